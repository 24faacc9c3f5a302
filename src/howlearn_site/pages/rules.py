"""What is held of every page as it is written, in seconds and without running a block.

``python -m howlearn_site check`` prints all that is wrong at once, as ``file:line: message``.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from markdown.extensions.toc import slugify, unique
from mkdocs.utils.meta import YAML_RE

from howlearn_site.blocks.reading import Block, drawing_of, examined, parsed
from howlearn_site.pages.works import WORKS, cited, misquoted, read_works, unused
from howlearn_site.paths import DOCS, PACKAGE, ROOT, pages

__all__ = [
    "NOT_PRINTED",
    "TO_FILL_IN",
    "broken_rules",
    "is_printed",
    "navigation",
    "numbers_of",
    "prose",
]

# Decimal numbers that no block of the page prints, each with the reason why it may stand there.
NOT_PRINTED: dict[str, dict[str, str]] = {
    "index.md": {"3.11": "a version of Python"},
}

# One word for one thing: "loss" is glossed in The words and in the glossary, and stands where the
# addendum is quoted.
SAYS_LOSS = ("the-words.md", "glossary.md", "backpropagation.md", "watch-and-read.md")

# The workshop's word for the sensitivity, told once as what it is and is not. Exercises keep its
# name, and their outputs are not prose.
SAYS_BLAME = ("the-words.md", "glossary.md", "backpropagation.md", "watch-and-read.md")

QUAINT = re.compile(r"\b(?:anew|for ever|in place of|of its own|of their own|[Mm]ends?)\b")

PHONE = 46
"""The columns that a phone shows of a block."""

# How many blocks of a page are wider: tables in f-strings that would be harder to read in pieces,
# and blocks that nobody has set narrower yet. A number may fall, and does not rise; a test sees
# to it that it falls with its page.
WIDE = {
    "backpropagation.md": 8,
    "better-descents.md": 12,
    "gradient-descent.md": 17,
    "index.md": 2,
    "many-machines.md": 10,
    "minima.md": 10,
    "pytorch.md": 4,
    "reading-digits.md": 5,
    "slopes.md": 9,
    "the-words.md": 1,
    "weights.md": 9,
    "wrong-gradients.md": 2,
    "wrong-networks.md": 6,
    "wrong-steps.md": 2,
}

TO_FILL_IN = "FILL IN"
"""What `make new-chapter` writes where words are missing."""

DECIMAL = re.compile(r"(?<![\w.])[-−]?\d+\.\d+(?![\w.]*\w)")
PRINTED = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.DOTALL)

LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\((?P<target>[^()\s]+)\)")
FIGURES = ROOT / "src" / "howlearn_site" / "figures"
FENCED = re.compile(r"^( *)(`{3,}).*?^\1\2`*$", re.DOTALL | re.MULTILINE)

Broken = Iterator[tuple[int, str]]


def broken_rules(only: Sequence[Path] = ()) -> list[str]:
    """Return what is wrong with the pages, each as ``file:line: message``.

    Parameters
    ----------
    only : sequence of Path
        The pages to look at, all where none is named.
    """
    every = [_Page(path) for path in dict.fromkeys([*pages(), *(p.resolve() for p in only)])]
    chosen = {path.resolve() for path in only} or {page.path for page in every}
    found = []
    for page in every:
        if page.path in chosen:
            found += page.complaints
            found += [f"{page.path}:{line}: {said}" for line, said in sorted(_of_a_page(page))]
    between = [*_between(every), *_links(every), *_out_of_the_way(every), *_works(every)]
    for path, line, said in between:
        if path in chosen or not only:
            found.append(f"{path}:{line}: {said}")
    return [_short(line) for line in found]


class _Page:
    """A page as it is written: its text, blocks, and front matter."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text("utf-8")
        self.blocks, self.complaints = examined(path)
        self.on_site = DOCS in path.parents or ROOT not in path.parents

    @property
    def is_told(self) -> bool:
        """Whether it is a page that tells, not the reference, whose numbers are of docstrings."""
        return self.on_site and self.path.parent.name not in ("reference", "labs")

    def line_of(self, words: str) -> int:
        return self.text[: self.text.index(words)].count("\n") + 1

    def front_matter(self) -> dict[str, Any]:
        """Return it as MkDocs reads it; raises ValueError where MkDocs would print it."""
        front = YAML_RE.match(self.text)
        if front is None:
            raise ValueError("1: the page begins with no front matter: ---, description: …, ---")
        try:
            data = yaml.safe_load(front[1])
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 2 if error.problem_mark else 1
            problem = f"{error.problem}".replace("\n", " ")
            raise ValueError(
                f"{line}: MkDocs would print the front matter on the page, as it is no YAML "
                f"({problem}); put the value between double quotes"
            ) from error
        if not isinstance(data, dict):
            raise ValueError("2: MkDocs would print the front matter, as it has no `key: value`")
        return data


