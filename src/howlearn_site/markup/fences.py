"""The fences of a page, for pymdownx.superfences' ``custom_fences``: Python, and what it prints."""

from html import escape
from typing import Any

from markdown import Markdown

from howlearn_site.cache import entry, fetch, libraries, own_code

__all__ = ["output_fence", "python_fence"]


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
    fences: Any = md.preprocessors["fenced_code_block"]
    counted = fences.highlight_ext
    number = counted.pygments_code_block
    place = entry(
        "highlighted",
        source=source,
        language=language,
        options=options,
        more=rest,
        settings=counted.get_pymdownx_highlight_settings(),
        fences={name: fences.config[name] for name in ("css_class", "relaxed_headers")},
        attributes=fences.attr_list,
        number=number,  # the ids of its lines have it, where there are any
        libraries=libraries("pygments", "pymdown-extensions"),
        builder=own_code(__name__),
    )

    def highlighted() -> str:
        html: str = fences.highlight(src=source, language=language, options=options, md=md, **rest)
        return html

    html = fetch(place, highlighted).decode()
    counted.pygments_code_block = number + 1  # as superfences counts them
    return html
