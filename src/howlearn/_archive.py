"""Arrays in a file (``.npz``): written whole or not at all, read without running anything.

Private: `network.save` and `network.load` say what the arrays mean. Reading trusts nothing that a
file says of itself. A header may claim any shape, an entry may unpack to a thousand times its size,
and an array of Python objects would have to be unpickled, which can run any program. So entries
are plain numbers or text, not packed, and as long as their headers say; all of them together are no
longer than the file.
"""

import io
import os
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from math import prod
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_STORED, BadZipFile, ZipFile

import numpy as np

__all__ = ["file_path", "read_arrays", "write_arrays"]

# What is being written, and after how many seconds nobody is writing any more.
_PARTIAL = re.compile(r"\.[0-9a-f]{16}\.partial")
_LEFT_BEHIND = 3600.0


def file_path(path: str | os.PathLike[str]) -> Path:
    """Return the path of a file, or say what is wrong with it.

    Raises
    ------
    TypeError, ValueError
        If `path` is neither a string nor a path, or if it is empty or no file can be called so.
    """
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"path is {path!r}, expected a str or a path")
    if not os.fspath(path):
        raise ValueError(f"path is {path!r}, expected the name of a file")
    if "\0" in os.fsdecode(path):
        raise ValueError(
            f"path is {path!r}, and no file can have the character of code 0 in its name"
        )
    return Path(path)


def write_arrays(path: Path, arrays: Mapping[str, Any]) -> None:
    """Write arrays to a file; a file that was there before stays whole until the new one is.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    path = path.resolve()  # through a link to the file that it points to
    there = path.exists()
    if there and not path.is_file():
        # A directory, or a device, which the file would replace.
        raise OSError(f"{path} is there already, and it is not an ordinary file")
    if not path.parent.is_dir():
        kind = "is not a folder" if path.parent.exists() else "does not exist"
        raise FileNotFoundError(f"{path} cannot be written: the folder {path.parent} {kind}")
    content = io.BytesIO()
    np.savez(content, **arrays)
    # Written beside the target and then renamed, so that no reader ever sees half a file.
    partial = path.with_name(f".{os.urandom(8).hex()}.partial")
    try:
        with partial.open("xb") as file:
            file.write(content.getbuffer())
            file.flush()
            os.fsync(file.fileno())
        if there:
            partial.chmod(path.stat().st_mode & 0o777)
        partial.replace(path)
    except BaseException as error:
        with suppress(OSError):
            partial.unlink()  # which may never have been made
        if isinstance(error, OSError) and error.errno is not None:
            # The error names a file that the reader never heard of.
            raise OSError(error.errno, os.strerror(error.errno), str(path)) from error
        raise
    _clear(path.parent)


def _clear(folder: Path) -> None:
    """Delete what a process that was killed while it wrote has left behind."""
    # Whatever goes wrong here, the file that was asked for is written all the same.
    with suppress(OSError):
        for entry in os.scandir(folder):
            with suppress(OSError):
                made = _PARTIAL.fullmatch(entry.name) and entry.is_file(follow_symlinks=False)
                if made and time.time() - entry.stat().st_mtime > _LEFT_BEHIND:
                    os.unlink(entry)


def read_arrays(path: Path) -> dict[str, Any]:
    """Read what `write_arrays` wrote.

    Raises
    ------
    ValueError
        If the file is something else, or damaged; the message is the end of a sentence.
    OSError
        If the file cannot be read.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        # Reading a pipe would wait for somebody to write to it, who may never come.
        raise ValueError("it is not an ordinary file")
    with path.open("rb") as file:
        start = file.read(6)
        if not start:
            raise ValueError("it is empty")
        if start == b"\x93NUMPY":
            raise ValueError("it holds a single array, not an archive of them")
        if not start.startswith(b"PK"):
            raise ValueError("it is no .npz archive")
        size = file.seek(0, os.SEEK_END)
        try:
            with ZipFile(file) as archive:
                return _entries(archive, size)
        except (BadZipFile, EOFError) as error:
            raise ValueError(f"it is cut short or damaged ({error})") from error
        except ValueError:
            raise
        except Exception as error:
            # A damaged archive can raise nearly anything: NotImplementedError, struct.error ...
            raise ValueError(f"it is damaged ({type(error).__name__}: {error})") from error


def _entries(archive: ZipFile, size: int) -> dict[str, Any]:
    arrays: dict[str, Any] = {}
    left = size
    for entry in archive.infolist():
        name = entry.filename.removesuffix(".npy")
        left -= entry.file_size
        if entry.compress_type != ZIP_STORED:
            raise ValueError(f"its entry {name!r} is compressed, which save never does")
        if entry.comment:
            # A damaged length turns the entries that follow into a comment.
            raise ValueError(f"its entry {name!r} has a comment, which save never writes")
        if left < 0:
            raise ValueError(f"its entries up to {name!r} claim more than the {size} bytes it has")
        if name in arrays:
            raise ValueError(f"it has two entries {name!r}")
        with archive.open(entry) as member:
            arrays[name] = _array(member, f"its entry {name!r}")
    return arrays


def _array(member: IO[bytes], name: str) -> Any:
    try:
        if (version := np.lib.format.read_magic(member)) != (1, 0):
            raise ValueError(f"version {version} of the format")
        shape, columns_first, dtype = np.lib.format.read_array_header_1_0(member)
    except BadZipFile:
        raise
    except Exception as error:
        raise ValueError(f"{name} is no array ({error})") from error
    if dtype.hasobject:
        raise ValueError(f"{name} holds Python objects, which are never unpickled")
    if dtype.kind not in "fU":
        raise ValueError(f"{name} holds {dtype}, expected float64 or text")
    data = member.read()  # all of it, as only then the check sum is compared
    if prod(shape) * dtype.itemsize != len(data):
        raise ValueError(f"{name} claims shape {shape} of {dtype} but holds {len(data)} bytes")
    try:
        return np.ndarray(shape, dtype, data, order="F" if columns_first else "C")
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} claims shape {shape} ({error})") from error
