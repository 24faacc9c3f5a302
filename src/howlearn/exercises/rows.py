"""Reading a table: each line at the margin, and what is said of it, indented beneath."""

import inspect
from itertools import groupby

__all__ = ["rows"]


def rows(table: str) -> list[tuple[str, str]]:
    """Return the lines at the margin of a table, each with what is said of it."""
    lines = [line for line in inspect.cleandoc(table).splitlines() if line]
    parts = [
        " ".join(line.strip() for line in group)
        for _, group in groupby(lines, key=lambda line: line.startswith(" "))
    ]
    return list(zip(parts[::2], parts[1::2], strict=True))
