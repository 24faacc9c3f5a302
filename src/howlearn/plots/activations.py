"""An activation function and its slope."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from howlearn._checks import instance_of
from howlearn.activations import Activation
from howlearn.arrays import Array
from howlearn.plots.descriptions import describe, three_digits
from howlearn.plots.drawn import drawn_names, drawn_points, labels_at_ends
from howlearn.plots.labels import label_ends
from howlearn.plots.palette import GRADIENT, INK, VALUE
from howlearn.plots.style import axes_or_new, house_style, name_axes

__all__ = ["activation_curve"]

# How far on either side of 0 the curves are drawn.
_REACH = 4.0


@house_style()
def activation_curve(activation: Activation, *, axes: Axes | None = None) -> Axes:
    """Draw an activation function, solid, and its slope, dashed.

    Parameters
    ----------
    activation : Activation
        What to draw.
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
    >>> from howlearn.activations import sigmoid
    >>> from howlearn.plots import activation_curve, description
    >>> print(description(activation_curve(sigmoid)))
    sigmoid: 0.018 at −4, 0.5 at 0, 0.982 at 4. Its slope: 0.0177 at −4, 0.25 at 0, 0.0177 at 4.
    """
    instance_of(activation, "activation", Activation, ", such as tanh")
    z = np.linspace(-_REACH, _REACH, 161)
    values, slopes = activation(z), activation.derivative(z)
    low, high = float(min(values.min(), slopes.min())), float(max(values.max(), slopes.max()))
    room = 0.08 * (high - low or 1.0)
    axes = axes_or_new(axes)
    axes.set_xlim(-_REACH, _REACH)
    axes.set_ylim(low - room, high + room)
    (value,) = axes.plot(z, values, color=VALUE.light, linewidth=2.2)
    pieces = [
        axes.plot(z[piece], slopes[piece], "--", color=GRADIENT.light)[0]
        for piece in _pieces(z, activation.kinks)
    ]
    name_axes(axes, "weighted input z", activation.name)
    ends = [value, pieces[-1]]
    labels = label_ends(axes, [(ends[0], "value", INK.light), (ends[1], "slope", GRADIENT.light)])
    _, slope = labels_at_ends(ends, labels)
    text = f"{drawn_names(axes)[1]}: {_course([value])}. Its {slope}: {_course(pieces)}."
    describe(axes, text)
    return axes


def _pieces(z: Array, kinks: tuple[float, ...]) -> list[slice]:
    """Cut a curve where it jumps, so that no line joins the two sides."""
    cuts = [0, *(int(np.searchsorted(z, kink, side="right")) for kink in sorted(kinks)), len(z)]
    return [slice(first, end) for first, end in pairwise(cuts)]


def _course(pieces: Sequence[Line2D]) -> str:
    """Say where a curve begins, its middle, and where it ends."""
    curve = np.vstack([drawn_points(piece) for piece in pieces])
    places = curve[[0, len(curve) // 2, -1]]
    return ", ".join(f"{three_digits(height)} at {three_digits(at)}" for at, height in places)
