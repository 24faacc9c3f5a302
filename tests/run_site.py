"""The built site as the tests of the Run button need it: with Pyodide beside it, whole or broken.

The environment variable HOWLEARN_PYODIDE names a folder with Pyodide's files. Where it is not set,
they are fetched once from the address that the site itself names. Where that does not answer
either, the tests are skipped and say how to have them run; they fail where HOWLEARN_REQUIRE names
pyodide.
"""

import fcntl
import hashlib
import json
import os
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from howlearn_site.paths import CACHE, ROOT
from howlearn_site.run_in_page import PYODIDE

HOW = """\
The tests of Python in the page need Pyodide, and it could not be had. One of these will do:
  a folder with its files:  set HOWLEARN_PYODIDE to its path
  the network:              {address} has to answer"""


def pyodide_folder() -> Path:
    """A folder with Pyodide's files; where they cannot be had, it is said what to do."""
    named = os.environ.get("HOWLEARN_PYODIDE")
    pinned = json.loads(PYODIDE.read_text("utf-8"))
    if named:
        folder = (ROOT / named).resolve()
        missing = [name for name in pinned["files"] if not (folder / name).is_file()]
        assert not missing, f"HOWLEARN_PYODIDE is {named}, where there is no {missing[0]}"
        return folder
    folder = CACHE.parent / f"pyodide-{pinned['version']}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:  # one of several workers fetches
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name, facts in pinned["files"].items():
            file, address = folder / name, f"{pinned['bases'][0]}{name}"
            if file.is_file() and _sha256(file.read_bytes()) == facts["sha256"]:
                continue
            try:
                with urllib.request.urlopen(address, timeout=60) as answer:
                    data = answer.read()
            except OSError as error:
                if "pyodide" in os.environ.get("HOWLEARN_REQUIRE", "").split(","):
                    raise AssertionError(HOW.format(address=address)) from error
                pytest.skip(HOW.format(address=address))
            assert _sha256(data) == facts["sha256"], f"{address} is not the file that is pinned"
            file.write_bytes(data)
        (folder / "lock.json").write_text(json.dumps(pinned["lock"]))
    return folder


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class RunSite:
    """A server for the built site whose run.json can be changed from test to test.

    ``/pyodide/`` has Pyodide's files. ``/dead/`` answers none of them, and ``/tampered/`` answers
    each with bytes of the right number that are not the file's.
    """

    whole = "/pyodide/"

    def __init__(self, site: Path) -> None:
        self.site, self.folder = site, pyodide_folder()
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
            self.send_header("Content-Type", self.guess_type(path))
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
