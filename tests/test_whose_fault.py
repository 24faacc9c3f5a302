"""The figure *Whose fault?*: its ledgers and nudge tests are howlearn's."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from live_figures import in_page, replay


def test_whose_fault_computes_every_recorded_ledger(
    browser: Browser, address: str, site: Path
) -> None:
    recorded = replay(site, "whose-fault")
    script = """async ledgers => {
        const { backpropagate, nudgeTest } = await import("figures/whose_fault/script.js");
        return ledgers.map(({ parameters }) => ({
            ...backpropagate(parameters),
            tests: ["h1", "h2", "o"].map(node => nudgeTest(parameters, node)),
        }));
    }"""
    mine = in_page(browser, address, script, recorded)
    for true, twin in zip(recorded, mine, strict=True):
        for name in ("z", "arriving", "slope", "delta"):
            assert twin[name] == pytest.approx(true[name], rel=1e-9, abs=1e-9), name
        assert {n: twin["a"][n] for n in true["a"]} == pytest.approx(true["a"], rel=1e-9)
        assert twin["cost"] == pytest.approx(true["cost"], rel=1e-9)
        gradients = list(twin["gradient"].values())
        assert gradients == pytest.approx(true["gradients"], rel=1e-9, abs=1e-9)
        for name in ("predicted", "measured"):
            found = [test[name] for test in twin["tests"]]
            assert found == pytest.approx(list(true[name].values()), rel=1e-9, abs=1e-9)
