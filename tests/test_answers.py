"""Reading an answer: whatever is handed over gets a verdict, in words that fit it."""

import io
import math
import sys
from fractions import Fraction
from typing import Any
from unittest import mock

import numpy as np
import pytest

from howlearn.backpropagation import backpropagation
from howlearn.costs import binary_cross_entropy
from howlearn.exercises import Verdict, check, names
from howlearn.exercises.answers import Numbers, Words
from howlearn.exercises.checking import EXERCISES
from howlearn.exercises.judging import WIDTH, judge
from howlearn.gradient_descent import gradient_descent
from howlearn.network import Network

ERROR = 0.7 * math.tanh(0.7) - 0.5 * math.tanh(0.6) + 0.2 - 1.0
MEASURED = ERROR * (math.tanh(0.6) ** 2 - 1)
"""The delta of h2 in the network of the chapter Backpropagation."""


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

    verdict = check("descend", Wrapper())
    assert not verdict.passed
    assert "cannot be read: RuntimeError" in verdict.message


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
    w, b = np.array(EXERCISES["one-step"].right)
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
            if isinstance(answer, list | np.ndarray):
                before = np.array(answer)
                assert judge(exercise, answer) == judge(exercise, answer)
                assert np.array_equal(np.array(answer), before)
        assert judge(exercise, exercise.right) == judge(exercise, exercise.right)


@pytest.mark.parametrize(
    ("name", "answers", "not_enough"),
    [
        ("cost-of-a-line", [1.67, 1.667, 5 / 3], [1.66, 1.7, 1.68]),
        ("one-step", [[2.47, 0.667], [2.47, 0.67], [2.467, 0.6667]], [[2.5, 0.7], [2.4, 0.667]]),
        ("largest-rate", [0.333, 0.3333], [0.33, 0.3, 0.334]),
        ("forgotten-call", [-0.875, -0.8755], [-0.88, -0.87]),
        ("fork-in-a-product", [87, 87.0], [87.006, 86.5]),
        ("predicted-change", [-0.025, -2.5e-2], [-0.0251, -0.03]),
    ],
)
def test_an_answer_by_hand_is_right_to_three_digits(
    name: str, answers: list[Any], not_enough: list[Any]
) -> None:
    for answer in answers:
        assert judge(EXERCISES[name], answer).passed, answer
    for answer in not_enough:
        assert not judge(EXERCISES[name], answer).passed, answer
    assert "give three digits" in judge(EXERCISES["cost-of-a-line"], 1.66).message


def test_each_number_worked_out_by_hand_may_be_rounded_to_three_digits() -> None:
    by_hand = [e for e in EXERCISES.values() if isinstance(e.reader, Numbers) and not e.accepts]
    assert len(by_hand) >= 8
    for exercise in by_hand:
        right = np.array(exercise.right, dtype=float)
        digits = 2 - np.floor(np.log10(np.abs(right).max()))
        assert judge(exercise, np.round(right, max(int(digits), 2))).passed, exercise.name


def one_by_one(gradient: Any, start: Any, rate: float, steps: int) -> Any:
    if not steps:
        return start.tolist()
    return one_by_one(gradient, start - rate * gradient(start), rate, steps - 1)


def kept_while(training: Any, validation: Any, patience: int) -> int:
    best, epoch = 0, 1
    while epoch < len(validation) and epoch - best <= patience:
        best = epoch if validation[epoch] < validation[best] else best
        epoch += 1
    return best


def counted(truth: Any, read: Any, classes: int) -> Any:
    return np.bincount(truth * classes + read, minlength=classes**2).reshape(classes, classes)


def stepped(network: Any, x: Any, t: Any) -> Any:
    gradient = backpropagation(network, x, t, binary_cross_entropy).gradient
    return Network.with_parameters(network, network.parameters - gradient / 2)


def rolled(landscape: Any, starts: Any) -> Any:
    place = min(
        (gradient_descent(landscape.gradient, w, learning_rate=0.1, steps=200)[-1] for w in starts),
        key=lambda w: float(landscape.height(w)),
    )
    return place.tolist()


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("mean-squared-error", lambda o, t: sum((a - b) ** 2 for a, b in zip(o, t)) / len(o)),  # noqa: B905
        ("mean-squared-error", lambda o, t: np.float32((o - t) @ (o - t) / o.size)),
        ("cost-per-example", lambda o, t: [((a - b) ** 2).mean() for a, b in zip(o, t)]),  # noqa: B905
        ("slope-by-nudging", lambda f, x: (f(x + 1e-4) - f(x - 1e-4)) / 2e-4),
        ("slope-by-nudging", lambda f, x: (f(x + 1e-6) - f(x - 1e-6)) / 2e-6),
        ("descend", one_by_one),
        ("slope-of-a-chain", lambda x: 2 * x / math.cosh(x * x) ** 2),
        ("hidden-blame", lambda w, d, z: [sum(r * d) / math.cosh(a) ** 2 for r, a in zip(w, z)]),  # noqa: B905
        ("batch-gradient", lambda a, d: np.mean([np.outer(*p) for p in zip(a, d)], axis=0)),  # noqa: B905
        ("training-step", stepped),
        ("best-epoch", kept_while),
        ("confusion-table", counted),
        ("momentum-step", lambda p, v, g: [p - 0.05 * g - 0.04 * v, g + 0.8 * v]),
        ("momentum-step", lambda p, v, g: np.array([p - 0.05 * g - 0.04 * v, g + 0.8 * v])),
        ("first-weights", lambda d: d / np.sqrt(np.mean(d.shape))),
        ("moved-network", lambda a, b, c, d: [*a.ravel("F"), *b, *c.ravel("F"), *d]),
        ("mean-of-shards", lambda g, n: np.average(g, axis=0, weights=n)),
        ("ring-bytes", lambda n, p: 16 * p - 16 * p / n),
        ("measured-blame", round(MEASURED, 3)),
        ("best-of-several", rolled),
        ("over-the-hill", -3.493),
    ],
)
def test_what_is_right_in_another_way_passes(name: str, answer: object) -> None:
    verdict = judge(EXERCISES[name], answer)
    assert verdict.passed, verdict.message
    assert verdict.message == EXERCISES[name].praise


