"""Lines of a contour map and their numbers, next to each border where they would be otherwise."""

from collections.abc import Sequence

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch

from howlearn.arrays import Array
from howlearn.plots.drawn import outlines
from howlearn.plots.levels import (
    _gap_centres,
    _heights_at,
    _is_seen,
    _level_of,
    _numbers,
    _rounded,
    _shades,
    _simple,
    draw_levels,
    levels_through,
    spread_levels,
)
from howlearn.plots.style import SMALL


@pytest.mark.parametrize(
    ("level", "most", "rounded"),
    [
        (0.37, 0.1, 0.4),
        (0.37, 0.0999, 0.35),
        (0.37, 0.05, 0.35),
        (0.37, 0.0499, 0.36),
        (0.37, 0.02, 0.36),
        (0.37, 0.0199, 0.37),
        (-3.4, 1.0, -3.0),
        (7.4, 5.0, 5.0),
        (7.4, 4.99, 8.0),
        (7.6, 9.99, 10.0),
        (123.0, 10.0, 120.0),
        (0.31, 0.1, 0.3),  # and not 0.30000000000000004
        (1e15 + 0.3, 1.0, 1e15),
        (12345678901234.5, 3.0, 12345678901234.0),
        (5.55, 0.0, 5.55),  # of a plain
        (3e-323, 5e-324, 3e-323),
    ],
)
def test_a_level_is_at_a_whole_number_of_one_two_or_five(
    level: float, most: float, rounded: float
) -> None:
    assert _rounded(level, most) == rounded


@pytest.mark.parametrize("shape", [(3, 3), (3, 5), (5, 3)])
def test_levels_are_equally_far_in_height_where_the_lowest_place_is_at_the_edge(
    shape: tuple[int, int],
) -> None:
    for row, column in np.ndindex(shape):
        heights = np.full(shape, 15.5)
        heights[row, column] = 0.0
        at_the_edge = row in (0, shape[0] - 1) or column in (0, shape[1] - 1)
        levels = [2.0, 6.0, 9.5, 13.5] if at_the_edge else [0.2, 2.0, 6.0, 12.0]
        assert spread_levels(heights, 4) == levels, (row, column)


@pytest.mark.parametrize(
    ("levels", "exact", "drawn"),
    [
        ([1, 2, 4, 8], [1.5], [1, 1.5, 2, 4, 8]),
        ([1, 2, 4, 8], [1.49], [1.49, 2, 4, 8]),
        ([1, 2, 4, 8], [1.51], [1, 1.51, 4, 8]),
        ([1, 2, 4, 8], [2.6], [1, 2, 2.6, 4, 8]),
        ([1, 2, 4, 8], [5], [1, 2, 4, 5, 8]),
        ([1, 2, 4, 8], [6], [1, 2, 4, 6, 8]),
        ([1, 2, 4, 8], [6.01], [1, 2, 4, 6.01]),
        # One that stands for a saddle already stays, and so does one that has no other.
        ([1, 2, 4, 8], [2, 2.4], [1, 2, 2.4, 4, 8]),
        ([1, 2, 4, 8], [2.4, 2.3], [2.3, 2.4, 4, 8]),
        ([3], [3.1], [3, 3.1]),
    ],
)
def test_a_level_near_to_that_of_a_saddle_goes_there(
    levels: Sequence[float], exact: Sequence[float], drawn: Sequence[float]
) -> None:
    assert levels_through(levels, exact) == drawn


@pytest.mark.parametrize(
    ("levels", "saddles", "shaded"),
    [
        ([1, 2, 3, 4], [], [1, 2]),
        ([1, 2, 3], [], [1, 2]),
        ([1], [], [1]),
        ([1, 2, 3, 4], [3], [1, 2, 3]),
        ([1, 2, 3, 4], [4, 1], [1, 2, 3, 4]),
        ([1, 2, 3, 4], [4.5, 1], [1]),
        ([1, 2, 3, 4], [4.5], [1, 2]),  # whose line is not seen
    ],
)
def test_shades_go_up_to_the_highest_saddle_or_to_the_middle(
    levels: Sequence[float], saddles: Sequence[float], shaded: Sequence[float]
) -> None:
    assert _shades(levels, saddles) == shaded


