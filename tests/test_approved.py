"""Pictures show, and exercises and functions say, what they did when last approved."""

from collections.abc import Callable
from pathlib import Path

import pytest

from approving import APPROVED, approve, approved_now, same_as_approved
from pictures import closed

__all__ = ["closed"]  # a fixture


SHOWN = {file: now for file, now in approved_now().items() if file.parent.name != "calls"}


@pytest.mark.parametrize(
    ("file", "now"), SHOWN.items(), ids=lambda value: getattr(value, "stem", "")
)
def test_what_there_is_was_approved(file: Path, now: Callable[[], str]) -> None:
    same_as_approved(file, now())


def test_each_text_is_of_something() -> None:
    assert sorted(APPROVED.rglob("*.txt")) == sorted(approved_now())


def test_what_is_wrong_is_written_again_and_what_is_right_stays(tmp_path: Path) -> None:
    wrong, right = tmp_path / "a" / "wrong.txt", tmp_path / "a" / "right.txt"
    now: dict[Path, Callable[[], str]] = {
        wrong: lambda: "so it is\n",
        right: lambda: "right\n",
        tmp_path / "new.txt": str,
    }
    wrong.parent.mkdir()
    wrong.write_text("so it was\n")
    right.write_text("right\n")
    (tmp_path / "gone.txt").write_text("of what is no more\n")
    approve(now, tmp_path)
    assert {file: file.read_text() for file in now} == {
        file: write() for file, write in now.items()
    }
    assert not (tmp_path / "gone.txt").exists()
    before = {file: file.stat().st_mtime_ns for file in now}
    approve(now, tmp_path)
    assert {file: file.stat().st_mtime_ns for file in now} == before
