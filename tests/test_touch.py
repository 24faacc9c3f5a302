"""The interactive figures in the hand: a finger that moves, a link to a state, and the way back.

A tap alone proves little: it is the moving finger that a browser takes for scrolling.
"""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page

from live_figures import FIGURES, Live, Row, alive, every, tab
from test_browser import Visit, url


class Phone:
    """A figure on a phone, and a finger that moves, as the browser itself hears of it."""

    def __init__(self, page: Page, row: Row) -> None:
        self.figure = Live(page, row)
        self.page = page
        self.session = page.context.new_cdp_session(page)

    def touch(self, kind: str, *points: tuple[float, float]) -> None:
        touched = [{"x": x, "y": y} for x, y in points]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})

    def drag(self, start: tuple[float, float], by: tuple[float, float]) -> tuple[float, float]:
        """Move a finger in six steps; return where it was lifted."""
        (x, y), (across, down) = start, by
        self.touch("touchStart", start)
        for part in range(1, 7):
            self.touch("touchMove", (x + across * part / 6, y + down * part / 6))
        self.page.wait_for_timeout(150)  # at rest, or the page would glide on after it
        self.touch("touchMove", (x + across, y + down))
        self.touch("touchEnd")
        return x + across, y + down

    def place(self, node: Locator, *, free: bool = False) -> tuple[float, float]:
        """The middle of a node, brought to the window's; or a place where no handle is."""
        x, y = node.evaluate(
            """async (node, free) => {
                node.scrollIntoView({ block: "center" });
                // A touch goes to what the window shows: that must have been painted.
                for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
                const { left, top, width, height } = node.getBoundingClientRect();
                const places = (free ? [0.8, 0.6, 0.35, 0.2] : [0.5])
                    .map(share => [left + share * width, top + (free ? 0.7 : 0.5) * height]);
                const held = ([x, y]) => document.elementFromPoint(x, y).closest(".hl-drag");
                return places.find(place => !free || !held(place));
            }""",
            free,
        )
        return x, y

    @property
    def scrolled(self) -> float:
        return float(self.page.evaluate("scrollY"))

    @property
    def entries(self) -> int:
        return int(self.page.evaluate("history.length"))


@pytest.fixture(scope="module", params=FIGURES, ids=lambda row: row.name)
def phone(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Phone]:
    """A figure on a phone, reached by a link to one of its states."""
    row = request.param
    with tab(browser, address, 360, phone=True) as visit:
        visit.page.goto(f"{url(address, row.page)}?{row.name}={LINKS[row.name]}")
        yield Phone(visit.page, row)
    assert not visit.wrong


# A state of each figure for a link, another than the one that it begins in.
LINKS = {
    "follow-nudge": "on:fork,nudge:0.01,x:-1,step:4",
    "bend-node": "w1:1,w2:0,b:0.5,x1:-1,bend:sigmoid",
    "edge-of-stability": "rate:1.4,width:8,step:20",
    "stretch-valley": "shift:3,x1:-1,use:moved",
    "deep-network": "bend:relu,depth:6,gain:1.7",
    "build-curve": "pairs:16,steep:6,x:0.1,t4:1.2",
    "write-formula": "formula:w*w*w,v1:2,order:recursion,step:3",
    "let-go": "rate:0.7,start:1.25,left:5,right:3",
    "nudge-weight": "on:valleys,w:-1,nudge:0.5",
    "draw-digit": "look:n7,rate:0.02",
    "choose-rate": "w:-0.5,b:2,rate:0.38",
    "fit-line": "w:0.5,b:1.2",
    "playground": "epoch:20,h1:3",
    "roll-downhill": "start:-2.2,rate:0.12,step:5",
    "walk-landscape": "x:-1,y:0.5,step:9",
    "whose-fault": "step:6,look:h1",
}


def test_a_link_to_a_state_leads_to_the_figure(phone: Phone) -> None:
    phone.page.wait_for_selector(f"{phone.figure.row.tag}[data-live]")
    first = phone.figure.node.locator(".hl-hint")
    phone.page.wait_for_function("() => scrollY > 0")
    phone.page.wait_for_timeout(300)  # nothing moves it on
    box, header = first.bounding_box(), phone.page.locator(".md-header").bounding_box()
    assert box
    assert header
    assert header["y"] + header["height"] <= box["y"] < 200
    pairs = [pair.split(":") for pair in LINKS[phone.figure.row.name].split(",")]
    assert {name: str(phone.figure.state[name]) for name, _ in pairs} == dict(pairs)


