"""Calls with one or two arguments changed: each gives the right result, or says what is wrong.

``make fuzz`` makes 20,000 of them and prints a table, tests/test_fuzz.py a few. A call holds if

- its result is that of the same call with clean arguments, such as float64 for float32; or
- it raises ValueError, TypeError, or an error that its documentation promises, with a message that
  names an argument;

and if it leaves its arguments as they were, gives no NaN, and says nothing on the way.
"""

import argparse
import inspect
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import matplotlib
import numpy as np

from call_results import holds_nan, run, same
from calls import CALLS
from howlearn.arrays import DivergenceError

# What a call may raise besides ValueError and TypeError, as its documentation says.
DOCUMENTED = (ValueError, TypeError, OverflowError, DivergenceError)

# Where the message says what an argument is instead of its name: "unknown cost 'x'".
NAMED_BY_WHAT_THEY_ARE = {"activation", "cost", "landscape"}

# These leave NaN and infinity in, as their documentation says: what a descent does with them, and
# at which step, is said by the descent.
LEAVE_NAN_IN = {
    "_checks.checked_answer",
    "_checks.real_numbers",
    "optimizers.Optimizer.initialize",
    "optimizers.Optimizer.update",
}

NOTHING_CLEAN = object()


class Change(NamedTuple):
    """A value to pass, and the clean one that gives the same; `NOTHING_CLEAN` if it is wrong.

    `either` marks a value that a function may take or refuse: all that is asked is that it does so
    without a NaN and by name.
    """

    name: str
    value: Any
    clean: Any = NOTHING_CLEAN
    either: bool = False


class Sparse:
    def toarray(self) -> Any:
        return np.eye(2)


class Subclass(np.ndarray):
    pass


def _nothing(*_: Any, **__: Any) -> None:
    return None


def _text(*_: Any, **__: Any) -> str:
    return "text"


STRANGE: list[Callable[[], Change]] = [
    lambda: Change("None", None),
    lambda: Change("a word", "word"),
    lambda: Change("bytes", b"word"),
    lambda: Change("an object", object()),
    lambda: Change("a dict", {"a": 1.0}),
    lambda: Change("a set", {1.0, 2.0}),
    lambda: Change("a generator", (x for x in (1.0, 2.0))),
    lambda: Change("a complex number", 1 + 2j),
    lambda: Change("a sparse matrix", Sparse()),
    lambda: Change("an empty list", [], either=True),
    lambda: Change("a list of words", ["a", "b", "c", "d"]),
    lambda: Change("rows of different lengths", [[1.0], [2.0, 3.0]]),
    lambda: Change("a decimal", Decimal("0.5")),
    lambda: Change("a date", np.datetime64("2026-01-01")),
    lambda: Change("a module", np),
    lambda: Change("an ellipsis", ...),
    lambda: Change("a slice", slice(2)),
]


