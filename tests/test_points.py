"""What a descent asks a gradient, and what is said of the path that it took."""

from typing import Any

import numpy as np
import pytest

from howlearn._points import finite_path, guarded
from howlearn.arrays import Array, DivergenceError


@pytest.mark.parametrize(
    "answer",
    [[2, -1], (2.0, -1.0), np.array([2, -1]), np.array([2, -1], np.float32), np.array([2.0, -1.0])],
    ids=lambda answer: f"{type(answer).__name__} of {np.asarray(answer).dtype}",
)
def test_a_gradient_may_answer_in_any_real_numbers(answer: Any) -> None:
    slope = guarded(lambda point: answer)(np.zeros(2))
    assert slope.dtype == np.float64
    assert slope.tolist() == [2.0, -1.0]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            np.array([1j, 0]),
            r"gradient's answer holds 1j at \(0,\), a complex, expected real numbers",
        ),
        (np.array(["a", "b"]), "gradient's answer holds"),
        (np.array([None, None]), "gradient's answer holds None"),
        (np.ma.masked_equal([1.0, 2.0], 2.0), r"gradient's answer has 1 masked entry at \(1,\)"),
        (None, "gradient's answer is None"),
        (np.ones(3), r"gradient has shape \(3,\) but point has shape \(2,\)"),
        (np.ones(3, int), r"gradient has shape \(3,\) but point has shape \(2,\)"),
    ],
)
def test_an_answer_that_is_no_gradient_is_named(answer: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=f"^{message}"):
        guarded(lambda point: answer)(np.zeros(2))


def test_a_gradient_is_asked_about_finite_points_only_and_cannot_move_them() -> None:
    asked: list[Array] = []

    def gradient(point: Array) -> Array:
        point += 1
        asked.append(point)
        return point

    for place in ([1.0, 2.0], [np.inf, 0.0]):
        point = np.array(place)
        slope = guarded(gradient)(point)
        assert point.tolist() == place
        assert np.isfinite(slope).all() == np.isfinite(point).all()
    assert len(asked) == 1


@pytest.mark.parametrize("dimensions", [1, 4, 5])
def test_a_path_that_left_the_numbers_says_where_it_was_if_that_is_short(dimensions: int) -> None:
    path = np.array([np.full(dimensions, number) for number in (1.0, -2.0, np.nan, 4.0)])
    path[2, :-1] = 3.0  # one coordinate is enough
    with pytest.raises(DivergenceError) as left:
        finite_path(path)
    before = f"the point before it is {path[1]}; " if dimensions < 5 else ""
    assert str(left.value) == (
        f"the descent left the finite numbers at step 2: {before}try a smaller learning rate"
    )
    assert left.value.step == 2
    assert left.value.path.tolist() == path[:2].tolist()
    path[2] = 3.0
    assert finite_path(path) is path