@pytest.mark.parametrize(
    ("far", "marks", "seen"),
    [
        (0.045, [[0, 0]], False),
        (0.0451, [[0, 0]], True),
        (0.0451, [[9, 9], [0, 0]], True),
        (0.045, [[9, 9], [0, 0]], False),
        (0.01, [[9, 9]], True),
        (0.01, [], True),
    ],
)
def test_a_line_that_is_all_at_a_mark_is_not_drawn(
    far: float, marks: Sequence[Sequence[float]], seen: bool
) -> None:
    spans = np.array([2.0, 4.0])
    for side in ([0, 1], [1, 0], [0, -1], [-1, 0]):
        line = np.array([[0, 0], side, [0, 0]]) * far * spans
        assert _is_seen(line, np.array(marks, float).reshape(-1, 2), spans) == seen


GROUND = (
    np.array([0.0, 1, 3]),
    np.array([0.0, 2, 4]),
    np.array([[0.0, 2, 6], [4, 8, 1], [5, 3, 9]]),
)


def test_heights_are_those_of_the_ground_and_between_its_points_in_proportion() -> None:
    x, y, heights = GROUND
    corners = np.array([(a, b) for b in y for a in x])
    np.testing.assert_array_equal(_heights_at(corners, GROUND), heights.ravel())
    places = np.array([[0.5, 0], [2.5, 0], [0, 0.5], [0.5, 1], [2, 3], [3, 3.5]])
    expected = [1, 5, 1, (0 + 2 + 4 + 8) / 4, (8 + 1 + 3 + 9) / 4, 0.25 * 1 + 0.75 * 9]
    np.testing.assert_allclose(_heights_at(places, GROUND), expected)


@pytest.mark.parametrize(
    ("low", "level"), [(2e-12, 0.0), (-2e-12, 0.0), (2.2e-12, 2.2e-12), (-4e-12, -4e-12)]
)
def test_a_level_that_is_0_but_for_rounding_is_0(low: float, level: float) -> None:
    ground = np.array([0.0, 1]), np.array([0.0, 1]), np.array([[low, low], [-2.0, 0.5]])
    line = Line2D([0, np.nan, 1], [0, np.nan, 0])
    assert _level_of(line, ground) == pytest.approx(level, rel=1e-9, abs=0)


def test_an_edge_loses_the_points_along_its_sides_and_stays_closed() -> None:
    side = np.linspace(0, 100, 11)
    other, up = np.full(11, 100.0), side[::-1]
    edge = np.vstack([
        np.column_stack(each)
        for each in ([side, 0 * side], [other, side], [up, other], [0 * side, up])
    ])  # fmt: skip
    path = _simple(edge / [2, 4], np.array([2.0, 4.0]))
    codes = np.asarray(path.codes)
    assert (codes[0], codes[-1]) == (path.MOVETO, path.CLOSEPOLY)
    corners = np.asarray(path.vertices)
    np.testing.assert_allclose(corners[0], corners[-1])
    assert len(corners) <= 10
    found = {(round(x, 6), round(y, 6)) for x, y in corners.tolist()}
    assert {(0, 0), (50, 0), (50, 25), (0, 25)} <= found


# Numbers in their lines: where one has room for a gap.

EVERYWHERE = np.array([[-1000.0, 1000.0], [-1000.0, 1000.0]])


def straight(points: int, step: float = 5.0, up: float = 0.0) -> Array:
    return np.column_stack([step * np.arange(points), np.full(points, up)])


def centres(piece: Array, half: Sequence[float], box: Array = EVERYWHERE) -> list[list[float]]:
    return [place.tolist() for place in _gap_centres([piece], np.array(half), box)]


def test_a_gap_is_at_every_second_point_but_for_the_ends() -> None:
    assert centres(straight(41), (10, 5)) == [[10 * k, 0] for k in range(1, 20)]
    assert centres(straight(40), (10, 5)) == [[10 * k, 0] for k in range(1, 19)]
    # Each piece of a line can have it.
    pieces = [straight(9), straight(9, up=50.0)]
    found = [place.tolist() for place in _gap_centres(pieces, np.array([10.0, 5.0]), EVERYWHERE)]
    assert found == [[10 * k, up] for up in (0, 50) for k in (1, 2, 3)]


