"""Wrong answers to the exercises of Training a network."""

import math
from typing import Any

import numpy as np

__all__ = ["BORDERS", "WRONG"]


def numbers(network: Any) -> Any:
    """All numbers of a network, layer after layer."""
    return np.concatenate(
        [part for layer in network.layers for part in (layer.weights.ravel(), layer.biases)]
    )


def slopes(network: Any, x: Any, t: Any) -> Any:
    """The gradient of the cross-entropy of a network with one hidden layer of tanh."""
    first, last = network.layers
    hidden = np.tanh(x @ first.weights + first.biases)
    answers = 1 / (1 + np.exp(-(hidden @ last.weights + last.biases)))
    delta = (answers - t) / 4
    before = delta * last.weights.T * (1 - hidden**2)
    return np.concatenate(
        [(x.T @ before).ravel(), before.sum(0), (hidden.T @ delta).ravel(), delta.sum(0)]
    )


def s(z: float) -> float:
    """The answer of a sigmoid node."""
    return 1 / (1 + math.exp(-z))


def cross_entropy(z: float, t: float) -> float:
    """The cost value of the node's answer."""
    return -math.log(s(z)) if t == 1 else -math.log(1 - s(z))


def slope_by_answer(z: float, t: float) -> float:
    """How the cost changes with the node's answer, which is its activation."""
    return (1 - t) / (1 - s(z)) - t / s(z)


ONE = [5, 5, -2.5]
BOTH = [5, 5, -7.5]

WRONG: list[tuple[str, object, str]] = [
    ("training-step", lambda n, x, t: numbers(n) + 0.5 * slopes(n, x, t), "goes uphill"),
    ("training-step", lambda network, x, t: network, "has not moved"),
    ("training-step", lambda network, x, t: numbers(network), "has not moved"),
    ("training-step", lambda n, x, t: numbers(n) - slopes(n, x, t), "learning rate is missing"),
    ("training-step", slopes, "You return the gradient"),
    ("training-step", lambda n, x, t: -slopes(n, x, t) / 2, "the step alone"),
    ("training-step", lambda n, x, t: numbers(n) - 2 * slopes(n, x, t), "four times too long"),
    ("xor-by-hand", [ONE, ONE, [1, -1, -1]], "draw the same border"),
    ("xor-by-hand", [ONE, [-10, -10, 5], [1, 1, -1]], "draw the same border"),
    ("xor-by-hand", [ONE, ONE, [0, 0, 1]], "draw the same border"),
    ("xor-by-hand", [[0, 0, 1], [0, 0, 2], [1, 1, 1]], "as class 1"),
    ("xor-by-hand", [ONE, BOTH, [-1, 1, 1]], "wrong way round"),
    ("xor-by-hand", [ONE, BOTH, [1, 0, 0]], "at least one"),
    ("xor-by-hand", [ONE, [0, 0, 0], [1, -1, 0]], "at least one"),
    ("xor-by-hand", [ONE, BOTH, [0, 1, 0]], "answers 'both'"),
    ("xor-by-hand", [ONE, BOTH, [1, -1, 2.5]], "as class 1"),
    ("xor-by-hand", [ONE, BOTH, [1, -1, -2.5]], "as class 0"),
    ("xor-by-hand", [ONE, BOTH, [0, 0, 0]], "as class 0"),
    ("xor-by-hand", [ONE, [5, 0, -2.5], [1, 1, -1]], "on the wrong side of 0"),
    ("cancelled-slope", lambda z, t: t - 1 / (1 + math.exp(-z)), "sign is flipped"),
    ("cancelled-slope", lambda z, t: (s(z) - t) * s(z) * (1 - s(z)), "still in there"),
    (
        "cancelled-slope",
        lambda z, t: 2 * (s(z) - t) * s(z) * (1 - s(z)),
        "delta of the squared error",
    ),
    ("cancelled-slope", lambda z, t: z - t, "compare z with the target"),
    ("cancelled-slope", slope_by_answer, "the slope by a"),
    ("cancelled-slope", cross_entropy, "That is the cost value"),
    ("cancelled-slope", lambda z, t: 2 * (s(z) - t), "a factor 2 too many"),
]


BIT = 1e-12
LOW, HIGH = math.tanh(2.5), math.tanh(7.5)
AT_7 = math.tanh(7.0)


def with_bias(bias: float, *, by: float = 0.0, h2: list[float] | None = None) -> Any:
    """An output node that adds `by` times h2 to h1, and has this bias."""
    return [ONE, h2 or BOTH, [1, by, bias]]


def with_h2(*h2: float) -> Any:
    """A second node that draws this border, beside the first."""
    return [ONE, h2, [1, -1, -1]]


# The output node says h1 + bias, as a rule: -LOW at (0, 0), LOW where one input is 1, HIGH at
# (1, 1), and the bias besides.
BORDERS: list[tuple[str, object, object, str]] = [
    ("xor-by-hand", with_h2(5, 5, -2.5 + 1e-15), with_h2(5, 5, -2.5 + 1e-13), "the same border"),
    ("xor-by-hand", with_h2(5e-9, 5e-9, -2.5e-9), with_h2(0, 0, 0), "the same border"),
    (
        "xor-by-hand",
        [ONE, BOTH, [-1, 1, HIGH - LOW + BIT]],
        [ONE, BOTH, [-1, 1, HIGH - LOW - BIT]],
        "wrong way round",
    ),
    ("xor-by-hand", with_bias(LOW - BIT), with_bias(LOW + BIT), "at least one"),
    ("xor-by-hand", with_bias(-LOW + BIT), with_bias(-LOW - BIT), "at least one"),
    ("xor-by-hand", with_bias(-LOW - BIT), with_bias(-LOW + BIT), "answers 'both'"),
    ("xor-by-hand", with_bias(-HIGH + BIT), with_bias(-HIGH - BIT), "answers 'both'"),
    ("xor-by-hand", with_bias(LOW + BIT), with_bias(LOW - BIT), "as class 1"),
    ("xor-by-hand", with_bias(-HIGH - BIT), with_bias(-HIGH + BIT), "as class 0"),
    (
        "xor-by-hand",
        with_bias(LOW - AT_7 + BIT, by=-1, h2=[5, 5, -7]),
        with_bias(LOW - AT_7 - BIT, by=-1, h2=[5, 5, -7]),
        "on the wrong side of 0",
    ),
]
