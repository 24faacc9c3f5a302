"""Wrong answers to the exercises of More than one machine."""

import math
from typing import Any

import numpy as np

__all__ = ["BORDERS", "WRONG"]


def weighed(gradients: Any, weights: Any) -> Any:
    """The sum of the rows, each with its weight."""
    return sum(weight * row for weight, row in zip(weights, gradients, strict=True))


def upside_down(gradients: Any, sizes: Any) -> Any:
    """A mean in which small shards count more."""
    weights = [1 / size for size in sizes]
    return weighed(gradients, weights) / sum(weights)


def along_the_rows(gradients: Any, sizes: Any) -> Any:
    """The mean of each row, weighed by the sizes."""
    return np.matmul(gradients, sizes) / sum(sizes)


def largest_shard(gradients: Any, sizes: Any) -> Any:
    """The gradient of the shard with the most examples."""
    return max(zip(sizes, gradients, strict=True), key=lambda shard: shard[0])[1]


def ring(turns: Any, piece: Any = lambda n, p: p / n, size: int = 8) -> Any:
    """Bytes that are sent in so many turns, a piece in each."""
    return lambda machines, parameters: size * turns(machines) * piece(machines, parameters)


def seconds(compute: float, send: float) -> float:
    """How long the shortest step takes."""
    machines = math.sqrt(compute / 2 / send)
    return compute / machines + 2 * machines * send


WRONG: list[tuple[str, object, str]] = [
    ("mean-of-shards", lambda g, n: sum(g) / len(g), "plain mean"),
    ("mean-of-shards", lambda g, n: sum(g), "the sizes are not used"),
    ("mean-of-shards", weighed, "Each shard has its weight"),
    ("mean-of-shards", lambda g, n: weighed(g, n) / len(n), "by the number of shards"),
    ("mean-of-shards", lambda g, n: weighed(g, n / sum(n)) / len(n), "divide twice"),
    ("mean-of-shards", lambda g, n: sum(g) / sum(n), "had returned sums"),
    ("mean-of-shards", along_the_rows, "wrong axis"),
    ("mean-of-shards", upside_down, "the other way round"),
    ("mean-of-shards", largest_shard, "keep one shard"),
    ("mean-of-shards", lambda g, n: g[0], "keep one shard"),
    ("mean-of-shards", lambda g, n: -weighed(g, n / sum(n)), "sign is flipped"),
    ("ring-bytes", lambda n, p: 8 * p * (1 - 1 / n), "factor 2 is missing"),
    ("ring-bytes", ring(lambda n: 2 * (n - 1), size=4), "factor 2 is missing"),
    ("ring-bytes", ring(lambda n: 2 * n), "a turn too many in each round"),
    ("ring-bytes", ring(lambda n: 2 * (n - 1), lambda n, p: p), "all machines send together"),
    ("ring-bytes", lambda n, p: 8 * p * n, "a centre sends"),
    ("ring-bytes", ring(lambda n: 2), "two turns"),
    ("ring-bytes", ring(lambda n: 1), "in one turn"),
    ("ring-bytes", ring(lambda n: 2 * (n - 1), size=1), "you counted numbers"),
    ("ring-bytes", ring(lambda n: 2 * (n + 1)), "sign is flipped"),
    ("ring-bytes", ring(lambda n: 4 * (n - 1)), "twice as many"),
    ("fastest-centre", lambda c, s: math.sqrt(c / s), "factor 2 is missing"),
    ("fastest-centre", lambda c, s: math.sqrt(c / s * 2), "wrong side of the fraction bar"),
    ("fastest-centre", lambda c, s: math.sqrt(2 * c / s), "wrong side of the fraction bar"),
    ("fastest-centre", lambda c, s: c / (2 * s), "root is missing"),
    ("fastest-centre", lambda c, s: math.sqrt(2 * s / c), "upside down"),
    ("fastest-centre", seconds, "how long the shortest step takes"),
    ("fastest-centre", lambda c, s: int(math.sqrt(c / 2 / s) + 0.5), "rounded to a whole"),
    ("fastest-centre", lambda c, s: -math.sqrt(c / s / 2), "sign is flipped"),
]

BORDERS: list[tuple[str, object, object, str]] = []
