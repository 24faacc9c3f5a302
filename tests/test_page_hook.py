"""The pages that are made of the labs' notebooks."""

import html
import json
import re
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import nbformat
import pytest
from bs4 import BeautifulSoup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs_jupyter.config import settings
from mkdocs_jupyter.convert import nb2html
from playwright.sync_api import Browser

from howlearn.plots.palette import PALETTE
from howlearn_site import cache
from howlearn_site.labs import page_hook
from howlearn_site.labs.cells import Lab
from howlearn_site.labs.notebooks import SANS, figure_in
from howlearn_site.paths import ROOMS
from test_browser import WAYS, Visit, copied_from, reader
from test_labs import EVERY_LAB, LABS

__all__ = ["reader"]  # a fixture


@pytest.fixture(scope="module")
def articles(site: Path) -> dict[str, BeautifulSoup]:
    return {
        lab.name: BeautifulSoup(
            (site / "labs" / lab.name / "index.html").read_text("utf-8"), "html.parser"
        )
        for lab in LABS
    }


@EVERY_LAB
def test_a_lab_s_page_weighs_like_any_other(
    site: Path, lab: Lab, articles: dict[str, BeautifulSoup]
) -> None:
    page = site / "labs" / lab.name / "index.html"
    assert page.stat().st_size <= 68 * 1024
    other = BeautifulSoup((site / "slopes" / "index.html").read_text("utf-8"), "html.parser")
    for tag in ("style", "script", "link"):
        assert len(articles[lab.name].find_all(tag)) <= len(other.find_all(tag)) + 1, tag
    article = articles[lab.name].article
    assert article
    assert not article.find_all(["style", "script", "clipboard-copy"])
    assert not article.select("[class*=jp-], [style], [tabindex]")


@EVERY_LAB
def test_a_lab_s_page_says_all_that_the_lab_says(
    lab: Lab, articles: dict[str, BeautifulSoup]
) -> None:
    article = articles[lab.name].article
    assert article
    code = [block.get_text() for block in article.select(".language-python.highlight > pre > code")]
    assert [text.rstrip("\n") for text in code] == [cell.code.rstrip("\n") for cell in lab.cells]
    printed = [block.get_text().rstrip("\n") for block in article.select(".hl-output samp")]
    assert printed == [cell.output for cell in lab.cells if cell.output]
    for block, cell in zip(article.select(".highlight"), lab.cells, strict=True):
        after = block.find_next_sibling()
        if cell.output:
            assert after
            assert "hl-output" in after.get_attribute_list("class")
            after = after.find_next_sibling()
        if cell.picture:
            assert after
            assert [image["alt"] for image in after.find_all("img")] == [cell.picture.alt] * 2
    described = articles[lab.name].find("meta", attrs={"name": "description"})
    assert described
    assert described["content"] == lab.description


@EVERY_LAB
def test_contents_headings_and_way_in_lead_somewhere(
    lab: Lab, articles: dict[str, BeautifulSoup], site: Path
) -> None:
    page = articles[lab.name]
    assert page.article
    headings = page.article.find_all(re.compile("h[1-6]"))
    assert len(headings) > 6
    listed = [a["href"] for a in page.select(".md-sidebar--secondary a.md-nav__link")]
    assert listed == [f"#{heading['id']}" for heading in headings if heading.name != "h1"]
    for heading in headings:
        (link,) = heading.select("a.headerlink")
        assert link["href"] == f"#{heading['id']}"
    (download,) = page.article.select("a[download]")
    target = site / urlsplit(urljoin(f"labs/{lab.name}/", str(download["href"]))).path
    nbformat.validate(nbformat.read(target, 4))


@EVERY_LAB
def test_a_lab_s_figures_are_files_in_the_colours_of_each_scheme(lab: Lab, site: Path) -> None:
    files = sorted((site / "labs" / lab.name).glob("*.svg"))
    assert len(files) == 2 * sum(cell.picture is not None for cell in lab.cells)
    for file in files:
        text = file.read_text("utf-8")
        ElementTree.fromstring(text)
        scheme = "dark" if file.stem.endswith("-dark") else "light"
        colours = set(re.findall(r"#[0-9a-f]{6}\b", text))
        assert colours <= {getattr(colour, scheme) for colour in PALETTE}
        assert len(colours) > 2
        assert "var(" not in text
        assert "max-width" not in text


def test_a_linked_figure_has_the_site_s_face() -> None:
    css = (ROOMS / "pages" / "face.css").read_text("utf-8")
    face = re.search(r"--hl-sans: ([^;]+);", css)
    assert face
    assert face[1].replace('"', "'") == SANS
    with pytest.raises(ValueError, match="no viewBox"):
        figure_in("<svg></svg>", "light")


