"""What *More than one machine* says."""

import json
import re
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import mean_squared_error, softmax_cross_entropy
from howlearn.datasets import Dataset, digits, three_points
from howlearn.gradients import numerical_gradient
from howlearn.network import Network, straight_line
from howlearn.optimizers import sgd
from howlearn.training import train
from howlearn_site.claims.saying import Page
from howlearn_site.paths import ROOT

DIGITS = digits()


def claims(page: Page) -> None:
    """Hold what the page says."""
    page.grants("there are {four} machines in the room", because="supposed")
    page.grants("Could it take a {quarter} of an hour?", because="supposed")

    # One mean, in parts.
    code = page.block("One mean").code
    weight, bias = json.loads("[" + _found(r"straight_line\(([^)]*)\)", code) + "]")
    page.says("the line with weight {0} and bias {0}", weight, bias)
    first = json.loads(_found(r'"points 1 and 2": (\[.*?\])', code))
    second = json.loads(_found(r'"point 3": (\[.*?\])', code))
    page.says("One machine gets the first {two} points", len(first))
    page.says("stands for {two} points of {three}", len(first), len(three_points()))
    page.says("the gradients of the {two} shards", len(re.findall(r'"points? \d', code)))
    line = straight_line(weight, bias)
    tips = [_gradient(line, rows) for rows in (first, second, first + second)]
    drawn = np.reshape(page.drawn("One mean")[2:4] + page.drawn("One mean")[5:], (3, 2))
    page.says("the {gradient of the whole batch}", np.allclose(tips, drawn, atol=0.005))
    along = (tips[2] - tips[0]) / (tips[1] - tips[0])
    page.says("The gradient of the batch ends {a third} of the way along", along.mean())
    page.says("ends a third of the way {along}", np.ptp(along) < 1e-9)
    network = Network.random([64, 8, 10], rng=np.random.default_rng(0))
    each = [_of_digits(network, np.array([n])) for n in range(10)]
    shards = np.array_split(np.arange(10), 3)
    weighted = np.sum([len(k) / 10 * _of_digits(network, k) for k in shards], axis=0)
    page.means(
        r"\begin{aligned} \nabla C &= \frac{1}{n} \sum_i \nabla C_i \\"
        r" &= \sum_k \frac{n_k}{n} \Bigl( \frac{1}{n_k} \sum_{i \in k} \nabla C_i \Bigr)"
        r" \end{aligned}",
        _of_digits(network, np.arange(10)),
        np.mean(each, axis=0),
        weighted,
    )

    # "Do I add the gradients, or take their mean?"
    count = page.given('"Do I add', "arange")
    parts = json.loads(_found(r"np\.arange\(10\), (\d+)\)", page.block('"Do I add').code))
    sizes = _sizes(count, parts)
    page.says("{Ten} digits in {three} shards are {4}, {3} and {3}", count, parts, *sizes)
    rows = [row for row in page.printed('"Do I add') if len(row) == 3]
    same = [all(row[column] == row[0] for row in rows) for column in range(3)]
    page.says("The first {two} columns agree", sum(same))
    page.says("the cost may well {fall} all the same", _falls_by_the_plain_mean(network))

    # The same digits from other processes.
    here, cluster = page.block("The same digits").code, page.block("On a cluster").code
    door = here.index("if __name__")
    page.says("what starts processes goes {below} that line", here.index("(3, get_context") > door)
    imports = max(match.start() for match in re.finditer("import |def ", here))
    page.says("imports and functions go {above} it", imports < door)
    batch = page.given("The same digits", "batch_size")
    last = len(DIGITS) % batch
    shards_given = page.given("The same digits", "shards")
    page.says("The batches hold {200} digits, and the last one of each epoch {197}", batch, last)
    page.says("in shards of {66}, {66} and {65}", *_sizes(last, shards_given))

    # On a cluster.
    other = cluster[cluster.index("if __name__") :].splitlines()
    new = [row for row in other if row.strip() and row not in here.splitlines()]
    page.says("Only the import and {three} lines at the end", len(new))
    page.grants('write {`Client("tcp://ADDRESS:8786")`}', because="of others")
    workers = page.given("On a cluster", "shards", 2)
    processes = int(_found(r"mpiexec -n (\d+)", page.prose.path.read_text("utf-8")))
    page.says("With {three} workers, and a {fourth} process", workers, processes == workers + 1)

    # What travels.
    bytes_each = np.float64(0).itemsize
    large = Network.random(
        json.loads(_found(r"(\[64, 512.*?\])", _code(page, "What travels"))), rng=_rng()
    )
    parameters = len(large.parameters)
    page.says("a number is {8} bytes", _of_digits(network, np.arange(3)).itemsize)
    page.says("in a step of {three} shards", page.given("What travels", "shards"))
    sent = DIGITS.inputs.nbytes + DIGITS.targets.nbytes
    page.says(
        "{1,797} digits with {64} pixels and {10} targets each are {1,064} kB",
        *DIGITS.inputs.shape,
        DIGITS.targets.shape[1],
        sent / 1000,
    )
    *_, out, back = page.printed("What travels")[1]
    copies = [(1000 * out - sent) / parameters / bytes_each, 1000 * back / parameters / bytes_each]
    page.says(
        "all {301,066} of them, {three} times there and {three} times back",
        parameters,
        *np.round(copies, 2),
    )
    posted = [_posted(30, shards).back for shards in (2, 3, 4)]
    page.says("it {grows} with the number of shards", (np.diff(posted) > 0).all())
    page.says(
        "{the same for every step, however small the batch}",
        _posted(30, 3).back == _posted(300, 3).back,
    )

    # When it pays.
    measured = json.loads((ROOT / "benchmarks" / "machines.json").read_text("utf-8"))
    steps = {int(size): times for size, times in measured["step_milliseconds"].items()}
    times = {size: step["Dask"] / step["one process"] for size, step in steps.items()}
    pools = {size: step["process pool"] / step["one process"] for size, step in steps.items()}
    several = measured["workers"]
    page.says("On {two} processes the arithmetic takes {half} as long", several, 1 / several)
    page.grants("the large network {above}", because="of the page")
    page.says("on a pool of {two}, and on a Dask cluster of {two} workers", several, several)
    benchmark = (ROOT / "benchmarks" / "machines.py").read_text("utf-8")
    page.says(
        "least of {eight} rounds", int(_found(r'"--rounds", type=int, default=(\d+)', benchmark))
    )
    fewest, _, *larger = sorted(steps)
    page.says(
        "With {64} examples a step on {two} workers takes about {ten} times",
        fewest,
        several,
        np.round((times[fewest] + pools[fewest]) / 2, -1),
    )
    travelling = several * 2 * parameters * bytes_each / 1e6
    page.says("and almost {10} MB are under way", 9 < travelling < 10)
    page.says(
        "With {1,024} it {does not pay yet}", larger[0], min(times[larger[0]], pools[larger[0]]) > 1
    )
    page.says("With {4,096} {it does}", larger[1], max(times[larger[1]], pools[larger[1]]) < 1)
    page.says(
        "with {16,384} the step takes not much more than {half} the time",
        larger[2],
        0.5 < times[larger[2]] < pools[larger[2]] < 0.65,
    )
    page.says("all that {two} workers", several)
    page.says("where one process is the {fastest}", min(times[fewest], pools[fewest]) > 1)

    # "Twice the machines, half the time?"
    page.grants('"{Twice} the machines, {half} the time?"', because="supposed")
    rings = {n: _ring(n) for n in (2, 3, 5, 8)}
    page.means("n - 1", [ring[0] for ring in rings.values()], [n - 1 for n in rings])
    page.says(
        "In the next $n - 1$ turns {the complete pieces go round}",
        all(ring[1] == 2 * ring[0] for ring in rings.values()),
    )
    page.means(
        r"2 \, \frac{n - 1}{n} \, B",
        [ring[2] * 4800 for ring in rings.values()],
        [2 * (n - 1) / n * 4800 for n in rings],
    )
    in_ring = {int(row[0]): row[1] for row in page.printed('"Twice') if row}
    page.says("which {never reaches $2B$}", max(in_ring.values()) < 2)
    size, connection = map(int, re.findall(r"(\d+) / (1\d+)", _code(page, '"Twice', 2))[0])
    page.says(
        "takes one machine {20} seconds", int(_found(r"(\d+) / n,", _code(page, '"Twice', 2)))
    )
    page.says(
        "parameters are {200} MB, and that a connection carries {1,250} MB a second ({ten}",
        size,
        connection,
        connection * 8 / 1000,
    )
    machines, _, ring_steps, centre = page.printed('"Twice', 2)
    shortest = int(np.argmin(centre))
    page.says("the step is shortest at {eight} machines", machines[shortest])
    page.says("each further doubling makes it {longer}", (np.diff(centre[shortest:]) > 0).all())
    page.says("With a ring it goes on {falling}", (np.diff(ring_steps) < 0).all())
    page.grants("a tree is {shorter}", because="of others")
    page.grants("the batch has to {grow}", because="supposed")
    in_epoch = [-(-len(DIGITS) // batch) for batch in (10, 50, 200, 1000)]
    page.says("a run with {larger} batches takes fewer steps", (np.diff(in_epoch) < 0).all())

    # "A worker died. Is everything lost?"
    page.grants("{Below}, one of three workers", because="of the page")
    page.says("one of {three} workers", page.given('"A worker died', "n_workers"))
    page.grants("costs of the runs {above}", because="of the page")
    before = [row[-1] for row in page.printed("The same digits")]
    page.says("{digit by digit}", [row[-1] for row in page.printed('"A worker died')] == before)
    died = int(_found(r"epoch\.number == (\d)", _code(page, '"A worker died', 2))) + 1
    page.says("the pool dies in epoch {3}", died)
    page.says("A batch has {eight} shards this time", page.given('"A worker died', "shards", 2))
    page.says(
        "The {epochs that were finished}",
        page.printed('"A worker died', 2)[-1] == [before[died - 1]],
    )

    # Exercises.
    page.says("A parameter takes {8} bytes", bytes_each)
    apart, turns, share = _ring(2)
    page.says(
        "With {two} machines there are {two} turns: {half} a gradient goes over to be added,"
        " and {half} a sum",
        2 * apart,
        turns,
        share / turns,
        share / turns,
    )
    page.grants("on paper {above}", because="of the page")
    compute, send = 20.0, size / connection
    on_paper = [compute / n + 2 * n * send for n in machines]
    page.says(
        "takes {`compute / n + 2 * n * send`} seconds", np.allclose(on_paper, centre, atol=0.005)
    )
    solved = page.run("Exercise: When one more", 2)
    best = solved.machines(compute, send)
    slope = numerical_gradient(lambda n: compute / n[0] + 2 * n[0] * send, best, step=1e-4)
    page.says("at its minimum the slope is {0}", abs(slope[0]).round(6))
    of_arithmetic = numerical_gradient(lambda n: compute / n[0], 3.7)
    page.says("is {`-compute / n**2`}", np.allclose(of_arithmetic, -compute / 3.7**2))

    # Check yourself, and what to remember.
    page.grants("a shard of {60} examples and one of {40}", because="supposed")
    page.says("{60}%. The first shard has that share", 100 * _first_share(network, 60, 40))
    page.grants("The batches become {twice} as large", because="supposed")
    page.grants("{Five} machines stand in a ring", because="supposed")
    page.says(
        "{8}. {Four} turns add the pieces up, and {four} more",
        rings[5][1],
        rings[5][0],
        rings[5][1] - rings[5][0],
    )
    page.grants("A {thousand} machines stand", because="supposed")
    many = [2 * (n - 1) / n for n in (10, 100, 1000)]
    page.grants("send more than {two} gradients", because="supposed")
    page.says("comes close to {two} and {never gets there}", np.round(many[-1], 2), max(many) < 2)
    pieces = [1 / n for n in (10, 100, 1000)]
    page.says("as the pieces become {smaller}", (np.diff(pieces) < 0).all())
    page.says("where a shard's arithmetic takes {longer} than that", _pays())
    centre_sends = [row[2] for row in page.printed('"Twice') if row]
    page.says("the bytes {grow} with the number", (np.diff(centre_sends) > 0).all())
    page.says("sends less than {twice} the parameters", np.ceil(max(in_ring.values())))
    page.cites("of workstations ({2009})", "patarasuk-yuan")


class _Post(Executor):
    """Does the work itself, and keeps what it was asked and what it answered."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.back = 0

    def submit(self, work: Callable[..., Any], /, *parcel: Any, **named: Any) -> Future[Any]:
        answer: Future[Any] = Future()
        answer.set_result(work(*parcel, **named))
        self.sizes.append(len(parcel[2]))
        self.back += answer.result()[1].nbytes
        return answer


def _posted(examples: int, shards: int) -> _Post:
    """Take a step on the first digits, in shards."""
    data = Dataset(DIGITS.inputs[:examples], DIGITS.targets[:examples])
    post, start = _Post(), Network.random([64, 8, 10], rng=_rng())
    train(
        start,
        data,
        softmax_cross_entropy,
        sgd(0.1),
        epochs=1,
        batch_size=examples,
        rng=_rng(),
        executor=post,
        shards=shards,
    )
    return post


def _sizes(examples: int, shards: int) -> list[int]:
    return _posted(examples, shards).sizes


def _rng() -> np.random.Generator:
    return np.random.default_rng(0)


def _found(pattern: str, text: str) -> str:
    """Return the part that a pattern has in parentheses."""
    if match := re.search(pattern, text):
        return match[1]
    raise LookupError(f"nothing there is like {pattern}")


def _code(page: Page, section: str, number: int = 1) -> str:
    return page.block(section, number).code


def _gradient(line: Network, rows: list[int]) -> Array:
    points = three_points()
    x, t = points.inputs[rows], points.targets[rows]
    return backpropagation(line, x, t, mean_squared_error).gradient


def _of_digits(network: Network, rows: Any) -> Array:
    x, t = DIGITS.inputs[rows], DIGITS.targets[rows]
    return backpropagation(network, x, t, softmax_cross_entropy).gradient


def _falls_by_the_plain_mean(network: Network) -> bool:
    x, t = DIGITS.inputs[:10], DIGITS.targets[:10]
    costs = []
    for _ in range(5):
        shards = np.array_split(np.arange(10), 3)
        plain = np.mean([_of_digits(network, k) for k in shards], axis=0)
        costs.append(softmax_cross_entropy(network(x), t))
        network = network.with_parameters(network.parameters - 0.1 * plain)
    return bool((np.diff(costs) < 0).all())


def _ring(machines: int) -> tuple[int, int, float]:
    """Return the turns until each piece is whole somewhere, and everywhere; and what each sent."""
    held = [{(m, k) for k in range(machines)} for m in range(machines)]  # whose part of a piece
    whole = {(m, k) for m in range(machines) for k in range(machines)}
    turn = added = 0
    while any(parts != whole for parts in held):
        moving = [
            {part for part in held[m] if part[1] == (m - turn) % machines} for m in range(machines)
        ]
        for m, parts in enumerate(moving):
            held[(m + 1) % machines] |= parts
        turn += 1
        complete = {
            k for _, k in whole if any({(m, k) for m in range(machines)} <= h for h in held)
        }
        added = added or (turn if len(complete) == machines else 0)
    return added, turn, turn / machines


def _first_share(network: Network, first: int, second: int) -> float:
    """Return how much of a batch's gradient its first shard's mean is."""
    rows = np.arange(first + second)
    parts = [_of_digits(network, part) for part in (rows, rows[:first], rows[first:])]
    shares, *_ = np.linalg.lstsq(np.column_stack(parts[1:]), parts[0], rcond=None)
    return float(shares[0])


def _pays() -> bool:
    """Say whether a step becomes shorter where a shard's arithmetic is longer than the sending."""
    rng = _rng()
    for machines in (2, 3, 8, 20):
        sending = rng.uniform(0.1, 5, 50)
        arithmetic = sending * rng.uniform(1.01, 3, 50)  # of a shard
        if (arithmetic + sending >= machines * arithmetic).any():
            return False
    return True
