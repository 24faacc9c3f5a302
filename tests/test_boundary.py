"""The line between two classes: how finely it is found, and when both axes have one scale."""

import numpy as np
import pytest

from howlearn.activations import identity
from howlearn.costs import mean_squared_error
from howlearn.datasets import Dataset
from howlearn.network import Layer, Network
from howlearn.plots import decision_boundary
from pictures import closed

__all__ = ["closed"]  # a fixture


def corners(width: float, height: float) -> Dataset:
    """Return two points, one of each class, that are so far apart."""
    return Dataset(np.array([[0.0, 0.0], [width, height]]), np.array([[0.0], [1.0]]))


@pytest.mark.parametrize("weights", [(1.0, 0.0), (0.0, 1.0)])
def test_the_line_is_found_in_each_of_eighty_rows_or_columns(weights: tuple[float, float]) -> None:
    network = Network([Layer(np.array(weights)[:, np.newaxis], np.array([0.0]), identity)])
    (line, *_) = decision_boundary(network, corners(1.0, 1.0), mean_squared_error).lines
    x, y = line.get_data()
    assert np.ptp(x) == pytest.approx(1.3 * weights[1])
    assert np.ptp(y) == pytest.approx(1.3 * weights[0])
    assert np.shape(x) == (81,)


@pytest.mark.parametrize(
    ("width", "height", "is_equal"),
    [(1, 1, True), (15, 5, True), (15, 4.99, False), (5, 15, True), (4.99, 15, False)],
)
def test_up_to_three_times_as_wide_or_high_both_axes_have_one_scale(
    width: float, height: float, is_equal: bool
) -> None:
    network = Network([Layer(np.ones((2, 1)), np.array([0.0]), identity)])
    axes = decision_boundary(network, corners(width, height), mean_squared_error)
    assert (axes.get_aspect() == 1) == is_equal
