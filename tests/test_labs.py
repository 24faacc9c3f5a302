"""The labs: their text, their cells, the notebooks made of them, and the pages made of those."""

import html
import json
import re
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

import jupytext
import nbformat
import pytest
from bs4 import BeautifulSoup
from mkdocs.exceptions import PluginError
from mkdocs_jupyter.convert import nb2html
from nbclient import NotebookClient
from playwright.sync_api import Browser

from howlearn.plots.palette import PALETTE
from howlearn_site import __main__, build, cache
from howlearn_site.address import site_address
from howlearn_site.blocks import memory
from howlearn_site.blocks.reading import PageError, markdown_parser
from howlearn_site.blocks.running import BlockError, Said, compare, run
from howlearn_site.labs import notebooks, page_hook
from howlearn_site.labs.cells import Cell, Lab, lab_of, labs, recording_of
from howlearn_site.labs.notebooks import SANS, figure_in, write_labs
from howlearn_site.labs.text import downloaded, for_page
from howlearn_site.paths import DOCS
from test_browser import COPIED, WAYS, Visit, reader

__all__ = ["reader"]  # a fixture

LABS = labs()
EVERY_LAB = pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)
EVERY_CELL = pytest.mark.parametrize(
    "cell", [cell for lab in LABS for cell in lab.cells], ids=lambda c: f"{c.path.stem}-{c.number}"
)
HEADER = """\
# ---
# jupyter:
#   howlearn: {description: A lab for a test., minutes: 5}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # A lab

"""
DECIMAL = re.compile(r"(?<![\w.])[-−]?\d+\.\d+(?![\w.]*\w)")


def written(tmp_path: Path, cells: str, name: str = "a-lab") -> Path:
    path = tmp_path / f"{name}.py"
    path.write_text(HEADER + cells, "utf-8")
    return path


# The sources


def test_there_are_three_labs_and_the_way_in_names_each(site: Path) -> None:
    assert {"fit-a-line", "descend", "digits"} <= {lab.name for lab in LABS}
    assert "<title>Labs - " in (site / "labs" / "index.html").read_text("utf-8")
    overview = (DOCS / "labs" / "index.md").read_text("utf-8")
    for lab in LABS:
        assert f"({lab.name}/index.ipynb)" in overview
        assert f"({lab.name}.ipynb)" in overview
        assert 60 <= len(lab.description) <= 160
        assert '"' not in lab.description
        assert 30 <= lab.minutes <= 45


@EVERY_LAB
def test_a_lab_is_a_notebook_in_percent_format(lab: Lab) -> None:
    text = lab.path.read_text("utf-8")
    notebook = jupytext.reads(text, fmt="py:percent")
    nbformat.validate(notebook)
    assert notebook.metadata["kernelspec"]["language"] == "python"
    again = jupytext.writes(notebook, fmt="py:percent")
    # jupytext adds its own version to the header, and nothing else changes.
    assert again.split("# ---\n")[2] == text.split("# ---\n")[2]
    lines = text.splitlines()
    for cell in lab.cells:
        assert lines[cell.line - 1].startswith("# %%")
        assert lines[cell.line : cell.end] == cell.code.splitlines()


@EVERY_CELL
def test_a_cell_alone_says_what_is_recorded(cell: Cell) -> None:
    compare(cell, run(cell))


@EVERY_CELL
def test_cells_are_short_and_narrow(cell: Cell) -> None:
    lines = cell.code.splitlines()
    assert len(lines) <= 24, f"{cell.where} has {len(lines)} lines"
    widest = max(map(len, [*lines, *(cell.output or "").splitlines()]))
    assert widest <= 72, f"{cell.where} is {widest} columns wide"
    assert cell.output or cell.picture, f"{cell.where} neither prints nor draws"


@EVERY_LAB
def test_every_recorded_cell_is_one_of_the_lab(lab: Lab) -> None:
    said = [Said(c.output or "", c.picture.alt if c.picture else None, None) for c in lab.cells]
    again = recording_of(lab, [Said(f"{s.output}\n" * bool(s.output), s.alt, None) for s in said])
    assert lab.recording.read_text("utf-8") == again


