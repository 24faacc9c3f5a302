"""E: seconds from the start of Python to 97 % of held-out digits, for the contender that is named.

The same network, 64-64-10 with relu and softmax cross-entropy, the same start and batches for all:
1,297 digits to learn from in batches of 16 at a rate of 0.2, and 500 held out, looked at after each
epoch.
"""

import measuring  # first: it sets the number of threads before NumPy is imported

# isort: split

import sys
import time

import numpy as np

from contenders import CONTENDERS
from workloads import Workload

WANTED, EPOCHS, HELD_OUT = 0.97, 60, 500


def shuffled() -> tuple[np.ndarray, np.ndarray]:
    """All digits in one order that a seed gives: neighbours in the file are by the same hand."""
    from howlearn.datasets import digits

    order = np.random.default_rng(4).permutation(len(digits()))
    return digits().inputs[order], digits().targets[order]


class Digits(Workload):
    """The digits but for those held out."""

    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """Inputs and targets to learn from."""
        inputs, targets = shuffled()
        return inputs[:-HELD_OUT].copy(), targets[:-HELD_OUT].copy()


def main() -> None:
    """Train until the score is reached and print the CPU seconds since Python started."""
    measuring.pin()
    workload = Digits(
        "E", "digits", (64, 64, 10), "relu", "identity", "softmax_cross_entropy", 16, 0.2, 1297, 0
    )
    inputs, targets = (array[-HELD_OUT:] for array in shuffled())
    classes = targets.argmax(axis=1)
    run, parameters, _ = CONTENDERS[sys.argv[1]](workload)
    per_epoch = workload.examples // workload.batch
    rows = workload.rows(per_epoch * EPOCHS)
    for epoch in range(EPOCHS):
        run(rows[epoch * per_epoch : (epoch + 1) * per_epoch])
        point, values, start = parameters(), inputs, 0
        for number, shape in enumerate(zip(workload.sizes[:-1], workload.sizes[1:], strict=True)):
            weights = point[start : start + shape[0] * shape[1]].reshape(shape)
            start += shape[0] * shape[1] + shape[1]
            values = values @ weights + point[start - shape[1] : start]
            values = np.maximum(values, 0) if number == 0 else values
        score = float((values.argmax(axis=1) == classes).mean())
        if score >= WANTED:
            print(f"{time.process_time():.3f} {epoch + 1} {score:.4f}")
            return
    sys.exit(f"{score:.4f} after {EPOCHS} epochs")


if __name__ == "__main__":
    main()
