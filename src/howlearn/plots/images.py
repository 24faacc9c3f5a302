"""Pictures of handwritten digits, side by side."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patches import Rectangle

from howlearn.arrays import Array, ArrayLike, finite_array, real_numbers
from howlearn.plots.descriptions import describe, listing, percent
from howlearn.plots.palette import FAINT_INK, INK
from howlearn.plots.style import SMALL, WIDTH, axes_or_new, bare

__all__ = ["digit_images"]

_SIDE = 8
_SHADES = 16
_SQUARE = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])


def digit_images(
    images: ArrayLike, labels: Sequence[object] | None = None, *, axes: Axes | None = None
) -> Axes:
    """Draw 8×8 pictures in rows, each with its label below.

    Parameters
    ----------
    images : array_like, (examples, 64) or (examples, 8, 8)
        From 0, paper, to 1, ink; at most 40.
    labels : sequence, optional
        A label for each, such as the digit or what a network takes it for.
    axes : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes
        With the drawing on them.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or if there are not as many labels as images.

    Examples
    --------
    >>> from howlearn.datasets import digits
    >>> from howlearn.plots import description, digit_images
    >>> print(description(digit_images(digits().inputs[:3], ["0", "1", "2"])))
    3 pictures of 8×8 pixels, labelled 0, 1 and 2. 31% of their surface is ink.
    """
    pictures = _pictures(images)
    count = len(pictures)
    if labels is not None and len(labels) != count:
        raise ValueError(f"labels has {len(labels)} entries but images has {count}")
    columns = min(count, 10 if count > 16 else 8 if count > 10 else 5 if count > 5 else count)
    rows = math.ceil(count / columns)
    wide, high = _SIDE + 1.2, _SIDE + (3.0 if labels is not None else 1.2)
    axes = axes_or_new(axes, height=min(WIDTH * rows * high / (max(columns, 4) * wide), 6.5))
    bare(axes)
    axes.set_aspect("equal")
    axes.set_xlim(-0.6, max(columns, 4) * wide - 0.6)
    axes.set_ylim(rows * high - 0.6, -0.6)
    # One set of squares a shade: light and dark pages then both have ink on their own paper.
    squares: dict[int, list[Array]] = {shade: [] for shade in range(1, _SHADES + 1)}
    for number, picture in enumerate(pictures):
        corner = np.array([number % columns * wide, number // columns * high])
        shades = np.rint(picture * _SHADES).astype(int)
        for row, column in np.argwhere(shades > 0):
            square = np.array([column, row]) + corner + _SQUARE
            squares[int(shades[row, column])].append(square)
        frame = Rectangle(
            tuple(corner), _SIDE, _SIDE, fill=False, edgecolor=FAINT_INK.light, linewidth=0.6
        )
        axes.add_patch(frame)
        if labels is not None:
            axes.text(
                corner[0] + _SIDE / 2,
                corner[1] + _SIDE + 0.5,
                str(labels[number]),
                ha="center",
                va="top",
                color=INK.light,
                fontsize=SMALL,
            )
    for shade, outlines in squares.items():
        if outlines:
            axes.add_collection(
                PolyCollection(
                    outlines,
                    facecolor=INK.light,
                    alpha=shade / _SHADES,
                    linewidth=0,
                    antialiased=False,
                )
            )
    named = "" if labels is None else f", labelled {listing([str(label) for label in labels])}"
    describe(
        axes,
        f"{count} picture{'s' * (count > 1)} of 8×8 pixels{named}. "
        f"{percent(float(pictures.mean()))} of their surface is ink.",
    )
    return axes


def _pictures(images: ArrayLike) -> Array:
    flat = real_numbers(images, "images").ndim != 3
    shape = "(examples, 64)" if flat else "(examples, 8, 8)"
    pictures = finite_array(images, "images", shape=shape)
    if pictures.shape[1:] not in ((64,), (8, 8)):
        raise ValueError(
            f"images has shape {pictures.shape}, expected (examples, 64) or (examples, 8, 8)"
        )
    if len(pictures) > 40:
        raise ValueError(f"images has {len(pictures)} pictures, expected at most 40")
    if pictures.min() < 0 or pictures.max() > 1:
        wrong = pictures.min() if pictures.min() < 0 else pictures.max()
        raise ValueError(f"images holds {wrong:g}, expected numbers from 0 to 1")
    return pictures.reshape(-1, _SIDE, _SIDE)
