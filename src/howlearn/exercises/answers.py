"""Reading an answer: whatever a learner hands over becomes outcomes that can be compared.

An outcome is an array, a tuple of words, or a failure: a function that raised. An answer that is a
value has one outcome; a function has one for each of the inputs that it is tried on.
"""

from __future__ import annotations

import copy
import difflib
import inspect
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any, Protocol, TypeAlias

import numpy as np

from howlearn.arrays import Array
from howlearn.exercises.errors import told
from howlearn.network import Network

__all__ = [
    "Calls",
    "Failure",
    "Numbers",
    "Outcome",
    "Reader",
    "Reading",
    "UnreadableError",
    "Words",
]

NOTHING = "Put your answer where the dots are."
ALMOST = 0.8
"""How alike two spellings are of which one is taken for the other; 1 is the same."""


class UnreadableError(Exception):
    """An answer that cannot be compared with anything; the message is for the learner."""


@dataclass(frozen=True, eq=False)
class Failure:
    """What a function did that raised: in words, and where in the learner's code."""

    words: str


Outcome: TypeAlias = Array | tuple[str, ...] | Failure


@dataclass(frozen=True, eq=False)
class Reading:
    """What an answer says.

    Attributes
    ----------
    outcomes : tuple of Outcome
        One for a value, one for each try of a function.
    calls : tuple of str
        The inputs of each try, written out; empty for a value.
    changed : bool
        Whether the function wrote into an array that it was given.
    """

    outcomes: tuple[Outcome, ...]
    calls: tuple[str, ...] = ()
    changed: bool = False


class Reader(Protocol):
    """What an exercise expects: reads an answer, or raises `UnreadableError`."""

    def read(self, answer: object) -> Reading:
        """Return the outcomes of `answer`, which is never changed."""


@dataclass(frozen=True, eq=False)
class Numbers:
    """One number or an array of them; a network is read as its parameters.

    Attributes
    ----------
    shape : tuple of int, default ()
        A value whose shape is another only by axes of length 1 is taken: ``[[1.0], [2.0]]`` for
        ``[1.0, 2.0]``.
    """

    shape: tuple[int, ...] = ()

    def read(self, answer: object) -> Reading:
        """Return one array."""
        if callable(answer) and not isinstance(answer, Network):
            raise UnreadableError(
                "Your answer is a function. Call it, and hand over what it returns."
            )
        array = _array(answer, "Your answer")
        if array.squeeze().shape == np.empty(self.shape).squeeze().shape:
            array = array.reshape(self.shape)
        return Reading((array,))


@dataclass(frozen=True, eq=False)
class Words:
    """A word, or a list of words, in capitals or not.

    Attributes
    ----------
    known : mapping of str to tuple of str
        The words that are asked for, each with what else is taken for it. A word that is spelt
        almost like one of these is taken for it too. Where they are single letters, a text such as
        ``"a, b"`` or ``"ab"`` is a list of them.
    """

    known: Mapping[str, tuple[str, ...]]

    def read(self, answer: object) -> Reading:
        """Return one tuple of words."""
        return Reading((self.meant(answer, "Your answer"),))

    def meant(self, value: object, what: str) -> tuple[str, ...]:
        """Return the words of a value, those that are known as they are known."""
        said = _words(value, what)
        if all(len(word) == 1 for word in self.known):
            said = tuple(part for text in said for part in self._letters(text))
        return tuple(self._known(word) for word in said)

    def _letters(self, text: str) -> list[str]:
        parts = re.findall(r"\w+", text)
        return [*text] if {*text.casefold()} <= {*self.known} else parts

    def _known(self, word: str) -> str:
        plain = " ".join(re.findall(r"\w+", word.casefold()))
        meanings = {
            spelling: known for known, others in self.known.items() for spelling in (known, *others)
        }
        near = difflib.get_close_matches(plain, meanings, cutoff=ALMOST)
        return meanings[near[0]] if near else plain


