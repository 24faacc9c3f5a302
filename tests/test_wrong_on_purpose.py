"""The exhibits of mistakes: each goes wrong in just the way its page says, and each fix fixes it.

The blocks are the page's own. Each is run, and what it computed is compared with an independent
computation, in the files wrong_*.py. That a claim can fail is shown too: those about a mistake do
not hold of its fix.
"""

import re

import pytest

import wrong_gradients
import wrong_networks
import wrong_steps
from exhibits import EXHIBITS, INDEX, line_cost, run
from howlearn.gradients import check_gradient
from howlearn_site.blocks.reading import blocks_of

CLAIMED = (wrong_steps, wrong_gradients, wrong_networks)
CLAIMS = {anchor: claims for module in CLAIMED for anchor, claims in module.CLAIMS.items()}
each_exhibit = pytest.mark.parametrize("anchor", list(CLAIMS))


def test_every_exhibit_has_its_claims() -> None:
    assert len(EXHIBITS) >= 10
    for module in CLAIMED:
        page = module.__name__.replace("_", "-")
        assert {a for a, e in EXHIBITS.items() if e.page.stem == page} == set(module.CLAIMS)
    assert set(EXHIBITS) == set(CLAIMS)


@each_exhibit
def test_it_goes_wrong_as_the_page_says(anchor: str) -> None:
    CLAIMS[anchor][0](EXHIBITS[anchor].blocks[0].code)


@each_exhibit
def test_the_fix_fixes_it(anchor: str) -> None:
    CLAIMS[anchor][1](EXHIBITS[anchor].blocks[1].code)


@each_exhibit
def test_what_is_claimed_of_one_does_not_hold_of_the_other(anchor: str) -> None:
    wrong, fix = (block.code for block in EXHIBITS[anchor].blocks)
    goes_wrong, is_fixed = CLAIMS[anchor]
    # A missing name shows the difference as well; a missing piece of code would hide it.
    for claim, code in ((goes_wrong, fix), (is_fixed, wrong)):
        with pytest.raises((AssertionError, KeyError)) as caught:
            claim(code)
        assert "is not in the block" not in str(caught.value), anchor


@each_exhibit
def test_an_exhibit_is_whole(anchor: str) -> None:
    exhibit = EXHIBITS[anchor]
    assert len(exhibit.blocks) == 2
    assert all(block.output for block in exhibit.blocks)
    assert exhibit.text.count("**The fix") == 1
    assert exhibit.text.count("**Look-alikes.**") == 1
    wrong, fix = (block.code for block in exhibit.blocks)
    assert wrong != fix
    fix_at, alike_at = exhibit.text.index("**The fix"), exhibit.text.index("**Look-alikes.**")
    assert exhibit.text.index(wrong) < fix_at < exhibit.text.index(fix) < alike_at


def table() -> dict[str, tuple[str, str]]:
    """Each row of the table of symptoms: its address, and the two cells."""
    rows = re.findall(r"^\| \[(.+?)\]\((\S+?)\) \| (.+?) \|$", INDEX.read_text("utf-8"), re.M)
    assert len({address for _, address, _ in rows}) == len(rows)
    return {address: (seen, wrong) for seen, address, wrong in rows}


def test_the_table_of_symptoms_links_to_every_exhibit_and_to_nothing_else() -> None:
    every = {f"{exhibit.page.name}#{anchor}" for anchor, exhibit in EXHIBITS.items()}
    assert set(table()) == every


def test_the_table_stands_in_the_order_of_the_pages() -> None:
    anchors = [address.split("#")[1] for address in table()]
    assert anchors == [
        a
        for page in ("steps", "gradients", "networks")
        for a in EXHIBITS
        if EXHIBITS[a].page.stem == f"wrong-{page}"
    ]


def test_the_number_of_exhibits_is_the_one_that_the_index_names() -> None:
    words = {14: "fourteen", 15: "fifteen", 16: "sixteen"}
    text = INDEX.read_text("utf-8").lower()
    assert text.count(words[len(EXHIBITS)]) == 2
    assert not any(word in text for n, word in words.items() if n != len(EXHIBITS))


def test_the_fingerprints_of_the_gradient_check() -> None:
    names = run(blocks_of(INDEX)[1].code)
    place, errors = [-0.5, 3.0], {}
    for name, gradient in names["mistakes"].items():
        errors[name] = check_gradient(line_cost, gradient, place).relative_error
    assert errors["right"] < 1e-7
    assert errors["wrong sign"] == pytest.approx(2)
    assert errors["half"] == pytest.approx(0.5)
    assert errors["sum for mean"] == pytest.approx(1 - 1 / 3)
    for name, component in (("slope by x", 0), ("value for slope", 1)):
        check = check_gradient(line_cost, names["mistakes"][name], place)
        ratio = check.analytic / check.numerical
        assert ratio[1 - component] == pytest.approx(1)
        assert abs(ratio[component] - 1) > 0.5
