"""What a page says in its prose that can be true or false: numbers, comparisons, formulas.

A *passage* is a paragraph, a heading, an item of a list, a row of a table, a comment in a block, or
the description in the front matter, as a reader reads it: links are their words, marks of emphasis
are gone, and formulas stay between dollar signs.
"""

import io
import re
import textwrap
import tokenize
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from mkdocs.utils.meta import YAML_RE

from howlearn_site.blocks.reading import Block, blocks_of, parsed
from howlearn_site.labs.cells import lab_of

__all__ = ["COMPARING", "NUMBER_WORDS", "Item", "Passage", "Prose", "value_of"]

NUMBER_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "hundred": 100, "thousand": 1000, "million": 1_000_000,
    "twice": 2, "double": 2, "doubles": 2, "doubled": 2, "triple": 3, "thrice": 3,
    "half": 0.5, "halves": 0.5, "halved": 0.5, "thirds": 1 / 3, "quarter": 0.25, "tenth": 0.1,
    "hundredth": 0.01, "thousandth": 0.001,
}  # fmt: skip
"""Words that say how many. "One" is none of them, as it is a pronoun nearly everywhere."""

# What else may stand beside one of them: "a third", "one tenth", "three times".
_WORTH = NUMBER_WORDS | {"a": 1, "an": 1, "one": 1, "times": 1, "third": 1 / 3, "fifth": 0.2}

COMPARING = (
    ("falls", "rises"), ("fall", "rise"), ("falling", "rising"), ("fell", "rose"),
    ("grows", "shrinks"), ("grow", "shrink"), ("growing", "shrinking"), ("grew", "shrank"),
    ("lower", "higher"), ("lowest", "highest"), ("steeper", "flatter"), ("steepest", "flattest"),
    ("larger", "smaller"), ("largest", "smallest"), ("longer", "shorter"), ("wider", "narrower"),
    ("faster", "slower"), ("fastest", "slowest"), ("positive", "negative"),
    ("uphill", "downhill"), ("increases", "decreases"), ("above", "below"),
    ("deeper", "shallower"),
)  # fmt: skip
"""Words that compare, each beside the one that says the opposite. "More", "better", "left" and the
like are not among them: they compare nothing in most places, and are for human eyes."""

_COMPARES = sorted({word for pair in COMPARING for word in pair}, key=len, reverse=True)
NUMBER = re.compile(r"(?<![\w.,])[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:/\d+)?(?![\w])")
WORD = re.compile(rf"\b(?:{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE)
COMPARISON = re.compile(rf"\b(?:{'|'.join(_COMPARES)})\b", re.IGNORECASE)
FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$]+\$", re.DOTALL)
CODE = re.compile(r"`+([^`]+)`+")
# A formula says something where it relates two things or reckons with them.
SAYS = re.compile(
    r"[=<>+/·×]|-(?!\d)|\s-\s"
    r"|\^\{?[-\d]"  # a power, and not the name of another layer, w^{(1)}
    r"|\\(?:frac|cdot|times|partial|sum|prod|sqrt|pm)"
    r"|\\(?:lt|gt|le|ge|ne|leq|geq|neq)(?![a-z])|\\(?:approx|sim|equiv|propto|ll|gg)"
)
# An address may have parentheses too.
_ADDRESS = r"\((?:[^()]|\([^()]*\))*\)"
PURE = re.compile(r"\s*[-−+]?\s*\d+(?:\{?,\}?\d{3})*(?:\.\d+)?(?:/\d+)?\s*")


