"""The figure *Roll downhill*: its paths are howlearn's, as is all it draws and says of them."""

from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser

from howlearn.arrays import Array, DivergenceError
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import numerical_hessian
from howlearn.landscapes import two_valleys
from howlearn.plots import basins
from live_figures import BY_NAME, Live, alive, drag, in_page, replay
from panels import Panel, painted, panels, shown_values, tells


def test_roll_downhill_replays_every_recorded_path_and_strip(
    browser: Browser, address: str, site: Path
) -> None:
    recorded = replay(site, "roll-downhill")
    assert any(path["diverged"] for path in recorded["descents"])
    assert not all(path["diverged"] for path in recorded["descents"])
    script = """async ({ descents, strips }) => {
        const { basins } = await import("figures/roll_downhill/script.js");
        const { descend, height } = await import("figures/two_valleys.js");
        return {
            descents: descents.map((it) => descend(it.start, it.rate, it.path.length - 1)),
            heights: descents.map(({ path }) => path.map(height)),
            ends: descents.map(({ start, rate }) => descend(start, rate, 100).length),
            strips: strips.map(({ rate }) => basins(rate)),
        };
    }"""
    mine = in_page(browser, address, script, recorded)
    for path, twin, heights, length in zip(
        recorded["descents"], mine["descents"], mine["heights"], mine["ends"], strict=True
    ):
        assert twin == pytest.approx(path["path"], rel=1e-9, abs=1e-9)
        assert heights == pytest.approx(path["heights"], rel=1e-9, abs=1e-9)
        assert length == (path["diverged"] or 101)
    for strip, reached in zip(recorded["strips"], mine["strips"], strict=True):
        assert reached == strip["reached"], f"rate {strip['rate']}"


def test_roll_downhill_is_put_down_by_a_mouse(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["roll-downhill"]) as figure:
        for part in (".hl-reach >> nth=0", ".hl-reach >> nth=1", ".hl-field"):
            figure.set({"start": -3})
            drag(figure.page, figure.node.locator(part), 100, 0)
            assert figure.state["start"] > -2.5, part


VERDICTS: list[tuple[str, Callable[[str], bool]]] = [
    ("start:-3,rate:0.1", lambda text: "local minimum at −2.00" in text),
    ("start:1,rate:0.1", lambda text: "global minimum at 2.00" in text),
    ("start:-0.5,rate:0.1", lambda text: "hilltop" in text),
    ("start:1,rate:0.9", lambda text: "jumps" in text and "2/curvature there, 0.80" in text),
    ("start:-3.5,rate:2", lambda text: "diverges" in text),
    ("start:-0.51,rate:0.01", lambda text: "still on its way" in text),
]


def test_roll_downhill_says_what_becomes_of_the_ball(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["roll-downhill"]) as figure:
        for query, expected in VERDICTS:
            figure.again(f"?roll-downhill={query}")
            text = figure.node.locator(".hl-says").inner_text()
            assert expected(text), f"{query}: {text}"


DESCENTS = [
    {"start": -3, "rate": 0.1, "step": 40},
    {"start": 2.9, "rate": 0.05, "step": 4},
    {"start": 1, "rate": 0.9, "step": 12},
    {"start": -3.5, "rate": 2, "step": 3},
]
STEPS, IN_A_ROW = 500, 40


def slope_at(w: float) -> float:
    return float(two_valleys.gradient([w])[0])


def path_of(start: float, rate: float, steps: int) -> Array:
    """The steps of a descent as far as the cost there is a number."""
    try:
        path = gradient_descent(two_valleys.gradient, start, learning_rate=rate, steps=steps)[:, 0]
    except DivergenceError as error:
        path = error.path[:, 0]
    with np.errstate(over="ignore"):
        return np.asarray(path[np.isfinite(path**4)])


def test_roll_downhill_shows_what_its_labels_say(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["roll-downhill"]) as figure:
        for state in DESCENTS:
            figure.set(state)
            shown = dict(zip(state, map(float, shown_values(figure, *state)), strict=True))
            assert shown == state
            (panel,) = panels(figure)
            path = path_of(state["start"], state["rate"], int(state["step"]))
            landscape_is_drawn(panel)
            descent_is_drawn(panel, path, state["rate"])
            strip_is_drawn(panel, state["rate"])
            numbers_are_written(figure, path, state["rate"])
            end_is_told(figure, state["start"], state["rate"])


