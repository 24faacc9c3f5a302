"""The exercises of the chapter More than one machine: add up shards, count bytes, find the best."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from howlearn.exercises.answers import Calls
from howlearn.exercises.judging import Exercise, Mistake

__all__ = ["EXERCISES"]


def _shards() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(14)
    # A square one too, on which the wrong axis raises no error.
    tries = [([4, 3, 3], 3), ([66, 66, 65, 1], 2), ([2, 1], 4)]
    return [
        (rng.normal(size=(len(sizes), parameters)).round(2), np.array(sizes))
        for sizes, parameters in tries
    ]


mean_of_shards = Exercise(
    name="mean-of-shards",
    question="The gradient of a batch, from the mean gradients of its shards and their sizes.",
    reader=Calls("gradients, sizes", _shards),
    right=lambda gradients, sizes: sizes @ gradients / sizes.sum(),
    praise="Every example counts the same, whichever shard it was in.",
    mistakes=(
        Mistake(
            lambda gradients, sizes: gradients.mean(axis=0),
            "That is the plain mean: a shard of one example counts as much as a shard of 66. "
            "Weigh them.",
        ),
        Mistake(
            lambda gradients, sizes: gradients.sum(axis=0),
            "That is the sum in place of mean, and the sizes are not used.",
        ),
        Mistake(
            lambda gradients, sizes: sizes @ gradients,
            "Each shard has its weight, and that is the sum in place of mean: divide once, by all "
            "the examples.",
        ),
        Mistake(
            lambda gradients, sizes: sizes @ gradients / len(sizes),
            "You divide by the number of shards. With these weights it is the examples that are "
            "counted.",
        ),
        Mistake(
            lambda gradients, sizes: sizes @ gradients / sizes.sum() / len(sizes),
            "You divide twice, by the examples and by the shards. The shares of the examples sum "
            "to 1 already.",
        ),
        Mistake(
            lambda gradients, sizes: gradients.sum(axis=0) / sizes.sum(),
            "That would be right if the shards had returned sums. They return means.",
        ),
        Mistake(
            lambda gradients, sizes: gradients @ sizes / sizes.sum(),
            "That is the wrong axis: a row is the gradient of one shard, and the rows are added.",
        ),
        Mistake(
            lambda gradients, sizes: (1 / sizes) @ gradients / (1 / sizes).sum(),
            "Turned round: in yours a small shard counts more than a large one.",
        ),
        Mistake(
            lambda gradients, sizes: gradients[int(np.argmax(sizes))],
            "You keep one shard and drop the others.",
        ),
        Mistake(
            lambda gradients, sizes: -(sizes @ gradients) / sizes.sum(),
            "The sign is flipped. Shards send gradients as they are; the minus comes with the "
            "step.",
        ),
    ),
)


def _rings() -> list[tuple[Any, ...]]:
    return [(4, 640), (2, 1000), (10, 301_000)]


def _bytes(turns: Callable[[int], float], each: float = 8.0) -> Callable[[int, int], float]:
    """Return what a machine sends if it sends that part of the gradient, in bytes."""
    return lambda machines, parameters: turns(machines) * each * parameters


ring_bytes = Exercise(
    name="ring-bytes",
    question="How many bytes one machine sends in a ring all-reduce.",
    reader=Calls("machines, parameters", _rings),
    right=_bytes(lambda n: 2 * (n - 1) / n),
    praise="However many machines there are, it stays below 16 bytes a parameter.",
    mistakes=(
        Mistake(
            _bytes(lambda n: (n - 1) / n),
            "A factor 2 is missing: the second time round the ring, or 4 of the 8 bytes of each "
            "number.",
        ),
        Mistake(
            _bytes(lambda n: 2.0),
            "You count a turn too many in each round: a piece need not return to where it began.",
        ),
        Mistake(
            _bytes(lambda n: 2 * (n - 1)),
            "That is what all machines send together. One of them sends a piece at each turn, and "
            "not a whole gradient.",
        ),
        Mistake(
            _bytes(lambda n: n),
            "That is what a centre sends. There is none in a ring.",
        ),
        Mistake(
            _bytes(lambda n: 2 / n),
            "That is two turns. How many does it take until every piece has met every machine?",
        ),
        Mistake(
            _bytes(lambda n: 1 / n),
            "That is what a machine sends in one turn. How many turns are there?",
        ),
        Mistake(
            _bytes(lambda n: 2 * (n - 1) / n, 1.0),
            "Right, if a number took one byte. You counted numbers.",
        ),
        Mistake(
            _bytes(lambda n: 2 * (n + 1) / n),
            "A sign is flipped in the number of turns.",
        ),
        Mistake(
            _bytes(lambda n: 4 * (n - 1) / n),
            "Twice too many: what a machine receives is another machine's sending.",
        ),
    ),
)


def _times() -> list[tuple[Any, ...]]:
    return [(20.0, 0.16), (18.0, 1.0), (100.0, 0.5)]


def _best(compute: float, send: float) -> float:
    return float((compute / (2 * send)) ** 0.5)


fastest_centre = Exercise(
    name="fastest-centre",
    question="With how many machines a step through a centre is shortest.",
    reader=Calls("compute, send", _times),
    right=_best,
    praise="There the arithmetic takes as long as the sending: each is half of the step.",
    mistakes=(
        Mistake(
            lambda compute, send: (compute / send) ** 0.5,
            "A factor 2 is missing: everything is sent twice, out and back.",
        ),
        Mistake(
            lambda compute, send: (2 * compute / send) ** 0.5,
            "The factor 2 is on the wrong side of the fraction bar: more to send means fewer "
            "machines.",
        ),
        Mistake(
            lambda compute, send: compute / (2 * send),
            "The root is missing: the number of machines divides one time and multiplies the "
            "other.",
        ),
        Mistake(
            lambda compute, send: (2 * send / compute) ** 0.5,
            "Upside down: the longer the sending takes, the fewer machines pay.",
        ),
        Mistake(
            lambda compute, send: 2 * (2 * compute * send) ** 0.5,
            "That is how long the shortest step takes. Asked is the number of machines.",
        ),
        Mistake(
            lambda compute, send: float(round(_best(compute, send))),
            "You rounded to a whole machine. Leave it as it comes, so that it can be compared.",
        ),
        Mistake(
            lambda compute, send: -_best(compute, send),
            "The sign is flipped: a root has two, and machines come in positive numbers.",
        ),
    ),
)

EXERCISES = (mean_of_shards, ring_bytes, fastest_centre)
