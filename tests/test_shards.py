"""Gradients from an executor: the same numbers as on one machine, and what happens on a failure."""

import multiprocessing
import os
import pickle
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from howlearn._shards import Form, Sharded, shard_gradient
from howlearn._step import Workspace
from howlearn.activations import Activation, relu, sigmoid, softplus, tanh
from howlearn.arrays import Array, ArrayLike, DivergenceError
from howlearn.backpropagation import backpropagation
from howlearn.costs import (
    Cost,
    binary_cross_entropy,
    huber,
    mean_squared_error,
    softmax_cross_entropy,
)
from howlearn.datasets import Dataset, digits, three_points, two_moons
from howlearn.network import Network
from howlearn.optimizers import Optimizer, adam, sgd
from howlearn.training import Epoch, ShardError, epoch_by_epoch, train


class Recorder(Executor):
    """Runs each task at once, in a copy that was pickled there and back, and keeps the bytes."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.received: list[bytes] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        self.sent.append(pickle.dumps((fn, args, kwargs)))
        function, positional, named = pickle.loads(self.sent[-1])
        self.received.append(pickle.dumps(function(*positional, **named)))
        done: Future[Any] = Future()
        done.set_result(pickle.loads(self.received[-1]))
        return done


class Backwards(ThreadPoolExecutor):
    """Answers the later the sooner it was asked."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        self.delay = (getattr(self, "delay", 0.0) or 0.012) - 0.004
        return super().submit(_late, self.delay, fn, *args)


def _late(delay: float, function: Callable[..., Any], *arguments: Any) -> Any:
    time.sleep(delay)
    return function(*arguments)


class Killer(Executor):
    """A process pool whose workers are killed before the task of that number is handed in."""

    def __init__(self, pool: ProcessPoolExecutor, at: int) -> None:
        self.pool, self.left = pool, at

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        self.left -= 1
        if self.left == 0:
            for process in self.pool._processes:
                os.kill(process, signal.SIGKILL)
        return self.pool.submit(fn, *args, **kwargs)


def _own_cost(outputs: ArrayLike, targets: ArrayLike) -> Array:
    raise LookupError("no such target")


def _outputs(outputs: ArrayLike) -> Array:
    return np.asarray(outputs, float)


def _squares(outputs: ArrayLike, targets: ArrayLike) -> Array:
    squares: Array = np.mean((_outputs(outputs) - _outputs(targets)) ** 2, axis=1)
    return squares


# Its value can be computed, its slope cannot: it fails on the worker.
FAULTY = Cost("faulty", _squares, _own_cost, _outputs)


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    with spawned() as opened:
        yield opened


def spawned() -> ProcessPoolExecutor:
    # spawn, as everywhere but on Linux: nothing is there but what was sent
    return ProcessPoolExecutor(2, multiprocessing.get_context("spawn"))


def to_be_killed() -> ProcessPoolExecutor:
    # One process imports the package, and each worker begins as a fork of it.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["howlearn._shards"])
    return ProcessPoolExecutor(2, context)


def run(
    executor: Executor | None = None,
    shards: int | None = None,
    *,
    cost: Cost = binary_cross_entropy,
    optimizer: Optimizer | None = None,
    epochs: int = 4,
    **more: Any,
) -> tuple[Epoch, ...]:
    rng = np.random.default_rng(5)
    moons = two_moons(70, rng=rng)
    network = Network.random([2, 6, 1], rng=rng)
    return train(
        network, moons, cost, optimizer or adam(0.05),
        epochs=epochs, batch_size=32, rng=rng, executor=executor, shards=shards, **more,
    )  # fmt: skip


def bits(history: tuple[Epoch, ...]) -> list[bytes]:
    return [e.network.parameters.tobytes() + e.batch_costs.tobytes() for e in history]


def assert_same(history: tuple[Epoch, ...], other: tuple[Epoch, ...], tolerance: float) -> None:
    for one, two in zip(history, other, strict=True):
        points = one.network.parameters, two.network.parameters
        np.testing.assert_allclose(*points, rtol=tolerance, atol=tolerance)
        np.testing.assert_allclose(one.batch_costs, two.batch_costs, rtol=tolerance, atol=tolerance)
        assert one.training_cost == pytest.approx(two.training_cost, rel=tolerance)


