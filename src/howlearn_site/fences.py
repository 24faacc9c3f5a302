"""The fences of a page, for pymdownx.superfences' ``custom_fences``: Python, and what it prints."""

import hashlib
import json
from html import escape
from importlib.metadata import version
from typing import Any

from markdown import Markdown

from howlearn_site.paths import CACHE, write_if_changed

__all__ = ["output_fence", "python_fence"]

HIGHLIGHTERS = [version(name) for name in ("pygments", "pymdown-extensions")]


def output_fence(source: str, *_: Any, **__: Any) -> str:
    """Return the HTML of a ``text`` fence: ``<samp>``, no copy button, not in the search."""
    samp = f"<pre><samp>{escape(source)}</samp></pre>"
    return f'<div class="hl-output no-copy" data-search-exclude>{samp}</div>'


def python_fence(
    source: str,
    language: str,
    css_class: str,
    options: dict[str, Any],
    md: Markdown,
    **rest: Any,
) -> str:
    """Return the HTML that superfences itself would, from the cache where it was made before.

    Telling names from keywords takes a fifth of a build in which nothing has changed.
    """
    asked = json.dumps([HIGHLIGHTERS, source, language, options, rest])
    file = CACHE / "highlighted" / f"{hashlib.sha256(asked.encode()).hexdigest()}.html"
    if not file.is_file():
        fences: Any = md.preprocessors["fenced_code_block"]
        html = fences.highlight(src=source, language=language, options=options, md=md, **rest)
        write_if_changed(file, html)
    return file.read_text("utf-8")
