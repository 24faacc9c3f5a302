"""Change the package in one place after the other, and count how many of the changes a test notices.

    python tests/mutate.py                      # everything, which takes hours
    python tests/mutate.py --each 20            # 20 places of each module
    python tests/mutate.py --sample 15          # 15 places of all, always the same
    python tests/mutate.py howlearn.costs       # one module, whole

A change that no test notices is a survivor. Those that need none, such as the width of a picture's
margin, stand in survivors.json with a reason each. Blocks of pages are not run here, only tests.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import importlib.abc
import importlib.util
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from types import CodeType
from typing import NamedTuple

from mutations import Mutation, mutations

TESTS = Path(__file__).resolve().parent
SOURCE = TESTS.parent / "src"
SURVIVORS = TESTS / "survivors.json"
PATIENCE = 120  # seconds; a change that hangs is noticed too
SHARE = 0.95  # of a module's changes that must be noticed
# What every run of pytest needs, loaded once; the package itself is not among it.
SHARED = ("numpy", "matplotlib.pyplot", "pytest", "hypothesis", "playwright.sync_api", "doctest")
# They look at the built site, at the whole project or at what takes long, not at a module.
ELSEWHERE = {"test_bites.py", "test_memory.py", "test_digits.py", "test_speed.py"}


class Place(NamedTuple):
    """A change, and the module that it is in."""

    module: str
    mutation: Mutation

    @property
    def key(self) -> str:
        """What a survivor is called, whatever its line is by now."""
        return f"{self.mutation.old} → {self.mutation.new} in {self.mutation.statement}"


# Which tests


def modules() -> dict[str, Path]:
    """Return each module of the package and its file."""
    found = {}
    for file in sorted((SOURCE / "howlearn").rglob("*.py")):
        parts = file.relative_to(SOURCE).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = file
    return found


@cache
def imported(file: Path) -> frozenset[str]:
    """Return the modules of the package, and of the tests' own helpers, that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                found.add(_home(node.module, name.name))
    return frozenset(found)


def _home(module: str, name: str) -> str:
    """Return where a name that is imported from a module is defined."""
    file = modules().get(module)
    if f"{module}.{name}" in modules():
        return f"{module}.{name}"
    if file and file.name == "__init__.py":
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.ImportFrom) and node.module:
                if any((each.asname or each.name) == name for each in node.names):
                    return _home(node.module, name)
    return module


@cache
def seen_by(file: Path) -> frozenset[str]:
    """Return the modules of the package that a test file has, by itself or through its helpers."""
    found = set(imported(file))
    for name in imported(file):
        helper = TESTS / f"{name}.py"
        if helper.is_file() and helper != file:
            found |= seen_by(helper)
    return frozenset(found)


@cache
def _test_files() -> tuple[Path, ...]:
    """Return the test files that need no built site and no browser."""
    return tuple(
        file
        for file in sorted(TESTS.glob("test_*.py"))
        if file.name not in ELSEWHERE
        and "playwright.sync_api" not in seen_by(file)
        and not {"site", "address", "browser"} & set(_arguments(file))
    )


