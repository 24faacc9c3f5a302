"""Wrong answers to the exercises of Gradient descent."""

import math
from typing import Any

__all__ = ["BORDERS", "WRONG"]


def uphill(gradient: Any, start: Any, learning_rate: float, steps: int) -> Any:
    """Add what should be subtracted."""
    for _ in range(steps):
        start = start + learning_rate * gradient(start)
    return start


def without_rate(gradient: Any, start: Any, learning_rate: float, steps: int) -> Any:
    """Subtract the whole gradient."""
    point = start
    for _ in range(steps):
        point = point - gradient(point)
    return point


def one_gradient(gradient: Any, start: Any, learning_rate: float, steps: int) -> Any:
    """Ask for the gradient at the start only."""
    point = start
    for _ in range(steps):
        point = point - learning_rate * gradient(start)
    return point


def from_the_start(gradient: Any, start: Any, learning_rate: float, steps: int) -> Any:
    """Look at each new place, and subtract from the start."""
    point = start
    for _ in range(steps):
        point = start - learning_rate * gradient(point)
    return point


def left_at_once(gradient: Any, start: Any, learning_rate: float, steps: int) -> Any:
    """Leave the loop in its first round."""
    point = start
    for _ in range(steps):
        point = point - learning_rate * gradient(point)
        break
    return point


def begun_again(gradient: Any, start: Any, learning_rate: float, steps: int) -> Any:
    """Begin each round at the start."""
    for _ in range(steps):
        point = start - learning_rate * gradient(start)
    return point


def not_kept(gradient: Any, start: Any, learning_rate: float, steps: int) -> Any:
    """Work the new place out, and forget it."""
    point = start
    for _ in range(steps):
        point - learning_rate * gradient(point)
    return point


def of_rounds(rounds: Any, returned: Any = lambda path, gradient: path[-1]) -> Any:
    """Descend as many rounds as are made of the steps, and return something of the path."""

    def descend(gradient: Any, start: Any, learning_rate: float, steps: int) -> Any:
        path = [start]
        for _ in rounds(steps):
            path.append(path[-1] - learning_rate * gradient(path[-1]))
        return returned(path, gradient)

    return descend


WRONG: list[tuple[str, object, str]] = [
    ("descend", uphill, "goes uphill"),
    ("descend", without_rate, "learning rate is missing"),
    ("descend", one_gradient, "the gradient of the start for every step"),
    ("descend", from_the_start, "step from the start again"),
    ("descend", left_at_once, "one step and stops"),
    ("descend", begun_again, "one step and stops"),
    ("descend", not_kept, "stays where it started"),
    ("descend", of_rounds(lambda steps: range(1, steps)), "One step is missing"),
    ("descend", of_rounds(lambda steps: range(steps + 1)), "one step too many"),
    ("descend", of_rounds(range, lambda path, gradient: path), "the whole path"),
    ("descend", of_rounds(range, lambda path, gradient: gradient(path[-1])), "gradient at the end"),
    # The slope of 3 w**2 - 12 w + 5 is 6 w - 12, and its slope is 6.
    ("largest-rate", 2 / 3, "factor 2 is missing"),
    ("largest-rate", 1 / 6, "jumps to the bottom"),
    ("largest-rate", 6, "That is the curvature"),
    ("largest-rate", 6 / 2, "upside down"),
    ("largest-rate", 12 / 6, "where the bottom of the valley lies"),
    # The slopes are 3 and -4, and the rate is 1/1000.
    ("predicted-change", 0.001 * (3**2 + (-4) ** 2), "sign is flipped"),
    ("predicted-change", -0.001 * math.hypot(3, -4), "counts twice"),
    ("predicted-change", -0.001 * (3 + -4), "they nearly cancel"),
    ("predicted-change", -0.001 * 3 - 0.001 * 4, "sizes of the two slopes"),
    ("predicted-change", -(3**2) - 4**2, "learning rate is missing"),
    ("predicted-change", -((0.001 * 3) ** 2) - (0.001 * 4) ** 2, "in there twice"),
]

BORDERS: list[tuple[str, object, object, str]] = []
