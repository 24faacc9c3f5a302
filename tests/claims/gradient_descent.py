"""What *Gradient descent* says."""

import inspect
import re
import sys
from collections.abc import Callable

import numpy as np

from howlearn.arrays import Array
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import numerical_gradient, numerical_hessian
from howlearn.landscapes import three_points_cost
from howlearn_site.claims.saying import Page

GRADIENT, HEIGHT = three_points_cost.gradient, three_points_cost.height
PLACES = np.random.default_rng(1).normal(1, 3, (40, 2))


def claims(page: Page) -> None:
    """Hold what the page says."""
    (best,) = (place.point for place in three_points_cost.stationary_points)
    curvatures, vectors = np.linalg.eigh(numerical_hessian(GRADIENT, best))
    threshold = 2 / curvatures[-1]

    # The question, and the first picture.
    up, down = PLACES + 1e-4 * GRADIENT(PLACES), PLACES - 1e-4 * GRADIENT(PLACES)
    page.says("which way is {uphill}", (HEIGHT(up) > HEIGHT(PLACES)).all())
    page.says("takes a step {downhill}", (HEIGHT(down) < HEIGHT(PLACES)).all())
    page.cites("in {1847} (Comptes rendus {25}, page {536})", "cauchy")
    drawn = page.drawn("Gradient descent")
    start = drawn[-5:-3]
    page.says("starts at {$w = 0$}, {$b = 0$}", start[0] == 0, start[1] == 0)
    steps = np.linalg.norm(np.diff(_path(start, 0.1, 30), axis=0), axis=1)
    page.says("{The first steps are long.}", min(steps[:3]) > max(steps[3:]))

    # Three ways to search.
    ways = [
        block
        for block in page.prose.blocks_in(page.prose.section_named("Three ways"))
        if "above the best" in (block.output or "")
    ]
    blind, trying, against = (block.code for block in ways)
    guesses, numbers = page.given("Three ways", "size")
    page.says("{Three} ways to search", len(ways))
    page.says("each of {50} runs draws a {hundred} pairs", _ranges(blind)[0], guesses)
    page.says("The best cost there is, {1/18}", HEIGHT(best))
    page.says("if it leads {lower}", "if cost(other) < cost(place)" in trying)
    page.says("cost of a {hundred} places", 1 + _ranges(trying)[1])
    looks = _looks()
    page.says("nudging {two} numbers to both sides, a gradient takes {four}", numbers, looks)
    page.says("a {hundred} looks are enough for {25} steps", guesses, guesses / looks)
    page.says("looks are enough for {25} steps", _ranges(against)[0])
    ends = [page.printed("Three ways", number)[0][0] for number in (1, 2, 3)]
    page.says("{Downhill} ends nearest", ends[2] < min(ends[:2]))
    page.says("Another step size than {0.2}", _step_size(trying))
    page.says("step size than {0.2} changes", _step_size(against))
    page.says("With {two} weights, luck", three_points_cost.dimensions)
    slopes = GRADIENT(PLACES[0])
    page.says("{1} means the same", _along(slopes, 0.3 * slopes))
    page.says("{1} means the same or the opposite way", _along(slopes, -0.3 * slopes))
    page.says("{0} a right angle", _along(slopes, np.array([-slopes[1], slopes[0]])))
    page.says("Among a {thousand} weights", page.printed("Three ways", 4)[-1][0])
    tries = np.random.default_rng(2).normal(size=(300, 1000))
    cosines = np.abs(tries[:, 0]) / np.linalg.norm(tries, axis=1)
    page.says(
        "{nearly every random direction lies close to a right angle}",
        np.quantile(cosines, 0.99) < 0.1,
    )
    rises = [numerical_gradient(HEIGHT, best + 1) @ (d / np.linalg.norm(d)) for d in PLACES]
    steepest = np.linalg.norm(GRADIENT(best + 1))
    page.says("names the {steepest} way", (np.abs(rises) < steepest).all())
    page.says("less than {two} looks a weight", looks / three_points_cost.dimensions)

    # The loop.
    place = np.array([3.1, -2.2])
    page.means(
        r"\begin{aligned} w &\leftarrow w - \eta\, \frac{\partial C}{\partial w} \\"
        r" b &\leftarrow b - \eta\, \frac{\partial C}{\partial b} \end{aligned}",
        _path(place, 0.07, 1)[1],
        place - 0.07 * numerical_gradient(HEIGHT, place),
    )
    body = inspect.getsource(gradient_descent).partition("with np.errstate")[2]
    page.says("does this in {five} lines", len(body.splitlines()[1:]))
    page.says("Gradient descent in {five} lines of Python", len(body.splitlines()[1:]))
    page.says("the best line: {3/2} and {5/6}", *best)
    gentle, swinging = (_weight_alone(rate, 8) for rate in page.given("The loop", "zip", 2))
    drawn = page.drawn("The loop", 2)
    page.says("the slope {shrinks} near the bottom", (np.diff(np.abs(_slope(gentle))) < 0).all())
    held = _shown(gentle, drawn[4:6]) and _shown(swinging, drawn[10:12])
    page.says("hold {$b = 0$} and move only", held)
    page.says("{Above}, each step is", _shown(gentle, drawn[4:6]))
    page.says("each step is {shorter}", (np.diff(np.abs(np.diff(gentle))) < 0).all())
    page.says("{Below}, the learning rate", _shown(swinging, drawn[10:12]))
    rates = page.given("The loop", "zip", 2)
    page.says("the learning rate is {larger}", rates[1] > rates[0])
    falls = (np.diff(_cost(swinging)) < 0).all()
    page.says("lands a little {lower} than it started", falls)
    page.says("{flies over the bottom to the other side}", _turns(swinging))
    page.says("the cost {falls} at every step", falls)

    # When do you stop?
    page.grants("The loop {above}", because="of the page")
    steps_given = page.given("The loop", "steps")
    page.says("takes {200} steps because", _ranges(page.block("The loop").code)[0])
    page.says("somebody said {200}", steps_given)

    hessian = numerical_hessian(GRADIENT, best)
    for_length = page.printed("When do you stop", 2)
    rested = [
        HEIGHT(best - np.linalg.matrix_power(np.eye(2) - rate * hessian, int(steps)) @ best)
        for rate, steps, _ in for_length
    ]
    excess = np.array(rested) - HEIGHT(best)
    page.says("both runs end {about equally close}", max(excess) < 1.5 * min(excess))

    # How large may the learning rate be?
    tried = page.printed("How large may", 1)
    costs = {row[0]: row[-1] for row in tried}
    page.says("and {five} learning rates", len(tried))
    (slow, late), _, (good, done), (fast, later), (wild, exploded) = (
        (row[0], row[-1]) for row in tried
    )
    page.says(
        "With a rate of {0.001} the descent goes {the right way}, and you would {wait long}",
        slow,
        late < HEIGHT(start),
        late > 50 * HEIGHT(best),
    )
    page.says("At {0.1} it {arrives}", good, np.isclose(done, HEIGHT(best), atol=1e-3))
    page.says("At {0.4} it is {slower} again", fast, later > done)
    page.says("and at {0.43} the cost {climbs}", wild, exploded > HEIGHT(start))
    steps = page.given("How large may", "steps")
    dragged = [page.linked(words) for words in ("to 0.4", "to 0.43")]
    same = [{"rate": rate, "step": steps} for rate in (fast, wild)] == dragged
    page.says("you can drag the rate, {to 0.4 or to 0.43}", same)
    page.says("Between those {two} lies a threshold", tried[-2][0] < threshold < tried[-1][0])
    k = numerical_hessian(lambda w: _slope(w)[:1], 0.0)[0, 0]
    bottom = -_slope(np.zeros(1))[0] / k
    page.means("w = 2", bottom, 2)
    page.says("{negative} on the left", 1.3 - bottom < 0)
    page.says(
        "slope {grows} with the distance", (np.diff(_slope(np.linspace(0.3, 4.3, 5))) > 0).all()
    )
    d, rate = 0.7, 0.13
    stepped = gradient_descent(lambda at: k * at, d, learning_rate=rate, steps=1)[1, 0]
    page.means(
        r"d \leftarrow d - \eta k d = (1 - \eta k)\, d",
        stepped,
        d - rate * k * d,
        (1 - rate * k) * d,
    )
    page.means(r"1 - \eta k", 1 - rate * k, _factor(rate, bottom))
    rates = np.linspace(-0.3, 0.9, 90)
    factors = np.array([_factor(rate, bottom) for rate in rates])
    after = np.array([_distance(rate, bottom) for rate in rates])
    shrinks, wider = after < abs(bottom), after > abs(bottom)
    page.says(
        "The distance {shrinks} if the factor lies between {$-1$} and {1}.",
        (shrinks == (np.abs(factors) < 1)).all(),
        min(factors[shrinks]),
        max(factors[shrinks]),
    )
    page.says(
        r"For a rate {above} {0} that means {$\eta < 2/k$}",
        (rates[shrinks] > 0).all(),
        min(rates[shrinks]),
        (shrinks == (rates < 2 / k))[rates > 0].all(),
    )
    negative = ((factors < 0) == (rates > 1 / k)).all()
    page.says("Past {$1/k$} the factor is {negative}", negative, negative)
    swings = (wider == (rates > 2 / k))[rates > 0].all()
    page.says("Past {$2/k$} each swing is {wider}", swings, swings)

    # In two dimensions.
    angles = np.linspace(0, np.pi, 181)
    ways_round = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    bends = np.einsum("ai,ij,aj->a", ways_round, hessian, ways_round)
    page.says(
        "{Two} of these directions are special, those of {smallest} and of {largest} curvature",
        len(curvatures),
        curvatures[0] <= min(bends) < curvatures[0] + 1e-2,
        curvatures[-1] >= max(bends) > curvatures[-1] - 1e-2,
    )
    page.says("distance from the bottom into its {two} parts", len(vectors.T))
    small, along_small, large, along_large = page.printed("How large may", 4)
    page.says("Along the dashed line the {curvature is small}", small[0] < large[0])
    keeps = (np.diff(np.abs(along_small)) < 0).all() and len(set(np.sign(along_small))) == 1
    page.says("the distance {shrinks} without changing sides", keeps)
    flips = (np.diff(np.sign(along_large)) != 0).all()
    page.says("the factor is {negative}, and the {sign flips at each step}", large[1] < 0, flips)
    longest = [max(rates[np.abs(1 - rates * bend) <= 1]) for bend in curvatures]
    page.says(
        "As the learning rate {grows}, the direction of {largest} curvature is the first",
        (np.diff(rates) > 0).all(),
        longest[-1] < min(longest[:-1]),
    )
    head, under, over = page.printed("How large may", 5)
    page.says("Just {below} the threshold", head[2] - 0.01 < under[0] < head[2])
    page.says("the cost {falls} at every one of {400} steps", under[3] == 0, under[4])
    swing = page.given("The loop", "zip", 2)[1]
    page.says("{0.55} served the weight alone, and is {too much}", swing, 2 / k > swing > threshold)
    page.says("Just {above} it, it {rises}", head[2] < over[0] < head[2] + 0.01, over[3] == over[4])
    page.says(
        "{Below} it every descent converges to the bottom; {above} it all starts fly off",
        all(np.allclose(_path(start, 0.95 * threshold, 200)[-1], best) for start in PLACES[:4]),
        all(HEIGHT(_path(start, 1.05 * threshold, 200)[-1]) > 1e9 for start in PLACES[:4]),
    )
    limits = dict(zip(curvatures, (2 / curvatures).round(4) == head[2], strict=True))
    page.says("there {$2/k$}, with the {largest}", any(limits.values()), limits[max(limits)])

    # When it diverges, and why.
    far = np.abs(_path(start, 1.0, 80)[1:])
    page.says("Its numbers {grow} until", (np.diff(far, axis=0) > 0).all())
    page.says("near {$10^{{308}}$}", np.floor(np.log10(sys.float_info.max)) == 308)
    reasons = page.printed('"My cost is')[::2]
    page.says("There are {two} usual reasons", len({tuple(np.sign(r[:1])) for r in reasons}))
    climbs = [HEIGHT(PLACES + r * GRADIENT(PLACES)) > HEIGHT(PLACES) for r in (0.1, 1e-3, 1e-5)]
    page.says("no {smaller} rate will help", np.all(climbs))
    fall = HEIGHT(PLACES) - HEIGHT(PLACES - 1e-6 * GRADIENT(PLACES))
    predicted = 1e-6 * np.sum(GRADIENT(PLACES) ** 2, axis=1)
    page.says("The {fall} should be close", np.allclose(fall, predicted, rtol=1e-4))

    # Exercises.
    solved = page.run("Exercise: How large may it be", 2)
    slope = _slope_of(solved.cost)
    bend = numerical_hessian(slope, 1.7, step=0.1)[0, 0]
    page.means("C(w) = 3 w^2 - 12 w + 5", solved.cost(1.7), 3 * 1.7**2 - 12 * 1.7 + 5)
    reached = {share: _reaches(slope, share * solved.largest) for share in (0.5, 0.95, 1.05)}
    page.says("{Below} which learning rate", all((s < 1) == ends for s, ends in reached.items()))
    page.means("6 w - 12", slope(np.array([1.7])), [6 * 1.7 - 12])
    stays = all((1 - s * solved.largest * bend > -1) == ends for s, ends in reached.items())
    page.says("has to stay {above} {−1}", stays, 1 - solved.largest * bend)
    solved = page.run("Exercise: One tiny step", 2)
    page.says("the slope for $w$ is {3} and", solved.for_w)
    page.says("the slope for $b$ is {−4}", solved.for_b)
    page.says("a step with the rate {1/1000}", solved.learning_rate)
    page.says("minus the rate times {3}", solved.for_w)
    page.says("moves changes the cost by {3}", solved.for_w)
    page.says("what the {two} moves do", sum(name.startswith("for_") for name in vars(solved)))

    # Check yourself.
    lengths = np.linalg.norm(GRADIENT(_path(start, 0.1, 50)), axis=1)
    shorter = (np.diff(lengths) < 0).all()
    page.says("Do the steps become {shorter} near", shorter)
    page.says("the gradient {shrinks}", shorter)
    page.grants("Both of {two} rates are {below} the threshold", because="supposed")
    page.grants("Is the {larger} one {faster}?", because="supposed")
    page.says(
        "In the table above {0.4} ends {higher} than {0.1} does",
        tried[-2][0],
        costs[0.4] > costs[0.1],
        tried[-3][0],
    )
    page.grants("the rate is {below} 2/curvature. Does the cost {rise}?", because="supposed")
    page.says("is below {2}/curvature", max(rates[shrinks]) * k)
    page.says("than it began, and so {lower}", falls)

    # What to remember, and the addendum.
    page.says("Steps become {shorter} near the bottom", shorter)
    page.says("Past {2}/curvature, with the {largest}", head[2] * head[1], limits[max(limits)])
    page.says("the rate is {below} the threshold, even", _always_falls(0.97 * threshold))
    page.says("{Above} it the opposite can happen", tried[-1][0] > threshold)
    rising = np.diff(HEIGHT(_path(start, tried[-1][0], 30)))
    page.says("with a rate of {0.43} the cost {rises}", tried[-1][0], (rising > 0).all())


