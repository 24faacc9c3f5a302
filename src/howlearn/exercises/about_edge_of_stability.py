"""The exercises of the chapter The edge of stability: where it lies, and one more product."""

from __future__ import annotations

from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.exercises.answers import Calls, Numbers
from howlearn.exercises.tables import Exercise

__all__ = ["EXERCISES"]

RATE = 0.05

edge_of_a_rate = Exercise(
    name="edge-of-a-rate",
    question="The largest curvature about which a network hovers at the learning rate 0.05.",
    reader=Numbers(()),
    by_hand=True,
    answers="""
        2 / RATE
            Below it the curvature tends to grow, above it the swing grows and pushes it back.
        1 / RATE
            That is the curvature at which one step goes right to the bottom. Swings grow only at
            twice as much.
        2 * RATE
            You multiplied. The smaller the rate, the more curvature it can bear.
        RATE / 2
            The fraction is upside down: the smaller the rate, the more curvature it can bear.
        RATE
            That is the rate. The edge is a curvature, and the two multiply to 2.
    """,
    names=globals(),
)


def _tables() -> list[tuple[Any, ...]]:
    table = np.array([[4.0, 1.0, 0.0], [1.0, 3.0, -2.0], [0.0, -2.0, 1.0]])
    return [(table, np.array([2.0, -1.0, 2.0])), (np.diag([1.0, 5.0]), np.array([0.6, 0.8]))]


def _table(rng: np.random.Generator) -> tuple[Any, ...]:
    size = rng.integers(2, 5)
    table, direction = rng.normal(size=(size, size)), rng.normal(size=size)
    return (table + table.T).round(2), direction.round(2)


def _unit(direction: Array) -> Array:
    unit: Array = direction / np.linalg.norm(direction)
    return unit


power_step = Exercise(
    name="power-step",
    question="The next direction of power iteration, of length 1, from a table and a direction.",
    reader=Calls("hessian, direction", _table, _tables),
    answers="""
        _unit(hessian @ direction)
            It turns towards the strongest curvature, and the length 1 keeps it from growing.
        hessian @ direction
            The direction is right, but its length is not 1: divide it by its length.
        _unit(direction)
            That is still the old direction. Multiply it by the table first.
        hessian @ direction / np.linalg.norm(direction)
            You divided by the length of the old direction. Divide by that of the product.
        hessian @ direction / np.sum((hessian @ direction) ** 2)
            You divided by the sum of the squares. The length is its root.
        hessian @ direction / np.sum(np.abs(hessian @ direction))
            You divided by the sum of the sizes. The length is the root of the sum of the squares.
        hessian @ direction / np.max(np.abs(hessian @ direction))
            The largest size is 1, but the length is the root of the sum of the squares.
        hessian @ direction / np.max(hessian @ direction)
            You divided by the largest of the numbers. The length is the root of the sum of all
            their squares.
        hessian @ direction / np.sum(hessian @ direction)
            You divided by the sum of the numbers. The length is the root of the sum of their
            squares.
        _unit(hessian * direction)
            The star multiplies number by number, and the answer is a table. Use @.
        _unit(hessian @ hessian @ direction)
            Those are two products. One step makes one.
        _unit(np.linalg.solve(hessian, direction))
            That undoes a product instead of making one, and leads to the weakest curvature.
        -_unit(hessian @ direction)
            The sign is flipped.
    """,
    names=globals(),
)

EXERCISES = (edge_of_a_rate, power_step)
