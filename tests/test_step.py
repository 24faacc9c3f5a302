"""The workspace computes what `backpropagation` and `optimize` compute, to rounding."""

import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from howlearn import _step, activations, costs, optimizers
from howlearn._step import Workspace
from howlearn.activations import Activation, sigmoid, tanh
from howlearn.arrays import Array, DivergenceError
from howlearn.backpropagation import backpropagation
from howlearn.costs import Cost, binary_cross_entropy, softmax_cross_entropy
from howlearn.datasets import Dataset
from howlearn.network import Layer, Network
from howlearn.optimizers import Optimizer, State, optimize, sgd
from howlearn.training import step_program, train

ACTIVATIONS = [v for v in vars(activations).values() if isinstance(v, Activation)]
COSTS = [v for v in vars(costs).values() if isinstance(v, Cost)]
SQUARE = Activation("square", np.square, lambda z: 2 * z)  # a reader's own
OWN_COST = Cost("own", lambda o, t: ((o - t) ** 2).mean(1), lambda o, t: o - t, lambda o: o)


def examples(cost: Cost, count: int, rng: np.random.Generator) -> Dataset:
    inputs = rng.normal(size=(count, 3))
    if cost is softmax_cross_entropy:
        return Dataset(inputs, np.eye(2)[rng.integers(2, size=count)])
    return Dataset(inputs, rng.uniform(size=(count, 2)))


