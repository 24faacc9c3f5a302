"""The shapes that docstrings state are those of what goes in and of what comes back.

Everything public is called with arrays of the shapes that its docstring gives its arguments, and
what comes back is compared with what the docstring says of it. No two words for a size are of the
same size. Each shape is also made wrong, once in each way, and that has to be noticed.
"""

import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from typing import Any, NamedTuple

import griffe
import matplotlib.pyplot as plt
import numpy as np
import pytest

from howlearn.arrays import Array
from howlearn.costs import Cost
from howlearn_site.pages.reference import source_files
from howlearn_site.paths import PACKAGE
from shapes import (
    ARRAYS,
    BECOMES,
    DATA,
    GIVEN,
    NETWORK,
    NO_SHAPE,
    OF_ANSWER,
    PART,
    POINT,
    SAID,
    SHAPE,
    SIZES,
    Shape,
    Sizes,
    half_square,
    instances,
    numbers,
    shapes_in,
    shares,
    size_of,
)  # fmt: skip


class Public(NamedTuple):
    """Something public: how griffe reads it, what it is, and the class that it belongs to."""

    read: griffe.Object
    value: Any
    owner: type | None = None


@cache
def public() -> dict[str, Public]:
    """Return what the files of the package call public, and what can be imported from its folders.

    What has no docstring is left out.
    """
    package = griffe.load("howlearn", search_paths=[PACKAGE.parent])
    found: dict[str, Public] = {}
    for module in (name for name in source_files() if "." not in name):
        loaded = importlib.import_module(f"howlearn.{module}")
        found[module] = Public(package[module], loaded)
        for name in loaded.__all__:
            value, read = getattr(loaded, name), package[module][name]
            if read.is_alias:
                if not hasattr(loaded, "__path__"):
                    continue  # it is looked at where it is made
                read = read.final_target
            found[f"{module}.{name}"] = Public(read, value)
            for part, member in read.members.items() if inspect.isclass(value) else ():
                if part == "__call__" or part[0] != "_":
                    method = getattr(value, part, None)
                    found[f"{module}.{name}.{part}"] = Public(member, method, value)
    return {name: one for name, one in found.items() if one.read.docstring}


class Entry(NamedTuple):
    """An argument, an attribute or an answer, as a docstring describes it."""

    kind: str
    name: str
    type: str
    text: str

    def arrow(self) -> tuple[list[str], list[str], str]:
        """Return the shapes before an arrow and after it, and the text that follows."""
        taken, arrow, rest = self.text.partition("→")
        if not arrow:
            return [], [], self.text
        given, *more = re.split(r"[.;:](?=\s|$)", rest, maxsplit=1)
        before = shapes_in(taken)
        return before * (1 + ("both" in taken)), shapes_in(given), "".join(more)

    def parts(self) -> list[tuple[str, str]]:
        """Return the parts of what is returned, each with its shape."""
        return re.findall(OF_ANSWER, self.text) if self.kind == "returns" else []

    def says(self) -> bool:
        return bool(shapes_in(self.type) or any(self.arrow()[:2]) or self.parts())


def read_docstring(one: Public, text: str | None = None) -> tuple[list[Entry], str]:
    """Return the entries of a docstring, or of that text instead, and its running text."""
    assert one.read.docstring
    text = text or one.read.docstring.value
    entries, running = [], ""
    for section in griffe.Docstring(text, parent=one.read).parse("numpy", warnings=False):
        kind = section.kind.value
        if kind in ("parameters", "attributes", "returns", "yields"):
            for at, part in enumerate(section.value):
                words = " ".join(part.description.split())
                kept = str(part.annotation).replace(", optional)", ")")
                if ") and (" in kept:  # one shape for each of several names
                    number = sum(p.annotation == part.annotation for p in section.value[:at])
                    kept = f"Array, {shapes_in(kept)[number]}"
                entries.append(Entry(kind, part.name or "", kept, words))
        elif kind == "raises":
            running += " ".join(f" {part.description}" for part in section.value)
        elif kind != "examples":
            running += f" {section.value}"
    return entries, running


# Comparing.

Compared = Iterator[tuple[str, Shape, Any]]
"""What a docstring says, the shape that it means, and what has to have it."""


