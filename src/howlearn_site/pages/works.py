"""Others' works: what pages and docstrings say of them is what ``works.toml`` says.

A link to the outside, or the title of a work, is where a page cites it. What stands around it in
its paragraph is compared: years and dates, names, titles, and what is cited by its number. So a
wrong year, author, title or chapter is told by its line, as is an address that the file has not.
"""

import ast
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from mkdocs.utils.meta import YAML_RE

__all__ = ["WORKS", "Work", "cited", "misquoted", "read_works", "unused"]

WORKS = Path(__file__).with_name("works.toml")

# Addresses have brackets at times; one pair within another is enough.
LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<address>https?://(?:[^()\s]|\([^()\s]*\))+)\)")
BARE = re.compile(r"(?P<text>)(?P<address>https?://[^\s,;)>\"`]+)")
YEAR = re.compile(r"\b(?:1[6-9]|20)\d\d\b")
# What follows a link or a title and still is about it: brackets, or a year.
AFTER = re.compile(r"[*_]*\s*\([^()\[\]]*\)|[\s*(),:\w]{0,25}?\b(?:1[6-9]|20)\d\d\b\)?")
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE = re.compile(rf"\b(?:\d{{1,2}} )?(?:{MONTHS}) \d{{4}}\b")
PLACE = re.compile(
    r"\b(?:chapters?|lecture|equation|algorithm|section|figure|pages?|volume)"
    r" \d+[a-z]?(?:(?:–| to )\d+)?|\b\d+:\d\d\b",
    re.IGNORECASE,
)
NAME = r"[A-ZÀ-Ý][\w’-]*[^\W\dA-Z_](?!\w)"  # CC BY is none
INITIALS = re.compile(rf"\b((?:[A-Z]\.\s?)+)\s*({NAME})")
SEVERAL = re.compile(rf"(?<!\. ){NAME}(?: {NAME})+")
OF_ONE = re.compile(rf"\b({NAME})(?='s\b| and others\b| et al\b)")
ITALIC = re.compile(r"(?<![*\w])\*(?!\*)([^*]+?)\*(?!\*)")
# What may begin a sentence before a name, and is none.
BEGINS = {"A", "An", "And", "At", "But", "By", "For", "From", "Go", "Her", "His", "In", "It", "Its"}
BEGINS |= {"Look", "Read", "Reading", "Source", "That", "The", "There", "This", "Video", "With"}
# By which a docstring's paragraph is one that cites.
SOURCE = re.compile(r"Source:|\((?:1[6-9]|20)\d\d\)")
SENTENCE = re.compile(r"(?<=[.?])(?<!\b[A-Z]\.)(?<!al\.)\s+(?=[^a-z])")
LOCAL = ("http://127.0.0.1", "http://localhost")

# Not read for what it says: blocks, front matter, comments, pictures, code, formulas.
FENCED = re.compile(r"^( *)(`{3,}).*?^\1\2`*$", re.DOTALL | re.MULTILINE)
ASIDE = re.compile(r"<!--.*?-->|!\[[^\]]*\]\([^)]*\)|\$\$.*?\$\$|\$[^$\n]+\$|`[^`]*`", re.DOTALL)

Broken = Iterator[tuple[int, str]]


@dataclass(frozen=True)
class Work:
    """What somebody wrote or made, as an entry of ``works.toml`` has it.

    Attributes
    ----------
    name : str
        The entry's name.
    title : str
        As it is cited.
    authors : list of str
        Whole names; empty where none is cited.
    year : int or None
        Of its publication.
    published : str
        The same to the month or day, as ``16 October 2017``; empty where only the year is known.
    also, places : list of str
        Other words that may stand beside it; what is cited of it by number.
    facts : list of str
        What is told of it in numbers.
    addresses : list of str
        Where it is read.
    parts : dict of str to str
        Addresses of parts, by what is written where a page links to one.
    looked_up : date or None
        When this was compared with what `at` names; None where nobody did.
    at : str
        With what it was compared.
    """

    name: str
    title: str
    authors: list[str] = field(default_factory=list)
    year: int | None = None
    published: str = ""
    also: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)
    looked_up: date | None = None
    at: str = ""

    @property
    def years(self) -> set[str]:
        """The years that may stand beside it."""
        return {str(self.year)} if self.year else set(YEAR.findall(self.published))

    @property
    def every_address(self) -> list[str]:
        """Its addresses and those of its parts."""
        return [*self.addresses, *self.parts.values()]

    @property
    def numbers(self) -> set[str]:
        """The numbers of its date, and of what is cited and told of it."""
        said = [str(self.year or ""), self.published, *self.places, *self.parts, *self.facts]
        return set(re.findall(r"\d+(?:,\d{3})*(?:/\d+|e-\d+|:\d\d)?", " ".join(said)))

    @cached_property
    def words(self) -> set[str]:
        """The words of all that may be said of it, in small letters."""
        said = " ".join([self.title, *self.authors, *self.also])
        return set(re.findall(r"[\w’-]+", said.lower()))

    def has_author(self, initials: str, surname: str) -> bool:
        """Say whether it is by somebody of that surname, whose initials begin so."""
        wanted = re.findall(r"[A-Z]", initials)
        for author in self.authors:
            *given, last = author.split()
            own = iter([part[0] for part in given])
            if last == surname and all(initial in own for initial in wanted):
                return True
        return False