@pytest.mark.parametrize("cost", [*COSTS, OWN_COST], ids=lambda c: c.name)
@pytest.mark.parametrize("activation", [*ACTIVATIONS, SQUARE], ids=lambda a: a.name)
@pytest.mark.parametrize("sizes", [[3, 2], [3, 4, 2], [3, 5, 4, 2]], ids=str)
def test_the_gradient_is_that_of_backpropagation(
    cost: Cost, activation: Activation, sizes: list[int]
) -> None:
    rng = np.random.default_rng(0)
    network = Network.random(sizes, hidden=activation, output=activation, rng=rng)
    data = examples(cost, 9, rng)
    workspace = Workspace(network, cost)
    # Batches of several sizes, one of them twice: the buffers must not remember anything.
    for rows in (np.arange(9), np.array([4, 1]), np.array([8]), np.array([2, 3]), np.arange(9)):
        value = workspace.backpropagate(data.inputs, data.targets, rows)
        true = backpropagation(network, data.inputs[rows], data.targets[rows], cost)
        assert value == pytest.approx(true.cost, rel=1e-12, abs=1e-14)
        np.testing.assert_allclose(workspace.gradient, true.gradient, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("activation", [*ACTIVATIONS, SQUARE], ids=lambda a: a.name)
def test_large_layers_beside_small_ones_give_the_same(activation: Activation) -> None:
    # Large arrays lie in another order, and products of large and small ones mix the two.
    rng = np.random.default_rng(0)
    network = Network.random([3, 80, 70, 2, 80, 2], hidden=activation, rng=rng)
    data = Dataset(rng.normal(size=(90, 3)), np.eye(2)[rng.integers(2, size=90)])
    for cost in COSTS:
        workspace = Workspace(network, cost)
        for rows in (np.arange(90), np.arange(5), np.arange(70, 0, -1)):
            value = workspace.backpropagate(data.inputs, data.targets, rows)
            true = backpropagation(network, data.inputs[rows], data.targets[rows], cost)
            assert value == pytest.approx(true.cost, rel=1e-11)
            scale = np.abs(true.gradient).max()
            np.testing.assert_allclose(workspace.gradient, true.gradient, atol=1e-11 * scale)


@pytest.mark.parametrize(("examples", "large"), [(20_000, False), (20_001, True)])
def test_large_arrays_lie_example_after_example_and_have_the_product_for_large_ones(
    examples: int, large: bool
) -> None:
    # No number tells, but it is what makes a step quick on either side of the border.
    network = Network.random([1, 1], rng=np.random.default_rng(0))
    program = Workspace(network, costs.mean_squared_error)._program(examples)
    product, (_, _, result) = program.forward[0]
    assert product is (np.matmul if large else np.dot)
    values = program.names["[a1 1]"]
    assert (values.flags.f_contiguous, values.flags.c_contiguous) == (large, not large)
    assert np.shares_memory(result, values) == large


def test_an_own_formula_is_asked_in_double_precision_whatever_training_is_in() -> None:
    asked: list[np.dtype[Any]] = []

    def noted(*arrays: Array) -> Array:
        asked.extend(array.dtype for array in arrays)
        return arrays[0]

    own = Activation("own", noted, noted)
    cost = Cost("own", lambda o, t: noted(o, t).mean(1), noted, noted)
    network = Network.random([3, 4, 2], hidden=own, rng=np.random.default_rng(0))
    data = examples(cost, 4, np.random.default_rng(0))
    workspace = Workspace(network, cost, np.float32)
    inputs, targets = data.inputs.astype(np.float32), data.targets.astype(np.float32)
    workspace.backpropagate(inputs, targets, np.arange(4))  # type: ignore[arg-type]
    assert asked == 6 * [np.dtype(np.float64)]
    assert workspace.gradient.dtype == np.float32


@pytest.mark.parametrize("cost", COSTS, ids=lambda c: c.name)
@pytest.mark.parametrize("activation", [*ACTIVATIONS, SQUARE], ids=lambda a: a.name)
def test_the_cost_on_all_examples_is_that_of_the_network(
    cost: Cost, activation: Activation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_step, "TOGETHER", 4)  # parts of four examples, and a last one of three
    rng = np.random.default_rng(0)
    network = Network.random([3, 4, 2], hidden=activation, output=activation, rng=rng)
    data = examples(cost, 11, rng)
    workspace = Workspace(network, cost)
    value = workspace.cost_on(data.inputs, data.targets)
    assert value == pytest.approx(cost(network(data.inputs), data.targets), rel=1e-12)
    assert sorted(workspace._programs) == [3, 4]


def test_the_cost_on_all_examples_asks_for_no_slope() -> None:
    def slope(outputs: Array, targets: Array) -> Array:
        raise AssertionError("the value alone is asked for")

    own = Cost("own", lambda o, t: ((o - t) ** 2).sum(1), slope, lambda o: o)
    network = Network.random([3, 2], rng=np.random.default_rng(0))
    data = examples(own, 5, np.random.default_rng(0))
    assert Workspace(network, own).cost_on(data.inputs, data.targets) > 0


# What the costs of these leave in δ, as the program says without saying how.
LEFT = {
    costs.mean_squared_error: lambda o, t: o - t,
    costs.mean_absolute_error: lambda o, t: o - t,
    costs.huber: lambda o, t: np.clip(o - t, -1, 1),
    binary_cross_entropy: lambda o, t: np.exp(-o),
    softmax_cross_entropy: lambda o, t: np.exp(o) / np.exp(o).sum(0),
}


def test_each_cost_says_here_what_it_leaves() -> None:
    assert set(LEFT) == set(COSTS)
    # Of a reader's own the program only says that its derivative is a mean.
    network = Network.random([3, 2], rng=np.random.default_rng(0))
    said = step_program(network, OWN_COST, batch_size=5)
    assert "  δ = the derivative of own / examples" in said.splitlines()


@pytest.mark.parametrize("cost", LEFT, ids=lambda c: c.name)
@pytest.mark.parametrize("activation", ACTIVATIONS, ids=lambda a: a.name)
@pytest.mark.parametrize("count", [5, 1])
def test_the_printed_program_computes_the_gradient_when_it_is_followed(
    cost: Cost, activation: Activation, count: int
) -> None:
    rng = np.random.default_rng(0)
    network = Network.random([3, 4, 4, 2], hidden=activation, rng=rng)
    data = examples(cost, count, rng)
    known = {n: getattr(np, n) for n in
             ("tanh", "negative", "exp", "reciprocal", "maximum", "greater", "absolute", "log1p",
              "expm1", "sign")}  # fmt: skip
    known |= {"x": data.inputs.T, "t": data.targets.T, "ones": np.ones(count)}
    known[cost.name] = lambda o, t: (cost(o.T, t.T), LEFT[cost](o, t))
    for number, layer in enumerate(network.layers, 1):
        known |= {f"w{number}": layer.weights, f"b{number}": layer.biases[:, np.newaxis]}
        known[f"wb{number}"] = np.vstack([layer.weights, layer.biases])
    for line in step_program(network, cost, batch_size=count).splitlines():
        if not line.startswith("  "):
            continue
        line = re.sub(r"\[w(\d) b\d\]", r"wb\1", re.sub(r"\[∂w(\d) ∂b\d\]", r"d\1", line))
        line = re.sub(r"\[(a\d) 1\]", r"np.vstack([\1, ones])", line).replace("· 1", "· ones")
        for sign, python in ("ᵀ", ".T"), ("·", "@"), ("×", "*"), ("−", "-"), ("∂", "d_"):
            line = line.replace(sign, python)
        exec(line.strip(), {"np": np}, known)
    assert known["cost"] == pytest.approx(cost(network(data.inputs), data.targets), rel=1e-12)
    first = np.vstack([known["d_w1"], known["d_b1"]])
    found = np.concatenate([first.ravel(), *(known[f"d{number}"].ravel() for number in (2, 3))])
    true = backpropagation(network, data.inputs, data.targets, cost)
    # The constants are printed with four digits.
    np.testing.assert_allclose(found, true.gradient, rtol=1e-3, atol=1e-12)


@pytest.mark.parametrize("far", [-800.0, 800.0])
def test_far_weighted_inputs_give_the_same_too(far: float) -> None:
    network = Network.random([1, 2, 1], hidden=sigmoid, rng=np.random.default_rng(0))
    network = network.with_parameters(network.parameters * 0 + far)
    for cost in (binary_cross_entropy, costs.mean_squared_error):
        workspace = Workspace(network, cost)
        with np.errstate(over="ignore"):
            value = workspace.backpropagate(np.ones((1, 1)), np.ones((1, 1)), np.array([0]))
        true = backpropagation(network, [[1.0]], [[1.0]], cost)
        assert value == pytest.approx(true.cost, rel=1e-12)
        np.testing.assert_allclose(workspace.gradient, true.gradient, rtol=1e-11, atol=1e-300)


def test_outputs_as_far_apart_as_numbers_go_have_a_cost_too() -> None:
    network = Network([Layer(np.array([[1e308, -1e308]]), np.zeros(2), activations.identity)])
    workspace = Workspace(network, softmax_cross_entropy)
    inputs, targets = np.ones((1, 1)), np.array([[1.0, 0.0]])
    with np.errstate(over="ignore", invalid="ignore"):
        value = workspace.backpropagate(inputs, targets, np.array([0]))
    assert value == backpropagation(network, inputs, targets, softmax_cross_entropy).cost == 0
    assert (workspace.gradient == 0).all()


OPTIMIZERS = [
    sgd(0.1),
    sgd(optimizers.exponential_decay(0.1, factor=0.9)),
    optimizers.momentum(0.05),
    optimizers.nesterov(0.05),
    optimizers.rmsprop(0.01),
    optimizers.adam(0.01),
    Optimizer("own", lambda p: (0, ()), lambda p, g, s: (p - 0.1 * g, s)),
]


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda o: o.name)
def test_training_on_whole_batches_is_the_descent_of_optimize(optimizer: Optimizer) -> None:
    rng = np.random.default_rng(0)
    network = Network.random([3, 4, 2], hidden=tanh, rng=rng)
    data = examples(costs.mean_squared_error, 8, rng)

    def gradient(point: np.ndarray) -> np.ndarray:
        moved = network.with_parameters(point)
        return backpropagation(moved, data.inputs, data.targets, costs.mean_squared_error).gradient

    path = optimize(gradient, network.parameters, optimizer, steps=20)
    run = train(
        network, data, costs.mean_squared_error, optimizer, epochs=20, batch_size=8, rng=rng
    )
    trained = np.array([epoch.network.parameters for epoch in run])
    np.testing.assert_allclose(trained, path, rtol=1e-9, atol=1e-12)
    # The cost of the one batch of an epoch is that of the whole set before its step.
    for before, after in pairwise(run):
        assert after.batch_costs == pytest.approx([before.training_cost], rel=1e-12)


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda o: o.name)
def test_nothing_that_was_given_out_is_overwritten(optimizer: Optimizer) -> None:
    rng = np.random.default_rng(0)
    network = Network.random([3, 2], rng=rng)
    before = network.parameters.copy()
    data = examples(costs.mean_squared_error, 8, rng)
    inputs = data.inputs.copy()
    run = train(network, data, costs.mean_squared_error, optimizer, epochs=3, batch_size=3, rng=rng)
    np.testing.assert_array_equal(network.parameters, before)
    np.testing.assert_array_equal(data.inputs, inputs)
    points = [epoch.network.parameters for epoch in run]
    assert len({point.tobytes() for point in points}) == 4
    point, gradient = np.ones(3), np.ones(3)
    optimizer.update(point, gradient, optimizer.initialize(point))
    np.testing.assert_array_equal(point, np.ones(3))
    np.testing.assert_array_equal(gradient, np.ones(3))


