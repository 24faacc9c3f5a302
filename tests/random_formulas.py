"""Formulas drawn at random, to compare those who differentiate them."""

import math
import random
from collections.abc import Callable
from typing import Any

__all__ = ["random_formula"]

Formula = Callable[[Any], Any]


def random_formula(draw: random.Random, size: int) -> Formula:
    """Return a formula of three numbers, for floats, values and tensors; it uses parts again."""

    def formula(given: Any) -> Any:
        pick = random.Random(seed)
        made = list(given)
        for _ in range(size):
            a, b = pick.choice(made), pick.choice(made)
            made.append(pick.choice(OPERATIONS)(a, b))
        return sum(made[-3:], 0.0)

    seed = draw.random()
    return formula


def _tanh(a: Any) -> Any:
    return a.tanh() if hasattr(a, "tanh") else math.tanh(a)


def _exp(a: Any) -> Any:
    return a.exp() if hasattr(a, "exp") else math.exp(a)


def _log(a: Any) -> Any:
    return a.log() if hasattr(a, "log") else math.log(a)


OPERATIONS: list[Callable[[Any, Any], Any]] = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a * b,
    lambda a, b: a / (b * b + 1),
    lambda a, b: 2 / (a * a + 3),
    lambda a, b: 1.5 - a,
    lambda a, b: -a + 0.5 * b,
    lambda a, b: (a * a + 1) ** 0.5,
    lambda a, b: a**2,
    lambda a, b: _tanh(a),
    lambda a, b: _exp(_tanh(b)),
    lambda a, b: _log(b * b + 1.0),
]
