"""What is held of the pages as they are written, and of the code that the built site shows."""

import doctest
import importlib
import inspect
import os
import re
import shlex
import subprocess
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import mkdocs.utils
import pytest
from mkdocs.utils.meta import get_data

from howlearn_site import paths
from howlearn_site.__main__ import main
from howlearn_site.blocks import reading
from howlearn_site.blocks.reading import PageError, blocks_of, examined
from howlearn_site.blocks.running import run
from howlearn_site.labs.cells import labs
from howlearn_site.pages import new_chapter, rules
from howlearn_site.pages.reference import modules, source_files
from howlearn_site.pages.rules import broken_rules
from howlearn_site.paths import DOCS, MARKDOWN, ROOT, pages
from suites import Suites

WRITTEN = pages()

FENCE = re.compile(r"^\s*(?:>\s*)*(?:[-*+]\s+)?(`{3,}|~{3,})\s*\{?\.?(python3?|py)\b")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def recipe(target: str) -> list[str]:
    """The arguments that the Makefile gives to pytest for a target."""
    said = subprocess.run(
        ["make", "--no-print-directory", "-n", target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return shlex.split(said.strip().splitlines()[-1].split("/pytest ", 1)[1])


def test_make_blocks_collects_every_python_fence_with_git_and_without_it(suites: Suites) -> None:
    # The scan knows nothing of Markdown: it must see what a parser might pass over.
    seen = {
        (name(path), number)
        for path in WRITTEN
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if FENCE.match(line)
    }
    options = recipe("blocks")
    assert not [option for option in options if "$" in option], "the shell names the pages"
    # No git, and no other program that could name the pages.
    environment = {**os.environ, "PATH": ""}
    code, listed = suites.run(ROOT, environment, "--collect-only", "-n0", *options)
    assert code == 0, listed
    item = re.compile(r"^(\S+\.md)::\[CodeFence#\d+\]\[line:(\d+)\]$", re.MULTILINE)
    assert {(page, int(line)) for page, line in item.findall(listed)} == seen


def test_a_run_that_leaves_a_block_out_fails_and_names_it(tmp_path: Path, suites: Suites) -> None:
    page = tmp_path / "été et hiver.md"
    page.write_text("# T\n\n```python\nx = 1\n```\n\nThen.\n\n```python\nx = 2\n```\n", "utf-8")

    def run(*options: str) -> tuple[int, str]:
        plugins = "-p howlearn_site.blocks.pytest_plugin -p no:cacheprovider"
        environment = {**os.environ, "PYTEST_ADDOPTS": plugins}
        return suites.run(tmp_path, environment, "--rootdir", str(ROOT), "--blocks", *options)

    code, said = run(page.name)
    assert code == 0, said
    assert "2 passed" in said
    code, said = run(page.name, "-k", "line:9")
    assert code == 1
    assert "neither run nor skipped" in said
    assert f"{page}:3\n" in said
    assert f"{page}:9\n" not in said


def test_there_are_enough_blocks_and_figures() -> None:
    blocks = [block for path in WRITTEN for block in blocks_of(path)]
    assert len(blocks) >= 45
    assert sum(block.draws for block in blocks) >= 15


def test_the_pages_keep_the_rules() -> None:
    assert broken_rules() == []


def test_the_numbers_of_wide_blocks_fall_with_them() -> None:
    found: dict[str, int] = {}
    for path in WRITTEN:
        if DOCS in path.parents and path.parent.name not in ("reference", "labs"):
            wide = len(rules.wide_blocks(blocks_of(path)))
            found[path.name] = max(found.get(path.name, 0), wide)
    assert set(rules.WIDE) <= set(found)
    # Where a few have become narrow, their numbers go down with them.
    assert sum(rules.WIDE.values()) - sum(found.values()) <= 5


def test_the_endings_are_those_of_mkdocs() -> None:
    assert set(MARKDOWN) == set(mkdocs.utils.markdown_extensions)


# Ways to show Python that no test would run, each with the line to complain of.
UNSEEN = {
    "tab": (3, '=== "Python"\n\n    Words.\n'),
    "continuation": (3, "```python continuation\nprint(1)\n```\n"),
    "title": (3, '```python title="a.py"\nprint(1)\n```\n'),
    "notest": (3, "```{.python .notest}\nprint(1)\n```\n"),
    "braces": (3, "```{ .python }\nprint(1)\n```\n"),
    "braces, second class": (3, "```{ .text .python }\nprint(1)\n```\n"),
    "attributes": (3, "```python { .notest }\nprint(1)\n```\n"),
    "capital": (3, "```Python\nprint(1)\n```\n"),
    "capitals": (3, "~~~PYTHON\nprint(1)\n~~~\n"),
    "py": (3, "```py\nprint(1)\n```\n"),
    "python3": (3, "```python3\nprint(1)\n```\n"),
    "pycon": (3, "```pycon\n>>> print(1)\n```\n"),
    "ipython": (3, "```ipython3\nprint(1)\n```\n"),
    "a name of Python's that few know": (3, "```starlark\nprint(1)\n```\n"),
    "no language": (3, "```\nprint(1)\n```\n"),
    "no such language": (3, "```pythonn\nprint(1)\n```\n"),
    "indented": (5, "Words.\n\n    print(1)\n"),
    "indented in a list": (5, "- One\n\n        print(1)\n"),
    "in a definition": (4, "Term\n:   ```python\n    print(1)\n    ```\n"),
    "in HTML": (4, "<div markdown>\n```python\nprint(1)\n```\n</div>\n"),
    "pre": (3, '<pre><code class="language-python">print(1)</code></pre>\n'),
    "pre in a line": (3, "Words <pre>print(1)</pre>\n"),
    "coloured in a line": (3, "Words `#!python print(1)`.\n"),
    "snippet in a fence": (3, '```python\n--8<-- "install.md"\n```\n'),
    "snippets": (3, "--8<--\ninstall.md\n--8<--\n"),
    "figure": (7, "```python\nplt.show()\n```\n\n![](figures/another-page/name.svg)\n"),
}


@pytest.mark.parametrize("text", UNSEEN)
def test_a_block_that_the_tests_would_miss_is_refused(tmp_path: Path, text: str) -> None:
    page = tmp_path / "page.md"
    line, written = UNSEEN[text]
    page.write_text(f"# T\n\n{written}", "utf-8")
    with pytest.raises(PageError, match=rf"^{re.escape(str(page))}:{line}: .+"):
        blocks_of(page)


def test_a_snippet_with_python_is_refused_and_another_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "generated").mkdir()
    page, snippet = tmp_path / "page.md", tmp_path / "generated" / "part.md"
    page.write_text('# T\n\n--8<-- "part.md"\n')
    monkeypatch.setattr("howlearn_site.blocks.reading.DOCS", tmp_path)
    for fence, complaints in (("sh", 0), ("python", 1), ("Py", 1)):
        snippet.write_text(f"```{fence}\npip install howlearn\n```\n")
        assert len(examined(page)[1]) == complaints, fence


@pytest.mark.parametrize(
    ("stem", "folder"),
    [
        ("été", "été"),
        ("e\u0301te\u0301", "été"),  # as some systems write it
        ("My chapter", "my-chapter"),
        ("my_chapter", "my_chapter"),
        ("chapitre 1.2", "chapitre-1-2"),
        ("梯度", "梯度"),
    ],
)
def test_a_page_may_have_any_name_that_mkdocs_serves(
    tmp_path: Path, stem: str, folder: str
) -> None:
    page = tmp_path / f"{stem}.md"
    text = "# T\n\n```python\nplt.show()\n```\n\n![](figures/%s/my_Curve.svg)\n"
    page.write_text(text % folder, "utf-8")
    (block,) = blocks_of(page)
    assert block.picture
    assert block.picture.name == f"{folder}/my_Curve"
    page.write_text(text % "other", "utf-8")
    with pytest.raises(PageError, match=f"expected figures/{folder}/NAME.svg"):
        blocks_of(page)


@pytest.mark.parametrize("file", ["a[1].md", "a::b.md", "why?.md", "--.md", "page.markdown"])
def test_a_name_that_does_not_go_through_all_tools_is_refused(tmp_path: Path, file: str) -> None:
    page = tmp_path / file
    page.write_text("# T\n", "utf-8")
    with pytest.raises(PageError, match=rf"^{re.escape(str(page))}:1: rename the file"):
        blocks_of(page)


GOOD = "Words about what this page says, long enough to stand below the name of it, once."


def written(folder: Path, text: str, description: str = GOOD) -> Path:
    page = folder / f"page-{len([*folder.iterdir()])}.md"
    page.write_text(f"---\ndescription: {description}\n---\n\n{text}", "utf-8")
    return page


def test_a_broken_rule_is_told_with_its_line_and_all_are_told_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wide, long, h = "x" * 70, "x = 1\n" * 16, "# T\n\n"
    code = f"import os\nfrom math import (\n    e, pi)\n\n{long[:-6]}"
    fine = written(
        tmp_path,
        f"{h}The cost is 0.42, and $x = 0.5$.\n\n```python\nx = 0.4199\n```\n\n"
        f"```python\n{code}```\n\n<!-- long: every part is needed here -->\n\n"
        f"```python\n{long}```\n",
    )
    expected = {}

    def broken(line: int, message: str, text: str, description: str = "") -> None:
        number = len([*tmp_path.iterdir()])
        page = written(tmp_path, text, description or f"{number} {GOOD}")
        expected[f"{page}:{line}"] = message

    broken(8, "74 columns wide", f"{h}```python\nx = {wide}\n```\n")
    broken(12, "90 columns wide", f"{h}```python\nx = 1\n```\n\n```text\n{'x' * 90}\n```\n")
    broken(7, "16 lines, imports not", f"{h}```python\n{long}```\n")
    broken(9, "16 lines", f"{h}<!-- long: because -->\n\n```python\n{long}```\n")
    broken(8, "a prompt", f"{h}```python\n>>> x = 1\n```\n")
    one = "## Exercises\n\n### Exercise: First\n"
    broken(9, "1 exercises, expected 2 to 3", f"{h}{one}")
    broken(10, "2 questions, expected 3 to 5", h + '??? question "Is it?"\n    Yes.\n\n' * 2)
    alive = "![](figures/x/a.svg){ live=fit-line w=1 }\n\n"
    broken(7, "no live figure", f"{h}[Look](?fit-line=w:1) at it.\n")
    broken(9, "has no rate, only b, t0, t1, t2, w", f"{h}{alive}[Look](?fit-line=rate:1) at it.\n")
    broken(7, "prints 0.43", f"{h}The cost is 0.43.\n\n```python\nx = 0.4199\n```\n")
    broken(7, "exclamation mark", f"{h}Now run it!\n")
    broken(7, "a phone", f"{h}```python\nx = {'x' * 43}\n```\n")
    image = f"![](figures/page-{len([*tmp_path.iterdir()])}/b.svg)"
    broken(7, "begins with code", f"{h}```python\nx = 1\n```\n\n{image}\n")
    broken(7, "say cost", f"{h}The loss falls.\n")
    broken(7, "say sensitivity", f"{h}The blame of a node.\n")
    broken(7, "reads like a translation", f"{h}It has a slope of its own.\n")
    broken(7, "to fill in", f"{h}FILL IN: words\n")
    broken(7, "nothing.md, which is not there", f"{h}[a](nothing.md)\n")
    broken(9, "has no section #v", f"{h}[a](#u)\n\n[b](#v)\n\n## U\n")
    twins = "## U of *b*\n\n## U of b\n"
    broken(9, "has no section #u_2", f"{h}[a](#u-of-b_1)\n\n[b](#u_2)\n\n{twins}")
    broken(1, "2 headings", f"{h}# U\n")
    broken(1, "0 headings", "## T\n")
    broken(1, "the first", "## T\n\n# U\n")
    broken(2, "expected 60 to 160", h, "Short words.")
    broken(2, "expected 60 to 160", h, f'"{GOOD} {GOOD}"')
    broken(2, 'has a " in it', h, f"'{GOOD} \"so\"'")
    broken(2, "same description", h, GOOD)
    broken(2, "is no YAML", h, f"Three things: {GOOD}")  # as once on the site; its siblings follow
    broken(2, "YAML reads this description as", h, f"{GOOD} #1")
    broken(2, "YAML reads this description as True", h, "yes")
    broken(2, "is no YAML", h, f"*This* is it. {GOOD}")
    broken(2, "is no YAML", h, f"'This' is it. {GOOD}")
    broken(2, "is no YAML", h, f"[This] is it. {GOOD}")
    broken(2, "is no YAML", h, f"{{a}} is it. {GOOD}")
    broken(2, "YAML reads this description as", h, f">-\n  {GOOD}")
    broken(2, "is no YAML", h, f"@this is it. {GOOD}")
    bare = tmp_path / "bare.md"
    bare.write_text(f"description: {GOOD}\n\n# T\n")  # MkDocs takes this for front matter too
    expected[f"{bare}:1"] = "no front matter"
    twice = written(tmp_path, h, f"twice {GOOD}")
    twice.write_text(f"{twice.read_text()}\n```Python\n```\n\n```Py\n```\n")

    assert main(["check", *map(str, sorted(tmp_path.iterdir()))]) == 1
    said = capsys.readouterr().err.splitlines()
    for place, message in expected.items():
        assert [line for line in said if line.startswith(f"{place}: ") and message in line], place
    assert len([line for line in said if line.startswith(f"{twice}:")]) == 2
    assert not [line for line in said if line.startswith(f"{fine}:")]


def test_one_figure_for_two_blocks_and_a_page_that_nav_does_not_know_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing = "# T\n\n```python\nplt.show()\n```\n\n```text\n1\n```\n\n![](figures/page/a.svg)\n"
    for module in (reading, rules):
        monkeypatch.setattr(module, "DOCS", tmp_path)
        monkeypatch.setattr(module, "ROOT", tmp_path)
    (tmp_path / "mkdocs.yml").write_text("x: !ENV [A, b]\nnav:\n  - index.md\n  - A: lost.md\n")
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        page = tmp_path / folder / "page.md"
        page.write_text(f"---\ndescription: {folder} {GOOD}\n---\n\n{drawing}")
    (tmp_path / "index.md").write_text(f"---\ndescription: {GOOD}\n---\n\n# T\n")
    monkeypatch.setattr(rules, "pages", lambda: sorted(tmp_path.rglob("*.md")))
    monkeypatch.setattr(rules, "_works", lambda every: iter(()))  # these pages cite nobody
    assert broken_rules() == [
        "one/page.md:15: no drawing of this name in tests/drawn: `make outputs` writes it",
        "two/page.md:15: page/a.svg is drawn by one/page.md:7 too",
        "two/page.md:15: no drawing of this name in tests/drawn: `make outputs` writes it",
        "index.md:5: no link leads to lost.md, which nav names",
        "one/page.md:1: no line of nav in mkdocs.yml leads here: - A title: one/page.md",
        "two/page.md:1: no line of nav in mkdocs.yml leads here: - A title: two/page.md",
        "mkdocs.yml:4: docs/lost.md is not there",
    ]


def test_a_page_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["check", "docs/weight.md"])
    assert "there is no page docs/weight.md" in capsys.readouterr().err


