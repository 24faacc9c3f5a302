"""The figure *Walk the landscape*: its paths are those of howlearn's optimizers, and drawn so."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from contourpy import contour_generator
from playwright.sync_api import Browser

from howlearn.arrays import Array, DivergenceError
from howlearn.gradients import numerical_gradient
from howlearn.landscapes import landscape_named
from howlearn.optimizers import adam, momentum, optimize, sgd
from howlearn_site.figures.walk_landscape.record import INPUTS, LEVELS, TARGETS
from live_figures import BY_NAME, Live, alive, in_page, replay, tab
from panels import Panel, painted, panels, shown_values, tells
from test_browser import url


def test_walk_landscape_replays_every_recorded_path(
    browser: Browser, address: str, site: Path
) -> None:
    recorded = replay(site, "walk-landscape")
    lengths = [len(path["path"]) for row in recorded for path in row["walks"]]
    assert min(lengths) < 61 == max(lengths), "tame ones, and some that leave the numbers"
    script = """async recorded => {
        const { height, walk } = await import("figures/walk_landscape/script.js");
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


WALKS: list[dict[str, Any]] = [
    {"on": "ravine", "x": -2.6, "y": 1.2, "rate": 0.076, "kept": 0.5, "adam": 0.3, "step": 15},
    {"on": "himmelblau", "x": -0.5, "y": 1.5, "rate": 0.012, "kept": 0.6, "adam": 0.2, "step": 70},
    {"on": "saddle", "x": 1.4, "y": 0.1, "rate": 0.1, "kept": 0.9, "adam": 0.1, "step": 9},
    {"on": "network", "x": 2.5, "y": -1.5, "rate": 0.2, "kept": 0.8, "adam": 0.4, "step": 40},
    {"on": "ravine", "x": 1.5, "y": -0.5, "rate": 0.3, "kept": 0.3, "adam": 1.0, "step": 200},
]
MARKS = {
    "global": ("star", "global-minimum"),
    "local": ("circle", "local-minimum"),
    "none": ("hilltop", "paper"),
}


class Ground:
    """A landscape as Python has it: what is drawn of it and walked on."""

    def __init__(self, name: str) -> None:
        self.height: Callable[[Any], Any] = network_cost
        self.gradient: Callable[[Any], Array] = network_gradient
        self.names, self.domain = ["w", "v"], np.array([[-4.0, 4.0], [-3.0, 3.0]])
        if name == "network":
            best = optimize(network_gradient, [1.0, 1.0], adam(0.05), steps=500)[-1]
            self.marks = {"global": [best, -best], "local": [], "none": [[0, 0]]}
            return
        known = landscape_named(name)
        self.height, self.gradient, self.domain = known.height, known.gradient, known.domain
        self.names = ["w₁", "w₂"]
        self.marks = {kind: [] for kind in MARKS}
        for point in known.stationary_points:
            kind = "global" if point.is_global_minimum else "local"
            self.marks[kind if point.kind == "minimum" else "none"].append(point.point)


def network_cost(points: Any) -> Any:
    """The cost at one point, or at each of many."""
    w, v = np.moveaxis(np.asarray(points, float), -1, 0)[..., None]
    errors = v * np.tanh(w * np.array(INPUTS)) - np.array(TARGETS)
    return np.mean(errors**2, axis=-1)


def network_gradient(point: Array) -> Array:
    return numerical_gradient(lambda at: float(network_cost(at)), point)


def test_walk_landscape_shows_what_its_labels_say(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["walk-landscape"]) as figure:
        for state in WALKS:
            figure.set(state)
            on, *numbers = shown_values(figure, *state)
            assert [on, *map(float, numbers)] == list(state.values())
            ground = Ground(on)
            ways = {
                "sgd": sgd(state["rate"]),
                "momentum": momentum(state["rate"], momentum=state["kept"]),
                "adam": adam(state["adam"]),
            }
            paths = {}
            for name, way in ways.items():
                start = [state["x"], state["y"]]
                try:
                    path = optimize(ground.gradient, start, way, steps=state["step"])
                except DivergenceError as error:
                    path = error.path
                with np.errstate(over="ignore"):
                    heights = [ground.height(point) for point in path]
                paths[name] = path[: 1 + np.flatnonzero(np.isfinite(heights))[-1]]
            shown = panels(figure)
            contours_are_level(shown[0], ground)
            contours_are_whole(shown[0], ground, on)
            for panel, path in zip(shown, paths.values(), strict=True):
                ground_is_drawn(panel, ground)
                for one, other in zip(panel.all("contour"), shown[0].all("contour"), strict=True):
                    assert np.array_equal(one.points, other.points), "the maps differ"
                walk_is_drawn(panel, path, ground)
            walks_are_told(figure, paths, state, ground)
        figure.says({"on:ravine,step:1": "After 1 step ", "on:ravine,step:2": "After 2 steps "})


def contours_are_level(panel: Panel, ground: Ground) -> None:
    contours = panel.all("contour")
    assert len(contours) > 5
    for contour in contours:
        places = panel.read(contour.points)
        heights = ground.height(places)
        steps = 1e-5 * np.eye(2)
        slopes = [(ground.height(places + s) - ground.height(places - s)) / 2e-5 for s in steps]
        steep = np.hypot(*slopes)
        # How far each place is from one that is as high as the middle one: not a pixel.
        level = np.median(heights)
        off = abs(heights - level) / np.maximum(steep, 0.2 * np.median(steep))
        assert off.max() < np.ptp(ground.domain) / 150, f"a contour at {level:.3g} is not level"


def contours_are_whole(panel: Panel, ground: Ground, on: str) -> None:
    """See that at each level the lines are as long, all together, as those of a finer grid."""
    expected = lengths(on)
    drawn = dict.fromkeys(expected, 0.0)
    for contour in panel.all("contour"):
        places = panel.read(contour.points)
        height = np.median(ground.height(places))
        drawn[min(drawn, key=lambda level: abs(level - height))] += length(places)
    assert drawn == pytest.approx(expected, rel=0.05)


@cache
def lengths(on: str) -> dict[float, float]:
    ground = Ground(on)
    x, y = (np.linspace(low, high, 121) for low, high in ground.domain)
    heights = ground.height(np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)).reshape(121, 121)
    finer: Any = contour_generator(x, y, heights)
    return {level: sum(length(line) for line in finer.lines(level)) for level in LEVELS[on]}


