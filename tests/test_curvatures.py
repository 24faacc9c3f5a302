"""The largest curvature beside the whole Hessian, and products beside its columns."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from howlearn.activations import sigmoid, tanh
from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import mean_squared_error
from howlearn.curvatures import hessian_product, largest_curvature
from howlearn.datasets import two_moons
from howlearn.gradients import numerical_hessian
from howlearn.landscapes import himmelblau, saddle
from howlearn.network import Network


def linear(hessian: Array) -> Callable[[Array], Array]:
    return lambda point: hessian @ point


def random_hessian(seed: int, size: int = 12) -> Array:
    table = np.random.default_rng(seed).normal(size=(size, size))
    return (table + table.T) / 2


@pytest.mark.parametrize("seed", range(6))
def test_a_product_is_the_hessian_times_the_direction(seed: int) -> None:
    hessian, rng = random_hessian(seed), np.random.default_rng(seed)
    point, direction = rng.normal(size=(2, 12))
    for length in (1.0, 1e-200, 1e12):
        product = hessian_product(linear(hessian), point, length * direction)
        assert product == pytest.approx(length * hessian @ direction, rel=1e-7, abs=1e-7 * length)


def test_a_product_along_each_axis_is_a_column_of_the_numerical_hessian() -> None:
    point = [1.3, -0.4]
    columns = [hessian_product(himmelblau.gradient, point, axis) for axis in np.eye(2)]
    expected = numerical_hessian(himmelblau.gradient, point)
    assert pytest.approx(expected, rel=1e-7) == np.array(columns).T


@pytest.mark.parametrize("seed", range(12))
def test_it_is_the_largest_eigenvalue_also_where_another_is_stronger(seed: int) -> None:
    hessian = random_hessian(seed)
    values, vectors = np.linalg.eigh(hessian)
    for table, value, vector in (
        (hessian, values[-1], vectors[:, -1]),
        (-hessian, -values[0], vectors[:, 0]),
    ):
        found = largest_curvature(
            linear(table), np.zeros(12), rng=np.random.default_rng(seed), tolerance=1e-4
        )
        assert found.value == pytest.approx(value, rel=1e-4)
        assert abs(found.direction @ vector) == pytest.approx(1.0, abs=1e-4)
        assert np.linalg.norm(found.direction) == pytest.approx(1.0)


@pytest.mark.parametrize("hidden", [tanh, sigmoid])
def test_that_of_a_network_is_that_of_its_hessian(hidden: Any) -> None:
    rng = np.random.default_rng(1)
    moons = two_moons(40, rng=rng)
    network = Network.random([2, 5, 1], hidden=hidden, rng=rng)

    def gradient(point: Array) -> Array:
        moved = network.with_parameters(point)
        return backpropagation(moved, moons.inputs, moons.targets, mean_squared_error).gradient

    whole = np.linalg.eigvalsh(numerical_hessian(gradient, network.parameters))
    found = largest_curvature(gradient, network.parameters, rng=rng, tolerance=1e-3)
    assert found.value == pytest.approx(whole[-1], rel=1e-5)


def test_where_everything_bends_down_it_is_the_one_that_bends_least() -> None:
    hessian = np.diag([-5.0, -1.0, -3.0])
    found = largest_curvature(linear(hessian), np.ones(3), rng=np.random.default_rng(0))
    assert found.value == pytest.approx(-1.0, abs=1e-3)


def test_a_valley_and_a_ridge_as_strong_as_each_other_are_told_apart() -> None:
    rng = np.random.default_rng(0)
    value, direction = largest_curvature(saddle.gradient, [0.5, 0.5], rng=rng)
    assert value == pytest.approx(1.0, abs=1e-3)
    assert abs(direction) == pytest.approx([1.0, 0.0], abs=0.02)


def test_flat_ground_has_the_curvature_0() -> None:
    for gradient in (lambda point: 0.0 * point, lambda point: np.array([1e3, -0.1, 7.0])):
        found = largest_curvature(gradient, np.ones(3), rng=np.random.default_rng(0))
        assert found.value == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("length", [1e-200, 1.0, 1e200])
def test_how_long_a_start_is_does_not_matter(length: float) -> None:
    found = largest_curvature(
        lambda p: np.array([1.0, 4.0]) * p,
        [0.5, 0.5],
        start=[length, length],
        rng=np.random.default_rng(0),
    )
    assert found.value == pytest.approx(4.0, rel=1e-3)


def test_a_start_saves_products_and_is_not_changed() -> None:
    asked = []

    def gradient(point: Array) -> Array:
        asked.append(point)
        return np.asarray(saddle.gradient(point))

    rng = np.random.default_rng(0)
    first = largest_curvature(gradient, [0.5, 0.5], rng=rng)
    before, start = len(asked), first.direction.copy()
    again = largest_curvature(gradient, [0.5, 0.5], rng=rng, start=start)
    assert len(asked) - before < before
    assert again.value == pytest.approx(first.value)
    assert (start == first.direction).all()


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"gradient": 3}, TypeError, "gradient is 3"),
        ({"point": [[1.0]]}, ValueError, "point has shape"),
        ({"point": [math.nan, 1.0]}, ValueError, "point holds nan"),
        ({"rng": 3}, TypeError, "rng is 3"),
        ({"start": [1.0]}, ValueError, "start has shape"),
        ({"start": [0.0, 0.0]}, ValueError, "start is 0 everywhere"),
        ({"tolerance": 0}, ValueError, "tolerance is 0, expected a number above 0"),
        ({"products": 0}, ValueError, "products is 0"),
        ({"step": -1}, ValueError, "step is -1"),
        ({"products": 1}, ValueError, "still turns after 1 product, "),
        ({"gradient": lambda point: point * math.inf}, ValueError, "change of gradient"),
    ],
)
def test_what_is_wrong_is_named(
    changed: dict[str, Any], error: type[Exception], message: str
) -> None:
    given: dict[str, Any] = {
        "gradient": saddle.gradient,
        "point": [0.5, 0.5],
        "rng": np.random.default_rng(3),
    }
    with pytest.raises(error, match=message):
        largest_curvature(**(given | changed))


def test_a_direction_of_length_0_has_no_product() -> None:
    with pytest.raises(ValueError, match="direction is 0 everywhere"):
        hessian_product(saddle.gradient, [0.5, 0.5], [0.0, 0.0])
