"""What the formulas in the docstrings of the package say; most are evaluated as they stand."""

from collections.abc import Iterator
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.lines import Line2D

from howlearn._formulas import activation_formulas, cost_formulas
from howlearn.activations import identity, leaky_relu, relu, sigmoid, softplus, tanh
from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation, nudge_test
from howlearn.costs import (
    binary_cross_entropy,
    huber,
    mean_absolute_error,
    mean_squared_error,
    softmax,
    softmax_cross_entropy,
)
from howlearn.datasets import noisy_line, three_points, two_moons
from howlearn.gradients import check_gradient, numerical_gradient
from howlearn.initializers import glorot, he
from howlearn.landscapes import (
    Landscape,
    bowl,
    flat_minimum,
    himmelblau,
    inflection,
    many_valleys,
    ravine,
    saddle,
    three_points_cost,
    two_valleys,
)
from howlearn.network import Layer, Network, straight_line
from howlearn.optimizers import Optimizer, adam, momentum, nesterov, rmsprop, sgd
from howlearn.plots import line_fit
from howlearn_site.claims.docstrings import Docstrings


def claims(said: Docstrings) -> None:
    """Hold every formula of every docstring."""
    for part in (_activations, _costs, _datasets, _gradients, _landscapes, _networks, _optimizers):
        part(said, np.random.default_rng(3))


def _activations(said: Docstrings, rng: np.random.Generator) -> None:
    z = rng.normal(0, 2, 40)

    def means(formula: str, owner: Any, *values: Array) -> None:
        names = {"z": z, owner.name: owner, f"{owner.name}′": owner.derivative}
        names |= {"σ": sigmoid, "σ′": sigmoid.derivative}
        said.means(f"activations.{owner.name}", formula, names, *values)

    said.means("activations", "relu′(0) = 0", {"relu′": relu.derivative})
    means("σ(z) = 1 / (1 + e⁻ᶻ)", sigmoid)
    means("σ′(z) = σ(z) (1 − σ(z))", sigmoid)
    means("tanh(z) = (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ)", tanh)
    means("tanh′(z) = 1 − tanh(z)²", tanh)
    means("relu(z) = max(0, z)", relu)
    means("1 for z > 0, else 0", relu, relu.derivative(z))
    said.means("activations.relu", "relu′(z) = 1", {"z": abs(z[0]), "relu′": relu.derivative})
    means("z for z > 0, else z / 100", leaky_relu, leaky_relu(z))
    rising = {"z": np.abs(z), "leaky_relu": leaky_relu}
    said.means("activations.leaky_relu", "leaky_relu(z) = z", rising)
    means("1 for z > 0, else 1/100", leaky_relu, leaky_relu.derivative(z))
    means("softplus(z) = log(1 + eᶻ)", softplus)
    means("identity(z) = z", identity)


def _costs(said: Docstrings, rng: np.random.Generator) -> None:
    o, t = rng.normal(0, 1.5, (2, 30, 3))
    shares = rng.dirichlet((1.0, 2.0, 3.0), 30)
    one, other = o[:, :1], t[:, :1]  # with a single output there is no mean over outputs
    names = {"o": o, "t": t, "outputs": o.shape[1]}
    single = {"o": one[:, 0], "t": other[:, 0]}

    squared, absolute = "costs.mean_squared_error", "costs.mean_absolute_error"
    said.means(squared, "(o − t)²", single, mean_squared_error.per_example(one, other))
    slopes = mean_squared_error.derivative(o, t)
    said.means(squared, "2 (o − t) / outputs", names, slopes)
    said.means(absolute, "|o − t|", single, mean_absolute_error.per_example(one, other))
    slopes = mean_absolute_error.derivative(o, t)
    said.means(absolute, "sign(o − t) / outputs", names, slopes)

    robust = huber.per_example(one, other)
    formula = "½ (o − t)² where |o − t| ≤ 1, else |o − t| − ½"
    said.means("costs.huber", formula, single, robust)
    held = np.clip(o - t, -1, 1) / o.shape[1]
    formula = "o − t, held between −1 and 1, / outputs"
    said.means("costs.huber", formula, None, huber.derivative(o, t), held)
    said.means("costs.huber", "δ = 1", {"δ": huber.derivative([[9.0]], [[0.0]]).item()})

    binary = "costs.binary_cross_entropy"
    names = {"z": o, "t": shares, "σ": sigmoid, "softmax": softmax, "outputs": o.shape[1]}
    per_output = np.stack(
        [binary_cross_entropy.per_example(o[:, [n]], shares[:, [n]]) for n in range(3)], axis=1
    )
    said.means(binary, "−t log σ(z) − (1 − t) log(1 − σ(z))", names, per_output)
    slopes = binary_cross_entropy.derivative(o, shares)
    said.means(binary, "(σ(z) − t) / outputs", names, slopes)

    several = "costs.softmax_cross_entropy"
    costs = softmax_cross_entropy.per_example(o, shares)[:, np.newaxis]
    said.means(several, "−Σ t log softmax(z)", names, costs)
    slopes = softmax_cross_entropy.derivative(o, shares)
    said.means(several, "softmax(z) − t", names, slopes)
    said.means("costs.softmax", "eᶻ / Σ eᶻ", {"z": o}, softmax(o))

    # In the arrays of a step of training examples are columns, and slopes those of the mean.
    a, delta = o.T.copy(), t.T.copy()
    _run(*activation_formulas(tanh, a, delta))
    said.means(
        "_formulas.activation_formulas", "∂C/∂a into δ", None, delta, (t * tanh.derivative(o)).T
    )
    value, back = cost_formulas(huber, o.T.copy(), t.T.copy(), delta)
    value()
    _run(back)
    mean = huber.derivative(o, t).T / len(o)
    said.means("_formulas.cost_formulas", "∂C/∂a", None, delta, mean)


