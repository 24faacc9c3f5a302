"""What the Run button loads, and where from: written to docs/generated/run.json for the worker.

``pyodide.json`` beside this file is the one place that names Pyodide's version, the addresses that
serve its files, and the sha256 of each. ``python -m howlearn_site.in_browser.pyodide`` fetches
those files into .cache/pyodide, and with a version as its argument those of another release, from
which it writes ``pyodide.json``. A site that is built with the environment variable
HOWLEARN_PYODIDE, the path of a folder with the files, has them itself and asks nobody else for
them.
"""

import gzip
import hashlib
import json
import os
import sys
import urllib.request
from pathlib import Path
from typing import Any

from howlearn_site.blocks.reading import PageError
from howlearn_site.paths import DOCS, ROOT, write_if_changed

__all__ = ["FETCHED", "PYODIDE", "fetch", "megabytes", "move_on", "pin", "write_run_config"]

PYODIDE = Path(__file__).with_name("pyodide.json")
FETCHED = ROOT / ".cache" / "pyodide"
"""Where the files are that were fetched."""
SITE = PYODIDE.parents[1]

BASES = (
    "https://cdn.jsdelivr.net/pyodide/v{version}/full/",
    "https://fastly.jsdelivr.net/pyodide/v{version}/full/",  # the same files, another network
)
OWN = "generated/pyodide/"  # below the site, wherever that is
LOCK = "pyodide-lock.json"
INTERPRETER = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")

# What the page's Python needs of howlearn_site, which is not in the wheel.
MODULES = (
    "__init__.py",
    "figures/__init__.py",
    "figures/svg.py",
    "in_browser/__init__.py",
    "in_browser/worker.py",
)


def write_run_config(wheel: str) -> None:
    """Write docs/generated/run.json.

    Parameters
    ----------
    wheel : str
        The name of howlearn's wheel, which stands in docs/wheel already.

    Raises
    ------
    PageError
        If HOWLEARN_PYODIDE names a folder that lacks a file, or has another one of its name.

    Notes
    -----
    The file holds ``version``; ``bases``, the addresses to try in order; ``files``, the sha256 and
    the size of each file, ``packed`` being about what travels; ``lock``, Pyodide's own list of
    packages with howlearn in it; ``wheel``, howlearn's file name; ``modules``, the source of
    each file of howlearn_site that the page's Python imports; and ``sets``, the files before a
    block runs at all (``python``) and those before it draws (``pictures``).
    """
    pinned = json.loads(PYODIDE.read_text("utf-8"))
    if named := os.environ.get("HOWLEARN_PYODIDE"):
        _write_files(ROOT / named, pinned["files"])
        pinned["bases"] = [OWN]
    pinned["files"][wheel] = _facts((DOCS / "wheel" / wheel).read_bytes())
    packages = pinned["lock"]["packages"]
    packages["howlearn"] = {
        "name": "howlearn",
        "version": wheel.split("-")[1],
        "file_name": wheel,
        "sha256": pinned["files"][wheel]["sha256"],
        "depends": ["numpy"],
        "imports": ["howlearn"],
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
    }
    first = _files(packages, "howlearn")
    pinned["sets"] = {
        "python": [*INTERPRETER, *first],
        "pictures": [name for name in _files(packages, "matplotlib") if name not in first],
    }
    pinned["wheel"] = wheel
    pinned["modules"] = {name: (SITE / name).read_text("utf-8") for name in MODULES}
    write_if_changed(DOCS / "generated" / "run.json", json.dumps(pinned))


def _write_files(folder: Path, files: dict[str, Any]) -> None:
    for name, facts in files.items():
        try:
            data = (folder / name).read_bytes()
        except OSError as error:
            raise PageError(
                f"HOWLEARN_PYODIDE names {folder}, where {name} cannot be read "
                f"({error.strerror}): make pyodide brings all files into {FETCHED}"
            ) from error
        if _sha256(data) != facts["sha256"]:
            raise PageError(f"{folder / name} is not the file that {PYODIDE.name} names")
        write_if_changed(DOCS / OWN / name, data)


