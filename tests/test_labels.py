"""Where labels go: at ends of lines and beside paths, to the point of type, next to each border."""

from collections.abc import Sequence

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from howlearn.arrays import Array
from howlearn.plots.labels import filled, gaps, in_points, label_ends, label_paths, points_a_unit
from howlearn.plots.palette import INK
from howlearn.plots.style import SMALL

APART = 1.3 * SMALL  # from the middle of a label to that of the next
WIDE = np.array([[-1000.0, 1000.0], [-1000.0, 1000.0]])


def in_points_of_type(dpi: float) -> Axes:
    """Return axes a unit of which is a point of type."""
    axes = Figure(figsize=(8, 8), dpi=dpi).add_axes((0, 0, 1, 1))
    axes.set(xlim=(-64, 512), ylim=(0, 576))
    return axes


# Heights of the ends of lines, and those of their labels: further from each other, where they would
# overlap, and around the middle of the ends.
ENDS = [
    ([100, 200], [100, 200]),
    ([200, 100], [200, 100]),
    ([100, 100 + APART + 0.01], [100, 100 + APART + 0.01]),
    ([100, 100 + APART - 0.5], [99.75, 99.75 + APART]),
    ([100, 100], [100 - APART / 2, 100 + APART / 2]),
    ([104, 100, 102], [102 + APART, 102 - APART, 102]),
    # The third pushes the first two apart, which then reach the fourth below.
    ([100, 100, 100, 99 - 1.5 * APART],
     [99.75 + (k - 0.375) * APART for k in (-0.5, 0.5, 1.5, -1.5)]),
    # Two groups that are as far apart as they have to be stay where they are.
    ([100, 100, 100 + 2 * APART + 0.1, 100 + 2 * APART + 0.1],
     [100 + k * APART + d for k, d in ((-0.5, 0), (0.5, 0), (1.5, 0.1), (2.5, 0.1))]),
    ([100, 100, 103 + 2 * APART, 97 + 2 * APART],
     [100 + k * APART for k in (-0.5, 0.5, 2.5, 1.5)]),
    # None goes below the axis, and those above make room.
    ([0, 0, 300], [0, APART, 300]),
    ([-3, 9, 300], [0, APART, 300]),
    ([0, 0, APART + 2], [0, APART, 2 * APART]),
]  # fmt: skip


@pytest.mark.parametrize("dpi", [72, 144])
@pytest.mark.parametrize(("ends", "labels"), ENDS)
def test_labels_stand_at_the_ends_of_lines_and_apart(
    ends: Sequence[float], labels: Sequence[float], dpi: float
) -> None:
    axes = in_points_of_type(dpi)
    lines = [axes.plot([1, 9, 50 + k], [7, 5, end])[0] for k, end in enumerate(ends)]
    named = [(line, f"line {k}", f"C{k}") for k, line in enumerate(lines)]
    written = {label.get_text(): label for label in label_ends(axes, named)}
    assert len(written) == len(ends)
    for k, end in enumerate(ends):
        label = written[f"line {k}"]
        (x, y), (right, up) = label.xy, label.get_position()
        assert (x, y, label.get_color()) == (50 + k, end, f"C{k}")
        assert (right, y + up) == pytest.approx((8, labels[k]), abs=1e-6)


def test_a_unit_is_as_many_points_as_the_axes_have_room_for() -> None:
    axes = in_points_of_type(144)
    axes.set(xlim=(-8, 280), ylim=(10, -134))
    assert points_a_unit(axes) == pytest.approx((2, -4))
    axes.set_aspect("equal")  # which is asked for here, not when it is drawn
    assert points_a_unit(axes) == pytest.approx((2, -2))


SCALE = np.array([2.0, 0.5])  # points of type a unit


def places(paths: dict[str, object], bounds: Array = WIDE) -> dict[str, list[float]]:
    """Return where the names of paths are written, to a thousandth of a point."""
    axes = in_points_of_type(72)
    axes.set(xlim=(-16, 272), ylim=(100, 1252))
    units = {name: np.array(path, float) / SCALE for name, path in paths.items()}
    boxes, written = label_paths(axes, units, bounds / SCALE[:, np.newaxis])
    found = {}
    for box, (name, text) in zip(boxes, written.items(), strict=True):
        assert text.get_text() == name
        assert text.get_color() == INK.light
        assert text.get_position() == pytest.approx(tuple(box[0] / SCALE))
        np.testing.assert_allclose(box - box[0], [[0, 0], *(np.outer([-1, 1], half(name)))])
        found[name] = box[0].round(3).tolist()
    return found


def half(name: str) -> Array:
    """Return half of the room that a name takes."""
    return np.array([0.31 * SMALL * len(name), 0.6 * SMALL])


def beside(name: str, point: Sequence[float], side: Sequence[int]) -> list[float]:
    """Return where a name stands on one side of a point."""
    return list((np.array(point) + np.array(side) * (half(name) + 6)).round(3))


POINT = (100.1, 200.3)


def test_a_name_stands_above_and_to_the_right_where_all_sides_are_as_good() -> None:
    assert places({"name": [POINT]}) == {"name": beside("name", POINT, (1, 1))}
    # On the right there is no room, and then none above.
    assert places({"name": [POINT]}, np.array([[0, 100.1], [0, 999]])) == {
        "name": beside("name", POINT, (-1, 1))
    }
    assert places({"name": [POINT]}, np.array([[0, 100.1], [0, 200.3]])) == {
        "name": beside("name", POINT, (-1, -1))
    }


SIDES = [(a, b) for a in (1, -1, 0) for b in (1, -1, 0) if a or b]


