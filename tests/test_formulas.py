"""Every activation and cost has its formula in place; what it computes is held in test_step."""

import json
from statistics import median

from howlearn import _formulas, activations, costs
from howlearn.activations import Activation
from howlearn.costs import Cost
from howlearn_site.paths import ROOT


def test_every_activation_and_cost_has_its_formula_in_place() -> None:
    # Without a row one would be right all the same, and two to three times as slow.
    own = [v for v in vars(activations).values() if isinstance(v, Activation)]
    assert set(_formulas._ACTIVATIONS) == set(own)
    assert set(_formulas._COSTS) == {v for v in vars(costs).values() if isinstance(v, Cost)}


def test_the_page_about_speed_has_each_of_them_and_none_is_slower_than_a_textbook() -> None:
    results = json.loads((ROOT / "benchmarks" / "results.json").read_text("utf-8"))
    measured = results["pairs"]["pairs"]
    assert set(measured) == {
        f"{activation.name}, {cost.name}"
        for activation in _formulas._ACTIVATIONS
        for cost in _formulas._COSTS
    }
    assert max(measured.values()) <= 1
    assert median(measured.values()) <= 0.75
    assert all(call["ratio"] <= 2.5 for call in results["pairs"]["calls"].values())
