"""A MkDocs hook that makes the search answer with the lesson before the reference.

The glossary says in which section a word is explained, and what else people call the thing. So each
term becomes its own answer, and the section that it names is found by all its words. Other
sections are found by more than they say where their heading has
``data-search-words="cost goes up, rises"``. Nothing that a page says is made here: without this
hook the theme's own index is there.
"""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

from howlearn_site.markup.glossary import Term, listed, terms
from howlearn_site.paths import write_if_changed

GLOSSARY = "glossary.md"
HEADING = re.compile(
    r"^(?P<level>#+) .*\{ (?:#(?P<anchor>[\w-]+) )?data-search-words=\"(?P<words>[^\"]+)\" \}$",
    re.MULTILINE,
)
# What a match is worth. A name is one word, "gradient"; among the words it is one of several, as in
# "vanishing gradient".
FIELDS = {
    "names": {"boost": 60.0},
    "words": {"boost": 30.0},
    "title": {"boost": 10.0},
    "text": {"boost": 1.0},
}
# A word leads to its lesson, then to the glossary's sentence, then to the function of that name.
OF_GLOSSARY, REFERENCE, OF_REFERENCE = 0.5, "reference/", 0.3
# The index is to stay light: of a function it has the names of arguments and the first sentences.
SIGNATURE = re.compile(r"<pre><code>(.*?)</code></pre>")
ARGUMENT = re.compile(r"\w+(?=:)")
PARAGRAPH = re.compile(r"<p>.*?</p>")
BLANKS = re.compile(r"\s+")
ROW_OF_NUMBERS = re.compile(r"(?:(?:[\d.,]+\*?|–) ){4,}")
# These answer nothing that other sections do not.
LEFT_OUT = ("What to remember", "Where to look next")


def on_post_build(config: MkDocsConfig) -> None:
    """Improve the search index, which the theme has written by now."""
    path = Path(config.site_dir) / "search" / "search_index.json"
    docs = Path(config.docs_dir)

    def location(link: str) -> str:
        source, _, anchor = link.partition("#")
        url = File(source, config.docs_dir, config.site_dir, config.use_directory_urls).url
        return url.removeprefix("./") + (f"#{anchor}" if anchor else "")

    words: dict[str, list[str]] = defaultdict(list)
    for source in sorted(docs.rglob("*.md")):
        for heading in HEADING.finditer(source.read_text("utf-8")):
            link = source.relative_to(docs).as_posix()
            if heading["level"] != "#":  # a page's own heading is the page
                link += f"#{heading['anchor']}"
            words[location(link)] += listed(heading["words"])
    known = terms(docs / GLOSSARY)
    for term in known:
        words[location(term.lesson)] += [*term.words, *term.searched]
    entries = [_entry(term, location(GLOSSARY)) for term in known]
    index = json.loads(path.read_text("utf-8"))
    try:
        index = improved(index, words, entries, location(GLOSSARY))
    except ValueError as error:
        raise PluginError(str(error)) from error
    write_if_changed(path, json.dumps(index, ensure_ascii=False, separators=(",", ":")))


def _entry(term: Term, page: str) -> dict[str, Any]:
    return {
        "location": f"{page}#{term.anchor}",
        "title": term.words[0],
        "text": term.plain,
        "boost": OF_GLOSSARY,
    } | _found_by([*term.words[1:], *term.searched])


def _found_by(words: Sequence[str]) -> dict[str, str]:
    fields = {
        "names": " ".join(word for word in words if word.isalnum()),
        "words": ", ".join(word for word in words if not word.isalnum()),
    }
    return {name: text for name, text in fields.items() if text}


def _of_reference(doc: Mapping[str, Any]) -> str:
    text: str = doc["text"]
    if _is_article(doc):
        return text
    signature = SIGNATURE.match(text)
    arguments = ARGUMENT.findall(signature[1]) if signature else []
    first = PARAGRAPH.search(text, signature.end() if signature else 0)
    said = [f"<p><code>{', '.join(arguments)}</code></p>"] if arguments else []
    return " ".join(said + ([first[0]] if first else []))


def _is_article(doc: Mapping[str, Any]) -> bool:
    return "#" not in doc["location"]


def _says_something(doc: Mapping[str, Any]) -> bool:
    reference = doc["location"].startswith(REFERENCE)
    told = bool(doc["text"].strip()) and doc["title"] not in LEFT_OUT
    return _is_article(doc) or reference or told


def improved(
    index: Mapping[str, Any],
    words: Mapping[str, Sequence[str]],
    entries: Sequence[Mapping[str, Any]],
    glossary: str,
) -> dict[str, Any]:
    """Return the theme's index with more words for sections and an entry for each term.

    Parameters
    ----------
    index : mapping
        What the theme wrote.
    words : mapping of str to sequence of str
        The words by which a section is found besides its own, by the section's location.
    entries : sequence of mapping
        The terms of the glossary.
    glossary : str
        The location of the glossary, whose sections, a letter each, the terms replace.

    Raises
    ------
    ValueError
        If a section that gets words is not in the index.
    """
    docs: list[dict[str, Any]] = []
    for old in index["docs"]:
        if old["location"].startswith(f"{glossary}#"):
            continue
        doc = old | {"text": ROW_OF_NUMBERS.sub("", BLANKS.sub(" ", old["text"]))}
        if doc["location"].startswith(REFERENCE):
            doc |= {"text": _of_reference(doc), "boost": OF_REFERENCE}
        doc |= _found_by(words.get(doc["location"], ()))
        if _says_something(doc):
            docs.append(doc)
        if doc["location"] == glossary:  # an article stands before its sections
            docs += map(dict, entries)
    missing = sorted(words.keys() - {doc["location"] for doc in docs})
    if missing:
        raise ValueError(f"no section {', '.join(missing)} in the search index, which gets words")
    return {"config": index["config"] | {"fields": FIELDS}, "docs": docs}
