"""The exercises of the chapter Better descents: momentum, Adam's repair, the first weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.exercises.answers import Calls
from howlearn.exercises.judging import Exercise, Mistake

__all__ = ["EXERCISES"]

RATE, KEPT = 0.05, 0.8


def _points() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(8)
    return [tuple(rng.normal(size=(3, 2)).round(2)) for _ in range(3)]


def _step(
    speed: Callable[[Array, Array], Array] = lambda v, g: KEPT * v + g,
    *,
    along: Callable[[Array, Array, Array], Array] = lambda new, v, g: new,
    rate: float = RATE,
) -> Callable[[Array, Array, Array], tuple[Array, Array]]:
    """Return one step of momentum, or of something like it: `along` is what the step follows."""

    def step(point: Array, velocity: Array, gradient: Array) -> tuple[Array, Array]:
        new = speed(velocity, gradient)
        return point - rate * along(new, velocity, gradient), new

    return step


momentum_step = Exercise(
    name="momentum-step",
    question="One step with momentum: the next point, and the speed it leaves with.",
    reader=Calls("point, velocity, gradient", _points),
    right=_step(),
    praise="Old speed and new gradient go into the speed, and the step follows the speed.",
    mistakes=(
        Mistake(
            _step(lambda v, g: KEPT * v + (1 - KEPT) * g),
            "The gradient is damped twice: by the part that is not kept, and once more by the "
            "learning rate. Here it enters the speed whole.",
        ),
        Mistake(
            _step(lambda v, g: KEPT * (v + g)),
            "The newest gradient is damped along with the old speed. Only what is remembered "
            "loses a part.",
        ),
        Mistake(
            _step(rate=-RATE),
            "Your step goes uphill: the sign is flipped. The speed gathers gradients, which point "
            "up.",
        ),
        Mistake(
            _step(lambda v, g: KEPT * v - g, rate=-RATE),
            "You gather the gradients with a minus and add the speed. Here they are gathered as "
            "they are, and the minus comes with the step.",
        ),
        Mistake(
            _step(lambda v, g: KEPT * v - g),
            "Two minuses, one in the speed and one in the step, and the newest gradient pushes "
            "uphill.",
        ),
        Mistake(
            _step(lambda v, g: KEPT * v + RATE * g, rate=1.0),
            "The learning rate has gone into the speed. Some books write it so; here the speed "
            "holds whole gradients, and the step has the rate.",
        ),
        Mistake(
            _step(lambda v, g: KEPT * v + RATE * g),
            "The learning rate is in there twice: in the speed, and in the step.",
        ),
        Mistake(
            _step(rate=1.0),
            "The learning rate is missing: the step is the whole speed.",
        ),
        Mistake(
            _step(along=lambda new, v, g: g),
            "The speed is right, and the step does not use it. That is a plain step.",
        ),
        Mistake(
            _step(along=lambda new, v, g: v),
            "The step follows the old speed. Bring the speed up to date first, then step.",
        ),
        Mistake(
            _step(along=lambda new, v, g: g + KEPT * new),
            "That is the step of Nesterov momentum, which looks ahead. The plain kind is asked "
            "for.",
        ),
        Mistake(
            _step(lambda v, g: v + g),
            "Nothing wears off: all of the old speed is kept, and such a ball never comes to rest.",
        ),
        Mistake(
            _step(lambda v, g: g),
            "Nothing of the old speed is kept. That is gradient descent without a memory.",
        ),
    ),
)


def _gradients() -> list[tuple[Any, ...]]:
    return [
        (np.array([4.0]), 0.9),
        (np.array([1.0, -2.0, 0.5]), 0.9),
        (np.array([3.0, 3.0, 2.5, -1.0]), 0.75),
    ]


def _mean(
    *,
    old: Callable[[float], float] = lambda kept: kept,
    new: Callable[[float], float] = lambda kept: 1 - kept,
    repair: Callable[[float, int], float] = lambda kept, count: 1 / (1 - kept**count),
) -> Callable[[Array, float], float]:
    """Return Adam's running mean, or one with something wrong in it."""

    def mean(gradients: Array, kept: float) -> float:
        gathered = 0.0
        for gradient in gradients:
            gathered = old(kept) * gathered + new(kept) * gradient
        with np.errstate(all="ignore"):
            return gathered * float(np.float64(repair(kept, len(gradients))))

    return mean


def _repaired_each_time(gradients: Array, kept: float) -> float:
    mean = 0.0
    for count, gradient in enumerate(gradients, 1):
        mean = (kept * mean + (1 - kept) * gradient) / (1 - kept**count)
    return mean


