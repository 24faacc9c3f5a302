"""What the interactive figures show, computed by howlearn and written as JSON for their scripts.

Each figure has a module here with a function `record` that returns its data: what the page loads,
and under the name ``replay`` what only the tests read, paths and values that the figure's own
arithmetic is held to. What it loads only when it needs it stands under ``more``, by the ends of the
files' names.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from howlearn_site.paths import CACHE, DOCS, write_if_changed
from howlearn_site.recording import fingerprint
from howlearn_site.recordings import (
    fit_line,
    roll_downhill,
    walk_landscape,
    watch_learn,
    whose_fault,
)

__all__ = ["RECORDERS", "write_recordings"]

RECORDERS: dict[str, Callable[[], dict[str, Any]]] = {
    "fit-line": fit_line.record,
    "roll-downhill": roll_downhill.record,
    "walk-landscape": walk_landscape.record,
    "watch-learn": watch_learn.record,
    "whose-fault": whose_fault.record,
}
"""For each figure, by the name of its script, what records it."""


def write_recordings() -> None:
    """Write ``generated/recordings/NAME.json``, what goes with it, ``NAME-replay.json`` for tests.

    A recorder whose file has not changed, nor the package, is not run again.
    """
    folder = DOCS / "generated" / "recordings"
    wanted = set()
    for name, recorder in RECORDERS.items():
        for stem, text in _recorded(name, recorder).items():
            file = folder / f"{stem}.json"
            wanted.add(file)
            write_if_changed(file, text)
    for old in set(folder.glob("*.json")) - wanted:
        old.unlink()


def _recorded(name: str, recorder: Callable[[], dict[str, Any]]) -> dict[str, str]:
    """Return the files of a figure, by their stems, from the cache where nothing has changed."""
    source = Path(recorder.__code__.co_filename).read_bytes()
    key = hashlib.sha256(fingerprint().encode() + source + Path(__file__).read_bytes())
    kept = CACHE / f"{name}-{key.hexdigest()}.json"
    if kept.is_file():
        files: dict[str, str] = json.loads(kept.read_text("utf-8"))
        return files
    shown = recorder()
    replay = shown.pop("replay", None)
    more = {f"{name}-{end}": data for end, data in shown.pop("more", {}).items()}
    parts = {name: shown, f"{name}-replay": replay, **more}
    files = {
        stem: json.dumps(data, allow_nan=False, separators=(",", ":")) + "\n"
        for stem, data in parts.items()
        if data is not None
    }
    write_if_changed(kept, json.dumps(files))
    return files
