"""A picture of each kind, drawn from data that can be changed: for the tests of the plots."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from howlearn.activations import identity, relu, sigmoid, softplus, tanh
from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import (
    binary_cross_entropy,
    mean_squared_error,
)
from howlearn.datasets import digits, noisy_line, three_points, two_moons, xor
from howlearn.gradient_descent import gradient_descent
from howlearn.landscapes import (
    himmelblau,
    many_valleys,
    ravine,
    two_valleys,
)
from howlearn.network import Layer, Network
from howlearn.plots import (
    activation_curve,
    basin_strips,
    contours,
    cost_curve,
    curves,
    decision_boundary,
    descent_curve,
    description,
    digit_images,
    graph_diagram,
    landscape_curve,
    line_fit,
    network_diagram,
    slope_picture,
    svg,
    weight_images,
)
from howlearn.plots.palette import (
    INK,
)
from howlearn.training import Epoch
from howlearn.values import Value

mpl.use("agg")


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Close what a test has drawn."""
    yield
    plt.close("all")


def narrow_network(scale: float = 1.0) -> Network:
    first = Layer(scale * np.array([[0.5, -0.8], [0.3, 1.2]]), np.array([0.1, -0.2]), tanh)
    return Network([first, Layer(np.array([[1.5], [-0.7]]), np.array([0.25]), identity)])


def random_network(*sizes: int) -> Network:
    return Network.random(sizes, hidden=sigmoid, rng=np.random.default_rng(4))


def wide_network() -> Network:
    return random_network(3, 2, 2)


def with_deltas(network: Network, value: float) -> dict[str, Any]:
    features, outputs = network.sizes[0], network.sizes[-1]
    inputs, targets = np.linspace(value, 1.0, features)[np.newaxis], np.ones((1, outputs))
    return {"backpropagation": backpropagation(network, inputs, targets, mean_squared_error)}


def epochs(factor: float) -> list[Epoch]:
    network = narrow_network()
    return [Epoch(k, network, 2 * factor**k, 1 + factor**k) for k in range(8)]


def ravine_path(rate: float) -> Array:
    return gradient_descent(ravine.gradient, [-2.6, 1.2], learning_rate=rate, steps=40)


def valley_path(rate: float) -> Array:
    return gradient_descent(two_valleys.gradient, 0.2, learning_rate=rate, steps=20)


def parabola_path(rate: float) -> Array:
    return gradient_descent(lambda w: 2 * (w - 1), 4.0, learning_rate=rate, steps=12)


PARABOLA = (lambda w: (w - 1) ** 2, lambda w: 2 * (w - 1), (-2.5, 4.5))

# Each picture as a function of one number in its data, and two such numbers.
Picture = tuple[Callable[..., Axes], float, float]


def first_weights(nodes: int) -> Array:
    return np.random.default_rng(0).normal(size=(64, nodes))


