"""A formula that records itself: sensitivities beside finite differences and the ledger."""

import copy
import math
import pickle
import random
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from howlearn.activations import Activation, identity, leaky_relu, relu, sigmoid, softplus, tanh
from howlearn.backpropagation import backpropagation
from howlearn.costs import mean_squared_error
from howlearn.gradients import numerical_gradient
from howlearn.network import Network, small_network
from howlearn.values import Value, sensitivities
from random_formulas import random_formula


@pytest.mark.parametrize("seed", range(60))
def test_any_formula_has_the_gradient_of_finite_differences(seed: int) -> None:
    draw = random.Random(seed)
    formula = random_formula(draw, size=draw.randint(1, 25))
    point = [draw.uniform(-1.5, 1.5) for _ in range(3)]
    try:
        expected = numerical_gradient(lambda p: formula(p.tolist()), point)
    except (ValueError, OverflowError):
        pytest.fail(f"seed {seed} makes numbers too large for a test")
    given = [Value(number) for number in point]
    cost = formula(given)
    cost = cost if isinstance(cost, Value) else Value(cost)
    assert cost.number == pytest.approx(formula(point), rel=1e-12)
    found = sensitivities(cost)
    gradient = [found.get(value, 0.0) for value in given]
    assert gradient == pytest.approx(expected.tolist(), rel=1e-6, abs=1e-6)


# Where w is 4: the number, the slopes by what it was made of, and what a drawing calls it.
@pytest.mark.parametrize(
    ("made", "number", "slopes", "operation"),
    [
        (lambda w: w + 2.0, 6.0, (1.0, 1.0), "+"),
        (lambda w: 2.0 + w, 6.0, (1.0, 1.0), "+"),
        (lambda w: w - 2.0, 2.0, (1.0, -1.0), "−"),
        (lambda w: 2.0 - w, -2.0, (1.0, -1.0), "−"),
        (lambda w: w * 2.0, 8.0, (2.0, 4.0), "×"),
        (lambda w: 2.0 * w, 8.0, (2.0, 4.0), "×"),
        (lambda w: w / 2.0, 2.0, (0.5, -1.0), "/"),
        (lambda w: 2.0 / w, 0.5, (0.25, -0.125), "/"),
        (lambda w: -w, -4.0, (-1.0,), "−"),
        (lambda w: w**3, 64.0, (48.0,), "power 3"),
        (lambda w: w**0.5, 2.0, (0.25,), "power 0.5"),
        (lambda w: w**0, 1.0, (0.0,), "power 0"),
        (lambda w: (w - 4.0) ** 0, 1.0, (0.0,), "power 0"),
        (lambda w: w.exp(), math.exp(4), (math.exp(4),), "exp"),
        (lambda w: w.log(), math.log(4), (0.25,), "log"),
        (lambda w: w.tanh(), math.tanh(4), (1 - math.tanh(4) ** 2,), "tanh"),
        (lambda w: w.apply(relu, relu.derivative), 4.0, (1.0,), "relu"),
        (lambda w: w.apply(partial(pow, 2), lambda x: 0.5), 16.0, (0.5,), "function"),
    ],
)
def test_each_operation_has_its_number_its_slopes_and_its_name(
    made: Callable[[Value], Value], number: float, slopes: tuple[float, ...], operation: str
) -> None:
    value = made(Value(4.0))
    assert value.number == pytest.approx(number, rel=1e-12)
    assert value.slopes == pytest.approx(slopes, rel=1e-12)
    assert value.operation == operation


def as_values(network: Network, x: list[float], t: list[float]) -> tuple[Value, list[list[Value]]]:
    """Return a network's cost as a formula, and the weighted inputs of each layer."""
    activations, sums = [Value(number) for number in x], []
    for layer in network.layers:
        f = layer.activation
        weighted = []
        for weights, bias in zip(layer.weights.T, layer.biases, strict=True):
            z = Value(float(bias))
            for weight, a in zip(weights.tolist(), activations, strict=True):
                z = z + Value(weight) * a
            weighted.append(z)
        sums.append(weighted)
        activations = [z.apply(f, f.derivative) for z in weighted]
    errors = [(a - target) ** 2 for a, target in zip(activations, t, strict=True)]
    return sum(errors[1:], errors[0]) / len(t), sums


@pytest.mark.parametrize("activation", [identity, leaky_relu, relu, sigmoid, softplus, tanh])
def test_a_network_has_the_deltas_of_its_ledger(activation: Activation) -> None:
    network = Network.random([3, 4, 4, 2], hidden=activation, rng=np.random.default_rng(5))
    x, t = [0.5, -1.0, 0.25], [1.0, -0.5]
    cost, sums = as_values(network, x, t)
    result = backpropagation(network, [x], [t], mean_squared_error)
    assert cost.number == pytest.approx(result.cost, rel=1e-12)
    found = sensitivities(cost)
    for weighted, deltas in zip(sums, result.deltas, strict=True):
        assert [found[z] for z in weighted] == pytest.approx(deltas[0].tolist(), rel=1e-10)


