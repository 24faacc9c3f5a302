"""A MkDocs hook that puts the service worker to the top of the site, with the build's name in it.

By it a page that was read stays readable without the network. It has to stand at the top, since a
browser gives it what lies beneath it, and its name has to change with the site, since a browser
takes it for new where its bytes are. Without this hook no page asks for it. Pages that are served
while they are written have none either: whoever writes wants to see that the server has ended.
"""

from hashlib import sha256
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from howlearn_site.paths import write_if_changed

__all__ = ["on_config", "on_post_build", "on_startup"]

WORKER = "offline.js"
SHOWN = {".css", ".html", ".js", ".json", ".svg", ".woff2"}
"""What the name of a build hangs on: all that pages are made of."""

_served = {"now": False}


def on_startup(command: str, **_: object) -> None:
    """Note whether the pages are served while they are written."""
    _served["now"] = command == "serve"


def on_config(config: MkDocsConfig) -> None:
    """Let each page name the worker."""
    config.extra["worker"] = None if _served["now"] else WORKER


def on_post_build(config: MkDocsConfig) -> None:
    """Write the worker, when the pages are as readers see them."""
    if _served["now"]:
        return
    site, build = Path(config.site_dir), sha256()
    for path in sorted(path for path in site.rglob("*") if path.suffix in SHOWN):
        if path != site / WORKER:
            build.update(str(path.relative_to(site)).encode())
            build.update(sha256(path.read_bytes()).digest())
    script = (site / "generated" / "scripts" / "pages" / WORKER).read_text("utf-8")
    before, _, after = script.partition('"the build"')
    write_if_changed(site / WORKER, f'{before}"{build.hexdigest()[:12]}"{after}')
