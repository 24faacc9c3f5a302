"""Each picture shows what it showed when somebody last looked at it and approved it."""

from pathlib import Path

import pytest

from approved_plots import APPROVED, approve, file_of, text_of
from howlearn_site.figures.drawn import same_drawing
from pictures import PICTURES, closed

__all__ = ["closed"]  # a fixture


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_what_was_approved(name: str) -> None:
    approved, shown = file_of(name).read_text("utf-8"), text_of(name)
    if not same_drawing(approved, shown):
        assert shown == approved, "look at it; make outputs approves what is drawn now"


def test_each_text_has_its_picture() -> None:
    assert sorted(APPROVED.glob("*.txt")) == sorted(map(file_of, PICTURES))


def test_what_is_wrong_is_written_again_and_what_is_right_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = {name: PICTURES[name] for name in ("curves", "graph_diagram")}
    for module in ("approved_plots", "pictures"):
        monkeypatch.setattr(f"{module}.PICTURES", few)
    file_of("curves", tmp_path).write_text("wrong\n")
    file_of("gone", tmp_path).write_text("of a picture that is no more\n")
    approve(tmp_path)
    assert {file.stem: file.read_bytes() for file in tmp_path.iterdir()} == {
        name: file_of(name).read_bytes() for name in few
    }
