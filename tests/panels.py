"""Reading back what an interactive figure shows, as a reader does: by the labels at its axes.

A script has its own scale from values to pixels. Nothing here asks it: where a mark stands is
computed from the pixels that the browser puts it at and from the numbers that are written beside
the axes, so that a wrong scale, a wrong label and a wrong place are all seen.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.plots.palette import PALETTE
from live_figures import Live

__all__ = ["Mark", "Panel", "painted", "panels", "shown_values", "tells"]

# Every shape of every panel that is shown: where it is painted, in pixels of its panel, and in
# which colours.
SHAPES = """figure => [...figure.querySelectorAll("svg.hl-panel")]
.filter(panel => panel.checkVisibility()).map(panel => {
    const back = panel.getScreenCTM().inverse();
    const all = [...panel.querySelectorAll("path, circle, rect, text")];
    return all.filter(e => !e.closest("defs")).map(e => {
        const matrix = back.multiply(e.getScreenCTM());
        const at = (x, y) => { const p = new DOMPoint(x, y).matrixTransform(matrix);
            return [p.x, p.y]; };
        const value = name => e[name].baseVal[0]?.value ?? e[name].baseVal.value ?? 0;
        const style = getComputedStyle(e), names = [];
        let opacity = 1;
        for (let node = e; node !== panel; node = node.parentNode) {
            names.push(...node.classList);
            opacity *= getComputedStyle(node).opacity;
        }
        const corners = e.tagName === "circle"
            ? [at(value("cx"), value("cy")),
               at(value("cx") + value("r"), value("cy") + value("r"))]
            : e.tagName === "rect"
            ? [at(value("x"), value("y")),
               at(value("x") + value("width"), value("y") + value("height"))]
            : [at(e.tagName === "text" ? value("x") : 0, e.tagName === "text" ? value("y") : 0)];
        return {
            kind: e.tagName, names, opacity, corners, d: e.getAttribute("d") ?? "",
            move: at(0, 0), text: e.textContent, anchor: style.textAnchor,
            fill: style.fill, stroke: style.stroke, width: parseFloat(style.strokeWidth),
            dash: style.strokeDasharray, fainter: [style.fillOpacity, style.strokeOpacity],
            seen: style.visibility === "visible" && style.display !== "none",
        };
    });
})"""

_COLOURS = {
    tuple(int(colour.light[k : k + 2], 16) for k in (1, 3, 5)): colour.name for colour in PALETTE
}
_NUMBER = re.compile(r"(?<![\w₀-₉.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![a-zA-Z])")


def tells(text: str, *values: Any) -> None:
    """See that the numbers of a text are these values, each in the digits that it is given."""
    written = [Decimal(number) for number in _NUMBER.findall(text.replace("−", "-"))]
    assert len(written) == len(values), f"{text!r} has {len(written)} numbers, not {values}"
    for number, value in zip(written, np.array(values, float), strict=True):
        half = 0.5 * 10.0 ** int(number.as_tuple().exponent)
        off = abs(float(number) - value)
        assert off <= half * (1 + 1e-9) + 1e-12 * abs(value), f"{text!r}: {value:.6g} is {number}"


@dataclass(frozen=True)
class Mark:
    """A shape that is seen, in the pixels of its panel."""

    kind: str
    names: frozenset[str]
    lines: list[Array]
    """Of a path the points of each stroke; of a rectangle its upper left corner; else its place."""
    size: tuple[float, float]
    """Of a rectangle its width and height, of a circle its radius, across and down."""
    text: str
    anchor: str
    fill: str
    stroke: str
    width: float
    dash: bool
    faint: tuple[float, float]
    """How much of fill and stroke is seen, 1 all of it."""

    @property
    def points(self) -> Array:
        return np.concatenate(self.lines) if self.lines else np.empty((0, 2))

    @property
    def place(self) -> Array:
        """Where it stands: a text, a circle's middle, the middle of a star's or a cross's corners.

        A triangle's lies a pixel or less below the place that it marks.
        """
        return np.asarray(self.points.mean(axis=0))

    @property
    def far(self) -> Array:
        """The lower right corner of a rectangle."""
        return np.asarray(self.place + self.size)


class Panel:
    """One picture of a figure."""

    def __init__(self, shapes: list[dict[str, Any]]) -> None:
        self.marks = [_mark(shape) for shape in shapes if shape["seen"]]
        self.logarithmic: set[int] = set()
        self._scales: dict[int, tuple[float, float]] = {}

    def all(self, *names: str, kind: str = "") -> list[Mark]:
        """The marks that have each of these classes, or stand within them, in their order.

        What a finger needs and nobody sees, the reach around a handle, is left out unless named.
        """
        wanted = {f"hl-{name}" for name in names}
        return [
            mark
            for mark in self.marks
            if wanted <= mark.names
            and kind in ("", mark.kind)
            and not ({"hl-reach", "hl-catch"} & mark.names - wanted)
        ]

    def one(self, *names: str, kind: str = "") -> Mark:
        found = self.all(*names, kind=kind)
        assert len(found) == 1, f"{len(found)} {kind} of {names}, expected 1"
        return found[0]

    def count(self, **expected: int) -> None:
        """Count the marks by one class each; an underscore stands for a hyphen."""
        found = {name: len(self.all(name.replace("_", "-"))) for name in expected}
        assert found == expected, f"{found}, expected {expected}"

    # The axes, as they are labelled.

    def names(self) -> list[str]:
        """What is written at the axes, across and up."""
        return [mark.text for mark in self.all("axes", "axis-name") if mark.text]

    def labels(self, axis: int) -> list[tuple[str, float]]:
        """The labels of an axis, 0 across and 1 up, and the pixel of each."""
        anchor = ("middle", "end")[axis]
        texts = self.all("axes", kind="text")
        return [
            (mark.text, float(mark.place[axis]))
            for mark in texts
            if mark.anchor == anchor and "hl-axis-name" not in mark.names
        ]

    def scale(self, axis: int) -> tuple[float, float]:
        """What one pixel is worth, and the value at pixel 0, by the labels alone."""
        if axis in self._scales:
            return self._scales[axis]
        labels = self.labels(axis)
        values = [float(text.replace("−", "-")) for text, _ in labels]
        pixels = [pixel for _, pixel in labels]
        assert len(values) > 2, "too few labels to read by"
        if axis in self.logarithmic:
            values = np.log10(values).tolist()
        worth, zero = np.polyfit(pixels, values, 1)
        off = abs(np.polyval([worth, zero], pixels) - values).max() / abs(worth)
        assert off < 0.05, f"the labels of axis {axis} do not stand in their order: {labels}"
        self._scales[axis] = float(worth), float(zero)
        return self._scales[axis]

    def ticks_stand_at_labels(self, *axes: int) -> None:
        """See that beside each label there is a tick, and no other."""
        short = [
            mark.points
            for mark in self.all("axes", kind="path")
            if len(mark.points) == 2 and abs(np.diff(mark.points, axis=0)).sum() < 6
        ]
        for axis in axes:
            ticks = sorted(t[0, axis] for t in short if abs(t[1, axis] - t[0, axis]) < 1e-6)
            labels = sorted(pixel for _, pixel in self.labels(axis))
            assert len(ticks) == len(labels)
            assert np.allclose(ticks, labels, atol=0.05), f"axis {axis}: {ticks}, {labels}"

    def read(self, points: Array) -> Array:
        """The values at places of the picture, (points, 2)."""
        (across, left), (up, bottom) = self.scale(0), self.scale(1)
        values = np.atleast_2d(points) * (across, up) + (left, bottom)
        for axis in self.logarithmic:
            values[:, axis] = 10 ** values[:, axis]
        return np.asarray(values)

    def reach(self) -> Array:
        """The values at the ends of the axes' lines: the least and the greatest, (2, axes)."""
        line = max(self.all("axes", kind="path"), key=lambda mark: float(np.ptp(mark.points)))
        return np.sort(self.read(np.array([line.points.min(axis=0), line.points.max(axis=0)])), 0)

    def stands(self, points: Array, expected: Any, pixels: float = 0.6) -> None:
        """See that points of the picture are those of the data, to within a part of a pixel."""
        expected = np.array(expected, float).reshape(-1, 2)
        points = np.atleast_2d(points)
        assert points.shape == expected.shape, f"{len(points)} points, expected {len(expected)}"
        for axis in (0, 1):
            worth, zero = self.scale(axis)
            wanted = expected[:, axis]
            if axis in self.logarithmic:
                wanted = np.log10(wanted)
            read = points[:, axis] * worth + zero
            off = abs(read - wanted) / abs(worth)
            worst = int(off.argmax())
            assert off[worst] <= pixels, (
                f"axis {axis}: {read[worst]:.6g} is read at point {worst}, "
                f"expected {wanted[worst]:.6g}, which is {off[worst]:.1f} pixels away"
            )

    def follows(
        self, points: Array, function: Any, low: float, high: float, pixels: float = 0.8
    ) -> None:
        """See that a line is a function's all the way from `low` to `high`, between its points too.

        Where it has to begin and end is said by who asks, and not read from the line: a part of it,
        or a few points of it, would stand where the function is.
        """
        (worth, zero), places = self.scale(0), np.linspace(low, high, 301)
        across = (places - zero) / worth
        assert (np.diff(points[:, 0]) > -1e-6).all(), "the line goes back"
        ends = abs(points[[0, -1], 0] - across[[0, -1]])
        assert ends.max() < 1.5, f"the line ends {ends.max():.1f} pixels away from where it should"
        drawn = np.interp(across, points[:, 0], points[:, 1])
        self.stands(
            np.column_stack([across, drawn]), np.column_stack([places, function(places)]), pixels
        )

    def goes_around(self, points: Array, place: Any) -> None:
        """See that a closed line of equal height leads all around a place of the data."""
        (x, left), (y, bottom) = self.scale(0), self.scale(1)
        arms = points - (np.array(place) - (left, bottom)) / (x, y)
        assert np.linalg.norm(arms, axis=1).min() > 1, "the line leads through the place"
        turns = np.diff(np.unwrap(np.arctan2(*np.vstack([arms, arms[:1]]).T)))
        assert abs(turns).max() < np.pi / 2, "the line has a gap"
        assert abs(abs(turns.sum()) - 2 * np.pi) < 1e-6, "the line leads not once around"


