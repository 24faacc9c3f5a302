"""Wrong answers to the exercises of The chain rule."""

import math

__all__ = ["BORDERS", "WRONG"]

WRONG: list[tuple[str, object, str]] = [
    ("slope-of-a-chain", lambda x: 2 * x / math.cosh(x) ** 2, "taken at x"),
    ("slope-of-a-chain", lambda x: 1 - math.tanh(x * x) ** 2, "slope of the first stage, x**2, is"),
    ("slope-of-a-chain", lambda x: x + x, "the first stage alone"),
    ("slope-of-a-chain", lambda x: 1 - math.tanh(x * x) ** 2 * 2 * x, "multiplies before"),
    ("slope-of-a-chain", lambda x: 1 / math.cosh(x * x) ** 2 + 2 * x, "add the two local slopes"),
    ("slope-of-a-chain", lambda x: math.cosh(2 * x) ** -2, "one slope inside the other"),
    ("slope-of-a-chain", lambda x: (1 - (x * x) ** 2) * 2 * x, "You squared its input"),
    ("slope-of-a-chain", lambda x: x * x * (1 - math.tanh(x * x) ** 2), "value of the first stage"),
    ("slope-of-a-chain", lambda x: (1 - math.tanh(x**2) ** 2) * x, "factor 2 is missing"),
    # At x = 3, a is 9 with the slope 6, and b is 10 with the slope 3.
    ("fork-in-a-product", 10 * 6, "also goes by way of b"),
    ("fork-in-a-product", 9 * 3, "the later one must not overwrite"),
    ("fork-in-a-product", (60 + 27) / 2, "the mean of the two ways"),
    ("fork-in-a-product", (10 * 6) * (9 * 3), "multiplied the two ways"),
    ("fork-in-a-product", 6 * 3, "multiplied the slopes of a and b"),
    ("fork-in-a-product", 6 + 3, "added the slopes of a and b"),
    ("fork-in-a-product", 9 * 6 + 10 * 3, "partners have changed places"),
    # q is read by p and s, x by q and s, and p and s are read by r.
    ("hand-back-order", list("xqpsr"), "the way of the forward pass"),
    ("hand-back-order", list("xqspr"), "the way of the forward pass"),
    ("hand-back-order", list("rpqsqx"), "there twice"),
    ("hand-back-order", ["r", "p", "q", "x", "s", "q", "x"], "there twice"),
    ("hand-back-order", list("rsqx"), "Each of the five nodes"),
    ("hand-back-order", list("psrqx"), "r has to come first"),
    ("hand-back-order", list("rpqsx"), "q hands back too early"),
    ("hand-back-order", list("rsqpx"), "q hands back too early"),
    ("hand-back-order", list("rspxq"), "x is too early"),
]

BORDERS: list[tuple[str, object, object, str]] = [
    ("hand-back-order", "xrpsq", "rxpsq", "the way of the forward pass"),
    ("hand-back-order", "rpsqxx", "rpsqx", "there twice"),
    ("hand-back-order", "xpsqrx", "xpsqr", "there twice"),
    ("hand-back-order", "rpsq", "rpsqx", "Each of the five nodes"),
    ("hand-back-order", ["r", "p", "s", "q", "x", "y"], "rpsqx", "Each of the five nodes"),
    ("hand-back-order", "prsqx", "rpsqx", "r has to come first"),
    ("hand-back-order", "rpqsx", "rpsqx", "q hands back too early"),
    ("hand-back-order", "rqpxs", "rpsxq", "q hands back too early"),
    ("hand-back-order", "rpxsq", "rpqsx", "x is too early"),
    ("hand-back-order", "rpsxq", "rpsqx", "x is too early"),
]
