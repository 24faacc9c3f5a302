"""What a figure really shows, read back from what was drawn and not from what a plot was given.

A text of a few lines for each axes: its place, scales, limits, names and key, and then each thing
that is drawn, with its colour, width, marker and some of its numbers. ``tests/drawn/`` has that of
each figure of the pages; `make outputs` rewrites it, and a test compares.
"""

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import Collection, LineCollection, PathCollection, QuadMesh
from matplotlib.colors import to_hex
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.spines import Spine
from matplotlib.text import Annotation, Text

from howlearn.plots.drawn import outlines

__all__ = ["drawn_text", "same_drawing"]

FEW = 6
"""Of a curve so many points are written down, the first and the last among them."""

# A number outside of quotation marks; what stands in them is words, which are compared as such.
_NUMBER = re.compile(r"""('[^'\n]*'|"[^"\n]*")|([-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?)""")


def drawn_text(figure: Figure) -> str:
    """Return what a figure shows, a line for each thing.

    Parameters
    ----------
    figure : Figure
        One that was drawn or saved before, so that its limits are what they will be.

    Returns
    -------
    str
        Several lines.

    Examples
    --------
    >>> figure = Figure()
    >>> _ = figure.add_subplot(xlim=(0, 2), ylim=(0, 4)).plot([0, 1, 2], [0, 1, 4], color="red")
    >>> print(drawn_text(figure).splitlines()[-1])
      line #ff0000 1.5 -, 3 points (0, 0) (1, 1) (2, 4)
    """
    width, height = figure.get_size_inches()
    lines = [f"figure {_n(width)} by {_n(height)}"]
    for number, axes in enumerate(figure.axes, 1):
        place = axes.get_position()
        lines.append(f"axes {number} at {_n(place.x0)} {_n(place.y0)}")
        lines += [f"  {line}" for line in _axes(axes)]
    lines += [f"  {_text(text)}" for text in figure.texts]
    return "\n".join(lines) + "\n"


def same_drawing(one: str, other: str) -> bool:
    """Say whether two texts tell of the same drawing, numbers within one of their fourth digits.

    What lies just between two digits is rounded up on one processor and down on another.
    """
    if _without_numbers(one) != _without_numbers(other):
        return False
    return all(map(_same_number, _numbers(one), _numbers(other)))


def _without_numbers(text: str) -> str:
    return _NUMBER.sub(lambda match: match[1] or "#", text)


def _numbers(text: str) -> list[float]:
    return [float(number) for _, number in _NUMBER.findall(text) if number]


def _same_number(one: float, other: float) -> bool:
    largest = max(abs(one), abs(other))
    if one == other or largest < 1e-9:
        return True
    if not math.isfinite(largest):  # more digits than a float has
        return False
    return abs(one - other) <= 1.01 * 10.0 ** (math.floor(math.log10(largest)) - 3)


def _axes(axes: Axes) -> Iterator[str]:
    if title := axes.get_title() or axes.get_title("left"):
        yield f"title {title!r}"
    yield f"x {_axis(axes.xaxis, axes.get_xlim(), axes.get_xscale())}"
    yield f"y {_axis(axes.yaxis, axes.get_ylim(), axes.get_yscale())}"
    if axes.get_aspect() != "auto":
        yield "both axes have one scale"
    if not axes.axison:
        yield "no frame"
    if legend := axes.get_legend():
        for text, handle in zip(legend.get_texts(), legend.legend_handles, strict=True):
            yield f"key {text.get_text()!r}: {'' if handle is None else _artist(axes, handle)}"
    passed = {axes.title, axes._left_title, axes._right_title, axes.patch, legend}  # type: ignore[attr-defined]
    for artist in axes.get_children():
        if artist in passed or isinstance(artist, Spine | Axis) or not artist.get_visible():
            continue
        yield _artist(axes, artist)


def _axis(axis: Axis, limits: tuple[float, float], scale: str) -> str:
    ticks = " ".join(tick.get_text() for tick in axis.get_ticklabels() if tick.get_text())
    shown = f"ticks {ticks!r}" if axis.get_visible() and ticks else "no ticks"
    said = f"{axis.label.get_text()!r} {scale} from {_n(limits[0])} to {_n(limits[1])}"
    return f"{said}, {shown}"


