"""Each derivative is the slope of its cost, each value that of the textbook's formula."""

import copy
import itertools
import math
import pickle
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import howlearn.costs
from howlearn.activations import sigmoid
from howlearn.arrays import Array
from howlearn.costs import (
    Cost,
    binary_cross_entropy,
    cost_named,
    huber,
    mean_absolute_error,
    mean_squared_error,
    softmax,
    softmax_cross_entropy,
)
from howlearn.gradients import numerical_gradient

ALL = [c for c in vars(howlearn.costs).values() if isinstance(c, Cost)]
every_cost = pytest.mark.parametrize("cost", ALL, ids=repr)


def examples(cost: Cost, seed: int, shape: tuple[int, int]) -> tuple[Array, Array]:
    """Return outputs and targets of the kind that `cost` is for."""
    rng = np.random.default_rng(seed)
    outputs = rng.normal(scale=3.0, size=shape)
    if cost is softmax_cross_entropy:
        one_hot = np.eye(shape[1])[rng.integers(shape[1], size=shape[0])]
        shares = rng.dirichlet(np.ones(shape[1]), size=shape[0])
        return outputs, one_hot if seed % 2 else shares
    if cost is binary_cross_entropy:
        targets = rng.uniform(size=shape)
        return outputs, targets.round() if seed % 2 else targets
    return outputs, rng.normal(scale=3.0, size=shape)


every_set = given(seed=st.integers(0, 10**6), shape=st.tuples(st.integers(1, 4), st.integers(1, 4)))


def slope_by_trying(cost: Cost, outputs: Array, targets: Array) -> Array:
    # An output changes its own example's cost only, so the gradient of the sum of the examples'
    # costs holds the derivative of each example's own.
    def total(point: Array) -> float:
        return float(cost.per_example(point.reshape(outputs.shape), targets).sum())

    return numerical_gradient(total, outputs.ravel()).reshape(outputs.shape)


def far_from_kinks(cost: Cost, outputs: Array, targets: Array) -> bool:
    error = np.abs(outputs - targets)
    if cost is mean_absolute_error:
        return bool((error > 1e-3).all())
    # The slope of huber has a kink at 1, where the error of a central difference is larger.
    return cost is not huber or bool((np.abs(error - 1) > 1e-3).all())


@every_cost
@every_set
@settings(deadline=None)
def test_derivative_is_the_slope(cost: Cost, seed: int, shape: tuple[int, int]) -> None:
    outputs, targets = examples(cost, seed, shape)
    assume(far_from_kinks(cost, outputs, targets))
    numerical = slope_by_trying(cost, outputs, targets)
    np.testing.assert_allclose(cost.derivative(outputs, targets), numerical, rtol=1e-7, atol=1e-7)


def _share(row: list[float], z: float) -> float:
    return math.exp(z) / sum(math.exp(other) for other in row)


# One output o and its target t → its part of the example's cost; the row is the example's outputs.
NAIVE: dict[str, Callable[[float, float, list[float]], float]] = {
    "mean_squared_error": lambda o, t, row: (o - t) ** 2 / len(row),
    "mean_absolute_error": lambda o, t, row: abs(o - t) / len(row),
    "huber": lambda o, t, row: (
        ((o - t) ** 2 / 2 if abs(o - t) <= 1 else abs(o - t) - 1 / 2) / len(row)
    ),
    "binary_cross_entropy": lambda o, t, row: (
        (t * math.log(1 + math.exp(-o)) - (1 - t) * math.log(1 - 1 / (1 + math.exp(-o)))) / len(row)
    ),
    "softmax_cross_entropy": lambda o, t, row: -t * math.log(_share(row, o)),
}


def test_these_are_all_the_costs() -> None:
    assert {c.name for c in ALL} == set(NAIVE)


@every_cost
@every_set
@settings(deadline=None)
def test_value_is_that_of_the_formula(cost: Cost, seed: int, shape: tuple[int, int]) -> None:
    outputs, targets = examples(cost, seed, shape)
    part = NAIVE[cost.name]
    expected = [
        sum(part(o, t, row) for o, t in zip(row, targets[i].tolist(), strict=True))
        for i, row in enumerate(outputs.tolist())
    ]
    np.testing.assert_allclose(cost.per_example(outputs, targets), expected, rtol=1e-9, atol=1e-9)
    assert cost(outputs, targets) == pytest.approx(sum(expected) / len(expected), rel=1e-9)


