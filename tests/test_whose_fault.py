"""The figure *How sensitive is the cost?*: its ledgers and nudge tests are howlearn's."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from live_figures import BY_NAME, Live, alive, in_page, replay
from panels import Mark, Panel, painted, panels, shown_values, tells
from small_passes import (
    AT_REST,
    BACK,
    BIASES,
    EDGES,
    FORWARD,
    LAST,
    NAMES,
    NODES,
    NUDGE,
    OTHERS,
    PASSES,
    Known,
    noted,
    said,
    three_digits,
)

ROW = BY_NAME["whose-fault"]


def test_whose_fault_computes_every_recorded_ledger(
    browser: Browser, address: str, site: Path
) -> None:
    recorded = replay(site, "whose-fault")
    script = """async ledgers => {
        const { backpropagate } = await import("figures/whose_fault/passes.js");
        const { nudgeTest } = await import("figures/whose_fault/nudge.js");
        return ledgers.map(({ parameters }) => ({
            ...backpropagate(parameters),
            tests: ["h1", "h2", "o"].map(node => nudgeTest(parameters, node)),
        }));
    }"""
    mine = in_page(browser, address, script, recorded)
    for true, twin in zip(recorded, mine, strict=True):
        for name in ("z", "arriving", "slope", "delta"):
            assert twin[name] == pytest.approx(true[name], rel=1e-9, abs=1e-9), name
        assert {n: twin["a"][n] for n in true["a"]} == pytest.approx(true["a"], rel=1e-9)
        assert twin["cost"] == pytest.approx(true["cost"], rel=1e-9)
        gradients = list(twin["gradient"].values())
        assert gradients == pytest.approx(true["gradients"], rel=1e-9, abs=1e-9)
        for name in ("predicted", "measured"):
            found = [test[name] for test in twin["tests"]]
            assert found == pytest.approx(list(true[name].values()), rel=1e-9, abs=1e-9)


def test_whose_fault_shows_what_was_computed(browser: Browser, address: str) -> None:
    with alive(browser, address, ROW) as figure:
        for k, state in enumerate(PASSES):
            if k:  # it begins in the first of them
                figure.set(state)
            assert figure.state == state
            key = {"C": "t", "h1": "b1", "h2": "b2", "o": "c"}.get(state["look"], state["look"])
            step, look, value = shown_values(figure, "step", "look", key)
            assert [int(step), look] == [state["step"], state["look"]]
            assert float(value) == state[key]
            known = Known(state)
            (panel,) = panels(figure)
            network_is_drawn(panel, known, state)
            ledgers_are_written(figure, known, state)


def test_every_part_at_every_step_says_and_notes_what_is_known(
    browser: Browser, address: str
) -> None:
    states: list[dict[str, Any]] = [
        {"step": step, "look": look, "nudge": "no"} | network
        for network in (AT_REST, OTHERS)
        for step in range(LAST + 1)
        for look in (*NAMES, *EDGES)
    ]
    read = """(figure, states) => states.map(state => {
        figure.set(state);
        const part = figure.querySelector(`[data-look=${state.look}]`);
        return {
            says: figure.querySelector(".hl-says").textContent,
            told: figure.describe(),
            note: [...figure.querySelectorAll(".hl-note text")].map(text => {
                let line = "";
                for (const term of text.children) {
                    line += (line && term.getAttribute("dx") ? "; " : "") + term.textContent;
                }
                return line;
            }).join("; "),
            value: part.getAttribute("aria-valuetext"),
        };
    })"""
    with alive(browser, address, ROW) as figure:
        shown = figure.evaluate(read, states)
    for state, seen in zip(states, shown, strict=True):
        known = Known(state)
        assert seen["told"] == seen["says"]
        assert seen["note"] == "; ".join(noted(known, state)[1]), state
        begins, ends, numbers = said(known, state)
        assert seen["says"].startswith(begins), state
        assert seen["says"].endswith(ends), state
        tells(seen["says"], *numbers)
        key = BIASES.get(NAMES.get(state["look"], ""), state["look"])
        value = None if key == "C" else f"{state[key]:.2f}".replace("-", "−")
        assert seen["value"] == value
    with alive(browser, address, ROW) as figure:
        figure.set(PASSES[1])
        test = Known(PASSES[1]).test
        text = figure.evaluate("e => e.describe().split('Nudged')[1]")
        tells(text, NUDGE, test.predicted, test.measured)


def middle(ring: Mark) -> Any:
    """Where a node stands: a circle, or the square of the cost."""
    return ring.place + np.array(ring.size) / 2 if ring.kind == "rect" else ring.place


def nearest(mark: Mark, others: list[Mark]) -> int:
    return int(np.argmin([np.linalg.norm(mark.place - middle(other)) for other in others]))


def network_is_drawn(panel: Panel, known: Known, state: dict[str, Any]) -> None:
    step = state["step"]
    panel.count(node=7, edge=6, value_text=7, node_name=7, link=2)
    rings = panel.all("node")
    assert [ring.kind for ring in rings].count("rect") == 1
    radius = next(ring for ring in rings if ring.kind == "circle").size[0]
    # Each node's name stands above or below its ring.
    places: dict[str, Mark] = {}
    for text in panel.all("node-name"):
        name = text.text.split()[0].rstrip("b")
        ring = rings[nearest(text, rings)]
        places[name] = ring
        assert np.linalg.norm(text.place - middle(ring)) < 2.2 * radius
        if name in BIASES:
            bias = known.parameters[BIASES[name]]
            assert text.text == f"{name}b {bias:.2f}".replace("-", "−")
    assert len(places) == len({id(ring) for ring in places.values()}) == 7
    assert places["cost"].kind == "rect"
    at = {name: middle(ring) for name, ring in places.items()}
    assert at["x₁"][0] == at["x₂"][0] < at["h₁"][0] == at["h₂"][0] < at["o"][0] < at["cost"][0]
    assert at["cost"][0] == pytest.approx(at["target"][0])
    for name, ring in places.items():
        reached = step >= FORWARD[name]
        is_lit = NAMES.get(state["look"]) == name
        own = "cost" if name == "cost" else "value"
        painted([ring], fill="paper", stroke="ink" if is_lit else own)
        assert ring.dash != reached
        (inner,) = [m for m in panel.all("value-text") if np.allclose(m.place, at[name])]
        painted([inner], fill="ink")
        value = known.values[name]
        written = three_digits(value)
        if len(written) > 6:  # there is no room for it
            written = f"{value:{'z.0e' if abs(value) < 5e-4 else 'z.3f'}}".replace("-", "−")
        assert inner.text == (written if reached else "")
    for link, source in zip(panel.all("link"), ("o", "target"), strict=True):
        reaches(link, at[source], at["cost"], radius)
    deltas_are_drawn(panel, known, places, step)
    edges_are_drawn(panel, known, at, state, radius)
    # What is looked at is written at a node, outside of all others.
    node, lines = noted(known, state)
    notes = panel.all("note-text")
    assert bool(notes) == bool(lines)
    for text in notes:
        away = at[node][1] - text.place[1]
        assert radius < (-away if node == "h₂" else away) < 4 * radius
        # At the output it begins above the node, as an edge comes from the left.
        anchor, beside = {"o": ("start", radius), "cost": ("end", -radius)}.get(node, ("middle", 0))
        assert text.anchor == anchor
        assert at[node][0] - text.place[0] == pytest.approx(beside, abs=5)


def reaches(line: Mark, begin: Any, end: Any, radius: float) -> None:
    """See that a line leads from the border of one node to that of another."""
    along = (end - begin) / np.linalg.norm(end - begin)
    assert np.allclose(line.points, [begin + radius * along, end - radius * along], atol=0.1)


def deltas_are_drawn(panel: Panel, known: Known, places: dict[str, Mark], step: int) -> None:
    own = {text.text: text for text in panel.all("delta-text") if text.text.startswith("δ")}
    reached = [name for name in NODES if step >= BACK[name]]
    assert len(own) == len(reached)
    for text in own.values():
        painted([text], fill="gradient", stroke="paper")
        name = list(places)[nearest(text, list(places.values()))]
        assert name in reached
        assert text.text == f"δ {three_digits(known.nodes[name].delta)}"
        reached.remove(name)


def edges_are_drawn(
    panel: Panel, known: Known, at: dict[str, Any], state: dict[str, Any], radius: float
) -> None:
    weights = panel.all("weight-text", kind="text")
    slopes = [t for t in panel.all("delta-text") if t.text and not t.text.startswith("δ")]
    left = dict(known.weights)
    assert len(weights) == 6
    assert len(slopes) == (6 if state["step"] == LAST else 0)
    for edge in panel.all("edge"):
        ends = [min(at, key=lambda name: np.linalg.norm(at[name] - end)) for end in edge.points]
        reaches(edge, at[ends[0]], at[ends[1]], radius)
        row, weight = left.pop((ends[0], ends[1])), known.weighs[ends[0], ends[1]]
        painted([edge], stroke="weight")
        assert edge.dash == (weight < 0)
        assert edge.width == pytest.approx(1 + 2 * min(1.5, abs(weight)), abs=0.01)
        is_lit = EDGES.get(state["look"]) == (ends[0], ends[1])
        assert edge.faint[1] == pytest.approx(1 if is_lit else 0.55)
        # Its numbers stand on it, the weight above and the gradient below.
        (text,) = [t for t in weights if is_on(t, edge)]
        painted([text], fill="weight", stroke="paper")
        assert text.text == f"{weight:.2f}".replace("-", "−")
        if slopes:
            (slope,) = [t for t in slopes if is_on(t, edge)]
            painted([slope], fill="gradient", stroke="paper")
            assert slope.text == three_digits(row.gradient)
    assert not left, "an edge is not drawn"


def is_on(text: Mark, edge: Mark) -> bool:
    """Say whether a text stands in the edge's middle third, or a little before."""
    begin, end = edge.points
    share = (text.place[0] - begin[0]) / (end[0] - begin[0])
    on = begin + share * (end - begin)
    return bool(0.25 < share < 0.6 and np.linalg.norm(on - text.place) < 1)


