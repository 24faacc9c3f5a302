"""Rewriting the pages: each block's ``text`` fence and alt text become what the block says."""

from collections.abc import Sequence
from pathlib import Path

from howlearn_site.blocks import blocks_of, rewritten
from howlearn_site.paths import ROOT, pages, write_if_changed
from howlearn_site.recording import record

__all__ = ["rewrite_outputs"]


def rewrite_outputs(only: Sequence[Path] = ()) -> None:
    """Run every block and rewrite the pages that say something else.

    Parameters
    ----------
    only : sequence of Path
        The pages to look at, all where none is named.

    Raises
    ------
    BlockError, PageError
        If a block fails, before any page is written.
    """
    chosen = [path.resolve() for path in only] or pages()
    blocks = [block for path in chosen for block in blocks_of(path)]
    said = dict(zip(((b.path, b.line) for b in blocks), record(blocks), strict=True))
    for path in chosen:
        lines = {line: (s.output, s.alt) for (page, line), s in said.items() if page == path}
        if lines and write_if_changed(path, rewritten(path, lines)):
            print(f"rewrote {path.relative_to(ROOT)}")
    print(f"{len(blocks)} blocks ran")
