"""howlearn beside PyTorch in float64: costs, gradients and deltas.

PyTorch finds its gradients with its own machinery, so what agrees here to ten digits was
computed twice. Where the two do not agree, a test says where, and by how much.
"""

from typing import Any

import numpy as np
import pytest

from howlearn import activations, costs
from howlearn.activations import Activation, relu, sigmoid, softplus, tanh
from howlearn.arrays import Array
from howlearn.costs import Cost, mean_squared_error, softmax_cross_entropy
from howlearn.network import Network
from howlearn.training import predict
from in_pytorch import (
    ACTIVATIONS,
    COSTS,
    LIMIT,
    NOT_IN_PYTORCH,
    Case,
    agree,
    case,
    every_activation,
    every_cost,
    gradient_of,
    layer,
    relative,
    targets_for,
    tensor,
    twin,
)
from required import required

torch: Any = required("torch")
nn = torch.nn


def test_no_activation_and_no_cost_is_left_out() -> None:
    def names(module: Any, kind: Any) -> set[str]:
        found = {v.name for v in vars(module).values() if isinstance(v, kind)}
        return found - set(NOT_IN_PYTORCH)

    assert names(activations, Activation) == set(ACTIVATIONS)
    assert names(costs, Cost) == set(COSTS)


# --- costs and gradients -------------------------------------------------------------------------


@every_cost
def test_the_cost_and_its_derivative(cost: str) -> None:
    ours, rng = costs.cost_named(cost), np.random.default_rng(1)
    outputs = rng.normal(0, 3, (7, 4))
    targets = targets_for(ours, (7, 4), rng)
    o, t = tensor(outputs).requires_grad_(), tensor(targets)
    value = COSTS[cost]()(o, t)
    value.backward()
    assert ours(outputs, targets) == pytest.approx(value.item(), rel=LIMIT)
    # Ours is of each example's own cost.
    agree(ours.derivative(outputs, targets) / 7, o.grad)
    each = COSTS[cost](reduction="none")(o, t).reshape(7, -1).mean(dim=1)
    agree(ours.per_example(outputs, targets), each)


@every_cost
@every_activation
@pytest.mark.parametrize("hidden", [1, 2])
@pytest.mark.parametrize("at", ["hidden", "output"])
def test_cost_and_gradient_of_a_network(activation: str, cost: str, hidden: int, at: str) -> None:
    last = activation if at == "output" else "identity"
    tried = case(activation, cost, hidden=hidden, last=last)
    result, model = tried.run(), twin(tried.network)
    value = COSTS[cost]()(model(tensor(tried.inputs)), tensor(tried.targets))
    value.backward()
    assert result.cost == pytest.approx(value.item(), rel=LIMIT)
    for linear, weights, biases in zip(
        model[::2], result.weight_gradients, result.bias_gradients, strict=True
    ):
        agree(weights, linear.weight.grad.T)
        agree(biases, linear.bias.grad)
    agree(result.gradient, gradient_of(model))


@every_cost
@every_activation
def test_the_deltas_are_the_gradients_of_z(activation: str, cost: str) -> None:
    tried = case(activation, cost, hidden=2, last=activation, seed=2)
    result, a, kept = tried.run(), tensor(tried.inputs), []
    for part in twin(tried.network):
        a = part(a)
        if isinstance(part, nn.Linear):
            a.retain_grad()
            kept.append(a)
    # The sum over the examples: an example's z is in its own cost alone, so that each keeps the
    # delta of that cost.
    each = COSTS[cost](reduction="none")(a, tensor(tried.targets)).reshape(7, -1).mean(dim=1)
    each.sum().backward()
    for z, weighted_inputs, delta in zip(
        kept, result.forward.weighted_inputs, result.deltas, strict=True
    ):
        agree(weighted_inputs, z)
        agree(delta, z.grad)


def test_the_softmax_cost_with_the_numbers_of_classes() -> None:
    rng = np.random.default_rng(3)
    outputs, classes = rng.normal(0, 2, (6, 4)), rng.integers(0, 4, 6)
    theirs = nn.CrossEntropyLoss()(tensor(outputs), torch.tensor(classes))
    assert softmax_cross_entropy(outputs, np.eye(4)[classes]) == pytest.approx(
        theirs.item(), rel=LIMIT
    )


@every_cost
def test_what_a_network_predicts(cost: str) -> None:
    tried = case("tanh", cost, hidden=1)
    outputs = twin(tried.network)(tensor(tried.inputs))
    theirs = {
        "binary_cross_entropy": torch.sigmoid,
        "softmax_cross_entropy": lambda z: torch.softmax(z, dim=1),
    }.get(cost, lambda z: z)
    agree(predict(tried.network, tried.inputs, tried.cost), theirs(outputs))


# --- at kinks and far out ------------------------------------------------------------------------


def slopes_of(activation: str, z: Array) -> tuple[Any, Any]:
    at = tensor(z).requires_grad_()
    a = ACTIVATIONS[activation]()(at)
    a.sum().backward()
    return a, at.grad


