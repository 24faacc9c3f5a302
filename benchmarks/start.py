"""A cold start: CPU seconds from the start of Python until so many steps are taken.

An epoch is one call of the contender, so that what compiles an epoch can show what it gains.
"""

import measuring  # first: it sets the number of threads before NumPy is imported

# isort: split

import json
import sys
import time

from contenders import CONTENDERS
from workloads import WORKLOADS

MARKS = (1_000, 10_000, 30_000, 100_000)
ENOUGH = 4.0
"""Seconds at a mark after which the later marks are left out."""


def main() -> None:
    """Run one contender on one workload and print the seconds at each mark as JSON."""
    measuring.pin()
    name, workload = sys.argv[1], WORKLOADS[sys.argv[2]]
    run = CONTENDERS[name](workload).run
    per_epoch = workload.examples // workload.batch
    epochs = [workload.rows(per_epoch * 20)[i * per_epoch : (i + 1) * per_epoch] for i in range(20)]
    seconds, taken = {}, 0
    for mark in MARKS:
        while taken < mark:
            run(epochs[taken // per_epoch % len(epochs)])
            taken += per_epoch
        seconds[mark] = round(time.process_time(), 3)
        if seconds[mark] > ENOUGH:
            break
    print(json.dumps(seconds))


if __name__ == "__main__":
    main()
