"""What *Depth* says."""

from itertools import pairwise, product

import numpy as np

from howlearn.activations import Activation, relu, sigmoid, tanh
from howlearn.arrays import Array
from howlearn.backpropagation import Backpropagation, backpropagation
from howlearn.costs import mean_squared_error, softmax_cross_entropy
from howlearn.datasets import digits, split
from howlearn.gradients import numerical_gradient
from howlearn.initializers import glorot, he
from howlearn.network import Layer, Network
from howlearn.optimizers import adam
from howlearn.training import accuracy, train
from howlearn_site.claims.saying import Page
from howlearn_site.figures.deep_network.record import sizes
from howlearn_site.pages.works import read_works

# A mean over a normal distribution, as an integral: what the blocks measure by drawing numbers.
PLACES, SHARES = np.polynomial.hermite_e.hermegauss(150)
SHARES = SHARES / SHARES.sum()


def claims(page: Page) -> None:
    """Hold what the page says."""
    _before_the_first_step(page)
    _layer_by_layer(page)
    _a_sum(page)
    _both_ways(page)
    _activation_functions(page)
    _too_small_too_large(page)
    _what_goes_wrong(page)
    _exercises(page)


def _before_the_first_step(page: Page) -> None:
    table = np.array(page.printed("Layer by layer")[1:])
    layers, gradients = len(table), table[:, 1]
    page.grants("hardly learned for {twenty} years", because="of others")
    page.says(
        "the gradient {shrinks} from layer to layer, and {two} rules",
        (gradients[:-1] < gradients[1:]).all(),
        len((glorot, he)),
    )
    page.says("So why not {ten}?", layers)
    page.cites("A paper of {1986}", "rumelhart")
    years = {work.name: work.year or 0 for work in read_works()}
    waited = years["glorot"] - years["rumelhart"]
    page.says("and for more than {twenty} years it hardly ever", 20 < waited < 30)
    depth, nodes = page.given("Depth", "depth"), page.given("Depth", "n")
    page.says("a network of {ten} layers with {32} nodes each", depth, nodes)
    assert page.drawn("Depth")[1] == depth
    falling = 0.8 * 0.3 ** np.arange(5)
    shares = falling[1:] / falling[:-1]
    page.says(
        "so a straight line that {falls} loses the same share in each layer",
        np.allclose(np.diff(np.log(falling)), np.log(shares[0])) and shares[0] < 1,
    )
    arrived = [_arrives("sigmoid", depth, gain) for gain in np.linspace(0.5, 2.5, 9)]
    page.says("With sigmoids δ {falls} on its way back at every gain", max(arrived) < 0.01)
    largest = page.linked("the largest")
    page.says("the {largest}, too", largest["gain"] == 2.5)
    page.grants("({twice} the gain, {twice} the weights)", because="names its things")
    level = []
    for words in ("Tanh", "relu"):
        state = page.linked(words)
        level.append(_arrives(state["bend"], int(state["depth"]), state["gain"]))
    page.says("{ten} layers change it by a factor of less than {four}",
              depth, max(*level, *np.reciprocal(level)) < 4)  # fmt: skip
    assert max(*level, *np.reciprocal(level)) > 3

    # Ten layers that do not learn.
    page.says("{Ten} layers that do not learn", layers)
    examples = page.given("Ten layers", "train")
    batches = examples / page.given("Ten layers", "batch_size")
    steps = batches * page.given("Ten layers", "epochs")
    page.says("Both networks here have {ten} layers, and each gets {100} steps", layers, steps)
    (_, guess, _), _, (chance,) = page.printed("Ten layers")
    kinds = digits().targets.shape[1]
    page.says(
        "With {ten} kinds of digits a guess gives each the probability {1/10}", kinds, 1 / kinds
    )
    often = digits().targets.mean(axis=0)
    page.says("right about one time in {ten}", round(1 / often.mean()))
    assert np.ptp(often) < 0.01
    page.says("and its cost is ln {10} = {2.303}", np.exp(chance), np.log(kinds))
    assert abs(guess - chance) < 0.01


