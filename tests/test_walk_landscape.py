"""The figure *Walk the landscape*: its paths are those of howlearn's optimizers."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from live_figures import in_page, replay


def test_walk_landscape_replays_every_recorded_path(
    browser: Browser, address: str, site: Path
) -> None:
    recorded = replay(site, "walk-landscape")
    lengths = [len(path["path"]) for row in recorded for path in row["walks"]]
    assert min(lengths) < 61 == max(lengths), "tame ones, and some that leave the numbers"
    script = """async recorded => {
        const { height, walk } = await import("figures/walk_landscape/script.js");
        return recorded.map(({ name, walks }) => walks.map(({ way, start, settings, path }) => {
            const walked = walk(name, way, start, settings, 60);
            return { walked, heights: walked.slice(0, 5).map(point => height(name, point)) };
        }));
    }"""
    mine = in_page(browser, address, script, recorded)
    for row, twins in zip(recorded, mine, strict=True):
        for true, twin in zip(row["walks"], twins, strict=True):
            where = f"{row['name']}, {true['way']}, {true['settings']}"
            assert len(twin["walked"]) == len(true["path"]), where
            for there, here in zip(true["path"], twin["walked"], strict=True):
                assert here == pytest.approx(there, rel=1e-9, abs=1e-9), where
            assert twin["heights"] == pytest.approx(true["heights"], rel=1e-9, abs=1e-9), where
