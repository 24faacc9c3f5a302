"""What results look like when they are printed, and what help and progress say."""

import inspect
import io
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any
from unittest import mock

import numpy as np

import howlearn
from calls import CALLS, INPUTS, NETWORK, TARGETS
from foreign_archives import FOREIGN
from howlearn import exercises, landscapes, plots
from howlearn.activations import Activation, relu, sigmoid, tanh
from howlearn.arrays import DivergenceError
from howlearn.backpropagation import Ledger, NodeRow, WeightRow, backpropagation, nudge_test
from howlearn.costs import (
    Cost,
    binary_cross_entropy,
    mean_absolute_error,
    mean_squared_error,
    softmax_cross_entropy,
)
from howlearn.datasets import Dataset
from howlearn.landscapes import Landscape, ravine, two_valleys
from howlearn.network import Layer, Network, load
from howlearn.optimizers import sgd
from howlearn.training import accuracy, train
from refused_pictures import REFUSED

__all__ = ["SHOWN"]


class _Bar:
    """Stands for tqdm's bar, and writes down what it is told."""

    def __init__(self, **given: Any) -> None:
        self.told: list[Any] = [given]

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_: object) -> None:
        self.told.append("end")

    def set_postfix_str(self, text: str, **how: Any) -> None:
        self.told.append((text, how))

    def update(self, by: int) -> None:
        self.told.append(by)


def _progress(stderr: Any) -> str:
    bars: list[_Bar] = []

    def made(**given: Any) -> _Bar:
        bars.append(_Bar(**given))
        return bars[-1]

    tqdm = ModuleType("tqdm")
    tqdm.tqdm = made  # type: ignore[attr-defined]
    _, arguments = CALLS["training.train"]()
    with mock.patch.dict(sys.modules, tqdm=tqdm), mock.patch.object(sys, "stderr", stderr):
        epochs = train(**arguments, progress=True)
    return f"{len(epochs)} epochs, {[bar.told for bar in bars]}"


def _nudged(bias: float, activation: Activation, cost: Cost) -> str:
    network = Network([Layer(np.ones((1, 1)), np.array([bias]), activation)])
    return str(nudge_test(network, [[0.0]], [[1.0]], cost, layer=0, node=0, nudge=0.5))


def _ledger() -> str:
    nodes = NodeRow(0, 1, 0.0, -0.0, (1e-3, -1e-5), 9.99e-4, -999.9)
    return str(Ledger(3, (nodes,), (WeightRow(0, 1, 2, 999.9, -1e3, 1e3, 12.0),)))


def _loaded(entries: dict[str, Any]) -> Any:
    with TemporaryDirectory() as folder:
        path = Path(folder, "foreign.npz")
        np.savez(path, **entries)
        try:
            return load(path)
        except ValueError as error:
            return str(error).replace(str(path), path.name)


def _checked(*arguments: Any) -> str:
    with redirect_stdout(io.StringIO()) as said:
        exercises.check(*arguments)
    return said.getvalue()


def _diverged(inputs: float, targets: float) -> str:
    data = Dataset(np.array([[0.5], [inputs]]), np.array([[0.0], [targets]]))
    try:
        train(
            Network.random([1, 1], rng=np.random.default_rng(0)), data, mean_squared_error,
            sgd(1e200), epochs=2, batch_size=2, rng=np.random.default_rng(1),
        )  # fmt: skip
    except DivergenceError as error:
        return str(error)
    raise AssertionError("the run did not diverge")


def _printed(name: str) -> str:
    function, arguments = CALLS[name]()
    result = function(**arguments)
    return f"{result!r}, {result}"


def _gradient(changes: dict[str, Any]) -> str:
    function, arguments = CALLS["gradients.check_gradient"]()
    return str(function(**arguments | changes))


def _help(function: Callable[..., Any]) -> str:
    return ", ".join(inspect.signature(function).parameters)


_RECORDS = {
    *("activations.activation_named", "backpropagation.backpropagation", "costs.cost_named"),
    *("backpropagation.Backpropagation.ledger", "backpropagation.nudge_test", "datasets.Dataset"),
    *("gradients.check_gradient", "landscapes.landscape_named", "network.Layer", "network.Network"),
    *("optimizers.adam", "training.step_program", "values.Value", "values.sensitivities"),
}


