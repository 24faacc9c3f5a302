"""The text of a lab: as HTML for its page, and as Markdown that Jupyter knows for its notebook."""

import os
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor
from mkdocs.utils.yaml import get_yaml_loader, yaml_load

from howlearn_site.blocks.reading import PageError
from howlearn_site.paths import DOCS, ROOT

__all__ = ["downloaded", "for_page"]

HEADING = re.compile(r"^(#{1,6} .+)$", re.MULTILINE)
PLAIN = re.compile(r"#{1,6} [^`$*_<>\[\]]+")
LINK = re.compile(r"(?<!!)(\[[^\]]*\])\(([^)\s]+)\)")
FOLD = re.compile(r'^(\?\?\?\+?|!!!) \w+ "(.+)"\n((?:(?: {4}.*)?\n)+)', re.MULTILINE)
CUT = "<!-- a cell ends -->"


def for_page(path: Path, texts: Sequence[str]) -> list[str]:
    """Return a lab's texts as they stand in the notebook that the page is made from.

    Headings stay Markdown, as mkdocs-jupyter finds the table of contents by them. All else becomes
    HTML here, by the site's own extensions, which mkdocs-jupyter does without: formulas, folds, the
    glossary's links.

    Parameters
    ----------
    path : Path
        The lab's file; links are relative to its folder.
    texts : sequence of str
        The Markdown cells, in order.

    Raises
    ------
    PageError
        If a link leads to no file, or if a heading is more than plain words.
    """
    pieces = [HEADING.split(text) for text in texts]
    for heading in (part for piece in pieces for part in piece[1::2]):
        if not PLAIN.fullmatch(heading):
            raise PageError(f"{path}: {heading!r}: a lab's heading is plain words")
    # One text: the first use of a term is the page's first, not the cell's.
    whole = f"\n\n{CUT}\n\n".join(part for piece in pieces for part in piece[::2])
    html = iter(_markdown(path).convert(whole).split(CUT))
    return [
        "\n\n".join(filter(None, (_block(part, html, i) for i, part in enumerate(piece))))
        for piece in pieces
    ]


def _block(part: str, html: Iterator[str], number: int) -> str:
    if number % 2:  # a heading
        return part
    # A blank line would end the block of HTML.
    return re.sub(r"\n(?=[ \t]*\n)", "&#10;", next(html).strip())


def _markdown(path: Path) -> Markdown:
    names, settings = _extensions()
    return Markdown(extensions=[*names, _Links(path)], extension_configs=settings)


@cache
def _extensions() -> tuple[list[str], dict[str, Any]]:
    """Return the Markdown extensions of mkdocs.yml and their settings."""
    with (ROOT / "mkdocs.yml").open("rb") as file:
        listed = yaml_load(file, get_yaml_loader())["markdown_extensions"]
    settings = {k: v for item in listed if isinstance(item, dict) for k, v in item.items()}
    names = [next(iter(item)) if isinstance(item, dict) else item for item in listed]
    names.remove("pymdownx.snippets")  # its files are other pages' parts
    return names, {name: settings[name] for name in names if name in settings}


class _Links(Extension):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        md.treeprocessors.register(_Address(md, self.path), "hl_lab_links", 5)


class _Address(Treeprocessor):
    """Make links lead from labs/NAME/, where the page is; it runs after the glossary's (10)."""

    def __init__(self, md: Markdown, path: Path) -> None:
        super().__init__(md)
        self.path = path

    def run(self, root: ElementTree.Element) -> None:
        for link in root.iter("a"):
            # The glossary's links are as from a page in docs/ itself.
            folder = DOCS if link.get("class") == "term" else self.path.parent
            link.set("href", _target(self.path, folder, link.get("href", ""), "../../"))


def _target(path: Path, folder: Path, link: str, before: str) -> str:
    """Return the address that `link` leads to: on the site it stands after `before`."""
    file, hash_, anchor = link.partition("#")
    if not file or re.match(r"[a-z]+:", link):
        return link
    target = Path(os.path.normpath(folder / file))
    if not target.is_file() or DOCS not in target.parents:
        raise PageError(f"{path}: {link} leads to no file of the site")
    place = target.relative_to(DOCS)
    if place.suffix in (".md", ".py"):  # a page; another lab is named by its source
        place = place.parent if place.stem == "index" else place.with_suffix("")
        return f"{before}{place.as_posix()}/{hash_}{anchor}".replace("/./", "/")
    return f"{before}{place.as_posix()}{hash_}{anchor}"


def downloaded(path: Path, text: str, address: str) -> str:
    """Return a Markdown cell for the notebook to download: links lead to the site, folds are HTML.

    Parameters
    ----------
    path : Path
        The lab's file.
    text : str
        The cell.
    address : str
        Where the site is, with a slash at its end.

    Raises
    ------
    PageError
        If a link leads to no file.
    """
    text = FOLD.sub(lambda m: _opened(m[1], m[2], m[3]), f"{text}\n").rstrip("\n")
    return LINK.sub(lambda m: f"{m[1]}({_target(path, path.parent, m[2], address)})", text)


def _opened(kind: str, title: str, body: str) -> str:
    lines = [line.removeprefix("    ") for line in body.strip("\n").split("\n")]
    if kind == "!!!":
        return "\n".join(f"> {line}".rstrip() for line in [f"**{title}**", "", *lines]) + "\n\n"
    inside = "\n".join(lines)
    return f"<details>\n<summary>{title}</summary>\n\n{inside}\n\n</details>\n\n"
