"""Exercises: a page's starters fail, its solutions pass, and each mistake gets its own message."""

import io
import math
import re
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import numpy as np
import pytest

from howlearn import exercises
from howlearn.exercises import Verdict, check, names
from howlearn.exercises.answers import Calls, Numbers
from howlearn.exercises.checking import _CHAPTERS, EXERCISES
from howlearn.exercises.judging import WIDTH, Exercise, Mistake, judge
from howlearn_site.blocks.reading import Block, blocks_of
from howlearn_site.blocks.running import run
from howlearn_site.paths import DOCS

# Pages of docs/ that explain nothing, and so ask nothing.
NO_CHAPTERS = {"index", "glossary", "watch-and-read", "speed"}
PAGES = sorted(p for p in DOCS.glob("*.md") if "## Exercises\n" in p.read_text("utf-8"))
EVERY_MISTAKE = [(e, m) for e in EXERCISES.values() for m in e.mistakes]


class Found(NamedTuple):
    """A block that calls `check`: the exercise's name, its heading, and the fold it stands in."""

    page: str
    name: str
    heading: str
    fold: str
    block: Block


def checked_blocks(path: Path) -> list[Found]:
    """The blocks of a page that call `check`, in order."""
    lines, found = path.read_text("utf-8").splitlines(), []
    for block in blocks_of(path):
        called = re.findall(r'^check\("([^"]+)", .+\)$', block.code, re.MULTILINE)
        if not called:
            assert "howlearn.exercises" not in block.code, block.where
            continue
        assert len(called) == 1, block.where
        above = lines[: block.line - 1]
        heading = next(line for line in reversed(above) if line.startswith("#"))
        fold = next(line for line in reversed(above) if line[:1] not in ("", " "))
        fold = fold if block.indent else ""
        found.append(Found(path.stem, called[0], heading, fold, block))
    return found


FOUND = [found for path in PAGES for found in checked_blocks(path)]
STARTERS = [found for found in FOUND if not found.fold]
SOLUTIONS = [found for found in FOUND if found.fold]


def verdict_of(block: Block) -> Verdict:
    """Run a block of a page and return the one verdict that it gets."""
    verdicts = []

    def recorded(name: str, answer: object = ...) -> Verdict:
        verdicts.append(check(name, answer))
        return verdicts[-1]

    with mock.patch.object(exercises, "check", recorded):
        run(block)
    (verdict,) = verdicts
    return verdict


def test_every_chapter_has_two_or_three_exercises_and_each_stands_on_its_page() -> None:
    on_pages = {path.stem: [f.name for f in checked_blocks(path) if not f.fold] for path in PAGES}
    in_package = {
        chapter.__name__.rsplit(".", 1)[1].replace("_", "-"): [e.name for e in chapter.EXERCISES]
        for chapter in _CHAPTERS
    }
    assert on_pages == in_package
    assert all(2 <= len(listed) <= 3 for listed in on_pages.values())
    assert names() == [name for listed in in_package.values() for name in listed]
    assert len(set(names())) == len(names()) >= 22


def test_an_exercise_has_a_starter_hints_and_a_solution() -> None:
    assert [f.name for f in STARTERS] == [f.name for f in SOLUTIONS]
    for found in STARTERS:
        assert found.heading.startswith("### Exercise: "), found.block.where
    for found in SOLUTIONS:
        assert found.fold == '??? success "Solution"', found.block.where
    for path in PAGES:
        section = path.read_text("utf-8").split("\n## Exercises\n")[1].split("\n## ")[0]
        for part in section.split("\n### Exercise: ")[1:]:
            text = part.split("\n### ")[0]
            assert '??? tip "Hint"' in text, part.splitlines()[0]
            assert text.index('??? tip "Hint"') < text.index('??? success "Solution"')


@pytest.mark.parametrize("found", STARTERS, ids=lambda found: found.name)
def test_a_starter_fails(found: Found) -> None:
    verdict = verdict_of(found.block)
    assert not verdict.passed
    assert "dots" in verdict.message or "still missing" in verdict.message
    assert len([line for line in found.block.code.splitlines() if line]) <= 15


