"""What the prose says is held: a number, a comparison or a formula that nothing computes fails."""

import ast
import random
import re
from collections import Counter
from pathlib import Path

import pytest

from howlearn_site.claims.reading import COMPARING, NUMBER_WORDS, Passage, Prose, value_of, words_of
from howlearn_site.claims.saying import REASONS, Page
from howlearn_site.claims.tying import CLAIMS, broken_claims, claims_of, examined
from howlearn_site.labs.cells import labs
from howlearn_site.paths import ROOT, pages

EVERY_PAGE = [*pages(), *(lab.path for lab in labs())]
HELD = [path for path in EVERY_PAGE if claims_of(path).is_file()]
EVERY_CLAIM = sorted(CLAIMS.rglob("*.py"))


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", EVERY_PAGE, ids=short)
def test_a_page_says_nothing_that_nothing_holds(path: Path) -> None:
    if broken := broken_claims(path):
        pytest.fail("\n".join(broken), pytrace=False)


def test_what_is_held_on_every_page_stands_on_one_at_least() -> None:
    unused = [examined(path).unused for path in pages()]
    nowhere = set(unused[0]).intersection(*unused[1:])
    assert not nowhere


@pytest.mark.parametrize("file", EVERY_CLAIM, ids=short)
def test_a_claim_computes_something(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in ("says", "wherever"):
                values = node.args[1:]
            elif node.func.attr == "means":
                values = [] if not all(map(_is_typed, node.args[1:])) else node.args[1:]
            else:
                continue
            typed = [ast.unparse(value) for value in values if _is_typed(value)]
            assert not typed, f"{short(file)}:{node.lineno}: {typed} is typed, not computed"


def _is_typed(node: ast.AST) -> bool:
    """Say whether nothing is computed there: 2, "falls", −1."""
    computes = ast.Name | ast.Call | ast.Attribute | ast.BinOp
    return not any(isinstance(part, computes) for part in ast.walk(node))


@pytest.mark.parametrize("path", HELD, ids=short)
def test_a_fault_in_what_a_page_says_is_found(path: Path) -> None:
    # Some of each kind, by a seed; a run over all of them is `make faults`.
    draw = random.Random(short(path))
    source = path.read_text("utf-8")
    prose = Prose(path)
    every = [(p, item) for p in prose.passages for item in p.items if item.kind != "code"]
    tried: Counter[str] = Counter()
    missed = []
    for passage, item in draw.sample(every, len(every)):
        wrong = changed(item.kind, item.text, draw)
        lines = source.splitlines(keepends=True)
        above, here = "".join(lines[: passage.line - 1]), "".join(lines[passage.line - 1 :])
        paragraph, blank, rest = here.partition("\n\n")
        # As a word: there is a "two" in every network.
        alone = re.compile(rf"(?<![\w.,]){re.escape(item.text)}(?!\w|[.,]\d)")
        sides = alone.split(paragraph)
        if tried[item.kind] or len(sides) != 2 or wrong is None:
            continue
        tried[item.kind] += 1
        if not broken_claims(path, above + wrong.join(sides) + blank + rest):
            missed.append(f"{short(path)}:{passage.line}: {item.text!r} → {wrong!r}")
    assert tried or not every
    assert not missed


def changed(kind: str, text: str, draw: random.Random) -> str | None:
    """Return something else of the same kind."""
    if kind == "comparison":
        word = next(
            pair[1 - pair.index(w)] for pair in COMPARING for w in pair if w == text.lower()
        )
        return word.capitalize() if text[0].isupper() else word
    if kind == "word":
        others = [w for w, value in NUMBER_WORDS.items() if value != NUMBER_WORDS[text.lower()]]
        word = draw.choice(others)
        return word.capitalize() if text[0].isupper() else word
    at = [n for n, character in enumerate(text) if character.isdigit()]
    if not at:
        signs = {"+": "-", "-": "+", "=": "\\ne"}
        place = next((n for n, character in enumerate(text) if character in signs), None)
        return None if place is None else text[:place] + signs[text[place]] + text[place + 1 :]
    place = draw.choice(at)
    digit = draw.choice([d for d in "123456789" if d != text[place]])
    return text[:place] + digit + text[place + 1 :]


PAGE = """\
---
description: A page
---

# A page

## First

Of three weights one is −0.5, and the cost falls by 0.25 to a half of it. With `rate(3)` it is
$a = b + 1$.

```python
print(0.123)  # about 9
```

```text
0.123 -0.5 rate(3)
```

It prints 0.123, and not 0.124.

## Second

It printed 0.12, as [a link 7](other.md) says.
"""


@pytest.fixture
def page(tmp_path: Path) -> Page:
    file = tmp_path / "page.md"
    file.write_text(PAGE)
    return Page(Prose(file))


def test_what_has_to_be_held_is_found_with_its_kind(page: Page) -> None:
    (first,) = [p for p in page.prose.passages if p.text.startswith("Of three")]
    assert first.line == 9
    assert [(item.kind, item.text) for item in first.items] == [
        ("word", "three"),
        ("number", "−0.5"),
        ("comparison", "falls"),
        ("number", "0.25"),
        ("word", "half"),
        ("code", "rate(3)"),
        ("formula", "a = b + 1"),
    ]
    assert [item.text for p in page.prose.passages for item in p.items][-3:] == ["0.12", "7", "9"]


def test_a_state_that_is_linked_has_amounts_and_drawings(tmp_path: Path) -> None:
    drawing = "0" * 60 + "4421"
    state = f"?draw-digit=ink:{drawing},rate:-0.5,step:12,small:1e-05,class:mixed"
    file = tmp_path / "page.md"
    file.write_text(f"# Page\n\n[There]({state}) it is.\n")
    amounts = {"rate": -0.5, "step": 12, "small": 1e-05}
    assert Page(Prose(file)).linked("There") == {"ink": drawing, **amounts, "class": "mixed"}


@pytest.mark.parametrize("formula", [r"x \ne 3", r"x \neq y", r"x \gt y", r"x \leq y", r"x \sim y"])
def test_a_relation_has_to_be_held_whatever_it_is(formula: str) -> None:
    items = Passage(1, 0, f"Here ${formula}$.").items
    assert [(item.kind, item.text) for item in items] == [("formula", formula)]


def test_what_only_has_a_name_says_nothing() -> None:
    assert Passage(1, 0, r"Here $\left(\nabla C\right)$, $\ell_k$ and $\sigma'(z)$.").items == []


def test_a_claim_is_compared_in_the_digits_of_the_page(page: Page) -> None:
    page.says("Of {three} weights one is {−0.5}", 3, -0.5)
    page.says("the cost {falls} by {0.25}", True, 0.2549)
    page.says("to a {half} of it", 0.5)
    assert page.broken == []
    page.says("Of {three} weights", 4)
    page.says("the cost {falls}", "rises")
    page.says("by {0.25}", 0.2551)
    page.says("one is {−0.5}", 0.5)
    assert [line for line, _ in page.broken] == [9] * 4
    assert "it says 0.25, computed is 0.2551" in page.broken[2][1]


def test_a_sentence_that_has_gone_is_a_claim_that_fails(page: Page) -> None:
    page.says("Of {four} weights one is", 4)
    page.means("a = b - 1", 1.0, 1.0)
    page.grants("the {four} weights", because="supposed")
    assert [line for line, _ in page.broken] == [9, 1, 9]
    assert all("no longer" in message for _, message in page.broken)


def test_a_formula_has_two_sides_or_a_truth(page: Page) -> None:
    page.means("a = b + 1", [1.0, 2.0], [1.0, 2.0 + 1e-12])
    assert page.broken == []
    page.means("a = b + 1", [1.0, 2.0], [1.0, 2.001])
    page.means("a = b + 1", False)
    page.means("a = b + 1", 3.0)
    assert len(page.broken) == 3


def test_a_claim_is_written_as_it_should_be(page: Page) -> None:
    with pytest.raises(ValueError, match="1 pieces in braces, 2 values"):
        page.says("Of {three} weights", 3, 4)
    with pytest.raises(ValueError, match="because is 'so'"):
        page.grants("Of {three} weights", because="so")
    assert "turn of phrase" in REASONS


def test_what_no_claim_computes_is_told_even_if_a_block_prints_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "page.md"
    file.write_text(PAGE)
    assert broken_claims(file) == []  # it is none of ours
    monkeypatch.setattr("howlearn_site.claims.tying.ROOT", tmp_path)
    monkeypatch.setattr("howlearn_site.claims.tying.CLAIMS", tmp_path)
    (tmp_path / "everywhere.py").write_text("def claims(page):\n    pass\n")
    (first, *_) = broken_claims(file)
    assert first.startswith("page.md:9: nothing holds '0.25'; tie it in page.py")
    (tmp_path / "page.py").write_text(
        "def claims(page):\n"
        "    page.says('Of {three} weights one is', 3)\n"
        "    page.means('a = b + 1', 1, 1)\n"
    )
    said = [line.split("; ")[0].removeprefix("page.md:") for line in broken_claims(file)]
    # Code in a line is that of a block, or what one prints.
    assert said == [
        "9: nothing holds '0.25'",
        "9: nothing holds 'falls'",
        "9: nothing holds 'half'",
        "9: nothing holds '−0.5'",
        "13: nothing holds '9'",
        "20: nothing holds '0.123'",
        "20: nothing holds '0.124'",
        "24: nothing holds '0.12'",
        "24: nothing holds '7'",
    ]


def test_a_section_that_has_gone_is_reported_and_not_raised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("howlearn_site.claims.tying.ROOT", tmp_path)
    monkeypatch.setattr("howlearn_site.claims.tying.CLAIMS", tmp_path)
    file = tmp_path / "page.md"
    file.write_text(PAGE)
    (tmp_path / "everywhere.py").write_text("def claims(page):\n    pass\n")
    (tmp_path / "page.py").write_text("def claims(page):\n    page.printed('First')\n")
    assert len(broken_claims(file)) > 1
    (only,) = broken_claims(file, PAGE.replace("## First", "## Last"))
    assert only.startswith("page.md:1: page.py:2 fails: LookupError: 0")


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,797", 1797), ("−0.5", -0.5), ("+2", 2), ("1/3", 1 / 3), ("two hundred", 200),
     ("a third", 1 / 3), ("Twice", 2), ("$-1$", -1), ("three times", 3)],
)  # fmt: skip
def test_a_number_is_read_as_it_is_meant(text: str, value: float) -> None:
    assert value_of(text)[0] == pytest.approx(value)


