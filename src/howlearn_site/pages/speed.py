"""The tables of the page about speed, from what the benchmark wrote."""

import json
from typing import Any

from howlearn_site.paths import DOCS, ROOT, write_if_changed

__all__ = ["write_speed_tables"]

WORKLOADS = {
    "A": "2-16-16-1, batch 32",
    "B": "64-30-10, batch 10",
    "BM": "784-30-10, batch 10",
    "C": "784-512-256-10, batch 128",
}
DESCENTS = {"himmelblau": "himmelblau", "two_valleys": "two valleys, 1-D"}


def write_speed_tables() -> None:
    """Write docs/generated/speed-*.md from benchmarks/results.json."""
    results = json.loads((ROOT / "benchmarks" / "results.json").read_text("utf-8"))
    machines = json.loads((ROOT / "benchmarks" / "machines.json").read_text("utf-8"))
    tables = {
        "trained": _ratios(results["trained"], WORKLOADS),
        "training": _ratios(results["training"], WORKLOADS),
        "pairs": _pairs(results["pairs"]["pairs"]),
        "calls": _calls(results["pairs"]["calls"]),
        "descents": _ratios(results["descents"], DESCENTS),
        "reached": _single(results["reached"], "seconds", "seconds to 97 %"),
        "started": _started(results["started"]),
        "imported": _imported(results["imported"]),
        "site": _single(results["site"] | results["stages"], "seconds", "seconds"),
        "figures": _figures(results["figures"]),
        "growth": _growth(results["site"]["growth"]),
        "machine": _machine(results["machine"], "one core"),
        "steps": _steps(machines["step_milliseconds"]),
        "machines": _machine(machines["machine"], f"{machines['workers']} cores"),
    }
    for name, text in tables.items():
        write_if_changed(DOCS / "generated" / f"speed-{name}.md", text + "\n")


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _table(head: list[str], rows: list[list[str]]) -> str:
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows))


def _ratios(part: dict[str, Any], columns: dict[str, str]) -> str:
    names = list(dict.fromkeys(name for key in columns for name in part[key]))
    rows = []
    for name in names:
        row = [name]
        for key in columns:
            entry = part[key].get(name, {})
            mark = "*" if entry.get("computes_something_else") else ""
            row.append(f"{_short(entry['ratio'])}{mark}" if "ratio" in entry else "–")
        rows.append(row)
    limits = [f"{_short(part[key]['LIMIT']['microseconds'])} µs" for key in columns]
    rows.append(["*LIMIT takes*", *limits])
    return _table(["", *columns.values()], rows)


def _pairs(part: dict[str, float]) -> str:
    """Return a row for each activation, with a column for each cost."""
    names = [name.split(", ") for name in part]
    costs = list(dict.fromkeys(cost for _, cost in names))
    rows = [
        [activation, *(f"{part[f'{activation}, {cost}']:.2f}" for cost in costs)]
        for activation in dict.fromkeys(activation for activation, _ in names)
    ]
    return _table(["", *(cost.replace("_", " ") for cost in costs)], rows)


def _calls(part: dict[str, dict[str, float]]) -> str:
    rows = [
        [name, f"{entry['ratio']:.1f}", f"{_short(entry['microseconds'])} µs"]
        for name, entry in part.items()
    ]
    return _table(["", "of the textbook's time", "a call takes"], rows)


def _single(part: dict[str, Any], key: str, head: str) -> str:
    rows = [
        [name, f"{entry[key]:.2f}" if entry[key] < 10 else f"{entry[key]:.0f}"]
        for name, entry in part.items()
        if isinstance(entry, dict) and key in entry
    ]
    return _table(["", head], rows)


def _started(part: dict[str, Any]) -> str:
    rows = []
    marks = list(part["A"]["howlearn"])
    for workload, entries in part.items():
        for name, seconds in entries.items():
            if "left_out" not in seconds:
                times = (f"{seconds[m]:.2f}" if m in seconds else "–" for m in marks)
                rows.append([f"{name}, {WORKLOADS[workload]}", *times])
    return _table(["", *(f"{int(mark):,} steps" for mark in marks)], rows)


def _growth(part: list[dict[str, Any]]) -> str:
    rows, first = [], part[0]
    for entry in part:
        more, longer = (entry[key] - first[key] for key in ("pages", "seconds"))
        each = f"{1000 * longer / more:.0f}" if more else "–"
        rows.append([f"{entry['times']}×", str(entry["pages"]), f"{entry['seconds']:.1f}", each])
    return _table(["written pages", "pages in all", "seconds", "milliseconds a page more"], rows)


def _figures(part: dict[str, dict[str, Any]]) -> str:
    rows = [
        [entry["title"], f"{entry['milliseconds']} ms", f"{100 * entry['quick']:.0f}%"]
        for entry in part.values()
    ]
    return _table(["", "longest wait", "frames within 20 ms"], rows)


def _steps(part: dict[str, dict[str, float]]) -> str:
    names = next(iter(part.values()))
    rows = [[name, *(f"{step[name]:.0f}" for step in part.values())] for name in names]
    return _table(["examples in a batch", *(f"{int(batch):,}" for batch in part)], rows)


def _imported(part: dict[str, Any]) -> str:
    rows = [
        [name, f"{entry['milliseconds']} ms" if "milliseconds" in entry else f"{entry['MiB']} MiB"]
        for name, entry in part.items()
    ]
    return _table(["", "least"], rows)


def _machine(machine: dict[str, Any], used: str) -> str:
    versions = ", ".join(f"{name} {value}" for name, value in machine["versions"].items())
    return (
        f"Measured on {machine['date']} with {machine['processor']}, {used} of "
        f"{machine['cores']}, {machine['system']}, Python {machine['python']}, {versions}."
    )
