"""The stationary points of a landscape, as figures mark them and alt texts name them."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from howlearn.landscapes import StationaryPoint
from howlearn.plots.descriptions import coordinate, listing
from howlearn.plots.palette import GLOBAL_MINIMUM, INK, LOCAL_MINIMUM, PAPER

__all__ = ["mark_stationary_points", "say_stationary_points"]

_MARKS = {
    "global minimum": ("*", 16.0, GLOBAL_MINIMUM),
    "local minimum": ("o", 9.0, LOCAL_MINIMUM),
    "maximum": ("^", 6.0, PAPER),
    "saddle": ("s", 5.5, PAPER),
    "undecided": ("D", 5.5, PAPER),
}
_WORDS = {
    "global minimum": ("Global minimum", "Global minima"),
    "local minimum": ("Local minimum", "Local minima"),
    "maximum": ("Maximum", "Maxima"),
    "saddle": ("Saddle", "Saddles"),
    "undecided": ("Stationary point", "Stationary points"),
}


def _kind(stationary: StationaryPoint) -> str:
    if stationary.is_global_minimum:
        return "global minimum"
    return "local minimum" if stationary.kind == "minimum" else stationary.kind


def mark_stationary_points(
    axes: Axes, points: Sequence[StationaryPoint], heights: Sequence[float] | None = None
) -> None:
    """Mark each stationary point by its kind.

    A global minimum is a yellow star, a local one a green circle, a maximum a hollow triangle, a
    saddle a hollow square, and where the second derivatives do not tell, a hollow diamond.

    Parameters
    ----------
    axes : Axes
        Where to draw.
    points : sequence of StationaryPoint
        What to mark.
    heights : sequence of float, optional
        The height of each point, where the picture is a curve above one dimension.
    """
    for number, stationary in enumerate(points):
        x = float(stationary.point[0])
        y = float(stationary.point[1]) if heights is None else heights[number]
        marker, size, colour = _MARKS[_kind(stationary)]
        axes.plot(
            [x],
            [y],
            linestyle="none",
            marker=marker,
            markersize=size,
            markerfacecolor=colour.light,
            markeredgecolor=INK.light,
            markeredgewidth=1.0,
            clip_on=False,
            zorder=9,
        )


def say_stationary_points(points: Sequence[StationaryPoint], spans: Sequence[float]) -> str:
    """Return a sentence for each kind of stationary point that there is, a blank after each.

    Parameters
    ----------
    points : sequence of StationaryPoint
        What to name.
    spans : sequence of float
        How far the picture reaches in each dimension, for the number of decimals.

    Examples
    --------
    >>> from howlearn.landscapes import two_valleys
    >>> from howlearn.plots.stationary import say_stationary_points
    >>> say_stationary_points(two_valleys.stationary_points, [7.0])
    'Global minimum at 2. Local minimum at −2. Maximum at −0.5. '
    """
    text = ""
    for kind, (one, many) in _WORDS.items():
        places = [
            [coordinate(x, span) for x, span in zip(s.point.tolist(), spans, strict=True)]
            for s in points
            if _kind(s) == kind
        ]
        said = [f"({', '.join(p)})" if len(p) > 1 else p[0] for p in places]
        if said:
            text += f"{one if len(said) == 1 else many} at {listing(said)}. "
    return text
