"""The questions of `Check yourself`: each answer on a page is computed, in the files quiz_*.py."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import quiz_beyond
import quiz_descent
import quiz_networks
from howlearn_site.paths import DOCS
from quiz import ANSWERS

COMPUTED = (quiz_descent, quiz_networks, quiz_beyond)
FOLD = re.compile(r'^\?\?\? question "(?P<question>[^"\n]+)"\n\n    (?P<text>.*)$', re.MULTILINE)
KEY = re.compile(r"\*\*(?P<key>[^*]+?)\.?\*\*")


def questions(path: Path) -> list[tuple[str, str]]:
    """The questions of a page, each with the text of its fold's first paragraph line."""
    text = path.read_text("utf-8")
    found = [(fold["question"], fold["text"]) for fold in FOLD.finditer(text)]
    assert len(found) == len(re.findall(r"^\s*(?:\?\?\?|!!!)\+? question", text, re.MULTILINE))
    return found


ASKED = {
    (path.stem, question): text
    for path in sorted(DOCS.glob("*.md"))
    for question, text in questions(path)
}


def computed(asked: tuple[str, str]) -> str:
    """The answer to a question, from the one function whose words it has."""
    page, question = asked
    (found,) = (f for (where, words), f in ANSWERS.items() if where == page and words in question)
    return found()


def test_every_question_has_an_answer_that_is_computed() -> None:
    asked = sorted(
        (page, question, words)
        for page, question in ASKED
        for where, words in ANSWERS
        if where == page and words in question
    )
    assert [(page, question) for page, question, _ in asked] == sorted(ASKED)
    assert sorted((page, words) for page, _, words in asked) == sorted(ANSWERS)
    assert {function.__module__ for function in ANSWERS.values()} == {m.__name__ for m in COMPUTED}


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked[0]}: {asked[1][:40]}")
def test_the_key_on_the_page_is_the_computed_one(asked: tuple[str, str]) -> None:
    key = KEY.match(ASKED[asked])
    assert key, f"{asked}: the answer does not begin with its key in bold"
    assert key["key"] == computed(asked)


def test_a_chapter_with_exercises_asks_three_to_five_questions() -> None:
    for path in DOCS.glob("*.md"):
        text = path.read_text("utf-8")
        assert ("## Exercises\n" in text) == ("### Check yourself\n" in text), path.name
        if "### Check yourself\n" in text:
            part = text.split("### Check yourself\n")[1].split("\n## ")[0]
            assert 3 <= len(FOLD.findall(part)) == len(questions(path)) <= 5, path.name


def test_a_wrong_key_is_found() -> None:
    key = KEY.match("**Yes.** Because.")
    assert key
    assert (
        key["key"] == "Yes" != computed(("weights", "A bias has the value 0. Is its gradient 0?"))
    )


def test_folds_open_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}cost-function/")
    folds = page.locator("article details:is(.tip, .success, .question)")
    assert folds.count() >= 10
    for fold in folds.all():
        inside = fold.locator(":scope > :not(summary)").first
        assert not inside.is_visible()
        fold.locator("summary").click()
        assert inside.is_visible()
    context.close()