# Pytest turns warnings into errors, so a RuntimeWarning of NumPy would fail these.
@pytest.mark.parametrize("rate", [1e3, 1e150, 1e308])
@pytest.mark.parametrize("cost", [*COSTS, OWN_COST], ids=lambda c: c.name)
@pytest.mark.parametrize("activation", [*ACTIVATIONS, SQUARE], ids=lambda a: a.name)
def test_a_run_that_diverges_says_so_whatever_it_trains(
    cost: Cost, activation: Activation, rate: float
) -> None:
    rng = np.random.default_rng(0)
    network = Network.random([3, 4, 2], hidden=activation, rng=rng)
    data = examples(cost, 6, rng)
    # Some stay finite at any rate; then every number of theirs is.
    try:
        run = train(network, data, cost, sgd(rate), epochs=40, batch_size=2, rng=rng)
        numbers = np.array([epoch.training_cost for epoch in run])
    except DivergenceError as error:
        numbers = error.path
    assert np.isfinite(numbers).all()


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda o: o.name)
@pytest.mark.parametrize("cost", COSTS, ids=lambda c: c.name)
@pytest.mark.parametrize("activation", [*ACTIVATIONS, SQUARE], ids=lambda a: a.name)
def test_single_precision_agrees_to_single_precision(
    cost: Cost, activation: Activation, optimizer: Optimizer
) -> None:
    rng = np.random.default_rng(0)
    network = Network.random([3, 4, 2], hidden=activation, rng=rng)
    data = examples(cost, 9, rng)
    runs = [
        train(
            network, data, cost, optimizer,
            epochs=3, batch_size=4, rng=np.random.default_rng(1), dtype=dtype,
        )
        for dtype in (np.float64, np.float32)
    ]  # fmt: skip
    double, single = (run[-1].network.parameters for run in runs)
    np.testing.assert_allclose(single, double, rtol=2e-4, atol=2e-4)
    # What was computed in single precision is a number of single precision.
    assert (single == single.astype(np.float32)).all()
    assert (double != double.astype(np.float32)).any()


