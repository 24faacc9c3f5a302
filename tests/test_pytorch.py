"""What the chapter on PyTorch says of its blocks, held where PyTorch is not installed too."""

import pytest

from howlearn_site.blocks.reading import blocks_of
from howlearn_site.paths import DOCS

BLOCKS = blocks_of(DOCS / "pytorch.md")


def the(words: str, *, requires: bool) -> str:
    """What the one block prints that has these words in it and needs PyTorch, or does not."""
    (found,) = [b for b in BLOCKS if words in b.code and bool(b.requires) == requires]
    assert found.output
    return found.output


@pytest.mark.parametrize(
    ("here", "there"),
    [("optimizer.update(", "w1.grad.T"), ("epochs=29", "range(29)")],
    ids=["running network", "digits network"],
)
def test_the_two_blocks_print_the_same(here: str, there: str) -> None:
    assert the(here, requires=False) == the(there, requires=True)


def test_each_z_grad_is_the_delta() -> None:
    for line in the("retain_grad", requires=True).splitlines():
        _, delta, grad = line.replace("delta", "|").replace("z.grad", "|").split("|")
        assert delta.strip() == grad.strip()


def test_blocks_that_import_torch_say_so() -> None:
    for block in BLOCKS:
        assert ("import torch" in block.code or "from torch" in block.code) == (
            block.requires == ("torch",)
        )
