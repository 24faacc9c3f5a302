"""howlearn's own tests in Pyodide, under Node: 32-bit default integers and NumPy 2.0."""

import importlib
import importlib.util
import json
import math
import re
import shutil
import subprocess
from importlib.metadata import version
from itertools import product
from pathlib import Path

import pytest

import native_floats
from howlearn_site.pages.wheel import wheel
from howlearn_site.paths import PACKAGE, ROOT

SCRIPT = ROOT / "tests" / "pyodide_node.mjs"

# A test file is run there where its name is a module's, but for these.
WITHOUT = {
    "test_exercises.py": "it reads the pages, whose blocks are run in the browser, one by one",
    "test_plots.py": "what figures say is compared in the browser, block by block",
    "test_shards.py": "starts processes and threads, which WebAssembly has not",
}
DESELECTED = {
    "test_archive.py::test_a_pipe_is_not_waited_for": "a pipe that has a name",
    "test_archive.py::test_an_error_names_the_file_that_was_asked_for": "names may be long there",
    "test_archive.py::test_what_a_killed_process_left_is_cleared_away_and_nothing_else": "kills",
    **{
        f"test_training.py::test_an_interrupted_run_hands_over_its_epochs[{how}]": "a process"
        for how in ("here", "bar", "pool")
    },
    "test_archive.py::test_a_disk_that_fills_up_in_the_middle_leaves_the_old_file": "a process",
    "test_backpropagation.py::test_another_process_finds_the_same_gradient": "a process",
    "test_training.py::test_progress_shows_a_bar_on_standard_error": "tqdm is not among its files",
}

PYTEST = ["pytest", "_pytest", "py", "pluggy", "iniconfig", "pygments"]
HYPOTHESIS = ["hypothesis", "_hypothesis_globals", "sortedcontainers"]

CODE = """
import sys
sys.path[:0] = ["/tests", "/packages"]
import numpy as np
assert np.dtype(int).itemsize == 4, "the integers of this Pyodide are not what is to be tested"
import pytest
int(pytest.main(%r))
"""


def chosen() -> list[str]:
    """The test files that are run there."""
    modules = {path.stem.lstrip("_") for path in PACKAGE.iterdir()}
    files = sorted(path.name for path in (ROOT / "tests").glob("test_*.py"))
    named = [f for f in files if f.removeprefix("test_").removesuffix(".py") in modules]
    return [f for f in named if f not in WITHOUT]


def test_what_runs_there_asks_for_nothing_of_the_builder() -> None:
    named = {name: (ROOT / "tests" / name).read_text("utf-8") for name in chosen()}
    assert not [name for name, text in named.items() if "import howlearn_site" in text]
    assert not [name for name, text in named.items() if "from howlearn_site" in text]


def helpers(files: list[str]) -> list[str]:
    """What stands beside test files and is imported by them."""
    text = "".join((ROOT / "tests" / name).read_text("utf-8") for name in files)
    imported = set(re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE))
    return sorted(f"{name}.py" for name in imported if (ROOT / "tests" / f"{name}.py").is_file())


def place(name: str) -> str:
    """Where a package or module stands here."""
    spec = importlib.util.find_spec(name)
    assert spec, f"{name} is not installed"
    if spec.submodule_search_locations:
        return next(iter(spec.submodule_search_locations))
    assert spec.origin
    return spec.origin


