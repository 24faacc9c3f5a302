"""The recording of the figure *Roll downhill*: two valleys, and descents and strips to check."""

import inspect
from typing import Any

import numpy as np

from howlearn.arrays import DivergenceError
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import numerical_hessian
from howlearn.landscapes import two_valleys
from howlearn.plots import basins

__all__ = ["record"]

STARTS = (-3.5, -1.37, -0.5, -0.49, 2.6)
RATES = (0.01, 0.1, 0.5, 0.75, 0.9, 1.3, 1.6, 2.0)
STEPS = 100


def record() -> dict[str, Any]:
    """Return the landscape's certified points and, to replay, descents that end or diverge."""
    points = [
        {
            "x": s.point.item(),
            "cost": float(two_valleys.height(s.point)),
            # A finite difference is exact to nine digits; the rest would be noise.
            "curvature": round(numerical_hessian(two_valleys.gradient, s.point).item(), 8),
            "kind": s.kind,
            "global": s.is_global_minimum,
        }
        for s in two_valleys.stationary_points
    ]
    strips = inspect.signature(basins.basin_strips).parameters
    sweep = {
        "starts": strips["starts"].default,
        "steps": strips["steps"].default,
        "in_a_row": basins._IN_A_ROW,
    }
    return {
        "domain": two_valleys.domain[0].tolist(),
        "minima": [point for point in points if point["kind"] == "minimum"],
        "maximum": next(point for point in points if point["kind"] == "maximum"),
        "sweep": sweep,
        "replay": {
            "descents": [_descent(start, rate) for start in STARTS for rate in RATES],
            "strips": [
                {
                    "rate": rate,
                    "reached": basins._reached(
                        two_valleys, rate, sweep["starts"], sweep["steps"]
                    ).tolist(),
                }
                for rate in RATES
            ],
        },
    }


def _descent(start: float, rate: float) -> dict[str, Any]:
    try:
        path = gradient_descent(two_valleys.gradient, start, learning_rate=rate, steps=STEPS)
        diverged = None
    except DivergenceError as error:
        path, diverged = error.path, error.step
    # Far out a height is too large for a number some steps before the place is.
    path = path[: np.argmax(np.abs(path[:, 0]) > 1e60) or len(path)]
    return {
        "start": start,
        "rate": rate,
        "path": path[:, 0].tolist(),
        "heights": two_valleys.height(path).tolist(),
        "diverged": diverged,
    }
