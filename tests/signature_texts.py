"""The defaults of the package's functions, and how its records are made, as a text."""

import dataclasses
import importlib
import inspect
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from nearest_tests import modules

__all__ = ["signature_text"]


def signature_text() -> str:
    """Return a line for each record and for each function with a default, module by module."""
    return "\n".join(line for name in modules() for line in _lines(name)) + "\n"


def _lines(name: str) -> Iterator[str]:
    module = importlib.import_module(name)
    for held, value in _own(module, vars(module)):
        if inspect.isclass(value):
            if dataclasses.is_dataclass(value):
                yield f"{name}.{held}{_record(value)}"
            for method, function in _own(module, vars(value)):
                yield from _called(f"{name}.{held}.{method}", function)
        else:
            yield from _called(f"{name}.{held}", value)


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
