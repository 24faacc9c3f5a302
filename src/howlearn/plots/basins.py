"""Basin strips: which minimum a descent reaches, for every start and several learning rates."""

from collections.abc import Sequence
from itertools import pairwise
from string import ascii_uppercase

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from howlearn._checks import counted, finite_numbers, instance_of, whole_number
from howlearn.landscapes import Landscape
from howlearn.plots.descriptions import coordinate, describe, listing, percent, three_digits
from howlearn.plots.drawn import drawn_points, hue
from howlearn.plots.palette import COST, GLOBAL_MINIMUM, INK, LOCAL_MINIMUM, PAPER, SOFT_INK
from howlearn.plots.stationary import kind_of_mark, mark_stationary_points
from howlearn.plots.style import HALO, SMALL, axes_or_new, house_style, name_axes

__all__ = ["basin_strips"]

# Green at these strengths tells several local minima apart, together with their letters.
_STRENGTHS = (1.0, 0.6, 0.8, 0.45, 0.7, 0.35)
_NOWHERE = -1

# So many steps in a row must end at a minimum before a descent counts as having reached it.
_IN_A_ROW = 20


@house_style()
def basin_strips(
    landscape: Landscape,
    learning_rates: Sequence[float],
    *,
    starts: int = 200,
    steps: int = 500,
    axes: Axes | None = None,
) -> Axes:
    """Draw which minimum gradient descent reaches from each start: one strip a learning rate.

    A start is yellow where its descent ends at a global minimum, green where it ends at a local
    one, and hatched where it ends at none, because it runs away, keeps jumping, or is still under
    way. The cost curve is drawn above the strips. The descents are run here.

    Parameters
    ----------
    landscape : Landscape
        Of one dimension, with at least one global minimum.
    learning_rates : sequence of float
        Above 0; the strips from top to bottom.
    starts : int, default 200
        How many starts, in the middles of as many equal pieces of the domain; fewer than
        10,000.
    steps : int, default 500
        How many steps each descent takes, fewer than 100,000.
    axes : Axes, optional
        Where to draw; the upper part of its place goes to the curve. A new figure if left out.

    Returns
    -------
    Axes
        Those of the strips; those of the curve are the next of the same figure.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Examples
    --------
    >>> from howlearn.landscapes import two_valleys
    >>> from howlearn.plots import basin_strips, description
    >>> print(description(basin_strips(two_valleys, [0.1, 0.9])))
    For 200 starts from w = −3.5 to 3.5 on two valleys, the share whose descent of 500 steps \
reaches the global minimum at 2: 57% at learning rate 0.1, 0% at learning rate 0.9. The share that \
reaches no minimum: 59% at 0.9. All others reach the local minimum at −2.
    """
    instance_of(landscape, "landscape", Landscape)
    if landscape.dimensions != 1:
        found = counted(landscape.dimensions, "dimensions")
        raise ValueError(f"landscape {landscape.name} has {found}, expected 1")
    if not any(minimum.is_global_minimum for minimum in landscape.minima):
        raise ValueError(f"landscape {landscape.name} has 0 global minima, expected at least 1")
    rates = finite_numbers(learning_rates, "learning_rates", above=0)
    starts = whole_number(starts, "starts", at_least=2, below=10_000)
    steps = whole_number(steps, "steps", at_least=1, below=100_000)

    reached = [_reached(landscape, rate, starts, steps) for rate in rates]
    curve, strips = _two_axes(axes, len(rates))
    marks = _draw_curve(curve, landscape)
    drawn = _draw_strips(strips, landscape, rates, reached)
    describe(strips, _text(landscape.name, strips, drawn, marks, starts, steps))
    return strips


def _reached(landscape: Landscape, rate: float, starts: int, steps: int) -> NDArray[np.int_]:
    """Return for each start the number of the minimum that its descent reaches, −1 for none."""
    low, high = landscape.domain[0].tolist()
    width = high - low
    points = low + width * (np.arange(starts)[:, np.newaxis] + 0.5) / starts
    minima = np.array([minimum.point[0] for minimum in landscape.minima])
    near = np.ones((starts, len(minima)), dtype=bool)
    for step in range(steps):
        points = points - rate * landscape.gradient(points)
        # What is this far out is lost, and stays where no further step overflows.
        points = np.where(np.abs(points - low) < 1e3 * width, points, low + 2e3 * width)
        # Many points in a row have to be there: a descent that jumps back and forth passes by, too.
        if step >= steps - _IN_A_ROW:
            near &= np.abs(points - minima) < width / 100
    return np.where(near.any(axis=1), near.argmax(axis=1), _NOWHERE)


def _two_axes(axes: Axes | None, strips: int) -> tuple[Axes, Axes]:
    """Return axes for the curve and, below it on the same x, axes for the strips."""
    below = axes_or_new(axes, height=2.6 + 0.36 * strips)
    figure, heights = below.figure, [1.9, 0.36 * strips]
    spec = below.get_subplotspec()
    if spec is not None:
        rows = spec.subgridspec(2, 1, height_ratios=heights, hspace=0.04)
        below.set_subplotspec(rows[1])
        above = figure.add_subplot(rows[0], sharex=below)
    else:
        x, y, width, height = below.get_position().bounds
        cut = height * heights[1] / sum(heights)
        below.set_position((x, y, width, 0.95 * cut))
        above = figure.add_axes((x, y + cut, width, height - cut), sharex=below)
    return above, below


