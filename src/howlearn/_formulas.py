"""The formulas of activations and costs, as operations that write into arrays made before.

Training takes thousands of steps in the same arrays. Two tables here have a row for each activation
and each cost of the package, which computes what the formula of that name in `activations` or
`costs` computes; a test pins the two together. A reader's own activation or cost has no row, and is
called as it is. Private.

Examples are columns here, ``(nodes, examples)``, as in `howlearn._step`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite, nan
from typing import Any, TypeAlias

import numpy as np

from howlearn import activations, costs
from howlearn._checks import all_finite
from howlearn._door import inside
from howlearn.activations import Activation
from howlearn.arrays import Array
from howlearn.costs import Cost, _mean

__all__ = ["Operation", "Value", "activation_formulas", "cost_formulas"]

Operation: TypeAlias = tuple[Callable[..., Any], tuple[Any, ...]]
"""A function and the arrays that it takes, its result last."""

Value: TypeAlias = Callable[[], float]
"""Computes the cost value of the batch that stands in the arrays."""


def _maximum(left: Array, right: Array, result: Array) -> None:
    np.maximum(left, right, out=result)  # here NumPy wants the result named


def _constant(value: float, like: Array) -> Array:
    # An array without axes is taken up faster than a number of Python's.
    return np.array(value, like.dtype)


# Activations: the operations that turn z into a, in the same array, and those that then turn ∂C/∂a
# into δ, in the same array too. So a slope is computed from a, which is all that is left of z.


def _sigmoid(a: Array, delta: Array, scratch: Array) -> tuple[list[Operation], list[Operation]]:
    one = _constant(1, a)
    return [
        (np.negative, (a, a)),
        (np.exp, (a, a)),
        (np.add, (a, one, a)),
        (np.reciprocal, (a, a)),
    ], [
        (np.subtract, (one, a, scratch)),
        (np.multiply, (a, scratch, scratch)),
        (np.multiply, (delta, scratch, delta)),
    ]


def _tanh(a: Array, delta: Array, scratch: Array) -> tuple[list[Operation], list[Operation]]:
    one = _constant(1, a)
    return [(np.tanh, (a, a))], [
        (np.multiply, (a, a, scratch)),
        (np.subtract, (one, scratch, scratch)),
        (np.multiply, (delta, scratch, delta)),
    ]


def _relu(a: Array, delta: Array, scratch: Array) -> tuple[list[Operation], list[Operation]]:
    zero = _constant(0, a)
    return [(_maximum, (a, zero, a))], [
        (np.greater, (a, zero, scratch)),
        (np.multiply, (delta, scratch, delta)),
    ]


def _leaky_relu(a: Array, delta: Array, scratch: Array) -> tuple[list[Operation], list[Operation]]:
    zero, leak, rest = _constant(0, a), _constant(0.01, a), _constant(0.99, a)
    return [
        (np.multiply, (a, leak, scratch)),
        (_maximum, (a, scratch, a)),
    ], [
        (np.greater, (a, zero, scratch)),
        (np.multiply, (scratch, rest, scratch)),
        (np.add, (scratch, leak, scratch)),
        (np.multiply, (delta, scratch, delta)),
    ]


def _softplus(a: Array, delta: Array, scratch: Array) -> tuple[list[Operation], list[Operation]]:
    # log(1 + eᶻ) = max(z, 0) + log(1 + e⁻|ᶻ|), and its slope σ(z) is 1 − e⁻ᵃ.
    zero = _constant(0, a)
    return [
        (np.absolute, (a, scratch)),
        (np.negative, (scratch, scratch)),
        (np.exp, (scratch, scratch)),
        (np.log1p, (scratch, scratch)),
        (_maximum, (a, zero, a)),
        (np.add, (a, scratch, a)),
    ], [
        (np.negative, (a, scratch)),
        (np.expm1, (scratch, scratch)),
        (np.multiply, (delta, scratch, delta)),
        (np.negative, (delta, delta)),
    ]


def _identity(a: Array, delta: Array, scratch: Array) -> tuple[list[Operation], list[Operation]]:
    return [], []


_ACTIVATIONS = {
    activations.sigmoid: _sigmoid,
    activations.tanh: _tanh,
    activations.relu: _relu,
    activations.leaky_relu: _leaky_relu,
    activations.softplus: _softplus,
    activations.identity: _identity,
}


def activation_formulas(
    activation: Activation, z: Array, delta: Array
) -> tuple[list[Operation], list[Operation]]:
    """Return the operations that turn z into a in its own array, and with that ∂C/∂a into δ."""
    if activation in _ACTIVATIONS:
        return _ACTIVATIONS[activation](z, delta, np.empty_like(z))
    kept = np.empty_like(z)
    function, derivative = inside(activation.function), inside(activation.derivative)
    finite: bool  # as `activate` found, which comes first

    def activate() -> None:
        nonlocal finite
        kept[:] = z
        finite = all_finite(kept)
        z[:] = function(_double(kept)) if finite else nan

    def slope() -> None:
        if finite:
            np.multiply(delta, derivative(_double(kept)), delta)

    activate.__name__ = f"a = {activation.name}(z)"
    slope.__name__ = f"δ = δ × the derivative of {activation.name}"
    return [(activate, ())], [(slope, ())]


# Costs: a function for the cost value, and the operations that then write ∂C/∂a. The slopes are
# those of the mean over the batch, so that what is gathered from them needs no further division.
# Where the cost value is not finite, they need not be right.


def _squared(o: Array, t: Array, delta: Array) -> tuple[Value, list[Operation]]:
    share = 1.0 / o.size

    def value() -> float:
        np.subtract(o, t, delta)
        return float(np.vdot(delta, delta)) * share

    return value, [(np.multiply, (delta, _constant(2 * share, delta), delta))]


def _absolute(o: Array, t: Array, delta: Array) -> tuple[Value, list[Operation]]:
    share, scratch, ones = 1.0 / o.size, np.empty_like(delta), np.ones_like(delta)

    def value() -> float:
        np.absolute(np.subtract(o, t, delta), scratch)
        return float(np.vdot(ones, scratch)) * share

    return value, [
        (np.sign, (delta, delta)),
        (np.multiply, (delta, _constant(share, delta), delta)),
    ]


def _huber(o: Array, t: Array, delta: Array) -> tuple[Value, list[Operation]]:
    # With the error e held between −1 and 1, h, the cost is h (e − h / 2) and its slope is h.
    share, scratch = 1.0 / o.size, np.empty_like(delta)
    one, minus_one, half = (_constant(value, delta) for value in (1, -1, 0.5))

    def value() -> float:
        np.subtract(o, t, scratch)
        np.maximum(scratch, minus_one, out=delta)
        np.minimum(delta, one, out=delta)
        whole = np.vdot(delta, scratch)
        return float(whole - half * np.vdot(delta, delta)) * share

    return value, [(np.multiply, (delta, _constant(share, delta), delta))]


def _binary(o: Array, t: Array, delta: Array) -> tuple[Value, list[Operation]]:
    # log(1 + eᶻ) = z + log(1 + e⁻ᶻ), and σ(z) = 1 / (1 + e⁻ᶻ): one e⁻ᶻ gives both.
    share, scratch, ones = 1.0 / o.size, np.empty_like(delta), np.ones_like(delta)
    one = _constant(1, delta)

    def value() -> float:
        np.exp(np.negative(o, delta), delta)
        logs = np.vdot(ones, np.log1p(delta, scratch))
        value = float(logs + np.vdot(ones, o) - np.vdot(t, o)) * share
        # Where e⁻ᶻ is too large to be a number the slope is right all the same, the value is not.
        return value if isfinite(value) else _checked(costs.binary_cross_entropy, o, t)

    return value, [
        (np.add, (delta, one, delta)),
        (np.reciprocal, (delta, delta)),
        (np.subtract, (delta, t, delta)),
        (np.multiply, (delta, _constant(share, delta), delta)),
    ]


def _softmax(o: Array, t: Array, delta: Array) -> tuple[Value, list[Operation]]:
    share, scratch = 1.0 / o.shape[1], np.empty_like(delta)

    def value() -> float:
        np.subtract(o, o.max(0), scratch)
        total = np.exp(scratch, delta).sum(0)
        np.divide(delta, total, delta)
        value = float(np.log(total, total).sum() - np.vdot(t, scratch)) * share
        # Outputs very far apart: the shares are right all the same, the value is not.
        return value if isfinite(value) else _checked(costs.softmax_cross_entropy, o, t)

    return value, [
        (np.subtract, (delta, t, delta)),
        (np.multiply, (delta, _constant(share, delta), delta)),
    ]


_COSTS = {
    costs.mean_squared_error: _squared,
    costs.mean_absolute_error: _absolute,
    costs.huber: _huber,
    costs.binary_cross_entropy: _binary,
    costs.softmax_cross_entropy: _softmax,
}


def cost_formulas(cost: Cost, o: Array, t: Array, delta: Array) -> tuple[Value, list[Operation]]:
    """Return what computes the cost value of outputs `o`, and the operations that write ∂C/∂a."""
    if cost in _COSTS:
        return _COSTS[cost](o, t, delta)
    share = 1.0 / o.shape[1]
    per_example, derivative = inside(cost.per_example), inside(cost.derivative)
    finite: bool  # as `value` found, which comes first

    def value() -> float:
        nonlocal finite
        finite = all_finite(o)
        if not finite:
            return nan
        value = _mean(per_example(_double(o.T), _double(t.T)))
        finite = isfinite(value)
        return value

    def slope() -> None:
        if finite:
            np.multiply(derivative(_double(o.T), _double(t.T)).T, share, delta)

    slope.__name__ = f"δ = the derivative of {cost.name} / examples"
    return value, [(slope, ())]


def _double(array: Array) -> Array:
    # A reader's own formula takes float64, also where training is in single precision.
    return np.asarray(array, np.float64)


def _checked(cost: Cost, o: Array, t: Array) -> float:
    # A cost refuses outputs that are not finite; here they say that the run has diverged.
    return cost(o.T, t.T) if np.isfinite(o).all() else nan
