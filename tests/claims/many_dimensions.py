"""What *Many dimensions* says."""

from collections.abc import Callable
from itertools import product
from math import factorial
from types import SimpleNamespace

import numpy as np

from howlearn.activations import tanh
from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import mean_squared_error
from howlearn.datasets import xor
from howlearn.gradients import numerical_gradient, numerical_hessian
from howlearn.landscapes import bowl, himmelblau
from howlearn.network import Network
from howlearn_site.claims.saying import Page

CORNERS = xor()


def claims(page: Page) -> None:
    """Hold what the page says."""
    places, _, _, *rows = page.drawn("Many dimensions")
    ways, counts, least, most = np.reshape(rows, (-1, 4)).T
    network = Network.random([2, 3, 1], rng=np.random.default_rng(1))
    weights = network.parameters.size
    block = page.run("Many dimensions")
    each_corner = len(block.t) / len(CORNERS)
    some = np.random.default_rng(3).normal(size=weights)

    # The picture.
    for inputs, target in zip(CORNERS.inputs, CORNERS.targets[:, 0], strict=True):
        assert target == (inputs.min() != inputs.max())
    bounds = CORNERS.inputs.max(), CORNERS.inputs.min()
    page.says("is to be {1} where one of the inputs is {1} and the other {0}, and else {0}",
              CORNERS.targets.max(), *bounds, CORNERS.targets.min())  # fmt: skip
    page.grants("have one or {two} dimensions", because="turn of phrase")
    page.says("It has {two} inputs, {three} hidden nodes and", *network.sizes[:2])
    page.says("one output, so {13} weights", weights)
    page.says("a cost of about {¼}", max(abs(least[-1] - 1 / 4), abs(most[-1] - 1 / 4)) < 0.01)
    nothing = np.mean((CORNERS.targets - 1 / 2) ** 2)
    page.says("the answer is about {½} to every input", abs(nothing - least[-1]) < 0.01)
    page.says("lead {three} ways down", ways[-1])
    middle = (least < 0.1) & (most > 0.1)  # the rows that reach between the foot and the right
    page.says("a part of the task is learned, there are {two}", ways[middle].item())
    page.says("All places without a way down lie {on the left}", most[0] < 0.2 * most[-1])
    page.says("saddles that are {nearly as low}", least[1] < 1.2 * least[0])
    page.says("There are {three} of them", counts[0])
    page.says(
        "They cost about a {tenth} of what those on the right do", round(least[0] / least[-1], 1)
    )
    page.says("and the star is the {lowest} place", least[0] == least.min())
    lowest = block.p[np.argmin(block.cost(block.p))]
    page.says("They would cost {less}, were", np.mean(block.run(lowest[None])[2] ** 2) < least[0])

    # The descents.
    ((low, high, wrong, answers),) = page.printed("Read the picture")
    descents = answers / len(block.t)
    page.says("Let {40} of them run", descents)
    run = page.run("Read the picture")
    costs, looks = np.array(run.costs), np.array(run.looks)
    level = np.abs(costs - 1 / 4) < 0.03
    page.says("{Most} curves pause at {about ¼}",
              level[(looks >= 20) & (looks < 50)].all(axis=0).mean() > 0.7,
              abs(least[-1] - 1 / 4) < 0.01)  # fmt: skip
    lower = costs[(looks > 500) & (looks < 900)]
    again = (lower > least[2]) & (lower < 0.9 * least[-1]) & (lower > 0.15)
    page.says("and {one} pauses once more, {further down}",
              again.all(axis=0).sum(), again.any())  # fmt: skip
    page.says("about the same cost, {0.026} to {0.029}", low, high)
    assert high - low < 0.02 * nothing
    page.says("and {every answer is nearer to the right one}", wrong == 0)

    # How the places were found.
    at, slope = np.array([1.2, -0.7]), himmelblau.gradient
    hessian, step = numerical_hessian(slope, at), np.array([3e-5, 9e-5])
    assert np.allclose(slope(at + step) - slope(at), hessian @ step, rtol=1e-3)
    newton = np.linalg.solve(numerical_hessian(bowl.gradient, at), -bowl.gradient(at))
    page.means("H s = -g", np.allclose(bowl.gradient(at + newton), 0, atol=1e-8))
    page.grants("whether the cost {rises} or {falls}", because="turn of phrase")
    steps = [_damped(hessian, slope(at), damping) for damping in (100.0, 1.0, 1e-9)]
    shorter = (np.diff(np.linalg.norm(steps, axis=1)) > 0).all()
    undamped = np.linalg.solve(hessian, -slope(at))
    page.means(r"(H^2 + d I)\, s = -H g", bool(shorter and np.allclose(steps[-1], undamped)))
    starts = [number for (number,) in page.printed("How the places were found")]
    assert min(starts) > 0
    page.says("All {nine} are there", len(himmelblau.stationary_points))
    page.says("In {13} dimensions no such list exists, and {28} is how many", weights, places)
    _, arrived, tried = page.drawn("Many dimensions")[:3]
    page.says("{Three} of the {60} starts in the first picture did not arrive",
              tried - arrived, tried)  # fmt: skip
    page.grants("{Two} choices make the count", because="names its things")
    finer = [block.gradient(block.p + s) - block.gradient(block.p - s) for s in 3e-6 * np.eye(13)]
    error = np.abs(np.linalg.eigvalsh(np.stack(finer, axis=1) / 6e-6) - block.bends).max()
    page.grants("no curvature at any of the places is too close to {0}", because="of the page")
    page.says("the gentlest is {more} than {ten} {thousand} times as large as the error",
              *[np.abs(block.bends).min() > 10 * 1000 * error] * 3)  # fmt: skip
    page.says("with {three} examples at each corner", each_corner)
    charge = numerical_gradient(lambda p: _charge(block, p), some)
    page.says("a small charge, {0.0015} times", np.mean(charge / some) / 2)

    # One place, looked at closely, and what a slice hides.
    bends, (strongest,), (upwards, tried) = page.printed("One place")
    down = sum(bend < 0 for bend in bends)
    page.says("There are the {three} ways down, among {13}", down, weights)
    page.says("{Nearly every} direction that you choose", upwards > 0.99 * tried)
    page.says("it is a mixture of all {13}", weights)
    page.says("{outweigh} the gentle ones", strongest > 50 * abs(bends[0]))
    page.says("A landscape of {13} dimensions", weights)
    *_, bowls, lines, high, low = page.drawn("What a slice hides")
    page.says("{Twelve} random slices", lines)
    page.says("{Nearly all} thin lines look like bowls", bowls > 0.9 * lines)
    page.says("and the thick one {leads out}", low < 0.7 * high)

    # Why the high places are saddles.
    page.says("all {13} would have to come up", weights)
    random = [share for _, share in page.printed("Why the high places")]
    coins = 100 / 2 ** np.arange(1, len(random) + 1)
    page.says("With coins it would be {1/2}, {1/4}, {1/8}",
              *coins[:3] / 100)  # fmt: skip
    page.says("Here it is {less} still", (np.array(random)[1:] < coins[1:]).all())
    page.grants("lie on the same side of {0}", because="of the page")
    page.grants("the products of every {two} slopes", because="names its things")
    page.grants("Differentiate the cost {twice}, and the Hessian {falls}", because="of the page")
    parts = _parts(network, block, some)
    whole = numerical_hessian(_slope(network, block.x[:, :2], block.t), some)
    page.means(
        r"\begin{aligned} H = {} & \frac{2}{n} \sum_i \nabla f_i \nabla f_i^T \\"
        r" & + \frac{2}{n} \sum_i e_i \nabla^2 f_i + 0.003\, I \end{aligned}",
        np.allclose(whole, sum(parts), atol=1e-5),
    )
    page.means(r"\nabla^2 f_i", np.isclose(*_bends_of_the_output(network, block.x[:1, :2], some)))
    squares, _, decay = (np.linalg.eigvalsh(part) for part in parts)
    page.says("The first part {never bends down}", squares.min() > -1e-9)
    page.says("{bends up everywhere}", decay.min() > 0)

    # Twins.
    _, _, here, between, there, *_ = page.drawn("Twins", 2)
    ((mean,),) = page.printed("Twins", 2)
    nodes = page.given("Twins", "arange")
    page.says("has the {16} hidden nodes", nodes)
    (apart,) = page.printed("Twins")[-1]
    assert "True" in (page.block("Twins").output or "")
    assert apart > 1
    page.grants("between {two} such twins", because="of the page")
    page.says("{cost the same}, and on the straight line between them {is a hill}",
              here == there, between > 2 * here)  # fmt: skip
    page.says("The {best} single answer", np.isclose(mean, _lowest_for_all()))
    page.says("the mean of the targets, costs {0.090}", mean)
    page.says("does {worse} than one", between > mean)
    line = page.run("Twins", 2).lines["from the start"]
    page.says("the cost {falls all the way}", (np.diff(line) < 0).all())
    page.cites("({2015})", "goodfellow")
    page.says("any of the {16} nodes, the next by any of {15}", nodes, nodes - 1)
    page.means(r"16 \cdot 15 \cdots 1 \approx 2 \times 10^{13}",
               bool(1.5e13 < factorial(nodes) < 2.5e13))  # fmt: skip
    z = np.linspace(-3, 3, 31)
    assert np.allclose(tanh.function(-z), -tanh.function(z))
    page.means("2^{16}", 2.0**16, len(list(product([1, -1], repeat=nodes))))

    # What this does not prove.
    page.grants("networks with {two} hidden nodes on xor", because="of the page")
    bare = _slope(network, CORNERS.inputs, CORNERS.targets)
    still = np.zeros(weights)
    still[-1] = -bare(still)[-1] / numerical_hessian(bare, still)[-1, -1]
    assert np.allclose(bare(still), 0, atol=1e-8)
    page.says("the same charge {makes a minimum}",
              np.linalg.eigvalsh(numerical_hessian(bare, still)).min() > 1e-3)  # fmt: skip
    page.says("whose weights are all {0}", np.abs(still[:-1]).max())
    answer = network.with_parameters(still)(CORNERS.inputs)
    page.says("Take the {four} corners of xor", len(CORNERS))
    page.says("It answers about {½}", np.abs(answer - 1 / 2).max() < 0.01)
    opened = numerical_hessian(_slope(network, block.x[:, :2], block.t), still)
    page.says("a little {opened the ways down}", np.linalg.eigvalsh(opened).min() < -1e-3)
    page.says("by the {40} descents", descents)

    # Exercises and questions.
    page.says("gradient zero {12} of {13} curvatures", weights - 1, weights)
    page.grants("curvatures are {positive} and one is {negative}", because="supposed")
    page.grants("{Ten} slices in random directions", because="supposed")
    page.grants("The place {above} looks", because="of the page")
    page.says("and {three} ways lead down from it", down)
    page.grants("can {four} hidden nodes stand", because="supposed")
    page.says("{24}. The first place", factorial(4))
    page.grants("by {four} nodes, the next by {three}, then {two}", because="names its things")
    page.grants("{Larger} networks cannot be searched", because="of the page")
    page.grants("A comparison such as {`numbers < 5`}", because="supposed")
    page.grants("the landscapes with one and {two} dimensions", because="of the page")


