"""The exhibits of mistakes: each goes wrong in just the way its page says, and each mend mends it.

The blocks are the page's own. Each is run, and what it computed is compared with an independent
computation. That a claim can fail is shown too: those about a mistake do not hold of its mend.
"""

import contextlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from howlearn.activations import relu, sigmoid
from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import binary_cross_entropy
from howlearn.datasets import three_points, xor
from howlearn.gradients import check_gradient, numerical_gradient
from howlearn.landscapes import bowl
from howlearn.optimizers import momentum, optimize
from howlearn.training import accuracy
from howlearn_site.blocks.reading import Block, blocks_of
from howlearn_site.paths import DOCS

FOLDER = DOCS / "wrong-on-purpose"
INDEX = FOLDER / "index.md"
PAGES = sorted(set(FOLDER.glob("*.md")) - {INDEX})
HEADING = re.compile(
    r'^## "(?P<symptom>.+)" \{ #(?P<anchor>[a-z-]+)(?: data-search-words="[^"]+")? \}$',
    re.MULTILINE,
)

POINTS = three_points()
X, T = POINTS.inputs[:, 0], POINTS.targets[:, 0]

Names = dict[str, Any]


@dataclass(frozen=True)
class Exhibit:
    """A mistake on a page: what one sees, and the blocks that make it and mend it."""

    page: Path
    anchor: str
    text: str
    blocks: list[Block]


def exhibits() -> dict[str, Exhibit]:
    found: dict[str, Exhibit] = {}
    for page in PAGES:
        source = page.read_text("utf-8")
        heads = [*HEADING.finditer(source)]
        ends = [*(head.start() for head in heads[1:]), len(source)]
        for head, end in zip(heads, ends, strict=True):
            first, last = (source.count("\n", 0, at) + 1 for at in (head.start(), end))
            own = [block for block in blocks_of(page) if first <= block.line < last]
            assert head["anchor"] not in found, head["anchor"]
            found[head["anchor"]] = Exhibit(page, head["anchor"], source[head.start() : end], own)
    return found


EXHIBITS = exhibits()


def run(code: str) -> Names:
    """Run a block and return the names that it made."""
    names: Names = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        exec(compile(code, "block", "exec"), names)
    return names


def variant(code: str, old: str, new: str) -> Names:
    """Run a block with a piece of it changed."""
    if old not in code:
        raise LookupError(f"{old!r} is not in the block")
    return run(code.replace(old, new))


def line_cost(place: Array) -> float:
    return float(np.mean((place[0] * X + place[1] - T) ** 2))


def close(first: Any, second: Any, tolerance: float = 1e-7) -> bool:
    """Whether two arrays agree, measured as a gradient check does."""
    first, second = np.asarray(first, float), np.asarray(second, float)
    size = float(np.linalg.norm(first) + np.linalg.norm(second)) / 2
    return bool(np.linalg.norm(first - second) <= tolerance * size)


# Steps that go wrong.


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


def climbing_mended(code: str) -> None:
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


def too_large_mended(code: str) -> None:
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


def a_sum_mended(code: str) -> None:
    cost_after = run(code)["cost_after"]
    assert max(cost_after(20, n) for n in (5, 10, 20, 100, 1000)) < 0.5


def early(code: str) -> None:
    names = run(code)
    used, measured = names["used"], names["measured"]
    assert close(used[1], measured[1])
    # The blame went through the new weight in place of the old one.
    assert close(used[0] / measured[0], names["w2"] / names["start"][1])
    assert abs(used[0] / measured[0] - 1) > 0.1
    # It fades with the rate, in proportion.
    small = variant(code, "0.25", "0.0025")
    error = [abs(n["used"][0] - n["measured"][0]) for n in (names, small)]
    assert close(error[0] / error[1], 100, 1e-4)
    # With a tiny rate the check passes.
    tiny = variant(code, "0.25", "1e-8")
    assert close(tiny["used"], tiny["measured"], 1e-6)


def early_mended(code: str) -> None:
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


def piling_mended(code: str) -> None:
    assert close(run(code)["costs"][-1], 1 / 18)
    still = variant(code, "- 0.1 *", "- 0.0 *")
    slopes = [still["slope_w"], still["slope_b"]]
    assert close(slopes, numerical_gradient(line_cost, [0, 0]))


# Gradients that are wrong.


def half(code: str) -> None:
    check = run(code)["check"]
    assert not check.passed
    assert close(check.relative_error, 0.5)
    assert close(2 * check.analytic, check.numerical)


def half_mended(code: str) -> None:
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


