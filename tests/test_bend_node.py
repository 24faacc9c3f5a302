"""The figure *Bend a node*: its activations are howlearn's, and the plane has the node's shade."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from howlearn import activations
from howlearn.activations import Activation, activation_named
from howlearn.network import Layer, Network
from howlearn_site.figures.bend_node.record import ACTIVATIONS, FAR
from live_figures import BY_NAME, Live, alive, drag, in_page, replay
from panels import Panel, painted, panels, shown_values, tells


def test_bend_node_offers_every_activation_and_computes_it(
    browser: Browser, address: str, site: Path
) -> None:
    every = {each for each in vars(activations).values() if isinstance(each, Activation)}
    assert set(ACTIVATIONS) == every
    recorded = replay(site, "bend-node")
    script = """async ({ z, a }) => {
        const { ACTIVATIONS } = await import("figures/bend_node/script.js");
        return Object.fromEntries(Object.keys(a).map(name => [name, z.map(ACTIVATIONS[name])]));
    }"""
    mine = in_page(browser, address, script, recorded)
    assert mine.keys() == {each.name for each in every}
    for name, theirs in recorded["a"].items():
        assert mine[name] == pytest.approx(theirs, rel=1e-12, abs=1e-15), name


def test_bend_node_is_dragged_at_the_arrow_the_line_and_the_point(
    browser: Browser, address: str
) -> None:
    with alive(browser, address, BY_NAME["bend-node"]) as figure:
        begin = figure.state
        (across, _), (up, _) = (panels(figure)[2].scale(axis) for axis in (0, 1))
        for number, names in enumerate((("b",), ("w1", "w2"), ("x1", "x2"))):
            figure.set(begin)
            drag(figure.page, figure.node.locator(".hl-reach").nth(number), 40, 30)
            now = figure.state
            assert {name for name in begin if now[name] != begin[name]} == set(names)
            moved = [now[name] - begin[name] for name in names]
            if number:
                assert moved == pytest.approx([40 * across, -30 * up], abs=0.06), names
        # The line goes through where it was dragged to: up and right, away from where z was 0.
        figure.set(begin)
        drag(figure.page, figure.node.locator(".hl-reach >> nth=0"), 40, 50)
        assert figure.state["b"] < -0.9
        # Anywhere on the line it can be held, and elsewhere a press sets the point.
        to_window = window_of(figure)
        for place, name in (((0.5, -1.0), "b"), ((-1.0, -2.0), "x1"), ((2.5, 2.0), "x1")):
            figure.set(begin)
            x, y = to_window(place)
            figure.page.mouse.move(x, y)
            figure.page.mouse.down()
            figure.page.mouse.move(x + 12, y)
            figure.page.mouse.up()
            changed = {each for each in begin if figure.state[each] != begin[each]}
            assert name in changed, place
            assert changed <= ({"b"} if name == "b" else {"x1", "x2"}), place


def window_of(figure: Live) -> Callable[[tuple[float, float]], tuple[float, float]]:
    """Return what says where a pair of inputs stands in the window."""
    plane = figure.node.locator(".hl-panel").nth(2)
    plane.scroll_into_view_if_needed()
    box, panel = plane.bounding_box(), panels(figure)[2]
    assert box
    left, top = box["x"], box["y"]
    (across, first), (up, last) = panel.scale(0), panel.scale(1)
    return lambda place: (left + (place[0] - first) / across, top + (place[1] - last) / up)


SAID = {
    "bend:identity": "For each unit along the arrow z grows by 1.12. The identity passes it on",
    "bend:tanh": "Tanh bends it between −1 and 1",
    "bend:tanh,x1:1.5,x2:0": "Tanh bends it",
    "bend:sigmoid": "The sigmoid bends it between 0 and 1",
    "bend:tanh,w1:3,x1:1,x2:0": "the node is saturated: tanh hardly moves there",
    "bend:sigmoid,w1:3,w2:0,x1:1,x2:0": "The sigmoid bends it",
    "bend:relu": "on the arrow's side of the line, where relu lets z through",
    "bend:relu,b:-2": "The point is not on the arrow's side of the line: relu answers 0",
    "bend:leaky_relu,b:-2": "lets a hundredth of z through",
    "bend:softplus": "without the corner",
    "bend:sigmoid,w1:0,w2:0": "the inputs have no say: the answer is 0.50 all over the plane",
}


def test_bend_node_says_what_the_node_does(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["bend-node"]) as figure:
        figure.says(SAID)


STATES: tuple[dict[str, Any], ...] = (
    {"w1": 1.0, "w2": 0.5, "b": 0.0, "x1": 1.5, "x2": -1.0, "bend": "identity"},
    {"w1": -0.85, "w2": 1.4, "b": 0.65, "x1": -1.2, "x2": -0.45, "bend": "tanh"},
    {"w1": 0.3, "w2": -2.1, "b": -0.8, "x1": 2.0, "x2": -2.5, "bend": "sigmoid"},
    {"w1": -1.5, "w2": -0.4, "b": 1.0, "x1": 0.1, "x2": 0.7, "bend": "relu"},
    {"w1": 3.0, "w2": 2.0, "b": 1.0, "x1": 2.0, "x2": 1.0, "bend": "softplus"},
    {"w1": 0.0, "w2": 0.0, "b": 0.75, "x1": 0.5, "x2": 0.5, "bend": "tanh"},
)


def test_bend_node_shows_the_node_its_curve_and_its_plane(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["bend-node"]) as figure:
        named = 0
        for state in STATES:
            figure.set(state)
            w1, w2, b, x1, x2, name = state.values()
            bend = activation_named(name)
            node = Network([Layer(np.array([[w1], [w2]]), np.array([b]), bend)])
            forward = node.forward([[x1, x2]])
            z, a = forward.weighted_inputs[0].item(), forward.outputs.item()
            diagram, curve, plane = panels(figure)
            node_is_drawn(diagram, (w1, w2, b), (x1, x2, z))
            curve_is_drawn(curve, bend, z)
            plane_is_drawn(plane, state, a)
            named += len(plane.all("mark"))
            shade_is_the_answer(figure, plane, node, bend)
            tells(" ".join(figure.numbers), w1, x1, w2, x2, b, z, z, a)
            shown = shown_values(figure, "w1", "w2", "b", "x1", "x2")
            assert [float(value) for value in shown] == [w1, w2, b, x1, x2]
        assert named > 2, "the line has no name"
        # Curve and plane end with their numbers, and side by side they end together.
        room = figure.evaluate(ROOM)
        assert [0 <= below < 12 for below, _ in room[1:]] == [True, True], room
        assert room[1][1] == pytest.approx(room[2][1], abs=2)


# How far it is from the lowest words of each picture to its end, and where that is.
ROOM = """figure => [...figure.querySelectorAll("svg.hl-panel")].map(panel => {
    const end = panel.getBoundingClientRect().bottom;
    const words = [...panel.querySelectorAll("text")].map(e => e.getBoundingClientRect().bottom);
    return [end - Math.max(...words), end];
})"""


def node_is_drawn(
    panel: Panel, parameters: tuple[float, ...], values: tuple[float, float, float]
) -> None:
    circles = panel.all("node", kind="circle")
    painted(circles, fill="paper", stroke="value")
    texts = panel.all("value-text")
    tells(" ".join(mark.text for mark in texts), *values)
    for circle, text in zip(circles, texts, strict=True):
        assert text.place == pytest.approx(circle.place, abs=1), "a value outside its node"
    node_names = panel.all("node-name")
    assert [mark.text for mark in node_names] == ["x₁", "x₂", "z"]
    for name, circle in zip(node_names, circles, strict=True):
        assert np.linalg.norm(name.place - circle.place) < 2.2 * circle.size[0]
    panel.count(out=1)
    edges, written = panel.all("edge"), panel.all("weight-text")
    painted(written, fill="weight", stroke="paper")
    for k, (value, edge, text) in enumerate(zip(parameters, edges, written, strict=True)):
        tells(text.text, value)
        start, end = edge.points
        assert end == pytest.approx(circles[2].place, abs=1)
        assert edge.dash == (value < 0)
        assert edge.width == pytest.approx(1 + 2 * min(abs(value), 1.5), abs=0.01)
        if k < 2:
            assert start == pytest.approx(circles[k].place, abs=1)
            # On the edge, to within the height of a letter.
            way = (end - start) / np.hypot(*(end - start))
            assert abs(np.dot(text.place - start, [way[1], -way[0]])) < 3


def curve_is_drawn(panel: Panel, bend: Activation, z: float) -> None:
    assert panel.names() == ["z", "a"]
    panel.ticks_stand_at_labels(0, 1)
    panel.follows(panel.one("bent").points, bend, -FAR, FAR)
    seen = float(np.clip(z, -FAR, FAR))
    ball = panel.one("ball")
    panel.stands(ball.place, [seen, bend([seen]).item()])
    # From z up to the curve, and across to the answer.
    foot, corner, answer = panel.one("plumb").points
    panel.stands(
        np.array([corner, answer]), [[seen, bend([seen]).item()], [-FAR, bend([seen]).item()]]
    )
    assert foot[0] == pytest.approx(corner[0])
    assert panel.read(foot)[0, 1] <= panel.reach()[0, 1] + 0.02
    panel.count(bent=1, ball=1, plumb=1, key=1)
    assert (ball.faint[0] < 0.5) == (seen != z), "beyond the picture it is faint"


def plane_is_drawn(panel: Panel, state: dict[str, Any], a: float) -> None:
    w1, w2, b, x1, x2, _ = state.values()
    steep = float(np.hypot(w1, w2))
    assert panel.names() == ["x₁", "x₂"]
    panel.ticks_stand_at_labels(0, 1)
    assert panel.reach() == pytest.approx(np.array([[-3, -3], [3, 3]]), abs=0.02)
    panel.stands(panel.one("ball").place, [x1, x2])
    assert np.linalg.norm(panel.one("answer").place - panel.one("ball").place) < 60
    tells(panel.one("answer").text, a)
    grips = np.array([mark.place for mark in panel.all("grip", kind="circle")])
    panel.stands(grips[-2:], [[w1, w2], [x1, x2]])
    if not steep:
        assert len(grips) == 2, "there is no line to hold"
        assert not panel.one("line").lines
        assert not panel.all("mark")
        return
    line = panel.read(panel.one("line").points)
    assert line @ [w1, w2] + b == pytest.approx(0, abs=0.02 * steep), "z is not 0 along the line"
    assert abs(line).max(axis=1) == pytest.approx(3, abs=0.02), "it ends before the edge"
    hold = panel.read(grips[0])[0]
    if (abs(hold) < 2.9).all():
        assert hold @ [w1, w2] + b == pytest.approx(0, abs=0.02 * steep)
    arrow = panel.one("arrow")
    painted([arrow], fill="weight", stroke="weight")
    panel.stands(arrow.lines[0], [[0, 0], [w1, w2]])
    panel.stands(arrow.lines[1][1], [w1, w2])
    # To the eye too, as both axes have one scale.
    pixels = panel.one("corner").points
    legs = pixels[[0, 2]] - pixels[1]
    assert abs(legs[0] @ legs[1]) < 0.05 * np.hypot(*legs[0]) * np.hypot(*legs[1])
    # The corner is a right one, at the place of the line that is nearest to the arrow's start.
    corner = panel.read(panel.one("corner").points)
    foot = -b * np.array([w1, w2]) / steep**2
    panel.stands(panel.one("plumb").points, [[0, 0], foot])
    for name in panel.all("mark"):  # which gives way where there is no room
        assert name.text == "z = 0"
        off = (panel.read(name.place)[0] @ [w1, w2] + b) / steep / abs(panel.scale(0)[0])
        assert abs(off) < 40, "the line's name stands elsewhere"
    sides = np.array([corner[0], corner[2]]) - foot
    assert sides @ sides.T / np.sum(sides[0] ** 2) == pytest.approx(np.eye(2), abs=0.05)
    assert sides @ [w1, w2] / steep == pytest.approx([np.hypot(*sides[0]), 0], abs=0.02)


# How deep the plane's shade is at places in pixels of its picture, as a browser paints a gradient.
SHADES = """(figure, places) => {
    const shade = figure.querySelector(".hl-shade");
    const reference = shade.style.fill.match(/#([\\w-]+)/);
    if (!reference) return places.map(() => Number(shade.style.fillOpacity));
    const gradient = figure.querySelector(`#${reference[1]}`);
    const [x1, y1, x2, y2] = ["x1", "y1", "x2", "y2"].map(n => Number(gradient.getAttribute(n)));
    const stops = [...gradient.children]
        .map(e => [Number(e.getAttribute("offset")), Number(getComputedStyle(e).stopOpacity)]);
    return places.map(([x, y]) => {
        const along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1))
            / ((x2 - x1) ** 2 + (y2 - y1) ** 2);
        const at = Math.min(Math.max(along, 0), 1);
        const k = Math.max(1, stops.findIndex(([offset]) => offset >= at));
        const [[a, low], [b, high]] = [stops[k - 1], stops[k]];
        return low + (high - low) * (at - a) / (b - a);
    });
}"""


def shade_is_the_answer(figure: Live, panel: Panel, node: Network, bend: Activation) -> None:
    side = np.linspace(-2.9, 2.9, 12)
    inputs = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    (across, left), (up, bottom) = panel.scale(0), panel.scale(1)
    pixels = (inputs - (left, bottom)) / (across, up)
    shades = np.array(figure.evaluate(SHADES, pixels.tolist()))
    low, high = bend([-FAR, FAR])
    share = np.clip((node(inputs)[:, 0] - low) / (high - low), 0, 1)
    assert shades == pytest.approx(0.75 * share, abs=0.01)
    colours = figure.evaluate(
        """figure => [...figure.querySelectorAll(".hl-bend stop")]
            .map(e => getComputedStyle(e).stopColor)"""
    )
    assert set(colours) == {figure.evaluate(VALUE_COLOUR)}


VALUE_COLOUR = """figure => {
    const probe = document.createElement("span");
    probe.style.color = "var(--hl-value)";
    figure.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
}"""
