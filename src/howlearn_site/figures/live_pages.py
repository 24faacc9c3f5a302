"""Each live figure alone, at ``live/NAME/``: for a course's page, and for a lecture hall's wall.

The page has the figure as it stands in its chapter, with the state that it begins in and the still,
and nothing of the theme: no menu, no search, no storage. The builder copies it as it is, so it is
in no menu, no index of the search and no sitemap.
"""

import re
from pathlib import Path

import markdown
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from howlearn_site.paths import DOCS, ROOMS, pages, write_if_changed

__all__ = ["write_live_pages"]

IMAGE = re.compile(r"!\[[^\]]*\]\(figures/[^)]+\)\{[^}]*\blive=(?P<name>[a-z0-9-]+)[^}]*\}")
HEADING = re.compile(r"^# (?P<title>.+?)(?: *\{[^}]*\})?$", re.MULTILINE)
TITLE = re.compile(r'^  static title = "(?P<title>[^"]+)";$', re.MULTILINE)
TEMPLATE = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    keep_trailing_newline=True,
).get_template("live_page.html")


def write_live_pages() -> None:
    """Write ``live/NAME/index.html`` for each figure, from the first page that it stands on."""
    written: set[str] = set()
    for path in pages():
        text = path.read_text("utf-8")
        for image in IMAGE.finditer(text):
            name = image["name"]
            if name in written:
                continue
            written.add(name)
            page = path.relative_to(DOCS).with_suffix("").as_posix()
            write_if_changed(
                DOCS / "live" / name / "index.html",
                TEMPLATE.render(
                    title=_found(TITLE, ROOMS / "figures" / name.replace("-", "_") / "script.js"),
                    figure=markdown.markdown(
                        image[0], extensions=["howlearn_site.markup.inline_figures"]
                    ),
                    chapter=_found(HEADING, path),
                    address="" if page == "index" else f"{page.removesuffix('/index')}/",
                    name=name,
                ),
            )


def _found(pattern: re.Pattern[str], path: Path) -> str:
    found = pattern.search(path.read_text("utf-8"))
    if not found:
        raise ValueError(f"{path} has no title such as {pattern.pattern!r} finds")
    return found["title"]
