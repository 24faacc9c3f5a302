"""Alt texts, and the numbers and lists in them."""

import math
import pickle
from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from howlearn.plots import (
    describe,
    description,
    figure_description,
    svg,
)
from howlearn.plots.descriptions import coordinate, listing, percent, three_digits
from pictures import as_svg, closed, draw

__all__ = ["closed"]  # a fixture


def test_describe() -> None:
    axes = Figure().add_subplot()
    assert description(axes) is None
    describe(axes, "  A line. ")
    assert description(axes) == "A line."
    describe(axes, "Two lines.")
    assert description(axes) == "Two lines."
    copy = pickle.loads(pickle.dumps(axes.figure)).axes[0]
    assert description(copy) == "Two lines."


def test_a_picture_survives_pickling() -> None:
    axes = draw("basin_strips")
    copy = pickle.loads(pickle.dumps(axes.figure))
    assert figure_description(copy) == description(axes)
    assert svg(copy, salt="test") == as_svg(draw("basin_strips"))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda a: describe(a, ""), ValueError, "text is '', expected a sentence"),
        (lambda a: describe(a, " \n"), ValueError, "expected a sentence"),
        (lambda a: describe(a, 7), TypeError, "text is 7, expected a str"),  # type: ignore[arg-type]
        (
            lambda a: describe(a.figure, "A line."),
            TypeError,
            "^axes is .*, expected an Axes of matplotlib$",
        ),
        (lambda a: description(None), TypeError, "is None, expected an Axes of matplotlib$"),  # type: ignore[arg-type]
    ],
)
def test_describe_refuses(
    call: Callable[[Axes], object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call(Figure().add_subplot())


def test_figure_description() -> None:
    figure, (left, middle, right) = plt.subplots(1, 3, num="three")
    with pytest.raises(ValueError, match=r"figure three has no description: call describe\(axes"):
        figure_description(figure)
    describe(right, "Right.")
    describe(left, "Left.")
    assert figure_description(figure) == "Left. Right."
    assert description(middle) is None
    with pytest.raises(ValueError, match="figure without a name has no description"):
        figure_description(Figure())
    with pytest.raises(ValueError, match="figure 12 has no description"):
        figure_description(plt.figure(12))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1e-13, "about 0"),
        (0.1 + 0.2, "0.3"),
        (0.0012345, "0.00123"),
        (0.00012345, "0.000123"),
        (0.000012345, "1.23 × 10⁻⁵"),
        (-2.0, "−2"),
        (9.996, "10"),
        (999.6, "1000"),
        (-math.inf, "too large for a number"),
        (math.nan, "too large for a number"),
        (123456, "123000"),
        (-1234567, "−1.23 × 10⁶"),
        (np.float64(0.1235), "0.123"),
        (0.1235 * (1 + 1e-15), "0.123"),
        (0.3125 + 3e-13, "0.312"),  # cut to twelve digits, and then to the even one of two
        (1e-12, "1.00 × 10⁻¹²"),
        (-1.2e-12, "−1.20 × 10⁻¹²"),
        (0.99e-12, "about 0"),
        (0.000099999, "0.0001"),
        (999499, "999000"),
        (999999, "1.00 × 10⁶"),
    ],
)
def test_three_digits(value: float, text: str) -> None:
    assert three_digits(value) == text


def test_words_for_numbers() -> None:
    assert [percent(s) for s in (0, 1e-9, 0.5, 0.995, 1)] == [
        "0%",
        "under 1%",
        "50%",
        "over 99%",
        "100%",
    ]
    assert [percent(s) for s in (0.01 - 3e-15, 0.01, 0.012, 0.988, 0.99)] == [
        "1%",
        "1%",
        "1%",
        "99%",
        "99%",
    ]
    assert listing(["a", "b"]) == "a and b"


@pytest.mark.parametrize(
    ("value", "span", "text"),
    [
        (0.001, 10.0, "0"),
        (-0.004, 10.0, "0"),
        (2.5, 10.0, "2.5"),
        (-3.14159, 10.0, "−3.14"),
        # One decimal more where the picture is narrower.
        (1.23456, 0.2, "1.235"),
        (1.23456, 2.0, "1.23"),
        (1.23456, 2.1, "1.23"),
        (1.23456, 20.0, "1.2"),
        (120.3, 200.0, "120"),
        (0.125 + 3e-13, 2.0, "0.12"),  # cut to twelve digits, and then to the even one of two
        # Far outside there are three digits.
        (1234.5, 1.2345, "1234.5"),
        (1334.5, 1.2345, "1330"),
        (-5.61234e106, 7.0, "−5.61 × 10¹⁰⁶"),
    ],
)
def test_coordinate(value: float, span: float, text: str) -> None:
    assert coordinate(value, span) == text
