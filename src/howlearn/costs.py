"""How wrong a network is, as one number: cost functions and their derivatives.

A cost compares outputs with targets, both of shape ``(examples, outputs)``. Its value is the mean
over the examples of each example's own cost. Its derivative is that of each example's own cost by
each of its outputs; it is not divided by the number of examples.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import isfinite
from typing import Any, SupportsIndex, TypeVar

import numpy as np

from howlearn._checks import all_finite, finite_array, instance_of, lookup, same_shape
from howlearn._door import Door, inside, trust, without_door
from howlearn.activations import sigmoid
from howlearn.arrays import Array, ArrayLike

Formula = TypeVar("Formula", bound=Callable[[Array, Array], Array])

__all__ = [
    "Cost",
    "binary_cross_entropy",
    "cost_named",
    "huber",
    "mean_absolute_error",
    "mean_squared_error",
    "softmax",
    "softmax_cross_entropy",
]


@dataclass(frozen=True, eq=False)
class Cost:
    """A cost function and its derivative, by name.

    Calling it gives the cost value: the mean of `per_example` over the examples.

    Attributes
    ----------
    name : str
        The name, as in this module.
    per_example : callable
        outputs, targets, both ``(examples, outputs)`` → each example's cost, ``(examples,)``.
    derivative : callable
        outputs, targets, both ``(examples, outputs)`` → the slope of each example's own cost by
        each output, ``(examples, outputs)``.
    prediction : callable
        outputs, ``(examples, outputs)`` → what they predict, same shape: probabilities for a
        classifier, else the outputs.

    Raises
    ------
    TypeError
        If an attribute is not as above.
    TypeError, ValueError
        All three functions, if outputs or targets are not finite real numbers of shape
        ``(examples, outputs)``, or if their shapes differ: ``(n,)`` against ``(n, 1)`` is an error,
        not a broadcast. So is an answer of another shape than above, which a function of your own
        may give.
    OverflowError
        Those of the package that take the distance of an output to its target, if that distance is
        too large to be a number.

    Notes
    -----
    A cost that is too large to be a number is infinite, and never NaN.

    Examples
    --------
    >>> from howlearn.costs import mean_squared_error
    >>> outputs, targets = [[1.0], [2.0]], [[1.0], [4.0]]
    >>> print(mean_squared_error.per_example(outputs, targets))
    [0. 4.]
    >>> print(f"{mean_squared_error(outputs, targets):.2f}")
    2.00
    """

    name: str
    per_example: Callable[[Any, Any], Array]
    derivative: Callable[[Any, Any], Array]
    prediction: Callable[[Any], Array]

    def __post_init__(self) -> None:
        instance_of(self.name, "name", str)
        for field in ("per_example", "derivative", "prediction"):
            formula = without_door(getattr(self, field))
            if not callable(formula):
                raise TypeError(f"{field} is {formula!r}, expected a function")
            name = f"cost {self.name}: {field}"
            if field == "prediction":
                door: Door = _Prediction(name, formula, _outputs)
            else:
                enter = partial(_compared, getattr(formula, "asks", None))
                door = _Comparison(name, formula, enter, axes=1 if field == "per_example" else None)
            # The only way to set a field of a frozen dataclass.
            object.__setattr__(self, field, door)

    def __call__(self, outputs: ArrayLike, targets: ArrayLike) -> float:
        """Return the cost value: the mean over the examples."""
        with np.errstate(over="ignore"):
            return _mean(self.per_example(outputs, targets))

    def __repr__(self) -> str:
        return f"<cost {self.name}>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        # By name, so that another process has howlearn's own costs, too.
        if _ALL.get(self.name) is self:
            return cost_named, (self.name,)
        return super().__reduce_ex__(protocol)


class _Comparison(Door):
    def __call__(self, *given: ArrayLike, **named: ArrayLike) -> Array:
        with np.errstate(over="ignore"):  # a cost that is too large is infinite
            return super().__call__(*given, **named)


class _Prediction(Door):
    def __call__(self, *given: ArrayLike, **named: ArrayLike) -> Array:
        # A prediction that is NaN would count as a class.
        answer = super().__call__(*given, **named)
        return finite_array(answer, f"{self.name}'s answer", shape="(examples, outputs)")


def _outputs(outputs: ArrayLike) -> tuple[Array]:
    return (finite_array(outputs, "outputs", shape="(examples, outputs)"),)


def _compared(
    asks: Callable[[Array, Array], None] | None, outputs: ArrayLike, targets: ArrayLike
) -> tuple[Array, Array]:
    """Return outputs and targets as arrays of one shape, as what a formula of a cost takes."""
    outputs = finite_array(outputs, "outputs", shape="(examples, outputs)")
    targets = finite_array(targets, "targets", shape="(examples, outputs)")
    same_shape(outputs, "outputs", targets, "targets")
    if asks is not None:
        asks(outputs, targets)
    return outputs, targets


def _asking(asks: Callable[[Array, Array], None]) -> Callable[[Formula], Formula]:
    """Name what else a formula of the package asks of its numbers; the door checks it."""

    def mark(formula: Formula) -> Formula:
        vars(formula)["asks"] = asks
        return formula

    return mark


def _near(outputs: Array, targets: Array) -> None:
    errors = outputs - targets
    if not all_finite(errors):
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(errors))[0])
        raise OverflowError(
            f"outputs holds {outputs[where]:g} at {where} where targets holds {targets[where]:g}: "
            "their distance is too large to be a number"
        )


def _unit_targets(outputs: Array, targets: Array) -> None:
    if targets.min() < 0 or targets.max() > 1:
        row, column = (int(i) for i in np.argwhere((targets < 0) | (targets > 1))[0])
        labels = targets.shape[1] == 1 and (targets == np.abs(np.round(targets))).all()
        advice = "; class labels become columns: `one_hot(np.ravel(targets))`" if labels else ""
        raise ValueError(
            f"targets holds {targets[row, column]:g} at {(row, column)}, "
            f"expected numbers from 0 to 1{advice}"
        )


def _distributions(outputs: Array, targets: Array) -> None:
    _unit_targets(outputs, targets)
    sums = targets.sum(axis=1)
    worst = int(np.argmax(np.abs(sums - 1)))
    if abs(sums[worst] - 1) > 1e-9:
        raise ValueError(
            f"targets row {worst} sums to {sums[worst]:g}, expected 1: a share for each class"
        )


def _mean(numbers: Array) -> float:
    """Return the mean of the examples' own costs, which may be finite where their sum is not."""
    count = len(numbers)
    mean = float(np.add.reduce(numbers)) / count
    return mean if isfinite(mean) else float((numbers / count).sum())


