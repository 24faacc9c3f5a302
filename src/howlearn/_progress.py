"""The bar that ``train(..., progress=True)`` shows. Private."""

import sys
from collections.abc import Iterator

from howlearn._epochs import Epoch

__all__ = ["with_bar"]


def with_bar(run: Iterator[Epoch], epochs: int) -> Iterator[Epoch]:
    """Yield the epochs of a run as they come, and show on standard error how far it is.

    Where tqdm is not installed, or where there is no standard error, they come without a bar.
    """
    try:
        if sys.stderr is None:  # as under pythonw, and in some services
            raise ImportError("no standard error")
        from tqdm import tqdm
    except ImportError:
        yield from run
        return
    with tqdm(total=epochs, desc="training", unit="epoch") as bar:
        for epoch in run:
            bar.set_postfix_str(f"cost {epoch.training_cost:.4g}", refresh=False)
            bar.update(1 if epoch.number else 0)
            yield epoch
