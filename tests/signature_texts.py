"""Constants, the defaults of functions, and how records are made: the package as a text."""

import ast
import dataclasses
import importlib
import inspect
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from nearest_tests import modules

__all__ = ["signature_text"]


LONG = 400
"""A constant of so many letters is a table, whose entries are approved where they are used."""


def signature_text() -> str:
    """Return a line for each constant, record and function with a default, module by module."""
    return "\n".join(line for name in modules() for line in _lines(name)) + "\n"


def _lines(name: str) -> Iterator[str]:
    module = importlib.import_module(name)
    yield from (f"{name}.{constant}: {value}" for constant, value in _constants(module))
    for held, value in _own(module, vars(module)):
        if inspect.isclass(value):
            if dataclasses.is_dataclass(value):
                yield f"{name}.{held}{_record(value)}"
            for method, function in _own(module, vars(value)):
                yield from _called(f"{name}.{held}.{method}", function)
        else:
            yield from _called(f"{name}.{held}", value)


def _constants(module: ModuleType) -> Iterator[tuple[str, str]]:
    """Yield the constants that a file defines, and what stands in them where that is short."""
    for node in ast.parse(inspect.getsource(module)).body:
        for target in (
            node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        ):
            if isinstance(target, ast.Name) and target.id.isupper():
                value = repr(getattr(module, target.id))
                if len(value) < LONG and " at 0x" not in value:
                    yield target.id, " ".join(value.split())


def _own(module: ModuleType, names: Any) -> Iterator[tuple[str, Any]]:
    """Yield the functions and classes that stand in a file, in the order in which they stand."""
    for name, value in list(names.items()):
        plain: Any = inspect.unwrap(getattr(value, "__func__", value)) if callable(value) else value
        if (inspect.isfunction(plain) or inspect.isclass(plain)) and (
            plain.__module__ == module.__name__ and _is_written(plain)
        ):
            yield name, plain


def _is_written(value: Any) -> bool:
    """Whether somebody wrote it, and not the maker of dataclasses."""
    code = getattr(value, "__code__", None)
    return code is None or not code.co_filename.startswith("<")


def _record(kind: type) -> str:
    flags = kind.__dataclass_params__  # type: ignore[attr-defined]
    made = ", ".join(f"{flag}={getattr(flags, flag)}" for flag in ("eq", "frozen", "repr"))
    fields = (
        f"{f.name}{'' if f.repr else ' unseen'}{'' if f.compare else ' uncompared'}"
        + ("" if f.default is dataclasses.MISSING else f"={f.default!r}")
        for f in dataclasses.fields(kind)
    )
    return f": {', '.join(fields)}; {made}"


def _called(name: str, function: Callable[..., Any]) -> Iterator[str]:
    defaults = [
        f"{each.name}={getattr(each.default, '__name__', repr(each.default))}"
        for each in inspect.signature(function).parameters.values()
        if each.default is not inspect.Parameter.empty
    ]
    if defaults:
        yield f"{name}: {', '.join(defaults)}"
