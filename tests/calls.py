"""A right call of everything public that takes arguments, for tests that change one of them.

`CALLS` has a function and fresh arguments for each name, for some names several, told apart by what
follows a comma; `APART` says why the others are not in it. A test holds that every public name
stands in one of the two.
"""

import importlib
import inspect
import math
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

import howlearn
from howlearn import plots
from howlearn._checks import (
    checked_answer,
    finite_array,
    finite_number,
    finite_numbers,
    real_numbers,
    whole_number,
    whole_numbers,
)
from howlearn._points import as_point, guarded, number_at
from howlearn.activations import Activation, activation_named, sigmoid, tanh
from howlearn.backpropagation import backpropagation, nudge_test
from howlearn.costs import (
    Cost,
    binary_cross_entropy,
    cost_named,
    huber,
    mean_squared_error,
    softmax,
    softmax_cross_entropy,
)
from howlearn.curvatures import hessian_product, largest_curvature
from howlearn.datasets import (
    Dataset,
    batches,
    circles,
    noisy_line,
    one_hot,
    spirals,
    split,
    three_points,
    two_moons,
)
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import check_gradient, has_kink, numerical_gradient, numerical_hessian
from howlearn.initializers import glorot, he, normal, zeros
from howlearn.landscapes import Landscape, landscape_named, ravine, two_valleys
from howlearn.network import Layer, Network, straight_line
from howlearn.optimizers import (
    Optimizer,
    adam,
    cosine_decay,
    exponential_decay,
    momentum,
    nesterov,
    optimize,
    rmsprop,
    sgd,
    step_decay,
    warm_up,
)
from howlearn.training import accuracy, epoch_by_epoch, predict, step_program, train
from howlearn.values import Value, sensitivities

Arguments = dict[str, Any]
Call = tuple[Callable[..., Any], Arguments]

INPUTS = np.array([[0.5, -1.0], [1.0, 2.0], [-0.5, 0.25], [3.0, 1.0]])
TARGETS = np.array([[1.0], [0.0], [1.0], [1.0]])
OUTPUTS = np.array([[0.25, 0.5], [1.0, -0.5], [0.0, 2.0]])
SHARES = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
W = Value(3.0)
NETWORK = Network.random([2, 3, 1], rng=np.random.default_rng(5))
BIG = Network.random([64, 3], rng=np.random.default_rng(5))
POOL = ThreadPoolExecutor(1)
CURVED = np.array([1.0, 4.0])


def _rng() -> np.random.Generator:
    return np.random.default_rng(3)


def _data() -> Dataset:
    return Dataset(INPUTS.copy(), TARGETS.copy())


def _height(point: Any) -> Any:
    with np.errstate(over="ignore"):  # the reader's own, and not what is tested
        return 0.5 * (CURVED * point**2).sum()


def _slope(point: Any) -> Any:
    with np.errstate(over="ignore"):
        return CURVED * point


def _training(**more: Any) -> Arguments:
    return {
        "network": NETWORK,
        "training": _data(),
        "cost": mean_squared_error,
        "optimizer": momentum(0.05),
        "epochs": 2,
        "batch_size": 2,
        "rng": _rng(),
    } | more


def _layer(size: int) -> Arguments:
    return {"inputs": size, "nodes": size, "rng": _rng()}


def _points(examples: int) -> Arguments:
    return {"examples": examples, "noise": 0.1, "rng": _rng()}


def _compared(**more: Any) -> Arguments:
    return {"outputs": OUTPUTS.copy(), "targets": SHARES.copy()} | more


def _tested() -> Arguments:
    return {
        "network": NETWORK,
        "inputs": INPUTS.copy(),
        "targets": TARGETS.copy(),
        "cost": binary_cross_entropy,
    }


def _state() -> Arguments:
    point = np.array([1.0, 2.0])
    return {"point": point, "gradient": _slope(point), "state": adam(0.1).initialize(point)}


