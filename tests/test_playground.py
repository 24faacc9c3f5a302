"""The figure *Playground*: what it trains is what howlearn trains, from the same random numbers."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from howlearn import activations, costs, optimizers
from howlearn.activations import Activation
from howlearn.arrays import Array, DivergenceError
from howlearn.backpropagation import backpropagation
from howlearn.datasets import Dataset
from howlearn.initializers import glorot
from howlearn.network import Network
from howlearn.training import train
from howlearn_site.blocks.reading import blocks_of
from howlearn_site.figures.playground.record import SEEDS, drawn, record
from howlearn_site.paths import DOCS
from live_figures import BY_NAME, CROWDED, PLACES, Live, alive, in_page, tab
from test_browser import Visit, url

ROW = BY_NAME["playground"]

HIDDEN = [[], [1], [4], [8], [2, 3], [8, 8], [1, 8, 1], [8, 8, 8]]
OFFERED: dict[str, list[Any]] = {
    "data": ["xor", "moons", "circles", "spirals", "line"],
    "activation": ["tanh", "sigmoid", "relu"],
    "cost": ["binary_cross_entropy", "mean_squared_error"],
    "optimizer": ["sgd", "momentum", "adam"],
    "rate": ["0.01", "0.03", "0.1", "0.3", "1.0", "3.0", "10.0"],
    "batch": ["1", "10", "all"],
    "start": ["random", "equal", "large"],
    "seed": [str(seed) for seed in SEEDS],
}


def test_the_twin_is_held_at_every_setting_that_is_offered(browser: Browser, address: str) -> None:
    with alive(browser, address, ROW) as figure:
        parameters = figure.parameters()
    offered = {name: [*p["options"]] for name, p in parameters.items() if name in OFFERED}
    assert offered == OFFERED
    chosen = {name for name, parameter in parameters.items() if "options" in parameter}
    assert chosen == {*OFFERED, "node", "edge"}, "what is only looked at changes nothing"


def covering(values: dict[str, list[Any]], seed: int = 0) -> Iterator[dict[str, Any]]:
    """Settings in which each value of one thing meets each value of every other."""
    rng = random.Random(seed)
    left = {
        ((one, a), (other, b))
        for one, other in combinations(values, 2)
        for a in range(len(values[one]))
        for b in range(len(values[other]))
    }
    while left:
        (one, a), (other, b) = min(left)
        tries = []
        for _ in range(40):
            row = {name: rng.randrange(len(options)) for name, options in values.items()}
            row |= {one: a, other: b}
            new = left & {*combinations(row.items(), 2)}
            tries.append((len(new), rng.random(), row, new))
        _, _, row, new = max(tries, key=lambda found: found[:2])
        left -= new
        yield {name: values[name][place] for name, place in row.items()}


def equal(inputs: int, nodes: int, *, rng: np.random.Generator) -> Array:
    return np.full((inputs, nodes), 0.5)


def large(inputs: int, nodes: int, *, rng: np.random.Generator) -> Array:
    return 20 * glorot(inputs, nodes, rng=rng)


STARTS = {"random": glorot, "equal": equal, "large": large}
STEPS = 200


@cache
def data_of(name: str, points: str = "") -> tuple[Dataset, Dataset]:
    """The points of a data set with those changes that a text of the figure's address says."""
    training, held_out = drawn(name)
    rows: dict[int, list[float] | None] = {
        row: [*place, *label]
        for row, (place, label) in enumerate(zip(training.inputs, training.targets, strict=True))
    }
    for part in filter(None, points.split(".")):
        row, kind, place = part.partition("x") if part.endswith("x") else re.split("([ab])", part)
        spot = None if kind == "x" else [*(int(n) / 20 for n in place.split("_")), kind == "b"]
        rows[int(row) if row else len(rows)] = spot
    changed = np.array([row for row in rows.values() if row], np.float64)
    return Dataset(changed[:, :2], changed[:, 2:]), held_out


def rounded_otherwise(activation: Activation) -> Activation:
    """The same, but for the last digit of what it gives, and the slope that follows from that."""

    def function(z: Array) -> Array:
        return np.array(activation(z) * (1 - 2**-53), np.float64)

    def slope(z: Array) -> Array:
        a = function(z)
        slopes = {"tanh": 1 - a * a, "sigmoid": a * (1 - a), "relu": np.where(a > 0, 1.0, 0.0)}
        return slopes[activation.name]

    return Activation(activation.name, function, slope)


