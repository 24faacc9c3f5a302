"""Nodes, and lines between them: what is returned, from which the alt text is written."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from howlearn.plots.nodes import Written, draw_weights, read_node, read_weight


@pytest.mark.parametrize("with_gradients", [False, True])
def test_the_numbers_on_lines_are_returned_in_order(with_gradients: bool) -> None:
    axes = Figure().add_subplot()
    weights = np.array([[1.5, -2.0], [0.25, 3.0]])
    gradients = -weights / 10 if with_gradients else None
    places = [[(x, 0.0), (x, 1.0)] for x in (0.0, 1.0)]
    lines, written = draw_weights(axes, weights, gradients, *places, numbered=True)
    assert len(lines) == 4
    found = [(word, text.get_text()) for word, text in written]
    if with_gradients:
        assert found[1::2] == [("gradient", text) for text in ("−0.15", "0.2", "−0.025", "−0.3")]
        del found[1::2]
    assert found == [("weight", text) for text in ("1.5", "−2", "0.25", "3")]
    assert [text for _, text in written] == list(axes.texts)
    lines, written = draw_weights(axes, weights, gradients, *places, numbered=False)
    assert (len(lines), written) == (4, [])


def test_a_weight_below_0_is_dashed_and_a_larger_one_is_wider() -> None:
    axes = Figure().add_subplot()
    weights = np.array([[0.5, 0.0, -0.5, -1.0]])
    ends = [(1.0, float(n)) for n in range(4)]
    lines, _ = draw_weights(axes, weights, None, [(0.0, 0.0)], ends, numbered=True)
    assert [line.get_linestyle() for line in lines] == ["-", "-", "--", "--"]
    assert [line.get_linewidth() for line in lines] == pytest.approx([2.1, 0.8, 2.1, 3.4])


@pytest.mark.parametrize(
    ("place", "is_on"),
    [
        *(((2.0, 1.0), True), ((0.5, 0.25), True), ((3.5, 1.75), True)),
        # Ends belong to the nodes, and what is beside a line or beyond it to others.
        *(((0.0, 0.0), False), ((4.0, 2.0), False), ((6.0, 3.0), False), ((-2.0, -1.0), False)),
        *(((2.0, 1.1), False), ((1.0, -2.0), False)),
    ],
)
def test_what_is_written_on_a_line_is_between_its_ends(
    place: tuple[float, float], is_on: bool
) -> None:
    axes = Figure().add_subplot()
    (line,) = axes.plot([0, 4], [0, 2])
    texts: list[Written] = [
        ("weight", axes.annotate("1.5", place, xytext=(9, 9))),
        ("gradient", axes.text(*place, "−0.15")),
    ]
    found = {"weight": "1.5", "gradient": "−0.15"} if is_on else {}
    assert read_weight(line, texts) == found


@pytest.mark.parametrize(("away", "is_at"), [(0.0, True), (1.0, True), (1.49, True), (1.51, False)])
def test_what_is_written_at_a_node_is_at_its_middle_or_its_edge(away: float, is_at: bool) -> None:
    axes = Figure().add_subplot()
    circle = Circle((3.0, -2.0), 0.25)
    texts: list[Written] = [
        ("name", axes.text(3.0 - 0.25 * away, -2.0, "h₁")),
        ("bias", axes.annotate("b 0.5", (3.0, -2.0 + 0.25 * away), xytext=(9, 9))),
    ]
    assert read_node(circle, texts) == ({"name": "h₁", "bias": "0.5"} if is_at else {})
