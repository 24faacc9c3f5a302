"""Every example of a docstring runs alone, as a reader would copy it into an empty file."""

import doctest
import importlib
import pkgutil

import matplotlib as mpl
import pytest

import howlearn

mpl.use("agg")

# What a reference page shows without a bar to scroll by, the prompt not counted.
WIDEST = 72


def examples() -> list[doctest.DocTest]:
    found = pkgutil.walk_packages(howlearn.__path__, "howlearn.")
    finder = doctest.DocTestFinder(exclude_empty=True)
    return [
        test
        for name in ["howlearn", *(module.name for module in found)]
        # None would stand for the module's own names; an empty dict has none of them.
        for test in finder.find(importlib.import_module(name), name, globs={})
        if test.examples
    ]


EXAMPLES = examples()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_runs_with_nothing_but_its_own_imports(example: doctest.DocTest) -> None:
    report: list[str] = []
    failed, _ = doctest.DocTestRunner(verbose=False).run(example, out=report.append)
    assert not failed, "".join(report)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_lines_of_an_example_are_short(example: doctest.DocTest) -> None:
    lines = [line for part in example.examples for line in part.source.splitlines()]
    assert [line for line in lines if len(line) > WIDEST] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_error_ends_an_example(example: doctest.DocTest) -> None:
    # A reader who runs it in the page sees nothing of what comes after.
    assert not [part.source for part in example.examples[:-1] if part.exc_msg]


def test_the_examples_are_found() -> None:
    names = {example.name for example in EXAMPLES}
    assert len(names) == len(EXAMPLES) > 80
    assert {"howlearn.optimizers.sgd", "howlearn.plots.contour.contours"} <= names
