"""Training: run over the examples again and again, and step downhill after each batch.

An epoch is one run over all training examples. Early stopping is a ``break``.

The way of a batch, from `Dataset` to new parameters: an epoch shuffles the numbers of the training
set's rows and cuts them into batches. `Workspace.backpropagate`, in ``_step.py``, copies the rows
of a batch into arrays made before, and runs them forward through the layers: each computes its
weighted inputs, and from them its activations. It computes the cost and its slope by each output,
and runs back from the last layer to the first, from the δ of each to the gradient of its weights
and biases, which fills its part of one flat vector. The optimizer takes that vector and moves
another one, of all parameters, a step downhill. When all batches have had their step, the
parameters become a new `Network`, and the same way forward finds its cost on all examples.

What a step computes is what `backpropagation` computes, the function that the chapter shows;
``tests/test_step.py`` holds the two together. What training hands out after each epoch, an `Epoch`,
stands in ``_epochs.py``.
"""

# Annotations stay text, so that importing this does not load numpy.random: 7 MiB and 15 ms.
from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from howlearn._checks import instance_of, random_generator, step_precision, whole_number
from howlearn._door import enter
from howlearn._epochs import Epoch, diverged
from howlearn._predictions import accuracy, check_that_they_fit, predict
from howlearn._progress import with_bar
from howlearn._shards import NoAnswerError, Sharded, ShardError, lost, workspace_on
from howlearn._step import Workspace
from howlearn.arrays import DivergenceError
from howlearn.costs import Cost
from howlearn.datasets import Dataset
from howlearn.network import Network
from howlearn.optimizers import Optimizer

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = [
    "Epoch",
    "ShardError",
    "TrainingInterrupted",
    "accuracy",
    "epoch_by_epoch",
    "predict",
    "step_program",
    "train",
]


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
        Shuffles the examples again for each epoch.
    validation : Dataset, optional
        Examples to watch, not to learn from.
    dtype : numpy.float64 or numpy.float32, default numpy.float64
        The precision in which steps are computed. The networks hold float64 in any case, and the
        cost values of an epoch are computed from those.
    executor : concurrent.futures.Executor, optional
        Who computes the gradients: a process pool, ``Client.get_executor()`` of Dask, an
        ``MPIPoolExecutor``. Parameters and examples are sent at every step. A cost or
        activation of yours must survive being sent, so its functions have to be in a module.
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
    check_that_they_fit(network, training, "training", cost)
    if validation is not None:
        check_that_they_fit(network, validation, "validation", cost)
    instance_of(optimizer, "optimizer", Optimizer, ", such as sgd(0.1)")
    epochs = whole_number(epochs, "epochs")
    batch_size = whole_number(batch_size, "batch_size", at_least=1)
    random_generator(rng)
    precision = step_precision(dtype)
    workspace = workspace_on(executor, shards, network, cost, precision)
    run = _Run(workspace, optimizer, training, validation, batch_size, rng)
    validation_cost = None if validation is None else run.first_cost_on(validation, network)
    start = Epoch(0, network, run.first_cost_on(training, network), validation_cost)
    return _epochs(run, start, epochs)


def _epochs(run: _Run, start: Epoch, epochs: int) -> Iterator[Epoch]:
    # Apart from epoch_by_epoch, so that bad arguments are found when it is called, and not when the
    # first epoch is asked for.
    yield start
    last = start
    for _ in range(epochs):
        last = run.epoch_after(last)
        yield last