def _row_means(numbers: Array) -> Array:
    # Divided first, as the sum of a row may be too large to be a number when its mean is not.
    means: Array = np.add.reduce(numbers / numbers.shape[1], 1)
    return means


@_asking(_near)
def _squared(outputs: Array, targets: Array) -> Array:
    return _row_means(np.square(outputs - targets))


@_asking(_near)
def _squared_derivative(outputs: Array, targets: Array) -> Array:
    # Divided before it is doubled, and so it is too large only where the slope itself is.
    slope: Array = 2.0 * ((outputs - targets) / outputs.shape[1])
    return slope


@_asking(_near)
def _absolute(outputs: Array, targets: Array) -> Array:
    return _row_means(np.abs(outputs - targets))


@_asking(_near)
def _absolute_derivative(outputs: Array, targets: Array) -> Array:
    slope: Array = np.sign(outputs - targets) / outputs.shape[1]
    return slope


@_asking(_near)
def _huber(outputs: Array, targets: Array) -> Array:
    errors = np.abs(outputs - targets)
    # Both branches in one: the part of the error up to 1 counts half, and no square overflows.
    part = np.minimum(errors, 1.0)
    return _row_means(part * (errors - 0.5 * part))


@_asking(_near)
def _huber_derivative(outputs: Array, targets: Array) -> Array:
    slope: Array = np.clip(outputs - targets, -1.0, 1.0) / outputs.shape[1]
    return slope


@_asking(_unit_targets)
def _binary(outputs: Array, targets: Array) -> Array:
    # −t log σ(z) − (1 − t) log(1 − σ(z)) = log(1 + eᶻ) − t z, which never takes the log of 0.
    return _row_means(np.logaddexp(0.0, outputs) - targets * outputs)


