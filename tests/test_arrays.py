"""What comes in is checked at the door, and the message holds the name and both values."""

import math
import pickle
from typing import Any

import numpy as np
import pytest

from howlearn._checks import (
    finite_array,
    finite_number,
    instance_of,
    lookup,
    random_generator,
    real_numbers,
    same_shape,
    whole_number,
)
from howlearn._points import finite_path
from howlearn._records import read_only
from howlearn.arrays import DivergenceError

ROWS = "(examples, features)"


@pytest.mark.parametrize(
    ("value", "shape", "error", "message"),
    [
        ([1.0, 2.0], ROWS, ValueError, r"inputs has shape \(2,\), expected \(examples, features\)"),
        (3.0, ROWS, ValueError, r"inputs has shape \(\), expected \(examples, features\)"),
        (
            np.zeros((2, 2, 2)),
            ROWS,
            ValueError,
            r"inputs has shape \(2, 2, 2\), expected \(examples, features\)",
        ),
        (
            np.zeros((2, 1)),
            "(dimensions,)",
            ValueError,
            r"inputs has shape \(2, 1\), expected \(dimensions,\)",
        ),
        (np.zeros((0, 2)), ROWS, ValueError, r"inputs is empty: it has shape \(0, 2\)"),
        ([[]], ROWS, ValueError, r"inputs is empty: it has shape \(1, 0\)"),
        ([[1.0], [np.nan]], ROWS, ValueError, r"inputs holds nan at \(1, 0\), expected finite"),
        ([[np.inf, 1.0]], ROWS, ValueError, r"inputs holds inf at \(0, 0\), expected finite"),
        ([[1.0, -np.inf]], ROWS, ValueError, r"inputs holds -inf at \(0, 1\), expected finite"),
        ([[1.0], [2.0, 3.0]], ROWS, ValueError, "inputs has rows of different lengths"),
        (None, ROWS, TypeError, "inputs is None, expected real numbers"),
        ("text", ROWS, TypeError, "inputs is 'text', expected real numbers"),
        ([["a"]], ROWS, TypeError, r"inputs holds 'a'.*, expected real numbers"),
        ([[None]], ROWS, TypeError, r"inputs holds None.*, expected real numbers"),
        ([[object()]], ROWS, TypeError, r"inputs holds <object.*, expected real numbers"),
        ([[1j]], ROWS, TypeError, r"inputs holds 1j.*, expected real numbers"),
    ],
)
def test_finite_array_says_what_is_wrong(
    value: Any, shape: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        finite_array(value, "inputs", shape=shape)


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int64, np.uint8, np.bool_])
def test_finite_array_gives_float64(dtype: type[np.generic]) -> None:
    array = finite_array(np.ones((2, 3), dtype=dtype), "inputs", shape=ROWS)
    assert array.dtype == np.float64
    np.testing.assert_array_equal(array, np.ones((2, 3)))


