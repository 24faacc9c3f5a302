"""How the builder writes its files."""

from pathlib import Path

import pytest

from howlearn_site.paths import write_if_changed


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "folder" / "file.json"
    assert write_if_changed(file, "old")
    assert not write_if_changed(file, b"old")
    assert write_if_changed(file, "new")
    assert [path.name for path in file.parent.iterdir()] == ["file.json"]

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        write_if_changed(file, "newer")
    monkeypatch.undo()
    monkeypatch.setattr(Path, "replace", full)  # as if the process had ended before it
    with pytest.raises(OSError, match="No space"):
        write_if_changed(file, "newer")
    assert file.read_text() == "new"
