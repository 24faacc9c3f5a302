"""Figures as they stand in a page: few elements, short, and looking as matplotlib drew them."""

import io
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.patches import Polygon, Rectangle
from PIL import Image, ImageChops
from playwright.sync_api import Browser

from howlearn.plots import digit_images
from howlearn.plots.palette import INK, stylesheet
from howlearn.plots.style import house_style
from howlearn_site.figures import svg


def test_a_rectangle_is_written_by_its_sides_and_nothing_else_is() -> None:
    assert svg._attribute("M 1 2 L 4.123456 2 L 4.123456 9 L 1 9 z ", "d", "a/b", False) == (
        "M1 2h3.12v7h-3.12z"
    )
    closed = "M 0 2  \nL 4 2  \nL 4 1  \nL 0 1  \nL 0 2  \nz \n"
    assert re.sub(r"\.0+\b", "", svg._attribute(closed * 2, "d", "a/b", False)) == (
        "M0 2h4v-1h-4zM0 2h4v-1h-4z"
    )
    for other in (
        "M 1 2 L 4 2 L 4 9 L 1 9",  # open
        "M 1 2 L 4 3 L 4 9 L 1 9 z",  # leaning
        "M 1 2 L 4 2 L 5 9 L 1 9 z",
        "M 1 2 L 4 2 L 4 9 L 1 8 z",
        "M 1 2 L 4 2 L 4 9 z",  # a triangle
        "M 1 2 L 4 2 L 4 9 L 1 9 L 0 0 z",  # a corner more
    ):
        assert svg._attribute(other, "d", "a/b", False) == other
    assert svg._attribute(closed, "style", "a/b", False) == closed


def test_a_figure_looks_the_same_in_fewer_elements(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = browser.new_page(viewport={"width": 700, "height": 900}, device_scale_factor=2)
    rng = np.random.default_rng(0)

    def shown() -> tuple[str, Image.Image]:
        with house_style():
            figure, (left, right) = plt.subplots(1, 2)
            digit_images(rng.random((4, 64)).round(1), axes=left)
            right.add_patch(Rectangle((0, 0), 3, 0.5, angle=20, color=INK.light))
            leaning = np.array([[1, 1], [3, 1], [3.5, 2], [1, 2]])
            right.add_patch(Polygon(leaning, color=INK.light))
            right.bar([1, 2, 3], [2, -1, 1.5])
            text = svg.svg_of(figure, "page/name")
            plt.close(figure)
        page.set_content(f"<style>{stylesheet()} svg {{ width: 600px }}</style><body>{text}</body>")
        return text, Image.open(io.BytesIO(page.locator("svg").screenshot())).convert("L")

    after, short = shown()
    rng = np.random.default_rng(0)
    monkeypatch.setattr(svg, "RECTANGLE", re.compile("(?!)"))
    monkeypatch.setattr(svg, "_take_out_empty_groups", lambda _: None)
    monkeypatch.setattr(svg, "_take_out_blanks", lambda _: None)
    before, long = shown()
    page.close()
    assert len(re.findall(r"<\w", after)) < len(re.findall(r"<\w", before)) * 0.75
    assert len(after) < len(before) * 0.6
    assert np.mean(np.asarray(ImageChops.difference(short, long)) > 32) < 1e-5
