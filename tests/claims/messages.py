"""What `check` says: of the questions, of right answers, and of the mistakes that it recognises.

Each function holds the texts of the exercise of its name, in the order of the chapters.
"""

import re
from collections import Counter
from collections.abc import Callable

import numpy as np

from howlearn import costs
from howlearn.activations import relu, tanh
from howlearn.arrays import Array, DivergenceError
from howlearn.datasets import three_points, xor
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import numerical_gradient
from howlearn.initializers import glorot
from howlearn.landscapes import Landscape, saddle, three_points_cost, two_valleys
from howlearn.network import Layer, Network, small_network, straight_line
from howlearn.optimizers import sgd
from howlearn.training import epoch_by_epoch
from howlearn_site.claims.messages import Said


def claims(said: Said) -> None:
    """Hold what is said of the answers to one exercise, if that is something to be held."""
    hold = globals().get(f"of_{said.exercise.name}".replace("-", "_"))
    if hold:
        hold(said)


# The words.


def of_one_step(said: Said) -> None:
    def moved(w: float, b: float, rate: float) -> Array:
        return np.array([w, b]) - rate * three_points_cost.gradient([w, b])

    w, b, _ = said.asks(r"w = (\S+), b = (\S+)\. .* rate (\S+)\?", moved)
    by_w, by_b = np.abs(three_points_cost.gradient([w, b]))
    said.says("its slope is the {steeper} one", by_w > by_b)
    higher = three_points_cost.height(said.numbers("goes uphill"))
    said.says("Your step goes {uphill}", higher > three_points_cost.height([w, b]))


def of_blame_of_a_point(said: Said) -> None:
    points = three_points()
    x, t = points.inputs[2, 0], points.targets[2, 0]

    def of_the_third(divisor: float) -> Array:
        delta = costs.mean_squared_error.derivative([[x / divisor]], [[t]]).item()
        return np.array([delta, delta * x])

    (divisor,) = said.asks(r"the line x/(\S+):", of_the_third)
    delta = said.numbers()[0]
    said.says("the delta is {negative}", delta < 0)
    said.says("A factor {2} is missing", 1 / said.factor("A factor 2"))
    said.says("moves at {twice} the error", delta / (x / divisor - t))


# The cost function.


def of_cost_of_a_line(said: Said) -> None:
    points = three_points()

    def cost(w: float, b: float) -> float:
        return costs.mean_squared_error(straight_line(w, -b)(points.inputs), points.targets)

    w, b = said.asks(r"the line (\S+)x - (\S+) on", cost)
    errors = straight_line(w, -b)(points.inputs) - points.targets
    said.says("on the {three} points", len(points))
    said.says("{Two} points are missed", np.count_nonzero(errors))
    said.says("A factor {2} is missing", 1 / said.factor("A factor 2"))
    said.says("some texts put {1/2} in front", said.factor("some texts put"))
    exchanged = np.isclose(said.numbers("changed places"), cost(-b, -w)).all()
    said.says("the line -x + {3}", w if exchanged else np.nan)


def of_mean_squared_error(said: Said) -> None:
    o, t = said.tries()[0]
    total = said.answer("add the squares up")
    said.says("the cost would {grow}", total(np.tile(o, 2), np.tile(t, 2)) > total(o, t))
    factor = said.factor("A factor 2")
    said.says("A factor {2} is missing: leave out the {1/2}", 1 / factor, factor)


def of_cost_per_example(said: Said) -> None:
    column = said.answer("come as a column")(*said.tries()[0])
    said.says("of shape (examples, {1})", column.shape[1])


# Weights.


def of_forward_pass(said: Said) -> None:
    hidden, output = small_network().layers
    said.says("the {2}-{2}-{1} network", *small_network().sizes)
    turned = Layer(hidden.weights.T, hidden.biases, tanh)
    outputs = Network([turned, output])(said.tries())
    exchanged = np.allclose(outputs[:, 0], said.numbers("changed places"))
    moved = np.count_nonzero(turned.weights != hidden.weights)
    said.says("{Two} weights have changed places", moved if exchanged else np.nan)


def of_gradient_of_a_node(said: Said) -> None:
    right, delta = said.numbers(), said.numbers("whole delta")
    inputs = said.numbers("The delta is missing")
    said.says("a node's {two} weights", right[:-1].size)
    said.says("the bias multiplies {1}", right[-1] / delta[-1])
    said.says("The bias has the value {0}", said.numbers("The weights are right")[-1])
    said.says("All {three} got the whole delta", delta.size if np.ptp(delta) == 0 else np.nan)
    slopes = delta * inputs
    said.says("The gradient points {uphill}", slopes @ said.numbers("sign is flipped") < 0)
    said.says("An input is {negative}", inputs.min() < 0)


def of_same_network(said: Said) -> None:
    point, (hidden, output) = small_network().parameters, small_network().layers
    said.says("Another list of {nine} numbers for the same", point.size)
    said.says("Another list of {nine} numbers, and the same", point.size)
    of_h2 = hidden.weights[:, 1].size + hidden.biases[1:].size + output.weights[1].size
    said.says("Turn the {four} numbers of h2", of_h2)
    all_turned = np.array_equal(said.numbers("All nine"), -point)
    said.says("All {nine} signs are turned", point.size if all_turned else np.nan)