@pytest.mark.parametrize("found", SOLUTIONS, ids=lambda found: found.name)
def test_a_solution_passes(found: Found) -> None:
    verdict = verdict_of(found.block)
    assert verdict.passed, verdict.message
    assert verdict.message == EXERCISES[found.name].praise


@pytest.mark.parametrize("starter", STARTERS, ids=lambda found: found.name)
def test_a_solution_differs_from_its_starter_where_the_dots_stand(starter: Found) -> None:
    (solution,) = (found for found in SOLUTIONS if found.name == starter.name)
    kept = [line for line in starter.block.code.splitlines() if "..." not in line]
    changed = [line for line in kept if line not in solution.block.code.splitlines()]
    # In measured-blame the nudge has to be put in its place.
    assert len(changed) <= (starter.name == "measured-blame"), changed
    # What was put there is in no message, nor is a line of it.
    given = [line.split("=", 1)[-1].strip() for line in solution.block.code.splitlines()]
    new = {text for text in given if re.search("[ (]", text)} - {
        line.split("=", 1)[-1].strip() for line in kept
    }
    for mistake in EXERCISES[starter.name].mistakes:
        assert not [text for text in new if text in mistake.message]


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


def test_the_mistakes_of_the_issue_are_recognised_somewhere() -> None:
    said = " ".join(mistake.message for _, mistake in EVERY_MISTAKE)
    for words in (
        "the sign is flipped",
        "factor 2 is missing",
        "sum in place of mean",
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
        shapes = iter([getattr(outcome, "shape", ()) for outcome in right_reading.outcomes])
        verdict = judge(exercise, lambda *_: rng.normal(size=next(shapes)))
        given = numbers_in(verdict.message)
        called = numbers_in(" ".join(right_reading.calls)) + [float(n) for n in range(12)]
        assert not [n for n in given if n not in called], verdict.message


class Hostile:
    def __array__(self, *_: object, **__: object) -> Any:
        raise RuntimeError("no array")

    def __repr__(self) -> str:
        raise RuntimeError("no repr")

    __iter__ = __len__ = __float__ = __array__


def endless(*arguments: object) -> object:
    return endless(*arguments)


WHY = "the shapes (3,) and (2,) do not fit\nsecond line"


def fails(*_: object) -> object:
    raise ValueError(WHY)


ODD: list[Any] = [
    None,
    ...,
    NotImplemented,
    [],
    [[]],
    [None, 1.0],
    [..., ...],
    [[1.0], [1.0, 2.0]],
    {},
    {"w": 1.0},
    set(),
    "text",
    "",
    b"bytes",
    ["r", 1],
    True,
    [True, False],
    1j,
    10**400,
    -1e308,
    math.nan,
    math.inf,
    np.array(math.nan),
    np.full((3, 3), math.nan),
    np.full(9, math.inf),
    np.zeros((2, 3, 4)),
    np.array([object()]),
    object(),
    Hostile(),
    [Hostile()],
    iter([1.0]),
    range(3),
    int,
    len,
    type("Network", (), {}),
    lambda: 1.0,
    lambda *_: None,
    lambda *_: ...,
    lambda *_: NotImplemented,
    lambda *_: "minimum",
    lambda *_: ["saddle", "saddle"],
    lambda *_: math.nan,
    lambda *_: [math.inf, -math.inf],
    lambda *_: Hostile(),
    lambda *_: np.float64(1e308) * 10,
    lambda *_: np.zeros((0, 3)),
    lambda *_: sys.exit(1),
    lambda *_: np.log(np.array(-1.0)) / np.array(0.0),
    lambda **_: 1.0,
    lambda *arguments: arguments,
    fails,
    endless,
]


@pytest.mark.parametrize("name", names())
def test_check_never_raises_and_never_passes_what_is_odd(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for answer in ODD:
        verdict = check(name, answer)
        said = capsys.readouterr().out
        assert isinstance(verdict, Verdict)
        assert verdict.name == name
        assert not verdict.passed, said
        assert len(verdict.message) > 10
        assert said == f"{verdict}\n"
        assert "cannot be read" not in said


def test_what_even_reading_chokes_on_is_no_exception() -> None:
    class Wrapper:
        def __call__(self, *_: object) -> object:
            raise ValueError

        @property
        def __wrapped__(self) -> object:
            raise RuntimeError

    assert "cannot be read: RuntimeError" in check("descend", Wrapper()).message


def test_a_check_that_is_not_finished_says_so() -> None:
    for answer in (..., None, NotImplemented, [..., ...], lambda *_: ...):
        for name in ("one-step", "descend"):
            message = judge(EXERCISES[name], answer).message
            assert "dots" in message or "function is asked" in message or "is a function" in message

    def later(*_: object) -> object:
        raise NotImplementedError

    assert "dots" in judge(EXERCISES["descend"], later).message
    assert "dots" in judge(EXERCISES["descend"], lambda g, s, r, n: s - ...).message
    assert "part" in judge(EXERCISES["one-step"], [1.0, ...]).message


@pytest.mark.parametrize(
    "answer",
    [
        Fraction(5, 3),
        5 / 3,
        1.667,
        np.float32(5 / 3),
        np.array(5 / 3),
        np.array([5 / 3]),
        np.array([[5 / 3]]),
        [5 / 3],
        (5 / 3,),
    ],
    ids=repr,
)
def test_a_number_may_come_in_any_form(answer: object) -> None:
    assert judge(EXERCISES["cost-of-a-line"], answer).passed


def test_a_point_may_come_in_any_form() -> None:
    w, b = right_numbers(EXERCISES["one-step"])
    forms: list[object] = [(w, b), [[w], [b]], np.array([[w, b]]), [np.array([w]), np.array([b])]]
    for form in forms:
        assert judge(EXERCISES["one-step"], form).passed
    assert judge(EXERCISES["largest-rate"], 1 / 3).passed
    assert not judge(EXERCISES["largest-rate"], 0.33).passed  # 1 % off


def test_whole_numbers_are_numbers() -> None:
    assert judge(EXERCISES["fork-in-a-product"], 87).passed
    assert judge(EXERCISES["fork-in-a-product"], np.int32(87)).passed
    assert judge(EXERCISES["blame-of-a-point"], [-6, -12]).passed


def test_an_answer_is_never_changed_and_the_verdict_is_always_the_same() -> None:
    for exercise in EXERCISES.values():
        answers: list[Any] = [exercise.right, *(m.answer for m in exercise.mistakes)]
        for answer in answers:
            before = np.array(answer) if isinstance(answer, list | np.ndarray) else answer
            first, second = judge(exercise, answer), judge(exercise, answer)
            assert first == second
            if isinstance(answer, list | np.ndarray):
                assert np.array_equal(np.array(answer), before)


def test_a_function_that_writes_into_its_arguments_passes_and_is_told() -> None:
    def descend(gradient: Any, start: Any, learning_rate: float, steps: int) -> Any:
        for _ in range(steps):
            start -= learning_rate * gradient(start)
        return start

    verdict = judge(EXERCISES["descend"], descend)
    assert verdict.passed
    assert "changes an array that it is given" in verdict.message


def test_what_a_function_raises_is_told_with_its_line() -> None:
    def cost(outputs: Any, targets: Any) -> Any:
        return outputs @ targets[:, :1]

    message = judge(EXERCISES["mean-squared-error"], cost).message
    line = cost.__code__.co_firstlineno + 1
    assert "your function raises IndexError" in message
    assert f"in line {line} of your code: `return outputs @ targets[:, :1]`" in message
    message = judge(EXERCISES["mean-squared-error"], fails).message
    assert "ValueError: the shapes (3,) and (2,) do not fit" in message
    assert "second line" not in message


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("cost-of-a-line", lambda: 1.0, "is a function. Call it"),
        ("cost-of-a-line", "1.667", "leave the quotes off"),
        ("cost-of-a-line", True, "is True, and numbers are asked for"),
        ("cost-of-a-line", {"cost": 1.0}, "is a dict, and numbers are asked for"),
        ("cost-of-a-line", [1.0, 2.0], "shape (2,), expected ()"),
        ("cost-of-a-line", math.nan, "nan (not a number)"),
        ("cost-of-a-line", math.inf, "an infinite number"),
        ("cost-of-a-line", 1.66, "Close, and not close enough"),
        ("cost-of-a-line", 1.8, "too large, by a factor of less than 2"),
        ("cost-of-a-line", 0.5, "too small, by a factor of 2 or more"),
        ("cost-of-a-line", 400.0, "too large, by a factor of more than 10"),
        ("cost-of-a-line", -4.0, "of the wrong sign"),
        ("predicted-change", -0.03, "too far below 0"),
        ("predicted-change", -0.02, "too close to 0"),
        ("one-step", [2.4667, 5.0], "has 2 numbers, of which 1 is right. Number 2 is too large"),
        ("one-step", [20.0, 5.0], "has 2 numbers, and none is right yet"),
        ("one-step", [[1.0, 2.0], [3.0, 4.0]], "shape (2, 2), expected (2,)"),
        ("mean-squared-error", 1.0, "a function is asked for. Hand over the function itself"),
        ("mean-squared-error", lambda o: o, "takes (o), and is called with (outputs, targets)"),
        ("mean-squared-error", lambda o, t: None, "Is a `return` missing?"),
        ("mean-squared-error", lambda o, t: "1", "What your function returns is text"),
        ("mean-squared-error", lambda o, t: 3 * np.mean((o - t) ** 2), "off by the same factor"),
        ("mean-squared-error", lambda o, t: -np.mean((o - t) ** 2), "the wrong sign and the right"),
        (
            "mean-squared-error",
            lambda o, t: -3 * np.mean((o - t) ** 2),
            "one too many. And the sign is flipped",
        ),
        (
            "mean-squared-error",
            lambda o, t: np.mean((o - t) ** 2) + 0.25,
            "off by the same amount",
        ),
        (
            "mean-squared-error",
            lambda o, t: np.mean((o - t) ** 2) * (len(o) != 5),
            "Right for 2 of the 3 inputs tried.",
        ),
        ("slope-of-a-chain", lambda x: 7.0, "Called with x = 0.5, the answer is too large"),
        ("slope-of-a-chain", lambda x: [x, x], "Called with x = 0.5, the answer has shape (2,)"),
        ("hand-back-order", 3.0, "words in quotes are asked for"),
        ("hand-back-order", ["r", 2], "holds an int"),
        ("kind-of-place", lambda before, after: 1.0, "words in quotes are asked for"),
        ("kind-of-place", lambda before, after: "top", "the answer is another one"),
        ("same-network", np.arange(9.0), "gives other outputs"),
        ("over-the-hill", -0.5000001, "global minimum"),
    ],
)
def test_a_wrong_answer_that_is_not_known_is_described(
    name: str, answer: object, words: str
) -> None:
    verdict = judge(EXERCISES[name], answer)
    assert not verdict.passed
    if name != "over-the-hill":
        assert words in verdict.message


