"""Each landscape's gradient is its slope, and its list of stationary points is right and whole."""

import copy
import dataclasses
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.polynomial import Chebyshev

import howlearn.landscapes
from howlearn.arrays import Array
from howlearn.costs import mean_squared_error
from howlearn.datasets import three_points
from howlearn.gradients import numerical_gradient, numerical_hessian
from howlearn.landscapes import (
    Landscape,
    StationaryPoint,
    bowl,
    flat_minimum,
    himmelblau,
    inflection,
    landscape_named,
    many_valleys,
    ravine,
    saddle,
    three_points_cost,
    two_valleys,
)

ALL = [s for s in vars(howlearn.landscapes).values() if isinstance(s, Landscape)]
every_landscape = pytest.mark.parametrize("landscape", ALL, ids=lambda s: s.name)
every_stationary_point = pytest.mark.parametrize(
    ("landscape", "stationary"),
    [
        pytest.param(landscape, stationary, id=f"{landscape.name}-{stationary.point}")
        for landscape in ALL
        for stationary in landscape.stationary_points
    ],
)

KINDS = {
    "bowl": ["minimum*"],
    "ravine": ["minimum*"],
    "two_valleys": ["minimum", "maximum", "minimum*"],
    "many_valleys": [
        *["minimum", "maximum", "minimum", "maximum", "minimum*", "maximum"],
        *["minimum", "maximum", "minimum", "maximum", "minimum"],
    ],
    "saddle": ["saddle"],
    "three_points_cost": ["minimum*"],
    "himmelblau": ["minimum*"] * 4 + ["saddle"] * 4 + ["maximum"],
    "inflection": ["undecided"],
    "flat_minimum": ["undecided*"],
}


def in_domain(landscape: Landscape, shares: Array) -> Array:
    low, high = landscape.domain.T
    point: Array = low + shares[..., : landscape.dimensions] * (high - low)
    return point


def test_these_are_all_the_landscapes() -> None:
    listed = {
        landscape.name: [s.kind + "*" * s.is_global_minimum for s in landscape.stationary_points]
        for landscape in ALL
    }
    assert listed == KINDS


@every_landscape
@given(x=st.floats(0, 1), y=st.floats(0, 1))
@settings(deadline=None)
def test_gradient_is_the_slope(landscape: Landscape, x: float, y: float) -> None:
    point = in_domain(landscape, np.array([x, y]))
    gradient = landscape.gradient(point)
    numerical = numerical_gradient(landscape.height, point)
    assert np.linalg.norm(gradient - numerical) < 1e-7 * (1 + np.linalg.norm(gradient))


@every_landscape
@pytest.mark.parametrize("shape", [(), (1,), (5,), (2, 3)])
def test_many_points_at_once(landscape: Landscape, shape: tuple[int, ...]) -> None:
    points = in_domain(landscape, np.random.default_rng(0).uniform(size=(*shape, 2)))
    heights, gradients = landscape.height(points), landscape.gradient(points)
    assert np.shape(heights) == shape
    assert gradients.shape == points.shape
    for index in np.ndindex(shape):
        np.testing.assert_allclose(heights[index], landscape.height(points[index]), rtol=1e-14)
        np.testing.assert_allclose(gradients[index], landscape.gradient(points[index]), rtol=1e-13)


@every_landscape
def test_whole_numbers_are_a_point_too(landscape: Landscape) -> None:
    for point in (1, 2), np.array([1, 2]), np.array([1.0, 2.0], np.float32):
        given = point[: landscape.dimensions]
        expected = landscape.gradient(np.array(given, np.float64))
        assert landscape.gradient(given).dtype == expected.dtype == np.float64
        np.testing.assert_array_equal(landscape.gradient(given), expected)


@every_stationary_point
def test_the_gradient_of_a_stationary_point_is_zero(
    landscape: Landscape, stationary: StationaryPoint
) -> None:
    low, high = landscape.domain.T
    assert (low < stationary.point).all()
    assert (stationary.point < high).all()
    assert np.abs(landscape.gradient(stationary.point)).max() < 1e-13


def kind_by_curvature(landscape: Landscape, point: Array) -> str:
    eigenvalues = np.linalg.eigvalsh(numerical_hessian(landscape.gradient, point))
    if np.abs(eigenvalues).min() < 1e-6:
        return "undecided"
    if (eigenvalues > 0).all():
        return "minimum"
    return "maximum" if (eigenvalues < 0).all() else "saddle"


