"""What the tests of the interactive figures share: the figures, and tabs of a browser with them.

A page that is loaded in a new tab costs seconds of a processor, and most tests need none: a figure
that begins again where it stands reads its attributes and the address as it did on a new page. So
windows and tabs stay open, and `alive` loads a page only where it is not there yet.
"""

import functools
import json
import random
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from test_browser import Visit, url


@dataclass(frozen=True)
class Row:
    """An interactive figure, by the name of its script, and the page that it stands on.

    One whose states take long to compute is looked at in fewer of them: `copies` programs are run,
    `sweep` states are shown, and none goes beyond what is the `most` of a parameter.
    """

    name: str
    page: str
    copies: int = 20
    sweep: int = 250
    most: tuple[tuple[str, float], ...] = ()

    @property
    def tag(self) -> str:
        return f"hl-{self.name}"

    @property
    def alone(self) -> str:
        """The page that has nothing but the figure."""
        return f"live/{self.name}"

    @property
    def script(self) -> str:
        return f"**/{self.name.replace('-', '_')}/script.js"


FIGURES = [
    Row("fit-line", "cost-function"),
    Row("roll-downhill", "minima"),
    Row("walk-landscape", "better-descents"),
    Row("whose-fault", "backpropagation"),
    Row("choose-rate", "gradient-descent"),
    Row("playground", "playground", copies=8, sweep=60, most=(("epoch", 40),)),
    Row("nudge-weight", "slopes"),
    Row("bend-node", "weights", copies=10, sweep=120),
    Row("draw-digit", "reading-digits", copies=6, sweep=60),
    Row("let-go", "index", copies=6, sweep=60),
    Row("follow-nudge", "chain-rule", copies=12, sweep=120),
    Row("stretch-valley", "shape-the-valley", copies=8, sweep=80),
    Row("edge-of-stability", "edge-of-stability", copies=6, sweep=30, most=(("step", 60),)),
    Row("deep-network", "depth", copies=6, sweep=60),
    Row("build-curve", "weights", copies=8, sweep=60),
    Row("write-formula", "any-formula", copies=12, sweep=100),
]
BY_NAME = {row.name: row for row in FIGURES}
# A figure may stand on a second page, in another state: what hangs on where it begins is looked at
# there, too.
PLACES = [*FIGURES, replace(BY_NAME["playground"], page="training")]

every = pytest.mark.parametrize("row", FIGURES, ids=lambda row: row.name)
everywhere = pytest.mark.parametrize(
    "row", PLACES, ids=lambda row: row.name if row in FIGURES else f"{row.name} in {row.page}"
)

NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?(?:e[+-]\d+)?|inf|nan)(?!\w)")
NUMBERS = """figure => [...figure.querySelectorAll("[data-number]")]
    .map(e => e.textContent.replaceAll("−", "-"))"""
# What takes its time is there.
RESTS = """async figure => {
    while (figure.querySelector(".hl-stage[aria-busy]")) await new Promise(requestAnimationFrame);
}"""
CONTROLS = ".hl-stage :is(input, select, textarea, button, [role=application])"


# The targets that are too small or meet another one. What stays at the window's edge goes over
# others, and is left out.
CROWDED = """figure => {
    const all = [...figure.querySelectorAll(CONTROLS)].filter((e) => e.checkVisibility());
    const boxes = all.filter((e) => !e.closest(".hl-dock")).map((e) => [e.outerHTML.slice(0, 90),
        e.getBoundingClientRect()]);
    const small = boxes.filter(([, b]) => Math.min(b.width, b.height) < 24).map(([e]) => [e]);
    const meet = boxes.flatMap(([e, a], k) => boxes.slice(k + 1).filter(([, b]) =>
        Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.1 &&
        Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.1
    ).map(([other]) => [e, other]));
    return [...small, ...meet];
}""".replace("CONTROLS", json.dumps(CONTROLS))


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

    def touch(self) -> "Live":
        """Wait for what a figure brings with the first touch, if it does."""
        self.evaluate("figure => figure.touched?.()")
        return self

    def rests(self) -> "Live":
        """Wait until what takes its time is there."""
        self.evaluate(RESTS)
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
        return self.touch()

    def says(self, said: Mapping[str, str]) -> None:
        """See that at each of these states, as an address has it, the figure says the words."""
        for query, expected in said.items():
            self.again(f"?{self.row.name}={query}")
            text = self.node.locator(".hl-says").inner_text()
            assert expected in text, f"{query}: {text}"

    @property
    def state(self) -> dict[str, Any]:
        return dict(self.evaluate("e => e.state"))

    @property
    def numbers(self) -> list[str]:
        return list(self.rests().evaluate(NUMBERS))

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

    def lower(self) -> dict[str, dict[str, Any]]:
        """The same, with the row's lower maxima."""
        most = dict(self.row.most)
        return {
            name: parameter | ({"max": most[name]} if name in most else {})
            for name, parameter in self.parameters().items()
        }

    def random_states(self, count: int, seed: int = 0) -> Iterator[dict[str, Any]]:
        """States from all over, the two corners first."""
        rng = random.Random(seed)

        def value(parameter: dict[str, Any], at: float | None) -> Any:
            if "options" in parameter or "samples" in parameter:
                options = list(parameter.get("options") or parameter["samples"])
                return rng.choice(options) if at is None else options[-int(at)]
            low, high, step = parameter["min"], parameter["max"], parameter["step"]
            place = rng.random() if at is None else at
            return low + step * round(place * (high - low) / step)

        corners: list[float | None] = [0.0, 1.0]
        for at in corners + [None] * (count - 2):
            yield {name: value(parameter, at) for name, parameter in self.lower().items()}


