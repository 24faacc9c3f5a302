"""A step here, on a process pool and on a Dask cluster of this machine; writes machines.json.

Seconds on the clock, as a step waits for its workers: the least of several rounds in which all take
turns. One BLAS thread everywhere, so that two workers have two cores and one process has one.
Where other work goes on, ``chrt -f 5 python benchmarks/machines.py`` keeps it out of the numbers.
"""

# First: it sets the number of BLAS threads, which workers inherit.
import measuring  # noqa: F401, I001

import argparse
import json
import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from dask.distributed import Client, LocalCluster

from howlearn._shards import Sharded
from howlearn._step import Workspace
from howlearn.activations import relu
from howlearn.costs import softmax_cross_entropy
from howlearn.network import Network
from run import machine

WORKERS = 2
SIZES = [64, 512, 512, 10]
BATCHES = [64, 256, 1024, 4096, 16384]
PACKAGES = ("numpy", "distributed")


@contextmanager
def executors() -> Iterator[dict[str, Executor]]:
    spawn = multiprocessing.get_context("spawn")
    with (
        ProcessPoolExecutor(WORKERS, spawn) as pool,
        LocalCluster(
            n_workers=WORKERS, threads_per_worker=1, processes=True, dashboard_address=":0"
        ) as cluster,
        Client(cluster) as client,
    ):
        client.wait_for_workers(WORKERS)
        yield {"process pool": pool, "Dask": client.get_executor()}


def least(runs: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the least milliseconds of each, all taking turns; a first round is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            if number:
                seconds[name].append(time.perf_counter() - start)
            time.sleep(min(1.0, time.perf_counter() - start))  # others on the machine have a turn
    return {name: round(1000 * min(times), 2) for name, times in seconds.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=8)
    rounds = parser.parse_args().rounds
    rng = np.random.default_rng(0)
    network = Network.random(SIZES, hidden=relu, rng=rng)
    inputs = rng.random((max(BATCHES), SIZES[0]))
    targets = np.eye(SIZES[-1])[rng.integers(SIZES[-1], size=len(inputs))]
    steps: dict[str, dict[str, float]] = {}
    with executors() as there:
        spaces: dict[str, Any] = {
            "one process": Workspace(network, softmax_cross_entropy),
            **{
                name: Sharded(network, softmax_cross_entropy, np.float64, executor, WORKERS)
                for name, executor in there.items()
            },
        }
        for batch in BATCHES:
            rows = rng.permutation(len(inputs))[:batch]
            runs = {
                name: lambda s=space, r=rows: s.backpropagate(inputs, targets, r)
                for name, space in spaces.items()
            }
            steps[str(batch)] = least(runs, rounds)
            print(batch, steps[str(batch)], flush=True)
    report = {
        "sizes": SIZES,
        "parameters": len(network.parameters),
        "workers": WORKERS,
        "step_milliseconds": steps,
        "machine": machine() | {"versions": {name: version(name) for name in PACKAGES}},
    }
    file = Path(__file__).resolve().parent / "machines.json"
    file.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
