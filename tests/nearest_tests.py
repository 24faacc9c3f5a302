"""Which tests are asked about a module of the package: those that import it, the nearest first."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

__all__ = ["modules", "suite_of"]

TESTS = Path(__file__).resolve().parent
SOURCE = TESTS.parent / "src"
NEAREST = 6  # files of tests that are asked about a module; its own must find what is wrong
# What holds many modules of a kind at once, besides the file of each.
OWN = {
    "howlearn.exercises": {
        *("test_answers.py", "test_approved.py", "test_mistaken.py", "test_mistakes.py"),
        "test_right_answers.py",
    },
    "howlearn.plots": {
        *("test_approved.py", "test_plots_refuse.py", "test_plots_say.py"),
        "test_plots_say_at_borders.py",
    },
}
# What holds the whole package at once.
EVERYWHERE = {"test_approved_calls.py"}
# They look at the built site, at the whole project or at what takes long, not at a module, or need
# PyTorch, which is not everywhere.
ELSEWHERE = {
    *("test_bites.py", "test_cluster.py", "test_digits.py", "test_distribution.py"),
    *("test_integers.py", "test_layers.py", "test_memory.py", "test_reader.py", "test_shapes.py"),
    *("test_mutate.py", "test_parity.py", "test_parity_of_steps.py", "test_parity_of_values.py"),
    *("test_speed.py", "test_words.py"),
}


@cache
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


@cache
def _home(module: str, name: str) -> str:
    """Return where a name that is imported from a module is defined."""
    file = modules().get(module)
    if f"{module}.{name}" in modules():
        return f"{module}.{name}"
    if file and file.name == "__init__.py":
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.ImportFrom) and name in (each.name for each in node.names):
                return _home(str(node.module), name)
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
def suite_of(module: str) -> tuple[list[Path], list[Path]]:
    """Return the files whose tests are asked about a module: its own, and then the nearest others.

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
    kind = OWN.get(module.rpartition(".")[0], set())
    chosen = [file for file in _test_files() if file in chosen or file.name in kind]
    chosen.sort(key=lambda file: (len(seen_by(file)), file.stat().st_size))
    own = [file for file in chosen if stem in file.name or file.name in kind]
    everywhere = [file for file in _test_files() if file.name in EVERYWHERE]
    others = [] if kind else [file for file in chosen if file not in (*own, *everywhere)]
    return [modules()[module], *own], [*others[:NEAREST], *everywhere]
