"""What a reader leaves in a page and finds there again: edits, on this device, and links."""

import base64
import json
import zlib
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from editing import code_of, page_s_code, reader
from run_tab import PAGE, block_of, edit, press

OTHER = "weights"
FULL = """
    Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError") };
"""
REFUSED = """
    for (const name of ["localStorage", "sessionStorage"]) {
        const get = () => { throw new DOMException("", "SecurityError") };
        Object.defineProperty(window, name, { get });
    }
"""


@pytest.fixture
def tab(browser: Browser, address: str) -> Iterator[Page]:
    with reader(browser, address, permissions=["clipboard-read", "clipboard-write"]) as tab:
        yield tab


def ready(tab: Page) -> None:
    tab.wait_for_function("() => document.querySelector('article:not([data-old]) .hl-run')")


def note(tab: Page, number: int = 1) -> str:
    return block_of(tab, number).locator(".hl-run-note").inner_text()


def follow(tab: Page, page: str) -> None:
    """Go to another page by the menu, which does not load it again."""
    tab.evaluate("document.querySelector('article').dataset.old = ''")
    tab.locator(f".md-nav--primary a[href$='{page}/']").first.evaluate("a => a.click()")
    ready(tab)


def test_an_edit_is_there_again_after_back_and_a_reload_and_runs(tab: Page) -> None:
    tab.evaluate("window.stayed = true")
    block = block_of(tab, 1)
    before = page_s_code(block)
    edit(block).fill("mine = 1")
    follow(tab, OTHER)
    assert tab.evaluate("window.stayed"), "the page was loaded again"
    assert not tab.locator(".hl-run-read").count()
    tab.evaluate("document.querySelector('article').dataset.old = ''")
    tab.go_back()
    ready(tab)
    assert tab.evaluate("window.stayed")
    shown = block.locator(".hl-run-read")
    expect(shown).to_have_text("mine = 1")
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    tab.reload()
    expect(shown).to_have_text("mine = 1")
    assert note(tab) == "Your edit, kept on this device"
    assert not block.locator("code").first.is_visible()
    theirs = tab.locator(".hl-run-theirs")
    said = theirs.evaluate("e => getComputedStyle(e, '::before').content")
    assert said == '"From the page\'s code, not from yours"'
    assert "editor.js" not in asked  # which comes with Edit
    press(block, "Run")
    expect(tab.locator(".hl-yours samp")).to_have_text("mine = 1")
    press(block, "Copy")
    assert tab.evaluate("navigator.clipboard.readText()") == "mine = 1"
    assert code_of(edit(block)) == "mine = 1"
    # What is the page's again is kept no longer.
    press(block, "Reset")
    assert not theirs.count()
    assert tab.evaluate("Object.keys(localStorage).filter(k => k.startsWith('howlearn'))") == []
    tab.reload()
    assert block.locator("code").first.text_content() == before + "\n"
    assert not block.get_by_role("button", name="Reset").count()


def test_of_a_block_that_has_changed_or_moved_an_edit_is_not_lost(tab: Page) -> None:
    block, last = block_of(tab, 1), block_of(tab, 2)
    edit(block).fill("mine = 1")
    edit(last).fill("moved = 1")
    key, kept = tab.evaluate("Object.entries(localStorage).find(([k]) => k.startsWith('howlearn'))")
    edits = json.loads(kept)
    numbers = sorted(edits)
    assert {edit["code"] for edit in edits.values()} == {"mine = 1", "moved = 1"}
    # As if the first block had been another one, and the second had stood elsewhere.
    edits[numbers[0]]["of"] = "1abc"
    edits["99"] = edits.pop(numbers[1])
    tab.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [key, json.dumps(edits)])
    tab.reload()
    expect(last.locator(".hl-run-read")).to_have_text("moved = 1")
    assert note(tab) == "The page's code has changed since your edit"
    assert block.locator("code").first.is_visible()
    # A new edit does not take the place of the old one.
    edit(block).fill("new = 2")
    press(block, "Done")
    tab.reload()
    expect(block.locator(".hl-run-read")).to_have_text("new = 2")
    expect(last.locator(".hl-run-read")).to_have_text("moved = 1")
    press(block, "Earlier edit")
    assert block.locator(".hl-run-read").inner_text() == "mine = 1"
    press(block, "Earlier edit")
    assert block.locator(".hl-run-read").inner_text() == "new = 2"
    # What somebody else has written there, or a version of these pages that is to come, is no edit.
    for odd in (
        "no JSON",
        "[1]",
        "null",
        '{"2": null, "3": {"of": 1}, "4": {"of": "a", "code": 1}}',
    ):
        tab.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [key, odd])
        tab.reload()
        ready(tab)
        assert not tab.locator(".hl-run-read").count()


@pytest.mark.parametrize("why", [FULL, REFUSED], ids=["full", "refused"])
def test_where_nothing_can_be_stored_it_is_said_and_the_tab_remembers(
    browser: Browser, address: str, why: str
) -> None:
    with reader(browser, address, script=why) as tab:
        block = block_of(tab, 1)
        edit(block).fill("mine = 1")
        press(block, "Done")
        assert note(tab) == "Your edit lasts as long as this page: the browser stores nothing"
        follow(tab, OTHER)
        tab.evaluate("document.querySelector('article').dataset.old = ''")
        tab.go_back()
        ready(tab)
        expect(block.locator(".hl-run-read")).to_have_text("mine = 1")


