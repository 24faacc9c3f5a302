"""The kinds of faults that `faults` plants: where each can stand, and what then stands there."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from howlearn_site.blocks.reading import Block, blocks_of
from howlearn_site.claims.reading import COMPARING, NUMBER_WORDS, Item, Passage, Prose
from howlearn_site.paths import DOCS, PACKAGE, ROOT, pages

Draw = random.Random
FOR_HUMAN_EYES: dict[str, str] = {}
"""Kinds that only a reader can judge, each with the reason."""


@dataclass(frozen=True)
class Fault:
    """One change of one file, and the checks that could find it.

    `checks` are ``page FILE``, ``block FILE LINE``, or ``tests`` and arguments of pytest.
    """

    kind: str
    file: str
    line: int
    before: str
    after: str
    checks: tuple[str, ...]

    def text(self, root: Path) -> str:
        """The file with the fault in it."""
        lines = (root / self.file).read_text("utf-8").splitlines(keepends=True)
        assert self.before in lines[self.line - 1], self
        lines[self.line - 1] = lines[self.line - 1].replace(self.before, self.after, 1)
        return "".join(lines)


Kind = Callable[[Draw], Iterator[Fault]]
KINDS: dict[str, Kind] = {}


def kind(name: str) -> Callable[[Kind], Kind]:
    def enter(function: Kind) -> Kind:
        KINDS[name] = function
        return function

    return enter


# What changes.


def other_digit(text: str, draw: Draw) -> str:
    places = [n for n, character in enumerate(text) if character.isdigit()]
    place = draw.choice(places)
    digit = draw.choice([d for d in "123456789" if d != text[place]])
    return text[:place] + digit + text[place + 1 :]


def other_word(text: str, draw: Draw) -> str:
    worth = NUMBER_WORDS[text.lower()]
    word = draw.choice([w for w, value in NUMBER_WORDS.items() if value != worth])
    return word.capitalize() if text[0].isupper() else word


def other_number(text: str, draw: Draw) -> str:
    return (other_word if text.lower() in NUMBER_WORDS else other_digit)(text, draw)


def opposite(text: str, draw: Draw) -> str:
    pair = next(pair for pair in COMPARING if text.lower() in pair)
    word = pair[1 - pair.index(text.lower())]
    return word.capitalize() if text[0].isupper() else word


def other_sign(text: str, draw: Draw) -> str:
    return text[1:] if text[0] in "-−+" else f"−{text}"


def wrong_formula(text: str, draw: Draw) -> str:
    exchanged = {"+": "-", "-": "+", "=": "\\ne ", "<": ">", ">": "<", "/": "+"}
    places = [n for n, character in enumerate(text) if character in exchanged]
    if not places:
        return f"2 {text}"
    place = draw.choice(places)
    return text[:place] + exchanged[text[place]] + text[place + 1 :]


def wrong_factor(text: str, draw: Draw) -> str:
    return other_digit(text, draw) if re.search(r"\d", text) else f"2 {text}"


def wrong_index(text: str, draw: Draw) -> str:
    places = list(re.finditer(r"_\{?([a-zA-Z0-9])", text))
    if not places:
        return text
    match = draw.choice(places)
    index = match[1]
    other = "2" if index == "1" else "1" if index.isdigit() else "k" if index != "k" else "j"
    return text[: match.start(1)] + other + text[match.end(1) :]


# Where.


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
    name: str,
    change: Callable[[str, Draw], str],
    items: list[tuple[Path, Passage, Item]],
    draw: Draw,
) -> Iterator[Fault]:
    """Change an item of the prose, where it stands once in its line."""
    for path, passage, item in draw.sample(items, len(items)):
        lines = path.read_text("utf-8").splitlines()
        # A paragraph runs over several lines.
        near = range(passage.line - 1, min(passage.line + 12, len(lines)))
        at = next((n for n in near if once(item.text, lines[n])), None)
        if at is not None and (after := change(item.text, draw)) != item.text:
            before = once(item.text, lines[at])
            wrong = before.replace(item.text, after)
            yield Fault(name, short(path), at + 1, before, wrong, (f"page {short(path)}",))


def once(text: str, line: str) -> str:
    """Return what of a line has this text once, as a word, with its neighbours; else nothing."""
    ahead = r"(?<![\w.,−-])" if text[0].isalnum() else ""
    found = list(re.finditer(rf"\S*{ahead}{re.escape(text)}(?![\w])\S*", line))
    return found[0][0] if len(found) == 1 and found[0][0].count(text) == 1 else ""


def prose_kind(
    name: str,
    change: Callable[[str, Draw], str],
    chosen: Callable[[Path, Passage, Item], object],
) -> None:
    KINDS[name] = lambda draw: in_prose(
        name, change, [every for every in every_item() if chosen(*every)], draw
    )


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
prose_kind("digit of a decimal", other_digit, lambda p, _, i: ordinary(p) and is_number(i, DECIMAL))
prose_kind("sign of a number", other_sign, lambda p, _, i: ordinary(p) and i.kind == "number"
           and i.text not in ("0", "$0$"))  # fmt: skip
prose_kind("whole number", other_digit, lambda p, _, i: ordinary(p) and is_number(i, r"[\d,]{2,}"))
prose_kind("single digit", other_digit, lambda p, _, i: ordinary(p) and is_number(i, r"\d"))
prose_kind("number word", other_word, lambda p, _, i: ordinary(p) and i.kind == "word")
prose_kind("comparison", opposite, lambda p, _, i: ordinary(p) and i.kind == "comparison")
prose_kind("cell of a table", other_digit, lambda _, q, i: starts(q, "|") and i.kind == "number"
           and re.search(r"\d", i.text))  # fmt: skip
prose_kind("sign in a formula", wrong_formula, lambda p, _, i: ordinary(p) and i.kind == "formula")
prose_kind("factor in a formula", wrong_factor, lambda p, _, i: ordinary(p) and i.kind == "formula")
prose_kind("index in a formula", wrong_index, lambda p, _, i: ordinary(p) and i.kind == "formula"
           and "_" in i.text)  # fmt: skip
prose_kind("number in code in a line", other_digit, lambda p, _, i: i.kind == "code")
prose_kind("number of the glossary", other_number,
           lambda p, _, i: p.name == "glossary.md" and i.kind in ("number", "word"))  # fmt: skip
prose_kind("comparison of the glossary", opposite,
           lambda p, _, i: p.name == "glossary.md" and i.kind == "comparison")  # fmt: skip
prose_kind("formula of the glossary", wrong_formula,
           lambda p, _, i: p.name == "glossary.md" and i.kind == "formula")  # fmt: skip
prose_kind("number of Notation", other_number,
           lambda p, _, i: p.name == "notation.md" and i.kind in ("number", "word"))  # fmt: skip
prose_kind("formula of Notation", wrong_formula,
           lambda p, _, i: p.name == "notation.md" and i.kind == "formula")  # fmt: skip
prose_kind("what to remember", lambda t, d: opposite(t, d) if t.lower() not in NUMBER_WORDS
           else other_word(t, d),
           lambda p, q, i: heading(p, q) == "What to remember"
           and i.kind in ("word", "comparison"))  # fmt: skip
prose_kind("hint, explanation, answer", other_number,
           lambda p, q, i: indented(p, q) and i.kind in ("number", "word")
           and re.search(r"\w", i.text))  # fmt: skip
prose_kind("README", other_number,
           lambda p, _, i: p.name == "README.md" and i.kind in ("number", "word"))  # fmt: skip


@kind("another decimal of the page")
def another(draw: Draw) -> Iterator[Fault]:
    items = [every for every in every_item() if is_number(every[2], DECIMAL)]
    of = {path: [item.text for page, _, item in items if page == path] for path, _, _ in items}
    for chosen in draw.sample(items, len(items)):
        others = [text for text in of[chosen[0]] if text != chosen[2].text]
        if others:
            other = draw.choice(others)
            yield from in_prose(
                "another decimal of the page", lambda *_, o=other: o, [chosen], draw
            )


@kind("description")
def description(draw: Draw) -> Iterator[Fault]:
    pattern = re.compile(rf"\b(?:{'|'.join(NUMBER_WORDS)})\b|\d+", re.IGNORECASE)
    for path in draw.sample(told(), len(told())):
        for number, line in enumerate(path.read_text("utf-8").splitlines()[:6], 1):
            found = pattern.findall(line) if line.startswith("description:") else []
            for word in found:
                after = other_word(word, draw) if word.isalpha() else other_digit(word, draw)
                checks = (f"page {short(path)}",)
                yield Fault("description", short(path), number, word, after, checks)


def block_lines(draw: Draw, wanted: Callable[[Block], list[int]]) -> Iterator[tuple[Block, int]]:
    """Yield blocks and lines of their pages, numbered from 1, in any order."""
    every = [(b, n) for p in told() for b in blocks_of(p) if not b.requires for n in wanted(b)]
    yield from draw.sample(every, len(every))


def in_block(
    name: str, pattern: str, wanted: Callable[[Block], list[int]], draw: Draw, check: str
) -> Iterator[Fault]:
    for block, number in block_lines(draw, wanted):
        line = block.path.read_text("utf-8").splitlines()[number - 1]
        found = [m[0] for m in re.finditer(pattern, line) if line.count(m[0]) == 1]
        if found:
            before = draw.choice(found)
            where = f" {block.line}" if check == "block" else ""
            checks = (f"{check} {short(block.path)}{where}",)
            after = other_digit(before, draw)
            yield Fault(name, short(block.path), number, before, after, checks)


def code_lines(block: Block) -> list[int]:
    return list(range(block.line + 1, block.line + 1 + len(block.code.splitlines())))


def output_lines(block: Block) -> list[int]:
    if not block.output or not block.output_lines:
        return []
    first = block.output_lines[0] + 1
    return list(range(first, first + len(block.output.splitlines())))


KINDS["output"] = lambda draw: in_block("output", r"\d+(?:\.\d+)?", output_lines, draw, "block")
KINDS["alt text"] = lambda draw: in_block(
    "alt text", r"\d+(?:\.\d+)?", lambda b: [b.picture.line] if b.picture else [], draw, "block"
)
KINDS["comment in a block"] = lambda draw: in_block(
    "comment in a block", r"#.*\d.*", code_lines, draw, "page"
)


@kind("number in a block")
def in_code(draw: Draw) -> Iterator[Fault]:
    for block, number in block_lines(
        draw, lambda b: code_lines(b) if b.output or b.picture else []
    ):
        line = block.path.read_text("utf-8").splitlines()[number - 1]
        found = re.findall(r"(?<![\w.\"'{:])\d+\.\d+(?![\w.])", line)
        if found and "#" not in line:
            before = draw.choice(found)
            checks = (f"block {short(block.path)} {block.line}",)
            after = other_digit(before, draw)
            yield Fault("number in a block", short(block.path), number, before, after, checks)


@kind("label in drawing code")
def label(draw: Draw) -> Iterator[Fault]:
    for block, number in block_lines(draw, lambda b: code_lines(b) if b.picture else []):
        line = block.path.read_text("utf-8").splitlines()[number - 1]
        for match in re.finditer(r"(?<=label=\")[^\"]+|(?<=names=\(\")[^\"]+", line):
            checks = (f"block {short(block.path)} {block.line}",)
            yield Fault("label in drawing code", short(block.path), number, match[0],
                        f"{match[0]}s", checks)  # fmt: skip


def links(name: str, pattern: str, after: Callable[[str], str]) -> None:
    def faults(draw: Draw) -> Iterator[Fault]:
        places = [
            (path, number, match[1])
            for path in told()
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
            for match in re.finditer(pattern, line)
        ]
        for path, number, before in draw.sample(places, len(places)):
            checks = (f"page {short(path)}",)
            yield Fault(name, short(path), number, before, after(before), checks)

    KINDS[name] = faults


links("link", r"\]\(([a-z-]+\.md)", lambda t: f"a-{t}")
links("anchor", r"\.md(#[\w-]+)\)", lambda t: f"{t}-s")
links("image", r"!\[[^\]]*\]\((figures/[\w/-]+)\.svg", lambda t: f"{t}-2")


@kind("key of a question")
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
        yield Fault("key of a question", short(path), number, before, wrong, checks)


@kind("solution of an exercise")
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
                    checks = (f"block {short(path)} {block.line}",)
                    yield Fault("solution of an exercise", short(path), number, found[0],
                                other_digit(found[0], draw), checks)  # fmt: skip


def lab_lines(name: str, ending: str, pattern: str, checks: str) -> None:
    def faults(draw: Draw) -> Iterator[Fault]:
        places = [
            (path, number, match[0])
            for path in sorted((DOCS / "labs").glob(f"*.{ending}"))
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
            for match in re.finditer(pattern, line)
            if line.count(match[0]) == 1 and (ending == "txt" or line.startswith("# "))
        ]
        for path, number, before in draw.sample(places, len(places)):
            after = other_word(before, draw) if before.isalpha() else other_digit(before, draw)
            yield Fault(name, short(path), number, before, after, (checks,))

    KINDS[name] = faults


lab_lines("text of a lab", "py", rf"\b(?:\d+(?:\.\d+)?|{'|'.join(NUMBER_WORDS)})\b",
          "tests tests/test_labs.py -k number")  # fmt: skip
lab_lines("recorded output of a lab", "txt", r"\d+\.\d+", "tests tests/test_labs.py -k recorded")


def in_source(
    name: str,
    files: str,
    pattern: str,
    after: Callable[[str, Draw], str],
    checks: Callable[[Path], list[str]],
) -> None:
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
            yield Fault(name, short(path), number, before, wrong, tuple(checks(path)))

    KINDS[name] = faults


def doctests(path: Path) -> list[str]:
    return [f"tests --doctest-modules {short(path)}"]


in_source(
    "output in a docstring", "*.py", r"(?<=^    )(?:\[?-?\d+\.[\d. ]*\]?)$", other_digit, doctests
)
in_source("shape in a docstring", "*.py", r": Array, \((?:examples|dimensions)[^)]*\)",
          lambda t, _: t.replace("examples", "features") if "examples" in t
          else t.replace("dimensions", "examples"),
          lambda path: ["tests tests/test_docstrings.py"])  # fmt: skip
in_source("derivative", "_formulas.py", r"(?<= )[-+*/](?= )|np\.(?:add|subtract|multiply)\b",
          lambda t, _: {"+": "-", "-": "+", "*": "/", "/": "*", "np.add": "np.subtract",
                        "np.subtract": "np.add", "np.multiply": "np.add"}[t],
          lambda _: ["tests -x tests/test_step.py tests/test_formulas.py"])  # fmt: skip
in_source("activation or cost", "[ac]*s.py", r"(?<=return ).*[-+*/] .*",
          lambda t, _: t.replace(" - ", " + ") if " - " in t else t.replace(" + ", " - ")
          if " + " in t else t.replace(" * ", " / ") if " * " in t else t.replace(" / ", " * "),
          lambda _: ["tests -x tests/test_activations.py tests/test_costs.py"])  # fmt: skip


def drawing_blocks(path: Path) -> list[str]:
    """The blocks of the pages that draw with a module of the plots, a few of them."""
    names = re.findall(r"^def ([a-z]\w+)\(", path.read_text("utf-8"), re.MULTILINE)
    found = [
        f"block {short(b.path)} {b.line}"
        for p in told()
        for b in blocks_of(p)
        if b.picture and not b.requires and any(re.search(rf"\b{n}\b", b.code) for n in names)
    ]
    return found[:8] or ["tests -x tests/test_plots.py tests/test_plots_say.py"]


COLOURS = {"COST.light": "VALUE.light", "VALUE.light": "COST.light", "INK.light": "COST.light"}
in_source("colour in a plot", "plots/*.py", r"(?<=color=)(?:COST|VALUE|INK)\.light",
          lambda t, _: COLOURS[t], drawing_blocks)  # fmt: skip
in_source("data of a plot, shifted", "plots/*.py", r"(?<=axes\.plot\()\w+(?:\[[^\]]+\])?, ",
          lambda t, _: f"{t[:-2]} + 0.5, ", drawing_blocks)  # fmt: skip
in_source("axes of a plot, exchanged", "plots/*.py", r"(?<=axes\.plot\()\w+, \w+(?=[,)])",
          lambda t, _: ", ".join(reversed(t.split(", "))), drawing_blocks)  # fmt: skip
in_source("name of an axis", "plots/*.py", r"(?<=name_axes\(axes, )\"[^\"]+\"",
          lambda t, _: f'{t[:-1]}s"', drawing_blocks)  # fmt: skip
in_source("limits of an axis", "plots/*.py", r"(?<=set_[xy]lim\()\w+(?=,)",
          lambda t, _: f"{t} - 0.5", drawing_blocks)  # fmt: skip
in_source("width or size in a plot", "plots/*.py",
          r"(?<=linewidth=)\d\.\d+|(?<=markersize=)\d+(?=[,)])",
          other_digit, drawing_blocks)  # fmt: skip
in_source("words of an alt text", "plots/*.py", r"(?<=f\")[A-Z]?[a-z]{4,}(?= [a-z{])",
          lambda t, _: f"{t}s", drawing_blocks)  # fmt: skip
