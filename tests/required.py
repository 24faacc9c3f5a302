"""Libraries that some tests need and that make test does not install: asked for in one place."""

import importlib
import os
from types import ModuleType

import pytest

__all__ = ["required"]


def required(name: str, *also: str) -> ModuleType:
    """Import and return a library, or skip the tests that need it, or fail them.

    They fail where the environment variable HOWLEARN_REQUIRE, names parted by commas, has one of
    those given here: so in CI none of these tests is skipped. Call it at the top of a test module.

    Parameters
    ----------
    name : str
        What is imported and returned.
    also : str
        What else has to be there, such as "dask" for "distributed".
    """
    demanded = {part.strip() for part in os.environ.get("HOWLEARN_REQUIRE", "").split(",")}
    for each in (*also, name):
        try:
            module = importlib.import_module(each)
        except ImportError as error:
            why = f"{each} cannot be imported ({error})"
            if demanded.intersection((name, *also)):
                raise AssertionError(f"{why}, and HOWLEARN_REQUIRE says it is here") from error
            pytest.skip(f"{why}; CI has it", allow_module_level=True)
    return module
