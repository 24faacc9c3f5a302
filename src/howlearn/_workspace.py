"""The buffers in which `training` runs a network forward and back, thousands of times.

The arithmetic is that of `backpropagation`, to which a test pins it, in arrays that are made once
and written again at every step: a small network would otherwise spend most of its time making
arrays. Private, and the only place in the package where arrays are overwritten.

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

from howlearn.activations import Activation, identity, relu, sigmoid, tanh
from howlearn.arrays import Array
from howlearn.costs import Cost, binary_cross_entropy, mean_squared_error, softmax_cross_entropy
from howlearn.network import Network

__all__ = ["Workspace"]

# An array without axes is taken up faster than a number of Python's.
_ZERO, _ONE = np.zeros(()), np.ones(())

Product = Callable[[Array, Array, Array], Array]
Activate = Callable[[Array, Array], Any]
Slope = Callable[[Array, Array, Array], Any]


class _Forward(NamedTuple):
    """What a layer needs on the way forward."""

    product: Product
    weights: Array  # transposed, (nodes, inputs) or with the biases (nodes, inputs + 1)
    before: Array  # (inputs, examples), or with the ones (inputs + 1, examples)
    after: Array  # (nodes, examples): z, and then a in its place
    biases: Array | None  # (nodes, 1), where `before` has no ones
    activate: Activate


class _Back(NamedTuple):
    """What a layer needs on the way back."""

    slope: Slope
    delta: Array  # (nodes, examples): ∂C/∂a, and then δ in its place
    after: Array
    scratch: Array
    gather: Product
    before: Array
    delta_transposed: Array
    gradient: Array  # of the weights and the biases, or of the weights
    bias_gradient: Array | None  # (nodes,), where `before` has no ones
    hand_back: Product
    weights: Array  # (inputs, nodes)
    arriving: Array | None  # the delta of the layer before; the inputs have none


class _Pass(NamedTuple):
    """The buffers for batches of one size."""

    inputs: Array
    targets: Array
    forward: list[_Forward]
    start: Callable[[], float]
    back: list[_Back]
    ones: Array


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
            Of all examples, of which the batch is a part.
        rows : array of int
            Which examples the batch has.
        """
        work = self._passes.get(len(rows)) or self._pass(len(rows))
        # "clip" spares the check of rows that come from a permutation.
        inputs.take(rows, 0, work.inputs, "clip")
        targets.take(rows, 0, work.targets, "clip")
        for product, weights, before, after, biases, activate in work.forward:
            product(weights, before, after)
            if biases is not None:
                np.add(after, biases, after)
            activate(after, after)
        value = work.start()
        for (
            slope, delta, after, scratch, gather, before, delta_transposed, gradient, bias_gradient,
            hand_back, weights, arriving,
        ) in work.back:  # fmt: skip
            slope(delta, after, scratch)
            gather(before, delta_transposed, gradient)
            if bias_gradient is not None:
                np.dot(delta, work.ones, bias_gradient)
            if arriving is not None:
                hand_back(weights, delta, arriving)
        return value

    def _pass(self, examples: int) -> _Pass:
        """Make the buffers for batches of so many examples."""
        sizes = self.network.sizes
        inputs, targets = np.empty((examples, sizes[0])), np.empty((examples, sizes[-1]))
        values = [np.ones((size + 1, examples)) for size in sizes[1:]]
        deltas = [np.empty((size, examples)) for size in sizes[1:]]
        forward, back, start = [], [], 0
        for number, layer in enumerate(self.network.layers):
            shape = (sizes[number] + 1, sizes[number + 1])
            end = start + shape[0] * shape[1]
            both = self.point[start:end].reshape(shape)
            both_gradients = self.gradient[start:end].reshape(shape)
            weights, after, delta = both[:-1], values[number][:-1], deltas[number]
            activate, slope = _in_place(layer.activation, after)
            first = number == 0  # the inputs have no ones: the data would have to be copied
            before = inputs.T if first else values[number - 1]
            forward.append(
                _Forward(
                    _product(after), (weights if first else both).T, before, after,
                    both[-1][:, np.newaxis] if first else None, activate,
                )
            )  # fmt: skip
            back.append(
                _Back(
                    slope, delta, after, np.empty_like(delta), _product(both), before, delta.T,
                    both_gradients[:-1] if first else both_gradients,
                    both_gradients[-1] if first else None,
                    _product(before), weights, None if first else deltas[number - 1],
                )
            )  # fmt: skip
            start = end
        begin = _cost_in_place(self.cost, back[-1].after, targets.T, back[-1].delta)
        work = _Pass(inputs, targets, forward, begin, back[::-1], np.ones(examples))
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


def _in_place(activation: Activation, after: Array) -> tuple[Activate, Slope]:
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


def _cost_in_place(cost: Cost, outputs: Array, targets: Array, delta: Array) -> Callable[[], float]:
    """Return how to compute the cost value of a batch, and ∂C/∂a into `delta`.

    All three are ``(outputs, examples)``. The slopes are those of the mean over the batch, so that
    what is gathered from them needs no further division. Where the cost value is not finite, they
    need not be written.
    """
    o, t = outputs, targets
    share: float = 1.0 / outputs.shape[1]
    scratch, ones = np.empty_like(delta), np.ones_like(delta)
    share_of_one: float = share / len(outputs)
    once, twice = np.array(share_of_one), np.array(2.0 * share_of_one)

    def squared() -> float:
        np.subtract(o, t, delta)
        value: float = float(np.vdot(delta, delta)) * share_of_one
        np.multiply(delta, twice, delta)
        return value

    def binary() -> float:
        # log(1 + eᶻ) = z + log(1 + e⁻ᶻ), and σ(z) = 1 / (1 + e⁻ᶻ): one e⁻ᶻ gives both.
        np.exp(np.negative(o, delta), delta)
        logs = np.vdot(ones, np.log1p(delta, scratch))
        value = float(logs + np.vdot(ones, o) - np.vdot(t, o)) * share_of_one
        np.reciprocal(np.add(delta, _ONE, delta), delta)
        np.multiply(np.subtract(delta, t, delta), once, delta)
        # Where e⁻ᶻ is too large to be a number the slope is right all the same, the value is not.
        return value if isfinite(value) else checked()

    def softmax() -> float:
        np.subtract(o, o.max(0), scratch)
        total = np.exp(scratch, delta).sum(0)
        value: float = float(np.log(total).sum() - np.vdot(t, scratch)) * share
        np.divide(delta, total, delta)
        np.multiply(np.subtract(delta, t, delta), share, delta)
        return value

    def checked() -> float:
        # A cost refuses outputs that are not finite; here they say that the run has diverged.
        return cost(o.T, t.T) if np.isfinite(o).all() else nan

    def other() -> float:
        value = checked()
        if isfinite(value):
            np.multiply(cost.derivative(o.T, t.T).T, share, delta)
        return value

    known = {
        mean_squared_error: squared,
        binary_cross_entropy: binary,
        softmax_cross_entropy: softmax,
    }
    return known.get(cost, other)
