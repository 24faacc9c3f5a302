"""The door of a formula: where a reader calls it, what comes in is checked, and inside it is not.

The formulas of `activations` and `costs` are plain array formulas. A reader calls them through a
door; the package, whose arrays were looked at when they came in, calls them `inside`. What a
reader's own formula answers is looked at there too. Private.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import Signature, signature
from typing import Any, cast

from howlearn._checks import checked_answer
from howlearn.arrays import Array, ArrayLike

__all__ = ["Door", "enter", "inside", "trust", "without_door"]


class Door:
    """A formula, and the check of what it is given.

    Attributes
    ----------
    name : str
        For messages, such as ``"activation tanh: derivative"``.
    formula : callable
        Arrays → an array.
    enter : callable
        What a reader gives → the arrays, or an error that says what is wrong with them.
    axes : int or None
        How many axes of the first array the answer has; all of them where it is None.
    trusted : bool
        Whether the formula is the package's own, whose answers need no look.
    """

    def __init__(
        self,
        name: str,
        formula: Callable[..., Any],
        enter: Callable[..., tuple[Array, ...]],
        axes: int | None = None,
    ) -> None:
        self.name = name
        self.formula = formula
        self.enter = enter
        self.axes = axes
        self.trusted = False

    def __call__(self, *given: ArrayLike, **named: ArrayLike) -> Array:
        return self.answer(*self.enter(*given, **named))

    @property
    def __signature__(self) -> Signature:
        return signature(self.enter)  # so that `help` says what the formula is given

    def answer(self, *arrays: Array) -> Array:
        """Return what the formula answers for arrays that have been looked at, and look at that."""
        return checked_answer(self.formula(*arrays), self.name, arrays[0].shape[: self.axes])


def inside(formula: Callable[..., Array]) -> Callable[..., Array]:
    """Return the formula of an activation or a cost without the check of what it is given."""
    door = cast(Door, formula)
    return door.formula if door.trusted else door.answer


def enter(formula: Callable[..., Array], *given: ArrayLike) -> tuple[Array, ...]:
    """Return what a formula is to be given as arrays that have been looked at."""
    return cast(Door, formula).enter(*given)


def trust(*formulas: Callable[..., Array]) -> None:
    """Say that formulas are those of the package."""
    for formula in formulas:
        cast(Door, formula).trusted = True


def without_door(formula: Any) -> Any:
    """Return the plain formula, also where it is given with another one's door."""
    return formula.formula if isinstance(formula, Door) else formula
