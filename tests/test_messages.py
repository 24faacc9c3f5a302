"""What `check` says is held: a number or a comparison of a message that nothing computes fails."""

import random
import re

import pytest

from howlearn.exercises.checking import EXERCISES
from howlearn_site.claims.messages import FILE, Said, broken_messages
from howlearn_site.claims.tying import loaded
from howlearn_site.paths import DOCS
from test_claims import changed


@pytest.mark.parametrize("name", EXERCISES)
def test_what_is_said_of_answers_is_held(name: str) -> None:
    if broken := broken_messages(name):
        pytest.fail("\n".join(broken), pytrace=False)


@pytest.mark.parametrize("name", EXERCISES)
def test_a_fault_in_what_is_said_is_found_with_its_line(name: str) -> None:
    # One of each kind, by a seed.
    draw, tried = random.Random(name), set()
    said = Said(EXERCISES[name]).prose
    file = said.path.read_text("utf-8").splitlines()
    every = [(passage, item) for passage in said.passages for item in passage.items]
    for passage, item in draw.sample(every, len(every)):
        wrong = changed(item.kind, item.text, draw)
        if item.kind in tried or wrong is None:
            continue
        tried.add(item.kind)
        rest = passage.text[item.start :].replace(item.text, wrong, 1)
        found = broken_messages(name, passage.text, passage.text[: item.start] + rest)
        assert found, (passage.text, wrong)
        assert f"{said.path.name}:{passage.line}:" in "".join(found)
        assert passage.text[:20] in file[passage.line - 1]


def test_each_function_of_the_claims_holds_an_exercise() -> None:
    held = {name.removeprefix("of_") for name in vars(loaded(FILE)) if name.startswith("of_")}
    assert held <= {name.replace("-", "_") for name in EXERCISES}


def test_a_message_that_nothing_holds_is_told_with_how_to_tie_it() -> None:
    before = "The bias of h1 is missing."
    (message,) = broken_messages("forward-pass", before, "One of 9 is missing.")
    assert re.fullmatch(
        r"about_weights\.py:\d+: nothing holds '9'; "
        r"tie it in of_forward_pass of tests/claims/messages\.py: "
        r"said\.says\('One of \{9\} is missing\.', VALUE\)",
        message,
    )


def test_a_question_whose_numbers_give_another_answer_is_told() -> None:
    question = EXERCISES["one-step"].question
    for before, after in (("w = 3", "w = 4"), ("b = 1", "b = 2"), ("rate 0.1", "rate 0.2")):
        assert before in question
        found = broken_messages("one-step", before, after)
        assert any("is right" in message for message in found)


def test_the_cost_of_a_question_is_that_of_its_page() -> None:
    question = EXERCISES["largest-rate"].question
    (formula,) = re.findall(r"C\(w\) = .* \d+ w . \d+", question)
    assert f"${formula.replace('**', '^')}$" in (DOCS / "gradient-descent.md").read_text("utf-8")
