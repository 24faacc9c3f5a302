"""Wrong answers to the exercises of The same in PyTorch."""

from typing import Any

import numpy as np

__all__ = ["BORDERS", "WRONG"]


def turned(table: Any) -> list[float]:
    """A table's numbers, column by column."""
    return [row[column] for column in range(table.shape[1]) for row in table]


def reshaped(w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    """Tables of the other shape, whose numbers are in the old order."""
    tables = [w.reshape(w.shape[::-1]) for w in (w1, w2)]
    return np.concatenate([tables[0].ravel(), b1, tables[1].ravel(), b2])


def rotated(times: int) -> Any:
    """Tables that are turned by quarters of a turn."""
    return lambda w1, b1, w2, b2: np.concatenate(
        [np.rot90(w1, times).ravel(), b1, np.rot90(w2, times).ravel(), b2]
    )


def descent(
    steps: int = 3,
    *,
    rate: float = 0.25,
    factor: int = 2,
    empties: bool = False,
    mean: bool = False,
) -> list[float]:
    """Where w goes, with what is in .grad at the end behind it."""
    places, gradients = [1.0], [0.0]
    for _ in range(steps):
        gradients = [0.0] if empties else gradients
        gradients.append(factor * places[-1])
        count = len(gradients) - 1 if mean else 1
        places.append(places[-1] - rate * sum(gradients) / count)
    return [*places, sum(gradients)]


WRONG: list[tuple[str, object, str]] = [
    (
        "moved-network",
        lambda w1, b1, w2, b2: [*w1.reshape(-1), *b1, *w2.reshape(-1), *b2],
        "the table has to be turned",
    ),
    ("moved-network", reshaped, "the table has to be turned"),
    (
        "moved-network",
        lambda w1, b1, w2, b2: [*turned(w1), *b1, *w2.flat, *b2],
        "The weights of the second",
    ),
    (
        "moved-network",
        lambda w1, b1, w2, b2: [*w1.flat, *b1, *turned(w2), *b2],
        "The weights of the first",
    ),
    (
        "moved-network",
        lambda w1, b1, w2, b2: [*turned(w1), *turned(w2), *b1, *b2],
        "All weights come first",
    ),
    (
        "moved-network",
        lambda w1, b1, w2, b2: [*b1, *turned(w1), *b2, *turned(w2)],
        "Within a layer",
    ),
    (
        "moved-network",
        lambda w1, b1, w2, b2: [*turned(w2), *b2, *turned(w1), *b1],
        "layers have changed places",
    ),
    ("moved-network", lambda w1, b1, w2, b2: [*turned(w1), *turned(w2)], "Every bias"),
    ("moved-network", rotated(1), "the wrong way"),
    ("moved-network", rotated(-1), "come in reverse"),
    ("sum-to-mean", lambda g, t: g.copy(), "still the gradient of the sum"),
    ("sum-to-mean", lambda g, t: g / t.shape[0], "outputs of each example"),
    ("sum-to-mean", lambda g, t: g / len(t[0]), "by the number of outputs"),
    ("sum-to-mean", lambda g, t: g / np.prod(g.shape), "how many weights"),
    ("sum-to-mean", lambda g, t: g * t.shape[0] * t.shape[1], "You multiply"),
    ("sum-to-mean", lambda g, t: 0.5 * g / np.prod(t.shape), "You also divide by 2"),
    ("sum-to-mean", lambda g, t: 2 * g / np.prod(t.shape), "a factor 2 too many"),
    ("sum-to-mean", lambda g, t: g / sum(t.flat), "the sum of the targets"),
    ("sum-to-mean", lambda g, t: g / -np.prod(t.shape), "sign is flipped"),
    # By hand: w falls by a quarter of .grad.
    ("forgotten-call", 1 / 8, "with zero_grad in each step"),
    ("forgotten-call", descent(empties=True)[3], "with zero_grad in each step"),
    ("forgotten-call", 5.375, "go uphill"),
    ("forgotten-call", descent(rate=-0.25)[3], "go uphill"),
    ("forgotten-call", -1 / 4, "after two steps"),
    ("forgotten-call", descent(2)[2], "after two steps"),
    ("forgotten-call", -1.0625, "one step too many"),
    ("forgotten-call", descent(4)[4], "one step too many"),
    ("forgotten-call", 2 + 1 - 0.5, "what .grad holds at the end"),
    ("forgotten-call", descent()[-1], "what .grad holds at the end"),
    ("forgotten-call", -0.203, "factor 2 is missing"),
    ("forgotten-call", descent(factor=1)[3], "factor 2 is missing"),
    ("forgotten-call", 0.125 - 3.25 / 12, "mean of the gradients so far"),
    ("forgotten-call", descent(mean=True)[3], "mean of the gradients so far"),
    ("forgotten-call", 1, "where w began"),
    ("forgotten-call", descent(rate=1)[3], "where w began"),
    ("forgotten-call", 1 - 3 * 0.5, "step by the first gradient"),
    ("forgotten-call", 1 - (2 + 4 + 6) / 4, "add the first gradient"),
]

BORDERS: list[tuple[str, object, object, str]] = []
