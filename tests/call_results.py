"""What a call answered, in a form that can be compared: for tests that change its arguments."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from howlearn import plots
from howlearn.activations import Activation
from howlearn.costs import Cost
from howlearn.landscapes import Landscape
from howlearn.network import Network
from howlearn.optimizers import Optimizer, optimize


def _double(point: Any) -> Any:
    return 2 * point


def said(result: Any) -> Any:
    """Return what a call answered, as nested lists of numbers and text that can be compared."""
    if result is None or isinstance(result, str | bool):
        return result
    if isinstance(result, int | float | np.generic | np.ndarray):
        return np.asarray(result, dtype=np.float64)
    if isinstance(result, Axes):
        return plots.description(result)
    if isinstance(result, Network):
        return [repr(result), result.parameters]
    if isinstance(result, Optimizer):
        return [result.name, optimize(_double, [1.0, 2.0], result, steps=3)]
    if isinstance(result, Activation):
        return [
            result.name,
            result([0.25]),
            result.derivative(np.array([0.25])),
            *map(float, result.kinks),
        ]
    if isinstance(result, Cost):
        return [result.name, result.per_example([[1.0]], [[0.5]]), result.prediction([[1.0]])]
    if isinstance(result, Landscape):
        places = np.zeros((1, result.dimensions))
        return [result.name, result.height(places), result.gradient(places), result.domain]
    if is_dataclass(result):
        return [said(getattr(result, field.name)) for field in fields(result)]
    if isinstance(result, Mapping):
        return [said(part) for part in result.values()]
    if isinstance(result, Iterator | list | tuple):
        return [said(part) for part in result]
    if callable(result):  # a schedule, or a gradient with a guard
        try:
            return [said(result(step)) for step in range(5)]
        except (AttributeError, TypeError):
            return said(result(np.array([1.0, 2.0])))
    raise AssertionError(f"do not know how to read {type(result)}")


def run(function: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    """Call a function and return what it said; figures are closed."""
    try:
        return said(function(**arguments))
    finally:
        plt.close("all")


def same(first: Any, second: Any) -> bool:
    """Tell whether two answers are the same, but for rounding."""
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        return first.shape == second.shape and bool(
            np.allclose(first, second, rtol=1e-9, atol=1e-12, equal_nan=True)
        )
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(same, first, second))
    return type(first) is type(second) and bool(first == second)


def holds_nan(answer: Any) -> bool:
    """Tell whether a NaN is somewhere in an answer."""
    if isinstance(answer, np.ndarray):
        return bool(np.isnan(answer).any())
    return isinstance(answer, list) and any(map(holds_nan, answer))
