"""What a figure shows, read back from what was drawn: whatever changes in a picture is seen."""

from collections.abc import Callable
from functools import cache
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.patches import Rectangle
from matplotlib.path import Path

from howlearn_site.blocks.reading import blocks_of, drawing_of
from howlearn_site.blocks.running import Said, compare
from howlearn_site.figures.drawn import drawn_text, same_drawing
from howlearn_site.paths import ROOT, pages


def picture() -> Any:
    """A figure with two axes that has one of each kind of thing."""
    _, (axes, other) = plt.subplots(1, 2, figsize=(6, 3))
    across = np.linspace(1, 4, 9)
    axes.plot(across, across**2, color="#005087", label="cost", marker="o")
    axes.plot(across, 2 * across, "--", color="#2f94d0", label="slope")
    axes.scatter(across, across + 1, s=20, color="#23262d")
    axes.vlines([1, 2], [0, 0], [3, 5], color="#005087")
    axes.annotate("here", (2, 4), xytext=(5, 5), textcoords="offset points")
    axes.text(1, 9, "there")
    axes.fill_between(across, 0, across, color="#005087")
    axes.add_patch(Rectangle((1, 1), 2, 3, facecolor="#2f94d0"))
    axes.set(xlabel="w", ylabel="C", xlim=(0, 5), ylim=(0.5, 20), title="descent")
    axes.legend()
    other.imshow(np.arange(6.0).reshape(2, 3), cmap="Greys")
    other.contour(np.arange(12.0).reshape(3, 4), levels=[2.0, 5.0], colors="#005087")
    other.plot([0, np.nan, 2], [0, np.nan, 1], color="#005087")
    other.add_collection(PathCollection(pixels([0, 1], [0, 0], [1, 2]), facecolor="#23262d"))
    return axes


def pixels(*places: list[int]) -> list[Path]:
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
    return [Path.make_compound_path(*[Path(square + place, closed=True) for place in places])]


def other(axes: Any) -> Any:
    return axes.figure.axes[1]


def moved(axes: Any) -> None:
    """Shift a curve by a step."""
    line = axes.lines[0]
    line.set_ydata(np.roll(line.get_ydata(), 1))


def colours_exchanged(axes: Any) -> None:
    one, two = axes.lines
    colour = one.get_color()
    one.set_color(two.get_color())
    two.set_color(colour)


def coordinates_exchanged(axes: Any) -> None:
    line = axes.lines[0]
    line.set_data(line.get_ydata(), line.get_xdata())


def marks_exchanged(axes: Any) -> None:
    marks = axes.collections[0]
    marks.set_offsets(np.asarray(marks.get_offsets())[:, ::-1])


def panels_exchanged(axes: Any) -> None:
    one, two = axes.get_position(), other(axes).get_position()
    axes.set_position(two)
    other(axes).set_position(one)


def a_step_less(axes: Any) -> None:
    line = axes.lines[0]
    line.set_data(line.get_xdata()[:-1], line.get_ydata()[:-1])


def names_exchanged(axes: Any) -> None:
    axes.set(xlabel=axes.get_ylabel(), ylabel=axes.get_xlabel())


