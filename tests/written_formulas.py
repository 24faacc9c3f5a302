"""Formulas as text, for who reads them, and what hands back in Python step by step."""

from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

from howlearn.values import Value, sensitivities

__all__ = [
    "OPENING",
    "Written",
    "arrivals",
    "calls",
    "opening",
    "program_of",
    "state_of",
    "text_of",
]

OPENING = "(w*x-t)^2+0.1*w^2"
"""What the figure opens with."""


class Written:
    """A number that writes down what is made of it, as `Value` computes it."""

    def __init__(self, text: str, *parts: Any) -> None:
        """Say how a result is written, with a {} for each part; a given one has none."""
        self.text, self.parts = text, parts

    def __add__(self, other: Any) -> "Written":
        return Written("{} + {}", self, other)

    def __radd__(self, other: Any) -> "Written":
        return Written("{} + {}", other, self)

    def __sub__(self, other: Any) -> "Written":
        return Written("{} - {}", self, other)

    def __rsub__(self, other: Any) -> "Written":
        return Written("{} - {}", other, self)

    def __mul__(self, other: Any) -> "Written":
        return Written("{}*{}", self, other)

    def __rmul__(self, other: Any) -> "Written":
        return Written("{}*{}", other, self)

    def __truediv__(self, other: Any) -> "Written":
        return Written("{}/{}", self, other)

    def __rtruediv__(self, other: Any) -> "Written":
        return Written("{}/{}", other, self)

    def __pow__(self, other: Any) -> "Written":
        return Written("{}^{}", self, other)

    def __neg__(self) -> "Written":
        return Written("-{}", self)

    def exp(self) -> "Written":
        return Written("exp({})", self)

    def log(self) -> "Written":
        return Written("log({})", self)

    def tanh(self) -> "Written":
        return Written("tanh({})", self)


def text_of(result: Written) -> str:
    """Return the formula of a result: a named part for each of its operations."""
    names: dict[int, str] = {}
    lines: list[str] = []

    def name(part: Any) -> str:
        if not isinstance(part, Written):
            return f"{part:g}"
        if id(part) not in names:
            text = part.text.format(*map(name, part.parts))
            names[id(part)] = f"m{len(lines)}" if part.parts else text
            if part.parts:
                lines.append(f"{names[id(part)]}={text}")
        return names[id(part)]

    name(result)
    return ";".join(lines)


def state_of(text: str, given: list[float], **more: Any) -> dict[str, Any]:
    numbers = {f"v{k}": number for k, number in enumerate(given, 1)}
    return {"formula": text, **numbers, "order": "deepest", "step": 0} | more


def opening(w: float = 1.0, x: float = 2.0, t: float = 3.0) -> tuple[Value, list[Value]]:
    given = [Value(w), Value(x), Value(t)]
    return (given[0] * given[1] - given[2]) ** 2 + 0.1 * given[0] ** 2, given


def arrivals(cost: Value) -> Iterator[dict[Value, tuple[float, bool]]]:
    """Yield what has come back after each value that hands back, and whether it is all of it."""
    order = list(sensitivities(cost))
    missing = {value: sum(other.sources.count(value) for other in order) for value in order}
    sums = {cost: 1.0}
    yield {cost: (1.0, True)}
    for value in order:
        for source, slope in zip(value.sources, value.slopes, strict=True):
            sums[source] = sums.get(source, 0.0) + slope * sums[value]
            missing[source] -= 1
        if value.sources:
            yield {each: (total, not missing[each]) for each, total in sums.items()}


def calls(value: Value, arriving: float = 1.0) -> Iterator[tuple[Value, float]]:
    """Yield the calls of the function that calls itself, as the chapter has it."""
    yield value, arriving
    for source, slope in zip(value.sources, value.slopes, strict=True):
        yield from calls(source, slope * arriving)


def program_of(text: str) -> tuple[Mapping[str, Any], str]:
    """Run a program; return its names and what it printed."""
    names: dict[str, Any] = {}
    printed = StringIO()
    with redirect_stdout(printed):
        exec(text, names)
    return names, printed.getvalue()
