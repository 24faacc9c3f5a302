"""Wrong answers to the exercises of Better descents."""

import math
from typing import Any

import numpy as np

__all__ = ["BORDERS", "WRONG"]


def old_speed_first(point: Any, velocity: Any, gradient: Any) -> Any:
    """The step comes before the speed is brought up to date."""
    point = point - 0.05 * velocity
    velocity = 0.8 * velocity + gradient
    return point, velocity


def looks_ahead(point: Any, velocity: Any, gradient: Any) -> Any:
    """The step of Nesterov momentum."""
    velocity = 0.8 * velocity + gradient
    return point - 0.05 * gradient - 0.04 * velocity, velocity


def running_mean(gradients: Any, kept: float) -> Any:
    """The mean as it is."""
    mean = 0.0
    for gradient in gradients:
        mean += (1 - kept) * (gradient - mean)
    return mean


def repaired(by: Any, mean_of: Any = running_mean) -> Any:
    """The mean divided by what a kept part and a count give."""
    return lambda gradients, kept: mean_of(gradients, kept) / by(kept, len(gradients))


def gathered(kept: float, count: int) -> float:
    """What the weights of so many gradients sum to, added one after the other."""
    return math.fsum((1 - kept) * kept**age for age in range(count))


def repaired_in_each_round(gradients: Any, kept: float) -> Any:
    """The repair goes into the mean that the next round begins with."""
    mean = 0.0
    for count, gradient in enumerate(gradients, 1):
        mean = kept * mean + (1 - kept) * gradient
        mean = mean / (1 - kept**count)
    return mean


def counted_from_0(gradients: Any, kept: float) -> Any:
    """The number of the last round, which is one less than how many there were."""
    mean, count = 0.0, 0
    for number, gradient in enumerate(gradients):
        mean, count = kept * mean + (1 - kept) * gradient, number
    return mean / (1 - kept**count)


def entering_whole(gradients: Any, kept: float) -> Any:
    """A sum from which a part wears off, as with momentum."""
    return sum(g * kept**age for age, g in enumerate(reversed(gradients)))


def parts_exchanged(gradients: Any, kept: float) -> Any:
    """A mean that keeps what it should take in, and takes in what it should keep."""
    mean = 0.0
    for gradient in gradients:
        mean = kept * gradient + (1 - kept) * mean
    return mean


def with_variance(variance: Any) -> Any:
    """Draws as wide as a variance of inputs and nodes says."""
    return lambda draws: draws * math.sqrt(variance(*draws.shape))


WRONG: list[tuple[str, object, str]] = [
    (
        "momentum-step",
        lambda p, v, g: [p - 0.05 * (v * 0.8 + g * 0.2), v * 0.8 + g * 0.2],
        "damped twice",
    ),
    (
        "momentum-step",
        lambda p, v, g: [p - 0.04 * (v + g), 0.8 * (v + g)],
        "along with the old speed",
    ),
    ("momentum-step", lambda p, v, g: [p + 0.05 * (v * 0.8 + g), v * 0.8 + g], "goes uphill"),
    (
        "momentum-step",
        lambda p, v, g: [p + 0.05 * (0.8 * v - g), 0.8 * v - g],
        "gather the gradients with a minus",
    ),
    ("momentum-step", lambda p, v, g: [p - 0.05 * (0.8 * v - g), 0.8 * v - g], "Two minuses"),
    (
        "momentum-step",
        lambda p, v, g: [p - 0.8 * v - 0.05 * g, 0.8 * v + 0.05 * g],
        "has gone into the speed",
    ),
    (
        "momentum-step",
        lambda p, v, g: [p + 0.8 * v - 0.05 * g, 0.8 * v - 0.05 * g],
        "both come with the step",
    ),
    (
        "momentum-step",
        lambda p, v, g: [p - 0.05 * (0.8 * v + 0.05 * g), 0.8 * v + 0.05 * g],
        "in there twice",
    ),
    ("momentum-step", lambda p, v, g: [p - 0.8 * v - g, 0.8 * v + g], "learning rate is missing"),
    ("momentum-step", lambda p, v, g: [p - 0.05 * g, 0.8 * v + g], "That is a plain step"),
    ("momentum-step", old_speed_first, "follows the old speed"),
    ("momentum-step", looks_ahead, "Nesterov"),
    ("momentum-step", lambda p, v, g: [p - 0.05 * (v + g), v + g], "Nothing wears off"),
    ("momentum-step", lambda p, v, g: [p - g / 20, g], "Nothing of the old speed is kept"),
    ("repaired-mean", running_mean, "began at 0"),
    ("repaired-mean", repaired(lambda kept, n: 1 - kept), "however many gradients"),
    (
        "repaired-mean",
        lambda g, kept: running_mean(g, kept) * gathered(kept, len(g)),
        "make what is small smaller",
    ),
    ("repaired-mean", repaired(lambda kept, n: kept**n), "the weight that is still missing"),
    ("repaired-mean", repaired(lambda kept, n: 1 + kept**n), "sign in the repair"),
    ("repaired-mean", counted_from_0, "one behind"),
    ("repaired-mean", repaired_in_each_round, "in each round"),
    ("repaired-mean", repaired(gathered, entering_whole), "enter whole"),
    ("repaired-mean", repaired(gathered, parts_exchanged), "have changed places"),
    ("repaired-mean", lambda g, kept: sum(g) / len(g), "the plain mean"),
    ("repaired-mean", lambda g, kept: list(g).pop(), "the newest gradient alone"),
    ("first-weights", lambda d: d / (sum(d.shape) / 2), "multiply by the variance"),
    ("first-weights", lambda d: d / sum(d.shape) ** 0.5, "factor 2 is missing"),
    ("first-weights", with_variance(lambda inputs, nodes: 2 / inputs), "He weights"),
    ("first-weights", with_variance(lambda inputs, nodes: 1 / inputs), "Only the inputs count"),
    ("first-weights", with_variance(lambda inputs, nodes: 2 / nodes), "the wrong one"),
    ("first-weights", with_variance(lambda inputs, nodes: 2 / (inputs * nodes)), "their product"),
    ("first-weights", with_variance(lambda inputs, nodes: 6 / (inputs + nodes)), "drawn evenly"),
    ("first-weights", lambda d: d / math.sqrt(2 / sum(d.shape)), "You divide by the spread"),
    ("first-weights", lambda d: d, "as they were"),
    ("first-weights", np.array, "as they were"),
]

BORDERS: list[tuple[str, object, object, str]] = []