def _of_a_page(page: _Page) -> Broken:
    yield from _blocks(page.blocks, page.text)
    if page.on_site:
        yield from _front_matter(page)
        yield from _headings(page)
        for number, line in enumerate(page.text.splitlines(), 1):
            if TO_FILL_IN in line:
                yield number, f"something is still to fill in: {line.strip()}"
    if page.is_told:
        yield from _asked(page)
        yield from _opening(page)
        yield from _words(page)
        yield from _numbers(page)
        yield from _states(page)
        yield from _widths(page)


def _opening(page: _Page) -> Broken:
    """Look for a page that begins with code where it could begin with what the code draws."""
    for block in page.blocks[:1]:
        if block.picture and not block.output and not block.indent:
            yield (
                block.line,
                "the page begins with code: fold the block, and its picture comes first "
                '(??? note "The block that drew this figure", and the block indented)',
            )


def _blocks(blocks: list[Block], text: str) -> Broken:
    for block in blocks:
        lines = block.code.splitlines()
        long = len(own_lines(block.code))
        if long > 15 and not _reason_for_length(block, text):
            yield (
                block.line,
                f"the block has {long} lines, imports not counted, expected 15 at most: split it, "
                "name a part, or write above it why not: <!-- long: the reason -->",
            )
        shown = [(block.line + n, line) for n, line in enumerate(lines, 1)]
        if block.output and block.output_lines:
            printed = block.output.splitlines()
            shown += [(block.output_lines[0] + n, line) for n, line in enumerate(printed, 1)]
        for number, line in shown:
            if len(line) > 72:
                yield number, f"the line is {len(line)} columns wide, expected 72 at most"
        for number, line in enumerate(lines, block.line + 1):
            if ">>>" in line:
                yield number, "a prompt (>>>) keeps the block from running when it is copied"


def own_lines(code: str) -> list[str]:
    """Return the lines of a block that a reader reads: no imports, no blank lines."""
    try:
        body = ast.parse(code).body
    except SyntaxError:
        body = []  # running it says what is wrong
    imports = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    passed = {n for node in imports for n in range(node.lineno, (node.end_lineno or 0) + 1)}
    lines = enumerate(code.splitlines(), 1)
    return [line for number, line in lines if line.strip() and number not in passed]


def wide_blocks(blocks: list[Block]) -> list[int]:
    """Return the first lines of the blocks that a phone does not show whole."""
    return [b.line for b in blocks if any(len(line) > PHONE for line in own_lines(b.code))]


def _widths(page: _Page) -> Broken:
    allowed, found = WIDE.get(page.path.name, 0), wide_blocks(page.blocks)
    if len(found) > allowed:
        yield (
            found[-1],
            f"blocks with lines of more than {PHONE} columns, which a phone does not show whole, "
            f"begin in the lines {', '.join(map(str, found))}; expected {allowed} such blocks at "
            "most (WIDE in rules.py)",
        )


def _reason_for_length(block: Block, text: str) -> bool:
    """Say whether the comment above a block tells why it is long, in a few words at least."""
    above = "\n".join(text.splitlines()[: block.line - 1]).rstrip()
    comments = re.search(r"(?:<!--[^>]*-->\s*)+\Z", above)
    return bool(comments and re.search(r"<!-- long: (?:\S+ ){3,}-->", comments[0]))


def _front_matter(page: _Page) -> Broken:
    try:
        data = page.front_matter()
    except ValueError as error:
        number, message = str(error).split(": ", 1)
        yield int(number), message
        return
    for key in ("title", "description"):
        written = re.search(rf"^{key}:[ \t]*(.*?)[ \t]*$", page.text, re.MULTILINE)
        if written is None or key not in data:
            continue
        line = page.text[: written.start()].count("\n") + 1
        if written[1][:1] not in ('"', "'") and data[key] != written[1]:
            yield (
                line,
                f"YAML reads this {key} as {data[key]!r}; put it between double quotes",
            )
    words = data.get("description")
    if not isinstance(words, str):
        yield 1, "the front matter has no description, which search engines and previews show"
        return
    line = page.line_of("description:")
    if '"' in words:
        yield line, 'the description has a " in it, which ends the attribute that it is put into'
    if not 60 <= len(words) <= 160:
        yield line, f"the description has {len(words)} characters, expected 60 to 160"