def of_array(array: np.ndarray, rng: np.random.Generator) -> Change:
    """Return a change of an array of numbers."""
    place = tuple(int(rng.integers(size)) for size in array.shape)

    def put(value: Any, dtype: Any = None) -> np.ndarray:
        changed = array.astype(dtype or array.dtype)
        changed[place] = value
        return changed

    def cast(dtype: Any) -> Change:
        with np.errstate(all="ignore"):
            there = array.astype(dtype)
        return Change(f"dtype {np.dtype(dtype)}", there, there.astype(np.float64), either=True)

    def whole(code: str) -> Change:
        # Whole numbers that the call could take as floats too; what it says of them is the same.
        there = np.abs(array).astype(np.dtype(code))
        return Change(f"dtype {np.dtype(code)}", there, there.astype(np.float64), either=True)

    one = np.zeros(array.shape, bool)
    one[place] = True
    frozen = array.copy()
    frozen.flags.writeable = False
    table = np.atleast_2d(array)
    strided = np.repeat(array, 2, axis=-1)[..., ::2]
    wide = np.stack([array, array], axis=-1)[..., 0]
    ways: list[Callable[[], Change]] = [
        *STRANGE,
        lambda: Change("NaN in it", put(np.nan), put(np.nan), either=True),
        lambda: Change("infinity in it", put(np.inf), either=True),
        lambda: Change("minus infinity in it", put(-np.inf), either=True),
        lambda: Change("a huge number in it", put(1e308), either=True),
        lambda: Change("a tiny number in it", put(5e-324), either=True),
        lambda: Change("a negative number in it", put(-3.0), either=True),
        lambda: Change("a fraction in it", put(0.3), either=True),
        lambda: Change("complex", array + 1j),
        lambda: Change("complex without imaginary part", array.astype(complex)),
        lambda: Change("text", array.astype(str)),
        lambda: Change("one word in it", put("word", object)),
        lambda: Change("None in it", put(None, object)),
        lambda: Change("a huge integer in it", put(10**400, object)),
        lambda: Change("one masked", np.ma.masked_array(array, one)),
        lambda: Change("dates", np.zeros(array.shape, "M8[D]")),
        lambda: Change("empty", array[:0], either=True),
        lambda: Change("no columns", array[..., :0], either=True),
        lambda: Change("one axis more", array[np.newaxis], either=True),
        lambda: Change("one axis more behind", array[..., np.newaxis], either=True),
        lambda: Change("flat", array.ravel(), array if array.ndim == 1 else NOTHING_CLEAN, True),
        lambda: Change("turned", array.T, array if array.ndim == 1 else NOTHING_CLEAN, either=True),
        lambda: Change("one row less", array[:-1], either=True),
        lambda: Change("one row", array[:1], either=True),
        lambda: Change("a single number", array[place], either=True),
        lambda: Change("no axes", np.array(array[place]), either=True),
        lambda: Change("a row of text and numbers", [*array.tolist(), "word"]),
        lambda: Change("a list", array.tolist(), array),
        lambda: Change("tuples", tuple(map(tuple, table)), table, either=True),
        lambda: Change("a list of arrays", list(array), array),
        lambda: Change("fractions", [[Fraction(x) for x in row] for row in table],
                       table, either=True),
        lambda: Change("read-only", frozen, array),
        lambda: Change("strided", strided, array),
        lambda: Change("a slice of a larger one", wide, array),
        lambda: Change("Fortran order", np.asfortranarray(array), array),
        lambda: Change("backwards in memory", array[::-1].copy()[::-1], array),
        lambda: Change("big-endian", array.astype(">f8"), array),
        lambda: Change("objects", array.astype(object), array),
        lambda: Change("masked, none masked", np.ma.masked_array(array), array),
        lambda: Change("a subclass", array.view(Subclass), array),
        lambda: cast(np.float32),
        lambda: cast(np.float16),
        lambda: cast(np.longdouble),
        lambda: cast(bool),
        *(lambda code=code: whole(code) for code in np.typecodes["AllInteger"]),
    ]  # fmt: skip
    return ways[rng.integers(len(ways))]()


def of_whole(number: int, rng: np.random.Generator) -> Change:
    """Return a change of a whole number."""
    ways: list[Callable[[], Change]] = [
        *STRANGE,
        lambda: Change("a float", float(number), either=True),
        lambda: Change("a float of NumPy", np.float64(number), either=True),
        lambda: Change("a half", number + 0.5, either=True),
        lambda: Change("NaN", np.nan),
        lambda: Change("infinity", np.inf),
        lambda: Change("true", True),
        lambda: Change("true of NumPy", np.True_),
        lambda: Change("negative", -1 - number, either=True),
        lambda: Change("zero", 0, either=True),
        lambda: Change("huge", 2**40, either=True),
        lambda: Change("larger than a float", 10**400),
        lambda: Change("of thousands of digits", 10**5000),
        lambda: Change("minus that", -(10**5000)),
        lambda: Change("in a list", [number], either=True),
        lambda: Change("in an array", np.array([number]), either=True),
        lambda: Change("as text", str(number)),
        lambda: Change("an array without axes", np.array(number)),
        *(lambda code=code: Change(code, np.dtype(code).type(number), number)
          for code in np.typecodes["AllInteger"]),
    ]  # fmt: skip
    return ways[rng.integers(len(ways))]()