@every_cost
@every_set
@settings(deadline=None)
def test_a_step_against_the_derivative_lowers_the_cost(
    cost: Cost, seed: int, shape: tuple[int, int]
) -> None:
    outputs, targets = examples(cost, seed, shape)
    slope = cost.derivative(outputs, targets)
    assume(np.abs(slope).max() > 1e-3)
    assume(far_from_kinks(cost, outputs, targets))
    assert cost(outputs - 1e-4 * slope, targets) < cost(outputs, targets)
    assert cost(outputs + 1e-4 * slope, targets) > cost(outputs, targets)


@every_cost
@every_set
@settings(deadline=None)
def test_derivative_is_each_examples_own(cost: Cost, seed: int, shape: tuple[int, int]) -> None:
    outputs, targets = examples(cost, seed, shape)
    together = cost.derivative(outputs, targets)
    alone = [cost.derivative(outputs[[i]], targets[[i]]) for i in range(shape[0])]
    np.testing.assert_allclose(together, np.concatenate(alone), rtol=1e-12)


@pytest.mark.parametrize("cost", [mean_squared_error, mean_absolute_error, huber], ids=repr)
def test_nothing_is_wrong_where_outputs_are_targets(cost: Cost) -> None:
    targets = [[1.0, -2.0], [0.0, 3.0]]
    assert cost(targets, targets) == 0.0
    np.testing.assert_array_equal(cost.derivative(targets, targets), np.zeros((2, 2)))


def test_huber_is_smooth_at_one() -> None:
    near = [[np.nextafter(1.0, 0.0)], [1.0], [np.nextafter(1.0, 2.0)]]
    targets = [[0.0]] * 3
    np.testing.assert_allclose(huber.per_example(near, targets), [0.5] * 3, rtol=1e-15)
    np.testing.assert_allclose(huber.derivative(near, targets), [[1.0]] * 3, rtol=1e-15)


def test_huber_is_exact_far_out() -> None:
    assert huber([[1e200]], [[0.0]]) == 1e200


def test_cross_entropies_are_exact_far_out() -> None:
    far = [[1000.0], [-1000.0], [1000.0], [-1000.0]]
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        cost = binary_cross_entropy.per_example(far, [[0.0], [1.0], [1.0], [0.0]])
        slope = binary_cross_entropy.derivative(far, [[0.0], [1.0], [1.0], [0.0]])
    np.testing.assert_array_equal(cost, [1000.0, 1000.0, 0.0, 0.0])
    np.testing.assert_array_equal(slope, [[1.0], [-1.0], [0.0], [0.0]])
    outputs, targets = [[1000.0, -1000.0], [1000.0, -1000.0]], [[1.0, 0.0], [0.0, 1.0]]
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        cost = softmax_cross_entropy.per_example(outputs, targets)
        slope = softmax_cross_entropy.derivative(outputs, targets)
    np.testing.assert_array_equal(cost, [0.0, 2000.0])
    np.testing.assert_array_equal(slope, [[0.0, 0.0], [1.0, -1.0]])


@every_set
@settings(deadline=None)
def test_softmax_gives_shares(seed: int, shape: tuple[int, int]) -> None:
    z = np.random.default_rng(seed).normal(scale=30.0, size=shape)
    shares = softmax(z)
    assert (shares > 0).all()
    np.testing.assert_allclose(shares.sum(axis=1), 1.0, rtol=1e-14)
    np.testing.assert_array_equal(np.argsort(shares, axis=1), np.argsort(z, axis=1))
    np.testing.assert_allclose(softmax(z + 100.0), shares, rtol=1e-10)


def test_softmax_far_out() -> None:
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        shares = softmax([[1000.0, -1000.0, 1000.0]])
    np.testing.assert_array_equal(shares, [[0.5, 0.0, 0.5]])


def test_predictions() -> None:
    outputs = np.array([[0.5, -2.0], [3.0, 0.0]])
    for cost in (mean_squared_error, mean_absolute_error, huber):
        np.testing.assert_array_equal(cost.prediction(outputs), outputs)
    np.testing.assert_array_equal(binary_cross_entropy.prediction(outputs), sigmoid(outputs))
    np.testing.assert_array_equal(softmax_cross_entropy.prediction(outputs), softmax(outputs))