def trained(case: dict[str, Any], nudge: float = 0.0, other: bool = False) -> dict[str, Any]:
    """What 200 steps of howlearn lead to; with a nudge the last digits of the start are others.

    Where it is to be `other`, those of every activation are, as they are on other machines.
    """
    training, held_out = data_of(case["data"], case["points"])
    rng = np.random.default_rng(int(case["seed"]))
    activation = getattr(activations, case["activation"])
    start = Network.random(
        [2, *case["hidden"], 1],
        hidden=rounded_otherwise(activation) if other else activation,
        initializer=STARTS[case["start"]],
        rng=rng,
    )
    signs = np.where(np.arange(start.parameters.size) % 2, 1, -1)
    last_digits = nudge * signs * (1 + np.abs(start.parameters))
    start = start.with_parameters(start.parameters + last_digits)
    size = batch_size(case, training)
    try:
        epochs = train(
            start,
            training,
            getattr(costs, case["cost"]),
            getattr(optimizers, case["optimizer"])(float(case["rate"])),
            epochs=STEPS // -(-len(training) // size),
            batch_size=size,
            rng=rng,
            validation=held_out,
        )
    except DivergenceError as error:
        return {"lost": error.step, "point": error.path[-1], "costs": []}
    return {
        "lost": 0,
        "point": epochs[-1].network.parameters,
        "costs": [[epoch.training_cost, epoch.validation_cost] for epoch in epochs],
    }


def batch_size(case: dict[str, Any], training: Dataset) -> int:
    return len(training) if case["batch"] == "all" else min(int(case["batch"]), len(training))


TRAIN = """async ([{ sets, seeds }, cases]) => {
    const { Training } = await import("figures/playground/training.js");
    const { Points } = await import("figures/playground/points.js");
    return cases.map((given) => {
        const { heldOut } = sets[given.data];
        const { training } = new Points(sets[given.data], given.points);
        const batch = given.size, sizes = [2, ...given.hidden, 1];
        const task = { ...given, rate: Number(given.rate), batch, sizes, training, heldOut };
        const made = new Training("", { ...task, generator: seeds[given.seed] });
        made.go(Math.floor(200 / made.batches), 0);
        const { lost, point, scores } = made;
        return {
            lost, point: [...point], costs: scores.map(s => [s.cost, s.heldOut]),
        };
    });
}"""


# Points that are dragged, taken away and added.
CHANGED = [
    ("moons", "0b10_-5.1x.99a-17_23.b-20_30.a3_4", "10", "adam", "0.1"),
    ("xor", "0x.2b-5_17.a10_10.b12_3.a0_0.b7_-4", "all", "momentum", "0.3"),
]


def test_what_it_trains_is_what_howlearn_trains(browser: Browser, address: str) -> None:
    cases = [case | {"points": ""} for case in covering(OFFERED | {"hidden": HIDDEN})]
    for data, points, batch, optimizer, rate in CHANGED:
        usual = {"activation": "tanh", "cost": "binary_cross_entropy", "start": "random"}
        usual |= {"data": data, "points": points, "batch": batch, "seed": "1"}
        cases.append(usual | {"optimizer": optimizer, "rate": rate, "hidden": [4]})
    sizes = [batch_size(case, data_of(case["data"], case["points"])[0]) for case in cases]
    sized = [case | {"size": size} for case, size in zip(cases, sizes, strict=True)]
    twins = in_page(browser, address, TRAIN, [record(), sized])
    diverged = tight = 0
    for case, twin in zip(cases, twins, strict=True):
        true = trained(case)
        assert twin["lost"] == true["lost"], case
        diverged += bool(true["lost"])
        found = off(np.array(twin["point"]), true["point"])
        if true["lost"]:
            assert found <= 1e-9, case
            continue
        costs_off = off(np.array(twin["costs"]), np.array(true["costs"]))
        if max(found, costs_off) <= 1e-9:
            tight += 1
            continue
        # Some runs make more of any rounding error: as much as of one in a last digit.
        nudged = [trained(case, nudge) for nudge in (2**-53, -(2**-53))]
        nudged.append(trained(case, other=True))
        most = max(off(other["point"], true["point"]) for other in nudged)
        most_costs = max(off(np.array(n["costs"]), np.array(true["costs"])) for n in nudged)
        assert found <= max(1e-9, 10 * most), case
        assert costs_off <= max(1e-9, 10 * most_costs), case
    assert len(cases) >= 56
    assert diverged >= 2
    assert tight >= 0.8 * (len(cases) - diverged), "the bound of 1e-9 is the rule"


