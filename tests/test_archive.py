"""Files are written whole or not at all, and what a file says of itself is not believed."""

import errno
import io
import os
import re
import struct
import subprocess
import sys
import tracemalloc
import warnings
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from howlearn._archive import file_path, read_arrays, write_arrays

ARRAYS: dict[str, Any] = {
    "numbers": np.arange(6.0).reshape(2, 3),
    "names": np.array(["a", "βγ"]),
    "one": 0.5,
}


def packed(entries: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    """Return a zip file that holds these bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of two entries with one name
        for name, content in entries.items():
            archive.writestr(name.rstrip("?"), content)
    return file.getvalue()


def array_file(shape: str, data: bytes, dtype: str = "'<f8'", version: bytes = b"\1\0") -> bytes:
    """Return an ``.npy`` file whose header claims what it likes."""
    header = f"{{'descr': {dtype}, 'fortran_order': False, 'shape': {shape}}}\n".encode()
    return b"\x93NUMPY" + version + struct.pack("<H", len(header)) + header + data


def same(first: dict[str, Any], second: dict[str, Any]) -> bool:
    return first.keys() == second.keys() and all(
        np.array_equal(first[name], second[name]) for name in first
    )


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "some.npz"
    write_arrays(path, ARRAYS)
    assert same(read_arrays(path), ARRAYS)
    write_arrays(path, {"columns first": np.asfortranarray(ARRAYS["numbers"])})
    assert same(read_arrays(path), {"columns first": ARRAYS["numbers"]})
    with np.load(path, allow_pickle=False) as archive:
        assert np.array_equal(archive["columns first"], ARRAYS["numbers"])


def test_the_other_order_of_bytes_is_read(tmp_path: Path) -> None:
    write_arrays(tmp_path / "big.npz", {"x": np.arange(3.0).astype(">f8")})
    assert read_arrays(tmp_path / "big.npz")["x"].tolist() == [0, 1, 2]


def test_a_header_that_claims_too_much_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "huge.npz"
    for shape in ("(10**12,)", "(1000000000000,)", f"({2**62}, 4)", f"({2**63},)"):
        path.write_bytes(packed({"x.npy": array_file(shape, b"\0" * 8)}))
        with pytest.raises(ValueError, match=r"its entry 'x' (claims shape|is no array)"):
            read_arrays(path)
    path.write_bytes(packed({"x.npy": array_file("()", b"\0" * 4, "'<U100000000'")}))
    with pytest.raises(ValueError, match=r"claims shape \(\) of <U100000000 but holds 4 bytes"):
        read_arrays(path)


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.npz"
    content = array_file("(4000000,)", bytes(32_000_000))
    path.write_bytes(packed({"x.npy": content}, zipfile.ZIP_DEFLATED))
    assert path.stat().st_size < 50_000
    del content
    tracemalloc.start()
    with pytest.raises(ValueError, match="its entry 'x' is compressed, which save never does"):
        read_arrays(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


def test_entries_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    # One kilobyte of array, to which three entries of the directory point.
    path = tmp_path / "overlap.npz"
    file = io.BytesIO(packed({"x.npy": array_file("(128,)", bytes(1024))}))
    with zipfile.ZipFile(file, "a") as archive:
        archive.filelist *= 3
        archive.comment = b"so that the directory is written again"
    path.write_bytes(file.getvalue())
    size = path.stat().st_size
    message = f"^its entries up to 'x' claim more than the {size} bytes it has$"
    with pytest.raises(ValueError, match=message):
        read_arrays(path)


def test_an_entry_may_claim_no_more_than_the_file_has(tmp_path: Path) -> None:
    path = tmp_path / "claims.npz"
    content = packed({"x.npy": array_file("(1,)", bytes(8))})
    place = content.index(b"PK\1\2") + 20  # where the directory has the entry's length, twice
    for claimed, message in ((0, "cut short"), (1, "claim more than")):
        claim = struct.pack("<L", len(content) + claimed)
        path.write_bytes(content[:place] + 2 * claim + content[place + 8 :])
        with pytest.raises(ValueError, match=message):
            read_arrays(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it is empty"),
        (b"\x93NUMPY\1\0", "it holds a single array, not an archive of them"),
        (b"name,weight\n", "it is no .npz archive"),
        (b"PK\3\4", "it is cut short or damaged"),
        (packed({"x.npy": b"no array"}), "its entry 'x' is no array"),
        (packed({"x.npy": array_file("(1,)", b"\0" * 8, version=b"\2\0")}), "'x' is no array"),
        (packed({"x.npy": array_file("(1,)", b"\0" * 7)}), r"claims shape \(1,\) .* 7 bytes"),
        (packed({"x.npy": array_file("(1,)", b"\0" * 9)}), r"claims shape \(1,\) .* 9 bytes"),
        (packed({"x.npy": array_file("(-1, -1)", b"\0" * 8)}), r"claims shape \(-1, -1\) \(neg"),
        (packed({"x.npy": array_file("(0, 10**30)", b"")}), "'x' is no array"),
        (
            packed({"x.npy": array_file(f"(0, {10**30})", b"")}),
            r"^its entry 'x' claims shape \(0, 10+\) \(.*[^)]\)$",
        ),
        (packed({"x.npy": array_file("open('x', 'w')", b"")}), "'x' is no array"),
        (packed({"x.npy": array_file("(1,)", b"\0" * 8, "'|O'")}), "'x' holds Python objects"),
        (packed({"x.npy": array_file("(1,)", b"\0" * 8, "'<i8'")}), "holds int64, expected float"),
        (
            packed({"x.npy": array_file("(1,)", b"\0" * 8), "x.npy?": array_file("(0,)", b"")}),
            "it has two entries 'x'",
        ),
        (packed({"../../x": array_file("(1,)", b"\0" * 7)}), "its entry '../../x' claims shape"),
    ],
)
def test_a_foreign_file_is_a_clear_error(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "foreign").write_bytes(content)
    with pytest.raises(ValueError, match=message):
        read_arrays(tmp_path / "foreign")
    assert [path.name for path in tmp_path.iterdir()] == ["foreign"]


# The smallest archive that has what can be damaged: each of its bits is tried.
SMALL: dict[str, Any] = {"a": 0.5, "β": np.array(["γ"])}


def whole() -> bytes:
    file = io.BytesIO()
    np.savez(file, **SMALL)
    return file.getvalue()


WHOLE = whole()


def test_a_truncated_file_is_a_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "cut.npz"
    for cut in range(len(WHOLE)):
        path.write_bytes(WHOLE[:cut])
        words = r"it is (empty|no \.npz archive|cut short or damaged)"
        with pytest.raises(ValueError, match=words):
            read_arrays(path)


def test_a_flipped_bit_is_a_value_error_or_means_nothing(tmp_path: Path) -> None:
    path = tmp_path / "flipped.npz"
    # A name is not covered by a check sum; the numbers are.
    numbers = [np.asarray(array).tolist() for array in SMALL.values()]
    for place in range(len(WHOLE)):
        for bit in range(8):
            damaged = bytearray(WHOLE)
            damaged[place] ^= 1 << bit
            path.write_bytes(damaged)
            try:
                found = read_arrays(path)
            except ValueError:
                continue
            assert [array.tolist() for array in found.values()] == numbers, f"{place}, bit {bit}"


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from howlearn._archive import write_arrays

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
try:
    write_arrays(Path(sys.argv[1]), {"x": np.zeros(10_000)})
except OSError as error:
    print(type(error).__name__)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot limit the size of a file")
def test_a_disk_that_fills_up_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "kept.npz"
    write_arrays(path, ARRAYS)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", FULL_DISK, str(path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert (done.stdout, done.stderr) == ("OSError\n", "")
    assert same(read_arrays(path), ARRAYS)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights and no such links")
def test_all_bytes_have_left_python_when_the_system_is_asked_to_keep_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda file: sizes.append(os.fstat(file).st_size))
    write_arrays(tmp_path / "net.npz", ARRAYS)
    assert sizes == [(tmp_path / "net.npz").stat().st_size]


def test_rights_and_links_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "own.npz", tmp_path / "link.npz"
    write_arrays(path, ARRAYS)
    path.chmod(0o600)
    link.symlink_to(path)
    write_arrays(link, {"x": np.zeros(1)})
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(read_arrays(path)) == ["x"]


def test_what_is_no_ordinary_file_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder is there already, and it is not an ordinary file"):
        write_arrays(tmp_path / "folder", ARRAYS)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(OSError, match="pipe is there already, and it is not an ordinary file"):
            write_arrays(tmp_path / "pipe", ARRAYS)
        assert (tmp_path / "pipe").is_fifo()


def test_a_path_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="path is '', expected the name of a file"):
        file_path("")
    for path in ("a\0b", Path("a\0b"), b"a\0b"):
        with pytest.raises((ValueError, TypeError), match=r"path is .*a.x00b"):
            file_path(path)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="path is 3, expected a str or a path"):
        file_path(3)  # type: ignore[arg-type]


def test_what_a_killed_process_left_is_cleared_away_and_nothing_else(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from howlearn._archive import write_arrays\n"
        "os.fsync = lambda file: os.kill(os.getpid(), 9)\n"
        "write_arrays(Path(sys.argv[1]), {'x': 1.0})"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path / "net.npz")])
    assert done.returncode != 0
    (left,) = tmp_path.iterdir()
    others = [".0123456789abcdef.partia", "0123456789abcdef.partial", ".short.partial", "a.partial"]
    long_ago = left.stat().st_mtime - 7200
    for name in others:
        (tmp_path / name).write_bytes(b"kept")
        os.utime(tmp_path / name, (long_ago, long_ago))
    folder, link = tmp_path / ".fedcba9876543210.partial", tmp_path / ".0000000000000000.partial"
    folder.mkdir()
    link.symlink_to(tmp_path / "a.partial")
    os.utime(folder, (long_ago, long_ago))
    os.utime(link, (long_ago, long_ago), follow_symlinks=False)
    # It may be one that another process is writing at this moment.
    write_arrays(tmp_path / "net.npz", ARRAYS)
    assert left.exists()
    os.utime(left, (long_ago, long_ago))
    write_arrays(tmp_path / "net.npz", ARRAYS)
    assert {path.name for path in tmp_path.iterdir()} == {
        *others, folder.name, link.name, "net.npz",
    }  # fmt: skip
    assert same(read_arrays(tmp_path / "net.npz"), ARRAYS)


def test_what_is_being_written_has_the_name_of_what_is_cleared_away_after_an_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda file: names.extend(os.listdir(tmp_path)))
    write_arrays(tmp_path / "net.npz", ARRAYS)
    monkeypatch.undo()
    (left,) = (tmp_path / name for name in names)
    for seconds, stays in ((3600, True), (3601, False)):
        left.write_bytes(b"half an arch")
        os.utime(left, (1_000_000, 1_000_000))
        now = SimpleNamespace(time=lambda seconds=seconds: 1_000_000.0 + seconds)
        monkeypatch.setattr("howlearn._archive.time", now)
        write_arrays(tmp_path / "net.npz", ARRAYS)
        assert left.exists() == stays


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    # In another process, which is ended if it hangs.
    program = (
        "import sys; from howlearn.network import load\n"
        "try: load(sys.argv[1])\n"
        "except ValueError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "pipe")],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert "it is not an ordinary file" in done.stdout, done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such file")
def test_a_device_is_no_archive() -> None:
    with pytest.raises(ValueError, match=r"^it is not an ordinary file$"):
        read_arrays(Path(os.devnull))


def test_an_error_names_the_file_that_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = re.escape(str(tmp_path / "missing"))
    with pytest.raises(FileNotFoundError, match=f"the folder {missing} does not exist$") as found:
        write_arrays(tmp_path / "missing" / "net.npz", ARRAYS)
    assert "net.npz cannot be written" in str(found.value)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileNotFoundError, match=r"written: the folder .*file is not a folder$"):
        write_arrays(tmp_path / "file" / "net.npz", ARRAYS)
    with pytest.raises(OSError, match="xxx") as too_long:
        write_arrays(tmp_path / ("x" * 300), ARRAYS)
    assert "partial" not in str(too_long.value)

    def refuse(*arguments: Any) -> None:
        raise PermissionError(errno.EACCES, "no", "somewhere")

    for step in ("open", "replace"):
        monkeypatch.setattr(Path, step, refuse)
        with pytest.raises(PermissionError, match=r"net\.npz") as refused:
            write_arrays(tmp_path / "net.npz", ARRAYS)
        assert "partial" not in str(refused.value)
        monkeypatch.undo()
