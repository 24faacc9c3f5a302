"""Wrong answers to the exercises of Shape the valley."""

from typing import Any

import numpy as np

__all__ = ["BORDERS", "WRONG"]


def guarded(spread: Any) -> Any:
    """A spread to divide by: 1 where it is 0."""
    return np.where(spread > 0, spread, 1.0)


def by_rows(x: Any) -> list[Any]:
    """Each row scaled with the row's own mean and spread."""
    return [(row - row.mean()) / (row.std() or 1.0) for row in x]


WRONG: list[tuple[str, object, str]] = [
    ("scale-a-table", lambda x: x - x.mean(0), "not stretched yet"),
    ("scale-a-table", lambda x: x / guarded(x.std(axis=0)), "not moved"),
    ("scale-a-table", lambda x: (x - x.mean(0)) / guarded(x.var(0)), "divided by the variance"),
    ("scale-a-table", lambda x: (x - x.mean()) / x.std(), "mixes features"),
    ("scale-a-table", lambda x: (x - x.mean()) / guarded(x.std(0)), "not its own mean"),
    ("scale-a-table", lambda x: (x - x.mean(0)) / x.std(), "not its own spread"),
    ("scale-a-table", by_rows, "wrong axis"),
    ("scale-a-table", lambda x: x - x.mean(0) / guarded(x.std(0)), "divides before it subtracts"),
    ("scale-a-table", lambda x: (x - x.mean(0)) * x.std(0), "multiplied by the spread"),
    ("raw-line", lambda w, b, m, s: (w / s, b), "Moving the inputs moves the bias"),
    ("raw-line", lambda w, b, m, s: (w / s, b - w * m), "divided by the spread, too"),
    ("raw-line", lambda w, b, m, s: [w / s, (b * s + w * m) / s], "sign of what moves"),
    ("raw-line", lambda w, b, m, s: (w / s, b - m / s), "the weight times the scaled mean"),
    ("raw-line", lambda w, b, m, s: (w * s, b - w * s * m), "multiplied by the spread"),
    ("raw-line", lambda w, b, m, s: (w * s, w * m + b), "You put spread * x + mean"),
    ("raw-line", lambda w, b, m, s: (w, b), "the line for the scaled inputs"),
    ("raw-line", lambda w, b, m, s: (b - w * m / s, w / s), "changed places"),
]

BORDERS: list[tuple[str, object, object, str]] = []