def length(places: Array) -> float:
    return float(np.linalg.norm(np.diff(places, axis=0), axis=1).sum())


def ground_is_drawn(panel: Panel, ground: Ground) -> None:
    assert panel.names() == ground.names
    panel.ticks_stand_at_labels(0, 1)
    assert panel.reach() == pytest.approx(ground.domain.T, abs=0.01)
    painted(panel.all("contour"), stroke="cost")
    for kind, (name, fill) in MARKS.items():
        marks = panel.all(name)
        painted(marks, fill=fill, stroke="ink")
        assert len(marks) == len(ground.marks[kind])
        if marks:
            panel.stands(np.array([mark.place for mark in marks]), ground.marks[kind])


def walk_is_drawn(panel: Panel, path: Array, ground: Ground) -> None:
    trail, dots, ball = panel.one("trail"), panel.all("dots"), panel.one("ball")
    painted([trail], stroke="soft-ink")
    painted(dots, fill="ink")
    painted([ball], fill="ink", stroke="paper")
    (left, right), (bottom, top) = ground.domain
    near = (abs(path - [left, bottom]) < 2 * np.array([right - left, top - bottom])).all(axis=1)
    places = np.array([dot.place for dot in dots])
    assert (len(trail.points), len(dots)) == (len(path), min(len(path), 60))
    for points, all_near, all_values in (
        (trail.points, near, path),
        (places, near[-60:], path[-60:]),
        (ball.place[None], near[-1:], path[-1:]),
    ):
        if all_near.any():
            panel.stands(points[all_near], all_values[all_near])
        away = panel.read(points[~all_near]) if not all_near.all() else np.empty((0, 2))
        inside = (away > ground.domain[:, 0]) & (away < ground.domain[:, 1])
        assert not inside.all(axis=1).any(), "what is far out is drawn in the picture"
    rings = panel.all("grip")
    painted(rings, stroke="ink")
    seen = bool(((path[0] >= ground.domain[:, 0]) & (path[0] <= ground.domain[:, 1])).all())
    assert len(rings) == seen
    if seen:
        panel.stands(rings[0].place, path[0])