@pytest.mark.parametrize("side", SIDES)
def test_a_name_may_touch_the_border_of_the_map_and_no_more(side: Sequence[int]) -> None:
    middle = np.array(POINT) + np.array(side) * (half("name") + 6)
    low, high = middle - half("name"), middle + half("name")
    room = np.stack([low, high], axis=1)
    assert places({"name": [POINT]}, room) == {"name": beside("name", POINT, side)}
    for place in np.ndindex(2, 2):
        less = room.copy()
        less[place] += (1e-9, -1e-9)[place[1]]
        assert places({"name": [POINT]}, less) == {}


@pytest.mark.parametrize(("count", "tried"), [(3, 1), (47, 1), (48, 2), (71, 2), (72, 3)])
def test_of_a_long_path_some_points_are_tried(count: int, tried: int) -> None:
    for inside in range(1, 7):
        # All but one of its points lie outside.
        path = [POINT if k == inside else (-500, 0) for k in range(count)]
        found = places({"name": path}, np.array([[0, 300], [0, 300]]))
        assert bool(found) == (inside < count and inside % tried == 0)


def test_a_path_without_a_name_has_none_and_the_next_one_has_its() -> None:
    assert list(places({"": [(0, 0), (9, 9)], "a": [POINT], "b": [(300, 90)]})) == ["a", "b"]
    assert list(places({"far": [(1e308, 9)], "a": [POINT]})) == ["a"]


# The name of a path that begins at 0 with room on its right: above the point, or beside it.
NAME = "name"
ACROSS, UP = half(NAME)
TWO_SIDES = np.array([[0.0, 6 + 2 * ACROSS + 0.1], [-UP - 0.1, 6 + 2 * UP + 0.1]])
THREE_SIDES = np.array([[0.0, 600.0], [-40.0, 40.0]])
ABOVE, BESIDE = (beside(NAME, (0, 0), side) for side in ((1, 1), (1, 0)))


@pytest.mark.parametrize(
    ("away", "best"),
    [
        # Five points from its own path are enough, and then the distance from others counts.
        (40, BESIDE),
        # Sixty points from the others are enough, if both have them.
        (59, BESIDE),
        (61, ABOVE),
    ],
)
def test_a_name_keeps_as_far_from_other_paths_as_counts(away: float, best: list[float]) -> None:
    others = [(20, 6 + 2 * UP + away), (9e3, 0), (20, -6 - 2 * UP - away)]
    assert places({NAME: [(0, 0)], "": others}, THREE_SIDES) == {NAME: best}


@pytest.mark.parametrize(("free", "best"), [(4.685, ABOVE), (4.7, BESIDE)])
def test_a_point_clear_of_its_own_path_is_worth_forty_of_the_distance_from_others(
    free: float, best: list[float]
) -> None:
    # Beside the point the path comes back below, and another path runs above.
    back = [(0, 0), (-50, 0), (-50, -UP - free), (500, -UP - free)]
    other = [(-50, 6 + 2 * UP + 30), (500, 6 + 2 * UP + 30)]
    assert places({NAME: back, "": other}, TWO_SIDES) == {NAME: best}


def test_distances_that_differ_by_rounding_alone_are_equal() -> None:
    # A little more room below or beside is no reason to leave the first of all sides.
    up, right = 6 + 2 * UP + 30, 6 + 2 * ACROSS + 30 + 1e-9
    around = [(0, up), (right, up), (right, -up - 1e-9), (0, -up - 1e-9)]
    assert places({NAME: [(0, 0)], "": around}, THREE_SIDES) == {NAME: ABOVE}


def test_names_at_one_point_stand_around_it() -> None:
    assert places({name: [POINT] for name in "abcd"}) == {
        name: beside(name, POINT, side)
        for name, side in zip("abcd", ((1, 1), (1, -1), (-1, 1), (-1, -1)), strict=True)
    }


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ([[5, 5]], []),
        ([[0, 0], [3, 4]], [[0, 0], [3, 4]]),
        ([[0, 0], [6, 0]], [[0, 0], [3, 0], [6, 0]]),
        ([[0, 0], [0, -11.9]], [[0, 0], [0, -5.95], [0, -11.9]]),
        ([[0, 0], [0, -12]], [[0, 0], [0, -4], [0, -8], [0, -12]]),
        ([[0, 0], [6, 0], [6, 5]], [[0, 0], [3, 0], [6, 0], [6, 0], [6, 5]]),
        # But none on the way to what is too far outside, on either side.
        ([[1, 1], [9e3, 1e4], [2, 2]], [[1, 1], [2, 2]]),
        ([[1, 1], [-1e4, 0], [2, 2]], [[1, 1], [2, 2]]),
        ([[9997, -9999.9], [9999, -9999.9]], [[9997, -9999.9], [9999, -9999.9]]),
        ([[np.inf, 1], [2, 2]], []),
    ],
)
def test_a_line_has_points_six_points_of_type_apart(path: object, more: object) -> None:
    whole = np.array(path, float)
    expected = [*whole[:1], *np.reshape(more, (-1, 2))]  # type: ignore[call-overload]
    np.testing.assert_allclose(filled(whole), expected)


def test_the_distance_from_a_box_is_that_from_its_nearest_side_or_corner() -> None:
    points = np.array([[10, 20], [13, 21], [17, 25], [3, 11], [10, 26], [13.5, 20]])
    found = gaps(np.array([10.0, 20.0]), np.array([3.0, 1.0]), points)
    assert found.tolist() == [0, 0, np.hypot(4, 4), np.hypot(4, 8), 5, 0.5]


def test_what_is_too_far_out_for_a_number_is_at_infinity() -> None:
    assert in_points(np.array([[1e308, -2.0]]), (100.0, 3.0)).tolist() == [[np.inf, -6.0]]
