"""Change the package in one place after the other, and count the changes that a test notices.

    python tests/mutate.py                      # everything, which takes hours
    python tests/mutate.py --each 20            # 20 changes of each module
    python tests/mutate.py --sample 6           # 6 changes of all, always the same
    python tests/mutate.py howlearn.costs       # one module, whole

A change that no test notices is a survivor. Those that need none, such as the width of a picture's
margin, stand in survivors.json with a reason each. Blocks of pages are not run here, only tests.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.abc
import importlib.util
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import NamedTuple, NoReturn

from mutations import Mutation, mutations
from nearest_tests import modules, suite_of

SURVIVORS = Path(__file__).with_name("survivors.json")
PATIENCE = 120  # seconds of a processor; a change that makes a test hang is noticed, too
SHARE = 0.95  # of a module's changes that must be noticed
ALIVE = 0.5  # of a sample, which is small
# What every run of pytest needs, loaded once; the package itself is not among it.
SHARED = ("numpy", "matplotlib.pyplot", "pytest", "hypothesis", "playwright.sync_api")


class Place(NamedTuple):
    """A change, and the module that it is in."""

    module: str
    mutation: Mutation

    @property
    def key(self) -> str:
        """What a survivor is called, whatever its line is by now."""
        return f"{self.mutation.old} → {self.mutation.new} in {self.mutation.statement}"


# One change


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Hands out one module with its change, and nothing else."""

    def __init__(self, name: str, file: Path, source: str) -> None:
        self.name, self.file, self.source = name, file, source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        if fullname != self.name:
            return None
        parts = [str(self.file.parent)] if self.file.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            fullname, self.file, loader=self, submodule_search_locations=parts
        )

    def get_source(self, fullname: str) -> str:
        return self.source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, str(self.file), "exec")


def _ask(place: Place, folder: Path) -> NoReturn:
    """Run the tests of a module with its change, and end this process with what they say."""
    import pytest

    os.setsid()  # so that what it starts ends with it
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
    said = os.open(folder / "said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    file = modules()[place.module]
    sys.meta_path.insert(0, _Changed(place.module, file, place.mutation.source))
    from matplotlib import pyplot as plt

    code = 0
    for files in filter(None, suite_of(place.module)):
        plt.close("all")  # as left by the file before
        code = pytest.main(
            [
                *("-q", "-x", "--no-header", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist"),
                # Else pytest reads the files that it is given by itself, and not the change.
                "--assert=plain",
                *("--doctest-modules", f"--basetemp={folder / 'made'}"),
                *map(str, files),
            ]
        )
        if code == pytest.ExitCode.NO_TESTS_COLLECTED:  # where a module has no example
            code = 0
        if code:
            break
    os._exit(int(code))


class Outcome(NamedTuple):
    """What came of a change: the test that noticed it, or nothing where none did."""

    place: Place
    noticed: str
    seconds: float


def outcomes(places: Sequence[Place], workers: int) -> Iterator[Outcome]:
    """Yield what comes of each change, in the order in which it is known."""
    for name in SHARED:
        importlib.import_module(name)
    waiting = list(reversed(places))
    running: dict[int, tuple[Place, Path, float]] = {}
    with tempfile.TemporaryDirectory(prefix="mutants-", ignore_cleanup_errors=True) as made:
        free = [Path(made, str(number)) for number in range(workers)]
        for folder in free:
            folder.mkdir()
        try:
            while waiting or running:
                while waiting and free:
                    place, folder = waiting.pop(), free.pop()
                    running[_started(place, folder)] = place, folder, time.monotonic()
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid:
                    place, folder, began = running.pop(pid)
                    free.append(folder)
                    yield Outcome(place, _said(folder, status), time.monotonic() - began)
                else:
                    _stop(pid for pid, (*_, began) in running.items() if _is_late(began))
                    time.sleep(0.02)
        finally:
            _stop(running)


def _started(place: Place, folder: Path) -> int:
    """Return the number of a new process that asks the tests about a place."""
    pid = os.fork()
    if not pid:
        try:
            _ask(place, folder)
        finally:  # nothing of what comes after is for this process
            traceback.print_exc()
            os._exit(70)
    return pid


def _said(folder: Path, status: int) -> str:
    """Return which test failed; nothing where all passed."""
    code = os.waitstatus_to_exitcode(status)
    if not code:
        return ""
    lines = (folder / "said").read_text("utf-8", "replace").splitlines()
    by = [line for line in lines if line.startswith(("FAILED", "ERROR", "ImportError", "E  "))]
    return by[0] if by else f"it ended with {code}"


def _is_late(began: float) -> bool:
    return time.monotonic() - began > 5 * PATIENCE  # of one that waits the processor has no time


def _stop(processes: Iterable[int]) -> None:
    for pid in processes:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


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
    return dict(json.loads(SURVIVORS.read_text("utf-8")))


def unchanged(places: Sequence[Place]) -> list[Place]:
    """Return the modules of some places as they are: their tests pass, or nothing here counts."""
    names = dict.fromkeys(place.module for place in places)
    return [
        Place(name, Mutation(0, "", "", "", modules()[name].read_text("utf-8"))) for name in names
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--each", type=int)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--verbose", action="store_true")
    given = parser.parse_args()
    places = chosen(given.modules, given.each, given.sample, given.seed)
    first = unchanged(places)[: 1 if given.sample is not None else None]
    tried, lost = Counter[str](), Counter[str]()
    for place, noticed, seconds in outcomes([*first, *places], given.workers):
        if place in first:
            if noticed:
                raise SystemExit(f"{place.module} has tests that fail without a change: {noticed}")
            continue
        tried[place.module] += 1
        lost[place.module] += not noticed
        if given.verbose or not noticed:
            by = noticed or "no test notices"
            print(f"{seconds:5.1f} s {place.module}:{place.mutation}: {by}", flush=True)
    for name, count in sorted(tried.items()):
        found = count - lost[name]
        print(f"{name:45} {found:5} of {count:5} noticed, {found / count:4.0%}")
    print(f"{len(places) - lost.total()} of {len(places)} changes were noticed")
    if given.sample is not None:  # which shows that the tests are alive, and no share
        tried, lost = Counter(sample=len(places)), Counter(sample=lost.total())
    share = SHARE if given.sample is None else ALIVE
    low = [name for name, count in tried.items() if lost[name] > (1 - share) * count]
    if low:
        raise SystemExit(f"fewer than {share:.0%} were noticed in: {', '.join(low)}")


if __name__ == "__main__":
    main()
