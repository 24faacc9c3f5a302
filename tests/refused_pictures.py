"""Calls of plots that are refused, and what is said of each."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from howlearn.costs import (
    binary_cross_entropy,
    mean_squared_error,
    softmax_cross_entropy,
)
from howlearn.datasets import Dataset, three_points, xor
from howlearn.landscapes import (
    bowl,
    inflection,
    two_valleys,
)
from howlearn.network import Network
from howlearn.plots import (
    basin_strips,
    contours,
    cost_curve,
    curves,
    decision_boundary,
    descent_curve,
    describe,
    description,
    digit_images,
    figure_description,
    graph_diagram,
    landscape_curve,
    line_fit,
    network_diagram,
    slope_picture,
    svg,
    weight_images,
)
from howlearn.values import Value
from pictures import PARABOLA, narrow_network, wide_network, with_deltas

__all__ = ["REFUSED"]

TWO_FEATURES = Dataset(np.zeros((3, 2)), np.zeros((3, 1)))
THREE_NODES = Network.random([2, 3, 1], rng=np.random.default_rng(0))

A, B, C, D, E, F, G = map(Value, range(1, 8))
SEVEN_ROWS = (A + B) * (C + D) * (E + F) * G.tanh()


REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: cost_curve([]), ValueError, "costs is empty"),
    (lambda: cost_curve({}), ValueError, "costs is an empty dict"),
    (lambda: cost_curve([1, np.inf]), ValueError, r"costs holds inf at \(1,\)"),
    (lambda: cost_curve([[1.0]]), ValueError, r"costs has shape \(1, 1\), expected \(steps"),
    (lambda: cost_curve([1, 0], log=True), ValueError, "costs holds 0, expected .* above 0"),
    (lambda: cost_curve("abc"), TypeError, "costs is 'abc'"),
    (
        lambda: curves([1.0, 2.0]),  # type: ignore[arg-type]
        TypeError,
        r"values is \[1.0, 2.0\], expected a Mapping such as",
    ),
    (lambda: curves({}), ValueError, "values is an empty dict, expected at least one curve"),
    (lambda: curves({"a": [1, np.nan]}), ValueError, r"values holds nan at \(1,\)"),
    (
        lambda: curves({"a": [1, 0]}, log=True),
        ValueError,
        "values holds 0, expected .* above 0",
    ),
    (lambda: curves({"a": [1]}, first=-1), ValueError, "first is -1, expected a whole number"),
    (lambda: curves({"a": [1]}, names=("x",)), ValueError, "expected two names"),  # type: ignore[arg-type]
    (lambda: curves({"a": [1]}, colour="red"), TypeError, "colour is 'red', expected a Colour"),  # type: ignore[arg-type]
    (
        lambda: descent_curve(bowl, [[1.0]]),
        ValueError,
        "landscape bowl has 2 dimensions, expected 1",
    ),
    (lambda: descent_curve(7, [1.0]), TypeError, "landscape is 7, expected a Landscape or"),  # type: ignore[arg-type]
    (
        lambda: descent_curve((*PARABOLA[:2], (1, 1)), [1.0]),
        ValueError,
        r"domain is \[1.0, 1.0\], expected the lowest",
    ),
    (
        lambda: descent_curve(two_valleys, [[1.0, 2.0]]),
        ValueError,
        r"path has shape \(1, 2\), expected \(steps \+ 1, 1\)",
    ),
    (lambda: descent_curve(two_valleys, [1.0], tangents=-1), ValueError, "tangents is -1"),
    (lambda: line_fit(7, 1, 1), TypeError, "dataset is 7, expected a Dataset"),  # type: ignore[arg-type]
    (
        lambda: line_fit(TWO_FEATURES, 1, 1),
        ValueError,
        r"dataset has inputs of shape \(3, 2\), expected \(examples, 1\)",
    ),
    (lambda: line_fit(three_points(), np.nan, 1), ValueError, "weight is nan"),
    (
        lambda: line_fit(three_points(), 1e200, 1),
        ValueError,
        r"weight is 1e\+200 and bias is 1.0: the mean of squares is too large for a number",
    ),
    (lambda: slope_picture(7, 0), TypeError, "function is 7, expected a function"),  # type: ignore[arg-type]
    (lambda: slope_picture(abs, 0, steps=3), TypeError, "steps is 3, expected a list of numb"),  # type: ignore[arg-type]
    (lambda: slope_picture(lambda x: "3", 0), TypeError, "function's answer is '3'"),  # type: ignore[arg-type, return-value]
    (lambda: slope_picture(abs, 1e13), ValueError, "step is 1e-05, too small to move"),
    (lambda: slope_picture(abs, 0, names="xy"), TypeError, "names is 'xy', expected two"),  # type: ignore[arg-type]
    (
        lambda: descent_curve(two_valleys, [1.0], names=("x",)),  # type: ignore[arg-type]
        ValueError,
        r"names is \('x',\), expected two names",
    ),
    (lambda: contours(bowl, names=("w", 3)), TypeError, "names is .'w', 3., expected two"),  # type: ignore[arg-type]
    (lambda: landscape_curve(bowl), ValueError, "bowl has 2 dimensions, expected 1"),
    (
        lambda: descent_curve(two_valleys, [[1.0], [1.0, 2.0]]),
        ValueError,
        "path has rows of different lengths",
    ),
    (
        lambda: descent_curve((7, abs, (0, 1)), [1.0]),  # type: ignore[arg-type]
        TypeError,
        "function is 7, expected a function",
    ),
    (
        lambda: descent_curve((abs, abs, (0, 1)), [1.0, np.nan]),
        ValueError,
        r"path holds nan at \(1,\)",
    ),
    (
        lambda: contours(lambda p: "a", domain=[[0, 1], [0, 1]]),
        TypeError,
        "height's answer is 'a', expected real numbers",
    ),
    (
        lambda: contours(lambda p: p, domain=[[0, 1], [0, 1]]),
        ValueError,
        r"height's answer has shape \(2,\), expected one number",
    ),
    (lambda: basin_strips(two_valleys, 0.1), TypeError, "learning_rates is 0.1, expected a"),  # type: ignore[arg-type]
    (
        lambda: network_diagram(narrow_network(), **with_deltas(narrow_network(2.0), 1.0)),
        ValueError,
        "backpropagation is of a network with other parameters",
    ),
    (
        lambda: network_diagram(narrow_network(), names=7),  # type: ignore[arg-type]
        TypeError,
        "names is 7, expected a list of names for each column",
    ),
    (lambda: figure_description(7), TypeError, "figure is 7, expected a Figure"),  # type: ignore[arg-type]
    (lambda: svg(7, salt="a"), TypeError, "figure is 7, expected a Figure"),  # type: ignore[arg-type]
    (
        lambda: digit_images([[1.0], [1.0, 2.0]]),
        ValueError,
        "images has rows of different lengths",
    ),
    (
        lambda: cost_curve({"a": [1.0]}, label="b"),
        ValueError,
        "label is 'b', but the curves of a dict have their names",
    ),
    (lambda: slope_picture(abs, 0, steps=[]), ValueError, r"steps is \[\], expected at least"),
    (
        lambda: slope_picture(abs, 0, steps=[0]),
        ValueError,
        r"steps\[.\] is 0, expected .* above 0",
    ),
    (lambda: slope_picture(lambda x: np.inf, 0), ValueError, r"function\(-1.1\) is inf"),
    (lambda: contours(two_valleys), ValueError, "two_valleys has 1 dimension, expected 2"),
    (lambda: contours(lambda p: 0.0), TypeError, "domain is None, expected"),
    (lambda: contours(7), TypeError, "height is 7, expected a Landscape or a function"),  # type: ignore[arg-type]
    (
        lambda: contours(bowl, domain=[[1, 0], [0, 1]]),
        ValueError,
        r"domain is \[\[1.0, 0.0\], \[0.0, 1.0\]\], expected",
    ),
    (
        lambda: contours(bowl, [[1.0, 2.0, 3.0]]),
        ValueError,
        r"paths has a path of shape \(1, 3\), expected \(steps \+ 1, 2\)",
    ),
    (lambda: contours(bowl, levels=0), ValueError, "levels is 0, expected"),
    (
        lambda: contours(bowl, levels=100),
        ValueError,
        "levels is 100, expected a whole number b",
    ),
    (
        lambda: contours(bowl, levels=[0.1] * 100),
        ValueError,
        "levels has 100 heights, expected fewer than 100",
    ),
    (
        lambda: contours(lambda p: 1e308 * p[0], domain=[[-1, 1], [-1, 1]]),
        ValueError,
        r"height has numbers from -1e\+308 to 1e\+308, too far apart for",
    ),
    (
        lambda: curves({"a": [1e308, 1e308], "b": [1.0, -1e308]}),  # no curve by itself
        ValueError,
        r"values has numbers from -1e\+308 to 1e\+308, too far",
    ),
    (
        lambda: cost_curve([1e308, -1e308]),
        ValueError,
        r"costs has numbers from -1e\+308 to 1e\+308, too far",
    ),
    (
        lambda: basin_strips(two_valleys, [0.1], starts=10_000),
        ValueError,
        "starts is 10000, expected a whole number below 10000",
    ),
    (
        lambda: basin_strips(two_valleys, [0.1], steps=100_000),
        ValueError,
        "steps is 100000, expected a whole number below 100000",
    ),
    (
        lambda: descent_curve(two_valleys, [[0.1], [0.2]], tangents=100),
        ValueError,
        "tangents is 100, expected a whole number below 100",
    ),
    (
        lambda: contours(bowl, stationary_points=[[0.0, 0.0]]),  # type: ignore[list-item]
        TypeError,
        r"stationary_points\[0\] is \[0.0, 0.0\], expected a StationaryPoint",
    ),
    (
        lambda: contours(bowl, stationary_points=two_valleys.stationary_points),
        ValueError,
        r"stationary_points\[0\] is at a point of shape \(1,\), expected \(2,\)",
    ),
    (lambda: basin_strips(7, [0.1]), TypeError, "landscape is 7, expected a Landscape"),  # type: ignore[arg-type]
    (lambda: basin_strips(bowl, [0.1]), ValueError, "bowl has 2 dimensions, expected 1"),
    (
        lambda: basin_strips(inflection, [0.1]),
        ValueError,
        "inflection has 0 global minima, exp",
    ),
    (lambda: basin_strips(two_valleys, []), ValueError, r"learning_rates is \[\], expected"),
    (
        lambda: basin_strips(two_valleys, [-1]),
        ValueError,
        r"learning_rates\[.\] is -1, expected",
    ),
    (lambda: basin_strips(two_valleys, [0.1], starts=1), ValueError, "starts is 1, expected"),
    (lambda: basin_strips(two_valleys, [0.1], steps=0), ValueError, "steps is 0, expected"),
    (lambda: graph_diagram(7), TypeError, "result is 7, expected a Value"),  # type: ignore[arg-type]
    (
        lambda: graph_diagram(Value(1.0) + 1.0, names={"w": 7}),  # type: ignore[dict-item]
        TypeError,
        "names is {'w': 7}, expected a dict of names and their values",
    ),
    (
        lambda: graph_diagram(sum([Value(1.0)] * 8)),  # type: ignore[arg-type]
        ValueError,
        r"result has columns of \[2, 1, 1, 1, 1, 1, 1, 1, 1\] values, expected at most 6",
    ),
    (
        lambda: graph_diagram(Value(1.0) + 1 + 2 + 3 + 4 + 5 + 6),
        ValueError,
        r"result has columns of \[2, 2, 2, 2, 2, 2, 1\] values, expected at most 6 of at most 6",
    ),
    (
        lambda: graph_diagram(SEVEN_ROWS),
        ValueError,
        r"result has columns of \[7, 4, 1, 1, 1\] values, expected at most 6 of at most 6",
    ),
    (lambda: network_diagram(7), TypeError, "network is 7, expected a Network"),  # type: ignore[arg-type]
    (
        lambda: network_diagram(Network.random([2, 7], rng=np.random.default_rng(0))),
        ValueError,
        "network has 7 nodes in column 1, expected at most 6",
    ),
    (
        lambda: network_diagram(narrow_network(), forward=THREE_NODES.forward([[1, 2]])),
        ValueError,
        r"forward has \[2, 3, 1\] nodes but the network has \[2, 2, 1\]",
    ),
    (
        lambda: network_diagram(narrow_network(), forward=7),  # type: ignore[arg-type]
        TypeError,
        "forward is 7, expected a ForwardPass",
    ),
    (
        lambda: network_diagram(narrow_network(), backpropagation=7),  # type: ignore[arg-type]
        TypeError,
        "backpropagation is 7, expected a Backpropagation",
    ),
    (
        lambda: network_diagram(
            narrow_network(), forward=narrow_network().forward([[1, 2]]), example=1
        ),
        ValueError,
        "example is 1, expected a whole number below 1",
    ),
    (
        lambda: network_diagram(
            narrow_network(),
            forward=narrow_network().forward(np.zeros((2, 2))),
            **with_deltas(THREE_NODES, 0.5),
        ),
        ValueError,
        r"backpropagation has \[3, 1\] nodes but the network has \[2, 1\]",
    ),
    (
        lambda: network_diagram(narrow_network(), names=[["a"], ["b"], ["c"]]),
        ValueError,
        r"names has columns of \[1, 1, 1\] names but the network has \[2, 2, 1\]",
    ),
    (
        lambda: decision_boundary(narrow_network(), xor(), softmax_cross_entropy),
        ValueError,
        "cost is <cost softmax_cross_entropy>, expected one for a single output",
    ),
    (
        lambda: decision_boundary(
            Network.random([1, 4, 3], rng=np.random.default_rng(0)), xor(), mean_squared_error
        ),
        ValueError,
        "network has 1 feature and 3 outputs, expected 2 and 1",
    ),
    (
        lambda: decision_boundary(
            narrow_network(),
            Dataset(np.eye(3, 2), np.array([[0.0], [1.0], [0.5]])),
            binary_cross_entropy,
        ),
        ValueError,
        "dataset has targets .*, expected",
    ),
    (
        lambda: decision_boundary(wide_network(), xor(), binary_cross_entropy),
        ValueError,
        "network has 3 features and 2 outputs, expected 2 and 1",
    ),
    (
        lambda: decision_boundary(narrow_network(), three_points(), binary_cross_entropy),
        ValueError,
        r"dataset has inputs of shape \(3, 1\), expected \(examples, 2\)",
    ),
    (
        lambda: decision_boundary(
            narrow_network(),
            Dataset(np.ones((1, 2)), np.full((1, 1), 0.5)),
            binary_cross_entropy,
        ),
        ValueError,
        r"dataset has targets of shape \(1, 1\) from 0.5 to 0.5, expected",
    ),
    (
        lambda: decision_boundary(narrow_network(), xor(), "mse"),  # type: ignore[arg-type]
        TypeError,
        "cost is 'mse', expected a Cost",
    ),
    (
        lambda: digit_images(np.zeros((3, 63))),
        ValueError,
        r"images has shape \(3, 63\), expected \(examples, 64\)",
    ),
    (
        lambda: weight_images(np.ones((64, 1)), blank=np.zeros(64)),
        TypeError,
        "blank holds float64, expected True or False for each pixel",
    ),
    (
        lambda: weight_images(np.ones((64, 1)), blank=[True, False]),
        ValueError,
        r"blank has shape \(2,\), expected \(64,\)",
    ),
    (
        lambda: weight_images(np.ones((64, 1)), blank=np.ones(64, dtype=bool)),
        ValueError,
        "blank is True everywhere, expected at least one pixel with ink",
    ),
    (
        lambda: digit_images(np.zeros((3, 64)), [1]),
        ValueError,
        "labels has 1 entry but images has 3",
    ),
    (lambda: digit_images(np.full((1, 64), 1.01)), ValueError, "images holds 1.01, expected"),
    (lambda: digit_images(np.full((1, 64), -0.01)), ValueError, "images holds -0.01, expected"),
    (
        lambda: digit_images(np.zeros((3, 64)), np.array("abc")),  # type: ignore[arg-type]
        ValueError,
        "labels has 0 entries but",
    ),
    (lambda: digit_images(np.full((1, 64), 16.0)), ValueError, "images holds 16, expected"),
    (lambda: digit_images(np.zeros((41, 64))), ValueError, "images has 41 pictures, expected"),
    (
        lambda: weight_images(np.zeros((63, 3))),
        ValueError,
        r"weights has shape \(63, 3\), expected \(64, nodes\)",
    ),
    (
        lambda: weight_images(np.zeros((64, 3)), [1]),
        ValueError,
        "labels has 1 entry but weights has 3 nodes",
    ),
    (lambda: weight_images(np.full((64, 1), np.nan)), ValueError, "weights holds nan at"),
    (lambda: weight_images(np.zeros((64, 41))), ValueError, "weights has 41 nodes, expected"),
    (
        lambda: figure_description(Figure()),
        ValueError,
        r"figure without a name has no description: call describe\(axes, text\)",
    ),
    (
        lambda: description(Figure()),  # type: ignore[arg-type]
        TypeError,
        "axes is <Figure .*, expected an Axes of matplotlib",
    ),
    (
        lambda: describe(Figure().add_subplot(), " "),
        ValueError,
        "text is ' ', expected a sentence",
    ),
    (lambda: landscape_curve((abs, abs, "ab")), TypeError, "domain is 'ab', expected real"),
    (
        lambda: descent_curve((abs, 7, (0, 1)), [0.5]),  # type: ignore[arg-type]
        TypeError,
        "derivative is 7, expected a function of a point",
    ),
    (
        lambda: landscape_curve((lambda w: np.inf, abs, (0, 1))),
        ValueError,
        r"function holds inf at \(0,\), expected finite numbers",
    ),
]
