import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from multiprocessing import get_context
from typing import Any, NamedTuple

import numpy as np
import pytest

from howlearn import activations, costs
from howlearn import backpropagation as module
from howlearn.activations import (
    Activation,
    identity,
    leaky_relu,
    relu,
    sigmoid,
    softplus,
    tanh,
)
from howlearn.arrays import Array
from howlearn.backpropagation import Backpropagation, backpropagation, nudge_test
from howlearn.costs import (
    Cost,
    binary_cross_entropy,
    huber,
    mean_absolute_error,
    mean_squared_error,
    softmax,
    softmax_cross_entropy,
)
from howlearn.gradients import check_gradient
from howlearn.initializers import he
from howlearn.network import ForwardPass, Layer, Network

ACTIVATIONS = [v for v in vars(activations).values() if isinstance(v, Activation)]
COSTS = [v for v in vars(costs).values() if isinstance(v, Cost)]

every_activation = pytest.mark.parametrize("activation", ACTIVATIONS, ids=lambda a: str(a.name))
every_cost = pytest.mark.parametrize("cost", COSTS, ids=lambda c: str(c.name))
every_depth = pytest.mark.parametrize("depth", [1, 2, 3])


class Case(NamedTuple):
    """A network and a small batch, nowhere near a kink."""

    network: Network
    inputs: Array
    targets: Array
    cost: Cost

    def value(self, point: Array) -> float:
        return self.cost(self.network.with_parameters(point)(self.inputs), self.targets)

    def gradient(self, point: Array) -> Array:
        network = self.network.with_parameters(point)
        return backpropagation(network, self.inputs, self.targets, self.cost).gradient

    def run(self) -> Backpropagation:
        return backpropagation(*self)

    def distance_to_a_kink(self) -> float:
        forward = self.network.forward(self.inputs)
        distances = [
            np.abs(z - kink).min()
            for layer, z in zip(self.network.layers, forward.weighted_inputs, strict=True)
            for kink in layer.activation.kinks
        ]
        error = np.abs(forward.outputs - self.targets)
        if self.cost is mean_absolute_error:
            distances.append(error.min())
        if self.cost is huber:
            distances.append(np.abs(error - 1).min())
        return float(min(distances, default=np.inf))


def case(activation: Activation, cost: Cost, depth: int) -> Case:
    """A case with `activation` in the last layer, and another one in each layer before it.

    A finite difference means nothing across a kink, and where all relus are dead there is nothing
    to compare, so seeds are tried until no weighted input is within 0.02 of a kink (and no output
    that near its target for the absolute error, nor 1 away from it for Huber's), and the gradient
    is not next to nothing.
    """
    place = ACTIVATIONS.index(activation)
    for seed in range(500):
        rng = np.random.default_rng(seed)
        sizes = [*[3, 4, 3, 2][:depth], 3]
        layers = [
            Layer(
                rng.normal(0, 0.8, (inputs, nodes)),
                rng.normal(0, 0.5, nodes),
                ACTIVATIONS[(place + depth - 1 - number) % len(ACTIVATIONS)],
            )
            for number, (inputs, nodes) in enumerate(pairwise(sizes))
        ]
        targets = rng.uniform(0, 1, (4, 3))
        if cost is softmax_cross_entropy:
            targets /= targets.sum(axis=1, keepdims=True)
        found = Case(Network(layers), rng.normal(0, 1, (4, 3)), targets, cost)
        if found.distance_to_a_kink() > 0.02 and np.linalg.norm(found.run().gradient) > 0.01:
            return found
    raise AssertionError("no seed keeps away from the kinks")


@every_depth
@every_cost
@every_activation
def test_the_gradient_is_the_referee_s(activation: Activation, cost: Cost, depth: int) -> None:
    tried = case(activation, cost, depth)
    assert tried.network.layers[-1].activation is activation
    check = check_gradient(tried.value, tried.gradient, tried.network.parameters, tolerance=1e-7)
    assert check.passed, str(check)


Deltas = Callable[[Network, ForwardPass, Array], list[Array]]


def uphill(network: Network, forward: ForwardPass, output_slopes: Array) -> list[Array]:
    return RIGHT(network, forward, -output_slopes)


