"""Pictures of 8×8 pixels: their frames, shades and crosses, and the key to their shades."""

import math
from collections.abc import Sequence
from itertools import chain

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text

from howlearn.arrays import Array
from howlearn.plots.descriptions import listing, three_digits
from howlearn.plots.drawn import area
from howlearn.plots.palette import FAINT_INK, INK, SOFT_INK, WEIGHT, Colour
from howlearn.plots.style import SMALL, WIDTH, axes_or_new, bare

__all__ = [
    "MINUS",
    "SHADES",
    "SIDE",
    "SQUARE",
    "cross_out",
    "draw_frames",
    "draw_key",
    "draw_shades",
    "filled_pixels",
    "say_labels",
]

SIDE = 8
_STEP = SIDE + 1.2
SHADES = 16

SQUARE = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])

# What fills the pixel of a weight below 0: a square out of which a minus sign is cut, as not every
# eye tells the two colours apart where they are pale.
MINUS = [SQUARE, np.array([[0.78, 0.4], [0.22, 0.4], [0.22, 0.6], [0.78, 0.6], [0.78, 0.4]])]

# How many lines of type the key takes, and how many shades it shows.
_KEY_LINES = 3.0
_KEY_SHADES = 9


def draw_frames(
    count: int,
    labels: Sequence[object] | None,
    axes: Axes | None,
    *,
    columns: int | None = None,
    key: bool = False,
) -> tuple[Axes, list[Rectangle], list[Text]]:
    """Draw frames in rows, each with its label below; return them."""
    lines = [] if labels is None else [str(label).split("\n") for label in labels]
    widest = len(max(chain.from_iterable(lines), key=len, default=""))
    tens = count >= 17 and count % 8 != 0
    usual = 10 if tens else 8 if count > 10 else 5
    columns = min(count, columns or usual)
    # As many in a row as leave room for the labels, a letter being about ⅔ of its height wide.
    columns = max(min(columns, int(72 * WIDTH / (0.66 * SMALL * (widest + 1)))), min(count, 4))
    rows = math.ceil(count / columns)
    across = max(columns, 4) * _STEP
    points = 72 * WIDTH / across
    high = _STEP + max(map(len, lines), default=0) * 1.3 * SMALL / points
    below = _KEY_LINES * SMALL / points if key else 0.0
    axes = axes_or_new(axes, height=min(WIDTH * (rows * high + below) / across, 6.5))
    bare(axes)
    axes.set_aspect("equal")
    axes.set_xlim(-0.6, across - 0.6)
    axes.set_ylim(rows * high + below - 0.6, -0.6)
    frames, texts = list[Rectangle](), list[Text]()
    for number in range(count):
        x, y = number % columns * _STEP, number // columns * high
        frames.append(
            Rectangle((x, y), SIDE, SIDE, fill=False, edgecolor=FAINT_INK.light, linewidth=0.6)
        )
        axes.add_patch(frames[-1])
        if labels is not None:
            text = axes.text(
                x + SIDE / 2,
                y + SIDE + 0.5,
                str(labels[number]),
                ha="center",
                va="top",
                fontsize=SMALL,
            )
            texts.append(text)
    return axes, frames, texts


def draw_key(axes: Axes, most: float, *, crossed: bool) -> tuple[list[PathPatch], list[Text]]:
    """Draw below the pictures which shade is which weight, and what a cross means.

    Returned are the shades and their numbers, from the lowest weight to the highest.
    """
    bottom, (left, right) = float(axes.get_ylim()[0]), axes.get_xlim()
    line = SMALL * (right - left) / (72 * WIDTH)
    top = bottom - (_KEY_LINES - 0.3) * line
    half = _KEY_SHADES // 2
    shades, numbers = list[PathPatch](), list[Text]()
    for cell in range(-half, half + 1):
        colour, outlines = (WEIGHT, [SQUARE]) if cell > 0 else (INK, MINUS)
        corner = np.array([(cell + half) * line, top])
        shade = Path.make_compound_path(*[Path(o * line + corner, closed=True) for o in outlines])
        shades.append(PathPatch(shade, facecolor=colour.light, alpha=abs(cell) / half, linewidth=0))
        axes.add_patch(shades[-1])
        if cell in (-half, 0, half):
            number = axes.text(
                (cell + half + 0.5) * line,
                top + 1.3 * line,
                three_digits(cell / half * most),
                ha="center",
                va="top",
                fontsize=SMALL,
            )
            numbers.append(number)
    if crossed:
        at = (_KEY_SHADES + 4) * line
        frame = Rectangle((at, top), line, line, fill=False, edgecolor=FAINT_INK.light)
        axes.add_patch(frame)
        cross_out(axes, np.array([[at, top]]), line)
        axes.text(
            at + 1.6 * line,
            top + 0.5 * line,
            "no ink in any example",
            va="center",
            fontsize=SMALL,
        )
    return shades, numbers


def cross_out(axes: Axes, corners: Array, side: float = 1.0) -> list[Line2D]:
    """Draw a cross in each of the squares; return all strokes one way, and all the other way."""
    drawn, strokes = [], np.array([[[0.2, 0.2], [0.8, 0.8]], [[0.2, 0.8], [0.8, 0.2]]]) * side
    gap = np.full_like(corners, np.nan)
    for stroke in strokes:
        ends = np.stack([corners + stroke[0], corners + stroke[1], gap], axis=1)
        drawn += axes.plot(*ends.reshape(-1, 2).T, color=SOFT_INK.light, linewidth=0.8)
    return drawn


def draw_shades(
    axes: Axes,
    pictures: Array,
    frames: Sequence[Rectangle],
    colour: Colour,
    outlines: Sequence[Array],
) -> list[PathCollection]:
    """Draw each pixel from 0, nothing, to 1, with outlines in a square of side 1."""
    # One path for all squares of a shade: a browser styles and lays out each element of a figure.
    # And one colour, more or less of it: light and dark pages both have it on their own paper.
    squares: dict[int, list[Path]] = {shade: [] for shade in range(1, SHADES + 1)}
    for picture, frame in zip(pictures, frames, strict=True):
        shades = np.rint(picture * SHADES).astype(int)
        for row, column in np.argwhere(shades > 0):
            squares[int(shades[row, column])] += [
                Path(outline + frame.get_xy() + (column, row), closed=True) for outline in outlines
            ]
    collections = []
    for shade, paths in squares.items():
        if paths:
            drawn = PathCollection(
                [Path.make_compound_path(*paths)],
                facecolor=colour.light,
                edgecolor="none",
                alpha=shade / SHADES,
                linewidth=0,
                antialiased=False,
            )
            axes.add_collection(drawn)
            collections.append(drawn)
    return collections


def filled_pixels(shades: Sequence[PathCollection]) -> tuple[float, float]:
    """Return how many pixels shades fill, and how much of them is colour."""
    areas = [area(shade.get_paths()[0]) for shade in shades]
    alphas = [float(shade.get_alpha() or 0.0) for shade in shades]
    return sum(areas), float(np.vdot(alphas, areas))


def say_labels(texts: Sequence[Text]) -> str:
    """Say what stands below the pictures, row by row."""
    if not texts:
        return ""
    in_rows = sorted(texts, key=lambda text: text.get_position()[::-1])
    return f", labelled {listing([' '.join(text.get_text().split()) for text in in_rows])}"
