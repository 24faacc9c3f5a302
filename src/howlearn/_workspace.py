"""The buffers in which `training` runs a network forward and back, thousands of times.

The arithmetic is that of `backpropagation`, to which a test pins it, in arrays that are made once
and written again at every step: a small network would otherwise spend most of its time making
arrays. Private, and the only place in the package where arrays are overwritten.

All parameters are one flat vector and all gradients another; the layers' arrays are views of them,
so that an optimizer moves the whole network at once.
"""

from collections.abc import Callable
from math import isfinite
from typing import Any, NamedTuple

import numpy as np

from howlearn.activations import Activation, identity, relu, sigmoid, tanh
from howlearn.arrays import Array
from howlearn.costs import Cost, binary_cross_entropy, mean_squared_error, softmax_cross_entropy
from howlearn.network import Network

__all__ = ["Workspace"]

# An array without axes is taken up faster than a number of Python's.
_ZERO, _ONE = np.zeros(()), np.ones(())

Product = Callable[[Array, Array, Array], Array]


class _Layer(NamedTuple):
    """One layer's views and buffers, and what to do with them, for one number of examples."""

    before: Array
    weights: Array
    biases: Array
    after: Array  # z on its way to becoming a
    activate: Callable[[Array, Array], None]
    forward: Product
    before_transposed: Array
    weights_transposed: Array
    weight_gradient: Array
    bias_gradient: Array
    delta: Array  # ∂C/∂a on its way to becoming δ
    slope: Callable[[Array, Array, Array], None]
    scratch: Array
    arriving: Array | None  # the delta of the layer before; the inputs have none
    gather: Product
    back: Product


class _Pass(NamedTuple):
    targets: Array
    ones: Array
    layers: list[_Layer]
    backward: list[_Layer]
    slopes: Callable[[Array, Array, Array], float]


class Workspace:
    """A network in training: its parameters, their gradient, and the buffers to compute it in.

    Attributes
    ----------
    point : Array, (dimensions,)
        The parameters, in the order of `Network.parameters`; an optimizer writes to it.
    gradient : Array, (dimensions,)
        The gradient that `backpropagate` found.
    """

    def __init__(self, network: Network, cost: Cost) -> None:
        self.network = network
        self.cost = cost
        self.point = network.parameters.copy()
        self.gradient = np.empty_like(self.point)
        self._passes: dict[int, _Pass] = {}

    def backpropagate(self, inputs: Array, targets: Array, rows: Any) -> float:
        """Write the gradient of a batch into `gradient` and return the batch's cost value.

        Parameters
        ----------
        inputs, targets : Array, (examples, features) and (examples, outputs)
        rows : array of int
            Which examples the batch has.
        """
        work = self._passes.get(len(rows)) or self._pass(len(rows))
        # "clip" spares the check of rows that come from a permutation.
        inputs.take(rows, 0, work.layers[0].before, "clip")
        targets.take(rows, 0, work.targets, "clip")
        for before, weights, biases, after, activate, forward, *_ in work.layers:
            activate(np.add(forward(before, weights, after), biases, after), after)
        last = work.backward[0]
        value = work.slopes(last.after, work.targets, last.delta)
        ones = work.ones
        for layer in work.backward:
            layer.slope(layer.delta, layer.after, layer.scratch)
            layer.gather(layer.before_transposed, layer.delta, layer.weight_gradient)
            np.dot(ones, layer.delta, layer.bias_gradient)
            if layer.arriving is not None:
                layer.back(layer.delta, layer.weights_transposed, layer.arriving)
        return value

    def _pass(self, examples: int) -> _Pass:
        """Make the buffers for batches of so many examples."""
        sizes = self.network.sizes
        values = [np.empty((examples, size)) for size in sizes]
        deltas = [np.empty((examples, size)) for size in sizes[1:]]
        layers, start = [], 0
        for number, layer in enumerate(self.network.layers):
            middle = start + layer.weights.size
            end = middle + layer.biases.size
            weights, weight_gradient = (
                flat[start:middle].reshape(layer.weights.shape)
                for flat in (self.point, self.gradient)
            )
            before, after, delta = values[number], values[number + 1], deltas[number]
            activate, slope = _in_place(layer.activation, after)
            layers.append(
                _Layer(
                    before, weights, self.point[middle:end], after, activate, _product(after),
                    before.T, weights.T, weight_gradient, self.gradient[middle:end], delta, slope,
                    np.empty_like(delta), deltas[number - 1] if number else None,
                    _product(weights), _product(before),
                )
            )  # fmt: skip
            start = end
        work = _Pass(
            np.empty((examples, sizes[-1])), np.ones(examples), layers, layers[::-1],
            _cost_in_place(self.cost, examples, sizes[-1]),
        )  # fmt: skip
        self._passes[examples] = work
        return work