# Slopes.


def of_slope_by_nudging(said: Said) -> None:
    asked: list[float] = []

    def line(x: float) -> float:
        asked.append(x)
        return x

    said.answer()(line, 0.0)
    nudge = max(asked)
    said.says("to {six} digits", -np.log10(said.exercise.tolerance))
    said.says("with a nudge near 1e-{5}", -np.log10(nudge))
    walked = said.answer("Twice too steep")(line, 0.0)
    said.says("{Twice} too steep", round(said.factor("Twice too steep"), 3))
    said.says("you walk {two} nudges, and divide by one", round(walked, 3))
    walked = said.answer("Half as steep")(line, 0.0)
    said.says("{Half} as steep", round(said.factor("Half as steep"), 3))
    said.says("and divide by {two}", round(1 / walked, 3))
    left_to_right = said.answer("from left to right")(line, 0.0)
    divided = 2 * nudge * nudge / left_to_right
    said.says("{`/ 2 * h`} divides by {2} and then", np.isclose(divided, 2), round(divided, 3))
    said.says("Put {2} * h in brackets", round(divided, 3))
    said.grants("That is the {rise} alone. A slope is {rise} divided", because="turn of phrase")
    said.grants("Put the {rise} in brackets", because="turn of phrase")


def of_cost_gradient(said: Said) -> None:
    said.says("A factor {2} is missing", 1 / said.factor("A factor 2"))
    # The same error at each of three points.
    at, near, far = (said.answer()(0, 0, np.array([x]), np.array([1.0]))[0] for x in (0, 1, 3))
    said.says("a point far from {0} has a {longer} lever", at, abs(far) > abs(near))
    pair, turned = (said.answer(words)(*said.tries()[0]) for words in ("", "changed places"))
    exchanged = np.array_equal(turned, pair[::-1])
    said.says("The {two} slopes have changed places", len(pair) if exchanged else np.nan)


def of_kind_of_place(said: Said) -> None:
    tries, right = said.tries(), said.answer()
    slopes = [
        numerical_gradient(curve, 0.0).item()
        for curve in (
            lambda x: (x**2).item(),
            lambda x: -(x**2).item(),
            lambda x: (x**3).item(),
        )
    ]
    kinds = len({right(*sides) for sides in tries})
    said.says("is {0} for all {three} kinds", np.abs(slopes).max(), kinds)
    bottom = right(-0.4, 0.7) == "minimum"
    said.says("{Downhill} before and {uphill} after is a bottom", bottom, bottom)
    said.says("A slope of {0} makes", np.abs([_slope_of(two_valleys, -0.5), *slopes]).max())
    said.says("You compare the {two} slopes", len(tries[0]))
    border = (right(-1e-9, 1.0), right(1e-9, 1.0)) == ("minimum", "neither")
    said.says("Compare each with {0}", border)
    said.says("A saddle needs {two} directions", saddle.dimensions)


def _slope_of(land: Landscape, w: float) -> float:
    return float(land.gradient([w]).item())


# Gradient descent.


def of_descend(said: Said) -> None:
    tries, right = said.tries(), said.answer()
    said.says("on {two} landscapes", len({gradient for gradient, *_ in tries}))
    gradient, start, rate, steps = tries[0]
    moved = said.answer("goes uphill")(gradient, start, rate, steps) - start
    said.says("Your step goes {uphill}", gradient(start) @ moved > 0)
    end = said.answer("One step is missing")(gradient, start, rate, steps)
    rounds = [n for n in range(9) if np.allclose(right(gradient, start, rate, n), end)]
    said.says("range({1}, steps) has one round fewer", steps - rounds[0])


def of_largest_rate(said: Said) -> None:
    def limit(a: float, power: float = 2, *_: float) -> float:
        return float(2 / (a * power * (power - 1)))  # the curvature of a w², for power 2

    pattern = r"C\(w\) = (\d+) w\*\*(\d+) - (\d+) w \+ (\d+) "
    a, power, b, c = said.asks(pattern, limit)
    rate = said.numbers()[0]
    bottom = said.numbers("where the bottom")[0]
    said.says("{Below} which learning rate", _swing(a, 0.99 * rate) < 1 < _swing(a, 1.01 * rate))
    said.says(f"- {{{b:g}}} w + {c:g} converge", 2 * a * bottom)
    said.says("each swing is {wider} than the last", _swing(a, 1.01 * rate) > 1)
    said.says("The {-12} w and the {5} have no say", -b, c)
    factor, curvature = said.factor("A factor 2"), 2 / said.numbers("A factor 2")[0]
    said.says("A factor {2} is missing from the curvature", factor)
    said.says("of {3} w**{2} is not {3}", a, power, curvature)
    falls = limit(a + 1) < limit(a)
    said.says("The threshold is {lower} where the curvature is {higher}", falls, falls)
    said.says("a {steeper} valley needs a {smaller} rate", falls, falls)


