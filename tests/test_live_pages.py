"""The page of each live figure: it shows the figure and nothing else, in a frame and on a wall."""

import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Frame, Locator, Page

from howlearn_site.address import site_address
from howlearn_site.figures import recordings
from live_figures import BY_NAME, FIGURES, Live, Row, alive, every, tab
from test_browser import Visit, url


def _html(site: Path, row: Row) -> str:
    return (site / "live" / row.name / "index.html").read_text("utf-8")


def test_each_figure_has_its_page_and_no_page_has_none(site: Path) -> None:
    there = sorted(page.parent.name for page in (site / "live").glob("*/index.html"))
    assert there == sorted(row.name for row in FIGURES)
    # A reader who searches is to find the chapter.
    for name in ("sitemap.xml", "search/search_index.json"):
        assert "live/" not in (site / name).read_text("utf-8")
    for row in FIGURES:
        assert '<meta name="robots" content="noindex">' in _html(site, row)


@every
def test_its_page_has_nothing_of_the_theme_and_no_script_in_it(site: Path, row: Row) -> None:
    html = _html(site, row)
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", html, re.DOTALL)
    assert [(text, "src=" in given) for given, text in scripts] == [("", True)]
    assert not re.search(r"\son\w+=|javascript:|/assets/(javascripts|stylesheets)/", html)
    # Each address is relative, so that the site may stand under any other.
    addresses = re.findall(r'(?:href|src)="([^"#]+)', html)
    assert len(addresses) >= 5
    for address in addresses:
        assert address.startswith("../../"), address
        assert (site / "live" / row.name / address).resolve().exists(), address
    # The words of the still are the chapter's.
    chapter = url("", row.page).removesuffix("index.html")
    there = (site / chapter.strip("/") / "index.html").read_text("utf-8")
    for tag in (f"<{row.tag}", "<svg"):
        assert tag in html
    label = re.search(r'<figure class="hl-figure".*?aria-label="([^"]+)"', html, re.DOTALL)
    assert label
    assert label[1] in there
    assert site_address() not in html


# The body's ground is the window's where the root has none.
COLOURS = """() => [document.documentElement, document.body, document.querySelector("h1")]
    .map(e => getComputedStyle(e)).flatMap((s, i) => i ? [s.backgroundColor, s.color]
        : [s.backgroundColor])"""


@every
def test_the_page_and_the_chapter_show_the_same_numbers(
    browser: Browser, address: str, row: Row
) -> None:
    with (
        alive(browser, address, row) as figure,
        alive(browser, address, row, chapter=True) as there,
    ):
        assert figure.parameters() == there.parameters()
        assert figure.node.locator(".hl-stage").get_attribute("aria-label") == there.node.locator(
            ".hl-stage"
        ).get_attribute("aria-label")
        for state in figure.random_states(4, seed=9):
            said = []
            for one in (figure, there):
                one.set(state)
                says = one.evaluate("async e => [e.describe(), e.words(), await e.python()]")
                said.append((one.state, one.numbers, says))
            assert said[0] == said[1]
        # Its link to the chapter leads to the same state.
        link = figure.page.locator(".hl-from a").first
        figure.sleep(350)  # what is due to be written into the address
        link.focus()
        assert link.get_attribute("href") or ""
        assert link.evaluate("e => e.href") == url(address, row.page) + figure.query
        assert figure.query == there.query


@every
def test_on_a_wall_all_is_seen_and_can_be_read_from_the_last_row(
    browser: Browser, address: str, row: Row
) -> None:
    with tab(browser, address) as visit:
        size = visit.page.viewport_size
        assert size
        try:
            visit.page.set_viewport_size({"width": 1920, "height": 1080})
            visit.page.goto(url(address, row.alone))
            Live(visit.page, row).wait().touch()
            seen = visit.page.evaluate(WALL)
            assert seen["sideways"] <= 0
            # Two figures have more to show; theirs is a little smaller.
            least = 24 if row.name in ("playground", "draw-digit") else 26
            assert not [text for text, size in seen["texts"] if size < least]
            assert len(seen["texts"]) > 10
            assert seen["below"] < 1080 * 0.05, "it has to be scrolled"
            assert not seen["outside"]
            for width in (360, 700):
                visit.page.set_viewport_size({"width": width, "height": 560})
                visit.page.evaluate("new Promise(requestAnimationFrame)")
                assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        finally:
            visit.page.set_viewport_size(size)
    assert not visit.wrong


