"""The recording of the figure *Choose a rate*: a bowl, its curvatures, and descents to check."""

from itertools import product
from typing import Any

import numpy as np

from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import numerical_hessian
from howlearn.landscapes import three_points_cost as landscape

__all__ = ["NEAR", "record"]

NEAR, MOST = 0.001, 1000
"""A descent has arrived where its cost is so little above the lowest; and the most steps tried."""

STARTS = ((0.0, 0.0), (-1.0, 3.0), (4.0, -2.0), (1.5, 0.85), (2.4, -1.35))
RATES = (0.01, 0.1, 0.205, 0.21, 0.375, 0.38, 0.415, 0.42, 0.6)
STEPS = 50


def record() -> dict[str, Any]:
    """Return the bowl's lowest point and curvatures and, to replay, descents with their costs."""
    best = landscape.stationary_points[0].point
    # A finite difference is exact to nine digits; the rest would be noise.
    curvatures, vectors = np.linalg.eigh(numerical_hessian(landscape.gradient, best))
    return {
        "domain": landscape.domain.tolist(),
        "best": {"point": best.tolist(), "cost": float(landscape.height(best))},
        "curvatures": curvatures.round(9).tolist(),
        "directions": vectors.T.round(9).tolist(),
        "near": NEAR,
        "most": MOST,
        "replay": [_descent(start, rate) for start, rate in product(STARTS, RATES)],
    }


def _descent(start: tuple[float, float], rate: float) -> dict[str, Any]:
    path = gradient_descent(landscape.gradient, start, learning_rate=rate, steps=MOST)
    excess = landscape.height(path) - landscape.height(landscape.stationary_points[0].point)
    arrived = np.flatnonzero(excess < NEAR)
    return {
        "start": start,
        "rate": rate,
        "path": path[: STEPS + 1].tolist(),
        "costs": landscape.height(path[: STEPS + 1]).tolist(),
        "steps": int(arrived[0]) if arrived.size else None,
    }