def painted(marks: list[Mark], *, fill: str = "none", stroke: str = "none") -> None:
    """See that marks have these colours of the palette, and are seen."""
    for mark in marks:
        found = (mark.fill, mark.stroke)
        assert found == (fill, stroke), f"{sorted(mark.names)}: {found}, {(fill, stroke)}"
        # Beneath another thing something may be faint, and nothing may vanish.
        faint = [part for part, on in zip(mark.faint, found, strict=True) if on != "none"]
        assert min(faint) >= 0.1, f"{sorted(mark.names)} is not seen"


@contextmanager
def _still(figure: Live) -> Iterator[None]:
    """What moves to its place is there at once."""
    figure.page.emulate_media(reduced_motion="reduce")
    try:
        yield
    finally:
        figure.page.emulate_media(reduced_motion="no-preference")


def panels(figure: Live) -> list[Panel]:
    """What each picture of a figure shows now."""
    with _still(figure):
        return [Panel(shapes) for shapes in figure.evaluate(SHAPES)]


def shown_values(figure: Live, *names: str) -> list[str]:
    """What the fields and menus of a figure say of some parameters."""
    fields = """(figure, names) => names.map(name =>
        figure.querySelector(`.hl-control--${name} :is(input[type=number], select)`).value)"""
    return list(figure.evaluate(fields, names))


