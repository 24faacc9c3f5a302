"""The exercises of the chapter Gradient descent: the loop, the largest rate, one tiny step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.exercises.answers import Calls, Numbers
from howlearn.exercises.tables import Exercise

__all__ = ["EXERCISES"]

Gradient = Callable[[Array], Array]


def _bowl(point: Array) -> Array:
    return np.array([2.0, 6.0]) * point


def _valley(point: Array) -> Array:
    return np.array([point[0] ** 3 - point[1], point[1] - point[0]])


def _descents() -> list[tuple[Any, ...]]:
    return [
        (_bowl, np.array([4.0, 1.0]), 0.1, 3),
        (_bowl, np.array([-2.0, 0.5]), 0.05, 10),
        (_valley, np.array([1.5, -0.5]), 0.2, 5),
        (_valley, np.array([0.5, 2.0]), 0.1, 1),
    ]


def _descent(rng: np.random.Generator) -> tuple[Any, ...]:
    gradient = (_bowl, _valley)[rng.integers(2)]
    rate, steps = round(rng.uniform(0.02, 0.3), 2), int(rng.integers(1, 8))
    return gradient, rng.uniform(-2, 2, size=2).round(2), rate, steps


def _path(
    gradient: Gradient,
    start: Array,
    learning_rate: float,
    steps: int,
    *,
    sign: float = -1.0,
    from_the_start: bool = False,
) -> Array:
    path = [start]
    for _ in range(steps):
        place = start if from_the_start else path[-1]
        path.append(place + sign * learning_rate * gradient(path[-1]))
    return np.array(path)


descend = Exercise(
    name="descend",
    question="Write gradient descent: where is it after so many steps?",
    reader=Calls("gradient, start, learning_rate, steps", _descent, _descents),
    answers="""
        _path(gradient, start, learning_rate, steps)[-1]
            It ends at the same place on two landscapes, with several rates and starts.
        _path(gradient, start, learning_rate, steps, sign=1.0)[-1]
            Your step goes uphill: the sign is flipped.
        _path(gradient, start, 1.0, steps)[-1]
            The learning rate is missing: each step subtracts the whole gradient.
        start - steps * learning_rate * gradient(start)
            You use the gradient of the start for every step. Look again at each new place.
        _path(gradient, start, learning_rate, steps, from_the_start=True)[-1]
            You ask for the gradient at each new place, and then step from the start again. Step
            from that place, too.
        _path(gradient, start, learning_rate, 1)[-1]
            It takes one step and stops. Is the `return` inside the loop, or does every round begin
            at the start again?
        start
            It stays where it started. The new place has to be kept for the next round.
        _path(gradient, start, learning_rate, steps - 1)[-1]
            One step is missing: range(1, steps) has one round fewer than range(steps).
        _path(gradient, start, learning_rate, steps + 1)[-1]
            It takes one step too many.
        _path(gradient, start, learning_rate, steps)
            You return the whole path. Only its last point is asked for.
        gradient(_path(gradient, start, learning_rate, steps)[-1])
            That is the gradient at the end. The place itself is asked for.
    """,
    names=globals(),
)

# C(w) = 3 w**2 - 12 w + 5, with slope 6 w - 12
CURVATURE = 6.0

largest_rate = Exercise(
    name="largest-rate",
    question="Below which learning rate does C(w) = 3 w**2 - 12 w + 5 converge from every start?",
    reader=Numbers(()),
    by_hand=True,
    answers="""
        2 / CURVATURE
            Past it, each swing is wider than the last. The -12 w and the 5 have no say.
        4 / CURVATURE
            A factor 2 is missing from the curvature: the second derivative of 3 w**2 is not 3.
        1 / CURVATURE
            That rate jumps to the bottom in one step. Past it the weight swings from side to side,
            and still comes closer.
        CURVATURE
            That is the curvature. The threshold is lower where the curvature is higher.
        CURVATURE / 2
            The fraction is upside down: a steeper valley needs a smaller rate.
        12.0 / CURVATURE
            That is where the bottom of the valley lies. The threshold depends on how curved it is.
    """,
    names=globals(),
)

SLOPES, TINY = np.array([3.0, -4.0]), 0.001

predicted_change = Exercise(
    name="predicted-change",
    question="The gradient is (3, -4). By how much does the cost change in a step of rate 0.001?",
    reader=Numbers(()),
    by_hand=True,
    answers="""
        -TINY * (SLOPES @ SLOPES)
            The rate times the squared length of the gradient, downwards.
        TINY * (SLOPES @ SLOPES)
            The size is right and the sign is flipped: a step against the gradient goes downhill.
        -TINY * np.hypot(*SLOPES)
            You took the length of the gradient once. It counts twice: as the slope, and as how far
            the step goes.
        -TINY * SLOPES.sum()
            You added up the two slopes, and they nearly cancel. Square each first.
        -TINY * np.abs(SLOPES).sum()
            You added up the sizes of the two slopes. Each weight also moves in proportion to its
            slope, so square them.
        -(SLOPES @ SLOPES)
            The learning rate is missing: that would be the change if the rate were 1 and the ground
            straight.
        -(TINY**2) * (SLOPES @ SLOPES)
            The learning rate is in there twice. The step is the rate times the gradient; the slope
            along it has no rate.
    """,
    names=globals(),
)

EXERCISES = (descend, largest_rate, predicted_change)
