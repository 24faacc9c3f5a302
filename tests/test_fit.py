"""Numbers beside errors and in squares: to the point of type, next to each border."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from howlearn.datasets import Dataset
from howlearn.plots import description, line_fit
from howlearn.plots.fit import _draw_squares, _write_errors
from howlearn.plots.labels import points_a_unit


def written(error: float, *, squares: bool = False, left: bool = False) -> list[Annotation]:
    """Return what is written at a point whose error is so many points of type long."""
    axes: Axes = Figure(figsize=(8, 8), dpi=72).add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 576), ylim=(0, 576))
    assert points_a_unit(axes) == (1.0, 1.0), "so that a border is met exactly"
    draw = _draw_squares if squares else _write_errors
    draw(axes, np.array([90.0]), np.array([80.0]), np.array([error]), np.array([left]))
    return [text for text in axes.texts if isinstance(text, Annotation)]


@pytest.mark.parametrize(
    ("error", "y", "up", "place"),
    [
        (0.5, 80, -4, "top"),
        (22, 80, -4, "top"),
        (22.5, 91.25, 0, "center"),
        (-0.5, 80, 4, "bottom"),
        (-22, 80, 4, "bottom"),
        (-22.5, 68.75, 0, "center"),
        (0, 80, 4, "bottom"),
    ],
)
@pytest.mark.parametrize("left", [True, False])
def test_an_error_stands_beside_its_middle_or_its_point(
    error: float, y: float, up: float, place: str, left: bool
) -> None:
    (text,) = written(error, left=left)
    assert text.xy == (90, y)
    assert text.get_position() == (-6 if left else 6, up)
    assert (text.get_horizontalalignment(), text.get_verticalalignment()) == (
        "right" if left else "left",
        place,
    )


@pytest.mark.parametrize(
    ("error", "up", "place"),
    [(44, None, ""), (44.5, 5, "bottom"), (-44, None, ""), (-44.5, -5, "top")],
)
@pytest.mark.parametrize("left", [True, False])
def test_a_square_has_its_number_where_there_is_room(
    error: float, up: float | None, place: str, left: bool
) -> None:
    found = written(error, squares=True, left=left)
    assert len(found) == (up is not None)
    for text in found:
        assert (text.xy, text.get_position()) == ((90, 80), (-8 if left else 8, up))
        assert (text.get_horizontalalignment(), text.get_verticalalignment()) == (
            "right" if left else "left",
            place,
        )


def test_a_perfect_fit_is_said_to_cost_nothing() -> None:
    x = np.arange(7.0)[:, np.newaxis]
    # Of heights up to 700 rounding leaves a few in the thirteenth decimal.
    for weight in np.linspace(-100, 100, 31):
        points = Dataset(x, weight * x + 1 / 3)
        text = description(line_fit(points, weight, 1 / 3)) or ""
        assert text.endswith("the mean of their squares is 0.")
        plt.close()
