"""The recording of the playground: its data, and where the generator of each seed begins.

The figure trains by itself. How it makes its data stands here as the lines of a program, which run
here and which *Copy as Python* shows.
"""

import math
from typing import Any

import numpy as np

from howlearn.backpropagation import backpropagation
from howlearn.costs import binary_cross_entropy as cost
from howlearn.datasets import Dataset
from howlearn.network import Network
from howlearn.training import accuracy

__all__ = ["DATA", "OPENINGS", "SEEDS", "drawn", "record"]

SEEDS = (1, 2, 3, 4, 5)

OPENINGS = [("moons", 4, "0.1", "10"), ("spirals", 8, "0.3", "all")]
"""What the figure begins with on each page that has it: data, hidden nodes, rate and batch."""

DATA = {
    "xor": """\
from howlearn.datasets import Dataset, xor
training = xor()
near = rng.normal(0.0, 0.15, (100, 2))
held_out = Dataset(np.tile(training.inputs, (25, 1)) + near,
                   np.tile(training.targets, (25, 1)))""",
    "moons": """\
from howlearn.datasets import two_moons
training = two_moons(100, noise=0.2, rng=rng)
held_out = two_moons(100, noise=0.2, rng=rng)""",
    "circles": """\
from howlearn.datasets import circles
training = circles(100, noise=0.15, rng=rng)
held_out = circles(100, noise=0.15, rng=rng)""",
    "spirals": """\
from howlearn.datasets import spirals
training = spirals(100, rng=rng)
held_out = spirals(100, rng=rng)""",
    "line": """\
from howlearn.datasets import Dataset
x = rng.uniform(-1.0, 1.0, (2, 100, 2))
above = x[..., 1:] > x[..., :1]
training, held_out = map(Dataset, x, above.astype(float))""",
}
"""For each data set, the program that makes it with a generator `rng`."""


def drawn(name: str) -> tuple[Dataset, Dataset]:
    """Return the training set and the held-out set that a program makes."""
    names: dict[str, Any] = {"np": np, "rng": np.random.default_rng(0)}
    exec(DATA[name], names)
    return names["training"], names["held_out"]


def record() -> dict[str, Any]:
    """Return the data sets, each with its program and a square to draw it in, and the seeds."""
    return {
        "sets": {name: _shown(name) for name in DATA},
        "seeds": {seed: _generator(seed) for seed in SEEDS},
        "openings": {
            f"{h1},0,0,{data},tanh,{cost.name},adam,{rate},{batch},random,1,": _opening(
                data, h1, batch
            )
            for data, h1, rate, batch in OPENINGS
        },
    }


def _opening(data: str, h1: int, batch: str) -> dict[str, Any]:
    """Return a start that the figure opens with, so that nothing is computed before a touch."""
    training, held_out = drawn(data)
    start = Network.random([2, h1, 1], rng=np.random.default_rng(1))
    back = backpropagation(start, training.inputs, training.targets, cost)
    score = {
        "cost": back.cost,
        "right": _right(start, training),
        "heldOut": cost(start(held_out.inputs), held_out.targets),
        "heldOutRight": _right(start, held_out),
        "gradient": back.gradient.tolist(),
    }
    return {
        "sizes": [2, h1, 1],
        "batches": 1 if batch == "all" else math.ceil(len(training) / int(batch)),
        "point": start.parameters.tolist(),
        "score": score,
    }


def _right(network: Network, data: Dataset) -> int:
    return round(accuracy(network, data, cost) * len(data))


def _shown(name: str) -> dict[str, Any]:
    training, held_out = drawn(name)
    points = np.vstack([training.inputs, held_out.inputs])
    low, high = points.min(axis=0), points.max(axis=0)
    middle, half = (low + high) / 2, 0.58 * (high - low).max()
    box = np.column_stack([middle - half, middle + half]).round(2)
    return {
        "program": DATA[name],
        "box": box.tolist(),
        "training": _numbers(training),
        "heldOut": _numbers(held_out),
    }


def _numbers(data: Dataset) -> dict[str, list[float]]:
    # Every digit: what is trained here and what a copied program trains must be the same.
    return {
        "inputs": data.inputs.ravel().tolist(),
        "targets": data.targets.ravel().astype(int).tolist(),
    }


def _generator(seed: int) -> list[str]:
    """Return the first state and the increment of NumPy's generator for a seed, as numbers."""
    place = np.random.PCG64(seed).state["state"]
    return [str(place["state"]), str(place["inc"])]
