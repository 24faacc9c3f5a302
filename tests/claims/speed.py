"""What *How fast is it, and why* says, from what `make bench` wrote down."""

import ast
import importlib.util
import json
import re
from dataclasses import replace
from itertools import pairwise, product
from typing import Any

import numpy as np

import howlearn.activations
import howlearn.costs
from howlearn.arrays import Array
from howlearn.costs import mean_squared_error
from howlearn.datasets import xor
from howlearn.landscapes import himmelblau
from howlearn.network import small_network
from howlearn.optimizers import Optimizer, State, sgd
from howlearn.training import train
from howlearn_site.claims.code import looped_over, partly_run
from howlearn_site.claims.saying import Page
from howlearn_site.paths import ROOT

BENCHMARKS = ROOT / "benchmarks"


def claims(page: Page) -> None:
    """Hold what the page says."""
    results = json.loads((BENCHMARKS / "results.json").read_text("utf-8"))
    workloads = _workloads()
    numbers = {name: _parameters(w.sizes) for name, w in workloads.items()}
    by_size = sorted(numbers, key=lambda name: numbers[name])
    whole, steps = results["trained"], results["training"]

    # The question.
    page.grants("If a block takes a {tenth} of a second", because="supposed")
    page.grants("If it takes {five} seconds", because="supposed")

    # Training.
    units = {who for row in whole.values() for who in row if row[who].get("ratio") == 1}
    page.says("time as a multiple of {LIMIT}'s", *units)
    starred = {
        (name, who)
        for name, row in steps.items()
        for who, entry in row.items()
        if entry.get("computes_something_else")
    }
    squared = [name for name in starred if workloads[name[0]].cost == "mean_squared_error"]
    page.says(
        "(scikit-learn has no squared error for classes, so {it takes cross-entropy} there.)",
        {who for _, who in starred} == {"scikit-learn"} and len(squared) == len(starred),
    )
    few, more = (10 ** np.floor(np.log10(numbers[name])) for name in by_size[:2])
    page.says("In a network of a few {hundred} or {thousand} weights", few, more)
    scans = [name for name in steps if _first(steps[name]) == "JAX, a scan"]
    page.says("nobody is {faster} on", scans == by_size[: len(scans)])
    page.says("on the {three smaller} networks", {*scans} == {*by_size[:3]})
    page.says(
        "On the {largest} the package is {ahead} of it",
        numbers[by_size[-1]] == max(numbers.values()),
        _beside_jax(steps[by_size[-1]]) < 1,
    )

    # Every activation with every cost.
    page.says("the first network, {2}-{16}-{16}-{1}", *workloads[next(iter(steps))].sizes)
    pairs = results["pairs"]["pairs"]
    activations = _named(howlearn.activations, howlearn.activations.Activation)
    costs = _named(howlearn.costs, howlearn.costs.Cost)
    every = {", ".join(pair) for pair in product(activations, costs)}
    page.says("with {each activation} in its hidden layers", every == {*pairs})
    page.says("as {a part} of the time", max(pairs.values()) < 1)
    code = (BENCHMARKS / "pairs.py").read_text("utf-8")
    pair = "def pair(" + code.partition("def pair(")[2].partition("\n\n\n")[0]
    given = {"WORKLOADS": workloads, "Workload": Any, "replace": replace}
    with_softmax = partly_run(pair, **given).pair("tanh", "softmax_cross_entropy")
    page.says("For softmax the network has {two} outputs", with_softmax.sizes[-1])

    # The figures.
    slower, _, frame = _constant("figure_times.py", "SLOWER")
    page.says("that took no more than {20} milliseconds", frame)
    page.says("The processor was slowed down {four} times", slower)
    page.grants("calls up to {200} milliseconds good", because="of others")

    # From the start to 97 percent.
    wanted, _, held_out = _constant("reach.py", "WANTED")
    page.says("From the start to {97} percent", 100 * wanted)
    page.says("to {97} percent of {500} digits that the", 100 * wanted, held_out)
    last = [[*seconds.values()][-1] for seconds in _unfinished(results["started"])]
    page.says(
        "not waited for, as it was {far behind}", min(last) > _constant("start.py", "ENOUGH")[0]
    )

    # A descent.
    page.says("Here are {ten thousand} steps", _constant("descents.py", "STEPS")[0])
    page.says("A descent on one or {two} numbers", himmelblau.dimensions)

    # How it is done.
    single, double = (_trained_with(dtype=kind) for kind in (np.float32, np.float64))
    page.says("With {`train(..., dtype=np.float32)`} the", single.dtype == np.float32)
    page.says("which needs {half} the memory", single.nbytes / double.nbytes)
    precision = {np.dtype(np.float32): "single", np.dtype(np.float64): "double"}
    (measured,) = {array.dtype for array in workloads["A"].data()} | {_trained_with().dtype}
    page.says("The numbers on this page are all of {double} precision", precision[measured])

    # Importing, memory, the site.
    taken = results["imported"]
    short, long = (taken[f"{epochs} epochs of digits"]["MiB"] for epochs in (10, 200))
    page.says("A {longer run takes no more memory than a short one}", long < 1.01 * short)
    cold = [taken[f"{name}, cold"]["milliseconds"] for name in ("numpy", "howlearn.training")]
    warm = [taken[f"{name}, warm"]["milliseconds"] for name in ("numpy", "howlearn.training")]
    page.says('"Cold" is the first time after an installation, {when Python compiles}', cold > warm)
    growth = results["site"]["growth"]
    page.says("the writing of pages {grows}", (np.diff([g["seconds"] for g in growth]) > 0).all())

    # How it was measured.
    gated = looped_over((BENCHMARKS / "gate.py").read_text("utf-8"), "name")
    page.says("CI holds the {two} small networks", len(gated))
    page.says("CI holds the two {small} networks", {*gated} == {*by_size[:2]})