def _headings(page: _Page) -> Broken:
    tokens = parsed(YAML_RE.sub("\n\n", page.text, count=1))
    levels = [token.tag for token in tokens if token.type == "heading_open"]
    if levels[:1] != ["h1"] or levels.count("h1") != 1:
        yield 1, f"the page has {levels.count('h1')} headings with one #, expected one, the first"


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each piece of running text of a page and the line it begins at; no formulas."""
    for token in parsed(path.read_text("utf-8")):
        if token.type != "inline" or token.map is None:
            continue
        words = [
            child.content
            for child in token.children or []
            if child.type in ("text", "code_inline", "softbreak")
        ]
        yield token.map[0] + 1, FORMULA.sub(" ", " ".join(words))


def _words(page: _Page) -> Broken:
    for line, text in prose(page.path):
        if "!" in text:
            yield line, "an exclamation mark"
        if re.search(r"\bloss(es)?\b", text) and page.path.name not in SAYS_LOSS:
            yield line, "say cost, not loss: one word for one thing"
        if re.search(r"\b[Bb]lame", text) and page.path.name not in SAYS_BLAME:
            yield line, "say sensitivity or delta, not blame: one word for one thing"
        for quaint in QUAINT.findall(text):
            yield line, f"{quaint!r} reads like a translation; say it as you would to a student"


def numbers_of(blocks: list[Block]) -> list[str]:
    """Return the numbers that stand in blocks and in what they print."""
    text = "\n".join(f"{block.code}\n{block.output or ''}" for block in blocks)
    numbers = PRINTED.findall(text)
    return [*numbers, *(number.lstrip("-") for number in numbers)]


def is_printed(number: str, numbers: list[str]) -> bool:
    """Say whether a number, rounded to the digits that the prose gives it, is among `numbers`."""
    digits = len(number.split(".")[1])
    return any(f"{float(n):.{digits}f}" == number or n == number for n in numbers)


def _numbers(page: _Page) -> Broken:
    numbers = numbers_of(page.blocks)
    allowed = NOT_PRINTED.get(page.path.name, {})
    for line, text in prose(page.path):
        for number in (n.replace("−", "-") for n in DECIMAL.findall(text)):
            if number not in allowed and not is_printed(number, numbers):
                yield line, f"no block of the page prints {number}"


def _between(every: list[_Page]) -> Iterator[tuple[Path, int, str]]:
    """Look for what two pages, or two blocks, have and only one may have."""
    figures: dict[str, str] = {}
    described: dict[str, str] = {}
    for page in every:
        for block in page.blocks:
            if block.picture:
                first = figures.setdefault(block.picture.name, block.where)
                if first != block.where:
                    message = f"{block.picture.name}.svg is drawn by {_short(first)} too"
                    yield page.path, block.picture.line, message
                file = drawing_of(block)
                if file is not None and not file.is_file():
                    message = "no drawing of this name in tests/drawn: `make outputs` writes it"
                    yield page.path, block.picture.line, message
        try:
            words = page.front_matter().get("description") if page.on_site else None
        except ValueError:
            continue  # said already
        if words is not None:
            first = described.setdefault(str(words), str(page.path))
            if first != str(page.path):
                line = page.line_of("description:")
                yield page.path, line, f"{_short(first)} has the same description"


def _links(every: list[_Page]) -> Iterator[tuple[Path, int, str]]:
    """Look for links to a page or to a section that is not there.

    What a build writes is left to the build, and so are the anchors of the reference.
    """
    sections = {page.path: _anchors(page) for page in every}
    for page in every:
        for match in LINK.finditer(FENCED.sub(_blank_lines, page.text)):
            target, _, anchor = match["target"].partition("#")
            path = (page.path.parent / target).resolve() if target else page.path
            is_page = path.suffix == ".md" and not {"generated", "reference"} & {*path.parts}
            line = page.text[: match.start()].count("\n") + 1
            if "://" in target or target.startswith("mailto:") or not is_page:
                continue
            if not path.is_file():
                yield page.path, line, f"the link leads to {target}, which is not there"
            elif anchor and path in sections and anchor not in sections[path]:
                yield page.path, line, f"{path.name} has no section #{anchor}"


def _works(every: list[_Page]) -> Iterator[tuple[Path, int, str]]:
    """Compare what pages and docstrings say of others' works with the file of them."""
    try:
        works = read_works()
    except (ValueError, TypeError) as error:  # TOML's own errors are ValueErrors
        yield WORKS, 1, str(error)
        return
    seen = []
    for path in [*(page.path for page in every), *sorted(PACKAGE.rglob("*.py"))]:
        seen += cited(path, works)
        yield from ((path, line, said) for line, said in misquoted(path, works))
    yield from ((WORKS, line, said) for line, said in unused(works, seen))


