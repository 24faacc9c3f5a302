"""howlearn beside PyTorch in float64: costs, gradients, deltas and ten steps of every optimizer.

PyTorch finds its gradients with a machinery of its own, so what agrees here to ten digits was
computed twice. Where the two do not agree, a test says where, and by how much.
"""

import inspect
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pytest

from howlearn import activations, costs, optimizers
from howlearn.activations import Activation, relu, sigmoid, softplus, tanh
from howlearn.arrays import Array
from howlearn.backpropagation import Backpropagation, backpropagation
from howlearn.costs import Cost, mean_squared_error, softmax_cross_entropy
from howlearn.datasets import Dataset
from howlearn.network import Layer, Network
from howlearn.optimizers import (
    Optimizer,
    Schedule,
    adam,
    cosine_decay,
    exponential_decay,
    momentum,
    nesterov,
    rmsprop,
    sgd,
    step_decay,
    warm_up,
)
from howlearn.training import predict, train
from required import required

torch: Any = required("torch")
nn = torch.nn

LIMIT = 1e-10

# What each of the package's is called in PyTorch. A test holds that none is missing.
ACTIVATIONS: dict[str, Callable[[], Any]] = {
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "softplus": nn.Softplus,
    "identity": nn.Identity,
}
# reduction="mean" is over the examples and over the outputs; for CrossEntropyLoss, over the
# examples alone.
COSTS: dict[str, Callable[..., Any]] = {
    "mean_squared_error": nn.MSELoss,
    "mean_absolute_error": nn.L1Loss,
    "huber": nn.HuberLoss,
    "binary_cross_entropy": nn.BCEWithLogitsLoss,
    "softmax_cross_entropy": nn.CrossEntropyLoss,
}
# What PyTorch does not have, and what it is held to instead.
NOT_IN_PYTORCH: dict[str, str] = {}

every_activation = pytest.mark.parametrize("activation", ACTIVATIONS)
every_cost = pytest.mark.parametrize("cost", COSTS)


def tensor(array: Any) -> Any:
    # torch.tensor copies, and PyTorch warns of arrays that are not writeable.
    return torch.tensor(np.asarray(array), dtype=torch.float64)


def relative(ours: Array, theirs: Any) -> float:
    """‖ours − theirs‖ / max(‖ours‖, ‖theirs‖), 0 where both are 0."""
    theirs = theirs.detach().numpy()
    assert ours.shape == theirs.shape
    assert theirs.dtype == np.float64
    size = max(np.linalg.norm(ours), np.linalg.norm(theirs))
    return float(np.linalg.norm(ours - theirs) / size) if size else 0.0


def agree(ours: Array, theirs: Any) -> None:
    assert relative(ours, theirs) <= LIMIT


# --- a network, and the same in PyTorch ----------------------------------------------------------


def twin(network: Network) -> Any:
    """The network in PyTorch: a Linear and an activation for each layer, weights transposed."""
    parts = []
    for part in network.layers:
        linear = nn.Linear(*part.weights.shape, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(tensor(part.weights.T))
            linear.bias.copy_(tensor(part.biases))
        parts += [linear, ACTIVATIONS[part.activation.name]()]
    return nn.Sequential(*parts)


def point_of(model: Any) -> Any:
    """The parameters of the PyTorch network in the order of `Network.parameters`."""
    return torch.cat(
        [p for part in model[::2] for p in (part.weight.T.ravel(), part.bias)]
    ).detach()


def gradient_of(model: Any) -> Any:
    return torch.cat(
        [p for part in model[::2] for p in (part.weight.grad.T.ravel(), part.bias.grad)]
    )


def layer(weights: list[list[float]], biases: list[float], activation: Activation) -> Layer:
    return Layer(np.array(weights), np.array(biases), activation)


class Case(NamedTuple):
    """A network and a small batch."""

    network: Network
    inputs: Array
    targets: Array
    cost: Cost

    def run(self) -> Backpropagation:
        return backpropagation(*self)


def targets_for(cost: Cost, shape: tuple[int, int], rng: np.random.Generator) -> Array:
    targets = rng.uniform(0, 1, shape)
    return (
        targets / targets.sum(axis=1, keepdims=True) if cost is softmax_cross_entropy else targets
    )


def case(activation: str, cost: str, *, hidden: int, last: str = "identity", seed: int = 0) -> Case:
    """A network 2-3-2 with one hidden layer, 2-3-2-1 with two (softmax gets 3 outputs there).

    Seeds are tried from `seed` on until no layer's gradient is next to nothing, as where all relus
    of a layer are dead: there would be nothing to compare.
    """
    ours = costs.cost_named(cost)
    sizes = (2, 3, 2) if hidden == 1 else (2, 3, 2, 3 if ours is softmax_cross_entropy else 1)
    for attempt in range(seed, seed + 50):
        rng = np.random.default_rng(attempt)
        layers = [
            Layer(
                rng.normal(0, 1.2, (inputs, nodes)),
                rng.normal(0, 0.5, nodes),
                activations.activation_named(name),
            )
            for (inputs, nodes), name in zip(
                pairwise(sizes), [*[activation] * hidden, last], strict=True
            )
        ]
        inputs = rng.normal(0, 1, (7, 2))
        found = Case(Network(layers), inputs, targets_for(ours, (7, sizes[-1]), rng), ours)
        if min(np.linalg.norm(g) for g in found.run().weight_gradients) > 1e-3:
            return found
    raise AssertionError("every seed has a layer without a gradient")


def test_nothing_of_the_package_is_left_out() -> None:
    def names(module: Any, kind: Any) -> set[str]:
        found = {v.name for v in vars(module).values() if isinstance(v, kind)}
        return found - set(NOT_IN_PYTORCH)

    assert names(activations, Activation) == set(ACTIVATIONS)
    assert names(costs, Cost) == set(COSTS)
    made = {
        name
        for name in optimizers.__all__
        if inspect.isfunction(f := getattr(optimizers, name))
        and inspect.signature(f).return_annotation in (Optimizer, Schedule)
    }
    assert made - set(NOT_IN_PYTORCH) == set(OPTIMIZERS) | set(SCHEDULES)


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


def test_a_cosine_rises_again_in_pytorch() -> None:
    ours, parameter = cosine_decay(0.1, steps=4), nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=0.1)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=4)
    rates = []
    for _ in range(7):
        rates.append(schedule.get_last_lr()[0])
        optimizer.step()
        schedule.step()
    assert [ours(step) for step in range(5)] == pytest.approx(rates[:5], abs=1e-15)
    assert ours(5) == ours(6) == 0
    assert 0 < rates[5] < rates[6]


