"""Formulas that record themselves beside PyTorch, which records them too."""

import random

import pytest

from howlearn.values import Value, sensitivities
from random_formulas import random_formula
from required import required

torch = required("torch")


@pytest.mark.parametrize("seed", range(40))
def test_any_formula_has_the_gradient_that_pytorch_finds(seed: int) -> None:
    draw = random.Random(seed)
    formula = random_formula(draw, size=draw.randint(1, 25))
    point = [draw.uniform(-1.5, 1.5) for _ in range(3)]
    given = [Value(number) for number in point]
    tensors = [torch.tensor(p, dtype=torch.float64, requires_grad=True) for p in point]
    cost, theirs = formula(given) + 0.0 * given[0], formula(tensors) + 0.0 * sum(tensors)
    theirs.backward()
    assert cost.number == pytest.approx(theirs.item(), rel=1e-12)
    found = sensitivities(cost)
    gradient = [found.get(value, 0.0) for value in given]
    assert gradient == pytest.approx([t.grad.item() for t in tensors], rel=1e-11, abs=1e-12)
