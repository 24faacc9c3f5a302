"""The recording of the figure *Follow the nudge*: where each formula begins, and its slopes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from howlearn.activations import sigmoid
from howlearn.arrays import Array
from howlearn.gradients import numerical_gradient

__all__ = ["FORMULAS", "record"]

Values = dict[str, float]
Formula = tuple[float, dict[str, Callable[[Values], float]]]

FORMULAS: dict[str, Formula] = {
    "stages": (
        3.0,
        {"x": lambda v: v["x"], "q": lambda v: v["x"] ** 2, "p": lambda v: 2 * v["q"]},
    ),
    "fork": (
        3.0,
        {
            "x": lambda v: v["x"],
            "q": lambda v: v["x"] ** 2,
            "p": lambda v: 2 * v["q"],
            "r": lambda v: v["q"] + v["p"],
        },
    ),
    "forks": (
        1.0,
        {
            "x": lambda v: v["x"],
            "q": lambda v: v["x"] ** 2,
            "p": lambda v: 2 * v["q"],
            "s": lambda v: v["q"] + v["x"],
            "r": lambda v: v["p"] * v["s"],
        },
    ),
    "node": (
        0.8,
        {
            "w": lambda v: v["w"],
            "z": lambda v: 1.5 * v["w"] - 0.4,
            "a": lambda v: float(sigmoid(v["z"])),
            "C": lambda v: (v["a"] - 1) ** 2,
        },
    ),
}
"""Where each begins, and what each of its nodes computes from those before it."""


def forward(name: str, start: float) -> Values:
    """Return the value of every node of a formula."""
    _, nodes = FORMULAS[name]
    values = {next(iter(nodes)): start}
    for node, of in nodes.items():
        values[node] = of(values)
    return values


def record() -> dict[str, Any]:
    """Return where each formula begins and, to replay, its values and the slope of the whole."""
    starts = np.linspace(-4, 4, 17).tolist()
    return {
        "begin": {name: begin for name, (begin, _) in FORMULAS.items()},
        "replay": {name: [_at(name, start) for start in starts] for name in FORMULAS},
    }


def _at(name: str, start: float) -> dict[str, Any]:
    def whole(point: Array) -> float:
        return list(forward(name, float(point[0])).values())[-1]

    slope = numerical_gradient(whole, start)[0]
    return {"values": forward(name, start), "slope": float(slope)}
