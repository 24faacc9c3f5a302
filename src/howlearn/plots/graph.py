"""A formula as circles and arrows: its values, the slopes between them, and what comes back."""

from collections.abc import Mapping, Sequence
from math import inf

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Circle
from matplotlib.text import Text

from howlearn._checks import counted, instance_of
from howlearn.plots.descriptions import describe, listing, three_digits
from howlearn.plots.drawn import drawn_points
from howlearn.plots.nodes import (
    DIAGRAM_WIDTH,
    Written,
    draw_key,
    draw_node,
    read_node,
    read_weight,
    spread,
)
from howlearn.plots.palette import GRADIENT, INK
from howlearn.plots.style import HALO, SMALL, axes_or_new, bare, house_style
from howlearn.values import Value, sensitivities

__all__ = ["graph_diagram"]

_KEY = [
    [("value in its circle", INK), ("on a line: local slope", GRADIENT)],
    [("δ: how fast the result changes with it", GRADIENT)],
]


@house_style()
def graph_diagram(
    result: Value, *, names: Mapping[str, Value] | None = None, axes: Axes | None = None
) -> Axes:
    """Draw what a value was made from: each step of its formula, and the sensitivities.

    Values stand in columns, each to the right of all that it was made from. A line has the local
    slope on it. A value that was given and has no name counts as a constant, whose sensitivity
    nobody asks for.

    Parameters
    ----------
    result : Value
        The last one, such as a cost; in at most 6 columns of at most 6.
    names : mapping of str to Value, optional
        What values are called. The others are called by the operation that made them.
    axes : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes
        With the drawing on them.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Examples
    --------
    >>> from howlearn.plots import description, graph_diagram
    >>> from howlearn.values import Value
    >>> w = Value(3.0)
    >>> print(description(graph_diagram(w * w, names={"w": w})))
    A formula of 2 values. w is 3, sensitivity 6; × is 9, sensitivity 1. Slopes: w to × 3 and 3.
    """
    instance_of(result, "result", Value)
    called = {} if names is None else names
    if not isinstance(called, Mapping) or not all(isinstance(v, Value) for v in called.values()):
        raise TypeError(f"names is {names!r}, expected a dict of names and their values")
    name_of = {value: str(name) for name, value in called.items()}
    deltas = sensitivities(result)
    columns = _columns(list(reversed(deltas)))
    sizes = [len(rows) for rows in columns]
    if len(sizes) > 6 or max(sizes) > 6:
        raise ValueError(f"result has columns of {sizes} values, expected at most 6 of at most 6")
    rows = [list(column.values()) for column in columns]
    centres, height = spread(rows, 1.17, len(_KEY), has_deltas=True)
    axes = axes_or_new(axes, width=DIAGRAM_WIDTH, height=height)
    bare(axes)
    axes.set_xlim(0, DIAGRAM_WIDTH)
    axes.set_ylim(0, height)
    axes.set_aspect("equal")
    at = {
        value: place
        for column, spots in zip(columns, centres, strict=True)
        for value, place in zip(column, spots, strict=True)
    }
    gap = (centres[-1][0][0] - centres[0][0][0]) / max(1, len(centres) - 1)
    lines = [edge for value in at for edge in _edges(axes, value, at, gap)]
    nodes = [
        draw_node(
            axes,
            place,
            name_of.get(value, value.operation),
            bias=None,
            value=value.number,
            delta=deltas[value] if value.sources or value in name_of else None,
        )
        for value, place in at.items()
    ]
    draw_key(axes, _KEY)
    describe(axes, _text(nodes, lines))
    return axes


def _columns(values: Sequence[Value]) -> list[dict[Value, float]]:
    """Return the row of each value, a column after the other.

    What was given stands in the column left of where it is first used.
    """
    users = {value: [v for v in values if value in v.sources] for value in values}
    rows: dict[Value, float] = {}
    columns = []
    for number in range(values[-1].depth + 1):
        here = [
            value
            for value in values
            if number
            == (value.depth if value.sources else min(v.depth for v in users[value] or [value]) - 1)
        ]
        wanted = {value: _wanted(value, users[value], rows) for value in here}
        here.sort(key=wanted.__getitem__)
        column: dict[Value, float] = {}
        for value in here:
            column[value] = max(wanted[value], max(column.values(), default=-inf) + 1)
        if here:
            shift = (sum(wanted.values()) - sum(column.values())) / len(here)
            column = {value: row + shift for value, row in column.items()}
        rows |= column
        columns.append(column)
    return columns


def _wanted(value: Value, users: Sequence[Value], rows: Mapping[Value, float]) -> float:
    """Return the row in which few lines would cross: that of what a value was made from."""
    before = value.sources
    if not before and users:  # beside what it is used with
        before = tuple(part for source in users[0].sources for part in (source, *source.sources))
    found = [rows[source] for source in before if source in rows]
    return sum(found) / len(found) + (0 if value.sources else 0.3) if found else 0.0


def _edges(
    axes: Axes, value: Value, at: Mapping[Value, tuple[float, float]], gap: float
) -> list[tuple[Line2D, list[Written]]]:
    """Draw a line to a value from each of its sources, with the slopes on it."""
    edges = []
    for source in dict.fromkeys(value.sources):
        slopes = [
            three_digits(slope)
            for each, slope in zip(value.sources, value.slopes, strict=True)
            if each is source
        ]
        start, end = at[source], at[value]
        (line,) = axes.plot(
            [start[0], end[0]], [start[1], end[1]], color=INK.light, linewidth=1.0, zorder=1
        )
        along = gap / 2 / (end[0] - start[0])  # in the middle of the first gap that it crosses
        text: Text = axes.annotate(
            ", ".join(slopes),
            (start[0] + along * (end[0] - start[0]), start[1] + along * (end[1] - start[1])),
            xytext=(0, 0),
            textcoords="offset points",
            ha="center",
            va="center",
            color=GRADIENT.light,
            fontsize=SMALL - 0.5,
            bbox=HALO,
            zorder=2,
        )
        edges.append((line, [("slope", text)]))
    return edges


def _text(
    nodes: Sequence[tuple[Circle, list[Written]]], lines: Sequence[tuple[Line2D, list[Written]]]
) -> str:
    """Say what is written at each circle and line."""
    written = [each for _, texts in nodes for each in texts]
    slopes = [each for _, texts in lines for each in texts]
    names, said = {}, []
    for circle, _ in nodes:
        at = read_node(circle, written)
        name, value = at.get("name"), at.get("value")
        names[circle.center] = name or value
        delta = f", sensitivity {at['sensitivity']}" if "sensitivity" in at else ""
        said.append(f"{name} is {value}{delta}" if name else f"the constant {value}")
    led = []
    for line, _ in lines:
        start, end = (names.get((x, y)) for x, y in drawn_points(line).tolist())
        numbers = read_weight(line, slopes).get("slope", "").split(", ")
        led.append(f"{start} to {end} {listing(numbers)}")
    text = f"A formula of {counted(len(nodes), 'values')}. {'; '.join(said)}."
    return f"{text} Slopes: {'; '.join(led)}." if led else text
