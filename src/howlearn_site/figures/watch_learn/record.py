"""The recording of the figure *Watch it learn*: 36 runs of training, epoch by epoch."""

import math
from collections.abc import Callable
from itertools import pairwise, product
from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.costs import binary_cross_entropy as cost
from howlearn.datasets import Dataset, spirals, two_moons, xor
from howlearn.network import Network
from howlearn.optimizers import adam
from howlearn.training import Epoch, accuracy, train

__all__ = ["EPOCHS", "EVERY", "RUNS", "SEED", "record", "trained"]

DATA: dict[str, Callable[[np.random.Generator], Dataset]] = {
    "xor": lambda rng: xor(),
    "moons": lambda rng: two_moons(100, noise=0.2, rng=rng),
    "spirals": lambda rng: spirals(rng=rng),
}
WIDTHS = (2, 4, 8, 16)
RATES = (0.02, 0.2, 2.0)
RUNS = list(product(DATA, WIDTHS, RATES))
# The scrubber stops at every fifth epoch. A step looks at all examples: that keeps a run quick,
# and it makes no more of a rounding error, so that every machine prints the same digits.
SEED, EPOCHS, EVERY = 1, 300, 5
# Of each parameter of a network that is only drawn, and the most that are tried.
DIGITS, MOST_DIGITS = 4, 8


def trained(
    name: str, width: int, rate: float, nudge: float = 0.0
) -> tuple[Dataset, tuple[Epoch, ...]]:
    """Return a data set and the epochs of a run on it.

    With a `nudge` each first weight is larger by that part, which shows what rounding errors do.
    """
    rng = np.random.default_rng(SEED)
    data = DATA[name](rng)
    start = Network.random([2, width, 1], rng=rng)
    start = start.with_parameters(start.parameters * (1 + nudge))
    epochs = train(start, data, cost, adam(rate), epochs=EPOCHS, batch_size=len(data), rng=rng)
    return data, epochs


def record() -> dict[str, Any]:
    """Return data sets and costs, under ``more`` the networks of each run, and outputs to check."""
    sets: dict[str, Any] = {}
    runs: dict[str, Any] = {}
    more: dict[str, Any] = {}
    replay = []
    for name, width, rate in RUNS:
        data, epochs = trained(name, width, rate)
        key = f"{name}-{width}-{rate}"
        costs = [epoch.training_cost for epoch in epochs]
        shown = epochs[::EVERY]
        drawn = sets.setdefault(name, _drawn(data))
        # Four digits are what the figure shows of a cost.
        runs[key] = {
            "costs": [float(f"{epoch.training_cost:.4g}") for epoch in shown],
            "right": [_right(epoch.network, data) for epoch in shown],
            "rises": sum(after > before for before, after in pairwise(costs)),
        }
        more[key] = {
            "costs": [float(f"{value:.3g}") for value in costs],
            "networks": [_rounded(epoch.network, data, drawn["points"]) for epoch in shown],
        }
        drawn["decades"] = [
            min(drawn["decades"][0], math.floor(math.log10(min(costs)))),
            max(drawn["decades"][1], math.ceil(math.log10(max(costs)))),
        ]
        replay.append(_outputs(key, drawn["box"], epochs[:: EPOCHS // 3]))
    return {
        "epochs": EPOCHS,
        "every": EVERY,
        "sets": sets,
        "runs": runs,
        "more": more,
        "replay": replay,
    }


def _drawn(data: Dataset) -> dict[str, Any]:
    """Return the points of a data set, each with its class, and the square they are drawn in."""
    low, high = data.inputs.min(axis=0), data.inputs.max(axis=0)
    middle, half = (low + high) / 2, 0.65 * (high - low).max()
    box = np.column_stack([middle - half, middle + half]).round(2)
    rows = np.hstack([data.inputs, data.targets]).round(6).tolist()
    return {"points": rows, "box": box.tolist(), "decades": [0, 0]}


def _right(network: Network, data: Dataset) -> int:
    return round(accuracy(network, data, cost) * len(data))


def _rounded(network: Network, data: Dataset, points: list[list[float]]) -> list[float]:
    """Return parameters with few digits, of a network that puts each point in the same class."""
    inputs, true = np.array(points)[:, :2], network(data.inputs)
    for digits in range(DIGITS, MOST_DIGITS + 1):
        point = [float(f"{parameter:.{digits}g}") for parameter in network.parameters]
        outputs = network.with_parameters(point)(inputs)
        # Neither may the browser's own rounding turn a sign.
        clear = (np.abs(outputs) > 1e-9) | ((outputs == 0) & (true == 0))
        if (clear & ((outputs >= 0) == (true >= 0))).all():
            return point
    raise ValueError(f"{MOST_DIGITS} digits are too few for {network!r}")


def _outputs(key: str, box: list[list[float]], epochs: tuple[Epoch, ...]) -> dict[str, Any]:
    grid: Array = np.stack(np.meshgrid(*(np.linspace(low, high, 7) for low, high in box)), axis=-1)
    inputs = grid.reshape(-1, 2)
    return {
        "run": key,
        "inputs": inputs.tolist(),
        "networks": [epoch.network.parameters.tolist() for epoch in epochs],
        "outputs": [epoch.network(inputs)[:, 0].tolist() for epoch in epochs],
    }
