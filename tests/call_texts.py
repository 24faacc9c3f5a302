"""What each public function answers and refuses, as a text that can be approved.

Of each call in `CALLS` one argument after the other is changed, always in the same ways: what it
answers is written down in four digits, what it refuses in its own words.
"""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from call_results import run
from calls import CALLS
from howlearn.arrays import DivergenceError

__all__ = ["GROUPS", "call_text", "numbers_text", "said_of"]

REFUSED = (TypeError, ValueError, OverflowError, DivergenceError)
MANY = 6
"""So many numbers of an answer are written down, and of more their sum besides."""


def _groups() -> dict[str, list[str]]:
    found = defaultdict(list)
    for name in CALLS:
        found[name.partition(".")[0].strip("_")].append(name)
    return dict(found)


GROUPS = _groups()
"""The calls of each module, by the module's name."""


def call_text(module: str) -> str:
    """Return what the functions of a module answer and refuse."""
    return "\n".join(line for name in GROUPS[module] for line in _lines(name)) + "\n"


def _lines(name: str) -> Iterator[str]:
    _, arguments = CALLS[name]()
    yield f"{name}: {_answer(name, {})}"
    for argument, value in arguments.items():
        for what, changed in _changes(value):
            yield f"  {argument} {what}: {_answer(name, {argument: changed})}"


def _answer(name: str, changes: dict[str, Any]) -> str:
    function, arguments = CALLS[name]()  # fresh, as generators of random numbers move on
    return said_of(lambda: run(function, arguments | changes))


def said_of(call: Callable[[], Any]) -> str:
    """Return what a call answers or refuses in a line; a warning that leaks out is an error."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            said = call()
    except REFUSED as error:
        said = f"{type(error).__name__}, {error}"
    return re.sub(r"0x[0-9a-fA-F]+", "0x…", " ".join(_written(said).split()))


def _changes(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield what an argument is changed to: what is near it, and what it must not be."""
    yield "None", None
    yield "'word'", "word"
    match value:
        case np.ndarray():
            yield from _of_array(value)
        case bool():
            yield "1", 1
        case int():
            yield from ((f"{number}", number) for number in (-1, 0, 1, 2, 2.5, True, 10**30))
        case float():
            numbers = (-1.0, -0.0, 5e-324, 0.999, 1.0, 1e-3, 1e308, np.nan, np.inf, True, 1j)
            yield from ((f"{number}", number) for number in numbers)
        case list() if all(isinstance(part, int | float) for part in value):
            yield "[]", []
            yield "one of it", value[:1]
            yield "as a table", [value]
            for number in (-1, 0, 0.5, np.nan, True, None):
                yield f"with {number} in it", [*value[:-1], number]
        case _:
            yield "3", 3
            yield "[]", []
            yield "in a list", [value]
            yield "a function without an answer", _nothing


def _nothing(*_: Any, **__: Any) -> None:
    return None


def _of_array(array: np.ndarray) -> Iterator[tuple[str, Any]]:
    for number in (-1.0, 0.0, 0.5, 1.0, 2.0, 1e308, np.nan, np.inf):
        changed = array.astype(float)
        changed.flat[-1] = number
        yield f"with {number} in it", changed
    yield "complex", array + 1j
    yield "of objects", np.array([None] * array.size, object).reshape(array.shape)
    yield "empty", array[:0]
    yield "with one row less", array[:-1]
    yield "with one column less", array[..., :-1]
    yield "with one axis more", array[np.newaxis]
    yield "as a number", array.flat[0]


def _written(said: Any) -> str:
    if isinstance(said, np.ndarray):
        return numbers_text(said, MANY)
    if isinstance(said, list):
        return f"({', '.join(map(_written, said))})"
    return str(said)


def numbers_text(numbers: np.ndarray, many: int) -> str:
    """Return the shape and the first numbers of an array, and of more than `many` their sum."""
    few = ", ".join(map(_rounded, numbers.ravel()[:many]))
    if numbers.size > many:
        with np.errstate(all="ignore"):
            few += f", … {_rounded(np.nansum(numbers))} in all"
        if missing := np.isnan(numbers).sum():
            few += f" and {missing} nan"
    return f"{'×'.join(map(str, numbers.shape))}[{few}]" if numbers.ndim else few


def _rounded(number: float) -> str:
    """Write four digits, and of what rounding alone may have made none."""
    return "tiny" if 1e-300 < abs(number) < 1e-9 else f"{number:.4g}"
