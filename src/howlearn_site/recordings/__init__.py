"""What the interactive figures show, computed by howlearn and written as JSON for their scripts.

Each figure has a module here with a function `record` that returns its data: what the page loads,
and under the name ``replay`` what only the tests read, paths and values that the figure's own
arithmetic is held to.
"""

import json
from collections.abc import Callable
from typing import Any

from howlearn_site.paths import DOCS, write_if_changed
from howlearn_site.recordings import fit_line, roll_downhill, walk_landscape, whose_fault

__all__ = ["RECORDERS", "write_recordings"]

RECORDERS: dict[str, Callable[[], dict[str, Any]]] = {
    "fit-line": fit_line.record,
    "roll-downhill": roll_downhill.record,
    "walk-landscape": walk_landscape.record,
    "whose-fault": whose_fault.record,
}
"""For each figure, by the name of its script, what records it."""


def write_recordings() -> None:
    """Write ``generated/recordings/NAME.json``, and ``NAME-replay.json`` for the tests."""
    folder = DOCS / "generated" / "recordings"
    wanted = set()
    for name, recorder in RECORDERS.items():
        shown = recorder()
        replay = shown.pop("replay", None)
        for stem, data in ((name, shown), (f"{name}-replay", replay)):
            if data is not None:
                file = folder / f"{stem}.json"
                wanted.add(file)
                text = json.dumps(data, allow_nan=False, separators=(",", ":"))
                write_if_changed(file, text + "\n")
    for old in set(folder.glob("*.json")) - wanted:
        old.unlink()
