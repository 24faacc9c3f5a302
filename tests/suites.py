# mypy: ignore-errors
"""Runs of pytest one after another, told on standard input; for tests of what a run says.

What takes long to import, and is no part of the project, is imported once. Each run is a process of
its own that begins there, in the folder, with the variables and with the arguments that it is told.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fork import in_a_process

__all__ = ["Suites"]


class Suites:
    """A process that runs pytest as often as it is asked."""

    def __init__(self, folder: Path) -> None:
        self.said = folder / "said"
        self.process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, cwd: Path, environment: dict[str, str], *arguments: str) -> tuple[int, str]:
        """Run pytest and return its exit code and all that it said, as `python -m pytest` does."""
        told = [str(cwd), environment, [str(a) for a in arguments], str(self.said)]
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        code = int(self.process.stdout.readline())
        return code, self.said.read_text("utf-8")

    def close(self) -> None:
        """End the process."""
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


def run_here(cwd: str, environment: dict[str, str], arguments: list[str], said: str) -> int:
    """Run pytest in this process, which is for nothing else."""
    with open(said, "wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    first = [path for path in environment.get("PYTHONPATH", "").split(os.pathsep) if path]
    sys.path[:1] = [cwd, *first]  # the first is the folder of this file
    # Hypothesis, which none of them uses, takes longer to import than they take to run.
    return int(pytest.main(["-p", "no:hypothesispytest", *arguments]))


def main() -> None:
    """Run what is told, line after line."""
    import markdown_it  # noqa: F401
    import matplotlib.pyplot  # noqa: F401
    import mkdocs.config  # noqa: F401
    import playwright.sync_api  # noqa: F401

    for line in sys.stdin:
        told = json.loads(line)
        print(in_a_process(lambda told=told: run_here(*told)), flush=True)


if __name__ == "__main__":
    main()
