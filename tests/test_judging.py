"""How near an answer has to come, a step on either side of each border."""

from dataclasses import replace

import numpy as np
import pytest

from howlearn.exercises.checking import EXERCISES
from howlearn.exercises.judging import _close

EXERCISE = replace(EXERCISES["slope-by-nudging"], tolerance=1e-7)


@pytest.mark.parametrize(
    ("off", "is_close"), [(0.0, True), (1.9e-7, True), (2.1e-7, False), (1e-5, False)]
)
def test_an_answer_is_close_by_the_largest_number_that_is_right(off: float, is_close: bool) -> None:
    right = np.array([2.0, -0.25, np.nan, np.inf])
    for place in (0, 1):
        for sign in (1, -1):
            said = right.copy()
            said[place] += sign * off
            assert _close(said, right, EXERCISE) == is_close
