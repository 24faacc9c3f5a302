"""What is claimed of each exhibit of Networks that do not learn, and of what fixes it."""

from typing import Any

import numpy as np
import pytest

from exhibits import Claim, T, X, close, run, variant
from howlearn.activations import relu, sigmoid
from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import binary_cross_entropy
from howlearn.datasets import xor
from howlearn.gradients import numerical_gradient
from howlearn.training import accuracy

__all__ = ["CLAIMS"]


def passes_its_check(network: Any) -> bool:
    """Whether the gradient of a network on xor is the one that is measured."""

    def cost(point: Array) -> float:
        return binary_cross_entropy(network.with_parameters(point)(xor().inputs), xor().targets)

    gradient = backpropagation(network, xor().inputs, xor().targets, binary_cross_entropy).gradient
    return bool(np.linalg.norm(gradient - numerical_gradient(cost, network.parameters)) < 1e-8)


def equal(code: str) -> None:
    names = run(code)
    assert np.ptp(names["weights"], axis=1).max() < 1e-12
    assert np.linalg.matrix_rank(names["weights"], tol=1e-9) == 1
    assert names["end"].training_cost > 0.4
    assert passes_its_check(names["start"])
    zeros = variant(code, "(0.0, 0.5)", "(0.0,)")
    assert not zeros["weights"].any()
    assert not zeros["end"].network.layers[1].weights.any()
    assert zeros["end"].training_cost == pytest.approx(np.log(2))


def equal_fixed(code: str) -> None:
    names = run(code)
    assert np.linalg.matrix_rank(names["weights"], tol=1e-3) == 2
    assert accuracy(names["end"].network, xor(), binary_cross_entropy) == 1
    assert names["end"].training_cost < 0.05


def saturated(code: str) -> None:
    names = run(code)
    assert names["outputs"][100] > 0.95
    assert sigmoid.derivative(np.array([4.0]))[0] < 0.02
    measured = numerical_gradient(lambda z: 0.5 * sigmoid(z) ** 2, names["z"])
    assert close(names["delta"], measured)  # nothing is wrong with the gradient
    # In the end it does learn.
    assert variant(code, "range(101)", "range(1001)")["outputs"][-1] < 0.2


def saturated_fixed(code: str) -> None:
    names = run(code)
    assert names["outputs"][100] < 0.05
    measured = numerical_gradient(lambda z: binary_cross_entropy([z], [[0.0]]), names["z"])
    assert close(names["delta"], measured)


def dead(code: str) -> None:
    names = run(code)
    assert len(set(names["costs"][1:])) == 1
    assert not np.any(names["slopes"][1:])
    assert (names["z"] < 0).all()
    place = np.array([names["w"], names["b"]])
    cost = lambda p: np.mean((relu(p[0] * X + p[1]) - T) ** 2)  # noqa: E731
    assert not numerical_gradient(cost, place).any()  # and the check passes
    # On the line without the relu this rate would do.
    with_line = variant(code, "relu as", "identity as")
    assert close(with_line["costs"][-1], 1 / 18, 1e-5)


def dead_fixed(code: str) -> None:
    leaky = np.array(run(code)["costs"])
    assert close(leaky[-1], 1 / 18, 1e-3)
    assert leaky[1] > 5
    plain = np.array(variant(code, '("leaky, rate 0.4", leaky_relu, 0.4)', "")["costs"])
    assert close(plain[-1], 1 / 18, 1e-3)


def twice(code: str) -> None:
    names = run(code)
    outputs = names["end"].network(xor().inputs)
    assert np.abs(outputs - xor().targets).max() < 0.02
    lowest = (np.log(2) + np.log(1 + np.exp(-1))) / 2
    assert names["end"].training_cost == pytest.approx(lowest, abs=1e-3)
    assert names["end"].training_cost > lowest
    assert (names["said"] >= 0.5).all()
    assert passes_its_check(names["start"])


def twice_fixed(code: str) -> None:
    names = run(code)
    assert names["end"].training_cost < 0.01
    assert accuracy(names["end"].network, xor(), binary_cross_entropy) == 1


CLAIMS: dict[str, tuple[Claim, Claim]] = {
    "equal": (equal, equal_fixed),
    "saturated": (saturated, saturated_fixed),
    "dead": (dead, dead_fixed),
    "twice": (twice, twice_fixed),
}
