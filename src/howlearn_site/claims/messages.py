"""What `check` says of the answers to an exercise, held by claims like the prose of a page."""

import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.exercises.answers import Calls
from howlearn.exercises.checking import EXERCISES
from howlearn.exercises.tables import Exercise
from howlearn_site.claims.reading import Passage, Prose
from howlearn_site.claims.saying import Page
from howlearn_site.claims.tying import CLAIMS, loaded, untied
from howlearn_site.paths import ROOT

__all__ = ["FILE", "Said", "broken_messages"]

FILE = CLAIMS / "messages.py"


class _Texts(Prose):
    """The texts of an exercise, each a passage with its line in the exercise's file."""

    def __init__(self, exercise: Exercise, before: str, after: str) -> None:
        self.path = Path(exercise.names["__file__"])
        self.blocks = []
        said = [exercise.question, exercise.praise, exercise.otherwise]
        said += [mistake.message for mistake in exercise.mistakes]
        self._said = [text for text in said if text]
        self._name = exercise.name
        self._change = before, after

    @cached_property
    def passages(self) -> list[Passage]:
        """Its question, what is said of right and of other answers, and of each mistake."""
        lines = self.path.read_text("utf-8").splitlines()
        start = next(n for n, line in enumerate(lines) if f'name="{self._name}"' in line)
        found = []
        for text in self._said:
            begins = (n for n in range(start, len(lines)) if text[:24] in lines[n])
            changed = text.replace(*self._change) if self._change[0] else text
            found.append(Passage(next(begins, start) + 1, 0, changed))
        return found


class Said(Page):
    """What is said of the answers to one exercise, as a page of which claims say something.

    Parameters
    ----------
    exercise : Exercise
        The exercise.
    before, after : str, optional
        What is to stand in its texts, and instead of what.

    Attributes
    ----------
    exercise : Exercise
        The same.
    """

    def __init__(self, exercise: Exercise, before: str = "", after: str = "") -> None:
        super().__init__(_Texts(exercise, before, after))
        self.exercise = exercise

    @property
    def _calls(self) -> Calls:
        assert isinstance(self.exercise.reader, Calls)
        return self.exercise.reader

    def tries(self) -> list[tuple[Any, ...]]:
        """Return the inputs on which a function is tried."""
        return self._calls.tries()

    def chosen(self) -> list[tuple[Any, ...]]:
        """Return those of them that are not drawn."""
        return list(self._calls.chosen())

    def answer(self, words: str = "") -> Any:
        """Return the answer that gets the message with these words; without any the right one."""
        if not words:
            return self.exercise.right
        (found,) = [m.answer for m in self.exercise.mistakes if words in m.message]
        return found

    def numbers(self, words: str = "") -> Array:
        """Return all numbers that an answer says, those of a function at every try."""
        outcomes = self.exercise.reader.read(self.answer(words)).outcomes
        return np.concatenate([np.ravel(np.asarray(outcome, float)) for outcome in outcomes])

    def factor(self, words: str) -> float:
        """Return by which factor an answer is off, or nan where it is not one for all numbers."""
        said, right = self.numbers(words), self.numbers()
        factor = float(said @ right / (right @ right))
        return factor if np.allclose(said, factor * right, rtol=1e-3, atol=1e-9) else np.nan

    def asks(self, pattern: str, computed: Callable[..., Any]) -> list[float]:
        """Hold the numbers of the question, from which what is right has to come out.

        Parameters
        ----------
        pattern : str
            Of the question, with its numbers in parentheses.
        computed : callable
            Those numbers → what is right.
        """
        match = re.search(pattern, self.prose.passages[0].text)
        if not match:
            self.broken.append((self.prose.passages[0].line, f"it no longer asks {pattern!r}"))
            return [np.nan] * re.compile(pattern).groups
        given = [float(number) for number in match.groups()]
        right = np.ravel(np.asarray(computed(*given), float))
        is_right = right.shape == self.numbers().shape and np.allclose(right, self.numbers())
        self.held.setdefault(0, []).extend(match.span(n + 1) for n in range(len(given)))
        if not is_right:
            line = self.prose.passages[0].line
            self.broken.append((line, f"it asks for {right}, and {self.numbers()} is right"))
        return given


def broken_messages(name: str, before: str = "", after: str = "") -> list[str]:
    """Return what does not hold, or is held by nothing, as ``file:line: message``."""
    said = Said(EXERCISES[name], before, after)
    try:
        loaded(FILE).claims(said)
    except Exception as error:
        said.broken.append((1, f"{type(error).__name__}: {error}"))
    where = f"of_{name.replace('-', '_')} of {FILE.relative_to(ROOT)}"
    wrong = [*said.broken, *untied(said, where, "said")]
    return [f"{said.prose.path.name}:{line}: {message}" for line, message in sorted(wrong)]
