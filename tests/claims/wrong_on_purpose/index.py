"""What *Wrong on purpose* says."""

import re

import numpy as np

from howlearn.activations import sigmoid
from howlearn.arrays import Array
from howlearn.costs import binary_cross_entropy
from howlearn.datasets import three_points
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import check_gradient
from howlearn.landscapes import three_points_cost
from howlearn_site.claims.reading import Prose
from howlearn_site.claims.saying import Page
from howlearn_site.paths import DOCS


def claims(page: Page) -> None:
    """Hold what the page says."""
    steps, gradients, networks = (
        Page(Prose(DOCS / "wrong-on-purpose" / f"wrong-{name}.md"))
        for name in ("steps", "gradients", "networks")
    )

    # The table.
    exhibits = [
        words
        for other in (steps, gradients, networks)
        for _, words in other.prose.headings
        if words.startswith('"')
    ]
    rows = [p.text for p in page.prose.passages if p.text.startswith("| ") and p.section == 1]
    page.says("Here are {sixteen} classic mistakes", len(exhibits))
    page.says("{Sixteen} classic mistakes, each run", len(exhibits))
    page.says("{Find yours by what you see.}", len(rows) - len(exhibits) == 1)  # and the head
    curvature, rates = 3.7, np.linspace(0.01, 1, 1000)
    ends = [gradient_descent(lambda w: curvature * w, 1.0, learning_rate=r, steps=1) for r in rates]
    largest = max(rate for rate, end in zip(rates, ends, strict=True) if abs(end[-1, 0]) < 1)
    page.says("the rate is past {2}/curvature", round(largest * curvature, 2))
    summed = {row[0]: row[1] for row in steps.printed('"It worked on')}
    page.says(
        "It works on {ten} examples and explodes on a {hundred}", *_works_and_explodes(summed)
    )
    page.grants("inputs far from {1}", because="supposed")
    page.says("a relative error of {0.5}", gradients.printed('"My check says')[0][0])
    by_x = gradients.printed('"My weight starts at 0')
    page.says(
        "A weight starts at {0} and {never moves, the line is flat}",
        by_x[0][1],
        {row[1] for row in by_x} == {0.0},
    )
    value = gradients.printed('"The bias is 0')
    page.says(
        "A bias starts at {0} and {never moves}", value[0][2], {row[2] for row in value} == {0.0}
    )
    (wrong,), (right,) = (gradients.printed('"I get 24', number)[0] for number in (1, 2))
    readers = gradients.block('"I get 24').code.count("(q, ")
    page.says("is used {twice}: {24} for {18}", readers, wrong, right)
    points = three_points()
    page.says("`(n,)` against {`(n, 1)`}", points.targets.shape == (len(points), 1))
    dead = [row[1] for row in networks.printed('"My cost falls once')]
    page.says(
        "The cost {falls} once, and then {not by a digit}",
        dead[1] < dead[0],
        len(set(dead[1:])) == 1,
    )
    page.says("The cost stops at {0.5}", networks.printed('"My cost stops')[-1][0])
    z = np.array([[0.7]])
    applied = [-np.log(sigmoid(z)), -np.log(sigmoid(sigmoid(z)))]
    found = [np.allclose(binary_cross_entropy(sigmoid(z), [[1.0]]), cost) for cost in applied]
    page.says("the sigmoid is applied {twice}", 1 + found.index(True))

    # By the shape of the curve.
    picture = page.block("By the shape").picture
    page.says(
        "Here are {six} runs",
        len(re.findall(r"Cost (?:falls|rises) from", picture.alt if picture else "")),
    )
    page.says(
        "The {wrong sign and the rate past the threshold look alike}",
        len(re.findall(r"rises at every one of them", picture.alt if picture else "")) == 2,
    )

    # By what the gradient check says.
    page.grants("the ratio of the {two} gradients", because="names its things")
    _, sign, half, total, *_ = page.printed("By what the gradient")
    place = [-0.5, 3.0]
    page.says("An error of {2} is a sign", sign[0])
    page.says("one of {0.5} a factor of 2 or ½", half[0])
    checks = {factor: _error_of(factor, place) for factor in (0.5, 2, len(points))}
    (factor,) = (f for f, error in checks.items() if np.isclose(error, half[0]) and f > 1)
    page.says("a factor of {2} or {½}", factor, np.isclose(checks[0.5], half[0]))
    page.means("1 - 1/n", round(checks[len(points)], 8), round(1 - 1 / len(points), 8))
    page.says("With a {sum over $n$ examples}", np.isclose(total[0], checks[3], atol=1e-3))
    page.says("here {two thirds}", checks[len(points)])


def _works_and_explodes(costs: dict[float, float]) -> tuple[float, float]:
    """Return the largest number of examples that still works, and the last one."""
    return max(n for n, cost in costs.items() if cost < 1), max(n for n in costs if costs[n] > 1e9)


def _error_of(factor: float, place: list[float]) -> float:
    def gradient(at: Array) -> Array:
        return factor * three_points_cost.gradient(at)

    return check_gradient(three_points_cost.height, gradient, place).relative_error
