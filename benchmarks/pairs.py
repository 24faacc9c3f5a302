"""Every activation with every cost, and single calls of `backpropagation`, beside textbook NumPy.

The pairs are on A's network, 2-16-16-1 with batches of 32; softmax has two outputs there.
"""

import measuring  # first: it sets the number of threads before NumPy is imported

# isort: split

import argparse
import json
from dataclasses import replace

import numpy as np

from contenders import CONTENDERS, howlearn_network, textbook_pass
from workloads import WORKLOADS, Workload

SAME = 1e-9
CALLS = 50

ACTIVATIONS = ("sigmoid", "tanh", "relu", "leaky_relu", "softplus", "identity")
COSTS = (
    "mean_squared_error", "mean_absolute_error", "huber",
    "binary_cross_entropy", "softmax_cross_entropy",
)  # fmt: skip
PAIRS = {
    f"{activation}, {cost}": (activation, cost) for activation in ACTIVATIONS for cost in COSTS
}


def pair(activation: str, cost: str, steps: int = 150) -> Workload:
    """A's network with another activation in its hidden layers, and another cost."""
    sizes = (2, 16, 16, 2 if cost == "softmax_cross_entropy" else 1)
    return replace(WORKLOADS["A"], hidden=activation, cost=cost, sizes=sizes, steps=steps)


def measure(names: list[str], count: int) -> dict[str, float]:
    """Return the time of howlearn's step divided by the textbook's, for each pair."""
    report = {}
    for name in names:
        workload, runs, after = pair(*PAIRS[name]), {}, []
        rows = workload.rows(workload.steps)
        for contender in ("howlearn", "textbook NumPy"):
            run, parameters, _ = CONTENDERS[contender](workload)
            run(rows[:3])
            after.append(parameters())
            runs[contender] = lambda _, run=run, rows=rows: run(rows)
        if float(np.abs(after[0] - after[1]).max()) > SAME:
            raise ArithmeticError(f"{name}: the two do not compute the same")
        seconds = measuring.rounds(runs, count)
        report[name] = round(measuring.ratios(seconds, "textbook NumPy")["howlearn"], 3)
    return report


def calls(count: int) -> dict[str, dict[str, float]]:
    """Return the time of one call of `backpropagation`, and its ratio to the textbook's."""
    from howlearn.backpropagation import backpropagation

    report = {}
    small = replace(WORKLOADS["A"], sizes=(2, 2, 1), cost="mean_squared_error", batch=4)
    for name, workload in (
        ("2-2-1, 4 examples", small),
        ("2-16-16-1, 32 examples", WORKLOADS["A"]),
    ):
        network, cost = howlearn_network(workload)
        inputs, targets = (array[: workload.batch] for array in workload.data())
        names = [workload.hidden] * (len(workload.sizes) - 2) + [workload.output]
        plain = (workload.parameters(), names, workload.cost, inputs, targets)

        def ours(_: int, call: tuple = (network, inputs, targets, cost)) -> None:
            for _ in range(CALLS):
                backpropagation(*call)

        def textbook(_: int, call: tuple = plain, count: int = workload.batch) -> None:
            for _ in range(CALLS):
                *_, gradients = textbook_pass(*call, share=1)
                gradients = [(w / count, b / count) for w, b in gradients]

        seconds = measuring.rounds({"howlearn": ours, "textbook NumPy": textbook}, count)
        report[name] = {
            "ratio": round(measuring.ratios(seconds, "textbook NumPy")["howlearn"], 3),
            "microseconds": round(float(np.median(seconds["howlearn"])) / CALLS * 1e6, 1),
        }
    return report


def main() -> None:
    """Measure all pairs and the calls, and print them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    measuring.pin()
    print(json.dumps({"pairs": measure(list(PAIRS), rounds), "calls": calls(5 * rounds)}, indent=1))


if __name__ == "__main__":
    main()
