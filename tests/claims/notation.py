"""What *Notation* says."""

import re

import numpy as np

from howlearn.activations import sigmoid
from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import mean_squared_error
from howlearn.gradients import numerical_gradient
from howlearn.landscapes import three_points_cost
from howlearn.network import straight_line
from howlearn_site.claims.saying import Page


def claims(page: Page) -> None:
    """Hold what the page says."""
    (head,) = (p.text for p in page.prose.passages if p.text.startswith("| | here |"))
    others = [column for column in head.split("|") if column.strip() not in ("", "here")]

    # The question.
    page.grants("You have {two} texts", because="supposed")
    page.grants("differ by a factor of {5}", because="supposed")
    page.says("beside those of {four} others", len(others))
    page.says("The {four} are", len(others))
    page.cites("(chapters {1} to {4})", "deep-learning-series")

    # How to say it.
    place, line = np.array([3.1, -2.2]), straight_line(weight=1.3, bias=-0.4)
    page.means(
        r"\partial C / \partial w",
        three_points_cost.gradient(place)[0],
        numerical_gradient(three_points_cost.height, place, step=0.1)[0],
    )
    (delta,) = backpropagation(line, [[0.7]], [[2.1]], mean_squared_error).deltas[0].ravel()
    z = line([[0.7]])[0, 0]
    page.means(
        r"\partial C / \partial z",
        [delta],
        numerical_gradient(lambda at: mean_squared_error([at], [[2.1]]), z, step=0.1),
    )
    page.means(r"\sum", np.sum([0.3, -1.2, 4.1]), 0.3 - 1.2 + 4.1)

    # Side by side: each has their own letters.
    for names in (
        "{$l^{{(i)}}$}",
        "{$z^l_j$} | {$z^{{(L)}}_j$}",
        "{$a^l_j$} | {$a^{{(L)}}_j$}",
        "{$a^L$} | {$a^{{(L)}}$}",
        "{$w^l_{{jk}}$} | {$w^{{(L)}}_{{jk}}$}",
        r"{$\delta^l_j$}",
        r"{$\partial J / \partial z$}",
        "layer {1} | layer {0}",
        r"{$w^2$} | {$w^{{(1)}}$} | {$\mathbf{{W}}^{{(1)}}$} | {`network[0]`}",
        "Code counts from {0} in all",
    ):
        page.grants(names, because="of others")

    # The cost: ½, sum or mean.
    (formula,) = (
        item.text
        for passage in page.prose.passages
        for item in passage.items
        if item.text.startswith(r"\begin{aligned} \text{here, PyTorch}")
    )
    sums = re.search(r"(?:\\sum ?)+", formula)
    page.says("Every {double} sum", sums and len(sums[0].split()))
    _, *rows = page.printed("The cost: ½, sum or mean")
    factors = {(int(row[0]), int(row[1])): row[2:] for row in rows}
    shown, written = zip(*(_both(n, m, factors[n, m]) for n, m in factors), strict=True)
    page.means(formula, np.concatenate(shown), np.concatenate(written))
    page.grants("{Below}, each of them is a line of NumPy", because="of the page")
    page.means("m/2", [m / 2 for _, m in factors], [of[0] for of in factors.values()])
    page.says(
        "3Blue1Brown's is {$m$}", [m for _, m in factors] == [of[1] for of in factors.values()]
    )
    kept = {m: {tuple(of) for (_, o), of in factors.items() if o == m} for _, m in factors}
    page.says("None of the {four} depends", len(factors[1, 1]))
    page.says(
        "{depends on the number of examples, or on what the outputs are}",
        all(len(of) == 1 for of in kept.values()),
    )
    page.grants("put errors of {1} into its formula", because="supposed")
    page.says(
        "The cost of this site is then {1}", mean_squared_error(np.ones((5, 3)), np.zeros((5, 3)))
    )
    page.says(
        "{Two} outputs show a sum over outputs",
        _sum_over_outputs(1, 2) == 2 * _sum_over_outputs(1, 1),
    )
    page.says("and {two} examples a sum over examples", _sum(2, 1) == 2 * _sum(1, 1))

    # A learning rate copied from a book.
    outputs = page.given("A learning rate", "random")[-1]
    (his, short), (ours, _) = page.printed("A learning rate")
    page.says("a network with {ten} outputs", outputs)
    page.means(r"\eta = 3", his, 3)
    page.means("m = 10", outputs, 10)
    page.means("m / 2 = 5", outputs / 2, ours / his)
    page.says(
        "With the rate {3} you would go {a fifth} of his way, which is {80%} short",
        his,
        np.isclose(his / ours, 1 / 5),
        np.isclose(short, 100 * (1 - his / ours)),
    )

    # Rows and columns.
    shapes = page.printed("Rows and columns")[:3]
    inputs, nodes, examples, _ = (int(size) for size in shapes[0])
    weights = np.ones((inputs, nodes))
    page.says("joins {two} nodes, so its table has {two} sides", weights.ndim, len(weights.shape))
    page.says(
        "All {three} give the same numbers",
        (page.block("Rows and").output or "").count("same: True"),
    )
    page.says("for {five} examples with {two} inputs and {three} nodes", examples, inputs, nodes)
    rng = np.random.default_rng(0)
    x, w, b = rng.normal(size=(5, 2)), rng.normal(size=(2, 3)), rng.normal(size=3)
    page.means(
        r"\mathbf{X}\mathbf{W} + \mathbf{b}",
        x @ w + b,
        [[sum(x[i, k] * w[k, j] for k in range(2)) + b[j] for j in range(3)] for i in range(5)],
    )
    page.says("from {2} inputs to {3} nodes", inputs, nodes)
    page.says(
        r"its weights are {$2 \times 3$} or {$3 \times 2$}",
        shapes[0][:2] == [2, 3],
        shapes[1][:2] == [3, 2] == shapes[2][:2],
    )

    # Nielsen's four equations.
    rows = page.printed("Nielsen's four")
    page.cites("Nielsen's {four} equations", "nielsen")
    page.grants("the inputs as layer {1}, so the first weights are {$w^2$}", because="of others")
    page.says("for {5} examples and {$m = 4$} outputs", rows[1][2], rows[1][1] == 4)
    last = rows[1][-2:] + rows[2][-2:] + rows[3][-2:]
    page.means("m/2 = 2", [rows[1][1] / 2] * len(last), last)
    page.grants("numbers the same weights from {0}", because="of others")

    # 3Blue1Brown's one weight.
    given = page.run("3Blue1Brown's one weight")
    y, a, hidden = np.array(given.y), given.a[0], given.hidden[0]
    z = given.back.forward.weighted_inputs[1][0]
    page.cites("Chapter {4} follows one weight", "deep-learning-series")
    slopes = numerical_gradient(lambda at: np.sum((sigmoid(at) - y) ** 2), z)
    page.says(
        "for one example, {whose cost it calls $C_0$}",
        np.allclose(slopes, 2 * given.back.deltas[1][0], atol=1e-9),
    )
    page.means(
        r"\begin{aligned} \frac{\partial C_0}{\partial w^{(L)}_{jk}} = {}"
        r" &a^{(L-1)}_k \, \sigma'\big(z^{(L)}_j\big) \\"
        r" &\cdot 2 \big(a^{(L)}_j - y_j\big) \end{aligned}",
        len(y) * given.back.weight_gradients[1],
        [[hidden[k] * _slope(z[j]) * 2 * (a[j] - y[j]) for j in (0, 1)] for k in (0, 1)],
    )
    rows = page.printed("3Blue1Brown's one weight")
    page.says(
        "With {two} outputs the factor is {2}, as the table above says for {$m = 2$}",
        len(y),
        np.mean([row[-1] for row in rows]),
        len(y) == 2,
    )
    page.says("Counted from {0}, $k$ is the node", min(row[0] for row in rows))

    # Cross-entropy, and how to tell them apart.
    page.grants("{Below}, both are divided", because="of the page")
    page.grants("{$w^l_{{jk}}$} and {$a^l_j$}", because="of others")
    page.grants("writes $2n$ {below} the cost", because="of others")
    page.grants(
        "brackets, {$a^{{(L)}}$}, with $L$ the last layer and {0} the inputs", because="of others"
    )
    page.grants("Look for {three} things", because="names its things")


def _both(n: int, m: int, factors: list[float]) -> tuple[list[float], list[float]]:
    """Return each text's cost, by the factor that the page prints and by its formula."""
    rng = np.random.default_rng(n * 10 + m)
    o, t = rng.normal(size=(2, n, m))
    double = sum((o[i, k] - t[i, k]) ** 2 for i in range(n) for k in range(m))
    nielsen, blue, dive, torch = factors
    shown = [mean_squared_error(o, t) * factor for factor in (1, torch, nielsen, blue)]
    written = [double / (n * m), double / (n * m), double / (2 * n), double / n]
    if m == 1:  # Dive into Deep Learning states its formula for one output
        shown.append(mean_squared_error(o, t) * dive)
        written.append(sum((o[i, 0] - t[i, 0]) ** 2 / 2 for i in range(n)) / n)
    return shown, written


def _sum_over_outputs(examples: int, outputs: int) -> float:
    return float(np.ones((examples, outputs)).sum(axis=1).mean())


def _sum(examples: int, outputs: int) -> float:
    return float(np.ones((examples, outputs)).sum())


def _slope(z: Array) -> Array:
    return np.asarray(np.exp(-z) / (1 + np.exp(-z)) ** 2)
