"""Code, what it prints, formulas and figures are no language: a browser's translator passes them.

A translator rewrites whatever a page does not keep from it, and Copy and Run would then take the
rewritten code.
"""

import re

from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor

__all__ = ["makeExtension", "untranslated"]

# Each with all that is in it, so that only the outermost element carries the mark. The headings of
# the reference are names of the package.
KEPT = re.compile(
    r"<(?:(pre|svg|math|code|samp)|(h\d)(?=[^>]* class=\"doc doc-heading\"))"
    r"(?=[\s>])(?![^>]* translate=)(.*?</(?:\1|\2)>)",
    re.DOTALL,
)


def untranslated(html: str) -> str:
    """Return a part of a page with ``translate="no"`` on all that is no language."""
    return KEPT.sub(lambda found: f'<{found[1] or found[2]} translate="no"{found[3]}', html)


class _Keep(Postprocessor):
    def run(self, text: str) -> str:
        return untranslated(text)


class UntranslatedExtension(Extension):
    """Register the mark."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Add it to `md`, after all that puts code into the page."""
        md.postprocessors.register(_Keep(md), "hl_untranslated", -1)


def makeExtension(**options: object) -> UntranslatedExtension:  # noqa: N802
    """Return the extension, as Python-Markdown asks for it."""
    return UntranslatedExtension(**options)
