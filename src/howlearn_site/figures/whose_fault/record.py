"""The recording of *How sensitive is the cost?*: the 2-2-1 network, and what it is held to."""

from typing import Any

import numpy as np

from howlearn.backpropagation import backpropagation, nudge_test
from howlearn.costs import mean_squared_error
from howlearn.network import Network, small_network

__all__ = ["record"]

NETWORK = small_network()
# The parameters as the figure calls them, in the order of `Network.parameters`.
KEYS = ("w11", "w12", "w21", "w22", "b1", "b2", "v1", "v2", "c")
NODES = {"h1": (0, 0), "h2": (0, 1), "o": (1, 0)}
EXAMPLE = {"x1": 0.5, "x2": 1.0, "t": 1.0}
NUDGE = 0.01


def record() -> dict[str, Any]:
    """Return the network with its example, and the ledgers of many others to check."""
    rng = np.random.default_rng(0)
    points = [NETWORK.parameters, np.zeros(9), *rng.uniform(-2, 2, (40, 9))]
    examples = [EXAMPLE, EXAMPLE]
    examples += [dict(zip(EXAMPLE, rng.uniform(-2, 2, 3).tolist(), strict=True)) for _ in range(40)]
    return {
        "parameters": _named(NETWORK) | EXAMPLE,
        "nudge": NUDGE,
        "replay": [
            _ledger(NETWORK.with_parameters(point), example)
            for point, example in zip(points, examples, strict=True)
        ],
    }


def _named(network: Network) -> dict[str, float]:
    return dict(zip(KEYS, network.parameters.tolist(), strict=True))


def _ledger(network: Network, example: dict[str, float]) -> dict[str, Any]:
    inputs, targets = [[example["x1"], example["x2"]]], [[example["t"]]]
    task = network, inputs, targets, mean_squared_error
    result = backpropagation(*task)
    ledger = result.ledger()
    rows = {(row.layer, row.node): row for row in ledger.nodes}
    nodes = {name: rows[place] for name, place in NODES.items()}
    tests = {
        name: nudge_test(*task, layer=layer, node=node, nudge=NUDGE)
        for name, (layer, node) in NODES.items()
    }
    return {
        "parameters": _named(network) | example,
        "cost": result.cost,
        "z": {name: row.weighted_input for name, row in nodes.items()},
        "a": {name: row.value for name, row in nodes.items()},
        "arriving": {name: sum(row.arriving) for name, row in nodes.items()},
        "slope": {name: row.local_slope for name, row in nodes.items()},
        "delta": {name: row.delta for name, row in nodes.items()},
        # In the order of the ledger, as the figure lists them.
        "gradients": [row.gradient for row in ledger.weights],
        "predicted": {name: test.predicted for name, test in tests.items()},
        "measured": {name: test.measured for name, test in tests.items()},
    }