@every_cost
def test_predictions_are_checked(cost: Cost) -> None:
    np.testing.assert_array_equal(
        cost.prediction([[1, 0]]), cost.prediction(np.array([[1.0, 0.0]]))
    )
    for outputs, message in (
        ([1.0, 2.0], r"outputs has shape \(2,\), expected \(examples, outputs\)"),
        ([[np.nan]], r"outputs holds nan at \(0, 0\)"),
    ):
        with pytest.raises(ValueError, match=message):
            cost.prediction(outputs)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (0, "name is None, expected a str"),
        (1, "per_example is None, expected a function"),
        (2, "derivative is None, expected a function"),
        (3, "prediction is None, expected a function"),
    ],
)
def test_a_bad_cost_is_named(place: int, message: str) -> None:
    arguments: list[Any] = ["own", huber.per_example, huber.derivative, huber.prediction]
    arguments[place] = None
    with pytest.raises(TypeError, match=message):
        Cost(*arguments)


@every_cost
def test_a_copy_of_a_named_one_is_itself(cost: Cost) -> None:
    assert pickle.loads(pickle.dumps(cost)) is cost
    assert copy.deepcopy(cost) is cost


@pytest.mark.parametrize("name", ["own", "huber"])
def test_an_own_one_is_pickled_whole(name: str) -> None:
    square = mean_squared_error
    own = Cost(name, square.per_example, square.derivative, square.prediction)
    again = pickle.loads(pickle.dumps(own))
    assert again.name == name
    assert again([[3.0]], [[1.0]]) == 4.0


@every_cost
def test_found_by_name(cost: Cost) -> None:
    assert cost_named(cost.name) is cost
    assert repr(cost) == f"<cost {cost.name}>"


