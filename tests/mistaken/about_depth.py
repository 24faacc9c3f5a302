"""Wrong answers to the exercises of Depth."""

import math
from typing import Any

__all__ = ["BORDERS", "WRONG"]


def spread(variance: float) -> float:
    """The root of a variance."""
    return math.sqrt(variance)


def way_back(
    one: Any, *, passes: Any = lambda layers: layers - 1, power: float = 1, divides: bool = False
) -> Any:
    """The size of the deltas after so many factors, each one layer's."""

    def first(last: float, nodes: int, v: float, slopes: float, layers: int) -> float:
        size: float = last**power
        for _ in range(passes(layers)):
            factor = one(nodes, v, slopes) ** power
            size = size / factor if divides else size * factor
        return size

    return first


def root(n: int, v: float, s: float) -> float:
    """The factor of one layer."""
    return math.sqrt(n * v * s)


def factors_added(last: float, nodes: int, v: float, slopes: float, layers: int) -> float:
    """What arrives if the factors of the layers are added up."""
    return last * sum(root(nodes, v, slopes) for _ in range(layers - 1))


WRONG: list[tuple[str, object, str]] = [
    ("two-rules", lambda n, m: (2 / (n + m), 2 / n), "These are the variances"),
    ("two-rules", lambda n, m: (spread(1 / (n + m)), spread(2 / n)), "not by their sum"),
    ("two-rules", lambda n, m: (spread(6 / (n + m)), spread(2 / n)), "even numbers reach"),
    ("two-rules", lambda n, m: (spread(2 / (n + m)), 1 / spread(n)), "what relu sets to 0"),
    ("two-rules", lambda n, m: (math.sqrt(2 / (n + m)), math.sqrt(2 / m)), "He's counts the"),
    ("two-rules", lambda n, m: (spread((n + m) / 2), spread(n / 2)), "upside down"),
    ("two-rules", lambda n, m: (spread(2 / n), spread(2 / (n + m))), "wrong way round"),
    ("what-arrives", way_back(root, passes=lambda layers: layers), "one factor too many"),
    ("what-arrives", way_back(lambda n, v, s: n * v * s), "factor of the mean"),
    ("what-arrives", way_back(root, passes=lambda layers: 1), "one layer before the last"),
    ("what-arrives", factors_added, "You added them up"),
    ("what-arrives", way_back(lambda n, v, s: math.sqrt(v * s)), "number of nodes is missing"),
    ("what-arrives", way_back(lambda n, v, s: math.sqrt(n * v)), "The weights are right"),
    ("what-arrives", way_back(lambda n, v, s: v * math.sqrt(n * s)), "Do not square it again"),
    ("what-arrives", way_back(root, power=2), "That is the mean square. The size"),
    ("what-arrives", way_back(root, divides=True), "You went forward"),
]

BORDERS: list[tuple[str, object, object, str]] = []
