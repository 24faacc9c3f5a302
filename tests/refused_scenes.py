"""What is refused where no changed argument of a public function leads, in full: to approve.

Tests of each refusal look at its first words; here the rest of it stands too.
"""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

import howlearn
from howlearn._archive import file_path, write_arrays
from howlearn.activations import Activation, identity
from howlearn.backpropagation import backpropagation
from howlearn.costs import binary_cross_entropy, mean_squared_error
from howlearn.curvatures import hessian_product, largest_curvature
from howlearn.datasets import Dataset, split, xor
from howlearn.gradients import check_gradient, numerical_gradient
from howlearn.network import Layer, Network, save
from howlearn.optimizers import Optimizer, optimize, sgd
from howlearn.training import (
    ShardError,
    TrainingInterrupted,
    accuracy,
    step_program,
    train,
)
from howlearn.values import Value

__all__ = ["TOLD"]


def _raised(call: Callable[[], Any]) -> str:
    """Return what is said by an error that is not about an argument."""
    try:
        call()
    except (AttributeError, OSError, ShardError, TrainingInterrupted) as error:
        return f"{type(error).__name__}, {error}"
    raise AssertionError("nothing was refused")


def _written(*names: str) -> str:
    with TemporaryDirectory() as folder:
        Path(folder, "file").write_bytes(b"")
        target = Path(folder, *names)
        return _raised(lambda: write_arrays(target, {})).replace(str(Path(folder).resolve()), "…")


class _Gone(Executor):
    """An executor that answers a few tasks, and then no more."""

    def __init__(self, answers: int) -> None:
        self.left = answers

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        done: Future[Any] = Future()
        self.left -= 1
        if self.left < 0:
            done.set_exception(ConnectionError("the cable is out"))
        else:
            done.set_result(fn(*args, **kwargs))
        return done


def _trained(optimizer: Optimizer, **where: Any) -> Any:
    return train(
        Network.random([2, 1], rng=np.random.default_rng(0)), xor(), mean_squared_error, optimizer,
        epochs=3, batch_size=2, rng=np.random.default_rng(0), **where,
    )  # fmt: skip


def _begun(given: float) -> Any:
    data = Dataset(np.array([[given]]), np.zeros((1, 1)))
    rng = np.random.default_rng(0)
    line = _line(1e200)
    return train(line, data, mean_squared_error, sgd(0.1), epochs=1, batch_size=1, rng=rng)


def _impatient(step: int) -> float:
    if step == 4:
        raise KeyboardInterrupt
    return 0.1


def _failing(step: int) -> float:
    if step == 3:
        raise ArithmeticError("there is no rate")
    return 0.1


def _fallen(point: Any, gradient: Any, state: Any) -> Any:
    return point + np.inf, state


def _line(weight: float, name: str = "own") -> Network:
    own = Activation(name, lambda z: z, np.ones_like)
    return Network([Layer(np.array([[weight]]), np.zeros(1), own)])


def _accuracy(targets: Any) -> float:
    # Every prediction is a half.
    network = Network([Layer(np.zeros((1, len(targets[0]))), np.zeros(len(targets[0])), identity)])
    data = Dataset(np.ones((len(targets), 1)), np.array(targets, float))
    return accuracy(network, data, binary_cross_entropy)


def _checked(function: Callable[[Any], Any], gradient: Any, point: Any, **more: Any) -> str:
    return str(check_gradient(function, lambda _: np.array(gradient, float), point, **more))


def _bent(point: Any) -> Any:
    return np.maximum(-point[0], 2 * point[0])


def _coarse(point: Any) -> Any:
    return float(np.float32(point[0] ** 2))


def _steep(point: Any) -> Any:
    return np.exp(1e4 * (point[0] - 1.0))


def _islands(point: Any) -> Any:
    if abs(abs(point[0] - 1.0) - 0.3) > 1e-9 and point[0] != 1.0:
        raise ValueError("nothing is known here")
    return 2.0