# --- ten steps of every optimizer ----------------------------------------------------------------

# Each with its defaults, and with everything set to something else.
OPTIMIZERS: dict[str, list[tuple[Callable[..., Optimizer], dict[str, Any], str, dict[str, Any]]]]
OPTIMIZERS = {
    "sgd": [(sgd, {}, "SGD", {})],
    "momentum": [
        (momentum, {}, "SGD", {"momentum": 0.9}),
        (momentum, {"momentum": 0.5}, "SGD", {"momentum": 0.5}),
    ],
    "nesterov": [
        (nesterov, {}, "SGD", {"momentum": 0.9, "nesterov": True}),
        (nesterov, {"momentum": 0.5}, "SGD", {"momentum": 0.5, "nesterov": True}),
    ],
    "rmsprop": [
        (rmsprop, {}, "RMSprop", {}),
        (rmsprop, {"smoothing": 0.9, "epsilon": 0.1}, "RMSprop", {"alpha": 0.9, "eps": 0.1}),
    ],
    "adam": [
        (adam, {}, "Adam", {}),
        (
            adam,
            {"first_decay": 0.5, "second_decay": 0.9, "epsilon": 0.1},
            "Adam",
            {"betas": (0.5, 0.9), "eps": 0.1},
        ),
    ],
}
SCHEDULES: dict[str, tuple[Schedule, str, dict[str, Any]]] = {
    "step_decay": (
        step_decay(0.1, factor=0.5, every=3),
        "StepLR",
        {"gamma": 0.5, "step_size": 3},
    ),
    "exponential_decay": (
        exponential_decay(0.1, factor=0.8),
        "ExponentialLR",
        {"gamma": 0.8},
    ),
    "cosine_decay": (cosine_decay(0.1, steps=12), "CosineAnnealingLR", {"T_max": 12}),
    # PyTorch's factors run from the first step to the last of the rise.
    "warm_up": (
        warm_up(0.1, steps=5),
        "LinearLR",
        {"start_factor": 0.2, "end_factor": 1.0, "total_iters": 4},
    ),
}
every_optimizer = pytest.mark.parametrize(
    ("ours", "settings", "theirs", "their_settings"),
    [
        pytest.param(*given, id=f"{n}-{i}")
        for n in OPTIMIZERS
        for i, given in enumerate(OPTIMIZERS[n])
    ],
)
every_schedule = pytest.mark.parametrize("schedule", ["constant", *SCHEDULES])


def eighteen(cost: str = "mean_squared_error") -> tuple[Network, Dataset, Cost]:
    """A network 2-3-2 and 18 examples, which batches of 4 cut into five."""
    tried = case("tanh", cost, hidden=1, seed=4)
    rng = np.random.default_rng(5)
    dataset = Dataset(rng.normal(0, 1, (18, 2)), targets_for(tried.cost, (18, 2), rng))
    return tried.network, dataset, tried.cost


def order_of_training(seed: int) -> Iterator[Any]:
    """The rows of each batch of two epochs, ten in all, as `train` draws them."""
    rng = np.random.default_rng(seed)
    for _ in range(2):
        order = rng.permutation(18)
        yield from (order[first : first + 4] for first in range(0, 18, 4))


