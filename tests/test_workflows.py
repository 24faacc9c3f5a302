"""The workflows run what is run here, and no right lies where it is not needed."""

import re
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
    runs = any("run" in step for step in job["steps"])
    assert runs or "write" in job["permissions"].values()
    assert not runs or set(job["permissions"].values()) == {"read"}
    for step in job["steps"]:
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_nothing_is_deployed_that_has_not_passed_the_tests() -> None:
    jobs = FLOWS["site"]["jobs"]
    assert jobs["deploy"]["needs"] == "build"
    runs = [step["run"] for step in jobs["build"]["steps"] if "run" in step]
    assert runs == ["make test", "make site"]
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


def test_the_weekly_run_asks_whether_outside_links_answer() -> None:
    flow = FLOWS["test"]
    assert flow[True]["schedule"]  # YAML reads `on` as True
    job = flow["jobs"]["links"]
    assert job["if"] == "github.event_name == 'schedule'"
    assert [step["run"] for step in job["steps"] if "run" in step] == ["make links"]