FLAT = np.zeros(2)
PATHS: tuple[Any, ...] = (3, "", "a\0b")
TOLD: dict[str, Callable[[], Any]] = {
    **{f"a path that is {path!r}": partial(file_path, path) for path in PATHS},
    **{
        f"arrays written to {'/'.join(names) or 'a folder'}": partial(_written, *names)
        for names in ((), ("missing", "net.npz"), ("file", "net.npz"))
    },
    "a module that there is not": lambda: _raised(lambda: howlearn.plotting),
    "a network with another tanh, saved": lambda: save(_line(1.0, "tanh"), "own.npz"),
    "a network of too many weights": lambda: Network.random(
        # Were they not too many, whoever draws them would ask for 16 GiB.
        [2, 2**16, 2**15],
        initializer=lambda inputs, nodes, *, rng: None,  # type: ignore[arg-type, return-value]
        rng=np.random.default_rng(0),
    ),
    "a value too large": lambda: _line(1e200).forward([[1e200]]),
    "a cost too large": lambda: backpropagation(_line(1e200), [[1.0]], [[0.0]], mean_squared_error),
    "a gradient too large": lambda: backpropagation(
        _line(1e-150), [[1e250]], [[0.0]], mean_squared_error
    ),
    "a step with an own activation": lambda: step_program(
        _line(1.0), mean_squared_error, batch_size=2
    ),
    "a direction of nothing": lambda: hessian_product(lambda p: p, FLAT, FLAT),
    "a start of nothing": lambda: largest_curvature(
        lambda p: p, FLAT, start=FLAT, rng=np.random.default_rng(0)
    ),
    "inputs on their side": lambda: Dataset(np.ones((2, 3)), np.ones((3, 1))),
    "inputs and targets of different lengths": lambda: Dataset(np.ones((2, 2)), np.ones((3, 1))),
    "a network fed with inputs on their side": lambda: _line(1.0).forward(np.ones((1, 3))),
    **{
        f"a split into {part} and {other}": partial(
            split, xor(), train=part, validation=other, rng=np.random.default_rng(0)
        )
        for part, other in ((2, 2), (0.5, 0.5), (0.1, 1), (2, 0.125))
    },
    "a slope too large": lambda: numerical_gradient(
        lambda p: 1e308 if p[1] > 2.0 else -1e308, [1.0, 2.0]
    ),
    **{
        f"a gradient of {said} at a bend": partial(_checked, _bent, [said], [0.0])
        for said in (-1.0, 0.7, 2.0, 3.0)
    },
    "a gradient that is half": partial(_checked, lambda p: p @ p, [2.0, 2.0], [1.0, 2.0]),
    "a gradient of single precision": partial(_checked, _coarse, [2.0], [1.0]),
    "a gradient where all is steep": partial(_checked, _steep, [1e4], [1.0]),
    "a gradient where nothing is known": partial(_checked, _islands, [1.0], [1.0], step=0.3),
    "a schedule that fails": lambda: optimize(lambda p: p, [1.0, 2.0], sgd(_failing), steps=9),
    "a schedule without an answer": lambda: sgd(lambda step: None).update(FLAT, FLAT, (0, ())),  # type: ignore[arg-type, return-value]
    **{
        f"an accuracy on targets of {targets}": partial(_accuracy, targets)
        for targets in ([[1]], [[1, 0]], [[0.5]], [[2]], [[1], [0]], [[1, 0], [0, 0]], [[1, 1]])
    },
    "a memory of another point": lambda: sgd(0.1).update(FLAT, FLAT, (0, (FLAT,))),
    "no memory at all": lambda: sgd(0.1).update(FLAT, FLAT, None),  # type: ignore[arg-type]
    "a run that begins with a value too large": partial(_begun, 1e200),
    "a run that begins with a cost too large": partial(_begun, 1.0),
    "a step to infinity": lambda: _trained(Optimizer("falls", lambda p: (0, ()), _fallen)),
    "an interrupted run": lambda: _raised(lambda: _trained(sgd(_impatient))),
    "a run whose workers are gone": lambda: _raised(
        lambda: _trained(sgd(0.1), executor=_Gone(7), shards=2)
    ),
    "a value with a slope too few": lambda: Value(1.0, (Value(2.0),), ()),
}