def landscape_is_drawn(panel: Panel) -> None:
    assert panel.names() == ["cost value"]
    panel.ticks_stand_at_labels(1)
    assert [text for text, _ in panel.labels(0)] == ["−3", "−2", "−1", "0", "1", "2", "3"]
    curve = panel.one("curve")
    painted([curve], stroke="cost")
    low, high = two_valleys.domain[0]
    panel.follows(curve.points, lambda w: two_valleys.height(w[:, None]), low, high)
    own = [mark for mark in panel.marks if "hl-cells" not in mark.names]
    for kind, is_global, name, fill, word in (
        ("minimum", True, "hl-star", "global-minimum", "global"),
        ("minimum", False, "hl-circle", "local-minimum", "local"),
        ("maximum", False, "hl-hilltop", "paper", ""),
    ):
        points = [
            [point.point[0], two_valleys.height(point.point)]
            for point in two_valleys.stationary_points
            if (point.kind, point.is_global_minimum) == (kind, is_global)
        ]
        marks = [mark for mark in own if name in mark.names]
        painted(marks, fill=fill, stroke="ink")
        panel.stands(np.array([mark.place for mark in marks]), points, pixels=1.1)
        words = [mark for mark in panel.all("mark") if mark.text == word]
        assert len(words) == (len(marks) if word else 0)
        for mark, said in zip(marks, words, strict=False):
            assert np.linalg.norm(mark.place - said.place) < 12


def descent_is_drawn(panel: Panel, path: Array, rate: float) -> None:
    low, high = two_valleys.domain[0]
    inside = path[(path >= low) & (path <= high)]
    dots = panel.all("dots")
    painted(dots, fill="ink")
    panel.stands(np.array([dot.place for dot in dots]), points_of(inside))
    near = path[abs(path) < 3 * (high - low)]
    trail = panel.one("trail")
    painted([trail], stroke="soft-ink")
    panel.stands(trail.points, points_of(near))
    ring, begin = panel.one("grip", kind="circle"), panel.one("grip", kind="path")
    painted([ring, begin], stroke="ink")
    panel.stands(ring.place, points_of(path[:1]))
    plumb, frame = panel.one("plumb"), panel.one("frame")
    at = panel.read(np.array([begin.points[0], *plumb.points]))[:, 0]
    assert at == pytest.approx(path[0], abs=0.005), "the start's handle, and the line to it"
    assert abs(begin.points[0][1] - frame.place[1]) < 3, "which stands on the strip"
    ball, count, gone = panel.one("ball"), panel.one("count"), panel.one("gone")
    tangent, arrow = panel.one("tangent"), panel.one("move")
    w, slope = path[-1], slope_at(path[-1])
    if not low <= w <= high:
        side, way = (low, "← {}") if w < low else (high, "{} →")
        assert panel.read(ball.place)[0, 0] == pytest.approx(side, abs=0.01)
        said = f"out of the picture, w = {w:.2f}" if abs(w) < 1e5 else "out of the picture, w = "
        assert gone.text.startswith(way.format(said.replace("-", "−")).removesuffix(" →"))
        tells(gone.text, w)
        assert (len(tangent.points), len(arrow.points), count.text) == (0, 0, "")
        return
    painted([ball], fill="ink", stroke="paper")
    panel.stands(ball.place, points_of(path[-1:]))
    assert (gone.text, count.text) == ("", str(len(path) - 1))
    assert np.linalg.norm(count.place - ball.place) < 20
    painted([tangent], stroke="gradient")
    (left, down), (right, up) = panel.read(tangent.points)
    assert (up - down) / (right - left) == pytest.approx(slope, abs=0.02 + abs(slope) / 100)
    panel.stands(tangent.points.mean(axis=0), points_of(path[-1:]))
    following = w - rate * slope
    painted([arrow], stroke="ink")
    if len(arrow.points) and low < following < high:
        level = two_valleys.height([w])
        here, tip, landing = arrow.lines[0], arrow.lines[1][1], arrow.lines[2]
        lowered = [following, two_valleys.height([following])]
        panel.stands(here, [[w, level], [following, level]])
        panel.stands(np.array([tip, *landing]), [here_at(following, w)] * 2 + [lowered])
    else:
        wide = panel.read(np.array([[0.0, 0.0], [1.0, 0.0]]))[:, 0]
        still = abs(following - w) < 3.1 * (wide[1] - wide[0])
        assert bool(len(arrow.points)) != still
        if not still:
            ends = panel.read(arrow.lines[0])[:, 0]
            assert ends[0] == pytest.approx(w, abs=0.01)
            assert (ends[1] < low) if following < w else (ends[1] > high)


