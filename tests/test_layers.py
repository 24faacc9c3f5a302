"""The rules of the house: imports run strictly downhill, and files are read in one sitting.

Everything above the pictures runs without matplotlib.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from math import inf
from pathlib import Path

import pytest

import howlearn
from howlearn.network import small_network

# The rows of the design: a module imports only from rows above its own.
ROWS: dict[float, set[str]] = {
    0: {"arrays", "_archive"},
    # Private: what checks, freezes and calls what comes in.
    0.3: {"_checks", "_records"},
    0.6: {"_points", "_door"},
    1: {"activations", "curvatures", "gradients", "values"},
    2: {"costs", "landscapes", "gradient_descent", "optimizers", "datasets", "initializers"},
    3: {"network"},
    # Private: the formulas of activations and costs in arrays made before, and what
    # backpropagation and training hand out.
    3.5: {"_epochs", "_formulas", "_ledger", "_nudges", "_predictions"},
    3.8: {"_progress"},  # private: the bar of training
    4: {"backpropagation", "_step"},
    4.5: {"_shards"},  # private: training's way to run workspaces elsewhere
    5: {"training"},
    6: {"plots", "exercises"},
}
ROW_OF = {name: number for number, row in ROWS.items() for name in row}
PICTURES = max(ROWS)

# Matplotlib and what it brings along; nothing above the pictures may need any of them.
DRAWING = ["matplotlib", "contourpy", "cycler"]

PACKAGE = Path(howlearn.__file__).parent
FILES = sorted(path for path in PACKAGE.rglob("*.py"))


def module_of(path: Path) -> str:
    """Return the part that a file belongs to: ``plots`` for ``plots/palette.py``."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


MODULES = sorted({module_of(path) for path in FILES} - {"__init__"})
CORE = [name for name in MODULES if ROW_OF.get(name, 0) < PICTURES]


def imports(tree: ast.AST, inside: bool = False) -> Iterator[tuple[list[str], bool]]:
    """Yield the address of each import below `tree`, and whether it stands in a function."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name.split("."), inside
        elif isinstance(node, ast.ImportFrom):
            base = ["."] * node.level + (node.module.split(".") if node.module else [])
            for alias in node.names:
                yield [*base, alias.name], inside
        else:
            function = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            yield from imports(node, inside or function)
            if isinstance(node, ast.Name) and node.id in ("import_module", "__import__"):
                yield [node.id], inside
            if isinstance(node, ast.Attribute) and node.attr == "import_module":
                yield [node.attr], inside


def violations(module: str, source: str) -> list[str]:
    """Say which imports of a module's file the rows do not allow."""
    if module not in ROW_OF:
        return [f"{module} is in no row"]
    row, found = ROW_OF[module], []
    for (top, *rest), inside in imports(ast.parse(source)):
        if top == ".":
            found.append(f"{module} has a relative import: the import line is the address")
        elif top in ("import_module", "__import__"):
            found.append(f"{module} imports by {top}")
        elif top == "howlearn":
            other = rest[0] if rest else "howlearn"
            # The files of one part, such as plots, may import one another.
            own = other == module and len(rest) > 1
            if not own and ROW_OF.get(other, inf) >= row:
                found.append(f"{module} imports {other}, which is not in a row above it")
        elif top == "tqdm":
            if not inside:
                found.append(f"{module} imports tqdm outside a function")
        elif top in DRAWING:
            if row < PICTURES:
                found.append(f"{module} imports {top}, above row {PICTURES}")
        elif top != "numpy" and top not in sys.stdlib_module_names:
            found.append(f"{module} imports {top}, which is no dependency")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_run_downhill(path: Path) -> None:
    module = module_of(path)
    if module == "__init__":
        tops = {top for (top, *_), _ in imports(ast.parse(path.read_text(encoding="utf-8")))}
        assert tops <= {"importlib", "types", "import_module"}, "the package itself is cheap"
    else:
        assert violations(module, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("module", "source", "expected"),
    [
        ("costs", "from howlearn.activations import sigmoid", []),
        ("costs", "import howlearn.activations", []),
        ("costs", "from howlearn import activations", []),
        ("costs", "from howlearn.network import Network", ["costs imports network, which is not"]),
        ("costs", "import howlearn.network", ["costs imports network, which is not"]),
        ("costs", "from howlearn import network", ["costs imports network, which is not"]),
        (
            "costs",
            "from howlearn.landscapes import bowl",
            ["costs imports landscapes, which is no"],
        ),
        ("costs", "import howlearn", ["costs imports howlearn, which is not"]),
        ("costs", "from howlearn.costs import huber", []),
        ("costs", "from howlearn.new import thing", ["costs imports new, which is not"]),
        ("costs", "from . import arrays", ["costs has a relative import"]),
        ("costs", "from .network import Network", ["costs has a relative import"]),
        ("costs", "def f():\n    from howlearn.network import Network", ["costs imports network"]),
        ("costs", "if True:\n    import howlearn.plots", ["costs imports plots, which is not"]),
        ("costs", "import matplotlib.pyplot as plt", ["costs imports matplotlib, above row 6"]),
        ("costs", "def f():\n    import matplotlib", ["costs imports matplotlib, above row 6"]),
        ("training", "from tqdm.auto import tqdm", ["training imports tqdm outside a function"]),
        ("training", "def f():\n    from tqdm.auto import tqdm", []),
        ("training", "import scipy", ["training imports scipy, which is no dependency"]),
        ("training", "importlib.import_module('howlearn.plots')", ["training imports by import"]),
        ("training", "__import__('matplotlib')", ["training imports by __import__"]),
        ("plots", "import matplotlib\nfrom howlearn.plots.palette import INK", []),
        (
            "plots",
            "from howlearn.exercises import check",
            ["plots imports exercises, which is not"],
        ),
        ("helpers", "import numpy", ["helpers is in no row"]),
    ],
)
def test_the_walk_sees_what_is_wrong(module: str, source: str, expected: list[str]) -> None:
    found = violations(module, source)
    assert len(found) == len(expected)
    assert all(f.startswith(e) for f, e in zip(found, expected, strict=True))