@dataclass(frozen=True, eq=False)
class Calls:
    """A function, tried on inputs that are the same every time.

    Attributes
    ----------
    arguments : str
        The arguments as the exercise writes them: ``"outputs, targets"``.
    drawn : callable
        A random number generator → the arguments of one call. What is right by luck alone fails on
        some of those that are drawn.
    chosen : callable, optional
        Returns the arguments of calls that tell the mistakes of the exercise apart, made new each
        time, so that no answer can spoil them.
    draws : int, default 6
        How many calls are drawn, after those that are chosen.
    words : Words, optional
        The words that it returns, if they are not numbers.
    """

    arguments: str
    drawn: Callable[[np.random.Generator], tuple[Any, ...]]
    chosen: Callable[[], Sequence[tuple[Any, ...]]] = tuple
    draws: int = 6
    words: Words | None = None

    def tries(self) -> list[tuple[Any, ...]]:
        """Return the arguments of each call."""
        drawn = (self.drawn(np.random.default_rng(seed)) for seed in range(self.draws))
        return [*self.chosen(), *drawn]

    def read(self, answer: object) -> Reading:
        """Return one outcome for each try."""
        if not callable(answer):
            raise UnreadableError(
                f"Your answer is {_kind(answer)}, and a function is asked for. Hand over the "
                "function itself, by its name and without brackets after it."
            )
        tries = self.tries()
        self._fits(answer, tries[0])
        before = copy.deepcopy(tries)
        outcomes = tuple(self._outcome(answer, arguments) for arguments in tries)
        calls = tuple(_written(self.arguments, arguments) for arguments in before)
        return Reading(outcomes, calls, changed=not all(map(_same, before, tries)))

    def _fits(self, function: Callable[..., object], arguments: tuple[Any, ...]) -> None:
        try:
            signature = inspect.signature(function)
        except (TypeError, ValueError):  # some built-in functions do not tell
            return
        try:
            signature.bind(*arguments)
        except TypeError:
            raise UnreadableError(
                f"Your function takes {signature}, and is called with ({self.arguments}), in this "
                "order."
            ) from None

    def _outcome(self, function: Callable[..., object], arguments: tuple[Any, ...]) -> Outcome:
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                value = function(*arguments)
        except NotImplementedError:
            raise UnreadableError(NOTHING) from None
        # A learner's exit() is a mistake too, and must not end the notebook. Ctrl-C does.
        except (Exception, SystemExit) as error:
            if isinstance(error, TypeError) and "ellipsis" in str(error):
                raise UnreadableError(NOTHING) from None
            return Failure(told(error, function))
        if value is None:
            raise UnreadableError("Your function returns None. Is a `return` missing?")
        what = "What your function returns"
        return self.words.meant(value, what) if self.words else _array(value, what)


def _kind(value: object) -> str:
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool | np.bool_):
        return str(value)
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiouAEIO' else 'a'} {name}"


def _missing(value: object) -> bool:
    return value is None or value is ... or value is NotImplemented


def _array(value: object, what: str) -> Array:
    if _missing(value):
        raise UnreadableError(NOTHING)
    if isinstance(value, Network):
        value = value.parameters
    if isinstance(value, list | tuple):
        missing = [_missing(part) for part in value]
        if any(missing):
            raise UnreadableError(
                NOTHING if all(missing) else "A part of your answer is still missing."
            )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            raw = np.asarray(value)
    except Exception:
        raw = np.asarray(None)
    if isinstance(value, str):
        raise UnreadableError(f"{what} is text, and numbers are asked for: leave the quotes off.")
    if raw.dtype.kind == "O" and all(_is_number(part) for part in raw.flat):
        try:
            raw = raw.astype(np.float64)  # fractions, and whole numbers too large for an array
        except OverflowError:
            raise UnreadableError(f"{what} holds a number too large for a computer.") from None
    if raw.dtype.kind not in "iuf":
        if isinstance(value, list | tuple) and raw.dtype.kind == "O":
            raise UnreadableError(f"{what} is {_kind(value)} whose parts do not make an array.")
        parts = f" of {raw.dtype}" if raw.ndim else ""
        raise UnreadableError(f"{what} is {_kind(value)}{parts}, and numbers are asked for.")
    return raw.astype(np.float64)  # a copy: the answer stays as it is


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _words(value: object, what: str) -> tuple[str, ...]:
    if _missing(value):
        raise UnreadableError(NOTHING)
    parts = [value] if isinstance(value, str) else value
    if isinstance(parts, np.ndarray):
        parts = parts.ravel().tolist()
    if not isinstance(parts, Sequence):
        raise UnreadableError(f"{what} is {_kind(value)}, and words in quotes are asked for.")
    for part in parts:
        if _missing(part):
            raise UnreadableError(NOTHING)
        if not isinstance(part, str):
            raise UnreadableError(f"{what} holds {_kind(part)}, and words in quotes are asked for.")
    return tuple(str(part).strip() for part in parts)


def _same(first: tuple[Any, ...], second: tuple[Any, ...]) -> bool:
    return all(map(np.array_equal, _arrays(first), _arrays(second)))


def _arrays(arguments: tuple[Any, ...]) -> list[Array]:
    return [each for each in arguments if isinstance(each, np.ndarray)]


def _written(names: str, arguments: tuple[Any, ...]) -> str:
    """Write out the arguments of a call, if that can be done in a line."""
    pairs = zip(names.split(", "), arguments, strict=True)
    line = ", ".join(f"{name} = {_short(value)}" for name, value in pairs if not callable(value))
    return line if len(line) <= 100 else ""


def _short(value: object) -> str:
    if isinstance(value, np.ndarray | list | tuple):
        return f"[{', '.join(_short(part) for part in value)}]"
    return f"{value:.4g}" if isinstance(value, Real) else getattr(value, "name", str(value))
