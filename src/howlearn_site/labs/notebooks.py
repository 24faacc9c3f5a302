"""The notebooks of a lab, written as files: one that becomes its page, one to download."""

import json
import re
from collections.abc import Iterable, Sequence, Set
from html import escape
from pathlib import Path
from typing import Any

from howlearn.plots.palette import PALETTE
from howlearn_site.blocks.running import Said
from howlearn_site.labs.cells import LABS, Cell, Lab
from howlearn_site.labs.text import downloaded, for_page
from howlearn_site.paths import write_if_changed

__all__ = ["figure_in", "write_labs"]

# The text face of the site's stylesheet, which a linked figure does not see either.
SANS = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', "
    "'Liberation Sans', Arial, sans-serif"
)
MAX_WIDTH = re.compile(r'style="max-width:(\d+)px"')
BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
VARIABLE = re.compile(r"var\((--hl-[\w-]+)(?:, [^()]*)?\)")


def write_labs(worked: Iterable[tuple[Lab, Sequence[Said]]], *, address: str, wheel: str) -> None:
    """Write each lab's notebooks and figures, and remove those of labs that are no more.

    Parameters
    ----------
    worked : iterable of (Lab, sequence of Said)
        All labs, each with what its code cells said.
    address : str
        Where the site is, with a slash at its end.
    wheel : str
        The name of howlearn's wheel there, which the first cell of a notebook installs.
    """
    wanted = set()
    for lab, answers in worked:
        files = {
            f"{lab.name}.ipynb": _json(_download(lab, address, wheel)),
            f"{lab.name}/index.ipynb": _json(_page(lab, answers)),
        }
        for cell, answer in zip(lab.cells, answers, strict=True):
            if cell.picture and answer.svg:
                name = cell.picture.name.split("/")[1]
                files[f"{lab.name}/{name}.svg"] = figure_in(answer.svg, "light")
                files[f"{lab.name}/{name}-dark.svg"] = figure_in(answer.svg, "dark")
        for file, text in files.items():
            write_if_changed(LABS / file, text)
            wanted.add(LABS / file)
    _remove_others(wanted)


def _remove_others(wanted: Set[Path]) -> None:
    """Remove the notebooks and figures of labs, or of cells, that are no more."""
    folders = [page.parent for page in LABS.glob("*/index.ipynb")]
    made = {*LABS.glob("*.ipynb"), *(file for folder in folders for file in folder.iterdir())}
    for old in made - wanted:
        old.unlink(missing_ok=True)
    for folder in folders:
        if not any(folder.iterdir()):
            folder.rmdir()


def _json(notebook: dict[str, Any]) -> str:
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _notebook(cells: list[dict[str, Any]], **about: object) -> dict[str, Any]:
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}, **about}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _code(
    source: str, number: int | None = None, outputs: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": number,
        "metadata": {},
        "outputs": list(outputs),
        "source": source.rstrip("\n"),
    }


def _download(lab: Lab, address: str, wheel: str) -> dict[str, Any]:
    cells = [_code(f"%pip install --quiet {address}wheel/{wheel}")]
    for part in lab.parts:
        if isinstance(part, Cell):
            cells.append(_code(part.code))
        else:
            cells.append(_markdown(downloaded(lab.path, part.text, address)))
    return _notebook(cells)


def _page(lab: Lab, answers: Sequence[Said]) -> dict[str, Any]:
    texts = iter(for_page(lab.path, [p.text for p in lab.parts if not isinstance(p, Cell)]))
    said = iter(answers)
    cells = []
    for part in lab.parts:
        if isinstance(part, Cell):
            cells.append(_code(part.code, part.number, _outputs(part, next(said))))
        else:
            cells.append(_markdown(next(texts)))
    title, _, rest = cells[0]["source"].partition("\n")
    cells[0]["source"] = f"{title}\n\n{_way_in(lab)}\n\n{rest.strip()}".strip()
    return _notebook(cells, howlearn={"description": lab.description})


def _way_in(lab: Lab) -> str:
    link = f'<a href="../{lab.name}.ipynb" download>Download this lab as a notebook</a>'
    return (
        f'<p class="hl-lab">{link}. Its first cell installs howlearn from '
        f"this site. The lab takes about {lab.minutes} minutes.</p>"
    )


def _outputs(cell: Cell, said: Said) -> list[dict[str, Any]]:
    outputs: list[dict[str, Any]] = []
    if said.output:
        outputs.append({"output_type": "stream", "name": "stdout", "text": said.output})
    if cell.picture and said.svg and said.alt:
        html = _picture(cell.picture.name.split("/")[1], said.alt, said.svg)
        data = {"text/html": html, "text/plain": said.alt}
        outputs.append({"output_type": "display_data", "metadata": {}, "data": data})
    return outputs


def _picture(name: str, alt: str, svg: str) -> str:
    width, height = _size(svg)
    images = "".join(
        f'<img class="hl-{scheme}" src="{name}{ending}.svg" alt="{escape(alt)}" width="{width}" '
        f'height="{height}" loading="lazy">'
        for scheme, ending in (("light", ""), ("dark", "-dark"))
    )
    return f'<figure class="hl-figure" data-search-exclude>{images}</figure>'


def _size(svg: str) -> tuple[int, int]:
    box, widest = BOX.search(svg), MAX_WIDTH.search(svg)
    if not box or not widest:
        raise ValueError("the SVG has no viewBox or no max-width, expected one of svg_of")
    width = int(widest[1])
    return width, round(width * float(box[2]) / float(box[1]))


def figure_in(svg: str, scheme: str) -> str:
    """Return a figure as its own file, in the colours of one scheme.

    An SVG that is linked does not see the page's CSS variables; so a lab's figure is two files,
    and the page shows the one of its scheme.

    Parameters
    ----------
    svg : str
        As `howlearn_site.figures.svg.svg_of` returns it.
    scheme : {"light", "dark"}
        Which shades.
    """
    shades = {colour.variable: getattr(colour, scheme) for colour in PALETTE}
    width, height = _size(svg)
    style = f"text{{fill:{shades['--hl-ink']}}}svg{{stroke-linejoin:round}}"
    svg = MAX_WIDTH.sub(f'width="{width}" height="{height}"', svg, count=1)
    svg = svg.replace(">", f"><style>{style}</style>", 1)
    return VARIABLE.sub(lambda m: shades.get(m[1], SANS), svg)