def walks_are_told(
    figure: Live, paths: dict[str, Array], state: dict[str, Any], ground: Ground
) -> None:
    ends = {name: ground.height(path[-1]) for name, path in paths.items()}
    ended = {name for name, path in paths.items() if len(path) <= state["step"]}
    under = figure.node.locator(".hl-map-says").all_inner_texts()
    for text, (name, path) in zip(under, paths.items(), strict=True):
        assert text.startswith(name)
        assert ("beyond 1e308" in text) == (name in ended)
        place = re.search(r"\sat \S+, \S+\s+height \S+$", text)
        assert place, text
        tells(place[0], *path[-1], ends[name])
        if name in ended:
            assert f"at step {len(path)}" in text
    told = figure.evaluate("e => e.describe()").split(": ", 1)
    tells(told[0], state["step"], state["x"], state["y"])
    for text, (name, path) in zip(told[1].split("; "), paths.items(), strict=True):
        assert text.startswith(f"{name} is ")
        if name in ended:
            tells(text, 1e308, len(path))
            continue
        inside = ((path[-1] >= ground.domain[:, 0]) & (path[-1] <= ground.domain[:, 1])).all()
        assert ("out of the picture" in text) != inside
        tells(text, *(path[-1] if inside else ()), ends[name])
    says = figure.node.locator(".hl-says").inner_text()
    lost = [name for name in paths if name in ended or not abs(ends[name]) < 1e6]
    if state["on"] == "saddle":
        assert says.startswith("A saddle has no bottom")
    elif lost:
        assert says.startswith(f"It diverges: {', '.join(lost)}.")
    else:
        lowest = min(ends, key=lambda name: ends[name])
        assert f"After {state['step']} steps {lowest} is lowest" in says
        tells(says, state["step"], ends[lowest])


def test_on_a_phone_the_three_share_a_map(browser: Browser, address: str) -> None:
    row = BY_NAME["walk-landscape"]
    with tab(browser, address, 390, phone=True) as visit:
        visit.page.goto(url(address, row.page))
        figure = Live(visit.page, row).wait()
        state = WALKS[0]
        figure.set(state)
        assert figure.node.locator(".hl-panel:visible").count() == 1
        assert figure.node.locator(".hl-map-says:visible").count() == 3
        marks = ["●", "■", "◆"]
        before = "e => getComputedStyle(e.querySelector('b'), '::before').content"
        for under, mark in zip(figure.node.locator(".hl-map-says").all(), marks, strict=True):
            assert mark in under.evaluate(before)
        start = [state["x"], state["y"]]
        ways = [
            sgd(state["rate"]),
            momentum(state["rate"], momentum=state["kept"]),
            adam(state["adam"]),
        ]
        ground = Ground(state["on"])
        panel = panels(figure)[0]
        trails, balls = panel.all("trail"), panel.all("ball")
        # Those of the others first, as the first one's lies above them.
        for way, trail, ball in zip(
            ways, [trails[0], *trails[1:]], [balls[-1], *balls[:-1]], strict=True
        ):
            path = optimize(ground.gradient, start, way, steps=state["step"])
            panel.stands(trail.points, path)
            panel.stands(ball.place, path[-1])
        assert [trail.dash for trail in trails] == [False, True, True]
    assert not visit.wrong
