"""The exercises of the chapter Backpropagation: measure a delta, hand it back, use it."""

from __future__ import annotations

from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.exercises.answers import Calls, Numbers
from howlearn.exercises.tables import Exercise

__all__ = ["EXERCISES"]


X = np.array([0.5, 1.0])


def _cost(*, h1: float = 0.0, z: float = 0.0, a: float = 0.0, o: float = 0.0) -> float:
    """Return the cost of the chapter's network, with a nudge of one of its numbers.

    It is the weighted input of h1, of h2, what h2 says, or the output.
    """
    h1 = np.tanh(np.vdot([0.6, 0.3], X) + 0.1 + h1)
    h2 = np.tanh(np.vdot([-0.4, 0.8], X) + z) + a
    return float((0.7 * h1 - 0.5 * h2 + 0.2 + o - 1.0) ** 2)


def _measured(number: str) -> float:
    return (_cost(**{number: 1e-5}) - _cost(**{number: -1e-5})) / 2e-5


BLAME = _measured("z")

measured_blame = Exercise(
    name="measured-blame",
    question="Measure the delta of h2 with a nudge.",
    reader=Numbers(()),
    tolerance=2e-3,
    answers="""
        BLAME
            The nudge test and the ledger agree: more weighted input in h2, more cost.
        0.0 when said == 0
            The cost has not moved. Is the nudge in the sum that goes into h2?
        _measured("a")
            You nudged what h2 passes on. That measures what arrives at it; the nudge belongs inside
            tanh, to the weighted input.
        _measured("h1")
            The nudge is in h1, so that is the delta of h1. Put it into h2.
        _measured("o")
            The nudge is in the output, so that is the delta of the output node. Put it into h2.
        -BLAME
            The sign is flipped: take the cost with the nudge minus the cost without.
        2 * BLAME
            Twice too large: between a nudge up and a nudge down lie two nudges.
        BLAME / 2
            A factor 2 is missing: you walked one nudge, and divided by two.
        BLAME * 0.001 when 0 < abs(said) < 0.1 * BLAME
            That is how far the cost moved. Divide it by the nudge.
        _cost(z=1e-5) - _cost() / 1e-5 when said < -10
            Python divides before it subtracts. Put the difference of the two costs in brackets.
        _cost()
            That is the cost value. The delta is how fast it changes.
        -0.5
            That is the weight out of h2. It is one of the factors of the delta.
    """,
    names=globals(),
)


SHAPES = [(3, 3), (2, 2), (4, 2), (2, 3)]
"""Nodes and following nodes; square ones too, on which the wrong axis raises no error."""


def _layer(rng: np.random.Generator, nodes: int = 0, following: int = 0) -> tuple[Any, ...]:
    nodes, following = (nodes, following) if nodes else SHAPES[rng.integers(len(SHAPES))]
    weights = rng.normal(size=(nodes, following)).round(2)
    return weights, rng.normal(size=following).round(2), rng.normal(size=nodes).round(2)


def _layers() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(4)
    return [_layer(rng, *shape) for shape in SHAPES]


def _slope(z: Array) -> Array:
    slope: Array = 1 - np.tanh(z) ** 2
    return slope


hidden_blame = Exercise(
    name="hidden-blame",
    question="The deltas of a tanh layer, from the weights out of it and the next layer's deltas.",
    reader=Calls("weights, deltas, z", _layer, _layers),
    answers="""
        weights @ deltas * _slope(z)
            It hands the delta back through layers of four different sizes.
        weights.T @ deltas * _slope(z)
            That is the wrong axis of the weights. A row holds the weights out of one node: sum
            along it.
        weights @ deltas
            That is what arrives at each node. Its own local slope is missing.
        weights @ deltas * _slope(np.tanh(z))
            The local slope is taken at the activation. Take it at the weighted input z.
        weights @ deltas * (1 - z**2)
            The local slope of tanh is 1 minus the square of the activation. You squared z.
        weights[:, -1] * deltas[-1] * _slope(z)
            Only the last of the deltas that arrive is left. They add up: += and not =.
        np.sum(deltas) * _slope(z)
            The weights are missing: each delta comes back through the weight it went out by.
        deltas * _slope(z)
            You take the next layer's deltas as they are. Each comes back through the weight it went
            out by.
        weights @ deltas * np.tanh(z)
            You multiply by the activation. The slope of tanh belongs there.
        -(weights @ deltas) * _slope(z)
            The sign is flipped. Delta is handed back as it is; the minus comes with the step.
    """,
    names=globals(),
)


def _batch(rng: np.random.Generator, *sizes: int) -> tuple[Any, ...]:
    examples, inputs, nodes = sizes or rng.integers(1, 6, size=3)
    return rng.normal(size=(examples, inputs)).round(2), rng.normal(size=(examples, nodes)).round(2)


def _batches() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(5)
    return [_batch(rng, *sizes) for sizes in ((4, 3, 3), (5, 2, 3), (3, 3, 1))]


batch_gradient = Exercise(
    name="batch-gradient",
    question="The gradients of a layer's weights, (inputs, nodes), from a batch.",
    reader=Calls("activations, deltas", _batch, _batches),
    answers="""
        activations.T @ deltas / len(deltas)
            The mean over the examples of activation times delta, for each weight.
        activations.T @ deltas
            You add up over the examples: a sum where the mean is asked for. With a larger batch the
            steps would be longer.
        deltas.T @ activations / len(deltas)
            The axes have changed places: yours is (nodes, inputs), and (inputs, nodes) is asked
            for.
        np.outer(activations.mean(axis=0), deltas.mean(axis=0))
            You multiply the mean activation by the mean delta. Multiply first, example by example,
            and then take the mean.
        np.outer(activations[0], deltas[0])
            That is the gradient of the first example by itself. Take the mean over all of them.
        activations.T @ deltas / activations.shape[1]
            You divide by the number of inputs. Divide by the number of examples.
        activations @ deltas.T / len(deltas)
            That pairs every example with every other. Sum over the examples: the first axis of
            both.
        -activations.T @ deltas / len(deltas)
            The sign is flipped: the gradient points uphill, and the minus comes with the step.
        deltas.mean(axis=0)
            Those are the gradients of the biases. For a weight, what it multiplies is missing.
    """,
    names=globals(),
)

EXERCISES = (measured_blame, hidden_blame, batch_gradient)
