"""What *Weights* says."""

import ast
from itertools import permutations, product
from math import ceil, e, factorial

import numpy as np

from howlearn.activations import Activation, identity, leaky_relu, relu, sigmoid, tanh
from howlearn.arrays import Array
from howlearn.backpropagation import Backpropagation, backpropagation
from howlearn.costs import mean_squared_error
from howlearn.datasets import three_points, xor
from howlearn.gradients import numerical_gradient
from howlearn.landscapes import three_points_cost
from howlearn.network import Layer, Network, small_network, straight_line
from howlearn_site.claims.saying import Page
from howlearn_site.figures.build_curve.record import BEGINS, HEIGHTS, bumps, curve, distance, total


def claims(page: Page) -> None:
    """Hold what the page says."""
    page.says("its form is written {2}-{2}-{1}", *small_network().sizes)
    page.says("is Python's way of writing {0.00001}", float("1e-5"))
    network = small_network()
    size = network.parameters.size
    features, hidden, _ = network.sizes

    # One weight.
    page.grants("{Two} networks can be built alike", because="supposed")
    page.means("o = w x + b", straight_line(1.7, -0.6)([[2.3]]), [[1.7 * 2.3 - 0.6]])
    at, drawn = page.drawn("Weights")[2], page.drawn("Weights")[3:]
    lines = {w: output for output, w in zip(drawn[::2], drawn[1::2], strict=True)}
    (bias,) = {output - w * at for w, output in lines.items()}
    page.says("Here the bias is {1}, and the weight takes {three} values", bias, len(lines))
    page.says("moves when the input moves by {1}", _rise(1.7) / 1.7)
    level = min(lines | {0: bias}, key=lambda w: abs(_rise(w)))
    page.says("with a weight near {0} it hardly notices", level)
    page.says("and with a {negative} one it moves the other way", _rise(-0.5) < 0 < _rise(0.5))
    page.says("The bias is the output at input {0}", straight_line(1.7, -0.6)([[0]]).item() == -0.6)
    (w1, o1), (w2, o2), (w3, o3) = lines.items()
    meet = {at - (o1 - o2) / (w1 - w2), at - (o2 - o3) / (w2 - w3)}
    page.says("At input {0} the {three} lines meet", max(meet, key=abs), len(lines))
    page.says("whatever it is, it multiplies a {0}", _moved(0))

    # From a line to a network.
    page.grants("with {two} additions", because="names its things")
    page.grants("With {two} inputs:", because="supposed")
    node = Network([Layer(np.array([[1.3], [-0.4]]), np.array([0.2]), tanh)]).forward([[0.7, 2.1]])
    total = 1.3 * 0.7 - 0.4 * 2.1 + 0.2
    page.means(
        r"\begin{aligned} z &= w_1 x_1 + w_2 x_2 + b \\ a &= \sigma(z) \end{aligned}",
        [node.weighted_inputs[0].item(), node.outputs.item()],
        [total, np.tanh(total)],
    )
    page.grants("{Below} is such a node", because="of the page")
    w1, w2 = page.drawn("From a line")
    rises = [_along(w1, w2), _along(2 * w1, 2 * w2)]
    page.says("Along the dark line $z$ is {0}", w1 * -w2 + w2 * w1)
    page.says("The arrow is the {two} weights", len(page.drawn("From a line")))
    faster = rises[1] > rises[0]
    page.says("the {longer} the arrow is, the {faster} the shade deepens", faster, faster)
    long = page.linked("longer weights")
    steeper = tanh(_along(long["w1"], long["w2"])) > tanh(rises[0])
    page.says("gets steep with {longer} weights", long["bend"] == "tanh" and steeper)
    page.grants("{Below} is a network", because="of the page")
    page.says("{two} inputs, {two} hidden nodes, one output node", features, hidden)
    a = [row[-1] for row in page.printed("From a line", 3)[:2]]
    page.says("Both hidden nodes have a {positive} activation", min(a) > 0)
    into = network.layers[1].weights.ravel()
    page.says("is {0.7} and pushes the output {up}", into[0], into[0] * a[0] > 0)
    page.says("$h_2$ is {−0.5} and pulls it {down}", into[1], into[1] * a[1] < 0)

    # The bend in a node.
    alt = page.block("Activation functions").picture
    page.says("{Three} functions do most of the work", alt.alt.count("Its slope") if alt else 0)
    grid = np.linspace(-40, 40, 801)
    s, t, r = (each(grid) for each in (sigmoid, tanh, relu))
    page.says("squeezes every number into the range from {0} to {1}", s.min(), s.max())
    page.says("has the same shape and runs from {−1} to {1}", t.min(), t.max())
    page.says("lets {positive} numbers through", np.array_equal(r[grid > 0], grid[grid > 0]))
    page.says("turns all others into {0}", r[grid <= 0].max())
    z = np.array([-1.7, 0.4, 2.3])
    up, down = np.exp(z), np.exp(-z)
    page.means(
        r"\begin{aligned} \text{sigmoid}(z) &= \frac{1}{1 + e^{-z}} \\"
        r" \tanh(z) &= \frac{e^z - e^{-z}}{e^z + e^{-z}} \\"
        r" \text{relu}(z) &= \max(0, z) \end{aligned}",
        [sigmoid(z), tanh(z), relu(z)],
        [1 / (1 + down), (up - down) / (up + down), [max(0, each) for each in z]],
    )
    page.says("Euler's number, is a little less than {3}", ceil(e))
    page.says("A sigmoid and a tanh are {steepest} at", _steepest(sigmoid) == _steepest(tanh))
    page.means("z = 0", [_steepest(sigmoid), _steepest(tanh)], [0, 0])
    far = max(each.derivative(6.0).item() for each in (sigmoid, tanh))
    page.says("and almost {level} far from it", far < 0.01)
    page.says("slope {1} wherever it is on", relu.derivative([[0.1, 3]]).mean())
    page.says("and {0} wherever it is off", relu.derivative([[-0.1, -3]]).max())
    page.grants("{Two} relatives of relu", because="names its things")
    page.grants("will turn up once or {twice}", because="turn of phrase")
    page.says("keeps a slope of {1/100} where", leaky_relu.derivative([[-2.0]]))
    page.means(
        r"\begin{aligned} \text{sigmoid}'(z) &= a\,(1 - a) \\ \tanh'(z) &= 1 - a^2 \\"
        r" \text{relu}'(z) &= 1 \text{ if } a > 0 \text{, else } 0 \end{aligned}",
        [_measured(sigmoid, z), _measured(tanh, z), _measured(relu, z)],
        [
            sigmoid(z) * (1 - sigmoid(z)),
            1 - tanh(z) ** 2,
            [1 if height > 0 else 0 for height in relu(z)],
        ],
    )
    table = page.printed("Activation functions", 2)
    agree = [stated == measured for stated, measured in table]
    page.says("holds the {three} formulas against such a measurement", sum(agree))

    # Why must a hidden layer bend?
    page.grants("{Below}, a small network", because="of the page")
    given = page.run('"Why must')
    nodes = [name for name in given.network.__code__.co_varnames if name[0] == "h"]
    page.says("has {two} hidden nodes and an output node", len(nodes))
    straight = given.network(z, given.identity)
    rows = page.printed('"Why must')[1:]
    same = all(row[1] == row[2] for row in rows)
    page.says("With straight nodes, {two} layers give the same numbers as the single line", same)
    page.means("-3x + 10.5", straight, -3 * z + 10.5)
    page.grants("Put the {two} layers into one formula", because="of the page")
    page.means(
        r"\frac{1}{2}(2x + 1) + 4(-x + 3) - 2",
        straight,
        (2 * z + 1) / 2 + 4 * (-z + 3) - 2,
    )
    deep = Network.random([1, 4, 4, 4, 1], hidden=identity, rng=np.random.default_rng(0))
    page.says(
        "can do {no more} than a single one", np.allclose(np.diff(deep(grid[:, None]), 2, 0), 0)
    )
    steps = np.diff([row[3] for row in rows])
    page.says("With tanh the steps are {no longer} equal", np.ptp(steps) > 1)

    _bumps(page)

    # How much say a weight has.
    page.says("If the weight multiplies {1}, the weighted input", _moved(1))
    page.says("if it multiplies ½, by {half}; if it multiplies {0}", _moved(0.5), _moved(0))
    page.grants("is the product of the {two}", because="names its things")
    ours = [[0.3, -1.2]]
    result = _gradient(network, ours)
    measured = numerical_gradient(
        lambda point: mean_squared_error(network.with_parameters(point)(ours), [[1.0]]),
        network.parameters,
    )
    deltas = [layer[0] for layer in result.deltas]
    products = [np.outer(ours, deltas[0]), np.outer(result.forward.activations[0], deltas[1])]
    page.means(
        r"\frac{\partial C}{\partial w} = a \, \delta"
        r" \qquad \frac{\partial C}{\partial b} = \delta",
        measured,
        np.concatenate([products[0].ravel(), deltas[0], products[1].ravel(), deltas[1]]),
    )
    page.means(r"\partial C / \partial w", measured[0], result.weight_gradients[0][0, 0])
    on_bias = result.bias_gradients[0] / deltas[0]
    page.says("as if it were a weight that always multiplies {1}", on_bias.mean())
    shown = page.run("How much say")
    rows = page.printed("How much say")[1:]
    page.says("The table has all {nine} numbers of the network", len(rows))
    weights, biases = (shown.result.weight_gradients[0], shown.result.bias_gradients[0])
    delta = shown.result.deltas[0][0, 0]
    page.says("Compare the {two} weights into $h_1$", len(weights[:, 0]))
    page.says("share its sensitivity, {−0.574}, which is also", delta)
    page.says("which is {also} the gradient of its bias", np.isclose(delta, biases[0]))
    from_x1, from_x2 = weights[:, 0] / delta
    page.says("from $x_2$ multiplies {1} and gets {all} of it", shown.x[0][1], from_x2 == 1)
    page.says("from $x_1$ multiplies {0.5} and gets {half}", shown.x[0][0], from_x1)
    slopes = [_of_weight(x, t) for x, t in zip(*_points(), strict=True)]
    page.says("At input {0} the weight has no say, and", _points()[0][0])
    page.says("adds {nothing} to the weight's gradient", slopes[0] == 0)
    levers = [abs(_moved(x)) for x in (-9, -0.1, 0.1, 9)]
    page.says("A point far from {0} has a long lever", min(levers[::3]) > 50 * max(levers[1:3]))

    # The bias that is 0.
    place, (value, slope) = 5, rows[5][-3:-1]
    assert network.parameters[place] == network.layers[0].biases[1]
    page.says("\"The bias is {0}, so shouldn't", value)
    page.grants("shouldn't its gradient be {0}?", because="supposed")
    label = shown.names[place]
    page.says("Look at the row of {`b-h2`}", f"`{label}`")
    page.says("its value is {0.0} and its gradient {0.459}", value, slope)
    page.grants("A road is not level at kilometre {0}", because="turn of phrase")
    page.grants("just because the number is {0}", because="turn of phrase")
    page.says("the other {eight} numbers keep still", size - 1)
    sums = shown.result.forward.weighted_inputs[0][0] - network.layers[0].biases
    page.says("The weighted input of $h_2$ is {0.6} plus the bias", sums[1])
    where, *_, tangent = page.drawn('"The bias is')
    page.says("At {0} the road {climbs}", where, tangent > 0)
    page.says("has the slope {0.459} of the table", tangent)
    page.says("A step of gradient descent moves this bias {below} {0}", 0 - 0.1 * slope < 0, value)
    no_input = _gradient(network, [[0.0, 1.0]]).weight_gradients[0][0]
    deaf = network.with_parameters([*network.parameters[:6], 0.0, *network.parameters[7:]])
    insensitive = _gradient(deaf, ours).weight_gradients[0][:, 0]
    nothing = abs(np.r_[no_input, insensitive])
    page.says("has the gradient {0} when, on every example", nothing.max())
    page.says("what it multiplies is {0} or", abs(no_input).max() == 0)

    # Which weights are the optimal ones?
    (best,) = three_points_cost.stationary_points
    page.says("weight {3/2} and bias {5/6}", *best.point)
    page.says("The three points have {one} best line", len(three_points_cost.stationary_points))
    page.says("Swap the {two} hidden nodes", hidden)
    page.says("the output adds the same {two} terms", len(into))
    page.means(r"\tanh(-z) = -\tanh(z)", tanh(-z), -tanh(z))
    page.says("{two} minus signs meet and cancel", np.allclose(-tanh(-z), tanh(z)))
    settings = page.run("Which weights").settings
    rows = [row[-3:] for row in page.printed("Which weights")]
    (length,) = {len(point) for point in settings.values()}
    page.says("{Three} different lists of {nine} numbers", len(settings), length)
    page.says("make one and the {same} function", all(row == rows[0] for row in rows))
    page.says("the block tries it on {three} inputs", len(rows[0]))
    signs = [s for s in np.linspace(-2, 2, 9) if np.allclose(s * np.tanh(s * z), np.tanh(z))]
    page.says("With {two} orders and {two} signs", factorial(hidden), len(signs))
    page.says("there are {eight} such lists", len(_twins(network)))
    page.grants("{Ten} hidden tanh nodes make more", because="supposed")
    billions = factorial(10) * len(signs) ** 10 // 10**9
    page.says("make more than {three} billion", billions)

    # Where do the first weights come from?
    section = "Where do the first"
    starts = page.run(section).starts
    task = xor()
    exactly_one = task.inputs.sum(axis=1) == 1
    page.says("{Two} networks of the same form learn xor", len(starts))
    page.says("a task of {four} examples whose target is", len(task))
    page.says("whose target is {1} where", task.targets[exactly_one].mean())
    page.says("one of {two} inputs is {1}", task.inputs.shape[1], task.inputs[exactly_one].max())
    equal = starts["equal"].parameters
    page.says("all {nine} numbers begin at {0.5}", equal.size, np.unique(equal))
    page.says("Both take a {thousand} steps", page.given(section, "range"))
    printed = page.printed(section)
    page.says("{Two} nodes that begin with the same", hidden)
    page.says("so they stay {twins}", printed[1][1:3] == printed[1][4:6])
    page.says("Random weights tell them {apart}", printed[3][1:3] != printed[3][4:6])

    # Exercises.
    page.says("Write the {2-2-1} network", "-".join(map(str, network.sizes)))
    page.says("as a function of its {two} inputs", features)
    page.says("You find its {nine} numbers", size)
    page.grants("in the blocks {above}", because="of the page")
    code = page.block("Exercise: The forward", 2).code
    summed = [f"`{name}`" for name in _names(code, ast.Store) if name.startswith("h")]
    page.says("does the same with {`h1`} and {`h2`}", *summed)
    answer = vars(page.run("Exercise: Whose", 2))
    asked = [name for name in answer if name.startswith("for_")]
    page.says("A node has {two} weights and", sum(name.startswith("for_w") for name in asked))
    page.says("the gradients of the {three} numbers", len(asked))
    page.says("What does each of the {three} multiply", len(asked))
    page.says("The bias multiplies {1}", answer["for_b"] / answer["delta"])
    page.says("another list of {nine} numbers", size)
    order = " ".join(shown.names)
    heads = [" ".join(p.text.split()) for p in page.prose.passages if "b-h1" in p.text]
    blocks = page.prose.blocks_in(page.prose.section_named("Exercise: A twin"))
    page.says("{x1-h1 x1-h2 x2-h1 x2-h2}", heads == [order] * len(blocks))
    page.says("Which of the {nine} lead into", size)

    code = page.block("Exercise: Whose", 2).code
    used = _names(code, ast.Load)
    unused = [f"`{name}`" for name in _names(code, ast.Store) if name not in used]
    page.says("The values of {`w1`}, {`w2`} and {`b`} are not used", *unused)

    # Check yourself, and the end.
    page.grants("An input is {0}.", because="supposed")
    page.says("{0}. The gradient is what", abs(no_input).max())
    page.says("Here it multiplies {0}", _moved(0))
    page.grants("A bias has the value {0}. Is its gradient {0}?", because="supposed")
    page.says("In the table above that is {0.459}", slope)
    page.grants("{Two} weights lead into the same node", because="supposed")
    twice = _gradient(network, [[0.7, 0.7]]).weight_gradients[0][:, 0]
    page.says("The gradients are {equal} if both", twice[0] == twice[1] != 0)
    page.grants("{Two} networks of one form give", because="supposed")
    page.says("Swap {two} hidden nodes", hidden)
    page.grants("are {two} different things", because="names its things")
    without = [value == 0 != slope, all(network.layers[0].weights[0] != no_input)]
    page.says("Either can be {0} without the other", all(without))
    # The two networks of the block: of one form, and one ended lower.
    page.says("and there may be {lower} ones elsewhere", printed[2][-1] < printed[0][-1])
    page.cites("({2015}), chapter {4}", "nielsen")


