"""The recording of the figure *Nudge the weight*: four curves, and their slopes to check."""

from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.gradients import numerical_hessian
from howlearn.landscapes import Landscape, flat_minimum, inflection, three_points_cost, two_valleys

__all__ = ["CURVES", "record"]

CURVES: dict[str, Landscape] = {
    "line": three_points_cost,
    "valleys": two_valleys,
    "inflection": inflection,
    "flat": flat_minimum,
}
"""What the figure shows; of the line's cost the curve at bias 0."""


def record() -> dict[str, Any]:
    """Return the curves' domains and, to replay, heights, slopes and second derivatives."""
    return {
        "domains": {name: land.domain[0].tolist() for name, land in CURVES.items()},
        "replay": {name: _values(land) for name, land in CURVES.items()},
    }


def _values(land: Landscape) -> dict[str, list[float]]:
    low, high = land.domain[0]
    w = np.linspace(low, high, 29)
    rest = np.zeros(len(land.domain) - 1)
    points: list[Array] = [np.array([at, *rest]) for at in w]
    return {
        "w": w.tolist(),
        "height": [float(land.height(point)) for point in points],
        "slope": [float(land.gradient(point)[0]) for point in points],
        "second": [float(numerical_hessian(land.gradient, point)[0, 0]) for point in points],
    }
