r"""A Python-Markdown extension: ``$…$`` and ``$$…$$`` become MathML when the page is built.

``pymdownx.arithmatex`` finds the formulas, ``math-core`` turns them into MathML Core, which a
browser sets without any script. A command that math-core does not know fails the build.
"""

import html
import re
from typing import Any

from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor
from math_core import LatexError, LatexToMathML

FOUND = re.compile(r'<(span|div) class="arithmatex">\\[(\[](.*?)\\[)\]]</\1>', re.DOTALL)


CONVERTER = LatexToMathML(fancy_error=False)


def mathml_of(latex: str, *, block: bool) -> str:
    """Return a formula as MathML.

    Raises
    ------
    ValueError
        If math-core does not know a command in it.
    """
    if re.search(r"\\\\\[\s*-?[\d.]+\s*(pt|em|ex|mm)\s*\]", latex):
        # math-core would print the length as text.
        raise ValueError(f"the formula {latex!r} gives a line its height, which cannot be set")
    try:
        return CONVERTER.convert_with_local_state(latex, displaystyle=block)
    except LatexError as error:
        raise ValueError(f"the formula {latex!r} cannot be set: {error}") from error


class _ToMathML(Postprocessor):
    def run(self, text: str) -> str:
        return FOUND.sub(self._formula, text)

    def _formula(self, found: re.Match[str]) -> str:
        block = found[1] == "div"
        mathml = mathml_of(html.unescape(found[2]).strip(), block=block)
        # A wide formula scrolls by itself, not the page.
        return f'<div class="hl-formula">{mathml}</div>' if block else mathml


class MathematicsExtension(Extension):
    """Register arithmatex, and the postprocessor that turns what it found into MathML."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Add both to `md`."""
        md.registerExtensions(["pymdownx.arithmatex"], {"pymdownx.arithmatex": {"generic": True}})
        # After "raw_html" (30), which puts the formulas that arithmatex set aside back in place.
        md.postprocessors.register(_ToMathML(md), "howlearn_mathematics", 5)


def makeExtension(**options: Any) -> MathematicsExtension:  # noqa: N802 (Python-Markdown's name)
    """Return the extension, as Python-Markdown asks for it."""
    return MathematicsExtension(**options)
