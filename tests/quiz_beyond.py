"""The answers to what the chapters ask from Reading digits to More than one machine."""

import pickle
from concurrent.futures import Executor, Future
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from howlearn.activations import identity, relu, sigmoid, tanh
from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import (
    binary_cross_entropy,
    mean_squared_error,
    softmax,
    softmax_cross_entropy,
)
from howlearn.curvatures import hessian_product
from howlearn.datasets import Dataset, digits, two_moons
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import numerical_gradient, numerical_hessian
from howlearn.initializers import he
from howlearn.landscapes import ravine
from howlearn.network import Layer, Network
from howlearn.optimizers import Optimizer, adam, momentum, optimize, rmsprop, sgd
from howlearn.training import train
from quiz import answers, yes

# Reading digits


@answers("reading-digits", "20 classes")
def _() -> str:
    return f"{softmax_cross_entropy(np.full((1, 20), 0.7), np.eye(20)[:1]):.0f}"


@answers("reading-digits", "add 5 to all ten")
def _() -> str:
    z = np.random.default_rng(0).normal(size=(4, 10))
    return yes(not np.allclose(softmax(z + 5), softmax(z), rtol=1e-12))


@answers("reading-digits", "four times as large")
def _() -> str:
    # The spread of 20,000 scores of a network that is right nine times in ten.
    rng = np.random.default_rng(0)
    small, large = (np.std(rng.binomial(n, 0.9, size=20_000) / n) for n in (400, 1600))
    return f"{small / large:.1g}"


@answers("reading-digits", "nine seeds")
def _() -> str:
    scores = np.random.default_rng(0).binomial(397, 0.97, size=(2000, 9)) / 397
    assert scores.mean() == pytest.approx(0.97, abs=1e-3)
    return yes(scores.max(axis=1).mean() > 0.98)


# Depth


@answers("depth", "multiplied nine times by a slope of 1/4")
def _() -> str:
    steepest = sigmoid.derivative(np.zeros(1))[0]
    return f"{1 / np.prod(np.full(9, steepest)):,.0f}"


@answers("depth", "200 inputs and 50 nodes")
def _() -> str:
    drawn = [he(200, 50, rng=np.random.default_rng(seed)).var() for seed in range(20)]
    return f"{np.mean(drawn):.2f}"


@answers("depth", "ten relu layers has biases of 0")
def _() -> str:
    rng = np.random.default_rng(0)
    start = Network.random([6] * 11, hidden=relu, output=relu, initializer=he, rng=rng)
    inputs = rng.normal(size=(9, 6))
    doubled = start.with_parameters(2 * start.parameters)
    outputs = start(inputs)
    assert (outputs > 0).any()
    return f"{doubled(inputs).sum() / outputs.sum():.0f}"


# Many dimensions


@answers("many-dimensions", "12 of 13 curvatures")
def _() -> str:
    bends = np.array([1.0] * 12 + [-1.0])
    along = np.linspace(-0.1, 0.1, 21)[:, None] * np.eye(13)[:, None]
    heights = (along**2 @ bends) / 2
    return yes(bool((heights >= 0).all()))


@answers("many-dimensions", "Ten slices in random directions")
def _() -> str:
    # One way down, gentle beside twelve steep ways up.
    bends = np.array([5.0] * 12 + [-0.1])
    ways = np.random.default_rng(0).normal(size=(10, 13))
    assert ((ways**2 @ bends) > 0).all()
    return "Always" if (bends > 0).all() else "Not always"


@answers("many-dimensions", "four hidden nodes stand")
def _() -> str:
    return str(len(set(permutations(range(4)))))


# Better descents


@answers("better-descents", "multiplied by 1000")
def _() -> str:
    def first_step(way: Optimizer, size: float) -> float:
        path = optimize(lambda p: size * ravine.gradient(p), [-2.5, 1.0], way, steps=1)
        return float(np.linalg.norm(path[1] - path[0]))

    factors = {
        way.name: first_step(way, 1000.0) / first_step(way, 1.0) for way in (adam(0.1), sgd(0.1))
    }
    assert factors["sgd"] == pytest.approx(1000)
    return f"{factors['adam']:.4g}"


@answers("better-descents", "keeps a part of 9/10")
def _() -> str:
    last = [
        np.diff(optimize(lambda point: [1.0], 0.0, way, steps=300)[-2:, 0])[0]
        for way in (momentum(0.1, momentum=0.9), sgd(0.1))
    ]
    return f"{last[0] / last[1]:.4g}"


@answers("better-descents", "turned by 45 degrees")
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


@answers("better-descents", "begin equal")
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


# The edge of stability


@answers("edge-of-stability", "largest curvature is 12")
def _() -> str:
    path = gradient_descent(lambda point: 12.0 * point, 1e-3, learning_rate=0.2, steps=30)
    return yes(abs(path[-1, 0]) < 1e-3)


@answers("edge-of-stability", "How many gradients")
def _() -> str:
    words = {1: "One", 2: "Two", 3: "Three"}
    numbers = set()
    for dimensions in (2, 9, 300):
        points: list[Array] = []

        def gradient(point: Array, points: list[Array] = points) -> Array:
            points.append(point)
            return 3.0 * point

        hessian_product(gradient, np.ones(dimensions), np.ones(dimensions))
        numbers.add(len(points))
    (number,) = numbers
    return words[number]


@answers("edge-of-stability", "narrower than the one with w = 1")
def _() -> str:
    def gradient(point: Array) -> Array:
        slopes: Array = 2 * (point[0] * point[1] - 1) * point[::-1]
        return slopes

    narrow, wide = (
        np.linalg.eigvalsh(numerical_hessian(gradient, [w, 1 / w]))[-1] for w in (2.0, 1.0)
    )
    return yes(narrow > wide)


# The same in PyTorch, answered without it


@answers("pytorch", "32 rows and 64 columns")
def _() -> str:
    theirs = np.zeros((32, 64))
    here = Layer(theirs.T, np.zeros(32), identity).weights.shape
    assert here == Network.random([64, 32], rng=np.random.default_rng(0)).layers[0].weights.shape
    return str(here)


@answers("pytorch", "two halves of equal size")
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


@answers("pytorch", "batch of 20 examples")
def _() -> str:
    rng = np.random.default_rng(0)
    z, t = rng.normal(size=(20, 1)), rng.normal(size=(20, 1))
    # z.grad is the slope of the cost of the whole batch
    grad = numerical_gradient(lambda z: mean_squared_error(z.reshape(20, 1), t), z.ravel())
    delta = mean_squared_error.derivative(z, t).ravel()
    assert np.allclose(delta / grad, delta[0] / grad[0], rtol=1e-4)
    return f"{delta[0] / grad[0]:.4g}"


@answers("pytorch", "three classes")
def _() -> str:
    sure, target = np.array([[1000.0, 0.0, 0.0]]), np.eye(3)[:1]
    assert softmax_cross_entropy(sure, target) < 1e-12
    return yes(softmax_cross_entropy(softmax(sure), target) < 0.5)


# More than one machine


@answers("many-machines", "60 examples and one of 40")
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


@answers("many-machines", "twice as large")
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


@answers("many-machines", "Five machines")
def _() -> str:
    return str(ring(5)[0])


@answers("many-machines", "A thousand machines")
def _() -> str:
    turns = [ring(machines)[0] for machines in range(2, 9)]
    assert np.ptp(np.diff(turns)) == 0  # as many more for each machine
    thousand = turns[0] + 998 * (turns[1] - turns[0])
    return yes(thousand / 1000 > 2)