ORDERS = ["rpsqx", "RPSQX", "r,p,s,q,x", "r->p->s->q->x", "r p s q x", "r; s; p; q; x"]


@pytest.mark.parametrize(
    ("name", "same", "others"),
    [
        (
            "hand-back-order",
            [*ORDERS, [*"RPSQX"], (*"rpsqx",), ["rpsqx"]],
            ["rpqsx", "rpsq", "rpsqxx", "path", ""],
        ),
        (
            "kind-of-place",
            [
                "neither",
                "Neither",
                "NEITHER.",
                " inflection",
                "inflexion point",
                "Neitherr",
                "none",
            ],
            ["saddle", "both", "tether", "n", ""],
        ),
        ("kind-of-place", ["minimum", "Minimum!", "a minimum", "local minimum", "minimuum"], ["m"]),
    ],
)
def test_words_are_compared_as_a_reader_means_them(
    name: str, same: list[Any], others: list[Any]
) -> None:
    exercise = EXERCISES[name]
    for said in [*same, *others]:
        if isinstance(exercise.reader, Words):
            answer = said
        else:
            right: Any = exercise.right

            def answer(before: float, after: float, said: str = said, right: Any = right) -> str:
                kind: str = right(before, after)
                meant = "minimum" if "m" in same[0] else "neither"
                return said if kind == meant else kind.upper()

        assert judge(exercise, answer).passed == (said in same), said


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("one-step", [2 / 3, 3 - 1.6 / 3], "have changed places"),
        ("one-step", [0.667, 2.47], "have changed places"),
        ("blame-of-a-point", [-12, -6], "have changed places"),
        ("gradient-of-a-node", [-1.6, 0.4, 0.8], "another order"),
        ("gradient-of-a-node", [0.8, 0.4, -1.6], "another order"),
        ("momentum-step", lambda p, v, g: (0.8 * v + g, p - 0.05 * (0.8 * v + g)), "places"),
        ("cost-gradient", lambda *a: EXERCISES["cost-gradient"].right(*a)[::-1], "changed places"),  # type: ignore[operator]
        ("cost-per-example", lambda o, t: ((o - t) ** 2).mean(1)[::-1], "another order"),
        ("confusion-table", lambda *a: np.flip(EXERCISES["confusion-table"].right(*a)), "order"),  # type: ignore[operator]
        ("stable-softmax", lambda z: EXERCISES["stable-softmax"].right(z).T, "rows and columns"),  # type: ignore[operator]
        ("hidden-blame", lambda w, d, z: ((w @ d) / np.cosh(z) ** 2)[::-1], "another order"),
    ],
)
def test_the_right_numbers_in_another_order_are_told_so(
    name: str, answer: object, words: str
) -> None:
    verdict = judge(EXERCISES[name], answer)
    assert not verdict.passed
    assert words in verdict.message


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
        ("cost-of-a-line", 1.66, "Close, but not close enough"),
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
            "Right for 3 of the 6 inputs tried.",
        ),
        ("slope-of-a-chain", lambda x: 7.0, "Called with x = 0.5, the answer is too large"),
        ("slope-of-a-chain", lambda x: [x, x], "Called with x = 0.5, the answer has shape (2,)"),
        ("hand-back-order", 3.0, "words in quotes are asked for"),
        ("hand-back-order", ["r", 2], "holds an int"),
        ("kind-of-place", lambda before, after: 1.0, "words in quotes are asked for"),
        ("kind-of-place", lambda before, after: "top", "the answer is not the right one"),
        ("same-network", np.arange(9.0), "gives other outputs"),
        ("over-the-hill", -0.5000001, "rolls into the local minimum"),
    ],
)
def test_a_wrong_answer_that_is_not_known_is_described(
    name: str, answer: object, words: str
) -> None:
    verdict = judge(EXERCISES[name], answer)
    assert not verdict.passed
    assert words in verdict.message


def test_an_unknown_name_is_met_with_the_nearest_ones(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one_step", "qqqq", 3.0, fails):
        assert not check(name, EXERCISES["one-step"].right).passed  # type: ignore[arg-type]
    assert "Did you mean one-step?" in check("one_step", 1.0).message
    assert "Did you mean make-a-twin?" in check("twins", 1.0).message
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
