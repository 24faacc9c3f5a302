"""The buffers in which `training` runs a network forward and back, thousands of times.

The arithmetic is that of `backpropagation`, to which a test pins it, in arrays that are made once
and written again at every step: a small network would otherwise spend most of its time making
arrays. Private, and the only place in the package where arrays are overwritten.

For each size of batch a *program* is written once: a list of operations and the arrays that each
takes, its result last. A step runs down the list. So which activation and which cost a network has
is asked once and not at every step.

All parameters are one flat vector and all gradients another, so that an optimizer moves the whole
network at once. A layer's weights and biases are one array in it, ``(inputs + 1, nodes)``, the
biases being the last row. Examples are columns here, and the values that a layer hands on have a
last row of ones, ``(nodes + 1, examples)``: the next layer's biases are then the weights of one
more input, and one product computes its weighted inputs, and one all its gradients.
"""

from collections.abc import Callable
from math import isfinite, nan
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from howlearn.activations import Activation, identity, relu, sigmoid, tanh
from howlearn.arrays import Array, real_numbers
from howlearn.costs import (
    Cost,
    binary_cross_entropy,
    mean_squared_error,
    softmax_cross_entropy,
    unlooked,
)
from howlearn.network import Network

__all__ = ["Workspace"]

Operation = tuple[Callable[..., Any], tuple[Any, ...]]


class _Batch(NamedTuple):
    """The buffers and the program for batches of one size."""

    inputs: Array
    targets: Array
    forward: list[Operation]
    value: Callable[[], float]
    back: list[Operation]


class Workspace:
    """A network in training: its parameters, their gradient, and the buffers to compute it in.

    Attributes
    ----------
    point : Array, (dimensions,)
        The parameters, in the order of `Network.parameters`; an optimizer writes to it.
    gradient : Array, (dimensions,)
        The gradient that `backpropagate` found.
    """

    def __init__(self, network: Network, cost: Cost, dtype: DTypeLike = np.float64) -> None:
        self.network = network
        self.cost = cost
        self.point = network.parameters.astype(dtype)
        self.gradient = np.empty_like(self.point)
        self._batches: dict[int, _Batch] = {}

    def backpropagate(self, inputs: Array, targets: Array, rows: NDArray[np.intp]) -> float:
        """Write the gradient of a batch into `gradient` and return the batch's cost value.

        Parameters
        ----------
        inputs, targets : Array, (examples, features) and (examples, outputs)
            Of all examples, of which the batch is a part; of the same dtype as `point`.
        rows : array of int
            Which examples the batch has.
        """
        batch = self._batches.get(len(rows)) or self._batch(len(rows))
        # "clip" spares the check of rows that come from a permutation.
        inputs.take(rows, 0, batch.inputs, "clip")
        targets.take(rows, 0, batch.targets, "clip")
        for operation, arrays in batch.forward:
            operation(*arrays)
        value = batch.value()
        for operation, arrays in batch.back:
            operation(*arrays)
        return value

    def _batch(self, examples: int) -> _Batch:
        """Make the buffers for batches of so many examples, and write the program."""
        sizes, empty = self.network.sizes, np.empty_like
        inputs = empty(self.point, shape=(examples, sizes[0]))
        targets = empty(self.point, shape=(examples, sizes[-1]))
        ones = np.ones_like(self.point, shape=examples)

        def array(make: Callable[..., Array], rows: int, size: int) -> Array:
            # A large one has example after example: with that BLAS is faster on some processors.
            order = "F" if _is_large(size * examples) else "C"
            return make((rows, examples), self.point.dtype, order)

        values = [array(np.ones, size + 1, size) for size in sizes[1:]]
        deltas = [array(np.empty, size, size) for size in sizes[1:]]
        forward: list[Operation] = []
        back: list[Operation] = []  # from the first layer to the last, as the others are
        start = 0
        for number, layer in enumerate(self.network.layers):
            shape = (sizes[number] + 1, sizes[number + 1])
            end = start + shape[0] * shape[1]
            both = self.point[start:end].reshape(shape)
            both_gradients = self.gradient[start:end].reshape(shape)
            weights, z, delta = both[:-1], values[number][:-1], deltas[number]
            activate, slope = _in_place(layer.activation, z, delta)
            if number == 0:
                # The inputs have no ones, as the data would have to be copied.
                before, biases = inputs.T, both[-1][:, np.newaxis]
                forward += [
                    _product(weights.T, before, z), (np.add, (z, biases, z)), *activate,
                ]  # fmt: skip
                back = [
                    *slope,
                    _product(before, delta.T, both_gradients[:-1]),
                    (np.dot, (delta, ones, both_gradients[-1])),
                ]
            else:
                before = values[number - 1]
                forward += [_product(both.T, before, z), *activate]
                back = [
                    *slope,
                    _product(before, delta.T, both_gradients),
                    _product(weights, delta, deltas[number - 1]),
                    *back,
                ]
            start = end
        value, first = _cost_in_place(self.cost, values[-1][:-1], targets.T, deltas[-1])
        self._batches[examples] = _Batch(inputs, targets, forward, value, [*first, *back])
        return self._batches[examples]


