"""The five-line loop goes where the mathematics says, and says so when it does not arrive."""

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from howlearn.arrays import Array, DivergenceError
from howlearn.gradient_descent import gradient_descent
from howlearn.landscapes import bowl, himmelblau, inflection, ravine, saddle, two_valleys


def doubled(x: Array) -> Array:
    return 2 * x


@given(
    curvature=st.floats(0.1, 10),
    share=st.floats(0.01, 1.99),
    start=st.floats(-5, 5),
    steps=st.integers(0, 30),
)
@settings(deadline=None)
def test_on_a_parabola_the_path_is_known(
    curvature: float, share: float, start: float, steps: int
) -> None:
    # The gradient is c x, so each step multiplies x by 1 − η c.
    path = gradient_descent(
        lambda x: curvature * x, start, learning_rate=share / curvature, steps=steps
    )
    expected = start * (1 - share) ** np.arange(steps + 1)
    assert path.shape == (steps + 1, 1)
    np.testing.assert_allclose(path[:, 0], expected, rtol=1e-9, atol=1e-12)


def test_the_path_is_that_of_the_loop_written_out() -> None:
    point = np.array([0.5, -1.0])
    path = gradient_descent(himmelblau.gradient, point, learning_rate=0.01, steps=20)
    x, y = 0.5, -1.0
    for step in range(21):
        assert path[step] == pytest.approx([x, y], rel=1e-12)
        up_x = 4 * x * (x**2 + y - 11) + 2 * (x + y**2 - 7)
        up_y = 2 * (x**2 + y - 11) + 4 * y * (x + y**2 - 7)
        x, y = x - 0.01 * up_x, y - 0.01 * up_y


@pytest.mark.parametrize("start", [8, 8.0, np.float32(8), np.array(8.0), [8], np.array([8])])
def test_one_number_is_a_start_in_one_dimension(start: Any) -> None:
    path = gradient_descent(doubled, start, learning_rate=0.25, steps=3)
    np.testing.assert_array_equal(path, [[8.0], [4.0], [2.0], [1.0]])
    assert path.dtype == np.float64


def test_no_steps_is_the_start_alone() -> None:
    path = gradient_descent(doubled, [1.0, 2.0], learning_rate=0.1, steps=0)
    np.testing.assert_array_equal(path, [[1.0, 2.0]])


def test_the_start_is_left_alone_and_not_shared() -> None:
    def careless(point: Array) -> Array:
        point *= 2
        return point

    start = np.array([1.0, 2.0])
    path = gradient_descent(careless, start, learning_rate=0.25, steps=2)
    np.testing.assert_array_equal(start, [1.0, 2.0])
    np.testing.assert_array_equal(path, [[1.0, 2.0], [0.5, 1.0], [0.25, 0.5]])
    path[0] = 7.0
    np.testing.assert_array_equal(start, [1.0, 2.0])


def test_it_goes_downhill() -> None:
    path = gradient_descent(himmelblau.gradient, [0.5, -1.0], learning_rate=0.01, steps=80)
    heights = himmelblau.height(path)
    assert (np.diff(heights[heights > 1e-12]) < 0).all()
    assert heights[-1] < 1e-12


def test_the_valley_it_ends_in_depends_on_the_start() -> None:
    left = gradient_descent(two_valleys.gradient, -0.51, learning_rate=0.5, steps=200)
    right = gradient_descent(two_valleys.gradient, -0.49, learning_rate=0.5, steps=200)
    on_top = gradient_descent(two_valleys.gradient, -0.5, learning_rate=0.5, steps=200)
    assert left[-1] == pytest.approx(-2.0, abs=1e-9)
    assert right[-1] == pytest.approx(2.0, abs=1e-9)
    assert on_top[-1] == -0.5


@pytest.mark.parametrize(
    ("gradient", "largest_curvature"), [(bowl.gradient, 1.0), (ravine.gradient, 25.0)]
)
def test_the_threshold_is_two_over_the_largest_curvature(
    gradient: Any, largest_curvature: float
) -> None:
    threshold = 2 / largest_curvature
    for share, arrives in ((0.95, True), (1.05, False)):
        path = gradient_descent(gradient, [1.0, 1.0], learning_rate=share * threshold, steps=300)
        assert (np.abs(path[-1]).max() < 1e-2) == arrives


def test_it_rests_where_the_gradient_is_zero_even_on_a_saddle() -> None:
    path = gradient_descent(saddle.gradient, [1.0, 0.0], learning_rate=0.5, steps=100)
    assert path[-1] == pytest.approx([0.0, 0.0], abs=1e-12)


