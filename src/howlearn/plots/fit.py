"""A line through points, and how far it is from each of them: a cost one can see."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation
from numpy.typing import NDArray

from howlearn._checks import counted, finite_number, instance_of
from howlearn.arrays import Array
from howlearn.datasets import Dataset
from howlearn.plots.descriptions import describe, listing, three_digits
from howlearn.plots.drawn import drawn_points
from howlearn.plots.labels import label_ends, points_a_unit
from howlearn.plots.palette import COST, INK, VALUE
from howlearn.plots.style import HEIGHT, SMALL, WIDTH, axes_or_new, house_style, name_axes

__all__ = ["line_fit"]


@house_style()
def line_fit(
    dataset: Dataset,
    weight: float,
    bias: float,
    *,
    squares: bool = False,
    axes: Axes | None = None,
) -> Axes:
    """Draw points, the line weight · x + bias, and the errors between them.

    Parameters
    ----------
    dataset : Dataset
        One feature, one output.
    weight, bias : float
        The line.
    squares : bool, default False
        Whether to draw the square on each error too, with its area; both axes then have the
        same scale.
    axes : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes
        With the drawing on them.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Examples
    --------
    >>> from howlearn.datasets import three_points
    >>> from howlearn.plots import description, line_fit
    >>> print(description(line_fit(three_points(), 1.0, 0.5)))
    3 points and the line 1·x + 0.5. The errors, line minus point, are −0.5, −0.5 and −1.5; the \
mean of their squares is 0.917.
    """
    instance_of(dataset, "dataset", Dataset)
    for name, array in (("inputs", dataset.inputs), ("targets", dataset.targets)):
        if array.shape[1] != 1:
            raise ValueError(f"dataset has {name} of shape {array.shape}, expected (examples, 1)")
    weight, bias = finite_number(weight, "weight"), finite_number(bias, "bias")
    x, y = dataset.inputs[:, 0], dataset.targets[:, 0]
    with np.errstate(over="ignore"):
        line = weight * x + bias
        errors = line - y
        cost = float(np.mean(errors**2))
    if not np.isfinite(cost):
        raise ValueError(
            f"weight is {weight} and bias is {bias}: the mean of squares is too large for a number"
        )
    # A point above a rising line, or on it, has room on its left, and so on: the line leaves on
    # that side.
    on_left = (errors <= 0) == (weight >= 0)
    few = len(x) <= 6
    # The numbers beside the errors need room, too.
    margin = (0.4 if few and not squares else 0.25) * float(np.ptp(x) or 2.0)
    low, high = float(x.min()) - margin, float(x.max()) + margin
    if squares:
        corners = np.where(on_left, x - np.abs(errors), x + np.abs(errors))
        low, high = min(low, float(corners.min())), max(high, float(corners.max()))
    ends = np.array([low, high])
    heights = np.concatenate([y, weight * ends + bias])
    lowest, highest = float(heights.min()), float(heights.max())
    room = 0.06 * (highest - lowest or 1.0)
    ratio = (highest - lowest + 2 * room) / (high - low)
    own_height = float(np.clip(0.8 * WIDTH * ratio, 3.2, 5.2)) if squares else HEIGHT
    axes = axes_or_new(axes, height=own_height)
    axes.set_xlim(low, high)
    axes.set_ylim(lowest - room, highest + room)
    if squares:
        axes.set_aspect("equal")
    (fit,) = axes.plot(ends, weight * ends + bias, color=VALUE.light, linewidth=2.2)
    bars = axes.vlines(x, y, line, color=COST.light, zorder=3)
    size = 6 if len(x) <= 12 else 4
    (dots,) = axes.plot(x, y, "o", color=INK.light, markersize=size, zorder=4)
    name_axes(axes, "input x", "output o, target t")
    formula = f"{three_digits(weight)}·x {'−' if bias < 0 else '+'} {three_digits(abs(bias))}"
    (label,) = label_ends(axes, [(fit, formula, INK.light)])
    if squares:
        _draw_squares(axes, x, y, errors, on_left)
    elif few:
        _write_errors(axes, x, y, errors, on_left)
    describe(axes, _text(fit, dots, bars, label, few))
    return axes


def _text(fit: Line2D, dots: Line2D, bars: LineCollection, label: Annotation, few: bool) -> str:
    """Say the formula as the label has it, the errors by their bars, and the cost by the line."""
    errors = np.array([end[1] - start[1] for start, end in bars.get_segments()])
    if len(errors) == 1:
        said = f"The error, line minus point, is {three_digits(errors[0])}"
    elif few:
        said = f"The errors, line minus point, are {listing([three_digits(e) for e in errors])}"
    else:
        said = f"The largest error is {three_digits(np.abs(errors).max())}"
    (x, y), (low, high) = drawn_points(dots).T, drawn_points(fit)
    heights = low[1] + (x - low[0]) * (high[1] - low[1]) / (high[0] - low[0])
    # Between the ends of a line the last digits are lost, and of a perfect fit no cost may be left.
    cost = np.mean(np.round(heights - y, 12) ** 2)
    squares = "its square" if len(errors) == 1 else "the mean of their squares"
    return (
        f"{counted(len(x), 'points')} and the line {label.get_text()}. {said}; "
        f"{squares} is {three_digits(cost)}."
    )


def _write_errors(
    axes: Axes, x: Array, y: Array, errors: Array, on_left: NDArray[np.bool_]
) -> None:
    _, up = points_a_unit(axes)
    for at, point, error, left in zip(x, y, errors, on_left, strict=True):
        # Beside the middle of a long error; of a short one beside the point, away from the line.
        is_long = abs(error) * up > 22
        below = error > 0
        axes.annotate(
            three_digits(error),
            (at, point + error / 2 if is_long else point),
            xytext=(-6 if left else 6, 0 if is_long else -4 if below else 4),
            textcoords="offset points",
            ha="right" if left else "left",
            va="center" if is_long else "top" if below else "bottom",
            color=COST.light,
            fontsize=SMALL,
        )


def _draw_squares(
    axes: Axes, x: Array, y: Array, errors: Array, on_left: NDArray[np.bool_]
) -> None:
    across, _ = points_a_unit(axes)
    for at, point, error, left in zip(x, y, errors, on_left, strict=True):
        width = -abs(error) if left else abs(error)
        axes.add_patch(
            Rectangle((at, point), width, error, facecolor=COST.light, alpha=0.18, linewidth=0)
        )
        if abs(error) * across > 44:
            # In the corner at the point, where no other square covers it.
            above = error > 0
            axes.annotate(
                three_digits(error**2),
                (at, point),
                xytext=(-8 if left else 8, 5 if above else -5),
                textcoords="offset points",
                ha="right" if left else "left",
                va="bottom" if above else "top",
                fontsize=SMALL,
            )
