"""What *Backpropagation* says."""

import ast
import math
import re
from itertools import pairwise

import numpy as np

from howlearn.activations import identity, tanh
from howlearn.arrays import Array
from howlearn.backpropagation import Backpropagation, NudgeTest, backpropagation, nudge_test
from howlearn.costs import mean_squared_error
from howlearn.datasets import digits, three_points
from howlearn.gradients import numerical_gradient
from howlearn.network import small_network
from howlearn_site.claims.saying import Page


def claims(page: Page) -> None:
    """Hold what the page says."""
    network = small_network()
    ledger = page.printed("The ledger")
    nodes = {(int(row[0]), int(row[1])): row[2:] for row in ledger[3:6]}
    weights = {tuple(map(int, row[:3])): row[3:] for row in ledger[9:15]}
    output, h1, h2 = nodes.values()
    inputs = [weights[0, 0, 0][1], weights[0, 1, 0][1]]
    target = output[0] - output[2] / 2

    # The question.
    page.says("It has {nine} weights and biases", len(network.parameters))
    page.says("answer that for all {nine}", len(network.parameters))
    page.says(
        "{two} inputs, {two} hidden nodes with {tanh}, {one} output",
        *network.sizes[:2],
        network.layers[0].activation.name,
        network.sizes[2],
    )
    page.says("For the inputs {0.5} and {1} its output is {0.355}", *inputs, output[0])
    page.says("and the target is {1}", target)

    # What the live figure shows.
    last, raised = page.linked("the last step"), page.linked("its weight is above 0")
    # Each node on the way forward and on the way back, the cost between, the gradients at the end.
    steps = 2 * len(nodes) + 2
    page.says("At {the last step} every number is there", last["step"] == raised["step"] == steps)
    given = network.layers[1].weights[1, 0]
    signs_of_h2 = [np.sign(_with_second_weight(v2).deltas[0][0, 1]) for v2 in (given, raised["v2"])]
    page.says(
        "until {its weight is above 0}, and the sensitivity of $h_2$ {changes its sign}",
        given < 0 < raised["v2"],
        signs_of_h2[0] == -signs_of_h2[1] != 0,
    )

    # Ask each node one question.
    page.grants("{Below} you see", because="of the page")
    page.says(
        "The output has {−1.29}: push its weighted input up, and the cost {falls}",
        output[4],
        _nudged(layer=1, node=0).measured < 0,
    )
    page.says(
        "Node $h_2$ has {0.459}: push it up, and the cost {rises}",
        h2[4],
        _nudged(layer=0, node=1).measured > 0,
    )
    page.says("about {a third} as fast", 0.3 < abs(h2[4] / output[4]) < 0.37)
    page.cites("(Nature, {1986})", "rumelhart")

    # The ledger.
    picture = page.block("Backpropagation").picture
    values = re.findall(r"h₁ has .*? the value ([\d.]+)", picture.alt if picture else "")
    (place,) = (p for p, row in nodes.items() if f"{row[0]:.3f}" == values[0])
    page.says("Layers and nodes are counted from {0}", min(n for p in nodes for n in p))
    page.says("$h_1$ is node {0} of layer {0}", place[1], place[0])
    page.says("The {output comes first}", next(iter(nodes)) == max(nodes))

    # From the cost back to the inputs.
    o = 0.37
    page.means("(o - 1)^2", mean_squared_error([[o]], [[1.0]]), (o - 1) ** 2)
    slope = numerical_gradient(lambda at: mean_squared_error([at], [[1.0]]), o, step=0.1)
    page.means("2(o - 1)", slope, [2 * (o - 1)])
    page.says(
        "the identity for its activation function, whose slope is {1}", identity.derivative(o)
    )
    page.means("1 - a^2", tanh.derivative(o), 1 - np.tanh(o) ** 2)
    page.says("by that times {0.7}, the weight between", weights[1, 0, 0][0])
    page.says(
        "the {three are multiplied}",
        np.isclose(h1[3] * weights[1, 0, 0][0] * output[4], h1[4], atol=1e-4),
    )
    lines = re.findall(r"^delta_\w+ = ", page.block("From the cost").code, re.MULTILINE)
    page.says("{Three} lines for {three} nodes", len(lines), len(nodes))
    by_hand = page.printed("From the cost")[0][::2]
    page.says("those of the {ledger}", by_hand == [row[4] for row in nodes.values()])
    page.says(
        "the {opposite sign} because the weight that leads out of it is {negative}",
        np.sign(h2[4]) == -np.sign(h1[4]),
        weights[1, 1, 0][0] < 0,
    )

    # The nudge test.
    tests = [_nudged(layer=0, node=0, nudge=nudge) for nudge in (0.1, 0.01, 0.001)]
    errors = [test.error for test in tests]
    page.says(
        "make the nudge {ten} times {smaller}",
        tests[0].nudge / tests[1].nudge,
        tests[1].nudge < tests[0].nudge,
    )
    ratios = [before / after for before, after in pairwise(errors)]
    page.says("about a {hundred} times {smaller}", np.mean(ratios).round(-1), min(ratios) > 1)
    order = math.log10(ratios[-1])
    page.says("it {falls} with the {square} of the nudge", order > 0, round(order, 2) == 2)
    ends = [_nudged(layer=0, node=0, nudge=nudge) for nudge in (1e-4, 1e-5)]
    off = [abs(test.measured - 1.02 * test.predicted) for test in ends]
    as_fast = ends[0].nudge / ends[1].nudge
    page.says(
        "in the end {fall} no {faster} than the nudge",
        off[1] < off[0],
        np.isclose(off[0] / off[1], as_fast, rtol=0.02),
    )

    # Four equations.
    displayed = [
        item.text.count("=")
        for passage in page.prose.passages
        for item in passage.items
        if passage.section == page.prose.section_named("Four equations") and item.kind == "formula"
    ]
    page.says("{Four} equations", sum(displayed))
    given = page.run("Where sensitivities meet")
    last = given.network.layers[-1]
    before, (z_hidden, z) = given.result.forward.inputs, given.result.forward.weighted_inputs
    a_hidden, a = given.result.forward.activations
    deltas = given.result.deltas
    t = np.array(given.task[2])
    page.means(
        r"\delta_k = \frac{\partial C}{\partial a_k} \, \sigma'(z_k)",
        deltas[1],
        2 * (a - t) / t.size * _slope_of_sigmoid(z),
    )
    page.means(
        r"\delta_j = \Bigl( \sum_k w_{jk} \, \delta_k \Bigr) \, \sigma'(z_j)",
        deltas[0][0],
        [
            sum(last.weights[j, k] * deltas[1][0, k] for k in range(2))
            * _slope_of_sigmoid(z_hidden[0, j])
            for j in range(2)
        ],
    )
    page.means(
        r"\begin{aligned} \frac{\partial C}{\partial w_{jk}} &= a_j \, \delta_k \\"
        r" \frac{\partial C}{\partial b_k} &= \delta_k \end{aligned}",
        given.result.gradient,
        [
            a[0, j] * d[0, k] if j is not None else d[0, k]
            for a, d in ((before, deltas[0]), (a_hidden, deltas[1]))
            for j in (0, 1, None)
            for k in (0, 1)
        ],
    )
    page.grants("The {lower} table", because="of the page")
    product = all(np.isclose(row[1] * row[2], row[3], atol=1e-5) for row in weights.values())
    page.says("is the first of the {two}, {row by row}", displayed[2], product)
    page.says("check the first {two} equations", displayed[0] + displayed[1])
    task = _parts(page.block("Four equations").code, "task")
    page.says("hands over the {four} parts", task)
    page.says("check the other {two}, nudge", displayed[2])

    # Where sensitivities meet.
    arriving = [row.arriving for row in given.result.ledger().nodes[2:]]
    page.grants("In the network {above}", because="of the page")
    page.says("each hidden node feeds {one} other", len(network.layers[1].weights[0]))
    page.says("Give it {two} outputs", given.network.sizes[-1])
    page.says("each hidden node has {two} answers", len(arriving[0]))
    page.grants("The network {below}", because="of the page")
    page.cites("step by step ({2015})", "mazur")
    too_high = a[0] > t[0]
    page.says("The {two} outputs {disagree}", len(t[0]), set(too_high) == {True, False})
    page.says("The {first is too high and the second too low}", [*too_high] == [True, False])
    page.says("what one asks of $h_1$ {the other asks it not to do}", np.prod(arriving[0]) < 0)

    # Why not call it blame?
    signs = [np.sign(row[4]) for row in nodes.values()]
    page.grants("If it were, none could be {negative}", because="supposed")
    page.says("and {two} of the {three} in the ledger are", signs.count(-1), len(signs))
    best_cost, best_deltas, best_mean = page.printed("Why not call it")
    page.says("one node, {three} examples", len(three_points()))
    page.says("and so {three} deltas", len(best_deltas))
    page.says(
        "{The cost is not zero, and the mean of the deltas is}", best_cost[0] > best_mean[0] == 0
    )

    # The algorithm, and what it saves.
    page.grants("between {two} arrays", because="turn of phrase")
    side = math.isqrt(digits().inputs.shape[1])
    page.says("digits of {8}×{8} pixels", side, side)
    page.grants("in {two} at most in the backward pass", because="names its things")
    runs = [_multiplications(sizes) for sizes in ([64, 32, 10], [3, 5, 4, 2], [30] * 40)]
    most = all(whole <= 3 * forward for forward, whole in runs)
    page.says("as many multiplications as {three} runs", most and runs[-1][1] > 2.9 * runs[-1][0])

    page.says("Nudging takes {4820} runs", page.printed("What it saves")[1][0])

    # What goes wrong.
    overwritten = page.printed("Where sensitivities meet")[2]
    page.says(
        "$h_1$ could then get {−0.00460} instead of {0.00877}", overwritten[2], overwritten[3]
    )
    page.says("The {sign is wrong}", overwritten[2] * overwritten[3] < 0)
    page.says("the network with {two} outputs", given.network.sizes[-1])
    flatness = np.linspace(-8, 8, 33)
    page.says("A tanh far from {0}", flatness[np.argmax(tanh.derivative(flatness))])
    page.says("is {nearly flat}", max(tanh.derivative(flatness[np.abs(flatness) > 5])) < 1e-3)

    # Exercises.
    page.says("tanh is {1} minus the square", tanh.derivative(o) + np.tanh(o) ** 2)
    solved = page.run("Exercise: From delta to gradient", 2)
    rng = np.random.default_rng(0)
    activations, deltas = rng.normal(size=(1, 3)), rng.normal(size=(1, 2))
    outer = np.outer(activations[0], deltas[0])
    page.says(
        "For one example it is {`np.outer(activations[0], deltas[0])`}",
        np.allclose(solved.gradients(activations, deltas), outer),
    )
    page.grants("A product of {two} tables", because="turn of phrase")

    # Check yourself, and the end.
    page.grants("The delta of a node is {negative}", because="supposed")
    page.grants("Does the cost {rise} or {fall}?", because="supposed")
    page.says("It {falls}", [_nudged(layer=n, node=0).measured < 0 for n in (0, 1)] == [True, True])
    page.says("some are {negative}", -1 in signs)
    page.says("their mean is {0} and the {cost is not}", best_mean[0], best_cost[0] > 0)
    page.grants("whose weighted input is {10}", because="supposed")
    page.says("Its local slope is nearly {0}", tanh.derivative(10.0))
    page.says("the gradient of {2410} weights", page.printed("What it saves")[0][0])
    page.grants("{Two} things in that sentence", because="names its things")
    page.says("here {−1.29093}, and not the cost, {0.417}", output[2], ledger[0][0])
    page.cites("Deep Learning ({2015}), chapter {2}", "nielsen")
    page.says("the same {four} equations", sum(displayed))


