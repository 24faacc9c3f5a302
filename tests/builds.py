# mypy: ignore-errors
"""Builds of one small project after another, told on standard input; for test_warm.py.

What takes long to import, and is the same for all, is imported once. Each build is a process of
its own that begins there: it sees the project's own modules as they are by then.
"""

import contextlib
import io
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import fontTools.subset  # noqa: F401
import hatchling.build  # noqa: F401
import jupytext  # noqa: F401
import matplotlib.pyplot  # noqa: F401
import mdit_py_plugins.admon  # noqa: F401
import mkdocs_jupyter.plugin  # noqa: F401
import mkdocstrings  # noqa: F401
import pygments.formatters  # noqa: F401
import pymdownx.superfences  # noqa: F401
from jinja2 import FileSystemBytecodeCache, FileSystemLoader
from mkdocs.commands.build import build
from mkdocs.config import load_config

from fork import in_a_process

run = subprocess.run
THEME = str(files("material") / "templates")
ICONS = FileSystemLoader(THEME).list_templates()  # 14,000 files, which are the same each time


def howlearn_site(command: list[str], **_: Any) -> Any:
    """Stand in for subprocess.run where the hook runs ``python -m howlearn_site``."""
    if command[1:3] != ["-m", "howlearn_site"]:
        return run(command, **_)
    said = {name: Path(f"{os.environ['TMPDIR']}/{name}") for name in ("stdout", "stderr")}

    def work() -> int:
        from howlearn_site import __main__
        from howlearn_site.blocks import memory

        # One block after the other, as there are only a few.
        memory._started = lambda blocks: ((lambda b=b: memory.run(b)) for b in blocks)
        sys.argv = command[2:]
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = __main__.main()
        said["stdout"].write_text(out.getvalue())
        said["stderr"].write_text(err.getvalue())
        return code

    code = in_a_process(work)
    texts = {name: file.read_text() for name, file in said.items()}
    return subprocess.CompletedProcess(command, code, **texts)


def list_templates(loader: FileSystemLoader) -> list[str]:
    """Stand in for Jinja's own, which looks at each file of the theme."""
    others = [folder for folder in loader.searchpath if folder != THEME]
    return sorted({*ICONS, *listed(FileSystemLoader(others))})


listed = FileSystemLoader.list_templates


def build_site(project: str, site: str) -> int:
    """Build a project as ``mkdocs build`` does."""
    os.chdir(project)
    sys.path.insert(0, f"{project}/src")
    subprocess.run = howlearn_site  # type: ignore[assignment]
    FileSystemLoader.list_templates = list_templates  # type: ignore[method-assign]
    config = load_config("mkdocs.yml", site_dir=site)
    # What Jinja made of the theme's templates, found by their text.
    environment = config.theme.get_env
    templates = FileSystemBytecodeCache(os.environ["TMPDIR"])
    config.theme.get_env = lambda: environment().overlay(bytecode_cache=templates)
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    return 0


if __name__ == "__main__":
    for line in sys.stdin:
        project, site = line.split()
        print(in_a_process(lambda: build_site(project, site)), flush=True)  # noqa: B023
