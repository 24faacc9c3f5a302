"""One step of training, in arrays that are made once: forward, the cost, and back.

This is what `train` runs at every step, and what evaluates the cost of an epoch. It computes what
`backpropagation` computes, to which a test pins it; a small network would otherwise spend most of
its time making arrays. For each size of batch a *program* is written once, by the three loops of
`_program`: a list of operations, and the arrays that each takes, its result last. A step runs down
the list. So which activation and which cost a network has is asked once, and not at every step.

All parameters are one flat vector and all gradients another, so that an optimizer moves the whole
network at once. A layer's weights and biases are one array in it, ``(inputs + 1, nodes)``, the
biases being the last row. Examples are columns here, and what a layer passes on has a last row of
ones, ``(nodes + 1, examples)``: the next layer's biases are then the weights of one more input, and
one product computes its weighted inputs, and one all its gradients. Private; here
and in the optimizers' steps, nowhere else in the package, arrays are overwritten.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from howlearn._formulas import Operation, activation_formulas, cost_formulas
from howlearn.arrays import Array
from howlearn.costs import Cost
from howlearn.network import Network

__all__ = ["Workspace"]

TOGETHER = 256
"""How many examples a cost is evaluated on at a time: so few that the arrays stay in the
processor's cache, and so many that the products take their time."""


class _Program(NamedTuple):
    """The buffers and the operations for batches of one size."""

    inputs: Array
    targets: Array
    forward: list[Operation]
    value: Callable[[], float]
    back: list[Operation]
    names: dict[str, Array]


class Workspace:
    """A network in training: its parameters, their gradient, and the buffers to compute it in.

    Attributes
    ----------
    network : Network
        Where training began; of it only the form is used.
    cost : Cost
        What to make small.
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
        self._programs: dict[int, _Program] = {}

    def backpropagate(self, inputs: Array, targets: Array, rows: NDArray[np.intp]) -> float:
        """Write the gradient of a batch into `gradient` and return the batch's cost value.

        Parameters
        ----------
        inputs, targets : Array, (examples, features) and (examples, outputs)
            Of all examples, of which the batch is a part; of the same dtype as `point`.
        rows : array of int
            Which examples the batch has.
        """
        program = self._programs.get(len(rows)) or self._program(len(rows))
        # "clip" spares the check of rows that come from a permutation.
        inputs.take(rows, 0, program.inputs, "clip")
        targets.take(rows, 0, program.targets, "clip")
        for operation, arrays in program.forward:
            operation(*arrays)
        value = program.value()
        for operation, arrays in program.back:
            operation(*arrays)
        return value

    def cost_on(self, inputs: Array, targets: Array) -> float:
        """Return the cost value on all examples, computed in parts that fit the cache.

        Parameters
        ----------
        inputs, targets : Array, (examples, features) and (examples, outputs)
            Of the same dtype as `point`.
        """
        count = len(inputs)
        total = 0.0
        for start in range(0, count, TOGETHER):
            stop = min(start + TOGETHER, count)
            examples = stop - start
            program = self._programs.get(examples) or self._program(examples)
            program.targets[:] = targets[start:stop]
            # The first product takes the examples where they lie.
            (product, (_, weights, result)), *others = program.forward
            product(inputs[start:stop], weights, result)
            for operation, arrays in others:
                operation(*arrays)
            total += program.value() * examples
        return total / count

    def _program(self, examples: int) -> _Program:
        """Make the buffers for batches of so many examples, and write the program."""
        layers, sizes, empty = self.network.layers, self.network.sizes, np.empty_like
        inputs = empty(self.point, shape=(examples, sizes[0]))
        targets = empty(self.point, shape=(examples, sizes[-1]))
        ones = np.ones_like(self.point, shape=examples)

        def array(make: Callable[..., Array], rows: int, size: int) -> Array:
            # A large one has example after example: with that BLAS is faster on some processors.
            order = "F" if _is_large(size * examples) else "C"
            return make((rows, examples), self.point.dtype, order)

        values = [array(np.ones, size + 1, size) for size in sizes[1:]]
        deltas = [array(np.empty, size, size) for size in sizes[1:]]
        weights, gradients = self._layers(self.point), self._layers(self.gradient)
        formulas = [
            activation_formulas(layer.activation, value[:-1], delta)
            for layer, value, delta in zip(layers, values, deltas, strict=True)
        ]

        # Forward: z = w a + b, then a = σ(z). The inputs have no ones, as the data would have to
        # be copied; so the first layer adds its biases. Its product is the longest one, and BLAS
        # is a sixth faster where example after example comes out of it, too.
        x, z = inputs.T, values[0][:-1]
        product = z if _is_large(z.size) else empty(self.point, shape=(examples, sizes[1])).T
        forward: list[Operation] = [
            _product(inputs, weights[0][:-1], product.T),
            (np.add, (product, weights[0][-1][:, np.newaxis], z)),
            *formulas[0][0],
        ]
        for number in range(1, len(layers)):
            z = values[number][:-1]
            forward += [_product(weights[number].T, values[number - 1], z), *formulas[number][0]]

        # The cost, and ∂C/∂a of the outputs.
        value, back = cost_formulas(self.cost, values[-1][:-1], targets.T, deltas[-1])

        # Back: δ = ∂C/∂a · σ′(z); the gradient is δ times what came in; and what arrives at the
        # nodes before is δ times the weights between.
        for number in reversed(range(1, len(layers))):
            delta = deltas[number]
            back = [
                *back,
                *formulas[number][1],
                _product(values[number - 1], delta.T, gradients[number]),
                _product(weights[number][:-1], delta, deltas[number - 1]),
            ]
        back = [
            *back,
            *formulas[0][1],
            _product(x, deltas[0].T, gradients[0][:-1]),
            (np.dot, (deltas[0], ones, gradients[0][-1])),
        ]
        names = {"x": x, "t": targets.T, "1": ones}
        for number in range(len(layers)):
            w, g, a, n = weights[number], gradients[number], values[number], number + 1
            names |= {f"w{n}": w[:-1], f"b{n}": w[-1], f"[w{n} b{n}]": w}
            names |= {f"∂w{n}": g[:-1], f"∂b{n}": g[-1], f"[∂w{n} ∂b{n}]": g}
            names |= {f"a{n}": a[:-1], f"[a{n} 1]": a, f"δ{n}": deltas[number]}
        names["s"] = product  # last, as it may be the place of a1
        self._programs[examples] = _Program(inputs, targets, forward, value, back, names)
        return self._programs[examples]

    def program(self, examples: int) -> str:
        """Return what a step on so many examples does, a line for each operation.

        It is read from the operations themselves.
        """
        program = self._programs.get(examples) or self._program(examples)
        last, in_place = len(self.network.layers), bool(program.back[0][1])
        # A cost of the package leaves there what its slopes are made of.
        found = f"cost, δ{last}" if in_place else "cost"
        return "\n".join(
            [
                "forward",
                *(_said(operation, program.names) for operation in program.forward),
                "cost",
                f"  {found} = {self.cost.name}(a{last}, t)",
                "back",
                *(_said(operation, program.names) for operation in program.back),
            ]
        )

    def _layers(self, flat: Array) -> list[Array]:
        """Return each layer's part of a flat vector as ``(inputs + 1, nodes)``, biases last."""
        parts, start = [], 0
        for layer in self.network.layers:
            inputs, nodes = layer.weights.shape
            end = start + (inputs + 1) * nodes
            parts.append(flat[start:end].reshape(inputs + 1, nodes))
            start = end
        return parts


