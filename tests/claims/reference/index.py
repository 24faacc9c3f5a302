"""What *Reference* says."""

import re

from howlearn_site.claims.saying import Page
from howlearn_site.pages.reference import modules, source_files
from howlearn_site.paths import DOCS


def claims(page: Page) -> None:
    """Hold what the page says."""
    table = [p.text.split("|") for p in page.prose.passages if re.match(r"\| \d", p.text)]
    rows = [re.findall(r"\w+", names) for _, _, names, _ in table]
    row_of = {name: number for number, row in enumerate(rows) for name in row}
    listed = [name for row in rows for name in row]
    pages = [(DOCS / "reference" / f"{name}.md").is_file() for name in listed]
    downhill = [row_of[other] < row_of[name] for name in listed for other in _needs(name)]

    # The table.
    page.says("Each module {below} has a page", all(pages) and sorted(listed) == sorted(modules()))
    page.says("Modules import only from the rows {above} them", all(downhill))
    page.says("| {0} | arrays |", row_of["arrays"])
    page.says("| {1} | activations · gradients · curvatures · values |", row_of["gradients"])
    page.says("| {2} | costs · landscapes · gradient_descent", row_of["costs"])
    page.says("| {3} | network |", row_of["network"])
    page.says("| {4} | backpropagation |", row_of["backpropagation"])
    page.says("| {5} | training |", row_of["training"])
    page.says("| {6} | plots · exercises |", row_of["exercises"])


def _needs(name: str) -> set[str]:
    """Return the public modules that one imports, itself or through private ones."""
    found: set[str] = set()
    seen, waiting = {name}, [name]
    while waiting:
        part = waiting.pop()
        for other in _imported(part) - seen:
            seen.add(other)
            if other.startswith("_"):
                waiting.append(other)
            else:
                found.add(other)
    return found


def _imported(part: str) -> set[str]:
    """Return the parts of the package that a module, or a folder of modules, imports."""
    texts = [
        path.read_text("utf-8")
        for name, path in source_files().items()
        if name.split(".")[0] == part
    ]
    return {other for text in texts for other in re.findall(r"^ *from howlearn\.(\w+)", text, re.M)}
