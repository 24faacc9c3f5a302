"""The exercises of the chapter Backpropagation: measure a blame, hand it back, use it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.exercises.answers import Calls, Numbers
from howlearn.exercises.judging import Exercise, Mistake

__all__ = ["EXERCISES"]


def _cost(*, z: float = 0.0, a: float = 0.0) -> float:
    """Return the cost of the chapter's network, with a nudge of z or of a of h2."""
    h1 = np.tanh(0.6 * 0.5 + 0.3 * 1.0 + 0.1)
    h2 = np.tanh(-0.4 * 0.5 + 0.8 * 1.0 + z) + a
    return float((0.7 * h1 - 0.5 * h2 + 0.2 - 1.0) ** 2)


BLAME = (_cost(z=1e-5) - _cost(z=-1e-5)) / 2e-5
ARRIVING = (_cost(a=1e-5) - _cost(a=-1e-5)) / 2e-5

measured_blame = Exercise(
    name="measured-blame",
    question="Measure the blame of h2 with a nudge.",
    reader=Numbers(()),
    right=BLAME,
    praise="The nudge test and the ledger agree: more weighted input in h2, more cost.",
    mistakes=(
        Mistake(
            ARRIVING,
            "You nudged what h2 hands on. That measures what arrives at it; the nudge belongs "
            "inside tanh, to the weighted input.",
        ),
        Mistake(
            -BLAME,
            "The sign is flipped: take the cost with the nudge minus the cost without.",
        ),
        Mistake(
            2 * BLAME,
            "Twice too large: between a nudge up and a nudge down lie two nudges.",
        ),
        Mistake(
            BLAME / 2,
            "A factor 2 is missing: you walked one nudge, and divided by two.",
        ),
        Mistake(
            BLAME * 0.001,
            "That is how far the cost moved. Divide it by the nudge.",
            when=lambda blame: 0 < abs(blame) < 0.1 * BLAME,
        ),
        Mistake(
            _cost(),
            "That is the cost value. The blame is how fast it changes.",
        ),
        Mistake(
            -0.5,
            "That is the weight out of h2. It is one of the factors of the blame.",
        ),
    ),
    tolerance=2e-3,
)


def _layers() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(4)
    # A square one too, on which the wrong axis raises no error.
    shapes = [(3, 3), (2, 2), (4, 2), (2, 3)]
    return [
        (rng.normal(size=(nodes, following)), rng.normal(size=following), rng.normal(size=nodes))
        for nodes, following in shapes
    ]


def _slope(z: Array) -> Array:
    slope: Array = 1 - np.tanh(z) ** 2
    return slope


hidden_blame = Exercise(
    name="hidden-blame",
    question="The blames of a tanh layer, from the weights out of it and the next layer's deltas.",
    reader=Calls("weights, deltas, z", _layers),
    right=lambda weights, deltas, z: (weights @ deltas) * _slope(z),
    praise="It hands the blame back through layers of four different sizes.",
    mistakes=(
        Mistake(
            lambda weights, deltas, z: (weights.T @ deltas) * _slope(z),
            "That is the wrong axis of the weights. A row holds the weights out of one node: sum "
            "along it.",
        ),
        Mistake(
            lambda weights, deltas, z: weights @ deltas,
            "That is what arrives at each node. Its own local slope is missing.",
        ),
        Mistake(
            lambda weights, deltas, z: (weights @ deltas) * _slope(np.tanh(z)),
            "The local slope is taken at the activation. Take it at the weighted input z.",
        ),
        Mistake(
            lambda weights, deltas, z: (weights @ deltas) * (1 - z**2),
            "The local slope of tanh is 1 minus the square of the activation. You squared z.",
        ),
        Mistake(
            lambda weights, deltas, z: weights[:, -1] * deltas[-1] * _slope(z),
            "Only the last of the blames that arrive is left. They add up: += and not =.",
        ),
        Mistake(
            lambda weights, deltas, z: np.sum(deltas) * _slope(z),
            "The weights are missing: each blame comes back through the weight it went out by.",
        ),
        Mistake(
            lambda weights, deltas, z: (weights @ deltas) * np.tanh(z),
            "You multiply by the activation. The slope of tanh belongs there.",
        ),
        Mistake(
            lambda weights, deltas, z: -(weights @ deltas) * _slope(z),
            "The sign is flipped. Blame is handed back as it is; the minus comes with the step.",
        ),
    ),
)


def _batches() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(5)
    shapes = [(4, 3, 3), (5, 2, 3), (3, 3, 1)]
    return [(rng.normal(size=(n, i)), rng.normal(size=(n, k))) for n, i, k in shapes]


def _gradients(
    scale: Callable[[int], float] = lambda examples: 1 / examples,
) -> Callable[[Array, Array], Array]:
    return lambda activations, deltas: activations.T @ deltas * scale(len(deltas))


batch_gradient = Exercise(
    name="batch-gradient",
    question="The gradients of a layer's weights, (inputs, nodes), from a batch.",
    reader=Calls("activations, deltas", _batches),
    right=_gradients(),
    praise="The mean over the examples of activation times blame, for each weight.",
    mistakes=(
        Mistake(
            _gradients(lambda examples: 1.0),
            "You add up over the examples: sum in place of mean. With a larger batch the steps "
            "would be longer.",
        ),
        Mistake(
            lambda activations, deltas: deltas.T @ activations / len(deltas),
            "The axes have changed places: yours is (nodes, inputs), and (inputs, nodes) is asked "
            "for.",
        ),
        Mistake(
            lambda activations, deltas: np.outer(activations.mean(axis=0), deltas.mean(axis=0)),
            "You multiply the mean activation by the mean blame. Multiply first, example by "
            "example, and then take the mean.",
        ),
        Mistake(
            lambda activations, deltas: activations.T @ deltas / activations.shape[1],
            "You divide by the number of inputs. Divide by the number of examples.",
        ),
        Mistake(
            lambda activations, deltas: activations @ deltas.T / len(deltas),
            "That pairs every example with every other. Sum over the examples: the first axis of "
            "both.",
        ),
        Mistake(
            _gradients(lambda examples: -1 / examples),
            "The sign is flipped: the gradient points uphill, and the minus comes with the step.",
        ),
        Mistake(
            lambda activations, deltas: deltas.mean(axis=0),
            "Those are the gradients of the biases. For a weight, what it multiplies is missing.",
        ),
    ),
)

EXERCISES = (measured_blame, hidden_blame, batch_gradient)
