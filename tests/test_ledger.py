from typing import Any

import numpy as np
import pytest

from howlearn.activations import (
    Activation,
    identity,
    relu,
)
from howlearn.backpropagation import Ledger, NodeRow, WeightRow, backpropagation
from howlearn.costs import (
    Cost,
    binary_cross_entropy,
    mean_squared_error,
)
from howlearn.network import Layer, Network
from test_backpropagation import XOR, case, every_activation, every_cost, mazur


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


def test_each_printed_number_has_its_column_whatever_its_size() -> None:
    arriving = (1e-3, -9.99e-4, *[-0.25] * 4, 0.125)
    node = NodeRow(10, 11, 0.0, -0.0, (1.0,), 1e-3, -1e3)
    many = NodeRow(0, 0, 999.99, 1e3, arriving, 9.99e-4, 0.0)
    weight = WeightRow(11, 12, 13, 999.99, -1e3, 1e-3, 9.99e-4)
    assert str(Ledger(3, (node, many), (weight,))).splitlines() == [
        "example 3: sensitivity = arriving × slope",
        "layer node     value a  weighted z    arriving       slope sensitivity",
        "   10   11     0.00000     0.00000     1.00000     0.00100   -1.00e+03",
        "    0    0   999.99000    1.00e+03    -0.87500    9.99e-04     0.00000",
        "            arriving: 0.00100 - 9.99e-04 - 0.25000 - 0.25000 - 0.25000",
        "            - 0.25000 + 0.12500",
        "",
        "example 3: gradient = activation × sensitivity of the node at its end",
        "layer from   to      weight  activation sensitivity    gradient",
        "   11   12   13   999.99000   -1.00e+03     0.00100    9.99e-04",
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
    # Every column is still its own number.
    rows = [line.split() for line in lines if line[4:5].isdigit()]
    assert {len(row) for row in rows} == {7}
    assert np.isfinite([float(cell) for row in rows for cell in row]).all()


@pytest.mark.parametrize("example", [4, -1, 1.0])
def test_bad_input_of_a_ledger_is_named(example: Any) -> None:
    network = Network.random([2, 3, 1], rng=np.random.default_rng(0))
    result = backpropagation(network, *XOR, binary_cross_entropy)
    with pytest.raises((TypeError, ValueError), match=f"example is {example}, expected a whole"):
        result.ledger(example)
