"""The levels of a contour map: at which heights, the lines, the shade below them, and numbers."""

import math
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from contourpy import contour_generator
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from howlearn.arrays import Array
from howlearn.plots.descriptions import listing, three_digits
from howlearn.plots.drawn import drawn_points, hue
from howlearn.plots.labels import gaps, points_a_unit
from howlearn.plots.palette import COST
from howlearn.plots.style import SMALL

__all__ = ["draw_levels", "levels_through", "spread_levels"]

Ground: TypeAlias = tuple[Array, Array, Array]

# How much blue the lowest ground has; each shade below it has a part of that.
_DEEPEST = 0.45

# So many lines have their number, if there is room, and numbers keep so many points apart.
_NUMBERS = 6
_APART = 26.0

# Room around a number, in points: more than this is no better.
_AMPLE = 8.0

# How wide lines are, and those through saddles.
_WIDTH, _STRONG = 0.9, 1.3

# A line that stays so close to a mark, as a share of the map, would be a blot at its edge.
_HIDDEN = 0.045


def spread_levels(heights: Array, count: int) -> list[float]:
    """Return heights to draw lines at, `count` of them, as round as their distances allow.

    They are spread so that the lines of a bowl are as far from each other everywhere; where the
    lowest place is at the edge, which is no bottom of a bowl, they are equally far in height.

    Parameters
    ----------
    heights : Array, (rows, columns)
        Of the ground on a grid.
    count : int
        At least 1.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.plots.levels import spread_levels
    >>> [float(level) for level in spread_levels(np.array([[-0.1, 3.9]]), 4)]
    [0.4, 1.4, 2.4, 3.4]
    """
    low, high = float(heights.min()), float(heights.max())
    row, column = np.unravel_index(int(np.argmin(heights)), heights.shape)
    # Around a minimum height grows with the square of the distance.
    inside = 0 < row < heights.shape[0] - 1 and 0 < column < heights.shape[1] - 1
    power = 2 if inside else 1
    exact = [low + (high - low) * ((k + 0.5) / count) ** power for k in range(count)]
    free = [min(b - a, c - b) for (a, b), (_, c) in pairwise(pairwise([low, *exact, high]))]
    if not inside:
        free = count * [min(free)]
    return [_rounded(level, room / 2) for level, room in zip(exact, free, strict=True)]


def _rounded(level: float, most: float) -> float:
    """Return `level` at a whole number of 1, 2 or 5 of a decimal, that is at most `most`."""
    if most < sys.float_info.min:
        return level
    power = math.floor(math.log10(most))
    part = max(part for part in (1, 2, 5) if part == 1 or part * 10.0**power <= most)
    # Written as a decimal, as 3 × 0.1 is not 0.3.
    return float(f"{round(level / (part * 10.0**power)) * part}e{power}")


def levels_through(levels: Sequence[float], exact: Sequence[float]) -> list[float]:
    """Return `levels` with those of `exact` among them, each for the one that is nearest to it.

    Examples
    --------
    >>> from howlearn.plots.levels import levels_through
    >>> levels_through([1.0, 2.0, 4.0, 8.0], [2.2, 5.9])
    [1.0, 2.2, 4.0, 5.9, 8.0]
    """
    kept = list(levels)
    for height in exact:
        # What lies closer than half of the distance of two levels would be one thick line.
        for k in range(len(kept)):
            near = [abs(kept[k] - other) for other in kept if other != kept[k]]
            if near and abs(kept[k] - height) < min(near) / 2 and kept[k] not in exact:
                del kept[k]
                break
    return sorted({*kept, *exact})


