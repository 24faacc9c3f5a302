"""What `make faults` plants, and that it tells what was not found."""

from pathlib import Path

import pytest

import faults
from fault_kinds import FOR_HUMAN_EYES, KINDS
from fault_places import Fault
from howlearn_site.paths import ROOT


def test_each_kind_has_a_place_to_stand_and_changes_one_line() -> None:
    planted = faults.planted(1, seed=1, only="")
    assert [fault.kind for fault in planted] == list(KINDS)
    for fault in planted:
        before = (ROOT / fault.file).read_text("utf-8").splitlines()
        after = fault.text(ROOT).splitlines()
        differ = [n for n, (a, b) in enumerate(zip(before, after, strict=True), 1) if a != b]
        assert differ == [fault.line], fault
        assert fault.checks
    assert len(FOR_HUMAN_EYES) <= 3


def test_a_word_is_changed_where_it_is_a_word(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("A network has two of $two_i$, 12 and 2.\n")
    for before, after, wrong in [
        ("two", "ten", "A network has ten of $two_i$, 12 and 2.\n"),
        ("2", "3", "A network has two of $two_i$, 12 and 3.\n"),
        ("wo_", "wo^", "A network has two of $two^i$, 12 and 2.\n"),
    ]:
        fault = Fault("page.md", 1, before, after, (), kind="number word")
        assert fault.text(tmp_path) == wrong


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A project with one page, and with ours to look for faults in it."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_text("# A page\n\nIt says 2.\n")
    return tmp_path


def test_a_fault_is_taken_out_again_and_told_where_it_was_not_found(
    copy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = copy / "docs" / "page.md"
    fault = Fault("docs/page.md", 3, "2", "3", ("page docs/page.md",), kind="single digit")
    seen = []

    def run(command: list[str], **_: object) -> object:
        seen.append(page.read_text())
        return type("Done", (), {"returncode": len(seen) - 1})

    monkeypatch.setattr("faults.subprocess.run", run)
    found = [faults.plant(fault, copy) for _ in range(3)]
    # 0: no check failed; 1: one did; 2: the page could not even be read.
    assert found == [False, True, True]
    assert seen == ["# A page\n\nIt says 3.\n"] * 3
    assert page.read_text() == "# A page\n\nIt says 2.\n"
    assert faults.report({fault: False}) == 1
    said = capsys.readouterr().out
    assert "not found: docs/page.md:3: '2' → '3' (single digit)" in said
    assert f"{'single digit':32}       1      0" in said
    assert faults.report({fault: True}) == 0
