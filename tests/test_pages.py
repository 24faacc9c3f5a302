"""What is held of the pages as they are written: every block tested, every number printed."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from howlearn_site.blocks import PageError, blocks_of, markdown_parser
from howlearn_site.paths import DOCS, ROOT, pages

WRITTEN = pages()
CHAPTERS = [p for p in WRITTEN if p.parent in (DOCS, DOCS / "wrong-on-purpose")]

# Decimal numbers that no block of the page prints, each with the reason why it may stand there.
ALLOWED: dict[str, dict[str, str]] = {
    "index.md": {"3.11": "a version of Python"},
}

FENCE = re.compile(r"^\s*(?:>\s*)*(?:[-*+]\s+)?(`{3,}|~{3,})\s*\{?\.?(python3?|py)\b")
DECIMAL = re.compile(r"(?<![\w.])[-−]?\d+\.\d+(?![\w.]*\w)")
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.DOTALL)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def recipe(target: str) -> list[str]:
    """The arguments that the Makefile gives to pytest for a target."""
    said = subprocess.run(
        ["make", "--no-print-directory", "-n", target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return shlex.split(said.strip().splitlines()[-1].split("/pytest ", 1)[1])


def test_make_blocks_collects_every_python_fence_with_git_and_without_it() -> None:
    # The scan knows nothing of Markdown: it must see what a parser might pass over.
    seen = {
        (name(path), number)
        for path in WRITTEN
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if FENCE.match(line)
    }
    options = recipe("blocks")
    assert not [option for option in options if "$" in option], "the shell names the pages"
    listed = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-n0", *options],
        cwd=ROOT,
        env=os.environ | {"PATH": ""},  # no git, and no other program that could name the pages
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    item = re.compile(r"^(\S+\.md)::\[CodeFence#\d+\]\[line:(\d+)\]$", re.MULTILINE)
    assert {(page, int(line)) for page, line in item.findall(listed)} == seen


def test_a_run_that_leaves_a_block_out_fails_and_names_it(tmp_path: Path) -> None:
    page = tmp_path / "été et hiver.md"
    page.write_text("# T\n\n```python\nx = 1\n```\n\nThen.\n\n```python\nx = 2\n```\n", "utf-8")

    def run(*options: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "--rootdir", str(ROOT), "--blocks", *options],
            cwd=tmp_path,
            env=os.environ
            | {"PYTEST_ADDOPTS": "-p howlearn_site.pytest_plugin -p no:cacheprovider"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    code, said = run(page.name)
    assert code == 0, said
    assert "2 passed" in said
    code, said = run(page.name, "-k", "line:9")
    assert code == 1
    assert "neither run nor skipped" in said
    assert f"{page}:3\n" in said
    assert f"{page}:9\n" not in said


def test_there_are_enough_blocks_and_figures() -> None:
    blocks = [block for path in WRITTEN for block in blocks_of(path)]
    assert len(blocks) >= 45
    assert sum(block.draws for block in blocks) >= 15


@pytest.mark.parametrize(
    "text",
    [
        '=== "Python"\n\n    ```python\n    print(1)\n    ```\n',
        "```python continuation\nprint(1)\n```\n",
        "```{.python .notest}\nprint(1)\n```\n",
        "```py\nprint(1)\n```\n",
        "```python\nplt.show()\n```\n\n![](figures/another-page/name.svg)\n",
    ],
    ids=["tab", "continuation", "notest", "py", "figure"],
)
def test_a_block_that_the_tests_would_miss_is_refused(tmp_path: Path, text: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(text)
    with pytest.raises(PageError, match=r"page\.md:\d+: "):
        blocks_of(page)


@pytest.mark.parametrize("path", WRITTEN, ids=name)
def test_blocks_are_short_and_narrow(path: Path) -> None:
    for block in blocks_of(path):
        lines = block.code.splitlines()
        # 15 is the aim; a few more beat a block that leaves out what it needs.
        assert len(lines) <= 24, f"{block.where} has {len(lines)} lines"
        widest = max(map(len, [*lines, *(block.output or "").splitlines()]))
        assert widest <= 72, f"{block.where} is {widest} columns wide"
        assert ">>>" not in block.code, block.where


@pytest.mark.parametrize("path", [p for p in WRITTEN if p.name != "README.md"], ids=name)
def test_a_page_says_what_it_is_about(path: Path) -> None:
    text = path.read_text("utf-8")
    front = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    assert front, f"{name(path)} has no front matter"
    described = re.search(r"^description: (.+)$", front[1], re.MULTILINE)
    assert described, f"{name(path)} has no description"
    words = described[1].strip('"')
    assert '"' not in words, "the theme writes it into an attribute as it is"
    assert 60 <= len(words) <= 160, f"{name(path)}: {len(words)} characters"
    assert len(re.findall(r"^# ", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.M)) == 1


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """Each piece of running text of a page, with the line it begins at; formulas left out."""
    for token in markdown_parser().parse(path.read_text("utf-8")):
        if token.type != "inline" or token.map is None:
            continue
        words = [
            child.content
            for child in token.children or []
            if child.type in ("text", "code_inline", "softbreak")
        ]
        yield token.map[0] + 1, FORMULA.sub(" ", " ".join(words))


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_the_words_are_the_site_s_own(path: Path) -> None:
    # One word for one thing: "loss" is glossed in The words and in the glossary, and stands where
    # the addendum's "total loss" is quoted.
    glossed = path.name in ("the-words.md", "glossary.md", "backpropagation.md")
    for line, text in prose(path):
        assert "!" not in text, f"{name(path)}:{line} has an exclamation mark"
        assert glossed or not re.search(r"\bloss(es)?\b", text), f"{name(path)}:{line} says loss"


def printed_on(path: Path) -> str:
    return "\n".join(f"{block.code}\n{block.output or ''}" for block in blocks_of(path))


def is_printed(number: str, numbers: list[str]) -> bool:
    """Whether a number, rounded to the digits that the prose gives it, is among those printed."""
    digits = len(number.split(".")[1])
    return any(f"{float(n):.{digits}f}" == number or n == number for n in numbers)


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_a_decimal_number_in_the_prose_is_one_that_a_block_printed(path: Path) -> None:
    numbers = re.findall(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", printed_on(path))
    numbers += [n.lstrip("-") for n in numbers]
    allowed = ALLOWED.get(path.name, {})
    strange = [
        f"{name(path)}:{line}: {number}"
        for line, text in prose(path)
        for number in (n.replace("−", "-") for n in DECIMAL.findall(text))
        if number not in allowed and not is_printed(number, numbers)
    ]
    assert not strange, "no block of the page prints: " + ", ".join(strange)


def test_a_number_that_no_block_printed_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("The cost is 0.42, and $x = 0.5$.\n\n```python\nprint(0.4199)\n```\n")
    numbers = re.findall(r"\d+\.\d+", printed_on(page))
    found = [n for _, text in prose(page) for n in DECIMAL.findall(text)]
    assert found == ["0.42"]
    assert is_printed("0.42", numbers)
    assert not is_printed("0.43", numbers)
