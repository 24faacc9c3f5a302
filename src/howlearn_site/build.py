"""All that the pages need besides themselves, written as real files before the builder runs.

From a fence in Markdown to the finished page the rooms of this package work in this order:

1. ``blocks``: each Python fence is *read* with what it is said to print and draw, and *run*, or
   taken from *memory* where nothing has changed. What it says is compared with the page; a person
   has it *rewritten* by `make outputs`. A lab's cells, which ``labs`` reads, are blocks too.
2. ``figures``: what a block drew becomes an *svg* in the page's colours, while it runs. The
   *recordings* of the interactive figures, which have a folder each, are made after all blocks,
   and Home's small pictures, its *glances*, and for each of those figures a page to itself.
3. ``pages``: what all pages share is written: scripts, styles, the mathematics font, the package's
   wheel, the source files, the tables of times; and for each page the *card* of a link to it. Their
   *rules* are held without running anything.
4. ``in_browser``: the list of what Run loads, which has the wheel in it.
5. ``labs``: the notebooks, one that becomes a page and one to download.

That much is `build`, which ``python -m howlearn_site`` calls, and ``hook.py`` before MkDocs builds.
Then MkDocs makes the pages: ``markup`` has what turns their text into HTML, ``theme`` what stands
around it. The other hooks that mkdocs.yml names, in ``labs`` and ``pages``, have the last word. Of
the finished site, ``editions`` makes what readers take with them.
"""

from itertools import islice

from howlearn_site.address import site_address
from howlearn_site.blocks.memory import record
from howlearn_site.blocks.reading import PageError, examined
from howlearn_site.blocks.running import compare
from howlearn_site.cache import forget_unused
from howlearn_site.figures.glances import write_glances
from howlearn_site.figures.live_pages import write_live_pages
from howlearn_site.figures.recordings import write_recordings
from howlearn_site.in_browser.pyodide import write_run_config
from howlearn_site.labs.cells import Text, compare_lab, labs
from howlearn_site.labs.notebooks import write_labs
from howlearn_site.pages.cards import write_cards
from howlearn_site.pages.fonts import write_mathematics_font
from howlearn_site.pages.reference import write_sources
from howlearn_site.pages.scripts import write_scripts
from howlearn_site.pages.speed import write_speed_tables
from howlearn_site.pages.styles import write_styles
from howlearn_site.pages.wheel import write_wheel
from howlearn_site.paths import DOCS, GENERATED, pages, remove_others, write_if_changed

__all__ = ["build"]


def build(address: str | None = None) -> int:
    """Run the blocks, compare what they say, and write all that the pages need besides.

    Parameters
    ----------
    address : str, optional
        Where the site will be; the address that mkdocs.yml has where it is left out.

    Returns
    -------
    int
        How many blocks there are, the labs' cells among them.

    Raises
    ------
    BlockError, PageError
        If a block fails, or does not say what its page says.
    """
    looked_at = [examined(path) for path in pages()]
    if complaints := [line for _, found in looked_at for line in found]:
        raise PageError("\n".join(complaints))
    blocks = [block for found, _ in looked_at for block in found]
    written = labs()
    cells = [cell for lab in written for cell in lab.cells]
    answers = iter(record([*blocks, *cells]))
    figures = DOCS / "figures"
    for block, said in zip(blocks, islice(answers, len(blocks)), strict=True):
        compare(block, said)
        if block.picture and said.svg:
            write_if_changed(figures / f"{block.picture.name}.svg", said.svg)
    worked = [(lab, [next(answers) for _ in lab.cells]) for lab in written]
    for lab, all_said in worked:
        compare_lab(lab, all_said)
    write_recordings()
    write_glances()
    write_live_pages()
    write_cards(
        (lab.path, lab.parts[0].text, next((said.svg for said in all_said if said.svg), ""))
        for lab, all_said in worked
        if isinstance(lab.parts[0], Text)
    )
    address = site_address(address)
    write_scripts()
    write_styles()
    write_mathematics_font()
    wheel = write_wheel(address)
    write_sources()
    write_speed_tables()
    write_run_config(wheel)
    write_labs(worked, address=address, wheel=wheel)
    remove_others(DOCS / folder.name for folder in GENERATED)
    forget_unused("blocks", "bundles", "cards", "fonts", "recordings", "wheels")
    return len(blocks) + len(cells)