def _mark(shape: dict[str, Any]) -> Mark:
    kind, corners = shape["kind"], np.array(shape["corners"])
    moved = np.array(shape["move"])
    lines = [line + moved for line in _strokes(shape["d"])] if kind == "path" else [corners[:1]]
    size = abs(corners[-1] - corners[0])
    faint = [float(part) * shape["opacity"] for part in shape["fainter"]]
    return Mark(
        kind=kind,
        names=frozenset(shape["names"]),
        lines=lines,
        size=(float(size[0]), float(size[1])),
        text=shape["text"],
        anchor=shape["anchor"],
        fill=_colour(shape["fill"]),
        stroke=_colour(shape["stroke"]),
        width=shape["width"],
        dash=shape["dash"] != "none",
        faint=(faint[0], faint[1]),
    )


def _colour(css: str) -> str:
    """The palette's name of a colour that the browser computed; itself where it has none."""
    parts = re.fullmatch(r"rgb\((\d+), (\d+), (\d+)\)", css)
    return _COLOURS.get(tuple(map(int, parts.groups())), css) if parts else css


def _strokes(d: str) -> list[Array]:
    """The points of each stroke of a path of straight lines."""
    strokes: list[list[list[float]]] = []
    x = y = 0.0
    for command, rest in re.findall(r"([MLHVZmlhv])([^MLHVZmlhvz]*)", d):
        numbers = [float(n) for n in re.findall(r"-?\d*\.?\d+(?:e[+-]?\d+)?", rest)]
        relative = command.islower()
        step = 1 if command in "HVhv" else 2
        for k in range(0, len(numbers), step):
            if command in "Hh":
                x = x * relative + numbers[k]
            elif command in "Vv":
                y = y * relative + numbers[k]
            else:
                x, y = x * relative + numbers[k], y * relative + numbers[k + 1]
            if command in "Mm" and k == 0:
                strokes.append([])
            strokes[-1].append([x, y])
    return [np.array(stroke) for stroke in strokes]
