"""Alt texts say what was drawn: where a plot draws something else than it is told, they differ."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Circle, PathPatch, Rectangle

from howlearn import plots
from howlearn.activations import identity, relu
from howlearn.costs import binary_cross_entropy
from howlearn.datasets import Dataset
from howlearn.gradient_descent import gradient_descent
from howlearn.landscapes import himmelblau, two_valleys
from howlearn.network import Layer, Network
from howlearn.plots import description
from howlearn.plots.drawn import hue
from howlearn.plots.palette import COST, GLOBAL_MINIMUM, INK, LOCAL_MINIMUM, VALUE, WEIGHT
from howlearn.values import Value
from howlearn_site.figures.drawn import drawn_text
from pictures import closed, figure_of, narrow_network, valley_path, with_deltas

__all__ = ["closed"]  # a fixture

SLANTED = Network([Layer(np.array([[1.0], [0.5]]), np.array([-1.0]), identity)])
BELOW, ABOVE = [[0.1, 0.1], [0.6, 0.4], [0.3, 0.2]], [[1.0, 0.2], [0.5, 1.3], [1.2, 0.3]]
CLASSES = Dataset(np.array(BELOW + ABOVE), np.repeat([[0.0], [1.0]], 3, axis=0))
W = Value(3.0)
POINTS = Dataset(np.array([[0.0], [1], [3]]), np.array([[1.0], [2.5], [3]]))
GREYS = np.linspace(0, 1, 192).reshape(3, 64) ** [[1], [2], [3]]
PATHS = {
    name: gradient_descent(himmelblau.gradient, start, learning_rate=0.01, steps=5)
    for name, start in {"left": [-4.0, 1.0], "right": [0.5, 0.0]}.items()
}

# A small picture of each plot, in which whatever the text says can go wrong.
DRAW: dict[str, Callable[[], Axes]] = {
    "activation_curve": lambda: plots.activation_curve(relu),
    "basin_strips": lambda: plots.basin_strips(two_valleys, [0.1, 0.9], starts=20, steps=60),
    "contours": lambda: plots.contours(himmelblau, PATHS, levels=[20.0, 100.0]),
    "cost_curve": lambda: plots.cost_curve({"slow": [4, 3, 2, 1.5], "fast": [4, 1, 0.5]}),
    "curves": lambda: plots.curves({"up": [1, 2, 4], "down": [5, 2, 0.5, 1]}, first=1),
    "decision_boundary": lambda: plots.decision_boundary(SLANTED, CLASSES, binary_cross_entropy),
    "descent_curve": lambda: plots.descent_curve(two_valleys, valley_path(0.35)[:4]),
    "digit_images": lambda: plots.digit_images(GREYS, ["one", "two", "three"]),
    "graph_diagram": lambda: plots.graph_diagram((W * 2.0 - 1.0) ** 2 + W * 0.5, names={"w": W}),
    "landscape_curve": lambda: plots.landscape_curve(two_valleys),
    "line_fit": lambda: plots.line_fit(POINTS, 0.8, 0.5),
    "network_diagram": lambda: plots.network_diagram(
        narrow_network(), **with_deltas(narrow_network(), 0.5)
    ),
    "slope_picture": lambda: plots.slope_picture(lambda w: w**2, 1.0),
    "weight_images": lambda: plots.weight_images(
        np.linspace(-3, 1, 192).reshape(64, 3), ["one", "two", "three"], blank=np.arange(64) < 2
    ),
}

Told = Callable[..., tuple[tuple[Any, ...], dict[str, Any]]]
Faults = dict[str, Told]
"""What the methods of the axes are told instead of what they should be, by the method's name."""


def lines(change: Callable[[Any, Any], tuple[Any, Any]]) -> Callable[[Axes], Faults]:
    def told(*arguments: Any, **options: Any) -> Any:
        style = [each for each in arguments if isinstance(each, str)]
        *x, y = [np.asarray(each, float) for each in arguments if not isinstance(each, str)]
        return (*change(x[0] if x else np.arange(float(len(y))), y), *style), options

    return lambda _: {"plot": told}


def step(x: Any) -> float:
    return float(x[1] - x[0]) if len(x) > 1 and x[1] != x[0] else 1.0


def bars(_: Axes) -> Faults:
    return {"vlines": lambda x, low, high, **options: ((x, low, high + 1), options)}