def _product(result: Array) -> Product:
    # `dot` starts sooner than `matmul`; with many results `matmul` is the faster one.
    product: Product = np.matmul if result.size > 5000 else np.dot
    return product


def _sigmoid(z: Array, a: Array) -> None:
    np.reciprocal(np.add(np.exp(np.negative(z, a), a), _ONE, a), a)


def _sigmoid_slope(delta: Array, a: Array, scratch: Array) -> None:
    np.multiply(delta, np.multiply(a, np.subtract(_ONE, a, scratch), scratch), delta)


def _tanh_slope(delta: Array, a: Array, scratch: Array) -> None:
    np.multiply(delta, np.subtract(_ONE, np.multiply(a, a, scratch), scratch), delta)


def _relu(z: Array, a: Array) -> None:
    np.maximum(z, _ZERO, out=a)


def _relu_slope(delta: Array, a: Array, scratch: Array) -> None:
    np.multiply(delta, np.greater(a, _ZERO, scratch), delta)


def _nothing(*_: Array) -> None:
    pass


def _in_place(
    activation: Activation, after: Array
) -> tuple[Callable[[Array, Array], None], Callable[[Array, Array, Array], None]]:
    """Return how to turn z into a in its own buffer, and ∂C/∂a into δ, given a."""
    if activation is sigmoid:
        return _sigmoid, _sigmoid_slope
    if activation is tanh:
        return np.tanh, _tanh_slope
    if activation is relu:
        return _relu, _relu_slope
    if activation is identity:
        return _nothing, _nothing
    # Any other is applied as it is, and z is kept for its slope.
    weighted_inputs = np.empty_like(after)

    def activate(z: Array, a: Array) -> None:
        weighted_inputs[:] = z
        a[:] = activation.function(weighted_inputs)

    def slope(delta: Array, a: Array, scratch: Array) -> None:
        np.multiply(delta, activation.derivative(weighted_inputs), delta)

    return activate, slope


def _cost_in_place(
    cost: Cost, examples: int, outputs: int
) -> Callable[[Array, Array, Array], float]:
    """Return how to turn outputs and targets into the cost value, and ∂C/∂a written to `delta`.

    The slopes are those of the mean over the batch, so that what is gathered from them needs no
    further division.
    """
    share, scratch, ones = (
        1.0 / examples,
        np.empty((examples, outputs)),
        np.ones(examples * outputs),
    )
    slope_share, double_share = np.array(share / outputs), np.array(2.0 * share / outputs)

    def squared(o: Array, t: Array, delta: Array) -> float:
        np.subtract(o, t, delta)
        value = np.vdot(delta, delta) * share / outputs
        np.multiply(delta, double_share, delta)
        return float(value)

    def binary(z: Array, t: Array, delta: Array) -> float:
        # log(1 + eᶻ) = z + log(1 + e⁻ᶻ), and σ(z) = 1 / (1 + e⁻ᶻ): one e⁻ᶻ gives both.
        power = np.exp(np.negative(z, delta), delta)
        logs = np.vdot(ones, np.log1p(power, scratch))
        value = float(logs + np.vdot(ones, z) - np.vdot(t, z)) * share / outputs
        np.reciprocal(np.add(power, _ONE, delta), delta)
        np.multiply(np.subtract(delta, t, delta), slope_share, delta)
        # Where e⁻ᶻ is too large to be a number the slope is right all the same, the value is not.
        return value if isfinite(value) else cost(z, t)

    def softmax(z: Array, t: Array, delta: Array) -> float:
        shifted = np.subtract(z, z.max(1, keepdims=True), scratch)
        total = np.exp(shifted, delta).sum(1, keepdims=True)
        value = (np.log(total).sum() - np.vdot(t, shifted)) * share
        np.divide(delta, total, delta)
        np.multiply(np.subtract(delta, t, delta), share, delta)
        return float(value)

    def other(o: Array, t: Array, delta: Array) -> float:
        np.multiply(cost.derivative(o, t), share, delta)
        return cost(o, t)

    known = {
        mean_squared_error: squared,
        binary_cross_entropy: binary,
        softmax_cross_entropy: softmax,
    }
    return known.get(cost, other)
