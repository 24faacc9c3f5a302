"""What a node makes of its weighted input: an elementwise function and its derivative.

Both take an array of any shape and return one of the same shape. Where a function has a kink its
derivative there is the value from the left, so relu′(0) = 0, as in PyTorch.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, SupportsIndex

import numpy as np

from howlearn._checks import finite_numbers, instance_of, lookup, real_numbers
from howlearn._door import Door, trust, without_door
from howlearn.arrays import Array, ArrayLike

__all__ = [
    "Activation",
    "activation_named",
    "identity",
    "leaky_relu",
    "relu",
    "sigmoid",
    "softplus",
    "tanh",
]


@dataclass(frozen=True, eq=False)
class Activation:
    """An activation function and its derivative, by name.

    Calling it applies the function.

    Attributes
    ----------
    name : str
        The name by which a saved network finds it again.
    function : callable
        Weighted inputs, in any shape → activations, same shape.
    derivative : callable
        Weighted inputs, in any shape → slopes, same shape.
    kinks : tuple of float
        Where the derivative jumps; a finite difference means nothing there.

    Raises
    ------
    TypeError, ValueError
        If an attribute is not as above. From `function` and `derivative`, if weighted inputs are
        not real numbers or hold NaN, or if an answer has another shape.

    Examples
    --------
    >>> from howlearn.activations import tanh
    >>> print(tanh([0.0]), tanh.derivative([0.0]))
    [0.] [1.]
    """

    name: str
    function: Callable[[Any], Array]
    derivative: Callable[[Any], Array]
    kinks: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        instance_of(self.name, "name", str)
        for field in ("function", "derivative"):
            formula = without_door(getattr(self, field))
            if not callable(formula):
                raise TypeError(f"{field} is {formula!r}, expected a function of an array")
            door = Door(f"activation {self.name}: {field}", formula, _weighted_inputs)
            # The only way to set a field of a frozen dataclass.
            object.__setattr__(self, field, door)
        if not isinstance(self.kinks, tuple | list) or self.kinks:
            object.__setattr__(self, "kinks", tuple(finite_numbers(self.kinks, "kinks")))

    def __call__(self, weighted_inputs: ArrayLike) -> Array:
        """Return the activations of `weighted_inputs`, real numbers in any shape."""
        return self.function(weighted_inputs)

    def __repr__(self) -> str:
        return f"<activation {self.name}>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        # By name, so that a network has howlearn's own activations in another process, too.
        if _ALL.get(self.name) is self:
            return activation_named, (self.name,)
        return super().__reduce_ex__(protocol)


def _weighted_inputs(weighted_inputs: ArrayLike) -> tuple[Array]:
    """Return real numbers in any shape, infinite ones too, as what an activation takes."""
    z = real_numbers(weighted_inputs, "weighted_inputs")
    if np.isnan(z).any():
        where = tuple(int(i) for i in np.argwhere(np.isnan(z))[0])
        raise ValueError(f"weighted_inputs holds nan at {where}, expected numbers")
    return (z,)


def _sigmoid(z: Array) -> Array:
    # exp(-|z|) never overflows; the two branches are the same function, 1 / (1 + e⁻ᶻ).
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, small) / (1.0 + small)


def _sigmoid_derivative(z: Array) -> Array:
    # σ′(z) = σ(z) (1 − σ(z)), written without the difference, which rounds to 0 for large z.
    small = np.exp(-np.abs(z))
    slope: Array = small / (1.0 + small) ** 2
    return slope


def _tanh_derivative(z: Array) -> Array:
    # 1 − tanh(z)² = (2 / (eᶻ + e⁻ᶻ))², written without the difference, as above.
    small = np.exp(-np.abs(z))
    root = 2.0 * small / (1.0 + small * small)
    slope: Array = root * root
    return slope


def _leaky_relu(z: Array) -> Array:
    return np.where(z > 0, z, 0.01 * z)


def _leaky_relu_derivative(z: Array) -> Array:
    return np.where(z > 0, 1.0, 0.01)


def _softplus(z: Array) -> Array:
    return np.logaddexp(0.0, z)


sigmoid = Activation("sigmoid", _sigmoid, _sigmoid_derivative)
"""σ(z) = 1 / (1 + e⁻ᶻ), with values between 0 and 1. σ′(z) = σ(z) (1 − σ(z))."""

tanh = Activation("tanh", np.tanh, _tanh_derivative)
"""tanh(z) = (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ), with values between −1 and 1. tanh′(z) = 1 − tanh(z)²."""

relu = Activation("relu", lambda z: np.maximum(z, 0.0), lambda z: np.where(z > 0, 1.0, 0.0), (0.0,))
"""relu(z) = max(0, z). relu′(z) = 1 for z > 0, else 0."""

leaky_relu = Activation("leaky_relu", _leaky_relu, _leaky_relu_derivative, (0.0,))
"""leaky_relu(z) = z for z > 0, else z / 100. The derivative is 1 for z > 0, else 1/100."""

softplus = Activation("softplus", _softplus, _sigmoid)
"""softplus(z) = log(1 + eᶻ), a smooth relu. Its derivative is the sigmoid."""

identity = Activation("identity", lambda z: z, lambda z: np.ones(z.shape))
"""identity(z) = z, for output nodes. The derivative is 1."""

# By name, in the order of this file; `__all__` says which there are.
_ALL = {v.name: v for n, v in list(globals().items()) if n in __all__ and isinstance(v, Activation)}
for _own in _ALL.values():
    trust(_own.function, _own.derivative)


def activation_named(name: str) -> Activation:
    """Return the activation called `name`.

    Parameters
    ----------
    name : str
        As in this module.

    Returns
    -------
    Activation
        The module's own, not a copy.

    Raises
    ------
    TypeError, ValueError
        If `name` is not a string, or not the name of an activation.

    Examples
    --------
    >>> from howlearn.activations import activation_named
    >>> activation_named("relu")
    <activation relu>
    """
    return lookup(name, _ALL, "activation")
