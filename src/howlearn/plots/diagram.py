"""A network as circles and lines: values that go forward, and sensitivities that come back."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Circle

from howlearn._checks import instance_of, whole_number
from howlearn.arrays import Array
from howlearn.backpropagation import Backpropagation
from howlearn.network import ForwardPass, Network
from howlearn.plots.descriptions import describe, listing, three_digits
from howlearn.plots.drawn import drawn_points
from howlearn.plots.nodes import (
    DIAGRAM_WIDTH,
    Written,
    draw_key,
    draw_node,
    draw_weights,
    key,
    numbered_layers,
    places,
    read_node,
    read_weight,
)
from howlearn.plots.style import axes_or_new, bare, house_style

__all__ = ["network_diagram"]

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@house_style()
def network_diagram(
    network: Network,
    *,
    forward: ForwardPass | None = None,
    backpropagation: Backpropagation | None = None,
    example: int = 0,
    names: Sequence[Sequence[str]] | None = None,
    axes: Axes | None = None,
) -> Axes:
    """Draw a small network: its nodes, weights and biases, and what one example makes of them.

    A line is as wide as its weight is large, and dashed where the weight is below 0. With
    `forward` each node shows its value. With `backpropagation` it also shows its sensitivity δ, and
    each weight the gradient of this one example's own cost.

    Parameters
    ----------
    network : Network
        With at most 6 nodes in a layer. The weights of a layer are numbered where they have room:
        with at most 3 nodes on either side, and at most 3 columns of nodes, or 4 where one side is
        a single node.
    forward : ForwardPass, optional
        The network's own; that of `backpropagation` if left out.
    backpropagation : Backpropagation, optional
        The network's own.
    example : int, default 0
        Which example to show.
    names : sequence of sequences of str, optional
        What the nodes are called, inputs first; x₁, x₂, …, h₁, …, and o for the outputs if left
        out.
    axes : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes
        With the drawing on them.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or if `forward` has other sizes than the network.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.activations import identity
    >>> from howlearn.network import Layer, Network
    >>> from howlearn.plots import description, network_diagram
    >>> line = Network([Layer(np.array([[1.5]]), np.array([0.5]), identity)])
    >>> print(description(network_diagram(line, forward=line.forward([[2.0]]))))
    Network 1-1. Inputs: x has the value 2. Outputs: o has the bias 0.5 and the value 3.5. \
Weights: x to o 1.5.
    """
    instance_of(network, "network", Network)
    if forward is not None:
        instance_of(forward, "forward", ForwardPass)
    if backpropagation is not None:
        instance_of(backpropagation, "backpropagation", Backpropagation)
    sizes = network.sizes
    if max(sizes) > 6:
        column = sizes.index(max(sizes))
        raise ValueError(f"network has {max(sizes)} nodes in column {column}, expected at most 6")
    labels = _names(names, sizes)
    if forward is None and backpropagation is not None:
        forward = backpropagation.forward
    values = _of_example(
        None if forward is None else (forward.inputs, *forward.activations),
        sizes,
        example,
        "forward",
    )
    deltas = _of_example(
        None if backpropagation is None else backpropagation.deltas,
        sizes[1:],
        example,
        "backpropagation",
    )
    if backpropagation is not None and not np.array_equal(
        backpropagation.network.parameters, network.parameters
    ):
        raise ValueError("backpropagation is of a network with other parameters")

    numbered = numbered_layers(sizes)
    rows = key(values is not None, deltas is not None, any(numbered))
    centres, height = places(sizes, len(rows), deltas is not None)
    axes = axes_or_new(axes, width=DIAGRAM_WIDTH, height=height)
    bare(axes)
    axes.set_xlim(0, DIAGRAM_WIDTH)
    axes.set_ylim(0, height)
    axes.set_aspect("equal")
    gradients = None
    if values is not None and deltas is not None:
        gradients = [np.outer(value, delta) for value, delta in zip(values, deltas, strict=False)]
    layers = [
        draw_weights(
            axes,
            layer.weights,
            None if gradients is None else gradients[number],
            centres[number],
            centres[number + 1],
            numbered=numbered[number],
        )
        for number, layer in enumerate(network.layers)
    ]
    nodes = [
        [
            draw_node(
                axes,
                place,
                labels[column][node],
                bias=float(network.layers[column - 1].biases[node]) if column else None,
                value=None if values is None else float(values[column][node]),
                delta=float(deltas[column - 1][node]) if column and deltas is not None else None,
            )
            for node, place in enumerate(column_places)
        ]
        for column, column_places in enumerate(centres)
    ]
    draw_key(axes, rows)
    describe(axes, _text(network, gradients, nodes, layers))
    return axes


def _names(names: Sequence[Sequence[str]] | None, sizes: Sequence[int]) -> list[list[str]]:
    if names is not None:
        if not isinstance(names, Sequence) or not all(isinstance(c, Sequence) for c in names):
            raise TypeError(f"names is {names!r}, expected a list of names for each column")
        given = [[str(name) for name in column] for column in names]
        if [len(column) for column in given] != list(sizes):
            raise ValueError(
                f"names has columns of {[len(column) for column in given]} names "
                f"but the network has {list(sizes)} nodes"
            )
        return given
    hidden = len(sizes) - 2
    letters = ["x", *"hgfed"[:hidden], *"n" * (hidden - 5), "o"]
    return [
        [f"{letter}{k + 1}".translate(_SUBSCRIPTS) if size > 1 else letter for k in range(size)]
        for letter, size in zip(letters, sizes, strict=True)
    ]


def _of_example(
    arrays: Sequence[Array] | None, sizes: Sequence[int], example: int, name: str
) -> list[Array] | None:
    if arrays is None:
        return None
    found = [array.shape[1] for array in arrays]
    if found != list(sizes):
        raise ValueError(f"{name} has {found} nodes but the network has {list(sizes)}")
    example = whole_number(example, "example", below=len(arrays[0]))
    return [array[example] for array in arrays]


def _text(
    network: Network,
    gradients: Sequence[Array] | None,
    nodes: Sequence[Sequence[tuple[Circle, list[Written]]]],
    layers: Sequence[tuple[list[Line2D], list[Written]]],
) -> str:
    """Say what is written at each node and line; what has no room there comes from the network."""
    text = f"Network {'-'.join(map(str, network.sizes))}."
    written = [each for column in nodes for _, at in column for each in at]
    names = {}
    for number, column in enumerate(nodes):
        last = number == len(layers)
        title = "Inputs" if number == 0 else "Outputs" if last else f"Layer {number}"
        said = []
        for circle, _ in column:
            at = read_node(circle, written)
            name = names[circle.center] = str(at.get("name"))
            words = [word for word in ("bias", "value", "sensitivity") if word in at]
            parts = listing([f"the {word} {at[word]}" for word in words]) if words else ""
            said.append(f"{name} has {parts}" if parts else name)
        text += f" {title}: {'; '.join(said)}."
    said = []
    for number, (lines, numbers) in enumerate(layers):
        arrays = {"weight": network.layers[number].weights}
        if gradients is not None:
            arrays["gradient"] = gradients[number]
        for k, line in enumerate(lines):
            on = {word: three_digits(array.ravel()[k]) for word, array in arrays.items()}
            if numbers:
                on = read_weight(line, numbers)
            start, end = (names.get((x, y)) for x, y in drawn_points(line).tolist())
            gradient = f", gradient {on.get('gradient')}" if gradients is not None else ""
            said.append(f"{start} to {end} {on.get('weight')}{gradient}")
    return f"{text} Weights: {'; '.join(said)}."