def shapes(_: Axes) -> Faults:
    """Shapes stand further to the right, and are wider."""

    def told(shape: Any) -> Any:
        if isinstance(shape, Circle):
            shape.center = shape.center[0] + 0.5, shape.center[1]
        elif isinstance(shape, Rectangle):
            shape.set_x(shape.get_x() + 0.5)
            shape.set_width(shape.get_width() + 0.5)
        elif isinstance(shape, PathPatch):
            np.asarray(shape.get_path().vertices)[:, 0] *= 1.5
        return (shape,), {}

    return {"add_patch": told}


def rows(_: Axes) -> Faults:
    """The first of two strips stands where the second should, and so on."""

    def told(shape: Any) -> Any:
        if isinstance(shape, Rectangle):
            shape.set_y(1 - shape.get_y() - shape.get_height())
        return (shape,), {}

    return {"add_patch": told}


def pixels(_: Axes) -> Faults:
    """Pixels are twice as wide."""

    def told(collection: Any, **options: Any) -> Any:
        if isinstance(collection, PathCollection):
            np.asarray(collection.get_paths()[0].vertices)[:, 0] *= 2
        return (collection,), options

    return {"add_collection": told}


PAIRS = [(GLOBAL_MINIMUM, LOCAL_MINIMUM), (WEIGHT, INK), (COST, VALUE)]
OTHER = {a.light: b.light for one, two in PAIRS for a, b in ((one, two), (two, one))}


def colours_of_lines(_: Axes) -> Faults:
    def told(*arguments: Any, **options: Any) -> Any:
        return arguments, {k: OTHER.get(v, v) if "color" in k else v for k, v in options.items()}

    return {"plot": told}


def colours_of_shapes(_: Axes) -> Faults:
    def told(shape: Any, **options: Any) -> Any:
        colour = np.ravel(shape.get_facecolor())[:3]
        if colour.size and (other := OTHER.get(to_hex(tuple(colour.tolist())))):
            shape.set_facecolor(other)
        return (shape,), options

    return {"add_patch": told, "add_collection": told}


def texts(whole: Axes) -> Faults:
    """Each text is what the next one should be."""
    written = [text.get_text() for axes in figure_of(whole).axes for text in axes.texts]
    distinct = list(dict.fromkeys(written))
    following = dict(zip(distinct, distinct[1:] + distinct[:1], strict=True))
    return {
        "text": lambda x, y, s, **options: ((x, y, following[s]), options),
        "annotate": lambda s, *at, **options: ((following[s], *at), options),
    }


def places_of_texts(whole: Axes) -> Faults:
    """The first text stands where the last one should, and so on."""
    written = [text for axes in figure_of(whole).axes for text in axes.texts]
    distinct = list(dict.fromkeys(tuple(getattr(t, "xy", t.get_position())) for t in written))
    other = dict(zip(distinct, reversed(distinct), strict=True))
    return {
        "text": lambda x, y, s, **options: ((*other[x, y], s), options),
        "annotate": lambda s, at, **options: ((s, other[tuple(at)]), options),
    }


def key(_: Axes) -> Faults:
    other = {"class 0": "class 1", "class 1": "class 0"}

    def told(*arguments: Any, **options: Any) -> Any:
        if "label" in options:
            options["label"] = other[options["label"]]
        return arguments, options

    return {"plot": told}


FAULTS: dict[str, Callable[[Axes], Faults]] = {
    "lines a step later": lines(lambda x, y: (x + step(x), y)),
    "values a step later": lines(lambda x, y: (x, np.roll(y, 1))),
    "x and y exchanged": lines(lambda x, y: (y, x)),
    "the last step left out": lines(lambda x, y: (x[:-1], y[:-1]) if len(x) > 2 else (x, y)),
    "bars": bars,
    "shapes": shapes,
    "rows exchanged": rows,
    "pixels": pixels,
    "colours of lines": colours_of_lines,
    "colours of shapes": colours_of_shapes,
    "texts": texts,
    "places of texts": places_of_texts,
    "key": key,
    "name of x": lambda _: {"set_xlabel": lambda _: (("another",), {})},
    "name of y": lambda _: {"set_title": lambda _, **options: (("another",), options)},
    "ticks": lambda _: {"set_yticks": lambda at, names=None: ((at, names and names[::-1]), {})},
    "window": lambda _: {"set_xlim": lambda *ends, **options: ((np.ravel(ends) + 1,), options)},
}

