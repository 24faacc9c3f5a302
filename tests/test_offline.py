"""Without the network a page that was read stays readable, and one that was not says so."""

import functools
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from handler import Handler
from howlearn_site.pages import offline as hook

# What is kept, by the name of the place, once a test of it is true.
KEPT = """async value => {
    for (let tries = 0; tries < 500; tries++) {
        const kept = {};
        for (const name of await caches.keys()) {
            const all = await (await caches.open(name)).keys();
            kept[name] = all.map(request => new URL(request.url).pathname);
        }
        if ((WANTED)(kept, value)) return kept;
        await new Promise(go => setTimeout(go, 20));
    }
    throw new Error("it is not so");
}"""


def kept(page: Page, wanted: str, value: Any) -> dict[str, list[str]]:
    return dict(page.evaluate(KEPT.replace("WANTED", wanted), value))


class Wire:
    """A server for the site, which can fall silent, end, or have a new build."""

    def __init__(self, site: Path) -> None:
        self.site = self.worker = site
        self.there, self.answers = True, threading.Event()
        self.answers.set()
        # What is answered no sooner than it is let go, and what of it was asked for.
        self.late: dict[str, threading.Event] = {}
        self.waits: dict[str, threading.Event] = {}
        network = self

        class Answer(Handler):
            def do_GET(self) -> None:  # noqa: N802
                network.answers.wait()
                if self.path in network.late:
                    network.waits[self.path].set()
                    network.late[self.path].wait()
                if not network.there:
                    self.close_connection = True
                    self.connection.close()
                elif self.path in network.changed:
                    self.send_response(200)
                    self.send_header("Content-Type", network.changed[self.path][0])
                    self.end_headers()
                    self.wfile.write(network.changed[self.path][1].encode())
                else:
                    super().do_GET()

            def end_headers(self) -> None:
                self.send_header("Cache-Control", "no-cache")  # only what is asked for is new
                super().end_headers()

            def finish(self) -> None:
                if network.there:
                    super().finish()

        self.changed: dict[str, tuple[str, str]] = {}  # another answer, by its path
        self.handler = functools.partial(Answer, directory=str(site))
        # What waits for the network waits for a moment only.
        worker = (site / "offline.js").read_text("utf-8")
        assert worker.count("4000") == 1
        self.text = worker.replace("4000", "300")
        self.changed["/offline.js"] = ("text/javascript", self.text)

    def hold(self, *paths: str) -> None:
        for path in paths:
            self.late[path], self.waits[path] = threading.Event(), threading.Event()


@pytest.fixture
def network(site: Path, browser: Browser) -> Iterator[tuple[Wire, Page, str]]:
    """A network, and a tab of a reader whose pages came over it."""
    network = Wire(site)
    with ThreadingHTTPServer(("127.0.0.1", 0), network.handler) as server:
        server.daemon_threads = True
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        context = browser.new_context(
            viewport={"width": 1400, "height": 900}, service_workers="allow"
        )
        yield network, context.new_page(), f"http://127.0.0.1:{server.server_port}/"
        context.close()
        network.answers.set()
        server.shutdown()


def is_kept(page: Page, *paths: str) -> str:
    """Wait until these are kept in one place, and return its name."""
    all_of_them = """(kept, paths) =>
        Object.values(kept).some(all => paths.every(path => all.includes(path)))"""
    (name,) = kept(page, all_of_them, list(paths))
    return name


def all_is_kept(page: Page) -> None:
    """Wait until everything is kept that the page in hand has loaded."""
    kept(
        page,
        """(kept) => performance.getEntriesByType("resource").every(({ name }) => {
            const { origin, pathname } = new URL(name);
            const here = (all) => all.includes(pathname);
            return origin != location.origin || Object.values(kept).some(here);
        })""",
        None,
    )


