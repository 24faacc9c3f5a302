"""What *Gradients that are wrong* says; `tests/wrong_gradients.py` holds what each exhibit does."""

import inspect
import re

import numpy as np

from howlearn.activations import relu, tanh
from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import binary_cross_entropy
from howlearn.datasets import three_points, xor
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import check_gradient, has_kink, numerical_gradient
from howlearn.landscapes import three_points_cost
from howlearn.network import Network
from howlearn_site.claims.saying import Page

GRADIENT, HEIGHT = three_points_cost.gradient, three_points_cost.height
PLACE = np.array([0.7, -0.4])


def claims(page: Page) -> None:
    """Hold what the page says."""
    half, by_x, value, fork = (
        page.run(head) for head in ('"My check says', '"My weight', '"The bias', '"I get 24')
    )
    passed = [
        check_gradient(HEIGHT, half.gradient, PLACE).passed,
        check_gradient(HEIGHT, lambda place: by_x.gradient(*place), PLACE).passed,
        check_gradient(HEIGHT, lambda place: value.gradient(*place), PLACE).passed,
        check_gradient(lambda x: 3 * x[0] ** 2, lambda x: [fork.x.slope], fork.x.number).passed,
    ]
    page.says("finds the first {four} of these mistakes", passed.count(False))
    fifth = page.block('"The check passes').output or ""
    last = page.block('"My gradient is right').output or ""
    mistaken = [*passed, not fifth.startswith("passed")]
    page.says("{Five} gradients that are wrong", len(mistaken))
    page.says("The fifth gradient is wrong and {passes the check}", fifth.startswith("passed"))
    page.says("the last one is right and {does not}", not last.startswith("passed"))

    # "My check says a relative error of 0.5".
    share = (half.gradient(PLACE) / numerical_gradient(HEIGHT, PLACE, step=0.1)).round(9)
    error = check_gradient(HEIGHT, half.gradient, PLACE).relative_error
    page.says('"My check says a relative error of {0.5}"', error)
    page.says("The gradient belongs to {half} the cost", share[0])
    page.says("the {2} of its slope cancels", numerical_gradient(lambda u: u**2, 0.7)[0] / 0.7)
    fixed = page.run('"My check says', 2)
    page.says("Write the {2}, or", np.mean(fixed.gradient(PLACE) / half.gradient(PLACE)))
    page.grants("one of the {two}, and not both", because="names its things")
    errors = [np.ones(n) for n in (1, 5, 20)]
    factors = [error.sum() / error.mean() for error in errors]
    page.says("one that {grows} with the number of examples", (np.diff(factors) > 0).all())
    page.grants("Divide the {two} gradients", because="names its things")
    slow = gradient_descent(half.gradient, PLACE, learning_rate=0.2, steps=20)
    right = gradient_descent(GRADIENT, PLACE, learning_rate=0.1, steps=20)
    page.says("the effect of {half} the learning rate", np.allclose(slow, right))

    # "My weight starts at 0 and never moves".
    rows = page.printed('"My weight')
    page.says(
        '"My weight starts at {0} and {never moves}"', rows[0][1], len({r[1] for r in rows}) == 1
    )
    w, x = 1.3, 0.6
    slopes = numerical_gradient(lambda place: place[0] * place[1], [w, x])
    page.says(
        "has {two} slopes: by $w$ it is {$x$}, and by $x$ it is {$w$}",
        len(slopes),
        np.isclose(slopes[0], x),
        np.isclose(slopes[1], w),
    )
    page.says("From {$w = 0$} that is always {0}", rows[0][1] == 0, by_x.gradient(0.0, 1.7)[0])
    biases = page.printed('"The bias')
    page.says("the bias that stays at {0}", max(row[2] for row in biases))

    # "The bias is 0, so its gradient is 0".
    page.says(
        '"The bias is {0}, so its gradient is {0}"', biases[0][2], value.gradient(0.9, 0.0)[1]
    )
    points = three_points()
    inputs, targets = points.inputs[:, 0], points.targets[:, 0]
    mean = np.mean((PLACE[0] * inputs + PLACE[1] - targets) * inputs)
    page.says("A weight's slope is {twice} the error", round(GRADIENT(PLACE)[0] / mean, 9))
    page.says(
        "so its factor is {1}",
        numerical_gradient(lambda place: place[0] * 0.6 + place[1], PLACE)[1],
    )
    (put,) = re.findall(r"errors \* (\d)\)", page.block('"The bias', 2).code)
    page.says("Put that {1} into the formula", int(put))
    page.says("either a wrong gradient of {0} or a right one", value.gradient(0.9, 0.0)[1])
    page.says("with weights that are all {0} the check passes", _passes_from_zeros())
    page.says("where the number is not {0}, for there", not passed[2])

    # "I get 24, and the truth is 18".
    x, q, p, r = (getattr(fork, name).number for name in "xqpr")
    page.means("x = 3", x, 3)
    page.means("q = x^2", q, x**2)
    page.means("p = 2q", p, 2 * q)
    page.means("r = q + p", r, q + p)
    code = page.block('"I get 24').code
    readers = code.count("(q, ")
    page.says("The value $q$ is read {twice}", readers)
    truth = page.run('"I get 24', 2).x.slope
    page.says('"I get {24}, and the truth is {18}"', fork.x.slope, truth)
    direct = 1 * 2 * x  # the first part: from r to q alone
    page.says("So the first part is counted {twice}", 1 + (fork.x.slope - truth) / direct)
    page.says("one of the {two} ways is lost", readers)
    lost = [_overwritten(page.block('"I get 24', number).code) for number in (1, 2)]
    page.says("the answer is too small, {12}", lost[0])
    page.says("the answer is {too small}", lost[0] == lost[1] < truth)
    page.grants("a value that is used {twice}", because="supposed")

    # "The check passes, and the line comes out flat".
    page.says("and the targets {`(3, 1)`}", str(points.targets.shape) == "(3, 1)")
    page.says("a table of {nine} differences", (points.inputs[:, 0] - points.targets).size)

    # "My gradient is right, and the check does not pass".
    exhibit = page.run('"My gradient is right')
    hidden = exhibit.start.layers[0]
    page.says("The biases begin at {0}", np.abs(hidden.biases).max())
    page.says("the first example of xor is {$(0, 0)$}", not exhibit.x[0].any())
    page.says(
        "has the weighted input {0} there",
        np.abs(exhibit.start.forward(exhibit.x).weighted_inputs[0][0]).max(),
    )
    page.says(
        "the derivative of relu at {0} is said to be {0}",
        has_kink(_relu_of, 0.0),
        relu.derivative(0.0),
    )
    sides = page.printed('"My gradient is right')[1][1:]
    page.says("The {two} slopes {differ}", len(sides), sides[0] != sides[1])
    page.says("one of the {two} slopes, the check", len(sides))
    wrong = check_gradient(_relu_of, lambda place: place * 0 + 1.7, 0.0)
    page.says("it lies outside the {two} slopes", len(sides))
    page.says("it lies {outside} the two slopes", wrong.reason == "wrong")
    precision = np.finfo(np.float32).epsneg
    page.says("whose {seven} digits", int(-np.log10(precision)))
    single = check_gradient(lambda p: float(np.float32(HEIGHT(p))), GRADIENT, PLACE)
    page.says("look for {`float32`}", single.reason == "precision")
    step = inspect.signature(check_gradient).parameters["step"].default
    page.says("a step of {$10^{{-5}}$}", step == 10**-5)


def _passes_from_zeros() -> bool:
    """Say whether a right gradient passes on weights that are all 0, and some of it is 0."""
    network = Network.random([2, 4, 1], hidden=tanh, rng=np.random.default_rng(0))
    task = xor().inputs[:3], xor().targets[:3], binary_cross_entropy

    def cost(point: Array) -> float:
        return backpropagation(network.with_parameters(point), *task).cost

    def gradient(point: Array) -> Array:
        return backpropagation(network.with_parameters(point), *task).gradient

    zeros = np.zeros_like(network.parameters)
    return check_gradient(cost, gradient, zeros).passed and 0 in gradient(zeros)


def _overwritten(code: str) -> float:
    """Run a block of the fork with = for +=."""
    names: dict[str, object] = {"print": lambda *_: None}
    exec(code.replace("slope += ", "slope = "), names)
    return float(names["x"].slope)  # type: ignore[attr-defined]


def _relu_of(place: Array) -> float:
    return float(relu(place[0]))