# Each text that is seen with its size in pixels of the screen, and what reaches out of the page.
WALL = """() => {
    const root = document.documentElement, main = document.querySelector("main"), texts = [];
    const scale = main.getBoundingClientRect().width / main.offsetWidth;
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const { currentNode: { textContent: text, parentElement: e } } = walker;
        if (!text.trim() || !e.checkVisibility({ visibilityProperty: true })) continue;
        if (e.closest(".hl-heard, option")) continue;
        texts.push([text.trim(), parseFloat(getComputedStyle(e).fontSize) * scale]);
    }
    const outside = [...main.querySelectorAll(".hl-stage :is(button, input, select, p, table)")]
        .filter(e => e.checkVisibility() && !e.closest(".hl-heard") && !e.matches(".hl-heard"))
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.outerHTML.slice(0, 80));
    const [below, sideways] = [root.scrollHeight - innerHeight, root.scrollWidth - innerWidth];
    return { texts, outside, below, sideways };
}"""


def test_on_a_wall_what_is_pressed_and_dragged_follows_the_pointer(
    browser: Browser, address: str
) -> None:
    def middle(node: Locator) -> tuple[float, float]:
        box = node.bounding_box()
        assert box
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    with Visit(browser, address, "light", 1920) as visit:
        page, mouse = visit.page, visit.page.mouse
        page.set_viewport_size({"width": 1920, "height": 1080})
        visit.open("live/fit-line")
        node = Live(page, BY_NAME["fit-line"]).wait().node
        ring = node.locator(".hl-grip", has_text="b").locator("circle").last
        x, y = middle(ring)
        mouse.move(x + 5, y + 5)
        mouse.down()
        mouse.move(x + 5, y - 95, steps=3)
        mouse.up()
        assert middle(ring) == pytest.approx((x, y - 100), abs=3)
        x, y = middle(node.locator(".hl-panel--map .hl-catch"))
        mouse.click(x + 90, y + 60)
        dot = node.locator(".hl-grip--point circle").last
        assert middle(dot) == pytest.approx((x + 90, y + 60), abs=4)
        visit.open("live/let-go")
        node = Live(page, BY_NAME["let-go"]).wait().node
        x, y = middle(node.locator(".hl-pours"))
        mouse.click(x + 200, y)
        assert middle(node.locator(".hl-begin"))[0] == pytest.approx(x + 200, abs=25)
    assert not visit.wrong
    # Whatever else reads where a pointer is knows that the figure may be seen larger.
    for script in Path(recordings.__file__).parent.rglob("*.js"):
        text = script.read_text("utf-8")
        if "clientX" in text:
            assert "scale" in text or "/ width" in text, script


def test_its_colours_follow_the_system_or_the_address(browser: Browser, address: str) -> None:
    row, seen = BY_NAME["fit-line"], dict[tuple[str, str], list[str]]()
    with Visit(browser, address, "light", 800) as visit:
        for scheme in ("light", "dark"):
            visit.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            for query in ("", "?scheme=light", "?scheme=dark"):
                visit.page.goto(url(address, row.alone) + query)
                figure = Live(visit.page, row).wait()
                figure.set({"w": 2})
                assert figure.query.startswith(f"{query or '?'}{'&' if query else ''}fit-line=")
                seen[scheme, query] = visit.page.evaluate(COLOURS)
            visit.page.goto(url(address, row.alone))
        # An open page follows, too.
        Live(visit.page, row).wait()
        visit.page.emulate_media(color_scheme="light")
        visit.page.wait_for_function("() => document.body.dataset.mdColorScheme === 'default'")
        assert visit.page.evaluate(COLOURS) == seen["light", ""]
    assert not visit.wrong
    light, dark = seen["light", ""], seen["dark", ""]
    assert light != dark
    assert light[0] == dark[0] == "rgba(0, 0, 0, 0)"
    for scheme in ("light", "dark"):
        assert (seen[scheme, "?scheme=light"], seen[scheme, "?scheme=dark"]) == (light, dark)


