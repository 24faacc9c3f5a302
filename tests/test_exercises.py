"""Exercises on the pages: a starter fails, a solution passes, and neither gives anything away."""

import re

import pytest

from exercise_blocks import PAGES, SOLUTIONS, STARTERS, Found, answer_of, checked_blocks
from howlearn.exercises import names
from howlearn.exercises.checking import _CHAPTERS, EXERCISES
from howlearn.exercises.judging import judge


def test_every_chapter_has_two_or_three_exercises_and_each_stands_on_its_page() -> None:
    on_pages = {path.stem: [f.name for f in checked_blocks(path) if not f.fold] for path in PAGES}
    in_package = {
        chapter.__name__.rsplit(".about_", 1)[1].replace("_", "-"): [
            e.name for e in chapter.EXERCISES
        ]
        for chapter in _CHAPTERS
    }
    assert on_pages == in_package
    assert all(2 <= len(listed) <= 3 for listed in on_pages.values())
    assert names() == [name for listed in in_package.values() for name in listed]
    assert len(set(names())) == len(names()) >= 22


def test_an_exercise_has_a_starter_hints_and_a_solution() -> None:
    assert [f.name for f in STARTERS] == [f.name for f in SOLUTIONS]
    for found in STARTERS:
        assert found.heading.startswith("### Exercise: "), found.block.where
    for found in SOLUTIONS:
        assert found.fold == '??? success "Solution"', found.block.where
    for path in PAGES:
        section = path.read_text("utf-8").split("\n## Exercises\n")[1].split("\n## ")[0]
        for part in section.split("\n### Exercise: ")[1:]:
            text = part.split("\n### ")[0]
            assert '??? tip "Hint"' in text, part.splitlines()[0]
            assert text.index('??? tip "Hint"') < text.index('??? success "Solution"')


@pytest.mark.parametrize("found", STARTERS, ids=lambda found: found.name)
def test_a_starter_fails(found: Found) -> None:
    verdict = judge(EXERCISES[found.name], answer_of(found.block))
    assert not verdict.passed
    assert "dots" in verdict.message or "still missing" in verdict.message
    assert len([line for line in found.block.code.splitlines() if line]) <= 15


@pytest.mark.parametrize("found", SOLUTIONS, ids=lambda found: found.name)
def test_a_solution_passes(found: Found) -> None:
    verdict = judge(EXERCISES[found.name], answer_of(found.block))
    assert verdict.passed, verdict.message
    assert verdict.message == EXERCISES[found.name].praise


@pytest.mark.parametrize("starter", STARTERS, ids=lambda found: found.name)
def test_a_solution_differs_from_its_starter_where_the_dots_stand(starter: Found) -> None:
    (solution,) = (found for found in SOLUTIONS if found.name == starter.name)
    kept = [line for line in starter.block.code.splitlines() if "..." not in line]
    changed = [line for line in kept if line not in solution.block.code.splitlines()]
    # In measured-blame the nudge has to be put in its place.
    assert len(changed) <= (starter.name == "measured-blame"), changed
    # What was put there is in no message, nor is a line of it.
    given = [line.split("=", 1)[-1].strip() for line in solution.block.code.splitlines()]
    new = {text for text in given if re.search("[ (]", text)} - {
        line.split("=", 1)[-1].strip() for line in kept
    }
    for mistake in EXERCISES[starter.name].mistakes:
        assert not [text for text in new if text in mistake.message]
