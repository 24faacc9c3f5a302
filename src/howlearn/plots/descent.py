"""A cost in one dimension as a curve, and the points of a descent on it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from howlearn._checks import counted, finite_array, real_numbers, whole_number
from howlearn._points import number_at
from howlearn.arrays import Array, ArrayLike
from howlearn.landscapes import Landscape, StationaryPoint
from howlearn.plots.descriptions import coordinate, describe, three_digits
from howlearn.plots.drawn import drawn_names, drawn_points
from howlearn.plots.labels import points_a_unit
from howlearn.plots.palette import COST, GRADIENT, INK, SOFT_INK
from howlearn.plots.stationary import mark_stationary_points, say_stationary_points
from howlearn.plots.style import SMALL, axes_or_new, axis_names, house_style, name_axes

__all__ = ["descent_curve", "landscape_curve"]

Curve: TypeAlias = tuple[Callable[[Array], ArrayLike], Callable[[Array], ArrayLike], ArrayLike]


@house_style()
def landscape_curve(
    landscape: Landscape | Curve,
    *,
    names: tuple[str, str] = ("w", "cost value"),
    axes: Axes | None = None,
) -> Axes:
    """Draw a cost in one dimension and its stationary points.

    Parameters
    ----------
    landscape : Landscape, or (function, derivative, domain)
        As for `descent_curve`.
    names : tuple of str, default ("w", "cost value")
        What the point and its height are called.
    axes : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes
        With the drawing on them.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or if the landscape has more than one dimension.

    Examples
    --------
    >>> from howlearn.landscapes import two_valleys
    >>> from howlearn.plots import description, landscape_curve
    >>> print(description(landscape_curve(two_valleys)))
    Cost of two valleys from w = −3.5 to 3.5. Global minimum at 2. Local minimum at −2. Maximum at \
−0.5.
    """
    line, names = _line(landscape), axis_names(names)
    axes, text = _draw(line, names, axes)
    describe(axes, text)
    return axes


@house_style()
def descent_curve(
    landscape: Landscape | Curve,
    path: ArrayLike,
    *,
    tangents: int = 3,
    names: tuple[str, str] = ("w", "cost value"),
    axes: Axes | None = None,
) -> Axes:
    """Draw a cost in one dimension and the points of a descent on it, numbered from 0.

    Parameters
    ----------
    landscape : Landscape, or (function, derivative, domain)
        A landscape of one dimension; its stationary points are marked. Or a function of a point
        ``(1,)``, its derivative, as for `gradient_descent`, and the lowest and highest w to show.
    path : array_like, (steps + 1, 1) or (steps + 1,)
        The points of the descent. What lies outside the picture is only counted.
    tangents : int, default 3
        At how many points, from the start, to draw the slope; fewer than 100.
    names : tuple of str, default ("w", "cost value")
        What the point and its height are called.
    axes : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes
        With the drawing on them.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or if the landscape has more than one dimension.

    Examples
    --------
    >>> from howlearn.gradient_descent import gradient_descent
    >>> from howlearn.landscapes import two_valleys
    >>> from howlearn.plots import descent_curve, description
    >>> path = gradient_descent(
    ...     two_valleys.gradient, -3.5, learning_rate=0.1, steps=20
    ... )
    >>> print(description(descent_curve(two_valleys, path)))
    Cost of two valleys from w = −3.5 to 3.5. Global minimum at 2. Local minimum at −2. Maximum at \