PICTURES: dict[str, Picture] = {
    "cost_curve": (lambda c, **k: cost_curve([12.4, 3.1, 3.5, c], **k), 0.31, 0.32),
    "cost_curve_epochs": (lambda f, **k: cost_curve(epochs(f), **k), 0.5, 0.6),
    "cost_curve_several": (
        lambda f, **k: cost_curve(
            {f"η = {r}": 4.5 * abs(f - r) ** np.arange(31) for r in (0.02, 0.1, 0.5)}, **k
        ),
        1.0,
        0.9,
    ),
    "cost_curve_log": (
        lambda f, **k: cost_curve({"a": f ** np.arange(40.0), "b": [3, 2]}, log=True, **k),
        0.5,
        1.5,
    ),
    "curves": (
        lambda v, **k: curves({"up": [1, 2, v], "down": [3, 2, 1.9]}, colour=INK, **k),
        4.0,
        2.0,
    ),
    "curves_log": (
        lambda f, **k: curves(
            {f"× {g}": g ** np.arange(30.0) for g in (f, 0.9, 1.2)},
            names=("layer", "spread"),
            first=1,
            log=True,
            **k,
        ),
        0.5,
        0.7,
    ),
    "activation_curve": (
        lambda smooth, **k: activation_curve(softplus if smooth else relu, **k),
        False,
        True,
    ),
    "descent_curve": (
        lambda r, **k: descent_curve(two_valleys, valley_path(r), **k),
        0.35,
        0.02,
    ),
    "descent_curve_function": (
        lambda r, **k: descent_curve(PARABOLA, parabola_path(r), **k),
        0.9,
        0.1,
    ),
    "landscape_curve": (
        lambda high, **k: landscape_curve((*PARABOLA[:2], (-2.5, high)), **k),
        4.5,
        3.5,
    ),
    "line_fit": (lambda b, **k: line_fit(three_points(), 1.0, b, **k), 0.5, 0.6),
    "line_fit_squares": (
        lambda b, **k: line_fit(three_points(), 0.8, b, squares=True, **k),
        0.4,
        0.5,
    ),
    "line_fit_noisy": (
        lambda w, **k: line_fit(noisy_line(rng=np.random.default_rng(0)), w, 1.0, **k),
        1.9,
        -1.0,
    ),
    "slope_picture": (lambda at, **k: slope_picture(lambda w: w**2, at, **k), 1.0, -1.0),
    "contours": (
        lambda r, **k: contours(
            ravine, {"small": ravine_path(r), "large": ravine_path(0.081)}, **k
        ),
        0.01,
        0.02,
    ),
    "contours_himmelblau": (
        lambda s, **k: contours(
            himmelblau,
            gradient_descent(himmelblau.gradient, [s, 0], learning_rate=0.01, steps=9),
            **k,
        ),
        0.5,
        1.0,
    ),
    "contours_function": (
        lambda low, **k: contours(
            lambda p: float((p[0] - p[1]) ** 2 + p[0]), domain=[[low, 3], [-1, 2]], **k
        ),
        0.0,
        -1.0,
    ),
    "basin_strips": (lambda r, **k: basin_strips(two_valleys, [0.1, r], **k), 0.9, 0.7),
    "basin_strips_many": (
        lambda r, **k: basin_strips(many_valleys, [0.01, r, 0.4], steps=100, **k),
        0.2,
        0.24,
    ),
    "network_diagram": (lambda s, **k: network_diagram(narrow_network(s), **k), 1.0, 2.0),
    "network_diagram_forward": (
        lambda v, **k: network_diagram(
            narrow_network(), forward=narrow_network().forward([[v, 2.0]]), **k
        ),
        1.0,
        -1.0,
    ),
    "network_diagram_deltas": (
        lambda v, **k: network_diagram(narrow_network(), **with_deltas(narrow_network(), v), **k),
        0.5,
        -0.5,
    ),
    "network_diagram_wide": (
        lambda v, **k: network_diagram(wide_network(), **with_deltas(wide_network(), v), **k),
        0.5,
        -2.5,
    ),
    "network_diagram_full": (
        lambda v, **k: network_diagram(
            random_network(3, 3, 3), **with_deltas(random_network(3, 3, 3), v), **k
        ),
        0.5,
        -2.5,
    ),
    "network_diagram_deep": (
        lambda v, **k: network_diagram(
            random_network(2, 3, 3, 1), **with_deltas(random_network(2, 3, 3, 1), v), **k
        ),
        0.5,
        -2.5,
    ),
    "graph_diagram": (
        lambda n, **k: graph_diagram(Value(n) * 2.0 + Value(n), **k),
        3.0,
        4.0,
    ),
    "graph_diagram_named": (
        lambda n, **k: graph_diagram((w := Value(n)) * w + w.tanh() / 3, names={"w": w}, **k),
        3.0,
        -4.0,
    ),
    "decision_boundary": (
        lambda s, **k: decision_boundary(narrow_network(s), xor(), binary_cross_entropy, **k),
        1.0,
        -1.0,
    ),
    "decision_boundary_moons": (
        lambda s, **k: decision_boundary(
            narrow_network(s), two_moons(rng=np.random.default_rng(0)), mean_squared_error, **k
        ),
        1.0,
        -1.0,
    ),
    "digit_images": (
        lambda n, **k: digit_images(digits().inputs[: int(n)], list(range(int(n))), **k),
        10,
        3,
    ),
    "weight_images": (
        lambda n, **k: weight_images(first_weights(int(n)), list(range(int(n))), **k),
        10,
        3,
    ),
    "weight_images_most": (lambda n, **k: weight_images(first_weights(int(n)), **k), 40, 12),
    "digit_images_most": (lambda n, **k: digit_images(digits().inputs[: int(n)], **k), 40, 12),
}


