"""The numbers in what `check` says: in its questions, and in the messages for mistakes."""

import re
from collections.abc import Callable

import numpy as np
import pytest

from howlearn.arrays import Array
from howlearn.costs import mean_squared_error
from howlearn.datasets import three_points, xor
from howlearn.exercises.checking import EXERCISES
from howlearn.exercises.tables import Exercise, Mistake
from howlearn.gradients import numerical_gradient
from howlearn.landscapes import three_points_cost
from howlearn.network import small_network
from howlearn_site.claims.reading import NUMBER_WORDS, value_of
from howlearn_site.paths import DOCS

FACTORS = (
    (r"factor (\d+) is missing", -1.0),
    (r"factor (\d+) (?:too many|is on the wrong side)", 1.0),
    (rf"(?i:\b({'|'.join(NUMBER_WORDS)})) (?:too|as) (?:steep|large|many)", 1.0),
)
"""Words with a factor, and the power of it by which a wrong answer is off."""

# Where the factor belongs to what an answer is made from: under a root, or below a fraction bar.
INSIDE = {"first-weights": 0.5, "fastest-centre": -0.5, "largest-rate": -1.0}

# After three steps nothing is off by the factor that each of them lacks.
STEPWISE = {"forgotten-call"}


def factors() -> list[tuple[Exercise, Mistake, float]]:
    """Return the mistakes whose message names a factor, and by which one it says they are off."""
    found = []
    for exercise in EXERCISES.values():
        for mistake in exercise.mistakes:
            for words, power in FACTORS:
                match = re.search(words, mistake.message)
                if match and exercise.name not in STEPWISE:
                    if power < 0:
                        power *= INSIDE.get(exercise.name, 1.0)
                    found.append((exercise, mistake, value_of(match[1])[0] ** power))
    return found


def numbers(exercise: Exercise, answer: object) -> Array:
    outcomes = exercise.reader.read(answer).outcomes
    return np.concatenate([np.ravel(np.asarray(o, float)) for o in outcomes])


@pytest.mark.parametrize(
    ("exercise", "mistake", "factor"), factors(), ids=lambda v: getattr(v, "name", None)
)
def test_an_answer_is_off_by_the_factor_that_its_message_names(
    exercise: Exercise, mistake: Mistake, factor: float
) -> None:
    said, right = numbers(exercise, mistake.answer), numbers(exercise, exercise.right)
    np.testing.assert_allclose(said, factor * right, rtol=1e-3, atol=1e-12)


def test_many_messages_name_a_factor() -> None:
    assert len(factors()) >= 15


def _moved(w: float, b: float, rate: float) -> Array:
    return np.array([w, b]) - rate * three_points_cost.gradient([w, b])


def _cost(w: float, b: float) -> float:
    points = three_points()
    return mean_squared_error(w * points.inputs - b, points.targets)


def _of_the_third(divisor: float) -> Array:
    points = three_points()
    x, t = points.inputs[2, 0], points.targets[2, 0]
    delta = mean_squared_error.derivative([[x / divisor]], [[t]]).item()
    return np.array([delta, delta * x])


def _converges(square: float, *_: float) -> float:
    return 2 / numerical_gradient(lambda w: (2 * square * w).item(), 0.7).item()


def _fork(power: float, times: float, plus: float, x: float) -> float:
    return numerical_gradient(lambda x: (x**power * (times * x + plus)).item(), x).item()


def _down(first: float, second: float, rate: float) -> float:
    return float(-rate * np.sum(np.square([first, second])))


# What is right, computed from the numbers of the question.
ASKED: dict[str, tuple[str, Callable[..., Array | float]]] = {
    "one-step": (r"w = (\S+), b = (\S+)\. .* learning rate (\S+)\?", _moved),
    "cost-of-a-line": (r"the line (\S+)x - (\S+) on", _cost),
    "blame-of-a-point": (r"the line x/(\S+):", _of_the_third),
    "largest-rate": (r"C\(w\) = (\d+) w\*\*2", _converges),
    "predicted-change": (r"is \((\S+), (\S+)\)\..* rate (\S+)\?", _down),
    "fork-in-a-product": (r"x\*\*(\d+), b = (\S+) x \+ (\S+): .* x = (\S+)\.", _fork),
}


@pytest.mark.parametrize("name", ASKED)
def test_a_question_has_the_numbers_of_its_answer(name: str) -> None:
    pattern, computed = ASKED[name]
    match = re.search(pattern, EXERCISES[name].question)
    assert match
    right = computed(*[float(number) for number in match.groups()])
    np.testing.assert_allclose(np.ravel(right), numbers(EXERCISES[name], EXERCISES[name].right))


def test_the_cost_of_a_question_is_that_of_its_page() -> None:
    question = EXERCISES["largest-rate"].question
    (formula,) = re.findall(r"C\(w\) = .* \d+ w . \d+", question)
    assert f"${formula.replace('**', '^')}$" in (DOCS / "gradient-descent.md").read_text("utf-8")


NODE = small_network().layers[0]
ERRORS = 3 * three_points().inputs - 1 - three_points().targets

# How many there are of what is counted: the words around, and what was counted.
COUNTED = (
    ("same-network", r"Another list of (\w+) numbers", len(small_network().parameters)),
    ("same-network", r"the (\w+) numbers of h2", NODE.weights[:, 1].size + 2),
    ("same-network", r"All (\w+) signs", len(small_network().parameters)),
    ("gradient-of-a-node", r"node's (\w+) weights", NODE.weights[:, 0].size),
    ("gradient-of-a-node", r"All (\w+) got", NODE.weights[:, 0].size + 1),
    ("cost-of-a-line", r"on the (\w+) points", len(three_points())),
    ("cost-of-a-line", r"(\w+) points are missed", np.count_nonzero(ERRORS)),
    ("training-step", r"is (\w+) times too long", len(xor())),
    ("training-step", r"over the (\w+) examples", len(xor())),
    ("xor-by-hand", r"All (\w+) are", len(xor())),
    ("xor-by-hand", r"of the (\w+) points", len(xor())),
    ("xor-by-hand", r"Your (\w+) hidden nodes", small_network().sizes[1]),
)


@pytest.mark.parametrize(("name", "words", "count"), COUNTED, ids=str)
def test_what_is_counted_is_as_many(name: str, words: str, count: int) -> None:
    exercise = EXERCISES[name]
    said = [exercise.question, exercise.praise, exercise.otherwise]
    said += [mistake.message for mistake in exercise.mistakes]
    found = [number for text in said for number in re.findall(words, text)]
    assert found
    assert {value_of(number)[0] for number in found} == {count}
