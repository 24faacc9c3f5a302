"""Every activation and cost has its formula in place; what it computes is held in test_step."""

from howlearn import _formulas, activations, costs
from howlearn.activations import Activation
from howlearn.costs import Cost


def test_every_activation_and_cost_has_its_formula_in_place() -> None:
    # Without a row one would be right all the same, and two to three times as slow.
    own = [v for v in vars(activations).values() if isinstance(v, Activation)]
    assert set(_formulas._ACTIVATIONS) == set(own)
    assert set(_formulas._COSTS) == {v for v in vars(costs).values() if isinstance(v, Cost)}
