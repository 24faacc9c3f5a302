"""Walk downhill: look which way is up, take a small step the other way, repeat."""

from collections.abc import Callable

import numpy as np

from howlearn._checks import finite_number, whole_number
from howlearn._points import MOST_STEPS, as_point, finite_path, guarded
from howlearn.arrays import Array, ArrayLike

__all__ = ["gradient_descent"]


def gradient_descent(
    gradient: Callable[[Array], ArrayLike],
    start: ArrayLike,
    *,
    learning_rate: float,
    steps: int,
) -> Array:
    """Return the path of a descent: each step goes against the gradient.

    Parameters
    ----------
    gradient : callable
        Point ``(dimensions,)`` → gradient there, ``(dimensions,)``.
    start : array_like, (dimensions,)
        Where to begin; a single number becomes ``(1,)``.
    learning_rate : float
        How far to go for a gradient of length 1, above 0.
    steps : int
        How many steps to take, at least 0 and fewer than ten million: each point is kept.

    Returns
    -------
    Array, (steps + 1, dimensions)
        Every point on the way, the start first.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or an answer of `gradient` has another shape than the
        point.
    DivergenceError
        If a step leaves the finite numbers; it holds the step's number and the path up to there.

    Examples
    --------
    >>> from howlearn.gradient_descent import gradient_descent
    >>> path = gradient_descent(
    ...     lambda x: 2 * x, 8.0, learning_rate=0.25, steps=3
    ... )
    >>> print(path)
    [[8.]
     [4.]
     [2.]
     [1.]]
    """
    point = as_point(start, "start")
    gradient = guarded(gradient)
    learning_rate = finite_number(learning_rate, "learning_rate", above=0)
    steps = whole_number(steps, "steps", below=MOST_STEPS)

    # A descent that diverges overflows on its way; `finite_path` then says where.
    with np.errstate(all="ignore"):
        path = [point]
        for _ in range(steps):
            point = point - learning_rate * gradient(point)
            path.append(point)
        return finite_path(np.array(path))
