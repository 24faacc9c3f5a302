"""Pictures on both sides of a border where a plot does something else, for texts to approve."""

import dataclasses
import math
from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from howlearn.activations import Activation, identity
from howlearn.arrays import Array
from howlearn.costs import binary_cross_entropy, mean_squared_error
from howlearn.datasets import Dataset
from howlearn.landscapes import bowl, inflection, many_valleys
from howlearn.network import Layer, Network
from howlearn.plots import (
    activation_curve,
    basin_strips,
    contours,
    cost_curve,
    curves,
    decision_boundary,
    descent_curve,
    graph_diagram,
    landscape_curve,
    line_fit,
    network_diagram,
    slope_picture,
    weight_images,
)
from howlearn.plots.palette import COST
from howlearn.values import Value

__all__ = ["BORDERS", "points"]

# No activation's derivative, but of one height with it.
FLAT = Activation(
    "flat", lambda z: np.full_like(z, -1.0), lambda z: np.full_like(z, -1.0), kinks=(1.0, -2.0)
)


def points(x: object, y: object) -> Dataset:
    """Return points whose inputs are x, and whose targets are y."""
    return Dataset(np.array(x, float)[:, np.newaxis], np.array(y, float)[:, np.newaxis])


def along(count: int) -> Dataset:
    return points(np.arange(count), np.arange(count) % 3 + 0.5)


def walk(count: int) -> Array:
    """Return a path of so many points, in smaller and smaller circles."""
    steps = np.arange(count) / 4
    path: Array = np.column_stack([np.cos(steps), np.sin(steps)])
    return path * 1.5 * 0.97 ** steps[:, np.newaxis]


def table(columns: int, rows: int) -> Dataset:
    """Return points one unit apart, of either class in turn."""
    x, y = np.meshgrid(np.arange(columns), np.arange(rows))
    inputs = np.column_stack([x.ravel(), y.ravel()]).astype(float)
    return Dataset(inputs, inputs.sum(axis=1, keepdims=True) % 2)


def product_of_sums(count: int) -> Value:
    """Return a product of so many factors, each the sum of two values."""
    factors = [Value(float(k)) + Value(-0.5) for k in range(1, count + 1)]
    return math.prod(factors, start=Value(1.0))


def slanted(scale: float) -> Network:
    weights, biases = np.array([[1.0], [0.5]]), np.array([-1.0])
    return Network([Layer(scale * weights, scale * biases, identity)])


BORDERS: dict[str, Callable[[], Axes]] = {
    # The shorter two errors stand beside the points, the longer two beside their bars.
    "line_fit_short_and_long": lambda: line_fit(
        points(range(6), [2.65, -2.65, 2.9, -2.9, 10, -10]), 0.0, 0.0
    ),
    "line_fit_on_the_line": lambda: line_fit(points([3], [-2]), 0.0, -2.0),
    "line_fit_of_7": lambda: line_fit(along(7), -0.3, 2.0),
    # The square of the longer of two errors has room for its number.
    "line_fit_squares_of_6": lambda: line_fit(
        points(range(6), [3.2, 1.35, 0.4, -1.87, -2.2, -3.7]), -0.3, 0.5, squares=True
    ),
    "line_fit_squares_of_12": lambda: line_fit(along(12), 0.0, 1.5, squares=True),
    "line_fit_squares_of_13": lambda: line_fit(along(13), -0.1, 1.5, squares=True),
    "cost_curve_of_one": lambda: cost_curve([5.0]),
    "cost_curve_to_0": lambda: cost_curve([2.0, 0.0]),
    "cost_curve_below_0": lambda: cost_curve({"a": [2.0, -1.0], "b": [0.5]}),
    "curves_of_21": lambda: curves({"a": range(21), "b": [3]}, first=2),
    "curves_of_22": lambda: curves({"a": range(22), "b": [-3]}),
    "curves_of_costs": lambda: curves({"a": [3, 2, 1], "b": [2, 1]}, colour=COST),
    "curves_of_one": lambda: curves({"a": [2]}, first=3),
    "activation_curve_of_a_constant": lambda: activation_curve(FLAT),
    "descent_curve_of_a_constant": lambda: descent_curve(
        (lambda w: 2.0, lambda w: 0.0, (-1, 1)), [-1.0, -0.88, 0.0, 0.11, 1.0], tangents=2
    ),
    "contours_three_times_as_wide": lambda: contours(bowl, domain=[[-3, 3], [-2, 0]]),
    "contours_wider_still": lambda: contours(bowl, walk(26), domain=[[-3.1, 3.1], [0.0, 2.0]]),
    "contours_nearly_square": lambda: contours(
        bowl, {"a": walk(25), "b": walk(79)}, domain=[[-2, 3], [0, 4]]
    ),
    "contours_high": lambda: contours(bowl, walk(80), domain=[[0.0, 1.0], [0.0, 1.2]]),
    "contours_of_7_paths": lambda: contours(
        bowl, {f"no. {k}": [[k / 3, -1], [k / 3, 1]] for k in range(7)}
    ),
    "decision_boundary_of_12": lambda: decision_boundary(
        slanted(1.0), table(3, 4), mean_squared_error
    ),
    "decision_boundary_of_13": lambda: decision_boundary(
        slanted(1.0), table(13, 1), binary_cross_entropy
    ),
    "decision_boundary_of_one_class": lambda: decision_boundary(
        slanted(1.0), Dataset(np.eye(2), np.ones((2, 1))), mean_squared_error
    ),
    "decision_boundary_high": lambda: decision_boundary(
        slanted(1.0), table(2, 5), mean_squared_error
    ),
    "decision_boundary_none": lambda: decision_boundary(
        slanted(0.0), table(3, 2), mean_squared_error
    ),
    "decision_boundary_wide": lambda: decision_boundary(
        slanted(1.0), table(11, 4), mean_squared_error
    ),
    "network_diagram_of_6": lambda: network_diagram(
        Network([Layer(np.ones((1, 6)), np.arange(6.0), identity)])
    ),
    "graph_diagram_of_6_rows": lambda: graph_diagram(product_of_sums(3)),
    "graph_diagram_of_6_columns": lambda: graph_diagram(Value(1.5) + 1 + 2 + 3 + 4 + 5),
    "weight_images_of_16": lambda: weight_images(np.zeros((64, 16)), blank=np.arange(64) < 1),
    "weight_images_of_17": lambda: weight_images(np.eye(64, 17)),
    "slope_picture_of_a_constant": lambda: slope_picture(lambda w: 2.0, 1.0),
    "landscape_curve_of_an_inflection": lambda: landscape_curve(inflection),
    "contours_of_two_words": lambda: contours(dataclasses.replace(bowl, name="a_bowl")),
    "basin_strips_in_a_grid": lambda: basin_strips(
        many_valleys, [0.05], starts=40, steps=30, axes=plt.figure().add_subplot()
    ),
    "basin_strips_without_a_grid": lambda: basin_strips(
        many_valleys, [0.05], starts=40, steps=30, axes=plt.figure().add_axes((0.2, 0.1, 0.7, 0.8))
    ),
}
