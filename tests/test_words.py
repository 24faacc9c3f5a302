"""The words of the pages: the glossary has them all, and one letter has one meaning."""

import inspect
import re
from functools import cache
from pathlib import Path

import pytest
from markdown.extensions.toc import slugify

from howlearn import activations, costs, initializers, optimizers, plots
from howlearn.activations import Activation
from howlearn.costs import Cost
from howlearn_site.markup.glossary import Term, terms
from howlearn_site.pages.rules import QUAINT, prose
from howlearn_site.paths import DOCS, ROOMS, ROOT, pages

TERMS = terms(DOCS / "glossary.md")
TOLD = [p for p in pages() if DOCS in p.parents and p.parent.name not in ("reference", "labs")]

HEADING = re.compile(r"(?P<level>#+) (?P<words>.*?)(?:\s*\{ ?#(?P<anchor>[\w-]+)[^}]*\})?$")
FENCED = re.compile(r"^[ ]*```.*?^[ ]*```", re.MULTILINE | re.DOTALL)


def says(text: str, words: tuple[str, ...]) -> bool:
    """Whether one of the words stands in a text, over the end of a line too."""
    plain = (re.escape(re.sub(r" \(.*", "", word)).replace("\\ ", r"\s+") for word in words)
    return re.search(rf"(?<![\w-])({'|'.join(plain)})(?![\w-])", text, re.IGNORECASE) is not None


@cache
def sections(page: Path) -> dict[str, str]:
    """The words of each section of a page with those below it, by its anchor.

    Without an anchor one arrives at the top of the page, and reads what stands before the first
    heading.
    """
    found: dict[str, str] = {"": ""}
    above: list[tuple[int, str]] = [(1, "")]
    for line in FENCED.sub("", page.read_text("utf-8")).splitlines():
        if heading := HEADING.fullmatch(line):
            level, words = len(heading["level"]), re.sub(r"[*`$]", "", heading["words"])
            if level > 1:
                above = [(n, name) for n, name in above if name and n < level]
                above.append((level, heading["anchor"] or slugify(words, "-")))
            line = words
        for _, anchor in above:
            found[anchor] = f"{found.get(anchor, '')}{line}\n"
    return found


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.anchor)
def test_a_link_of_the_glossary_lands_where_the_term_is_said(term: Term) -> None:
    page, _, anchor = term.lesson.partition("#")
    section = sections(DOCS / page)[anchor]
    assert says(section, term.words), f"{term.lesson} does not say {term.words[0]!r}"


def in_glossary(word: str) -> bool:
    return any(word.lower() in (re.sub(r" \(.*", "", w).lower() for w in t.words) for t in TERMS)


# What is bold and no term, each with the reason.
NOT_TERMS = {
    "LIMIT": "a row of the tables of speed",
    "forward": "a line of the loop of training, in a list",
    "step": "another line of it",
}


def test_what_a_page_introduces_in_bold_is_in_the_glossary() -> None:
    missing = []
    for page in TOLD:
        text = FENCED.sub("", page.read_text("utf-8"))
        for bold in re.finditer(r"\*\*([^*]+)\*\*", text):
            words = " ".join(bold[1].split())
            before = text[text.rfind("\n", 0, bold.start()) + 1 : bold.start()]
            # A point of a list, the key of a question and the first words of a paragraph are no
            # terms, unless they are written small.
            is_label = not before.strip(" -0123456789.") and not words[0].islower()
            if words[-1] in ".:?" or is_label or words in NOT_TERMS:
                continue
            if not in_glossary(words):
                missing.append(f"{page.name}: {words}")
    assert missing == []


# Words of mathematics and of the field. Each that a page uses has an entry; none is here in vain.
TECHNICAL = re.findall(
    r"\S+",
    """
    accuracy activation Adam backpropagation basin batch bias certificate chain-rule
    classifier converges curvature delta derivative differentiation eigenvalue eigenvector
    epoch feature finite-difference fork gradient Hessian hyperparameter inflection kink
    landscape layer learning-rate ledger logit maximum minimum momentum Nesterov node nudge
    one-hot optimizer overfitting parabola parameter perceptron plateau quadratic relu
    RMSProp saddle saturated secant seed sensitivity shard sigmoid slope softmax
    stationary-point stochastic-gradient-descent tangent tanh target topological-order
    variance weight xor
    """,
)


