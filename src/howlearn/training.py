"""Training: run over the examples again and again, and step downhill after each batch.

An epoch is one run over all training examples. Early stopping is a ``break``.

The way of a batch, from `Dataset` to new parameters: each epoch shuffles the rows' numbers and
cuts them into batches. `Workspace.backpropagate`, in ``_step.py``, copies a batch's rows into its
arrays and runs forward through the layers, weighted inputs first and then activations. It takes the
cost and runs back, from the slopes of the cost by the outputs to the gradient of each layer's
weights and biases; this is what `howlearn.backpropagation` computes, and ``tests/test_step.py``
holds the two together. The optimizer then moves the flat vector of all parameters. After the last
batch that vector becomes a new `Network`, and the same way forward gives its cost on all examples.
"""

# Annotations stay text, so that importing this does not load numpy.random: 7 MiB and 15 ms.
from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from howlearn._checks import instance_of, random_generator, whole_number
from howlearn._records import freeze, remade
from howlearn._shards import NoAnswerError, Sharded, workspace_on
from howlearn._step import Workspace
from howlearn.arrays import Array, ArrayLike, DivergenceError
from howlearn.costs import Cost
from howlearn.datasets import Dataset
from howlearn.network import Network
from howlearn.optimizers import Optimizer, State

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = [
    "Epoch",
    "ShardError",
    "TrainingInterrupted",
    "accuracy",
    "epoch_by_epoch",
    "predict",
    "train",
]

# Beyond this the advice is another one: inputs of about 1 let one rate serve all weights.
_LARGE = 10.0


