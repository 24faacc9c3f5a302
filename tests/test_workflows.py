"""The workflows run what is run here, and no right lies where it is not needed."""

import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from howlearn_site.paths import ROOT

FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FLOWS: dict[str, Any] = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in FILES}
JOBS = {f"{flow}/{job}": body for flow in FLOWS for job, body in FLOWS[flow]["jobs"].items()}


def test_each_action_is_pinned_and_its_version_stands_beside() -> None:
    lines = [line for path in FILES for line in path.read_text("utf-8").splitlines()]
    uses = [line for line in lines if re.match(r"\s*(- )?uses:", line)]
    assert len(uses) >= 7
    pinned = re.compile(r"\s*(- )?uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert [line for line in uses if not pinned.fullmatch(line)] == []


@pytest.mark.parametrize("name", JOBS)
def test_a_job_that_runs_anything_of_ours_may_only_read(name: str) -> None:
    job = JOBS[name]
    assert FLOWS[name.partition("/")[0]]["permissions"] == {}
    assert job["timeout-minutes"] <= 60
    # What the runner brings may run with a right; of ours nothing is there without a checkout.
    ours = any(step.get("uses", "").startswith("actions/checkout@") for step in job["steps"])
    runs = ours and any("run" in step for step in job["steps"])
    assert runs or "write" in job["permissions"].values()
    assert not runs or set(job["permissions"].values()) == {"read"}
    for step in job["steps"]:
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_nothing_is_deployed_that_has_not_passed_the_tests() -> None:
    jobs = FLOWS["site"]["jobs"]
    assert jobs["deploy"]["needs"] == "build"
    steps = [step for step in jobs["build"]["steps"] if "run" in step]
    *made, zipped, printed = [step["run"] for step in steps]
    assert made == ["make test", "make pyodide", "make site"]
    # What each page then links to is there.
    folder = steps[2]["env"]["HOWLEARN_EDITIONS"]
    for run, command in ((zipped, "offline"), (printed, "book")):
        assert run == f".venv/bin/python -m howlearn_site {command} site site/{folder}"
    assert jobs["deploy"]["if"] == "github.ref == 'refs/heads/main'"


def test_a_release_is_what_was_tested_and_is_published_without_a_password() -> None:
    flow = FLOWS["release"]
    assert flow[True] == {"push": {"tags": ["v*"]}}  # YAML reads `on` as True
    jobs = flow["jobs"]
    runs = {step["run"]: step.get("env", {}) for step in jobs["build"]["steps"] if "run" in step}
    assert list(runs) == ["make test", "make dist"]
    assert runs["make dist"]["TAG"] == "${{ github.ref_name }}"
    assert jobs["publish"]["needs"] == ["build", "attest"]
    assert jobs["publish"]["permissions"] == {"id-token": "write"}
    assert jobs["attest"]["permissions"] == {"id-token": "write", "attestations": "write"}
    for job in ("publish", "attest"):  # what can be signed or sent is what the first job left
        first, last = jobs[job]["steps"]
        assert first["uses"].startswith("actions/download-artifact@")
        assert "password" not in last.get("with", {})
    assert last["with"]["subject-path"] == "dist/howlearn-*"
    assert "secrets" not in (ROOT / ".github/workflows/release.yml").read_text("utf-8")


def test_every_version_runs_the_script_of_ci() -> None:
    steps = FLOWS["test"]["jobs"]["test"]["steps"]
    calls = {step["run"]: step["if"] for step in steps if step.get("run", "").startswith(".ci/run")}
    assert calls == {
        ".ci/run": "matrix.versions == 'pinned'",
        ".ci/run other-versions": "matrix.versions != 'pinned'",
    }
    assert not any("make " in step.get("run", "") for step in steps)


KINDS = {"newest", "oldest", "links", "mutants", "book", "coverage", "zensical"}


def test_each_week_everything_is_looked_at_and_one_issue_says_what_was_found() -> None:
    flow = FLOWS["weekly"]
    assert flow[True]["schedule"]  # YAML reads `on` as True
    matrix = flow["jobs"]["look"]["strategy"]["matrix"]
    looks = {(what, python) for what in matrix["what"] for python in matrix["python"]}
    looks |= {(more["what"], more["python"]) for more in matrix["include"]}
    versions = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["classifiers"]
    assert {("newest", v.rpartition(" ")[2]) for v in versions if ":: 3." in v} <= looks
    assert {what for what, _ in looks} == KINDS
    assert not flow["jobs"]["look"]["strategy"]["fail-fast"]
    (run,) = (step for step in flow["jobs"]["look"]["steps"] if "run" in step)
    assert run["run"] == '.ci/weekly "$WHAT" "$PYTHON"'
    report = flow["jobs"]["report"]
    assert report["permissions"] == {"issues": "write"}
    assert report["needs"] == "look"
    assert report["if"] == "always()"
    # The same title each week, so that there is one issue.
    text = next(step["run"] for step in report["steps"] if "run" in step)
    assert "gh issue edit" in text
    assert "gh issue create" in text
    assert not re.search(r"\$\{\{", text)


# Stands for make, for .ci/run and for the tools of an environment: fails where $FAILS names it, and
# changes a page where it writes outputs.
STUB = """\
#!/bin/sh
echo "${0##*/} $*"
case "$*" in *outputs) test -z "$CHANGES" || echo "it prints 0.24" > docs/page.md ;; esac
case "$*" in *approving.py) test -z "$CHANGES" || echo "it says" > tests/approved/it.txt ;; esac
case "$0 $*" in *"$FAILS"*) echo "it \033[31mfails\033[0m here"; exit 1 ;; esac
"""


@pytest.fixture
def weekly(tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Run .ci/weekly with that in a small project, and return its exit code and its report."""
    project, tools = tmp_path / "a project", tmp_path / "tools"
    approved = project / "tests" / "approved"
    for folder in (project / ".ci", project / "docs", project / ".cache/ci/bin", tools, approved):
        folder.mkdir(parents=True)
    (project / ".venv" / "bin").mkdir(parents=True)
    for name in ("weekly", "versions"):
        shutil.copy(ROOT / ".ci" / name, project / ".ci")
    (project / "constraints.txt").write_text("numpy==2.4.6\nrich==15.0.0\n")
    (project / "README.md").write_text("# R\n")
    (approved / "it.txt").write_text("it said\n")
    for stub in (
        project / ".ci/run", project / ".cache/ci/bin/python", tools / "make",
        project / ".venv/bin/python", project / ".venv/bin/uv",
    ):  # fmt: skip
        stub.write_text(STUB)
        stub.chmod(0o755)
    for command in ("init -q", "add .", "-c user.name=A -c user.email=a@b commit -qm One"):
        (project / "docs" / "page.md").write_text("it prints 0.25\n")
        subprocess.run(["git", "-C", str(project), *command.split()], check=True)

    def run(*arguments: str, fails: str = "nothing", changes: str = "") -> tuple[int, str]:
        path = f"{tools}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            [project / ".ci" / "weekly", *arguments],
            env={"PATH": path, "FAILS": fails, "CHANGES": changes},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        found = sorted((project / "found").glob("*.md"))
        report = found[0].read_text("utf-8") if found else ""
        subprocess.run(["git", "-C", str(project), "checkout", "-q", "."], check=True)
        shutil.rmtree(project / "found", ignore_errors=True)
        return done.returncode, report

    return run


def test_what_a_week_found_says_what_changed_on_which_page(
    weekly: Callable[..., tuple[int, str]],
) -> None:
    assert weekly("newest", "3.14") == (0, "\nnewest, Python 3.14: all is well.\n")
    code, report = weekly("newest", "3.14", changes="yes")
    assert code == 0
    assert report.startswith("\n- **newest, Python 3.14**: pages would say something else\n")
    assert "docs/page.md " in report
    assert "-it prints 0.25\n+it prints 0.24\n" in report
    assert "-it said\n+it says\n" in report
    code, report = weekly("oldest", "3.11", fails="run other-versions")
    assert code == 1
    assert report.startswith("\n- **oldest, Python 3.11**: something fails\n")
    assert "it fails here\n" in report
    assert weekly("links", fails="make links")[0] == 1
    assert weekly("coverage", fails="make coverage")[0] == 1
    # Nothing depends on Zensical yet; what it says is told.
    code, report = weekly("zensical", fails="zensical build")
    assert code == 0
    assert report.startswith("\n- **zensical, Python 3.11**: something fails\n")
    assert weekly("nothing")[0] == 2
    assert [weekly(kind)[0] for kind in sorted(KINDS)] == [0] * len(KINDS)


def test_other_versions_go_into_the_constraints(tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "versions", tmp_path / ".ci")
    file = tmp_path / "constraints.txt"

    def after(what: str) -> list[str]:
        file.write_text("numpy==2.4.6\nrich==15.0.0\n")
        subprocess.run([tmp_path / ".ci" / "versions", what], check=True)
        return file.read_text().split()

    assert after("newest") == []
    assert after("pinned") == ["numpy==2.4.6", "rich==15.0.0"]
    lowest = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert {f"{needed.replace('>', '=')}.*" for needed in lowest} < set(after("oldest"))
    assert "numpy==2.4.6" not in after("oldest")
