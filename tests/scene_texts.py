"""What the package says where no argument of a public function leads: as a text to approve.

Values that are nearly numbers, at the door of every function; files that are nearly networks;
workers that do not answer.
"""

import io
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

import numpy as np

from call_texts import said_of
from howlearn._archive import read_arrays
from howlearn._checks import (
    checked_answer,
    finite_array,
    finite_number,
    instance_of,
    lookup,
    random_generator,
    real_numbers,
    same_shape,
    step_precision,
    whole_number,
    whole_numbers,
)
from howlearn._shards import Form, NoAnswerError, Sharded, workspace_on
from howlearn.activations import Activation, tanh
from howlearn.costs import mean_squared_error
from howlearn.network import Network
from refused_scenes import TOLD
from shown_scenes import SHOWN

__all__ = ["scene_text"]

MASKED = np.ma.masked_equal([[1.0, 2.0], [2.0, 3.0]], 2.0)
# Columns of pandas, a matrix of SciPy and a tensor that will not leave its device, as they look.
TABLE = type("Table", (), {
    "columns": ["age", "town"],
    "__array__": lambda *_, **__: np.array([[1, "Bern"], [2, "Rome"]], object),
})()  # fmt: skip
SPARSE = SimpleNamespace(toarray=list)


def _refusing(*_: Any, **__: Any) -> Any:
    raise RuntimeError("move it to the processor first")


FAR_AWAY = type("Tensor", (), {"__array__": _refusing})()

ODD: dict[str, Callable[[], Any]] = {
    "a set": lambda: {1.0},
    "a generator": lambda: (x for x in (1.0, 2.0)),
    "a dict": lambda: {"a": 1.0},
    "a range": lambda: range(3),
    "bytes": lambda: b"word",
    "a function": lambda: len,
    "a sparse matrix": lambda: SPARSE,
    "a table with a word": lambda: TABLE,
    "a tensor far away": lambda: FAR_AWAY,
    "rows of different lengths": lambda: [[1.0], [2.0, 3.0]],
    "rows and a number": lambda: [[1.0, 2.0], 3.0],
    "lengths that differ further in": lambda: [[[1.0], [2.0, 3.0]]],
    "two masked": lambda: MASKED,
    "one masked": lambda: MASKED[:1],
    "none masked": lambda: np.ma.array([1.0]),
    "one masked in a list": lambda: [np.ma.array([1.0]), MASKED[0]],
    "a word among numbers": lambda: [1.0, "two"],
    "digits in quotes": lambda: [["1.5"]],
    "bytes in a list": lambda: [b"1.5", b"x"],
    "None in it": lambda: [1.0, None],
    "a complex number": lambda: 1j,
    "complex numbers": lambda: [[1j]],
    "a decimal": lambda: Decimal("0.5"),
    "a date": lambda: [date(2026, 1, 1)],
    "dates": lambda: np.zeros(2, "M8[D]"),
    "a fraction": lambda: [Fraction(1, 4)],
    "a number too large": lambda: [10**400],
    "a number of thousands of digits": lambda: 10**5000,
    "a whole float": lambda: 3.0,
    "no objects": lambda: np.array([], object),
    "no words": lambda: np.array([], str),
    "a single one": lambda: 1.0,
    "a vector": lambda: [1.0, 2.0],
    "a vector of parts": lambda: [1.5, 2.0],
    "a column": lambda: [[1.0], [2.0]],
    "a cube": lambda: np.ones((2, 2, 2)),
    "an empty cube": lambda: np.ones((2, 0, 2)),
    "a long list": lambda: [*"abcdefghij"],
}
DOORS: dict[str, Callable[[Any], Any]] = {
    "real_numbers": lambda value: real_numbers(value, "inputs"),
    "finite_array of two axes": lambda value: finite_array(
        value, "targets", shape="(examples, classes)"
    ),
    "finite_array of one axis": lambda value: finite_array(value, "point", shape="(dimensions,)"),
    "finite_array of something": lambda value: finite_array(
        value, "the change of it", shape="(steps + 1, 2)"
    ),
    "checked_answer": lambda value: checked_answer(value, "slope", (2,)),
    "finite_number": lambda value: finite_number(value, "cost's answer"),
    "whole_number": lambda value: whole_number(value, "steps"),
    "whole_numbers": lambda value: whole_numbers(value, "sizes", at_least=2),
    "instance_of": lambda value: instance_of(value, "network", Network, ", such as this one"),
    "random_generator": random_generator,
    "step_precision": step_precision,
}


def _bounds() -> Iterator[tuple[str, Callable[[], Any]]]:
    bounds: list[dict[str, Any]] = [
        {"above": 1}, {"at_least": 1}, {"below": 1}, {"at_most": 1}, {"above": 0, "at_most": 1},
    ]  # fmt: skip
    for bound in bounds:
        for number in (0, 1, 1 + 2**-52, 1 - 2**-53, 2):
            yield (
                f"finite_number {bound} of {number!r}",
                partial(finite_number, number, "rate", **bound),
            )
    sizes: list[Any] = [1, 2, 3, 4, 2**31 - 1, 2**31, 2.0**31 - 1, 2.0**31]
    for number in sizes:
        yield (
            f"whole_number of {number}",
            partial(whole_number, number, "size", at_least=2),
        )
    for number in (3, 4):
        yield (
            f"whole_number below 4 of {number}",
            partial(whole_number, number, "size", below=4),
        )
    for letters in (80, 81):
        named = type("Named", (), {"__repr__": lambda _, letters=letters: letters * "x"})()
        yield f"something of {letters} letters", partial(instance_of, named, "network", Network)
    shapes = [(3, 2), (2, 3), (3, 1), (3,)]
    for one in shapes:
        for other in shapes:
            yield (
                f"same_shape of {one} and {other}",
                partial(same_shape, np.ones(one), "outputs", np.ones(other), "targets"),
            )
    names: list[Any] = ["tan", "tanh", "TANH", "", 3]
    for name in names:
        yield f"lookup of {name!r}", partial(lookup, name, {"tanh": tanh}, "activation")