@EVERY_LAB
def test_the_words_are_the_site_s_own(lab: Lab) -> None:
    for part in lab.parts:
        if not isinstance(part, Cell):
            assert "!" not in part.text.replace("!!!", ""), f"{lab.path}:{part.line}"
            assert not re.search(r"\bloss(es)?\b", part.text), f"{lab.path}:{part.line} says loss"
            assert "`" * 3 not in part.text, f"{lab.path}:{part.line} has a fence"


@EVERY_LAB
def test_a_decimal_number_is_one_that_a_cell_printed_or_that_a_question_says_to_try(
    lab: Lab,
) -> None:
    printed = "\n".join(f"{cell.code}\n{cell.output}" for cell in lab.cells)
    numbers = re.findall(r"\d+\.\d+", printed)
    texts = [part.text for part in lab.parts if not isinstance(part, Cell)]
    tried: list[str] = []
    told: list[str] = []
    for token in [t for text in texts for t in markdown_parser().parse(text)]:
        if token.type == "inline":
            kind = tried if token.level > 1 else told  # a question stands in a list
            kind += [number.lstrip("-−") for number in DECIMAL.findall(token.content)]
        elif token.type == "code_block":  # what is folded
            told += [number.lstrip("-−") for number in DECIMAL.findall(token.content)]
    for number in set(told) - set(tried):
        digits = len(number.split(".")[1])
        assert any(f"{float(n):.{digits}f}" == number for n in numbers), f"{lab.path}: {number}"


# What is refused


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ("# %%\nimport matplotlib.pyplot as plt\n\nplt.show()\n", r"\(cell 1\): name the figure"),
        ('# %% figure="My Curve"\nprint(1)\n', r"a-lab\.py:10: the figure's name is 'My Curve'"),
        ("# %%\n1 + 1\n", r"a-lab\.py:10 \(cell 1\): a notebook would show"),
        ("# %%\nx = [1]\nx.append(2)\n", r"a notebook would show the last line's value"),
        ("# %% [raw]\n# text\n", r"a-lab\.py:10: a raw cell"),
        ("# %% [markdown]\n# ```python\n# print(1)\n# ```\n", r"Python in the text is never run"),
        ("# %%\n# %%%time\n", r"cells but"),
    ],
    ids=["unnamed", "badly-named", "echo", "method", "raw", "fence", "marker"],
)
def test_a_lab_that_would_mislead_is_refused(tmp_path: Path, cells: str, message: str) -> None:
    path = written(tmp_path, cells)
    if "%%%" in cells:  # text before the first marker is a cell that has no line
        path.write_text("x = 1\n" + path.read_text("utf-8").split("# ---\n")[2], "utf-8")
    with pytest.raises(PageError, match=message):
        lab_of(path)


def test_a_lab_says_what_it_is_about(tmp_path: Path) -> None:
    path = tmp_path / "a-lab.py"
    path.write_text("# %%\nprint(1)\n")
    with pytest.raises(PageError, match="the header needs howlearn: description and minutes"):
        lab_of(path)


def test_a_cell_that_prints_with_its_last_line_is_no_echo(tmp_path: Path) -> None:
    cells = '# %%\nprint(1)\n\n# %%\nx = 1\n\n# %% figure="a"\nplt.show()\n\n# %%\n1 +\n'
    lab = lab_of(written(tmp_path, cells))
    assert [cell.number for cell in lab.cells] == [1, 2, 3, 4]


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], int]:
    """The command on a lab of one's own: returns its exit code."""

    def command(cells: str, recorded: str = "") -> int:
        # Cell after cell, as interpreters of their own would take most of the time.
        monkeypatch.setattr(memory, "_started", lambda cells: (partial(run, c) for c in cells))
        lab = written(tmp_path, cells)
        lab.with_suffix(".txt").write_text(recorded, "utf-8")
        monkeypatch.setattr(cache, "CACHE", tmp_path / "cache")
        monkeypatch.setattr(memory, "ROOT", tmp_path)
        monkeypatch.setattr(memory, "fingerprint", lambda code: "this package")
        monkeypatch.setattr(notebooks, "LABS", tmp_path / "labs")
        monkeypatch.setattr(build, "DOCS", tmp_path)
        monkeypatch.setattr(build, "pages", list)
        monkeypatch.setattr(build, "labs", lambda: [lab_of(lab)])
        for step in [name for name in vars(build) if name.startswith("write_")]:
            if step not in ("write_labs", "write_if_changed"):
                monkeypatch.setattr(build, step, lambda *_: "howlearn-1.whl")
        monkeypatch.setattr(sys, "argv", ["howlearn_site"])
        return __main__.main()

    return command


