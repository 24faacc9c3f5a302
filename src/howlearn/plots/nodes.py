"""The pieces of a network diagram: circles, lines, the numbers on them, and the key."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.offsetbox import AnchoredOffsetbox, HPacker, TextArea, VPacker
from matplotlib.patches import Circle
from matplotlib.text import Annotation, Text

from howlearn.arrays import Array
from howlearn.plots.descriptions import three_digits
from howlearn.plots.drawn import drawn_points
from howlearn.plots.palette import GRADIENT, INK, PAPER, VALUE, WEIGHT, Colour
from howlearn.plots.style import HALO, SMALL, TEXT

__all__ = [
    "DIAGRAM_WIDTH",
    "draw_key",
    "draw_node",
    "draw_weights",
    "key",
    "numbered_layers",
    "places",
    "read_node",
    "read_weight",
    "spread",
]

# What is written in a diagram: a word for what it says, and the text.
Written: TypeAlias = tuple[str, Text]

# In inches, as everything here.
_RADIUS = 0.33
_ROW = 0.24

DIAGRAM_WIDTH = 5.8
"""The width of a diagram in inches: more than other figures have, for the numbers at its lines."""

# The most nodes in a layer whose weights still have room for numbers, and the room between two
# columns of nodes that the numbers take: of lines that cross, and of lines that share an end.
_MOST, _CROSSING, _SHARING = 3, 1.6, 0.8


def _columns(count: int) -> Array:
    return np.linspace(_RADIUS + 0.2, DIAGRAM_WIDTH - _RADIUS - 0.2, count)


def numbered_layers(sizes: Sequence[int]) -> list[bool]:
    """Return for each layer whether its weights have room for numbers."""
    left, right = _columns(len(sizes))[:2]
    room = right - left - 2 * _RADIUS
    return [
        max(ends) <= _MOST and room >= (_SHARING if min(ends) == 1 else _CROSSING)
        for ends in pairwise(sizes)
    ]


def _size(number: str, most: int = 7) -> float:
    """Return the size of the type of a number: smaller where it has many digits."""
    return SMALL if len(number) <= most else 8.5


def places(
    sizes: Sequence[int], key_rows: int, has_deltas: bool
) -> tuple[list[list[tuple[float, float]]], float]:
    """Return the centre of each node, a column a layer, and how high the picture is."""
    # Numbers in two rows want more air, above all where lines cross.
    crossing = any(
        n and min(ends) > 1 for n, ends in zip(numbered_layers(sizes), pairwise(sizes), strict=True)
    )
    apart = (1.4 if crossing else 1.17) if has_deltas else 1.05
    rows = [[k - (size - 1) / 2 for k in range(size)] for size in sizes]
    return spread(rows, apart, key_rows, has_deltas)


def spread(
    rows: Sequence[Sequence[float]], apart: float, key_rows: int, has_deltas: bool
) -> tuple[list[list[tuple[float, float]]], float]:
    """Return the centre of each node, and how high the picture is.

    Parameters
    ----------
    rows : sequence of sequences of float
        For each column the row of each of its nodes, counted downwards from any of them.
    apart : float
        The inches from one row to the next.
    key_rows : int
        The rows of the key below.
    has_deltas : bool
        Whether sensitivities stand under the nodes.
    """
    bottom = key_rows * _ROW + 0.12 + (_ROW if has_deltas else 0) + _RADIUS
    every = [row for column in rows for row in column]
    extent = apart * max(1, max(every) - min(every))
    middle = (max(every) + min(every)) / 2
    centres = [
        [(float(x), bottom + extent / 2 + apart * (middle - row)) for row in column]
        for x, column in zip(_columns(len(rows)), rows, strict=True)
    ]
    return centres, bottom + extent + _RADIUS + _ROW


def draw_weights(
    axes: Axes,
    weights: Array,
    gradients: Array | None,
    sources: Sequence[tuple[float, float]],
    targets: Sequence[tuple[float, float]],
    *,
    numbered: bool,
) -> tuple[list[Line2D], list[Written]]:
    """Draw the weights between two layers, and their gradients where there are any.

    Returned are the lines, and the numbers that are written on them.

    Parameters
    ----------
    axes : Axes
        Where to draw.
    weights : Array, (inputs, nodes)
        A row for each node on the left.
    gradients : Array, (inputs, nodes), or None
        The gradient of each weight.
    sources, targets : sequence of (x, y)
        The centres of the nodes in both layers.
    numbered : bool
        Whether to write the numbers on the lines.
    """
    is_fan = min(len(sources), len(targets)) == 1
    largest = float(np.abs(weights).max()) or 1.0
    drawn, written = list[Line2D](), list[Written]()
    for i, start in enumerate(sources):
        for j, end in enumerate(targets):
            weight = float(weights[i, j])
            drawn += axes.plot(
                [start[0], end[0]],
                [start[1], end[1]],
                color=WEIGHT.light,
                linewidth=0.8 + 2.6 * abs(weight) / largest,
                linestyle="-" if weight >= 0 else (0, (3.2, 1.8)),
                alpha=0.75,
                zorder=1,
            )
            if not numbered:
                continue
            # Of lines that cross, neighbours have their numbers near different ends.
            along = 0.5 if is_fan else 0.33 if (i + j) % 2 == 0 else 0.67
            at = (
                start[0] + along * (end[0] - start[0]),
                start[1] + along * (end[1] - start[1]),
            )
            lines = [("weight", three_digits(weight), WEIGHT)]
            if gradients is not None:
                lines.append(("gradient", three_digits(float(gradients[i, j])), GRADIENT))
            for line, (word, text, colour) in enumerate(lines):
                number = axes.annotate(
                    text,
                    at,
                    xytext=(0, 6.2 * (len(lines) - 1) - 12.4 * line),
                    textcoords="offset points",
                    ha="center",
                    va="center",
                    color=colour.light,
                    fontsize=_size(text),
                    bbox=HALO,
                    zorder=2,
                )
                written.append((word, number))
    return drawn, written


def draw_node(
    axes: Axes,
    place: tuple[float, float],
    name: str,
    *,
    bias: float | None,
    value: float | None,
    delta: float | None,
) -> tuple[Circle, list[Written]]:
    """Draw one node with whatever is known of it; return its circle, and what is written there."""
    circle = Circle(
        place,
        _RADIUS,
        facecolor=PAPER.light,
        edgecolor=VALUE.light if value is not None else INK.light,
        linewidth=2.4 if value is not None else 1.2,
        zorder=3,
    )
    axes.add_patch(circle)
    word, inside = ("name", name) if value is None else ("value", three_digits(value))
    size = TEXT if len(inside) <= 5 else _size(inside, 6)
    text = axes.text(*place, inside, ha="center", va="center_baseline", fontsize=size, zorder=4)
    written: list[Written] = [(word, text)]
    # Name and bias are above the circle, side by side, the sensitivity is below. A long one ends
    # where the circle ends: to the right of it are the weights' numbers.
    texts = []
    if value is not None:
        aside = ("center", 0) if bias is None else ("right", -14)
        texts.append(("name", name, INK, *aside))
    if bias is not None:
        beside = value is not None
        label = f"b {three_digits(bias)}"
        texts.append(("bias", label, WEIGHT, *(("left", -8) if beside else ("center", 0))))
    if delta is not None:
        label = f"δ {three_digits(delta)}"
        aside = ("center", 0) if len(label) <= 8 else ("right", 26)
        texts.append(("sensitivity", label, GRADIENT, *aside))
    for word, label, colour, align, across in texts:
        up = -1 if colour is GRADIENT else 1
        text = axes.annotate(
            label,
            (place[0], place[1] + up * _RADIUS),
            xytext=(across, 5 * up),
            textcoords="offset points",
            ha=align,
            va="baseline" if up > 0 else "top",
            color=colour.light,
            fontsize=SMALL if colour is INK else _size(label[2:], 6),
            bbox=HALO,
            zorder=4,
        )
        written.append((word, text))
    return circle, written


def read_node(circle: Circle, written: Sequence[Written]) -> dict[str, str]:
    """Return what is written at a node: its name, and what else there is by the word for it."""
    at = {
        word: text.get_text()
        for word, text in written
        # At its middle, or at its edge.
        if round(math.dist(_anchor(text), circle.center) / circle.radius) <= 1
    }
    bare = {"bias": "b ", "sensitivity": "δ "}
    return {word: text.removeprefix(bare.get(word, "")) for word, text in at.items()}


def read_weight(line: Line2D, written: Sequence[Written]) -> dict[str, str]:
    """Return what is written on a line: the weight, and the gradient where there is one."""
    start, end = drawn_points(line)

    def is_on(place: tuple[float, float]) -> bool:
        (a, b), (c, d) = end - start, place - start
        return bool(abs(a * d - b * c) < 1e-9 and 0 < a * c + b * d < a * a + b * b)

    return {word: text.get_text() for word, text in written if is_on(_anchor(text))}


def _anchor(text: Text) -> tuple[float, float]:
    return text.xy if isinstance(text, Annotation) else text.get_position()


def key(has_values: bool, has_deltas: bool, numbered: bool) -> list[list[tuple[str, Colour]]]:
    """Return what the numbers in the picture are, in rows."""
    weight = "weight on its line" if numbered else "line: weight"
    rows = [[(f"{weight}, dashed below 0", WEIGHT), ("b: bias", WEIGHT)]]
    if has_values:
        rows[0].insert(0, ("value in its node", INK))
    if has_deltas:
        rows.append([("δ: sensitivity", GRADIENT)])
    if has_deltas and numbered:
        rows[1].append(("under a weight: its gradient", GRADIENT))
    return rows


def draw_key(axes: Axes, rows: Sequence[Sequence[tuple[str, Colour]]]) -> None:
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
