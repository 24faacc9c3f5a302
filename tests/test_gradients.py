"""The referee finds the slope, and it bites: a wrong gradient fails, and so does a bad step."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from howlearn.arrays import Array
from howlearn.gradients import (
    as_point,
    check_gradient,
    guarded,
    numerical_gradient,
    numerical_hessian,
)


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
