"""All that the pages need besides themselves, written as real files before the builder runs."""

from itertools import islice

from howlearn.plots.palette import stylesheet
from howlearn_site.address import site_address
from howlearn_site.blocks.memory import record
from howlearn_site.blocks.reading import PageError, examined
from howlearn_site.blocks.running import compare
from howlearn_site.cache import forget_unused
from howlearn_site.figures.recordings import write_recordings
from howlearn_site.in_browser.pyodide import write_run_config
from howlearn_site.labs.cells import compare_lab, labs
from howlearn_site.labs.notebooks import write_labs
from howlearn_site.pages.fonts import write_mathematics_font
from howlearn_site.pages.reference import write_sources
from howlearn_site.pages.speed import write_speed_tables
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
    _write_styles()
    write_mathematics_font()
    address = site_address(address)
    wheel = write_wheel(address)
    write_run_config(wheel)
    write_sources()
    write_labs(worked, address=address, wheel=wheel)
    write_speed_tables()
    write_recordings()
    remove_others(DOCS / folder.name for folder in GENERATED)
    forget_unused("blocks", "fonts", "recordings", "wheels")
    return len(blocks) + len(cells)


def _write_styles() -> None:
    """Write all styles into one file, as a page waits for each file before it shows anything."""
    # What all pages have comes first, so that a part may say otherwise.
    files = sorted((DOCS / "assets").glob("*.css"), key=lambda path: path.stem != "howlearn")
    parts = [path.read_text("utf-8") for path in files]
    write_if_changed(DOCS / "generated" / "howlearn.css", "\n".join([stylesheet(), *parts]))
