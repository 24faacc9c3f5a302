"""What *Training a network* says."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from howlearn.activations import sigmoid, tanh
from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import binary_cross_entropy, mean_squared_error
from howlearn.datasets import batches, noisy_line, two_moons, xor
from howlearn.gradients import numerical_gradient
from howlearn.network import Network, small_network, straight_line
from howlearn.optimizers import adam, sgd
from howlearn.training import Epoch, accuracy, predict, train
from howlearn_site.claims.saying import Page
from howlearn_site.figures.playground.record import drawn


def claims(page: Page) -> None:
    """Hold what the page says."""
    task = xor()
    x, t = task.inputs, task.targets.ravel()
    classes = np.unique(t)
    rng = np.random.default_rng(0)

    # Xor, and a single node.
    unseen = "Examples it has not seen"
    hundred = page.given(unseen, "train")
    page.says("first on {four} points, then on a {hundred}", len(task), hundred)
    exactly_one = x.sum(axis=1) == 1
    page.says("The {four} points are called xor", len(task))
    page.says("they belong to class {1} where", np.unique(t[exactly_one]))
    page.says("of the {two} inputs is {1}. Here", x.shape[1], x[exactly_one].max())
    page.says("is a cost for {two} classes", len(classes))
    page.grants("a section {below} opens up", because="of the page")
    w, b = np.array([1.7, -0.4]), 0.3
    node = Network.random([2, 1], rng=rng).with_parameters([*w, b])
    at = np.array([[0.9, 2.3]])
    page.means("w_1 x_1 + w_2 x_2 + b", node(at).item(), 1.7 * 0.9 - 0.4 * 2.3 + 0.3)
    anywhere = rng.normal(size=(99, 2))
    yes = predict(node, anywhere, binary_cross_entropy) > 0.5
    class_1 = np.array_equal(yes, node(anywhere) > 0)
    page.says('"class {1}" where', max(classes))
    page.says("is {above} zero, so its border", class_1)
    page.says(
        "{Three} points are right, and", page.drawn("Training a network")[3] / 100 * len(task)
    )
    lines = rng.normal(size=(999, 3))
    most = (((lines[:, :2] @ x.T + lines[:, 2:]) > 0) == (t == 1)).sum(axis=1).max()
    page.says("and {no} line does better", most == 3)
    neither, second, first, both = node([[0, 0], [0, 1], [1, 0], [1, 1]]).ravel()
    page.means("w_1 + b", first, w[0] + b)
    page.means("w_2 + b", second, w[1] + b)
    page.means("w_1 + w_2 + b", both, w[0] + w[1] + b)
    page.means("w_1 + w_2 + 2b", first + second, neither + both, w[0] + w[1] + 2 * b)
    asked = x[t == 1].tolist() == [[0, 1], [1, 0]]
    page.says("To get all {four}", len(task))
    page.says("would have to be {above} zero", asked and class_1)
    page.says("Add the first {two}, and", sum(t == 1))
    page.says("is {above} zero; add the last {two}", asked and class_1, sum(t == 0))
    _, hidden, _, count, right, *_ = page.drawn("The loop", 4)
    page.says("and {two} nodes in it are {enough}", -hidden, right == 100)

    # The loop.
    page.grants("Training is {four} lines", because="names its things")
    page.grants("{Below}, the loop stands", because="of the page")
    rows = page.printed("The loop")
    page.says(
        "what the cost is at every {fiftieth} epoch", set(np.diff([r[0] for r in rows])) == {50}
    )
    sizes = page.given("The loop", "random")
    page.says("Its network has {2} inputs, {2} hidden nodes and {1} output", *sizes)
    page.says("from the seed {3} it draws", page.given("The loop", "default_rng"))
    page.says("it goes the {same} way", rows == page.printed("The loop", 2))
    rate = page.given("The loop", "sgd", 2)
    page.says("{`sgd(1.0)`} is the plain step", f"`sgd({rate})`")
    page.says("with the learning rate {1}", rate)
    batch = page.given("The loop", "batch_size", 2)
    page.says(
        "looks at all {four} points, so that an epoch is {one} step", batch, len(task) / batch
    )
    page.says("With {`batch_size=4`} each", f"`batch_size={batch}`")
    factor = mean_squared_error.derivative([[2.3]], [[0.9]]).item() / (2.3 - 0.9)
    scale = page.printed("The loop", 3)[8][-1]
    page.says("the factor {2} / {4} makes it the slope", factor, factor / scale)
    slope = numerical_gradient(lambda z: tanh(z).sum(), 1.3).item()
    page.means("1 - a^2", slope, 1 - np.tanh(1.3) ** 2)
    page.says("The inputs of xor are {0} and {1}", *np.unique(x))
    far = backpropagation(straight_line(0.7, 0.2), [[200.0]], [[3.0]], mean_squared_error)
    of_weight, of_bias = far.weight_gradients[0].item(), far.bias_gradients[0].item()
    page.grants("set the variable {`PYTHONUTF8=1`} first", because="names its things")
    page.grants("An input of {200} makes", because="supposed")
    page.says("makes the slope of its weight {200} times", of_weight / of_bias)
    metres = noisy_line(rng=rng).inputs * 200
    scaled = (metres - metres.mean()) / metres.std()
    page.says("each feature to about {1} first", np.sqrt((scaled**2).mean()))
    page.says("the output node combines the {two}", sizes[1])
    page.says("All {four} are right", count * right / 100)

    plateau = _trained_on_xor(seed=6)
    page.says("{Not every} start gets there", plateau[-1] > 0.6 and np.ptp(plateau[50:]) < 1e-3)

    # Stuck.
    stuck = '"My training'
    start, table = page.printed(stuck)[0], np.array(page.printed(stuck)[1:])
    page.grants("Take the {smallest} case", because="for human eyes")
    deltas = page.run(stuck).deltas
    case = {"x": 1.0, "t": 0.0, "start": 2.0, "rate": 0.15}
    told = np.allclose(_stuck(deltas, **case), table[1:], atol=0.005)
    page.says("one example with {input 1 and target 0, weight and bias both 2}", told)
    page.says("and the learning rate {0.15}", case["rate"] if told else np.nan)
    page.says("The output starts at {0.98}", np.unique(table[1:, 0]))
    page.says("with {three} costs from the same start", len(table[1:]))
    z, a = 1.3, sigmoid(1.3).item()
    half, square, _ = deltas(z, 0.2).values()
    page.says("With {half} the square", half / square)
    page.means(
        r"C = \frac{1}{2}(a - t)^2", mean_squared_error([[a]], [[0.2]]) / 2, (a - 0.2) ** 2 / 2
    )
    epochs, by_half, _, by_entropy = table
    page.says("a {hundred} epochs bring the output", epochs[1])
    page.says("from {0.98} to {0.96}", *by_half[:2])
    page.means(r"(a - t)\,\sigma'(z)", half, (a - 0.2) * a * (1 - a))
    page.means("z = 4", page.given(stuck, "deltas"), case["start"] * case["x"] + case["start"])
    page.says("slope is {0.018}, and even a large error times {0.018}", start[0], start[0])
    page.says("the delta is {twice} as large", square / half)
    page.says("the output is at {0.04} after the same {hundred} epochs", by_entropy[1], epochs[1])

    # Cross-entropy.
    went = '"Where did sigmoid'
    page.says("against a target $t$ of {0} or {1}", *classes)
    costs = {t: binary_cross_entropy([[z]], [[t]]) for t in classes}
    page.means(r"-\log a", costs[1], -np.log(a))
    page.means(r"-\log(1 - a)", costs[0], -np.log(1 - a))
    page.says("where the target is {1} and", max(classes))
    page.says("where it is {0} (the natural", min(classes))
    for target in classes.tolist():
        by_a, by_z = _by_activation(a, target), _by_weighted_input(z, target)
        level = numerical_gradient(lambda z: sigmoid(z).sum(), z).item()
        page.means(
            r"\begin{aligned} \frac{\partial C}{\partial a} &= \frac{a - t}{a\,(1 - a)} \\"
            r" \sigma'(z) &= a\,(1 - a) \\"
            r" \delta = \frac{\partial C}{\partial z} &= a - t \end{aligned}",
            [by_a, level, by_z],
            [(a - target) / (a * (1 - a)), a * (1 - a), a - target],
        )
    page.says("The delta is the {product of the first two} lines", np.isclose(by_a * level, by_z))
    rows = page.printed(went)
    formulas, measured = rows[1::3], rows[2::3]
    agree = formulas == measured
    page.says("each of the {three} at {three} places", len(formulas[0]), len(rows[::3]))
    page.says("{once by the formula and once measured}", agree)
    page.says("puts {three} numbers side by side", len(formulas[0]))
    steep, level = formulas[1][:2]
    page.says("with target {0}, the cost is so steep", rows[3][1])
    page.says("{55.6} times {0.0177} is {0.98}", steep, level, steep * level)

    # Not seen.
    moons = two_moons(200, noise=0.0, rng=rng)
    upper = moons.inputs[moons.targets.ravel() == 0]
    page.says("drawn from {two} moons", len(np.unique(moons.targets)))
    arc = np.ptp(np.arctan2(upper[:, 1], upper[:, 0])) / (2 * np.pi)
    page.says("{half} circles that reach into", round(arc, 2))
    (epoch,), (learned,), (watched,) = page.printed(unseen)
    began, ended, _, _, watch_began, watch_ended, *_ = page.drawn(unseen)
    lowest = watched < min(watch_began, watch_ended)
    page.says("where the {smallest} one stands", lowest)
    page.says("Both costs {fall} at first", learned < began and watched < watch_began)
    page.says("After epoch {33} the training cost goes on {falling}", epoch, ended < learned)
    page.says("while the validation cost slowly {rises}", watch_ended > watched)
    page.says("the noise of these {hundred} points", hundred)
    page.says("The network to keep is the one of epoch {33}", epoch)
    trained = page.printed(unseen, 2)[-1]
    page.says("the share of right answers, is {94}%", trained[-1])

    # Batches.
    section = "The cost goes up"
    batch = page.given(unseen, "batch_size")
    page.says("looked at {20} of the {hundred} examples", batch, hundred)
    page.says("That makes {five} steps an epoch", hundred / batch)
    _, _, steps, part_rises, all_points, begin, end, _, rises = page.drawn(section)
    page.says("Here a batch holds {10} of {400}", all_points / (steps + 1), all_points)
    page.says("The cost of the batch {jumps}", part_rises > steps / 3)
    page.says(
        "The cost on all of them {falls}, with small {rises}", end < begin, 0 < rises < part_rises
    )

    _how_rough(page)

    # Width and rate.
    section = "How wide"
    page.grants("{Two} choices are yours", because="names its things")
    data, held_out = drawn("spirals")
    page.says("{Two} spirals that wind", len(np.unique(data.targets)))
    epochs = page.given(section, "epochs")
    page.says("looks at all {100} points, and every run has {300} epochs", len(data), epochs)
    page.grants("in the figure {below}", because="of the page")
    few, slow, fast, last = page.printed(section)[1:]
    best = [row[2] == 100 for row in (few, slow, fast, last)]
    page.says("{Only the last} run gets all points right", best == [False, False, False, True])
    page.says("{Two} hidden nodes draw {two} lines", few[0], few[0])
    page.says("made of {two} lines winds", few[0])
    page.says(
        "At the rate {0.03} the steps are {too short} for {300}", slow[1], slow[3] > last[3], epochs
    )
    runs = {}
    for words, row in {
        "Two hidden nodes": few,
        "rate 0.03": slow,
        "rate 1": fast,
        "After the last run": last,
    }.items():
        state = page.linked(words)
        runs[words] = _followed(state)
        final = runs[words][-1]
        right = 100 * accuracy(final.network, data, binary_cross_entropy)
        found = [state["h1"], state["rate"], round(right, 1), round(final.training_cost, 3)]
        page.says(f"{{{words}}}", found == row)
    course = [epoch.training_cost for epoch in runs["rate 1"]]
    page.says("At the rate {1} they are {too long}", fast[1], fast[3] > last[3])
    page.says("and the cost {jumps}.", max(course) > 3 * course[0])
    deeper = page.linked("a second hidden layer")
    seen, deep = (
        len(held_out) * accuracy(run[-1].network, held_out, binary_cross_entropy)
        for run in (runs["After the last run"], _followed(deeper))
    )
    page.says("{95} of these {100} lie on the right side", seen, len(held_out))
    page.says("a {second} hidden layer", deeper["h2"] > 0)
    page.says("at the rate {0.1}, brings {all of them}", deeper["rate"], deep == len(held_out))

    # Two phases.
    page.grants("Training and prediction are {two} phases", because="names its things")
    page.grants("Chance comes in {twice}", because="names its things")
    once, again, other = (row[1:] for row in page.printed("Training and prediction")[1:])
    page.says("the same seed gives the {same} run", once == again)
    page.says("another seed gives {another} network", other != once)

    # Exercises.
    small = small_network()
    ours = [[0.3, -1.2]]
    moved = page.run("Exercise: One step", 2).step(small, ours, [[1.0]]).parameters
    gradient = backpropagation(small, ours, [[1.0]], binary_cross_entropy).gradient
    page.says("with the learning rate {1/2}", np.median((small.parameters - moved) / gradient))
    answer = page.run("Exercise: Xor", 2)
    page.says("each node: its {two} weights, and its bias", len(answer.h1) - 1)
    h1, h2 = (np.tanh(x @ node[:2] + node[2]) for node in (answer.h1, answer.h2))
    outputs = answer.o[0] * h1 + answer.o[1] * h2 + answer.o[2]
    separates = np.array_equal(outputs > 0, t == 1)
    page.says("The network has {two} hidden nodes", len(answer.o) - 1)
    page.says("its output is {above 0 for class 1}", separates)
    some = x.any(axis=1)
    page.says("it is near {1} where", h1[some].mean())
    page.says("at least one input is {1}, and near {−1} otherwise", x[some].max(), h1[~some].mean())
    positive = x[x @ answer.h2[:2] + answer.h2[2] > 0]
    page.says("the point ({1}, {1}) makes", *positive.ravel())
    page.says("makes the sum {positive}", len(positive) == 1)
    page.says("$h_1$ speaks {for class 1} and $h_2$ {against}", answer.o[0] > 0, answer.o[1] < 0)
    (formula,) = {
        item.text
        for passage in page.prose.passages
        for item in passage.items
        if item.kind == "formula" and r"\delta =" in item.text
    }
    page.says("{Three} lines in this section", formula.count("&="))

    # Check yourself, and the end.
    page.grants("{100} examples, batches of {20}, {three} epochs", because="supposed")
    of_twenty = len(list(batches(noisy_line(100, rng=rng), 20, rng=rng)))
    page.says("{15}. {Five} batches make an epoch", of_twenty * 3, of_twenty)
    page.says("How many of the {four} points", len(task))
    page.says("{3}. Its border is a straight line", most)
    page.grants(
        "The training cost still {falls}, and the validation cost has begun to {rise}",
        because="supposed",
    )
    page.says("Keep that of the {lowest} validation cost", lowest)
    page.grants("You train {twice} from", because="supposed")
    page.grants("Are the {two} networks", because="supposed")
    page.says("keep the network of its {lowest} point", lowest)
    page.says("it may {rise} for good", watch_ended > watched)
    page.says("while the training cost still {falls}", ended < learned)
    page.cites("chapter {3}: the saturated node", "nielsen")
    page.grants("the {two} readings of the addendum", because="of others")


def _how_rough(page: Page) -> None:
    """Hold what is said of the spread of steps, beside the deviation of a mean in theory."""
    drawn = page.run("How rough is a step")
    page.grants("{Below}, a line starts at", because="of the page")
    page.says("at weight {0} and bias {0}", *drawn.step([0]) * 0)
    code = page.block("How rough is a step").code
    small, large = map(int, re.findall(r"zip\(panels, \((\d+), (\d+)\)\)", code)[0])
    page.says("on a batch of {4} of the {30} points in one panel and of {16} in the other",
              small, len(drawn.x), large)  # fmt: skip
    page.says("the step on all {30} points", len(drawn.x))
    table = {int(size): spread for size, spread in page.printed("How rough is a step", 2)}
    one = 0.2 * np.stack([drawn.x * drawn.t, drawn.t]).T
    in_theory = np.sqrt(one.var(axis=0).sum())
    for size, spread in table.items():
        assert abs(spread - in_theory / np.sqrt(size)) < 0.05 * spread + 0.005, size
    ratios = [table[size] / table[4 * size] for size in (1, 4, 16)]
    narrower = all(1.8 < ratio < 2.2 for ratio in ratios)
    page.says("The {larger} the batch, the {smaller} the cloud", narrower, narrower)
    page.says("A batch {four} times as large makes the cloud {half} as wide", 16 / 4,
              round(1 / ratios[0], 1))  # fmt: skip
    page.says("its width {falls} with the root", narrower)
    page.says(
        "a cloud {half} as wide costs {four} times the work", round(1 / ratios[1], 1), 64 / 16
    )


def _stuck(
    deltas: Callable[[float, float], dict[str, float]],
    x: float,
    t: float,
    start: float,
    rate: float,
) -> Array:
    """Return the output of a sigmoid node at epochs 0, 100 and 300, a row a cost."""
    rows = []
    for name in deltas(0.0, t):
        w = b = start
        outputs = []
        for _ in range(301):
            z = w * x + b
            outputs.append(1 / (1 + np.exp(-z)))
            delta = deltas(z, t)[name]
            w, b = w - rate * delta * x, b - rate * delta
        rows.append([outputs[epoch] for epoch in (0, 100, 300)])
    return np.array(rows)


def _trained_on_xor(seed: int) -> list[float]:
    """Return the cost at each epoch of the chapter's training, from another start."""
    rng = np.random.default_rng(seed)
    start = Network.random([2, 2, 1], rng=rng)
    run = train(start, xor(), binary_cross_entropy, sgd(1.0), epochs=200, batch_size=4, rng=rng)
    return [epoch.training_cost for epoch in run]


def _followed(state: dict[str, Any]) -> list[Epoch]:
    """Return the run to which a link to the playground leads."""
    training, _ = drawn(state["data"])
    hidden = [int(state[name]) for name in ("h1", "h2") if name in state]
    rng = np.random.default_rng(1)
    start = Network.random([2, *hidden, 1], rng=rng)
    epochs, size = int(state["epoch"]), len(training)
    steps = adam(state["rate"])
    return [
        *train(
            start, training, binary_cross_entropy, steps, epochs=epochs, batch_size=size, rng=rng
        )
    ]


def _by_activation(a: float, target: float) -> float:
    """Return the slope of cross-entropy by the activation, measured."""
    return numerical_gradient(lambda a: -np.log(abs(1 - target - a)).sum(), a).item()


def _by_weighted_input(z: float, target: float) -> float:
    return numerical_gradient(lambda z: binary_cross_entropy([z], [[target]]), z).item()
