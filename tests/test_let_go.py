"""The figure *Let it go* on Home: where its balls come to rest is where howlearn's descents end."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from howlearn.arrays import Array
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import numerical_hessian
from howlearn.landscapes import two_valleys
from howlearn_site.figures.let_go.record import STARTS
from live_figures import BY_NAME, Live, alive, in_page, replay, tab
from panels import Panel, painted, panels, shown_values, tells
from test_browser import url
from test_roll_downhill import landscape_is_drawn
from test_touch import Phone

ROW = BY_NAME["let-go"]
HALF = len(STARTS) // 2
STEPS = 500
ALL = {"left": 2**HALF - 1, "right": 2**HALF - 1}


def test_each_ball_comes_to_rest_where_its_descent_does(
    browser: Browser, address: str, site: Path
) -> None:
    recorded = replay(site, "let-go")
    script = """async ([starts, rates]) => {
        const { fateOf } = await import("figures/let_go/script.js");
        return rates.map((rate) => starts.map((start) => fateOf(start, rate)));
    }"""
    mine = in_page(browser, address, script, [STARTS, [theirs["rate"] for theirs in recorded]])
    minima = [minimum.point[0] for minimum in two_valleys.minima]
    for theirs, fates in zip(recorded, mine, strict=True):
        ends = [fate["path"][-1] for fate in fates]
        assert ends == pytest.approx(theirs["ends"], rel=1e-9, abs=1e-9)
        reached = [minima.index(fate["end"]["x"]) if fate.get("end") else -1 for fate in fates]
        assert reached == theirs["reached"], f"rate {theirs['rate']}"
        for fate, end in zip(fates, ends, strict=True):
            if fate.get("end"):  # seen at rest from there on, and not before
                still = abs(np.array(fate["path"]) - end) <= 0.005
                assert fate["steps"] == np.append(-1, np.flatnonzero(~still))[-1] + 1
    # Each ball in its own valley; some in the other one; some that never rest.
    assert [-1 in theirs["reached"] for theirs in recorded] == [False, False, True]
    assert recorded[0]["reached"] != recorded[1]["reached"]


def test_a_press_lets_a_ball_go_and_a_sweep_many(browser: Browser, address: str) -> None:
    with alive(browser, address, ROW) as figure:
        figure.set({"left": 0, "right": 0})
        field = figure.node.locator(".hl-pours")
        field.scroll_into_view_if_needed()
        box = field.bounding_box()
        assert box
        mouse, wide = figure.page.mouse, box["width"] / len(STARTS)
        # In the curve's part and on the strip: where it was pressed.
        for i, down in ((50, 30), (4, box["height"] - 30)):
            mouse.click(box["x"] + (i + 0.5) * wide, box["y"] + down)
            assert figure.state["start"] == STARTS[i]
        assert gone(figure.state) == [4, 50]
        # No start on the way is left out, however fast.
        mouse.move(box["x"] + 20.5 * wide, box["y"] + 40)
        mouse.down()
        mouse.move(box["x"] + 30.5 * wide, box["y"] + 60)
        mouse.move(box["x"] + 24.5 * wide, box["y"] + 60)
        mouse.up()
        assert gone(figure.state) == [4, *range(20, 31), 50]
        figure.node.get_by_role("button", name="Reset").click()
        assert gone(figure.state) == []
        figure.set({"start": -0.45})
        figure.node.get_by_role("button", name="Let go").click()
        assert gone(figure.state) == [30]
        figure.node.get_by_role("button", name="Let all 70 go").click()
        assert gone(figure.state) == list(range(70))


def test_a_finger_that_sweeps_sideways_lets_many_go_and_one_that_goes_down_scrolls(
    browser: Browser, address: str
) -> None:
    with tab(browser, address, 360, phone=True) as visit:
        visit.page.goto(url(address, ROW.page))
        phone = Phone(visit.page, ROW)
        figure = phone.figure.wait()
        figure.set({"left": 0, "right": 0})
        field = figure.node.locator(".hl-pours")
        phone.drag(phone.place(field), (4, -120))
        visit.page.wait_for_function("() => scrollY > 60")
        assert gone(figure.state) == []
        x, y = phone.place(field)
        scrolled = phone.scrolled
        phone.drag((x - 60, y), (120, 8))
        swept = gone(figure.state)
        assert swept == list(range(swept[0], swept[-1] + 1))
        assert len(swept) > 15
        assert phone.scrolled == scrolled
    assert not visit.wrong


ROLLING = "figure => figure.rolling.size"
PAINTED = """figure => [...figure.querySelectorAll(".hl-cell")]
    .flatMap((cell, i) => getComputedStyle(cell).display === "none" ? [] : [i])"""


def test_a_ball_rolls_and_its_start_is_painted_when_it_rests(
    browser: Browser, address: str
) -> None:
    with alive(browser, address, ROW) as figure:
        figure.set({"left": 0, "right": 0, "start": 1.25})
        places = figure.evaluate(
            """async (figure) => {
                const button = [...figure.querySelectorAll("button")]
                    .find((button) => button.textContent === "Let go");
                button.click();
                const ball = figure.shapes.balls[47], seen = [];
                while (figure.rolling.size) {
                    await new Promise(requestAnimationFrame);
                    const cell = getComputedStyle(figure.shapes.cells[47]).display !== "none";
                    const { e, f } = ball.transform.baseVal[0].matrix;
                    seen.push([e, f, cell, figure.querySelector(".hl-tally").textContent]);
                }
                return seen;
            }"""
        )
        before, (*_, at_rest, tally) = places[:-1], places[-1]
        assert len(before) > 10
        assert not any(painted for *_, painted, _ in before)
        assert at_rest
        assert tally.startswith("1 of 1")
        assert all(text.startswith("0 of 1") for *_, text in before)
        # Downhill all the way: to the right, and further down the picture.
        across, down = np.array([place[:2] for place in before]).T
        assert (np.diff(across) >= 0).all()
        assert (np.diff(down) >= -1e-9).all()
        assert np.ptp(across) > 20


def test_who_wants_less_motion_sees_balls_at_their_ends(browser: Browser, address: str) -> None:
    with tab(browser, address) as visit:
        visit.page.emulate_media(reduced_motion="reduce")
        visit.page.goto(url(address, ROW.page))
        figure = Live(visit.page, ROW).wait()
        assert figure.evaluate(ROLLING) == 0
        rolls = """figure => {
            const all = ":is(.hl-buttons:not(.hl-copies), .hl-rates) button";
            for (const button of figure.querySelectorAll(all)) {
                button.click();
                if (figure.rolling.size) return button.textContent;
            }
            return "";
        }"""
        assert figure.evaluate(rolls) == ""
        # And at once, whoever changes their mind while balls roll.
        visit.page.emulate_media(reduced_motion="no-preference")
        figure.node.get_by_role("button", name="Let all 70 go").click()
        assert figure.evaluate(ROLLING) > 0
        visit.page.emulate_media(reduced_motion="reduce")
        after = figure.evaluate(
            """async (figure) => {
                for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
                return figure.rolling.size;
            }"""
        )
        assert after == 0
        assert figure.evaluate(PAINTED) == list(range(70))
    assert not visit.wrong


STATES: list[dict[str, Any]] = [
    {"rate": "0.1", "start": -2.85, "left": 64, "right": 0},
    {"rate": "0.1", "start": 0.55, "left": 3, "right": 2**HALF - 2},
    {"rate": "0.7", "start": 3.45, **ALL},
    {"rate": "0.9", "start": 1.25, "left": 2**HALF - 4, "right": 2**20 - 1},
    {"rate": "0.7", "start": -0.45, "left": 0, "right": 0},
]


def test_what_is_drawn_and_said_is_what_the_descents_do(browser: Browser, address: str) -> None:
    with alive(browser, address, ROW) as figure:
        for state in STATES:
            figure.set(state)
            balls, rate = gone(state), float(state["rate"])
            paths = {i: path_from(STARTS[i], rate) for i in balls}
            (panel,) = panels(figure)
            landscape_is_drawn(panel)
            strip_is_drawn(panel, paths)
            ends = [path[-1] for path in paths.values()]
            found = panel.all("ball")
            painted(found, fill="ink", stroke="paper")
            if ends:
                panel.stands(np.array([ball.place for ball in found]), points_of(np.array(ends)))
            assert len(found) == len(ends)
            begin, plumb = panel.one("begin"), panel.one("plumb")
            painted([begin], stroke="ink")
            painted([plumb], stroke="soft-ink")
            panel.stands(begin.place, points_of(np.array([state["start"]])))
            assert panel.read(plumb.points)[:, 0] == pytest.approx(state["start"], abs=0.01)
            number = STARTS.index(state["start"])
            end = paths[number][-1] if number in paths else state["start"]
            reached = sum(kind_of(path) == "global" for path in paths.values())
            cost = two_valleys.height([end])
            tells(" ".join(figure.numbers), reached, len(balls), end, cost)
            assert [float(v) for v in shown_values(figure, "start")] == [state["start"]]
            pressed = figure.node.locator(".hl-rates [aria-pressed=true]").all_inner_texts()
            assert pressed == [state["rate"]]
            tally = re.sub(r"\s+", " ", figure.node.locator(".hl-tally").inner_text())
            assert tally.startswith(f"{reached} of {len(balls)} reached the global minimum w ")
            kinds = [kind_of(path) for path in paths.values()]
            values: list[Any] = [len(balls), rate, *map(kinds.count, ("global", "local", "none"))]
            values = values if balls else values[:2]
            values += [state["start"], *([end] if number in paths else []), cost]
            tells(figure.evaluate("e => e.describe()"), *values)
            words_are_true(figure, paths, rate)


def words_are_true(figure: Live, paths: dict[int, Array], rate: float) -> None:
    words = figure.node.locator(".hl-says").inner_text()
    hill = next(p.point[0] for p in two_valleys.stationary_points if p.kind == "maximum")
    nowhere = sum(kind_of(path) == "none" for path in paths.values())
    across = sum((path[0] > hill) != (path[-1] > hill) for path in paths.values())
    if len(paths) < 2:
        assert words.startswith("Press the curve to let a ball go.")
    elif nowhere:
        best = next(m.point for m in two_valleys.minima if m.is_global_minimum)
        edge = 2 / numerical_hessian(two_valleys.gradient, best).item()
        assert rate > edge
        tells(words, STEPS, nowhere, 2, edge)
    elif across:
        assert "leap the hill" in words
        tells(words, across)
    else:
        assert words.startswith("Each ball ends in the valley where it was let go.")
        assert ("larger rate" in words) == (len(paths) == len(STARTS))


def strip_is_drawn(panel: Panel, paths: dict[int, Array]) -> None:
    low, high = two_valleys.domain[0]
    cells, frame = panel.all("cell"), panel.one("frame")
    assert len(cells) == len(paths)
    edges = panel.read(np.array([frame.place, frame.far]))[:, 0]
    assert edges == pytest.approx([low, high], abs=0.005)
    fills = {"global": "global-minimum", "local": "local-minimum"}
    for cell, path in zip(cells, paths.values(), strict=True):
        left, right = panel.read(np.array([cell.place, cell.far]))[:, 0]
        assert (left, right) == pytest.approx((path[0] - 0.05, path[0] + 0.05), abs=0.005)
        kind = kind_of(path)
        assert cell.fill == fills.get(kind, cell.fill)
        assert cell.fill.startswith("url") == (kind == "none")
        assert (cell.place[1], cell.size[1]) == (frame.place[1], frame.size[1])


def gone(state: dict[str, Any]) -> list[int]:
    """The numbers of the starts whose balls have been let go."""
    both = int(state["left"]) + (int(state["right"]) << HALF)
    return [i for i in range(2 * HALF) if both >> i & 1]


def path_from(start: float, rate: float) -> Array:
    return gradient_descent(two_valleys.gradient, start, learning_rate=rate, steps=STEPS)[:, 0]


def kind_of(path: Array) -> str:
    for minimum in two_valleys.minima:
        if np.ptp(np.append(path[-20:], minimum.point)) < 0.07:
            return "global" if minimum.is_global_minimum else "local"
    return "none"


def points_of(w: Array) -> Array:
    return np.column_stack([w, two_valleys.height(w[:, None])])


def test_the_starts_are_the_middles_of_the_strip_that_stands_there_first() -> None:
    low, high = two_valleys.domain[0]
    middles = low + (high - low) * (np.arange(len(STARTS)) + 0.5) / len(STARTS)
    assert pytest.approx(middles, abs=1e-12) == STARTS


@pytest.mark.parametrize(("width", "height"), [(360, 780), (1440, 900)])
def test_the_first_screen_has_title_sentence_figure_and_the_way_in(
    browser: Browser, address: str, width: int, height: int
) -> None:
    with tab(browser, address, width, phone=width < 500) as visit:
        page = visit.page
        page.goto(url(address, ROW.page))
        Live(page, ROW).wait()
        page.evaluate("document.fonts.ready")
        parts = (".md-content h1", ".md-content h1 + p", ".hl-pours", ".md-button--primary")
        tops = [page.locator(part).bounding_box() for part in parts]
        assert page.evaluate("scrollY") == 0
        ends = [box["y"] + box["height"] for box in tops if box]
        assert len(ends) == len(parts)
        assert ends == sorted(ends)
        assert ends[-1] <= height
        assert page.locator(".md-button").count() == 1
    assert not visit.wrong
