"""What *Steps that go wrong* says; `tests/wrong_steps.py` holds what each exhibit does."""

import re

import numpy as np

from howlearn.arrays import Array
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import check_gradient
from howlearn.landscapes import three_points_cost
from howlearn_site.claims.saying import Page

GRADIENT, HEIGHT = three_points_cost.gradient, three_points_cost.height


def claims(page: Page) -> None:
    """Hold what the page says."""
    (best,) = (place.point for place in three_points_cost.stationary_points)
    start, tiny = np.zeros(2), 1e-7

    exhibits = [words for _, words in page.prose.headings if words.startswith('"')]
    page.says("{Six} ways in which a step goes wrong", len(exhibits))

    # "My cost climbs at every step".
    page.says(
        "The gradient points {uphill}", HEIGHT(start + tiny * GRADIENT(start)) > HEIGHT(start)
    )
    ends = page.printed('"My cost climbs')[-1]
    page.says("should {grow}, and instead both run off {below} zero", min(best) > 0, max(ends) < 0)
    millionth = start + 0.1 * 1e-6 * GRADIENT(start)
    page.says("if the cost still {rises}, it is the sign", HEIGHT(millionth) > HEIGHT(start))
    check = check_gradient(HEIGHT, lambda place: -GRADIENT(place), start)
    page.says("with a relative error of {2}", check.relative_error)

    # "My cost explodes, and the weight swings from side to side".
    fixed = page.run('"My cost explodes', 2)
    swinging, exploding = page.printed('"My cost explodes')
    weights = np.linspace(0, 4, 401)
    costs = HEIGHT(np.stack([weights, np.zeros_like(weights)], axis=1))
    page.says("The best weight is {2}, and each step", weights[np.argmin(costs)])
    page.says(
        "lands {farther away than it started}", (np.diff(np.abs(np.array(swinging) - 2)) > 0).all()
    )
    rates = np.linspace(0.051, 0.9, 171)
    moved = [abs(w - 2) for w in (-rate * fixed.slope(0.0)[0] for rate in rates)]
    larger = np.array(moved) > 2
    page.says(
        "every step past {2}/curvature makes the distance {larger}",
        min(rates[larger]) * fixed.curvature,
        (larger == (rates > 2 / fixed.curvature)).all(),
    )
    page.says(
        "and stay {below} {2} divided by it",
        (rates[np.array(moved) < 2] < 2 / fixed.curvature).all(),
        max(rates[~larger]) * fixed.curvature,
    )
    page.says("With {1}/curvature a parabola takes a single step", fixed.rate * fixed.curvature)
    page.says("takes a {single} step", np.allclose(fixed.weights[1:], 2))

    # "It worked on ten examples and explodes on a hundred".
    summed = page.printed('"It worked on')
    (_, fits), (_, ten), (twenty, doubled), (hundred, explodes) = summed
    page.says(
        '"It worked on {ten} examples and explodes on a {hundred}"',
        max(row[0] for row in summed if row[1] < 1),
        hundred,
    )
    page.says(
        '{"It worked on ten examples and explodes} on a hundred"',
        explodes > 1e9 > 1 > max(fits, ten),
    )
    x, errors = np.array([0.3, -1.2, 0.9]), np.array([1.1, 0.4, -0.7])
    page.grants("so {ten} times the examples", because="supposed")
    page.says("make {ten} times the step", np.sum(np.tile(errors * x, 10)) / np.sum(errors * x))
    meant = page.run('"It worked on', 2).cost_after
    past = [meant(40, examples, rate=3.0) > 1e9 for examples in (10, 100)]
    page.says("explodes on {ten} examples as it does on a {hundred}", *past)
    page.says("If throwing away {half} of the data cures", summed[1][0] / twenty)
    page.says("throwing away half of the data {cures the explosion}", doubled > 1e9 > 1 > ten)

    # "The check agrees for the last layer only".
    early = page.run('"The check agrees')
    page.says("so it has {two} weights", len(early.start))
    page.says("The {two} numbers in each row", len(page.printed('"The check agrees')[0][1:]))
    page.says(
        "the {old delta went through the new weight}",
        np.isclose(_used(early.start, early.rate), early.used[0]),
    )
    off = [abs(_used(early.start, rate) - early.measured[0]) for rate in (0.25, 0.1, 0.01, 1e-6)]
    page.says(
        "better as the rate gets {smaller}, and {with a tiny rate the check passes}",
        (np.diff(off) < 0).all(),
        off[-1] < 1e-5,
    )

    # "My cost swings like a pendulum and never settles".
    page.grants("Compute the gradient {twice}", because="supposed")
    page.says("and here it is {twice} as large", _piled(page, 2) / _piled(page, 1))
    page.says("swings {wider} each time", (np.diff(exploding) > 0).all())
    pendulum = [c for row in page.printed('"My cost swings') for c in row[1:]]
    page.says("while a {pendulum stays within bounds}", max(pendulum) < 10)

    # "One rate cannot serve both weights".
    code = page.block('"One rate').code
    area = np.array(page.given('"One rate', "array"))
    right, price = map(float, re.findall(r"([\d.]+) \* area \+ (\d+)", code)[0])
    page.means("w = 0.9", right, 0.9)
    page.means("b = 60", price, 60)
    (too_large, *_), (slow, w, b, cost) = page.printed('"One rate')
    t = right * area + price
    explodes = abs(page.printed('"One rate')[0][1]) > 1e9
    page.says(
        "The {larger} rate explodes, and the {smaller} one",
        explodes and too_large > slow,
        slow < too_large,
    )
    page.says(
        "finds the $w$ that suits {$b = 0$}", np.isclose(w, area @ t / (area @ area), rtol=0.02)
    )
    page.says(
        "after a {thousand} steps $b$ is {nowhere} near {60}",
        page.given('"One rate', "steps"),
        price - b > 50,
        price,
    )
    page.says("An input of {100} or {200}", *[min(area) < size < max(area) for size in (100, 200)])
    bends = _curvatures(area)
    page.says(
        "So the cost is over a {hundred thousand} times as curved", round(bends[1] / bends[0], -5)
    )
    page.says("is {over a hundred thousand}", bends[1] / bends[0] > 1e5)
    scaled = (area - area.mean()) / area.std()
    page.says("The cost is then {equally curved both ways}", np.ptp(_curvatures(scaled)) < 1e-9)
    page.says("{Thirty} steps are more than enough", page.given('"One rate', "steps", 2))
    threshold = 2 / _curvatures(scaled)[1]
    explodes, cured = (_end(scaled, t, rate * threshold) for rate in (1.3, 0.3))
    page.says("and there a {smaller} one cures it", explodes > 1e9 > 1e-3 > cured)
    page.says("If a {smaller} rate ends in a line that is wrong", slow < too_large and cost > 100)


