"""The figure *Nudge the weight*: its curves are howlearn's, and it shows what a nudge measures."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from howlearn.arrays import Array
from howlearn.gradients import numerical_hessian
from howlearn_site.figures.nudge_weight.record import CURVES
from live_figures import BY_NAME, alive, drag, in_page, replay
from panels import Panel, painted, panels, shown_values, tells


def test_nudge_weight_has_the_heights_and_slopes_of_every_curve(
    browser: Browser, address: str, site: Path
) -> None:
    recorded = replay(site, "nudge-weight")
    assert recorded.keys() == CURVES.keys()
    script = """async (recorded) => {
        const { CURVES } = await import("figures/nudge_weight/script.js");
        return Object.fromEntries(Object.entries(recorded).map(([name, { w }]) => [
            name,
            Object.fromEntries(["height", "slope", "second"].map(
                (of) => [of, w.map(CURVES[name][of])])),
        ]));
    }"""
    mine = in_page(browser, address, script, recorded)
    for name, theirs in recorded.items():
        assert mine[name]["height"] == pytest.approx(theirs["height"], rel=1e-12, abs=1e-12)
        assert mine[name]["slope"] == pytest.approx(theirs["slope"], rel=1e-12, abs=1e-12)
        # Python measures it, to nine digits.
        assert mine[name]["second"] == pytest.approx(theirs["second"], rel=1e-6, abs=1e-6)


def test_nudge_weight_is_dragged_at_both_ends_and_halves_the_nudge(
    browser: Browser, address: str
) -> None:
    with alive(browser, address, BY_NAME["nudge-weight"]) as figure:
        for part in (".hl-reach >> nth=1", ".hl-field"):
            figure.set({"on": "valleys", "w": -2, "nudge": 1})
            drag(figure.page, figure.node.locator(part), 60, 0)
            assert figure.state["w"] > -1.7, part
            assert figure.state["nudge"] == 1
        figure.set({"on": "valleys", "w": -2, "nudge": 1})
        drag(figure.page, figure.node.locator(".hl-reach >> nth=0"), -190, 0)
        assert figure.state["w"] == -2
        assert figure.state["nudge"] < 0
        figure.set({"nudge": 1})
        for wanted in (0.5, 0.25, 0.125):
            figure.node.get_by_role("button", name="Halve the nudge").click()
            assert figure.state["nudge"] == wanted


VERDICTS = {
    "on:valleys,w:2,nudge:0.1": "second derivative is above 0: a minimum",
    "on:valleys,w:-0.5,nudge:0.1": "second derivative is below 0: a maximum",
    "on:inflection,w:0,nudge:0.1": "rises on both sides, so this is neither",
    "on:flat,w:0,nudge:0.1": "rises on the right, so this is a minimum",
    "on:line,w:0,nudge:2": "more w makes the cost lower. The secant's slope is off by 3.33",
    "on:line,w:3,nudge:2": "makes the cost higher",
}


def test_nudge_weight_says_what_a_place_is(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["nudge-weight"]) as figure:
        figure.says(VERDICTS)


STATES: tuple[dict[str, Any], ...] = (
    {"on": "line", "w": 0.0, "nudge": 2.0},
    {"on": "valleys", "w": -1.0, "nudge": -0.75},
    {"on": "inflection", "w": 0.5, "nudge": 0.125},
    {"on": "flat", "w": -1.5, "nudge": 1.0},
)


def test_nudge_weight_shows_curve_secant_tangent_and_slopes(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["nudge-weight"]) as figure:
        for state in STATES:
            figure.set(state)
            on, w, nudge = state.values()
            land = CURVES[on]
            rest = [0.0] * (len(land.domain) - 1)
            point = np.array([w, *rest])

            def height(at: Array, land: Any = land, rest: Any = rest) -> Array:
                return np.array([float(land.height([x, *rest])) for x in at])

            def slope(at: Array, land: Any = land, rest: Any = rest) -> Array:
                return np.array([land.gradient([x, *rest])[0] for x in at])

            here, there = height(np.array([w, w + nudge]))
            measured, steep = (there - here) / nudge, slope(np.array([w]))[0]
            upper, lower = panels(figure)
            for panel, of, name in ((upper, height, "curve"), (lower, slope, "slope-curve")):
                assert panel.reach()[:, 0] == pytest.approx(land.domain[0], abs=0.02)
                panel.ticks_stand_at_labels(0, 1)
                panel.follows(panel.one(name).points, of, *land.domain[0])
            assert (upper.names(), lower.names()) == (["cost value"], ["w", "slope"])
            lines_are_drawn(upper, (w, here), steep, measured)
            upper.stands(upper.one("ball").place, [w, here])
            ends = np.array([mark.place for mark in upper.all("grip", kind="circle")])
            upper.stands(ends, [[w + nudge, there], [w, here]])
            lower.stands(lower.one("dot").place, [w, steep])
            lower.stands(lower.one("measured").place, [w, measured])
            # What leads down from the place to its slope, and where the slope is 0.
            down, on_to = upper.one("plumb").points, lower.one("plumb").points
            upper.stands(down[0], [w, here])
            lower.stands(on_to[1], [w, steep])
            upper.stands(down, [[w, y] for y in upper.read(down)[:, 1]])
            lower.stands(on_to, [[w, y] for y in lower.read(on_to)[:, 1]])
            assert upper.read(down)[1, 1] < upper.reach()[0, 1] + 0.01
            assert lower.read(on_to)[0, 1] > lower.reach()[1, 1] - 0.01
            lower.stands(lower.one("zero").points, [[end, 0] for end in land.domain[0]])
            painted(lower.all("slope-curve"), stroke="gradient")
            painted(lower.all("dot"), fill="gradient", stroke="paper")
            second = numerical_hessian(land.gradient, point)[0, 0]
            tells(" ".join(figure.numbers), w, there - here, measured, steep, second)
            assert [float(v) for v in shown_values(figure, "w", "nudge")] == [w, nudge]


def lines_are_drawn(
    panel: Panel, place: tuple[float, float], steep: float, measured: float
) -> None:
    for name, slope, colour in (("tangent", steep, "gradient"), ("secant", measured, "soft-ink")):
        line = panel.one(name)
        painted([line], stroke=colour)
        ends = panel.reach()[:, 0]  # as far as the picture goes
        panel.stands(
            line.points, np.column_stack([ends, place[1] + slope * (ends - place[0])]), pixels=1.5
        )
    assert panel.one("secant").dash
