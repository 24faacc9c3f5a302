"""What *The words* says."""

import numpy as np

from howlearn.arrays import Array
from howlearn.costs import mean_squared_error
from howlearn.datasets import three_points
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import numerical_gradient
from howlearn.landscapes import three_points_cost
from howlearn.network import straight_line
from howlearn_site.claims.saying import Page


def claims(page: Page) -> None:
    """Hold what the page says."""
    page.grants("stands {above} it, or is folded", because="of the page")
    page.grants("is the cost function from {above}", because="of the page")
    points = three_points()
    height, gradient = three_points_cost.height, three_points_cost.gradient
    start = [page.given("The words", name) for name in ("weight", "bias")]
    slopes = gradient(start)

    # One round of learning.
    page.says("Here are {three} measured points", len(points))

    # Weights.
    line = straight_line(1.7, -0.6)
    page.means("o = w x + b", line([[2.3]]), [[1.7 * 2.3 - 0.6]])
    level = straight_line(*start)([[-3.0], [0.0], [5.0]])
    page.says("Both are {0} here, so the line answers {0}", np.unique(start), np.unique(level))
    page.says("Learning changes these {two} numbers", line.parameters.size)

    # Cost function and cost value.
    page.grants("In the block {below}", because="of the page")
    page.says("gives for this line, {7}, is its", page.printed("Cost function")[-1][0])

    # Sensitive to what?
    table = np.array(page.printed('"How sensitive'))
    nudges, for_w, for_b = table.T
    apart = abs(np.array([for_w - slopes[0], for_b - slopes[1]]))
    settles = (np.diff(nudges) < 0).all() and (np.diff(apart) < 0).all()
    page.says("As the nudge {shrinks}, each slope {settles}", settles, settles)
    page.says("For the weight it is about {−6.67}", slopes[0])
    page.says("changes the cost by {−6.67} times", slopes[0])
    less = height([0.01, 0]) < height([0, 0])
    page.says("that more weight means {less} cost", less)
    page.says("For the bias the slope is about {−4.67}", slopes[1])
    page.says("sensitive to it too, only {less} so", abs(slopes[1]) < abs(slopes[0]))
    page.says("The {two} slopes together are the gradient", len(slopes))
    page.says("they are {different} numbers", all(slopes != gradient([0.1, 0.1])))

    # Backpropagation.
    page.grants("A network with {13,000} weights", because="supposed")
    page.says("would need {13,000} runs", 13_000 * _runs_for_a_weight())
    rows = page.printed("Backpropagation")[:-1]
    errors = np.array([row[3] for row in page.printed("Cost function")[:-1]])
    deltas = np.array([row[1] for row in rows])
    target = [[0.9]]
    moves = numerical_gradient(lambda o: mean_squared_error(o[None], target), 2.3) / (2.3 - 0.9)
    page.says("its squared error moves by {twice} the error", round(moves.item(), 6))
    page.says("shows where the {2} comes from", round(moves.item(), 6))
    page.says("So {twice} the error says", np.unique(deltas / errors))
    page.says("Its input is {0}, so the weight", rows[0][0])
    page.says("adds {nothing} to the weight's slope", rows[0][2] == 0)
    page.says("The {three} deltas above are {−2}, {−4} and {−8}", len(deltas), *deltas)
    page.grants("deltas {above}", because="of the page")
    cost = height(start)
    page.says("They do {not} add up to the cost of {7}", sum(deltas) != cost, cost)
    page.says("a share could not be {negative}", max(deltas) < 0)

    # Gradient descent.
    rate = page.given("The round as a picture", "learning_rate")
    page.means(r"\eta = 1/10", rate, 1 / 10)
    w, b = start - rate * slopes
    page.says("the weight goes from {0} to {0.667}", start[0], w)
    page.says("and the bias from {0} to {0.467}", start[1], b)
    after = np.array(page.drawn("Gradient descent")[-4:-1])
    page.says("all {three} errors are {smaller}", len(after), (abs(after) < abs(errors)).all())
    page.means("w x + b", line([[-0.7]]), [[1.7 * -0.7 - 0.6]])
    rounds = page.printed("Gradient descent", 2)
    page.says("Here are {six} rounds", len(rounds))
    costs = [row[-1] for row in rounds]
    page.says("the cost value is {1.959}, down from {7}", costs[1], costs[0])
    page.says("After {five} it is {0.072}, and", rounds[-1][0], costs[-1])
    steps = np.linalg.norm(np.diff([row[1:3] for row in rounds], axis=0), axis=1)
    page.says("the steps have become {short}", steps[-1] < 0.1 * steps[0])

    # The picture.
    path = gradient_descent(
        gradient,
        start,
        learning_rate=rate,
        steps=page.given("The round as a picture", "steps"),
    )
    lengths = np.linalg.norm(np.diff(path, axis=0), axis=1)
    longest = lengths.argmax() == 0
    page.says("The first step is the {longest}", longest)
    steepest = np.linalg.norm(gradient(path), axis=1).argmax() == 0
    page.says("of all the dots the ground is {steepest} there", steepest)
    (star,) = three_points_cost.stationary_points
    page.says("The star is the {lowest} place", height(star.point) < _around(star.point).min())

    # Exercises.
    answer = page.run("Exercise: One step", 2)
    page.means("w = 3", answer.w, 3)
    page.means("b = 1", answer.b, 1)
    page.says("with the learning rate {1/10}", (answer.w - answer.new_w) / answer.for_w)
    page.says("for each of the {two} numbers", len(slopes))
    answer = page.run("Exercise: The sensitivity", 2)
    page.means(r"o = \frac{1}{2} x", answer.output, 1 / 2 * answer.x)
    third = points.inputs[2], points.targets[2]
    page.says("whose input is {2} and whose target is {4}", *third)
    page.says("its squared error moves at {twice} the error", round(moves.item(), 6))

    # Check yourself, and the end.
    page.grants("Is the cost {lower} now?", because="turn of phrase")
    page.grants("The slope of the weight is {negative}", because="supposed")
    page.grants("raise or {lower} the weight?", because="turn of phrase")
    page.says("{Negative} means that more weight is {less} cost", slopes[0] < 0, less)
    page.says(
        "{Five} rounds bring the cost from {7} to {0.072}", rounds[-1][0], costs[0], costs[-1]
    )
    page.says("{The first}. There the ground was", np.argmin(np.diff(costs)) == 0)
    page.says("There the ground was {steepest}, so the step was {longest}", steepest, longest)
    page.cites("from {3:02}", "video")


def _runs_for_a_weight() -> float:
    """Return how often a model runs for each weight that is nudged to one side."""
    places: list[Array] = []

    def cost(place: Array) -> float:
        places.append(place)
        return float((place**2).sum())

    weights = 7
    numerical_gradient(cost, np.ones(weights))
    return sum((place > 1).any() for place in places) / weights


def _around(place: Array) -> Array:
    steps = np.random.default_rng(0).normal(0, 1, (200, 2))
    return np.asarray(three_points_cost.height(place + steps))
