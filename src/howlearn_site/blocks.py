"""A page's Python blocks: their code, what they are said to print, and the figure they draw.

On a page a block is a Python fence, then perhaps a ``text`` fence with what it prints, then perhaps
an image line ``![alt text](figures/PAGE/NAME.svg)`` with the figure that it draws. A block that
needs more than howlearn has a line of its own before it, ``<!-- requires: torch -->``, with the
names that it imports, parted by commas.
"""

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin

__all__ = [
    "REQUIRES",
    "Block",
    "PageError",
    "Picture",
    "blocks_of",
    "markdown_parser",
    "required_names",
    "rewritten",
]

PYTHON = ("python", "py", "python3")
IMAGE = re.compile(r"^\s*!\[(?P<alt>.*)\]\((?P<target>[^()\s]+)\)(?:\{[^{}]*\})?\s*$")
FIGURE = re.compile(r"^(?:docs/)?figures/(?P<name>[a-z0-9-]+/[a-z0-9-]+)\.svg$")
REQUIRES = re.compile(r"^(?P<indent>[ \t]*)<!--\s*requires\b(?P<names>.*?)-->\s*$", re.MULTILINE)
NAMES = re.compile(r":\s*(?P<names>[a-z_]\w*(?:\s*,\s*[a-z_]\w*)*)\s*", re.IGNORECASE)
GUARD = re.compile(r"""^if __name__ == ["']__main__["']:""", re.MULTILINE)
TAB = re.compile(r'^\s*===[!+]*\s+"')


class PageError(ValueError):
    """A page breaks a rule of how blocks are written; the message begins with file and line."""


@dataclass(frozen=True)
class Picture:
    """The image line of a block that draws.

    Attributes
    ----------
    name : str
        ``PAGE/NAME``, the file's path below ``docs/figures/`` without its ending.
    alt : str
        The alt text that stands in the page.
    line : int
        The line's number, the first being 1.
    """

    name: str
    alt: str
    line: int


