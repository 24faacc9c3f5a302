"""Running many blocks at once, and not again while neither they nor the package has changed."""

import hashlib
import json
import multiprocessing
import os
import platform
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path

from howlearn_site.blocks import Block
from howlearn_site.paths import CACHE, PACKAGE, ROOT, write_if_changed
from howlearn_site.running import Said, lacking, run

__all__ = ["fingerprint", "record"]


MODULE = re.compile(r"\bhowlearn\.(\w+)")
FROM = re.compile(r"\bfrom howlearn import \(?([\w, \n]+)")


@cache
def fingerprint(code: str | None = None) -> str:
    """Return a hash of all that a block's output depends on besides its own code.

    Parameters
    ----------
    code : str, optional
        The block's. Then only those modules of the package count that it names, and those that they
        name in their turn: a change of one module is not a reason to run every block again. Where
        there is no code, all of them count.
    """
    digest = hashlib.sha256(platform.python_version().encode())
    digest.update("".join(_drawn_with()).encode())
    here = ROOT / "src" / "howlearn_site"
    parts = _parts() if code is None else _named(code)
    sources = {here / name for name in ("running.py", "drawing.py", "lighter.py")}
    sources.update(*(_files()[part] for part in parts))
    for source in sorted(sources):
        digest.update(str(source.relative_to(ROOT)).encode() + source.read_bytes())
    return digest.hexdigest()


@cache
def _drawn_with() -> tuple[str, ...]:
    return tuple(map(version, ("numpy", "matplotlib")))  # reads a file each


@cache
def _files() -> dict[str, list[Path]]:
    """Return the files of each module of the package; its data belong to `datasets`."""
    files: dict[str, list[Path]] = {"": [], "datasets": [*PACKAGE.rglob("*.npz")]}
    for source in PACKAGE.rglob("*.py"):
        first = source.relative_to(PACKAGE).parts[0].removesuffix(".py")
        files.setdefault("" if first == "__init__" else first, []).append(source)
    return files


def _parts() -> set[str]:
    return set(_files())


@cache
def _mentions(part: str) -> frozenset[str]:
    return _mentioned("\n".join(f.read_text("utf-8") for f in _files()[part] if f.suffix == ".py"))


def _mentioned(text: str) -> frozenset[str]:
    # A name in a comment is taken for an import: too many modules do no harm, one too few would.
    names = {*MODULE.findall(text), *re.findall(r"\w+", " ".join(FROM.findall(text)))}
    return frozenset(names & _parts())


def _named(code: str) -> set[str]:
    # Style and pictures come into every block that draws, whether it names them or not.
    drawing = {"plots"} if "plt" in code else set()
    found, new = {""}, _mentioned(code) | drawing
    while new:
        found |= new
        new = frozenset().union(*map(_mentions, new)) - found
    return found


def record(blocks: Iterable[Block]) -> list[Said]:
    """Return what each block says, in order, from the cache where nothing has changed.

    Of a block that requires a library which is not installed, what its page says it printed is
    returned, and a line on standard error tells so.

    Raises
    ------
    BlockError
        If a block fails; what the others said is kept. If a library is missing that the environment
        variable HOWLEARN_REQUIRE names.
    """
    blocks = list(blocks)
    standing = {i: why for i, block in enumerate(blocks) if (why := lacking(block))}
    for why in standing.values():
        print(why, file=sys.stderr)
    files = [CACHE / f"{_key(block)}.json" for block in blocks]
    stale = [i for i, file in enumerate(files) if i not in standing and not file.is_file()]
    failure: Exception | None = None
    for i, said in zip(stale, _started([blocks[i] for i in stale]), strict=True):
        try:
            write_if_changed(files[i], json.dumps(asdict(said())))
        except Exception as error:  # the first failure is raised once all have run
            failure = failure or error
    if failure:
        raise failure
    return [
        Said(blocks[i].output or "", None, None)
        if i in standing
        else Said(**json.loads(file.read_text("utf-8")))
        for i, file in enumerate(files)
    ]


def _started(blocks: list[Block]) -> Iterator[Callable[[], Said]]:
    """Start all blocks, and yield for each what waits for it and returns what it says."""
    if len(blocks) == 1:  # as when one is edited; an interpreter more takes longer than most blocks
        yield partial(run, blocks[0])
    elif blocks:
        workers = min(len(blocks), os.cpu_count() or 1)
        # spawn: a fresh interpreter, whatever threads the builder that calls us has running
        with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
            yield from [pool.submit(run, block).result for block in blocks]


def _key(block: Block) -> str:
    parts = [
        fingerprint(block.code),
        str(block.path.relative_to(ROOT)),
        str(block.picture),
        block.code,
    ]
    parts += [f"{name} {_version_of(name)}" for name in block.requires]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@cache
def _distributions() -> Mapping[str, list[str]]:
    return packages_distributions()  # looks into every package that is installed


def _version_of(name: str) -> str:
    """Return the version of what is imported as `name`."""
    try:
        return version(name)  # most are called as they are imported, and this is soon known
    except PackageNotFoundError:
        return " ".join(sorted(version(package) for package in _distributions().get(name, [])))
