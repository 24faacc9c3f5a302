"""What a trained network predicts, and how often that is right.

Both functions are imported from `howlearn.training`. Private.
"""

import numpy as np

from howlearn._checks import counted, instance_of
from howlearn.arrays import Array, ArrayLike
from howlearn.costs import Cost
from howlearn.datasets import Dataset
from howlearn.network import Network

__all__ = ["accuracy", "check_that_they_fit", "predict"]


def predict(network: Network, inputs: ArrayLike, cost: Cost) -> Array:
    """Return what a network predicts: probabilities if it is a classifier, else its outputs.

    Parameters
    ----------
    network : Network
        The one that answers.
    inputs : array_like, (examples, features)
        One example a row.
    cost : Cost
        The one that it was trained with; it knows whether outputs go through sigmoid or softmax.

    Returns
    -------
    Array, (examples, outputs)
        The predictions, one example a row.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or if its shape does not fit the network.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.costs import binary_cross_entropy
    >>> from howlearn.initializers import zeros
    >>> from howlearn.network import Network
    >>> from howlearn.training import predict
    >>> rng = np.random.default_rng(0)
    >>> network = Network.random([2, 1], initializer=zeros, rng=rng)
    >>> print(predict(network, [[1.0, 2.0]], binary_cross_entropy))
    [[0.5]]
    """
    instance_of(network, "network", Network)
    instance_of(cost, "cost", Cost, ", such as mean_squared_error")
    return cost.prediction(network(inputs))


def accuracy(network: Network, dataset: Dataset, cost: Cost) -> float:
    """Return the share of examples whose class a network predicts right, from 0 to 1.

    With one output, the class is 1 where the prediction is at least ½, else 0. With several, it is
    the column with the largest prediction, the first of them where two are equal.

    Parameters
    ----------
    network : Network
        The one that answers.
    dataset : Dataset
        Its targets name classes: 0 or 1 in one column, or one 1 among 0s in each row.
    cost : Cost
        The one that the network was trained with.

    Returns
    -------
    float
        The share.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or if the shapes do not fit.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.costs import binary_cross_entropy
    >>> from howlearn.datasets import xor
    >>> from howlearn.initializers import zeros
    >>> from howlearn.network import Network
    >>> from howlearn.training import accuracy
    >>> rng = np.random.default_rng(0)
    >>> network = Network.random([2, 1], initializer=zeros, rng=rng)
    >>> accuracy(network, xor(), binary_cross_entropy)
    0.5
    """
    check_that_they_fit(network, dataset, "dataset", cost)
    targets, predictions = dataset.targets, predict(network, dataset.inputs, cost)
    one_column = targets.shape[1] == 1
    wrong = ~np.isin(targets, (0, 1)).all(axis=1) | ((not one_column) & (targets.sum(axis=1) != 1))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(
            f"targets row {row} is {targets[row]}, expected "
            + ("0 or 1" if one_column else "one 1 among 0s")
        )
    if one_column:
        return float(np.mean((predictions >= 0.5) == (targets == 1)))
    return float(np.mean(predictions.argmax(axis=1) == targets.argmax(axis=1)))


def check_that_they_fit(network: Network, dataset: Dataset, name: str, cost: Cost) -> None:
    """Raise if a network can't be run on a dataset, which `name` names, and compared with it."""
    instance_of(network, "network", Network)
    instance_of(cost, "cost", Cost, ", such as mean_squared_error")
    instance_of(dataset, name, Dataset)
    here = (dataset.inputs.shape[1], dataset.targets.shape[1])
    there = (network.sizes[0], network.sizes[-1])
    if here != there:
        labels = here[1] == 1 < there[1] and here[0] == there[0]
        raise ValueError(
            f"{name} has {counted(here[0], 'features')} and {counted(here[1], 'outputs')} "
            f"but the network has {there[0]} and {there[1]}"
            + ("; class labels become columns: `one_hot` of howlearn.datasets" if labels else "")
        )
