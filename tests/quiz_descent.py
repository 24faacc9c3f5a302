"""The answers to what the chapters ask from The words to Local and global minima."""

from functools import cache, partial

import numpy as np
import pytest

from howlearn.activations import relu
from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import (
    mean_squared_error,
)
from howlearn.datasets import Dataset, three_points, xor
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import check_gradient, numerical_hessian
from howlearn.landscapes import flat_minimum, himmelblau, inflection, two_valleys
from howlearn.network import Network
from howlearn.optimizers import nesterov, sgd
from howlearn.training import Epoch, train
from quiz import NETWORK, POINTS, T, X, always, answers, cost, gradient, line, yes

# The words


@answers("the-words", "which change")
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


@answers("the-words", "Is the cost lower now")
def _() -> str:
    network = line(0.0, 0.0)
    before = mean_squared_error(network(POINTS.inputs), POINTS.targets)
    backpropagation(network, POINTS.inputs, POINTS.targets, mean_squared_error)
    return yes(mean_squared_error(network(POINTS.inputs), POINTS.targets) < before)


@answers("the-words", "raise or lower the weight")
def _() -> str:
    assert gradient(np.zeros(2))[0] < 0
    path = gradient_descent(gradient, [0.0, 0.0], learning_rate=0.1, steps=1)
    return "It raises it" if path[1, 0] > path[0, 0] else "It lowers it"


@answers("the-words", "Five rounds bring the cost from 7 to 0.072")
def _() -> str:
    path = gradient_descent(gradient, [0.0, 0.0], learning_rate=0.1, steps=5)
    costs = np.array([cost(*place) for place in path])
    assert f"{costs[0]:.0f} {costs[-1]:.3f}" == "7 0.072"
    return f"The {['first', 'second', 'third', 'fourth', 'fifth'][np.argmin(np.diff(costs))]}"


# The cost function and its value


@answers("cost-function", "Every error of a line doubles")
def _() -> str:
    errors = np.array([[1.0], [-2.0], [0.5]])
    return (
        f"{mean_squared_error(2 * errors, 0 * errors) / mean_squared_error(errors, 0 * errors):g}"
    )


@answers("cost-function", "two different lines")
def _() -> str:
    assert f"{cost(1.0, 1.0):.3f}" == "0.333"
    return yes(np.isclose(cost(1.0, 1.0), cost(2.0, 0.0)))


@answers("cost-function", "listed twice")
def _() -> str:
    twice = Dataset(np.repeat(POINTS.inputs, 2, axis=0), np.repeat(POINTS.targets, 2, axis=0))
    return yes(not np.isclose(cost(1.0, 0.5, twice), cost(1.0, 0.5)))


@answers("cost-function", "a cost above zero")
def _() -> str:
    columns = np.column_stack([POINTS.inputs, np.ones(3)])
    (w, b), *_ = np.linalg.lstsq(columns, POINTS.targets[:, 0], rcond=None)
    return yes(cost(w, b) <= 0)


# Weights


@answers("weights", "An input is 0")
def _() -> str:
    found = backpropagation(NETWORK, [[0.0, 1.0]], T, mean_squared_error).weight_gradients[0]
    assert (found[0] == found[0, 0]).all()
    return f"{abs(found[0, 0]):g}"


@answers("weights", "A bias has the value 0")
def _() -> str:
    found = backpropagation(NETWORK, X, T, mean_squared_error).bias_gradients[0]
    assert NETWORK.layers[0].biases[1] == 0
    assert f"{found[1]:.3f}" == "0.459"
    return yes(found[1] == 0)


@answers("weights", "Two weights lead into the same node")
def _() -> str:
    same = []
    for inputs in ([[0.5, 1.0]], [[1.0, 1.0]]):
        found = backpropagation(NETWORK, inputs, T, mean_squared_error).weight_gradients[0]
        same.append(bool(found[0, 0] == found[1, 0]))
    return always(same)


@answers("weights", "same outputs for every input")
def _() -> str:
    inputs = np.random.default_rng(0).normal(size=(20, 2))
    swapped = NETWORK.with_parameters([-0.4, 0.6, 0.8, 0.3, 0.0, 0.1, -0.5, 0.7, 0.2])
    assert np.allclose(swapped(inputs), NETWORK(inputs))
    copied = NETWORK.with_parameters(NETWORK.parameters)
    return always([np.array_equal(n.parameters, NETWORK.parameters) for n in (copied, swapped)])


# Slopes and stationary points


@answers("slopes", "You raise w by very little")
def _() -> str:
    assert gradient(np.zeros(2))[0] < 0
    return "It falls" if cost(1e-6, 0.0) < cost(0.0, 0.0) else "It rises"


@answers("slopes", "place is 0. Is it a minimum")
def _() -> str:
    return always([s.kind == "minimum" for s in himmelblau.stationary_points])


