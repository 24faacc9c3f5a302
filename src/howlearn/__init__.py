"""How a neural network learns, small enough to read.

Everything that learns is a point in a landscape; a gradient says which way is up; an optimizer
says how to step; backpropagation is how a network finds its gradient, and it shows how much each
node matters.
"""

from importlib import import_module
from types import ModuleType

__version__ = "0.1.0"

__all__ = [
    "activations",
    "arrays",
    "backpropagation",
    "costs",
    "curvatures",
    "datasets",
    "exercises",
    "gradient_descent",
    "gradients",
    "initializers",
    "landscapes",
    "network",
    "optimizers",
    "plots",
    "training",
    "values",
]


def __getattr__(name: str) -> ModuleType:
    """Import a module of the package when it is first asked for, so that the package is cheap."""
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
