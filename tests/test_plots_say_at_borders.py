"""What the pictures say on both sides of a border: of rounding, of the picture, of the numbers."""

from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.axes import Axes

from border_pictures import points
from howlearn.activations import identity
from howlearn.network import Layer, Network
from howlearn.plots import (
    contours,
    cost_curve,
    descent_curve,
    description,
    landscape_curve,
    line_fit,
    network_diagram,
)
from pictures import PARABOLA, closed, with_deltas

__all__ = ["closed"]  # a fixture

ONE_LAYER = Network([Layer(np.array([[2.0]]), np.array([1.0]), identity)])


@pytest.mark.parametrize(
    ("axes", "text"),
    [
        # What is within rounding is no rise.
        (
            lambda: cost_curve([1.0, 1 + 1.2e-9, 0.5]),
            "Cost falls from 1 to 0.5 in 2 steps; it rises at 1 of them.",
        ),
        (
            lambda: cost_curve([1.0, 1 + 0.8e-9, 0.5]),
            "Cost falls from 1 to 0.5 in 2 steps and never rises.",
        ),
        (
            lambda: cost_curve([1.0, 0.0, 1.2e-12]),
            "Cost falls from 1 to 1.20 × 10⁻¹² in 2 steps; it rises at 1 of them.",
        ),
        (
            lambda: cost_curve([1.0, 0.0, 0.8e-12]),
            "Cost falls from 1 to about 0 in 2 steps and never rises.",
        ),
        (
            lambda: cost_curve([0.0, 0.8e-12]),
            "Cost is 0 before 1 step and about 0 after and never rises.",
        ),
        # Both ends of the picture belong to it.
        (
            lambda: descent_curve(PARABOLA, [4.5, -2.5]),
            "Cost from w = −2.5 to 4.5. The descent goes in 1 step from 4.5 to −2.5, where the "
            "cost value is 12.2.",
        ),
        # What is within rounding is no turn.
        (
            lambda: descent_curve(PARABOLA, [1.0, 1 + 8e-9, 1.0]),
            "Cost from w = −2.5 to 4.5. The descent goes in 2 steps from 1 to 1, where the cost "
            "value is 0. It turns around 1 time.",
        ),
        (
            lambda: descent_curve(PARABOLA, [1.0, 1 + 6e-9, 1.0]),
            "Cost from w = −2.5 to 4.5. The descent goes in 2 steps from 1 to 1, where the cost "
            "value is 0.",
        ),
        (
            lambda: descent_curve(PARABOLA, [0.0, 1e-9 * 7.0, 0.0]),
            "Cost from w = −2.5 to 4.5. The descent goes in 2 steps from 0 to 0, where the cost "
            "value is 1.",
        ),
        (
            lambda: descent_curve(PARABOLA, [1.0, 1.5, 0.9, 1.1]),
            "Cost from w = −2.5 to 4.5. The descent goes in 3 steps from 1 to 1.1, where the cost "
            "value is 0.01. It turns around 2 times.",
        ),
        # A narrow picture far from 0 has decimals.
        (
            lambda: landscape_curve((*PARABOLA[:2], (100.125, 100.375))),
            "Cost from w = 100.125 to 100.375.",
        ),
        # Far out a height is no number, or infinity less infinity.
        (
            lambda: descent_curve(PARABOLA, [1.0, 1e200]),
            "Cost from w = −2.5 to 4.5. The descent goes in 1 step from 1 to 1.00 × 10²⁰⁰, where "
            "the cost value is too large for a number. 1 of its 2 points lie outside the picture.",
        ),
        (
            lambda: descent_curve((lambda w: w**4 - w**3, *PARABOLA[1:]), [1.0, 1e200]),
            "Cost from w = −2.5 to 4.5. The descent goes in 1 step from 1 to 1.00 × 10²⁰⁰, where "
            "the cost value is too large for a number. 1 of its 2 points lie outside the picture.",
        ),
        # A cost that rises in its last digits does not rise.
        (
            lambda: cost_curve([0.0, 1e-12]),
            "Cost is 0 before 1 step and 1.00 × 10⁻¹² after and never rises.",
        ),
        (
            lambda: cost_curve([0.0, 1.01e-12]),
            "Cost rises from 0 to 1.01 × 10⁻¹² in 1 step; it rises at every one of them.",
        ),
        # Between the drawn ends of a line rounding makes a cost, and it's not said.
        (
            lambda: line_fit(points([0, 1, 2], [123.4, 123.4 + 71.3, 123.4 + 142.6]), 71.3, 123.4),
            "3 points and the line 71.3·x + 123. The errors, line minus point, are 0, 0 and 0; "
            "the mean of their squares is 0.",
        ),
        (
            lambda: line_fit(points([0, 1], [0, 0]), 1e120, 0.0),
            "2 points and the line 1.00 × 10¹²⁰·x + 0. The errors, line minus point, are 0 and "
            "1.00 × 10¹²⁰; the mean of their squares is 5.00 × 10²³⁹.",
        ),
        (
            lambda: contours(
                lambda p: p[0] ** 4 - p[1] ** 4, [[1.0, 0.0], [1e200] * 2], domain=[[0, 2], [0, 1]]
            ),
            "Contour lines, w₁ from 0 to 2 and w₂ from 0 to 1, at heights from −0.2 to 15.2. "
            "Below 6.6 the ground is blue, the deeper the bluer. The path goes in 1 step from "
            "(1, 0) to (1.00 × 10²⁰⁰, 1.00 × 10²⁰⁰), where the height is too large for a number.",
        ),
        (
            lambda: network_diagram(Network(7 * [ONE_LAYER.layers[0]])),
            "Network 1-1-1-1-1-1-1-1. Inputs: x. Layer 1: h has the bias 1. Layer 2: g has the "
            "bias 1. Layer 3: f has the bias 1. Layer 4: e has the bias 1. Layer 5: d has the bias "
            "1. Layer 6: n has the bias 1. Outputs: o has the bias 1. Weights: x to h 2; h to g 2; "
            "g to f 2; f to e 2; e to d 2; d to n 2; n to o 2.",
        ),
        (
            lambda: network_diagram(ONE_LAYER, **with_deltas(ONE_LAYER, 3.0)),
            "Network 1-1. Inputs: x has the value 3. Outputs: o has the bias 1, the value 7 and "
            "the sensitivity 12. Weights: x to o 2, gradient 36.",
        ),
    ],
)
def test_description(axes: Callable[[], Axes], text: str) -> None:
    assert description(axes()) == text
