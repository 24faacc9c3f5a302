"""Share at a live figure: what it gives is true, and it is there for every hand, ear and eye."""

import re
from html import unescape

import pytest
from playwright.sync_api import Browser, Locator, expect

from live_figures import FIGURES, PLACES, Live, Row, alive, every
from test_browser import Visit, url

PASTED = "navigator.clipboard.readText()"


def _opened(figure: Live) -> Locator:
    figure.node.get_by_role("button", name="Share").press("Enter")
    dialog = figure.node.get_by_role("dialog")
    dialog.wait_for()
    return dialog


def _given(dialog: Locator) -> list[str]:
    return [field.input_value() for field in dialog.get_by_role("textbox").all()]


@every
def test_what_is_shared_shows_the_same_state(browser: Browser, address: str, row: Row) -> None:
    with alive(browser, address, row) as figure:
        figure.set([*figure.random_states(3, seed=6)][-1])
        shown, python = (figure.state, figure.numbers), figure.evaluate("e => e.python()")
        # At once: the address of the page is written later.
        in_chapter, alone, line, program = _given(_opened(figure))
        figure.page.keyboard.press("Escape")
        assert program == python
        source = re.search(r'src="([^"]+)"', line)
        assert source
        assert unescape(source[1]) == alone
        assert re.search(r' title="[^"]+" width="[^"]+" height="\d+" .*loading="lazy"', line)
        assert in_chapter.startswith(url(address, row.page) + "?")
        assert alone.startswith(url(address, row.alone) + "?")
        figure.again("?" + alone.partition("?")[2])
        assert (figure.state, figure.numbers) == shown
        assert in_chapter.partition("?")[2] == alone.partition("?")[2]


def test_what_is_shared_of_a_chapter_is_the_same_and_opens_where_it_stands(
    browser: Browser, address: str
) -> None:
    row = next(row for row in PLACES if row not in FIGURES)  # its page begins elsewhere
    with Visit(browser, address, "light", 1440) as visit:
        visit.open(row.page)
        figure = Live(visit.page, row).wait().touch()
        begun, unmoved = (figure.state, figure.numbers), _given(_opened(figure))
        assert unmoved[0] == url(address, row.page) + f"#{row.name}"
        visit.page.keyboard.press("Escape")
        figure.set({"seed": "2"})
        shown = (figure.state, figure.numbers)
        in_chapter, alone, line, _ = _given(_opened(figure))
        visit.page.goto(unmoved[1])
        there = Live(visit.page, row).wait().touch()
        assert (there.state, there.numbers) == begun
        for place in (in_chapter, alone):
            visit.page.goto(place)
            there = Live(visit.page, row).wait().touch()
            assert (there.state, there.numbers) == shown
        # The line in a page: the frame shows the figure, and nothing of it has to be scrolled.
        course = f"<!doctype html><body style='width: 700px'>{line}"
        visit.page.route(
            "**/course.html", lambda route: route.fulfill(body=course, content_type="text/html")
        )
        visit.page.goto(f"{address}course.html")
        visit.page.frame_locator("iframe").locator("[data-live]").wait_for()
        frame = visit.page.frames[1]
        assert frame.evaluate("document.querySelector('.hl-live').state") == shown[0]
        assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert not visit.wrong


@pytest.mark.parametrize("chapter", [False, True], ids=["alone", "chapter"])
def test_share_is_used_by_keyboard_alone_and_said(
    browser: Browser, address: str, chapter: bool
) -> None:
    with alive(browser, address, FIGURES[0], chapter=chapter) as figure:
        page, button = figure.page, figure.node.get_by_role("button", name="Share")
        dialog = _opened(figure)
        expect(dialog).to_have_accessible_name("Share Fit the line as it is now")
        for field in dialog.get_by_role("textbox").all():
            assert (field.get_attribute("aria-label") or "").startswith(("A ", "Python"))
        texts = _given(dialog)
        copied = []
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent") != "Copy":
                continue
            page.keyboard.press("Enter")
            dialog.get_by_role("status").filter(has_text="Copied").wait_for(state="attached")
            copied.append(page.evaluate(PASTED))
            if len(copied) == len(texts):
                break
        assert copied == texts
        page.keyboard.press("Escape")
        dialog.wait_for(state="detached")
        expect(button).to_be_focused()
        # Back leads to another state, of which it would say nothing.
        figure.set({"w": 3}, "a test")
        _opened(figure)
        page.go_back()
        dialog.wait_for(state="detached")


def test_share_leaves_a_text_selected_where_the_clipboard_refuses(
    browser: Browser, address: str
) -> None:
    with alive(browser, address, FIGURES[0], fresh=True) as figure:
        page = figure.page
        page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        page.evaluate("document.execCommand = () => false")
        dialog = _opened(figure)
        dialog.get_by_role("button", name="Copy").first.press("Enter")
        dialog.get_by_text("Selected, copy it from here").first.wait_for()
        assert dialog.get_by_role("status").text_content() == "Selected, copy it from here"
        assert page.evaluate("getSelection().toString()") == _given(dialog)[0]


@pytest.mark.parametrize("words", ["Copy as Python", "Share"])
def test_a_button_says_that_what_it_needs_did_not_arrive(
    browser: Browser, address: str, words: str
) -> None:
    with Visit(browser, address, "light", 1440) as visit:
        page = visit.open(FIGURES[0].alone)
        figure = Live(page, FIGURES[0]).wait()
        page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        page.route("**/scripts/figures/*.js", lambda route: route.abort())
        button = figure.node.get_by_role("button", name=words)
        button.press("Enter")
        figure.node.get_by_role("button", name="It did not arrive").wait_for()
        assert figure.node.locator(".hl-heard").inner_text() == "It did not arrive"
        button.wait_for()  # says what it is for again, and works when the net is back
        page.unroute("**/scripts/figures/*.js")
        page.evaluate("document.execCommand = () => false")
        button.press("Enter")
        figure.node.locator("textarea").first.wait_for()
    assert not [line for line in visit.wrong if line.startswith("exception")]
