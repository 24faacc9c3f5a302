"""What the page's Python does with a reader's block, run here in this interpreter."""

import builtins
import json
import os
import re
import sys
import warnings
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest

from howlearn_site.in_browser.worker import PRINTS_AT_MOST, needs_pictures, run


class Result:
    """What a run told the page."""

    def __init__(self, code: str, *, example: bool = False) -> None:
        self.told: list[tuple[str, str]] = []
        self.figures: list[tuple[str, str]] = []
        self.well, self.seconds, self.reason, self.line = run(
            code,
            lambda kind, text: self.told.append((kind, text)),
            lambda svg, alt: self.figures.append((svg, alt)),
            "test",
            example=example,
        )

    def all(self, kind: str) -> str:
        return "".join(text for told, text in self.told if told == kind)

    @property
    def out(self) -> str:
        return self.all("out")

    @property
    def error(self) -> str:
        return self.all("error")


def test_what_is_printed_is_told_in_order() -> None:
    said = Result("import sys\nprint(1)\nprint(2, file=sys.stderr)\nprint(3)")
    assert said.well
    assert [kind for kind, text in said.told if text] == ["out", "error", "out"]
    assert "".join(text for _, text in said.told) == "1\n2\n3\n"
    assert 0 < said.seconds < 5


def test_a_traceback_has_the_reader_s_lines_alone() -> None:
    said = Result(
        "from howlearn.costs import mean_squared_error\n\n"
        "def f():\n    return mean_squared_error([[1.0]], [[1.0, 2.0]])\n\nf()"
    )
    assert not said.well
    assert said.line == 4  # the innermost
    lines = [line.strip() for line in said.error.splitlines() if "File" in line]
    assert lines == ['File "block.py", line 6, in <module>', 'File "block.py", line 4, in f']
    assert "ValueError: " in said.error
    assert "(1, 2)" in said.error
    assert "    return mean_squared_error" in said.error


def test_where_it_went_wrong_is_a_line_of_the_reader_s() -> None:
    assert Result("print(1)\nx = = 1").line == 2
    assert Result("x = 1\n\nimport nupmy").line == 3
    assert Result("import ast\nast.parse('1 +')").line == 2  # not that of another text
    assert Result("raise SystemExit(2)").line == Result("print(1)").line == 0


def test_a_cause_inside_howlearn_is_not_shown_and_the_reader_s_own_is() -> None:
    inside = "class Odd:\n    def __array__(self, *_, **__): raise KeyError('k')\n"
    assert "block.py" in Result(f"{inside}from howlearn.costs import huber\nhuber(Odd(), 1)").error
    said = Result(
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('v') from e"
    )
    assert said.error.count("Traceback") == 2
    import_error = Result("from howlearn.landscapes import landscape_named\nlandscape_named('x')")
    assert import_error.error.count("Traceback") == 1


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("print(1", 'File "block.py", line 1'),
        ("x = input('?')", "input() cannot ask you here"),
        ("import torch_is_not_here", "In the page there are howlearn, NumPy, matplotlib"),
        ("def f(): f()\nf()", "RecursionError"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("exit(3)", "The block ended with exit(3)"),
        ("import numpy as np\nnp.log(np.zeros(1))", "block.py:2: RuntimeWarning"),
    ],
)
def test_what_goes_wrong_is_said(code: str, words: str) -> None:
    assert words in Result(code).error


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("from howlearn.costs import mean_square_error", "'mean_squared_error'"),
        ("from howlearn import cost", "'costs'"),
        ("import howlearn.cost", "'howlearn.costs'"),
        ("import nupmy", "'numpy'"),
        ("import torch", None),  # no name that is there is like it
        ("import os.path.x", None),
    ],
)
def test_a_misspelt_import_is_asked_after(code: str, meant: str | None) -> None:
    said = Result(code)
    if meant is None:
        assert "Did you mean" not in said.error
    else:
        assert said.reason.endswith(f". Did you mean: {meant}?")
        assert said.reason in said.error


def test_a_verdict_is_told_apart_and_an_example_says_its_values() -> None:
    code = "from howlearn.exercises import check\ncheck('cost-of-a-line', {})\nprint(1)"
    assert [kind for kind, _ in Result(code.format("5 / 3")).told] == ["right", "solved", "out"]
    assert [kind for kind, _ in Result(code.format("7 / 3")).told] == ["wrong", "out"]
    assert Result("x = 3\nx\nfor i in (1, 2):\n    i\nNone", example=True).out == "3\n1\n2\n"
    drawn = Result("import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])", example=True)
    assert len(drawn.figures) == 1
    assert not drawn.error