def of_attributes(entries: list[Entry], instance: Any, sizes: Sizes) -> Compared:
    """Look at the arrays of a record, and call the functions that it holds."""
    for entry in entries:
        value = getattr(instance, entry.name)
        before, after, _ = entry.arrow()
        if before or after:
            arrays = [shares(size_of(shape, sizes)) for shape in before]
            # A cost would take others too; that of a network is given what the network answers.
            for shape, array in zip(before, arrays, strict=True):
                if isinstance(instance, Cost):
                    yield f"{entry.name}: {shape} →", array.shape, DATA.targets
            more = [GIVEN["state"]()] if entry.name == "update" else []
            answer = value(*arrays, *more)
            if entry.name == "initialize":
                instance.update(POINT, POINT, answer)
            parts = answer if isinstance(answer, tuple) else (answer,)
            for shape, part in zip(after, parts[: len(after)], strict=True):
                yield f"{entry.name} → {shape}", size_of(shape, sizes, arrays[0].shape), part
        for shape in shapes_in(entry.type):
            several = "each" in entry.type
            for number, part in enumerate(value if several else [value]):
                ends = NETWORK.sizes[number : number + 2] if several else ()
                here = sizes | dict(zip(("inputs", "nodes"), ends, strict=False))
                yield f"{entry.name} {shape}", size_of(shape, here), part


def of_answer(entries: list[Entry], answer: Any, sizes: Sizes) -> Compared:
    """Look at what a function returned."""
    for entry in entries:
        if entry.kind == "returns":
            for shape in shapes_in(entry.type):
                yield f"returned {shape}", size_of(shape, sizes), answer
            for name, shape in entry.parts():
                yield f"returned {name} {shape}", size_of(shape, sizes), getattr(answer, name)
            before, after, _ = entry.arrow()
            if before:
                given = answer(*(numbers(size_of(shape, sizes)) for shape in before))
                yield f"returned → {after[0]}", size_of(after[0], sizes), given
    # Of a record its class says more, unless the sizes are said here.
    here = any(entry.parts() for entry in entries)
    for one in public().values():
        if one.value is type(answer) and one.owner is None and not here:
            yield from of_attributes(read_docstring(one)[0], answer, sizes)


def of_call(
    entries: list[Entry], function: Callable[..., Any], arrays: dict[str, Shape], sizes: Sizes
) -> Compared:
    """Call a function once with arrays of these shapes."""
    asked: list[tuple[str, Shape, Any]] = []

    def answering(entry: Entry) -> Callable[..., Any]:
        """Return a function that takes what an argument's arrow says, and gives what it says."""
        (before,), after, _ = entry.arrow()

        def answer(point: Array) -> Any:
            asked.append((f"{entry.name}: {before} →", size_of(before, sizes), point))
            shape = size_of(after[0], sizes) if after else ()
            if shape == point.shape:
                return 1.0 * point  # the gradient of what is returned otherwise
            return np.ones(shape) if after else half_square(point)

        return answer

    arguments: dict[str, Any] = {}
    described = {entry.name: entry for entry in entries if entry.kind == "parameters"}
    for name, parameter in inspect.signature(function).parameters.items():
        if name in arrays:
            arguments[name] = ARRAYS.get(name, numbers)(arrays[name])
        elif name in described and described[name].arrow()[0]:
            arguments[name] = answering(described[name])
        elif parameter.default is parameter.empty or name in SIZES:
            assert name in GIVEN, f"GIVEN has no {name!r}"
            arguments[name] = GIVEN[name]()
    answer = function(**arguments)
    yield from of_answer(entries, answer, sizes)
    yield from asked  # what was returned may have asked too


def of_calls(entries: list[Entry], function: Callable[..., Any]) -> Compared:
    """Call a function with every choice of shapes that it says it takes."""
    shaped = {e.name: e for e in entries if e.kind == "parameters" and shapes_in(e.type)}
    for chosen in product(*(shapes_in(entry.type) for entry in shaped.values())):
        sizes = {name: size_of(c) for name, c in zip(shaped, chosen, strict=True)}
        yield from of_call(entries, function, sizes, SIZES)
    for name, entry in shaped.items():
        for shape in re.findall(BECOMES, entry.text):
            line = SIZES | {"dimensions": 1}
            (full,) = shapes_in(entry.type)
            yield f"{name} becomes {shape}", size_of(shape), numbers(size_of(full, line))
            yield from of_call(entries, function, {name: ()}, line)