HERE = "https://example.org/howlearn/"

GOOD = "# %%\nprint(1)\n\n# %%\nx = 2\nprint(x)\n"
SAYS = (
    "What the cells of a-lab.py print and draw; `make outputs` writes it.\n"
    "\n# %% cell 1\n1\n\n# %% cell 2\n2\n"
)


def test_the_command_writes_both_notebooks(alone: Callable[..., int], tmp_path: Path) -> None:
    assert alone(GOOD, SAYS) == 0
    assert {p.name for p in (tmp_path / "labs").rglob("*.ipynb")} == {"index.ipynb", "a-lab.ipynb"}


@pytest.mark.parametrize(
    ("cells", "recorded", "message"),
    [
        (GOOD.replace("x = 2", "x = 2 / 0"), SAYS, r"a-lab\.py:13 \(cell 2\): line 14: ZeroDiv"),
        (GOOD.replace("x = 2", "x = 3"), SAYS, r"a-lab\.py:13 \(cell 2\): the output differs"),
        (
            GOOD,
            SAYS.replace("\n2\n", "\n2\n![A line.](curve)\n"),
            r"a-lab\.txt: it is not what the cells say",
        ),
        (GOOD, "", r"\(cell 1\): the output differs; `make outputs` rewrites it"),
        (
            '# %% figure="a"\nimport matplotlib.pyplot as plt\n\nplt.plot([1, 2])\nplt.show()\n',
            "",
            r"\(cell 1\): .*no description",
        ),
        (
            '# %% figure="a"\nimport matplotlib.pyplot as plt\n'
            "from howlearn.plots import cost_curve\n\ncost_curve([2, 1])\nplt.show()\n",
            "\n# %% cell 1\n![Something else.](a)\n",
            r"\(cell 1\): the alt text differs",
        ),
    ],
    ids=["fails", "differs", "no-figure", "not-recorded", "no-alt", "other-alt"],
)
def test_a_cell_that_fails_or_says_something_else_fails_the_command(
    alone: Callable[..., int],
    capfd: pytest.CaptureFixture[str],
    cells: str,
    recorded: str,
    message: str,
) -> None:
    assert alone(cells, recorded) == 1
    assert re.search(message, capfd.readouterr().err)


# The notebooks


@pytest.fixture(scope="module")
def downloads(site: Path) -> dict[str, Any]:
    """The notebooks as the site serves them."""
    return {lab.name: nbformat.read(site / "labs" / f"{lab.name}.ipynb", 4) for lab in LABS}


@EVERY_LAB
def test_the_notebook_to_download_is_clean_and_installs_the_package(
    downloads: dict[str, Any], lab: Lab, site: Path
) -> None:
    notebook = downloads[lab.name]
    nbformat.validate(notebook)
    first, *others = notebook.cells
    assert first.cell_type == "code"
    assert first.source.startswith(f"%pip install --quiet {site_address()}wheel/")
    assert (site / "wheel" / first.source.rsplit("/", 1)[1]).is_file()
    code = [cell for cell in others if cell.cell_type == "code"]
    assert [cell.source for cell in code] == [cell.code.rstrip("\n") for cell in lab.cells]
    assert all(not cell.outputs and cell.execution_count is None for cell in notebook.cells[:1])
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    text = "\n".join(cell.source for cell in others if cell.cell_type == "markdown")
    assert text.count("<details>") == text.count("</details>") > 0
    assert "???" not in text
    for link in re.findall(r"\]\(([^)]+)\)", text):
        assert link.startswith(site_address()), link
        page, _ = urldefrag(link.removeprefix(site_address()))
        assert (site / unquote(page) / "index.html").is_file(), link