@dataclass(frozen=True, eq=False)
class Epoch:
    """Where training stands after an epoch.

    Attributes
    ----------
    number : int
        From 0, which is before the first step.
    network : Network
        As it is now.
    training_cost : float
        The cost value on the whole training set.
    validation_cost : float or None
        The cost value on the whole validation set, if there is one.
    batch_costs : Array, (steps,)
        The cost value of each batch of this epoch, before its step. Epoch 0 has none.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.activations import identity
    >>> from howlearn.costs import mean_squared_error
    >>> from howlearn.datasets import three_points
    >>> from howlearn.network import Layer, Network
    >>> from howlearn.optimizers import sgd
    >>> from howlearn.training import train
    >>> line = Network([Layer([[0.0]], [0.0], identity)])
    >>> run = train(
    ...     line, three_points(), mean_squared_error, sgd(0.1),
    ...     epochs=2, batch_size=3, rng=np.random.default_rng(0),
    ... )
    >>> for epoch in run:
    ...     print(f"{epoch.number} {epoch.training_cost:.3f}")
    0 7.000
    1 1.959
    2 0.581
    """

    number: int
    network: Network
    training_cost: float
    validation_cost: float | None
    batch_costs: Array = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        freeze(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return remade(self)


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

    def __init__(self, message: str, epochs: tuple[Epoch, ...]) -> None:
        super().__init__(message)
        self.epochs = epochs

    def __reduce__(self) -> tuple[Any, ...]:
        return ShardError, (str(self), self.epochs)


class TrainingInterrupted(KeyboardInterrupt):
    """`train` was interrupted: by Ctrl-C, or by a notebook's button.

    Attributes
    ----------
    epochs : tuple of Epoch
        All that were finished, number 0 first.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.costs import mean_squared_error
    >>> from howlearn.datasets import three_points
    >>> from howlearn.network import Network
    >>> from howlearn.optimizers import sgd
    >>> from howlearn.training import TrainingInterrupted, train
    >>> def impatient(step):
    ...     if step == 7:
    ...         raise KeyboardInterrupt
    ...     return 0.1
    >>> rng = np.random.default_rng(0)
    >>> try:
    ...     train(
    ...         Network.random([1, 1], rng=rng), three_points(),
    ...         mean_squared_error, sgd(impatient),
    ...         epochs=1000, batch_size=3, rng=rng,
    ...     )
    ... except TrainingInterrupted as interrupted:
    ...     print(interrupted.epochs[-1].number)
    7
    """

    def __init__(self, message: str, epochs: tuple[Epoch, ...]) -> None:
        super().__init__(message)
        self.epochs = epochs

    def __reduce__(self) -> tuple[Any, ...]:
        return TrainingInterrupted, (str(self), self.epochs)


def epoch_by_epoch(
    network: Network,
    training: Dataset,
    cost: Cost,
    optimizer: Optimizer,
    *,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    validation: Dataset | None = None,
    dtype: DTypeLike = np.float64,
    executor: Executor | None = None,
    shards: int | None = None,
) -> Iterator[Epoch]:
    """Train a network, one epoch each time that the next one is asked for.

    Parameters
    ----------
    network : Network
        Where to start.
    training : Dataset
        The examples to learn from.
    cost : Cost
        What to make small.
    optimizer : Optimizer
        How to step.
    epochs : int
        How often to run over all examples, at least 0.
    batch_size : int
        How many examples a step looks at, at least 1. With as many as there are, or more, every
        step looks at all of them.
    rng : numpy.random.Generator
        Shuffles the examples anew for each epoch.
    validation : Dataset, optional
        Examples to watch, not to learn from.
    dtype : numpy.float64 or numpy.float32, default numpy.float64
        The precision in which steps are computed. The networks hold float64 in any case, and the
        cost values of an epoch are computed from those.
    executor : concurrent.futures.Executor, optional
        Who computes the gradients: a process pool, ``Client.get_executor()`` of Dask, an
        ``MPIPoolExecutor``. Parameters and examples are sent at every step. An own cost or
        activation must survive being sent: its functions stand in a module.
    shards : int, optional
        Into how many parts the executor has each batch cut, at least 1; it goes with `executor`,
        and the number of workers is a good one. The gradient is the mean of the parts' gradients,
        weighted by their numbers of examples: that of the whole batch, but for rounding. A batch
        with fewer examples has as many parts as examples.

    Yields
    ------
    Epoch
        Number 0, before the first step, and then one for each epoch.

    Raises
    ------
    TypeError, ValueError
        At once, if an argument is not as above, or if the shapes do not fit.
    OverflowError
        If the network's cost is not finite before the first step.
    DivergenceError
        On the way, if a step leaves the finite numbers. Its `step` counts from 1 through all
        epochs; its `path` holds the parameters after the last epoch that was finished.
    ShardError
        On the way, if the executor does not bring a gradient back.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.costs import binary_cross_entropy
    >>> from howlearn.datasets import xor
    >>> from howlearn.network import Network
    >>> from howlearn.optimizers import adam
    >>> from howlearn.training import accuracy, epoch_by_epoch
    >>> rng = np.random.default_rng(0)
    >>> network = Network.random([2, 4, 1], rng=rng)
    >>> for epoch in epoch_by_epoch(
    ...     network, xor(), binary_cross_entropy, adam(0.1),
    ...     epochs=500, batch_size=4, rng=rng,
    ... ):
    ...     if epoch.training_cost < 0.1:
    ...         break
    >>> print(f"{accuracy(epoch.network, xor(), binary_cross_entropy):.2f}")
    1.00
    """
    _checked(network, training, "training", cost)
    if validation is not None:
        _checked(network, validation, "validation", cost)
    instance_of(optimizer, "optimizer", Optimizer, ", such as sgd(0.1)")
    epochs = whole_number(epochs, "epochs")
    batch_size = whole_number(batch_size, "batch_size", at_least=1)
    random_generator(rng)
    precision = _precision(dtype)
    workspace = workspace_on(executor, shards, network, cost, precision)
    # The first look is the checked one, which refuses targets that the cost has no answer to.
    start = Epoch(
        0,
        network,
        _cost_on(training, network, cost),
        None if validation is None else _cost_on(validation, network, cost),
    )
    return _epochs(start, workspace, training, cost, optimizer, epochs, batch_size, rng, validation)


def _precision(dtype: DTypeLike) -> np.dtype[np.floating[Any]]:
    for known in (np.float64, np.float32):
        # None is float64 to NumPy, and to nobody else; a dtype even says that it equals None.
        with suppress(TypeError):
            if dtype is not None and np.dtype(dtype) == known:
                return np.dtype(known)
    raise ValueError(f"dtype is {dtype!r}, expected numpy.float64 or numpy.float32")


def _epochs(
    start: Epoch,
    workspace: Workspace | Sharded,
    training: Dataset,
    cost: Cost,
    optimizer: Optimizer,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    validation: Dataset | None,
) -> Iterator[Epoch]:
    # Apart from epoch_by_epoch, so that bad arguments are found when it is called, and not when the
    # first epoch is asked for.
    yield start
    last, network, steps = start, start.network, 0
    # What evaluates the cost of an epoch, in the precision of its network.
    watch = Workspace(network, cost)
    if isinstance(workspace, Workspace) and workspace.point.dtype == np.float64:
        watch = workspace
    state, dtype = optimizer.initialize(workspace.point), workspace.point.dtype
    inputs = training.inputs.astype(dtype, copy=False)
    targets = training.targets.astype(dtype, copy=False)
    for number in range(1, epochs + 1):
        order = rng.permutation(len(training))
        rows = [order[first : first + batch_size] for first in range(0, len(order), batch_size)]
        costs: list[float] = []
        before = workspace.point.copy(), state
        try:
            try:
                state = _take_steps(workspace, optimizer, state, inputs, targets, rows, costs)
            except OverflowError:
                # Where it began is not known: take the steps of this epoch again, and look.
                workspace.point[:], state = before
                costs.clear()
                _take_steps(workspace, optimizer, state, inputs, targets, rows, costs, look=True)
                raise
            moved = network.with_parameters(workspace.point)
            watch.point[:] = workspace.point
            epoch = Epoch(
                number,
                moved,
                _watched(watch, training),
                None if validation is None else _watched(watch, validation),
                np.array(costs),
            )
        except OverflowError as error:
            raise DivergenceError(
                f"training left the finite numbers at step {steps + len(costs)}, in epoch "
                f"{number}: {error}; {_advice(training)}",
                step=steps + len(costs),
                path=network.parameters[np.newaxis],
            ) from error
        except NoAnswerError as error:
            raise ShardError(
                f"the gradient of a shard did not come back at step {steps + len(costs) + 1}, in "
                f"epoch {number}: {error}; the epochs before it are in `epochs` of this error",
                (last,),
            ) from error.__cause__
        last, network, steps = epoch, moved, steps + len(costs)
        yield epoch


def _advice(training: Dataset) -> str:
    """Return what to try after a divergence, from the scale of the data."""
    reach = {
        name: float(np.abs(numbers).max())
        for name, numbers in (("inputs", training.inputs), ("targets", training.targets))
    }
    large = [f"{name} reach {size:,.6g}" for name, size in reach.items() if size > _LARGE]
    if not large:
        return "try a smaller learning rate"
    return f"{' and '.join(large)}: scale them to about 1 first, then choose a learning rate"


def _take_steps(
    workspace: Workspace | Sharded,
    optimizer: Optimizer,
    state: State,
    inputs: Array,
    targets: Array,
    batches: Iterable[NDArray[np.intp]],
    costs: list[float],
    look: bool = False,
) -> State:
    """Take one step for each batch, given by its rows, and append the batch's cost to `costs`.

    The parameters are looked at after the last step, or with `look` after each.
    """
    point, gradient = workspace.point, workspace.gradient
    # What overflows is found by its result.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for rows in batches:
            costs.append(workspace.backpropagate(inputs, targets, rows))
            if not isfinite(costs[-1]):
                raise OverflowError(f"the cost is {costs[-1]:g}")
            state = optimizer.advance(point, gradient, state)
            if look and not np.isfinite(point).all():
                raise OverflowError("a parameter is not finite")
    if not np.isfinite(point).all():
        raise OverflowError("a parameter is not finite")
    return state


def train(
    network: Network,
    training: Dataset,
    cost: Cost,
    optimizer: Optimizer,
    *,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    validation: Dataset | None = None,
    dtype: DTypeLike = np.float64,
    executor: Executor | None = None,
    shards: int | None = None,
    progress: bool = False,
) -> tuple[Epoch, ...]:
    """Train a network and return all epochs; the trained network is ``[-1].network``.

    Parameters
    ----------
    network, training, cost, optimizer, epochs, batch_size, rng, validation, dtype, executor, shards
        As for `epoch_by_epoch`.
    progress : bool, default False
        Show a bar on standard error. Where tqdm is not installed, or where there is no standard
        error, there is none.

    Returns
    -------
    tuple of Epoch
        ``epochs + 1`` of them, number 0 first.

    Raises
    ------
    TypeError, ValueError, OverflowError
        As for `epoch_by_epoch`.
    DivergenceError
        As there, but its `path` holds the parameters after each finished epoch, number 0 first.
    ShardError
        As there, but its `epochs` are all that were finished, number 0 first.
    TrainingInterrupted
        If it is interrupted. It is a KeyboardInterrupt, and its `epochs` are all that were
        finished.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.costs import mean_squared_error
    >>> from howlearn.datasets import three_points
    >>> from howlearn.network import Network
    >>> from howlearn.optimizers import sgd
    >>> from howlearn.training import train
    >>> rng = np.random.default_rng(0)
    >>> line = Network.random([1, 1], rng=rng)
    >>> history = train(
    ...     line, three_points(), mean_squared_error, sgd(0.1),
    ...     epochs=300, batch_size=3, rng=rng,
    ... )
    >>> print(history[-1].network.parameters.round(3))
    [1.5   0.833]
    """
    run = epoch_by_epoch(
        network,
        training,
        cost,
        optimizer,
        epochs=epochs,
        batch_size=batch_size,
        rng=rng,
        validation=validation,
        dtype=dtype,
        executor=executor,
        shards=shards,
    )
    finished: list[Epoch] = []
    try:
        for epoch in _with_bar(run, epochs) if progress else run:
            finished.append(epoch)
    except DivergenceError as error:
        error.path = np.array([epoch.network.parameters for epoch in finished])
        raise
    except ShardError as error:
        error.epochs = tuple(finished)
        raise
    except KeyboardInterrupt as error:
        number = len(finished)
        raise TrainingInterrupted(
            f"training was interrupted in epoch {number}; the epochs before it are in `epochs` "
            "of this error",
            tuple(finished),
        ) from error
    return tuple(finished)


def _with_bar(run: Iterator[Epoch], epochs: int) -> Iterator[Epoch]:
    try:
        if sys.stderr is None:  # as under pythonw, and in some services
            raise ImportError("no standard error")
        from tqdm import tqdm
    except ImportError:
        yield from run
        return
    with tqdm(total=epochs, desc="training", unit="epoch") as bar:
        for epoch in run:
            bar.set_postfix_str(f"cost {epoch.training_cost:.4g}", refresh=False)
            bar.update(1 if epoch.number else 0)
            yield epoch


def predict(network: Network, inputs: ArrayLike, cost: Cost) -> Array:
    """Return what a network predicts: probabilities if it is a classifier, else its outputs.

    Parameters
    ----------
    network : Network
        The one that answers.
    inputs : array_like, (examples, features)
        One example a row.
    cost : Cost
        The one that it was trained with; it knows whether outputs go through sigmoid or softmax.

    Returns
    -------
    Array, (examples, outputs)
        The predictions, one example a row.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or if its shape does not fit the network.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.costs import binary_cross_entropy
    >>> from howlearn.initializers import zeros
    >>> from howlearn.network import Network
    >>> from howlearn.training import predict
    >>> rng = np.random.default_rng(0)
    >>> network = Network.random([2, 1], initializer=zeros, rng=rng)
    >>> print(predict(network, [[1.0, 2.0]], binary_cross_entropy))
    [[0.5]]
    """
    instance_of(network, "network", Network)
    instance_of(cost, "cost", Cost, ", such as mean_squared_error")
    return cost.prediction(network(inputs))


def accuracy(network: Network, dataset: Dataset, cost: Cost) -> float:
    """Return the share of examples whose class a network predicts right, from 0 to 1.

    With one output, the class is 1 where the prediction is at least ½, else 0. With several, it is
    the column with the largest prediction, the first of them where two are equal.

    Parameters
    ----------
    network : Network
        The one that answers.
    dataset : Dataset
        Its targets name classes: 0 or 1 in one column, or one 1 among 0s in each row.
    cost : Cost
        The one that the network was trained with.

    Returns
    -------
    float
        The share.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or if the shapes do not fit.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.costs import binary_cross_entropy
    >>> from howlearn.datasets import xor
    >>> from howlearn.initializers import zeros
    >>> from howlearn.network import Network
    >>> from howlearn.training import accuracy
    >>> rng = np.random.default_rng(0)
    >>> network = Network.random([2, 1], initializer=zeros, rng=rng)
    >>> accuracy(network, xor(), binary_cross_entropy)
    0.5
    """
    _checked(network, dataset, "dataset", cost)
    targets, predictions = dataset.targets, predict(network, dataset.inputs, cost)
    one_column = targets.shape[1] == 1
    wrong = ~np.isin(targets, (0, 1)).all(axis=1) | ((not one_column) & (targets.sum(axis=1) != 1))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(
            f"targets row {row} is {targets[row]}, expected "
            + ("0 or 1" if one_column else "one 1 among 0s")
        )
    if one_column:
        return float(np.mean((predictions >= 0.5) == (targets == 1)))
    return float(np.mean(predictions.argmax(axis=1) == targets.argmax(axis=1)))


def _watched(workspace: Workspace, dataset: Dataset) -> float:
    """Return the cost value at the workspace's point, or say that it is no number."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        value = workspace.cost_on(dataset.inputs, dataset.targets)
    if not isfinite(value):
        raise OverflowError(f"the cost is {value:g}")
    return value


def _cost_on(dataset: Dataset, network: Network, cost: Cost) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        value = cost(network(dataset.inputs), dataset.targets)
    if not np.isfinite(value):
        raise OverflowError(f"the cost is {value:g}")
    return value


def _checked(network: Network, dataset: Dataset, name: str, cost: Cost) -> None:
    instance_of(network, "network", Network)
    instance_of(cost, "cost", Cost, ", such as mean_squared_error")
    instance_of(dataset, name, Dataset)
    here = (dataset.inputs.shape[1], dataset.targets.shape[1])
    there = (network.sizes[0], network.sizes[-1])
    if here != there:
        labels = here[1] == 1 < there[1] and here[0] == there[0]
        raise ValueError(
            f"{name} has {here[0]} features and {here[1]} outputs "
            f"but the network has {there[0]} and {there[1]}"
            + ("; class labels become columns: `one_hot` of howlearn.datasets" if labels else "")
        )
