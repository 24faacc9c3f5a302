"""The checks made where a reader's values come in, before anything is computed with them.

A message names the argument, what was found and what was expected, and where that can be told, what
to do about it. Private.
"""

# Annotations stay text, so that importing this does not load numpy.random: 7 MiB and 15 ms.
from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import suppress
from functools import cache
from math import isfinite
from numbers import Integral, Real
from reprlib import Repr
from typing import Any, TypeVar

import numpy as np
from numpy.typing import DTypeLike

from howlearn.arrays import Array, ArrayLike

__all__ = [
    "all_finite",
    "checked_answer",
    "counted",
    "finite_array",
    "finite_number",
    "finite_numbers",
    "instance_of",
    "lookup",
    "random_generator",
    "real_numbers",
    "same_shape",
    "step_precision",
    "whole_number",
    "whole_numbers",
]

Value = TypeVar("Value")

_DOUBLE = np.dtype(np.float64)

# Long enough for the repr of a function; a list is cut after a few entries.
_short = Repr()
_short.maxother = 80


def _shown(value: object) -> str:
    try:
        return _short.repr(value)
    except ValueError:  # Python refuses to write out a whole number of thousands of digits
        return f"a {type(value).__name__} too long to show"


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
        If its rows differ in length, or if some of its entries are masked.

    Examples
    --------
    >>> from howlearn._checks import real_numbers
    >>> real_numbers([1, 2], "weighted_inputs")
    array([1., 2.])
    >>> real_numbers("two", "weighted_inputs")
    Traceback (most recent call last):
    ...
    TypeError: weighted_inputs is 'two', expected real numbers
    """
    if type(value) is np.ndarray and value.dtype == _DOUBLE:
        return value
    expected = f"real numbers of shape {shape}" if shape else "real numbers"
    if masked := _masked(value):
        raise ValueError(f"{name} has {masked}, expected {expected}; fill or drop masked entries")
    try:
        raw = np.asarray(value)
    except ValueError:
        raise ValueError(
            f"{name} has rows of different lengths{_row_lengths(value)}, expected {expected}"
        ) from None
    except Exception as error:  # another library's array may refuse for its own reasons
        kind = type(value).__name__
        raise TypeError(f"{name} is a {kind}, expected {expected}; NumPy says: {error}") from None
    if raw.dtype.kind not in "iufb" and (trouble := _trouble(value, raw, name)):
        what, advice = trouble
        raise TypeError(f"{name} {what}, expected {expected}{advice}")
    try:
        # What is too large for float64 becomes infinite, and that is found where it matters.
        with np.errstate(over="ignore"):
            return np.asarray(raw, np.float64)
    except OverflowError:
        raise ValueError(
            f"{name} holds a whole number that is too large for a float, expected {expected}"
        ) from None


def _masked(value: object) -> str:
    """Return how many entries of a masked array are masked, in words; "" where none is."""
    # Whoever has a masked array has loaded its module already; nobody else should need to.
    if (masked := sys.modules.get("numpy.ma")) is None:
        return ""
    if isinstance(value, masked.MaskedArray):
        if not (count := int(masked.count_masked(value))):
            return ""
        where = _place(np.argwhere(masked.getmaskarray(value))[0])
        return (
            f"1 masked entry{where}" if count == 1 else f"{count} masked entries, the first{where}"
        )
    parts = value if isinstance(value, list | tuple) else ()
    return next(
        (f"{found} of its part {n}" for n, part in enumerate(parts) if (found := _masked(part))), ""
    )


def _row_lengths(value: Any) -> str:
    """Return which rows differ in length, in words; "" where the difference lies deeper."""

    def length(row: Any) -> str:
        try:
            return f"has {counted(len(row), 'entries')}"
        except TypeError:
            return "is a single value"

    lengths = [length(row) for row in value]
    for number, words in enumerate(lengths):
        if words != lengths[0]:
            return f", as row 0 {lengths[0]} and row {number} {words}"
    return ""


def _trouble(value: Any, raw: np.ndarray, name: str) -> tuple[str, str] | None:
    """Return what is wrong with an array that is not one of numbers, and what to do about it.

    None where it is an array of objects that all are real numbers.
    """
    kind, own = type(value).__name__, name if name.isidentifier() else "..."
    if value is None:
        return "is None", "; did you forget a `return`?"
    if isinstance(value, str | bytes):
        return f"is {_shown(value)}", ""
    if hasattr(value, "toarray"):
        return f"is a sparse {kind}", f"; pass all its entries: `{own}.toarray()`"
    if isinstance(value, Mapping):
        return f"is a {kind}", f"; pass a list of its values: `list({own}.values())`"
    if isinstance(value, Set | Iterator):
        return f"is a {kind}", f"; make a list of it: `list({own})`"
    if callable(value):
        return f"is {_shown(value)}", "; did you forget to call it?"
    if raw.dtype.kind in "cSU" and not isinstance(value, np.ndarray):
        # NumPy had made words of the numbers beside a word, and complex ones beside one of those.
        raw = np.asarray(value, dtype=object)
    wrong = ((p, entry) for p, entry in np.ndenumerate(raw) if not isinstance(entry, Real))
    if (first := next(wrong, None)) is None:
        return None if raw.size else (f"is empty and holds {raw.dtype}", "")
    place, entry = first
    entry = entry.item() if isinstance(entry, np.generic) else entry
    if not place:
        return f"is {_shown(value)}", _advice(entry) if raw.dtype.kind == "c" else ""
    where = _place(place)
    if len(place) == 2 and hasattr(value, "columns"):  # a table of pandas, or one like it
        where = f" at row {place[0]} of column {value.columns[place[1]]!r}"
    return f"holds {_shown(entry)}{where}, a {type(entry).__name__}", _advice(entry)


def _advice(entry: object) -> str:
    """Return what to do about an entry that is not a real number."""
    if entry is None:
        return "; fill or drop what is missing"
    if isinstance(entry, str | bytes):
        try:
            float(entry)
        except ValueError:
            return (
                "; give each word a number, `np.unique(words, return_inverse=True)[1]`, "
                "or from that a column: `one_hot` of howlearn.datasets"
            )
        return "; text becomes numbers with `float`"
    if isinstance(entry, complex):
        return "; take the real part or the absolute value, whichever you mean"
    return ""


def _place(where: Sequence[Any] | np.ndarray) -> str:
    return f" at {tuple(int(i) for i in where)}" if len(where) else ""


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
    >>> from howlearn._checks import finite_array
    >>> finite_array([[1, 2]], "inputs", shape="(examples, features)")
    array([[1., 2.]])
    >>> finite_array([1, 2], "inputs", shape="(examples, features)")
    Traceback (most recent call last):
    ...
    ValueError: inputs has shape (2,), expected (examples, features); \
for one feature `reshape(-1, 1)`, for one example `reshape(1, -1)`
    """
    array = real_numbers(value, name, shape=shape)
    words = _words(shape)
    if array.ndim != len(words):
        advice = _reshaping(array, name, words)
        raise ValueError(f"{name} has shape {array.shape}, expected {shape}{advice}")
    if array.size == 0:
        raise ValueError(f"{name} is empty: it has shape {array.shape}, expected {shape}")
    if not all_finite(array):
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        advice = "; fill or drop what is missing" if np.isnan(array[where]) else ""
        raise ValueError(f"{name} holds {array[where]} at {where}, expected finite numbers{advice}")
    return array