def test_a_gap_takes_at_most_a_quarter_of_a_line() -> None:
    assert centres(straight(9), (10, 5))  # 10 of 40 points of type
    assert not centres(straight(8), (10, 5))  # 10 of 35


def test_a_line_that_winds_in_a_gap_has_none() -> None:
    winding = np.column_stack([5.0 * np.arange(41), 12.0 * (np.arange(41) % 2)])
    assert centres(winding, (10, 12.5))  # 26 points of line across 20
    assert not centres(winding, (9.99, 12.5))


def test_a_number_stays_two_points_inside_the_map() -> None:
    line, away = straight(9), np.array([12, 7])
    first = centres(line, (10, 5))[0]
    room = np.stack([first - away, first + away], axis=1)
    assert centres(line, (10, 5), room) == [first]
    for side in np.ndindex(2, 2):
        less = room.copy()
        less[side] += (1e-9, -1e-9)[side[1]]
        assert centres(line, (10, 5), less) == []


def axes_in_points() -> Axes:
    """Return axes a unit of which is two points of type across, and half a point up."""
    axes = Figure(figsize=(8, 8), dpi=72).add_axes((0, 0, 1, 1))
    axes.set(xlim=(-16, 272), ylim=(100, 1252))
    return axes


AXES = axes_in_points()
NOWHERE = (np.empty((0, 2)), 0.0)
Found = dict[float, tuple[list[float], list[float]]]


def found(
    lines: dict[float, list[Array]],
    strong: Sequence[float] = (),
    taken: Sequence[tuple[Array, float]] = (NOWHERE,),
) -> Found:
    """Return where numbers stand in lines, all in points of type."""
    scale = [2.0, 0.5]
    units = {level: [piece / scale for piece in pieces] for level, pieces in lines.items()}
    numbers = _numbers(AXES, units, strong, list(taken))
    return {
        level: (place.round(6).tolist(), half.round(6).tolist())
        for level, (place, half) in numbers.items()
    }


def line(up: float, points: int = 41) -> list[Array]:
    return [straight(points, up=up) + np.array([100, 0])]


def box(text: str) -> list[float]:
    """Return half of what a number takes."""
    return [round(0.31 * SMALL * len(text) + 2, 6), round(0.55 * SMALL, 6)]


ACROSS, UP = box("2.5")


@pytest.mark.parametrize("level", [2.5, -0.125, 3.0])
def test_a_number_stands_at_the_first_place_that_has_ample_room(level: float) -> None:
    text = {2.5: "2.5", -0.125: "−0.125", 3.0: "3"}[level]
    assert found({level: line(300)}) == {level: ([110, 300], box(text))}


@pytest.mark.parametrize(("free", "place"), [(7.9, 130), (8.1, 110)])
@pytest.mark.parametrize("side", [1, -1])
def test_eight_points_around_a_number_are_ample(free: float, place: float, side: float) -> None:
    taken = np.array([[110.0, 300 + side * (UP + 4 + free)]])
    assert found({2.5: line(300)}, taken=[NOWHERE, (taken, 4.0)]) == {
        2.5: ([place, 300], [ACROSS, UP])
    }


@pytest.mark.parametrize(("free", "is_there"), [(-0.01, False), (0.01, True)])
def test_a_number_needs_more_room_than_what_is_around_takes(free: float, is_there: bool) -> None:
    along = straight(200, step=2.0, up=300 + UP + 4 + free)
    assert bool(found({2.5: line(300)}, taken=[(along, 4.0)])) == is_there
    # Other lines take a point, and their numbers stand elsewhere.
    lines = {2.5: line(300), 9.0: line(300 + UP + 1 + free)}
    assert bool(found(lines)) == is_there


@pytest.mark.parametrize("side", [1, -1])
def test_numbers_keep_apart(side: float) -> None:
    lines = {2.5: line(300), 3.5: line(300 + side * 40)}
    # The second number begins where the corner of the first is 26 + 8 away.
    away = np.sqrt(34**2 - (40 - 2 * UP) ** 2)
    steps = np.ceil((away + 2 * ACROSS) / 10)
    right = {
        2.5: ([110, 300], [ACROSS, UP]),
        3.5: ([110 + 10 * steps, 300 + side * 40], [ACROSS, UP]),
    }
    assert found(lines) == right
    # And in the other direction, where the first one stands at the right end.
    mirrored = {level: [piece[::-1] for piece in pieces] for level, pieces in lines.items()}
    assert [place for (place, _), _ in found(mirrored).values()] == [290, 290 - 10 * steps]


