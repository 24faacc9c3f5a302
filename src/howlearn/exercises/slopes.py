"""The exercises of the chapter Slopes and stationary points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.exercises.answers import Calls
from howlearn.exercises.judging import Exercise, Mistake

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


def _both_sides(function: Function, x: float, nudge: float = 1e-5) -> float:
    return (function(x + nudge) - function(x - nudge)) / (2 * nudge)


TRUE = np.array([_both_sides(function, x) for function, x in _curves()])


def _near(factor: float) -> Callable[..., bool]:
    return lambda *said: np.allclose(np.array(said) / TRUE, factor, rtol=0.02)


slope_by_nudging = Exercise(
    name="slope-by-nudging",
    question="Write a function that measures the slope of a function at x by nudging both ways.",
    reader=Calls("function, x", _curves),
    right=_both_sides,
    praise="It measures five different slopes, each to six digits or better.",
    # Which nudge a learner takes is free, so a mistake shows in how the answers relate to the
    # slopes.
    mistakes=(
        Mistake(
            lambda f, x: (f(x + 1e-5) - f(x - 1e-5)) / 1e-5,
            "Twice too steep: from x - h to x + h you walk two nudges, and divide by one.",
            when=_near(2),
        ),
        Mistake(
            lambda f, x: (f(x + 1e-5) - f(x)) / 2e-5,
            "Half too flat: you walk one nudge, and divide by two.",
            when=_near(0.5),
        ),
        Mistake(
            lambda f, x: (f(x - 1e-5) - f(x + 1e-5)) / 2e-5,
            "The sign is flipped: take what comes after the nudge minus what came before.",
            when=_near(-1),
        ),
        Mistake(
            lambda f, x: (f(x + 1e-3) - f(x)) / 1e-3,
            "Close, and not close enough. Nudge to both sides, with a nudge near 1e-5.",
            when=_near(1),
        ),
        Mistake(
            lambda f, x: f(x),
            "That is the height at x. The slope is how fast it changes there.",
        ),
        Mistake(
            lambda f, x: f(x + 1e-5) - f(x - 1e-5),
            "That is the rise alone. A slope is rise divided by how far you walked.",
            when=lambda *said: bool((np.abs(np.array(said) / TRUE) < 0.1).all()),
        ),
    ),
)


def _lines() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(3)
    return [(*rng.normal(size=2), rng.normal(size=n), rng.normal(size=n)) for n in (3, 5, 4)]


def _by_weight_and_bias(
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
    reader=Calls("w, b, x, t", _lines),
    right=_by_weight_and_bias,
    praise="It is the gradient, at every line and for all points that were tried.",
    mistakes=(
        Mistake(
            lambda w, b, x, t: _by_weight_and_bias(w, b, x, t, factor=-2.0),
            "The sign is flipped: the error is the output minus the target.",
        ),
        Mistake(
            lambda w, b, x, t: _by_weight_and_bias(w, b, x, t, factor=1.0),
            "A factor 2 is missing: it comes from the square.",
        ),
        Mistake(
            lambda w, b, x, t: _by_weight_and_bias(w, b, x, t, average=np.sum),
            "You add up over the points: sum in place of mean.",
        ),
        Mistake(
            lambda w, b, x, t: _by_weight_and_bias(w, b, x, t, lever=1.0),
            "The slope for b is right. In the one for w the x is missing: a point far from 0 has "
            "a longer lever.",
        ),
        Mistake(
            lambda w, b, x, t: _by_weight_and_bias(w, b, x, t, lever=w),
            "You differentiate by x: that puts a w where the x belongs. The points stay; it is "
            "the weight that moves.",
        ),
        Mistake(
            lambda w, b, x, t: _by_weight_and_bias(w, 0.0, x, t),
            "The bias is missing from the outputs: they are w x + b.",
        ),
        Mistake(
            lambda w, b, x, t: _by_weight_and_bias(w, b, x, t)[::-1],
            "The two slopes have changed places: the one for w comes first.",
        ),
        Mistake(
            lambda w, b, x, t: _by_weight_and_bias(w, b, x, 0 * t),
            "The targets are missing: you took the outputs where the errors belong.",
        ),
        Mistake(
            lambda w, b, x, t: np.transpose(_by_weight_and_bias(w, b, x, t, average=np.array)),
            "You return slopes for each point by itself. Take the mean over the points.",
        ),
    ),
)


def _sides() -> list[tuple[Any, ...]]:
    return [(-1.0, 1.0), (1.0, -1.0), (2.0, 3.0), (-0.5, -0.1), (-0.25, 5.0), (3.0, 2.0), (-1, -4)]


def _kind(
    before: float, after: float, *, bottom: str = "minimum", top: str = "maximum", else_: str = ""
) -> str:
    if before < 0 < after:
        return bottom
    return top if after < 0 < before else else_ or "neither"


kind_of_place = Exercise(
    name="kind-of-place",
    question="Name a stationary point from the slopes just before and just after it.",
    reader=Calls("before, after", _sides, words=True),
    right=_kind,
    praise="Both sides are needed: the slope at the place itself is 0 for all three kinds.",
    mistakes=(
        Mistake(
            lambda before, after: _kind(before, after, bottom="maximum", top="minimum"),
            "Minimum and maximum have changed places. Downhill before and uphill after is a "
            "bottom.",
        ),
        Mistake(
            lambda before, after: "minimum",
            "Everything is a minimum. A slope of 0 makes a stationary point, and there are "
            "several kinds.",
        ),
        Mistake(
            lambda before, after: _kind(before, after, else_="maximum"),
            "What is not a minimum is not always a maximum: where both sides go the same way it "
            "is neither.",
        ),
        Mistake(
            lambda before, after: _kind(before, after, else_="minimum"),
            "Where both sides go the same way the curve pauses and goes on: that is no minimum.",
        ),
        Mistake(
            lambda before, after: "minimum" if after > 0 else "maximum",
            "You look only at what comes after. Look at both sides.",
        ),
        Mistake(
            lambda before, after: "minimum" if before < 0 else "maximum",
            "You look only at what comes before. Look at both sides.",
        ),
        Mistake(
            lambda before, after: "minimum" if before < after else "maximum",
            "You compare the two slopes with each other. Compare each with 0.",
        ),
        Mistake(
            lambda before, after: _kind(before, after, else_="saddle"),
            "A saddle needs two directions. On a curve with one, say neither.",
        ),
    ),
)

EXERCISES = (slope_by_nudging, cost_gradient, kind_of_place)
