"""Networks, costs and activations of howlearn, and the same in PyTorch: for the tests of parity."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pytest

from howlearn import activations, costs
from howlearn.activations import Activation
from howlearn.arrays import Array
from howlearn.backpropagation import Backpropagation, backpropagation
from howlearn.costs import Cost, softmax_cross_entropy
from howlearn.network import Layer, Network
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
