"""What the lab *Train a network on digits* says. What it says to try is supposed."""

import re
from itertools import pairwise

import numpy as np

from howlearn.arrays import Array
from howlearn.costs import softmax, softmax_cross_entropy
from howlearn.datasets import digits, split
from howlearn.network import Network
from howlearn.optimizers import momentum, optimize, sgd
from howlearn.training import train
from howlearn_site.claims.saying import Page


def claims(page: Page) -> None:
    """Hold what the lab says."""
    data = digits()
    examples, pixels = data.inputs.shape
    sizes = _sizes(page.block("Before it has learned").code)
    training_sizes = _sizes(page.block("Train").code)

    # The beginning, and the data.
    weights = sum(a * b for a, b in pairwise(training_sizes))
    page.says("of some {two thousand} weights", round(weights, -3))
    page.says("There are {1,797} pictures of {8}×{8} pixels", examples, pixels**0.5, pixels**0.5)
    page.grants("written by {13} people", because="of others")
    page.says("from {0}, which is paper, to {1}, which is", data.inputs.min(), data.inputs.max())
    page.says("up to {1777}", examples - page.drawn("Look at the data")[0])
    page.grants("Find {three} pictures", because="supposed")

    # Three parts, three purposes.
    parts = split(data, train=1000, validation=400, rng=np.random.default_rng(0))
    counts = np.array(page.printed("Three parts")[1:])
    page.says("{Three} parts, {three} purposes", len(counts), len(parts))
    share = counts / counts.sum(axis=1, keepdims=True)
    page.says("Why is each digit there {about equally often}", (np.abs(share - 0.1) < 0.04).all())

    # Before it has learned.
    before = page.printed("Before it has learned")
    page.grants("Try {five} seeds", because="supposed")
    undecided = softmax_cross_entropy(np.zeros(data.targets.shape), data.targets)
    page.says('more than "one {tenth} for every digit"', np.exp(-undecided))
    starts = [Network.random(sizes, rng=np.random.default_rng(seed)) for seed in (1, 2, 3)]
    costs = [softmax_cross_entropy(start(data.inputs), data.targets) for start in starts]
    page.says(
        'The network {costs more than "one tenth for every digit"}',
        min(costs) > undecided and before[1][0] > before[2][0],
    )
    page.says("of a {64}-{32}-{10} network", *sizes)
    sure = softmax(starts[0](data.inputs)).max(axis=1).mean()
    page.says("Random weights give some digit a {high probability}", sure > 0.2)
    wrong, right = softmax_cross_entropy([[3.0, 0.0]], [[0, 1]]), np.log(2)
    page.says("{confident and wrong more than being undecided}", wrong > 2 * right)

    # Train.
    page.says("in batches of {50}", page.given("Train", "batch_size"))
    learned, watched = np.reshape(page.drawn("Train"), (2, 4))
    page.says("The {two} curves part", len(_ends(page, "Train")))
    page.says("The two curves {part}", watched[1] - learned[1] > watched[0] - learned[0])
    page.says("Which one lies {higher}", watched[1] > learned[1])
    page.grants("Give it {40} epochs", because="supposed")
    page.grants("Does the validation cost still {fall}", because="supposed")

    # Change the width.
    page.grants("Predict the row for width {1}", because="supposed")
    page.grants("Try {32} and {64}", because="supposed")
    layers = re.findall(r"Network\.random\([^)]*\)", page.block("Change the width").code)[0]
    page.says("{`Network.random([64, 10], rng=rng)`}. What", f"`{layers.replace(' width,', '')}`")

    # Change the step.
    slow, fast = (_learned(rate) for rate in (0.5, 4.0))
    page.says(
        "Find the {largest} rate at which plain steps {still come down}",
        slow[-1] < slow[0] and fast[-1] > fast[0],
        slow[-1] < slow[0],
    )
    code = page.block("Change the step").code
    (rate,) = map(float, re.findall(r"momentum\(([\d.]+)\)", code))
    second = [float(found) for found in re.findall(r"sgd\(([\d.]+)\)", code)][1]
    page.says("a rate {ten} times as small as the second curve", second / rate)
    ends = _ends(page, "Change the step")
    page.says("and {keeps up}", ends["momentum"] < 1.2 * ends[f"plain {second}"])
    step = momentum(rate)
    once = np.diff(optimize(_then_flat, [0.0], step, steps=2).ravel())
    page.says("It carries {9/10} of its last step along", once[1] / once[0])
    agree = np.diff(optimize(lambda w: np.ones(1), [0.0], step, steps=300).ravel())
    page.says("add up to {ten} times the length", agree[-1] / agree[0])
    turns = iter(np.tile([1.0, -1.0], 300))
    cancel = np.diff(optimize(lambda w: np.array([next(turns)]), [0.0], step, steps=300).ravel())
    page.says("and steps that disagree {cancel}", abs(cancel[-1]) < abs(cancel[0]))

    # Look at the mistakes, and before you go.
    page.grants("Stop after {3} epochs", because="supposed")
    page.grants("Write {three} sentences", because="names its things")


def _sizes(code: str) -> list[int]:
    """Return the sizes of the network that a cell begins with."""
    (found,) = re.findall(r"Network\.random\(\[([\d, ]+)\]", code)
    return [int(size) for size in found.split(",")]


def _learned(rate: float) -> list[float]:
    """Return the costs before and after an epoch of plain steps."""
    rng = np.random.default_rng(0)
    training, _, _ = split(digits(), train=1000, validation=400, rng=rng)
    start = Network.random([64, 16, 10], rng=rng)
    history = train(
        start, training, softmax_cross_entropy, sgd(rate), epochs=1, batch_size=50, rng=rng
    )
    return [epoch.training_cost for epoch in history]


def _ends(page: Page, section: str) -> dict[str, float]:
    """Return the cost at which each curve of a picture ends."""
    picture = page.block(section).picture
    alt = picture.alt if picture else ""
    found = re.findall(r"Cost \((.*?)\) falls from [\d.]+ to ([\d.]+) in", alt)
    return {name: float(cost) for name, cost in found}


def _then_flat(place: Array) -> Array:
    """Slope up at the start, and nowhere else."""
    return np.where(place == 0, 1.0, 0.0)