@pytest.mark.parametrize("shards", [1, 2, 3, 7, 10, 11])
@pytest.mark.parametrize(
    ("cost", "hidden"),
    [
        (mean_squared_error, tanh),
        (binary_cross_entropy, sigmoid),
        (softmax_cross_entropy, relu),
        (huber, softplus),
    ],
    ids=lambda part: part.name,
)
def test_the_gradient_is_the_mean_of_the_shards_weighted_by_size(
    shards: int, cost: Cost, hidden: Activation
) -> None:
    # 10 examples cut into 3 or 7 are shards of different sizes: a plain mean would be wrong.
    rng = np.random.default_rng(3)
    inputs, targets = rng.normal(size=(25, 4)), np.eye(3)[rng.integers(3, size=25)]
    network = Network.random([4, 5, 3], hidden=hidden, rng=rng)
    rows = rng.permutation(25)[:10]
    executor = Recorder()
    sharded = Sharded(network, cost, np.float64, executor, shards)
    value = sharded.backpropagate(inputs, targets, rows)
    whole = backpropagation(network, inputs[rows], targets[rows], cost)
    assert value == pytest.approx(whole.cost, rel=1e-14)
    np.testing.assert_allclose(sharded.gradient, whole.gradient, rtol=1e-12, atol=1e-15)
    sizes = [len(pickle.loads(task)[1][2]) for task in executor.sent]
    assert sum(sizes) == 10
    assert len(sizes) == min(shards, 10)
    assert max(sizes) - min(sizes) <= 1


def test_a_worker_makes_its_arrays_once_for_each_form_of_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[tuple[Any, ...]] = []

    class Noted(Workspace):
        def __init__(self, *given: Any) -> None:
            made.append(given)
            super().__init__(*given)

    monkeypatch.setattr("howlearn._shards.Workspace", Noted)
    monkeypatch.setattr("howlearn._shards._kept", threading.local())
    inputs, targets = np.ones((4, 2)), np.zeros((4, 1))
    for hidden, dtype in ((tanh, np.float64), (relu, np.float64), (relu, np.float32)):
        form = Form((2, 3, 1), (hidden, tanh), mean_squared_error)
        for scale in (0.5, 2.0, 0.5):
            point: Any = np.full(13, scale, dtype)
            shard_gradient(form, point, inputs.astype(dtype), targets.astype(dtype))
    assert len(made) == 3


def test_a_plain_mean_of_unequal_shards_is_another_number() -> None:
    # So the test above would see a weight that is wrong.
    rng = np.random.default_rng(3)
    inputs, targets = rng.normal(size=(10, 4)), rng.normal(size=(10, 1))
    network = Network.random([4, 5, 1], rng=rng)
    whole = backpropagation(network, inputs, targets, mean_squared_error).gradient
    form = Form(network.sizes, tuple(y.activation for y in network.layers), mean_squared_error)
    parts = [
        shard_gradient(form, network.parameters, inputs[rows], targets[rows])[1]
        for rows in np.array_split(np.arange(10), 3)
    ]
    assert np.abs(np.mean(parts, axis=0) - whole).max() > 1e-3


@pytest.mark.parametrize("shards", [1, 3, 40])
@pytest.mark.parametrize("optimizer", [sgd(0.5), adam(0.05)], ids=lambda part: part.name)
def test_a_run_agrees_with_the_one_on_one_machine(shards: int, optimizer: Optimizer) -> None:
    plain = run(optimizer=optimizer)
    assert_same(run(Recorder(), shards, optimizer=optimizer), plain, 1e-12)
    with ThreadPoolExecutor(3) as threads:
        assert_same(run(threads, shards, optimizer=optimizer), plain, 1e-12)


def test_a_run_on_other_processes_agrees_with_the_one_in_this(pool: ProcessPoolExecutor) -> None:
    assert_same(run(pool, 2), run(), 1e-12)


def test_every_executor_gives_the_same_bits(pool: ProcessPoolExecutor) -> None:
    expected = bits(run(Recorder(), 3))
    assert bits(run(pool, 3)) == expected
    with ThreadPoolExecutor(2) as threads:
        assert bits(run(threads, 3)) == expected


def test_the_order_in_which_answers_arrive_does_not_matter() -> None:
    with Backwards(3) as executor:
        assert bits(run(executor, 3, epochs=2)) == bits(run(Recorder(), 3, epochs=2))


def test_a_run_in_single_precision_travels_and_agrees_in_it() -> None:
    single = Recorder()
    history = run(single, 3, dtype=np.float32)
    assert_same(history, run(dtype=np.float32), 1e-4)
    point, inputs = pickle.loads(single.sent[0])[1][1:3]
    assert point.dtype == inputs.dtype == np.float32
    assert pickle.loads(single.received[0])[1].dtype == np.float32


