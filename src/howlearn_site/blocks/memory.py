"""Running many blocks at once, and not again while neither they nor the package has changed."""

import json
import multiprocessing
import os
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path

from howlearn_site.blocks.reading import Block
from howlearn_site.blocks.running import Said, lacking, run
from howlearn_site.cache import Entry, entry, files, libraries, own_code
from howlearn_site.paths import PACKAGE, ROOT

__all__ = ["fingerprint", "keep", "record"]


MODULE = re.compile(r"\bhowlearn\.(\w+)")
FROM = re.compile(r"\bfrom howlearn import \(?([\w, \n]+)")


@cache
def fingerprint(code: str | None = None) -> Mapping[str, object]:
    """Return all that a block's output depends on besides itself, as ingredients of a cache's key.

    Parameters
    ----------
    code : str, optional
        The block's. Then only those modules of the package count that it names, and those that they
        name in their turn: a change of one module is not a reason to run every block again. Where
        there is no code, all of them count.
    """
    parts = _parts() if code is None else _named(code)
    return {
        # What a page's reader makes of a block is in its place below.
        "builder": own_code("howlearn_site.blocks.running", "howlearn_site.blocks.reading"),
        "libraries": libraries(*_needed()),
        "package": _hashes(frozenset(parts)),
    }


@cache
def _needed() -> list[str]:
    """Return the names of the libraries that the package needs."""
    about = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [re.split(r"[^\w.-]", needed, maxsplit=1)[0] for needed in about["dependencies"]]


@cache
def _hashes(parts: frozenset[str]) -> Mapping[str, str]:
    return files(file for part in parts for file in _files()[part])


@cache
def _files() -> dict[str, list[Path]]:
    """Return the files of each module of the package; what is no code belongs to `datasets`."""
    of: dict[str, list[Path]] = {"": [], "datasets": []}
    for file in PACKAGE.rglob("*"):
        first = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if file.suffix == ".py":
            of.setdefault("" if first == "__init__" else first, []).append(file)
        elif file.is_file() and file.suffix != ".pyc":
            of["datasets"].append(file)
    return of


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
    places = [_place(block) for block in blocks]
    known = {i: _kept(place) for i, place in enumerate(places) if i not in standing}
    stale = [i for i, said in known.items() if said is None]
    failure: Exception | None = None
    for i, said in zip(stale, _started([blocks[i] for i in stale]), strict=True):
        try:
            known[i] = keep(blocks[i], said())
        except Exception as error:  # the first failure is raised once all have run
            failure = failure or error
    if failure:
        raise failure
    return [known.get(i) or Said(block.output or "", None, None) for i, block in enumerate(blocks)]


def keep(block: Block, said: Said) -> Said:
    """Keep what a block said when it ran, so that `record` need not run it, and return it."""
    _place(block).write(json.dumps(asdict(said)))
    return said


def _kept(place: Entry) -> Said | None:
    kept = place.read()
    return None if kept is None else Said(**json.loads(kept))


def _started(blocks: list[Block]) -> Iterator[Callable[[], Said]]:
    """Start all blocks, and yield for each what waits for it and returns what it says."""
    if len(blocks) == 1:  # as when one is edited; an interpreter more takes longer than most blocks
        yield partial(run, blocks[0])
    elif blocks:
        workers = min(len(blocks), os.cpu_count() or 1)
        # spawn: a fresh interpreter, whatever threads the builder that calls us has running
        with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
            yield from [pool.submit(run, block).result for block in blocks]


def _place(block: Block) -> Entry:
    return entry(
        "blocks",
        code=block.code,
        depends=fingerprint(block.code),
        draws=block.draws,
        # What runs as a file could print the line where it stands.
        line=block.line if block.needs_a_file else None,
        # A page of a test lies elsewhere.
        path=str(block.path).removeprefix(f"{ROOT}/"),
        picture=block.picture and block.picture.name,
        requires=libraries(*block.requires),
    )
