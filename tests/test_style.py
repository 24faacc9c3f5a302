"""The house style: what axes look like, whatever the settings are in which they were made."""

import re
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from cycler import cycler
from matplotlib.figure import Figure

from howlearn import plots
from howlearn.plots import svg
from howlearn.plots.palette import INK, PAPER, SOFT_INK
from howlearn.plots.style import (
    SMALL,
    TEXT,
    _power,
    _tick,
    axes_or_new,
    axis_names,
    bare,
    drawable,
    house_style,
    name_axes,
    rise_in_factors,
)
from picture_details import details_text
from pictures import PICTURES, closed, draw, figure_of

__all__ = ["closed"]  # a fixture

OTHER: Any = {
    "font.family": "serif",
    "font.style": "italic",
    "font.weight": "bold",
    "axes.labelweight": "bold",
    "axes.titleweight": "bold",
    "axes.titlepad": 20,
    "axes.edgecolor": "red",
    "axes.linewidth": 3,
    "axes.facecolor": "red",
    "figure.facecolor": "red",
    "axes.labelsize": 20,
    "axes.titlesize": 20,
    "axes.labelcolor": "red",
    "axes.titlecolor": "red",
    "axes.titlelocation": "right",
    "axes.spines.left": False,
    "lines.markeredgewidth": 3,
    "lines.linestyle": "--",
    "lines.marker": "x",
} | {
    f"{axis}tick.{setting}": value
    for axis in "xy"
    for setting, value in {
        "major.size": 9,
        "minor.size": 9,
        "major.width": 3,
        "minor.width": 3,
        "color": "red",
        "labelcolor": "red",
        "labelsize": 20,
        "minor.visible": True,
    }.items()
}


def test_axes_look_the_same_whatever_the_settings_are() -> None:
    with mpl.rc_context(OTHER):
        axes = axes_or_new(plt.figure().add_subplot())
        with house_style():  # as each plot does
            name_axes(axes, "across", "up")
        axes.figure.draw_without_rendering()  # type: ignore[union-attr]
    assert axes.figure.get_facecolor() == axes.get_facecolor() == mpl.colors.to_rgba(PAPER.light)
    seen = {side for side, spine in axes.spines.items() if spine.get_visible()}
    assert seen == {"left", "bottom"}
    for spine in axes.spines.values():
        assert spine.get_edgecolor() == mpl.colors.to_rgba(INK.light)
        assert spine.get_linewidth() == 0.9
    for axis in (axes.xaxis, axes.yaxis):
        for ticks, length in ((axis.get_major_ticks(), 4), (axis.get_minor_ticks(), 0)):
            assert ticks
            for tick in ticks:
                line = tick.tick1line
                assert (line.get_markersize(), line.get_markeredgewidth()) == (length, 0.9)
                assert line.get_color() == INK.light
                assert tick.label1.get_color() == SOFT_INK.light
                assert tick.label1.get_fontsize() == SMALL
    (title,) = [text for text in axes.findobj(mpl.text.Text) if text.get_text() == "up"]
    for text in (title, axes.xaxis.label, axes.yaxis.label, axes.title):
        assert text.get_fontfamily() == ["sans-serif"]
        assert (text.get_fontstyle(), text.get_fontweight()) == ("normal", "normal")
        assert (text.get_fontsize(), text.get_color()) == (TEXT, INK.light)
    pixels = axes.figure.dpi / 72
    moved: Any = axes.titleOffsetTrans  # type: ignore[attr-defined]
    assert moved.transform((0, 0))[1] / pixels == pytest.approx(8)
    assert (axes.get_xlabel(), axes.get_title("left")) == ("across", "up")


# A reader's own style, in each setting that lines, areas, text, axes or keys could take from it.
OWN: Any = OTHER | {
    "axes.grid": True,
    "axes.prop_cycle": cycler(color=["red"]),
    "axes.xmargin": 0.3,
    "axes.ymargin": 0.3,
    "font.size": 25,
    "hatch.color": "red",
    "hatch.linewidth": 5,
    "legend.borderpad": 3,
    "legend.fontsize": 30,
    "legend.markerscale": 3,
    "lines.antialiased": False,
    "lines.color": "red",
    "lines.dash_capstyle": "round",
    "lines.linewidth": 7,
    "lines.markeredgecolor": "red",
    "lines.markerfacecolor": "red",
    "lines.markersize": 11,
    "lines.solid_capstyle": "butt",
    "patch.antialiased": False,
    "patch.edgecolor": "red",
    "patch.facecolor": "red",
    "patch.force_edgecolor": True,
    "patch.linewidth": 5,
    "text.color": "red",
}


