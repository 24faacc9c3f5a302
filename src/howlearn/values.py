"""A formula that records itself, and hands sensitivities back.

Each value knows what it was made from, and how fast it changes with each of these. So the chain
rule can be followed back through anything that can be written down.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from howlearn._checks import counted, finite_number, instance_of
from howlearn._points import number_at
from howlearn.arrays import ArrayLike

__all__ = ["Value", "sensitivities"]


@dataclass(frozen=True, eq=False)
class Value:
    """A number that remembers the values it was computed from.

    Values are added, subtracted, multiplied and divided as numbers are, with numbers too, and
    raised to a power that is a number. `exp`, `log` and `tanh` are there, and `apply` is for every
    other function. Two values are equal only if they are the same one.

    Attributes
    ----------
    number : float
        What it is worth.
    sources : tuple of Value
        What it was made from; empty for a value that was given.
    slopes : tuple of float
        For each source the local slope: how fast this value changes with it, all else held still.
    operation : str
        What made it: ``"+"``, ``"−"``, ``"×"``, ``"/"``, ``"power 2"``, or the name of a
        function; empty for a value that was given.
    depth : int
        How many steps of the computation lie before it, along the longest way; 0 for a value that
        was given.

    Raises
    ------
    TypeError
        If a number is not a real number, or a source not a `Value`.
    ValueError
        If a number or a slope is not finite, or if there is not one slope for each source. From
        `log`, if the number is not above 0.
    ZeroDivisionError, OverflowError
        From a division by 0, and from `exp` or a power that is too large for a float.

    Examples
    --------
    >>> from howlearn.values import Value
    >>> w = Value(3.0)
    >>> area = w * w
    >>> area
    Value(9.0)
    >>> area.slopes
    (3.0, 3.0)
    """

    number: float
    sources: tuple[Value, ...] = ()
    slopes: tuple[float, ...] = ()
    operation: str = ""
    depth: int = field(init=False)

    __array_ufunc__ = None  # NumPy's numbers leave the arithmetic to the methods here

    def __post_init__(self) -> None:
        instance_of(self.operation, "operation", str)
        for name in ("sources", "slopes"):
            instance_of(getattr(self, name), name, tuple)
        for source in self.sources:
            instance_of(source, "sources", Value)
        if len(self.sources) != len(self.slopes):
            raise ValueError(
                f"slopes has {counted(len(self.slopes), 'numbers')}, expected {len(self.sources)}"
            )
        # The only way to set a field of a frozen dataclass.
        object.__setattr__(self, "number", finite_number(self.number, "number"))
        slopes = tuple(finite_number(slope, "slopes") for slope in self.slopes)
        object.__setattr__(self, "slopes", slopes)
        depth = 1 + max((source.depth for source in self.sources), default=-1)
        object.__setattr__(self, "depth", depth)

    def __repr__(self) -> str:
        return f"Value({self.number})"

    def __add__(self, other: Value | float) -> Value:
        other = _value(other)
        return Value(self.number + other.number, (self, other), (1.0, 1.0), "+")

    def __sub__(self, other: Value | float) -> Value:
        other = _value(other)
        return Value(self.number - other.number, (self, other), (1.0, -1.0), "−")

    def __mul__(self, other: Value | float) -> Value:
        other = _value(other)
        return Value(self.number * other.number, (self, other), (other.number, self.number), "×")

    def __truediv__(self, other: Value | float) -> Value:
        other = _value(other)
        ratio = self.number / other.number
        return Value(ratio, (self, other), (1 / other.number, -ratio / other.number), "/")

    def __pow__(self, exponent: float) -> Value:
        n = finite_number(exponent, "exponent")
        slope = n * self.number ** (n - 1) if n else 0.0
        return Value(self.number**n, (self,), (slope,), f"power {n:g}")

    def __neg__(self) -> Value:
        return Value(-self.number, (self,), (-1.0,), "−")

    def __rsub__(self, other: float) -> Value:
        return _value(other) - self

    def __rtruediv__(self, other: float) -> Value:
        return _value(other) / self

    __radd__ = __add__
    __rmul__ = __mul__

    def apply(
        self, function: Callable[[Any], ArrayLike], derivative: Callable[[Any], ArrayLike]
    ) -> Value:
        """Return the value that a function makes of this one.

        Parameters
        ----------
        function : callable
            A number → a number, as an array of size 1 too.
        derivative : callable
            The same number → the slope of `function` there.

        Returns
        -------
        Value
            Made from this value, with that slope.

        Examples
        --------
        >>> from math import cos, sin
        >>> from howlearn.values import Value
        >>> Value(0.0).apply(sin, cos)
        Value(0.0)
        """
        at = np.asarray(self.number)
        number = number_at(function, at, "function")
        slope = number_at(derivative, at, "derivative")
        name = getattr(function, "name", getattr(function, "__name__", "function"))
        return Value(number, (self,), (slope,), name)

    def exp(self) -> Value:
        """Return e to the power of this value."""
        return self.apply(math.exp, math.exp)

    def log(self) -> Value:
        """Return the natural logarithm of this value, which is above 0."""
        finite_number(self.number, "number", above=0)
        return self.apply(math.log, lambda number: 1 / number)

    def tanh(self) -> Value:
        """Return the hyperbolic tangent of this value."""
        return self.apply(math.tanh, lambda number: 1 - math.tanh(number) ** 2)


def _value(number: Value | float) -> Value:
    return number if isinstance(number, Value) else Value(number)


def sensitivities(cost: Value) -> dict[Value, float]:
    """Return how fast a cost changes with each value that it was made from.

    The cost begins with 1, its sensitivity to itself. Then each value hands back to its sources
    what arrived at it, times the local slope; where several arrive, they add. The deepest values
    come first, so that all that leads on from a value has answered before it does.

    Parameters
    ----------
    cost : Value
        What the sensitivities are of.

    Returns
    -------
    dict of Value to float
        The cost itself and every value before it, the deepest first.

    Raises
    ------
    TypeError
        If `cost` is not a `Value`.
    ValueError
        If a sensitivity is too large for a float.

    Examples
    --------
    >>> from howlearn.values import Value, sensitivities
    >>> w = Value(3.0)
    >>> cost = w * w + 2 * w
    >>> sensitivities(cost)[w]
    8.0
    """
    instance_of(cost, "cost", Value)
    found, waiting = {cost: 0.0}, [cost]
    while waiting:
        for source in waiting.pop().sources:
            if source not in found:
                found[source] = 0.0
                waiting.append(source)
    arrived = dict(sorted(found.items(), key=lambda item: -item[0].depth))
    arrived[cost] = 1.0
    for value, sensitivity in arrived.items():
        finite_number(sensitivity, f"the sensitivity to {value}")
        for source, slope in zip(value.sources, value.slopes, strict=True):
            arrived[source] += slope * sensitivity
    return arrived
