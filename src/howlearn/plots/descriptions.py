"""What a figure says to those who cannot see it, and the numbers as it says them.

The alt text of a figure is written from what was drawn, so that a figure that drifts is a text that
differs.
"""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from howlearn._checks import instance_of

__all__ = [
    "coordinate",
    "describe",
    "description",
    "figure_description",
    "listing",
    "percent",
    "superscript",
    "three_digits",
]

# Kept on the axes themselves, so that a copy or a pickle of them has it too.
_ATTRIBUTE = "howlearn_description"

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def describe(axes: Axes, text: str) -> None:
    """Set the alt text of a figure: what `axes` show, in a sentence or two.

    The plots of this package call it with a text from what they drew. A block that draws with bare
    matplotlib calls it with its own. A second call replaces the text.

    Parameters
    ----------
    axes : Axes
        What the text is about.
    text : str
        Whole sentences. White space at its ends is dropped.

    Raises
    ------
    TypeError
        If `axes` is not an `Axes`, or `text` not a string.
    ValueError
        If `text` is empty.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from howlearn.plots import describe, description
    >>> axes = Figure().add_subplot()
    >>> describe(axes, "A line rises from 1 to 4.")
    >>> description(axes)
    'A line rises from 1 to 4.'
    """
    instance_of(axes, "axes", Axes, " of matplotlib")
    instance_of(text, "text", str)
    if not text.strip():
        raise ValueError(f"text is {text!r}, expected a sentence")
    setattr(axes, _ATTRIBUTE, text.strip())


def description(axes: Axes) -> str | None:
    """Return the alt text that `describe` gave to `axes`, None where there is none.

    Parameters
    ----------
    axes : Axes
        Whose text to return.

    Returns
    -------
    str or None
        The text.

    Raises
    ------
    TypeError
        If `axes` is not an `Axes`.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from howlearn.plots import description
    >>> print(description(Figure().add_subplot()))
    None
    """
    instance_of(axes, "axes", Axes, " of matplotlib")
    return getattr(axes, _ATTRIBUTE, None)


def figure_description(figure: Figure) -> str:
    """Return the alt text of a whole figure: those of its axes, in order.

    Parameters
    ----------
    figure : Figure
        Whose text to return.

    Returns
    -------
    str
        The texts, a blank between them.

    Raises
    ------
    TypeError
        If `figure` is not a `Figure`.
    ValueError
        If none of its axes has one; the message names the figure.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from howlearn.plots import describe, figure_description
    >>> figure = Figure()
    >>> for side in ("left", "right"):
    ...     describe(figure.add_subplot(), f"The {side} picture.")
    >>> figure_description(figure)
    'The left picture. The right picture.'
    """
    instance_of(figure, "figure", Figure, " of matplotlib")
    texts = [text for axes in figure.axes if (text := description(axes))]
    if not texts:
        # `number` is there only where pyplot made the figure.
        name = figure.get_label() or getattr(figure, "number", None) or "without a name"
        raise ValueError(
            f"figure {name} has no description: call describe(axes, text) of howlearn.plots"
        )
    return " ".join(texts)


def three_digits(value: float) -> str:
    """Return a number with three significant digits, the same wherever it was computed.

    A number is first cut to twelve digits, as the digits behind them differ from one machine to
    the next and would now and then tip the third one. What is below 10⁻¹² is rounding noise. What
    is not finite comes from a descent that ran away.

    Examples
    --------
    >>> from howlearn.plots.descriptions import three_digits
    >>> [three_digits(x) for x in (12.3456, -0.5, 12345.6, 3e-17, 6.02e23)]
    ['12.3', '−0.5', '12300', 'about 0', '6.02 × 10²³']
    """
    if not math.isfinite(value):
        return "too large for a number"
    value = float(f"{value:.12g}")
    if abs(value) < 1e-12:
        return "about 0" if value else "0"
    rounded = f"{value:.2e}"
    text = f"{float(rounded):g}"  # which has an exponent below 10⁻⁴, and from 10⁶ on
    if "e" in text:
        mantissa, exponent = rounded.split("e")
        text = f"{mantissa} × 10{superscript(int(exponent))}"
    return text.replace("-", "−")


def coordinate(value: float, span: float) -> str:
    """Return a coordinate with as many decimals as can be seen in a picture `span` wide.

    What lies far outside the picture has three digits.

    Examples
    --------
    >>> from howlearn.plots.descriptions import coordinate
    >>> coordinate(-1.23456, 7.0), coordinate(-1e-5, 7.0)
    ('−1.23', '0')
    >>> coordinate(1234.6, 5000.0)
    '1235'
    """
    if abs(value) > 1e3 * span:
        return three_digits(value)
    value = float(f"{value:.12g}")
    decimals = max(0, math.ceil(math.log10(200 / span)))
    text = f"{value:.{decimals}f}"
    text = text.rstrip("0").removesuffix(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", "−")


def superscript(number: int) -> str:
    """Return a whole number as an exponent is written.

    Examples
    --------
    >>> from howlearn.plots.descriptions import superscript
    >>> f"10{superscript(-12)}"
    '10⁻¹²'
    """
    return str(number).translate(_SUPERSCRIPTS)


def percent(share: float) -> str:
    """Return a share from 0 to 1 in whole percents; "all" and "none" are kept apart from nearly so.

    Examples
    --------
    >>> from howlearn.plots.descriptions import percent
    >>> [percent(share) for share in (0.0, 0.001, 0.625, 0.999, 1.0)]
    ['0%', 'under 1%', '62%', 'over 99%', '100%']
    """
    share = float(f"{share:.12g}")
    if 0 < share < 0.01:
        return "under 1%"
    if 0.99 < share < 1:
        return "over 99%"
    return f"{100 * share:.0f}%"


def listing(words: Sequence[str]) -> str:
    """Return words as a sentence lists them.

    Examples
    --------
    >>> from howlearn.plots.descriptions import listing
    >>> listing(["one"]), listing(["one", "two", "three"])
    ('one', 'one, two and three')
    """
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
