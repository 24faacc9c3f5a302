"""Each block as a reader runs it: copied into an empty folder, with only the wheel installed."""

import os
import subprocess
import sys
import venv
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import pytest

from howlearn_site.address import LOCAL
from howlearn_site.blocks import Block, blocks_of
from howlearn_site.paths import DOCS, pages
from howlearn_site.wheel import write_wheel


@pytest.fixture(scope="module")
def reader_python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The interpreter of an environment that has the wheel and its dependencies, nothing else."""
    wheel = DOCS / "wheel" / write_wheel(LOCAL)
    folder = tmp_path_factory.mktemp("reader")
    venv.create(folder, with_pip=True)
    python = str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")
    same = [f"{name}=={version(name)}" for name in ("numpy", "matplotlib", "tqdm")]
    subprocess.run(
        [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", str(wheel), *same],
        check=True,
    )
    return python


def test_every_block_of_every_page_runs_alone(reader_python: str, tmp_path: Path) -> None:
    every = [block for path in pages() for block in blocks_of(path)]
    # A block that says that it requires more cannot run where there is only the wheel.
    blocks = [block for block in every if not block.requires]
    assert blocks

    def run(numbered: tuple[int, Block]) -> str | None:
        number, block = numbered
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "copied.py").write_text(block.code, "utf-8")
        done = subprocess.run(
            [reader_python, "-I", "copied.py"],
            cwd=folder,
            # A reader has a window to show figures in; here there is none.
            env={**os.environ, "MPLBACKEND": "Agg"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            return f"{block.where}: {done.stderr}"
        if done.stdout.rstrip("\n") != (block.output or "").rstrip("\n"):
            return f"{block.where}: printed {done.stdout!r}, the page has {block.output!r}"
        left = [p.name for p in folder.iterdir() if p.name != "copied.py"]
        return f"{block.where}: left {left} behind" if left else None

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        wrong = [message for message in pool.map(run, enumerate(blocks)) if message]
    assert not wrong, "\n".join(wrong)
    print(
        f"{len(blocks)} of {len(blocks)} blocks run alone; "
        f"{len(every) - len(blocks)} say that they require more",
        file=sys.stderr,
    )