def _bumps(page: Page) -> None:
    """Hold what is said of pairs of sigmoid nodes."""
    section = "How much can one hidden layer draw"
    near, far = (sigmoid(200 * (x - 0.4)) - sigmoid(200 * (x - 0.6)) for x in (0.5, 0.7))
    page.grants("Take {two} sigmoid nodes", because="names its things")
    page.says("near {1} between {two} places, and near {0} everywhere else", round(float(near), 6),
              len(("first", "last")), round(float(far), 6))  # fmt: skip
    drawing = page.run(section)
    page.says("The curve below has {nine} points", len(drawing.heights))
    page.grants("The curve {below} has", because="of the page")

    # The figure, whose still the block draws.
    heights, begins = tuple(drawing.heights), BEGINS
    still = drawing.drawn[f"{begins['pairs']} pairs"]
    assert heights == HEIGHTS
    assert np.allclose(still, total(drawing.x, heights, **begins))
    more, soft = page.linked("16 pairs"), page.linked("steepness 6")
    softest, outside = page.linked("steepness 1"), page.linked("outside of them")
    few, many, lean, smear = (
        distance(heights, **(begins | _setting(state))) for state in ({}, more, soft, softest)
    )
    pairs = _setting(more)["pairs"]
    page.says("With {16} pairs the sum comes {nearer} than with {4}, and it takes {four} times",
              pairs, many < few, begins["pairs"], pairs / begins["pairs"])  # fmt: skip
    page.grants("(Where {two} pairs meet", because="supposed")
    shared = drawing.up.shape[1] == pairs + 1 and np.allclose(
        drawing.bumps, bumps(drawing.x, pairs, begins["steep"])
    )
    page.says("so {one} node would do for both", shared)
    assert _setting(soft)["pairs"] == _setting(softest)["pairs"] == pairs
    page.says("make the sigmoids {softer}: at steepness {6}", soft["steep"] < begins["steep"],
              soft["steep"])  # fmt: skip
    assert 1.7 < many / lean < 2
    page.says("comes almost {twice} as near", round(many / lean))
    page.says("{Softer still}, at steepness {1}", softest["steep"] < soft["steep"],
              softest["steep"])  # fmt: skip
    place, neighbour = bumps(np.array([7.5, 8.5]) / pairs, pairs, softest["steep"])[:, 7]
    page.says("the bumps {smear into each other}", neighbour > 0.7 * place)
    x = np.linspace(0.1, 0.9, 801)
    corners, left = (
        abs(np.diff(line, 2)).max()
        for line in (curve(x, heights), total(x, heights, **_setting(softest)))
    )
    page.says("Of the curve's sharp corners {nothing} is left", left < corners / 100)
    page.says("the sum is {farther off} than the stairs were", smear > many)
    # How far off they are.
    table = np.array(page.printed(section, 2))
    ratios = table[:-1, 1] / table[1:, 1]
    assert np.allclose(ratios, 2, atol=0.1)
    page.says("{Twice} as many pairs come about {twice} as close", table[1, 0] / table[0, 0],
              round(ratios.mean()))  # fmt: skip
    ends = np.array([-0.5, outside["x"], 1.5])
    assert outside["x"] > 1
    beyond = total(ends, heights, _setting(outside)["pairs"], begins["steep"])
    page.says("the bumps here are all {0}, whatever", round(abs(beyond).max(), 9))


