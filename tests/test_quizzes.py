"""The questions of `Check yourself`: each answer on a page is computed here."""

import pickle
import re
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from howlearn.activations import Activation, identity, relu, sigmoid, tanh
from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import (
    binary_cross_entropy,
    mean_squared_error,
    softmax,
    softmax_cross_entropy,
)
from howlearn.datasets import Dataset, digits, split, three_points, two_moons, xor
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import check_gradient, numerical_gradient, numerical_hessian
from howlearn.landscapes import flat_minimum, himmelblau, inflection, ravine, two_valleys
from howlearn.network import Layer, Network
from howlearn.optimizers import Optimizer, adam, momentum, nesterov, optimize, rmsprop, sgd
from howlearn.training import Epoch, accuracy, train
from howlearn_site.paths import DOCS

FOLD = re.compile(r'^\?\?\? question "(?P<question>[^"\n]+)"\n\n    (?P<text>.*)$', re.MULTILINE)
KEY = re.compile(r"\*\*(?P<key>[^*]+?)\.?\*\*")

POINTS = three_points()
NETWORK = Network(
    [
        Layer(np.array([[0.6, -0.4], [0.3, 0.8]]), np.array([0.1, 0.0]), tanh),
        Layer(np.array([[0.7], [-0.5]]), np.array([0.2]), identity),
    ]
)
X, T = np.array([[0.5, 1.0]]), np.array([[1.0]])

ANSWERS: dict[tuple[str, str], Callable[[], str]] = {}


