"""The commands: what CI runs first, and that each ends well or says what to do."""

import ast
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from fnmatch import fnmatch
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from howlearn_site.blocks.reading import blocks_of
from howlearn_site.constraints import rewritten
from howlearn_site.paths import DOCS, PACKAGE, ROOMS, ROOT, pages
from quick import commands

# Stands for the interpreter and for every tool of an environment: notes how it is called, and does
# of it what a file system shows.
STUB = """\
#!/bin/sh
echo "begins ${0##*/} $*" >> "$LOG"
echo "$PYTHONPYCACHEPREFIX but for $PYTHONDONTWRITEBYTECODE" >> "$LOG.bytecode"
case "$*" in
    "-m venv"*)
        for folder; do :; done
        rm -rf "$folder"
        mkdir -p "$folder/bin"
        for tool in python uv mkdocs ruff mypy codespell pytest zizmor; do
            cp "$0" "$folder/bin/$tool"
        done
        touch "$folder/pip" ;;
    "-m pip"*) test -z "$OFFLINE" || exit 1 ;;
    "pip install"*) test -z "$UV_FAILS" || exit 1 ;;
    "-c import pip") test -e "$(dirname "$0")/../pip" || exit 1 ;;
    "-q"* | *gate.py) sleep 0.1 ;;
esac
echo "ends ${0##*/} $*" >> "$LOG"
test "${0##*/} $*" != "$FAILS"
"""
Done = subprocess.CompletedProcess[str]


