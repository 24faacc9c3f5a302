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
    relu,
    sigmoid,
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
    softmax_cross_entropy,
)
from howlearn.gradients import check_gradient
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
