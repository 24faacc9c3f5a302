"""What each picture of `pictures.py` draws, as it was last approved: a text for each.

    python tests/approved_plots.py      # approve what is drawn now; make outputs does this

The pictures of pages have theirs in ``tests/drawn/``. These are of the plots' other arguments too.
"""

from pathlib import Path

import matplotlib.pyplot as plt

from howlearn.plots import description
from howlearn_site.figures.drawn import drawn_text
from howlearn_site.paths import ROOT
from pictures import PICTURES, draw, figure_of

__all__ = ["APPROVED", "approve", "file_of", "text_of"]

APPROVED = ROOT / "tests" / "drawn_plots"


def file_of(name: str, folder: Path = APPROVED) -> Path:
    """Return where the text of a picture is kept."""
    return folder / f"{name}.txt"


def text_of(name: str) -> str:
    """Draw a picture, and return what it shows and what is said of it."""
    axes = draw(name)
    figure_of(axes).draw_without_rendering()
    text = f"{description(axes)}\n{drawn_text(figure_of(axes))}"
    plt.close(figure_of(axes))
    return text


def approve(folder: Path = APPROVED) -> None:
    """Write the text of each picture, and take away that of a picture that is no more."""
    folder.mkdir(exist_ok=True)
    for name in PICTURES:
        file_of(name, folder).write_text(text_of(name), "utf-8", newline="\n")
    for file in folder.glob("*.txt"):
        if file.stem not in PICTURES:
            file.unlink()


if __name__ == "__main__":
    approve()
