"""The figure *Fit the line*: its arithmetic is howlearn's, what it shows is where it says.

Its rings and its map move it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from howlearn.arrays import Array
from howlearn.datasets import three_points
from live_figures import BY_NAME, Live, alive, drag, in_page, replay
from panels import Panel, painted, panels, shown_values


def test_fit_line_computes_every_recorded_cost(browser: Browser, address: str, site: Path) -> None:
    recorded = replay(site, "fit-line")
    assert len(recorded) > 50
    script = """async lines => {
        const { cost } = await import("figures/fit_line/script.js");
        return lines.map(({ w, b }) => cost(w, b).cost);
    }"""
    costs = in_page(browser, address, script, recorded)
    assert costs == pytest.approx([line["cost"] for line in recorded], rel=1e-9, abs=1e-9)


def test_fit_line_is_moved_by_its_rings_and_on_its_map(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["fit-line"]) as figure:
        reach = figure.node.locator(".hl-reach")
        assert reach.nth(2).evaluate("e => getComputedStyle(e).pointerEvents") == "none"
        drag(figure.page, reach.nth(0), 0, 40)
        assert figure.state["w"] == 1
        assert figure.state["b"] > 1.3
        b = figure.state["b"]
        drag(figure.page, reach.nth(1), 0, 40)
        assert figure.state["w"] > 1.2
        assert figure.state["b"] == b
        before = figure.state
        drag(figure.page, reach.nth(5), 30, -20)
        assert figure.state["w"] > before["w"]
        assert figure.state["b"] < before["b"]
        # A point can be taken where no ring lies on it.
        figure.set({"w": 0.2, "b": 2})
        assert reach.nth(2).evaluate("e => getComputedStyle(e).pointerEvents") == "auto"
        for i, up in enumerate((30, 20, -30)):
            before = figure.state
            drag(figure.page, reach.nth(2 + i), 10, up)
            changed = {name for name in before if figure.state[name] != before[name]}
            assert changed == {f"t{i}"}
            assert (figure.state[f"t{i}"] > before[f"t{i}"]) == (up > 0)
        field = figure.node.locator(".hl-field")
        drag(figure.page, field, 40, 40)
        dragged = figure.state
        assert dragged["w"] > 1.6
        assert dragged["b"] > 0.6
        field.click()
        assert figure.state["w"] < dragged["w"]


LINES = [
    {},
    {"w": -0.73, "b": 2.81},
    {"w": 3.4, "b": -1.15},
    {"w": 1.5, "b": 0.83},
    {"w": 0.5, "b": 1.5, "t0": -0.6, "t1": 3.2, "t2": 0},
]


def test_fit_line_shows_what_its_labels_say(browser: Browser, address: str) -> None:
    three = three_points()
    x, measured = three.inputs[:, 0], three.targets[:, 0]
    targets = measured

    def cost(w: Any, b: Any) -> Any:
        outputs = np.multiply.outer(w, x) + np.asarray(b)[..., None]
        return np.mean((outputs - targets) ** 2, axis=-1)

    with alive(browser, address, BY_NAME["fit-line"]) as figure:
        for state in LINES:
            figure.set(state)
            w, b, *moved = map(float, shown_values(figure, "w", "b", "t0", "t1", "t2"))
            first = {"w": 1, "b": 1} | {f"t{i}": t for i, t in enumerate(measured.tolist())}
            assert [w, b, *moved] == list((first | state).values())
            targets = np.array(moved)
            best = np.linalg.lstsq(np.vander(x, 2), targets, rcond=None)[0].astype(float)
            line, landscape = panels(figure)
            line_is_drawn(line, x, targets, w, b)
            landscape_is_drawn(landscape, cost, best, w, b)
            terms_are_written(figure, x, targets, w, b, float(cost(*best)))


def line_is_drawn(panel: Panel, x: Array, targets: Array, w: float, b: float) -> None:
    assert panel.names() == ["input x", "output o, target t"]
    panel.ticks_stand_at_labels(0, 1)
    panel.count(point=3, square=3, error=3, line=1, grip=4)
    outputs = w * x + b
    errors = outputs - targets
    (low, bottom), (high, top) = panel.reach()
    assert low < min(x) < max(x) < high
    assert bottom < min(targets) < max(targets) < top
    points = panel.all("point")
    painted(points, fill="ink")
    panel.stands(np.array([mark.place for mark in points]), np.column_stack([x, targets]))
    line = panel.one("line")
    painted([line], stroke="value")
    ends = panel.read(line.points)
    assert ends[0, 0] < low < high < ends[1, 0], "the line leads through the whole picture"
    panel.stands(line.points, np.column_stack([ends[:, 0], w * ends[:, 0] + b]))
    painted(panel.all("error"), stroke="cost")
    panel.stands(
        np.concatenate([mark.points for mark in panel.all("error")]),
        np.column_stack([np.repeat(x, 2), np.column_stack([targets, outputs]).ravel()]),
    )
    squares = panel.all("square")
    painted(squares, fill="cost", stroke="cost")
    for square, at, target, error in zip(squares, x, targets, errors, strict=True):
        (left, upper), (right, lower) = panel.read(np.array([square.place, square.far]))
        assert upper - lower == pytest.approx(right - left, abs=0.01), "not a square"
        assert upper - lower == pytest.approx(abs(error), abs=0.01)
        assert (lower, upper) == pytest.approx(sorted([target, target + error]), abs=0.01)
        assert min(abs(at - left), abs(at - right)) < 0.01, "not at its point"
        beyond = left if abs(at - right) < 0.01 else right
        assert not lower + 0.02 < w * beyond + b < upper - 0.02, "the line leads through a square"
    # Each area that there is room for, in the middle of its square.
    areas = panel.all("area")
    roomy = [(s, e) for s, e in zip(squares, errors, strict=True) if s.size[0] > 42]
    assert [mark.text for mark in areas] == [f"{error**2:.2f}" for _, error in roomy]
    for mark, (square, _) in zip(areas, roomy, strict=True):
        assert mark.place == pytest.approx((square.place + square.far) / 2, abs=0.1)
    rings, names = panel.all("grip", kind="circle"), panel.all("grip", kind="text")
    painted(rings, stroke="weight")
    panel.stands(np.array([mark.place for mark in rings]), [[0, b], [max(x), w * max(x) + b]])
    assert [mark.text for mark in names] == ["b", "w"]
    for ring, name in zip(rings, names, strict=True):
        assert np.linalg.norm(ring.place - name.place) < 30
    reach = [mark.place for mark in panel.all("reach")]
    assert np.allclose(reach, [mark.place for mark in [*rings, *points]])


def landscape_is_drawn(
    panel: Panel, cost: Callable[[Any, Any], Any], best: Array, w: float, b: float
) -> None:
    assert panel.names() == ["w", "b"]
    panel.ticks_stand_at_labels(0, 1)
    heights_drawn = [level for level in (0.25, 1, 3, 7, 14, 25, 40) if level > cost(*best)]
    panel.count(contour=len(heights_drawn), same=1, cross=1, star=1, height=1, grip=1)
    assert panel.reach() == pytest.approx(np.array([[-1, -2], [4, 3]]), abs=0.01)
    levels = {}
    contours = panel.all("contour")
    painted(contours, stroke="cost")
    for contour in contours:
        places = panel.read(contour.points)
        heights = cost(places[:, 0], places[:, 1])
        assert np.ptp(heights) < 0.005 * heights.mean(), "a contour is not level"
        assert places[:-1].mean(axis=0) == pytest.approx(best, abs=0.01), "not all around"
        levels[float(f"{heights.mean():.2g}")] = places
    assert sorted(levels) == heights_drawn
    value = panel.one("height")
    assert value.text == f"C = {cost(w, b):.2f}"
    labels = {float(mark.text): mark.place for mark in panel.all("level")}
    for level, place in labels.items():
        assert float(cost(*panel.read(place)[0])) == pytest.approx(level, rel=0.01)
    for level, places in levels.items():
        inside = (places > (-0.5, 1)) & (places < (3.8, 2.8))
        if inside.all(axis=1).any() and level not in labels:
            # It has given way to the point's own.
            top = places[inside.all(axis=1)][:, 1].max()
            near = panel.read(value.place)[0] - [w, top]
            assert abs(near[1]) < 1, f"the contour of {level:g} has no label"
    same = panel.one("same")
    painted([same], stroke="ink")
    places = panel.read(same.points)
    assert same.dash
    assert cost(places[:, 0], places[:, 1]) == pytest.approx(cost(w, b), rel=0.005, abs=1e-4)
    star, point, cross = panel.one("star"), panel.one("grip"), panel.one("cross")
    painted([star], fill="global-minimum", stroke="ink")
    painted([point], fill="ink", stroke="paper")
    painted([cross], stroke="weight")
    panel.stands(np.array([star.place, point.place, cross.points[1]]), [best, [w, b], [w, b]])
    (at, under), _, (left, level) = panel.read(cross.points)
    assert (at, level) == pytest.approx((w, b), abs=0.01)
    assert (under, left) < (-2, -1), "the cross leads to the axes"
    assert np.linalg.norm(value.place - point.place) < 30


def terms_are_written(
    figure: Live, x: Array, targets: Array, w: float, b: float, best: float
) -> None:
    sign = f"{'−' if b < 0 else '+'} {abs(b):.2f}"
    errors = w * x + b - targets
    lines = [
        f"({w:.2f} · {at:g} {sign} {'+' if target < 0 else '−'} {abs(target):g})²"
        f"= ({error:z.2f})²= {error**2:.4f}"
        for at, target, error in zip(x, targets, errors, strict=True)
    ]
    squares = " + ".join(f"{error**2:.4f}" for error in errors)
    cost = float(np.mean(errors**2))
    lines.append(f"C = ({squares}) / {len(x)} = {cost:.4f}")
    written = figure.node.locator(".hl-terms > div").evaluate_all(
        "all => all.map(e => e.textContent)"
    )
    assert written == [line.replace("-", "−") for line in lines]
    said = f"The line {w:.2f} · x {sign} costs {cost:.4f}."
    above = f"{cost - best:.4f}"
    if float(above):
        said += f" That is {above} above the best line's {best:.4f}."
    else:
        said += " No line costs less, to four decimals."
    if list(targets) != three_points().targets[:, 0].tolist():
        said += f" The points have the targets {', '.join(f'{target:.1f}' for target in targets)}."
    assert figure.node.locator(".hl-says").inner_text() == said.replace("-", "−")
