"""The arrays that flow through the package, and the words for their shapes.

Every docstring uses the same words for shapes:

- ``(examples, features)``: inputs, one example a row;
- ``(examples, outputs)``: what a network answers, and the targets it is compared with;
- ``(inputs, nodes)``: the weights of a layer, one column a node;
- ``(nodes,)``: the biases of a layer;
- ``(dimensions,)``: a point in a landscape, ``(1,)`` where there is one dimension;
- ``(steps + 1, dimensions)``: the path of a descent, the start included.
"""

# Annotations stay text, so that importing this does not load numpy.random: 7 MiB and 15 ms.
from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy import typing as npt

__all__ = ["Array", "ArrayLike", "DivergenceError"]

Array: TypeAlias = npt.NDArray[np.float64]
"""A NumPy array of float64."""

ArrayLike: TypeAlias = npt.ArrayLike
"""What NumPy makes an array of: a number, nested lists of numbers, an array."""


class DivergenceError(ArithmeticError):
    """A descent left the finite numbers.

    Attributes
    ----------
    step : int
        The number of the first step whose result is not finite; step 1 is the first.
    path : Array, (step, dimensions)
        The points up to there, all finite, the start included.

    Examples
    --------
    >>> from howlearn.arrays import DivergenceError
    >>> from howlearn.gradient_descent import gradient_descent
    >>> try:
    ...     gradient_descent(lambda x: 2 * x, 1.0, learning_rate=1e200, steps=9)
    ... except DivergenceError as error:
    ...     print(error.step, len(error.path))
    2 2
    """

    def __init__(self, message: str, *, step: int, path: Array) -> None:
        super().__init__(message)
        self.step = step
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception with keyword-only arguments does not survive pickling by itself, and a
        # process pool sends exceptions home pickled.
        return _divergence, (str(self), self.step, self.path)


def _divergence(message: str, step: int, path: Array) -> DivergenceError:
    return DivergenceError(message, step=step, path=path)
