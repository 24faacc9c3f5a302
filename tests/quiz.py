"""What the answers to the questions of `Check yourself` share."""

from collections.abc import Callable

import numpy as np

from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import mean_squared_error
from howlearn.datasets import Dataset, three_points
from howlearn.network import Network, small_network, straight_line

__all__ = [
    "ANSWERS",
    "NETWORK",
    "POINTS",
    "T",
    "X",
    "always",
    "answers",
    "cost",
    "gradient",
    "line",
    "yes",
]

POINTS = three_points()
NETWORK = small_network()
X, T = np.array([[0.5, 1.0]]), np.array([[1.0]])

ANSWERS: dict[tuple[str, str], Callable[[], str]] = {}


def answers(page: str, words: str) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Register what computes the answer to a question of a page: the one that has these words."""

    def register(function: Callable[[], str]) -> Callable[[], str]:
        assert (page, words) not in ANSWERS
        ANSWERS[page, words] = function
        return function

    return register


def yes(truth: object) -> str:
    return "Yes" if truth else "No"


def always(truths: list[bool]) -> str:
    """What is to be said where something may hold or not."""
    return "Yes" if all(truths) else "Not always" if any(truths) else "No"


def cost(w: float, b: float, points: Dataset = POINTS) -> float:
    return mean_squared_error(w * points.inputs + b, points.targets)


def line(w: float, b: float) -> Network:
    return straight_line(w, b)


def gradient(place: Array) -> Array:
    return backpropagation(line(*place), POINTS.inputs, POINTS.targets, mean_squared_error).gradient
