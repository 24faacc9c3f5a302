"""What nothing holds on a page: a number, a comparison, a formula that no claim computes.

That a block of the page prints the same number does not hold it: another of its numbers would pass.
"""

import importlib.util
import traceback
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from howlearn_site.blocks.reading import Block
from howlearn_site.claims.reading import Item, Passage, Prose
from howlearn_site.claims.saying import Page
from howlearn_site.paths import DOCS, ROOT

__all__ = ["CLAIMS", "broken_claims", "claims_of", "examined", "loaded", "untied"]

CLAIMS = ROOT / "tests" / "claims"


def claims_of(path: Path) -> Path:
    """Return the file of claims of a page: ``tests/claims/`` has the folders of ``docs/``.

    Each hyphen becomes an underscore, as the files are Python modules, and the folders packages.
    """
    name = path.relative_to(DOCS) if DOCS in path.parents else Path(path.name.lower())
    return CLAIMS / str(name.with_suffix(".py")).replace("-", "_")


def broken_claims(path: Path, source: str | None = None) -> list[str]:
    """Return what does not hold on a page or is held by nothing, each as ``file:line: message``.

    Parameters
    ----------
    path : Path
        The page. One of a test, which lies elsewhere, is held only if it has a file of claims.
    source : str, optional
        As for `Prose`.
    """
    file = claims_of(path)
    if not file.is_file() and ROOT not in path.parents:
        return []
    short = path.relative_to(ROOT)
    try:
        page = examined(path, source)
    except Exception as error:
        # A section, a block or a number of an output is gone that the claims ask for.
        places = traceback.extract_tb(error.__traceback__)
        line = next((p.lineno for p in reversed(places) if p.filename == str(file)), 1)
        why = f"{type(error).__name__}: {error}"
        return [f"{short}:1: {file.relative_to(ROOT)}:{line} fails: {why}"]
    wrong = [*page.broken, *untied(page, str(file.relative_to(ROOT)))]
    return [f"{short}:{line}: {message}" for line, message in sorted(wrong)]


def examined(path: Path, source: str | None = None) -> Page:
    """Return a page of which all claims were looked at: its own, and those for every page."""
    page = Page(Prose(path, source))
    own = claims_of(path)
    for file in (CLAIMS / "everywhere.py", *([own] if own.is_file() else [])):
        loaded(file).claims(page)
    return page


def loaded(file: Path) -> Any:
    """Return a file of claims as a module, loaded again where the file has changed."""
    return _loaded(file, file.stat().st_mtime_ns)


@cache
def _loaded(file: Path, changed: int) -> Any:
    spec = importlib.util.spec_from_file_location(f"claims_{file.stem}", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def untied(page: Page, where: str, name: str = "page") -> Iterator[tuple[int, str]]:
    """Yield what no claim holds, each with its line and how to tie it, in `where`, by `name`."""
    for number, passage in enumerate(page.prose.passages):
        spans = page.held.get(number, [])
        for item in passage.items:
            if any(start <= item.start and item.end <= end for start, end in spans):
                continue
            if item.kind == "formula" and item.text in page.formulas:
                continue
            if _is_shown(page.prose, item):
                continue
            yield passage.line, _how_to_tie(passage, item, where, name)


def _how_to_tie(passage: Passage, item: Item, where: str, name: str) -> str:
    if item.kind == "formula":
        return f"nothing holds the formula {item.text}; tie it in {where}: {name}.means(…)"
    words = passage.text[max(0, item.start - 30) : item.start]
    rest = passage.text[item.end : item.end + 20]
    here = f"{words}{{{passage.text[item.start : item.end]}}}{rest}"
    return f"nothing holds {item.text!r}; tie it in {where}: {name}.says({here!r}, VALUE)"


def _is_shown(prose: Prose, item: Item) -> bool:
    """Say whether code in a line is that of a block of the page, or what one prints."""
    return item.kind == "code" and any(
        _squeezed(item.text) in _squeezed(_text(block)) for block in prose.blocks
    )


def _text(block: Block) -> str:
    return f"{block.code}\n{block.output or ''}"


def _squeezed(text: str) -> str:
    return "".join(text.split())