def _artist(axes: Axes, artist: Artist) -> str:
    where = "" if artist.get_transform().contains_branch(axes.transData) else " (not in the data)"
    if isinstance(artist, Line2D):
        return _line(artist) + where
    if isinstance(artist, Text):
        return _text(artist) + where
    if isinstance(artist, ContourSet):
        kind = "filled contours" if artist.filled else "contours"
        return f"{kind} at {_some(artist.levels)}, {_colours(artist)}"
    if isinstance(artist, AxesImage):
        return f"picture in {_some(artist.get_extent())}, {_values(artist.get_array(), artist)}"
    if isinstance(artist, QuadMesh):
        return f"cells, {_values(artist.get_array(), artist)}"
    if isinstance(artist, LineCollection):
        ends = [(_point(line[0]), _point(line[-1])) for line in artist.get_segments() if len(line)]
        said = " ".join(f"{a}–{b}" for a, b in _chosen(ends))
        return f"{len(ends)} lines {_colours(artist)} {_widths(artist)}, {said}"
    if isinstance(artist, PathCollection) and not np.size(artist.get_sizes()):
        # Shapes where their own corners are, such as the pixels of one shade.
        around = [outline for path in artist.get_paths() for outline in outlines(path)]
        starts, middle = (
            np.array([outline[0] for outline in around]),
            np.vstack(around).mean(axis=0),
        )
        return f"shapes {_colours(artist)}, {_points(starts)} around {_point(middle)}"
    if isinstance(artist, PathCollection):
        offsets = np.asarray(artist.get_offsets())
        sizes = f"size {_some(np.unique(artist.get_sizes()))}"
        return f"{len(offsets)} marks {_colours(artist)} {sizes}, {_points(offsets)}"
    if isinstance(artist, Collection):
        boxes = [path.get_extents() for path in artist.get_paths()]
        said = " ".join(f"{_point(b.min)}–{_point(b.max)}" for b in _chosen(boxes))
        return f"{type(artist).__name__} {_colours(artist)} {_widths(artist)}, {said}"
    if isinstance(artist, Patch):
        box = artist.get_path().transformed(artist.get_patch_transform()).get_extents()
        colours = f"{_hex(artist.get_facecolor())} {_hex(artist.get_edgecolor())}"
        kind = f"{type(artist).__name__} {colours} {_n(artist.get_linewidth())}"
        return f"{kind} {artist.get_linestyle()}, {_point(box.min)}–{_point(box.max)}{where}"
    return type(artist).__name__


def _line(line: Line2D) -> str:
    label = str(line.get_label())
    named = "" if label.startswith("_") else f" {label!r}"
    style = f"{_hex(line.get_color())} {_n(line.get_linewidth())} {line.get_linestyle()}"
    if line.get_marker() not in ("None", None, ""):
        size, colour = _n(line.get_markersize()), _hex(line.get_markerfacecolor())
        style += f" marker {line.get_marker()} {size} {colour}"
    points = np.column_stack(line.get_data()).astype(float)
    gaps = np.isnan(points).any(axis=1)
    if gaps.any():
        # Curves of equal height, of which there may be a point more with another library's version.
        pieces = np.diff(np.concatenate([[True], gaps]).astype(int)) < 0
        low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
        return f"line{named} {style}, {pieces.sum()} pieces, {_point(low)}–{_point(high)}"
    return f"line{named} {style}, {_points(points)}"


def _text(text: Text) -> str:
    at = text.xy if isinstance(text, Annotation) else text.get_position()
    moved = f" moved by {_point(text.xyann)}" if isinstance(text, Annotation) else ""
    arrow = " with an arrow" if getattr(text, "arrow_patch", None) is not None else ""
    lies = f"{text.get_horizontalalignment()} {text.get_verticalalignment()}"
    if text.get_rotation():
        lies += f" turned by {text.get_rotation()}"
    size = f"{_n(float(text.get_fontsize()))} {_hex(text.get_color())}"
    return f"text {text.get_text()!r} {size} at {_point(at)}{moved}{arrow}, {lies}"


def _values(values: object, artist: AxesImage | Collection) -> str:
    array: Any = np.ma.asarray(values)
    map_of = artist.get_cmap().name
    low, high = artist.get_clim()
    limits = "" if low is None or high is None else f" from {_n(low)} to {_n(high)}"
    shape = "×".join(map(str, array.shape))
    hidden = f", {array.mask.sum()} hidden" if np.ma.is_masked(array) else ""
    flat = array.filled(0).ravel() if array.ndim else array
    return f"{shape} values in {map_of}{limits}{hidden}: {_some(flat)}"


def _colours(collection: Collection) -> str:
    found = [*collection.get_facecolor(), *collection.get_edgecolor()]
    return " ".join(dict.fromkeys(_hex(colour) for colour in found)) or "no colour"


def _widths(collection: Collection) -> str:
    return " ".join(dict.fromkeys(_n(width) for width in np.atleast_1d(collection.get_linewidth())))


def _hex(colour: object) -> str:
    if isinstance(colour, str) and colour.lower() == "none":
        return "none"
    return to_hex(colour, keep_alpha=np.size(colour) == 4 and np.asarray(colour)[-1] != 1)  # type: ignore[arg-type]


def _points(points: np.ndarray) -> str:
    return f"{len(points)} points {' '.join(map(_point, _chosen(list(points))))}"


def _chosen(things: Sequence[Any]) -> list[Any]:
    if len(things) <= FEW:
        return list(things)
    return [things[round(i)] for i in np.linspace(0, len(things) - 1, FEW)]


def _some(numbers: object) -> str:
    return " ".join(_n(number) for number in _chosen(list(np.asarray(numbers, float))))


def _point(at: object) -> str:
    x, y = (float(part) for part in np.asarray(at, float)[:2])
    return f"({_n(x)}, {_n(y)})"


def _n(number: float) -> str:
    return f"{float(number) + 0.0:.4g}"
