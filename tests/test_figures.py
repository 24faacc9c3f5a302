"""The interactive figures in a real browser: one row of FIGURES is all that a new one needs here.

What is checked for every row: how it begins, every control by keyboard alone, its state in the URL
and what Back does, Copy as Python in a fresh interpreter, the still without JavaScript and where a
script does not arrive, instant navigation, layout shift, and how much a page loads for it.
"""

import functools
import gzip
import io
import json
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import markdown
import matplotlib.pyplot as plt
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from howlearn.costs import binary_cross_entropy
from howlearn.training import accuracy
from howlearn_site.blocks.reading import blocks_of, rewritten
from howlearn_site.figures.recordings import RECORDERS
from howlearn_site.figures.watch_learn.record import EVERY, RUNS, trained
from test_browser import Visit, url


@dataclass(frozen=True)
class Row:
    """An interactive figure, by the name of its script, and the page that it stands on."""

    name: str
    page: str

    @property
    def tag(self) -> str:
        return f"hl-{self.name}"


FIGURES = [
    Row("fit-line", "cost-function"),
    Row("roll-downhill", "minima"),
    Row("walk-landscape", "better-descents"),
    Row("watch-learn", "training"),
    Row("whose-fault", "backpropagation"),
]

every = pytest.mark.parametrize("row", FIGURES, ids=lambda row: row.name)

NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?(?:e[+-]\d+)?|inf|nan)(?!\w)")
RANDOM_STATES = 20
NUMBERS = """figure => [...figure.querySelectorAll("[data-number]")]
    .map(e => e.textContent.replaceAll("−", "-"))"""


class Live:
    """A figure that has come alive."""

    def __init__(self, page: Page, row: Row) -> None:
        self.page, self.row = page, row
        self.node = page.locator(row.tag)

    def wait(self) -> "Live":
        # Again and again, as the theme scrolls, too, when it has shown another page.
        self.page.wait_for_function(
            """tag => {
                const figure = document.querySelector(tag);
                if (!figure) return false;
                const { top, bottom } = figure.getBoundingClientRect();
                if (bottom < 0 || top > innerHeight) figure.scrollIntoView({ block: "center" });
                return figure.hasAttribute("data-live");
            }""",
            arg=self.row.tag,
        )
        return self

    def evaluate(self, script: str, value: Any = None) -> Any:
        """What a function of the figure, and of a value, returns."""
        return self.page.evaluate(
            f"([tag, value]) => ({script})(document.querySelector(tag), value)",
            [self.row.tag, value],
        )

    def again(self, query: str = "") -> "Live":
        """Let the figure begin once more, at a link to its page, where it stands.

        An element that is put into the page reads its attributes and the address as the first one
        did when the page was loaded, which takes a hundred times as long.
        """
        lives = self.evaluate(
            """(old, query) => {
                old.pause?.();
                history.replaceState(history.state, "", location.pathname + query);
                const still = old.cloneNode(true);
                still.querySelector(".hl-stage").remove();
                still.removeAttribute("data-live");
                old.replaceWith(still);
                return still.hasAttribute("data-live");
            }""",
            query,
        )
        assert lives
        return self

    @property
    def state(self) -> dict[str, Any]:
        return dict(self.evaluate("e => e.state"))

    @property
    def numbers(self) -> list[str]:
        return list(self.evaluate(NUMBERS))

    @property
    def query(self) -> str:
        return str(self.page.evaluate("location.search"))

    def set(self, state: dict[str, Any], gesture: str = "a test") -> None:
        self.evaluate("(e, [state, gesture]) => e.set(state, gesture)", [state, gesture])

    def sleep(self, milliseconds: int) -> None:
        """Wait as the page does, so that what it has due before then is done."""
        self.page.evaluate("wait => new Promise(go => setTimeout(go, wait))", milliseconds)

    def parameters(self) -> dict[str, dict[str, Any]]:
        return dict(self.evaluate("e => e.constructor.parameters"))

    def random_states(self, count: int, seed: int = 0) -> Iterator[dict[str, Any]]:
        """States from all over, the two corners first."""
        rng = random.Random(seed)

        def value(parameter: dict[str, Any], at: float | None) -> Any:
            if "options" in parameter:
                options = list(parameter["options"])
                return rng.choice(options) if at is None else options[-int(at)]
            low, high, step = parameter["min"], parameter["max"], parameter["step"]
            place = rng.random() if at is None else at
            return low + step * round(place * (high - low) / step)

        corners: list[float | None] = [0.0, 1.0]
        for at in corners + [None] * (count - 2):
            yield {name: value(parameter, at) for name, parameter in self.parameters().items()}


@functools.cache
def window(
    browser: Browser, address: str, width: int, phone: bool, scripts: bool
) -> BrowserContext:
    """A window that stays open: a page in a tab of it costs half of what a window costs."""
    made = browser.new_context(
        viewport={"width": width, "height": 780 if phone else 900},
        has_touch=phone,
        is_mobile=phone,
        java_script_enabled=scripts,
    )
    made.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    return made


def tab(
    browser: Browser,
    address: str,
    width: int = 1440,
    *,
    phone: bool = False,
    scripts: bool = True,
) -> Visit:
    """A visit in a new tab, with a history, a size, routes and media that no other test has."""
    return Visit(browser, address, "light", width, window(browser, address, width, phone, scripts))


@contextmanager
def alive(
    browser: Browser, address: str, row: Row, query: str = "", width: int = 1440
) -> Iterator[Live]:
    """The figure on its page, alive; nothing may go wrong on the way."""
    with tab(browser, address, width) as visit:
        visit.page.goto(url(address, row.page) + query, wait_until="load")
        yield Live(visit.page, row).wait()
    assert not visit.wrong


def test_every_figure_has_its_row_and_its_recording() -> None:
    assert sorted(row.name for row in FIGURES) == sorted(RECORDERS)


IMAGE = "![A line.](figures/page/line.svg){ live=fit-line w=1 step=-2.5 }"


