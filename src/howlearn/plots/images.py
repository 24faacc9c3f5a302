"""Pictures of handwritten digits, and of weights that look at them, side by side."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from numpy.typing import NDArray

from howlearn._checks import finite_array, real_numbers
from howlearn.arrays import Array, ArrayLike
from howlearn.plots.descriptions import describe, listing, percent, three_digits
from howlearn.plots.drawn import area, drawn_points, hue
from howlearn.plots.palette import FAINT_INK, INK, SOFT_INK, WEIGHT, Colour
from howlearn.plots.style import SMALL, WIDTH, axes_or_new, bare

__all__ = ["digit_images", "weight_images"]

_SIDE = 8
_STEP = _SIDE + 1.2
_SHADES = 16
_MOST = 40

_SQUARE = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])

# What fills the pixel of a weight below 0: a square out of which a minus sign is cut, as not every
# eye tells the two colours apart where they are pale.
_MINUS = [_SQUARE, np.array([[0.78, 0.4], [0.22, 0.4], [0.22, 0.6], [0.78, 0.6], [0.78, 0.4]])]

# How many lines of type the key takes, and how many shades it shows.
_KEY_LINES = 3.0
_KEY_SHADES = 9


def digit_images(
    images: ArrayLike, labels: Sequence[object] | None = None, *, axes: Axes | None = None
) -> Axes:
    """Draw 8×8 pictures in rows, each with its label below.

    Parameters
    ----------
    images : array_like, (examples, 64) or (examples, 8, 8)
        From 0, paper, to 1, ink; at most 40.
    labels : sequence, optional
        A label for each, such as the digit or what a network takes it for; of several lines if
        it holds line breaks.
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
    _check_labels(labels, count, "images has {}")
    axes, frames, texts = _frames(count, labels, axes)
    shades = _draw_shades(axes, pictures, frames, INK, [_SQUARE])
    count, (_, filled) = len(frames), _filled(shades)
    colour = hue(shades[0]) if shades else "ink"
    describe(
        axes,
        f"{count} picture{'s' * (count > 1)} of 8×8 pixels{_named(texts)}. "
        f"{percent(filled / (count * _SIDE**2))} of their surface is {colour}.",
    )
    return axes


