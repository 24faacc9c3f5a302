"""Each block as a reader runs it: copied into an empty folder, with only the wheel installed."""

import io
import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from importlib.metadata import Distribution, PathDistribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import howlearn
from howlearn_site.blocks.reading import Block, blocks_of
from howlearn_site.pages.wheel import wheel
from howlearn_site.paths import ROOT, pages

FORK = Path(__file__).with_name("reader_fork.py")


def asked_for(by: Distribution) -> dict[str, Distribution]:
    """What a distribution needs, and what that needs in its turn, as it is installed here."""
    found: dict[str, Distribution] = {}
    new = [by]
    while new:
        for line in new.pop().requires or []:
            requirement = Requirement(line)
            if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
                continue
            if requirement.name not in found:
                found[requirement.name] = distribution(requirement.name)
                assert requirement.specifier.contains(found[requirement.name].version)
                new.append(found[requirement.name])
    return found


@pytest.fixture(scope="module")
def reader_python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The interpreter of an environment that has the wheel and its dependencies, nothing else.

    They are linked from here and not fetched, so that the tests need no network.
    """
    folder = tmp_path_factory.mktemp("reader")
    venv.create(folder, with_pip=False)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    command = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.check_output(command, text=True).strip())
    # Made here and not written into docs/, where a build that runs beside this test has its own.
    with zipfile.ZipFile(io.BytesIO(wheel()[1])) as made:
        made.extractall(packages)
    (own,) = packages.glob("howlearn-*.dist-info")
    for needed in asked_for(PathDistribution(own)).values():
        for name in {file.parts[0] for file in needed.files or [] if file.parts[0] != ".."}:
            if not (packages / name).exists():
                (packages / name).symlink_to(str(needed.locate_file(name)))
    return str(python)


def test_the_wheel_has_the_version_that_the_package_says(reader_python: str) -> None:
    program = "import importlib.metadata as m; print(m.version('howlearn'))"
    said = subprocess.check_output([reader_python, "-c", program], text=True).strip()
    assert said == howlearn.__version__ == wheel()[0].split("-")[1]
    # It is written down in one place; what builds the wheel reads it there.
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert "version" not in project


def test_the_reader_has_what_the_wheel_asks_for_and_nothing_else(reader_python: str) -> None:
    code = "import importlib.metadata as m; print(*{d.name for d in m.distributions()})"
    names = subprocess.check_output([reader_python, "-I", "-c", code], text=True).split()
    assert {"howlearn", "numpy", "matplotlib", "tqdm"} <= set(names)
    assert not {"pytest", "mkdocs", "pip"} & set(names)
    for name in ("pytest", "mkdocs", "howlearn_site"):
        done = subprocess.run(
            [reader_python, "-I", "-c", f"import {name}"], capture_output=True, check=False
        )
        assert done.returncode == 1, name


def test_every_block_of_every_page_runs_alone(reader_python: str, tmp_path: Path) -> None:
    every = [block for path in pages() for block in blocks_of(path)]
    # A block that says that it requires more cannot run where there is only the wheel.
    blocks = [block for block in every if not block.requires]
    assert blocks
    folders: dict[str, list[Path]] = {}
    for number, block in enumerate(blocks):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "copied.py").write_text(block.code, "utf-8")
        folders.setdefault(begins_with(block), []).append(folder)
    # A reader has a window to show figures in; here there is none.
    environment = {**os.environ, "MPLBACKEND": "Agg"}
    for modules, some in folders.items():
        command = [reader_python, "-I", str(FORK), modules, str(os.cpu_count())]
        subprocess.run([*command, *map(str, some)], env=environment, check=True)
    wrong = [wrongs for n, b in enumerate(blocks) if (wrongs := said(b, tmp_path / str(n)))]
    assert not wrong, "\n".join(wrong)
    print(
        f"{len(blocks)} of {len(blocks)} blocks run alone; "
        f"{len(every) - len(blocks)} say that they require more",
        file=sys.stderr,
    )


def begins_with(block: Block) -> str:
    """The modules that a block's process has loaded: howlearn itself loads NumPy.

    Pyplot only where a block imports it by this line, as a block that forgets it must fail.
    """
    draws = re.search(r"^import matplotlib\.pyplot as plt$", block.code, re.MULTILINE)
    return "numpy,matplotlib.pyplot,howlearn.plots" if draws else "numpy"


def said(block: Block, folder: Path) -> str:
    """What is wrong with what a block printed and left behind, nothing where all is right."""
    out, complaint, code = (
        folder.with_name(f"{folder.name}.{end}").read_text("utf-8")
        for end in ("out", "complaint", "code")
    )
    if code != "0":
        return f"{block.where}: {complaint}"
    if out.rstrip("\n") != (block.output or "").rstrip("\n"):
        return f"{block.where}: printed {out!r}, the page has {block.output!r}"
    left = [p.name for p in folder.iterdir() if p.name != "copied.py"]
    return f"{block.where}: left {left} behind" if left else ""