−0.5. The descent goes in 20 steps from −3.5 to −2.02, where the cost value is 1.67.
    """
    line, names = _line(landscape), axis_names(names)
    points = _points_of_line(path)
    tangents = whole_number(tangents, "tangents", below=100)
    within = (points >= line.low) & (points <= line.high)
    shown = points[within]
    heights, slopes = line.height(shown), line.slope(shown)
    end_height = line.height(points[-1:])[0]
    axes, text = _draw(line, names, axes)
    axes.plot(shown, heights, color=SOFT_INK.light, linewidth=0.8)
    _draw_tangents(axes, shown[:tangents], heights[:tangents], slopes[:tangents])
    (dots,) = axes.plot(shown, heights, "o", color=INK.light, markersize=4.5, zorder=6)
    _number_points(axes, np.flatnonzero(within).tolist(), shown, heights, slopes)
    outside = [(k, points[k], end_height) for k in np.flatnonzero(~within).tolist()]
    describe(axes, f"{text} {_say_descent(axes, dots, outside, line.high - line.low)}")
    return axes


class _Line(NamedTuple):
    """A cost in one dimension: height and slope at many numbers at once."""

    name: str
    height: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    low: float
    high: float
    stationary: Sequence[StationaryPoint]


def _line(landscape: Landscape | Curve) -> _Line:
    if isinstance(landscape, Landscape):
        if landscape.dimensions != 1:
            found = counted(landscape.dimensions, "dimensions")
            raise ValueError(f"landscape {landscape.name} has {found}, expected 1")
        name, stationary = f" of {landscape.name.replace('_', ' ')}", landscape.stationary_points
        landscape = (landscape.height, landscape.gradient, landscape.domain[0])
    else:
        name, stationary = "", ()
    if not isinstance(landscape, tuple) or len(landscape) != 3:
        raise TypeError(
            f"landscape is {landscape!r}, expected a Landscape or (function, derivative, domain)"
        )
    function, derivative, domain = landscape
    bounds = finite_array(domain, "domain", shape="(2,)")
    if bounds.shape != (2,) or bounds[0] >= bounds[1]:
        raise ValueError(f"domain is {bounds.tolist()}, expected the lowest and the highest w")

    def pointwise(f: Callable[[Array], ArrayLike], name: str) -> Callable[[Array], Array]:
        def at(x: Array) -> Array:
            # A descent that ran away may end where no height is a number.
            with np.errstate(over="ignore", invalid="ignore"):
                return np.array([number_at(f, np.array([number]), name) for number in x])

        return at

    low, high = bounds.tolist()
    height, slope = pointwise(function, "function"), pointwise(derivative, "derivative")
    return _Line(name, height, slope, low, high, stationary)


def _points_of_line(path: ArrayLike) -> Array:
    if real_numbers(path, "path").ndim == 1:
        return finite_array(path, "path", shape="(steps + 1,)")
    points = finite_array(path, "path", shape="(steps + 1, 1)")
    if points.shape[1] != 1:
        raise ValueError(f"path has shape {points.shape}, expected (steps + 1, 1)")
    return points[:, 0]


def _draw(line: _Line, names: tuple[str, str], axes: Axes | None) -> tuple[Axes, str]:
    """Draw the curve and its stationary points, and say what they are."""
    x = np.linspace(line.low, line.high, 201)
    y = finite_array(line.height(x), "function", shape="(points,)")
    axes = axes_or_new(axes)
    room = 0.12 * float(np.ptp(y) or 1.0)
    axes.set_xlim(line.low, line.high)
    axes.set_ylim(float(y.min()) - 1.4 * room, float(y.max()) + room)
    (curve,) = axes.plot(x, y, color=COST.light)
    heights = [float(line.height(s.point)[0]) for s in line.stationary]
    marks = mark_stationary_points(axes, line.stationary, heights)
    name_axes(axes, *names)
    low, high = drawn_points(curve)[[0, -1], 0]
    text = (
        f"Cost{line.name} from {drawn_names(axes)[0]} = {coordinate(low, high - low)} to "
        f"{coordinate(high, high - low)}. {say_stationary_points(marks, (high - low,))}"
    )
    return axes, text.strip()


def _say_descent(
    axes: Axes, dots: Line2D, outside: Sequence[tuple[int, float, float]], span: float
) -> str:
    """Say how a descent goes, by its dots; `outside` are number, place, height of those without."""
    drawn = drawn_points(dots).tolist()
    for number, *place in outside:
        drawn.insert(number, place)
    points, heights = np.array(drawn).T
    steps = len(points) - 1
    text = (
        f"The descent goes in {counted(steps, 'steps')} from {coordinate(points[0], span)} "
        f"to {coordinate(points[-1], span)}, where the {drawn_names(axes)[1]} is "
        f"{three_digits(heights[-1])}."
    )
    moves = np.diff(points)
    moves = moves[np.abs(moves) > 1e-9 * span]
    turns = int(np.sum(np.sign(moves[1:]) != np.sign(moves[:-1])))
    if turns:
        text += f" It turns around {counted(turns, 'times')}."
    if outside:
        text += f" {len(outside)} of its {len(points)} points lie outside the picture."
    return text


def _draw_tangents(axes: Axes, x: Array, y: Array, slopes: Array) -> None:
    across, up = points_a_unit(axes)
    for at, height, slope in zip(x, y, slopes, strict=True):
        half = 36.0 / float(np.hypot(across, slope * up))
        axes.plot(
            [at - half, at + half],
            [height - half * slope, height + half * slope],
            color=GRADIENT.light,
            linewidth=1.6,
            zorder=4,
        )


def _number_points(axes: Axes, numbers: Sequence[int], x: Array, y: Array, slopes: Array) -> None:
    """Write the dots' numbers: the first, the last, and of the others those that have room."""
    across, up = points_a_unit(axes)
    placed: list[tuple[float, float]] = []
    every = range(len(numbers))
    for k in dict.fromkeys([*every[:1], *every[-1:], *every]):
        where = (float(x[k]) * across, float(y[k]) * up)
        if all(np.hypot(where[0] - a, where[1] - b) >= 16 for a, b in placed):
            placed.append(where)
            normal = np.array([-float(slopes[k]) * up, across])
            axes.annotate(
                str(numbers[k]),
                (float(x[k]), float(y[k])),
                xytext=tuple(12.0 * normal / np.hypot(*normal)),
                textcoords="offset points",
                ha="center",
                va="center",
                fontsize=SMALL,
                zorder=7,
            )
