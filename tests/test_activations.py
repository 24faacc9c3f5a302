"""Each derivative is the slope of its function, and neither breaks far out."""

import copy
import math
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import howlearn.activations
from howlearn.activations import Activation, activation_named
from howlearn.arrays import Array
from howlearn.gradients import numerical_gradient

ALL = [a for a in vars(howlearn.activations).values() if isinstance(a, Activation)]
every_activation = pytest.mark.parametrize("activation", ALL, ids=repr)

NAIVE: dict[str, Callable[[float], float]] = {
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": lambda z: (math.exp(z) - math.exp(-z)) / (math.exp(z) + math.exp(-z)),
    "relu": lambda z: max(0.0, z),
    "leaky_relu": lambda z: z if z > 0 else z / 100,
    "softplus": lambda z: math.log(1 + math.exp(z)),
    "identity": lambda z: z,
}


def largest_error_of_derivative(activation: Activation, z: Array) -> float:
    # The function is elementwise, so the gradient of its sum holds every slope at once.
    numerical = numerical_gradient(lambda point: activation(point).sum(), z)
    return float(np.abs(activation.derivative(z) - numerical).max())


def test_these_are_all_the_activations() -> None:
    assert {a.name for a in ALL} == set(NAIVE)


@every_activation
@given(values=st.lists(st.floats(-30, 30), min_size=1, max_size=6))
@settings(deadline=None)
def test_derivative_is_the_slope(activation: Activation, values: list[float]) -> None:
    z = np.array([v for v in values if all(abs(v - k) > 1e-3 for k in activation.kinks)] or [1.0])
    assert largest_error_of_derivative(activation, z) < 2e-8


def test_a_wrong_derivative_is_seen() -> None:
    wrong = Activation("wrong", np.tanh, lambda z: 1 - np.tanh(z))
    assert largest_error_of_derivative(wrong, np.array([0.5, 1.0])) > 1e-2


@every_activation
def test_the_kinks_are_where_the_slope_jumps_and_nowhere_else(activation: Activation) -> None:
    grid = np.linspace(-4, 4, 8001)
    jumps = np.abs(np.diff(activation.derivative(grid))) > 0.1
    assert [round(float(k), 6) + 0.0 for k in grid[:-1][jumps]] == list(activation.kinks)
    for kink in activation.kinks:
        left = np.nextafter(kink, -np.inf)
        assert activation.derivative(np.array(kink)) == activation.derivative(np.array(left))


@every_activation
@given(z=st.floats(-15, 15))
@settings(deadline=None)
def test_value_is_that_of_the_formula(activation: Activation, z: float) -> None:
    expected = NAIVE[activation.name](z)
    assert float(activation(np.array(z))) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@every_activation
def test_nothing_breaks_far_out(activation: Activation) -> None:
    z = np.concatenate([np.linspace(-1000, 1000, 4001), [-0.0, 1e-300, -1e-300]])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        value, slope = activation(z), activation.derivative(z)
    assert np.isfinite(value).all()
    assert np.isfinite(slope).all()
    assert (slope >= 0).all()
    assert (slope <= 1).all()
    assert (np.diff(value[:4001]) >= 0).all()


@pytest.mark.parametrize("z", [20.0, 50.0, 300.0, -20.0, -50.0, -300.0])
def test_slopes_keep_their_digits_far_out(z: float) -> None:
    tail = math.exp(-abs(z))
    assert activation_named("sigmoid").derivative(np.array(z)) == pytest.approx(
        tail / (1 + tail) ** 2, rel=1e-14, abs=0
    )
    tail = math.exp(-2 * abs(z))
    assert activation_named("tanh").derivative(np.array(z)) == pytest.approx(
        4 * tail / (1 + tail) ** 2, rel=1e-14, abs=0
    )


@every_activation
@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (2, 1, 3)])
def test_shape_stays(activation: Activation, shape: tuple[int, ...]) -> None:
    z = np.random.default_rng(0).normal(size=shape)
    assert np.shape(activation(z)) == shape
    assert np.shape(activation.derivative(z)) == shape


@every_activation
def test_input_is_left_alone(activation: Activation) -> None:
    z = np.array([-1.0, 0.0, 2.0])
    z.flags.writeable = False
    activation(z)
    activation.derivative(z)


