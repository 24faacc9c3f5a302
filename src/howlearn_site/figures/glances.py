"""The three small pictures of Home that move when they are touched, as howlearn computes them.

Each is an SVG in a file, ``docs/generated/glance-NAME.md``, which Home takes in. What moves has its
way in keyframes: howlearn.css plays them while a picture is pointed at or has the focus, and shows
their end at once to who wants less motion. No script takes part.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from contourpy import contour_generator

from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import mean_squared_error
from howlearn.datasets import three_points
from howlearn.gradient_descent import gradient_descent
from howlearn.landscapes import himmelblau, three_points_cost
from howlearn.network import small_network
from howlearn_site.paths import DOCS, write_if_changed

__all__ = ["write_glances"]

WIDTH, HEIGHT = 240, 150

LINE_START, LINE_RATE, LINE_STEPS = (-0.5, 3.2), 0.2, 50
MAP_STARTS, MAP_RATE, MAP_STEPS = ((0.0, 0.0), (-0.6, 0.2), (-0.7, -1.3), (-0.1, -1.2)), 0.01, 30
KEPT = [*range(9), 10, 12, 15, 20, MAP_STEPS]
"""The steps of a descent on the map that its keyframes have."""

INPUTS, TARGET = [0.5, 1.0], 1.0


def write_glances() -> None:
    """Write ``docs/generated/glance-NAME.md`` for each of the three."""
    for name, (says, body, ways) in {"line": _line(), "map": _map(), "network": _network()}.items():
        svg = (
            f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">'
            f"<style>{''.join(ways)}</style>{''.join(body)}</svg>"
        )
        picture = (
            f'<figure class="hl-glance" id="glance-{name}" tabindex="0" role="img" '
            f'aria-label="{says}" data-search-exclude>{svg}</figure>'
        )
        write_if_changed(DOCS / "generated" / f"glance-{name}.md", f"{picture}\n")


Drawn = tuple[str, list[str], list[str]]
"""What a picture says, its parts, and the keyframes of those that move."""


def _line() -> Drawn:
    """Draw a line on its way to three points, its mistakes, and its cost before and after."""
    data = three_points()
    points = np.column_stack([data.inputs[:, 0], data.targets[:, 0]])
    path = gradient_descent(
        three_points_cost.gradient, LINE_START, learning_rate=LINE_RATE, steps=LINE_STEPS
    )
    left, wide, bottom, tall = 30.0, 88.0, 132.0, 26.0
    kept = [0, 1, 2, 3, 4, 5, 7, 9, 12, 16, 22, 32, LINE_STEPS]
    # The line is drawn flat at the height 0; a shear and a shift make it any other.
    shears = [
        f"transform:matrix(1,{-w * tall / wide:.4f},0,1,0,{tall * (w * left / wide - b):.2f})"
        for w, b in path[kept]
    ]
    ways = [_way("gl", shears)]
    ends = left - 0.25 * wide, left + 2.25 * wide
    body = []
    for number, (x, y) in enumerate(points):
        at, up = left + wide * x, bottom - tall * y
        off = [tall * (y - w * x - b) for w, b in path[kept]]
        stretched = [f"transform:translate({at:.1f}px,{up:.1f}px) scaleY({d:.3f})" for d in off]
        ways.append(_way(f"gl{number}", stretched))
        body.append(
            f'<path class="hl-glance-error" d="M0 0V1" {_goes(f"gl{number}", stretched[0])}/>'
        )
    body.append(
        f'<path class="hl-glance-line" d="M{ends[0]:.1f} {bottom}H{ends[1]:.1f}" '
        f"{_goes('gl', shears[0])}/>"
    )
    for x, y in points:
        place = f'cx="{left + wide * x:.1f}" cy="{bottom - tall * y:.1f}"'
        body.append(f'<circle class="hl-glance-point" {place} r="4.5"/>')
    first, last = (f"{float(three_points_cost.height(place)):.2f}" for place in path[[0, -1]])
    ways.append(_way("gone", ["opacity:1", "opacity:0", "opacity:0", "opacity:0"]))
    ways.append(_way("come", ["opacity:0", "opacity:0", "opacity:1"]))
    body.append(f'<text x="120" y="20" {_goes("gone", "opacity:1")}>cost {first}</text>')
    body.append(f'<text x="120" y="20" {_goes("come", "opacity:0")}>cost {last}</text>')
    says = (
        f"A line comes to three points in {LINE_STEPS} steps, "
        f"and its cost falls from {first} to {last}."
    )
    return says, body, ways


def _map() -> Drawn:
    """Draw four descents on a map, from nearly the same place into four valleys."""
    scale, middle, base = HEIGHT / 10.0, WIDTH / 2, HEIGHT / 2

    def dots(points: Array) -> list[tuple[float, float]]:
        return [(middle + scale * x, base - scale * y) for x, y in points]

    across = np.linspace(-8, 8, 49)
    up = np.linspace(-5, 5, 31)
    heights = himmelblau.height(np.stack(np.meshgrid(across, up), axis=-1))
    ground = contour_generator(across, up, heights)
    body = [
        f'<path class="hl-glance-contour" d="{_trace(dots(np.array(line)))}"/>'
        for level in (10, 50, 110, 200)
        for line in ground.lines(level)
    ]
    ways = []
    for number, start in enumerate(MAP_STARTS):
        path = gradient_descent(himmelblau.gradient, start, learning_rate=MAP_RATE, steps=MAP_STEPS)
        places = dots(path[KEPT])
        lengths = np.append(0, np.cumsum(np.linalg.norm(np.diff(places, axis=0), axis=1)))
        moves = [f"transform:translate({x:.1f}px,{y:.1f}px)" for x, y in places]
        drawn = [f"stroke-dashoffset:{1 - length / lengths[-1]:.3f}" for length in lengths]
        ways += [_way(f"gm{number}", moves), _way(f"gt{number}", drawn)]
        body.append(
            f'<path class="hl-glance-trail" pathLength="1" d="{_trace(places)}" '
            f"{_goes(f'gt{number}', drawn[0])}/>"
        )
    body += [
        f'<path class="hl-star" transform="translate({x:.1f} {y:.1f})" d="{_star(8)}"/>'
        for x, y in dots(np.array([minimum.point for minimum in himmelblau.minima]))
    ]
    for number, start in enumerate(MAP_STARTS):
        (x, y), *_ = dots(np.array([start]))
        begun = f"transform:translate({x:.1f}px,{y:.1f}px)"
        body.append(f'<circle class="hl-glance-ball" r="3.5" {_goes(f"gm{number}", begun)}/>')
    says = f"From nearly the same place {len(MAP_STARTS)} descents come to rest in as many valleys."
    return says, body, ways


def _network() -> Drawn:
    """Draw a network: values go forward along its edges, and sensitivities come back."""
    network = small_network()
    result = backpropagation(network, [INPUTS], [[TARGET]], mean_squared_error)
    places = {
        (-1, 0): (34, 42),
        (-1, 1): (34, 108),
        (0, 0): (120, 42),
        (0, 1): (120, 108),
        (1, 0): (206, 75),
    }
    values = {(-1, node): value for node, value in enumerate(INPUTS)}
    deltas = {}
    for layer in range(len(network.layers)):
        for node, value in enumerate(result.forward.activations[layer][0]):
            values[layer, node] = float(value)
            deltas[layer, node] = float(result.deltas[layer][0, node])
    below, over = [], []
    for layer, made in enumerate(network.layers):
        for (source, node), weight in np.ndenumerate(made.weights):
            (x1, y1), (x2, y2) = places[layer - 1, source], places[layer, node]
            wide = f"stroke-width:{1 + 5 * abs(weight):.1f}"
            for kind, begins, from_to in (
                ("weight", None, f"M{x1} {y1}L{x2} {y2}"),
                ("forward", 0.3 + 1.2 * layer, f"M{x1} {y1}L{x2} {y2}"),
                ("back", 5.4 - 1.2 * layer, f"M{x2} {y2}L{x1} {y1}"),
            ):
                if begins is None:
                    moves = f'style="{wide}"'
                else:
                    moves = _goes("draw", f"stroke-dashoffset:1;{wide}", 0.9, begins)
                if kind == "back" and layer == 0:
                    continue  # inputs have no sensitivity
                below.append(
                    f'<path class="hl-glance-{kind}" pathLength="1" d="{from_to}" {moves}/>'
                )
    for (layer, node), (x, y) in places.items():
        over.append(f'<circle class="hl-glance-node" cx="{x}" cy="{y}" r="17"/>')
        begins = 0.0 if layer < 0 else 1.2 * (layer + 1)
        come = _goes("come", "opacity:0", 0.6, begins) if layer >= 0 else ""
        over.append(
            f'<text x="{x}" y="{y}" dy="0.35em" {come}>{_shown(values[layer, node])}</text>'
        )
        if layer >= 0:
            moves = _goes("come", "opacity:0", 0.6, 3.6 + 1.2 * (1 - layer))
            text = f"δ {_shown(deltas[layer, node])}"
            over.append(f'<text class="hl-glance-delta" x="{x}" y="{y + 30}" {moves}>{text}</text>')
    ways = [_way("draw", ["stroke-dashoffset:1", "stroke-dashoffset:0"])]
    output, *hidden = (_shown(deltas[node]) for node in ((1, 0), (0, 0), (0, 1)))
    says = (
        f"A network 2-2-1 makes {_shown(values[1, 0])} of its inputs; then the sensitivity of the "
        f"cost, {output} at the output, goes back to the hidden nodes: {' and '.join(hidden)}."
    )
    return says, below + over, ways


def _shown(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _way(name: str, styles: Sequence[str]) -> str:
    """Return the keyframes that go through styles at equal distances in time."""
    last = len(styles) - 1
    frames = "".join(f"{100 * k / last:.4g}%{{{style}}}" for k, style in enumerate(styles))
    return f"@keyframes hl-{name}{{{frames}}}"


def _goes(way: str, begins: str, lasts: float = 0.0, waits: float = 0.0) -> str:
    """Return the attributes of what moves: how it begins, and its way."""
    timed = f";--hl-lasts:{lasts:g}s" if lasts else ""
    timed += f";--hl-waits:{waits:g}s" if waits else ""
    return f'data-goes style="{begins};--hl-way:hl-{way}{timed}"'


def _trace(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _star(radius: float) -> str:
    turns = np.arange(10) * np.pi / 5
    sizes = np.where(np.arange(10) % 2, 0.42, 1) * radius
    return _trace(zip(sizes * np.sin(turns), -sizes * np.cos(turns), strict=True)) + "Z"
