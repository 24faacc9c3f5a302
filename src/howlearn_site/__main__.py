"""``python -m howlearn_site``: write what the pages need. ``… outputs [PAGE …]``: rewrite pages."""

import argparse
import sys
from pathlib import Path

from howlearn_site.blocks import PageError
from howlearn_site.build import build
from howlearn_site.outputs import rewrite_outputs
from howlearn_site.running import BlockError


def main() -> int:
    """Run the command that was asked for and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m howlearn_site", description=__doc__)
    parser.add_argument("command", nargs="?", default="build", choices=["build", "outputs"])
    parser.add_argument("pages", nargs="*", type=Path, help="with outputs: these pages only")
    arguments = parser.parse_args()
    try:
        if arguments.command == "outputs":
            rewrite_outputs(arguments.pages)
        else:
            print(f"built, with {build()} blocks")
    except (BlockError, PageError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
