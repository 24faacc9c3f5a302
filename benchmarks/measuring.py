"""How time is measured: one core, one thread, rounds that take turns, CPU time, medians."""

import os
import sys

if "numpy" in sys.modules:
    raise ImportError("import measuring before numpy: BLAS reads its number of threads but once")

# Before NumPy is imported anywhere: one BLAS thread, and one thread for JAX.
for name in (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
):
    os.environ[name] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"

import gc
import statistics
import time
from collections.abc import Callable, Mapping

__all__ = ["pin", "ratios", "rounds"]


def pin() -> None:
    """Keep this process on one core, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def rounds(runs: Mapping[str, Callable[[int], object]], count: int) -> dict[str, list[float]]:
    """Return the CPU seconds of each of `runs`, which takes the round's number, in each round.

    In each round everybody runs once, in an order that moves on by one place from round to round,
    so that a slow moment of the machine meets all of them.
    """
    names = list(runs)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for number in range(count):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            gc.collect()
            gc.disable()
            start = time.process_time()
            runs[name](number)
            seconds[name].append(time.process_time() - start)
            gc.enable()
    return seconds


def ratios(seconds: Mapping[str, list[float]], base: str) -> dict[str, float]:
    """Return for each name the median over the rounds of its time divided by that of `base`."""
    return {
        name: statistics.median(mine / its for mine, its in zip(times, seconds[base], strict=True))
        for name, times in seconds.items()
    }
