"""Faults planted one at a time in what a reader sees, and how many of them are found.

``make faults`` plants ten of each kind in copies of the project, by a seed, runs the checks that
could notice, and prints a table. Each check is a part of `make test`: the rules of pages, the
claims, the comparison of a block with its page, or a few of the tests. The counts of each kind that
was planted whole stay in ``faults.json``, from which the home page has what it says of them.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import date
from itertools import chain
from pathlib import Path

from fault_kinds import FOR_HUMAN_EYES, KINDS
from fault_places import Fault
from howlearn_site.blocks.reading import blocks_of
from howlearn_site.paths import ROOT

EACH = 10
COUNTS = Path(__file__).with_suffix(".json")


def planted(each: int, seed: int, only: str) -> list[Fault]:
    """So many of each kind, or as many as there are.

    Where there are few places each is taken again, for another change.
    """
    found: list[Fault] = []
    for name, faults in KINDS.items():
        if only in name:
            draw = random.Random(f"{seed} {name}")
            some: list[Fault] = []
            for found_here in chain.from_iterable(faults(draw) for _ in range(5)):
                fault = replace(found_here, kind=name)
                if fault.after != fault.before and fault not in some:
                    some.append(fault)
                if len(some) == each:
                    break
            found += some
    return found


def is_found(fault: Fault, root: Path) -> bool:
    """Say whether one of the checks finds what was planted."""
    return any(not _passes(line, root) for line in fault.checks)


def _passes(line: str, root: Path) -> bool:
    what, *arguments = line.split()
    if what == "figure":
        _build_figures(root)
        what = "tests"
    if what == "tests":
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *arguments]
        done = subprocess.run(command, cwd=root, capture_output=True, check=False)
        return done.returncode == 0
    path = root / arguments[0]
    if what == "page":
        from howlearn_site.claims.tying import broken_claims
        from howlearn_site.pages.rules import broken_rules

        return not broken_rules([path]) and not broken_claims(path)
    from howlearn_site.blocks.running import BlockError, compare, run

    (block,) = [b for b in blocks_of(path) if b.line == int(arguments[1])]
    try:
        compare(block, run(block))
    except (BlockError, AssertionError):
        return False
    return True


def _build_figures(root: Path) -> None:
    """Make what a build makes of the figures' own files, in a copy whose site is built."""
    from howlearn_site.figures.recordings import write_recordings
    from howlearn_site.pages.scripts import write_scripts

    write_recordings()
    write_scripts()
    for made in ("recordings", "scripts"):
        to = root / "site" / "generated" / made
        shutil.copytree(root / "docs" / "generated" / made, to, dirs_exist_ok=True)


def built(root: Path) -> None:
    """Build the site of a copy, in which nothing is planted yet, where it is not there."""
    if not (root / "site" / "index.html").is_file():
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
        subprocess.run(command, cwd=root, env=seeing_only(root), check=True)


def seeing_only(root: Path) -> dict[str, str]:
    """The environment of a process that takes all from a copy, its site too."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("HOWLEARN_")}
    return own | {
        "PYTHONPATH": f"{root / 'src'}:{root / 'tests'}",
        "HOWLEARN_SITE": str(root / "site"),
    }


def copied(folder: Path) -> Path:
    """A copy of what git knows."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    # What a build keeps belongs to what is there before a fault is planted, and spares minutes.
    if (ROOT / ".cache" / "howlearn_site").is_dir():
        shutil.copytree(ROOT / ".cache" / "howlearn_site", folder / ".cache" / "howlearn_site")
    return folder


def plant(fault: Fault, root: Path) -> bool:
    """Plant a fault in a copy, look for it in a process that sees nothing else, take it out."""
    if any(line.startswith("figure ") for line in fault.checks):
        built(root)
    file = root / fault.file
    whole = file.read_bytes()
    file.write_text(fault.text(root), "utf-8")
    try:
        command = [sys.executable, str(root / "tests" / "faults.py"), "--look-for"]
        done = subprocess.run(
            [*command, json.dumps(asdict(fault))],
            cwd=root, env=seeing_only(root), capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        file.write_bytes(whole)
    if done.returncode not in (0, 1):
        # A page that cannot be read, or code that cannot be imported, is found too.
        return True
    return done.returncode == 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=EACH, help="how many of each kind")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="kinds whose name has this in it")
    parser.add_argument("--sample", type=int, help="so many, each of another kind")
    parser.add_argument("--look-for", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.look_for:
        told = json.loads(given.look_for)
        return int(is_found(Fault(**told | {"checks": tuple(told["checks"])}), ROOT))
    if given.sample is None:
        faults = planted(given.each, given.seed, given.only)
    else:
        ones = planted(1, given.seed, given.only)
        faults = random.Random(given.seed).sample(ones, given.sample)
    workers = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:
        copies = [copied(Path(folder) / str(n)) for n in range(workers)]
        parts = [faults[n::workers] for n in range(workers)]
        found = list(pool.map(planted_in_turn, copies, parts))
    outcome = {fault: was for part in found for fault, was in part.items()}
    if given.sample is None and given.each == EACH:
        write(outcome, given.seed)
    return report(outcome)


def planted_in_turn(root: Path, faults: list[Fault]) -> dict[Fault, bool]:
    return {fault: plant(fault, root) for fault in faults}


def write(outcome: dict[Fault, bool], seed: int) -> None:
    """Keep the counts of the kinds that were planted, beside those of the others."""
    kinds = json.loads(COUNTS.read_text("utf-8")) if COUNTS.is_file() else {}
    for name in KINDS:
        if of := [was for fault, was in outcome.items() if fault.kind == name]:
            day = date.today().isoformat()
            kinds[name] = {
                "planted": len(of),
                "found": sum(of),
                "for human eyes": name in FOR_HUMAN_EYES,
                "seed": seed,
                "on": day,
            }
    ordered = {name: kinds[name] for name in KINDS if name in kinds}
    COUNTS.write_text(json.dumps(ordered, indent=1) + "\n", "utf-8")


def report(outcome: dict[Fault, bool]) -> int:
    """Print the table, and what was not found."""
    missed = [fault for fault, was in outcome.items() if not was]
    for fault in missed:
        print(f"not found: {fault.file}:{fault.line}: {fault.before!r} → {fault.after!r}"
              f" ({fault.kind})")  # fmt: skip
    print(f"{'kind':32} planted  found")
    for name in KINDS:
        of = [was for fault, was in outcome.items() if fault.kind == name]
        if of:
            print(f"{name:32} {len(of):7} {sum(of):6}")
    count = [was for fault, was in outcome.items() if fault.kind not in FOR_HUMAN_EYES]
    share = sum(count) / max(1, len(count))
    print(f"{'all but those for human eyes':32} {len(count):7} {sum(count):6}  {share:.1%}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
