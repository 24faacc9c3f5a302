"""The exercises of the chapter Training a network: a step, xor by hand, the cancelled slope."""

from __future__ import annotations

from typing import Any

import numpy as np

from howlearn.activations import identity, sigmoid, tanh
from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import binary_cross_entropy
from howlearn.datasets import xor
from howlearn.exercises.answers import Calls, Numbers
from howlearn.exercises.tables import Exercise
from howlearn.network import Layer, Network

__all__ = ["EXERCISES"]

RATE = 0.5


def _task(rng: np.random.Generator) -> tuple[Any, ...]:
    network = Network.random([2, int(rng.integers(2, 4)), 1], rng=rng)
    return network, np.array(xor().inputs), np.array(xor().targets)


def _gradient(network: Network, x: Array, t: Array) -> Array:
    return backpropagation(network, x, t, binary_cross_entropy).gradient


training_step = Exercise(
    name="training-step",
    question="Return the network after one step with learning rate 0.5.",
    reader=Calls("network, x, t", _task),
    answers="""
        network.parameters - RATE * _gradient(network, x, t)
            That is one round of training: forward, cost, backpropagation, step.
        network.parameters + RATE * _gradient(network, x, t)
            Your step goes uphill: the sign is flipped, and the cost would rise.
        network
            The network has not moved. with_parameters returns a new network: return that one.
        network.parameters - _gradient(network, x, t)
            The learning rate is missing: the step is the whole gradient.
        _gradient(network, x, t)
            You return the gradient. A network that has moved against it is asked for.
        -RATE * _gradient(network, x, t)
            You return the step alone. Add it to the network's parameters.
        network.parameters - RATE * len(x) * _gradient(network, x, t)
            The step is four times too long: the gradient is a mean over the four examples already,
            so do not multiply by their number.
    """,
    names=globals(),
)

# One row a node: two weights and a bias. h1 says "at least one", h2 "both", o "h1 and not h2".
BY_HAND = np.array([[5.0, 5.0, -2.5], [5.0, 5.0, -7.5], [1.0, -1.0, -1.0]])


def _classes(rows: Array) -> list[int]:
    """Return the classes that the network gives the four examples of xor."""
    hidden = Layer(rows[:2, :2].T, rows[:2, 2], tanh)
    network = Network([hidden, Layer(rows[2:, :2].T, rows[2:, 2], identity)])
    return [int(z > 0) for z in network(xor().inputs)[:, 0]]


def _one_border(rows: Array) -> bool:
    """Whether the hidden nodes draw the same border; one without weights draws none."""
    draw = rows[:2, :2].any(axis=1).all()
    return bool(draw and np.linalg.matrix_rank(rows[:2]) < 2)


def _by_hand(h2: list[float], o: list[float]) -> Array:
    return np.array([BY_HAND[0], h2, o])


xor_by_hand = Exercise(
    name="xor-by-hand",
    question="Weights and biases of a 2-2-1 network that answers xor.",
    reader=Numbers((3, 3)),
    accepts=lambda rows: _classes(rows) == [0, 1, 1, 0],
    answers="""
        BY_HAND
            All four are right: two straight borders, and the output node combines them.
        _by_hand([5.0, 5.0, -2.5], [1.0, 1.0, 0.0]) when _one_border(said)
            Your two hidden nodes draw the same border, so they do the work of one.
        _by_hand([5.0, 5.0, -7.5], [-1.0, 1.0, 1.0]) when _classes(said) == [1, 0, 0, 1]
            All four are the wrong way round: turn the signs of the output node.
        _by_hand([5.0, 5.0, -7.5], [1.0, 0.0, 0.0]) when _classes(said) == [0, 1, 1, 1]
            That answers 'at least one'. The point (1, 1) has to come out below 0: let h2 speak
            against it.
        _by_hand([5.0, 5.0, -7.5], [0.0, 1.0, 0.0]) when _classes(said) == [0, 0, 0, 1]
            That answers 'both'. Where exactly one input is 1 the output has to be above 0.
        _by_hand([5.0, 5.0, -7.5], [1.0, -1.0, 1.0]) when _classes(said) == [1, 1, 1, 1]
            Every point comes out as class 1. Is the bias of the output node too large?
        _by_hand([5.0, 5.0, -7.5], [1.0, -1.0, -3.0]) when _classes(said) == [0, 0, 0, 0]
            Every point comes out as class 0. Is the bias of the output node too small?
        _by_hand([5.0, -5.0, 0.0], [1.0, -1.0, 0.0]) when _classes(said) != [0, 1, 1, 0]
            Some of the four points come out on the wrong side of 0. Work them out by hand, one
            after the other.
    """,
    names=globals(),
)


def _nodes() -> list[tuple[Any, ...]]:
    return [(0.5, 0.0), (4.0, 0.0), (-2.0, 1.0), (1.25, 1.0)]


def _node(rng: np.random.Generator) -> tuple[Any, ...]:
    return round(rng.uniform(-4, 4), 2), float(rng.integers(2))


def _answer(z: float) -> float:
    return float(sigmoid(z))


cancelled_slope = Exercise(
    name="cancelled-slope",
    question="The delta of a sigmoid output node with cross-entropy, at weighted input z.",
    reader=Calls("z, t", _node, _nodes),
    answers="""
        _answer(z) - t
            The slope of the sigmoid cancels, so a node that is far off also learns fast.
        t - _answer(z)
            The sign is flipped: too large an answer has a positive delta.
        (_answer(z) - t) * sigmoid.derivative(z)
            The slope of the sigmoid is still in there. With cross-entropy it cancels.
        2 * (_answer(z) - t) * sigmoid.derivative(z)
            That is the delta of the squared error. The cost here is cross-entropy.
        z - t
            You compare z with the target. Send it through the sigmoid first.
        (_answer(z) - t) / sigmoid.derivative(z)
            That is the slope by a. To get to z, go back through the sigmoid: one factor more.
        binary_cross_entropy([[z]], [[t]])
            That is the cost value. The delta is how fast it changes with z.
        2 * (_answer(z) - t)
            There is a factor 2 too many: it belongs to the squared error.
    """,
    names=globals(),
)

EXERCISES = (training_step, xor_by_hand, cancelled_slope)
