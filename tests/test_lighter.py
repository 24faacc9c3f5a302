"""Figures have few elements, and look as they did with many."""

import io
import re
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from PIL import Image, ImageChops
from playwright.sync_api import Browser

from howlearn.plots.palette import stylesheet
from howlearn.plots.style import house_style
from howlearn_site.figures import svg as figures_svg
from howlearn_site.figures.lighter import lighten

SVG = "{http://www.w3.org/2000/svg}"
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


def lightened(body: str) -> ElementTree.Element:
    root = ElementTree.fromstring(f"{HEAD}{body}</svg>")
    lighten(root)
    return root


def use(x: float, y: float, style: str = "fill: red", name: str = "m") -> str:
    return f'<g clip-path="url(#c)"><use xlink:href="#{name}" x="{x}" y="{y}" style="{style}"/></g>'


SQUARE = '<defs><path id="m" d="M -1 -1 L 1 -1 L 1 1 L -1 1 z"/></defs>'


def test_markers_that_look_alike_become_one_path() -> None:
    root = lightened(f"<g>{SQUARE}{use(5, 5)}{use(10.5, 5)}{use(5, 20)}</g>")
    (path,) = root
    assert path.attrib == {
        "d": "M4 4l2 0l0 2l-2 0zM9.5 4l2 0l0 2l-2 0zM4 19l2 0l0 2l-2 0z",
        "clip-path": "url(#c)",
        "style": "fill: red",
    }


@pytest.mark.parametrize(
    ("second", "kept"),
    [
        (use(6.5, 6.5), "one would cover a part of the other"),
        (use(7.05, 5, "fill: red; stroke: blue; stroke-width: 2"), "another style"),
        ('<text x="1">a</text>' + use(20, 20), "something is drawn between them"),
        (use(20, 20).replace("#c", "#d"), "cut off elsewhere"),
    ],
)
def test_markers_stay_apart_where_it_could_be_seen(second: str, kept: str) -> None:
    root = lightened(SQUARE + use(5, 5) + second)
    assert len(root.findall(f"{SVG}path")) == 2, kept


def test_a_rim_counts_as_part_of_the_marker() -> None:
    rim = "fill: red; stroke: blue; stroke-width: 2"
    assert len(lightened(SQUARE + use(5, 5, rim) + use(8.5, 5, rim))) == 2
    assert len(lightened(SQUARE + use(5, 5, rim) + use(9.1, 5, rim))) == 1


def test_what_is_not_understood_stays_as_it_is() -> None:
    arc = '<defs><path id="m" d="M 0 0 A 1 1 0 0 0 1 1"/></defs>'
    turned = use(5, 5).replace(' x="5"', ' transform="rotate(45)" x="5"')
    assert len(lightened(arc + use(5, 5)).findall(f".//{SVG}use")) == 1
    assert len(lightened(SQUARE + turned).findall(f".//{SVG}use")) == 1


def scattered(axes: Axes) -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(size=(2, 150))
    axes.scatter(*points[:, :75], marker="o", alpha=0.5)
    axes.scatter(*points[:, 75:], marker="^")
    axes.plot([-2, 0, 2], [0, 2, 0], marker="s")


def test_a_figure_looks_the_same(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    page = browser.new_page(viewport={"width": 700, "height": 700}, device_scale_factor=2)

    def drawn() -> tuple[str, Image.Image]:
        with house_style():
            figure, axes = plt.subplots()
            scattered(axes)
            text = figures_svg.svg_of(figure, "page/name")
            plt.close(figure)
        page.set_content(f"<style>{stylesheet()} svg {{ width: 600px }}</style><body>{text}</body>")
        picture = Image.open(io.BytesIO(page.locator("svg").screenshot()))
        return text, picture.convert("L")

    after, light = drawn()
    monkeypatch.setattr(figures_svg, "lighten", lambda root: None)
    before, heavy = drawn()
    count = [len(re.findall(r"<\w", text)) for text in (before, after)]
    assert count[1] < count[0] / 2
    difference = ImageChops.difference(light, heavy)
    assert np.mean(np.asarray(difference) > 32) < 1e-5
    page.close()