def _path(start: Array | list[float], rate: float, steps: int) -> Array:
    return gradient_descent(GRADIENT, start, learning_rate=rate, steps=steps)


def _ranges(code: str) -> list[int]:
    """Return how often each loop of a block goes round, in the order of the code."""
    return [int(times) for times in re.findall(r"range\((\d+)\)", code)]


def _step_size(code: str) -> float:
    (size,) = re.findall(r"([\d.]+) \* (?:rng|slopes)", code)
    return float(size)


def _looks() -> int:
    """Return how often a measured gradient looks at the cost."""
    places = []

    def asked(place: Array) -> Array:
        places.append(place)
        return HEIGHT(place)

    numerical_gradient(asked, PLACES[0])
    return len(places)


def _along(one: Array, other: Array) -> float:
    return float(np.abs(one @ other) / np.linalg.norm(one) / np.linalg.norm(other))


def _cost(weights: Array) -> Array:
    """Return the costs with the bias 0."""
    return HEIGHT(np.stack([weights, np.zeros_like(weights)], axis=-1))


def _slope(weights: Array) -> Array:
    return GRADIENT(np.stack([weights, np.zeros_like(weights)], axis=-1))[..., 0]


def _weight_alone(rate: float, steps: int) -> Array:
    return gradient_descent(_slope, 0.0, learning_rate=rate, steps=steps)[:, 0]


