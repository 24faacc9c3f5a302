"""Judging an answer: it is right, or makes a mistake that is known, or else is described."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from howlearn.exercises.answers import Failure, Outcome, Reader, Reading, UnreadableError
from howlearn.exercises.describing import described, fits, sound

__all__ = ["Exercise", "Mistake", "Verdict", "judge"]

WIDTH = 40
"""How many columns a printed verdict takes at most: it is also read on a phone."""


@dataclass(frozen=True, eq=False)
class Mistake:
    """A wrong answer that is recognised.

    Attributes
    ----------
    answer : object
        An answer that makes the mistake, of the kind that the exercise asks for.
    message : str
        What is wrong, in words and without the right answer. Plain ASCII, for every console.
    when : callable, optional
        The outcomes of an answer, each an argument → whether it makes this mistake. Without it an
        answer makes the mistake if its outcomes are those of `answer`.
    """

    answer: object
    message: str
    when: Callable[..., bool] | None = None


@dataclass(frozen=True, eq=False)
class Exercise:
    """A question, its right answer, and the mistakes that are recognised.

    Attributes
    ----------
    name : str
        What `check` is called with.
    question : str
        In a sentence.
    reader : Reader
        What kind of answer is asked for.
    right : object
        A right answer.
    praise : str
        What is said of it.
    mistakes : tuple of Mistake
        The first that fits is named.
    accepts : callable, optional
        The outcomes of an answer, each an argument → whether it is right, where there are many
        right answers.
    otherwise : str, optional
        What is said of a wrong answer that makes no known mistake, where there are many right ones.
    tolerance : float, default 1e-6
        By how much a number may be off, as a part of the largest number of the right outcome.
    """

    name: str
    question: str
    reader: Reader
    right: object
    praise: str
    mistakes: tuple[Mistake, ...]
    accepts: Callable[..., bool] | None = None
    otherwise: str = ""
    tolerance: float = 1e-6


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
    right = exercise.reader.read(exercise.right)
    if _is_right(exercise, said, right):
        return verdict(True, f"{exercise.praise} {CHANGES}" if said.changed else exercise.praise)
    for mistake in exercise.mistakes:
        if _makes(mistake, exercise, said, right):
            return verdict(False, mistake.message)
    return verdict(False, described(said, right, exercise.otherwise))


def _is_right(exercise: Exercise, said: Reading, right: Reading) -> bool:
    if exercise.accepts is None:
        return _agree(said, right, exercise.tolerance)
    return sound(said, right) and exercise.accepts(*said.outcomes)


def _makes(mistake: Mistake, exercise: Exercise, said: Reading, right: Reading) -> bool:
    if mistake.when is not None:
        return sound(said, right) and mistake.when(*said.outcomes)
    return _agree(said, exercise.reader.read(mistake.answer), exercise.tolerance)


def _agree(first: Reading, second: Reading, tolerance: float) -> bool:
    pairs = zip(first.outcomes, second.outcomes, strict=True)
    return all(_close(a, b, tolerance) for a, b in pairs)


def _close(said: Outcome, truth: Outcome, tolerance: float) -> bool:
    if isinstance(said, np.ndarray) and isinstance(truth, np.ndarray):
        if not fits(said, truth):
            return False
        scale = np.abs(truth[np.isfinite(truth)]).max(initial=0.0) or 1.0
        return np.allclose(
            said.reshape(truth.shape), truth, rtol=0, atol=tolerance * scale, equal_nan=True
        )
    if isinstance(said, Failure) or isinstance(truth, Failure):
        return isinstance(said, Failure) and isinstance(truth, Failure)
    return isinstance(said, tuple) and isinstance(truth, tuple) and said == truth
