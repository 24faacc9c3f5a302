"""The examples of the reference: what is typed is told from what Python answers."""

import re
from html import unescape

import markdown
import pytest

TEXT = {
    "an answer": ">>> 1 + 1\n2\n>>> for x in (1, 2):\n...     x\n1\n2\n",
    "an error": ">>> int('x')\nTraceback (most recent call last):\n...\nValueError: x < 2\n",
    "an empty line in an answer": ">>> print('a\\n\\nb')\na\n\nb\n>>> 3\n3\n",
}


@pytest.mark.parametrize("text", TEXT.values(), ids=TEXT)
def test_nothing_of_an_example_is_lost_and_its_code_is_what_is_left_without_the_marks(
    text: str,
) -> None:
    listing = (
        '<div class="language-pycon highlight"><pre><span></span><code>'
        f"{text.replace('<', '&lt;').replace('>', '&gt;')}</code></pre></div>"
    )
    html = markdown.markdown(listing, extensions=["howlearn_site.markup.examples"])
    assert unescape(re.sub("<[^>]*>", "", html)).rstrip() == text.rstrip()
    typed = re.sub(r'<span class="g[po]">[^<]*</span>', "", html)
    assert [line for line in unescape(re.sub("<[^>]*>", "", typed)).splitlines() if line] == [
        line[4:] for line in text.splitlines() if line.startswith((">>> ", "... "))
    ]
