"""Code stays out of the search index, which is fetched before the first search: words find pages.

Material's search passes over what is marked with ``data-search-exclude``; another builder ignores
the mark.
"""

import re

from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor

__all__ = ["makeExtension"]

# Signatures of the reference stay in it: they have the names of arguments.
CODE = re.compile(r'<div class="(?:language-\w+ )?highlight">')


class _Mark(Postprocessor):
    def run(self, text: str) -> str:
        return CODE.sub(lambda found: f"{found[0][:-1]} data-search-exclude>", text)


class SearchExtension(Extension):
    """Register the mark."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Add it to `md`, after all that puts code into the page."""
        md.postprocessors.register(_Mark(md), "hl_search", 0)


def makeExtension(**options: object) -> SearchExtension:  # noqa: N802 (Python-Markdown's name)
    """Return the extension, as Python-Markdown asks for it."""
    return SearchExtension(**options)
