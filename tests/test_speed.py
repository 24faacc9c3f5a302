"""What the page about speed says of the package, as it was last measured."""

import json
from statistics import median

from howlearn import _formulas
from howlearn_site.figures.recordings import RECORDERS
from howlearn_site.paths import ROOMS, ROOT


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


def test_the_page_about_speed_has_each_figure() -> None:
    results = json.loads((ROOT / "benchmarks" / "results.json").read_text("utf-8"))
    assert set(results["figures"]) == set(RECORDERS)
    for name, measured in results["figures"].items():
        script = ROOMS / "figures" / name.replace("-", "_") / "script.js"
        assert f'static title = "{measured["title"]}"' in script.read_text("utf-8")
