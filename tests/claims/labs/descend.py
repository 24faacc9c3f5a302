"""What the lab *Descend* says. The numbers that its questions say to try are supposed."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace

import numpy as np
from numpy.typing import ArrayLike

from howlearn.arrays import Array, DivergenceError
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import numerical_hessian
from howlearn.landscapes import himmelblau, many_valleys, ravine, two_valleys
from howlearn.plots import descent_curve
from howlearn_site.claims.code import partly_run
from howlearn_site.claims.saying import Page

SLOPE = two_valleys.gradient


def claims(page: Page) -> None:
    """Hold what the lab says."""
    low, hill, other = _place("minimum", best=True), _place("maximum"), _place("minimum")
    lower = two_valleys.height([low]) < two_valleys.height([other])
    count, (left, right) = len(two_valleys.minima), two_valleys.domain[0]

    # Five steps in numbers.
    page.says("{Five} steps in numbers", page.printed("Five steps")[-1][0])
    page.says("a curve with {two} valleys, the {lower} one at {2}", count, lower, low)
    page.says("and the other one at {−2}. Between them, at {−1/2}, is a hilltop", other, hill)
    page.grants("Start at {−1}. Which way", because="supposed")
    page.says("Start at {−1/2} itself", hill)
    page.says(
        "At {−1/2} the slope is {0}, so the step is {0}", hill, SLOPE([hill]), _from(hill)[1] - hill
    )
    beside = np.abs(np.diff(_from(hill + 1e-6, steps=10)))
    page.says("slope is {tiny} and so are the first steps", max(abs(SLOPE([hill + 1e-6]))) < 1e-5)
    page.says("but they {grow}", (np.diff(beside) > 0).all())

    # The same in a picture.
    given = _given(page, "The same in a picture")
    path = gradient_descent(SLOPE, given.start, learning_rate=given.rate, steps=given.steps)
    axes = descent_curve(two_valleys, path)
    first = min(int(text.get_text()) for text in axes.texts)
    lines = [np.asarray(line.get_xdata(), float) for line in axes.lines]
    middles = [line.mean() for line in lines if len(line) == 2]
    page.says("are numbered from {0}, which is the start", first)
    page.says("The {first} three carry the slope", np.allclose(middles, path[: len(middles), 0]))
    page.says("first {three} carry the slope", len(middles))
    page.grants("Try the starts {−3.5}, {−1}, {−0.6}, {−0.4} and {0}", because="supposed")
    page.grants("Give {−0.6} more steps", because="supposed")
    page.says("Keep the start at {3}", given.start)
    page.grants("raise the rate: {0.2}, {0.4}, {0.6}, {0.7}", because="supposed")
    beyond = [min(_from(3, rate)) < low for rate in (0.2, 0.4, 0.6, 0.7)]
    page.says("does the ball {first land on the other side}", beyond == [False, True, True, True])
    swinging = _from(low + 0.2, 0.7) - low
    nearer = _falls(np.abs(swinging[1::2])) and _falls(np.abs(swinging[::2]))
    page.says("each swing is {shorter} than the one before", _falls(np.abs(np.diff(swinging))))
    page.says("the ball {comes closer}", nearer and swinging[0] > 0 > swinging[1])
    arrives = [np.argmax(np.abs(_from(3, rate) - low) < 0.01) for rate in (0.2, 0.4)]
    page.says("can even {arrive sooner}", arrives[1] < arrives[0] and beyond[1] and not beyond[0])

    # Too slow, good, too fast.
    rows = page.printed("Too slow")
    given = _given(page, "Too slow")
    start = given.start
    page.says("one start with {seven} rates, for {40} steps each", len(rows), given.steps)
    page.says("The {smallest} rate", rows[0][0] == min(row[0] for row in rows))
    page.says("rate {goes the right way}", low < rows[0][1] < start)
    far = [row for row in rows if row[1] < hill]
    page.says("Look at the last {two} rows", len(far) if far == rows[-len(far) :] else np.nan)
    page.says("near the {lower} valley", abs(start - low) < abs(start - other) and lower)

    # How large may the rate be?
    bends = [numerical_hessian(SLOPE, place)[0, 0] for place in (low, other)]
    limits = [_border(lambda w: 3.7 * w), _border(lambda w: 0.6 * w)]
    page.says(
        "the rate must be {below} {2} divided by the curvature",
        abs(_from(0.01, 0.99 * limits[0], slope=lambda w: 3.7 * w)[-1]) < 0.01,
        np.mean(np.multiply(limits, (3.7, 0.6))),
    )
    page.says("The {two} valleys are {not equally curved}", count, bends[0] != bends[1])
    page.says("Which of the {two} valleys is the {narrower} one", count, bends[0] > bends[1])
    stays = _stays(page)
    chosen = [rate for rate in stays[2.0] if stays[-2.0][rate] and not stays[2.0][rate]]
    page.says("can rest in the {higher} valley", len(chosen) > 0 and lower)
    page.says("cannot rest in the {lower} one", len(chosen) > 0 and lower)
    printed = [row[-1] for row in page.printed("How large") if row[0] in (low, other)]
    page.says("rates between the {two} limits", len(set(printed)))
    between = np.linspace(printed[0], printed[1], 6)[1:-1]
    ends = [_from(np.linspace(left, right, 40), rate, 500) for rate in between]
    never = all((np.abs(end[-1] - low) > 1e-3).all() for end in ends)
    page.says("Between the {two} limits {only the wide valley can hold}", len(set(printed)), never)
    page.says("the {wide valley is the worse one}", bends[1] < bends[0] and lower)

    # Flying off.
    past = _from(np.array([low, other]) + 0.01, 1.01 * max(printed), 300)[-1]
    page.says(
        "Past both limits the ball {rests nowhere}", (np.abs(past - [low, other]) > 0.01).all()
    )
    outside = np.abs(SLOPE(np.linspace(4, 400, 50)[:, None])).ravel()
    page.says("gets {steeper} and {steeper}", outside[-1] > outside[0], _falls(-outside))
    tried = np.arange(135, 190) / 100
    stayed = [_keeps(3, rate) for rate in tried]
    page.says("Find the {largest} rate", 0 < sum(stayed) < len(stayed))
    page.grants("to {two} decimals, at which", because="supposed")
    page.says("at which a start at {3} stays", _given(page, "Flying off").start)
    page.grants("Try {1} and {−3}", because="supposed")
    borders = [_changes([_keeps(start, rate) for rate in tried]) for start in (3, 1, -3)]
    page.says("Is there {always one border}", borders[:2] == [1, 1] and borders[2] > 1)
    powers = np.log10(np.abs(SLOPE(np.array([[1e4], [1e5]])))).ravel()
    page.says("the slope {grows like the cube}", round(powers[1] - powers[0], 3) == 3)
    digits = np.log10(np.abs(page.printed("Flying off")[0][3:]))
    page.says("digits {triples} at each step", np.allclose(digits[1:] / digits[:-1], 3, atol=0.2))
    factor = _from(0.7, 1.9, 9, slope=lambda w: 2.5 * w)
    grown = np.abs(factor[1:] / factor[:-1])
    page.says("`w` would {grow} by the same factor", np.allclose(grown, grown[0]) and grown[0] > 1)
    many = np.log(np.finfo(float).max) / np.log(grown[0])
    page.says("and take {hundreds} of them", 200 <= many < 1000)

    # The map of starts.
    drawn = page.drawn("The map of starts")
    page.says('"where does it end?" for {200} starts', drawn[0])
    page.says("yellow ends at the {lower} valley", lower)
    page.grants("picture of the path {above}", because="of the page")
    rates = page.given("The map of starts", "rates")
    starts = np.linspace(left, right, 200)
    at_best = {rate: np.abs(_from(starts, rate, 500)[-1] - low) < 1e-3 for rate in rates}
    parted = [_changes(at_best[rate]) for rate in rates]
    page.says("the border lies at {one place}", parted[0] == 1)
    page.says("From which rate on are there {yellow islands}", max(parted[1:]) > 1)
    two_lines = page.block("The map of starts").code.count("two_valleys") == 2
    best = [place for place in many_valleys.minima if place.is_global_minimum]
    page.says("by `many_valleys`, in {both lines}", two_lines)
    heights = [float(many_valleys.height(place.point)) for place in many_valleys.minima]
    page.says(
        "the map ends in the {lowest} valley",
        len(best) == 1 and float(many_valleys.height(best[0].point)) == min(heights),
    )
    page.says("{Two starts side by side can end apart}", parted[2] > 1)
    islands = at_best[rates[2]]
    jumps = _from(starts, rates[2])[1]
    page.says("{jumps over the hilltop}", (islands & (starts < hill) & (jumps > hill)).any())

    # Two directions.
    page.says("{Two} directions", himmelblau.dimensions)
    floors = [himmelblau.height(place.point) for place in himmelblau.minima]
    page.says("has {four} valleys, all {equally deep}", len(floors), np.allclose(floors, 0))
    line = np.linspace((0, 0), (-1, 1), 21)
    ended = [
        gradient_descent(himmelblau.gradient, start, learning_rate=0.01, steps=100)[-1]
        for start in line
    ]
    apart = np.linalg.norm(np.diff(ended, axis=0), axis=1) > 1
    page.says(
        "Find {two starts, less than 1/10 apart}, that end in different valleys",
        apart.any() and np.linalg.norm(line[1] - line[0]) < 1 / 10,
    )
    page.grants("Raise the rate to {0.02}, then to {0.025}", because="supposed")

    # A narrow ravine.
    along, across = np.linalg.eigvalsh(numerical_hessian(ravine.gradient, [0.3, -0.2]))
    page.says("is {25} times as curved across as along", across / along)
    table = page.printed("A narrow ravine")
    page.says("The limit for plain steps is {2/25}", _border(lambda w: across * w))
    plain = [row[1] for row in table if row[0] < 2 / across]
    page.says("{Which row shows it}", max(plain) < 1 < table[-1][1])
    page.grants("Change the momentum to {0.5}, then to {0.95}", because="supposed")
    last = table[-1]
    page.says("momentum {still comes down} here", last[0] > 2 / across and last[2] < 1e-3)

    # Before you go.
    page.grants("Write {three} sentences", because="names its things")


def _place(kind: str, best: bool = False) -> float:
    (found,) = (
        place.point.item()
        for place in two_valleys.stationary_points
        if (place.kind, place.is_global_minimum) == (kind, best)
    )
    return float(found)


def _given(page: Page, section: str) -> SimpleNamespace:
    """Return what the first lines of a cell set."""
    return partly_run(page.block(section).code, "start")


def _from(
    start: ArrayLike,
    rate: float = 0.1,
    steps: int = 60,
    slope: Callable[[Array], Array] = SLOPE,
) -> Array:
    """Return the places of descents, a row for each step, and stop what flies off at a million."""
    places = [np.asarray(start, float)[..., None]]
    for _ in range(steps):
        places.append(np.clip(places[-1] - rate * slope(places[-1]), -1e6, 1e6))
    return np.array(places)[..., 0]


def _falls(numbers: Array) -> bool:
    return bool((np.diff(numbers) < 0).all())


def _border(slope: Callable[[Array], Array]) -> float:
    """Return the largest rate that brings a ball nearer to the bottom of a parabola."""
    low, high = 0.0, 9.0
    for _ in range(40):
        middle = (low + high) / 2
        nearer = abs(_from(1.0, middle, 1, slope)[-1]) < 1
        low, high = (middle, high) if nearer else (low, middle)
    return low


def _stays(page: Page) -> dict[float, dict[float, bool]]:
    """Return what the cell about the limits says: for each bottom, at which rates a ball stays."""
    stays: dict[float, dict[float, bool]] = {}
    for line in (page.block("How large").output or "").splitlines():
        first, number, *rest = line.split()
        if first == "bottom":
            bottom = float(number)
        else:
            stays.setdefault(bottom, {})[float(number)] = rest[0] == "stays"
    return stays


def _keeps(start: float, rate: float) -> bool:
    """Say whether a descent does not fly off in the steps that the cell gives it."""
    try:
        gradient_descent(SLOPE, start, learning_rate=rate, steps=100)
    except DivergenceError:
        return False
    return True


def _changes(truths: Sequence[bool] | Array) -> int:
    return int(np.sum(np.diff(np.asarray(truths, int)) != 0))
