"""The zip of the site: what is in it, and its pages opened from a disk in a real browser."""

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit
from zipfile import ZipFile

import pytest
from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

import howlearn
import run_tab
from howlearn_site.__main__ import main
from howlearn_site.editions.archive import write_archive
from howlearn_site.editions.book import book_of
from howlearn_site.editions.disk_pages import disk_page
from howlearn_site.editions.scripts import module_script
from howlearn_site.paths import ROOMS
from run_site import RunSite, serving


@pytest.fixture(scope="module")
def archive(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(site, tmp_path_factory.mktemp("editions"))


@pytest.fixture(scope="module")
def unpacked(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The one folder of the zip, unpacked where a name has a blank and an accent."""
    folder = tmp_path_factory.mktemp("À lire")
    with ZipFile(archive) as opened:
        opened.extractall(folder)
    (top,) = folder.iterdir()
    return top


class Addresses(HTMLParser):
    """What the tags of a page lead to or load."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src") and value]


def test_every_address_in_the_zip_names_a_file_of_the_zip(unpacked: Path) -> None:
    names = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*")}
    followed, wrong = 0, []
    shown = [path for path in sorted(unpacked.rglob("*.html")) if "source" not in path.parts]
    for page in shown:
        reader = Addresses()
        reader.feed(page.read_text("utf-8"))
        here = page.relative_to(unpacked).as_posix()
        for address in set(reader.found):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc or not parts.path:
                continue
            followed += 1
            name = normpath(join(dirname(here), unquote(parts.path)))
            if name not in names or (unpacked / name).is_dir():
                wrong.append(f"{here}: {address}")
    assert not wrong, "\n".join(wrong[:20])
    assert followed > 3000


def test_a_page_links_to_the_zip_and_the_pdf_where_they_are_and_in_the_zip_it_does_not(
    archive: Path,
) -> None:
    theme = Environment(loader=FileSystemLoader(ROOMS / "theme"))
    theme.filters["url"] = lambda address: f"../{address}"
    partial = theme.get_template("partials/copyright.html")
    extra = {"release": howlearn.__version__, "editions": "editions"}
    lines = partial.render(config={"extra": extra})
    assert f'href="../editions/{archive.name}"' in lines
    assert f'href="../editions/{book_of(Path()).name}"' in lines
    page = disk_page(f"<head></head><body>{lines}</body>", "weights/index.html")
    assert "md-copyright" in page
    assert "editions/howlearn" not in page
    assert "hl-editions" not in partial.render(config={"extra": extra | {"editions": ""}})


def test_the_same_site_is_the_same_zip(tmp_path: Path) -> None:
    site = tmp_path / "site"
    files = {
        "editions/howlearn.pdf": "",
        "index.html": "<head></head>",
        "search/search_index.json": '{"docs": []}',
        "generated/run.json": "{}",
        "generated/scripts/editions/disk.js": "",
        "wheel/a.whl": "",
        "cards/index.png": "",
    }
    zips: list[bytes] = []
    for order in (list(files), list(reversed(files))):
        for name in order:
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            (site / name).write_text(files[name])
        path = write_archive(site, tmp_path / str(len(zips)))
        zips.append(path.read_bytes())
        for name in files:
            (site / name).unlink()
    assert zips[0] == zips[1]
    with ZipFile(path) as opened:
        names = {name.partition("/")[2] for name in opened.namelist()}
    assert names >= {"index.html", "README.txt", "site/index.html", "site/wheel/a.whl"}
    assert not any("cards" in name or "howlearn.pdf" in name for name in names)


def test_a_folder_that_is_no_site_makes_no_zip(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["offline", str(tmp_path), str(tmp_path / "editions")]) == 1
    assert "has no index.html: build the site first" in capsys.readouterr().err
    assert not (tmp_path / "editions").exists()
    with pytest.raises(SystemExit):
        main(["offline", str(tmp_path)])


def test_each_import_of_a_module_is_known_beforehand() -> None:
    code = 'import{a,b}from"../pages/a.js";import"./c.js";const d=()=>import("./d.js");'
    code += 'export{e}from"./e.js";const own=import.meta.url,text="import";'
    said, imports = module_script("scripts/figures/f.js", code)
    assert imports == ["scripts/pages/a.js", "scripts/figures/c.js", "scripts/figures/e.js"]
    text = json.loads(said.partition(",")[2].removesuffix(")"))["text"]
    own = '(howlearnDisk.site+"scripts/figures/f.js")'
    assert text == (
        f'import{{a,b}}from"disk:0";import"disk:1";const d=()=>howlearnDisk.from({own})("./d.js");'
        f'export{{e}}from"disk:2";const own={own},text="import";'
    )


