"""What is claimed of each exhibit of Steps that go wrong, and of what fixes it."""

import numpy as np
import pytest

from exhibits import Claim, Names, close, line_cost, run, variant
from howlearn.arrays import Array
from howlearn.gradients import numerical_gradient
from howlearn.landscapes import bowl
from howlearn.optimizers import momentum, optimize

__all__ = ["CLAIMS"]


def first_step(code: str) -> Array:
    """The one step that a block of the first exhibit takes from (0, 0), over its rate."""
    names = variant(code, "range(6)", "range(1)")
    return np.array([names["w"] / names["rate"], names["b"] / names["rate"]])


def climbing(code: str) -> None:
    names = run(code)
    assert (np.diff(names["costs"]) > 0).all()
    assert close(first_step(code), numerical_gradient(line_cost, [0, 0]))
    # As the page says: a tiny rate does not help, and both numbers run off to one side.
    assert (
        np.diff(variant(code, "rate, costs = 0.0, 0.0, 0.1", "rate, costs = 0, 0, 1e-7")["costs"])
        > 0
    ).all()
    assert names["w"] < -5
    assert names["b"] < -5


def climbing_fixed(code: str) -> None:
    assert (np.diff(run(code)["costs"]) < 0).all()
    assert close(first_step(code), -numerical_gradient(line_cost, [0, 0]))


def too_large(code: str) -> None:
    names = run(code)
    distances = np.array(names["weights"]) - 2
    assert distances.all()
    assert close(distances[1:] / distances[:-1], np.full(6, 1 - names["rate"] * 10 / 3))
    assert (distances[1:] * distances[:-1] < 0).all()
    assert (np.diff(names["costs"]) > 0).all()
    # The threshold is 0.6: on either side of it the same code does something else.
    assert (np.diff(variant(code, "0.7", "0.601")["costs"]) > 0).all()
    assert (np.diff(variant(code, "0.7", "0.599")["costs"]) < 0).all()


def too_large_fixed(code: str) -> None:
    names = run(code)
    assert np.allclose(names["weights"][1:], 2, atol=1e-7)
    assert names["rate"] < 2 / names["curvature"]
    assert close(names["curvature"], 10 / 3)


def a_sum(code: str) -> None:
    cost_after = run(code)["cost_after"]
    with np.errstate(all="ignore"):
        assert cost_after(20, 10) < 1 < 1e12 < cost_after(20, 100)
    # n times the mean: the same as n times the rate.
    right = run(code.replace("np.sum", "np.mean"))["cost_after"]
    for n in (5, 100):
        assert close(cost_after(3, n, rate=0.001), right(3, n, rate=n * 0.001))


def a_sum_fixed(code: str) -> None:
    cost_after = run(code)["cost_after"]
    assert max(cost_after(20, n) for n in (5, 10, 20, 100, 1000)) < 0.5


def early(code: str) -> None:
    names = run(code)
    used, measured = names["used"], names["measured"]
    assert close(used[1], measured[1])
    # The sensitivity went through the new weight instead of the old one.
    assert close(used[0] / measured[0], names["w2"] / names["start"][1])
    assert abs(used[0] / measured[0] - 1) > 0.1
    # It fades with the rate, in proportion.
    small = variant(code, "0.25", "0.0025")
    error = [abs(n["used"][0] - n["measured"][0]) for n in (names, small)]
    assert close(error[0] / error[1], 100, 1e-4)
    # With a tiny rate the check passes.
    tiny = variant(code, "0.25", "1e-8")
    assert close(tiny["used"], tiny["measured"], 1e-6)


def early_fixed(code: str) -> None:
    names = run(code)
    assert close(names["used"], names["measured"])


def piling(code: str) -> None:
    names = run(code)
    costs = np.array(names["costs"])
    assert costs[-60:].max() > 5
    assert costs.max() < 20
    assert costs.min() < 0.1
    # Without a step the second answer is twice as large.
    still = variant(code, "- 0.1 *", "- 0.0 *")
    steps = len(still["costs"])
    slopes = np.array([still["slope_w"], still["slope_b"]])
    assert close(slopes, steps * numerical_gradient(line_cost, [0, 0]))
    # It is momentum that keeps everything; the package's keeps a part, and settles.
    place, speed = np.zeros(2), np.zeros(2)
    for _ in range(steps):
        speed = speed + numerical_gradient(line_cost, place)
        place = place - 0.1 * speed
    assert close([names["w"], names["b"]], place, 1e-6)
    settled = optimize(bowl.gradient, [2, 1], momentum(0.1), steps=300)
    assert np.abs(settled[-1]).max() < 1e-4


def piling_fixed(code: str) -> None:
    assert close(run(code)["costs"][-1], 1 / 18)
    still = variant(code, "- 0.1 *", "- 0.0 *")
    slopes = [still["slope_w"], still["slope_b"]]
    assert close(slopes, numerical_gradient(line_cost, [0, 0]))


def curvatures(names: Names) -> Array:
    x = names["x"]
    return np.linalg.eigvalsh(2 * np.array([[np.mean(x**2), np.mean(x)], [np.mean(x), 1.0]]))


def without_picture(code: str) -> str:
    """Return a block up to where it draws; that takes longer than all the rest."""
    start, drawing = code.split("\ncontours(")
    assert drawing.rstrip().endswith("plt.show()")
    return start + "\n"


def unscaled(code: str) -> None:
    code = without_picture(code)
    names = run(code)
    low, high = curvatures(names)
    assert high / low > 1e5
    assert 5e-5 < 2 / high < 6e-5
    assert close(names["gradient"]([0.3, 7.0]), numerical_gradient(names["cost"], [0.3, 7.0]))
    assert names["cost"](np.array([0.9, 60.0])) < 1e-20
    w, b = names["path"][-1]
    assert b < 2
    assert abs(w - 0.9) < 0.5
    # Neither does more patience help much, nor a smaller rate.
    slow = code.replace("(6e-5, 5e-5)", "(5e-5,)")
    assert variant(slow, "steps=1000", "steps=9000")["b"] < 10
    assert variant(code, "(6e-5, 5e-5)", "(5e-6,)")["b"] < b


def unscaled_fixed(code: str) -> None:
    code = without_picture(code)
    names = run(code)
    low, high = curvatures(names)
    assert high / low == pytest.approx(1)
    w, b = names["path"][-1]
    area = names["area"]
    assert w / area.std() == pytest.approx(0.9)
    assert b - w * area.mean() / area.std() == pytest.approx(60)
    assert variant(code, "(0.1, 0.25)", "(0.1,)")["cost"](names["path"][-1]) < 0.1
    # Large targets bend the valley no more than small ones.
    assert close(variant(code, "0.9 * area + 60", "900 * area + 60000")["b"], 1000 * b)


CLAIMS: dict[str, tuple[Claim, Claim]] = {
    "climbing": (climbing, climbing_fixed),
    "too-large": (too_large, too_large_fixed),
    "sum": (a_sum, a_sum_fixed),
    "early": (early, early_fixed),
    "piling": (piling, piling_fixed),
    "unscaled": (unscaled, unscaled_fixed),
}