def _swing(a: float, rate: float) -> float:
    """By how much a step down a w² changes the distance from the bottom."""
    return abs((1 - rate * numerical_gradient(lambda w: (a * w * w).item(), 1.0)).item())


def of_predicted_change(said: Said) -> None:
    def down(first: float, second: float, rate: float) -> float:
        return float(-rate * np.sum(np.square([first, second])))

    *given, rate = said.asks(r"is \((\S+), (\S+)\)\..* rate (\S+)\?", down)
    slopes, right = np.array(given), said.numbers()[0]
    said.says("a step against the gradient goes {downhill}", right < 0)
    once = said.numbers("gradient once")[0]
    said.says("It counts {twice}", np.log(right / -rate) / np.log(once / -rate))
    added = np.isclose(said.numbers("nearly cancel")[0], -rate * slopes.sum())
    said.says("added up the {two} slopes", slopes.size if added else np.nan)
    added = np.isclose(said.numbers("the sizes")[0], -rate * np.abs(slopes).sum())
    said.says("the sizes of the {two} slopes", slopes.size if added else np.nan)
    said.says("if the rate were {1}", said.numbers("if the rate were")[0] / (right / rate))
    squared = said.numbers("in there twice")[0] / (right / rate)
    said.says("is in there {twice}", np.log(squared) / np.log(rate))


# Shape the valley.


def of_scale_a_table(said: Said) -> None:
    table = said.chosen()[0][0]
    right = said.answer()(table)
    never = right[:, np.ptp(table, axis=0) == 0]
    said.says("and one that never changes is {0}", np.abs(never).max())
    whole = said.answer("One mean for the whole table")(table)
    mixes = len({round(mean, 9) for mean in (table - whole * table.std()).mean(axis=0)})
    said.says("{One} mean for the whole table", mixes)
    said.says(
        "along the examples, axis {0}",
        np.argmin([np.abs(right.mean(axis=axis)).max() for axis in (0, 1)]),
    )
    wide, narrow = said.answer("You multiplied by the spread")(table).std(0), table.std(0)
    said.says("has to become {narrower}", (wide[:2] > narrow[:2]).all())


def of_raw_line(said: Said) -> None:
    said.says("The {two} have changed places", len(said.answer()(*said.chosen()[0])))


# Minima.


def of_over_the_hill(said: Said) -> None:
    match = re.search(r"rate (\d\.\d)", said.prose.passages[0].text)
    rate = float(match[1]) if match else np.nan
    left, short, off = (said.numbers(words)[0] for words in ("", "too short", "it runs off"))
    ends = [_walk(start, rate)[-1] for start in (left, short)]
    said.says("from which rate {0.5} leads to the global", np.allclose(ends, [2, -2], atol=0.01))
    top = said.numbers("the hilltop itself")[0]
    said.says("where the slope is {0}", _slope_of(two_valleys, top))
    said.says(
        "Where is the wall {steeper}", _slope_of(two_valleys, left) < _slope_of(two_valleys, short)
    )
    steps = np.abs(np.diff(_walk(off, rate)))
    said.says("every step is {longer} than the one before", (np.diff(steps) > 0).all())


def _walk(start: float, rate: float, steps: int = 300) -> Array:
    try:
        return gradient_descent(two_valleys.gradient, start, learning_rate=rate, steps=steps)[:, 0]
    except DivergenceError as error:
        return error.path[:, 0]


def of_only_the_local(said: Said) -> None:
    local, best = (-2.0, 2.0) if two_valleys.minima[1].is_global_minimum else (2.0, -2.0)
    wide, narrow = (
        numerical_gradient(lambda w: _slope_of(two_valleys, w[0]), w) for w in (local, best)
    )
    deeper = two_valleys.height([best]) < two_valleys.height([local])
    rate = said.numbers()[0]
    holds = [abs(_walk(w + 0.01, rate)[-1] - w) < 0.01 for w in (local, best)]
    wider = wide < narrow and holds == [True, False]
    said.says("The {wider} valley holds its ball, and the {narrower} one", wider, wider)
    said.says("though {deeper}, cannot", deeper)
    up, still, down = (
        two_valleys.height([1.0 - rate * _slope_of(two_valleys, 1.0)]) for rate in (-0.1, 0.0, 0.1)
    )
    said.says("A learning rate is {above} {0}", down < still, still == two_valleys.height([1.0]))
    said.says("at {0} nothing moves", still == two_valleys.height([1.0]))
    said.says("and {below} it the ball climbs", up > still)
    said.says("Take a {larger} one", rate > said.numbers("both valleys hold")[0])
    said.says("Take a {smaller} one", rate < said.numbers("neither valley holds")[0])


