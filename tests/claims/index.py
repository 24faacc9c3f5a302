"""What the home page says."""

import json
import re
import tomllib

import numpy as np
import yaml

from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import numerical_gradient, numerical_hessian
from howlearn.landscapes import himmelblau, three_points_cost, two_valleys
from howlearn_site.claims.saying import Page
from howlearn_site.figures import glances
from howlearn_site.labs.cells import lab_of
from howlearn_site.paths import DOCS, ROOT


def claims(page: Page) -> None:
    """Hold what the page says."""
    # A ball on a landscape.
    _, low, high, steps, best, _, rate, other = page.drawn("How a neural network learns")
    ends, heights = [], []
    for start in (low, high):
        path = gradient_descent(
            two_valleys.gradient, [start], learning_rate=rate, steps=round(steps)
        )
        ends.append(round(path[-1, 0]))
        heights.append(two_valleys.height(path))
    page.says("learns by going {downhill}", all((np.diff(line) < 1e-12).all() for line in heights))
    page.says("{can depend} on where it began", set(ends) == {best, other})
    page.grants("the cost of a network with a {single} weight", because="supposed")
    lower = two_valleys.height([best]) < two_valleys.height([other])
    page.says("ends in the {lower} valley, the {global} minimum", lower, _is_global(best))
    link = page.linked("larger learning rate")
    page.says("With a {larger} learning rate", link["rate"] > rate)
    sides = [
        gradient_descent(two_valleys.gradient, start, learning_rate=link["rate"], steps=500)[-1]
        for start in (low, high)
    ]
    page.says(
        "a step {can leap the hill}, and the strip {ends in the other colour on either side}",
        np.allclose(sides[0], best),
        np.allclose(np.ravel(sides), [best, other]) and ends == [other, best],
    )

    # A glance inside.
    fall = gradient_descent(
        three_points_cost.gradient, glances.LINE_START, learning_rate=glances.LINE_RATE, steps=50
    )
    costs = three_points_cost.height(fall)
    page.says("which {falls} as the line finds its points", (np.diff(costs) < 0).all())
    on_map = [
        himmelblau.height(
            gradient_descent(
                himmelblau.gradient, start, learning_rate=glances.MAP_RATE, steps=glances.MAP_STEPS
            )
        )
        for start in glances.MAP_STARTS
    ]
    page.says("Gradient descent: {downhill}", all((np.diff(line) < 0).all() for line in on_map))

    # What you can count on.
    promised = "What you can count on"
    page.grants("say which {above} them", because="of the page")
    page.grants("a test compares the {two}", because="names its things")
    counts = json.loads((ROOT / "tests" / "faults.json").read_text("utf-8"))
    kinds = [kind for kind in counts.values() if not kind["for human eyes"]]
    planted, found = (sum(kind[of] for kind in kinds) for of in ("planted", "found"))
    share = round(100 * found / planted)
    page.says("Of {491} faults of {51} kinds {99}% were found", planted, len(kinds), share)
    names = page.run(promised)
    promises = re.findall(r"^- \*\*(.+?)\.?\*\*", page.prose.path.read_text("utf-8"), re.MULTILINE)
    page.says("Here is that {third} promise at work", promises[2] == "Every gradient is checked")
    page.grants("A line through {0} has", because="supposed")
    # The squared error of x w is (x w - t)², whose curvature is 2 x², and t² where w is 0.
    bend = numerical_hessian(
        lambda w: [numerical_gradient(lambda v: names.cost(v[0]), w)[0]], [0.7]
    )
    into, wanted = np.sqrt(bend.item() / 2), np.sqrt(names.cost(0.0))
    page.says("its output for the input {2} should be {4}", into, wanted)
    verdicts = re.findall(r"is right: (\w+)", page.block(promised).output or "")
    page.says("{Two} formulas claim to be", len(verdicts))
    forgets = names.four_times(0.7) / names.twice(0.7)
    page.says("the {first} forgets that", verdicts[0] == "False" and np.isclose(forgets, into))

    # Install the package.
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    page.says("needs Python {3.11} or newer", needed["requires-python"].removeprefix(">="))
    page.says("This line brings {NumPy} with it", "numpy" in " ".join(needed["dependencies"]))

    # The way through.
    minutes = [lab_of(lab).minutes for lab in sorted((DOCS / "labs").glob("*.py"))]
    page.says("notebooks of {40} to {45} minutes each", min(minutes), max(minutes))
    page.says("{Two} appendices are about speed", len(_in_nav("Appendices")))
    page.grants("This site {grew} from the addendum", because="turn of phrase")


def _is_global(place: float) -> bool:
    low, high = two_valleys.domain[0]
    curve = np.linspace(low, high, 701)[:, np.newaxis]
    return bool(two_valleys.height(curve).min() >= two_valleys.height([place]))


def _in_nav(name: str) -> list[object]:
    """Return what the navigation has under a name."""
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    nav = yaml.safe_load("nav:" + text.split("\nnav:")[1])["nav"]
    (found,) = [part[name] for part in nav if name in part]
    return list(found)
