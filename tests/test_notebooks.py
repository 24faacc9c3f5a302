"""The notebooks that are made of the labs, and the text in them."""

import re
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

import nbformat
import pytest
from bs4 import BeautifulSoup
from mkdocs_jupyter.convert import nb2html
from nbclient import NotebookClient

from howlearn_site.address import site_address
from howlearn_site.blocks.reading import PageError
from howlearn_site.blocks.running import Said
from howlearn_site.labs import notebooks
from howlearn_site.labs.cells import Cell, Lab, lab_of
from howlearn_site.labs.notebooks import write_labs
from howlearn_site.labs.text import downloaded, for_page
from howlearn_site.paths import DOCS
from test_labs import EVERY_LAB, LABS, written

HERE = "https://example.org/howlearn/"


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
        # The line that installs has its own test.
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
@pytest.mark.usefixtures("site")  # whose build has written the notebooks
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
