"""A step's gradient from several machines: the batch is cut into shards, one task for each.

`Sharded` is to several machines what a `Workspace` is to one, and any `concurrent.futures.Executor`
runs its tasks. A task is a function of this module and all that it needs: the parameters, the
shard's examples, the form of the network. A worker keeps no more than the arrays that it computes
in, so a task whose worker is gone can run on another one with the same result. Private.
"""

from __future__ import annotations

import sys
import threading
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from howlearn._checks import instance_of, whole_number
from howlearn._door import without_door
from howlearn._epochs import Epoch
from howlearn._step import Workspace
from howlearn.activations import Activation
from howlearn.arrays import Array
from howlearn.costs import Cost
from howlearn.network import Layer, Network

if TYPE_CHECKING:  # a run on one machine does without it, which saves 3 ms
    from concurrent.futures import Executor

__all__ = [
    "Form",
    "NoAnswerError",
    "ShardError",
    "Sharded",
    "lost",
    "shard_gradient",
    "workspace_on",
]

# Making a workspace takes longer than a small shard's gradient. One for each thread, so that two
# shards that run at once in one process do not write into the same arrays.
_kept = threading.local()

NOTE = "raised by the network or the cost, on a worker that computed the gradient of a shard"


class ShardError(RuntimeError):
    """An executor did not bring the gradient of a shard back: its workers are gone, say.

    What went wrong there is its ``__cause__``.

    Attributes
    ----------
    epochs : tuple of Epoch
        What was finished before: from `train` all epochs, from `epoch_by_epoch`, which has handed
        out all of them, the last one. Its network is where a new run can start.

    Examples
    --------
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> import numpy as np
    >>> from howlearn.costs import mean_squared_error
    >>> from howlearn.datasets import three_points
    >>> from howlearn.network import Network
    >>> from howlearn.optimizers import sgd
    >>> from howlearn.training import ShardError, train
    >>> rng = np.random.default_rng(0)
    >>> pool = ThreadPoolExecutor(2)
    >>> pool.shutdown()
    >>> try:
    ...     train(
    ...         Network.random([1, 1], rng=rng), three_points(),
    ...         mean_squared_error, sgd(0.1), epochs=3, batch_size=3,
    ...         rng=rng, executor=pool, shards=2,
    ...     )
    ... except ShardError as error:
    ...     print(error.epochs[-1].number, error.__cause__)
    0 cannot schedule new futures after shutdown
    """

    def __init__(self, message: str, epochs: tuple[Any, ...]) -> None:
        super().__init__(message)
        self.epochs = epochs

    def __reduce__(self) -> tuple[Any, ...]:
        return ShardError, (str(self), self.epochs)


class NoAnswerError(Exception):
    """A task did not come back: its worker is gone, or it could not be sent."""


def lost(last: Epoch, step: int, error: NoAnswerError) -> ShardError:
    """Return the error that says at which step a shard's gradient did not come back.

    Parameters
    ----------
    last : Epoch
        The last one that was finished.
    step : int
        The step, from 1 through all epochs.
    error : NoAnswerError
        What is known of it.
    """
    return ShardError(
        f"the gradient of a shard did not come back at step {step}, in epoch {last.number + 1}: "
        f"{error}; the epochs before it are in `epochs` of this error",
        (last,),
    )


class Form(NamedTuple):
    """A network without its parameters, as it travels."""

    sizes: tuple[int, ...]
    activations: tuple[Activation, ...]
    cost: Cost


def shard_gradient(form: Form, point: Array, inputs: Array, targets: Array) -> tuple[float, Array]:
    """Return a shard's cost value and its gradient, both means over its examples.

    Parameters
    ----------
    form : Form
        The network.
    point : Array, (dimensions,)
        Its parameters; its dtype is the one that is computed in.
    inputs, targets : Array, (examples, features) and (examples, outputs)
        The shard.
    """
    try:
        workspace = _workspace_for(form, point.dtype)
        workspace.point[:] = point
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            value = workspace.backpropagate(inputs, targets, np.arange(len(inputs)))
    except Exception as error:
        error.add_note(NOTE)  # it tells this error from those of the machinery, and it travels
        raise
    # A copy: an executor may fetch it after the next shard was computed in the same arrays.
    return value, workspace.gradient.copy()