def _arrives(bend: str, depth: int, gain: float) -> float:
    """What the figure shows: the first layer's deltas over the last's."""
    first, *_, last = sizes(bend, depth, gain)["deltas"]
    return first / last


def _layer_by_layer(page: Page) -> None:
    table = np.array(page.printed("Layer by layer")[1:])
    sigmoids = table[:, 1]
    factors = sigmoids[:-1] / sigmoids[1:]
    page.says(
        "has about a {quarter} or a fifth of the gradient of the next one, and {nine} such factors",
        0.2 < np.exp(np.log(factors).mean()) < 0.25 and factors.min() > 0.18,
        len(factors),
    )
    assert factors.max() < 0.28
    share = sigmoids[0] / sigmoids[-1]
    page.says("leave less than {two} millionths", 1e-6 < share < 2e-6)
    rate = page.given("Ten layers", "sgd")
    page.says("At a rate of {0.1} a typical weight", rate)
    page.says(
        "would need {sixteen} {million} such steps",
        round((steps := 0.1 / (rate * sigmoids[0])) / 1e6),
        1.55e7 < steps < 1.65e7,
    )
    page.grants("such steps to move by {0.1}", because="supposed")
    level = [column.max() / column.min() for column in table.T[2:]]
    page.says("The other {two} columns are nearly level", len(level))
    page.says(
        "no layer has {more} than about {twice} the gradient", max(level) < 2.2, max(level) // 0.99
    )
    page.says("the number counts {thousandths}", 1.0e-03 == 1 / 1000)
    network = Network.random([64, *[32] * 9, 10], hidden=sigmoid, rng=np.random.default_rng(0))
    apart = [a.std(axis=0).mean() for a in network.forward(digits().inputs).activations]
    page.says("differ from picture to picture by about {0.1}", apart[0])
    page.says("differs by less than a {millionth}", apart[-2] < 1e-6 < apart[-3])
    shares = np.divide(apart[1:-1], apart[:-2])
    assert ((shares > 0.18) & (shares < 0.28)).all()  # in the same way
    # The table holds what finite differences say, in a small network of the same kind.
    for hidden, first in ((sigmoid, glorot), (tanh, glorot), (relu, he)):
        rng = np.random.default_rng(1)
        small = Network.random([4, 3, 3, 2], hidden=hidden, initializer=first, rng=rng)
        x, t = rng.normal(size=(4, 4)), np.eye(2)[[0, 1, 1, 0]]

        def cost(point: Array, small: Network = small, x: Array = x, t: Array = t) -> float:
            return softmax_cross_entropy(small.with_parameters(point)(x), t)

        found = backpropagation(small, x, t, softmax_cross_entropy).gradient
        assert np.allclose(found, numerical_gradient(cost, small.parameters), atol=1e-7)

    page.cites("(Y. Bengio and others, {1994})", "bengio")
    places = np.linspace(-9, 9, 2001)
    page.says("The slope of the sigmoid is {1/4} at most", sigmoid.derivative(places).max())


# All ways to draw three weights from −c, 0 and c, each as often: their mean is exact.
INPUTS = np.array([0.7, -1.3, 0.4])
DRAWS = np.array(list(product((-0.6, 0.0, 0.6), repeat=3)))
VARIANCE = DRAWS[:, 0].var()