def ledgers_are_written(figure: Live, known: Known, state: dict[str, Any]) -> None:
    """Compare every cell with the ledger, in its row and its column, as far as it is known yet."""
    step = state["step"]
    sensitivities, gradients = figure.node.locator("table").evaluate_all(TABLES)
    heads, *rows = sensitivities
    assert heads == ["node", "z", "a", "arriving", "slope", "δ"]
    assert [row[0] for row in rows] == list(NODES)
    for name, *cells in rows:
        row = known.nodes[name]
        forward = [row.weighted_input, row.value] if step >= FORWARD[name] else []
        back = [sum(row.arriving), row.local_slope, row.delta] if step >= BACK[name] else []
        cells_say(cells[:2], forward)
        cells_say(cells[2:], back)
    heads, *rows = gradients
    assert heads == ["weight", "activation", "δ", "gradient"]
    own = {f"{source} to {end}": (source, end) for source, end in known.weights}
    assert [row[0] for row in rows] == list(own)
    for name, *cells in rows:
        (source, end), weight = own[name], known.weights[own[name]]
        cells_say(cells[:1], [weight.activation] if step >= FORWARD[source] else [])
        cells_say(cells[1:2], [weight.delta] if step >= BACK[end] else [])
        cells_say(cells[2:], [weight.gradient] if step == LAST else [])
    cost = figure.node.locator(".hl-cost-line").inner_text()
    assert cost.startswith("cost")
    tells(cost, *([known.result.cost] if step >= FORWARD["cost"] else []))
    text = figure.node.locator(".hl-nudge").inner_text()
    if state["nudge"] == "yes":
        test = known.test
        assert text.startswith(f"z of {known.nudged} + {NUDGE}")
        tells(text, NUDGE, test.predicted, test.measured, test.measured - test.predicted)
    else:
        tells(text)
    name = NAMES.get(state["look"]) or " to ".join(EDGES[state["look"]])
    rows_of = [*NODES, *own]
    assert lit(figure) == (["cost"] if name == "cost" else [n for n in rows_of if n == name])


def lit(figure: Live) -> list[str]:
    return [
        text.split()[0] if text.startswith("cost") else text
        for text in figure.node.locator("tr.hl-lit > th, p.hl-lit").all_inner_texts()
    ]


TABLES = """all => all.map(table => [...table.rows].map(row =>
    [...row.cells].map(cell => cell.textContent)))"""


def cells_say(cells: list[str], expected: list[float]) -> None:
    if not expected:
        assert not any(cells)
    tells(" ".join(cells), *expected)
