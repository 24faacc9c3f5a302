"""The figure *Stretch the valley*: its valleys are those of NumPy, and drawn as they are."""

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser

from howlearn.arrays import Array
from howlearn_site.figures.stretch_valley.record import INPUTS, TARGETS, valley
from live_figures import BY_NAME, alive, drag, in_page, replay
from panels import Panel, panels, shown_values, tells


def test_stretch_valley_replays_every_recorded_valley(
    browser: Browser, address: str, site: Path
) -> None:
    recorded = replay(site, "stretch-valley")
    script = """async (recorded) => {
        const { descend, used, valley } = await import("figures/stretch_valley/script.js");
        return recorded.map(({ places, shift, use }) => {
            const x = used(places.map((place) => place + shift), use);
            const { low, high, best } = valley(x);
            return [[low, high], best, descend(x).steps];
        });
    }"""
    mine = in_page(browser, address, script, recorded)
    for theirs, (curvatures, best, steps) in zip(recorded, mine, strict=True):
        where = theirs["places"], theirs["shift"], theirs["use"]
        assert curvatures == pytest.approx(theirs["curvatures"], rel=1e-9), where
        assert best == pytest.approx(theirs["best"], rel=1e-9, abs=1e-9), where
        assert steps == theirs["steps"], where
    assert {1, 34, 20_000} <= {theirs["steps"] for theirs in recorded}


def test_stretch_valley_says_how_narrow_it_is(browser: Browser, address: str) -> None:
    far = f"{_ratio(INPUTS + 10, 'raw'):.0f} times as curved across as along, and after 20000 steps"
    with alive(browser, address, BY_NAME["stretch-valley"]) as figure:
        figure.says(
            {
                "use:raw": f"The valley is {_ratio(INPUTS, 'raw'):.2f} times as curved across",
                "use:moved": f"the best rate takes {valley(INPUTS, 'moved')['steps']} steps",
                "use:scaled": "The valley is round, and the best rate takes 1 step to come",
                "shift:10": f"{far} of the best rate the descent has not arrived",
            }
        )


STATES = (
    {"x1": 0.0, "x2": 1.0, "x3": 2.0, "shift": 0.0, "use": "raw"},
    {"x1": -2.0, "x2": 0.6, "x3": 4.0, "shift": 1.5, "use": "raw"},
    {"x1": -1.0, "x2": 1.0, "x3": 2.5, "shift": 5.0, "use": "moved"},
    {"x1": -3.0, "x2": 1.9, "x3": 5.0, "shift": 0.0, "use": "scaled"},
)


def test_stretch_valley_draws_the_points_and_their_valley(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["stretch-valley"]) as figure:
        for state in STATES:
            figure.set(state)
            *places, shift, use = state.values()
            inputs = np.array(places, float) + shift
            expected = valley(inputs, str(use))
            points, map_ = panels(figure)
            points_are_drawn(points, inputs)
            valley_is_drawn(map_, inputs, str(use))
            low, high = expected["curvatures"]
            tells(" ".join(figure.numbers), low, high, high / low, expected["steps"])
            assert [float(v) for v in shown_values(figure, "x1", "x2", "x3")] == places


def test_stretch_valley_is_dragged_by_its_points(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["stretch-valley"]) as figure:
        figure.set({"shift": 2.0})
        before = figure.state
        drag(figure.page, figure.node.locator(".hl-reach >> nth=2"), 40, 0)
        assert figure.state["x3"] > before["x3"] + 0.5
        assert {**figure.state, "x3": before["x3"]} == before


def points_are_drawn(panel: Panel, inputs: Array) -> None:
    assert panel.names() == ["input x", "target t"]
    panel.ticks_stand_at_labels(0, 1)
    drawn = np.array([grip.place for grip in panel.all("grip", kind="circle")])
    panel.stands(drawn, np.stack([inputs, TARGETS], axis=1))
    line = panel.read(panel.one("line").points)
    (low, _), (high, _) = panel.reach()
    assert line[0, 0] <= low + 0.05 < high - 0.05 <= line[-1, 0], "the line ends too early"
    assert np.polyfit(line[:, 0], line[:, 1], 1) == pytest.approx(
        np.polyfit(inputs, TARGETS, 1), abs=0.02
    )


def valley_is_drawn(panel: Panel, inputs: Array, use: str) -> None:
    assert panel.names() == ["w", "b"]
    panel.ticks_stand_at_labels(0, 1)
    x = inputs - inputs.mean() if use != "raw" else inputs
    x = x / x.std() if use == "scaled" else x
    expected = valley(inputs, use)
    best, (low, high) = np.array(expected["best"]), expected["curvatures"]

    def height(places: Array) -> Array:
        errors = np.outer(places[:, 0], x) + places[:, [1]] - TARGETS
        return np.asarray(np.mean(errors**2, axis=1) - expected["least"])

    levels = []
    for ring in panel.all("ring"):
        heights = height(panel.read(ring.points))
        assert np.ptp(heights) < 0.03 * heights.mean(), "a line of equal cost is not level"
        panel.goes_around(ring.points, best)
        levels.append(heights.mean())
    # As far apart as their numbers: the cost grows with the square of the way from the bottom.
    assert np.sqrt(np.array(levels) / levels[0]) == pytest.approx(np.arange(1, 7), rel=0.02)
    panel.stands(panel.one("star").place, best, pixels=1.0)
    panel.stands(panel.one("ball").place, np.zeros(2))
    for name, curvature in (("along", low), ("across", high)):
        first, last = panel.read(panel.one(name).points)
        way = (last - first) / np.linalg.norm(last - first)
        bend = 2 * np.mean((way[0] * x + way[1]) ** 2)
        assert bend == pytest.approx(curvature, rel=0.02, abs=0.01 * high), name
        aside = np.array([-way[1], way[0]]) @ (first - best)
        assert abs(aside) < abs(panel.scale(0)[0]), f"{name} passes the bottom by"
    path = [np.zeros(2)]
    for _ in range(min(79, expected["steps"])):
        errors = path[-1] @ [x, np.ones_like(x)] - TARGETS
        slope = 2 * np.array([np.mean(errors * x), np.mean(errors)])
        path.append(path[-1] - 2 / (low + high) * slope)
    panel.stands(np.array([dot.place for dot in panel.all("dots", kind="circle")]), path)
    panel.stands(panel.one("trail").points, path)


def _ratio(inputs: Array, use: str) -> float:
    low, high = valley(inputs, use)["curvatures"]
    return float(high / low)