def of_float(number: float, rng: np.random.Generator) -> Change:
    """Return a change of a number that need not be whole."""

    def cast(kind: Any) -> Change:
        there = kind(number)
        return Change(kind.__name__, there, float(there), either=True)

    ways: list[Callable[[], Change]] = [
        *STRANGE,
        lambda: Change("NaN", np.nan),
        lambda: Change("NaN of NumPy", np.float32(np.nan)),
        lambda: Change("infinity", np.inf),
        lambda: Change("minus infinity", -np.inf),
        lambda: Change("true", True),
        lambda: Change("negative", -number, either=True),
        lambda: Change("zero", 0.0, either=True),
        lambda: Change("huge", 1e308, either=True),
        lambda: Change("tiny", 5e-324, either=True),
        lambda: Change("larger than a float", 10**400),
        lambda: Change("of thousands of digits", 10**5000),
        lambda: Change("in a list", [number]),
        lambda: Change("in an array", np.array([number])),
        lambda: Change("as text", str(number)),
        lambda: Change("masked", np.ma.masked),
        lambda: Change("complex", complex(number)),
        lambda: Change("a fraction", Fraction(number), number),
        lambda: cast(np.float64),
        lambda: cast(np.float32),
        lambda: cast(np.float16),
        lambda: cast(np.longdouble),
        *(lambda code=code: Change(code, np.dtype(code).type(2), 2, either=True)
          for code in np.typecodes["AllInteger"]),
    ]  # fmt: skip
    return ways[rng.integers(len(ways))]()


def of_numbers(numbers: list[Any], rng: np.random.Generator) -> Change:
    """Return a change of a list of numbers: of the list, or of one number in it."""
    if rng.random() < 0.5:
        place = int(rng.integers(len(numbers)))
        one = of_whole if isinstance(numbers[0], int) else of_float
        change = one(numbers[place], rng)
        changed = [*numbers[:place], change.value, *numbers[place + 1 :]]
        if change.clean is not NOTHING_CLEAN:
            clean: Any = [*numbers[:place], change.clean, *numbers[place + 1 :]]
        else:
            clean = NOTHING_CLEAN
        return Change(f"{change.name} in a list", changed, clean, either=True)
    ways: list[Callable[[], Change]] = [
        *STRANGE,
        lambda: Change("a tuple", tuple(numbers), numbers),
        lambda: Change("an array", np.array(numbers), numbers),
        lambda: Change("a strided array", np.repeat(numbers, 2)[::2], numbers),
        lambda: Change("a table", np.array([numbers, numbers]), either=True),
        lambda: Change("masked", np.ma.masked_equal(numbers, numbers[0])),
        lambda: Change("a single one", numbers[:1], either=True),
        lambda: Change("a number", numbers[0], either=True),
    ]
    return ways[rng.integers(len(ways))]()


def of_anything(value: Any, rng: np.random.Generator) -> Change:
    """Return a change of an argument that is no number: a function, a network, a word."""
    ways: list[Callable[[], Change]] = [
        *STRANGE,
        lambda: Change("a number", 3),
        lambda: Change("a half", 0.5),
        lambda: Change("NaN", np.nan),
        lambda: Change("an array", np.ones((2, 2))),
        # A class in the place of a function is one, and what it raises is the reader's own.
        lambda: Change(
            "a function" if callable(value) else "its class",
            _nothing if callable(value) else type(value),
            either=callable(value),
        ),
        lambda: Change("in a list", [value], either=True),
        lambda: Change("a function that forgets to return", _nothing, either=True),
        lambda: Change("a function that returns text", _text, either=True),
    ]
    return ways[rng.integers(len(ways))]()


def change_of(value: Any, rng: np.random.Generator) -> Change:
    """Return one change of an argument, drawn at random."""
    if isinstance(value, np.ndarray):
        return of_array(value, rng)
    if isinstance(value, bool) or not isinstance(value, int | float | list):
        return of_anything(value, rng)
    if isinstance(value, list):
        numbers = all(isinstance(part, int | float) for part in value)
        return of_numbers(value, rng) if numbers else of_anything(value, rng)
    return of_whole(value, rng) if isinstance(value, int) else of_float(value, rng)


