"""Named curves of anything that is counted along: a rate by step, a spread by layer."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Annotation

from howlearn._checks import finite_array, instance_of, whole_number
from howlearn.arrays import Array, ArrayLike
from howlearn.plots.descriptions import describe, three_digits
from howlearn.plots.drawn import drawn_names, drawn_points, labels_at_ends
from howlearn.plots.labels import label_ends
from howlearn.plots.palette import INK, VALUE, Colour
from howlearn.plots.style import (
    DASHES,
    axes_or_new,
    axis_names,
    drawable,
    house_style,
    name_axes,
    rise_in_factors,
)

__all__ = ["curves"]


@house_style()
def curves(
    values: Mapping[str, ArrayLike],
    *,
    names: tuple[str, str] = ("step", "value"),
    first: int = 0,
    log: bool = False,
    colour: Colour = VALUE,
    axes: Axes | None = None,
) -> Axes:
    """Draw curves over whole numbers, each with its name at its end.

    Parameters
    ----------
    values : dict of array_like, (numbers,)
        The values of each curve, by its name.
    names : tuple of str, default ("step", "value")
        What is counted along, and what the values are.
    first : int, default 0
        The number of the first value.
    log : bool, default False
        Whether equal distances upwards are equal factors; all values must then be above 0.
    colour : Colour, default VALUE
        The colour of the curves, one of the palette, which says what kind of thing they are.
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
    >>> from howlearn.plots import curves, description
    >>> axes = curves({"halved": [8, 4, 2, 1], "even": [3, 3, 3, 3]})
    >>> print(description(axes))
    Value by step, from 0 to 3. halved: from 8 to 1. even: 3 throughout.
    """
    named, names = _curves(values), axis_names(names)
    first = whole_number(first, "first")
    instance_of(colour, "colour", Colour, " of the palette")
    lowest = drawable(named.values(), "values")
    if log and lowest <= 0:
        raise ValueError(f"values holds {lowest:g}, expected numbers above 0 where log is True")
    last = first + max(len(curve) for curve in named.values()) - 1
    axes = axes_or_new(axes)
    if log:
        rise_in_factors(axes)
    few, lines = last - first <= 20, []
    for number, curve in enumerate(named.values()):
        lines += axes.plot(
            range(first, first + len(curve)),
            curve,
            color=colour.light,
            linestyle=DASHES[number % len(DASHES)],
            marker="o" if few else "",
            markersize=4,
            clip_on=False,
        )
    axes.set_xlim(first, max(last, first + 1))
    if not log and lowest >= 0:
        axes.set_ylim(bottom=0)
    name_axes(axes, *names)
    ink = _ink(colour)
    labels = label_ends(axes, [(*end, ink) for end in zip(lines, named, strict=True)])
    describe(axes, _text(axes, lines, labels))
    return axes


def _curves(values: Mapping[str, ArrayLike]) -> dict[str, Array]:
    instance_of(values, "values", Mapping, ' such as {"name": [3, 2, 1]}')
    if not values:
        raise ValueError("values is an empty dict, expected at least one curve")
    return {str(n): finite_array(v, "values", shape="(numbers,)") for n, v in values.items()}


def _ink(colour: Colour) -> str:
    # Sky blue is for drawing; it does not hold the contrast that text needs.
    return INK.light if colour is VALUE else colour.light


def _text(axes: Axes, lines: Sequence[Line2D], labels: Sequence[Annotation]) -> str:
    x, y = drawn_names(axes)
    drawn = [drawn_points(line) for line in lines]
    numbers = np.vstack(drawn)[:, 0]
    text = f"{y[:1].upper()}{y[1:]} by {x}, from {numbers.min():.12g} to {numbers.max():.12g}."
    for name, points in zip(labels_at_ends(lines, labels), drawn, strict=True):
        text += f" {name}: {_course(points[:, 1])}."
    return text


def _course(curve: Array) -> str:
    """Say where a curve begins, its highest or lowest value between, and where it ends."""
    start, end = three_digits(curve[0]), three_digits(curve[-1])
    low, high = three_digits(curve.min()), three_digits(curve.max())
    if low == high:
        return f"{start} throughout"
    between = [f"up to {high}"] if high not in (start, end) else []
    between += [f"down to {low}"] if low not in (start, end) else []
    way = f"from {start}, {' and '.join(between)}," if between else f"from {start}"
    return f"{way} to {end}"