def _arguments(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield from (argument.arg for argument in node.args.args)


@cache
def suite_of(module: str) -> tuple[Path, ...]:
    """Return the files whose tests are asked about a module, the nearest first.

    A module that no test imports is asked about through those that import it.
    """
    stem = module.rpartition(".")[2].strip("_")
    near = {module}
    while True:
        chosen = [file for file in _test_files() if near & seen_by(file)]
        users = {name for name, file in modules().items() if near & imported(file)} | near
        private = all(name.rpartition(".")[2].startswith("_") for name in near)
        if (chosen and not private) or users == near:
            break
        near = users
    chosen.sort(key=lambda file: (stem not in file.name, len(seen_by(file)), file.stat().st_size))
    return (modules()[module], *chosen)


# One change


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Hands out one module with its change, and nothing else."""

    def __init__(self, name: str, file: Path, source: str) -> None:
        self.name, self.file, self.source = name, file, source

    def find_spec(self, name: str, *_: object) -> object:
        if name != self.name:
            return None
        parts = [str(self.file.parent)] if self.file.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            name, self.file, loader=self, submodule_search_locations=parts
        )

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, str(self.file), "exec")

    def get_source(self, fullname: str) -> str:
        return self.source


def _ask(place: Place, folder: Path) -> int:
    """Run the tests of a module with its change, in a process of their own: never returns."""
    import pytest

    os.setsid()  # so that what it starts ends with it
    said = os.open(folder / "said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    file = modules()[place.module]
    sys.meta_path.insert(0, _Changed(place.module, file, place.mutation.source))
    from matplotlib import pyplot as plt

    for asked in suite_of(place.module):
        plt.close("all")  # as left by the file before
        code = pytest.main(
            [
                *("-q", "-x", "--no-header", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist"),
                # What the fork has loaded already is no fault.
                *("-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning"),
                *("--doctest-modules", f"--basetemp={folder / 'made'}", str(asked)),
            ]
        )
        if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            break
    else:
        code = 0
    os._exit(int(code))


def outcomes(places: Sequence[Place], workers: int) -> Iterator[tuple[Place, bool, str, float]]:
    """Yield each place with whether a test noticed its change, which one, and the seconds."""
    for name in SHARED:
        importlib.import_module(name)
    waiting, running = list(reversed(places)), {}
    folders = Path(tempfile.mkdtemp(prefix="mutants-"))
    free = list(range(workers))
    try:
        while waiting or running:
            while waiting and free:
                place, slot = waiting.pop(), free.pop()
                folder = folders / str(slot)
                folder.mkdir(exist_ok=True)
                pid = os.fork()
                if not pid:
                    try:
                        _ask(place, folder)
                    finally:
                        traceback.print_exc()
                        os._exit(70)
                running[pid] = (place, slot, time.monotonic())
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                for each, (_, _, began) in running.items():
                    if time.monotonic() - began > PATIENCE:
                        os.killpg(each, signal.SIGKILL)
                time.sleep(0.02)
                continue
            place, slot, began = running.pop(pid)
            free.append(slot)
            said = (folders / str(slot) / "said").read_text("utf-8", "replace")
            code = os.waitstatus_to_exitcode(status)
            by = [line for line in said.splitlines() if line.startswith(("FAILED", "ERROR"))]
            noticed = code != 0
            yield place, noticed, (by or ["hangs" if code < 0 else said[-200:]])[0], time.monotonic() - began
    finally:
        for pid in running:
            os.killpg(pid, signal.SIGKILL)
        shutil.rmtree(folders, ignore_errors=True)


# The command


def chosen(names: Sequence[str], each: int | None, sample: int | None, seed: int) -> list[Place]:
    """Return the places to try: of the modules named, or of all."""
    known = modules()
    for name in names:
        if name not in known:
            raise SystemExit(f"{name} is no module of the package; there are {', '.join(known)}")
    rng = random.Random(seed)
    places = []
    for name in names or known:
        here = [Place(name, m) for m in mutations(known[name].read_text("utf-8"))]
        here = [place for place in here if place.key not in survivors().get(name, {})]
        if each is not None and len(here) > each:
            here = sorted(rng.sample(here, each), key=lambda place: place.mutation.line)
        places += here
    return rng.sample(places, min(sample, len(places))) if sample is not None else places


@cache
def survivors() -> dict[str, dict[str, str]]:
    """Return of each module the changes that need no test, and why."""
    return dict(json.loads(SURVIVORS.read_text("utf-8"))) if SURVIVORS.is_file() else {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--each", type=int)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--verbose", action="store_true")
    given = parser.parse_args()
    tried: dict[str, int] = {}
    missed: dict[str, list[Place]] = {}
    places = chosen(given.modules, given.each, given.sample, given.seed)
    for place, noticed, by, seconds in outcomes(places, given.workers):
        tried[place.module] = tried.get(place.module, 0) + 1
        if not noticed:
            missed.setdefault(place.module, []).append(place)
            print(f"survived: {place.module}:{place.mutation}  ({seconds:.1f} s)", flush=True)
        elif given.verbose:
            print(f"{seconds:5.1f} s {place.module}:{place.mutation}: {by}", flush=True)
    low = []
    for name, count in sorted(tried.items()):
        found = count - len(missed.get(name, ()))
        print(f"{name:45} {found:5} of {count:5} noticed, {found / count:4.0%}")
        if found < SHARE * count:
            low.append(name)
    lost = sum(map(len, missed.values()))
    print(f"{len(places) - lost} of {len(places)} changes were noticed")
    if given.sample is not None:
        low = ["the sample"] if lost > 1 else []
    if low:
        raise SystemExit(f"fewer than {SHARE:.0%} were noticed in {', '.join(low)}")


if __name__ == "__main__":
    main()