def test_a_real_kernel_says_the_same(downloads: dict[str, Any]) -> None:
    # One kernel for all labs, which forgets a lab before the next one.
    notebook, forget = deepcopy(downloads[LABS[0].name]), nbformat.v4.new_code_cell("%reset -f")
    notebook.cells = [
        cell
        for lab in LABS
        # The line that installs has a test of its own.
        for cell in (forget, *downloads[lab.name].cells[1:])
        if cell.cell_type == "code"
    ]
    notebook.cells = deepcopy(notebook.cells)
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    code = [cell for cell in notebook.cells if cell.source != forget.source]
    for cell, executed in zip([cell for lab in LABS for cell in lab.cells], code, strict=True):
        printed = [o for o in executed.outputs if o.output_type == "stream"]
        assert {o.name for o in printed} <= {"stdout"}, f"{cell.where} warns: {printed}"
        assert "".join(o.text for o in printed).rstrip("\n") == (cell.output or ""), cell.where
        others = [o for o in executed.outputs if o.output_type != "stream"]
        assert [o.output_type for o in others] == ["display_data"] * bool(cell.picture), cell.where
        assert all("image/png" in o.data for o in others)


def test_the_line_that_installs_works(
    downloads: dict[str, Any], address: str, tmp_path: Path
) -> None:
    line = downloads[LABS[0].name].cells[0].source.replace(site_address(), address)
    arguments = line.removeprefix("%pip ").split()
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    command += ["--no-deps", "--no-compile", "--target", str(tmp_path)]
    subprocess.run(command, check=True)
    assert (tmp_path / "howlearn" / "datasets.py").is_file()


@EVERY_LAB
def test_what_the_page_says_does_not_hang_on_the_hook(lab: Lab) -> None:
    plain = nb2html(str(DOCS / "labs" / lab.name / "index.ipynb"))
    soup = BeautifulSoup(plain, "html.parser")
    said = " ".join(soup.get_text().split())
    for cell in lab.cells:
        assert " ".join(cell.code.split()) in said
        assert " ".join((cell.output or "").split()) in said
        if cell.picture:
            assert soup.find("img", alt=cell.picture.alt)
    assert soup.find("a", href=f"../{lab.name}.ipynb")
    assert soup.find("details")
    assert soup.find("math") or not any(
        "$" in part.text for part in lab.parts if not isinstance(part, Cell)
    )


def test_notebooks_and_figures_that_are_no_more_are_removed_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebooks, "LABS", tmp_path)
    lab = lab_of(written(tmp_path, "# %%\nprint(1)\n"))
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "mine.svg").write_text("mine")
    write_labs([(lab, [Said("1\n", None, None)])], address=HERE, wheel="howlearn-1.whl")
    (tmp_path / "a-lab" / "old.svg").write_text("")
    nbformat.validate(nbformat.read(tmp_path / "a-lab" / "index.ipynb", 4))
    write_labs([(lab, [Said("1\n", None, None)])], address=HERE, wheel="howlearn-1.whl")
    assert not (tmp_path / "a-lab" / "old.svg").exists()
    assert (tmp_path / "a-lab.ipynb").is_file()
    write_labs([], address=HERE, wheel="howlearn-1.whl")
    assert {path.name for path in tmp_path.iterdir()} == {"a-lab.py", "kept"}
    assert (tmp_path / "kept" / "mine.svg").is_file()


# The text


def test_the_page_s_text_is_set_by_the_site_s_own_extensions() -> None:
    path = DOCS / "labs" / "a-lab.py"
    text = (
        "# Title\n\nA gradient, $w_1$, [there](../slopes.md#one), [here](descend.py).\n\n"
        '??? question "Why?"\n\n    Because of\n\n    two paragraphs.\n\n## Second\n\n'
    )
    first, second = for_page(path, [text, "The gradient again."])
    heading, body, last = first.split("\n\n")  # a blank line ends a block of HTML
    assert (heading, last) == ("# Title", "## Second")
    assert '<math translate="no"><msub><mi>w</mi><mn>1</mn></msub></math>' in body
    assert 'href="../../slopes/#one"' in body
    assert 'href="../../labs/descend/"' in body
    fold = '<details class="question" data-search-exclude>\n<summary>Why?</summary>'
    assert f"{fold}\n<p>Because of</p>" in body
    assert 'class="term" href="../../glossary/#gradient"' in body
    assert "term" not in second, "the page has linked that term already"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("See [there](../no-such-page.md).", "no-such-page.md leads to no file"),
        ("See [there](../../README.md).", "leads to no file of the site"),
        ("# With `code`", "a lab's heading is plain words"),
    ],
)
def test_a_link_to_nowhere_or_a_heading_that_the_contents_would_lose_is_refused(
    text: str, message: str
) -> None:
    with pytest.raises(PageError, match=message):
        for_page(DOCS / "labs" / "a-lab.py", [text])


