"""The three small pictures of Home: what moves in them goes the ways that howlearn computes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import mean_squared_error
from howlearn.datasets import three_points
from howlearn.gradient_descent import gradient_descent
from howlearn.landscapes import himmelblau, three_points_cost
from howlearn.network import small_network
from howlearn_site.figures.glances import (
    INPUTS,
    KEPT,
    LINE_RATE,
    LINE_START,
    MAP_RATE,
    MAP_STARTS,
    TARGET,
)
from live_figures import tab
from test_browser import url

NAMES = ("line", "map", "network")


@contextmanager
def home(browser: Browser, address: str, *, calm: bool = False) -> Iterator[Page]:
    with tab(browser, address) as visit:
        visit.page.emulate_media(reduced_motion="reduce" if calm else "no-preference")
        visit.page.goto(url(address, "index"))
        yield visit.page
    assert not visit.wrong


# Where each shape of a picture is painted, in its own units, at a time of its animations, in ms.
SHAPES = """([name, time]) => {
    const svg = document.querySelector(`#glance-${name} svg`);
    if (time !== null) {
        for (const all of svg.getAnimations({ subtree: true })) {
            all.pause();
            all.currentTime = time;
        }
    }
    const back = svg.getScreenCTM().inverse();
    return [...svg.querySelectorAll("path, circle, text")].map(e => {
        const matrix = back.multiply(e.getScreenCTM());
        const at = (x, y) => { const p = new DOMPoint(x, y).matrixTransform(matrix);
            return [p.x, p.y]; };
        const style = getComputedStyle(e);
        const n = e.getAttribute("d") && e.getTotalLength();
        const point = share => { const p = e.getPointAtLength(share * n); return at(p.x, p.y); };
        return {
            kind: e.getAttribute("class") ?? e.tagName, text: e.textContent,
            ends: e.tagName === "path" ? [0, 1, 2, 3, 4, 5, 6, 7, 8].map(k => point(k / 8))
                : e.tagName === "circle" ? [at(e.cx.baseVal.value, e.cy.baseVal.value)]
                : [at(e.x.baseVal[0].value, e.y.baseVal[0].value)],
            middle: e.tagName === "path" ? at(0, 0) : [],
            tip: e.tagName === "path" ? point(1 - (parseFloat(style.strokeDashoffset) || 0)) : [],
            opacity: Number(style.opacity), hidden: parseFloat(style.strokeDashoffset),
        };
    });
}"""


def shapes(page: Page, name: str, time: float | None = None) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for shape in page.evaluate(SHAPES, [name, time]):
        found.setdefault(shape["kind"].removeprefix("hl-").removeprefix("glance-"), []).append(
            shape
        )
    return found


def ends(found: list[dict[str, Any]]) -> Array:
    return np.array([shape["ends"] for shape in found])


def test_a_line_goes_down_its_descent_to_the_points(browser: Browser, address: str) -> None:
    with home(browser, address) as page:
        page.focus("#glance-line")
        data = three_points()
        places = np.column_stack([data.inputs[:, 0], data.targets[:, 0]])
        wanted = gradient_descent(
            three_points_cost.gradient, LINE_START, learning_rate=LINE_RATE, steps=50
        )
        lines = []
        for time in np.linspace(0, 5000, 13):
            found = shapes(page, "line", float(time))
            # By the points, whose places are known, the picture is read.
            points = ends(found["point"])[:, 0]
            (across, left), (up, bottom) = (
                np.polyfit(points[:, k], places[:, k], 1) for k in (0, 1)
            )
            assert np.allclose(points * (across, up) + (left, bottom), places, atol=0.01)
            (line,) = ends(found["line"]) * (across, up) + (left, bottom)
            w = (line[-1, 1] - line[0, 1]) / (line[-1, 0] - line[0, 0])
            lines.append((w, line[0, 1] - w * line[0, 0]))
            errors = ends(found["error"]) * (across, up) + (left, bottom)
            assert errors[:, 0] == pytest.approx(places, abs=0.02)
            assert errors[:, -1, 1] == pytest.approx(
                lines[-1] @ np.vstack([places[:, 0], [1] * 3]), abs=0.02
            )
        assert np.array(lines[0]) == pytest.approx(wanted[0], abs=0.01)
        assert np.array(lines[-1]) == pytest.approx(wanted[-1], abs=0.01)
        for line in lines:  # each of them is a place of the descent
            assert np.linalg.norm(wanted - line, axis=1).min() < 0.01
        costs = three_points_cost.height(wanted)
        for time, cost in ((0.0, costs[0]), (5000.0, costs[-1])):
            texts = [t["text"] for t in shapes(page, "line", time)["text"] if t["opacity"] > 0.9]
            assert texts == [f"cost {cost:.2f}"]


def test_balls_go_down_the_map_into_their_valleys(browser: Browser, address: str) -> None:
    with home(browser, address) as page:
        page.focus("#glance-map")
        stars = np.array([minimum.point for minimum in himmelblau.minima])
        balls = []
        for time in np.linspace(0, 5000, len(KEPT)):
            found = shapes(page, "map", float(time))
            drawn = np.array([star["middle"] for star in found["star"]])
            across, left = np.polyfit(drawn[:, 0], stars[:, 0], 1)
            up, bottom = np.polyfit(drawn[:, 1], stars[:, 1], 1)
            assert np.allclose(drawn * (across, up) + (left, bottom), stars, atol=0.01)
            assert across == pytest.approx(-up, rel=1e-3), "a step is as long in each direction"
            tips = np.array([trail["tip"] for trail in found["trail"]])
            assert tips == pytest.approx(ends(found["ball"])[:, 0], abs=0.5), (
                "a trail ends at its ball"
            )
            balls.append(ends(found["ball"])[:, 0] * (across, up) + (left, bottom))
        for line in found["contour"]:
            heights = himmelblau.height(np.array(line["ends"]) * (across, up) + (left, bottom))
            assert np.ptp(heights) < 0.15 * heights.mean() + 3
        for number, way in enumerate(np.swapaxes(balls, 0, 1)):
            path = gradient_descent(
                himmelblau.gradient, MAP_STARTS[number], learning_rate=MAP_RATE, steps=30
            )
            assert way == pytest.approx(path[KEPT], abs=0.1), number
            assert np.linalg.norm(way[-1] - stars, axis=1).min() < 0.1
        assert len({tuple(way.round()) for way in balls[-1]}) == len(stars)
        assert all(trail["hidden"] == 0 for trail in found["trail"])


def test_values_go_forward_and_sensitivities_come_back(browser: Browser, address: str) -> None:
    with home(browser, address) as page:
        page.focus("#glance-network")
        result = backpropagation(small_network(), [INPUTS], [[TARGET]], mean_squared_error)
        values = [*INPUTS, *(float(a) for layer in result.forward.activations for a in layer[0])]
        deltas = [float(d) for layer in result.deltas for d in layer[0]]
        seen = [
            [
                t["text"]
                for kind in ("text", "delta")
                for t in shapes(page, "network", time)[kind]
                if t["opacity"] > 0.9
            ]
            for time in (0.0, 2000.0, 3500.0, 9000.0)
        ]
        numbers = [f"{value:.2f}" for value in values]
        told = [f"δ {delta:.2f}".replace("-", "−") for delta in deltas]
        assert seen == [numbers[:2], numbers[:4], numbers, [*numbers, *told]]
        found = shapes(page, "network", 9000.0)
        nodes = ends(found["node"])[:, 0]
        for text in found["text"] + found["delta"]:
            assert np.linalg.norm(nodes - text["ends"][0], axis=1).min() < 32
        for kind, times in (("forward", (0.0, 3000.0)), ("back", (3000.0, 9000.0))):
            hidden = [[e["hidden"] for e in shapes(page, "network", time)[kind]] for time in times]
            assert set(hidden[0]) == {1.0}
            assert set(hidden[1]) == {0.0}


def test_pictures_rest_until_they_are_touched_and_move_for_nobody_who_minds(
    browser: Browser, address: str
) -> None:
    moving = """name => document.querySelector(`#glance-${name}`)
        .getAnimations({ subtree: true }).filter(all => all.playState === "running").length"""
    with home(browser, address) as page:
        for name in NAMES:
            node = page.locator(f"#glance-{name}")
            assert page.evaluate(moving, name) == 0
            node.hover()
            assert page.evaluate(moving, name) > 0
            page.mouse.move(0, 0)
            assert page.evaluate(moving, name) == 0
            node.focus()
            assert page.evaluate(moving, name) > 0
            assert node.evaluate("e => parseFloat(getComputedStyle(e).outlineWidth)") > 0
            label = node.get_attribute("aria-label") or ""
            assert label.endswith(".")
        link = page.locator(".hl-glances a[href]:not(.term)")
        assert link.count() == len(NAMES)
        first = {name: shapes(page, name) for name in NAMES}
    with home(browser, address, calm=True) as page:
        for name in NAMES:
            page.locator(f"#glance-{name}").focus()
            assert page.evaluate(moving, name) == 0
        # They stand at their end.
        assert [t["text"] for t in shapes(page, "line")["text"] if t["opacity"] > 0.9] != [
            t["text"] for t in first["line"]["text"] if t["opacity"] > 0.9
        ]
        assert all(t["opacity"] == 1 for t in shapes(page, "network")["delta"])
        assert all(t["hidden"] == 0 for t in shapes(page, "map")["trail"])