def no_output_slope(network: Network, forward: ForwardPass, output_slopes: Array) -> list[Array]:
    last = network.layers[-1].activation.derivative(forward.weighted_inputs[-1])
    return RIGHT(network, forward, output_slopes / last)


def no_hidden_slope(network: Network, forward: ForwardPass, output_slopes: Array) -> list[Array]:
    first, *others = RIGHT(network, forward, output_slopes)
    return [first / network.layers[0].activation.derivative(forward.weighted_inputs[0]), *others]


def no_sum_at_a_fork(network: Network, forward: ForwardPass, output_slopes: Array) -> list[Array]:
    _, child = RIGHT(network, forward, output_slopes)
    slopes = network.layers[0].activation.derivative(forward.weighted_inputs[0])
    return [child[:, :1] @ network.layers[1].weights[:, :1].T * slopes, child]


def transposed(network: Network, forward: ForwardPass, output_slopes: Array) -> list[Array]:
    _, child = RIGHT(network, forward, output_slopes)
    slopes = network.layers[0].activation.derivative(forward.weighted_inputs[0])
    return [child @ network.layers[1].weights * slopes, child]


def summed_over_the_batch(
    network: Network, forward: ForwardPass, output_slopes: Array
) -> list[Array]:
    return RIGHT(network, forward, output_slopes * len(output_slopes))


RIGHT: Deltas = module._deltas
MISTAKES = [
    uphill,
    no_output_slope,
    no_hidden_slope,
    no_sum_at_a_fork,
    transposed,
    summed_over_the_batch,
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: str(m.__name__))
def test_the_referee_sees_a_planted_mistake(
    monkeypatch: pytest.MonkeyPatch, mistake: Deltas
) -> None:
    rng = np.random.default_rng(0)
    network = Network.random([3, 3, 3], hidden=tanh, output=sigmoid, rng=rng)
    tried = Case(network, rng.normal(0, 1, (4, 3)), rng.uniform(0, 1, (4, 3)), mean_squared_error)
    point = network.parameters
    assert check_gradient(tried.value, tried.gradient, point).passed
    monkeypatch.setattr(module, "_deltas", mistake)
    assert check_gradient(tried.value, tried.gradient, point).relative_error > 0.01


def outputs_after_a_nudge(tried: Case, layer: int, node: int, example: int, nudge: float) -> Array:
    """A forward pass of its own, with one example's z of one node moved."""
    a = tried.inputs
    for number, part in enumerate(tried.network.layers):
        z = np.einsum("ei,in->en", a, part.weights) + part.biases
        if number == layer:
            z[example, node] += nudge
        a = part.activation.function(z)
    return a


@every_cost
@every_activation
def test_each_delta_is_what_a_nudge_of_z_does(activation: Activation, cost: Cost) -> None:
    tried = case(activation, cost, 3)
    deltas = tried.run().deltas
    for layer, delta in enumerate(deltas):
        expected = np.empty_like(delta)
        for example, node in np.ndindex(*delta.shape):
            up, down = (
                cost.per_example(
                    outputs_after_a_nudge(tried, layer, node, example, nudge), tried.targets
                )
                for nudge in (1e-5, -1e-5)
            )
            change = (up - down) / 2e-5
            expected[example, node] = change[example]
            # The other examples of the batch know nothing of it.
            assert not np.delete(change, example).any()
        assert np.linalg.norm(delta - expected) <= 1e-7 * max(float(np.linalg.norm(delta)), 0.01)


def test_a_nudge_of_one_example_moves_the_batch_cost_by_its_share() -> None:
    tried = case(tanh, mean_squared_error, 2)
    delta = tried.run().deltas[0][1, 2]
    up, down = (
        tried.cost(outputs_after_a_nudge(tried, 0, 2, 1, nudge), tried.targets)
        for nudge in (1e-5, -1e-5)
    )
    assert (up - down) / 2e-5 == pytest.approx(delta / len(tried.inputs), rel=1e-6)


