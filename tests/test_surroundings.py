"""A page in surroundings that are the reader's own: a frame, a disk, paper, a translator."""

import ast
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from howlearn_site.blocks.reading import blocks_of
from howlearn_site.paths import pages
from live_figures import BY_NAME, Live

# What holds in each. What is not tested here is named with its file.
SURROUNDINGS = {
    "storage refused": [
        "test_in_a_frame_without_storage_copy_search_and_colours_work",
        "test_live_pages.py::test_in_a_frame_of_another_site_it_shows_a_figure_and_nothing_else",
    ],
    "translated": ["test_what_is_no_language_is_kept_from_translators_on_every_page"],
    "from disk": [
        "test_a_page_opened_from_a_disk_says_how_to_open_it",
        "test_editions_offline.py::test_on_a_disk_a_reader_goes_from_home_through_the_site",
    ],
    "in an iframe, with a sandbox and without": [
        "test_in_a_frame_without_storage_copy_search_and_colours_work",
        "test_live_pages.py::test_in_a_frame_of_another_site_it_shows_a_figure_and_nothing_else",
    ],
    "under a strict policy": [
        "test_policy.py::test_a_page_of_each_kind_does_all_it_does",
        "test_policy.py::test_where_the_host_forbids_what_run_needs_it_is_said",
    ],
    "forced colours": [
        "test_where_the_system_sets_the_colours_nothing_is_lost",
        "test_figures_seen.py::test_where_the_system_sets_the_colours_all_is_seen",
    ],
    "200 % and 400 % zoom": [
        "test_at_200_and_400_percent_nothing_is_lost_and_nothing_scrolls_sideways",
        "test_browser.py::test_a_page_is_whole",  # every page in a window of 320
    ],
    "printed": [
        "test_what_was_edited_is_printed_and_buttons_are_not",
        "test_figures_seen.py::test_on_paper_a_figure_is_its_still",
        "test_print.py::test_a_printed_chapter_has_every_line_whole_and_within_the_margins",
    ],
    "offline": [
        "test_offline.py::test_a_page_that_was_read_stays_readable",
        "test_offline.py::test_a_new_build_is_seen_at_once_and_the_old_one_goes",
        "test_offline.py::test_a_network_that_does_not_answer_is_not_waited_for",
    ],
    "Firefox": [
        "test_firefox.py::test_a_figure_shows_in_firefox_what_it_shows_in_chromium",
        "test_firefox.py::test_a_block_runs_in_firefox",
    ],
    "no JavaScript": [
        "test_without_javascript_a_page_is_read_to_its_end_and_left_for_the_next",
        "test_figures.py::test_without_javascript_the_still_stands_there",
        "test_quizzes.py::test_folds_open_without_javascript",
        "test_imports.py::test_without_javascript_they_are_all_there",
        "test_run.py::test_without_javascript_there_is_no_place_for_buttons",
    ],
    "legacy code page": [
        "test_what_a_block_prints_has_the_letters_of_a_windows_pipe",
        "test_mistakes.py::test_what_is_said_is_short_kind_and_printable",
        "test_answers.py::test_a_console_without_the_learner_s_letters_gets_a_verdict_too",
        "test_hook.py::test_a_system_with_few_letters_is_told_how_to_have_more",
    ],
}
# These need Firefox, which `make extratests` brings and demands.
EXTRA = {"test_firefox.py"}


def test_each_of_the_twelve_is_held_by_tests_that_are_there_and_run() -> None:
    assert len(SURROUNDINGS) == 12
    for name, tests in SURROUNDINGS.items():
        assert tests, name
        for test in tests:
            file, _, function = test.rpartition("::")
            path = Path(__file__).with_name(file or Path(__file__).name)
            tree = ast.parse(path.read_text("utf-8"))
            defined = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
            assert function in defined, f"{name}: {test} is not there"
            marks = [*defined[function].decorator_list]
            marks += [n.value for n in tree.body if ast.unparse(n).startswith("pytestmark")]  # type: ignore[attr-defined]
            said = " ".join(map(ast.unparse, marks))
            # What is left out, or may fail, holds nothing.
            assert file in EXTRA or not any(m in said for m in ("skip", "xfail", "extra")), test


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
    page.locator(".md-search__input").press_sequentially("sigmoid")
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
    block = tab.locator("article .highlight:has(.hl-run-editor)")
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
    tab.goto(f"{address}cost-function/")
    tab.locator(".hl-run-edit:visible").first.click()
    tab.locator(".hl-run-editor").wait_for()
    for dark in (False, True):
        tab.emulate_media(forced_colors="active", color_scheme="dark" if dark else "light")
        nothing_is_lost(tab)
    tab.emulate_media(color_scheme="null")


def nothing_is_lost(tab: Page) -> None:
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


# A window of 1280 by 1024, as a page sees it where it is shown at twice and four times its size.

