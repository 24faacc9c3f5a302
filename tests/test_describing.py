"""What is said of a wrong answer changes where it should: each threshold from both of its sides."""

from typing import Any

import numpy as np
import pytest

from howlearn.exercises.answers import Reading
from howlearn.exercises.describing import described

CLOSE, PLACES, ORDER = "Close, but not close", "have changed places", "in another order"
AXES = "rows and columns have changed places"
FACTOR, AMOUNT = "off by the same factor", "off by the same amount"
TABLE = [[0, 1], [0, 0], [0.5, 0]]
SIGN = "the wrong sign and the right size"


def said_of(numbers: Any, right: Any) -> str:
    """What is said of an answer that is one array."""
    return described(Reading((np.array(numbers, float),)), Reading((np.array(right, float),)), "")


@pytest.mark.parametrize(
    ("right", "numbers", "words", "outside"),
    [
        ([0, 0.5, 1], [0.0099, 0.5, 1], CLOSE, [0.01, 0.5, 1]),
        ([0, 5, 10], [0.099, 5, 10], CLOSE, [0.101, 5, 10]),
        ([0, 0, 0], [0.0099, 0, 0], CLOSE, [0.01, 0, 0]),
        ([0, 1], [1, 0.0019], PLACES, [1, 0.002]),
        ([0, 1, 3], [1, 3, 0.0059], ORDER, [1, 3, 0.0061]),
        ([0, 1], [1.0019, 0], PLACES, [1.002, 0]),
        ([0, 0.5, 1], [1.0019, 0, 0.5], ORDER, [1.002, 0, 0.5]),
        (TABLE, [[0, 0, 0.5], [1.0019, 0, 0]], AXES, [[0, 0, 0.5], [1.002, 0, 0]]),
        ([0, 0, 0.5, 1], [2.9e-4, 0, 1.5, 3], FACTOR, [3.1e-4, 0, 1.5, 3]),
        ([0, 0, 0.5, 1], [1.9e-4, 0, 1, 2], FACTOR, [2e-4, 0, 1, 2]),
        ([0, 0, 5, 10], [2.9e-3, 0, 15, 30], FACTOR, [3.1e-3, 0, 15, 30]),
        ([0, 1, 2], [0, 3, 6], FACTOR, [0, 0, 0]),
        ([0, 2], [0, 6], "Number 2 is", [6, 6]),
        ([2, 2, 2, 4], [6, 6, 6, 12], "none is right", [6, 6, 6, 4]),
        ([0, 1, 2], [0, -1.00004, -2.00008], SIGN, [0, -1.00006, -2.00012]),
        ([0, 1, 2], [0, -1.00006, -2.00012], "And the sign is flipped.", [0, 1.5, 3]),
        ([0, 0.5, 1], [0.3, 0.8, 1.3 + 1.9e-4], AMOUNT, [0.3, 0.8, 1.3 + 2.1e-4]),
        ([0, 5, 10], [3, 8, 13 + 1.9e-3], AMOUNT, [3, 8, 13 + 2.1e-3]),
        ([0, 0.5, 1], [0.001, 0.7, 1], "2 are right. Number 2", [0.00101, 0.7, 1]),
        ([0, 5, 10], [0.0099, 7, 10], "2 are right. Number 2", [0.0101, 7, 10]),
        ([0, 0.5, 1], [0.0015, 30, 7], "and none is right yet", [0.0009, 30, 7]),
        ([0, 5, 9], [0.5, 7, 9], "1 is right. Number 1", [0.5, 7, 7]),
        ([0, 5, 9], [0.5, 7, 7], "and none is right yet", [0.5, 7, 9]),
        (0, 0.5, "is too large.", -0.5),
        (0, -0.5, "is too small.", 0.5),
        (1, -0.0001, "of the wrong sign", 0),
        (-1, 1, "of the wrong sign", -3),
        (0.5, 5, "too large, by a factor of 2 or more", 5.01),
        (0.5, 5.01, "too large, by a factor of more than 10", 5),
        (0.5, 1, "too large, by a factor of 2 or more", 0.99),
        (0.5, 0.99, "too large, by a factor of less than 2", 1),
        (5, 0.5, "too small, by a factor of 2 or more", 0.49),
        (-5, -0.5, "too close to 0, by a factor of 2 or more", -0.49),
        (-5, -50, "too far below 0, by a factor of 2 or more", -50.1),
        (0.3, 0.299, CLOSE, 1e308),
    ],
)
def test_a_description_ends_where_it_should(
    right: Any, numbers: Any, words: str, outside: Any
) -> None:
    assert words in said_of(numbers, right)
    assert words not in said_of(outside, right)


@pytest.mark.parametrize(
    ("right", "said", "words"),
    [
        ((0.0, 1e-5), (5e-4, 1e-5), "Right for 1 of the 2 inputs tried. Called with a, the answer"),
        ((1.0, 100.0), (1.05, 300.0), "Called with a, the answer is too large"),
        ((1.0, 100.0), (1.0009, 300.0), "Right for 1 of the 2 inputs tried. Called with b,"),
    ],
)
def test_each_outcome_is_right_or_wrong_by_its_size_or_where_it_is_0_by_that_of_all(
    right: Any, said: Any, words: str
) -> None:
    readings = (Reading(tuple(map(np.array, numbers)), ("a", "b")) for numbers in (said, right))
    assert described(next(readings), next(readings), "").startswith(words)
