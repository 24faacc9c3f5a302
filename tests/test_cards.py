"""The picture that a link to a page is shown with."""

import io
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest
from numpy.typing import NDArray

from howlearn.arrays import Array
from howlearn.plots.palette import COST, PAPER
from howlearn_site.pages import cards
from howlearn_site.pages.cards import HEIGHT, WIDTH, card, name_of, write_cards
from howlearn_site.paths import DOCS

FIGURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" style="max-width:100px">'
    '<path d="M0 0h100v50h-100z" style="fill: var(--hl-cost, #005087)" /></svg>'
)


def picture(title: str, figure: str = "") -> Array:
    shades = matplotlib.image.imread(io.BytesIO(card(title, figure)), format="png")
    return np.rint(np.asarray(shades, dtype=np.float64)[..., :3] * 255)


def where(shades: Array, colour: str) -> NDArray[np.bool_]:
    wanted = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)])
    return np.asarray(np.all(shades == wanted, axis=-1), dtype=bool)


def test_a_card_has_the_title_on_the_left_and_the_figure_as_it_is_on_the_right() -> None:
    with_figure, without = picture("Weights", FIGURE), picture("Weights")
    assert with_figure.shape == without.shape == (HEIGHT, WIDTH, 3)
    drawn = where(with_figure, COST.light)
    rows, columns = np.nonzero(drawn)
    # As large as its place allows, with its proportions, in the middle.
    assert abs(np.ptp(columns) + 1 - 560) <= 2
    assert abs(np.ptp(rows) + 1 - 280) <= 2
    assert abs(rows.mean() - HEIGHT / 2) < 2
    assert not where(without, COST.light).any()
    inked = ~where(picture("", FIGURE), PAPER.light) ^ ~where(with_figure, PAPER.light)
    assert inked.sum() > 3000
    assert np.nonzero(inked)[1].max() < 590


@pytest.mark.parametrize("figure", [FIGURE, ""])
@pytest.mark.parametrize(
    "title",
    [
        "The cost function and its value",
        "howlearn.gradient_descent",
        "One word that is antidisestablishmentarianismlike",
        'A & <b> "c" of d',
    ],
)
def test_no_title_is_cut_off(title: str, figure: str) -> None:
    paper = where(picture(title, figure), PAPER.light)
    width = 590 if figure else WIDTH
    for edge in (paper[:, :60], paper[:20], paper[-20:], paper[:, width - 10 : width]):
        assert edge.all()
    # Nor does it touch the name of the site.
    assert paper[486:500, :590].all()


def test_each_page_has_a_card_with_its_title_and_first_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "DOCS", tmp_path)
    asked: dict[tuple[str, str], bytes] = {}
    monkeypatch.setattr(cards, "card", lambda *given: asked.setdefault(given, b"a card"))
    texts = {
        "index.md": "# Home { #top }\n\n![a](figures/index/a.svg){ live=x }\n",
        "in/index.md": "# In\n\n![b](../figures/in/b.svg)\n\n![a](../figures/index/a.svg)\n",
        "in/page.md": "# No *figure*\n",
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    for name in ("index/a", "in/b"):
        file = tmp_path / "figures" / f"{name}.svg"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    monkeypatch.setattr(cards, "pages", lambda: [tmp_path / name for name in texts])
    write_cards([(tmp_path / "labs" / "one.py", "# One\n", "<svg/>")])
    assert list(asked) == [
        ("Home", "index/a"), ("In", "in/b"), ("No *figure*", ""), ("One", "<svg/>")
    ]  # fmt: skip
    made = {path.relative_to(tmp_path / "cards").as_posix() for path in tmp_path.rglob("*.png")}
    assert made == {"index.png", "in.png", "in/page.png", "labs/one.png"}


def test_the_name_of_a_card_is_the_page_s_address() -> None:
    assert name_of(DOCS / "index.md") == "index"
    assert name_of(DOCS / "reference" / "index.md") == "reference"
    assert name_of(DOCS / "reference" / "costs.md") == "reference/costs"
