"""The recording of the figure *The edge of stability*: digits, first weights, and runs to check."""

from base64 import b64encode
from itertools import product
from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.backpropagation import Backpropagation, backpropagation
from howlearn.costs import mean_squared_error
from howlearn.curvatures import largest_curvature
from howlearn.datasets import digits
from howlearn.network import Network
from howlearn_site.figures.draw_digit.record import inks

__all__ = ["SEEDS", "record", "result", "run"]

SEEDS = {4: 0, 8: 2, 16: 0}
"""For each width of the hidden layer the seed of its first weights: runs from these do not hang on
the last digit of what is computed. (From others a step can land exactly on a ridge.)"""

X, T = digits().inputs[:100], digits().targets[:100]
RATES = (0.45, 1.0, 2.2)
STEPS = 60


def record() -> dict[str, Any]:
    """Return the digits, the first weights of each width and, to replay, runs with their costs."""
    return {
        "inks": [inks(pixels) for pixels in X],
        "truth": "".join(map(str, T.argmax(axis=1))),
        "seeds": {str(width): seed for width, seed in SEEDS.items()},
        # Every digit of every weight: what is computed here and by a copied program is the same.
        "networks": {
            str(width): b64encode(_network(width).parameters.astype("<f8").tobytes()).decode()
            for width in SEEDS
        },
        "replay": [
            {"width": width, "rate": rate, **run(width, rate, STEPS)}
            for width, rate in product(SEEDS, RATES)
        ],
    }


def run(width: int, rate: float, steps: int) -> dict[str, Any]:
    """Return the costs of a descent, and its curvatures at each tenth step."""
    network, rng = _network(width), np.random.default_rng(0)
    point, costs, curvatures = network.parameters / 2, [], []
    for step in range(steps + 1):
        now = result(network, point)
        costs.append(now.cost)
        if step % 10 == 0:
            found = largest_curvature(
                lambda place: result(network, place).gradient, point, rng=rng, start=now.gradient
            )
            curvatures.append(found.value)
        point = point - rate * now.gradient
    return {"costs": costs, "curvatures": curvatures}


def result(network: Network, point: Array) -> Backpropagation:
    """Return what backpropagation says of the network with these parameters, on all digits."""
    return backpropagation(network.with_parameters(point), X, T, mean_squared_error)


def _network(width: int) -> Network:
    return Network.random([64, width, 10], rng=np.random.default_rng(SEEDS[width]))
