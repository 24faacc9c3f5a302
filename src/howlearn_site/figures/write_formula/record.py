"""The recording of the figure *Write a formula*: formulas to begin from, and how it opens."""

from typing import Any

from howlearn.plots.graph import _columns
from howlearn.values import Value, sensitivities

__all__ = ["EXAMPLES", "record"]

EXAMPLES: dict[str, tuple[str, dict[str, float]]] = {
    "an error and a penalty": (
        "(w*x - t)^2 + 0.1*w^2",
        {"w": 1.0, "x": 2.0, "t": 3.0},
    ),
    "a fork": ("w*w*w", {"w": 1.5}),
    "sums that double": ("a = w + w;\nb = a + a;\nc = b + b;\nc + c", {"w": 1.0}),
    "three points and a line": (
        "((w*x + b - 1)^2 + (w*y + b - 2)^2 + (w*z + b - 4)^2)/3",
        {"w": 1.0, "x": 0.0, "b": 1.0, "y": 1.0, "z": 2.0},
    ),
    "a node that says yes or no": (
        "z = w*x + b;\nlog(1 + exp(-t*z))",
        {"w": 1.0, "x": 2.0, "b": -1.0, "t": 1.0},
    ),
    "the network of two layers": (
        "z1 = 0.6*x1 + 0.3*x2 + 0.1;\nz2 = -0.4*x1 + 0.8*x2;\n"
        "o = 0.7*tanh(z1) - 0.5*tanh(z2) + 0.2;\n(o - 1)^2",
        {"x1": 0.5, "x2": 1.0},
    ),
}
"""Formulas by their names, as the figure writes them; their given values in the order of use."""


OPENING = next(iter(EXAMPLES.values()))


def record() -> dict[str, Any]:
    """Return the formulas to begin from, and the graph of the first, which is seen at once."""
    w, x, t = (Value(number) for number in OPENING[1].values())
    cost = (w * x - t) ** 2 + 0.1 * w**2
    found = sensitivities(cost)
    order = list(found)
    names = {w: "w", x: "x", t: "t", cost: "C"}
    places = {
        value: (number, row)
        for number, column in enumerate(_columns(order[::-1]))
        for value, row in column.items()
    }
    calls = dict.fromkeys(order, 0) | {cost: 1}
    for value in order:
        for source in value.sources:
            calls[source] += calls[value]
    return {
        "examples": [
            {
                "name": name,
                "formula": "".join(text.split()),
                "text": text,
                "given": list(given.values()),
            }
            for name, (text, given) in EXAMPLES.items()
        ],
        "opening": {
            "order": [_part(value, order, names) for value in order],
            "worth": [{"number": value.number, "slopes": value.slopes} for value in order],
            "places": [places[value] for value in order],
            "given": [order.index(value) for value in (w, x, t)],
            "total": sum(bool(value.sources) for value in order),
            "counts": {
                "lines": sum(len(value.sources) for value in order),
                "calls by recursion": sum(calls.values()),
            },
        },
    }


def _part(value: Value, order: list[Value], names: dict[Value, str]) -> dict[str, Any]:
    """Return a value as the script has it, with the numbers of its sources in the order."""
    part: dict[str, Any] = {
        "operation": value.operation.replace("power ", "^"),
        "sources": [order.index(source) for source in value.sources],
    }
    if value in names:
        part["name"] = names[value]
    elif not value.sources:
        part["number"] = value.number
    return part
