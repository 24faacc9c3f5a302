"""Nothing that an address, a search or the browser's storage brings becomes markup, or Python."""

import base64
import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from live_figures import Row, alive, every
from test_browser import Visit, url

# Each would be seen: as an element with the mark, by what its script does, or by what it asks for.
MARK = "hostile"
TEXTS = [
    f"<img src=/{MARK} class={MARK} onerror='done = 1'>",
    f'"><script class={MARK}>done = 1</script>',
    f"'><svg class={MARK} onload='done = 1'></svg>",
    f"</textarea><iframe class={MARK} src='javascript:parent.done = 1'></iframe>",
    f"javascript:done=1//<b class={MARK}>",
    f"<math class={MARK}><mtext><style><img src=/{MARK} onerror='done = 1'></style></mtext></math>",
    f"{{{{constructor.constructor('done = 1')()}}}}<i class={MARK}>",
    f"<link rel=stylesheet href=/{MARK}.css><meta http-equiv=refresh content='0;url=/{MARK}'>",
    f"\\u003cimg src=/{MARK} class={MARK} onerror=done=1\\u003e",
    f"__import__('os').system('{MARK}') or '\"\"\"<a class={MARK}>",
]
SEEN = f"""() => [document.querySelectorAll(".{MARK}, link[href*={MARK}], [src*={MARK}]").length,
    "done" in window]"""


def holds(page: Page) -> None:
    assert page.evaluate(SEEN) == [0, False], page.url


@pytest.fixture(scope="module")
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    with Visit(browser, address, "light", 1280) as opened:
        opened.page.add_init_script(
            "addEventListener('securitypolicyviolation', e => console.error(e.blockedURI))"
        )
        yield opened
        assert not opened.wrong


def quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def test_an_address_on_a_chapter(visit: Visit) -> None:
    page = visit.page
    parts = zip(("fit-line", "scheme", "x", "__proto__"), TEXTS, strict=False)
    query = "&".join(f"{name}={quoted(text)}" for name, text in parts)
    page.goto(f"{url(visit.address, 'cost-function')}?{query}#{quoted(TEXTS[5])}")
    page.locator("article .hl-run").first.wait_for(state="attached")
    holds(page)
    read, messages = (page.locator(f".hl-run-{name}") for name in ("read", "message"))
    for number, text in enumerate(TEXTS, start=1):
        code = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
        page.evaluate("data => { location.hash = `edit=2.1abc.t.${data}` }", code)
        expect(read).to_have_text(text)
        page.evaluate("data => { location.hash = `edit=${data}` }", quoted(text))
        expect(messages).to_have_count(number)
        holds(page)


def test_what_the_browser_has_kept(visit: Visit) -> None:
    page, path = visit.page, "/cost-function/"
    edits = {str(n): {"of": t, "code": t, "before": t} for n, t in enumerate(TEXTS)}
    solved = {path: {"names": TEXTS, "of": 2}} | {t: {"names": TEXTS, "of": t} for t in TEXTS}
    for text in TEXTS[:2]:
        palette = {"index": 1, "color": dict.fromkeys(("media", "scheme", "extra"), text)}
        kept = {
            "/.__palette": json.dumps(palette),
            f"howlearn edits {path}": json.dumps(edits | {text: edits["1"]}),
            "howlearn solved": json.dumps(solved),
            f"howlearn {text}": text,
        }
        page.evaluate("kept => Object.assign(localStorage, kept)", kept)
        page.goto(f"{url(visit.address, 'cost-function')}?{TEXTS.index(text)}")
        earlier = page.locator("article .hl-run-earlier:visible")
        earlier.first.wait_for()
        assert earlier.count() > 3
        earlier.first.click()
        assert page.locator(".hl-run-read").first.inner_text() in TEXTS
        assert page.locator("body").get_attribute("data-md-color-extra") == text
        holds(page)
    page.evaluate("localStorage.clear()")


def test_words_that_are_searched_for(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{url(visit.address, 'glossary')}?q={quoted(TEXTS[0])}&h={quoted(TEXTS[1])}")
    page.locator("article mark").first.wait_for(state="attached")
    holds(page)
    field = page.locator(".md-search__input")
    field.click()
    for text in TEXTS:
        field.fill(f"gradient {text}")
        page.wait_for_timeout(60)
        holds(page)
    field.fill("gradient")
    page.locator(".md-search-result__link").first.wait_for()
    holds(page)


@every
def test_a_figure_and_the_python_that_it_copies(browser: Browser, address: str, row: Row) -> None:
    with alive(browser, address, row) as figure:
        initial, names = figure.state, list(figure.parameters())
        for text in TEXTS[::2]:
            state = ",".join(f"{name}:{quoted(text)}" for name in names)
            figure.again(f"?{row.name}={state}&scheme={quoted(text)}")
            figure.set(dict.fromkeys(names, text))
            assert figure.state == initial, text
        assert figure.page.evaluate(SEEN) == [0, False]
        program = figure.evaluate("e => e.python()")
        assert MARK not in program
        compile(program, row.name, "exec")
