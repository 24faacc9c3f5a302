"""Code with fewer elements: what is set in the colour of the text needs no element.

A long page has thousands of names and numbers in its code, and a phone styles each element.
"""

import re

from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor

__all__ = ["INK", "TOKEN", "makeExtension"]

# The classes that Pygments gives to what `pages/howlearn.css` sets in ink: names, numbers, signs,
# blanks.
INK = "il|m|mb|mf|mh|mi|mo|n|na|nc|ne|nf|nn|nv|o|p|sa|se|w"

LISTING = re.compile(r'<div class="language-\w+ highlight">.*?</pre>', re.DOTALL)
TOKEN = re.compile(rf'<span class="(?:{INK})">([^<]*)</span>')


class _Unwrap(Postprocessor):
    def run(self, text: str) -> str:
        return LISTING.sub(lambda listing: TOKEN.sub(r"\1", listing[0]), text)


class TokensExtension(Extension):
    """Register the change."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Add it to `md`, after all that puts code into the page."""
        md.postprocessors.register(_Unwrap(md), "hl_tokens", 1)


def makeExtension(**options: object) -> TokensExtension:  # noqa: N802 (Python-Markdown's name)
    """Return the extension, as Python-Markdown asks for it."""
    return TokensExtension(**options)