def test_nothing_turns_to_double_precision_on_the_way() -> None:
    rng = np.random.default_rng(0)
    network = Network.random([3, 4, 4, 4, 2], hidden=tanh, rng=rng)
    workspace = Workspace(network, costs.mean_squared_error, np.float32)
    data = examples(costs.mean_squared_error, 4, rng)
    inputs, targets = data.inputs.astype(np.float32), data.targets.astype(np.float32)
    workspace.backpropagate(inputs, targets, np.arange(4))  # type: ignore[arg-type]
    batch = workspace._programs[4]
    arrays = [a for _, taken in [*batch.forward, *batch.back] for a in taken]
    assert {a.dtype for a in (workspace.point, workspace.gradient, *arrays)} == {
        np.dtype(np.float32)
    }
    for optimizer in OPTIMIZERS[:-1]:
        state = optimizer.initialize(workspace.point)
        _, memory = optimizer.advance(workspace.point, workspace.gradient, state)
        assert all(array.dtype == np.float32 for array in memory), optimizer.name


@pytest.mark.parametrize("dtype", [None, np.float16, np.longdouble, int, "two", np.complex128])
def test_a_precision_that_training_does_not_have_is_refused(dtype: object) -> None:
    rng = np.random.default_rng(0)
    network = Network.random([3, 2], rng=rng)
    data = examples(costs.mean_squared_error, 4, rng)
    with pytest.raises(ValueError, match=r"dtype is .* expected numpy.float64 or numpy.float32"):
        train(
            network, data, costs.mean_squared_error, sgd(0.1),
            epochs=1, batch_size=2, rng=rng, dtype=dtype,  # type: ignore[arg-type]
        )  # fmt: skip


def test_the_step_that_diverged_is_the_one_that_is_named() -> None:
    # sigmoid(±∞) is a number, so the cost of later batches hides what the weights have become.
    rng = np.random.default_rng(0)
    network = Network.random([1, 1], output=sigmoid, rng=rng)
    data = Dataset(np.ones((6, 1)), np.zeros((6, 1)))
    taken: list[int] = []

    def update(point: Array, gradient: Array, state: State) -> tuple[Array, State]:
        taken.append(state[0])
        return point + (np.inf if state[0] == 2 else 0.1), (state[0] + 1, ())

    optimizer = Optimizer("leaps", lambda point: (0, ()), update)
    with pytest.raises(DivergenceError, match="at step 3, in epoch 1") as caught:
        train(network, data, costs.mean_squared_error, optimizer, epochs=1, batch_size=1, rng=rng)
    assert caught.value.step == 3
    assert len(taken) > 6  # it went on to the end, and then looked