def of_best_of_several(said: Said) -> None:
    tries = said.tries()

    def heights(words: str = "") -> Array:
        ends = zip(tries, said.numbers(words), strict=True)
        return np.array([land.height([end]) for (land, _), end in ends])

    lowest = heights()
    nearest, leftmost = said.numbers("nearest to 0"), said.numbers("furthest to the left")
    lower = bool((lowest < heights("furthest to the left")).any())
    is_lowest = lower and bool((lowest <= heights("the highest of the ends") + 1e-9).all())
    said.says("{Lowest} means {lowest} cost", is_lowest, is_lowest)
    closer = (np.abs(nearest) <= np.abs(leftmost)) & (np.abs(nearest) <= np.abs(said.numbers()))
    said.says("nearest to {0}", closer.all())
    said.says("the {highest} of the ends", (heights("highest of the ends") >= lowest - 1e-9).all())
    said.says("Look for the {lowest}", is_lowest)
    rolled = [_rolled(land, min(starts, key=_height_of(land))) for land, starts in tries]
    said.says("from the {lowest} start only", np.allclose(rolled, said.numbers("start only")))
    said.says("may lie {above} a deep valley", (lowest < heights("start only") - 0.1).any())
    said.says("Between {two} valleys", len(two_valleys.minima))


def _height_of(land: Landscape) -> Callable[[float], float]:
    return lambda w: float(land.height([w]))


def _rolled(land: Landscape, start: float) -> float:
    path = gradient_descent(land.gradient, start, learning_rate=0.1, steps=100)
    return float(path[-1, 0])


# The chain rule.


def of_slope_of_a_chain(said: Said) -> None:
    def slopes(power: float) -> list[float]:
        return [
            numerical_gradient(lambda x: np.tanh(x**power).item(), x).item()
            for (x,) in said.tries()
        ]

    (power,) = said.asks(r"tanh\(x\*\*(\d+)\)", slopes)
    said.says("Its stage gets x**{2}, so", power)
    said.says("the first stage, x**{2}, is missing", power)
    said.says("You multiply by x**{2}, the value", power)
    stages = [said.numbers("is missing from the product"), said.numbers("first stage alone")]
    added = np.allclose(sum(stages), said.numbers("You add the two"))
    said.says("You add the {two} local slopes", len(stages) if added else np.nan)
    said.says("The slope of tanh is {1} minus", (tanh.derivative(0.3) + tanh(0.3) ** 2).item())
    said.says("A factor {2} is missing", 1 / said.factor("A factor 2"))


def of_fork_in_a_product(said: Said) -> None:
    def slope(power: float, times: float, plus: float, x: float) -> float:
        return numerical_gradient(lambda x: (x**power * (times * x + plus)).item(), x).item()

    said.asks(r"x\*\*(\d+), b = (\S+) x \+ (\S+): .* x = (\S+)\.", slope)
    ways = [said.numbers("comes by way of a"), said.numbers("comes by way of b")]
    for words, message, gives in (
        ("over the {two} ways they add", "", np.sum),
        ("the mean of the {two} ways", "the mean of", np.mean),
        ("You multiplied the {two} ways", "multiplied the two", np.prod),
    ):
        same = np.isclose(gives(ways), said.numbers(message)[0])
        said.says(words, len(ways) if same else np.nan)


def of_hand_back_order(said: Said) -> None:
    own = numerical_gradient(lambda r: r.item(), 0.4).item()
    said.says("from r, whose own is {1}", own)
    ((_, times),) = Counter(said.answer("One node is there twice")).most_common(1)
    said.says("One node is there {twice}", times)
    said.says("Each of the {five} nodes", len(said.answer()))
    said.says("{two} nodes read it", len(said.exercise.names["READ_BY"]["q"]))


# Backpropagation.


def of_measured_blame(said: Said) -> None:
    off = round(said.factor("Twice too large"), 3)
    said.says("{Twice} too large: between a nudge up and a nudge down lie {two} nudges", off, off)
    missing = 1 / said.factor("A factor 2")
    said.says(
        "A factor {2} is missing: you walked one nudge, and divided by {two}", missing, missing
    )
    cost, nudge = said.exercise.names["_cost"], 1e-5
    both = [cost(z=nudge), cost()]
    first = np.isclose(both[0] - both[1] / nudge, said.numbers("divides before")[0])
    said.says("the difference of the {two} costs", len(both) if first else np.nan)


def of_hidden_blame(said: Said) -> None:
    sizes = {weights.shape for weights, *_ in said.chosen()}
    said.says("layers of {four} different sizes", len(sizes))
    said.says(
        "The local slope of tanh is {1} minus", (tanh.derivative(0.3) + tanh(0.3) ** 2).item()
    )


def of_batch_gradient(said: Said) -> None:
    activations, deltas = said.tries()[0]
    total = said.answer("You add up over the examples")
    once = np.linalg.norm(total(activations, deltas))
    more = np.linalg.norm(total(np.tile(activations, (2, 1)), np.tile(deltas, (2, 1))))
    said.says("With a {larger} batch the steps would be {longer}", more > once, more > once)
    turned = said.answer("The sign is flipped")(activations, deltas)
    # What goes into the nodes counts as much as their deltas say.
    rise = np.mean(np.sum(activations @ -turned * deltas, axis=1))
    said.says("the gradient points {uphill}", rise > 0)


# Any formula.


