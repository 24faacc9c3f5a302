"""The figure *Playground*: what is drawn of it is read back and compared with a run in Python."""

from functools import partial
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from howlearn import activations, costs, optimizers
from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.datasets import Dataset
from howlearn.network import Network
from howlearn.training import Epoch, accuracy, train
from live_figures import BY_NAME, Live, alive
from panels import Mark, Panel, painted, panels, tells
from test_playground import data_of

OPENED: dict[str, Any] = {
    "h1": 4,
    "h2": 0,
    "h3": 0,
    "data": "moons",
    "activation": "tanh",
    "cost": "binary_cross_entropy",
    "optimizer": "adam",
    "rate": "0.1",
    "batch": "10",
    "start": "random",
    "seed": "1",
    "node": "out",
    "edge": "0",
    "epoch": 0,
    "taken": 0,
    "points": "",
}
# As it opens; later, at a weight that is looked at; back again, with what was trained ahead; and
# another network, of other points.
STATES: tuple[dict[str, Any], ...] = (
    {},
    {"epoch": 30, "node": "1.2", "edge": "2"},
    {"epoch": 12, "node": "1.2", "edge": "2", "ahead": 30},
    {
        "h1": 3,
        "h2": 2,
        "data": "circles",
        "activation": "sigmoid",
        "cost": "mean_squared_error",
        "optimizer": "sgd",
        "rate": "0.3",
        "seed": "2",
        "epoch": 26,
        "points": "0b10_-5.1x",
    },
)


def test_what_it_draws_is_what_a_run_in_python_does(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["playground"]) as figure:
        for changes in STATES:
            state = OPENED | changes
            trained_to = state.pop("ahead", state["epoch"])
            figure.set(state)
            figure.rests()
            run, training, held_out = run_of(state, trained_to)
            network = run[state["epoch"]].network
            net, view, course, history = panels(figure)
            to_data = points_are_drawn(view, training, held_out)
            room = figure.evaluate(ROOM)
            border_is_where_it_says(view, room, partial(answers, network, state), to_data)
            shade_is_the_answer(figure, room, partial(shares, network, state), to_data)
            weights_are_drawn(figure, net, network)
            slopes = [slope_of(epoch.network, training, state) for epoch in run]
            course_is_drawn(course, run, state["epoch"])
            curve_is_drawn(history, "curve--gradient", abs(np.array(slopes)), state["epoch"])
            numbers_are_written(figure, run[state["epoch"]], training, held_out, state, slopes)


def run_of(state: dict[str, Any], epochs: int) -> tuple[list[Epoch], Dataset, Dataset]:
    training, held_out = data_of(state["data"], state["points"])
    rng = np.random.default_rng(int(state["seed"]))
    hidden = [state[name] for name in ("h1", "h2", "h3") if state[name]]
    start = Network.random(
        [2, *hidden, 1], hidden=getattr(activations, state["activation"]), rng=rng
    )
    way = getattr(optimizers, state["optimizer"])(float(state["rate"]))
    cost = getattr(costs, state["cost"])
    size = int(state["batch"])
    found = train(
        start, training, cost, way, epochs=epochs, batch_size=size, rng=rng, validation=held_out
    )
    return list(found), training, held_out


def at(network: Network, state: dict[str, Any]) -> tuple[int, int]:
    """The layer and the node that are looked at."""
    if state["node"] == "out":
        return len(network.layers) - 1, 0
    layer, node = map(int, state["node"].split("."))
    return layer - 1, node - 1


def answers(network: Network, state: dict[str, Any], places: Array) -> Array:
    """How far the node's answer is from the level at which its border is drawn."""
    layer, node = at(network, state)
    value = np.asarray(network.forward(places).activations[layer][:, node])
    output = layer == len(network.layers) - 1
    squared = state["cost"] == "mean_squared_error"
    middle = 0.5 if (squared if output else state["activation"] == "sigmoid") else 0.0
    return value - middle


