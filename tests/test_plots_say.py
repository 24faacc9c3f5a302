"""What the pictures say, and that they are drawn where the data are."""

import dataclasses
from collections.abc import Callable

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from howlearn.activations import identity
from howlearn.arrays import Array, DivergenceError
from howlearn.backpropagation import backpropagation
from howlearn.costs import (
    binary_cross_entropy,
    mean_squared_error,
)
from howlearn.datasets import three_points, xor
from howlearn.gradient_descent import gradient_descent
from howlearn.landscapes import (
    StationaryPoint,
    bowl,
    flat_minimum,
    himmelblau,
    inflection,
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
    description,
    digit_images,
    graph_diagram,
    landscape_curve,
    line_fit,
    network_diagram,
    slope_picture,
    weight_images,
)
from howlearn.plots.descriptions import percent, three_digits
from howlearn.plots.palette import (
    GLOBAL_MINIMUM,
    INK,
    WEIGHT,
)
from howlearn.values import Value, sensitivities
from pictures import (
    PARABOLA,
    as_svg,
    closed,
    epochs,
    narrow_network,
    parabola_path,
    valley_path,
    wide_network,
)

__all__ = ["closed"]  # a fixture


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
            lambda: cost_curve({"one": epochs(0.5), "two": epochs(0.25)}),
            "Cost (one) falls from 2 to 0.0156 in 7 epochs and never rises. "
            "Cost (two) falls from 2 to 0.000122 in 7 epochs and never rises.",
        ),
        (
            lambda: descent_curve(inflection, [1.0, 0.5]),
            "Cost of inflection from w = −2 to 2. Stationary point at 0. The descent goes in 1 "
            "step from 1 to 0.5, where the cost value is 0.125.",
        ),
        (
            lambda: descent_curve(PARABOLA, parabola_path(1.2)),
            "Cost from w = −2.5 to 4.5. The descent goes in 12 steps from 4 to 171.08, where the "
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
            "A curve and its slope at w = 1. A secant over the step 0.5 has the slope 2.5; the "
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
            "Cost of two valleys from w = −3.5 to 3.5. Global minimum at 2. Local minimum at −2. "
            "Maximum at −0.5.",
        ),
        (
            lambda: landscape_curve(PARABOLA, names=("w", "cost")),
            "Cost from w = −2.5 to 4.5.",
        ),
        (
            lambda: contours(himmelblau, domain=[[0, 5], [0, 5]]),
            "Contour lines of himmelblau, w₁ from 0 to 5 and w₂ from 0 to 5, at heights from 2 to "
            "800. The lines at 13.3 and 67.7 go through the saddles. Below 67.7 the ground is "
            "blue, the deeper the bluer. Global minimum at (3, 2). Saddles at (0.09, 2.88) "
            "and (3.39, 0.07).",
        ),
        (
            lambda: contours(saddle),
            "Contour lines of saddle, w₁ from −2 to 2 and w₂ from −2 to 2, at heights from −1.8 to "
            "1.8. The line at 0 goes through the saddle. Below 0 the ground is blue, the deeper "
            "the bluer. Saddle at (0, 0).",
        ),
        (
            lambda: contours(saddle, levels=[-9.0, 1.0, 0.5]),
            "Contour lines of saddle, w₁ from −2 to 2 and w₂ from −2 to 2, at heights from 0.5 to "
            "1. Below 0.5 the ground is blue, the deeper the bluer. Saddle at (0, 0).",
        ),
        (
            lambda: contours(saddle, levels=[-9.0]),
            "Contour lines of saddle, w₁ from −2 to 2 and w₂ from −2 to 2, all of it between two "
            "lines. Saddle at (0, 0).",
        ),
        (
            lambda: contours(
                lambda place: float(place @ place),
                domain=[[-1, 1], [-1, 1]],
                stationary_points=[StationaryPoint(np.array([0.0, 0.0]), "minimum", True)],
            ),
            "Contour lines, w₁ from −1 to 1 and w₂ from −1 to 1, at heights from 0.04 to 1.8. "
            "Below 0.6 the ground is blue, the deeper the bluer. Global minimum at (0, 0).",
        ),
        (
            lambda: basin_strips(two_valleys, [0.1]),
            "For 200 starts from w = −3.5 to 3.5 on two valleys, the share whose descent of 500 "
            "steps reaches the global minimum at 2: 57% at learning rate 0.1. All others reach the "
            "local minimum at −2.",
        ),
        (
            lambda: basin_strips(flat_minimum, [1.0], steps=50),
            "For 200 starts from w = −2 to 2 on flat minimum, the share whose descent of 50 steps "
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
            "are above 0. Purple is above 0, ink below, and the scale ends at 2.96.",
        ),
    ],
)
def test_description(axes: Callable[[], Axes], text: str) -> None:
    assert description(axes()) == text


def squares(axes: Axes) -> dict[tuple[float, float], tuple[str, float, float]]:
    """Return by its upper left corner each shape's colour, alpha and side in pixels."""
    found = {}
    for collection in axes.collections:
        red, green, blue, alpha = np.asarray(collection.get_facecolor(), float)[0]
        (path,) = collection.get_paths()
        for square in map(np.asarray, path.to_polygons(closed_only=False)):
            (x, y), (side, _) = square.min(axis=0), np.ptp(square, axis=0).round(6)
            corner = round(float(x), 6), round(float(y), 6)
            found[corner] = (to_hex((red, green, blue)), float(alpha), float(side))
    return found


