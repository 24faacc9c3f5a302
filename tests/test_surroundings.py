"""A page in surroundings that are the reader's own: a frame, a disk, paper, a translator."""

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
NO_LANGUAGE = {"pre", "code", "samp", "math", "svg"}


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """One tab for all tests, and what went wrong in it."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page, wrong
    context.close()


@pytest.fixture
def tab(opened: tuple[Page, list[str]]) -> Iterator[Page]:
    page, wrong = opened
    yield page
    page.unroute_all()
    page.emulate_media(media="null", forced_colors="null")
    page.evaluate("try { localStorage.clear() } catch {}")
    assert not wrong


# A translator rewrites what a page does not keep from it.


class Translated(HTMLParser):
    """What a translator would rewrite of an article's code, output, formulas and figures."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []  # each open element, and whether it is translated
        self.kept = 0
        self.rewritten: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        given, above = dict(attrs), not self.open or self.open[-1][1]
        name = "doc-heading" in (given.get("class") or "")
        translated = above and given.get("translate") != "no"
        in_article = tag == "article" or any(t == "article" for t, _ in self.open)
        if in_article and (tag in NO_LANGUAGE or name):
            if translated:
                self.rewritten.append(f"line {self.getpos()[0]}: {self.get_starttag_text()}")
            else:
                self.kept += 1
        self.open.append((tag, translated))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass


def test_what_is_no_language_is_kept_from_translators_on_every_page(site: Path) -> None:
    kept = 0
    wrong = []
    for page in sorted(site.rglob("*.html")):
        reader = Translated()
        reader.feed(page.read_text("utf-8"))
        kept += reader.kept
        wrong += [f"{page.relative_to(site)}, {where}" for where in reader.rewritten]
    assert not wrong, "\n".join(wrong[:20])
    assert kept > 3000


# A course's frame may give a page no origin: no storage, no worker either.


def test_in_a_frame_without_storage_copy_search_and_colours_work(tab: Page, address: str) -> None:
    def answered(route: Route) -> None:
        # As GitHub Pages and other hosts answer, or a page without an origin could load nothing.
        answer = route.fetch()
        route.fulfill(
            response=answer, headers=answer.headers | {"Access-Control-Allow-Origin": "*"}
        )

    frame = f'<iframe sandbox="allow-scripts" width=1350 height=850 src="{address}weights/">'
    tab.route(lambda url: url.endswith((".json", ".xml", ".js", ".css")), answered)
    tab.route("**/course.html", lambda route: route.fulfill(body=frame, content_type="text/html"))
    tab.goto(f"{address}course.html")
    page = tab.frame_locator("iframe")
    scheme = page.locator("body")
    page.locator("article .hl-run:visible").first.wait_for()
    assert tab.frames[1].evaluate(
        "() => { try { new BroadcastChannel('x'); return origin } catch { return '' } }"
    ) in ("null", "")
    for wanted in ("default", "slate"):  # from the system's to light, and on to dark
        page.locator(".md-header__option label:visible").click()
        page.locator(f"body[data-md-color-scheme={wanted}]").wait_for()
    assert scheme.get_attribute("data-md-color-media") == "(prefers-color-scheme: dark)"
    block = page.locator("article .highlight:visible").first
    block.hover()
    block.locator("button[data-md-type=copy]").click()
    page.locator(".md-dialog--active").wait_for()  # the theme says that it was copied
    page.locator(".md-search__input").fill("sigmoid")
    page.locator(".md-search-result__link").first.wait_for()


def test_a_page_opened_from_a_disk_says_how_to_open_it(
    opened: tuple[Page, list[str]], site: Path, address: str
) -> None:
    tab, wrong = opened
    tab.goto((site / "weights" / "index.html").as_uri())
    line = tab.locator("article .hl-disk")
    assert "python -m http.server" in line.inner_text()
    assert line.is_visible()
    tab.locator("article .hl-run:visible").first.wait_for()  # the scripts run as far as they can
    assert tab.locator("article button[data-md-type=copy]").count() > 3
    tab.goto(f"{address}weights/")
    tab.locator("article .hl-run:visible").first.wait_for()
    assert not tab.locator(".hl-disk").count()
    wrong.clear()  # the theme's search, which has no index on a disk, may fail


# On paper, and where the system sets the colours


def test_what_was_edited_is_printed_and_buttons_are_not(tab: Page, address: str) -> None:
    tab.goto(f"{address}cost-function/")
    tab.locator(".hl-run-edit:visible").first.click()
    tab.locator(".hl-run-editor .cm-content").fill("a = 1\n" * 40 + "print('mine')")
    tab.emulate_media(media="print")
    block = tab.locator("article .highlight:visible").first
    shown = block.evaluate("b => b.innerText")
    assert shown.strip().startswith("a = 1")
    assert shown.strip().endswith("print('mine')")
    assert "plt" not in shown  # the page's own code
    assert block.locator("pre:visible").evaluate("p => p.scrollHeight - p.clientHeight") < 2
    for part in (".hl-run", ".hl-run-editor", ".md-code__nav"):
        assert tab.locator(part).count()
        assert not tab.locator(f"{part}:visible").count(), part
    tab.emulate_media(media="screen")
    assert not tab.locator(".hl-run-paper:visible").count()


def test_where_the_system_sets_the_colours_nothing_is_lost(tab: Page, address: str) -> None:
    tab.emulate_media(forced_colors="active")
    tab.goto(f"{address}cost-function/")
    tab.locator(".hl-run-edit:visible").first.click()
    tab.locator(".hl-run-editor").wait_for()
    bordered = "all => all.every(e => parseFloat(getComputedStyle(e).borderTopWidth) > 0)"
    for part in (".hl-run button", "article pre > code", ".hl-output pre", ".hl-run-editor"):
        assert tab.locator(part).count(), part
        if part != ".hl-output pre":  # its border joins that of the code
            assert tab.locator(part).evaluate_all(bordered), part
    # An icon is a shape cut out of a colour; in the colour of the ground it could not be seen.
    invisible = tab.evaluate("""() => {
        const ground = getComputedStyle(document.body).backgroundColor;
        const found = new Set();
        for (const element of document.querySelectorAll("body *")) {
            for (const side of ["::before", "::after"]) {
                const style = getComputedStyle(element, side);
                if (style.content === "none" || style.maskImage === "none") continue;
                if (style.display === "none" || !element.checkVisibility()) continue;
                if ([ground, "rgba(0, 0, 0, 0)"].includes(style.backgroundColor))
                    found.add(`${element.className}${side}`);
            }
        }
        return [...found];
    }""")
    assert not invisible, json.dumps(invisible)
