"""What *Watch and read on* says."""

import re
from urllib.parse import urlparse

import numpy as np

from howlearn.costs import mean_squared_error
from howlearn.network import Network
from howlearn_site.claims.reading import Prose
from howlearn_site.claims.saying import Page
from howlearn_site.paths import DOCS


def claims(page: Page) -> None:
    """Hold what the page says."""
    written = page.prose.path.read_text("utf-8")
    (seconds,) = map(int, re.findall(r"youtu\.be/\S+\?t=(\d+)", written))
    others = written.partition("## For the cost")[2]

    # Its description, and the first lines.
    readings = [p for p in page.prose.passages if p.text.startswith("Reading: ")]
    places = {urlparse(address).netloc for address in re.findall(r"\((https?://[^)]+)\)", others)}
    page.says("The workshop's video and {two} readings", len(readings))
    page.says("{nine} other places worth your time", len(places))
    page.grants("is it a sum, a mean, or {half} of one?", because="names its things")

    # What the addendum links to.
    page.says("from {3}:{02}, by Grant Sanderson", *divmod(seconds, 60))
    page.cites("appeared on {16} October {2017}", "video")
    seen = Network.random([784, 16, 16, 10], rng=np.random.default_rng(0))
    page.says("weights and biases, {13,002} of them", len(seen.parameters))
    page.cites("one pass through a {3}-{2}-{2} network", "towards-data-science")
    page.cites("rounded to {four} digits", "towards-data-science")
    page.cites("at the learning rate {2/100}", "towards-data-science")
    page.grants("training and prediction as the {two} phases", because="names its things")
    page.cites("from December {2015}", "kdnuggets")

    # The other places.
    page.cites("for step sizes from {`1e-10`} to {`1e-1`}", "cs231n")
    page.cites("(Distill, {2017})", "goh")
    demon, weights = map(int, re.findall(r"chap(\d+)\.html", others))
    page.cites("Neural Networks and Deep Learning ({2015})", "nielsen")
    page.says("the demon in chapter {2}", demon)
    page.says("Chapter {4} lets you drag weights", weights)
    page.cites("was written for Python {2}", "nielsen")
    page.cites("Understanding Deep Learning ({2023})", "prince")
    page.cites("go to chapter {7} for its exercise", "prince")
    page.cites("micrograd ({2020})", "micrograd")
    page.cites("in about {150} lines", "micrograd")
    page.grants("when you want {larger} networks", because="turn of phrase")

    # "My numbers are not the ones in the book".
    given = page.run('"My numbers')
    hidden, cost, half_sum = page.printed('"My numbers')
    squares = (given.outputs - given.t) ** 2
    shown = re.findall(r"\.(\d+)", page.block('"My numbers').output or "")
    page.says("has a {2}-{2}-{2} network", *given.network.sizes)
    page.says("with {sigmoid} nodes", given.network.layers[0].activation.name)
    page.says("and gives {nine} digits", np.mean([len(digits) for digits in shown]))
    page.says("His hidden outputs are {0.593269992} and {0.596884378}", *hidden)
    page.says(
        "and his total error is {0.298371109}, {the same as here}", *half_sum, half_sum == cost
    )
    page.says("his error is {half} of a sum", given.half_sum / squares.sum())
    page.says(
        "With {two} outputs the {two agree}, since the mean of {two} squares is {half} of their",
        given.network.sizes[-1],
        np.isclose(given.cost, given.half_sum),
        squares.size,
        squares.mean() / squares.sum(),
    )
    page.says("with {three} outputs they would not", _outputs_that_differ())
    conventions = Page(Prose(DOCS / "cost-function.md")).printed('"My cost')
    page.says("has all {four} conventions", len(conventions))

    # The addendum, sentence by sentence, and the end.
    page.grants('(or the strength of the connection) between {two} neurons."', because="of others")
    page.grants('where is cost/loss value is the {lowest})."', because="of others")
    page.grants("is at where dy/dx = {0} )”", because="of others")
    page.grants('"I set dy/dx = {0}"', because="of the page")
    page.grants("cost function C as seen {below}", because="of others")
    page.grants("direction of {steepest} descent as defined by the {negative}", because="of others")
    page.grants("{Two} weights, one gradient", because="of the page")
    page.says("(Start: {3}:{02})", *divmod(seconds, 60))
    page.grants("| {above} |", because="of the page")
    page.grants("Before you compare {two} texts", because="turn of phrase")


def _outputs_that_differ() -> int:
    """Return with how many outputs the mean of the squares is not half of their sum, at least."""
    rng = np.random.default_rng(0)
    for outputs in range(2, 9):
        o, t = rng.normal(size=(2, 1, outputs))
        if not np.isclose(mean_squared_error(o, t), ((o - t) ** 2).sum() / 2):
            return outputs
    raise ValueError("they agree with every number of outputs")