def run_there(pyodide: Path, folder: Path, files: list[str], *options: str) -> str:
    """Run test files in Pyodide and return what pytest says."""
    node = shutil.which("node")
    assert node, "the tests in Pyodide need Node (apt-get install nodejs), and there is none"
    packages = [*PYTEST, *HYPOTHESIS]
    copied = {f"/packages/{Path(place(name)).name}": place(name) for name in packages}
    every = [*files, *helpers(files)]
    copied |= {f"/tests/{Path(name).name}": str(ROOT / "tests" / name) for name in every}
    native = "/packages/hypothesis/_native"
    written = {
        f"{native}/__init__.py": f"__version__ = {version('hypothesis')!r}\n",
        f"{native}/internal/__init__.py": "",
        f"{native}/internal/cathetus.py": (ROOT / "tests/native_floats.py").read_text("utf-8"),
        f"{native}/internal/floats.py": (ROOT / "tests/native_floats.py").read_text("utf-8"),
        # concurrent.futures imports it; what starts a process is not run there.
        "/packages/_multiprocessing.py": "class SemLock: pass\n",
        "/tests/pytest.ini": "[pytest]\nfilterwarnings =\n    error\n",
    }
    fixed = ["-q", "--rootdir=/tests", "-c", "/tests/pytest.ini", "--capture=sys", "--tb=short"]
    fixed += ["-p", "no:cacheprovider", "-p", "no:faulthandler", "-p", "no:threadexception"]
    arguments = [*fixed, *options, *(f"/tests/{Path(name).name}" for name in files)]
    job = folder / "job.json"
    job.write_text(
        json.dumps({"files": written, "folders": copied, "code": CODE % arguments}), "utf-8"
    )
    # Not in docs/, where a build that runs beside this test has its own.
    name, data = wheel()
    (folder / name).write_bytes(data)
    done = subprocess.run(
        [node, str(SCRIPT), str(pyodide), str(folder / name), str(job)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=1500,
    )
    return f"{done.stdout}\n{done.stderr}\nexit code {done.returncode}"


def test_the_package_s_own_tests_pass_in_pyodide(tmp_path: Path, pyodide: Path) -> None:
    files = chosen()
    assert len(files) >= 12, files
    assert all((ROOT / "tests" / name).is_file() for name in WITHOUT)
    options = [f"--deselect={name}" for name in DESELECTED]
    said = run_there(pyodide, tmp_path, files, *options)
    assert said.endswith("exit code 0"), said[-6000:]
    count = re.search(rf"(\d+) passed.*, {len(DESELECTED)} deselected", said)
    assert count, said[-6000:]
    print(f"{count[1]} tests of {len(files)} files pass in Pyodide")


def test_a_test_that_fails_there_is_seen(tmp_path: Path, pyodide: Path) -> None:
    bad = tmp_path / "test_bad.py"
    bad.write_text("import numpy as np\ndef test_it(): assert np.arange(2).dtype == np.int64\n")
    said = run_there(pyodide, tmp_path, [str(bad)])
    assert "1 failed" in said
    assert said.endswith("exit code 1")


FLOATS = [0.0, -0.0, 1.0, -1.5, 2.0**-14, 2.0**-24, -(2.0**-149), 65504.0, math.inf, -math.inf]


@pytest.mark.skipif(not importlib.util.find_spec("hypothesis._native"), reason="it is all Python")
@pytest.mark.parametrize("width", [16, 32, 64])
def test_what_stands_in_for_compiled_code_computes_the_same(width: int) -> None:
    native = importlib.import_module("hypothesis._native")
    floats, cathetus = native.internal.floats, native.internal.cathetus.cathetus
    same = native_floats
    values = [floats.float_of(v, width) for v in FLOATS]
    assert same.width_smallest_normals(width) == floats.width_smallest_normals(width)
    for v in values:
        assert same.float_of(v, width) == v
        bits = floats.float_to_int(v, width)
        assert same.float_to_int(v, width) == bits
        assert math.copysign(1, same.int_to_float(bits, width)) == math.copysign(1, v)
        assert same.int_to_float(bits, width) == floats.int_to_float(bits, width)
        assert same.is_negative(v) == floats.is_negative(v)
        for name in ("next_up", "next_down"):
            assert repr(getattr(same, name)(v, width)) == repr(getattr(floats, name)(v, width))
            for allow in (True, False):
                ours = getattr(same, f"{name}_normal")(v, width, allow_subnormal=allow)
                theirs = getattr(floats, f"{name}_normal")(v, width, allow_subnormal=allow)
                assert repr(ours) == repr(theirs)
    for x, y in product(values, values):
        if (x, same.is_negative(y)) <= (y, same.is_negative(x)):
            ours = same.count_between_floats(x, y, width)
            assert ours == floats.count_between_floats(x, y, width)
        assert same.cathetus(x, y) == pytest.approx(cathetus(x, y), rel=1e-14, nan_ok=True)