@_asking(_unit_targets)
def _binary_derivative(outputs: Array, targets: Array) -> Array:
    slope: Array = (inside(sigmoid.function)(outputs) - targets) / outputs.shape[1]
    return slope


def softmax(weighted_inputs: ArrayLike) -> Array:
    """Return each row as shares that are positive and sum to 1: eᶻ / Σ eᶻ.

    Parameters
    ----------
    weighted_inputs : array_like, (examples, classes)
        One example a row.

    Returns
    -------
    Array, (examples, classes)
        The shares, one example a row.

    Raises
    ------
    TypeError, ValueError
        If `weighted_inputs` does not hold finite real numbers of that shape.

    Examples
    --------
    >>> from howlearn.costs import softmax
    >>> print(softmax([[0.0, 0.0], [1000.0, 0.0]]))
    [[0.5 0.5]
     [1.  0. ]]
    """
    return _shares(finite_array(weighted_inputs, "weighted_inputs", shape="(examples, classes)"))


def _shares(z: Array) -> Array:
    # The largest z of a row is taken off first: the shares are the same, and e⁰ cannot overflow.
    with np.errstate(over="ignore"):  # a z that lies −∞ from the largest has the share 0
        powers = np.exp(z - z.max(axis=1, keepdims=True))
    shares: Array = powers / powers.sum(axis=1, keepdims=True)
    return shares


@_asking(_distributions)
def _softmax_cost(outputs: Array, targets: Array) -> Array:
    # −Σ t log softmax(z) = log Σ e^(z − m) + Σ t (m − z) for any m, as the targets of a row sum
    # to 1; here m is the largest z. Halves, as m − z itself may be too large to be a number.
    halves = outputs.max(axis=1, keepdims=True) / 2.0 - outputs / 2.0
    cost: Array = np.log(np.exp(-2.0 * halves).sum(axis=1)) + 2.0 * (targets * halves).sum(1)
    return cost


@_asking(_distributions)
def _softmax_derivative(outputs: Array, targets: Array) -> Array:
    return _shares(outputs) - targets


def _as_it_is(outputs: Array) -> Array:
    return outputs


mean_squared_error = Cost("mean_squared_error", _squared, _squared_derivative, _as_it_is)
"""(o − t)², the mean over an example's outputs. Derivative 2 (o − t) / outputs."""

mean_absolute_error = Cost("mean_absolute_error", _absolute, _absolute_derivative, _as_it_is)
"""|o − t|, the mean over an example's outputs. Derivative sign(o − t) / outputs, 0 at the kink."""

huber = Cost("huber", _huber, _huber_derivative, _as_it_is)
"""½ (o − t)² where |o − t| ≤ 1, else |o − t| − ½; the mean over an example's outputs.

Derivative: o − t, held between −1 and 1, / outputs. Squared for small errors, absolute for large.
Source: P. J. Huber, Robust estimation of a location parameter (1964), with δ = 1.
"""

binary_cross_entropy = Cost("binary_cross_entropy", _binary, _binary_derivative, sigmoid)
"""−t log σ(z) − (1 − t) log(1 − σ(z)) on weighted inputs z, targets from 0 to 1; the mean over an
example's outputs. Derivative (σ(z) − t) / outputs.
"""

softmax_cross_entropy = Cost("softmax_cross_entropy", _softmax_cost, _softmax_derivative, _shares)
"""−Σ t log softmax(z) on weighted inputs z, the targets of a row summing to 1; the sum over the
classes. Derivative softmax(z) − t.
"""

# By name, in the order of this file; `__all__` says which there are.
_ALL = {v.name: v for n, v in list(globals().items()) if n in __all__ and isinstance(v, Cost)}
for _own in _ALL.values():
    trust(_own.per_example, _own.derivative)


def cost_named(name: str) -> Cost:
    """Return the cost function called `name`.

    Parameters
    ----------
    name : str
        As in this module.

    Returns
    -------
    Cost
        The module's own, not a copy.

    Raises
    ------
    TypeError, ValueError
        If `name` is not a string, or not the name of a cost function.

    Examples
    --------
    >>> from howlearn.costs import cost_named
    >>> cost_named("huber")
    <cost huber>
    """
    return lookup(name, _ALL, "cost")
