"""The slow and honest referee: a gradient found by trying, to check a gradient found by thinking.

A function here takes a point ``(dimensions,)`` and answers with one number; a gradient takes a
point and answers with ``(dimensions,)``. A single number in place of a point becomes ``(1,)``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from numbers import Real

import numpy as np

from howlearn.arrays import (
    Array,
    ArrayLike,
    finite_array,
    finite_number,
    read_only,
    real_numbers,
    same_shape,
)

__all__ = [
    "GradientCheck",
    "as_point",
    "check_gradient",
    "guarded",
    "number_at",
    "numerical_gradient",
    "numerical_hessian",
]


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """What the referee says about a gradient; printing it gives one line, or two if it failed.

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

    Examples
    --------
    >>> from howlearn.gradients import check_gradient
    >>> check = check_gradient(lambda x: x[0] ** 2, lambda x: -2 * x, 3.0)
    >>> print(check.passed, check.analytic, check.numerical.round(6))
    False [-6.] [6.]
    """

    analytic: Array
    numerical: Array
    relative_error: float
    tolerance: float

    @property
    def passed(self) -> bool:
        """Whether the two agree to within the tolerance."""
        return self.relative_error <= self.tolerance

    def __str__(self) -> str:
        # The digits of a tiny error differ from machine to machine, so they are not printed.
        if self.passed:
            return f"passed: relative error at most {self.tolerance:g}"
        worst = int(np.argmax(np.abs(self.analytic - self.numerical)))
        return (
            f"failed: relative error {self.relative_error:.2g}, tolerance {self.tolerance:g};\n"
            f"component {worst} is {self.analytic[worst]:.4g}, "
            f"the numerical gradient says {self.numerical[worst]:.4g}"
        )


def as_point(value: ArrayLike, name: str) -> Array:
    """Return `value` as a point; a single number becomes a point in one dimension.

    Parameters
    ----------
    value : array_like, (dimensions,)
        Or a single number.
    name : str
        The argument's name, for the message.

    Returns
    -------
    Array, (dimensions,)
        The point.

    Raises
    ------
    TypeError, ValueError
        If `value` does not hold finite real numbers of that shape.

    Examples
    --------
    >>> from howlearn.gradients import as_point
    >>> as_point(3, "start")
    array([3.])
    """
    single = isinstance(value, Real) or (isinstance(value, np.ndarray) and value.ndim == 0)
    return finite_array(np.reshape(value, 1) if single else value, name, shape="(dimensions,)")


def guarded(gradient: Callable[[Array], ArrayLike]) -> Callable[[Array], Array]:
    """Return `gradient` with a check on each answer, for a descent to call.

    Parameters
    ----------
    gradient : callable
        Point ``(dimensions,)`` → gradient ``(dimensions,)``. It gets a copy of the point, and is
        not asked about a point that is not finite: the answer there is NaN.

    Returns
    -------
    callable
        Point ``(dimensions,)`` → gradient ``(dimensions,)``, float64.

    Raises
    ------
    TypeError
        If `gradient` is not callable; from the callable returned, if an answer is not numbers.
    ValueError
        From the callable returned, if an answer has another shape than the point.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.gradients import guarded
    >>> guarded(lambda point: point.sum())(np.array([1.0, 2.0]))
    Traceback (most recent call last):
    ...
    ValueError: gradient has shape () but point has shape (2,)
    """
    if not callable(gradient):
        raise TypeError(f"gradient is {gradient!r}, expected a function of a point")

    def checked(point: Array) -> Array:
        # The sum of squares is the cheaper look; where it is too large, every number is looked at.
        if not isfinite(point.dot(point)) and not np.isfinite(point).all():
            return np.full_like(point, np.nan)
        slope = gradient(point.copy())
        if type(slope) is not np.ndarray or slope.dtype != np.float64:
            slope = real_numbers(slope, "gradient's answer")
        same_shape(slope, "gradient", point, "point")
        return slope

    return checked


def number_at(function: Callable[[Array], ArrayLike], point: Array, name: str) -> float:
    """Return what `function` says at `point`, as one number that may be infinite or NaN.

    Parameters
    ----------
    function : callable
        Point ``(dimensions,)`` → one number, also as an array of size 1.
    point : Array, (dimensions,)
        Where to ask.
    name : str
        The argument's name, for the message.

    Returns
    -------
    float
        The answer.

    Raises
    ------
    TypeError
        If `function` is not callable, or does not answer with a number.
    ValueError
        If it answers with several.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.gradients import number_at
    >>> number_at(lambda point: point**2, np.array([3.0]), "height")
    9.0
    """
    if not callable(function):
        raise TypeError(f"{name} is {function!r}, expected a function of a point")
    value = real_numbers(function(point), f"{name}'s answer")
    if value.size != 1:
        raise ValueError(f"{name}'s answer has shape {value.shape}, expected one number")
    return value.item()


def _finite_number_at(function: Callable[[Array], ArrayLike], point: Array) -> float:
    number = number_at(function, point, "function")
    if not np.isfinite(number):
        raise ValueError(f"function is {number} at {point}, expected a finite number")
    return number


def _neighbours(point: Array, axis: int, step: float) -> tuple[Array, Array, float]:
    above, below = point.copy(), point.copy()
    above[axis] += step
    below[axis] -= step
    # The distance that the two points have in floating point, which is seldom just 2 * step.
    distance = float(above[axis] - below[axis])
    if distance == 0:
        raise ValueError(f"step is {step:g}, too small to move component {axis} of point {point}")
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
        The gradient, nearly.

    Raises
    ------
    TypeError, ValueError
        If `point` does not hold finite real numbers of that shape, `step` is not above 0 or too
        small to move the point, or `function` does not answer with one finite number.

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
        rise = _finite_number_at(function, above) - _finite_number_at(function, below)
        slope[axis] = rise / distance
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
        How far to either side the gradient is asked.

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
    """Compare a gradient with the referee's at one point.

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
        Both gradients, and how far they are apart.

    Raises
    ------
    TypeError, ValueError
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
    """
    point = as_point(point, "point")
    tolerance = finite_number(tolerance, "tolerance", above=0)
    analytic = finite_array(guarded(gradient)(point), "gradient", shape="(dimensions,)")
    numerical = numerical_gradient(function, point, step=step)
    return GradientCheck(
        analytic=read_only(analytic),
        numerical=read_only(numerical),
        relative_error=_relative_error(analytic, numerical),
        tolerance=tolerance,
    )


def _relative_error(first: Array, second: Array) -> float:
    # Scaled to about 1 first, as the square of a very large or small number is none, or 0.
    size = float(max(np.abs(first).max(), np.abs(second).max()))
    if size == 0:
        return 0.0
    first, second = first / size, second / size
    largest = max(np.linalg.norm(first), np.linalg.norm(second))
    return float(np.linalg.norm(first - second) / largest)
