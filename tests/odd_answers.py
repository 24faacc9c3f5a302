"""Answers that no exercise foresees, always the same: what is said of them is approved."""

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from howlearn.exercises.answers import Calls, Words
from howlearn.exercises.tables import Exercise
from howlearn.network import Network

__all__ = ["odd_answers"]

VALUES: dict[str, Any] = {
    "None": None,
    "...": ...,
    "NotImplemented": NotImplemented,
    "'word'": "word",
    "True": True,
    "0": 0,
    "one third": Fraction(1, 3),
    "10**400": 10**400,
    "1j": 1j,
    "nan": math.nan,
    "infinity": math.inf,
    "[]": [],
    "[1, None]": [1, None],
    "[None, None]": [None, None],
    "['a', 1]": ["a", 1],
    "[[1], [2, 3]]": [[1], [2, 3]],
    "{}": {},
    "zeros (3, 2)": np.zeros((3, 2)),
}

ERRORS = (
    *(ValueError("no such luck."), ValueError("is it?"), RuntimeError("X")),
    *(KeyError(), SystemExit(2)),
)


def odd_answers(exercise: Exercise) -> Iterator[tuple[str, Any]]:
    """Yield answers to an exercise, and what each is."""
    if isinstance(exercise.reader, Calls):
        yield from _functions(exercise)
    else:
        yield from VALUES.items()
        yield "a function", math.sin
        yield from ((what, change(exercise.right)) for what, change in _changes(exercise))


def _functions(exercise: Exercise) -> Iterator[tuple[str, Any]]:
    right: Any = exercise.right
    yield "a number", 3
    yield "a word", "word"
    yield "a function of nothing", lambda: 0
    yield "a sum with dots still in it", lambda *_: 1 + ...  # type: ignore[operator]
    for what, value in VALUES.items():
        yield f"{what} always", lambda *_, value=value: value
    for what, change in _changes(exercise):
        yield what, lambda *given, change=change: change(right(*given))
    yield "right the first time", _spoilt(right, lambda number: number > 0)
    yield "right the last times", _spoilt(right, lambda number: number == 0)
    for error in ERRORS:
        yield f"it raises {error!r}", _raiser(error)
    yield "it writes into what it is given", _writer(right)


def _changes(exercise: Exercise) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    if isinstance(exercise.reader, Words) or getattr(exercise.reader, "words", None):
        yield "words in capitals", lambda value: [str(word).upper() for word in np.ravel(value)]
        yield "words with a slip", lambda value: [f"{word}x" for word in np.ravel(value)]
        return
    factors = (-1, -2, 0.2, 0.6, 0.995, 1.004, 1.3, 2, 30)
    yield from ((f"right times {by}", lambda value, by=by: by * _plain(value)) for by in factors)
    yield from ((f"right plus {by}", lambda value, by=by: _plain(value) + by) for by in (1, -1e-3))
    yield "right and in a row", lambda value: np.ravel(_plain(value))
    yield "right and backwards", lambda value: np.flip(_plain(value))
    yield "right and turned", lambda value: _plain(value).T
    yield "right but for the last", _last_off


def _plain(value: Any) -> Any:
    return np.asarray(value.parameters if isinstance(value, Network) else value, dtype=float)


def _last_off(value: Any) -> Any:
    array = _plain(value).copy()
    array.flat[-1] += 3.0
    return array


def _spoilt(right: Any, when: Callable[[int], bool]) -> Any:
    tries = iter(range(1000))
    return lambda *given: math.nan if when(next(tries)) else right(*given)


def _raiser(error: BaseException) -> Any:
    def raises(*_: Any) -> None:
        raise error

    return raises


def _writer(right: Any) -> Any:
    def writes(*given: Any) -> Any:
        value = right(*given)
        for each in given:
            if isinstance(each, np.ndarray):
                each += 1.0
        return value

    return writes