@every_activation
def test_found_by_name(activation: Activation) -> None:
    assert activation_named(activation.name) is activation
    assert repr(activation) == f"<activation {activation.name}>"


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("sine", ValueError, "unknown activation 'sine', expected one of: sigmoid, tanh, relu"),
        ("", ValueError, "unknown activation ''"),
        (None, TypeError, "activation is None, expected a name"),
        (object, TypeError, "activation is <class 'object'>, expected a name"),
        (np.tanh, TypeError, "activation is <ufunc 'tanh'>, expected a name"),
    ],
)
def test_unknown_name(name: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        activation_named(name)


@every_activation
@pytest.mark.parametrize("wrong", [None, "1.5", object(), [1j]])
def test_what_is_no_number_is_refused(activation: Activation, wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"weighted_inputs (is|holds) .*, expected real numbers"):
        activation(wrong)
    with pytest.raises(TypeError, match=r"weighted_inputs (is|holds) .*, expected real numbers"):
        activation.derivative(wrong)


@every_activation
def test_nan_is_refused(activation: Activation) -> None:
    doors: list[Any] = [activation, activation.function, activation.derivative]
    for ask in doors:
        with pytest.raises(ValueError, match=r"weighted_inputs holds nan at \(0, 1\), expected"):
            ask([[0.0, np.nan]])
        with pytest.raises(ValueError, match="weighted_inputs has rows of different lengths"):
            ask([[0.0], [1.0, 2.0]])


@every_activation
def test_lists_and_whole_numbers_are_taken_as_they_are(activation: Activation) -> None:
    z = np.array([[-1.0, 0.0, 2.0]])
    doors: list[Any] = [activation, activation.function, activation.derivative]
    for ask in doors:
        np.testing.assert_array_equal(ask([[-1, 0, 2]]), ask(z))
        assert np.asarray(ask([[-1, 0, 2]])).dtype == np.float64


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": 3}, "name is 3, expected a str"),
        ({"function": None}, "function is None, expected a function of an array"),
        ({"derivative": 1.0}, "derivative is 1.0, expected a function of an array"),
    ],
)
def test_a_bad_activation_is_named(change: dict[str, Any], message: str) -> None:
    arguments: dict[str, Any] = {"name": "own", "function": np.sin, "derivative": np.cos}
    with pytest.raises(TypeError, match=message):
        Activation(**(arguments | change))


def test_an_answer_of_another_shape_is_refused() -> None:
    total = Activation("total", np.sum, np.sum)
    doors: list[Any] = [(total, "function"), (total.derivative, "derivative")]
    for ask, field in doors:
        with pytest.raises(
            ValueError,
            match=rf"activation total: {field}'s answer has shape \(\), expected \(2,\)",
        ):
            ask([1.0, 2.0])


@every_activation
def test_a_copy_of_a_named_one_is_itself(activation: Activation) -> None:
    assert pickle.loads(pickle.dumps(activation)) is activation
    assert copy.deepcopy(activation) is activation


def test_kinks_are_kept_as_floats_that_nobody_changes() -> None:
    given = [np.float32(1.0), 2]
    own = Activation("own", np.sin, np.cos, given)  # type: ignore[arg-type]
    assert own.kinks == (1.0, 2.0)
    assert {type(kink) for kink in own.kinks} == {float}


@pytest.mark.parametrize("name", ["sine", "tanh"])
def test_an_own_one_is_pickled_whole(name: str) -> None:
    own = pickle.loads(pickle.dumps(Activation(name, np.sin, np.cos, (1.0,))))
    assert (own.name, own.kinks) == (name, (1.0,))
    np.testing.assert_array_equal(own([0.5]), np.sin([0.5]))
    np.testing.assert_array_equal(own.derivative([0.5]), np.cos([0.5]))


@every_activation
@pytest.mark.parametrize("z", [1e308, -1e308, np.finfo(float).max, np.finfo(float).min, 800, -800])
def test_very_far_out_value_and_slope_are_those_of_the_limit(
    activation: Activation, z: float
) -> None:
    # Warnings are errors here: nothing overflows on the way.
    value, slope = activation([z]).item(), activation.derivative(np.array([z])).item()
    limits = {
        "sigmoid": (float(z > 0), 0.0),
        "tanh": (np.sign(z), 0.0),
        "relu": (max(z, 0.0), float(z > 0)),
        "leaky_relu": (max(z, 0.01 * z), 1.0 if z > 0 else 0.01),
        "softplus": (max(z, 0.0), float(z > 0)),
        "identity": (z, 1.0),
    }
    assert (value, slope) == pytest.approx(limits[activation.name], rel=1e-12, abs=1e-300)
