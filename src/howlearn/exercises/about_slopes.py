"""The exercises of the chapter Slopes and stationary points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.exercises.answers import Calls, Words
from howlearn.exercises.tables import Exercise

__all__ = ["EXERCISES"]

Function = Callable[[float], float]


def _curves() -> list[tuple[Any, ...]]:
    return [
        (lambda x: x**2, 3.0),
        (lambda x: x**3, 1.0),
        (np.sin, 2.5),
        (lambda w: (2 * w - 4) ** 2 + w, 0.5),
        (np.exp, -1.0),
    ]


def _curve(rng: np.random.Generator) -> tuple[Any, ...]:
    function, x = _curves()[rng.integers(5)]
    return function, round(x + rng.uniform(-0.5, 0.5), 2)


def _both_sides(function: Function, x: float, nudge: float = 1e-5) -> float:
    return (function(x + nudge) - function(x - nudge)) / (2 * nudge)


def _factor(said: Sequence[Any], right: Sequence[Any]) -> float:
    """By which factor all slopes are off; nan where they are not all off by the same."""
    ratios = np.divide(said, right)
    return float(ratios.mean()) if np.ptp(ratios) < 0.02 * np.abs(ratios).max() else np.nan


slope_by_nudging = Exercise(
    name="slope-by-nudging",
    question="Write a function that measures the slope of a function at x by nudging both ways.",
    reader=Calls("function, x", _curve, _curves),
    # Which nudge a learner takes is free, so a mistake shows in how the answers relate to the
    # slopes.
    answers="""
        _both_sides(function, x)
            It measures every slope that was tried, to six digits or better.
        (function(x + 1e-5) - function(x - 1e-5)) / 1e-5 when abs(_factor(said, right) - 2) < 0.04
            Twice too steep: from x - h to x + h you walk two nudges, and divide by one.
        (function(x + 1e-5) - function(x)) / 2e-5 when abs(_factor(said, right) - 0.5) < 0.01
            Half as steep as it should be: you walk one nudge, and divide by two.
        (function(x - 1e-5) - function(x + 1e-5)) / 2e-5 when abs(_factor(said, right) + 1) < 0.02
            The sign is flipped: take what comes after the nudge minus what came before.
        (function(x + 1e-3) - function(x)) / 1e-3 when np.allclose(said, right, rtol=0.02)
            Close, but not close enough. Nudge to both sides, with a nudge near 1e-5.
        function(x)
            That is the height at x. The slope is how fast it changes there.
        (function(x + 1e-5) - function(x - 1e-5)) / 2 * 1e-5 when abs(_factor(said, right)) < 1.5e-6
            Python goes from left to right: `/ 2 * h` divides by 2 and then multiplies by h. Put
            2 * h in brackets.
        function(x + 1e-5) - function(x - 1e-5) when abs(_factor(said, right)) < 0.1
            That is the rise alone. A slope is rise divided by how far you walked.
        function(x + 1e-5) - function(x - 1e-5) / 2e-5 when np.all(np.abs(said) > 100)
            Python divides before it subtracts. Put the rise in brackets.
    """,
    names=globals(),
)


def _line(rng: np.random.Generator) -> tuple[Any, ...]:
    n = rng.integers(2, 6)
    return *rng.normal(size=2).round(2), rng.normal(size=n).round(2), rng.normal(size=n).round(2)


def _slopes(
    w: float,
    b: float,
    x: Array,
    t: Array,
    *,
    factor: float = 2.0,
    average: Callable[[Array], Any] = np.mean,
    lever: Array | float | None = None,
) -> list[float]:
    errors = w * x + b - t
    return [factor * average(errors * (x if lever is None else lever)), factor * average(errors)]


cost_gradient = Exercise(
    name="cost-gradient",
    question="The slopes of the mean squared error of a line by w and by b.",
    reader=Calls("w, b, x, t", _line),
    answers="""
        _slopes(w, b, x, t)
            It is the gradient, at every line and for all points that were tried.
        _slopes(w, b, x, t, factor=-2.0)
            The sign is flipped: the error is the output minus the target.
        _slopes(w, b, x, t, factor=1.0)
            A factor 2 is missing: it comes from the square.
        _slopes(w, b, x, t, average=np.sum)
            You add up over the points: a sum where the mean is asked for.
        _slopes(w, b, x, t, lever=1.0)
            The slope for b is right. In the one for w the x is missing: a point far from 0 has a
            longer lever.
        _slopes(w, b, x, t, lever=w)
            You differentiate by x: that puts a w where the x belongs. The points stay; it is the
            weight that moves.
        _slopes(w, 0.0, x, t)
            The bias is missing from the outputs: they are w x + b.
        _slopes(w, b, x, t)[::-1]
            The two slopes have changed places: the one for w comes first.
        _slopes(w, b, x, 0 * t)
            The targets are missing: you took the outputs where the errors belong.
        np.transpose(_slopes(w, b, x, t, average=np.array))
            You return slopes for each point by itself. Take the mean over the points.
    """,
    names=globals(),
)


def _sides() -> list[tuple[Any, ...]]:
    return [(-1.0, 1.0), (1.0, -1.0), (2.0, 3.0), (-0.5, -0.1), (-0.25, 5.0), (3.0, 2.0), (-1, -4)]


def _side(rng: np.random.Generator) -> tuple[Any, ...]:
    return tuple(rng.normal(size=2).round(2))


KINDS = Words(
    {
        "minimum": ("min", "minima", "local minimum", "a minimum"),
        "maximum": ("max", "maxima", "local maximum", "a maximum"),
        "neither": (
            "neither of them",
            "none",
            "inflection",
            "inflexion",
            "inflection point",
            "point of inflection",
        ),
    }
)


def _kind(
    before: float, after: float, *, bottom: str = "minimum", top: str = "maximum", else_: str = ""
) -> str:
    if before < 0 < after:
        return bottom
    return top if after < 0 < before else else_ or "neither"


kind_of_place = Exercise(
    name="kind-of-place",
    question="Name a stationary point from the slopes just before and just after it.",
    reader=Calls("before, after", _side, _sides, words=KINDS),
    answers="""
        _kind(before, after)
            Both sides are needed: the slope at the place itself is 0 for all three kinds.
        _kind(before, after, bottom="maximum", top="minimum")
            Minimum and maximum have changed places. Downhill before and uphill after is a bottom.
        "minimum"
            Everything is a minimum. A slope of 0 makes a stationary point, and there are several
            kinds.
        _kind(before, after, else_="maximum")
            What is not a minimum is not always a maximum: where both sides go the same way it is
            neither.
        _kind(before, after, else_="minimum")
            Where both sides go the same way the curve pauses and goes on: that is no minimum.
        "minimum" if after > 0 else "maximum"
            You look only at what comes after. Look at both sides.
        "minimum" if before < 0 else "maximum"
            You look only at what comes before. Look at both sides.
        "minimum" if before < after else "maximum"
            You compare the two slopes with each other. Compare each with 0.
        _kind(before, after, else_="saddle")
            A saddle needs two directions. On a curve with one, say neither.
    """,
    names=globals(),
)

EXERCISES = (slope_by_nudging, cost_gradient, kind_of_place)