# For each handle the ways in which it can go, and by how much a finger moves there.
HANDLES: dict[str, list[tuple[str, float, float]]] = {
    "follow-nudge": [("x", 60, 40)],
    "bend-node": [("x", 40, 20), ("xy", 40, -40), ("xy", 50, 40)],
    "edge-of-stability": [("y", 20, -30)],
    "stretch-valley": [("x", -40, 20), ("x", 15, 30), ("x", 40, -20)],
    "deep-network": [("x", 40, 30)],
    "build-curve": [("y", 30, way) for way in (-30, 30, -30, 30, 30, 30, -30, -30, -30)],
    "write-formula": [],
    "let-go": [],
    "nudge-weight": [("x", -40, 20), ("x", 40, 30)],
    "draw-digit": [],
    "choose-rate": [("xy", 40, 40), ("x", -40, 30)],
    "fit-line": [
        ("y", 30, -50),
        ("y", 20, 40),
        *[("y", 10, 30), ("y", 10, -20), ("y", 10, 40)],
        ("xy", 50, 40),
    ],
    "roll-downhill": [("x", 60, 40), ("x", -50, 60)],
    "walk-landscape": [("xy", 60, 30)],
    "playground": [],
    "whose-fault": [],
}

# How many pads a figure has to draw on.
PADS = {"draw-digit": 1}


def test_a_handle_follows_a_finger_to_the_end_and_the_page_stays(phone: Phone) -> None:
    figure, ways = phone.figure.wait(), HANDLES[phone.figure.row.name]
    handles = figure.node.locator(".hl-drag .hl-reach:visible")
    assert handles.count() == len(ways), "each handle has its row"
    for number, (free, across, down) in enumerate(ways):
        start = phone.place(handles.nth(number))
        before, scrolled, entries = figure.state, phone.scrolled, phone.entries
        phone.touch("touchStart", start)
        phone.touch("touchEnd")
        assert figure.state == before, "a touch alone moves nothing"
        end = phone.drag(start, (across, down))
        box = handles.nth(number).bounding_box()
        assert box
        at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        for way, wanted in zip("xy", end, strict=True):
            if way in free:
                assert at[way] == pytest.approx(wanted, abs=6), f"handle {number}, {way}"
        assert figure.state != before
        assert phone.scrolled == scrolled, f"handle {number} lets the page scroll"
        assert phone.entries <= entries + 1
    # What is drawn on is larger than a handle: a thumb finds a way past it at its right.
    pads = figure.node.locator(".hl-pad")
    assert pads.count() == PADS.get(figure.row.name, 0)
    for pad in pads.all():
        start, state = phone.place(pad), figure.state
        scrolled = phone.scrolled
        phone.drag(start, (10, -80))
        assert figure.state != state
        assert phone.scrolled == scrolled, "the page scrolls beneath a stroke"
        box = pad.bounding_box()
        assert box
        assert box["x"] + box["width"] < 360 - 96
    # So small that a thumb finds a way past it.
    boxes = figure.node.locator(".hl-stage *:not(.hl-pad)").evaluate_all(
        """all => all.filter(e => e.checkVisibility() && getComputedStyle(e).touchAction === "none")
            .map(e => e.getBoundingClientRect()).map(b => Math.max(b.width, b.height))"""
    )
    assert len(boxes) == len(ways)
    assert all(size <= 56 for size in boxes), boxes


FIELDS = {
    "deep-network": 1,
    "build-curve": 1,
    "follow-nudge": 1,
    "bend-node": 2,
    "let-go": 1,
    "nudge-weight": 1,
    "choose-rate": 2,
    "fit-line": 1,
    "roll-downhill": 1,
    "walk-landscape": 1,
}


def test_a_thumb_scrolls_past_a_map_and_a_tap_sets_it(phone: Phone) -> None:
    figure = phone.figure.wait()
    fields = figure.node.locator(".hl-field:visible")
    assert fields.count() == FIELDS.get(figure.row.name, 0)
    panels = figure.node.locator(".hl-panel:visible:not(.hl-pad *)")
    figure.sleep(350)  # what is due to be written into the address
    before = (figure.state, phone.entries, phone.page.url)
    for node in [*fields.all(), *panels.all()]:
        start = phone.place(node, free=True)
        scrolled = phone.scrolled
        phone.drag(start, (4, -120))
        phone.page.wait_for_function("from => scrollY > from + 60", arg=scrolled)
        assert (figure.state, phone.entries, phone.page.url) == before
    figure.sleep(350)
    assert (figure.state, phone.entries, phone.page.url) == before
    for node in fields.all():
        start, state, entries = phone.place(node, free=True), figure.state, phone.entries
        phone.touch("touchStart", start)
        phone.touch("touchEnd")
        phone.page.wait_for_function(
            "([tag, before]) => JSON.stringify(document.querySelector(tag).state) !== before",
            arg=[figure.row.tag, json.dumps(state, separators=(",", ":"))],
        )
        assert phone.entries <= entries + 1