def test_an_unknown_name_is_met_with_the_nearest_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Did you mean one-step?" in check("one_step", 1.0).message
    assert "cost-of-a-line" in check("Cost of a line", 1.0).message
    assert "names()" in check("qqqq", 1.0).message
    assert 'check("descend", answer)' in check(3.0, "descend").message  # type: ignore[arg-type]
    assert "name comes first" in check(fails, 1.0).message  # type: ignore[arg-type]
    assert not check("one-step").passed
    assert "Traceback" not in capsys.readouterr().out


def test_a_verdict_prints_narrow_and_is_true_where_it_passed() -> None:
    passed, failed = Verdict("one-step", True, "Good."), Verdict("one-step", False, "word " * 40)
    assert passed
    assert not failed
    assert str(passed) == "one-step: right. Good."
    assert repr(failed) == "<verdict on one-step: not yet>"
    assert max(map(len, str(failed).splitlines())) <= WIDTH


def test_a_console_without_the_learner_s_letters_gets_a_verdict_too() -> None:
    def answer(outputs: Any, targets: Any) -> Any:
        raise ValueError("Größe ≠ Länge")

    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    with mock.patch.object(sys, "stdout", narrow):
        verdict = check("mean-squared-error", answer)
    narrow.seek(0)
    assert not verdict.passed
    assert "Gr\\xf6\\xdfe" in narrow.read()


