"""Where things are in the project."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PACKAGE = ROOT / "src" / "howlearn"
ROOMS = Path(__file__).resolve().parent
CACHE = ROOT / ".cache" / "howlearn_site"

GENERATED = tuple(
    DOCS / name for name in ("cards", "figures", "fonts", "generated", "live", "wheel")
)
"""Folders that `python -m howlearn_site` writes; git ignores them."""


MARKDOWN = (".markdown", ".mdown", ".mkdn", ".mkd", ".md")
"""The endings of what MkDocs serves as a page; `blocks.reading` refuses all but the last."""

_written: set[Path] = set()


def pages() -> list[Path]:
    """Return every page that a person wrote: those that MkDocs finds in docs/, and README.md.

    They are read from the folder, so that the answer is the same with git, without it, and for a
    page that was written a minute ago.
    """
    written = []
    for folder, inner, files in os.walk(DOCS, followlinks=True):
        here = Path(folder)
        inner[:] = [f for f in inner if not f.startswith(".") and here / f not in GENERATED]
        written += [here / f for f in files if f.endswith(MARKDOWN) and not f.startswith(".")]
    return [*sorted(written), ROOT / "README.md"]


def write_if_changed(path: Path, content: bytes | str) -> bool:
    """Write `content` to `path` unless it stands there already, and say whether it was written.

    A builder that watches the folder would otherwise rebuild without end. Whoever reads the file,
    or ends this process, finds the old content or the new one, never a part.
    """
    data = content.encode() if isinstance(content, str) else content
    _written.add(path)
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")  # builders leave hidden files alone
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        if error.errno is None:
            raise
        # With the name that means something.
        raise OSError(error.errno, error.strerror, str(path)) from error
    return True


def remove_others(folders: Iterable[Path]) -> None:
    """Remove from `folders` each file that this process did not write, and what is empty then.

    A file of an earlier build would go into the site as if it still belonged there.
    """
    for folder in folders:
        # What is deepest comes first.
        for path in sorted(folder.rglob("*"), reverse=True):
            if path.is_dir():
                with suppress(OSError):  # it is not empty
                    path.rmdir()
            elif path not in _written:
                path.unlink(missing_ok=True)
