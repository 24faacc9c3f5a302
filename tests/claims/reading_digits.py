"""What *Reading digits* says."""

import ast
import contextlib
import io
import math
import re

import numpy as np

from howlearn.arrays import Array
from howlearn.costs import softmax, softmax_cross_entropy
from howlearn.datasets import digits, split
from howlearn.exercises import check
from howlearn.gradients import numerical_gradient
from howlearn.network import Network
from howlearn.training import accuracy, predict
from howlearn_site.claims.saying import Page
from howlearn_site.figures.draw_digit.record import INKS, taught, trained


def claims(page: Page) -> None:
    """Hold what the page says."""
    data = digits()
    sizes = page.given("Train, watch, stop", "random")
    table = np.array(page.printed("Three parts")[1:11])
    parts = [int(n) for n in page.printed("Three parts")[-1]]

    # The pictures.
    lines = page.printed("Reading digits", 2)
    picture, target = np.array(lines[:8]), lines[8]
    page.says("Each example is {8}×{8} pixels, which makes {64} inputs", *picture.shape, sizes[0])
    ink = 16 * data.inputs
    page.says("from {0} to {16}, and", ink.min(), ink.max())
    page.says("`digits` divides that by {16}", 1 / np.diff(np.unique(data.inputs)).min())
    place = (16 * data.inputs[:16] == picture.ravel()).all(axis=1).argmax()
    row, column = divmod(place, 8)  # as `digit_images` lays 16 of them out
    page.says("Here is the {fifth} picture in the {second} row", column == 4, row == 1)
    page.says(
        "The target has {ten} numbers, one for each digit, with a {1} at the {right one}",
        len(target),
        sum(target),
        target.index(1) == data.targets[12].argmax(),
    )
    page.says("There are {1,797} of them", len(data))
    page.cites("{Thirty} people wrote the training part", "digits")
    page.cites("and {13} others the test part", "digits")
    page.cites("all of ours are by those {13}", "digits")

    # Three parts, three jobs.
    jobs = [p for p in page.prose.passages if re.match(r"The \w+ set is (what|for) ", p.text)]
    page.says("{Three} parts, {three} jobs", len(parts), len(jobs))
    page.wherever("{Three} sets kept apart", len(parts))
    page.says("are shuffled and cut into {three} parts", len(parts))
    page.says("turn up in all of them, and {more than a few} times", table[:, 1:].min() > 20)
    page.says("lie in all {three} parts", len(parts))
    page.cites("reads these {13} people", "digits")
    page.grants("how the {two} parts at UCI are made", because="of others")

    # Ten outputs, one answer.
    page.says("{Ten} outputs, one answer", sizes[-1])
    page.says("has {ten} output nodes", sizes[-1])
    page.says("with weighted inputs $z_0$ to {$z_9$}", f"$z_{sizes[-1] - 1}$")
    z, t, right = np.array([1.3, -0.4, 0.2, 2.1]), np.array([0.0, 0.0, 1.0, 0.0]), 2
    e = np.exp(z)
    page.says("probabilities that sum to {1}", softmax([z]).sum())
    ahead = np.array([[0.0, lead, 0.0] for lead in (0, 1, 10, 100, 1000)])
    chance = softmax(ahead)[:, 0]
    charged = [softmax_cross_entropy([row], [[1.0, 0.0, 0.0]]) for row in ahead]
    page.says(
        "of the right digit goes to {0}, the cost {grows without end}",
        chance.min() if (np.diff(chance) < 0).all() else math.nan,
        min(np.diff(charged)) > 0 and charged[-1] > 999,
    )
    page.says("With one {1} among the targets", data.targets[:, 0].max())
    cost = softmax_cross_entropy([z], [t])
    measured = numerical_gradient(lambda z: softmax_cross_entropy([z], [t]), z)
    page.means(
        r"\begin{aligned} p_k &= \frac{e^{z_k}}{\sum_j e^{z_j}} \\"
        r" C &= -\sum_k t_k \log p_k \\"
        r" \delta_k = \frac{\partial C}{\partial z_k} &= p_k - t_k \end{aligned}",
        [*softmax([z])[0], cost, *measured],
        [*(e / sum(e)), -sum(t * np.log(e / sum(e))), *(e / sum(e) - t)],
    )
    page.means(
        r"C = -\log p_c = -z_c + \log \sum_j e^{z_j}",
        cost,
        -np.log(softmax([z])[0, right]),
        -z[right] + np.log(sum(e)),
    )
    first = numerical_gradient(lambda z: -z[right], z)
    second = numerical_gradient(lambda z: np.log(np.exp(z).sum()), z)
    page.says(
        "has the slope {−1} if $k$ is the right class, and {0} otherwise",
        first[right],
        abs(np.delete(first, right)).max(),
    )
    page.means("-t_k", first, -t)
    page.means(r"e^{z_k} / \sum_j e^{z_j}", second, e / sum(e), softmax([z])[0])
    page.means("p_k - t_k", first + second, e / sum(e) - t)
    three = [row for row in page.printed("Ten outputs") if len(row) == 5]
    agree = [row for row in three if row[3] == row[4] == round(row[2] - row[1], 3)]
    page.says("{Three} classes are enough to check it", len(agree) if agree == three else 0)
    (guess,) = page.printed("Ten outputs")[-1]
    page.says("the cost {$\\log 10$}, about {2.3}, and", f"$\\log {sizes[-1]}$", guess)
    epochs = np.array(page.printed("Train, watch, stop")[1:-1])
    page.says(
        "a new network should {start close to that}", (abs(epochs[0, 1:] - guess) < 0.1).all()
    )
    page.grants("If yours starts at {15}", because="supposed")

    # Train, watch, stop.
    section = "Train, watch, stop"
    first_layer = Network.random(sizes, rng=_rng()).layers[0]
    page.says("one hidden layer of {32} {tanh} nodes", sizes[1], first_layer.activation.name)
    page.says("and batches of {32}", page.given(section, "batch_size"))
    (stopped,) = page.printed(section)[-1]
    best, learned_at_best, lowest = epochs[-1]
    page.says("When {ten} epochs in a row have brought nothing better", stopped - best)
    page.says("the network of epoch {29}", best)
    page.grants("lets each block {below} run alone", because="of the page")
    retrained = [
        ("The test", 1),
        ("The test", 2),
        ("The seven", 1),
        ("What do the", 2),
        ("Keep", 1),
    ]
    (seed,) = {page.given(name, "default_rng", k) for name, k in retrained}
    (long_enough,) = {page.given(name, "epochs", k) for name, k in retrained} & {best}
    page.says("trains from seed {0} for {29} epochs", seed, long_enough)
    curves = page.drawn(section, 2)
    learned, watched = curves[:4], curves[4:]
    page.says("goes on to epoch {39} and draws", learned[2])
    together = (np.diff(epochs[:6, 1:], axis=0) < 0).all()
    page.says("At first the {two} costs {fall} together", epochs[0, 1:].size, together)
    page.says("and then they {part}", lowest / learned_at_best > 2 * epochs[1, 2] / epochs[1, 1])
    page.says("about these {1,100}", parts[0])
    short, long = page.printed('"More training')[1:]
    falls_on = long[1] < learned[1] < learned_at_best
    page.says("has stopped {falling} long before", watched[1] > lowest and falls_on)
    jitters = watched[3] > 2 * learned[3]
    page.says("and it {jitters}, since {300} examples are few", jitters, parts[1])

    # How many hidden nodes?
    page.says("Each row trains for {50} epochs", page.given("How many", "epochs"))
    hidden, _, costs, share = np.array(page.printed("How many")[1:]).T
    (at_ours,) = costs[hidden == sizes[1]]
    page.says("keeps the one with the {lowest} validation cost", at_ours == round(lowest, 3))
    page.says("{Four} nodes are {too few}", hidden[0], share[0] < share[1] - 10)
    better = hidden[1:][(np.diff(costs) < 0) & (np.diff(share) > 0)]
    doubled = np.array_equal(better, 2 * hidden[: len(better)])
    page.says("up to {32} each {doubling} helps", better[-1], doubled)
    disagree = costs[-1] > costs[-2] and share[-1] > share[-2]
    page.says("Between {32} and {64} the cost and the share", *hidden[-2:])
    page.says("the cost and the share of right answers {disagree}", disagree)
    apart = round((share[-1] - share[-2]) / 100 * parts[1])
    page.says("the shares differ by {one} digit of {300}", apart, parts[1])
    page.says("so take the {smaller} one", sizes[1] == min(hidden[-2:]))

    # The test, once.
    (got, of), (percent, plus) = page.printed("The test, once")
    p, n = got / of, parts[2]
    error = np.r_[np.ones(int(got)), np.zeros(int(of - got))].std() / np.sqrt(n)
    page.says("The ± is {twice} the standard error", round(plus / 100 / error))
    page.means(r"\sqrt{p\,(1-p)/n}", np.sqrt(p * (1 - p) / n), error)
    covered, at_the_edge = _covered(0.8, n), _covered(0.995, n)
    page.says("in about {19 of 20} such tests", f"{20 * covered:.0f} of 20")
    page.says(
        "So close to {100}% {this is rough}", round(percent, -1), at_the_edge < covered - 0.05
    )
    page.says("{half a percent better} on these {397} would not", plus > 1 / 2, n)
    confused = np.array([row[1:] for row in page.printed("The test, once", 2)[1:]], int)
    errors = confused - np.diag(confused.diagonal())
    page.says("{Right answers} lie on the diagonal", confused.trace() == got)
    page.says("{six} of the digits are always read right", (errors.sum(axis=1) == 0).sum())
    with_it = errors.sum(axis=0) + errors.sum(axis=1)
    most = with_it.argmax()
    page.says("In {five} of the {seven} errors an {8}", with_it[most], errors.sum(), most)
    page.says("an 8 is one of the {two}", errors.ndim)
    others = errors.copy()
    others[most] = others[:, most] = 0
    page.says("the other {two} are a {9} read as a {5}", others.max(), *_at_its_most(others))

    # The seven it gets wrong.
    drawn = page.drawn("The seven")
    wrong = [tuple(int(number) for number in drawn[k : k + 3]) for k in range(3, 24, 3)]
    ((under, unsure, caught),) = page.printed("The seven")
    page.says("The {seven} it gets wrong", errors.sum())
    taken = [read[:2] for read in wrong]
    (eight,) = (read for read in taken if read[0] == 8)
    (six,) = (read for read in wrong if read[0] == 6)
    (one,) = {read for read in taken if read[0] == 1}
    by_5, by_8 = sorted({read for read in taken if read[0] == 9}, key=lambda read: read[1])
    page.says("{8} read as {1}: its loops", *eight)
    page.says("{9} read as {5}, {twice}: in the first", *by_5, taken.count(by_5))
    page.says("swings out like the belly of a {5}", by_5[1])
    page.says("{1} read as {8}, {twice}: one is a thick bar", *one, taken.count(one))
    page.grants("hangs down into its {lower half}", because="for human eyes")
    page.says("{9} read as {8}: the tail curls back", *by_8)
    page.says("{6} read as {8}: the top bends", *six[:2])
    page.says("and on {8}×{8} pixels", *picture.shape)
    below = sum(read[2] < under for read in wrong)
    page.says("is {below} {80}% for {13} of the {397} digits", below == caught, under, unsure, n)
    page.says("and {6} of its {7} errors are among them", caught, len(wrong))
    left = [read for read in wrong if read[2] >= under]
    page.says(
        "Hand those {13} to a person, and {one} error is left in the other {384}",
        unsure,
        len(left),
        n - unsure,
    )
    page.says("the {6}, which it calls an {8} at {96}%", *left[0])

    # Draw a digit.
    _draw_a_digit(page, sizes, percent)

    # More training.
    page.says("The loop stopped at epoch {39}", stopped)
    page.says("The training cost {falls} and {falls}", short[1] < learned[0], long[1] < short[1])
    page.says("by a factor of {more than a hundred}", short[1] / long[1] > 100)
    page.says("{climbs} from {0.050} to {0.083}", long[2] > short[2], short[2], long[2])
    page.says("{98.3}% against {98.0}%", short[3], long[3])
    page.says("which is {one} digit", round((short[3] - long[3]) / 100 * parts[1]))
    few, own, other = np.array(page.printed('"More training', 2)[1:]).T
    page.says("Every row is at {100}% on the digits", own.min())
    page.says("learned from {50}, that is worth {78}% on others", few[0], other[0])
    page.says("{More} examples are the best cure", (np.diff(other) > 0).all())

    # Weight decay.
    decays = np.array(page.printed('"More training must be better"', 3)[1:])
    section = '"More training must be better"'
    page.says(
        "learns from {100} digits, with {four} amounts",
        page.given(section, "train", 3),
        len(decays),
    )
    page.says("how many of {1,000} others", page.given(section, "validation", 3))
    page.says("The more decay, the {smaller} the sum", (np.diff(decays[:, -1]) < 0).all())
    assert (np.diff(decays[:, 1]) > 0).all()
    assert decays[2, 2] > decays[0, 2] > decays[-1, 2] + 3

    # What do the weights look for?
    section = "What do the weights"
    alone = page.given(section, "random")
    picture_of = page.block(section).picture
    alt = picture_of.alt if picture_of else ""
    page.says("Begin without a hidden layer, with {ten} output nodes", alone[1])
    page.says("A purple pixel has a weight {above 0}", "Purple is above 0" in alt)
    page.says("with a minus sign has a weight {below 0}", "above 0, ink below" in alt)
    page.grants("the further from {0}", because="of the page")
    page.grants("the {0} wants ink in a ring", because="for human eyes")
    page.grants(
        "The {6} wants none at the upper right, where the loop of a {9} would be, and the {9} "
        "wants none at the {lower} left, where the loop of a {6} would be",
        because="for human eyes",
    )
    page.says("a digit apart from the other {nine}", alone[1] - 1)
    ((score,),) = page.printed(section)
    page.says("{ten} nodes in a single layer already get {97.3}%", alone[1], score)
    page.says("is there for {one} more percent", round(short[3] - score))
    shown = page.drawn(section, 2)
    page.says("Here are the first {16} of the {32} hidden nodes", shown[0], sizes[1])
    page.grants("the purple one at the {lower} left of the sixth node", because="for human eyes")
    page.says("every output listens to all {32}", sizes[1])
    training = split(data, train=parts[0], validation=parts[1], rng=_rng())[0].inputs
    blank = (training == 0).all(axis=0).reshape(picture.shape)
    ends = [(0, 0), (4, 0), (4, 7)]
    page.says("{Three} pixels have no ink in any", blank.sum())
    page.says(
        "{the upper left corner, and both ends of the fifth row}",
        [*zip(*np.nonzero(blank), strict=True)] == ends,
    )
    page.says("times what comes in, here {0}", training[:, blank.ravel()].max())
    (_, (moved,)) = page.printed(section, 2)
    page.says("these weights {never} moved", moved == 0)

    # Same seed, same score.
    (first_seed, *again), networks, splits = page.printed("Same seed")
    page.says("trains with seed {0} {twice}, then", first_seed, len(again))
    page.says(
        "with {eight} other first networks on the same {three} parts", networks[0], len(parts)
    )
    page.says("and then with {eight} other seeds for everything", splits[0])
    page.says("The same seed gives the {same} score", again[0] == again[1] == percent)
    digits_of = [round(share / 100 * n) for share in (*networks[1:3], again[0])]
    page.says("On the same {three} parts, the {eight} networks", len(parts), networks[0])
    page.says(
        "differ by {two} digits at most, and by {three} from that of seed {0}",
        digits_of[1] - digits_of[0],
        digits_of[2] - digits_of[0],
        first_seed,
    )
    page.says(
        "and that matters {far more}", splits[2] - splits[1] > 4 * (networks[2] - networks[1])
    )
    page.says("seed {0} was dealt a {good} hand", first_seed, again[0] > splits[3])
    page.says("about {97}% is what to expect", splits[3])
    page.says("Seed {0} was fixed before", seed)
    tried = 1 + splits[0]
    page.says("To try {nine} seeds and report the {98.7}%", tried, max(splits[2], again[0]))

    # Keep it in a file.
    page.says("the same to the {last bit}", "equal: True" in (page.block("Keep").output or ""))
    page.grants("never leaves {half} a network", because="turn of phrase")

    # Exercises.
    seen = _tables_of_the_exercise()
    page.says("numbers are as large as {1000}", any(1000 in table for table in seen))
    with np.errstate(over="ignore"):
        page.means("e^{1000}", bool(np.isinf(np.exp(max(table.max() for table in seen)))))
    page.says(
        "softmax {stays the same} if you subtract", np.allclose(softmax([z - 3]), softmax([z]))
    )
    shifted = z - z.max()
    page.says(
        "If the {largest} number of a row is {0}, no exponential is {above} {1}",
        shifted.argmax() == z.argmax(),
        shifted.max(),
        (np.exp(shifted) <= 1).all(),
        np.exp(shifted).max(),
    )
    very = np.exp([0.0, -1000.0, -2000.0]).sum()
    page.says("and their sum is at least {1}", very)
    rows = np.random.default_rng(3).normal(size=(4, 3))
    largest = rows.max(axis=1, keepdims=True)
    page.says(
        "is the {largest} number of each row", (largest == [[max(row)] for row in rows]).all()
    )
    page.says("as a column that {fits} beside `z`", (rows - largest).max() == 0)
    kept = page.run("Exercise: Which epoch", 2).kept
    page.says("{Two} arrays hold the costs", kept.__code__.co_argcount - 1)
    page.grants("of the epochs {0}, {1}, {2} and so on", because="names its things")
    page.grants("The loop {above}", because="of the page")
    loop = ast.walk(ast.parse(page.block("Train, watch, stop").code))
    page.says("does it with {two} `if`", sum(isinstance(node, ast.If) for node in loop))
    table_of = page.run("Exercise: Who is", 2).table
    counted = table_of([1, 0], [0, 0], 2)
    page.says("`read`, {two} arrays with the true", table_of.__code__.co_argcount - 1)
    page.grants("The classes are {0}, {1} and so on", because="names its things")
    page.says("Each example adds {1} to one place", counted.max())
    page.says(
        "of the {two} numbers of that place {the row comes first}", counted.ndim, counted[1, 0] == 1
    )

    # Check yourself, and the end.
    page.grants("gives each of {20} classes the same probability", because="supposed")
    even = np.zeros((1, 20))
    page.says("{3}. The cost is minus", softmax_cross_entropy(even, np.eye(20)[:1]))
    page.says("the logarithm of {1/20}", softmax(even)[0, 0])
    page.grants("You add {5} to all", because="supposed")
    page.says("to all {ten} weighted inputs", sizes[-1])
    page.says("{No}. Above and below", np.allclose(softmax([z + 5]), softmax([z])))
    above, below = np.exp(z + 5) / e, np.exp(z + 5).sum() / sum(e)
    page.says(
        "{Above} and {below} the fraction bar", np.ptp(above) < 1e-9, np.isclose(above[0], below)
    )
    page.means("e^5", above, np.full(4, math.e**5))
    page.grants("The test set is {four} times as large", because="supposed")
    ratio = np.sqrt(p * (1 - p) / n) / np.sqrt(p * (1 - p) / (4 * n))
    page.says("By which factor does the ± {shrink}?", ratio > 1)
    page.says("{2}. It {falls} with the root", ratio, ratio > 1)
    page.says("{Half} the ± takes {four} times the examples", 1 / ratio, ratio**2)
    page.grants("You train with {nine} seeds and report the best of the {nine}", because="supposed")
    luck = np.random.default_rng(0).binomial(n, p, size=(1000, 9)) / n
    page.says("{Yes}. Networks that are equally good", luck.max(axis=1).mean() > p + error)
    page.says("the best of {nine} is the luckiest", luck.shape[1])
    page.says("There are {three} parts: learn from", len(parts))
    page.says("when the validation cost has stopped {falling}", watched[1] > lowest)
    page.says("which on {397} digits is {more than a percent}", n, plus > 1)
    page.says("and {100}% on the training set says {nothing}", own.max(), np.ptp(other) > 10)
    page.cites("Optical Recognition of Handwritten Digits, {1998}", "digits")
    page.cites("chapter {1}: the same task on {28}×{28} pixels and {50,000} training", "nielsen")


