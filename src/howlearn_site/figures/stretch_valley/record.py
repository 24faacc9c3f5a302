"""The recording of the figure *Stretch the valley*: three points, and valleys to check."""

from itertools import product
from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.datasets import three_points

__all__ = ["NEAR", "USES", "record", "valley"]

NEAR, MOST = 1e-6, 20_000
"""A descent has arrived where its cost is so little above the least; and the most steps tried."""

USES = ("raw", "moved", "scaled")
"""What is done to the inputs: nothing, their mean subtracted, and divided by their spread too."""

POINTS = three_points()
INPUTS, TARGETS = POINTS.inputs[:, 0], POINTS.targets[:, 0]
PLACES = ((0.0, 1.0, 2.0), (-3.0, 1.9, 2.0), (-0.5, 0.5, 5.0), (0.4, 0.5, 2.0))
SHIFTS = (0.0, 1.0, 10.0)


def record() -> dict[str, Any]:
    """Return the points and, to replay, the valleys of some inputs with the steps they cost."""
    return {
        "inputs": INPUTS.tolist(),
        "targets": TARGETS.tolist(),
        "near": NEAR,
        "most": MOST,
        "replay": [
            {"places": places, "shift": shift, "use": use, **valley(np.add(places, shift), use)}
            for places, shift, use in product(PLACES, SHIFTS, USES)
        ],
    }


def valley(inputs: Array, use: str) -> dict[str, Any]:
    """Return the curvatures of a line's cost, its lowest place, and how long a descent takes.

    Parameters
    ----------
    inputs : Array, (3,)
        The inputs of the three points, before anything is done to them.
    use : str
        One of `USES`.
    """
    x = inputs - inputs.mean() if use != "raw" else inputs
    x = x / x.std() if use == "scaled" else x
    table = np.stack([x, np.ones(3)], axis=1)
    low, high = np.linalg.eigvalsh(2 * table.T @ table / 3)
    best = np.linalg.lstsq(table, TARGETS, rcond=None)[0]
    least = np.mean((table @ best - TARGETS) ** 2)
    return {
        "curvatures": [float(low), float(high)],
        "best": best.tolist(),
        "least": float(least),
        "steps": _steps(x.tolist(), float(2 / (low + high)), float(least)),
    }


def _steps(inputs: list[float], rate: float, least: float) -> int:
    """Return the steps that a descent takes, one float at a time: for three it is faster so."""
    w = b = 0.0
    points = list(zip(inputs, TARGETS.tolist(), strict=True))
    for steps in range(MOST):
        errors = [w * x + b - t for x, t in points]
        if sum(error * error for error in errors) / len(points) - least <= NEAR:
            return steps
        w -= rate * 2 * sum(e * x for e, x in zip(errors, inputs, strict=True)) / len(points)
        b -= rate * 2 * sum(errors) / len(points)
    return MOST
