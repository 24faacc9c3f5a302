"""Proof that the tests bite: a small project with one thing broken fails its own suite."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from howlearn_site.blocks.reading import blocks_of, rewritten
from howlearn_site.blocks.running import run
from howlearn_site.paths import ROOT

IGNORED = shutil.ignore_patterns("__pycache__", "theme", "recordings", "*.json")

# The smallest page that has what is broken below: an output, a figure with its alt text, and a
# derivative that is compared with a finite difference.
PAGE = """\
# A page

```python
from howlearn.costs import mean_squared_error

print(f"{mean_squared_error([[2.0]], [[3.0]]):.2f}")
```

```text
1.00
```

```python
import matplotlib.pyplot as plt

from howlearn.plots import cost_curve

cost_curve([3.0, 2.0, 1.0])
plt.show()
```

![](figures/STEM/curve.svg)

```python
from howlearn.costs import mean_squared_error as cost

nudge, slope = 1e-6, cost.derivative([[2.0]], [[3.0]])[0, 0]
rise = cost([[2.0 + nudge]], [[3.0]]) - cost([[2.0]], [[3.0]])
print(f"{slope:.4f} {rise / nudge:.4f}")
```

```text
-2.0000 -2.0000
```
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package, of what runs its blocks, and of one of its test files."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "src", folder / "src", ignore=IGNORED)
    for file in ("pyproject.toml", "tests/test_costs.py"):
        (folder / file).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / file, folder / file)
    return folder


def suite(project: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=project,
        # The copy's own package and tests, not those that are installed.
        env=os.environ | {"PYTHONPATH": str(project / "src"), "PYTEST_XDIST_WORKER": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def change(text: str, pattern: str, replacement: str | Callable[[re.Match[str]], str]) -> str:
    changed, times = re.subn(pattern, replacement, text, count=1, flags=re.MULTILINE)
    assert times == 1
    assert changed != text
    return changed


def other_digit(match: re.Match[str]) -> str:
    return match[1] + str((int(match[2]) + 1) % 10)


# What is broken in a page, and what the suite says of it; one page is left as it is.
FAULTS: dict[str, tuple[str, str | Callable[[re.Match[str]], str], str]] = {
    "output": (r"(```text\n(?:(?!```).*\n)*?.*?)(\d)", other_digit, "the output differs"),
    "import": (r"^from howlearn\.costs import", "from howlearn.cost import", "ModuleNotFoundError"),
    "alt-text": (r"^(!\[.*?)(\d)", other_digit, "the alt text differs"),
}


def pages(project: Path) -> list[str]:
    """Write the page once as it is and once with each fault, and return where they stand."""
    docs = project / "docs"
    docs.mkdir(exist_ok=True)
    whole = docs / "whole.md"
    whole.write_text(PAGE.replace("STEM", "whole"), "utf-8")
    said = {block.line: run(block) for block in blocks_of(whole)}
    whole.write_text(rewritten(whole, {n: (s.output, s.alt) for n, s in said.items()}), "utf-8")
    text = whole.read_text("utf-8")
    (drawing,) = (s.drawn for s in said.values() if s.drawn)
    for name in ("whole", "drawing", *FAULTS):
        file = project / "tests" / "drawn" / name / "curve.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(drawing.replace("#005087", "#2f94d0") if name == "drawing" else drawing)
    (docs / "drawing.md").write_text(text.replace("figures/whole/", "figures/drawing/"), "utf-8")
    for name, (pattern, replacement, _) in FAULTS.items():
        broken = change(text, pattern, replacement).replace("figures/whole/", f"figures/{name}/")
        (docs / f"{name}.md").write_text(broken, "utf-8")
    return [f"docs/{path.name}" for path in sorted(docs.iterdir())]


def test_one_broken_thing_of_a_page_fails(project: Path) -> None:
    done = suite(project, "--markdown-docs", *pages(project))
    assert done.returncode == 1, done.stdout
    failed = re.findall(r"^FAILED docs/([\w-]+)\.md", done.stdout, re.MULTILINE)
    assert sorted(failed) == sorted([*FAULTS, "drawing"]), done.stdout
    assert f"{3 * (len(FAULTS) + 2) - len(FAULTS) - 1} passed" in done.stdout
    assert re.search(r"docs/drawing\.md:\d+: the drawing in tests/drawn/drawing", done.stdout)
    for name, (_, _, message) in FAULTS.items():
        assert re.search(rf"docs/{name}\.md:\d+: .*{message}", done.stdout), done.stdout


def test_one_swapped_sign_of_a_derivative_fails(project: Path) -> None:
    source = project / "src/howlearn/costs.py"
    whole = source.read_text("utf-8")
    page = pages(project)[-1]
    swapped = change(whole, r"(^def _squared_derivative\((?:.*\n)+?    return )", r"\1-")
    source.write_text(swapped, "utf-8")
    try:
        formulas = "tests/test_costs.py::test_derivative_is_the_slope"
        done = suite(project, formulas, "--markdown-docs", page)
    finally:
        source.write_text(whole, "utf-8")
    assert done.returncode == 1
    failed = re.findall(r"^FAILED (\S+?)::(.+)", done.stdout, re.MULTILINE)
    # A page that states a derivative compares it with a finite difference, and finds it too.
    assert {file for file, _ in failed} == {"tests/test_costs.py", page}, done.stdout
    assert all(file == page or "mean_squared" in name for file, name in failed), done.stdout
