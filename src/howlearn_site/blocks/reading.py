"""A page's Python blocks: their code, what they are said to print, and the figure they draw.

On a page a block is a Python fence, then perhaps a ``text`` fence with what it prints, then perhaps
an image line ``![alt text](figures/PAGE/NAME.svg)`` with the figure that it draws. A block that
needs more than howlearn has its own line before it, ``<!-- requires: torch -->``, with the
names that it imports, parted by commas.
"""

import re
import textwrap
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from howlearn_site.paths import DOCS, ROOT

__all__ = [
    "FIGURE",
    "REQUIRES",
    "Block",
    "PageError",
    "Picture",
    "blocks_of",
    "drawing_of",
    "examined",
    "figure_folder",
    "markdown_parser",
    "parsed",
    "required_names",
    "rewritten",
]

IMAGE = re.compile(r"^\s*!\[(?P<alt>.*)\]\((?P<target>[^()\s]+)\)(?:\{[^{}]*\})?\s*$")
FIGURE = re.compile(r"^(?:docs/)?figures/(?P<name>[\w-]+/[\w-]+)\.svg$")
REQUIRES = re.compile(r"^(?P<indent>[ \t]*)<!--\s*requires\b(?P<names>.*?)-->\s*$", re.MULTILINE)
NAMES = re.compile(r":\s*(?P<names>[a-z_]\w*(?:\s*,\s*[a-z_]\w*)*)\s*", re.IGNORECASE)
GUARD = re.compile(r"""^if __name__ == ["']__main__["']:""", re.MULTILINE)
TAB = re.compile(r'^\s*===[!+]*\s+"')
# What a builder may take for the beginning of a fence, after marks of quotations, lists and terms.
FENCE = re.compile(r"^\s*(?:(?:>|[-*+:]|\d+[.)])\s*)*(?:`{3,}|~{3,})")
SNIPPET = re.compile(r"^\s*-+8<-+(?:\s+[\"'](?P<file>[^\"':]+)[^\"']*[\"'])?\s*$")

Complain = Callable[[int, str], None]


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