# What a text does not speak of, it cannot say wrongly. tests/drawn/ holds all of it in the pages.
UNSAID = {
    "no heights": {"values a step later": "basin_strips landscape_curve"},
    "of the curve only that it is there": {"the last step left out": "basin_strips slope_picture"},
    "no colours": {
        "colours of lines": "activation_curve cost_curve curves decision_boundary graph_diagram "
        "line_fit network_diagram slope_picture",
        "colours of shapes": "decision_boundary",
    },
    "where something begins and ends, but not how far one sees": {
        "window": "activation_curve cost_curve curves decision_boundary descent_curve "
        "digit_images graph_diagram landscape_curve line_fit network_diagram slope_picture "
        "weight_images"
    },
    "how many frames there are": {
        "shapes": "digit_images weight_images",
        "rows exchanged": "digit_images weight_images",
    },
    "how many pixels are crossed out, but not which": {
        "lines a step later": "weight_images",
        "x and y exchanged": "weight_images",
    },
    "no numbers of dots and no words at minima, as not all have room": {
        "texts": "basin_strips descent_curve",
        "places of texts": "basin_strips descent_curve",
    },
    "a path's name, which stands where there is room": {"places of texts": "contours"},
    "the formula of the only line": {"places of texts": "line_fit"},
    "points and a line, but not what they measure": {
        "name of x": "basin_strips decision_boundary line_fit",
        "name of y": "basin_strips decision_boundary line_fit",
    },
    "no weighted input, which goes without saying": {"name of x": "activation_curve"},
    "a cost, whatever stands above it": {"name of y": "cost_curve"},
    "no name of the height without a descent": {"name of y": "landscape_curve slope_picture"},
}


def test_every_plot_is_here() -> None:
    no_plots = {"describe", "description", "figure_description", "house_style", "style", "svg"}
    assert set(DRAW) == set(plots.__all__) - no_plots


def shown(axes: Axes) -> str:
    """Return what is drawn, where pixels are included."""
    paths = [path for drawn in axes.collections for path in drawn.get_paths()]
    return drawn_text(figure_of(axes)) + str([np.asarray(path.vertices).sum() for path in paths])


METHODS = ["add_collection", "add_patch", "annotate", "plot", "set_title", "set_xlabel", "set_xlim",
           "set_yticks", "text", "vlines"]  # fmt: skip


@pytest.mark.parametrize("name", DRAW)
def test_a_plot_that_draws_something_else_says_something_else(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("howlearn.plots.contour._CELLS", 24)  # three times as fast
    called: set[str] = set()
    with monkeypatch.context() as patched:
        for method in METHODS:
            replace(patched, method, noting(called, method))
        whole = DRAW[name]()
    seen, said = shown(whole), description(whole)
    unnoticed = set()
    for fault, of in FAULTS.items():
        told = of(whole)
        assert set(told) <= set(METHODS)
        if not called & set(told):
            continue
        with monkeypatch.context() as patched:
            for method in told:
                replace(patched, method, told[method])
            try:
                axes = DRAW[name]()
            except KeyError:
                # A mark whose shape says one thing and whose colour another has no name.
                assert fault == "colours of lines"
                continue
        if shown(axes) != seen and description(axes) == said:
            unnoticed.add(fault)
    allowed = {fault for each in UNSAID.values() for fault in each if name in each[fault].split()}
    assert unnoticed == allowed


def noting(called: set[str], method: str) -> Told:
    def told(*arguments: Any, **options: Any) -> Any:
        called.add(method)
        return arguments, options

    return told


def replace(monkeypatch: pytest.MonkeyPatch, method: str, told: Told) -> None:
    draw = getattr(Axes, method)

    def drawn(axes: Axes, *arguments: Any, **options: Any) -> Any:
        arguments, options = told(*arguments, **options)
        return draw(axes, *arguments, **options)

    monkeypatch.setattr(Axes, method, drawn)


def test_the_colour_of_a_collection_is_that_of_its_first_part() -> None:
    axes = Figure().add_subplot()
    assert hue(axes.scatter([0, 1], [0, 1], c=[COST.light, "red"])) == "blue"
    assert hue(axes.scatter([0, 1], [0, 1], c=["#123456", COST.light])) == "#123456"
