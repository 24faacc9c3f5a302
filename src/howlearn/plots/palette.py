"""The colours of the project, each with one shade for light paper and one for dark.

A colour means one thing everywhere: in figures, widgets and prose. A figure is drawn in the
light shades; the site replaces each of them by its CSS variable, so that the figure follows the
page's scheme. That is why no two light shades may be equal.

The hues are those of M. Okabe and K. Ito, Color universal design (2008), made darker or lighter
until each holds its contrast on its own paper: 10:1 for ink, 4.5:1 for what sets text, 3:1 for
what is only drawn. Yellow cannot hold it on light paper and is always outlined in ink; faint ink
draws the grid and hairlines, which say nothing by themselves.
"""

from dataclasses import dataclass

__all__ = [
    "ACCENT",
    "COST",
    "FAINT_INK",
    "GLOBAL_MINIMUM",
    "GRADIENT",
    "INK",
    "LOCAL_MINIMUM",
    "PALETTE",
    "PAPER",
    "SOFT_INK",
    "VALUE",
    "WEIGHT",
    "Colour",
    "stylesheet",
]


@dataclass(frozen=True)
class Colour:
    """A colour by what it stands for.

    Attributes
    ----------
    name : str
        What it stands for; its CSS variable is `variable`.
    light, dark : str
        The shade on light and on dark paper, as ``#rrggbb`` in lower case.

    Examples
    --------
    >>> from howlearn.plots.palette import COST
    >>> COST.light, COST.variable
    ('#005087', '--hl-cost')
    """

    name: str
    light: str
    dark: str

    @property
    def variable(self) -> str:
        """The name of the CSS variable that holds the shade of the page's scheme."""
        return f"--hl-{self.name}"


PAPER = Colour("paper", "#fbf8f1", "#1b222b")
"""The background of pages and figures."""

INK = Colour("ink", "#23262d", "#ece6d9")
"""Text, axes and the path of a descent."""

SOFT_INK = Colour("soft-ink", "#5d6068", "#b4b1a9")
"""Secondary text, such as the numbers at an axis."""

FAINT_INK = Colour("faint-ink", "#d5d0c3", "#414a56")
"""Grid and hairlines; never for what must be seen."""

COST = Colour("cost", "#005087", "#4c9fe3")
"""The cost: curves, contours, errors. Blue."""

GRADIENT = Colour("gradient", "#b84a00", "#ff8f52")
"""The gradient and sensitivity: tangents, deltas. Vermilion."""

WEIGHT = Colour("weight", "#a84c86", "#e197c4")
"""Weights and biases. Purple."""

VALUE = Colour("value", "#2f94d0", "#8ed4fb")
"""What flows forward: activations and predictions. Sky blue; drawn, not set as text."""

GLOBAL_MINIMUM = Colour("global-minimum", "#f0cf1f", "#f0e442")
"""A global minimum: a yellow star, outlined in ink."""

LOCAL_MINIMUM = Colour("local-minimum", "#007a58", "#3cc698")
"""A local minimum that is not a global one: a green circle."""

ACCENT = Colour("accent", "#33509e", "#a4bcff")
"""Links and what can be pressed."""

PALETTE = (
    PAPER,
    INK,
    SOFT_INK,
    FAINT_INK,
    COST,
    GRADIENT,
    WEIGHT,
    VALUE,
    GLOBAL_MINIMUM,
    LOCAL_MINIMUM,
    ACCENT,
)
"""All of them."""


def stylesheet() -> str:
    """Return the CSS that defines every colour's variable, for light and for dark pages.

    Returns
    -------
    str
        Three rules: the light shades for every page; on a screen the dark ones for Material's
        scheme ``slate``; and those again for a reader without JavaScript whose system is dark.
        What is printed is always light.

    Examples
    --------
    >>> from howlearn.plots.palette import stylesheet
    >>> print(stylesheet().splitlines()[1])
      --hl-paper: #fbf8f1;
    """
    light = "\n".join(f"  {colour.variable}: {colour.light};" for colour in PALETTE)
    dark = "\n".join(f"  {colour.variable}: {colour.dark};" for colour in PALETTE)
    return (
        f':root, [data-md-color-scheme="default"] {{\n{light}\n}}\n\n'
        f'@media screen {{\n[data-md-color-scheme="slate"] {{\n{dark}\n}}\n}}\n\n'
        "@media screen and (prefers-color-scheme: dark) {\n"
        f".no-js body {{\n{dark}\n}}\n}}\n"
    )
