"""The state of an interactive figure in the page's address, and the ways to and from its page."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from live_figures import BY_NAME, FIGURES, NUMBERS, Live, Row, alive, every, follow, tab
from test_browser import Visit, url


@pytest.mark.parametrize(
    ("row", "chapter"),
    [(row, False) for row in FIGURES] + [(row, True) for row in FIGURES[:2]],
    ids=lambda given: given.name if isinstance(given, Row) else "chapter" if given else "alone",
)
def test_the_address_holds_the_state_and_back_undoes(
    browser: Browser, address: str, row: Row, chapter: bool
) -> None:
    # Where the theme listens to Back, too, two figures stand for all: it is the core's doing.
    with alive(browser, address, row, chapter=chapter) as figure:
        first, numbers = figure.state, figure.numbers
        figure.evaluate("e => e.stayed = true")
        seen: list[tuple[dict[str, Any], list[str], str]] = []
        for i, state in enumerate(figure.random_states(6, seed=1)):
            figure.set(state, f"gesture {i}")
            if not seen or figure.state != seen[-1][0]:
                seen.append((figure.state, figure.numbers, figure.page.url))
        # The last link is followed in another tab; there the figure begins at each of the others.
        link = "?" + seen[-1][2].partition("?")[2]
        with alive(browser, address, row, link, fresh=True, chapter=chapter) as again:
            for number, (state, shown, link) in enumerate(reversed(seen)):
                if number:
                    again.again("?" + link.partition("?")[2])
                assert again.page.url == link
                assert again.state == state
                assert again.numbers == shown
        for state, shown, link in reversed(seen[:-1]):
            figure.page.go_back()
            figure.page.wait_for_function("link => location.href == link", arg=link)
            assert figure.state == state
            assert figure.numbers == shown
        figure.page.go_back()
        figure.page.wait_for_function("() => location.search == ''")
        assert (figure.state, figure.numbers) == (first, numbers)
        figure.page.go_forward()
        assert figure.state == seen[0][0]
        figure.sleep(500)
        assert figure.evaluate("e => e.stayed"), "the page was shown again"


@every
def test_a_gesture_is_one_step_back_and_ends_in_the_address(
    browser: Browser, address: str, row: Row
) -> None:
    with alive(browser, address, row, "?other=1") as figure:
        sliders = figure.node.locator("input[type=range]").all()
        slider = next(s for s in sliders if s.evaluate("e => (e.max - e.min) / e.step > 12"))
        slider.evaluate(
            """slider => {
                for (let i = 1; i <= 12; i++) {
                    slider.value = Number(slider.min) + i * Number(slider.step);
                    slider.dispatchEvent(new Event("input"));
                }
            }"""
        )
        name = figure.node.evaluate("e => e.name")
        figure.page.wait_for_function(
            "([tag, name]) => { const e = document.querySelector(tag);"
            "return location.search == '?other=1&' + name + '='"
            "+ Object.entries(e.state).map(p => p.join(':')).join(',') }",
            arg=[row.tag, name],
        )
        figure.page.go_back()  # one step leads to where it began
        assert figure.query == "?other=1"
        assert figure.state == figure.node.evaluate("e => e.initial")


@every
def test_nonsense_in_the_address_is_ignored(browser: Browser, address: str, row: Row) -> None:
    with alive(browser, address, row) as figure:
        initial, parameters = figure.state, figure.parameters()
        name = next(name for name, parameter in parameters.items() if "min" in parameter)
        nonsense = [
            f"{name}:",
            f"{name}:NaN,{name}:1e999,{name}:Infinity,{name}:x",
            "__proto__:1,constructor:2,toString:3",
            f"{name}:%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E",
            "<script>alert(1)</script>",
            ",,,:::",
        ]
        # A page is loaded with all of it, and with half a % sequence for whoever reads the address.
        everything = f"?other=%E0%A4%A&{row.name}={','.join(nonsense)}"
        with tab(browser, address) as visit:
            visit.page.goto(url(address, row.alone) + everything)
            assert Live(visit.page, row).wait().state == initial
        assert not visit.wrong
        for text in [*nonsense, "", "%E0%A4%A"]:
            # Begun where it stands, a figure reads the address by the same lines as on a new page.
            figure.again(f"?{row.name}={text}")
            assert figure.evaluate("e => [e.state, e.querySelectorAll('img, script').length]") == [
                initial,
                0,
            ], text
        figure.again(f"?{row.name}={name}:1e9")
        assert figure.state[name] == parameters[name]["max"]


def test_a_link_in_the_text_sets_the_figure_and_back_undoes_it(
    browser: Browser, address: str
) -> None:
    with alive(browser, address, BY_NAME["roll-downhill"], chapter=True) as figure:
        before = figure.state
        figure.page.evaluate("window.stayed = true")
        link = figure.page.locator("article a[href*='roll-downhill=']").first
        wanted = "?" + link.evaluate("e => e.href").split("?")[1]
        link.click()
        assert figure.query == wanted
        assert figure.state != before
        figure.sleep(300)
        assert figure.query == wanted  # the theme has not gone back
        figure.page.go_back()
        figure.page.wait_for_function("() => location.search == ''")
        assert figure.state == before
        assert figure.page.evaluate("window.stayed")


@every
def test_instant_navigation_to_a_figure_and_away_and_back(
    browser: Browser, address: str, row: Row
) -> None:
    with tab(browser, address) as visit:
        page = visit.open("glossary")
        page.evaluate("window.stayed = true")
        figure = Live(page, row)
        held: list[Any] = []
        for turn in range(2):
            follow(page, row.page)
            figure.wait()
            figure.set(list(figure.random_states(3, seed=turn))[-1], "one")
            moved = (figure.state, figure.numbers)
            # What is about to be written into the address must not reach the next page's.
            slider = figure.node.locator("input[type=range]").first
            slider.press("ArrowRight")
            slider.press("ArrowLeft")
            if figure.node.locator(".hl-button--play").count():
                figure.node.locator(".hl-button--play").click()
            held.clear()
            page.route("**/glossary/", lambda route: held.append(route))
            follow(page, "glossary")
            # A slow network: the figure is still there when what is due after 300 ms is written.
            figure.sleep(350)
            assert page.evaluate("location.search") == ""
            for route in held:
                route.continue_()
            page.unroute("**/glossary/")
            page.wait_for_selector(row.tag, state="detached")
            figure.sleep(350)
            assert page.evaluate("location.search") == ""
        # Back to the figure, and its state comes with the address.
        page.go_back()
        figure.wait()
        while figure.state != moved[0] and figure.query:
            page.go_back()
        assert (figure.state, figure.numbers) == moved
        assert page.evaluate("window.stayed"), "a page was loaded again"
    assert not visit.wrong


def kept_in_memory(browser: Browser, address: str, row: Row, lost: str) -> dict[str, int]:
    """What is in memory after some rounds to a figure and away; `lost` files do not arrive."""
    with Visit(browser, address, "light", 1440) as visit:
        page = visit.page
        page.route(lost, lambda route: route.abort())
        visit.open("glossary")
        for _ in range(2):
            follow(page, row.page)
            page.locator(row.tag).scroll_into_view_if_needed()
            page.wait_for_selector(f"{row.tag}:is([data-live], .hl-live--still)")
            follow(page, "glossary")
            page.wait_for_selector(row.tag, state="detached")
        # As long as a figure's timers run, the last one's, too.
        page.wait_for_timeout(700)
        session = page.context.new_cdp_session(page)
        session.send("HeapProfiler.collectGarbage")
        return dict(session.send("Memory.getDOMCounters"))


# What is left behind would be the core's doing: two figures stand for all.
@pytest.mark.parametrize("row", FIGURES[:2], ids=lambda row: row.name)
def test_a_figure_that_left_leaves_nothing_behind(browser: Browser, address: str, row: Row) -> None:
    # The theme itself keeps every page that it showed, so what is kept is compared with visits on
    # which the figure never came alive.
    kept = kept_in_memory(browser, address, row, "**/no-such-file")
    bare = kept_in_memory(browser, address, row, "**/scripts/figures/**")
    assert bare["nodes"] > 1000
    assert kept["nodes"] <= bare["nodes"] + 10, (kept, bare)
    assert kept["jsEventListeners"] <= bare["jsEventListeners"] + 2, (kept, bare)


# Takes the element out of the page and puts it back, again and again; what it shows each time.
PUT_BACK = """async (figure, times) => {
    const seen = [], { parentElement: parent, nextSibling: next } = figure;
    for (let time = 0; time < times; time++) {
        figure.remove();
        parent.insertBefore(figure, next);
        await figure.touched?.();
        const all = figure.querySelectorAll(".hl-stage, .hl-stage *").length;
        seen.push([figure.hasAttribute("data-live"), figure.state, (NUMBERS)(figure), all]);
    }
    return seen;
}""".replace("NUMBERS", NUMBERS)


@every
def test_a_figure_that_is_put_back_lives_on_and_leaves_nothing_behind(
    browser: Browser, address: str, row: Row
) -> None:
    with alive(browser, address, row) as figure:
        tools = figure.page.context.new_cdp_session(figure.page)

        def counted() -> dict[str, int]:
            tools.send("HeapProfiler.collectGarbage")
            return dict(tools.send("Memory.getDOMCounters"))

        figure.set([*figure.random_states(3, seed=4)][-1])
        figure.sleep(350)  # what is due to be written into the address
        shown = (True, figure.state, figure.numbers)
        seen = figure.evaluate(PUT_BACK, 3)
        before = counted()
        seen += figure.evaluate(PUT_BACK, 20)
        after = counted()
        assert all(tuple(one[:3]) == shown for one in seen)
        assert len({one[3] for one in seen}) == 1, "as many elements each time"
        assert after["jsEventListeners"] <= before["jsEventListeners"]
        assert after["nodes"] <= before["nodes"] + 40
        tools.detach()
