"""The imports at the head of a block: one quiet line in the page, whole wherever they are taken."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import markdown
import pytest
from playwright.sync_api import Browser, Page, Route

from howlearn_site.blocks.reading import blocks_of
from howlearn_site.markup.imports import SAVED, folded, head_of
from howlearn_site.paths import DOCS, pages
from test_browser import Visit, url

LINE = ".hl-imports-line"
# A chapter, one with exercises and drawing blocks that are folded themselves, and exhibits.
COPIED = ("gradient-descent", "training", "wrong-on-purpose/wrong-networks")
TAG = re.compile("<[^>]*>")

PROGRAMS = {
    "two and a blank": ("import a\nimport b\n\nx = 1\n", (2, 3)),
    "groups": ("import a\n\nfrom b import c\n\n\nx = 1\n", (2, 5)),
    "no blank line after": ("import a\nfrom b import c\nx = 1", (2, 2)),
    "over several lines": ("from a import (\n    b,  # why\n    c,\n)\n\nx = 1\n", (1, 5)),
    "continued": ("from a import b, \\\n    c\n\nx = 1\n", (1, 3)),
    "a comment among them": ("import a\n# why\nimport b\n\nx = 1\n", (2, 4)),
    "a comment of what follows": ("import a\n\n# the start\nx = 1\n", (1, 2)),
    "two in a line": ("import a; import b\n\nx = 1\n", (2, 2)),
    "with another statement in its line": ("import a\nimport b; x = 1\ny = 2\n", (1, 1)),
    "all in one line": ("import a; x = 1\n", (0, 0)),
    "nothing else": ("import a\nimport b\n\n# the end\n", (0, 0)),
    "none": ("x = 1\nimport a\n", (0, 0)),
    "words before": ('"""Words."""\n\nimport a\nimport b\n\nx = 1\n', (0, 0)),
    "a comment before": ("# words\nimport a\nimport b\n\nx = 1\n", (0, 0)),
    "in a string": ('text = """\nimport a\nimport b\n\n"""\n', (0, 0)),
}


@pytest.mark.parametrize(("program", "expected"), PROGRAMS.values(), ids=PROGRAMS)
def test_the_head_of_a_program_folds_and_no_character_is_added(
    program: str, expected: tuple[int, int]
) -> None:
    assert head_of(program) == expected
    plain, marked = converted("python", program)
    assert TAG.sub("", marked) == TAG.sub("", plain)
    assert ("hl-imports" in marked) == (expected[1] - 1 >= SAVED)
    assert folded(marked) == marked  # a docstring's example is met twice


EXAMPLES = {
    ">>> import a\n>>> import b\n>>> import c\n>>> 1\n1\n": ["3 imports"],
    ">>> from a import (\n...     b,\n... )\n>>> b\n1\n": ["1 import"],
    ">>> import a\n>>> import b\n>>> 1\n1\n": [],
    ">>> import a\nTraceback\n>>> import b\n>>> import c\n>>> 1\n1\n": [],
    ">>> import a\n>>> import b\n>>> import c\n": [],
    ">>> 1\n1\n>>> import a\n>>> import b\n>>> import c\n>>> 1\n": [],
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_folds_what_is_imported_before_python_answers(example: str) -> None:
    plain, marked = converted("pycon", example)
    assert TAG.sub("", marked) == TAG.sub("", plain)
    assert re.findall('data-words="(.*?)"', marked) == EXAMPLES[example]


def converted(language: str, code: str) -> list[str]:
    """The HTML of a fence, without the extension and with it."""
    settings: Any = {"pymdownx.highlight": {"pygments_lang_class": True}}
    return [
        markdown.markdown(
            f"~~~{language}\n{code}\n~~~",
            extensions=["pymdownx.highlight", "pymdownx.superfences", *more],
            extension_configs=settings,
        )
        for more in ([], ["howlearn_site.markup.imports"])
    ]


CODE = re.compile(
    r'<div class="language-python highlight"[^>]*><pre[^>]*><span></span>'
    r'(<button[^>]*data-words="(?P<words>[^"]*)"></button>)?(?P<code><code>.*?</code>)',
    re.DOTALL,
)


def test_every_block_of_every_page_folds_what_it_should(site: Path) -> None:
    lines = saved = 0
    for path in (path for path in pages() if DOCS in path.parents):
        name = path.relative_to(DOCS).with_suffix("").as_posix()
        html = (site / name.removesuffix("index") / "index.html").read_text("utf-8")
        blocks, shown = blocks_of(path), list(CODE.finditer(html))
        assert len(shown) == len(blocks), path
        for block, one in zip(blocks, shown, strict=True):
            code = ElementTree.fromstring(one["code"])
            assert "".join(code.itertext()).rstrip("\n") == block.code.rstrip("\n"), block.where
            count, taken = head_of(block.code)
            folds = taken - 1 >= SAVED
            marked = code.findall("*[@class='hl-imports']")
            head = "".join("".join(part.itertext()) for part in marked)
            assert head == "".join(block.code.splitlines(keepends=True)[: taken * folds])
            assert one["words"] == (f"{count} imports" if folds else None), block.where
            lines += block.code.count("\n")
            saved += (taken - 1) * folds
    assert saved > lines / 6, "not even a sixth of all lines is out of the way"


def test_labs_and_examples_fold_and_files_do_not(site: Path) -> None:
    def folds(page: str, language: str) -> int:
        html = (site / page / "index.html").read_text("utf-8")
        words = re.findall(rf'"language-{language}[^>]*>(?:<[^>]*>)*<button[^>]*"(\d)', html)
        assert "hl-imports" in html or not words
        return len(words)

    assert folds("labs/descend", "python") > 3
    assert folds("reference/training", "pycon") > 3
    assert folds("generated/source/training", "python") == 0


# In a browser


@pytest.fixture(scope="module")
def phone(browser: Browser, address: str) -> Iterator[Visit]:
    with Visit(browser, address, "light", 360) as visit:
        yield visit


SELECT = """block => {
    const range = document.createRange();
    range.selectNode(block.querySelector("pre"));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""


@pytest.mark.parametrize("name", COPIED)
def test_what_is_selected_is_the_program(phone: Visit, name: str) -> None:
    # What the copy button gives is compared for every page in test_browser.py.
    page = phone.open(name)
    page.locator("article details").evaluate_all("all => all.forEach(fold => fold.open = true)")
    blocks = page.locator("article .language-python.highlight")
    programs = [block.code.rstrip("\n") for block in blocks_of(DOCS / f"{name}.md")]
    assert blocks.locator(LINE).count() > 4
    for number, program in enumerate(programs):
        blocks.nth(number).evaluate(SELECT)
        page.keyboard.press("Control+c")
        assert page.evaluate("navigator.clipboard.readText()").strip("\n") == program
    # Run takes the text of the element, and other tools what is rendered.
    code = page.locator("article .language-python.highlight code")
    for texts in (code.all_text_contents(), code.all_inner_texts()):
        assert [text.rstrip("\n") for text in texts] == programs
    assert not page.locator(f"{LINE}[aria-expanded=true]").count()
    assert not phone.wrong


ROOM = """all => all.filter(e => e.checkVisibility())
    .reduce((most, e) => Math.max(most, e.getBoundingClientRect().height), 0)"""


def room(page: Page) -> float:
    """The most room that the imports of a block take on a page."""
    height: float = page.locator("article .hl-imports").evaluate_all(ROOM)
    return height


def test_the_line_opens_and_closes_by_keyboard_and_by_finger(phone: Visit) -> None:
    page = phone.open("gradient-descent")
    block = page.locator(f"article .highlight:visible:has({LINE})").first
    line = block.locator(LINE)
    number = block.evaluate("b => [...document.querySelectorAll('article .highlight')].indexOf(b)")
    name = f"Show 2 imports of code block {number + 1}"
    assert page.get_by_role("button", name=name, exact=True).count() == 1
    shut, box = block.bounding_box(), line.bounding_box()
    assert shut
    assert box
    assert box["height"] >= 24
    assert room(page) <= 1
    block.locator("button[data-md-type=copy]").focus()
    page.keyboard.press("Shift+Tab")
    assert line.evaluate("line => line === document.activeElement")
    for key, opened in (("Enter", True), ("Space", False), ("Space", True)):
        page.keyboard.press(key)
        assert line.get_attribute("aria-expanded") == str(opened).lower()
        assert (room(page) > 20) == opened
    wide = block.bounding_box()
    assert wide
    assert wide["height"] > shut["height"] + 40
    line.click()
    assert (block.bounding_box() or wide)["height"] == shut["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    # On paper all is there, and no line; where the system sets the colours, the line is seen.
    page.emulate_media(media="print")
    assert room(page) > 20
    assert not page.locator(f"{LINE}:visible").count()
    page.emulate_media(media="screen", forced_colors="active")
    assert line.is_visible()
    seen = "line => [getComputedStyle(line).color, getComputedStyle(line).backgroundColor]"
    assert len(set(line.evaluate(seen))) == 2
    page.emulate_media(forced_colors="none")
    assert not phone.wrong


def test_a_word_that_is_searched_for_among_them_is_found(phone: Visit) -> None:
    # The browser's own search cannot be driven; a link to a text looks for it in the same way.
    page = phone.page
    for number, word in enumerate(("import%20numpy%20as%20np", "three_points_cost")):
        page.goto(f"{url(phone.address, 'gradient-descent')}?{number}#:~:text={word}")
        page.locator(f"{LINE}[aria-expanded=true]").first.wait_for()
        assert page.locator(f"{LINE}[aria-expanded=true]").count() == 1
    # The search of the site marks words, many on some pages: the lines say where.
    page.goto(f"{url(phone.address, 'gradient-descent')}?h=numpy")
    marked = page.locator(f"{LINE}:has(~ code .hl-imports mark)")
    marked.first.wait_for()
    ground = "(line, part) => getComputedStyle(line, '::before').backgroundColor"
    other = page.locator(f"{LINE}:not(:has(~ code .hl-imports mark))")
    assert marked.first.evaluate(ground) != other.first.evaluate(ground)
    assert not phone.wrong


def test_nothing_moves_on_the_way_and_pages_begin_folded(phone: Visit) -> None:
    waiting: list[Route] = []
    page = phone.page
    # A page is drawn once the few lines that stand before the theme's have come.
    late = re.compile(r"(?<!/early)(?<!/inline\.[0-9a-f]{8})\.js$")
    page.route(late, lambda route: waiting.append(route))
    page.goto(url(phone.address, "gradient-descent"), wait_until="commit")
    page.wait_for_function("() => performance.getEntriesByType('paint').length > 1")
    before = page.locator(f"{LINE}:visible").first.bounding_box()
    assert waiting  # no other script has run yet
    assert room(page) <= 1
    for route in waiting:
        route.continue_()
    page.unroute(late)
    page.locator(f"{LINE}[aria-label*='code block']").first.wait_for(state="attached")
    page.locator("article .hl-run").first.wait_for(state="attached")
    assert page.locator(f"{LINE}:visible").first.bounding_box() == before
    # By instant navigation to another page, and back.
    page.evaluate("window.stayed = true")
    for step in ("document.querySelector('.md-footer__link--next').click()", "history.back()"):
        # Not by the mouse: between its button's way down and up the theme may scroll to the top.
        page.locator(f"{LINE}:visible").first.evaluate("line => line.click()")
        assert room(page) > 20
        title = page.title()
        page.evaluate(step)
        page.wait_for_function("title => document.title !== title", arg=title)
        page.locator(f"{LINE}[aria-label*='code block']").first.wait_for(state="attached")
        assert room(page) <= 1
    assert page.evaluate("window.stayed")
    assert not phone.wrong


def test_without_javascript_they_are_all_there(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(url(address, "gradient-descent"))
    imports = page.locator("article .hl-imports:visible").first
    box = imports.bounding_box()
    assert box
    assert box["height"] > 20
    assert imports.inner_text().startswith(("import ", "from "))
    assert page.locator(LINE).count()
    assert not page.locator(f"{LINE}:visible").count()
    context.close()