def _damped(hessian: Array, gradient: Array, damping: float) -> Array:
    table = hessian @ hessian + damping * np.eye(len(gradient))
    return np.asarray(np.linalg.solve(table, -hessian @ gradient), float)


def _charge(block: SimpleNamespace, point: Array) -> float:
    """Return what the first block's cost is more than the mean squared error."""
    squares = np.mean(block.run(point[None])[2] ** 2)
    return float(block.cost(point[None]).item() - squares)


def _slope(network: Network, inputs: Array, targets: Array) -> Callable[[Array], Array]:
    """Return the gradient by the package, with the weight decay."""

    def slope(point: Array) -> Array:
        now = network.with_parameters(point)
        gradient = backpropagation(now, inputs, targets, mean_squared_error).gradient
        return np.asarray(gradient + 0.003 * point)

    return slope


def _parts(network: Network, block: SimpleNamespace, point: Array) -> list[Array]:
    """Return the parts of the Hessian as the formula has them."""
    first, second = (np.zeros((len(point), len(point))) for _ in range(2))
    for x, t in zip(block.x[:, :2], block.t, strict=True):

        def slope(p: Array, x: Array = x, t: Array = t) -> Array:
            # The cost of an example whose error is 1 has twice the slope of the output.
            now = network.with_parameters(p)
            output = now(x[None])
            return backpropagation(now, x[None], output - 1, mean_squared_error).gradient / 2

        error = network.with_parameters(point)(x[None]).item() - t.item()
        first += 2 / len(block.t) * np.outer(slope(point), slope(point))
        second += 2 / len(block.t) * error * numerical_hessian(slope, point)
    return [first, second, 0.003 * np.eye(len(point))]


def _bends_of_the_output(network: Network, x: Array, point: Array) -> tuple[float, float]:
    """Return how the output bends in one direction, by its slopes and by three outputs."""
    way = np.random.default_rng(4).normal(size=len(point))

    def output(p: Array) -> float:
        return network.with_parameters(p)(x).item()

    table = numerical_hessian(lambda p: numerical_gradient(output, p), point, step=1e-3)
    ahead, here, behind = (output(point + s * way) for s in (1e-3, 0.0, -1e-3))
    return float(way @ table @ way), (ahead - 2 * here + behind) / 1e-6


def _lowest_for_all() -> float:
    """Return the least cost of one answer for all, when each of ten classes is as frequent."""
    targets = np.eye(10)
    guesses = np.linspace(0, 1, 1001)[:, None, None] * np.ones((1, 1, 10))
    return float(np.mean((guesses - targets) ** 2, axis=(1, 2)).min())