def test_braces_after_an_image_line_make_it_the_still_of_a_figure(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"```python\nprint(1)\n```\n\n{IMAGE}\n\nWords.\n")
    picture = blocks_of(page)[0].picture
    assert picture
    assert (picture.name, picture.alt) == ("page/line", "A line.")
    assert IMAGE.replace("A line", "New") in rewritten(page, {1: ("1\n", "New.")})

    drawn = tmp_path / "figures" / "page" / "line.svg"
    drawn.parent.mkdir(parents=True)
    drawn.write_text('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>')
    terms = tmp_path / "glossary.md"
    terms.write_text("step { #step }\n:   One of many. And so on.\n")

    def convert() -> str:
        return markdown.markdown(
            IMAGE,
            extensions=[
                "attr_list",
                "howlearn_site.markup.inline_figures",
                "howlearn_site.markup.glossary",
            ],
            extension_configs={
                "howlearn_site.markup.inline_figures": {"docs": str(tmp_path)},
                "howlearn_site.markup.glossary": {"path": str(terms)},
            },
        )

    with pytest.raises(FileNotFoundError, match=r"live=fit-line, but .*fit-line\.js is not there"):
        convert()
    script = tmp_path / "assets" / "figures" / "fit-line.js"
    script.parent.mkdir(parents=True)
    script.touch()
    assert re.fullmatch(
        '<hl-fit-line class="hl-live" id="fit-line" step="-2.5" w="1">'
        '<figure class="hl-figure" data-search-exclude="">'
        '<svg.* role="img" aria-label="A line."><path d="M0 0" ?/></svg>'
        "</figure></hl-fit-line>",
        re.sub(
            "<hl-fit-line [^>]*>",
            lambda tag: f"<hl-fit-line {' '.join(sorted(tag[0][13:-1].split()))}>",
            convert(),
        ).replace("\n", ""),
    )


@every
def test_a_figure_begins_as_its_still_and_its_address_say(
    browser: Browser, address: str, row: Row
) -> None:
    with alive(browser, address, row) as figure:
        assert figure.query == ""
        still = figure.node.locator("figure.hl-figure > svg")
        assert still.get_attribute("aria-label")
        assert not still.is_visible()
        for name, parameter in figure.parameters().items():
            given = figure.node.get_attribute(name)
            if given is None or "options" in parameter:
                assert figure.state[name] == (given or parameter["initial"])
            else:
                assert figure.state[name] == float(given)
        assert figure.numbers
        assert all(NUMBER.fullmatch(number) for number in figure.numbers)
        # What is a picture has the state in words, and the same words can be seen.
        said = str(figure.node.evaluate("e => e.describe()"))
        figure.page.wait_for_function(
            "([tag, said]) => [...document.querySelectorAll(`${tag} svg.hl-panel`)]"
            ".every(p => p.getAttribute('aria-label') == said)",
            arg=[row.tag, said],
        )
        assert figure.node.locator(".hl-says").inner_text().strip()


@every
def test_every_control_is_reached_and_works_by_keyboard_alone(
    browser: Browser, address: str, row: Row
) -> None:
    with alive(browser, address, row) as figure:
        count = figure.evaluate(
            """figure => {
                const before = document.createElement("span");
                before.tabIndex = -1;
                figure.before(before);
                before.focus();
                return figure.querySelectorAll(CONTROLS).length;
            }""".replace("CONTROLS", json.dumps(CONTROLS))
        )
        assert count
        for number in range(count):
            figure.page.keyboard.press("Tab")
            focused = figure.evaluate(FOCUSED, CONTROLS)
            assert focused["number"] == number, f"stop {number}"
            assert focused["outline"] > 0
            assert focused["name"].strip()
            walk(figure, focused)
        figure.page.keyboard.press("Tab")
        assert not figure.evaluate("e => e.contains(document.activeElement)"), "a trap"


CONTROLS = ".hl-stage :is(input, select, button)"
# The control that has the focus, the state, and what a screen reader calls the control and hears.
FOCUSED = """(figure, controls) => {
    const e = document.activeElement, { type, name, value, min, max } = e;
    return {
        type, field: name, state: figure.state, min: Number(min),
        number: [...figure.querySelectorAll(controls)].indexOf(e),
        outline: parseFloat(getComputedStyle(e).outlineWidth),
        name: e.getAttribute("aria-label") || e.labels?.[0]?.textContent || e.textContent,
        heard: e.getAttribute("aria-valuetext"),
        options: e.options?.length,
        last: e.options ? e.selectedIndex === e.options.length - 1 : Number(value) >= Number(max),
    };
}"""


def walk(figure: Live, control: dict[str, Any]) -> None:
    """Use a control that has the focus, and see that what it shows moves."""
    keyboard, before = figure.page.keyboard, control["state"]
    if control["type"] == "range":
        keyboard.press("ArrowLeft" if control["last"] else "ArrowRight")
        now = figure.evaluate(FOCUSED, CONTROLS)
        assert now["state"] != before
        assert now["heard"]
    elif control["type"] == "number":
        low = control["min"]
        keyboard.press("Control+a")
        keyboard.type(f"{low:g}")
        assert low in figure.state.values()
        keyboard.press("Control+a")
        keyboard.type("-")  # half a number changes nothing
        assert figure.state[control["field"]] == low
    elif control["type"] == "select-one":
        if control["options"] > 1:
            keyboard.press("ArrowUp" if control["last"] else "ArrowDown")
            assert figure.state != before
    else:
        keyboard.press("Enter")


@every
def test_the_address_holds_the_state_and_back_undoes(
    browser: Browser, address: str, row: Row
) -> None:
    with alive(browser, address, row) as figure:
        first, numbers = figure.state, figure.numbers
        figure.evaluate("e => e.stayed = true")
        seen: list[tuple[dict[str, Any], list[str], str]] = []
        for i, state in enumerate(figure.random_states(6, seed=1)):
            figure.set(state, f"gesture {i}")
            if not seen or figure.state != seen[-1][0]:
                seen.append((figure.state, figure.numbers, figure.page.url))
        # The last link is followed in another tab; there the figure begins at each of the others.
        with alive(browser, address, row, "?" + seen[-1][2].partition("?")[2]) as again:
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
        figure.page.wait_for_function("location.search == ''")
        assert (figure.state, figure.numbers) == (first, numbers)
        figure.page.go_forward()
        assert figure.state == seen[0][0]
        figure.sleep(500)
        assert figure.evaluate("e => e.stayed"), "the page was shown anew"


