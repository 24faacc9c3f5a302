"""A MkDocs hook that makes what mkdocs-jupyter writes look and weigh like any other page.

A notebook's page comes with 570 KB of styles and scripts of its own, every line of code twice, and
markup that the theme does not know. Nothing that the page says is made here: without this hook the
same text, code, output and figures are there, in mkdocs-jupyter's look.
"""

import json
import re
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Tag
from mkdocs.exceptions import PluginError

from howlearn_site.markup.fences import output_fence
from howlearn_site.markup.tokens import TOKEN
from howlearn_site.markup.untranslated import untranslated

NOTEBOOK = re.compile(
    r'<div class="jupyter-wrapper">(.*)</div> <!-- jupyter-wrapper -->', re.DOTALL
)
TEXT, CODE, OUTPUT = "jp-MarkdownOutput", "highlight-ipynb", "jp-OutputArea-output"
INDENTATION = re.compile(r"(?<=>)\s+(?=<)|\n\s+")


def on_page_content(html: str, page: Any, **_: Any) -> str | None:
    """Return a notebook's page in the theme's own markup, and give it its description."""
    if not page.file.src_uri.endswith(".ipynb"):
        return None
    notebook = json.loads(page.markdown)
    page.meta["description"] = notebook["metadata"]["howlearn"]["description"]
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    try:
        return cleaned(html, len(notebook["cells"]) + len(outputs))
    except ValueError as error:
        raise PluginError(f"{page.file.src_uri}: {error}") from error


def on_post_page(output: str, page: Any, **_: Any) -> str | None:
    """Return a notebook's page without the blanks that indent the theme's part: 10 KB of 60."""
    if not page.file.src_uri.endswith(".ipynb"):
        return None
    before, rest = output.split("<article", 1)
    article, after = rest.split("</article>", 1)
    before, after = (INDENTATION.sub("\n", part) for part in (before, after))
    return f"{before}<article{article.rstrip()}</article>{after}"


def cleaned(html: str, expected: int) -> str:
    """Return what a notebook says, without what mkdocs-jupyter puts around it.

    Parameters
    ----------
    html : str
        As mkdocs-jupyter makes it.
    expected : int
        How many cells and outputs there are in the notebook.

    Raises
    ------
    ValueError
        If not so many are found: another version writes other markup.
    """
    notebook = NOTEBOOK.search(html)
    soup = BeautifulSoup(notebook[1] if notebook else "", "html.parser")
    found = soup.find_all(class_=[TEXT, CODE, OUTPUT])
    if len(found) != expected:
        raise ValueError(f"{len(found)} cells and outputs are in the page, expected {expected}")
    return untranslated("\n".join(map(_piece, found)))


def _piece(part: Tag) -> str:
    classes = part.get_attribute_list("class")
    if TEXT in classes:
        return _text(part)
    if CODE in classes:
        code = TOKEN.sub(r"\1", _inner(part.find("pre")).removeprefix("<span></span>"))
        return (
            '<div class="language-python highlight" data-search-exclude><pre><span></span>'
            f"<code>{code}</code></pre></div>"
        )
    if part["data-mime-type"] == "text/plain":
        return output_fence("".join(pre.get_text() for pre in part.find_all("pre")))
    return _inner(part).strip()


def _text(part: Tag) -> str:
    for link in part.find_all("a", class_="anchor-link"):
        link["class"] = "headerlink"
        link["title"] = "Link to this section"
    for wrapper in part.find_all("div", class_="hl-text"):
        wrapper.unwrap()
    return _inner(part).strip()


def _inner(part: Tag | None) -> str:
    if part is None:
        raise ValueError("a code cell has no <pre>")
    return part.decode_contents(formatter="minimal")
