"""Python in the page: Run, Edit, Stop and Reset, in a real browser.

Where HOWLEARN_REQUIRE demands pyodide every block of every page is run, else one or two of each.
"""

import gzip
import hashlib
import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from howlearn.plots.style import house_style
from howlearn_site.blocks.reading import blocks_of
from howlearn_site.figures.svg import svg_of
from howlearn_site.in_browser.pyodide import PYODIDE, megabytes
from howlearn_site.paths import DOCS, ROOMS, pages
from run_site import DEMANDED, RunSite, serving
from test_examples import EXAMPLES

LONG = 120_000  # milliseconds; a start of Python takes a few seconds, and CI may be busy
PAGE = "cost-function"  # its second block prints and does not draw


@pytest.fixture(scope="module")
def server(site: Path, pyodide: Path) -> Iterator[RunSite]:
    with serving(RunSite(site, pyodide)) as served:
        yield served


@pytest.fixture
def served(server: RunSite) -> RunSite:
    """The server as it was at first: nothing asked, nothing broken."""
    server.bases, server.tampered_wheel = [server.whole], False
    server.asked.clear()
    return server


@pytest.fixture
def tab(browser: Browser, served: RunSite) -> Iterator[Page]:
    """A new visitor's tab."""
    with opened(browser) as page:
        yield page


@pytest.fixture(scope="module")
def reading(browser: Browser) -> Iterator[Page]:
    """The tab of a reader who goes from page to page, for whom Python starts but once."""
    with opened(browser) as page:
        yield page


@pytest.fixture
def scratch(reading: Page, served: RunSite) -> Iterator[Page]:
    """The same tab at a page whose second block is there to be edited."""
    turn_to(reading, served, PAGE)
    yield reading
    if block_of(reading, 1).locator(".hl-run-reset").is_visible():
        press(block_of(reading, 1), "Reset")


@contextmanager
def opened(browser: Browser) -> Iterator[Page]:
    """A tab, with an error at its end where a script of a page failed."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(LONG)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert not wrong


def visit(tab: Page, served: RunSite, page: str = PAGE) -> None:
    tab.goto(link(served, page))
    tab.wait_for_function("document.querySelector('article .hl-run')")


def link(served: RunSite, page: str) -> str:
    return served.address + f"{page}/".removesuffix("index/")


def turn_to(tab: Page, served: RunSite, page: str) -> None:
    """Follow the menu's link to a page, by instant navigation; the first page is loaded."""
    if not tab.url.startswith(served.address):
        visit(tab, served, page)
        return
    if tab.url == link(served, page):
        return
    tab.evaluate("document.querySelector('article').dataset.old = ''")
    tab.evaluate(
        "link => [...document.querySelectorAll('.md-nav--primary a')]"
        ".find(a => a.href === link).click()",
        link(served, page),
    )
    tab.wait_for_function("document.querySelector('article:not([data-old]) .hl-run')")
    assert tab.url == link(served, page)


def block_of(tab: Page, number: int) -> Locator:
    return tab.locator("article .language-python.highlight").nth(number)


def drawing_block(tab: Page) -> Locator:
    """The first that is followed by its figure, one that does not move."""
    return tab.locator("article .language-python.highlight:has(+ figure.hl-figure)").first


def press(block: Locator, name: str) -> None:
    block.get_by_role("button", name=f"{name} code block").click()


# What is seen of a block's run: the button's name, the note, and what stands after the block.
RUN_SEEN = """block => [
    block.querySelector(".hl-run-run").textContent,
    block.querySelector(".hl-run-note").textContent,
    block.nextElementSibling?.dataset.old === "" ? "" : block.nextElementSibling?.className ?? "",
    block.isConnected,
]"""


def has_ended(block: Locator) -> None:
    """Wait until a run has ended and has left its result; fail with what is seen where it has not.

    What is seen is asked for again and again from here, as a busy browser may draw no frames, by
    which it would look itself.
    """
    node, end = block.element_handle(), time.monotonic() + LONG / 1000
    while time.monotonic() < end:
        name, _, after, _ = seen = node.evaluate(RUN_SEEN)
        assert "hl-run-message" not in after, node.evaluate("b => b.nextElementSibling.innerText")
        if name == "Run" and "hl-yours" in after:
            return
        block.page.wait_for_timeout(50)
    pytest.fail(f"a run has not ended after {LONG / 1000:.0f} seconds: {seen}")


def runs(tab: Page, block: Locator) -> None:
    """Run a block, and wait for its new result."""
    block.evaluate("b => b.nextElementSibling?.setAttribute('data-old', '')")
    press(block, "Run")
    has_ended(block)


def write(block: Locator, code: str) -> None:
    if not block.locator("textarea").count():
        press(block, "Edit")
    block.locator("textarea").fill(code)


