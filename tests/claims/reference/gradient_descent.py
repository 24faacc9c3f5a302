"""What the reference of `howlearn.gradient_descent` says."""

import numpy as np

from howlearn.gradient_descent import gradient_descent
from howlearn.landscapes import three_points_cost
from howlearn_site.claims.saying import Page


def claims(page: Page) -> None:
    """Hold what the page says."""
    path = gradient_descent(three_points_cost.gradient, [0, 0], learning_rate=0.1, steps=20)
    heights = three_points_cost.height(path)
    page.says("a walk {downhill}", bool((np.diff(heights) < 0).all()))
