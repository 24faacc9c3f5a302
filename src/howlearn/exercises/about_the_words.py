"""The exercises of the chapter The words: one step, and one point's delta."""

import numpy as np

from howlearn.exercises.answers import Numbers
from howlearn.exercises.tables import Exercise

__all__ = ["EXERCISES"]

# The line 3x + 1 and its gradient on the three points.
W, B = 3.0, 1.0
INPUTS = np.array([0.0, 1.0, 2.0])
ERRORS = np.array([0.0, 2.0, 3.0])
FOR_W, FOR_B = 2 * np.mean(ERRORS * INPUTS), 2 * np.mean(ERRORS)
RATE = 0.1

one_step = Exercise(
    name="one-step",
    question="The line is at w = 3, b = 1. Where is it after one step with learning rate 0.1?",
    reader=Numbers((2,)),
    by_hand=True,
    answers="""
        [W - RATE * FOR_W, B - RATE * FOR_B]
            Both numbers went against their slopes, and the weight went further: its slope is the
            steeper one.
        [W + RATE * FOR_W, B + RATE * FOR_B]
            Your step goes uphill: the sign is flipped. The gradient points up.
        [W - FOR_W, B - FOR_B]
            You subtract the whole gradient. The learning rate says how much of it to take.
        [RATE * FOR_W, RATE * FOR_B]
            That is how far the line has to go. Subtract it from where the line is.
        [-RATE * FOR_W, -RATE * FOR_B]
            That is the step alone. Add it to where the line is.
        [W - RATE * FOR_W, B]
            The weight moved, and the bias is missing: it takes a step too.
        [W - RATE * FOR_B, B - RATE * FOR_W]
            Each number moved by the other one's slope.
        [W - RATE * W, B - RATE * B]
            You multiply the learning rate by the weight and the bias. It goes with their slopes.
    """,
    names=globals(),
)

# The third point has x = 2 and target 4; the line x/2 gives 1 there.
ERROR, X, WEIGHT = 1.0 - 4.0, 2.0, 0.5

blame_of_a_point = Exercise(
    name="blame-of-a-point",
    question="For the line x/2: the third point's delta, and what it adds to the weight's slope.",
    reader=Numbers((2,)),
    by_hand=True,
    answers="""
        [2 * ERROR, 2 * ERROR * X]
            The output is too low, so the delta is negative: more output would mean less cost.
        [-2 * ERROR, -2 * ERROR * X]
            The sign is flipped: the error is the output minus the target.
        [ERROR, ERROR * X]
            A factor 2 is missing: when an output moves, its squared error moves at twice the error.
        [ERROR**2, ERROR**2 * X]
            You took the squared error. That is what the point costs; its delta is how fast the cost
            changes.
        [2 * ERROR, 2 * ERROR]
            The delta is right. A nudge of the weight reaches the output multiplied by x, and so
            does the point's part of the slope.
        [2 * ERROR, 2 * ERROR * WEIGHT]
            The delta is right. For the weight, multiply it by what the weight multiplies, the
            input, and not by the weight.
        [2 * ERROR / 3, 2 * ERROR * X / 3]
            You divided by the number of points. The delta is one point's own; the mean over the
            points comes last.
    """,
    names=globals(),
)

EXERCISES = (one_step, blame_of_a_point)
