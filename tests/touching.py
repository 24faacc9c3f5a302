"""Which tests run a part of a module, so that a change of it is shown to these and to no others."""

from __future__ import annotations

import ast
import functools
import gc
import json
from collections.abc import Generator, Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import coverage
import pytest

from nearest_tests import SOURCE

__all__ = ["Chosen", "Recorder", "Touched", "chosen_tests", "read"]

LOADING = ""  # what runs for many tests: modules as they load, tests as they are made, fixtures


class Touched(NamedTuple):
    """What a file of tests does: the seconds of each test, and the lines of a module it runs."""

    seconds: dict[str, float]
    lines: dict[str, dict[str, list[int]]]


class Recorder:
    """A plugin of pytest that writes down which test ran which lines of the package."""

    def __init__(self, record: Path) -> None:
        self.record = record
        self.seconds: dict[str, float] = {}
        self.caches: list[Any] = []
        package = str(SOURCE / "howlearn" / "*")
        self.coverage = coverage.Coverage(data_file=None, include=[package], config_file=False)
        # Its newer core does not tell one test's lines from another's.
        self.coverage.set_option("run:core", "ctrace")
        self.coverage.start()

    def pytest_collection_finish(self) -> None:
        self.caches = [o for o in gc.get_objects() if isinstance(o, functools._lru_cache_wrapper)]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        for each in self.caches:  # or only the first test that asks would run what is kept
            each.cache_clear()
        self.coverage.switch_context(item.nodeid)
        result: Any = yield
        self.coverage.switch_context(LOADING)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Generator[None, Any, Any]:
        if fixturedef.scope == "function":
            return (yield)
        self.coverage.switch_context(LOADING)
        result: Any = yield
        self.coverage.switch_context(request._pyfuncitem.nodeid)
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration

    def pytest_sessionfinish(self) -> None:
        self.coverage.stop()
        data = self.coverage.get_data()
        lines: dict[str, dict[str, list[int]]] = {}
        for file in data.measured_files():
            by_test = lines.setdefault(file, {})
            for line, tests in data.contexts_by_lineno(file).items():
                for test in tests:
                    by_test.setdefault(test, []).append(line)
        self.record.write_text(json.dumps([self.seconds, lines]), "utf-8")


@cache
def read(record: Path) -> Touched:
    """Return what a recorder wrote."""
    return Touched(*json.loads(record.read_text("utf-8")))


def chosen_tests(records: Iterable[Touched], file: Path, line: int) -> list[str]:
    """Return the tests that a change in a line of a module is shown to, the quickest first.

    Those are the tests that run the function around it; all of a file where the line runs as the
    module loads, or where what it says was asked for many tests at once.
    """
    part = _function_around(file.read_text("utf-8"), line)
    chosen: dict[str, float] = {}
    for record in records:
        lines = record.lines.get(str(file), {})
        ran = {test for test, numbers in lines.items() if part & set(numbers)}
        names = ran if part and LOADING not in ran else record.seconds
        chosen |= {name: record.seconds.get(name, 0.0) for name in names}
    return sorted(chosen, key=chosen.__getitem__)


def _function_around(source: str, line: int) -> set[int]:
    """Return the lines of the body of the innermost function around a line.

    Defaults and decorators belong to no body: they run where the function is made.
    """
    around: set[int] = set()
    for node in ast.walk(ast.parse(source)):  # what is around comes before what is inside
        if isinstance(node, ast.FunctionDef):
            first, last = node.body[0].lineno, node.end_lineno or node.lineno
            if first <= line <= last:
                around = set(range(first, last + 1))
            elif node.lineno <= line < first:
                around = set()
    return around


class Chosen:
    """A plugin of pytest that runs tests in this order, and of those it never saw all."""

    def __init__(self, names: list[str], known: Iterable[Touched]) -> None:
        self.places = {name: place for place, name in enumerate(names)}
        self.known = {name for record in known for name in record.seconds}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [
            each for each in items if each.nodeid in self.places or each.nodeid not in self.known
        ]
        items.sort(key=lambda item: self.places.get(item.nodeid, -1))
