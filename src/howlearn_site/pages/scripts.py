"""The scripts of the site: each room has its own beside its Python, and pages load what they need.

They are written in folders of the same names, without what only their authors read. One that
imports from npm is written with its packages in it, and their licences beside it.
"""

from rjsmin import jsmin

from howlearn_site.pages.bundles import BUNDLED, bundled
from howlearn_site.paths import DOCS, ROOMS, write_if_changed

__all__ = ["write_scripts"]


def write_scripts() -> None:
    """Write ``docs/generated/scripts/ROOM/NAME.js`` for each script of ours."""
    for script in ROOMS.rglob("*.js"):
        built = DOCS / "generated" / "scripts" / script.relative_to(ROOMS)
        if script in BUNDLED:
            code, licences = bundled(script)
            beside = built.with_suffix(".licences.txt")
            write_if_changed(beside, licences)
            write_if_changed(built, f"/*! Parts of others are in here: {beside.name} */\n{code}")
        else:
            write_if_changed(built, f"{jsmin(script.read_text('utf-8'))}\n")
