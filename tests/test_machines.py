"""The measured numbers in the chapter are those that the benchmark wrote."""

import ast
import json
import re

from howlearn_site.blocks.reading import blocks_of
from howlearn_site.pages.speed import write_speed_tables
from howlearn_site.paths import DOCS, ROOT

PAGE = DOCS / "many-machines.md"
MEASURED = json.loads((ROOT / "benchmarks" / "machines.json").read_text("utf-8"))
NAMES = {"one process": "one process", "pool of 2": "process pool", "Dask, 2 workers": "Dask"}


def test_the_block_has_the_numbers_that_were_measured() -> None:
    (code,) = (b.code for b in blocks_of(PAGE) if "milliseconds = {" in b.code)
    rows = re.findall(r'^    "(.+)": \((\[[\d, ]+\]),', code, re.MULTILINE)
    steps = MEASURED["step_milliseconds"]
    assert {name: ast.literal_eval(row) for name, row in rows} == {
        shown: [round(step[measured]) for step in steps.values()]
        for shown, measured in NAMES.items()
    }
    batches = re.search(r"^batch = (\[.+\])$", code, re.MULTILINE)
    assert batches
    assert ast.literal_eval(batches[1]) == [int(batch) for batch in steps]


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
