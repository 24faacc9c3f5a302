"""The door names the thing: what came, where its first bad value is, and what to do about it."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from howlearn._checks import finite_array, real_numbers
from howlearn._door import inside
from howlearn.activations import Activation, tanh
from howlearn.backpropagation import backpropagation
from howlearn.costs import (
    binary_cross_entropy,
    mean_squared_error,
    softmax_cross_entropy,
)
from howlearn.datasets import Dataset, one_hot
from howlearn.network import Network
from howlearn.optimizers import sgd
from howlearn.training import train


class Sparse:
    """What SciPy's sparse matrices look like from outside."""

    def toarray(self) -> Any:
        return np.eye(2)


class Table:
    """What a table of pandas looks like from outside."""

    columns = ("size", "colour")

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.array([[1.0, 2.0], [3.0, "red"]], dtype=object)


class Attached:
    """A tensor that has to be detached first."""

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        raise RuntimeError("call detach() first")


def double(x: Any) -> Any:
    return 2 * x


MASKED = np.ma.masked_equal([[1.0], [2.0], [-999.0], [4.0]], -999.0)

ALL_MASKED: Any = np.ma.masked_equal(np.zeros((2, 1)), 0)

WRONG: list[tuple[Any, type[Exception], str]] = [
    (None, TypeError, r"targets is None, .*; did you forget a `return`\?$"),
    (double, TypeError, r"targets is <function double.*; did you forget to call it\?$"),
    (Sparse(), TypeError, r"targets is a sparse Sparse, .*: `targets.toarray\(\)`$"),
    (Table(), TypeError, r"targets holds 'red' at row 1 of column 'colour', a str, .*`one_hot`"),
    (Attached(), TypeError, r"targets is a Attached, .*: call detach\(\) first$"),
    ([["red"], ["blue"]], TypeError, r"targets holds 'red' at \(0, 0\), a str, .*`one_hot`"),
    ([[1.0], ["2.5"]], TypeError, r"targets holds '2.5' at \(1, 0\), a str, .* with `float`$"),
    ([[1.0], [None]], TypeError, r"targets holds None at \(1, 0\), .*; fill or drop what is miss"),
    (
        [[1.0], [np.nan]],
        ValueError,
        r"targets holds nan at \(1, 0\), .*; fill or drop what is miss",
    ),
    ([[1.0], [np.inf]], ValueError, r"targets holds inf at \(1, 0\), expected finite numbers$"),
    (
        [[1.0], [2j]],
        TypeError,
        r"targets holds 2j at \(1, 0\), a complex, .*; take the real part",
    ),
    ((x for x in "ab"), TypeError, r"targets is a generator, .*: `list\(targets\)`$"),
    ({1.0, 2.0}, TypeError, r"targets is a set, .*: `list\(targets\)`$"),
    ({"a": 1.0}, TypeError, r"targets is a dict, .*: `list\(targets.values\(\)\)`$"),
    (MASKED, ValueError, r"targets has 1 masked entry at \(2, 0\), .*; fill or drop masked ent"),
    ([MASKED, MASKED], ValueError, r"targets has 1 masked entry at \(2, 0\) of its part 0, "),
    (ALL_MASKED, ValueError, r"targets has 2 masked entries, the first at \(0, 0\)"),
    ([[1.0], [2.0, 3.0]], ValueError, "different lengths, as row 0 has 1 entry and row 1 has 2 en"),
    (
        [[1.0], 2.0],
        ValueError,
        "different lengths, as row 0 has 1 entry and row 1 is a single value",
    ),
    (np.array(["2026-01-01"], "M8[D]"), TypeError, r"targets holds .* at \(0,\), a date, expected"),
    ([[10**400]], ValueError, "targets holds a whole number that is too large for a float"),
    ("text", TypeError, "targets is 'text', expected real numbers of shape"),
    ([1.5, 2.5], ValueError, r"expected \(examples, outputs\); for one output `reshape\(-1, 1\)`"),
    ([1, 0, 2], ValueError, r"for one example `reshape\(1, -1\)`, for class labels `one_hot\(targ"),
    (np.zeros((3, 2, 2)), ValueError, r"one example a row: `reshape\(len\(targets\), -1\)`$"),
]


