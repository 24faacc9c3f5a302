"""Where a network changes its mind: the regions of the plane that it puts in either class."""

from collections.abc import Sequence

import numpy as np
from contourpy import contour_generator
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from howlearn._checks import counted, instance_of
from howlearn.arrays import Array
from howlearn.costs import Cost, binary_cross_entropy, softmax_cross_entropy
from howlearn.datasets import Dataset
from howlearn.network import Network
from howlearn.plots.descriptions import describe, percent
from howlearn.plots.drawn import area, drawn_points, outlines
from howlearn.plots.palette import INK, PAPER, VALUE
from howlearn.plots.style import SMALL, WIDTH, axes_or_new, house_style, name_axes

__all__ = ["decision_boundary"]

# Cells a side of the grid on which the network is asked.
_CELLS = 80


@house_style()
def decision_boundary(
    network: Network, dataset: Dataset, cost: Cost, *, axes: Axes | None = None
) -> Axes:
    """Draw where a classifier with two inputs and one output changes from one class to the other.

    The side that it puts in class 1 is tinted. Points of class 1 are triangles, those of class 0
    circles.

    Parameters
    ----------
    network : Network
        Two features, one output.
    dataset : Dataset
        Two features; targets 0 and 1.
    cost : Cost
        The cost that the network is trained with; any but `softmax_cross_entropy`, which needs more
        outputs than one. It says what an output predicts.
    axes : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes
        With the drawing on them.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Examples
    --------
    >>> from howlearn.activations import identity
    >>> from howlearn.costs import binary_cross_entropy
    >>> from howlearn.datasets import xor
    >>> from howlearn.network import Layer, Network
    >>> from howlearn.plots import decision_boundary, description
    >>> line = Network([Layer([[1.0], [1.0]], [-0.5], identity)])
    >>> print(description(decision_boundary(line, xor(), binary_cross_entropy)))
    Decision boundary of a network 2-1 among 4 points of two classes. 75% of the points lie on the \
right side of it. It puts 81% of the picture in class 1.
    """
    _check(network, dataset, cost)
    low, high = dataset.inputs.min(axis=0), dataset.inputs.max(axis=0)
    margin = 0.15 * np.where(high > low, high - low, 1.0)
    (left, bottom), (right, top) = (low - margin).tolist(), (high + margin).tolist()
    x, y = np.linspace(left, right, _CELLS + 1), np.linspace(bottom, top, _CELLS + 1)
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    # The outputs and not the probabilities are compared: these are flat far from the boundary, and
    # a line found between two flat places has steps.
    middle = 0.0 if cost is binary_cross_entropy else 0.5
    above: Array = (network(grid) - middle).reshape(len(y), len(x))

    axes = axes_or_new(
        axes, height=float(np.clip(WIDTH * (top - bottom) / (right - left), 3.2, 4.4))
    )
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    if 1 / 3 <= (top - bottom) / (right - left) <= 3:
        axes.set_aspect("equal")
    tints, points = [], []
    lines = contour_generator(x, y, above, line_type="Separate", fill_type="OuterOffset")
    for polygon, offsets in zip(*lines.filled(0.0, np.abs(above).max() + 1.0), strict=True):
        codes = np.full(len(polygon), Path.LINETO)
        codes[offsets[:-1]] = Path.MOVETO
        tint = PathPatch(Path(polygon, codes), facecolor=VALUE.light, alpha=0.25, linewidth=0)
        axes.add_patch(tint)
        tints.append(tint)
    for line in lines.lines(0.0):
        axes.plot(*np.asarray(line).T, color=INK.light, linewidth=1.6)
    for label, marker, face in ((1, "^", VALUE), (0, "o", PAPER)):
        points += axes.plot(
            *dataset.inputs[dataset.targets[:, 0] == label].T,
            linestyle="none",
            marker=marker,
            markersize=8 if len(dataset) <= 12 else 4.5,
            markerfacecolor=face.light,
            markeredgecolor=INK.light,
            markeredgewidth=0.8,
            zorder=3,
            label=f"class {label}",
        )
    name_axes(axes, "x₁", "x₂")
    axes.legend(
        loc="lower right",
        bbox_to_anchor=(1.0, 1.0),
        ncols=2,
        fontsize=SMALL,
        handletextpad=0.1,
        borderaxespad=0.1,
        columnspacing=1.0,
    )
    describe(axes, _text(network, axes, points, tints))
    return axes


def _text(
    network: Network,
    axes: Axes,
    marks: Sequence[Line2D],
    tints: Sequence[PathPatch],
) -> str:
    """Say how much is tinted, and how many of the points are where their class is."""
    points = np.vstack([drawn_points(mark) for mark in marks])
    classes = [str(mark.get_label()).removeprefix("class ") for mark in marks]
    expected = np.repeat([label == "1" for label in classes], [len(drawn_points(m)) for m in marks])
    around = [outline for tint in tints for outline in outlines(tint.get_path())]
    # A point in a hole of the tint is inside two outlines: that of the tint, and that of the hole.
    within = [Path(outline).contains_points(points) for outline in around]
    inside = np.logical_xor.reduce([np.zeros(len(points), dtype=bool), *within])
    tinted = sum(area(tint.get_path()) for tint in tints)
    share = tinted / float(np.ptp(axes.get_xlim()) * np.ptp(axes.get_ylim()))
    sizes = "-".join(map(str, network.sizes))
    return (
        f"Decision boundary of a network {sizes} among {len(points)} points of two classes. "
        f"{percent(float(np.mean(inside == expected)))} of the points lie on the right side of it. "
        f"It puts {percent(share)} of the picture in class 1."
    )


def _check(network: Network, dataset: Dataset, cost: Cost) -> None:
    instance_of(network, "network", Network)
    instance_of(dataset, "dataset", Dataset)
    instance_of(cost, "cost", Cost)
    if cost is softmax_cross_entropy:
        raise ValueError(f"cost is {cost!r}, expected one for a single output")
    if (network.sizes[0], network.sizes[-1]) != (2, 1):
        raise ValueError(
            f"network has {counted(network.sizes[0], 'features')} "
            f"and {counted(network.sizes[-1], 'outputs')}, expected 2 and 1"
        )
    if dataset.inputs.shape[1] != 2:
        raise ValueError(
            f"dataset has inputs of shape {dataset.inputs.shape}, expected (examples, 2)"
        )
    if dataset.targets.shape[1] != 1 or not np.isin(dataset.targets, (0, 1)).all():
        raise ValueError(
            f"dataset has targets of shape {dataset.targets.shape} from "
            f"{dataset.targets.min():g} to {dataset.targets.max():g}, "
            "expected shape (examples, 1) and only 0 and 1"
        )
