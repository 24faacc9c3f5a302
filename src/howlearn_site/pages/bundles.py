"""Scripts with what they import from npm in them: one file, made by deno, that a page can load.

A script names the exact version of each package that it imports; ``bundles.lock`` beside this file
has those of what the packages need themselves, and the hash of each. The packages come over the
network once. What was made of them is kept, and a build that finds it asks nobody. To have it there
before a build is ``python -m howlearn_site.pages.bundles``.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from howlearn_site.cache import entry, fetch, files, libraries, own_code
from howlearn_site.paths import ROOMS

__all__ = ["BUNDLED", "LOCK", "BundleError", "bundled"]

BUNDLED = (ROOMS / "in_browser" / "editor.js",)
"""The scripts that import from npm."""

LOCK = Path(__file__).with_name("bundles.lock")


class BundleError(Exception):
    """A script could not be bundled."""


def bundled(script: Path) -> tuple[str, str]:
    """Return a script with all that it imports, and the licences of what is not ours in it.

    Raises
    ------
    BundleError
        If a package can neither be had from the network nor was fetched before, or is not the one
        that the lock names; the message has what deno said.
    """
    place = entry(
        "bundles",
        sources=files([script, LOCK]),
        libraries=libraries("deno"),
        builder=own_code(__name__),
    )
    code, licences = json.loads(fetch(place, lambda: json.dumps(_made(script))))
    return code, licences


def _made(script: Path) -> tuple[str, str]:
    with TemporaryDirectory() as folder:
        made = Path(folder) / script.name
        # Nothing is looked up but what the lock names.
        locked = ["--no-config", "--lock", str(LOCK), "--frozen"]
        wanted = ["--platform", "browser", "--minify", "--output", str(made)]
        # This one says why a package cannot be had, where bundle only says which.
        _deno(script, "cache", "--quiet", *locked, str(script))
        _deno(script, "bundle", "--quiet", *locked, *wanted, str(script))
        code = made.read_text("utf-8")
    kept = Path(json.loads(_deno(script, "info", "--json"))["npmCache"])
    licences = []
    for package in sorted(json.loads(LOCK.read_text("utf-8"))["npm"]):
        name, version = re.fullmatch(r"(.+?)@([^@_]+).*", package).groups()  # type: ignore[union-attr]
        # Above the packages of a registry stands its name.
        found = list(kept.glob(f"*/{name}/{version}/LICENSE*"))
        if not found:
            raise BundleError(f"{script.name}: {package} has no file with its licence")
        licences.append(f"{name} {version}\n\n{found[0].read_text('utf-8').strip()}\n")
    return code, f"\n{'-' * 72}\n\n".join(licences)


def _deno(script: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "deno", *arguments]
    asked = os.environ | {"NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1"}
    done = subprocess.run(command, env=asked, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BundleError(
            f"{script.name} could not be bundled with the packages that it imports. They are "
            "fetched from npm once, which needs the network; when it is there, give the same "
            f"command again. deno said:\n{done.stderr.strip()}"
        )
    return done.stdout


if __name__ == "__main__":
    try:
        for script in BUNDLED:
            bundled(script)
    except BundleError as error:
        sys.exit(str(error))
