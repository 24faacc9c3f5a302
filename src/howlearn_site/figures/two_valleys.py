"""What the figures on the two valleys record: its points, and what a strip is made of."""

import inspect
from typing import Any

from howlearn.gradients import numerical_hessian
from howlearn.landscapes import two_valleys
from howlearn.plots import basins

__all__ = ["valleys"]


def valleys() -> dict[str, Any]:
    """Return the domain, the certified points, and how a basin strip tells where a descent ends."""
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
    return {
        "domain": two_valleys.domain[0].tolist(),
        "minima": [point for point in points if point["kind"] == "minimum"],
        "maximum": next(point for point in points if point["kind"] == "maximum"),
        "sweep": {
            "starts": strips["starts"].default,
            "steps": strips["steps"].default,
            "in_a_row": basins._IN_A_ROW,
        },
    }
