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


def scale_of(truth: Array) -> float:
    """Return the largest size of what is right, which says what is close; 1 where all is 0."""
    return float(np.abs(truth).max(initial=0.0)) or 1.0


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


def _pattern(arrays: list[tuple[Array, Array]], by_hand: bool) -> str:
    """Say in which way all numbers are off, if they are off in the same way."""
    numbers = np.concatenate([a for a, _ in arrays])
    truths = np.concatenate([b for _, b in arrays])
    scale = scale_of(truths)
    if np.abs(numbers - truths).max() < 0.01 * scale:
        if by_hand:
            return "Close, but not close enough. Round at the end only, and give three digits."
        return "Close, but not close enough. Was something rounded on the way, or left out?"
    if len(truths) < 3 or np.ptp(truths) < 1e-9 * scale:
        return ""
    # Divided first, so that no product overflows.
    factor = float((numbers / scale) @ (truths / scale) / np.sum((truths / scale) ** 2))
    if factor and np.abs(numbers - factor * truths).max() < 1e-4 * abs(factor) * scale:
        if abs(factor + 1) < 1e-4:
            return "Every number has the wrong sign and the right size."
        sign = " And the sign is flipped." if factor < 0 else ""
        return f"Every number is off by the same factor: one is missing, or one too many.{sign}"
    offset = float(np.mean(numbers - truths))
    if np.abs(numbers - truths - offset).max() < 1e-4 * scale:
        return "Every number is off by the same amount: something is added, or left out."
    return ""


def _first_wrong(said: Reading, arrays: list[tuple[Array, Array]]) -> str:
    right = [not _wrong(a, b) for a, b in arrays]
    # Each outcome by itself can be right to three digits where not all are to six.
    first = right.index(False) if False in right else 0
    numbers, truths = arrays[first]
    share = f"Right for {sum(right)} of the {len(right)} inputs tried. " if any(right) else ""
    subject = _subject(said, first)
    if len(numbers) == 1:
        return f"{share}{subject} is {_size(float(numbers[0]), float(truths[0]))}."
    wrong = _wrong(numbers, truths)
    if len(wrong) in (0, len(numbers)):
        return f"{share}{subject} has {len(numbers)} numbers, and none is right yet."
    size = _size(float(numbers[wrong[0]]), float(truths[wrong[0]]))
    return (
        f"{share}{subject} has {len(numbers)} numbers, of which {len(numbers) - len(wrong)} "
        f"{'is' if len(numbers) - len(wrong) == 1 else 'are'} right. "
        f"Number {wrong[0] + 1} is {size}."
    )


def _wrong(numbers: Array, truths: Array) -> list[int]:
    """Return which of the numbers are wrong, counted from 0."""
    return [int(i) for i in np.flatnonzero(np.abs(numbers - truths) > 1e-3 * scale_of(truths))]


def _size(number: float, truth: float) -> str:
    """Say which way a number is off, and how far, without the number that it should be."""
    if truth == 0:
        return "too large" if number > 0 else "too small"
    if number * truth < 0:
        return "of the wrong sign"
    small, large = sorted((abs(number), abs(truth)))
    if abs(number) < abs(truth):
        way = "too small" if truth > 0 else "too close to 0"
    else:
        way = "too large" if truth > 0 else "too far below 0"
    if large > 10 * small:
        return f"{way}, by a factor of more than 10"
    return f"{way}, by a factor of {'2 or more' if large >= 2 * small else 'less than 2'}"
