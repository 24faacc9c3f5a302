"""The exercises of the chapter Weights: run a network, read a gradient, find its twin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.exercises.answers import Calls, Numbers
from howlearn.exercises.tables import Exercise
from howlearn.network import small_network

__all__ = ["EXERCISES"]

NETWORK = small_network()


def _forward(
    x1: float,
    x2: float,
    *,
    crossed: bool = False,
    hidden_bias: float = 0.1,
    bias: float = 0.2,
    hidden: Callable[[Any], Any] = np.tanh,
    output: Callable[[Any], Any] = float,
    out: float = -0.5,
) -> float:
    """Return what the chapter's network says, or one with something wrong in it."""
    one, two = (-0.4, 0.3) if crossed else (0.3, -0.4)
    h1 = hidden(0.6 * x1 + one * x2 + hidden_bias)
    h2 = hidden(two * x1 + 0.8 * x2)
    return float(output(0.7 * h1 + out * h2 + bias))


def _pair(rng: np.random.Generator) -> tuple[Any, ...]:
    return tuple(rng.normal(size=2).round(2))


forward_pass = Exercise(
    name="forward-pass",
    question="Write the forward pass of the 2-2-1 network as a function of x1 and x2.",
    reader=Calls("x1, x2", _pair, lambda: [(0.5, 1.0), (2.0, -0.75), (0.0, 0.0)]),
    tolerance=1e-3,
    answers="""
        _forward(x1, x2)
            It agrees with the network on every pair of inputs that was tried.
        _forward(x1, x2, hidden_bias=0.0)
            The bias of h1 is missing.
        _forward(x1, x2, bias=0.0)
            The bias of the output node is missing.
        _forward(x1, x2, hidden_bias=0.0, bias=0.0)
            Both biases are missing: that of h1 and that of the output node.
        _forward(x1, x2, hidden_bias=0.0, bias=0.2 + 0.7 * 0.1)
            You add the bias of h1 after its tanh. It belongs into the sum inside.
        _forward(x1, x2, hidden=float)
            The hidden nodes pass on their weighted inputs. Send each through tanh first.
        _forward(x1, x2, output=np.tanh)
            The output node passes on its weighted input as it is: there is one tanh too many.
        _forward(x1, x2, crossed=True)
            Two weights have changed places: the one from x2 to h1 and the one from x1 to h2.
        _forward(x1, x2, out=0.5)
            The sign of the weight from h2 to the output is flipped.
        _forward(x1, x2, hidden=lambda z: 1 / (1 + np.exp(-z)))
            The hidden nodes of this network use tanh, and yours a sigmoid.
    """,
    names=globals(),
)

# A node with inputs 0.5 and -2, weights 0.3 and 0.1, bias 0, and delta 0.8.
COMES_IN, OWN, BLAME = np.array([0.5, -2.0, 1.0]), np.array([0.3, 0.1, 0.0]), 0.8


gradient_of_a_node = Exercise(
    name="gradient-of-a-node",
    question="The gradients of a node's two weights and its bias, from its inputs and its delta.",
    reader=Numbers((3,)),
    by_hand=True,
    answers="""
        COMES_IN * BLAME
            What each multiplies, times the delta of the node; the bias multiplies 1.
        [*COMES_IN[:2] * BLAME, 0.0]
            The weights are right. The bias has the value 0, and that is not its gradient: a nudge
            would still move the cost.
        OWN * BLAME when np.allclose(said[:2], OWN[:2] * BLAME, atol=0.001)
            You multiply the delta by the weights. It is what a weight multiplies that counts, here
            the input.
        np.full(3, BLAME)
            All three got the whole delta. Each weight gets it times what it multiplies.
        -COMES_IN * BLAME
            The sign is flipped: that is the way a step would go. The gradient points uphill.
        np.abs(COMES_IN) * BLAME
            An input is negative, and its sign is lost on the way.
        COMES_IN
            That is what each of them multiplies. The delta is missing.
    """,
    names=globals(),
)

POINT = NETWORK.parameters
# x1-h1, x1-h2, x2-h1, x2-h2, b-h1, b-h2, h1-o, h2-o, b-o
INTO_H2, OUT_OF_H2 = [1, 3, 5], [7]
PROBES = np.array([[0.5, 1.0], [-1.0, 0.25], [2.0, -0.75], [0.3, -1.5]])


def _turned(*numbers: int) -> Array:
    point = POINT.copy()
    point[list(numbers)] *= -1
    return point


def _another_list_for_the_same_network(point: Array) -> bool:
    # What is off by a rounding error only is the same list; every other twin turns some sign.
    turned = (point * POINT < 0).any()
    return bool(turned) and np.allclose(
        NETWORK.with_parameters(point)(PROBES), NETWORK(PROBES), rtol=0, atol=1e-6
    )


same_network = Exercise(
    name="same-network",
    question="Another list of nine numbers for the same network: turn the signs of h2.",
    reader=Numbers((9,)),
    accepts=_another_list_for_the_same_network,
    otherwise="A network with these numbers gives other outputs. Turn the four numbers of h2 that "
    "matter, and leave the others as they are.",
    answers="""
        _turned(*INTO_H2, *OUT_OF_H2)
            Another list of nine numbers, and the same outputs.
        POINT
            That is the list you started from.
        _turned(*INTO_H2)
            The signs into h2 are turned, so it says the opposite. The weight that leads out of
            it has to turn that round again.
        _turned(*OUT_OF_H2)
            The sign of the weight out of h2 is turned, and those into it are not.
        _turned(1, *OUT_OF_H2)
            One weight into h2 is turned, and the other is not.
        _turned(3, *OUT_OF_H2)
            The weight from x2 to h2 is turned, and the one from x1 to h2 is not.
        _turned(*range(9))
            All nine signs are turned. The bias of the output node belongs to no hidden node.
        _turned(0, 2, 6)
            You turned h1, which is as good, but its bias is missing: it has to turn too.
    """,
    names=globals(),
)

EXERCISES = (forward_pass, gradient_of_a_node, same_network)