def test_a_divergence_names_the_step_and_keeps_the_path() -> None:
    # Each step multiplies x by 1 − 2e100: 1e100², 1e100³ are finite, 1e100⁴ = 1e400 is not.
    with pytest.raises(DivergenceError, match="left the finite numbers at step 4") as caught:
        gradient_descent(doubled, 1.0, learning_rate=0.5e100, steps=1000)
    error = caught.value
    assert error.step == 4
    assert error.path.shape == (4, 1)
    np.testing.assert_allclose(np.abs(error.path[:, 0]), [1.0, 1e100, 1e200, 1e300])
    again = pickle.loads(pickle.dumps(error))
    assert (again.step, str(again)) == (4, str(error))
    np.testing.assert_array_equal(again.path, error.path)


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_a_gradient_that_is_not_finite_is_a_divergence(wrong: float) -> None:
    def gradient(point: Array) -> Array:
        return np.where(point < 1.5, wrong, point)

    with pytest.raises(DivergenceError, match="at step 3") as caught:
        gradient_descent(gradient, 4.0, learning_rate=0.5, steps=10)
    np.testing.assert_array_equal(caught.value.path, [[4.0], [2.0], [1.0]])


def test_a_gradient_is_not_asked_beyond_the_finite_numbers() -> None:
    # The gradient of a cost refuses such a point; the descent must say that it diverged instead.
    with pytest.raises(DivergenceError, match="at step"):
        gradient_descent(inflection.gradient, -1.0, learning_rate=1.0, steps=50)


def walk(**changes: Any) -> Array:
    arguments: dict[str, Any] = {"gradient": doubled, "start": [1.0, 2.0], "learning_rate": 0.1}
    return gradient_descent(**{**arguments, "steps": 3, **changes})


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"start": [[1.0, 2.0]]}, ValueError, r"start has shape \(1, 2\), expected \(dimensions,"),
        ({"start": np.zeros((2, 1))}, ValueError, r"start has shape \(2, 1\), expected \(dimens"),
        ({"start": []}, ValueError, r"start is empty: it has shape \(0,\)"),
        ({"start": [1.0, np.nan]}, ValueError, r"start holds nan at \(1,\)"),
        ({"start": np.inf}, ValueError, r"start holds inf at \(0,\)"),
        ({"start": None}, TypeError, "start is None, expected real numbers"),
        ({"start": "top"}, TypeError, "start is 'top', expected real numbers"),
        ({"start": object()}, TypeError, "start is <object"),
        ({"learning_rate": -0.1}, ValueError, "learning_rate is -0.1, expected a number above 0"),
        ({"learning_rate": 0}, ValueError, "learning_rate is 0, expected a number above 0"),
        ({"learning_rate": np.nan}, ValueError, "learning_rate is nan, expected a finite number"),
        ({"learning_rate": np.inf}, ValueError, "learning_rate is inf, expected a finite number"),
        ({"learning_rate": None}, TypeError, "learning_rate is None, expected a number"),
        ({"learning_rate": "0.1"}, TypeError, "learning_rate is '0.1', expected a number"),
        ({"learning_rate": [0.1]}, TypeError, r"learning_rate is \[0.1\], expected a number"),
        ({"steps": -1}, ValueError, "steps is -1, expected a whole number of at least 0"),
        ({"steps": 10**7}, ValueError, "steps is 10000000, expected a whole number below 10000000"),
        ({"steps": 2.0}, TypeError, "steps is 2.0, expected a whole number"),
        ({"steps": None}, TypeError, "steps is None, expected a whole number"),
        ({"steps": "3"}, TypeError, "steps is '3', expected a whole number"),
        ({"gradient": None}, TypeError, "gradient is None, expected a function of a point"),
        ({"gradient": bowl}, TypeError, "gradient is <landscape bowl>, expected a function of a"),
        (
            {"gradient": lambda p: p[:, None]},
            ValueError,
            r"gradient has shape \(2, 1\) but point has shape \(2,\)",
        ),
        (
            {"gradient": lambda p: p.sum()},
            ValueError,
            r"gradient has shape \(\) but point has shape \(2,\)",
        ),
        ({"gradient": lambda p: None}, TypeError, "gradient's answer is None, expected"),
    ],
)
def test_bad_input(changes: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        walk(**changes)


def test_every_answer_of_the_gradient_is_checked() -> None:
    answers = iter([np.ones(2), np.ones(2), np.ones((2, 1))])
    with pytest.raises(ValueError, match=r"gradient has shape \(2, 1\) but point has shape \(2,"):
        walk(gradient=lambda point: next(answers))


def test_learning_rate_and_steps_have_no_default() -> None:
    with pytest.raises(TypeError, match="learning_rate"):
        gradient_descent(doubled, 1.0, steps=3)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="steps"):
        gradient_descent(doubled, 1.0, learning_rate=0.1)  # type: ignore[call-arg]
