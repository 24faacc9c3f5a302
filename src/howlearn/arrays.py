"""The arrays that flow through the package, and the checks made where they come in.

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

from collections.abc import Mapping, Sequence
from numbers import Integral, Real
from reprlib import Repr
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy import typing as npt

__all__ = [
    "Array",
    "ArrayLike",
    "DivergenceError",
    "finite_array",
    "finite_number",
    "finite_numbers",
    "finite_path",
    "instance_of",
    "lookup",
    "random_generator",
    "read_only",
    "real_numbers",
    "same_shape",
    "whole_number",
]

Array: TypeAlias = npt.NDArray[np.float64]
"""A NumPy array of float64."""

ArrayLike: TypeAlias = npt.ArrayLike
"""What NumPy makes an array of: a number, nested lists of numbers, an array."""

Value = TypeVar("Value")


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


def real_numbers(value: ArrayLike, name: str, *, shape: str = "") -> Array:
    """Return `value` as a float64 array of any shape, or say what is wrong with it.

    Parameters
    ----------
    value : array_like
        Real numbers; NaN and infinity are left in.
    name : str
        The argument's name, for the message.
    shape : str, optional
        The shape in words, for the message; it is not checked here.

    Returns
    -------
    Array
        The same numbers; `value` itself where it is a float64 array already.

    Raises
    ------
    TypeError
        If `value` does not hold real numbers.
    ValueError
        If its rows differ in length.

    Examples
    --------
    >>> from howlearn.arrays import real_numbers
    >>> real_numbers([1, 2], "weighted_inputs")
    array([1., 2.])
    >>> real_numbers("two", "weighted_inputs")
    Traceback (most recent call last):
    ...
    TypeError: weighted_inputs holds <U3, expected real numbers
    """
    expected = f"real numbers of shape {shape}" if shape else "real numbers"
    try:
        raw = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} has rows of different lengths, expected {expected}") from None
    if raw.dtype.kind not in "iufb":
        raise TypeError(f"{name} holds {raw.dtype}, expected {expected}")
    return raw.astype(np.float64, copy=False)


def finite_array(value: ArrayLike, name: str, *, shape: str) -> Array:
    """Return `value` as a float64 array, or say what is wrong with it.

    Parameters
    ----------
    value : array_like
        Real numbers.
    name : str
        The argument's name, for the message.
    shape : str
        The shape in words, such as ``"(examples, features)"``; the number of words is the number
        of axes asked for.

    Returns
    -------
    Array
        The same numbers; `value` itself where it is a float64 array already.

    Raises
    ------
    TypeError
        If `value` does not hold real numbers.
    ValueError
        If it has another number of axes, is empty, or holds NaN or infinity.

    Examples
    --------
    >>> from howlearn.arrays import finite_array
    >>> finite_array([[1, 2]], "inputs", shape="(examples, features)")
    array([[1., 2.]])
    >>> finite_array([1, 2], "inputs", shape="(examples, features)")
    Traceback (most recent call last):
    ...
    ValueError: inputs has shape (2,), expected (examples, features)
    """
    array = real_numbers(value, name, shape=shape)
    if array.ndim != len([word for word in shape.strip("()").split(",") if word.strip()]):
        raise ValueError(f"{name} has shape {array.shape}, expected {shape}")
    if array.size == 0:
        raise ValueError(f"{name} is empty: it has shape {array.shape}, expected {shape}")
    if not np.isfinite(array).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(f"{name} holds {array[where]} at {where}, expected finite numbers")
    return array


def same_shape(first: Array, first_name: str, second: Array, second_name: str) -> None:
    """Raise if two arrays differ in shape, instead of letting NumPy broadcast them.

    Parameters
    ----------
    first, second : Array
        What to compare.
    first_name, second_name : str
        The arguments' names, for the message.

    Raises
    ------
    ValueError
        If the shapes differ; the message holds both names and both shapes.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.arrays import same_shape
    >>> same_shape(np.zeros((3, 1)), "outputs", np.zeros((3, 2)), "targets")
    Traceback (most recent call last):
    ...
    ValueError: outputs has shape (3, 1) but targets has shape (3, 2)
    """
    if first.shape != second.shape:
        raise ValueError(
            f"{first_name} has shape {first.shape} but {second_name} has shape {second.shape}"
        )


def finite_number(
    value: float,
    name: str,
    *,
    above: float = -np.inf,
    at_least: float = -np.inf,
    below: float = np.inf,
    at_most: float = np.inf,
) -> float:
    """Return `value` as a float, or say what is wrong with it.

    Parameters
    ----------
    value : float
        A real number of Python or NumPy; no bool.
    name : str
        The argument's name, for the message.
    above, at_least, below, at_most : float, optional
        The bounds; those left out do not hold.

    Returns
    -------
    float
        The same number.

    Raises
    ------
    TypeError
        If `value` is not a real number.
    ValueError
        If it is NaN, infinite, or outside the bounds given.

    Examples
    --------
    >>> from howlearn.arrays import finite_number
    >>> finite_number(-0.5, "learning_rate", above=0)
    Traceback (most recent call last):
    ...
    ValueError: learning_rate is -0.5, expected a number above 0
    """
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}, expected a number")
    try:
        number = float(value)
    except OverflowError:
        raise ValueError(f"{name} is too large for a float, expected a finite number") from None
    shown = str(number).removesuffix(".0")
    bounds = {
        f"above {above:g}": number > above,
        f"at least {at_least:g}": number >= at_least,
        f"below {below:g}": number < below,
        f"at most {at_most:g}": number <= at_most,
    }
    if not np.isfinite(number):
        raise ValueError(f"{name} is {shown}, expected a finite number")
    for bound, holds in bounds.items():
        if not holds:
            raise ValueError(f"{name} is {shown}, expected a number {bound}")
    return number


def finite_numbers(values: Sequence[float], name: str, *, above: float = -np.inf) -> list[float]:
    """Return `values` as a list of floats, or say what is wrong with it.

    Parameters
    ----------
    values : sequence of float
        At least one number.
    name : str
        The argument's name, for the message.
    above : float, optional
        What each has to be above.

    Returns
    -------
    list of float
        The same numbers.

    Raises
    ------
    TypeError
        If `values` is not a list of real numbers.
    ValueError
        If it is empty, or if one of them is NaN, infinite or not above the bound given.

    Examples
    --------
    >>> from howlearn.arrays import finite_numbers
    >>> finite_numbers([0.1, 0], "learning_rates", above=0)
    Traceback (most recent call last):
    ...
    ValueError: learning_rates is 0, expected a number above 0
    """
    if isinstance(values, str) or not isinstance(values, Sequence | np.ndarray):
        raise TypeError(f"{name} is {values!r}, expected a list of numbers")
    if not len(values):
        raise ValueError(f"{name} is {values!r}, expected at least one number")
    return [finite_number(value, name, above=above) for value in values]


def whole_number(value: int, name: str, *, at_least: int = 0, below: int | None = None) -> int:
    """Return `value` as an int, or say what is wrong with it.

    Parameters
    ----------
    value : int
        A whole number of Python or NumPy; no bool.
    name : str
        The argument's name, for the message.
    at_least : int, default 0
        The smallest number allowed.
    below : int, optional
        What it has to be smaller than.

    Returns
    -------
    int
        The same number.

    Raises
    ------
    TypeError
        If `value` is not an integer.
    ValueError
        If it is smaller than `at_least`, or not smaller than `below`.

    Examples
    --------
    >>> from howlearn.arrays import whole_number
    >>> whole_number(0, "batch_size", at_least=1)
    Traceback (most recent call last):
    ...
    ValueError: batch_size is 0, expected a whole number of at least 1
    """
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}, expected a whole number")
    if value < at_least:
        raise ValueError(f"{name} is {value}, expected a whole number of at least {at_least}")
    if below is not None and value >= below:
        raise ValueError(f"{name} is {value}, expected a whole number below {below}")
    return int(value)


# Long enough for the repr of a function; a list is cut after a few entries.
_short = Repr()
_short.maxother = 80


def instance_of(value: object, name: str, kind: type, hint: str = "") -> None:
    """Raise if `value` is not of the kind expected.

    Parameters
    ----------
    value : object
        What to check.
    name : str
        The argument's name, for the message.
    kind : type
        What it has to be an instance of.
    hint : str, optional
        What the message ends in, such as ``", such as tanh"``.

    Raises
    ------
    TypeError
        If `value` is of another kind; the message holds both.

    Examples
    --------
    >>> from howlearn.arrays import instance_of
    >>> instance_of("relu", "count", int)
    Traceback (most recent call last):
    ...
    TypeError: count is 'relu', expected an int
    """
    if not isinstance(value, kind):
        article = "an" if kind.__name__[0] in "AEIOaeio" else "a"
        raise TypeError(f"{name} is {_short.repr(value)}, expected {article} {kind.__name__}{hint}")


def random_generator(rng: np.random.Generator) -> np.random.Generator:
    """Return `rng` itself, or say that it is not a random generator.

    Parameters
    ----------
    rng : numpy.random.Generator
        What to check.

    Returns
    -------
    numpy.random.Generator
        The same generator.

    Raises
    ------
    TypeError
        If `rng` is not a `numpy.random.Generator`; a seed is not one.

    Examples
    --------
    >>> from howlearn.arrays import random_generator
    >>> random_generator(7)
    Traceback (most recent call last):
    ...
    TypeError: rng is 7, expected a numpy.random.Generator: np.random.default_rng(7)
    """
    if not isinstance(rng, np.random.Generator):
        seed = rng if isinstance(rng, int) else 0
        raise TypeError(
            f"rng is {rng!r}, expected a numpy.random.Generator: np.random.default_rng({seed})"
        )
    return rng


def lookup(name: str, table: Mapping[str, Value], kind: str) -> Value:
    """Return the entry of `table` called `name`, or list the names that there are.

    Parameters
    ----------
    name : str
        What to look for.
    table : mapping
        The entries by their names.
    kind : str
        What the entries are, for the message.

    Returns
    -------
    object
        The entry.

    Raises
    ------
    TypeError
        If `name` is not a string.
    ValueError
        If `table` has no such entry.

    Examples
    --------
    >>> from howlearn.arrays import lookup
    >>> lookup("sine", {"sigmoid": 1, "tanh": 2}, "activation")
    Traceback (most recent call last):
    ...
    ValueError: unknown activation 'sine', expected one of: sigmoid, tanh
    """
    if not isinstance(name, str):
        raise TypeError(f"{kind} is {name!r}, expected a name")
    if name not in table:
        raise ValueError(f"unknown {kind} {name!r}, expected one of: {', '.join(table)}")
    return table[name]


def read_only(array: Array) -> Array:
    """Return a copy of `array` that cannot be written to; `array` itself if it already is one.

    Parameters
    ----------
    array : Array
        What to copy.

    Returns
    -------
    Array
        Not writeable, and no view of another array.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.arrays import read_only
    >>> read_only(np.zeros(2))[0] = 1
    Traceback (most recent call last):
    ...
    ValueError: assignment destination is read-only
    """
    if array.flags.writeable or array.base is not None:
        array = array.copy()
        array.flags.writeable = False
    return array


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
    >>> from howlearn.arrays import finite_path
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
