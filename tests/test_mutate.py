"""What counts the changes that no test notices: it makes changes, asks the right tests, counts."""

import ast
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from howlearn_site.paths import ROOT
from mutate import Place, survivors
from mutations import mutations
from nearest_tests import modules, suite_of
from touching import Touched, chosen_tests

SOURCE = textwrap.dedent(
    '''
    """A module with a number: 1."""

    __all__ = ["f"]

    def f(x: "float" = 2.0, *, deep: bool = True) -> float:
        """Return 3."""
        if x <= 4:
            x -= 1
        return pow(x, 5) if deep else -x

    def g(ö: int) -> str:
        assert ready()
        show(ö, end="")
        return f"ö is {ö * 6} long"
    '''
)
CHANGES = [
    ("2.0", "3.0"),
    ("True", "False"),
    ("x <= 4", "x < 4"),
    ("x <= 4", "x > 4"),
    ("4", "5"),
    ("x -= 1", "x += 1"),
    ("x -= 1", "x = 1"),
    ("1", "2"),
    ("return pow(x, 5) if deep else -x", "return None"),
    ("pow(x, 5) if deep else -x", "-x if deep else pow(x, 5)"),
    ("pow(x, 5)", "pow(5, x)"),
    ("5", "6"),
    ("-x", "x"),
    ('show(ö, end="")', "pass"),
    ('show(ö, end="")', "show(ö)"),
    ('return f"ö is {ö * 6} long"', "return None"),
    ('f"ö is {ö * 6} long"', "f'ö is X{ö * 6} long'"),
    ('f"ö is {ö * 6} long"', "f'ö is {ö / 6} long'"),
    ('f"ö is {ö * 6} long"', "f'ö is {ö * 7} long'"),
    ('f"ö is {ö * 6} long"', "f'ö is {ö * 6} longX'"),
]


def test_each_part_of_a_program_is_changed_and_words_about_it_are_not() -> None:
    found = mutations(SOURCE)
    assert sorted((each.old, each.new) for each in found) == sorted(CHANGES)
    plain = ast.dump(ast.parse(SOURCE))
    for each in found:
        assert ast.dump(ast.parse(each.source)) != plain
        assert each.statement == SOURCE.splitlines()[each.line - 1].strip()


def test_what_may_change_places_does_not() -> None:
    assert [each.new for each in mutations("x = np.maximum(a, b)")] == []
    assert [each.new for each in mutations("np.add(a, b, c)")] == ["pass"]
    assert [each.new for each in mutations("Kind: TypeAlias = Literal['one', 'two']")] == []
    assert [each.new for each in mutations("x = np.subtract(a, b)")] == ["np.subtract(b, a)"]
    (turned,) = mutations("x = zip(a, b, strict=True)")
    assert turned.new == "zip(b, a, strict=True)"


def test_a_condition_that_is_no_comparison_is_turned_round() -> None:
    (turned,) = mutations("if ready:\n    go = 'on' if later else 'on'\n")[:1]
    assert turned.source.startswith("if (not ready):")


def test_each_module_has_tests_that_are_asked_and_its_own_come_first() -> None:
    own, others = suite_of("howlearn.costs")
    assert [file.name for file in own] == ["costs.py", "test_costs.py"]
    assert 1 <= len(others) <= 7
    for name in modules():
        own, others = suite_of(name)
        assert len(own + others) >= 2, name
    # A module that tests do not import is asked about by way of those that do.
    assert "test_training.py" in [file.name for file in suite_of("howlearn._progress")[1]]


def test_what_needs_no_test_is_a_change_that_there_is() -> None:
    for name, reasons in survivors().items():
        source = modules()[name].read_text("utf-8")
        assert reasons.keys() <= {Place(name, each).key for each in mutations(source)}, name
        assert all(reasons.values())


NESTED = """\
def f(x=1):
    return x

def g():
    def h(y=2):
        return y
    return h()

z = f()
"""


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (1, ["quick", "slow", "other"]),  # what f is given is fixed as the module loads
        (2, ["quick", "slow", "other"]),  # f is called as it loads
        (5, ["quick", "slow", "other"]),
        (6, ["slow"]),
        (7, ["quick", "slow"]),
    ],
)
def test_a_change_is_shown_to_the_tests_that_run_its_function(
    line: int, names: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "nested.py"
    file.write_text(NESTED)
    ran = {"": [1, 2, 4, 9], "slow": [5, 6, 7], "quick": [5]}
    record = Touched({"slow": 2.0, "quick": 1.0, "other": 3.0}, {str(file): ran})
    assert chosen_tests([record], file, line) == names
    elsewhere = Touched({"far": 4.0}, {})  # tests that never run the function
    more = ["far"] if line in (1, 5) else []
    assert chosen_tests([record, elsewhere], file, line) == [*names, *more]


RUN = """
import sys
from pathlib import Path

import mutate

mutate.suite_of = lambda module: ([Path({file!r})], [])
mutate.BRIEF = 3
sys.argv = ["mutate.py", *{arguments}]
mutate.main()
"""


WEAK = "assert DivergenceError('no', step=1, path=[]).step == 1"
STRONG = """
    error = DivergenceError("no", step=1, path=[])
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.step, again.path) == ("no", 1, [])
"""


# With a change it does not end.
ENDLESS = f"""
    while True:
        try:{textwrap.indent(STRONG, "        ")}
            break
        except Exception:
            pass
"""


@pytest.mark.parametrize(
    ("test", "code", "words"),
    [
        (WEAK, 1, "0 of 4 changes were noticed"),
        (STRONG, 0, "4 of 4 changes were noticed"),
        # A file that pytest is given is read by pytest, and has the change none the less.
        ("assert not DivergenceError", 1, "test_it.py fails without a change"),
    ],
)
def test_what_no_test_notices_is_counted(test: str, code: int, words: str, tmp_path: Path) -> None:
    done = mutated(test, tmp_path)
    assert (done.returncode, words in done.stdout + done.stderr) == (code, True), done


def test_what_a_sample_does_not_notice_soon_is_not_noticed(tmp_path: Path) -> None:
    done = mutated(ENDLESS, tmp_path, "--sample", "1")
    assert done.returncode == 1
    assert done.stdout.count("no test notices in 3 s") == 1
    assert "0 of 1 changes were noticed" in done.stdout


def mutated(test: str, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Change howlearn.arrays, which a test is asked about."""
    file = folder / "test_it.py"
    imports = "import pickle\nfrom howlearn.arrays import DivergenceError\n"
    file.write_text(f"{imports}def test_it():\n    {test.strip()}\n")
    given = [*arguments, "howlearn.arrays"]
    return ran("-c", RUN.format(file=str(file), arguments=given))


def test_an_unknown_module_is_met_with_those_there_are() -> None:
    done = ran("tests/mutate.py", "howlearn.nothing")
    assert done.returncode == 1
    assert "howlearn.nothing is no module of the package; there are howlearn," in done.stderr


def ran(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "tests")},
        capture_output=True,
        text=True,
        check=False,
    )