@every
def test_a_gesture_is_one_step_back_and_ends_in_the_address(
    browser: Browser, address: str, row: Row
) -> None:
    with alive(browser, address, row, "?other=1") as figure:
        length = figure.page.evaluate("history.length")
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
        assert figure.page.evaluate("history.length") == length + 1
        figure.page.go_back()
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
        figure.page.goto(url(address, row.page) + everything)
        assert figure.wait().state == initial
        for text in [*nonsense, "", "%E0%A4%A"]:
            # Begun where it stands, a figure reads the address by the same lines as on a new page.
            figure.again(f"?{row.name}={text}")
            assert figure.evaluate("e => [e.state, e.querySelectorAll('img, script').length]") == [
                initial,
                0,
            ], text
        figure.again(f"?{row.name}={name}:1e9")
        assert figure.state[name] == parameters[name]["max"]


# Presses the button in each state; a program that differs from the last one must arrive.
COPIES = """async (figure, states) => {
    const button = figure.querySelector(".hl-button--copy"), copies = [];
    for (const state of states) {
        figure.set(state);
        await navigator.clipboard.writeText("nothing was copied");
        button.click();
        let text;
        for (let tries = 0; tries < 500; tries++) {
            text = await navigator.clipboard.readText();
            if (text !== "nothing was copied") break;
            await new Promise(requestAnimationFrame);
        }
        copies.push([figure.state, (NUMBERS)(figure), text]);
    }
    return copies;
}""".replace("NUMBERS", NUMBERS)


@every
def test_copy_as_python_prints_the_numbers_that_the_figure_shows(
    browser: Browser, address: str, row: Row, tmp_path: Path
) -> None:
    with alive(browser, address, row) as figure:
        figure.page.evaluate("navigator.clipboard.writeText('nothing was copied')")
        figure.node.get_by_role("button", name="Copy as Python").click()
        figure.node.get_by_role("button", name="Copied").wait_for()
        begun = (figure.state, figure.numbers, figure.page.evaluate(PASTED))
        copies = [begun] + [
            (state, numbers, text)
            for state, numbers, text in figure.evaluate(
                COPIES, [*figure.random_states(RANDOM_STATES, seed=2)]
            )
        ]
    assert len({text for _, _, text in copies}) > RANDOM_STATES / 2
    folders = [tmp_path / str(number) for number in range(len(copies))]
    for folder, (_, _, text) in zip(folders, copies, strict=True):
        folder.mkdir()
        (folder / "copied.py").write_text(text)
    fork = [sys.executable, "-I", "-W", "error", str(Path(__file__).with_name("reader_fork.py"))]
    subprocess.run([*fork, "numpy", "2", *map(str, folders)], check=True)
    for folder, (state, numbers, text) in zip(folders, copies, strict=True):
        code, complaint, output = (
            Path(f"{folder}.{name}").read_text() for name in ("code", "complaint", "out")
        )
        assert code == "0", f"{text}\n{complaint}"
        assert max(map(len, text.splitlines())) <= 72, text
        assert NUMBER.findall(output) == numbers, f"{state}\n{text}\n{output}"


PASTED = "navigator.clipboard.readText()"


@every
def test_without_a_clipboard_the_code_can_still_be_copied(
    browser: Browser, address: str, row: Row
) -> None:
    with alive(browser, address, row) as figure:
        figure.page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        figure.page.evaluate("document.execCommand = () => false")
        figure.node.get_by_role("button", name="Copy as Python").click()
        area = figure.page.locator("textarea.hl-code")
        area.wait_for()
        assert area.input_value() == figure.node.evaluate("e => e.python()")


@every
def test_without_javascript_the_still_stands_there(
    browser: Browser, address: str, row: Row
) -> None:
    with tab(browser, address, 1280, scripts=False) as visit:
        page = visit.page
        page.goto(url(address, row.page))
        still = page.locator(f"{row.tag} figure.hl-figure > svg[role=img]")
        assert still.is_visible()
        assert still.get_attribute("aria-label")
        figure = page.locator(f"{row.tag} figure").bounding_box()
        room = page.locator(row.tag).bounding_box()
        assert figure
        assert room
        assert room["height"] == pytest.approx(figure["height"], abs=1)


@every
@pytest.mark.parametrize("lost", ["**/assets/figures/*.js", "**/recordings/*.json"])
def test_where_a_file_does_not_arrive_the_still_stays(
    browser: Browser, address: str, row: Row, lost: str
) -> None:
    with tab(browser, address) as visit:
        visit.page.route(lost, lambda route: route.abort())
        visit.page.goto(url(address, row.page))
        visit.page.locator(row.tag).scroll_into_view_if_needed()
        visit.page.wait_for_selector(f"{row.tag}.hl-live--still", state="attached")
        assert visit.page.locator(f"{row.tag} figure.hl-figure > svg").is_visible()
        assert visit.page.locator(f"{row.tag} .hl-stage").count() == 0
    assert not [line for line in visit.wrong if line.startswith("exception")]


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
        assert page.evaluate("window.stayed"), "a page was loaded anew"
    assert not visit.wrong


def follow(page: Page, name: str) -> None:
    page.locator(f".md-nav--primary a[href$='{name}/']").first.click()
    page.wait_for_url(f"**/{name}/")


def kept_in_memory(browser: Browser, address: str, row: Row, lost: str) -> dict[str, int]:
    """What is in memory after some rounds to a figure and away; `lost` files do not arrive."""
    with Visit(browser, address, "light", 1440) as visit:
        page = visit.page
        page.route(lost, lambda route: route.abort())
        visit.open("glossary")
        for _ in range(3):
            follow(page, row.page)
            page.locator(row.tag).scroll_into_view_if_needed()
            page.wait_for_selector(f"{row.tag}:is([data-live], .hl-live--still)")
            page.wait_for_timeout(100)
            follow(page, "glossary")
            page.wait_for_selector(row.tag, state="detached")
        page.wait_for_timeout(
            700
        )  # for the longest that a figure's timers run, the last one's, too
        session = page.context.new_cdp_session(page)
        session.send("HeapProfiler.collectGarbage")
        return dict(session.send("Memory.getDOMCounters"))


