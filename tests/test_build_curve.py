"""The figure *Build a curve*: its sums of bumps are NumPy's, and drawn as they are."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from howlearn.activations import sigmoid
from howlearn.arrays import Array
from howlearn_site.figures.build_curve.record import (
    BEGINS,
    HEIGHTS,
    KNOTS,
    bumps,
    curve,
    distance,
    total,
)
from live_figures import BY_NAME, alive, drag, in_page, replay
from panels import Panel, painted, panels, shown_values, tells


def test_build_curve_replays_every_recorded_sum(browser: Browser, address: str, site: Path) -> None:
    recorded = replay(site, "build-curve")
    script = """async (recorded) => {
        const { sumOf, tops, worst } = await import("figures/build_curve/sums.js");
        return recorded.map((setting) =>
            [tops(setting), setting.places.map(sumOf(setting)), worst(setting).off]);
    }"""
    mine = in_page(browser, address, script, recorded)
    for theirs, (middles, sums, off) in zip(recorded, mine, strict=True):
        where = theirs["pairs"], theirs["steep"]
        assert middles == theirs["middles"], where  # to the last bit, as digits of them are shown
        assert sums == pytest.approx(theirs["total"], abs=1e-12), where
        assert off == pytest.approx(theirs["distance"], abs=1e-9), where
    assert {1, 32} <= {theirs["pairs"] for theirs in recorded}


STATES: tuple[dict[str, Any], ...] = (
    {**BEGINS, "x": 0.3},
    {"pairs": 7, "steep": 3, "x": 0.7, "t0": -1.5, "t8": 1.5},
    {"pairs": 32, "steep": 60, "x": -0.05, "t4": -0.35},
    {"pairs": 1, "steep": 6, "x": 1.1, "t3": 0.0},
)


def test_build_curve_draws_the_curve_the_bumps_and_a_pair(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["build-curve"]) as figure:
        begun = figure.state
        for changes in STATES:
            state = begun | changes
            figure.set(state)
            heights = tuple(state[f"t{i}"] for i in range(len(KNOTS)))
            pairs, steep, x = state["pairs"], state["steep"], state["x"]
            picked = min(max(int(x * pairs), 0), pairs - 1)
            edges = np.linspace(0, 1, pairs + 1)
            tops = curve((edges[1:] + edges[:-1]) / 2, heights)
            upper, lower = panels(figure)
            curve_is_drawn(upper, heights)
            sum_is_drawn(upper, heights, pairs, steep)
            bumps_are_drawn(upper, tops, steep)
            bump_is_drawn(upper.one("bump").points, upper, picked, pairs, steep, tops[picked])
            worst_is_drawn(upper, heights, pairs, steep)
            assert upper.read(upper.one("plumb").points)[:, 0] == pytest.approx(x, abs=0.002)
            pair_is_drawn(lower, picked, pairs, steep)
            weight, biases = steep * pairs, (steep * picked, steep * (picked + 1))
            tells(
                " ".join(figure.numbers),
                *(picked + 1, tops[picked], weight, biases[0], weight, biases[1]),
                *(2 * pairs, 6 * pairs, distance(heights, pairs, steep)),
            )
            shown = [float(value) for value in shown_values(figure, "pairs", "steep", "x")]
            assert shown == [pairs, steep, x]


def curve_is_drawn(panel: Panel, heights: tuple[float, ...]) -> None:
    assert panel.names() == ["input x", "curve, and sum of bumps"]
    panel.ticks_stand_at_labels(0, 1)
    expected = np.column_stack([KNOTS, heights])
    panel.stands(panel.one("target").points, expected)
    grips = panel.all("grip--height", kind="circle")
    panel.stands(np.array([grip.place for grip in grips]), expected)
    painted([panel.one("target")], stroke="ink")
    painted(grips, fill="ink", stroke="paper")


def sum_is_drawn(panel: Panel, heights: tuple[float, ...], pairs: int, steep: int) -> None:
    line = panel.one("total")
    places = np.linspace(-0.1, 1.1, 481)
    expected = np.column_stack([places, total(places, heights, pairs, steep)])
    panel.stands(line.points, expected)
    painted([line], stroke="value")
    assert line.width > panel.one("target").width


def bumps_are_drawn(panel: Panel, tops: Array, steep: int) -> None:
    drawn = panel.one("bumps")
    painted([drawn], stroke="value")
    assert len(drawn.lines) == len(tops)
    for k, (line, top) in enumerate(zip(drawn.lines, tops, strict=True)):
        bump_is_drawn(line, panel, k, len(tops), steep, top)


def bump_is_drawn(points: Array, panel: Panel, k: int, pairs: int, steep: int, top: float) -> None:
    """Each point stands on the bump, and they go from where it begins to where it ends."""
    places = panel.read(points)[:, 0]
    assert (np.diff(places) > -1e-9).all()
    reach = 6 / (steep * pairs)  # so far from its edges a bump is gone
    assert places[0] < k / pairs - reach
    assert places[-1] > (k + 1) / pairs + reach
    middle = (k + 0.5) / pairs
    height = np.interp(middle, places, panel.read(points)[:, 1])
    worth = abs(panel.scale(1)[0])
    assert height == pytest.approx(
        top * bumps(np.array([middle]), pairs, steep)[0, k], abs=3 * worth
    )
    # A pixel at the side is much where it is steep, so the nearest of the places beside it counts.
    beside = np.linspace(-1, 1, 41) * abs(panel.scale(0)[0])
    near = top * bumps(np.add.outer(places, beside).ravel(), pairs, steep)[:, k]
    off = abs(near.reshape(len(places), -1) - panel.read(points)[:, [1]]).min(axis=1)
    assert off.max() < worth, f"bump {k} is {off.max() / worth:.1f} pixels off"


def worst_is_drawn(panel: Panel, heights: tuple[float, ...], pairs: int, steep: int) -> None:
    mark = panel.one("off")
    painted([mark], stroke="cost")
    (x, on), (_, near) = panel.read(mark.points)
    assert 0.1 - 1e-3 <= x <= 0.9 + 1e-3
    assert abs(on - near) == pytest.approx(distance(heights, pairs, steep), abs=0.01)
    assert on == pytest.approx(curve(np.array([x]), heights)[0], abs=0.02)


def pair_is_drawn(panel: Panel, k: int, pairs: int, steep: int) -> None:
    assert panel.names() == ["the two nodes of the pair"]
    panel.ticks_stand_at_labels(0, 1)
    places = np.linspace(-0.1, 1.1, 481)
    for i, name in enumerate(("first-node", "second-node")):
        line = panel.one(name)
        node = sigmoid(steep * (pairs * places - k - i))
        panel.stands(line.points, np.column_stack([places, node]))
        painted([line], stroke="value")
        assert line.dash == (i == 1)
    bump_is_drawn(panel.one("bump").points, panel, k, pairs, steep, 1.0)


def test_build_curve_says_what_the_bumps_do(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["build-curve"]) as figure:
        figure.says(
            {
                "steep:20": "Each bump keeps to its own place, and the sum is a staircase.",
                "steep:19": "The bumps lean into their neighbours, and the stairs become slopes.",
                "steep:4": "The bumps lean into their neighbours, and the stairs become slopes.",
                "steep:3": "so soft that the bumps smear into each other",
                "x:-0.005": "Out here no pair stands, and the sum goes to 0",
                "steep:3,x:1.005": "Out here no pair stands, and the sum goes to 0",
            }
        )
        figure.again("?build-curve=pairs:8,x:0.6,t5:-0.75")
        heights = (*HEIGHTS[:5], -0.75, *HEIGHTS[6:])
        heard = str(figure.evaluate("e => e.describe()")).replace("−", "-")
        assert "At 0.600 stands pair 5 of 8, and near it point 6 of the curve, at" in heard
        tells(heard, 0.6, 5, 8, 6, -0.75, 16, 48, distance(heights, 8, BEGINS["steep"]))
        sentence = figure.node.locator(".hl-off-says").inner_text()
        tells(sentence, 0.1, 0.9, 16, 48, distance(heights, 8, BEGINS["steep"]))


def test_build_curve_is_moved_by_its_points_and_by_keys(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["build-curve"]) as figure:
        before = figure.state
        drag(figure.page, figure.node.locator(".hl-reach >> nth=5"), 0, 50)
        assert figure.state["t5"] > before["t5"] + 0.4
        assert {**figure.state, "t5": before["t5"]} == before
        # A press on the picture picks the pair that stands there.
        drag(figure.page, figure.node.locator(".hl-field"), 60, 0)
        assert 0.55 < figure.state["x"] < 0.75
        figure.again()
        figure.node.get_by_role("button", name="Twice as many").click()
        assert figure.state == before | {"pairs": 8}
        figure.set({"pairs": 20})
        figure.node.get_by_role("button", name="Twice as many").click()
        assert figure.state["pairs"] == 32
        figure.node.get_by_role("button", name="Reset").click()
        assert figure.state == before
        board = figure.node.get_by_role("application")
        for key in ("ArrowRight", "ArrowUp", "ArrowUp", "ArrowDown"):  # from point 3 to point 4
            board.press(key)
        assert figure.state == before | {"x": 0.375, "t3": before["t3"] + 0.05}
        for _ in range(9):
            board.press("ArrowLeft")
        board.press("ArrowDown")
        assert figure.state["x"] == 0
        assert figure.state["t0"] == before["t0"] - 0.05
        (lit,) = figure.node.locator(".hl-near").all()
        assert lit.evaluate("e => [...e.parentNode.querySelectorAll('.hl-grip')].indexOf(e)") == 0
        assert lit.locator("circle >> nth=1").evaluate("e => getComputedStyle(e).strokeWidth") == (
            "4px"
        )
