"""The recording of *Let it go*: two valleys, the starts, and where they lead, to check."""

from typing import Any

from howlearn.gradient_descent import gradient_descent
from howlearn.landscapes import two_valleys
from howlearn.plots import basins
from howlearn_site.figures.two_valleys import valleys

__all__ = ["RATES", "STARTS", "record"]

STARTS = [hundredths / 100 for hundredths in range(-345, 350, 10)]
"""Where a ball can be let go: the middles of the strip's pieces, in two digits."""

RATES = (0.1, 0.7, 0.9)
"""Each ball in its own valley; some in the other one; some that never come to rest."""


def record() -> dict[str, Any]:
    """Return the landscape, the starts and the rates and, to replay, the end of every descent."""
    shown = valleys()
    steps = shown["sweep"]["steps"]
    return {
        **shown,
        "starts": STARTS,
        "rates": RATES,
        "replay": [
            {
                "rate": rate,
                "ends": [
                    gradient_descent(two_valleys.gradient, s, learning_rate=rate, steps=steps)[
                        -1
                    ].item()
                    for s in STARTS
                ],
                "reached": basins._reached(two_valleys, rate, len(STARTS), steps).tolist(),
            }
            for rate in RATES
        ],
    }