def all_finite(array: Array) -> bool:
    """Return whether an array holds no NaN and no infinity.

    Parameters
    ----------
    array : Array
        Of any shape.

    Returns
    -------
    bool
        Whether all its numbers are finite.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn._checks import all_finite
    >>> all_finite(np.array([1e300, 1.0])), all_finite(np.array([np.inf, 1.0]))
    (True, False)
    """
    # The sum of squares is cheaper to look at; where it is too large, every number is.
    # Unlike `dot`, `vdot` says nothing when it is.
    return isfinite(np.vdot(array, array)) or bool(np.isfinite(array).all())


@cache
def _words(shape: str) -> list[str]:
    return [word.strip() for word in shape.strip("()").split(",") if word.strip()]


def _reshaping(array: Array, name: str, words: Sequence[str]) -> str:
    """Return how an array with another number of axes becomes one with those of `words`."""
    if not name.isidentifier() or not all(word.isidentifier() for word in words):
        return ""
    if array.ndim == 1 and len(words) == 2:
        row, column = (_one(word) for word in words)
        advice = f"; for one {column} `reshape(-1, 1)`, for one {row} `reshape(1, -1)`"
        # Labels that are given as numbers come where targets belong, and are not targets yet.
        labels = name == "targets" and array.size and (array == np.abs(np.round(array))).all()
        return advice + (f", for class labels `one_hot({name})`" if labels else "")
    if array.ndim and len(words) == 2 and array.size:
        return f"; one {_one(words[0])} a row: `reshape(len({name}), -1)`"
    if array.ndim == 2 and len(words) == 1 and 1 in array.shape:
        return f"; flat: `np.ravel({name})`"
    return ""