@pytest.mark.parametrize(("value", "error", "message"), WRONG, ids=range(len(WRONG)))
def test_the_message_names_the_first_bad_value_and_what_to_do(
    value: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        finite_array(value, "targets", shape="(examples, outputs)")
    if not isinstance(value, Iterator):
        with pytest.raises(error, match=message):
            Dataset(np.zeros((4, 1)), value)


@pytest.mark.parametrize(
    "value",
    [
        np.ma.array([[1.0], [2.0]]),
        np.array([[1], [2.0]], dtype=object),
        [[Fraction(1)], [2]],
        [[True], [2]],
    ],
    ids=["masked, nothing masked", "objects that are numbers", "fractions", "a truth value"],
)
def test_what_holds_real_numbers_after_all_is_taken(value: Any) -> None:
    taken = real_numbers(value, "targets")
    assert type(taken) is np.ndarray
    np.testing.assert_array_equal(taken, [[1.0], [2.0]])


NETWORK = Network.random([2, 3, 3], rng=np.random.default_rng(0))
INPUTS = np.arange(10.0).reshape(5, 2)
LABELS = np.array([0, 2, 1, 1, 0])


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: NETWORK(INPUTS[0]), r"for one example `reshape\(1, -1\)`$"),
        (lambda: NETWORK(INPUTS.T), r"takes 2 features; one example is a row: `inputs.T`$"),
        (
            lambda: Dataset(INPUTS.T, LABELS[:, None]),
            r"inputs has 2 examples but targets has 5; one example is a row: `inputs.T`$",
        ),
        (
            lambda: backpropagation(NETWORK, INPUTS, LABELS, softmax_cross_entropy),
            r"targets has shape \(5,\), .* for class labels `one_hot\(targets\)`$",
        ),
        (
            lambda: backpropagation(NETWORK, INPUTS, LABELS[:, None], softmax_cross_entropy),
            r"targets has shape \(5, 1\); class labels become columns: `one_hot\(np.ravel\(.*3\)`$",
        ),
        (
            lambda: mean_squared_error(INPUTS, INPUTS.T),
            r"\(5, 2\) but targets has shape \(2, 5\); is targets transposed\? `targets.T`$",
        ),
        (
            lambda: mean_squared_error(INPUTS[:, :1], INPUTS[:, 0] + 0.5),
            r"targets has shape \(5,\), .*; for one output `reshape\(-1, 1\)`, for one example",
        ),
        (
            lambda: binary_cross_entropy(INPUTS[:3, :1], [[0.0], [1.0], [2.0]]),
            r"targets holds 2 at \(2, 0\), .*; class labels become columns: `one_hot",
        ),
        (
            lambda: train(
                NETWORK, Dataset(INPUTS, LABELS[:, None]), softmax_cross_entropy, sgd(0.1),
                epochs=1, batch_size=5, rng=np.random.default_rng(0),
            ),
            r"1 output but the network has 2 and 3; class labels become columns: `one_hot`",
        ),
    ],
)  # fmt: skip
def test_the_classic_mistakes_with_shapes_get_what_to_do(
    ask: Callable[[], Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        ask()


def test_one_hot_has_one_column_a_class() -> None:
    np.testing.assert_array_equal(one_hot([2, 0]), [[0, 0, 1], [1, 0, 0]])
    np.testing.assert_array_equal(one_hot([1.0, 0.0], classes=3), [[0, 1, 0], [1, 0, 0]])
    assert one_hot(np.array([255], dtype=np.uint8)).shape == (1, 256)
    assert softmax_cross_entropy(np.zeros((5, 3)), one_hot(LABELS)) == pytest.approx(np.log(3))


@pytest.mark.parametrize(
    ("labels", "classes", "error", "message"),
    [
        ([0, 3], 3, ValueError, r"labels holds 3 at \(1,\), .* from 0 to 2, as classes is 3"),
        ([0, -1], None, ValueError, r"labels holds -1 at \(1,\), expected whole numbers from 0$"),
        ([0.5], None, ValueError, r"labels holds 0.5 at \(0,\), expected whole numbers from 0$"),
        (
            [[0], [1]],
            None,
            ValueError,
            r"labels has shape \(2, 1\), .*; flat: `np.ravel\(labels\)`",
        ),
        (["cat"], None, TypeError, r"labels holds 'cat' at \(0,\), a str, .*np.unique"),
        ([], None, ValueError, "labels is empty"),
        ([0], 0, ValueError, "classes is 0, expected a whole number of at least 1"),
        ([2**40], None, ValueError, "expected whole numbers from 0"),
    ],
)
def test_one_hot_says_what_is_wrong(
    labels: Any, classes: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        one_hot(labels, classes)


def test_formulas_of_the_package_are_not_asked_twice_and_a_readers_own_are() -> None:
    ours: list[Any] = [tanh.function, tanh.derivative, mean_squared_error.derivative]
    for formula in ours:
        assert inside(formula) is formula.formula
    own: Any = Activation("own", np.sin, np.cos)
    assert inside(own.function) == own.function.answer
    assert inside(own.derivative) == own.derivative.answer