def of_quotient_slopes(said: Said) -> None:
    u, v = 1.7, 0.6
    larger, positive = u / (v + 0.1) < u / v, said.answer()(u, v)[1] < 0
    said.says(
        "A {larger} divisor makes the quotient {smaller}, so where u is {positive} its slope is "
        "{below} {0}",
        larger, larger, positive, positive, 0.0 * said.answer()(0.0, v)[1],
    )  # fmt: skip
    said.says("what does a {larger} divisor do", larger)
    one = u * (1 / v) / (u / v)
    said.says("differentiate {1} / v, the power", one)
    said.says("it multiplies {1} / v", one)
    said.says("then it is u times {1} / v", one)
    said.says("with the exponent {-1}", np.log(1 / v) / np.log(v))
    count = len(said.answer()(u, v))
    said.says("The {two} slopes have changed", count)
    said.says("Its {two} slopes are asked for", count)


def of_depth_of_a_value(said: Said) -> None:
    depth = said.answer()
    over = depth([2, 5]) - 5
    said.says("It lies {one} {deeper} than its {deepest} source", over, over > 0, over > 0)
    said.says("it lies {deeper} than all its sources", over > 0)
    said.says("and what was given lies at {0}", depth([]))
    said.says("has no sources, and lies at {0}", depth([]))


# Training.


def of_training_step(said: Said) -> None:
    network, x, t = said.tries()[0]
    step = said.answer("return the step alone")(network, x, t)
    gradient = said.answer("You return the gradient")(network, x, t)
    said.says("learning rate {0.5}", -(step @ gradient) / (gradient @ gradient))

    def cost(point: Array) -> float:
        return costs.binary_cross_entropy(network.with_parameters(point)(x), t)

    rises = cost(said.answer("goes uphill")(network, x, t)) > cost(network.parameters)
    said.says(
        "Your step goes {uphill}: the sign is flipped, and the cost would {rise}", rises, rises
    )
    long = said.answer("times too long")(network, x, t) - network.parameters
    said.says("The step is {four} times too long", (long @ step) / (step @ step))
    said.says("over the {four} examples", len(xor()))


def of_xor_by_hand(said: Said) -> None:
    classes, targets = said.exercise.names["_classes"], xor().targets[:, 0]

    def wrong(words: str) -> Array:
        missed: Array = xor().inputs[classes(said.answer(words)) != targets]
        return missed

    rows = np.asarray(said.answer())
    sizes = rows.shape[1] - 1, len(rows) - 1, rows.shape[1] - len(rows[1:])
    said.says("of a {2}-{2}-{1} network", *sizes)
    met, borders = len(xor()) - len(wrong("")), np.linalg.matrix_rank(rows[:2])
    said.says("All {four} are right: {two} straight borders", met, borders)
    same = np.asarray(said.answer("the same border"))[:2]
    one_border = np.linalg.matrix_rank(same) == 1
    said.says("Your {two} hidden nodes", len(same) if one_border else np.nan)
    said.says("All {four} are the wrong way round", len(wrong("wrong way round")))
    (corner,), sides = wrong("at least one"), wrong("'both'")[:2]
    is_below = classes(rows)[-1] == 0
    said.says("The point ({1}, {1}) has to come out {below} {0}", *corner, is_below, is_below)
    is_above = classes(rows)[1:3] == [1, 1]
    one = sides.sum(axis=1)
    said.says(
        "exactly one input is {1} the output has to be {above} {0}",
        one[0] if np.ptp(one) == 0 else np.nan, is_above, is_above,
    )  # fmt: skip
    for words, message in (("as class {1}", "as class 1"), ("as class {0}", "as class 0")):
        said.says(words, np.unique(classes(said.answer(message))).item())
    some = 0 < len(wrong("Some of the four")) < len(xor())
    said.says("Some of the {four} points come out on the wrong side of {0}", len(xor()), some)


def of_cancelled_slope(said: Said) -> None:
    said.says("has a {positive} delta", said.answer()(3.0, 0.0) > 0)
    said.says("a factor {2} too many", said.factor("a factor 2 too many"))


# Reading digits.


