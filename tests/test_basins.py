"""Which minimum a descent counts as having reached, a step on either side of each border."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from howlearn.arrays import Array
from howlearn.plots.basins import _IN_A_ROW, _draw_strips, _letters, _reached

NOWHERE = -1
WIDTH = 100.0  # so that a hundredth of it is 1


class Course:
    """A landscape on which one descent with a learning rate of 1 takes the places given."""

    def __init__(self, course: Sequence[float]) -> None:
        self.domain = np.array([[0.0, WIDTH]])
        self.minima = [SimpleNamespace(point=np.array([at])) for at in (30.0, 60.0)]
        self.course, self.seen = iter(course), list[float]()

    def gradient(self, points: Array) -> Array:
        self.seen.append(float(points[0, 0]))
        return points - next(self.course)


def reached(course: Sequence[float]) -> int:
    land: Any = Course(course)
    (found,) = _reached(land, 1.0, 1, len(course))
    return int(found)


@pytest.mark.parametrize(
    ("end", "minimum"),
    [(30, 0), (60, 1), (60.999, 1), (59.001, 1), (61, NOWHERE), (59, NOWHERE), (45, NOWHERE)],
)
def test_a_minimum_is_reached_within_a_hundredth_of_the_domain(end: float, minimum: int) -> None:
    assert reached([end] * 30) == minimum


@pytest.mark.parametrize(
    ("in_a_row", "minimum"), [(_IN_A_ROW - 1, NOWHERE), (_IN_A_ROW, 1), (_IN_A_ROW + 1, 1)]
)
def test_a_descent_has_to_stay_at_a_minimum(in_a_row: int, minimum: int) -> None:
    assert reached([45.0] * 9 + [60.0] * in_a_row) == minimum
    # Who comes by and goes on is not there.
    assert reached([60.0] * in_a_row + [45.0]) == NOWHERE


@pytest.mark.parametrize("side", [1, -1])
def test_what_is_a_thousand_domains_away_is_lost(side: float) -> None:
    for far, kept in ((999.9, True), (1000.0, False), (1e300, False)):
        land: Any = Course([side * far * WIDTH, 0.0])
        _reached(land, 1.0, 1, 2)
        assert land.seen == [WIDTH / 2, side * far * WIDTH if kept else 2000 * WIDTH]


def test_starts_are_spread_evenly_and_each_has_its_own_end() -> None:
    flat: Any = SimpleNamespace(
        domain=np.array([[-20.0, 20.0]]),
        minima=[SimpleNamespace(point=np.array([at])) for at in (-15.0, 5.0)],
        gradient=np.zeros_like,
    )
    assert _reached(flat, 0.1, 4, 30).tolist() == [0, NOWHERE, 1, NOWHERE]


@pytest.mark.parametrize(("local", "letters"), [(0, ""), (1, ""), (2, "AB"), (5, "ABCDE")])
def test_local_minima_have_letters_where_there_are_several(local: int, letters: str) -> None:
    for best in range(local + 1):
        minima = [SimpleNamespace(is_global_minimum=k == best) for k in range(local + 1)]
        land: Any = SimpleNamespace(minima=minima)
        places = [k for k in range(local + 1) if k != best]
        assert _letters(land) == dict(zip(places, letters, strict=False))


def test_a_strip_has_letters_where_there_is_room() -> None:
    land: Any = SimpleNamespace(
        domain=np.array([[-50.0, 50.0]]),
        minima=[SimpleNamespace(is_global_minimum=number == 1) for number in range(3)],
    )
    axes = Figure().add_subplot()
    # Cells are 1 wide, and a letter needs more than 3.
    reached = np.repeat([0, 2, 1, 2, NOWHERE, 0], [3, 4, 20, 2, 8, 63])
    strips = _draw_strips(axes, land, [0.5], [reached])
    assert [piece.get_width() for piece in strips[0]] == [3, 4, 20, 2, 8, 63]
    found = [(text.get_text(), text.get_position()) for text in axes.texts]
    assert found == [("B", (-45, 0)), ("A", (18.5, 0))]
