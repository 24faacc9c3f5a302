"""What the pictures refuse."""

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes

from howlearn.datasets import Dataset
from howlearn.network import Network
from pictures import closed
from refused_pictures import REFUSED

__all__ = ["closed"]  # a fixture


TWO_FEATURES = Dataset(np.zeros((3, 2)), np.zeros((3, 1)))
THREE_NODES = Network.random([2, 3, 1], rng=np.random.default_rng(0))


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_refuses(call: Callable[[], Axes], error: type[Exception], message: str) -> None:
    before = plt.get_fignums()
    with pytest.raises(error, match=message):
        call()
    assert plt.get_fignums() == before, "a refused picture leaves no figure behind"
