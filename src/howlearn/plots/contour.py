"""A landscape of two dimensions from above: lines of equal height, and paths across it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from howlearn._checks import counted, finite_array, instance_of, whole_number
from howlearn._points import number_at
from howlearn.arrays import Array, ArrayLike
from howlearn.landscapes import Landscape, StationaryPoint
from howlearn.plots.descriptions import coordinate, describe, three_digits
from howlearn.plots.drawn import drawn_names, drawn_points
from howlearn.plots.labels import filled, in_points, label_paths, points_a_unit
from howlearn.plots.levels import draw_levels, levels_through, spread_levels
from howlearn.plots.palette import INK, PAPER
from howlearn.plots.stationary import mark_stationary_points, say_stationary_points
from howlearn.plots.style import (
    DASHES,
    WIDTH,
    axes_or_new,
    axis_names,
    drawable,
    house_style,
    name_axes,
)

__all__ = ["contours"]

Height: TypeAlias = Callable[[Array], ArrayLike]

# Cells a side of the grid on which the lines are found.
_CELLS = 80
# Fewer lines than this can be told from each other.
_MOST = 100


@house_style()
def contours(
    height: Landscape | Height,
    paths: ArrayLike | Mapping[str, ArrayLike] | None = None,
    *,
    domain: ArrayLike | None = None,
    levels: int | Sequence[float] = 10,
    stationary_points: Sequence[StationaryPoint] | None = None,
    names: tuple[str, str] = ("w₁", "w₂"),
    axes: Axes | None = None,
) -> Axes:
    """Draw the contour lines of a landscape, and paths on it.

    Some lines have their number, the height. Ground below the highest saddle, or else below the
    middle one of the lines, is blue, the deeper the bluer, so that a pit is told from a hill.

    Parameters
    ----------
    height : Landscape or callable
        A landscape of two dimensions, or a function of one point ``(2,)`` → its height.
    paths : array_like, (steps + 1, 2), or a dict of such, optional
        A path, or several by name.
    domain : array_like, (2, 2), optional
        The lowest and the highest coordinate to show, a row a dimension; a landscape's own if left
        out, and asked for with a function.
    levels : int or sequence of float, default 10
        The heights to draw lines at, fewer than 100. A number of them are spread so that the lines
        of a bowl are as far from each other everywhere; they are round, and those nearest to the
        heights of saddles are moved there, as a line through a saddle shows where valleys meet.
    stationary_points : sequence of StationaryPoint, optional
        What to mark, such as the ends of descents on a function; a landscape's own if left out.
    names : tuple of str, default ("w₁", "w₂")
        What the two coordinates are called.
    axes : Axes, optional
        Where to draw; a new figure if left out. Numbers keep clear of lines and
        texts that are there already.

    Returns
    -------
    Axes
        With the drawing on them.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or if the height is not finite somewhere in the domain.

    Examples
    --------
    >>> from howlearn.gradient_descent import gradient_descent
    >>> from howlearn.landscapes import bowl
    >>> from howlearn.plots import contours, description
    >>> path = gradient_descent(
    ...     bowl.gradient, [2.0, 1.0], learning_rate=0.5, steps=2
    ... )
    >>> print(description(contours(bowl, path)))
    Contour lines of bowl, w₁ from −3 to 3 and w₂ from −3 to 3, at heights from 0.2 to 8.2. Below \
