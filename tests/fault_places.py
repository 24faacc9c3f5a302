"""Where faults can stand, and what could find each."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from fault_changes import (
    Draw,
    opposite,
    other_digit,
    other_number,
    other_word,
)
from howlearn import plots
from howlearn_site.blocks.reading import Block, blocks_of
from howlearn_site.claims.reading import NUMBER_WORDS, Item, Passage, Prose
from howlearn_site.labs.cells import labs
from howlearn_site.paths import PACKAGE, ROOT, pages


@dataclass(frozen=True)
class Fault:
    """One change of one file, and the checks that could find it.

    `checks` are ``page FILE``, ``block FILE LINE``, ``tests`` and arguments of pytest, or
    ``figure`` and such arguments: tests that need the site, of which only the figures' files are
    built again.
    """

    file: str
    line: int
    before: str
    after: str
    checks: tuple[str, ...]
    kind: str = ""

    def text(self, root: Path) -> str:
        """The file with the fault in it."""
        lines = (root / self.file).read_text("utf-8").splitlines(keepends=True)
        assert self.before in lines[self.line - 1], self
        line = lines[self.line - 1]
        # As a word where it is one: there is a "two" in every network.
        word = re.search(rf"(?<!\w){re.escape(self.before)}(?!\w)", line)
        at = word.start() if word else line.index(self.before)
        lines[self.line - 1] = line[:at] + self.after + line[at + len(self.before) :]
        return "".join(lines)


FIGURES = ROOT / "src" / "howlearn_site" / "figures"
Kind = Callable[[Draw], Iterator[Fault]]


@cache
def told() -> tuple[Path, ...]:
    """The pages that tell."""
    return tuple(p for p in pages() if p.parent.name not in ("reference", "labs"))


@cache
def prose_of(path: Path) -> Prose:
    return Prose(path)


@cache
def every_item() -> tuple[tuple[Path, Passage, Item], ...]:
    return tuple(
        (path, passage, item)
        for path in told()
        for passage in prose_of(path).passages
        for item in passage.items
    )


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def in_prose(
    change: Callable[[str, Draw], str],
    items: list[tuple[Path, Passage, Item]],
    draw: Draw,
) -> Iterator[Fault]:
    """Change an item of the prose, where it stands once in its line."""
    for path, passage, item in draw.sample(items, len(items)):
        lines = path.read_text("utf-8").splitlines()
        # A paragraph runs over several lines, and ends before a block.
        stop = min(passage.line + 12, len(lines))
        fences = [n for n in range(passage.line, stop) if lines[n].lstrip().startswith("```")]
        near = range(passage.line - 1, min([stop, *fences]))
        at = next((n for n in near if once(item.text, lines[n])), None)
        if at is not None and (after := change(item.text, draw)) != item.text:
            before = once(item.text, lines[at])
            wrong = before.replace(item.text, after)
            yield Fault(short(path), at + 1, before, wrong, (f"page {short(path)}",))


def once(text: str, line: str) -> str:
    """Return what of a line has this text once, as a word, with its neighbours; else nothing."""
    ahead = r"(?<![\w.,−-])" if text[0].isalnum() else ""
    found = list(re.finditer(rf"\S*{ahead}{re.escape(text)}(?![\w])\S*", line))
    return found[0][0] if len(found) == 1 and found[0][0].count(text) == 1 else ""


def prose(
    change: Callable[[str, Draw], str], chosen: Callable[[Path, Passage, Item], object]
) -> Kind:
    return lambda draw: in_prose(change, [every for every in every_item() if chosen(*every)], draw)


def ordinary(path: Path) -> bool:
    return path.name not in ("glossary.md", "notation.md", "README.md")


def is_number(item: Item, pattern: str) -> bool:
    return item.kind == "number" and bool(re.fullmatch(pattern, item.text))


def starts(passage: Passage, mark: str) -> bool:
    return passage.text.startswith(mark)


def heading(path: Path, passage: Passage) -> str:
    heads = prose_of(path).headings
    return heads[passage.section - 1][1] if passage.section else ""


def indented(path: Path, passage: Passage) -> bool:
    return path.read_text("utf-8").splitlines()[passage.line - 1].startswith("    ")


DECIMAL = r"[-−+]?\d+\.\d+"


def another(draw: Draw) -> Iterator[Fault]:
    items = [every for every in every_item() if is_number(every[2], DECIMAL)]
    of = {path: [item.text for page, _, item in items if page == path] for path, _, _ in items}
    for chosen in draw.sample(items, len(items)):
        others = [text for text in of[chosen[0]] if text != chosen[2].text]
        if others:
            other = draw.choice(others)
            yield from in_prose(lambda *_, o=other: o, [chosen], draw)


def in_descriptions(draw: Draw) -> Iterator[Fault]:
    pattern = re.compile(rf"\b(?:{'|'.join(NUMBER_WORDS)}|\d+)\b", re.IGNORECASE)
    for path in draw.sample(told(), len(told())):
        for number, line in enumerate(path.read_text("utf-8").splitlines()[:6], 1):
            found = pattern.findall(line) if line.startswith("description:") else []
            for word in found:
                after = other_word(word, draw) if word.isalpha() else other_digit(word, draw)
                checks = (f"page {short(path)}",)
                yield Fault(short(path), number, word, after, checks)


def block_lines(draw: Draw, wanted: Callable[[Block], list[int]]) -> Iterator[tuple[Block, int]]:
    """Yield blocks and lines of their pages, numbered from 1, in any order."""
    every = [(b, n) for p in told() for b in blocks_of(p) if not b.requires for n in wanted(b)]
    yield from draw.sample(every, len(every))


def in_block(pattern: str, wanted: Callable[[Block], list[int]], check: str) -> Kind:
    return lambda draw: _in_block(pattern, wanted, draw, check)


def _in_block(
    pattern: str, wanted: Callable[[Block], list[int]], draw: Draw, check: str
) -> Iterator[Fault]:
    for block, number in block_lines(draw, wanted):
        line = block.path.read_text("utf-8").splitlines()[number - 1]
        found = [m[0] for m in re.finditer(pattern, line) if line.count(m[0]) == 1]
        if found:
            before = draw.choice(found)
            where = f" {block.line}" if check == "block" else ""
            checks = (f"{check} {short(block.path)}{where}",)
            after = other_digit(before, draw)
            yield Fault(short(block.path), number, before, after, checks)


def code_lines(block: Block) -> list[int]:
    return list(range(block.line + 1, block.line + 1 + len(block.code.splitlines())))


def output_lines(block: Block) -> list[int]:
    if not block.output or not block.output_lines:
        return []
    first = block.output_lines[0] + 1
    return list(range(first, first + len(block.output.splitlines())))


def in_code(draw: Draw) -> Iterator[Fault]:
    for block, number in block_lines(
        draw, lambda b: code_lines(b) if b.output or b.picture else []
    ):
        line = block.path.read_text("utf-8").splitlines()[number - 1]
        found = re.findall(r"(?<![\w.\"'{:])\d+\.\d+(?![\w.])", line)
        if found and "#" not in line:
            before = draw.choice(found)
            page = short(block.path)
            checks = (f"page {page}", f"block {page} {block.line}")
            after = other_digit(before, draw)
            yield Fault(page, number, before, after, checks)


def label(draw: Draw) -> Iterator[Fault]:
    for block, number in block_lines(draw, lambda b: code_lines(b) if b.picture else []):
        line = block.path.read_text("utf-8").splitlines()[number - 1]
        for match in re.finditer(r"(?<=label=\")[^\"]+|(?<=names=\(\")[^\"]+", line):
            checks = (f"block {short(block.path)} {block.line}",)
            yield Fault(short(block.path), number, match[0],
                        f"{match[0]}s", checks)  # fmt: skip


def links(pattern: str, after: Callable[[str, Draw], str]) -> Kind:
    def faults(draw: Draw) -> Iterator[Fault]:
        places = [
            (path, number, match[1])
            for path in told()
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
            for match in re.finditer(pattern, line)
        ]
        # Where there are few places, each is tried again, with another change where there is one.
        for path, number, before in draw.sample(2 * places, 2 * len(places)):
            checks = (f"page {short(path)}",)
            yield Fault(short(path), number, before, after(before, draw), checks)

    return faults


def quiz_key(draw: Draw) -> Iterator[Fault]:
    exchanged = {"Yes": "No", "No": "Yes"}
    places = [
        (path, number, match[1])
        for path in told()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (match := re.match(r"    (\*\*[^*]+\*\*)", line))
    ]
    for path, number, before in draw.sample(places, len(places)):
        word = before.strip("*.")
        after = exchanged.get(word) or (
            other_digit(word, draw) if re.search(r"\d", word) else f"not {word}"
        )
        wrong = before.replace(word, after)
        checks = ("tests tests/test_quizzes.py -k on_the_page",)
        yield Fault(short(path), number, before, wrong, checks)


def solution(draw: Draw) -> Iterator[Fault]:
    for path in draw.sample(told(), len(told())):
        text = path.read_text("utf-8")
        for fold in re.finditer(r'\?\?\? success "Solution"\n\n((?:    .*\n|\n)+)', text):
            first = text[: fold.start(1)].count("\n")
            for number, line in enumerate(fold[1].splitlines(), first + 1):
                found = re.findall(r"(?<=[-+*/ ])\b\d\b(?![\w.])", line)
                block = next((b for b in blocks_of(path) if b.line <= number <= b.line
                              + len(b.code.splitlines())), None)  # fmt: skip
                if found and block and "import" not in line and line.count(found[0]) == 1:
                    checks = (f"page {short(path)}", f"block {short(path)} {block.line}")
                    yield Fault(short(path), number, found[0],
                                other_digit(found[0], draw), checks)  # fmt: skip


def in_labs(draw: Draw) -> Iterator[Fault]:
    items = [
        (lab.path, passage, item)
        for lab in labs()
        for passage in prose_of(lab.path).passages
        for item in passage.items
        if item.kind in ("number", "word", "comparison")
    ]
    test = "tests/test_claims.py::test_a_page_says_nothing_that_nothing_holds"
    for fault in in_prose(another_item, items, draw):
        if not re.fullmatch(r"\d\.", fault.before):  # the number of a question
            yield replace(fault, checks=(f"tests {test}[{fault.file}]",))


def another_item(text: str, draw: Draw) -> str:
    compares = text.isalpha() and text.lower() not in NUMBER_WORDS
    return (opposite if compares else other_number)(text, draw)


def recorded_of_labs(draw: Draw) -> Iterator[Fault]:
    places = [
        (lab.recording, number, match[0])
        for lab in labs()
        for number, line in enumerate(lab.recording.read_text("utf-8").splitlines(), 1)
        for match in re.finditer(r"\d+\.\d+", line)
        if line.count(match[0]) == 1
    ]
    for path, number, before in draw.sample(places, len(places)):
        checks = ("tests tests/test_labs.py -k recorded",)
        yield Fault(short(path), number, before, other_digit(before, draw), checks)


def in_source(
    files: str,
    pattern: str,
    after: Callable[[str, Draw], str],
    checks: Callable[[Path], list[str]],
) -> Kind:
    def faults(draw: Draw) -> Iterator[Fault]:
        places = [
            (path, number, match[0])
            for path in sorted(PACKAGE.glob(files))
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
            for match in re.finditer(pattern, line)
            if line.count(match[0]) == 1
        ]
        for path, number, before in draw.sample(places, len(places)):
            wrong = after(before, draw)
            yield Fault(short(path), number, before, wrong, tuple(checks(path)))

    return faults


def in_figures(
    name: str, pattern: str, after: Callable[[str], str], wanted: Callable[[list[str]], range]
) -> Kind:
    """Change a file of each interactive figure, in the lines that are wanted and no comment."""

    def faults(draw: Draw) -> Iterator[Fault]:
        places = []
        for path in sorted(FIGURES.glob(f"*/{name}")):
            lines = path.read_text("utf-8").splitlines()
            places += [
                (path, number + 1, match[0])
                for number in wanted(lines)
                if not re.match(r"\s*(?:\*|//|/\*|#)", lines[number])
                for match in re.finditer(pattern, lines[number])
                if lines[number].count(match[0]) == 1
            ]
        for path, number, before in draw.sample(places, len(places)):
            checks = (f"figure tests/test_{path.parent.name}.py",)
            yield Fault(short(path), number, before, after(before), checks)

    return faults


def twin(lines: list[str]) -> range:
    """The lines of a script that compute what Python does, before those of the element."""
    return range(next(n for n, line in enumerate(lines) if re.match(r"(?:export )?class ", line)))


def picture(lines: list[str]) -> range:
    return range(twin(lines).stop, len(lines))


def whole(lines: list[str]) -> range:
    return range(len(lines))


def doctests(path: Path) -> list[str]:
    return [f"tests --doctest-modules {short(path)}"]


def drawing_blocks(path: Path) -> list[str]:
    """The blocks that draw with a module of the plots, a few for each function; and the tests."""
    own = re.findall(r"^def ([a-z]\w+)\(", path.read_text("utf-8"), re.MULTILINE)
    # What is there for the others, such as the palette, shows in whatever they draw.
    names = set(own) & set(plots.__all__) or plots.__all__
    found: list[str] = []
    for name in names:
        with_it = [b for b in drawing() if re.search(rf"\b{name}\b", b.code)]
        found += [f"block {short(b.path)} {b.line}" for b in with_it[: 20 // len(names) + 2]]
    return [*dict.fromkeys(found), "tests -x tests/test_plots.py tests/test_plots_say.py"]


@cache
def drawing() -> list[Block]:
    return [b for p in told() for b in blocks_of(p) if b.picture and not b.requires]
