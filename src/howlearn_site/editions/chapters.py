"""The pages of the site as chapters of one document, whose links stay in it where they can.

Each page is taken from the finished site. On the site two pages may name a place alike; in the book
a place has the name of its chapter before it.
"""

import posixpath
import re
from collections.abc import Collection
from dataclasses import dataclass
from html import unescape
from pathlib import Path

__all__ = ["Chapter", "Section", "chapter_of"]

ARTICLE = re.compile(r"<article\b[^<>]*>(.*)</article>", re.DOTALL)
TAG = re.compile(r"<([a-z][\w-]*)\b(?:[^<>\"]|\"[^\"]*\")*>")
ID = re.compile(r"(?<=\sid=\")[^\"]*(?=\")")
HREF = re.compile(r"(?<=\shref=\")[^\"]*(?=\")")
FIGURES = {"svg", "g", "path", "defs", "clippath", "clipPath", "use", "lineargradient", "marker"}
"""What has names that figures make, so that no two are alike."""
HEADING = re.compile(r"<h([12])\b[^<>]*?\sid=\"([^\"]*)\"[^<>]*>(.*?)</h\1>", re.DOTALL)
LINK = re.compile(r"<a class=\"headerlink\".*?</a>", re.DOTALL)


@dataclass(frozen=True)
class Section:
    """A heading: what it says, and its name in the book."""

    title: str
    name: str


@dataclass(frozen=True)
class Chapter:
    """A page: what it is called, its sections, and what it says, as HTML."""

    title: str
    name: str
    sections: tuple[Section, ...]
    html: str


def chapter_of(site: Path, page: str, pages: Collection[str], address: str) -> Chapter:
    """Return a page of the site as a chapter.

    Parameters
    ----------
    site : Path
        The finished site.
    page : str
        The folder of the page, such as ``"weights/"``.
    pages : collection of str
        The folders of all pages that are in the book.
    address : str
        Where the site is, to which links to other pages lead.

    Raises
    ------
    ValueError
        If the page has no article with a heading.
    """
    text = (site / page / "index.html").read_text("utf-8")
    article = ARTICLE.search(text)
    if not article:
        raise ValueError(f"{page} has no article")
    name = _name(page)

    def named(tag: re.Match[str]) -> str:
        whole = tag[0]
        if tag[1] not in FIGURES:
            whole = ID.sub(lambda own: f"{name}--{own[0]}", whole)
        if tag[1] == "a":
            whole = HREF.sub(lambda href: _link(href[0], page, pages, address), whole)
        return whole

    html = TAG.sub(named, article[1]).replace("<details ", "<details open ")
    found = [(level, own, _said(inner)) for level, own, inner in HEADING.findall(html)]
    if not found or found[0][0] != "1":
        raise ValueError(f"{page} does not begin with a heading")
    sections = tuple(Section(title, own) for level, own, title in found[1:] if level == "2")
    return Chapter(title=found[0][2], name=name, sections=sections, html=html)


def _name(page: str) -> str:
    return page.strip("/").replace("/", "--")


def _link(href: str, page: str, pages: Collection[str], address: str) -> str:
    """Return where a link of a page leads in the book, or at the site's address.

    Examples
    --------
    >>> book = ["weights/", "slopes/"]
    >>> _link("../slopes/#a", "weights/", book, "https://example.org/")
    '#slopes--a'
    >>> _link("../labs/", "weights/", book, "https://example.org/")
    'https://example.org/labs/'
    """
    if re.match(r"[a-z][a-z+.-]*:|//", href):
        return href
    path, mark, section = href.partition("#")
    path, _, state = path.partition("?")
    target = posixpath.normpath(posixpath.join(page, path)) + "/"
    if target in pages and not state:
        return f"#{_name(target)}" + (f"--{section}" if section else "")
    if path.endswith(("/", "..")) or path in ("", "."):
        path = "" if target == "./" else target
    else:
        path = target.rstrip("/")
    return f"{address}{path}{'?' if state else ''}{state}{mark}{section}"


def _said(inner: str) -> str:
    """Return the words of a heading."""
    return " ".join(unescape(re.sub(r"<[^<>]*>", "", LINK.sub("", inner))).split())