@pytest.mark.parametrize("name", sorted(PICTURES.keys() & {*plots.__all__}))
def test_a_picture_is_the_same_whatever_the_settings_are(name: str) -> None:
    expected = shown(name)
    with mpl.rc_context(OWN):
        # And what is set stays set.
        assert shown(name) == expected
        assert mpl.rcParams["lines.marker"] == "x"


def shown(name: str) -> tuple[str, str]:
    figure = figure_of(draw(name))
    figure.draw_without_rendering()
    return details_text(figure), svg(figure, salt="test")


@pytest.mark.parametrize(
    ("high", "ticks"),
    [(10, [0, 2, 4, 6, 8, 10]), (12, [0, 5, 10]), (6, [0, 2, 4, 6]), (24, [0, 5, 10, 15, 20])],
)
def test_ticks_are_few_and_round(high: float, ticks: list[float]) -> None:
    axes = axes_or_new(Figure().add_subplot())
    axes.set(xlim=(0, high), ylim=(high, 0))
    for axis in (axes.xaxis, axes.yaxis):
        found = [tick for tick in axis.get_majorticklocs() if 0 <= tick <= high]
        assert sorted(found) == ticks
        assert axis.get_major_formatter()(-1e6) == "−1·10⁶"


@pytest.mark.parametrize(
    ("number", "written"),
    [
        *((0.0, "0"), (0.25, "0.25"), (-3.0, "−3"), (0.0001, "0.0001"), (999999.0, "999999")),
        *((1e6, "10⁶"), (2.5e6, "2.5·10⁶"), (-1e6, "−1·10⁶"), (1e-5, "10⁻⁵")),
        *((-2e-7, "−2·10⁻⁷"), (0.1234567, "0.123457")),
    ],
)
def test_the_number_at_a_tick_is_whole(number: float, written: str) -> None:
    assert _tick(number) == _tick(number, 3) == written


def test_factors_of_ten_are_numbers_up_to_a_thousand() -> None:
    powers = [_power(10.0**exponent, 0) for exponent in (-5, -4, -3, -1, 0, 2, 3, 4, 12)]
    assert powers == ["10⁻⁵", "10⁻⁴", "0.001", "0.1", "1", "100", "1000", "10⁴", "10¹²"]


def test_an_axis_in_factors_has_few_ticks() -> None:
    axes = Figure().add_subplot()
    rise_in_factors(axes)
    axes.set_ylim(1, 100)
    assert len(axes.yaxis.get_minorticklocs()) == 0
    axes.set_ylim(1e-9, 1e9)
    assert axes.get_yscale() == "log"
    assert 3 <= sum(1e-9 <= tick <= 1e9 for tick in axes.get_yticks()) <= 6
    assert axes.yaxis.get_major_formatter()(1e6) == "10⁶"


def test_what_is_drawn_is_at_most_as_far_apart_as_half_of_the_largest_number() -> None:
    far = np.finfo(float).max / 4
    assert drawable([np.array([1.0, far]), np.array([-far, 2.0])], "values") == -far
    for wrong in ([np.array([far]), np.array([-1.001 * far])], [np.array([-far, 1.001 * far])]):
        with pytest.raises(
            ValueError, match=r"values has numbers from -4.* to 4.*, too far apart for an axis$"
        ):
            drawable(wrong, "values")


@pytest.mark.parametrize("names", ["ab", ("a", 7), {"a": 1, "b": 2}, 7, [None, "b"]])
def test_names_of_axes_are_words(names: object) -> None:
    with pytest.raises(TypeError, match=re.escape(f"names is {names!r}, expected two names") + "$"):
        axis_names(names)  # type: ignore[arg-type]


@pytest.mark.parametrize("names", [("a",), ["a", "b", "c"], ()])
def test_names_of_axes_are_two(names: object) -> None:
    with pytest.raises(
        ValueError, match=re.escape(f"names is {names!r}, expected two names") + "$"
    ):
        axis_names(names)  # type: ignore[arg-type]
    assert axis_names(["a", "b"]) == ("a", "b")  # type: ignore[arg-type]


def test_bare_axes_have_neither_frame_nor_ticks() -> None:
    axes = Figure().add_subplot()
    bare(axes)
    assert len(axes.get_xticks()) == len(axes.get_yticks()) == 0
    assert not any(spine.get_visible() for spine in axes.spines.values())


def test_identifiers_in_a_file_are_made_from_words() -> None:
    with pytest.raises(TypeError, match="salt is 7, expected a str"):
        svg(Figure(), salt=7)  # type: ignore[arg-type]