# Some browsers refuse a frame without an origin this, too.
REFUSED = """{
    const refuse = () => { window.refused = true; throw new Error("refused"); };
    for (const name of ["pushState", "replaceState"]) History.prototype[name] = refuse;
}"""


# Another site's page, on another port, as a course has one.

Servers = tuple[str, str, Path]


class _Course(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


class _Host(_Course):
    def end_headers(self) -> None:
        # As GitHub Pages and other hosts answer, or a frame without an origin could load nothing.
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()


@pytest.fixture(scope="module")
def servers(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """The site under a folder of one server, a course's folder on another, and its path."""
    root, course = tmp_path_factory.mktemp("host"), tmp_path_factory.mktemp("course")
    (root / "neural").symlink_to(site, target_is_directory=True)
    opened = [
        ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
        for handler, folder in ((_Host, root), (_Course, course))
    ]
    for server in opened:
        Thread(target=server.serve_forever, daemon=True).start()
    host, other = (f"http://127.0.0.1:{server.server_port}/" for server in opened)
    yield f"{host}neural/", other, course
    for server in opened:
        server.shutdown()
        server.server_close()


def _framed(page: Page, servers: Servers, name: str, frame: str) -> Frame:
    _, other, course = servers
    # A file each: one that is written twice in a second is the same to the browser.
    (course / f"{name}.html").write_text(f"<!doctype html><title>Course</title>{frame}")
    page.goto(f"{other}{name}.html")
    page.frame_locator("iframe").locator("[data-live]").wait_for()
    return page.frames[1]


@pytest.mark.parametrize("sandbox", ["", ' sandbox="allow-scripts"'], ids=["plain", "sandboxed"])
def test_in_a_frame_of_another_site_it_shows_a_figure_and_nothing_else(
    browser: Browser, servers: Servers, sandbox: str
) -> None:
    site, other, _ = servers
    context = browser.new_context(viewport={"width": 760, "height": 800})
    wrong, asked = list[str](), list[str]()
    try:
        page = context.new_page()
        if sandbox:
            page.add_init_script(REFUSED)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda m: wrong.append(m.text) if m.type != "log" else None)
        for row, width in ((BY_NAME["fit-line"], 700), (BY_NAME["whose-fault"], 360)):
            asked.clear()
            src = f"{site}live/{row.name}/?scheme=dark"
            line = f'<iframe{sandbox} src="{src}" width={width} height=700></iframe>'
            frame = _framed(page, servers, f"{row.name}{bool(sandbox)}", line)
            assert all(one.startswith((site, other)) for one in asked)
            assert not [one for one in asked if "/assets/javascripts" in one or "search" in one]
            shown = frame.evaluate(
                "[...document.body.querySelectorAll('main > *')].map(e => e.localName)"
            )
            assert shown == ["h1", row.tag, "p"]
            assert frame.evaluate("document.documentElement.scrollWidth") <= width
            # It can be used: what is dragged, pressed and typed changes the state.
            slider = frame.locator("input[type=range]").first
            before = frame.evaluate("document.querySelector('.hl-live').state")
            for key in ("ArrowRight", "ArrowRight", "End", "ArrowLeft"):
                slider.press(key)
            frame.locator("button", has_text="Reset").first.press("Enter")
            slider.press("End")
            after = frame.evaluate("document.querySelector('.hl-live').state")
            assert before != after
            assert not sandbox or frame.evaluate("window.refused")
            # A link leaves the course where it is.
            assert frame.locator(".hl-from a").first.get_attribute("target") == "_blank"
        page.wait_for_timeout(400)  # for what is written into the address late
    finally:
        context.close()
    assert not wrong
