"""Running a block as a reader would, and comparing what it says with what the page says."""

import contextlib
import difflib
import io
import os
import re
import signal
import subprocess
import sys
import tempfile
import traceback
import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest import mock

import matplotlib as mpl

mpl.use("svg")  # before pyplot: no window, and the same everywhere

import matplotlib.pyplot as plt

from howlearn.plots.descriptions import figure_description
from howlearn.plots.style import house_style
from howlearn_site.blocks.reading import Block, drawing_of, figure_folder
from howlearn_site.figures.drawn import drawn_text, same_drawing
from howlearn_site.figures.svg import svg_of
from howlearn_site.paths import ROOT

mpl.rcdefaults()  # nor does a figure look as somebody's own matplotlibrc has it

__all__ = ["BlockError", "Said", "compare", "demanded", "lacking", "run"]

# A block that runs as a file, and what it started, has ended long before.
SECONDS = 180


class BlockError(AssertionError):
    """A block failed, or does not say what the page says; the message begins with file and line."""


@dataclass(frozen=True)
class Said:
    """What a block said when it ran.

    Attributes
    ----------
    output : str
        What it printed.
    alt : str or None
        Its figure's alt text, None where it draws none.
    svg : str or None
        Its figure.
    drawn : str or None
        What the figure shows, read back from what was drawn.
    """

    output: str
    alt: str | None
    svg: str | None
    drawn: str | None = None


def demanded(*names: str) -> bool:
    """Return whether the environment variable HOWLEARN_REQUIRE says that one of these is here.

    It holds names parted by commas, or the word ``all``. `make extratests` names what the extras
    bring.
    """
    told = {name.strip() for name in os.environ.get("HOWLEARN_REQUIRE", "").split(",")}
    return "all" in told or not told.isdisjoint(names)


def lacking(block: Block) -> str:
    """Return why a block cannot run here, or nothing where it can.

    Raises
    ------
    BlockError
        If a library that it requires is missing although one of those that it requires is
        `demanded`.
    """
    missing = [name for name in block.requires if find_spec(name) is None]
    if not missing:
        return ""
    verb = "is" if len(missing) == 1 else "are"
    why = f"{block.where}: {' and '.join(missing)} {verb} not installed"
    if demanded(*block.requires):
        raise BlockError(f"{why}, and HOWLEARN_REQUIRE says that this block runs")
    return f"{why}, so the block was not run and what the page says it prints was not compared"


def run(block: Block) -> Said:
    """Run a block in a fresh namespace and return what it printed and drew.

    Raises
    ------
    BlockError
        If it raises, warns, draws without showing, shows more than one figure, or shows one that
        has no alt text or no image line after the block.
    """
    if block.needs_a_file:
        return Said(_run_as_a_file(block), None, None)
    printed = io.StringIO()
    shown: list[Any] = []

    def show(*_: Any, **__: Any) -> None:
        shown.extend(plt.figure(number) for number in plt.get_fignums())

    plt.close("all")
    try:
        with (
            contextlib.redirect_stdout(printed),
            warnings.catch_warnings(),
            house_style(),
            mock.patch.object(plt, "show", show),
        ):
            warnings.simplefilter("error")
            # Not where it stands in the page: what it says may not depend on the text before it.
            code = compile(block.code, str(block.path), "exec")
            exec(code, {"__name__": "__main__", "__builtins__": __builtins__})
            alt, svg, drawn = _figure(block, shown, len(plt.get_fignums()))
    except BlockError:
        raise
    except BaseException as error:  # a block that exits has failed too
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame.lineno for frame in frames if frame.filename == str(block.path)]
        line, why = own[-1] if own else None, str(error)
        if isinstance(error, SyntaxError) and error.filename == str(block.path):
            line, why = error.lineno, error.msg  # its text would have the line in the block
        at = f"line {block.line + line}: " if line else ""
        raise BlockError(f"{block.where}: {at}{type(error).__name__}: {why}") from error
    finally:
        plt.close("all")
    return Said(printed.getvalue(), alt, svg, drawn)


def _run_as_a_file(block: Block) -> str:
    """Run a block as a reader does, as a file in a fresh interpreter, and return what it printed.

    A process that the block starts imports that very file, and what a library changes in its own
    process is gone when the block is done.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "block.py"
        # Blank lines put the code where it stands in the page, so that a traceback's lines fit.
        file.write_text("\n" * block.line + block.code, "utf-8")
        with subprocess.Popen(
            [sys.executable, "-W", "error", "-X", "utf8", file.name],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,  # so that what it started can be ended with it
        ) as process:
            try:
                printed, complaint = process.communicate(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise BlockError(f"{block.where}: has not ended after {SECONDS} seconds") from None
    if process.returncode:
        numbers = re.findall(rf'File "[^"]*{file.name}", line (\d+)', complaint)
        at = f"line {numbers[-1]}: " if numbers else ""
        last = (complaint.strip().splitlines() or [f"exit code {process.returncode}"])[-1]
        raise BlockError(f"{block.where}: {at}{last}\n{complaint}")
    return printed


def _figure(
    block: Block, shown: list[Any], opened: int
) -> tuple[str | None, str | None, str | None]:
    if opened > len(shown):
        raise BlockError(f"{block.where}: the block draws a figure without plt.show()")
    if len(shown) > 1:
        raise BlockError(f"{block.where}: the block shows {len(shown)} figures, expected one")
    if not shown:
        if block.picture:
            raise BlockError(f"{block.where}: a figure follows the block, but it shows none")
        return None, None, None
    if not block.picture:
        raise BlockError(
            f"{block.where}: the block shows a figure; "
            f"write ![](figures/{figure_folder(block.path)}/NAME.svg) after it"
        )
    alt = figure_description(shown[0])
    if any(character in alt for character in "[]`$\\\n"):
        raise BlockError(f"{block.where}: the alt text has one of [ ] ` $ \\ in it: {alt!r}")
    return alt, svg_of(shown[0], block.picture.name), drawn_text(shown[0])


def compare(block: Block, said: Said) -> None:
    """Raise if a block said something else than what stands in the page.

    Raises
    ------
    BlockError
        With the difference, line by line.
    """
    _same(block, "output", block.output or "", said.output)
    if block.picture:
        _same(block, "alt text", block.picture.alt, said.alt or "")
        file = drawing_of(block)
        if file is not None:
            kept = file.read_text("utf-8") if file.is_file() else ""
            if not same_drawing(kept, said.drawn or ""):
                _same(block, f"drawing in {file.relative_to(ROOT)}", kept, said.drawn or "")


def _same(block: Block, what: str, page: str, now: str) -> None:
    if page.rstrip("\n") == now.rstrip("\n"):
        return
    difference = "\n".join(
        difflib.unified_diff(page.splitlines(), now.splitlines(), "in the page", "now", lineterm="")
    )
    raise BlockError(f"{block.where}: the {what} differs; `make outputs` rewrites it\n{difference}")
