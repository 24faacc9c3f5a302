"""The built site as the tests of the Run button need it: with Pyodide beside it, whole or broken.

The environment variable HOWLEARN_PYODIDE names a folder with Pyodide's files. Where it is not set,
they lie in .cache, once `make extras` has fetched them from the address that the site itself names.
Where they lie in neither, the tests are skipped and say how to have them run; they fail where
HOWLEARN_REQUIRE demands pyodide. Run as a script this makes sure that the files are there.
"""

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from howlearn_site.blocks.running import demanded
from howlearn_site.in_browser.pyodide import FETCHED, PYODIDE, fetch
from howlearn_site.paths import ROOT

PINNED: dict[str, Any] = json.loads(PYODIDE.read_text("utf-8"))
# Read now: once the tests run, they see no variable of ours.
NAMED, DEMANDED = os.environ.get("HOWLEARN_PYODIDE"), demanded("pyodide")
FOLDER = (ROOT / NAMED).resolve() if NAMED else FETCHED

HOW = """\
The tests of Python in the page need Pyodide, and {what}. One of these will do:
  a folder with its files:  set HOWLEARN_PYODIDE to its path
  the network:              make extras fetches it"""


def pyodide_folder() -> Path:
    """A folder with Pyodide's files; where they are not there, it is said what to do."""
    missing = [name for name in PINNED["files"] if not (FOLDER / name).is_file()]
    if missing:
        why = HOW.format(what=f"there is no {FOLDER / missing[0]}")
        assert not NAMED, why
        assert not DEMANDED, why
        pytest.skip(why)
    return FOLDER


class RunSite:
    """A server for the built site whose run.json can be changed from test to test.

    ``/pyodide/`` has Pyodide's files. ``/dead/`` answers none of them, and ``/tampered/`` answers
    each with bytes of the right number that are not the file's.
    """

    whole = "/pyodide/"

    def __init__(self, site: Path, pyodide: Path) -> None:
        self.site, self.folder = site, pyodide
        self.config: dict[str, Any] = json.loads((site / "generated" / "run.json").read_text())
        self.bases = [self.whole]
        self.tampered_wheel = False
        self.asked: list[str] = []
        self.address = ""

    def answer(self, path: str) -> bytes | None:
        """The bytes that stand for an address here, None where the built site has them."""
        folder, _, name = path.lstrip("/").partition("/")
        if path == "/generated/run.json":
            return json.dumps(self.config | {"bases": self.bases}).encode()
        if folder == "dead":
            return b""
        if folder == "tampered" or (self.tampered_wheel and name == self.config["wheel"]):
            return bytes(self.config["files"][name]["bytes"])
        if folder == "pyodide":
            return (self.folder / name).read_bytes()
        if path == "/sitemap.xml":
            # Instant navigation is off where the addresses are another host's.
            text = (self.site / "sitemap.xml").read_text("utf-8")
            first = text.partition("<loc>")[2].partition("</loc>")[0]
            return text.replace(first, self.address).encode()
        return None


def handler(served: RunSite) -> Callable[..., SimpleHTTPRequestHandler]:
    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *rest: Any) -> None:
            super().__init__(*rest, directory=str(served.site))

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            served.asked.append(path)
            body = served.answer(path)
            if body is None:
                super().do_GET()
                return
            self.send_response(200 if body else 404)
            self.send_header(
                "Content-Type", self.guess_type(f"{path}index.html" if path.endswith("/") else path)
            )
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


@contextmanager
def serving(served: RunSite) -> Iterator[RunSite]:
    """Serve on a free port; the address has a slash at its end."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler(served)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        served.address = f"http://127.0.0.1:{server.server_port}/"
        yield served
        server.shutdown()


if __name__ == "__main__":
    if NAMED:
        pyodide_folder()
    else:
        try:
            fetch()
        except (OSError, ValueError) as error:
            sys.exit(HOW.format(what=error))
