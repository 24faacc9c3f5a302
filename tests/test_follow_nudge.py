"""The figure *Follow the nudge*: its formulas are right, and its arrows carry what they should."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from howlearn.gradients import numerical_gradient
from howlearn_site.figures.follow_nudge.record import FORMULAS, Values, forward
from live_figures import BY_NAME, Live, alive, drag, in_page, replay
from panels import Mark, Panel, painted, panels, shown_values, tells

# Which nodes each node reads, and the paths from what goes in to what comes out, in their order.
READS = {
    "stages": ["xq", "qp"],
    "fork": ["xq", "qp", "qr", "pr"],
    "forks": ["xq", "qp", "qs", "xs", "pr", "sr"],
    "node": ["wz", "za", "aC"],
}
PATHS = {
    "stages": ["xqp"],
    "fork": ["xqr", "xqpr"],
    "forks": ["xqpr", "xqsr", "xsr"],
    "node": ["wzaC"],
}


def test_follow_nudge_has_the_values_and_the_slope_of_every_formula(
    browser: Browser, address: str, site: Path
) -> None:
    recorded = replay(site, "follow-nudge")
    script = """async (recorded) => {
        const { forward, slopeOf } = await import("figures/follow_nudge/script.js");
        return Object.fromEntries(Object.entries(recorded).map(([name, rows]) => [
            name, rows.map(({ values: [first] }) => {
                const v = forward(name, first[1]);
                return { values: Object.entries(v), slope: slopeOf(name, v) };
            })]));
    }"""
    asked = {
        name: [row | {"values": [*row["values"].items()]} for row in rows]
        for name, rows in recorded.items()
    }
    mine = in_page(browser, address, script, asked)
    assert recorded.keys() == FORMULAS.keys() == READS.keys()
    for name, rows in recorded.items():
        for theirs, ours in zip(rows, mine[name], strict=True):
            assert dict(ours["values"]) == pytest.approx(theirs["values"], rel=1e-12)
            assert ours["slope"] == pytest.approx(theirs["slope"], rel=1e-6, abs=1e-6)


def test_follow_nudge_is_dragged_stepped_and_begins_another_formula_as_the_page_has_it(
    browser: Browser, address: str
) -> None:
    with alive(browser, address, BY_NAME["follow-nudge"]) as figure:
        handle = figure.node.locator(".hl-reach")
        worth = panels(figure)[0].scale(0)[0]
        drag(figure.page, handle, -200, 10)
        assert figure.state["x"] == pytest.approx(3 - 200 * worth, abs=0.06)
        menu = figure.node.locator("#hl-follow-nudge-on")
        for name, (begin, _) in FORMULAS.items():
            if name != "stages":
                menu.select_option(name)
                assert (figure.state["x"], figure.state["step"]) == (begin, 1)
            last = sum(map(len, PATHS[name])) - 1
            step = figure.node.get_by_role("button", name="Step", exact=True)
            steps = [figure.state["step"]]
            step.evaluate("(button, times) => { while (times--) button.click(); }", last + 2)
            steps.append(figure.state["step"])
            assert steps == [1, last], name


SAID = {
    "on:stages,step:0": "x is nudged by 0.1. On this path q comes next.",
    "on:stages,step:1": "moves by 0.61, which is 6.1 times what x moved by; the local slope is 6.",
    "on:stages,step:2": "The slopes multiply to 12. Measured with the nudge: 12.2.",
    "on:fork,step:2": "Along this path the slopes multiply to 6.",
    "on:fork,step:3": "Once more x is nudged by 0.1.",
    "on:fork,step:6": "The paths add to 18. Measured with the nudge: 18.3.",
}


def test_follow_nudge_says_what_happens(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["follow-nudge"]) as figure:
        figure.says(SAID)


STATES: tuple[dict[str, Any], ...] = (
    {"on": "stages", "x": 3.0, "nudge": "0.1", "step": 1},
    {"on": "stages", "x": -1.4, "nudge": "0.01", "step": 2},
    {"on": "fork", "x": 2.0, "nudge": "0.1", "step": 4},
    {"on": "forks", "x": -1.7, "nudge": "0.1", "step": 10},
    {"on": "forks", "x": 0.6, "nudge": "0.001", "step": 6},
    {"on": "node", "x": 0.8, "nudge": "0.1", "step": 2},
    {"on": "node", "x": -0.5, "nudge": "0.01", "step": 3},
)


def test_follow_nudge_shows_values_slopes_and_what_each_path_adds(
    browser: Browser, address: str
) -> None:
    with alive(browser, address, BY_NAME["follow-nudge"]) as figure:
        bracketed: set[str] = set()
        for state in STATES:
            figure.set(state)
            shows(figure, state)
            table = figure.node.locator(".hl-paths").inner_text()
            assert "× −" not in table, "a negative factor needs brackets"
            bracketed.update(re.findall(r"× \(−", table))
        assert bracketed
        # On a phone the graph goes down, and not to the right.
        figure.page.set_viewport_size({"width": 400, "height": 900})
        figure.page.wait_for_function(
            "tag => document.querySelectorAll(`${tag} .hl-panel`)[1].viewBox.baseVal.width < 400",
            arg=figure.row.tag,
        )
        for state in STATES[2:4]:
            figure.set(state)
            shows(figure, state)
        figure.page.set_viewport_size({"width": 1440, "height": 900})


def shows(figure: Live, state: dict[str, Any]) -> None:
    on, x, nudge, step = state["on"], state["x"], float(state["nudge"]), state["step"]
    v = forward(on, x)
    local = {edge: slope(on, v, edge) for edge in READS[on]}
    line, graph = panels(figure)
    # What goes in, and how far it is nudged.
    worth, zero = line.scale(0)
    ends = line.one("nudged").points[:, 0] * worth + zero
    assert ends == pytest.approx([x, x + nudge], abs=worth)
    for place in (line.one("ball").place, line.one("grip", kind="circle").place):
        assert place[0] * worth + zero == pytest.approx(x, abs=worth)
    path, crossed, ended = behind(on, step)
    way = walk(on, v, path, nudge)
    moves = dict(zip(path, [nudge, *[moved for _, moved in way]], strict=True))
    boxes = nodes_are_drawn(graph, v, moves, path[: crossed + 1])
    arrows_are_drawn(graph, boxes, local, path, crossed, [factor for factor, _ in way])
    # The paths, and what they come to.
    rows = figure.evaluate(
        """figure => [...figure.querySelectorAll(".hl-paths tr")]
            .map(row => [...row.children].map(cell => cell.innerText))"""
    )
    expected, out = [], list(v)[-1]
    for name in PATHS[on][:ended]:
        slopes = [local[a + b] for a, b in pairwise(name)]
        expected += [*slopes, np.prod(slopes), walk(on, v, name, nudge)[-1][1]]
    assert [row[0] for row in rows[1 : 1 + len(PATHS[on])]] == [" → ".join(p) for p in PATHS[on]]
    if ended == len(PATHS[on]):
        whole = numerical_gradient(lambda at: forward(on, float(at[0]))[out], x)[0]
        sums = [whole, sum(walk(on, v, name, nudge)[-1][1] for name in PATHS[on])]
        rise = forward(on, x + nudge)[out] - v[out]
        expected += [*(sums if ended > 1 else []), rise / nudge, rise]
    tells(" ".join(f"{row[1]} {row[2]}" for row in rows[1:]), *expected)
    assert rows[0] == ["path", "slopes", f"moves {out} by"]
    shown = shown_values(figure, "on", "x", "nudge", "step")
    assert (shown[0], float(shown[1]), float(shown[2]), int(shown[3])) == (on, x, nudge, step)


def slope(on: str, v: Values, edge: str) -> float:
    """Measure the local slope of an arrow, all else keeping still."""
    source, target = edge[0], edge[1]
    of = FORMULAS[on][1][target]
    return float(numerical_gradient(lambda at: of(v | {source: float(at[0])}), v[source])[0])


def walk(on: str, v: Values, path: str, nudge: float) -> list[tuple[float, float]]:
    """Return by what each arrow of a path multiplies a nudge, and how far its end moves."""
    moved, way = nudge, []
    for a, b in pairwise(path):
        new = FORMULAS[on][1][b](v | {a: v[a] + moved}) - v[b]
        way.append((new / moved, new))
        moved = new
    return way


def behind(on: str, step: int) -> tuple[str, int, int]:
    """Return the path of a step, how many of its arrows are crossed, and how many paths ended."""
    for number, path in enumerate(PATHS[on]):
        if step < len(path):
            return path, step, number + (step == len(path) - 1)
        step -= len(path)
    raise AssertionError("beyond the last step")


def nodes_are_drawn(
    graph: Panel, v: Values, moves: dict[str, float], reached: str
) -> dict[str, Mark]:
    """See that each node has its value and, where the nudge has been, how far it moved."""
    boxes = {}
    for frame in graph.all("node", kind="rect"):
        inside = [
            mark
            for mark in graph.marks
            if mark.kind == "text"
            and (frame.place < mark.place).all()
            and (mark.place < frame.far).all()
        ]
        parts = {"hl-node-name", "hl-value-text", "hl-moved"}
        written = {next(iter(mark.names & parts)): mark.text for mark in inside}
        name = written["hl-node-name"][0]
        tells(written["hl-value-text"], v[name])
        if name in reached:
            told = written["hl-moved"]
            assert told[0] == ("−" if moves[name] < 0 else "+")
            assert told[1].isdigit()
            tells(told.replace("+", ""), moves[name])
        else:
            assert not written.get("hl-moved"), f"{name} has not moved yet"
        painted([frame], fill="paper", stroke="gradient" if name in reached else "value")
        boxes[name] = frame
    assert boxes.keys() == v.keys()
    return boxes


def arrows_are_drawn(
    graph: Panel,
    boxes: dict[str, Mark],
    local: dict[str, float],
    path: str,
    crossed: int,
    factors: list[float],
) -> None:
    """See that the arrows lead from node to node, with their slopes and what was measured."""
    middle = {name: (box.place + box.far) / 2 for name, box in boxes.items()}
    labels, grey = graph.all("delta-text"), [mark for mark in graph.all("found") if mark.text]
    assert len(grey) == crossed
    arrows = graph.all("way")
    assert len(arrows) == len(labels) == len(local)
    done = [a + b for a, b in pairwise(path)][:crossed]
    for edge, arrow, label in zip(local, arrows, labels, strict=True):
        start, end = arrow.lines[0]
        way = middle[edge[1]] - middle[edge[0]]
        for point in (start, end):
            off = point - middle[edge[0]]
            assert abs(off[0] * way[1] - off[1] * way[0]) / np.hypot(*way) < 1, edge
        assert np.dot(end - start, way) > 0, f"{edge} points back"
        tip = arrow.lines[1]
        assert tip[1] == pytest.approx(end, abs=0.1)
        assert (np.dot(tip[::2] - end, way) < 0).all(), f"the barbs of {edge} stand before its tip"
        ahead = "ink" if edge in path else "soft-ink"
        painted([arrow], stroke="gradient" if edge in done else ahead)
        assert label.text.startswith("× ")
        tells(label.text, local[edge])
        half = (start + end) / 2
        assert np.hypot(*(label.place - half)) < 40, f"{label.text} is not beside {edge}"
        if edge in done:
            (near,) = [mark for mark in grey if np.hypot(*(mark.place - half)) < 40]
            tells(near.text, factors[done.index(edge)])
            painted([near], fill="soft-ink", stroke="paper")
