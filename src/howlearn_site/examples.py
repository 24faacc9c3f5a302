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
    examples = doctest.DocTestParser().get_examples(unescape(TAG.sub("", code)))
    return "".join(_typed(e.source) + _answered(e) for e in examples)


def _typed(source: str) -> str:
    coloured = highlight(source, PythonLexer(), HtmlFormatter(nowrap=True))
    prompts = ["&gt;&gt;&gt; ", *["... "] * source.count("\n")]
    lines = zip(prompts, coloured.splitlines(keepends=True), strict=False)
    return "".join(f'<span class="gp">{prompt}</span>{line}' for prompt, line in lines)


def _answered(example: doctest.Example) -> str:
    want = re.sub(r"(?m)^<BLANKLINE>$", "", example.want)  # doctest's word for an empty line
    return f'<span class="go">{escape(want, quote=False)}</span>' if want else ""


class ExamplesExtension(Extension):
    """Register the change."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Add it to `md`, before the elements of code in ink are taken away (1)."""
        md.postprocessors.register(_Tell(md), "hl_examples", 2)


def makeExtension(**options: object) -> ExamplesExtension:  # noqa: N802 (Python-Markdown's name)
    """Return the extension, as Python-Markdown asks for it."""
    return ExamplesExtension(**options)