def weight_images(
    weights: ArrayLike,
    labels: Sequence[object] | None = None,
    *,
    blank: ArrayLike | None = None,
    axes: Axes | None = None,
) -> Axes:
    """Draw the weights of nodes that look at 8×8 pixels, a picture for each node.

    A weight of 0 is paper. Above 0 its pixel is purple, below 0 it is ink with a minus sign in it;
    the stronger, the further from 0, on one scale for all pictures. The scale ends where one weight
    in a hundred is beyond; it is drawn below.

    Parameters
    ----------
    weights : array_like, (64, nodes)
        Of a first layer; at most 40 nodes.
    labels : sequence, optional
        A label for each node.
    blank : array_like of bool, (64,), optional
        Which pixels have no ink in any example. Their weights have never been asked for, so they
        are crossed out; none is where it is left out.
    axes : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes
        With the drawing on them.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or if there are not as many labels as nodes.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.plots import description, weight_images
    >>> weights = np.linspace(-1.0, 2.0, 128).reshape(64, 2)
    >>> axes = weight_images(
    ...     weights, ["first", "second"], blank=np.arange(64) < 2
    ... )
    >>> print(description(axes))
    The weights of 2 nodes as pictures of 8×8 pixels, labelled first and second. They go from \
−0.906 to 2; 69% of them are above 0. 2 pixels are crossed out, as no example has ink there. \
Purple is above 0, ink below, and the scale ends at 1.97.
    """
    weights = finite_array(weights, "weights", shape="(64, nodes)")
    if len(weights) != _SIDE * _SIDE:
        raise ValueError(f"weights has shape {weights.shape}, expected (64, nodes)")
    count = weights.shape[1]
    if count > _MOST:
        raise ValueError(f"weights has {count} nodes, expected at most {_MOST}")
    _check_labels(labels, count, "weights has {} nodes")
    seen = ~_blank(blank)
    looked = weights[seen]
    # One far-off weight would leave all others pale.
    most = float(np.quantile(np.abs(looked), 0.99)) or 1.0
    axes, frames, texts = _frames(count, labels, axes, columns=4 if count <= 16 else 8, key=True)
    pictures, shades = np.where(seen[:, np.newaxis], weights, 0.0).T.reshape(-1, _SIDE, _SIDE), []
    for sign, colour, outlines in ((1, WEIGHT, [_SQUARE]), (-1, INK, _MINUS)):
        part = np.clip(sign * pictures / most, 0, 1)
        shades += _draw_shades(axes, part, frames, colour, outlines)
    crosses = []
    if not seen.all():
        rows, places = np.divmod(np.flatnonzero(~seen), _SIDE)
        pixels = np.stack([places, rows], axis=1)
        crosses = _cross_out(axes, np.vstack([frame.get_xy() + pixels for frame in frames]))
    scale, numbers = _draw_key(axes, most, crossed=not seen.all())

    below, above = hue(scale[0]), hue(scale[-1])
    pixels_above, _ = _filled([shade for shade in shades if hue(shade) == above])
    # What is too pale for a shade has a sign all the same, and no shade tells the lowest weight.
    pale = int(np.sum((looked > 0) & (np.rint(looked / most * _SHADES) == 0)))
    text = (
        f"The weights of {len(frames)} node{'s' * (len(frames) > 1)} as pictures of 8×8 pixels"
        f"{_named(texts)}. They go from {three_digits(looked.min())} to "
        f"{three_digits(looked.max())}; {percent((pixels_above + pale) / looked.size)} of them are "
        "above 0. "
    )
    if crosses:
        crossed = len(drawn_points(crosses[0])) // 3 // len(frames)
        text += (
            f"{crossed} pixel{'s are' if crossed > 1 else ' is'} crossed out, as no example has "
            "ink there. "
        )
    describe(
        axes,
        f"{text}{above.capitalize()} is above 0, {below} below, and the scale ends at "
        f"{numbers[-1].get_text()}.",
    )
    return axes


def _blank(blank: ArrayLike | None) -> NDArray[np.bool_]:
    pixels = _SIDE * _SIDE
    if blank is None:
        return np.zeros(pixels, dtype=bool)
    mask = np.asarray(blank)
    if mask.dtype != bool:
        raise TypeError(f"blank holds {mask.dtype}, expected True or False for each pixel")
    if mask.shape != (pixels,):
        raise ValueError(f"blank has shape {mask.shape}, expected (64,)")
    if mask.all():
        raise ValueError("blank is True everywhere, expected at least one pixel with ink")
    return mask


def _check_labels(labels: Sequence[object] | None, count: int, has: str) -> None:
    if labels is None:
        return
    if isinstance(labels, str) or not isinstance(labels, Sequence | np.ndarray):
        raise TypeError(f"labels is {labels!r}, expected a list with a label for each picture")
    number = 0 if getattr(labels, "shape", None) == () else len(labels)
    if number != count:
        raise ValueError(f"labels has {number} entries but {has.format(count)}")


def _frames(
    count: int,
    labels: Sequence[object] | None,
    axes: Axes | None,
    *,
    columns: int | None = None,
    key: bool = False,
) -> tuple[Axes, list[Rectangle], list[Text]]:
    """Draw frames in rows, each with its label below; return them."""
    lines = [] if labels is None else [str(label).split("\n") for label in labels]
    widest = max((len(line) for label in lines for line in label), default=1)
    tens = count > 16 and count % 8 != 0
    usual = 10 if tens else 8 if count > 10 else 5 if count > 5 else count
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
            Rectangle((x, y), _SIDE, _SIDE, fill=False, edgecolor=FAINT_INK.light, linewidth=0.6)
        )
        axes.add_patch(frames[-1])
        if labels is not None:
            text = axes.text(
                x + _SIDE / 2,
                y + _SIDE + 0.5,
                str(labels[number]),
                ha="center",
                va="top",
                color=INK.light,
                fontsize=SMALL,
            )
            texts.append(text)
    return axes, frames, texts


