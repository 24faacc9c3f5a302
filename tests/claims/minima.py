"""What *Local and global minima* says."""

import itertools
import json
import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from howlearn.arrays import Array
from howlearn.costs import mean_squared_error
from howlearn.datasets import digits, xor
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import numerical_hessian
from howlearn.landscapes import many_valleys, two_valleys
from howlearn.network import Network, small_network
from howlearn_site.claims.saying import Page

HEIGHT, SLOPE = two_valleys.height, two_valleys.gradient
LOW, HIGH = two_valleys.domain[0]
CURVE = np.linspace(LOW, HIGH, 701)[:, None]


def claims(page: Page) -> None:
    """Hold what the page says."""
    page.grants("Why {two} descents on the same cost", because="supposed")
    local, hill, best = (place.point for place in two_valleys.stationary_points)
    rates = json.loads(_within("two_valleys, ", page.block("Basin strips").code))

    # The question, and what the two words mean.
    page.grants("{Two} people train the same model", because="supposed")
    page.grants("settles at a {higher} cost", because="supposed")
    page.says("one weight and {two} valleys", len(two_valleys.minima))
    nearby = local + np.linspace(-0.5, 0.5, 101)[:, None]
    lowest = HEIGHT(CURVE).min() >= HEIGHT(best)
    lowest_nearby = HEIGHT(nearby).min() >= HEIGHT(local)
    page.says("no place on the whole curve is {lower}", lowest)
    page.says(
        "no place nearby is {lower}, but {somewhere else there is one}",
        lowest_nearby,
        HEIGHT(CURVE).min() < HEIGHT(local),
    )
    page.says("the {deeper} valley behind the hill", HEIGHT(best) < HEIGHT(local))
    page.grants("for a place {$w^*$}", because="supposed")
    page.means(
        r"\begin{aligned} \text{local:}\quad & C(w^*) \le C(w) \ \text{near } w^* \\"
        r" \text{global:}\quad & C(w^*) \le C(w) \ \text{everywhere} \end{aligned}",
        lowest and lowest_nearby,
    )

    # Where you start decides.
    page.means(r"w = -\frac{1}{2}", hill, [-1 / 2])
    page.grants("the rain that {falls}", because="turn of phrase")
    starts, strips = _strips(rates)
    ends = strips[rates[0]]
    left = starts < hill
    tried = [row[0] for row in page.printed("Where you start")]
    beside = max(s for s in tried if s < hill), min(s for s in tried if s > hill)
    page.says("The starts {−0.6} and {−0.4} lie close together", *beside)
    page.says("starts {left of it ends in the local}", (ends[left] == "local").all())
    page.says("what starts {right of it in the global one}", (ends[~left] == "global").all())

    # Basin strips.
    drawn = page.drawn("Basin strips")
    page.says("tries {200} starts at each of {five} learning rates", drawn[0], len(rates))
    page.says("where that ball is after {500} steps", drawn[3])
    page.says("η = {0.1}. {Two} pieces", rates[0], 1 + (ends[1:] != ends[:-1]).sum())
    page.grants("parted {below} the hilltop. This is the table from {above}", because="of the page")
    ends_of = [(strips[rate][0], strips[rate][-1]) for rate in rates[1:3]]
    page.says("η = {0.5} and {0.75}", *rates[1:3])
    page.says("the {colours change places}", ends_of == [("global", "local")] * len(ends_of))
    page.says("η = {0.9}. {No yellow is left.}", rates[3], "global" not in strips[rates[3]])
    page.says("The {local minimum still holds its balls}", "local" in strips[rates[3]])
    page.says("η = {1.3}. Almost", rates[4])
    page.says("{Almost everything is green.}", np.mean(strips[rates[4]] == "local") > 0.8)
    links = [
        page.linked(words)
        for words in ("flies over a valley", "steps over the star", "caught on the left")
    ]
    shown = [rates[1], rates[3], rates[4]]
    page.says("Each of {these balls} can be watched", [link["rate"] for link in links] == shown)
    flying, stepping, caught = (_followed(**link) for link in links)
    over = flying[0] < local[0] and flying[1] > hill[0]
    page.says("one that {flies over a valley}", over)
    around = stepping[-20:] - best[0]
    page.says("one that {steps over the star}", (around[1:] * around[:-1] < 0).all())
    page.says("one that is {caught on the left}", caught[0] > hill[0] and caught[-1] < hill[0])

    # Which valley can hold the ball.
    bends = [numerical_hessian(SLOPE, place)[0, 0] for place in (local, best)]
    near, rate = local + 1e-4, 0.31
    moved = near - rate * SLOPE(near)
    page.grants("Near a minimum {$w^*$}", because="supposed")
    page.means(
        r"w_{\text{new}} - w^* \approx (1 - \eta k)\,(w - w^*)",
        np.allclose(moved - local, (1 - rate * bends[0]) * (near - local), rtol=1e-3),
    )
    ratio = (moved - local) / (near - local)
    page.means(r"1 - \eta k", np.allclose(ratio, 1 - rate * bends[0], rtol=1e-3))
    looked_at = np.linspace(0.011, 1.7, 50)
    shrinks = np.array([abs(near - r * SLOPE(near) - local) < 1e-4 for r in looked_at]).ravel()
    factors = 1 - looked_at * bends[0]
    page.says(
        "It {shrinks} while the factor $1 - \\eta k$ lies between {−1} and {1}",
        (shrinks == (np.abs(factors) < 1)).all(),
        min(factors[shrinks]),
        max(factors[shrinks]),
    )
    page.means(r"\eta < 2/k", (shrinks == (looked_at < 2 / bends[0])).all())
    pushed = re.findall(r"best \+ ([\d.]+)", page.block("Which valley").code)
    page.says("put the ball a {hundredth} away", float(pushed[0]))
    rows = page.printed("Which valley")
    at_local, at_best = rows[0], rows[4]
    page.says("The global valley is the {narrower} one", at_best[1] > at_local[1])
    page.says("starts a {hundredth} from the star", float(pushed[0]))
    page.says("Past η = {0.80} it {cannot keep}", at_best[3], _stays(best, 0.82) == 0)
    page.says("The {wider} local valley", at_local[1] < at_best[1])
    page.says("up to η = {1.33}", at_local[3])
    page.says("On a parabola, {2}/curvature", _border(3.7) * 3.7)

    # A network with a local minimum.
    x, t = (np.array(json.loads(a)) for a in _arrays(page.block("A network with").code))
    rng = np.random.default_rng(0)
    answers = np.tanh(np.outer(rng.normal(size=50), x) + rng.normal(size=(50, 1)))
    steps = np.sign(np.diff(answers))
    page.says(
        "Its outputs can only {rise} along the inputs, or only {fall}",
        (steps == 1).all(axis=1).any(),
        (steps == -1).all(axis=1).sum() + (steps == 1).all(axis=1).sum() == len(steps),
    )
    page.says("The {three} targets here {do both}", len(t), {*np.sign(np.diff(t))} == {-1, 1})
    paths = np.reshape(page.drawn("A network with")[-12:], (2, 6))
    page.says("{Two} starts, two ends", len({tuple(path[1:3]) for path in paths}))
    page.says("Two starts, {two} ends", len({tuple(path[3:5]) for path in paths}))
    first, bent, second, bent_too = page.printed("A network with", 2)
    page.says("and at the {two} curvatures", len(bent[1:]))
    page.says("both curvatures are {positive}", min(bent[1:] + bent_too[1:]) > 0)
    page.says("the {gradient is as good as zero}", bent[0] == bent_too[0] == 0)
    page.says("the second target ({0.5}) and the third ({−0.8})", *t[1:])
    page.says("{closely}, and gets", np.allclose(first[2:], t[1:], atol=0.02))
    page.says("{1.00} where the target is {0}. The", first[1], t[0])
    page.says("compromises over all {three} examples", len(t))
    page.says("and {that is cheaper}", second[0] < first[0])

    # Many settings, one network.
    network = small_network()
    page.says("Take the {2}-{2}-{1} network", *network.sizes)
    first_layer, last_layer = network.layers
    numbers = [
        first_layer.weights[:, 0].size,
        first_layer.biases[:1].size,
        last_layer.weights[0].size,
    ]
    page.says("Here all {four} numbers of the first hidden node", sum(numbers))
    page.says("({two} weights in, a bias", numbers[0])
    turned = {signs: _turned(network, signs) for signs in itertools.product((1, -1), repeat=2)}
    inputs = np.random.default_rng(0).normal(size=(9, 2))
    same = [signs for signs, other in turned.items() if np.allclose(other(inputs), network(inputs))]
    page.says("The factor {−1} turns the signs", (-1, 1) in same and (1, -1) in same)
    at_zero = [
        factors
        for factors in itertools.product(np.linspace(-2, 2, 9), repeat=2)
        if np.allclose(_turned(network, factors)(inputs), network(inputs))
    ]
    page.says("{Four} valleys, all at {cost zero}", len(at_zero), len(at_zero) == len(same))
    page.says("Swap the {two} nodes", network.sizes[1])
    both = [_swapped(other) for other in turned.values()]
    alike = [o for o in (*turned.values(), *both) if np.allclose(o(inputs), network(inputs))]
    page.says("there are {eight} places", len({tuple(other.parameters) for other in alike}))

    # Is a local minimum good enough?
    heights = [float(many_valleys.height(place.point)) for place in many_valleys.minima]
    stars = [place.point for place in many_valleys.minima if place.is_global_minimum]
    page.says("how much {higher} it lies", sorted(heights)[1] > sorted(heights)[0])
    page.says("global minimum and {five} local ones", len(many_valleys.minima) - len(stars))
    page.says("with {one} global minimum", len(stars))
    share = page.drawn("Is a local minimum")[-2]
    page.says("One start in {five} leads", 100 / share)
    lettered = [h for h in heights if h != min(heights)]  # from left to right: A, B, C, D, E
    page.says("C, at a cost of {0.12}", lettered["ABCDE".index("C")])
    page.says("E, at {1.64}, is {not}", lettered[-1], lettered[-1] == max(heights))
    examples = xor()
    page.says("Take xor: {four} examples", len(examples))
    exactly_one = examples.inputs.sum(axis=1, keepdims=True) == 1
    page.says(
        "with the target {1} where exactly one of {two} inputs is {1}",
        examples.targets[exactly_one].min(),
        examples.inputs.shape[1],
        (examples.targets == exactly_one).all(),
    )
    epochs, batch = (page.given("Is a local minimum", name, 2) for name in ("epochs", "batch_size"))
    page.says("so that {120} steps do", epochs * len(examples) / batch)
    narrow, middle, wide = page.printed("Is a local minimum", 2)
    page.says("trains a network from {20} random starts", narrow[2])
    page.says("With {two} hidden nodes", narrow[0])
    page.says("a {quarter} of the starts have not", (narrow[2] - narrow[1]) / narrow[2])
    page.says(
        "With {four} or {eight}, {all have}",
        middle[0],
        wide[0],
        middle[1:3] + wide[1:3] == [20] * 4,
    )
    page.grants("{Below}, networks with", because="of the page")
    page.says("networks with {16} hidden nodes", page.given("Is a local minimum", "random", 3)[1])
    seeds = page.printed("Is a local minimum", 3)
    page.says("handwritten digits, {eight} times", len(seeds))
    parts = [page.given("Is a local minimum", name, 3) for name in ("train", "validation")]
    page.says("how many of {597} other digits", len(digits()) - sum(parts))
    page.says(
        "different places with {different costs}", len({row[1] for row in seeds}) == len(seeds)
    )
    page.says(
        "All {eight} read {about equally well}", len(seeds), np.ptp([r[2] for r in seeds]) < 2.5
    )

    # Minima in many dimensions.
    page.grants("with one or {two} weights", because="turn of phrase")
    page.cites("obstacle in networks ({2014})", "dauphin")
    page.grants("nearly as low as the {lowest} (", because="of others")
    page.cites("({2015})", "choromanska")

    # "The cost has stopped falling, so this is a minimum".
    page.grants('"The cost has stopped {falling}', because="supposed")
    rows = page.printed('"The cost has stopped')
    looks = {row[0] for row in rows}
    page.says("Here are {two} of the starts", len(rows) / len(looks))
    page.says(
        "After {200} steps both seem stuck, at {0.126} and {0.127}",
        rows[0][0],
        rows[0][1],
        rows[3][1],
    )
    page.says("A {hundred} steps later", rows[1][0] - rows[0][0])
    page.says("the {first has left and solved the task}", rows[1][1] < 1e-3 < rows[4][1])
    page.says("{still sinking, ever more slowly}", _slows([row[:2] for row in rows[3:]]))
    page.grants("This page has {two} exceptions", because="names its things")
    least = min(HEIGHT(place.point) for place in two_valleys.stationary_points)
    page.says("so the {lowest} is known", HEIGHT(best) == least <= HEIGHT(CURVE).min())
    costs = [
        mean_squared_error(*np.random.default_rng(n).normal(size=(2, 5, 1))) for n in range(50)
    ]
    page.says("never {below} zero", min(costs) >= 0)
    page.says("has nowhere {lower} to go", mean_squared_error([[0.3]], [[0.3]]) == 0 < min(costs))

    # Exercises.
    page.says("with the learning rate {0.5} still ends", rates[1])
    page.says("in the global minimum, at {2}", best)
    page.says(
        "with the learning rate 0.5 {still ends in the global minimum}",
        "global" in strips[rates[1]][:5],
    )
    page.says("places close to {−3.5}", two_valleys.domain[0, 0])
    page.grants("while the rate is {below} 2/curvature", because="supposed")
    page.says("is below {2}/curvature", _border(3.7) * 3.7)
    page.says("are {1.50} at {−2} and {2.50} at {2}", bends[0], local, bends[1], best)
    low, high = at_best[3], at_local[3]
    page.says("between the {two} thresholds", len({low, high}))
    between = np.linspace(low, high, 5)[1:-1]
    kept = [(_stays(local, rate), _stays(best, rate)) for rate in between]
    page.says("{Any rate} between", kept == [(True, False)] * len(kept))
    page.grants("The habit from {above}", because="of the page")
    rolled = [_roll(many_valleys.gradient, start) for start in np.linspace(-4.5, 5.5, 9)]
    page.says("the {lowest} cost", np.allclose(min(rolled, key=many_valleys.height), stars[0]))
    smallest = min(rolled, key=np.linalg.norm) is sorted(rolled, key=np.linalg.norm)[0]
    page.says("after `key=` is {smallest}", smallest)

    # Check yourself, and the end.
    page.grants("a ball starts at {−1/4}, and the learning rate is {0.1}", because="supposed")
    gentle, large = (_roll(SLOPE, -3.49, rate) for rate in rates[:2])
    page.says(
        "Can a {larger} learning rate lead from the same start to a {lower} minimum",
        rates[1] > rates[0],
        HEIGHT(large) < HEIGHT(gentle),
    )
    page.grants("has not fallen for a {hundred} steps", because="supposed")
    page.grants("runs {above} was", because="of the page")
    page.says("the first of the {two} runs", len(rows) / len(looks))
    page.grants("{Two} runs end with different", because="supposed")
    page.says("minimum is the {lowest} place around", lowest_nearby)
    page.says("the global one is the {lowest} of all", lowest)
    borders = [_border(3.7) * 3.7, _border(0.6) * 0.6]
    page.says("while the rate is {below} {2}/curvature there", kept[0][0], np.mean(borders))
    page.grants("A cost that has stopped {falling}", because="supposed")
    page.grants("The digits {above}", because="of the page")
    page.says("gives {1.00} where the target is {0}", first[1], t[0])
    page.cites("(Neural Networks {11}, {1998}, pages {669}–{681})", "hamey")


