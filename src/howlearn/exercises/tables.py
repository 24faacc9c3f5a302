"""An exercise as data: its question, and a table of answers with what is said of each.

An answer is written at the margin of the table, as a learner would write it, and what is said of
it is indented beneath. The first answer is the right one, and the others are wrong::

    np.mean((outputs - targets) ** 2)
        It agrees on every set of outputs and targets that was tried.
    np.sum((outputs - targets) ** 2)
        That is the sum of the squares. A cost is their mean.

An answer with a condition, ``1.0 when said >= 0.5``, is one of many that get the same message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from howlearn.exercises.answers import Calls, Reader
from howlearn.exercises.rows import rows

__all__ = ["Exercise", "Mistake"]


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
        What an answer says and what is right → whether it makes this mistake. Without it an answer
        makes the mistake if it says the same as `answer`.
    """

    answer: object
    message: str
    when: Callable[[Any, Any], bool] | None = None


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
    answers : str
        The table: the right answer with its praise, and then each mistake with its message. The
        first that fits is named. A function is written as what it returns, and a condition knows
        what the answer says as ``said`` and what is right as ``right``: a value, or one for each
        try of a function.
    names : mapping
        What the answers of the table are written with, as a rule the ``globals()`` of the file.
    accepts : callable, optional
        An answer → whether it is right, where there are many right answers.
    otherwise : str, optional
        What is said of a wrong answer that makes no known mistake, where there are many right ones.
    tolerance : float, default 1e-6
        By how much a number may be off, as a part of the largest number of the right outcome.
    by_hand : bool, default False
        Whether the numbers can be worked out by hand, so that three digits of them are enough.
    """

    name: str
    question: str
    reader: Reader
    answers: str
    names: Mapping[str, Any] = field(repr=False)
    accepts: Callable[..., bool] | None = None
    otherwise: str = ""
    tolerance: float = 1e-6
    by_hand: bool = False

    @cached_property
    def right(self) -> object:
        """A right answer."""
        return self._evaluated(self._rows[0][0])

    @property
    def praise(self) -> str:
        """What is said of a right answer."""
        return self._rows[0][1]

    @cached_property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The mistakes that are recognised, in their order."""
        return tuple(self._mistake(answer, message) for answer, message in self._rows[1:])

    @cached_property
    def _rows(self) -> list[tuple[str, str]]:
        return rows(self.answers)

    def _mistake(self, answer: str, message: str) -> Mistake:
        answer, _, condition = answer.partition(" when ")
        when = self._python(f"lambda said, right: {condition}") if condition else None
        return Mistake(self._evaluated(answer), message, when)

    def _evaluated(self, answer: str) -> object:
        if isinstance(self.reader, Calls):
            answer = f"lambda {self.reader.arguments}: {answer}"
        return self._python(answer)

    def _python(self, text: str) -> Any:
        return eval(text, dict(self.names))
