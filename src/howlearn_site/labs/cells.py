"""The labs: notebooks kept as text, docs/labs/NAME.py, in jupytext's percent format.

``python -m howlearn_site`` runs their cells, compares what they say with docs/labs/NAME.txt, and
writes two notebooks a lab: docs/labs/NAME/index.ipynb, with outputs, which mkdocs-jupyter makes a
page of, and docs/labs/NAME.ipynb, without, to download. As every block on the site, a cell runs
alone, so that the order in which a reader runs them does not matter.
"""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from howlearn_site.blocks.reading import Block, PageError, Picture
from howlearn_site.blocks.running import BlockError, Said, compare
from howlearn_site.paths import DOCS

__all__ = ["Cell", "Lab", "Text", "compare_lab", "lab_of", "labs", "recording_of"]

LABS = DOCS / "labs"
MARKER = re.compile(r"^# %%(?!%)", re.MULTILINE)
FENCE = re.compile(r"^\s*(```|~~~)\s*\{?\.?py", re.MULTILINE)
NAME = re.compile(r"[a-z0-9-]+")
RECORDED = re.compile(r"^# %% cell (\d+)\n", re.MULTILINE)
DRAWN = re.compile(r"^!\[(?P<alt>.*)\]\((?P<name>[a-z0-9-]+)\)\n?\Z", re.MULTILINE)
# Calls that return None: a notebook shows the value of a cell's last line, a Python file does not.
SILENT = ("print", "show", "describe")


@dataclass(frozen=True)
class Cell(Block):
    """A code cell: a block whose place is named by its number too, the first being 1."""

    number: int = 0

    @property
    def where(self) -> str:
        """The file and line, as an editor opens them, and the cell."""
        return f"{self.path}:{self.line} (cell {self.number})"


@dataclass(frozen=True)
class Text:
    """A Markdown cell: its text, and the line of its marker."""

    line: int
    text: str


@dataclass(frozen=True)
class Lab:
    """One lab.

    Attributes
    ----------
    path : Path
        Its file, docs/labs/NAME.py.
    description : str
        What it is about, for search engines.
    minutes : int
        How long it takes.
    parts : tuple of Text and Cell
        Its cells, in order.
    """

    path: Path
    description: str
    minutes: int
    parts: tuple[Text | Cell, ...]

    @property
    def name(self) -> str:
        """NAME; the page's address is labs/NAME/."""
        return self.path.stem

    @property
    def cells(self) -> list[Cell]:
        """The code cells."""
        return [part for part in self.parts if isinstance(part, Cell)]

    @property
    def recording(self) -> Path:
        """The file that holds what its cells say."""
        return self.path.with_suffix(".txt")


def labs() -> list[Lab]:
    """Return all labs, by name."""
    return [lab_of(path) for path in sorted(LABS.glob("*.py"))]


def lab_of(path: Path) -> Lab:
    """Return the lab at `path`.

    Raises
    ------
    PageError
        If it is no notebook in percent format, if it does not say what it is about, if a figure has
        no name, if a cell would print more in a notebook than in a file, or if its text holds
        Python that is not run.
    """
    import jupytext  # a third of a second, which a process that only runs blocks need not wait

    text = path.read_text("utf-8")
    notebook: Any = jupytext.reads(text, fmt="py:percent")
    lines = [text.count("\n", 0, marker.start()) + 1 for marker in MARKER.finditer(text)]
    if len(lines) != len(notebook.cells):
        raise PageError(f"{path}: {len(notebook.cells)} cells but {len(lines)} lines with # %%")
    about = notebook.metadata.get("howlearn", {})
    if set(about) != {"description", "minutes"}:
        raise PageError(f"{path}: the header needs howlearn: description and minutes")
    said = _recorded(path.with_suffix(".txt"))
    parts: list[Text | Cell] = []
    for line, cell in zip(lines, notebook.cells, strict=True):
        if cell.cell_type == "markdown":
            if FENCE.search(cell.source):
                raise PageError(f"{path}:{line}: Python in the text is never run: make it a cell")
            parts.append(Text(line, cell.source))
        elif cell.cell_type == "code":
            number = sum(isinstance(part, Cell) for part in parts) + 1
            parts.append(_cell(path, line, cell, number, said.get(number, ("", ""))))
        else:
            raise PageError(f"{path}:{line}: a {cell.cell_type} cell, expected Markdown or code")
    return Lab(path, str(about["description"]), int(about["minutes"]), tuple(parts))


def _cell(path: Path, line: int, cell: Any, number: int, said: tuple[str, str]) -> Cell:
    figure = cell.metadata.get("figure")
    if figure is not None and not NAME.fullmatch(str(figure)):
        raise PageError(
            f"{path}:{line}: the figure's name is {figure!r}, expected such as my-curve"
        )
    block = Cell(
        path=path,
        line=line,
        end=line + cell.source.count("\n") + 1,
        indent="",
        code=cell.source + "\n",
        output=said[0],
        output_lines=None,
        picture=Picture(f"labs-{path.stem}/{figure}", said[1], line) if figure else None,
        number=number,
    )
    if block.draws and not figure:
        raise PageError(f'{block.where}: name the figure: # %% figure="my-curve"')
    if block.draws and block.needs_a_file:
        raise PageError(f"{block.where}: a cell with a __main__ guard cannot draw")
    if _echoes(block.code):
        raise PageError(f"{block.where}: a notebook would show the last line's value; print it")
    return block


def _echoes(code: str) -> bool:
    try:
        last = ast.parse(code).body[-1:]
    except SyntaxError:
        return False  # running it says so, with the line
    if not last or not isinstance(last[0], ast.Expr):
        return False
    call = last[0].value
    called = call.func if isinstance(call, ast.Call) else None
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name not in SILENT


def _recorded(path: Path) -> dict[int, tuple[str, str]]:
    """Return what each cell is said to print, and its figure's alt text, by its number."""
    if not path.is_file():
        return {}
    _, *pieces = RECORDED.split(path.read_text("utf-8"))
    found = {}
    for number, piece in zip(pieces[::2], pieces[1::2], strict=True):
        drawn = DRAWN.search(piece.rstrip("\n"))
        output = piece[: drawn.start()] if drawn else piece
        found[int(number)] = (output.rstrip("\n"), drawn["alt"] if drawn else "")
    return found


def compare_lab(lab: Lab, said: Sequence[Said]) -> None:
    """Raise if the cells of a lab say something else than what is recorded.

    Raises
    ------
    BlockError
        With the difference, line by line; or if the file holds what no cell says.
    """
    for cell, now in zip(lab.cells, said, strict=True):
        compare(cell, now)
    if not lab.recording.is_file() or lab.recording.read_text("utf-8") != recording_of(lab, said):
        raise BlockError(
            f"{lab.recording}: it is not what the cells say; `make outputs` rewrites it"
        )


def recording_of(lab: Lab, said: Sequence[Said]) -> str:
    """Return the text of docs/labs/NAME.txt: what each cell prints and its figure's alt text."""
    text = f"What the cells of {lab.path.name} print and draw; `make outputs` writes it.\n"
    for cell, now in zip(lab.cells, said, strict=True):
        text += f"\n# %% cell {cell.number}\n{now.output}"
        if cell.picture:
            text += f"![{now.alt}]({cell.picture.name.split('/')[1]})\n"
    return text