def _strips(rates: list[float]) -> tuple[Array, dict[float, NDArray[np.str_]]]:
    """Return the starts of the strips, and for each rate where their descents end."""
    starts = LOW + (HIGH - LOW) * (np.arange(200) + 0.5) / 200
    steps, places = np.array(rates)[:, None, None], np.tile(starts[:, None], (len(rates), 1, 1))
    for _ in range(500):
        places = np.clip(places - steps * SLOPE(places), -1e6, 1e6)
    named = np.full((len(rates), len(starts)), "none", dtype="<U6")
    for place in two_valleys.minima:
        near = np.abs(places[..., 0] - place.point) < 1e-3
        named[near] = "global" if place.is_global_minimum else "local"
    return starts, dict(zip(rates, named, strict=True))


def _roll(slope: Callable[[Array], Array], start: float, rate: float = 0.1) -> Array:
    path = gradient_descent(slope, start, learning_rate=rate, steps=150)
    return np.asarray(path[-1])


def _followed(start: float, rate: float, step: float) -> Array:
    """Return the places of a ball that a link puts down."""
    return gradient_descent(SLOPE, start, learning_rate=rate, steps=int(step))[:, 0]


def _stays(place: Array, rate: float) -> bool:
    """Say whether a ball stays that is put down a hundredth away from a minimum."""
    end = gradient_descent(SLOPE, place + 0.01, learning_rate=rate, steps=300)[-1]
    return bool(np.abs(end - place)[0] < 0.01)


