"""An example of a docstring on its page: what you type is told from what Python answers.

Pygments calls only some of the lines that Python prints output. Here ``doctest`` itself says which
they are, as it does when the example is tested: prompts become ``<span class="gp">``, all that
Python answers ``<span class="go">``, and the rest is the code that Copy and Run take.
"""

import doctest
import re
from html import escape, unescape

from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

__all__ = ["makeExtension"]

LISTING = re.compile(
    r'(<div class="language-pycon highlight"><pre><span></span><code>)(.*?)(</code></pre>)',
    re.DOTALL,
)
TAG = re.compile("<[^>]*>")


class _Tell(Postprocessor):
    def run(self, text: str) -> str:
        return LISTING.sub(lambda found: found[1] + _told(found[2]) + found[3], text)


def _told(code: str) -> str:
    parts = doctest.DocTestParser().parse(unescape(TAG.sub("", code)))
    # What follows an empty line doctest takes for a text. In a listing it is more of the answer:
    # mkdocstrings has taken out the mark that doctest itself needs there.
    return "".join(
        _answer(part) if isinstance(part, str) else _typed(part.source) + _answer(part.want)
        for part in parts
    )


def _typed(source: str) -> str:
    coloured = highlight(source, PythonLexer(), HtmlFormatter(nowrap=True))
    prompts = ["&gt;&gt;&gt; ", *["... "] * source.count("\n")]
    lines = zip(prompts, coloured.splitlines(keepends=True), strict=False)
    return "".join(f'<span class="gp">{prompt}</span>{line}' for prompt, line in lines)


def _answer(text: str) -> str:
    return f'<span class="go">{escape(text, quote=False)}</span>' if text else ""


class ExamplesExtension(Extension):
    """Register the change."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Add it to `md`, before the elements of code in ink are taken away (1)."""
        md.postprocessors.register(_Tell(md), "hl_examples", 2)


def makeExtension(**options: object) -> ExamplesExtension:  # noqa: N802 (Python-Markdown's name)
    """Return the extension, as Python-Markdown asks for it."""
    return ExamplesExtension(**options)
