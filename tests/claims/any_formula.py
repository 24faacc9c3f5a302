"""What *Any formula* says."""

from dataclasses import fields
from typing import Any

import numpy as np

from howlearn.activations import relu
from howlearn.backpropagation import backpropagation
from howlearn.costs import mean_squared_error
from howlearn.gradients import numerical_gradient
from howlearn.network import Network, small_network
from howlearn.values import Value, sensitivities
from howlearn_site.claims.saying import Page


def claims(page: Page) -> None:
    """Hold what the page says."""
    opening = page.run("Any formula")
    w, x, t, cost = opening.w, opening.x, opening.t, opening.cost
    uses = sum(w in value.sources for value in sensitivities(cost))
    page.says("with a weight that is used {twice}", uses)
    page.says("The weight is used in {two} places", uses)
    page.says("plus a {tenth} of", _cost(2.0, 0.0, 0.0) / 2.0**2)
    page.means("w^2", (w**2).number, w.number * w.number)
    page.says("keeps the weight from {growing} large", _cost(9.0, 0.0, 0.0) > _cost(1.0, 0.0, 0.0))
    five, six = (int(page.linked(words)["step"]) for words in ("five steps", "six"))
    first, both = _handed(cost, five)[w], _handed(cost, six)[w]
    page.says("After {five} steps $w$ has got {0.2} over one line", five, first[0])
    page.says("and waits for the {other}, and after", len(first) + 1 == len(both) == uses)
    page.says("{six} it has {−3.8}. Then write", six, sum(both))
    _table(page)

    # The obvious way.
    page.says("so it begins with {1}", sensitivities(cost)[cost])
    ((of_w,), _, _) = page.printed("Hand it back")
    along = 2 * (w.number * x.number - t.number) * x.number
    page.says("{Two} ways lead back", uses)
    page.means(r"2 (wx - t) \, x", sensitivities(opening.error**2)[w], along)
    page.says("which is {−4}, and along", along)
    page.says("which is {0.2}. At a fork", of_w - along)

    notes = [field.name for field in fields(page.run("A number that takes notes").Value)]
    page.says("an object of {three} fields", len(notes))
    twins = Value(1.0), Value(1.0)
    page.says("With `eq=False` {two} values are equal only if they are the same one",
              len(twins) if twins[0] != twins[1] else np.nan)  # fmt: skip
    page.says("even if both are worth {1}", twins[0].number)

    # Why nobody does it like this.
    table = np.array(page.printed('"Then why'))
    after, before = _calls(_sums(11)), _calls(_sums(10))
    page.says("Every sum {doubles} the work", (after - 1) / before)
    page.says("With {16} sums there are", table[-1, 0])
    page.says("there are {17} values", len(sensitivities(_sums(int(table[-1, 0])))))
    page.says("comes by {131,071} times", table[-1, 1])
    walked = page.linked("walk through four sums")
    sums = walked["formula"].count("+")
    doubled = _sums(sums)
    page.says("walk through {four} sums", sums if walked["order"] == "recursion" else np.nan)
    page.says("again and again, {16} times in all", _paths(doubled))

    # An order that works.
    page.says("has depth {0}", Value(1.0).depth)
    page.says(
        "lies {deeper} than the value itself",
        all(v.depth > s.depth for v in sensitivities(cost) for s in v.sources),
    )
    order = page.run("An order that works")
    page.says("By {50} sums lead", order.y.depth)
    page.says("here they take {51} rounds", len(order.found))
    steps = sum(bool(value.sources) for value in sensitivities(doubled))
    in_order = page.linked("four steps")
    assert in_order == walked | {"order": "deepest"}
    page.says("the {four} sums take {four} steps in this order", sums, steps)
    page.says("in this order, and not {31} calls", _calls(doubled))

    # Is it the same?
    network = small_network()
    page.says("Write the {2}-{2}-{1} network", *network.sizes)
    result = backpropagation(network, [[0.5, 1.0]], [[1.0]], mean_squared_error)
    deltas = np.concatenate([result.deltas[1][0], result.deltas[0][0]])
    printed = np.ravel(page.printed("Is it the same"))
    agree = np.allclose(printed, deltas, atol=5e-6)
    page.says("the {three} deltas of the ledger", len(printed) if agree else np.nan)

    u = Value(1.7)

    # Another function, and what it costs.
    page.grants("needs {two} things, what it computes", because="names its things")
    every = [u + u, u - u, u * u, u / u, u**3, u.exp(), u.log(), u.tanh()]
    page.says("an operation has at most {two} lines", max(len(made.sources) for made in every))
    page.grants("whether there are {two} weights or a {million}", because="supposed")
    slopes = np.diff(relu.function(np.array([-1e-9, 0.0, 1e-9]))) / 1e-9
    page.says("as relu has at {0}", 0.0 if slopes[0] != slopes[1] else np.nan)
    digits = Network.random([64, 32, 10], rng=np.random.default_rng(0))
    page.says("of a {64}-{32}-{10} network", *digits.sizes)
    page.says("make {2,368} products", sum(layer.weights.size for layer in digits.layers))
    page.grants("so that {two} calls of `backward()` give {twice}", because="of others")

    # Exercises and questions.
    v = Value(0.6)
    page.says("Which {two} local slopes", len((u / v).slopes))
    page.says("A value that was given lies at depth {0}", u.depth)
    square = Value(3.0)
    made = square * square
    page.says("at w = {3}. What are the {two} local slopes", square.number, len(made.slopes))
    page.says("{3} and {3}. Each factor", *made.slopes)
    page.says("They add to {6}", sensitivities(made)[square])
    page.grants("A value is used in {three} places", because="supposed")
    page.grants("It waits until all {three} have answered", because="supposed")
    page.says("{0}. A nudge of it moves nothing", sensitivities(u).get(v, 0.0))


