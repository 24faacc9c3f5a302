"""The labs as they are written, and what their cells say."""

import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import jupytext
import nbformat
import pytest

from howlearn_site import __main__, build, cache
from howlearn_site.blocks import memory
from howlearn_site.blocks.reading import PageError, parsed
from howlearn_site.blocks.running import BlockError, Said, compare, run
from howlearn_site.labs import notebooks
from howlearn_site.labs.cells import Cell, Lab, lab_of, labs, recording_of
from howlearn_site.paths import DOCS

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
    for token in [t for text in texts for t in parsed(text)]:
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
        # Cell after cell, as separate interpreters would take most of the time.
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


def test_a_cell_that_raises_is_named(tmp_path: Path) -> None:
    lab = lab_of(written(tmp_path, "# %%\nprint(1)\n\n# %%\nraise ValueError('so')\n"))
    with pytest.raises(BlockError, match=r"a-lab\.py:13 \(cell 2\): line 14: ValueError: so"):
        run(lab.cells[1])
