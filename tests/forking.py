"""Runs of pytest, each in a new process that has what all need loaded already."""

from __future__ import annotations

import importlib
import os
import resource
import signal
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

__all__ = ["CUT_OFF", "PATIENCE", "Ended", "asked", "each_ended"]

PATIENCE = 120  # seconds of a processor; a change that makes a test hang is noticed, too
CUT_OFF = "it took too long"  # said where a test would be named
# What every run of pytest needs, loaded once; the package itself is not among it.
SHARED = (
    *("numpy", "matplotlib.pyplot", "matplotlib.backends.backend_agg", "pytest", "hypothesis"),
    *("playwright.sync_api", "mkdocs.config.config_options", "markdown_it"),
)
ARGUMENTS = (
    *("-q", "-x", "--no-header", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist"),
    # Else pytest reads the files that it is given by itself, and not the change.
    *("--assert=plain", "--doctest-modules"),
)


class Ended(NamedTuple):
    """What came of a run: its number, the test that failed or nothing, and its seconds."""

    number: int
    failed: str
    seconds: float


def asked(files: Iterable[Path], made: Path, plugins: Sequence[object] = ()) -> int:
    """Run the tests of some files in this process, and return what pytest ends with."""
    import pytest
    from matplotlib import pyplot as plt

    plt.close("all")  # as left by the files before
    code = pytest.main([*ARGUMENTS, f"--basetemp={made}", *map(str, files)], plugins=plugins)
    return 0 if code == pytest.ExitCode.NO_TESTS_COLLECTED else int(code)  # no example in a module


def each_ended(
    runs: Sequence[Callable[[Path], int]], workers: int, patience: int = PATIENCE
) -> Iterator[Ended]:
    """Yield what comes of each run, in the order in which it is known.

    A run is called in a new process with a folder for what it makes, and returns 0 where nothing
    failed. It is cut off after `patience` seconds of a processor.
    """
    for name in SHARED:
        importlib.import_module(name)
    waiting = list(reversed(range(len(runs))))
    running: dict[int, tuple[int, Path, float]] = {}
    with tempfile.TemporaryDirectory(prefix="mutants-", ignore_cleanup_errors=True) as made:
        free = [Path(made, str(number)) for number in range(workers)]
        for folder in free:
            folder.mkdir()
        try:
            while waiting or running:
                while waiting and free:
                    number, folder = waiting.pop(), free.pop()
                    running[_started(runs[number], folder, patience)] = (
                        number,
                        folder,
                        time.monotonic(),
                    )
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid:
                    number, folder, began = running.pop(pid)
                    free.append(folder)
                    yield Ended(number, _said(folder, status), time.monotonic() - began)
                else:
                    _stop(p for p, (*_, began) in running.items() if _is_late(began, patience))
                    time.sleep(0.02)
        finally:
            _stop(running)


def _started(run: Callable[[Path], int], folder: Path, patience: int) -> int:
    """Return the number of a new process that does a run."""
    pid = os.fork()
    if not pid:
        code = 70
        try:
            os.setsid()  # so that what it starts ends with it
            resource.setrlimit(resource.RLIMIT_CPU, (patience, patience))
            said = os.open(folder / "said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(said, 1)
            os.dup2(said, 2)
            code = run(folder)
        finally:  # nothing of what comes after is for this process
            if code == 70:
                traceback.print_exc()
            os._exit(code)
    return pid


def _said(folder: Path, status: int) -> str:
    """Return which test failed; nothing where all passed."""
    code = os.waitstatus_to_exitcode(status)
    if not code:
        return ""
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return CUT_OFF
    lines = (folder / "said").read_text("utf-8", "replace").splitlines()
    by = [line for line in lines if line.startswith(("FAILED", "ERROR", "ImportError", "E  "))]
    return by[0] if by else f"it ended with {code}"


def _is_late(began: float, patience: int) -> bool:
    return time.monotonic() - began > 5 * patience  # of one that waits the processor has no time


def _stop(processes: Iterable[int]) -> None:
    for pid in processes:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
