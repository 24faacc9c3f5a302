"""The figure *How sensitive is the cost?*: its ledgers and nudge tests are howlearn's."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from howlearn.backpropagation import Backpropagation, NudgeTest, backpropagation, nudge_test
from howlearn.costs import mean_squared_error
from howlearn.network import Network, small_network
from live_figures import BY_NAME, Live, alive, in_page, replay
from panels import Mark, Panel, painted, panels, shown_values, tells


def test_whose_fault_computes_every_recorded_ledger(
    browser: Browser, address: str, site: Path
) -> None:
    recorded = replay(site, "whose-fault")
    script = """async ledgers => {
        const { backpropagate, nudgeTest } = await import("figures/whose_fault/script.js");
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


KEYS = ("w11", "w12", "w21", "w22", "b1", "b2", "v1", "v2", "c")
NODES = {"h₁": (0, 0), "h₂": (0, 1), "o": (1, 0)}
NAMES = {"h1": "h₁", "h2": "h₂", "o": "o"}
FORWARD, BACK = {"h₁": 1, "h₂": 2, "o": 3}, {"o": 5, "h₁": 6, "h₂": 7}
INPUTS, TARGET, NUDGE = [0.5, 1.0], 1.0, 0.01
AT_REST = dict(zip(KEYS, small_network().parameters.tolist(), strict=True))
OTHERS = dict(zip(KEYS, [-0.8, 1.25, 0.55, -1.6, -0.35, 0.7, -1.15, 1.8, -0.45], strict=True))
PASSES: list[dict[str, Any]] = [
    {"step": 8, "node": "h1", "nudge": "no", "pick": "v1"} | AT_REST,
    {"step": 8, "node": "h1", "nudge": "yes", "pick": "w21"} | OTHERS,
    {"step": 6, "node": "o", "nudge": "yes", "pick": "c"} | OTHERS,
    {"step": 3, "node": "h2", "nudge": "no", "pick": "w12"} | OTHERS,
]


class Known:
    """A network and what howlearn finds in it, by the names that the figure has."""

    def __init__(self, state: dict[str, Any]) -> None:
        self.parameters = {key: float(state[key]) for key in KEYS}
        network: Network = small_network().with_parameters(list(self.parameters.values()))
        task = network, [INPUTS], [[TARGET]], mean_squared_error
        self.result: Backpropagation = backpropagation(*task)
        ledger = self.result.ledger()
        rows = {(row.layer, row.node): row for row in ledger.nodes}
        self.nodes = {name: rows[place] for name, place in NODES.items()}
        self.biases = dict(zip(NODES, ("b1", "b2", "c"), strict=True))
        self.values = {"x₁": INPUTS[0], "x₂": INPUTS[1]}
        self.values |= {name: row.value for name, row in self.nodes.items()}
        self.deltas = {name: row.delta for name, row in self.nodes.items()}
        self.weights = {
            ("x₁", "h₁"): "w11",
            ("x₁", "h₂"): "w12",
            ("x₂", "h₁"): "w21",
            ("x₂", "h₂"): "w22",
            ("h₁", "o"): "v1",
            ("h₂", "o"): "v2",
        }
        layer, node = NODES[NAMES[state["node"]]]
        self.test: NudgeTest = nudge_test(*task, layer=layer, node=node, nudge=NUDGE)


def test_whose_fault_shows_what_was_computed(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["whose-fault"]) as figure:
        for k, state in enumerate(PASSES):
            if k:  # it begins in the first of them
                figure.set(state)
            shown = shown_values(figure, "step", "node", "pick", state["pick"])
            step, node, pick, value = shown
            assert [int(step), node, pick] == [state["step"], state["node"], state["pick"]]
            assert float(value) == state[pick]
            known = Known(state)
            (panel,) = panels(figure)
            network_is_drawn(panel, known, state)
            ledgers_are_written(figure, known, state)
            tale_is_told(figure, known, state)
        for late in range(9):
            figure.set({"step": late})
            tale_is_told(figure, known, state | {"step": late})


def nearest(mark: Mark, others: list[Mark]) -> int:
    return int(np.argmin([np.linalg.norm(mark.place - other.place) for other in others]))


def three_digits(value: float) -> str:
    return f"{value:z.3g}".replace("-", "−")


def network_is_drawn(panel: Panel, known: Known, state: dict[str, Any]) -> None:
    step = state["step"]
    panel.count(node=5, edge=6, value_text=5, node_name=5)
    rings = panel.all("node", kind="circle")
    radius = rings[0].size[0]
    # Each node's name stands above or below its ring, o's at the picture's edge.
    places: dict[str, Mark] = {}
    for text in panel.all("node-name"):
        name = text.text.split()[0].rstrip("b")
        ring = rings[nearest(text, rings)]
        places[name] = ring
        assert np.linalg.norm(text.place - ring.place) < 2.2 * radius
        if name in known.biases:
            bias = known.parameters[known.biases[name]]
            assert text.text == f"{name}b {bias:.2f}".replace("-", "−")
    assert len(places) == len({id(ring) for ring in places.values()}) == 5
    assert places["x₁"].place[0] == places["x₂"].place[0] < places["h₁"].place[0]
    assert places["h₁"].place[0] == places["h₂"].place[0] < places["o"].place[0]
    for name, ring in places.items():
        reached = step >= FORWARD.get(name, 0)
        is_lit = NAMES[state["node"]] == name
        painted([ring], fill="paper", stroke="ink" if is_lit else "value")
        assert ring.dash != reached
        (inner,) = [m for m in panel.all("value-text") if np.allclose(m.place, ring.place)]
        painted([inner], fill="ink")
        assert inner.text == (three_digits(known.values[name]) if reached else "")
    deltas_are_drawn(panel, known, places, step)
    edges_are_drawn(panel, known, places, state)


def deltas_are_drawn(panel: Panel, known: Known, places: dict[str, Mark], step: int) -> None:
    own = {text.text: text for text in panel.all("delta-text") if text.text.startswith("δ")}
    reached = [name for name in NODES if step >= BACK[name]]
    assert len(own) == len(reached)
    for text in own.values():
        painted([text], fill="gradient", stroke="paper")
        name = list(places)[nearest(text, list(places.values()))]
        assert name in reached
        assert text.text == f"δ {three_digits(known.deltas[name])}"
        reached.remove(name)


def edges_are_drawn(
    panel: Panel, known: Known, places: dict[str, Mark], state: dict[str, Any]
) -> None:
    edges = panel.all("edge")
    weights = panel.all("weight-text", kind="text")
    slopes = [t for t in panel.all("delta-text") if t.text and not t.text.startswith("δ")]
    gradients = {
        (row.layer, row.from_node, row.to_node): row.gradient
        for row in known.result.ledger().weights
    }
    assert len(weights) == 6
    assert len(slopes) == (6 if state["step"] == 8 else 0)
    for edge in edges:
        ends = [
            next(n for n, ring in places.items() if np.allclose(ring.place, end, atol=0.2))
            for end in edge.points
        ]
        key = known.weights.pop((ends[0], ends[1]))
        value = known.parameters[key]
        painted([edge], stroke="weight")
        assert edge.dash == (value < 0)
        assert edge.width == pytest.approx(1 + 2 * min(1.5, abs(value)), abs=0.01)
        assert edge.faint[1] == pytest.approx(1 if key == state["pick"] else 0.55)
        # Its numbers stand on it, the weight above and the gradient below.
        (text,) = [t for t in weights if is_on(t, edge)]
        painted([text], fill="weight", stroke="paper")
        assert text.text == f"{value:.2f}".replace("-", "−")
        if slopes:
            (slope,) = [t for t in slopes if is_on(t, edge)]
            painted([slope], fill="gradient", stroke="paper")
            layer, node = NODES[ends[1]]
            source = ["x₁", "x₂", "h₁", "h₂"].index(ends[0]) % 2
            assert slope.text == three_digits(gradients[layer, source, node])
    assert not known.weights, "an edge is not drawn"


def is_on(text: Mark, edge: Mark) -> bool:
    """Say whether a text stands in the edge's middle third, or a little before."""
    begin, end = edge.points
    share = (text.place[0] - begin[0]) / (end[0] - begin[0])
    on = begin + share * (end - begin)
    return bool(0.3 < share < 0.6 and np.linalg.norm(on - text.place) < 1)


def ledgers_are_written(figure: Live, known: Known, state: dict[str, Any]) -> None:
    """Compare every cell with the ledger, in its row and its column, as far as it is known yet."""
    step, ledger = state["step"], known.result.ledger()
    sensitivities, gradients = figure.node.locator("table").evaluate_all(TABLES)
    heads, *rows = sensitivities
    assert heads == ["node", "z", "a", "arriving", "slope", "δ"]
    assert [row[0] for row in rows] == list(NODES)
    for name, *cells in rows:
        row = known.nodes[name]
        forward = [row.weighted_input, row.value] if step >= FORWARD[name] else []
        back = [sum(row.arriving), row.local_slope, row.delta] if step >= BACK[name] else []
        cells_say(cells, forward + back)
    heads, *rows = gradients
    assert heads == ["weight", "activation", "δ", "gradient"]
    sources = [["x₁", "x₂"], ["h₁", "h₂"]]
    ends = [["h₁", "h₂"], ["o"]]
    own = {
        f"{sources[row.layer][row.from_node]} to {ends[row.layer][row.to_node]}": row
        for row in ledger.weights
    }
    assert [row[0] for row in rows] == list(own)
    for name, *cells in rows:
        expected = [own[name].activation, own[name].delta, own[name].gradient]
        cells_say(cells, expected if step == 8 else [])
    cost = figure.node.locator(".hl-cost-line").inner_text()
    assert cost.startswith("cost")
    tells(cost, *([known.result.cost] if step > 3 else []))
    text = figure.node.locator(".hl-nudge").inner_text()
    if state["nudge"] == "yes":
        test = known.test
        assert text.startswith(f"z of {NAMES[state['node']]} + {NUDGE}")
        tells(text, NUDGE, test.predicted, test.measured, test.measured - test.predicted)
    else:
        tells(text)
    lit = figure.node.locator("tr.hl-lit > th").all_inner_texts()
    picked = {key: f"{a} to {b}" for (a, b), key in Known(state).weights.items()}
    assert lit == [
        NAMES[state["node"]],
        *([picked[state["pick"]]] if state["pick"] in picked else []),
    ]


TABLES = """all => all.map(table => [...table.rows].map(row =>
    [...row.cells].map(cell => cell.textContent)))"""


def cells_say(cells: list[str], expected: list[float]) -> None:
    known, unknown = cells[: len(expected)], cells[len(expected) :]
    assert not any(unknown)
    tells(" ".join(known), *expected)


def tale_is_told(figure: Live, known: Known, state: dict[str, Any]) -> None:
    """Compare the numbers of the sentence that tells what the step did."""
    text = figure.node.locator(".hl-says").inner_text()
    rows, name, output = known.nodes, NAMES[state["node"]], known.values["o"]
    forward = {node: [row.weighted_input, row.value] for node, row in rows.items()}
    back = {node: [sum(row.arriving), row.local_slope, row.delta] for node, row in rows.items()}
    rises = "rises" if rows[name].delta > 0 else "falls"
    begins, ends, numbers = (
        ("The inputs are given.", "Nothing is computed yet.", []),
        ("Forward: h₁ adds up", ".", forward["h₁"]),
        ("Forward: h₂ adds up", ".", forward["h₂"]),
        ("Forward: o adds up", "It is the output.", forward["o"][:1]),
        ("The target is", ".", [TARGET, output, TARGET, known.result.cost]),
        ("Back: the slope", ".", [2, output, TARGET, 1, rows["o"].delta]),
        ("Back: h₁ gets from o", ".", back["h₁"]),
        ("Back: h₂ gets from o", ".", back["h₂"]),
        (f"All is known. The δ of {name}", f"up, and the cost {rises}.", [rows[name].delta]),
    )[state["step"]]
    assert text.startswith(begins)
    assert text.endswith(ends)
    tells(text, *numbers)
    told = figure.evaluate("e => e.describe()").removeprefix(text)
    changes = [NUDGE, known.test.predicted, known.test.measured]
    tells(told, *(changes if state["nudge"] == "yes" else []))