def _run(*operations: Any) -> None:
    for function, arrays in (one for part in operations for one in part):
        function(*arrays)


def _datasets(said: Docstrings, rng: np.random.Generator) -> None:
    points = three_points()
    w, b = np.polyfit(points.inputs[:, 0], points.targets[:, 0], 1)
    line = straight_line(0.7, -0.3)(points.inputs)
    names = {"w": 0.7, "b": -0.3, "x": points.inputs}
    said.means("datasets.three_points", "w·x + b", names, line)
    said.means("datasets.three_points", "w = 3/2", {"w": w})
    said.means("datasets.three_points", "b = 5/6", {"b": b})

    exact = noisy_line(9, noise=0, rng=rng)
    said.means("datasets.noisy_line", "1.5·x + 0.5", {"x": exact.inputs}, exact.targets)
    moons = two_moons(40, noise=0, rng=rng)
    first, second = (moons.inputs[moons.targets[:, 0] == kind].T for kind in (0, 1))
    said.means("datasets.two_moons", "(cos t, sin t)", {"t": np.arccos(first[0])}, first)
    turns = {"t": np.arccos(1 - second[0])}
    said.means("datasets.two_moons", "(1 − cos t, ½ − sin t)", turns, second)


def _gradients(said: Docstrings, rng: np.random.Generator) -> None:
    check = check_gradient(lambda x: (x**2).sum(), lambda x: 3 * x, rng.normal(size=3))
    names = {"analytic": check.analytic, "numerical": check.numerical}
    formula = "‖analytic − numerical‖ / max(‖analytic‖, ‖numerical‖)"
    said.means("gradients.GradientCheck", formula, names, check.relative_error)

    x, h = np.array([0.5, -1.25]), 0.25  # exact in binary, and so is every cube
    measured = numerical_gradient(_cubes, x, step=h)
    letters: dict[str, Any] = {"f": _cubes, "x": x, "h": h, "eᵢ": np.array([0.0, 1.0])}
    owner = "gradients.numerical_gradient"
    said.means(owner, "(f(x + h eᵢ) − f(x − h eᵢ)) / 2h", letters, measured[1])
    said.means(owner, "h²", letters, measured[0] - 3 * x[0] ** 2)
    # What is off by 1 in either direction.
    rounded = numerical_gradient(lambda point: float(np.sign(point[0])), 0.0, step=h)
    said.means(owner, "1/h", letters, rounded[0])

    # The same numbers as those drawn, before they are scaled.
    of = {"inputs": 30, "nodes": 20}
    first, second, third, fourth = (np.random.default_rng(4) for _ in range(4))
    r = glorot(30, 20, rng=first)[0, 0] / (2 * second.random() - 1)
    said.means("initializers.glorot", "r = √(6 / (inputs + nodes))", {"r": r, **of})
    said.means("initializers.glorot", "2 / (inputs + nodes)", of, r**2 / 3)
    spread = he(30, 20, rng=third)[0, 0] / fourth.normal()
    said.means("initializers.he", "2 / inputs", of, spread**2)


def _cubes(point: Array) -> float:
    return float((point**3).sum())


