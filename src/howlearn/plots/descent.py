"""A descent in one dimension: the cost as a curve, and the points of the path on it."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from matplotlib.axes import Axes

from howlearn.arrays import Array, ArrayLike, finite_array, whole_number
from howlearn.landscapes import Landscape
from howlearn.plots.descriptions import coordinate, describe, three_digits
from howlearn.plots.labels import points_a_unit
from howlearn.plots.palette import COST, GRADIENT, INK, SOFT_INK
from howlearn.plots.stationary import mark_stationary_points, say_stationary_points
from howlearn.plots.style import SMALL, axes_or_new, name_axes

__all__ = ["descent_curve"]

Curve: TypeAlias = tuple[Callable[[Array], ArrayLike], Callable[[Array], ArrayLike], ArrayLike]


def descent_curve(
    landscape: Landscape | Curve,
    path: ArrayLike,
    *,
    tangents: int = 3,
    axes: Axes | None = None,
) -> Axes:
    """Draw a cost in one dimension and the points of a descent on it, numbered from 0.

    Parameters
    ----------
    landscape : Landscape, or (function, derivative, domain)
        A landscape of one dimension; its stationary points are marked. Or a function of a point
        ``(1,)``, its derivative, as for `gradient_descent`, and the lowest and highest x to show.
    path : array_like, (steps + 1, 1) or (steps + 1,)
        The points of the descent.
    tangents : int, default 3
        At how many points, from the start, to draw the slope.
    axes : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or if the landscape has more than one dimension.

    Examples
    --------
    >>> from howlearn.gradient_descent import gradient_descent
    >>> from howlearn.landscapes import two_valleys
    >>> from howlearn.plots import description
    >>> path = gradient_descent(two_valleys.gradient, -3.5, learning_rate=0.1, steps=20)
    >>> print(description(descent_curve(two_valleys, path)))
    Cost of two valleys from x = −3.5 to 3.5. Global minimum at 2. Local minimum at −2. Maximum at \
−0.5. The descent goes in 20 steps from −3.5 to −2.02, where the cost value is 1.67.
    """
    name, height, slope, low, high = _curve(landscape)
    points = _points_of_line(path)
    tangents = whole_number(tangents, "tangents")
    axes = axes_or_new(axes)
    x = np.linspace(low, high, 201)
    y = height(x)
    room = 0.12 * float(np.ptp(y) or 1.0)
    axes.set_xlim(low, high)
    axes.set_ylim(float(y.min()) - 1.4 * room, float(y.max()) + room)
    axes.plot(x, y, color=COST.light, linewidth=1.8)
    shown = points[(points >= low) & (points <= high)]
    heights = height(shown)
    axes.plot(shown, heights, color=SOFT_INK.light, linewidth=0.8)
    _tangents(axes, shown[:tangents], heights[:tangents], slope(shown[:tangents]))
    stationary = landscape.stationary_points if isinstance(landscape, Landscape) else ()
    mark_stationary_points(axes, stationary, [float(height(s.point)[0]) for s in stationary])
    axes.plot(shown, heights, "o", color=INK.light, markersize=4.5, zorder=6)
    _numbers(axes, points, shown, height, slope)
    name_axes(axes, "x", "cost value")

    span, steps, outside = high - low, len(points) - 1, len(points) - len(shown)
    text = f"Cost{name} from x = {coordinate(low, span)} to {coordinate(high, span)}. "
    text += say_stationary_points(stationary, (span,))
    text += (
        f"The descent goes in {steps} step{'s' * (steps != 1)} from {coordinate(points[0], span)} "
        f"to {coordinate(points[-1], span)}, where the cost value is "
        f"{three_digits(height(points[-1:])[0])}."
    )
    moves = np.diff(points)
    moves = moves[np.abs(moves) > 1e-9 * span]
    turns = int(np.sum(moves[1:] * moves[:-1] < 0))
    if turns:
        text += f" It turns around {turns} time{'s' * (turns > 1)}."
    if outside:
        text += f" {outside} of its {len(points)} points lie outside the picture."
    describe(axes, text)
    return axes


def _curve(
    landscape: Landscape | Curve,
) -> tuple[str, Callable[[Array], Array], Callable[[Array], Array], float, float]:
    """Return a name, height and slope at many numbers at once, and the domain."""
    if isinstance(landscape, Landscape):
        if landscape.dimensions != 1:
            raise ValueError(
                f"landscape {landscape.name} has {landscape.dimensions} dimensions, expected 1"
            )
        (low, high), land = landscape.domain[0].tolist(), landscape
        return (
            f" of {landscape.name.replace('_', ' ')}",
            lambda x: land.height(x[:, np.newaxis]),
            lambda x: land.gradient(x[:, np.newaxis])[:, 0],
            low,
            high,
        )
    if not isinstance(landscape, tuple) or len(landscape) != 3:
        raise TypeError(
            f"landscape is {landscape!r}, expected a Landscape or (function, derivative, domain)"
        )
    function, derivative, domain = landscape
    bounds = finite_array(domain, "domain", shape="(2,)")
    if bounds.shape != (2,) or bounds[0] >= bounds[1]:
        raise ValueError(f"domain is {bounds.tolist()}, expected the lowest and the highest x")

    def pointwise(f: Callable[[Array], ArrayLike], name: str) -> Callable[[Array], Array]:
        def at(x: Array) -> Array:
            answers = [np.asarray(f(np.array([number]))).reshape(-1) for number in x]
            return finite_array([a[0] for a in answers], name, shape="(points,)") if answers else x

        return at

    return (
        "",
        pointwise(function, "function"),
        pointwise(derivative, "derivative"),
        *bounds.tolist(),
    )


def _points_of_line(path: ArrayLike) -> Array:
    if np.ndim(path) == 1:
        return finite_array(path, "path", shape="(steps + 1,)")
    points = finite_array(path, "path", shape="(steps + 1, 1)")
    if points.shape[1] != 1:
        raise ValueError(f"path has shape {points.shape}, expected (steps + 1, 1)")
    return points[:, 0]


def _tangents(axes: Axes, x: Array, y: Array, slopes: Array) -> None:
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


def _numbers(
    axes: Axes,
    points: Array,
    shown: Array,
    height: Callable[[Array], Array],
    slope: Callable[[Array], Array],
) -> None:
    """Write the dots' numbers: the first, the last, and of the others those that have room."""
    across, up = points_a_unit(axes)
    numbers = [k for k in range(len(points)) if points[k] in shown]
    placed: list[tuple[float, float]] = []
    for k in dict.fromkeys([*numbers[:1], *numbers[-1:], *numbers]):
        at = points[k : k + 1]
        where = (float(at[0]) * across, float(height(at)[0]) * up)
        if all(np.hypot(where[0] - a, where[1] - b) >= 16 for a, b in placed):
            placed.append(where)
            normal = np.array([-float(slope(at)[0]) * up, across])
            axes.annotate(
                str(k),
                (float(at[0]), float(height(at)[0])),
                xytext=tuple(12.0 * normal / np.hypot(*normal)),
                textcoords="offset points",
                ha="center",
                va="center",
                color=INK.light,
                fontsize=SMALL,
                zorder=7,
            )