def numbered(count: int, strong: Sequence[float] = (), room: Sequence[float] = ()) -> list[float]:
    """Return which of many levels have their number, where all or some of them have room."""
    lines = {
        float(level): line(60 + 550 / count * level, 41 if not room or level in room else 4)
        for level in range(count)
    }
    return list(found(lines, strong))


def test_six_lines_have_their_number_or_all_those_through_saddles() -> None:
    assert numbered(5) == [0, 2, 4, 1, 3]
    assert numbered(9) == [0, 2, 4, 6, 8, 1]
    assert numbered(9, strong=[7.0, 2.0]) == [7, 2, 0, 3, 5, 8]
    assert numbered(9, strong=[float(level) for level in range(8)]) == list(range(8))


def test_of_more_than_thirty_lines_the_last_ones_are_not_tried() -> None:
    assert numbered(40, room=[18]) == [18]
    assert numbered(40, room=[19]) == [19]  # the thirtieth
    assert numbered(40, room=[21]) == []


@pytest.mark.parametrize(("high", "lines"), [(30, 0), (60, 1)])
def test_a_line_is_left_out_by_how_much_of_the_map_it_spans(high: int, lines: int) -> None:
    axes = axes_in_points()
    x, y = np.linspace(-16, 272, 289), np.linspace(100, 1252, 289)
    # An ellipse as high as so many units of 1152, on ground whose heights span far more.
    middle = np.array([128.0, 676.0])
    away = np.hypot((x - middle[0])[np.newaxis] * 8, (y - middle[1])[:, np.newaxis])
    draw_levels(axes, (x, y, away**2), [high**2], [], middle[np.newaxis], [])
    assert len(axes.lines) == lines


@pytest.mark.parametrize("hills", [0, 1, 2, 3])
def test_what_is_tinted_goes_around_each_hill(hills: int) -> None:
    axes = axes_in_points()
    x, y = np.linspace(-16, 272, 73), np.linspace(100, 1252, 73)
    places = [(40.0, 500.0), (128.0, 900.0), (216.0, 400.0)][:hills]
    away = [np.hypot((x - a)[np.newaxis] * 4, (y - b)[:, np.newaxis]) for a, b in places]
    ground = np.max([np.zeros((73, 73)), *(100.0 - far for far in away)], axis=0)
    ground[0, 0] = 60.0  # so that there is a line without a hill, too
    draw_levels(axes, (x, y, ground), [50.0], [], np.empty((0, 2)), [])
    (tint,) = axes.patches
    assert isinstance(tint, PathPatch)
    around = outlines(tint.get_path())
    assert len(around) == 1 + hills
    for place in places:
        assert min(np.hypot(*(part.mean(axis=0) - place)) for part in around) < 20


def test_a_level_of_two_pieces_is_drawn_whole() -> None:
    axes = axes_in_points()
    x, y = np.linspace(-16, 272, 37), np.linspace(100, 1252, 3)
    valley = np.abs(np.repeat(x[np.newaxis], 3, axis=0) - 128)
    draw_levels(axes, (x, y, valley), [60.0], [], np.empty((0, 2)), [])
    (drawn,) = axes.lines
    assert set(np.asarray(drawn.get_xdata())) >= {68.0, 188.0}


def test_a_line_has_a_gap_where_its_number_stands_and_nowhere_else() -> None:
    axes = axes_in_points()
    x, y = np.linspace(-16, 272, 41), np.linspace(100, 1252, 41)
    slope = np.repeat(y[:, np.newaxis], 41, axis=1)
    draw_levels(axes, (x, y, slope), [500.0], [], np.empty((0, 2)), [])
    (drawn,), (number,) = axes.lines, axes.texts
    assert number.get_text() == "500"
    points = np.column_stack(drawn.get_data()) * [2.0, 0.5]
    away = np.abs(points - np.array(number.get_position()) * [2.0, 0.5])
    left_out = np.isnan(points).any(axis=1)
    assert not (away < box("500")).all(axis=1).any()
    assert left_out.tolist().count(True) == 2  # one point in the gap, and the end
    assert len(points) == 42
