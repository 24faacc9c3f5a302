"""A network as circles and lines: values that go forward, weights, and blame that comes back."""

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.offsetbox import AnchoredOffsetbox, HPacker, TextArea, VPacker
from matplotlib.patches import Circle

from howlearn.arrays import Array, whole_number
from howlearn.backpropagation import Backpropagation
from howlearn.network import ForwardPass, Network
from howlearn.plots.descriptions import describe, listing, three_digits
from howlearn.plots.palette import GRADIENT, INK, PAPER, VALUE, WEIGHT, Colour
from howlearn.plots.style import HALO, SMALL, TEXT, WIDTH, axes_or_new, bare

__all__ = ["network_diagram"]

# In inches, as everything here.
_RADIUS = 0.33
_ROW = 0.24
# The most nodes in a layer whose weights still have room for numbers.
_LABELLED = 3
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


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
    `forward` each node shows its value. With `backpropagation` it also shows its blame, and each
    weight the gradient of this one example's own cost.

    Parameters
    ----------
    network : Network
        With at most 6 nodes in a layer; weights are numbered up to 3.
    forward : ForwardPass, optional
        The network's own; that of `backpropagation` if left out.
    backpropagation : Backpropagation, optional
        The network's own.
    example : int, default 0
        Which example to show.
    names : sequence of sequences of str, optional
        What the nodes are called, inputs first; x₁, x₂, …, h₁, …, and y for the outputs if left
        out.
    axes : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or if `forward` has other sizes than the network.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.activations import identity
    >>> from howlearn.network import Layer, Network
    >>> from howlearn.plots import description
    >>> line = Network([Layer(np.array([[1.5]]), np.array([0.5]), identity)])
    >>> print(description(network_diagram(line, forward=line.forward([[2.0]]))))
    Network 1-1. Inputs: x has the value 2. Outputs: y has the bias 0.5 and the value 3.5. \
