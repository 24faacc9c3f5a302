"""``python -m howlearn_site book SITE FOLDER``: the chapters of the finished site as one PDF.

A browser prints them, as it prints each page of the site. On which page a section begins is known
only then, so it prints twice, the second time with these numbers in the table of contents.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory

from howlearn import __version__
from howlearn_site.address import LOCAL, site_address
from howlearn_site.editions import chromium
from howlearn_site.editions.chapters import Chapter, chapter_of
from howlearn_site.pages.rules import navigation

__all__ = ["BookError", "book_of", "pages_of_book", "write_book"]

LEFT_OUT = ("index.md", "errata.md", "labs/", "reference/")
"""What is for a screen, or changes from day to day."""
STYLES = re.compile(r"<link rel=\"stylesheet\" href=\"([^\"]*)\"")
TEMPLATE = Path(__file__).with_name("book.html")
EVERYWHERE = 4  # chapters that have a section of this name; the table of contents leaves it out


class BookError(Exception):
    """The book could not be made."""


def pages_of_book() -> list[str]:
    """Return the folders of the pages that the book has, in the order of reading."""
    read = [name for name in navigation() if not name.startswith(LEFT_OUT)]
    return [name.removesuffix(".md").removesuffix("index").rstrip("/") + "/" for name in read]


def book_of(folder: Path) -> Path:
    """Return the path of the PDF in a folder."""
    return folder / f"howlearn-{__version__}.pdf"


def write_book(site: Path, folder: Path, pages: Sequence[str] | None = None) -> Path:
    """Write the PDF, and return its path.

    Parameters
    ----------
    site : Path
        What ``mkdocs build`` has written.
    folder : Path
        Where the PDF is to be.
    pages : sequence of str, optional
        The folders of the pages; all that `pages_of_book` names, where it is left out.

    Raises
    ------
    BookError
        If a page is not there, or no browser is.
    """
    pages = pages_of_book() if pages is None else pages
    if missing := [page for page in pages if not (site / page / "index.html").is_file()]:
        raise BookError(f"{site} has no {missing[0]}: build the site first")
    if not (browser := chromium.find()):
        raise BookError(f"A browser prints the book.\n{chromium.HOW}")
    try:
        chapters = [chapter_of(site, page, pages, site_address()) for page in pages]
    except ValueError as error:
        raise BookError(str(error)) from error
    folder.mkdir(parents=True, exist_ok=True)
    path = book_of(folder)
    with TemporaryDirectory() as work:
        source, first = Path(work, "book.html"), Path(work, "first.pdf")
        source.write_text(_document(site, chapters, {}), "utf-8")
        _print(browser, source, first)
        source.write_text(_document(site, chapters, _places(first, chapters)), "utf-8")
        _print(browser, source, path)
    return path


def _document(site: Path, chapters: Sequence[Chapter], places: Mapping[str, int]) -> str:
    """Return the book as one page, with the numbers of its pages where they are known."""
    folder = site / chapters[0].name.replace("--", "/")
    found = STYLES.findall((folder / "index.html").read_text("utf-8"))
    styles = [f'<link rel="stylesheet" href="{(folder / to).resolve().as_uri()}">' for to in found]
    times = Counter(section.title for chapter in chapters for section in chapter.sections)

    def line(title: str, name: str, inner: str = "") -> str:
        number = f'<span class="hl-page">{places.get(name, 0)}</span>'
        return f'<li><a href="#{name}"><span>{escape(title)}</span>{number}</a>{inner}</li>'

    contents, heads, texts = [], [], []
    for number, chapter in enumerate(chapters, 1):
        own = [line(s.title, s.name) for s in chapter.sections if times[s.title] < EVERYWHERE]
        contents.append(line(chapter.title, chapter.name, f"<ol>{''.join(own)}</ol>" * bool(own)))
        # Each chapter has its title at the head of its pages.
        words = json.dumps(chapter.title, ensure_ascii=False)
        heads.append(f"#{chapter.name} {{ page: c{number}; }}")
        heads.append(f"@page c{number} {{ @top-right {{ content: {words}; }} }}")
        texts.append(f'<section class="hl-chapter" id="{chapter.name}">{chapter.html}</section>')
    parts = {
        "styles": "".join(styles),
        "heads": "\n".join(heads),
        "version": __version__,
        "address": site_address() if site_address() != LOCAL else "",
        "contents": "".join(contents),
        "chapters": "".join(texts),
    }
    return Template(TEMPLATE.read_text("utf-8")).substitute(parts)


def _print(browser: str, source: Path, path: Path) -> None:
    from playwright.sync_api import sync_playwright

    # Chromium's own sandbox does not start as root.
    sandbox = hasattr(os, "geteuid") and os.geteuid() != 0
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=browser, chromium_sandbox=sandbox, args=["--disable-gpu"]
        )
        page = started.new_page(java_script_enabled=False)
        page.goto(source.as_uri())
        page.pdf(
            path=path, prefer_css_page_size=True, print_background=True, outline=True, tagged=True
        )
        started.close()


def _places(pdf: Path, chapters: Iterable[Chapter]) -> dict[str, int]:
    """Return on which page each section begins, from the outline that the browser made."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        outline = [
            (_bare(mark.get_title()), mark.get_dest().get_index() + 1)
            for mark in document.get_toc(max_depth=8)
        ]
    places: dict[str, int] = {}
    here = iter(outline)
    for chapter in chapters:
        wanted = [(chapter.title, chapter.name), *((s.title, s.name) for s in chapter.sections)]
        for title, name in wanted:
            # The headings of the book are those of the outline, in the same order.
            page = next((number for found, number in here if found == _bare(title)), None)
            if page is None:
                raise BookError(f"the outline of the book has no {title!r}")
            places[name] = page
    return places


def _bare(title: str) -> str:
    return "".join(letter for letter in title if letter.isalnum())
