"""The scripts of the site: each room has its own beside its Python, and pages load what they need.

They are written in folders of the same names, without what only their authors read.
"""

from rjsmin import jsmin

from howlearn_site.paths import DOCS, ROOMS, write_if_changed

__all__ = ["write_scripts"]


def write_scripts() -> None:
    """Write ``docs/generated/scripts/ROOM/NAME.js`` for each script of ours."""
    for script in ROOMS.rglob("*.js"):
        built = DOCS / "generated" / "scripts" / script.relative_to(ROOMS)
        write_if_changed(built, f"{jsmin(script.read_text('utf-8'))}\n")