def _one(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word.removesuffix("es") if word.endswith("sses") else word.removesuffix("s")


def counted(number: int, words: str) -> str:
    """Return how many there are of something: 1 node, 2 nodes."""
    return f"{number} {_one(words) if number == 1 else words}"


def checked_answer(answer: ArrayLike, name: str, shape: tuple[int, ...]) -> Array:
    """Return what a reader's own function answered as a float64 array, if its shape is right.

    NumPy would broadcast an answer of another shape, to a result that is wrong without a word.

    Parameters
    ----------
    answer : array_like
        What the function returned; NaN and infinity are left in.
    name : str
        Which function it was, for the message.
    shape : tuple of int
        The shape that the answer has to have.

    Returns
    -------
    Array
        The same numbers; `answer` itself where it is a float64 array already.

    Raises
    ------
    TypeError, ValueError
        If the answer does not hold real numbers of that shape; the message holds both shapes.

    Examples
    --------
    >>> from howlearn._checks import checked_answer
    >>> checked_answer([1.0, 2.0], "slope", (2, 1))
    Traceback (most recent call last):
    ...
    ValueError: slope's answer has shape (2,), expected (2, 1)
    """
    if type(answer) is np.ndarray and answer.shape == shape and answer.dtype == _DOUBLE:
        return answer  # the usual case, without making the words that the others need
    array = real_numbers(answer, f"{name}'s answer", shape=str(shape))
    if array.shape != shape:
        raise ValueError(f"{name}'s answer has shape {array.shape}, expected {shape}")
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
    >>> from howlearn._checks import same_shape
    >>> same_shape(np.zeros((3, 1)), "outputs", np.zeros((3, 2)), "targets")
    Traceback (most recent call last):
    ...
    ValueError: outputs has shape (3, 1) but targets has shape (3, 2)
    """
    if first.shape != second.shape:
        raise ValueError(
            f"{first_name} has shape {first.shape} but {second_name} has shape {second.shape}"
            + _alignment(first, second, second_name)
        )


def _alignment(first: Array, second: Array, name: str) -> str:
    """Return how the second array gets the shape of the first, where there is a usual reason."""
    if first.ndim != 2 or second.ndim != 2 or not name.isidentifier():
        return ""
    if first.shape == second.shape[::-1]:
        return f"; is {name} transposed? `{name}.T`"
    if second.shape == (len(first), 1) and (second == np.abs(np.round(second))).all():
        return f"; class labels become columns: `one_hot(np.ravel({name}), {first.shape[1]})`"
    return ""


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
    >>> from howlearn._checks import finite_number
    >>> finite_number(-0.5, "learning_rate", above=0)
    Traceback (most recent call last):
    ...
    ValueError: learning_rate is -0.5, expected a number above 0
    """
    if not isinstance(value, Real) or isinstance(value, bool):
        advice = "; did you forget a `return`?" if value is None and "answer" in name else ""
        raise TypeError(f"{name} is {_shown(value)}, expected a number{advice}")
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
    return number + 0.0  # 0 for -0, which NumPy refuses as a standard deviation


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
    >>> from howlearn._checks import finite_numbers
    >>> finite_numbers([0.1, 0], "learning_rates", above=0)
    Traceback (most recent call last):
    ...
    ValueError: learning_rates[1] is 0, expected a number above 0
    """
    return [
        finite_number(value, f"{name}[{number}]", above=above)
        for number, value in enumerate(_listed(values, name))
    ]


def _listed(values: Any, name: str) -> list[Any]:
    """Return a list, tuple or array of one axis as a list, or say that it is none."""
    if isinstance(values, str | bytes) or not isinstance(values, Sequence | np.ndarray):
        raise TypeError(f"{name} is {_shown(values)}, expected a list of numbers")
    if masked := _masked(values):
        raise ValueError(f"{name} has {masked}, expected numbers; fill or drop masked entries")
    if isinstance(values, np.ndarray) and values.ndim != 1:
        raise ValueError(f"{name} has shape {values.shape}, expected a list of numbers")
    if not len(values):
        raise ValueError(f"{name} is {values!r}, expected at least one number")
    return list(values)


def whole_number(value: int, name: str, *, at_least: int = 0, below: int = 2**31) -> int:
    """Return `value` as an int, or say what is wrong with it.

    Parameters
    ----------
    value : int
        A whole number of Python or NumPy; no bool.
    name : str
        The argument's name, for the message.
    at_least : int, default 0
        The smallest number allowed.
    below : int, default 2**31
        What it has to be smaller than. No array, and nobody's patience, is longer than the default.

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
    >>> from howlearn._checks import whole_number
    >>> whole_number(0, "batch_size", at_least=1)
    Traceback (most recent call last):
    ...
    ValueError: batch_size is 0, expected a whole number of at least 1
    """
    if not isinstance(value, Integral) or isinstance(value, bool):
        given: Any = value
        whole = isinstance(given, float) and given.is_integer() and abs(given) < 2**31
        advice = f", such as {int(value)}" if whole else ""
        raise TypeError(f"{name} is {_shown(value)}, expected a whole number{advice}")
    number = int(value)
    if number < at_least:
        raise ValueError(
            f"{name} is {_shown(number)}, expected a whole number of at least {at_least}"
        )
    if number >= below:
        raise ValueError(f"{name} is {_shown(number)}, expected a whole number below {below}")
    return number


def whole_numbers(values: Sequence[int], name: str, *, at_least: int = 0) -> list[int]:
    """Return `values` as a list of ints, or say what is wrong with it.

    Parameters
    ----------
    values : sequence of int
        At least one number; a list, a tuple or an array.
    name : str
        The argument's name, for the message.
    at_least : int, default 0
        The smallest number allowed.

    Returns
    -------
    list of int
        The same numbers.

    Raises
    ------
    TypeError
        If `values` is not a list of integers.
    ValueError
        If it is empty, or if one of them is smaller than `at_least`.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn._checks import whole_numbers
    >>> whole_numbers(np.array([2, 3, 1], dtype=np.uint8), "sizes")
    [2, 3, 1]
    >>> whole_numbers([2, 3.0, 1], "sizes")
    Traceback (most recent call last):
    ...
    TypeError: sizes[1] is 3.0, expected a whole number, such as 3
    """
    return [
        whole_number(value, f"{name}[{number}]", at_least=at_least)
        for number, value in enumerate(_listed(values, name))
    ]


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
    >>> from howlearn._checks import instance_of
    >>> instance_of("relu", "count", int)
    Traceback (most recent call last):
    ...
    TypeError: count is 'relu', expected an int
    """
    if not isinstance(value, kind):
        article = "an" if kind.__name__[0] in "AEIOaeio" else "a"
        raise TypeError(f"{name} is {_shown(value)}, expected {article} {kind.__name__}{hint}")


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
    >>> from howlearn._checks import random_generator
    >>> random_generator(7)
    Traceback (most recent call last):
    ...
    TypeError: rng is 7, expected a numpy.random.Generator: np.random.default_rng(7)
    """
    if not isinstance(rng, np.random.Generator):
        seed = rng if isinstance(rng, int) else 0
        raise TypeError(
            f"rng is {_shown(rng)}, expected a numpy.random.Generator: "
            f"np.random.default_rng({seed})"
        )
    return rng


def step_precision(dtype: DTypeLike) -> np.dtype[np.floating[Any]]:
    """Return the dtype in which training computes its steps, or say that it has no such one.

    Parameters
    ----------
    dtype : numpy.float64 or numpy.float32
        In any form that NumPy takes, but not None.

    Returns
    -------
    numpy.dtype
        The same as a dtype.

    Raises
    ------
    ValueError
        If it is another one.

    Examples
    --------
    >>> from howlearn._checks import step_precision
    >>> step_precision("float32")
    dtype('float32')
    """
    for known in (np.float64, np.float32):
        # NumPy takes None for float64, as nobody else would; a dtype even says that it equals None.
        with suppress(TypeError):
            if dtype is not None and np.dtype(dtype) == known:
                return np.dtype(known)
    raise ValueError(f"dtype is {dtype!r}, expected numpy.float64 or numpy.float32")


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
    >>> from howlearn._checks import lookup
    >>> lookup("sine", {"sigmoid": 1, "tanh": 2}, "activation")
    Traceback (most recent call last):
    ...
    ValueError: unknown activation 'sine', expected one of: sigmoid, tanh
    """
    if not isinstance(name, str):
        raise TypeError(f"{kind} is {_shown(name)}, expected a name")
    if name not in table:
        raise ValueError(f"unknown {kind} {name!r}, expected one of: {', '.join(table)}")
    return table[name]
