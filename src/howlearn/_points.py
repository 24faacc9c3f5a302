"""Points, functions of a point, and paths, checked where a reader gives them. Private."""

from collections.abc import Callable
from numbers import Real

import numpy as np

from howlearn._checks import all_finite, finite_array, real_numbers, same_shape
from howlearn.arrays import Array, ArrayLike, DivergenceError

__all__ = ["MOST_STEPS", "as_point", "finite_path", "guarded", "number_at"]

MOST_STEPS = 10_000_000
"""A descent takes fewer steps: it keeps each point, and more are asked for by mistake."""


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
    >>> from howlearn._points import as_point
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
    >>> from howlearn._points import guarded
    >>> guarded(lambda point: point.sum())(np.array([1.0, 2.0]))
    Traceback (most recent call last):
    ...
    ValueError: gradient has shape () but point has shape (2,)
    """
    if not callable(gradient):
        raise TypeError(f"gradient is {gradient!r}, expected a function of a point")

    def checked(point: Array) -> Array:
        if not all_finite(point):
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
    >>> from howlearn._points import number_at
    >>> number_at(lambda point: point**2, np.array([3.0]), "height")
    9.0
    """
    if not callable(function):
        raise TypeError(f"{name} is {function!r}, expected a function of a point")
    value = real_numbers(function(point), f"{name}'s answer")
    if value.size != 1:
        raise ValueError(f"{name}'s answer has shape {value.shape}, expected one number")
    return value.item()


def finite_path(path: Array) -> Array:
    """Return `path` itself, or say at which step it left the finite numbers.

    Parameters
    ----------
    path : Array, (steps + 1, dimensions)
        The points of a descent, the start first.

    Returns
    -------
    Array, (steps + 1, dimensions)
        The same path.

    Raises
    ------
    DivergenceError
        If a point is not finite; it holds the step's number and the path before it.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn._points import finite_path
    >>> finite_path(np.array([[1.0], [-3e200], [np.inf]]))
    Traceback (most recent call last):
    ...
    howlearn.arrays.DivergenceError: the descent left the finite numbers at step 2: \
the point before it is [-3.e+200]; try a smaller learning rate
    """
    finite = np.isfinite(path).all(axis=1)
    if finite.all():
        return path
    step = int(np.argmin(finite))
    before = f"the point before it is {path[step - 1]}; " if step and path.shape[1] <= 4 else ""
    raise DivergenceError(
        f"the descent left the finite numbers at step {step}: {before}try a smaller learning rate",
        step=step,
        path=path[:step].copy(),
    )