def _workloads() -> dict[str, Any]:
    """Return what was measured, by its name in the results."""
    spec = importlib.util.spec_from_file_location("workloads", BENCHMARKS / "workloads.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.WORKLOADS)


def _constant(file: str, name: str) -> tuple[Any, ...]:
    """Return what a file of the benchmarks sets, beginning with a name."""
    (line,) = re.findall(
        rf"^{name}\b.* = (.+)$", (BENCHMARKS / file).read_text("utf-8"), re.MULTILINE
    )
    value = ast.literal_eval(line)
    return value if isinstance(value, tuple) else (value,)


def _parameters(sizes: tuple[int, ...]) -> int:
    return sum((before + 1) * after for before, after in pairwise(sizes))


def _named(module: Any, kind: type) -> list[str]:
    """Return the names of a module's public values of a kind."""
    return [name for name in module.__all__ if isinstance(getattr(module, name), kind)]


def _first(row: dict[str, Any]) -> str:
    """Return who was fastest of a table's column."""
    return min((who for who in row if "ratio" in row[who]), key=lambda who: row[who]["ratio"])


def _beside_jax(row: dict[str, Any]) -> float:
    """Return the package's time divided by that of JAX where it compiles an epoch."""
    return float(row["howlearn"]["ratio"] / row["JAX, a scan"]["ratio"])


def _unfinished(started: dict[str, Any]) -> list[dict[str, float]]:
    """Return the seconds of those who were not waited for to the last mark."""
    rows = [seconds for workload in started.values() for seconds in workload.values()]
    return [row for row in rows if len(row) < max(map(len, rows))]


def _trained_with(**how: Any) -> Array:
    """Return the parameters as an optimizer sees them in training."""
    seen: list[Array] = []
    plain = sgd(0.1)

    def update(point: Array, gradient: Array, state: State) -> tuple[Array, State]:
        seen.append(point)
        return plain.update(point, gradient, state)

    noting = Optimizer("noting", plain.initialize, update)
    rng = np.random.default_rng(0)
    train(
        small_network(), xor(), mean_squared_error, noting, epochs=1, batch_size=4, rng=rng, **how
    )
    return seen[0]