def megabytes(config: dict[str, Any], name: str) -> int:
    """Return about how many megabytes travel for a set of `config`, as the buttons say it."""
    packed: list[int] = [config["files"][file]["packed"] for file in config["sets"][name]]
    return round(sum(packed) / 1e6)


def pin(folder: Path) -> dict[str, Any]:
    """Return what ``pyodide.json`` says of the release in `folder`.

    Raises
    ------
    ValueError
        If a wheel is not the one that Pyodide's own list of packages names.
    """
    (file,) = [p for p in folder.iterdir() if p.name in ("lock.json", "pyodide-lock.json")]
    lock = json.loads(file.read_text("utf-8"))
    kept = {name: lock["packages"][name] for name in _closure(lock["packages"], "matplotlib")}
    files = {name: _facts((folder / name).read_bytes()) for name in INTERPRETER}
    for package in kept.values():
        facts = _facts((folder / package["file_name"]).read_bytes())
        if facts["sha256"] != package["sha256"]:
            raise ValueError(f"{package['file_name']} has not the sha256 that {file.name} states")
        files[package["file_name"]] = facts
    version = lock["info"]["version"]
    return {
        "version": version,
        "bases": [base.format(version=version) for base in BASES],
        "files": files,
        "lock": {"info": lock["info"], "packages": kept},
    }


def fetch(folder: Path = FETCHED) -> None:
    """Fetch the files that ``pyodide.json`` names and `folder` lacks; each is whole or missing.

    Raises
    ------
    OSError
        If no address answers with a file.
    ValueError
        If what comes is not the file that is named.
    """
    pinned = json.loads(PYODIDE.read_text("utf-8"))
    for name, facts in pinned["files"].items():
        _bring(folder / name, pinned["bases"], facts["sha256"])
    write_if_changed(folder / LOCK, json.dumps(pinned["lock"]))


def move_on(version: str, folder: Path = FETCHED) -> None:
    """Fetch the files of another release, and let ``pyodide.json`` name them.

    Its wheels are held to its list of packages. That list and the interpreter are taken as they
    come, so look at what has changed.

    Raises
    ------
    OSError
        If no address answers with a file.
    ValueError
        If a wheel is not the one that the list names.
    """
    bases = [base.format(version=version) for base in BASES]
    for name in (LOCK, *INTERPRETER):
        _bring(folder / name, bases)
    packages = json.loads((folder / LOCK).read_text("utf-8"))["packages"]
    for name in _closure(packages, "matplotlib"):
        package = packages[name]
        _bring(folder / package["file_name"], bases, package["sha256"])
    write_if_changed(PYODIDE, json.dumps(pin(folder), indent=1) + "\n")


def _bring(file: Path, bases: list[str], sha256: str | None = None) -> None:
    if sha256 and file.is_file() and _sha256(file.read_bytes()) == sha256:
        return
    for last, base in enumerate(bases, start=1 - len(bases)):
        try:
            with urllib.request.urlopen(f"{base}{file.name}", timeout=60) as answer:
                data = answer.read()
        except OSError as error:
            if last == 0:
                raise OSError(f"{base}{file.name} does not answer: {error}") from error
            continue
        if sha256 and _sha256(data) != sha256:
            raise ValueError(f"{base}{file.name} is not the file that is named, by its sha256")
        write_if_changed(file, data)
        return


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _facts(data: bytes) -> dict[str, Any]:
    packed = min(len(data), len(gzip.compress(data, 9, mtime=0)))
    return {"sha256": _sha256(data), "bytes": len(data), "packed": packed}


def _closure(packages: dict[str, Any], name: str) -> list[str]:
    found: list[str] = []
    for other in packages[name]["depends"]:
        found += [p for p in _closure(packages, other) if p not in found]
    return [*found, name]


def _files(packages: dict[str, Any], name: str) -> list[str]:
    return [packages[other]["file_name"] for other in _closure(packages, name)]


if __name__ == "__main__":
    try:
        if sys.argv[1:]:
            move_on(sys.argv[1])
        else:
            fetch()
    except (OSError, ValueError) as error:
        sys.exit(f"{error}")