BREAKS: list[Callable[[Any], Any]] = [
    moved,
    colours_exchanged,
    coordinates_exchanged,
    marks_exchanged,
    panels_exchanged,
    a_step_less,
    names_exchanged,
    lambda axes: axes.set_yscale("log"),
    lambda axes: axes.invert_xaxis(),
    lambda axes: axes.set_xlabel(""),
    lambda axes: axes.set_title(""),
    lambda axes: axes.set_ylim(0, 20),
    lambda axes: axes.get_legend().remove(),
    lambda axes: axes.get_legend().get_texts()[0].set_text("slope"),
    lambda axes: axes.xaxis.set_major_formatter("{x:.2f}"),
    lambda axes: axes.set_xticks([]),
    lambda axes: axes.set_axis_off(),
    lambda axes: axes.set_aspect("equal"),
    lambda axes: axes.lines[0].remove(),
    lambda axes: axes.lines[0].set_visible(False),
    lambda axes: axes.lines[0].set_linewidth(3),
    lambda axes: axes.lines[0].set_marker("x"),
    lambda axes: axes.lines[0].set_markersize(3),
    lambda axes: axes.lines[1].set_linestyle("-"),
    lambda axes: axes.lines[0].set_transform(axes.transAxes),
    lambda axes: axes.collections[0].set_sizes([40]),
    lambda axes: axes.collections[0].set_color("#005087"),
    lambda axes: axes.collections[1].set_linewidth(4),
    lambda axes: axes.collections[1].set_segments([[(1, 0), (1, 3)]]),
    lambda axes: axes.collections[2].remove(),
    lambda axes: axes.texts[0].set_text("there"),
    lambda axes: axes.texts[0].set_position((5, -5)),
    lambda axes: setattr(axes.texts[0], "xy", (4, 2)),
    lambda axes: axes.texts[1].set_position((1, 8)),
    lambda axes: axes.texts[1].set_horizontalalignment("right"),
    lambda axes: axes.texts[1].set_color("#005087"),
    lambda axes: axes.texts[1].set_rotation(90),
    lambda axes: axes.patches[0].set_facecolor("#005087"),
    lambda axes: axes.patches[0].set_width(1),
    lambda axes: other(axes).images[0].set_data(np.arange(6.0)[::-1].reshape(2, 3)),
    lambda axes: other(axes).images[0].set_cmap("viridis"),
    lambda axes: other(axes).images[0].set_clim(0, 9),
    lambda axes: other(axes).images[0].set_extent((0, 1, 0, 1)),
    lambda axes: other(axes).images[0].set_data(np.ma.masked_less(np.arange(6.0), 1).reshape(2, 3)),
    lambda axes: other(axes).collections[0].set_color("#2f94d0"),
    lambda axes: other(axes).collections[1].set_paths(pixels([0, 2], [0, 0], [1, 1])),
    lambda axes: other(axes).collections[1].set_facecolor("#2f94d0"),
    lambda axes: other(axes).lines[0].set_data([0, np.nan, 2], [0, np.nan, 2]),
    lambda axes: axes.figure.text(0.5, 0.5, "a note"),
    lambda axes: axes.figure.set_size_inches(6, 4),
]  # fmt: skip


@cache
def whole() -> str:
    return said(picture())


def said(axes: Any) -> str:
    axes.figure.draw_without_rendering()
    text = drawn_text(axes.figure)
    plt.close("all")
    return text


@pytest.mark.parametrize("broken", BREAKS)
def test_whatever_changes_in_a_picture_is_seen(broken: Callable[[Any], Any]) -> None:
    axes = picture()
    broken(axes)
    assert not same_drawing(whole(), said(axes))


def test_the_same_picture_has_the_same_text() -> None:
    assert said(picture()) == whole()


def test_a_fourth_digit_that_is_rounded_up_elsewhere_is_no_difference() -> None:
    assert same_drawing("line (0.1234, 5)", "line (0.1235, 5)")
    assert same_drawing("at 1.234e-05", "at 1.235e-05")
    assert same_drawing("at 0", "at 1.2e-17")
    assert not same_drawing("line (0.1234, 5)", "line (0.1236, 5)")
    assert not same_drawing("at 4 points", "at 5 points")
    assert not same_drawing("line (1, 1)", "curve (1, 1)")
    assert not same_drawing("a 1", "a 1 2")
    assert not same_drawing("text '0.1234'", "text '0.1235'")  # what can be read is exact


def test_each_picture_of_a_page_is_held_and_nothing_else() -> None:
    files = [file for path in pages() for block in blocks_of(path) if (file := drawing_of(block))]
    kept = sorted((ROOT / "tests" / "drawn").rglob("*.txt"))
    assert sorted(files) == kept


def test_a_block_that_draws_something_else_fails_and_says_how_to_approve_it() -> None:
    path = next(path for path in pages() if path.name == "cost-function.md")
    block = next(block for block in blocks_of(path) if block.picture)
    file = drawing_of(block)
    assert file
    assert block.picture
    drawn = file.read_text("utf-8")
    same = Said(block.output or "", block.picture.alt, None, drawn)
    compare(block, same)
    other = Said(block.output or "", block.picture.alt, None, drawn.replace("input x", "x"))
    with pytest.raises(AssertionError, match="make outputs") as failure:
        compare(block, other)
    assert "-  x 'input x'" in str(failure.value)
