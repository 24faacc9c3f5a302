"""The mistakes that are recognised: each gets its own message, and what is wrong never passes."""

import math
import re
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest import mock

import numpy as np
import pytest

from exercise_blocks import SOLUTIONS
from howlearn import exercises
from howlearn.exercises.answers import Calls, Failure, Numbers, Outcome
from howlearn.exercises.checking import EXERCISES
from howlearn.exercises.judging import judge
from howlearn.exercises.tables import Exercise, Mistake
from howlearn.landscapes import two_valleys
from mutants import mutants

EVERY_MISTAKE = [(e, m) for e in EXERCISES.values() for m in e.mistakes]


def label(value: object) -> str:
    return value.name if isinstance(value, Exercise) else str(value.message)[:40]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("exercise", "mistake"), EVERY_MISTAKE, ids=label)
def test_a_mistake_gets_its_own_message(exercise: Exercise, mistake: Mistake) -> None:
    verdict = judge(exercise, mistake.answer)
    assert not verdict.passed
    assert verdict.message == mistake.message
    assert [m.message for m in exercise.mistakes].count(mistake.message) == 1


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=label)
def test_what_is_said_is_short_kind_and_printable(exercise: Exercise) -> None:
    assert judge(exercise, exercise.right).passed
    said = [m.message for m in exercise.mistakes]
    assert len(said) >= 3
    for message in (*said, exercise.praise, exercise.question):
        assert message.isascii(), "a console may have no other letters"
        assert message[0].isupper() or message.startswith(("q ", "r ", "x "))
        assert message[-1] in ".?"
        assert "!" not in message
        assert len(message) <= 170
    assert 0 < exercise.tolerance <= 0.01


def test_the_commonest_mistakes_are_recognised_in_several_exercises() -> None:
    said = " ".join(mistake.message for _, mistake in EVERY_MISTAKE)
    for words in (
        "the sign is flipped",
        "factor 2 is missing",
        "a sum where the mean is asked for",
        "bias is missing",
        "wrong axis",
        "goes uphill",
    ):
        assert said.count(words) >= 2, words


def numbers_in(text: str) -> list[float]:
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", text)]


def right_numbers(exercise: Exercise) -> list[float]:
    if not isinstance(exercise.reader, Numbers) or exercise.accepts:
        return []
    return [float(n) for n in np.ravel(exercise.right)]  # type: ignore[call-overload]


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=label)
def test_no_message_gives_the_right_number_away(exercise: Exercise) -> None:
    right = [n for n in right_numbers(exercise) if n]
    if right:
        answers: list[Any] = [m.answer for m in exercise.mistakes]
        for factor in (0, 0.05, 0.4, 0.9, 0.995, 1.01, 1.5, 30, -1.7):
            answers += [np.asarray(exercise.right) * factor, np.asarray(exercise.right) + factor]
        for answer in answers:
            verdict = judge(exercise, answer)
            given = numbers_in(verdict.message)
            assert not [n for n in given for r in right if math.isclose(n, r, rel_tol=1e-2)]
    if isinstance(exercise.reader, Calls) and not exercise.reader.words:
        # A function that answers at random hears how it is called, and not what is right.
        rng = np.random.default_rng(0)
        right_reading = exercise.reader.read(exercise.right)
        sizes = [float(np.size(outcome)) for outcome in right_reading.outcomes]  # type: ignore[arg-type]
        shapes = iter([getattr(outcome, "shape", ()) for outcome in right_reading.outcomes])
        verdict = judge(exercise, lambda *_: rng.normal(size=next(shapes)))
        given = numbers_in(verdict.message)
        called = numbers_in(" ".join(right_reading.calls)) + [float(n) for n in range(12)] + sizes
        assert not [n for n in given if n not in called], verdict.message


# Programs that are wrong in one place