CALLS: dict[str, Callable[[], Call]] = {
    "activations.Activation": lambda: (
        Activation,
        {"name": "own", "function": np.sin, "derivative": np.cos, "kinks": (0.5, 1.0)},
    ),
    "activations.Activation.__call__": lambda: (tanh, {"weighted_inputs": INPUTS.copy()}),
    "activations.Activation.derivative": lambda: (
        sigmoid.derivative,
        {"weighted_inputs": INPUTS.copy()},
    ),
    "activations.activation_named": lambda: (activation_named, {"name": "tanh"}),
    "_checks.checked_answer": lambda: (
        lambda answer: checked_answer(answer, "answer", (4, 2)),
        {"answer": INPUTS.copy()},
    ),
    "_checks.finite_array": lambda: (
        lambda value: finite_array(value, "value", shape="(examples, features)"),
        {"value": INPUTS.copy()},
    ),
    "_checks.finite_number": lambda: (lambda value: finite_number(value, "value"), {"value": 0.5}),
    "_checks.finite_numbers": lambda: (
        lambda values: finite_numbers(values, "values"),
        {"values": [0.5, 2.0]},
    ),
    "_checks.real_numbers": lambda: (
        lambda value: real_numbers(value, "value"),
        {"value": INPUTS.copy()},
    ),
    "_checks.whole_number": lambda: (lambda value: whole_number(value, "value"), {"value": 3}),
    "_checks.whole_numbers": lambda: (
        lambda values: whole_numbers(values, "values"),
        {"values": [3, 2]},
    ),
    "backpropagation.backpropagation": lambda: (backpropagation, _tested()),
    "backpropagation.Backpropagation.ledger": lambda: (
        backpropagation(**_tested()).ledger,
        {"example": 1},
    ),
    "backpropagation.nudge_test": lambda: (
        nudge_test,
        _tested() | {"layer": 0, "node": 1, "example": 2, "nudge": 1e-3},
    ),
    "costs.Cost": lambda: (
        Cost,
        {
            "name": "own",
            "per_example": huber.per_example,
            "derivative": huber.derivative,
            "prediction": huber.prediction,
        },
    ),
    "costs.Cost.__call__": lambda: (mean_squared_error, _compared()),
    "costs.Cost.per_example": lambda: (softmax_cross_entropy.per_example, _compared()),
    "costs.Cost.derivative": lambda: (binary_cross_entropy.derivative, _compared()),
    "costs.Cost.prediction": lambda: (
        softmax_cross_entropy.prediction,
        {"outputs": OUTPUTS.copy()},
    ),
    "costs.cost_named": lambda: (cost_named, {"name": "huber"}),
    "costs.softmax": lambda: (softmax, {"weighted_inputs": OUTPUTS.copy()}),
    "datasets.Dataset": lambda: (Dataset, {"inputs": INPUTS.copy(), "targets": TARGETS.copy()}),
    "datasets.batches": lambda: (batches, {"dataset": _data(), "size": 3, "rng": _rng()}),
    "datasets.circles": lambda: (circles, _points(6)),
    "datasets.noisy_line": lambda: (noisy_line, _points(5)),
    "datasets.one_hot": lambda: (one_hot, {"labels": np.array([2.0, 0.0, 1.0]), "classes": 3}),
    "datasets.spirals": lambda: (spirals, _points(6)),
    "datasets.split": lambda: (
        split,
        {"dataset": noisy_line(300, rng=_rng()), "train": 20, "validation": 3, "rng": _rng()},
    ),
    "datasets.two_moons": lambda: (two_moons, _points(6)),
    "gradient_descent.gradient_descent": lambda: (
        gradient_descent,
        {"gradient": _slope, "start": np.array([1.0, 2.0]), "learning_rate": 0.1, "steps": 4},
    ),
    "_points.as_point": lambda: (
        lambda value: as_point(value, "value"),
        {"value": np.array([1.0, 2.0])},
    ),
    "gradients.check_gradient": lambda: (
        check_gradient,
        {
            "function": _height,
            "gradient": _slope,
            "point": np.array([1.0, 2.0]),
            "tolerance": 1e-6,
            "step": 1e-5,
        },
    ),
    "_points.guarded": lambda: (guarded, {"gradient": _slope}),
    "gradients.has_kink": lambda: (
        has_kink,
        {"function": _height, "point": np.array([1.0, 2.0])},
    ),
    "_points.number_at": lambda: (
        lambda function: number_at(function, np.array([1.0, 2.0]), "function"),
        {"function": _height},
    ),
    "gradients.numerical_gradient": lambda: (
        numerical_gradient,
        {"function": _height, "point": np.array([1.0, 2.0]), "step": 1e-5},
    ),
    "gradients.numerical_hessian": lambda: (
        numerical_hessian,
        {"gradient": _slope, "point": np.array([1.0, 2.0]), "step": 1e-5},
    ),
    "initializers.glorot": lambda: (glorot, _layer(3)),
    "initializers.he": lambda: (he, _layer(3)),
    "initializers.normal": lambda: (normal, _layer(3) | {"scale": 0.5}),
    "initializers.zeros": lambda: (zeros, _layer(3)),
    "landscapes.Landscape": lambda: (
        Landscape,
        {
            "name": "own",
            "height": two_valleys.height,
            "gradient": two_valleys.gradient,
            "domain": np.array([[-3.0, 3.0]]),
            "stationary_points": two_valleys.stationary_points,
            "certificate": "a cubic has three roots",
        },
    ),
    "landscapes.Landscape.gradient": lambda: (ravine.gradient, {"points": INPUTS.copy()}),
    "landscapes.Landscape.height": lambda: (ravine.height, {"points": INPUTS.copy()}),
    "landscapes.landscape_named": lambda: (landscape_named, {"name": "bowl"}),
    "network.Layer": lambda: (
        Layer,
        {"weights": INPUTS.copy(), "biases": np.array([0.5, -1.0]), "activation": tanh},
    ),
    "network.Network": lambda: (Network, {"layers": NETWORK.layers}),
    "network.Network.random": lambda: (
        Network.random,
        {
            "sizes": [2, 3, 1],
            "hidden": sigmoid,
            "output": sigmoid,
            "initializer": he,
            "rng": _rng(),
        },
    ),
    "network.straight_line": lambda: (straight_line, {"weight": 1.5, "bias": 0.5}),
    "network.Network.__call__": lambda: (NETWORK, {"inputs": INPUTS.copy()}),
    "network.Network.forward": lambda: (NETWORK.forward, {"inputs": INPUTS.copy()}),
    "network.Network.with_parameters": lambda: (
        NETWORK.with_parameters,
        {"point": NETWORK.parameters.copy()},
    ),
    "optimizers.Optimizer": lambda: (
        Optimizer,
        {
            "name": "own",
            "initialize": lambda point: (0, ()),
            "update": lambda point, gradient, state: (point - 0.1 * gradient, state),
        },
    ),
    "optimizers.Optimizer.initialize": lambda: (
        adam(0.1).initialize,
        {"point": np.array([1.0, 2.0])},
    ),
    "optimizers.Optimizer.update": lambda: (adam(0.1).update, _state()),
    "optimizers.adam": lambda: (
        adam,
        {"learning_rate": 0.1, "first_decay": 0.5, "second_decay": 0.75, "epsilon": 1e-4},
    ),
    "optimizers.cosine_decay": lambda: (cosine_decay, {"rate": 0.5, "steps": 4}),
    "optimizers.exponential_decay": lambda: (exponential_decay, {"rate": 0.5, "factor": 0.5}),
    "optimizers.momentum": lambda: (momentum, {"learning_rate": 0.1, "momentum": 0.5}),
    "optimizers.nesterov": lambda: (nesterov, {"learning_rate": 0.1, "momentum": 0.5}),
    "optimizers.optimize": lambda: (
        optimize,
        {
            "gradient": _slope,
            "start": np.array([1.0, 2.0]),
            "optimizer": adam(0.1),
            "steps": 4,
        },
    ),
    "optimizers.rmsprop": lambda: (
        rmsprop,
        {"learning_rate": 0.1, "smoothing": 0.5, "epsilon": 1e-4},
    ),
    "optimizers.sgd": lambda: (sgd, {"learning_rate": 0.1}),
    "optimizers.step_decay": lambda: (step_decay, {"rate": 0.5, "factor": 0.5, "every": 2}),
    "optimizers.warm_up": lambda: (warm_up, {"rate": 0.5, "steps": 4}),
    "plots.basin_strips": lambda: (
        plots.basin_strips,
        {"landscape": two_valleys, "learning_rates": [0.1, 0.5], "starts": 20, "steps": 30},
    ),
    "plots.contours": lambda: (
        plots.contours,
        {
            "height": ravine,
            "paths": np.array([[1.0, 1.0], [0.5, 0.25]]),
            "domain": np.array([[-2.0, 2.0], [-1.0, 2.0]]),
            "levels": 5,
            "names": ("u", "v"),
        },
    ),
    "plots.cost_curve": lambda: (plots.cost_curve, {"costs": [3.0, 2.0, 1.0], "unit": "step"}),
    "plots.activation_curve": lambda: (plots.activation_curve, {"activation": tanh}),
    "plots.curves": lambda: (plots.curves, {"values": {"a": [3.0, 2.0]}, "first": 1}),
    "plots.decision_boundary": lambda: (
        plots.decision_boundary,
        {"network": NETWORK, "dataset": _data(), "cost": binary_cross_entropy},
    ),
    "plots.descent_curve": lambda: (
        plots.descent_curve,
        {"landscape": two_valleys, "path": np.array([3.0, 2.5, 2.25]), "tangents": 2},
    ),
    "plots.digit_images": lambda: (
        plots.digit_images,
        {"images": np.linspace(0, 1, 128).reshape(2, 64), "labels": ["a", "b"]},
    ),
    "plots.landscape_curve": lambda: (plots.landscape_curve, {"landscape": two_valleys}),
    "plots.line_fit": lambda: (
        plots.line_fit,
        {"dataset": three_points(), "weight": 1.0, "bias": 0.5},
    ),
    "plots.network_diagram": lambda: (
        plots.network_diagram,
        {"network": NETWORK, "backpropagation": backpropagation(**_tested()), "example": 1},
    ),
    "plots.graph_diagram": lambda: (
        plots.graph_diagram,
        {"result": W * W + 1.0, "names": {"w": W}},
    ),
    "curvatures.hessian_product": lambda: (
        hessian_product,
        {
            "gradient": _slope,
            "point": np.array([1.0, 2.0]),
            "direction": np.array([1.0, -1.0]),
            "step": 1e-5,
        },
    ),
    "curvatures.largest_curvature": lambda: (
        largest_curvature,
        {
            "gradient": _slope,
            "point": np.array([1.0, 2.0]),
            "rng": np.random.default_rng(0),
            "start": np.array([1.0, 0.5]),
            "tolerance": 0.01,
            "products": 100,
            "step": 1e-5,
        },
    ),
    "values.Value": lambda: (
        Value,
        {"number": 2.0, "sources": (W,), "slopes": (0.5,), "operation": "half"},
    ),
    "values.Value.apply": lambda: (W.apply, {"function": math.sin, "derivative": math.cos}),
    "values.sensitivities": lambda: (sensitivities, {"cost": W * W}),
    "plots.slope_picture": lambda: (
        plots.slope_picture,
        {"function": lambda x: x * x, "at": 0.5, "steps": [1.0, 0.5]},
    ),
    "plots.weight_images": lambda: (
        plots.weight_images,
        {"weights": BIG.layers[0].weights.copy(), "labels": ["a", "b", "c"]},
    ),
    "training.accuracy": lambda: (
        accuracy,
        {"network": NETWORK, "dataset": _data(), "cost": binary_cross_entropy},
    ),
    "training.epoch_by_epoch": lambda: (epoch_by_epoch, _training(validation=_data())),
    "training.predict": lambda: (
        predict,
        {"network": NETWORK, "inputs": INPUTS.copy(), "cost": binary_cross_entropy},
    ),
    "training.step_program": lambda: (
        step_program,
        {"network": NETWORK, "cost": binary_cross_entropy, "batch_size": 4},
    ),
    "training.train": lambda: (train, _training()),
    "training.train, in shards": lambda: (train, _training(executor=POOL, shards=2)),
}

