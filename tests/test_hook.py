"""What the builder's hook runs, and when it need not."""

import errno
import locale
import logging
import os
import socket
import subprocess
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

from howlearn_site import __main__, cache, hook
from howlearn_site import build as build_module
from howlearn_site.paths import ROOT, write_if_changed

Build = Callable[[], int]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of a few pages, whose build writes one file; its tests say what else happens."""
    for folder in ("docs/generated", "src", "benchmarks", "site"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("mkdocs.yml", "docs/page.md", "docs/other.md", "docs/glossary.md"):
        (tmp_path / name).write_text("a page")
    monkeypatch.setattr(hook, "ROOT", tmp_path)
    monkeypatch.setattr(cache, "ROOT", tmp_path)
    monkeypatch.setattr(cache, "CACHE", tmp_path / ".cache")
    return tmp_path


@pytest.fixture
def saved_late() -> Mock:
    """Is called during the first build."""
    return Mock()


@pytest.fixture
def config(project: Path) -> MkDocsConfig:
    config = MkDocsConfig()
    config.site_dir = str(project / "site")
    return config


@pytest.fixture
def build(
    project: Path, config: MkDocsConfig, saved_late: Mock, monkeypatch: pytest.MonkeyPatch
) -> Build:
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

    def once() -> int:
        try:
            hook.on_pre_build(config)
        finally:
            hook.on_build_error()  # whatever happened, another may begin
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


def test_a_system_with_few_letters_is_told_how_to_have_more(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for encoding in ("cp1252", "cp437", "ascii"):
        monkeypatch.setattr(locale, "getpreferredencoding", lambda *_, e=encoding: e)
        with pytest.raises(PluginError, match=rf"encoding is {encoding}, .* PYTHONUTF8=1, as make"):
            hook.on_startup("build", dirty=False)
    monkeypatch.setattr(locale, "getpreferredencoding", lambda *_: "utf-8")
    hook.on_startup("build", dirty=False)
    assert "\nexport PYTHONUTF8 = 1\n" in (ROOT / "Makefile").read_text("utf-8")


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
    monkeypatch.setenv("HOWLEARN_REQUIRE", "torch")
    assert [build(), build()] == [2, 2]
    (tmp_path / "libraries" / "torch-2.13.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "libraries")
    assert [build(), build()] == [3, 3]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")  # the wheel has it
    assert [build(), build()] == [4, 4]


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


@pytest.mark.parametrize("damage", [b"", b"{", b"garbage"])
def test_a_damaged_memory_of_the_last_build_is_a_reason(
    project: Path, build: Build, damage: bytes
) -> None:
    build()
    (kept,) = (project / ".cache" / "builds").iterdir()
    kept.write_bytes(damage)
    assert [build(), build()] == [2, 2]


def test_another_address_is_a_reason(build: Build, config: MkDocsConfig) -> None:
    config.site_url = "https://example.org/course/"
    assert [build(), build()] == [1, 1]
    config.site_url = "http://127.0.0.1:8000/course/"  # as `mkdocs serve` has it
    assert [build(), build()] == [2, 2]


def test_a_site_that_cannot_be_written_ends_with_a_line(
    build: Build, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != project / "site")
    with pytest.raises(PluginError, match=r"site cannot be written.*--site-dir"):
        build()


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.ENOSPC])
def test_a_tree_that_cannot_be_written_ends_with_a_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    number: int,
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number), str(tmp_path / ".page.123"))

    def build(_: str | None) -> int:
        monkeypatch.setattr(Path, "write_bytes", refuse)
        write_if_changed(tmp_path / "page", "text")
        return 0

    monkeypatch.setattr(cache, "CACHE", tmp_path)
    monkeypatch.setattr(build_module, "build", build)
    assert __main__.main(["build"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{tmp_path / 'page'}: {os.strerror(number)}; a build writes into")


# The theme that ours stands on


def themed(theirs: Path) -> tuple[Environment, MkDocsConfig]:
    config = MkDocsConfig()
    ours = ROOT / "src" / "howlearn_site" / "theme"
    config.theme = SimpleNamespace(  # type: ignore[assignment]
        name="material", dirs=[str(ours), str(theirs)]
    )
    return Environment(), config


MATERIAL = Path(str(files("material") / "templates"))
LOOKED_FOR = [
    ('id="__drawer" autocomplete="off"', 'id="__drawer"'),
    ('id="__search" autocomplete="off"', 'id="__search"'),
    (' for="__toc"', ' for="toc"'),
    (' tabindex="{{ tabindex }}"', ' tabindex="{{ tabindex }}0"'),
    ('id="__toc"', 'id="toc"'),
    ("stylesheets/palette.", "stylesheets/colours."),
]


def test_the_theme_as_it_is_has_all_that_our_templates_take_out() -> None:
    hook.on_env(*themed(MATERIAL))


@pytest.mark.parametrize(("text", "instead"), LOOKED_FOR)
def test_a_theme_that_writes_something_else_is_refused(
    tmp_path: Path, text: str, instead: str
) -> None:
    written = "\n".join(path.read_text("utf-8") for path in MATERIAL.rglob("*.html"))
    assert text in written
    (tmp_path / "all.html").write_text(written.replace(text, instead), "utf-8")
    with pytest.raises(
        PluginError, match=r"\.html looks for '.*which does not write it"
    ) as failure:
        hook.on_env(*themed(tmp_path))
    assert text.replace("{{ tabindex }}", "") in str(failure.value)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("docs/page.md", True),
        ("docs/glossary.md", False),
        ("src/module.py", False),
        ("src/script.js", True),
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
