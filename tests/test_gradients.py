"""The referee finds the slope, and it bites: a wrong gradient fails, and so does a bad step."""

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from howlearn._points import as_point, guarded
from howlearn.activations import Activation, leaky_relu, relu
from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import binary_cross_entropy
from howlearn.datasets import xor
from howlearn.gradients import check_gradient, numerical_gradient, numerical_hessian
from howlearn.initializers import he
from howlearn.network import Network


def height(point: Array) -> float:
    """Return x³ y + eˣ + sin y, curved everywhere."""
    x, y = point
    return float(x**3 * y + np.exp(x) + np.sin(y))


def slope(point: Array) -> Array:
    x, y = point
    return np.array([3 * x**2 * y + np.exp(x), x**3 + np.cos(y)])


def curvature(point: Array) -> Array:
    x, y = point
    return np.array([[6 * x * y + np.exp(x), 3 * x**2], [3 * x**2, -np.sin(y)]])


every_point = given(x=st.floats(0.5, 2.0), y=st.floats(0.5, 2.0))


@every_point
@settings(deadline=None)
def test_the_referee_finds_the_gradient(x: float, y: float) -> None:
    point = np.array([x, y])
    np.testing.assert_allclose(
        numerical_gradient(height, point), slope(point), rtol=1e-8, atol=1e-8
    )


@every_point
@settings(deadline=None)
def test_the_referee_finds_the_second_derivatives(x: float, y: float) -> None:
    point = np.array([x, y])
    hessian = numerical_hessian(slope, point)
    np.testing.assert_allclose(hessian, curvature(point), rtol=1e-8, atol=1e-8)
    np.testing.assert_array_equal(hessian, hessian.T)


def test_the_hessian_is_made_symmetric() -> None:
    hessian = numerical_hessian(lambda point: np.array([point[1], 0.0]), [1.0, 1.0])
    np.testing.assert_allclose(hessian, [[0.0, 0.5], [0.5, 0.0]], atol=1e-10)


@every_point
@settings(deadline=None)
def test_a_right_gradient_passes(x: float, y: float) -> None:
    check = check_gradient(height, slope, [x, y])
    assert check.passed
    assert str(check) == "passed: relative error at most 1e-07"


PLANTED: dict[str, Callable[[Array], Array]] = {
    "the sign": lambda point: -slope(point),
    "a factor of 2": lambda point: 2 * slope(point),
    "a factor of one half": lambda point: slope(point) / 2,
    "one sign of two": lambda point: slope(point) * [-1.0, 1.0],
    "one component": lambda point: slope(point) + np.array([0.0, 1e-3]),
    "the order": lambda point: slope(point)[::-1],
    "a term left out": lambda point: slope(point) - [np.exp(point[0]), 0.0],
    "zero": lambda point: np.zeros(2),
}


@pytest.mark.parametrize("wrong", PLANTED.values(), ids=PLANTED)
@given(x=st.floats(0.5, 1.0), y=st.floats(1.5, 2.0))
@settings(deadline=None)
def test_a_planted_error_is_seen(wrong: Callable[[Array], Array], x: float, y: float) -> None:
    assert not check_gradient(height, wrong, [x, y]).passed


@pytest.mark.parametrize("step", [1.0, 0.1, 1e-13, 1e-15])
def test_a_referee_with_a_bad_step_fails_a_right_gradient(step: float) -> None:
    assert check_gradient(height, slope, [1.3, 0.7]).passed
    assert not check_gradient(height, slope, [1.3, 0.7], step=step).passed


def test_what_a_check_holds() -> None:
    check = check_gradient(lambda p: 3 * p[0] - 4 * p[1], lambda p: [3.0, 4.0], [1.0, 1.0])
    np.testing.assert_array_equal(check.analytic, [3.0, 4.0])
    np.testing.assert_allclose(check.numerical, [3.0, -4.0])
    assert check.relative_error == pytest.approx(8 / 5)
    assert check.tolerance == 1e-7
    assert not check.analytic.flags.writeable
    assert not check.numerical.flags.writeable
    assert str(check) == (
        "failed: relative error 1.6, tolerance 1e-07;\n"
        "component 1 is 4, the numerical gradient says -4"
    )


