"""How quickly each interactive figure answers, on a processor that is slowed down four times.

For each: the longest wait from a press, a key or a drag until what it changed is painted (the
worst interaction of a visit, which is what INP means where there are few), and the share of frames
that took no more than 20 milliseconds while a handle is dragged or the figure plays. The browser
paints without a graphics card here, so on a reader's machine frames take less.
"""

import functools
import json
import re
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests"))  # where the tests find their browser

from howlearn_site.editions import chromium

SLOWER, ROUNDS, FRAME = 4, 3, 20  # times, visits of which the median is given, milliseconds
LIVE = re.compile(r"\{ live=([\w-]+)")

WATCH = """() => {
    window.waits = new Map();
    window.frames = [];
    new PerformanceObserver((list) => {
        for (const { interactionId, duration } of list.getEntries()) {
            if (!interactionId) continue;
            waits.set(interactionId, Math.max(duration, waits.get(interactionId) ?? 0));
        }
    }).observe({ type: "event", durationThreshold: 16, buffered: true });
}"""
FRAMES = """async (milliseconds) => {
    const begun = performance.now();
    let before = await new Promise(requestAnimationFrame);
    while (performance.now() - begun < milliseconds) {
        const now = await new Promise(requestAnimationFrame);
        frames.push(now - before);
        before = now;
    }
}"""


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(folder: str) -> Iterator[str]:
    """The address of the built site."""
    handler = functools.partial(_Handler, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def figures() -> dict[str, str]:
    """The page of each figure; of one that stands on several, the first."""
    pages = sorted((ROOT / "docs").rglob("*.md"), reverse=True)
    return {
        name: page.relative_to(ROOT / "docs").with_suffix("").as_posix().removesuffix("index")
        for page in pages
        for name in LIVE.findall(page.read_text("utf-8"))
    }


def centre(node: Locator) -> tuple[float, float]:
    """The middle of a node in the window."""
    node.evaluate("e => e.scrollIntoView({ block: 'center' })")
    box = node.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def visit(page: Page, address: str, tag: str) -> tuple[float, float]:
    """The longest wait in milliseconds, and the share of quick frames, of one visit."""
    page.goto(address)
    page.wait_for_function(
        """tag => {
            const figure = document.querySelector(tag);
            figure.scrollIntoView({ block: "center" });
            return figure.hasAttribute("data-live");
        }""",
        arg=tag,
    )
    page.wait_for_timeout(1000)
    session: CDPSession = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.evaluate(WATCH)
    figure = page.locator(tag)
    for slider in figure.locator("input[type=range]:enabled:visible").all()[:3]:
        slider.focus()
        for key in ("ArrowLeft", "ArrowRight") * 3:
            page.keyboard.press(key)
    page.evaluate(f"() => {{ ({FRAMES})(2500); }}")
    for handle in figure.locator(".hl-drag .hl-reach:visible").all()[:2]:
        x, y = centre(handle)
        page.mouse.move(x, y)
        page.mouse.down()
        for turn in range(12):
            page.mouse.move(x + (turn % 4) * 8, y - (turn % 3) * 8)
        page.mouse.move(x, y)
        page.mouse.up()
    play = figure.locator(".hl-button--play:visible").first
    if play.count():
        centre(play)
        play.click()
        page.wait_for_timeout(1500)
        play.click()
    for button in figure.locator("button:visible:enabled:not(.hl-button--play)").all()[:6]:
        if button.is_visible() and button.is_enabled():
            centre(button)
            button.click()
    page.wait_for_timeout(1000)
    waits, frames = page.evaluate("[[...waits.values()], frames]")
    quick = sum(frame <= FRAME for frame in frames) / len(frames)
    return max(waits, default=0.0), quick


def main() -> None:
    """Measure and print as JSON."""
    report: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        build = [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", folder]
        subprocess.run(build, cwd=ROOT, check=True)
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), chromium_sandbox=False, args=["--disable-gpu"]
        )
        with served(folder) as address:
            for name, place in figures().items():
                seen, tag = [], f"hl-{name}"
                for _ in range(ROUNDS):
                    page = browser.new_page(viewport={"width": 412, "height": 823})
                    seen.append(visit(page, f"{address}{place}".rstrip("/") + "/", tag))
                    title = page.evaluate("tag => customElements.get(tag).title", tag)
                    page.close()
                waits, quick = zip(*seen, strict=True)
                report[name] = {
                    "title": title,
                    "milliseconds": round(statistics.median(waits)),
                    "quick": round(statistics.median(quick), 2),
                }
        browser.close()
    print(json.dumps(report))


if __name__ == "__main__":
    main()
