"""How every figure looks: the house style, and what all plots draw alike.

A figure is drawn in the light shades of the palette, as wide as a column of text, with type that
can still be read when a phone shows it at half that width.
"""

import io
import math
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from howlearn._checks import instance_of
from howlearn.arrays import Array
from howlearn.plots.descriptions import superscript
from howlearn.plots.palette import (
    COST,
    FAINT_INK,
    GRADIENT,
    INK,
    LOCAL_MINIMUM,
    PAPER,
    SOFT_INK,
    VALUE,
    WEIGHT,
)

__all__ = [
    "DASHES",
    "HALO",
    "HEIGHT",
    "SMALL",
    "TEXT",
    "WIDTH",
    "axes_or_new",
    "axis_names",
    "bare",
    "drawable",
    "dress",
    "house_style",
    "name_axes",
    "rise_in_factors",
    "style",
    "svg",
]

WIDTH, HEIGHT = 5.0, 3.2
"""The size of a figure, in inches."""

TEXT, SMALL = 12.0, 10.5
"""The size of text, and of the numbers at an axis, in points."""

HALO = {"facecolor": PAPER.light, "edgecolor": "none", "boxstyle": "square,pad=0.12", "alpha": 0.85}
"""The patch of paper behind a label that lies on lines."""

DASHES: tuple[Any, ...] = (
    "-",
    (0, (5, 2)),
    (0, (1, 1.4)),
    (0, (7, 2, 1.2, 2)),
    (0, (10, 3)),
    (0, (3, 1.5, 1, 1.5, 1, 1.5)),
)
"""What tells lines of one colour apart, in order."""

# The name of an axis.
_LABEL: Any = {
    "color": INK.light,
    "fontsize": TEXT,
    "fontfamily": "sans-serif",
    "fontstyle": "normal",
    "fontweight": "normal",
}

# What matplotlib's settings for how something looks begin with; the others say where it is shown.
_LOOKS = (
    *("axes.", "font.", "grid.", "hatch.", "legend.", "lines.", "markers.", "mathtext.", "patch."),
    *("path.", "text.", "xtick.", "xaxis.", "ytick.", "yaxis."),
)


