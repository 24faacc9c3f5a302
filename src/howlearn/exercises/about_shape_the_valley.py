"""The exercises of the chapter Shape the valley: scaling a table, and the line for raw inputs."""

from __future__ import annotations

from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.exercises.answers import Calls
from howlearn.exercises.tables import Exercise

__all__ = ["EXERCISES"]


def _tables() -> list[tuple[Any, ...]]:
    wide = np.array([[1.0, 200.0, 5.0], [2.0, 400.0, 5.0], [6.0, 300.0, 5.0], [3.0, 900.0, 5.0]])
    return [(wide,), (np.array([[10.0], [11.0], [12.0]]),)]


def _table(rng: np.random.Generator) -> tuple[Any, ...]:
    shape = rng.integers(2, 6), rng.integers(1, 4)
    return (rng.normal(rng.uniform(-5, 5), 2.0, size=shape).round(2),)


def _spread(inputs: Array, axis: int | None = 0) -> Array:
    spread = np.asarray(inputs.std(axis=axis, keepdims=True))
    return np.where(spread > 0, spread, 1.0)


def _moved(inputs: Array, axis: int | None = 0) -> Array:
    moved: Array = inputs - inputs.mean(axis=axis, keepdims=True)
    return moved


scale_a_table = Exercise(
    name="scale-a-table",
    question="A table whose features are scaled, each with its mean and its spread.",
    reader=Calls("inputs", _table, _tables),
    answers="""
        _moved(inputs) / _spread(inputs)
            Each feature has its own mean and its own spread, and one that never changes is 0.
        _moved(inputs)
            It is moved, but not stretched yet: the spread of a feature still has its unit.
        inputs / _spread(inputs)
            It is stretched, but not moved: subtract each feature's mean first.
        _moved(inputs) / _spread(inputs) ** 2
            You divided by the variance. The standard deviation is its root.
        _moved(inputs, None) / _spread(inputs, None)
            One mean for the whole table mixes features. Take them along the examples, axis 0.
        _moved(inputs, None) / _spread(inputs)
            Each feature has its own spread, but not its own mean: you took that of the whole table.
        _moved(inputs) / _spread(inputs, None)
            Each feature has its own mean, but not its own spread: you took that of the whole table.
        _moved(inputs, 1) / _spread(inputs, 1)
            You went along the wrong axis: a row is an example, a column a feature.
        inputs - inputs.mean(axis=0) / _spread(inputs)
            Python divides before it subtracts. Put the difference in brackets.
        _moved(inputs) * _spread(inputs)
            You multiplied by the spread. What is wide has to become narrower.
    """,
    names=globals(),
)


def _line(rng: np.random.Generator) -> tuple[Any, ...]:
    return *rng.normal(size=3).round(2), round(rng.uniform(0.5, 4), 2)


def _lines() -> list[tuple[Any, ...]]:
    return [(2.0, 1.0, 3.0, 0.5), (-1.0, 4.0, 10.0, 2.0)]


raw_line = Exercise(
    name="raw-line",
    question="The weight and bias for raw inputs of a line that was trained on scaled ones.",
    reader=Calls("w, b, mean, spread", _line, _lines),
    answers="""
        [w / spread, b - w * mean / spread]
            It answers the raw input as the other line answers the scaled one.
        [w / spread, b]
            The weight is right. Moving the inputs moves the bias as well.
        [w / spread, b - w * mean]
            The weight is right. In the bias the mean has to be divided by the spread, too.
        [w / spread, b + w * mean / spread]
            The weight is right. The sign of what moves the bias is flipped.
        [w / spread, b - mean / spread]
            The weight is right. What moves the bias is the weight times the scaled mean.
        [w * spread, b - w * mean * spread]
            You multiplied by the spread. The scaled inputs are the raw ones divided by it.
        [w * spread, b + w * mean]
            You put spread * x + mean into the line. That is the way back from scaled inputs to raw
            ones.
        [w, b]
            That is the line for the scaled inputs. Put (x - mean) / spread into it.
        [b - w * mean / spread, w / spread]
            The two have changed places: the weight comes first.
    """,
    names=globals(),
)

EXERCISES = (scale_a_table, raw_line)
