"""What is worth running at every save: `make quick`, or this script with the names of files.

Without names it takes what differs from the last commit. A page is run, block by block, and held to
the rules of pages; a module is checked for style and types, and runs its examples and those of its
tests that need neither the built site nor an extra; a script is checked for style and types, too.
All else is for `make test`.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from howlearn_site.paths import DOCS, PACKAGE, ROOT

SITE = PACKAGE.with_name("howlearn_site")
TESTS = ROOT / "tests"


def changed() -> list[str]:
    """The files that differ from the last commit, new ones too."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        sys.exit('There is no git to ask what changed. Name it: make quick FILES="docs/weights.md"')
    answers = [
        subprocess.run(["git", *ask], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for ask in (
            ["diff", "--name-only", "--diff-filter=d", "-z", "HEAD"],
            ["ls-files", "--others", "--exclude-standard", "-z"],
        )
    ]
    return [name for answer in answers for name in answer.split("\0") if name]


def commands(files: list[Path]) -> list[list[str]]:
    """What to run for these files."""
    pages = [f for f in files if f.suffix == ".md" and (DOCS in f.parents or f.parent == ROOT)]
    pages = [f for f in pages if f.name not in ("CHANGELOG.md", "CONTRIBUTING.md")]
    python = [f for f in files if f.suffix == ".py"]
    modules = [f for f in python if f.is_relative_to(PACKAGE)]
    tests = {f for f in python if f.parent == TESTS and f.name.startswith("test_")}
    for module in [f for f in python if f.is_relative_to(PACKAGE) or f.is_relative_to(SITE)]:
        tests |= tests_of(module)
    run: list[list[str]] = []
    if python:
        code = [str(f) for f in python]
        run += [["ruff", "check", *code], ["ruff", "format", "--check", *code]]
        run.append(["mypy", *(n for n in code if not n.startswith(str(DOCS)))])
    scripts = [str(f) for f in files if f.suffix in (".js", ".mjs")]
    if styled := [*scripts, *(str(f) for f in files if f.suffix == ".css")]:
        run.append(["deno", "fmt", "--quiet", "--check", *styled])
    if scripts:
        run += [["deno", "lint", "--quiet", *scripts], ["deno", "check", "--quiet", *scripts]]
    if pages:
        named = [str(f) for f in pages]
        run += [["howlearn_site", "check", *named], ["pytest", "-q", "--blocks", *named]]
    if tests or modules:
        chosen = [str(f) for f in [*modules, *sorted(tests)]]
        run.append(["pytest", "-q", "-m", "not built and not extra", "--doctest-modules", *chosen])
    return run


def tests_of(module: Path) -> set[Path]:
    """The tests of a module; of a private one without any, those of the modules that import it."""
    found = named_after(module)
    if found or not re.match("_[a-z]", module.stem):
        return found
    name = re.compile(rf"\bhowlearn\.{module.stem}\b")
    importers = [path for path in PACKAGE.rglob("*.py") if name.search(path.read_text("utf-8"))]
    return set().union(*map(named_after, importers))


def named_after(module: Path) -> set[Path]:
    """The tests with a module's name, or for a part of a package with that of the package.

    What is more than one file can hold has a word more in its name.
    """
    names = [module.stem.strip("_"), *module.parent.relative_to(ROOT / "src").parts[1:]]
    found = {TESTS / f"test_{name}.py" for name in names} & {*TESTS.iterdir()}
    return found | {test for name in names for test in TESTS.glob(f"test_{name}_*.py")}


def main() -> int:
    """Run it, and return the exit code: 1 where something failed, all having been run."""
    files = [path for name in sys.argv[1:] or changed() if (path := ROOT / name).is_file()]
    ended = []
    for name, *arguments in commands(files):
        print("$", name, *(a.removeprefix(f"{ROOT}/") for a in arguments), flush=True)
        done = subprocess.run([sys.executable, "-m", name, *arguments], cwd=ROOT, check=False)
        ended.append(done.returncode in (0, 5))  # 5: none of its tests was chosen
    if not ended:
        print("Nothing changed that quick looks at.")
    return 0 if all(ended) else 1


if __name__ == "__main__":
    sys.exit(main())