class _Run:
    """A network in training: where it is, and how it goes on."""

    def __init__(
        self,
        workspace: Workspace | Sharded,
        optimizer: Optimizer,
        training: Dataset,
        validation: Dataset | None,
        batch_size: int,
        rng: np.random.Generator,
    ) -> None:
        dtype = workspace.point.dtype
        self.workspace = workspace
        self.optimizer = optimizer
        self.state = optimizer.initialize(workspace.point)
        self.training = training
        self.validation = validation
        self.inputs = np.asarray(training.inputs, dtype)
        self.targets = np.asarray(training.targets, dtype)
        self.batch_size = batch_size
        self.rng = rng
        self.steps = 0
        # What evaluates the cost of an epoch, in the precision of its network.
        if isinstance(workspace, Workspace) and dtype == np.float64:
            self.watch = workspace
        else:
            self.watch = Workspace(workspace.network, workspace.cost)

    def epoch_after(self, last: Epoch) -> Epoch:
        """Run over all examples in batches, a step for each, and return where that led."""
        number = last.number + 1
        costs: list[float] = []
        try:
            self.take_steps(self.shuffled(), costs)
            network = last.network.with_parameters(self.workspace.point)
            self.watch.point[:] = self.workspace.point
            validation_cost = None if self.validation is None else self.cost_on(self.validation)
            epoch = Epoch(
                number, network, self.cost_on(self.training), validation_cost, np.array(costs)
            )
        except OverflowError as error:
            raise diverged(last, self.steps + len(costs), self.training, error) from error
        except NoAnswerError as error:
            raise lost(last, self.steps + len(costs) + 1, error) from error.__cause__
        self.steps += len(costs)
        return epoch

    def shuffled(self) -> list[NDArray[np.intp]]:
        """Return the rows of each batch of an epoch."""
        order, size = self.rng.permutation(len(self.training)), self.batch_size
        return [order[first : first + size] for first in range(0, len(order), size)]

    def take_steps(self, batches: Sequence[NDArray[np.intp]], costs: list[float]) -> None:
        """Take one step for each batch, and append the batch's cost to `costs`.

        The parameters are looked at after the last step. Where one is not finite then, the steps
        are taken again and looked at one by one, to find where it began.
        """
        before = self.workspace.point.copy(), self.state
        try:
            self._take(batches, costs)
        except OverflowError:
            self.workspace.point[:], self.state = before
            costs.clear()
            self._take(batches, costs, look=True)
            raise

    def _take(
        self, batches: Sequence[NDArray[np.intp]], costs: list[float], look: bool = False
    ) -> None:
        point, gradient = self.workspace.point, self.workspace.gradient
        backpropagate, advance = self.workspace.backpropagate, self.optimizer.advance
        inputs, targets, state = self.inputs, self.targets, self.state
        # What overflows is found by its result.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            for rows in batches:
                cost = backpropagate(inputs, targets, rows)
                costs.append(cost)
                if not isfinite(cost):
                    raise OverflowError(f"the cost is {cost:g}")
                state = advance(point, gradient, state)
                if look and not np.isfinite(point).all():
                    raise OverflowError("a parameter is not finite")
        if not np.isfinite(point).all():
            raise OverflowError("a parameter is not finite")
        self.state = state

    def first_cost_on(self, dataset: Dataset, network: Network) -> float:
        """Return the same before the first step, when targets may not be what the cost takes."""
        cost = self.workspace.cost
        enter(cost.per_example, np.zeros_like(dataset.targets), dataset.targets)
        try:
            return self.cost_on(dataset)
        except OverflowError:
            network(dataset.inputs)  # which says in which layer that began, if it was a layer
            raise

    def cost_on(self, dataset: Dataset) -> float:
        """Return the cost value on a whole dataset, or say that it is no number."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            value = self.watch.cost_on(dataset.inputs, dataset.targets)
        if not isfinite(value):
            raise OverflowError(f"the cost is {value:g}")
        return value


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
        for epoch in with_bar(run, epochs) if progress else run:
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


def step_program(network: Network, cost: Cost, *, batch_size: int) -> str:
    """Return what one step of training does before the optimizer moves, a line an operation.

    It is read from the very list of operations that `train` runs down. Examples are columns there:
    ``x`` and ``t`` are inputs and targets, ``a1`` first the weighted inputs of the first layer and
    then its activations, ``δ1`` what arrives at its nodes and then their δ, ``s`` is scratch paper.
    ``[w2 b2]`` are weights with the biases as one more row, ``[a1 1]`` activations with a row of
    ones.

    Parameters
    ----------
    network : Network
        The one to train.
    cost : Cost
        What to make small.
    batch_size : int
        How many examples the step looks at, at least 1.

    Returns
    -------
    str
        Several lines: forward, the cost, and back.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Examples
    --------
    >>> from howlearn.activations import identity
    >>> from howlearn.costs import mean_squared_error
    >>> from howlearn.network import Layer, Network
    >>> from howlearn.training import step_program
    >>> plane = Network([Layer([[0.0], [0.0]], [0.0], identity)])
    >>> print(step_program(plane, mean_squared_error, batch_size=4))
    forward
      s = w1ᵀ · x
      a1 = s + b1
    cost
      cost, δ1 = mean_squared_error(a1, t)
    back
      δ1 = δ1 × 0.5
      ∂w1 = x · δ1ᵀ
      ∂b1 = δ1 · 1
    """
    instance_of(network, "network", Network)
    instance_of(cost, "cost", Cost, ", such as mean_squared_error")
    return Workspace(network, cost).program(whole_number(batch_size, "batch_size", at_least=1))
