"""The pictures: what they say, how they are drawn, and what they refuse."""

import dataclasses
import gzip
import itertools
import math
import pickle
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from howlearn.activations import identity, sigmoid, tanh
from howlearn.arrays import Array, DivergenceError
from howlearn.backpropagation import backpropagation
from howlearn.costs import (
    binary_cross_entropy,
    mean_squared_error,
    softmax_cross_entropy,
)
from howlearn.datasets import Dataset, digits, noisy_line, three_points, two_moons, xor
from howlearn.gradient_descent import gradient_descent
from howlearn.landscapes import (
    bowl,
    flat_minimum,
    himmelblau,
    inflection,
    many_valleys,
    ravine,
    saddle,
    two_valleys,
)
from howlearn.network import Layer, Network
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
    house_style,
    landscape_curve,
    line_fit,
    network_diagram,
    slope_picture,
    style,
    svg,
    weight_images,
)
from howlearn.plots.descriptions import coordinate, listing, percent, three_digits
from howlearn.plots.palette import (
    FAINT_INK,
    GLOBAL_MINIMUM,
    INK,
    PALETTE,
    PAPER,
    VALUE,
    WEIGHT,
    stylesheet,
)
from howlearn.training import Epoch
from howlearn_site.figures import svg as figures_svg

mpl.use("agg")


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


def small_network(scale: float = 1.0) -> Network:
    first = Layer(scale * np.array([[0.5, -0.8], [0.3, 1.2]]), np.array([0.1, -0.2]), tanh)
    return Network([first, Layer(np.array([[1.5], [-0.7]]), np.array([0.25]), identity)])


def random_network(*sizes: int) -> Network:
    return Network.random(sizes, hidden=sigmoid, rng=np.random.default_rng(4))


def wide_network() -> Network:
    return random_network(3, 2, 2)


def blamed(network: Network, value: float) -> dict[str, Any]:
    features, outputs = network.sizes[0], network.sizes[-1]
    inputs, targets = np.linspace(value, 1.0, features)[np.newaxis], np.ones((1, outputs))
    return {"backpropagation": backpropagation(network, inputs, targets, mean_squared_error)}


