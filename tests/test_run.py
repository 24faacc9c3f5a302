"""Python in the page: the buttons, and what they do, in a real browser."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from howlearn_site.blocks.reading import blocks_of
from howlearn_site.in_browser.pyodide import PYODIDE, megabytes
from howlearn_site.paths import DOCS, ROOMS
from run_site import RunSite
from run_tab import (
    PAGE,
    block_of,
    drawing_block,
    edit,
    has_ended,
    head,
    press,
    printed,
    recorded,
    runs,
    visit,
    write,
)

# What is loaded, and when


def test_nothing_is_fetched_before_the_first_press(tab: Page, served: RunSite) -> None:
    others: list[str] = []
    tab.on("request", lambda r: others.append(r.url) if served.address not in r.url else None)
    visit(tab, served)
    tab.mouse.wheel(0, 5000)
    tab.wait_for_timeout(500)
    assert not others
    later = ("run-panel", "editor.js", "run-worker", "run.json", ".whl", "pyodide")
    assert not [path for path in served.asked if any(part in path for part in later)]
    note = block_of(tab, 1).locator(".hl-run-note")
    assert note.inner_text() == "9 MB the first time"
    assert drawing_block(tab).locator(".hl-run-note").inner_text() == "17 MB the first time"
    expect(edit(block_of(tab, 1))).to_be_focused()  # needs no Python either
    assert not [path for path in served.asked if any(part in path for part in later[2:])]


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


# Which blocks run


def test_a_block_that_needs_more_has_no_run_and_says_why(tab: Page, served: RunSite) -> None:
    html = (served.site / PAGE / "index.html").read_text("utf-8")
    block = '<div class="language-python highlight">'
    begin, folded, first, rest = re.split(f"{block[:-2]}[^>]*>", html, maxsplit=3)
    guarded = block + "<pre><code>if __name__ == &quot;__main__&quot;:\n    pass</code></pre></div>"
    needs = '<p class="hl-requires">Needs <code>torch</code> and <code>dask</code>.</p>\n'
    html = begin + block + folded + needs + block + first + guarded + block + rest
    tab.context.route(f"**/{PAGE}/", lambda r: r.fulfill(body=html, content_type="text/html"))
    visit(tab, served)
    for number, why in [
        (1, "Not in the page: needs torch and dask"),
        (2, "Not in the page: starts other processes"),
    ]:
        bar = block_of(tab, number).locator(".hl-run")
        assert bar.inner_text() == why
        assert not bar.locator("button").count()
    assert block_of(tab, 3).get_by_role("button", name="Run code block 4").is_visible()


def test_a_page_that_shows_a_file_has_no_run(tab: Page, served: RunSite) -> None:
    tab.goto(f"{served.address}generated/source/costs/")
    tab.wait_for_function("() => document.querySelector('.md-code__nav, .md-clipboard')")
    tab.wait_for_timeout(200)
    assert tab.locator("article .language-python").count()
    assert not tab.locator(".hl-run").count()


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
    runs(block)
    assert printed(tab).rstrip() == before.rstrip()
    assert re.fullmatch(r"Your run, [\d.]+ s: as on the page", head(tab))
    assert tab.evaluate("document.activeElement.textContent") == "Run"
    loading = re.compile(r"hl-run-note Loading Python: ([\d.]+) of ([\d.]+) MB")
    parts = [(float(m[1]), float(m[2])) for line in said if (m := loading.match(line))]
    # Pyodide, NumPy and the package: what the whole is grows with the package.
    assert parts, said
    assert {whole for _, whole in parts} == {parts[0][1]}
    assert 8.5 < parts[0][1] < 9.5
    assert all(part <= whole for part, whole in parts)
    for stage in ("Loading Python", "Starting Python", "Running", f"{head(tab)}. {before[:20]}"):
        assert any(line.startswith(f"hl-run-live {stage}") for line in said), said

    tab.evaluate("window.stayed = true")
    tab.locator(".md-nav--primary a[href$='weights/']").first.click()
    tab.wait_for_url("**/weights/")
    tab.wait_for_function("() => document.querySelector('h1').textContent.startsWith('Weights')")
    tab.wait_for_function("() => document.querySelector('article .hl-run')")
    assert tab.evaluate("window.stayed"), "the page was loaded again"
    first, second, *_ = (i for i, b in enumerate(blocks_of(DOCS / "weights.md")) if not b.draws)
    runs(block_of(tab, first))
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
    runs(drawing)
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
    tab.wait_for_function("() => document.body.dataset.mdColorScheme == 'slate'")
    assert line.evaluate(colour) != light
    assert served.asked.count("/generated/scripts/in_browser/run-worker.js") == 1
    assert served.asked.count("/generated/run.json") == 1


def test_an_edited_block_runs_and_reset_brings_the_page_back(scratch: Page) -> None:
    tab, block = scratch, block_of(scratch, 1)
    code, output = block.locator("code").inner_text(), recorded(block).inner_text()
    editor = edit(block)
    expect(editor).to_be_focused()
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
    press(block, "Reset")
    assert not tab.locator(".hl-yours").count()
    assert block.locator("code").inner_text() == code
    assert recorded(block).inner_text() == output
    assert recorded(block).is_visible()
    press(block, "Undo reset")
    assert printed(tab) == "mine 0\nmine 1\nend\n"
    assert not recorded(block).is_visible() or recorded(block).evaluate(
        "e => e.closest('.hl-yours') !== null"
    )


def test_an_error_names_the_reader_s_line(scratch: Page) -> None:
    tab = scratch
    write(block_of(tab, 1), "from howlearn.costs import huber\n\nprint(1)\nhuber([1], [[2], [3]])")
    runs(block_of(tab, 1))
    said = printed(tab)
    assert said.startswith("1\nTraceback")
    assert re.findall(r"File .*", said) == ['File "block.py", line 4, in <module>']
    assert "ValueError" in said
    assert head(tab).startswith("Your run ended with an error")
    assert tab.locator(".hl-run-error").inner_text().startswith("Traceback")
    marked = block_of(tab, 1).locator(".hl-run-wrong-line")
    assert marked.inner_text() == "huber([1], [[2], [3]])"
    assert block_of(tab, 1).locator(".hl-run-mark").inner_text().startswith("ValueError: ")


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
        runs(block)
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
    runs(block)
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
    runs(block_of(tab, 1))
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
    runs(block_of(tab, 1))
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
        runs(block_of(tab, 1))
        assert re.fullmatch(rf"Your run, [\d.]+ s: {word}", head(tab))
        verdict = tab.locator(".hl-yours samp > span")
        assert verdict.inner_text().startswith(f"cost-of-a-line: {word}.")
        looks[word] = verdict.evaluate(
            "e => [getComputedStyle(e).color, getComputedStyle(e, '::before').content]"
        )
        assert printed(tab).endswith("1\n")
    # What was solved is remembered beside the exercise, until it is forgotten.
    mark = tab.locator("h3 .hl-solved-mark")
    assert mark.locator("xpath=..").inner_text().startswith("Exercise: The cost of a line")
    tab.get_by_role("button", name="Forget").first.click()
    assert not mark.count()
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
    runs(block)
    assert printed(tab) == "honest\n"
    assert tab.locator(".hl-yours svg").count() == 1
    assert tab.locator(".hl-yours svg").get_attribute("aria-label") == "shown"
    said = tab.locator("article :is(.hl-yours, .hl-run-message, .hl-run)").all_inner_texts()
    assert "forged" not in "".join(said)
    assert not tab.evaluate("'hacked' in window")
    # The next run does not hear what was left behind, nor tell its id to it.
    write(
        block,
        """
import js
from pyodide.ffi import create_proxy
js.heard = 0
js.addEventListener("message", create_proxy(lambda event: setattr(js, "heard", js.heard + 1)))
""",
    )
    runs(block)
    write(block, "import js\nprint(js.heard)")
    runs(block)
    assert printed(tab) == "0\n"


def test_a_run_knows_nothing_of_the_one_before(scratch: Page) -> None:
    tab = scratch
    write(block_of(tab, 1), "import builtins\nleft = 1\nbuiltins.len = None\nopen('a.txt', 'w')")
    runs(block_of(tab, 1))
    write(block_of(tab, 1), "import os\nprint(os.listdir(), len('abc'), 'left' in globals())")
    runs(block_of(tab, 1))
    assert printed(tab) == "[] 3 False\n"