def _shown(weights: Array, end: list[float]) -> bool:
    """Say whether an alt text names the end of a descent: its weight, and the cost there."""
    return bool(np.allclose([weights[-1], _cost(weights)[-1]], end, rtol=5e-3))


def _turns(path: Array) -> bool:
    """Say whether a path turns around at each step."""
    return bool((np.diff(np.sign(np.diff(path))) != 0).all())


def _factor(rate: float, bottom: float) -> float:
    """Return by what a step from 0 multiplies the distance from the bottom; any rate will do."""
    return float((-rate * _slope(np.zeros(1))[0] - bottom) / -bottom)


def _distance(rate: float, bottom: float) -> float:
    return float(abs(-rate * _slope(np.zeros(1))[0] - bottom))


def _slope_of(cost: Callable[[float], float]) -> Callable[[Array], Array]:
    # Of a parabola a wide step measures the slope to the last digit.
    return lambda point: numerical_gradient(lambda w: cost(w[0]), point, step=0.1)


def _reaches(slope: Callable[[Array], Array], rate: float) -> bool:
    """Say whether a descent comes to a place without slope."""
    end = gradient_descent(slope, -3.0, learning_rate=rate, steps=100)[-1]
    return bool(np.abs(slope(end))[0] < 1e-3)


def _always_falls(rate: float) -> bool:
    heights = [HEIGHT(_path(start, rate, 30)) for start in PLACES[:8]]
    return bool((np.diff(heights) < 0).all())