def _a_sum(page: Page) -> None:
    w, n = DRAWS[5] + 0.1, len(INPUTS)
    page.means(r"z = \sum_i w_i a_i", w @ INPUTS, sum(w[i] * INPUTS[i] for i in range(n)))
    page.grants("let its bias be {0}", because="supposed")
    page.says("independently and around {0}, with the variance", round(DRAWS.mean(), 12))
    pairs = [w[i] * w[j] * INPUTS[i] * INPUTS[j] for i in range(n) for j in range(n)]
    page.means("z^2", (w @ INPUTS) ** 2, sum(pairs))
    page.means("w_i^2 a_i^2", w**2 * INPUTS**2, [pairs[i] for i in (0, 4, 8)])
    mixed = [np.mean(DRAWS[:, i] * DRAWS[:, j]) for i, j in ((0, 1), (0, 2), (1, 2))]
    page.says("since the mean of $w_i w_j$ is {0}", round(max(map(abs, mixed)), 12))
    page.means(r"v\, a_i^2", VARIANCE * INPUTS**2, np.mean((DRAWS * INPUTS) ** 2, axis=0))
    page.means(
        r"\overline{z^2} = n \, v \, \overline{a^2}",
        np.mean((DRAWS @ INPUTS) ** 2),
        n * VARIANCE * np.mean(INPUTS**2),
    )
    page.says("except independence, the mean {0}", round(DRAWS.mean(), 12))
    for _, _, asked, measured in page.printed("A sum of many terms")[1:]:
        assert abs(measured / asked - 1) < 0.08
    level = 1 / _growth(n, 1.0)
    page.says(r"$n\, v$ has to be {1}, and so the variance has to be {1} over the number of inputs",
              n * level, np.isclose(level, 1 / n))  # fmt: skip


def _growth(terms: int, variance: float) -> float:
    """The mean square of a sum over that of its terms' values, over all draws of signs."""
    values = 0.5 + np.arange(terms)
    draws = np.sqrt(variance) * np.array(list(product((-1.0, 1.0), repeat=terms)))
    return float(np.mean((draws @ values) ** 2) / np.mean(values**2))


def _both_ways(page: Page) -> None:
    inputs, nodes = 5, 3
    forward, back = 1 / _growth(inputs, 1.0), 1 / _growth(nodes, 1.0)
    between = 1 / np.mean([1 / forward, 1 / back])
    page.means(
        r"\begin{aligned} \text{forward} \quad v &= \frac{1}{n_{\text{in}}} \\ "
        r"\text{backward} \quad v &= \frac{1}{n_{\text{out}}} \\ "
        r"\text{Glorot} \quad v &= \frac{2}{n_{\text{in}} + n_{\text{out}}} \end{aligned}",
        [forward, back, between],
        [1 / inputs, 1 / nodes, 2 / (inputs + nodes)],
    )
    drawn = glorot(300, 180, rng=np.random.default_rng(0))
    assert abs(drawn.var() / (2 / (300 + 180)) - 1) < 0.01
    page.says("over the mean of the {two} numbers", len((inputs, nodes)))
    inputs, nodes = 160, 40
    variance = glorot(inputs, nodes, rng=np.random.default_rng(0)).var()
    page.grants("In a layer with {160} inputs and {40} nodes", because="supposed")
    page.says("nodes that is {1/100}", 2 / (inputs + nodes))
    page.says("the way forward asks for {1/160} and the way back for {1/40}", 1 / inputs, 1 / nodes)
    page.says(
        "So the mean square {grows} to {8/5}", variance * inputs > 1, 2 * inputs / (inputs + nodes)
    )
    page.says("and {shrinks} to {2/5} on its way back",
              variance * nodes < 1, 2 * nodes / (inputs + nodes))  # fmt: skip
    assert abs(variance * (inputs + nodes) / 2 - 1) < 0.03


def _mean_square(values: Array) -> float:
    return float(SHARES @ values**2)


