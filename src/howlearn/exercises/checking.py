"""What learners call: `check`, and the names of the exercises."""

from __future__ import annotations

import difflib

from howlearn.exercises import (
    about_any_formula,
    about_backpropagation,
    about_better_descents,
    about_chain_rule,
    about_cost_function,
    about_depth,
    about_edge_of_stability,
    about_gradient_descent,
    about_many_dimensions,
    about_many_machines,
    about_minima,
    about_pytorch,
    about_reading_digits,
    about_shape_the_valley,
    about_slopes,
    about_the_words,
    about_training,
    about_weights,
)
from howlearn.exercises.judging import Verdict, judge
from howlearn.exercises.tables import Exercise

__all__ = ["EXERCISES", "check", "names"]

_CHAPTERS = (
    about_the_words,
    about_cost_function,
    about_weights,
    about_slopes,
    about_gradient_descent,
    about_shape_the_valley,
    about_minima,
    about_chain_rule,
    about_backpropagation,
    about_any_formula,
    about_training,
    about_reading_digits,
    about_depth,
    about_many_dimensions,
    about_better_descents,
    about_edge_of_stability,
    about_pytorch,
    about_many_machines,
)

EXERCISES: dict[str, Exercise] = {e.name: e for chapter in _CHAPTERS for e in chapter.EXERCISES}
"""Every exercise by its name, chapter by chapter."""


def names() -> list[str]:
    """Return the names of all exercises, in the order of the chapters.

    Returns
    -------
    list of str
        What `check` can be called with.

    Examples
    --------
    >>> from howlearn.exercises import names
    >>> "one-step" in names()
    True
    """
    return list(EXERCISES)


def check(name: str, answer: object = ...) -> Verdict:
    """Say what is right or wrong about an answer: print the verdict, and return it.

    It never raises, whatever the answer is or does, and never changes the answer. The same answer
    always has the same verdict.

    Parameters
    ----------
    name : str
        The exercise's.
    answer : object
        What the exercise asks for: a number, a list or an array, a function, a word, a network.
        Numbers may be off by a millionth; where they can be worked out by hand, three digits are
        enough. Capitals and small slips of spelling do not matter in a word.
        While it is missing, or ``...``, the verdict is that there is nothing yet.

    Returns
    -------
    Verdict
        With ``passed`` and ``message``.

    Examples
    --------
    >>> from howlearn.exercises import check
    >>> verdict = check("cost-of-a-line", 5.0)
    cost-of-a-line: not yet. That is the sum
    of the squared errors. The cost is their
    mean.
    >>> verdict.passed
    False
    """
    try:
        verdict = _verdict(name, answer)
    except Exception as error:  # an answer so odd that even reading it fails
        verdict = Verdict(
            str(name),
            False,
            f"This answer cannot be read: {type(error).__name__}. Try a plain one.",
        )
    try:
        print(verdict)
    except UnicodeEncodeError:  # the learner's own words, on a console that lacks the letters
        print(str(verdict).encode("ascii", "backslashreplace").decode("ascii"))
    return verdict


def _verdict(name: object, answer: object) -> Verdict:
    if isinstance(name, str) and name in EXERCISES:
        return judge(EXERCISES[name], answer)
    if not isinstance(name, str):
        shown = next((n for n in EXERCISES if isinstance(answer, str) and answer == n), "one-step")
        return Verdict("check", False, f'The name comes first: check("{shown}", answer).')
    plain = "-".join(name.lower().replace("_", " ").split())
    near = difflib.get_close_matches(plain, EXERCISES, cutoff=0.5)
    near = [plain] if plain in EXERCISES else near
    meant = f"Did you mean {' or '.join(near)}?" if near else "names() lists them all."
    return Verdict(name, False, f"There is no exercise of this name. {meant}")