def epochs(factor: float) -> list[Epoch]:
    network = small_network()
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
    "network_diagram": (lambda s, **k: network_diagram(small_network(s), **k), 1.0, 2.0),
    "network_diagram_forward": (
        lambda v, **k: network_diagram(
            small_network(), forward=small_network().forward([[v, 2.0]]), **k
        ),
        1.0,
        -1.0,
    ),
    "network_diagram_blame": (
        lambda v, **k: network_diagram(small_network(), **blamed(small_network(), v), **k),
        0.5,
        -0.5,
    ),
    "network_diagram_wide": (
        lambda v, **k: network_diagram(wide_network(), **blamed(wide_network(), v), **k),
        0.5,
        -2.5,
    ),
    "network_diagram_full": (
        lambda v, **k: network_diagram(
            random_network(3, 3, 3), **blamed(random_network(3, 3, 3), v), **k
        ),
        0.5,
        -2.5,
    ),
    "network_diagram_deep": (
        lambda v, **k: network_diagram(
            random_network(2, 3, 3, 1), **blamed(random_network(2, 3, 3, 1), v), **k
        ),
        0.5,
        -2.5,
    ),
    "decision_boundary": (
        lambda s, **k: decision_boundary(small_network(s), xor(), binary_cross_entropy, **k),
        1.0,
        -1.0,
    ),
    "decision_boundary_moons": (
        lambda s, **k: decision_boundary(
            small_network(s), two_moons(rng=np.random.default_rng(0)), mean_squared_error, **k
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


@pytest.fixture(scope="module", params=list(PICTURES))
def name(request: pytest.FixtureRequest) -> str:
    """Each picture in turn; all tests of one follow each other, so that they share its drawings."""
    return str(request.param)


def draw(name: str, *, other: bool = False, axes: Axes | None = None) -> Axes:
    picture, first, second = PICTURES[name]
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


# What every picture keeps to.


def test_svg_is_small_and_the_same_twice(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, said = drawn(name)
    again = draw(name)
    assert as_svg(again) == text
    assert str(description(again)) == said
    # As the site shows it.
    monkeypatch.setattr(figures_svg, "svg", lambda *_, **__: text)
    shown = figures_svg.svg_of(figure_of(again), "page/name")
    assert len(gzip.compress(shown.encode(), mtime=0)) <= 25 * 1024


def test_svg_holds_text_and_no_raster(name: str) -> None:
    text, _ = drawn(name)
    assert "<image" not in text
    assert "<text" in text or name in ("digit_images_most", "weight_images_most")


def test_every_colour_is_of_the_palette(name: str) -> None:
    text = re.sub(r'url\(#[^)]*\)|href="#[^"]*"', "", drawn(name)[0])
    text = text[text.index("<g id=") :]
    colours = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", text))
    assert colours <= {colour.light for colour in PALETTE}
    assert not re.search(r"(fill|stroke): ?(?!none|#)[a-z]", text)


def test_description_follows_the_data(name: str) -> None:
    (text, said), (other_text, other_said) = drawn(name), drawn(name, other=True)
    assert said not in ("", "None")
    assert said != other_said
    assert text != other_text
    assert "  " not in said
    assert said.endswith(".")


def test_draws_into_given_axes(name: str) -> None:
    figure, (left, right) = plt.subplots(1, 2)
    assert draw(name, axes=right) is right
    assert right.figure is figure
    assert description(right) == drawn(name)[1]
    assert not left.lines
    assert not left.patches
    with pytest.raises(TypeError, match="axes is 7, expected an Axes of matplotlib"):
        draw(name, axes=7)  # type: ignore[arg-type]


def drawn_texts(axes: Axes, monkeypatch: pytest.MonkeyPatch) -> list[Text]:
    """Return the texts that are really drawn: ticks beyond the limits have texts that are not."""
    drawn = []
    draw_text: Any = RendererAgg.draw_text

    def record(*arguments: Any, **keywords: Any) -> None:
        drawn.append(keywords["mtext"])
        draw_text(*arguments, **keywords)

    monkeypatch.setattr(RendererAgg, "draw_text", record)
    axes.figure.canvas.draw()
    return drawn


@pytest.mark.parametrize("other", [False, True])
def test_no_text_overlaps_another_or_is_cut_off(
    name: str, other: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    axes = draw(name, other=other)
    width, height = axes.figure.bbox.size
    # An annotation's own extent would hold the point that it is about, too.
    boxes = [
        (text.get_text(), Text.get_window_extent(text).extents)
        for text in drawn_texts(axes, monkeypatch)
    ]
    for text, (left, bottom, right, top) in boxes:
        assert left >= 0, text
        assert bottom >= 0, text
        assert right <= width, text
        assert top <= height, text
    for (one, a), (two, b) in itertools.combinations(boxes, 2):
        across, up = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
        # A line of type has a little air above and below it.
        assert across <= 0 or up <= 3, (one, two)


def boxes_of(axes: Axes, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Array]]:
    return [
        (text.get_text(), np.array(Text.get_window_extent(text).extents))
        for text in drawn_texts(axes, monkeypatch)
    ]


@pytest.mark.parametrize(
    ("weight", "bias"),
    [(1, 1), (1, 0.5), (0.667, 0.467), (0, 0), (1.5, 5 / 6), (3, -1), (-1, 3), (-2, 4), (-1, 6)],
)
def test_the_errors_of_a_fit_stand_clear_of_lines_and_points(
    weight: float, bias: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    axes = line_fit(three_points(), weight, bias)
    boxes = boxes_of(axes, monkeypatch)
    errors = weight * np.arange(3) + bias - np.array([1, 2, 4])
    labels = [box for box in boxes if box[0] in {three_digits(e) for e in errors}]
    labels = [
        (text, box) for text, box in labels if box[0] > axes.bbox.x0 and box[1] > axes.bbox.y0
    ]
    assert len(labels) == 3
    x = np.linspace(*axes.get_xlim(), 2001)
    bars = [
        np.column_stack([np.full(99, k), np.linspace(y, y + e, 99)])
        for k, (y, e) in enumerate(zip((1, 2, 4), errors, strict=True))
    ]
    ink = axes.transData.transform(np.vstack([np.column_stack([x, weight * x + bias]), *bars]))
    for text, (left, bottom, right, top) in labels:
        within = (left < ink[:, 0]) & (ink[:, 0] < right)
        # A line of type has a little air above and below it.
        within &= (bottom + 2 < ink[:, 1]) & (ink[:, 1] < top - 2)
        assert not within.any(), text
    for (one, a), (two, b) in itertools.combinations(boxes, 2):
        across, up = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
        assert across <= 0 or up <= 3, (one, two)


@pytest.mark.parametrize("name", [n for n in PICTURES if n.startswith("network_diagram")])
@pytest.mark.parametrize("other", [False, True])
def test_no_number_of_a_diagram_hides_behind_a_node(
    name: str, other: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    axes = draw(name, other=other)
    boxes = boxes_of(axes, monkeypatch)
    nodes = [patch.get_window_extent() for patch in axes.patches]
    for node in nodes:
        centre = np.array([(node.x0 + node.x1) / 2, (node.y0 + node.y1) / 2])
        for text, (left, bottom, right, top) in boxes:
            middle = np.array([(left + right) / 2, (bottom + top) / 2])
            if np.hypot(*(middle - centre)) < 3:
                continue  # the number in the node
            # Digits are lower than their line of type; two pixels may be its air.
            gap = np.maximum(np.abs(middle - centre) - [(right - left) / 2, (top - bottom) / 2], 0)
            assert np.hypot(*gap) > (node.x1 - node.x0) / 2 - 3, text


# What the pictures say.


@pytest.mark.parametrize(
    ("axes", "text"),
    [
        (
            lambda: cost_curve([12.4, 3.0, 3.5, 0.31]),
            "Cost falls from 12.4 to 0.31 in 3 steps; it rises at 1 of them.",
        ),
        (lambda: cost_curve([2.0, 1.0]), "Cost falls from 2 to 1 in 1 step and never rises."),
        (
            lambda: cost_curve([1.0, 2.0, 4.0], unit="batch"),
            "Cost rises from 1 to 4 in 2 batches; it rises at every one of them.",
        ),
        (
            lambda: curves({"hill": [1, 3, 2], "all": [2, 0, 5, 1], "flat": [4, 4]}, first=1),
            "Value by step, from 1 to 4. hill: from 1, up to 3, to 2. "
            "all: from 2, up to 5 and down to 0, to 1. flat: 4 throughout.",
        ),
        (
            lambda: curves({"a": [1.0], "b": [2.0, 1.0]}, names=("layer", "spread of a")),
            "Spread of a by layer, from 0 to 1. a: 1 throughout. b: from 2 to 1.",
        ),
        (lambda: cost_curve([5.0]), "Cost is 5."),
        (
            lambda: cost_curve([5.0, 4, 5]),
            "Cost is 5 before and after 2 steps; it rises at 1 of them.",
        ),
        (
            lambda: cost_curve(epochs(0.5)),
            "Cost (training) falls from 2 to 0.0156 in 7 epochs and never rises. "
            "Cost (validation) falls from 2 to 1.01 in 7 epochs and never rises.",
        ),
        (
            lambda: cost_curve({"one": [3, 2], "two": epochs(0.5)}),
            "Cost (one) falls from 3 to 2 in 1 step and never rises. "
            "Cost (two) falls from 2 to 0.0156 in 7 steps and never rises.",
        ),
        (
            lambda: descent_curve(inflection, [1.0, 0.5]),
            "Cost of inflection from x = −2 to 2. Stationary point at 0. The descent goes in 1 "
            "step from 1 to 0.5, where the cost value is 0.125.",
        ),
        (
            lambda: descent_curve(PARABOLA, parabola_path(1.2)),
            "Cost from x = −2.5 to 4.5. The descent goes in 12 steps from 4 to 171.08, where the "
            "cost value is 28900. It turns around 11 times. 12 of its 13 points lie outside the "
            "picture.",
        ),
        (
            lambda: line_fit(three_points(), 1.5, 5 / 6),
            "3 points and the line 1.5·x + 0.833. The errors, line minus point, are −0.167, 0.333 "
            "and −0.167; the mean of their squares is 0.0556.",
        ),
        (
            lambda: slope_picture(lambda w: w**2, 1.0, steps=[0.5]),
            "A curve and its slope at x = 1. A secant over the step 0.5 has the slope 2.5; the "
            "tangent has the slope 2.",
        ),
        (
            lambda: slope_picture(lambda w: w**2, 1.0, steps=[0.5], names=("w", "cost value")),
            "A curve and its slope at w = 1. A secant over the step 0.5 has the slope 2.5; the "
            "tangent has the slope 2.",
        ),
        (
            lambda: descent_curve(PARABOLA, parabola_path(0.1)[:2], names=("w", "cost")),
            "Cost from w = −2.5 to 4.5. The descent goes in 1 step from 4 to 3.4, where the cost "
            "is 5.76.",
        ),
        (
            lambda: landscape_curve(two_valleys),
            "Cost of two valleys from x = −3.5 to 3.5. Global minimum at 2. Local minimum at −2. "
            "Maximum at −0.5.",
        ),
        (
            lambda: landscape_curve(PARABOLA, names=("w", "cost")),
            "Cost from w = −2.5 to 4.5.",
        ),
        (
            lambda: contours(himmelblau, domain=[[0, 5], [0, 5]]),
            "Contour lines of himmelblau, x from 0 to 5 and y from 0 to 5. Global minimum at "
            "(3, 2). Saddles at (0.09, 2.88) and (3.39, 0.07).",
        ),
        (
            lambda: contours(saddle),
            "Contour lines of saddle, x from −2 to 2 and y from −2 to 2. Saddle at (0, 0).",
        ),
        (
            lambda: basin_strips(two_valleys, [0.1]),
            "For 200 starts from x = −3.5 to 3.5 on two valleys, the share whose descent of 500 "
            "steps reaches the global minimum at 2: 57% at learning rate 0.1. All others reach the "
            "local minimum at −2.",
        ),
        (
            lambda: basin_strips(flat_minimum, [1.0], steps=50),
            "For 200 starts from x = −2 to 2 on flat minimum, the share whose descent of 50 steps "
            "reaches the global minimum at 0: 5% at learning rate 1. The share that reaches no "
            "minimum: 95% at 1.",
        ),
        (
            lambda: digit_images(np.zeros((1, 8, 8))),
            "1 picture of 8×8 pixels. 0% of their surface is ink.",
        ),
        (
            lambda: digit_images(np.ones((2, 64)), ["8 read as 1\nat 65%", 3]),
            "2 pictures of 8×8 pixels, labelled 8 read as 1 at 65% and 3. "
            "100% of their surface is ink.",
        ),
        (
            lambda: weight_images(np.linspace(-3, 1, 64)[:, np.newaxis]),
            "The weights of 1 node as pictures of 8×8 pixels. They go from −3 to 1; 25% of them "
            "are above 0.",
        ),
    ],
)
def test_description(axes: Callable[[], Axes], text: str) -> None:
    assert description(axes()) == text


def squares(axes: Axes) -> dict[tuple[float, float], tuple[str, float, float]]:
    """Return by its upper left corner each square's colour, alpha and side in pixels."""
    found = {}
    for collection in axes.collections:
        red, green, blue, alpha = np.asarray(collection.get_facecolor(), float)[0]
        (path,) = collection.get_paths()
        for square in map(np.asarray, path.to_polygons(closed_only=False)):
            (x, y), (side, _) = square.min(axis=0), np.ptp(square, axis=0).round(6)
            corner = round(float(x), 6), round(float(y), 6)
            found[corner] = (to_hex((red, green, blue)), float(alpha), float(side))
    return found


def test_pictures_have_their_pixels_where_the_data_have_them() -> None:
    images = np.zeros((2, 8, 8))
    images[0, 2, 5], images[1, 7, 0] = 1.0, 0.5
    assert squares(digit_images(images)) == {
        (5, 2): (INK.light, 1.0, 1.0),
        (9.2, 7): (INK.light, 0.5, 1.0),
    }
    weights = np.zeros((64, 2))
    weights[2 * 8 + 5, 0], weights[7 * 8 : 7 * 8 + 2, 1] = 3.0, -3.0
    weights[1, 0] = 1.5
    assert squares(weight_images(weights)) == {
        (5, 2): (WEIGHT.light, 1.0, 1.0),
        (1, 0): (WEIGHT.light, 0.5, 1.0),
        (9.4, 7.2): (INK.light, 1.0, 0.6),
        (10.4, 7.2): (INK.light, 1.0, 0.6),
    }


def test_squares_are_drawn_in_their_frames() -> None:
    images = np.zeros((2, 8, 8))
    images[:, 2, 5] = 1.0
    axes = digit_images(images, ["one line", "one\nand another"])
    axes.figure.canvas.draw()
    (collection,), frames = axes.collections, axes.patches
    (path,) = collection.get_paths()
    squares = collection.get_transform().transform_path(path).to_polygons(closed_only=False)
    for frame, square in zip(frames, map(np.asarray, squares), strict=True):
        box = frame.get_window_extent()
        pixel = box.width / 8
        assert square[:, 0].min() == pytest.approx(box.x0 + 5 * pixel)
        assert square[:, 0].max() == pytest.approx(box.x0 + 6 * pixel)
        assert square[:, 1].max() == pytest.approx(box.y1 - 2 * pixel)
        assert square[:, 1].min() == pytest.approx(box.y1 - 3 * pixel)


@pytest.mark.parametrize(
    "labels", [["8 read as 1\nat 65%"] * 7, list("0123456789"), ["123456"] * 32]
)
def test_labels_of_pictures_keep_clear(labels: list[str]) -> None:
    axes = digit_images(np.zeros((len(labels), 64)), labels)
    axes.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in axes.texts]
    frames = [frame.get_window_extent() for frame in axes.patches]
    for number, box in enumerate(boxes):
        others = boxes[:number] + frames
        assert not any(box.overlaps(other) for other in others), labels[number]
    assert len(frames) == len(labels)


def test_description_of_a_network_has_its_ledger() -> None:
    network = small_network()
    result = backpropagation(network, [[0.0, 0.0], [1.0, 2.0]], [[0.0], [1.0]], mean_squared_error)
    text = str(description(network_diagram(network, backpropagation=result, example=1)))
    ledger = result.ledger(1)
    for node in ledger.nodes:
        assert f"the blame {three_digits(node.blame)}" in text
    for weight in ledger.weights:
        assert f"{three_digits(weight.value)}, gradient {three_digits(weight.gradient)}" in text
    assert text.startswith("Network 2-2-1. Inputs: x₁ has the value 1; x₂ has the value 2.")


def test_outputs_are_called_o() -> None:
    assert "h₁ to o 1.5" in str(description(network_diagram(small_network())))
    assert "Outputs: o₁ has" in str(description(network_diagram(wide_network())))


def diverged(gradient: Callable[[Array], Array], start: list[float], rate: float) -> Array:
    with pytest.raises(DivergenceError) as caught:
        gradient_descent(gradient, start, learning_rate=rate, steps=50)
    return caught.value.path


def test_the_path_of_a_divergence_can_be_drawn() -> None:
    axes = descent_curve(two_valleys, diverged(two_valleys.gradient, [3.0], 5.0))
    as_svg(axes)
    assert (
        "The descent goes in 5 steps from 3 to −5.61 × 10¹⁰⁶, where the cost value is too large "
        "for a number. It turns around 4 times. 5 of its 6 points lie outside the picture."
    ) in str(description(axes))
    path = diverged(himmelblau.gradient, [3.0, 1.0], 1.0)
    for paths in (path, {"far": path, "near": path[:1]}):
        axes = contours(himmelblau, paths)
        as_svg(axes)
        assert "where the height is too large for a number." in str(description(axes))


def test_a_path_may_lie_outside_the_picture() -> None:
    axes = descent_curve(two_valleys, [10.0, 11.0])
    assert "2 of its 2 points lie outside the picture." in str(description(axes))
    axes = contours(bowl, {"far": [[9.0, 9.0], [8.0, 8.0]]})
    assert "The path far goes in 1 step from (9, 9) to (8, 8)" in str(description(axes))


def test_what_lies_outside_the_picture_is_not_marked() -> None:
    axes = contours(himmelblau, domain=[[0, 5], [0, 5]])
    assert [line.get_marker() for line in axes.lines].count("*") == 1


def test_names_of_nodes_can_be_given() -> None:
    axes = network_diagram(small_network(), names=[["sun", "rain"], ["a", "b"], ["mood"]])
    assert "sun to a 0.5" in str(description(axes))


def test_basins_agree_with_gradient_descent() -> None:
    # 0.9 is past 2/curvature at the global minimum (0.8), not yet at the local one (1.33).
    axes = basin_strips(two_valleys, [0.6, 0.9], starts=20)
    starts = -3.5 + 7 * (np.arange(20) + 0.5) / 20
    for rate in (0.6, 0.9):
        paths = [
            gradient_descent(two_valleys.gradient, s, learning_rate=rate, steps=500) for s in starts
        ]
        share = np.mean([np.abs(path[-2:] - 2).max() < 0.07 for path in paths])
        assert f"{percent(float(share))} at learning rate {rate}" in str(description(axes))


def test_basins_of_several_global_minima() -> None:
    left, _, right = two_valleys.stationary_points
    # As if both valleys were as deep as each other.
    alike = (dataclasses.replace(left, is_global_minimum=True), right)
    axes = basin_strips(dataclasses.replace(two_valleys, stationary_points=alike), [0.1])
    assert str(description(axes)).endswith(
        "reaches a global minimum, at −2 and 2: 100% at learning rate 0.1."
    )
    with pytest.raises(ValueError, match="two_valleys has 0 global minima, expected at least 1"):
        basin_strips(dataclasses.replace(two_valleys, stationary_points=(left,)), [0.1])


def test_basins_are_drawn_in_runs() -> None:
    axes = basin_strips(two_valleys, [0.1])
    assert len(axes.patches) == 3  # local, global, and the frame
    assert mpl.colors.same_color(axes.patches[1].get_facecolor(), GLOBAL_MINIMUM.light)
    strips, curve = axes.figure.axes
    assert strips is axes
    assert curve.get_xlim() == strips.get_xlim()


def test_basins_in_axes_without_a_grid() -> None:
    figure = plt.figure()
    axes = figure.add_axes((0.2, 0.1, 0.7, 0.8))
    basin_strips(two_valleys, [0.1], axes=axes)
    assert len(figure.axes) == 2
    assert figure.axes[1].get_position().y0 >= axes.get_position().y1


def test_boundary_tints_what_the_network_puts_in_class_1() -> None:
    line = Network([Layer(np.array([[1.0], [0.0]]), np.array([-0.25]), identity)])
    axes = decision_boundary(line, xor(), binary_cross_entropy)
    np.testing.assert_allclose(np.asarray(axes.lines[0].get_xdata()), 0.25, atol=1e-12)
    (tint,) = axes.patches
    x, _ = tint.get_path().vertices.T  # type: ignore[union-attr]
    np.testing.assert_allclose([x.min(), x.max()], [0.25, 1.15])
    # Trained with a squared error the same outputs change class at one half.
    axes = decision_boundary(line, xor(), mean_squared_error)
    np.testing.assert_allclose(np.asarray(axes.lines[0].get_xdata()), 0.75, atol=1e-12)


def test_minima_are_marked_by_colour_and_shape() -> None:
    marks = {line.get_marker() for line in contours(himmelblau).lines}
    assert {"*", "^", "s"} <= marks
    axes = descent_curve(two_valleys, valley_path(0.1))
    star = next(line for line in axes.lines if line.get_marker() == "*")
    assert (star.get_xdata()[0], star.get_markerfacecolor()) == (2.0, GLOBAL_MINIMUM.light)  # type: ignore[index]
    assert star.get_markeredgecolor() == INK.light


# Alt texts and numbers.


def test_describe() -> None:
    axes = Figure().add_subplot()
    assert description(axes) is None
    describe(axes, "  A line. ")
    assert description(axes) == "A line."
    describe(axes, "Two lines.")
    assert description(axes) == "Two lines."
    copy = pickle.loads(pickle.dumps(axes.figure)).axes[0]
    assert description(copy) == "Two lines."


def test_a_picture_survives_pickling() -> None:
    axes = draw("basin_strips")
    copy = pickle.loads(pickle.dumps(axes.figure))
    assert figure_description(copy) == description(axes)
    assert svg(copy, salt="test") == as_svg(draw("basin_strips"))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda a: describe(a, ""), ValueError, "text is '', expected a sentence"),
        (lambda a: describe(a, " \n"), ValueError, "expected a sentence"),
        (lambda a: describe(a, 7), TypeError, "text is 7, expected a str"),  # type: ignore[arg-type]
        (lambda a: describe(a.figure, "A line."), TypeError, "expected an Axes of matplotlib"),
        (lambda a: description(None), TypeError, "axes is None, expected an Axes of matplotlib"),  # type: ignore[arg-type]
    ],
)
def test_describe_refuses(
    call: Callable[[Axes], object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call(Figure().add_subplot())


def test_figure_description() -> None:
    figure, (left, middle, right) = plt.subplots(1, 3, num="three")
    with pytest.raises(ValueError, match=r"figure three has no description: call describe\(axes"):
        figure_description(figure)
    describe(right, "Right.")
    describe(left, "Left.")
    assert figure_description(figure) == "Left. Right."
    assert description(middle) is None
    with pytest.raises(ValueError, match="figure without a name has no description"):
        figure_description(Figure())
    with pytest.raises(ValueError, match="figure 12 has no description"):
        figure_description(plt.figure(12))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1e-13, "about 0"),
        (0.1 + 0.2, "0.3"),
        (0.0012345, "0.00123"),
        (0.00012345, "0.000123"),
        (0.000012345, "1.23 × 10⁻⁵"),
        (-2.0, "−2"),
        (9.996, "10"),
        (999.6, "1000"),
        (-math.inf, "too large for a number"),
        (math.nan, "too large for a number"),
        (123456, "123000"),
        (-1234567, "−1.23 × 10⁶"),
        (np.float64(0.1235), "0.123"),
        (0.1235 * (1 + 1e-15), "0.123"),
    ],
)
def test_three_digits(value: float, text: str) -> None:
    assert three_digits(value) == text


