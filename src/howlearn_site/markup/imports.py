"""The imports at the head of a block: in the page they fold to one quiet line that opens.

They stay in the code, in ``<span class="hl-imports">``: what is copied, selected, printed, run, or
read without JavaScript is whole. The line is a button before the code, without a text that could
get into it; ``imports.css`` shows both, and ``pages/howlearn.js`` turns them.
"""

import ast
import re
from html import unescape

from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor

__all__ = ["SAVED", "folded", "head_of", "makeExtension"]

# A line for them is worth it where it saves the reader at least so many.
SAVED = 2

# What has been folded has the button between these two.
LISTING = re.compile(
    r'(?P<begin><div class="language-(?P<language>python|pycon) highlight"[^>]*><pre[^>]*>'
    r"<span></span>)<code>(?P<code>.*?)(?=</code>)",
    re.DOTALL,
)
TAG = re.compile("<[^>]*>")
PROMPT = re.compile(r"(?:>>>|\.\.\.)(?: |$)")


def head_of(source: str) -> tuple[int, int]:
    """Return how many imports stand at the head of a program, and how many lines they take.

    The lines are those up to the last import, and the blank ones after it: comments among them
    count, those that follow belong to what comes next. Nothing is counted where there is no more to
    the program than imports, or where it does not begin with one.

    Examples
    --------
    >>> head_of('''import numpy as np
    ...
    ... from howlearn.costs import huber
    ...
    ... print(huber)
    ... ''')
    (2, 4)
    >>> head_of("import numpy as np")
    (0, 0)
    """
    statements, lines = ast.parse(source).body, source.splitlines()
    imports = 0
    for statement in statements:
        if not isinstance(statement, ast.Import | ast.ImportFrom):
            break
        imports += 1
    # A line that an import shares with another statement, after a semicolon, is no import's line.
    while 0 < imports < len(statements):
        last = statements[imports - 1].end_lineno or 0
        if statements[imports].lineno > last:
            break
        imports -= 1
    if not 0 < imports < len(statements) or statements[0].lineno > 1:
        return 0, 0
    last = statements[imports - 1].end_lineno or 0
    while not lines[last].strip():
        last += 1
    return imports, last


def folded(html: str) -> str:
    """Return a part of a page with the imports of its blocks marked, and the line that opens them.

    Blocks stay as they are where that would not save at least `SAVED` lines.
    """
    return LISTING.sub(_fold, html)


def _fold(found: re.Match[str]) -> str:
    code = found["code"]
    text = unescape(TAG.sub("", code))
    count, taken = head_of(text if found["language"] == "python" else _typed_first(text))
    if taken - 1 < SAVED:
        return found[0]
    # No element of Pygments goes on over the end of a line.
    lines = code.splitlines(keepends=True)
    head, rest = "".join(lines[:taken]), "".join(lines[taken:])
    words = f"{count} imports" if count > 1 else "1 import"
    line = (
        '<button type="button" class="hl-imports-line" aria-expanded="false" '
        f'aria-label="Show {words}" data-words="{words}"></button>'
    )
    return f'{found["begin"]}{line}<code><span class="hl-imports">{head}</span>{rest}'


def _typed_first(example: str) -> str:
    """Return what is typed in a docstring's example until Python answers for the first time."""
    typed = []
    for line in example.splitlines():
        if not PROMPT.match(line):
            break
        typed.append(line[4:])
    return "\n".join(typed)


class _Fold(Postprocessor):
    def run(self, text: str) -> str:
        return folded(text)


class ImportsExtension(Extension):
    """Register the change."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Add it to `md`, after the last that looks for a listing as Pygments writes it (1)."""
        md.postprocessors.register(_Fold(md), "hl_imports", 0.5)


def makeExtension(**options: object) -> ImportsExtension:  # noqa: N802 (Python-Markdown's name)
    """Return the extension, as Python-Markdown asks for it."""
    return ImportsExtension(**options)