def of_stable_softmax(said: Said) -> None:
    tables = [table for (table,) in said.tries()]
    small, _, large, apart, *_ = tables

    def sum_of(words: str, axis: int | None) -> float:
        sums = np.ravel(said.answer(words)(small).sum(axis=axis))
        return sums[0].item() if np.allclose(sums, sums[0]) else np.nan

    with np.errstate(over="ignore", invalid="ignore"):
        overflows = np.isinf(np.exp(large[0, 0]))
        at = large.max() if overflows else np.nan
        shifted = np.exp(apart[2] - apart.max()).sum()
        centred = np.exp(apart[0].max() - apart[0].mean())
        nothing = np.exp(large[1]).sum()
    said.says("Each row sums to {1}, and", sum_of("", 1))
    said.says("At {1000} the exponential overflows, and at {-1000}", at, large[1, 0])
    said.says("a row sums to {0}", nothing if nothing == 0 else np.nan)
    said.says("And at {1000} the exponential overflows", at)
    said.says(
        "the {largest} number of the whole table",
        np.isnan(_softened(said, apart, "of the whole table")).any(),
    )
    said.says(
        "the {largest} number of each column",
        np.isnan(_softened(said, large, "of each column")).any(),
    )
    said.says("A row far {below} it vanishes", shifted == 0)
    far_below = np.exp(large - large.max(axis=0))[1].sum() == 0
    said.says("A row far {below} them vanishes", far_below)
    said.says("lies far {above} it, its exponential still overflows", np.isinf(centred))
    said.says("the wrong axis: your columns sum to {1}", sum_of("axis: your columns", 0))
    said.says("its classes share the {1}", sum_of("", 1))
    said.says("since your columns sum to {1}", sum_of("since your columns", 0))
    said.says("Your whole table sums to {1}", sum_of("Your whole table", None))
    said.says("All numbers of the table share one {1}", sum_of("share one 1", None))
    shift = np.exp(small - small.max(axis=1, keepdims=True)) / np.exp(small).sum(1)[:, None]
    only_above = np.allclose(said.answer("above the fraction bar")(small), shift)
    said.says("{above} the fraction bar and not {below} it", only_above, only_above)
    said.says("a row has to sum to {1}", sum_of("", 1))
    said.says("The {largest} numbers lose their axis", small.max(axis=1).ndim < small.ndim)
    said.says("The {largest} numbers and the sums", small.max(axis=1).ndim < small.ndim)
    said.says("can be {negative}", (said.answer("The exponential is missing")(small) < 0).any())


def _softened(said: Said, table: Array, words: str) -> Array:
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        share: Array = said.answer(words)(table)
    return share


def of_best_epoch(said: Said) -> None:
    tries = said.tries()
    training, validation, patience = tries[0]
    falling = [np.mean(np.diff(costs) < 0) for costs, *_ in said.chosen()]
    said.says("hardly stops {falling}", min(falling) > 0.9)
    lowest = said.answer("lowest of all epochs")(training, validation, patience)
    said.says("the {lowest} of all epochs", validation[lowest] == validation.min())
    stops = said.answer("rises once")(training, validation, patience)
    said.says("as soon as the cost {rises} once", validation[stops + 1] > validation[stops])
    start = next(
        epoch_by_epoch(
            small_network(), xor(), costs.mean_squared_error, sgd(0.1),
            epochs=1, batch_size=4, rng=np.random.default_rng(0),
        )
    )  # fmt: skip
    said.says("epochs are counted from {0}", start.number)
    least = said.answer("lowest of the costs")(training, validation, patience)
    said.says("the {lowest} of the costs", least == validation.min())
    stays = said.answer("It stays at epoch 0")(training, validation, patience)
    said.says("It stays at epoch {0}", stays)
    said.grants("Compare {two} costs", because="turn of phrase")


# Depth.


def of_two_rules(said: Said) -> None:
    inputs, nodes = said.chosen()[1]
    glorot_spread, _ = said.answer()(inputs, nodes)
    over = 2 / glorot_spread**2
    said.says("divides by the mean of the {two} numbers", len(said.chosen()[1]))
    assert np.isclose(over / 2, np.mean([inputs, nodes]))
    said.says("what relu sets to {0}", relu.function(-np.ones(1))[0])
    fewer, more = (said.answer()(terms, nodes)[1] for terms in (20, 200))
    said.says("the {more} terms a sum has, the {smaller} each weight", more < fewer, more < fewer)


def of_what_arrives(said: Said) -> None:
    last, nodes, v, slopes, layers = said.chosen()[0]
    many = said.answer("one factor too many")(last, nodes, v, slopes, layers)
    right = said.answer()(last, nodes, v, slopes, layers)
    surplus = np.log(many / right) / np.log(np.sqrt(nodes * v * slopes))
    said.says("That is {one} factor too many", surplus)
    near = said.answer("one layer before the last")(last, nodes, v, slopes, layers)
    steps = np.log(near / last) / np.log(np.sqrt(nodes * v * slopes))
    said.says("what arrives {one} layer before the last", steps)


# Many dimensions.


def of_ways_down(said: Said) -> None:
    tables = [table for (table,) in said.tries()]
    bends = [np.linalg.eigvalsh(table) for table in tables]

    def counts(words: str, counted: list[int]) -> bool:
        return np.array_equal(said.numbers(words), counted)

    below = counts("", [sum(each < 0) for each in bends])
    level = said.numbers("You also counted a direction") - said.numbers()
    flat = abs(bends[int(level.argmax())]).min() if level.max() == 1 else np.nan
    said.says("Each eigenvalue {below} {0} is a curvature", below, flat)
    above = counts("You counted the ways up", [sum(each > 0) for each in bends])
    said.says("A curvature that bends down is {negative}", below and above)
    said.says("a direction with curvature {0}", flat)
    entries = counts("They are not the curvatures", [int((t < 0).sum()) for t in tables])
    said.says("You counted {negative} entries", entries)
    said.says("How many of them are {negative}", below)


# Better descents.


