"""What training hands out: the record of an epoch, or the error of a run that diverged.

`Epoch` is imported from `howlearn.training`. Private.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from howlearn._records import freeze, remade
from howlearn.arrays import Array, DivergenceError
from howlearn.datasets import Dataset
from howlearn.network import Network

__all__ = ["Epoch", "diverged"]

# Beyond this the advice is different: inputs of about 1 let one rate serve all weights.
_LARGE = 10.0


@dataclass(frozen=True, eq=False)
class Epoch:
    """Where training is after an epoch.

    Attributes
    ----------
    number : int
        From 0, which is before the first step.
    network : Network
        As it is now.
    training_cost : float
        The cost value on the whole training set.
    validation_cost : float or None
        The cost value on the whole validation set, if there is one.
    batch_costs : Array, (steps,)
        The cost value of each batch of this epoch, before its step. Epoch 0 has none.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.activations import identity
    >>> from howlearn.costs import mean_squared_error
    >>> from howlearn.datasets import three_points
    >>> from howlearn.network import Layer, Network
    >>> from howlearn.optimizers import sgd
    >>> from howlearn.training import train
    >>> line = Network([Layer([[0.0]], [0.0], identity)])
    >>> run = train(
    ...     line, three_points(), mean_squared_error, sgd(0.1),
    ...     epochs=2, batch_size=3, rng=np.random.default_rng(0),
    ... )
    >>> for epoch in run:
    ...     print(f"{epoch.number} {epoch.training_cost:.3f}")
    0 7.000
    1 1.959
    2 0.581
    """

    number: int
    network: Network
    training_cost: float
    validation_cost: float | None
    batch_costs: Array = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        freeze(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return remade(self)


def diverged(last: Epoch, step: int, training: Dataset, error: OverflowError) -> DivergenceError:
    """Return the error that says at which step training left the finite numbers.

    Parameters
    ----------
    last : Epoch
        The last one that was finished.
    step : int
        The step, from 1 through all epochs.
    training : Dataset
        The training set: what to try depends on its scale.
    error : OverflowError
        What was not finite.
    """
    return DivergenceError(
        f"training left the finite numbers at step {step}, in epoch {last.number + 1}: {error}; "
        f"{_advice(training)}",
        step=step,
        path=last.network.parameters[np.newaxis],
    )


def _advice(training: Dataset) -> str:
    """Return what to try after a divergence, from the scale of the data."""
    reach = {
        name: float(np.abs(numbers).max())
        for name, numbers in (("inputs", training.inputs), ("targets", training.targets))
    }
    large = [f"{name} reach {size:,.6g}" for name, size in reach.items() if size > _LARGE]
    if not large:
        return "try a smaller learning rate"
    return f"{' and '.join(large)}: scale them to about 1 first, then choose a learning rate"
