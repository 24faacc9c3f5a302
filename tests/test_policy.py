"""The site runs under the policy that each page states, and under the header that is documented."""

import ast
import functools
import re
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from mkdocs.exceptions import PluginError
from playwright.sync_api import Browser, Page

from handler import Handler
from howlearn_site.pages import policy as hook
from howlearn_site.pages.policy import policy
from howlearn_site.paths import ROOT
from run_site import PINNED
from run_tab import block_of

STATED = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


def directives(text: str) -> dict[str, str]:
    return dict(part.split(" ", 1) for part in text.split("; "))


def test_each_page_states_a_strict_policy_first_and_has_no_script_in_it(site: Path) -> None:
    for page in site.rglob("*.html"):
        html, name = page.read_text("utf-8"), str(page.relative_to(site))
        (stated,) = STATED.findall(html)
        before = html[: html.index(stated)]
        assert not re.search(r"<(script|link|style|body)\b", before), name
        alone = name.startswith("live/")
        assert stated == policy(None if alone else PINNED["bases"]), name
        said = directives(stated)
        assert said["default-src"] == "'none'"
        assert "unsafe-inline" not in said["script-src"]
        assert ("wasm" in said["script-src"]) != alone
        assert "jsdelivr" not in "".join(v for k, v in said.items() if k != "connect-src")
        assert 'rel="next"' not in html, name  # Firefox would fetch it, against default-src
        scripts = re.findall(r"<script([^>]*)>(.*?)</script>", html, re.DOTALL)
        assert [given for given, code in scripts if code and "json" not in given] == [], name
        assert not re.search(r"<[a-z][^<>]*\s(on[a-z]+=[\"']|\w+=[\"']?javascript:)", html), name


def test_the_documented_header_is_the_policy_of_a_site_that_has_all_itself() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    (header,) = re.findall(r"```text\nContent-Security-Policy: (.*?)\n```", text, re.DOTALL)
    assert re.sub(r"\s+", " ", header) == policy(["generated/pyodide/"])


@pytest.mark.parametrize(
    "refused",
    [
        '<p onclick="go()">',
        '<a href="javascript:go()">',
        '<iframe src="https://example.org/video">',
        '<img alt="" src="https://example.org/a.png">',
        '<script src="//example.org/a.js">',
    ],
)
def test_what_the_policy_would_refuse_without_a_word_fails_the_build(
    tmp_path: Path, refused: str
) -> None:
    (tmp_path / "generated").mkdir()
    (tmp_path / "generated" / "run.json").write_text('{"bases": []}')
    (tmp_path / "a.html").write_text(f"<head></head><p title='one = 1'>{refused}")
    config: Any = SimpleNamespace(site_dir=str(tmp_path), site_url="http://127.0.0.1/")
    with pytest.raises(PluginError, match=r"a\.html: a browser refuses") as error:
        hook.on_post_build(config)
    assert refused in str(error.value)


def test_scripts_in_a_page_become_files_in_their_places(tmp_path: Path) -> None:
    (tmp_path / "generated").mkdir()
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "generated" / "run.json").write_text('{"bases": ["https://a.org/", "own/"]}')
    page = tmp_path / "a" / "b" / "index.html"
    page.write_text(
        '<head>\n<meta charset="utf-8"><script>one()</script></head><script type="module">two()'
        '</script><script type="application/ld+json">{}</script><script src="x.js"></script>'
    )
    config: Any = SimpleNamespace(site_dir=str(tmp_path), site_url="http://127.0.0.1/x/")
    hook.on_post_build(config)
    once = page.read_text()
    places = re.findall(r'<script( type="module")? src="\.\./\.\./(assets/[^"]*)">', once)
    assert [(kind, (tmp_path / file).read_text()) for kind, file in places] == [
        ("", "one()\n"),
        (' type="module"', "two()\n"),
    ]
    assert '<script type="application/ld+json">{}</script><script src="x.js"></script>' in once
    assert once.startswith(
        '<head>\n<meta charset="utf-8"><meta http-equiv="Content-Security-Policy"'
    )
    hook.on_post_build(config)  # a page that was not built again
    assert page.read_text() == once


class _Sent(Handler):
    """Sends a policy with each file, as a host does."""

    policy = policy(PINNED["bases"])

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def send_error(self, code: int, *_: Any, **__: Any) -> None:
        page = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page)


# What a page was refused, told by itself.
REPORT = """addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
    console.error("refused", effectiveDirective, blockedURI))"""


