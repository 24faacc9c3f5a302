"""Wrong answers to the exercises of The cost function and its value."""

import math

import numpy as np

__all__ = ["BORDERS", "WRONG"]

# The line 3x - 1 says -1, 2 and 5 where 1, 2 and 4 are the targets.
ERRORS = [-1 - 1, 2 - 2, 5 - 4]

WRONG: list[tuple[str, object, str]] = [
    ("cost-of-a-line", 4 + 0 + 1, "sum of the squared errors"),
    ("cost-of-a-line", (4 + 0 + 1) / 3 / 2, "factor 2 is missing"),
    ("cost-of-a-line", sum((3 * x - t) ** 2 for x, t in [(0, 1), (1, 2), (2, 4)]) / 3, "bias is"),
    (
        "cost-of-a-line",
        sum((-x + 3 - t) ** 2 for x, t in [(0, 1), (1, 2), (2, 4)]) / 3,
        "the line -x + 3",
    ),
    ("cost-of-a-line", sum(ERRORS) / 3, "the mean of the errors"),
    ("cost-of-a-line", ((1 + 1) + (2 - 2) + (4 - 5)) / 3, "the targets minus the outputs"),
    ("cost-of-a-line", sum(abs(error) for error in ERRORS) / 3, "mean absolute error"),
    ("cost-of-a-line", math.sqrt(5 / 3), "a square root at the end"),
    ("mean-squared-error", lambda o, t: sum((o - t) ** 2), "sum where the mean"),
    ("mean-squared-error", lambda o, t: sum((o - t) ** 2) / (2 * len(o)), "factor 2 is missing"),
    ("mean-squared-error", lambda o, t: [e * e for e in o - t], "one square for each example"),
    ("mean-squared-error", lambda o, t: sum(o - t) / len(o), "errors are not squared"),
    ("mean-squared-error", lambda o, t: t.mean() - o.mean(), "the targets minus the outputs"),
    ("mean-squared-error", lambda o, t: (o.mean() - t.mean()) ** 2, "square the mean"),
    ("mean-squared-error", lambda o, t: sum(map(abs, o - t)) / len(t), "mean absolute error"),
    ("mean-squared-error", lambda o, t: np.mean(o**2) - np.mean(t**2), "and then subtract"),
    ("mean-squared-error", lambda o, t: (t @ t - o @ o) / len(o), "targets and outputs by them"),
    ("mean-squared-error", lambda o, t: math.sqrt(((o - t) ** 2).mean()), "square root too many"),
    ("cost-per-example", lambda o, t: sum((o - t) ** 2) / len(o), "wrong axis"),
    ("cost-per-example", lambda o, t: ((o - t) ** 2).sum() / o.size, "average over everything"),
    (
        "cost-per-example",
        lambda o, t: [sum((a - b) ** 2) for a, b in zip(o, t, strict=True)],
        "sum where the mean",
    ),
    (
        "cost-per-example",
        lambda o, t: [[sum(row**2) / len(row)] for row in o - t],
        "as a column",
    ),
    ("cost-per-example", lambda o, t: [abs(row).mean() for row in o - t], "took their sizes"),
    ("cost-per-example", lambda o, t: (o - t) * (o - t), "the table of squares"),
]

BORDERS: list[tuple[str, object, object, str]] = []