def of_momentum_step(said: Said) -> None:
    gradient = np.array([0.7, -1.3])

    def parts(words: str = "") -> tuple[float, float]:
        """What the speed takes of a gradient from rest, and the step of the speed."""
        moved, speed = said.answer(words)(np.zeros(2), np.zeros(2), gradient)
        return (speed / gradient)[0].item(), (-moved / speed)[0].item()

    rate = parts()[1]
    damped = [part for part in parts("damped twice") if 0 < part < 1]
    said.says("The gradient is damped {twice}", len(damped))
    uphill = np.prod(parts("Your step goes uphill")) < 0
    said.says("Your step goes {uphill}", uphill)
    speed, step = parts("Two minuses")
    said.says("{Two} minuses, one in the speed", np.count_nonzero([speed < 0, step > 0]))
    said.says("the newest gradient pushes {uphill}", speed * step < 0)
    times = np.log(np.prod(parts("is in there twice"))) / np.log(rate)
    said.says("The learning rate is in there {twice}", times)


def of_repaired_mean(said: Said) -> None:
    first, kept = 0.7, 0.9
    one = np.array([first])
    raw = said.answer("as it is")(one, kept)
    said.grants("and no {longer} a small part of it", because="turn of phrase")
    said.says("It began at {0}", (raw - (1 - kept) * first) / kept)
    said.says("make what is small {smaller}", said.answer("You multiply")(one, kept) < raw)
    said.says("it makes the mean {smaller} still", said.answer("The sign")(one, kept) < raw)
    count = np.log(1 - raw / said.answer()(one, kept)) / np.log(kept)
    said.says("After the first gradient it is {1}", count)
    with np.errstate(divide="ignore"):
        divisor = raw / said.answer("Your count is one behind")(one, kept)
    said.says("nothing is divided by {0}", divisor if divisor == 0 else np.nan)
    said.says("A mean needs parts that sum to {1}", said.answer()(np.full(4, first), kept) / first)
    parts = np.array([kept, 1 - kept])
    taken = [said.answer(words)(one, kept) for words in ("changed places", "")]
    moved = np.allclose(np.divide(*taken), parts[0] / parts[1])
    said.says("The {two} parts have changed places", parts.size if moved else np.nan)


def of_first_weights(said: Said) -> None:
    shape = (300, 200)
    scaled = said.answer()(np.ones(shape))[0, 0]
    spread = np.std(glorot(*shape, rng=np.random.default_rng(0))) / scaled
    said.says("random numbers of spread {1}", spread)
    said.says("These draws have spread {1}", spread)
    said.says("With weights of spread {1}", spread)
    smaller = scaled < said.answer()(np.ones((3, 2)))[0, 0]
    said.says("The {larger} the layer, the {smaller} its weights", smaller, smaller)
    said.says("A factor {2} is missing in the variance", said.factor("A factor 2") ** -2)


# The edge of stability.


def of_edge_of_a_rate(said: Said) -> None:
    def edge(rate: float) -> float:
        return 2 / rate  # where |1 - rate * curvature| is 1

    (rate,) = said.asks(r"at the learning rate (\S+)\.", edge)
    right = said.numbers()[0]

    def swing(curvature: float) -> float:
        path = gradient_descent(lambda p: curvature * p, 1.0, learning_rate=rate, steps=1)
        return float(abs(path[1, 0]))

    said.grants("The {largest} curvature about which a network hovers", because="supposed")
    said.grants("{Below} it the curvature tends to {grow}", because="of the page")
    grows = swing(0.99 * right) < 1 < swing(1.01 * right)
    said.says("{above} it the swing {grows}", grows, grows)
    flat = said.numbers("right to the bottom")[0]
    said.says("at which {one} step goes right", 1 if np.isclose(swing(flat), 0) else np.nan)
    said.says("Swings {grow} only at {twice} as much", grows, right / flat)
    more = edge(rate / 2) > edge(rate)
    said.says("You multiplied. The {smaller} the rate, the {more} curvature", more, more)
    said.says("upside down: the {smaller} the rate, the {more} curvature", more, more)
    said.says("the {two} multiply to {2}", len([rate, right]), rate * right)


def of_power_step(said: Said) -> None:
    hessian, direction = said.chosen()[0]
    right = said.answer()(hessian, direction)

    def along(direction: Array) -> float:
        return float(direction @ hessian @ direction / (direction @ direction))

    length = np.linalg.norm(right)
    larger = along(direction) < along(right) < np.linalg.eigvalsh(hessian)[-1]
    said.says("of power iteration, of length {1}", length)
    said.says("towards the {strongest} curvature, and the length {1} keeps", larger, length)
    grown = [np.linalg.norm(np.linalg.matrix_power(hessian, n) @ right) for n in range(1, 9)]
    said.says("keeps it from {growing}", grown == sorted(grown))
    product = said.answer("its length is not 1")(hessian, direction)
    said.says("is not {1}: divide", length if np.linalg.norm(product) > 1 else np.nan)
    scaled = said.answer("The largest size is 1")(hessian, direction)
    said.says("The {largest} size is {1}", np.ptp(np.sign(scaled)) > 0, np.abs(scaled).max())
    divided = product / said.answer("the largest of the numbers")(hessian, direction)
    said.says("by the {largest} of the numbers", np.allclose(divided, max(product)))
    again = said.answer()(hessian, right)
    both = said.answer("Those are two products")(hessian, direction)
    said.says("Those are {two} products. {One} step makes {one}",
              *([2.0, 1.0, 1.0] if np.allclose(again, both) else [np.nan] * 3))  # fmt: skip
    undone = said.answer("instead of making one")(hessian, direction)
    back = hessian @ undone / np.linalg.norm(hessian @ undone)
    said.says("instead of making {one}", abs(back @ direction) / np.linalg.norm(direction))