repaired_mean = Exercise(
    name="repaired-mean",
    question="Adam's running mean of a weight's gradients, with its start repaired.",
    reader=Calls("gradients, kept", _gradients),
    right=_mean(),
    praise="After one gradient it is that gradient, and no longer a small part of it.",
    mistakes=(
        Mistake(
            _mean(repair=lambda kept, count: 1.0),
            "That is the running mean as it is. It began at 0, and after few gradients it is too "
            "small.",
        ),
        Mistake(
            _mean(repair=lambda kept, count: 1 / (1 - kept)),
            "You repair by the same amount however many gradients there were. The repair has to "
            "fade as they come in.",
        ),
        Mistake(
            _mean(repair=lambda kept, count: 1 - kept**count),
            "You multiply by the weight that has been gathered, and make what is small smaller.",
        ),
        Mistake(
            _mean(repair=lambda kept, count: 1 / kept**count),
            "You divide by the weight that is still missing. Divide by what has been gathered.",
        ),
        Mistake(
            _mean(repair=lambda kept, count: 1 / (1 + kept**count)),
            "The sign in the repair is flipped: it makes the mean smaller still.",
        ),
        Mistake(
            _mean(repair=lambda kept, count: np.float64(1) / (1 - kept ** (count - 1))),
            "Your count is one behind. After the first gradient it is 1, and nothing is divided "
            "by 0.",
        ),
        Mistake(
            _repaired_each_time,
            "You repair the mean in each round and go on with the repaired one. Go on with the "
            "raw one, and repair what you hand out.",
        ),
        Mistake(
            _mean(new=lambda kept: 1.0),
            "The gradients enter whole, as with momentum. A mean needs parts that sum to 1.",
        ),
        Mistake(
            _mean(
                old=lambda kept: 1 - kept,
                new=lambda kept: kept,
                repair=lambda kept, count: 1 / (1 - kept**count),
            ),
            "The two parts have changed places: most of the old mean is kept, and a little of the "
            "new gradient comes in.",
        ),
        Mistake(
            lambda gradients, kept: np.mean(gradients),
            "That is the plain mean. A running mean lets the newest gradient count more than the "
            "first.",
        ),
        Mistake(
            lambda gradients, kept: gradients[-1],
            "That is the newest gradient alone. The earlier ones are forgotten.",
        ),
    ),
)


def _draws() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(9)
    return [(rng.normal(size=shape),) for shape in ((4, 2), (2, 6), (3, 3))]


def _scaled(scale: Callable[[int, int], float]) -> Callable[[Array], Array]:
    return lambda draws: draws * scale(*draws.shape)


first_weights = Exercise(
    name="first-weights",
    question="Scale random numbers of spread 1 into Glorot weights of the same shape.",
    reader=Calls("draws", _draws),
    right=_scaled(lambda inputs, nodes: (2 / (inputs + nodes)) ** 0.5),
    praise="The larger the layer, the smaller its weights, and the sums keep their size.",
    mistakes=(
        Mistake(
            _scaled(lambda inputs, nodes: 2 / (inputs + nodes)),
            "You multiply by the variance. What scales a number is the spread, the root of the "
            "variance.",
        ),
        Mistake(
            _scaled(lambda inputs, nodes: (1 / (inputs + nodes)) ** 0.5),
            "A factor 2 is missing in the variance: it is one over the mean of inputs and nodes.",
        ),
        Mistake(
            _scaled(lambda inputs, nodes: (2 / inputs) ** 0.5),
            "Those are He weights, for relu. Glorot weights look at the nodes too.",
        ),
        Mistake(
            _scaled(lambda inputs, nodes: (1 / inputs) ** 0.5),
            "Only the inputs count in your variance. The nodes belong in there too, for the way "
            "back.",
        ),
        Mistake(
            _scaled(lambda inputs, nodes: (2 / nodes) ** 0.5),
            "That is the wrong axis, and alone: a row for each input, a column for each node, and "
            "both are needed.",
        ),
        Mistake(
            _scaled(lambda inputs, nodes: (2 / (inputs * nodes)) ** 0.5),
            "You divide by how many weights there are. It is the sum of inputs and nodes, and not "
            "their product.",
        ),
        Mistake(
            _scaled(lambda inputs, nodes: (6 / (inputs + nodes)) ** 0.5),
            "That is the limit for numbers drawn evenly between minus and plus. These draws have "
            "spread 1 already.",
        ),
        Mistake(
            _scaled(lambda inputs, nodes: ((inputs + nodes) / 2) ** 0.5),
            "You divide by the spread, so large layers get large weights. Turn it round.",
        ),
        Mistake(
            _scaled(lambda inputs, nodes: 1.0),
            "The draws are as they were. With weights of spread 1 the nodes of a large layer "
            "saturate.",
        ),
    ),
)

EXERCISES = (momentum_step, repaired_mean, first_weights)