@every_activation
def test_an_activation_and_its_slope_also_at_its_kinks(activation: str) -> None:
    ours = activations.activation_named(activation)
    z = np.array([-3.0, -0.5, -1e-300, -0.0, 0.0, 1e-300, 0.5, 3.0, *ours.kinks])
    a, slope = slopes_of(activation, z)
    assert ours(z) == pytest.approx(a.detach().numpy(), rel=LIMIT, abs=0)
    assert ours.derivative(z) == pytest.approx(slope.numpy(), rel=LIMIT, abs=0)


@pytest.mark.parametrize("cost", ["mean_absolute_error", "huber", "mean_squared_error"])
def test_a_cost_and_its_slope_at_its_kinks(cost: str) -> None:
    errors = np.array([[-2.0, -1.0, 0.0, 1.0, 2.0]])
    o = tensor(errors).requires_grad_()
    value = COSTS[cost]()(o, torch.zeros_like(o))
    value.backward()
    ours = costs.cost_named(cost)
    assert ours(errors, 0 * errors) == pytest.approx(value.item(), rel=LIMIT)
    slope = ours.derivative(errors, 0 * errors)
    assert slope == pytest.approx(o.grad.numpy(), rel=LIMIT, abs=0)
    assert slope[0, 2] == 0


@pytest.mark.parametrize("cost", ["binary_cross_entropy", "softmax_cross_entropy"])
def test_cross_entropy_far_out(cost: str) -> None:
    outputs, targets = np.array([[800.0, -800.0], [-30.0, 30.0]]), np.array([[0.0, 1.0]] * 2)
    o = tensor(outputs).requires_grad_()
    value = COSTS[cost]()(o, tensor(targets))
    value.backward()
    ours = costs.cost_named(cost)
    assert ours(outputs, targets) == pytest.approx(value.item(), rel=LIMIT)
    agree(ours.derivative(outputs, targets) / 2, o.grad)


def test_a_dead_relu_layer_has_no_gradient_in_both() -> None:
    network = Network([layer([[1.0]], [-5.0], relu), layer([[2.0]], [1.0], relu)])
    tried = Case(network, np.array([[5.0], [1.0]]), np.array([[3.0], [3.0]]), mean_squared_error)
    # The first example stands at the kink, the second below it.
    assert tried.run().forward.weighted_inputs[0].ravel() == pytest.approx([0.0, -4.0], abs=0)
    model = twin(network)
    nn.MSELoss()(model(tensor(tried.inputs)), tensor(tried.targets)).backward()
    assert np.array_equal(tried.run().gradient, gradient_of(model).numpy())
    assert tried.run().gradient[:2].tolist() == [0, 0]


# --- where they differ ---------------------------------------------------------------------------


def test_softplus_is_cut_off_at_20_in_pytorch() -> None:
    # From there on PyTorch takes z itself: off by less than e⁻²⁰, about 2e-9.
    z = np.array([19.0, 20.0, 20.001, 25.0, 40.0])
    a, slope = slopes_of("softplus", z)
    off = softplus(z) - a.detach().numpy()
    assert off[:2] == pytest.approx([0, 0], abs=1e-14)
    assert off[2:] == pytest.approx(np.log1p(np.exp(-z[2:])), abs=1e-14)
    assert off[2] > 1e-9
    assert (softplus.derivative(z) - slope.numpy())[2] == pytest.approx(-np.exp(-20.001), rel=1e-5)


@pytest.mark.parametrize("ours", [sigmoid, tanh], ids=lambda a: str(a.name))
def test_far_out_the_package_keeps_digits_of_a_slope_that_pytorch_rounds_to_0(
    ours: Activation,
) -> None:
    # PyTorch computes a (1 − a) and 1 − a², in which the difference is lost.
    _, slope = slopes_of(ours.name, np.array([40.0]))
    assert slope.item() == 0
    assert 0 < ours.derivative(np.array(40.0)) < 1e-17


# --- these tests bite ----------------------------------------------------------------------------


@every_cost
def test_a_factor_in_a_derivative_would_be_found(cost: str) -> None:
    tried = case("tanh", cost, hidden=1)
    right = tried.cost
    model = twin(tried.network)
    COSTS[cost]()(model(tensor(tried.inputs)), tensor(tried.targets)).backward()
    for factor in (0.5, 2.0, 1 + 1e-9):

        def slope(o: Any, t: Any, factor: float = factor) -> Array:
            return factor * right.derivative(o, t)

        wrong = Cost(right.name, right.per_example, slope, right.prediction)
        assert relative(tried._replace(cost=wrong).run().gradient, gradient_of(model)) > LIMIT


def test_weights_that_are_not_transposed_would_be_found() -> None:
    network = Network([layer([[1.0, 2.0], [3.0, 4.0]], [0.0, 0.0], tanh)])
    model = twin(network)
    with torch.no_grad():
        model[0].weight.copy_(tensor(network.layers[0].weights))
    assert relative(network([[1.0, -1.0]]), model(tensor([[1.0, -1.0]]))) > LIMIT
