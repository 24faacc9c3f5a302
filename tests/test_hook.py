"""What the builder's hook runs, and when it need not."""

import logging
import socket
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

from howlearn_site import hook

Build = Callable[[], int]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of a few pages, whose build writes one file; its tests say what else happens."""
    for folder in ("docs/generated", "src", "benchmarks", "site"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("mkdocs.yml", "docs/page.md", "docs/other.md", "docs/glossary.md"):
        (tmp_path / name).write_text("a page")
    monkeypatch.setattr(hook, "ROOT", tmp_path)
    monkeypatch.setattr(hook, "CACHE", tmp_path / ".cache" / "howlearn_site")
    return tmp_path


@pytest.fixture
def saved_late() -> Mock:
    """Is called during the first build."""
    return Mock()


@pytest.fixture
def build(project: Path, saved_late: Mock, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Run the hook as a builder does, and return how many times in all it has run the build."""
    runs: list[int] = []

    def run(*_: object, **__: object) -> SimpleNamespace:
        runs.append(1)
        written = project / "docs" / "generated" / "table.md"
        if not written.is_file():
            written.write_text("a table")
        if len(runs) == 1:
            saved_late()
        text = (project / "docs" / "page.md").read_text()
        return SimpleNamespace(
            returncode=int(text == "a page that fails"),
            stdout="" if text in ("a page that fails", "a page that ends the build") else "built",
            stderr="page.md:1: not run here\n",
        )

    monkeypatch.setattr(subprocess, "run", run)
    config = MkDocsConfig()
    config.site_dir = str(project / "site")

    def once() -> int:
        hook.on_pre_build(config)
        return len(runs)

    return once


def test_a_port_that_is_taken_is_told_before_the_first_build(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(MkDocsConfig, "dev_addr", ("127.0.0.1", port))
        hook.on_startup("serve", dirty=True)
        with pytest.raises(
            SystemExit, match=f"127.0.0.1:{port} cannot .* make serve PORT={port + 1}"
        ):
            build()
        # It is the server itself that has the port when a page is saved; a build needs none.
        assert build() == 1
        hook.on_startup("build", dirty=False)
        assert build() == 1
    hook.on_startup("serve", dirty=True)
    assert build() == 1


def test_what_has_not_changed_is_not_built_again(build: Build) -> None:
    assert [build(), build(), build()] == [1, 1, 1]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("docs/page.md", "a sage"),  # of the same size
        ("docs/new.md", ""),
        ("src/module.py", ""),
        ("benchmarks/results.json", "{}"),
        ("mkdocs.yml", "site_name: other"),
        ("docs/generated/table.md", "written over by hand"),
    ],
)
def test_a_changed_file_is_a_reason(project: Path, build: Build, name: str, text: str) -> None:
    build()
    (project / name).write_text(text)
    assert [build(), build()] == [2, 2]


@pytest.mark.parametrize("name", ["docs/other.md", "docs/generated/table.md"])
def test_a_removed_file_is_a_reason(project: Path, build: Build, name: str) -> None:
    build()
    (project / name).unlink()
    assert build() == 2


def test_the_environment_and_the_libraries_are_reasons(
    build: Build, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    build()
    monkeypatch.setenv("HOWLEARN_SITE_URL", "https://example.org/")
    assert [build(), build()] == [2, 2]
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path / "libraries"))
    (tmp_path / "libraries" / "torch-2.13.0.dist-info").mkdir(parents=True)
    assert [build(), build()] == [3, 3]


def test_what_changes_during_the_build_is_built_again(
    project: Path, build: Build, saved_late: Mock
) -> None:
    saved_late.side_effect = lambda: (project / "docs" / "page.md").write_text("saved late")
    assert [build(), build(), build()] == [1, 2, 2]


@pytest.mark.parametrize("text", ["a page that fails", "a page that ends the build"])
def test_a_failure_is_told_and_not_remembered(project: Path, build: Build, text: str) -> None:
    (project / "docs" / "page.md").write_text(text)
    for _ in range(2):
        with pytest.raises(PluginError, match="not run here"):
            build()
    (project / "docs" / "page.md").write_text("a page")
    assert build() == 3


def test_a_block_that_was_not_run_is_named_each_time(
    build: Build, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="mkdocs.hooks.howlearn"):
        build()
        build()
    assert caplog.messages == ["page.md:1: not run here"] * 2


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("docs/page.md", True),
        ("docs/glossary.md", False),
        ("src/module.py", False),
        ("mkdocs.yml", False),
    ],
)
def test_finished_pages_are_forgotten_when_what_all_of_them_show_changes(
    project: Path, build: Build, monkeypatch: pytest.MonkeyPatch, name: str, kept: bool
) -> None:
    monkeypatch.setattr(hook, "_shared_by_all_pages", {})
    build()
    finished = project / "site" / "index.html"
    finished.write_text("a finished page")
    (project / name).write_text("changed")
    build()
    assert finished.is_file() == kept
