"""The slow and honest referee: a gradient found by trying, to check a gradient found by thinking.

A function here takes a point ``(dimensions,)`` and answers with one number; a gradient takes a
point and answers with ``(dimensions,)``. A single number becomes the point ``(1,)``.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, comb, inf, isfinite, log10, nan
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np

from howlearn._checks import finite_array, finite_number
from howlearn._points import as_point, guarded, number_at
from howlearn._records import freeze, remade
from howlearn.arrays import Array, ArrayLike

__all__ = [
    "GradientCheck",
    "check_gradient",
    "has_kink",
    "numerical_gradient",
    "numerical_hessian",
]


Reason: TypeAlias = Literal["", "wrong", "kink", "precision"]
"""Why a gradient did not pass; see `GradientCheck`."""


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """What the referee says about a gradient; printing it gives a line, or more if it failed.

    Attributes
    ----------
    analytic : Array, (dimensions,)
        The gradient under test.
    numerical : Array, (dimensions,)
        The referee's.
    relative_error : float
        ‖analytic − numerical‖ / max(‖analytic‖, ‖numerical‖); 0 where both are zero.
    tolerance : float
        The largest relative error that passes.
    reason : str
        Empty where the two agree. ``"wrong"`` where the gradient under test is wrong. In two cases
        the referee can't tell, and neither passes: ``"kink"`` where the function has a different
        slope on either side of the point and the gradient lies between them, and ``"precision"``
        where the gradient agrees with the function as closely as can be measured, but the step is
        a bad one, or the function is not exact enough.
    explanation : str
        What was found, in a sentence.

    Examples
    --------
    >>> from howlearn.gradients import check_gradient
    >>> check = check_gradient(lambda x: x[0] ** 2, lambda x: -2 * x, 3.0)
    >>> print(check.passed, check.analytic, check.numerical.round(6))
    False [-6.] [6.]
    >>> check.reason
    'wrong'
    """

    analytic: Array
    numerical: Array
    relative_error: float
    tolerance: float
    reason: Reason = ""
    explanation: str = ""

    def __post_init__(self) -> None:
        freeze(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return remade(self)

    @property
    def passed(self) -> bool:
        """Whether the two agree to within the tolerance."""
        return self.relative_error <= self.tolerance

    def __str__(self) -> str:
        # The digits of a tiny error differ from machine to machine, so they are not printed.
        if self.passed:
            return f"passed: relative error at most {self.tolerance:g}"
        verdict = "undecided" if self.reason in ("kink", "precision") else "failed"
        return (
            f"{verdict}: relative error {self.relative_error:.2g}, tolerance {self.tolerance:g};\n"
            + self.explanation
        )


def _finite_number_at(function: Callable[[Array], ArrayLike], point: Array) -> float:
    number = number_at(function, point, "function")
    if not np.isfinite(number):
        raise ValueError(f"function is {number} at {point}, expected a finite number")
    return number


def _neighbours(point: Array, axis: int, step: float) -> tuple[Array, Array, float]:
    above, below = point.copy(), point.copy()
    with np.errstate(over="ignore"):
        above[axis] += step
        below[axis] -= step
        # The distance that the two have in floating point, which is seldom just 2 * step.
        distance = float(above[axis] - below[axis])
    if distance == 0:
        raise ValueError(f"step is {step:g}, too small to move component {axis} of point {point}")
    if not isfinite(distance):
        raise ValueError(f"step is {step:g}, too large for component {axis} of point {point}")
    return above, below, distance


def numerical_gradient(
    function: Callable[[Array], ArrayLike], point: ArrayLike, *, step: float = 1e-5
) -> Array:
    """Return the gradient of `function` at `point` by central differences.

    Component i is (f(x + h eᵢ) − f(x − h eᵢ)) / 2h: two calls of `function` a dimension.

    Parameters
    ----------
    function : callable
        Point ``(dimensions,)`` → one number, also as an array of size 1.
    point : array_like, (dimensions,)
        Where; a single number becomes ``(1,)``.
    step : float, default 1e-5
        h. The error of the formula grows with h², that of rounding with 1/h; the default is near
        the best of both for points and values of about 1.

    Returns
    -------
    Array, (dimensions,)
        The gradient, as closely as differences can measure it.

    Raises
    ------
    TypeError, ValueError
        If `point` does not hold finite real numbers of that shape, `step` is not above 0, too
        small to move the point or too large for it, or `function` does not answer with one finite
        number.
    OverflowError
        If a slope is too large to be a number.

    Examples
    --------
    >>> from howlearn.gradients import numerical_gradient
    >>> slope = numerical_gradient(lambda p: p[0] ** 2 + 3 * p[1], [2.0, 5.0])
    >>> print(f"{slope[0]:.6f} {slope[1]:.6f}")
    4.000000 3.000000
    """
    point = as_point(point, "point")
    step = finite_number(step, "step", above=0)
    slope = np.empty_like(point)
    for axis in range(len(point)):
        above, below, distance = _neighbours(point, axis, step)
        high, low = _finite_number_at(function, above), _finite_number_at(function, below)
        # Each is divided first where their difference is too large to be a number.
        rise = high - low
        slope[axis] = rise / distance if isfinite(rise) else high / distance - low / distance
        if not isfinite(slope[axis]):
            raise OverflowError(
                f"function goes from {low:g} to {high:g} over a distance of {distance:g}: "
                f"the slope of component {axis} is too large to be a number"
            )
    return slope


def numerical_hessian(
    gradient: Callable[[Array], ArrayLike], point: ArrayLike, *, step: float = 1e-5
) -> Array:
    """Return the second derivatives at `point`, by central differences of the gradient.

    Parameters
    ----------
    gradient : callable
        Point ``(dimensions,)`` → gradient ``(dimensions,)``.
    point : array_like, (dimensions,)
        Where; a single number becomes ``(1,)``.
    step : float, default 1e-5
        How far to either side the gradient is evaluated.

    Returns
    -------
    Array, (dimensions, dimensions)
        Made symmetric: the mean of the matrix found and its transpose.

    Raises
    ------
    TypeError, ValueError
        As for `numerical_gradient`, or if an answer of `gradient` is not as long as the point or
        not finite.

    Examples
    --------
    >>> from howlearn.gradients import numerical_hessian
    >>> hessian = numerical_hessian(lambda p: p * [1.0, 25.0], [2.0, 5.0])
    >>> print(abs(hessian.round(6)))
    [[ 1.  0.]
     [ 0. 25.]]
    """
    point = as_point(point, "point")
    step = finite_number(step, "step", above=0)
    ask = guarded(gradient)
    columns = np.empty((len(point), len(point)))
    for axis in range(len(point)):
        above, below, distance = _neighbours(point, axis, step)
        with np.errstate(invalid="ignore"):  # ∞ − ∞ is NaN, which is refused below
            columns[:, axis] = (ask(above) - ask(below)) / distance
    finite_array(columns, "hessian", shape="(dimensions, dimensions)")
    return (columns + columns.T) / 2.0


def check_gradient(
    function: Callable[[Array], ArrayLike],
    gradient: Callable[[Array], ArrayLike],
    point: ArrayLike,
    *,
    tolerance: float = 1e-7,
    step: float = 1e-5,
) -> GradientCheck:
    """Compare a gradient with the referee's at one point, and say why if they disagree.

    Where the two differ, the referee looks again at the components that do: from both sides, with
    steps from long to short. So it tells a wrong gradient from a kink and from a lack of precision.

    Parameters
    ----------
    function : callable
        Point ``(dimensions,)`` → one number.
    gradient : callable
        Point ``(dimensions,)`` → what claims to be the gradient of `function`, ``(dimensions,)``.
    point : array_like, (dimensions,)
        Where; a single number becomes ``(1,)``. Not a stationary point: where the gradient is
        zero, rounding is all that is left to compare.
    tolerance : float, default 1e-7
        The largest relative error that passes.
    step : float, default 1e-5
        The referee's, see `numerical_gradient`.

    Returns
    -------
    GradientCheck
        Both gradients, how far they are apart, and why.

    Raises
    ------
    TypeError, ValueError, OverflowError
        As for `numerical_gradient`, or if the answer of `gradient` is not as long as the point or
        not finite.

    Examples
    --------
    >>> from howlearn.gradients import check_gradient
    >>> print(check_gradient(lambda x: x**2, lambda x: 2 * x, 3.0))
    passed: relative error at most 1e-07
    >>> print(check_gradient(lambda x: x**2, lambda x: -2 * x, 3.0))
    failed: relative error 2, tolerance 1e-07;
    component 0 is -6, the numerical gradient says 6
    >>> print(check_gradient(lambda x: max(x[0], 0), lambda x: x > 0, 0.0))
    undecided: relative error 1, tolerance 1e-07;
    component 0 is on a kink: slope 0 below, 1 above;
    the gradient says 0, which is one of them
    """
    point = as_point(point, "point")
    tolerance = finite_number(tolerance, "tolerance", above=0)
    analytic = finite_array(guarded(gradient)(point), "gradient", shape="(dimensions,)")
    numerical = numerical_gradient(function, point, step=step)
    check = GradientCheck(analytic, numerical, _relative_error(analytic, numerical), tolerance)
    return check if check.passed else _explained(check, function, point)


def _relative_error(first: Array, second: Array) -> float:
    # Scaled to about 1 first, as squares of very large numbers overflow, and of tiny ones are 0.
    size = float(max(np.abs(first).max(), np.abs(second).max()))
    if size == 0:
        return 0.0
    first, second = first / size, second / size
    largest = max(np.linalg.norm(first), np.linalg.norm(second))
    return float(np.linalg.norm(first - second) / largest)


def has_kink(function: Callable[[Array], ArrayLike], point: ArrayLike) -> bool:
    """Return whether the slope of `function` jumps at `point`, along one of the dimensions.

    Parameters
    ----------
    function : callable
        Point ``(dimensions,)`` → one number.
    point : array_like, (dimensions,)
        Where; a single number becomes ``(1,)``.

    Returns
    -------
    bool
        Whether one-sided slopes differ by more than they can be off.

    Raises
    ------
    TypeError, ValueError
        If `point` does not hold finite real numbers of that shape, or `function` does not answer
        with a number.

    Examples
    --------
    >>> from howlearn.gradients import has_kink
    >>> has_kink(lambda p: abs(p[0]), 0.0), has_kink(lambda p: abs(p[0]), 1.0)
    (True, False)
    """
    point = as_point(point, "point")
    _finite_number_at(function, point.copy())
    noise = _noise(function, point)
    for axis in range(len(point)):
        below, above, _ = _looked_at(function, point, axis, noise)
        if _jumps((below, above), 1e-7 * max(abs(below.slope), abs(above.slope))):
            return True
    return False


class _Side(NamedTuple):
    """A slope found from several steps, how far off it can be, and the step that was the best."""

    slope: float
    error: float
    step: float


def _explained(
    check: GradientCheck, function: Callable[[Array], ArrayLike], point: Array
) -> GradientCheck:
    """Look again where a gradient and the referee's disagree, and say why they do."""
    apart = np.abs(check.analytic - check.numerical)
    size = max(np.abs(check.analytic).max(), np.abs(check.numerical).max())
    # If each is as near as this, the whole passes; so at least one is not.
    near = check.tolerance * size / np.sqrt(len(point))
    noise = _noise(function, point)
    kinks: list[str] = []
    steps: list[float] = []
    for axis in sorted(np.flatnonzero(apart > near), key=lambda axis: -apart[axis]):
        said = float(check.analytic[axis])
        below, above, centre = _looked_at(function, point, int(axis), noise)
        low, high = sorted((below, above), key=lambda side: side.slope)
        if _jumps((below, above), near):
            found = (
                f"component {axis} is on a kink: "
                f"slope {below.slope:.4g} below, {above.slope:.4g} above;\n"
                f"the gradient says {said:.4g}, which is "
            )
            ends = [abs(said - side.slope) <= side.error + near for side in (low, high)]
            if any(ends) or low.slope < said < high.slope:
                kinks.append(found + ("one of them" if any(ends) else "between them"))
                continue
            # Where several kinks meet, backpropagation mixes the sides and may end outside, too.
            found += "outside them;\nif several kinks meet here, check a point close by too"
            return replace(check, reason="wrong", explanation=found)
        # Not `abs(…) > …`: what was not measured at all, NaN, proves no mistake.
        if abs(said - centre.slope) > 2 * centre.error + near:
            return replace(
                check,
                reason="wrong",
                explanation=f"component {axis} is {said:.4g}, "
                f"the numerical gradient says {check.numerical[axis]:.4g}",
            )
        steps.append(centre.step)
    if kinks:
        return replace(check, reason="kink", explanation=kinks[0])
    return replace(
        check, reason="precision", explanation=_imprecision(check, function, point, steps[0])
    )