@cache
def read_works(file: Path = WORKS) -> list[Work]:
    """Return the entries of the file.

    Parameters
    ----------
    file : Path
        Another one, for tests.

    Raises
    ------
    ValueError
        If an entry has a field that is not known, or says that it was looked up and not where.
    """
    works = []
    for name, entry in tomllib.loads(file.read_text("utf-8")).items():
        unknown = sorted(set(entry) - set(Work.__dataclass_fields__))
        if unknown or "title" not in entry:
            raise ValueError(f"{file.name}: [{name}] has {unknown or 'no title'}")
        if ("looked_up" in entry) != ("at" in entry):
            raise ValueError(f"{file.name}: [{name}] needs both looked_up and at, or neither")
        works.append(Work(name, **entry))
    return works


@dataclass(frozen=True)
class _Citation:
    """A place where a text cites a work, and what it says around it."""

    work: Work
    address: str
    text: str
    """Of the link; empty where it is the title that is cited."""
    around: str
    """What is said of the work: its part of the paragraph."""
    near: str
    """The same, within the sentence."""
    line: int


def cited(path: Path, works: Sequence[Work]) -> list[tuple[Work, str]]:
    """Return the works that a page or a module cites, and by which address, empty for a title."""
    return [
        (citation.work, citation.address)
        for line, paragraph in _paragraphs(path)
        for citation in _citations(paragraph, line, works, path.suffix == ".py")
    ]


def misquoted(path: Path, works: Sequence[Work]) -> Broken:
    """Yield what a page, or the docstrings of a module, say otherwise than the works' file.

    Parameters
    ----------
    path : Path
        A Markdown file, or a Python file.
    works : sequence of Work
        The entries.
    """
    known = {address for work in works for address in work.every_address}
    for line, paragraph in _paragraphs(path):
        for link in _links(paragraph):
            address = link["address"]
            if address not in known and not address.startswith(LOCAL):
                yield (
                    line + paragraph[: link.start()].count("\n"),
                    f"{address} is not in works.toml: add whose it is, and what",
                )
        citations = _citations(paragraph, line, works, path.suffix == ".py")
        for citation in citations:
            yield from ((citation.line, said) for said in _differences(citation))
        if citations:
            continue
        if years := YEAR.findall(paragraph):
            yield line, f"it says {years[0]}, and no work of works.toml is named with it"
        elif "Source:" in paragraph:
            yield line, "the source has no title that works.toml knows"


def unused(works: Sequence[Work], seen: Sequence[tuple[Work, str]]) -> Broken:
    """Yield which entries, or addresses of entries, nothing cites, by their lines in the file."""
    named = {work.name for work, _ in seen}
    linked = {address for _, address in seen}
    lines = WORKS.read_text("utf-8").splitlines()
    for work in works:
        line = 1 + (lines.index(f"[{work.name}]") if f"[{work.name}]" in lines else 0)
        if work.name not in named:
            yield line, f"no page cites [{work.name}]"
            continue
        for address in work.every_address:
            if address not in linked:
                yield line, f"no page links to {address}, of [{work.name}]"