def answers(page: str, question: str) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Register a function that computes the answer to a question of a page."""

    def register(function: Callable[[], str]) -> Callable[[], str]:
        assert (page, question) not in ANSWERS
        ANSWERS[page, question] = function
        return function

    return register


def yes(truth: object) -> str:
    return "Yes" if truth else "No"


def always(truths: list[bool]) -> str:
    """What is to be said where something may hold or not."""
    return "Yes" if all(truths) else "Not always" if any(truths) else "No"


def cost(w: float, b: float, points: Dataset = POINTS) -> float:
    return mean_squared_error(w * points.inputs + b, points.targets)


def line(w: float, b: float) -> Network:
    return Network([Layer(np.array([[w]]), np.array([b]), identity)])


def gradient(place: Array) -> Array:
    return backpropagation(line(*place), POINTS.inputs, POINTS.targets, mean_squared_error).gradient


# The words


@answers(
    "the-words",
    "While a line learns: which change, the points, the formula, the weight or the bias?",
)
def _() -> str:
    before = line(0.0, 0.0)
    after = train(
        before,
        POINTS,
        mean_squared_error,
        sgd(0.1),
        epochs=3,
        batch_size=3,
        rng=np.random.default_rng(0),
    )[-1].network
    changed = {
        "points": not np.array_equal(POINTS.targets, three_points().targets),
        "formula": before.layers[0].activation is not after.layers[0].activation,
        "weight": before.layers[0].weights[0, 0] != after.layers[0].weights[0, 0],
        "bias": before.layers[0].biases[0] != after.layers[0].biases[0],
    }
    named = " and the ".join(name for name, is_so in changed.items() if is_so)
    return f"The {named}"


@answers("the-words", "Backpropagation has run. Is the cost lower now?")
def _() -> str:
    network = line(0.0, 0.0)
    before = mean_squared_error(network(POINTS.inputs), POINTS.targets)
    backpropagation(network, POINTS.inputs, POINTS.targets, mean_squared_error)
    return yes(mean_squared_error(network(POINTS.inputs), POINTS.targets) < before)


@answers(
    "the-words",
    "The rate of the weight is negative. Does a step of gradient descent raise or lower the "
    "weight?",
)
def _() -> str:
    assert gradient(np.zeros(2))[0] < 0
    path = gradient_descent(gradient, [0.0, 0.0], learning_rate=0.1, steps=1)
    return "It raises it" if path[1, 0] > path[0, 0] else "It lowers it"


@answers("the-words", "Five rounds bring the cost from 7 to 0.072. Which round lowered it most?")
def _() -> str:
    path = gradient_descent(gradient, [0.0, 0.0], learning_rate=0.1, steps=5)
    costs = np.array([cost(*place) for place in path])
    assert f"{costs[0]:.0f} {costs[-1]:.3f}" == "7 0.072"
    return f"The {['first', 'second', 'third', 'fourth', 'fifth'][np.argmin(np.diff(costs))]}"


# The cost function and its value


@answers("cost-function", "Every error of a line doubles. By which factor does its cost grow?")
def _() -> str:
    errors = np.array([[1.0], [-2.0], [0.5]])
    return (
        f"{mean_squared_error(2 * errors, 0 * errors) / mean_squared_error(errors, 0 * errors):g}"
    )


@answers("cost-function", "Can two different lines have the same cost value?")
def _() -> str:
    assert f"{cost(1.0, 1.0):.3f}" == "0.333"
    return yes(np.isclose(cost(1.0, 1.0), cost(2.0, 0.0)))


@answers(
    "cost-function",
    "Each of the three points is listed twice. Does the mean of the squares change?",
)
def _() -> str:
    twice = Dataset(np.repeat(POINTS.inputs, 2, axis=0), np.repeat(POINTS.targets, 2, axis=0))
    return yes(not np.isclose(cost(1.0, 0.5, twice), cost(1.0, 0.5)))


@answers("cost-function", "The best line has a cost above zero. Did something go wrong?")
def _() -> str:
    columns = np.column_stack([POINTS.inputs, np.ones(3)])
    (w, b), *_ = np.linalg.lstsq(columns, POINTS.targets[:, 0], rcond=None)
    return yes(cost(w, b) <= 0)


# Weights


@answers("weights", "An input is 0. What is the gradient of a weight that leads out of it?")
def _() -> str:
    found = backpropagation(NETWORK, [[0.0, 1.0]], T, mean_squared_error).weight_gradients[0]
    assert (found[0] == found[0, 0]).all()
    return f"{abs(found[0, 0]):g}"


@answers("weights", "A bias has the value 0. Is its gradient 0?")
def _() -> str:
    found = backpropagation(NETWORK, X, T, mean_squared_error).bias_gradients[0]
    assert NETWORK.layers[0].biases[1] == 0
    assert f"{found[1]:.3f}" == "0.459"
    return yes(found[1] == 0)


@answers("weights", "Two weights lead into the same node. Do they have the same gradient?")
def _() -> str:
    same = []
    for inputs in ([[0.5, 1.0]], [[1.0, 1.0]]):
        found = backpropagation(NETWORK, inputs, T, mean_squared_error).weight_gradients[0]
        same.append(bool(found[0, 0] == found[1, 0]))
    return always(same)


@answers(
    "weights",
    "Two networks of one form give the same outputs for every input. Do they have the same "
    "weights?",
)
def _() -> str:
    inputs = np.random.default_rng(0).normal(size=(20, 2))
    swapped = NETWORK.with_parameters([-0.4, 0.6, 0.8, 0.3, 0.0, 0.1, -0.5, 0.7, 0.2])
    assert np.allclose(swapped(inputs), NETWORK(inputs))
    copied = NETWORK.with_parameters(NETWORK.parameters)
    return always([np.array_equal(n.parameters, NETWORK.parameters) for n in (copied, swapped)])


# Slopes and stationary points


@answers(
    "slopes",
    "The slope of the cost for w is negative. You raise w by very little. Does the cost rise or "
    "fall?",
)
def _() -> str:
    assert gradient(np.zeros(2))[0] < 0
    return "It falls" if cost(1e-6, 0.0) < cost(0.0, 0.0) else "It rises"


@answers("slopes", "The slope at a place is 0. Is it a minimum?")
def _() -> str:
    return always([s.kind == "minimum" for s in himmelblau.stationary_points])


@answers("slopes", "The slope and the second derivative at a place are both 0. Is it a minimum?")
def _() -> str:
    minima = []
    for land in (inflection, flat_minimum):
        assert land.gradient([0.0])[0] == 0
        assert numerical_hessian(land.gradient, 0.0)[0, 0] == pytest.approx(0, abs=1e-6)
        minima.append(bool((land.height([[-0.5], [0.5]]) >= land.height([0.0])).all()))
    return "That does not tell" if len(set(minima)) > 1 else yes(minima[0])


@answers("slopes", "A gradient check on a kink says undecided. Is the gradient right?")
def _() -> str:
    # The slope of one side and that of the other get the same answer, and only one can be meant.
    right, wrong = (
        check_gradient(relu, partial(np.full_like, fill_value=slope), 0.0).reason
        for slope in (0.0, 1.0)
    )
    return "You do not know yet" if right == wrong == "kink" else yes(right == "")


@answers(
    "slopes",
    "You make the nudge a million times smaller than 1e-5. Is the measured slope more exact?",
)
def _() -> str:
    def error(h: float) -> float:
        return abs(((1 + h) ** 3 - (1 - h) ** 3) / (2 * h) - 3)

    return yes(error(1e-11) < error(1e-5))


# Gradient descent


@answers(
    "gradient-descent",
    "The learning rate stays the same. Do the steps become shorter near the bottom of a valley?",
)
def _() -> str:
    path = gradient_descent(gradient, [0.0, 0.0], learning_rate=0.1, steps=50)
    lengths = np.linalg.norm(np.diff(path, axis=0), axis=1)
    return yes((np.diff(lengths) < 0).all())


@answers("gradient-descent", "Both of two rates are below the threshold. Is the larger one faster?")
def _() -> str:
    ends = {}
    for rate in (0.01, 0.1, 0.4):
        path = gradient_descent(gradient, [0.0, 0.0], learning_rate=rate, steps=30)
        ends[rate] = cost(*path[-1])
    return always([ends[0.1] < ends[0.01], ends[0.4] < ends[0.1]])


@answers(
    "gradient-descent",
    "On a parabola the weight swings from side to side, and the rate is below 2/curvature. Does "
    "the cost rise?",
)
def _() -> str:
    x, t = POINTS.inputs[:, 0], POINTS.targets[:, 0]
    path = gradient_descent(
        lambda w: [2 * np.mean((w * x - t) * x)], 0.0, learning_rate=0.55, steps=20
    )
    assert (np.diff(np.sign(np.diff(path[:, 0]))) != 0).all()  # it turns at every step
    return yes((np.diff([cost(float(w), 0.0) for (w,) in path]) > 0).any())


@answers(
    "gradient-descent",
    "One step with a tiny rate raises the cost, and the gradient has been checked. What is wrong, "
    "the rate or the sign?",
)
def _() -> str:
    slopes = gradient(np.zeros(2))
    rises = {sign: cost(*(sign * 1e-6 * slopes)) > cost(0.0, 0.0) for sign in (-1, 1)}
    return "The sign" if rises == {-1: False, 1: True} else "The rate"


# Local and global minima


@answers(
    "minima",
    "On two_valleys a ball starts at −1/4, and the learning rate is 0.1. Does it end in the local "
    "or in the global minimum?",
)
def _() -> str:
    end = gradient_descent(two_valleys.gradient, -0.25, learning_rate=0.1, steps=300)[-1]
    (reached,) = (s for s in two_valleys.minima if np.allclose(s.point, end, atol=1e-3))
    return f"In the {'global' if reached.is_global_minimum else 'local'} one"


@answers("minima", "Can a larger learning rate lead from the same start to a lower minimum?")
def _() -> str:
    ends = [
        gradient_descent(two_valleys.gradient, -3.49, learning_rate=rate, steps=500)[-1]
        for rate in (0.1, 0.5)
    ]
    small, large = (float(two_valleys.height(end)) for end in ends)
    return yes(large < small - 0.1)


@cache
def plateau() -> tuple[Epoch, ...]:
    rng = np.random.default_rng(12)
    start = Network.random([2, 2, 1], rng=rng)
    return train(start, xor(), mean_squared_error, nesterov(0.1), epochs=300, batch_size=4, rng=rng)


@answers("minima", "The cost of a run has not fallen for a hundred steps. Is the run in a minimum?")
def _() -> str:
    on_plateau, solved = (plateau()[step].training_cost for step in (200, 300))
    return always([solved < 1e-3, on_plateau < 1e-3])


@answers("minima", "Two runs end with different weights and the same cost. Has one of them failed?")
def _() -> str:
    turned = NETWORK.parameters * [1, -1, 1, -1, 1, -1, 1, -1, 1]
    costs = [
        mean_squared_error(NETWORK.with_parameters(p)(X), T) for p in (NETWORK.parameters, turned)
    ]
    return yes(not np.isclose(costs[0], costs[1]))


# The chain rule


@answers(
    "chain-rule",
    "Three stages in a row have the local slopes 2, 3 and ½. What is the slope of the whole?",
)
def _() -> str:
    return f"{numerical_gradient(lambda x: 0.5 * (3 * (2 * x + 1) - 4) + 7, 1.0)[0]:.3g}"


@answers(
    "chain-rule",
    "Two ways lead from a node to the cost, and their slopes are 4 and −4. What is the slope of "
    "the cost by that node?",
)
def _() -> str:
    return f"{abs(numerical_gradient(lambda q: 4 * q + (3 - 4 * q), 1.0)[0]):.3g}"


@answers(
    "chain-rule",
    "Ten forks in a row, each of which meets again before the next. How many paths lead through?",
)
def _() -> str:
    return str(len(list(product(("one way", "other way"), repeat=10))))


@answers(
    "chain-rule",
    "A node has the weighted input z and the activation a. Where is the slope of its sigmoid "
    "taken, at z or at a?",
)
def _() -> str:
    z = 0.8
    measured = numerical_gradient(sigmoid, z)[0]
    at_z, at_a = sigmoid.derivative(np.array([z, sigmoid(z)]))
    assert abs(at_a - measured) > 1e-3
    return "At z" if np.isclose(at_z, measured) else "At a"


# Backpropagation


@answers(
    "backpropagation",
    "The blame of a node is negative, and its weighted input goes up a little. Does the cost rise "
    "or fall?",
)
def _() -> str:
    assert backpropagation(NETWORK, X, T, mean_squared_error).deltas[0][0, 0] < 0
    nudged = NETWORK.parameters + 1e-6 * np.eye(9)[4]  # b-h1, which is added to z as it is
    after = mean_squared_error(NETWORK.with_parameters(nudged)(X), T)
    return "It falls" if after < mean_squared_error(NETWORK(X), T) else "It rises"


@answers("backpropagation", "Do the blames of all nodes add up to the cost?")
def _() -> str:
    found = backpropagation(NETWORK, X, T, mean_squared_error)
    best = backpropagation(line(1.5, 5 / 6), POINTS.inputs, POINTS.targets, mean_squared_error)
    assert abs(best.deltas[0].mean()) < 1e-12 < best.cost
    return yes(np.isclose(sum(delta.sum() for delta in found.deltas), found.cost))


@answers(
    "backpropagation",
    "A lot of blame arrives at a tanh node whose weighted input is 10. Does it hand much of it "
    "back?",
)
def _() -> str:
    layers = [
        Layer(np.array([[1.0]]), np.array([10.0]), tanh),
        Layer(np.array([[5.0]]), np.array([0.0]), identity),
    ]
    found = backpropagation(Network(layers), [[0.0]], [[-10.0]], mean_squared_error)
    row = found.ledger().nodes[-1]
    assert row.weighted_input == 10
    assert sum(row.arriving) > 100
    return yes(abs(row.blame) > 1e-3)


@answers(
    "backpropagation",
    "How many runs forward and back does backpropagation need for the gradient of 2410 weights "
    "and biases?",
)
def _() -> str:
    forward, back = [], []

    def counted(z: Array) -> Array:
        forward.append(1)
        return np.tanh(z)

    def slope(z: Array) -> Array:
        back.append(1)
        return 1 - np.tanh(z) ** 2

    network = Network.random(
        [64, 32, 10], hidden=Activation("counted", counted, slope), rng=np.random.default_rng(0)
    )
    assert len(network.parameters) == 2410
    found = backpropagation(network, np.ones((1, 64)), np.zeros((1, 10)), mean_squared_error)
    assert len(found.gradient) == 2410
    return "One each" if (len(forward), len(back)) == (1, 1) else f"{len(forward)} and {len(back)}"


# Training a network


@answers(
    "training",
    "100 examples, batches of 20, three epochs. How many steps does training take?",
)
def _() -> str:
    rng = np.random.default_rng(0)
    run = train(
        Network.random([2, 1], rng=rng),
        two_moons(100, rng=rng),
        binary_cross_entropy,
        sgd(0.1),
        epochs=3,
        batch_size=20,
        rng=rng,
    )
    return str(sum(len(epoch.batch_costs) for epoch in run))


@answers(
    "training",
    "How many of the four points of xor can a network without a hidden layer get right, at most?",
)
def _() -> str:
    # Every way in which a line can part four corners is met by one of these.
    every = np.arange(-3, 3.5, 0.5)
    best = max(
        accuracy(
            Network([Layer(np.array([[w1], [w2]]), np.array([b]), identity)]),
            xor(),
            binary_cross_entropy,
        )
        for w1, w2, b in product((-1.0, 0.0, 1.0), (-1.0, 0.0, 1.0), every)
    )
    return f"{4 * best:g}"


@answers(
    "training",
    "The training cost still falls, and the validation cost has begun to rise. Which network do "
    "you keep, the last one or an earlier one?",
)
def _() -> str:
    rng = np.random.default_rng(9)
    moons = two_moons(300, noise=0.3, rng=rng)
    training, validation, test = split(moons, train=100, validation=100, rng=rng)
    run = train(
        Network.random([2, 16, 1], rng=rng),
        training,
        binary_cross_entropy,
        adam(0.05),
        epochs=100,
        batch_size=20,
        validation=validation,
        rng=rng,
    )
    best = min(run, key=lambda epoch: epoch.validation_cost or 0.0)
    assert run[-1].training_cost < best.training_cost
    # On points that had no part in anything.
    last, earlier = (
        binary_cross_entropy(epoch.network(test.inputs), test.targets) for epoch in (run[-1], best)
    )
    return "An earlier one" if earlier < last else "The last one"


@answers(
    "training",
    "You train twice from the same seed on the same machine. Are the two networks the same?",
)
def _() -> str:
    ends = []
    for _ in range(2):
        rng = np.random.default_rng(3)
        start = Network.random([2, 2, 1], rng=rng)
        run = train(start, xor(), binary_cross_entropy, sgd(1.0), epochs=20, batch_size=2, rng=rng)
        ends.append(run[-1].network.parameters)
    return yes(np.array_equal(ends[0], ends[1]))


# Reading digits


@answers(
    "reading-digits",
    "A new network gives each of 20 classes the same probability. What is its cost, to the "
    "nearest whole number?",
)
def _() -> str:
    return f"{softmax_cross_entropy(np.full((1, 20), 0.7), np.eye(20)[:1]):.0f}"


@answers(
    "reading-digits",
    "You add 5 to all ten weighted inputs of an example's outputs. Do its probabilities change?",
)
def _() -> str:
    z = np.random.default_rng(0).normal(size=(4, 10))
    return yes(not np.allclose(softmax(z + 5), softmax(z), rtol=1e-12))


@answers(
    "reading-digits",
    "The test set is four times as large, and the score is the same. By which factor does the ± "
    "shrink?",
)
def _() -> str:
    # The spread of 20,000 scores of a network that is right nine times in ten.
    rng = np.random.default_rng(0)
    small, large = (np.std(rng.binomial(n, 0.9, size=20_000) / n) for n in (400, 1600))
    return f"{small / large:.1g}"


@answers(
    "reading-digits",
    "You train with nine seeds and report the best of the nine test scores. Is that score too "
    "good, on average?",
)
def _() -> str:
    scores = np.random.default_rng(0).binomial(397, 0.97, size=(2000, 9)) / 397
    assert scores.mean() == pytest.approx(0.97, abs=1e-3)
    return yes(scores.max(axis=1).mean() > 0.98)


# Better descents


@answers(
    "better-descents",
    "The cost is multiplied by 1000. By which factor does the first step of Adam grow?",
)
def _() -> str:
    def first_step(way: Optimizer, size: float) -> float:
        path = optimize(lambda p: size * ravine.gradient(p), [-2.5, 1.0], way, steps=1)
        return float(np.linalg.norm(path[1] - path[0]))

    factors = {
        way.name: first_step(way, 1000.0) / first_step(way, 1.0) for way in (adam(0.1), sgd(0.1))
    }
    assert factors["sgd"] == pytest.approx(1000)
    return f"{factors['adam']:.4g}"


@answers(
    "better-descents",
    "Momentum keeps a part of 9/10, and the gradient is the same at every step. By which factor "
    "do its steps outgrow plain ones in the end?",
)
def _() -> str:
    last = [
        np.diff(optimize(lambda point: [1.0], 0.0, way, steps=300)[-2:, 0])[0]
        for way in (momentum(0.1, momentum=0.9), sgd(0.1))
    ]
    return f"{last[0] / last[1]:.4g}"


@answers(
    "better-descents",
    "Plain descent, momentum, RMSProp and Adam walk in a ravine. The map is turned by 45 degrees. "
    "Which of them take another path?",
)
def _() -> str:
    turn, start = np.array([[1, -1], [1, 1]]) / 2**0.5, np.array([-2.6, 1.2])
    ways = {
        "Plain descent": sgd(0.05),
        "momentum": momentum(0.02),
        "RMSProp": rmsprop(0.05),
        "Adam": adam(0.05),
    }
    other = []
    for name, way in ways.items():
        path = optimize(ravine.gradient, start, way, steps=20)
        turned = optimize(lambda p: turn @ ravine.gradient(turn.T @ p), turn @ start, way, steps=20)
        if not np.allclose(turned @ turn, path, atol=1e-6):
            other.append(name)
    return " and ".join(other)


@answers(
    "better-descents",
    "All weights of a network begin equal, and the biases of its hidden nodes at random numbers. "
    "Do the nodes become different from each other?",
)
def _() -> str:
    different = []
    for biases in (np.random.default_rng(0).normal(size=4), np.zeros(4)):
        rng = np.random.default_rng(1)
        start = Network(
            [
                Layer(np.full((2, 4), 0.5), biases, tanh),
                Layer(np.full((4, 1), 0.5), np.zeros(1), identity),
            ]
        )
        moons = two_moons(40, rng=rng)
        run = train(start, moons, binary_cross_entropy, sgd(0.5), epochs=20, batch_size=40, rng=rng)
        nodes = run[-1].network.layers[0].weights.T.round(6)
        different.append(len(np.unique(nodes, axis=0)) == 4)
    assert not different[1]  # it is the biases that tell them apart
    return yes(different[0])


# The same in PyTorch, answered without it


@answers(
    "pytorch",
    "In PyTorch the weights of a layer are a table of 32 rows and 64 columns. What is the shape "
    "of its weights here?",
)
def _() -> str:
    theirs = np.zeros((32, 64))
    here = Layer(theirs.T, np.zeros(32), identity).weights.shape
    assert here == Network.random([64, 32], rng=np.random.default_rng(0)).layers[0].weights.shape
    return str(here)


@answers(
    "pytorch",
    "You run a batch in two halves of equal size, call backward after each, and zero_grad only "
    "before the first. How many times the gradient of the whole batch is in .grad?",
)
def _() -> str:
    x, t = digits().inputs[:20], digits().targets[:20]
    network = Network.random([64, 10], rng=np.random.default_rng(0))
    whole, first, second = (
        backpropagation(network, x[part], t[part], softmax_cross_entropy).gradient
        for part in (slice(20), slice(10), slice(10, 20))
    )
    kept = first + second
    factor = float(kept @ whole / (whole @ whole))
    assert np.allclose(kept, factor * whole)
    return f"{factor:.6g}"


@answers(
    "pytorch",
    "A batch of 20 examples has run. By which number do you multiply the z.grad of an example to "
    "get its blame?",
)
def _() -> str:
    rng = np.random.default_rng(0)
    z, t = rng.normal(size=(20, 1)), rng.normal(size=(20, 1))
    # z.grad is the slope of the cost of the whole batch
    grad = numerical_gradient(lambda z: mean_squared_error(z.reshape(20, 1), t), z.ravel())
    blame = mean_squared_error.derivative(z, t).ravel()
    assert np.allclose(blame / grad, blame[0] / grad[0], rtol=1e-4)
    return f"{blame[0] / grad[0]:.4g}"


@answers(
    "pytorch",
    "A network for three classes ends in a softmax and is trained with nn.CrossEntropyLoss. Can "
    "its cost come close to 0?",
)
def _() -> str:
    sure, target = np.array([[1000.0, 0.0, 0.0]]), np.eye(3)[:1]
    assert softmax_cross_entropy(sure, target) < 1e-12
    return yes(softmax_cross_entropy(softmax(sure), target) < 0.5)


# More than one machine


@answers(
    "many-machines",
    "A batch is cut into a shard of 60 examples and one of 40. What share of the batch's gradient "
    "comes from the first shard's mean?",
)
def _() -> str:
    x, t = digits().inputs[:100], digits().targets[:100]
    network = Network.random([64, 10], rng=np.random.default_rng(0))
    whole, first, second = (
        backpropagation(network, x[part], t[part], softmax_cross_entropy).gradient
        for part in (slice(100), slice(60), slice(60, 100))
    )
    shares, *_ = np.linalg.lstsq(np.column_stack([first, second]), whole, rcond=None)
    assert np.allclose(shares[0] * first + shares[1] * second, whole)
    return f"{shares[0]:.0%}"


@answers(
    "many-machines",
    "The batches become twice as large, and the network and the number of shards stay. Do the "
    "gradients that come back take more bytes?",
)
def _() -> str:
    class Post(Executor):
        def __init__(self) -> None:
            self.out, self.back = 0, 0

        def submit(self, work: Any, /, *parcel: Any, **named: Any) -> Future[Any]:
            answer: Future[Any] = Future()
            answer.set_result(work(*parcel, **named))
            self.out += len(pickle.dumps((work, parcel)))
            self.back += len(pickle.dumps(answer.result()))
            return answer

    posts = Post(), Post()
    for post, size in zip(posts, (300, 600), strict=True):
        rng = np.random.default_rng(0)
        data = Dataset(digits().inputs[:size], digits().targets[:size])
        train(
            Network.random([64, 8, 10], rng=rng),
            data,
            softmax_cross_entropy,
            sgd(0.1),
            epochs=1,
            batch_size=size,
            rng=rng,
            executor=post,
            shards=3,
        )
    assert posts[1].out > 1.5 * posts[0].out > 0
    return yes(posts[1].back > 1.01 * posts[0].back)


def ring(machines: int) -> tuple[int, float]:
    """The turns of a ring until every machine has the whole sum, and what each sent of it."""
    held = [{(m, k) for k in range(machines)} for m in range(machines)]  # whose part of which piece
    whole = {(m, k) for m in range(machines) for k in range(machines)}
    turns = 0
    while any(parts != whole for parts in held):
        moving = [
            {(origin, k) for origin, k in held[m] if k == (m - turns) % machines}
            for m in range(machines)
        ]
        for m, parts in enumerate(moving):
            held[(m + 1) % machines] |= parts
        turns += 1
    return turns, turns / machines


@answers(
    "many-machines",
    "Five machines stand in a ring. After how many turns does every machine have the whole sum?",
)
def _() -> str:
    return str(ring(5)[0])


@answers(
    "many-machines",
    "A thousand machines stand in a ring. Does each of them send more than two gradients' worth "
    "of bytes a step?",
)
def _() -> str:
    turns = [ring(machines)[0] for machines in range(2, 9)]
    assert np.ptp(np.diff(turns)) == 0  # as many more for each machine
    thousand = turns[0] + 998 * (turns[1] - turns[0])
    return yes(thousand / 1000 > 2)


# What holds them to the pages


def questions(path: Path) -> list[tuple[str, str]]:
    """The questions of a page, each with the text of its fold's first paragraph line."""
    text = path.read_text("utf-8")
    found = [(fold["question"], fold["text"]) for fold in FOLD.finditer(text)]
    assert len(found) == len(re.findall(r"^\s*(?:\?\?\?|!!!)\+? question", text, re.MULTILINE))
    return found