@dataclass(frozen=True)
class Block:
    """One Python fence of a page.

    Attributes
    ----------
    path : Path
        The page's file.
    line : int
        The number of the line that opens the fence, the first being 1.
    end : int
        The number of the line that closes it.
    indent : str
        What stands before the fence on its line: blanks, inside an admonition.
    code : str
        The code, as the copy button gives it.
    output : str or None
        The text of the ``text`` fence that follows, None where there is none.
    output_lines : tuple of int or None
        The numbers of the first and the last line of that fence.
    picture : Picture or None
        The image line that follows.
    requires : tuple of str
        The libraries besides howlearn that the block imports.
    """

    path: Path
    line: int
    end: int
    indent: str
    code: str
    output: str | None
    output_lines: tuple[int, int] | None
    picture: Picture | None
    requires: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The file and line, as an editor opens them."""
        return f"{self.path}:{self.line}"

    @property
    def draws(self) -> bool:
        """Whether the code shows a figure."""
        return re.search(r"^\s*plt\.show\(\)", self.code, re.MULTILINE) is not None

    @property
    def needs_a_file(self) -> bool:
        """Whether it runs as a file: other processes import it, or it brings a library along."""
        return bool(self.requires) or GUARD.search(self.code) is not None


def markdown_parser() -> MarkdownIt:
    """Return the parser that finds blocks: CommonMark, and admonitions, which it would skip."""
    return MarkdownIt("commonmark").use(admon_plugin)


def blocks_of(path: Path) -> list[Block]:
    """Return the Python blocks of the page at `path`, in order.

    Raises
    ------
    PageError
        If the page has content tabs, a fence with options, or a figure whose name is not the page's
        own: ``figures/PAGE/NAME.svg``; if a line that says what is required is not written as
        above, or stands before something else than a Python block; if a block draws that runs as
        a file.
    """
    lines = path.read_text("utf-8").splitlines()
    fences = [t for t in markdown_parser().parse("\n".join(lines)) if t.type == "fence" and t.map]
    inside = {n for t in fences for n in range(*_span(t))}
    for number, line in enumerate(lines):
        if TAB.match(line) and number not in inside:
            raise PageError(f"{path}:{number + 1}: content tabs hide blocks from the tests")
    required = {
        number: required_names(line, f"{path}:{number + 1}")
        for number, line in enumerate(lines)
        if REQUIRES.match(line) and number not in inside
    }
    blocks = [
        _block(path, lines, fence, fences[i + 1] if i + 1 < len(fences) else None, required)
        for i, fence in enumerate(fences)
        if _language(path, fence) in PYTHON
    ]
    for number in required:
        raise PageError(f"{path}:{number + 1}: what is required stands before no Python block")
    return blocks


def required_names(line: str, where: str) -> tuple[str, ...]:
    """Return the names in a line such as ``<!-- requires: dask, distributed -->``.

    Raises
    ------
    PageError
        If it is not written so.
    """
    found = REQUIRES.match(line)
    names = NAMES.fullmatch(found["names"]) if found else None
    if names is None:
        raise PageError(f"{where}: write <!-- requires: NAME, NAME -->, not {line.strip()}")
    return tuple(name.strip() for name in names["names"].split(","))


def _span(fence: Token) -> tuple[int, int]:
    assert fence.map is not None  # every block token has its lines
    return fence.map[0], fence.map[1]


def _language(path: Path, fence: Token) -> str:
    words = fence.info.split()
    if words and words[0].strip("{.}") in PYTHON and fence.info.strip() != "python":
        raise PageError(
            f"{path}:{_span(fence)[0] + 1}: write ```python and nothing after it, "
            f"not ```{fence.info.strip()}"
        )
    return words[0] if words else ""


def _block(
    path: Path,
    lines: list[str],
    fence: Token,
    following: Token | None,
    required: dict[int, tuple[str, ...]],
) -> Block:
    start, stop = _span(fence)
    output, output_lines, after = None, None, stop
    if following and following.info.strip() == "text" and _blank(lines, stop, _span(following)[0]):
        output = following.content
        output_lines = (_span(following)[0] + 1, _span(following)[1])
        after = _span(following)[1]
    before = next((n for n in reversed(range(start)) if lines[n].strip()), -1)
    block = Block(
        path=path,
        line=start + 1,
        end=stop,
        indent=lines[start][: len(lines[start]) - len(lines[start].lstrip())],
        code=fence.content,
        output=output,
        output_lines=output_lines,
        picture=_picture(path, lines, after),
        requires=required.pop(before, ()),
    )
    if block.needs_a_file and (block.draws or block.picture):
        raise PageError(
            f"{block.where}: a block with a __main__ guard or with requires runs in an interpreter "
            "of its own, whose figures are not recorded; draw in another block"
        )
    return block


def _blank(lines: list[str], start: int, stop: int) -> bool:
    return not any(line.strip() for line in lines[start:stop])


def _picture(path: Path, lines: list[str], after: int) -> Picture | None:
    number = next((n for n in range(after, len(lines)) if lines[n].strip()), None)
    if number is None or not (image := IMAGE.match(lines[number])):
        return None
    name = FIGURE.match(image["target"])
    if not name or name["name"].split("/")[0] != path.stem.lower():
        raise PageError(
            f"{path}:{number + 1}: {image['target']} follows a block, "
            f"expected figures/{path.stem.lower()}/NAME.svg"
        )
    return Picture(name["name"], image["alt"], number + 1)


def rewritten(path: Path, said: dict[int, tuple[str, str | None]]) -> str:
    """Return the text of a page with outputs and alt texts put right.

    Parameters
    ----------
    path : Path
        The page.
    said : dict
        For each block, by its line: what it printed, and its figure's alt text (None: no figure).
    """
    lines = path.read_text("utf-8").splitlines()
    for block in reversed(blocks_of(path)):
        output, alt = said[block.line]
        if alt is not None and block.picture:
            line = lines[block.picture.line - 1]
            lines[block.picture.line - 1] = line.replace(f"![{block.picture.alt}]", f"![{alt}]", 1)
        fence = ["```text", *output.splitlines(), "```"] if output else []
        fence = textwrap.indent("\n".join(fence), block.indent).splitlines()
        if block.output_lines:
            first, last = block.output_lines
            # The blank line before the fence goes with it when nothing is printed any more.
            lines[first - 1 - (not fence) : last] = fence
        elif fence:
            lines[block.end : block.end] = ["", *fence]
    return "\n".join(lines) + "\n"
