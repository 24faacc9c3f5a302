"""One walk through all interactive figures in Firefox, and one Run."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

import firefox
from firefox import Firefox
from howlearn_site.blocks.running import demanded
from live_figures import NUMBERS, Row, alive, every
from run_site import RunSite
from run_tab import PAGE
from test_browser import url
from test_touch import HANDLES

pytestmark = [
    pytest.mark.extra,
    pytest.mark.skipif(
        not demanded("firefox"), reason="make extratests walks through the figures in Firefox"
    ),
]


@pytest.fixture(scope="module")
def fox() -> Iterator[Firefox]:
    with firefox.opened() as opened:
        yield opened


ALIVE = """tag => {
    const figure = document.querySelector(tag);
    figure?.scrollIntoView({ block: "center" });
    return figure?.hasAttribute("data-live");
}"""
SHOWN = """async ([tag, states]) => {
    const figure = document.querySelector(tag);
    await figure.touched?.();
    const shown = [];
    for (const state of states) {
        await figure.set(state);
        shown.push([figure.state, (NUMBERS)(figure), figure.describe()]);
    }
    return shown;
}""".replace("NUMBERS", NUMBERS)
HANDLE = """tag => {
    const handle = document.querySelector(`${tag} .hl-drag .hl-reach`);
    handle?.scrollIntoView({ block: "center" });
    const box = handle?.getBoundingClientRect();
    return box ? [box.x + box.width / 2, box.y + box.height / 2] : null;
}"""
STATE = "tag => JSON.stringify(document.querySelector(tag).state)"


@every
def test_a_figure_shows_in_firefox_what_it_shows_in_chromium(
    fox: Firefox, browser: Browser, address: str, row: Row
) -> None:
    fox.wrong.clear()
    fox.size(1440, 900)
    fox.open(url(address, row.page))
    fox.wait(ALIVE, row.tag)
    with alive(browser, address, row) as figure:
        states = list(figure.random_states(5, seed=6))
        there = figure.page.evaluate(SHOWN, [row.tag, states])
    assert fox.evaluate(SHOWN, [row.tag, states]) == there
    assert fox.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    # A slider by the keyboard alone.
    focused = """tag => {
        const slider = document.querySelector(`${tag} input[type=range]:not(:disabled)`);
        slider.focus();
        return [slider.value === slider.max, slider.value];
    }"""
    last, value = fox.evaluate(focused, row.tag)
    fox.press("\ue012" if last else "\ue014")  # the arrow to the left, to the right
    fox.wait("value => document.activeElement.value !== value", value)
    # A handle by the mouse, where it stands at first.
    fox.evaluate("tag => { const e = document.querySelector(tag); e.set(e.initial); }", row.tag)
    place, before = fox.evaluate(HANDLE, row.tag), fox.evaluate(STATE, row.tag)
    assert (place is None) == (not HANDLES[row.name])
    if place:
        (x, y), (_, across, down) = place, HANDLES[row.name][0]
        fox.drag((x, y), (x + across, y + down))
        if fox.evaluate(STATE, row.tag) == before:  # it stands at that end, and goes to the other
            fox.drag((x, y), (x - across, y - down))
        fox.wait(f"([tag, before]) => ({STATE})(tag) !== before", [row.tag, before])
    assert not fox.wrong


def test_a_block_runs_in_firefox(fox: Firefox, served: RunSite) -> None:
    fox.wrong.clear()
    fox.open(f"{served.address}{PAGE}/")
    block = "[...document.querySelectorAll('article .language-python.highlight')][1]"
    fox.wait(f"() => Boolean({block}?.querySelector('.hl-run-run'))")
    fox.evaluate(f"() => {block}.querySelector('.hl-run-run').click()")
    head = "document.querySelector('.hl-yours-head')?.textContent"
    shown = fox.wait(f"() => {head}?.startsWith('Your run,') && {head}")
    assert "as on the page" in shown
    assert not fox.wrong
