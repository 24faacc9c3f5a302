"""The exercises of the chapter Many dimensions: counting ways down, and making a twin."""

from __future__ import annotations

from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.exercises.answers import Calls
from howlearn.exercises.tables import Exercise

__all__ = ["EXERCISES"]


def _hessian(rng: np.random.Generator) -> tuple[Any, ...]:
    # The curvatures are away from 0, where rounding would decide.
    size = int(rng.integers(2, 6))
    bends = rng.choice([-1, 1], size=size) * rng.uniform(0.5, 3.0, size=size)
    axes, _ = np.linalg.qr(rng.normal(size=(size, size)))
    return ((axes * bends) @ axes.T,)


def _hessians() -> list[tuple[Any, ...]]:
    tables = [
        [[1.0, 2.0], [2.0, 1.0]],
        [[-1.0, 3.0, 0.0], [3.0, -1.0, 0.0], [0.0, 0.0, 4.0]],
        [[2.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, -1.0]],
        [[5.0, -1.0], [-1.0, 5.0]],
    ]
    return [(np.array(table),) for table in tables]


def _bends(hessian: Array) -> Array:
    return np.asarray(np.linalg.eigvalsh(hessian), float)


ways_down = Exercise(
    name="ways-down",
    question="In how many independent directions the ground bends down, from the Hessian.",
    reader=Calls("hessian", _hessian, _hessians),
    answers="""
        np.sum(_bends(hessian) < 0)
            Each eigenvalue below 0 is a curvature that bends down.
        np.sum(_bends(hessian) > 0)
            You counted the ways up. A curvature that bends down is negative.
        np.sum(_bends(hessian) <= 0)
            You also counted a direction with curvature 0, where the ground is level.
        np.sum(np.diag(hessian) < 0)
            You looked along the weights only. The ground may bend down between them.
        np.sum(hessian < 0)
            You counted negative entries of the table. They are not the curvatures.
        np.mean(_bends(hessian) < 0)
            That is a share of all directions. How many are there?
        _bends(hessian)
            Those are the curvatures. How many of them are negative?
    """,
    names=globals(),
)


def _network(rng: np.random.Generator) -> tuple[Any, ...]:
    nodes = int(rng.integers(4, 6))  # of three, the order would be its own way back
    inputs, outputs = rng.integers(1, 4, size=2)
    shapes = [(inputs, nodes), (nodes,), (nodes, outputs), (outputs,)]
    parts = [rng.normal(size=shape).round(2) for shape in shapes]
    return *parts, np.roll(np.arange(nodes), 1)[[1, 0, *range(2, nodes)]]


def _networks() -> list[tuple[Any, ...]]:
    # As many inputs, nodes and outputs, so that the wrong axis is no error.
    rng = np.random.default_rng(5)
    square = [rng.normal(size=shape).round(2) for shape in ((3, 3), (3,), (3, 3), (3,))]
    return [(*square, np.array([1, 2, 0])), _network(rng)]


def _in_line(*parts: Array) -> Array:
    return np.concatenate([part.ravel() for part in parts])


make_a_twin = Exercise(
    name="make-a-twin",
    question="The same network with its hidden nodes in another order, as one vector.",
    reader=Calls("w1, b1, w2, b2, order", _network, _networks),
    answers="""
        _in_line(w1[:, order], b1[order], w2[order], b2)
            It is another place in the landscape, with the same outputs everywhere.
        _in_line(w1, b1, w2, b2)
            All nodes are still where they were.
        _in_line(w1[:, order], b1[order], w2, b2)
            The nodes have moved, and the weights out of them have stayed behind.
        _in_line(w1[:, order], b1, w2[order], b2)
            The weights have moved, and the biases of the nodes have stayed behind.
        _in_line(w1, b1[order], w2[order], b2)
            The weights into the nodes have stayed behind.
        _in_line(w1[:, order], b1[order], w2[:, order], b2)
            In the weights out of the nodes a node is a row, and you moved columns.
        _in_line(w1[order], b1[order], w2[order], b2)
            In the weights into the nodes a node is a column, and you moved rows.
        _in_line(w1[:, order], b1[order], w2[np.argsort(order)], b2)
            You moved the weights out of the nodes the other way round.
        _in_line(w1[:, order], w2[order], b1[order], b2)
            Each layer is kept together: its weights, then its biases.
        _in_line(w1[:, order], b1[order], w2[order])
            The last biases are missing. They stay as they are.
    """,
    names=globals(),
)

EXERCISES = (ways_down, make_a_twin)
