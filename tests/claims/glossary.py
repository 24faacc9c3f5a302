"""What the glossary says."""

from functools import partial

import numpy as np

from howlearn.activations import identity as straight
from howlearn.activations import leaky_relu, relu, sigmoid, tanh
from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation, nudge_test
from howlearn.costs import binary_cross_entropy, mean_squared_error, softmax
from howlearn.datasets import Dataset, one_hot, three_points, xor
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import has_kink, numerical_gradient, numerical_hessian
from howlearn.initializers import normal
from howlearn.landscapes import himmelblau, saddle, three_points_cost, two_valleys
from howlearn.network import Layer, Network, small_network, straight_line
from howlearn.optimizers import sgd
from howlearn.training import accuracy, predict, train
from howlearn_site.claims.reading import Prose
from howlearn_site.claims.saying import Page
from howlearn_site.paths import DOCS


def claims(page: Page) -> None:
    """Hold what the page says."""
    page.grants("in a sentence or {two}", because="turn of phrase")
    line = straight_line(1.7, -0.6)
    points = three_points()
    grid = np.linspace(-40, 40, 801)

    # A and B.
    right, wrong = _two_classes()
    worst, best = (accuracy(line, data, binary_cross_entropy) for data in (wrong, right))
    page.says("gets right, from {0} to {1}", worst, best)
    page.says("On a line it is the output at input {0}", line([[0.0]]).item() == -0.6)

    # C.
    conditions = np.array([2.0, 5.0, 20.0])
    of_valley = [np.linalg.cond(np.diag([1.0, each])) == each / 1 for each in conditions]
    page.says("The {largest} curvature of a valley over its {smallest}", *[all(of_valley)] * 2)
    across = np.sqrt(2 / conditions)  # where the ground is as high as 1, along 0 and across
    narrower = (np.diff(across) < 0).all()
    slower = (np.diff([_steps_down(each) for each in conditions]) > 0).all()
    page.says("The {larger} it is, the {narrower} the valley", narrower, narrower)
    page.says("and the {slower} plain gradient descent", slower)
    page.grants("in some the {two} words mean the same", because="names its things")
    costs = [binary_cross_entropy([[z]], [[1.0]]) for z in (3.0, 0.5, -2.0)]
    page.says("it {grows} the less probability", (np.diff(costs) > 0).all())
    below, beyond = (_in_a_valley(20.0, rate) for rate in (1.99 / 20, 2.01 / 20))
    limits = np.linalg.norm(below[-1]) < 1 < np.linalg.norm(beyond[-1])
    page.says("The {largest} one at a minimum limits", limits)

    # D and E.
    result = backpropagation(small_network(), [[0.5, 1.0]], [[1.0]], mean_squared_error)
    deltas = np.concatenate([layer[0] for layer in result.deltas])
    page.says("deltas can be {negative}", deltas.min() < 0)
    page.says("they do {not} sum to the cost", not np.isclose(deltas.sum(), result.cost))
    (slope,) = numerical_gradient(lambda y: (y**3).sum(), 1.3)
    page.means("dy/dx", slope, 3 * 1.3**2)
    of_w, _ = three_points_cost.gradient([1.7, -0.6])
    measured = numerical_gradient(lambda w: three_points_cost.height([w[0], -0.6]), 1.7)
    page.means(r"\partial C / \partial w", of_w, measured.item())
    steps = np.linalg.norm(np.diff(beyond, axis=0), axis=1)
    away = np.linalg.norm(beyond[-1]) > np.linalg.norm(beyond[0])
    page.says("its steps {grow} and its points {run away}", steps[-1] > steps[0], away)
    training = Page(Prose(DOCS / "training.md"))
    lowest = training.printed("Examples it has not seen")[2][0]
    last = training.drawn("Examples it has not seen")[5]
    page.says("the validation set has stopped {falling}", last > lowest)
    hessian = numerical_hessian(himmelblau.gradient, [1.3, -0.6])
    values, vectors = np.linalg.eigh(hessian)
    ways = _around()
    curvatures = np.einsum("ai,ij,aj->a", ways, hessian, ways)
    met = np.allclose(values, [curvatures.min(), curvatures.max()], rtol=1e-4)
    low, high = ways[curvatures.argmin()], ways[curvatures.argmax()]
    those = abs(low @ vectors[:, 0]) > 0.999 < abs(high @ vectors[:, 1])
    page.says("of the {smallest} and the {largest} curvature, which", those, those)
    page.says("are at a {right} angle to each other", abs(low @ high) < 2e-3)
    pull = mean_squared_error.derivative([[2.3]], [[0.9]]).item()
    page.says("output {minus} target", np.isclose(pull, 2 * (2.3 - 0.9)))

    # F and G.
    up = three_points_cost.gradient([0, 0])
    rises = three_points_cost.height(1e-6 * ways)
    steepest = ways[rises.argmax()] @ up / np.linalg.norm(up)
    page.says("the way the cost {rises} {fastest}", rises.max() > 0, steepest > 0.999)
    path = gradient_descent(three_points_cost.gradient, [0, 0], learning_rate=0.1, steps=9)
    heights = three_points_cost.height(path)
    page.says("Going {downhill} step by step", (np.diff(heights) < 0).all())

    # H to K.
    page.says("are the {smallest} and the {largest} curvature that you meet", met, met)
    (kink,) = (place for place in (-2.0, 0.0, 0.3) if has_kink(relu, place))
    sides = [float(relu(side) / side) for side in (-0.1, 0.1)]
    page.says("as relu has at {0}", kink)
    page.says("there measures a mix of the {two}", len({*sides}))
    mix = numerical_gradient(relu, kink).item()
    page.says("measures {a mix} of the two", min(sides) < mix < max(sides))
    heading = next(words for _, words in Prose(DOCS / "slopes.md").headings if "kink" in words)
    page.says("See {A kink has two slopes}", heading)

    # L to N.
    step = path[1] - path[0]
    page.says("the step is {minus} the learning rate", np.allclose(step, -0.1 * up))
    shallow, top, deep = (place.point for place in two_valleys.stationary_points)
    close = np.array([[-0.1], [-0.01], [0.01], [0.1]])
    height = two_valleys.height
    lower = height(shallow) < min(height(shallow + close))
    page.says("A point with nothing {lower} close to it, although", lower)
    page.says("although there {may} be far away", height(deep) < height(shallow))
    page.says("A point with nothing {higher} close to it", height(top) > max(height(top + close)))
    page.says("its slope is {zero}, as at a minimum", abs(two_valleys.gradient(top)).max() < 1e-9)
    page.says("A point with nothing {lower} close to it, the bottom", lower)
    page.grants("The {smallest} part of a network", because="for human eyes")
    errors = line(points.inputs) - points.targets
    squares = mean_squared_error(line(points.inputs), points.targets)
    page.says("take each error, {square} it", np.isclose(squares, np.mean(errors**2)))
    test = nudge_test(small_network(), [[0.5, 1.0]], [[1.0]], mean_squared_error, layer=0, node=1)
    moved = np.isclose(test.measured, test.delta * test.nudge, rtol=0.01)
    page.says("about delta {times} nudge", moved)

    # O and P.
    bowl, turned = numerical_hessian(himmelblau.gradient, [3.0, 2.0]), np.array([1.0, 0.2])
    for _ in range(60):
        turned = bowl @ turned / np.linalg.norm(bowl @ turned)
    most = np.isclose(turned @ bowl @ turned, np.linalg.eigvalsh(bowl)[1])
    page.says("of a minimum it finds the {largest} curvature", most)
    row = one_hot([2], 4)[0]
    page.says("{1} in the column of its class, {0} in", row[2], np.delete(row, 2).max())
    node = Network([Layer(np.array([[1.0], [-2.0]]), np.array([0.3]), straight)])
    inputs = np.random.default_rng(0).normal(size=(99, 2))
    yes = predict(node, inputs, binary_cross_entropy) > 0.5
    page.says("its weighted input is {above} zero", np.array_equal(yes, node(inputs) > 0))

    # Q to S.
    along = three_points_cost.height(np.linspace([-2.0, 1.0], [3.0, 0.5], 9))
    quadratic = np.allclose(np.diff(along, 3), 0) and not np.allclose(np.diff(along, 2), 0)
    page.says("whose {highest} powers are squares", quadratic)
    passed = relu(grid)
    page.says("passes on what is {positive}", np.array_equal(passed[grid > 0], grid[grid > 0]))
    page.says("turns everything else into {0}", passed[grid <= 0].max())
    on, off = relu.derivative(2.3).item(), relu.derivative(-2.3).item()
    page.says("Its slope is {1} {above} zero and {0} {below}", on, on == 1, off, off == 0)
    leak = leaky_relu.derivative(-2.3).item()
    page.says(
        "keeps a {small} slope {below} zero", 0 < leak < 0.1, leak < leaky_relu.derivative(2.3)
    )
    dead = _no_longer_learns(-9.0) and not _no_longer_learns(0.1)
    page.says("weighted input is {below} zero for every example", dead)
    beside = saddle.height([[0.3, 0], [0, 0.3]])
    page.says(
        "the ground {rises} in some directions and {falls} in", max(beside) > 0, min(beside) < 0
    )
    local = sigmoid.derivative(-6.0).item()
    of_square = numerical_gradient(lambda z: mean_squared_error(sigmoid(z)[None], [[1.0]]), -6.0)
    of_entropy = numerical_gradient(lambda z: binary_cross_entropy([z], [[1.0]]), -6.0)
    page.says("its local slope is {close to zero}", local < 0.01)
    page.says("and {so} is its delta", abs(of_square.item()) < 0.01)
    page.says("unless the cost {makes up} for it", abs(of_entropy.item()) > 0.9)
    metres = np.array([[180.0, 2.0], [220.0, -1.0], [199.0, 0.4]])
    scaled = (metres - metres.mean(0)) / metres.std(0)
    page.says("to numbers of about {1} before training", np.sqrt((scaled**2).mean()))
    page.says("then {divide} by its standard deviation", np.allclose(scaled.std(0), 1))
    page.grants("through {two} places of a curve", because="supposed")
    s, t = sigmoid(grid), tanh(grid)
    page.says("shape of an S, from {0} to {1}; its", s.min(), s.max())
    z = np.array([-1.7, 0.4, 2.3])
    page.means("1 / (1 + e^{-z})", 1 / (1 + np.exp(-z)), sigmoid(z))
    shares = np.exp(z) / sum(np.exp(z))
    page.says("each is e to that output, {divided} by the sum", np.allclose(softmax([z]), shares))

    # T to X.
    page.says("shape of an S, from {−1} to {1}, with", t.min(), t.max())
    page.says("the value {0} and the slope {1} at {0}", tanh(0.0), tanh.derivative(0.0), grid[400])
    rng = np.random.default_rng(0)
    history = train(line, points, mean_squared_error, sgd(0.1), epochs=9, batch_size=3, rng=rng)
    falls = np.diff([epoch.training_cost for epoch in history]) < 0
    page.says("the cost on given examples {falls}", falls.all())
    small, large = (_arrives(scale) for scale in (0.1, 2.0))
    page.says("{hardly} anything arrives at the first layers", small < 1e-9)
    page.says("it {grows} out of bounds", large > 1e6)
    task = xor()
    one = task.inputs.sum(axis=1) == 1
    page.says("target {1} where", np.unique(task.targets[one]))
    page.says("one of {two} inputs is {1}", task.inputs.shape[1], task.inputs[one].max())
    page.says("and {0} elsewhere", np.unique(task.targets[~one]))


