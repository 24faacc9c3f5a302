"""Wrong answers to the exercises of Backpropagation."""

import math
from typing import Any

import numpy as np

__all__ = ["BORDERS", "WRONG"]

H = 1e-5


def cost(*, h1: float = 0.0, z: float = 0.0, h2: float = 0.0, o: float = 0.0) -> float:
    """The cost of the chapter's network with a nudge in one of four places."""
    first = math.tanh(0.6 * 0.5 + 0.3 * 1.0 + 0.1 + h1)
    second = math.tanh(-0.4 * 0.5 + 0.8 * 1.0 + z) + h2
    return (0.7 * first - 0.5 * second + 0.2 + o - 1.0) ** 2


MISS = 0.7 * math.tanh(0.7) - 0.5 * math.tanh(0.6) + 0.2 - 1.0
DELTA = 2 * MISS * -0.5 / math.cosh(0.6) ** 2
"""The delta of h2, by the chain rule."""


def only_the_last(weights: Any, deltas: Any, z: Any) -> Any:
    """Overwrite what has arrived."""
    for following, delta in enumerate(deltas):
        arriving = weights[:, following] * delta
    return arriving * (1 - np.tanh(z) ** 2)


def divided_by_inputs(activations: Any, deltas: Any) -> Any:
    """Divide by how many inputs the layer has."""
    examples, inputs = activations.shape
    return sum(np.outer(activations[n], deltas[n]) for n in range(examples)) / inputs


WRONG: list[tuple[str, object, str]] = [
    ("measured-blame", (cost() - cost()) / H, "has not moved"),
    ("measured-blame", (cost(h2=H) - cost()) / H, "nudged what h2 passes on"),
    ("measured-blame", -MISS, "nudged what h2 passes on"),
    ("measured-blame", (cost(h1=H) - cost()) / H, "the delta of h1"),
    ("measured-blame", 1.4 * MISS / math.cosh(0.7) ** 2, "the delta of h1"),
    ("measured-blame", (cost(o=H) - cost()) / H, "the delta of the output"),
    ("measured-blame", 2 * MISS, "the delta of the output"),
    ("measured-blame", (cost() - cost(z=H)) / H, "sign is flipped"),
    ("measured-blame", (cost(z=H) - cost(z=-H)) / H, "Twice too large"),
    ("measured-blame", (cost(z=H) - cost()) / (2 * H), "factor 2 is missing"),
    ("measured-blame", cost(z=H) - cost(), "how far the cost moved"),
    ("measured-blame", cost(z=0.01) - cost(), "how far the cost moved"),
    ("measured-blame", cost(z=H) - cost() / H, "Put the difference"),
    ("measured-blame", cost(z=0.01) - cost() / 0.01, "Put the difference"),
    ("measured-blame", cost(), "That is the cost value"),
    ("measured-blame", -0.5, "the weight out of h2"),
    ("hidden-blame", lambda w, d, z: w.T @ d / np.cosh(z) ** 2, "wrong axis"),
    ("hidden-blame", lambda w, d, z: [sum(row * d) for row in w], "local slope is missing"),
    (
        "hidden-blame",
        lambda w, d, z: w @ d / np.cosh(np.tanh(z)) ** 2,
        "taken at the activation",
    ),
    ("hidden-blame", lambda w, d, z: w @ d * (1 - z * z), "You squared z"),
    ("hidden-blame", only_the_last, "Only the last"),
    ("hidden-blame", lambda w, d, z: sum(d) / np.cosh(z) ** 2, "weights are missing"),
    ("hidden-blame", lambda w, d, z: d * (1 - np.tanh(z) ** 2), "deltas as they are"),
    ("hidden-blame", lambda w, d, z: w @ d * np.tanh(z), "multiply by the activation"),
    ("hidden-blame", lambda w, d, z: -(w @ d) / np.cosh(z) ** 2, "sign is flipped"),
    ("batch-gradient", lambda a, d: sum(map(np.outer, a, d)), "sum where the mean"),
    ("batch-gradient", lambda a, d: sum(map(np.outer, d, a)) / len(a), "axes have changed places"),
    (
        "batch-gradient",
        lambda a, d: np.outer(sum(a) / len(a), sum(d) / len(d)),
        "mean activation by the mean delta",
    ),
    ("batch-gradient", lambda a, d: np.outer(a[0], d[0]), "the first example by itself"),
    ("batch-gradient", divided_by_inputs, "divide by the number of inputs"),
    ("batch-gradient", lambda a, d: a @ d.T / len(a), "every example with every other"),
    ("batch-gradient", lambda a, d: -sum(map(np.outer, a, d)) / len(a), "sign is flipped"),
    ("batch-gradient", lambda a, d: sum(d) / len(d), "gradients of the biases"),
]

BORDERS: list[tuple[str, object, object, str]] = [
    ("measured-blame", 0.0, 5e-324, "has not moved"),
    ("measured-blame", -0.0, -5e-324, "has not moved"),
    ("measured-blame", 5e-324, 0.0, "how far the cost moved"),
    ("measured-blame", 0.1 * DELTA * (1 - 1e-9), 0.1 * DELTA * (1 + 1e-9), "how far the cost"),
    ("measured-blame", -0.1 * DELTA * (1 - 1e-9), -0.1 * DELTA * (1 + 1e-9), "how far the cost"),
    ("measured-blame", math.nextafter(-10, -11), -10, "Put the difference"),
]