LOST = """() => {
    const wide = document.documentElement.clientWidth, found = [];
    const name = e => e.outerHTML.slice(0, 80);
    const scrolls = e => e && (/auto|scroll/.test(getComputedStyle(e).overflowX)
        || scrolls(e.parentElement));
    for (const e of document.querySelectorAll("article *")) {
        if (!e.checkVisibility() || e.closest("svg, math")) continue;
        const { left, right, width, height } = e.getBoundingClientRect();
        if (width * height < 2) continue;
        if ((right > wide + 1 || left < -1) && !scrolls(e.parentElement)) found.push(name(e));
        const { overflowX, overflowY } = getComputedStyle(e);
        if (overflowX === "hidden" && e.scrollWidth > e.clientWidth + 2) found.push(name(e));
        if (overflowY === "hidden" && e.scrollHeight > e.clientHeight + 4) found.push(name(e));
    }
    const visible = { opacityProperty: true, visibilityProperty: true };
    const stays = [...document.querySelectorAll("body *")].filter(e => e.checkVisibility(visible)
        && /fixed|sticky/.test(getComputedStyle(e).position))
        .map(e => e.getBoundingClientRect())
        .filter(b => b.width > wide / 2 && b.bottom > 0 && b.top < innerHeight && b.left < wide)
        .filter(b => b.left > -1).reduce((sum, b) => sum + b.height, 0);
    return [document.documentElement.scrollWidth - innerWidth, found, stays / innerHeight];
}"""


ZOOMED = [(640, 512), (320, 256)]


def test_at_200_and_400_percent_nothing_is_lost_and_nothing_scrolls_sideways(
    tab: Page, address: str
) -> None:
    try:
        for place in ("labs/descend/", "reference/costs/", "backpropagation/", "cost-function/"):
            tab.goto(address + place)
            tab.locator("article h1").wait_for()
            if place == "cost-function/":
                Live(tab, BY_NAME["fit-line"]).wait()
            tab.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
            for width, height in ZOOMED:
                tab.set_viewport_size({"width": width, "height": height})
                sideways, lost, stays = tab.evaluate(LOST)
                assert sideways <= 0
                assert not lost, "\n".join(lost)
                assert stays < 0.25, "what stays at the edges leaves too little of the page"
        # What opens over the page is in the window, or scrolls in it.
        tab.locator("hl-fit-line button", has_text="Share").click()
        tab.locator("hl-fit-line dialog button", has_text="Close").click()
        tab.locator("label.md-header__button[for=__drawer]").click()
        last = tab.locator(".md-nav--primary a[href$='/errata/']").first
        last.scroll_into_view_if_needed()
        seen = last.bounding_box()
        assert seen
        assert 0 <= seen["y"] <= height - seen["height"]
        tab.keyboard.press("Escape")
        tab.locator("#__drawer:not(:checked)").wait_for(state="attached")
        tab.locator("label.md-header__button[for=__search]").click()
        tab.locator(".md-search__input").press_sequentially("sigmoid")
        tab.locator(".md-search-result__link").first.click()
        tab.locator("article mark").first.wait_for(state="attached")
    finally:
        tab.set_viewport_size({"width": 1400, "height": 900})


# Scripts that are forbidden, or did not come


def test_without_javascript_a_page_is_read_to_its_end_and_left_for_the_next(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 780})
    page = context.new_page()
    try:
        page.goto(f"{address}cost-function/")
        text = (Path(__file__).parents[1] / "docs" / "cost-function.md").read_text("utf-8")
        blocks = blocks_of(Path(__file__).parents[1] / "docs" / "cost-function.md")
        pictures = [block for block in blocks if block.picture]
        assert page.locator("article figure svg[role=img]:visible").count() == len(pictures)
        assert page.locator("article math:visible").count() > 10
        for fold in page.locator("article details:visible").all():
            fold.locator("summary").first.click()
        assert page.locator("article details[open]").count() == text.count("\n??? ")
        assert page.locator("article .language-python code:visible").count() == len(blocks)
        printed = [block for block in blocks if block.output]
        assert page.locator("article .hl-output pre:visible").count() == len(printed)
        # Nothing is offered that only a script could do, and nothing is too wide without one.
        assert not page.locator(":is(button, input, select, textarea):visible").count()
        sideways = "document.documentElement.scrollWidth - innerWidth"
        for place in ("labs/descend/", "reference/costs/", "playground/", "cost-function/"):
            page.goto(address + place)
            assert page.evaluate(sideways) <= 0, place
        page.locator("label.md-header__button[for=__drawer]").click()
        page.locator(".md-nav--primary a[href$='../slopes/']").first.click()
        assert page.url == f"{address}slopes/"
        page.locator(".md-footer__link--next").click()
        assert page.url != f"{address}slopes/"
        assert page.locator("article h1:visible").count() == 1
    finally:
        context.close()


# A program whose output goes into a file, or through a pipe as in Git Bash, has no other letters on
# Windows than those of its code page. (What goes to a console has all.)


def test_what_a_block_prints_has_the_letters_of_a_windows_pipe() -> None:
    for path in pages():
        for block in blocks_of(path):
            for code_page in ("cp1252", "cp1250", "cp1254"):
                lacking = (block.output or "").encode(code_page, "ignore").decode(code_page)
                if lacking != (block.output or ""):
                    where = f"{path.name}, line {block.line}, {code_page}"
                    assert "PYTHONUTF8=1" in path.read_text("utf-8"), where
