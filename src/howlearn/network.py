"""A network: layers of nodes, each a weighted sum of what came before, then an activation.

A network is a point too: all its weights and biases in one flat vector, `Network.parameters`.
"""

# Annotations stay text, so that importing this does not load numpy.random: 7 MiB and 15 ms.
from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from howlearn._checks import (
    all_finite,
    checked_answer,
    counted,
    finite_array,
    finite_number,
    instance_of,
    random_generator,
    whole_numbers,
)
from howlearn._door import inside
from howlearn._records import freeze, read_only, remade
from howlearn.activations import Activation, activation_named, identity, tanh
from howlearn.arrays import Array, ArrayLike
from howlearn.initializers import glorot

__all__ = ["ForwardPass", "Layer", "Network", "load", "save", "small_network", "straight_line"]

_FORMAT = "howlearn network 1"


@dataclass(frozen=True, eq=False, repr=False)
class Layer:
    """The weights, biases and activation of one layer.

    Attributes
    ----------
    weights : Array, (inputs, nodes)
        One column a node. Not writeable, like `biases`.
    biases : Array, (nodes,)
        One a node.
    activation : Activation
        The same for all nodes of the layer.

    Raises
    ------
    TypeError, ValueError
        If an attribute is not as above, or if weights and biases differ in the number of nodes.

    Examples
    --------
    >>> from howlearn.activations import tanh
    >>> from howlearn.network import Layer
    >>> Layer([[1.0], [2.0]], [0.5], tanh)
    <layer 2-1: tanh>
    """

    weights: Array
    biases: Array
    activation: Activation

    def __post_init__(self) -> None:
        weights = finite_array(self.weights, "weights", shape="(inputs, nodes)")
        biases = finite_array(self.biases, "biases", shape="(nodes,)")
        if weights.shape[1] != len(biases):
            raise ValueError(
                f"weights has shape {weights.shape} but biases has shape {biases.shape}: "
                f"{counted(weights.shape[1], 'nodes')} against {len(biases)}"
            )
        instance_of(self.activation, "activation", Activation, ", such as tanh")
        # The only way to set a field of a frozen dataclass.
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "biases", biases)
        freeze(self)

    def __repr__(self) -> str:
        inputs, nodes = self.weights.shape
        return f"<layer {inputs}-{nodes}: {self.activation.name}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return remade(self)


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """What a network computed on its way from inputs to outputs.

    Attributes
    ----------
    inputs : Array, (examples, features)
        Not writeable, like all arrays here.
    weighted_inputs : tuple of Array, each (examples, nodes)
        z of each node, one array for each layer.
    activations : tuple of Array, each (examples, nodes)
        a = activation(z) of each node, one array for each layer.
    outputs : Array, (examples, outputs)
        The activations of the last layer.

    Examples
    --------
    >>> from howlearn.activations import relu
    >>> from howlearn.network import Layer, Network
    >>> node = Network([Layer([[2.0]], [-1.0], relu)])
    >>> forward = node.forward([[0.0], [3.0]])
    >>> print(forward.weighted_inputs[0].ravel(), forward.outputs.ravel())
    [-1.  5.] [0. 5.]
    """

    inputs: Array
    weighted_inputs: tuple[Array, ...]
    activations: tuple[Array, ...]

    def __post_init__(self) -> None:
        freeze(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return remade(self)

    @property
    def outputs(self) -> Array:
        """The activations of the last layer, ``(examples, outputs)``."""
        return self.activations[-1]


@dataclass(frozen=True, eq=False, repr=False)
class Network:
    """Layers, each as wide as the next one needs. Calling it gives the outputs.

    Attributes
    ----------
    layers : sequence of Layer
        At least one; kept as a tuple.

    Raises
    ------
    TypeError, ValueError
        If `layers` is not as above, or if two neighbours do not fit.

    Examples
    --------
    >>> from howlearn.activations import identity
    >>> from howlearn.network import Layer, Network
    >>> line = Network([Layer([[1.5]], [0.5], identity)])
    >>> print(line([[2.0]]))
    [[3.5]]
    """

    layers: Sequence[Layer]

    def __post_init__(self) -> None:
        if isinstance(self.layers, Layer) or not isinstance(self.layers, Sequence):
            raise TypeError(f"layers is a {type(self.layers).__name__}, expected a list of Layer")
        layers = tuple(self.layers)
        if not layers:
            raise ValueError("layers is empty, expected at least one Layer")
        for number, layer in enumerate(layers):
            instance_of(layer, f"layers[{number}]", Layer)
        for number in range(1, len(layers)):
            nodes, inputs = len(layers[number - 1].biases), len(layers[number].weights)
            if nodes != inputs:
                raise ValueError(
                    f"layers[{number - 1}] has {counted(nodes, 'nodes')} but "
                    f"layers[{number}] has weights for {counted(inputs, 'inputs')}"
                )
        object.__setattr__(self, "layers", layers)

    @classmethod
    def random(
        cls,
        sizes: Sequence[int],
        *,
        hidden: Activation = tanh,
        output: Activation = identity,
        initializer: Callable[..., Array] = glorot,
        rng: np.random.Generator,
    ) -> Network:
        """Return a network with random weights, and biases 0.

        Parameters
        ----------
        sizes : sequence of int
            The number of features, then of the nodes of each layer; at least two numbers.
        hidden : Activation, default tanh
            Of all layers but the last.
        output : Activation, default identity
            Of the last layer.
        initializer : callable, default glorot
            Draws the weights of one layer: ``initializer(inputs, nodes, rng=rng)``.
        rng : numpy.random.Generator
            Passed to `initializer`.

        Returns
        -------
        Network
            With as many layers as `sizes` has numbers, less one.

        Raises
        ------
        TypeError, ValueError
            If an argument is not as above, or if `initializer` returns another shape.

        Examples
        --------
        >>> import numpy as np
        >>> from howlearn.network import Network
        >>> Network.random([2, 3, 1], rng=np.random.default_rng(0))
        <network 2-3-1: tanh, identity>
        """
        sizes = whole_numbers(sizes, "sizes", at_least=1)
        if len(sizes) < 2:
            raise ValueError(f"sizes is {sizes}, expected at least two numbers, such as [2, 3, 1]")
        instance_of(hidden, "hidden", Activation, ", such as tanh")
        instance_of(output, "output", Activation, ", such as identity")
        if not callable(initializer):
            raise TypeError(f"initializer is {initializer!r}, expected an initializer, such as he")
        random_generator(rng)
        most = max(inputs * nodes for inputs, nodes in pairwise(sizes))
        if most >= 2**31:
            raise ValueError(
                f"sizes is {sizes}, and {most} weights between two layers are too many: expected "
                f"fewer than {2**31}"
            )
        layers = []
        for number, (inputs, nodes) in enumerate(pairwise(sizes)):
            answer = initializer(inputs, nodes, rng=rng)
            weights = checked_answer(answer, "initializer", (inputs, nodes))
            activation = output if number == len(sizes) - 2 else hidden
            layers.append(Layer(weights, np.zeros(nodes), activation))
        return cls(layers)

    def forward(self, inputs: ArrayLike) -> ForwardPass:
        """Run the network and keep what every node computed.

        Parameters
        ----------
        inputs : array_like, (examples, features)
            One example a row.

        Returns
        -------
        ForwardPass
            The values of every node for every example.

        Raises
        ------
        TypeError, ValueError
            If `inputs` does not hold finite real numbers of that shape, or as many features as
            the network has.
        OverflowError
            If a node's value is too large to be a number.

        Examples
        --------
        >>> import numpy as np
        >>> from howlearn.network import Network
        >>> network = Network.random([2, 3, 1], rng=np.random.default_rng(0))
        >>> print(network.forward([[0.0, 0.0]]).activations[0])
        [[0. 0. 0.]]
        """
        inputs = finite_array(inputs, "inputs", shape="(examples, features)")
        if inputs.shape[1] != len(self.layers[0].weights):
            turned = "; one example is a row: `inputs.T`" if len(inputs) == self.sizes[0] else ""
            raise ValueError(
                f"inputs has shape {inputs.shape} "
                f"but the network takes {counted(self.sizes[0], 'features')}{turned}"
            )
        a, weighted_inputs, activations = inputs, [], []
        with np.errstate(over="ignore", invalid="ignore"):
            for number, layer in enumerate(self.layers):
                z = a @ layer.weights + layer.biases
                # NaN is no input of an activation, and an infinite z may become a finite a.
                a = inside(layer.activation.function)(z) if all_finite(z) else z
                if not all_finite(a):
                    raise OverflowError(f"layer {number} computed a value that is not finite")
                weighted_inputs.append(z)
                activations.append(a)
        return ForwardPass(inputs, tuple(weighted_inputs), tuple(activations))

    def __call__(self, inputs: ArrayLike) -> Array:
        """Return the outputs, ``(examples, outputs)``; see `forward`."""
        return self.forward(inputs).outputs

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of features, then of the nodes of each layer."""
        return (len(self.layers[0].weights), *(len(layer.biases) for layer in self.layers))

    @property
    def parameters(self) -> Array:
        """All weights and biases as one point, ``(dimensions,)``, not writeable.

        Layer by layer: first the weights row by row, then the biases.
        """
        parts = [part for layer in self.layers for part in (layer.weights.ravel(), layer.biases)]
        return read_only(np.concatenate(parts))

    def with_parameters(self, point: ArrayLike) -> Network:
        """Return a network of the same form at another point.

        Parameters
        ----------
        point : array_like, (dimensions,)
            In the order of `parameters`.

        Returns
        -------
        Network
            A new one; this one stays as it is.

        Raises
        ------
        TypeError, ValueError
            If `point` does not hold as many finite real numbers as the network has parameters.

        Examples
        --------
        >>> import numpy as np
        >>> from howlearn.network import Network
        >>> network = Network.random([1, 1], rng=np.random.default_rng(0))
        >>> print(network.with_parameters([1.5, 0.5]).layers[0].biases)
        [0.5]
        """
        point = finite_array(point, "point", shape="(dimensions,)")
        expected = sum(layer.weights.size + layer.biases.size for layer in self.layers)
        if len(point) != expected:
            raise ValueError(
                f"point has shape {point.shape} but the network has {expected} parameters"
            )
        layers, start = [], 0
        for layer in self.layers:
            middle = start + layer.weights.size
            end = middle + layer.biases.size
            weights = point[start:middle].reshape(layer.weights.shape)
            layers.append(Layer(weights, point[middle:end], layer.activation))
            start = end
        return Network(layers)

    def __repr__(self) -> str:
        names = ", ".join(layer.activation.name for layer in self.layers)
        return f"<network {'-'.join(map(str, self.sizes))}: {names}>"


def straight_line(weight: float, bias: float) -> Network:
    """Return the line weight · x + bias as a network: one input, one node, and no bend.

    Parameters
    ----------
    weight : float
        How steeply the line climbs.
    bias : float
        Its height at input 0.

    Returns
    -------
    Network
        1-1, with the identity as its activation function.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a finite real number.

    Examples
    --------
    >>> from howlearn.network import straight_line
    >>> print(straight_line(weight=1.5, bias=0.5)([[2.0]]))
    [[3.5]]
    """
    weights = [[finite_number(weight, "weight")]]
    return Network([Layer(np.array(weights), np.array([finite_number(bias, "bias")]), identity)])


def small_network() -> Network:
    """Return the running example: two inputs, two hidden tanh nodes, one output node.

    Returns
    -------
    Network
        2-2-1, with nine weights and biases.

    Examples
    --------
    >>> from howlearn.network import small_network
    >>> network = small_network()
    >>> print(network, network.parameters)
    <network 2-2-1: tanh, identity> [ 0.6 -0.4  0.3  0.8  0.1  0.   0.7 -0.5  0.2]
    """
    hidden = Layer(np.array([[0.6, -0.4], [0.3, 0.8]]), np.array([0.1, 0.0]), tanh)
    return Network([hidden, Layer(np.array([[0.7], [-0.5]]), np.array([0.2]), identity)])


def save(network: Network, path: str | os.PathLike[str]) -> None:
    """Write a network to a file, all of it or nothing.

    The file is a NumPy archive (``.npz``) of plain arrays. The activations are saved by name. If
    writing fails, a file that was there before is still whole.

    Parameters
    ----------
    network : Network
        What to write.
    path : str or path
        Taken as it is: no ``.npz`` is added to it.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or if the network has an activation that is not one of the
        package.
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import numpy as np
    >>> from howlearn.network import Network, load, save
    >>> network = Network.random([2, 3, 1], rng=np.random.default_rng(0))
    >>> with TemporaryDirectory() as folder:
    ...     save(network, f"{folder}/small.npz")
    ...     load(f"{folder}/small.npz")
    <network 2-3-1: tanh, identity>
    """
    # Here, as what reads and writes files takes longer to import than a network.
    from howlearn._archive import file_path, write_arrays

    instance_of(network, "network", Network)
    target = file_path(path)
    names = [layer.activation.name for layer in network.layers]
    for name, layer in zip(names, network.layers, strict=True):
        if activation_named(name) is not layer.activation:
            raise ValueError(
                f"activation {name!r} is not the one of howlearn, which load would use"
            )
    arrays: dict[str, Any] = {"format": _FORMAT, "activations": names}
    for number, layer in enumerate(network.layers):
        arrays[f"weights_{number}"] = layer.weights
        arrays[f"biases_{number}"] = layer.biases
    write_arrays(target, arrays)


def load(path: str | os.PathLike[str]) -> Network:
    """Read a network that `save` wrote. Nothing in the file is executed.

    Parameters
    ----------
    path : str or path
        The file.

    Returns
    -------
    Network
        The same to the last bit.

    Raises
    ------
    TypeError
        If `path` is neither a string nor a path.
    ValueError
        If the file is something else, or damaged.
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import numpy as np
    >>> from howlearn.network import Network, load, save
    >>> network = Network.random([2, 3, 1], rng=np.random.default_rng(0))
    >>> with TemporaryDirectory() as folder:
    ...     save(network, f"{folder}/network.npz")
    ...     print(load(f"{folder}/network.npz").sizes)
    (2, 3, 1)
    """
    from howlearn._archive import file_path, read_arrays

    file = file_path(path)
    try:
        return _from_arrays(read_arrays(file))
    except ValueError as error:
        raise ValueError(f"{file} is not a network saved by howlearn: {error}") from error


def _from_arrays(stored: Mapping[str, Any]) -> Network:
    """Return the network that `save` made the arrays from, or say what is wrong with them."""
    name = stored.get("format")
    if name is None:
        raise ValueError("it has no entry 'format'")
    if name.shape or str(name) != _FORMAT:
        raise ValueError(f"its format is {str(name)!r:.60}, expected {_FORMAT!r}")
    if "activations" not in stored:
        raise ValueError("it has no entry 'activations'")
    if stored["activations"].ndim != 1 or stored["activations"].dtype.kind != "U":
        raise ValueError("its entry 'activations' is not a list of names")
    layers = [
        Layer(
            _entry(stored, f"weights_{number}", "(inputs, nodes)"),
            _entry(stored, f"biases_{number}", "(nodes,)"),
            activation_named(str(activation)),
        )
        for number, activation in enumerate(stored["activations"])
    ]
    own = {"format", "activations"} | {
        f"{part}_{number}" for part in ("weights", "biases") for number in range(len(layers))
    }
    if others := sorted(set(stored) - own):
        raise ValueError(f"it has an entry {others[0]!r:.60}, which no network has")
    return Network(layers)


def _entry(stored: Mapping[str, Any], name: str, shape: str) -> Array:
    if name not in stored:
        raise ValueError(f"it has no entry {name!r}")
    if stored[name].dtype.kind != "f" or stored[name].dtype.itemsize != 8:
        raise ValueError(f"{name} holds {stored[name].dtype}, expected float64")
    return finite_array(stored[name], name, shape=shape)