@EVERY_LAB
def test_a_lab_is_found_by_its_text_and_not_by_its_code(lab: Lab, site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))["docs"]
    entries = [e for e in index if e["location"].startswith(f"labs/{lab.name}/")]
    assert len(entries) > 6
    text = html.unescape(" ".join(entry["text"] for entry in entries))
    assert "import" not in re.findall(r"\w+", text)
    assert "clipboard" not in text
    assert "Download this lab" in text


def test_another_markup_fails_the_build(tmp_path: Path) -> None:
    cells = [nbformat.v4.new_markdown_cell("# A")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "index.ipynb")
    about = {"metadata": {"howlearn": {"description": "What it is about."}}}
    file = SimpleNamespace(src_uri="labs/a/index.ipynb")
    page = SimpleNamespace(file=file, markdown=json.dumps(about), meta={})
    for other in (nb2html(str(tmp_path / "index.ipynb")), "", "<p>A</p>"):
        with pytest.raises(PluginError, match=r"labs/a/index\.ipynb: mkdocs-jupyter has not used"):
            page_hook.on_page_content(other, page=page)
    good = "<p>A</p>\n<style>.highlight-ipynb {}</style>"
    assert page_hook.on_page_content(good, page=page) == "<p>A</p>"
    assert page.meta == {"description": "What it is about."}
    page.file.src_uri = "slopes.md"
    assert page_hook.on_page_content(good, page=page) is None


# The classes of the images that each figure shows; fails where one is no picture.
SHOWN = """async () => {
    const found = [];
    for (const figure of document.querySelectorAll("article figure.hl-figure")) {
        figure.scrollIntoView();
        const images = [...figure.querySelectorAll("img")].filter(i => i.getClientRects().length);
        for (const image of images) await image.decode();
        found.push(images.map(image => image.className));
    }
    return found;
}"""


@EVERY_LAB
def test_a_lab_s_page_is_whole_and_its_figures_follow_the_scheme(reader: Visit, lab: Lab) -> None:
    shown, figures = reader.page, sum(cell.picture is not None for cell in lab.cells)
    reader.open(f"labs/{lab.name}")
    for width in sorted({width for width, _ in WAYS}):
        shown.set_viewport_size({"width": width, "height": 900})
        for dark in (False, True):
            shown.emulate_media(color_scheme="dark" if dark else "light")
            shown.wait_for_function(
                "dark => (document.body.dataset.mdColorScheme == 'slate') == dark", arg=dark
            )
            assert shown.evaluate(SHOWN) == [["hl-dark" if dark else "hl-light"]] * figures
        assert shown.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    shown.emulate_media(media="print")
    assert shown.locator("img.hl-light").first.is_visible()
    assert not shown.locator("img.hl-dark").first.is_visible()
    shown.emulate_media(media="screen")
    # What a copy button gives is the cell.
    assert copied_from(shown) == [cell.code.rstrip("\n") for cell in lab.cells]
    assert not reader.wrong


def test_without_javascript_the_figure_is_the_system_s_scheme_s(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}labs/descend/")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        shown = [image for image in page.locator("article figure img").all() if image.is_visible()]
        assert {image.get_attribute("class") for image in shown} == {f"hl-{scheme}"}
    page.close()


# What is kept between builds


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What stands for mkdocs-jupyter, with an empty cache."""
    monkeypatch.setattr(cache, "CACHE", tmp_path)
    monkeypatch.setattr(settings, "templates_dir", settings.templates_dir)
    return SimpleNamespace(config={})


def kept_in(plugin: SimpleNamespace) -> Path:
    """The folder that the hook lets it keep its pages in."""
    config = MkDocsConfig()
    config.plugins = {"mkdocs-jupyter": plugin}  # type: ignore[assignment]
    page_hook.on_config(config)
    return Path(plugin.config["cache_dir"])


@pytest.mark.parametrize("damage", ["", '{"content": ', "[1]", "null", '{"content": "x"}'], ids=str)
def test_a_page_that_mkdocs_jupyter_kept_badly_is_made_again(
    plugin: SimpleNamespace, damage: str
) -> None:
    folder = kept_in(plugin)
    folder.mkdir(parents=True)
    (folder / "whole.json").write_text('{"content": "", "toc_tokens": [], "title": null}')
    (folder / "damaged.json").write_text(damage)
    kept_in(plugin)
    assert [page.name for page in folder.iterdir()] == ["whole.json"]


@pytest.mark.parametrize("ingredient", ["libraries", "files"])
def test_what_mkdocs_jupyter_kept_goes_when_a_library_or_a_template_changes(
    plugin: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, ingredient: str
) -> None:
    before = kept_in(plugin)
    before.mkdir(parents=True)
    monkeypatch.setattr(page_hook, ingredient, lambda _: {"changed": "9"})
    assert kept_in(plugin) != before
    assert not before.exists()
