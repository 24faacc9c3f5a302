"""What *The cost function and its value* says."""

import numpy as np

from howlearn.costs import huber, mean_absolute_error, mean_squared_error
from howlearn.datasets import three_points
from howlearn.landscapes import three_points_cost
from howlearn_site.claims.saying import Page


def claims(page: Page) -> None:
    """Hold what the page says."""
    points = three_points()
    x, t = points.inputs, points.targets
    squares = (x + 1 - t) ** 2

    # The first line.
    w, b = (page.given("The cost function", name) for name in ("weight", "bias"))
    page.says("You have {three} measurements", len(points))
    page.says("{Two} numbers decide where the line", three_points_cost.dimensions)
    page.means("o = w x + b", three_points_cost.height([3, -1]), np.mean((3 * x - 1 - t) ** 2))
    page.says("its height at input {0}", 0 if w * 0 + b == b else 1)
    page.says("Here both are {1}", w if w == b else np.nan)
    met = (w * x + b == t).ravel()
    page.says("the line meets the first {two} points and misses the third", met.sum())
    page.says("meets the first two points and misses the {third}", [*met] == [True, True, False])

    moved = page.linked("Move the third point")
    page.says("Move the {third} point down to {3}", list(moved) == ["t2"], moved["t2"])
    on_it = w * x[:, 0] + b == [*t[:2, 0], moved["t2"]]
    page.says("this line meets all {three}", on_it.sum())

    # From errors to one number.
    page.means(r"\sum", np.einsum("i->", squares.ravel()), squares[0, 0] + squares[1:].sum())
    page.says("for this line, {0.333}", squares.mean())
    asked = page.run("Exercise: The cost of a line", 2)
    outputs = asked.w * x + asked.b
    page.means(
        r"C(w, b) = \frac{1}{n} \sum_{i=1}^{n} (w x_i + b - t_i)^2",
        mean_squared_error(outputs, t),
        sum((3 * x[i, 0] - 1 - t[i, 0]) ** 2 for i in range(len(x))) / len(x),
    )
    page.says("so {three} points make {three} rows", len(points), x.shape[0])
    table = page.printed("From errors", 2)
    costs = [row[-1] for row in table]
    same = max(costs.count(cost) for cost in costs)
    page.says("{Two} of these {four} lines have the same cost value", same, len(table))
    (place,) = three_points_cost.stationary_points
    lowest = place.point
    cost = three_points_cost.height(lowest)
    page.says("no other weight and bias bring the cost {below} {0.056}", _is_least(lowest), cost)

    # Why squares?
    page.grants("too high by {5} at one point and too low by {5} at another", because="supposed")
    page.says("the {two} average to zero", np.mean([5, -5]) == 0)
    page.says("Squares are never {negative}", (np.linspace(-9, 9, 99) ** 2 >= 0).all())
    two, four = _cost(mean_squared_error, 2), _cost(mean_squared_error, 4)
    page.says("an error of 2 costs {4}, while an error of 4, {twice}", two, 4 / 2)
    page.says("as large, costs {16}", four)
    page.grants("an error of {2} costs 4, while an error of {4}", because="supposed")
    two, four = _cost(mean_absolute_error, 2), _cost(mean_absolute_error, 4)
    page.says("counts an error of 4 as {twice}", four / two)
    page.grants("an error of {4} as twice an error of {2}", because="supposed")
    halves = [_cost(huber, error) / error**2 for error in (0.2, 0.7, 1.0, 1.01)]
    page.says("Huber's cost is {half} the square for errors up to {1}", halves[0], _edge(halves))
    pulls = [_cost(huber, e + 1) - _cost(huber, e) for e in (1, 2, 20)]
    page.says("Under the other {two}", len(page.drawn("Why squares?")[1:]) - 1)
    page.says("its pull stops {growing}", np.allclose(pulls, pulls[0]))
    page.grants("one target in a {hundred} is nonsense", because="turn of phrase")

    # The landscape.
    page.says("the star, at the {lowest} place of the valley", _is_least(lowest))
    page.grants("with {thousands} of directions", because="turn of phrase")
    page.grants("A network with {thousands} of weights", because="turn of phrase")

    # Other texts' costs.
    factors = {row[-1] for row in page.printed('"My cost')}
    most = {round(a / b, 9) for a in factors for b in factors}
    page.grants("You follow {two} texts", because="names its things")
    page.says("differ by a factor of {2}, or {3}, or {6}", 2 in most, 3 in most, 6 in most)
    page.says("put ½ in front, so that a {2} cancels later", 0.5 * 2 == 1)
    count = len(page.printed('"My cost'))
    page.says("the best line is the same for all {four}", count)
    page.says("which of the {four} you have", count)
    page.grants("compares it with {four} other texts", because="of the page")

    # What goes wrong.
    wide = page.printed("What goes wrong")[0]
    page.says("and the targets {`(3, 1)`}", str(t.shape) == "(3, 1)")
    page.says("a table of {nine} differences", wide[0])

    # Exercises.
    example = np.arange(6.0).reshape(3, 2)
    by_column = [sum(column) / len(example) for column in zip(*example.tolist(), strict=True)]
    page.says(
        "({`np.mean(table, axis=0)`} gives the mean of each column.)",
        np.allclose(np.mean(example, axis=0), by_column),
    )
    page.means("w = 3", asked.w, 3)
    page.means("b = -1", asked.b, -1)
    hand = np.mean((outputs - t) ** 2)
    page.says("by hand, to {three} digits", len(f"{hand:.2f}".replace(".", "")))
    page.says("The outputs of the line are {−1}, {2} and {5}", *outputs.ravel())
    page.says("square the {three} errors", len(points))
    recipe = page.run("Exercise: The recipe", 2).cost
    page.says("as {two} NumPy arrays of shape", recipe.__code__.co_argcount)
    rows, columns = range(np.zeros((3, 2)).ndim)
    page.says("Axis {0} counts the rows", rows)
    page.says("and axis {1} the columns", columns)

    # Check yourself, and the end.
    doubled = np.mean((2 * (outputs - t)) ** 2) / hand
    page.grants("Every error of a line {doubles}", because="supposed")
    page.says("By which factor does its cost {grow}", doubled > 1)
    page.says("{4}. The errors are squared", doubled)
    page.says("the factor by which they {grow}", doubled > 1)
    page.grants("Can {two} different lines", because="turn of phrase")
    thirds = [row[-1] for row in page.printed("From errors", 2) if round(row[-1], 3) == 0.333]
    page.says("{Two} of those in the table", len(thirds))
    page.says("Two of those in the table above have the cost {0.333}", thirds[0])
    page.grants("in the table {above}", because="of the page")
    page.grants("Each of the three points is listed {twice}", because="supposed")
    page.says("Each of the {three} points is listed", len(points))
    page.says("The sum {doubles}", np.tile(squares, (2, 1)).sum() / squares.sum())
    page.says("The best line has a cost {above} zero", cost > 0)
    page.says("No line meets all {three} points", len(points))
    page.cites("from {3:02}", "video")
    page.cites("{13,002} weights and biases", "video")


def _is_least(place: np.ndarray) -> bool:
    height = three_points_cost.height
    beside = np.random.default_rng(0).normal(0, 1, (200, 2))
    return all(height(place + step) > height(place) for step in beside)


def _cost(cost: object, error: float) -> float:
    return float(cost(np.array([[error]]), np.array([[0.0]])))  # type: ignore[operator]


def _edge(halves: list[float]) -> float:
    """Return the error up to which it is half the square, of 0.2, 0.7, 1 and 1.01."""
    return max(e for e, h in zip((0.2, 0.7, 1.0, 1.01), halves, strict=True) if np.isclose(h, 0.5))
