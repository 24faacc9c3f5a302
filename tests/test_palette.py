"""The palette and the style: contrast, difference, and the page's own colours."""

import itertools
import re
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from howlearn.arrays import Array
from howlearn.plots import (
    house_style,
    style,
)
from howlearn.plots.palette import (
    FAINT_INK,
    GLOBAL_MINIMUM,
    INK,
    PALETTE,
    PAPER,
    VALUE,
    stylesheet,
)
from pictures import as_svg, closed

__all__ = ["closed"]  # a fixture


def luminance(colour: str) -> float:
    """As WCAG 2 defines it."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_formula() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colour", PALETTE, ids=lambda colour: colour.name)
def test_every_shade_holds_its_contrast(colour: object) -> None:
    asked = {INK: (10.0, 10.0), VALUE: (3.0, 3.0), GLOBAL_MINIMUM: (1.0, 3.0)}
    # Yellow is outlined in ink, and faint ink says nothing by itself.
    asked |= {FAINT_INK: (1.0, 1.0), PAPER: (1.0, 1.0)}
    light, dark = asked.get(colour, (4.5, 4.5))  # type: ignore[call-overload]
    assert contrast(colour.light, PAPER.light) >= light  # type: ignore[attr-defined]
    assert contrast(colour.dark, PAPER.dark) >= dark  # type: ignore[attr-defined]


def test_yellow_stands_out_from_its_outline() -> None:
    assert contrast(GLOBAL_MINIMUM.light, INK.light) >= 3


def test_shades_are_distinct() -> None:
    for shades in ([c.light for c in PALETTE], [c.dark for c in PALETTE]):
        assert len(set(shades)) == len(PALETTE)
        assert all(re.fullmatch("#[0-9a-f]{6}", shade) for shade in shades)
    assert len({colour.variable for colour in PALETTE}) == len(PALETTE)


# Normal sight, and the linear simulations of deuteranopia and protanopia of G. M. Machado,
# M. M. Oliveira and L. A. F. Fernandes, A physiologically-based model for simulation of color
# vision deficiency (2009), at full severity.
SIGHTS = {
    "normal": np.eye(3),
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
}


def lab(colour: str, sight: str) -> Array:
    """Return a colour in CIE L*a*b*, as an eye sees it."""
    parts = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(SIGHTS[sight]) @ linear, 0, 1)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(to_xyz) @ seen / [0.9505, 1.0, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", SIGHTS)
def test_colours_can_be_told_apart(sight: str) -> None:
    names = {"cost", "gradient", "weight", "value", "global-minimum", "local-minimum", "ink"}
    drawn = [colour for colour in PALETTE if colour.name in names]
    assert len(drawn) == len(names)
    for one, two in itertools.combinations(drawn, 2):
        for a, b in ((one.light, two.light), (one.dark, two.dark)):
            # About five times what is just noticeable; shape, dash and label tell them too.
            assert np.linalg.norm(lab(a, sight) - lab(b, sight)) > 12, (one.name, two.name)


def test_stylesheet_has_every_colour_for_both_schemes() -> None:
    rule = r"\{\n(  --hl-[a-z-]+: #[0-9a-f]{6};\n)+\}\n"
    assert re.fullmatch(
        rf':root, \[data-md-color-scheme="default"\] {rule}\n'
        rf'@media screen \{{\n\[data-md-color-scheme="slate"\] {rule}\}}\n\n'
        rf"@media screen and \(prefers-color-scheme: dark\) \{{\n\.no-js body {rule}\}}\n",
        stylesheet(),
    )
    light, dark, without_script = stylesheet().split("\n\n")
    assert light.startswith(':root, [data-md-color-scheme="default"] {')
    # On a screen only: what is printed from a dark page is ink on paper.
    assert dark.startswith('@media screen {\n[data-md-color-scheme="slate"] {')
    assert without_script.startswith(
        "@media screen and (prefers-color-scheme: dark) {\n.no-js body"
    )
    for colour in PALETTE:
        assert f"  --hl-{colour.name}: {colour.light};\n" in light
        assert f"  --hl-{colour.name}: {colour.dark};\n" in dark
        assert f"  --hl-{colour.name}: {colour.dark};\n" in without_script


def test_house_style_ends() -> None:
    before = dict(mpl.rcParams)
    with house_style():
        assert mpl.rcParams["axes.facecolor"] == PAPER.light
    assert dict(mpl.rcParams) == before
    assert set(style()) <= set(mpl.rcParams)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("axes.xmargin", 0.3), ("font.weight", "bold"), ("grid.linestyle", "--")),
        *(("hatch.linewidth", 5.0), ("legend.loc", "center"), ("lines.marker", "x")),
        *(("markers.fillstyle", "none"), ("mathtext.default", "bf"), ("patch.linewidth", 5.0)),
        *(("path.sketch", (1.0, 100.0, 2.0)), ("text.hinting", "none"), ("xtick.top", True)),
        *(("xaxis.labellocation", "right"), ("yaxis.labellocation", "top"), ("ytick.right", True)),
    ],
)
def test_in_house_style_other_settings_are_those_of_matplotlib(name: Any, value: Any) -> None:
    changed: Any = {name: value, "figure.dpi": 72.0}
    with mpl.rc_context(changed), house_style():
        assert mpl.rcParams[name] == mpl.rcParamsDefault[name] != value
        # How large a picture is shown is not a matter of style.
        assert mpl.rcParams["figure.dpi"] == 72.0


def test_a_bare_picture_in_house_style_keeps_to_the_palette() -> None:
    with house_style():
        _, axes = plt.subplots()
        axes.plot([1, 2, 3], label="a line")
        axes.bar([1, 2], [1, 2])
        axes.set(title="A title", xlabel="x", ylabel="y")
        axes.grid(visible=True)
        axes.legend()
        text = as_svg(axes)
    colours = set(re.findall(r"#[0-9a-fA-F]{6}\b", text[text.index("<g id=") :]))
    assert colours <= {colour.light for colour in PALETTE}