def _shades(levels: Sequence[float], saddles: Sequence[float]) -> list[float]:
    """Return those of `levels` below which the ground has a shade more.

    They go up to the highest saddle, where the last valleys meet, or to the middle one of all.
    """
    through = [level for level in saddles if level in levels]
    top = max(through) if through else levels[(len(levels) - 1) // 2]
    return [level for level in levels if level <= top]


def draw_levels(
    axes: Axes,
    grid: Ground,
    levels: Sequence[float],
    strong: Sequence[float],
    marks: Array,
    taken: Sequence[Array],
) -> str:
    """Draw lines at `levels`, and what lies low in blue; return in words what was drawn.

    Some of the lines have their number, in a gap where it keeps clear of all that is drawn.

    Parameters
    ----------
    axes : Axes
        Its limits have to be final.
    grid : tuple of Array
        x, y and the heights, ``(rows, columns)``.
    levels : sequence of float
        Where to draw lines, in order.
    strong : sequence of float
        Those of them that are drawn stronger and have their number first.
    marks : Array, (marks, 2)
        Where marks stand.
    taken : sequence of Array, (points, 2)
        Other places where no number may be, in typographic points from the origin.
    """
    lines = contour_generator(*grid, line_type="Separate", fill_type="OuterOffset")
    scale, spans = np.array(points_a_unit(axes)), np.array([np.ptp(grid[0]), np.ptp(grid[1])])
    drawn = {
        level: [
            piece for piece in map(np.asarray, lines.lines(level)) if _is_seen(piece, marks, spans)
        ]
        for level in levels
    }
    seen = [level for level, pieces in drawn.items() if pieces]
    shades = _shades(seen, strong) if seen else []
    drawn_lines, tints = list[Line2D](), list[PathPatch]()
    for level in shades:
        below: Any = lines.filled(-sys.float_info.max, level)
        edges = [
            _simple(edge, scale)
            for points, ends in zip(*below, strict=True)
            for edge in np.split(points, ends[1:-1])
        ]
        tint = PathPatch(
            Path.make_compound_path(*edges),
            facecolor=COST.light,
            alpha=1 - (1 - _DEEPEST) ** (1 / len(shades)),
            linewidth=0,
            zorder=0,
        )
        axes.add_patch(tint)
        tints.append(tint)
    around = [*((points, 4.0) for points in taken), (marks * scale, 10.0)]
    numbers = _numbers(axes, drawn, strong, around)
    for level, pieces in drawn.items():
        # One line with gaps a level: a plain line is simplified when it is drawn, a set is not.
        with_gaps: list[Array] = []
        for piece in map(np.copy, pieces):
            if level in numbers:
                place, half = numbers[level]
                piece[(np.abs(piece * scale - place) < half).all(axis=1)] = np.nan
            with_gaps += [piece, np.full((1, 2), np.nan)]
        if with_gaps:
            width = _STRONG if level in strong else _WIDTH
            x, y = np.vstack(with_gaps).T
            drawn_lines += axes.plot(x, y, color=COST.light, linewidth=width, alpha=0.75, zorder=1)
    for level, (place, _) in numbers.items():
        x, y = (place / scale).tolist()
        axes.text(
            x,
            y,
            three_digits(level),
            ha="center",
            va="center_baseline",
            fontsize=SMALL,
            zorder=2,
        )
    return _say_levels(drawn_lines, tints, grid, len(strong))


def _say_levels(
    lines: Sequence[Line2D], shades: Sequence[PathPatch], ground: Ground, saddles: int
) -> str:
    """Return in words where lines are, and what is shaded: the height is that of the ground there.

    That a strong line goes through the saddles is not seen from the line; there are `saddles`.
    """
    if not lines:
        return "all of it between two lines."
    levels = [_level_of(line, ground) for line in lines]
    low, high = three_digits(min(levels)), three_digits(max(levels))
    text = f"at heights from {low} to {high}. " if len(levels) > 1 else f"at the height {low}. "
    pairs = zip(levels, lines, strict=True)
    strong = [three_digits(level) for level, line in pairs if line.get_linewidth() == _STRONG]
    if strong:
        one = len(strong) == 1
        text += (
            f"The line{'s' * (not one)} at {listing(strong)} go{'es' * one} through the "
            f"saddle{'s' * (saddles > 1)}. "
        )
    # The edges of a shade were simplified, so its height is about that of the line at its edge.
    top = max(_heights_at(np.asarray(shade.get_path().vertices), ground).max() for shade in shades)
    edge, blue = min(levels, key=lambda level: abs(level - top)), hue(shades[-1])
    return f"{text}Below {three_digits(edge)} the ground is {blue}, the deeper the {blue}r."


def _level_of(line: Line2D, ground: Ground) -> float:
    points = drawn_points(line)
    heights = _heights_at(points[~np.isnan(points).any(axis=1)], ground)
    level = float(heights.mean())
    return level if abs(level) > 1e-12 * np.abs(ground[2]).max() else 0.0


def _heights_at(points: Array, ground: Ground) -> Array:
    """Return heights between those of a grid; exact on the edges of cells, where lines are cut."""
    (x, y, heights), (at_x, at_y) = ground, points.T
    across, up = np.interp(at_x, x, range(len(x))), np.interp(at_y, y, range(len(y)))
    column, row = across.astype(int).clip(max=len(x) - 2), up.astype(int).clip(max=len(y) - 2)
    across, up = across - column, up - row
    low = (1 - across) * heights[row, column] + across * heights[row, column + 1]
    high = (1 - across) * heights[row + 1, column] + across * heights[row + 1, column + 1]
    return np.asarray((1 - up) * low + up * high)


def _simple(edge: Array, scale: Array) -> Path:
    """Return a closed edge without the points that nobody would miss: what is filled keeps all."""
    path = Path(edge * scale).cleaned(simplify=True)
    points = np.asarray(path.vertices)[np.asarray(path.codes) != Path.STOP] / scale
    return Path(np.vstack([points, points[:1]]), closed=True)


def _is_seen(piece: Array, marks: Array, spans: Array) -> bool:
    """Return whether a line is not all at one mark, which would hide most of it."""
    away = [np.hypot(*((piece - mark) / spans).T).max() for mark in marks]
    return min(away, default=np.inf) > _HIDDEN


def _numbers(
    axes: Axes,
    drawn: dict[float, list[Array]],
    strong: Sequence[float],
    taken: list[tuple[Array, float]],
) -> dict[float, tuple[Array, Array]]:
    """Return where to write the number of each level that has room, and half of what it takes."""
    scale = np.array(points_a_unit(axes))
    box = np.array([axes.get_xlim(), axes.get_ylim()]) * scale[:, np.newaxis]
    in_points = {level: [piece * scale for piece in pieces] for level, pieces in drawn.items()}
    rest = [level for level in drawn if level not in strong]
    # Where there are many lines, there is no room between them.
    order = [*strong, *rest[::2], *rest[1::2]][: 5 * _NUMBERS]
    found: dict[float, tuple[Array, Array]] = {}
    for level in order:
        half = np.array([0.31 * SMALL * len(three_digits(level)) + 2.0, 0.55 * SMALL])
        others = [p for other, pieces in in_points.items() if other != level for p in pieces]
        around = [*taken, *((piece, 1.0) for piece in others)]
        ink = np.vstack([np.empty((0, 2)), *(points for points, _ in around)])
        room = np.repeat([room for _, room in around], [len(points) for points, _ in around])
        centres = list(_gap_centres(in_points[level], half, box))
        free = [(gaps(centre, half, ink) - room).min(initial=_AMPLE) for centre in centres]
        # In single precision, so that equals are equal: the first of them is taken.
        best = int(np.argmax(np.array([0.0, *free], dtype=np.float32))) - 1
        if best >= 0:
            place = centres[best]
            found[level] = place, half
            taken.append((place + half * [[-1, -1], [-1, 1], [1, -1], [1, 1]], _APART))
            if len(found) == max(_NUMBERS, len(strong)):
                break
    return found


def _gap_centres(pieces: list[Array], half: Array, box: Array) -> Iterator[Array]:
    """Yield the places of a level's line where it can have a gap, as it runs straight there."""
    for piece in pieces:
        length = np.hypot(*np.diff(piece, axis=0).T)
        for centre in piece[2:-2:2]:
            if (centre - half < box[:, 0] + 2).any() or (centre + half > box[:, 1] - 2).any():
                continue
            inside = (np.abs(piece - centre) < half).all(axis=1)
            cut = length[inside[1:] & inside[:-1]].sum()
            if cut <= 2.6 * half[0] and cut <= 0.25 * length.sum():
                yield centre
