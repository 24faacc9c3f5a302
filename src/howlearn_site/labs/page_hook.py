"""A MkDocs hook for the labs' pages, which mkdocs-jupyter makes: by our template, and kept.

Nothing that the page says is made here: without this hook the same text, code, output and figures
are there, in mkdocs-jupyter's look, which takes 570 KB of styles and scripts.
"""

import json
import shutil
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs_jupyter.config import settings

from howlearn_site.cache import entry, files, libraries
from howlearn_site.markup.imports import folded
from howlearn_site.markup.tokens import TOKEN
from howlearn_site.markup.untranslated import untranslated

TEMPLATES = Path(__file__).with_name("templates")


def on_config(config: MkDocsConfig) -> None:
    """Let mkdocs-jupyter use our template, and keep its pages, whole ones, in a folder for it.

    It finds a page by its notebook and its settings; with another version, or another template, it
    would show the old.
    """
    notebooks = config.plugins.get("mkdocs-jupyter")
    if notebooks is None:
        return
    settings.templates_dir = str(TEMPLATES)
    folder = entry(
        "notebooks",
        libraries=libraries("mkdocs-jupyter"),
        templates=files(TEMPLATES.rglob("*.j2")),
    ).file
    notebooks.config["cache_dir"] = str(folder)
    for other in {*folder.parent.glob("*")} - {folder}:
        shutil.rmtree(other, ignore_errors=True)
    for page in folder.glob("*.json"):
        try:
            whole = {"content", "toc_tokens", "title"} <= set(json.loads(page.read_bytes()))
        except (ValueError, TypeError):
            whole = False
        if not whole:
            page.unlink(missing_ok=True)


def on_page_content(html: str, page: Any, **_: Any) -> str | None:
    """Do to a notebook's page what the site's extensions do to the others; describe it.

    Raises
    ------
    PluginError
        If the page was not made by our template.
    """
    if not page.file.src_uri.endswith(".ipynb"):
        return None
    page.meta["description"] = json.loads(page.markdown)["metadata"]["howlearn"]["description"]
    # Whatever the template, mkdocs-jupyter adds the colours of Jupyter's own code.
    said, _style, _colours = html.rpartition("<style>")
    if not said or "jp-" in said:
        raise PluginError(f"{page.file.src_uri}: mkdocs-jupyter has not used {TEMPLATES}")
    return untranslated(folded(TOKEN.sub(r"\1", said.rstrip())))