@dataclass(frozen=True)
class Item:
    """Something that has to be held.

    Attributes
    ----------
    kind : str
        ``number``, ``word`` (how many), ``comparison``, ``formula`` or ``code``.
    text : str
        As it stands in the passage; a formula without its dollar signs.
    start, end : int
        Where in the passage's text.
    """

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Passage:
    """A piece of running text.

    Attributes
    ----------
    line : int
        Of the file, the first being 1.
    section : int
        The number of its heading, 0 before the first.
    text : str
        With single blanks.
    """

    line: int
    section: int
    text: str

    @cached_property
    def items(self) -> list[Item]:
        """What has to be held, in the order of the text."""
        found = []
        hidden = self.text
        for match in FORMULA.finditer(self.text):
            inner = " ".join(match[0].strip("$").split()).rstrip(" .,;")
            if PURE.fullmatch(inner):
                kind = "number"
            elif SAYS.search(inner):
                kind = "formula"
            else:
                kind = ""
            if kind:
                found.append(Item(kind, inner, match.start(), match.end()))
            hidden = _blanked(hidden, match.start(), match.end())
        for match in CODE.finditer(hidden):
            if re.search(r"\d", match[1]):
                found.append(Item("code", match[1], match.start(), match.end()))
            hidden = _blanked(hidden, match.start(), match.end())
        for kind, pattern in (("number", NUMBER), ("word", WORD), ("comparison", COMPARISON)):
            found += [Item(kind, m[0], m.start(), m.end()) for m in pattern.finditer(hidden)]
        return sorted(found, key=lambda item: item.start)


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


class Prose:
    """A page as it is read: its passages, its sections, its blocks.

    Parameters
    ----------
    path : Path
        The page.
    source : str, optional
        What it says other than what its file says: the same lines, and the same blocks.

    Attributes
    ----------
    path : Path
        The page's file.
    """

    def __init__(self, path: Path, source: str | None = None) -> None:
        self.path = path
        source = path.read_text("utf-8") if source is None else source
        self.blocks: list[Block] = [*lab_of(path).cells] if _is_lab(path) else blocks_of(path)
        self._lines = source.splitlines(keepends=True)
        if _is_lab(path):
            source = _text_of_lab(source)
        front = YAML_RE.match(source)
        self._front = front[0] if front else ""
        # The lines stay as many, so that their numbers are those of the file.
        self._source = "\n" * front[0].count("\n") + source[front.end() :] if front else source

    @cached_property
    def headings(self) -> list[tuple[int, str]]:
        """The line and the words of each heading."""
        tokens = parsed(self._source)
        pairs = pairwise(tokens)
        return [
            (token.map[0] + 1, words_of(inline.content))
            for token, inline in pairs
            if token.type == "heading_open" and token.map
        ]

    @cached_property
    def passages(self) -> list[Passage]:
        """Every passage, in the order of the page."""
        return list(self._passages())

    def _passages(self) -> Iterator[Passage]:
        if self._front:
            for number, written in enumerate(self._front.splitlines(), 1):
                if match := re.match(r"(?:description|title): *(.+)", written):
                    yield Passage(number, 0, words_of(match[1].strip("\"'")))
        elif _is_lab(self.path):
            for number, written in enumerate(self._lines, 1):
                if match := re.match(r"# +description: *(.+)", written):
                    yield Passage(number, 0, words_of(match[1]))
        for token in parsed(self._source):
            if token.type == "inline" and token.map is not None:
                line = token.map[0] + 1
                if re.match(r"\s*(?:!\[|-+8<)", token.content) and "\n" not in token.content:
                    continue  # a picture, whose alt text its block holds, or what a build fills in
                for number, row in enumerate(_rows(token.content)):
                    if text := words_of(row):
                        yield Passage(line + number, self.section_of(line), text)

        for block in self.blocks:
            lines = self._lines[block.line : block.line + block.code.count("\n")]
            code = textwrap.dedent("".join(lines))
            for found in tokenize.generate_tokens(io.StringIO(code).readline):
                if found.type == tokenize.COMMENT:
                    line = block.line + found.start[0]
                    yield Passage(line, self.section_of(line), found.string.lstrip("# "))

    def section_of(self, line: int) -> int:
        """Return the number of the section in which a line stands."""
        return bisect_right([first for first, _ in self.headings], line)

    def section_named(self, name: str) -> int:
        """Return the number of the section whose heading begins so.

        Raises
        ------
        LookupError
            If none does, or more than one.
        """
        heads = [words for _, words in self.headings]
        found = [n for n, words in enumerate(heads, 1) if words == name] or [
            n for n, words in enumerate(heads, 1) if words.startswith(name)
        ]
        if len(found) != 1:
            raise LookupError(f"{len(found)} sections of {self.path.name} begin with {name!r}")
        return found[0]

    def target_of(self, words: str) -> str:
        """Return where the link with these words leads.

        Raises
        ------
        LookupError
            If there is none, or more than one.
        """
        found = {
            match[2]
            for match in re.finditer(r"\[([^\]]+)\]\(([^()\s]+)\)", self._source)
            if " ".join(match[1].split()) == words
        }
        if len(found) != 1:
            raise LookupError(f"{len(found)} links of {self.path.name} say {words!r}")
        return found.pop()

    def blocks_in(self, section: int) -> list[Block]:
        """Return the blocks of a section."""
        return [block for block in self.blocks if self.section_of(block.line) == section]


