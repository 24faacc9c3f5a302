"""The measured numbers in the chapter are those that the benchmark wrote."""

import json

from howlearn_site.pages.speed import write_speed_tables
from howlearn_site.paths import DOCS, ROOT

PAGE = DOCS / "many-machines.md"
MEASURED = json.loads((ROOT / "benchmarks" / "machines.json").read_text("utf-8"))


def test_the_page_shows_what_was_measured_and_what_it_says_of_it_is_so() -> None:
    write_speed_tables()
    assert '--8<-- "speed-steps.md"' in PAGE.read_text("utf-8")
    shown = (DOCS / "generated" / "speed-steps.md").read_text("utf-8").splitlines()
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in shown]
    steps = MEASURED["step_milliseconds"]
    assert [int(cell.replace(",", "")) for cell in cells[0][1:]] == [int(batch) for batch in steps]
    for name, *numbers in cells[2:]:
        assert list(map(int, numbers)) == [round(step[name]) for step in steps.values()]
    assert {row[0] for row in cells[2:]} == set(steps["64"])
    alone = {batch: step["one process"] for batch, step in steps.items()}
    for two in ("process pool", "Dask"):
        ratios = {batch: step[two] / alone[batch] for batch, step in steps.items()}
        assert 8 < ratios["64"] < 12
        assert ratios["1024"] > 1 > ratios["4096"]
        assert 0.5 < ratios["16384"] < 0.67
    # Out and back, two workers, eight bytes a parameter: the page says almost 10 MB for two.
    assert 9 < 2 * 2 * 8 * MEASURED["parameters"] / 1e6 < 10


def test_the_page_says_what_was_measured_and_on_what() -> None:
    text = PAGE.read_text("utf-8")
    assert '--8<-- "speed-machines.md"' in text
    assert f"{MEASURED['parameters']:,}" in text
    sizes = ", ".join(map(str, MEASURED["sizes"]))
    assert f"[{sizes}]" in text
    write_speed_tables()
    written = (DOCS / "generated" / "speed-machines.md").read_text("utf-8")
    machine = MEASURED["machine"]
    assert f"{machine['processor']}, {MEASURED['workers']} cores of {machine['cores']}" in written
    assert machine["versions"]["distributed"] in written