def style() -> dict[str, Any]:
    """Return matplotlib's settings (rcParams) for figures that look drawn for the page.

    Returns
    -------
    dict
        For ``plt.rcParams.update`` or ``mpl.rc_context``.

    Examples
    --------
    >>> from howlearn.plots import style
    >>> style()["axes.facecolor"]
    '#fbf8f1'
    """
    return {
        "figure.figsize": (WIDTH, HEIGHT),
        # A page may draw as many figures as it likes.
        "figure.max_open_warning": 0,
        "figure.facecolor": PAPER.light,
        "figure.edgecolor": PAPER.light,
        "figure.constrained_layout.use": True,
        "figure.constrained_layout.h_pad": 0.08,
        "figure.constrained_layout.w_pad": 0.08,
        "savefig.facecolor": "auto",
        "axes.facecolor": PAPER.light,
        "axes.edgecolor": INK.light,
        "axes.labelcolor": INK.light,
        "axes.titlecolor": INK.light,
        "axes.titlelocation": "left",
        "axes.titlesize": TEXT,
        "axes.labelsize": TEXT,
        "axes.linewidth": 0.9,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": False,
        "axes.axisbelow": True,
        "axes.prop_cycle": cycler(
            color=[c.light for c in (COST, GRADIENT, WEIGHT, LOCAL_MINIMUM, VALUE, SOFT_INK)]
        ),
        "grid.color": FAINT_INK.light,
        "grid.linewidth": 0.6,
        "xtick.color": INK.light,
        "ytick.color": INK.light,
        "xtick.labelcolor": SOFT_INK.light,
        "ytick.labelcolor": SOFT_INK.light,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "text.color": INK.light,
        "font.size": TEXT,
        "font.family": "sans-serif",
        "font.sans-serif": ["DejaVu Sans"],
        "lines.linewidth": 1.8,
        "lines.color": INK.light,
        "patch.edgecolor": INK.light,
        "hatch.color": SOFT_INK.light,
        "legend.frameon": False,
        "svg.fonttype": "none",
    }


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house style: ``with house_style(): ...``, or ``@house_style()`` above a function.

    Whatever else lines, text, axes and keys can be set to is as matplotlib has it at first.

    Examples
    --------
    >>> from matplotlib.colors import to_rgba
    >>> from matplotlib.figure import Figure
    >>> from howlearn.plots import house_style
    >>> from howlearn.plots.palette import PAPER
    >>> with house_style():
    ...     figure = Figure()
    >>> figure.get_facecolor() == to_rgba(PAPER.light)
    True
    """
    default = {
        name: value for name, value in mpl.rcParamsDefault.items() if name.startswith(_LOOKS)
    }
    settings: Any = default | style()  # matplotlib's stubs want the keys as literals
    with mpl.rc_context(settings):
        yield


def axes_or_new(axes: Axes | None, *, width: float = WIDTH, height: float = HEIGHT) -> Axes:
    """Return `axes`, or those of a new figure; dressed, in either case.

    Raises
    ------
    TypeError
        If `axes` is neither None nor an `Axes`.
    """
    if axes is None:
        axes = plt.figure(figsize=(width, height)).add_subplot()
    instance_of(axes, "axes", Axes, " of matplotlib")
    dress(axes)
    return axes


def drawable(values: Collection[Array], name: str) -> float:
    """Return the lowest of all values, or say that no axis reaches from it to the highest.

    Raises
    ------
    ValueError
        If the two are farther apart than a float can say.
    """
    low = min(float(each.min()) for each in values)
    high = max(float(each.max()) for each in values)
    if not math.isfinite(2 * high - 2 * low):  # an axis has some room at its ends
        raise ValueError(f"{name} has numbers from {low:g} to {high:g}, too far apart for an axis")
    return low


def dress(axes: Axes) -> None:
    """Give `axes` the look of the house style, whatever the style they were made in.

    Ticks are made when a figure is first drawn, long after `house_style` has ended, so what they
    look like has to be said to the axes themselves.
    """
    figure = axes.get_figure()
    if figure is not None:
        figure.set_facecolor(PAPER.light)
    axes.set_facecolor(PAPER.light)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set(edgecolor=INK.light, linewidth=0.9)
    axes.tick_params(
        which="both", color=INK.light, labelcolor=SOFT_INK.light, labelsize=SMALL, width=0.9
    )
    axes.tick_params(length=4)
    axes.grid(visible=False)
    axes.tick_params(which="minor", length=0)
    for label in (axes.xaxis.label, axes.yaxis.label, axes.title):
        label.set(**_LABEL)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        axis.set_major_formatter(FuncFormatter(_tick))


def _tick(value: float, position: int | None = None) -> str:
    """Return the number at a tick, whole: a common factor above the axis is easily overlooked."""
    mantissa, _, exponent = f"{value:.6g}".partition("e")
    if exponent:
        mantissa = f"{mantissa}·" if float(mantissa) != 1 else ""
        return f"{mantissa}10{superscript(int(exponent))}".replace("-", "−")
    return mantissa.replace("-", "−")


def _power(value: float, position: int | None = None) -> str:
    """Return the number at a tick of an axis that rises in factors of 10."""
    exponent = round(math.log10(value))
    return f"{value:g}" if -3 <= exponent <= 3 else f"10{superscript(exponent)}"


def rise_in_factors(axes: Axes) -> None:
    """Make equal distances upwards equal factors."""
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(numticks=6))
    axes.yaxis.set_major_formatter(FuncFormatter(_power))
    axes.yaxis.set_minor_locator(NullLocator())


def axis_names(names: tuple[str, str]) -> tuple[str, str]:
    """Return what the axes measure, or say what is wrong with it.

    Raises
    ------
    TypeError, ValueError
        If `names` does not hold two strings.
    """
    listed = isinstance(names, tuple | list)
    if not listed or not all(isinstance(name, str) for name in names):
        raise TypeError(f"names is {names!r}, expected two names")
    if len(names) != 2:
        raise ValueError(f"names is {names!r}, expected two names")
    return names[0], names[1]


def name_axes(axes: Axes, x: str, y: str) -> None:
    """Name what the axes measure; the upright one's name is a line above it, easier to read."""
    axes.set_xlabel(x)
    axes.set_title(y, loc="left", **_LABEL, pad=8)


def bare(axes: Axes) -> None:
    """Take frame, ticks and numbers off `axes`."""
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set_visible(False)


def svg(figure: Figure, *, salt: str) -> str:
    """Return a figure as SVG: text as text, and the same bytes from run to run.

    Parameters
    ----------
    figure : Figure
        What to write as SVG.
    salt : str
        What the identifiers in the file are made from, another one for each figure, so that several
        can be in one page.

    Returns
    -------
    str
        A whole SVG file.

    Raises
    ------
    TypeError
        If `figure` is not a `Figure`, or `salt` not a string.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from howlearn.plots import svg
    >>> svg(Figure(), salt="empty").startswith("<?xml")
    True
    """
    instance_of(figure, "figure", Figure, " of matplotlib")
    instance_of(salt, "salt", str)
    file = io.StringIO()
    settings: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": salt,
        "hatch.color": SOFT_INK.light,
        "savefig.facecolor": "auto",
        "path.simplify_threshold": 0.3,
    }
    with mpl.rc_context(settings):
        figure.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()
