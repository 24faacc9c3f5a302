"""The figure *Deep network*: its passes are howlearn's, and it draws their sizes."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from howlearn_site.figures.deep_network.record import BENDS, sizes
from live_figures import BY_NAME, alive, drag, in_page, replay
from panels import Panel, painted, panels, shown_values, tells

KINDS = ("activations", "deltas", "slopes")


def ratio(state: dict[str, Any]) -> float:
    """The first layer's deltas over the last's."""
    first, *_, last = sizes(**state)["deltas"]
    return first / last


def test_deep_network_has_the_sizes_of_every_recorded_network(
    browser: Browser, address: str, site: Path
) -> None:
    recorded = replay(site, "deep-network")
    assert {network["bend"] for network in recorded} == BENDS.keys()
    script = """async (recorded) => {
        const { arrives, sizes } = await import("figures/deep_network/passes.js");
        return recorded.map(({ bend, depth, gain }) =>
            [sizes(bend, depth, gain), arrives(bend, depth, gain)]);
    }"""
    mine = in_page(browser, address, script, recorded)
    for theirs, (found, arrived) in zip(recorded, mine, strict=True):
        for kind in KINDS:
            assert found[kind] == pytest.approx(theirs["sizes"][kind], rel=1e-9), theirs
        deltas = theirs["sizes"]["deltas"]
        assert arrived == pytest.approx(deltas[0] / deltas[-1], rel=1e-9)


def test_deep_network_takes_its_gain_from_the_curve_and_from_the_rules(
    browser: Browser, address: str
) -> None:
    with alive(browser, address, BY_NAME["deep-network"]) as figure:
        for part in (".hl-reach", ".hl-field"):
            figure.set({"bend": "tanh", "depth": 10, "gain": 1.5})
            drag(figure.page, figure.node.locator(part), 60, 0)
            assert figure.state["gain"] > 1.6, part
            assert figure.state["depth"] == 10
        for rule, gain in (("Glorot", 1.0), ("He", round(np.sqrt(2), 2))):
            figure.node.get_by_role("button", name=rule).click()
            assert figure.state == {"bend": "tanh", "depth": 10, "gain": gain}
        figure.node.get_by_role("button", name="Reset").click()
        assert figure.state == {"bend": "sigmoid", "depth": 10, "gain": 1}


# A network for each thing that is said, and between which ratios of the deltas it is said.
VERDICTS: list[tuple[str, int, float, str, float, float]] = [
    ("sigmoid", 10, 1.0, "it vanishes", 0, 0.001),
    ("relu", 10, 1.0, "it shrinks", 0.001, 0.2),
    ("tanh", 10, 1.0, "nearly level", 0.2, 5),
    ("relu", 10, 2.0, "it grows", 5, 100),
    ("relu", 12, 2.5, "it explodes", 100, 1e9),
]


def test_deep_network_says_what_becomes_of_the_deltas(browser: Browser, address: str) -> None:
    said = {}
    for bend, depth, gain, words, low, high in VERDICTS:
        state: dict[str, Any] = {"bend": bend, "depth": depth, "gain": gain}
        arrived, slopes = ratio(state), sizes(**state)["slopes"]
        assert low < arrived < high
        gradient = f"{slopes[0] / slopes[-1]:.2g}".replace("-", "−")
        said[",".join(f"{name}:{value}" for name, value in state.items())] = (
            f"{arrived ** (1 / (depth - 1)):.2f} from layer to layer: {words}. "
            f"The first layer's gradient is {gradient} times the last layer's."
        )
    with alive(browser, address, BY_NAME["deep-network"]) as figure:
        figure.says(said)


STATES: tuple[dict[str, Any], ...] = (
    {"bend": "sigmoid", "depth": 10, "gain": 1.0},
    {"bend": "tanh", "depth": 2, "gain": 0.6},
    {"bend": "relu", "depth": 12, "gain": 2.5},
)
COLOURS = {"activations": "value", "deltas": "gradient", "slopes": "gradient"}


def test_deep_network_draws_the_sizes_and_what_arrives(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["deep-network"]) as figure:
        for state in STATES:
            figure.set(state)
            found = sizes(**state)
            upper, lower = panels(figure)
            for panel in (upper, lower):
                panel.logarithmic = {1}
                panel.ticks_stand_at_labels(0, 1)
            assert (upper.names(), lower.names()) == (
                ["layer", "size"],
                ["gain", "δ, first over last layer"],
            )
            for kind in KINDS:
                sizes_are_drawn(upper, kind, found[kind])
            arrivals_are_drawn(lower, state)
            deltas = found["deltas"]
            factor = (deltas[0] / deltas[-1]) ** (1 / (state["depth"] - 1))
            ends = [found[kind][at] for kind in KINDS for at in (0, -1)]
            tells(" ".join(figure.numbers), *ends, factor)
            shown = [float(v) for v in shown_values(figure, "depth", "gain")]
            assert shown == [state["depth"], state["gain"]]


def sizes_are_drawn(panel: Panel, kind: str, found: list[float]) -> None:
    expected = np.column_stack([np.arange(1, len(found) + 1), found])
    (curve,) = panel.all("size", kind)
    panel.stands(curve.points, expected)
    painted([curve], stroke=COLOURS[kind])
    assert curve.dash == (kind == "slopes")
    dots = panel.all("dots-of", kind, kind="circle")
    panel.stands(np.array([dot.place for dot in dots]), expected)
    (name,) = panel.all("size-name", kind)
    assert name.text == {"activations": "a", "deltas": "δ", "slopes": "∂C/∂w"}[kind]
    # Beside the curve's end, but for the room that the other names need.
    x, y = name.place - curve.points[-1]
    assert 0 < x < 12
    assert -2 < y < 45


def arrivals_are_drawn(panel: Panel, state: dict[str, Any]) -> None:
    panel.stands(panel.one("ball").place, [state["gain"], ratio(state)])
    panel.stands(panel.one("grip", kind="circle").place, [state["gain"], ratio(state)])
    top, bottom = panel.one("plumb").points
    panel.stands(top, [state["gain"], ratio(state)])
    assert bottom[0] == pytest.approx(top[0])
    assert bottom[1] > top[1]
    points = panel.one("size").points
    gains = panel.read(points)[:, 0]
    assert (gains[0], gains[-1]) == pytest.approx((0.5, 2.5), abs=0.005)
    assert np.diff(gains) == pytest.approx(1 / 8, abs=0.005)
    panel.stands(
        points, [[gain, ratio(state | {"gain": gain})] for gain in np.arange(0.5, 2.6, 1 / 8)]
    )
    rules = [panel.read(rule.points)[0, 0] for rule in panel.all("rule")]
    assert rules == pytest.approx([1.0, 1.41], abs=0.005)
    marks = {mark.text: panel.read(mark.place)[0, 0] for mark in panel.all("mark", kind="text")}
    assert marks == pytest.approx({"Glorot": 1.0, "He": 1.41}, abs=0.005)
    (even,) = panel.all("even")
    assert panel.read(even.points)[:, 1] == pytest.approx([1, 1], rel=0.02)
