"""The answers to what the chapters ask from The chain rule to Training a network."""

from itertools import product

import numpy as np

from howlearn.activations import Activation, identity, sigmoid, tanh
from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import (
    binary_cross_entropy,
    mean_squared_error,
)
from howlearn.datasets import split, two_moons, xor
from howlearn.gradients import numerical_gradient
from howlearn.network import Layer, Network
from howlearn.optimizers import adam, sgd
from howlearn.training import accuracy, train
from howlearn.values import Value, sensitivities
from quiz import NETWORK, POINTS, T, X, answers, line, yes

# The chain rule


@answers("chain-rule", "local slopes 2, 3 and ½")
def _() -> str:
    return f"{numerical_gradient(lambda x: 0.5 * (3 * (2 * x + 1) - 4) + 7, 1.0)[0]:.3g}"


@answers("chain-rule", "slopes are 4 and −4")
def _() -> str:
    return f"{abs(numerical_gradient(lambda q: 4 * q + (3 - 4 * q), 1.0)[0]):.3g}"


@answers("chain-rule", "Ten forks")
def _() -> str:
    return str(len(list(product(("one way", "other way"), repeat=10))))


@answers("chain-rule", "at z or at a")
def _() -> str:
    z = 0.8
    measured = numerical_gradient(sigmoid, z)[0]
    at_z, at_a = sigmoid.derivative(np.array([z, sigmoid(z)]))
    assert abs(at_a - measured) > 1e-3
    return "At z" if np.isclose(at_z, measured) else "At a"


# Backpropagation


@answers("backpropagation", "its weighted input goes up")
def _() -> str:
    assert backpropagation(NETWORK, X, T, mean_squared_error).deltas[0][0, 0] < 0
    nudged = NETWORK.parameters + 1e-6 * np.eye(9)[4]  # b-h1, which is added to z as it is
    after = mean_squared_error(NETWORK.with_parameters(nudged)(X), T)
    return "It falls" if after < mean_squared_error(NETWORK(X), T) else "It rises"


@answers("backpropagation", "add up to the cost")
def _() -> str:
    found = backpropagation(NETWORK, X, T, mean_squared_error)
    best = backpropagation(line(1.5, 5 / 6), POINTS.inputs, POINTS.targets, mean_squared_error)
    assert abs(best.deltas[0].mean()) < 1e-12 < best.cost
    return yes(np.isclose(sum(delta.sum() for delta in found.deltas), found.cost))


@answers("backpropagation", "tanh node whose weighted input is 10")
def _() -> str:
    layers = [
        Layer(np.array([[1.0]]), np.array([10.0]), tanh),
        Layer(np.array([[5.0]]), np.array([0.0]), identity),
    ]
    found = backpropagation(Network(layers), [[0.0]], [[-10.0]], mean_squared_error)
    row = found.ledger().nodes[-1]
    assert row.weighted_input == 10
    assert sum(row.arriving) > 100
    return yes(abs(row.delta) > 1e-3)


@answers("backpropagation", "gradient of 2410 weights")
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


# Any formula


@answers("any-formula", "y = w w, at w = 3")
def _() -> str:
    w = Value(3.0)
    first, second = (w * w).slopes
    return f"{first:g} and {second:g}"


@answers("any-formula", "used in three places")
def _() -> str:
    w = Value(2.0)
    used = w + 1.0
    lines = [source for value in sensitivities(used * used + used) for source in value.sources]
    assert lines.count(used) == 3
    return {1: "Once"}[lines.count(w)]


@answers("any-formula", "no way to a value")
def _() -> str:
    w, apart = Value(2.0), Value(3.0)
    return f"{sensitivities(w * w).get(apart, 0.0):g}"


# Training a network


@answers("training", "100 examples, batches of 20, three epochs")
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


@answers("training", "four points of xor")
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


@answers("training", "has begun to rise")
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


@answers("training", "from the same seed")
def _() -> str:
    ends = []
    for _ in range(2):
        rng = np.random.default_rng(3)
        start = Network.random([2, 2, 1], rng=rng)
        run = train(start, xor(), binary_cross_entropy, sgd(1.0), epochs=20, batch_size=2, rng=rng)
        ends.append(run[-1].network.parameters)
    return yes(np.array_equal(ends[0], ends[1]))
