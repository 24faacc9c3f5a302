"""Every page of the built site in a real browser, light and dark, narrow and wide."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from howlearn_site.blocks.reading import blocks_of
from howlearn_site.pages.reference import modules
from howlearn_site.paths import DOCS, PACKAGE, pages

PAGES = sorted(
    [p.relative_to(DOCS).with_suffix("").as_posix() for p in pages() if DOCS in p.parents]
    + [f"generated/source/{module}" for module in modules()]
)
# Each is loaded in the first way, and then turned to the other as it stands.
WAYS: list[tuple[int, Literal["light", "dark"]]] = [(320, "light"), (1440, "dark")]


def url(address: str, page: str) -> str:
    return address if page == "index" else f"{address}{page.removesuffix('index').rstrip('/')}/"


class Visit:
    """A page as one reader sees it, with all that went wrong on the way."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        scheme: str,
        width: int,
        window: BrowserContext | None = None,
    ) -> None:
        """Open a window for the visit, or a tab of one that is there."""
        self.address = address
        self.wrong: list[str] = []
        self.window = window
        self.context = window or browser.new_context(
            color_scheme="dark" if scheme == "dark" else "light",
            viewport={"width": width, "height": 900},
        )
        if not window:
            self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.wrong.append(f"exception: {error}"))
        self.page.on("console", self._console)
        self.page.on("request", self._request)
        self.page.on("requestfailed", self._failed)

    def _failed(self, request: Request) -> None:
        # A test that goes on to the next page may leave before the last file has come.
        if request.failure != "net::ERR_ABORTED":
            self.wrong.append(f"failed: {request.url}, {request.failure}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.wrong.append(f"another host: {request.url}")

    def open(self, page: str) -> Page:
        self.wrong.clear()
        answer = self.page.goto(url(self.address, page), wait_until="load")
        assert answer
        assert answer.ok, f"{answer.url}: {answer.status}"
        self.page.evaluate("document.fonts.ready.then(() => 0)")
        self.page.wait_for_timeout(150)  # for what scripts ask for once the page is there
        return self.page

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, *_: object) -> None:
        if self.window:
            self.page.close()
        else:
            self.context.close()


def written(page: str) -> Path | None:
    """The Markdown file of a page that a person wrote, None for a generated one."""
    return None if page.startswith("generated/") else DOCS / f"{page}.md"


@pytest.fixture(scope="module")
def reader(browser: Browser, address: str) -> Iterator[Visit]:
    """A reader who goes from page to page."""
    with Visit(browser, address, "light", 320) as visit:
        yield visit


# What is seen of a page at one width and in one scheme, in one look, as each look takes its time.
SEEN = r"""() => {
    const seen = all => all.map(e => e.getBoundingClientRect())
        .filter(b => b.width * b.height > 0).length;
    const all = selector => [...document.querySelectorAll("article " + selector)];
    const formulas = all("math"), figures = all("figure.hl-figure > svg[role=img][aria-label]");
    return {
        sideways: document.documentElement.scrollWidth - window.innerWidth,
        formulas: [formulas.length, seen(formulas)],
        figures: [figures.length, seen(figures)],
        unset: /[$][$]|\\[(]|\\\[|\\frac/.exec(document.querySelector("article").innerText)?.[0],
    };
}"""


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole(reader: Visit, page: str) -> None:
    shown = reader.page
    shown.emulate_media(color_scheme="light")
    shown.set_viewport_size({"width": 320, "height": 900})
    reader.open(page)
    path = written(page)
    blocks = blocks_of(path) if path else []
    for width, scheme in WAYS:
        if width > 1000 and not path:
            break  # a page that shows a source file is made as the others are: one width will do
        shown.set_viewport_size({"width": width, "height": 900})
        shown.emulate_media(color_scheme=scheme)
        shown.wait_for_function(
            "dark => (document.body.dataset.mdColorScheme == 'slate') == dark",
            arg=scheme == "dark",
        )
        seen = shown.evaluate(SEEN)
        assert seen["sideways"] <= 0, f"scrolls sideways by {seen['sideways']} px at {width} px"
        formulas, figures = seen["formulas"], seen["figures"]
        assert formulas[0] == formulas[1]
        assert figures[0] == figures[1]
        assert not seen["unset"]
        if path:
            assert figures[0] == sum(block.picture is not None for block in blocks)
            assert bool(formulas[0]) == ("$" in path.read_text("utf-8").replace("\\$", ""))
    # What a copy button gives is the text that the block's test runs.
    assert (copied_from(shown) if path else []) == [block.code.rstrip("\n") for block in blocks]
    assert not reader.wrong


