"""The fence of what a block prints: ``<samp>``, which says so, and no copy button."""

from html import escape
from typing import Any


def output_fence(source: str, *_: Any, **__: Any) -> str:
    """Return the HTML of a ``text`` fence, for pymdownx.superfences' ``custom_fences``."""
    return f'<div class="hl-output no-copy"><pre><samp>{escape(source)}</samp></pre></div>'
