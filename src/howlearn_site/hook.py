"""A MkDocs hook that runs ``python -m howlearn_site``, so that ``mkdocs serve`` alone is enough."""

import contextlib
import json
import logging
import os
import socket
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

from howlearn_site.paths import CACHE, ROOT, write_if_changed

LOG = logging.getLogger("mkdocs.hooks.howlearn")

_shared_by_all_pages: dict[str, Any] = {}


_asked = {"the port": True}


def on_startup(command: str, **_: Any) -> None:
    """Note that a server will want its port.

    That there is such a function keeps this module, and what it remembers, from one build of a
    server to the next.
    """
    _asked["the port"] = command != "serve"


def on_pre_build(config: MkDocsConfig) -> None:
    """Write what the pages need; a fresh interpreter sees the package as it is now."""
    if not _asked["the port"]:  # before the first build, which takes a minute
        _asked["the port"] = True
        _stop_if_taken(*config.dev_addr)
    last = CACHE / "last_build.json"
    known = json.loads(last.read_text("utf-8")) if last.is_file() else {}
    state = _state()
    if known.get("state") != state:
        done = subprocess.run(
            [sys.executable, "-m", "howlearn_site"], capture_output=True, text=True
        )
        # Its last act is to print: a block that ended the process has not let it come so far.
        if done.returncode or not done.stdout:
            raise PluginError(f"{done.stderr}it ended before all was built, with {done.returncode}")
        # Of a file that changed meanwhile the old state is kept: it may have been read before.
        known = {"state": _state() | state, "said": done.stderr}
        write_if_changed(last, json.dumps(known))
    for line in known["said"].splitlines():  # the blocks that could not be run here
        LOG.info(line)
    _forget_pages_if_all_changed(Path(config.site_dir), state)


def _stop_if_taken(host: str, port: int) -> None:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        why = error.strerror or str(error)
        sys.exit(
            f"{host}:{port} cannot be used ({why}): choose another, make serve PORT={port + 1}"
        )


def _state() -> dict[str, Any]:
    """Return what decides whether anything has to be written: files, environment, libraries."""
    folders = [ROOT / name for name in ("docs", "src", "benchmarks")]
    files = [*ROOT.iterdir(), *(path for folder in folders for path in folder.rglob("*"))]
    state: dict[str, Any] = {}
    for path in files:
        with contextlib.suppress(FileNotFoundError):  # an editor's own, which is gone by now
            if path.is_file() and path.suffix != ".pyc":
                seen = path.stat()
                state[path.relative_to(ROOT).as_posix()] = [seen.st_size, seen.st_mtime_ns]
    state["environment"] = {n: v for n, v in os.environ.items() if n.startswith("HOWLEARN_")}
    installed = Path(sysconfig.get_path("purelib")).glob("*.dist-info")
    state["libraries"] = [sys.version, *sorted(path.name for path in installed)]
    return state


def _forget_pages_if_all_changed(site: Path, state: dict[str, Any]) -> None:
    """Remove the finished pages where something changed that any of them may show.

    ``mkdocs serve --dirty`` builds only pages whose own file is newer than the finished one. That
    makes a change of a page visible in seconds, but knows nothing of the package or the theme.
    """
    alone = ("mkdocs.yml", "docs/glossary.md")
    now = {name: state[name] for name in state if name.startswith("src/") or name in alone}
    before = dict(_shared_by_all_pages)
    _shared_by_all_pages.clear()
    _shared_by_all_pages.update(now)
    if before and before != now:
        for page in site.rglob("*.html"):
            page.unlink()