def test_a_file_of_claims_can_be_imported_by_a_name_of_its_own() -> None:
    files = [claims_of(path) for path in EVERY_PAGE]
    names = [".".join(file.relative_to(CLAIMS).with_suffix("").parts) for file in files]
    assert all(part.isidentifier() for name in names for part in name.split("."))
    assert len(set(names)) == len(names)
    # Type checkers tell two modules of one name apart where their folders are packages.
    assert {f.parent for f in files if f.is_file()} - {CLAIMS} <= {
        f.parent for f in CLAIMS.rglob("__init__.py")
    }


def test_what_a_lab_is_said_to_be_about_is_held_too() -> None:
    for lab in labs():
        (first,) = [passage for passage in Prose(lab.path).passages if not passage.section]
        assert first.text == words_of(lab.description)


def test_what_is_no_number_is_refused() -> None:
    for text in ("falls", "", "2 of 3"):
        with pytest.raises(ValueError, match="is not a number"):
            value_of(text)


def test_words_are_as_a_reader_reads_them() -> None:
    assert words_of("**Two** [of *them*](x.md#y), `a_b` and $w_1 * w_2$ ![alt](p.svg){ .x }") == (
        "Two of them, `a_b` and $w_1 * w_2$"
    )


def test_an_address_with_parentheses_is_no_text() -> None:
    assert words_of("pages [1–3](https://doi.org/10.1/S0(97)1-2)), and ![x](a(b).svg) on") == (
        "pages 1–3), and on"
    )


def test_numbers_of_lines_are_those_of_the_file() -> None:
    for path in HELD:
        lines = path.read_text("utf-8").splitlines()
        for passage in Prose(path).passages:
            first = passage.text.split()[0].strip("*_`[")
            assert first[:3] in lines[passage.line - 1], (path, passage)
