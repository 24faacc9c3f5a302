"""Sizes for the words of shapes, and what functions are given in tests of what docstrings state."""

import re
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
import pytest

from howlearn import activations, costs, landscapes
from howlearn._checks import finite_array
from howlearn._shards import Form
from howlearn._step import Workspace
from howlearn.activations import Activation, tanh
from howlearn.arrays import Array, DivergenceError
from howlearn.backpropagation import backpropagation
from howlearn.costs import Cost, mean_squared_error
from howlearn.curvatures import largest_curvature
from howlearn.datasets import Dataset
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import check_gradient, numerical_gradient
from howlearn.initializers import he
from howlearn.landscapes import Landscape, StationaryPoint, two_valleys
from howlearn.network import Layer, Network
from howlearn.optimizers import adam
from howlearn.training import train

Shape = tuple[int, ...]
Sizes = dict[str, int]

NETWORK = Network.random([6, 4, 5], rng=np.random.default_rng(0))
SIZES: Sizes = {
    "outputs": 5, "features": 6, "classes": 9, "steps": 11, "numbers": 14, "inputs": 15,
    "nodes": 17, "n": 19, "examples": 21, "dimensions": NETWORK.parameters.size,
}  # fmt: skip
ANY = (3, 1, 7)
"""What stands for ``...``, and for any shape."""

PART = r"(?:\.\.\.|[a-z]+(?: \+ 1)?|\d+)"
SHAPE = rf"\((?:|\.\.\.|{PART},|{PART}(?:, {PART})+)\)|(?:any|same) shape"
NO_SHAPE = "(function, derivative, domain)"

# How an answer's parts are described, and what becomes of a single number.
OF_ANSWER = rf"(\w+) ({SHAPE})"
BECOMES = rf"a single number becomes ``({SHAPE})``"


def shapes_in(text: str) -> list[str]:
    return [shape for shape in re.findall(SHAPE, text) if shape != NO_SHAPE]


def size_of(shape: str, sizes: Sizes = SIZES, same: Shape = ()) -> Shape:
    """Return the numbers for the words of a shape; `same` is what "same shape" stands for."""
    if shape.endswith(" shape"):
        return ANY if shape.startswith("any") else same
    found: list[int] = []
    for part in re.findall(PART, shape):
        word, *more = part.split(" + ")
        if part == "...":
            found += ANY
        else:
            found.append(int(word) if word.isdigit() else sizes[word] + len(more))
    return tuple(found)


# What goes in.


def numbers(shape: Shape) -> Array:
    return np.random.default_rng(1).uniform(0.1, 0.9, shape)


def shares(shape: Shape) -> Array:
    table = numbers(shape)
    sums: Array = table.sum(axis=-1, keepdims=True)
    return table / sums


# Arrays that have to hold something special, by the name of the argument.
ARRAYS: dict[str, Callable[[Shape], Any]] = {
    "targets": shares,
    "labels": lambda shape: np.resize(np.arange(SIZES["classes"]), shape),
    "domain": lambda shape: np.sort(numbers(shape), axis=-1),
    "values": lambda shape: {"a curve": numbers(shape)},
    "blank": lambda shape: numbers(shape) > 0.5,
}
DATA = Dataset(numbers(size_of("(examples, features)")), shares(size_of("(examples, outputs)")))
POINT = numbers(size_of("(dimensions,)"))
OPTIMIZER = adam(0.1)
COST = mean_squared_error

# What is no array, by the name of the argument; the name of one that is a size is its word.
GIVEN: dict[str, Callable[[], Any]] = {
    **{word: partial(int, size) for word, size in SIZES.items()},
    "network": lambda: NETWORK,
    "cost": lambda: COST,
    "optimizer": lambda: OPTIMIZER,
    "state": lambda: OPTIMIZER.initialize(POINT),
    "learning_rate": lambda: 0.01,
    "layer": lambda: 1,
    "node": lambda: 1,
    "nudge": lambda: 0.01,
    "direction": lambda: POINT + 1.0,
    "name": lambda: "it",
    "rows": lambda: np.arange(2),
    "form": lambda: Form(NETWORK.sizes, tuple(la.activation for la in NETWORK.layers), COST),
    "rng": lambda: np.random.default_rng(0),
    "landscape": lambda: (_at_one_weight, _at_one_weight, (-1.0, 1.0)),
}


def _at_one_weight(point: Array) -> Array:
    assert point.shape == (1,)
    return point


def half_square(point: Array) -> float:
    return float(np.vdot(point, point)) / 2


def _path() -> Array:
    return gradient_descent(lambda x: x, POINT, learning_rate=0.1, steps=SIZES["steps"])


def _asked_at(point: object) -> Array:
    """Return the last point at which a function is asked for its gradient."""
    asked = []

    def function(point: Array) -> float:
        asked.append(point)
        return half_square(point)

    numerical_gradient(function, point)  # type: ignore[arg-type]
    return asked[-1]


def _diverged() -> DivergenceError:
    with pytest.raises(DivergenceError) as caught:
        gradient_descent(lambda x: 2 * x, POINT, learning_rate=1e200, steps=9)
    return caught.value


def _own_landscape() -> Landscape:
    domain = ARRAYS["domain"](size_of("(dimensions, 2)"))

    def height(points: Any) -> Any:
        return (points**2).sum(axis=-1)

    def gradient(points: Any) -> Any:
        return 2 * points

    return Landscape("own", height, gradient, domain, (), "a bowl")