# What the copy button of a block puts on the clipboard. A block in a closed answer is opened first,
# as a reader would. One look a block: a few seconds after a gesture a page may copy no longer.
COPIED = """async number => {
    const blocks = document.querySelectorAll("article .language-python:not(.doc-signature)");
    const nothing = "nothing was copied";
    if (!blocks[number]) return null;
    for (let part = blocks[number]; part; part = part.parentElement) {
        if (part.open === false) part.open = true;
    }
    await navigator.clipboard.writeText(nothing);
    blocks[number].querySelector("button[data-md-type=copy]").click();
    let text = nothing;
    for (let tries = 0; text === nothing && tries < 500; tries++) {
        await new Promise(requestAnimationFrame);
        text = await navigator.clipboard.readText();
    }
    return text;
}"""


def copied_from(shown: Page) -> list[str]:
    """What the copy buttons of a page's blocks give, one after the other."""
    texts: list[str] = []
    while (text := shown.evaluate(COPIED, len(texts))) is not None:
        texts.append(text.rstrip("\n"))
    return texts


def test_an_example_is_copied_without_prompts_and_a_file_whole(
    browser: Browser, address: str
) -> None:
    with Visit(browser, address, "light", 1440) as visit:
        shown = visit.open("reference/costs")
        example = shown.locator("article .language-pycon").first
        assert ">>>" in example.inner_text()
        example.hover()
        example.locator("button[data-md-type=copy]").click()
        shown.wait_for_function(
            "() => navigator.clipboard.readText().then(t => t.includes('print'))"
        )
        copied = shown.evaluate("navigator.clipboard.readText()")
        assert ">>>" not in copied
        assert "2.00" not in copied  # what it prints
        # Of a file, what is folded too.
        shown = visit.open("generated/source/costs")
        shown.locator(".hl-source").hover(position={"x": 200, "y": 60})
        shown.locator(".hl-source button[data-md-type=copy]").click()
        shown.wait_for_function(
            "() => navigator.clipboard.readText().then(t => t.includes('softmax'))"
        )
        file = (PACKAGE / "costs.py").read_text("utf-8")
        assert shown.evaluate("navigator.clipboard.readText()") == file.rstrip()
    assert not visit.wrong


def test_instant_navigation_leaves_a_page_as_whole_as_a_visit(
    browser: Browser, address: str
) -> None:
    state = """() => ({
        title: document.title,
        text: document.querySelector("article").innerText,
        formulas: document.querySelectorAll("article math").length,
        figures: document.querySelectorAll("article figure svg").length,
        named: [...document.querySelectorAll("article button[data-md-type=copy]")]
               .map(b => b.getAttribute("aria-label")),
    })"""
    # Its buttons have their names, and its interactive figure has come alive.
    ready = """() => document.querySelector("article button[aria-label]")
        && document.querySelector("article .hl-live[data-live]")"""
    with Visit(browser, address, "light", 1440) as visit:
        visit.open("cost-function")
        visit.page.wait_for_function(ready)
        direct = visit.page.evaluate(state)
        shown = visit.open("index")
        shown.evaluate("window.stayed = true")
        shown.locator(".md-nav--primary a[href$='cost-function/']").click()
        shown.wait_for_url("**/cost-function/")
        shown.wait_for_function(ready)
        assert shown.evaluate("window.stayed"), "the page was loaded again"
        assert shown.evaluate(state) == direct
        assert len(direct["named"]) > 3
    assert not visit.wrong


