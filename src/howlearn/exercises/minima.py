"""The exercises of the chapter Local and global minima: two to try out, and one to program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from howlearn.arrays import DivergenceError
from howlearn.exercises.answers import Calls, Numbers
from howlearn.exercises.judging import Exercise, Mistake
from howlearn.gradient_descent import gradient_descent
from howlearn.landscapes import many_valleys, two_valleys

__all__ = ["EXERCISES"]


def _end(start: float) -> float:
    """Where a descent of 500 steps with learning rate 0.5 on two_valleys ends."""
    try:
        path = gradient_descent(two_valleys.gradient, start, learning_rate=0.5, steps=500)
    except DivergenceError:
        return np.inf
    return float(path[-1, 0])


over_the_hill = Exercise(
    name="over-the-hill",
    question="A start left of the hilltop from which rate 0.5 leads to the global minimum.",
    reader=Numbers(()),
    right=-3.49,
    accepts=lambda start: start < -0.5 and abs(_end(start) - 2) < 0.01,
    otherwise="From there it comes to rest in neither minimum.",
    praise="The wall is so steep there that the first step flies over valley and hill.",
    mistakes=(
        Mistake(
            1.0,
            "That start is right of the hilltop, where every small rate leads to the star.",
            when=lambda start: start >= -0.5,
        ),
        Mistake(
            -3.0,
            "From there it rolls into the local minimum: the first step is too short to get over "
            "the hill. Where is the wall steeper?",
            when=lambda start: abs(_end(start) + 2) < 0.01,
        ),
        Mistake(
            -6.0,
            "From there it runs off: the wall is so steep that every step is longer than the one "
            "before.",
            when=lambda start: not np.isfinite(_end(start)),
        ),
    ),
)

# The curvatures in the two valleys are 1.5 at -2 and 2.5 at 2.
HOLDS_GLOBAL, HOLDS_LOCAL = 2 / 2.5, 2 / 1.5

only_the_local = Exercise(
    name="only-the-local",
    question="A learning rate that the local minimum of two_valleys holds and the global does not.",
    reader=Numbers(()),
    right=1.0,
    accepts=lambda rate: HOLDS_GLOBAL < rate < HOLDS_LOCAL,
    praise="The wider valley holds its ball, and the narrower one, though deeper, cannot.",
    mistakes=(
        Mistake(
            -1.0,
            "A learning rate is above 0: at 0 nothing moves, and below it the ball climbs.",
            when=lambda rate: rate <= 0,
        ),
        Mistake(
            0.5,
            "At that rate both valleys hold a ball that starts close to their bottom. Take a "
            "larger one.",
            when=lambda rate: 0 < rate <= HOLDS_GLOBAL,
        ),
        Mistake(
            2.0,
            "At that rate neither valley holds a ball. Take a smaller one.",
            when=lambda rate: rate >= HOLDS_LOCAL,
        ),
    ),
)


def _several() -> list[tuple[Any, ...]]:
    return [([3.0, 1.2, -4.0],), ([-2.0, 5.0, 2.2, -4.5],), ([-1.5, 0.9, 4.4],)]


def _ends(starts: Sequence[float]) -> list[float]:
    paths = [
        gradient_descent(many_valleys.gradient, start, learning_rate=0.1, steps=100)
        for start in starts
    ]
    return [float(path[-1, 0]) for path in paths]


def _height(x: float) -> float:
    return float(many_valleys.height([x]))


best_of_several = Exercise(
    name="best-of-several",
    question="Descend from several starts on many_valleys, and return the best place reached.",
    reader=Calls("starts", _several),
    right=lambda starts: min(_ends(starts), key=_height),
    praise="Start several times and keep the best: the whole habit in a line.",
    tolerance=1e-4,
    mistakes=(
        Mistake(
            lambda starts: min(_ends(starts)),
            "You return the place furthest to the left. Lowest means lowest cost: compare the "
            "heights.",
        ),
        Mistake(
            lambda starts: max(_ends(starts), key=_height),
            "That is the highest of the ends. Look for the lowest.",
        ),
        Mistake(
            lambda starts: min(map(_height, _ends(starts))),
            "That is the cost of the best place. The place itself is asked for.",
        ),
        Mistake(
            lambda starts: min(starts, key=_height),
            "That is one of the starts. Let each roll down first.",
        ),
        Mistake(
            lambda starts: _ends([min(starts, key=_height)])[0],
            "You descend from the lowest start only. A high start may lie above a deep valley.",
        ),
        Mistake(
            lambda starts: min(zip(map(_height, _ends(starts)), starts, strict=True))[1],
            "That is where the best descent began. Where did it end?",
        ),
        Mistake(
            lambda starts: _ends(starts)[-1],
            "You return where the last descent ended, whichever was best.",
        ),
        Mistake(
            lambda starts: _ends(starts)[0],
            "You return where the first descent ended, whichever was best.",
        ),
        Mistake(
            lambda starts: np.mean(_ends(starts)),
            "You average the ends. Between two valleys there is a hill.",
        ),
    ),
)

EXERCISES = (over_the_hill, only_the_local, best_of_several)