@pytest.mark.parametrize("activation", [sigmoid, tanh, softplus], ids=lambda a: str(a.name))
@pytest.mark.parametrize(
    "cost",
    [mean_squared_error, binary_cross_entropy, softmax_cross_entropy],
    ids=lambda c: str(c.name),
)
def test_the_error_of_a_nudge_falls_with_its_square(activation: Activation, cost: Cost) -> None:
    rng = np.random.default_rng(0)
    network = Network.random([3, 4, 3, 3], hidden=activation, rng=rng)
    targets = softmax(rng.normal(0, 1, (2, 3)))
    inputs = rng.normal(0, 1, (2, 3))
    for layer, nodes in enumerate(network.sizes[1:]):
        for node in range(nodes):
            tests = [
                nudge_test(
                    network, inputs, targets, cost, layer=layer, node=node, example=1, nudge=nudge
                )
                for nudge in (2e-3, 1e-3, -1e-3)
            ]
            large, small, _ = tests
            assert large.error / small.error == pytest.approx(4, rel=0.05)
            for test in tests:
                assert test.predicted == test.delta * test.nudge
                assert test.error == abs(test.measured - test.predicted)


@pytest.mark.parametrize("hidden", [relu, leaky_relu], ids=lambda a: str(a.name))
def test_at_a_kink_the_error_falls_with_the_nudge_and_the_test_says_so(
    hidden: Activation,
) -> None:
    rng = np.random.default_rng(0)
    network = Network.random([2, 4, 1], hidden=hidden, initializer=he, rng=rng)
    on_it = (network, [[0.0, 0.0]], [[0.0]], binary_cross_entropy)
    large, small = (nudge_test(*on_it, layer=0, node=0, nudge=nudge) for nudge in (1e-2, 1e-3))
    assert large.error / small.error == pytest.approx(10, rel=0.05)
    for test in (large, small):
        assert test.kink
        assert str(test).splitlines()[1].startswith("at a kink: the error falls with the nudge")
    # Away from it: no kink is met, and then a short nudge meets none that a longer one does.
    away = (network, [[0.5, -0.3]], [[0.0]], binary_cross_entropy)
    weighted = network.forward(away[1]).weighted_inputs[0][0, 0]
    assert not nudge_test(*away, layer=0, node=0, nudge=-weighted * 0.9).kink
    assert nudge_test(*away, layer=0, node=0, nudge=-weighted * 1.1).kink
    assert "\n" not in str(nudge_test(*away, layer=0, node=0))


def test_a_kink_that_nobody_names_is_seen_too() -> None:
    own = Activation("own", lambda z: np.maximum(z, 0), lambda z: np.where(z > 0, 1.0, 0.0))
    for activation, cost, target in (
        (own, mean_squared_error, 3.0),
        (tanh, mean_absolute_error, 0),
    ):
        network = Network([Layer(np.ones((1, 1)), np.zeros(1), a) for a in (activation, identity)])
        test = nudge_test(network, [[0.0]], [[target]], cost, layer=0, node=0)
        assert test.kink
        away = nudge_test(network, [[1.0]], [[target]], cost, layer=0, node=0)
        assert not away.kink


def test_a_nudge_test_prints_one_line() -> None:
    tried = case(tanh, mean_squared_error, 2)
    text = str(nudge_test(*tried, layer=0, node=0))
    assert text.startswith("nudge 0.001: predicted ")
    assert len(text.splitlines()) == 1
    assert len(text) <= 72


def mazur() -> Case:
    """The worked example of https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example.

    Its total error, half the sum over two outputs, is our mean over two outputs.
    """
    hidden = Layer(np.array([[0.15, 0.25], [0.20, 0.30]]), np.array([0.35, 0.35]), sigmoid)
    output = Layer(np.array([[0.40, 0.50], [0.45, 0.55]]), np.array([0.60, 0.60]), sigmoid)
    network = Network([hidden, output])
    return Case(network, np.array([[0.05, 0.1]]), np.array([[0.01, 0.99]]), mean_squared_error)