@cache
def instances() -> dict[type, list[tuple[Any, Sizes]]]:
    """Return some of each class, and the sizes that are other ones there."""
    # Batches of two, so that 21 examples are 11 steps.
    *_, epoch = train(
        NETWORK, DATA, mean_squared_error, OPTIMIZER,
        epochs=1, batch_size=2, rng=np.random.default_rng(0),
    )  # fmt: skip
    error = _diverged()
    made: list[tuple[Any, Sizes]] = [
        (Layer(he(15, 17, rng=np.random.default_rng(0)), numbers((17,)), tanh), {}),
        (NETWORK, {}),
        (NETWORK.forward(DATA.inputs), {}),
        (backpropagation(NETWORK, DATA.inputs, DATA.targets, mean_squared_error), {}),
        (DATA, {}),
        (OPTIMIZER, {}),
        (largest_curvature(lambda p: p, POINT, rng=np.random.default_rng(0)), {}),
        (StationaryPoint(POINT, "minimum"), {}),
        (_own_landscape(), {}),
        (check_gradient(half_square, lambda x: x, POINT), {}),
        (epoch, {}),
        (Workspace(NETWORK, COST), {}),
        (error, {"step": error.step}),
    ]
    for module in (activations, costs, landscapes):
        for one in vars(module).values():
            if isinstance(one, Activation | Cost | Landscape):
                own = {"dimensions": one.dimensions} if isinstance(one, Landscape) else {}
                made.append((one, own))
    found: dict[type, list[tuple[Any, Sizes]]] = {}
    for one, own in made:
        found.setdefault(type(one), []).append((one, SIZES | own))
    return found


def _refused(shape: Shape, *others: Shape) -> Array:
    """Return an array of a shape that a cost, beside others, or a landscape refuses."""
    ask: Callable[..., Any] = mean_squared_error if others else two_valleys.height
    with pytest.raises(ValueError, match="shape"):
        ask(numbers(shape), *map(numbers, others))
    return numbers(shape)


def _by_columns(name: str) -> Array:
    """Return an array of a training step, in which examples are columns."""
    network = Network.random([15, 17, 5], rng=np.random.default_rng(0))
    return Workspace(network, COST)._program(SIZES["examples"]).names[name]


# Shapes in running text: the words around each, and what has that shape.
SAID: dict[str, dict[str, Callable[[], Any]]] = {
    "_checks.finite_array": {
        'such as ``"{}"``': lambda: finite_array(DATA.inputs, "it", shape="(examples, features)")
    },
    "_formulas": {"Examples are columns here, ``{}``": lambda: _by_columns("δ1")},
    "_step": {
        "one array in it, ``{}``": lambda: _by_columns("[w1 b1]"),
        "ones, ``{}``: the next": lambda: _by_columns("[a1 1]"),
    },
    "activations": {
        "and return one of the {}": lambda: tanh(numbers(ANY)),
    },
    "arrays": {
        "``{}``: inputs, one example": lambda: NETWORK.forward(DATA.inputs).inputs,
        "``{}``: what a network answers": lambda: NETWORK(DATA.inputs),
        "``{}``: the weights of a layer": lambda: instances()[Layer][0][0].weights,
        "``{}``: the biases of a layer": lambda: instances()[Layer][0][0].biases,
        "``{}``: a point in a landscape": lambda: _own_landscape().gradient(POINT),
        "``{}`` where there is one dimension": lambda: two_valleys.minima[0].point,
        "``{}``: the path of a descent": _path,
    },
    "backpropagation.Backpropagation.gradient": {
        "as one vector, ``{}``": lambda: (
            backpropagation(NETWORK, DATA.inputs, DATA.targets, mean_squared_error).gradient
        )
    },
    "costs": {"both of shape ``{}``": lambda: mean_squared_error.derivative(*_compared())},
    "costs.Cost": {
        "real numbers of shape ``{}``": lambda: mean_squared_error.derivative(*_compared()),
        "``{}`` against ``(n, 1)`` is an error": lambda: _refused((19,), (19, 1)),
        "``(n,)`` against ``{}`` is an error": lambda: _refused((19, 1), (19,)),
    },
    "gradients": {
        "takes a point ``{}`` and answers with one number": lambda: _asked_at(POINT),
        "takes a point and answers with ``{}``": lambda: numerical_gradient(half_square, POINT),
        "A single number becomes the point ``{}``": lambda: _asked_at(0.5),
    },
    "initializers": {
        "returns weights of shape ``{}``": lambda: instances()[Layer][0][0].weights,
    },
    "landscapes.Landscape": {
        "in one dimension a point is ``{}``": lambda: two_valleys.minima[0].point,
        "and ``{}`` is an error": lambda: _refused((19,)),
    },
    "network.ForwardPass.outputs": {
        "of the last layer, ``{}``": lambda: NETWORK.forward(DATA.inputs).outputs
    },
    "network.Network.__call__": {"Return the outputs, ``{}``": lambda: NETWORK(DATA.inputs)},
    "network.Network.parameters": {"as one point, ``{}``": lambda: NETWORK.parameters},
    "optimizers.State": {"arrays remembered, each ``{}``": lambda: GIVEN["state"]()[1][0]},
    # The curve in GIVEN refuses any other.
    "plots.descent_curve": {"Or a function of a point ``{}``": lambda: _asked_at(0.5)},
}


def _compared() -> tuple[Array, Array]:
    return NETWORK(DATA.inputs), DATA.targets
