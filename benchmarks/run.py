"""Everything in one run: `make bench`. Writes results.json, which the page about speed shows.

`make times` adds the site's own times, and those of `make test` by stage.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PACKAGES = ("numpy", "torch", "jax", "scikit-learn", "autograd", "micrograd")
REACHING = (
    "howlearn", "textbook NumPy", "PyTorch eager", "JAX, a call a step", "JAX, a scan",
    "scikit-learn", "autograd",
)  # fmt: skip

STARTING = ("howlearn", "PyTorch eager", "JAX, a call a step", "JAX, a scan")
# Not site.py: that is a module of Python's own, which would be imported in its place.
SCRIPTS = {
    "trained": "trained.py",
    "training": "training.py",
    "pairs": "pairs.py",
    "descents": "descents.py",
    "site": "site_times.py",
    "figures": "figure_times.py",
}
STAGES = ("check", "blocks", "tests", "gate")

MEMORY = """
import resource, sys
{code}
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak / (2**20 if sys.platform == "darwin" else 2**10))
"""
DIGITS = """
import numpy as np
from howlearn.costs import softmax_cross_entropy
from howlearn.datasets import digits
from howlearn.network import Network
from howlearn.optimizers import sgd
from howlearn.training import epoch_by_epoch
rng = np.random.default_rng(0)
for epoch in epoch_by_epoch(Network.random([64, 30, 10], rng=rng), digits(), softmax_cross_entropy,
                            sgd(0.1), epochs={epochs}, batch_size=10, rng=rng):
    pass
"""


def python(*arguments: str, **changes: str) -> str:
    """Run Python and return what it printed; what it says on standard error is shown."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=HERE, env=os.environ | changes, stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    return done.stdout if done.returncode == 0 else ""


def reached() -> dict[str, Any]:
    """E: CPU seconds from the start of Python to 97 % of held-out digits, the median of three."""
    times: dict[str, list[float]] = {name: [] for name in REACHING}
    for _ in range(3):
        for name in REACHING:
            said = python("reach.py", name).split()
            if said:
                times[name].append(float(said[0]))
    return {
        name: {"seconds": round(statistics.median(t), 2)} if t else {"left_out": "did not run"}
        for name, t in times.items()
    }


def started() -> dict[str, Any]:
    """CPU seconds from the start of Python until so many steps of A and B are taken."""
    report: dict[str, Any] = {}
    for workload in ("A", "B"):
        report[workload] = {}
        for name in STARTING:
            runs: list[dict[str, float]] = [
                json.loads(said) for _ in range(3) if (said := python("start.py", name, workload))
            ]
            # A slow run has fewer marks.
            marks = min(runs, key=len, default={})
            report[workload][name] = (
                {mark: statistics.median(run[mark] for run in runs) for mark in marks}
                if runs
                else {"left_out": "did not run"}
            )
    return report


def stages() -> dict[str, Any]:
    """Seconds of each stage of `make test`, the environment being there already."""
    report: dict[str, Any] = {}
    for stage in STAGES:
        start = time.perf_counter()
        subprocess.run(["make", stage], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        report[f"make {stage}"] = {"seconds": round(time.perf_counter() - start, 1)}
    return report


def imported() -> dict[str, Any]:
    """F: milliseconds and MiB of importing, and the peak memory of a run on the digits.

    The shortest of several times: what lies above it is the machine's doing.
    """
    seconds: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as empty:
        for number in range(15):
            for module in ("numpy", "howlearn.training"):
                for way in ("warm", "cold"):
                    if way == "cold" and number > 4:
                        continue
                    # cold: nothing is compiled yet, as right after an installation
                    cache = f"{empty}/{number}{module}" if way == "cold" else f"{empty}/warm"
                    start = time.perf_counter()
                    kept = {"PYTHONPYCACHEPREFIX": cache, "PYTHONDONTWRITEBYTECODE": ""}
                    python("-c", f"import {module}", **kept)
                    seconds.setdefault(f"{module}, {way}", []).append(time.perf_counter() - start)
    report: dict[str, Any] = {
        name: {"milliseconds": round(min(t) * 1000)} for name, t in seconds.items()
    }
    for name, code in (
        ("import numpy", "import numpy"),
        ("import howlearn.training", "import howlearn.training"),
        ("10 epochs of digits", DIGITS.format(epochs=10)),
        ("200 epochs of digits", DIGITS.format(epochs=200)),
    ):
        report[name] = {"MiB": round(float(python("-c", MEMORY.format(code=code))), 1)}
    return report


def machine() -> dict[str, Any]:
    """What it ran on."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = names[0].split(":")[1].strip() if names else model
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "not installed"
    return {
        "date": date.today().isoformat(),
        "processor": model,
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": versions,
    }


def main() -> None:
    """Run the parts asked for and write them over those of the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--parts", default="trained,training,pairs,descents,reached,started,imported"
    )
    asked = parser.parse_args().parts.split(",")
    file = HERE / "results.json"
    results = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    for part in asked:
        print(f"{part} ...", flush=True)
        if part in SCRIPTS:
            results[part] = json.loads(python(SCRIPTS[part]))
        else:
            own = {"reached": reached, "started": started, "imported": imported, "stages": stages}
            results[part] = own[part]()
        print(json.dumps(results[part], indent=1))
        results["machine"] = machine()
        file.write_text(json.dumps(results, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
