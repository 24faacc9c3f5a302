"""The recording of the figure *Fit the line*: three points, and costs to check."""

from typing import Any

import numpy as np

from howlearn.costs import mean_squared_error
from howlearn.datasets import three_points

__all__ = ["record"]


def record() -> dict[str, Any]:
    """Return the points, and the costs of lines all over the picture."""
    points = three_points()

    def cost(w: float, b: float) -> float:
        return float(mean_squared_error(w * points.inputs + b, points.targets))

    rng = np.random.default_rng(0)
    lines = [(0.0, 0.0), (1.0, 1.0), *map(tuple, rng.uniform((-1, -2), (4, 3), (50, 2)).tolist())]
    return {
        "inputs": points.inputs[:, 0].tolist(),
        "targets": points.targets[:, 0].tolist(),
        "replay": [{"w": w, "b": b, "cost": cost(w, b)} for w, b in lines],
    }
