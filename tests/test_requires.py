"""Blocks that need more than howlearn, and blocks that run as their own file."""

from pathlib import Path

import pytest
from markdown import markdown

from howlearn_site import cache
from howlearn_site.blocks import memory, rewriting, running
from howlearn_site.blocks.memory import record
from howlearn_site.blocks.reading import Block, PageError, blocks_of
from howlearn_site.blocks.rewriting import rewrite_outputs
from howlearn_site.blocks.running import BlockError, lacking, run

# No environment has these, so that nothing here hangs on what is installed.
NOWHERE, ELSEWHERE = "howlearn_nowhere", "howlearn_elsewhere"
POOL = """\
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

def square(number):
    return number ** 2

if __name__ == "__main__":
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        print(sum(pool.map(square, range(4))))
"""
IN_A_FOLD = """\
??? tip "Hint"

    <!-- requires: torch -->

    ```python
    import torch
    ```
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "page.md"
    path.write_text(text)
    return path


def block(folder: Path, code: str, before: str = "", after: str = "") -> Block:
    return blocks_of(written(folder, f"{before}\n\n```python\n{code}\n```\n\n{after}"))[0]


def missing(folder: Path, said: str = "") -> Block:
    after = f"```text\n{said}\n```\n" if said else ""
    return block(folder, f"import {NOWHERE}", f"<!-- requires: {NOWHERE} -->", after)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the commands take for the project."""
    monkeypatch.setattr(memory, "ROOT", tmp_path)
    monkeypatch.setattr(rewriting, "ROOT", tmp_path)
    monkeypatch.setattr(cache, "CACHE", tmp_path / "cache")
    memory.fingerprint.cache_clear()
    monkeypatch.setattr(memory, "fingerprint", lambda code: "as it is")
    monkeypatch.delenv("HOWLEARN_REQUIRE", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("before", "names"),
    [
        ("", ()),
        ("<!-- requires: torch -->", ("torch",)),
        ("<!-- requires: dask, distributed -->", ("dask", "distributed")),
        ("<!-- requires: torch -->\n\nWords between.", None),
        ("<!-- requires torch -->", None),
        ("<!-- requires: -->", None),
        ("<!-- requires: torch==2.13 -->", None),
        ("<!-- another comment -->", ()),
    ],
)
def test_a_block_says_what_it_requires(
    tmp_path: Path, before: str, names: tuple[str, ...] | None
) -> None:
    if names is None:
        with pytest.raises(PageError, match=r"page\.md:1: "):
            block(tmp_path, "print(1)", before)
    else:
        assert block(tmp_path, "print(1)", before).requires == names


def test_a_block_in_a_fold_says_so_too(tmp_path: Path) -> None:
    assert blocks_of(written(tmp_path, IN_A_FOLD))[0].requires == ("torch",)


def test_only_the_next_block_requires_it(tmp_path: Path) -> None:
    text = "<!-- requires: torch -->\n\n```python\n1\n```\n\n```python\n2\n```\n"
    assert [b.requires for b in blocks_of(written(tmp_path, text))] == [("torch",), ()]


def test_a_comment_shown_in_a_fence_is_none(tmp_path: Path) -> None:
    text = "```text\n<!-- requires: torch -->\n```\n\n```python\n1\n```\n"
    assert blocks_of(written(tmp_path, text))[0].requires == ()


@pytest.mark.parametrize(
    ("before", "code"),
    [
        ("<!-- requires: torch -->", "plt.show()"),
        ("", 'if __name__ == "__main__":\n    plt.show()'),
    ],
    ids=["requires", "guard"],
)
def test_a_block_that_runs_as_a_file_does_not_draw(tmp_path: Path, before: str, code: str) -> None:
    with pytest.raises(PageError, match="draw in another block"):
        block(tmp_path, code, before)


# Each builder has its own way with fences; the line must be there in all of them.
@pytest.mark.parametrize(
    "extensions",
    [["fenced_code"], ["admonition", "pymdownx.details", "pymdownx.superfences"], []],
    ids=["plain", "as on the site", "bare"],
)
def test_the_comment_becomes_a_line_to_read(extensions: list[str]) -> None:
    page = "Words.\n\n<!-- requires: dask, distributed -->\n\n```python\nimport dask\n```\n"
    html = markdown(page, extensions=["howlearn_site.markup.requires", *extensions])
    line = (
        '<p class="hl-requires">Needs <code>dask</code> and <code>distributed</code> '
        "besides howlearn.</p>"
    )
    assert line in html
    assert f"<p>{line}" not in html
    assert "<!--" not in html
    assert html.index("Words.") < html.index(line) < html.index("import")


