"""Proof that the tests bite: a copy of the project with one thing broken fails its own suite."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from howlearn_site.paths import ROOT

IGNORED = shutil.ignore_patterns("figures", "fonts", "generated", "wheel", "__pycache__")
Suite = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in ("src", "docs", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=IGNORED)
    for file in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / file, tmp_path / file)
    return tmp_path


def suite(project: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *arguments],
        cwd=project,
        # The copy's own package and tests, not those that are installed.
        env=os.environ | {"PYTHONPATH": str(project / "src"), "PYTEST_XDIST_WORKER": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def change(path: Path, pattern: str, replacement: str | Callable[[re.Match[str]], str]) -> None:
    text = path.read_text("utf-8")
    changed, times = re.subn(pattern, replacement, text, count=1, flags=re.MULTILINE)
    assert times == 1
    assert changed != text
    path.write_text(changed, "utf-8")


def other_digit(match: re.Match[str]) -> str:
    return match[1] + str((int(match[2]) + 1) % 10)


PAGE = "docs/cost-function.md"
CHECKED = "docs/backpropagation.md"  # states derivatives, and compares them


def blocks(project: Path, page: str = PAGE) -> "subprocess.CompletedProcess[str]":
    return suite(project, "--markdown-docs", page)


def test_the_copy_as_it_is_passes(copy: Path) -> None:
    done = blocks(copy)
    assert done.returncode == 0, done.stdout
    done = suite(copy, "tests/test_costs.py", "-k", "derivative")
    assert done.returncode == 0, done.stdout


def test_one_changed_digit_of_an_output_fails(copy: Path) -> None:
    change(copy / PAGE, r"(```text\n(?:(?!```).*\n)*?.*?)(\d)", other_digit)
    done = blocks(copy)
    assert done.returncode == 1
    assert "the output differs" in done.stdout


def test_one_broken_import_fails(copy: Path) -> None:
    change(copy / PAGE, r"^from howlearn\.costs import", "from howlearn.cost import")
    done = blocks(copy)
    assert done.returncode == 1
    assert "ModuleNotFoundError" in done.stdout


def test_one_changed_number_of_an_alt_text_fails(copy: Path) -> None:
    change(copy / PAGE, r"^(!\[.*?)(\d)", other_digit)
    done = blocks(copy)
    assert done.returncode == 1
    assert "the alt text differs" in done.stdout


def test_one_swapped_sign_of_a_derivative_fails(copy: Path) -> None:
    change(
        copy / "src/howlearn/costs.py",
        r"2\.0 \* \(outputs - targets\)",
        "2.0 * (targets - outputs)",
    )
    done = suite(copy, "tests/test_costs.py", "-k", "derivative")
    assert done.returncode == 1
    assert "mean_squared_error" in done.stdout
    # A page that states a derivative compares it with a finite difference, and finds it too.
    assert blocks(copy, CHECKED).returncode == 1
