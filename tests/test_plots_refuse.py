"""What the pictures refuse."""

from collections.abc import Callable

import matplotlib.pyplot as plt
import pytest
from matplotlib.axes import Axes

from pictures import closed
from refused_pictures import REFUSED

__all__ = ["closed"]  # a fixture


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_refuses(call: Callable[[], Axes], error: type[Exception], message: str) -> None:
    before = plt.get_fignums()
    with pytest.raises(error, match=message):
        call()
    assert plt.get_fignums() == before, "a refused picture leaves no figure behind"
