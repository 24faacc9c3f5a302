"""The formulas that docstrings state, each held by a claim.

They are written in Unicode, to be read in a terminal too, and most can be evaluated as they stand:

>>> evaluated("½ (w₁² + 25 w₂²)", {"w₁": 2.0, "w₂": 1.0})
14.5
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from howlearn_site.claims.saying import REASONS
from howlearn_site.markup.docstrings import every_docstring
from howlearn_site.pages.reference import source_files

__all__ = ["Docstrings", "evaluated"]

MARK = re.compile(
    r"[=←≤≥·⊙√Σ‖∂ᵀ]|(?<![⁻¹])[²³⁴ⁿ]|(?<!\d)×(?!\d)|(?<= )[/+−<>](?= )"
    r"|(?<=\d)/(?=[^\W\d])|(?<=[^\W\d])/(?=\d)"
)
"""What makes a text a formula: a relation, or an operation. A fraction such as 3/2 is a number."""

# Lines of a docstring that are no running text: code, a heading, what an entry's type is.
_EXAMPLES = re.compile(r"^ *Examples\n.*", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"``.*?``|`[^`]+`|https?://\S+", re.DOTALL)
_ENTRY = re.compile(r"^ *(?:[\w, *]+ : |Array, \().*$|^ *-+$", re.MULTILINE)

_FUNCTIONS: dict[str, Any] = {
    "e": np.e, "log": np.log, "sin": np.sin, "cos": np.cos, "sqrt": np.sqrt, "sign": np.sign,
    "abs": np.abs, "max": np.maximum, "norm": np.linalg.norm, "array": np.array,
    "sum": lambda table: np.sum(table, axis=-1, keepdims=True),
}  # fmt: skip
_SIGNS = str.maketrans({"−": "-", "·": "*", "×": "*", "⊙": "*", "≤": "<=", "½": "(1/2)"})
_RAISED = str.maketrans("⁻⁰¹²³⁴ⁿᶻ", "-01234nz")
_LOWERED = str.maketrans("₁₂ᵢ", "12i")


def evaluated(formula: str, names: Mapping[str, Any]) -> Any:
    """Return what a formula gives where its letters and functions are these."""
    if either := re.fullmatch(r"(.+?) (?:for|where) (.+?), else (.+)", formula):
        here, condition, elsewhere = (evaluated(part, names) for part in either.groups())
        return np.where(condition, here, elsewhere)
    known = {_name(name): value for name, value in names.items()}
    return eval(_python(formula), dict(_FUNCTIONS), known)


def _name(text: str) -> str:
    text = unicodedata.normalize("NFD", text).replace("\u0302", "_hat").replace("′", "_slope")
    return re.sub("[₁₂ᵢ]", lambda match: "_" + match[0].translate(_LOWERED), text)


def _python(formula: str) -> str:
    text = _name(formula).translate(_SIGNS)
    text = re.sub("[⁻⁰¹²³⁴ⁿᶻ]+", lambda match: f"**({match[0].translate(_RAISED)})", text)
    text = re.sub(r"‖([^‖]+)‖", r"norm(\1)", text)
    text = re.sub(r"\|([^|]+)\|", r"abs(\1)", text)
    text = re.sub(r"√(?=\()", "sqrt", text)
    text = re.sub(r"√([^\s()]+)", r"sqrt(\1)", text)
    text = re.sub(r"Σ (.+)", r"sum(\1)", text)
    text = re.sub(r"\b(log|sin|cos) ([^\s(),]+(?:\([^()]*\))?)", r"\1(\2)", text)
    text = re.sub(r"(?<![\w.])(\d+)([^\W\d_]\w*(?:\*\*\([^()]*\))?)", r"(\1*\2)", text)
    text = re.sub(r"^\((.+,.+)\)(?=$| / \d+$)", r"array([\1])", text)
    # What stands side by side is multiplied.
    return re.sub(r"(?<=[\w)]) (?=[\w(])", "*", text)


@dataclass(frozen=True)
class _Text:
    file: str
    line: int
    words: str


class Docstrings:
    """All docstrings of the package. What is wrong is collected, and nothing is raised.

    Parameters
    ----------
    changed : mapping, optional
        Other sources than those of the files, by the module's name.

    Attributes
    ----------
    broken : list of str
        What does not hold, each as ``file:line: message``.
    """

    def __init__(self, changed: Mapping[str, str] | None = None) -> None:
        self.broken: list[str] = []
        self._texts: dict[str, _Text] = {}
        self._held: set[tuple[str, int]] = set()
        for module, path in source_files().items():
            source = (changed or {}).get(module) or path.read_text("utf-8")
            lines = source.splitlines()
            for found in every_docstring(source):
                if re.search(r"(?:^|\.)_(?!_call__)", found.name):
                    continue
                text = "\n".join(lines[found.first - 1 : found.last]).replace('"""', "   ")
                name = f"{module}.{found.name}".rstrip(".")
                self._texts[name] = _Text(path.name, found.first, _running(text))

    def means(self, name: str, formula: str, names: Mapping[str, Any] | None, *values: Any) -> None:
        """Hold a formula: its sides, and the values, have to agree to nine digits.

        Parameters
        ----------
        name : str
            Whose docstring has it: ``"costs.huber"``.
        formula : str
            As it stands there.
        names : mapping or None
            What its letters and functions stand for: numbers or arrays that are not special, and
            what the package computes. None for one that cannot be evaluated as it stands; then two
            values say what each side gives.
        *values
            What it has to give. A single truth value holds what is no equation.
        """
        if not self._holds(name, formula):
            return
        sides = [] if names is None else [evaluated(s, names) for s in formula.split(" = ")]
        self._compare(name, formula, [*sides, *values])

    def steps(self, name: str, formula: str, names: Mapping[str, Any], **then: Any) -> None:
        """Hold a formula that says what becomes of letters: ``θ ← θ − η v``.

        Parameters
        ----------
        name, formula, names
            As for `means`.
        **then
            What each letter has to be afterwards.
        """
        if not self._holds(name, formula):
            return
        known = dict(names)
        rules, _, definitions = formula.partition(" with ")
        for rule in [*filter(None, definitions.split(", ")), *rules.split(", ")]:
            letter, value = re.split(" [←=] ", rule)
            known[letter] = evaluated(value, known)
        for letter, value in then.items():
            self._compare(name, formula, [known[letter], value])

    def defines(self, name: str, formula: str, names: Mapping[str, Any]) -> Any:
        """Return what a formula defines: the value of its right side."""
        self._holds(name, formula)
        return evaluated(formula.partition(" = ")[2], names)

    def grants(self, name: str, formula: str, because: str) -> None:
        """Let a piece stand that nothing computes, for one of the `REASONS` of pages."""
        if because not in REASONS:
            raise ValueError(f"because is {because!r}, expected one of {', '.join(REASONS)}")
        self._holds(name, formula)

    def untied(self) -> list[str]:
        """Return the formulas that no claim holds, each as ``file:line: message``."""
        found = []
        for name, text in self._texts.items():
            for match in MARK.finditer(text.words):
                if (name, match.start()) not in self._held:
                    here = text.words[max(0, match.start() - 30) : match.end() + 30]
                    found.append(
                        f"{text.file}:{text.line}: nothing holds {match[0]!r} in {here!r}; tie it "
                        f"in tests/claims/docstrings.py: said.means({name!r}, …)"
                    )
        return found

    def _holds(self, name: str, formula: str) -> bool:
        text = self._texts.get(name)
        at = text.words.find(formula) if text else -1
        if text is None or at < 0:
            place = f"{text.file}:{text.line}" if text else "no file"
            self.broken.append(f"{place}: the docstring of {name} no longer says {formula!r}")
            return False
        self._held |= {(name, number) for number in range(at, at + len(formula))}
        return True

    def _compare(self, name: str, formula: str, sides: list[Any]) -> None:
        if len(sides) == 1 and isinstance(sides[0], bool | np.bool_):
            sides = [sides[0], True]
        first, *others = (np.asarray(side, float) for side in sides)
        if not others or any(
            first.shape != other.shape or not np.allclose(first, other, rtol=1e-9, atol=1e-12)
            for other in others
        ):
            text = self._texts[name]
            listed = " and ".join(map(str, (first, *others)))
            self.broken.append(f"{text.file}:{text.line}: {formula}: its sides are {listed}")


def _running(text: str) -> str:
    """Return the running text of a docstring on one line; what is left out is blank."""
    return " ".join(_ENTRY.sub("", _CODE.sub("", _EXAMPLES.sub("", text))).split())
