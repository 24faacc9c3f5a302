"""The exercises of the chapter Better descents: momentum, Adam's repair, the first weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.exercises.answers import Calls
from howlearn.exercises.tables import Exercise

__all__ = ["EXERCISES"]

RATE, KEPT = 0.05, 0.8


Speed = Callable[[Array, Array], Array]


def _place(rng: np.random.Generator) -> tuple[Any, ...]:
    return tuple(rng.normal(size=(3, rng.integers(2, 5))).round(2))


def _step(
    point: Array,
    velocity: Array,
    gradient: Array,
    speed: Speed = lambda v, g: KEPT * v + g,
    *,
    along: Callable[[Array, Array, Array], Array] = lambda new, v, g: new,
    rate: float = RATE,
) -> tuple[Array, Array]:
    """Return one step of momentum, or of something like it: `along` is what the step follows."""
    new = speed(velocity, gradient)
    return point - rate * along(new, velocity, gradient), new


momentum_step = Exercise(
    name="momentum-step",
    question="One step with momentum: the next point, and the speed it leaves with.",
    reader=Calls("point, velocity, gradient", _place),
    answers="""
        _step(point, velocity, gradient)
            Old speed and new gradient go into the speed, and the step follows the speed.
        _step(point, velocity, gradient, lambda v, g: KEPT * v + (1 - KEPT) * g)
            The gradient is damped twice: by the part that is not kept, and once more by the
            learning rate. Here it enters the speed whole.
        _step(point, velocity, gradient, lambda v, g: KEPT * (v + g))
            The newest gradient is damped along with the old speed. Only what is remembered loses a
            part.
        _step(point, velocity, gradient, rate=-RATE)
            Your step goes uphill: the sign is flipped. The speed gathers gradients, which point up.
        _step(point, velocity, gradient, lambda v, g: KEPT * v - g, rate=-RATE)
            You gather the gradients with a minus and add the speed. Here they are gathered as they
            are, and the minus comes with the step.
        _step(point, velocity, gradient, lambda v, g: KEPT * v - g)
            Two minuses, one in the speed and one in the step, and the newest gradient pushes
            uphill.
        _step(point, velocity, gradient, lambda v, g: KEPT * v + RATE * g, rate=1.0)
            The learning rate has gone into the speed. Some books write it so; here the speed holds
            whole gradients, and the step has the rate.
        _step(point, velocity, gradient, lambda v, g: KEPT * v - RATE * g, rate=-1.0)
            The speed has the minus and the learning rate in it, as in some books. Here it gathers
            whole gradients, and both come with the step.
        _step(point, velocity, gradient, lambda v, g: KEPT * v + RATE * g)
            The learning rate is in there twice: in the speed, and in the step.
        _step(point, velocity, gradient, rate=1.0)
            The learning rate is missing: the step is the whole speed.
        _step(point, velocity, gradient, along=lambda new, v, g: g)
            The speed is right, and the step does not use it. That is a plain step.
        _step(point, velocity, gradient, along=lambda new, v, g: v)
            The step follows the old speed. Bring the speed up to date first, then step.
        _step(point, velocity, gradient, along=lambda new, v, g: g + KEPT * new)
            That is the step of Nesterov momentum, which looks ahead. The plain kind is asked for.
        _step(point, velocity, gradient, lambda v, g: v + g)
            Nothing wears off: all of the old speed is kept, and such a ball never comes to rest.
        _step(point, velocity, gradient, lambda v, g: g)
            Nothing of the old speed is kept. That is gradient descent without a memory.
    """,
    names=globals(),
)


def _gradients() -> list[tuple[Any, ...]]:
    return [
        (np.array([4.0]), 0.9),
        (np.array([1.0, -2.0, 0.5]), 0.9),
        (np.array([3.0, 3.0, 2.5, -1.0]), 0.75),
    ]


def _some(rng: np.random.Generator) -> tuple[Any, ...]:
    return rng.normal(size=rng.integers(1, 6)).round(2), round(rng.uniform(0.5, 0.95), 2)


def _mean(gradients: Array, kept: float, taken: float | None = None) -> float:
    """Return the running mean as it is, or one that takes in another part of each gradient."""
    mean = 0.0
    for gradient in gradients:
        mean = kept * mean + (1 - kept if taken is None else taken) * gradient
    return mean


def _repaired_each_time(gradients: Array, kept: float) -> float:
    mean = 0.0
    for count, gradient in enumerate(gradients, 1):
        mean = (kept * mean + (1 - kept) * gradient) / (1 - kept**count)
    return mean


repaired_mean = Exercise(
    name="repaired-mean",
    question="Adam's running mean of a weight's gradients, with its start repaired.",
    reader=Calls("gradients, kept", _some, _gradients),
    answers="""
        _mean(gradients, kept) / (1 - kept ** len(gradients))
            After one gradient it is that gradient, and no longer a small part of it.
        _mean(gradients, kept)
            That is the running mean as it is. It began at 0, and after few gradients it is too
            small.
        _mean(gradients, kept) / (1 - kept)
            You repair by the same amount however many gradients there were. The repair has to fade
            as they come in.
        _mean(gradients, kept) * (1 - kept ** len(gradients))
            You multiply by the weight that has been gathered, and make what is small smaller.
        _mean(gradients, kept) / kept ** len(gradients)
            You divide by the weight that is still missing. Divide by what has been gathered.
        _mean(gradients, kept) / (1 + kept ** len(gradients))
            The sign in the repair is flipped: it makes the mean smaller still.
        np.divide(_mean(gradients, kept), 1 - kept ** (len(gradients) - 1))
            Your count is one behind. After the first gradient it is 1, and nothing is divided by 0.
        _repaired_each_time(gradients, kept)
            You repair the mean in each round and go on with the repaired one. Go on with the raw
            one, and repair what you return.
        _mean(gradients, kept, 1.0) / (1 - kept ** len(gradients))
            The gradients enter whole, as with momentum. A mean needs parts that sum to 1.
        _mean(gradients, 1 - kept, kept) / (1 - kept ** len(gradients))
            The two parts have changed places: most of the old mean is kept, and a little of the new
            gradient comes in.
        np.mean(gradients)
            That is the plain mean. A running mean lets the newest gradient count more than the
            first.
        gradients[-1]
            That is the newest gradient alone. The earlier ones are forgotten.
    """,
    names=globals(),
)


def _draws(rng: np.random.Generator) -> tuple[Any, ...]:
    return (rng.normal(size=rng.integers(2, 7, size=2)).round(2),)


first_weights = Exercise(
    name="first-weights",
    question="Scale random numbers of spread 1 into Glorot weights of the same shape.",
    reader=Calls("draws", _draws),
    answers="""
        draws * (2 / sum(draws.shape)) ** 0.5
            The larger the layer, the smaller its weights, and the sums keep their size.
        draws * 2 / sum(draws.shape)
            You multiply by the variance. What scales a number is the spread, the root of the
            variance.
        draws * (1 / sum(draws.shape)) ** 0.5
            A factor 2 is missing in the variance: it is one over the mean of inputs and nodes.
        draws * (2 / len(draws)) ** 0.5
            Those are He weights, for relu. Glorot weights look at the nodes too.
        draws * (1 / len(draws)) ** 0.5
            Only the inputs count in your variance. The nodes belong in there too, for the way back.
        draws * (2 / len(draws.T)) ** 0.5
            That is one axis, and the wrong one: there is a row for each input and a column for each
            node, and both counts are needed.
        draws * (2 / (draws.size)) ** 0.5
            You divide by how many weights there are. It is the sum of inputs and nodes, and not
            their product.
        draws * (6 / sum(draws.shape)) ** 0.5
            That is the limit for numbers drawn evenly between minus and plus. These draws have
            spread 1 already.
        draws * (sum(draws.shape) / 2) ** 0.5
            You divide by the spread, so that large layers get large weights. Turn it round.
        draws
            The draws are as they were. With weights of spread 1 the nodes of a large layer
            saturate.
    """,
    names=globals(),
)

EXERCISES = (momentum_step, repaired_mean, first_weights)