def test_mazur_s_worked_example_to_nine_digits() -> None:
    tried = mazur()
    result = tried.run()
    digits = 6e-10
    assert result.forward.activations[0][0] == pytest.approx([0.593269992, 0.596884378], abs=digits)
    assert result.forward.outputs[0] == pytest.approx([0.751365070, 0.772928465], abs=digits)
    assert result.cost == pytest.approx(0.298371109, abs=digits)
    assert result.weight_gradients[1][0, 0] == pytest.approx(0.082167041, abs=digits)
    stepped = tried.network.with_parameters(tried.network.parameters - 0.5 * result.gradient)
    # w1 to w4 and w5 to w8 after one step with learning rate ½.
    assert stepped.layers[0].weights.T.ravel() == pytest.approx(
        [0.149780716, 0.199561432, 0.249751144, 0.299502287], abs=digits
    )
    assert stepped.layers[1].weights.T.ravel() == pytest.approx(
        [0.358916480, 0.408666186, 0.511301270, 0.561370121], abs=digits
    )


@every_cost
@every_activation
def test_one_small_step_downhill_lowers_the_cost(activation: Activation, cost: Cost) -> None:
    tried = case(activation, cost, 2)
    start = tried.network.parameters
    gradient = tried.gradient(start)
    # Short enough to stay on this side of every kink.
    step = 1e-3 * gradient / np.linalg.norm(gradient)
    assert tried.value(start - step) < tried.value(start) < tried.value(start + step)


@every_cost
@every_activation
def test_the_rows_of_the_ledger_add_up(activation: Activation, cost: Cost) -> None:
    tried = case(activation, cost, 3)
    result = tried.run()
    ledgers = [result.ledger(example) for example in range(len(tried.inputs))]
    for example, ledger in enumerate(ledgers):
        assert ledger.example == example
        assert len(ledger.nodes) == sum(tried.network.sizes[1:])
        assert len(ledger.weights) == sum(w.size for w in result.weight_gradients)
        deltas = {(row.layer, row.node): row.delta for row in ledger.nodes}
        for row in ledger.nodes:
            place = (row.layer, (example, row.node))
            assert row.delta == result.deltas[place[0]][place[1]]
            assert row.value == result.forward.activations[place[0]][place[1]]
            assert row.weighted_input == result.forward.weighted_inputs[place[0]][place[1]]
            assert sum(row.arriving) * row.local_slope == pytest.approx(row.delta, abs=1e-15)
            if row.layer == 2:
                assert row.arriving == (result.output_slopes[example, row.node],)
            else:
                weights = tried.network.layers[row.layer + 1].weights[row.node]
                assert row.arriving == tuple(
                    weight * deltas[row.layer + 1, child] for child, weight in enumerate(weights)
                )
        for entry in ledger.weights:
            assert entry.gradient == entry.activation * entry.delta
            assert entry.delta == deltas[entry.layer, entry.to_node]
            assert (
                entry.value
                == (tried.network.layers[entry.layer].weights[entry.from_node, entry.to_node])
            )
    means = [np.zeros(w.shape) for w in result.weight_gradients]
    for ledger in ledgers:
        for entry in ledger.weights:
            place_of_mean = entry.from_node, entry.to_node
            means[entry.layer][place_of_mean] += entry.gradient / len(ledgers)
    for mean, gradient in zip(means, result.weight_gradients, strict=True):
        assert mean == pytest.approx(gradient, abs=1e-14)


def test_a_delta_survives_a_flat_place_in_the_ledger() -> None:
    # A dead relu at the output: its slope is 0, and what arrives is still the cost's slope.
    network = Network([Layer(np.array([[1.0]]), np.array([-5.0]), relu)])
    row = backpropagation(network, [[1.0]], [[2.0]], mean_squared_error).ledger().nodes[0]
    assert (row.arriving, row.local_slope, row.delta) == ((-4.0,), 0.0, 0.0)


def test_the_printed_ledger_of_mazur_s_example() -> None:
    assert str(mazur().run().ledger()).splitlines()[:6] == [
        "example 0: sensitivity = arriving × slope",
        "layer node     value a  weighted z    arriving       slope sensitivity",
        "    1    0     0.75137     1.10591     0.74137     0.18682     0.13850",
        "    1    1     0.77293     1.22492    -0.21707     0.17551    -0.03810",
        "    0    0     0.59327     0.37750     0.03635     0.24130     0.00877",
        "            arriving: 0.05540 - 0.01905",
    ]


