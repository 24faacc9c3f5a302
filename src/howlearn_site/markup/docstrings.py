"""The page of a file: each docstring is folded to its first line, beside a link to the reference.

All of the file stays in the page, in ``<details>``, which opens without JavaScript. What the copy
button takes is the file itself, as it stands in the package: it is kept beside the listing.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape

from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor

from howlearn_site.paths import PACKAGE

__all__ = ["Docstring", "docstrings", "every_docstring", "makeExtension"]

LISTING = re.compile(
    r'<div class="language-python hl-source highlight" data-module="(?P<module>[\w.]+)">'
    r"(?P<begin><pre><span></span><code>)(?P<code>.*?)(?P<end></code></pre>)",
    re.DOTALL,
)
TAG = re.compile("<[^>]*>")
# From generated/source/MODULE/, where each of these pages is.
REFERENCE = "../../../reference"


@dataclass(frozen=True)
class Docstring:
    """Where a docstring stands, and what it is the docstring of.

    Attributes
    ----------
    first, last : int
        Its lines, counted from 1.
    name : str
        What it describes: ``"Layer.size"``, or nothing where that is the module.
    """

    first: int
    last: int
    name: str


def docstrings(source: str) -> list[Docstring]:
    """Return the docstrings of more than one line, those after an assignment among them."""
    return [d for d in every_docstring(source) if d.last > d.first]


def every_docstring(source: str) -> list[Docstring]:
    """Return those of one line too."""
    return sorted(_docstrings(ast.parse(source), ""), key=lambda d: d.first)


def _docstrings(
    node: ast.Module | ast.ClassDef | ast.FunctionDef, name: str
) -> Iterator[Docstring]:
    described = name
    for number, part in enumerate(node.body):
        match part:
            case ast.Expr(ast.Constant(str())) if number == 0 or described != name:
                yield Docstring(part.lineno, part.end_lineno or part.lineno, described)
        described = name
        if isinstance(part, ast.FunctionDef | ast.ClassDef):
            yield from _docstrings(part, f"{name}.{part.name}".lstrip("."))
        targets = part.targets if isinstance(part, ast.Assign) else [getattr(part, "target", None)]
        if isinstance(targets[0], ast.Name):
            described = f"{name}.{targets[0].id}".lstrip(".")


class _Fold(Postprocessor):
    def run(self, text: str) -> str:
        return LISTING.sub(lambda found: _folded(**found.groupdict()), text)


def _folded(module: str, begin: str, code: str, end: str) -> str:
    source = unescape(TAG.sub("", code))
    lines = code.splitlines(keepends=True)
    for part in docstrings(source):
        link = _link(module, part.name)
        first, rest = part.first - 1, part.last - 1
        lines[first] = (
            f'<details class="hl-docstring"><summary>{lines[first].rstrip()}{link}\n</summary>'
        )
        lines[rest] += "</details>"
    kept = escape(source)
    listing = f'<div class="language-python hl-source highlight" data-copy="{kept}">'
    return listing + begin + "".join(lines) + end


def _link(module: str, name: str) -> str:
    """Return a link to what the reference says of a name, nothing where it is not public."""
    top = module.split(".")[0]
    # What leads to the reference of the module stands above the listing.
    if top.startswith("_") or not name:
        return ""
    outer, _, inner = name.partition(".")
    if outer not in _public(top) or (inner.startswith("_") and inner != "__call__"):
        return ""
    address = f"{REFERENCE}/{top}/#howlearn.{top}.{name}"
    return f'<a href="{address}" aria-label="{name} in the reference"></a>'


def _public(module: str) -> list[str]:
    """Return what the reference of a module has, from its file as it is now."""
    file = PACKAGE / f"{module}.py"
    file = file if file.is_file() else PACKAGE / module / "__init__.py"
    for part in ast.parse(file.read_text("utf-8")).body:
        if isinstance(part, ast.Assign) and ast.unparse(part.targets[0]) == "__all__":
            names = ast.literal_eval(part.value)
            # A function that has the name of its file is taken for the file there.
            return [name for name in names if not (PACKAGE / module / f"{name}.py").is_file()]
    return []


class DocstringsExtension(Extension):
    """Register the change."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Add it to `md`, after the code has been coloured and is in the page."""
        md.postprocessors.register(_Fold(md), "hl_docstrings", 2)


def makeExtension(**options: object) -> DocstringsExtension:  # noqa: N802 (Python-Markdown's name)
    """Return the extension, as Python-Markdown asks for it."""
    return DocstringsExtension(**options)
