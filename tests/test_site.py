"""The built site as files, and the Markdown extensions that it is made with."""

import gzip
import re
import shutil
import textwrap
from collections import Counter
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from unittest.mock import Mock
from urllib.parse import unquote, urlsplit

import markdown
import pytest

from howlearn.plots.palette import PALETTE
from howlearn_site import cache
from howlearn_site.blocks import memory
from howlearn_site.blocks.reading import blocks_of
from howlearn_site.blocks.running import BlockError, run
from howlearn_site.markup import fences, glossary
from howlearn_site.markup.tokens import INK
from howlearn_site.pages.fonts import TARGET, characters
from howlearn_site.paths import DOCS, PACKAGE, ROOT, pages, write_if_changed


class Document(HTMLParser):
    """The ids and addresses of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.unnamed: list[str] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if tag in ("img", "script") and given.get("src"):
            self.loads.append(str(given["src"]))
        if tag == "link" and given.get("rel") not in ("canonical", "prev", "next"):
            self.loads.append(str(given["href"]))
        if tag == "img" and not given.get("alt"):
            self.unnamed.append(str(given.get("src")))


@pytest.fixture(scope="module")
def documents(site: Path) -> dict[Path, Document]:
    return {path: Document(path) for path in site.rglob("*.html")}


def test_every_link_leads_somewhere(site: Path, documents: dict[Path, Document]) -> None:
    broken = []
    for page, document in documents.items():
        for link in document.links + document.loads:
            if urlsplit(link).scheme or link.startswith("//"):
                continue
            address, anchor = urlsplit(link).path, urlsplit(link).fragment
            base = site if page.name == "404.html" else page.parent
            target = (base / unquote(address.lstrip("/"))).resolve() if address else page
            target = target / "index.html" if target.is_dir() else target
            known = documents.get(target)
            lost = anchor and known and unquote(anchor) not in known.ids
            if lost or not target.is_file():
                broken.append(f"{page.relative_to(site)}: {link}")
    assert not broken


def test_no_page_loads_anything_from_elsewhere(documents: dict[Path, Document]) -> None:
    loads = {load for document in documents.values() for load in document.loads}
    assert loads
    assert not [load for load in loads if urlsplit(load).netloc]


def test_no_id_stands_twice_and_every_picture_has_a_text(documents: dict[Path, Document]) -> None:
    for path, document in documents.items():
        twice = [name for name, count in Counter(document.ids).items() if count > 1]
        assert not twice, f"{path}: {twice}"
        assert not document.unnamed, f"{path}: {document.unnamed}"


def test_figures_are_small(site: Path) -> None:
    sizes = {p.name: len(gzip.compress(p.read_bytes())) for p in site.glob("figures/**/*.svg")}
    assert sizes
    assert max(sizes.values()) <= 25 * 1024, sizes


def test_figures_hold_no_colour_of_their_own_and_no_raster_but_data(site: Path) -> None:
    for path in site.glob("figures/**/*.svg"):
        text = path.read_text("utf-8")
        assert not re.search(r":\s*#[0-9a-f]{3,6}\b", text), path
        assert "var(--hl-" in text, path


def test_the_favicon_has_the_palette_s_colours() -> None:
    icon = (DOCS / "assets" / "favicon.svg").read_text("utf-8").lower()
    known = {shade for colour in PALETTE for shade in (colour.light, colour.dark)}
    assert set(re.findall(r"#[0-9a-f]{6}", icon)) <= known


def test_our_colours_stand_in_for_each_of_the_theme_s(site: Path) -> None:
    styles = files("material") / "templates" / "assets" / "stylesheets"
    theirs = {
        file.name.split(".")[0]: file.read_text()
        for file in styles.iterdir()
        if file.name.endswith(".css")
    }
    (dark,) = re.findall(r"\[data-md-color-scheme=slate\]\{([^}]*)\}", theirs["palette"])
    named = set(re.findall(r"(--md-[\w-]+):", dark))
    used = named & set(re.findall(r"var\((--md-[\w-]+)", theirs["main"]))
    ours = (site / "generated" / "howlearn.css").read_text("utf-8")
    assert len(used) > 20
    assert not used - set(re.findall(r"^ +(--md-[\w-]+):", ours, re.MULTILINE))
    for page in site.rglob("*.html"):
        assert "stylesheets/palette." not in page.read_text("utf-8"), page


def test_the_wheel_is_served_and_the_line_that_installs_it_stands_on_the_home_page(
    site: Path,
) -> None:
    (wheel,) = (site / "wheel").glob("howlearn-*.whl")
    assert f"wheel/{wheel.name}" in (site / "index.html").read_text("utf-8")


def test_the_mathematics_font_holds_every_character_of_every_formula(site: Path) -> None:
    from fontTools.ttLib import TTFont

    assert (site / "fonts" / TARGET.name).stat().st_size < 45_000
    held = set(map(chr, TTFont(site / "fonts" / TARGET.name).getBestCmap()))
    assert set(characters()) <= held


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
            text, extensions=["howlearn_site.markup.inline_figures"], extension_configs=settings
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


def test_a_block_that_has_not_changed_is_not_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = next(b for path in pages() for b in blocks_of(path) if not b.draws)
    monkeypatch.setattr(cache, "CACHE", tmp_path)
    ran = Mock(side_effect=run)
    monkeypatch.setattr(memory, "run", ran)
    first = memory.record([block])
    assert memory.record([block]) == first == [run(block)]
    assert ran.call_count == 1
    monkeypatch.setattr(memory, "fingerprint", lambda code: "another package")
    assert memory.record([block]) == first
    assert ran.call_count == 2


def test_a_block_is_run_again_when_a_module_that_it_uses_changes_and_not_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "src" / "howlearn"
    shutil.copytree(PACKAGE, package)
    shutil.copytree(ROOT / "src" / "howlearn_site", tmp_path / "src" / "howlearn_site")
    monkeypatch.setattr(memory, "ROOT", tmp_path)
    monkeypatch.setattr(memory, "PACKAGE", package)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    cached = (memory.fingerprint, memory._files, memory._hashes, memory._mentions)
    network = "from howlearn.network import Network\n"
    drawn = "import matplotlib.pyplot as plt\nplt.show()\n"
    blocks = {"network": network, "numpy": "import numpy\n", "drawn": drawn}
    blocks["digits"] = "from howlearn import datasets\n"

    def changed(path: str) -> set[str]:
        def all_of_them() -> dict[str, object]:
            for function in cached:
                function.cache_clear()
            return {name: memory.fingerprint(code) for name, code in blocks.items()}

        before = all_of_them()
        (package / path).write_bytes((package / path).read_bytes() + b"\n")
        after = all_of_them()
        return {name for name in blocks if after[name] != before[name]}

    assert changed("arrays.py") == {"network", "drawn", "digits"}
    assert changed("activations.py") == {"network", "drawn"}  # through network, and plots' networks
    assert changed("_archive.py") == {"network", "drawn"}  # imported where it is needed
    assert changed("exercises/about_minima.py") == set()
    assert changed("plots/style.py") == {"drawn"}
    assert changed("data/digits.npz") >= {"digits"}
    assert changed("__init__.py") == set(blocks)
    for function in cached:
        function.cache_clear()


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "folder" / "file.json"
    assert write_if_changed(file, "old")
    assert not write_if_changed(file, b"old")
    assert write_if_changed(file, "new")
    assert [path.name for path in file.parent.iterdir()] == ["file.json"]

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        write_if_changed(file, "newer")
    monkeypatch.undo()
    monkeypatch.setattr(Path, "replace", full)  # as if the process had ended before it
    with pytest.raises(OSError, match="No space"):
        write_if_changed(file, "newer")
    assert file.read_text() == "new"


def test_a_block_that_fails_fails_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\nprint(1)\n```\n\n```python\n1 / 0\n```\n")
    monkeypatch.setattr(cache, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(memory, "ROOT", tmp_path)
    monkeypatch.setattr(memory, "fingerprint", lambda code: "this package")
    with pytest.raises(BlockError, match=r"page\.md:5: line 6: ZeroDivisionError"):
        memory.record(blocks_of(page))
    assert (
        len(list((tmp_path / "cache" / "blocks").iterdir())) == 1
    )  # what the other block said is kept


def test_code_has_elements_only_for_what_has_a_colour(site: Path) -> None:
    html = (site / "cost-function" / "index.html").read_text("utf-8")
    code = "".join(re.findall(r'<div class="language-python highlight".*?</pre>', html, re.DOTALL))
    classes = set(re.findall(r'<span class="(\w+)">', code))
    assert {"k", "kn", "s2"} <= classes
    assert not classes & set(INK.split("|"))
    # And those without are set in the colour of the text, by the theme and by us.
    folder = files("material") / "templates" / "assets" / "stylesheets"
    (theme,) = (f for f in folder.iterdir() if re.fullmatch(r"main\.\w+\.min\.css", f.name))
    own = (DOCS / "assets" / "howlearn.css").read_text("utf-8")
    rules = re.findall(r"([^{}]+)\{color:var\((--md-code-hl-[\w-]+)\)\}", theme.read_text("utf-8"))
    variables = {
        name: variable
        for selectors, variable in rules
        for name in re.findall(r"\.highlight \.(\w+)", selectors)
    }
    assert variables["k"] == "--md-code-hl-keyword-color"
    for name in INK.split("|"):
        assert name not in variables or f"{variables[name]}: var(--hl-ink);" in own, name


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
