"""Pyodide's files: fetched, put into the site, and moved on to another release."""

import functools
import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from howlearn_site.blocks.reading import PageError
from howlearn_site.in_browser import pyodide

WHEELS = {"numpy": [], "six": [], "matplotlib": ["numpy", "six"], "torch": ["numpy"]}
DEAD = "http://127.0.0.1:9/"


class _Quiet(SimpleHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path.rpartition("/")[2])
        super().do_GET()

    def log_message(self, *_: object) -> None:
        pass


class Release:
    """A release of the size of a few words, the folder into which it is fetched, and a site."""

    def __init__(self, folder: Path) -> None:
        self.served, self.fetched, self.docs = (folder / n for n in ("v9.9", "fetched", "docs"))
        self.asked: list[str] = []
        packages: dict[str, Any] = {}
        self.served.mkdir()
        for name in pyodide.INTERPRETER:
            (self.served / name).write_text(f"{name} of 9.9")
        for name, depends in WHEELS.items():
            data = f"the wheel of {name}".encode()
            (self.served / f"{name}.whl").write_bytes(data)
            sha256 = hashlib.sha256(data).hexdigest()
            packages[name] = {"depends": depends, "file_name": f"{name}.whl", "sha256": sha256}
        lock = {"info": {"version": "9.9", "python": "3.99.0"}, "packages": packages}
        (self.served / "pyodide-lock.json").write_text(json.dumps(lock))
        (self.docs / "wheel").mkdir(parents=True)
        (self.docs / "wheel" / "howlearn-1-py3-none-any.whl").write_text("ours")

    @property
    def pinned(self) -> dict[str, Any]:
        return dict(json.loads(pyodide.PYODIDE.read_text("utf-8")))

    @property
    def config(self) -> dict[str, Any]:
        pyodide.write_run_config("howlearn-1-py3-none-any.whl")
        return dict(json.loads((self.docs / "generated" / "run.json").read_text("utf-8")))


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Release]:
    """The release, served at the second of two addresses."""
    made = Release(tmp_path)
    handler = type("Asked", (_Quiet,), {"asked": made.asked})
    serve = functools.partial(handler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        alive = f"http://127.0.0.1:{server.server_port}/v{{version}}/"
        monkeypatch.setattr(pyodide, "BASES", (DEAD, alive))
        monkeypatch.setattr(pyodide, "PYODIDE", tmp_path / "pyodide.json")
        monkeypatch.setattr(pyodide, "DOCS", made.docs)
        yield made
        server.shutdown()


FILES = [*pyodide.INTERPRETER, "matplotlib.whl", "numpy.whl", "six.whl"]


def test_another_release_is_one_command_and_its_wheels_are_checked(release: Release) -> None:
    pyodide.move_on("9.9", release.fetched)
    assert sorted(release.asked) == sorted(["pyodide-lock.json", *FILES])  # and no other package
    pinned = release.pinned
    assert (pinned["version"], pinned["lock"]["info"]["python"]) == ("9.9", "3.99.0")
    assert pinned["bases"][1].endswith("/v9.9/")
    for name, facts in pinned["files"].items():
        data = (release.served / name).read_bytes()
        assert facts["sha256"] == hashlib.sha256(data).hexdigest()
    # What is there is not asked for again, and what is not whole is.
    release.asked.clear()
    (release.fetched / "six.whl").write_text("half")
    pyodide.fetch(release.fetched)
    assert release.asked == ["six.whl"]
    # A wheel that is not the one that the list names is refused, and nothing changes.
    (release.served / "numpy.whl").write_text("another")
    (release.fetched / "numpy.whl").unlink()
    with pytest.raises(ValueError, match=r"numpy\.whl is not the file that is named"):
        pyodide.move_on("9.9", release.fetched)
    with pytest.raises(ValueError, match=r"numpy\.whl is not the file that is named"):
        pyodide.fetch(release.fetched)
    assert release.pinned == pinned
    assert not (release.fetched / "numpy.whl").exists()
    with pytest.raises(OSError, match=r"v8\.8/pyodide-lock\.json does not answer"):
        pyodide.move_on("8.8", release.fetched)


def test_a_site_has_the_files_itself_where_a_folder_is_named(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    pyodide.move_on("9.9", release.fetched)
    assert release.config["bases"] == release.pinned["bases"]
    assert not (release.docs / pyodide.OWN).exists()
    monkeypatch.setenv("HOWLEARN_PYODIDE", str(release.fetched))
    assert release.config["bases"] == [pyodide.OWN]
    own = {path.name: path.read_bytes() for path in (release.docs / pyodide.OWN).iterdir()}
    assert own == {name: (release.served / name).read_bytes() for name in FILES}
    (release.fetched / "six.whl").write_text("another")
    with pytest.raises(PageError, match=r"six\.whl is not the file that pyodide\.json names"):
        assert release.config
    (release.fetched / "six.whl").unlink()
    with pytest.raises(PageError, match=r"six\.whl cannot be read .*: make pyodide brings"):
        assert release.config
