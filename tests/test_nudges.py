from typing import Any

import numpy as np
import pytest

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
from howlearn.backpropagation import NudgeTest, nudge_test
from howlearn.costs import (
    Cost,
    binary_cross_entropy,
    mean_absolute_error,
    mean_squared_error,
    softmax,
    softmax_cross_entropy,
)
from howlearn.initializers import he
from howlearn.network import Layer, Network
from test_backpropagation import XOR, Case, case, every_activation, every_cost


def outputs_after_a_nudge(tried: Case, layer: int, node: int, example: int, nudge: float) -> Array:
    """A separate forward pass, with one example's z of one node moved."""
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


@pytest.mark.parametrize(
    ("begin", "nudge", "meets"),
    [(0.5, -0.5, True), (-0.5, 0.5, True), (0.0, 0.5, True), (0.0, -0.5, True), (0.5, 0.5, False),
     (0.5, -0.4375, False), (-0.5, 0.4375, False)],
)  # fmt: skip
def test_a_nudge_that_begins_or_ends_at_a_kink_meets_it(
    begin: float, nudge: float, meets: bool
) -> None:
    network = Network([Layer(np.ones((1, 1)), np.zeros(1), relu)])
    task = (network, [[begin]], [[3.0]], mean_squared_error)
    assert nudge_test(*task, layer=0, node=0, nudge=nudge).kink == meets


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


def test_a_smooth_or_straight_cost_is_not_searched_for_a_kink(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The search takes eighty runs of the network, and each figure and page tests many nodes.
    def search(*_: object) -> bool:
        raise AssertionError("three nudges have shown it already")

    monkeypatch.setattr("howlearn._nudges.has_kink", search)
    for activation, cost in ((tanh, mean_squared_error), (identity, mean_absolute_error)):
        layers = [Layer(np.ones((1, 1)), np.zeros(1), part) for part in (activation, identity)]
        assert not nudge_test(Network(layers), [[0.5]], [[3.0]], cost, layer=0, node=0).kink


def test_a_printed_nudge_test_has_three_numbers_and_zero_has_no_sign() -> None:
    assert str(NudgeTest(-0.5, 0.0, -0.0, 0.0, 0.0)) == (
        "nudge -0.5: predicted 0.0000e+00, measured 0.0000e+00, error 0.0e+00"
    )


def test_a_nudge_test_prints_one_line() -> None:
    tried = case(tanh, mean_squared_error, 2)
    text = str(nudge_test(*tried, layer=0, node=0))
    assert text.startswith("nudge 0.001: predicted ")
    assert len(text.splitlines()) == 1
    assert len(text) <= 72


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
