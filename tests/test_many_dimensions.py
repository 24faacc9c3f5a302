"""The level places of *Many dimensions*, asked again with the package.

The block computes sixty gradients at once, and its Hessians from them. Here each place that it
finds is asked again, by backpropagation and by the referee.
"""

from collections.abc import Callable
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest

from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import mean_squared_error
from howlearn.gradients import numerical_gradient, numerical_hessian
from howlearn.network import Network
from howlearn.optimizers import nesterov, optimize
from howlearn_site.blocks.reading import blocks_of
from howlearn_site.paths import DOCS

NETWORK = Network.random([2, 3, 1], rng=np.random.default_rng(0))


@pytest.fixture(scope="module")
def found() -> SimpleNamespace:
    names: dict[str, object] = {"__name__": "block"}
    exec(blocks_of(DOCS / "many-dimensions.md")[0].code, names)
    plt.close("all")
    return SimpleNamespace(**names)


def cost_of(found: SimpleNamespace) -> Callable[[Array], float]:
    def cost(point: Array) -> float:
        outputs = NETWORK.with_parameters(point)(found.x[:, :2])
        return float(mean_squared_error(outputs, found.t) + 0.0015 * point @ point)

    return cost


def gradient_of(found: SimpleNamespace) -> Callable[[Array], Array]:
    def gradient(point: Array) -> Array:
        now = NETWORK.with_parameters(point)
        back = backpropagation(now, found.x[:, :2], found.t, mean_squared_error)
        return np.asarray(back.gradient + 0.003 * point)

    return gradient


def test_each_place_is_level_and_has_as_many_ways_down_as_the_page_counts(
    found: SimpleNamespace,
) -> None:
    cost, gradient = cost_of(found), gradient_of(found)
    assert len(found.places) > 20
    for height, down in found.places:
        point = found.p[np.array(found.costs) == height][0]
        assert np.abs(gradient(point)).max() < 1e-9
        assert cost(point) == pytest.approx(height, abs=1e-6)
        bends, ways = np.linalg.eigh(numerical_hessian(gradient, point))
        assert np.abs(bends).min() > 1e-5, "too level to be counted"
        assert (bends < 0).sum() == down
        # A short step along each way down does lower the cost, to both sides.
        for way in ways[:, :down].T:
            assert max(cost(point + 0.005 * way), cost(point - 0.005 * way)) < cost(point)


def test_the_gradient_of_the_cost_is_that_of_the_package(found: SimpleNamespace) -> None:
    for point in np.random.default_rng(1).normal(size=(3, 13)):
        measured = numerical_gradient(cost_of(found), point)
        for told in (found.gradient(point[None])[0], gradient_of(found)(point)):
            assert np.allclose(told, measured, atol=1e-8)
        hessian = numerical_hessian(gradient_of(found), point)
        assert np.allclose(found.hessian(point[None])[0], hessian, atol=1e-6)


def test_minima_hold_what_is_put_down_beside_them_and_saddles_do_not(
    found: SimpleNamespace,
) -> None:
    cost, gradient = cost_of(found), gradient_of(found)
    rng = np.random.default_rng(2)
    minima = sorted({height for height, down in found.places if not down})
    costs = np.array(found.costs)
    for height in minima:
        point = found.p[costs == height][0]
        beside = point + 0.02 * rng.normal(size=13)
        end = optimize(gradient, beside, nesterov(0.1), steps=200)[-1]
        assert height - 1e-6 < cost(end) <= cost(beside)
    high = [height for height, down in found.places if down == 3]
    for height in (high[0], high[-1]):
        point = found.p[costs == height][0]
        way = np.linalg.eigh(numerical_hessian(gradient, point))[1][:, 0]
        end = optimize(gradient, point + 0.05 * way, nesterov(0.2), steps=600)[-1]
        assert cost(end) < 0.5 * height
