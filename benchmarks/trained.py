"""`train` as a reader calls it, the cost of each epoch included, everybody beside LIMIT.

Each computes the cost of all examples before the first step and after each epoch: howlearn as
`train` does, the others in a loop around their steps. LIMIT computes it in place too, over parts
that fit the processor's cache.
"""

import measuring  # first: it sets the number of threads before NumPy is imported

# isort: split

from collections.abc import Callable

import numpy as np

from contenders import CONTENDERS, howlearn_network
from workload_by_workload import main
from workloads import Workload

SAME = 1e-9

EPOCHS = {"A": 20, "B": 5, "BM": 1, "C": 1}
"""So many epochs are one round."""

LEFT_OUT = {
    "A": ("micrograd",),
    "B": ("micrograd",),
    "BM": ("micrograd", "autograd", "scikit-learn"),
    "C": ("micrograd", "autograd", "scikit-learn"),
}
"""They would take minutes, or first copy all 50,000 examples."""

Trained = Callable[[int], list[float]]


def by_howlearn(workload: Workload) -> Trained:
    """Return a function that trains with the batches of a seed and returns the epochs' costs."""
    from howlearn.datasets import Dataset
    from howlearn.optimizers import sgd
    from howlearn.training import train

    network, cost = howlearn_network(workload)
    dataset = Dataset(*workload.data())

    def run(seed: int) -> list[float]:
        epochs = train(
            network, dataset, cost, sgd(workload.rate),
            epochs=EPOCHS[workload.name], batch_size=workload.batch,
            rng=np.random.default_rng(seed),
        )  # fmt: skip
        return [epoch.training_cost for epoch in epochs]

    return run


def in_a_loop(name: str, workload: Workload) -> Trained:
    """Return the same for a contender."""
    contender = CONTENDERS[name](workload)

    def run(seed: int) -> list[float]:
        rng, costs = np.random.default_rng(seed), [contender.cost()]
        for _ in range(EPOCHS[workload.name]):
            order, size = rng.permutation(workload.examples), workload.batch
            contender.run([order[i : i + size] for i in range(0, len(order), size)])
            costs.append(contender.cost())
        return costs

    return run


def measure(workload: Workload, names: list[str], count: int) -> dict[str, dict[str, object]]:
    """Return for each contender its ratio to LIMIT, or why it has none."""
    if workload.name not in ("A", "B"):
        count = max(3, count // 2)  # a round of the large ones takes long
    report: dict[str, dict[str, object]] = {}
    runs: dict[str, Trained] = {}
    true: list[float] = []
    for name in names:
        if name in LEFT_OUT[workload.name]:
            report[name] = {"left_out": "it takes minutes here"}
            continue
        try:
            howlearn = name == "howlearn"
            run = by_howlearn(workload) if howlearn else in_a_loop(name, workload)
            costs = run(count)  # from the start: all see the same; and it warms up
        except ImportError as error:
            report[name] = {"left_out": str(error)}
            continue
        true = true or costs
        other = float(np.abs(np.array(costs) - true).max()) > SAME
        report[name] = {"computes_something_else": other}
        runs[name] = run
    seconds = measuring.rounds(runs, count)
    steps = EPOCHS[workload.name] * (workload.examples // workload.batch)
    for name, ratio in measuring.ratios(seconds, "LIMIT").items():
        report[name]["ratio"] = round(ratio, 3)
        middle = float(np.median(seconds[name]))
        report[name]["microseconds"] = round(middle / steps * 1e6, 1)
    return report


if __name__ == "__main__":
    main(measure, __doc__)