def test_a_page_that_was_read_stays_readable(network: tuple[Wire, Page, str]) -> None:
    served, page, address = network
    page.goto(f"{address}cost-function/")
    figure = page.locator("hl-fit-line")
    figure.scroll_into_view_if_needed()
    page.locator("hl-fit-line[data-live]").wait_for()
    script = "/generated/scripts/figures/fit_line/script.js"
    # The worker came after all this, and has it.
    is_kept(page, "/cost-function/", "/generated/howlearn.css", "/fonts/mathematics.woff2", script)
    all_is_kept(page)
    page.locator(".md-nav--primary a[href$='/slopes/']").first.evaluate("a => a.click()")
    page.locator("h1:has-text('Slopes')").wait_for()
    is_kept(page, "/slopes/")

    served.there = False
    # The page in hand works on; what was read is there, by a link, by Back and at a new visit.
    page.locator(".md-nav--primary a[href$='/cost-function/']").first.evaluate("a => a.click()")
    page.locator("h1:has-text('cost function')").wait_for()
    figure.scroll_into_view_if_needed()
    slider = page.locator("hl-fit-line[data-live] input[type=range]").first
    before = figure.evaluate("e => e.state.w")
    slider.press("ArrowRight")
    assert figure.evaluate("e => e.state.w") > before
    page.wait_for_url("**/?fit-line=*")
    page.evaluate("history.go(-2)")  # past what the slider did
    page.locator("h1:has-text('Slopes')").wait_for()
    assert page.goto(f"{address}cost-function/?fit-line=2,1")
    page.locator("hl-fit-line[data-live]").wait_for()
    for part in ("math", "figure svg", ".highlight pre"):
        assert page.locator(f"article {part}:visible").count(), part
    # One that was not read says so, reached by a link of the theme, too.
    page.locator(".md-nav--primary a[href$='/weights/']").first.evaluate("a => a.click()")
    page.locator("h1:text-is('There is no network')").wait_for()
    assert page.url == f"{address}weights/"
    read = page.locator("li a").evaluate_all("all => all.map(a => [a.textContent, a.href])")
    assert sorted(place for _, place in read) == [f"{address}cost-function/", f"{address}slopes/"]
    assert sorted(title.partition(" ")[0] for title, _ in read) == ["Slopes", "The"]
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    served.there = True
    page.locator("a", has_text="try again").click()
    page.locator("h1:has-text('Weights')").wait_for()


def test_what_was_on_its_way_before_the_worker_came_is_kept_too(
    network: tuple[Wire, Page, str],
) -> None:
    served, page, address = network
    script = "/generated/scripts/figures/fit_line/script.js"
    served.hold(script, "/offline.js")
    page.goto(f"{address}cost-function/", wait_until="commit")
    page.locator("hl-fit-line").evaluate("e => e.scrollIntoView()")
    assert served.waits[script].wait(10)
    served.late["/offline.js"].set()
    held = is_kept(page, "/cost-function/", "/generated/howlearn.css")
    assert script not in kept(page, "kept => kept", None)[held]
    served.late[script].set()
    page.locator("hl-fit-line[data-live]").wait_for()
    all_is_kept(page)


def test_a_new_build_is_seen_at_once_and_the_old_one_goes(
    network: tuple[Wire, Page, str],
) -> None:
    served, page, address = network
    page.goto(f"{address}errata/")
    old = is_kept(page, "/errata/")
    page.goto(f"{address}glossary/")
    is_kept(page, "/errata/", "/glossary/")
    page.evaluate(
        "Promise.all(['howlearn http://other/ 1', 'mine'].map(name => caches.open(name)))"
    )
    # Another text of one page, and so another name of the worker's.
    errata = (served.site / "errata" / "index.html").read_text("utf-8")
    served.changed["/errata/"] = ("text/html", errata.replace("<h1 ", "<h1 data-new "))
    (build,) = [part for part in served.text.split('"') if old.endswith(f" {part}")]
    worker = served.text.replace(build, "another")
    served.changed["/offline.js"] = ("text/javascript", worker)
    page.goto(f"{address}errata/")
    assert page.locator("h1[data-new]").count() == 1
    others = ["howlearn http://other/ 1", "mine"]
    now = kept(
        page,
        "(kept, old) => !(old in kept) && Object.entries(kept)"
        ".some(([name, all]) => name.endsWith(' another') && all.includes('/errata/'))",
        old,
    )
    assert sorted(now) == [f"howlearn {address} another", *others]
    assert "/glossary/" not in now[f"howlearn {address} another"]
    served.there = False
    page.goto(f"{address}errata/")
    assert page.locator("h1[data-new]").count() == 1


def test_a_network_that_does_not_answer_is_not_waited_for(
    network: tuple[Wire, Page, str],
) -> None:
    served, page, address = network
    page.goto(f"{address}errata/")
    is_kept(page, "/errata/", "/generated/howlearn.css")
    all_is_kept(page)
    served.answers.clear()
    page.goto(f"{address}errata/", wait_until="commit")
    page.locator("article h1").wait_for()
    served.answers.set()


def test_the_worker_is_called_by_the_build_and_is_small(tmp_path: Path) -> None:
    scripts = tmp_path / "generated" / "scripts" / "pages"
    scripts.mkdir(parents=True)
    (scripts / "offline.js").write_text('const BUILD="the build";next()\n')
    page = tmp_path / "index.html"
    config: Any = SimpleNamespace(site_dir=str(tmp_path), extra={})
    named = []
    for text in ("one", "two", "one"):
        page.write_text(text)
        hook.on_startup("build")
        hook.on_config(config)
        hook.on_post_build(config)
        named.append((tmp_path / "offline.js").read_text())
        assert config.extra["worker"] == "offline.js"
    assert named[0] == named[2] != named[1]
    assert '"the build"' not in named[0]
    assert named[0].startswith('const BUILD="')
    assert named[0].endswith('";next()\n')
    # Where pages are served while they are written, none asks for it.
    hook.on_startup("serve")
    hook.on_config(config)
    assert config.extra["worker"] is None
    hook.on_startup("build")
