"""Rewriting the pages: each block's ``text`` fence and alt text become what the block says.

What its figure shows, read back, becomes a file of ``tests/drawn/``.
"""

from collections.abc import Sequence
from pathlib import Path

from howlearn_site.blocks.memory import record
from howlearn_site.blocks.reading import Block, PageError, drawing_of, examined, rewritten
from howlearn_site.blocks.running import lacking
from howlearn_site.figures.drawn import same_drawing
from howlearn_site.labs.cells import labs, recording_of
from howlearn_site.paths import ROOT, pages, write_if_changed

__all__ = ["rewrite_outputs"]


def rewrite_outputs(only: Sequence[Path] = ()) -> None:
    """Run every block and rewrite the pages that say something else.

    What stands after a block that requires a library which is not installed stays as it is.

    Parameters
    ----------
    only : sequence of Path
        The pages and labs to look at, all where none is named.

    Raises
    ------
    BlockError, PageError
        If a block fails, or a page breaks a rule of how blocks are written, before any page is
        written. All that is wrong with pages is said at once.
    """
    named = [path.resolve() for path in only]
    chosen = [path for path in named or pages() if path.suffix == ".md"]
    worked = [lab for lab in labs() if not named or lab.path in named]
    looked_at = [examined(path) for path in chosen]
    if complaints := [line for _, found in looked_at for line in found]:
        raise PageError("\n".join(complaints))
    blocks: list[Block] = [block for found, _ in looked_at for block in found]
    blocks += [cell for lab in worked for cell in lab.cells]
    said = dict(zip(((b.path, b.line) for b in blocks), record(blocks), strict=True))
    for lab in worked:
        answers = [said[cell.path, cell.line] for cell in lab.cells]
        if write_if_changed(lab.recording, recording_of(lab, answers)):
            print(f"rewrote {lab.recording.relative_to(ROOT)}")
    for block in blocks:
        drawing = said[block.path, block.line].drawn
        file = drawing_of(block)
        if file is not None and drawing is not None:
            kept = file.read_text("utf-8") if file.is_file() else ""
            if not same_drawing(kept, drawing) and write_if_changed(file, drawing):
                print(f"rewrote {file.relative_to(ROOT)}")
    for path in chosen:
        lines = {line: (s.output, s.alt) for (page, line), s in said.items() if page == path}
        if lines and write_if_changed(path, rewritten(path, lines)):
            print(f"rewrote {path.relative_to(ROOT)}")
    left = sum(bool(lacking(block)) for block in blocks)
    print(f"{len(blocks) - left} blocks ran" + (f", {left} did not" if left else ""))
