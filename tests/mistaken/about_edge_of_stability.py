"""Wrong answers to the exercises of The edge of stability."""

import math
from typing import Any

import numpy as np

__all__ = ["BORDERS", "WRONG"]


def divided_by(size: Any) -> Any:
    """A product, divided by a number that its numbers make."""

    def turn(hessian: Any, direction: Any) -> Any:
        product = [sum(row * direction) for row in hessian]
        return np.array(product) / size(product)

    return turn


def length(numbers: Any) -> float:
    """The root of the sum of the squares."""
    return math.hypot(*numbers)


def star(hessian: Any, direction: Any) -> Any:
    """Number by number, over the length of all numbers of the table."""
    table = hessian * direction
    return table / length(table.ravel())


def twice(hessian: Any, direction: Any) -> Any:
    """Two products, and the length 1 in the end."""
    for _ in range(2):
        direction = direction @ hessian.T
    return direction / length(direction)


def undone(hessian: Any, direction: Any) -> Any:
    """The inverse instead of the table."""
    product = np.linalg.inv(hessian) @ direction
    return product / length(product)


WRONG: list[tuple[str, object, str]] = [
    ("edge-of-a-rate", 20, "right to the bottom"),
    ("edge-of-a-rate", 0.1, "You multiplied"),
    ("edge-of-a-rate", 1 / 40, "upside down"),
    ("edge-of-a-rate", 0.05, "That is the rate"),
    ("power-step", lambda h, v: [sum(r * v) for r in h], "length is not 1"),
    ("power-step", lambda h, v: v / length(v), "still the old direction"),
    ("power-step", lambda h, v: h @ (v / length(v)), "length of the old direction"),
    ("power-step", divided_by(lambda p: sum(n * n for n in p)), "sum of the squares. The"),
    ("power-step", divided_by(lambda p: sum(abs(n) for n in p)), "sum of the sizes"),
    ("power-step", divided_by(lambda p: max(abs(n) for n in p)), "largest size is 1"),
    ("power-step", lambda h, v: h @ v / abs(h @ v).max(), "largest size is 1"),
    ("power-step", divided_by(max), "the largest of the numbers"),
    ("power-step", divided_by(sum), "the sum of the numbers"),
    ("power-step", star, "number by number"),
    ("power-step", twice, "two products"),
    ("power-step", undone, "undoes a product"),
    ("power-step", divided_by(lambda p: -length(p)), "sign is flipped"),
]

BORDERS: list[tuple[str, object, object, str]] = []
