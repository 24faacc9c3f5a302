"""What the reference of `howlearn.training` says."""

import numpy as np

from howlearn.arrays import Array
from howlearn.landscapes import three_points_cost
from howlearn_site.claims.saying import Page


def claims(page: Page) -> None:
    """Hold what the page says."""
    (more,) = (p.text for p in page.prose.passages if "more belong to it" in p.text)
    page.says("{Six} more belong to it", more.count("source of") - 1)
    start = np.array([0.7, -0.4])
    after = start - 0.01 * three_points_cost.gradient(start)
    page.says("and steps {downhill} after", _lower(after, start))


def _lower(after: Array, before: Array) -> bool:
    return bool(three_points_cost.height(after) < three_points_cost.height(before))
