"""Each block, example and cell gives in the page what it gives natively.

Where HOWLEARN_REQUIRE demands pyodide every one is run, else one or two of each page.
"""

import re

import pytest
from playwright.sync_api import Page

from howlearn_site.blocks.reading import blocks_of
from howlearn_site.paths import DOCS, pages
from run_site import DEMANDED, RunSite
from run_tab import block_of, runs, turn_to
from test_examples import EXAMPLES

WITH_BLOCKS = {
    path.relative_to(DOCS).with_suffix("").as_posix(): blocks_of(path)
    for path in pages()
    if DOCS in path.parents and blocks_of(path)
}


def ran(tab: Page, number: int) -> tuple[str, str]:
    """Run a block, and return what it prints and what its figures say."""
    block = block_of(tab, number)
    # What is folded is opened first, as a reader would.
    block.evaluate(
        "e => { for (let d = e; d; d = d.parentElement) if (d.open === false) d.open = true }"
    )
    runs(block)
    yours = block.locator("xpath=following-sibling::*[1]")
    assert "error" not in yours.locator(".hl-yours-head").inner_text(), yours.inner_text()
    figures = yours.locator("figure svg")
    alts = [figures.nth(i).get_attribute("aria-label") or "" for i in range(figures.count())]
    text = yours.locator("samp")
    return (text.text_content() or "").rstrip() if text.count() else "", " ".join(alts)


def chosen(able: list[int], draws: list[bool]) -> list[int]:
    """All, or of a page the first that draws and the first that does not."""
    if DEMANDED:
        return able
    firsts = (next((i for i in able if draws[i] is kind), None) for kind in (False, True))
    return [i for i in firsts if i is not None]


@pytest.mark.parametrize("page", WITH_BLOCKS)
def test_blocks_give_in_the_page_what_they_give_natively(
    reading: Page, served: RunSite, page: str
) -> None:
    tab, blocks = reading, WITH_BLOCKS[page]
    turn_to(tab, served, page)
    able = [i for i, block in enumerate(blocks) if not block.needs_a_file]
    assert tab.locator("article .language-python.highlight").count() == len(blocks)
    assert tab.locator("article .hl-run-run").count() == len(able)
    if not able:
        return  # each has said why
    wrong = []
    for number in chosen(able, [b.draws for b in blocks]):
        block = blocks[number]
        # What the block's own test holds: what stands in the page is what it gives natively.
        natively = ((block.output or "").rstrip(), block.picture.alt if block.picture else "")
        here = ran(tab, number)
        if here != natively:
            wrong.append(f"{block.where}: in the page {here}, natively {natively}")
    assert not wrong, "\n".join(wrong)


# A private module has no page; what it shows stands on the page of the module that has its names.
MODULES = sorted({example.name.split(".")[1] for example in EXAMPLES})
REFERENCE = [module for module in MODULES if not module.startswith("_")]


@pytest.mark.parametrize("module", REFERENCE)
def test_examples_give_in_the_page_what_their_docstrings_say(
    reading: Page, served: RunSite, module: str
) -> None:
    tab = reading
    turn_to(tab, served, f"reference/{module}")
    blocks = tab.locator("article .language-pycon.highlight")
    # Those have Run, and nothing else does: no signature.
    assert tab.locator("article .hl-run-run").count() == blocks.count()
    typed = blocks.evaluate_all("""all => all.map(block => {
        const code = block.querySelector("code").cloneNode(true);
        code.querySelectorAll(".gp, .go").forEach(part => part.remove());
        return code.textContent;
    })""")
    said = {
        "".join(part.source for part in example.examples): "".join(
            part.want.replace("<BLANKLINE>\n", "\n") for part in example.examples
        )
        for example in EXAMPLES
    }
    assert len(set(typed)) == len(typed)
    assert not [code for code in typed if code not in said]
    wrong = []
    for number in chosen(list(range(len(typed))), ["howlearn.plots" in code for code in typed]):
        block = blocks.nth(number)
        runs(block)
        yours = block.locator("xpath=following-sibling::*[1]")
        text = "".join(yours.locator("samp").all_text_contents())
        # An example leaves out where an error was raised.
        here, natively = (
            re.sub(r"(?m)^(?:  .*|\.\.\.)\n", "", part).strip()
            for part in (text, said[typed[number]])
        )
        ended = yours.locator(".hl-yours-head").inner_text()
        if here != natively or ": as on the page" not in ended:
            wrong.append(f"{typed[number]}: in the page {here!r}, natively {natively!r}; {ended}")
    assert not wrong, "\n".join(wrong)


LABS = sorted(path.stem for path in (DOCS / "labs").glob("*.py"))


@pytest.mark.parametrize("lab", LABS)
def test_cells_give_in_the_page_what_they_give_natively(
    reading: Page, served: RunSite, lab: str
) -> None:
    tab = reading
    turn_to(tab, served, f"labs/{lab}")
    natively = """block => {
        const parts = ["", ""];
        let next = block.nextElementSibling;
        if (next?.matches(".hl-output")) {
            parts[0] = next.textContent.trimEnd();
            next = next.nextElementSibling;
        }
        if (next?.matches("figure")) parts[1] = next.querySelector("img").alt;
        return parts;
    }"""
    blocks = tab.locator("article .language-python.highlight").all()
    expected = [tuple(block.evaluate(natively)) for block in blocks]
    assert len(expected) > 3
    assert any(alt for _, alt in expected)
    draws = [bool(alt) for _, alt in expected]
    for number in chosen(list(range(len(expected))), draws):
        assert ran(tab, number) == expected[number]