def test_each_technical_word_that_a_page_uses_has_an_entry() -> None:
    texts = {page: " ".join(text for _, text in prose(page)) for page in TOLD}
    unused = []
    for word in (w.replace("-", " ") if w != "one-hot" else w for w in TECHNICAL):
        said = [page.name for page, text in texts.items() if says(text, (word, f"{word}s"))]
        if not [name for name in said if name != "glossary.md"]:
            unused.append(word)
        assert in_glossary(word), f"{word} is said on {said} and has no entry"
    assert unused == []


def test_what_the_package_calls_by_a_name_and_pages_speak_of_has_an_entry() -> None:
    texts = " ".join(" ".join(text for _, text in prose(page)) for page in TOLD)
    names = [v.name for v in vars(activations).values() if isinstance(v, Activation)]
    names += [v.name for v in vars(costs).values() if isinstance(v, Cost)]
    names += [n for m in (optimizers, initializers) for n in m.__all__ if n.islower()]
    spoken = [name for name in names if says(texts, (name.replace("_", " "),))]
    assert len(spoken) >= 10
    known = {*NO_TERMS, *(word.lower() for term in TERMS for word in term.words)}
    assert [name for name in spoken if name.replace("_", " ").lower() not in known] == []


# Names of the package that pages use as plain words, or explain in a sentence beside.
NO_TERMS = {"zeros", "normal", "sgd", "huber", "optimize", "mean absolute error", "warm up"}


# What is moved is w, or a place; x is an input, and nobody moves it.
MOVED_X = re.compile(r"\b[xy] from −?\d|from [xy] = |Cost (?:of [\w ]+ )?from x|\bat x = ")


def test_no_picture_moves_x() -> None:
    for file in [*TOLD, *(DOCS / "labs").glob("*.txt")]:
        drawn = re.findall(r"^!\[(.*?)\]\(", file.read_text("utf-8"), re.MULTILINE)
        assert not [text for text in drawn if MOVED_X.search(text)], file.name


def test_no_plot_calls_what_it_moves_x() -> None:
    named = [
        (name, tuple(parameter.default))
        for name in plots.__all__
        for parameter in inspect.signature(getattr(plots, name)).parameters.values()
        if parameter.name == "names" and isinstance(parameter.default, tuple)
    ]
    assert len(named) >= 4
    assert not [name for name, default in named if {"x", "y"} & set(default)]
    scripts = sorted((ROOMS / "figures").rglob("*.js"))
    assert scripts
    for script in scripts:
        text = script.read_text("utf-8")
        assert not re.search(r'names\b[^\n]*\["x", "y"\]|"start [xy]"|\bx \{x', text), script.name


MOVES = ("slopes", "gradient-descent", "minima", "better-descents")
# d/dx of the school stands in one sentence, which says that it is the wrong letter here.
BY_X = re.compile(r"(?:\\partial|\bd)\s*x\b|C\(x|x\^\*|x_\{\\text|x \\leftarrow|\$x\^[34]\$")


def test_no_formula_of_a_descent_moves_x() -> None:
    for stem in MOVES:
        text = FENCED.sub("", (DOCS / f"{stem}.md").read_text("utf-8"))
        formulas = re.findall(r"\$\$.*?\$\$|\$[^$\n]+\$", text, re.DOTALL)
        moved = [f for f in formulas if BY_X.search(f) and "dy/dx" not in f]
        assert moved == [], stem
    landscapes = (ROOT / "src" / "howlearn" / "landscapes.py").read_text("utf-8")
    assert not re.search(r"lambda x\b|\bx[²³⁴]", landscapes)


def test_docstrings_comments_and_messages_are_said_as_the_pages_are() -> None:
    # On pages this is a rule; where code is read it holds too.
    endings = {".py", ".js", ".mjs", ".css", ".html", ".yml", ".toml", ""}
    files = [
        path
        for folder in ("src", "tests", "benchmarks", "docs/labs", ".github", ".ci")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in endings and "__pycache__" not in path.parts
    ]
    files += [ROOT / name for name in ("Makefile", "CONTRIBUTING.md", "CHANGELOG.md", "mkdocs.yml")]
    assert len(files) > 300
    # The list itself, and what shows that it is seen.
    spoken = {"pages/rules.py": 5, "tests/test_pages.py": 1}
    for path in files:
        name = "/".join(path.parts[-2:])
        found = QUAINT.findall(path.read_text("utf-8"))
        assert len(found) <= spoken.get(name, 0), (name, found)
