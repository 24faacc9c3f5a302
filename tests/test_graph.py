"""Where the values of a formula stand, so that few lines cross."""

from howlearn.plots.graph import _columns
from howlearn.values import Value, sensitivities


def test_a_value_stands_between_its_sources_however_far_back_they_are() -> None:
    a, b = Value(0.5), Value(2.0)
    above, below = a.tanh(), b.tanh()
    later = above.tanh()
    result = later * below
    columns = _columns(list(reversed(sensitivities(result))))
    assert columns == [
        {a: -0.5, b: 0.5},
        {above: -0.5, below: 0.5},
        {later: -0.5},
        {result: 0.0},
    ]
