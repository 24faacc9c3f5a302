"""Pictures of handwritten digits, and of weights that look at them, side by side."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from howlearn._checks import counted, finite_array, real_numbers
from howlearn.arrays import Array, ArrayLike
from howlearn.plots.descriptions import describe, percent, three_digits
from howlearn.plots.drawn import drawn_points, hue
from howlearn.plots.palette import INK, WEIGHT
from howlearn.plots.pixels import (
    MINUS,
    SHADES,
    SIDE,
    SQUARE,
    cross_out,
    draw_frames,
    draw_key,
    draw_shades,
    filled_pixels,
    say_labels,
)
from howlearn.plots.style import house_style

__all__ = ["digit_images", "weight_images"]

_MOST = 40


@house_style()
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
    _check_labels(labels, count, f"images has {count}")
    axes, frames, texts = draw_frames(count, labels, axes)
    shades = draw_shades(axes, pictures, frames, INK, [SQUARE])
    count, (_, ink) = len(frames), filled_pixels(shades)
    colour = hue(shades[0]) if shades else "ink"
    describe(
        axes,
        f"{counted(count, 'pictures')} of 8×8 pixels{say_labels(texts)}. "
        f"{percent(ink / (count * SIDE**2))} of their surface is {colour}.",
    )
    return axes


@house_style()
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
    if len(weights) != SIDE * SIDE:
        raise ValueError(f"weights has shape {weights.shape}, expected (64, nodes)")
    count = weights.shape[1]
    if count > _MOST:
        raise ValueError(f"weights has {count} nodes, expected at most {_MOST}")
    _check_labels(labels, count, f"weights has {counted(count, 'nodes')}")
    seen = ~_blank(blank)
    looked = weights[seen]
    # One far-off weight would leave all others pale.
    most = float(np.quantile(np.abs(looked), 0.99)) or 1.0
    axes, frames, texts = draw_frames(
        count, labels, axes, columns=4 if count <= 16 else 8, key=True
    )
    pictures, shades = np.where(seen[:, np.newaxis], weights, 0.0).T.reshape(-1, SIDE, SIDE), []
    for sign, colour, outlines in ((1, WEIGHT, [SQUARE]), (-1, INK, MINUS)):
        part = np.clip(sign * pictures, 0, most) / most
        shades += draw_shades(axes, part, frames, colour, outlines)
    crosses = []
    if not seen.all():
        rows, places = np.divmod(np.flatnonzero(~seen), SIDE)
        pixels = np.stack([places, rows], axis=1)
        crosses = cross_out(axes, np.vstack([frame.get_xy() + pixels for frame in frames]))
    scale, numbers = draw_key(axes, most, crossed=not seen.all())

    below, above = hue(scale[0]), hue(scale[-1])
    pixels_above, _ = filled_pixels([shade for shade in shades if hue(shade) == above])
    # What is too pale for a shade has a sign all the same, and no shade tells the lowest weight.
    pale = int(np.sum((looked > 0) & (np.rint(np.minimum(looked, most) / most * SHADES) == 0)))
    text = (
        f"The weights of {counted(len(frames), 'nodes')} as pictures of 8×8 pixels"
        f"{say_labels(texts)}. They go from {three_digits(looked.min())} to "
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
    pixels = SIDE * SIDE
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
        raise ValueError(f"labels has {counted(number, 'entries')} but {has}")


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
    return pictures.reshape(-1, SIDE, SIDE)
