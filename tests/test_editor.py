"""The editor of a block, in a real browser and without Python: keys, names, undo, and Reset."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from editing import code_of, no_editor, page_s_code, reader
from run_tab import PAGE, block_of, edit, editor_of, press


def undone(tab: Page, editor: Locator, before: str, between: set[str] | None = None) -> None:
    """Undo until a text is there again, in however many steps, and see what is there meanwhile."""
    for _ in range(40):
        if (now := code_of(editor)) == before:
            return
        assert between is None or now in between
        tab.keyboard.press("Control+Z")
    pytest.fail(f"after 40 steps there is {now!r}")


EITHER = pytest.mark.parametrize("plain", [False, True], ids=["editor", "text area"])


@EITHER
def test_the_keys_of_the_editor_lose_nothing(browser: Browser, address: str, plain: bool) -> None:
    with reader(browser, address) as tab:
        if plain:
            no_editor(tab)
        block = block_of(tab, 1)
        before = page_s_code(block)
        block.get_by_role("button", name="Edit code block").focus()
        tab.keyboard.press("Enter")
        editor = editor_of(block)
        expect(editor).to_be_focused()
        assert code_of(editor) == before
        # Tab with everything selected moves every line, and Shift and Tab brings it back.
        tab.keyboard.press("Control+A")
        tab.keyboard.press("Tab")
        moved = "\n".join(f"    {line}" for line in before.split("\n"))
        if plain:  # leaves an empty line empty
            moved = re.sub("(?m)^ +$", "", moved)
        assert code_of(editor) == moved
        tab.keyboard.press("Shift+Tab")
        assert code_of(editor) == before
        tab.keyboard.press("Tab")
        undone(tab, editor, before, {moved})
        tab.keyboard.press("Control+End")
        tab.keyboard.type("\nif True:\nx = 1\ny = 2")
        typed = f"{before}\nif True:\n    x = 1\n    y = 2"
        assert code_of(editor) == typed
        tab.keyboard.press("Shift+Tab")
        last = f"{before}\nif True:\n    x = 1\ny = 2"
        assert code_of(editor) == last
        undone(tab, editor, before)
        for _ in range(40):
            tab.keyboard.press("Control+Shift+Z")
        assert code_of(editor) == last
        # Tab without a selection goes to the next column of four.
        tab.keyboard.press("End")
        tab.keyboard.press("Tab")
        assert code_of(editor) == f"{last}   "
        # Escape, then Tab, leaves; any other key between them keeps Tab as it was.
        live = block.locator(".hl-run-live")
        tab.keyboard.press("Escape")
        assert live.inner_text() == "Tab leaves the code"
        tab.keyboard.press("ArrowLeft")
        tab.keyboard.press("Tab")
        expect(editor).to_be_focused()
        tab.keyboard.press("Escape")
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.textContent") == "Run"
        tab.keyboard.press("Shift+Tab")
        expect(editor).to_be_focused()
        tab.keyboard.press("Escape")
        tab.keyboard.press("Shift+Tab")
        assert not block.evaluate("b => b.contains(document.activeElement)")


@EITHER
def test_reset_stands_apart_asks_nothing_and_can_be_undone(
    browser: Browser, address: str, plain: bool
) -> None:
    with reader(browser, address) as tab:
        if plain:
            no_editor(tab)
        tab.on("dialog", lambda dialog: pytest.fail(dialog.message))
        block = block_of(tab, 1)
        before = page_s_code(block)
        editor = edit(block)
        tab.keyboard.press("Control+A")
        tab.keyboard.type("mine = 1")
        tab.keyboard.press("Control+Enter")
        expect(tab.locator(".hl-yours samp")).to_have_text("mine = 1")
        # Where Edit was there is nothing that takes anything away.
        done = block.get_by_role("button", name="Done code block").bounding_box()
        again = block.get_by_role("button", name="Reset code block").bounding_box()
        assert done
        assert again
        assert again["x"] > done["x"] + done["width"] + 100
        press(block, "Done")
        place = block.get_by_role("button", name="Edit code block").bounding_box()
        assert place
        assert place["x"] == done["x"]
        assert not editor.is_visible()
        assert block.locator(".hl-run-read").inner_text() == "mine = 1"
        press(block, "Edit")
        # Reset brings the page's code and output back, and what undoes it stands in its place.
        press(block, "Reset")
        assert tab.evaluate("document.activeElement.textContent") == "Undo reset"
        assert block.locator("code").first.is_visible()
        assert not editor.is_visible()
        assert not tab.locator(".hl-yours").count()
        assert block.locator(".hl-run-live").inner_text().startswith("The code and its output are")
        tab.keyboard.press("Enter")
        assert code_of(editor) == "mine = 1"
        assert editor.is_visible()
        assert tab.locator(".hl-yours samp").inner_text() == "mine = 1"
        assert tab.evaluate("document.activeElement.textContent") == "Reset"
        # The editor's own undo knows of it too.
        press(block, "Reset")
        press(block, "Edit")
        expect(editor).to_be_focused()
        assert code_of(editor) == before
        tab.keyboard.press("Control+Z")
        assert code_of(editor) == "mine = 1"
        # A run of the page's code does not take away what can be brought back.
        press(block, "Reset")
        press(block, "Run")
        expect(tab.locator(".hl-yours samp")).to_have_text(before)
        press(block, "Undo reset")
        assert code_of(editor) == "mine = 1"
        assert (
            tab.locator(".hl-yours").count() == 0
            or "mine" in tab.locator(".hl-yours samp").inner_text()
        )


def test_the_editor_has_the_page_s_colours_and_a_search(browser: Browser, address: str) -> None:
    with reader(browser, address) as tab:
        block = block_of(tab, 1)
        # The words that Pygments has set in a colour, and how each looks.
        looks = """e => [...e.querySelectorAll("span[class]")]
            .map(s => [s.textContent.replace(/^f/, "").slice(0, 5), getComputedStyle(s).color])
            .map(look => look.join())
            .filter(look => /^(for|in|print|"mean),/.test(look))"""
        there = block.locator("code").first.evaluate(looks)
        editor = edit(block)
        # The editor reads the code a little after it has come.
        has_them = f"([editor, wanted]) => wanted.every(w => ({looks})(editor).includes(w))"
        tab.wait_for_function(has_them, arg=[editor.element_handle(), there])
        assert len(set(there)) >= 3
        tab.emulate_media(color_scheme="dark")
        tab.wait_for_function("() => document.body.dataset.mdColorScheme == 'slate'")
        press(block, "Done")
        dark = block.locator("code").first.evaluate(looks)
        press(block, "Edit")
        tab.wait_for_function(has_them, arg=[editor.element_handle(), dark])
        assert not set(dark) & set(there)
        # Where the system sets the colours, the editor is told by a line around it.
        tab.emulate_media(color_scheme="light", forced_colors="active")
        shown = block.locator(".hl-run-editor")
        assert shown.evaluate("e => getComputedStyle(e).borderTopStyle") == "solid"
        tab.emulate_media(forced_colors="none")
        # Find, in the page's type; Escape closes it, and the code has the keyboard again.
        editor.focus()
        tab.keyboard.press("Control+F")
        field = block.get_by_role("textbox", name="Find")
        expect(field).to_be_focused()
        tab.keyboard.type("total")
        assert block.locator(".cm-searchMatch").count() >= 3
        sizes = [e.evaluate("e => getComputedStyle(e).fontSize") for e in (field, shown)]
        assert sizes[0] < sizes[1]
        tab.keyboard.press("Escape")
        expect(editor).to_be_focused()
        assert not field.count()
        # Brackets come in pairs.
        tab.keyboard.press("Control+A")
        tab.keyboard.type("print((1, 2")
        assert code_of(editor) == "print((1, 2))"
        assert block.locator(".cm-matchingBracket").count() == 2


def test_an_error_is_marked_at_its_line(browser: Browser, address: str) -> None:
    with reader(browser, address) as tab:
        block = block_of(tab, 1)
        editor = edit(block)
        editor.fill("a = 1\nb = 1 / 0\nc = 3")
        assert not editor.get_attribute("aria-invalid")
        tab.keyboard.press("Control+Enter")
        mark = block.locator(".hl-run-mark")
        assert mark.inner_text() == "ZeroDivisionError: division"
        assert block.locator(".hl-run-wrong-line").inner_text() == "b = 1 / 0"
        assert editor.get_attribute("aria-invalid") == "true"
        assert editor.get_attribute("aria-errormessage") == mark.get_attribute("id")
        live = block.locator(".hl-run-live").inner_text()
        assert live.endswith("Line 2: ZeroDivisionError: division")
        # It moves with its line, is there again with the editor, and goes with what was wrong.
        tab.keyboard.press("Control+Home")
        tab.keyboard.type("\n")
        assert block.locator(".hl-run-wrong-line").inner_text() == "b = 1 / 0"
        tab.keyboard.press("Control+Z")
        press(block, "Done")
        press(block, "Edit")
        assert mark.is_visible()
        tab.keyboard.press("Control+Home")
        tab.keyboard.press("ArrowDown")
        tab.keyboard.press("End")
        tab.keyboard.type("0")
        assert not mark.count()
        assert not editor.get_attribute("aria-invalid")
        # A text area has no place beside a line; the line is said all the same.
        no_editor(tab)
        tab.reload()
        editor = edit(block)
        editor.fill("1 / 0")
        tab.keyboard.press("Control+Enter")
        expect(block.locator(".hl-run-live")).to_contain_text("Line 1: ZeroDivisionError")
        assert editor.get_attribute("aria-invalid") == "true"


WAY_OUT = "Esc, then Tab, leaves the code"
IPHONE = "Object.defineProperty(Navigator.prototype, 'platform', { get: () => 'iPhone' })"
MAC = "Object.defineProperty(Navigator.prototype, 'platform', { get: () => 'MacIntel' })"
DEVICES: dict[str, tuple[dict[str, Any], str, str]] = {
    "a laptop": ({}, "", f"Ctrl+Enter runs. {WAY_OUT}"),
    "a Mac": ({}, MAC, f"⌘\N{NO-BREAK SPACE}Enter runs. {WAY_OUT}"),
    "a phone": (
        {"viewport": {"width": 360, "height": 700}, "has_touch": True, "is_mobile": True},
        IPHONE,
        "",
    ),
}


@pytest.mark.parametrize(
    ("device", "plain"), [*((device, False) for device in DEVICES), ("a phone", True)]
)
def test_the_words_fit_the_device_and_the_editor_has_names(
    browser: Browser, address: str, device: str, plain: bool
) -> None:
    kind, script, words = DEVICES[device]
    with reader(browser, address, **kind) as tab:
        if plain:
            no_editor(tab)
        tab.evaluate(script)
        block = block_of(tab, 1)
        editor = edit(block)
        note = block.locator(".hl-run-note")
        said = note.inner_text()
        if plain:
            assert said.startswith("The editor could not be loaded: this is a plain text area")
        assert said.endswith(words)
        if device == "a phone":
            assert not re.search(r"(?i)ctrl|control|enter|esc|tab\b", said)
            assert float(editor.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 16
            assert tab.evaluate("visualViewport.scale") == 1
            wide = tab.evaluate("document.documentElement.scrollWidth")
            assert wide == 360
        assert editor.get_attribute("aria-label") == "The code of code block 2"
        assert editor.get_attribute("aria-describedby") == note.get_attribute("id")
        assert editor.get_attribute("autocapitalize") == "off"
        assert editor.get_attribute("autocorrect") == "off"
        assert editor.get_attribute("spellcheck") == "false"
        for name in ("Run", "Done"):
            assert block.get_by_role("button", name=f"{name} code block 2").is_visible()
        # What is printed on paper is the whole, in one piece.
        editor.fill("mine = 1\n\n\nyours = 2")
        assert block.get_by_role("button", name="Copy code block 2").is_visible()
        assert block.get_by_role("button", name="Reset code block 2").is_visible()
        tab.emulate_media(media="print")
        assert not editor.is_visible()
        assert block.locator("pre:visible").inner_text() == "mine = 1\n\n\nyours = 2"


def test_what_is_copied_is_what_the_editor_holds(browser: Browser, address: str) -> None:
    with reader(browser, address, permissions=["clipboard-read", "clipboard-write"]) as tab:
        block = block_of(tab, 1)
        code = "x = 1  # é 𝛿\n\n    \nprint('tab\there')  \n"
        edit(block).fill(code)
        for shown in ("Done", "Edit"):
            press(block, "Copy")
            expect(block.locator(".hl-run-note")).to_have_text("Copied")
            assert tab.evaluate("navigator.clipboard.readText()") == code
            tab.evaluate("navigator.clipboard.writeText('')")
            press(block, shown)


def test_a_page_that_is_read_loads_no_editor(browser: Browser, address: str) -> None:
    context = browser.new_context()
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    tab.goto(f"{address}{PAGE}/")
    tab.wait_for_function("() => document.querySelector('article .hl-run')")
    tab.keyboard.press("End")
    tab.wait_for_load_state("networkidle")
    later = {"run-panel.js", "editor.js", "plain.js", "keys.js", "edits.js", "solved.js"}
    assert not later & set(asked)
    edit(block_of(tab, 1))
    assert asked.count("editor.js") == 1
    assert "run-worker.js" not in asked
    context.close()
