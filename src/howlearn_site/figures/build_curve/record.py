"""The recording of the figure *Build a curve*: nine heights, and sums of bumps to check."""

from itertools import product
from typing import Any

import numpy as np

from howlearn.activations import sigmoid
from howlearn.arrays import Array

__all__ = ["BEGINS", "HEIGHTS", "KNOTS", "bumps", "curve", "distance", "record", "total"]

KNOTS = np.linspace(0, 1, 9)
HEIGHTS = (0.5, 0.6, 0.5, 1.0, 0.5, -1.0, -1.2, -0.4, -0.2)
"""The points of the curve that the figure begins with."""

BEGINS = {"pairs": 4, "steep": 40}
"""How many pairs it begins with, and how steep their nodes are for a bump of width 1."""

CURVES = (HEIGHTS, (0.0,) * 9, (-1.5, 1.5) * 4 + (-1.5,), (1.5,) * 9)
PAIRS, STEEPNESSES = (1, 2, 3, 4, 7, 16, 25, 32), (1, 6, 40, 60)
PLACES = np.linspace(-0.1, 1.1, 49)


def record() -> dict[str, Any]:
    """Return how the figure begins and, to replay, sums of bumps and how far they are off."""
    return {
        "heights": HEIGHTS,
        **BEGINS,
        "replay": [
            {
                "heights": heights,
                "pairs": pairs,
                "steep": steep,
                "middles": curve(_middles(pairs), heights).tolist(),
                "places": PLACES.tolist(),
                "total": total(PLACES, heights, pairs, steep).tolist(),
                "distance": distance(heights, pairs, steep),
            }
            for heights, pairs, steep in product(CURVES, PAIRS, STEEPNESSES)
        ],
    }


def curve(x: Array, heights: tuple[float, ...]) -> Array:
    """Return the heights of the lines between the points, at the places `x`."""
    return np.interp(x, KNOTS, heights)


def bumps(x: Array, pairs: int, steep: float) -> Array:
    """Return what the nodes of each pair make of the places `x`, (places, pairs)."""
    edges = np.linspace(0, 1, pairs + 1)
    up = sigmoid(steep * pairs * np.subtract.outer(x, edges))
    return np.asarray(up[:, :-1] - up[:, 1:])


def total(x: Array, heights: tuple[float, ...], pairs: int, steep: float) -> Array:
    """Return the sum of the bumps, each as high as the curve is in the middle of it."""
    return np.asarray(bumps(x, pairs, steep) @ curve(_middles(pairs), heights))


def distance(heights: tuple[float, ...], pairs: int, steep: float) -> float:
    """Return how far the sum is off the curve where it is worst, from 0.1 to 0.9."""
    x = np.linspace(0.1, 0.9, 2001)
    return float(abs(total(x, heights, pairs, steep) - curve(x, heights)).max())


def _middles(pairs: int) -> Array:
    edges = np.linspace(0, 1, pairs + 1)
    return (edges[1:] + edges[:-1]) / 2
