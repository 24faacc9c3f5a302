"""Running a block as a reader would, and comparing what it says with what the page says."""

import contextlib
import difflib
import io
import traceback
import warnings
from dataclasses import dataclass
from typing import Any
from unittest import mock

import matplotlib as mpl

mpl.use("svg")  # before pyplot: no window, and the same everywhere

import matplotlib.pyplot as plt

from howlearn.plots.descriptions import figure_description
from howlearn.plots.style import house_style
from howlearn_site.blocks import Block
from howlearn_site.drawing import svg_of

__all__ = ["BlockError", "Said", "compare", "run"]


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
    """

    output: str
    alt: str | None
    svg: str | None


def run(block: Block) -> Said:
    """Run a block in a fresh namespace and return what it printed and drew.

    Raises
    ------
    BlockError
        If it raises, warns, draws without showing, shows more than one figure, or shows one that
        has no alt text or no image line after the block.
    """
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
            # Blank lines put the code where it stands in the page, so that a traceback names it.
            code = compile("\n" * block.line + block.code, str(block.path), "exec")
            exec(code, {"__name__": "__main__", "__builtins__": __builtins__})
            drawn = len(plt.get_fignums())
            alt, svg = _figure(block, shown, drawn)
    except BlockError:
        raise
    except BaseException as error:  # a block that exits has failed too
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame.lineno for frame in frames if frame.filename == str(block.path)]
        line = error.lineno if isinstance(error, SyntaxError) else own[-1] if own else None
        at = f"line {line}: " if line else ""
        raise BlockError(f"{block.where}: {at}{type(error).__name__}: {error}") from error
    finally:
        plt.close("all")
    return Said(printed.getvalue(), alt, svg)


def _figure(block: Block, shown: list[Any], drawn: int) -> tuple[str | None, str | None]:
    if drawn > len(shown):
        raise BlockError(f"{block.where}: the block draws a figure without plt.show()")
    if len(shown) > 1:
        raise BlockError(f"{block.where}: the block shows {len(shown)} figures, expected one")
    if not shown:
        if block.picture:
            raise BlockError(f"{block.where}: a figure follows the block, but it shows none")
        return None, None
    if not block.picture:
        raise BlockError(
            f"{block.where}: the block shows a figure; "
            f"write ![](figures/{block.path.stem.lower()}/NAME.svg) after it"
        )
    alt = figure_description(shown[0])
    if any(character in alt for character in "[]`$\\\n"):
        raise BlockError(f"{block.where}: the alt text has one of [ ] ` $ \\ in it: {alt!r}")
    return alt, svg_of(shown[0], block.picture.name)


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


def _same(block: Block, what: str, page: str, now: str) -> None:
    if page.rstrip("\n") == now.rstrip("\n"):
        return
    difference = "\n".join(
        difflib.unified_diff(page.splitlines(), now.splitlines(), "in the page", "now", lineterm="")
    )
    raise BlockError(f"{block.where}: the {what} differs; `make outputs` rewrites it\n{difference}")