def _snapshot(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return (
            np.asarray(value).tobytes(),
            value.dtype,
            value.shape,
            value.strides,
            value.flags.writeable,
        )
    if isinstance(value, list | tuple):
        return [_snapshot(part) for part in value]
    return None


def _names(function: Callable[..., Any]) -> set[str]:
    # What a record holds is named too: the point of a state, the shape of the training set.
    return set(inspect.signature(function).parameters) | NAMED_BY_WHAT_THEY_ARE


def attempt(name: str, rng: np.random.Generator) -> tuple[str, str] | None:
    """Make one call with changed arguments; return what was changed and what does not hold."""
    function, arguments = CALLS[name]()
    changed, clean = dict(arguments), CALLS[name]()[1]
    chosen = rng.choice(list(arguments), size=min(len(arguments), 1 + (rng.random() < 0.2)),
                        replace=False)  # fmt: skip
    changes = {}
    for argument in map(str, chosen):
        changes[argument] = change = change_of(arguments[argument], rng)
        changed[argument], clean[argument] = change.value, change.clean
    said = ", ".join(f"{argument}: {change.name}" for argument, change in changes.items())
    wrong = any(c.clean is NOTHING_CLEAN and not c.either for c in changes.values())
    unknown = any(c.clean is NOTHING_CLEAN for c in changes.values())
    before = {argument: _snapshot(value) for argument, value in changed.items()}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            answer = run(function, changed)
    except DOCUMENTED as error:
        message = str(error)
        if isinstance(error, DivergenceError):
            message += " learning_rate start"  # what a descent says about a step is about these
        # "a smaller learning rate" names it too.
        if not any(n in message or n.replace("_", " ") in message for n in _names(function)):
            return said, f"does not name an argument: {type(error).__name__}: {message}"
        if not unknown and not any(change.either for change in changes.values()):
            return said, f"refuses what is right: {type(error).__name__}: {message}"
        answer = None
    except Exception as error:
        return said, f"raises {type(error).__name__}: {error}"
    else:
        if wrong and not _is_default(function, changes):
            return said, f"takes it: {answer!s:.80}"
        if holds_nan(answer) and name not in LEAVE_NAN_IN:
            return said, f"gives NaN: {answer!s:.80}"
        if not unknown:
            function, _ = CALLS[name]()
            right = run(function, clean)
            if not same(answer, right):
                return said, f"gives {answer!s:.60}, and {right!s:.60} for what is the same"
    after = {argument: _snapshot(value) for argument, value in changed.items()}
    return None if before == after else (said, "changes its arguments")


def _is_default(function: Callable[..., Any], changes: dict[str, Change]) -> bool:
    """Tell whether what is wrong elsewhere is right here: None for what may be left out, a word."""
    parameters = inspect.signature(function).parameters
    return all(
        change.clean is not NOTHING_CLEAN
        or change.either
        or (change.value is None and "None" in str(parameters[argument].annotation))
        or (isinstance(change.value, str) and "str" in str(parameters[argument].annotation))
        or "object" in str(parameters[argument].annotation)
        for argument, change in changes.items()
    )


def fuzz(
    calls: int, seed: int, names: list[str] | None = None
) -> tuple[Counter[str], dict[str, list[str]]]:
    """Make so many calls; return how many of each name, and what did not hold by name.

    A figure takes a hundred times as long as a call without one, and gets fewer.
    """
    rng = np.random.default_rng(seed)
    names = list(CALLS) if names is None else names
    weights = np.array([0.05 if name.startswith("plots.") else 1.0 for name in names])
    tried: Counter[str] = Counter()
    failed: dict[str, list[str]] = {}
    for name in rng.choice(names, size=calls, p=weights / weights.sum()):
        tried[str(name)] += 1
        if (trouble := attempt(str(name), rng)) is not None:
            failed.setdefault(str(name), []).append(": ".join(trouble))
    return tried, failed


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    matplotlib.use("agg")
    start = time.perf_counter()
    tried, failed = fuzz(chosen.calls, chosen.seed)
    print(f"{'function':42} {'tried':>6} {'held':>6} {'failed':>6}")
    for name in CALLS:
        wrong = len(failed.get(name, []))
        print(f"{name:42} {tried[name]:6} {tried[name] - wrong:6} {wrong:6}")
    total = sum(map(len, failed.values()))
    print(f"{'all':42} {chosen.calls:6} {chosen.calls - total:6} {total:6}")
    for name, troubles in failed.items():
        for trouble, times in Counter(troubles).most_common(8):
            print(f"{name}: {times} × {trouble}")
    print(f"seed {chosen.seed}, {time.perf_counter() - start:.0f} s")
    return int(total > 0)


if __name__ == "__main__":
    sys.exit(main())
