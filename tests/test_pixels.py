"""Pictures of 8×8 pixels: how many stand in a row, and what is said of their labels."""

from collections.abc import Sequence

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from howlearn.plots.pixels import cross_out, draw_frames, say_labels


def columns(count: int, labels: Sequence[object] | None = None, asked: int | None = None) -> int:
    """Return how many frames stand in the first row, each row being as long but the last."""
    axes = Figure().add_subplot()
    _, frames, texts = draw_frames(count, labels, axes, columns=asked)
    assert [text.get_text() for text in texts] == [str(label) for label in labels or ()]
    rows: dict[float, int] = {}
    for frame in frames:
        rows[frame.get_y()] = rows.get(frame.get_y(), 0) + 1
    lengths = list(rows.values())
    assert sum(lengths) == count
    assert set(lengths[:-1]) <= {lengths[0]}
    return lengths[0]


def test_pictures_stand_in_rows_of_five_eight_or_ten() -> None:
    found = [columns(count) for count in (1, 5, 6, 10, 11, 16, 17, 18, 23, 24, 25, 32, 40)]
    assert found == [1, 5, 5, 5, 8, 8, 10, 10, 10, 8, 10, 8, 8]
    assert [columns(12, asked=asked) for asked in (4, 8, 20)] == [4, 8, 12]


@pytest.mark.parametrize(("count", "high"), [(20, 6.25), (24, 6.5), (40, 6.5)])
def test_a_new_figure_is_no_higher_than_a_page_has_room_for(count: int, high: float) -> None:
    axes, *_ = draw_frames(count, None, None, columns=4)
    assert axes.figure.get_figheight() == pytest.approx(high, abs=0.005)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("count", "letters", "across"),
    [
        *((20, 4, 10), (20, 5, 8), (40, 5, 8), (40, 6, 7), (10, 9, 5), (10, 10, 4)),
        *((10, 60, 4), (3, 60, 3), (1, 60, 1)),
    ],
)
def test_rows_are_shorter_where_labels_are_long(count: int, letters: int, across: int) -> None:
    # Of several lines the longest counts, and of several labels the one that has it.
    long, short = "z\n" + "a" * letters + "\nz", "z"
    assert columns(count, [long, *[short] * (count - 1)]) == across


def test_rows_are_as_wide_as_the_figure_and_no_wider() -> None:
    assert columns(26, ["abc"] * 26, asked=13) == 12


def test_labels_are_said_row_by_row_wherever_they_were_written_first() -> None:
    texts = [Text(x, y, text) for x, y, text in ((9, 0, "b"), (0, 9, "c\nd"), (0, 0, "a"))]
    assert say_labels(texts) == ", labelled a, b and c d"
    assert say_labels([]) == ""


def test_a_cross_has_strokes_one_way_and_the_other() -> None:
    axes = Figure().add_subplot()
    drawn = cross_out(axes, np.array([[3.0, 5.0], [0.0, 0.0]]), side=10.0)
    assert list(axes.lines) == drawn
    for line, heights in zip(drawn, ([7, 13], [13, 7]), strict=True):
        x, y = np.asarray(line.get_data())
        np.testing.assert_allclose(x, [5, 11, np.nan, 2, 8, np.nan])
        np.testing.assert_allclose(y, [*heights, np.nan, *(h - 5 for h in heights), np.nan])
