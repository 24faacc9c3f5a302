"""The exercises of the chapter Depth: two rules for first weights, and what arrives of a delta."""

from __future__ import annotations

from typing import Any

import numpy as np

from howlearn.exercises.answers import Calls
from howlearn.exercises.tables import Exercise

__all__ = ["EXERCISES"]


def _layer(rng: np.random.Generator) -> tuple[Any, ...]:
    return int(rng.integers(2, 300)), int(rng.integers(2, 300))


def _layers() -> list[tuple[Any, ...]]:
    return [(64, 32), (3, 200)]


two_rules = Exercise(
    name="two-rules",
    question="The standard deviations of a layer's first weights, by Glorot's rule and by He's.",
    reader=Calls("inputs, nodes", _layer, _layers),
    answers="""
        [np.sqrt(2 / (inputs + nodes)), np.sqrt(2 / inputs)]
            Glorot's has the mean of both numbers in it, and He's only the inputs.
        [2 / (inputs + nodes), 2 / inputs]
            These are the variances. The standard deviation is the root of one.
        [np.sqrt(1 / (inputs + nodes)), np.sqrt(2 / inputs)]
            He's is right. Glorot's rule divides by the mean of the two numbers, not by their sum.
        [np.sqrt(6 / (inputs + nodes)), np.sqrt(2 / inputs)]
            He's is right. The other is how far Glorot's even numbers reach, not their spread.
        [np.sqrt(2 / (inputs + nodes)), np.sqrt(1 / inputs)]
            Glorot's is right. He's makes up for what relu sets to 0.
        [np.sqrt(2 / (inputs + nodes)), np.sqrt(2 / nodes)]
            Glorot's is right. He's counts the terms of the sum on the way forward.
        [np.sqrt((inputs + nodes) / 2), np.sqrt(inputs / 2)]
            These are upside down: the more terms a sum has, the smaller each weight has to be.
        [np.sqrt(2 / inputs), np.sqrt(2 / (inputs + nodes))]
            The pair is the wrong way round: Glorot's comes first.
    """,
    names=globals(),
)


def _way(rng: np.random.Generator) -> tuple[Any, ...]:
    last, variance, slopes = rng.uniform(0.1, 2), rng.uniform(0.01, 0.5), rng.uniform(0.05, 1)
    return (
        round(last, 2),
        int(rng.integers(2, 40)),
        round(variance, 3),
        round(slopes, 2),
        int(rng.integers(3, 9)),
    )


def _ways() -> list[tuple[Any, ...]]:
    return [(0.5, 20, 0.1, 0.3, 4), (2.0, 8, 0.05, 0.9, 6)]


what_arrives = Exercise(
    name="what-arrives",
    question="The size of the first layer's deltas, from that of the last layer's.",
    reader=Calls("last, nodes, v, slopes, layers", _way, _ways),
    answers="""
        last * (nodes * v * slopes) ** ((layers - 1) / 2)
            Each layer has its factor, and depth makes a power of it.
        last * (nodes * v * slopes) ** (layers / 2)
            That is one factor too many: the last layer's deltas are there already.
        last * (nodes * v * slopes) ** (layers - 1)
            That is the factor of the mean square. The size is its root.
        last * (nodes * v * slopes) ** 0.5
            That is what arrives one layer before the last. Go on to the first.
        last * (layers - 1) * (nodes * v * slopes) ** 0.5
            The factors multiply, layer after layer. You added them up.
        last * (v * slopes) ** ((layers - 1) / 2)
            A sum has many terms: the number of nodes is missing.
        last * (nodes * v) ** ((layers - 1) / 2)
            The weights are right. In each layer the slope of the activation counts, too.
        last * (nodes * v**2 * slopes) ** ((layers - 1) / 2)
            The variance is the square of the spread already. Do not square it again.
        last**2 * (nodes * v * slopes) ** (layers - 1)
            That is the mean square. The size is its root.
        last / (nodes * v * slopes) ** ((layers - 1) / 2)
            You went forward. From the last layer back to the first the factors multiply.
    """,
    names=globals(),
)

EXERCISES = (two_rules, what_arrives)
