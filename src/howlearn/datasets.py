"""What a network learns from: inputs and the targets that belong to them.

The small sets are made on the spot; `digits` is read from a file of the package. Two-class sets
have one target column that holds 0 or 1, `digits` one column for each of its ten classes.
"""

# Annotations stay text, so that importing this does not load numpy.random: 7 MiB and 15 ms.
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from numbers import Integral
from typing import Any

import numpy as np

from howlearn._checks import (
    counted,
    finite_array,
    finite_number,
    instance_of,
    random_generator,
    whole_number,
)
from howlearn._records import freeze, remade
from howlearn.arrays import Array, ArrayLike

__all__ = [
    "Dataset",
    "batches",
    "circles",
    "digits",
    "noisy_line",
    "one_hot",
    "spirals",
    "split",
    "three_points",
    "two_moons",
    "xor",
]


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Inputs and targets, one example a row. ``len`` is the number of examples.

    Attributes
    ----------
    inputs : Array, (examples, features)
        Not writeable, like `targets`.
    targets : Array, (examples, outputs)
        What belongs to the inputs, row by row.

    Raises
    ------
    TypeError, ValueError
        If one of them does not hold finite real numbers of its shape, or if they differ in the
        number of examples.

    Examples
    --------
    >>> from howlearn.datasets import Dataset
    >>> Dataset([[0.0], [1.0]], [[1.0], [2.0]])
    <dataset: 2 examples, inputs (2, 1), targets (2, 1)>
    """

    inputs: Array
    targets: Array

    def __post_init__(self) -> None:
        inputs = finite_array(self.inputs, "inputs", shape="(examples, features)")
        targets = finite_array(self.targets, "targets", shape="(examples, outputs)")
        if len(inputs) != len(targets):
            advice = "; one example is a row: `inputs.T`" if inputs.shape[1] == len(targets) else ""
            raise ValueError(
                f"inputs has {counted(len(inputs), 'examples')} "
                f"but targets has {len(targets)}{advice}"
            )
        # The only way to set a field of a frozen dataclass.
        object.__setattr__(self, "inputs", inputs)
        object.__setattr__(self, "targets", targets)
        freeze(self)

    def __len__(self) -> int:
        return len(self.inputs)

    def __reduce__(self) -> tuple[Any, ...]:
        return remade(self)

    def __repr__(self) -> str:
        return (
            f"<dataset: {counted(len(self), 'examples')}, "
            f"inputs {self.inputs.shape}, targets {self.targets.shape}>"
        )


def three_points() -> Dataset:
    """Return the running example: three points that no line meets.

    The line w·x + b with the smallest mean squared error has w = 3/2 and b = 5/6; its cost is 1/18.

    Returns
    -------
    Dataset
        inputs (3, 1): 0, 1, 2; targets (3, 1): 1, 2, 4.

    Examples
    --------
    >>> from howlearn.datasets import three_points
    >>> print(three_points().targets.ravel())
    [1. 2. 4.]
    """
    return Dataset(np.array([[0.0], [1.0], [2.0]]), np.array([[1.0], [2.0], [4.0]]))


def noisy_line(examples: int = 30, *, noise: float = 0.3, rng: np.random.Generator) -> Dataset:
    """Return points scattered around the line 1.5·x + 0.5, with x from −2 to 2.

    Parameters
    ----------
    examples : int, default 30
        At least 2.
    noise : float, default 0.3
        The standard deviation of what is added to each target, at least 0.
    rng : numpy.random.Generator
        Draws the points.

    Returns
    -------
    Dataset
        inputs (examples, 1), targets (examples, 1).

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.datasets import noisy_line
    >>> noisy_line(rng=np.random.default_rng(0))
    <dataset: 30 examples, inputs (30, 1), targets (30, 1)>
    """
    examples, noise, _ = _checked(examples, noise, rng)
    inputs = rng.uniform(-2.0, 2.0, (examples, 1))
    return Dataset(inputs, 1.5 * inputs + 0.5 + rng.normal(0.0, noise, (examples, 1)))


def xor() -> Dataset:
    """Return the four corners of a square, the target 1 where exactly one input is 1.

    No straight line separates the two classes, so a network without a hidden layer cannot learn it.

    Returns
    -------
    Dataset
        inputs (4, 2), targets (4, 1).

    Examples
    --------
    >>> from howlearn.datasets import xor
    >>> print(xor().targets.ravel())
    [0. 1. 1. 0.]
    """
    inputs = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return Dataset(inputs, np.array([[0.0], [1.0], [1.0], [0.0]]))


def two_moons(examples: int = 200, *, noise: float = 0.1, rng: np.random.Generator) -> Dataset:
    """Return two half circles that reach into each other, one for each class.

    Class 0 lies around (cos t, sin t), class 1 around (1 − cos t, ½ − sin t), with t from 0 to π:
    the form of scikit-learn's ``make_moons``. The classes take turns.

    Parameters
    ----------
    examples : int, default 200
        At least 2.
    noise : float, default 0.1
        The standard deviation of what is added to each input, at least 0.
    rng : numpy.random.Generator
        Draws the points.

    Returns
    -------
    Dataset
        inputs (examples, 2), targets (examples, 1).

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.datasets import two_moons
    >>> two_moons(rng=np.random.default_rng(0))
    <dataset: 200 examples, inputs (200, 2), targets (200, 1)>
    """
    examples, noise, labels = _checked(examples, noise, rng)
    t = rng.uniform(0.0, np.pi, examples)
    upper = np.column_stack([np.cos(t), np.sin(t)])
    lower = np.column_stack([1.0 - np.cos(t), 0.5 - np.sin(t)])
    return _scattered(np.where(labels == 0, upper, lower), labels, noise, rng)


def circles(examples: int = 200, *, noise: float = 0.1, rng: np.random.Generator) -> Dataset:
    """Return a circle of radius 1 (class 0) around one of radius ½ (class 1).

    The classes take turns.

    Parameters
    ----------
    examples : int, default 200
        At least 2.
    noise : float, default 0.1
        The standard deviation of what is added to each input, at least 0.
    rng : numpy.random.Generator
        Draws the points.

    Returns
    -------
    Dataset
        inputs (examples, 2), targets (examples, 1).

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.datasets import circles
    >>> circles(rng=np.random.default_rng(0))
    <dataset: 200 examples, inputs (200, 2), targets (200, 1)>
    """
    examples, noise, labels = _checked(examples, noise, rng)
    t = rng.uniform(0.0, 2.0 * np.pi, examples)
    circle = np.column_stack([np.cos(t), np.sin(t)])
    return _scattered(np.where(labels == 0, circle, 0.5 * circle), labels, noise, rng)


def spirals(examples: int = 200, *, noise: float = 0.03, rng: np.random.Generator) -> Dataset:
    """Return two arms of a spiral, one for each class.

    Each arm makes one and a half turns while its radius grows from 0.1 to 1; class 1 is class 0
    turned by half a turn. The classes take turns.

    Parameters
    ----------
    examples : int, default 200
        At least 2.
    noise : float, default 0.03
        The standard deviation of what is added to each input, at least 0. The arms are 0.3 apart.
    rng : numpy.random.Generator
        Draws the points.

    Returns
    -------
    Dataset
        inputs (examples, 2), targets (examples, 1).

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.datasets import spirals
    >>> spirals(rng=np.random.default_rng(0))
    <dataset: 200 examples, inputs (200, 2), targets (200, 1)>
    """
    examples, noise, labels = _checked(examples, noise, rng)
    t = rng.uniform(0.0, 1.0, examples)
    radius, angle = 0.1 + 0.9 * t, 3.0 * np.pi * t
    arm = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return _scattered(np.where(labels == 0, arm, -arm), labels, noise, rng)


@cache
def digits() -> Dataset:
    """Return 1797 handwritten digits, each an image of 8×8 pixels.

    Returns
    -------
    Dataset
        inputs (1797, 64): the pixels row by row, from 0 (paper) to 1 (ink);
        targets (1797, 10): 1 in the column of the digit, else 0.

    Notes
    -----
    Source: the test part of E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI
    Machine Learning Repository (1998), https://doi.org/10.24432/C50P49, CC BY 4.0.

    Examples
    --------
    >>> from howlearn.datasets import digits
    >>> digits()
    <dataset: 1797 examples, inputs (1797, 64), targets (1797, 10)>
    """
    from importlib.resources import files  # here, as it takes longer to import than the rest

    with (
        files("howlearn").joinpath("data", "digits.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        return Dataset(stored["images"] / 16.0, one_hot(stored["labels"], 10))


def one_hot(labels: ArrayLike, classes: int | None = None) -> Array:
    """Return class labels as columns, one for each class: targets for `softmax_cross_entropy`.

    Parameters
    ----------
    labels : array_like, (examples,)
        Whole numbers from 0: the class of each example. Words become such numbers with
        ``np.unique(words, return_inverse=True)[1]``.
    classes : int, optional
        How many classes there are, at least 1. If left out, as many as the largest label asks for;
        give it where a part of the data may lack the last class.

    Returns
    -------
    Array, (examples, classes)
        In each row 1 in the column of its label, else 0.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or if a label is as large as `classes`.

    Examples
    --------
    >>> from howlearn.datasets import one_hot
    >>> print(one_hot([0, 2, 1]))
    [[1. 0. 0.]
     [0. 0. 1.]
     [0. 1. 0.]]
    """
    numbers = finite_array(labels, "labels", shape="(examples,)")
    count = 2**31 if classes is None else whole_number(classes, "classes", at_least=1)
    wrong = (numbers != np.round(numbers)) | (numbers < 0) | (numbers >= count)
    if wrong.any():
        place = int(np.argmax(wrong))
        up_to = "" if classes is None else f" to {count - 1}, as classes is {count}"
        raise ValueError(
            f"labels holds {numbers[place]:g} at {(place,)}, expected whole numbers from 0{up_to}"
        )
    columns = np.zeros((len(numbers), count if classes is not None else int(numbers.max()) + 1))
    columns[np.arange(len(numbers)), numbers.astype(np.intp)] = 1.0
    return columns


def split(
    dataset: Dataset, *, train: float, validation: float, rng: np.random.Generator
) -> tuple[Dataset, Dataset, Dataset]:
    """Shuffle a dataset and cut it into three: to train on, to choose by, and to test at the end.

    Parameters
    ----------
    dataset : Dataset
        What to cut.
    train, validation : int or float
        How much of it each part gets: a number of examples if it is an int, a fraction between 0
        and 1 if it is a float. The test part gets the rest.
    rng : numpy.random.Generator
        Shuffles.

    Returns
    -------
    tuple of Dataset
        The training, validation and test part; each example is in exactly one of them.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or if a part would be empty.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.datasets import digits, split
    >>> rng = np.random.default_rng(0)
    >>> parts = split(digits(), train=0.6, validation=300, rng=rng)
    >>> print([len(part) for part in parts])
    [1078, 300, 419]
    """
    instance_of(dataset, "dataset", Dataset)
    first = _count(train, "train", len(dataset))
    second = first + _count(validation, "validation", len(dataset))
    if second >= len(dataset):
        raise ValueError(
            f"train is {train} and validation is {validation}, which leaves no example "
            f"of {len(dataset)} for the test"
        )
    order = random_generator(rng).permutation(len(dataset))
    training, middle, rest = np.split(order, [first, second])
    return _rows(dataset, training), _rows(dataset, middle), _rows(dataset, rest)


def batches(dataset: Dataset, size: int, *, rng: np.random.Generator) -> Iterator[Dataset]:
    """Shuffle a dataset and hand it out in batches; together they are one epoch.

    Parameters
    ----------
    dataset : Dataset
        What to hand out.
    size : int
        How many examples a batch has, at least 1. The last batch is smaller if the examples do not
        divide evenly.
    rng : numpy.random.Generator
        Shuffles.

    Returns
    -------
    iterator of Dataset
        The batches, one after the other.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.datasets import batches, xor
    >>> rng = np.random.default_rng(0)
    >>> print([len(batch) for batch in batches(xor(), 3, rng=rng)])
    [3, 1]
    """
    instance_of(dataset, "dataset", Dataset)
    size = whole_number(size, "size", at_least=1)
    # The order is drawn here and not in the iterator, so that it does not depend on when that runs.
    order = random_generator(rng).permutation(len(dataset))
    return (_rows(dataset, order[start : start + size]) for start in range(0, len(dataset), size))


def _checked(examples: int, noise: float, rng: np.random.Generator) -> tuple[int, float, Array]:
    """Check what the makers of points share; return the class of each example as a column too."""
    examples = whole_number(examples, "examples", at_least=2)
    # Far more than anyone needs, and little enough for what is drawn to be finite.
    noise = finite_number(noise, "noise", at_least=0, below=1e100)
    random_generator(rng)
    return examples, noise, np.arange(float(examples))[:, np.newaxis] % 2


def _scattered(points: Array, labels: Array, noise: float, rng: np.random.Generator) -> Dataset:
    return Dataset(points + rng.normal(0.0, noise, points.shape), labels)


def _count(amount: float, name: str, examples: int) -> int:
    if isinstance(amount, Integral):
        return whole_number(amount, name, at_least=1, below=examples)
    count = round(finite_number(amount, name, above=0, below=1) * examples)
    if count == 0:
        raise ValueError(f"{name} is {amount}, which is no example of {examples}")
    return count


def _rows(dataset: Dataset, rows: np.ndarray) -> Dataset:
    return Dataset(dataset.inputs[rows], dataset.targets[rows])