@answers("slopes", "both 0. Is it a minimum")
def _() -> str:
    minima = []
    for land in (inflection, flat_minimum):
        assert land.gradient([0.0])[0] == 0
        assert numerical_hessian(land.gradient, 0.0)[0, 0] == pytest.approx(0, abs=1e-6)
        minima.append(bool((land.height([[-0.5], [0.5]]) >= land.height([0.0])).all()))
    return "That does not tell" if len(set(minima)) > 1 else yes(minima[0])


@answers("slopes", "on a kink")
def _() -> str:
    # The slope of one side and that of the other get the same answer, and only one can be meant.
    right, wrong = (
        check_gradient(relu, partial(np.full_like, fill_value=slope), 0.0).reason
        for slope in (0.0, 1.0)
    )
    return "You do not know yet" if right == wrong == "kink" else yes(right == "")


@answers("slopes", "a million times smaller than 1e-5")
def _() -> str:
    def error(h: float) -> float:
        return abs(((1 + h) ** 3 - (1 - h) ** 3) / (2 * h) - 3)

    return yes(error(1e-11) < error(1e-5))


# Gradient descent


@answers("gradient-descent", "become shorter near the bottom")
def _() -> str:
    path = gradient_descent(gradient, [0.0, 0.0], learning_rate=0.1, steps=50)
    lengths = np.linalg.norm(np.diff(path, axis=0), axis=1)
    return yes((np.diff(lengths) < 0).all())


@answers("gradient-descent", "below the threshold")
def _() -> str:
    ends = {}
    for rate in (0.01, 0.1, 0.4):
        path = gradient_descent(gradient, [0.0, 0.0], learning_rate=rate, steps=30)
        ends[rate] = cost(*path[-1])
    return always([ends[0.1] < ends[0.01], ends[0.4] < ends[0.1]])


@answers("gradient-descent", "the rate is below 2/curvature")
def _() -> str:
    x, t = POINTS.inputs[:, 0], POINTS.targets[:, 0]
    path = gradient_descent(
        lambda w: [2 * np.mean((w * x - t) * x)], 0.0, learning_rate=0.55, steps=20
    )
    assert (np.diff(np.sign(np.diff(path[:, 0]))) != 0).all()  # it turns at every step
    return yes((np.diff([cost(float(w), 0.0) for (w,) in path]) > 0).any())


@answers("gradient-descent", "One step with a tiny")
def _() -> str:
    slopes = gradient(np.zeros(2))
    rises = {sign: cost(*(sign * 1e-6 * slopes)) > cost(0.0, 0.0) for sign in (-1, 1)}
    return "The sign" if rises == {-1: False, 1: True} else "The rate"


# Shape the valley


@answers("shape-the-valley", "curvatures of a valley are 2 and 50")
def _() -> str:
    return f"{np.linalg.cond(np.diag([2.0, 50.0])):g}"


def _condition(inputs: Array, targets: Array) -> float:
    def slopes(place: Array) -> Array:
        errors = place[0] * inputs + place[1] - targets
        return 2 * np.array([np.mean(errors * inputs), np.mean(errors)])

    return float(np.linalg.cond(numerical_hessian(slopes, [0.5, -1.0])))


@answers("shape-the-valley", "multiplied by 1000")
def _() -> str:
    x, t = POINTS.inputs[:, 0], POINTS.targets[:, 0]
    return yes(not np.isclose(_condition(x, t), _condition(x, 1000 * t), rtol=1e-4))


@answers("shape-the-valley", "in degrees Celsius and once in kelvin")
def _() -> str:
    degrees, t = np.array([10.0, 14.0, 25.0]), POINTS.targets[:, 0]
    kelvin = degrees + 273.15
    assert np.isclose(
        _condition(degrees - degrees.mean(), t), _condition(kelvin - kelvin.mean(), t)
    )
    return yes(np.isclose(_condition(degrees, t), _condition(kelvin, t), rtol=0.1))


# Local and global minima


@answers("minima", "starts at −1/4, and the learning rate is 0.1")
def _() -> str:
    end = gradient_descent(two_valleys.gradient, -0.25, learning_rate=0.1, steps=300)[-1]
    (reached,) = (s for s in two_valleys.minima if np.allclose(s.point, end, atol=1e-3))
    return f"In the {'global' if reached.is_global_minimum else 'local'} one"


@answers("minima", "lead from the same start")
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


@answers("minima", "not fallen for a hundred steps")
def _() -> str:
    on_plateau, solved = (plateau()[step].training_cost for step in (200, 300))
    return always([solved < 1e-3, on_plateau < 1e-3])


@answers("minima", "Two runs end")
def _() -> str:
    turned = NETWORK.parameters * [1, -1, 1, -1, 1, -1, 1, -1, 1]
    costs = [
        mean_squared_error(NETWORK.with_parameters(p)(X), T) for p in (NETWORK.parameters, turned)
    ]
    return yes(not np.isclose(costs[0], costs[1]))