Weights: x to y 1.5.
    """
    if not isinstance(network, Network):
        raise TypeError(f"network is {network!r}, expected a Network")
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

    key = _key(values is not None, deltas is not None)
    places, height = _places(sizes, len(key), deltas is not None)
    axes = axes_or_new(axes, height=height)
    bare(axes)
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(0, height)
    axes.set_aspect("equal")
    for number, layer in enumerate(network.layers):
        gradients = None
        if values is not None and deltas is not None:
            gradients = np.outer(values[number], deltas[number])
        _draw_weights(axes, layer.weights, gradients, places[number], places[number + 1])
    for column, layer_places in enumerate(places):
        for node, place in enumerate(layer_places):
            _draw_node(
                axes,
                place,
                labels[column][node],
                bias=float(network.layers[column - 1].biases[node]) if column else None,
                value=None if values is None else float(values[column][node]),
                blame=float(deltas[column - 1][node]) if column and deltas is not None else None,
            )
    _draw_key(axes, key)
    describe(axes, _text(network, labels, values, deltas))
    return axes


def _names(names: Sequence[Sequence[str]] | None, sizes: Sequence[int]) -> list[list[str]]:
    if names is not None:
        given = [[str(name) for name in column] for column in names]
        if [len(column) for column in given] != list(sizes):
            raise ValueError(
                f"names has columns of {[len(column) for column in given]} names "
                f"but the network has {list(sizes)} nodes"
            )
        return given
    letters = ["x", *"hgfed"[: len(sizes) - 2], "y"]
    letters += ["n"] * (len(sizes) - len(letters))
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


def _places(
    sizes: Sequence[int], key_rows: int, has_blame: bool
) -> tuple[list[list[tuple[float, float]]], float]:
    """Return the centre of each node, a column a layer, and how high the picture is."""
    # The labels of a node's lines lie 1 / (targets + 1) of this apart, and are one or two rows.
    most_targets = min(_LABELLED, max(sizes[1:]))
    apart = max(1.05, (0.39 if has_blame else 0.22) * (most_targets + 1))
    bottom = key_rows * _ROW + 0.12 + (_ROW if has_blame else 0) + _RADIUS
    extent = apart * (max(2, *sizes) - 1)
    columns = np.linspace(_RADIUS + 0.2, WIDTH - _RADIUS - 0.2, len(sizes))
    places = [
        [(float(x), bottom + extent / 2 + apart * ((size - 1) / 2 - k)) for k in range(size)]
        for x, size in zip(columns, sizes, strict=True)
    ]
    return places, bottom + extent + _RADIUS + _ROW


def _draw_weights(
    axes: Axes,
    weights: Array,
    gradients: Array | None,
    sources: Sequence[tuple[float, float]],
    targets: Sequence[tuple[float, float]],
) -> None:
    largest = float(np.abs(weights).max()) or 1.0
    for i, start in enumerate(sources):
        for j, end in enumerate(targets):
            weight = float(weights[i, j])
            axes.plot(
                [start[0], end[0]],
                [start[1], end[1]],
                color=WEIGHT.light,
                linewidth=0.8 + 2.6 * abs(weight) / largest,
                linestyle="-" if weight >= 0 else (0, (3.2, 1.8)),
                alpha=0.75,
                zorder=1,
            )
            if max(len(sources), len(targets)) > _LABELLED:
                continue
            # Here the labels of all lines between two layers lie equally far apart.
            along = 1 / (len(targets) + 1)
            at = (
                start[0] + along * (end[0] - start[0]),
                start[1] + along * (end[1] - start[1]),
            )
            lines = [(three_digits(weight), WEIGHT)]
            if gradients is not None:
                lines.append((three_digits(float(gradients[i, j])), GRADIENT))
            for line, (text, colour) in enumerate(lines):
                axes.annotate(
                    text,
                    at,
                    xytext=(0, 6.2 * (len(lines) - 1) - 12.4 * line),
                    textcoords="offset points",
                    ha="center",
                    va="center",
                    color=colour.light,
                    fontsize=SMALL,
                    bbox=HALO,
                    zorder=2,
                )


def _draw_node(
    axes: Axes,
    place: tuple[float, float],
    name: str,
    *,
    bias: float | None,
    value: float | None,
    blame: float | None,
) -> None:
    axes.add_patch(
        Circle(
            place,
            _RADIUS,
            facecolor=PAPER.light,
            edgecolor=VALUE.light if value is not None else INK.light,
            linewidth=2.4 if value is not None else 1.2,
            zorder=3,
        )
    )
    inside = name if value is None else three_digits(value)
    size = TEXT if len(inside) <= 5 else SMALL if len(inside) == 6 else 8.5
    axes.text(
        *place, inside, ha="center", va="center_baseline", fontsize=size, color=INK.light, zorder=4
    )
    # Above the circle stand name and bias, side by side, below it the blame. A long one ends where
    # the circle ends: to the right of it are the weights' numbers.
    texts = []
    if value is not None:
        texts.append((name, INK, "center" if bias is None else "right", 0 if bias is None else -14))
    if bias is not None:
        beside = value is not None
        label = f"b {three_digits(bias)}"
        texts.append((label, WEIGHT, "left" if beside else "center", -8 if beside else 0))
    if blame is not None:
        label = f"δ {three_digits(blame)}"
        texts.append((label, GRADIENT, *(("center", 0) if len(label) <= 8 else ("right", 26))))
    for text, colour, align, across in texts:
        up = -1 if colour is GRADIENT else 1
        axes.annotate(
            text,
            (place[0], place[1] + up * _RADIUS),
            xytext=(across, 5 * up),
            textcoords="offset points",
            ha=align,
            va="baseline" if up > 0 else "top",
            color=colour.light,
            fontsize=SMALL,
            bbox=HALO,
            zorder=4,
        )


def _key(has_values: bool, has_blame: bool) -> list[list[tuple[str, Colour]]]:
    """Return what the numbers in the picture are, in rows."""
    rows = [[("weight on its line, dashed below 0", WEIGHT), ("b: bias", WEIGHT)]]
    if has_values:
        rows[0].insert(0, ("value in its node", INK))
    if has_blame:
        rows.append([("δ: blame", GRADIENT), ("under a weight: its gradient", GRADIENT)])
    return rows


def _draw_key(axes: Axes, rows: Sequence[Sequence[tuple[str, Colour]]]) -> None:
    """Say below the picture, in the colours themselves, what the numbers are."""
    packed: list[Artist] = [
        HPacker(
            children=[
                TextArea(t, textprops={"color": c.light, "fontsize": SMALL - 0.5}) for t, c in row
            ],
            pad=0,
            sep=14,
        )
        for row in rows
    ]
    axes.add_artist(
        AnchoredOffsetbox(
            "lower center",
            child=VPacker(children=packed, align="center", pad=0, sep=3),
            frameon=False,
            pad=0,
            borderpad=0.1,
        )
    )


def _text(
    network: Network,
    labels: Sequence[Sequence[str]],
    values: Sequence[Array] | None,
    deltas: Sequence[Array] | None,
) -> str:
    text = f"Network {'-'.join(map(str, network.sizes))}."
    last = len(network.layers)
    for column, names in enumerate(labels):
        title = "Inputs" if column == 0 else "Outputs" if column == last else f"Layer {column}"
        said = []
        for node, name in enumerate(names):
            parts = []
            if column:
                parts.append(f"the bias {three_digits(network.layers[column - 1].biases[node])}")
            if values is not None:
                parts.append(f"the value {three_digits(values[column][node])}")
            if column and deltas is not None:
                parts.append(f"the blame {three_digits(deltas[column - 1][node])}")
            said.append(f"{name} has {listing(parts)}" if parts else name)
        text += f" {title}: {'; '.join(said)}."
    lines = [
        f"{labels[column][i]} to {labels[column + 1][j]} {three_digits(layer.weights[i, j])}"
        + (
            f", gradient {three_digits(values[column][i] * deltas[column][j])}"
            if values is not None and deltas is not None
            else ""
        )
        for column, layer in enumerate(network.layers)
        for i in range(layer.weights.shape[0])
        for j in range(layer.weights.shape[1])
    ]
    return f"{text} Weights: {'; '.join(lines)}."