def _paragraphs(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each paragraph that may cite something, and the line it begins at."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        for docstring, first in _docstrings(text) if SOURCE.search(text) else ():
            for line, paragraph in _pieces(docstring, first):
                if SOURCE.search(paragraph):
                    yield line, paragraph
        return
    text = YAML_RE.sub(_blank, text, count=1) if YAML_RE.match(text) else text
    yield from _pieces(ASIDE.sub(_blank, FENCED.sub(_blank, text)), 1)


def _pieces(text: str, first: int) -> Iterator[tuple[int, str]]:
    """Cut a text at blank lines, at the items of lists, and at the rows of tables."""
    start = 0
    for cut in [*re.finditer(r"\n\s*\n|\n(?= *(?:[-*|]|\d+\.) )", text), None]:
        end = cut.end() if cut else len(text)
        if text[start:end].strip():
            skipped = len(text[start:end]) - len(text[start:end].lstrip("\n"))
            yield first + text[: start + skipped].count("\n"), text[start + skipped : end]
        start = end


def _docstrings(source: str) -> Iterator[tuple[str, int]]:
    """Yield each text that stands by itself in a module, and its first line."""
    for node in ast.walk(ast.parse(source)):
        value = node.value if isinstance(node, ast.Expr) else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value, value.lineno


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _links(paragraph: str) -> list[re.Match[str]]:
    links = list(LINK.finditer(paragraph))
    inside = [(link.start(), link.end()) for link in links]
    bare = [
        match
        for match in BARE.finditer(paragraph)
        if not any(start <= match.start() < end for start, end in inside)
    ]
    return sorted([*links, *bare], key=lambda match: match.start())


def _citations(paragraph: str, line: int, works: Sequence[Work], by_title: bool) -> list[_Citation]:
    """Return what a paragraph cites.

    On a page the link is the place, for a work that has an address: the page may name a book as
    often as it likes. A docstring gives the title, and so does who writes of a year without a link.
    """
    titles = [work for work in works if by_title or not work.every_address]
    found = list(_anchored(paragraph, line, works, titles))
    if not found and not by_title and YEAR.search(paragraph):
        return list(_anchored(paragraph, line, works, works))
    return found


def _anchored(
    paragraph: str, line: int, works: Sequence[Work], titles: Sequence[Work]
) -> Iterator[_Citation]:
    anchors: list[tuple[int, int, Work, str, str]] = []
    for link in _links(paragraph):
        work = next((w for w in works if link["address"] in w.every_address), None)
        if work:
            anchors.append((link.start(), link.end(), work, link["address"], link["text"]))
    for work in titles:
        title = r"\s+".join(map(re.escape, work.title.split()))
        for match in re.finditer(rf"(?<![\w-]){title}(?![\w-])", paragraph):
            if not any(start <= match.start() < end for start, end, *_ in anchors):
                anchors.append((match.start(), match.end(), work, "", ""))
    anchors.sort(key=lambda anchor: anchor[:2])
    start = 0
    for k, (begin, end, work, address, text) in enumerate(anchors):
        following = anchors[k + 1] if k + 1 < len(anchors) else None
        if following and following[2] is work and not text:
            continue  # the title, and then the link: one place
        if following is None:
            stop = len(paragraph)
        else:
            after = AFTER.match(paragraph[end:])
            close = after and end + after.end() <= following[0]
            stop = end + after.end() if after and close else end
        around = paragraph[start:stop]
        sentences = [start + cut.end() for cut in SENTENCE.finditer(around)]
        first = max([start, *(cut for cut in sentences if cut <= begin)])
        last = min([stop, *(cut for cut in sentences if cut >= end)])
        at = line + paragraph[:begin].count("\n")
        yield _Citation(work, address, text, around, paragraph[first:last], at)
        start = stop


def _differences(citation: _Citation) -> Iterator[str]:
    work = citation.work
    around, near = (_plain(text) for text in (citation.around, citation.near))
    for year in YEAR.findall(around):
        if year not in work.years:
            yield f"it says {year} of {_called(work)}"
    for said in DATE.findall(around):
        if work.published and said != work.published:
            yield f"it says {said} of {_called(work)}"
    part = next((name for name, own in work.parts.items() if own == citation.address), "")
    if part and part.lower() not in near.lower():
        yield f"{citation.address} is {part!r} of {_called(work)}, which is not said"
    known = [place.lower() for place in (*work.places, *work.parts)]
    for place in PLACE.findall(near):
        if place.lower() not in known:
            yield f"it says {place!r} of {_called(work)}, which has {', '.join(known) or 'none'}"
    if part and (named := PLACE.findall(_plain(citation.text))) and named[0].lower() != part:
        yield f"the link says {named[0]!r}, and leads to {part!r} of {_called(work)}"
    yield from _names(work, near)
    yield from _titles(work, citation)


def _names(work: Work, near: str) -> Iterator[str]:
    for initials, surname in INITIALS.findall(near):
        if not work.has_author(initials, surname):
            yield f"it names {initials}{surname} beside {_called(work)}"
    rest = INITIALS.sub(" , ", near)
    several = [run for match in SEVERAL.findall(rest) for run in [match.split()]]
    for run in [*several, *([name] for name in OF_ONE.findall(rest))]:
        names = run[1:] if run[0] in BEGINS else run
        for name in names:
            if name.lower() not in work.words:
                yield f"it names {name} beside {_called(work)}"


def _titles(work: Work, citation: _Citation) -> Iterator[str]:
    said = [_plain(title) for title in ITALIC.findall(citation.near)]
    text = _plain(citation.text)
    if text[:1].isupper() and not ITALIC.search(citation.text):
        said.append(text)
    known = [work.title, *work.also, *work.places, *work.parts]
    for title in said:
        rest = INITIALS.sub(" ", YEAR.sub(" ", title))
        for piece in sorted(known, key=len, reverse=True):
            rest = re.sub(re.escape(piece), " ", rest, flags=re.IGNORECASE)
        rest = " ".join(re.findall(r"\w+", rest.replace("and others", "")))
        if title[:1].isupper() and rest not in ("", "and", "the", "volume"):
            yield f"it calls {title!r} what is {_called(work)}"


def _plain(text: str) -> str:
    """Leave the words: no addresses, no marks of Markdown, one blank between."""
    text = LINK.sub(lambda link: link["text"], text)
    text = BARE.sub(" ", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text))
    return " ".join(re.sub(r"(?<!\w)[*_]+|[*_]+(?!\w)", "", text).split())


def _called(work: Work) -> str:
    """Return how the file has a work, for a message."""
    when = work.published or (str(work.year) if work.year else "")
    return ", ".join(filter(None, [" and ".join(work.authors), work.title, when]))