def _table(page: Page) -> None:
    """Compare the slopes that are recorded and those of the table with finite differences."""
    notes = page.run("A number that takes notes")
    (slope,) = set(notes.z.slopes)
    page.says("each of its slopes is {1}", slope)
    page.grants("The last {two} lines follow", because="of the page")
    u, v = 1.7, 0.6
    page.means("u + v", _by_u(lambda u: u + v, u), _by_u(lambda v: u + v, v))
    page.says("| $u + v$ | {$1$} | {$1$} |", *(Value(u) + Value(v)).slopes)
    page.means("u - v", (Value(u) - Value(v)).number, u - v)
    slopes = [_by_u(lambda u: u - v, u), _by_u(lambda v: u - v, v)]
    page.says("| $u - v$ | {$1$} | {$-1$} |", *slopes)
    page.means("u / v", (Value(u) / Value(v)).number, u / v)
    page.means("1 / v", _by_u(lambda u: u / v, u), 1 / v)
    page.means("-u / v^2", _by_u(lambda v: u / v, v), -u / v**2)
    page.means("1 / u", _by_u(np.log, u), 1 / u)
    page.means(r"1 - \tanh^2 u", _by_u(np.tanh, u), 1 - np.tanh(u) ** 2)
    page.grants("The blocks {below} use it", because="of the page")


def _by_u(function: Any, at: float) -> float:
    return numerical_gradient(lambda p: function(p[0]), at).item()


def _cost(w: float, x: float, t: float) -> float:
    return (w * x - t) ** 2 + 0.1 * w**2


def _sums(count: int) -> Value:
    y = Value(1.0)
    for _ in range(count):
        y = y + y
    return y


def _handed(cost: Value, steps: int) -> dict[Value, list[float]]:
    """Return what has arrived at each value when so many have handed back."""
    found = sensitivities(cost)
    arrived: dict[Value, list[float]] = {value: [] for value in found}
    for value in [value for value in found if value.sources][:steps]:
        for source, slope in zip(value.sources, value.slopes, strict=True):
            arrived[source].append(slope * found[value])
    return arrived


def _paths(value: Value) -> int:
    """Return how many paths lead back to what was given."""
    return sum(map(_paths, value.sources)) if value.sources else 1


def _calls(value: Value) -> int:
    return 1 + sum(map(_calls, value.sources))
