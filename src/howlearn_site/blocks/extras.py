"""A pytest plugin that marks what needs an extra, a library that `make test` does not install.

A block or a test that needs one has the mark `extra` and is skipped where it is missing. Nothing
else is skipped, so that `make test` and then `make extratests` run everything, and nothing twice.
"""

from collections.abc import Generator
from functools import cache
from pathlib import Path

import pytest
from pytest_markdown_docs.definitions import FenceTestDefinition

from howlearn_site.blocks.reading import blocks_of

__all__ = ["REMEDY"]

REMEDY = "make extras installs it"
"""The end of each reason for which a whole test module may be skipped."""

FALLS_BETWEEN = (
    "skipped without the mark `extra`, so that `make extratests` would not run it either: ask for "
    "a library by required() at the top of the module, for Pyodide by its fixture, and say by a "
    "skipif mark what a system cannot do. The reason given was {}"
)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marks."""
    config.addinivalue_line("markers", "extra: needs what `make extras` installs")
    config.addinivalue_line("markers", "built: needs the built site, or a browser")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what needs an extra: a block that says so, a test that asks for Pyodide's files.

    A test module that needs one is marked by `required`, at its top. What needs the built site has
    the mark `built`, so that `make quick` can leave it out.
    """
    fence = getattr(item, "test_definition", None)
    if "pyodide" in getattr(item, "fixturenames", ()) or (
        isinstance(fence, FenceTestDefinition)
        and fence.start_line in _lines_that_need_one(Path(fence.source_path or ""))
    ):
        item.add_marker("extra")
    if {"site", "browser"}.intersection(getattr(item, "fixturenames", ())):
        item.add_marker("built")


@cache
def _lines_that_need_one(page: Path) -> set[int]:
    return {block.line for block in blocks_of(page) if block.requires}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that is skipped for a reason that `make extratests` would not know of."""
    report = yield
    known = any(item.get_closest_marker(mark) for mark in ("extra", "skipif"))
    if report.skipped and not known and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", FALLS_BETWEEN.format(report.longrepr)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Fail a module that is skipped for such a reason."""
    report = yield
    if report.skipped and REMEDY not in str(report.longrepr):
        report.outcome, report.longrepr = "failed", FALLS_BETWEEN.format(report.longrepr)
    return report
