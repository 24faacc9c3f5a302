"""A Python-Markdown extension: ``<!-- requires: torch -->`` before a block becomes a line to read.

Its text says what a reader installs besides howlearn before the block runs.
"""

from html import escape

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor

from howlearn_site.blocks.reading import REQUIRES, required_names

__all__ = ["RequiresExtension", "makeExtension", "requires_html"]


def requires_html(names: tuple[str, ...]) -> str:
    """Return the paragraph that names what a block needs.

    Parameters
    ----------
    names : tuple of str
        At least one.
    """
    *others, last = (f"<code>{escape(name)}</code>" for name in names)
    listed = f"{', '.join(others)} and {last}" if others else last
    return f'<p class="hl-requires">Needs {listed} besides howlearn.</p>'


class _Visible(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        return [self._line(line) for line in lines]

    def _line(self, line: str) -> str:
        found = REQUIRES.match(line)
        if not found:
            return line
        names = required_names(line, "a page")
        return found["indent"] + self.md.htmlStash.store(requires_html(names))


class RequiresExtension(Extension):
    """Register the preprocessor that finds the comment."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Add it to `md`, after fences are set aside (25) and before raw HTML is (20)."""
        md.preprocessors.register(_Visible(md), "hl_requires", 22)


def makeExtension(**options: object) -> RequiresExtension:  # noqa: N802 (Python-Markdown's name)
    """Return the extension, as Python-Markdown asks for it."""
    return RequiresExtension(**options)