def _asked(page: _Page) -> Broken:
    """Look for a chapter with one exercise, or with two questions: both come in a few or not."""
    for what, pattern, least, most in (
        ("exercise", r"^### Exercise: ", 2, 3),
        ("question", r'^\?\?\? question "', 3, 5),
    ):
        lines = [n for n, text in enumerate(page.text.splitlines(), 1) if re.match(pattern, text)]
        if lines and not least <= len(lines) <= most:
            yield lines[-1], f"{len(lines)} {what}s, expected {least} to {most}, or none"


def _states(page: _Page) -> Broken:
    """Look for links to a state of a live figure that the page, or the figure, does not have."""
    alive = set(re.findall(r"\{ live=([\w-]+)", page.text))
    for match in re.finditer(r"\]\(\?([\w-]+)=([^()\s#]*)", page.text):
        line = page.text[: match.start()].count("\n") + 1
        figure, pairs = match[1], [pair.partition(":") for pair in match[2].split(",")]
        if figure not in alive:
            yield line, f"the link is to {figure}, which is no live figure of this page"
            continue
        script = FIGURES / figure.replace("-", "_") / "script.js"
        offered = script.read_text("utf-8").partition("static parameters = {")[2]
        known = set(re.findall(r"^ {4}(\w+): ", offered.partition("\n  };")[0], re.MULTILINE))
        for name, _, _ in pairs:
            if name not in known:
                yield line, f"the figure {figure} has no {name}, only {', '.join(sorted(known))}"


def _anchors(page: _Page) -> set[str]:
    text = FENCED.sub(_blank_lines, page.text)
    own = set(re.findall(r"\{[^{}]*#([\w-]+)[^{}]*\}|<a id=\"([\w-]+)\"", text))
    found = {name for pair in own for name in pair if name}
    for heading in re.findall(r"^#+ (.+?)(?: *\{[^{}]*\})?$", text, re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        unique(slugify(words, "-"), found)
    return found


def _blank_lines(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def _short(path: str) -> str:
    return path.removeprefix(f"{ROOT}/")


class _Nav(yaml.SafeLoader):
    """Reads mkdocs.yml, whose other parts have tags that only MkDocs knows."""


_Nav.add_multi_constructor("", lambda *_: None)


def _targets(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    for part in nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ():
        yield from _targets(part)


def navigation() -> list[str]:
    """Return the files that `nav` of mkdocs.yml names, in the order of reading."""
    settings = yaml.load((ROOT / "mkdocs.yml").read_text("utf-8"), _Nav)
    return [target for target in _targets(settings["nav"]) if "://" not in target]


def _out_of_the_way(every: list[_Page]) -> Iterator[tuple[Path, int, str]]:
    """Look for pages to which neither `nav` nor Home leads, and for places without a page."""
    named = navigation()
    home = next((page.text for page in every if page.path == DOCS / "index.md"), "")
    for name in named if home else ():
        if re.fullmatch(r"[\w-]+\.md", name) and name != "index.md" and f"({name})" not in home:
            line = home[: home.find("## The way through")].count("\n") + 1
            yield DOCS / "index.md", line, f"no link leads to {name}, which nav names"
    for page in every:
        if DOCS in page.path.parents:
            name = page.path.relative_to(DOCS).as_posix()
            if name not in named:
                yield page.path, 1, f"no line of nav in mkdocs.yml leads here: - A title: {name}"
    settings = (ROOT / "mkdocs.yml").read_text("utf-8").splitlines()
    for name in named:
        # A lab's notebook is written by the build.
        if name.endswith(".md") and not (DOCS / name).is_file():
            line = next(n for n, text in enumerate(settings, 1) if name in text)
            yield ROOT / "mkdocs.yml", line, f"docs/{name} is not there"
