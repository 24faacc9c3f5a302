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