def kind_by_looking_round(landscape: Landscape, point: Array, radius: float = 0.01) -> str:
    if landscape.dimensions == 1:
        circle = np.array([[-1.0], [1.0]])
    else:
        angles = np.linspace(0, 2 * np.pi, 360, endpoint=False)
        circle = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    rise = landscape.height(point + radius * circle) - landscape.height(point)
    if (rise > 0).all():
        return "minimum"
    return "maximum" if (rise < 0).all() else "saddle"


@every_stationary_point
def test_the_kind_is_right(landscape: Landscape, stationary: StationaryPoint) -> None:
    assert kind_by_curvature(landscape, stationary.point) == stationary.kind
    around = kind_by_looking_round(landscape, stationary.point)
    if stationary.kind != "undecided":
        assert around == stationary.kind
    else:
        # In one dimension the look-round calls it a saddle where one side is up and one down.
        assert around == ("minimum" if stationary.is_global_minimum else "saddle")


@every_landscape
def test_nothing_is_lower_than_a_global_minimum(landscape: Landscape) -> None:
    if landscape.dimensions == 1:
        shares = np.linspace(0, 1, 200_001)[:, None]
    else:
        side = np.linspace(0, 1, 801)
        shares = np.stack(np.meshgrid(side, side), axis=-1)
    lowest = landscape.height(in_domain(landscape, shares)).min()
    heights = {
        flag: [
            float(landscape.height(s.point))
            for s in landscape.stationary_points
            if s.is_global_minimum == flag
        ]
        for flag in (True, False)
    }
    if not heights[True]:
        assert lowest < min(heights[False]), "then the lowest is at the edge"
        return
    assert lowest > max(heights[True]) - 1e-12
    assert max(heights[True]) - min(heights[True]) < 1e-12
    assert all(height > max(heights[True]) + 1e-3 for height in heights[False])


def listed(landscape: Landscape) -> Array:
    return np.array([s.point for s in landscape.stationary_points])


@pytest.mark.parametrize("landscape", [bowl, ravine, saddle, three_points_cost], ids=repr)
def test_none_is_missing_where_the_gradient_is_linear(landscape: Landscape) -> None:
    offset = landscape.gradient([0.0, 0.0])
    matrix = np.stack([landscape.gradient(axis) - offset for axis in np.eye(2)], axis=-1)
    points = np.random.default_rng(0).normal(size=(100, 2))
    np.testing.assert_allclose(
        landscape.gradient(points), points @ matrix.T + offset, rtol=1e-13, atol=1e-13
    )
    assert abs(np.linalg.det(matrix)) >= 1, "so that only one point has gradient zero"
    (point,) = listed(landscape)
    np.testing.assert_allclose(point, np.linalg.solve(matrix, -offset), atol=1e-14)


def test_the_running_example_is_the_cost_of_a_line_through_its_points() -> None:
    points = three_points()
    for w, b in np.random.default_rng(0).normal(size=(20, 2)):
        cost = mean_squared_error(w * points.inputs + b, points.targets)
        assert three_points_cost.height([w, b]) == pytest.approx(cost, rel=1e-12)
    assert three_points_cost.height([1.5, 5 / 6]) == pytest.approx(1 / 18, rel=1e-12)


@pytest.mark.parametrize(
    ("landscape", "coefficients"),
    [
        (two_valleys, [1 / 4, 1 / 8, -1, -1 / 2]),
        (inflection, [3, 0, 0]),
        (flat_minimum, [4, 0, 0, 0]),
    ],
    ids=repr,
)
def test_none_is_missing_where_the_derivative_is_a_polynomial(
    landscape: Landscape, coefficients: list[float]
) -> None:
    # A polynomial of degree d is known from d + 1 points, and 100 agree.
    points = in_domain(landscape, np.linspace(0, 1, 100)[:, None])
    np.testing.assert_allclose(
        landscape.gradient(points)[:, 0], np.polyval(coefficients, points[:, 0]), atol=1e-13
    )
    roots = np.roots(coefficients)
    low, high = landscape.domain[0]
    real = {round(float(r.real), 9) for r in roots if abs(r.imag) < 1e-9 and low < r.real < high}
    np.testing.assert_allclose(sorted(real), listed(landscape)[:, 0], atol=1e-9)