def line_mended(code: str) -> None:
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
        code, "Value(q.number + p.number, (q, 1.0), (p, 1.0))", "Value(p.number, (p, 1.0))"
    )
    assert unforked["x"].slope == 12


def fork_mended(code: str) -> None:
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


def broadcasting_mended(code: str) -> None:
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


def kink_mended(code: str) -> None:
    names = run(code)
    assert names["check"].passed
    single = lambda p: np.float32(names["value"](p))  # noqa: E731
    seen = check_gradient(single, names["gradient"], names["point"])
    assert seen.reason == "precision"
    assert "float32" in str(seen)


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


def unscaled_mended(code: str) -> None:
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


# Networks that do not learn.


def passes_its_check(network: Any) -> bool:
    """Whether the gradient of a network on xor is the one that is measured."""

    def cost(point: Array) -> float:
        return binary_cross_entropy(network.with_parameters(point)(xor().inputs), xor().targets)

    gradient = backpropagation(network, xor().inputs, xor().targets, binary_cross_entropy).gradient
    return bool(np.linalg.norm(gradient - numerical_gradient(cost, network.parameters)) < 1e-8)


def equal(code: str) -> None:
    names = run(code)
    assert np.ptp(names["weights"], axis=1).max() < 1e-12
    assert np.linalg.matrix_rank(names["weights"], tol=1e-9) == 1
    assert names["end"].training_cost > 0.4
    assert passes_its_check(names["start"])
    zeros = variant(code, "(0.0, 0.5)", "(0.0,)")
    assert not zeros["weights"].any()
    assert not zeros["end"].network.layers[1].weights.any()
    assert zeros["end"].training_cost == pytest.approx(np.log(2))


def equal_mended(code: str) -> None:
    names = run(code)
    assert np.linalg.matrix_rank(names["weights"], tol=1e-3) == 2
    assert accuracy(names["end"].network, xor(), binary_cross_entropy) == 1
    assert names["end"].training_cost < 0.05


def saturated(code: str) -> None:
    names = run(code)
    assert names["outputs"][100] > 0.95
    assert sigmoid.derivative(np.array([4.0]))[0] < 0.02
    measured = numerical_gradient(lambda z: 0.5 * sigmoid(z) ** 2, names["z"])
    assert close(names["delta"], measured)  # nothing is wrong with the gradient
    # In the end it does learn.
    assert variant(code, "range(101)", "range(1001)")["outputs"][-1] < 0.2


def saturated_mended(code: str) -> None:
    names = run(code)
    assert names["outputs"][100] < 0.05
    measured = numerical_gradient(lambda z: binary_cross_entropy([z], [[0.0]]), names["z"])
    assert close(names["delta"], measured)


def dead(code: str) -> None:
    names = run(code)
    assert len(set(names["costs"][1:])) == 1
    assert not np.any(names["slopes"][1:])
    assert (names["z"] < 0).all()
    place = np.array([names["w"], names["b"]])
    cost = lambda p: np.mean((relu(p[0] * X + p[1]) - T) ** 2)  # noqa: E731
    assert not numerical_gradient(cost, place).any()  # and the check passes
    # On the line without the relu this rate would do.
    with_line = variant(code, "relu as", "identity as")
    assert close(with_line["costs"][-1], 1 / 18, 1e-5)


def dead_mended(code: str) -> None:
    leaky = np.array(run(code)["costs"])
    assert close(leaky[-1], 1 / 18, 1e-3)
    assert leaky[1] > 5
    plain = np.array(variant(code, '("leaky, rate 0.4", leaky_relu, 0.4)', "")["costs"])
    assert close(plain[-1], 1 / 18, 1e-3)


def twice(code: str) -> None:
    names = run(code)
    outputs = names["end"].network(xor().inputs)
    assert np.abs(outputs - xor().targets).max() < 0.02
    lowest = (np.log(2) + np.log(1 + np.exp(-1))) / 2
    assert names["end"].training_cost == pytest.approx(lowest, abs=1e-3)
    assert names["end"].training_cost > lowest
    assert (names["said"] >= 0.5).all()
    assert passes_its_check(names["start"])


def twice_mended(code: str) -> None:
    names = run(code)
    assert names["end"].training_cost < 0.01
    assert accuracy(names["end"].network, xor(), binary_cross_entropy) == 1


