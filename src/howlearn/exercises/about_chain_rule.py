"""The exercises of the chapter The chain rule: a chain, a fork, and an order to hand back in."""

from __future__ import annotations

from typing import Any

import numpy as np

from howlearn.exercises.answers import Calls, Numbers, Words
from howlearn.exercises.tables import Exercise

__all__ = ["EXERCISES"]


def _flat(z: float) -> float:
    """Return the slope of tanh at z."""
    return float(1 - np.tanh(z) ** 2)


def _place(rng: np.random.Generator) -> tuple[Any, ...]:
    return (round(rng.uniform(-1.5, 1.5), 2),)


slope_of_a_chain = Exercise(
    name="slope-of-a-chain",
    question="The slope of tanh(x**2) at x.",
    reader=Calls("x", _place, lambda: [(0.5,), (-0.75,), (1.25,), (2.0,)]),
    tolerance=1e-4,
    answers="""
        _flat(x**2) * 2 * x
            Each local slope is taken where its own stage is.
        _flat(x) * 2 * x
            The slope of tanh is taken at x. Its stage gets x**2, so take it there.
        _flat(x**2)
            The slope of the first stage, x**2, is missing from the product.
        2 * x
            That is the slope of the first stage alone. The second one multiplies it.
        1 - np.tanh(x**2) ** 2 * 2 * x
            Python multiplies before it subtracts. Put the slope of tanh in brackets.
        _flat(x**2) + 2 * x
            You add the two local slopes. Along a chain they multiply.
        _flat(2 * x)
            You put one slope inside the other. Each is taken at what its stage gets, and then they
            multiply.
        (1 - x**4) * 2 * x
            The slope of tanh is 1 minus the square of its output. You squared its input.
        _flat(x**2) * x**2
            You multiply by x**2, the value of the first stage. Its slope is asked for.
        _flat(x**2) * x
            A factor 2 is missing: it comes from the square.
    """,
    names=globals(),
)

# r = a b with a = x**2 and b = 3 x + 1, at x = 3: a is 9 and b is 10.
BY_A, BY_B = 6.0 * 10.0, 3.0 * 9.0

fork_in_a_product = Exercise(
    name="fork-in-a-product",
    question="r = a b, a = x**2, b = 3 x + 1: the slope of r by x at x = 3.",
    reader=Numbers(()),
    by_hand=True,
    answers="""
        BY_A + BY_B
            Along each way the slopes multiply, and over the two ways they add.
        BY_A
            That is what comes by way of a. It also goes by way of b: add that.
        BY_B
            That is what comes by way of b. It also goes by way of a: the later one must not
            overwrite the earlier.
        (BY_A + BY_B) / 2
            You took the mean of the two ways. Nothing is shared out at a fork: they add.
        BY_A * BY_B
            You multiplied the two ways. Slopes multiply along a way; over the ways they add.
        6.0 * 3.0
            You multiplied the slopes of a and b. The slope of a product by a is b: the value of the
            partner counts.
        6.0 + 3.0
            You added the slopes of a and b. In between lies the product: by a its slope is b, and
            by b it is a.
        6.0 * 9.0 + 3.0 * 10.0
            The partners have changed places: the slope of a b by a is b, not a.
    """,
    names=globals(),
)

# Who reads each node: q = x**2, p = 2 q, s = q + x, r = p s.
READ_BY = {"r": "", "p": "r", "s": "r", "q": "ps", "x": "qs"}
RIGHT = ["r", "p", "s", "q", "x"]


Order = tuple[str, ...]


def _complete(order: Order) -> bool:
    return sorted(order) == sorted(READ_BY)


def _early(node: str, order: Order) -> bool:
    """Whether a node comes before one that reads it."""
    return any(order.index(reader) > order.index(node) for reader in READ_BY[node])


hand_back_order = Exercise(
    name="hand-back-order",
    question="An order in which no node hands back before all of it has arrived.",
    reader=Words(dict.fromkeys(READ_BY, ())),
    accepts=lambda order: _complete(order) and not any(_early(n, order) for n in READ_BY),
    answers="""
        RIGHT
            Each node stands after all those that read it. Here p and s may change places.
        ["x", "q", "p", "s", "r"] when _complete(said) and said[0] == "x"
            That is the way of the forward pass. Slopes are handed back from r, whose own is 1.
        ["r", "p", "q", "s", "q", "x"] when len(set(said)) < len(said)
            One node is there twice: it would hand back what has travelled already.
        ["r", "p", "s", "x"] when not _complete(said)
            Each of the five nodes r, p, s, q and x has to be there, and no other.
        ["p", "r", "s", "q", "x"] when said[0] != "r"
            r has to come first: before it hands back, nothing has arrived anywhere.
        ["r", "p", "q", "s", "x"] when _early("q", said)
            q hands back too early: two nodes read it, and one of them comes later.
        ["r", "p", "s", "x", "q"] when _early("x", said)
            x is too early. It is read by q as well as by s.
    """,
    names=globals(),
)

EXERCISES = (slope_of_a_chain, fork_in_a_product, hand_back_order)
