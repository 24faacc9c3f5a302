"""What a figure brings with the first touch: a reader may be quicker, or it may never come."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from howlearn_site.figures import recordings
from live_figures import FIGURES, Live, Row
from test_browser import Visit, url


def _scripts(row: Row) -> str:
    folder = Path(recordings.__file__).parent / row.name.replace("-", "_")
    return "".join(script.read_text("utf-8") for script in sorted(folder.glob("*.js")))


LATE = [row for row in FIGURES if re.search(r"(=|await) import\(", _scripts(row))]
# One without touch.js has nothing to press a key on before the touch.
BY_KEY = [row for row in LATE if "/touch.js" in _scripts(row)]


def test_there_are_such_figures() -> None:
    assert len(LATE) >= 5
    assert len(BY_KEY) >= 2


def _held(page: Page) -> Callable[[], None]:
    """Hold back what a figure asks for from now on, until what is returned is called."""
    held: list[Route] = []
    free: list[bool] = []
    page.route(
        "**/scripts/figures/**",
        lambda route: route.continue_() if free else held.append(route),
    )

    def release() -> None:
        free.append(True)
        for route in held:
            route.continue_()

    return release


def _name(row: Row) -> str:
    return row.name


@pytest.mark.parametrize("row", LATE, ids=_name)
def test_copy_as_python_says_that_the_program_did_not_arrive(
    browser: Browser, address: str, row: Row
) -> None:
    with Visit(browser, address, "light", 1440) as visit:
        visit.page.goto(url(address, row.alone))
        figure = Live(visit.page, row).wait()
        visit.page.route("**/scripts/figures/**", lambda route: route.abort())
        figure.node.get_by_role("button", name="Copy as Python").click()
        figure.node.get_by_role("button", name="It did not arrive").wait_for()
        assert figure.node.locator(".hl-heard").inner_text() == "It did not arrive"
        # And once more, when the net is back.
        visit.page.unroute("**/scripts/figures/**")
        figure.node.get_by_role("button", name="Copy as Python").click()
        figure.node.get_by_role("button", name="Copied").wait_for()
    assert not [line for line in visit.wrong if line.startswith("exception")]


@pytest.mark.parametrize("row", BY_KEY, ids=_name)
def test_a_key_counts_that_is_pressed_before_what_listens_to_it_is_there(
    browser: Browser, address: str, row: Row
) -> None:
    with Visit(browser, address, "light", 1440) as visit:
        visit.page.goto(url(address, row.alone))
        figure = Live(visit.page, row).wait()
        before, release = figure.state, _held(visit.page)
        with visit.page.expect_request("**/scripts/figures/**"):
            figure.node.locator("[tabindex]").first.focus()
        top = visit.page.evaluate("scrollY")
        for key in ("ArrowDown", "Enter"):
            visit.page.keyboard.press(key)
        assert figure.state == before
        release()
        visit.page.wait_for_function(
            "([tag, before]) => JSON.stringify(document.querySelector(tag).state) !== before",
            arg=[row.tag, figure.evaluate("figure => JSON.stringify(figure.initial)")],
        )
        changed = [name for name, value in before.items() if figure.state[name] != value]
        assert changed
        assert visit.page.evaluate("scrollY") == top, "the page went off with the arrow"
    assert not visit.wrong


@pytest.mark.parametrize("row", [row for row in LATE if "Next" in _scripts(row)], ids=_name)
def test_a_press_that_waited_takes_no_later_one_back(
    browser: Browser, address: str, row: Row
) -> None:
    with Visit(browser, address, "light", 1440) as visit:
        visit.page.goto(url(address, row.alone))
        figure = Live(visit.page, row).wait()
        release = _held(visit.page)
        for _ in range(4):
            figure.node.get_by_role("button", name="Next").click()
        step = figure.state["step"]
        assert step > 1
        release()
        figure.evaluate("figure => figure.touched().then(() => new Promise(setTimeout))")
        assert figure.state["step"] == step
    assert not visit.wrong