def test_a_printed_zero_has_no_sign() -> None:
    # The relu is dead, so deltas are 0 times what arrives, which is below 0 here.
    network = Network(
        [
            Layer(np.array([[-1.0], [1.0]]), np.array([0.0]), relu),
            Layer(np.array([[-1.0]]), np.array([0.0]), identity),
        ]
    )
    result = backpropagation(network, [[1.0, 0.0]], [[-1.0]], mean_squared_error)
    assert np.signbit(result.ledger().nodes[1].delta)
    assert "-0.00000" not in str(result.ledger())


@pytest.mark.parametrize("scale", [1e-150, 1e-3, 1.0, 1e6, 1e100])
def test_a_printed_ledger_is_at_most_72_columns_wide(scale: float) -> None:
    rng = np.random.default_rng(0)
    network = Network.random([12, 12, 10], hidden=identity, rng=rng)
    inputs, targets = scale * rng.normal(0, 1, (1, 12)), scale * rng.normal(0, 1, (1, 10))
    lines = str(backpropagation(network, inputs, targets, mean_squared_error).ledger()).splitlines()
    assert max(map(len, lines)) <= 72
    # Every column is still a number of its own.
    rows = [line.split() for line in lines if line[4:5].isdigit()]
    assert {len(row) for row in rows} == {7}
    assert np.isfinite([float(cell) for row in rows for cell in row]).all()


def test_records_are_frozen_and_arrays_read_only() -> None:
    result = mazur().run()
    for array in (
        *(result.gradient, result.output_slopes),
        *(*result.deltas, *result.weight_gradients, *result.bias_gradients),
    ):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    ledger = result.ledger()
    test = nudge_test(*mazur(), layer=0, node=0)
    records: list[Any] = [result, ledger, ledger.nodes[0], ledger.weights[0], test]
    for record in records:
        with pytest.raises(AttributeError):
            setattr(record, next(iter(vars(record))), None)
    assert repr(result).startswith("<backpropagation through <network 2-2-2: ")


def test_another_process_finds_the_same_gradient() -> None:
    tried = case(relu, binary_cross_entropy, 2)
    # A fresh interpreter: nothing is there that was not sent.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        result = pool.submit(backpropagation, *tried).result(timeout=60)
    assert np.array_equal(result.gradient, tried.run().gradient)
    assert result.network.layers[-1].activation is relu


def test_the_gradient_is_in_the_order_of_the_parameters() -> None:
    result = case(tanh, mean_squared_error, 3).run()
    gradients = zip(result.weight_gradients, result.bias_gradients, strict=True)
    layers = [
        Layer(weights, biases, layer.activation)
        for layer, (weights, biases) in zip(result.network.layers, gradients, strict=True)
    ]
    assert np.array_equal(Network(layers).parameters, result.gradient)


def test_values_too_large_are_an_error_and_not_a_warning() -> None:
    # One cost is too large itself; the other is not, but one of its gradients is.
    line = Network([Layer(np.array([[1.0]]), np.array([0.0]), identity)])
    with pytest.raises(OverflowError, match="the cost is inf"):
        backpropagation(line, [[1e200]], [[0.0]], mean_squared_error)
    small_and_large = [
        Layer(np.array([[weight]]), np.array([0.0]), identity) for weight in (1e-300, 1e300)
    ]
    with pytest.raises(OverflowError, match=r"the cost is 1e\+298; it or its gradient"):
        backpropagation(Network(small_and_large), [[1e298]], [[0.0]], mean_absolute_error)