def here_at(following: float, w: float) -> list[float]:
    """The place in the next step's direction, as high as the ball."""
    return [following, float(two_valleys.height([w]))]


def points_of(path: Array) -> Array:
    return np.column_stack([path, two_valleys.height(path[:, None])])


def strip_is_drawn(panel: Panel, rate: float) -> None:
    (low, high), starts = two_valleys.domain[0], 200
    reached = basins._reached(two_valleys, rate, starts, STEPS)
    kinds = ["global" if m.is_global_minimum else "local" for m in two_valleys.minima] + ["none"]
    expected, first = [], 0
    for minimum, run in groupby(reached.tolist()):
        end = first + len(list(run))
        expected.append((kinds[minimum], first, end))
        first = end
    cells, frame = panel.all("cell"), panel.one("frame")
    corners = panel.read(
        np.array([[cell.place, cell.far] for cell in (*cells, frame)]).reshape(-1, 2)
    )
    edges = (
        low + (high - low) * np.array([[a, b] for _, a, b in (*expected, ("", 0, starts))]) / starts
    )
    assert corners[:, 0] == pytest.approx(edges.ravel(), abs=0.005)
    fills = {"global": "global-minimum", "local": "local-minimum"}
    for cell, (kind, *_) in zip(cells, expected, strict=True):
        assert f"hl-cell--{kind}" in cell.names
        assert cell.fill == fills.get(kind, cell.fill)
        assert cell.fill.startswith("url") == (kind == "none")
        assert (cell.place[1], cell.size[1]) == (frame.place[1], frame.size[1])
    marks = {"global": panel.all("cells", "star"), "local": panel.all("cells", "circle")}
    for kind, found in marks.items():
        painted(found, fill="paper", stroke="ink")
        roomy = [
            c for c, (k, *_) in zip(cells, expected, strict=True) if k == kind and c.size[0] > 26
        ]
        middles = [(cell.place + cell.far) / 2 for cell in roomy]
        assert np.allclose([mark.place for mark in found], middles, atol=0.1)
        assert len(found) == len(middles)


def numbers_are_written(figure: Live, path: Array, rate: float) -> None:
    w, slope = path[-1], slope_at(path[-1])
    names = figure.node.locator(".hl-readout dt").all_inner_texts()
    texts = figure.node.locator(".hl-readout dd").all_inner_texts()
    assert names == ["step", "w", "slope", "cost", "next step"]
    expected = [len(path) - 1, w, slope, two_valleys.height([w]), -rate * slope]
    tells(" ".join(text.removeprefix("+") for text in texts), *expected)
    said = figure.evaluate("e => e.describe()").partition(" From")[0].partition(" It")[0]
    step = f"{len(path) - 1} step" + "s" * (len(path) > 2)
    if abs(w) < 1e5:
        place = f"{w:.2f}; the cost there is {two_valleys.height([w]):.2f}."
        whole = f"After {step} from {path[0]:.2f} the ball is at {place}"
        assert said == whole.replace("-", "−")


def end_is_told(figure: Live, start: float, rate: float) -> None:
    """Compare what is said to become of the ball with a descent of 500 steps."""
    text = figure.node.locator(".hl-says").inner_text()
    path = path_of(start, rate, STEPS)
    late = path[-IN_A_ROW:]
    low, high = two_valleys.domain[0]
    near = min(two_valleys.minima, key=lambda minimum: abs(minimum.point[0] - late.mean()))
    if len(path) <= STEPS:
        assert "It diverges" in text
        out = 1 + np.flatnonzero((path >= low) & (path <= high))[-1]
        tells(text, out, len(path), 1e308)
    elif np.ptp(late) < (high - low) / 100:
        kind = "global" if near.is_global_minimum else "local"
        assert f"comes to rest in the {kind} minimum" in text
        tells(text, rate, near.point[0])
    else:
        assert "jumps between" in text
        curvature = numerical_hessian(two_valleys.gradient, near.point).item()
        assert rate * curvature > 2
        tells(text, late.min(), late.max(), 2, 2 / curvature)
