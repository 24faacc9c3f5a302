"""The figure *Roll downhill*: its paths are howlearn's, and it says what becomes of the ball."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from live_figures import BY_NAME, alive, drag, in_page, replay


def test_roll_downhill_replays_every_recorded_path_and_strip(
    browser: Browser, address: str, site: Path
) -> None:
    recorded = replay(site, "roll-downhill")
    assert any(path["diverged"] for path in recorded["descents"])
    assert not all(path["diverged"] for path in recorded["descents"])
    script = """async ({ descents, strips }) => {
        const { basins, descend, height } = await import("figures/roll_downhill/script.js");
        return {
            descents: descents.map((it) => descend(it.start, it.rate, it.path.length - 1)),
            heights: descents.map(({ path }) => path.map(height)),
            ends: descents.map(({ start, rate }) => descend(start, rate, 100).length),
            strips: strips.map(({ rate }) => basins(rate)),
        };
    }"""
    mine = in_page(browser, address, script, recorded)
    for path, twin, heights, length in zip(
        recorded["descents"], mine["descents"], mine["heights"], mine["ends"], strict=True
    ):
        assert twin == pytest.approx(path["path"], rel=1e-9, abs=1e-9)
        assert heights == pytest.approx(path["heights"], rel=1e-9, abs=1e-9)
        assert length == (path["diverged"] or 101)
    for strip, reached in zip(recorded["strips"], mine["strips"], strict=True):
        assert reached == strip["reached"], f"rate {strip['rate']}"


def test_roll_downhill_is_put_down_by_a_mouse(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["roll-downhill"]) as figure:
        for part in (".hl-reach >> nth=0", ".hl-reach >> nth=1", ".hl-field"):
            figure.set({"start": -3})
            drag(figure.page, figure.node.locator(part), 100, 0)
            assert figure.state["start"] > -2.5, part


VERDICTS: list[tuple[str, Callable[[str], bool]]] = [
    ("start:-3,rate:0.1", lambda text: "local minimum at −2.00" in text),
    ("start:1,rate:0.1", lambda text: "global minimum at 2.00" in text),
    ("start:-0.5,rate:0.1", lambda text: "hilltop" in text),
    ("start:1,rate:0.9", lambda text: "jumps" in text and "2/curvature there, 0.80" in text),
    ("start:-3.5,rate:2", lambda text: "diverges" in text),
    ("start:-0.51,rate:0.01", lambda text: "still on its way" in text),
]


def test_roll_downhill_says_what_becomes_of_the_ball(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["roll-downhill"]) as figure:
        for query, expected in VERDICTS:
            figure.again(f"?roll-downhill={query}")
            text = figure.node.locator(".hl-says").inner_text()
            assert expected(text), f"{query}: {text}"