XOR = ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [[0.0], [1.0], [1.0], [0.0]])


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"network": [2, 1]}, TypeError, r"network is \[2, 1\], expected a Network"),
        ({"cost": "huber"}, TypeError, "cost is 'huber', expected a Cost"),
        ({"inputs": [[1.0]] * 4}, ValueError, r"inputs has shape \(4, 1\) but .* takes 2"),
        ({"inputs": [0.0, 1.0]}, ValueError, r"inputs has shape \(2,\), expected"),
        ({"inputs": [[0.0, np.nan]]}, ValueError, r"inputs holds nan at \(0, 1\)"),
        ({"inputs": np.zeros((0, 2))}, ValueError, "inputs is empty"),
        ({"targets": [0.0, 1.0, 1.0, 0.0]}, ValueError, r"targets has shape \(4,\), expected"),
        ({"targets": [[0.0]]}, ValueError, r"\(4, 1\) but targets has shape \(1, 1\)"),
        ({"targets": [[0.0, 1.0]] * 4}, ValueError, r"\(4, 1\) but targets has shape \(4, 2\)"),
        ({"targets": [["a"]] * 4}, TypeError, "targets holds 'a'"),
        (
            {"targets": [[2.0]] * 4},
            ValueError,
            r"targets holds 2 at .*, expected numbers from 0 to 1",
        ),
    ],
)
def test_bad_input_is_named(change: dict[str, Any], error: type[Exception], message: str) -> None:
    network = Network.random([2, 3, 1], rng=np.random.default_rng(0))
    arguments: dict[str, Any] = {"network": network, "inputs": XOR[0], "targets": XOR[1]}
    arguments = arguments | {"cost": binary_cross_entropy} | change
    with pytest.raises(error, match=message):
        backpropagation(**arguments)
    with pytest.raises(error, match=message):
        nudge_test(**arguments, layer=0, node=0)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"layer": 2}, ValueError, "layer is 2, expected a whole number below 2"),
        ({"layer": -1}, ValueError, "layer is -1, expected a whole number of at least 0"),
        ({"node": 3}, ValueError, "node is 3, expected a whole number below 3"),
        ({"node": 0.0}, TypeError, r"node is 0\.0, expected a whole number"),
        ({"example": 4}, ValueError, "example is 4, expected a whole number below 4"),
        ({"nudge": 0.0}, ValueError, "nudge is 0, expected another number"),
        ({"nudge": np.nan}, ValueError, "nudge is nan, expected a finite number"),
    ],
)
def test_bad_input_of_a_nudge_test_is_named(
    change: dict[str, Any], error: type[Exception], message: str
) -> None:
    network = Network.random([2, 3, 1], rng=np.random.default_rng(0))
    arguments: dict[str, Any] = {"layer": 0, "node": 0} | change
    with pytest.raises(error, match=message):
        nudge_test(network, *XOR, binary_cross_entropy, **arguments)


@pytest.mark.parametrize("example", [4, -1, 1.0])
def test_bad_input_of_a_ledger_is_named(example: Any) -> None:
    network = Network.random([2, 3, 1], rng=np.random.default_rng(0))
    result = backpropagation(network, *XOR, binary_cross_entropy)
    with pytest.raises((TypeError, ValueError), match=f"example is {example}, expected a whole"):
        result.ledger(example)


def calls_of(names: set[str], run: Callable[[], object]) -> list[str]:
    """The names of the functions that were called, of those asked for."""
    called: list[str] = []

    def watch(frame: Any, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_name in names:
            called.append(frame.f_code.co_name)

    sys.setprofile(watch)
    try:
        run()
    finally:
        sys.setprofile(None)
    return called


@pytest.mark.parametrize("own", [False, True], ids=["howlearn's", "a reader's own"])
def test_what_comes_in_is_checked_once_however_many_layers_there_are(own: bool) -> None:
    activation, cost = tanh, binary_cross_entropy
    if own:
        activation = Activation("own", np.tanh, lambda z: 1 - np.tanh(z) ** 2)
        cost = Cost("own", lambda o, t: ((o - t) ** 2).mean(1), lambda o, t: o - t, lambda o: o)
    for depth in (1, 2, 5):
        sizes = [2, *[3] * (depth - 1), 1]
        network = Network.random(sizes, hidden=activation, rng=np.random.default_rng(0))

        def run(network: Network = network) -> Backpropagation:
            return backpropagation(network, *XOR, cost)

        # The inputs by the network, the outputs and the targets by the cost.
        assert calls_of({"real_numbers", "finite_array"}, run).count("finite_array") == 3
        assert len(calls_of({"real_numbers", "same_shape", "_weighted_inputs"}, run)) == 4
        # The answers of a reader's own: two of each layer's activation, but the last, and the cost.
        answers = calls_of({"checked_answer"}, run)
        assert len(answers) == (2 * (depth - 1) + 2 if own else 0)
        # Each array is made read-only once: the inputs; z, a, δ and two gradients of each layer;
        # and the slopes of the cost.
        assert len(calls_of({"read_only"}, run)) == 5 * depth + 2
