"""The exercises of the chapter The same in PyTorch: move weights, undo a sum, a call forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.exercises.answers import Calls, Numbers
from howlearn.exercises.judging import Exercise, Mistake

__all__ = ["EXERCISES"]


def _linears() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(12)
    tries = []
    for inputs, hidden, outputs in ((2, 2, 1), (1, 2, 2), (3, 2, 1)):
        shapes = [(hidden, inputs), (hidden,), (outputs, hidden), (outputs,)]
        tries.append(tuple(rng.normal(size=shape) for shape in shapes))
    return tries


def _in_line(*parts: Array) -> Array:
    return np.concatenate([part.ravel() for part in parts])


moved_network = Exercise(
    name="moved-network",
    question="The weights and biases of two nn.Linear, as the one vector that howlearn takes.",
    reader=Calls("w1, b1, w2, b2", _linears),
    right=lambda w1, b1, w2, b2: _in_line(w1.T, b1, w2.T, b2),
    praise="That vector goes into with_parameters, and the network has moved over.",
    mistakes=(
        Mistake(
            lambda w1, b1, w2, b2: _in_line(w1, b1, w2, b2),
            "The weights are still in PyTorch's order, node by node. Another shape does not "
            "change the order: the table has to be turned.",
        ),
        Mistake(
            lambda w1, b1, w2, b2: _in_line(w1.T, b1, w2, b2),
            "The first layer is right. The weights of the second are still node by node.",
        ),
        Mistake(
            lambda w1, b1, w2, b2: _in_line(w1, b1, w2.T, b2),
            "The second layer is right. The weights of the first are still node by node.",
        ),
        Mistake(
            lambda w1, b1, w2, b2: _in_line(w1.T, w2.T, b1, b2),
            "All weights come first in yours. Here each layer is kept together, its weights and "
            "then its biases.",
        ),
        Mistake(
            lambda w1, b1, w2, b2: _in_line(b1, w1.T, b2, w2.T),
            "Within a layer the weights come first, and then the biases.",
        ),
        Mistake(
            lambda w1, b1, w2, b2: _in_line(w2.T, b2, w1.T, b1),
            "The layers have changed places: begin with the one next to the inputs.",
        ),
        Mistake(
            lambda w1, b1, w2, b2: _in_line(w1.T, w2.T),
            "Every bias is missing.",
        ),
        Mistake(
            lambda w1, b1, w2, b2: _in_line(w1.T[::-1], b1, w2.T[::-1], b2),
            "Turned round, and the wrong way: a row of the new table is what one input is "
            "multiplied by, in the order of the inputs.",
        ),
    ),
)


def _sums() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(13)
    shapes = [((3,), (4, 2)), ((2, 3), (5, 3)), ((2,), (6, 1))]
    return [(rng.normal(size=g).round(2), rng.normal(size=t).round(2)) for g, t in shapes]


def _over(
    count: Callable[[Array, Array], float],
) -> Callable[[Array, Array], Array]:
    return lambda gradient, targets: gradient / count(gradient, targets)


sum_to_mean = Exercise(
    name="sum-to-mean",
    question='The gradient of the mean squared error, from that of reduction="sum".',
    reader=Calls("gradient, targets", _sums),
    right=_over(lambda gradient, targets: targets.size),
    praise="A mean is the sum over how many there are, and a gradient follows suit.",
    mistakes=(
        Mistake(
            _over(lambda gradient, targets: 1.0),
            "That is still the gradient of the sum. Asked is that of the mean.",
        ),
        Mistake(
            _over(lambda gradient, targets: len(targets)),
            "You divide by the number of examples. The mean goes over the outputs of each example "
            "too.",
        ),
        Mistake(
            _over(lambda gradient, targets: targets.shape[1]),
            "That is the wrong axis: you divide by the number of outputs, and the examples are "
            "still summed up.",
        ),
        Mistake(
            _over(lambda gradient, targets: gradient.size),
            "You divide by how many weights there are. How many squared errors are in the sum?",
        ),
        Mistake(
            _over(lambda gradient, targets: 1 / targets.size),
            "You multiply, and the step grows with the batch. A mean is smaller than its sum.",
        ),
        Mistake(
            _over(lambda gradient, targets: 2 * targets.size),
            "You also divide by 2. The factor 2 from the square is part of both gradients.",
        ),
        Mistake(
            _over(lambda gradient, targets: targets.size / 2),
            "There is a factor 2 too many. The one from the square is in the gradient already.",
        ),
        Mistake(
            _over(lambda gradient, targets: targets.sum()),
            "You divide by the sum of the targets. It is their number that counts.",
        ),
        Mistake(
            _over(lambda gradient, targets: -targets.size),
            "The sign is flipped: a mean slopes the way its sum does.",
        ),
    ),
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
    question="Where w stands after three steps down its square, with zero_grad forgotten.",
    reader=Numbers(()),
    right=_walked()[0],
    praise="It rolls past the minimum: the last step went uphill, on what was left in .grad.",
    mistakes=(
        Mistake(
            _walked(left=0.0)[0],
            "That is where w comes with zero_grad in each step. Here the old gradients stay in.",
        ),
        Mistake(
            _walked(by=0.25)[0],
            "Your steps go uphill: the sign is flipped.",
        ),
        Mistake(
            _walked(steps=2)[0],
            "That is w after two steps. Is .grad added to before each step, or after it?",
        ),
        Mistake(
            _walked(steps=4)[0],
            "That is one step too many.",
        ),
        Mistake(
            _walked()[1],
            "That is what .grad holds at the end. Where does w stand?",
        ),
        Mistake(
            _walked(slope=1.0)[0],
            "A factor 2 is missing: the slope of w squared is not w.",
        ),
        Mistake(
            _walked(mean=True)[0],
            "You step by the mean of the gradients so far. .grad holds their sum.",
        ),
        Mistake(
            _walked(by=-1.0)[0],
            "That is where w began. If you did step, is the learning rate missing?",
        ),
        Mistake(
            1.0 - 0.25 * 3 * 2.0,
            "You add the first gradient three times. Each step has a gradient of its own, taken "
            "where w stands by then.",
        ),
    ),
    tolerance=1e-3,
)

EXERCISES = (moved_network, sum_to_mean, forgotten_call)
