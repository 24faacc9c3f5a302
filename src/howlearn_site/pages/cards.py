"""A card for each page, which services show with a link to it: its title and its first figure.

Each is an SVG in the light colours, into which the figure is put as it is, and which resvg turns
into a picture. Its letters come with matplotlib, so that a card is the same on every machine.
"""

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path
from textwrap import wrap

import matplotlib
import resvg_py

from howlearn.plots.palette import GLOBAL_MINIMUM, INK, PAPER, SOFT_INK
from howlearn_site.cache import entry, fetch, libraries, own_code
from howlearn_site.paths import DOCS, pages, write_if_changed

__all__ = ["HEIGHT", "WIDTH", "card", "name_of", "write_cards"]

WIDTH, HEIGHT = 1200, 630
"""In pixels, which is what services ask for."""

MARGIN = 72
FIGURE = re.compile(r"!\[[^\]]*\]\((?:\.\./)*(?P<file>figures/[\w-]+/[\w-]+\.svg)\)")
TITLE = re.compile(r"^# (?P<title>.+?)(?: *\{[^}]*\})?$", re.MULTILINE)
VARIABLE = re.compile(r"var\(--[\w-]+, ([^()]+)\)")
BOX = re.compile(r'viewBox="0 0 (?P<width>[\d.]+) (?P<height>[\d.]+)"(?: style="[^"]*")?')
FONTS = ("DejaVuSans.ttf", "STIXGeneral.ttf", "STIXGeneralBol.ttf")
VALLEYS = "M2 8c2.5 8 4.5 12 7.5 12 3 0 3.5-5 6-5 3 0 4 11 7.5 11S28 18 30 6"


def name_of(path: Path) -> str:
    """Return the name of a page's card: the page's address, ``index`` for the home page."""
    place = path.relative_to(DOCS).with_suffix("")
    return (place if place.name != "index" or place.parent == Path() else place.parent).as_posix()


def write_cards(labs: Iterable[tuple[Path, str, str]] = ()) -> None:
    """Write docs/cards/NAME.png for each page.

    Parameters
    ----------
    labs : iterable of (path, text, figure)
        The labs, which are no pages yet, each with a text that has its title, and with its first
        figure as SVG, or an empty text.
    """
    texts = [(path, path.read_text("utf-8")) for path in pages() if DOCS in path.parents]
    for path, text, figure in (*((path, text, _figure_in(text)) for path, text in texts), *labs):
        title = TITLE.search(text)
        picture = card(title["title"] if title else path.stem, figure)
        write_if_changed(DOCS / "cards" / f"{name_of(path)}.png", picture)


def _figure_in(text: str) -> str:
    """Return the first figure of a page, which is drawn by now; empty where there is none."""
    found = FIGURE.search(text)
    return (DOCS / found["file"]).read_text("utf-8") if found else ""


def card(title: str, figure: str = "") -> bytes:
    """Return a card as PNG.

    Parameters
    ----------
    title : str
        What stands on it.
    figure : str, optional
        An SVG of the site, which stands beside the title.

    Examples
    --------
    >>> card("Weights")[1:4]
    b'PNG'
    """
    svg = _svg(title, figure)
    place = entry(
        "cards",
        svg=svg,
        libraries=libraries("resvg-py", "matplotlib"),
        builder=own_code(__name__),
    )
    return fetch(place, lambda: _drawn(svg))


def _drawn(svg: str) -> bytes:
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        skip_system_fonts=True,
        font_files=[str(fonts / name) for name in FONTS],
        sans_serif_family="DejaVu Sans",
    )


def _svg(title: str, figure: str) -> str:
    size, width = (68, 15) if figure else (96, 22)
    lines = wrap(title, width, break_long_words=False)
    if longest := max(map(len, lines), default=0) - width:
        size = round(size * width / (width + max(longest, 0)))
    above = HEIGHT / 2 - size * 1.15 * (len(lines) - 1) / 2 + size / 3
    written = "".join(
        f'<text x="{MARGIN}" y="{above + size * 1.15 * k}" font-size="{size}" font-weight="bold" '
        f'font-family="STIXGeneral" fill="{INK.light}">{escape(line)}</text>'
        for k, line in enumerate(lines)
    )
    logo = (
        f'<g transform="translate({MARGIN} 506) scale(1.6)" stroke="{INK.light}" fill="none">'
        f'<path d="{VALLEYS}" stroke-width="2.2" stroke-linecap="round"/>'
        f'<circle cx="23" cy="21.5" r="3.4" fill="{GLOBAL_MINIMUM.light}" stroke-width="1.5"/></g>'
        f'<text x="{MARGIN + 66}" y="547" font-size="34" font-family="STIXGeneral" '
        f'fill="{SOFT_INK.light}">howlearn</text>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER.light}"/>'
        f"{written}{logo}{_placed(figure)}</svg>"
    )


def _placed(figure: str) -> str:
    """Return the figure as large as the right half of a card allows."""
    box = BOX.search(figure)
    if not box:
        return ""
    size = f'x="600" y="40" width="560" height="{HEIGHT - 80}"'  # with its proportions kept
    return VARIABLE.sub(r"\1", figure.replace(box[0], f"{size} {box[0].partition(' style')[0]}", 1))
