"""Wrong answers to the exercises of Any formula."""

from typing import Any

__all__ = ["BORDERS", "WRONG"]


def added(of_sources: Any) -> int:
    """How deep a value lies whose sources' depths are added up."""
    depth = 0
    for source in of_sources:
        depth += source
    return depth + 1 if of_sources else 0


def shortest(of_sources: Any) -> int:
    """How deep a value lies if the shortest way counts."""
    return sorted(of_sources)[0] + 1 if of_sources else 0


WRONG: list[tuple[str, object, str]] = [
    ("quotient-slopes", lambda u, v: (1 / v, u * v**-2), "sign of the slope by v"),
    ("quotient-slopes", lambda u, v: (v, u), "slopes of the product"),
    ("quotient-slopes", lambda u, v: (1 / v, u * -1 * v**-1), "slope by v is not right yet"),
    ("quotient-slopes", lambda u, v: (1 / v, -(v**-2)), "the u is missing"),
    ("quotient-slopes", lambda u, v: (1 / v, u), "Hold u still"),
    ("quotient-slopes", lambda u, v: (-u / (v * v), 1 / v), "have changed places"),
    ("quotient-slopes", lambda u, v: u / v, "the quotient itself"),
    ("quotient-slopes", lambda u, v: v**-1, "the slope by u alone"),
    ("depth-of-a-value", lambda d: max([0, *d]) + 1, "has no sources"),
    ("depth-of-a-value", lambda d: sorted([0, *d])[-1], "itself counts"),
    ("depth-of-a-value", lambda d: max(d) if d else 0, "itself counts"),
    ("depth-of-a-value", shortest, "the shortest way"),
    ("depth-of-a-value", added, "added the depths up"),
    ("depth-of-a-value", lambda d: sum(1 for _ in d), "how many sources"),
    ("depth-of-a-value", lambda d: 0 if d == [] else 1, "How deep the sources themselves lie"),
]

BORDERS: list[tuple[str, object, object, str]] = []