def crosses(axes: Axes) -> list[tuple[float, float]]:
    """Return where strokes of crosses have their middles."""
    middles = []
    for line in axes.lines:
        ends = np.column_stack(line.get_data()).reshape(-1, 3, 2)[:, :2]
        middles += [(round(float(x), 6), round(float(y), 6)) for x, y in ends.mean(axis=1)]
    return sorted(middles)


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
        # And the minus signs, which are cut out.
        (9.2, 7): (INK.light, 1.0, 1.0),
        (9.42, 7.4): (INK.light, 1.0, 0.56),
        (10.2, 7): (INK.light, 1.0, 1.0),
        (10.42, 7.4): (INK.light, 1.0, 0.56),
    }


def test_a_minus_sign_is_cut_out_of_a_weight_below_0() -> None:
    weights = np.zeros((64, 1))
    weights[0], weights[1] = -1.0, 1.0
    axes = weight_images(weights)
    colours = [np.asarray(drawn.get_facecolor())[0] for drawn in axes.collections]
    at = [to_hex(tuple(colour.tolist())) for colour in colours].index(INK.light)
    axes.figure.draw_without_rendering()  # type: ignore[union-attr]
    (outline,) = axes.collections[at].get_paths()
    square, sign = map(np.asarray, outline.to_polygons(closed_only=False))

    def turn(corners: Array) -> float:
        x, y = corners.T
        return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))

    # Drawn the other way round, it is a hole.
    assert turn(square) * turn(sign) < 0


def test_pixels_without_ink_are_crossed_out_and_say_nothing() -> None:
    weights = np.random.default_rng(0).normal(size=(64, 2))
    blank = np.zeros(64, dtype=bool)
    blank[[0, 8 * 4 + 7]] = True
    weights[blank] = 99.0
    axes = weight_images(weights, blank=blank)
    assert not {(0.0, 0.0), (7.0, 4.0), (9.2, 0.0), (16.2, 4.0)} & set(squares(axes))
    # Two strokes a cross, in both pictures and in the key.
    below = [place for place in crosses(axes) if place[1] > 8]
    assert len(below) == 2
    assert [place for place in crosses(axes) if place[1] < 8] == sorted(
        2 * [(0.5, 0.5), (7.5, 4.5), (9.7, 0.5), (16.7, 4.5)]
    )
    said = str(description(axes))
    assert "2 pixels are crossed out, as no example has ink there." in said
    assert "99" not in said
    assert "no ink in any example" in [text.get_text() for text in axes.texts]
    without = weight_images(np.where(blank[:, np.newaxis], 0.0, weights))
    assert not crosses(without)
    assert "crossed" not in str(description(without))


def test_the_key_of_weights_has_0_in_the_middle() -> None:
    axes = weight_images(np.linspace(-1, 3, 64)[:, np.newaxis])
    end = three_digits(float(np.quantile(np.abs(np.linspace(-1, 3, 64)), 0.99)))
    assert [text.get_text() for text in axes.texts] == [f"−{end}", "0", end]
    shades = [patch for patch in axes.patches if patch.get_facecolor()[:3] != (0, 0, 0)]
    alphas = [patch.get_alpha() for patch in shades if patch.get_alpha() is not None]
    assert alphas == [1.0, 0.75, 0.5, 0.25, 0.0, 0.25, 0.5, 0.75, 1.0]


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
    network = narrow_network()
    result = backpropagation(network, [[0.0, 0.0], [1.0, 2.0]], [[0.0], [1.0]], mean_squared_error)
    text = str(description(network_diagram(network, backpropagation=result, example=1)))
    ledger = result.ledger(1)
    for node in ledger.nodes:
        assert f"the sensitivity {three_digits(node.delta)}" in text
    for weight in ledger.weights:
        assert f"{three_digits(weight.value)}, gradient {three_digits(weight.gradient)}" in text
    assert text.startswith("Network 2-2-1. Inputs: x₁ has the value 1; x₂ has the value 2.")


def test_description_of_a_formula_has_its_slopes_and_sensitivities() -> None:
    w, x = Value(3.0), Value(-0.5)
    cost = w * x + w**2 + 0.25
    text = str(description(graph_diagram(cost, names={"w": w, "x": x, "C": cost})))
    for value, name in {w: "w", x: "x", cost: "C"}.items():
        delta = three_digits(sensitivities(cost)[value])
        assert f"{name} is {three_digits(value.number)}, sensitivity {delta}" in text
    assert text.startswith("A formula of 7 values. ")
    assert "w to × −0.5" in text
    assert "x to × 3" in text
    assert "w to power 2 6" in text
    assert "the constant 0.25" in text


def test_outputs_are_called_o() -> None:
    assert "h₁ to o 1.5" in str(description(network_diagram(narrow_network())))
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
    axes = network_diagram(narrow_network(), names=[["sun", "rain"], ["a", "b"], ["mood"]])
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
