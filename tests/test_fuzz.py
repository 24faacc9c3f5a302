"""A sample of ``make fuzz``, and proof that the fuzz sees what is wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import calls
import fuzz
from calls import CALLS


def test_a_sample_of_changed_calls_holds() -> None:
    names = [name for name in CALLS if not name.startswith("plots.")]
    tried, failed = fuzz.fuzz(2000, seed=7, names=names)
    assert tried.total() == 2000
    assert failed == {}


def _silent(learning_rate: float) -> float:
    return float(np.sqrt(np.float64(learning_rate)))


def _changes(values: Any) -> Any:
    values.append(1.0)


def _refuses(learning_rate: float) -> float:
    raise ValueError("something is wrong")


def _breaks(learning_rate: float) -> Any:
    return learning_rate.hex()  # a number of NumPy's has no such method


@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [
        (_silent, {"learning_rate": 0.5}, "takes it"),
        (lambda values: None, {"values": np.ones((2, 2))}, "takes it"),
        (lambda values: np.float64(np.nan), {"values": np.ones(2)}, "gives NaN"),
        (lambda values: values.dtype.itemsize, {"values": np.ones(2)}, "for what is the same"),
        (_changes, {"values": [1.0, 2.0]}, "changes its arguments"),
        (_refuses, {"learning_rate": 0.5}, "does not name an argument"),
        (_breaks, {"learning_rate": 0.5}, "raises AttributeError"),
    ],
)
def test_the_fuzz_sees(
    function: Callable[..., Any],
    arguments: dict[str, Any],
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(calls.CALLS, "broken", lambda: (function, dict(arguments)))
    _, failed = fuzz.fuzz(200, seed=0, names=["broken"])
    assert any(expected in trouble for trouble in failed["broken"]), failed["broken"][:5]