def printed(tab: Page) -> str:
    return "".join(text or "" for text in tab.locator(".hl-yours samp").all_text_contents())


def head(tab: Page) -> str:
    return tab.locator(".hl-yours-head").inner_text()


def recorded(block: Locator) -> Locator:
    return block.locator("xpath=following-sibling::div[contains(@class, 'hl-output')]").first


# What is loaded, and when


def test_nothing_is_fetched_before_the_first_press(tab: Page, served: RunSite) -> None:
    others: list[str] = []
    tab.on("request", lambda r: others.append(r.url) if served.address not in r.url else None)
    visit(tab, served)
    tab.mouse.wheel(0, 5000)
    tab.wait_for_timeout(500)
    assert not others
    later = ("run-panel", "run-worker", "run.json", ".whl", "pyodide")
    assert not [path for path in served.asked if any(part in path for part in later)]
    note = block_of(tab, 1).locator(".hl-run-note")
    assert note.inner_text() == "9 MB the first time"
    assert drawing_block(tab).locator(".hl-run-note").inner_text() == "17 MB the first time"
    block_of(tab, 1).get_by_role("button", name="Edit").click()  # needs no Python either
    expect(block_of(tab, 1).locator("textarea")).to_be_focused()
    assert not [path for path in served.asked if any(part in path for part in later[1:])]


def test_the_script_of_every_page_is_small() -> None:
    assert len(gzip.compress((ROOMS / "in_browser" / "run.js").read_bytes())) <= 5 * 1024


def test_the_buttons_say_the_size_that_is_loaded(site: Path) -> None:
    config = json.loads((site / "generated" / "run.json").read_text("utf-8"))
    sizes = {name: megabytes(config, name) for name in config["sets"]}
    script = (ROOMS / "in_browser" / "run.js").read_text("utf-8")
    assert f"SIZES = {{ python: {sizes['python']}, pictures: {sizes['pictures']} }}" in script


def test_every_file_has_the_hash_that_its_maker_states(site: Path) -> None:
    config = json.loads((site / "generated" / "run.json").read_text("utf-8"))
    for package in config["lock"]["packages"].values():
        assert config["files"][package["file_name"]]["sha256"] == package["sha256"]
    wheel = (site / "wheel" / config["wheel"]).read_bytes()
    assert config["files"][config["wheel"]]["sha256"] == hashlib.sha256(wheel).hexdigest()
    assert {name for names in config["sets"].values() for name in names} == set(config["files"])
    pinned = json.loads(PYODIDE.read_text("utf-8"))
    assert config["bases"] == pinned["bases"]
    assert all(base.startswith("https://") for base in config["bases"])
    assert len(config["bases"]) >= 2