def test_a_printed_check_is_at_most_72_columns_wide() -> None:
    steep = -1.2345678e-200 * np.arange(1.0, 101.0)
    check = check_gradient(lambda p: float(steep @ p), lambda p: -steep, np.ones(100))
    assert not check.passed
    lines = str(check).splitlines()
    assert lines[1].startswith(
        "component 99 is 1.235e-198, the numerical gradient says -1.235e-198"
    )
    assert max(map(len, lines)) <= 72


@pytest.mark.parametrize("scale", [1e-300, 1e-170, 1e-5, 1.0, 1e5, 1e170, 1e300])
def test_the_size_of_a_gradient_does_not_matter(scale: float) -> None:
    def function(point: Array) -> float:
        return float(scale * (point[0] + 2 * point[1]))

    right, wrong = scale * np.array([1.0, 2.0]), scale * np.array([1.0, -2.0])
    assert check_gradient(function, lambda point: right, [1.0, 1.0]).passed
    check = check_gradient(function, lambda point: wrong, [1.0, 1.0])
    assert check.relative_error == pytest.approx(4 / math.sqrt(5))


def test_two_zeros_agree() -> None:
    check = check_gradient(lambda p: 7.0, lambda p: np.zeros(2), [1.0, 1.0])
    assert check.relative_error == 0.0
    assert check.passed


def test_the_tolerance_decides() -> None:
    def nearly(x: Array) -> Array:
        return 2.02 * x

    assert not check_gradient(lambda x: x**2, nearly, 1.0, tolerance=1e-3).passed
    assert check_gradient(lambda x: x**2, nearly, 1.0, tolerance=1e-1).passed


@pytest.mark.parametrize("point", [2, 2.0, np.float64(2), np.array(2.0), [2.0], np.array([2])])
def test_one_number_is_a_point_in_one_dimension(point: Any) -> None:
    np.testing.assert_allclose(numerical_gradient(lambda x: x**2, point), [4.0])
    np.testing.assert_allclose(numerical_hessian(lambda x: 2 * x, point), [[2.0]])
    assert check_gradient(lambda x: x**2, lambda x: 2 * x, point).passed
    assert as_point(point, "point").shape == (1,)


def test_two_calls_a_dimension() -> None:
    asked: list[Array] = []
    numerical_gradient(lambda p: asked.append(p) or 0.0, [1.0, 2.0, 3.0], step=0.5)  # type: ignore[func-returns-value]
    np.testing.assert_array_equal(asked[0], [1.5, 2.0, 3.0])
    np.testing.assert_array_equal(asked[5], [1.0, 2.0, 2.5])
    assert len(asked) == 6


def test_the_point_is_left_alone() -> None:
    def careless(point: Array) -> Array:
        point *= 0.0
        return point

    point = np.array([1.0, 2.0])
    numerical_hessian(careless, point)
    check_gradient(lambda p: careless(p).sum(), careless, point)
    np.testing.assert_array_equal(point, [1.0, 2.0])