def _nudged(*, layer: int, node: int, nudge: float = 0.01) -> NudgeTest:
    return nudge_test(
        small_network(),
        [[0.5, 1.0]],
        [[1.0]],
        mean_squared_error,
        layer=layer,
        node=node,
        nudge=nudge,
    )


def _with_second_weight(weight: float) -> Backpropagation:
    """Return what is handed back where the weight from h2 to the output is another one."""
    network = small_network()
    point = network.parameters.copy()
    point[-2] = weight
    return backpropagation(
        network.with_parameters(point), [[0.5, 1.0]], [[1.0]], mean_squared_error
    )


def _slope_of_sigmoid(z: Array) -> Array:
    return np.asarray(np.exp(-z) / (1 + np.exp(-z)) ** 2)


def _parts(code: str, name: str) -> int:
    """Return how many parts a tuple has that a block sets."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            assert isinstance(node.value, ast.Tuple)
            return len(node.value.elts)
    raise LookupError(f"no block sets {name}")


def _multiplications(sizes: list[int]) -> tuple[int, int]:
    """Return the multiplications by weights of a run, and of a gradient, for one example."""
    layers = [before * after for before, after in pairwise(sizes)]
    forward, for_gradients, handed_back = sum(layers), sum(layers), sum(layers[1:])
    return forward, forward + for_gradients + handed_back
