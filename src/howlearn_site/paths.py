"""Where things are in the project."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PACKAGE = ROOT / "src" / "howlearn"
CACHE = ROOT / ".cache" / "howlearn_site"

GENERATED = (DOCS / "figures", DOCS / "fonts", DOCS / "generated", DOCS / "wheel")
"""Folders that `python -m howlearn_site` writes; git ignores them."""


def pages() -> list[Path]:
    """Return every Markdown page that a person wrote: docs/**/*.md and README.md."""
    written = [p for p in DOCS.rglob("*.md") if not any(g in p.parents for g in GENERATED)]
    return [*sorted(written), ROOT / "README.md"]


def write_if_changed(path: Path, content: bytes | str) -> bool:
    """Write `content` to `path` unless it stands there already, and say whether it was written.

    A builder that watches the folder would otherwise rebuild for ever. Whoever reads the file, or
    ends this process, finds the old content or the new one, never a part.
    """
    data = content.encode() if isinstance(content, str) else content
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")  # builders leave hidden files alone
    part.write_bytes(data)
    part.replace(path)
    return True
