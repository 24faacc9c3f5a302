"""The recording of the figure *Roll downhill*: two valleys, and descents and strips to check."""

from typing import Any

import numpy as np

from howlearn.arrays import DivergenceError
from howlearn.gradient_descent import gradient_descent
from howlearn.landscapes import two_valleys
from howlearn.plots import basins
from howlearn_site.figures.two_valleys import valleys

__all__ = ["record"]

STARTS = (-3.5, -1.37, -0.5, -0.49, 2.6)
RATES = (0.01, 0.1, 0.5, 0.75, 0.9, 1.3, 1.6, 2.0)
STEPS = 100


def record() -> dict[str, Any]:
    """Return the landscape's certified points and, to replay, descents that end or diverge."""
    shown = valleys()
    sweep = shown["sweep"]
    return {
        **shown,
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
