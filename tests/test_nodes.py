"""Nodes, and lines between them: what is returned, from which the alt text is written."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from howlearn.plots.nodes import draw_weights


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
