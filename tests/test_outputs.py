"""`make outputs` in a small project: what is wrong is put right, and what is right stays."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from howlearn_site.paths import ROOT

CODE = """\
import matplotlib.pyplot as plt
from howlearn.plots import cost_curve

print(2 * 3)
cost_curve([3.0, 2.0, 1.0])
plt.show()
"""
START = f"# A page\n\n```python\n{CODE}```\n"
SAID = "\n```text\n7\n```\n\n![A curve](figures/page/falls.svg)\n"
LAB = """\
# ---
# jupyter:
#   howlearn: {description: A lab for a test., minutes: 5}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # A lab

# %%
print(6 * 7)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a page and a lab in which everything said is wrong."""
    for folder in ("howlearn", "howlearn_site"):
        leave = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "src" / folder, tmp_path / "src" / folder, ignore=leave)
    for file in ("mkdocs.yml", "pyproject.toml"):
        shutil.copy(ROOT / file, tmp_path)
    files = {
        "README.md": "# A project\n",
        "docs/page.md": START + SAID,
        "docs/labs/a-lab.py": LAB,
        "docs/labs/a-lab.txt": "What it once said.\n",
        "tests/drawn/page/falls.txt": "figure 1 by 1\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def outputs(project: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "howlearn_site", "outputs"],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


def kept(project: Path) -> dict[str, tuple[str, int]]:
    """What stands in the files that a person looks at, and when each was written."""
    files = [*(project / "docs").rglob("*.md"), *(project / "docs" / "labs").glob("a-lab.*")]
    files += (project / "tests").rglob("*.txt")
    return {
        file.relative_to(project).as_posix(): (file.read_text("utf-8"), file.stat().st_mtime_ns)
        for file in files
    }


def test_a_wrong_output_is_put_right_and_a_second_run_writes_nothing(project: Path) -> None:
    done = outputs(project)
    assert done.returncode == 0, done.stderr
    after = kept(project)
    page, lab = after["docs/page.md"][0], after["docs/labs/a-lab.txt"][0]
    assert "```text\n6\n```" in page
    assert "![A curve]" not in page
    assert page.startswith(START)
    assert "# %% cell 1\n42\n" in lab
    assert "y '" in after["tests/drawn/page/falls.txt"][0]
    for name in ("docs/page.md", "docs/labs/a-lab.txt", "tests/drawn/page/falls.txt"):
        assert f"rewrote {name}" in done.stdout
    again = outputs(project)
    assert "rewrote" not in again.stdout
    assert kept(project) == after


def test_where_a_block_fails_no_page_is_written(project: Path) -> None:
    with (project / "docs" / "page.md").open("a", encoding="utf-8") as page:
        page.write("\n```python\nprint(1 / 0)\n```\n")
    before = kept(project)
    done = outputs(project)
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
    assert kept(project) == before
