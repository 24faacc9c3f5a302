"""Chapters on paper: printed by a real browser, and read back from the PDF."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from printed import print_page, texts_of

# One with long blocks, one with a table, one that is printed from a dark screen; each has a figure
# that moves.
CHAPTERS = [("backpropagation", "light"), ("any-formula", "light"), ("cost-function", "dark")]


@pytest.mark.parametrize(("chapter", "scheme"), CHAPTERS)
def test_a_printed_chapter_has_every_line_whole_and_within_the_margins(
    browser: Browser, address: str, tmp_path: Path, chapter: str, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    page = context.new_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{address}{chapter}/")
    for figure in page.locator(".hl-live").all():
        figure.scroll_into_view_if_needed()
    page.wait_for_function("() => !document.querySelector('.hl-live:not([data-live])')")
    page.locator("article .hl-run-run:visible").first.wait_for()
    assert page.locator("article details").count() > 3
    texts = texts_of(page)
    assert len(texts) > 150
    labels = page.locator(".hl-live > .hl-figure svg text").all_text_contents()
    printed = print_page(page, tmp_path / "chapter.pdf")
    assert not printed.lacks(texts)
    assert not printed.beyond
    assert not printed.unseen
    assert printed.papers == {255}
    # A figure that moves is its still, without what moves it; and nothing else can be pressed.
    assert len(labels) > 5
    assert not printed.lacks(labels)
    whole = "".join(printed.pages)
    for pressed in ("CopyasPython", "Share", "RunEdit", "Search", "Backtotop", "Nextchapter"):
        assert pressed not in whole
    context.close()