def _setting(state: dict[str, float]) -> dict[str, int]:
    """Return the part of a figure's state that the sum hangs on."""
    return {name: int(state[name]) for name in BEGINS.keys() & state.keys()}


def _along(w1: float, w2: float) -> float:
    """Return how far a node's weighted input moves in one unit along the arrow of its weights."""
    way = np.array([[w1, w2]]) / np.hypot(w1, w2)
    node = Network([Layer(np.array([[w1], [w2]]), np.zeros(1), identity)])
    return float((node(way) - node(0 * way)).item())


def _names(code: str, how: type[ast.expr_context]) -> list[str]:
    names = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)]
    return [node.id for node in names if isinstance(node.ctx, how)]


def _rise(weight: float) -> float:
    """Return how far the output of a line moves when its input moves by 1."""
    low, high = straight_line(weight, 1.0)([[0.3], [1.3]]).ravel()
    return float(high - low)


def _moved(multiplies: float) -> float:
    """Return how far a weighted input moves when a weight of it moves by 1."""
    low, high = (straight_line(w, 0.2)([[multiplies]]).item() for w in (0.7, 1.7))
    return float(high - low)


def _steepest(activation: Activation) -> float:
    z = np.linspace(-4, 4, 801)
    return float(z[np.gradient(activation(z)).argmax()])


