"""The styles of the site: one file, as a page waits for each file before it shows anything.

The page of one live figure has another file, in which is nothing of the theme's pages.
"""

from pathlib import Path

from howlearn.plots.palette import stylesheet
from howlearn_site.paths import DOCS, ROOMS, write_if_changed

__all__ = ["write_styles"]


def write_styles() -> None:
    """Write howlearn.css and live.css into docs/generated: the palette, then the rooms' styles."""

    # What more pages have comes first, so that a part may say otherwise.
    def rank(style: Path) -> tuple[int, int, Path]:
        first = ("face", "howlearn")
        return (first.index(style.stem) if style.stem in first else 2, len(style.parts), style)

    alone = ROOMS / "figures" / "live_page.css"
    styles = sorted(set(ROOMS.rglob("*.css")) - {alone}, key=rank)
    figures = [style for style in styles if style.stem == "face" or "figures" in style.parts]
    for name, parts in (("howlearn", styles), ("live", [*figures, alone])):
        text = "\n".join([stylesheet(), *(part.read_text("utf-8") for part in parts)])
        write_if_changed(DOCS / "generated" / f"{name}.css", text)