def _zipped(*entries: tuple[str, bytes], **how: Any) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", **how) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return held.getvalue()


def _array(array: Any) -> bytes:
    held = io.BytesIO()
    np.save(held, array, allow_pickle=True)
    return held.getvalue()


def _commented() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        entry = zipfile.ZipInfo("x.npy")
        entry.comment = b"a note"
        archive.writestr(entry, _array(np.ones(2)))
    return held.getvalue()


def _of_later() -> bytes:
    whole = bytearray(_zipped(("x.npy", ONES)))
    whole[whole.index(b"PK\1\2") + 6] = 99  # the version of zip that is needed, in tenths
    return bytes(whole)


ONES = _array(np.ones(2))
FILES: dict[str, Callable[[], bytes]] = {
    "nothing": bytes,
    "words": lambda: b"hello\n",
    "a single array": lambda: ONES,
    "half an archive": lambda: _zipped(("x.npy", ONES))[:60],
    "two of a name": lambda: _zipped(("x.npy", ONES), ("z.npy", ONES)).replace(b"z.", b"x."),
    "a compressed entry": lambda: _zipped(("x.npy", ONES), compression=zipfile.ZIP_DEFLATED),
    "an entry with a comment": _commented,
    "another version": lambda: _zipped(("x.npy", ONES[:6] + b"\x02" + ONES[7:])),
    "a zip of a later version": _of_later,
    "no array": lambda: _zipped(("x.npy", b"hello")),
    "objects": lambda: _zipped(("x.npy", _array(np.array([None])))),
    "complex numbers": lambda: _zipped(("x.npy", _array(np.ones(2, complex)))),
    "fewer bytes than claimed": lambda: _zipped(("x.npy", ONES[:-1])),
    "a good one": lambda: _zipped(("x.npy", ONES), ("y.npy", _array(np.array(["a"])))),
}


def _read(content: bytes) -> Any:
    with TemporaryDirectory() as folder:
        path = Path(folder, "network.npz")
        path.write_bytes(content)
        return read_arrays(path)


class _Silent(Executor):
    """An executor on which every task fails with one error."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        done: Future[Any] = Future()
        done.set_exception(self.error)
        return done


def _of_main(z: Any) -> Any:
    return z


_of_main.__module__ = "__main__"
NETWORK = Network.random([2, 1], rng=np.random.default_rng(0))


def _sent(error: Exception, *activations: Activation) -> str:
    sharded = Sharded(NETWORK, mean_squared_error, np.float64, _Silent(error), 2)
    sharded._form = Form((2, 1), activations or (tanh,), mean_squared_error)
    try:
        sharded.backpropagate(np.ones((4, 2)), np.ones((4, 1)), np.arange(4))
    except NoAnswerError as told:
        return str(told)
    raise AssertionError("the task came back")


def _broken_in(*file: str) -> str:
    main = ModuleType("__main__")
    for each in file:
        main.__file__ = each
    with mock.patch.dict(sys.modules, __main__=main):
        return _sent(BrokenExecutor("it broke."))


OWN = Activation("own", _of_main, np.cos)
TWO = Activation("another", np.sin, _of_main)
HALF = Activation("half", partial(np.multiply, 0.5), partial(max, _of_main))
SHARDS: dict[str, Callable[[], Any]] = {
    "a worker that is gone": lambda: _sent(ConnectionError("the cable is out.")),
    "an executor that broke": lambda: _sent(BrokenExecutor("it broke.")),
    "a function of the main program": lambda: _sent(AttributeError("no such name."), OWN),
    "two of them": lambda: _sent(AttributeError("no such name."), OWN, TWO),
    "a part of one of them": lambda: _sent(AttributeError("no such name."), HALF),
    **{
        f"an executor that broke in {what}": partial(_broken_in, *file)
        for what, file in {
            "a file": (__file__,),
            "what came from standard input": ("<stdin>",),
            "a notebook": (),
        }.items()
    },
    "shards without an executor": lambda: _workspace(None, 2),
    "an executor without shards": lambda: _workspace(_Silent(KeyError()), None),
    "no executor": lambda: _workspace("two machines", 2),
    "no shards": lambda: _workspace(_Silent(KeyError()), 0),
}


def _workspace(executor: Any, shards: Any) -> str:
    made = workspace_on(executor, shards, NETWORK, mean_squared_error, np.dtype(np.float64))
    return type(made).__name__


def scene_text() -> str:
    """Return what is said in each scene, a line for each."""
    scenes: list[tuple[str, Callable[[], Any]]] = [
        *(
            (f"{door} of {what}", lambda odd=odd, enter=enter: enter(odd()))
            for door, enter in DOORS.items()
            for what, odd in ODD.items()
        ),
        *_bounds(),
        *((f"a file: {what}", lambda held=held: _read(held())) for what, held in FILES.items()),
        *((f"shards: {what}", told) for what, told in SHARDS.items()),
        *SHOWN.items(),
        *TOLD.items(),
    ]
    lines = (f"{what}: {said_of(scene)}" for what, scene in scenes)
    return "\n".join(re.sub(r"/\S+/network.npz", "network.npz", line) for line in lines) + "\n"
