"""A build that finds a cache makes the same site, byte for byte, as one that finds nothing."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest

from howlearn_site.paths import ROOT

GENERATED = ("figures", "fonts", "generated", "live", "wheel", "__pycache__")
# There is one recording, of the interactive figure that needs the least.
FIGURES = ROOT / "src" / "howlearn_site" / "figures"
OTHERS = {path.parent.name for path in FIGURES.glob("*/record.py")} - {"fit_line"}
FIRST = """---
description: The first of the two pages.
---

# First

A learning rate, and $w = 2$. It comes from [here](generated/source/costs.md).

--8<-- "install.md"

```python
import matplotlib.pyplot as plt
from howlearn.plots import cost_curve

print("drawn")
cost_curve([2, 1])
plt.show()
```

```text
drawn
```

![Cost falls from 2 to 1 in 1 step and never rises.](figures/first/curve.svg)
"""
SECOND = """# Second

```python
from howlearn.costs import mean_squared_error

print(mean_squared_error([[2.0]], [[0.0]]))
```

```text
4.0
```
"""
GLOSSARY = """# Glossary

epoch { #epoch }
:   Once through all examples. See [First](first.md#first).

learning rate { #learning-rate data-also="learning rates" }
:   How far a step goes. See [First](first.md#first).
"""
PAGES = {"index": "# Home\n", "first": FIRST, "second": SECOND, "glossary": GLOSSARY}
# What its one picture shows; it is compared whenever the picture is drawn.
DRAWN = """\
figure 5 by 3.2
axes 1 at 0.08322 0.1726
  title 'cost value'
  x 'step' linear from 0 to 1, ticks '0 0.2 0.4 0.6 0.8 1'
  y '' linear from 0 to 2.05, ticks '0 0.5 1 1.5 2 2.5'
  line #005087 1.8 -, 2 points (0, 2) (1, 1)
  line #005087 1.8 - marker o 5 #005087, 1 points (1, 1)
  text '1' 11 #005087 at (1, 1) moved by (8, 0), left center (not in the data)
"""
LEFT_OUT = "  /generated/source/*\n  !/generated/source/costs.*\n  !/generated/source/exercises.*\n"
NAV = (
    "nav:\n  - index.md\n  - first.md\n  - In a section:\n      - second.md\n      - glossary.md\n"
)


class Small:
    """The smallest project in which each kind of change can be seen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        ignored = shutil.ignore_patterns("__pycache__", "exercises", "pytest_plugin.py", *OTHERS)
        shutil.copytree(ROOT / "src", folder / "src", ignore=ignored)
        (folder / "docs").mkdir()
        for name in ("pyproject.toml", "hatch_build.py", "LICENSE"):
            shutil.copy(ROOT / name, folder / name)
        (folder / "README.md").write_text("# Small\n")
        (folder / "benchmarks").mkdir()
        for name in ("results.json", "machines.json"):
            shutil.copy(ROOT / "benchmarks" / name, folder / "benchmarks" / name)
        settings = (ROOT / "mkdocs.yml").read_text("utf-8")
        settings = settings[: settings.index("nav:\n")] + NAV
        # Of the pages with source files two, or they would take most of the time.
        settings = settings.replace("exclude_docs: |\n", f"exclude_docs: |\n{LEFT_OUT}")
        # The search's words name sections of the real pages.
        settings = re.sub(
            r"^hooks:.*\n(  .*\n)*",
            "hooks: [src/howlearn_site/hook.py]\n",
            settings,
            flags=re.MULTILINE,
        )
        # There are no labs.
        settings = re.sub(r"  - mkdocs-jupyter:.*\n(    .*\n)+", "", settings)
        (folder / "mkdocs.yml").write_text(settings, "utf-8")
        for name, text in PAGES.items():
            (folder / "docs" / f"{name}.md").write_text(text, "utf-8")
        (folder / "tests" / "drawn" / "first").mkdir(parents=True)
        (folder / "tests" / "drawn" / "first" / "curve.txt").write_text(DRAWN, "utf-8")

    def change(self, name: str, pattern: str, replacement: str, count: int = 1) -> None:
        file = self.folder / name
        text = file.read_text("utf-8")
        changed, times = re.subn(pattern, replacement, text, count=count, flags=re.MULTILINE)
        assert times, (name, pattern)
        assert changed != text
        file.write_text(changed, "utf-8")

    def copied(self, to: Path) -> Path:
        """Return a copy that has only what a person wrote."""
        made = {str(self.folder / "docs" / name) for name in GENERATED}

        def ignored(folder: str, names: list[str]) -> list[str]:
            return [n for n in names if f"{folder}/{n}" in made or n in (".cache", "__pycache__")]

        shutil.copytree(self.folder, to, ignore=ignored)
        return to


Build = Callable[[Path, Path], int]


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    """Build a project into a folder and return the exit code."""
    environment = {n: v for n, v in os.environ.items() if not n.startswith("HOWLEARN_")}
    environment |= {"SOURCE_DATE_EPOCH": "1700000000", "TMPDIR": str(tmp_path)}
    environment |= {"NO_MKDOCS_2_WARNING": "1", "OPENBLAS_NUM_THREADS": "1"}
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "builds.py")],
            cwd=tmp_path,
            env=environment | {"PYTHONPATH": ""},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as builds,
    ):
        given, answers = builds.stdin, builds.stdout
        assert given
        assert answers

        def once(project: Path, site: Path) -> int:
            given.write(f"{project} {site}\n")
            given.flush()
            return int(answers.readline())

        yield once
        given.close()


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def damaged(small: Small) -> None:
    """Empty, cut short or fill with nonsense all that was kept and made."""
    made = [small.folder / ".cache", *(small.folder / "docs" / name for name in GENERATED)]
    files = [path for folder in made for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 50
    for number, file in enumerate(files):
        data = file.read_bytes()
        file.write_bytes((b"", data[: len(data) // 2], b"\x00nonsense")[number % 3])


# What changes together; what one function changes would hide what another left behind.


def pages_and_what_stands_around_them(small: Small) -> None:
    small.change("docs/first.md", "A learning rate", "An epoch, a learning rate")
    small.change("docs/first.md", r"\$w = 2\$", r"$\\xi = 2$")
    small.change("docs/first.md", r'(print\("|^)drawn', r"\1sketched", count=0)
    small.change("docs/glossary.md", "^:   Once", ":   Once more, once")
    small.change("src/howlearn_site/pages/howlearn.js", r"\A", "void 0;\n")
    small.change("src/howlearn_site/pages/howlearn.css", r"\A", "/* A style. */\n")
    small.change("src/howlearn_site/theme/partials/logo.html", "<svg ", '<svg class="a" ')


def settings(small: Small) -> None:
    small.change("mkdocs.yml", r"^site_url: .*", "site_url: https://somebody.example.org/course")
    small.change("mkdocs.yml", "use_pygments: true", r'\g<0>\n      line_spans: "line"')


def version_and_dependencies(small: Small) -> None:
    small.change("src/howlearn/__init__.py", '^__version__ = ".*"', '__version__ = "9.8.7"')
    small.change("pyproject.toml", r"^dependencies = \[", r'\g<0>"something>=1", ')


def package_and_names(small: Small) -> None:
    small.change("src/howlearn/plots/style.py", "^WIDTH, HEIGHT = 5.0", "WIDTH, HEIGHT = 5.5")
    small.change("tests/drawn/first/curve.txt", "^figure 5 by", "figure 5.5 by")
    small.change("tests/drawn/first/curve.txt", "^axes 1 at 0.08322", "axes 1 at 0.07565")
    (small.folder / "src/howlearn/data/LICENSE-digits.txt").write_text("another")
    (small.folder / "docs/second.md").rename(small.folder / "docs/third.md")
    small.change("mkdocs.yml", "- second.md", "- third.md")
    (small.folder / "src/howlearn/exercises.py").unlink()


STEPS = (pages_and_what_stands_around_them, settings, version_and_dependencies, package_and_names)


def test_a_warm_build_is_a_clean_one_whatever_has_changed(tmp_path: Path, build: Build) -> None:
    small, site = Small(tmp_path / "small"), tmp_path / "site"
    (small.folder / "src/howlearn/exercises.py").write_text('"""To go."""\n')

    def built(project: Path, site: Path) -> dict[str, bytes]:
        assert build(project, site) == 0, (tmp_path / "log").read_text()
        return content(site)

    def differing(warm: dict[str, bytes], clean: dict[str, bytes]) -> list[str]:
        return sorted(name for name in warm | clean if warm.get(name) != clean.get(name))

    before = built(small.folder, site)
    for number, change in enumerate(STEPS):
        change(small)
        warm = built(small.folder, site)
        assert warm != before
        before = built(small.copied(tmp_path / f"clean{number}"), tmp_path / f"site{number}")
        assert not differing(warm, before), change.__name__
    damaged(small)
    assert not differing(built(small.folder, site), before)
    home, sitemap = (
        (site / name).read_text("utf-8") for name in ("first/index.html", "sitemap.xml")
    )
    address = "https://somebody.example.org/course/"
    assert f"pip install {address}wheel/howlearn-9.8.7-py3-none-any.whl" in unescape(
        re.sub("<[^>]*>", "", home)
    )
    assert f"<loc>{address}</loc>" in sitemap
    # What no build uses any more has left the cache.
    kept = [path.parent.name for path in (small.folder / ".cache").rglob("*") if path.is_file()]
    assert {kind: kept.count(kind) for kind in ("blocks", "fonts", "recordings", "wheels")} == {
        "blocks": 2,
        "fonts": 1,
        "recordings": 1,
        "wheels": 1,
    }
