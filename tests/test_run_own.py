"""Python from the site itself, under its policy: no other host is asked, whatever a block tries."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from howlearn_site.in_browser import pyodide as module
from howlearn_site.pages.policy import policy
from run_site import PINNED, RunSite, serving
from run_tab import block_of, drawing_block, opened, printed, runs, visit, write

pytestmark = pytest.mark.extra


class OwnSite(RunSite):
    """The built site as it is built where HOWLEARN_PYODIDE names a folder."""

    def __init__(self, site: Path, pyodide: Path, docs: Path) -> None:
        super().__init__(site, pyodide)
        self.docs = docs

    def answer(self, path: str) -> bytes | None:
        if (self.docs / path.lstrip("/")).is_file():
            return (self.docs / path.lstrip("/")).read_bytes()
        if path == "/cost-function/":
            page = (self.site / "cost-function" / "index.html").read_text("utf-8")
            stated = policy(PINNED["bases"])
            assert stated in page
            return page.replace(stated, policy([module.OWN])).encode()
        return super().answer(path)


@pytest.fixture
def own(
    site: Path, pyodide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RunSite]:
    wheel = json.loads((site / "generated" / "run.json").read_text("utf-8"))["wheel"]
    (tmp_path / "wheel").mkdir()
    shutil.copy(site / "wheel" / wheel, tmp_path / "wheel")
    monkeypatch.setattr(module, "DOCS", tmp_path)
    monkeypatch.setenv("HOWLEARN_PYODIDE", str(pyodide))
    module.write_run_config(wheel)
    with serving(OwnSite(site, pyodide, tmp_path)) as served:
        yield served


# Each way by which a block could ask another address, or make code of a text in the page.
TRIES = """
import js, sys
from pyodide.code import run_js
from pyodide.ffi import to_js
import numpy as np

other = {other!r}
no_cors = to_js({{"mode": "no-cors"}}, dict_converter=js.Object.fromEntries)
js.fetch(other + "fetched", no_cors)
js.fetch("/generated/run.json?mine")
sender = js.XMLHttpRequest.new()
sender.open("GET", other + "sent", True)
sender.send()
for what in (
    lambda: js.WebSocket.new(other.replace("http", "ws") + "socket"),
    lambda: js.EventSource.new(other + "events"),
    lambda: js.Worker.new(other + "worker.js"),
    lambda: run_js("1"),
    lambda: js.eval("1"),
    lambda: js.Function.new("1"),
    lambda: js.setTimeout("hacked = 1"),
):
    try:
        what()
    except Exception as error:
        print(type(error).__name__, str(error)[:40])

class Markup:
    def __repr__(self): return "<img src=x class=hostile onerror='hacked = 1'>"
    _repr_html_ = __str__ = __repr__

print(Markup(), "</samp><script class=hostile>hacked = 1</script>")
print(repr(Markup()), file=sys.stderr)
print("Python", sys.version.split()[0] + ", NumPy", np.__version__)
raise ValueError("<b class=hostile>bold</b>")
"""


def test_run_asks_the_site_alone_and_what_it_says_is_no_markup(
    browser: Browser, own: RunSite
) -> None:
    with opened(browser) as tab:
        asked: list[str] = []
        tab.context.on("request", lambda request: asked.append(request.url))
        visit(tab, own)
        runs(block_of(tab, 1))
        assert "as on the page" in tab.locator(".hl-yours-head").inner_text()
        runs(drawing_block(tab))
        said = tab.locator(".hl-run-versions").last.inner_text()
        assert re.fullmatch(
            r"Python 3\.[\d.]+, NumPy [\d.]+, matplotlib [\d.]+ by Pyodide [\d.]+", said
        )
        assert said.endswith(f"Pyodide {PINNED['version']}")
        # A site at another address, which would answer.
        other = own.address.replace("127.0.0.1", "localhost") + "stolen/"
        write(block_of(tab, 1), TRIES.format(other=other))
        runs(block_of(tab, 1))
        shown = printed(tab)
        versions = tab.locator(".hl-run-versions").first.inner_text()
        assert versions.partition(", mat")[0] + "\n" in shown
        for text in ("<img src=x class=hostile", "</samp><script", "ValueError: <b class"):
            assert text in shown
        assert not tab.locator(".hostile").count()
        assert not tab.evaluate("'hacked' in window")
        tab.wait_for_timeout(300)
    assert [path for path in own.asked if "stolen" in path] == []
    assert "/generated/run.json" in own.asked[-20:]  # the block could ask the site itself
    files = [name for name in PINNED["files"] if f"/{module.OWN}{name}" in own.asked]
    assert files == list(PINNED["files"])
    known = (own.address, other, "blob:", "data:")
    assert [url for url in asked if not url.startswith(known)] == []