@lru_cache(maxsize=512)  # a page is read for its blocks, its rules and its claims
def parsed(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text, which everybody who asks shares."""
    return tuple(markdown_parser().parse(text))


def figure_folder(path: Path) -> str:
    """Return the folder of a page's figures below ``docs/figures/``: its name, as one word.

    Examples
    --------
    >>> from pathlib import Path
    >>> figure_folder(Path("docs/My chapter.md"))
    'my-chapter'
    """
    # Some systems keep a name's accents as characters beside the letters.
    name = unicodedata.normalize("NFC", path.stem).lower()
    return re.sub(r"[^\w-]+", "-", name).strip("-")


def drawing_of(block: Block) -> Path | None:
    """Return the file that says what a block's figure shows, None where it is no page's."""
    if block.picture is None or DOCS not in block.path.parents or block.path.suffix != ".md":
        return None
    return ROOT / "tests" / "drawn" / f"{block.picture.name}.txt"


def blocks_of(path: Path) -> list[Block]:
    """Return the Python blocks of the page at `path`, in order.

    Raises
    ------
    PageError
        If there is something to complain of, as `examined` does: all of it, a line each.
    """
    blocks, complaints = examined(path)
    if complaints:
        raise PageError("\n".join(complaints))
    return blocks


def examined(path: Path) -> tuple[list[Block], list[str]]:
    """Return the Python blocks of the page at `path`, in order, and what is wrong with them.

    Whatever a builder would show as code to copy is a block or is complained of: content tabs, a
    fence that is written in another way, that only a builder sees, or that comes from a snippet,
    indented code, and HTML. So is a figure whose name is not the page's own,
    ``figures/PAGE/NAME.svg``; a line that says what is required and is not written as above, or
    stands before something else than a Python block; a block that draws and runs as a file; and a
    file whose name does not go through all tools.

    Returns
    -------
    list of Block, list of str
        Each complaint is ``file:line: message``.
    """
    found: list[tuple[int, str]] = []

    def complain(line: int, message: str) -> None:
        found.append((line, message))

    _name(path, complain)
    lines = path.read_text("utf-8").splitlines()
    tokens = parsed("\n".join(lines))
    fences = [t for t in tokens if t.type == "fence" and t.map]
    inside = {n for t in fences for n in range(*_span(t))}
    for number, line in enumerate(lines):
        if number not in inside:
            _line(number + 1, line, complain)
    _tokens(tokens, complain)
    required: dict[int, tuple[str, ...]] = {}
    for number, line in enumerate(lines):
        if REQUIRES.match(line) and number not in inside:
            try:
                required[number] = required_names(line, "")
            except PageError as error:
                complain(number + 1, str(error).removeprefix(": "))
    blocks = [
        _block(
            path, lines, fence, fences[i + 1] if i + 1 < len(fences) else None, required, complain
        )
        for i, fence in enumerate(fences)
        if _is_python(fence, complain)
    ]
    for number in required:
        complain(number + 1, "what is required stands before no Python block")
    return blocks, [f"{path}:{line}: {message}" for line, message in sorted(found)]


def _name(path: Path, complain: Complain) -> None:
    if path.suffix != ".md":
        complain(
            1, f"rename the file to {path.stem}.md: under another ending its blocks are not run"
        )
    stem = unicodedata.normalize("NFC", path.stem)
    if not re.fullmatch(r"[\w .-]+", stem) or not figure_folder(path):
        complain(
            1,
            f"rename the file: {path.stem!r} has characters that an address or pytest reads as "
            "something else; letters of any script, digits, blanks and . _ - are fine",
        )


def _line(number: int, line: str, complain: Complain) -> None:
    """Look at a line that stands in no fence."""
    if TAB.match(line):
        complain(number, "content tabs hide blocks from the tests")
    elif FENCE.match(line):
        complain(
            number,
            "only the builder takes this for a fence, so it would be shown and never run; put a "
            "blank line before it, and indent it as far as the text around it",
        )
    elif snippet := SNIPPET.match(line):
        _snippet(number, snippet["file"], complain)


def _snippet(number: int, name: str | None, complain: Complain) -> None:
    if name is None:
        complain(number, 'write a snippet on one line: --8<-- "FILE"')
    elif (file := DOCS / "generated" / name).is_file():
        tokens = parsed(file.read_text("utf-8"))
        if any(_language(t) == "python" or t.type == "code_block" for t in tokens):
            complain(number, f"{name} has Python in it, which would be shown and never run")


def _tokens(tokens: Sequence[Token], complain: Complain) -> None:
    """Look for code that is written in another way than as a fence."""
    for token in tokens:
        number = _span(token)[0] + 1 if token.map else 1
        if token.type == "code_block":
            complain(
                number, "indented code is shown and never run: write a fence, ```python or ```text"
            )
        for part in [token, *(token.children or [])]:
            if part.type in ("html_block", "html_inline") and re.search(
                r"<pre\b", part.content, re.I
            ):
                complain(
                    number, "<pre> is shown and never run: write a fence, ```python or ```text"
                )
            if part.type == "code_inline" and part.content.startswith(("#!", ":::")):
                complain(
                    number, f"code in a line is not coloured: write `{part.content.split()[-1]}`"
                )


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


def _language(token: Token) -> str:
    """Return how a fence is coloured: as "python", which has many names, or by its own word."""
    words = re.findall(r"[\w+#-]+", token.info.lower()) if token.type == "fence" else []
    for word in words[:1] if "{" not in token.info else words:
        try:
            lexer = get_lexer_by_name(word)
        except ClassNotFound:
            continue
        of_python = type(lexer).__module__ == "pygments.lexers.python"
        if of_python or "python" in lexer.name.lower():
            return "python"
    return words[0] if words else ""


def _is_python(fence: Token, complain: Complain) -> bool:
    """Say whether a fence is a Python block; complain where it is and a builder may not agree."""
    info, number = fence.info.strip(), _span(fence)[0] + 1
    if any(SNIPPET.match(line) for line in fence.content.splitlines()):
        complain(number, "a snippet in a fence is put in after the tests have read it")
    if info == "python":
        return True
    if _language(fence) == "python":
        complain(number, f"write ```python and nothing after it, not ```{info}")
    elif not re.fullmatch(r"[a-z][a-z0-9+#-]*", info):
        complain(number, f"write the language as one small word, such as ```text, not ```{info}")
    else:
        try:
            get_lexer_by_name(info)
        except ClassNotFound:
            complain(number, f"no language is called {info}: write ```python, or ```text")
    return False


def _block(
    path: Path,
    lines: list[str],
    fence: Token,
    following: Token | None,
    required: dict[int, tuple[str, ...]],
    complain: Complain,
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
        picture=_picture(path, lines, after, complain),
        requires=required.pop(before, ()),
    )
    if block.needs_a_file and (block.draws or block.picture):
        complain(
            block.line,
            "a block with a __main__ guard or with requires runs in its own interpreter, "
            "whose figures are not recorded; draw in another block",
        )
    return block


def _blank(lines: list[str], start: int, stop: int) -> bool:
    return not any(line.strip() for line in lines[start:stop])


def _picture(path: Path, lines: list[str], after: int, complain: Complain) -> Picture | None:
    number = next((n for n in range(after, len(lines)) if lines[n].strip()), None)
    if number is None or not (image := IMAGE.match(lines[number])):
        return None
    target = unicodedata.normalize("NFC", image["target"])
    name = FIGURE.match(target)
    if not name or name["name"].split("/")[0] != figure_folder(path):
        complain(
            number + 1,
            f"{target} follows a block, expected figures/{figure_folder(path)}/NAME.svg, NAME "
            "being letters, digits, _ and -",
        )
        return None
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
