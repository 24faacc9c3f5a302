"""What the lab *Fit a line by hand* says. What its questions say to try is supposed."""

import numpy as np

from howlearn.arrays import Array
from howlearn.costs import mean_absolute_error, mean_squared_error
from howlearn.datasets import three_points
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import numerical_hessian
from howlearn.landscapes import three_points_cost
from howlearn_site.claims.code import partly_run
from howlearn_site.claims.saying import Page

COST, GRADIENT = three_points_cost.height, three_points_cost.gradient


def claims(page: Page) -> None:
    """Hold what the lab says."""
    points = three_points()
    x, t = points.inputs.ravel(), points.targets.ravel()
    (best,) = (place.point for place in three_points_cost.minima)
    least = float(COST(best))

    # The description, and the beginning.
    page.says("{Three} points, one line, {two} numbers", len(points), three_points_cost.dimensions)
    page.says("There are {three} points and one line", len(points))
    (still,) = np.flatnonzero(_errors(1.7, 0.3) == _errors(0.4, 0.3))
    page.says("its height at input {0}", x[still])
    page.says("You turn these {two} numbers", three_points_cost.dimensions)

    # A first line.
    page.says("The points stand at the inputs {0}, {1} and {2}", *x)
    page.says("Their targets are {1}, {2} and {4}", *t)
    page.says("Which of the {three} errors never moves", len(points))
    page.says("What do the {three} errors do now", len(points))
    by_bias = _errors(1.7, 2) - _errors(1.7, 0.3)
    page.says("The one at input {0}. There", x[still])
    page.says("the weight is multiplied by {0}, so", x[still])
    page.says(
        "The bias moves all {three} errors by the {same amount}",
        len(points),
        np.ptp(by_bias) < 1e-9,
    )

    # One number for all three errors.
    page.says("One number for all {three} errors", len(points))
    page.grants("Put in your pair from {above}", because="of the page")
    page.says("Bring the cost {below 1, then below a tenth}. Note", least < 1 / 10)
    page.grants("Find {two} lines that look different", because="supposed")
    given = partly_run(page.block("One number for all").code, "w")
    errors = _errors(given.w, given.b)
    pulls = np.abs(mean_squared_error.derivative(errors[:, None], np.zeros((3, 1)))).ravel()
    fastest = np.argmax(pulls) == np.argmax(errors**2) and np.sum(pulls == max(pulls)) == 1
    page.says("What made the cost {fall fastest}", fastest)
    page.says("Working on the {largest} square", fastest)
    once, twice = (mean_squared_error([[e]], [[0.0]]) for e in (0.7, 1.4))
    page.says("An error {twice} as large costs {four} times as much", 1.4 / 0.7, twice / once)
    page.says("outweighs {two} fair ones", twice > 2 * once)
    page.says("When the {three} squares are about equally small", len(points))
    equal = _errors(1.5, 0.75)
    changed = np.random.default_rng(0).normal(0, 0.01, (500, 2)) @ np.array([x, np.ones(3)])
    helped = np.abs(equal + changed) < np.abs(equal)
    page.says(
        "every change that helps one point {hurts another}",
        np.allclose(np.abs(equal), 0.25) and not helped.all(axis=1).any(),
    )

    # One knob at a time.
    along = [float(COST([w, 0.3])) for w in range(-9, 10)]
    page.says("somewhere it has a {lowest} point", (np.diff(along, 2) > 0).all())
    page.grants("Run it for `b` = {0}, {1/2}, {1} and {2}", because="supposed")
    lowest = {b: _best_weight(b) for b in (0.0, 0.5, 1.0, 2.0)}
    rows = [float(COST([w, b])) for b, w in lowest.items()]
    page.says(
        "Which of your {four} rows has the {lowest} cost", len(rows), rows.count(min(rows)) == 1
    )
    page.says(
        "Is there a {lower} one between {two} of them",
        least < min(rows) and min(lowest) < best[1] < max(lowest),
        sum(abs(b - best[1]) <= 0.5 for b in lowest),
    )
    page.says(
        "Each {1} that you add to `b` takes {3/5} from the best `w`",
        np.diff(sorted(lowest))[-1],
        lowest[1.0] - lowest[2.0],
    )
    page.says("a line that starts {higher} has to climb less", lowest[2.0] < lowest[0.0])
    page.says("set the {two} knobs", three_points_cost.dimensions)

    # The map.
    page.says("{Two} knobs make a map", three_points_cost.dimensions)
    page.grants("The walk {below}", because="of the page")
    page.grants("start at ({0}, {0}) and add", because="supposed")
    page.says("to get {below a tenth}", COST([0, 0]) > least and least < 1 / 10)
    bends = np.linalg.eigh(numerical_hessian(GRADIENT, best))
    page.says(
        "are {long and narrow, and they lean}",
        bends[0][1] > 5 * bends[0][0] and (np.abs(bends[1]) > 0.1).all(),
    )
    page.grants("keep it if the cost {fell}, turn if it {rose}", because="supposed")
    page.grants("With a {million} weights", because="turn of phrase")

    # Ask the slope.
    slopes = page.printed("Ask the slope")
    page.says("That gives {two} slopes", len(slopes[0]))
    page.says("which points {uphill}", COST(1e-7 * GRADIENT([0, 0])) > COST([0, 0]))
    page.says("takes one step {against it}", slopes[2][2] < slopes[1][2])
    page.grants("Do {ten} rounds", because="supposed")
    page.grants(
        "Begin again at ({0}, {0}) with a rate of {0.4}, then with {0.5}", because="supposed"
    )
    slow, wide = (np.diff(_walk(rate), axis=0)[:, 0] for rate in (0.4, 0.5))
    near = np.linalg.norm(_walk(0.4) - best, axis=1)
    page.grants("With {0.4} the line", because="supposed")
    page.says("{swings from side to side}", (slow[1:] * slow[:-1] < 0).all())
    page.says("and {still comes closer}", (np.diff(near) < 0).all())
    page.grants("With {0.5} each swing", because="supposed")
    page.says("each swing is {wider} than the last", (np.abs(wide[1:]) > np.abs(wide[:-1])).all())

    # The best line there is.
    page.says(
        "for the {lowest} point of the map",
        np.isclose(page.printed("The best line")[1][2], least, atol=5e-5),
    )
    page.says("The best cost is {not 0}", least > 0.01)
    page.says("Why is the best cost {not 0}", least > 0.01)
    page.says("A cost of {0} needs", mean_squared_error(t[:, None], t[:, None]))
    page.says("a line through all {three} points", len(points))
    rises = np.diff(t)
    page.says(
        "From input {0} to {1} the target {rises} by {1}, from {1} to {2} by {2}",
        *x[:2],
        min(rises) > 0,
        rises[0],
        *x[1:],
        rises[1],
    )
    line = 1.7 * x + 0.3
    page.says("a straight line {rises by the same amount} each time", np.ptp(np.diff(line)) < 1e-9)
    page.says("What is left, {0.0556}", least)

    # One point goes wrong.
    wrong = "One point goes wrong"
    cell = partly_run(page.block(wrong).code, "last", "x", "t")
    w, b = np.polyfit(cell.x[:-1], cell.t[:-1], 1)
    meant = w * cell.x[-1] + b
    rules = page.printed(wrong)
    off = np.abs(w * cell.x + b - [*cell.t[:-1], meant])
    page.says("{Six} points lie {close to a line}", len(cell.x), max(off) < 1)
    page.says("{Two} costs look for their best line", len(rules))
    page.says("{7} is what was measured", meant)
    page.says("Put in {7}, then", meant)
    page.says("10, {20} and", cell.last)
    page.grants("then {10}, 20 and {40}", because="supposed")
    tried = {last: _two_lines(cell.x, cell.t, last) for last in (meant, 10.0, 20.0, 40.0)}
    squared, absolute = (np.array([lines[n] for lines in tried.values()]) for n in (0, 1))
    page.says("{Which line follows}", (np.diff(squared) > 0.3).all())
    page.says("and {which one stays}", np.ptp(absolute) < 0.1)
    page.says("What the {two} costs want", len(rules))
    end = rules[1][0] * cell.x[-1] + rules[1][1] - cell.last
    page.says("counts an error of {13} as {13} errors of {1}", -end, _alone(end), _alone(1.0))
    page.says("and {lets that point go}", abs(end) > 12)

    # Before you go.
    page.grants("Write {three} sentences", because="names its things")
    page.says("why the {two} knobs", three_points_cost.dimensions)
    page.says("the same {three} points", len(points))
    page.grants("puts your {ten} rounds into a loop", because="of the page")


def _errors(w: float, b: float) -> Array:
    points = three_points()
    return np.asarray(w * points.inputs + b - points.targets).ravel()


def _best_weight(b: float) -> float:
    """Return the lowest place along the weight, of a parabola through three of its heights."""
    curve = np.polyfit((-1, 0, 1), [float(COST([w, b])) for w in (-1, 0, 1)], 2)
    return float(-curve[1] / (2 * curve[0]))


def _walk(rate: float) -> Array:
    return gradient_descent(GRADIENT, [0, 0], learning_rate=rate, steps=12)


def _two_lines(x: Array, t: Array, last: float) -> tuple[float, float]:
    """Return the weight of the line of least squares, and that of least absolute errors.

    The second is one that goes through two of the points.
    """
    t = np.array([*t[:-1], last])
    pairs = [(i, j) for i in range(len(x)) for j in range(i)]
    through = [np.polyfit(x[[i, j]], t[[i, j]], 1) for i, j in pairs]
    best = min(through, key=lambda line: np.abs(line[0] * x + line[1] - t).sum())
    return float(np.polyfit(x, t, 1)[0]), float(best[0])


def _alone(error: float) -> float:
    """Return the absolute cost of one error."""
    return mean_absolute_error([[abs(error)]], [[0.0]])
