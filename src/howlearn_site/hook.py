"""A MkDocs hook that runs ``python -m howlearn_site``, so that ``mkdocs serve`` alone is enough."""

import subprocess
import sys
from typing import Any

from mkdocs.exceptions import PluginError


def on_pre_build(**_: Any) -> None:
    """Write what the pages need; a fresh interpreter sees the package as it is now."""
    done = subprocess.run(
        [sys.executable, "-m", "howlearn_site"], stderr=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise PluginError(done.stderr)