def test_what_travels_are_the_parameters_the_shard_and_a_gradient() -> None:
    executor = Recorder()
    rng = np.random.default_rng(0)
    network = Network.random([64, 24, 10], rng=rng)
    train(
        network, digits(), softmax_cross_entropy, sgd(0.1),
        epochs=1, batch_size=600, rng=rng, executor=executor, shards=4,
    )  # fmt: skip
    numbers = len(network.parameters)
    assert len(executor.sent) == 3 * 4
    # 1797 examples: batches of 600, 600 and 597, the last cut into 150, 149, 149 and 149.
    for sent, received, size in zip(
        executor.sent, executor.received, [150] * 9 + [149] * 3, strict=True
    ):
        assert 0 < len(sent) - 8 * (numbers + size * (64 + 10)) < 1000
        assert 0 < len(received) - 8 * numbers < 300


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"shards": 2}, "shards is 2 but executor is None"),
        ({"executor": ThreadPoolExecutor(1)}, "executor is given but shards is None"),
        ({"executor": ThreadPoolExecutor(1), "shards": 0}, "shards is 0, expected a whole number"),
    ],
)
def test_executor_and_shards_go_together(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        run(**arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"executor": 4, "shards": 2}, "executor is 4, expected an Executor"),
        ({"executor": ThreadPoolExecutor(1), "shards": 2.0}, r"shards is 2\.0"),
        ({"executor": ThreadPoolExecutor(1), "shards": True}, "shards is True"),
    ],
)
def test_executor_and_shards_are_what_they_should_be(
    arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        run(**arguments)


@pytest.mark.parametrize("learning_rate", [3.0, 1e3, 1e150])
def test_divergence_is_found_as_on_one_machine(learning_rate: float) -> None:
    def caught(**where: Any) -> DivergenceError:
        rng = np.random.default_rng(0)
        network = Network.random([1, 4, 1], hidden=relu, rng=rng)
        with pytest.raises(DivergenceError, match="try a smaller learning rate") as found:
            train(
                network, three_points(), mean_squared_error, sgd(learning_rate),
                epochs=2000, batch_size=3, rng=rng, **where,
            )  # fmt: skip
        return found.value

    plain, sharded = caught(), caught(executor=Recorder(), shards=2)
    assert sharded.step == plain.step
    assert sharded.path.shape == plain.path.shape
    assert np.isfinite(sharded.path).all()


def test_what_an_own_cost_raises_on_a_worker_comes_through(pool: ProcessPoolExecutor) -> None:
    with pytest.raises(LookupError, match="no such target") as caught:
        run(pool, 2, cost=FAULTY)
    assert "on a worker" in caught.value.__notes__[0]
    assert_same(run(pool, 2), run(), 1e-12)  # and the pool goes on


def test_a_cost_that_cannot_be_sent_is_told(pool: ProcessPoolExecutor) -> None:
    nameless = Cost("nameless", lambda o, t: _squares(o, t), _own_cost, _outputs)
    with pytest.raises(ShardError, match=r"at step 1, in epoch 1: .*lambda") as caught:
        run(pool, 2, cost=nameless)
    assert [epoch.number for epoch in caught.value.epochs] == [0]
    assert caught.value.__cause__ is not None


def test_a_killed_process_leaves_all_finished_epochs() -> None:
    # 3 batches an epoch in 2 shards each: the 15th task is in the third step of epoch 3.
    plain = run()
    with to_be_killed() as pool, pytest.raises(ShardError, match="BrokenProcessPool") as caught:
        run(Killer(pool, at=15), 2)
    assert [epoch.number for epoch in caught.value.epochs] == [0, 1, 2]
    assert_same(caught.value.epochs, plain[:3], 1e-12)
    assert "in epoch 3" in str(caught.value)
    assert "main program" not in str(caught.value)  # it has started well, so that is not it


def test_who_takes_epochs_one_by_one_has_them_when_a_process_is_killed() -> None:
    rng, plain = np.random.default_rng(5), run()
    moons = two_moons(70, rng=rng)
    network = Network.random([2, 6, 1], rng=rng)
    finished: list[Epoch] = []
    with to_be_killed() as pool:
        epochs = epoch_by_epoch(
            network, moons, binary_cross_entropy, adam(0.05),
            epochs=4, batch_size=32, rng=rng, executor=Killer(pool, at=15), shards=2,
        )  # fmt: skip
        with pytest.raises(ShardError) as caught:
            finished.extend(epochs)
    assert_same(tuple(finished), plain[:3], 1e-12)
    assert caught.value.epochs == (finished[-1],)


def test_where_one_task_fails_the_others_are_called_off() -> None:
    handed: list[Future[Any]] = []

    class Dead(Executor):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
            handed.append(Future())
            if len(handed) == 1:
                handed[0].set_exception(ConnectionError("the cable is out"))
            return handed[-1]

    with pytest.raises(ShardError, match="ConnectionError: the cable is out") as caught:
        run(Dead(), 3)
    assert isinstance(caught.value.__cause__, ConnectionError)
    assert [task.cancelled() for task in handed] == [False, True, True]


# A run on spawned processes, and what is its own in the main program.
PROGRAM = """
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
import numpy as np
from howlearn.activations import Activation, tanh
from howlearn.costs import mean_squared_error
from howlearn.datasets import three_points
from howlearn.network import Network
from howlearn.optimizers import sgd
from howlearn.training import train

def square(z): return z * z
def twice(z): return 2 * z

def main(hidden):
    rng = np.random.default_rng(0)
    network = Network.random([1, 2, 1], hidden=hidden, rng=rng)
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        train(network, three_points(), mean_squared_error, sgd(0.1), epochs=1, batch_size=3,
              rng=rng, executor=pool, shards=1)
"""
GUARDED = (
    PROGRAM
    + """
if __name__ == "__main__":
    main({hidden})
"""
)


@pytest.mark.parametrize(
    ("program", "how", "message"),
    [
        (GUARDED.format(hidden="tanh"), "input", "came from standard input: save it to a file"),
        (
            GUARDED.format(hidden='Activation("square", square, twice)'),
            "notebook",
            "The functions of square stand in the main program, .* import them from there",
        ),
        (
            GUARDED.format(hidden='Activation("square", lambda z: z * z, twice)'),
            "file",
            "The functions of square stand in the main program, .* with names",
        ),
        (PROGRAM + "\nmain(tanh)\n", "file", 'below `if __name__ == "__main__":`'),
    ],
    ids=["standard input", "own function in a notebook", "own lambda", "no guard"],
)
def test_a_pool_that_cannot_start_says_what_to_do(
    program: str, how: str, message: str, tmp_path: Path
) -> None:
    file = tmp_path / "program.py"
    file.write_text(program, "utf-8")
    # A notebook has a main program without a file, in which its cells run.
    cell = f"exec(compile(open({str(file)!r}).read(), 'cell', 'exec'))"
    command = {"input": ["-"], "notebook": ["-c", cell], "file": [str(file)]}[how]
    done = subprocess.run(
        [sys.executable, *command],
        input=program if how == "input" else "",
        capture_output=True,
        text=True,
        timeout=60,
    )
    last = done.stderr.splitlines()[-1]
    assert re.search(f"ShardError: .* at step 1, in epoch 1: .*{message}", last), done.stderr


def test_the_error_survives_a_pickle() -> None:
    error = ShardError("gone", run(epochs=1))
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == "gone"
    assert bits(again.epochs) == bits(error.epochs)


def test_a_run_on_one_machine_imports_no_executor() -> None:
    program = "import sys, howlearn.training; print('concurrent.futures' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr


def test_a_dataset_smaller_than_the_shards_is_no_trouble() -> None:
    rng = np.random.default_rng(0)
    line, data = Network.random([1, 1], rng=rng), three_points()
    assert isinstance(data, Dataset)
    history = train(
        line, data, mean_squared_error, sgd(0.2),
        epochs=300, batch_size=3, rng=rng, executor=Recorder(), shards=8,
    )  # fmt: skip
    assert history[-1].network.parameters == pytest.approx([3 / 2, 5 / 6])


@pytest.mark.parametrize(
    "slope",
    [
        pytest.param(lambda z: 1.0 / np.zeros_like(z), id="divide"),
        pytest.param(lambda z: np.zeros_like(z) / np.zeros_like(z), id="invalid"),
        pytest.param(lambda z: np.full_like(z, 1e300) * 1e300, id="over"),
    ],
)
def test_an_own_slope_that_is_no_number_ends_a_run_alike_on_a_worker(
    slope: Callable[[Array], Array],
) -> None:
    own = Activation("own", np.sin, slope)
    network = Network.random([2, 3, 1], hidden=own, rng=np.random.default_rng(0))
    said = []
    with ThreadPoolExecutor(1) as worker:
        where: list[dict[str, Any]] = [{}, {"executor": worker, "shards": 2}]
        for machines in where:
            with pytest.raises(DivergenceError) as ended:
                train(
                    network, two_moons(20, rng=np.random.default_rng(1)), mean_squared_error,
                    sgd(0.1), epochs=1, batch_size=20, rng=np.random.default_rng(2), **machines,
                )  # fmt: skip
            said.append(str(ended.value))
    assert said[0] == said[1]