# Arguments that the pictures above leave alone; these are only held to their approved texts.
OPTIONS: dict[str, Picture] = {
    "cost_curve_named": (
        lambda c, **k: cost_curve([9.0, 2.0, c], label="by hand", unit="round", **k),
        1.0,
        1.5,
    ),
    "cost_curve_epochs_named": (
        lambda f, **k: cost_curve(epochs(f), label="by hand", **k),
        0.5,
        0.6,
    ),
    "cost_curve_weeks": (
        lambda c, **k: cost_curve({"a": [9.0, c], "b": [8.0, 3.0, 2.0]}, unit="week", **k),
        3.0,
        2.0,
    ),
    "descent_curve_named": (
        lambda r, **k: descent_curve(
            two_valleys, valley_path(r), tangents=1, names=("x", "height"), **k
        ),
        0.35,
        0.02,
    ),
    "landscape_curve_named": (
        lambda high, **k: landscape_curve(
            (*PARABOLA[:2], (-2.5, high)), names=("x", "height"), **k
        ),
        4.5,
        3.5,
    ),
    "slope_picture_named": (
        lambda at, **k: slope_picture(
            lambda w: w**3 - w, at, steps=(0.4, 0.2), names=("x", "height"), **k
        ),
        0.8,
        -0.2,
    ),
    "contours_levels": (
        lambda high, **k: contours(
            ravine,
            levels=[0.5, 2.0, high],
            stationary_points=ravine.stationary_points,
            names=("a", "b"),
            **k,
        ),
        8.0,
        12.0,
    ),
    "contours_few": (
        lambda high, **k: contours(himmelblau, domain=[[-1, high], [-2, 3]], levels=4, **k),
        4.0,
        3.0,
    ),
    "basin_strips_few": (
        lambda r, **k: basin_strips(two_valleys, [r], starts=20, steps=9, **k),
        0.3,
        0.6,
    ),
    "network_diagram_named": (
        lambda v, **k: network_diagram(
            narrow_network(),
            forward=narrow_network().forward([[0.0, 1.0], [v, 2.0]]),
            example=1,
            names=[["a", "b"], ["c", "d"], ["e"]],
            **k,
        ),
        1.0,
        -1.0,
    ),
    "weight_images_blank": (
        lambda n, **k: weight_images(first_weights(int(n)), blank=np.arange(64) % 5 == 0, **k),
        4,
        3,
    ),
}


def draw(name: str, *, other: bool = False, axes: Axes | None = None) -> Axes:
    picture, first, second = (PICTURES | OPTIONS)[name]
    return picture(second if other else first, axes=axes)


def figure_of(axes: Axes) -> Figure:
    assert isinstance(axes.figure, Figure)
    return axes.figure


def as_svg(axes: Axes) -> str:
    return svg(figure_of(axes), salt="test")


@lru_cache(maxsize=4)
def drawn(name: str, other: bool = False) -> tuple[str, str]:
    """Draw a picture once for all that look at its file and its words, and leave no setting."""
    before = dict(mpl.rcParams)
    axes = draw(name, other=other)
    said = as_svg(axes), str(description(axes))
    assert dict(mpl.rcParams) == before
    return said