def _used(start: tuple[float, float], rate: float) -> float:
    """Return the gradient of the first weight that the third exhibit uses, at any rate."""
    w1, w2 = start
    a = np.tanh(w1)
    delta = 2 * w2 * a
    return float(delta * (w2 - rate * delta * a) * (1 - a**2))


def _piled(page: Page, times: int) -> float:
    """Run the exhibit's own lines that add up a gradient, without a step between."""
    lines = re.findall(r"^ +(slope_w \+= .*)$", page.block('"My cost swings').code, re.MULTILINE)
    names = {"np": np, "slope_w": 0.0, "x": np.array([0.2, 1.1]), "errors": np.array([0.7, 0.4])}
    for _ in range(times):
        exec("\n".join(lines), names)
    return float(names["slope_w"])  # type: ignore[arg-type]


def _curvatures(x: Array) -> Array:
    """Return the curvatures of a line's mean squared error, the smaller one first."""
    hessian = 2 * np.array([[np.mean(x * x), x.mean()], [x.mean(), 1]])
    return np.linalg.eigvalsh(hessian)


def _end(x: Array, t: Array, rate: float) -> float:
    def gradient(place: Array) -> tuple[float, float]:
        errors = place[0] * x + place[1] - t
        return 2 * np.mean(errors * x), 2 * np.mean(errors)

    w, b = gradient_descent(gradient, [0, 0], learning_rate=rate, steps=60)[-1]
    return float(np.mean((w * x + b - t) ** 2))
