"""What the reference of `howlearn.exercises` says."""

from howlearn_site.claims.saying import Page


def claims(page: Page) -> None:
    """Hold what the page says."""
    page.grants("The first files {below}", because="of the page")
