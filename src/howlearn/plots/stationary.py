"""The stationary points of a landscape, as figures mark them and alt texts name them."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from howlearn.landscapes import StationaryPoint
from howlearn.plots.descriptions import coordinate, listing
from howlearn.plots.drawn import drawn_points
from howlearn.plots.palette import GLOBAL_MINIMUM, INK, LOCAL_MINIMUM, PAPER

__all__ = ["kind_of_mark", "mark_stationary_points", "say_stationary_points"]

_MARKS = {
    "global minimum": ("*", 16.0, GLOBAL_MINIMUM),
    "local minimum": ("o", 9.0, LOCAL_MINIMUM),
    "maximum": ("^", 6.0, PAPER),
    "saddle": ("s", 5.5, PAPER),
    "undecided": ("D", 5.5, PAPER),
}
_KIND_OF_MARK = {(marker, colour.light): kind for kind, (marker, _, colour) in _MARKS.items()}
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
) -> list[Line2D]:
    """Mark each stationary point by its kind, and return the marks.

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
    marks = []
    for number, stationary in enumerate(points):
        x = float(stationary.point[0])
        y = float(stationary.point[1]) if heights is None else heights[number]
        marker, size, colour = _MARKS[_kind(stationary)]
        marks += axes.plot(
            [x],
            [y],
            linestyle="none",
            marker=marker,
            markersize=size,
            markerfacecolor=colour.light,
            markeredgecolor=INK.light,
            clip_on=False,
            zorder=9,
        )
    return marks


def kind_of_mark(mark: Line2D) -> str:
    """Return what a mark stands for, by its shape and its colour."""
    return _KIND_OF_MARK[str(mark.get_marker()), str(mark.get_markerfacecolor())]


def say_stationary_points(marks: Sequence[Line2D], spans: Sequence[float]) -> str:
    """Return a sentence for each kind of stationary point that is marked, a blank after each.

    Parameters
    ----------
    marks : sequence of Line2D
        Whose shapes, colours and places say what there is.
    spans : sequence of float
        How far the picture reaches in each dimension, for the number of decimals. Of a curve above
        one dimension there is one, and a mark's height is not said.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from howlearn.landscapes import saddle
    >>> from howlearn.plots.stationary import mark_stationary_points
    >>> from howlearn.plots.stationary import say_stationary_points
    >>> axes = Figure().add_subplot()
    >>> marks = mark_stationary_points(axes, saddle.stationary_points)
    >>> say_stationary_points(marks, [4.0, 4.0])
    'Saddle at (0, 0). '
    """
    text = ""
    for kind, (one, many) in _WORDS.items():
        places = [
            [coordinate(x, span) for x, span in zip(drawn_points(mark)[0], spans, strict=False)]
            for mark in marks
            if kind_of_mark(mark) == kind
        ]
        said = [f"({', '.join(p)})" if len(p) > 1 else p[0] for p in places]
        if said:
            text += f"{one if len(said) == 1 else many} at {listing(said)}. "
    return text