def _measured(activation: Activation, places: Array) -> list[float]:
    return [numerical_gradient(lambda z: activation(z).sum(), z).item() for z in places]


def _gradient(network: Network, inputs: list[list[float]]) -> Backpropagation:
    return backpropagation(network, inputs, [[1.0]], mean_squared_error)


def _points() -> tuple[list[float], list[float]]:
    points = three_points()
    return points.inputs.ravel().tolist(), points.targets.ravel().tolist()


def _of_weight(x: float, t: float) -> float:
    """Return the slope of a point's cost for the weight of a line that misses it."""
    line = straight_line(0.4, -0.7)
    result = backpropagation(line, [[x]], [[t]], mean_squared_error)
    return result.weight_gradients[0].item()


def _twins(network: Network) -> set[tuple[float, ...]]:
    """Return all lists that make the same network: its hidden nodes in any order and sign."""
    first, last = network.layers
    inputs = [[0.5, 1.0], [-1.0, 0.2], [2.0, -0.7]]
    found = set()
    for order in permutations(range(len(first.biases))):
        for signs in product((-1, 1), repeat=len(order)):
            nodes, turned = list(order), np.array(signs)
            parts = [
                (first.weights[:, nodes] * turned).ravel(),
                first.biases[nodes] * turned,
                last.weights[nodes].ravel() * turned,
                last.biases,
            ]
            point = np.concatenate(parts)
            if np.allclose(network.with_parameters(point)(inputs), network(inputs)):
                found.add(tuple(point))
    return found
