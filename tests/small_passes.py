"""What the tests of *How sensitive is the cost?* know of its states, from howlearn alone."""

from typing import Any

from howlearn.backpropagation import Backpropagation, NudgeTest, backpropagation, nudge_test
from howlearn.costs import mean_squared_error
from howlearn.network import Network, small_network

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
OTHERS = dict(
    zip(
        (*KEYS, *EXAMPLE),
        [-0.8, 1.25, 0.55, -1.6, -0.35, 0.7, -1.15, 1.8, -0.45, -1.35, 0.85, -0.6],
        strict=True,
    )
)
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
