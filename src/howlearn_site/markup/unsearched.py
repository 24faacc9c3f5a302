"""What stays out of the search index, which is fetched before the first search: words find pages.

Code does, and so do formulas on lines by themselves and what is folded: a hint or a solution that a
search shows is no exercise any more. Material's search passes over what is marked with
``data-search-exclude``; another builder ignores the mark. How the answers are put in order is the
matter of ``pages/search_index.py``.
"""

import re

from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor

__all__ = ["makeExtension"]

# Signatures of the reference stay in it: they have the names of arguments.
LEFT_OUT = re.compile(
    r'<div class="(?:language-\w+ )?highlight"(?=>)|<div class="hl-formula"(?=>)'
    r"|<details\b(?![^>]*\bopen\b)[^>]*(?=>)"
)


class _Mark(Postprocessor):
    def run(self, text: str) -> str:
        return LEFT_OUT.sub(r"\g<0> data-search-exclude", text)


class SearchExtension(Extension):
    """Register the mark."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Add it to `md`, after all that puts code into the page."""
        md.postprocessors.register(_Mark(md), "hl_search", 0)


def makeExtension(**options: object) -> SearchExtension:  # noqa: N802 (Python-Markdown's name)
    """Return the extension, as Python-Markdown asks for it."""
    return SearchExtension(**options)
