"""Wrong answers to the exercises of The words."""

__all__ = ["BORDERS", "WRONG"]

# The line 3x + 1 says 1, 4 and 7 where 1, 2 and 4 are the targets.
FOR_W = 2 * (0 * 0 + 2 * 1 + 3 * 2) / 3
FOR_B = 2 * (0 + 2 + 3) / 3

# The line x/2 says 1 at x = 2, where the target is 4.
OUTPUT, TARGET = 1.0, 4.0

WRONG: list[tuple[str, object, str]] = [
    ("one-step", [3 + 0.1 * FOR_W, 1 + 0.1 * FOR_B], "goes uphill"),
    ("one-step", [3 + 1.6 / 3, 1 + 1 / 3], "goes uphill"),
    ("one-step", [3 - FOR_W, 1 - FOR_B], "whole gradient"),
    ("one-step", [-2.333, -2.333], "whole gradient"),
    ("one-step", [0.1 * FOR_W, 0.1 * FOR_B], "how far the line has to go"),
    ("one-step", [0.533, 0.333], "how far the line has to go"),
    ("one-step", [-0.1 * FOR_W, -0.1 * FOR_B], "the step alone"),
    ("one-step", [3 - 1.6 / 3, 1.0], "bias is missing"),
    ("one-step", [3 - 0.1 * FOR_B, 1 - 0.1 * FOR_W], "the other one's slope"),
    ("one-step", [3 - 0.1 * 3, 1 - 0.1 * 1], "by the weight and the bias"),
    ("blame-of-a-point", [2 * (TARGET - OUTPUT), 2 * (TARGET - OUTPUT) * 2], "sign is flipped"),
    ("blame-of-a-point", [-3, -6], "factor 2 is missing"),
    ("blame-of-a-point", [(OUTPUT - TARGET) ** 2, 9 * 2.0], "You took the squared error"),
    ("blame-of-a-point", [-6, -6], "A nudge of the weight reaches the output"),
    ("blame-of-a-point", [-6, -6 * 0.5], "and not by the weight"),
    ("blame-of-a-point", [-6 / 3, -12 / 3], "divided by the number of points"),
]

BORDERS: list[tuple[str, object, object, str]] = []