def test_finite_array_does_not_copy_float64() -> None:
    array = np.ones((2, 3))
    assert finite_array(array, "inputs", shape=ROWS) is array


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        ([[1.0], [2.0, 3.0]], ValueError, "heights has rows of different lengths"),
        (None, TypeError, "heights is None, expected real numbers"),
        ("text", TypeError, "heights is 'text', expected real numbers"),
        ([1j], TypeError, r"heights holds 1j.*, expected real numbers"),
    ],
)
def test_real_numbers_says_what_is_wrong(value: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        real_numbers(value, "heights")


@pytest.mark.parametrize("value", [2, np.float32(2), [1, 2], [[True]], np.array([np.nan, np.inf])])
def test_real_numbers_keeps_the_shape(value: Any) -> None:
    array = real_numbers(value, "heights")
    assert array.dtype == np.float64
    np.testing.assert_array_equal(array, np.asarray(value))


def test_instance_of_names_the_value_in_short() -> None:
    instance_of(3, "count", int)
    with pytest.raises(TypeError, match=r"^count is '3', expected an int$"):
        instance_of("3", "count", int)
    with pytest.raises(TypeError, match=r"^data is 3, expected a list, such as \[1\]$"):
        instance_of(3, "data", list, ", such as [1]")
    with pytest.raises(TypeError, match=r"^data is \[0, 1, .*\.\.\.\], expected a str$"):
        instance_of(list(range(10_000)), "data", str)


def test_same_shape_names_both() -> None:
    same_shape(np.zeros((3, 1)), "outputs", np.ones((3, 1)), "targets")
    with pytest.raises(ValueError, match=r"outputs has shape \(3,\) but targets has shape \(3, 1"):
        same_shape(np.zeros(3), "outputs", np.zeros((3, 1)), "targets")


@pytest.mark.parametrize(
    ("value", "bounds", "error", "message"),
    [
        (-0.5, {"above": 0}, ValueError, "rate is -0.5, expected a number above 0"),
        (0.0, {"above": 0}, ValueError, "rate is 0, expected a number above 0"),
        (-1, {"at_least": 0}, ValueError, "rate is -1, expected a number at least 0"),
        (1.0, {"below": 1}, ValueError, "rate is 1, expected a number below 1"),
        (1.5, {"at_most": 1}, ValueError, "rate is 1.5, expected a number at most 1"),
        (1 + 1e-9, {"at_most": 1}, ValueError, "rate is 1.000000001, expected a number at most 1"),
        (10**400, {}, ValueError, "rate is too large for a float, expected a finite number"),
        (np.nan, {}, ValueError, "rate is nan, expected a finite number"),
        (np.inf, {"above": 0}, ValueError, "rate is inf, expected a finite number"),
        (None, {}, TypeError, "rate is None, expected a number"),
        ("0.1", {}, TypeError, "rate is '0.1', expected a number"),
        (True, {}, TypeError, "rate is True, expected a number"),
        (1j, {}, TypeError, "rate is 1j, expected a number"),
        (np.zeros(2), {}, TypeError, r"rate is array\(\[0., 0.\]\), expected a number"),
    ],
)
def test_finite_number_says_what_is_wrong(
    value: Any, bounds: dict[str, float], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        finite_number(value, "rate", **bounds)


@pytest.mark.parametrize("value", [2, 2.0, np.float32(2.0), np.int64(2)])
def test_finite_number_gives_a_float(value: float) -> None:
    number = finite_number(value, "rate", at_least=2, at_most=2)
    assert type(number) is float
    assert number == 2.0


def test_zero_has_no_sign() -> None:
    assert math.copysign(1.0, finite_number(-0.0, "rate")) == 1.0


@pytest.mark.parametrize(
    ("value", "bounds", "error", "message"),
    [
        (-1, {}, ValueError, "steps is -1, expected a whole number of at least 0"),
        (0, {"at_least": 1}, ValueError, "steps is 0, expected a whole number of at least 1"),
        (3, {"below": 3}, ValueError, "steps is 3, expected a whole number below 3"),
        (1.0, {}, TypeError, "steps is 1.0, expected a whole number"),
        (np.nan, {}, TypeError, "steps is nan, expected a whole number"),
        ("1", {}, TypeError, "steps is '1', expected a whole number"),
        (None, {}, TypeError, "steps is None, expected a whole number"),
        (True, {}, TypeError, "steps is True, expected a whole number"),
    ],
)
def test_whole_number_says_what_is_wrong(
    value: Any, bounds: dict[str, int], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        whole_number(value, "steps", **bounds)


def test_whole_number_gives_an_int() -> None:
    value: Any = np.int64(2)
    number = whole_number(value, "steps", at_least=2, below=3)
    assert type(number) is int
    assert number == 2


@pytest.mark.parametrize("value", [7, None, np.random, np.random.RandomState(7), "seed"])
def test_only_a_generator_is_a_source_of_randomness(value: Any) -> None:
    with pytest.raises(TypeError, match=r"rng is .*, expected a numpy\.random\.Generator"):
        random_generator(value)


def test_a_generator_comes_back_as_it_is() -> None:
    rng = np.random.default_rng(7)
    assert random_generator(rng) is rng


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("sine", ValueError, "unknown activation 'sine', expected one of: sigmoid, tanh"),
        (None, TypeError, "activation is None, expected a name"),
        (["tanh"], TypeError, r"activation is \['tanh'\], expected a name"),
    ],
)
def test_lookup_lists_the_names(name: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        lookup(name, {"sigmoid": 1, "tanh": 2}, "activation")


def test_read_only_is_cut_off_from_what_it_was_made_of() -> None:
    source = np.zeros(3)
    frozen = read_only(source)
    source[0] = 1.0
    np.testing.assert_array_equal(frozen, np.zeros(3))
    with pytest.raises(ValueError, match="read-only"):
        frozen[0] = 1.0
    assert read_only(frozen) is frozen


def test_read_only_does_not_trust_a_view() -> None:
    source = np.zeros(3)
    view = source[:]
    view.flags.writeable = False
    frozen = read_only(view)
    source[0] = 1.0
    np.testing.assert_array_equal(frozen, np.zeros(3))


def test_read_only_does_not_trust_an_array_that_others_look_into() -> None:
    source = np.zeros(3)
    view = source[:]
    source.flags.writeable = False  # the flag of the owner says nothing of the view
    frozen = read_only(source)
    view[0] = 1.0
    np.testing.assert_array_equal(frozen, np.zeros(3))


def test_nobody_can_make_read_only_writeable() -> None:
    frozen = read_only(np.zeros(3))
    for array in (frozen, frozen[1:]):
        with pytest.raises(ValueError, match="WRITEABLE"):
            array.flags.writeable = True
    assert read_only(frozen[1:]).base is not None  # a part of it needs no copy


def test_finite_path_is_the_path_itself() -> None:
    path = np.zeros((4, 2))
    assert finite_path(path) is path


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_finite_path_names_the_first_step_that_is_not(wrong: float) -> None:
    path = np.array([[1.0, 1.0], [2.0, 3.0], [wrong, 0.0], [0.0, wrong]])
    with pytest.raises(
        DivergenceError, match=r"at step 2: the point before it is \[2\. 3\.\]"
    ) as e:
        finite_path(path)
    assert e.value.step == 2
    np.testing.assert_array_equal(e.value.path, path[:2])
    assert e.value.path.base is None, "the error must not keep the rest of the path alive"


def test_a_divergence_can_be_pickled() -> None:
    error = DivergenceError("left at step 2", step=2, path=np.array([[1.0], [2.0]]))
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(again, DivergenceError)
    assert isinstance(again, ArithmeticError)
    assert (str(again), again.step) == ("left at step 2", 2)
    np.testing.assert_array_equal(again.path, error.path)