def _product(left: Array, right: Array, result: Array) -> Operation:
    # `dot` starts sooner than `matmul`; with many results `matmul` is the faster one.
    return np.matmul if _is_large(result.size) else np.dot, (left, right, result)


def _is_large(size: int) -> bool:
    return size > 20_000


_SIGNS = {np.add: "+", np.subtract: "−", np.multiply: "×", np.dot: "·", np.matmul: "·"}


def _said(operation: Operation, names: dict[str, Array]) -> str:
    """Return an operation as a line: its result, and what that is made of."""
    function, arrays = operation
    if not arrays:
        return f"  {function.__name__}"
    *taken, result = (_named(array, names) for array in arrays)
    if result.endswith("ᵀ"):  # (a · b)ᵀ = bᵀ · aᵀ
        result, taken = _turned(result), [_turned(name) for name in reversed(taken)]
    if function in _SIGNS:
        return f"  {result} = {f' {_SIGNS[function]} '.join(taken)}"
    return f"  {result} = {function.__name__.strip('_')}({', '.join(taken)})"


def _turned(name: str) -> str:
    return name.removesuffix("ᵀ") if name.endswith("ᵀ") else f"{name}ᵀ"


def _named(array: Array, names: dict[str, Array]) -> str:
    if array.ndim == 0:
        return f"{array:.4g}"
    for name, known in names.items():
        if known.ctypes.data == array.ctypes.data and known.size == array.size:
            turned = (array.shape, array.strides) == (known.T.shape, known.T.strides)
            same = (array.shape, array.strides) == (known.shape, known.strides)
            return f"{name}ᵀ" if turned and not same else name
    return "s"  # a scratch array