# What is left behind would be the core's doing: two figures stand for all.
@pytest.mark.parametrize("row", FIGURES[:2], ids=lambda row: row.name)
def test_a_figure_that_left_leaves_nothing_behind(browser: Browser, address: str, row: Row) -> None:
    # The theme itself keeps every page that it showed, so what is kept is compared with visits on
    # which the figure never came alive.
    kept = kept_in_memory(browser, address, row, "**/no-such-file")
    bare = kept_in_memory(browser, address, row, "**/assets/figures/*.js")
    assert bare["nodes"] > 1000
    assert kept["nodes"] <= bare["nodes"] + 10, (kept, bare)
    assert kept["jsEventListeners"] <= bare["jsEventListeners"] + 2, (kept, bare)


SHIFTS = """
    window.shift = 0;
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
"""


@every
@pytest.mark.parametrize("width", [320, 540, 1440])
def test_nothing_moves_when_a_figure_comes_alive(
    browser: Browser, address: str, row: Row, width: int
) -> None:
    with tab(browser, address, width) as visit:
        page, waiting = visit.page, list[Any]()
        page.add_init_script(SHIFTS)
        page.route(f"**/figures/{row.name}.js", lambda route: waiting.append(route))
        page.goto(url(address, row.page))
        node = page.locator(row.tag)
        with page.expect_request(f"**/figures/{row.name}.js"):
            # So far that what follows the figure is in the window, too.
            node.evaluate("e => { e.scrollIntoView({ block: 'end' }); scrollBy(0, 300); }")
        page.evaluate(STILL)
        before = node.bounding_box()
        page.evaluate("window.shift = 0")
        assert waiting
        for route in waiting:
            route.continue_()
        Live(page, row).wait()
        page.evaluate(STILL)
        after = node.bounding_box()
        assert before
        assert after
        assert after["height"] == pytest.approx(before["height"], abs=1)
        assert page.evaluate("window.shift") <= 0.01


# The fonts are there, some frames are painted, and what was seen of them is told.
STILL = """async () => {
    await document.fonts.ready;
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    await new Promise(go => setTimeout(go, 100));
}"""


@every
def test_a_page_that_is_only_read_loads_little(browser: Browser, address: str, row: Row) -> None:
    with tab(browser, address) as visit:
        sizes = {}

        def add(response: Any) -> None:
            if (
                response.request.resource_type == "script"
                and "/assets/javascripts/" not in response.url
            ):
                sizes[response.url.removeprefix(address)] = len(gzip.compress(response.body()))

        visit.page.on("response", add)
        visit.open(row.page)
        Live(visit.page, row).wait().sleep(300)
        assert f"assets/figures/{row.name}.js" in sizes
        assert "assets/figures/core.js" in sizes
        assert sum(sizes.values()) <= 15 * 1024, sizes
        sizes.clear()
        visit.open("glossary")
        assert not [name for name in sizes if "figures" in name]
    assert not visit.wrong


@every
def test_a_finger_hits_every_control_and_a_screen_reader_hears_the_state_at_rest(
    browser: Browser, address: str, row: Row
) -> None:
    with tab(browser, address, 320, phone=True) as visit:
        page = visit.page
        page.goto(url(address, row.page))
        figure = Live(page, row).wait()
        small = figure.node.locator(CONTROLS).evaluate_all(
            "all => all.map(e => [e.outerHTML, e.getBoundingClientRect().height])"
            ".filter(p => p[1] < 44)"
        )
        assert not small
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        # The first state is in words by now, and nobody is told of what nobody changed.
        page.wait_for_function(
            "tag => document.querySelector(tag).spoken !== undefined", arg=row.tag
        )
        assert figure.node.locator("[role=status]").inner_text() == ""
        figure.evaluate(
            """(figure, states) => {
                window.told = [];
                const status = figure.querySelector("[role=status]");
                new MutationObserver(() => told.push(status.textContent))
                    .observe(status, { childList: true });
                states.forEach(state => figure.set(state));
            }""",
            list(figure.random_states(8, seed=4)),
        )
        page.wait_for_function("told.length")
        figure.sleep(350)  # what was started together is told together
        assert page.evaluate("told") == [figure.evaluate("e => e.describe()")]


@pytest.fixture(scope="module", params=FIGURES, ids=lambda row: row.name)
def desk(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Live]:
    """A figure in a wide window."""
    with alive(browser, address, request.param) as figure:
        yield figure


# What a figure says and shows in a state, and what is wrong with it.
SWEEP = """([tag, count]) => {
    const figure = document.querySelector(tag), { parameters } = figure.constructor;
    let seed = 1;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const ends = ({ options, min, max, step, initial }) => options ? Object.keys(options)
        : [min, max, initial, 0, min + step, max - step, step, -step];
    const wrong = new Set();
    const never = /\\b(nan|inf|infinity|undefined|null)\\b|[-−]0(\\.0*)?(?![\\d.])/i;
    const look = () => {
        const where = JSON.stringify(figure.state);
        // All attributes at once, as there are thousands.
        const text = figure.querySelector(".hl-stage").outerHTML;
        const said = [figure.describe(), figure.words(), figure.python(), figure.textContent];
        for (const [, value] of text.matchAll(/ aria-[a-z]+="([^"]*)"/g)) said.push(value);
        for (const [found] of text.matchAll(/[^\\s"<>]+="[^"]*(NaN|Infinity|undefined)[^"]*"/g)) {
            wrong.add(`${found} in ${where}`);
        }
        for (const text of said) {
            const [found] = text.match(never) ?? [];
            if (found) wrong.add(`${found} in "${text}" in ${where}`);
        }
        const numbers = [...figure.querySelectorAll("[data-number]")];
        const values = numbers.map((e) => e.dataset.number === "" ? NaN : Number(e.dataset.number));
        numbers.forEach((e, i) => {
            const shown = Number(e.textContent.replaceAll("−", "-"));
            const size = Math.abs(values[i]);
            const near = Math.abs(shown - values[i]) <= 0.06 * size + 0.06;
            if (!near || (shown === 0 && size > 1e-12)) {
                wrong.add(`${e.textContent} for ${values[i]} in ${where}`);
            }
        });
        const known = [...values, ...Object.values(figure.state)];
        const [nothing] = figure.describe().match(/(?<![\\d.])0\\.0+(?![\\de])/) ?? [];
        if (nothing && !known.some((value) => Math.abs(value) < 1e-12)) {
            wrong.add(`${nothing} in "${figure.describe()}" in ${where}`);
        }
    };
    const begin = figure.state;
    for (let i = 0; i < count; i++) {
        figure.set(Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => {
            const all = ends(parameter);
            return [name, all[i < 2 ? i : Math.floor(random() * all.length)]];
        })), "sweep");
        look();
    }
    figure.set(begin, "sweep");
    return [...wrong];
}"""