def _activation_functions(page: Page) -> None:
    table = np.array(page.printed("What the activation")[1:])
    page.says("in the sizes {0.1}, {0.5} and {1}", *table[:3, 0])
    for rows, f in zip(np.split(table, 3), (sigmoid, tanh), strict=False):
        for size, forward, back in rows:
            z = size * PLACES
            assert abs(_mean_square(f.function(z)) / size**2 / forward - 1) < 0.02
            assert abs(_mean_square(f.derivative(z)) / back - 1) < 0.02
    places = np.linspace(-9, 9, 2001)
    steepest = sigmoid.derivative(places).max()
    page.says("the slope is at most {1/4}, so the mean square of the slopes is at most {1/16}",
              steepest, (sigmoid.derivative(places) ** 2).max())  # fmt: skip
    page.means(r"n\, v = 1", len(INPUTS) * (1 / _growth(len(INPUTS), 1.0)), 1.0)
    spreads = [np.sqrt(_mean_square(sigmoid.derivative(s * PLACES))) for s in (0.05, 0.3, 1, 3)]
    page.says("a layer passes on less than a {quarter} of the size", max(spreads) < 1 / 4)
    network, x, _ = _network(sigmoid, 1.0)
    middles = [a.mean() for a in network.forward(x).activations]
    page.says("they lie around {0.5} in every layer", np.mean(middles))
    assert np.ptp(middles) < 0.1
    steep = places[np.argmax(tanh.derivative(places))]
    page.says("its slope is {1} at {0}, and so small", tanh.derivative(places).max(), steep)
    lost = 1 - table[3:6, 1]
    nearer = np.abs(tanh.function(places)) <= np.abs(places)
    page.says(
        "{Larger} ones lose a part; that makes them {smaller}, and they lose less",
        (np.diff(lost) > 0).all(),
        nearer.all(),
    )
    normal = np.random.default_rng(3).normal(size=100_000)
    zero = np.mean(relu.function(normal) == 0)
    page.says("it sets {half} of the values to {0} and leaves", abs(zero - 0.5) < 0.01,
              relu.function(normal).min())  # fmt: skip
    network, x, _ = _network(relu, np.sqrt(2), n=150)
    sign = np.mean([np.sign(z).mean() for z in network.forward(x).weighted_inputs])
    page.says(
        "With weights around {0} and no biases", np.mean([layer.biases for layer in network.layers])
    )
    page.says("is as often {below} {0} as {above}",
              abs(sign) < 0.05, round(sign, 1), abs(sign) < 0.05)  # fmt: skip
    halves = [_mean_square(relu.function(s * PLACES)) / s**2 for s in (0.2, 1.7)]
    page.says("So it {halves} the mean square", np.allclose(halves, 0.5))
    page.says("weights make up for the {half}", halves[0])
    assert np.allclose(table[6:, 1:], 0.5, atol=0.005)
    inputs = 7
    page.means(r"v = \frac{2}{n_{\text{in}}}", 1 / (_growth(inputs, 1.0) * halves[0]), 2 / inputs)
    assert abs(he(300, 180, rng=np.random.default_rng(0)).var() / (2 / 300) - 1) < 0.01


def _network(
    f: Activation, gain: float, n: int = 64, seed: int = 0
) -> tuple[Network, Array, Array]:
    """A network of ten layers, with inputs and targets."""
    rng = np.random.default_rng(seed)
    x, t = rng.normal(size=(2, 20, n))
    units = rng.normal(size=(10, n, n)) / np.sqrt(n)
    return Network([Layer(gain * unit, np.zeros(n), f) for unit in units]), x, t


def _ends(layers: tuple[Array, ...]) -> float:
    return float(np.sqrt(np.mean(layers[0] ** 2) / np.mean(layers[-1] ** 2)))


def _too_small_too_large(page: Page) -> None:
    n, variance = 3, 0.2
    page.means(r"\sqrt{n\, v}", np.sqrt(n * variance), np.sqrt(_growth(n, variance)))
    page.says("it is {1} for Glorot's rule", np.sqrt(n * 2 / (n + n)))
    page.means(r"\sqrt{2}", np.sqrt(n * (2 / n)), 2**0.5)
    slope, delta = 0.37, np.array([0.4, -1.1, 0.6])
    page.means(
        r"n\, v\, \overline{\sigma'^2}",
        3 * VARIANCE * slope**2,
        np.mean((DRAWS @ delta * slope) ** 2) / np.mean(delta**2),
    )
    layers = page.given("Too small, too large", "depth")
    page.says("For {ten} layers of {200} nodes", layers, page.given("Too small, too large", "n"))
    page.says("the product of all {nine}", layers - 1)
    rows = page.printed("Too small, too large")[1:]
    reached: dict[str, dict[float, float]] = {}
    for f, part in zip((sigmoid, tanh, relu), (rows[:4], rows[4:8], rows[8:]), strict=True):
        for gain, predicted, measured in part:
            assert abs(measured / predicted - 1) < 0.12
            assert abs(_by_integrals(f, gain, layers - 1) / predicted - 1) < 0.06
        reached[f.name] = {gain: measured for gain, _, measured in part}
    tanhs, relus = reached["tanh"], reached["relu"]
    low, high = min(tanhs), max(tanhs)
    page.grants("Whatever factor a layer has, depth raises it to a power", because="of the page")
    page.says("At a gain of {0.5} less than {two} thousandths", low, 1e-3 < tanhs[low] < 2e-3)
    page.says("and less than a {ten}-{thousandth} at that of relu",
              *[relus[low] < 1e-4 < 10 * relus[low]] * 2)  # fmt: skip
    page.says("At a gain of {2} relu's deltas have grown by a factor of {21}", high, relus[high])
    assert tanhs[high] < relus[high] / 5
    page.says("For sigmoids no gain in the table is {large enough}",
              max(reached["sigmoid"].values()) < 1e-3)  # fmt: skip
    small = []
    for seed in range(4):
        network, x, t = _network(relu, np.sqrt(2), n=100, seed=seed)
        small.append(_ends(backpropagation(network, x, t, mean_squared_error).deltas))
    page.says("are about {twice} as large as predicted", 1.5 < np.median(small) < 3)
    _gradient_of_weights(page)


