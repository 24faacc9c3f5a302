"""Where a network starts: the weights of a layer before anything is learned.

Every initializer takes the number of inputs and of nodes of one layer and a random generator, and
returns weights of shape ``(inputs, nodes)``. As any of them can be used instead of another, `zeros`
takes `rng` too, and ignores it.
"""

# Annotations stay text, so that importing this does not load numpy.random: 7 MiB and 15 ms.
from __future__ import annotations

import numpy as np

from howlearn._checks import finite_number, random_generator, whole_number
from howlearn.arrays import Array

__all__ = ["glorot", "he", "normal", "zeros"]


def zeros(inputs: int, nodes: int, *, rng: np.random.Generator) -> Array:
    """Return weights that are all 0: a wrong start, kept to show what goes wrong.

    All nodes of a layer then compute the same and get the same gradient, so they stay the same.

    Parameters
    ----------
    inputs, nodes : int
        The sizes of the layer, both at least 1.
    rng : numpy.random.Generator
        Not used.

    Returns
    -------
    Array, (inputs, nodes)
        The weights.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.initializers import zeros
    >>> print(zeros(1, 2, rng=np.random.default_rng(0)))
    [[0. 0.]]
    """
    inputs, nodes = _checked(inputs, nodes, rng)
    return np.zeros((inputs, nodes))


def normal(inputs: int, nodes: int, *, scale: float = 1.0, rng: np.random.Generator) -> Array:
    """Return weights drawn from a normal distribution around 0, the same for every size of layer.

    Parameters
    ----------
    inputs, nodes : int
        The sizes of the layer, both at least 1.
    scale : float, default 1.0
        The standard deviation, above 0 and below 1e100.
    rng : numpy.random.Generator
        Draws the numbers.

    Returns
    -------
    Array, (inputs, nodes)
        The weights.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.initializers import normal
    >>> print(normal(2, 3, rng=np.random.default_rng(0)).shape)
    (2, 3)
    """
    inputs, nodes = _checked(inputs, nodes, rng)
    # Far more than anyone needs, and little enough for the weights to be finite.
    scale = finite_number(scale, "scale", above=0, below=1e100)
    return rng.normal(0.0, scale, (inputs, nodes))


def glorot(inputs: int, nodes: int, *, rng: np.random.Generator) -> Array:
    """Return weights drawn evenly between −r and r, with r = √(6 / (inputs + nodes)).

    Their variance is 2 / (inputs + nodes), which keeps both the activations on the way forward and
    the deltas on the way back at about the same size from layer to layer. Made for tanh.

    Parameters
    ----------
    inputs, nodes : int
        The sizes of the layer, both at least 1.
    rng : numpy.random.Generator
        Draws the numbers.

    Returns
    -------
    Array, (inputs, nodes)
        The weights.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Notes
    -----
    Source: X. Glorot, Y. Bengio, Understanding the difficulty of training deep feedforward neural
    networks (2010), equation 16.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.initializers import glorot
    >>> bool(np.abs(glorot(3, 3, rng=np.random.default_rng(0))).max() <= 1)
    True
    """
    inputs, nodes = _checked(inputs, nodes, rng)
    reach = np.sqrt(6.0 / (inputs + nodes))
    return rng.uniform(-reach, reach, (inputs, nodes))


def he(inputs: int, nodes: int, *, rng: np.random.Generator) -> Array:
    """Return weights drawn from a normal distribution with variance 2 / inputs. Made for relu.

    A relu turns half of its weighted inputs into 0; twice the variance makes up for it.

    Parameters
    ----------
    inputs, nodes : int
        The sizes of the layer, both at least 1.
    rng : numpy.random.Generator
        Draws the numbers.

    Returns
    -------
    Array, (inputs, nodes)
        The weights.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Notes
    -----
    Source: K. He, X. Zhang, S. Ren, J. Sun, Delving deep into rectifiers (2015), equation 10.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.initializers import he
    >>> print(he(2, 3, rng=np.random.default_rng(0)).shape)
    (2, 3)
    """
    inputs, nodes = _checked(inputs, nodes, rng)
    return rng.normal(0.0, np.sqrt(2.0 / inputs), (inputs, nodes))


def _checked(inputs: int, nodes: int, rng: np.random.Generator) -> tuple[int, int]:
    random_generator(rng)
    # Python's own numbers: the sum of two small ones of NumPy can come out too large for its type.
    return whole_number(inputs, "inputs", at_least=1), whole_number(nodes, "nodes", at_least=1)
