"""A tab in which blocks are edited, without Python: how it is opened, and what an editor holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Locator, Page

from run_tab import PAGE

# What run-worker.js answers where a test needs a run's end, and not Python.
NO_PYTHON = """
onmessage = ({ data: { id, code } }) => {
    const say = (type, more) => postMessage({ type, id, ...more });
    const lines = code.split("\\n");
    const line = lines.findIndex(line => line.includes("1 / 0")) + 1;
    say("running");
    say("text", { kind: "out", text: code });
    // An answer that says of itself that it is right is.
    const [, name] = /check\\("([\\w-]+)"/.exec(code) ?? [];
    if (name && /right|total \\+=/.test(code)) say("text", { kind: "solved", text: name });
    const reason = line ? "ZeroDivisionError: division" : "";
    say("done", { well: !line, seconds: 0, reason, line });
};
"""


@contextmanager
def reader(
    browser: Browser, address: str, page: str = PAGE, script: str = "", **kind: Any
) -> Iterator[Page]:
    """A tab with a page, before whose own scripts another one runs; none of them may fail."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | kind)
    context.route(
        "**/run-worker.js", lambda r: r.fulfill(body=NO_PYTHON, content_type="text/javascript")
    )
    # Nor is there need of what moves in the figures.
    context.route("**/figures/*/script.js", lambda route: route.abort())
    if script:
        context.add_init_script(script)
    tab = context.new_page()
    wrong: list[str] = []
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.goto(f"{address}{page}/")
    tab.wait_for_function("() => document.querySelector('article .hl-run')")
    yield tab
    context.close()
    assert not wrong


def no_editor(tab: Page) -> None:
    tab.context.route("**/in_browser/editor.js", lambda route: route.abort())


def code_of(editor: Locator) -> str:
    """The text of an editor: a text area's, or the lines of CodeMirror's."""
    lines = "[...e.querySelectorAll('.cm-line')].map(line => line.textContent)"
    return str(editor.evaluate(f"e => e.value ?? {lines}.join('\\n')"))


def page_s_code(block: Locator) -> str:
    return (block.locator("code").first.text_content() or "").rstrip("\n")