def test_the_address_names_no_section_of_another_page(browser: Browser, address: str) -> None:
    title = "start => document.querySelector('h1').textContent.startsWith(start)"
    with Visit(browser, address, "light", 1440) as visit:
        page = visit.open("weights")
        for _ in range(3):
            page.keyboard.press("End")
            page.locator(".md-footer__link--next").click()  # at once, while the page still moves
            page.wait_for_function(title, arg="Slopes")
            page.wait_for_timeout(400)  # for what the theme writes a little later
            assert (page.url, page.evaluate("scrollY")) == (url(address, "slopes"), 0)
            page.mouse.wheel(0, 3000)
            page.wait_for_function("() => scrollY > 1000")
            page.go_back()
            page.wait_for_function(title, arg="Weights")
            page.wait_for_timeout(400)
            assert page.url == url(address, "weights")
    assert not visit.wrong


def test_what_follows_a_press_comes_with_the_first(browser: Browser, address: str) -> None:
    with Visit(browser, address, "light", 360) as visit:
        asked: list[str] = []
        visit.page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
        page = visit.open("weights")
        assert "press.js" not in asked
        with page.expect_response("**/press.js"):
            page.locator("label.md-header__button[for=__drawer]").click()
        page.locator("#__drawer:checked").wait_for(state="attached")
        page.keyboard.press("Escape")
        page.locator("#__drawer:not(:checked)").wait_for(state="attached")
        # Something that still moves the page when the next has come, as a browser that glides does.
        page.evaluate(
            """() => {
                let shown = 0;
                document$.subscribe(() => setTimeout(() => {
                    if (shown++ == 1) { scrollTo({ top: 300, behavior: "instant" }); moved = true }
                }, 50));
            }"""
        )
        page.locator(".md-footer__link--next").click()
        page.wait_for_function("() => window.moved && scrollY === 0")
        assert page.url == url(address, "slopes")
    assert not visit.wrong


def test_without_javascript_a_page_can_be_read(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(url(address, "cost-function"))
    for part in ("article h1", "article math", "article figure svg", "article .highlight pre"):
        assert page.locator(f"{part}:visible").count(), part
    context.close()


def test_the_check_of_other_hosts_bites(browser: Browser, address: str) -> None:
    # The policy of the page would let nothing be asked.
    context = browser.new_context(bypass_csp=True)
    with Visit(browser, address, "light", 1440, context) as visit:
        visit.open("index")
        visit.page.route("https://example.org/**", lambda route: route.abort())
        visit.page.evaluate("fetch('https://example.org/font.woff2').catch(() => 0)")
    context.close()
    assert any("another host" in line for line in visit.wrong)


def test_the_search_index_is_loaded_for_those_who_search(browser: Browser, address: str) -> None:
    with Visit(browser, address, "light", 1440) as visit:
        asked: list[str] = []
        visit.page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
        page = visit.open("weights")
        page.wait_for_timeout(500)
        assert "search_index.json" not in asked
        page.keyboard.press("/")  # the theme's key for the search
        page.keyboard.type("sigmoid", delay=20)
        page.locator(".md-search-result__link").first.wait_for()
        assert asked.count("search_index.json") == 1
        # A link that has the words in it, which the theme marks on the page.
        page.goto(f"{url(address, 'training')}?h=sigmoid")
        page.locator("article mark").first.wait_for()
        assert asked.count("search_index.json") == 2
    with Visit(browser, address, "light", 360) as visit:
        page = visit.open("weights")
        page.locator("label.md-header__button[for=__search]").click()
        page.locator(".md-search__input").fill("sigmoid")
        page.locator(".md-search-result__link").first.wait_for()
    assert not visit.wrong
