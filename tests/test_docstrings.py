"""The page of a file: docstrings are folded, nothing is lost, and what is copied is the file."""

import re
from html import unescape
from pathlib import Path

import markdown
import pytest
from playwright.sync_api import Browser

from howlearn_site.markup.docstrings import docstrings
from howlearn_site.pages.reference import source_files
from howlearn_site.paths import PACKAGE

SOURCE = '''"""What the module is.

More of it.
"""

SIZE = 3
"""How large.

Very.
"""
TEXT = """no docstring

of anything"""


class Layer:
    """A layer."""

    nodes: int = 1
    """Its nodes.

    At least one.
    """

    def size(self):
        """Return < 3 & more.

        >>> size()
        """
        """not one

        either"""
        return 1
'''


def page(source: str, module: str) -> str:
    """The HTML of a file's listing."""
    return markdown.markdown(
        f'````{{ .python .hl-source data-module="{module}" }}\n{source}````\n',
        extensions=[
            "attr_list",
            "pymdownx.highlight",
            "pymdownx.superfences",
            "howlearn_site.markup.docstrings",
        ],
        extension_configs={"pymdownx.highlight": {"pygments_lang_class": True}},
    )


def text(html: str) -> str:
    return unescape(re.sub("<[^>]*>", "", html))


def unfolded(html: str) -> str:
    """What is seen of a listing before anything is opened."""
    return text(re.sub(r"</summary>.*?</details>", "", html, flags=re.DOTALL))


def test_a_docstring_is_told_from_other_texts() -> None:
    found = docstrings(SOURCE)
    assert [d.name for d in found] == ["", "SIZE", "Layer.nodes", "Layer.size"]
    lines = SOURCE.splitlines()
    for docstring in found:
        assert lines[docstring.first - 1].strip().startswith('"""')
        assert lines[docstring.last - 1].strip() == '"""'


def test_a_listing_shows_first_lines_and_holds_all() -> None:
    html = page(SOURCE, "costs")
    assert text(html).strip("\n") == SOURCE.strip("\n")
    seen = unfolded(html)
    for shown in ("What the module is.", "How large.", "A layer.", "Return < 3 & more.", "either"):
        assert shown in seen
    for hidden in ("More of it.", "Very.", "At least one.", ">>> size()"):
        assert hidden not in seen
    (copied,) = re.findall('data-copy="([^"]*)"', html)
    assert unescape(copied) == SOURCE


@pytest.mark.parametrize("module", source_files())
def test_every_file_is_whole_in_its_page_and_short_before_it_is_opened(
    module: str, site: Path
) -> None:
    source = source_files()[module].read_text("utf-8")
    folder = site / "generated" / "source"
    html = (folder / module / "index.html").read_text("utf-8")
    (listing,) = re.findall(r'<div class="[^"]*hl-source.*?</pre>', html, re.DOTALL)
    assert text(listing).rstrip("\n") == source.rstrip("\n")
    (copied,) = re.findall('data-copy="([^"]*)"', listing)
    assert unescape(copied) == source == (folder / f"{module}.txt").read_text("utf-8")
    hidden = sum(d.last - d.first for d in docstrings(source))
    assert len(unfolded(listing).splitlines()) <= len(source.splitlines()) - hidden + 1
    folds = re.findall(r"<summary>.*?</summary>", listing, re.DOTALL)
    assert len(folds) == len(docstrings(source))
    public = module.split(".")[0]
    if not public.startswith("_") and (PACKAGE / f"{public}.py").is_file():
        assert f'href="../../../reference/{public}/#howlearn.{public}.' in "".join(folds)


def test_the_algorithm_is_half_of_its_file() -> None:
    for module in ("backpropagation", "optimizers"):
        source = source_files()[module].read_text("utf-8")
        hidden = sum(d.last - d.first for d in docstrings(source))
        assert hidden > 0.4 * len(source.splitlines())


def test_a_docstring_opens_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    shown = context.new_page()
    shown.goto(f"{address}generated/source/costs/")
    folds = shown.locator("details.hl-docstring")
    assert folds.count() > 3
    inside = folds.nth(1).locator(":scope > .sd").first
    assert not inside.is_visible()
    folds.nth(1).locator("summary").click(position={"x": 60, "y": 5})
    assert inside.is_visible()
    context.close()