# What moved in the text, by how much, and which nodes. What the theme does to its own sides while a
# slow page arrives is not the buttons' doing.
SHIFTS = """
    window.shifts = [];
    new PerformanceObserver(list => {
        for (const { value, sources } of list.getEntries()) {
            const moved = sources.map(source => source.node)
                .filter(node => node && document.querySelector("article")?.contains(node))
                .map(node => (node.outerHTML ?? node.data).slice(0, 80));
            if (moved.length) shifts.push([value, moved]);
        }
    }).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("page", [PAGE, "pytorch"])
def test_the_buttons_move_nothing(browser: Browser, served: RunSite, page: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    tab = context.new_page()
    tab.add_init_script(SHIFTS)
    visit(tab, served, page)
    tab.wait_for_timeout(500)
    shifts = tab.evaluate("shifts")
    assert sum(shift for shift, _ in shifts) < 0.005, shifts
    heights = "[...document.querySelectorAll('article .highlight')].map(b => b.offsetHeight)"
    after = tab.evaluate(heights)
    tab.evaluate(
        "document.querySelectorAll('.hl-run').forEach(bar => {"
        "bar.parentElement.classList.remove('hl-runs'); bar.remove() })"
    )
    assert tab.evaluate(heights) == after
    context.close()


def test_without_javascript_there_is_no_place_for_buttons(
    browser: Browser, served: RunSite
) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{served.address}{PAGE}/")
    assert tab.locator(".hl-run").count() == 0
    block = block_of(tab, 1)
    assert recorded(block).is_visible()
    boxes = block.bounding_box(), block.locator("pre").bounding_box()
    assert boxes[0]
    assert boxes[1]
    assert abs(boxes[0]["height"] - boxes[1]["height"]) < 1
    context.close()


# Running


def test_a_first_result_a_second_page_and_the_first_plot_need_one_worker(
    tab: Page, served: RunSite
) -> None:
    visit(tab, served)
    block = block_of(tab, 1)
    before = recorded(block).inner_text()
    said: list[str] = []
    tab.expose_function("heard", lambda text: said.append(text))
    tab.evaluate(
        "const parts = document.querySelectorAll('article .highlight')[1]"
        ".querySelectorAll('.hl-run-note, .hl-run-live');"
        "for (const part of parts) new MutationObserver(() => heard("
        "part.className + ' ' + part.textContent)).observe(part, {childList: true})"
    )
    runs(tab, block)
    assert printed(tab).rstrip() == before.rstrip()
    assert re.fullmatch(r"Your run, [\d.]+ s: as on the page", head(tab))
    assert tab.evaluate("document.activeElement.textContent") == "Run"
    assert any(re.match(r"hl-run-note Loading Python: [\d.]+ of 8\.9 MB", line) for line in said)
    for stage in ("Loading Python", "Starting Python", "Running", f"{head(tab)}. {before[:20]}"):
        assert any(line.startswith(f"hl-run-live {stage}") for line in said), said

    tab.evaluate("window.stayed = true")
    tab.locator(".md-nav--primary a[href$='weights/']").first.click()
    tab.wait_for_url("**/weights/")
    tab.wait_for_function("document.querySelector('h1').textContent.startsWith('Weights')")
    tab.wait_for_function("document.querySelector('article .hl-run')")
    assert tab.evaluate("window.stayed"), "the page was loaded anew"
    first, second, *_ = (i for i, b in enumerate(blocks_of(DOCS / "weights.md")) if not b.draws)
    runs(tab, block_of(tab, first))
    assert "as on the page" in head(tab)
    # matplotlib is loaded by the first plot, and no earlier.
    sets, asked = served.config["sets"], {path.rpartition("/")[2] for path in served.asked}
    assert set(sets["python"]) <= asked
    assert not set(sets["pictures"]) & asked
    drawing = drawing_block(tab)
    assert drawing.locator(".hl-run-note").inner_text() == "8 MB more"
    assert block_of(tab, second).locator(".hl-run-note").inner_text() == ""
    # By its number: it is no longer followed by its figure once it has run.
    place = "b => [...document.querySelectorAll('article .language-python.highlight')].indexOf(b)"
    drawing = block_of(tab, drawing.evaluate(place))
    runs(tab, drawing)
    yours = tab.locator(".hl-yours:has(figure)")
    figure = yours.locator("svg[role=img]")
    there = tab.locator("figure.hl-figure.hl-away svg").first
    assert figure.get_attribute("aria-label") == there.get_attribute("aria-label")
    assert "as on the page" in yours.locator(".hl-yours-head").inner_text()
    assert "var(--hl-" in figure.inner_html()
    assert "MB" not in drawing.locator(".hl-run").inner_text()
    line = figure.locator("path[style*='--hl-']").first
    colour = "e => getComputedStyle(e).stroke + getComputedStyle(e).fill"
    light = line.evaluate(colour)
    tab.emulate_media(color_scheme="dark")
    tab.wait_for_function("document.body.dataset.mdColorScheme == 'slate'")
    assert line.evaluate(colour) != light
    assert served.asked.count("/generated/scripts/in_browser/run-worker.js") == 1
    assert served.asked.count("/generated/run.json") == 1


def test_an_edited_block_runs_and_reset_brings_the_page_back(scratch: Page) -> None:
    tab, block = scratch, block_of(scratch, 1)
    code, output = block.locator("code").inner_text(), recorded(block).inner_text()
    press(block, "Edit")
    editor = block.locator("textarea")
    expect(editor).to_be_focused()
    assert editor.input_value() == code.rstrip("\n")
    assert editor.get_attribute("spellcheck") == "false"
    assert not block.locator("pre:not(.hl-run-paper)").is_visible()
    tab.keyboard.press("Control+A")
    tab.keyboard.type("for i in range(2):\nprint('mine', i)")  # indented by itself
    tab.keyboard.press("Enter")
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.type("if True:")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Tab")
    tab.keyboard.type("print('end')")
    tab.keyboard.press("Control+Enter")
    tab.wait_for_selector(".hl-yours-head:has-text('Your run,')")
    assert printed(tab) == "mine 0\nmine 1\nend\n"
    assert "as on the page" not in head(tab)
    expect(editor).to_be_focused()
    assert not recorded(block).is_visible() or recorded(block).evaluate(
        "e => e.closest('.hl-yours') !== null"
    )
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement.textContent") == "Run"
    press(block, "Reset")
    assert not tab.locator("textarea, .hl-yours").count()
    assert block.locator("code").inner_text() == code
    assert recorded(block).inner_text() == output
    assert recorded(block).is_visible()
    assert tab.evaluate("document.activeElement.textContent") == "Run"


def test_the_copy_button_gives_the_page_s_code_after_an_edit(tab: Page, served: RunSite) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=served.address)
    visit(tab, served)
    block = block_of(tab, 1)
    write(block, "print(1)")
    press(block, "Reset")
    block.hover()
    block.locator("button[data-md-type=copy]").click()
    tab.wait_for_function("navigator.clipboard.readText().then(t => t.includes('three_points'))")
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert copied.rstrip("\n") == blocks_of(DOCS / f"{PAGE}.md")[1].code.rstrip("\n")


def test_an_error_names_the_reader_s_line(scratch: Page) -> None:
    tab = scratch
    write(block_of(tab, 1), "from howlearn.costs import huber\n\nprint(1)\nhuber([1], [[2], [3]])")
    runs(tab, block_of(tab, 1))
    said = printed(tab)
    assert said.startswith("1\nTraceback")
    assert re.findall(r"File .*", said) == ['File "block.py", line 4, in <module>']
    assert "ValueError" in said
    assert head(tab).startswith("Your run ended with an error")
    assert tab.locator(".hl-run-error").inner_text().startswith("Traceback")


def test_input_and_a_missing_library_are_explained(scratch: Page) -> None:
    tab = scratch
    block = block_of(tab, 1)
    for code, words in [
        ("input('?')", "input() cannot ask you here"),
        ("import torch", "In the page there are howlearn, NumPy, matplotlib"),
        ("from howlearn.costs import mean_square_error", "Did you mean: 'mean_squared_error'?"),
        ("from howlearn.cost import huber", "Did you mean: 'howlearn.costs'?"),
        ("import howlearn\nhowlearn.cost", "Did you mean: 'costs'?"),
    ]:
        write(block, code)
        runs(tab, block)
        assert words in printed(tab)


def test_an_endless_loop_is_stopped_and_the_next_run_works(tab: Page, served: RunSite) -> None:
    visit(tab, served)
    block, other = block_of(tab, 1), block_of(tab, 2)
    write(block, "print('on it')\nwhile True:\n    pass")
    press(block, "Run")
    block.locator(".hl-run-note:text-is('Running')").wait_for()
    press(other, "Run")  # waits for its turn
    assert other.locator(".hl-run-note").inner_text() == "Waits for another block to end"
    tab.locator(".hl-yours samp:text('on it')").wait_for()  # it is shown while the loop runs
    press(block, "Stop")
    assert tab.locator(".hl-yours-head").first.inner_text() == "Stopped"
    has_ended(other)
    assert "as on the page" in tab.locator(".hl-yours-head").last.inner_text()
    press(block, "Reset")
    runs(tab, block)
    assert "as on the page" in tab.locator(".hl-yours-head").first.inner_text()
    # What the run before said is not taken for what this one says, neither while it waits or runs
    # nor once it is stopped, though it has printed nothing.
    write(block, "while True:\n    pass")
    press(block, "Run")
    assert tab.locator(".hl-yours-head").first.inner_text() == "From your run before this one"
    block.locator(".hl-run-note:text-is('Running')").wait_for()
    press(block, "Stop")
    mine = block.locator("xpath=following-sibling::*[1]")
    assert mine.inner_text() == "Stopped"
    assert not recorded(block).is_visible()


def test_a_run_ends_after_a_minute(tab: Page, served: RunSite) -> None:
    tab.clock.install()
    visit(tab, served)
    block = block_of(tab, 1)
    write(block, "while True: pass")
    press(block, "Run")
    block.locator(".hl-run-note:text-is('Running')").wait_for()
    tab.clock.fast_forward(59_000)
    assert block.locator(".hl-run-note").inner_text() == "Running"
    tab.clock.fast_forward(2_000)
    assert head(tab) == "Stopped after 60 seconds"
    assert not recorded(block).is_visible()  # it is not what this code prints


def test_an_endless_print_does_not_fill_the_page(scratch: Page) -> None:
    tab = scratch
    write(block_of(tab, 1), "while True: print('again and again')")
    runs(tab, block_of(tab, 1))
    assert "Stopped: it printed 200,000 characters" in printed(tab)
    assert len(printed(tab)) < 200_200
    assert head(tab).endswith("s: it printed 200,000 characters and was stopped")
    # The reason is at the top, how it began and how it ended below it, and the rest opens.
    flood = tab.locator(".hl-yours details")
    assert flood.get_attribute("open") is None
    assert tab.locator(".hl-yours").evaluate("e => e.offsetHeight") < 900
    yours = tab.locator(".hl-yours").inner_text()
    assert 400 < len(yours) < 1000
    assert "Stopped: it printed 200,000" in yours
    flood.locator("summary").click()
    assert len(flood.locator("samp").inner_text()) > 195_000
    # One line without an end is a flood too, and an error after it has its reason at the top.
    write(block_of(tab, 1), "print('ab' * 20_000, end='')\n1 / 0")
    runs(tab, block_of(tab, 1))
    assert head(tab).endswith("s: ZeroDivisionError: division by zero")
    assert len(tab.locator(".hl-yours").inner_text()) < 1000
    assert printed(tab).startswith("ab" * 20_000 + "Traceback")


def test_a_verdict_is_told_by_word_sign_and_colour(scratch: Page) -> None:
    tab = scratch
    looks = {}
    for answer, word in (("7 / 3", "not yet"), ("5 / 3", "right")):
        write(
            block_of(tab, 1),
            f"from howlearn.exercises import check\ncheck('cost-of-a-line', {answer})\nprint(1)",
        )
        runs(tab, block_of(tab, 1))
        assert re.fullmatch(rf"Your run, [\d.]+ s: {word}", head(tab))
        verdict = tab.locator(".hl-yours samp > span")
        assert verdict.inner_text().startswith(f"cost-of-a-line: {word}.")
        looks[word] = verdict.evaluate(
            "e => [getComputedStyle(e).color, getComputedStyle(e, '::before').content]"
        )
        assert printed(tab).endswith("1\n")
    right, wrong = looks["right"], looks["not yet"]
    assert right[0] != wrong[0]
    assert "\u2713" in right[1]
    assert "\u2717" in wrong[1]


def test_what_a_block_sends_by_itself_is_no_markup_and_of_another_run_not_heard(
    scratch: Page,
) -> None:
    tab = scratch
    block = block_of(tab, 1)
    hostile = (
        "<svg xmlns='http://www.w3.org/2000/svg' onload='hacked = 1'><image href='x' "
        "onerror='hacked = 1'/></svg>"
    )
    write(
        block,
        f"""