def _jumps(sides: tuple[_Side, _Side], near: float) -> bool:
    below, above = sides
    return abs(above.slope - below.slope) > 3 * (above.error + below.error) + near


def _looked_at(
    function: Callable[[Array], ArrayLike], point: Array, axis: int, noise: float
) -> tuple[_Side, _Side, _Side]:
    """Return the slopes of a component below the point, above it, and from both sides."""
    here = _quietly(function, point)
    rows, scale = [], max(1.0, abs(point[axis]))
    for power in range(1, 13):
        above, below = point.copy(), point.copy()
        above[axis] += scale * 10.0**-power
        below[axis] -= scale * 10.0**-power
        up, down = float(above[axis] - point[axis]), float(point[axis] - below[axis])
        high, low = _quietly(function, above), _quietly(function, below)
        with np.errstate(all="ignore"):
            rows.append(((here - low) / down, (high - here) / up, (high - low) / (up + down), up))
    # From a step to a tenth of it the error of a one-sided slope falls to a tenth, that of a
    # two-sided one to a hundredth. So the change shows what is left, here with a good margin.
    sides = []
    for column, margin in ((0, 3.0), (1, 3.0), (2, 10.0)):
        best = _Side(nan, inf, rows[4][3])
        for longer, shorter in pairwise(rows):
            error = abs(longer[column] - shorter[column]) / margin + 4 * noise / shorter[3]
            if error < best.error:
                best = _Side(shorter[column], error, shorter[3])
        sides.append(best)
    return sides[0], sides[1], sides[2]


