"""What the reference of `howlearn.backpropagation` says."""

from howlearn_site.claims.saying import Page


def claims(page: Page) -> None:
    """Hold what the page says."""
    (more,) = (p.text for p in page.prose.passages if "more belong to it" in p.text)
    page.says("{Two} more belong to it", more.count("source of") - 1)