def _draw_key(axes: Axes, most: float, *, crossed: bool) -> tuple[list[PathPatch], list[Text]]:
    """Draw below the pictures which shade is which weight, and what a cross means.

    Returned are the shades and their numbers, from the lowest weight to the highest.
    """
    bottom, (left, right) = float(axes.get_ylim()[0]), axes.get_xlim()
    line = SMALL * (right - left) / (72 * WIDTH)
    top = bottom - (_KEY_LINES - 0.3) * line
    half = _KEY_SHADES // 2
    shades, numbers = list[PathPatch](), list[Text]()
    for cell in range(-half, half + 1):
        colour, outlines = (WEIGHT, [_SQUARE]) if cell > 0 else (INK, _MINUS)
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
                color=INK.light,
                fontsize=SMALL,
            )
            numbers.append(number)
    if crossed:
        at = (_KEY_SHADES + 4) * line
        frame = Rectangle((at, top), line, line, fill=False, edgecolor=FAINT_INK.light)
        axes.add_patch(frame)
        _cross_out(axes, np.array([[at, top]]), line)
        axes.text(
            at + 1.6 * line,
            top + 0.5 * line,
            "no ink in any example",
            ha="left",
            va="center",
            color=INK.light,
            fontsize=SMALL,
        )
    return shades, numbers


def _cross_out(axes: Axes, corners: Array, side: float = 1.0) -> list[Line2D]:
    """Draw a cross in each of the squares; return all strokes one way, and all the other way."""
    drawn, strokes = [], np.array([[[0.2, 0.2], [0.8, 0.8]], [[0.2, 0.8], [0.8, 0.2]]]) * side
    for stroke in strokes:
        ends = np.stack([corners + stroke[0], corners + stroke[1], corners + np.nan], axis=1)
        drawn += axes.plot(*ends.reshape(-1, 2).T, color=SOFT_INK.light, linewidth=0.8)
    return drawn


def _draw_shades(
    axes: Axes,
    pictures: Array,
    frames: Sequence[Rectangle],
    colour: Colour,
    outlines: Sequence[Array],
) -> list[PathCollection]:
    """Draw each pixel from 0, nothing, to 1, with outlines in a square of side 1."""
    # One path for all squares of a shade: a browser styles and lays out each element of a figure.
    # And one colour, more or less of it: light and dark pages both have it on their own paper.
    squares: dict[int, list[Path]] = {shade: [] for shade in range(1, _SHADES + 1)}
    for picture, frame in zip(pictures, frames, strict=True):
        shades = np.rint(picture * _SHADES).astype(int)
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
                alpha=shade / _SHADES,
                linewidth=0,
                antialiased=False,
            )
            axes.add_collection(drawn)
            collections.append(drawn)
    return collections


def _filled(shades: Sequence[PathCollection]) -> tuple[float, float]:
    """Return how many pixels shades fill, and how much of them is colour."""
    areas = [area(shade.get_paths()[0]) for shade in shades]
    alphas = [float(shade.get_alpha() or 0.0) for shade in shades]
    return sum(areas), float(np.dot(alphas, areas))


def _named(texts: Sequence[Text]) -> str:
    """Say what stands below the pictures, row by row."""
    if not texts:
        return ""
    in_rows = sorted(texts, key=lambda text: text.get_position()[::-1])
    return f", labelled {listing([' '.join(text.get_text().split()) for text in in_rows])}"


def _pictures(images: ArrayLike) -> Array:
    flat = real_numbers(images, "images").ndim != 3
    shape = "(examples, 64)" if flat else "(examples, 8, 8)"
    pictures = finite_array(images, "images", shape=shape)
    if pictures.shape[1:] not in ((64,), (8, 8)):
        raise ValueError(
            f"images has shape {pictures.shape}, expected (examples, 64) or (examples, 8, 8)"
        )
    if len(pictures) > _MOST:
        raise ValueError(f"images has {len(pictures)} pictures, expected at most {_MOST}")
    if pictures.min() < 0 or pictures.max() > 1:
        wrong = pictures.min() if pictures.min() < 0 else pictures.max()
        raise ValueError(f"images holds {wrong:g}, expected numbers from 0 to 1")
    return pictures.reshape(-1, _SIDE, _SIDE)
