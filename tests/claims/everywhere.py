"""What is said on many pages, computed once; and turns of phrase that count nothing."""

from howlearn.datasets import digits, three_points
from howlearn_site.claims.saying import Page


def claims(page: Page) -> None:
    """Hold what stands on this page of it."""
    page.wherever("{three} points", len(three_points()))
    page.wherever("{ten} digits", digits().targets.shape[1])
    page.wherever("{64} pixels", digits().inputs.shape[1])
    for phrase in ("table {above}",):
        page.grants_wherever(phrase, because="of the page")
    for phrase in ("no {longer}", "a {hundred} times", "in {two} ways"):
        page.grants_wherever(phrase, because="turn of phrase")
