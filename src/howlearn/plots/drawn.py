"""What was drawn, read back from the artists: alt texts are written from this.

A text from a plot's arguments would say what should be there, so a plot that shifts, exchanges or
mislabels would still have the right one. From the arguments comes only what no artist has: the name
of a landscape or the sizes of a network, how often something was tried, what lies outside of the
picture, and numbers that are drawn in steps, such as shades.
"""

from collections.abc import Iterable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.path import Path
from matplotlib.text import Annotation

from howlearn.arrays import Array
from howlearn.plots.palette import COST, GLOBAL_MINIMUM, INK, LOCAL_MINIMUM, WEIGHT

__all__ = ["area", "drawn_names", "drawn_points", "hue", "labels_at_ends", "outlines"]

_HUES = {
    COST: "blue",
    WEIGHT: "purple",
    INK: "ink",
    GLOBAL_MINIMUM: "yellow",
    LOCAL_MINIMUM: "green",
}


def drawn_points(line: Line2D) -> Array:
    """Return the points of a line or of its markers, ``(points, 2)``.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from howlearn.plots.drawn import drawn_points
    >>> (line,) = Figure().add_subplot().plot([4.0, 2.0])
    >>> drawn_points(line).tolist()
    [[0.0, 4.0], [1.0, 2.0]]
    """
    return np.asarray(line.get_xydata(), dtype=np.float64)


def drawn_names(axes: Axes) -> tuple[str, str]:
    """Return what stands at the axes as the names of what they measure."""
    return axes.get_xlabel(), axes.get_title("left")


def labels_at_ends(lines: Iterable[Line2D], labels: Iterable[Annotation]) -> list[str]:
    """Return what is written where each line ends."""
    left, texts = list(labels), []
    for line in lines:
        away = [np.hypot(*(drawn_points(line)[-1] - label.xy)) for label in left]
        # Of lines that end at one place, the first has the lowest label.
        texts.append(left.pop(int(np.argmin(away))).get_text())
    return texts


def area(path: Path) -> float:
    """Return the area that straight outlines enclose, less that of their holes.

    Examples
    --------
    >>> from matplotlib.path import Path
    >>> from howlearn.plots.drawn import area
    >>> area(Path([[0, 0], [2, 0], [2, 3], [0, 3], [0, 0]], closed=True))
    6.0
    """
    around = [outline.T for outline in outlines(path)]
    return abs(sum(float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) for x, y in around)) / 2


def outlines(path: Path) -> list[Array]:
    """Return the corners of each outline of a path, ``(points, 2)``; holes have their own."""
    points = np.asarray(path.vertices, dtype=np.float64)
    return np.split(points, np.flatnonzero(np.asarray(path.codes) == Path.MOVETO)[1:])


def hue(shape: Patch | Collection) -> str:
    """Return the colour that fills a shape, in a word.

    Examples
    --------
    >>> from matplotlib.patches import Circle
    >>> from howlearn.plots.drawn import hue
    >>> from howlearn.plots.palette import COST
    >>> hue(Circle((0, 0), facecolor=COST.light))
    'blue'
    """
    colour = to_hex(np.ravel(shape.get_facecolor())[:4].tolist())
    return {named.light: word for named, word in _HUES.items()}.get(colour, colour)