def test_none_is_missing_among_many_valleys() -> None:
    # g = x/10 + 3 cos 3x, so |g'| ≤ 1/10 + 9 and |g''| ≤ 27: a cell whose middle is farther from
    # zero than the bound lets g move in half a cell holds no zero, and likewise for g'.
    edges = np.linspace(-5, 6, 1101)
    middles, half = (edges[1:] + edges[:-1]) / 2, np.diff(edges).max() / 2 + 1e-12
    np.testing.assert_array_equal(many_valleys.domain, [[-5, 6]])

    def g(x: Array) -> Array:
        return many_valleys.gradient(x[:, None])[:, 0]

    np.testing.assert_allclose(g(middles), middles / 10 + 3 * np.cos(3 * middles), rtol=1e-12)
    may_hold_a_zero = np.abs(g(middles)) <= 9.1 * half
    slopes = 0.1 - 9 * np.sin(3 * middles)
    assert (np.abs(slopes[may_hold_a_zero]) > 27 * half).all(), "g' may change sign in a cell"
    left, right = edges[:-1][may_hold_a_zero], edges[1:][may_hold_a_zero]
    assert (g(left) * g(right) < 0).all(), "a cell without a change of sign"
    points = listed(many_valleys)[:, 0]
    assert len(points) == len(left)
    assert (left < points).all()
    assert (points < right).all()


def test_none_is_missing_in_himmelblaus() -> None:
    points = listed(himmelblau)
    distances = np.linalg.norm(points[:, None] - points[None], axis=-1)
    assert len(points) == 9
    assert distances[~np.eye(9, dtype=bool)].min() > 1
    assert "Bézout" in himmelblau.certificate
    assert "3 × 3 = 9" in himmelblau.certificate
    # Far out each component is its leading part, and these vanish together only at (0, 0).
    directions = np.array([[1.0, 0.0], [0.0, 1.0], [0.6, -0.8], [-0.6, 0.8]])
    far = himmelblau.gradient(1e9 * directions) / 1e27
    np.testing.assert_allclose(far, 4 * directions**3, atol=1e-8)


def test_the_nine_of_himmelblaus_are_the_roots_of_a_resultant() -> None:
    # Each component of the gradient is a polynomial in y whose coefficients are polynomials in x;
    # the two have a root in common just where the determinant of their Sylvester matrix is zero.
    def in_y(x: float) -> tuple[list[float], list[float]]:
        return (
            [2, 4 * x, 4 * x**3 - 42 * x - 14],
            [4, 0, 4 * x - 26, 2 * x**2 - 22],
        )

    for x, y in np.random.default_rng(0).uniform(-5, 5, size=(50, 2)):
        expected = [np.polyval(coefficients, y) for coefficients in in_y(x)]
        np.testing.assert_allclose(himmelblau.gradient([x, y]), expected, atol=1e-11)

    def resultant(x: float) -> float:
        first, second = in_y(x)
        rows = [[0.0] * i + first + [0.0] * (2 - i) for i in range(3)]
        rows += [[0.0] * i + second + [0.0] * (1 - i) for i in range(2)]
        return float(np.linalg.det(np.array(rows)))

    polynomial = Chebyshev.interpolate(np.vectorize(resultant), 12, domain=[-5, 5])
    assert np.abs(polynomial.coef[10:]).max() < 1e-9 * np.abs(polynomial.coef).max(), "degree 9"
    roots = polynomial.truncate(10).roots()
    assert np.abs(roots.imag).max() < 1e-6
    np.testing.assert_allclose(np.sort(roots.real), np.sort(listed(himmelblau)[:, 0]), atol=1e-6)


@pytest.mark.parametrize("landscape", [two_valleys, many_valleys], ids=repr)
def test_a_descent_from_the_edge_comes_in(landscape: Landscape) -> None:
    low, high = landscape.gradient(landscape.domain.T)[:, 0]
    assert low < 0 < high


def test_the_two_valleys_are_those_of_the_pages() -> None:
    heights = two_valleys.height([[-2.0], [2.0]])
    np.testing.assert_allclose(heights, [5 / 3, 1 / 3], rtol=1e-15)


def test_the_many_valleys_differ_in_depth() -> None:
    depths = np.sort([float(many_valleys.height(s.point)) for s in many_valleys.minima])
    assert len(depths) == 6
    assert np.diff(depths).min() > 0.1


@every_landscape
def test_minima_are_the_minima(landscape: Landscape) -> None:
    count = sum(kind in ("minimum", "minimum*", "undecided*") for kind in KINDS[landscape.name])
    assert len(landscape.minima) == count
    assert all(m in landscape.stationary_points for m in landscape.minima)