def test_no_file_of_an_exercise_has_the_name_of_a_module() -> None:
    named = {path.stem for path in FILES if path.parent.name == "exercises"} - {"__init__"}
    others = {path.stem.strip("_") for path in FILES if path.parent.name != "exercises"}
    assert len(named) > 15
    assert named & others == set()


def test_no_file_of_tests_is_longer_than_500_lines() -> None:
    files = [path for path in Path(__file__).parent.rglob("*") if path.suffix in (".py", ".mjs")]
    assert len(files) > 100
    lines = {path.name: len(path.read_text("utf-8").splitlines()) for path in files}
    # Split what is longer along what it tests. Claims are a list, read beside their page.
    claims = {path.name for path in files if "claims" in path.parts}
    assert {name: n for name, n in lines.items() if n > 500 and name not in claims} == {}


def test_no_helper_of_tests_has_the_name_of_something_public() -> None:
    modules = [import_module(f"howlearn.{name}") for name in howlearn.__all__]
    public = {name for module in modules for name in module.__all__}
    own = {
        (path.name, node.name)
        for path in Path(__file__).parent.rglob("*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    assert {(file, name) for file, name in own if name in public} == set()


def test_the_running_example_is_written_down_once() -> None:
    weights, places = repr(small_network().layers[0].weights.tolist()), []
    for folder in (PACKAGE.parent, Path(__file__).parent):
        places += [path.name for path in folder.rglob("*.py") if weights in path.read_text("utf-8")]
    assert places == ["network.py"]


def test_every_module_is_in_a_row_and_in_the_package() -> None:
    assert set(MODULES) - set(ROW_OF) == set()
    assert sorted(howlearn.__all__) == [name for name in MODULES if not name.startswith("_")]
    assert all(hasattr(howlearn, name) for name in CORE if not name.startswith("_"))


def run_with_blocked(blocked: list[str], program: str) -> str:
    # None in sys.modules makes an import fail as if the module were not installed.
    block = f"import sys\nfor name in {blocked!r}:\n    sys.modules[name] = None\n"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", block + program],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


EVERYTHING_ABOVE_THE_PICTURES = f"""
import importlib
for name in {CORE!r}:
    importlib.import_module("howlearn." + name)

import numpy as np
from howlearn.activations import tanh
from howlearn.backpropagation import backpropagation
from howlearn.costs import binary_cross_entropy
from howlearn.datasets import xor
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import check_gradient
from howlearn.landscapes import two_valleys
from howlearn.network import Network
from howlearn.optimizers import adam, optimize
from howlearn.training import train

path = gradient_descent(two_valleys.gradient, 3.0, learning_rate=0.1, steps=200)
assert abs(path[-1, 0] - 2) < 1e-6
path = optimize(two_valleys.gradient, 3.0, adam(0.1), steps=200)
assert abs(path[-1, 0] - 2) < 1e-2
assert check_gradient(two_valleys.height, two_valleys.gradient, 3.0).passed

rng, data = np.random.default_rng(0), xor()
network = Network.random([2, 4, 1], hidden=tanh, rng=rng)
print(backpropagation(network, data.inputs, data.targets, binary_cross_entropy).ledger())
epochs = train(
    network, data, binary_cross_entropy, adam(0.1), epochs=20, batch_size=4, rng=rng
)
assert epochs[-1].training_cost < epochs[0].training_cost

loaded = [name for name, module in sys.modules.items() if module is not None]
print("loaded:", [name for name in loaded if name.split(".")[0] in {[*DRAWING, "tqdm"]!r}])
"""


def test_everything_above_the_pictures_runs_without_matplotlib() -> None:
    out = run_with_blocked([*DRAWING, "tqdm"], EVERYTHING_ABOVE_THE_PICTURES)
    assert out.splitlines()[-1] == "loaded: []"


def test_nothing_above_the_pictures_loads_matplotlib_where_there_is_one() -> None:
    out = run_with_blocked([], EVERYTHING_ABOVE_THE_PICTURES)
    assert out.splitlines()[-1] == "loaded: []"


def test_the_block_blocks() -> None:
    program = "\ntry:\n    import matplotlib\nexcept ImportError:\n    print('blocked')"
    assert run_with_blocked(["matplotlib"], program) == "blocked\n"


def test_the_package_is_cheap_until_a_module_is_asked_for() -> None:
    program = (
        "import howlearn\n"
        "print('numpy' in sys.modules, 'howlearn.arrays' in sys.modules)\n"
        "print(howlearn.costs.huber, 'howlearn.landscapes' in sys.modules)"
    )
    assert run_with_blocked([], program) == "False False\n<cost huber> False\n"