def _rng() -> np.random.Generator:
    return np.random.default_rng(0)


def _tables_of_the_exercise() -> list[Array]:
    seen = []

    def answer(table: Array) -> Array:
        seen.append(np.array(table))
        return softmax(table)

    with contextlib.redirect_stdout(io.StringIO()):
        check("stable-softmax", answer)
    return seen


def _at_its_most(table: Array) -> tuple[int, int]:
    row, column = np.unravel_index(table.argmax(), table.shape)
    return int(row), int(column)


def _covered(share: float, examples: int) -> float:
    """Return how often the true share lies within twice the standard error of the one found."""
    found = np.random.default_rng(0).binomial(examples, share, size=20_000) / examples
    error = np.sqrt(found * (1 - found) / examples)
    return float(np.mean(abs(found - share) <= 2 * error))


def _draw_a_digit(page: Page, sizes: list[int], percent: float) -> None:
    section, (network, test) = "Draw a digit", trained()

    def drawn(words: str) -> Array:
        return np.array([INKS.index(letter) / 16 for letter in page.linked(words)["ink"]])

    def read(drawing: Array, network: Network = network) -> Array:
        return np.asarray(predict(network, drawing[np.newaxis], softmax_cross_entropy)[0])

    def truth(drawing: Array) -> int:
        (place,) = np.flatnonzero((test.inputs == drawing).all(axis=1))
        return int(test.targets[place].argmax())

    page.says("you see the {64} pixels, then the {32} hidden nodes", *sizes[:2])
    page.says("and then the {ten} probabilities", sizes[-1])
    page.grants("the further its answer is from {0}", because="of the page")
    z = np.array([1.3, -0.4, 0.2, 2.1])
    p = softmax([z])[0]
    page.means("p / (1 - p)", p[1] / (1 - p[1]), np.exp(z[1]) / np.exp(np.delete(z, 1)).sum())
    blank = np.zeros(sizes[0])
    page.says("is a {4} at {23}%. Softmax", read(blank).argmax(), round(100 * read(blank).max()))
    page.says("shares out {1} among {ten} digits", read(blank).sum(), len(read(blank)))

    # Elsewhere, in another hand, and in one pixel.
    for words, text in (
        ("This 0 of the test set", "is read as a {0} at {100}%"),
        ("One column to the right", "and it is a {2} at {96}%"),
        ("A plain 1", "is read as a {1} at {99}%"),
        ("The 6 that it gets wrong", "is an {8} at {96}%"),
        ("Ink in a single pixel", "makes it a {1} at {96}%"),
    ):
        p = read(drawn(words))
        page.says(text, p.argmax(), round(100 * p.max()))
    zero, further = (
        drawn(words).reshape(8, 8)
        for words in ("This 0 of the test set", "One column to the right")
    )
    page.says("This {0} of the test set", truth(zero.ravel()))
    gaps = [k for k in range(8) if (further[:, k:] == zero[:, : 8 - k]).all()]
    page.says("{One} column to the right", gaps[0])
    rightly = {int(by): right for by, right in page.printed(section, 2)[1:]}
    page.says(
        "{One} column is enough to bring the {390} {below} {200}",
        min(abs(by) for by in rightly if by),
        rightly[0],
        max(rightly[by] for by in (-1, 1)) < 200,
        round(max(rightly[by] for by in (-1, 1)), -2),
    )
    page.says("to the left ({below 0}) and to the right", min(rightly) < 0)
    plain, flagged = drawn("A plain 1"), drawn("With a flag and a foot")
    page.says("A plain {1}", read(plain).argmax())
    assert (flagged >= plain).all(), "a flag and a foot are added to the plain one"
    page.says(
        "it becomes a {2}, and the network is {sure} of that",
        read(flagged).argmax(),
        read(flagged).max() > 0.99,
    )
    six, spotted = drawn("The 6 that it gets wrong"), drawn("Ink in a single pixel")
    (spot,) = np.flatnonzero(six != spotted)
    page.says("{One} pixel", np.count_nonzero(six != spotted))
    page.says("The {6} that it gets wrong", truth(six))
    page.says("at the {edge} of the third row", spot in (16, 23))

    # What it knows, and what it can be taught.
    page.cites("and {13} people wrote them", "digits")
    page.says("The score of {98.2}% is a promise", percent)
    two, one = page.linked("Two steps at the rate 0.01"), page.linked("One step at the rate 0.1")
    assert two["ink"] == one["ink"] == page.linked("The 6 that it gets wrong")["ink"]
    learned = []
    for state in (two, one):
        lesson, right, steps = state["taught"][:64], state["taught"][64], state["taught"][65:]
        assert lesson == state["ink"]
        learned.append((taught(network, six, int(right), state["rate"], int(steps)), steps))
    scores = [round(accuracy(net, test, softmax_cross_entropy) * len(test)) for net, _ in learned]
    page.says("{Two} steps at the rate {0.01}", int(learned[0][1]), two["rate"])
    page.says("{One} step at the rate {0.1}", int(learned[1][1]), one["rate"])
    p = read(six, learned[0][0])
    page.says("make a {6} of that {6}, at {61}%", p.argmax(), truth(six), 100 * p[6])
    page.says(
        "and of the {397} test digits it then reads {391} rightly, {one} more than before",
        len(test),
        scores[0],
        scores[0] - rightly[0],
    )
    p = read(six, learned[1][0])
    page.says(
        "all but {certain} of the {6}, and leaves {287}", p.max() > 0.9999, p.argmax(), scores[1]
    )
    page.says("To please {one} example at once", int(learned[1][1]))
    page.grants("takes {small} steps", because="turn of phrase")
