"""How blocks are found, run, compared and rewritten."""

import dataclasses
import inspect
import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import pytest_markdown_docs.hooks
from packaging.requirements import Requirement
from pytest_markdown_docs import _runners
from pytest_markdown_docs.definitions import FenceTestDefinition

from howlearn_site.blocks.pytest_plugin import BlockRunner
from howlearn_site.blocks.reading import Block, blocks_of, rewritten
from howlearn_site.blocks.running import BlockError, Said, compare, run
from howlearn_site.paths import ROOT

DRAWING = """\
import matplotlib.pyplot as plt
from howlearn.plots import cost_curve

cost_curve([3.0, 2.0, 1.0])
plt.show()
"""


def page(folder: Path, text: str) -> Path:
    path = folder / "page.md"
    path.write_text(text)
    return path


def block(folder: Path, code: str, after: str = "") -> Block:
    return blocks_of(page(folder, f"Words.\n\n```python\n{code}\n```\n\n{after}"))[0]


def test_a_block_has_its_output_and_its_picture(tmp_path: Path) -> None:
    found = block(tmp_path, "print(1)", "```text\n1\n```\n\n![a line](figures/page/line.svg)\n")
    assert (found.line, found.end) == (3, 5)
    assert found.code == "print(1)\n"
    assert found.output == "1\n"
    assert found.picture
    assert (found.picture.name, found.picture.alt) == ("page/line", "a line")


def test_a_text_fence_further_on_is_not_the_output(tmp_path: Path) -> None:
    assert block(tmp_path, "print(1)", "But:\n\n```text\n1\n```\n").output is None


def test_a_block_in_an_admonition_is_found_and_dedented(tmp_path: Path) -> None:
    text = "!!! note\n\n    ```python\n    print(1)\n    ```\n\n    ```text\n    2\n    ```\n"
    found = blocks_of(page(tmp_path, text))[0]
    assert found.code == "print(1)\n"
    assert rewritten(found.path, {3: ("1\n", None)}) == text.replace("2", "1")


def test_each_block_runs_in_a_fresh_namespace(tmp_path: Path) -> None:
    run(block(tmp_path, "secret = 1"))
    with pytest.raises(BlockError, match=r"page\.md:3: line 4: NameError: .*'secret'"):
        run(block(tmp_path, "print(secret)"))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("raise TypeError('once')", "line 4: TypeError: once"),
        ("import warnings\nwarnings.warn('old')", "line 5: UserWarning: old"),
        ("import numpy\nnumpy.log(numpy.zeros(1))", "RuntimeWarning: divide by zero"),
        ("import sys\nsys.exit(0)", "SystemExit"),
        ("print(", "SyntaxError"),
        (DRAWING.replace("plt.show()", ""), "without plt.show"),
        (DRAWING, r"write !\[\]\(figures/page/NAME.svg\) after it"),
    ],
    ids=["raises", "warns", "numpy warns", "exits", "syntax", "not shown", "no image line"],
)
def test_a_block_that_fails_says_where(tmp_path: Path, code: str, message: str) -> None:
    with pytest.raises(BlockError, match=rf"page\.md:3: .*{message}"):
        run(block(tmp_path, code))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("print(1)", "shows none"),
        (
            "import matplotlib.pyplot as plt\n\nplt.plot([1, 2])\nplt.show()",
            "describe",
        ),
    ],
    ids=["no figure", "no alt text"],
)
def test_a_figure_must_be_there_and_described(tmp_path: Path, code: str, message: str) -> None:
    with pytest.raises(BlockError, match=message):
        run(block(tmp_path, code, "![](figures/page/name.svg)\n"))


def test_a_figure_follows_the_scheme_and_has_the_same_bytes_each_run(tmp_path: Path) -> None:
    drawing = block(tmp_path, DRAWING, "![](figures/page/name.svg)\n")
    first, second = run(drawing), run(drawing)
    assert first == second
    assert first.alt
    assert "3 to 1" in first.alt
    assert first.svg
    assert "var(--hl-cost, " in first.svg
    assert "<text" in first.svg
    without = re.sub(r"var\(--hl-[a-z-]+, #\w+\)", "", first.svg)
    assert "#" not in without.replace('"#f', "").replace("(#f", "")  # no colour but variables


def test_an_output_that_differs_is_told_line_by_line(tmp_path: Path) -> None:
    printing = block(tmp_path, "print(1)\nprint(2)", "```text\n1\n3\n```\n")
    with pytest.raises(BlockError, match=r"`make outputs`(.|\n)*-3\n\+2"):
        compare(printing, run(printing))


def test_an_alt_text_that_differs_is_told(tmp_path: Path) -> None:
    drawing = block(tmp_path, DRAWING, "![Cost falls.](figures/page/name.svg)\n")
    with pytest.raises(BlockError, match="alt text differs"):
        compare(drawing, run(drawing))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("```text\n7\n```\n\nEnd.\n", "```text\n1\n```\n\nEnd.\n"),
        ("End.\n", "```text\n1\n```\n\nEnd.\n"),
        ("![x](figures/page/n.svg)\n", "```text\n1\n```\n\n![new](figures/page/n.svg)\n"),
    ],
    ids=["other output", "no output", "picture"],
)
def test_rewriting_puts_what_a_block_says_in_its_place(
    tmp_path: Path, before: str, after: str
) -> None:
    written = block(tmp_path, "print(1)", before)
    alt = "new" if written.picture else None
    start = "Words.\n\n```python\nprint(1)\n```\n\n"
    assert rewritten(written.path, {3: ("1\n", alt)}) == start + after


def test_rewriting_takes_away_an_output_that_is_no_more(tmp_path: Path) -> None:
    written = block(tmp_path, "x = 1", "```text\n7\n```\n\nEnd.\n")
    assert rewritten(written.path, {3: ("", None)}) == "Words.\n\n```python\nx = 1\n```\n\nEnd.\n"


def test_what_was_said_is_compared_as_text() -> None:
    found = blocks_of(ROOT / "README.md")[0]
    with pytest.raises(BlockError):
        compare(found, Said(output="something else", alt=None, svg=None))


def test_the_private_runners_of_pytest_markdown_docs_are_those_that_the_plugin_was_made_for() -> (
    None
):
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    (pin,) = (
        Requirement(line)
        for line in asked["project"]["optional-dependencies"]["test"]
        if line.startswith("pytest-markdown-docs")
    )
    assert any(part.operator == "<" for part in pin.specifier), "it has no upper bound"
    assert pin.specifier.contains(version("pytest-markdown-docs"))
    assert isinstance(_runners.get_runner(None), BlockRunner), "blocks are run, and not compared"
    assert {"runtest", "repr_failure"} == _runners._Runner.__abstractmethods__
    taken = inspect.signature(_runners._Runner.runtest).parameters
    assert list(taken)[:3] == ["self", "test", "args"]
    names = {field.name for field in dataclasses.fields(FenceTestDefinition)}
    assert {"source_path", "start_line"} <= names
    assert callable(pytest_markdown_docs.hooks.pytest_markdown_docs_markdown_it)
