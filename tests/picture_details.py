"""What of a picture is drawn before what, and how: beside what it shows, for texts to approve."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.offsetbox import AnchoredOffsetbox, OffsetBox
from matplotlib.patches import Patch, PathPatch
from matplotlib.spines import Spine
from matplotlib.text import Annotation, Text

__all__ = ["details_text"]


def details_text(figure: Figure) -> str:
    """Return a line for each thing in a figure that was drawn before."""
    is_placed = figure.get_layout_engine() is None  # else it is placed when it is drawn
    return "\n".join(line for axes in figure.axes for line in _axes(axes, is_placed)) + "\n"


def _axes(axes: Axes, is_placed: bool) -> Iterator[str]:
    sides = [side for side, spine in axes.spines.items() if spine.get_visible()]
    yield f"frame {' '.join(sides) or 'none'}"
    if is_placed:
        x, y, width, height = axes.get_position().bounds
        yield f"{width:.3f} × {height:.3f} at ({x:.3f}, {y:.3f})"
    for axis in (axes.xaxis, axes.yaxis):
        ticks = [tick for tick in axis.get_major_ticks() if tick.get_visible()]
        lines = sum(tick.gridline.get_visible() for tick in ticks)
        marks = [tick.tick1line.get_markersize() for tick in ticks if tick.tick1line.get_visible()]
        long = " and ".join(f"{size:g}" for size in sorted({*marks}))
        yield f"{axis.axis_name}: {len(ticks)} ticks, {len(marks)} marks of {long}, {lines} lines"
    if legend := axes.get_legend():
        where = legend._loc  # type: ignore[attr-defined]
        yield f"key at {where}, in {legend._ncols} columns, frame {legend.get_frame_on()}"  # type: ignore[attr-defined]
        names = ("borderpad", "borderaxespad", "labelspacing", "columnspacing", "handletextpad")
        yield "its " + ", ".join(f"{name} {getattr(legend, name)}" for name in names)
    for artist in axes.get_children():
        if not isinstance(artist, Spine):
            yield " ".join([type(artist).__name__, *_details(artist)])


def _details(artist: Artist) -> Iterator[str]:
    yield f"z {artist.get_zorder():g}"
    if not artist.get_visible():
        yield "unseen"
    if artist.get_alpha() is not None:
        yield f"alpha {artist.get_alpha()}"
    if artist.get_clip_on():
        yield "clipped"
    match artist:
        case Text():
            yield from _of_text(artist)
        case Line2D():
            yield f"{artist.get_solid_capstyle()} {artist.get_dash_capstyle()}"
            yield f"edge {_colour(artist.get_markeredgecolor())} {artist.get_markeredgewidth():g}"
            if (dashes := artist._unscaled_dash_pattern[1]) is not None:  # type: ignore[attr-defined]
                yield f"dashes {dashes}"
            if artist.get_markevery() is not None:
                yield f"a marker every {artist.get_markevery()}"
            points = np.column_stack(artist.get_data())
            # Curves of equal height have a point more with another library's version.
            yield "" if np.isnan(points).any() else _sums(points)
        case Collection():
            smooth: Any = artist.get_antialiased()
            yield f"smooth {np.unique(smooth)} hatch {artist.get_hatch()}"
            yield f"widths {np.unique(np.round(artist.get_linewidth(), 3))}"
            yield f"{_sums(np.asarray(artist.get_offsets()))} in {len(artist.get_paths())} paths"
            yield _sums(np.vstack([np.zeros((1, 2)), *(p.vertices for p in artist.get_paths())]))
        case OffsetBox():
            if isinstance(artist, AnchoredOffsetbox):
                yield f"frame {artist.patch.get_visible()}"
            for box in artist.findobj(OffsetBox):
                yield type(box).__name__
                for name in ("pad", "sep", "borderpad"):
                    if (size := getattr(box, name, None)) is not None:
                        yield f"{name} {size}"
            for text in artist.findobj(Text):
                assert isinstance(text, Text)
                yield f"{text.get_text()!r} {text.get_fontsize():g} {_colour(text.get_color())}"
        case Patch():
            yield f"hatch {artist.get_hatch()} smooth {artist.get_antialiased()}"
            yield "" if isinstance(artist, PathPatch) else _sums(artist.get_path().vertices)


def _of_text(text: Text) -> Iterator[str]:
    yield f"{text.get_fontweight()} {text.get_fontstyle()} {text.get_linespacing()}"
    if box := text.get_bbox_patch():
        yield f"on {_colour(box.get_facecolor())} edge {_colour(box.get_edgecolor())}"
        yield f"{box.get_boxstyle().pad}"  # type: ignore[attr-defined]
    if isinstance(text, Annotation):
        yield f"in {text.anncoords} of {text.xycoords}, clipped {text.get_annotation_clip()}"
        if arrow := text.arrow_patch:
            yield f"arrow {_colour(arrow.get_edgecolor())} {arrow.get_linewidth():g}"
            yield f"{type(arrow.get_arrowstyle()).__name__}"


def _colour(colour: Any) -> str:
    return colour if isinstance(colour, str) else to_hex(colour, keep_alpha=True)


def _sums(points: Any) -> str:
    """Add up where all points are, so that none can be left out or moved."""
    points = np.asarray(points, float).reshape(-1, 2)
    x, y = np.where(np.isfinite(points), points, 0).sum(axis=0)
    return f"{len(points)} at ({x:.4g}, {y:.4g})"