def _by_integrals(f: Activation, gain: float, factors: int) -> float:
    """What the product of the factors is in layers of very many nodes."""
    square, product = 1.0, 1.0
    for _ in range(factors):
        z = gain * np.sqrt(square) * PLACES
        # Half of relu's slopes are 1, and an integral through points sees that only roughly.
        slopes = 0.5 if f is relu else _mean_square(f.derivative(z))
        product *= gain**2 * slopes
        square = _mean_square(f.function(z))
    return float(np.sqrt(product))


def _gradient_of_weights(page: Page) -> None:
    level, falling, forward = {}, {}, {}
    low = page.linked("With relu at a gain of ½")["gain"]
    for gain in (low, 1.41):
        network, x, t = _network(relu, gain)
        back = backpropagation(network, x, 10 * t, mean_squared_error)
        forward[gain] = _halved(back, gain)
        level[gain] = np.array([np.sqrt(np.mean(g**2)) for g in back.weight_gradients])
        falling[gain] = _ends(back.deltas)
    page.says("With relu at a gain of {½}", low == 1 / 2)
    page.says("the dashed curve is level although δ {falls}", falling[low] < 1e-3)
    assert level[low].max() / level[low].min() < 2
    page.says(
        "relu's activations {shrink} by the factor by which its deltas {shrink}", *forward[low]
    )
    page.says(
        "less than a {ten}-{thousandth} of what it is at {1.41}",
        *[(level[low] < 1e-4 * level[1.41]).all()] * 2,
        list(level)[1],
    )


def _halved(back: Backpropagation, gain: float) -> tuple[bool, bool]:
    """Whether activations and deltas change, on average, by relu's factor, gain over √2."""
    sides = []
    for layers in (back.forward.activations, back.deltas[::-1]):
        sizes = [np.sqrt(np.mean(layer**2)) for layer in layers]
        factor = np.exp(np.mean([np.log(b / a) for a, b in pairwise(sizes)]))
        sides.append(bool(abs(factor / (gain / np.sqrt(2)) - 1) < 0.1 and factor < 1))
    return sides[0], sides[1]


def _what_goes_wrong(page: Page) -> None:
    sigmoids = np.array(page.printed("Layer by layer")[1:])[:, 1]
    rate = sigmoids[-1] / sigmoids[0]
    page.says("A {larger} learning rate", rate > 1)
    page.says("still fewer than a {quarter} of the answers", 0.1 < _right_with_adam(page) < 1 / 4)
    page.says("would need a rate more than {500,000} times as large", 5e5 < rate < 6e5)
    page.means(r"1/\sqrt{2}", np.sqrt(_mean_square(relu.function(PLACES))), 2**-0.5)
    ten = page.printed("Layer by layer")[-1][0]
    page.says(
        "{Nine} such layers leave about {1/23}", ten - 1, 0.04 < 2 ** (-(ten - 1) / 2) < 0.046
    )
    page.grants("{Two} later inventions watch over the sizes", because="names its things")
    passed = numerical_gradient(lambda a: float(a[0] + np.tanh(0.3 * a[0])), [0.4])[0]
    alone = numerical_gradient(lambda a: float(np.tanh(0.3 * a[0])), [0.4])[0]
    page.says("on which it is multiplied by {1}", passed - alone)
    page.grants("Networks of a {hundred} layers are seldom trained without one of the {two}",
                because="of others")  # fmt: skip
    page.grants("In those {twenty} years data were fewer and machines {slower}",
                because="of others")  # fmt: skip


