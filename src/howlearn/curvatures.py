"""Curvatures of a landscape that is too wide for a table of second derivatives.

A gradient can be asked how it changes along one direction. That is a product of the Hessian with
the direction, and asking again and again leads to the direction of the largest curvature.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from howlearn._checks import (
    counted,
    finite_array,
    finite_number,
    random_generator,
    same_shape,
    whole_number,
)
from howlearn._points import as_point, guarded
from howlearn.arrays import Array, ArrayLike

__all__ = ["Curvature", "hessian_product", "largest_curvature"]

# After so many products without an end the Hessian is raised, whichever curvature is strongest.
_PATIENCE = 100


class Curvature(NamedTuple):
    """A curvature and the direction in which the landscape has it.

    Attributes
    ----------
    value : float
        The second derivative along the direction.
    direction : Array, (dimensions,)
        Of length 1; the opposite one is as good.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.curvatures import largest_curvature
    >>> found = largest_curvature(
    ...     lambda point: point * [1.0, 4.0],
    ...     [0.0, 0.0],
    ...     rng=np.random.default_rng(0),
    ... )
    >>> round(found.value, 3)
    4.0
    """

    value: float
    direction: Array


def hessian_product(
    gradient: Callable[[Array], ArrayLike],
    point: ArrayLike,
    direction: ArrayLike,
    *,
    step: float = 1e-5,
) -> Array:
    """Return how the gradient changes along a direction, by a central difference.

    It is the Hessian times the direction, for two gradients; the whole Hessian needs two for each
    dimension.

    Parameters
    ----------
    gradient : callable
        Point ``(dimensions,)`` → gradient ``(dimensions,)``.
    point : array_like, (dimensions,)
        Where.
    direction : array_like, (dimensions,)
        Of any length above 0.
    step : float, default 1e-5
        How far to either side the gradient is evaluated.

    Returns
    -------
    Array, (dimensions,)
        The change for the whole length of the direction.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or an answer of `gradient` not as long as the point or not
        finite.

    Examples
    --------
    >>> from howlearn.curvatures import hessian_product
    >>> def gradient(point):
    ...     return point * [1.0, 25.0]
    >>> print(hessian_product(gradient, [2.0, 5.0], [0.0, 1.0]).round(6))
    [ 0. 25.]
    """
    point, direction = as_point(point, "point"), as_point(direction, "direction")
    same_shape(direction, "direction", point, "point")
    step = finite_number(step, "step", above=0)
    # The largest component first, or the squares of tiny ones would vanish.
    size = float(np.abs(direction).max())
    if not size:
        raise ValueError("direction is 0 everywhere, expected a length above 0")
    unit = direction / size
    length = float(np.linalg.norm(unit))
    along = step * (unit / length)
    ask = guarded(gradient)
    with np.errstate(over="ignore", invalid="ignore"):  # refused below
        change = (ask(point + along) - ask(point - along)) / (2 * step) * length * size
    return finite_array(change, "the change of gradient", shape="(dimensions,)")


def largest_curvature(
    gradient: Callable[[Array], ArrayLike],
    point: ArrayLike,
    *,
    rng: np.random.Generator,
    start: ArrayLike | None = None,
    tolerance: float = 0.01,
    products: int = 1000,
    step: float = 1e-5,
) -> Curvature:
    """Return the largest curvature of a landscape at a point, by power iteration.

    A direction is multiplied by the Hessian again and again: the part of it that lies along the
    largest curvature grows most, until nothing else is left. Where the strongest curvature bends
    down, or as strongly as the largest, the Hessian is raised by as much.

    Parameters
    ----------
    gradient : callable
        Point ``(dimensions,)`` → gradient ``(dimensions,)``.
    point : array_like, (dimensions,)
        Where; a single number becomes ``(1,)``.
    rng : numpy.random.Generator
        Draws the first direction where `start` is left out.
    start : array_like, (dimensions,), optional
        The first direction, such as that of a point nearby, which saves products. If another
        direction has the largest curvature by now, a coarse tolerance may stay with the old one.
    tolerance : float, default 0.01
        How far, compared with the curvature, the product may still point away from the direction.
        The curvature itself is then mostly closer than that squared; where another is nearly as
        large, it can be too small by a few times the tolerance.
    products : int, default 1000
        After how many the search gives up.
    step : float, default 1e-5
        That of `hessian_product`.

    Returns
    -------
    Curvature
        The largest eigenvalue of the Hessian, and its eigenvector.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or if the direction still turns after `products`.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.curvatures import largest_curvature
    >>> from howlearn.landscapes import ravine
    >>> rng = np.random.default_rng(0)
    >>> value, direction = largest_curvature(
    ...     ravine.gradient, [1.0, 1.0], rng=rng
    ... )
    >>> print(round(value, 3), abs(direction.round(2)))
    25.0 [0. 1.]
    """
    point = as_point(point, "point")
    rng = random_generator(rng)
    tolerance = finite_number(tolerance, "tolerance", above=0)
    step = finite_number(step, "step", above=0)
    products = whole_number(products, "products", at_least=1)
    direction = rng.normal(size=point.shape) if start is None else as_point(start, "start")
    same_shape(direction, "start", point, "point")
    largest = np.abs(direction).max()
    if not largest:
        raise ValueError("start is 0 everywhere, expected a length above 0")
    direction = direction / largest  # whose squares can be added up
    direction = direction / np.linalg.norm(direction)
    raised = 0.0
    # What rounding makes of a gradient, divided by the step: no curvature can be told from that.
    with np.errstate(over="ignore"):  # `hessian_product` refuses so small a step
        noise = np.linalg.norm(guarded(gradient)(point)) * np.finfo(float).eps / step
    for number in range(products):
        turned = hessian_product(gradient, point, direction, step=step)
        value = float(np.vdot(turned, direction))
        away = float(np.linalg.norm(turned - value * direction))
        if away <= max(tolerance * max(abs(value), raised), noise):
            if value >= 0 or raised:
                return Curvature(value, direction)
            raised, direction = -value, rng.normal(size=point.shape)
        else:
            if number == _PATIENCE and not raised:  # one up and one down may be as strong
                raised = float(np.linalg.norm(turned))
            direction = turned + raised * direction
        direction = direction / np.linalg.norm(direction)
    raise ValueError(
        f"the direction still turns after {counted(products, 'products')}, "
        f"{away / (abs(value) or 1):.2g} of the curvature, expected at most {tolerance:g}: "
        "allow more products or more tolerance"
    )
