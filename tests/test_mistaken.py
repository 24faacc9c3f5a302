"""Each mistake that an exercise recognises, made once more without the package's help.

The files in `mistaken/` hold wrong answers as learners would write them, in plain Python and NumPy.
Each is named after the file of the package whose exercises it answers. The tables of the package
hold an answer for each mistake, too, but those are written with its own helpers, so that a slip in
a helper would change the question and the answer alike.
"""

import ast
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import pytest

from howlearn import exercises
from howlearn.exercises.checking import EXERCISES
from howlearn.exercises.judging import judge
from howlearn.exercises.tables import Exercise
from howlearn_site.claims.tying import loaded

FILES = sorted((Path(__file__).parent / "mistaken").glob("*.py"))
PLAIN = {"collections", "functools", "itertools", "math", "numpy", "random", "typing"}


CHAPTERS = sorted(file.stem for file in Path(exercises.__file__).parent.glob("about_*.py"))
MISTAKEN = {file.stem: loaded(file) for file in FILES}
WRONG = [answer for module in MISTAKEN.values() for answer in module.WRONG]
BORDERS = [border for module in MISTAKEN.values() for border in module.BORDERS]


def message_of(name: str, words: str) -> str:
    """The one message of an exercise that has these words."""
    (message,) = [m.message for m in EXERCISES[name].mistakes if words in m.message]
    return message


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_wrong_answers_are_written_without_the_package(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            assert {name.name for name in node.names} <= PLAIN
        elif isinstance(node, ast.ImportFrom):
            assert node.module in PLAIN


@pytest.mark.parametrize(("name", "answer", "words"), WRONG)
def test_a_mistake_that_is_made_without_the_package_is_named(
    name: str, answer: object, words: str
) -> None:
    verdict = judge(EXERCISES[name], answer)
    assert not verdict.passed
    assert verdict.message == message_of(name, words)


def messages(chapter: str, *, with_condition: bool = False) -> set[tuple[str, str]]:
    """What the exercises of a chapter say of mistakes."""
    every: Iterable[Exercise] = import_module(f"howlearn.exercises.{chapter}").EXERCISES
    return {
        (exercise.name, mistake.message)
        for exercise in every
        for mistake in exercise.mistakes
        if mistake.when or not with_condition
    }


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_mistake_of_a_chapter_is_made_without_the_package(chapter: str) -> None:
    assert chapter in MISTAKEN, f"Write tests/mistaken/{chapter}.py"
    made = {(name, message_of(name, words)) for name, _, words in MISTAKEN[chapter].WRONG}
    assert made == messages(chapter)


@pytest.mark.parametrize(("name", "on", "outside", "words"), BORDERS)
def test_a_condition_ends_where_it_says(name: str, on: object, outside: object, words: str) -> None:
    message = message_of(name, words)
    assert judge(EXERCISES[name], on).message == message
    assert judge(EXERCISES[name], outside).message != message


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_condition_of_a_chapter_has_its_border(chapter: str) -> None:
    held = {(name, message_of(name, words)) for name, *_, words in MISTAKEN[chapter].BORDERS}
    assert held == messages(chapter, with_condition=True)