_RESULT = "made by the package, for readers to read"
_NO_ARGUMENT = "takes no argument"
_FIGURE = "takes a figure of matplotlib, see tests/test_plots.py"
_FILE = "takes a file, see tests/test_archive.py"
APART: dict[str, str] = {
    **dict.fromkeys(
        (
            "backpropagation.Backpropagation",
            "backpropagation.Ledger",
            "backpropagation.NodeRow",
            "backpropagation.NudgeTest",
            "backpropagation.WeightRow",
            "curvatures.Curvature",
            "exercises.Verdict",
            "gradients.GradientCheck",
            "landscapes.StationaryPoint",
            "network.ForwardPass",
            "training.Epoch",
            "training.ShardError",
            "training.TrainingInterrupted",
            "arrays.DivergenceError",
        ),
        _RESULT,
    ),
    **dict.fromkeys(
        (
            "datasets.three_points",
            "network.small_network",
            "values.Value.exp",
            "values.Value.log",
            "values.Value.tanh",
            "datasets.xor",
            "exercises.names",
            "plots.house_style",
            "plots.style",
        ),
        _NO_ARGUMENT,
    ),
    **dict.fromkeys(
        ("plots.describe", "plots.description", "plots.figure_description", "plots.svg"), _FIGURE
    ),
    "exercises.check": "never raises, see tests/test_exercises.py",
    "network.load": _FILE,
    "network.save": _FILE,
    "optimizers.Optimizer.advance": "the inner loop's, which owns its arrays: update is the door",
}


def public() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield each public function and class, and the public methods of the classes."""
    for module in howlearn.__all__:
        loaded = importlib.import_module(f"howlearn.{module}")
        for name in loaded.__all__:
            value = getattr(loaded, name)
            if not getattr(value, "__module__", "").startswith("howlearn"):
                continue
            if inspect.isfunction(value) or inspect.isclass(value):
                yield f"{module}.{name}", value
            for method in vars(value) if inspect.isclass(value) else ():
                own = getattr(value, method)
                named = method == "__call__" or not method.startswith("_")
                if named and (inspect.isfunction(own) or inspect.ismethod(own)):
                    yield f"{module}.{name}.{method}", own


def whole_parameters(function: Callable[..., Any]) -> list[str]:
    """Return the parameters of a function whose annotation says that they take an integer."""
    return [
        name
        for name, parameter in inspect.signature(function).parameters.items()
        if re.search(r"\bint\b", re.sub(r"\bCallable\b.*", "", str(parameter.annotation)))
    ]
