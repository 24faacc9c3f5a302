"""The system's Chromium for the browser tests: found, or installed, or asked for.

The headless shell is the same browser without the windows that nobody sees, which take longer to
open than most of our pages. Run as a script this makes sure that there is one of the two.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SHELL = "chromium-headless-shell"
NAMES = (
    SHELL,
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")

HOW = """\
The browser tests need Chromium, and it could not be found or installed. One of these will do:
  Debian:          sudo apt-get install chromium-headless-shell
  Ubuntu:          sudo apt-get install chromium
  Fedora:          sudo dnf install chromium
  macOS:           brew install --cask chromium
  elsewhere:       set CHROMIUM to the path of a Chromium or Chrome"""


def find() -> str | None:
    """Return the path of a Chromium, None where there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or (str(MAC) if MAC.exists() else None)


def install() -> None:
    """Install Chromium where this can be done without asking: as root, on a system with apt."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        install = ["install", "--yes", "--no-install-recommends"]
        # Not every system has the shell.
        for command in (["update"], [*install, SHELL], [*install, "chromium"]):
            subprocess.run(["apt-get", "-qq", *command], env=environment, check=False)
            if find():
                return


if __name__ == "__main__":
    if find() is None:
        install()
    sys.exit(None if find() else HOW)
