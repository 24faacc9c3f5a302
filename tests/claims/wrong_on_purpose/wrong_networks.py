"""What *Networks that do not learn* says; `tests/wrong_networks.py` holds what each does."""

import re

import numpy as np

from howlearn.activations import leaky_relu, relu, sigmoid, tanh
from howlearn.backpropagation import backpropagation
from howlearn.costs import binary_cross_entropy
from howlearn.datasets import xor
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import numerical_gradient
from howlearn.landscapes import three_points_cost
from howlearn.network import Network
from howlearn.optimizers import adam
from howlearn.training import accuracy, train
from howlearn_site.claims.saying import Page


def claims(page: Page) -> None:
    """Hold what the page says."""
    exhibits = [words for _, words in page.prose.headings if words.startswith('"')]
    page.says("right in all {four} exhibits", len(exhibits))
    page.says("{Four} networks that do not learn", len(exhibits))
    weighted = np.array([[0.7]])
    inside = binary_cross_entropy(weighted, [[1.0]])  # applies the sigmoid itself
    of_network = int(np.isclose(inside, -np.log(sigmoid(weighted)).item()))
    page.says(
        "a sigmoid that is applied {twice}",
        of_network + page.block(exhibits[-1]).code.count("output=sigmoid"),
    )

    # "All my hidden nodes are the same".
    rows = page.printed('"All my hidden nodes')
    page.says("and {four} nodes do the work of one", len(rows[4]))
    page.says("So they {stay alike}", len(set(rows[4])) == 1)
    page.grants("one of the {two} is always 0", because="names its things")
    network = Network.random([2, 4, 1], hidden=tanh, rng=np.random.default_rng(0))
    zeros = network.with_parameters(np.zeros_like(network.parameters))
    back = backpropagation(
        zeros, xor().inputs, xor().targets - 0.3 * xor().targets, binary_cross_entropy
    )
    (hidden, _), (deltas, of_output) = back.forward.activations, back.deltas
    products = [
        abs(a).max() * abs(d).max() for a, d in ((xor().inputs, deltas), (hidden, of_output))
    ]
    page.says("one of the two is always {0}: the output's", max(products))
    page.says("multiply activations of {0}", abs(hidden).max())
    page.says(
        "have come through weights of {0}", abs(deltas).max() + abs(zeros.layers[1].weights).max()
    )

    # "My output is wrong, and it hardly moves".
    slow = page.run('"My output is wrong')
    a, z = slow.outputs[0], float(np.log(slow.outputs[0] / (1 - slow.outputs[0])))
    page.says("The target is {0}, so the output should come down", slow.t)
    page.means("z = 4", z, 4)
    page.says("The error is nearly {1}", a - slow.t)
    squared = numerical_gradient(lambda at: 0.5 * (sigmoid(at[0]) - slow.t) ** 2, z)
    used = (a - slow.t) * sigmoid.derivative(z)
    page.means(r"\frac{1}{2}(a - t)^2", np.isclose(squared[0], used, rtol=1e-6))
    page.says("almost level at {$z = 4$}", sigmoid.derivative(z) < sigmoid.derivative(0.0) / 10)
    a, t = 0.37, 0.8
    entropy = numerical_gradient(lambda at: -t * np.log(at[0]) - (1 - t) * np.log(1 - at[0]), a)
    page.means("(a - t) / (a(1 - a))", np.isclose(entropy[0], (a - t) / (a * (1 - a)), rtol=1e-6))
    logit = np.array([[np.log(a / (1 - a))]])
    page.means("a (1 - a)", sigmoid.derivative(logit), [[a * (1 - a)]])
    page.means("a - t", binary_cross_entropy.derivative(logit, [[t]]), [[a - t]])
    page.grants("The {two} cancel", because="names its things")
    ends = sigmoid(np.array([-30.0, 30.0]))
    page.says("where the output is near {0} or {1}", *ends)
    level = sigmoid.derivative(np.array([-30.0, 30.0])).max()
    page.says("{not only where the output is near 0 or 1}", level < 1e-9)

    # "My cost falls once, and then not by a digit".
    dead = page.run('"My cost falls once')
    printed = page.printed('"My cost falls once')
    page.says(
        '"My cost {falls} once, and then {not by a digit}"',
        dead.costs[1] < dead.costs[0],
        len(set(dead.costs[1:])) == 1,
    )
    page.says("In a dead relu the gradient is exactly {0}", np.abs(printed[1][2:]).max())
    below = dead.w * dead.x + dead.b
    page.says("so long that $z$ is {below 0} for every example", (below < 0).all())
    page.says(
        "its output is {0}, its slope is {0}", relu(below).max(), relu.derivative(below).max()
    )
    rate = float(re.findall(r"(0\.\d) \* slopes", page.block('"My cost falls once').code)[0])
    line = gradient_descent(three_points_cost.gradient, [4, 4], learning_rate=rate, steps=400)[-1]
    (best,) = (place.point for place in three_points_cost.stationary_points)
    page.says("the same rate {brings the line to its minimum}", np.allclose(line, best, atol=1e-3))
    gentle, leaky = page.printed('"My cost falls once', 2)
    page.says(
        "Take a {smaller} rate, so that no step goes that far",
        gentle[0] < rate and gentle[-1] < 0.06,
    )
    page.says("a slope of one {hundredth} below 0", leaky_relu.derivative(-2.3))
    page.says(
        "a slope of one hundredth {below 0} and {comes back, slowly}",
        leaky_relu.derivative(2.3) == 1,
        gentle[-2] < leaky[-2] < leaky[2],
    )
    places = np.linspace(-2, 2, 9)
    page.says(
        "the examples on which it is {above 0}",
        ((relu(places) > 0) == (relu.derivative(places) > 0)).all(),
    )

    # "My cost stops at 0.5, and every answer is yes".
    outputs, said, (cost, _) = page.printed('"My cost stops')
    page.says('"My cost stops at {0.5}, and every answer is yes"', cost)
    page.says(
        "So an output of {0} becomes a probability of {½}", outputs[0], sigmoid(outputs[0]) == 1 / 2
    )
    page.says("an output of {1} becomes one of {0.73}", outputs[1], sigmoid(outputs[1]))
    page.says('and {no output says "no" any more}', min(said) >= 0.5)
    few = train(
        Network.random([2, 1, 1], rng=np.random.default_rng(0)),
        xor(),
        binary_cross_entropy,
        adam(0.05),
        epochs=200,
        batch_size=4,
        rng=np.random.default_rng(0),
    )[-1]
    page.says("stops at a cost {above 0} as well", few.training_cost > 0.1)
    page.says(
        "with {outputs that are wrong}", accuracy(few.network, xor(), binary_cross_entropy) < 1
    )
    within = np.linspace(0, 1, 101)[:, None]
    lowest = [min(binary_cross_entropy([o], [[t]]) for o in within) for (t,) in xor().targets]
    page.says(
        "With {half} the targets {1}, the {lowest} cost possible is {0.503}",
        xor().targets.mean(),
        xor().targets.max(),
        np.isclose(np.mean(lowest), cost, atol=5e-4),
        np.mean(lowest),
    )