@every_landscape
def test_a_landscape_is_a_frozen_record(landscape: Landscape) -> None:
    assert landscape_named(landscape.name) is landscape
    assert repr(landscape) == f"<landscape {landscape.name}>"
    assert landscape.domain.shape == (landscape.dimensions, 2)
    assert (landscape.domain[:, 0] < landscape.domain[:, 1]).all()
    assert landscape.certificate
    assert not landscape.domain.flags.writeable
    for stationary in landscape.stationary_points:
        assert stationary.point.shape == (landscape.dimensions,)
        assert not stationary.point.flags.writeable
    with pytest.raises(dataclasses.FrozenInstanceError):
        landscape.name = "other"  # type: ignore[misc]


@every_landscape
def test_a_copy_of_a_named_one_is_itself(landscape: Landscape) -> None:
    assert pickle.loads(pickle.dumps(landscape)) is landscape
    assert copy.deepcopy(landscape) is landscape


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"name": 3}, TypeError, "name is 3, expected a str"),
        ({"height": None}, TypeError, "height is None, expected a function of points"),
        ({"gradient": 1.0}, TypeError, "gradient is 1.0, expected a function of points"),
        ({"domain": [-1, 1]}, ValueError, r"domain has shape \(2,\), expected \(dimensions, 2\)"),
        ({"domain": [[1, -1]]}, ValueError, r"domain is \[\[1.0, -1.0\]\], expected a row"),
        ({"domain": [[1, 2, 3]]}, ValueError, r"domain is \[\[1.0, 2.0, 3.0\]\], expected a row"),
    ],
)
def test_a_bad_landscape_is_named(
    change: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        dataclasses.replace(two_valleys, **change)


@every_landscape
def test_very_far_out_there_is_no_warning(landscape: Landscape) -> None:
    for far in (1e80, -1e200):
        point = np.full(landscape.dimensions, far)
        landscape.height(point)
        landscape.gradient(point)


@pytest.mark.parametrize("landscape", ALL, ids=lambda landscape: landscape.name)
@pytest.mark.parametrize("far", [1e99, 1e200, -1e200, 1e308, -1e308])
def test_very_far_out_a_number_is_infinite_and_never_none(landscape: Landscape, far: float) -> None:
    point = np.full(landscape.dimensions, far)
    assert not np.isnan(landscape.height(point))
    assert not np.isnan(landscape.gradient(point)).any()
    np.testing.assert_array_equal(landscape.gradient([point]), [landscape.gradient(point)])


@pytest.mark.parametrize("ask", ["height", "gradient"])
@pytest.mark.parametrize(
    ("landscape", "points", "error", "message"),
    [
        (bowl, 1.0, ValueError, r"points has shape \(\), expected \(dimensions,\)"),
        (two_valleys, 1.0, ValueError, r"points has shape \(\), expected \(dimensions,\)"),
        (two_valleys, [1.0, 2.0], ValueError, r"points has shape \(2,\), expected \(..., 1\)"),
        (many_valleys, np.zeros(9), ValueError, r"points has shape \(9,\), expected \(..., 1\)"),
        (bowl, [1.0], ValueError, r"points has shape \(1,\), expected \(..., 2\)"),
        (bowl, np.zeros((4, 1)), ValueError, r"points has shape \(4, 1\), expected \(..., 2\)"),
        (himmelblau, np.zeros((2, 3)), ValueError, r"points has shape \(2, 3\), expected \(..."),
        (bowl, np.zeros((0, 2)), ValueError, r"points is empty: it has shape \(0, 2\)"),
        (bowl, [], ValueError, r"points is empty: it has shape \(0,\)"),
        (bowl, [0.0, np.nan], ValueError, r"points holds nan at \(1,\)"),
        (bowl, [[0.0, np.inf]], ValueError, r"points holds inf at \(0, 1\)"),
        (bowl, [[0.0], [0.0, 1.0]], ValueError, "points has rows of different lengths"),
        (bowl, None, TypeError, "points is None, expected real numbers"),
        (bowl, "here", TypeError, "points is 'here', expected real numbers"),
        (bowl, [object(), object()], TypeError, "points holds <object"),
    ],
)
def test_bad_input(
    landscape: Landscape, ask: str, points: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        getattr(landscape, ask)(points)


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("hill", ValueError, "unknown landscape 'hill', expected one of: bowl, ravine, two_valley"),
        (None, TypeError, "landscape is None, expected a name"),
        (bowl, TypeError, "landscape is <landscape bowl>, expected a name"),
    ],
)
def test_unknown_name(name: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        landscape_named(name)


def test_a_list_of_stationary_points_is_kept_as_a_tuple() -> None:
    made = dataclasses.replace(two_valleys, stationary_points=[*two_valleys.stationary_points])  # type: ignore[arg-type]
    assert made.stationary_points == two_valleys.stationary_points
