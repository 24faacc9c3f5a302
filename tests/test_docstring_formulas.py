"""Every formula of a docstring is held by a claim, in `tests/claims/docstrings.py`."""

from typing import Any

import pytest

from howlearn_site.claims.docstrings import Docstrings
from howlearn_site.claims.tying import CLAIMS, loaded
from howlearn_site.pages.reference import source_files

FILE = CLAIMS / "docstrings.py"

WRONG = [
    ("activations", "1 / (1 + e⁻ᶻ)", "1 / (1 − e⁻ᶻ)"),
    ("activations", "σ(z) (1 − σ(z))", "σ(z) (1 + σ(z))"),
    ("activations", "z for z > 0", "z for z < 0"),
    ("costs", "(σ(z) − t) / outputs", "(t − σ(z)) / outputs"),
    ("costs", "|o − t| ≤ 1", "|o − t| ≤ 2"),
    ("costs", "−Σ t log softmax(z)", "Σ t log softmax(z)"),
    ("landscapes", "3 cos 3w", "3 sin 3w"),
    ("landscapes", "½ (w₁² + 25 w₂²)", "½ (w₁² + 5 w₂²)"),
    ("datasets", "½ − sin t", "½ + sin t"),
    ("optimizers", "(1 − α) g²", "α g²"),
    ("optimizers", "(1 − β₂ⁿ)", "(1 − β₁ⁿ)"),
    ("optimizers", "θ ← θ − η (g + μ v)", "θ ← θ − η (g − μ v)"),
    ("gradients", "/ 2h", "/ h"),
    ("initializers", "√(6 /", "√(3 /"),
    ("_ledger", "activation × delta", "activation + delta"),
]


def wrong_sources() -> dict[str, str]:
    """The files, with all of these in their docstrings."""
    sources = {module: source_files()[module].read_text("utf-8") for module, *_ in WRONG}
    for module, before, after in WRONG:
        assert before in sources[module]
        sources[module] = sources[module].replace(before, after)
    return sources


def broken(claims: Any, changed: dict[str, str] | None = None) -> list[str]:
    said = Docstrings(changed)
    claims(said)
    return [*said.broken, *said.untied()]


def test_a_formula_of_a_docstring_holds() -> None:
    assert broken(loaded(FILE).claims) == []


def test_another_formula_than_that_of_the_claims_is_told_with_its_file_and_line() -> None:
    found = broken(loaded(FILE).claims, wrong_sources())
    for module, before, after in WRONG:
        place = f"{source_files()[module].name}:"
        said = [m for m in found if m.startswith(place) and "no longer says" in m and before in m]
        assert len(said) == 1, (before, after)


def test_a_wrong_formula_does_not_hold_though_a_claim_quotes_it() -> None:
    # A claim evaluates what it quotes.
    claims = FILE.read_text("utf-8")
    for _, before, after in WRONG:
        assert before in claims
        claims = claims.replace(before, after)
    names: dict[str, Any] = {}
    exec(claims, names)
    found = broken(names["claims"], wrong_sources())
    for module, _, after in WRONG:
        place = f"{source_files()[module].name}:"
        assert any(m.startswith(place) and f"{after}" in m and "its sides are" in m for m in found)


def test_a_formula_that_nothing_holds_is_told_with_how_to_tie_it() -> None:
    source = source_files()["activations"].read_text("utf-8")
    changed = {"activations": source.replace("a smooth relu", "a smooth relu, a = b")}
    (message,) = broken(loaded(FILE).claims, changed)
    assert message.startswith("activations.py:145: nothing holds '=' in ")
    assert "tie it in tests/claims/docstrings.py: said.means('activations.softplus', …)" in message


def test_a_claim_without_a_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="because is 'so'"):
        Docstrings().grants("costs.huber", "δ = 1", because="so")
