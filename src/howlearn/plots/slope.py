"""How a slope is measured: secants that become the tangent."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Annotation

from howlearn._checks import finite_number, finite_numbers
from howlearn._points import number_at
from howlearn.arrays import Array
from howlearn.gradients import numerical_gradient
from howlearn.plots.descriptions import describe, listing, three_digits
from howlearn.plots.drawn import drawn_names, drawn_points, labels_at_ends
from howlearn.plots.labels import label_ends
from howlearn.plots.palette import COST, GRADIENT, INK, PAPER, SOFT_INK
from howlearn.plots.style import DASHES, axes_or_new, axis_names, house_style, name_axes

__all__ = ["slope_picture"]


@house_style()
def slope_picture(
    function: Callable[[float], float],
    at: float,
    *,
    steps: Sequence[float] = (1.0, 0.5, 0.1),
    names: tuple[str, str] = ("w", "cost value"),
    axes: Axes | None = None,
) -> Axes:
    """Draw how a slope is measured: secants over shorter and shorter steps, and the tangent.

    Parameters
    ----------
    function : callable
        A number → a number.
    at : float
        Where to measure.
    steps : sequence of float, default (1.0, 0.5, 0.1)
        How far to the right of `at` each secant meets the curve; above 0.
    names : tuple of str, default ("w", "cost value")
        What the function takes, and what it gives.
    axes : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes
        With the drawing on them.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or if the function's values are not finite numbers.

    Examples
    --------
    >>> from howlearn.plots import description, slope_picture
    >>> print(description(slope_picture(lambda w: w**2, 1.0)))
    A curve and its slope at w = 1. Secants over the steps 1, 0.5 and 0.1 have the slopes 3, 2.5 \
and 2.1; the tangent has the slope 2.
    """
    at, names = finite_number(at, "at"), axis_names(names)
    if not callable(function):
        raise TypeError(f"function is {function!r}, expected a function of a number")
    widths = sorted(finite_numbers(steps, "steps", above=0), reverse=True)

    def height_at(point: Array) -> float:
        number = number_at(lambda _: function(float(point[0])), point, "function")
        return finite_number(number, f"function({point[0]:g})")

    def height(x: float) -> float:
        return height_at(np.array([x]))

    widest = widths[0]
    low, high = at - 1.1 * widest, at + 1.3 * widest
    x = np.linspace(low, high, 161)
    y = np.array([height(number) for number in x.tolist()])
    base = height(at)
    secants = [(height(at + h) - base) / h for h in widths]
    tangent = float(numerical_gradient(height_at, at)[0])
    axes = axes_or_new(axes)
    axes.plot(x, y, color=COST.light)
    axes.set_xlim(low, high)
    slopes = [*secants, tangent]
    rise = np.array([base + slope * (high - at) for slope in slopes])
    lowest, highest = min(y.min(), rise.min()), max(y.max(), rise.max())
    margin = 0.06 * (highest - lowest) or 1.0
    axes.set_ylim(lowest - margin, highest + margin)
    subjects = [*(f"step {three_digits(h)}" for h in widths), "tangent"]
    colours = [SOFT_INK.light] * len(secants) + [GRADIENT.light]
    lines: list[Line2D] = []
    for number, slope in enumerate(slopes):
        is_tangent = number == len(secants)
        lines += axes.plot(
            [low, high],
            [base + slope * (low - at), base + slope * (high - at)],
            color=colours[number],
            linewidth=1.8 if is_tangent else 1.1,
            linestyle="-" if is_tangent else DASHES[1],
        )
    met = [at + h for h in widths]
    axes.plot(
        met,
        [height(x) for x in met],
        "o",
        markerfacecolor=PAPER.light,
        markeredgecolor=INK.light,
        markersize=5,
        zorder=5,
    )
    (dot,) = axes.plot([at], [base], "o", color=INK.light, zorder=6)
    name_axes(axes, *names)
    texts = [f"slope {three_digits(s)}, {of}" for s, of in zip(slopes, subjects, strict=True)]
    labels = label_ends(axes, list(zip(lines, texts, colours, strict=True)))
    describe(axes, _text(axes, dot, lines, labels))
    return axes


def _text(axes: Axes, dot: Line2D, lines: Sequence[Line2D], labels: Sequence[Annotation]) -> str:
    """Say how steep the lines are, the last of which is the tangent, and what stands at them."""
    runs, rises = np.array([np.diff(drawn_points(line), axis=0)[0] for line in lines]).T
    slopes = [three_digits(slope) for slope in rises / runs]
    *steps, tangent = (text.partition(", ")[2] for text in labels_at_ends(lines, labels))
    many, at = len(steps) > 1, drawn_points(dot)[0, 0]
    return (
        f"A curve and its slope at {drawn_names(axes)[0]} = {three_digits(at)}. "
        f"{'Secants' if many else 'A secant'} over the step{'s' * many} "
        f"{listing([step.removeprefix('step ') for step in steps])} {'have' if many else 'has'} "
        f"the slope{'s' * many} {listing(slopes[:-1])}; the {tangent} has the slope {slopes[-1]}."
    )