def test_the_notebook_s_text_is_markdown_that_jupyter_knows() -> None:
    path = DOCS / "labs" / "a-lab.py"
    text = (
        "Go [there](../slopes.md#one).\n\n"
        '??? question "Why?"\n\n    Because of\n\n    - a list.\n\n'
        '!!! note "Careful"\n\n    A note.\n\n    Its end.'
    )
    assert downloaded(path, text, HERE) == (
        "Go [there](https://example.org/howlearn/slopes/#one).\n\n"
        "<details>\n<summary>Why?</summary>\n\nBecause of\n\n- a list.\n\n</details>\n\n"
        "> **Careful**\n>\n> A note.\n>\n> Its end."
    )
    with pytest.raises(PageError, match="leads to no file"):
        downloaded(path, "[there](../no-such-page.md)", HERE)


# The pages


@pytest.fixture(scope="module")
def articles(site: Path) -> dict[str, BeautifulSoup]:
    return {
        lab.name: BeautifulSoup(
            (site / "labs" / lab.name / "index.html").read_text("utf-8"), "html.parser"
        )
        for lab in LABS
    }


@EVERY_LAB
def test_a_lab_s_page_weighs_like_any_other(
    site: Path, lab: Lab, articles: dict[str, BeautifulSoup]
) -> None:
    page = site / "labs" / lab.name / "index.html"
    assert page.stat().st_size <= 60 * 1024
    other = BeautifulSoup((site / "slopes" / "index.html").read_text("utf-8"), "html.parser")
    for tag in ("style", "script", "link"):
        assert len(articles[lab.name].find_all(tag)) <= len(other.find_all(tag)) + 1, tag
    article = articles[lab.name].article
    assert article
    assert not article.find_all(["style", "script", "clipboard-copy"])
    assert not article.select("[class*=jp-], [style], [tabindex]")


@EVERY_LAB
def test_a_lab_s_page_says_all_that_the_lab_says(
    lab: Lab, articles: dict[str, BeautifulSoup]
) -> None:
    article = articles[lab.name].article
    assert article
    code = [block.get_text() for block in article.select(".language-python.highlight > pre > code")]
    assert [text.rstrip("\n") for text in code] == [cell.code.rstrip("\n") for cell in lab.cells]
    printed = [block.get_text().rstrip("\n") for block in article.select(".hl-output samp")]
    assert printed == [cell.output for cell in lab.cells if cell.output]
    for block, cell in zip(article.select(".highlight"), lab.cells, strict=True):
        after = block.find_next_sibling()
        if cell.output:
            assert after
            assert "hl-output" in after.get_attribute_list("class")
            after = after.find_next_sibling()
        if cell.picture:
            assert after
            assert [image["alt"] for image in after.find_all("img")] == [cell.picture.alt] * 2
    described = articles[lab.name].find("meta", attrs={"name": "description"})
    assert described
    assert described["content"] == lab.description


@EVERY_LAB
def test_contents_headings_and_way_in_lead_somewhere(
    lab: Lab, articles: dict[str, BeautifulSoup], site: Path
) -> None:
    page = articles[lab.name]
    assert page.article
    headings = page.article.find_all(re.compile("h[1-6]"))
    assert len(headings) > 6
    listed = [a["href"] for a in page.select(".md-sidebar--secondary a.md-nav__link")]
    assert listed == [f"#{heading['id']}" for heading in headings if heading.name != "h1"]
    for heading in headings:
        (link,) = heading.select("a.headerlink")
        assert link["href"] == f"#{heading['id']}"
    (download,) = page.article.select("a[download]")
    target = site / urlsplit(urljoin(f"labs/{lab.name}/", str(download["href"]))).path
    nbformat.validate(nbformat.read(target, 4))


@EVERY_LAB
def test_a_lab_s_figures_are_files_in_the_colours_of_each_scheme(lab: Lab, site: Path) -> None:
    files = sorted((site / "labs" / lab.name).glob("*.svg"))
    assert len(files) == 2 * sum(cell.picture is not None for cell in lab.cells)
    for file in files:
        text = file.read_text("utf-8")
        ElementTree.fromstring(text)
        scheme = "dark" if file.stem.endswith("-dark") else "light"
        colours = set(re.findall(r"#[0-9a-f]{6}\b", text))
        assert colours <= {getattr(colour, scheme) for colour in PALETTE}
        assert len(colours) > 2
        assert "var(" not in text
        assert "max-width" not in text


