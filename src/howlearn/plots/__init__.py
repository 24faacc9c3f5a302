"""Pictures of what the package computes, one function per kind of picture.

Each takes data, draws in the house style, and returns the `Axes`; each writes the figure's alt text
from what it has drawn. ``plt.show()`` shows the figure.
"""

from howlearn.plots.activations import activation_curve
from howlearn.plots.basins import basin_strips
from howlearn.plots.boundary import decision_boundary
from howlearn.plots.contour import contours
from howlearn.plots.costs import cost_curve
from howlearn.plots.curves import curves
from howlearn.plots.descent import descent_curve, landscape_curve
from howlearn.plots.descriptions import describe, description, figure_description
from howlearn.plots.diagram import network_diagram
from howlearn.plots.fit import line_fit
from howlearn.plots.graph import graph_diagram
from howlearn.plots.images import digit_images, weight_images
from howlearn.plots.slope import slope_picture
from howlearn.plots.style import house_style, style, svg

__all__ = [
    "activation_curve",
    "basin_strips",
    "contours",
    "cost_curve",
    "curves",
    "decision_boundary",
    "descent_curve",
    "describe",
    "description",
    "digit_images",
    "figure_description",
    "graph_diagram",
    "house_style",
    "landscape_curve",
    "line_fit",
    "network_diagram",
    "slope_picture",
    "style",
    "svg",
    "weight_images",
]