def _classes_as_numbers(features: int, targets: int) -> float:
    network = Network.random([2, 3], rng=np.random.default_rng(0))
    dataset = Dataset(np.ones((4, features)), np.ones((4, targets)))
    return accuracy(network, dataset, softmax_cross_entropy)


def _ends(landscape: Landscape) -> list[Any]:
    return [landscape.domain, landscape.height(landscape.domain.T)]


def _no_class(_: object) -> Any:
    raise RuntimeError("it has none")


def _unreadable() -> str:
    # Made here, since whoever goes through the names of this module would choke on it, too.
    odd = type("Odd", (), {"__class__": property(_no_class)})()
    return _checked("one-step", odd)


TESTED = backpropagation(NETWORK, INPUTS, TARGETS, binary_cross_entropy)
SHOWN: dict[str, Callable[[], Any]] = {
    **{f"printed, {name}": partial(_printed, name) for name in sorted(_RECORDS)},
    "printed, a ledger": lambda: str(TESTED.ledger(2)),
    "printed, a ledger of small and large numbers": _ledger,
    **{
        f"a nudge from {bias} with {activation.name} and {cost.name}": partial(
            _nudged, bias, activation, cost
        )
        for activation in (relu, tanh)
        for cost in (mean_squared_error, mean_absolute_error)
        for bias in (-1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0)
    },
    "progress": lambda: _progress(sys.stderr),
    "progress without standard error": lambda: _progress(None),
    "what the package has": lambda: " ".join(dir(howlearn)),
    **{
        f"a run with {reach} diverges": partial(_diverged, *reach)
        for reach in ((1, 1), (10, 10), (10.1, 1), (-10.1, 1), (1, -12345.6), (20, 30))
    },
    **{f"a refused picture, {number}": call for number, (call, *_) in enumerate(REFUSED)},
    "a verdict of long and hyphenated words": lambda: str(
        exercises.Verdict("a-name-of-an-exercise", True, f"Some-what-long {46 * 'x'}{12 * ' x-y'}")
    ).replace("\n", " / "),
    **{
        f"a gradient with {', '.join(changes)}": partial(_gradient, changes)
        for changes in (
            {"tolerance": 5e-324},
            {"gradient": lambda point: 2 * point},
            {"function": lambda point: np.abs(point).sum(), "gradient": np.sign, "point": [0.0]},
        )
    },
    "outputs and targets too far apart": lambda: mean_squared_error([[1e308]], [[-1e308]]),
    **{
        f"classes as numbers{but}": partial(_classes_as_numbers, features, targets)
        for but, features, targets in (
            ("", 2, 1),
            (" of other features", 3, 1),
            (" in too few columns", 2, 2),
        )
    },
    **{
        f"the domain of {each.name} and the heights at its ends": partial(_ends, each)
        for each in vars(landscapes).values()
        if isinstance(each, Landscape)
    },
    **{
        f"why {each.name} has no other stationary points": partial(getattr, each, "certificate")
        for each in vars(landscapes).values()
        if isinstance(each, Landscape)
    },
    "the house style": lambda: str({key: str(value) for key, value in plots.style().items()}),
    "an answer that cannot be read": _unreadable,
    "a landscape with a place of another": lambda: Landscape(
        "own", ravine.height, ravine.gradient, ravine.domain, two_valleys.stationary_points, "none"
    ),
    "help of an activation": partial(_help, tanh.function),
    "help of a cost": partial(_help, mean_squared_error.per_example),
    "help of a prediction": partial(_help, binary_cross_entropy.prediction),
    "help of a slope": partial(_help, sigmoid.derivative),
    **{
        f"a foreign archive, {number}": partial(_loaded, entries)
        for number, (entries, _) in enumerate(FOREIGN)
    },
    **{
        f"check{arguments!r}": partial(_checked, *arguments)
        for arguments in (
            ("one-stp", 1), ("one", 1), ("zzz", 1), ("", 1), ("Mean squared_error", 1),
            (3, "xor-by-hand"), (3, "no name"), (3, 4), (None,), ("one-step",),
            ("cost", 1), ("mean-squared-eror", [1]),
        )
    },
}  # fmt: skip
