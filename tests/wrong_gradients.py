"""What is claimed of each exhibit of Gradients that are wrong, and of what fixes it."""

import numpy as np
import pytest

from exhibits import Claim, Names, T, X, close, line_cost, run, variant
from howlearn.arrays import Array
from howlearn.gradients import check_gradient, numerical_gradient

__all__ = ["CLAIMS"]


def half(code: str) -> None:
    check = run(code)["check"]
    assert not check.passed
    assert close(check.relative_error, 0.5)
    assert close(2 * check.analytic, check.numerical)


def half_fixed(code: str) -> None:
    assert run(code)["check"].passed


def gradient_of_line(names: Names, w: float, b: float) -> tuple[Array, Array]:
    """What a block's own function says, and what is measured."""
    return np.array(names["gradient"](w, b)), numerical_gradient(line_cost, [w, b])


def by_x(code: str) -> None:
    names = run(code)
    assert names["w"] == 0
    assert close(names["b"], T.mean())
    said, measured = gradient_of_line(names, 0.7, 0.2)
    assert not close(said[0], measured[0], 0.1)
    assert close(said[1], measured[1])
    # It is the slope as all inputs move together.
    moved = numerical_gradient(lambda dx: np.mean((0.7 * (X + dx) + 0.2 - T) ** 2), 0.0)
    assert close(said[0], moved[0])
    # Another start, another wrong end.
    other = variant(code, "w = b = 0.0", "w, b = 1.0, 0.0")
    assert abs(other["w"]) > 0.05
    assert line_cost(np.array([other["w"], other["b"]])) > 1.5 * line_cost(np.array([3 / 2, 5 / 6]))


def line_fixed(code: str) -> None:
    names = run(code)
    assert close(gradient_of_line(names, 0.7, 0.2)[0], gradient_of_line(names, 0.7, 0.2)[1])
    assert np.allclose([names["w"], names["b"]], [3 / 2, 5 / 6], atol=1e-6)


def value(code: str) -> None:
    names = run(code)
    assert names["b"] == 0
    said, measured = gradient_of_line(names, 0.7, 0.2)
    assert close(said[1], 0.2 * measured[1])
    assert close(said[0], measured[0])
    assert close(names["w"], 2)
    assert numerical_gradient(line_cost, [2, 0])[1] < -0.5


def fork(code: str) -> None:
    truth = numerical_gradient(lambda x: x**2 + 2 * x**2, 3.0)[0]
    assert run(code)["x"].slope == 24
    assert close(truth, 18)
    # Overwriting loses one of the two ways.
    assert variant(code, "+=", "=")["x"].slope == 12
    # Without a fork it is right.
    unforked = variant(
        code, "Value(q.number + p.number, (q, 1), (p, 1))", "Value(p.number, (p, 1))"
    )
    assert unforked["x"].slope == 12


def fork_fixed(code: str) -> None:
    assert run(code)["x"].slope == 18
    assert variant(code, "+=", "=")["x"].slope == 12


def broadcasting(code: str) -> None:
    names = run(code)
    cost, gradient = names["cost"], names["gradient"]
    assert (names["x"] - names["t"]).shape == (3, 3)
    assert check_gradient(cost, gradient, [0.5, 0.2]).passed
    best = np.array([3 / 2, 5 / 6])
    assert cost(best) > 10 * line_cost(best)
    for start in ("np.zeros(2)", "np.array([3.0, -1.0])"):
        w, b = variant(code, "np.zeros(2)", start)["place"]
        assert np.allclose([w, b], [0, T.mean()], atol=1e-7)
    # All pairs of output and target.
    pairs = [(0.5 * x + 0.2 - t) ** 2 for x in X for t in T]
    assert close(cost([0.5, 0.2]), np.mean(pairs))


def broadcasting_fixed(code: str) -> None:
    names = run(code)
    assert close(names["cost"](names["place"]), 1 / 18)
    assert check_gradient(line_cost, names["gradient"], [0.5, 0.2]).passed
    with pytest.raises(AssertionError, match=r"\(3,\) against \(3, 1\)"):
        variant(code, "targets[:, 0]", "targets")


def kink(code: str) -> None:
    names = run(code)
    check = names["check"]
    assert (check.passed, check.reason) == (False, "kink")
    # Only the biases of the hidden nodes disagree, and each of them says one of the two slopes.
    apart = np.flatnonzero(np.abs(check.analytic - check.numerical) > 1e-6)
    assert set(apart) <= {8, 9, 10, 11}
    value, point, h = names["value"], names["point"], 1e-7
    for k in apart:
        nudge = h * np.eye(len(point))[k]
        below = (value(point) - value(point - nudge)) / h
        above = (value(point + nudge) - value(point)) / h
        assert abs(below - above) > 0.01
        assert check.analytic[k] == pytest.approx(below, abs=1e-5)
        assert check.numerical[k] == pytest.approx((below + above) / 2, abs=1e-5)
    # As the page says: a gradient that is really wrong fails here too.
    for wrong in (lambda p: -names["gradient"](p), lambda p: 2 * names["gradient"](p)):
        assert check_gradient(value, wrong, point).reason == "wrong"


def kink_fixed(code: str) -> None:
    names = run(code)
    assert names["check"].passed
    single = lambda p: np.float32(names["value"](p))  # noqa: E731
    seen = check_gradient(single, names["gradient"], names["point"])
    assert seen.reason == "precision"
    assert "float32" in str(seen)


CLAIMS: dict[str, tuple[Claim, Claim]] = {
    "half": (half, half_fixed),
    "by-x": (by_x, line_fixed),
    "value": (value, line_fixed),
    "fork": (fork, fork_fixed),
    "broadcasting": (broadcasting, broadcasting_fixed),
    "kink": (kink, kink_fixed),
}
