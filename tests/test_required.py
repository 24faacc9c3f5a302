"""What needs an extra is told, chosen and demanded, and nothing is left out between two runs."""

import os
import re
import shutil
import tomllib
from collections.abc import Callable
from textwrap import dedent

import pytest

from howlearn_site.paths import ROOT
from required import EXTRAS
from suites import Suites

# A small project: what a test or a block can do to ask for something that is not there.
FILES = {
    "tests/test_module.py": """
        from required import required
        required("howlearn_nowhere")
        def test_one(): pass
        """,
    "tests/test_here.py": """
        from required import required
        required("json")
        def test_two(): pass
        """,
    "tests/test_fixture.py": """
        import os, pytest
        def test_three(pyodide): pass
        @pytest.mark.skipif("1 > 0", reason="this system cannot")
        def test_four(): pass
        def test_five(): assert not [n for n in os.environ if n.startswith("HOWLEARN_")]
        def test_six():
            with pytest.raises(ImportError): import torch
        """,
    "tests/test_quietly.py": """
        import pytest
        def test_seven(): pytest.skip("no such library")
        """,
    "tests/test_imports.py": """
        import pytest
        pytest.importorskip("howlearn_nowhere")
        def test_eight(): pass
        """,
    "tests/torch.py": "",  # installed, and yet not to be found
    "page.md": """
        ```python
        print(1)
        ```

        ```text
        1
        ```

        <!-- requires: howlearn_nowhere -->

        ```python
        import howlearn_nowhere
        ```
        """,
}


Suite = Callable[..., dict[str, str]]


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory, suites: Suites) -> Suite:
    """Run pytest in the small project, and return how each test ended."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "tests").mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(dedent(text))
    shutil.copy(ROOT / "tests" / "conftest.py", folder / "tests")
    shutil.copy(ROOT / "pyproject.toml", folder)

    def run(*options: str, **environment: str) -> dict[str, str]:
        plain = {n: v for n, v in os.environ.items() if not n.startswith(("HOWLEARN_", "PYTEST_"))}
        _, said = suites.run(
            folder,
            plain | {"PYTHONPATH": f"{ROOT / 'tests'}{os.pathsep}{ROOT / 'src'}"} | environment,
            *("-v", "-p", "no:cacheprovider", "--continue-on-collection-errors"),
            *("--markdown-docs", *options, *sorted(FILES)),
        )
        ended = re.findall(r"^[\w./]+::(\S+) (PASSED|FAILED|ERROR|SKIPPED)", said, re.M)
        broken = re.findall(r"^(ERROR) tests/(\w+\.py) ", said, re.MULTILINE)
        return {**dict(ended), **{name: how for how, name in broken}, "said": said}

    return run


def test_what_lacks_an_extra_is_skipped_and_any_other_skip_fails(suite: Suite) -> None:
    # The variables of whoever calls it reach no test, and what is installed none but those.
    ended = suite(HOWLEARN_SITE_URL="https://example.org/")
    said = ended.pop("said")
    assert ended.pop("test_three") in ("SKIPPED", "PASSED"), said  # as Pyodide's files are there
    assert ended == {
        "[CodeFence#1][line:2]": "PASSED",
        "[CodeFence#2][line:12]": "SKIPPED",
        "test_two": "PASSED",
        "test_four": "SKIPPED",
        "test_five": "PASSED",
        "test_six": "PASSED",
        "test_seven": "FAILED",
        "test_imports.py": "ERROR",
    }, said
    assert "howlearn_nowhere is not installed" in said
    assert said.count("skipped without the mark `extra`") >= 2


def test_what_lacks_an_extra_is_chosen_and_fails_on_demand(suite: Suite) -> None:
    ended = suite("-m", "extra", HOWLEARN_REQUIRE="all", HOWLEARN_PYODIDE="nowhere")
    said = ended.pop("said")
    assert ended == {
        "[CodeFence#2][line:12]": "FAILED",
        "test_two": "PASSED",
        "test_three": "ERROR",
        "test_module.py": "ERROR",
        "test_imports.py": "ERROR",
    }, said
    assert "HOWLEARN_REQUIRE says that this block runs" in said
    assert "HOWLEARN_REQUIRE says it is here" in said
    assert "HOWLEARN_PYODIDE" in said


def test_each_extra_of_the_project_is_known() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    extras = tomllib.loads(text)["project"]["optional-dependencies"]
    ours = {
        "dev",
        "release",
        "workflows",
        *re.findall(r"\w+", "".join(extras["dev"])),
    }  # no one imports zizmor or twine
    more = {re.split(r"[=>\[]", r)[0] for name in set(extras) - ours for r in extras[name]}
    assert {name.replace("scikit-learn", "sklearn") for name in more} <= set(EXTRAS)
