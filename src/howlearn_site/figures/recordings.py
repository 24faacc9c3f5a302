"""What the interactive figures show, computed by howlearn and written as JSON for their scripts.

Each figure has a folder here, whose ``record.py`` has a function `record` that returns its data:
what the page loads, and under the name ``replay`` what only the tests read, paths and values that
the figure's own arithmetic is held to. What it loads only when it needs it stands under ``more``,
by the ends of the files' names.
"""

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from howlearn_site.blocks.memory import fingerprint
from howlearn_site.cache import entry, fetch, files, own_code
from howlearn_site.paths import DOCS, write_if_changed

__all__ = ["RECORDERS", "write_recordings"]

RECORDERS: dict[str, Callable[[], dict[str, Any]]] = {
    name.replace("_", "-"): import_module(f"{__package__}.{name}.record").record
    for name in sorted(file.parent.name for file in Path(__file__).parent.glob("*/record.py"))
}
"""For each figure, by the name of its script, what records it."""


def write_recordings() -> None:
    """Write ``generated/recordings/NAME.json``, what goes with it, ``NAME-replay.json`` for tests.

    A recorder whose file has not changed, nor the package, is not run again.
    """
    folder = DOCS / "generated" / "recordings"
    for name, recorder in RECORDERS.items():
        for stem, text in _recorded(name, recorder).items():
            write_if_changed(folder / f"{stem}.json", text)


def _recorded(name: str, recorder: Callable[[], dict[str, Any]]) -> dict[str, str]:
    """Return the files of a figure, by their stems, from the cache where nothing has changed."""
    place = entry(
        "recordings",
        name=name,
        depends=fingerprint(),
        recorder={**own_code(recorder.__module__), **files([Path(__file__)])},
    )
    made: dict[str, str] = json.loads(fetch(place, lambda: json.dumps(_files(name, recorder()))))
    return made


def _files(name: str, shown: dict[str, Any]) -> dict[str, str]:
    replay = shown.pop("replay", None)
    more = {f"{name}-{end}": data for end, data in shown.pop("more", {}).items()}
    parts = {name: shown, f"{name}-replay": replay, **more}
    return {
        stem: json.dumps(data, allow_nan=False, separators=(",", ":")) + "\n"
        for stem, data in parts.items()
        if data is not None
    }