def test_an_endless_print_ends() -> None:
    said = Result("while True:\n    try:\n        print('y' * 99)\n    except Exception: pass")
    assert not said.well
    assert len(said.out) == PRINTS_AT_MOST
    assert "Stopped: it printed 200,000 characters" in said.error
    assert len(said.told) < 600


def test_a_figure_is_handed_over_in_the_page_s_colours() -> None:
    said = Result(
        "import matplotlib.pyplot as plt\nfrom howlearn.landscapes import two_valleys\n"
        "from howlearn.plots import landscape_curve\nlandscape_curve(two_valleys)\nplt.show()\n"
        "plt.plot([1, 2], color='red')\nplt.show()\nplt.plot([1])"
    )
    (svg, alt), (own, no_alt) = said.figures
    assert "var(--hl-ink, " in svg
    without = re.sub(r"var\(--hl-[a-z-]+, #\w+\)", "", svg)
    assert "#" not in without.replace('href="#', "").replace("url(#", "")
    assert "two valleys" in alt
    assert "#ff0000" in own
    assert no_alt.startswith("Your figure")
    assert "drawn and not shown" in said.error
    assert not plt.get_fignums()


def test_a_run_leaves_nothing_behind() -> None:
    def state() -> tuple[object, ...]:
        return dict(os.environ), os.getcwd(), list(sys.path), list(sys.argv), sys.stdout

    before, printing, printer = state(), np.get_printoptions(), builtins.print
    filters, width, main = (
        list(warnings.filters),
        plt.rcParams["lines.linewidth"],
        sys.modules["__main__"],
    )
    said = Result("""
import builtins, os, sys, warnings
import matplotlib.pyplot as plt
import numpy as np
with open("mine.py", "w") as file:
    file.write("value = 1")
import mine
print(mine.value, os.listdir())
builtins.print = None
os.environ["HOWLEARN_TEST"] = "1"
os.chdir("..")
sys.path.clear()
sys.argv.clear()
warnings.simplefilter("error")
np.set_printoptions(precision=2)
plt.rcParams["lines.linewidth"] = 9
plt.figure()
""")
    assert said.out == "1 ['mine.py']\n"
    assert state() == before
    assert "mine" not in sys.modules
    assert sys.modules["__main__"] is main
    assert builtins.print is printer
    assert np.get_printoptions() == printing
    assert warnings.filters == filters
    assert plt.rcParams["lines.linewidth"] == width
    assert not plt.get_fignums()


@pytest.mark.parametrize("module", ["random", "numpy.random"])
def test_a_seed_is_forgotten(module: str) -> None:
    code = f"import {module} as r\n{{}}print(r.random())"
    seeded = Result(code.format("r.seed(0)\n")).out
    assert Result(code.format("r.seed(0)\n")).out == seeded
    after = Result(code.format("r.seed(0)\nr.random()\n")).out  # what would come next
    Result(code.format("r.seed(0)\n"))
    assert Result(code.format("")).out not in (seeded, after)


def test_a_namespace_is_fresh_and_a_real_module() -> None:
    Result("leftover = 1")
    assert "NameError" in Result("print(leftover)").error
    code = "import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))).__name__)"
    assert Result(code).out == "A\n"


@pytest.mark.parametrize(
    ("code", "needed"),
    [
        ("import matplotlib.pyplot as plt", True),
        ("from matplotlib import pyplot", True),
        ("from howlearn.plots.palette import INK", True),
        ("from howlearn import plots", True),
        ("import howlearn\nhowlearn.plots.contours", True),
        ("def f():\n    import pylab", True),
        ("import numpy\nfrom howlearn.costs import huber", False),
        ("print('import matplotlib')", False),
        ("import matplotlib +", False),
    ],
)
def test_only_what_draws_asks_for_matplotlib(code: str, needed: bool) -> None:
    assert needs_pictures(code) == needed


def test_the_worker_gets_the_files_that_stand_here(site: Path) -> None:
    config = json.loads((site / "generated" / "run.json").read_text("utf-8"))
    from howlearn_site.figures import svg
    from howlearn_site.in_browser import worker

    for module in (svg, worker):
        file = Path(module.__file__ or "")
        name = f"{file.parent.name}/{file.name}"
        assert config["modules"][name] == file.read_text("utf-8")
