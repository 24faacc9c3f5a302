"""The exhibits of mistakes, as their pages show them, and how a claim about one is put."""

import contextlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.datasets import three_points
from howlearn_site.blocks.reading import Block, blocks_of
from howlearn_site.paths import DOCS

FOLDER = DOCS / "wrong-on-purpose"
INDEX = FOLDER / "index.md"
PAGES = sorted(set(FOLDER.glob("*.md")) - {INDEX})
HEADING = re.compile(
    r'^## "(?P<symptom>.+)" \{ #(?P<anchor>[a-z-]+)(?: data-search-words="[^"]+")? \}$',
    re.MULTILINE,
)

POINTS = three_points()
X, T = POINTS.inputs[:, 0], POINTS.targets[:, 0]

Names = dict[str, Any]
Claim = Callable[[str], None]


@dataclass(frozen=True)
class Exhibit:
    """A mistake on a page: what one sees, and the blocks that make it and fix it."""

    page: Path
    anchor: str
    text: str
    blocks: list[Block]


def exhibits() -> dict[str, Exhibit]:
    found: dict[str, Exhibit] = {}
    for page in PAGES:
        source = page.read_text("utf-8")
        heads = [*HEADING.finditer(source)]
        ends = [*(head.start() for head in heads[1:]), len(source)]
        for head, end in zip(heads, ends, strict=True):
            first, last = (source.count("\n", 0, at) + 1 for at in (head.start(), end))
            own = [block for block in blocks_of(page) if first <= block.line < last]
            assert head["anchor"] not in found, head["anchor"]
            found[head["anchor"]] = Exhibit(page, head["anchor"], source[head.start() : end], own)
    return found


EXHIBITS = exhibits()


def run(code: str) -> Names:
    """Run a block and return the names that it made."""
    names: Names = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        exec(compile(code, "block", "exec"), names)
    return names


def variant(code: str, old: str, new: str) -> Names:
    """Run a block with a piece of it changed."""
    if old not in code:
        raise LookupError(f"{old!r} is not in the block")
    return run(code.replace(old, new))


def line_cost(place: Array) -> float:
    return float(np.mean((place[0] * X + place[1] - T) ** 2))


def close(first: Any, second: Any, tolerance: float = 1e-7) -> bool:
    """Whether two arrays agree, measured as a gradient check does."""
    first, second = np.asarray(first, float), np.asarray(second, float)
    size = float(np.linalg.norm(first) + np.linalg.norm(second)) / 2
    return bool(np.linalg.norm(first - second) <= tolerance * size)
