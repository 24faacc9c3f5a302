"""The exercises of the chapter More than one machine: add up shards, count bytes, find the best."""

from __future__ import annotations

from typing import Any

import numpy as np

from howlearn.exercises.answers import Calls
from howlearn.exercises.tables import Exercise

__all__ = ["EXERCISES"]


def _sent(rng: np.random.Generator, sizes: list[int], parameters: int) -> tuple[Any, ...]:
    return rng.normal(size=(len(sizes), parameters)).round(2), np.array(sizes)


def _shards() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(14)
    # A square one too, on which the wrong axis raises no error.
    return [_sent(rng, *shards) for shards in (([4, 3, 3], 3), ([66, 66, 65, 1], 2), ([2, 1], 4))]


def _some(rng: np.random.Generator) -> tuple[Any, ...]:
    sizes = rng.integers(1, 40, size=rng.integers(2, 5)).tolist()
    # The first is the largest, as where a batch is cut up, so that it is one shard by both names.
    return _sent(rng, sorted(sizes, reverse=True), int(rng.integers(2, 5)))


mean_of_shards = Exercise(
    name="mean-of-shards",
    question="The gradient of a batch, from the mean gradients of its shards and their sizes.",
    reader=Calls("gradients, sizes", _some, _shards),
    answers="""
        sizes @ gradients / sizes.sum()
            Every example counts the same, whichever shard it was in.
        gradients.mean(axis=0)
            That is the plain mean: a shard of one example counts as much as a shard of 66. Weigh
            them.
        gradients.sum(axis=0)
            That is a sum where the mean is asked for, and the sizes are not used.
        sizes @ gradients
            Each shard has its weight, and that is a sum where the mean is asked for: divide once,
            by all the examples.
        sizes @ gradients / len(sizes)
            You divide by the number of shards. With these weights it is the examples that are
            counted.
        sizes @ gradients / sizes.sum() / len(sizes)
            You divide twice, by the examples and by the shards. The shares of the examples sum to 1
            already.
        gradients.sum(axis=0) / sizes.sum()
            That would be right if the shards had returned sums. They return means.
        gradients @ sizes / sizes.sum()
            That is the wrong axis: a row is the gradient of one shard, and the rows are added.
        (1 / sizes) @ gradients / (1 / sizes).sum()
            It is the other way round: with yours a small shard counts more than a large one.
        gradients[0]
            You keep one shard and drop the others.
        -(sizes @ gradients) / sizes.sum()
            The sign is flipped. Shards send gradients as they are; the minus comes with the step.
    """,
    names=globals(),
)


def _rings() -> list[tuple[Any, ...]]:
    return [(4, 640), (2, 1000), (10, 301_000)]


def _ring(rng: np.random.Generator) -> tuple[Any, ...]:
    return int(rng.integers(2, 20)), int(rng.integers(10, 5000))


ring_bytes = Exercise(
    name="ring-bytes",
    question="How many bytes one machine sends in a ring all-reduce.",
    reader=Calls("machines, parameters", _ring, _rings),
    answers="""
        8 * parameters * 2 * (machines - 1) / machines
            However many machines there are, it stays below 16 bytes a parameter.
        8 * parameters * (machines - 1) / machines
            A factor 2 is missing: the second time round the ring, or 4 of the 8 bytes of each
            number.
        8 * parameters * 2
            You count a turn too many in each round: a piece need not return to where it began.
        8 * parameters * 2 * (machines - 1)
            That is what all machines send together. One of them sends a piece at each turn, and not
            a whole gradient.
        8 * parameters * machines
            That is what a centre sends. There is none in a ring.
        8 * parameters * 2 / machines
            That is two turns. How many does it take until every piece has met every machine?
        8 * parameters * 1 / machines
            That is what a machine sends in one turn. How many turns are there?
        parameters * 2 * (machines - 1) / machines
            That would be right if a number took one byte: you counted numbers.
        8 * parameters * 2 * (machines + 1) / machines
            A sign is flipped in the number of turns.
        8 * parameters * 4 * (machines - 1) / machines
            That is twice as many: what a machine receives, another machine has sent.
    """,
    names=globals(),
)


def _times() -> list[tuple[Any, ...]]:
    return [(20.0, 0.16), (18.0, 1.0), (100.0, 0.5)]


def _time(rng: np.random.Generator) -> tuple[Any, ...]:
    return round(rng.uniform(5, 200), 1), round(rng.uniform(0.1, 4), 2)


fastest_centre = Exercise(
    name="fastest-centre",
    question="With how many machines a step through a centre is shortest.",
    reader=Calls("compute, send", _time, _times),
    answers="""
        (compute / (2 * send)) ** 0.5
            There the arithmetic takes as long as the sending: each is half of the step.
        (compute / send) ** 0.5
            A factor 2 is missing: everything is sent twice, out and back.
        (2 * compute / send) ** 0.5
            The factor 2 is on the wrong side of the fraction bar: more to send means fewer
            machines.
        compute / (2 * send)
            The root is missing: the number of machines divides one time and multiplies the other.
        (2 * send / compute) ** 0.5
            The fraction is upside down: the longer the sending takes, the fewer machines pay.
        2 * (2 * compute * send) ** 0.5
            That is how long the shortest step takes. The number of machines is asked for.
        round((compute / (2 * send)) ** 0.5)
            You rounded to a whole machine. Leave it as it comes out, so that it can be compared.
        -((compute / (2 * send)) ** 0.5)
            The sign is flipped: a root has two, and machines come in positive numbers.
    """,
    names=globals(),
)

EXERCISES = (mean_of_shards, ring_bytes, fastest_centre)
