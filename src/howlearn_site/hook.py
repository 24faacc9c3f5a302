"""A MkDocs hook that runs ``python -m howlearn_site``, so that ``mkdocs serve`` alone is enough."""

import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

ROOT = Path(__file__).resolve().parents[2]
LOG = logging.getLogger("mkdocs.hooks.howlearn")

_shared_by_all_pages: dict[Path, int] = {}


def on_startup(**_: Any) -> None:
    """Keep this module, and what it remembers, from one build of a server to the next."""


def on_pre_build(config: MkDocsConfig) -> None:
    """Write what the pages need; a fresh interpreter sees the package as it is now."""
    done = subprocess.run(
        [sys.executable, "-m", "howlearn_site"], stderr=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise PluginError(done.stderr)
    for line in done.stderr.splitlines():  # the blocks that could not be run here
        LOG.info(line)
    _forget_pages_if_all_changed(Path(config.site_dir))


def _forget_pages_if_all_changed(site: Path) -> None:
    """Remove the finished pages where something changed that any of them may show.

    ``mkdocs serve --dirty`` builds only pages whose own file is newer than the finished one. That
    makes a change of a page visible in seconds, but knows nothing of the package or the theme.
    """
    shared = [*(ROOT / "src").rglob("*"), ROOT / "mkdocs.yml", ROOT / "docs" / "glossary.md"]
    now = {path: path.stat().st_mtime_ns for path in shared if path.suffix not in ("", ".pyc")}
    before = dict(_shared_by_all_pages)
    _shared_by_all_pages.clear()
    _shared_by_all_pages.update(now)
    if before and before != now:
        for page in site.rglob("*.html"):
            page.unlink()
