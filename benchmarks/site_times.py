"""The site's own times: built cold and warm, one changed block shown again, growth with pages.

On a copy of the project in a temporary folder, so that nothing of the working copy is touched or
taken for granted.
"""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = "cost-function"
TIMES = (1, 4, 16)


def copy_of_the_project(folder: Path) -> None:
    """Copy what git knows of, as it stands, and nothing that a build has made."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for name in listed.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def environment(folder: Path) -> dict[str, str]:
    """The copy's own sources come before the installed ones."""
    return os.environ | {"PYTHONPATH": str(folder / "src"), "NO_MKDOCS_2_WARNING": "1"}


def seconds(folder: Path, *command: str) -> float:
    """Run a module of Python in the copy and return how long it took."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder, env=environment(folder), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return time.perf_counter() - start


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of `mkdocs serve` in the copy."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "serve",
        "--dirty",
        "--dev-addr",
        f"127.0.0.1:{port}",
    ]
    server = subprocess.Popen(
        command, cwd=folder, env=environment(folder),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait()


def until_it_says(address: str, words: str, limit: float = 120) -> None:
    """Wait until a page has these words in it."""
    end = time.perf_counter() + limit
    while time.perf_counter() < end:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=1) as answer:
            if words in answer.read().decode():
                return
        time.sleep(0.05)
    sys.exit(f"{address} does not say {words!r} after {limit:.0f} s")


def changed_block(folder: Path) -> float:
    """Seconds from the saving of a page, with one block changed, until it is served."""
    page = folder / "docs" / f"{PAGE}.md"
    text = page.read_text("utf-8")
    with served(folder) as address:
        until_it_says(f"{address}{PAGE}/", "</html>")
        time.sleep(2)  # the watcher is awake
        start = time.perf_counter()
        said = "```python\nprint(6 * 7, 'changed')\n```\n\n```text\n42 changed\n```\n"
        page.write_text(f"{text}\n{said}", "utf-8")
        until_it_says(f"{address}{PAGE}/", "42 changed")
        took = time.perf_counter() - start
    page.write_text(text, "utf-8")
    return took


def grow(folder: Path, times: int) -> int:
    """Make the written pages so many, and return how many there are.

    The copies have the words, formulas and code of the pages; their code is not run again, and
    their figures are left out, as a figure belongs to one page.
    """
    docs = folder / "docs"
    written = [p for p in docs.glob("*.md") if p.name != "index.md"]
    for number in range(1, times):
        for page in written:
            text = re.sub(r"^!\[.*\n", "", page.read_text("utf-8"), flags=re.MULTILINE)
            text = re.sub(r"^```python$", "```py3", text, flags=re.MULTILINE)
            text = re.sub(r"\]\((?!http|#)([^)]+)\)", r"](../../\1)", text)
            text = re.sub(r"<hl-.*?>|</hl-.*?>|<!-- requires.*?-->", "", text)
            target = docs / "copies" / str(number) / page.name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
    return sum(1 for _ in docs.rglob("*.md"))


def main() -> None:
    """Measure and print as JSON."""
    report: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        copy_of_the_project(folder)
        blocks = seconds(folder, "howlearn_site")
        pages = seconds(folder, "mkdocs", "build", "--strict", "-q", "-d", str(folder / "built"))
        report["cold: every block run and figure drawn"] = {"seconds": round(blocks, 1)}
        report["cold: every page written"] = {"seconds": round(pages, 1)}
        warm = seconds(folder, "mkdocs", "build", "--strict", "-q", "-d", str(folder / "built"))
        report["warm: nothing has changed"] = {"seconds": round(warm, 1)}
        report["a changed block under make serve"] = {"seconds": round(changed_block(folder), 1)}
        growth = []
        for times in TIMES:
            count = grow(folder, times)
            took = seconds(folder, "mkdocs", "build", "-q", "-d", str(folder / "built"))
            growth.append({"times": times, "pages": count, "seconds": round(took, 1)})
        report["growth"] = growth
    print(json.dumps(report))


if __name__ == "__main__":
    main()
