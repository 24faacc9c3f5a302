"""Judging an answer: it is right, or makes a mistake that is known, or else is described."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from functools import cache

import numpy as np

from howlearn.exercises.answers import Failure, Outcome, Reading, UnreadableError
from howlearn.exercises.describing import described, fits, scale_of, sound
from howlearn.exercises.tables import Exercise, Mistake

__all__ = ["Verdict", "judge"]

WIDTH = 40
"""How many columns a printed verdict takes at most: it is also read on a phone."""
SLACK = 1 + 1e-9
"""Room for the rounding of the computer, where a number is off by half of its last digit."""


@dataclass(frozen=True)
class Verdict:
    """What `check` says of an answer. It is true where the answer passed.

    Attributes
    ----------
    name : str
        The exercise's.
    passed : bool
        Whether the answer is right.
    message : str
        What is right about it, or what is wrong.

    Examples
    --------
    >>> from howlearn.exercises import Verdict
    >>> print(Verdict("one-step", False, "The sign is flipped."))
    one-step: not yet. The sign is flipped.
    """

    name: str
    passed: bool
    message: str

    def __bool__(self) -> bool:
        return self.passed

    def __repr__(self) -> str:
        return f"<verdict on {self.name}: {'right' if self.passed else 'not yet'}>"

    def __str__(self) -> str:
        line = f"{self.name}: {'right' if self.passed else 'not yet'}. {self.message}"
        return textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False)


CHANGES = (
    "One more thing: your function changes an array that it is given, as -= and += do. Work on a "
    "new one, or the caller's numbers change too."
)


def judge(exercise: Exercise, answer: object) -> Verdict:
    """Return what is to be said of an answer."""

    def verdict(passed: bool, message: str) -> Verdict:
        return Verdict(exercise.name, passed, message)

    try:
        said = exercise.reader.read(answer)
    except UnreadableError as error:
        return verdict(False, str(error))
    right = _known(exercise)
    if _is_right(exercise, said, right):
        return verdict(True, f"{exercise.praise} {CHANGES}" if said.changed else exercise.praise)
    for mistake in exercise.mistakes:
        if _makes(mistake, exercise, said, right):
            return verdict(False, mistake.message)
    otherwise = exercise.otherwise
    return verdict(False, described(said, right, otherwise, by_hand=exercise.by_hand))


@cache
def _known(exercise: Exercise, mistake: Mistake | None = None) -> Reading:
    """Return what the right answer says, or one that makes a mistake; they are always the same."""
    return exercise.reader.read(mistake.answer if mistake else exercise.right)


def _is_right(exercise: Exercise, said: Reading, right: Reading) -> bool:
    if not sound(said, right):
        return False
    if exercise.accepts is None:
        return _agree(said, right, exercise)
    return exercise.accepts(*said.outcomes)


def _makes(mistake: Mistake, exercise: Exercise, said: Reading, right: Reading) -> bool:
    if mistake.when is not None:
        one = not said.calls
        return sound(said, right) and bool(
            mistake.when(said.outcomes[0], right.outcomes[0])
            if one
            else mistake.when(said.outcomes, right.outcomes)
        )
    return _agree(said, _known(exercise, mistake), exercise)


def _agree(first: Reading, second: Reading, exercise: Exercise) -> bool:
    pairs = zip(first.outcomes, second.outcomes, strict=True)
    return all(_close(a, b, exercise) for a, b in pairs)


def _close(said: Outcome, truth: Outcome, exercise: Exercise) -> bool:
    if isinstance(said, np.ndarray) and isinstance(truth, np.ndarray):
        if not fits(said, truth):
            return False
        scale = scale_of(truth[np.isfinite(truth)])
        near = _digits(scale) if exercise.by_hand else exercise.tolerance * scale
        return np.allclose(said.reshape(truth.shape), truth, rtol=0, atol=near, equal_nan=True)
    if isinstance(said, Failure):
        return isinstance(truth, Failure)
    return isinstance(said, tuple) and said == truth


def _digits(number: float) -> float:
    """By how much a number may be off that is rounded to three digits, or to hundredths."""
    return min(0.5 * 10.0 ** (math.floor(math.log10(number)) - 2), 0.005) * SLACK