def test_no_state_shows_what_is_no_number_or_zero_for_what_is_not(desk: Live) -> None:
    wrong = desk.page.evaluate(SWEEP, [desk.row.tag, 250])
    assert not wrong, "\n".join([f"{len(wrong)} in all", *wrong[:5]])


def test_where_the_system_sets_the_colours_all_is_seen(desk: Live) -> None:
    # Each part of a picture against the page, a button's words against what the system puts under
    # them, and each slider's track, as it is painted.
    unseen = """tag => {
        const how = { willReadFrequently: true };
        const canvas = document.createElement("canvas").getContext("2d", how);
        const rgb = (colour) => {
            canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
            canvas.fillRect(0, 0, 1, 1);
            canvas.fillStyle = colour; // which may let some of the page through
            canvas.fillRect(0, 0, 1, 1);
            return canvas.getImageData(0, 0, 1, 1).data;
        };
        const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        const light = (colour) => [0.2126, 0.7152, 0.0722]
            .reduce((sum, share, i) => sum + share * linear(rgb(colour)[i] / 255), 0.05);
        const ground = light(getComputedStyle(document.body).backgroundColor);
        const differs = (colour) => {
            const other = light(colour);
            return Math.max(other, ground) / Math.min(other, ground) >= 3;
        };
        const found = [];
        const parts = document.querySelector(tag).querySelectorAll(
            ".hl-panel :is(path, circle, rect, text, tspan)");
        for (const e of parts) {
            const { fill, stroke } = getComputedStyle(e);
            const painted = (e.matches("text, tspan") ? [fill] : [fill, stroke])
                .filter((c) => c !== "none" && c !== "rgba(0, 0, 0, 0)" && !c.startsWith("url"));
            if (painted.length && !painted.some(differs)) {
                found.push(`${e.getAttribute("class")}: ${painted}`);
            }
        }
        for (const e of document.querySelectorAll(`${tag} .hl-button`)) {
            if (differs(getComputedStyle(e).backgroundColor)) found.push(e.textContent);
            if (!differs(getComputedStyle(e).color)) found.push(e.textContent);
        }
        for (const e of document.querySelectorAll(`${tag} .hl-lit`)) {
            if (getComputedStyle(e).outlineStyle === "none") found.push("told by its background");
        }
        return [...new Set(found)];
    }"""
    page = desk.page
    slider = desk.node.locator("input[type=range]").first
    try:
        for scheme in ("light", "dark"):
            # The reader's own choice of colours here is no help where the system has another.
            for chosen in ("default", "slate"):
                page.emulate_media(
                    forced_colors="active", color_scheme="dark" if scheme == "dark" else "light"
                )
                page.evaluate("name => { document.body.dataset.mdColorScheme = name; }", chosen)
                assert not page.evaluate(unseen, desk.row.tag), f"{chosen} on a {scheme} system"
            picture = plt.imread(io.BytesIO(slider.screenshot()))[..., :3].mean(axis=2)
            middle = picture[picture.shape[0] // 2]
            for end in (middle[2:6], middle[-6:-2]):  # the done and the other end of the track
                assert abs(end - picture[1, 1]).max() > 0.3, f"a track is not seen, {scheme}"
    finally:
        page.emulate_media(forced_colors="none", color_scheme="light")
        page.evaluate("document.body.dataset.mdColorScheme = 'default'")


def test_on_paper_a_figure_is_whole_and_has_no_controls(desk: Live) -> None:
    page, size = desk.page, desk.page.viewport_size
    assert size
    try:
        page.set_viewport_size({"width": 658, "height": 986})  # A4 within the page's margins
        page.wait_for_timeout(200)
        page.emulate_media(media="print")
        shown = """all => all.filter(e => e.getBoundingClientRect().height > 1
            && getComputedStyle(e).visibility == "visible").map(e => e.outerHTML.slice(0, 80))"""
        controls = desk.node.locator(":is(input, select, button, textarea, .hl-hint, .hl-figure)")
        assert controls.count() > 4
        assert not controls.evaluate_all(shown)
        assert desk.node.locator(".hl-panel").evaluate_all(shown)
        room = desk.node.bounding_box()
        assert room
        assert room["height"] < 986, "longer than a page, it would be split"
        kept = desk.node.locator("xpath=self::* | .//table").evaluate_all(
            "all => all.map(e => getComputedStyle(e).breakInside)"
        )
        assert set(kept) == {"avoid"}
        # What a line would run through has paper behind it.
        grounds = desk.node.locator(".hl-panel :is(text, .hl-node)").evaluate_all(
            """all => all.map(e => [e, getComputedStyle(e)]).map(([e, style]) => !e.matches("text")
                ? style.fill : style.paintOrder.startsWith("stroke") && style.stroke)
                .filter(Boolean)"""
        )
        assert set(grounds) <= {"rgb(255, 255, 255)"}, set(grounds)
    finally:
        page.emulate_media(media="screen")
        page.set_viewport_size(size)


@pytest.mark.parametrize("width", [360, 1440])
def test_the_way_back_to_the_top_covers_no_line(browser: Browser, address: str, width: int) -> None:
    with tab(browser, address, width) as visit:
        page = visit.open(FIGURES[0].page)
        top = page.locator(FIGURES[0].tag).evaluate("e => e.getBoundingClientRect().top + scrollY")
        # Up again, until the figure's first line is just below the header.
        page.evaluate("y => scrollTo(0, y)", top + 400)
        page.wait_for_timeout(200)
        page.evaluate("y => scrollTo(0, y)", top - 60)
        button = page.locator(".md-top:not([hidden])")
        button.wait_for()
        page.wait_for_timeout(300)
        box, header = button.bounding_box(), page.locator(".md-header").bounding_box()
        assert box
        assert header
        assert box["y"] + box["height"] <= header["y"] + header["height"]
        for name in ("__drawer", "__search"):  # nor a button beside it
            other = page.locator(f".md-header__button[for={name}]").bounding_box()
            if other and other["width"]:
                assert not (
                    box["x"] < other["x"] + other["width"] and other["x"] < box["x"] + box["width"]
                )
        button.click()
        page.wait_for_function("scrollY < 5")
    assert not visit.wrong


PLAYING = [row for row in FIGURES if row.name == "roll-downhill"]


@pytest.mark.parametrize("row", PLAYING, ids=lambda row: row.name)
@pytest.mark.parametrize("calm", [False, True], ids=["motion", "reduced motion"])
def test_play_can_be_paused_and_is_slow_for_who_wants_less_motion(
    browser: Browser, address: str, row: Row, calm: bool
) -> None:
    with tab(browser, address) as visit:
        visit.page.emulate_media(reduced_motion="reduce" if calm else "no-preference")
        visit.page.goto(url(address, row.page))
        play_and_pause(Live(visit.page, row).wait(), calm)
    assert not visit.wrong


def play_and_pause(figure: Live, calm: bool) -> None:
    page, row = figure.page, figure.row
    button = figure.node.locator(".hl-button--play")
    button.focus()
    page.evaluate(
        """tag => {
            const figure = document.querySelector(tag), set = figure.set;
            window.times = [];
            figure.set = function (...all) {
                times.push(performance.now());
                return set.apply(this, all);
            };
        }""",
        row.tag,
    )
    page.keyboard.press("Enter")
    page.wait_for_function("times.length > 3", timeout=10_000)
    assert button.inner_text() == "Pause"
    page.keyboard.press("Enter")
    assert button.inner_text() == "Play"
    stopped, times = figure.state, page.evaluate("times")
    page.wait_for_timeout(1000)
    assert figure.state == stopped
    waits = [later - earlier for earlier, later in pairwise(times)]
    assert (min(waits) >= 790) == calm
    # Back while it plays: it stops, and stays where Back leads.
    button.click()
    page.wait_for_timeout(100)
    assert button.inner_text() == "Pause"
    page.go_back()
    page.wait_for_function("tag => !document.querySelector(tag).playing", arg=row.tag)
    stopped = figure.state
    page.wait_for_timeout(1000)
    assert figure.state == stopped


def in_page(browser: Browser, address: str, script: str, value: Any = None) -> Any:
    with tab(browser, address) as visit:
        visit.page.goto(address)
        answer = visit.page.evaluate(script, value)
    assert not visit.wrong
    return answer


def test_numbers_are_written_as_python_writes_them(browser: Browser, address: str) -> None:
    rng = random.Random(5)
    values = [0.0, -0.0, 0.125, -0.125, 0.0625, 2.5, 0.5, 1e22, 1e-7, 9.9995, 99999.95, 1e5]
    values += [-0.004, -0.0005, 999999.5, 123456789.0, 0.00012345, 1e300, 5e-324, 1e-5, 0.1]
    values += [rng.uniform(-1, 1) * 10.0 ** rng.randint(-9, 9) for _ in range(300)]
    values += [rng.randint(-4000, 4000) / 32 for _ in range(200)]  # ties
    cases = [
        (value, spec)
        for value in values
        for spec in (
            "z.0f",
            "z.1f",
            "z.2f",
            "+z.3f",
            "z.4f",
            "z.0e",
            "z.3e",
            "+z.2e",
            "z.1g",
            "z.6g",
        )
        if not (spec.endswith("f") and abs(value) >= 1e16)
    ]
    script = """async cases => {
        const { format } = await import("/assets/figures/core.js");
        return cases.map(([value, spec]) => format(value, spec));
    }"""
    written = in_page(browser, address, script, cases)
    assert written == [format(value, spec) for value, spec in cases]
    special = "async () => (await import('/assets/figures/core.js')).format"
    assert in_page(browser, address, f"({special})().then(f => f(-Infinity, 'z.2f'))") == "-inf"


def replay(site: Path, name: str) -> Any:
    return json.loads((site / "generated" / "recordings" / f"{name}-replay.json").read_text())


def test_fit_line_computes_every_recorded_cost(browser: Browser, address: str, site: Path) -> None:
    recorded = replay(site, "fit-line")
    assert len(recorded) > 50
    script = """async lines => {
        const { cost } = await import("/assets/figures/fit-line.js");
        return lines.map(({ w, b }) => cost(w, b).cost);
    }"""
    costs = in_page(browser, address, script, recorded)
    assert costs == pytest.approx([line["cost"] for line in recorded], rel=1e-9, abs=1e-9)


def test_roll_downhill_replays_every_recorded_path_and_strip(
    browser: Browser, address: str, site: Path
) -> None:
    recorded = replay(site, "roll-downhill")
    assert any(path["diverged"] for path in recorded["descents"])
    assert not all(path["diverged"] for path in recorded["descents"])
    script = """async ({ descents, strips }) => {
        const { basins, descend, height } = await import("/assets/figures/roll-downhill.js");
        return {
            descents: descents.map((it) => descend(it.start, it.rate, it.path.length - 1)),
            heights: descents.map(({ path }) => path.map(height)),
            ends: descents.map(({ start, rate }) => descend(start, rate, 100).length),
            strips: strips.map(({ rate }) => basins(rate)),
        };
    }"""
    mine = in_page(browser, address, script, recorded)
    for path, twin, heights, length in zip(
        recorded["descents"], mine["descents"], mine["heights"], mine["ends"], strict=True
    ):
        assert twin == pytest.approx(path["path"], rel=1e-9, abs=1e-9)
        assert heights == pytest.approx(path["heights"], rel=1e-9, abs=1e-9)
        assert length == (path["diverged"] or 101)
    for strip, reached in zip(recorded["strips"], mine["strips"], strict=True):
        assert reached == strip["reached"], f"rate {strip['rate']}"


def test_walk_landscape_replays_every_recorded_path(
    browser: Browser, address: str, site: Path
) -> None:
    recorded = replay(site, "walk-landscape")
    lengths = [len(path["path"]) for row in recorded for path in row["walks"]]
    assert min(lengths) < 61 == max(lengths), "tame ones, and some that leave the numbers"
    script = """async recorded => {
        const { height, walk } = await import("/assets/figures/walk-landscape.js");
        return recorded.map(({ name, walks }) => walks.map(({ way, start, settings, path }) => {
            const walked = walk(name, way, start, settings, 60);
            return { walked, heights: walked.slice(0, 5).map(point => height(name, point)) };
        }));
    }"""
    mine = in_page(browser, address, script, recorded)
    for row, twins in zip(recorded, mine, strict=True):
        for true, twin in zip(row["walks"], twins, strict=True):
            where = f"{row['name']}, {true['way']}, {true['settings']}"
            assert len(twin["walked"]) == len(true["path"]), where
            for there, here in zip(true["path"], twin["walked"], strict=True):
                assert here == pytest.approx(there, rel=1e-9, abs=1e-9), where
            assert twin["heights"] == pytest.approx(true["heights"], rel=1e-9, abs=1e-9), where


def test_whose_fault_computes_every_recorded_ledger(
    browser: Browser, address: str, site: Path
) -> None:
    recorded = replay(site, "whose-fault")
    script = """async ledgers => {
        const { backpropagate, nudgeTest } = await import("/assets/figures/whose-fault.js");
        return ledgers.map(({ parameters }) => ({
            ...backpropagate(parameters),
            tests: ["h1", "h2", "o"].map(node => nudgeTest(parameters, node)),
        }));
    }"""
    mine = in_page(browser, address, script, recorded)
    for true, twin in zip(recorded, mine, strict=True):
        for name in ("z", "arriving", "slope", "delta"):
            assert twin[name] == pytest.approx(true[name], rel=1e-9, abs=1e-9), name
        assert {n: twin["a"][n] for n in true["a"]} == pytest.approx(true["a"], rel=1e-9)
        assert twin["cost"] == pytest.approx(true["cost"], rel=1e-9)
        gradients = list(twin["gradient"].values())
        assert gradients == pytest.approx(true["gradients"], rel=1e-9, abs=1e-9)
        for name in ("predicted", "measured"):
            found = [test[name] for test in twin["tests"]]
            assert found == pytest.approx(list(true[name].values()), rel=1e-9, abs=1e-9)


def test_watch_learn_draws_what_was_trained(browser: Browser, address: str, site: Path) -> None:
    recorded = replay(site, "watch-learn")
    assert [row["run"] for row in recorded] == ["-".join(map(str, run)) for run in RUNS]
    folder = site / "generated" / "recordings"
    main = json.loads((folder / "watch-learn.json").read_text())
    script = """async ([recorded, { sets }]) => {
        const { isRight, output, region } = await import("/assets/figures/watch-learn.js");
        const place = { x: value => 1000 * value, y: value => 1000 * value };
        const canvas = document.createElement("canvas").getContext("2d");
        return Promise.all(recorded.map(async ({ run, inputs, networks }) => {
            const answer = await fetch(`/generated/recordings/watch-learn-${run}.json`);
            const drawn = (await answer.json()).networks;
            const { points, box } = sets[run.split("-")[0]];
            return {
                outputs: networks.map(p => inputs.map(([x, y]) => output(p, x, y))),
                // From the rounded networks that the page draws:
                areas: networks.map((_, i) => {
                    const p = drawn[i * (drawn.length - 1) / 3];
                    const area = new Path2D(region(p, box, place).area);
                    return inputs.map(([x, y]) => canvas.isPointInPath(area, 1000 * x, 1000 * y));
                }),
                right: drawn.map(p => points.filter(point => isRight(p, point)).length),
            };
        }));
    }"""
    twins = in_page(browser, address, script, [recorded, main])
    inner = [7 * row + column for row in range(1, 6) for column in range(1, 6)]
    wrong = seen = 0
    for row, twin in zip(recorded, twins, strict=True):
        for there, here in zip(row["outputs"], twin["outputs"], strict=True):
            assert here == pytest.approx(there, rel=1e-9, abs=1e-9), row["run"]
        assert twin["right"] == main["runs"][row["run"]]["right"], row["run"]
        for there, area in zip(row["outputs"], twin["areas"], strict=True):
            seen += len(inner)
            wrong += sum((there[place] >= 0) != area[place] for place in inner)
    # Between the points of its grid the area is drawn by straight lines.
    assert seen == 36 * 4 * 25
    assert wrong <= seen / 1000, wrong


def test_the_digits_of_watch_learn_do_not_hang_on_rounding_errors(site: Path) -> None:
    # So that a copied program prints them on another machine, too.
    folder = site / "generated" / "recordings"
    runs = json.loads((folder / "watch-learn.json").read_text())["runs"]
    for run in RUNS:
        data, epochs = trained(*run, nudge=1e-12)
        shown = runs["-".join(map(str, run))]
        for epoch, cost, right in zip(epochs[::EVERY], shown["costs"], shown["right"], strict=True):
            assert f"{epoch.training_cost:.4g}" == f"{cost:.4g}", (run, epoch.number)
            assert round(100 * accuracy(epoch.network, data, binary_cross_entropy), 9) == round(
                100 * right / len(data), 9
            )


def test_watch_learn_fetches_only_the_run_that_is_chosen(browser: Browser, address: str) -> None:
    row = next(row for row in FIGURES if row.name == "watch-learn")
    with tab(browser, address) as visit:
        asked: list[str] = []
        visit.page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
        visit.page.goto(url(address, row.page))
        figure = Live(visit.page, row).wait()
        border = figure.node.locator(".hl-border")
        first = border.get_attribute("d")
        assert first
        files = [name for name in asked if name.startswith("watch-learn") and "json" in name]
        assert sorted(files) == ["watch-learn-spirals-16-0.2.json", "watch-learn.json"]
        asked.clear()
        figure.set({"width": "2"})
        visit.page.wait_for_function(
            "([tag, first]) => ![null, '', first].includes("
            "document.querySelector(`${tag} .hl-border`).getAttribute('d'))",
            arg=[row.tag, first],
        )
        assert [name for name in asked if "json" in name] == ["watch-learn-spirals-2-0.2.json"]
        assert figure.node.locator(".hl-miss").count() == 200 - 128
        assert "does not bend enough" in figure.node.locator(".hl-says").inner_text()
        # What did not arrive is said, and the picture of another run does not stand there for it.
        visit.page.route("**/watch-learn-xor-*.json", lambda route: route.abort())
        figure.set({"data": "xor"})
        figure.node.get_by_text("The networks did not arrive.").wait_for()
        assert border.get_attribute("d") == ""
        assert figure.numbers == ["300", "0.4775", "75.0"]
        visit.page.unroute("**/watch-learn-xor-*.json")
        figure.set({"epoch": 0})
        visit.page.wait_for_function(
            "tag => document.querySelector(`${tag} .hl-border`).getAttribute('d')", arg=row.tag
        )
        assert figure.node.get_by_text("The networks did not arrive.").count() == 0
    assert {line.split(":")[0] for line in visit.wrong} <= {"failed", "console"}


SAID: list[tuple[str, str]] = [
    ("spirals,width:16,rate:0.2,epoch:300", "All 200 points are right, from epoch 190 on."),
    ("spirals,width:16,rate:0.02,epoch:300", "70% right: the rate is too small."),
    ("spirals,width:16,rate:2.0,epoch:300", "89.5% right: the rate is too large."),
    ("spirals,width:2,rate:0.2,epoch:300", "width 2 does not bend enough for the spirals: 64%"),
    ("xor,width:2,rate:0.2,epoch:300", "75% right, and stuck there."),
    ("moons,width:4,rate:0.2,epoch:100", "After 100 epochs 100 of 100 points are right"),
    ("moons,width:4,rate:0.2,epoch:0", "the weights are random"),
]


def test_watch_learn_says_what_is_seen(browser: Browser, address: str) -> None:
    row = next(row for row in FIGURES if row.name == "watch-learn")
    with alive(browser, address, row) as figure:
        for query, expected in SAID:
            figure.again(f"?watch-learn=data:{query}")
            text = figure.node.locator(".hl-says").inner_text()
            assert expected in text, f"{query}: {text}"
        figure.page.wait_for_load_state("networkidle")
        before = figure.state
        drag(figure.page, figure.node.locator(".hl-field"), 60, 0)
        assert 150 < figure.state["epoch"] < 300
        assert figure.state == before | {"epoch": figure.state["epoch"]}


def drag(page: Page, node: Locator, across: float, up: float) -> None:
    node.scroll_into_view_if_needed()
    box = node.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across / 2, y - up / 2)
    page.mouse.move(x + across, y - up)
    page.mouse.up()


