"""Where labels go: beside what they name, and clear of each other."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text

from howlearn.arrays import Array, ArrayLike
from howlearn.plots.drawn import drawn_points
from howlearn.plots.palette import INK
from howlearn.plots.style import HALO, SMALL

__all__ = ["filled", "gaps", "in_points", "label_ends", "label_paths", "points_a_unit"]

_SIDES = [np.array([a, b]) for a in (1, -1, 0) for b in (1, -1, 0) if (a, b) != (0, 0)]


def label_ends(axes: Axes, labels: Iterable[tuple[Line2D, str, str]]) -> list[Annotation]:
    """Write labels to the right of where lines end, moved apart where they would overlap.

    Parameters
    ----------
    axes : Axes
        Its limits have to be final.
    labels : iterable of (line, text, colour)
        What to write where each line ends, and in which colour.

    Returns
    -------
    list of Annotation
        What was written.
    """
    ends = [(*drawn_points(line)[-1].tolist(), text, colour) for line, text, colour in labels]
    axes.get_xlim(), axes.get_ylim()  # asking settles them
    pixels_a_point = axes.figure.dpi / 72
    apart = 1.3 * SMALL * pixels_a_point
    points = [axes.transData.transform((x, y)) for x, y, _, _ in ends]
    order = sorted(range(len(ends)), key=lambda i: float(points[i][1]))  # of equals the first
    # Labels that are too close become a group, a (middle, size), around the middle of its lines'
    # ends; a group may then touch the one below it.
    groups: list[tuple[float, int]] = []
    for i in order:
        groups.append((float(points[i][1]), 1))
        while len(groups) > 1:
            (low, n), (high, m) = groups[-2:]
            if high - low >= apart * (n + m) / 2:
                break
            groups[-2:] = [((low * n + high * m) / (n + m), n + m)]
    placed = [middle + apart * (k - (n - 1) / 2) for middle, n in groups for k in range(n)]
    # Below the axis stand its own numbers: who is pushed there goes up, and so do those above.
    lowest = float(axes.bbox.y0)
    for k, height in enumerate(placed):
        placed[k] = max(height, lowest)
        lowest = placed[k] + apart
    written = []
    for i, height in zip(order, placed, strict=True):
        x, y, text, colour = ends[i]
        label = axes.annotate(
            text,
            (x, y),
            xytext=(8, (height - points[i][1]) / pixels_a_point),
            textcoords="offset points",
            va="center",
            color=colour,
            fontsize=SMALL + 0.5,
            annotation_clip=False,
        )
        written.append(label)
    return written


def points_a_unit(axes: Axes) -> tuple[float, float]:
    """Return how many typographic points one unit of x, and one of y, takes up.

    The limits of `axes` have to be final; what the layout later moves changes it a little.
    """
    axes.apply_aspect()
    (x0, y0), (x1, y1) = axes.transData.transform([(0.0, 0.0), (1.0, 1.0)])
    scale = 72 / axes.figure.dpi
    return float(x1 - x0) * scale, float(y1 - y0) * scale


def label_paths(
    axes: Axes, named: Mapping[str, Array], bounds: Array
) -> tuple[list[Array], dict[str, Text]]:
    """Write each path's name beside it, where it covers as little as it can.

    Each name is tried on eight sides of some points of its path. The best place is the one whose
    box keeps the largest distance from all paths and earlier names, up to a few points, and from
    there on from the other paths. Returned are the places, each the middle and two corners of a
    name's box, ``(3, 2)`` in typographic points, and what was written for each path that had room.
    """
    scale = np.array(points_a_unit(axes))
    named = {name: in_points(path, scale) for name, path in named.items()}
    low, high = bounds[:, 0] * scale, bounds[:, 1] * scale
    lines = {name: filled(path) for name, path in named.items()}
    taken, places, written = np.empty((0, 2)), [], {}
    for name, path in named.items():
        if not name:
            continue
        half = np.array([0.31 * SMALL * len(name), 0.6 * SMALL])
        others = np.vstack([*(line for key, line in lines.items() if key != name), taken])
        inside = [
            centre
            for point in path[:: max(1, len(path) // 24)]
            for centre in (point + side * (half + 6) for side in _SIDES)
            if (centre - half >= low).all() and (centre + half <= high).all()
        ]
        if not inside:
            continue
        scores = []
        for centre in inside:
            free = _gap(centre, half, lines[name], 5.0)
            alone = _gap(centre, half, others, 60.0)
            scores.append(4 * min(free, alone) + alone / 10)
        # In single precision, so that equals are equal: the first of them is taken.
        place = inside[int(np.argmax(np.array(scores, dtype=np.float32)))]
        written[name] = axes.text(
            float(place[0] / scale[0]),
            float(place[1] / scale[1]),
            name,
            ha="center",
            va="center",
            color=INK.light,
            fontsize=SMALL + 0.5,
            bbox=HALO,
            zorder=8,
        )
        places.append(np.array([place, place - half, place + half]))
        taken = np.vstack([taken, places[-1]])
    return places, written


def in_points(path: Array, scale: ArrayLike) -> Array:
    """Return a path in points of type; infinity where it ends too far outside for a number."""
    with np.errstate(over="ignore"):
        points: Array = path * np.asarray(scale)
    return points


def filled(path: Array) -> Array:
    """Return a path, in points of type, with more points where its own are far apart."""
    pieces = [
        start + (end - start) * np.linspace(0, 1, 2 + int(np.hypot(*(end - start)) / 6))[:, None]
        for start, end in pairwise(path[np.abs(path).max(axis=1) < 1e4])
    ]
    return np.vstack([path[:1], *pieces])


def gaps(centre: Array, half: Array, points: Array) -> Array:
    """Return the distance from a box to each of some points, 0 where one lies in it."""
    outside: Array = np.maximum(np.abs(points - centre) - half, 0.0)
    return np.asarray(np.hypot(outside[:, 0], outside[:, 1]))


def _gap(centre: Array, half: Array, points: Array, most: float) -> float:
    return float(gaps(centre, half, points).min(initial=most))