def handed_over(program: str) -> object:
    """What a program hands over to `check`."""
    answers: list[object] = []
    with (
        mock.patch.object(exercises, "check", lambda name, answer=...: answers.append(answer)),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        exec(compile(program, "program.py", "exec"), {"__name__": "__main__"})
    return answers[0]


def rolled(start: float, rate: float) -> float:
    """Where a ball on two_valleys is after 500 steps."""
    w = start
    for _ in range(500):
        w = float(w - rate * two_valleys.gradient([w])[0]) if abs(w) < 1e6 else math.inf
    return w


def said_by(numbers: Any, x1: float, x2: float) -> float:
    """What the 2-2-1 network with these nine numbers says."""
    a, b, c, d, e, f, g, h, i = numbers
    h1, h2 = math.tanh(a * x1 + c * x2 + e), math.tanh(b * x1 + d * x2 + f)
    return float(g * h1 + h * h2 + i)


def twin(numbers: Any) -> bool:
    first = [0.6, -0.4, 0.3, 0.8, 0.1, 0.0, 0.7, -0.5, 0.2]
    pairs = np.random.default_rng(77).normal(size=(20, 2))
    same = all(abs(said_by(numbers, *x) - said_by(first, *x)) < 1e-6 for x in pairs)
    return same and not np.allclose(numbers, first)


def answers_xor(nodes: Any) -> bool:
    (a, c, e), (b, d, f), (g, h, i) = nodes
    corners = [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]
    return all((said_by([a, b, c, d, e, f, g, h, i], x, y) > 0) == t for x, y, t in corners)


def hands_back(order: Any) -> bool:
    """Whether r = p s, s = q + x, p = 2 q, q = x x gives x its slope, node after node, at x = 3."""
    x, held = 3.0, {"r": 1.0, "p": 0.0, "s": 0.0, "q": 0.0, "x": 0.0}
    q, p, s = x * x, 2 * x * x, x * x + x
    ways = {"r": {"p": s, "s": p}, "s": {"q": 1.0, "x": 1.0}, "p": {"q": 2.0}, "q": {"x": 2 * x}}
    for node in order:
        for inner, slope in ways.get(node, {}).items():
            held[inner] += slope * held[node]
    assert q == 9
    return sorted(order) == sorted(held) and held["x"] == 8 * x**3 + 6 * x**2


# Where many answers are right, whether one is, found by trying it.
RIGHT: dict[str, Callable[[Any], bool]] = {
    "over-the-hill": lambda start: start < -0.5 and abs(rolled(start, 0.5) - 2) < 0.1,
    "only-the-local": lambda rate: (
        abs(rolled(-2.001, rate) + 2) < 0.05 < abs(rolled(2.001, rate) - 2)
    ),
    "same-network": twin,
    "xor-by-hand": answers_xor,
    "hand-back-order": hands_back,
}
ENOUGH = 8
"""How many wrong programs of each exercise are tried, where there are as many."""


def differs(said: Outcome, right: Outcome, by: float) -> bool:
    if not isinstance(said, np.ndarray) or not isinstance(right, np.ndarray):
        return isinstance(said, Failure) or bool(said != right)
    size = np.abs(right).max(initial=0.0) or 1.0
    return said.size != right.size or not np.allclose(said.ravel(), right.ravel(), 0, by * size)


def held_back(exercise: Exercise) -> Any:
    """What reads an answer of the exercise; a function on inputs that `check` does not try."""
    reader: Any = exercise.reader
    if not isinstance(reader, Calls):
        return reader
    drawn = reader.drawn
    seeds = range(5000, 5008)
    return replace(reader, chosen=lambda: [drawn(np.random.default_rng(s)) for s in seeds], draws=0)


def wrong_programs(exercise: Exercise, solution: str) -> list[tuple[str, object]]:
    """Programs near the solution that say something else than it, with what they hand over."""
    reader, programs = held_back(exercise), []
    right = reader.read(handed_over(solution)).outcomes
    by = 0.01 if isinstance(reader, Numbers) else 10 * exercise.tolerance
    for program in mutants(solution, np.random.default_rng(0)):
        try:
            answer: Any = handed_over(program)
            said = reader.read(answer).outcomes
            wrong = (
                not RIGHT[exercise.name](answer)
                if exercise.name in RIGHT
                else any(differs(a, b, by) for a, b in zip(said, right, strict=True))
            )
        except Exception:  # it fails before `check` is called, or hands over what is no answer
            continue
        if wrong:
            programs.append((program, answer))
        if len(programs) == ENOUGH:
            break
    return programs


def test_no_program_that_is_wrong_in_one_place_passes() -> None:
    solutions = {found.name: found.block.code for found in SOLUTIONS}
    tried = {}
    for name, exercise in EXERCISES.items():
        programs = wrong_programs(exercise, solutions[name])
        passed = [program for program, answer in programs if judge(exercise, answer).passed]
        assert not passed, passed[0]
        tried[name] = len(programs)
    assert min(tried.values()) >= 5, tried
    assert sum(tried.values()) >= 200
