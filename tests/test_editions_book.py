"""The book: chapters of the site as one PDF, whose contents and links lead where they say."""

from concurrent.futures import ThreadPoolExecutor
from ctypes import byref, c_int
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from howlearn_site.__main__ import main
from howlearn_site.editions import chromium
from howlearn_site.editions.book import BookError, pages_of_book, write_book
from howlearn_site.editions.chapters import chapter_of
from printed import bare, read_back

PAGES = ["wrong-on-purpose/", "playground/", "wrong-on-purpose/wrong-networks/"]


@pytest.fixture(scope="module")
def pdf(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("editions")
    # Playwright runs once in a thread, and the other tests' browser is in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(write_book, site, folder, PAGES).result()


def links_of(document: Any, page: int) -> list[int]:
    """The pages, from 1, to which the links of a page lead within the book."""
    found, position, link = [], c_int(0), pdfium.FPDF_LINK()
    opened = document[page]
    while pdfium.FPDFLink_Enumerate(opened, byref(position), byref(link)):
        if place := pdfium.FPDFLink_GetDest(document, link):
            found.append(pdfium.FPDFDest_GetDestPageIndex(document, place) + 1)
    return found


def test_the_contents_name_the_page_on_which_each_section_stands(pdf: Path, site: Path) -> None:
    chapters = [chapter_of(site, page, PAGES, "https://example.org/") for page in PAGES]
    titles = [(c.title, t) for c in chapters for t in (c.title, *(s.title for s in c.sections))]
    pages = read_back(pdf).pages
    assert pages[0].startswith("howlearn")
    contents = pages[1].removeprefix("Contents")
    linked: list[int] = []
    with pypdfium2.PdfDocument(pdf) as document:
        for chapter, title in titles:
            before, found, contents = contents.partition(bare(title))
            assert found, f"{title} is not in the contents"
            if linked:
                assert before == str(linked[-1]), "a number that is not its page's"
            linked.append(links_of(document, 1)[len(linked)])
            page = pages[linked[-1] - 1]
            assert bare(title) in page
            assert page.startswith(f"{bare(chapter)}{linked[-1]}"), "its head and its foot"
        outline = [mark.get_title() for mark in document.get_toc(max_depth=8)]
    assert len(titles) > 10
    assert {title for _, title in titles} <= set(outline)


def test_links_stay_in_the_book_where_they_can(pdf: Path, site: Path) -> None:
    with pypdfium2.PdfDocument(pdf) as document:
        inner = sum(len(links_of(document, page)) for page in range(2, len(document)))
        title = document.get_metadata_dict()["Title"]
    assert inner > 2
    assert title == "howlearn: how a neural network learns"
    chapter = chapter_of(site, "wrong-on-purpose/", PAGES, "https://example.org/")
    assert 'href="#wrong-on-purpose--wrong-networks' in chapter.html
    assert 'href="https://example.org/wrong-on-purpose/wrong-steps/' in chapter.html
    assert 'href="..' not in chapter.html


def test_every_letter_of_the_book_is_seen(pdf: Path) -> None:
    printed = read_back(pdf, margin=20)
    assert not printed.unseen
    assert not printed.beyond
    assert printed.papers == {255}


def test_the_book_has_all_chapters_in_the_order_of_reading(site: Path) -> None:
    pages = pages_of_book()
    assert pages[0] == "the-words/"
    assert pages[-1] == "glossary/"
    assert len(pages) > 20
    assert all((site / page / "index.html").is_file() for page in pages)


def test_a_book_that_cannot_be_made_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["book", str(tmp_path), str(tmp_path / "editions")]) == 1
    assert "has no the-words/: build the site first" in capsys.readouterr().err
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "index.html").write_text("<article><p>No heading</p></article>")
    with pytest.raises(BookError, match="a/ does not begin with a heading"):
        write_book(tmp_path, tmp_path, ["a/"])
    monkeypatch.setattr(chromium, "find", lambda: None)
    with pytest.raises(BookError, match="apt-get install chromium"):
        write_book(tmp_path, tmp_path, ["a/"])
    assert not list(tmp_path.glob("*.pdf"))
