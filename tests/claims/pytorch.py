"""What *The same in PyTorch* says: of its blocks' output, as PyTorch need not be installed."""

import json
import math
import re
from itertools import pairwise

import numpy as np

from howlearn.activations import tanh
from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import mean_squared_error, softmax, softmax_cross_entropy
from howlearn.datasets import digits
from howlearn.gradients import numerical_gradient
from howlearn.network import Layer, Network, small_network
from howlearn_site.claims.saying import Page
from howlearn_site.paths import ROOT


def claims(page: Page) -> None:
    """Hold what the page says."""
    network = small_network()
    written = page.prose.path.read_text("utf-8")

    # The running network, twice.
    running = "The running network"
    (version,) = re.findall(r"torch==(\S+)", (ROOT / "constraints.txt").read_text())
    page.grants("{Below}, a network of this site", because="of the page")
    here, there = (page.printed(running, number) for number in (1, 2))
    steps = {page.given(running, "range", number) for number in (1, 2)}
    page.says("take {four} steps each and print {the same} numbers", *steps, here == there)
    page.says("recorded with version {2.13.0}", version)
    blocks = page.prose.blocks_in(page.prose.section_named(running))
    page.says("The running network, {twice}", len(blocks))
    page.says("Here is the {2}-{2}-{1} network", *network.sizes)
    page.says(
        "prints the cost and, in the line {below}, the gradient of the {four} weights",
        [len(row) for row in here] == [2, network.layers[0].weights.size] * len(here[::2]),
        network.layers[0].weights.size,
    )
    page.says("The {two} agree to the {last printed digit}", len(blocks), here == there)
    section = written.split(f"\n## {running}")[1].split("\n## ")[0]
    page.says("{Three} things look different", section.count("\n- **"))
    wide = Network.random([2, 3], rng=np.random.default_rng(0)).layers[0].weights
    page.says("{`nn.Linear(2, 3)`} keeps an array", f"`nn.Linear{wide.shape}`")
    page.says("an array of {3} rows and {2} columns", *wide.T.shape)
    single, double = np.finfo(np.float32), np.finfo(np.float64)
    page.says("{Half} the digits", single.bits / double.bits)
    page.grants("A section {below} shows", because="of the page")

    # The map of names.
    page.grants("{`nn.L1Loss()`}", because="of others")
    page.grants("for the last {two} with", because="names its things")
    tests = {
        name: (ROOT / "tests" / f"{name}.py").read_text("utf-8")
        for name in ("in_pytorch", "test_parity", "test_parity_of_steps")
    }
    (limit,) = re.findall(r"^LIMIT = (\S+)", tests["in_pytorch"], re.MULTILINE)
    (taken,) = re.findall(r"len\(points\) == (\d+)", tests["test_parity_of_steps"])
    page.says("and {ten} steps of every optimizer", int(taken))
    page.says("agree with PyTorch to {ten} digits", -math.log10(float(limit)))
    (edge,) = re.findall(r"def test_softplus_is_cut_off_at_(\d+)_in", tests["test_parity"])
    page.says("beyond a weighted input of {20}", int(edge))
    rising = "test_a_cosine_rises_again_in_pytorch" in tests["test_parity_of_steps"]
    page.says("its cosine schedule {rises} again", rising)

    # The same ledger.
    ledger = page.printed("The same ledger")
    delta, grad = ([row[k] for row in ledger] for k in (-2, -1))
    page.says("The {two} columns hold the {same} numbers", len(ledger[0][2:]), delta == grad)

    # Why must I call zero_grad?
    zero = '"Why must'
    page.grants("a weight that is used in {two} places then gets both", because="supposed")
    page.grants("can be run in {two} {halves}", because="supposed")
    page.grants("{Below}, a line learns", because="of the page")
    _, called, forgotten = page.printed(zero)
    drawn = page.drawn(zero, 2)
    page.says(
        "Here is the {same} mistake made by hand",
        (round(drawn[1], 3), round(drawn[4], 2)) == (called[-1], forgotten[-1]),
    )
    page.says("and back, {without end}", max(forgotten[-2:]) > forgotten[0] / 2 > called[-1])

    # float32 and float64.
    floats = "float32 and float64"
    digits_of = [round(-math.log10(kind.eps)) for kind in (single, double)]
    page.says("keeps about {7} digits and a `float64` about {16}", *digits_of)
    page.says("For training, {7} are mostly enough", digits_of[0])
    page.says("they take {half} the memory", np.float32(1).nbytes / np.float64(1).nbytes)
    of_single, _, lost, *_ = page.printed(floats)
    w = page.given(floats, "tensor")
    pairs = [(at, to) for at in (0.5, 1.0, 2.0) for to in (-1.0, 0.0, 0.5, 1.0)]
    (pair,) = [pair for pair in pairs if round(_slope(w, *pair), 3) == of_single[-1]]
    page.says("one tanh node with input {1} and target {1}", *pair)
    same = np.float32(w) + np.float32(lost[0]) == np.float32(w)
    page.says("the tiny nudge {is lost}: {0.7} plus", lost[1] == 0, w)
    page.says("plus a {billionth} is {0.7} again", lost[0] * 10**9 == 1, w if same else math.nan)
    page.says("Howlearn computes with {`float64`} throughout", f"`{network.parameters.dtype}`")

    # The digits network.
    trained = "The digits network"
    sizes = page.given(trained, "random")
    page.says("{64}-{32}-{10}, for", *sizes)
    (epochs,) = {page.given(trained, "epochs"), page.given(trained, "range", 2)}
    page.says("for the {29} epochs that were kept", epochs)
    batch_size = page.given(trained, "batch_size")
    steps_of_all = epochs * math.ceil(page.given(trained, "train") / batch_size)
    page.says(
        "After {29} epochs, which are {more than a thousand} steps", epochs, steps_of_all > 1000
    )
    alike = page.printed(trained) == page.printed(trained, 2)
    page.says("cost and accuracy are the {same} in every printed digit", alike)
    targets = digits().targets
    page.says("rows with one {1} among 0s", (targets == 1).sum(axis=1).mean())

    # What goes wrong.
    wrong = "What goes wrong"
    (z,) = page.given(wrong, "tensor")
    right = np.eye(len(z))[:1]
    (once,), (twice,), *_ = page.printed(wrong)
    charged = [softmax_cross_entropy(rows, right) for rows in ([z], softmax([z]))]
    page.says("Softmax {twice}.", [round(c, 4) for c in charged] == [once, twice])
    page.grants("{Below}, a network is as good", because="of the page")
    sure = softmax([z])[0, 0] > 0.9999
    page.says("is {as good as certain} of the right one of {three} classes", sure, len(z))
    output = page.block(wrong).output or ""
    kinds = re.findall(r"got (\w+) and (\w+)", output)[0]
    page.says("{Two} kinds of number", len(kinds))
    page.says("bring the {two} together", len(kinds))
    any_z = np.random.default_rng(0).normal(0, 30, (2000, 3))
    at_best = min(softmax_cross_entropy(softmax([row]), right) for row in any_z)
    page.says(
        "the cost of {three} classes {cannot fall below} {0.5514}",
        len(z),
        at_best > twice - 1e-4 / 2,
        at_best,
    )
    page.says("{Nine} differences", (np.ones(3) - np.ones((3, 1))).size)
    page.says(
        "outputs of shape {`(3,)`} and targets of shape {`(3, 1)`}",
        f"`{np.ones(3).shape}`",
        f"`{np.ones((3, 1)).shape}`",
    )

    # Where to use which.
    took = _microseconds_of_networks()
    few = {size: times for size, times in took.items() if size < 10_000}
    page.says("On networks of {a few thousand} weights", 2000 < max(few) < 10_000)
    page.says("it need {not be slower} either", all(here <= there for here, there in few.values()))
    page.grants("A network moves between the {two}", because="names its things")

    # Exercises.
    moved = page.run("Exercise: Move", 2).moved
    page.says("A network of {two} `nn.Linear`", moved.__code__.co_argcount / 2)
    turned = moved(*(part for layer in network.layers for part in (layer.weights.T, layer.biases)))
    page.says("the {one} vector that `with_parameters` takes", (turned == network.parameters).all())
    page.grants("a batch of {4} examples with {2} outputs each", because="supposed")
    points = np.array([0.7, -1.3])
    page.means(
        "w^2", [numerical_gradient(lambda at: at[0] ** 2, [w])[0] for w in points], 2 * points
    )
    forgotten_call = "Exercise: The forgotten"
    code = page.block(forgotten_call, 2).code
    (first,) = (float(w) for w in re.findall(r"w, grad = ([\d.]+),", code))
    (part,) = (int(divisor) for divisor in re.findall(r"w = w - grad / (\d+)", code))
    page.says("the learning rate is {1/4}", 1 / part)
    page.says("and the start is {$w = 1$}", f"$w = {first:g}$")
    page.says("is $w$ after {three} steps", page.given(forgotten_call, "range", 2))
    page.says("After the first step $w$ is {1/2}", first - 2 * first / part)

    # Check yourself, and the end.
    page.grants("are a table of {32} rows and {64} columns", because="supposed")
    layer = Layer(np.zeros((32, 64)).T, np.zeros(32), tanh)
    page.says(
        "({64}, {32}). The layer has {64} inputs and {32} nodes",
        *layer.weights.shape,
        *layer.weights.shape,
    )
    page.grants("You run a batch in {two} {halves}", because="supposed")
    rng = np.random.default_rng(1)
    x, t = rng.normal(size=(20, 2)), rng.normal(size=(20, 1))
    whole, *halves = (_gradient(x[rows], t[rows]) for rows in (slice(20), slice(10), slice(10, 20)))
    times = sum(halves) / whole
    page.says(
        "{2}. Each {half} has", times.mean() if np.ptp(times) < 1e-9 else math.nan, 10 / len(x)
    )
    page.says("the {two} means add up", len(halves))
    page.says("of each {half} by {two}, the sum is right", 1 / times.mean(), times.mean())
    page.grants("A batch of {20} examples has run", because="supposed")
    deltas = mean_squared_error.derivative(x[:, :1], t)
    z_grad = numerical_gradient(lambda z: mean_squared_error(z[:, None], t), x[:, 0])
    factors = deltas[:, 0] / z_grad
    page.says("{20}. `backward` starts", factors.mean() if np.ptp(factors) < 1e-4 else math.nan)
    page.grants("A network for {three} classes", because="supposed")
    page.grants("Can its cost come close to {0}?", because="supposed")
    shares = softmax(any_z)
    page.says("{No}. The second softmax", at_best > 1 / 2)
    page.says("numbers between {0} and {1}", shares.min(), shares.max())
    page.grants("The {four} lines of training", because="names its things")


def _slope(weight: float, x: float, t: float) -> float:
    """Return the slope of the cost of one tanh node."""
    node = Network([Layer(np.array([[weight]]), np.zeros(1), tanh)])
    return float(backpropagation(node, [[x]], [[t]], mean_squared_error).gradient[0])


def _gradient(inputs: Array, targets: Array) -> Array:
    return backpropagation(small_network(), inputs, targets, mean_squared_error).gradient


def _microseconds_of_networks() -> dict[int, tuple[float, float]]:
    """Return, by the number of weights, what a step takes here and in PyTorch, as was measured."""
    took = json.loads((ROOT / "benchmarks" / "results.json").read_text())["training"]
    named = re.findall(r'"(\w+)",\s+"([\d-]+) ', (ROOT / "benchmarks" / "workloads.py").read_text())
    found = {}
    for name, form in named:
        sizes = [int(size) for size in form.split("-")]
        weights = sum(above * below for above, below in pairwise(sizes))
        libraries = ("howlearn", "PyTorch eager")
        here, there = (took[name][library]["microseconds"] for library in libraries)
        found[weights] = here, there
    return found