class Project:
    """A folder with a blank in its name that has the Makefile and a stub of Python."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "a folder"
        self.folder.mkdir()
        for name in ("Makefile", "pyproject.toml", "constraints.txt"):
            shutil.copy(ROOT / name, self.folder)
        self.python, self.log = folder / "python", folder / "log"
        self.python.write_text(STUB)
        self.python.chmod(0o755)
        self.venv = self.folder / ".venv"

    def make(self, *arguments: str, **changes: str) -> Done:
        self.log.write_text("")
        environment = {"PATH": os.environ["PATH"], "LOG": str(self.log)}
        environment |= {"OFFLINE": "", "UV_FAILS": "", "FAILS": ""}
        return subprocess.run(
            ["make", f"PYTHON={self.python}", *arguments],
            cwd=self.folder, env=environment | changes, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def called(self) -> list[str]:
        """What was begun with it."""
        lines = self.log.read_text().splitlines()
        return [line.removeprefix("begins ") for line in lines if line.startswith("begins ")]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_in_a_folder_with_a_blank_in_its_name_the_site_is_made(project: Project) -> None:
    done = project.make("site")
    assert done.returncode == 0, done.stderr
    assert project.called()[-1] == "mkdocs build --strict"
    assert [path.name for path in project.folder.iterdir() if path.is_dir()] == [".venv"]
    # The environment is there, and stays as it is.
    assert project.make("site").returncode == 0
    assert project.called() == ["mkdocs build --strict"]


def test_what_is_loaded_is_compiled_once_and_out_of_sight(project: Project) -> None:
    assert project.make("site", PYTHONDONTWRITEBYTECODE="1").returncode == 0
    kept = set(project.log.with_suffix(".bytecode").read_text().splitlines())
    assert kept == {f"{project.folder}/.cache/bytecode but for "}


def test_an_environment_with_a_blank_in_its_name_is_refused(project: Project) -> None:
    for given in ({"VENV": "my env"}, {"VENV": ""}):
        done = project.make("site", **given)
        assert done.returncode == 2
        (line,) = done.stderr.splitlines()
        assert "choose a name without" in line
    assert project.called() == []
    assert not [path for path in project.folder.iterdir() if path.is_dir()]


def test_without_the_network_one_line_says_what_to_do(project: Project) -> None:
    done = project.make("site", OFFLINE="1")
    assert done.returncode == 2
    first, _ = done.stderr.splitlines()  # the second is make's own
    assert "needs the network" in first
    assert "the same command again" in first
    assert project.make("site").returncode == 0
    assert project.called()[-1] == "mkdocs build --strict"


def test_pip_installs_where_uv_does_not_reach_the_index(project: Project) -> None:
    wanted = "--editable .[dev]"
    assert project.make("site").returncode == 0
    assert [call for call in project.called() if call.endswith(wanted)] == [
        f"uv pip install --quiet --python .venv/bin/python --constraint constraints.txt {wanted}"
    ]
    (project.venv / "ready").unlink()
    done = project.make("site", UV_FAILS="1")
    assert done.returncode == 0, done.stderr
    by_uv, by_pip = [call for call in project.called() if call.endswith(wanted)]
    assert by_uv.startswith("uv ")
    assert by_pip.startswith("python -m pip install ")


@pytest.mark.parametrize(
    ("command", "needs"),
    [
        ("serve", "dev"),
        ("extras", "parity"),
        ("extras", "cluster"),
        ("workflows", "workflows"),
        ("dist", "release"),
        ("bench", "bench"),
        ("upgrade", "cluster"),
    ],
)
def test_what_is_installed_is_what_pyproject_offers(
    project: Project, command: str, needs: str
) -> None:
    assert project.make(command).returncode == 0
    offered = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [call.split()[-1] for call in project.called() if call.startswith("uv pip install")]
    assert needs in asked[-1]
    for one in asked:
        names = re.fullmatch(r"\.\[(.+)\]", one)
        assert names, one
        assert set(names[1].split(",")) <= set(offered["optional-dependencies"])
    # What is newest is asked for without constraints.
    free = [c for c in project.called() if " install " in c and "constraints.txt" not in c]
    assert bool(free) == (command == "upgrade")


@pytest.mark.parametrize("left", ["no pip", "no interpreter", "no mark", "an older mark"])
def test_a_half_made_environment_is_made_whole(project: Project, left: str) -> None:
    assert project.make("site").returncode == 0
    if left == "no pip":  # ensurepip was interrupted, so the mark is missing too
        (project.venv / "pip").unlink()
        (project.venv / "ready").unlink()
    elif left == "no interpreter":  # a link to a Python that has gone
        (project.venv / "bin" / "python").unlink()
        (project.venv / "bin" / "python").symlink_to("/nowhere/python")
    elif left == "no mark":  # pip was interrupted
        (project.venv / "ready").unlink()
    else:
        os.utime(project.venv / "ready", (0, 0))
    done = project.make("site")
    assert done.returncode == 0, done.stderr
    calls = project.called()
    assert calls[-1] == "mkdocs build --strict"
    assert any(call.startswith("uv pip install") for call in calls)
    from_nothing = "python -m venv --clear .venv" in calls
    assert from_nothing == (left in ("no pip", "no interpreter"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(project: Project) -> None:
    project.folder.chmod(0o555)
    done = project.make("site")
    project.folder.chmod(0o755)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "copy it to a folder of yours" in line


def test_nothing_runs_beside_the_tests_and_the_gate(project: Project) -> None:
    done = project.make("-j4", "test")
    assert done.returncode == 0, done.stderr
    lines = project.log.read_text().splitlines()
    assert any("gate.py" in line for line in lines)
    for begins, ends in zip(lines[::2], lines[1::2], strict=True):
        assert ends == begins.replace("begins", "ends")


CHECKS = (
    *("mypy ", "ruff check .", "ruff format --check .", "python -m howlearn_site check"),
    *("codespell ", "python -m deno fmt --quiet --check", "python -m deno lint --quiet"),
    "python -m deno check --quiet",
)


def test_each_check_runs_and_can_fail(project: Project) -> None:
    assert project.make("check").returncode == 0
    assert {*CHECKS} <= {*project.called()}
    for name in CHECKS:
        assert project.make("check", FAILS=name).returncode == 2, name


def test_the_address_follows_the_port(project: Project) -> None:
    for port, given in (("8000", []), ("8001", ["PORT=8001"])):
        said = project.make("-n", "serve", *given, HOWLEARN_SITE_URL="https://example.org/").stdout
        assert f"HOWLEARN_SITE_URL=http://127.0.0.1:{port}/ " in said
        assert said.endswith(f"--dev-addr 127.0.0.1:{port}\n")


def test_help_lists_every_command(project: Project) -> None:
    said = project.make().stdout
    listed = set(re.findall(r"^  make ([\w-]+) +\w", said, re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony
    assert listed == {*phony[1].split()} - {"FORCE"}


# Stands for make: notes what it is asked for, and whether the environment is there.
MAKE = """\
#!/bin/sh
there=$(test -e "$VENV" && echo there || echo gone)
echo "make $* | environment $there | $(env | grep ^HOWLEARN_ | sort | tr '\\n' ' ')" >> "$LOG"
test "$*" != "$FAILS"
"""


@pytest.fixture
def ci(tmp_path: Path) -> Callable[..., tuple[int, list[str]]]:
    """Run .ci/run with that, and return its exit code and what it asked for."""
    folder, tools = tmp_path / "a folder", tmp_path / "tools"
    (folder / ".ci").mkdir(parents=True)
    (folder / ".cache" / "ci").mkdir(parents=True)
    tools.mkdir()
    shutil.copy(ROOT / ".ci" / "run", folder / ".ci")
    for name, text in (("make", MAKE), ("node", "#!/bin/sh\n")):
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)

    def run(*arguments: str, fails: str = "") -> tuple[int, list[str]]:
        log = tmp_path / "log"
        log.write_text("")
        given = {"HOWLEARN_REQUIRE": "torch", "HOWLEARN_SITE_URL": "https://example.org/"}
        path = f"{tools}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            [folder / ".ci" / "run", *arguments],
            env=given | {"PATH": path, "LOG": str(log), "FAILS": fails},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, log.read_text().splitlines()

    return run


def test_ci_begins_with_what_readme_says(ci: Callable[..., tuple[int, list[str]]]) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    (command,) = re.findall(r"^(make test)\b", readme, re.MULTILINE)
    code, asked = ci()
    assert code == 0
    # As a newcomer has it: made from nothing, and with no variable of ours set.
    assert asked == [
        f"{command} | environment gone | ",
        "make extratests | environment gone | ",
        "make faults SAMPLE=8 | environment gone | ",
        "make mutants SAMPLE=15 | environment gone | ",
        "make workflows | environment gone | ",
        "make dist | environment gone | ",
    ]
    assert ci(fails="test") == (1, asked[:1])
    assert ci(fails="extratests") == (1, asked[:2])


def test_ci_leaves_out_what_hangs_on_versions(ci: Callable[..., tuple[int, list[str]]]) -> None:
    code, asked = ci("other-versions")
    assert code == 0
    parts = [line.partition(" |")[0] for line in asked]
    assert parts == ["make blocks tests", "make extratests"]
    makefile = (ROOT / "Makefile").read_text()
    assert re.search(r"^test: check blocks tests gate ", makefile, re.MULTILINE)
    assert ci("oldest")[0] == 2


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_a_checkout_has_no_carriage_returns(tmp_path: Path) -> None:
    git = ["git", "-C", str(tmp_path), "-c", "core.autocrlf=true", "-c", "core.safecrlf=false"]
    subprocess.run([*git, "init", "-q"], check=True)
    for name in (".gitattributes", "Makefile", ".ci/run", "docs/index.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    data = "src/howlearn/data/digits.npz"
    (tmp_path / data).parent.mkdir(parents=True)
    shutil.copy(ROOT / data, tmp_path / data)
    subprocess.run([*git, "add", "."], check=True)
    for path in tmp_path.rglob("*"):
        if path.is_file() and ".git" not in path.parts:
            path.unlink()
    subprocess.run([*git, "checkout", "-q", "--", "."], check=True)
    for name in ("Makefile", ".ci/run", "docs/index.md", data):
        assert (tmp_path / name).read_bytes() == (ROOT / name).read_bytes()


def said(file: Path) -> list[str]:
    return [" ".join(command) for command in commands([file])]


def test_quick_runs_what_a_file_can_break() -> None:
    page = str(DOCS / "weights.md")
    assert said(Path(page)) == [f"howlearn_site check {page}", f"pytest -q --blocks {page}"]
    *style, tests = said(PACKAGE / "plots" / "contour.py")
    assert [command.split()[0] for command in style] == ["ruff", "ruff", "mypy"]
    words = ("", "_drawn", "_refuse", "_say", "_say_at_borders")
    names = ("test_contour.py", *(f"test_plots{word}.py" for word in words))
    plots = " ".join(f"{ROOT}/tests/{name}" for name in names)
    assert tests.endswith(f"{PACKAGE}/plots/contour.py {plots}")
    assert said(PACKAGE / "_step.py")[-1].endswith(f" {ROOT}/tests/test_step.py")
    assert said(PACKAGE / "_predictions.py")[-1].endswith(f" {ROOT}/tests/test_training.py")
    assert said(ROOT / "tests" / "test_costs.py")[-1].endswith(f" {ROOT}/tests/test_costs.py")
    script, css = ROOMS / "figures" / "drag.js", ROOMS / "figures" / "figure.css"
    checks = ("fmt --quiet --check", "lint --quiet", "check --quiet")
    assert said(script) == [f"deno {check} {script}" for check in checks]
    assert said(css) == [f"deno fmt --quiet --check {css}"]
    assert said(ROOT / "CHANGELOG.md") == []


def test_each_module_has_tests_that_quick_finds() -> None:
    # What these do is seen in test_hook.py, test_pages.py and in this file.
    without = {"__init__.py", "py.typed", "__main__.py", "build.py", "constraints.py"}
    folders = (PACKAGE, PACKAGE.with_name("howlearn_site"))
    modules = [path for folder in folders for path in folder.rglob("*.py")]
    modules = [path for path in modules if path.name not in without]
    assert [module for module in modules if "/tests/test_" not in said(module)[-1]] == []


def test_a_file_that_make_tests_imports_does_nothing_by_being_imported() -> None:
    # With --doctest-modules pytest imports each, also what a test starts as a program.
    known = (
        "mpl.use('agg')",
        "if TYPE_CHECKING:",
        "if __name__ == '__main__':",
        "for _own in _ALL.values():\n    trust(",  # notes which formulas are the package's own
    )
    definitions = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign)
    for file in [*PACKAGE.rglob("*.py"), *(ROOT / "tests").glob("*.py")]:
        for part in ast.parse(file.read_text("utf-8")).body:
            docstring = isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)
            if not docstring and not isinstance(part, (*definitions, ast.AnnAssign)):
                assert ast.unparse(part).startswith(known), f"{file}:{part.lineno}"


def test_each_version_can_be_installed_where_readme_says() -> None:
    # Debian's Python 3.11 is 3.11.2: a package that needs a later one has a line for each.
    text = (ROOT / "constraints.txt").read_text("utf-8")
    for found in distributions():
        pins = re.findall(rf"^{found.name}==([\d.]+)(.*)$", text, re.MULTILINE | re.IGNORECASE)
        needed = SpecifierSet(found.metadata["Requires-Python"] or "")
        if found.version in dict(pins) and not needed.contains("3.11.2"):
            assert len(pins) == 2, found.name
            assert all(marker.startswith("; python_full_version") for _, marker in pins)


def test_new_versions_go_where_the_old_ones_stand() -> None:
    early, late = ('python_full_version < "3.11.0"', 'python_full_version >= "3.11.0"')
    sieves = "soupsieve==2.8; {}\nsoupsieve=={}; {}\n"
    text = "# Why.\nappnope==1.0.0\njupyter_client==8.0\nnumpy==2.0.0\n"
    text += sieves.format(early, "4.1", late)
    installed = {
        "NumPy": "2.5.0", "jupyter-client": "9.0", "torch": "2.13.0+cpu", "Six": "1.17",
        "pip": "26.0", "howlearn": "0.1.0", "soupsieve": "5.0", "nvidia-cublas-cu12": "12.8",
    }  # fmt: skip
    assert rewritten(text, installed) == (
        "# Why.\nappnope==1.0.0\njupyter_client==9.0\nnumpy==2.5.0\nsix==1.17\n"
        + sieves.format(early, "5.0", late)
        + "torch==2.13.0\n"
    )


def test_what_the_extras_bring_is_demanded_by_the_tests_that_need_them() -> None:
    # What is installed and not demanded would be skipped where its installation fails.
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (line,) = re.findall(r"^BROUGHT := (.+)$", makefile, re.MULTILINE)
    (parts,) = re.findall(r"^EXTRAS := dev ([\w ]+)$", makefile, re.MULTILINE)
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = [
        re.split(r"[<>=]", requirement)[0]
        for part in parts.split()
        for requirement in extras["optional-dependencies"][part]
    ]
    assert {"torch", "distributed"} <= set(needed)
    assert {*needed, "pyodide"} <= set(line.split(","))
    # A block may ask for what no extra brings, and then it says so on its page.
    asked = {name for path in pages() for block in blocks_of(path) for name in block.requires}
    assert asked - set(line.split(",")) == {"mpi4py"}


def test_what_was_made_is_not_read_for_spelling() -> None:
    (clean,) = re.findall(
        r"^clean:.*\n\trm -rf (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.M
    )
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    left_out = settings["tool"]["codespell"]["skip"].split(",")
    made = [name.replace("$(VENV)", ".venv") for name in clean.split()]
    read = [name for name in made if not any(fnmatch(name, s.removeprefix("*/")) for s in left_out)]
    assert read == ["docs/labs/*/"]  # folders of notebooks, which are left out by their ending
