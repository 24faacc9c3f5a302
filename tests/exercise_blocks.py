"""The blocks of pages that hand an answer to `check`: each exercise's starter and its solution."""

import re
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from howlearn import exercises
from howlearn_site.blocks.reading import Block, blocks_of
from howlearn_site.blocks.running import run
from howlearn_site.paths import DOCS

__all__ = ["PAGES", "SOLUTIONS", "STARTERS", "Found", "answer_of", "checked_blocks"]

PAGES = sorted(p for p in DOCS.glob("*.md") if "## Exercises\n" in p.read_text("utf-8"))


class Found(NamedTuple):
    """A block that calls `check`: the exercise's name, its heading, and the fold it stands in."""

    page: str
    name: str
    heading: str
    fold: str
    block: Block


def checked_blocks(path: Path) -> list[Found]:
    """The blocks of a page that call `check`, in order."""
    lines, found = path.read_text("utf-8").splitlines(), []
    for block in blocks_of(path):
        called = re.findall(r'^check\("([^"]+)", .+\)$', block.code, re.MULTILINE)
        if not called:
            assert "howlearn.exercises" not in block.code, block.where
            continue
        assert len(called) == 1, block.where
        above = lines[: block.line - 1]
        heading = next(line for line in reversed(above) if line.startswith("#"))
        fold = next(line for line in reversed(above) if line[:1] not in ("", " "))
        fold = fold if block.indent else ""
        found.append(Found(path.stem, called[0], heading, fold, block))
    return found


FOUND = [found for path in PAGES for found in checked_blocks(path)]
STARTERS = [found for found in FOUND if not found.fold]
SOLUTIONS = [found for found in FOUND if found.fold]


def answer_of(block: Block) -> object:
    """Run a block of a page and return the one answer that it hands over."""
    answers = []
    with mock.patch.object(exercises, "check", lambda name, answer=...: answers.append(answer)):
        run(block)
    (answer,) = answers
    return answer