def test_a_new_chapter_keeps_every_rule_but_that_words_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "mkdocs.yml"
    settings.write_text((ROOT / "mkdocs.yml").read_text("utf-8"), "utf-8")
    before = rules.navigation()
    for module in (new_chapter, rules, paths):
        monkeypatch.setattr(module, "ROOT", tmp_path)
        monkeypatch.setattr(module, "DOCS", tmp_path / "docs")
    (tmp_path / "docs").mkdir()
    monkeypatch.setattr(rules, "_works", lambda every: iter(()))  # these pages cite nobody
    assert main(["new-chapter", "a-new-one"]) == 0
    page = tmp_path / "docs" / "a-new-one.md"
    (tmp_path / "README.md").write_text("# R\n")
    said = [line for line in broken_rules() if not line.startswith("mkdocs.yml")]
    assert said
    assert all(re.match(r"docs/a-new-one\.md:\d+: something is still to fill in", s) for s in said)
    after = rules.navigation()
    assert [name for name in after if name != "a-new-one.md"] == before
    assert after[after.index("a-new-one.md") + 1] == "wrong-on-purpose/index.md"
    for name in ("a-new-one", "My Chapter", "../x"):
        assert main(["new-chapter", name]) == 1
    assert "there already" in capsys.readouterr().err
    # Its blocks run, and its figure is described.
    drawing, printing = blocks_of(page)
    assert run(drawing).alt
    assert run(printing).output == "1.00\n"


