"""The built site as files."""

import gzip
import re
from collections import Counter
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser

from howlearn.plots.palette import PALETTE, PAPER
from howlearn_site.markup.tokens import INK
from howlearn_site.pages.fonts import TARGET, characters
from howlearn_site.paths import ROOMS


class Document(HTMLParser):
    """The ids and addresses of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.unnamed: list[str] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if tag in ("img", "script") and given.get("src"):
            self.loads.append(str(given["src"]))
        if tag == "link" and given.get("rel") not in ("canonical", "prev", "next"):
            self.loads.append(str(given["href"]))
        if tag == "img" and not given.get("alt"):
            self.unnamed.append(str(given.get("src")))


@pytest.fixture(scope="module")
def documents(site: Path) -> dict[Path, Document]:
    return {path: Document(path) for path in site.rglob("*.html")}


def test_every_link_leads_somewhere(site: Path, documents: dict[Path, Document]) -> None:
    broken = []
    for page, document in documents.items():
        for link in document.links + document.loads:
            if urlsplit(link).scheme or link.startswith("//"):
                continue
            address, anchor = urlsplit(link).path, urlsplit(link).fragment
            base = site if page.name == "404.html" else page.parent
            target = (base / unquote(address.lstrip("/"))).resolve() if address else page
            target = target / "index.html" if target.is_dir() else target
            known = documents.get(target)
            lost = anchor and known and unquote(anchor) not in known.ids
            if lost or not target.is_file():
                broken.append(f"{page.relative_to(site)}: {link}")
    assert not broken


def test_no_page_loads_anything_from_elsewhere(documents: dict[Path, Document]) -> None:
    loads = {load for document in documents.values() for load in document.loads}
    assert loads
    assert not [load for load in loads if urlsplit(load).netloc]


def test_no_id_stands_twice_and_every_picture_has_a_text(documents: dict[Path, Document]) -> None:
    for path, document in documents.items():
        twice = [name for name, count in Counter(document.ids).items() if count > 1]
        assert not twice, f"{path}: {twice}"
        assert not document.unnamed, f"{path}: {document.unnamed}"


def test_figures_are_small(site: Path) -> None:
    sizes = {p.name: len(gzip.compress(p.read_bytes())) for p in site.glob("figures/**/*.svg")}
    assert sizes
    assert max(sizes.values()) <= 25 * 1024, sizes


def test_figures_hold_no_colour_of_their_own_and_no_raster_but_data(site: Path) -> None:
    for path in site.glob("figures/**/*.svg"):
        text = path.read_text("utf-8")
        assert not re.search(r":\s*#[0-9a-f]{3,6}\b", text), path
        assert "var(--hl-" in text, path


def test_a_figure_that_is_opened_alone_has_the_light_colours(site: Path, browser: Browser) -> None:
    light = {colour.variable: colour.light for colour in PALETTE} | {"--hl-sans": "sans-serif"}
    paths = sorted(site.glob("figures/**/*.svg"))
    assert paths
    for path in paths:
        text = path.read_text("utf-8")
        found = re.findall(r"var\(\s*(--[\w-]+)\s*(?:,\s*([^()]*?)\s*)?\)", text)
        assert len(found) == text.count("var(") > 0, path
        assert {(name, light.get(name)) for name, _ in found} >= set(found), path
    # And a browser takes them: the paper, which is drawn first, and the letters.
    page = browser.new_page()
    page.goto(paths[0].as_uri())
    paper, letters = page.evaluate(
        """() => ["path", "text"].map(name =>
            getComputedStyle(document.querySelector(name)).fill)"""
    )
    page.close()

    def seen(shade: str) -> str:
        return f"rgb({', '.join(str(int(shade[k : k + 2], 16)) for k in (1, 3, 5))})"

    assert paper == seen(PAPER.light)
    assert letters in {seen(colour.light) for colour in PALETTE}


def test_the_favicon_has_the_palette_s_colours() -> None:
    icon = (ROOMS / "theme" / "assets" / "favicon.svg").read_text("utf-8").lower()
    known = {shade for colour in PALETTE for shade in (colour.light, colour.dark)}
    assert set(re.findall(r"#[0-9a-f]{6}", icon)) <= known


def test_our_colours_stand_in_for_each_of_the_theme_s(site: Path) -> None:
    styles = files("material") / "templates" / "assets" / "stylesheets"
    theirs = {
        file.name.split(".")[0]: file.read_text()
        for file in styles.iterdir()
        if file.name.endswith(".css")
    }
    (dark,) = re.findall(r"\[data-md-color-scheme=slate\]\{([^}]*)\}", theirs["palette"])
    named = set(re.findall(r"(--md-[\w-]+):", dark))
    used = named & set(re.findall(r"var\((--md-[\w-]+)", theirs["main"]))
    ours = (site / "generated" / "howlearn.css").read_text("utf-8")
    assert len(used) > 20
    assert not used - set(re.findall(r"^ +(--md-[\w-]+):", ours, re.MULTILINE))
    for page in site.rglob("*.html"):
        assert "stylesheets/palette." not in page.read_text("utf-8"), page


def test_the_wheel_is_served_and_the_line_that_installs_it_stands_on_the_home_page(
    site: Path,
) -> None:
    (wheel,) = (site / "wheel").glob("howlearn-*.whl")
    assert f"wheel/{wheel.name}" in (site / "index.html").read_text("utf-8")


def test_the_mathematics_font_holds_every_character_of_every_formula(site: Path) -> None:
    from fontTools.ttLib import TTFont

    assert (site / "fonts" / TARGET.name).stat().st_size < 45_000
    held = set(map(chr, TTFont(site / "fonts" / TARGET.name).getBestCmap()))
    assert set(characters()) <= held


def test_code_has_elements_only_for_what_has_a_colour(site: Path) -> None:
    html = (site / "cost-function" / "index.html").read_text("utf-8")
    code = "".join(re.findall(r'<div class="language-python highlight".*?</pre>', html, re.DOTALL))
    classes = set(re.findall(r'<span class="(\w+)">', code))
    assert {"k", "kn", "s2"} <= classes
    assert not classes & set(INK.split("|"))
    # And those without are set in the colour of the text, by the theme and by us.
    folder = files("material") / "templates" / "assets" / "stylesheets"
    (theme,) = (f for f in folder.iterdir() if re.fullmatch(r"main\.\w+\.min\.css", f.name))
    own = (ROOMS / "pages" / "howlearn.css").read_text("utf-8")
    rules = re.findall(r"([^{}]+)\{color:var\((--md-code-hl-[\w-]+)\)\}", theme.read_text("utf-8"))
    variables = {
        name: variable
        for selectors, variable in rules
        for name in re.findall(r"\.highlight \.(\w+)", selectors)
    }
    assert variables["k"] == "--md-code-hl-keyword-color"
    for name in INK.split("|"):
        assert name not in variables or f"{variables[name]}: var(--hl-ink);" in own, name
