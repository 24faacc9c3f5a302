"""What the reference of `howlearn.curvatures` says."""

import numpy as np

from howlearn.curvatures import largest_curvature
from howlearn.gradients import numerical_hessian
from howlearn.landscapes import himmelblau
from howlearn_site.claims.saying import Page


def claims(page: Page) -> None:
    """Hold what the page says."""
    place, rng = [1.3, -0.6], np.random.default_rng(0)
    found = largest_curvature(himmelblau.gradient, place, rng=rng).value
    table = np.linalg.eigvalsh(numerical_hessian(himmelblau.gradient, place))
    page.says("which finds the {largest} curvature", np.isclose(found, table[-1], rtol=1e-3))