def steps_in_pytorch(
    model: Any, dataset: Dataset, cost: str, optimizer: Any, schedule: Any = None
) -> Iterator[Any]:
    """Take ten steps and yield the parameters after each."""
    inputs, targets = tensor(dataset.inputs), tensor(dataset.targets)
    for rows in order_of_training(6):
        optimizer.zero_grad()
        COSTS[cost]()(model(inputs[rows]), targets[rows]).backward()
        optimizer.step()
        if schedule is not None:
            schedule.step()
        yield point_of(model)


def steps_here(
    network: Network, dataset: Dataset, cost: Cost, optimizer: Optimizer
) -> Iterator[Array]:
    point = network.parameters
    state = optimizer.initialize(point)
    for rows in order_of_training(6):
        gradient = backpropagation(
            network.with_parameters(point), dataset.inputs[rows], dataset.targets[rows], cost
        ).gradient
        point, state = optimizer.update(point, gradient, state)
        yield point


@every_schedule
@every_optimizer
def test_ten_steps(
    ours: Callable[..., Optimizer],
    settings: dict[str, Any],
    theirs: str,
    their_settings: dict[str, Any],
    schedule: str,
) -> None:
    network, dataset, cost = eighteen()
    model = twin(network)
    rate, name, arguments = SCHEDULES.get(schedule, (0.1, "", {}))
    opposite = getattr(torch.optim, theirs)(model.parameters(), lr=0.1, **their_settings)
    scheduler = getattr(torch.optim.lr_scheduler, name)(opposite, **arguments) if name else None
    paths = zip(
        steps_here(network, dataset, cost, ours(rate, **settings)),
        steps_in_pytorch(model, dataset, cost.name, opposite, scheduler),
        strict=True,
    )
    points = list(paths)
    assert len(points) == 10
    for here, there in points:
        agree(here, there)
    # It went somewhere.
    assert np.linalg.norm(points[-1][0] - network.parameters) > 0.01


@every_cost
@every_optimizer
def test_ten_steps_of_train(
    ours: Callable[..., Optimizer],
    settings: dict[str, Any],
    theirs: str,
    their_settings: dict[str, Any],
    cost: str,
) -> None:
    network, dataset, our_cost = eighteen(cost)
    model = twin(network)
    opposite = getattr(torch.optim, theirs)(model.parameters(), lr=0.1, **their_settings)
    points = list(steps_in_pytorch(model, dataset, cost, opposite))
    epochs = train(
        network,
        dataset,
        our_cost,
        ours(0.1, **settings),
        epochs=2,
        batch_size=4,
        rng=np.random.default_rng(6),
    )
    agree(epochs[1].network.parameters, points[4])
    agree(epochs[2].network.parameters, points[9])
    value = COSTS[cost]()(model(tensor(dataset.inputs)), tensor(dataset.targets))
    assert epochs[2].training_cost == pytest.approx(value.item(), rel=LIMIT)


def test_the_defaults_are_pytorch_s() -> None:
    def default(function: Callable[..., Any], name: str) -> Any:
        return inspect.signature(function).parameters[name].default

    parameters = [nn.Parameter(torch.zeros(1))]
    theirs = torch.optim.RMSprop(parameters).defaults
    assert default(rmsprop, "learning_rate") == theirs["lr"]
    assert default(rmsprop, "smoothing") == theirs["alpha"]
    assert default(rmsprop, "epsilon") == theirs["eps"]
    theirs = torch.optim.Adam(parameters).defaults
    assert default(adam, "learning_rate") == theirs["lr"]
    assert (default(adam, "first_decay"), default(adam, "second_decay")) == theirs["betas"]
    assert default(adam, "epsilon") == theirs["eps"]
    # PyTorch's SGD keeps no momentum unless told to, nor ours: it is an optimizer of its own.
    assert torch.optim.SGD(parameters).defaults["momentum"] == 0


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


def test_another_form_of_nesterov_would_be_found() -> None:
    network, dataset, cost = eighteen()
    # Without the look ahead, and with a momentum that is off in its seventh digit.
    for wrong in (momentum(0.1), nesterov(0.1, momentum=0.9000001)):
        model = twin(network)
        opposite = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, nesterov=True)
        *_, there = steps_in_pytorch(model, dataset, cost.name, opposite)
        *_, here = steps_here(network, dataset, cost, wrong)
        assert relative(here, there) > LIMIT


def test_weights_that_are_not_transposed_would_be_found() -> None:
    network = Network([layer([[1.0, 2.0], [3.0, 4.0]], [0.0, 0.0], tanh)])
    model = twin(network)
    with torch.no_grad():
        model[0].weight.copy_(tensor(network.layers[0].weights))
    assert relative(network([[1.0, -1.0]]), model(tensor([[1.0, -1.0]]))) > LIMIT
