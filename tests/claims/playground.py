"""What *Playground* says: each link is followed with howlearn."""

import re
from itertools import pairwise
from typing import Any

import numpy as np

from howlearn import activations, costs, optimizers
from howlearn.arrays import Array, DivergenceError
from howlearn.datasets import Dataset
from howlearn.initializers import glorot
from howlearn.network import Network
from howlearn.training import Epoch, accuracy, train
from howlearn_site.claims.saying import Page
from howlearn_site.figures.playground.record import drawn

OPENING = {
    "data": "moons",
    "h1": "4",
    "activation": "tanh",
    "cost": "binary_cross_entropy",
    "optimizer": "adam",
    "rate": "0.1",
    "start": "random",
}


def equal(inputs: int, nodes: int, *, rng: np.random.Generator) -> Array:
    return np.full((inputs, nodes), 0.5)


def large(inputs: int, nodes: int, *, rng: np.random.Generator) -> Array:
    return 20 * glorot(inputs, nodes, rng=rng)


STARTS = {"random": glorot, "equal": equal, "large": large}


def points_of(state: dict[str, str]) -> tuple[Dataset, Dataset]:
    """Return the points of a link, the added ones last: b-10_15 is of class 1, at -0.5, 0.75."""
    training, held_out = drawn(state["data"])
    added = [part for part in state.get("points", "").split(".") if part]
    places = [[int(number) / 20 for number in part[1:].split("_")] for part in added]
    return Dataset(
        np.vstack([training.inputs, *places]),
        np.vstack([training.targets, *([[float(part[0] == "b")]] for part in added)]),
    ), held_out


def followed(state: dict[str, str]) -> tuple[Epoch, ...]:
    """Return what a link of the page leads to."""
    state = OPENING | state
    training, held_out = points_of(state)
    rng = np.random.default_rng(1)
    hidden = [int(state[name]) for name in ("h1", "h2") if int(state.get(name, 0))]
    start = Network.random(
        [2, *hidden, 1],
        hidden=getattr(activations, state["activation"]),
        initializer=STARTS[state["start"]],
        rng=rng,
    )
    optimizer: Any = getattr(optimizers, state["optimizer"])
    return train(
        start,
        training,
        getattr(costs, state["cost"]),
        optimizer(float(state["rate"])),
        epochs=int(state["epoch"]),
        batch_size=10,
        rng=rng,
        validation=held_out,
    )


def claims(page: Page) -> None:
    """Hold what the page says."""
    links = re.findall(r"\[([^]]+)\]\(\?playground=([^)]+)\)", page.prose.path.read_text("utf-8"))
    states = {name: dict(part.split(":") for part in link.split(",")) for name, link in links}
    cost = costs.binary_cross_entropy

    # What the block draws, and with what the figure begins.
    before, after = np.array(page.drawn("Playground"))[[4, 10]]
    page.says("where they {should}", after > 95 > before)

    corners, _ = drawn("xor")
    single = followed(states["xor"])[-1].network
    page.says("can only draw a {straight line}", len(single.layers) == 1)
    page.says("and ask for {xor}", accuracy(single, corners, cost) < 1)
    first = followed(states["all weights equal"])[-1].network.layers[0].weights
    page.says("The nodes of the layer {never differ}", np.ptp(first, axis=1).max() == 0)
    run = followed(states["a rate past the edge"])
    jumps = [after.training_cost > 1.5 * before.training_cost for before, after in pairwise(run)]
    page.says("see the cost {jump} where it should", sum(jumps) > 5)
    try:
        diverged = not followed(states["it leaves the numbers altogether"])
    except DivergenceError:
        diverged = True
    page.says("With the squared error it {leaves} the numbers", diverged)
    moved = []
    for start in ("large", "random"):
        run = followed(states["saturated nodes"] | {"start": start})
        first, last = (epoch.network.layers[0].weights for epoch in (run[0], run[-1]))
        moved.append(np.linalg.norm(last - first) / np.linalg.norm(first))
    page.says("The weights into them {hardly change}", moved[0] < 0.15 < 1 < moved[1])
    run = followed(states["circles"])
    held_out = [epoch.validation_cost or 0.0 for epoch in run]
    turn = int(np.argmin(held_out))
    worse = run[-1].training_cost < run[turn].training_cost and held_out[-1] > 1.2 * held_out[turn]
    page.says("an epoch after which learning goes on {at their expense}", worse)
    lost, kept = states["A blue triangle among the circles"], states["eight of them"]
    points, _ = points_of(OPENING | lost)
    added = Dataset(points.inputs[-1:], points.targets[-1:])
    near = np.argsort(np.hypot(*(points.inputs[:-1] - added.inputs).T))[:5]
    page.says("A {blue triangle} among", added.targets.item() == 1)
    page.says("among the {circles}", not points.targets[near].any())
    few, many = (followed(state)[-1].network for state in (lost, kept))
    given_up = accuracy(few, added, cost) == 0
    page.says("is a {lost} cause for {four} nodes", given_up, few.layers[0].biases.size)
    around = accuracy(many, points, cost) == 1
    page.says("while {eight} of them {bend} the boundary", many.layers[0].biases.size, around)
    points, _ = drawn("spirals")
    flat = followed({**states["spirals"], "h2": "0"})[-1].network
    deep = followed(states["spirals"])[-1].network
    scores = accuracy(flat, points, cost), accuracy(deep, points, cost)
    sizes = [layer.biases.size for layer in deep.layers[:-1]]
    page.says("{Two} hidden layers of {eight} find", len(sizes), *{*sizes})
    page.says("{find} their way into the spirals", scores[1] > 0.95)
    page.says("Take the {second} layer away", len(flat.layers) == len(sizes))
    page.says(
        "{200} epochs at this rate are {too few}", states["spirals"]["epoch"], scores[0] < 0.8
    )
    page.grants("which rate {one} layer needs", because="names its things")
