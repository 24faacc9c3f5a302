"""A Python-Markdown extension: an image ``figures/PAGE/NAME.svg`` is put into the page itself.

Only an inlined SVG can follow the page's colours and font. The file is read from the folder of the
pages, so any builder that uses Python-Markdown shows it.

A folded block that is directly followed by its figure is put under it: the picture comes first.

``![alt](figures/PAGE/NAME.svg){ live=fit-line w=1 }`` puts it into ``<hl-fit-line w="1">``, the
element of the interactive figure ``figures/fit_line/script.js``, for which it is the still.
"""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor

from howlearn_site.blocks.reading import FIGURE
from howlearn_site.paths import DOCS, ROOMS

BRACES = re.compile(r"\{([^{}]*)\}")
SETTING = re.compile(r"([a-z][a-z0-9-]*)=([^\s\"'<>]+)")


class _Inline(Treeprocessor):
    def __init__(self, md: Markdown, docs: Path) -> None:
        super().__init__(md)
        self.docs = docs

    def run(self, root: ElementTree.Element) -> None:
        for parent in list(root.iter("p")):
            image = parent.find("img")
            if image is not None and FIGURE.match(image.get("src", "")):
                self._inline(parent, image)
        for parent in list(root.iter()):
            self._picture_first(parent)

    def _picture_first(self, parent: ElementTree.Element) -> None:
        for number, (fold, figure) in enumerate(pairwise(list(parent))):
            classes = figure.get("class", "").split()
            if fold.tag == "details" and {"hl-figure", "hl-live"} & {*classes}:
                fold.set("class", f"{fold.get('class', '')} hl-drew")
                parent[number : number + 2] = [figure, fold]

    def _inline(self, parent: ElementTree.Element, image: ElementTree.Element) -> None:
        alt, file = image.get("alt", ""), self.docs / image.get("src", "").removeprefix("docs/")
        if not file.is_file():
            raise FileNotFoundError(f"{file} is not there; `python -m howlearn_site` draws it")
        if not alt:
            raise ValueError(f"{image.get('src')} has no alt text; `make outputs` writes it")
        svg = ElementTree.fromstring(file.read_text("utf-8"))
        svg.set("role", "img")
        svg.set("aria-label", alt)
        text = self.md.htmlStash.store(ElementTree.tostring(svg, encoding="unicode"))
        parent.remove(image)
        if braces := BRACES.match(image.tail or ""):
            # Read here, before "attr_list" is: the glossary would take a name in it for a term.
            parent = self._alive(parent, dict(SETTING.findall(braces[1])), image.get("src", ""))
        parent.tag = "figure"
        parent.set("class", "hl-figure")
        parent.set("data-search-exclude", "")  # the numbers at its axes answer no search
        parent.text = text

    def _alive(
        self, parent: ElementTree.Element, settings: dict[str, str], source: str
    ) -> ElementTree.Element:
        """Make `parent` the figure's custom element; return the place of the still in it."""
        name = settings.pop("live", "")
        script = ROOMS / "figures" / name.replace("-", "_") / "script.js"
        if not script.is_file():
            raise FileNotFoundError(f"{source} has live={name}, but {script} is not there")
        parent.tag = f"hl-{name}"
        parent.set("id", name)
        parent.set("class", "hl-live")
        for key, value in settings.items():
            parent.set(key, value)
        return ElementTree.SubElement(parent, "figure")


class PicturesExtension(Extension):
    """Register the tree processor; ``docs`` is the folder that holds ``figures/``."""

    def __init__(self, **options: Any) -> None:
        self.config = {"docs": [str(DOCS), "the folder that holds figures/"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Add it to `md`, after "inline" (20), which makes the images."""
        ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
        ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
        md.treeprocessors.register(_Inline(md, Path(self.getConfig("docs"))), "hl_pictures", 15)


def makeExtension(**options: Any) -> PicturesExtension:  # noqa: N802 (Python-Markdown's name)
    """Return the extension, as Python-Markdown asks for it."""
    return PicturesExtension(**options)
