"""What a nudge of one weighted input does to the cost of one example, found by running it.

`nudge_test` of `howlearn.backpropagation` compares it with what the node's δ promises. Private.
"""

from dataclasses import dataclass, replace

import numpy as np

from howlearn.arrays import Array
from howlearn.costs import Cost
from howlearn.gradients import has_kink
from howlearn.network import ForwardPass, Network

__all__ = ["NudgeTest", "nudged"]


@dataclass(frozen=True)
class NudgeTest:
    """What a node's sensitivity promises, and what a nudge shows.

    Attributes
    ----------
    nudge : float
        What was added to the node's weighted input.
    delta : float
        δ of the node for that example.
    predicted : float
        delta × nudge.
    measured : float
        By how much the example's own cost moved.
    error : float
        The distance between the two. On a smooth network it falls with the square of the nudge.
    kink : bool
        Whether the nudge meets a kink: the cost has another slope on its other side, and the error
        falls with the nudge only, not with its square.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.backpropagation import nudge_test
    >>> from howlearn.costs import mean_squared_error
    >>> from howlearn.network import Network
    >>> network = Network.random([2, 2, 1], rng=np.random.default_rng(0))
    >>> def error(nudge):
    ...     return nudge_test(
    ...         network, [[0.5, 1.0]], [[1.0]], mean_squared_error,
    ...         layer=0, node=1, nudge=nudge,
    ...     ).error
    >>> ratio = error(0.01) / error(0.001)
    >>> print(f"a tenth of the nudge, {ratio:.0f} times less error")
    a tenth of the nudge, 100 times less error
    """

    nudge: float
    delta: float
    predicted: float
    measured: float
    error: float
    kink: bool = False

    def __str__(self) -> str:
        return (
            f"nudge {self.nudge:g}: predicted {self.predicted + 0.0:.4e}, "
            f"measured {self.measured:.4e}, error {self.error:.1e}"
            + "\nat a kink: the error falls with the nudge, not with its square"
            * self.kink
        )


def nudged(
    network: Network,
    inputs: Array,
    targets: Array,
    cost: Cost,
    layer: int,
    node: int,
    nudge: float,
) -> tuple[float, bool]:
    """Return by how much the cost of one example moves, and whether the nudge meets a kink.

    Parameters
    ----------
    network : Network
        The one to nudge.
    inputs, targets : Array, (1, features) and (1, outputs)
        The example.
    cost : Cost
        How wrong the outputs are.
    layer, node : int
        Where to nudge.
    nudge : float
        What is added to the weighted input.
    """
    layers = list(network.layers)

    def run(by: float) -> ForwardPass:
        # For one example alone, a nudge of z is a nudge of the bias, which is added to nothing
        # else.
        biases = network.layers[layer].biases.copy()
        biases[node] += by
        layers[layer] = replace(network.layers[layer], biases=biases)
        return Network(layers).forward(inputs)

    def cost_after(by: float) -> float:
        return cost(run(by).outputs, targets)

    before, after = network.forward(inputs), run(nudge)
    start = cost(before.outputs, targets)
    measured = cost(after.outputs, targets) - start
    # The kinks that activations name may lie anywhere on the way; one that nobody names, such as
    # that of a cost, is seen where the nudge begins.
    kink = _crosses_a_kink(network, before, after)
    if not kink:
        # Two opposite nudges leave what is not linear: with a tenth of the nudge a hundredth of
        # it on a smooth network, a tenth at a kink. Where it looks like one, it is looked at well.
        bends = [abs(cost_after(by) + cost_after(-by) - 2 * start) for by in (nudge, nudge / 10)]
        kink = bends[1] > bends[0] / 30 and has_kink(lambda by: cost_after(float(by[0])), 0.0)
    return measured, kink


def _crosses_a_kink(network: Network, before: ForwardPass, after: ForwardPass) -> bool:
    """Whether the weighted input of a node went over a kink, came to one, or began at one."""
    return any(
        bool(((z != moved) & (np.minimum(z, moved) <= kink) & (kink <= np.maximum(z, moved))).any())
        for layer, z, moved in zip(
            network.layers, before.weighted_inputs, after.weighted_inputs, strict=True
        )
        for kink in layer.activation.kinks
    )