def nan_function(point: Array) -> float:
    return math.nan


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((height, [[1.0, 2.0]]), ValueError, r"point has shape \(1, 2\), expected \(dimensions,\)"),
        ((height, np.zeros((2, 1))), ValueError, r"point has shape \(2, 1\), expected \(dimen"),
        ((height, []), ValueError, r"point is empty: it has shape \(0,\)"),
        ((height, [1.0, np.nan]), ValueError, r"point holds nan at \(1,\)"),
        ((height, np.inf), ValueError, r"point holds inf at \(0,\)"),
        ((height, None), TypeError, "point is None, expected real numbers"),
        ((height, "here"), TypeError, "point is 'here', expected real numbers"),
        ((height, [[1.0], [1.0, 2.0]]), ValueError, "point has rows of different lengths"),
        (
            (lambda p: p, [1.0, 2.0]),
            ValueError,
            r"function's answer has shape \(2,\), expected one number",
        ),
        (
            (lambda p: [[1.0], [1.0, 2.0]], 1.0),
            ValueError,
            "function's answer has rows of different lengths",
        ),
        ((lambda p: None, 1.0), TypeError, "function's answer is None, expected real numbers"),
        ((lambda p: "high", 1.0), TypeError, "function's answer is 'high', expected real numbers"),
        ((nan_function, 1.0), ValueError, r"function is nan at \[1.00001\], expected a finite"),
        ((None, 1.0), TypeError, "function is None, expected a function of a point"),
        ((3.0, 1.0), TypeError, "function is 3.0, expected a function of a point"),
    ],
)
def test_bad_input(arguments: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        numerical_gradient(*arguments)
    with pytest.raises(error, match=message):
        check_gradient(arguments[0], lambda p: p, arguments[1])


@pytest.mark.parametrize(
    ("gradient", "error", "message"),
    [
        (lambda p: p[0], ValueError, r"gradient has shape \(\) but point has shape \(2,\)"),
        (lambda p: p[:, None], ValueError, r"gradient has shape \(2, 1\) but point has shape \(2,"),
        (lambda p: p[:1], ValueError, r"gradient has shape \(1,\) but point has shape \(2,\)"),
        (lambda p: p * np.nan, ValueError, "(gradient|hessian) holds nan"),
        (lambda p: [[1.0], [1.0, 2.0]], ValueError, "gradient's answer has rows of different len"),
        (lambda p: None, TypeError, "gradient's answer is None, expected real numbers"),
        (lambda p: ["a", "b"], TypeError, r"gradient's answer holds 'a'.*, expected real numbers"),
        (None, TypeError, "gradient is None, expected a function of a point"),
        ([1.0, 2.0], TypeError, r"gradient is \[1.0, 2.0\], expected a function of a point"),
    ],
)
def test_bad_gradient(gradient: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        check_gradient(height, gradient, [1.0, 2.0])
    with pytest.raises(error, match=message):
        numerical_hessian(gradient, [1.0, 2.0])


@pytest.mark.parametrize(
    ("step", "error", "message"),
    [
        (0.0, ValueError, "step is 0, expected a number above 0"),
        (-1e-5, ValueError, "step is -1e-05, expected a number above 0"),
        (np.nan, ValueError, "step is nan, expected a finite number"),
        (1e-17, ValueError, r"step is 1e-17, too small to move component 0 of point \[1. 2.\]"),
        (None, TypeError, "step is None, expected a number"),
        ("small", TypeError, "step is 'small', expected a number"),
    ],
)
def test_bad_step(step: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        numerical_gradient(height, [1.0, 2.0], step=step)
    with pytest.raises(error, match=message):
        numerical_hessian(slope, [1.0, 2.0], step=step)
    with pytest.raises(error, match=message):
        check_gradient(height, slope, [1.0, 2.0], step=step)


@pytest.mark.parametrize(
    ("tolerance", "error", "message"),
    [
        (0.0, ValueError, "tolerance is 0, expected a number above 0"),
        (np.inf, ValueError, "tolerance is inf, expected a finite number"),
        ("loose", TypeError, "tolerance is 'loose', expected a number"),
    ],
)
def test_bad_tolerance(tolerance: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        check_gradient(height, slope, [1.0, 2.0], tolerance=tolerance)


def test_a_guarded_gradient_is_not_asked_where_there_is_nothing() -> None:
    asked: list[Array] = []

    def gradient(point: Array) -> Array:
        asked.append(point)
        return point

    answer = guarded(gradient)(np.array([np.inf, 1.0]))
    assert np.isnan(answer).all()
    assert not asked


# --- why a check does not pass -------------------------------------------------------------------


def network_on_xor(hidden: Activation) -> tuple[Callable[[Array], float], Any, Array]:
    """Return cost, gradient and point of a network whose zero biases put (0, 0) on the kinks."""
    x, t = xor().inputs, xor().targets
    network = Network.random([2, 4, 1], hidden=hidden, initializer=he, rng=np.random.default_rng(0))

    def cost(point: Array) -> float:
        return binary_cross_entropy(network.with_parameters(point)(x), t)

    def gradient(point: Array) -> Array:
        return backpropagation(network.with_parameters(point), x, t, binary_cross_entropy).gradient

    return cost, gradient, network.parameters


@pytest.mark.parametrize("hidden", [relu, leaky_relu], ids=repr)
def test_a_right_gradient_on_a_kink_is_not_blamed(hidden: Activation) -> None:
    check = check_gradient(*network_on_xor(hidden))
    assert (check.passed, check.reason) == (False, "kink")
    lines = str(check).splitlines()
    assert lines[0] == "undecided: relative error 0.2, tolerance 1e-07;"
    assert re.match(r"component 9 is on a kink: slope 0\.0988\d* below, -0\.01\d+ above;", lines[1])
    # A little away from it the same gradient passes.
    cost, gradient, point = network_on_xor(hidden)
    assert check_gradient(cost, gradient, point + 1e-3).passed


# What is done to a gradient; the components 8 to 11 are the biases, which are on kinks.
SPOILED: dict[str, Callable[[Array], Array]] = {
    "the sign": lambda g: -g,
    "a factor of 2": lambda g: 2 * g,
    "a factor of one half": lambda g: g / 2,
    "zero": lambda g: 0 * g,
    "a little off the kink": lambda g: g + 1e-5 * np.eye(len(g))[3],
    "the sign at the kink": lambda g: np.where(np.arange(len(g)) == 9, -g, g),
    "past the upper slope of the kink": lambda g: g + 1e-5 * np.eye(len(g))[9],
    "past the lower slope of the kink": lambda g: g - 0.2 * np.eye(len(g))[9],
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
@pytest.mark.parametrize("hidden", [relu, leaky_relu], ids=repr)
def test_a_kink_excuses_no_wrong_gradient(
    hidden: Activation, spoil: Callable[[Array], Array]
) -> None:
    cost, gradient, point = network_on_xor(hidden)
    check = check_gradient(cost, lambda p: spoil(gradient(p)), point)
    assert (check.passed, check.reason) == (False, "wrong")
    assert str(check).startswith("failed")


def bent(p: Array) -> float:
    """Return a function with slope −1 below a kink at 0 and 2 above it, curved on both sides."""
    return float(np.sin(p[0]) * (2.0 if p[0] > 0 else -1.0) + p[0] ** 2 + np.exp(p[1]))


@given(between=st.floats(-1.0, 2.0))
@settings(deadline=None, max_examples=15)
def test_between_the_slopes_the_referee_does_not_decide(between: float) -> None:
    check = check_gradient(bent, lambda p: [between, np.exp(p[1])], [0.0, 0.0])
    # In the very middle the two-sided slope happens to agree.
    assert check.passed or check.reason == "kink"


@given(beyond=st.floats(1e-5, 1e3), above=st.booleans())
@settings(deadline=None, max_examples=15)
def test_outside_the_slopes_it_does(beyond: float, above: bool) -> None:
    said = 2 + beyond if above else -1 - beyond
    check = check_gradient(bent, lambda p: [said, np.exp(p[1])], [0.0, 0.0])
    assert check.reason == "wrong"
    assert "is on a kink: slope -1 below, 2 above" in str(check)


@pytest.mark.parametrize("away", [1e-6, 1e-7])
def test_a_kink_within_the_step_is_a_matter_of_the_step(away: float) -> None:
    check = check_gradient(
        lambda p: max(p[0], 0.0) + p[0] ** 2, lambda p: (p[0] > 0) + 2 * p, away, tolerance=1e-6
    )
    assert check.reason == "precision"
    step = float(re.search(r"with step=(\S+) the gradient passes", str(check))[1])  # type: ignore[index]
    assert step < away
    assert check_gradient(
        lambda p: max(p[0], 0.0) + p[0] ** 2,
        lambda p: (p[0] > 0) + 2 * p,
        away,
        tolerance=1e-6,
        step=step,
    ).passed


@pytest.mark.parametrize("step", [1.0, 0.1, 1e-13, 1e-15])
def test_a_bad_step_is_named_and_one_that_works(step: float) -> None:
    check = check_gradient(height, slope, [1.3, 0.7], step=step)
    assert check.reason == "precision"
    better = float(re.search(r"with step=(\S+) the gradient passes", str(check))[1])  # type: ignore[index]
    assert check_gradient(height, slope, [1.3, 0.7], step=better).passed


@pytest.mark.parametrize("wrong", PLANTED.values(), ids=PLANTED)
@pytest.mark.parametrize("step", [1.0, 1e-5, 1e-13])
def test_a_bad_step_excuses_no_wrong_gradient(wrong: Callable[[Array], Array], step: float) -> None:
    assert check_gradient(height, wrong, [0.8, 1.7], step=step).reason == "wrong"


def in_float32(point: Array) -> Any:
    x, y = point.astype(np.float32)
    return x**3 * y + np.exp(x) + np.sin(y)


def test_single_precision_is_named_and_what_it_can_tell() -> None:
    check = check_gradient(in_float32, slope, [1.3, 0.7])
    assert check.reason == "precision"
    assert "float32" in str(check)
    told = re.search(r"with step=(\S+) the gradient passes at tolerance=(\S+)", str(check))
    assert told is not None
    step, tolerance = map(float, told.groups())
    assert check_gradient(in_float32, slope, [1.3, 0.7], step=step, tolerance=tolerance).passed


@pytest.mark.parametrize(
    "wrong", [w for name, w in PLANTED.items() if name != "one component"]
)  # that one is too small an error for it
def test_single_precision_excuses_no_wrong_gradient(wrong: Callable[[Array], Array]) -> None:
    assert check_gradient(in_float32, wrong, [0.8, 1.7]).reason == "wrong"


def test_a_function_that_answers_at_random_is_a_matter_of_precision() -> None:
    rng = np.random.default_rng(0)
    noisy = lambda p: height(p) + rng.normal(scale=1e-3)  # noqa: E731
    assert check_gradient(noisy, slope, [1.3, 0.7]).reason == "precision"
    assert check_gradient(noisy, lambda p: -slope(p), [1.3, 0.7]).reason == "wrong"


@pytest.mark.parametrize("scale", [1e-300, 1e-5, 1e5, 1e300])
def test_the_size_of_a_function_does_not_matter_to_the_reason(scale: float) -> None:
    def right(p: Array) -> Array:
        return scale * np.array([float(p[0] > 0), np.cos(p[1])])

    def function(p: Array) -> float:
        return float(scale * (max(p[0], 0.0) + np.sin(p[1])))

    assert check_gradient(function, right, [0.0, 1.0]).reason == "kink"
    assert check_gradient(function, lambda p: 2 * right(p), [0.0, 1.0]).reason == "wrong"
    assert check_gradient(function, lambda p: -right(p), [0.0, 1.0]).reason == "wrong"


def test_a_printed_reason_is_at_most_72_columns_wide() -> None:
    steep = -1.2345678e-200
    for said, reason in ((2.5 * steep, "kink"), (-6.0 * steep, "wrong")):
        check = check_gradient(
            lambda p: steep * abs(p[99]) + steep * p[99] * 3,
            lambda p: np.where(np.arange(100) == 99, said, 0.0),  # noqa: B023 -- asked at once
            np.zeros(100),
        )
        assert check.reason == reason
        assert max(map(len, str(check).splitlines())) <= 72, str(check)


@pytest.mark.parametrize(
    ("point", "step", "message"),
    [
        ([1.0, 2.0], 1e308, r"step is 1e\+308, too large for component 0 of point \[1\. 2\.\]"),
        ([1e308], 1e308, r"step is 1e\+308, too large"),
    ],
)
def test_a_step_too_large_is_named(point: Any, step: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        numerical_gradient(lambda p: p[0], point, step=step)
    with pytest.raises(ValueError, match=message):
        numerical_hessian(lambda p: p * 0.5, point, step=step)


def test_a_rise_too_large_to_be_a_number_gives_the_slope_or_says_so() -> None:
    assert numerical_gradient(lambda p: 1e308 * p[0], 0.0, step=1.5) == pytest.approx(1e308)
    with pytest.raises(OverflowError, match="the slope of component 0 is too large"):
        numerical_gradient(lambda p: 1.7e308 * np.sign(p[0]), 0.0)
    for step in (1e3, 1e100, 8e307):
        np.testing.assert_allclose(numerical_gradient(lambda p: p[0] * 1.5, 0.0, step=step), 1.5)
