"""What tells others of a page: its head, its card, the lists of pages, and where to write."""

import json
import re
import struct
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Browser, Route

import howlearn
from howlearn_site.address import site_address
from howlearn_site.paths import ROOMS

HOME = site_address()
THEME = Environment(loader=FileSystemLoader(ROOMS / "theme"))


@pytest.fixture(scope="module")
def heads(site: Path) -> dict[str, BeautifulSoup]:
    """The head of each page of the theme's, by its address within the site, and what is below it.

    Of what is below only that which has the class ``hl-wrong`` or the theme's last line is kept.
    """
    made = [path for path in site.rglob("index.html") if "live" not in path.relative_to(site).parts]
    found = {}
    for path in made:
        head, _, body = path.read_text("utf-8").partition("</head>")
        (wrong,) = re.findall(r'<p class="hl-wrong">.*?</p>', body, re.DOTALL)
        (last,) = re.findall(r'<div class="md-copyright">.*?</div>', body, re.DOTALL)
        address = path.parent.relative_to(site).as_posix()
        found["" if address == "." else f"{address}/"] = BeautifulSoup(
            f"{head}</head><body>{wrong}{last}</body>", "html.parser"
        )
    return found


def said(head: BeautifulSoup, name: str) -> str:
    (tag,) = head.find_all("meta", attrs={"property" if ":" in name[:3] else "name": name})
    return str(tag["content"])


def test_each_page_says_what_it_is(site: Path, heads: dict[str, BeautifulSoup]) -> None:
    assert len(heads) > 100
    titles: dict[str, str] = {}
    for address, head in heads.items():
        (canonical,) = head.find_all("link", rel="canonical")
        assert unquote(str(canonical["href"])) == said(head, "og:url") == HOME + address
        assert head.title, address
        assert titles.setdefault(head.title.get_text(), address) == address
        assert said(head, "og:title"), address
        assert said(head, "og:description") == said(head, "description")
        source = address.startswith("generated/")
        assert bool(head.find("meta", attrs={"name": "robots"})) == source
        data = head.find_all("script", type="application/ld+json")
        assert len(data) == (not source), address
        if data:
            told = json.loads(data[0].get_text())
            assert told["@type"] == "LearningResource"
            assert told["url"] == HOME + address
            assert told["name"] == said(head, "og:title")
            assert told["description"] == said(head, "og:description")
            assert told["image"] == said(head, "og:image")
            assert told["version"] == howlearn.__version__
            assert told["learningResourceType"]
        picture = (site / said(head, "og:image").removeprefix(HOME)).read_bytes()
        assert struct.unpack(">II", picture[16:24]) == (1200, 630), address
    kinds = {a: k for a, h in heads.items() if (k := _kind(h))}
    assert kinds["weights/"] == "chapter"
    assert kinds["labs/descend/"] == "lab"
    assert kinds["reference/costs/"] == "reference"
    assert kinds["glossary/"] == "glossary"


def _kind(head: BeautifulSoup) -> str:
    data = head.find("script", type="application/ld+json")
    return json.loads(data.get_text())["learningResourceType"] if isinstance(data, Tag) else ""


def test_the_lists_have_each_page_but_those_of_source(
    site: Path, heads: dict[str, BeautifulSoup]
) -> None:
    wanted = {HOME + address for address in heads if not address.startswith("generated/")}
    listed = re.findall(r"<loc>(.*?)</loc>", (site / "sitemap.xml").read_text("utf-8"))
    assert sorted(listed) == sorted(wanted)
    assert (site / "sitemap.xml").read_text("utf-8").startswith("<?xml")
    robots = (site / "robots.txt").read_text("utf-8")
    assert f"Sitemap: {HOME}sitemap.xml\n" in f"{robots}\n"
    told = (site / "llms.txt").read_text("utf-8")
    assert told.startswith("# howlearn\n\n> ")
    lines = re.findall(r"^- \[(.+?)\]\((.+?)\): (.+)$", told, re.MULTILINE)
    assert sorted(address for _, address, _ in lines) == sorted(wanted)
    for title, address, about in lines:
        head = heads[address.removeprefix(HOME)]
        assert about == said(head, "description")
        assert head.title
        assert title in head.title.get_text() or not address.removeprefix(HOME)


def test_each_page_ends_with_its_version_and_where_to_write(
    heads: dict[str, BeautifulSoup],
) -> None:
    for address, head in heads.items():
        assert f"howlearn {howlearn.__version__}." in head.get_text(), address
        link = head.select_one(".hl-wrong a")
        assert link
        target = urlsplit(str(link["href"]))
        if not target.query:  # a copy that names no repository
            assert target.fragment == "where-to-write"
            continue
        asked = parse_qs(target.query)
        assert HOME + address in asked["body"][0].splitlines()[0]
        assert f"Version: howlearn {howlearn.__version__}" in asked["body"][0]


