"""Tables of pandas at every door: they are read as arrays are, or refused by name."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from call_results import run, same
from calls import CALLS
from fuzz import DOCUMENTED, LEAVE_NAN_IN
from required import required

pd: Any = required("pandas")

ARRAYS = [
    (name, argument)
    for name in CALLS
    for argument, value in CALLS[name]()[1].items()
    if isinstance(value, np.ndarray) and value.ndim in (1, 2)
]


def table(array: np.ndarray) -> Any:
    """The same numbers in named columns, with numbered rows."""
    rows = [10 * n for n in range(len(array))][::-1]
    if array.ndim == 1:
        return pd.Series(array, index=rows, name="height")
    return pd.DataFrame(array, index=rows, columns=[f"c{n}" for n in range(array.shape[1])])


def spoilt(array: np.ndarray, put: Any) -> Any:
    """The table with something else in its last place."""
    changed = table(array).astype(object)
    changed.iloc[(-1, -1) if array.ndim == 2 else -1] = put
    return changed


@pytest.mark.parametrize(("name", "argument"), ARRAYS)
def test_a_table_is_read_as_its_numbers(name: str, argument: str) -> None:
    function, arguments = CALLS[name]()
    expected = run(function, dict(arguments))
    for dtype in ("float64", "Float64"):
        function, arguments = CALLS[name]()
        given = table(arguments[argument]).astype(dtype)
        before = given.copy(deep=True)
        assert same(run(function, arguments | {argument: given}), expected)
        assert given.equals(before)


WRONG: dict[str, Callable[[np.ndarray], Any]] = {
    "a word": lambda array: spoilt(array, "tall"),
    "nothing": lambda array: spoilt(array, None),
    "NA": lambda array: spoilt(array, pd.NA),
    "a time": lambda array: spoilt(array, pd.Timestamp("2026-01-01")),
    "words": lambda array: table(array).astype(str),
    "kinds": lambda array: table(array).astype(str).astype("category"),
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize(("name", "argument"), ARRAYS)
def test_a_table_with_something_else_in_it_is_refused_by_name(
    name: str, argument: str, wrong: str
) -> None:
    function, arguments = CALLS[name]()
    given = WRONG[wrong](arguments[argument])
    with pytest.raises(DOCUMENTED, match=rf"\b{argument}\b"):
        function(**arguments | {argument: given})


@pytest.mark.parametrize(("missing", "dtype"), [(np.nan, "float64"), (pd.NA, "Float64")])
@pytest.mark.parametrize(("name", "argument"), ARRAYS)
def test_a_missing_number_is_refused_or_left_in_where_that_is_said(
    name: str, argument: str, missing: Any, dtype: str
) -> None:
    function, arguments = CALLS[name]()
    given = spoilt(arguments[argument], missing).astype(dtype)
    refused = ""
    try:
        run(function, arguments | {argument: given})
    except DOCUMENTED as error:
        refused = str(error)
    assert re.search(rf"\b{argument}\b", refused) or (name in LEAVE_NAN_IN and not refused)
