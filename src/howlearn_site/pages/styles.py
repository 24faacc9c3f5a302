"""The styles of the site: one file, as a page waits for each file before it shows anything."""

from howlearn.plots.palette import stylesheet
from howlearn_site.paths import DOCS, write_if_changed

__all__ = ["write_styles"]


def write_styles() -> None:
    """Write docs/generated/howlearn.css: the palette, then ``docs/assets/*.css``."""
    # What all pages have comes first, so that a part may say otherwise.
    files = sorted((DOCS / "assets").glob("*.css"), key=lambda path: path.stem != "howlearn")
    parts = [path.read_text("utf-8") for path in files]
    write_if_changed(DOCS / "generated" / "howlearn.css", "\n".join([stylesheet(), *parts]))
