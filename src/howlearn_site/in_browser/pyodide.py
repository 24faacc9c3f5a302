"""What the Run button loads, and where from: written to docs/generated/run.json for the worker.

``pyodide.json`` beside this file is the one place that names Pyodide's version, the addresses that
serve its files, and the sha256 of each. ``python -m howlearn_site.in_browser.pyodide FOLDER``
writes it again from a folder with the files of another release.
"""

import gzip
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from howlearn_site.paths import DOCS, write_if_changed

__all__ = ["PYODIDE", "megabytes", "pin", "write_run_config"]

PYODIDE = Path(__file__).with_name("pyodide.json")
SITE = PYODIDE.parents[1]

BASES = (
    "https://cdn.jsdelivr.net/pyodide/v{version}/full/",
    "https://fastly.jsdelivr.net/pyodide/v{version}/full/",  # the same files, another network
)
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

    Notes
    -----
    The file holds ``version``; ``bases``, the addresses to try in order; ``files``, the sha256 and
    the size of each file, ``packed`` being about what travels; ``lock``, Pyodide's own list of
    packages with howlearn in it; ``wheel``, howlearn's file name; ``modules``, the source of
    each file of howlearn_site that the page's Python imports; and ``sets``, the files before a
    block runs at all (``python``) and those before it draws (``pictures``).
    """
    pinned = json.loads(PYODIDE.read_text("utf-8"))
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


def _facts(data: bytes) -> dict[str, Any]:
    packed = min(len(data), len(gzip.compress(data, 9, mtime=0)))
    return {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "packed": packed}


def _closure(packages: dict[str, Any], name: str) -> list[str]:
    found: list[str] = []
    for other in packages[name]["depends"]:
        found += [p for p in _closure(packages, other) if p not in found]
    return [*found, name]


def _files(packages: dict[str, Any], name: str) -> list[str]:
    return [packages[other]["file_name"] for other in _closure(packages, name)]


if __name__ == "__main__":
    write_if_changed(PYODIDE, json.dumps(pin(Path(sys.argv[1])), indent=1) + "\n")
