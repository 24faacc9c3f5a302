"""What *Better descents* says."""

import inspect
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from howlearn.activations import relu
from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import binary_cross_entropy
from howlearn.datasets import two_moons
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import numerical_hessian
from howlearn.initializers import glorot, he, normal, zeros
from howlearn.landscapes import bowl, himmelblau, ravine, three_points_cost
from howlearn.network import Network
from howlearn.optimizers import (
    Optimizer,
    adam,
    momentum,
    nesterov,
    optimize,
    rmsprop,
    sgd,
)
from howlearn_site.blocks.reading import Block
from howlearn_site.claims.code import looped_over, partly_run
from howlearn_site.claims.saying import Page

SLOPES = [np.array(g) for g in ([0.7, -1.3], [0.4, 0.9], [-1.1, 0.6], [0.3, 2.1])]
"""Gradients that are not special, one after another."""


def claims(page: Page) -> None:
    """Hold what the page says."""
    rng = np.random.default_rng(0)
    along, across = np.diag(numerical_hessian(ravine.gradient, [0.3, -0.2])).round(6)
    rates = np.linspace(0.001, 0.2, 200)
    nearer = abs(1 - rates * ravine.gradient([0.0, 1.0])[1]) < 1 - 1e-9
    threshold = min(rates[~nearer])

    # The question, and why plain descent crawls.
    fastest = 2 / (along + across)
    opened = partly_run(page.block("Better descents").code, "ways").ways
    first_rate = page.given("Better descents", "sgd")
    page.says("it goes {nearly as fast as it can}", 0.98 * fastest < first_rate < fastest)
    names = [way.name for way in opened]
    page.says("a {second} one, from the same start", names[1:] == ["momentum"])
    w = np.array([-1.7, 0.6])
    page.means(
        r"\frac{1}{2}(w_1^2 + 25\, w_2^2)", ravine.height(w), 0.5 * (w[0] ** 2 + 25 * w[1] ** 2)
    )
    page.says("with a curvature of {25} across it and of {1} along it", across, along)
    page.says("past {2}/curvature, here {2/25}", threshold * across, threshold)
    leaves = _once(sgd(fastest), [1.0, 1.0])
    page.says("makes both {equally large}, {24/26}", np.ptp(np.abs(leaves)) < 1e-9, leaves[0])
    others = [_slowest(rate) for rate in np.linspace(0.07, 0.085, 61)]
    page.says("The {best} rate makes both", min(others) >= _slowest(fastest))
    page.says("takes off only {8}% of the distance", round(100 * (1 - leaves[0])))
    number = np.linalg.cond(numerical_hessian(ravine.gradient, [0.3, -0.2])).round(6)
    page.says("of the {largest} curvature to the", number == across / along > 1)
    page.says("to the {smallest}, here {25}", along < across, number)
    counted, _, ratio = page.printed("Why plain descent", 2)
    page.says("it can be far {larger}", ratio[0] > 100 * across / along)
    page.says("with {17} weights and biases", counted[1])
    page.says("trained on {two} moons", len(np.unique(two_moons(20, rng=rng).targets)))
    arrived = np.sort(page.run("Why plain descent", 2).curvatures)
    page.says("is even a little {below} zero", -1e-3 < arrived[0] < 0 < arrived[1])
    page.says("only those {above} zero are compared", len(arrived[arrived > 0]) == counted[0])

    # Keep some speed.
    page.cites("(B. Polyak, {1964})", "polyak")
    page.cites("(Y. Nesterov, {1983})", "nesterov")
    rate, kept, smooth, little = 0.13, 0.6, 0.7, 0.05
    speeds = [np.zeros(2)]
    for g in SLOPES:
        speeds.append(kept * speeds[-1] + g)
    page.means(
        r"\begin{aligned} v &\leftarrow \mu\, v + g \\ w &\leftarrow w - \eta\, v \end{aligned}",
        _walked(momentum(rate, momentum=kept)),
        [-rate * v for v in speeds[1:]],
    )
    plain = optimize(ravine.gradient, [-2.6, 1.2], sgd(0.9 * threshold), steps=15)
    flips = np.sign(plain[1:] * plain[:-1])
    page.says("Across the valley the gradient {changes its sign} at every", (flips[:, 1] < 0).all())
    page.says("Along the valley it {keeps its sign}", (flips[:, 0] > 0).all())
    piled = optimize(lambda _: np.array([1.0]), 0.0, momentum(1.0, momentum=kept), steps=100)
    page.means(r"1/(1 - \mu)", piled[-2] - piled[-1], [1 / (1 - kept)])
    ahead = [-rate * (g + kept * v) for g, v in zip(SLOPES, speeds[1:], strict=True)]
    page.means(r"g + \mu v", _walked(nesterov(rate, momentum=kept)), ahead)
    earlier = _turns_after(momentum(1.0)) - _turns_after(nesterov(1.0))
    page.says("{one step earlier where the ground begins to rise}", earlier == 1)
    table = page.printed("Keep some speed")[1:]
    ratios, steps_of = np.array(table)[:, 0], np.array(table)[:, 1:]
    page.says("as the valley gets {narrower}", (np.diff(ratios) > 0).all())
    narrow = np.array(table)[ratios >= across]
    page.says("From {25} on, a condition", narrow[0, 0])
    larger, by_plain, by_momentum = (narrow[1:] / narrow[:-1]).mean(axis=0).round(1)
    page.says("{four} times as large costs plain descent {four} times", larger, by_plain)
    page.says("and momentum about {twice} as many", by_momentum.round())
    none = ratios[0] == 1 and steps_of[0, 0] == steps_of[0, 1]
    page.says("In a round valley there is {nothing to save}", none)

    # A scale for each weight.
    page.cites("(G. Hinton, {2012}, lecture {6} of his course)", "hinton")
    page.cites("(D. Kingma and J. Ba, {2015})", "adam")
    squares, stepped = np.zeros(2), []
    for g in SLOPES:
        squares = smooth * squares + (1 - smooth) * g**2
        stepped.append(-rate * g / (np.sqrt(squares) + little))
    page.means(
        r"\begin{aligned} s &\leftarrow \alpha\, s + (1 - \alpha)\, g^2 \\"
        r" w &\leftarrow w - \eta\, \frac{g}{\sqrt{s} + \varepsilon} \end{aligned}",
        _walked(rmsprop(rate, smoothing=smooth, epsilon=little)),
        stepped,
    )
    slope, of_sgd, _, of_rmsprop, of_adam = page.printed("A scale for each weight")
    shorter = np.abs(of_rmsprop) < np.abs(of_sgd)
    large = np.abs(slope) == max(np.abs(slope))
    page.says("gradients are large it steps {shorter} than plain", shorter[large].all())
    page.says("and where they are small, {longer}", not shorter[~large].any())
    resting = optimize(lambda p: 0 * p, [0.3, 0.7], rmsprop(0.1), steps=2)
    page.says("keeps it from {dividing by 0}", (resting == resting[0]).all())
    page.means(
        r"w \leftarrow w - \eta\, \frac{\hat m}{\sqrt{\hat s} + \varepsilon}",
        _walked(adam(rate, first_decay=kept, second_decay=smooth, epsilon=little)),
        [
            -rate
            * (_mean(SLOPES[:n], kept) / (1 - kept**n))
            / (np.sqrt(_mean([g**2 for g in SLOPES[:n]], smooth) / (1 - smooth**n)) + little)
            for n in range(1, len(SLOPES) + 1)
        ],
    )
    means = adam(rate).initialize(np.ones(2))[1]
    page.says("since both means begin at {0}", max(np.abs(means).max(axis=1)))
    gathered = [_mean([np.ones(1)] * n, kept)[0] for n in (1, 3, 8)]
    page.means(r"1 - \beta^n", gathered, [1 - kept**n for n in (1, 3, 8)])
    page.says("the slope across is {ten} times the slope along", abs(slope[1] / slope[0]))
    alike = [row for row in (of_sgd, of_rmsprop, of_adam) if abs(row[0]) == abs(row[1])]
    page.says("The last {two} go equally far in both directions", len(alike))
    used = page.given("A scale for each weight", "way")
    page.says("Adam's step {is the learning rate itself}", np.allclose(np.abs(of_adam), used))
    page.says("and RMSProp's is {ten} times that", abs(of_rmsprop[0] / used))

    # The same landscapes, side by side.
    block = page.block("The same landscapes")
    race = partly_run(block.code, "rates", "tasks")
    page.says("each one tries {ten} rates", len(race.rates))
    powers = [round(float(f"{rate:e}"[:8])) for rate in race.rates]
    one, two, five = sorted(set(powers))
    page.says("which are {1}, {2} and {5} of each", one, two, five)
    page.says("of each power of {ten}", race.rates[3] / race.rates[0])
    page.says("from {0.001} up to {1}", min(race.rates), max(race.rates))
    (name, start, goal) = race.tasks[1]
    arrives = race.steps(sgd, 0.05, name, start, goal)
    path = optimize(name.gradient, start, sgd(0.05), steps=300)
    below = (name.height(path[arrives:]) < goal).all() and name.height(path[arrives - 1]) >= goal
    page.says("to the end at step {300}", page.given("The same landscapes", "steps"))
    page.says("the height stays {below} {0.001}", below, goal)
    on_saddle = {ground.name: goal for ground, _, goal in race.tasks}["saddle"]
    page.says("it has to stay {below} {−1}", below, on_saddle)
    table = [row[-8:] for row in page.printed("The same landscapes")[1:]]
    rows = dict(zip(_labels(block), table, strict=True))
    page.says("momentum has {two} rows", sum(name.startswith("momentum") for name in rows))
    drawn = page.block("The same landscapes", 2).code
    names = re.findall(r"\((\w+), \[[^\]]*\], \{", drawn)
    pairs = [re.findall(r'"([\w .]+)": \w+\(([\d.]+)', part) for part in drawn.split("[{(")]
    shown = [pair for part in pairs for pair in part]
    page.says("Two ways on each of {three} landscapes", len(names))
    page.says("{Two} ways on each", len(shown) / len(names))
    page.says("{30} steps at the rates of the table", page.given("The same", "steps", 2))
    columns = [ground.name for ground, _, _ in race.tasks]
    at = [2 * columns.index(name) + 1 for name in names for _ in range(2)]
    as_there = [rows[n][c] == float(r) for (n, r), c in zip(shown, at, strict=True)]
    page.says("at {the rates of the table}", all(as_there))
    bend = numerical_hessian(bowl.gradient, [0.7, -1.1]).round(6)
    page.says("Its curvature is {1} everywhere", bend[0, 0] if (bend == np.eye(2)).all() else 0)
    page.says("plain descent with rate {1} lands", rows["plain"][1])
    lands = optimize(bowl.gradient, [-2.6, 1.2], sgd(1), steps=1)
    page.says("lands in the {middle in one step}", np.allclose(lands[-1], 0))
    half = page.given("The same landscapes", "momentum")
    usual = _default(momentum, "momentum")
    without, with_half, with_usual = (
        rows[name][2] for name in ("plain", "momentum .5", "momentum .9")
    )
    page.says("keeps {0.5}, momentum needs {15} steps instead of {80}", half, with_half, without)
    page.says("The usual {0.9} suits", usual)
    page.says("suits a much {narrower} valley", _suits(usual) > 10 * number > _suits(half) / 10)
    page.says("takes {longer} than no momentum", with_usual > without)
    page.says("and leave {at once}", max(rows["rmsprop"][4], rows["adam"][4]) <= 2)
    page.says("There are {four} valleys", len(himmelblau.minima))
    page.says("Adam is {slow} to settle", rows["adam"][6] > 3 * rows["plain"][6])

    # Turn the ravine.
    turn = partly_run(page.block("Turn the ravine").code, "turn").turn
    page.says("turn the map by {45} degrees", np.degrees(np.arctan2(turn[1, 0], turn[0, 0])))
    turned = [row[-4:] for row in page.printed("Turn the ravine")[1:]]
    of_plain, of_rms, of_adam, of_half = turned
    unmoved = [row[:2] == row[2:] for row in (of_plain, of_half)]
    page.says("Plain descent and momentum {do not notice}", all(unmoved))
    page.says("RMSProp needs {140} steps instead of {11}", of_rms[2], of_rms[0])
    page.says("and Adam {160} instead of {89}", of_adam[2], of_adam[0])

    # A few examples at a time.
    block = page.block("A few examples")
    batches = page.printed("A few examples")[1:]
    epochs = page.given("A few examples", "epochs")
    page.grants("{Below}, four runs", because="of the page")
    page.says("Below, {four} runs", len(batches))
    each = {size * steps for size, steps, _ in batches}
    page.says("the same number of examples, {ten} times {1,200}", epochs, *each)
    page.says("each has the best of {three} rates", len(looped_over(block.code, "rate")))
    by_steps = [cost for _, _, cost in sorted(batches, key=lambda row: row[1])]
    page.says("that is taken often {beats} an exact one", (np.diff(by_steps) < 0).all())
    thirty, six = batches[2][0], batches[3][0]
    page.says("{five} times as long for a batch of {30}", thirty / six, thirty)
    page.says("as for a batch of {6}", six)
    six, *_, of_epochs, rising = page.drawn("A few examples")[-5:]
    page.says("with {6} a batch it {rises} at {3} of", six, rising > 0, rising)
    page.says("of the {10} epochs", of_epochs)

    # What pays on the digits.
    block = page.block("What pays")
    page.says("with {30} examples a batch", page.given("What pays", "batch_size"))
    page.says("the cost on {297} examples held back", page.given("What pays", "validation"))
    page.says("after {four} epochs", page.given("What pays", "epochs"))
    costs = _costs(block)
    (limit,) = re.findall(r"if value < ([\d.]+)", block.code)
    dashed = max(max(row.values()) for row in costs.values()) < float(limit)
    page.says("a dash means that it is {above} {0.5}", dashed, float(limit))
    best = {name: min(row, key=lambda rate: row[rate]) for name, row in costs.items()}
    page.says("differ by a factor of {100}", max(best.values()) / min(best.values()))
    second = page.block("What pays", 2)
    chosen = dict(re.findall(r"(\w+)\(([\d.]+)\)", second.code.split("for seed")[0]))
    page.grants("{Below}, each gets a rate", because="of the page")
    suits = all(float(chosen[name]) == rate for name, rate in best.items())
    page.says("each gets a rate {that suits it}", suits)
    page.says("begins from {three} different starts", len(set(looped_over(second.code, "seed"))))
    ends = np.array(page.printed("What pays", 2)[1:])[:, -5:]
    seeds = np.ptp(ends[:, 1:4], axis=1)
    page.says("Some push the training cost {lower}", ends[:, 0].min() < 0.5 * np.median(ends[:, 0]))
    as_rows = seeds.max() >= np.ptp(ends[:, 1:4].mean(axis=1))
    page.says("the seeds of one row differ {as much as the rows do}", as_rows)
    page.says("Plain descent {keeps none}", ends[0, -1] == 0)
    page.says("Adam keeps {two} beside the weight itself", ends[-1, -1])
    page.says("so a network takes {three} times the memory", 1 + ends[-1, -1])

    # Schedules.
    schedules = partly_run(page.block("Schedules").code, "schedules").schedules
    falling = {
        name for name, s in schedules.items() if (np.diff([s(k) for k in range(81)]) <= 0).all()
    }
    page.says("at the end, so let it {fall}", {*schedules} - falling == {"warm-up"})
    trembling = {row[0]: row[1:] for row in page.printed("Schedules", 2)[1:4]}
    late = [trembling[rate][-2:] for rate in sorted(trembling)]
    page.says("the {larger} the rate, the more it does so", (np.diff(late, axis=0) > 0).all())
    every = [row[-5:] for row in page.printed("Schedules", 2)[1:]]
    page.says("how far its cost is {above} the best", min(map(min, every)) >= 0)
    small = trembling[min(trembling)]
    page.says("at the price of a {slow start}", small[0] == max(r[0] for r in every))
    corner = himmelblau.domain[:, 1]
    page.says("the corner at ({5}, {5})", *corner)
    down = optimize(himmelblau.gradient, corner, sgd(0.001), steps=300)
    slopes = np.linalg.norm([himmelblau.gradient(place) for place in down], axis=1)
    page.says("the ground is much {steeper} than it will be later", slopes[0] > 3 * slopes[20])
    thrown, (never_there,), kept_on, settled = page.printed("Schedules", 3)
    page.says("{flies across the map}", max(thrown) < 0 < min(kept_on) and settled[-1] == 0)
    page.says("this rate {cannot settle} there", never_there > 0.1)

    # Where to begin.
    bottom = three_points_cost.stationary_points[0].point
    found = gradient_descent(three_points_cost.gradient, [0, 0], learning_rate=0.2, steps=500)[-1]
    for formula in ("w = 0", "b = 0"):
        page.means(formula, np.allclose(found, bottom))
    hidden = page.given("Where to begin", "random")[1]
    page.says("how many of the {eight} hidden nodes differ", hidden)
    starts = page.printed("Where to begin")[1:]
    differ = [row[-2] for row in starts]
    page.says("{eight} nodes {do the work of one}", hidden, differ[0] == differ[1] == 1 < differ[2])
    page.grants("times the delta behind it, and one of the {two}", because="names its things")
    moons = two_moons(20, rng=rng)
    nothing = Network.random([2, 8, 1], initializer=zeros, rng=rng)
    result = backpropagation(nothing, moons.inputs, moons.targets, binary_cross_entropy)
    activations, deltas = result.forward.activations[0], result.deltas[0]
    factors = np.abs(activations).max(), np.abs(deltas).max()
    page.says("is always {0}: the weights of the output", max(factors))
    page.says("multiply tanh activations of {0}", factors[0])
    page.says("come back through weights of {0}", np.abs(nothing.layers[-1].weights).max())
    as_many = np.mean(moons.targets) == np.mean([0, 1])
    page.says("with {as many points in one moon as in the other}", as_many)
    page.says("it has {nothing to learn}", not result.gradient.any())
    some = (moons.inputs[:7], moons.targets[:7])
    moved = np.flatnonzero(backpropagation(nothing, *some, binary_cross_entropy).gradient)
    page.says("Only the {bias of the output} could", [*moved] == [len(nothing.parameters) - 1])
    first = Network.random([2, 8, 1], rng=rng)
    page.says("(Biases may begin at {0}", np.abs(first.layers[0].biases).max())
    page.says("the weights already {tell the nodes apart}", differ[2] == hidden)
    (width, sizes) = re.findall(r"\[(\d+)\] \* (\d+)", page.block("Where to begin", 2).code)[0]
    page.says("through {ten} layers of {64} nodes", int(sizes) - 1, int(width))
    spreads = partly_run(page.block("Where to begin", 2).code, "inputs", "firsts")
    layers = [
        [a.std() for a in _passed(spreads, activation, name).activations]
        for activation in (spreads.tanh, spreads.relu)
        for name in spreads.firsts
    ]
    steady = np.ptp(np.diff(np.log(layers)[:, 2:], axis=1), axis=1)
    page.says("by {about the same factor}", max(steady) < 0.6)
    page.says("and {ten} such factors make it vanish or explode", page.drawn("Where to b", 2)[1])
    wild = _passed(spreads, spreads.tanh, "1").activations[-1]
    low, high = np.percentile(wild, [25, 75])
    page.says("the nodes saturate near {−1} and {1}", low, high)
    page.says("the nodes {saturate}", np.mean(np.abs(wild) > 0.8) > 0.8)
    few, many = (rng.normal(size=(2000, n)) @ rng.normal(size=n) for n in (100, 400))
    doubles = np.isclose(many.std() / few.std(), (400 / 100) ** 0.5, rtol=0.15)
    page.says("its spread {grows} with the root of their number", doubles)
    page.cites("(X. Glorot and Y. Bengio, {2010})", "glorot")
    page.cites("(K. He and others, {2015})", "he")
    inputs, nodes = 400, 250
    weights = normal(inputs, nodes, rng=rng)
    forwards = (rng.normal(size=(300, inputs)) @ weights).var() / inputs
    backwards = (rng.normal(size=(300, nodes)) @ weights.T).var() / nodes
    page.says("a variance of {1}/inputs would keep the spread", round(1 / forwards, 1))
    page.says("so {1}/nodes would keep the spread of the deltas", round(1 / backwards, 1))
    ours = glorot(inputs, nodes, rng=rng).var()
    page.says("over the mean of the {two} numbers", round((inputs + nodes) * ours, 1))
    page.says("which is {2}/(inputs + nodes)", round(ours * (inputs + nodes), 1))
    page.says("He's rule for relu is {2}/inputs", round(he(inputs, nodes, rng=rng).var() * 400, 1))
    values = np.linspace(-1, 1, 100)
    cut = relu(values) != values
    page.says("relu sets {half} of its values to {0}", cut.mean(), np.ptp(relu(values)[cut]))
    deep = page.block("Where to begin", 3)
    page.says("Here are {five} hidden layers", len(page.given("Where to begin", "random", 3)) - 2)
    epochs, train = (page.given("Where to begin", name, 3) for name in ("epochs", "train"))
    page.says("trained for {ten} epochs on {600} digits", epochs, train)
    page.says("each with the best of {three} rates", len(looped_over(deep.code, "r")))
    stuck = {line.split()[1] for line in (deep.output or "").splitlines() if "above 1" in line}
    page.says("With {too small a start, and with too large a one}", stuck == {"0.05", "1"})
    *_, of_glorot, of_he = page.printed("Where to begin", 3)
    page.says("Relu wants {He weights}", of_he[-1] < 0.5 * of_glorot[-1])

    # Where plain descent wins, and which one to take.
    bowl_steps = [row[0] for row in rows.values()]
    page.says("all others took {longer}", rows["plain"][0] == 1 < sorted(bowl_steps)[1])
    right = np.median(ends[:, 1:4], axis=1)
    page.says("it was {as often right as the others}", right[0] >= np.median(right))
    page.says("the threshold {2}/curvature", threshold * across)
    page.grants("in the ravine {above}", because="of the page")
    page.says("{0.5} brought {80} steps down to {15}", half, without, with_half)
    page.says("and {0.9} made {90} of them", usual, with_usual)
    good = costs["adam"]
    bound = np.ceil(10 * max(good.values())) / 10  # the tenth above Adam's costs
    page.says("its cost is {below} {0.4} from", max(good.values()) < bound, bound)
    page.says("from {0.003} to {0.1}, a range", min(good), max(good))
    page.says("a range of more than {30}", max(good) / min(good) // 10 * 10)
    stays = [rate for rate, cost in costs["sgd"].items() if cost < bound]
    page.says("plain descent stays {below} {0.4}", 0 < len(stays) < len(costs["sgd"]), bound)
    page.says("only at {0.3} and {1.0}", *stays)
    tried = [row for row in _heads(block) if row > max(stays)]
    page.says("the next rate {throws it off}", tried[0] not in costs["sgd"])
    enough = [rate for rate, cost in good.items() if cost < 1.1 * min(good.values())]
    page.says("at a rate of {0.001} to {0.01}", _default(adam, "learning_rate"), min(enough))
    page.grants("If the difference is {smaller} than that between {two} seeds", because="supposed")

    # Exercises.
    exercise = page.block("Exercise: A step with momentum")
    set_to = partly_run(exercise.code, "rate", "kept")
    page.says("with a learning rate of {0.05} and a kept part of {0.8}", set_to.rate, set_to.kept)
    page.says("which are {three} arrays", len(inspect.signature(set_to.step).parameters))
    section = page.prose.section_named("Keep some speed")
    shown = [p.text.count(r"\leftarrow") for p in page.prose.passages if p.section == section]
    page.says("You find the {two} formulas", sum(shown))
    page.says("running mean $m$ begins at {0}", np.abs(means[0]).max())
    way, origin = adam(0.1, first_decay=kept), np.zeros(2)
    _, (after_one, _) = way.update(origin, SLOPES[0], way.initialize(origin))[1]
    page.means(r"1 - \beta", after_one / SLOPES[0], [1 - kept, 1 - kept])
    page.grants("are random numbers of spread {1}", because="supposed")
    page.grants("If you multiply numbers by {3}", because="supposed")
    draws = rng.normal(size=50)
    page.says("becomes {3} times as large", np.std(3 * draws) / np.std(draws))
    page.says("and their variance {9} times", np.var(3 * draws) / np.var(draws))

    # Check yourself, and the end.
    page.grants("The cost is multiplied by {1000}", because="supposed")
    page.grants("first step of Adam {grow}?", because="supposed")
    scaled, grown = (_first(w, 1000 * SLOPES[0]) / _first(w, SLOPES[0]) for w in (adam(1), sgd(1)))
    page.says("{1}. The gradient is divided", scaled[0].round(6))
    page.says("A plain step would be {1000} times as long", grown[0])
    page.grants("Momentum keeps a part of {9/10}", because="supposed")
    long = optimize(lambda _: np.array([1.0]), 0.0, momentum(1.0, momentum=9 / 10), steps=300)
    page.says("{10}. The speed piles up", round((long[-2] - long[-1])[0], 6))
    page.says("the best rates of momentum are {smaller}", best["momentum"] < best["sgd"])
    page.grants("The map is turned by {45} degrees", because="supposed")
    ways = (sgd(0.05), momentum(0.02), rmsprop(0.1), adam(0.1))
    noticing = [way.name for way in ways if not _same_when_turned(way, turn)]
    page.says("{RMSProp and Adam}. They have", noticing == ["rmsprop", "adam"])
    biased = Network.random([2, 4, 1], initializer=zeros, rng=rng)
    equal = np.full(len(biased.parameters), 0.5)
    equal[len(equal) - 9 : len(equal) - 5] = rng.normal(size=4)
    biased = biased.with_parameters(equal)
    delta = backpropagation(biased, moons.inputs, moons.targets, binary_cross_entropy).deltas[0]
    page.says("{Yes}. Nodes that begin", len(np.unique(delta.sum(axis=0).round(9))) == 4)
    orders = np.polyfit(np.log(narrow[:, 0]), np.log(narrow[:, 1:]), 1)[0]
    page.says("makes the steps {grow with the root} of", np.allclose(orders, [1, 0.5], atol=0.06))
    page.cites("M. Riedmiller and H. Braun, {1993}", "rprop")
    page.cites("J. Barzilai and J. Borwein ({1988})", "barzilai-borwein")
    page.grants("the difference of {two} successive gradients", because="of others")
    page.cites("(Distill, {2017})", "goh")


def _default(function: Callable[..., Any], name: str) -> float:
    return float(inspect.signature(function).parameters[name].default)


def _once(way: Optimizer, place: list[float]) -> Array:
    """Return the part of the distance that a step in the ravine leaves, along and across."""
    return np.asarray(np.abs(optimize(ravine.gradient, place, way, steps=1)[-1] / place))


def _slowest(rate: float) -> float:
    return float(_once(sgd(rate), [1.0, 1.0]).max())


def _walked(way: Optimizer) -> Array:
    """Return the steps that an optimizer takes if it meets `SLOPES`."""
    point = np.zeros(2)
    state, steps = way.initialize(point), []
    for slope in SLOPES:
        after, state = way.update(point, slope, state)
        steps.append(after - point)
        point = after
    return np.array(steps)


def _turns_after(way: Optimizer) -> int:
    """Return after how many steps uphill an optimizer steps back, having gone downhill for long."""
    point = np.zeros(1)
    state = way.initialize(point)
    for slope in [-1.0] * 100:
        point, state = way.update(point, np.array([slope]), state)
    for steps in range(1, 100):
        after, state = way.update(point, np.array([1.0]), state)
        if after[0] < point[0]:
            return steps
        point = after
    raise ValueError(f"{way.name} never turns")


def _mean(values: list[Array], kept: float) -> Array:
    """Return a running mean that begins at 0."""
    newest_first = enumerate(reversed(values))
    return np.asarray(sum((1 - kept) * kept**age * value for age, value in newest_first))


def _first(way: Optimizer, gradient: Array) -> Array:
    place = np.zeros(len(gradient))
    return way.update(place, gradient, way.initialize(place))[0]


def _suits(kept: float) -> float:
    """Return the condition number for which a part is the best to keep."""
    root = (1 + kept**0.5) / (1 - kept**0.5)
    return float(root**2)


def _labels(block: Block) -> list[str]:
    return [line[:12].strip() for line in (block.output or "").splitlines()[1:]]


def _costs(block: Block) -> dict[str, dict[float, float]]:
    """Return the costs of the table of rates that are no dash, by optimizer and rate."""
    rows = [line.split() for line in (block.output or "").splitlines()[1:]]
    return {
        name: {r: float(c) for r, c in zip(_heads(block), cells, strict=True) if c != "-"}
        for name, *cells in rows
    }


def _heads(block: Block) -> list[float]:
    return [float(word) for word in (block.output or "").splitlines()[0].split()[1:]]


def _passed(spreads: SimpleNamespace, activation: object, name: str) -> Any:
    """Send the digits through the ten layers."""
    return Network.random(
        [64] * 11,
        hidden=activation,  # type: ignore[arg-type]
        output=activation,  # type: ignore[arg-type]
        initializer=spreads.firsts[name],
        rng=np.random.default_rng(0),
    ).forward(spreads.inputs[:20])


def _same_when_turned(way: Optimizer, turn: Array) -> bool:
    start = np.array([-2.6, 1.2])
    straight = optimize(ravine.gradient, start, way, steps=8)
    turned = optimize(lambda p: turn @ ravine.gradient(p @ turn), turn @ start, way, steps=8)
    return np.allclose(turned @ turn, straight)
