"""The Markdown extensions that the site is made with."""

import re
import textwrap
from collections import Counter
from pathlib import Path

import markdown
import pytest

from howlearn_site import cache
from howlearn_site.markup import fences, glossary
from howlearn_site.paths import DOCS


@pytest.fixture(scope="module")
def mathematics() -> markdown.Markdown:
    return markdown.Markdown(extensions=["howlearn_site.markup.mathematics"])


def test_a_formula_becomes_mathml(mathematics: markdown.Markdown) -> None:
    html = mathematics.convert(
        r"With $a_1 < b$, and" + "\n\n$$\n\\frac{a}{b}\n$$\n\nit costs \\$5."
    )
    assert "<math><msub><mi>a</mi><mn>1</mn></msub><mo>&lt;</mo><mi>b</mi></math>" in html
    assert '<math display="block"><mfrac>' in html
    assert "$5" in html


def test_an_unknown_command_fails_the_build(mathematics: markdown.Markdown) -> None:
    with pytest.raises(ValueError, match="nonsense"):
        mathematics.convert(r"Here: $\nonsense{x}$.")


def test_a_line_height_fails_the_build_instead_of_being_printed(
    mathematics: markdown.Markdown,
) -> None:
    with pytest.raises(ValueError, match="cannot be set"):
        mathematics.convert("$$\n\\begin{aligned} a \\\\[4pt] b \\end{aligned}\n$$")


def test_a_figure_that_is_not_drawn_or_not_described_fails_the_build(tmp_path: Path) -> None:
    drawn = tmp_path / "figures" / "page" / "name.svg"
    settings = {"howlearn_site.markup.inline_figures": {"docs": str(tmp_path)}}

    def convert(text: str) -> str:
        return markdown.markdown(
            text,
            extensions=["md_in_html", "howlearn_site.markup.inline_figures"],
            extension_configs=settings,
        )

    with pytest.raises(FileNotFoundError, match=r"name\.svg is not there"):
        convert("![A line.](figures/page/name.svg)")
    drawn.parent.mkdir(parents=True)
    drawn.write_text('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>')
    with pytest.raises(ValueError, match="no alt text"):
        convert("![](figures/page/name.svg)")
    html = convert("![A line & more.](figures/page/name.svg)")
    assert '<figure class="hl-figure" data-search-exclude=""><svg' in html
    assert 'role="img" aria-label="A line &amp; more."' in html
    # A fold that its figure follows stands under it, and no other does.
    html = convert(
        "<details markdown><summary>a</summary></details>\n\n![A.](figures/page/name.svg)\n\n"
        "<details markdown><summary>b</summary></details>\n\nWords."
    )
    assert re.findall(r"<svg|<summary>.|Words", html) == [
        "<svg",
        "<summary>a",
        "<summary>b",
        "Words",
    ]


def test_the_first_use_of_a_term_links_to_the_glossary(tmp_path: Path) -> None:
    path = tmp_path / "glossary.md"
    path.write_text(
        'gradient { #gradient data-also="gradients" }\n:   All *slopes* together. And more.\n\n'
        "gradient descent { #gradient-descent }\n:   Going downhill. See [there](slopes.md).\n"
    )
    assert [term.anchor for term in glossary.terms(path)] == ["gradient", "gradient-descent"]
    html = markdown.markdown(
        "# Gradient\n\nWith `gradient`, $gradient$ and *Gradient\ndescent*, gradients, a gradient.",
        extensions=["howlearn_site.markup.glossary", "howlearn_site.markup.mathematics"],
        extension_configs={"howlearn_site.markup.glossary": {"path": str(path)}},
    )
    assert html.count("<a ") == 2
    assert '<em><a class="term" href="glossary.md#gradient-descent"' in html
    assert 'href="glossary.md#gradient" title="All slopes together.">gradients</a>' in html
    assert "<h1>Gradient</h1>" in html


def test_every_term_of_the_glossary_stands_there_once() -> None:
    found = glossary.terms(DOCS / "glossary.md")
    assert len(found) >= 30
    for counted in (
        Counter(term.anchor for term in found),
        Counter(word.lower() for term in found for word in term.words),
    ):
        assert not [word for word, count in counted.items() if count > 1]
    entries = re.findall(r"^:   ", (DOCS / "glossary.md").read_text("utf-8"), re.MULTILINE)
    assert len(entries) == len(found), "an entry is not written as the others are"


def test_a_highlighted_block_is_as_superfences_makes_it_the_second_time_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "CACHE", tmp_path)
    fence = {"name": "python", "class": "python", "format": fences.python_fence}

    def html(text: str, *custom: dict[str, object]) -> str:
        return markdown.markdown(
            text,
            extensions=["pymdownx.highlight", "pymdownx.superfences"],
            extension_configs={
                "pymdownx.highlight": {"pygments_lang_class": True},
                "pymdownx.superfences": {"custom_fences": list(custom)},
            },
        )

    block = "```python\nfor x in (1, 2):\n    print(x)\n```\n"
    for text in (
        block,
        block.replace("1", "3"),
        block.replace("```python", "```{ .python .hl-source }"),
        "1. A list:\n\n" + textwrap.indent(block, "    "),
    ):
        assert html(text, fence) == html(text, fence) == html(text)
    kept = [*(tmp_path / "highlighted").iterdir()]
    assert len(kept) == 3  # the list's block is the first again
    for file in kept:
        cache.Entry("highlighted", file.name).write("from the cache")
    assert "from the cache" in html(block, fence)