def shares(network: Network, state: dict[str, Any], places: Array) -> Array:
    """How deep the shade is, from 0 to 1."""
    layer, node = at(network, state)
    value = np.asarray(network.forward(places).activations[layer][:, node])
    if layer == len(network.layers) - 1:
        cross_entropy = state["cost"] == "binary_cross_entropy"
        return activations.sigmoid(value) if cross_entropy else np.clip(value, 0, 1)
    return (value + 1) / 2 if state["activation"] == "tanh" else value


def slope_of(network: Network, training: Dataset, state: dict[str, Any]) -> float:
    cost = getattr(costs, state["cost"])
    back = backpropagation(network, training.inputs, training.targets, cost)
    layer, node = at(network, state)
    if state["edge"] == "0":
        return float(back.bias_gradients[layer][node])
    return float(back.weight_gradients[layer][int(state["edge"]) - 1, node])


def points_are_drawn(view: Panel, training: Dataset, held_out: Dataset) -> Any:
    """See that each point has its mark, and return what makes data of pixels.

    The plane has no labels. That all points stand in one scale, the same across and up, is seen.
    """
    pixels, data = [], []
    for kind, label in (("zero", 0), ("one", 1)):
        for held, of in ((False, training), (True, held_out)):
            marks = [mark for mark in view.all(kind) if ("hl-held" in mark.names) == held]
            inputs = of.inputs[of.targets[:, 0] == label]
            assert len(marks) == len(inputs), f"{len(marks)} marks of {kind}, held out: {held}"
            assert {mark.kind for mark in marks} == {"circle" if kind == "zero" else "path"}
            assert {mark.fill == "none" for mark in marks} == {held}, kind
            pixels += [mark.place for mark in marks]
            data += list(inputs)
    drawn, true = np.array(pixels), np.array(data)
    scales = [np.polyfit(drawn[:, axis], true[:, axis], 1) for axis in (0, 1)]
    (across, left), (up, top) = scales
    assert across > 0
    assert up == pytest.approx(-across, rel=0.005), "x and y have one scale, and up is more"
    off = (drawn * (across, up) + (left, top) - true) / across
    # The middle of a triangle's corners lies a little below its place.
    assert abs(off).max() < 1.4, "a point stands elsewhere"
    return lambda places: np.asarray(places) * (across, up) + (left, top)


def border_is_where_it_says(view: Panel, side: float, answer: Any, to_data: Any) -> None:
    line = view.one("border")
    painted([line], stroke="ink")
    grid = np.stack(np.meshgrid(*[np.arange(10, side - 10, 2.0)] * 2), axis=-1)
    over = answer(to_data(grid.reshape(-1, 2))).reshape(grid.shape[:2]) >= 0
    across, down = np.nonzero(over[:, 1:] != over[:, :-1]), np.nonzero(over[1:] != over[:-1])
    crossed = np.concatenate([grid[:, :-1][across] + (1, 0), grid[:-1][down] + (0, 1)])
    drawn = line.points
    if not len(crossed):
        assert len(drawn) < 20
        return
    # Each place where the answer passes the level has the border near, and the other way round.
    apart = np.linalg.norm(crossed[:, None] - drawn[None], axis=2)
    assert apart.min(axis=1).max() < 10, "the border has a gap"
    inside = ((drawn > 14) & (drawn < side - 14)).all(axis=1)
    assert apart.min(axis=0)[inside].max() < 4, "the border is drawn where there is none"


ROOM = "figure => figure.querySelector('.hl-view svg').viewBox.baseVal.width"
SHADES = """figure => {
    const { width, height } = figure.canvas;
    const copy = Object.assign(document.createElement("canvas"), { width, height });
    const picture = copy.getContext("2d", { willReadFrequently: true });
    picture.drawImage(figure.canvas, 0, 0);
    const { data } = picture.getImageData(0, 0, width, height);
    return Array.from({ length: width * height }, (_, k) => data[4 * k]);
}"""


