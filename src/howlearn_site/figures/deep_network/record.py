"""The recording of the figure *Deep network*: its examples and weights, and sizes to check."""

from itertools import product
from typing import Any

import numpy as np

from howlearn.activations import Activation, relu, sigmoid, tanh
from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import mean_squared_error
from howlearn.network import Layer, Network

__all__ = ["BENDS", "record", "sizes"]

NODES, EXAMPLES, DEEPEST = 32, 16, 12
BENDS: dict[str, Activation] = {f.name: f for f in (sigmoid, tanh, relu)}
GAINS = (0.5, 0.77, 1.0, 1.41, 2.5)
DEPTHS = (2, 5, 10, 12)

draw = np.random.default_rng(0).normal
INPUTS = draw(size=(EXAMPLES, NODES)).round(1)
TARGETS = draw(size=(EXAMPLES, NODES)).round(1)
UNITS = draw(size=(DEEPEST, NODES, NODES)).round(1)


def record() -> dict[str, Any]:
    """Return the numbers that were drawn and, to replay, the sizes in some networks."""
    return {
        "nodes": NODES,
        "inputs": _letters(INPUTS),
        "targets": _letters(TARGETS),
        "units": _letters(UNITS),
        "replay": [
            {"bend": bend, "depth": depth, "gain": gain, "sizes": sizes(bend, depth, gain)}
            for bend, depth, gain in product(BENDS, DEPTHS, GAINS)
        ],
    }


def sizes(bend: str, depth: int, gain: float) -> dict[str, list[float]]:
    """Return the size of activations, deltas and weights' gradients, layer by layer."""
    layers = [
        Layer(gain / np.sqrt(NODES) * unit, np.zeros(NODES), BENDS[bend]) for unit in UNITS[:depth]
    ]
    back = backpropagation(Network(layers), INPUTS, 10 * TARGETS, mean_squared_error)
    return {
        "activations": _sizes(back.forward.activations),
        "deltas": _sizes(back.deltas),
        "slopes": _sizes(back.weight_gradients),
    }


def _sizes(layers: tuple[Array, ...]) -> list[float]:
    return [float(np.sqrt(np.mean(layer**2))) for layer in layers]


def _letters(numbers: Array) -> str:
    """Write each tenth as a letter, P for 0: the numbers in a quarter of the room."""
    return "".join(chr(ord("P") + int(tenth)) for tenth in np.rint(10 * numbers).ravel())