def _landscapes(said: Docstrings, rng: np.random.Generator) -> None:
    def means(land: Landscape, height: str, gradient: str) -> dict[str, Array]:
        points = rng.normal(0, 2, (30, land.dimensions))
        names = {"w₁": points[:, 0], "w₂": points[:, -1], "w": points[:, 0], "b": points[:, -1]}
        slopes = land.gradient(points).T
        if land.dimensions == 1:
            slopes = slopes[0]
        owner = f"landscapes.{land.name}"
        for letter in "uv" if land is himmelblau else "":
            rule = {"u": "u = w₁² + w₂ − 11", "v": "v = w₁ + w₂² − 7"}[letter]
            names[letter] = said.defines(owner, rule, names)
        said.means(owner, height, names, land.height(points))
        said.means(owner, gradient, names, slopes)
        return names

    means(bowl, "½ (w₁² + w₂²)", "(w₁, w₂)")
    means(ravine, "½ (w₁² + 25 w₂²)", "(w₁, 25 w₂)")
    means(two_valleys, "w⁴/16 + w³/24 − w²/2 − w/2 + 2", "(w + 2) (w + ½) (w − 2) / 4")
    means(many_valleys, "w²/20 + sin 3w + 1", "w/10 + 3 cos 3w")
    means(saddle, "½ (w₁² − w₂²)", "(w₁, −w₂)")
    means(himmelblau, "(w₁² + w₂ − 11)² + (w₁ + w₂² − 7)²", "(4 w₁ u + 2 v, 2 u + 4 w₂ v)")
    means(inflection, "w³", "3w²")
    means(flat_minimum, "w⁴", "4w³")
    w, b = rng.normal(size=2)
    points, owner = three_points(), "landscapes.three_points_cost"
    line = straight_line(w, b)(points.inputs)
    said.means(owner, "w·x + b", {"w": w, "b": b, "x": points.inputs}, line)
    slopes = three_points_cost.gradient([w, b])
    formula = "(10 w + 6 b − 20, 6 w + 6 b − 14) / 3"
    said.means(owner, formula, {"w": w, "b": b}, slopes)


def _networks(said: Docstrings, rng: np.random.Generator) -> None:
    network = Network.random([3, 4, 2], hidden=tanh, output=sigmoid, rng=rng)
    x, t = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    result = backpropagation(network, x, t, mean_squared_error)
    before, z = (x, *result.forward.activations), result.forward.weighted_inputs
    slopes = [layer.activation.derivative(zs) for layer, zs in zip(network.layers, z, strict=True)]

    def cost_at(point: Array) -> float:
        return mean_squared_error(network.with_parameters(point)(x), t)

    def own_cost(output: Array) -> float:
        return mean_squared_error([output], t[:1])

    by_weight = check_gradient(cost_at, lambda _: result.gradient, network.parameters).passed
    by_output = check_gradient(own_cost, lambda _: result.output_slopes[0], before[-1][0]).passed
    by_z = all(_nudged(network, x, t))

    names = {"a": before[1], "z": z[0], "activation": tanh}
    said.means("network.ForwardPass", "a = activation(z)", names)
    straight = {"weight": 0.7, "bias": -0.3, "x": x[:, :1]}
    line = straight_line(0.7, -0.3)(x[:, :1])
    said.means("network.straight_line", "weight · x + bias", straight, line)
    drawn = line_fit(three_points(), 0.7, -0.3).lines
    straight["x"], heights = next(artist.get_data() for artist in drawn if not _is_dots(artist))
    plt.close("all")
    said.means("plots.fit.line_fit", "weight · x + bias", straight, heights)

    said.means("backpropagation", "δ = ∂C/∂z", None, by_z)
    owner = "backpropagation.backpropagation"
    said.grants(owner, "⊙ for a product", because="supposed")
    last, first = result.deltas[-1], result.deltas[0]
    said.means(owner, "δ = ∂C/∂a ⊙ σ′(z)", None, last, result.output_slopes * slopes[-1])
    back = last @ network.layers[1].weights.T * slopes[0]
    said.means(owner, "δ = (δ of the next layer · its weightsᵀ) ⊙ σ′(z)", None, first, back)
    formula = "∂C/∂w = (activations of the layer before)ᵀ · δ"
    said.means(owner, formula, None, result.weight_gradients[1], before[1].T @ last / len(x))
    said.means(owner, "∂C/∂b = δ", None, result.bias_gradients[1], last.mean(axis=0))
    owner = "backpropagation.Backpropagation"
    said.means(owner, "∂C/∂a of each example's own cost by each output", None, by_output)
    said.means(owner, "∂C/∂z of each example's own cost", None, by_z)
    said.means(owner, "∂C/∂w of the cost value", None, by_weight)
    said.means(owner, "∂C/∂b of the cost value", None, by_weight)

    ledger = result.ledger()
    row = ledger.nodes[-1]
    names = {"a": row.value, "z": row.weighted_input, "σ": tanh}
    said.means("_ledger.NodeRow", "a = σ(z)", names)
    arrives = last[0] @ network.layers[1].weights[row.node]
    said.means("_ledger.NodeRow", "∂C/∂a as it arrives", None, sum(row.arriving), arrives)
    said.means("_ledger.NodeRow", "δ = ∂C/∂z", None, by_z and row.delta == first[0, row.node])
    product = sum(row.arriving) * tanh.derivative(row.weighted_input)
    formula = "the sum of what arrives × the local slope"
    said.means("_ledger.NodeRow", formula, None, row.delta, product)
    weight = ledger.weights[-1]
    names = {"activation": weight.activation, "delta": weight.delta}
    said.means("_ledger.WeightRow", "activation × delta", names, weight.gradient)
    alone = backpropagation(network, x[:1], t[:1], mean_squared_error).weight_gradients[0]
    of_one = alone[weight.from_node, weight.to_node]
    formula = "∂C/∂w of this one example's own cost"
    said.means("_ledger.WeightRow", formula, None, weight.gradient, of_one)
    test = nudge_test(network, x, t, mean_squared_error, layer=0, node=1, nudge=0.01)
    names = {"delta": test.delta, "nudge": test.nudge}
    said.means("_nudges.NudgeTest", "delta × nudge", names, test.predicted)


