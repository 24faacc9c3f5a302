"""How a network finds its gradient: sensitivities, handed back from each node to its sources.

The sensitivity of a node, its delta δ = ∂C/∂z, says how fast the cost of one example moves with the
node's weighted input z. It is no share of the cost, and sensitivities do not sum to it.
"""

from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from howlearn._checks import all_finite, finite_array, finite_number, instance_of, whole_number
from howlearn._door import enter, inside
from howlearn._ledger import Ledger, NodeRow, WeightRow, ledger_of
from howlearn._nudges import NudgeTest, nudged
from howlearn._records import freeze, read_only, remade
from howlearn.arrays import Array, ArrayLike
from howlearn.costs import Cost, _mean
from howlearn.network import ForwardPass, Network

__all__ = [
    "Backpropagation",
    "Ledger",
    "NodeRow",
    "NudgeTest",
    "WeightRow",
    "backpropagation",
    "nudge_test",
]


def backpropagation(
    network: Network, inputs: ArrayLike, targets: ArrayLike, cost: Cost
) -> "Backpropagation":
    """Run a network forward, then hand sensitivities back from outputs to first layer.

    Parameters
    ----------
    network : Network
        The network whose gradient is asked for.
    inputs : array_like, (examples, features)
        One example a row.
    targets : array_like, (examples, outputs)
        What the outputs should be.
    cost : Cost
        How wrong the outputs are.

    Returns
    -------
    Backpropagation
        The cost value, every node's sensitivity, and the gradient.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or if its shape does not fit the network.
    OverflowError
        If the cost or a gradient is too large to be a number.

    Notes
    -----
    The four equations, with ⊙ for a product element by element:

    - δ = ∂C/∂a ⊙ σ′(z) in the last layer;
    - δ = (δ of the next layer · its weightsᵀ) ⊙ σ′(z) in the others;
    - ∂C/∂w = (activations of the layer before)ᵀ · δ, and
    - ∂C/∂b = δ, both a mean over the examples.

    Source: M. Nielsen, Neural Networks and Deep Learning (2015), chapter 2, BP1 to BP4; there an
    example is a column, here it is a row.

    Examples
    --------
    >>> from howlearn.activations import identity
    >>> from howlearn.backpropagation import backpropagation
    >>> from howlearn.costs import mean_squared_error
    >>> from howlearn.network import Layer, Network
    >>> line = Network([Layer([[1.0]], [0.0], identity)])
    >>> inputs, targets = [[0.0], [1.0], [2.0]], [[1.0], [2.0], [4.0]]
    >>> result = backpropagation(line, inputs, targets, mean_squared_error)
    >>> print(result.deltas[0].ravel())
    [-2. -2. -4.]
    >>> print(result.gradient.round(2))
    [-3.33 -2.67]
    """
    instance_of(network, "network", Network)
    instance_of(cost, "cost", Cost, ", such as mean_squared_error")
    forward = network.forward(inputs)
    with np.errstate(over="ignore", invalid="ignore"):
        outputs, targets = enter(cost.derivative, forward.outputs, targets)
        value = _mean(inside(cost.per_example)(outputs, targets))
        output_slopes = inside(cost.derivative)(outputs, targets)
        deltas = _deltas(network, forward, output_slopes)
        weight_gradients, bias_gradients = [], []
        for before, delta in zip((forward.inputs, *forward.activations[:-1]), deltas, strict=True):
            weight_gradients.append(before.T @ delta / len(delta))
            bias_gradients.append(delta.sum(axis=0) / len(delta))
    if not (isfinite(value) and all(map(all_finite, (*weight_gradients, *bias_gradients)))):
        raise OverflowError(f"the cost is {value:g}; it or its gradient is too large")
    return Backpropagation(
        network=network,
        forward=forward,
        cost=value,
        output_slopes=output_slopes,
        deltas=tuple(deltas),
        weight_gradients=tuple(weight_gradients),
        bias_gradients=tuple(bias_gradients),
    )


def _deltas(network: Network, forward: ForwardPass, output_slopes: Array) -> list[Array]:
    """Return the delta of every node for every example, one ``(examples, nodes)`` a layer."""
    slopes = [
        inside(layer.activation.derivative)(weighted_inputs)
        for layer, weighted_inputs in zip(network.layers, forward.weighted_inputs, strict=True)
    ]
    deltas = [output_slopes * slopes[-1]]
    for number in reversed(range(len(network.layers) - 1)):
        # A node feeds every node of the next layer, and the sensitivities that come back along
        # those weights add up: the matrix product is that sum.
        arriving = deltas[0] @ network.layers[number + 1].weights.T
        deltas.insert(0, arriving * slopes[number])
    return deltas