def test_ctrl_c_still_stops() -> None:
    def interrupted(*_: object) -> object:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judge(EXERCISES["slope-of-a-chain"], interrupted)


def test_a_place_where_the_right_answers_are_many() -> None:
    assert judge(EXERCISES["hand-back-order"], ["r", "s", "p", "q", "x"]).passed
    for rate in (0.81, 1.0, 1.33):
        assert judge(EXERCISES["only-the-local"], rate).passed
    for rate in (0.79, 1.34):
        assert not judge(EXERCISES["only-the-local"], rate).passed
    swapped = [-0.4, 0.6, 0.8, 0.3, 0.0, 0.1, -0.5, 0.7, 0.2]
    assert judge(EXERCISES["same-network"], swapped).passed


def test_a_function_may_answer_in_the_same_array_each_time() -> None:
    buffer = np.empty(2)

    def same_array(gradient: Any, start: Any, learning_rate: float, steps: int) -> Any:
        point = start.copy()
        for _ in range(steps):
            point = point - learning_rate * gradient(point)
        buffer[:] = point
        return buffer

    assert judge(EXERCISES["descend"], same_array).passed


def counted_at_once(truth: Any, read: Any, classes: int) -> Any:
    counts = np.zeros((classes, classes))
    counts[truth, read] += 1
    return counts


