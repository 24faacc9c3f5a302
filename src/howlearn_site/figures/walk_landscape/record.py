"""The recording of the figure *Walk the landscape*: contour lines, stationary points, paths."""

from typing import Any

import numpy as np
from contourpy import contour_generator

from howlearn.activations import identity, tanh
from howlearn.arrays import Array, DivergenceError
from howlearn.backpropagation import backpropagation
from howlearn.costs import mean_squared_error
from howlearn.landscapes import Landscape, landscape_named
from howlearn.network import Layer, Network
from howlearn.optimizers import adam, momentum, optimize, sgd

__all__ = ["record"]

# A network 1-1-1 without biases: its cost is a landscape over its two weights, w and v.
INPUTS, TARGETS = [-2.0, -1.0, 0.5, 2.0], [-1.5, -1.0, 1.0, 1.5]
ONE, ZERO = np.array([[1.0]]), np.array([0.0])
NETWORK = Network([Layer(ONE, ZERO, tanh), Layer(ONE, ZERO, identity)])
DOMAIN = [[-4.0, 4.0], [-3.0, 3.0]]
LEVELS: dict[str, list[float]] = {
    "ravine": [0.25, 1, 2.5, 5, 10, 18, 28],
    "saddle": [-4, -2.5, -1, -0.25, 0, 0.25, 1, 2.5, 4],
    "himmelblau": [2, 10, 30, 70, 130, 200, 350, 600],
    "network": [0.04, 0.15, 0.5, 1, 2, 4, 8, 14],
}


def _network_at(point: Array) -> Network:
    w, v = point
    return NETWORK.with_parameters([w, 0, v, 0])


def _cost(point: Array) -> float:
    outputs = _network_at(point)([[x] for x in INPUTS])
    return float(mean_squared_error(outputs, [[t] for t in TARGETS]))


def _gradient(point: Array) -> Array:
    inputs, targets = [[x] for x in INPUTS], [[t] for t in TARGETS]
    return backpropagation(_network_at(point), inputs, targets, mean_squared_error).gradient[[0, 2]]


def record() -> dict[str, Any]:
    """Return what is drawn of each landscape, and paths from many starts to check."""
    named = {name: landscape_named(name) for name in ("ravine", "saddle", "himmelblau")}
    landscapes = {name: _drawn(name, landscape) for name, landscape in named.items()}
    # The cost is the same when both weights change their signs: two minima, equally deep.
    best = optimize(_gradient, [1.0, 1.0], adam(0.05), steps=3000)[-1]
    landscapes["network"] = {
        "domain": DOMAIN,
        "contours": _contours(_cost, DOMAIN, LEVELS["network"]),
        "marks": [
            {"point": best.tolist(), "kind": "global"},
            {"point": (-best).tolist(), "kind": "global"},
            {"point": [0.0, 0.0], "kind": "saddle"},
        ],
    }
    gradients = {name: landscape.gradient for name, landscape in named.items()}
    heights = {name: landscape.height for name, landscape in named.items()}
    return {
        "landscapes": landscapes,
        "network": {"inputs": INPUTS, "targets": TARGETS},
        "replay": [
            _walked(name, {"network": _gradient, **gradients}[name], {"network": _cost, **heights})
            for name in landscapes
        ],
    }


def _drawn(name: str, landscape: Landscape) -> dict[str, Any]:
    domain = landscape.domain.tolist()
    marks = [
        {
            "point": stationary.point.tolist(),
            "kind": "global"
            if stationary.is_global_minimum
            else {"minimum": "local"}.get(stationary.kind, stationary.kind),
        }
        for stationary in landscape.stationary_points
    ]
    contours = _contours(landscape.height, domain, LEVELS[name])
    return {"domain": domain, "contours": contours, "marks": marks}


def _contours(height: Any, domain: list[list[float]], levels: list[float]) -> list[Any]:
    x, y = (np.linspace(low, high, 81) for low, high in domain)
    heights = np.array([[height(np.array([a, b])) for a in x] for b in y])
    generator = contour_generator(x, y, heights)
    # Lines for the eye: a hundredth is finer than a pixel.
    lines = (np.asarray(line) for level in levels for line in generator.lines(level))
    return [line.round(2).tolist() for line in lines]


def _walked(name: str, gradient: Any, heights: dict[str, Any]) -> dict[str, Any]:
    """Return paths from several starts, tame and wild, to where their numbers end."""
    rng = np.random.default_rng(1)
    walks = []
    for settings in (
        {"rate": 0.01, "kept": 0.9, "adam": 0.1},
        {"rate": 0.076, "kept": 0.5, "adam": 0.3},
        {"rate": 0.3, "kept": 0.95, "adam": 1.0},
    ):
        start = rng.uniform(-2, 2, 2).round(1)
        ways = {
            "sgd": sgd(settings["rate"]),
            "momentum": momentum(settings["rate"], momentum=settings["kept"]),
            "adam": adam(settings["adam"]),
        }
        for way, optimizer in ways.items():
            try:
                path = optimize(gradient, start, optimizer, steps=60)
            except DivergenceError as error:
                path = error.path
            walks.append(
                {
                    "way": way,
                    "start": start.tolist(),
                    "settings": settings,
                    "path": path.tolist(),
                    "heights": [float(heights[name](point)) for point in path[:5]],
                }
            )
    return {"name": name, "walks": walks}