2.8 the ground is blue, the deeper the bluer. Global minimum at (0, 0). The path goes in 2 steps \
from (2, 1) to (0.5, 0.25), where the height is 0.156.
    """
    bounds = _domain(height, domain)
    (left, right), (bottom, top) = bounds.tolist()
    named, names = _paths(paths), axis_names(names)
    x, y = np.linspace(left, right, _CELLS + 1), np.linspace(bottom, top, _CELLS + 1)
    heights = _heights(height, x, y)
    stationary = [
        s
        for s in _stationary(height, stationary_points)
        if (bounds[:, 0] <= s.point).all() and (s.point <= bounds[:, 1]).all()
    ]
    saddles = [_height_at(height, s.point) for s in stationary if s.kind == "saddle"]
    if isinstance(levels, int | np.integer):
        count = whole_number(int(levels), "levels", at_least=1, below=_MOST)
        drawn_at = levels_through(spread_levels(heights, count), saddles)
    else:
        drawn_at = sorted(finite_array(levels, "levels", shape="(levels,)").tolist())
        if len(drawn_at) >= _MOST:
            raise ValueError(f"levels has {len(drawn_at)} heights, expected fewer than {_MOST}")
        saddles = [level for level in saddles if level in drawn_at]
    spans = (right - left, top - bottom)
    alike = max(spans) / min(spans) <= 3
    own_height = float(np.clip(WIDTH * spans[1] / spans[0], 2.9, 4.6)) if alike else 3.8
    axes = axes_or_new(axes, height=own_height)
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    if alike:
        axes.set_aspect("equal")
    drawn, written = [np.column_stack(line.get_data()) for line in axes.lines], list(axes.texts)
    marked = mark_stationary_points(axes, stationary)
    walked = [_draw(axes, path, number) for number, path in enumerate(named.values())]
    name_axes(axes, *names)
    axes.figure.canvas.figure.draw_without_rendering()  # the layout decides where there is room
    places, labels = label_paths(axes, named, bounds)
    scale = points_a_unit(axes)
    to_data = axes.transData.inverted()
    drawn += [to_data.transform(text.get_window_extent().corners()) for text in written]
    lines = [in_points(line, scale) for line in (*drawn, *named.values())]
    taken = [filled(line) for line in (*lines, *places)]
    marks = np.array([s.point for s in stationary]).reshape(-1, 2)
    said = draw_levels(axes, (x, y, heights), drawn_at, saddles, marks, taken)

    where = f" of {height.name.replace('_', ' ')}" if isinstance(height, Landscape) else ""
    sides = zip(drawn_names(axes), (axes.get_xlim(), axes.get_ylim()), spans, strict=True)
    window = " and ".join(
        f"{name} from {coordinate(low, span)} to {coordinate(high, span)}"
        for name, (low, high), span in sides
    )
    text = f"Contour lines{where}, {window}, {said} {say_stationary_points(marked, spans)}"
    for name, line in zip(named, walked, strict=True):
        said_name = labels[name].get_text() if name in labels else name
        text += _say_path(said_name, line, height, spans)
    describe(axes, text)
    return axes


def _domain(height: Landscape | Height, domain: ArrayLike | None) -> Array:
    if isinstance(height, Landscape):
        if height.dimensions != 2:
            found = counted(height.dimensions, "dimensions")
            raise ValueError(f"landscape {height.name} has {found}, expected 2")
        domain = height.domain if domain is None else domain
    elif not callable(height):
        raise TypeError(f"height is {height!r}, expected a Landscape or a function")
    elif domain is None:
        raise TypeError("domain is None, expected [[low, high], [low, high]] with a function")
    bounds = finite_array(domain, "domain", shape="(2, 2)")
    if bounds.shape != (2, 2) or (bounds[:, 0] >= bounds[:, 1]).any():
        raise ValueError(f"domain is {bounds.tolist()}, expected [[low, high], [low, high]]")
    return bounds


def _stationary(
    height: Landscape | Height, given: Sequence[StationaryPoint] | None
) -> Sequence[StationaryPoint]:
    if given is None:
        return height.stationary_points if isinstance(height, Landscape) else ()
    for number, stationary in enumerate(given):
        name = f"stationary_points[{number}]"
        instance_of(stationary, name, StationaryPoint)
        if stationary.point.shape != (2,):
            raise ValueError(
                f"{name} is at a point of shape {stationary.point.shape}, expected (2,)"
            )
    return given


def _paths(paths: Any) -> dict[str, Array]:
    if paths is None:
        return {}
    several = paths if isinstance(paths, Mapping) else {"": paths}
    named = {
        str(name): finite_array(path, "paths", shape="(steps + 1, 2)")
        for name, path in several.items()
    }
    for path in named.values():
        if path.shape[1] != 2:
            raise ValueError(f"paths has a path of shape {path.shape}, expected (steps + 1, 2)")
    return named


def _height_at(height: Landscape | Height, point: Array) -> float:
    function = height.height if isinstance(height, Landscape) else height
    # The end of a descent that ran away may be where no height is a number.
    with np.errstate(over="ignore", invalid="ignore"):
        return number_at(function, point, "height")


def _heights(height: Landscape | Height, x: Array, y: Array) -> Array:
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    if isinstance(height, Landscape):
        values = height.height(grid)
    else:
        values = np.array([[_height_at(height, point) for point in row] for row in grid])
    heights = finite_array(values, "height", shape="(rows, columns)")
    drawable([heights], "height")
    return heights


_MARKERS = ("o", "s", "^", "D", "v", "P")


def _draw(axes: Axes, path: Array, number: int) -> Line2D:
    every = max(1, len(path) // 40)
    marker = _MARKERS[number % len(_MARKERS)]
    ink, solid = INK.light, number % 2 == 0
    (line,) = axes.plot(
        *path.T,
        color=ink,
        linewidth=1.1,
        linestyle=DASHES[number % len(DASHES)],
        marker=marker,
        markevery=every,
        markersize=3.4 if len(path) <= 25 else 2.8,
        markerfacecolor=ink if solid else PAPER.light,
        markeredgewidth=0.8,
        zorder=6,
    )
    axes.plot(*path[:1].T, "o", color=ink, markersize=6.5, zorder=7)
    return line


def _say_path(
    name: str, line: Line2D, height: Landscape | Height, spans: tuple[float, float]
) -> str:
    """Say where a path goes, by its line; the name comes from the paths where none had room."""
    path = drawn_points(line)
    start, end = (
        f"({', '.join(coordinate(c, span) for c, span in zip(point, spans, strict=True))})"
        for point in (path[0], path[-1])
    )
    steps = len(path) - 1
    return (
        f"The path {name + ' ' if name else ''}goes in {counted(steps, 'steps')} from "
        f"{start} to {end}, where the height is {three_digits(_height_at(height, path[-1]))}. "
    )
