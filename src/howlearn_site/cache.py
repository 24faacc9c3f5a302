"""What takes long to make is kept, and made again when anything that goes into it has changed.

Every cache of the builder is this one. What is kept is found by a hash of *all* that it was made
from, each ingredient under its name: the text, the settings, the versions of the libraries, and the
builder's own files (`own_code`). An ingredient that is left out would show old results.
"""

import ast
import hashlib
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path

from howlearn_site.paths import CACHE, ROOT, write_if_changed

__all__ = [
    "Entry",
    "entry",
    "fetch",
    "files",
    "forget_unused",
    "libraries",
    "one_at_a_time",
    "own_code",
]

SITE = Path(__file__).parent
REQUIREMENT = re.compile(r"[\w.-]+")

_used: set[Path] = set()
_started = time.time()


@dataclass(frozen=True)
class Entry:
    """The place of one thing that is kept.

    Attributes
    ----------
    kind : str
        What it is, such as ``blocks``: a folder of the cache.
    key : str
        The hash of all that it is made from.
    """

    kind: str
    key: str

    @property
    def file(self) -> Path:
        """Where it is kept: the hash of what follows, a line's end, and what was made."""
        return CACHE / self.kind / self.key

    def read(self) -> bytes | None:
        """Return what is kept, None where nothing is, or where it is not what was once kept."""
        _used.add(self.file)
        try:
            checked, _, made = self.file.read_bytes().partition(b"\n")
        except OSError:
            return None
        if checked.decode("latin-1") != hashlib.sha256(made).hexdigest():
            return None
        with suppress(OSError):  # where nothing can be written, what is kept can still be read
            self.file.touch()  # another process sees that it is in use
        return made

    def write(self, made: bytes | str) -> bytes:
        """Keep `made`, where anything can be written, and return it as `read` will."""
        data = made.encode() if isinstance(made, str) else made
        _used.add(self.file)
        with suppress(OSError):
            write_if_changed(self.file, hashlib.sha256(data).hexdigest().encode() + b"\n" + data)
        return data


def entry(kind: str, **ingredients: object) -> Entry:
    """Return the place of what is made from `ingredients`.

    Parameters
    ----------
    kind : str
        What is made.
    **ingredients
        All that it is made from: text, bytes, numbers, and lists or dictionaries of them. Python's
        version is always one of them.

    Raises
    ------
    TypeError
        If an ingredient is of a type whose content cannot be told, such as a function.

    Examples
    --------
    >>> one = entry("example", text="a", size=1)
    >>> one == entry("example", size=1, text="a")
    True
    >>> one == entry("example", text="a", size=2)
    False
    """
    told = json.dumps({**ingredients, "python": sys.version}, sort_keys=True, default=_told)
    return Entry(kind, hashlib.sha256(told.encode()).hexdigest())


def _told(ingredient: object) -> str:
    if isinstance(ingredient, bytes):
        return hashlib.sha256(ingredient).hexdigest()
    raise TypeError(f"an ingredient is a {type(ingredient).__name__}, whose content is not known")


def fetch(place: Entry, make: Callable[[], bytes | str]) -> bytes:
    """Return what is kept at `place`; where nothing is, or it is damaged, make it and keep it."""
    kept = place.read()
    return place.write(make()) if kept is None else kept


def files(paths: Iterable[Path]) -> dict[str, str]:
    """Return the hash of each file by its place in the project: an ingredient."""
    return {
        path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path): _told(
            path.read_bytes()
        )
        for path in sorted(paths)
    }


@cache
def own_code(module: str, *but: str) -> Mapping[str, str]:
    """Return the files of the builder that a module consists of, itself and all it imports.

    Parameters
    ----------
    module : str
        Its name, such as ``howlearn_site.pages.fonts``.
    *but : str
        Modules that are left out, as all that comes from them is an ingredient itself.
    """
    found: set[Path] = set()
    names, unread = set(but), [module]
    while unread:
        name = unread.pop()
        if name not in names:
            names.add(name)
            place = SITE.joinpath(*name.split(".")[1:])  # the first is howlearn_site
            for file in (place.with_suffix(".py"), place / "__init__.py"):
                if file.is_file():
                    found.add(file)
                    unread += _imported(file)
            for folder in place.parents[: len(place.relative_to(SITE).parts)]:
                found.update(folder.glob("__init__.py"))  # Python runs it on the way
    return files(found)


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        yield from (name for name in names if name.startswith("howlearn_site."))


@cache
def libraries(*names: str) -> Mapping[str, str]:
    """Return the versions of libraries, and of all that they need: an ingredient.

    Parameters
    ----------
    *names : str
        Each as it is installed or as it is imported. What is not installed has the version "".
    """
    found: dict[str, str] = {}
    unread = list(names)
    while unread:
        name = re.sub(r"[-_.]+", "-", unread.pop()).lower()
        if name in found:
            continue
        try:
            library = distribution(name)
        except PackageNotFoundError:
            found[name] = ""
            unread += _distributions().get(name.replace("-", "_"), []) if name in names else []
            continue
        found[name] = library.version
        for requirement in library.requires or []:
            if "extra ==" not in requirement and (needed := REQUIREMENT.match(requirement)):
                unread.append(needed[0])
    return found


@cache
def _distributions() -> Mapping[str, list[str]]:
    return packages_distributions()  # looks into every package that is installed


def forget_unused(*kinds: str) -> None:
    """Remove what is kept of these kinds and was not used since this process began.

    What another process uses meanwhile stays: it has a later time.
    """
    for kind in kinds:
        _forget(CACHE / kind)
    _forget(CACHE)


def _forget(folder: Path) -> None:
    with suppress(OSError):  # another process was faster, or nothing can be written
        for file in folder.iterdir():
            # The clocks of file systems are coarse.
            old = file.is_file() and file.stat().st_mtime < _started - 0.1
            if old and file not in _used and file.suffix != ".lock":
                file.unlink(missing_ok=True)


@contextmanager
def one_at_a_time(what: str, tell: Callable[[str], object]) -> Iterator[None]:
    """Wait until no other process does `what` in this tree, and keep others waiting meanwhile.

    Parameters
    ----------
    what : str
        The name of the lock.
    tell : callable
        Called with a line to show where there is something to wait for.
    """
    if sys.platform == "win32":  # has no such lock: what is written is whole all the same
        yield
        return
    import fcntl

    place = CACHE / f"{what}.lock"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        lock = place.open("w")
    except OSError:  # nothing can be written here; whoever has to write says so
        yield
        return
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("another build is at work in this folder; this one begins when that one is done")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