def test_a_version_s_address_may_end_without_a_slash() -> None:
    config = SimpleNamespace(site_name="howlearn", site_url="https://example.org/course/1.2")
    config.extra = SimpleNamespace(release="1.2")
    robots = THEME.get_template("robots.txt").render(config=config)
    assert "Sitemap: https://example.org/course/1.2/sitemap.xml" in robots
    page = SimpleNamespace(
        toc=[SimpleNamespace(title="A")], meta=SimpleNamespace(description="B"), url="a/",
        file=SimpleNamespace(src_uri="a.md"), title="A", is_homepage=False, parent=None,
        canonical_url="https://example.org/course/1.2/a/",
    )  # fmt: skip
    head = THEME.get_template("partials/found.html").render(config=config, page=page)
    assert 'content="https://example.org/course/1.2/cards/a.png"' in head


def where_to_write(**config: Any) -> str:
    given = {"site_name": "howlearn", "site_url": HOME, "repo_url": ""} | config
    extra = {"release": "1.2", "contact": config.get("contact", "")}
    page = SimpleNamespace(title="A & <b>B</b>", canonical_url=f"{HOME}a/?b")
    THEME.filters["url"] = lambda address: f"../{address}"
    html = THEME.get_template("partials/comments.html").render(
        config=SimpleNamespace(**given, extra=SimpleNamespace(**extra)), page=page
    )
    link = BeautifulSoup(html, "html.parser").a
    assert link
    return str(link["href"])


def test_where_to_write_follows_what_the_copy_names() -> None:
    assert where_to_write() == "../errata/#where-to-write"
    assert where_to_write(contact="https://example.org/help") == "https://example.org/help"
    about = ["Wrong on the page: A & B"]
    for repository, path, title, body in (
        ("https://example.org/a/b/", "/a/b/issues/new", "title", "body"),
        (
            "https://gitlab.example.org/a/b",
            "/a/b/-/issues/new",
            "issue[title]",
            "issue[description]",
        ),
    ):
        target = urlsplit(where_to_write(repo_url=repository))
        assert target.path == path
        asked = parse_qs(target.query)
        assert asked[title] == about
        assert f"Page: {HOME}a/?b\nVersion: howlearn 1.2\n" in asked[body][0]
    letter = urlsplit(where_to_write(contact="somebody@example.org"))
    assert (letter.scheme, letter.path) == ("mailto", "somebody@example.org")
    assert parse_qs(letter.query)["subject"] == about
    assert "howlearn 1.2" in parse_qs(letter.query)["body"][0]


def test_an_address_that_leads_nowhere_leads_on(site: Path, browser: Browser, address: str) -> None:
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    lost = (site / "404.html").read_text("utf-8")
    html = {"status": 404, "content_type": "text/html"}
    page.route("**/lost/**", lambda route: route.fulfill(body=lost, **html))

    def shown(path: str, what: str) -> tuple[str, str]:
        page.goto(f"{address}lost/{path}")
        link = page.locator(f"{what} a")
        link.wait_for()
        return link.inner_text(), str(link.get_attribute("href"))

    text, target = shown("old/weightz.html", ".hl-guess")
    assert (text, urlsplit(target).path) == ("Weights", "/weights/")
    assert not page.locator(".hl-asked").is_visible()
    # Whatever stands in an address is written as text, and need not be well formed.
    text, target = shown("%3Cimg%20src=x%20onerror=alert(1)%3E", ".hl-asked")
    assert text == "Search for “onerror alert”"
    assert target.endswith("?q=onerror%20alert")
    assert page.locator("article img").count() == 0
    assert shown("half-100%", ".hl-asked")[0] == "Search for “half”"
    text, target = shown("the-learning-rate-of-a-descent", ".hl-asked")
    assert text == "Search for “learning rate descent”"
    page.locator(".hl-asked a").click()
    answer = page.locator(".md-search-result__item a").first
    answer.wait_for()
    assert "gradient-descent/" in str(answer.get_attribute("href"))
    page.close()
    assert not wrong


def test_under_a_path_and_a_version_pages_follow_each_other_and_search_answers(
    site: Path, browser: Browser, address: str
) -> None:
    # As `mike` publishes it: each version in a folder, below the address of the whole.
    below = f"{address}course/1.2/"
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))

    def answered(route: Route) -> None:
        path = site / urlsplit(route.request.url).path.removeprefix("/course/1.2/")
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            wrong.append(route.request.url)
        elif path.name == "sitemap.xml":
            text = path.read_text("utf-8").replace(HOME, below)
            route.fulfill(body=text, content_type="application/xml")
        else:
            route.fulfill(path=path)

    page.route(f"{address}**", answered)
    with page.expect_response("**/course/1.2/sitemap.xml"):
        page.goto(f"{below}weights/")
    page.evaluate("() => void (window.kept = true)")
    page.locator(".md-footer__link--next").click()
    page.wait_for_url(f"{below}slopes/")
    assert page.evaluate("() => window.kept")  # shown without loading the page
    page.keyboard.press("/")
    page.keyboard.type("what is softmax")
    link = page.locator(".md-search-result__item a").first
    link.wait_for(state="attached")
    assert str(link.get_attribute("href")).startswith(f"{below}reading-digits/")
    page.close()
    assert not wrong