ASKED = {
    (path.stem, question): text
    for path in sorted(DOCS.glob("*.md"))
    for question, text in questions(path)
}


def test_every_question_has_an_answer_that_is_computed() -> None:
    assert set(ASKED) == set(ANSWERS)


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked[0]}: {asked[1][:40]}")
def test_the_key_on_the_page_is_the_computed_one(asked: tuple[str, str]) -> None:
    key = KEY.match(ASKED[asked])
    assert key, f"{asked}: the answer does not begin with its key in bold"
    assert key["key"] == ANSWERS[asked]()


def test_a_chapter_with_exercises_asks_three_to_five_questions() -> None:
    for path in DOCS.glob("*.md"):
        text = path.read_text("utf-8")
        assert ("## Exercises\n" in text) == ("### Check yourself\n" in text), path.name
        if "### Check yourself\n" in text:
            part = text.split("### Check yourself\n")[1].split("\n## ")[0]
            assert 3 <= len(FOLD.findall(part)) == len(questions(path)) <= 5, path.name


def test_a_wrong_key_is_found() -> None:
    key = KEY.match("**Yes.** Because.")
    assert key
    assert key["key"] == "Yes" != ANSWERS["weights", "A bias has the value 0. Is its gradient 0?"]()


def test_folds_open_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}cost-function/")
    folds = page.locator("article details:is(.tip, .success, .question)")
    assert folds.count() >= 10
    for fold in folds.all():
        inside = fold.locator(":scope > :not(summary)").first
        assert not inside.is_visible()
        fold.locator("summary").click()
        assert inside.is_visible()
    context.close()
