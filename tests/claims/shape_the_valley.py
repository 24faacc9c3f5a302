"""What *Shape the valley* says."""

from collections.abc import Callable

import numpy as np

from howlearn.arrays import Array
from howlearn.datasets import digits, three_points
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import numerical_gradient, numerical_hessian
from howlearn_site.claims.saying import Page

POINTS = three_points()
X, T = POINTS.inputs[:, 0], POINTS.targets[:, 0]


def claims(page: Page) -> None:
    """Hold what the page says."""
    raw, scaled = _hessian(X, T), _hessian((X - X.mean()) / X.std(), T)

    # The figure.
    shifted = page.linked("shift all three")["shift"]
    narrower = np.linalg.cond(_hessian(X + shifted, T)) > np.linalg.cond(raw)
    page.grants("or shift all {three}, and the valley stretches", because="of the page")
    assert narrower

    page.says("a descent that starts at {0}", max(page.drawn("Shape the valley")[8:10]))

    # The data is in the curvature.
    w, b, rows = 0.7, -0.4, zip(X, T, strict=True)
    page.means("(w x + b - t)^2", _cost(np.array([w, b]), X),
               sum((w * x + b - t) ** 2 for x, t in rows) / len(X))  # fmt: skip
    page.grants("Differentiate it {twice}", because="of the page")
    by_w = numerical_gradient(lambda p: _cost(p, X), [w, b])[0]
    page.means(r"2 x \, (w x + b - t)", by_w, np.mean(2 * X * (w * X + b - T)))
    page.means("2 x^2", raw[0, 0], np.mean(2 * X**2))
    means = [np.mean(X**2), np.mean(X)]
    page.says("what is left of the points are {two} means", len(means))
    page.means(
        r"\begin{aligned} \frac{\partial^2 C}{\partial w^2} &= 2 \, \overline{x^2} \\ "
        r"\frac{\partial^2 C}{\partial w \, \partial b} &= 2 \, \overline{x} \\ "
        r"\frac{\partial^2 C}{\partial b^2} &= 2 \end{aligned}",
        raw[np.triu_indices(2)],
        2 * np.array([*means, 1.0]),
    )
    along = [d @ raw @ d for d in _directions()]
    ends = np.linalg.eigvalsh(raw)
    least, most = np.isclose(min(along), ends[0]), np.isclose(max(along), ends[1])
    page.says("are the {smallest} and the {largest} curvature of the valley", least, most)
    printed = page.printed("The data is in the curvature")
    (low, high), (condition,) = printed[2], printed[3]
    over = abs(high / low - condition) < 0.02
    page.says("The {larger} curvature over the {smaller} one", over, over)
    page.says("the mean of $x^2$ is {5/3} and that of $x$ is {1}", *means)
    page.means("x^2", X[1:] ** 2, X[1:] * X[1:])
    page.says("and both count {twice}", raw[0, 0] / means[0])

    # Move, then stretch.
    page.says("{Two} numbers make the valley narrow", len(means))
    page.says(r"and $\overline{{x}}$ is {0}: the Hessian", round(np.mean(X - X.mean()), 12))
    z = (X - X.mean()) / X.std()
    page.means(r"\overline{x^2}", np.mean(z**2), z @ z / len(z))
    page.says(
        r"and $\overline{{x^2}}$ is {1}: both curvatures are {2}", z @ z / len(z), scaled[0, 0]
    )
    assert np.allclose(scaled, 2 * np.eye(2), atol=1e-6)
    best: Array = np.polyfit(X, T, 1)
    page.says("within a millionth of {1/18}, the least", _cost(best, X))
    rates = np.linspace(0.3, 0.41, 1101)
    slowest = [max(abs(1 - rate * ends)) for rate in rates]
    rate = 2 / (ends[0] + ends[1])
    assert abs(rates[np.argmin(slowest)] - rate) < 1e-3
    page.means(r"2 / (\text{low} + \text{high})", rate, 2 / np.trace(raw))
    factors = []
    for curvature, direction in zip(*np.linalg.eigh(raw), strict=False):
        out = gradient_descent(_gradient(X), best + direction, learning_rate=rate, steps=1)[-1]
        factors.append((out - best) @ direction)
        named = "low" if curvature == ends[0] else "high"
        page.means(rf"1 - \eta \, \text{{{named}}}", factors[-1], 1 - rate * curvature)
    page.says("At this rate the {two} are equally large, one {positive} and one {negative}",
              len(factors), np.isclose(*np.abs(factors)) and factors[0] > 0,
              factors[1] < 0)  # fmt: skip
    more, less = (abs(1 - change * rate * ends) for change in (1.05, 0.95))
    page.says("A {larger} rate makes the second one worse, a {smaller} rate the first",
              more[1] > abs(factors[1]), less[0] > factors[0])  # fmt: skip
    page.grants("From the one start at {0}", because="supposed")
    tries = [_steps(try_, best) for try_ in np.linspace(0.9, 1, 11) * rate]
    assert tries[-1] == page.printed("Move, then stretch")[0][1] > min(tries)
    centred = np.linalg.eigvalsh(_hessian(X - X.mean(), T))
    page.says("the curvatures are {4/3} and {2}, since {2/3} is the variance", *centred, X.var())
    columns = np.stack([X, np.ones(3)], axis=1)
    assert np.allclose(2 * columns.T @ columns / 3, raw, atol=1e-6)
    page.says(
        "a table with {two} columns, the inputs and a {1}", columns.shape[1], columns[:, 1].max()
    )
    ((_, one),) = page.printed("Move, then stretch")[2:]
    page.says("and {one} step is enough", one)

    # Far from 0.
    page.grants("Far from {0}", because="of the page")
    page.says("{Three} inputs near {0} are harmless", len(X), X.min())
    table = {int(shift): number for shift, number in page.printed("Far from 0")}
    far_off = [np.linalg.cond(np.stack([X - X.mean() + far, np.ones(3)])) ** 2 for far in (50, 100)]
    page.says("Far from 0 the number {grows} with the fourth power",
              np.isclose(far_off[1] / far_off[0], (100 / 50) ** 4, rtol=1e-2))  # fmt: skip
    far = page.printed("Far from 0", 2)
    page.says("Shifted by {10}, the same {three} points", list(table)[3], len(X))
    page.says("that is {22,569} times as curved", table[10])
    page.says("after {20,000} steps the descent", far[-1][0])
    assert far[-1][1] > 2 * _cost(best, X)
    moved = np.array([best[0], best[1] - 10 * best[0]])
    page.says("The least cost is {1/18} here too", _cost(moved, X + 10))

    # The same line.
    w, b, mean, spread, x = 1.2, -0.4, 3.0, 0.7, 5.0
    there = w * (x - mean) / spread + b
    page.means(r"w (x - \mu) / s + b", there, (w / spread) * x + (b - w * mean / spread))
    page.means("w / s", numerical_gradient(lambda x: w * (x[0] - mean) / spread, x)[0], w / spread)
    page.means(r"b - w \mu / s", w * (0 - mean) / spread + b, b - w * mean / spread)
    assert np.allclose(page.printed("The same line")[1], best, atol=5e-5)
    page.says("of the {three} points, {3/2} and {5/6}", len(X), *best)
    page.grants("with these {two} numbers", because="of the page")

    # What scaling cannot do.
    page.grants("Where {two} features say nearly", because="supposed")
    page.grants("hardly changes the outputs. Here is the condition number for {two} features that "
                "have {more} and {more} in common", because="of the page")  # fmt: skip
    rising = [number for _, number in page.printed("What scaling cannot do")]
    assert rising == sorted(rising)

    block = page.run("What scaling cannot do")
    mixed = [s * block.first + np.sqrt(1 - s**2) * block.other for s in (0, 1, block.shared)]
    none, all_, last = (np.corrcoef(block.first, second)[0, 1] for second in mixed)
    assert abs(last - block.shared) < 0.01
    page.says("their correlation: {0} for nothing in common, {1} for the same",
              round(none, 1), round(all_, 9))  # fmt: skip

    # What goes wrong.
    blank = digits().inputs.std(axis=0) == 0
    with np.errstate(invalid="ignore"):
        nothing = np.isnan(np.divide(0.0, digits().inputs.std(axis=0).min()))
    page.says("Its standard deviation is {0}", digits().inputs.std(axis=0).min())
    page.says("and {0/0} is not a number", nothing)
    page.says("or divide by {1}", 1 + digits().inputs[:, blank].std())
    tenths = np.full(3, 1 / 10)
    page.says("{1/10}, {three} times, has a standard deviation that is not quite {0}",
              tenths[0], len(tenths), 0 < tenths.std() < 1e-15)  # fmt: skip
    page.says("The {largest} number minus the {smallest} (`np.ptp`) is exactly {0}",
              *[tenths.max() - tenths.min() == np.ptp(tenths)] * 2, np.ptp(tenths))  # fmt: skip
    fitted = (X - X.mean()) / X.std()
    said = "gets {one} answer in training and another {one} in the test"
    page.grants(said, because="turn of phrase")

    # The exercises and questions.
    page.says("moved to the mean {0} and stretched to the standard deviation {1}",
              round(fitted.mean(), 12), fitted.std())  # fmt: skip
    page.says("A feature that never changes becomes {0}", np.ptp(digits().inputs[:, blank]))
    page.means(r"(x - \mu) / s", (x - mean) / spread, x / spread - mean / spread)
    page.means("w x + b", w * x + b, b + x * w)
    page.grants("Where the spread is {0}, divide by {1} instead: `np.where` chooses between {two}",
                because="of the page")  # fmt: skip
    page.says("The curvatures of a valley are {2} and {50}", *(curvatures := (2, 50)))
    number = max(curvatures) / min(curvatures)
    page.says("{25}. It is the {larger} over the {smaller}", number, number > 1, number > 1)
    page.grants("all its targets are multiplied by {1000}", because="supposed")
    page.grants("In kelvin each is {larger} by the same number", because="of others")


def _errors(place: Array, x: Array, t: Array = T) -> Array:
    errors: Array = place[0] * x + place[1] - t
    return errors


def _cost(place: Array, x: Array) -> float:
    return float(np.mean(_errors(place, x) ** 2))


def _steps(rate: float, best: Array) -> int:
    """Return how many steps a descent from 0 takes until it is as low as the page asks."""
    path = gradient_descent(_gradient(X), [0, 0], learning_rate=rate, steps=100)
    return int(np.argmax([_cost(place, X) < _cost(best, X) + 1e-6 for place in path]))


def _gradient(x: Array, t: Array = T) -> Callable[[Array], Array]:
    def gradient(place: Array) -> Array:
        errors = _errors(place, x, t)
        return 2 * np.array([np.mean(errors * x), np.mean(errors)])

    return gradient


def _hessian(x: Array, t: Array) -> Array:
    return numerical_hessian(_gradient(x, t), [0.3, -0.2])


def _directions() -> list[Array]:
    angles = np.linspace(0, np.pi, 20_001)
    return list(np.stack([np.cos(angles), np.sin(angles)], axis=1))
