"""What some tests need and make test does not install, the extras: asked for in one place."""

import importlib
import sys
from types import ModuleType

import pytest

from howlearn_site.blocks.extras import REMEDY
from howlearn_site.blocks.running import demanded

__all__ = ["EXTRAS", "required"]

EXTRAS = ("torch", "pandas", "dask", "distributed", "jax", "sklearn", "autograd", "micrograd")
"""What can be imported once an extra of pyproject.toml is installed that `dev` does not have."""


def required(name: str, *also: str) -> ModuleType:
    """Import and return a library, or skip the tests that need it, or fail them.

    They fail where the environment variable HOWLEARN_REQUIRE demands one of those given here: so in
    CI none of these tests is skipped. Call it at the top of a test module: it gives the module's
    tests the mark `extra`, by which `make extratests` chooses them.

    Parameters
    ----------
    name : str
        What is imported and returned.
    also : str
        What else has to be there, such as "dask" for "distributed".
    """
    sys._getframe(1).f_globals.setdefault("pytestmark", []).append(pytest.mark.extra)
    for each in (*also, name):
        try:
            module = importlib.import_module(each)
        except ImportError as error:
            why = f"{each} cannot be imported ({error})"
            if demanded(name, *also):
                raise AssertionError(f"{why}, and HOWLEARN_REQUIRE says it is here") from error
            pytest.skip(f"{why}; {REMEDY}", allow_module_level=True)
    return module