def _workspace_for(form: Form, dtype: np.dtype[np.floating[Any]]) -> Workspace:
    if getattr(_kept, "key", None) != (form, dtype):
        # Zeros, and then the point: a network refuses parameters that are not finite, where here
        # the cost says that the run has diverged.
        layers = [
            Layer(np.zeros(shape), np.zeros(shape[1]), activation)
            for shape, activation in zip(pairwise(form.sizes), form.activations, strict=True)
        ]
        _kept.workspace = Workspace(Network(layers), form.cost, dtype)
        _kept.key = form, dtype
    workspace: Workspace = _kept.workspace
    return workspace


class Sharded:
    """What a `Workspace` is on one machine, this is on those of an executor.

    Attributes
    ----------
    network, cost, point, gradient
        As in `Workspace`.
    """

    def __init__(
        self, network: Network, cost: Cost, dtype: DTypeLike, executor: Executor, shards: int
    ) -> None:
        self.network = network
        self.cost = cost
        activations = tuple(layer.activation for layer in network.layers)
        self._form = Form(tuple(network.sizes), activations, cost)
        self._executor = executor
        self._shards = shards
        self._answered = False
        self.point = network.parameters.astype(dtype)
        self.gradient = np.empty_like(self.point)

    def backpropagate(self, inputs: Array, targets: Array, rows: NDArray[np.intp]) -> float:
        """Write the gradient of a batch into `gradient` and return the batch's cost value.

        Both are the means of the shards', weighted by their numbers of examples and added up in the
        order of the shards, whichever comes back first: the same run gives the same bits.

        Raises
        ------
        NoAnswerError
            If a task did not come back. What a reader's own cost or activation raises on a worker
            is raised here as it is.
        """
        parts = np.array_split(rows, min(self._shards, len(rows)))
        tasks = []
        try:
            for part in parts:
                task = self._executor.submit(
                    shard_gradient, self._form, self.point, inputs[part], targets[part]
                )
                tasks.append(task)
            answers = [task.result() for task in tasks]
        except Exception as error:
            if NOTE in getattr(error, "__notes__", ()):
                raise
            hint = "" if self._answered else _hint(error, self._form)
            said = f"{type(error).__name__}: {error}"
            raise NoAnswerError((said.rstrip(".") if hint else said) + hint) from error
        finally:
            for task in tasks:
                task.cancel()  # where one has failed, the others are not waited for
        self._answered = True
        value = 0.0
        self.gradient[:] = 0
        for part, (cost, gradient) in zip(parts, answers, strict=True):
            share = len(part) / len(rows)
            value += share * cost
            self.gradient += share * gradient
        return value


def _hint(error: Exception, form: Form) -> str:
    """Return what to do about a task that did not come back, where that can be told."""
    from concurrent.futures import BrokenExecutor

    parts: list[Activation | Cost] = [*form.activations, form.cost]
    own = {part.name for part in parts if any(map(_stands_in_main, vars(part).values()))}
    if own:
        return (
            f". The functions of {' and '.join(sorted(own))} stand in the main program, where "
            "other processes may not find them: write them into a file, with names, and import "
            "them from there"
        )
    if not isinstance(error, BrokenExecutor):
        return ""
    file = getattr(sys.modules["__main__"], "__file__", None)
    if file is not None and not Path(file).exists():
        return (
            ". Unless it is forked, a new process begins by reading the main program, and this one "
            "came from standard input: save it to a file, and run that"
        )
    return (
        ". Unless it is forked, a new process begins by reading the main program: what starts "
        'processes belongs below `if __name__ == "__main__":`'
    )


def _stands_in_main(function: Any) -> bool:
    function = without_door(function)
    if isinstance(function, partial):
        return any(map(_stands_in_main, (function.func, *function.args)))
    return getattr(function, "__module__", None) == "__main__"


def workspace_on(
    executor: Executor | None,
    shards: int | None,
    network: Network,
    cost: Cost,
    dtype: np.dtype[np.floating[Any]],
) -> Workspace | Sharded:
    """Return where a network is trained: here, where `executor` is None, or on its machines.

    Raises
    ------
    TypeError, ValueError
        If `executor` or `shards` is not what `train` asks for, or if one of them is missing.
    """
    if executor is None:
        if shards is not None:
            raise ValueError(f"shards is {shards!r} but executor is None, expected both or neither")
        return Workspace(network, cost, dtype)
    from concurrent.futures import Executor

    instance_of(executor, "executor", Executor, ", such as ProcessPoolExecutor()")
    if shards is None:
        raise ValueError(
            "executor is given but shards is None, expected into how many parts a batch is cut, "
            "such as the number of workers"
        )
    return Sharded(network, cost, dtype, executor, whole_number(shards, "shards", at_least=1))
