"""What `trained.py` and `training.py` share: measure the workloads that are asked for."""

import measuring  # first: it sets the number of threads before NumPy is imported

# isort: split

import argparse
import json
from collections.abc import Callable

from contenders import CONTENDERS
from workloads import WORKLOADS, Workload

__all__ = ["Measure", "main"]

Measure = Callable[[Workload, list[str], int], dict[str, dict[str, object]]]
"""From a workload, the contenders' names and the number of rounds: what it found of each."""


def main(measure: Measure, description: str | None) -> None:
    """Measure the workloads asked for and print them as JSON."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--workloads", default=",".join(WORKLOADS))
    parser.add_argument("--contenders", default=";".join(CONTENDERS))
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    measuring.pin()
    report = {
        name: measure(WORKLOADS[name], asked.contenders.split(";"), asked.rounds)
        for name in filter(None, asked.workloads.split(","))
    }
    print(json.dumps(report, indent=1))
