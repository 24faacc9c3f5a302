"""What README says."""

import re
import tomllib

import numpy as np

from howlearn.backpropagation import nudge_test
from howlearn.costs import mean_squared_error
from howlearn.network import small_network
from howlearn_site.claims.saying import Page
from howlearn_site.paths import PACKAGE, ROOT


def claims(page: Page) -> None:
    """Hold what the page says."""
    # Nudging a node.
    rows = page.printed("howlearn")
    sizes = [abs(predicted) for predicted, _ in rows]
    apart = [abs(predicted / measured - 1) for predicted, measured in rows]
    tried = nudge_test(
        small_network(), [[0.5, 1.0]], [[1.0]], mean_squared_error, layer=1, node=0, nudge=1e-5
    )
    page.says(
        "moves by {about} δ times the nudge", np.isclose(tried.predicted, tried.measured, 1e-4)
    )
    page.says(
        "the {smaller} the nudge, the {closer}",
        (np.diff(sizes) < 0).all(),
        (np.diff(apart) < 0).all(),
    )

    # The two commands.
    shown = page.prose.path.read_text("utf-8").split("```sh\n")[1].split("```")[0]
    commands = re.findall(r"^make (\S+)", shown, re.MULTILINE)
    page.says("The {two} commands", len(commands))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    page.says("You need Python {3.11} or newer", project["requires-python"].removeprefix(">="))
    (port,) = re.findall(r"^PORT \?= (\d+)", _makefile(), re.MULTILINE)
    page.says("{`make serve PORT=8001`} where another", f"`make serve PORT={int(port) + 1}`")
    targets = set(re.findall(r"^([a-z-]+):.* ## ", _makefile(), re.MULTILINE))
    text = "\n".join(passage.text for passage in page.prose.passages)
    for name in sorted(set(re.findall(r"`make ([a-z-]+)", text))):
        page.says("`make {" + name + "}", name in targets)
    run = (ROOT / ".ci" / "run").read_text("utf-8")
    made = [run.index(part) for part in ('rm -rf "$VENV"', "make test", "\nmake extratests")]
    page.says("CI runs `.ci/run`, which {begins} with `make test`", made == sorted(made))
    (extras,) = re.findall(r"^BROUGHT := (\S+)", _makefile(), re.MULTILINE)
    page.says(
        "`make extras` adds {PyTorch}, {Dask} and {Python for the page}, which",
        "torch" in extras,
        "dask" in extras,
        "pyodide" in extras,
    )

    # What is where.
    for folder in re.findall(r"^\| `(.+?)` \|", text, re.MULTILINE):
        page.says("| `{" + folder + "}` |", (ROOT / folder).is_dir())
    page.says(
        "in `{tests/claims/}`, what holds", (ROOT / "tests" / "claims" / "readme.py").is_file()
    )

    # Licences.
    licence = (ROOT / "LICENSE").read_text("utf-8")
    of_digits = (PACKAGE / "data" / "LICENSE-digits.txt").read_text("utf-8")
    page.says("The code is under the {MIT} licence", licence.split()[0])
    (version,) = re.findall(r"CC BY ([\d.]+\d)", licence)
    page.says("text and figures are under CC BY {4.0}: see", version)
    (year,) = re.findall(r"Machine Learning Repository, (\d+)", of_digits)
    (version,) = re.findall(r"CC BY ([\d.]+\d)", of_digits)
    page.says("C. Kaynak, {1998}), under CC BY {4.0}", int(year), version)
    page.grants("is cut from STIX {Two} Math", because="of others")


def _makefile() -> str:
    return (ROOT / "Makefile").read_text("utf-8")