class Reader:
    """A tab of a site that is sent with a policy, and all that went wrong in it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.wrong: list[str] = []
        page.add_init_script(REPORT)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda m: self.wrong.append(m.text) if m.type == "error" else None)

    def open(self, place: str) -> Page:
        self.page.goto(self.address + place, wait_until="load")
        return self.page


@pytest.fixture(scope="module")
def reader(site: Path, browser: Browser) -> Iterator[Reader]:
    handler = functools.partial(_Sent, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        context = browser.new_context(viewport={"width": 1400, "height": 900})
        yield Reader(context.new_page(), f"http://127.0.0.1:{server.server_port}/")
        context.close()
        server.shutdown()


@pytest.fixture
def strict(reader: Reader) -> Iterator[Reader]:
    yield reader
    told, reader.wrong = reader.wrong, []
    assert not told


# Something that stands on the page alone.
NAMED = {
    "labs/fit-a-line": "fit-a-line-by-hand",
    "reference/costs": "howlearn.costs.huber",
    "playground": "playground",
}


def test_a_page_of_each_kind_does_all_it_does(strict: Reader) -> None:
    page = strict.open("cost-function/")
    page.locator("hl-fit-line").scroll_into_view_if_needed()
    page.locator("hl-fit-line[data-live] input[type=range]").first.press("ArrowRight")
    page.locator("hl-fit-line button", has_text="Share").click()
    page.locator("hl-fit-line dialog button", has_text="Close").click()
    page.locator(".hl-run-edit:visible").first.click()
    page.locator(".cm-content").first.fill("mine = 1")
    page.evaluate("window.stayed = true")
    for name in ("labs/fit-a-line", "reference/costs", "playground"):
        page.locator(f".md-nav--primary a[href$='/{name}/']").first.evaluate("a => a.click()")
        page.locator(f"article:has([id='{NAMED[name]}'])").wait_for()
    page.locator("hl-playground").scroll_into_view_if_needed()
    page.locator("hl-playground[data-live] button", has_text="Step").first.click()
    page.locator(".md-header__option label:visible").click()
    page.locator(".md-search__input").click()
    page.locator(".md-search__input").press_sequentially("sigmoid")
    page.locator(".md-search-result__link").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"[?&]h=sigmoid"))
    assert page.evaluate("window.stayed")  # all that was one page, by instant navigation
    for place in ("", "labs/descend/", "generated/source/costs/", "live/whose-fault/"):
        strict.open(place)
        page.locator("h1").first.wait_for()
    page.locator("hl-whose-fault[data-live]").wait_for()
    assert not strict.wrong
    strict.open("no/such/page/")
    assert page.locator("article.md-content__inner h1").inner_text() == "There is no page here"
    strict.wrong[:] = [line for line in strict.wrong if "404" not in line]


# What the page says where a host forbids what Run needs; nothing of Python is loaded for that.
STRICTER = {
    "worker-src 'self'": r"forbids a worker,.*\(worker-src lacks blob:\)",
    "worker-src 'self' blob:": r"forbids WebAssembly,.*\(script-src lacks 'wasm-unsafe-eval'\)",
}


@pytest.mark.parametrize("sent", STRICTER)
def test_where_the_host_forbids_what_run_needs_it_is_said(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, sent: str
) -> None:
    rest = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
    monkeypatch.setattr(_Sent, "policy", f"{rest}; {sent}")
    page = reader.open(
        f"cost-function/?{len(sent)}"
    )  # the browser keeps the header of one it knows
    block = block_of(page, 1)
    assert not reader.wrong  # all but Run is there
    block.get_by_role("button", name="Run code block").click()
    message = page.locator(".hl-run-message")
    message.wait_for()
    assert re.search(
        f"Python could not be run: the policy .*{STRICTER[sent]}", message.inner_text()
    )
    assert "recorded when the site was built" in message.inner_text()
    refused = [line for line in reader.wrong if line.startswith("refused")]
    reader.wrong.clear()
    assert len(refused) <= 1


def test_what_a_test_waits_for_is_a_function() -> None:
    # A browser asks a function again and again; a text it would have to read as code, which the
    # policy forbids.
    texts = []
    for path in (ROOT / "tests").glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        named = {
            target.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "wait_for_function":
                given: ast.AST = node.args[0]
                given = named.get(given.id, given) if isinstance(given, ast.Name) else given
                first = given.values[0] if isinstance(given, ast.JoinedStr) else given
                texts.append((path.name, node.lineno, getattr(first, "value", "")))
    assert len(texts) > 40
    function = re.compile(r"\s*(async\s*)?(\w+|\([^)]*\))\s*=>")
    assert [text for text in texts if not function.match(str(text[2]))] == []