def test_the_small_network_too_with_each_weight() -> None:
    network = small_network()
    cost, _ = as_values(network, [0.5, 1.0], [1.0])
    given = [value for value in sensitivities(cost) if not value.sources]
    assert (
        len(given) == len(network.parameters) + 2 + 2
    )  # the inputs; the target, and by how many outputs is divided


def test_sensitivities_add_where_a_value_is_used_twice() -> None:
    w = Value(3.0)
    assert sensitivities(w * w)[w] == 6.0
    assert sensitivities(w + w)[w] == 2.0
    assert sensitivities(w)[w] == 1.0
    q = w**2
    assert sensitivities(q + 2 * q)[w] == 18.0  # the fork of the chain rule's chapter


def test_the_deepest_come_first_and_nothing_else_is_there() -> None:
    w, other = Value(2.0), Value(1.0)
    unused = other * 2
    cost = (w * 2 + 1) ** 2
    depths = [value.depth for value in sensitivities(cost)]
    assert depths == sorted(depths, reverse=True)
    assert depths[0] == cost.depth == 3
    assert unused not in sensitivities(cost)
    assert other not in sensitivities(cost)


def test_many_ways_and_a_long_way_are_no_trouble() -> None:
    w = y = Value(1.0)
    for _ in range(60):
        y = y * 0.5 + y * 0.5  # 2 to the power of 60 ways
    assert sensitivities(y)[w] == 1.0
    for _ in range(50_000):  # far beyond what may call itself
        y = y + 0.0
    assert sensitivities(y)[w] == 1.0


def test_numbers_of_numpy_are_numbers() -> None:
    number: Any = np.float32(2)  # Any, since types know of no arithmetic of NumPy with ours
    w = Value(number)
    assert isinstance(w.number, float)
    three: Any = np.int64(3)
    for made in (np.float64(3) * w, w * np.float64(3), 3 * w, three * w):
        assert isinstance(made, Value)
        assert made.number == 6.0
    assert (np.float64(3) - w).number == 1.0
    assert (np.float64(3) / w).number == 1.5


def test_a_formula_that_was_copied_or_sent_elsewhere_keeps_its_order() -> None:
    w = Value(3.0)
    cost = (w * w + 1).log()
    for again in (copy.deepcopy(cost), pickle.loads(pickle.dumps(cost))):
        found = sensitivities(again + 0.0 * Value(1.0))
        (start,) = [value for value in found if not value.sources and value.number == 3.0]
        assert found[start] == sensitivities(cost)[w] == pytest.approx(0.6)


not_a_value: Any = 3
Wrong: Any = Value  # for arguments of wrong types


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda w: Value(math.nan), ValueError, "number is nan"),
        (lambda w: Wrong("2"), TypeError, "number is '2'"),
        (lambda w: Value(1.0, (w,)), ValueError, "slopes has 0 numbers, expected 1"),
        (lambda w: Value(1.0, (w,), (math.inf,)), ValueError, "slopes is inf"),
        (lambda w: Wrong(1.0, w, (1.0,)), TypeError, "sources is Value.*, expected a tuple"),
        (lambda w: Wrong(1.0, (w,), 1.0), TypeError, "slopes is 1.0, expected a tuple"),
        (lambda w: Wrong(1.0, operation=2), TypeError, "operation is 2, expected a str"),
        (lambda w: Wrong(1.0, (2,), (1.0,)), TypeError, "sources is 2, expected a Value"),
        (lambda w: w + "2", TypeError, "number is '2'"),
        (lambda w: w**w, TypeError, "exponent is Value"),
        (lambda w: (w - 9.0) ** 0.5, TypeError, "number is .*j"),
        (lambda w: w / 0, ZeroDivisionError, "by zero"),
        (lambda w: (w - 3.0) ** 0.5, ZeroDivisionError, "0.0"),
        (lambda w: (w - 3.0).log(), ValueError, "number is 0, expected a number above 0"),
        (lambda w: (w * 1e300) * 1e300, ValueError, "number is inf"),
        (lambda w: (w * 1e3).exp(), OverflowError, "range"),
        (lambda w: w.apply(3, math.cos), TypeError, "function is 3"),
        (lambda w: w.apply(math.sin, 3), TypeError, "derivative is 3"),
        (lambda w: w.apply(lambda z: [1, 2], math.cos), ValueError, "function's answer has shape"),
        (lambda w: sensitivities(not_a_value), TypeError, "cost is 3, expected a Value"),
        (
            lambda w: sensitivities((w * 1e200) * 1e-250 * 1e200 * 1e-250 * 1e300 * 1e300 * 1.0),
            ValueError,
            "number is inf",
        ),
        (
            lambda w: sensitivities(((w - 3.0) * 1e200 * 1e200) * 1.0),
            ValueError,
            r"the sensitivity to Value\(0.0\) is inf",
        ),
    ],
)
def test_what_is_no_number_is_said(
    make: Callable[[Value], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        make(Value(3.0))
