"""A Python-Markdown extension: the first time a page uses a term of the glossary, it links there.

The terms are those of ``docs/glossary.md``, a definition list::

    learning rate { #learning-rate data-also="learning rates" data-search-words="step size" }
    :   How far a step goes ... See [Gradient descent](gradient-descent.md#the-loop).

The link's title is the definition's first sentence, so that it can be read without going there. The
last link of an entry names the section that explains the term; the search sends there who asks for
one of the words, or for what people type that no page should link (`data-search-words`).
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from howlearn_site.paths import DOCS

__all__ = ["GlossaryExtension", "Term", "listed", "makeExtension", "terms"]

ENTRY = re.compile(
    r"^(?P<name>[^\n:{]+?) \{ #(?P<anchor>[\w-]+)(?: data-also=\"(?P<also>[^\"]*)\")?"
    r"(?: data-search-words=\"(?P<searched>[^\"]*)\")? \}\n"
    r":   (?P<text>(?:.+\n?)+)",
    re.MULTILINE,
)
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)]*)\)")
MARKUP = re.compile(r"[*`$]|\[([^\]]*)\]\([^)]*\)")
SKIPPED = {"a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "figure", "summary"}


@dataclass(frozen=True)
class Term:
    """An entry of the glossary.

    Attributes
    ----------
    words : tuple of str
        What links to it, its name first.
    anchor : str
        Where it stands in the glossary.
    summary : str
        Its first sentence.
    lesson : str
        The link to the section that explains it; empty where there is none.
    searched : tuple of str
        What else finds it.
    plain : str
        Its sentences without formulas, and without the one that says where to look.
    """

    words: tuple[str, ...]
    anchor: str
    summary: str
    lesson: str = ""
    searched: tuple[str, ...] = ()
    plain: str = ""


@cache
def _terms(glossary: str) -> tuple[Term, ...]:
    found = []
    for entry in ENTRY.finditer(glossary):
        sentences = re.split(r"(?<=[.])\s", " ".join(entry["text"].split()))
        plain = [s for s in sentences if "$" not in s and not s.startswith("See [")]
        found.append(
            Term(
                words=(entry["name"], *listed(entry["also"])),
                anchor=entry["anchor"],
                summary=_unmarked(sentences[0]),
                lesson="".join(LINK.findall(entry["text"])[-1:]),
                searched=listed(entry["searched"]),
                plain=_unmarked(" ".join(plain)),
            )
        )
    return tuple(found)


def listed(words: str | None) -> tuple[str, ...]:
    """Return the words that an attribute lists between commas."""
    return tuple(word.strip() for word in (words or "").split(",") if word.strip())


def _unmarked(text: str) -> str:
    return MARKUP.sub(lambda m: m[1] or "", text)


def terms(path: Path) -> tuple[Term, ...]:
    """Return the glossary's terms, in order; none where there is no such file."""
    return _terms(path.read_text("utf-8")) if path.is_file() else ()


class _Link(Treeprocessor):
    def __init__(self, md: Markdown, path: Path) -> None:
        super().__init__(md)
        self.path = path

    def run(self, root: ElementTree.Element) -> None:
        # A docstring is set by its own Markdown: each would have its own first use.
        if "mkdocstrings_ids" in self.md.treeprocessors:
            return
        known = {word.lower(): term for term in terms(self.path) for word in term.words}
        if known:
            # The longest words first: "gradient descent" before "gradient".
            words = [
                r"\s+".join(map(re.escape, word.split()))  # a term may be split over two lines
                for word in sorted(known, key=len, reverse=True)
            ]
            self.target = self._target()
            self.pattern = re.compile(rf"(?<![\w-])({'|'.join(words)})(?![\w-])", re.IGNORECASE)
            self.open = known
            self._walk(root)

    def _target(self) -> str:
        # MkDocs knows which page this is; another builder's pages are taken to lie in docs/ itself.
        if "relpath" not in self.md.treeprocessors:
            return self.path.name
        relative: Any = self.md.treeprocessors["relpath"]
        depth: int = relative.file.src_uri.count("/")
        return "../" * depth + self.path.name

    def _walk(self, element: ElementTree.Element) -> None:
        # In the order of reading, so that it is the first use that links.
        if element.tag in SKIPPED or element.get("class") == "arithmatex":
            return
        children = list(element)
        self._link(element, None)
        for child in children:
            self._walk(child)
            self._link(element, child)

    def _link(self, parent: ElementTree.Element, after: ElementTree.Element | None) -> None:
        text = (parent.text if after is None else after.tail) or ""
        for found in self.pattern.finditer(text):
            term = self.open.get(" ".join(found[0].lower().split()))
            if term is None:
                continue
            self.open = {w: t for w, t in self.open.items() if t is not term}
            link = ElementTree.Element(
                "a",
                {"href": f"{self.target}#{term.anchor}", "title": term.summary, "class": "term"},
            )
            link.text = AtomicString(found[0])
            before, link.tail = text[: found.start()], text[found.end() :]
            if after is None:
                parent.text = before
                parent.insert(0, link)
            else:
                after.tail = before
                parent.insert(list(parent).index(after) + 1, link)
            self._link(parent, link)
            return


class GlossaryExtension(Extension):
    """Register the tree processor; ``path`` is the glossary's file."""

    def __init__(self, **options: Any) -> None:
        self.config = {"path": [str(DOCS / "glossary.md"), "the glossary's file"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Add it to `md`, after the pictures (15) and before links are made relative (0)."""
        md.treeprocessors.register(_Link(md, Path(self.getConfig("path"))), "hl_glossary", 10)


def makeExtension(**options: Any) -> GlossaryExtension:  # noqa: N802 (Python-Markdown's name)
    """Return the extension, as Python-Markdown asks for it."""
    return GlossaryExtension(**options)
