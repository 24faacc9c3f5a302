"""The exercises of the chapter Local and global minima: two to try out, and one to program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from howlearn.arrays import DivergenceError
from howlearn.exercises.answers import Calls, Numbers
from howlearn.exercises.tables import Exercise
from howlearn.gradient_descent import gradient_descent
from howlearn.landscapes import Landscape, many_valleys, two_valleys

__all__ = ["EXERCISES"]


STEPS = 500


def _end(start: float) -> float:
    """Where a descent with learning rate 0.5 on two_valleys ends, to the nearest whole number."""
    try:
        path = gradient_descent(two_valleys.gradient, start, learning_rate=0.5, steps=STEPS)
    except DivergenceError:
        return np.inf
    return round(float(path[-1, 0]))


over_the_hill = Exercise(
    name="over-the-hill",
    question="A start left of the hilltop from which rate 0.5 leads to the global minimum.",
    reader=Numbers(()),
    accepts=lambda start: start < -0.5 and _end(start) == 2,
    otherwise="From there it comes to rest in neither minimum.",
    answers="""
        -3.49
            The wall is so steep there that the first step flies over valley and hill.
        -0.5 when said == -0.5
            That is the hilltop itself, where the slope is 0 and nothing rolls. Start left of it.
        1.0 when said > -0.5
            That start is right of the hilltop, where every small rate leads to the star.
        -3.0 when _end(said) == -2
            From there it rolls into the local minimum: the first step is too short to get over the
            hill. Where is the wall steeper?
        -6.0 when _end(said) == np.inf
            From there it runs off: the wall is so steep that every step is longer than the one
            before.
    """,
    names=globals(),
)

# The curvatures in the two valleys are 1.5 at -2 and 2.5 at 2.
HOLDS_GLOBAL, HOLDS_LOCAL = 2 / 2.5, 2 / 1.5

only_the_local = Exercise(
    name="only-the-local",
    question="A learning rate that the local minimum of two_valleys holds and the global does not.",
    reader=Numbers(()),
    accepts=lambda rate: HOLDS_GLOBAL < rate < HOLDS_LOCAL,
    answers="""
        1.0
            The wider valley holds its ball, and the narrower one, though deeper, cannot.
        -1.0 when said <= 0
            A learning rate is above 0: at 0 nothing moves, and below it the ball climbs.
        0.5 when 0 < said <= HOLDS_GLOBAL
            At that rate both valleys hold a ball that starts close to their bottom. Take a larger
            one.
        2.0 when said >= HOLDS_LOCAL
            At that rate neither valley holds a ball. Take a smaller one.
    """,
    names=globals(),
)


def _several() -> list[tuple[Any, ...]]:
    # The two valleys of one are as far from 0; in the other the deeper lies nearer to it.
    return [
        (many_valleys, [3.0, 1.2, -4.0]),
        (many_valleys, [-2.0, 5.0, 2.2, -4.5]),
        (many_valleys, [-1.5, 0.9, 4.4]),
        (two_valleys, [-1.5, -3.0, 0.5]),
        (two_valleys, [2.5, -2.5]),
    ]


def _some(rng: np.random.Generator) -> tuple[Any, ...]:
    land = (many_valleys, two_valleys)[rng.integers(2)]
    return land, [round(rng.uniform(*land.domain[0]), 2) for _ in range(rng.integers(2, 5))]


@cache
def _rolled(land: Landscape, start: float) -> float:
    path = gradient_descent(land.gradient, start, learning_rate=0.1, steps=100)
    return float(path[-1, 0])


def _ends(land: Landscape, starts: Sequence[float]) -> list[float]:
    return [_rolled(land, start) for start in starts]


def _height(land: Landscape) -> Callable[[float], float]:
    return lambda w: float(land.height([w]))


best_of_several = Exercise(
    name="best-of-several",
    question="Descend from several starts, and return the best place reached.",
    reader=Calls("landscape, starts", _some, _several),
    tolerance=1e-4,
    answers="""
        min(_ends(landscape, starts), key=_height(landscape))
            Start several times and keep the best: the whole habit in a line.
        min(_ends(landscape, starts))
            You return the place furthest to the left. Lowest means lowest cost: compare the
            heights.
        min(_ends(landscape, starts), key=abs)
            You return the place nearest to 0. Lowest means lowest cost: compare the heights.
        max(_ends(landscape, starts), key=_height(landscape))
            That is the highest of the ends. Look for the lowest.
        min(map(_height(landscape), _ends(landscape, starts)))
            That is the cost of the best place. The place itself is asked for.
        np.argmin([_height(landscape)(end) for end in _ends(landscape, starts)])
            That is the number of the best end in the list. The place itself is asked for.
        min(starts, key=_height(landscape))
            That is one of the starts. Let each roll down first.
        _ends(landscape, [min(starts, key=_height(landscape))])[0]
            You descend from the lowest start only. A high start may lie above a deep valley.
        min(starts, key=lambda start: _height(landscape)(_rolled(landscape, start)))
            That is where the best descent began. Where did it end?
        _ends(landscape, starts)[-1]
            You return where the last descent ended, whichever was best.
        _ends(landscape, starts)[0]
            You return where the first descent ended, whichever was best.
        np.mean(_ends(landscape, starts))
            You average the ends. Between two valleys there is a hill.
    """,
    names=globals(),
)

EXERCISES = (over_the_hill, only_the_local, best_of_several)