def _two_classes() -> tuple[Dataset, Dataset]:
    """Return examples of which a line gets all right, and the same with the other answers."""
    inputs = np.array([[-1.0], [2.0], [-3.0], [4.0]])
    targets = (straight_line(1.7, -0.6)(inputs) > 0).astype(float)
    return Dataset(inputs, targets), Dataset(inputs, 1 - targets)


def _in_a_valley(condition: float, rate: float) -> Array:
    """Return a path in a bowl whose curvatures are 1 and the condition number."""
    curvatures = np.array([1.0, condition])
    return gradient_descent(lambda p: curvatures * p, [0.6, 0.8], learning_rate=rate, steps=200)


def _steps_down(condition: float) -> int:
    """Return how many steps it takes to come close, at the best learning rate."""
    path = _in_a_valley(condition, 2 / (1 + condition))
    return int((np.linalg.norm(path, axis=1) > 1e-3).sum())


def _around() -> Array:
    angles = np.linspace(0, 2 * np.pi, 3601)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def _no_longer_learns(bias: float) -> bool:
    """Say whether a hidden relu with that bias has no gradient, on examples near 0."""
    hidden = Layer(np.array([[0.7]]), np.array([bias]), relu)
    network = Network([hidden, Layer(np.array([[1.3]]), np.array([0.2]), straight)])
    result = backpropagation(network, [[-1.2], [0.4], [2.1]], [[1.0]] * 3, mean_squared_error)
    return not result.weight_gradients[0].any()


def _arrives(scale: float) -> float:
    """Return how much of a delta arrives at the first of twenty layers."""
    network = Network.random(
        [4] * 20 + [1],
        hidden=straight,
        initializer=partial(normal, scale=scale),
        rng=np.random.default_rng(0),
    )
    result = backpropagation(network, [[0.3, -1.2, 0.7, 2.0]], [[1.0]], mean_squared_error)
    return float(np.linalg.norm(result.deltas[0]) / np.linalg.norm(result.deltas[-1]))
