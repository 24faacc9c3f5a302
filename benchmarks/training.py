"""The loop alone: the CPU time of a step of A, B, BM and C, everybody beside LIMIT in one run."""

import measuring  # first: it sets the number of threads before NumPy is imported

# isort: split

import numpy as np

from contenders import CONTENDERS
from workload_by_workload import main
from workloads import Workload

SAME = 1e-9
"""Parameters after three steps that differ by more are those of another computation."""

SLOW = {"micrograd": 2, "autograd": 100}
"""Contenders that get so few steps a round, as more would take minutes."""


def measure(workload: Workload, names: list[str], count: int) -> dict[str, dict[str, object]]:
    """Return for each contender its ratio to LIMIT, or why it has none."""
    report: dict[str, dict[str, object]] = {}
    runs, steps = {}, {}
    # Each round has its own batches: a large data set is never in the processor's cache, for
    # anybody, as it would not be in an epoch.
    rows = workload.rows(workload.steps * (count + 1))
    per_round = [rows[i : i + workload.steps] for i in range(0, len(rows), workload.steps)]
    true = None
    for name in names:
        try:
            run, parameters, _ = CONTENDERS[name](workload)
        except (ImportError, NotImplementedError) as error:
            report[name] = {"left_out": str(error)}
            continue
        run(rows[:3])
        after = parameters()
        true = after if true is None else true
        other = after.shape != true.shape or float(np.abs(after - true).max()) > SAME
        report[name] = {"computes_something_else": other}
        steps[name] = min(SLOW.get(name, workload.steps), workload.steps)
        run(per_round[count][: steps[name]])  # warm: compiled for this number of steps
        runs[name] = lambda number, run=run, n=steps[name]: run(per_round[number][:n])
    seconds = measuring.rounds(runs, count)
    per_step = {n: [s / steps[n] for s in times] for n, times in seconds.items()}
    for name, ratio in measuring.ratios(per_step, "LIMIT").items():
        report[name]["ratio"] = round(ratio, 3)
        report[name]["microseconds"] = round(float(np.median(per_step[name])) * 1e6, 1)
    return report


if __name__ == "__main__":
    main(measure, __doc__)
