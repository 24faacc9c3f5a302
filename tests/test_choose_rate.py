"""The figure *Choose a rate*: its descents are howlearn's, and so are the steps that rates need."""

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser

from howlearn.arrays import Array
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import numerical_hessian
from howlearn.landscapes import three_points_cost
from howlearn_site.figures.choose_rate.record import NEAR
from live_figures import BY_NAME, alive, drag, in_page, replay
from panels import Panel, painted, panels, shown_values, tells


def test_choose_rate_replays_every_recorded_descent(
    browser: Browser, address: str, site: Path
) -> None:
    recorded = replay(site, "choose-rate")
    script = """async (recorded) => {
        const { descend, height, stepsNeeded } = await import("figures/choose_rate/script.js");
        return recorded.map(({ start, rate, path }) => {
            const mine = descend(start, rate, path.length - 1);
            return [mine, mine.map(height), stepsNeeded(start, rate) ?? null];
        });
    }"""
    mine = in_page(browser, address, script, recorded)
    for theirs, (path, costs, steps) in zip(recorded, mine, strict=True):
        assert np.array(path) == pytest.approx(np.array(theirs["path"]), rel=1e-9, abs=1e-9)
        assert costs == pytest.approx(theirs["costs"], rel=1e-9, abs=1e-9)
        assert steps == theirs["steps"], (theirs["start"], theirs["rate"])
    # Of each outcome there is one.
    assert {None, 0} < {theirs["steps"] for theirs in recorded}


def test_choose_rate_is_set_by_a_mouse_on_the_map_and_on_the_curve(
    browser: Browser, address: str
) -> None:
    with alive(browser, address, BY_NAME["choose-rate"]) as figure:
        for part in (".hl-reach >> nth=0", ".hl-field >> nth=0"):
            figure.set({"w": 0, "b": 0})
            drag(figure.page, figure.node.locator(part), 60, 40)
            assert figure.state["w"] > 0.5, part
            assert figure.state["b"] > 0.4, part
        for part in (".hl-reach >> nth=1", ".hl-field >> nth=1"):
            figure.set({"rate": 0.1})
            drag(figure.page, figure.node.locator(part), 60, 0)
            assert figure.state["rate"] > 0.2, part


def needed(start: tuple[float, float], rate: float) -> int:
    """The steps after which a descent is near the lowest cost."""
    path = gradient_descent(three_points_cost.gradient, start, learning_rate=rate, steps=1000)
    best = three_points_cost.stationary_points[0].point
    return int(np.argmax(three_points_cost.height(path) - three_points_cost.height(best) < NEAR))


VERDICTS = {
    "w:0,b:0,rate:0.1": f"no step crosses the valley; after {needed((0, 0), 0.1)} steps",
    "w:4,b:-2,rate:0.38": f"other side of the valley, and nearer; after {needed((4, -2), 0.38)} ",
    "w:-1,b:3,rate:0.005": "after 1000 steps the cost is still more than 0.001",
    "w:0,b:0,rate:0.44": "diverges: the rate is above 2/k = 0.419",
}


def test_choose_rate_says_what_a_rate_does(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["choose-rate"]) as figure:
        figure.says(VERDICTS)


STATES = (
    {"w": 0.0, "b": 0.0, "rate": 0.1, "step": 0},
    {"w": -0.5, "b": 2.0, "rate": 0.38, "step": 9},
    {"w": 3.0, "b": -1.0, "rate": 0.44, "step": 20},
)
BEST = three_points_cost.stationary_points[0].point
CURVATURES = np.linalg.eigvalsh(numerical_hessian(three_points_cost.gradient, BEST))


def test_choose_rate_shows_the_descent_and_what_each_rate_needs(
    browser: Browser, address: str
) -> None:
    with alive(browser, address, BY_NAME["choose-rate"]) as figure:
        for state in STATES:
            figure.set(state)
            w, b, rate, steps = state.values()
            path = gradient_descent(
                three_points_cost.gradient, [w, b], learning_rate=rate, steps=int(steps)
            )
            map_, curve = panels(figure)
            descent_is_drawn(map_, path)
            rates_are_drawn(curve, (w, b), rate)
            end, cost = path[-1], three_points_cost.height(path[-1])
            factors = 1 - rate * CURVATURES
            tells(" ".join(figure.numbers), steps, *end, cost, *factors)
            assert [float(v) for v in shown_values(figure, "w", "b", "rate")] == [w, b, rate]


