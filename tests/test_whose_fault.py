"""The figure *How sensitive is the cost?*: its ledgers and nudge tests are howlearn's."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from howlearn.backpropagation import Backpropagation, NudgeTest, backpropagation, nudge_test
from howlearn.costs import mean_squared_error
from howlearn.network import Network, small_network
from live_figures import BY_NAME, Live, alive, drag, in_page, replay, tab
from panels import Mark, Panel, painted, panels, shown_values, tells
from test_browser import url
from test_touch import Phone

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


KEYS = ("w11", "w12", "w21", "w22", "b1", "b2", "v1", "v2", "c")
NODES = {"h₁": (0, 0), "h₂": (0, 1), "o": (1, 0)}
BIASES = {"h₁": "b1", "h₂": "b2", "o": "c"}
NAMES = {"x1": "x₁", "x2": "x₂", "h1": "h₁", "h2": "h₂", "o": "o", "t": "target", "C": "cost"}
EDGES = {
    "v1": ("h₁", "o"),
    "v2": ("h₂", "o"),
    "w11": ("x₁", "h₁"),
    "w12": ("x₁", "h₂"),
    "w21": ("x₂", "h₁"),
    "w22": ("x₂", "h₂"),
}
FORWARD = {"x₁": 0, "x₂": 0, "target": 0, "h₁": 1, "h₂": 2, "o": 3, "cost": 4}
BACK = {"o": 5, "h₁": 6, "h₂": 7}
ABOUT = ("x1", "h1", "h2", "o", "C", "o", "h1", "h2")
LAST, NUDGE = 8, 0.01
EXAMPLE = {"x1": 0.5, "x2": 1.0, "t": 1.0}
AT_REST = dict(zip(KEYS, small_network().parameters.tolist(), strict=True)) | EXAMPLE
OTHERS = dict(zip(KEYS, [-0.8, 1.25, 0.55, -1.6, -0.35, 0.7, -1.15, 1.8, -0.45], strict=True))
OTHERS |= {"x1": -1.35, "x2": 0.85, "t": -0.6}
PASSES: list[dict[str, Any]] = [
    {"step": 0, "look": "x1", "nudge": "no"} | AT_REST,
    {"step": 8, "look": "h1", "nudge": "yes"} | OTHERS,
    {"step": 8, "look": "C", "nudge": "no"} | AT_REST,
    {"step": 6, "look": "o", "nudge": "yes"} | OTHERS,
    {"step": 3, "look": "w12", "nudge": "yes"} | OTHERS,
    # An output that is nearly the target, which is nearly nothing.
    {"step": 8, "look": "t", "nudge": "no"} | AT_REST | {"v1": 0.1, "t": 0.0},
    {"step": 5, "look": "o", "nudge": "no"} | AT_REST | {"v1": 0.1},
]


class Known:
    """A network and what howlearn finds in it, by the names that the figure has."""

    def __init__(self, state: dict[str, Any]) -> None:
        self.parameters = {key: float(state[key]) for key in (*KEYS, *EXAMPLE)}
        parameters = [self.parameters[key] for key in KEYS]
        network: Network = small_network().with_parameters(parameters)
        self.inputs, self.target = [state["x1"], state["x2"]], float(state["t"])
        task = network, [self.inputs], [[self.target]], mean_squared_error
        self.result: Backpropagation = backpropagation(*task)
        ledger = self.result.ledger()
        rows = {(row.layer, row.node): row for row in ledger.nodes}
        self.nodes = {name: rows[place] for name, place in NODES.items()}
        self.values = dict(zip(("x₁", "x₂"), self.inputs, strict=True))
        self.values |= {name: row.value for name, row in self.nodes.items()}
        self.values |= {"target": self.target, "cost": self.result.cost}
        sources = [["x₁", "x₂"], ["h₁", "h₂"]]
        ends = [["h₁", "h₂"], ["o"]]
        self.weights = {
            (sources[row.layer][row.from_node], ends[row.layer][row.to_node]): row
            for row in ledger.weights
        }
        self.weighs = {ends: self.parameters[key] for key, ends in EDGES.items()}
        self.nudged = NAMES.get(state["look"], "")
        if self.nudged not in NODES:
            self.nudged = EDGES.get(state["look"], ("", "o"))[1]
        layer, node = NODES[self.nudged]
        self.test: NudgeTest = nudge_test(*task, layer=layer, node=node, nudge=NUDGE)


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


def clean(value: float) -> float:
    return 0.0 if abs(value) < 1e-12 else value


def three_digits(value: float) -> str:
    digits = 3 if abs(value) < 10 else 4
    return f"{clean(value):z.{digits}g}".replace("-", "−")


def added(value: float) -> str:
    return f" {'−' if clean(value) < 0 else '+'} {three_digits(abs(value))}"


def noted(known: Known, state: dict[str, Any]) -> tuple[str, list[str]]:
    """The node at which something is written about what is looked at, and its lines."""
    step, look, short = state["step"], state["look"], three_digits
    output = known.nodes["o"]
    error = f"({short(output.value)}{added(-known.target)})"
    if look == "C":
        lines = [f"{error}² = {short(known.result.cost)}"] * (step >= FORWARD["cost"])
        return "cost", lines + [f"2 × {error} = {short(output.delta)}"] * (step >= BACK["o"])
    if look in EDGES:
        source, end = EDGES[look]
        row, weight = known.weights[source, end], known.weighs[source, end]
        if step == LAST:
            return end, [f"{short(row.activation)} × {short(row.delta)} = {short(row.gradient)}"]
        if step >= BACK.get(source, LAST):
            comes = f"{short(output.delta)} = {short(weight * output.delta)}"
            return source, [f"{short(weight)} × {comes}"]
        product = f"{short(row.activation)} = {short(weight * row.activation)}"
        return end, [f"{short(weight)} × {product}"] * (step >= FORWARD[end])
    name = NAMES[look]
    if name not in NODES or step < FORWARD[name]:
        return "", []
    node = known.nodes[name]
    if step < BACK[name]:
        products = [
            known.weighs[ends] * row.activation
            for ends, row in known.weights.items()
            if ends[1] == name
        ]
        bias = added(known.parameters[BIASES[name]])
        total = f"{short(products[0])}{added(products[1])}{bias} = {short(node.weighted_input)}"
        if name == "o":
            return name, [total]
        return name, [total, f"tanh {short(node.weighted_input)} = {short(node.value)}"]
    if name == "o":
        product = f"2 × {error} = {short(sum(node.arriving))}"
    else:
        weight = known.weighs[name, "o"]
        product = f"{short(weight)} × {short(output.delta)} = {short(weight * output.delta)}"
    return name, [product, f"× {short(node.local_slope)} = {short(node.delta)}"]


def said(known: Known, state: dict[str, Any]) -> tuple[str, str, list[float]]:
    """How the sentence of a state begins and ends, and its numbers."""
    step, look, cost = state["step"], state["look"], known.result.cost
    name, o, t = NAMES.get(look, ""), known.nodes["o"].value, known.target
    on_its_way = 0 < step < LAST and look == ABOUT[step]
    way = ("Forward: " if step < BACK["o"] else "Back: ") if on_its_way else ""
    if name in ("x₁", "x₂"):
        if step:
            return f"{name} is given", "back to it.", [known.values[name]]
        return "The inputs are given: x₁ is", "Nothing else is known yet.", known.inputs
    if name == "target":
        return "The target is", "what o should be.", [t]
    if name == "cost":
        if step < FORWARD[name]:
            return "The cost is not known yet.", "with the target.", []
        found = [t, o, t, cost]
        if step == FORWARD[name]:
            return "Forward: the target is", ".", found
        return "The target is", ").", [*found, 2, o, t]
    if not name:
        source, end = EDGES[look]
        row, weight = known.weights[source, end], known.weighs[source, end]
        if step == LAST:
            begins = f"The gradient of {source} to {end} is"
            return begins, f"raise the weight, and the cost {way_of(row.gradient)}", [row.gradient]
        if step < FORWARD[end]:
            return f"The weight from {source} to {end} is", "come by yet.", [weight]
        if step >= BACK.get(source, LAST):
            delta = known.nodes["o"].delta
            return "The δ of o", ".", [delta, weight, weight * delta]
        numbers = [row.activation, weight, row.activation * weight]
        return f"The value of {source}", ".", numbers
    node = known.nodes[name]
    if step < FORWARD[name]:
        return f"{name} is not reached yet.", ".", [known.parameters[BIASES[name]]]
    if step < BACK[name]:
        numbers = [node.weighted_input, node.value]
        if name == "o":
            return f"{way}o adds up", "It is the output.", numbers[:1]
        return f"{way}{name} adds up", ".", numbers
    if step == LAST:
        ends = f"raise its z, and the cost {way_of(node.delta)}"
        return f"All is known. The δ of {name} is", ends, [node.delta]
    if name == "o":
        return f"{way}the cost's slope by o is", ".", [2, o, t, node.local_slope, node.delta]
    weight = known.weighs[name, "o"]
    numbers = [weight, sum(node.arriving), node.local_slope, node.delta]
    return f"{way}{name} gets", ".", numbers


def way_of(rate: float) -> str:
    return "rises." if rate > 0 else "falls."


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
        if text.anchor == "middle":
            assert text.place[0] == pytest.approx(at[node][0])
        else:
            assert node == "cost"


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


# Where parts of the drawing are in the window, and what a pointer meets there.
MEETS = """(figure, far) => [...figure.querySelectorAll(".hl-edge")].flatMap(line => {
    const matrix = line.getScreenCTM(), length = line.getTotalLength();
    const look = line.closest("[data-look]").dataset.look;
    const [begin, end] = [0, length].map(at => line.getPointAtLength(at).matrixTransform(matrix));
    const [x, y] = [(end.x - begin.x) / length, (end.y - begin.y) / length];
    return [0.15, 0.85].flatMap(share => far.map(by => {
        const at = [begin.x + share * length * x - by * y, begin.y + share * length * y + by * x];
        const met = document.elementFromPoint(...at)?.closest("[data-look]");
        return [look, by, met?.dataset.look];
    }));
})"""


def test_what_is_pressed_is_looked_at_and_an_edge_is_wider_than_its_line(
    browser: Browser, address: str
) -> None:
    with alive(browser, address, ROW, "?whose-fault=step:8") as figure:
        figure.node.locator(".hl-panel").evaluate("e => e.scrollIntoView({ block: 'center' })")
        for edge, by, met in figure.evaluate(MEETS, [-5, 5, -9, 9]):
            assert (met == edge) == (abs(by) < 6), f"{met} is met {by} pixels beside {edge}"
        part = figure.node.locator
        for look in (*NAMES, *EDGES):
            # What stands in a node is pressed with it.
            part(f"[data-look={look}] :is(.hl-node, .hl-weight-text)").first.click(force=True)
            assert figure.state["look"] == look
            name = NAMES.get(look) or " to ".join(EDGES[look])
            assert lit(figure) == [name for _ in [0] if name in {*NODES, "cost"} or look in EDGES]
            assert part(".hl-node--lit, .hl-edge--picked").count() == 1
        for row, look in (("h₂", "h2"), ("x₁ to h₂", "w12"), ("h₁ to o", "v1")):
            part(f"tr:has(> th:text-is('{row}')) > td").last.click()
            assert figure.state["look"] == look
        part(".hl-cost-line").click()
        assert figure.state["look"] == "C"
        assert figure.state["step"] == LAST


def test_an_edge_or_a_node_is_changed_by_a_drag_or_an_arrow_key(
    browser: Browser, address: str
) -> None:
    with alive(browser, address, ROW, "?whose-fault=step:8") as figure:
        cost = figure.node.locator(".hl-cost-line")
        keys = {look: BIASES.get(NAMES.get(look, ""), look) for look in (*NAMES, *EDGES)}
        for look, key in keys.items():
            if look == "C":
                continue
            # The text of a weight stands on the edge; a node is held anywhere.
            part = figure.node.locator(f"[data-look={look}]")
            before = figure.state
            drag(figure.page, part.locator(".hl-node, .hl-weight-text").first, 40, 25)
            after = figure.state
            assert after == before | {"look": look, key: after[key]}
            assert after[key] == pytest.approx(before[key] + 0.5)
            tells(cost.inner_text(), Known(after).result.cost)
            drag(figure.page, part.locator(".hl-node, .hl-weight-text").first, -60, 0)
            assert figure.state[key] == pytest.approx(before[key] - 0.25)
            part.focus()
            for press, by in (("ArrowUp", 0.05), ("ArrowLeft", -0.05), ("ArrowRight", 0.05)):
                value = figure.state[key]
                figure.page.keyboard.press(press)
                assert figure.state[key] == pytest.approx(value + by)
            assert part.get_attribute("aria-valuenow") == f"{figure.state[key]:g}"
            seen = part.evaluate(
                "e => getComputedStyle(e.querySelector('.hl-press, .hl-node')).stroke"
            )
            accent = figure.evaluate(
                "e => { const s = document.createElement('i'); s.style.color = 'var(--hl-accent)';"
                "e.append(s); const { color } = getComputedStyle(s); s.remove(); return color; }"
            )
            assert seen == accent, f"nobody sees that {look} has the focus"
        known = Known(figure.state)
        (panel,) = panels(figure)
        network_is_drawn(panel, known, figure.state)
        ledgers_are_written(figure, known, figure.state)
        # No farther than the slider goes.
        part = figure.node.locator("[data-look=v2] .hl-weight-text")
        drag(figure.page, part, 300, 0)
        assert figure.state["v2"] == 2


def test_it_opens_at_its_first_step_and_goes_on_from_there(browser: Browser, address: str) -> None:
    with alive(browser, address, ROW) as figure:
        assert (figure.state["step"], figure.query) == (0, "")
        press = figure.node.get_by_role("button")
        nexts, back = (press.and_(figure.page.get_by_text(t, exact=True)) for t in ("Next", "Back"))
        seen = [figure.state]
        for _ in range(LAST + 1):
            nexts.evaluate("e => e.click()")
            seen.append(figure.state)
        steps = [state["step"] for state in seen]
        assert steps == [*range(LAST + 1), LAST]
        assert [state["look"] for state in seen[:LAST]] == list(ABOUT)
        assert nexts.get_attribute("aria-disabled") == "true"
        back.click()
        assert figure.state == seen[LAST - 1]
        # Play takes one step after the other, and begins again where nothing is left.
        ticks = figure.evaluate(
            "e => [1, 0, 0].map((first, k) => {"
            " if (k < 2) e.set({ step: k ? 7 : 8 });"
            " return [e.tick(Boolean(first)) > 0, e.state.step]; })"
        )
        assert ticks == [[True, 0], [False, 8], [False, 8]]
        press.and_(figure.page.get_by_text("Reset", exact=True)).click()
        assert figure.state == PASSES[0]


# At a time of a step's motion: where each pulse is, as a share of the way between two nodes and in
# pixels beside it, and which terms of the note are seen.
MOVING = """(figure, [from, to, time]) => {
    const all = figure.getAnimations({ subtree: true });
    all.forEach(a => { a.pause(); a.currentTime = time; });
    const middle = e => { const { left, top, width, height } = e.getBoundingClientRect();
        return [left + width / 2, top + height / 2]; };
    const ring = look => middle(figure.querySelector(`[data-look=${look}] .hl-node`));
    const [begin, end] = [ring(from), ring(to)];
    const way = [end[0] - begin[0], end[1] - begin[1]], far = Math.hypot(...way);
    const shown = e => Number(getComputedStyle(e).opacity) > 0.5;
    return {
        moving: all.length,
        pulses: [...figure.querySelectorAll(".hl-pulse")].filter(shown).map(pulse => {
            const shape = pulse.firstElementChild, [x, y] = middle(shape);
            const at = [x - begin[0], y - begin[1]];
            return {
                kind: shape.tagName,
                share: (at[0] * way[0] + at[1] * way[1]) / far ** 2,
                beside: Math.abs(at[0] * way[1] - at[1] * way[0]) / far,
                text: [...pulse.querySelectorAll("text")].filter(shown)
                    .map(e => e.textContent).join(),
            };
        }),
        terms: [...figure.querySelectorAll(".hl-note tspan")]
            .filter(e => Number(getComputedStyle(e).fillOpacity) > 0.5).map(e => e.textContent),
        value: shown(figure.querySelector(`[data-look=${to}] .hl-value-text`)),
    };
}"""


def test_values_travel_forward_and_sensitivities_back_for_who_wants_motion(
    browser: Browser, address: str
) -> None:
    known = Known(AT_REST | {"look": "h1"})
    values = [known.values[source] for source in ("x₁", "x₂")]
    products = [known.weighs[x, "h₁"] * known.values[x] for x in ("x₁", "x₂")]
    delta, arriving = known.nodes["o"].delta, sum(known.nodes["h₁"].arriving)
    with alive(browser, address, ROW) as figure:
        figure.evaluate("e => e.turn(1)")
        early, late, full, done = (
            figure.evaluate(MOVING, ["x1", "h1", time]) for time in (250, 700, 1150, 9000)
        )
        (first,) = [pulse for pulse in early["pulses"] if pulse["beside"] < 1]
        (later,) = [pulse for pulse in late["pulses"] if pulse["beside"] < 1]
        assert first["kind"] == later["kind"] == "circle"
        assert 0 < first["share"] < later["share"] < 1
        assert first["text"] == three_digits(values[0])
        assert later["text"] == three_digits(products[0])
        assert not early["terms"]
        assert not early["value"]
        assert full["terms"] == [three_digits(products[0])]  # the second is on its way
        assert "".join(done["terms"][:2]) == f"{three_digits(products[0])}{added(products[1])}"
        assert done["value"]
        # Back: another shape, the other way.
        figure.set({"step": 5, "look": "o"})
        figure.evaluate("e => e.turn(1)")
        early, late = (figure.evaluate(MOVING, ["o", "h1", time]) for time in (250, 700))
        ((first,), (later,)) = early["pulses"], late["pulses"]
        assert first["kind"] == later["kind"] == "path"
        assert max(first["beside"], later["beside"]) < 1
        assert 0 < first["share"] < later["share"] < 1
        texts = [three_digits(delta), three_digits(arriving)]
        assert [first["text"], later["text"]] == texts
        assert not late["terms"]
        # At the end both meet on each edge.
        figure.set({"step": 7, "look": "h2"})
        figure.evaluate("e => e.turn(1)")
        ends = figure.evaluate(MOVING, ["x1", "h1", 690])["pulses"]
        assert [pulse["kind"] for pulse in ends] == ["circle", "path"] * 6
        # What is left of a step is gone with the next change.
        figure.set({"v1": 0.5})
        assert figure.evaluate("e => e.getAnimations({ subtree: true }).length") == 0
        assert figure.node.locator(".hl-pulse").count() == 0
        # Nothing moves for a reader who wants no motion, nor on the way back.
        figure.evaluate("e => e.turn(-1)")
        assert figure.evaluate("e => e.getAnimations({ subtree: true }).length") == 0
        figure.page.emulate_media(reduced_motion="reduce")
        try:
            for step in (8, 0, 1, 2, 3, 4, 5, 6, 7, 8):
                figure.evaluate("(e, step) => e.go(step)", step)
                moving = figure.evaluate("e => e.getAnimations({ subtree: true }).length")
                assert (figure.state["step"], moving) == (step, 0)
        finally:
            figure.page.emulate_media(reduced_motion="no-preference")


def test_a_finger_drags_an_edge_sideways_and_scrolls_the_page_up(
    browser: Browser, address: str
) -> None:
    with tab(browser, address, 360, phone=True) as visit:
        visit.page.goto(f"{url(address, ROW.page)}?whose-fault=step:8,look:o")
        phone = Phone(visit.page, ROW)
        figure = phone.figure.wait().touch()
        edge = figure.node.locator("[data-look=v2] .hl-weight-text")
        start = phone.place(edge)
        for look, by, met in figure.evaluate(MEETS, [-11, 11]):
            assert met == look or look in ("w11", "w22"), f"{met} is met {by} pixels from {look}"
        before, scrolled = figure.state, phone.scrolled
        phone.drag(start, (60, 12))
        assert figure.state == before | {"look": "v2", "v2": pytest.approx(before["v2"] + 0.75)}
        assert phone.scrolled == scrolled
        tells(figure.node.locator(".hl-cost-line").inner_text(), Known(figure.state).result.cost)
        # A drag that the system breaks off changes nothing.
        before, start = figure.state, phone.place(edge)
        phone.touch("touchStart", start)
        for across in (20, 40):
            phone.touch("touchMove", (start[0] + across, start[1]))
        visit.page.wait_for_function(
            "([tag, v2]) => document.querySelector(tag).state.v2 !== v2",
            arg=[ROW.tag, before["v2"]],
        )
        phone.touch("touchCancel")
        visit.page.wait_for_function(
            "([tag, v2]) => document.querySelector(tag).state.v2 === v2",
            arg=[ROW.tag, before["v2"]],
        )
        assert figure.state == before
        start, scrolled = phone.place(edge), phone.scrolled
        phone.drag(start, (6, -150))
        visit.page.wait_for_function("from => scrollY > from + 60", arg=scrolled)
        assert figure.state == before
        # The notes of o and the cost stand in the corner, above the node that their line leads to.
        (panel,) = panels(figure)
        sizes = figure.node.locator(".hl-panel text").evaluate_all(
            "all => all.filter(e => e.textContent)"
            ".map(e => parseFloat(getComputedStyle(e).fontSize))"
        )
        assert min(sizes) >= 12
        note, leader = panel.one("note-text"), panel.one("note", kind="path")
        ring = panel.all("node", kind="circle")[-2]
        assert np.allclose(leader.points[:, 0], ring.place[0])
        ends = leader.points[:, 1]
        assert note.place[1] < ends[0] < ends[1] < ring.place[1] - ring.size[0]
        for higher, lower in pairwise([note.place[1], *ends]):
            assert higher < lower
    assert not visit.wrong
