"""What a file of claims is written with: ``tests/claims/PAGE.py`` has one function.

>>> def claims(page: Page) -> None:
...     rows = page.printed("From errors to one number")
...     page.says("the mean of the squares is {0.333}", rows[-1][0])
"""

import ast
import contextlib
import io
import re
import warnings
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from howlearn_site.blocks.reading import Block
from howlearn_site.claims.reading import Passage, Prose, value_of
from howlearn_site.pages.works import read_works

__all__ = ["REASONS", "Page"]

REASONS = {
    "turn of phrase": "it counts and compares nothing: one of those in `everywhere.py`",
    "names its things": "the sentence itself names what it counts",
    "supposed": "the text assumes it: an error of 2, a rate of 0.1",
    "of the page": "it points to another place of the page: the block below, the two curves above",
    "of others": "what others wrote, made or did",
    "for human eyes": "only a reader can judge it",
}
"""Why a number or a comparison may stand without a computation."""

# An amount in a figure's address; a drawing there can be made of digits alone, and is long.
_AMOUNT = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?(?:e[-+]?\d+)?")
_PRINTED = re.compile(r"[-−+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")


class Page:
    """A page of which things are said. What is wrong is collected, and nothing is raised.

    Parameters
    ----------
    prose : Prose
        The page as it is read.

    Attributes
    ----------
    held : dict
        For each passage, by its number, the pieces of its text that are held: pairs of start and
        end.
    formulas : set of str
        The formulas whose meaning was compared.
    broken : list of (int, str)
        What does not hold, with its line.
    unused : list of str
        What is held wherever it stands, and does not stand here.
    """

    def __init__(self, prose: Prose) -> None:
        self.prose = prose
        self.held: dict[int, list[tuple[int, int]]] = {}
        self.formulas: set[str] = set()
        self.broken: list[tuple[int, str]] = []
        self.unused: list[str] = []

    def says(self, text: str, *values: object) -> None:
        """Hold a piece of the page's text.

        Parameters
        ----------
        text : str
            As it stands on the page, a passage or a part of it, with braces around each piece that
            is computed: ``"has {nine} weights, {0.25} each"``. In a formula write ``{{`` and ``}}``
            for its own braces.
        *values
            What was computed, one for each piece: a number is compared in the digits that the
            page gives it, a text must be the piece, and True holds where the piece is right.
        """
        if not self._find(text, values):
            self.broken.append((self._nearest(text), f"the page no longer says {_plain(text)!r}"))

    def cites(self, text: str, name: str) -> None:
        """Hold what is said of a work of others: its year, and what is cited or told in numbers.

        Parameters
        ----------
        text : str
            As for `says`, with braces around each number.
        name : str
            The entry of ``works.toml``, with whose numbers they are compared.
        """
        (work,) = (work for work in read_works() if work.name == name)
        plain, places = _pieces(text)
        self.says(text, *[_is_one_of(plain[start:end], work.numbers) for start, end in places])

    def wherever(self, text: str, *values: object) -> None:
        """Do the same for every place where it stands, on this page or another, if there is one."""
        if not self._find(text, values):
            self.unused.append(text)

    def grants(self, text: str, because: str) -> None:
        """Let a piece stand that nothing computes, for one of the `REASONS`.

        Parameters
        ----------
        text : str
            As for `says`; where it has no braces all of it may stand.
        because : str
            One of the reasons.
        """
        self._grant(text, because, self.broken)

    def grants_wherever(self, text: str, because: str) -> None:
        """Do the same for every place where it stands, if there is one."""
        self._grant(text, because, None)

    def _grant(self, text: str, because: str, broken: list[tuple[int, str]] | None) -> None:
        if because not in REASONS:
            raise ValueError(f"because is {because!r}, expected one of {', '.join(REASONS)}")
        whole = text if "{" in text else "{" + text + "}"
        if self._find(whole, [True] * len(_pieces(whole)[1])):
            return
        if broken is None:
            self.unused.append(text)
        else:
            broken.append((self._nearest(text), f"the page no longer says {_plain(text)!r}"))

    def means(self, latex: str, *sides: object) -> None:
        """Hold a formula: each side of it was computed, at points that are not special.

        Parameters
        ----------
        latex : str
            As it stands between the dollar signs.
        *sides
            What each side gives, numbers or arrays, which must agree to nine digits; or one truth
            value, for a relation that is no equation.
        """
        latex = " ".join(latex.split()).rstrip(" .,;")
        places = [
            (passage, item)
            for passage in self.prose.passages
            for item in passage.items
            if item.kind == "formula" and item.text == latex
        ]
        if not places:
            self.broken.append((1, f"the page no longer has the formula {latex!r}"))
            return
        self.formulas.add(latex)
        line = places[0][0].line
        if len(sides) == 1:
            if not isinstance(sides[0], bool | np.bool_):
                self.broken.append((line, f"{latex!r} has one side and no truth value"))
            elif not sides[0]:
                self.broken.append((line, f"{latex!r} does not hold"))
            return
        first, *others = (np.asarray(side, float) for side in sides)
        for other in others:
            if first.shape != other.shape or not np.allclose(first, other, rtol=1e-9, atol=1e-12):
                self.broken.append((line, f"{latex!r}: one side is {first}, another {other}"))

    # What to compute with.

    def block(self, section: str, number: int = 1) -> Block:
        """Return a block, the first of its section being number 1."""
        blocks = self.prose.blocks_in(self.prose.section_named(section))
        if len(blocks) < number:
            raise LookupError(f"{section!r} of {self.prose.path.name} has {len(blocks)} blocks")
        return blocks[number - 1]

    def printed(self, section: str, number: int = 1) -> list[list[float]]:
        """Return the numbers that a block prints, those of each line; a test holds what it prints.

        A line without a number is an empty list.
        """
        lines = (self.block(section, number).output or "").splitlines()
        return [_numbers(line) for line in lines]

    def drawn(self, section: str, number: int = 1) -> list[float]:
        """Return the numbers of the alt text of a block's figure, which is computed from it."""
        picture = self.block(section, number).picture
        return _numbers(picture.alt if picture else "")

    def given(self, section: str, name: str, number: int = 1) -> Any:
        """Return what a block sets a name or a keyword to, or the first argument of a function.

        ``given("Momentum", "rate")`` is 0.1 where the block has ``rate = 0.1``, or ``rate=0.1``
        in a call, or ``rate(0.1)``.
        """
        for node in ast.walk(ast.parse(self.block(section, number).code)):
            value: ast.expr | None = None
            if isinstance(node, ast.Assign):
                value = node.value if _is(node.targets[0], name) else None
            elif isinstance(node, ast.keyword):
                value = node.value if node.arg == name else None
            elif isinstance(node, ast.Call) and _is(node.func, name) and node.args:
                value = node.args[0]
            if value is not None:
                with contextlib.suppress(ValueError):
                    return ast.literal_eval(value)
        raise LookupError(f"no block {number} of {section!r} sets {name}")

    def linked(self, words: str) -> dict[str, Any]:
        """Return the state of a live figure to which the link with these words leads."""
        target = self.prose.target_of(words)
        if not target.startswith("?"):
            raise LookupError(f"{words!r} leads to {target}, and not to a figure's state")
        pairs = [pair.partition(":") for pair in target.partition("=")[2].split(",")]
        return {name: float(v) if _AMOUNT.fullmatch(v) else v for name, _, v in pairs}

    def run(self, section: str, number: int = 1) -> SimpleNamespace:
        """Run a block and return its names. It takes its time: prefer what is `printed`."""
        return _run(self.block(section, number).code)

    def _find(self, text: str, values: Any) -> bool:
        plain, pieces = _pieces(text)
        if len(pieces) != len(values):
            raise ValueError(f"{text!r} has {len(pieces)} pieces in braces, {len(values)} values")
        found = False
        bounded = re.compile(_bounded(plain))
        for number, passage in enumerate(self.prose.passages):
            if plain not in passage.text:
                continue
            for match in bounded.finditer(passage.text):
                if not found:
                    self._compare(passage, plain, pieces, values)
                found = True
                spans = [(match.start() + start, match.start() + end) for start, end in pieces]
                self.held.setdefault(number, []).extend(spans)
        return found

    def _compare(
        self, passage: Passage, plain: str, pieces: list[tuple[int, int]], values: Any
    ) -> None:
        for (start, end), value in zip(pieces, values, strict=True):
            piece = plain[start:end]
            if why := _differs(piece, value):
                self.broken.append((passage.line, f"{plain!r}: it says {piece}, {why}"))

    def _nearest(self, text: str) -> int:
        """Return the line of the passage that has most of a text's words."""
        words = set(re.findall(r"\w+", _plain(text)))
        shared = [
            (-len(words & set(re.findall(r"\w+", p.text))), p.line) for p in self.prose.passages
        ]
        return min(shared, default=(0, 1))[1]


