"""Wrong answers to the exercises of Local and global minima."""

import math
from functools import cache
from typing import Any

import numpy as np

__all__ = ["BORDERS", "WRONG"]


def end(w: float) -> float:
    """Where 500 steps of rate 0.5 lead on two_valleys, whose slope is a product of three."""
    for _ in range(500):
        if abs(w) > 1e3:
            return math.inf
        w -= 0.5 * (w + 2) * (w + 0.5) * (w - 2) / 4
    return w


def where_it_runs_off(outside: float, inside: float) -> tuple[float, float]:
    """Two starts next to each other: from the first a ball runs off, and from the other not."""
    while inside - outside > 1e-12:
        middle = (inside + outside) / 2
        inside, outside = (inside, middle) if end(middle) == math.inf else (middle, outside)
    return outside, inside


@cache
def rolled(land: Any, start: float) -> Any:
    """Where a ball comes to rest, (1,), as the page's own loop has it."""
    w = np.array([start])
    for _ in range(100):
        w = w - 0.1 * land.gradient(w)
    return w


def ends(land: Any, starts: Any) -> list[Any]:
    """Where the balls come to rest."""
    return [rolled(land, start) for start in starts]


def heights(land: Any, places: Any) -> list[float]:
    """The cost at each place."""
    return [land.height(np.reshape(place, 1)).item() for place in places]


def lowest(land: Any, starts: Any) -> Any:
    """The start that lies lowest."""
    costs = heights(land, starts)
    return starts[costs.index(min(costs))]


def highest_end(land: Any, starts: Any) -> Any:
    """The end that lies highest."""
    return sorted(ends(land, starts), key=land.height)[-1]


def start_of_the_best(land: Any, starts: Any) -> Any:
    """The start from which the lowest end is reached."""
    return starts[int(np.argmin(heights(land, ends(land, starts))))]


def number_of_the_best(land: Any, starts: Any) -> int:
    """Which of the ends lies lowest, counted from 0."""
    costs = heights(land, ends(land, starts))
    return costs.index(min(costs))


WRONG: list[tuple[str, object, str]] = [
    ("over-the-hill", -1 / 2, "the hilltop itself"),
    ("over-the-hill", -0.4, "right of the hilltop"),
    ("over-the-hill", 3.5, "right of the hilltop"),
    ("over-the-hill", -1, "rolls into the local minimum"),
    ("over-the-hill", -3.4, "rolls into the local minimum"),
    ("over-the-hill", -5, "runs off"),
    ("only-the-local", 0, "A learning rate is above 0"),
    ("only-the-local", -0.9, "A learning rate is above 0"),
    ("only-the-local", 0.7, "both valleys hold"),
    ("only-the-local", 1.5, "neither valley holds"),
    ("best-of-several", lambda land, starts: min(ends(land, starts)), "furthest to the left"),
    ("best-of-several", lambda land, starts: min(ends(land, starts), key=abs), "nearest to 0"),
    ("best-of-several", highest_end, "the highest of the ends"),
    (
        "best-of-several",
        lambda land, starts: min(heights(land, ends(land, starts))),
        "the cost of the best place",
    ),
    ("best-of-several", number_of_the_best, "the number of the best end"),
    ("best-of-several", lowest, "one of the starts"),
    (
        "best-of-several",
        lambda land, starts: rolled(land, lowest(land, starts)),
        "from the lowest start only",
    ),
    ("best-of-several", start_of_the_best, "where the best descent began"),
    ("best-of-several", lambda land, starts: ends(land, starts)[-1], "the last descent"),
    ("best-of-several", lambda land, starts: ends(land, starts)[0], "the first descent"),
    (
        "best-of-several",
        lambda land, starts: sum(ends(land, starts)) / len(starts),
        "average the ends",
    ),
]

RUNS_OFF, COMES_BACK = where_it_runs_off(-5, -4.62)
# A first step from here ends on the hilltop: w - (w**2 - 4) (w + 1/2) / 8 with w**2 - 4 = 8.
TO_THE_HILLTOP = -math.sqrt(12)
# One number left of the hilltop, the slope is still too small to move the ball at all.
# The curvatures of two_valleys are 1.5 at -2 and 2.5 at 2, and a valley holds below 2/curvature.
BORDERS: list[tuple[str, object, object, str]] = [
    ("over-the-hill", -0.5, math.nextafter(-0.5, -1), "the hilltop itself"),
    ("over-the-hill", -0.5, math.nextafter(-0.5, 0), "the hilltop itself"),
    ("over-the-hill", math.nextafter(-0.5, 0), -0.5, "right of the hilltop"),
    ("over-the-hill", -0.5 - 2**-52, -0.5 - 2**-53, "rolls into the local minimum"),
    (
        "over-the-hill",
        TO_THE_HILLTOP + 1e-12,
        TO_THE_HILLTOP - 1e-12,
        "rolls into the local minimum",
    ),
    ("over-the-hill", RUNS_OFF, COMES_BACK, "runs off"),
    ("only-the-local", 0.0, 5e-324, "A learning rate is above 0"),
    ("only-the-local", 5e-324, 0.0, "both valleys hold"),
    ("only-the-local", 0.8, math.nextafter(0.8, 1), "both valleys hold"),
    ("only-the-local", 4 / 3, math.nextafter(4 / 3, 1), "neither valley holds"),
]
