"""The exercises of the chapter Any formula: the slopes of a quotient, and how deep a value lies."""

from __future__ import annotations

from typing import Any

import numpy as np

from howlearn.exercises.answers import Calls
from howlearn.exercises.tables import Exercise

__all__ = ["EXERCISES"]


def _two() -> list[tuple[Any, ...]]:
    return [(3.0, 2.0), (-1.0, 4.0), (2.0, -0.5), (0.0, 5.0)]


def _pair(rng: np.random.Generator) -> tuple[Any, ...]:
    return round(rng.uniform(-3, 3), 2), round(rng.uniform(0.5, 3), 2)


quotient_slopes = Exercise(
    name="quotient-slopes",
    question="The local slopes of u / v, the one by u first.",
    reader=Calls("u, v", _pair, _two),
    answers="""
        [1 / v, -u / v**2]
            A larger divisor makes the quotient smaller, so where u is positive its slope is below
            0.
        [1 / v, u / v**2]
            The sign of the slope by v is flipped: what does a larger divisor do to the quotient?
        [v, u]
            Those are the slopes of the product.
        [1 / v, -u / v]
            The slope by v is not right yet: differentiate 1 / v, the power with the exponent -1.
        [1 / v, -1 / v**2]
            In the slope by v the u is missing: it multiplies 1 / v.
        [1 / v, u]
            The first one is right. Hold u still for the other: then it is u times 1 / v.
        [-u / v**2, 1 / v]
            The two slopes have changed places: the one by u comes first.
        u / v
            That is the quotient itself. Its two slopes are asked for.
        1 / v
            That is the slope by u alone. The one by v is asked for as well.
    """,
    names=globals(),
)


def _lists() -> list[tuple[Any, ...]]:
    return [([],), ([0],), ([0, 0],), ([3, 1],), ([1, 3],), ([2, 5, 2],)]


def _depths(rng: np.random.Generator) -> tuple[Any, ...]:
    return (rng.integers(0, 9, size=rng.integers(0, 4)).tolist(),)


depth_of_a_value = Exercise(
    name="depth-of-a-value",
    question="How deep does a value lie whose sources lie at these depths?",
    reader=Calls("of_sources", _depths, _lists),
    answers="""
        1 + max(of_sources, default=-1)
            It lies one deeper than its deepest source, and what was given lies at 0.
        1 + max(of_sources, default=0)
            A value that was given has no sources, and lies at 0.
        max(of_sources, default=0)
            The operation itself counts: it lies deeper than all its sources.
        1 + min(of_sources, default=-1)
            You took the shortest way. The longest counts, or a value hands back too early.
        1 + sum(of_sources) if of_sources else 0
            You added the depths up. Only the deepest source counts.
        len(of_sources)
            That is how many sources it has. How deep they lie is what counts.
        1 if of_sources else 0
            How deep the sources themselves lie has to count as well.
    """,
    names=globals(),
)

EXERCISES = (quotient_slopes, depth_of_a_value)