@pytest.mark.parametrize("ask", ["__call__", "per_example", "derivative"])
@every_cost
@pytest.mark.parametrize(
    ("outputs", "targets", "error", "message"),
    [
        ([1.0], [[1.0]], ValueError, r"outputs has shape \(1,\), expected \(examples, outputs\)"),
        ([[1.0]], [1.0], ValueError, r"targets has shape \(1,\), expected \(examples, outputs\)"),
        (
            [[1.0], [1.0]],
            [[1.0, 1.0]],
            ValueError,
            r"outputs has shape \(2, 1\) but targets has shape \(1, 2\)",
        ),
        (
            [[1.0], [1.0]],
            [[1.0]],
            ValueError,
            r"outputs has shape \(2, 1\) but targets has shape \(1, 1\)",
        ),
        (np.zeros((0, 1)), [[1.0]], ValueError, r"outputs is empty: it has shape \(0, 1\)"),
        ([[1.0]], np.zeros((1, 0)), ValueError, r"targets is empty: it has shape \(1, 0\)"),
        ([[np.nan]], [[1.0]], ValueError, r"outputs holds nan at \(0, 0\)"),
        ([[1.0]], [[-np.inf]], ValueError, r"targets holds -inf at \(0, 0\)"),
        (None, [[1.0]], TypeError, "outputs is None, expected real numbers"),
        ([[1.0]], "one", TypeError, "targets is 'one', expected real numbers"),
        ([[object()]], [[1.0]], TypeError, r"outputs holds <object.*, expected real numbers"),
    ],
)
def test_bad_input(
    cost: Cost, ask: str, outputs: Any, targets: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        getattr(cost, ask)(outputs, targets)


@pytest.mark.parametrize(
    ("cost", "targets", "message"),
    [
        (
            binary_cross_entropy,
            [[0.5, 1.5]],
            "targets holds 1.5 at .*, expected numbers from 0 to 1",
        ),
        (
            binary_cross_entropy,
            [[-1.0, 1.0]],
            "targets holds -1 at .*, expected numbers from 0 to 1",
        ),
        (
            softmax_cross_entropy,
            [[-0.5, 1.5]],
            "targets holds -0.5 at .*, expected numbers from 0 to 1",
        ),
        (softmax_cross_entropy, [[0.5, 0.25]], "targets row 0 sums to 0.75, expected 1"),
        (softmax_cross_entropy, [[1.0, 1.0]], "targets row 0 sums to 2, expected 1"),
    ],
)
def test_targets_of_a_classifier(cost: Cost, targets: Any, message: str) -> None:
    for ask in (cost, cost.per_example, cost.derivative):
        with pytest.raises(ValueError, match=message):
            ask([[1.0, 2.0]], targets)


def test_shares_may_miss_1_by_rounding_and_by_no_more() -> None:
    for missed in (0.9e-9, -0.9e-9):
        assert softmax_cross_entropy([[0.0, 0.0]], [[0.5, 0.5 + missed]]) > 0.69
    for missed in (1.1e-9, -1.1e-9):
        with pytest.raises(ValueError, match="targets row 0 sums to 1, expected 1: a share for ea"):
            softmax_cross_entropy([[0.0, 0.0]], [[0.5, 0.5 + missed]])


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        ([1.0, 2.0], ValueError, r"weighted_inputs has shape \(2,\), expected \(examples, "),
        ([[np.nan]], ValueError, r"weighted_inputs holds nan at \(0, 0\)"),
        (None, TypeError, "weighted_inputs is None"),
    ],
)
def test_softmax_bad_input(value: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        softmax(value)


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("mse", ValueError, "unknown cost 'mse', expected one of: mean_squared_error, mean_abs"),
        (None, TypeError, "cost is None, expected a name"),
        (huber, TypeError, "cost is <cost huber>, expected a name"),
    ],
)
def test_unknown_name(name: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        cost_named(name)


def exact(cost: Cost, outputs: list[float], targets: list[float]) -> Fraction:
    """Return an example's cost in exact arithmetic, but for logarithms that are at most log 3."""
    o, t = list(map(Fraction, outputs)), list(map(Fraction, targets))
    errors = [abs(a - b) for a, b in zip(o, t, strict=True)]
    parts = {
        mean_squared_error: lambda: [e**2 for e in errors],
        mean_absolute_error: lambda: errors,
        huber: lambda: [e**2 / 2 if e <= 1 else e - Fraction(1, 2) for e in errors],
        binary_cross_entropy: lambda: [
            max(a, Fraction(0)) - a * b + Fraction(math.log1p(math.exp(-abs(float(a)))))
            for a, b in zip(o, t, strict=True)
        ],
    }
    if cost is not softmax_cross_entropy:
        return sum(parts[cost](), Fraction(0)) / len(o)  # a KeyError: it has no line in `parts`
    powers = [math.exp(max(-745.0, float(max(a - max(o), Fraction(-745))))) for a in o]
    linear = sum((b * (max(o) - a) for a, b in zip(o, t, strict=True)), Fraction(0))
    return Fraction(math.log(sum(powers))) + linear


FAR = (0.0, 1.0, -3.0, 1e154, 1e308, -1e308, 1.7e308, -1.7e308)


@every_cost
def test_outputs_very_far_out_give_the_right_number_or_a_clear_error(cost: Cost) -> None:
    ends = (
        [[1.0, 0.0], [0.5, 0.5]] if cost.name.endswith("entropy") else [[1.0, 0.0], [-1e308, 2.0]]
    )
    largest = Fraction(np.finfo(float).max)
    for outputs in itertools.product(FAR, FAR):
        for targets in ends:
            distance = max(
                abs(Fraction(a) - Fraction(b)) for a, b in zip(outputs, targets, strict=True)
            )
            if distance > largest and not cost.name.endswith("entropy"):
                for ask in (cost, cost.per_example, cost.derivative):
                    with pytest.raises(
                        OverflowError, match=r"at \(0, \d\) .* distance is too large"
                    ):
                        ask([outputs], [targets])
                continue
            right = exact(cost, list(outputs), targets)
            with np.errstate(over="ignore"):
                # Twice, as the sum over the examples may be too large as well.
                values = [cost([outputs], [targets]), cost([outputs] * 2, [targets] * 2)]
                slope = cost.derivative([outputs], [targets])
            for value in values:
                if right > largest:
                    assert value == np.inf
                else:
                    assert value == pytest.approx(float(right), rel=1e-12), (outputs, targets)
            assert not np.isnan(slope).any()
            assert np.isfinite(slope).all() or cost is mean_squared_error
            assert np.isfinite(cost.prediction([outputs])).all()


def test_a_mean_whose_sum_is_too_large_is_a_number() -> None:
    far, targets = [[1.5e308, 1.5e308]] * 3, [[0.0, 0.0]] * 3
    for cost in (mean_absolute_error, huber, binary_cross_entropy):
        assert cost(far, targets) == pytest.approx(1.5e308)
    np.testing.assert_allclose(mean_squared_error.derivative(far, targets), far)


def test_softmax_of_outputs_very_far_apart() -> None:
    np.testing.assert_array_equal(softmax([[1e308, -1e308, 1e308]]), [[0.5, 0.0, 0.5]])