def test_a_linked_figure_has_the_site_s_face() -> None:
    css = (DOCS / "assets" / "howlearn.css").read_text("utf-8")
    face = re.search(r"--hl-sans: ([^;]+);", css)
    assert face
    assert face[1].replace('"', "'") == SANS
    with pytest.raises(ValueError, match="no viewBox"):
        figure_in("<svg></svg>", "light")


@EVERY_LAB
def test_a_lab_is_found_by_its_text_and_not_by_its_code(lab: Lab, site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))["docs"]
    entries = [e for e in index if e["location"].startswith(f"labs/{lab.name}/")]
    assert len(entries) > 6
    text = html.unescape(" ".join(entry["text"] for entry in entries))
    assert "import" not in re.findall(r"\w+", text)
    assert "clipboard" not in text
    assert "Download this lab" in text


def test_another_markup_fails_the_build() -> None:
    notebook = {
        "metadata": {"howlearn": {"description": "What it is about."}},
        "cells": [{"cell_type": "markdown", "source": "# A"}],
    }
    file = SimpleNamespace(src_uri="labs/a/index.ipynb")
    page = SimpleNamespace(file=file, markdown=json.dumps(notebook), meta={})
    with pytest.raises(PluginError, match=r"labs/a/index\.ipynb: 0 cells and outputs"):
        page_hook.on_page_content("<div>other</div>", page=page)
    good = '<p class="jp-MarkdownOutput">A</p>'
    good = f'<div class="jupyter-wrapper">{good}</div> <!-- jupyter-wrapper -->'
    assert page_hook.on_page_content(good, page=page) == "A"
    assert page.meta == {"description": "What it is about."}
    page.file.src_uri = "slopes.md"
    assert page_hook.on_page_content(good, page=page) is None
    assert page_hook.on_post_page(good, page=page) is None


# The classes of the images that each figure shows; fails where one is no picture.
SHOWN = """async () => {
    const found = [];
    for (const figure of document.querySelectorAll("article figure.hl-figure")) {
        figure.scrollIntoView();
        const images = [...figure.querySelectorAll("img")].filter(i => i.getClientRects().length);
        for (const image of images) await image.decode();
        found.push(images.map(image => image.className));
    }
    return found;
}"""


@EVERY_LAB
def test_a_lab_s_page_is_whole_and_its_figures_follow_the_scheme(reader: Visit, lab: Lab) -> None:
    shown, figures = reader.page, sum(cell.picture is not None for cell in lab.cells)
    reader.open(f"labs/{lab.name}")
    for width in sorted({width for width, _ in WAYS}):
        shown.set_viewport_size({"width": width, "height": 900})
        for dark in (False, True):
            shown.emulate_media(color_scheme="dark" if dark else "light")
            shown.wait_for_function(
                "dark => (document.body.dataset.mdColorScheme == 'slate') == dark", arg=dark
            )
            assert shown.evaluate(SHOWN) == [["hl-dark" if dark else "hl-light"]] * figures
        assert shown.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    shown.emulate_media(media="print")
    assert shown.locator("img.hl-light").first.is_visible()
    assert not shown.locator("img.hl-dark").first.is_visible()
    shown.emulate_media(media="screen")
    # What a copy button gives is the cell.
    copied = [text.rstrip("\n") for text in shown.evaluate(COPIED)]
    assert copied == [cell.code.rstrip("\n") for cell in lab.cells]
    assert not reader.wrong


def test_without_javascript_the_figure_is_the_system_s_scheme_s(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}labs/descend/")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        shown = [image for image in page.locator("article figure img").all() if image.is_visible()]
        assert {image.get_attribute("class") for image in shown} == {f"hl-{scheme}"}
    page.close()


def test_a_cell_that_raises_is_named(tmp_path: Path) -> None:
    lab = lab_of(written(tmp_path, "# %%\nprint(1)\n\n# %%\nraise ValueError('so')\n"))
    with pytest.raises(BlockError, match=r"a-lab\.py:13 \(cell 2\): line 14: ValueError: so"):
        run(lab.cells[1])
