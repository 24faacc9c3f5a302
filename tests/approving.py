"""What somebody looked at and approved, as texts: pictures, exercises and public functions.

    python tests/approving.py      # approve what there is now; make outputs does this

A page's pictures have theirs in ``tests/drawn/``. Those here have the plots' other arguments too,
and of an exercise a text has all that it says, what it tries, and what each answer comes to. Of a
function a text has what it answers and refuses when its arguments are changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from border_pictures import BORDERS
from call_texts import GROUPS, call_text, numbers_text
from howlearn.exercises.answers import Calls, Failure, Reading
from howlearn.exercises.checking import EXERCISES
from howlearn.exercises.judging import judge
from howlearn.exercises.rows import rows
from howlearn.exercises.tables import Exercise
from howlearn.network import Network
from howlearn.plots import description
from howlearn_site.figures.drawn import drawn_text, same_drawing
from howlearn_site.paths import ROOT
from odd_answers import odd_answers
from picture_details import details_text
from pictures import OPTIONS, PICTURES, draw, figure_of
from scene_texts import scene_text
from signature_texts import signature_text

__all__ = ["APPROVED", "approve", "approved_now", "same_as_approved"]

APPROVED = ROOT / "tests" / "approved"
MANY = 12
"""So many numbers of a value are written down, and of more their sum besides."""


def picture_text(name: str) -> str:
    """Draw a picture, and return what is said of it and what it shows."""
    axes = BORDERS[name]() if name in BORDERS else draw(name)
    figure_of(axes).draw_without_rendering()
    figure = figure_of(axes)
    text = f"{description(axes)}\n{drawn_text(figure)}{details_text(figure)}"
    plt.close(figure_of(axes))
    return text


def exercise_text(exercise: Exercise) -> str:
    """Return all that an exercise says, and what its answers come to."""
    return "\n".join(_lines(exercise)) + "\n"


def _lines(exercise: Exercise) -> Iterator[str]:
    reader: Any = exercise.reader
    yield f"{exercise.name}: {exercise.question}"
    yield f"off by {exercise.tolerance:g}, by hand {exercise.by_hand}"
    yield f"otherwise: {exercise.otherwise or '-'}"
    yield f"one of many: {exercise.accepts is not None}"
    if isinstance(reader, Calls):
        yield f"a function of {reader.arguments}; words {reader.words and reader.words.known}"
        yield from (f"  tried on {', '.join(map(_written, each))}" for each in reader.tries())
    else:
        yield str(reader)
    answers = [exercise.right, *(mistake.answer for mistake in exercise.mistakes)]
    for (written, message), answer in zip(rows(exercise.answers), answers, strict=True):
        yield f"{written}\n    {message}"
        yield f"    {_outcomes(reader.read(answer))}"
    yield "and of what is not foreseen:"
    for what, answer in odd_answers(exercise):
        verdict = judge(exercise, answer)
        said = re.sub(r"line \d+", "line …", verdict.message)
        yield f"  {what}: {'right, ' if verdict.passed else ''}{said}"


def _outcomes(said: Reading) -> str:
    parts = [
        outcome.words if isinstance(outcome, Failure) else _written(outcome)
        for outcome in said.outcomes
    ]
    return "; ".join(parts) + (" (and it writes into its arguments)" if said.changed else "")


def _written(value: Any) -> str:
    if callable(value) and not isinstance(value, Network):
        return getattr(value, "name", getattr(value, "__name__", type(value).__name__))
    if isinstance(value, Network):
        value = value.parameters
    if isinstance(value, tuple) and value and isinstance(value[0], str):
        return " ".join(value)
    try:
        numbers = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        parts = value if isinstance(value, list | tuple) else [type(value).__name__]
        return f"[{', '.join(part if isinstance(part, str) else _written(part) for part in parts)}]"
    return numbers_text(numbers, MANY)


def approved_now() -> dict[Path, Callable[[], str]]:
    """Return each text's file, and what writes the text as it is now."""
    pictures = {
        APPROVED / "plots" / f"{name}.txt": (lambda name=name: picture_text(name))
        for name in (*PICTURES, *OPTIONS, *BORDERS)
    }
    exercises = {
        APPROVED / "exercises" / f"{name}.txt": (lambda exercise=each: exercise_text(exercise))
        for name, each in EXERCISES.items()
    }
    calls = {
        APPROVED / "calls" / f"{module}.txt": (lambda module=module: call_text(module))
        for module in GROUPS
    }
    others = {"defaults": signature_text, "scenes": scene_text}
    more = {APPROVED / "calls" / f"{name}.txt": text for name, text in others.items()}
    return {**pictures, **exercises, **calls, **more}


def same_as_approved(file: Path, text: str) -> None:
    """Fail where a text is another than the one approved, but for rounding."""
    approved = file.read_text("utf-8")
    if not same_drawing(approved, text):
        assert text == approved, "look at what has changed; make outputs approves it"


def approve(now: dict[Path, Callable[[], str]], folder: Path = APPROVED) -> None:
    """Write each text that is another now, and take away those whose thing is no more."""
    for file, write in now.items():
        text = write()
        if not file.is_file() or file.read_text("utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="\n")
    for file in folder.rglob("*.txt"):
        if file not in now:
            file.unlink()


if __name__ == "__main__":
    approve(approved_now())
