"""howlearn beside PyTorch in float64: ten steps of every optimizer, with every schedule."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from howlearn import optimizers
from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import Cost
from howlearn.datasets import Dataset
from howlearn.network import Network
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
from howlearn.training import train
from in_pytorch import (
    COSTS,
    LIMIT,
    NOT_IN_PYTORCH,
    agree,
    case,
    every_cost,
    point_of,
    relative,
    targets_for,
    tensor,
    twin,
)
from required import required

torch: Any = required("torch")
nn = torch.nn

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


def test_no_optimizer_and_no_schedule_is_left_out() -> None:
    made = {
        name
        for name in optimizers.__all__
        if inspect.isfunction(f := getattr(optimizers, name))
        and inspect.signature(f).return_annotation in (Optimizer, Schedule)
    }
    assert made - set(NOT_IN_PYTORCH) == set(OPTIMIZERS) | set(SCHEDULES)


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
    # PyTorch's SGD keeps no momentum unless told to, nor ours: it is another optimizer.
    assert torch.optim.SGD(parameters).defaults["momentum"] == 0


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


def test_another_form_of_nesterov_would_be_found() -> None:
    network, dataset, cost = eighteen()
    # Without the look ahead, and with a momentum that is off in its seventh digit.
    for wrong in (momentum(0.1), nesterov(0.1, momentum=0.9000001)):
        model = twin(network)
        opposite = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, nesterov=True)
        *_, there = steps_in_pytorch(model, dataset, cost.name, opposite)
        *_, here = steps_here(network, dataset, cost, wrong)
        assert relative(here, there) > LIMIT
