"""Contour maps: their lines pass where they say, and their numbers hide nothing."""

import itertools
import re
from collections.abc import Callable
from functools import partial

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text

from howlearn.arrays import Array
from howlearn.gradient_descent import gradient_descent
from howlearn.landscapes import (
    Landscape,
    StationaryPoint,
    bowl,
    himmelblau,
    ravine,
    saddle,
    three_points_cost,
)
from howlearn.plots import contours, description
from howlearn.plots.palette import COST
from howlearn.plots.style import SMALL, house_style
from howlearn_site.blocks.reading import Block, blocks_of
from howlearn_site.paths import pages
from pictures import closed

__all__ = ["closed"]  # a fixture

SURFACES = [bowl, ravine, saddle, himmelblau, three_points_cost]
every_surface = pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)


def descent(surface: Landscape, rate: float, steps: int) -> Array:
    return gradient_descent(surface.gradient, [0.5, -1.2], learning_rate=rate, steps=steps)


def level_lines(axes: Axes) -> list[Line2D]:
    """Return the lines; a mark has no line style, and a colour that nobody sees."""
    drawn = [line for line in axes.lines if line.get_linestyle() != "None"]
    return [line for line in drawn if line.get_color() == COST.light]


def numbers(axes: Axes) -> list[Text]:
    return [text for text in axes.texts if text.get_fontsize() == SMALL]


@every_surface
def test_a_line_goes_through_each_saddle(surface: Landscape) -> None:
    axes = contours(surface)
    cell = np.diff(surface.domain, axis=1)[:, 0] / 80
    lines = [np.column_stack(line.get_data()) for line in level_lines(axes)]
    for stationary in surface.stationary_points:
        if stationary.kind == "saddle":
            away = [
                np.nanmin(np.abs((line - stationary.point) / cell).max(axis=1)) for line in lines
            ]
            (through,) = [line for line, far in zip(lines, away, strict=True) if far < 1]
            # And it is that saddle's own level, all along.
            heights = surface.height(through[~np.isnan(through).any(axis=1)])
            np.testing.assert_allclose(
                heights, surface.height(stationary.point), atol=0.02 * np.ptp(heights) + 1.5
            )


@every_surface
def test_what_lies_lower_is_bluer(surface: Landscape) -> None:
    axes = contours(surface)
    low, high = surface.domain.T
    places = low + (high - low) * np.random.default_rng(0).random((400, 2))
    within = [patch.get_path().contains_points(places) for patch in axes.patches]
    shades = np.sum(within, axis=0)
    heights = surface.height(places)
    assert np.ptp(shades) == len(axes.patches) > 2
    # And the alt text says below which height.
    top = float(re.findall(r"Below (\S+) the", str(description(axes)))[0].replace("−", "-"))
    wrong = (shades > 0) != (heights < top)
    assert np.mean(wrong) < 0.02
    for bluer in range(1, len(axes.patches) + 1):
        # A place beside a line may lie on the wrong side of it, within a cell.
        assert np.quantile(heights[shades == bluer], 0.98) <= np.quantile(
            heights[shades < bluer], 0.02
        )


def test_a_hill_is_told_from_a_pit() -> None:
    axes = contours(himmelblau)

    def shades(place: Array) -> int:
        return sum(
            bool(patch.get_path().contains_point((place[0], place[1]))) for patch in axes.patches
        )

    for stationary in himmelblau.stationary_points:
        around = stationary.point + 0.9 * np.array([[1, 0], [-1, 0], [0, 1], [0, -1]])
        if stationary.kind == "maximum":
            assert shades(stationary.point) == 0
            assert max(map(shades, around)) > 0
        elif stationary.kind == "minimum":
            assert shades(stationary.point) == len(axes.patches)
            assert min(map(shades, around)) < len(axes.patches)


# It leaves room for a number between two of its rows, and nowhere else.
WINDING = [[x, y] for y in np.arange(-2.8, 3, 0.8) for x in (-2.9, 2.9)]

# Marks on the line at height 2, with room for its number below.
AROUND = [
    StationaryPoint(2 * np.array([np.cos(angle), np.sin(angle)]), "maximum")
    for angle in np.linspace(-1.0, 4.1, 45)
]