# In the browser


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A tab that is cut off from the network, and what went wrong in it."""
    context = browser.new_context(viewport={"width": 1300, "height": 900}, offline=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))

    def asked(request: Request) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            wrong.append(f"asked for {request.url}")

    def failed(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the reader has gone to another page
            wrong.append(f"{request.url}: {request.failure}")

    def told(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            wrong.append(message.text)

    page.on("request", asked)
    page.on("requestfailed", failed)
    page.on("console", told)
    yield page, wrong
    context.close()


@pytest.fixture
def tab(opened: tuple[Page, list[str]]) -> Iterator[Page]:
    page, wrong = opened
    yield page
    assert not wrong, "\n".join(wrong)


def test_on_a_disk_a_reader_goes_from_home_through_the_site(tab: Page, unpacked: Path) -> None:
    tab.goto((unpacked / "index.html").as_uri())
    tab.wait_for_url("**/site/index.html")
    tab.locator("hl-let-go[data-live]").wait_for()
    tab.get_by_role("link", name="Begin with the words").click()
    tab.wait_for_url("**/site/the-words/index.html")
    tab.locator(".md-footer__link--next").click()
    tab.wait_for_url("**/site/cost-function/index.html")
    assert not tab.locator(".hl-disk").count()
    # Mathematics is drawn in its own font, and a picture in the page's colours.
    assert tab.evaluate(
        "() => document.fonts.ready.then(() => [...document.fonts].map((f) => f.status))"
    ) == ["loaded"]
    assert tab.locator("article math").first.bounding_box()
    assert tab.locator("article figure svg").first.bounding_box()


def test_on_a_disk_a_figure_moves(tab: Page, unpacked: Path) -> None:
    tab.goto((unpacked / "site/weights/index.html").as_uri())
    figure = tab.locator(".hl-live").first
    figure.scroll_into_view_if_needed()
    tab.locator(".hl-live[data-live]").first.wait_for()
    slider = figure.locator("input[type=range]").first
    before = figure.locator(".hl-says").inner_text()
    slider.focus()
    tab.keyboard.press("ArrowRight")
    assert figure.locator(".hl-says").inner_text() != before


def test_on_a_disk_each_figure_comes_alive(tab: Page, unpacked: Path) -> None:
    pages = sorted((unpacked / "site" / "live").glob("*/index.html"))
    assert len(pages) > 12
    for page in pages:
        tab.goto(page.as_uri())
        tab.locator(".hl-live[data-live]").wait_for()


def test_on_a_disk_a_word_is_found(tab: Page, unpacked: Path) -> None:
    tab.goto((unpacked / "site/glossary/index.html").as_uri())
    field = tab.locator(".md-search__input")
    field.click()
    field.press_sequentially("learning rate")
    found = tab.locator(".md-search-result__link")
    found.first.wait_for()
    found.first.click()
    tab.wait_for_url("**/index.html?h=learning+rate*")
    assert "learning rate" in tab.locator("article").inner_text().lower()


def test_on_a_disk_run_says_what_it_needs_and_edit_edits(tab: Page, unpacked: Path) -> None:
    tab.goto((unpacked / "site/cost-function/index.html").as_uri())
    block = tab.locator("article .hl-runs:visible").first
    assert "server" in block.locator(".hl-run-note").inner_text()
    block.locator(".hl-run-run").click()
    said = tab.locator(".hl-run-message")
    said.wait_for()
    assert "opened from a disk" in said.inner_text()
    assert "python -m http.server" in said.inner_text()
    assert "recorded when the site was built" in said.inner_text()
    block.locator(".hl-run-edit").click()
    block.locator(".cm-content").wait_for()


# From a server the same pages need none of that.


def test_served_the_same_pages_find_words_and_run_python(
    browser: Browser, unpacked: Path, pyodide: Path
) -> None:
    with serving(RunSite(unpacked / "site", pyodide)) as served, run_tab.opened(browser) as tab:
        run_tab.visit(tab, served)
        tab.locator(".md-search__input").press_sequentially("learning rate")
        tab.locator(".md-search-result__link").first.wait_for()
        tab.keyboard.press("Escape")
        run_tab.runs(run_tab.block_of(tab, 1))
        assert not any(name.startswith("/disk/") for name in served.asked)