def test_words_for_numbers() -> None:
    assert [percent(s) for s in (0, 1e-9, 0.5, 0.995, 1)] == [
        "0%",
        "under 1%",
        "50%",
        "over 99%",
        "100%",
    ]
    assert listing(["a", "b"]) == "a and b"
    assert [coordinate(x, 10.0) for x in (0.001, -0.004, 2.5, -3.14159)] == [
        "0",
        "0",
        "2.5",
        "−3.14",
    ]
    assert coordinate(-5.61234e106, 7.0) == "−5.61 × 10¹⁰⁶"


# The palette and the style.


def luminance(colour: str) -> float:
    """As WCAG 2 defines it."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_formula() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colour", PALETTE, ids=lambda colour: colour.name)
def test_every_shade_holds_its_contrast(colour: object) -> None:
    asked = {INK: (10.0, 10.0), VALUE: (3.0, 3.0), GLOBAL_MINIMUM: (1.0, 3.0)}
    # Yellow is outlined in ink, and faint ink says nothing by itself.
    asked |= {FAINT_INK: (1.0, 1.0), PAPER: (1.0, 1.0)}
    light, dark = asked.get(colour, (4.5, 4.5))  # type: ignore[call-overload]
    assert contrast(colour.light, PAPER.light) >= light  # type: ignore[attr-defined]
    assert contrast(colour.dark, PAPER.dark) >= dark  # type: ignore[attr-defined]


def test_yellow_stands_out_from_its_outline() -> None:
    assert contrast(GLOBAL_MINIMUM.light, INK.light) >= 3


def test_shades_are_distinct() -> None:
    for shades in ([c.light for c in PALETTE], [c.dark for c in PALETTE]):
        assert len(set(shades)) == len(PALETTE)
        assert all(re.fullmatch("#[0-9a-f]{6}", shade) for shade in shades)
    assert len({colour.variable for colour in PALETTE}) == len(PALETTE)


# Normal sight, and the linear simulations of deuteranopia and protanopia of G. M. Machado,
# M. M. Oliveira and L. A. F. Fernandes, A physiologically-based model for simulation of color
# vision deficiency (2009), at full severity.
SIGHTS = {
    "normal": np.eye(3),
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
}


def lab(colour: str, sight: str) -> Array:
    """Return a colour in CIE L*a*b*, as an eye sees it."""
    parts = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(SIGHTS[sight]) @ linear, 0, 1)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(to_xyz) @ seen / [0.9505, 1.0, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", SIGHTS)
def test_colours_can_be_told_apart(sight: str) -> None:
    names = {"cost", "gradient", "weight", "value", "global-minimum", "local-minimum", "ink"}
    drawn = [colour for colour in PALETTE if colour.name in names]
    assert len(drawn) == len(names)
    for one, two in itertools.combinations(drawn, 2):
        for a, b in ((one.light, two.light), (one.dark, two.dark)):
            # About five times what is just noticeable; shape, dash and label tell them too.
            assert np.linalg.norm(lab(a, sight) - lab(b, sight)) > 12, (one.name, two.name)


def test_stylesheet_has_every_colour_for_both_schemes() -> None:
    light, dark, without_script = stylesheet().split("\n\n")
    assert light.startswith(':root, [data-md-color-scheme="default"] {')
    # On a screen only: what is printed from a dark page is ink on paper.
    assert dark.startswith('@media screen {\n[data-md-color-scheme="slate"] {')
    assert without_script.startswith(
        "@media screen and (prefers-color-scheme: dark) {\n.no-js body"
    )
    for colour in PALETTE:
        assert f"  --hl-{colour.name}: {colour.light};\n" in light
        assert f"  --hl-{colour.name}: {colour.dark};\n" in dark
        assert f"  --hl-{colour.name}: {colour.dark};\n" in without_script


def test_house_style_ends() -> None:
    before = dict(mpl.rcParams)
    with house_style():
        assert mpl.rcParams["axes.facecolor"] == PAPER.light
    assert dict(mpl.rcParams) == before
    assert set(style()) <= set(mpl.rcParams)


def test_a_bare_picture_in_house_style_keeps_to_the_palette() -> None:
    with house_style():
        _, axes = plt.subplots()
        axes.plot([1, 2, 3], label="a line")
        axes.bar([1, 2], [1, 2])
        axes.set(title="A title", xlabel="x", ylabel="y")
        axes.grid(visible=True)
        axes.legend()
        text = as_svg(axes)
    colours = set(re.findall(r"#[0-9a-fA-F]{6}\b", text[text.index("<g id=") :]))
    assert colours <= {colour.light for colour in PALETTE}


# What they refuse.

TWO_FEATURES = Dataset(np.zeros((3, 2)), np.zeros((3, 1)))
THREE_NODES = Network.random([2, 3, 1], rng=np.random.default_rng(0))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
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
            lambda: network_diagram(small_network(), **blamed(small_network(2.0), 1.0)),
            ValueError,
            "backpropagation is of a network with other parameters",
        ),
        (
            lambda: network_diagram(small_network(), names=7),  # type: ignore[arg-type]
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
        (lambda: contours(two_valleys), ValueError, "two_valleys has 1 dimensions, expected 2"),
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
        (lambda: network_diagram(7), TypeError, "network is 7, expected a Network"),  # type: ignore[arg-type]
        (
            lambda: network_diagram(Network.random([64, 2], rng=np.random.default_rng(0))),
            ValueError,
            "network has 64 nodes in column 0, expected at most 6",
        ),
        (
            lambda: network_diagram(small_network(), forward=THREE_NODES.forward([[1, 2]])),
            ValueError,
            r"forward has \[2, 3, 1\] nodes but the network has \[2, 2, 1\]",
        ),
        (
            lambda: network_diagram(small_network(), forward=7),  # type: ignore[arg-type]
            TypeError,
            "forward is 7, expected a ForwardPass",
        ),
        (
            lambda: network_diagram(small_network(), backpropagation=7),  # type: ignore[arg-type]
            TypeError,
            "backpropagation is 7, expected a Backpropagation",
        ),
        (
            lambda: network_diagram(
                small_network(), forward=small_network().forward([[1, 2]]), example=1
            ),
            ValueError,
            "example is 1, expected a whole number below 1",
        ),
        (
            lambda: network_diagram(small_network(), names=[["a"], ["b"], ["c"]]),
            ValueError,
            r"names has columns of \[1, 1, 1\] names but the network has \[2, 2, 1\]",
        ),
        (
            lambda: decision_boundary(small_network(), xor(), softmax_cross_entropy),
            ValueError,
            "cost is <cost softmax_cross_entropy>, expected one for a single output",
        ),
        (
            lambda: decision_boundary(wide_network(), xor(), binary_cross_entropy),
            ValueError,
            "network has 3 features and 2 outputs, expected 2 and 1",
        ),
        (
            lambda: decision_boundary(small_network(), three_points(), binary_cross_entropy),
            ValueError,
            r"dataset has inputs of shape \(3, 1\), expected \(examples, 2\)",
        ),
        (
            lambda: decision_boundary(
                small_network(),
                Dataset(np.ones((1, 2)), np.full((1, 1), 0.5)),
                binary_cross_entropy,
            ),
            ValueError,
            r"dataset has targets of shape \(1, 1\) from 0.5 to 0.5, expected",
        ),
        (
            lambda: decision_boundary(small_network(), xor(), "mse"),  # type: ignore[arg-type]
            TypeError,
            "cost is 'mse', expected a Cost",
        ),
        (
            lambda: digit_images(np.zeros((3, 63))),
            ValueError,
            r"images has shape \(3, 63\), expected \(examples, 64\)",
        ),
        (
            lambda: digit_images(np.zeros((3, 64)), [1]),
            ValueError,
            "labels has 1 entries but images has 3",
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
            "labels has 1 entries but weights has 3 nodes",
        ),
        (lambda: weight_images(np.full((64, 1), np.nan)), ValueError, "weights holds nan at"),
        (lambda: weight_images(np.zeros((64, 41))), ValueError, "weights has 41 nodes, expected"),
    ],
)
def test_refuses(call: Callable[[], Axes], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()
    assert not plt.get_fignums(), "a refused picture leaves no figure behind"