def _right_with_adam(page: Page) -> float:
    """Train the ten layers of sigmoids with another optimizer, and else as the page does."""
    section = "Ten layers that do not learn"
    rng = np.random.default_rng(0)
    count = page.given(section, "train")
    data, *_ = split(digits(), train=count, validation=count, rng=rng)
    start = Network.random([64, *[32] * 9, 10], hidden=sigmoid, rng=rng)
    epochs = train(start, data, softmax_cross_entropy, adam(0.01), rng=rng,
                   epochs=page.given(section, "epochs"),
                   batch_size=page.given(section, "batch_size"))  # fmt: skip
    return accuracy(epochs[-1].network, data, softmax_cross_entropy)


def _exercises(page: Page) -> None:
    page.says("Exercise: {Two} rules", len((glorot, he)))
    layers = page.printed("Layer by layer")[-1][0]
    page.says("Between {ten} layers there are {nine} ways back", layers, layers - 1)
    shares = np.cumprod(np.full(9, 1 / 4))
    page.says("multiplied {nine} times by a slope of {1/4}", len(shares), shares[0])
    page.says("How many times {smaller} is it then", shares[-1] < 1)
    page.says("{262,144}. That is {four} to the power of {nine}",
              1 / shares[-1], 1 / shares[0], len(shares))  # fmt: skip
    drawn = he(200, 50, rng=np.random.default_rng(0)).var()
    page.grants("A layer of relus has {200} inputs and {50} nodes", because="supposed")
    page.says("{0.01}. It is {2/200}", abs(drawn - 0.01) < 2e-4, abs(drawn / (2 / 200) - 1) < 0.02)
    network, x, _ = _network(relu, 1.2, n=6)
    doubled = network.with_parameters(2 * network.parameters)
    once = Network(network.layers[:1])
    twice = once.with_parameters(2 * once.parameters)
    grown = np.abs(doubled(x)).sum() / np.abs(network(x)).sum()
    page.says("A network of {ten} relu layers has biases of {0}. You {double} all its weights",
              len(network.layers), np.abs(network.layers[0].biases).max(),
              (doubled.parameters / 2 == network.parameters).all())  # fmt: skip
    passes = [np.allclose(relu.function(by * x), by * relu.function(x)) for by in (3, 0.2, -3)]
    page.says(
        "{1024}. Each layer {doubles} what comes in, as relu lets a factor {above} {0} through",
        grown,
        np.allclose(twice(x), 2 * once(x)),
        *[passes == [True, True, False]] * 2,
    )
    page.says("{Ten} doublings are {two} to the power of {ten}",
              np.log2(grown), grown ** (1 / len(network.layers)), np.log2(grown))  # fmt: skip
    rng = np.random.default_rng(0)
    between, doubled_rule = glorot(300, 90, rng=rng).var(), he(300, 90, rng=rng).var()
    rules = (1 / 300, 1 / 90)
    page.says(
        "Glorot's rule lies between the {two}. He's {doubles} the first, because relu {halves}",
        len(rules) if rules[0] < between < rules[1] else np.nan,
        1.95 < doubled_rule / rules[0] < 2.05,
        np.isclose(_mean_square(relu.function(PLACES)), 0.5),
    )
    page.says("sends the digits through {ten} layers", layers)
    page.cites("X. Glorot and Y. Bengio, {2010}", "glorot")
    page.cites("K. He and others, {2015}", "he")
    page.says("The {two} papers are", len((glorot, he)))
