"""The fence of what a block prints: ``<samp>``, no copy button, and no place in the search."""

from html import escape
from typing import Any


def output_fence(source: str, *_: Any, **__: Any) -> str:
    """Return the HTML of a ``text`` fence, for pymdownx.superfences' ``custom_fences``."""
    samp = f"<pre><samp>{escape(source)}</samp></pre>"
    return f'<div class="hl-output no-copy" data-search-exclude>{samp}</div>'
