"""A term of the glossary in the hand: a tap opens what it means where it stands."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from howlearn_site.markup.glossary import terms
from howlearn_site.paths import DOCS
from test_browser import Visit, url

SUMMARIES = {term.anchor: term.summary for term in terms(DOCS / "glossary.md")}


@pytest.fixture(scope="module")
def phone(browser: Browser, address: str) -> Iterator[Visit]:
    window = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    with Visit(browser, address, "light", 360, window) as visit:
        yield visit
    window.close()


def slip(page: Page) -> Locator:
    return page.locator(".hl-term:popover-open")


def close(page: Page) -> Locator:
    return page.get_by_role("button", name="Close", exact=True)


# Where the page stands once nothing that has just come into view moves it on.
RESTED = """async () => {
    for (let last = -1; last !== scrollY;) {
        last = scrollY;
        await new Promise(resolve => setTimeout(resolve, 60));
    }
    return scrollY;
}"""


# Where a slip is and whom it covers, in one look.
PLACE = """(slip, term) => {
    const box = slip.getBoundingClientRect(), lines = [...term.getClientRects()];
    const { clientWidth, clientHeight } = document.documentElement;
    return {
        inside: box.left >= 0 && box.top >= 0 && box.right <= clientWidth
            && box.bottom <= clientHeight,
        covers: lines.some(line => line.top < box.bottom && line.bottom > box.top),
        near: Math.min(...lines.map(line =>
            Math.min(Math.abs(box.top - line.bottom), Math.abs(line.top - box.bottom)))) < 12,
        focused: slip === document.activeElement,
        tips: [...document.querySelectorAll(".md-tooltip2")]
            .filter(tip => tip.checkVisibility()).length,
        paper: getComputedStyle(slip).backgroundColor === getComputedStyle(document.body)
            .backgroundColor,
    };
}"""
WELL = {
    "inside": True, "covers": False, "near": True, "focused": True, "tips": 0, "paper": True,
}  # fmt: skip


def test_a_tap_opens_what_a_term_means_where_it_stands(phone: Visit) -> None:
    page = phone.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    phone.open("gradient-descent")
    assert not [name for name in asked if name.endswith(("/term.js", "/press.js"))]
    links = page.locator("article a.term:visible").all()
    assert len(links) > 20
    for number, link in enumerate([*links[:-1:8], links[-1]]):
        # At the upper end of the window and at the lower: there it opens above.
        edge = ("start", "center", "end")[number % 3]
        link.evaluate(
            "(e, block) => (e.scrollIntoView({ block }), scrollBy(0, block == 'end' ? 10 : -80))",
            edge,
        )
        page.emulate_media(color_scheme=("light", "dark")[number % 2])
        before = page.evaluate(RESTED)
        link.tap()
        slip(page).wait_for()
        anchor = (link.get_attribute("href") or "").partition("#")[2]
        name = " ".join((link.text_content() or "").split())
        assert page.get_by_role("dialog", name=name, exact=True).count() == 1
        assert slip(page).locator("p").first.inner_text() == f"{name} {SUMMARIES[anchor]}"
        assert slip(page).evaluate(PLACE, link.element_handle()) == WELL, name
        assert page.evaluate("scrollY") == before
        for part in (page.get_by_role("link", name="In the glossary"), close(page)):
            box = part.bounding_box()
            assert box
            assert box["height"] >= 44
            assert box["width"] >= 44
        # Escape closes it, Close, and a tap beside it; the first two lead back to the term.
        if number % 3 == 0:
            page.keyboard.press("Escape")
        elif number % 3 == 1:
            close(page).tap()
        else:
            page.touchscreen.tap(180, 20 if edge == "end" else 730)
        expect(page.locator(".hl-term")).to_have_count(0)
        if number % 3 < 2:
            assert link.evaluate("link => link === document.activeElement")
    # Where the focus is, the theme has its tooltip ready, which a finger has not asked for.
    links[0].focus()
    tip = page.locator(".md-tooltip2[role=tooltip]").first
    tip.wait_for(state="attached")
    assert not tip.is_visible()
    assert page.url == url(phone.address, "gradient-descent")
    assert [name for name in asked if name.endswith("/term.js")]
    assert not phone.wrong


def test_from_a_slip_the_way_leads_to_the_entry_and_back(phone: Visit) -> None:
    page = phone.open("weights")
    page.evaluate("window.stayed = true")
    link = page.locator("article a.term:visible").first
    entry = link.evaluate("link => link.href")
    link.tap()
    page.get_by_role("link", name="In the glossary").tap()
    page.wait_for_function("() => document.title.startsWith('Glossary')")
    assert page.url == entry
    assert not page.locator(".hl-term").count()
    page.go_back()
    page.wait_for_function("() => document.title.startsWith('Weights')")
    assert page.evaluate("window.stayed")
    # And where a slip is open while the reader goes back.
    page.locator("article a.term:visible").first.tap()
    slip(page).wait_for()
    page.go_forward()
    page.wait_for_function("() => document.title.startsWith('Glossary')")
    expect(page.locator(".hl-term")).to_have_count(0)
    assert not phone.wrong


LOST = {
    "no popover": "delete HTMLElement.prototype.showPopover",
    "no sentence": "document.querySelectorAll('a.term').forEach(e => e.removeAttribute('title'))",
    "no script": "",
    "no javascript": None,
}


@pytest.mark.parametrize("why", LOST)
def test_where_nothing_can_open_a_tap_follows_the_link(
    browser: Browser, address: str, why: str
) -> None:
    context = browser.new_context(has_touch=True, java_script_enabled=LOST[why] is not None)
    page = context.new_page()
    page.route(
        "**/term.js", lambda route: route.abort() if why == "no script" else route.continue_()
    )
    page.goto(url(address, "weights"))
    if LOST[why]:
        page.evaluate(str(LOST[why]))
    page.locator("article a.term:visible").first.tap()
    page.wait_for_url("**/glossary/#*")
    context.close()


def test_by_mouse_and_by_key_a_term_is_a_link_with_a_tooltip(
    browser: Browser, address: str
) -> None:
    with Visit(browser, address, "light", 1440) as visit:
        page = visit.open("weights")
        link = page.locator("article a.term:visible").first
        meaning = link.get_attribute("title")
        link.hover()
        tip = page.locator(".md-tooltip2[role=tooltip]:visible")
        tip.wait_for()
        assert tip.inner_text() == meaning
        link.click()
        page.wait_for_url("**/glossary/#*")
        page.go_back()
        page.wait_for_function("() => document.title.startsWith('Weights')")
        page.locator("article a.term:visible").first.press("Enter")
        page.wait_for_url("**/glossary/#*")
        assert not page.locator(".hl-term").count()
    assert not visit.wrong
