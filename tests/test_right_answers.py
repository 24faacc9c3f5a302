"""No right answer breaks in a try, and nothing that breaks or cannot be read is right."""

import itertools
import math
import warnings
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from howlearn.exercises.answers import Calls, Failure
from howlearn.exercises.checking import EXERCISES
from howlearn.exercises.describing import sound
from howlearn.exercises.judging import judge
from howlearn.exercises.tables import Exercise


def fails(*_: object) -> object:
    raise ValueError


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=lambda exercise: exercise.name)
def test_no_try_of_a_right_answer_fails(exercise: Exercise) -> None:
    """If one did, no learner could be right."""
    reading = exercise.reader.read(exercise.right)
    assert sound(reading, reading)
    for mistake in exercise.mistakes:
        said = exercise.reader.read(mistake.answer).outcomes
        assert not all(isinstance(outcome, Failure) for outcome in said), mistake.message


def test_a_function_that_fails_where_the_right_one_does_is_not_right() -> None:
    reader = Calls("x", lambda rng: (1 + rng.uniform(),), lambda: [(0.0,)])
    exercise = Exercise("", "", reader, "1 / x\n    Good.\n2 / x\n    Twice.", {})
    verdict = judge(exercise, lambda x: x**-1)
    assert not verdict.passed
    assert "ZeroDivisionError" in verdict.message


def spoilt(exercise: Exercise) -> Iterator[Any]:
    """The right answer with something in it that cannot be read, in one place after the other."""
    right: Any = exercise.right
    if not isinstance(exercise.reader, Calls):
        for place in range(np.size(right)):
            for odd in (None, ..., "one", math.nan, object()):
                parts = np.array(right, dtype=object)
                parts.flat[place] = odd
                yield parts.tolist()
        return
    tries = len(exercise.reader.tries())
    for place in (0, tries // 2, tries - 1):
        for odd in (lambda: None, lambda: ..., lambda: object(), lambda: math.nan, fails):
            count = itertools.count()
            yield (
                lambda *given, count=count, place=place, odd=odd: (
                    odd() if next(count) == place else right(*given)
                )
            )


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=lambda exercise: exercise.name)
def test_a_right_answer_is_not_right_with_one_part_that_cannot_be_read(exercise: Exercise) -> None:
    for answer in spoilt(exercise):
        assert not judge(exercise, answer).passed


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        # From -sqrt(12) the first step ends on the hilltop.
        ("over-the-hill", -math.sqrt(12) - 1e-12, -math.sqrt(12) + 1e-12),
        ("only-the-local", math.nextafter(0.8, 1), 0.8),
        ("only-the-local", math.nextafter(4 / 3, 1), 4 / 3),
    ],
)
def test_right_answers_end_where_they_should(name: str, right: float, wrong: float) -> None:
    assert judge(EXERCISES[name], right).passed
    assert not judge(EXERCISES[name], wrong).passed


@pytest.mark.parametrize(("off_by", "passes"), [(0.9e-6, True), (1.1e-6, False)])
def test_a_twin_of_the_network_may_differ_by_a_millionth(off_by: float, passes: bool) -> None:
    """The last number is the bias of the output node, so the outputs differ by as much."""
    twin: Any = np.array(EXERCISES["same-network"].right)
    twin[-1] += off_by
    assert judge(EXERCISES["same-network"], twin).passed == passes


def test_the_list_to_begin_with_is_no_twin_wherever_it_is_off_by_a_rounding_error() -> None:
    for place in range(9):
        for off_by in (-1.1e-6, 1e-7, 1.1e-6):
            answer: Any = np.array(EXERCISES["same-network"].mistakes[0].answer)
            answer[place] += off_by
            assert not judge(EXERCISES["same-network"], answer).passed


def test_a_table_may_have_one_axis_more() -> None:
    table = np.array(EXERCISES["xor-by-hand"].right)
    for answer in (table[None], table[:, None], table[..., None]):
        assert judge(EXERCISES["xor-by-hand"], answer).passed
    assert not judge(EXERCISES["xor-by-hand"], table.ravel()).passed


class Warns:
    """What numpy makes an array of with a warning."""

    def __array__(self, *_: object, **__: object) -> Any:
        warnings.warn("this will be otherwise", DeprecationWarning, stacklevel=2)
        return np.array(5 / 3)


def test_an_answer_is_read_whatever_numpy_says_of_it() -> None:
    assert judge(EXERCISES["cost-of-a-line"], Warns()).passed

    def slope(x: float) -> Any:
        with_warning = np.asarray(Warns())
        overflow = np.exp(np.array([1000.0 * with_warning]))
        return (1 - np.tanh(x**2) ** 2) * 2 * x + 1 / overflow

    with np.errstate(all="raise"):  # as a learner may have set it, in the same notebook
        assert judge(EXERCISES["slope-of-a-chain"], slope).passed


def doubling(names: str, *tries: tuple[Any, ...]) -> Exercise:
    """An exercise that asks for twice the first argument, which is not zero."""
    first = names.partition(",")[0]
    table = f"2 * {first}\n    Good.\n3 * {first}\n    Thrice."
    reader = Calls(names, lambda rng: (), lambda: deepcopy(tries), draws=0)
    return Exercise("", "", reader, table, {})


@pytest.mark.parametrize("in_try", [0, 1])
def test_an_array_that_is_changed_in_any_try_is_noticed(in_try: int) -> None:
    tries = itertools.count()

    def answer(given: Any) -> Any:
        double = 2 * given
        given += next(tries) == in_try
        return double

    verdict = judge(doubling("x", (np.ones(2),), (np.ones(2),)), answer)
    assert verdict.passed
    assert "changes an array that it is given" in verdict.message


@pytest.mark.parametrize(("letters", "shown"), [(96, True), (97, False)])
def test_a_call_that_fits_into_a_line_is_written_out(letters: int, shown: bool) -> None:
    """With `` = 1`` it has 100 letters, and with one more it has too many."""
    name = "x" * letters
    message = judge(doubling(name, (1.0,)), lambda _: 5.0).message
    assert (f"Called with {name} = 1," in message) == shown
    assert ("In try 1 of 1" in message) != shown


@pytest.mark.parametrize("kind", ["a list", "an int", "an Object", "an Index", "a Xylophone"])
def test_what_is_no_function_is_named_with_its_article(kind: str) -> None:
    name = kind.split()[1]
    value = {"list": [1.0], "int": 3}.get(name, type(name, (), {})())
    message = judge(EXERCISES["descend"], value).message
    assert message.startswith(f"Your answer is {kind}, and a function is asked for.")
