"""Wrong answers to the exercises of Slopes and stationary points."""

from itertools import cycle
from typing import Any

import numpy as np

__all__ = ["BORDERS", "WRONG"]


def off_by(factor: float) -> Any:
    """A function that measures slopes and multiplies them."""
    return lambda f, x: factor * (f(x + 1e-5) - f(x - 1e-5)) / 2e-5


def off_by_these(*factors: float) -> Any:
    """A function that multiplies slopes by one factor after the other, from the first again."""
    each = cycle(factors)
    return lambda f, x: off_by(next(each))(f, x)


def slopes_with(the_one_for_w: Any, the_one_for_b: Any) -> Any:
    """What each point's own slopes come from: its error e, the line w, b and the point x, t."""

    def slopes(w: float, b: float, xs: Any, ts: Any) -> list[float]:
        points = [(w * x + b - t, x, t) for x, t in zip(xs, ts, strict=True)]
        return [
            sum(slope(e, w, b, x, t) for e, x, t in points) / len(points)
            for slope in (the_one_for_w, the_one_for_b)
        ]

    return slopes


WRONG: list[tuple[str, object, str]] = [
    ("slope-by-nudging", lambda f, x: (f(x + 0.01) - f(x - 0.01)) / 0.01, "Twice too steep"),
    ("slope-by-nudging", lambda f, x: (f(x + 1e-4) - f(x)) / 2e-4, "Half as steep"),
    ("slope-by-nudging", lambda f, x: (f(x) - f(x + 1e-6)) / 1e-6, "sign is flipped"),
    ("slope-by-nudging", lambda f, x: (f(x + 1e-4) - f(x)) / 1e-4, "Nudge to both sides"),
    ("slope-by-nudging", lambda f, x: f(x) + 0.0, "the height at x"),
    ("slope-by-nudging", lambda f, x, h=1e-5: (f(x + h) - f(x - h)) / 2 * h, "2 * h in brack"),
    ("slope-by-nudging", lambda f, x, h=1e-3: (f(x + h) - f(x - h)) / 2 * h, "2 * h in brack"),
    ("slope-by-nudging", lambda f, x: f(x + 1e-4) - f(x), "the rise alone"),
    (
        "slope-by-nudging",
        lambda f, x, h=1e-4: f(x + h) - f(x - h) / (2 * h),
        "rise in brackets",
    ),
    (
        "cost-gradient",
        slopes_with(lambda e, w, b, x, t: -2 * e * x, lambda e, *_: -2 * e),
        "sign is flipped",
    ),
    (
        "cost-gradient",
        slopes_with(lambda e, w, b, x, t: e * x, lambda e, *_: e),
        "factor 2 is missing",
    ),
    (
        "cost-gradient",
        lambda w, b, x, t: [2 * sum((w * x + b - t) * x), 2 * sum(w * x + b - t)],
        "sum where the mean",
    ),
    (
        "cost-gradient",
        slopes_with(lambda e, *_: 2 * e, lambda e, *_: 2 * e),
        "In the one for w the x is missing",
    ),
    (
        "cost-gradient",
        lambda w, b, x, t: [2 * sum((w * x + b - t) * w) / len(x), 2 * np.mean(w * x + b - t)],
        "differentiate by x",
    ),
    (
        "cost-gradient",
        slopes_with(lambda e, w, b, x, t: 2 * (e - b) * x, lambda e, w, b, x, t: 2 * (e - b)),
        "bias is missing from the outputs",
    ),
    (
        "cost-gradient",
        slopes_with(lambda e, *_: 2 * e, lambda e, w, b, x, t: 2 * e * x),
        "changed places",
    ),
    (
        "cost-gradient",
        slopes_with(lambda e, w, b, x, t: 2 * (e + t) * x, lambda e, w, b, x, t: 2 * (e + t)),
        "targets are missing",
    ),
    (
        "cost-gradient",
        lambda w, b, x, t: [[2 * e * p, 2 * e] for e, p in zip(w * x + b - t, x, strict=True)],
        "for each point by itself",
    ),
    (
        "kind-of-place",
        lambda before, after: (
            "maximum" if before < 0 < after else "minimum" if after < 0 < before else "neither"
        ),
        "have changed places",
    ),
    ("kind-of-place", lambda before, after: "minimum", "Everything is a minimum"),
    (
        "kind-of-place",
        lambda before, after: "minimum" if before < 0 < after else "maximum",
        "not always a maximum",
    ),
    (
        "kind-of-place",
        lambda before, after: "maximum" if before > 0 > after else "minimum",
        "that is no minimum",
    ),
    (
        "kind-of-place",
        lambda before, after: "maximum" if after < 0 else "minimum",
        "only at what comes after",
    ),
    (
        "kind-of-place",
        lambda before, after: "maximum" if before > 0 else "minimum",
        "only at what comes before",
    ),
    (
        "kind-of-place",
        lambda before, after: "minimum" if after - before > 0 else "maximum",
        "compare the two slopes with each other",
    ),
    (
        "kind-of-place",
        lambda before, after: (
            "saddle" if before * after > 0 else "minimum" if before < 0 else "maximum"
        ),
        "A saddle needs two directions",
    ),
]

BORDERS: list[tuple[str, object, object, str]] = [
    ("slope-by-nudging", off_by(2.0399), off_by(2.0401), "Twice too steep"),
    ("slope-by-nudging", off_by_these(2, 1.961), off_by_these(2, 1.959), "Twice too steep"),
    ("slope-by-nudging", off_by(0.5099), off_by(0.5101), "Half as steep"),
    ("slope-by-nudging", off_by(-1.0199), off_by(-1.0201), "sign is flipped"),
    ("slope-by-nudging", off_by(1.0199), off_by(1.0201), "Nudge to both sides"),
    ("slope-by-nudging", off_by(1.49e-6), off_by(1.51e-6), "2 * h in brackets"),
    ("slope-by-nudging", off_by(0.0999), off_by(0.1001), "the rise alone"),
    ("slope-by-nudging", lambda f, x: 100.01, lambda f, x: 99.99, "rise in brackets"),
]