def test_an_edit_travels_as_an_address_and_takes_nothing_away(tab: Page) -> None:
    block = block_of(tab, 1)
    before = page_s_code(block)
    code = "x = 'é 𝛿'  # ünï\n" + "print(x)\n" * 30
    edit(block).fill(code)
    press(block, "Share")
    expect(block.locator(".hl-run-note")).to_have_text("Link copied; opening it runs nothing")
    link = tab.evaluate("navigator.clipboard.readText()")
    assert urlsplit(link).fragment.startswith("edit=2.")
    assert len(urlsplit(link).fragment) < 200  # packed
    # What is too long is not cut; it is said.
    digits = "".join(str(i * i * 7919 % 10007) for i in range(3000))
    edit(block).fill(f"x = '{digits}'")
    press(block, "Share")
    expect(block.locator(".hl-run-note")).to_contain_text("Too long for an address: ")
    edit(block).fill("own = 1")

    # In the same browser one's own edit is set aside, and comes back.
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    tab.goto(link)
    tab.reload()
    shown = block.locator(".hl-run-read")
    expect(shown).to_have_text(code)
    assert shown.text_content() == code
    assert note(tab).startswith("From a link: read it before you run it")
    assert block.locator(".hl-run-live").inner_text() == "From a link: read it before you run it"
    assert not {"run-worker.js", "editor.js"} & set(asked)  # nothing runs
    assert not tab.locator(".hl-yours").count()
    assert block.evaluate("b => b.getBoundingClientRect().top") > 0
    press(block, "Earlier edit")
    assert shown.inner_text() == "own = 1"
    press(block, "Earlier edit")
    assert shown.text_content() == code
    press(block, "Run")
    expect(tab.locator(".hl-yours samp")).to_have_text(code)
    # To type into it makes it one's own; the other one is still there.
    edit(block).fill("both = 1")
    tab.goto(link.partition("#")[0])
    tab.reload()
    expect(shown).to_have_text("both = 1")
    press(block, "Earlier edit")
    assert shown.inner_text() != "both = 1"
    tab.evaluate("localStorage.clear()")

    # On a page that is open already the address works too; Reset gives the page's code.
    tab.reload()
    ready(tab)
    tab.evaluate("link => { location.href = link }", link)
    expect(shown).to_have_text(code)
    press(block, "Reset")
    assert block.locator("code").first.text_content() == before + "\n"
    assert tab.evaluate("Object.keys(localStorage).filter(k => k.startsWith('howlearn'))") == []


def packed(text: bytes) -> str:
    made = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = made.compress(text) + made.flush()
    return "z." + base64.urlsafe_b64encode(data).decode().rstrip("=")


RIGHT_TO_LEFT = "x = 1 # \u202e"
BROKEN = {
    "nothing": "",
    "no number": "x.1abc.t.eA",
    "cut": "2.1abc.z.S8vM",
    "no UTF-8": "2.1abc.t._w",
    "not packed": "2.1abc.z.AAAAAAAA",
    "markup": "2.1abc.t.<img src=x onerror=bad()>",
    "a bomb": f"2.1abc.{packed(b'x' * 3_000_000)}",
    "turned around": f"2.1abc.{packed(RIGHT_TO_LEFT.encode())}",
    "a control character": f"2.1abc.{packed(b'x = 1' + bytes([27]))}",
    "another page's block": f"900.1abc.{packed(b'x = 1')}",
}


def test_a_broken_or_hostile_address_leaves_the_page_and_says_why(tab: Page, address: str) -> None:
    tab.evaluate("void (window.bad = () => { window.done = true })")
    message = tab.locator(".hl-run-message")
    for name, data in BROKEN.items():
        tab.evaluate("data => { location.hash = `edit=${data}` }", data)
        message.wait_for()
        said = message.inner_text()
        assert said.startswith("The edit in this address cannot be shown: "), name
        assert said.endswith("The page is as it is written."), name
        assert not tab.locator(".hl-run-read").count(), name
        message.evaluate("m => m.remove()")
    assert not tab.evaluate("window.done")
    # An address with markup in its code shows it as text.
    hostile = "</pre><img src=x onerror=bad()><script>bad()</script>"
    tab.evaluate("data => { location.hash = `edit=${data}` }", f"2.1abc.{packed(hostile.encode())}")
    shown = block_of(tab, 1).locator(".hl-run-read")
    expect(shown).to_have_text(hostile)
    assert note(tab).startswith("From a link to an older version of this block")
    edit(block_of(tab, 1))
    assert not tab.evaluate("window.done")
    assert not tab.locator("article img[src=x]").count()


def test_without_javascript_the_page_is_as_it_is_written(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{address}{PAGE}/#edit=2.1abc.{packed(b'x = 1')}")
    assert "inputs = [0, 1, 2]" in block_of(tab, 1).inner_text()
    assert not tab.locator(".hl-run, .hl-run-message").count()
    context.close()