@dataclass(frozen=True, eq=False, repr=False)
class Backpropagation:
    """What backpropagation computed. The arrays are not writeable.

    Attributes
    ----------
    network : Network
        The one that was run.
    forward : ForwardPass
        What it computed on its way forward.
    cost : float
        The cost value: the mean over the examples.
    output_slopes : Array, (examples, outputs)
        ∂C/∂a of each example's own cost by each output.
    deltas : tuple of Array, each (examples, nodes)
        ∂C/∂z of each example's own cost, one array for each layer; not averaged.
    weight_gradients : tuple of Array, each (inputs, nodes)
        ∂C/∂w of the cost value, one array for each layer.
    bias_gradients : tuple of Array, each (nodes,)
        ∂C/∂b of the cost value, one array for each layer.
    gradient : Array, (dimensions,)
        The gradients as one vector, in the order of `Network.parameters`.

    Examples
    --------
    >>> from howlearn.activations import identity
    >>> from howlearn.backpropagation import backpropagation
    >>> from howlearn.costs import mean_squared_error
    >>> from howlearn.network import Layer, Network
    >>> line = Network([Layer([[1.0]], [0.0], identity)])
    >>> result = backpropagation(line, [[2.0]], [[5.0]], mean_squared_error)
    >>> print(result.cost, result.deltas[0])
    9.0 [[-6.]]
    >>> print(result.weight_gradients[0], result.bias_gradients[0])
    [[-12.]] [-6.]
    """

    network: Network
    forward: ForwardPass
    cost: float
    output_slopes: Array
    deltas: tuple[Array, ...]
    weight_gradients: tuple[Array, ...]
    bias_gradients: tuple[Array, ...]

    def __post_init__(self) -> None:
        freeze(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return remade(self)

    @property
    def gradient(self) -> Array:
        """The gradients as one vector, ``(dimensions,)``, in the order of `Network.parameters`."""
        pairs = zip(self.weight_gradients, self.bias_gradients, strict=True)
        return read_only(np.concatenate([part for w, b in pairs for part in (w.ravel(), b)]))

    def __repr__(self) -> str:
        return f"<backpropagation through {self.network!r}: cost {self.cost:.6g}>"

    def ledger(self, example: int = 0) -> Ledger:
        """Return how sensitive one example's cost is to each node and to each weight.

        Parameters
        ----------
        example : int, default 0
            Which row of the inputs.

        Returns
        -------
        Ledger
            A row for each node and for each weight.

        Raises
        ------
        TypeError, ValueError
            If there is no such example.

        Examples
        --------
        >>> from howlearn.activations import identity
        >>> from howlearn.backpropagation import backpropagation
        >>> from howlearn.costs import mean_squared_error
        >>> from howlearn.network import Layer, Network
        >>> line = Network([Layer([[2.0]], [1.0], identity)])
        >>> result = backpropagation(line, [[3.0]], [[5.0]], mean_squared_error)
        >>> print(result.ledger())
        example 0: sensitivity = arriving × slope
        layer node     value a  weighted z    arriving       slope sensitivity
            0    0     7.00000     7.00000     4.00000     1.00000     4.00000
        <BLANKLINE>
        example 0: gradient = activation × sensitivity of the node at its end
        layer from   to      weight  activation sensitivity    gradient
            0    0    0     2.00000     3.00000     4.00000    12.00000
        """
        example = whole_number(example, "example", below=len(self.forward.inputs))
        return ledger_of(self.network, self.forward, self.output_slopes, self.deltas, example)


def nudge_test(
    network: Network,
    inputs: ArrayLike,
    targets: ArrayLike,
    cost: Cost,
    *,
    layer: int,
    node: int,
    example: int = 0,
    nudge: float = 1e-3,
) -> NudgeTest:
    """Add a little to a node's weighted input, run the network again, and see what the cost does.

    Parameters
    ----------
    network : Network
        The one to test.
    inputs : array_like, (examples, features)
        One example a row.
    targets : array_like, (examples, outputs)
        What the outputs should be.
    cost : Cost
        How wrong the outputs are.
    layer, node : int
        Which node, both from 0.
    example : int, default 0
        Which row of the inputs; the cost is that example's own.
    nudge : float, default 1e-3
        What is added; not 0.

    Returns
    -------
    NudgeTest
        What the sensitivity promised, and what was measured.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or if its shape does not fit the network.
    OverflowError
        If the cost or a gradient is too large to be a number.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.backpropagation import nudge_test
    >>> from howlearn.costs import mean_squared_error
    >>> from howlearn.network import Network
    >>> network = Network.random([2, 2, 1], rng=np.random.default_rng(0))
    >>> test = nudge_test(
    ...     network, [[0.5, 1.0]], [[1.0]], mean_squared_error, layer=0, node=1
    ... )
    >>> print(f"{test.predicted:.5f} {test.measured:.5f}")
    -0.00121 -0.00122
    """
    instance_of(network, "network", Network)
    layer = whole_number(layer, "layer", below=len(network.layers))
    node = whole_number(node, "node", below=network.sizes[layer + 1])
    if (nudge := finite_number(nudge, "nudge")) == 0:
        raise ValueError("nudge is 0, expected another number")
    inputs = finite_array(inputs, "inputs", shape="(examples, features)")
    targets = finite_array(targets, "targets", shape="(examples, outputs)")
    example = whole_number(example, "example", below=len(inputs))
    delta = float(backpropagation(network, inputs, targets, cost).deltas[layer][example, node])

    here = slice(example, example + 1)
    measured, kink = nudged(network, inputs[here], targets[here], cost, layer, node, nudge)
    predicted = delta * nudge
    return NudgeTest(nudge, delta, predicted, measured, abs(measured - predicted), kink)
