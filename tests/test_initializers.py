from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from howlearn.arrays import Array
from howlearn.initializers import glorot, he, normal, zeros

INITIALIZERS = [zeros, normal, glorot, he]
every_initializer = pytest.mark.parametrize("initializer", INITIALIZERS)


@every_initializer
def test_weights_have_the_shape_of_the_layer(initializer: Callable[..., Array]) -> None:
    weights = initializer(3, 5, rng=np.random.default_rng(0))
    assert weights.shape == (3, 5)
    assert weights.dtype == np.float64


@every_initializer
def test_the_same_seed_gives_the_same_weights(initializer: Callable[..., Array]) -> None:
    first, second = (initializer(3, 5, rng=np.random.default_rng(4)) for _ in range(2))
    assert np.array_equal(first, second)


# Bounds are five standard errors of a variance estimated from 80,000 draws: 5 · √(2 / 80000).
@pytest.mark.parametrize(
    ("initializer", "variance"),
    [(normal, 1.0), (glorot, 2 / (200 + 400)), (he, 2 / 200)],
)
def test_the_spread_is_the_one_of_the_paper(
    initializer: Callable[..., Array], variance: float
) -> None:
    weights = initializer(200, 400, rng=np.random.default_rng(0))
    assert np.var(weights) == pytest.approx(variance, rel=0.025)
    assert np.mean(weights) == pytest.approx(0, abs=5 * np.sqrt(variance / weights.size))


def test_glorot_is_the_uniform_form() -> None:
    reach = np.sqrt(6 / (200 + 400))
    weights = glorot(200, 400, rng=np.random.default_rng(0))
    assert 0.999 * reach < np.abs(weights).max() <= reach


def test_zeros_are_zero() -> None:
    assert not zeros(3, 5, rng=np.random.default_rng(0)).any()


def test_scale_is_the_standard_deviation() -> None:
    small, large = (normal(3, 5, scale=s, rng=np.random.default_rng(0)) for s in (1.0, 2.5))
    assert large == pytest.approx(2.5 * small)


@every_initializer
def test_leaving_out_rng_is_an_error(initializer: Callable[..., Array]) -> None:
    with pytest.raises(TypeError, match="rng"):
        initializer(3, 5)


@every_initializer
@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"inputs": 0}, ValueError, "inputs is 0, expected a whole number of at least 1"),
        ({"nodes": -2}, ValueError, "nodes is -2, expected a whole number of at least 1"),
        ({"inputs": 2.0}, TypeError, r"inputs is 2\.0, expected a whole number"),
        ({"nodes": "3"}, TypeError, "nodes is '3', expected a whole number"),
        ({"rng": 7}, TypeError, r"rng is 7, expected .*default_rng\(7\)"),
    ],
)
def test_bad_input_is_named(
    initializer: Callable[..., Array],
    change: dict[str, Any],
    error: type[Exception],
    message: str,
) -> None:
    arguments = {"inputs": 2, "nodes": 3, "rng": np.random.default_rng(0)} | change
    with pytest.raises(error, match=message):
        initializer(**arguments)


@pytest.mark.parametrize(
    ("scale", "error"), [(0.0, ValueError), (-1.0, ValueError), (np.nan, ValueError)]
)
def test_a_bad_scale_is_named(scale: float, error: type[Exception]) -> None:
    with pytest.raises(error, match=f"scale is {scale:g}, expected"):
        normal(2, 3, scale=scale, rng=np.random.default_rng(0))
