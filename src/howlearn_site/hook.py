"""A MkDocs hook that runs ``python -m howlearn_site``, so that ``mkdocs serve`` alone is enough.

It also keeps builds apart that run at once, and fails one whose theme is not the one that ours
was written for. Nothing that a page says is made here.
"""

import contextlib
import locale
import logging
import os
import re
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from jinja2 import Environment, nodes
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

from howlearn_site.cache import entry, files, forget_unused, one_at_a_time
from howlearn_site.paths import ROOT

LOG = logging.getLogger("mkdocs.hooks.howlearn")

_shared_by_all_pages: dict[str, str] = {}
_alone = ExitStack()
_builds: dict[str, bool] = {"dirty": False, "all pages": True}


_asked = {"the port": True}


def on_startup(command: str, dirty: bool = False, **_: Any) -> None:
    """Note that a server will want its port, and whether all pages are always built.

    That there is such a function keeps this module, and what it remembers, from one build of a
    server to the next.
    """
    _refuse_a_code_page_without_the_letters()
    _asked["the port"] = command != "serve"
    _builds["dirty"] = dirty


def on_pre_build(config: MkDocsConfig) -> None:
    """Write what the pages need; a fresh interpreter sees the package as it is now."""
    if not _asked["the port"]:  # before the first build, which takes a minute
        _asked["the port"] = True
        _stop_if_taken(*config.dev_addr)
    _refuse_what_cannot_be_written(Path(config.site_dir))
    _alone.close()
    _alone.enter_context(one_at_a_time("site", LOG.warning))
    state = _state(config.site_url)
    kept = entry("builds", **state).read()
    if kept is None:
        said = _written(config.site_url)
        # Of a file that changed meanwhile the old state is kept: it may have been read before.
        after = _state(config.site_url)
        after["files"] |= state["files"]
        entry("builds", **after).write(said)
    else:
        said = kept.decode()
    for line in said.splitlines():  # the blocks that could not be run here
        LOG.info(line)
    _forget_pages_if_all_changed(Path(config.site_dir), state["files"])
    _builds["all pages"] = not _builds["dirty"] or not any(Path(config.site_dir).rglob("*.html"))


def _stop_if_taken(host: str, port: int) -> None:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        why = error.strerror or str(error)
        sys.exit(
            f"{host}:{port} cannot be used ({why}): choose another, make serve PORT={port + 1}"
        )


def _written(address: str | None) -> str:
    """Run ``python -m howlearn_site`` and return what it told."""
    command = [sys.executable, "-m", "howlearn_site", "build"]
    command += ["--address", address] if address else []
    done = subprocess.run(command, capture_output=True, text=True)
    # Its last act is to print: a block that ended the process has not let it come so far.
    if done.returncode == 1 and done.stderr:
        raise PluginError(done.stderr.rstrip())
    if done.returncode or "built" not in done.stdout:
        raise PluginError(f"{done.stderr}it ended before all was built, with {done.returncode}")
    return done.stderr


def _refuse_a_code_page_without_the_letters() -> None:
    """End where the system's encoding has no Greek, as on a Windows that nobody has told otherwise.

    Other plugins write pages for programs of theirs in it, and would end in the middle.
    """
    encoding = locale.getpreferredencoding(False)
    try:
        "σ δ₁ ≈ ∂".encode(encoding)
    except UnicodeEncodeError:
        raise PluginError(
            f"the system's encoding is {encoding}, which lacks letters of the pages: set the "
            "variable PYTHONUTF8=1, as make does, and build again"
        ) from None


def _refuse_what_cannot_be_written(site: Path) -> None:
    there = next(folder for folder in (site, *site.parents) if folder.exists())
    if not os.access(there, os.W_OK):
        raise PluginError(
            f"{there} cannot be written, where the site's files are to be: name another folder "
            "with --site-dir, or build in a copy of the project that is your own"
        )


def _state(address: str | None) -> dict[str, Any]:
    """Return what decides whether anything has to be written: files, environment, libraries."""
    folders = [ROOT / name for name in ("docs", "src", "benchmarks")]
    found = [*ROOT.iterdir(), *(path for folder in folders for path in folder.rglob("*"))]
    told: dict[str, str] = {}
    for path in found:
        with contextlib.suppress(FileNotFoundError):  # an editor's own, which is gone by now
            if path.is_file() and path.suffix != ".pyc":
                told |= files([path])
    ours = {n: v for n, v in os.environ.items() if n.startswith(("HOWLEARN_", "SOURCE_DATE_"))}
    installed = sorted(p.name for folder in sys.path for p in Path(folder).glob("*.dist-info"))
    return {"files": told, "environment": ours, "libraries": installed, "address": address}


def _forget_pages_if_all_changed(site: Path, state: dict[str, str]) -> None:
    """Remove the finished pages where something changed that any of them may show.

    ``mkdocs serve --dirty`` builds only pages whose own file is newer than the finished one. That
    makes a change of a page visible in seconds, but knows nothing of the package or the theme.
    """
    alone = ("mkdocs.yml", "docs/glossary.md")
    shared = ("src/", "benchmarks/")  # the package and the theme; the tables of times
    linked = (".js", ".css")  # which no page has in it
    now = {
        name: state[name]
        for name in state
        if (name.startswith(shared) and not name.endswith(linked)) or name in alone
    }
    before = dict(_shared_by_all_pages)
    _shared_by_all_pages.clear()
    _shared_by_all_pages.update(now)
    if before and before != now:
        for page in site.rglob("*.html"):
            page.unlink(missing_ok=True)


def on_env(env: Environment, config: MkDocsConfig, **_: Any) -> None:
    """Fail where our templates take something out of Material's page that it no longer writes.

    Our templates name it in a ``replace`` or a ``not in``. Whether it stands in a page depends on
    the page; so it is looked for in Material's templates, as they are, and without the expressions
    in them, which may be empty.

    Raises
    ------
    PluginError
        If one is nowhere; the message says which.
    """
    ours, *theirs = (Path(folder) for folder in config.theme.dirs)
    written = "\n".join(
        template.read_text("utf-8") for folder in theirs for template in folder.rglob("*.html")
    )
    written += re.sub(r"\{\{.*?\}\}", "", written)
    for template in sorted(ours.rglob("*.html")):
        for text in _taken_out(env, template.read_text("utf-8")):
            if text not in written:
                raise PluginError(
                    f"{template} looks for {text!r} in the pages of the theme {config.theme.name}, "
                    "which does not write it any more: see what stands there now"
                )


def _taken_out(env: Environment, template: str) -> list[str]:
    parsed = env.parse(template)
    found = [f.args[0] for f in parsed.find_all(nodes.Filter) if f.name == "replace"]
    found += [c.expr for c in parsed.find_all(nodes.Compare) if "not" in c.ops[0].op]
    return [text.value for text in found if isinstance(text, nodes.Const)]


def on_post_build(**_: Any) -> None:
    """Let go of what no page showed, and let another build begin."""
    if _builds["all pages"]:
        forget_unused("highlighted", "builds")
    _alone.close()


def on_build_error(**_: Any) -> None:
    """Let another build begin."""
    _alone.close()