def _letters(landscape: Landscape) -> dict[int, str]:
    """Return a letter for each local minimum, by its number; none where there is but one."""
    local = [k for k, m in enumerate(landscape.minima) if not m.is_global_minimum]
    return dict(zip(local, ascii_uppercase, strict=False)) if len(local) > 1 else {}


def _draw_curve(axes: Axes, landscape: Landscape) -> list[Line2D]:
    low, high = landscape.domain[0].tolist()
    x = np.linspace(low, high, 241)
    y = landscape.height(x[:, np.newaxis])
    room = float(np.ptp(y))
    axes.plot(x, y, color=COST.light)
    axes.set_ylim(float(y.min()) - 0.22 * room, float(y.max()) + 0.05 * room)
    minima = landscape.minima
    heights = [float(landscape.height(minimum.point)) for minimum in minima]
    marks = mark_stationary_points(axes, minima, heights)
    letters = _letters(landscape)
    for number, (minimum, height) in enumerate(zip(minima, heights, strict=True)):
        word = "global" if minimum.is_global_minimum else letters.get(number, "local")
        axes.annotate(
            word,
            (float(minimum.point[0]), height),
            xytext=(0, -9),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=SMALL,
        )
    name_axes(axes, "", "cost value")
    # The strips' ticks are these too, as both share x: they are hidden here, not taken away.
    axes.tick_params(length=0, labelbottom=False)
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    return marks


def _draw_strips(
    axes: Axes, landscape: Landscape, rates: Sequence[float], reached: Sequence[NDArray[np.int_]]
) -> list[list[Rectangle]]:
    """Draw the strips and return them, each as its pieces of one colour."""
    low, high = landscape.domain[0].tolist()
    cell = (high - low) / len(reached[0])
    letters = _letters(landscape)
    local = [k for k, m in enumerate(landscape.minima) if not m.is_global_minimum]
    strips = []
    for row, strip in enumerate(reached):
        strips.append(list[Rectangle]())
        # Neighbours that reach the same minimum are one rectangle.
        cuts = [0, *(np.flatnonzero(np.diff(strip)) + 1).tolist(), len(strip)]
        for first, end in pairwise(cuts):
            number = int(strip[first])
            left, width = low + first * cell, (end - first) * cell
            face, alpha, hatch = PAPER, 1.0, None
            if number == _NOWHERE:
                hatch = "////"
            elif landscape.minima[number].is_global_minimum:
                face = GLOBAL_MINIMUM
            else:
                face, alpha = LOCAL_MINIMUM, _STRENGTHS[local.index(number) % len(_STRENGTHS)]
            piece = Rectangle(
                (left, row - 0.38),
                width,
                0.76,
                facecolor=face.light,
                alpha=alpha,
                # A hatch takes the colour of the edge.
                edgecolor=SOFT_INK.light if hatch else "none",
                linewidth=0,
                hatch=hatch,
            )
            axes.add_patch(piece)
            strips[row].append(piece)
            if number in letters and width > 0.03 * (high - low):
                axes.text(
                    left + width / 2,
                    row,
                    letters[number],
                    ha="center",
                    va="center_baseline",
                    fontsize=SMALL,
                    bbox=HALO,
                )
        axes.add_patch(Rectangle((low, row - 0.38), high - low, 0.76, fill=False, linewidth=0.8))
    axes.set_xlim(low, high)
    axes.set_ylim(len(rates) - 0.38, -0.5)
    axes.set_yticks(range(len(rates)), [f"η = {three_digits(rate)}" for rate in rates])
    axes.tick_params(axis="y", length=0, labelcolor=INK.light)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("start")
    return strips


def _text(
    name: str,
    axes: Axes,
    strips: Sequence[Sequence[Rectangle]],
    marks: Sequence[Line2D],
    starts: int,
    steps: int,
) -> str:
    """Say how much of each strip has which colour; how often was tried does not show."""
    low, high = axes.get_xlim()
    span = high - low
    wanted, others = (
        [coordinate(drawn_points(m)[0, 0], span) for m in marks if kind_of_mark(m) == kind]
        for kind in ("global minimum", "local minimum")
    )
    named = dict(zip(axes.get_yticks(), axes.get_yticklabels(), strict=True))
    rows = [round(strip[0].get_center()[1]) for strip in strips]
    rates = [named[row].get_text().removeprefix("η = ") for row in rows]

    def shares(colour: str) -> list[tuple[str, float]]:
        widths = [[r.get_width() for r in strip if _colour(r) == colour] for strip in strips]
        return [(rate, sum(width) / span) for rate, width in zip(rates, widths, strict=True)]

    goal = "the global minimum at" if len(wanted) == 1 else "a global minimum, at"
    reach = ", ".join(
        f"{percent(share)} at learning rate {rate}" for rate, share in shares("yellow")
    )
    text = (
        f"For {counted(starts, 'starts')} from w = {coordinate(low, span)} to "
        f"{coordinate(high, span)} on {name.replace('_', ' ')}, the share whose descent of "
        f"{counted(steps, 'steps')} reaches {goal} {listing(wanted)}: {reach}."
    )
    lost = [f"{percent(share)} at {rate}" for rate, share in shares("hatched") if share]
    if lost:
        text += f" The share that reaches no minimum: {', '.join(lost)}."
    if any(share for _, share in shares("green")):
        one = len(others) == 1
        where = f"the local minimum at {others[0]}" if one else "one of the local minima"
        text += f" All others reach {where}."
    return text


def _colour(run: Rectangle) -> str:
    return "hatched" if run.get_hatch() else hue(run)