def _product(left: Array, right: Array, result: Array) -> Operation:
    # `dot` starts sooner than `matmul`; with many results `matmul` is the faster one.
    return np.matmul if _is_large(result.size) else np.dot, (left, right, result)


def _is_large(size: int) -> bool:
    return size > 5000


def _in_place(
    activation: Activation, z: Array, delta: Array
) -> tuple[list[Operation], list[Operation]]:
    """Return the operations that turn z into a in its own array, and with that ∂C/∂a into δ."""
    a, scratch = z, np.empty_like(delta)
    zero, one = _constant(0, a), _constant(1, a)
    if activation is sigmoid:
        return [
            (np.negative, (z, a)),
            (np.exp, (a, a)),
            (np.add, (a, one, a)),
            (np.reciprocal, (a, a)),
        ], [
            (np.subtract, (one, a, scratch)),
            (np.multiply, (a, scratch, scratch)),
            (np.multiply, (delta, scratch, delta)),
        ]
    if activation is tanh:
        return [(np.tanh, (z, a))], [
            (np.multiply, (a, a, scratch)),
            (np.subtract, (one, scratch, scratch)),
            (np.multiply, (delta, scratch, delta)),
        ]
    if activation is relu:
        return [(_maximum, (z, zero, a))], [
            (np.greater, (a, zero, scratch)),
            (np.multiply, (delta, scratch, delta)),
        ]
    if activation is identity:
        return [], []
    # Any other is applied as it is, and z is kept for its slope.
    kept = np.empty_like(z)

    def activate() -> None:
        kept[:] = z
        a[:] = activation.function(kept)

    def slope() -> None:
        np.multiply(delta, activation.derivative(kept), delta)

    return [(activate, ())], [(slope, ())]


def _maximum(z: Array, zero: Array, a: Array) -> None:
    np.maximum(z, zero, out=a)  # here NumPy wants the result named


def _constant(value: float, like: Array) -> Array:
    # An array without axes is taken up faster than a number of Python's.
    return np.array(value, like.dtype)


def _cost_in_place(
    cost: Cost, o: Array, t: Array, delta: Array
) -> tuple[Callable[[], float], list[Operation]]:
    """Return a function for the cost value of a batch, and the operations that then write ∂C/∂a.

    Outputs, targets and `delta` are ``(outputs, examples)``. The slopes are those of the mean over
    the batch, so that what is gathered from them needs no further division. Where the cost value is
    not finite, they need not be right.
    """
    share = 1.0 / o.shape[1]
    share_of_one = share / len(o)
    scratch, ones, one = np.empty_like(delta), np.ones_like(delta), _constant(1, delta)
    once, twice = _constant(share_of_one, delta), _constant(2 * share_of_one, delta)
    of_all = _constant(share, delta)

    def squared() -> float:
        np.subtract(o, t, delta)
        value: float = float(np.vdot(delta, delta)) * share_of_one
        return value

    def binary() -> float:
        # log(1 + eᶻ) = z + log(1 + e⁻ᶻ), and σ(z) = 1 / (1 + e⁻ᶻ): one e⁻ᶻ gives both.
        np.exp(np.negative(o, delta), delta)
        logs = np.vdot(ones, np.log1p(delta, scratch))
        value = float(logs + np.vdot(ones, o) - np.vdot(t, o)) * share_of_one
        # Where e⁻ᶻ is too large to be a number the slope is right all the same, the value is not.
        return value if isfinite(value) else checked()

    def softmax() -> float:
        np.subtract(o, o.max(0), scratch)
        total = np.exp(scratch, delta).sum(0)
        np.divide(delta, total, delta)
        value = float(np.log(total, total).sum() - np.vdot(t, scratch)) * share
        # Outputs very far apart: the shares are right all the same, the value is not.
        return value if isfinite(value) else checked()

    def checked() -> float:
        # A cost refuses outputs that are not finite; here they say that the run has diverged.
        return cost(o.T, t.T) if np.isfinite(o).all() else nan

    whole, slopes = unlooked(cost)

    def other() -> float:
        # What comes in is in order here, and looking at it again would cost as much as the step.
        if not np.isfinite(o).all():
            return nan
        outputs, targets = real_numbers(o.T, "outputs"), real_numbers(t.T, "targets")
        value = whole(outputs, targets)
        if isfinite(value):
            np.multiply(slopes(outputs, targets).T, share, delta)
        return value

    if cost is mean_squared_error:
        return squared, [(np.multiply, (delta, twice, delta))]
    if cost is binary_cross_entropy:
        return binary, [
            (np.add, (delta, one, delta)),
            (np.reciprocal, (delta, delta)),
            (np.subtract, (delta, t, delta)),
            (np.multiply, (delta, once, delta)),
        ]
    if cost is softmax_cross_entropy:
        return softmax, [
            (np.subtract, (delta, t, delta)),
            (np.multiply, (delta, of_all, delta)),
        ]
    return other, []
