"""The scripts: what deno looks at, and what of them stands in the built site."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from howlearn_site.paths import ROOMS, ROOT

SCRIPTS = sorted(ROOMS.rglob("*.js"))
FAULTS = {
    "fmt --check": "export const one = {a: 1}\n",
    "lint": "export const one = 1;\ndebugger;\n",
    "check": "/** @type {number} */\nexport const one = String(1);\n",
}


@pytest.mark.parametrize("command", FAULTS)
def test_a_fault_in_a_new_script_is_found_wherever_it_stands(tmp_path: Path, command: str) -> None:
    shutil.copy(ROOT / "deno.json", tmp_path)
    types = ROOMS / "pages" / "theme.d.ts"
    folders = {path.parent.relative_to(ROOT) for path in [*SCRIPTS, *ROOT.glob("tests/*.mjs")]}
    assert len(folders) >= 9  # a folder for each figure is among them
    # What git ignores is nobody's to look at.
    for folder in [*folders, Path("docs/generated/scripts"), Path(".venv/lib")]:
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / "new.js").write_text(FAULTS[command])
    shutil.copy(types, tmp_path / types.parent.relative_to(ROOT))
    done = subprocess.run(
        [sys.executable, "-m", "deno", *command.split()],
        cwd=tmp_path,
        # deno sends what it asks the network for to a place where nobody answers.
        env=os.environ
        | {"NO_COLOR": "1", "DENO_DIR": str(tmp_path / ".cache")}
        | dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    found = set(re.findall(r"(?:file://)?([\w./-]+)/new\.js", done.stdout + done.stderr))
    named = {str(tmp_path / folder) for folder in folders}
    assert {name if name.startswith("/") else f"{tmp_path}/{name}" for name in found} == named


def test_the_built_scripts_are_all_there_without_comments(site: Path) -> None:
    built = site / "generated" / "scripts"
    assert [path.relative_to(built) for path in sorted(built.rglob("*.js"))] == [
        path.relative_to(ROOMS) for path in SCRIPTS
    ]
    for script in SCRIPTS:
        text = (built / script.relative_to(ROOMS)).read_text("utf-8")
        assert "/**" not in text, script.name
        assert not re.search(r"^\s*//", text, re.MULTILINE), script.name


def test_a_program_in_a_script_keeps_its_lines(site: Path) -> None:
    program = (
        "import numpy as np\n\nfrom howlearn.optimizers import adam, momentum, optimize, sgd\n"
    )
    script = Path("figures", "walk_landscape", "script.js")
    for folder in (ROOMS, site / "generated" / "scripts"):
        assert program in (folder / script).read_text("utf-8")


# What may hold a backtick or a brace that begins nothing: comments, texts, patterns.
PASSED = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'
    |(?:(?<=[(,=:\[!&|?;]\s)|(?<=[(,=:\[!&|?;]))/(?:\\.|\[(?:\\.|[^]\\\n])*\]|[^/\\\n])+/""",
    re.DOTALL | re.VERBOSE,
)


def nested(text: str) -> list[int]:
    """Return the lines of a script on which a template begins within another one."""
    found, inside, place = [], [0], 0  # for code the braces that are open, −1 for a template's text
    while place < len(text):
        token = text[place]
        if inside[-1] == -1:
            if token == "\\":
                place += 1
            elif token == "`":
                inside.pop()
            elif text.startswith("${", place):
                inside.append(0)
                place += 1
        elif passed := PASSED.match(text, place):
            place = passed.end() - 1
        elif token == "`":
            if len(inside) > 1:
                found.append(text.count("\n", 0, place) + 1)
            inside.append(-1)
        elif token in "{}":
            inside[-1] += 1 if token == "{" else -1
            if inside[-1] < 0:
                inside.pop()
        place += 1
    assert inside == [0], "not read to its end"
    return found


def test_no_template_stands_within_another_as_what_is_built_would_lose_its_spaces() -> None:
    # rjsmin takes the inner one for the end of the outer one, and the words after it for code.
    assert nested("a(`${b ? `x: ${c}` : d} y`);\n") == [1]
    assert nested('a(`${b ? "`" : { c }.c} y`);\nb(`z`); // `it`s`\n') == []
    assert not [
        f"{script.relative_to(ROOMS)}:{line}"
        for script in SCRIPTS
        for line in nested(script.read_text("utf-8"))
    ]