def off(one: Array, other: Array) -> float:
    """How far two arrays are apart, in parts of the larger one."""
    scale = np.abs(other).max() or 1.0  # squares of what is about to leave the numbers overflow
    return float(np.linalg.norm((one - other) / scale) / (np.linalg.norm(other / scale) or 1.0))


def test_its_random_numbers_are_numpys(browser: Browser, address: str) -> None:
    draws = [("permutation", n) for n in (1, 2, 4, 99, 100, 257)] + [("uniform", r) for r in (1, 3)]
    order = random.Random(0).choices(draws, k=60)
    script = """async ([seeds, order]) => {
        const { Generator } = await import("figures/playground/random.js");
        return Object.values(seeds).map(seed => {
            const rng = new Generator(...seed);
            return order.map(([name, size]) => [rng[name](size)].flat().map(drawn => drawn.buffer
                ? [...drawn] : [drawn])[0]);
        });
    }"""
    mine = in_page(browser, address, script, [record()["seeds"], order])
    for seed, twins in zip(SEEDS, mine, strict=True):
        rng = np.random.default_rng(seed)
        for (name, size), twin in zip(order, twins, strict=True):
            if name == "permutation":
                assert twin == rng.permutation(size).tolist()
            else:
                assert twin == [rng.uniform(-size, size)]


@pytest.mark.parametrize("page", [row.page for row in PLACES if row.name == "playground"])
def test_it_opens_with_the_start_that_it_trains_from(
    browser: Browser, address: str, page: str
) -> None:
    # The page brings that one without the code that trains; with the code the same is computed.
    with alive(browser, address, replace(ROW, page=page)) as figure:
        task, point, score, sizes, batches = figure.evaluate(
            "e => [e.training.name, [...e.training.point], { ...e.training.scores[0],"
            "gradient: [...e.training.scores[0].gradient] }, e.training.task.sizes,"
            "e.training.batches]"
        )
    opening = record()["openings"][task]
    assert (opening["sizes"], opening["batches"]) == (sizes, batches)
    assert point == opening["point"]
    for name in ("cost", "right", "heldOut", "heldOutRight"):
        assert score[name] == pytest.approx(opening["score"][name], rel=1e-12), name
    assert score["gradient"] == pytest.approx(opening["score"]["gradient"], rel=1e-9, abs=1e-15)


def test_the_chapter_on_training_prints_what_its_links_show(browser: Browser, address: str) -> None:
    chapter = blocks_of(DOCS / "training.md")
    (printed,) = (block.output or "" for block in chapter if "width   rate" in block.code)
    rows = [line.split() for line in printed.splitlines()[1:]]
    page = (DOCS / "training.md").read_text("utf-8")
    shown = {}
    with alive(browser, address, replace(ROW, page="training")) as figure:
        for query in re.findall(r"\((\?playground=[^)]*epoch:300)\)", page):
            figure.again(query)
            texts = figure.evaluate(
                "e => [e.numbers.right.textContent, e.numbers.cost.textContent]"
            )
            right, cost = (float(text.removeprefix("≈")) for text in texts)
            state = figure.state
            shown[state["h1"], state["h2"], float(state["rate"])] = [f"{right}%", f"{cost:.3f}"]
    for width, rate, *end in rows:
        assert shown[int(width), 0, float(rate)] == end


def pressed(figure: Live, *names: str) -> None:
    for name in names:
        figure.node.get_by_role("button", name=name, exact=True).click()
    figure.rests()