def _border(curvature: float) -> float:
    """Return the largest rate that brings a ball nearer to the bottom of a parabola."""
    low, high = 0.0, 9.0
    for _ in range(40):
        middle = (low + high) / 2
        step = gradient_descent(lambda w: curvature * w, 1.0, learning_rate=middle, steps=1)
        low, high = (middle, high) if abs(step[-1, 0]) < 1 else (low, middle)
    return low


def _turned(network: Network, factors: tuple[float, ...]) -> Network:
    """Multiply all numbers of the two hidden nodes, each by its factor."""
    return network.with_parameters([*factors * 4, 1] * network.parameters)


def _swapped(network: Network) -> Network:
    order = [1, 0, 3, 2, 5, 4, 7, 6, 8]
    return network.with_parameters(network.parameters[order])


def _slows(points: list[list[float]]) -> bool:
    """Say whether a cost falls, and less and less for each step."""
    (first, a), (then, b), (last, c) = points
    return (a - b) / (then - first) > (b - c) / (last - then) > 0


def _within(before: str, code: str) -> str:
    """Return the list that stands in a block after some words."""
    (found,) = re.findall(re.escape(before) + r"(\[[^\]]*\])", code)
    return str(found)


def _arrays(code: str) -> list[str]:
    return re.findall(r"np\.array\((\[[^\]]*\])\)", code)