# PyTorch.


def of_moved_network(said: Said) -> None:
    tables = [part for part in said.tries()[0] if part.ndim == 2]
    said.says("weights and biases of {two} nn.Linear", len(tables))


def of_sum_to_mean(said: Said) -> None:
    gradient = np.array([0.7, -1.3])
    few, many = np.ones((2, 3)), np.ones((5, 3))
    times = said.answer("the step grows")
    grows = np.abs(times(gradient, many)).sum() > np.abs(times(gradient, few)).sum()
    said.says("the step {grows} with the batch", grows)
    smaller = np.abs(said.answer()(gradient, few)) < np.abs(gradient)
    said.says("A mean is {smaller} than its sum", smaller.all())
    square = numerical_gradient(lambda e: (e**2).item(), 0.7).item() / 0.7
    said.says("You also divide by {2}", 1 / said.factor("also divide by 2"))
    said.says("The factor {2} from the square", square)
    said.says("There is a factor {2} too many", said.factor("factor 2 too many"))


def of_forgotten_call(said: Said) -> None:
    walked = said.exercise.names["_walked"]

    def steps_to(w: float) -> float:
        return next((n for n in range(9) if np.isclose(walked(steps=n)[0], w)), np.nan)

    right = said.numbers()[0]
    steps = steps_to(right)
    before = walked(steps=int(steps) - 1)[0]
    said.says("after {three} steps", steps)
    said.says("the last step went {uphill}", right**2 > before**2)
    said.says(
        "Your steps go {uphill}", said.numbers("Your steps")[0] ** 2 > walked(steps=0)[0] ** 2
    )
    said.says("That is w after {two} steps", steps_to(said.numbers("after two steps")[0]))
    slope = numerical_gradient(lambda w: (w**2).item(), 0.7).item() / 0.7
    halved = np.isclose(walked(slope=2.0 / slope)[0], said.numbers("A factor 2")[0])
    said.says("A factor {2} is missing", slope if halved else np.nan)
    start, first = walked(steps=0)[0], walked(steps=1)[0]
    times = (start - said.numbers("step by the first gradient")[0]) / (start - first)
    said.says("You step by the first gradient {three} times", times)
    # What has been added once, twice and so on.
    sums = np.cumsum(np.arange(9)) * (start - first)
    added = np.flatnonzero(sums == start - said.numbers("add the first gradient")[0])
    said.says("You add the first gradient {three} times", *added)


# More than one machine.


def of_mean_of_shards(said: Said) -> None:
    sizes = [shards for _, shards in said.chosen()]
    uneven = next(shards for shards in sizes if shards.min() == 1 and shards.max() > 9)
    said.says("as much as a shard of {66}", uneven.max())
    gradients, shards = said.tries()[0]
    twice = said.answer("You divide twice")(gradients, shards)
    by = [shards.sum(), len(shards)]
    divided = np.allclose(twice * np.prod(by), shards @ gradients)
    said.says("You divide {twice}", len(by) if divided else np.nan)
    same = said.answer()(np.ones((3, 1)), np.array([4.0, 2.0, 1.0])).item()
    said.says("The shares of the examples sum to {1}", same)


def of_ring_bytes(said: Said) -> None:
    tries, limit = said.tries(), said.answer()(10**9, 1)
    each = [said.answer()(machines, parameters) / parameters for machines, parameters in tries]
    said.says("it stays {below} {16} bytes a parameter", max(each) < limit, limit)
    factor, size = said.factor("A factor 2"), np.dtype(np.float64).itemsize
    said.says("A factor {2} is missing", 1 / factor)
    said.says("or {4} of the {8} bytes", factor * size, size)
    turns = said.numbers("That is two turns") / said.numbers("in one turn")
    said.says("That is {two} turns", turns[0] if np.ptp(turns) < 1e-9 else np.nan)
    said.says("That is {twice} as many", said.factor("twice as many"))


def of_fastest_centre(said: Said) -> None:
    compute, send = said.tries()[0]
    machines = said.answer()(compute, send)
    arithmetic = compute / machines
    said.says("each is {half} of the step", arithmetic / (arithmetic + 2 * send * machines))
    missing = said.factor("A factor 2 is missing") ** 2
    said.says("A factor {2} is missing: everything is sent {twice}", missing, missing)
    said.says("The factor {2} is on the wrong side", said.factor("on the wrong side"))
    fewer = said.answer()(compute, 2 * send) < machines
    said.says("the {longer} the sending takes", fewer)
    roots = np.roots([2 * send, 0, -compute])
    said.says("a root has {two}", roots.size)
    said.says("machines come in {positive} numbers", np.isclose(roots.max(), machines))
