"""Change the package in one place after the other, and count the changes that a test notices.

    python tests/mutate.py                      # everything, which takes hours
    python tests/mutate.py --each 20            # 20 changes of each module
    python tests/mutate.py --sample 15          # 15 changes of all, always the same
    python tests/mutate.py howlearn.costs       # one module, whole

A change that no test notices is a survivor. Those that need none, such as the width of a picture's
margin, stand in survivors.json with a reason each. Blocks of pages are not run here, only tests.
"""

from __future__ import annotations

import argparse
import importlib.abc
import importlib.util
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import NamedTuple

from forking import CUT_OFF, PATIENCE, asked, each_ended
from mutations import Mutation, mutations
from nearest_tests import modules, suite_of
from touching import Chosen, Recorder, Touched, chosen_tests, read

SURVIVORS = Path(__file__).with_name("survivors.json")
SHARE = 0.95  # of a module's changes that must be noticed
ALIVE = 0.5  # of a sample, which is small
BRIEF = 10  # seconds of a processor in which a change of a sample must be noticed
Records = dict[Path, Touched]  # of each file of tests


class Place(NamedTuple):
    """A change, and the module that it is in."""

    module: str
    mutation: Mutation

    @property
    def key(self) -> str:
        """What a survivor is called, whatever its line is by now."""
        return f"{self.mutation.old} → {self.mutation.new} in {self.mutation.statement}"


# One change


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Hands out one module with its change, and nothing else."""

    def __init__(self, name: str, file: Path, source: str) -> None:
        self.name, self.file, self.source = name, file, source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        if fullname != self.name:
            return None
        parts = [str(self.file.parent)] if self.file.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            fullname, self.file, loader=self, submodule_search_locations=parts
        )

    def get_source(self, fullname: str) -> str:
        return self.source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, str(self.file), "exec")


class Outcome(NamedTuple):
    """What came of a change: the test that noticed it, or nothing where none did."""

    place: Place
    noticed: str
    seconds: float


def outcomes(
    places: Sequence[Place], workers: int, records: Records | None = None, brief: bool = False
) -> Iterator[Outcome]:
    """Yield what comes of each change, in the order in which it is known.

    A change that makes a test hang is noticed; where the tests are to be `brief`, it is not.
    """
    runs = [partial(_ask, place, records or {}) for place in places]
    for number, failed, seconds in each_ended(runs, workers, BRIEF if brief else PATIENCE):
        noticed = "" if brief and failed == CUT_OFF else failed
        yield Outcome(places[number], noticed, seconds)


def _ask(place: Place, records: Records, folder: Path) -> int:
    """Run the tests of a module with its change, those that run the changed part where known."""
    file = modules()[place.module]
    own, others = suite_of(place.module)
    known = [records[each] for each in own + others if each in records]
    names = chosen_tests(known, file, place.mutation.line) if known else []
    sys.meta_path.insert(0, _Changed(place.module, file, place.mutation.source))
    if known:
        inside = {Path(name.partition("::")[0]).name for name in names}
        files = [each for each in own + others if each.name in inside]
        return asked(files, folder / "made", [Chosen(names, known)]) if files else 0
    return asked(own, folder / "made") or (asked(others, folder / "made") if others else 0)


def recorded(names: Iterable[str], workers: int) -> Records:
    """Return what each file of tests does that is asked about some modules."""
    suites = [suite_of(name) for name in names]
    files = list(dict.fromkeys(file for suite in suites for part in suite for file in part))
    with tempfile.TemporaryDirectory(prefix="touched-") as folder:
        kept = [Path(folder, f"{number}.json") for number in range(len(files))]
        for number, failed, _ in each_ended(
            [partial(_record, *each) for each in zip(files, kept, strict=True)], workers
        ):
            if failed:
                raise SystemExit(f"{files[number].name} fails without a change: {failed}")
        return {file: read(record) for file, record in zip(files, kept, strict=True)}


def _record(file: Path, record: Path, folder: Path) -> int:
    return asked([file], folder / "made", [Recorder(record)])


# The command


def chosen(names: Sequence[str], each: int | None, sample: int | None, seed: int) -> list[Place]:
    """Return the places to try: of the modules named, or of all."""
    known = modules()
    for name in names:
        if name not in known:
            raise SystemExit(f"{name} is no module of the package; there are {', '.join(known)}")
    rng = random.Random(seed)
    places = []
    for name in names or known:
        here = [Place(name, m) for m in mutations(known[name].read_text("utf-8"))]
        here = [place for place in here if place.key not in survivors().get(name, {})]
        if each is not None and len(here) > each:
            here = sorted(rng.sample(here, each), key=lambda place: place.mutation.line)
        places += here
    return rng.sample(places, min(sample, len(places))) if sample is not None else places


@cache
def survivors() -> dict[str, dict[str, str]]:
    """Return of each module the changes that need no test, and why."""
    return dict(json.loads(SURVIVORS.read_text("utf-8")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--each", type=int)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--verbose", action="store_true")
    given = parser.parse_args()
    places = chosen(given.modules, given.each, given.sample, given.seed)
    # What the tests do is not worth finding out for a few changes.
    brief = given.sample is not None
    names = () if brief else dict.fromkeys(place.module for place in places)
    records = recorded(names, given.workers)
    tried, lost = Counter[str](), Counter[str]()
    for place, noticed, seconds in outcomes(places, given.workers, records, brief):
        tried[place.module] += 1
        lost[place.module] += not noticed
        if given.verbose or not noticed:
            by = noticed or f"no test notices{f' in {BRIEF} s' if brief else ''}"
            print(f"{seconds:5.1f} s {place.module}:{place.mutation}: {by}", flush=True)
    for name, count in sorted(tried.items()):
        found = count - lost[name]
        print(f"{name:45} {found:5} of {count:5} noticed, {found / count:4.0%}")
    print(f"{len(places) - lost.total()} of {len(places)} changes were noticed")
    if brief:  # which shows that the tests are alive, and no share
        tried, lost = Counter(sample=len(places)), Counter(sample=lost.total())
    share = ALIVE if brief else SHARE
    low = [name for name, count in tried.items() if lost[name] > (1 - share) * count]
    if low:
        raise SystemExit(f"fewer than {share:.0%} were noticed in: {', '.join(low)}")


if __name__ == "__main__":
    main()
