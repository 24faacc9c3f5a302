"""How a cost changes over the steps of a run, as a curve."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Annotation

from howlearn._checks import finite_array, instance_of
from howlearn.arrays import Array, ArrayLike
from howlearn.plots.descriptions import describe, three_digits
from howlearn.plots.drawn import drawn_names, drawn_points, labels_at_ends
from howlearn.plots.labels import label_ends
from howlearn.plots.palette import COST
from howlearn.plots.style import (
    DASHES,
    axes_or_new,
    drawable,
    house_style,
    name_axes,
    rise_in_factors,
)
from howlearn.training import Epoch

__all__ = ["cost_curve"]

Costs: TypeAlias = ArrayLike | Sequence[Epoch]


@house_style()
def cost_curve(
    costs: Costs | Mapping[str, Costs],
    *,
    label: str = "",
    unit: str | None = None,
    log: bool = False,
    axes: Axes | None = None,
) -> Axes:
    """Draw how a cost changes from step to step, or from epoch to epoch.

    Parameters
    ----------
    costs : array_like, (steps + 1,), or sequence of Epoch, or a dict of either
        The cost values, the first one before the first step. Of epochs both costs are drawn, the
        validation cost where every epoch has one. A dict draws one curve a name, of epochs the
        training cost.
    label : str, default ""
        The name of the curve, written at its end; the last cost value if left out. Not for a dict,
        which has names.
    unit : str, optional
        What lies between two values; ``"epoch"`` for epochs, else ``"step"``.
    log : bool, default False
        Whether equal distances upwards are equal factors; all costs must then be above 0.
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
    >>> from howlearn.plots import cost_curve, description
    >>> print(description(cost_curve([12.4, 3.1, 3.5, 0.31])))
    Cost falls from 12.4 to 0.31 in 3 steps; it rises at 1 of them.
    """
    if unit is not None:
        instance_of(unit, "unit", str)
    curves, natural_unit = _curves(costs, label)
    unit = unit or natural_unit
    lowest = drawable(curves.values(), "costs")
    if log and lowest <= 0:
        raise ValueError(f"costs holds {lowest:g}, expected numbers above 0 where log is True")
    axes = axes_or_new(axes)
    if log:
        rise_in_factors(axes)
    blue, lines = COST.light, []
    for number, values in enumerate(curves.values()):
        last = len(values) - 1
        lines += axes.plot(values, color=blue, linestyle=DASHES[number % len(DASHES)])
        axes.plot([last], values[-1:], color=blue, marker="o", markersize=5, clip_on=False)
    axes.set_xlim(0, max([1, *(len(values) - 1 for values in curves.values())]))
    if not log and lowest >= 0:
        axes.set_ylim(bottom=0)
    name_axes(axes, unit, "cost value")
    texts = [name or three_digits(values[-1]) for name, values in curves.items()]
    labels = label_ends(axes, [(*end, blue) for end in zip(lines, texts, strict=True)])
    describe(axes, _text(axes, lines, labels))
    return axes


def _curves(costs: Costs | Mapping[str, Costs], label: str) -> tuple[dict[str, Array], str]:
    """Return the values of each curve by its name, and what lies between two of them."""
    if not isinstance(costs, Mapping):
        curves, unit = _curves_of_one(costs)
        if label:
            first, *others = curves
            curves = {label: curves[first]} | {name: curves[name] for name in others}
        return curves, unit
    if label:
        raise ValueError(f"label is {label!r}, but the curves of a dict have their names")
    if not costs:
        raise ValueError("costs is an empty dict, expected at least one curve")
    each = {str(name): _curves_of_one(values) for name, values in costs.items()}
    units = {unit for _, unit in each.values()}
    # The first curve of epochs is their training cost.
    curves = {name: next(iter(curves.values())) for name, (curves, _) in each.items()}
    return curves, units.pop() if len(units) == 1 else "step"


def _curves_of_one(costs: Any) -> tuple[dict[str, Array], str]:
    if isinstance(costs, Sequence) and costs and all(isinstance(e, Epoch) for e in costs):
        series = {"training": [epoch.training_cost for epoch in costs]}
        if all(epoch.validation_cost is not None for epoch in costs):
            series["validation"] = [epoch.validation_cost for epoch in costs]
        return {name: _values(values) for name, values in series.items()}, "epoch"
    return {"": _values(costs)}, "step"


def _values(costs: Any) -> Array:
    return finite_array(costs, "costs", shape="(steps + 1,)")


def _text(axes: Axes, lines: Sequence[Line2D], labels: Sequence[Annotation]) -> str:
    """Say how each curve runs; where there is one, its label may be its last cost value."""
    said, (unit, _) = [], drawn_names(axes)
    for line, label in zip(lines, labels_at_ends(lines, labels), strict=True):
        numbers, costs = drawn_points(line).T
        nameless = len(lines) == 1 and label == three_digits(costs[-1])
        name = "" if nameless else f" ({label})"
        said.append(f"Cost{name} {_course(costs, round(numbers[-1]), unit)}.")
    return " ".join(said)


def _course(costs: Array, steps: int, unit: str) -> str:
    """Say how a cost runs: from where, to where, and whether it always falls."""
    start, end = three_digits(costs[0]), three_digits(costs[-1])
    if not steps:
        return f"is {start}"
    units = unit if steps == 1 else f"{unit}es" if unit.endswith("tch") else f"{unit}s"
    # A difference in the last digits is rounding, not a rise.
    rises = int(np.sum(np.diff(costs) > 1e-9 * np.abs(costs[:-1]) + 1e-12))
    if start == end:
        course = f"is {start} before and after {steps} {units}"
    elif costs[-1] < costs[0]:
        course = f"falls from {start} to {end} in {steps} {units}"
    elif rises:
        course = f"rises from {start} to {end} in {steps} {units}"
    else:
        course = f"is {start} before {steps} {units} and {end} after"
    if rises == 0:
        return f"{course} and never rises"
    return f"{course}; it rises at {'every one' if rises == steps else rises} of them"
