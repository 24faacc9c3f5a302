"""The figure *The edge of stability*: it trains as Python does, and draws what it has measured."""

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser

from howlearn.arrays import Array
from howlearn_site.figures.edge_of_stability.record import SEEDS, run
from live_figures import BY_NAME, alive, drag, in_page, replay
from panels import Panel, panels, tells

NAME = "edge-of-stability"


def test_edge_of_stability_replays_every_recorded_run(
    browser: Browser, address: str, site: Path
) -> None:
    recorded = replay(site, NAME)
    script = """async (recorded) => {
        const { Descent } = await import("figures/edge_of_stability/descent.js");
        return recorded.map(({ width, rate, costs }) => {
            const descent = new Descent(String(width), rate);
            descent.go(costs.length - 1);
            return [descent.costs, descent.curvatures, descent.rises(costs.length - 1)];
        });
    }"""
    mine = in_page(browser, address, script, recorded)
    for theirs, (costs, curvatures, rises) in zip(recorded, mine, strict=True):
        where = theirs["width"], theirs["rate"]
        assert costs == pytest.approx(theirs["costs"], rel=1e-7), where
        assert curvatures == pytest.approx(theirs["curvatures"], rel=1e-6), where
        assert rises == (np.flatnonzero(np.diff(theirs["costs"]) > 0) + 1).tolist(), where
    assert {theirs["width"] for theirs in recorded} == set(SEEDS)
    assert any(np.diff(theirs["costs"]).max() > 0 for theirs in recorded)


def test_edge_of_stability_says_where_the_curvature_is(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME[NAME]) as figure:
        figure.says(
            {
                "step:0": f"is {run(16, 1.0, 0)['curvatures'][0]:.2f}, close to the edge at 2.00.",
                "rate:0.5,step:20": "below the edge at 4.00, and the cost has never risen so far",
                "rate:2,step:0": "above the edge at 1.00",
            }
        )


@pytest.mark.parametrize(("width", "rate", "step"), [(16, 2.2, 60), (8, 0.45, 20), (4, 1.6, 0)])
def test_edge_of_stability_draws_the_run_against_its_edge(
    browser: Browser, address: str, width: int, rate: float, step: int
) -> None:
    with alive(browser, address, BY_NAME[NAME]) as figure:
        figure.set({"width": str(width), "rate": rate, "step": step})
        expected = run(width, rate, step)
        costs, curvatures = np.array(expected["costs"]), expected["curvatures"]
        bent, fallen = panels(figure)
        for panel, name in ((bent, "largest curvature"), (fallen, "cost")):
            assert panel.names() == ["step", name]
            panel.ticks_stand_at_labels(0, 1)
        measured = np.stack([np.arange(0, step + 1, 10), curvatures], axis=1)
        bent.stands(bent.one("curvature").points, measured)
        bent.stands(bent.one("ball").place, measured[-1])
        bent.stands(bent.one("edge").points, [[0, 2 / rate], [300, 2 / rate]])
        bent.stands(bent.one("grip", kind="circle").place, [300, 2 / rate])
        said = bent.one("mark")
        tells(said.text.partition(" = ")[2], 2 / rate)
        bent.stands(said.place, [216, 2 / rate])
        path = np.stack([np.arange(step + 1), costs], axis=1)
        fallen.stands(fallen.one("cost").points, path)
        rises = np.flatnonzero(np.diff(costs) > 0)
        thick_where_it_rises(fallen, np.stack([path[rises], path[rises + 1]], axis=1))
        tells(" ".join(figure.numbers), step, curvatures[-1], 2 / rate, costs[-1], len(rises))


def test_edge_of_stability_begins_again_with_another_edge(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME[NAME]) as figure:
        figure.set({"step": 30})
        before = figure.state
        drag(figure.page, figure.node.locator(".hl-reach"), 0, -30)
        after = figure.state
        assert after["rate"] > before["rate"] + 0.2
        assert after == {**before, "rate": after["rate"], "step": 0}
        figure.set({"step": 20})
        figure.node.locator(f"#hl-{NAME}-width").select_option("8")
        assert figure.state == {**after, "width": "8", "step": 0}


def thick_where_it_rises(panel: Panel, expected: Array) -> None:
    drawn = panel.one("rises").points
    if len(expected):
        panel.stands(drawn, expected.reshape(-1, 2))
    else:
        assert not len(drawn)