# A window in which a figure's own page lays it out as a wide chapter does, and no larger.
AS_IN_CHAPTER = 712


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


@functools.cache
def kept(browser: Browser, address: str, width: int, phone: bool, scripts: bool, use: str) -> Visit:
    """A tab that stays open, one for each use."""
    return Visit(browser, address, "light", width, window(browser, address, width, phone, scripts))


@contextmanager
def tab(
    browser: Browser,
    address: str,
    width: int = 1440,
    *,
    phone: bool = False,
    scripts: bool = True,
) -> Iterator[Visit]:
    """A tab to load a page in; what a test did to an earlier one is undone."""
    visit = kept(browser, address, width, phone, scripts, "any page")
    visit.wrong.clear()
    try:
        yield visit
    finally:
        visit.page.unroute_all(behavior="ignoreErrors")
        visit.page.emulate_media(reduced_motion="no-preference")


@contextmanager
def alive(
    browser: Browser,
    address: str,
    row: Row,
    query: str = "",
    *,
    fresh: bool = False,
    chapter: bool = False,
) -> Iterator[Live]:
    """The figure alive, at a link; nothing may go wrong on the way.

    It stands on the page that has nothing else, which loads in a tenth of the time, or in its
    chapter, for what hangs on the page around it. The tab is the figure's and stays open, unless it
    is to be a fresh one: for a test that changes what the page itself has, or that needs a second
    one.
    """
    width = 1440 if chapter else AS_IN_CHAPTER
    if fresh:
        visit = Visit(
            browser, address, "light", width, window(browser, address, width, False, True)
        )
    else:
        use = f"{row.name} in its chapter" if chapter else row.name
        visit = kept(browser, address, width, False, True, use)
    visit.wrong.clear()
    place, figure = url(address, row.page if chapter else row.alone), Live(visit.page, row)
    well = False
    try:
        if visit.page.url.partition("?")[0] == place:
            figure.wait().again(query)
        else:
            visit.page.goto(place + query)
        yield figure.wait().touch()
        well = True
    finally:
        if fresh:
            visit.page.close()
        elif not well:  # the next test finds no ruin
            visit.page.goto("about:blank")
    assert not visit.wrong


def follow(page: Page, name: str) -> None:
    if name == "index":  # its link is to a folder, which has no name
        page.locator(".md-nav--primary a", has_text=re.compile(r"^\s*Home\s*$")).first.click()
        page.wait_for_selector(".hl-front")
        return
    page.locator(f".md-nav--primary a[href$='{name}/']").first.click()
    page.wait_for_url(f"**/{name}/")


def drag(page: Page, node: Locator, across: float, up: float) -> None:
    # In the middle, where nothing that stays at an edge of the window covers it.
    node.evaluate("e => e.scrollIntoView({ block: 'center', behavior: 'instant' })")
    box = node.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across / 2, y - up / 2)
    page.mouse.move(x + across, y - up)
    page.mouse.up()


def in_page(browser: Browser, address: str, script: str, value: Any = None) -> Any:
    """What a function says on some page of the site; it imports our scripts by their rooms."""
    script = script.replace('import("', 'import("/generated/scripts/')
    with tab(browser, address) as visit:
        if not visit.page.url.startswith(address):
            visit.page.goto(address)
        answer = visit.page.evaluate(script, value)
    assert not visit.wrong
    return answer


def replay(site: Path, name: str) -> Any:
    return json.loads((site / "generated" / "recordings" / f"{name}-replay.json").read_text())


# Controls, and the parts of a picture that are set as they are.
STOPS = f"{CONTROLS}, .hl-stage [tabindex='0']"

# The control that has the focus, the state, and what a screen reader calls the control and hears.
FOCUSED = """(figure, controls) => {
    const e = document.activeElement, { type, name, value, min, max } = e;
    const all = [...figure.querySelectorAll(controls)].filter(e => e.checkVisibility());
    return {
        type, field: name, state: figure.state, min: Number(min),
        number: all.indexOf(e), count: all.length,
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
        now = figure.evaluate(FOCUSED, STOPS)
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
        if control["name"] == "Share":
            dialog = figure.node.get_by_role("dialog")
            dialog.wait_for()
            keyboard.press("Escape")
            dialog.wait_for(state="detached")
