"""What is measured: networks, data, batches, all fixed by a seed and the same for everybody."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Workload:
    """A network to train, on data made from a seed.

    `hidden` and `output` are activations, and `cost` is a cost, by their names in howlearn.
    """

    name: str
    says: str
    sizes: tuple[int, ...]
    hidden: str
    output: str
    cost: str
    batch: int
    rate: float
    examples: int
    steps: int
    """So many steps are one round of measuring."""

    @cache  # noqa: B019 (a workload lives as long as the run)
    def data(self) -> tuple[Array, Array]:
        """Inputs and targets."""
        if self.name == "B":
            from howlearn.datasets import digits

            kept = slice(self.examples)  # whole batches
            return digits().inputs[kept].copy(), digits().targets[kept].copy()
        rng = np.random.default_rng(1)
        if self.name == "A":
            from howlearn.datasets import two_moons

            moons = two_moons(self.examples, rng=rng)
            inside = moons.targets
            targets = inside if self.sizes[-1] == 1 else np.hstack([1 - inside, inside])
            return moons.inputs.copy(), targets.copy()
        inputs = rng.random((self.examples, self.sizes[0]))
        classes = rng.integers(self.sizes[-1], size=self.examples)
        return inputs, np.eye(self.sizes[-1])[classes]

    def parameters(self) -> list[tuple[Array, Array]]:
        """The weights and biases to start from, a pair a layer."""
        rng = np.random.default_rng(2)
        return [
            (rng.normal(0, 1 / np.sqrt(inputs), (inputs, nodes)), rng.normal(0, 0.1, nodes))
            for inputs, nodes in zip(self.sizes[:-1], self.sizes[1:], strict=True)
        ]

    def rows(self, steps: int) -> list[NDArray[np.intp]]:
        """The rows of each step's batch: the examples shuffled again for each epoch."""
        rng, rows = np.random.default_rng(3), []
        per_epoch = self.examples // self.batch
        while len(rows) < steps:
            order = rng.permutation(self.examples)
            rows += [order[i * self.batch : (i + 1) * self.batch] for i in range(per_epoch)]
        return rows[:steps]


WORKLOADS = {
    w.name: w
    for w in (
        Workload(
            "A",
            "2-16-16-1 tanh, binary cross-entropy, batches of 32, two moons",
            (2, 16, 16, 1), "tanh", "identity", "binary_cross_entropy", 32, 0.1, 1024, 600,
        ),
        Workload(
            "B",
            "64-30-10 sigmoid, squared error, batches of 10, the digits",
            (64, 30, 10), "sigmoid", "sigmoid", "mean_squared_error", 10, 0.5, 1790, 600,
        ),
        Workload(
            "BM",
            "784-30-10 sigmoid, squared error, batches of 10, data of MNIST's shape",
            (784, 30, 10), "sigmoid", "sigmoid", "mean_squared_error", 10, 0.5, 50_000, 300,
        ),
        Workload(
            "C",
            "784-512-256-10 relu, softmax cross-entropy, batches of 128, data of MNIST's shape",
            (784, 512, 256, 10), "relu", "identity", "softmax_cross_entropy", 128, 0.05, 12_800, 8,
        ),
    )
}  # fmt: skip