def running_mean(gradients: Any, kept: float) -> Any:
    mean = 0.0
    for gradient in gradients:
        mean += (1 - kept) * (gradient - mean)
    return mean


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        # Written here once more, and in numbers, so that a mistake in the package is the one that
        # its message names.
        ("one-step", [3 + 1.6 / 3, 1 + 1 / 3], "goes uphill"),
        ("one-step", [3 - 1.6 / 3, 1.0], "bias is missing"),
        ("one-step", [3 - 16 / 3, 1 - 10 / 3], "whole gradient"),
        ("blame-of-a-point", [6, 12], "sign is flipped"),
        ("blame-of-a-point", [-3, -6], "factor 2 is missing"),
        ("cost-of-a-line", 5, "sum of the squared errors"),
        ("cost-of-a-line", 2, "bias is missing"),
        ("cost-of-a-line", 5 / 6, "factor 2 is missing"),
        ("mean-squared-error", lambda o, t: sum((o - t) ** 2), "sum in place of mean"),
        ("cost-per-example", lambda o, t: sum((o - t) ** 2) / len(o), "wrong axis"),
        ("gradient-of-a-node", [0.4, -1.6, 0], "not its gradient"),
        ("gradient-of-a-node", [0.24, 0.08, 0.8], "by the weights"),
        ("same-network", [0.6, 0.4, 0.3, -0.8, 0.1, 0, 0.7, -0.5, 0.2], "turn that round again"),
        ("slope-by-nudging", lambda f, x: (f(x + 0.01) - f(x - 0.01)) / 0.01, "Twice too steep"),
        ("slope-by-nudging", lambda f, x: (f(x + 1e-4) - f(x)) / 1e-4, "Nudge to both sides"),
        (
            "cost-gradient",
            lambda w, b, x, t: [2 * sum((w * x + b - t) * w) / len(x), 2 * np.mean(w * x + b - t)],
            "differentiate by x",
        ),
        (
            "cost-gradient",
            lambda w, b, x, t: [2 * sum((w * x + b - t) * x), 2 * sum(w * x + b - t)],
            "sum in place of mean",
        ),
        ("kind-of-place", lambda before, after: "minimum", "Everything is a minimum"),
        ("largest-rate", 2 / 3, "factor 2 is missing"),
        ("predicted-change", 0.025, "sign is flipped"),
        ("predicted-change", -0.005, "counts twice"),
        ("over-the-hill", -1, "rolls into the local minimum"),
        ("only-the-local", 0.7, "both valleys hold"),
        ("slope-of-a-chain", lambda x: 2 * x / math.cosh(x) ** 2, "taken at x"),
        ("fork-in-a-product", 60, "also goes by way of b"),
        ("hand-back-order", list("rpqsx"), "q hands back too early"),
        ("measured-blame", 0.64547, "nudged what h2 hands on"),
        ("hidden-blame", lambda w, d, z: w.T @ d / np.cosh(z) ** 2, "wrong axis"),
        ("hidden-blame", lambda w, d, z: [sum(row * d) for row in w], "local slope is missing"),
        ("batch-gradient", lambda a, d: sum(map(np.outer, a, d)), "sum in place of mean"),
        (
            "training-step",
            lambda network, x, t: network,
            "has not moved",
        ),
        ("xor-by-hand", [[5, 5, -2.5], [5, 5, -7.5], [1, 0, 0]], "at least one"),
        ("cancelled-slope", lambda z, t: t - 1 / (1 + math.exp(-z)), "sign is flipped"),
        (
            "forward-pass",
            lambda a, b: (
                0.7 * math.tanh(0.6 * a + 0.3 * b + 0.1) - 0.5 * math.tanh(0.8 * b - 0.4 * a)
            ),
            "bias of the output node is missing",
        ),
        (
            "stable-softmax",
            lambda z: np.exp(z) / np.exp(z).sum(1)[:, None],
            "exponential overflows",
        ),
        (
            "stable-softmax",
            lambda z: np.exp(z - z.max(0)) / np.exp(z - z.max(0)).sum(0),
            "wrong axis",
        ),
        ("best-epoch", lambda t, v, p: len(v) - 1, "last epoch"),
        ("best-epoch", lambda t, v, p: min(range(len(t)), key=t.__getitem__), "training cost"),
        ("best-epoch", lambda t, v, p: list(v).index(min(v)), "lowest of all epochs"),
        ("confusion-table", counted_at_once, "counts once"),
        (
            "momentum-step",
            lambda p, v, g: [p - 0.05 * (v * 0.8 + g * 0.2), v * 0.8 + g * 0.2],
            "twice",
        ),
        ("momentum-step", lambda p, v, g: [p + 0.05 * (v * 0.8 + g), v * 0.8 + g], "goes uphill"),
        ("repaired-mean", running_mean, "began at 0"),
        ("first-weights", lambda d: d / (sum(d.shape) / 2), "multiply by the variance"),
        ("first-weights", lambda d: d / sum(d.shape) ** 0.5, "factor 2 is missing"),
        (
            "moved-network",
            lambda w1, b1, w2, b2: [*w1.reshape(-1), *b1, *w2.reshape(-1), *b2],
            "the table has to be turned",
        ),
        ("sum-to-mean", lambda g, t: g / t.shape[0], "outputs of each example"),
        ("forgotten-call", 1 / 8, "with zero_grad in each step"),
        ("forgotten-call", -1 / 4, "after two steps"),
        ("mean-of-shards", lambda g, n: sum(g) / len(g), "plain mean"),
        (
            "mean-of-shards",
            lambda g, n: sum(a * b for a, b in zip(g, n, strict=True)),
            "sum in place",
        ),
        ("ring-bytes", lambda n, p: 8 * p * (1 - 1 / n), "factor 2 is missing"),
        ("ring-bytes", lambda n, p: 8 * p * n, "a centre sends"),
        ("fastest-centre", lambda c, s: math.sqrt(c / s), "factor 2 is missing"),
    ],
)
def test_a_mistake_made_anew_is_named(name: str, answer: object, words: str) -> None:
    verdict = judge(EXERCISES[name], answer)
    assert not verdict.passed
    assert words in verdict.message


def uphill(gradient: Any, start: Any, learning_rate: float, steps: int) -> Any:
    for _ in range(steps):
        start = start + learning_rate * gradient(start)
    return start


def test_a_descent_that_climbs_is_named() -> None:
    assert "goes uphill" in judge(EXERCISES["descend"], uphill).message
