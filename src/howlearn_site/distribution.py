"""``python -m howlearn_site.distribution``: build what is released, and look whether it may be.

`make dist` runs it. The wheel and the sdist stay in dist/, where the release workflow finds them.
"""

import argparse
import hashlib
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from howlearn_site.paths import ROOT

__all__ = ["DistributionError", "contents", "differences", "distribute", "refuse_other_tag"]

# The version, a file of data and a run of every row of the package, plots too, in an environment
# that has nothing but what the wheel asks for, and in a folder that has no howlearn.
TRIED = """
from importlib.metadata import version
import howlearn
from howlearn import backpropagation, costs, datasets, exercises, network, plots

assert howlearn.__version__ == version("howlearn"), howlearn.__version__
assert len(datasets.digits().inputs) == 1797
net = network.small_network()
found = backpropagation.backpropagation(net, [[0.5, 1.0]], [[1.0]], costs.mean_squared_error)
assert found.gradient.shape == net.parameters.shape
assert callable(exercises.check) and callable(plots.describe)
print("howlearn", howlearn.__version__, "from", howlearn.__file__)
"""


class DistributionError(Exception):
    """What is built is not what may be released."""


def _run(*command: str | Path, folder: Path = ROOT) -> str:
    done = subprocess.run(
        [*map(str, command)], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = f"{done.stdout}{done.stderr}".rstrip()
        raise DistributionError(f"{' '.join(map(str, command))}\n{said}")
    return done.stdout


def contents(archive: Path) -> dict[str, str]:
    """Return the hash of each file in a wheel or in an sdist, by its name there."""
    if archive.suffix == ".whl":
        with ZipFile(archive) as wheel:
            parts = {name: wheel.read(name) for name in wheel.namelist()}
    else:
        with tarfile.open(archive) as sdist:
            members = [member for member in sdist.getmembers() if member.isfile()]
            parts = {m.name: file.read() for m in members if (file := sdist.extractfile(m))}
    return {name: hashlib.sha256(data).hexdigest() for name, data in parts.items()}


def differences(one: Path, other: Path) -> list[str]:
    """Return the files that two wheels do not share, or that are not the same in both."""
    left, right = contents(one), contents(other)
    return sorted(name for name in {*left, *right} if left.get(name) != right.get(name))


def refuse_other_tag(tag: str, version: str) -> None:
    """Raise where a tag is not the version's own, such as ``v1.2.0``.

    Parameters
    ----------
    tag : str
        As it is in git; none where it is empty.
    version : str
        That of the package.

    Raises
    ------
    DistributionError
        If they are not the same; the message has both.
    """
    if tag and tag != f"v{version}":
        raise DistributionError(
            f"the tag is {tag}, and howlearn/__init__.py has version {version}: write the version "
            f"there first, or name the tag v{version}"
        )


def distribute(folder: Path, *, tag: str = "") -> list[Path]:
    """Build the sdist and, from it, the wheel; check both; return their files.

    Parameters
    ----------
    folder : Path
        Where they are put. What an earlier build left there goes.
    tag : str, optional
        The tag of the release, which must be the version's.

    Raises
    ------
    DistributionError
        If anything is not as it should be; the message has the command, and what it said.
    """
    python = sys.executable
    folder.mkdir(parents=True, exist_ok=True)
    for left in [*folder.glob("howlearn-*.whl"), *folder.glob("howlearn-*.tar.gz")]:
        left.unlink()
    with TemporaryDirectory() as made:
        aside = Path(made)
        _run(python, "-m", "build", "--no-isolation", "--outdir", folder)
        (sdist,), (wheel,) = folder.glob("howlearn-*.tar.gz"), folder.glob("howlearn-*.whl")
        refuse_other_tag(tag, wheel.name.split("-")[1])
        _run(python, "-m", "build", "--no-isolation", "--wheel", "--outdir", aside)
        (direct,) = aside.glob("*.whl")
        if other := differences(wheel, direct):
            raise DistributionError(f"{sdist.name} builds another wheel: {', '.join(other)}")
        _run(python, "-m", "twine", "check", "--strict", sdist, wheel)
        _run(python, "-m", "check_wheel_contents", wheel)
        clean = aside / "clean"
        _run(python, "-m", "uv", "venv", "--quiet", "--python", python, clean)
        new = clean / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        _run(python, "-m", "uv", "pip", "install", "--quiet", "--python", new, wheel)
        print(_run(new, "-I", "-c", TRIED, folder=aside), end="")
    return [sdist, wheel]


def main() -> int:
    """Do what the command asks, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m howlearn_site.distribution")
    parser.add_argument("--tag", default="", help="the tag of this release, such as v1.2.0")
    given = parser.parse_args()
    try:
        made = distribute(ROOT / "dist", tag=given.tag)
    except DistributionError as error:
        print(error, file=sys.stderr)
        return 1
    for path in made:
        print(f"dist/{path.name}: {len(contents(path))} files, {path.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