def test_a_step_is_a_batch_and_back_undoes_it_to_the_last_bit(
    browser: Browser, address: str
) -> None:
    point = "e => [...e.training.point]"
    with alive(browser, address, ROW, "?playground=epoch:12") as figure:
        begun = figure.evaluate(point)
        pressed(figure, "Step", "Step", "Step")
        assert (figure.state["epoch"], figure.state["taken"]) == (12, 3)
        three = figure.evaluate(point)
        assert three != begun
        pressed(figure, *["Step"] * 8)
        assert (figure.state["epoch"], figure.state["taken"]) == (13, 1)
        pressed(figure, *["Back"] * 8)
        assert figure.evaluate(point) == three
        pressed(figure, *["Back"] * 4)
        assert (figure.state["epoch"], figure.state["taken"]) == (11, 9)
        pressed(figure, "Step")
        assert figure.evaluate(point) == begun
        pressed(figure, "Reset")
        assert (figure.state["epoch"], figure.state["taken"]) == (0, 0)


# A query, and what is said there.
SAID = [
    ("epoch:0", "Before the first step 20 of 100 points are right."),
    ("epoch:100", "99 of 100 points are right, and 98 of 100 held-out points."),
    ("start:equal,epoch:50", "The nodes of a layer began equal and stay equal"),
    ("data:circles,h1:8,epoch:200", "since then the network learns its own points"),
    ("cost:mean_squared_error,optimizer:sgd,rate:10.0,activation:relu,epoch:9", "became too large"),
    ("optimizer:sgd,rate:10.0,start:large,data:spirals,batch:1,epoch:90", "Rounding errors have"),
]


@pytest.mark.parametrize(("query", "said"), SAID, ids=lambda text: text[:40])
def test_it_says_what_is_seen(browser: Browser, address: str, query: str, said: str) -> None:
    with alive(browser, address, ROW, f"?playground={query}") as figure:
        assert said in figure.node.locator(".hl-says").inner_text()
        if "Rounding" in said:
            assert figure.node.locator("[data-number]").count() == 2
            assert "≈" in figure.node.locator(".hl-readout").inner_text()


def test_a_node_and_a_weight_can_be_pressed(browser: Browser, address: str) -> None:
    with alive(browser, address, ROW, "?playground=epoch:20") as figure:
        picture = "e => e.canvas.toDataURL()"
        output = figure.evaluate(picture)
        pressed(figure, "node 2 of layer 1")
        looked = figure.node.locator(".hl-look p")
        assert looked.inner_text().startswith("node 2 of layer 1: bias ")
        assert figure.evaluate(picture) != output
        # In the middle of the line, but for a pixel or a few, as a finger does.
        x, y = figure.evaluate(
            """e => {
                const line = [...e.querySelectorAll(".hl-press")][11];
                const { x, y } = line.getPointAtLength(line.getTotalLength() * 0.8);
                const { left, top } = line.ownerSVGElement.getBoundingClientRect();
                return [left + x, top + y + 4];
            }"""
        )
        figure.page.mouse.click(x, y)
        figure.rests()
        assert (figure.state["node"], figure.state["edge"]) == ("out", "4")
        assert looked.inner_text().startswith("output: weight from 4 ")
        edge = figure.node.locator(".hl-edge--picked")
        drawn = edge.evaluate("e => parseFloat(getComputedStyle(e).strokeWidth)")
        weight = figure.evaluate("e => e.training.point[15]")
        assert drawn == pytest.approx(0.6 + min(4, abs(weight)), abs=0.051), "as thick as it counts"
        assert figure.evaluate(picture) == output
        shown = float(figure.numbers[-2].replace("−", "-"))
        assert shown == pytest.approx(weight, abs=1e-4)


def test_nodes_and_layers_come_and_go(browser: Browser, address: str) -> None:
    more, less = "one node more in layer 1", "one node less in layer 1"

    def sizes(figure: Live) -> list[int]:
        return list(figure.evaluate("e => e.shown.net.sizes"))

    with alive(browser, address, ROW) as figure:
        pressed(figure, more, "+ layer", "one node less in layer 2")
        assert sizes(figure) == [2, 5, 2, 1]
        pressed(figure, *[less] * 5)
        assert sizes(figure) == [2, 2, 1], "a layer without nodes has gone"
        pressed(figure, *[more] * 9)
        assert sizes(figure) == [2, 8, 1]
        assert figure.node.locator(".hl-small").count() == 2 + 8 + 1