def _numbers(text: str) -> list[float]:
    return [float(n.replace("−", "-").replace(",", "")) for n in _PRINTED.findall(text)]


def _is_one_of(piece: str, numbers: set[str]) -> bool:
    """Say whether a number, in figures or in words, is one of a file's."""
    if re.search("[`:]", piece):  # a number of a program, a time
        return piece.strip("`") in numbers
    return value_of(piece)[0] in {value_of(n)[0] for n in numbers if not re.search("[e:]", n)}


def _is(node: ast.expr, name: str) -> bool:
    return (isinstance(node, ast.Name) and node.id == name) or (
        isinstance(node, ast.Attribute) and node.attr == name
    )


@cache
def _run(code: str) -> SimpleNamespace:
    import matplotlib.pyplot as plt

    names: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(code, "block", "exec"), names)
    plt.close("all")
    return SimpleNamespace(**{k: v for k, v in names.items() if not k.startswith("__")})


def _pieces(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the text without its braces, and where the pieces in braces are."""
    plain, pieces, start = "", [], -1
    for part in re.findall(r"\{\{|\}\}|[{}]|[^{}]+", " ".join(text.split())):
        if part == "{":
            start = len(plain)
        elif part == "}":
            pieces.append((start, len(plain)))
        else:
            plain += part[0] if part in ("{{", "}}") else part
    return plain, pieces


def _plain(text: str) -> str:
    return _pieces(text)[0]


def _bounded(plain: str) -> str:
    """Return a pattern that finds a text, but not in the middle of a word or of a number."""
    before = r"(?<![\w.,])" if plain[:1].isalnum() else ""
    after = r"(?!\w|[.,]\d)" if plain[-1:].isalnum() else ""
    return before + re.escape(plain) + after


def _differs(piece: str, value: object) -> str:
    """Return what was computed where that is not what a piece says."""
    if isinstance(value, bool | np.bool_):
        return "" if value else "which does not hold"
    if isinstance(value, str):
        return "" if piece == value else f"computed is {value}"
    number = float(np.asarray(value, float).item())
    said, rounding = value_of(piece)
    if rounding == 0.5 and abs(said) < 10:
        rounding = 0.05  # 2 may stand for 1.96, and not for 1.6
    close = abs(said - number) <= rounding * (1 + 1e-9) + 1e-9 * max(1.0, abs(number))
    return "" if close else f"computed is {number:.6g}"