class Listings(HTMLParser):
    """What a page shows: its listings, headings and descriptions.

    A listing is a `pre`: its text, and the classes of all that it stands in and that stands in it.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, set[str]]] = []
        self.depth = 0  # how many `pre` are open
        self.found: list[tuple[str, set[str]]] = []
        self.coloured_in_a_line: list[str] = []
        self.headings: list[str] = []
        self.descriptions: list[str] = []
        self.feed(re.sub(r"<svg\b.*?</svg>", "", html, flags=re.DOTALL))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        classes = set((given.get("class") or "").split())
        if tag == "meta" and given.get("name") == "description":
            self.descriptions.append(given.get("content") or "")
        if re.fullmatch("h[1-6]", tag) and any(name == "article" for name, _ in self.open):
            self.headings.append(tag)
        if tag == "code" and not self.depth and is_python(classes):
            self.coloured_in_a_line.append(f"line {self.getpos()[0]}")
        if self.depth:
            self.found[-1][1].update(classes)
        if tag in ("area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"):
            return  # nothing closes these
        self.open.append((tag, classes))
        if tag == "pre":
            self.depth += 1
            self.found.append(("", set().union(*(above for _, above in self.open))))

    def handle_endtag(self, tag: str) -> None:
        while self.open:  # what was left open within it ends too
            name, _ = self.open.pop()
            self.depth -= name == "pre"
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if self.depth:
            text, classes = self.found[-1]
            self.found[-1] = text + data, classes


def is_python(classes: set[str]) -> bool:
    return any(re.match(r"highlight$|(language|highlight)-i?py", name) for name in classes)


@pytest.fixture(scope="module")
def listings(site: Path) -> dict[str, Listings]:
    """What each page of the built site shows, by its address, but those of one figure each."""
    made = {site / "404.html", *(site / "live").glob("*/index.html")}
    return {
        path.parent.relative_to(site).as_posix(): Listings(path.read_text("utf-8"))
        for path in set(site.rglob("*.html")) - made
    }


def address_of(page: Path) -> str:
    """Where MkDocs serves a page."""
    place = page.relative_to(DOCS).with_suffix("")
    return (place.parent if place.name in ("index", "README") else place).as_posix()


PAGES = {address_of(path): path for path in WRITTEN if DOCS in path.parents}
LABS = {f"labs/{lab.name}": lab for lab in labs()}
SOURCES = {f"generated/source/{name}": path for name, path in source_files().items()}

# What has a copy button and is no Python: how it begins, and what is known of it.
NOT_PYTHON = {
    "pip install ": "a test of the labs runs the line that installs the package",
    "mpiexec ": "needs MPI on the machine; the file that it starts is a block of the page",
}


def untested(shown: Listings, tested: list[str], docstrings: list[str]) -> list[str]:
    """What a page shows as Python, or lets readers copy, and no test has run; and the reverse."""
    strange = list(shown.coloured_in_a_line)
    left = Counter(code.strip() for code in tested)
    for text, classes in shown.found:
        code = text.strip()
        coloured = is_python(classes - {"highlight"})  # which has listings of any language
        if left[code]:
            left[code] -= 1
        elif docstrings and "doc-signature" in classes:
            pass  # it says how a function is called, and is no code to run
        elif ">>>" in code and any(code in docstring for docstring in docstrings):
            pass  # its examples are doctests
        elif coloured or not ("no-copy" in classes or code.startswith(tuple(NOT_PYTHON))):
            strange.append(code)
    return [*strange, *(f"is not shown: {code}" for code in left.elements())]


def test_what_mkdocs_serves_are_the_pages_that_the_tests_read(
    listings: dict[str, Listings],
) -> None:
    assert set(listings) == {*PAGES, *LABS, *SOURCES}


def run_on(page: str) -> list[str]:
    if page in PAGES:
        return [block.code for block in blocks_of(PAGES[page])]
    if page in LABS:
        return [cell.code for cell in LABS[page].cells]
    return [SOURCES[page].read_text("utf-8")]


def test_each_listing_that_can_be_copied_or_run_was_tested(listings: dict[str, Listings]) -> None:
    strange = {page: untested(s, run_on(page), docstrings(page)) for page, s in listings.items()}
    assert {page: found for page, found in strange.items() if found} == {}


def test_a_listing_that_was_not_tested_is_found() -> None:
    shown = Listings(
        '<p><code class="highlight">a()</code> <code>b()</code><br></p>'
        '<div class="language-python"><pre><span></span><code>x <b>=</b> 1\n</code></pre></div>'
        '<div class="no-copy"><pre><samp>said</samp></pre></div>'
        '<div class="no-copy"><pre><code class="language-py">c()</code></pre></div>'
        '<div class="highlight"><pre><code>d()</code></pre></div>'
        '<div class="language-pycon highlight"><pre><code>>>> e()</code></pre></div>'
        "<pre><code>pip install f</code></pre><svg><pre>g</pre></svg>"
    )
    assert untested(shown, ["x = 1\n"], []) == ["line 1", "c()", "d()", ">>> e()"]
    assert untested(shown, ["d()"], ["Text.\n\n>>> e()\n"]) == ["line 1", "x = 1", "c()"]
    assert untested(Listings(""), ["x = 1"], []) == ["is not shown: x = 1"]


def docstrings(page: str) -> list[str]:
    """The docstrings that doctest runs of the module whose reference a page is.

    What it has from a private module is shown there too.
    """
    module = page.removeprefix("reference/")
    if module not in modules():
        return []
    names = [name for name in source_files() if name.split(".")[0] == module or name[0] == "_"]
    loaded = [importlib.import_module(f"howlearn.{name}") for name in names]
    found = [test for part in loaded for test in doctest.DocTestFinder().find(part)]
    texts = [inspect.cleandoc(test.docstring or "") for test in found if test.examples]
    # What only doctest reads is not shown.
    return [re.sub(r"<BLANKLINE>| *# doctest:.*", "", text) for text in texts]


def test_a_page_has_one_title_which_comes_first_and_its_own_description(
    listings: dict[str, Listings],
) -> None:
    said: Counter[str] = Counter()
    for page, shown in listings.items():
        assert shown.headings[:1] == ["h1"], page
        assert shown.headings.count("h1") == 1, page
        (description,) = shown.descriptions
        said[description] += 1
        if page in PAGES:
            front = get_data(PAGES[page].read_text("utf-8"))[1]
            assert description == front["description"], page
        if page in LABS:
            assert description == LABS[page].description, page
    assert [description for description, times in said.items() if times > 1] == []