def test_a_link_leads_to_a_node_that_the_opening_lacks(browser: Browser, address: str) -> None:
    with alive(browser, address, ROW, "?playground=h1:6,h2:3,node:2.3,edge:6") as figure:
        figure.rests()
        assert (figure.state["node"], figure.state["edge"]) == ("2.3", "6")
        looked = figure.node.locator(".hl-look p")
        assert looked.inner_text().startswith("node 3 of layer 2: weight from 6 ")


@pytest.mark.parametrize("width", [360, 1440])
def test_targets_are_wide_enough_and_do_not_meet(
    browser: Browser, address: str, width: int
) -> None:
    with tab(browser, address, width, phone=width < 500) as visit:
        visit.page.goto(url(address, ROW.page))
        figure = Live(visit.page, ROW).wait().touch()
        for sizes in ([0, 0, 0], [1, 0, 0], [4, 0, 0], [8, 0, 0], [1, 8, 3], [8, 8, 8]):
            figure.set(dict(zip(("h1", "h2", "h3"), sizes, strict=True)))
            assert figure.node.locator(".hl-resizer").count() == len([*filter(None, sizes)])
            assert not figure.evaluate(CROWDED), sizes
    assert not visit.wrong


def test_the_gradient_of_a_bias_is_the_mean_delta(browser: Browser, address: str) -> None:
    training, _ = drawn("moons")
    rng = np.random.default_rng(1)
    start = Network.random([2, 4, 1], rng=rng)
    cost, steps = costs.binary_cross_entropy, optimizers.adam(0.1)
    run = train(start, training, cost, steps, epochs=20, batch_size=10, rng=rng)
    back = backpropagation(run[-1].network, training.inputs, training.targets, cost)
    deltas = back.deltas[0][:, 1]
    with alive(browser, address, ROW) as figure:
        for edge, said, factor in (
            ("0", "the mean of δ over the filled points", np.ones(len(training))),
            ("2", "the mean of δ × input over the filled points", training.inputs[:, 1]),
        ):
            figure.set({"epoch": 20, "node": "1.2", "edge": edge})
            assert figure.node.locator(".hl-look p").inner_text().endswith(said)
            shown = figure.numbers[-1]
            mean = (deltas * factor).mean()
            assert float(shown) == pytest.approx(mean, abs=0.51 * 10 ** -len(shown.split(".")[1]))


def test_a_preset_is_one_press_and_plays(browser: Browser, address: str) -> None:
    with alive(browser, address, ROW, "?playground=epoch:30") as figure:
        pressed(figure, "A rate past the edge")
        state = figure.state
        assert (state["rate"], state["optimizer"]) == ("10.0", "sgd")
        figure.page.wait_for_function(
            "() => document.querySelector('hl-playground').state.epoch > 30"
        )
        pressed(figure, "Pause")
        assert "the steps go too far" in figure.node.locator(".hl-says").inner_text()
        figure.page.go_back()
        figure.page.go_back()
        figure.page.wait_for_function(
            "() => document.querySelector('hl-playground').state.epoch == 30"
        )
        assert figure.state["rate"] == "0.1"


def test_what_it_learns_with_comes_with_the_first_touch(browser: Browser, address: str) -> None:
    lazy = ("details", "training", "learner", "random")
    with Visit(browser, address, "light", 1440) as visit:
        asked: list[str] = []
        visit.page.on("request", lambda request: asked.append(request.url))
        visit.page.goto(url(address, ROW.page))
        figure = Live(visit.page, ROW).wait()
        assert not [name for name in asked if name.endswith(tuple(f"/{n}.js" for n in lazy))]
        visit.page.route("**/playground/details.js", lambda route: route.abort())
        pressed(figure, "Step")
        figure.node.get_by_text("What the network learns with did not arrive.").wait_for()
        assert (figure.state["epoch"], figure.state["taken"]) == (0, 0)
        visit.page.unroute("**/playground/details.js")
    assert {line.split(":")[0] for line in visit.wrong} <= {"failed", "console", "exception"}
