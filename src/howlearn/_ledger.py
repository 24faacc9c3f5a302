"""How sensitive the cost of one example is: a row for each node, and one for each weight.

`Backpropagation.ledger` hands it out, and its names are imported from `howlearn.backpropagation`.
Private.
"""

from dataclasses import dataclass
from textwrap import wrap

import numpy as np

from howlearn._door import inside
from howlearn.arrays import Array
from howlearn.network import ForwardPass, Network

__all__ = ["Ledger", "NodeRow", "WeightRow", "ledger_of"]


@dataclass(frozen=True)
class NodeRow:
    """One node, and how sensitive the cost of one example is to it.

    Attributes
    ----------
    layer, node : int
        Both from 0. The inputs are no layer.
    value : float
        a, its activation.
    weighted_input : float
        z, with a = σ(z).
    arriving : tuple of float
        ∂C/∂a as it arrives: one number from each node of the next layer, that node's δ times the
        weight between; for an output node one number, the slope of the cost.
    local_slope : float
        σ′(z).
    delta : float
        δ = ∂C/∂z, its sensitivity: the sum of what arrives × the local slope. The gradient of the
        bias is the same number.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.backpropagation import backpropagation
    >>> from howlearn.costs import mean_squared_error
    >>> from howlearn.network import Network
    >>> network = Network.random([2, 2, 1], rng=np.random.default_rng(0))
    >>> inputs, targets = [[0.5, 1.0]], [[1.0]]
    >>> result = backpropagation(network, inputs, targets, mean_squared_error)
    >>> row = result.ledger().nodes[0]
    >>> print(f"{sum(row.arriving) * row.local_slope - row.delta:.1f}")
    0.0
    """

    layer: int
    node: int
    value: float
    weighted_input: float
    arriving: tuple[float, ...]
    local_slope: float
    delta: float


@dataclass(frozen=True)
class WeightRow:
    """One weight, and how sensitive the cost of one example is to it.

    Attributes
    ----------
    layer : int
        The layer that the weight belongs to, from 0.
    from_node, to_node : int
        From 0; in layer 0 `from_node` is the number of a feature.
    value : float
        w.
    activation : float
        a, what the weight multiplies.
    delta : float
        δ of `to_node`.
    gradient : float
        ∂C/∂w of this one example's own cost, activation × delta.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.backpropagation import backpropagation
    >>> from howlearn.costs import mean_squared_error
    >>> from howlearn.network import Network
    >>> network = Network.random([2, 2, 1], rng=np.random.default_rng(0))
    >>> inputs, targets = [[0.5, 1.0]], [[1.0]]
    >>> result = backpropagation(network, inputs, targets, mean_squared_error)
    >>> row = result.ledger().weights[0]
    >>> print(f"{row.activation * row.delta - row.gradient:.1f}")
    0.0
    """

    layer: int
    from_node: int
    to_node: int
    value: float
    activation: float
    delta: float
    gradient: float


@dataclass(frozen=True)
class Ledger:
    """How sensitive one example's cost is to everything. Printing it gives two tables.

    Attributes
    ----------
    example : int
        Which row of the inputs.
    nodes : tuple of NodeRow
        The last layer first, as sensitivities travel: a row needs only rows above it.
    weights : tuple of WeightRow
        The last layer first; in a layer, in the order of the weights' rows.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.backpropagation import backpropagation
    >>> from howlearn.costs import mean_squared_error
    >>> from howlearn.network import Network
    >>> network = Network.random([2, 2, 1], rng=np.random.default_rng(0))
    >>> inputs, targets = [[0.5, 1.0]], [[1.0]]
    >>> result = backpropagation(network, inputs, targets, mean_squared_error)
    >>> ledger = result.ledger()
    >>> len(ledger.nodes), len(ledger.weights)
    (3, 6)
    """

    example: int
    nodes: tuple[NodeRow, ...]
    weights: tuple[WeightRow, ...]

    def __str__(self) -> str:
        lines = [
            f"example {self.example}: sensitivity = arriving × slope",
            "layer node     value a  weighted z    arriving       slope sensitivity",
        ]
        indent = " " * 12
        for row in self.nodes:
            numbers = (row.value, row.weighted_input, sum(row.arriving), row.local_slope, row.delta)
            lines.append(f"{row.layer:5}{row.node:5}{_cells(*numbers)}")
            if len(row.arriving) > 1:
                parts = " + ".join(_number(part) for part in row.arriving)
                note = f"{indent}arriving: {parts}".replace("+ -", "- ")
                lines += wrap(note, 71, subsequent_indent=indent, break_on_hyphens=False)
        lines += [
            "",
            f"example {self.example}: gradient = activation × sensitivity of the node at its end",
            "layer from   to      weight  activation sensitivity    gradient",
        ]
        lines += [
            f"{row.layer:5}{row.from_node:5}{row.to_node:5}"
            + _cells(row.value, row.activation, row.delta, row.gradient)
            for row in self.weights
        ]
        return "\n".join(lines)


def _number(value: float) -> str:
    value += 0.0  # −0 becomes 0
    small_or_large = value != 0 and not 1e-3 <= abs(value) < 1e3
    return f"{value:.2e}" if small_or_large else f"{value:.5f}"


def _cells(*values: float) -> str:
    return "".join(f" {_number(value):>11}" for value in values)


def ledger_of(
    network: Network,
    forward: ForwardPass,
    output_slopes: Array,
    deltas: tuple[Array, ...],
    example: int,
) -> Ledger:
    """Return the rows of one example, the last layer first, as sensitivities travel."""
    nodes: list[NodeRow] = []
    weights: list[WeightRow] = []
    before = (forward.inputs, *forward.activations)
    for number in reversed(range(len(deltas))):
        layer, delta = network.layers[number], deltas[number][example]
        slopes = inside(layer.activation.derivative)(forward.weighted_inputs[number])[example]
        if number == len(deltas) - 1:
            arriving = output_slopes[example][:, np.newaxis]
        else:
            arriving = network.layers[number + 1].weights * deltas[number + 1][example]
        nodes += [
            NodeRow(
                layer=number,
                node=node,
                value=float(forward.activations[number][example, node]),
                weighted_input=float(forward.weighted_inputs[number][example, node]),
                arriving=tuple(map(float, arriving[node])),
                local_slope=float(slopes[node]),
                delta=float(delta[node]),
            )
            for node in range(len(delta))
        ]
        weights += [
            WeightRow(
                layer=number,
                from_node=source,
                to_node=node,
                value=float(layer.weights[source, node]),
                activation=float(before[number][example, source]),
                delta=float(delta[node]),
                gradient=float(before[number][example, source] * delta[node]),
            )
            for source in range(len(layer.weights))
            for node in range(len(delta))
        ]
    return Ledger(example, tuple(nodes), tuple(weights))