def shade_is_the_answer(figure: Live, room: float, share: Any, to_data: Any) -> None:
    reds = np.array(figure.evaluate(SHADES), float)
    side = round(np.sqrt(len(reds)))
    middles = (np.arange(side) + 0.5) * room / side
    places = np.stack(np.meshgrid(middles, middles), axis=-1).reshape(-1, 2)
    expected = share(to_data(places))
    # From the colour of the paper on, in even steps.
    worth, paper = np.polyfit(expected, reds, 1)
    assert worth < -40, "there is hardly a shade"
    assert abs(paper + worth * expected - reds).max() < 2.5


def weights_are_drawn(figure: Live, net: Panel, network: Network) -> None:
    edges = net.all("edge")
    weights = [layer.weights for layer in network.layers]
    assert len(edges) == sum(matrix.size for matrix in weights)
    columns = sorted({round(float(edge.points[k][0]), 1) for edge in edges for k in (0, -1)})
    assert len(columns) == len(weights) + 1

    def node(place: Array) -> tuple[int, int]:
        column = columns.index(round(float(place[0]), 1))
        ends = {round(float(e.points[k][1]), 1) for e in edges for k in (0, -1)
                if round(float(e.points[k][0]), 1) == columns[column]}  # fmt: skip
        return column, sorted(ends).index(round(float(place[1]), 1))

    seen = set()
    for edge in edges:
        (layer, i), (after, j) = node(edge.points[0]), node(edge.points[-1])
        assert after == layer + 1
        weight = weights[layer][i, j]
        assert edge.width == pytest.approx(0.6 + min(4, abs(weight)), abs=0.051)
        assert edge.dash == (weight < 0), "a negative weight is dashed, and no other"
        seen.add((layer, i, j))
    assert len(seen) == len(edges), "two lines lead from one node to another"
    small = figure.node.locator(".hl-small").count()
    assert small == sum(len(m) for m in weights) + 1


def course_is_drawn(course: Panel, run: list[Epoch], now: int) -> None:
    held = [epoch.validation_cost for epoch in run]
    curve_is_drawn(course, "curve--held", np.array(held, float), now)
    own = [mark for mark in course.all("curve") if "hl-curve--held" not in mark.names]
    costs = np.array([epoch.training_cost for epoch in run])
    _curve(course, own, costs, now)
    course.stands(course.one("ball").place, [now, costs[now]])
    assert {mark.dash for mark in course.all("curve--held")} == {True}
    assert {mark.dash for mark in own} == {False}


def curve_is_drawn(panel: Panel, name: str, values: Array, now: int) -> None:
    panel.logarithmic = {1}
    panel.ticks_stand_at_labels(0, 1)
    _curve(panel, panel.all(name), values, now)
    if name == "curve--gradient":
        panel.stands(panel.one("ball").place, [now, values[now]])


def _curve(panel: Panel, lines: list[Mark], values: Array, now: int) -> None:
    """See that a curve is done to where the reader is, and that the rest lies ahead, fainter."""
    expected = np.column_stack([np.arange(len(values)), values])
    (ahead,) = [line for line in lines if "hl-ahead" in line.names]
    (done,) = [line for line in lines if "hl-ahead" not in line.names]
    panel.stands(done.points, expected[: now + 1])
    panel.stands(ahead.points, expected[now:])
    assert ahead.faint[1] < done.faint[1]


def numbers_are_written(
    figure: Live,
    epoch: Epoch,
    training: Dataset,
    held_out: Dataset,
    state: dict[str, Any],
    slopes: list[float],
) -> None:
    network, cost = epoch.network, getattr(costs, state["cost"])
    layer, node = at(network, state)
    own = network.layers[layer]
    looked = own.biases[node] if state["edge"] == "0" else own.weights[int(state["edge"]) - 1, node]
    right = [100 * accuracy(network, data, cost) for data in (training, held_out)]
    tells(
        " ".join(figure.numbers),
        *(state["epoch"], 0),
        *(epoch.training_cost, right[0], epoch.validation_cost, right[1]),
        *(looked, slopes[state["epoch"]]),
    )