def test_only_a_link_to_a_state_leads_to_the_figure(browser: Browser, address: str) -> None:
    row = FIGURES[1]
    with Visit(browser, address, "light", 1440) as visit:
        page, link = visit.page, f"{url(address, row.page)}?{row.name}={LINKS[row.name]}"
        near = "tag => Math.abs(document.querySelector(tag).getBoundingClientRect().top) < 100"
        # From another page, without loading again.
        visit.open("glossary")
        page.evaluate("window.stayed = true")
        page.evaluate(
            "link => { const a = document.createElement('a'); a.href = link; a.text = 'x';"
            "document.querySelector('article').prepend(a); a.click(); }",
            link,
        )
        page.wait_for_selector(f"{row.tag}[data-live]")
        page.wait_for_function(near, arg=row.tag)
        assert page.evaluate("window.stayed")
        # Back to a page that stood elsewhere: it stands there again, read again or not.
        for leave in ("glossary/", "about:blank"):
            page.evaluate("scrollTo(0, 3000)")
            page.wait_for_timeout(250)
            if leave == "about:blank":
                page.goto(leave)
            else:
                page.locator(f".md-nav--primary a[href$='{leave}']").first.click()
                page.wait_for_url(f"**/{leave}")
                # A tenth of a second later the theme writes down where this page stands.
                page.wait_for_function("() => history.state")
            page.go_back()
            page.wait_for_selector(row.tag, state="attached")
            page.wait_for_function("() => Math.abs(scrollY - 3000) < 60")
            page.wait_for_timeout(300)
            assert not page.evaluate(near, row.tag), leave
        # A fragment says where.
        section = page.locator("article h2[id]").last.get_attribute("id")
        page.goto("about:blank")
        page.goto(f"{link}#{section}")
        page.wait_for_timeout(500)
        assert page.locator(f"#{section}").is_visible()
        assert not page.evaluate(near, row.tag)
        # And whoever has begun to read is left alone.
        assert not visit.wrong


# The control that is used again and again, and another one.
CONTROLS = {
    "follow-nudge": ("step", "x"),
    "bend-node": ("w1", "x2"),
    "edge-of-stability": ("step", "rate"),
    "stretch-valley": ("shift", "x1"),
    "deep-network": ("gain", "bend"),
    "build-curve": ("pairs", "steep"),
    "write-formula": ("step", "order"),
    "let-go": ("start", "rate"),
    "choose-rate": ("step", "rate"),
    "nudge-weight": ("nudge", "w"),
    "draw-digit": ("look", "rate"),
    "fit-line": ("w", "b"),
    "playground": ("epoch", "rate"),
    "roll-downhill": ("step", "rate"),
    "walk-landscape": ("step", "rate"),
    "whose-fault": ("step", "look"),
}


@every
def test_what_one_control_does_is_one_entry_however_slowly(
    browser: Browser, address: str, row: Row
) -> None:
    with alive(browser, address, row, fresh=True) as figure:
        page = figure.page
        page.evaluate("performance.now = () => (window.time = (window.time ?? 0) + 5000)")
        length = int(page.evaluate("history.length"))

        def entries() -> int:
            return int(page.evaluate("history.length")) - length

        control, other = (figure.node.locator(f"#{row.tag}-{name}") for name in CONTROLS[row.name])
        first = figure.state
        step = figure.node.get_by_role("button", name=re.compile("^(Step|Next)$"))
        if step.count():
            play = figure.node.locator(".hl-button--play")
            for button in (step, play, play, step):
                button.click()
            step.evaluate("button => { for (let i = 0; i < 5; i++) button.click(); }")
        for key in ("ArrowLeft", "ArrowLeft", "ArrowRight", "ArrowLeft"):
            control.press(key)
        if figure.state == first:  # so few steps lead back to the slider's end
            control.press("ArrowRight")
        assert entries() == 1
        moved = figure.state
        assert moved != first
        away, back = ("Down", "Up") if other.evaluate("e => !e.selectedIndex") else ("Up", "Down")
        for way in (away, away, back, away):
            other.press(f"Arrow{way}")
        assert figure.state != moved
        assert entries() == 2
        # Back undoes what each of the two did.
        page.go_back()
        page.wait_for_function(STATE, arg=[row.tag, moved])
        page.go_back()
        page.wait_for_function(STATE, arg=[row.tag, first])
        assert figure.query == ""
        control.press("ArrowRight" if control.evaluate("e => e.value === e.min") else "ArrowLeft")
        assert entries() == 1, "what is done after Back is new"


STATE = """([tag, state]) => Object.entries(document.querySelector(tag).state)
    .every(([name, value]) => state[name] === value)"""
