"""The styles of the site: one file, as a page waits for each file before it shows anything."""

from pathlib import Path

from howlearn.plots.palette import stylesheet
from howlearn_site.paths import DOCS, ROOMS, write_if_changed

__all__ = ["write_styles"]


def write_styles() -> None:
    """Write docs/generated/howlearn.css: the palette, then the styles of all rooms."""

    # What more pages have comes first, so that a part may say otherwise.
    def rank(style: Path) -> tuple[bool, int, Path]:
        return (style.stem != "howlearn", len(style.parts), style)

    parts = [style.read_text("utf-8") for style in sorted(ROOMS.rglob("*.css"), key=rank)]
    write_if_changed(DOCS / "generated" / "howlearn.css", "\n".join([stylesheet(), *parts]))