MAPS: dict[str, Callable[[], Axes]] = {
    **{surface.name: partial(contours, surface) for surface in SURFACES},
    "path": lambda: contours(three_points_cost, descent(three_points_cost, 0.1, 30)),
    "winding": lambda: contours(bowl, WINDING),
    "marks on a line": lambda: contours(bowl, levels=[0.5, 2, 4], stationary_points=AROUND),
    "swinging": lambda: contours(ravine, descent(ravine, 0.076, 15)),
    "two paths": lambda: contours(
        himmelblau,
        {"small": descent(himmelblau, 0.002, 40), "large": descent(himmelblau, 0.012, 20)},
    ),
}


@pytest.mark.parametrize("name", MAPS)
def test_a_number_stands_in_its_line_and_clear_of_all_else(name: str) -> None:
    axes = MAPS[name]()
    axes.figure.draw_without_rendering()  # type: ignore[union-attr]
    surface = next((s for s in SURFACES if s.name == name), None)
    labels = numbers(axes)
    assert len(labels) >= 3
    pixel = axes.figure.dpi / 72
    lines = [
        (line, axes.transData.transform(np.column_stack(line.get_data()).astype(float)))
        for line in axes.lines
    ]
    boxes = [text.get_window_extent() for text in axes.texts]
    for one, two in itertools.combinations(boxes, 2):
        assert not one.overlaps(two), name
    for label in labels:
        box = label.get_window_extent()
        if surface is not None:
            height = float(surface.height(label.get_position()))
            assert height == pytest.approx(
                float(label.get_text().replace("−", "-")), rel=0.02, abs=0.01
            )
        for line, places in lines:
            marker = line.get_marker() not in ("None", "", None)
            room = 0.5 * line.get_markersize() * pixel if marker else 0.0
            steps = places
            if line.get_linestyle() != "None" and len(places) > 1:
                # Between its points, too.
                steps = np.vstack(
                    [
                        start + (end - start) * np.linspace(0, 1, 41)[:, np.newaxis]
                        for start, end in itertools.pairwise(places)
                    ]
                )
            x, y = steps[~np.isnan(steps).any(axis=1)].T
            within = (box.x0 - room < x) & (x < box.x1 + room)
            # A line of type has a little air above and below it.
            within &= (box.y0 + 2 - room < y) & (y < box.y1 - 2 + room)
            assert not within.any(), (label.get_text(), line.get_marker())


def test_numbers_are_the_heights_of_lines() -> None:
    levels = [0.25, 1.0, 3.0]
    axes = contours(bowl, levels=levels)
    assert {float(text.get_text()) for text in numbers(axes)} == set(levels)
    for line, level in zip(level_lines(axes), levels, strict=True):
        places = np.column_stack(line.get_data())
        heights = bowl.height(places[~np.isnan(places).any(axis=1)])
        np.testing.assert_allclose(heights, level, atol=0.01)


def test_a_number_keeps_clear_of_what_the_axes_had_before() -> None:
    def places(axes: Axes) -> dict[str, tuple[float, float]]:
        return {text.get_text(): text.get_position() for text in numbers(axes)}

    free = places(contours(bowl))
    # A line, and words, where a number would stand.
    figure, axes = plt.subplots(figsize=(5, 4.6))
    (one, (x, y)), (two, place) = list(free.items())[:2]
    axes.plot([x - 0.05, x + 0.05], [y, y])
    word = axes.text(*place, "words")
    kept = places(contours(bowl, axes=axes))
    figure.draw_without_rendering()
    assert np.hypot(*np.subtract(kept.pop(one, (9.0, 9.0)), (x, y))) > 0.2
    boxes = {text.get_text(): text.get_window_extent() for text in numbers(axes)}
    assert not any(box.overlaps(word.get_window_extent()) for box in boxes.values()), two


# How wide a figure is on a phone 360 px wide, whose margins are 16.
PHONE = 328

MANY = [
    block
    for path in pages()
    for block in blocks_of(path)
    if "contours(" in block.code and "plt.subplots(" in block.code
]


@pytest.mark.parametrize("block", MANY, ids=lambda block: block.picture.name)
def test_each_of_several_maps_can_be_read_on_a_phone(
    block: Block, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plt, "show", lambda: None)
    with house_style():
        exec(block.code, {"__name__": "__main__"})
    figure = plt.gcf()
    figure.draw_without_rendering()
    pixel = PHONE / figure.bbox.width
    assert len(figure.axes) > 1
    for axes in figure.axes:
        assert axes.bbox.width * pixel >= 110
        for text in numbers(axes):
            assert float(text.get_fontsize()) * figure.dpi / 72 * pixel >= 8
    assert any(numbers(axes) for axes in figure.axes)