Claim = Callable[[str], None]
CLAIMS: dict[str, tuple[Claim, Claim]] = {
    "climbing": (climbing, climbing_mended),
    "too-large": (too_large, too_large_mended),
    "sum": (a_sum, a_sum_mended),
    "early": (early, early_mended),
    "piling": (piling, piling_mended),
    "unscaled": (unscaled, unscaled_mended),
    "half": (half, half_mended),
    "by-x": (by_x, line_mended),
    "value": (value, line_mended),
    "fork": (fork, fork_mended),
    "broadcasting": (broadcasting, broadcasting_mended),
    "kink": (kink, kink_mended),
    "equal": (equal, equal_mended),
    "saturated": (saturated, saturated_mended),
    "dead": (dead, dead_mended),
    "twice": (twice, twice_mended),
}
each_exhibit = pytest.mark.parametrize("anchor", list(CLAIMS))


def test_every_exhibit_has_its_claims() -> None:
    assert set(EXHIBITS) == set(CLAIMS)
    assert len(EXHIBITS) >= 10


@each_exhibit
def test_it_goes_wrong_as_the_page_says(anchor: str) -> None:
    CLAIMS[anchor][0](EXHIBITS[anchor].blocks[0].code)


@each_exhibit
def test_the_mend_mends_it(anchor: str) -> None:
    CLAIMS[anchor][1](EXHIBITS[anchor].blocks[1].code)


@each_exhibit
def test_what_is_claimed_of_one_does_not_hold_of_the_other(anchor: str) -> None:
    wrong, mend = (block.code for block in EXHIBITS[anchor].blocks)
    goes_wrong, is_mended = CLAIMS[anchor]
    # A missing name shows the difference as well; a missing piece of code would hide it.
    for claim, code in ((goes_wrong, mend), (is_mended, wrong)):
        with pytest.raises((AssertionError, KeyError)) as caught:
            claim(code)
        assert "is not in the block" not in str(caught.value), anchor


@each_exhibit
def test_an_exhibit_is_whole(anchor: str) -> None:
    exhibit = EXHIBITS[anchor]
    assert len(exhibit.blocks) == 2
    assert all(block.output for block in exhibit.blocks)
    assert exhibit.text.count("**The fix") == 1
    assert exhibit.text.count("**Look-alikes.**") == 1
    wrong, mend = (block.code for block in exhibit.blocks)
    assert wrong != mend
    mend_at, alike_at = exhibit.text.index("**The fix"), exhibit.text.index("**Look-alikes.**")
    assert exhibit.text.index(wrong) < mend_at < exhibit.text.index(mend) < alike_at


def table() -> dict[str, tuple[str, str]]:
    """Each row of the table of symptoms: its address, and the two cells."""
    rows = re.findall(r"^\| \[(.+?)\]\((\S+?)\) \| (.+?) \|$", INDEX.read_text("utf-8"), re.M)
    assert len({address for _, address, _ in rows}) == len(rows)
    return {address: (seen, wrong) for seen, address, wrong in rows}


def test_the_table_of_symptoms_links_to_every_exhibit_and_to_nothing_else() -> None:
    every = {f"{exhibit.page.name}#{anchor}" for anchor, exhibit in EXHIBITS.items()}
    assert set(table()) == every


def test_the_table_stands_in_the_order_of_the_pages() -> None:
    anchors = [address.split("#")[1] for address in table()]
    assert anchors == [
        a
        for page in ("steps", "gradients", "networks")
        for a in EXHIBITS
        if EXHIBITS[a].page.stem == f"wrong-{page}"
    ]


def test_the_number_of_exhibits_is_the_one_that_the_index_names() -> None:
    words = {14: "fourteen", 15: "fifteen", 16: "sixteen"}
    text = INDEX.read_text("utf-8").lower()
    assert text.count(words[len(EXHIBITS)]) == 2
    assert not any(word in text for n, word in words.items() if n != len(EXHIBITS))


def test_the_fingerprints_of_the_gradient_check() -> None:
    names = run(blocks_of(INDEX)[1].code)
    place, errors = [-0.5, 3.0], {}
    for name, gradient in names["mistakes"].items():
        errors[name] = check_gradient(line_cost, gradient, place).relative_error
    assert errors["right"] < 1e-7
    assert errors["wrong sign"] == pytest.approx(2)
    assert errors["half"] == pytest.approx(0.5)
    assert errors["sum for mean"] == pytest.approx(1 - 1 / 3)
    for name, component in (("slope by x", 0), ("value for slope", 1)):
        check = check_gradient(line_cost, names["mistakes"][name], place)
        ratio = check.analytic / check.numerical
        assert ratio[1 - component] == pytest.approx(1)
        assert abs(ratio[component] - 1) > 0.5
