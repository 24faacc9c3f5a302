"""The recording of the figure *Bend a node*: what the activations make of a weighted input."""

from typing import Any

import numpy as np

from howlearn.activations import identity, leaky_relu, relu, sigmoid, softplus, tanh

__all__ = ["ACTIVATIONS", "FAR", "record"]

ACTIVATIONS = (identity, tanh, sigmoid, relu, leaky_relu, softplus)
"""All that there are, the straight one first."""

FAR = 6.0
"""The weighted inputs of the curve, and those that differ in their shade, end here."""


def record() -> dict[str, Any]:
    """Return what each activation makes of the two ends and, to replay, of what lies between."""
    z = np.linspace(-25, 25, 201)
    return {
        "far": FAR,
        "ends": {each.name: each([-FAR, FAR]).tolist() for each in ACTIVATIONS},
        "replay": {
            "z": z.tolist(),
            "a": {each.name: each(z).tolist() for each in ACTIVATIONS},
        },
    }