def test_the_comment_in_a_fold_stays_in_the_fold() -> None:
    extensions = ["howlearn_site.markup.requires", "pymdownx.details", "pymdownx.superfences"]
    html = markdown(IN_A_FOLD, extensions=extensions)
    assert html.count("hl-requires") == 1
    assert html.index("<details") < html.index("hl-requires") < html.index("</details>")


def test_the_comment_shown_in_a_fence_is_left_alone() -> None:
    text = "```text\n<!-- requires: torch -->\n```\n"
    html = markdown(text, extensions=["howlearn_site.markup.requires", "fenced_code"])
    assert "hl-requires" not in html
    assert "&lt;!-- requires: torch --&gt;" in html


def test_a_guarded_block_runs_as_a_file_that_its_processes_import(tmp_path: Path) -> None:
    guarded = block(tmp_path, POOL)
    assert guarded.needs_a_file
    assert run(guarded).output == "14\n"


def test_without_the_guard_the_same_block_fails(tmp_path: Path) -> None:
    # Proof that it is the guard, and not the runner, that makes the pool work.
    bare = block(
        tmp_path,
        POOL.replace('if __name__ == "__main__":', "if True:"),
        "<!-- requires: numpy -->",
    )
    with pytest.raises(BlockError, match="process"):
        run(bare)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("1 / 0", r"page\.md:3: line 6: ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)", r"page\.md:3: .*exit code 3"),
        ("import warnings\n    warnings.warn('old')", r"page\.md:3: line 7: UserWarning: old"),
    ],
    ids=["raises", "exits", "warns"],
)
def test_a_guarded_block_that_fails_says_where(tmp_path: Path, code: str, message: str) -> None:
    with pytest.raises(BlockError, match=message):
        run(block(tmp_path, f'x = 1\nif __name__ == "__main__":\n    {code}'))


def test_a_block_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "SECONDS", 1)
    endless = block(tmp_path, 'if __name__ == "__main__":\n    while True:\n        pass')
    with pytest.raises(BlockError, match="has not ended after 1 seconds"):
        run(endless)


def test_a_block_runs_where_its_library_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOWLEARN_REQUIRE", "numpy")
    here = block(tmp_path, "import numpy\nprint(numpy.arange(3).sum())", "<!-- requires: numpy -->")
    assert lacking(here) == ""
    assert run(here).output == "3\n"


@pytest.mark.parametrize("told", ["", f"{ELSEWHERE},dask"])
def test_a_missing_library_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    monkeypatch.setenv("HOWLEARN_REQUIRE", told)
    assert "howlearn_nowhere is not installed, so the block was not run" in lacking(
        missing(tmp_path)
    )


def test_a_missing_library_that_is_demanded_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for told in (f"{ELSEWHERE}, {NOWHERE}", "all"):
        monkeypatch.setenv("HOWLEARN_REQUIRE", told)
        with pytest.raises(BlockError, match=r"page\.md:3: .*HOWLEARN_REQUIRE"):
            lacking(missing(tmp_path))
    # One that comes with another is demanded with it: distributed with dask.
    monkeypatch.setenv("HOWLEARN_REQUIRE", "numpy")
    with pytest.raises(BlockError, match="howlearn_nowhere is not installed"):
        lacking(block(tmp_path, "1", f"<!-- requires: numpy, {NOWHERE} -->"))


def test_what_the_page_says_stands_where_a_library_is_missing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = missing(project, "said elsewhere")
    before = absent.path.read_text()
    assert record([absent])[0].output == "said elsewhere\n"
    assert "howlearn_nowhere is not installed" in capsys.readouterr().err
    rewrite_outputs([absent.path])
    assert absent.path.read_text() == before
    assert "0 blocks ran, 1 did not" in capsys.readouterr().out


def test_outputs_fail_where_a_demanded_library_is_missing(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOWLEARN_REQUIRE", NOWHERE)
    with pytest.raises(BlockError, match="is not installed"):
        rewrite_outputs([missing(project, "said elsewhere").path])


def test_another_version_of_a_library_runs_its_blocks_again(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = project / "runs"
    counted = block(
        project,
        f"with open({str(runs)!r}, 'a') as file:\n    file.write('ran ')",
        "<!-- requires: numpy -->",
    )
    record([counted])
    record([counted])
    assert runs.read_text() == "ran "
    monkeypatch.setattr(memory, "libraries", lambda *names: dict.fromkeys(names, "tomorrow's"))
    record([counted])
    assert runs.read_text() == "ran ran "
