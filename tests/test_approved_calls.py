"""What public functions answer and refuse is what they did when somebody last approved it."""

import re

import pytest

from approving import APPROVED, same_as_approved
from call_texts import GROUPS, call_text
from scene_texts import scene_text
from signature_texts import signature_text

CALLS = APPROVED / "calls"
# Who raises these was told by the argument changed, or by what it gave a function of the reader's.
OTHERS_NAMED = {
    *("change of gradient", "function", "gradient", "height", "node", "outputs"),
    *("the descent left the finite numbers", "unknown"),
}


@pytest.mark.parametrize("module", GROUPS)
def test_what_is_answered_and_refused_was_approved(module: str) -> None:
    same_as_approved(CALLS / f"{module}.txt", call_text(module))


@pytest.mark.parametrize("module", GROUPS)
def test_what_is_refused_is_named(module: str) -> None:
    for line in (CALLS / f"{module}.txt").read_text("utf-8").splitlines():
        refused = re.match(r"  (\w+) .*?: \w+Error, (.*)", line)
        if refused:
            argument, message = refused.groups()
            names = "|".join({argument, *OTHERS_NAMED})
            assert re.search(rf"\b({names})\b", message), line


def test_one_thing_is_not_said_as_many() -> None:
    # Verbs, and a sign of arithmetic, end as a word for many does.
    many = re.compile(r"(?<![\d.,−×-])\b1 (?!(?:is|has|keeps|minus)\b)[a-z]+s\b")
    assert many.search("labels has 1 entries")
    for file in [*CALLS.glob("*.txt"), *(APPROVED / "exercises").glob("*.txt")]:
        assert not many.findall(file.read_text("utf-8")), file


def test_constants_defaults_and_records_were_approved() -> None:
    # To the last digit, as nothing of it was computed.
    approved = (CALLS / "defaults.txt").read_text("utf-8")
    assert signature_text() == approved, "look at what has changed; make outputs approves it"


def test_what_is_said_in_odd_scenes_was_approved() -> None:
    same_as_approved(CALLS / "scenes.txt", scene_text())
