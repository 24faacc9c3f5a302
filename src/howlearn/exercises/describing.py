"""Describing an answer that is wrong in a way nobody foresaw: where, which way, how far.

The right number is compared with, and never told.
"""

from __future__ import annotations

import numpy as np

from howlearn.arrays import Array
from howlearn.exercises.answers import Failure, Outcome, Reading

__all__ = ["described", "fits", "scale_of", "sound"]


def fits(said: Array, truth: Array) -> bool:
    """Whether the shapes agree; where one number is asked for, any array of size 1 is one."""
    return said.shape == truth.shape or (truth.ndim == 0 and said.size == 1)


def scale_of(truth: Array, where_all_is_0: float = 1.0) -> float:
    """Return the largest size of what is right, which says what is close."""
    return float(np.abs(truth).max(initial=0.0)) or where_all_is_0


def sound(said: Reading, right: Reading) -> bool:
    """Whether every outcome is of the right kind and shape, and finite."""
    return not any(_trouble(a, b) for a, b in zip(said.outcomes, right.outcomes, strict=True))


def described(said: Reading, right: Reading, otherwise: str, *, by_hand: bool = False) -> str:
    """Say what can be said of an answer that is wrong and makes no known mistake.

    `otherwise` is said instead of a comparison, where there are many right answers.
    """
    pairs = list(zip(said.outcomes, right.outcomes, strict=True))
    for number, (a, b) in enumerate(pairs):
        if trouble := _trouble(a, b):
            if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and _alike(a.T, b):
                return "The numbers are right, and rows and columns have changed places."
            raised = isinstance(a, Failure)
            return (
                f"{_subject(said, number, 'your function' if raised else 'the answer')} {trouble}"
            )
    if otherwise:
        return otherwise
    shaped = [(a, b) for a, b in pairs if isinstance(a, np.ndarray) and isinstance(b, np.ndarray)]
    arrays = [(a.ravel(), b.ravel()) for a, b in shaped]
    if not arrays:
        wrong = next(number for number, (a, b) in enumerate(pairs) if a != b)
        return f"{_subject(said, wrong)} is not the right one."
    return _swapped(shaped) or _pattern(arrays, by_hand) or _first_wrong(said, arrays)


def _trouble(said: Outcome, truth: Outcome) -> str:
    """Say what keeps an outcome from being compared; nothing where it can be."""
    if isinstance(said, Failure):
        return said.words
    if isinstance(said, np.ndarray) and isinstance(truth, np.ndarray):
        if not fits(said, truth):
            return f"has shape {said.shape}, expected {truth.shape}."
        if not np.isfinite(said).all():
            what = "nan (not a number)" if np.isnan(said).any() else "an infinite number"
            return f"holds {what}: something was divided by 0, or grew without end."
    return ""


def _subject(said: Reading, number: int, what: str = "the answer") -> str:
    if not said.calls:
        return "Your answer"
    call = said.calls[number]
    where = f"Called with {call}," if call else f"In try {number + 1} of {len(said.calls)}"
    return f"{where} {what}"


def _alike(said: Array, truth: Array) -> bool:
    return said.shape == truth.shape and bool((np.abs(said - truth) < 2e-3 * scale_of(truth)).all())


def _swapped(arrays: list[tuple[Array, Array]]) -> str:
    """Say how the right numbers are ordered otherwise, if they are in each outcome."""
    if any(truth.ndim == 0 for _, truth in arrays):
        return ""
    if len(arrays[0][1]) == 2 and all(_alike(said[::-1], truth) for said, truth in arrays):
        return "The two parts of your answer have changed places."
    if all(_alike(np.sort(said, axis=None), np.sort(truth, axis=None)) for said, truth in arrays):
        return "The numbers are right, but they come in another order."
    return ""


@np.errstate(all="ignore")  # a number may be too large to be divided
def _pattern(arrays: list[tuple[Array, Array]], by_hand: bool) -> str:
    """Say in which way all numbers are off, if they are off in the same way."""
    scale = scale_of(_joined(arrays, 1))
    # Divided first, so that no product overflows.
    numbers, truths = _joined(arrays, 0) / scale, _joined(arrays, 1) / scale
    if np.abs(numbers - truths).max() < 0.01:
        if by_hand:
            return "Close, but not close enough. Round at the end only, and give three digits."
        return "Close, but not close enough. Was something rounded on the way, or left out?"
    if len(np.unique(truths)) < 3:
        return ""
    factor = float(np.vdot(numbers, truths) / np.vdot(truths, truths))
    if np.abs(numbers - factor * truths).max() < 1e-4 * abs(factor):
        if round(factor, 4) == -1:
            return "Every number has the wrong sign and the right size."
        sign = " And the sign is flipped." if factor < 0 else ""
        return f"Every number is off by the same factor: one is missing, or one too many.{sign}"
    if np.ptp(numbers - truths) < 2e-4:
        return "Every number is off by the same amount: something is added, or left out."
    return ""


def _joined(arrays: list[tuple[Array, Array]], part: int) -> Array:
    """Return what was said, or what is right, of all outcomes in a row."""
    return np.concatenate([pair[part] for pair in arrays])


def _first_wrong(said: Reading, arrays: list[tuple[Array, Array]]) -> str:
    scale = scale_of(_joined(arrays, 1))
    wrong = [_wrong(a, b, scale) for a, b in arrays]
    first = next(number for number, places in enumerate(wrong) if places)
    right = wrong.count([])
    share = f"Right for {right} of the {len(wrong)} inputs tried. " if right else ""
    subject = _subject(said, first)
    numbers, truths = arrays[first]
    place = wrong[first][0]
    size = _size(float(numbers[place]), float(truths[place]))
    if len(numbers) == 1:
        return f"{share}{subject} is {size}."
    good = len(numbers) - len(wrong[first])
    if not good:
        return f"{share}{subject} has {len(numbers)} numbers, and none is right yet."
    return (
        f"{share}{subject} has {len(numbers)} numbers, of which {good} "
        f"{'is' if good == 1 else 'are'} right. Number {place + 1} is {size}."
    )


def _wrong(numbers: Array, truths: Array, scale: float) -> list[int]:
    """Return which numbers of an outcome are wrong, counted from 0; `scale` is that of them all."""
    close = 1e-3 * scale_of(truths, scale)
    return [int(place) for place in np.flatnonzero(np.abs(numbers - truths) > close)]


def _size(number: float, truth: float) -> str:
    """Say which way a number is off, and how far, without the number that it should be."""
    if np.sign(number) == -np.sign(truth):
        return "of the wrong sign"
    if number > truth:
        way = "too close to 0" if truth < 0 else "too large"
    else:
        way = "too far below 0" if truth < 0 else "too small"
    if truth == 0:
        return way
    small, large = sorted((abs(number), abs(truth)))
    if large > 10 * small:
        return f"{way}, by a factor of more than 10"
    return f"{way}, by a factor of {'2 or more' if large >= 2 * small else 'less than 2'}"
