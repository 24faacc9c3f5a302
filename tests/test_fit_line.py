"""The figure *Fit the line*: its arithmetic is howlearn's, and its rings and its map move it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from live_figures import BY_NAME, alive, drag, in_page, replay


def test_fit_line_computes_every_recorded_cost(browser: Browser, address: str, site: Path) -> None:
    recorded = replay(site, "fit-line")
    assert len(recorded) > 50
    script = """async lines => {
        const { cost } = await import("figures/fit_line/script.js");
        return lines.map(({ w, b }) => cost(w, b).cost);
    }"""
    costs = in_page(browser, address, script, recorded)
    assert costs == pytest.approx([line["cost"] for line in recorded], rel=1e-9, abs=1e-9)


def test_fit_line_is_moved_by_its_rings_and_on_its_map(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["fit-line"]) as figure:
        reach = figure.node.locator(".hl-reach")
        drag(figure.page, reach.nth(0), 0, 40)
        assert figure.state["w"] == 1
        assert figure.state["b"] > 1.3
        b = figure.state["b"]
        drag(figure.page, reach.nth(1), 0, 40)
        assert figure.state["w"] > 1.2
        assert figure.state["b"] == b
        before = figure.state
        drag(figure.page, reach.nth(2), 30, -20)
        assert figure.state["w"] > before["w"]
        assert figure.state["b"] < before["b"]
        field = figure.node.locator(".hl-field")
        drag(figure.page, field, 40, 40)
        dragged = figure.state
        assert dragged["w"] > 1.6
        assert dragged["b"] > 0.6
        field.click()
        assert figure.state["w"] < dragged["w"]
