"""The exercises of the chapter The cost function and its value."""

from __future__ import annotations

from typing import Any

import numpy as np

from howlearn.exercises.answers import Calls, Numbers
from howlearn.exercises.tables import Exercise

__all__ = ["EXERCISES"]

X, TARGETS = np.array([0.0, 1.0, 2.0]), np.array([1.0, 2.0, 4.0])


def _cost(weight: float, bias: float) -> float:
    return float(np.mean((weight * X + bias - TARGETS) ** 2))


ERRORS = 3 * X - 1 - TARGETS

cost_of_a_line = Exercise(
    name="cost-of-a-line",
    question="What is the cost value of the line 3x - 1 on the three points?",
    reader=Numbers(()),
    by_hand=True,
    answers="""
        _cost(3, -1)
            Two points are missed, and the one that is missed by more makes most of the cost.
        np.sum(ERRORS**2)
            That is the sum of the squared errors. The cost is their mean.
        _cost(3, -1) / 2
            A factor 2 is missing: some texts put 1/2 in front. This site takes the plain mean.
        _cost(3, 0)
            The bias is missing: that is the cost of the line 3x.
        _cost(-1, 3)
            Weight and bias have changed places: that is the cost of the line -x + 3.
        np.mean(ERRORS)
            That is the mean of the errors. Square them first, or they cancel.
        -np.mean(ERRORS)
            That is the mean of the targets minus the outputs. Square each difference, or they
            cancel.
        np.mean(np.abs(ERRORS))
            That is the mean absolute error. Take the squares of the errors, not their sizes.
        np.sqrt(_cost(3, -1))
            You took a square root at the end. The cost is the mean itself.
    """,
    names=globals(),
)


def _vectors(rng: np.random.Generator) -> tuple[Any, ...]:
    n = rng.integers(2, 6)
    return rng.normal(size=n).round(2), rng.normal(size=n).round(2)


mean_squared_error = Exercise(
    name="mean-squared-error",
    question="Write the mean squared error as a function of outputs and targets, both (examples,).",
    reader=Calls("outputs, targets", _vectors),
    answers="""
        np.mean((outputs - targets) ** 2)
            It agrees on every set of outputs and targets that was tried.
        np.sum((outputs - targets) ** 2)
            You add the squares up: a sum where the mean is asked for. With more examples the cost
            would grow though the line is no worse.
        np.mean((outputs - targets) ** 2) / 2
            A factor 2 is missing: leave out the 1/2 that some texts put in front.
        (outputs - targets) ** 2
            You return one square for each example. A cost is one number: their mean.
        np.mean(outputs - targets)
            The errors are not squared, so a point too high and one too low cancel.
        np.mean(targets - outputs)
            You take the mean of the targets minus the outputs. Square each difference, or they
            cancel.
        np.mean(outputs - targets) ** 2
            You square the mean of the errors. Square each error first: by then they have cancelled.
        np.mean(np.abs(outputs - targets))
            That is the mean absolute error, which counts a large error less than squares do.
        np.mean(outputs**2 - targets**2)
            You square outputs and targets and then subtract. Subtract first: what is squared is the
            error.
        np.mean(targets**2 - outputs**2)
            You square targets and outputs by themselves. Subtract first: what is squared is the
            error.
        np.sqrt(np.mean((outputs - targets) ** 2))
            There is a square root too many at the end.
    """,
    names=globals(),
)


def _tables(rng: np.random.Generator, *shape: int) -> tuple[Any, ...]:
    shape = shape or tuple(rng.integers(2, 6, size=2))
    return rng.normal(size=shape).round(2), rng.normal(size=shape).round(2)


def _square() -> list[tuple[Any, ...]]:
    return [_tables(np.random.default_rng(2), 3, 3)]


cost_per_example = Exercise(
    name="cost-per-example",
    question="Each example's own cost, (examples,), of outputs and targets (examples, outputs).",
    reader=Calls("outputs, targets", _tables, _square),
    answers="""
        np.mean((outputs - targets) ** 2, axis=1)
            One number for each row. Their mean is the cost value.
        np.mean((outputs - targets) ** 2, axis=0)
            That is the wrong axis: you average over the examples, and get a number for each output.
            An example is a row.
        np.mean((outputs - targets) ** 2)
            You average over everything, and get one number for all examples together.
        np.sum((outputs - targets) ** 2, axis=1)
            You add up the squares of a row: a sum where the mean is asked for.
        np.mean((outputs - targets) ** 2, axis=1, keepdims=True)
            The numbers are right, but they come as a column, of shape (examples, 1). Leave out
            keepdims.
        np.mean(np.abs(outputs - targets), axis=1)
            The axis is right. The errors are not squared: you took their sizes.
        (outputs - targets) ** 2
            You return the table of squares. Take the mean of each row.
    """,
    names=globals(),
)

EXERCISES = (cost_of_a_line, mean_squared_error, cost_per_example)
