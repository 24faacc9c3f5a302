"""The exercises of the chapter The same in PyTorch: move weights, undo a sum, forget a call."""

from __future__ import annotations

from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.exercises.answers import Calls, Numbers
from howlearn.exercises.tables import Exercise

__all__ = ["EXERCISES"]


def _linear(rng: np.random.Generator, *sizes: int) -> tuple[Any, ...]:
    inputs, hidden, outputs = sizes or rng.integers(1, 5, size=3)
    shapes = [(hidden, inputs), (hidden,), (outputs, hidden), (outputs,)]
    return tuple(rng.normal(size=shape).round(2) for shape in shapes)


def _linears() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(12)
    return [_linear(rng, *sizes) for sizes in ((2, 2, 1), (1, 2, 2), (3, 2, 1))]


def _in_line(*parts: Array) -> Array:
    return np.concatenate([part.ravel() for part in parts])


moved_network = Exercise(
    name="moved-network",
    question="The weights and biases of two nn.Linear, as the one vector that howlearn takes.",
    reader=Calls("w1, b1, w2, b2", _linear, _linears),
    answers="""
        _in_line(w1.T, b1, w2.T, b2)
            That vector goes into with_parameters, and the network has moved over.
        _in_line(w1, b1, w2, b2)
            The weights are still in PyTorch's order, node by node. Another shape does not change
            the order: the table has to be turned.
        _in_line(w1.T, b1, w2, b2)
            The first layer is right. The weights of the second are still node by node.
        _in_line(w1, b1, w2.T, b2)
            The second layer is right. The weights of the first are still node by node.
        _in_line(w1.T, w2.T, b1, b2)
            All weights come first in yours. Here each layer is kept together, its weights and then
            its biases.
        _in_line(b1, w1.T, b2, w2.T)
            Within a layer the weights come first, and then the biases.
        _in_line(w2.T, b2, w1.T, b1)
            The layers have changed places: begin with the one next to the inputs.
        _in_line(w1.T, w2.T)
            Every bias is missing.
        _in_line(w1.T[::-1], b1, w2.T[::-1], b2)
            You turned the table the wrong way: a row of the new one is what one input is multiplied
            by, in the order of the inputs.
        _in_line(w1[::-1].T, b1, w2[::-1].T, b2)
            You turned the tables so that the nodes of each row come in reverse, while the biases
            keep their order.
    """,
    names=globals(),
)


def _sum(rng: np.random.Generator) -> tuple[Any, ...]:
    gradient = rng.normal(size=rng.integers(2, 5, size=rng.integers(1, 3))).round(2)
    return gradient, rng.normal(size=rng.integers(1, 7, size=2)).round(2)


sum_to_mean = Exercise(
    name="sum-to-mean",
    question='The gradient of the mean squared error, from that of reduction="sum".',
    reader=Calls("gradient, targets", _sum),
    answers="""
        gradient / targets.size
            A mean is a sum divided by how many there are, and its gradient is divided alike.
        gradient
            That is still the gradient of the sum. The gradient of the mean is asked for.
        gradient / len(targets)
            You divide by the number of examples. The mean goes over the outputs of each example
            too.
        gradient / targets.shape[1]
            That is the wrong axis: you divide by the number of outputs, and the examples are still
            summed up.
        gradient / gradient.size
            You divide by how many weights there are. How many squared errors are in the sum?
        gradient * targets.size
            You multiply, and the step grows with the batch. A mean is smaller than its sum.
        gradient / (2 * targets.size)
            You also divide by 2. The factor 2 from the square is part of both gradients.
        gradient / (targets.size / 2)
            There is a factor 2 too many. The one from the square is in the gradient already.
        gradient / targets.sum()
            You divide by the sum of the targets. It is their number that counts.
        -gradient / targets.size
            The sign is flipped: a mean slopes the way its sum does.
    """,
    names=globals(),
)


def _walked(
    *,
    steps: int = 3,
    by: float = -0.25,
    slope: float = 2.0,
    left: float = 1.0,
    mean: bool = False,
) -> tuple[float, float]:
    """Walk down w squared from 1, where a part of .grad is left; return w and .grad."""
    w, grad = 1.0, 0.0
    for step in range(steps):
        grad = left * grad + slope * w
        w += by * grad / (step + 1 if mean else 1)
    return w, grad


forgotten_call = Exercise(
    name="forgotten-call",
    question="Where w is after three steps down its square, with zero_grad forgotten.",
    reader=Numbers(()),
    by_hand=True,
    answers="""
        _walked()[0]
            It rolls past the minimum: the last step went uphill, on what was left in .grad.
        _walked(left=0.0)[0]
            That is where w comes with zero_grad in each step. Here the old gradients stay in.
        _walked(by=0.25)[0]
            Your steps go uphill: the sign is flipped.
        _walked(steps=2)[0]
            That is w after two steps. Is .grad added to before each step, or after it?
        _walked(steps=4)[0]
            That is one step too many.
        _walked()[1]
            That is what .grad holds at the end. Where is w?
        _walked(slope=1.0)[0]
            A factor 2 is missing: the slope of w squared is not w.
        _walked(mean=True)[0]
            You step by the mean of the gradients so far, and .grad holds their sum.
        _walked(by=-1.0)[0]
            That is where w began. If you did step, is the learning rate missing?
        1.0 - 0.25 * (2.0 + 4.0 + 6.0)
            You add the first gradient three times. Take the gradient of each step where w is by
            then.
        1.0 - 0.25 * 3 * 2.0
            You step by the first gradient three times. Take that of the place where w is by then,
            and add it to what .grad holds.
    """,
    names=globals(),
)

EXERCISES = (moved_network, sum_to_mean, forgotten_call)