def _quietly(function: Callable[[Array], ArrayLike], point: Array) -> float:
    # A long step may leave the places where the function is defined.
    try:
        with np.errstate(all="ignore"):
            return number_at(function, point.copy(), "function")
    except (ArithmeticError, ValueError):
        return nan


def _noise(function: Callable[[Array], ArrayLike], point: Array) -> float:
    """Return how far values of `function` are off, by rounding or whatever else.

    Values at places that follow each other closely would lie on a smooth curve, and of that the
    fourth differences are next to nothing. What is left of them is noise, √70 times as large.
    """
    direction = np.maximum(1.0, np.abs(point)) * np.cos(np.arange(len(point)))
    found = []
    for side in (1e-6, -1e-6):
        values = np.array([_quietly(function, point + k * side * direction) for k in range(12)])
        size = float(np.abs(values).max()) or 1.0  # divided out, as a square may be too large
        rough = float(np.sqrt(np.mean(np.diff(values / size, 4) ** 2) / comb(8, 4)))
        found.append(size * max(rough, float(np.finfo(np.float64).eps)))
    # The smaller one, as on the other side there may be a kink.
    return float(np.nanmin(found)) if np.isfinite(found).any() else inf


def _imprecision(
    check: GradientCheck, function: Callable[[Array], ArrayLike], point: Array, step: float
) -> str:
    """Say what it takes for a gradient to pass that is as right as can be measured."""
    step = float(f"{step:.0e}")
    best = inf
    with np.errstate(all="ignore"):
        for tried in (step, step * 10):
            try:
                numerical = numerical_gradient(function, point, step=tried)
            except (ArithmeticError, ValueError):
                continue
            error = _relative_error(check.analytic, numerical)
            if error <= check.tolerance:
                return f"that is the step: with step={tried:.0e} the gradient passes"
            if error < best:
                best, step = error, tried
    if not isfinite(best):
        return "no step measures the slope of this function"
    rounded = 10.0 ** ceil(log10(best))
    return (
        "function is not exact enough to tell (is it computed in float32?);\n"
        f"with step={step:.0e} the gradient passes at tolerance={rounded:.0e}"
    )