def _is_lab(path: Path) -> bool:
    return path.suffix == ".py"


def _text_of_lab(source: str) -> str:
    """Return the Markdown of a notebook in percent format, each line where it was."""
    lines, is_text = [], False
    for line in source.splitlines():
        if line.startswith("# %%"):
            is_text = line.startswith("# %% [markdown]")
            lines.append("")
        else:
            lines.append(line.removeprefix("#").removeprefix(" ") if is_text else "")
    return "\n".join(lines) + "\n"


def _rows(content: str) -> list[str]:
    """Return a paragraph as one piece, and a table, which the parser takes for one, row by row."""
    lines = content.splitlines()
    if all(line.lstrip().startswith("|") for line in lines):
        return lines
    return [content]


def words_of(source: str) -> str:
    """Return Markdown as it is read, on one line."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\0{len(kept) - 1}\0"

    text = CODE.sub(keep, source)
    text = FORMULA.sub(keep, text)
    text = re.sub(r"<!--.*?-->|<[^>]+>", " ", text, flags=re.DOTALL)
    text = re.sub(rf"!\[[^\]]*\]{_ADDRESS}", " ", text)
    text = re.sub(rf"\[([^\]]*)\]{_ADDRESS}", r"\1", text)
    text = re.sub(r"\[\^[^\]]+\]|\{[^{}]*\}", " ", text)
    text = re.sub(r"\*\*|__|(?<!\w)[*_]|[*_](?!\w)", "", text)
    text = re.sub(r"\0(\d+)\0", lambda match: kept[int(match[1])], text)
    return " ".join(text.split())


def value_of(text: str) -> tuple[float, float]:
    """Return the number that a piece of prose says, and by how much it may be rounded.

    Examples
    --------
    >>> value_of("0.33")
    (0.33, 0.005)
    >>> value_of("twice")
    (2.0, 0.0)
    >>> value_of("two thirds")
    (0.6666666666666666, 0.0)
    >>> value_of("−1,797")
    (-1797.0, 0.5)
    """
    plain = text.strip().strip("$").replace("−", "-").replace("{,}", "").replace(",", "")
    plain = plain.replace(" ", "") if plain[:1] in "+-" else plain
    if match := re.fullmatch(r"([-+]?\d+)/(\d+)", plain):
        return int(match[1]) / int(match[2]), 0.0
    if re.fullmatch(r"[-+]?\d+(?:\.\d+)?", plain):
        digits = len(plain.partition(".")[2])
        return float(plain), 0.5 * 10.0**-digits
    product = 1.0
    for word in re.findall(r"[^\s-]+", plain.lower()) or [text]:
        if word not in _WORTH:
            raise ValueError(f"{text!r} is not a number that can be read")
        product *= _WORTH[word]
    return product, 0.0
