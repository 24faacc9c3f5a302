"""The figure *Choose a rate*: its descents are howlearn's, and so are the steps that rates need."""

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser

from howlearn.gradient_descent import gradient_descent
from howlearn.landscapes import three_points_cost
from howlearn_site.figures.choose_rate.record import NEAR
from live_figures import BY_NAME, alive, drag, in_page, replay


def test_choose_rate_replays_every_recorded_descent(
    browser: Browser, address: str, site: Path
) -> None:
    recorded = replay(site, "choose-rate")
    script = """async (recorded) => {
        const { descend, height, stepsNeeded } = await import("figures/choose_rate/script.js");
        return recorded.map(({ start, rate, path }) => {
            const mine = descend(start, rate, path.length - 1);
            return [mine, mine.map(height), stepsNeeded(start, rate) ?? null];
        });
    }"""
    mine = in_page(browser, address, script, recorded)
    for theirs, (path, costs, steps) in zip(recorded, mine, strict=True):
        assert np.array(path) == pytest.approx(np.array(theirs["path"]), rel=1e-9, abs=1e-9)
        assert costs == pytest.approx(theirs["costs"], rel=1e-9, abs=1e-9)
        assert steps == theirs["steps"], (theirs["start"], theirs["rate"])
    # Of each outcome there is one.
    assert {None, 0} < {theirs["steps"] for theirs in recorded}


def test_choose_rate_is_set_by_a_mouse_on_the_map_and_on_the_curve(
    browser: Browser, address: str
) -> None:
    with alive(browser, address, BY_NAME["choose-rate"]) as figure:
        for part in (".hl-reach >> nth=0", ".hl-field >> nth=0"):
            figure.set({"w": 0, "b": 0})
            drag(figure.page, figure.node.locator(part), 60, 40)
            assert figure.state["w"] > 0.5, part
            assert figure.state["b"] > 0.4, part
        for part in (".hl-reach >> nth=1", ".hl-field >> nth=1"):
            figure.set({"rate": 0.1})
            drag(figure.page, figure.node.locator(part), 60, 0)
            assert figure.state["rate"] > 0.2, part


def needed(start: tuple[float, float], rate: float) -> int:
    """The steps after which a descent is near the lowest cost."""
    path = gradient_descent(three_points_cost.gradient, start, learning_rate=rate, steps=1000)
    best = three_points_cost.stationary_points[0].point
    return int(np.argmax(three_points_cost.height(path) - three_points_cost.height(best) < NEAR))


VERDICTS = {
    "w:0,b:0,rate:0.1": f"no step crosses the valley; after {needed((0, 0), 0.1)} steps",
    "w:4,b:-2,rate:0.38": f"other side of the valley, and nearer; after {needed((4, -2), 0.38)} ",
    "w:-1,b:3,rate:0.005": "after 1000 steps the cost is still more than 0.001",
    "w:0,b:0,rate:0.44": "diverges: the rate is above 2/k = 0.419",
}


def test_choose_rate_says_what_a_rate_does(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["choose-rate"]) as figure:
        for query, expected in VERDICTS.items():
            figure.again(f"?choose-rate={query}")
            text = figure.node.locator(".hl-says").inner_text()
            assert expected in text, f"{query}: {text}"