def descent_is_drawn(panel: Panel, path: Array) -> None:
    assert panel.names() == ["w", "b"]
    panel.ticks_stand_at_labels(0, 1)
    assert panel.reach() == pytest.approx(three_points_cost.domain.T, abs=0.01)
    panel.count(ring=5, contour=4, dots=len(path), trail=1, ball=1, star=1, along=1, across=1)
    levels = []
    for line in [*panel.all("ring"), *panel.all("contour")]:
        heights = three_points_cost.height(panel.read(line.points))
        assert np.ptp(heights) < 0.02 * heights.mean(), "a line of equal cost is not level"
        panel.goes_around(line.points, BEST)
        levels.append(heights.mean())
    assert levels == sorted(levels)
    assert min(np.diff(levels)) > 0.02, "two lines are one"
    painted(panel.all("ring"), fill="cost", stroke="cost")
    panel.stands(panel.one("trail").points, path)
    panel.stands(np.array([dot.place for dot in panel.all("dots", kind="circle")]), path)
    panel.stands(panel.one("ball").place, path[-1])
    panel.stands(panel.one("grip", kind="circle").place, path[0])
    panel.stands(panel.one("star").place, BEST, pixels=1.0)
    # The lines along the valley and across it lead through the bottom, as steep as they should be.
    for name, curvature in zip(("along", "across"), CURVATURES, strict=True):
        first, last = panel.read(panel.one(name).points)
        way = (last - first) / np.linalg.norm(last - first)
        slope = three_points_cost.gradient(BEST + way)
        assert slope == pytest.approx(curvature * way, rel=0.02, abs=0.02), name
        aside = np.array([-way[1], way[0]]) @ (first - BEST)
        assert abs(aside) < abs(panel.scale(0)[0]), f"{name} passes the bottom by"
    gone = (path[-1] < three_points_cost.domain[:, 0]) | (path[-1] > three_points_cost.domain[:, 1])
    assert [mark.text for mark in panel.all("gone")] == ["out of the picture" if gone.any() else ""]


def rates_are_drawn(panel: Panel, start: tuple[float, float], rate: float) -> None:
    panel.logarithmic = {1}
    assert panel.names() == ["rate η", "steps needed"]
    panel.ticks_stand_at_labels(0, 1)
    edge = 2 / CURVATURES[1]
    (drawn, *_), *_ = panel.read(panel.one("edge").points)
    assert drawn == pytest.approx(edge, abs=0.002)
    left, right = panel.read(np.array([panel.one("beyond").place, panel.one("beyond").far]))[:, 0]
    assert (left, right) == pytest.approx((edge, 0.6), abs=0.002)
    points = panel.read(panel.one("curve").points)
    assert points[0, 0] < 0.05
    assert edge - 0.0051 < points[-1, 0] < edge
    assert np.diff(points[:, 0]).max() < 0.006, "the curve has a gap"
    for at, steps in points[::5]:
        assert needed(start, round(at, 3)) == pytest.approx(steps, rel=0.02), at
    x, y = panel.read(panel.one("ball").place)[0]
    assert x == pytest.approx(rate, abs=0.002)
    assert y == pytest.approx(needed(start, rate) if rate < edge else 1000, rel=0.02)
    # From the top to the bottom the rate that needs fewest, and from the ball down that of now.
    fastest, now = panel.all("plumb")
    panel.stands(fastest.points, [[edge / 2, 1000], [edge / 2, 1]])
    panel.stands(now.points, [[x, y], [x, 1]])
    panel.count(mark=3, curve=1, edge=1, beyond=1, ball=1)
    said = {mark.text: mark.place for mark in panel.all("mark", kind="text")}
    assert edge < panel.read(said["diverges"])[0, 0] < 0.6
    for text, value in ((f"1/k = {edge / 2:.2f}", edge / 2), (f"2/k = {edge:.2f}", edge)):
        assert panel.read(said[text])[0, 0] == pytest.approx(value, abs=0.002)