def _is_dots(artist: Line2D) -> bool:
    return artist.get_linestyle() == "None"


def _nudged(network: Network, x: Array, t: Array) -> Iterator[bool]:
    """For each layer, say whether its deltas are the slopes of the cost of one example."""
    deltas = backpropagation(network, x[:1], t[:1], mean_squared_error).deltas
    for number, layer in enumerate(network.layers):

        def cost(biases: Array, number: int = number, layer: Layer = layer) -> float:
            layers = list(network.layers)
            layers[number] = Layer(layer.weights, biases, layer.activation)
            return mean_squared_error(Network(layers)(x[:1]), t[:1])

        measured = numerical_gradient(cost, layer.biases)
        yield np.allclose(deltas[number][0], measured, rtol=1e-6, atol=1e-9)


def _optimizers(said: Docstrings, rng: np.random.Generator) -> None:
    def steps(optimizer: Optimizer, formulas: list[str], memory: str, **given: float) -> None:
        """Take a step from where others have led; `memory` names what is remembered."""
        point = rng.normal(size=3)
        state = optimizer.initialize(point)
        for _ in range(3):
            point, state = optimizer.update(point, rng.normal(size=3), state)
        g = rng.normal(size=3)
        after, (_, remembered) = optimizer.update(point, g, state)
        names = dict(zip(memory, state[1], strict=True)) | given | {"g": g, "θ": point, "η": RATE}
        names = {_LETTERS.get(name, name): value for name, value in names.items()}
        then = dict(zip(memory, remembered, strict=True))
        for formula in formulas:
            owner = f"optimizers.{optimizer.name}"
            last = {"θ": after} if "θ" in formula else {}
            some = {letter: now for letter, now in then.items() if f"{letter} ←" in formula}
            said.steps(owner, formula, names | {"n": state[0] + 1}, **some, **last)
            names |= then

    steps(sgd(RATE), ["θ ← θ − η g"], "")
    steps(momentum(RATE, momentum=0.7), ["v ← μ v + g, θ ← θ − η v"], "v", μ=0.7)
    steps(nesterov(RATE, momentum=0.7), ["v ← μ v + g, θ ← θ − η (g + μ v)"], "v", μ=0.7)
    formula = "s ← α s + (1 − α) g², θ ← θ − η g / (√s + ε)"
    steps(rmsprop(RATE, smoothing=0.8, epsilon=0.01), [formula], "s", α=0.8, ε=0.01)
    formulas = [
        "m ← β₁ m + (1 − β₁) g, s ← β₂ s + (1 − β₂) g²",
        "θ ← θ − η m̂ / (√ŝ + ε) with m̂ = m / (1 − β₁ⁿ), ŝ = s / (1 − β₂ⁿ)",
    ]
    own = adam(RATE, first_decay=0.8, second_decay=0.95, epsilon=0.01)
    steps(own, formulas, "ms", first=0.8, second=0.95, ε=0.01)
    said.grants("optimizers.nesterov", "O(1/k²)", because="of others")


RATE = 0.03
_LETTERS = {"first": "β₁", "second": "β₂"}
