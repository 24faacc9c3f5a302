"""The exercises of the chapter The cost function and its value."""

from __future__ import annotations

from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.exercises.answers import Calls, Numbers
from howlearn.exercises.judging import Exercise, Mistake

__all__ = ["EXERCISES"]

X, TARGETS = np.array([0.0, 1.0, 2.0]), np.array([1.0, 2.0, 4.0])


def _cost(weight: float, bias: float) -> float:
    return float(np.mean((weight * X + bias - TARGETS) ** 2))


ERRORS = 3 * X - 1 - TARGETS

cost_of_a_line = Exercise(
    name="cost-of-a-line",
    question="What is the cost value of the line 3x - 1 on the three points?",
    reader=Numbers(()),
    right=_cost(3, -1),
    praise="Two points are missed, and the one that is missed by more makes most of the cost.",
    mistakes=(
        Mistake(
            float(np.sum(ERRORS**2)),
            "That is the sum of the squared errors. The cost is their mean.",
        ),
        Mistake(
            _cost(3, -1) / 2,
            "A factor 2 is missing: some texts put 1/2 in front. This site takes the plain mean.",
        ),
        Mistake(
            _cost(3, 0),
            "The bias is missing: that is the cost of the line 3x.",
        ),
        Mistake(
            _cost(-1, 3),
            "Weight and bias have changed places: that is the cost of the line -x + 3.",
        ),
        Mistake(
            float(np.mean(ERRORS)),
            "That is the mean of the errors. Square them first, or they cancel.",
        ),
        Mistake(
            float(np.mean(np.abs(ERRORS))),
            "That is the mean absolute error. Take the squares of the errors, not their sizes.",
        ),
        Mistake(
            float(np.sqrt(_cost(3, -1))),
            "You took a square root at the end. The cost is the mean itself.",
        ),
    ),
    tolerance=1e-3,
)


def _vectors() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(1)
    return [(rng.normal(size=n), rng.normal(size=n)) for n in (3, 5, 2)]


def _squares(outputs: Array, targets: Array) -> Array:
    return (outputs - targets) ** 2


mean_squared_error = Exercise(
    name="mean-squared-error",
    question="Write the mean squared error as a function of outputs and targets, both (examples,).",
    reader=Calls("outputs, targets", _vectors),
    right=lambda outputs, targets: np.mean(_squares(outputs, targets)),
    praise="It agrees on every set of outputs and targets that was tried.",
    mistakes=(
        Mistake(
            lambda outputs, targets: np.sum(_squares(outputs, targets)),
            "You add the squares up: sum in place of mean. With more examples the cost would grow "
            "though the line is no worse.",
        ),
        Mistake(
            lambda outputs, targets: np.mean(_squares(outputs, targets)) / 2,
            "A factor 2 is missing: leave out the 1/2 that some texts put in front.",
        ),
        Mistake(
            _squares,
            "You return one square for each example. A cost is one number: their mean.",
        ),
        Mistake(
            lambda outputs, targets: np.mean(outputs - targets),
            "The errors are not squared, so a point too high and one too low cancel.",
        ),
        Mistake(
            lambda outputs, targets: np.mean(outputs - targets) ** 2,
            "You square the mean of the errors. Square each error first: by then they have "
            "cancelled.",
        ),
        Mistake(
            lambda outputs, targets: np.mean(np.abs(outputs - targets)),
            "That is the mean absolute error, which counts a large error less than squares do.",
        ),
        Mistake(
            lambda outputs, targets: np.mean(outputs**2 - targets**2),
            "You square outputs and targets and then subtract. Subtract first: what is squared is "
            "the error.",
        ),
        Mistake(
            lambda outputs, targets: np.sqrt(np.mean(_squares(outputs, targets))),
            "There is a square root too many at the end.",
        ),
    ),
)


def _tables() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(2)
    shapes = [(4, 2), (3, 3), (2, 5)]
    return [(rng.normal(size=shape), rng.normal(size=shape)) for shape in shapes]


cost_per_example = Exercise(
    name="cost-per-example",
    question="Each example's own cost, (examples,), of outputs and targets (examples, outputs).",
    reader=Calls("outputs, targets", _tables),
    right=lambda outputs, targets: np.mean(_squares(outputs, targets), axis=1),
    praise="One number for each row. Their mean is the cost value.",
    mistakes=(
        Mistake(
            lambda outputs, targets: np.mean(_squares(outputs, targets), axis=0),
            "That is the wrong axis: you average over the examples, and get a number for each "
            "output. An example is a row.",
        ),
        Mistake(
            lambda outputs, targets: np.mean(_squares(outputs, targets)),
            "You average over everything, and get one number for all examples together.",
        ),
        Mistake(
            lambda outputs, targets: np.sum(_squares(outputs, targets), axis=1),
            "You add up the squares of a row: sum in place of mean.",
        ),
        Mistake(
            lambda outputs, targets: np.mean(_squares(outputs, targets), axis=1, keepdims=True),
            "The numbers are right, and they stand in a column: shape (examples, 1). Leave out "
            "keepdims.",
        ),
        Mistake(
            lambda outputs, targets: np.mean(np.abs(outputs - targets), axis=1),
            "The axis is right. The errors are not squared: you took their sizes.",
        ),
        Mistake(
            _squares,
            "You return the table of squares. Take the mean of each row.",
        ),
    ),
)

EXERCISES = (cost_of_a_line, mean_squared_error, cost_per_example)