import js, sys
from pyodide.ffi import to_js

def post(**message):
    js.postMessage(to_js(message, dict_converter=js.Object.fromEntries))

for number in [*range(5), None]:
    for kind in ("figure", "failed", "done", "reset", "constructor", "loaded"):
        post(type=kind, id=number, svg={hostile!r}, alt="forged", message="forged", set="forged")
post(type="figure", svg={hostile!r}, alt="forged")
# And by the very function that the page's own Python shows figures with.
frame = sys._getframe()
while frame and "show" not in frame.f_locals:
    frame = frame.f_back
frame.f_locals["show"]({hostile!r}, "shown")
print("honest")
""",
    )
    runs(tab, block)
    assert printed(tab) == "honest\n"
    assert tab.locator(".hl-yours svg").count() == 1
    assert tab.locator(".hl-yours svg").get_attribute("aria-label") == "shown"
    assert "forged" not in tab.locator("article").inner_text()
    assert not tab.evaluate("'hacked' in window")
    # The next run does not hear what was left behind, nor tell its id to it.
    write(
        block,
        """
import js
from pyodide.code import run_js
run_js("globalThis.heard = 0; addEventListener('message', () => { heard += 1 })")
""",
    )
    runs(tab, block)
    write(block, "import js\nprint(js.heard)")
    runs(tab, block)
    assert printed(tab) == "0\n"


def test_a_run_knows_nothing_of_the_one_before(scratch: Page) -> None:
    tab = scratch
    write(block_of(tab, 1), "import builtins\nleft = 1\nbuiltins.len = None\nopen('a.txt', 'w')")
    runs(tab, block_of(tab, 1))
    write(block_of(tab, 1), "import os\nprint(os.listdir(), len('abc'), 'left' in globals())")
    runs(tab, block_of(tab, 1))
    assert printed(tab) == "[] 3 False\n"


# What reaches the page of a figure

HOSTILE = {
    "an event's attribute": '<path d="M0 0" onload="bad()"/><image href="x" onerror="bad()"/>',
    "a script": '<script>bad()</script><script href="/bad.js"/>',
    "another namespace": '<foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="/bad.png"'
    ' onerror="bad()"/></foreignObject>',
    "a namespace by another name": '<x:script xmlns:x="http://www.w3.org/1999/xhtml">bad()'
    "</x:script>",
    "a link": '<a xlink:href="javascript:bad()"><text>Press here</text></a>',
    "a file from elsewhere": '<image xlink:href="/bad.png"/><use xlink:href="/bad.svg#a"/>'
    '<path fill="url(/bad.svg#a)" style="clip-path: url(/bad.svg#b)"/>',
    "a style for the whole page": "<style>@import url(/bad.css); body { display: none }</style>",
    "a style that covers the page": '<path style="position: fixed; inset: 0; fill: red"/>',
    "an escaped address": r'<path style="fill: u\72l(/bad.svg#a)" stroke="\75rl(/bad.svg#b)"/>',
    "an animation of a link": '<use xlink:href="#f000000-0"><set attributeName="xlink:href" '
    'to="javascript:bad()"/><animate attributeName="onload" values="bad()"/></use>',
    "an id of the page's": '<g id="__search"><path id="__config"/></g>',
    "a picture that is a page": '<image xlink:href="data:image/svg+xml,&lt;svg/&gt;"/>',
}


def test_hostile_figures_do_nothing(tab: Page, served: RunSite) -> None:
    visit(tab, served)
    tab.evaluate("void (window.bad = () => { window.done = 'something ran' })")
    made = tab.evaluate(
        """async figures => {
            const { figureOf } = await import("/generated/scripts/in_browser/run-figure.js");
            const frame = document.createElement("div");
            document.querySelector("article").append(frame);
            const made = figures.map(svg => figureOf(svg, "A figure."));
            frame.append(...made);
            await new Promise(go => setTimeout(go, 300));
            const named = ["__search", "__config"].map(id => document.getElementById(id));
            return [frame.innerHTML, named.every(e => !frame.contains(e))];
        }""",
        [
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'onload="bad()">{body}</svg>'
            for body in HOSTILE.values()
        ],
    )
    assert not tab.evaluate("window.done")
    assert not [path for path in served.asked if "/bad" in path]
    html, apart = made
    assert apart
    assert html.count("<svg") == len(HOSTILE)
    for sign in ("bad", "script", "position", "data:", "<a", "<set", "<style", "foreign", "on"):
        assert not re.search(rf"(?<![a-z]){sign}", html), f"{sign}: {html}"
    for words in ("no svg", "<svg", "<html xmlns='http://www.w3.org/1999/xhtml'/>", ""):
        said = tab.evaluate(
            "svg => import('/generated/scripts/in_browser/run-figure.js')"
            ".then(m => m.figureOf(svg, ''))"
            ".then(() => 'made', error => error.message)",
            words,
        )
        assert said == "what was sent is no figure"


def test_the_figures_of_the_site_reach_the_page_whole(tab: Page, served: RunSite) -> None:
    with house_style():
        figure, axes = plt.subplots()
        axes.imshow(np.eye(4), interpolation="nearest")  # a picture of pixels
        axes.bar([1, 2], [3, 4], hatch="//", alpha=0.5)
        axes.set_title("own colours, $x^2$", color="red")
        figures = [svg_of(figure, "a/b", any_colour=True)]
        plt.close(figure)
    figures += [file.read_text("utf-8") for file in sorted((DOCS / "figures").rglob("*.svg"))]
    assert len(figures) > 50
    visit(tab, served)
    lost = tab.evaluate(
        """async figures => {
            const { figureOf } = await import("/generated/scripts/in_browser/run-figure.js");
            const parts = root => [root, ...root.querySelectorAll("*")].map(element => [
                element.localName,
                ...Array.from(element.attributes, a => `${a.name}=${a.value.trim()}`)
                    .filter(attribute => !attribute.startsWith("xmlns")).sort(),
                element.childElementCount ? "" : element.textContent,
            ].join(" "));
            const lost = new Set();
            for (const svg of figures) {
                const given = new DOMParser().parseFromString(svg, "image/svg+xml");
                const made = figureOf(svg, "");
                for (const name of ["role", "aria-label", "translate"]) made.removeAttribute(name);
                const [before, after] = [parts(given.documentElement), parts(made)];
                before.forEach((part, i) => part !== after[i] && lost.add(`${part} / ${after[i]}`));
            }
            return [...lost].slice(0, 20);
        }""",
        figures,
    )
    assert not lost, "\n".join(lost)


# Where Python cannot be had


def refused(tab: Page, served: RunSite) -> str:
    """Press Run, see that the recorded output stays, and return what the page says."""
    visit(tab, served)
    block = block_of(tab, 1)
    output = recorded(block).inner_text()
    press(block, "Run")
    message = tab.locator(".hl-run-message")
    message.wait_for()
    assert block.get_by_role("button", name="Run code block").count() == 1
    assert recorded(block).is_visible()
    assert recorded(block).inner_text() == output
    assert not tab.locator(".hl-yours").count()
    assert "recorded when the site was built" in message.inner_text()
    return message.inner_text()


def test_a_dead_cdn_leaves_the_recorded_output_and_one_that_is_alive_is_found(
    tab: Page, served: RunSite
) -> None:
    served.bases = ["/dead/", "http://127.0.0.1:9/"]  # one that answers 404, one that does not
    assert "Python could not be run: 127.0.0.1:9 does not answer" in refused(tab, served)
    # Once one is there, so is Run: one has no such file, one has another, one does not answer.
    served.bases = ["/dead/", "/tampered/", "http://127.0.0.1:9/", served.whole]
    served.asked.clear()
    runs(tab, block_of(tab, 1))
    assert "as on the page" in head(tab)
    assert not tab.locator(".hl-run-message").count()
    names = [name for name in served.config["sets"]["python"] if name != served.config["wheel"]]
    for base in ("dead", "tampered", "pyodide"):
        assert {f"/{base}/{name}" for name in names} <= set(served.asked)


def test_the_addresses_of_the_site_are_asked_in_turn(tab: Page, served: RunSite) -> None:
    first, second = served.bases = served.config["bases"]
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(
            path=served.folder / route.request.url.rpartition("/")[2],
            headers={"Access-Control-Allow-Origin": "*"},
        )

    tab.context.route(f"{first}*", lambda route: route.abort())
    tab.context.route(f"{second}*", answer)
    visit(tab, served)
    runs(tab, block_of(tab, 1))
    assert "as on the page" in head(tab)
    own = served.config["wheel"]
    names = [name for name in served.config["sets"]["python"] if name != own]
    assert sorted(asked) == sorted(second + name for name in names)


def test_a_tampered_wheel_is_refused(tab: Page, served: RunSite) -> None:
    served.tampered_wheel = True
    said = refused(tab, served)
    assert served.config["wheel"] in said
    assert "refused" in said


def test_tampered_files_of_pyodide_are_refused(tab: Page, served: RunSite) -> None:
    served.bases = ["/tampered/"]
    assert "refused" in refused(tab, served)


def test_a_tampered_wheel_of_a_later_load_is_refused(tab: Page, served: RunSite) -> None:
    visit(tab, served)
    runs(tab, block_of(tab, 1))
    name = served.config["lock"]["packages"]["kiwisolver"]["file_name"]
    tab.context.route(f"**/{name}", lambda route: route.fulfill(body=b"no wheel"))
    press(drawing_block(tab), "Run")
    message = tab.locator(".hl-run-message")
    message.wait_for()
    assert name in message.inner_text()
    assert "refused" in message.inner_text()
    assert message.locator("xpath=following-sibling::figure[1]").is_visible()


def test_where_a_page_is_not_secure_the_browser_checks(tab: Page, served: RunSite) -> None:
    # A page that comes by plain http from another machine has no crypto.subtle.
    script = (ROOMS / "in_browser" / "run-worker.js").read_text("utf-8")
    insecure = script.replace("self.crypto.subtle", "undefined")
    assert insecure != script
    tab.context.route(
        "**/run-worker.js",
        lambda route: route.fulfill(body=insecure, content_type="text/javascript"),
    )
    served.tampered_wheel = True
    refused(tab, served)
    served.tampered_wheel = False
    runs(tab, block_of(tab, 1))
    assert "as on the page" in head(tab)


def test_a_script_that_does_not_load_is_said(tab: Page, served: RunSite) -> None:
    tab.context.route("**/run-panel.js", lambda route: route.abort())
    visit(tab, served)
    press(block_of(tab, 1), "Run")
    block_of(tab, 1).locator(".hl-run-note:text('could not be loaded')").wait_for()
    tab.context.unroute("**/run-panel.js")
    tab.context.route("**/run-worker.js", lambda route: route.abort())
    press(block_of(tab, 1), "Run")
    tab.locator(".hl-run-message").wait_for()
    assert recorded(block_of(tab, 1)).is_visible()


# Which blocks run


def test_a_block_that_needs_more_has_no_run_and_says_why(tab: Page, served: RunSite) -> None:
    html = (served.site / PAGE / "index.html").read_text("utf-8")
    block = '<div class="language-python highlight">'
    first, second, rest = re.split('<div class="language-python highlight[^>]*>', html, maxsplit=2)
    guarded = block + "<pre><code>if __name__ == &quot;__main__&quot;:\n    pass</code></pre></div>"
    needs = '<p class="hl-requires">Needs <code>torch</code> and <code>dask</code>.</p>\n'
    html = first + needs + block + second + guarded + block + rest
    tab.context.route(f"**/{PAGE}/", lambda r: r.fulfill(body=html, content_type="text/html"))
    visit(tab, served)
    for number, why in [
        (0, "Not in the page: needs torch and dask"),
        (1, "Not in the page: starts other processes"),
    ]:
        bar = block_of(tab, number).locator(".hl-run")
        assert bar.inner_text() == why
        assert not bar.locator("button").count()
    assert block_of(tab, 2).get_by_role("button", name="Run code block 3").is_visible()


def test_a_page_that_shows_a_file_has_no_run(tab: Page, served: RunSite) -> None:
    tab.goto(f"{served.address}generated/source/costs/")
    tab.wait_for_function("document.querySelector('.md-code__nav, .md-clipboard')")
    tab.wait_for_timeout(200)
    assert tab.locator("article .language-python").count()
    assert not tab.locator(".hl-run").count()


WITH_BLOCKS = {
    path.relative_to(DOCS).with_suffix("").as_posix(): blocks_of(path)
    for path in pages()
    if DOCS in path.parents and blocks_of(path)
}


def ran(tab: Page, number: int) -> tuple[str, str]:
    """Run a block, and return what it prints and what its figures say."""
    block = block_of(tab, number)
    # What is folded is opened first, as a reader would.
    block.evaluate(
        "e => { for (let d = e; d; d = d.parentElement) if (d.open === false) d.open = true }"
    )
    runs(tab, block)
    yours = block.locator("xpath=following-sibling::*[1]")
    assert "error" not in yours.locator(".hl-yours-head").inner_text(), yours.inner_text()
    figures = yours.locator("figure svg")
    alts = [figures.nth(i).get_attribute("aria-label") or "" for i in range(figures.count())]
    text = yours.locator("samp")
    return (text.text_content() or "").rstrip() if text.count() else "", " ".join(alts)


def chosen(able: list[int], draws: list[bool]) -> list[int]:
    """All, or of a page the first that draws and the first that does not."""
    if DEMANDED:
        return able
    firsts = (next((i for i in able if draws[i] is kind), None) for kind in (False, True))
    return [i for i in firsts if i is not None]


@pytest.mark.parametrize("page", WITH_BLOCKS)
def test_blocks_give_in_the_page_what_they_give_natively(
    reading: Page, served: RunSite, page: str
) -> None:
    tab, blocks = reading, WITH_BLOCKS[page]
    turn_to(tab, served, page)
    able = [i for i, block in enumerate(blocks) if not block.needs_a_file]
    assert tab.locator("article .language-python.highlight").count() == len(blocks)
    assert tab.locator("article .hl-run-run").count() == len(able)
    if not able:
        return  # each has said why
    wrong = []
    for number in chosen(able, [b.draws for b in blocks]):
        block = blocks[number]
        # What the block's own test holds: what stands in the page is what it gives natively.
        natively = ((block.output or "").rstrip(), block.picture.alt if block.picture else "")
        here = ran(tab, number)
        if here != natively:
            wrong.append(f"{block.where}: in the page {here}, natively {natively}")
    assert not wrong, "\n".join(wrong)


REFERENCE = sorted({example.name.split(".")[1] for example in EXAMPLES})


@pytest.mark.parametrize("module", REFERENCE)
def test_examples_give_in_the_page_what_their_docstrings_say(
    reading: Page, served: RunSite, module: str
) -> None:
    tab = reading
    turn_to(tab, served, f"reference/{module}")
    blocks = tab.locator("article .language-pycon.highlight")
    # Those have Run, and nothing else does: no signature.
    assert tab.locator("article .hl-run-run").count() == blocks.count()
    typed = blocks.evaluate_all("""all => all.map(block => {
        const code = block.querySelector("code").cloneNode(true);
        code.querySelectorAll(".gp, .go").forEach(part => part.remove());
        return code.textContent;
    })""")
    said = {
        "".join(part.source for part in example.examples): "".join(
            part.want.replace("<BLANKLINE>\n", "\n") for part in example.examples
        )
        for example in EXAMPLES
    }
    assert len(set(typed)) == len(typed)
    assert not [code for code in typed if code not in said]
    wrong = []
    for number in chosen(list(range(len(typed))), ["howlearn.plots" in code for code in typed]):
        block = blocks.nth(number)
        runs(tab, block)
        yours = block.locator("xpath=following-sibling::*[1]")
        text = "".join(yours.locator("samp").all_text_contents())
        # An example leaves out where an error was raised.
        here, natively = (
            re.sub(r"(?m)^(?:  .*|\.\.\.)\n", "", part).strip()
            for part in (text, said[typed[number]])
        )
        ended = yours.locator(".hl-yours-head").inner_text()
        if here != natively or ": as on the page" not in ended:
            wrong.append(f"{typed[number]}: in the page {here!r}, natively {natively!r}; {ended}")
    assert not wrong, "\n".join(wrong)


LABS = sorted(path.stem for path in (DOCS / "labs").glob("*.py"))


@pytest.mark.parametrize("lab", LABS)
def test_cells_give_in_the_page_what_they_give_natively(
    reading: Page, served: RunSite, lab: str
) -> None:
    tab = reading
    turn_to(tab, served, f"labs/{lab}")
    natively = """block => {
        const parts = ["", ""];
        let next = block.nextElementSibling;
        if (next?.matches(".hl-output")) {
            parts[0] = next.textContent.trimEnd();
            next = next.nextElementSibling;
        }
        if (next?.matches("figure")) parts[1] = next.querySelector("img").alt;
        return parts;
    }"""
    blocks = tab.locator("article .language-python.highlight").all()
    expected = [tuple(block.evaluate(natively)) for block in blocks]
    assert len(expected) > 3
    assert any(alt for _, alt in expected)
    draws = [bool(alt) for _, alt in expected]
    for number in chosen(list(range(len(expected))), draws):
        assert ran(tab, number) == expected[number]
