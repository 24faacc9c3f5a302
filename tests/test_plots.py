"""What every picture keeps to: its size, its colours, its words, and room for each text."""

import gzip
import itertools
import re
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Text

from howlearn.arrays import Array
from howlearn.datasets import three_points
from howlearn.plots import (
    curves,
    description,
    line_fit,
)
from howlearn.plots.descriptions import three_digits
from howlearn.plots.palette import (
    PALETTE,
)
from howlearn_site.figures import svg as figures_svg
from pictures import PICTURES, as_svg, closed, draw, drawn, figure_of

__all__ = ["closed"]  # a fixture


@pytest.fixture(scope="module", params=list(PICTURES))
def name(request: pytest.FixtureRequest) -> str:
    """Each picture in turn; all tests of one follow each other, so that they share its drawings."""
    return str(request.param)


def test_svg_is_small_and_the_same_twice(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, said = drawn(name)
    again = draw(name)
    assert as_svg(again) == text
    assert str(description(again)) == said
    # As the site shows it.
    monkeypatch.setattr(figures_svg, "svg", lambda *_, **__: text)
    shown = figures_svg.svg_of(figure_of(again), "page/name")
    assert len(gzip.compress(shown.encode(), mtime=0)) <= 25 * 1024


def test_svg_holds_text_and_no_raster(name: str) -> None:
    text, _ = drawn(name)
    assert "<image" not in text
    assert "<text" in text or name in ("digit_images_most", "weight_images_most")


def test_every_colour_is_of_the_palette(name: str) -> None:
    text = re.sub(r'url\(#[^)]*\)|href="#[^"]*"', "", drawn(name)[0])
    text = text[text.index("<g id=") :]
    colours = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", text))
    assert colours <= {colour.light for colour in PALETTE}
    assert not re.search(r"(fill|stroke): ?(?!none|#)[a-z]", text)


def test_description_follows_the_data(name: str) -> None:
    (text, said), (other_text, other_said) = drawn(name), drawn(name, other=True)
    assert said not in ("", "None")
    assert said != other_said
    assert text != other_text
    assert "  " not in said
    assert said.endswith(".")


def test_draws_into_given_axes(name: str) -> None:
    figure, (left, right) = plt.subplots(1, 2)
    assert draw(name, axes=right) is right
    assert right.figure is figure
    assert description(right) == drawn(name)[1]
    assert not left.lines
    assert not left.patches
    with pytest.raises(TypeError, match="axes is 7, expected an Axes of matplotlib"):
        draw(name, axes=7)  # type: ignore[arg-type]


def drawn_texts(axes: Axes, monkeypatch: pytest.MonkeyPatch) -> list[Text]:
    """Return the texts that are really drawn: ticks beyond the limits have texts that are not."""
    drawn = []
    draw_text: Any = RendererAgg.draw_text

    def record(*arguments: Any, **keywords: Any) -> None:
        drawn.append(keywords["mtext"])
        draw_text(*arguments, **keywords)

    monkeypatch.setattr(RendererAgg, "draw_text", record)
    axes.figure.canvas.draw()
    return drawn


@pytest.mark.parametrize("other", [False, True])
def test_no_text_overlaps_another_or_is_cut_off(
    name: str, other: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    axes = draw(name, other=other)
    width, height = axes.figure.bbox.size
    # An annotation's own extent would hold the point that it is about, too.
    boxes = [
        (text.get_text(), Text.get_window_extent(text).extents)
        for text in drawn_texts(axes, monkeypatch)
    ]
    for text, (left, bottom, right, top) in boxes:
        assert left >= 0, text
        assert bottom >= 0, text
        assert right <= width, text
        assert top <= height, text
    for (one, a), (two, b) in itertools.combinations(boxes, 2):
        across, up = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
        # A line of type has a little air above and below it.
        assert across <= 0 or up <= 3, (one, two)


def boxes_of(axes: Axes, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Array]]:
    return [
        (text.get_text(), np.array(Text.get_window_extent(text).extents))
        for text in drawn_texts(axes, monkeypatch)
    ]


@pytest.mark.parametrize(
    ("weight", "bias"),
    [(1, 1), (1, 0.5), (0.667, 0.467), (0, 0), (1.5, 5 / 6), (3, -1), (-1, 3), (-2, 4), (-1, 6)],
)
def test_the_errors_of_a_fit_stand_clear_of_lines_and_points(
    weight: float, bias: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    axes = line_fit(three_points(), weight, bias)
    boxes = boxes_of(axes, monkeypatch)
    errors = weight * np.arange(3) + bias - np.array([1, 2, 4])
    labels = [box for box in boxes if box[0] in {three_digits(e) for e in errors}]
    labels = [
        (text, box) for text, box in labels if box[0] > axes.bbox.x0 and box[1] > axes.bbox.y0
    ]
    assert len(labels) == 3
    x = np.linspace(*axes.get_xlim(), 2001)
    bars = [
        np.column_stack([np.full(99, k), np.linspace(y, y + e, 99)])
        for k, (y, e) in enumerate(zip((1, 2, 4), errors, strict=True))
    ]
    ink = axes.transData.transform(np.vstack([np.column_stack([x, weight * x + bias]), *bars]))
    for text, (left, bottom, right, top) in labels:
        within = (left < ink[:, 0]) & (ink[:, 0] < right)
        # A line of type has a little air above and below it.
        within &= (bottom + 2 < ink[:, 1]) & (ink[:, 1] < top - 2)
        assert not within.any(), text
    for (one, a), (two, b) in itertools.combinations(boxes, 2):
        across, up = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
        assert across <= 0 or up <= 3, (one, two)


@pytest.mark.parametrize("name", [n for n in PICTURES if n.startswith("network_diagram")])
@pytest.mark.parametrize("other", [False, True])
def test_no_number_of_a_diagram_hides_behind_a_node(
    name: str, other: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    axes = draw(name, other=other)
    boxes = boxes_of(axes, monkeypatch)
    nodes = [patch.get_window_extent() for patch in axes.patches]
    for node in nodes:
        centre = np.array([(node.x0 + node.x1) / 2, (node.y0 + node.y1) / 2])
        for text, (left, bottom, right, top) in boxes:
            middle = np.array([(left + right) / 2, (bottom + top) / 2])
            if np.hypot(*(middle - centre)) < 3:
                continue  # the number in the node
            # Digits are lower than their line of type; two pixels may be its air.
            gap = np.maximum(np.abs(middle - centre) - [(right - left) / 2, (top - bottom) / 2], 0)
            assert np.hypot(*gap) > (node.x1 - node.x0) / 2 - 3, text


def test_names_of_lines_that_end_at_the_axis_stand_above_its_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Of three that are pushed apart the lowest would reach the number at the axis' end.
    falling = np.linspace(1, 0, 41)
    ends = {"one": falling, "another": falling**2, "a third": falling**3}
    axes = curves(ends)
    boxes = dict(boxes_of(axes, monkeypatch))
    names = sorted((boxes[name] for name in ends), key=lambda box: float(box[1]))
    assert (names[0][1] + names[0][3]) / 2 >= axes.bbox.y0 - 1e-6
    for below, above in itertools.pairwise(names):
        assert above[1] >= below[3] - 3
