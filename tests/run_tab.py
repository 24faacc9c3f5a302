"""A tab in which Python runs: how it is opened, what is pressed there, and what is seen of it."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page

from run_site import RunSite

LONG = 120_000  # milliseconds; a start of Python takes a few seconds, and CI may be busy
PAGE = "cost-function"  # its second block prints and does not draw


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
    tab.wait_for_function("() => document.querySelector('article .hl-run')")


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
    tab.wait_for_function("() => document.querySelector('article:not([data-old]) .hl-run')")
    assert tab.url == link(served, page)


def block_of(tab: Page, number: int) -> Locator:
    return tab.locator("article .language-python.highlight").nth(number)


def drawing_block(tab: Page) -> Locator:
    """The first that is followed by its figure, one that does not move."""
    return tab.locator("article .language-python.highlight:has(+ figure.hl-figure)").first


# A press is answered by a script that comes with the first one, so never before the click is over.
# Whoever asks for that script after the click gets it after the press did.
ANSWERED = """async () => {
    const { src } = document.querySelector("script[src*='in_browser/run.js']");
    await import(new URL("run-panel.js", src).href).catch(() => {});
}"""


def press(block: Locator, name: str) -> None:
    block.get_by_role("button", name=re.compile(f"^{name} code block")).click()
    block.page.evaluate(ANSWERED)
    # What the press brings may take a moment, and the button has another name then.
    if other := {"Edit": "Done", "Done": "Edit"}.get(name):
        block.locator(f".hl-run-edit:text-is('{other}')").wait_for()


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


def runs(block: Locator) -> None:
    """Run a block, and wait for its new result."""
    block.evaluate("b => b.nextElementSibling?.setAttribute('data-old', '')")
    # By keyboard: where the page still moves, a button that is clicked may have gone by the time
    # that the mouse is let go.
    block.get_by_role("button", name="Run code block").press("Enter")
    has_ended(block)


def editor_of(block: Locator) -> Locator:
    """Where a block's code is typed."""
    return block.get_by_role("textbox", name="The code of code block")


def edit(block: Locator) -> Locator:
    """Open the editor of a block, where it is not open, and return where its code is typed."""
    editor = editor_of(block)
    if not editor.is_visible():
        press(block, "Edit")
        editor.wait_for()
    return editor


def write(block: Locator, code: str) -> None:
    edit(block).fill(code)


def reset(block: Locator) -> None:
    """Bring the page's code and output back, where they are not there."""
    button = block.locator(".hl-run-reset")
    if button.is_visible() and button.inner_text() == "Reset":
        button.click()
    if block.locator(".hl-run-edit").inner_text() == "Done":
        press(block, "Done")


def printed(tab: Page) -> str:
    return "".join(text or "" for text in tab.locator(".hl-yours samp").all_text_contents())


def head(tab: Page) -> str:
    return tab.locator(".hl-yours-head").inner_text()


def recorded(block: Locator) -> Locator:
    return block.locator("xpath=following-sibling::div[contains(@class, 'hl-output')]").first