def of_text(name: str, entries: list[Entry], running: str) -> Compared:
    """Compare what running text says; what SAID does not know is not compared with anything."""
    for entry in entries:
        text = entry.arrow()[2]
        running += " " + re.sub(OF_ANSWER if entry.kind == "returns" else BECOMES, "", text)
    words, known = " ".join(running.split()), []
    for text, value in SAID.get(name, {}).items():
        match = re.search(re.escape(text).replace(r"\{\}", f"({SHAPE})"), words)
        assert match, f"it no longer says {text!r}"
        known.append(match.span(1))
        thing = value()
        size = size_of(match[1], same=np.shape(thing))
        yield text.replace("{}", match[1]), size, thing
    for match in re.finditer(rf"(?<=``)({SHAPE})(?=``)|same shape", words):
        assert match.span() in known, f"SAID has nothing to compare {match[0]} with"


# Files whose functions take arrays of any shape.
OF_ANY_SHAPE = ("_checks", "_records")


def compared(name: str, text: str | None = None) -> Compared:
    """Compare all that a docstring, or that text instead, says of shapes."""
    one = public()[name]
    entries, running = read_docstring(one, text)
    yield from of_text(name, entries, running)
    for entry in entries:
        if name.startswith(("_shards.", "_step.")) and entry.kind == "parameters":
            # They check nothing of what they are given, for speed.
            for shape in shapes_in(entry.type):
                things = {"inputs": DATA.inputs, "targets": DATA.targets, "point": POINT}
                yield f"{entry.name} {shape}", size_of(shape), things[entry.name]
        is_array = re.search(r"\b(Array|array_like)\b", entry.type)
        if is_array and not shapes_in(entry.type) and name.split(".")[0] not in OF_ANY_SHAPE:
            raise AssertionError(f"{entry.name} is {entry.type} of no shape")
    if not any(entry.says() for entry in entries):
        return
    if inspect.isclass(one.value) and one.owner is None:
        assert one.value in instances(), "instances() has none"
        for instance, sizes in instances()[one.value]:
            yield from of_attributes(entries, instance, sizes)
    elif one.owner:
        yield from of_calls(entries, getattr(instances()[one.owner][0][0], name.split(".")[-1]))
    else:
        yield from of_calls(entries, one.value)


def problems(name: str, text: str | None = None) -> list[str]:
    """Return what a docstring, or that text instead, says wrongly of shapes."""
    found, last = [], "the docstring"
    try:
        for said, size, value in compared(name, text):
            last = said
            if size != np.shape(value):
                found.append(f"{said} is {size}, and has the shape {np.shape(value)}")
    except Exception as error:
        found.append(f"after {last}: {type(error).__name__}: {error}")
    finally:
        plt.close("all")
    return found


@pytest.mark.parametrize("name", public())
def test_a_docstring_states_the_shapes_of_what_goes_in_and_comes_back(name: str) -> None:
    read = public()[name].read
    found = problems(name)
    assert not found, f"{read.relative_package_filepath}:{read.lineno or 1}: {'; '.join(found)}"


def wrong_ones(name: str, shape: str) -> Iterator[str]:
    """Yield a shape with its axes exchanged, without one of them, and with another word in it."""
    if shape.endswith(" shape"):
        # Where it may be any, one of them is right.
        yield from ["(examples, 1)"] if shape.startswith("same") else []
        return
    parts = re.findall(PART, shape)
    yield from map(_shape_of, (parts[:n] + parts[n + 1 :] for n in range(len(parts))))
    if parts != parts[::-1]:
        yield _shape_of(parts[::-1])
    for number, part in enumerate(parts):
        # As many steps, nodes and examples as you like can be drawn.
        if part.isdigit() or not name.startswith("plots."):
            other = "classes" if part == "outputs" else "outputs"
            yield _shape_of([*parts[:number], other, *parts[number + 1 :]])


def _shape_of(parts: list[str]) -> str:
    return f"({', '.join(parts)}{',' * (len(parts) == 1)})"


# A path may be one of points or of numbers, however many.
RIGHT_TOO = {("plots.descent_curve", "(1,)"), ("plots.descent_curve", "(steps + 1,)")}


@pytest.mark.parametrize("name", public())
def test_a_wrong_shape_is_noticed(name: str) -> None:
    one = public()[name]
    assert one.read.docstring
    text, *examples = one.read.docstring.value.partition("\nExamples\n")
    missed = []
    # The docstring of an instance has formulas and points, and no shapes.
    found = [] if type(one.value) in instances() else re.finditer(SHAPE, text)
    for match in found:
        for wrong in wrong_ones(name, match[0]) if match[0] != NO_SHAPE else ():
            changed = text[: match.start()] + wrong + text[match.end() :]
            if not problems(name, changed + "".join(examples)) and (name, wrong) not in RIGHT_TOO:
                missed.append(f"{match[0]} → {wrong}: {changed[match.start() - 40 :][:99]!r}")
    assert not missed
