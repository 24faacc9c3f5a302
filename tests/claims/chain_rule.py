"""What *The chain rule* says."""

from collections.abc import Callable
from typing import Any

import numpy as np

from howlearn.activations import sigmoid, tanh
from howlearn.costs import mean_squared_error
from howlearn.gradients import numerical_gradient
from howlearn.network import Layer, Network
from howlearn_site.claims.saying import Page

# What each node of a graph reads, and with what slope.
Graph = dict[str, dict[str, float]]


def claims(page: Page) -> None:
    """Hold what the page says."""
    along = np.random.default_rng(2).normal(size=3)
    page.means(r"\prod", np.prod(along), along[0] * along[1] * along[2])
    stages = page.run("Each stage multiplies")
    first, second, whole = stages.first, stages.second, stages.whole

    # One stage at a time.
    page.grants("Take {two} stages", because="names its things")
    page.means("q = x^2", first(1.7), 1.7**2)
    page.means("p = 2q", second(1.7), 2 * 1.7)
    nudge, of_q, of_p = page.drawn("The chain rule")
    page.says("follows a nudge of {0.1} through", nudge)
    start = (of_q / nudge - nudge) / 2  # (x + h)² − x² is h (2x + h)
    page.means("x = 3", start, 3)
    page.says("makes the nudge {6.1} times as large", of_q / nudge)
    page.says("and the second {doubles} what it gets", of_p / of_q)
    page.says("Together that is a factor of {12.2}", of_p / nudge)
    less = page.linked("smaller")
    found = (first(start + less["nudge"]) - first(start)) / less["nudge"]
    closer = abs(found - _slope(first, start)) < abs(of_q / nudge - _slope(first, start))
    page.says("Make the nudge {smaller}, and what it measures", less["x"] == start and closer)

    # Each stage multiplies the nudge.
    slopes = _slope(first, start), _slope(second, first(start))
    page.grants("Think of {three} gears in a row", because="supposed")
    page.says("the second turns {six} times as fast", slopes[0])
    page.says("and the third {twice} as fast", slopes[1])
    page.says("the third turns {twelve} times as fast", slopes[0] * slopes[1])
    chained = _slope(second, first(1.7)) * _slope(first, 1.7)
    page.means(r"\frac{dp}{dx} = \frac{dp}{dq} \cdot \frac{dq}{dx}", _slope(whole, 1.7), chained)
    page.means("q = 9", first(start), 9)
    page.means("dq/dx", _slope(first, 1.7), 2 * 1.7)
    page.means("dp/dq", _slope(second, 1.7), second(1))
    table = np.array(page.printed("Each stage multiplies")[1:])
    apart = abs(table[:, [1, 4]] - [slopes[0], slopes[0] * slopes[1]])
    settle = (np.diff(table[:, 0]) < 0).all() and (np.diff(apart, axis=0) < 0).all()
    page.says("As the nudge {shrinks}", settle)
    page.says("the {two} slopes {settle} at {6} and {2}", len(slopes), settle, *table[-1, 1:3])
    page.says("and that of the whole at {12}", table[-1, 4])

    # A fork.
    in_order = page.run('"Why a topological', 2)
    graph: Graph = in_order.slopes
    page.says("One value, {two} ways", len(_paths(graph, "r", "q")))
    readers = [node for node, reads in graph.items() if "q" in reads]
    page.says("a stage that uses $q$ {twice}", len(readers))
    by_two = page.run('"Why do gradients').r
    page.means("r = q + p", by_two(1.7, 1.7), 1.7 + second(1.7))
    paths = _paths(graph, "r", "x")
    page.says("and {two} paths lead from $x$ to $r$", len(paths))
    to_q, to_r = _slope(first, start), _slope(lambda q: by_two(q, 5.0), 9.0)
    page.means(r"6 \cdot 1 = 6", to_q * to_r, min(paths), 6)
    by_p = _slope(lambda p: p + 5.0, 18.0)
    page.means(r"6 \cdot 2 \cdot 1 = 12", to_q * _slope(second, 9.0) * by_p, max(paths), 12)
    page.means("r = x^2 + 2x^2 = 3x^2", in_order.r(1.7), 1.7**2 + 2 * 1.7**2, 3 * 1.7**2)
    page.means("x^2", first(2.3), 2.3**2)
    slope = _slope(in_order.r, start)
    page.says("its slope is {three} times that of", round(slope / slopes[0], 6))
    page.says("You measured {6} for $x^2$, which makes {18}", table[-1, 1], slope)
    walked = page.linked("one path after the other")
    page.says(
        "takes {one path after the other}",
        walked["on"] == "fork" and walked["x"] == start and walked["nudge"] == nudge,
    )
    page.means(
        r"\frac{dr}{dx} = \sum_{\text{paths}} \; \prod_{\text{arrows}} \text{local slope}",
        slope,
        sum(paths),
    )

    # Why do they add?
    page.grants("{half} of it going one way and {half} the other", because="supposed")
    *ways, both = (row[-1] for row in page.printed('"Why do gradients'))
    page.says("The {two} changes land on the same $r$", len(ways))
    page.says("and there they {add} up", sum(ways) == both)
    product, change = _a_product_of(2.0, 3.0, moved=1e-4)
    page.says("{even} where the two ways meet in a product", abs(product - sum(change)) < 1e-3)
    page.says("Slopes add even where the {two} ways", len(ways))
    page.says("what the {two} changes then do", len(ways))
    smaller, _ = _a_product_of(2.0, 3.0, moved=1e-5)
    vanishes = (product - sum(change)) / (smaller - sum(change))
    page.says("is {as small as} nudge times nudge", np.isclose(vanishes, 10, rtol=1e-3))

    # Why a topological order?
    page.says("{Two} paths are easy to list", len(paths))
    page.says("Each fork whose {two} ways meet again", len(_paths(_forks(1), "r", "x")))
    page.says("meet again {doubles} their number", _count(_forks(8)) / _count(_forks(7)))
    page.grants("so {20} such forks", because="supposed")
    many = _count(_forks(20))
    page.means("2^{20}", many, 2**20)
    page.says("paths, more than a {million}", many // 10**6 * 10**6)
    sent = _sent_by_recursion(page.run('"Why a topological').slopes)
    (at_first, later) = (value for _, to, value in sent if to == "q")
    arrived = [value for _, to, value in sent if to == "x"]
    page.says("But the slope is {18}", page.printed('"Why a topological', 2)[0][0])
    page.says("First $r$ sends {1} to $q$", at_first)
    page.means(r"6 \cdot 1", arrived[0], graph["q"]["x"] * at_first)
    page.says("Then $p$ sends {2} to $q$, whose total is now {3}", later, at_first + later)
    page.means(r"6 \cdot 3", arrived[1], graph["q"]["x"] * (at_first + later))
    page.says("The first {1} has travelled {twice}", at_first, len(arrived))
    page.says("and {6} + {18} = {24}", *arrived, page.printed('"Why a topological')[0][0])
    page.says("would still walk every path, all {million} of them", many // 10**6 * 10**6)

    # One node.
    page.says("the {smallest} network there is", _parameters(1, 1) == 2 and not _parameters(1))
    lines = page.printed("One node")
    page.says("{Three} stages lie between the weight", len(lines))
    x, t, w, b = 1.7, 0.9, 0.6, -0.3
    z = w * x + b
    a = 1 / (1 + np.exp(-z))
    node = Network([Layer(np.array([[w]]), np.array([b]), sigmoid)]).forward([[x]])
    page.means("z = wx + b", node.weighted_inputs[0].item(), z)
    page.means(r"a = \sigma(z)", node.outputs.item(), a)
    page.means("C = (a - t)^2", mean_squared_error(node.outputs, [[t]]), (a - t) ** 2)
    page.means(
        r"\begin{aligned} \frac{\partial z}{\partial w} &= x \\"
        r" \frac{\partial a}{\partial z} &= \sigma'(z) \\"
        r" \frac{\partial C}{\partial a} &= 2(a - t) \end{aligned}",
        [
            _slope(lambda w: w * x + b, w),
            _slope(lambda z: sigmoid(z), z),
            _slope(lambda a: (a - t) ** 2, a),
        ],
        [x, a * (1 - a), 2 * (a - t)],
    )
    followed = page.linked("follow it")
    weight = page.run("One node").w
    page.says("You can {follow it}", followed["on"] == "node" and followed["x"] == weight)
    agree = [formula == measured for formula, measured in lines]
    page.says("Each of the {three} formulas is held", sum(agree))
    page.says("goes through all {three} stages", len(lines))
    page.says(
        "And so {is} their product",
        page.printed("One node", 2)[0] == page.printed("One node", 2)[1],
    )
    of_b = _slope(lambda b: w * x + b, b)
    page.means(r"\partial z / \partial b", of_b, _slope(lambda w: w * x + b, w) / x)
    page.says("is {1}. The other {two}, from the cost", of_b, len(lines) - 1)

    # What goes wrong.
    off = [row[-1] for row in page.printed("What goes wrong")]
    page.says("{Two} mistakes give code", np.count_nonzero(off))
    steepest = sigmoid.derivative(np.linspace(-9, 9, 181)).max()
    close, far = off[1:]
    page.says('The slope "at a" is {so close}', close < 0.1 * far)
    page.says("is at most {¼}, so", steepest == 1 / 4)
    page.grants("so {four} sigmoids in a row", because="supposed")
    page.says("by at most {1/256}, before", steepest**4)

    # Exercises.
    page.grants("Take the {two} stages", because="names its things")
    page.means(r"y = \tanh(q)", tanh(1.3), (np.exp(2.6) - 1) / (np.exp(2.6) + 1))
    page.means(r"1 - \tanh^2(q)", _slope(lambda q: tanh(q), 1.3), 1 - np.tanh(1.3) ** 2)
    page.grants("There are {two} local slopes", because="of the page")
    fork = page.run("Exercise: A fork", 2)
    page.means("a = x^2", fork.a, fork.x**2)
    page.means("b = 3x + 1", fork.b, 3 * fork.x + 1)
    page.means("r = a b", fork.slope, _slope(lambda x: x**2 * (3 * x + 1), fork.x))
    page.grants("{Two} ways lead from $x$ to $r$", because="of the page")
    page.grants("Here are {four} stages", because="names its things")
    x = 1.7
    q, p, s = x**2, 2 * x**2, x**2 + x
    page.means("s = q + x", q + x, s)
    page.means("r = p s", p * s, 2 * x**4 + 2 * x**3)
    page.says("Write the {five} names", len(page.run("Exercise: In which", 2).order))
    page.says("its slope by itself is {1}", in_order.total["r"])

    # Check yourself.
    page.grants("{Three} stages in a row have the local slopes {2}, {3} and ½", because="supposed")
    page.says("{3}. Along a path", _slope(lambda x: 0.5 * (3 * (2 * x)), 1.7))
    page.grants("{Two} ways lead from a node", because="supposed")
    page.grants("their slopes are {4} and {−4}", because="supposed")
    page.says("{0}. Over the ways", _slope(lambda x: 4 * x + 7 - 4 * x, 1.7))
    page.grants("{Ten} forks in a row", because="supposed")
    page.says(
        "{1024}. Each fork {doubles}", _count(_forks(10)), _count(_forks(2)) / _count(_forks(1))
    )


def _slope(function: Callable[[Any], Any], place: float) -> float:
    return float(numerical_gradient(lambda point: function(point).sum(), place).item())


def _paths(graph: Graph, node: str, end: str) -> list[float]:
    """Return the product of the slopes along each path."""
    if node == end:
        return [1.0]
    ways = graph[node].items()
    return [slope * rest for read, slope in ways for rest in _paths(graph, read, end)]


def _forks(number: int) -> Graph:
    """Return a graph with forks in a row, whose two ways meet again before the next."""
    graph: Graph = {"x": {}}
    last = "x"
    for k in range(number):
        meets = "r" if k == number - 1 else f"meets{k}"
        graph |= {f"left{k}": {last: 1}, f"right{k}": {last: 1}}
        graph[meets] = {f"left{k}": 1, f"right{k}": 1}
        last = meets
    return graph


def _count(graph: Graph) -> int:
    """Return how many paths there are, each node being asked once, after what it reads."""
    ways = {"x": 1}
    for node, reads in graph.items():
        ways[node] = ways.get(node, 0) + sum(ways[read] for read in reads)
    return ways["r"]


def _sent_by_recursion(graph: Graph) -> list[tuple[str, str, float]]:
    """Return what each node sends to another, as the block's recursion does."""
    total = dict.fromkeys(graph, 0.0) | {"r": 1.0}
    sent = []

    def send_back(node: str) -> None:
        for read, slope in graph[node].items():
            sent.append((node, read, slope * total[node]))
            total[read] += slope * total[node]
            send_back(read)

    send_back("r")
    return sent


def _a_product_of(a: float, b: float, moved: float) -> tuple[float, list[float]]:
    """Return how fast (a x)(b x) changes at 1, and how fast when x moves in one factor only."""
    x, new = 1.0, 1.0 + moved
    both = (a * new) * (b * new) - (a * x) * (b * x)
    alone = [(a * new) * (b * x) - (a * x) * (b * x), (a * x) * (b * new) - (a * x) * (b * x)]
    return both / moved, [change / moved for change in alone]


def _parameters(*sizes: int) -> int:
    """Return how many parameters a network of that form has, 0 where there is none."""
    try:
        return Network.random(sizes, rng=np.random.default_rng(0)).parameters.size
    except ValueError:
        return 0