def test_fit_line_is_moved_by_its_rings_and_on_its_map(browser: Browser, address: str) -> None:
    with alive(browser, address, FIGURES[0]) as figure:
        reach = figure.node.locator(".hl-reach")
        drag(figure.page, reach.nth(0), 0, 40)
        assert figure.state["w"] == 1
        assert figure.state["b"] > 1.3
        b = figure.state["b"]
        drag(figure.page, reach.nth(1), 0, 40)
        assert figure.state["w"] > 1.2
        assert figure.state["b"] == b
        before = figure.state
        drag(figure.page, reach.nth(2), 30, -20)
        assert figure.state["w"] > before["w"]
        assert figure.state["b"] < before["b"]
        field = figure.node.locator(".hl-field")
        drag(figure.page, field, 40, 40)
        dragged = figure.state
        assert dragged["w"] > 1.6
        assert dragged["b"] > 0.6
        field.click()
        assert figure.state["w"] < dragged["w"]


def test_roll_downhill_is_put_down_by_a_mouse(browser: Browser, address: str) -> None:
    with alive(browser, address, FIGURES[1]) as figure:
        for part in (".hl-reach >> nth=0", ".hl-reach >> nth=1", ".hl-field"):
            figure.set({"start": -3})
            drag(figure.page, figure.node.locator(part), 100, 0)
            assert figure.state["start"] > -2.5, part


VERDICTS: list[tuple[str, Callable[[str], bool]]] = [
    ("start:-3,rate:0.1", lambda text: "local minimum at −2.00" in text),
    ("start:1,rate:0.1", lambda text: "global minimum at 2.00" in text),
    ("start:-0.5,rate:0.1", lambda text: "hilltop" in text),
    ("start:1,rate:0.9", lambda text: "jumps" in text and "2/curvature there, 0.80" in text),
    ("start:-3.5,rate:2", lambda text: "diverges" in text),
    ("start:-0.51,rate:0.01", lambda text: "still on its way" in text),
]


def test_roll_downhill_says_what_becomes_of_the_ball(browser: Browser, address: str) -> None:
    with alive(browser, address, FIGURES[1]) as figure:
        for query, expected in VERDICTS:
            figure.again(f"?roll-downhill={query}")
            text = figure.node.locator(".hl-says").inner_text()
            assert expected(text), f"{query}: {text}"


def test_a_link_in_the_text_sets_the_figure_and_back_undoes_it(
    browser: Browser, address: str
) -> None:
    with alive(browser, address, FIGURES[1]) as figure:
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
        figure.page.wait_for_function("location.search == ''")
        assert figure.state == before
        assert figure.page.evaluate("window.stayed")
