"""What pages and docstrings say of others' works is what the file of them says."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from howlearn_site.claims.reading import Prose
from howlearn_site.claims.saying import Page
from howlearn_site.pages import rules, works
from howlearn_site.pages.rules import broken_rules
from howlearn_site.pages.works import Work, cited, misquoted, read_works, unused
from howlearn_site.paths import DOCS, PACKAGE, pages

EVERY = read_works()
TEXTS = [*pages(), *sorted(PACKAGE.rglob("*.py"))]


def said_of(folder: Path, text: str, name: str = "page.md") -> list[str]:
    """What is wrong with a page, or with a module of that docstring."""
    file = folder / name
    file.write_text(text if name.endswith(".md") else f'"""{text}"""\n')
    return [f"{line}: {said}" for line, said in misquoted(file, EVERY)]


NIELSEN = """# A page

Read on in a book.

- Michael Nielsen, *Neural Networks and Deep Learning* (2015),
  [chapter 2](http://neuralnetworksanddeeplearning.com/chap2.html): the demon.
- **Nesterov** momentum ([Y. Nesterov, 1983](https://www.mathnet.ru/eng/dan46009)), and **He**
  weights ([K. He and others, 2015](https://arxiv.org/abs/1502.01852)).
- The video of [3:02](https://youtu.be/IHZwWFHWa-w?t=182) appeared on 16 October 2017.
- D. M. Himmelblau, *Applied Nonlinear Programming*, 1972, has no address.
"""

PLANTED = [
    ("(2015),", "(2016),", "6: it says 2016 of Michael Nielsen"),
    ("Michael Nielsen", "Michael Nielson", "it names Nielson beside Michael Nielsen"),
    ("Michael Nielsen", "Michel Nielsen", "it names Michel beside Michael Nielsen"),
    ("Deep Learning*", "Deep Teaching*", "it calls 'Neural Networks and Deep Teaching'"),
    ("[chapter 2]", "[chapter 3]", "'chapter 2' of Michael Nielsen, Neural"),
    ("chap2.html", "chap4.html", "the link says 'chapter 2', and leads to 'chapter 4'"),
    ("chap2.html", "chap9.html", "chap9.html is not in works.toml"),
    ("Y. Nesterov, 1983", "Y. Nesterov, 1982", "it says 1982 of Yurii Nesterov"),
    ("Y. Nesterov", "I. Nesterov", "it names I. Nesterov beside Yurii Nesterov"),
    ("Y. Nesterov", "B. Polyak", "it names B. Polyak beside Yurii Nesterov"),
    ("eng/dan46009", "rus/dan46009", "7: https://www.mathnet.ru/rus/dan46009 is not in works.toml"),
    ("K. He and others", "K. Ho and others", "it names K. Ho beside Kaiming He"),
    ("2015](https://arxiv", "2010](https://arxiv", "8: it says 2010 of Kaiming He"),
    ("[3:02]", "[3:12]", "it says '3:12' of Grant Sanderson"),
    ("16 October", "17 October", "it says 17 October 2017 of Grant Sanderson"),
    ("D. M. Himmelblau", "D. M. Himmelbau", "it names D. M. Himmelbau"),
    ("*, 1972", "*, 1973", "10: it says 1973 of David M. Himmelblau"),
    ("Applied Nonlinear", "Applied Linear", "10: it says 1972, and no work of works.toml is named"),
]


def test_a_page_that_agrees_with_the_file_is_let_be(tmp_path: Path) -> None:
    assert said_of(tmp_path, NIELSEN) == []


@pytest.mark.parametrize(("right", "wrong", "message"), PLANTED, ids=lambda text: text[:30])
def test_what_a_page_says_otherwise_is_told_with_its_line(
    tmp_path: Path, right: str, wrong: str, message: str
) -> None:
    assert NIELSEN.count(right) == 1
    said = said_of(tmp_path, NIELSEN.replace(right, wrong))
    assert any(message in line for line in said), said


SOURCE = """A cost.

Source: X. Glorot, Y. Bengio, Understanding the difficulty of training deep feedforward neural
networks (2010), equation 16.
"""


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("2010", "2011", "3: it says 2011 of Xavier Glorot"),
        ("equation 16", "equation 17", "it says 'equation 17' of Xavier Glorot"),
        ("X. Glorot", "X. Glorod", "it names X. Glorod"),
        ("the difficulty", "difficulties", "3: it says 2010, and no work of works.toml"),
        ("networks (2010)", "nets", "3: the source has no title that works.toml knows"),
        ("Y. Bengio", "Yoshua Hinton", "it names Hinton beside Xavier Glorot"),
    ],
)
def test_so_does_a_docstring(tmp_path: Path, right: str, wrong: str, message: str) -> None:
    assert said_of(tmp_path, SOURCE, "module.py") == []
    said = said_of(tmp_path, SOURCE.replace(right, wrong), "module.py")
    assert any(message in line for line in said), said


@cache
def citations() -> list[tuple[Path, str, str]]:
    """The paragraph and the sentence of each citation, with its file."""
    return [
        (path, paragraph, citation.near)
        for path in TEXTS
        for _, paragraph in works._paragraphs(path)
        for citation in works._citations(paragraph, 1, EVERY, path.suffix == ".py")
    ]


def other_year(match: re.Match[str]) -> str:
    return str(int(match[0]) - 1)


def other_name(match: re.Match[str]) -> str:
    return f"{match[0][:-1]}x"


SURNAMES = "|".join({author.split()[-1] for work in EVERY for author in work.authors})
KINDS: dict[str, tuple[str, Callable[[re.Match[str]], str], int]] = {
    "year": (works.YEAR.pattern, other_year, 30),
    "author": (rf"(?<=[\w.] )(?:{SURNAMES})\b", other_name, 30),
    "number": (
        r"(?<=chapter )\d|(?<=equation )\d+|(?<=lecture )\d|(?<=page )\d+",
        lambda match: str(int(match[0]) + 5),
        10,
    ),
    "address": (r"(?<=://)[\w.]+", lambda match: f"x{match[0]}", 30),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_such_fault_beside_a_citation_is_found(tmp_path: Path, kind: str) -> None:
    pattern, change, least = KINDS[kind]
    planted, missed = 0, []
    for path, paragraph, near in citations():
        for match in re.finditer(pattern, near):
            links = [(link.start("address"), link.end("address")) for link in works._links(near)]
            inside = any(start <= match.start() < end for start, end in links)
            if inside != (kind == "address"):
                continue
            planted += 1
            wrong = near[: match.start()] + change(match) + near[match.end() :]
            page = paragraph.replace(near, wrong)
            if not said_of(tmp_path, page, "page.md" if path.suffix == ".md" else "module.py"):
                missed.append(f"{path.name}: {wrong}")
    assert planted >= least
    assert not missed, f"{len(missed)} of {planted}: " + "\n".join(missed)


def test_check_says_what_is_wrong_with_a_page_and_what_no_page_cites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (DOCS / "weights.md").read_text("utf-8")
    planted = tmp_path / "weights.md"
    planted.write_text(page.replace("Learning* (2015)", "Learning* (2012)"))
    assert [line for line in broken_rules([planted]) if "it says 2012 of Michael Nielsen" in line]
    extra = Work("lost", "A lost book", addresses=["https://example.org/lost"])
    monkeypatch.setattr(rules, "read_works", lambda: [*EVERY, extra])
    found = list(rules._works([rules._Page(path) for path in pages()]))
    assert found == [(works.WORKS, 1, "no page cites [lost]")]


def test_an_address_that_no_page_links_to_is_told() -> None:
    seen = [pair for path in TEXTS for pair in cited(path, EVERY)]
    assert not list(unused(EVERY, seen))
    lost = "http://neuralnetworksanddeeplearning.com/chap3.html"
    fewer = [pair for pair in seen if pair[1] != lost]
    ((line, said),) = unused(EVERY, fewer)
    assert lost in said
    assert works.WORKS.read_text("utf-8").splitlines()[line - 1] == "[nielsen]"


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('[a]\ntitel = "x"', r"\[a\] has \['titel'\]"),
        ("[a]\nyear = 2000", r"\[a\] has no title"),
        ('[a]\ntitle = "x"\nlooked_up = 2026-01-02', "needs both looked_up and at"),
        ("[a", "Expected"),
    ],
)
def test_an_entry_that_is_not_whole_is_refused(tmp_path: Path, entry: str, message: str) -> None:
    file = tmp_path / "works.toml"
    file.write_text(entry)
    with pytest.raises(ValueError, match=message):
        read_works(file)


def test_a_claim_compares_the_numbers_of_a_citation(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_text(f"{NIELSEN}\nThirty people wrote it, at 3:12.\n")
    page = Page(Prose(file))
    page.cites("{Thirty} people", "digits")
    page.cites("Deep Learning ({2015}), chapter {2}", "nielsen")
    assert not page.broken
    page.cites("Applied Nonlinear Programming, {1972}", "nielsen")
    page.cites("{Thirty} people", "micrograd")
    page.cites("at {3:12}", "video")
    wrong = [said.partition("it says ")[2] for _, said in page.broken]
    assert wrong == [f"{piece}, which does not hold" for piece in ("1972", "Thirty", "3:12")]
