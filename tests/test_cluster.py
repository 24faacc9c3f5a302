"""Training on a real Dask cluster: its own processes, and one of them killed in mid-run."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from howlearn.activations import tanh
from howlearn.arrays import Array, ArrayLike
from howlearn.costs import Cost, binary_cross_entropy
from howlearn.datasets import two_moons
from howlearn.network import Network
from howlearn.optimizers import adam
from howlearn.training import Epoch, ShardError, epoch_by_epoch
from required import required

dask = required("dask", "distributed")
distributed = required("distributed", "dask")


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """Two workers in their own processes, each restarted by its nanny where it dies."""
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
        ) as cluster,
        distributed.Client(cluster) as opened,
    ):
        yield opened


@pytest.fixture
def workers(client: Any) -> dict[str, int]:
    """The process number of each worker, all of them there."""
    client.wait_for_workers(2, timeout=60)
    found: dict[str, int] = client.run(os.getpid)
    assert len(set(found.values()) | {os.getpid()}) == 3
    return found


def _plainly(outputs: ArrayLike) -> Array:
    return np.asarray(outputs, float)


def _slowly(log: Path, outputs: ArrayLike, targets: ArrayLike) -> Array:
    """The slope of the cost, after a while, and a line that says who has begun to compute it."""
    with log.open("a") as file:
        file.write(f"{os.getpid()}\n")
    time.sleep(0.05)  # so that a worker is at work when it is killed
    return binary_cross_entropy.derivative(outputs, targets)


def _deadly(outputs: ArrayLike, targets: ArrayLike) -> Array:
    os.kill(os.getpid(), signal.SIGKILL)
    return _plainly(outputs)


def _faulty(outputs: ArrayLike, targets: ArrayLike) -> Array:
    raise LookupError("no such target")


def cost_with(derivative: Callable[[ArrayLike, ArrayLike], Array]) -> Cost:
    return Cost("own", binary_cross_entropy.per_example, derivative, _plainly)


class Told(Executor):
    """An executor that tells how many tasks were handed in, before each of them runs."""

    def __init__(self, executor: Executor, tell: Callable[[int], None]) -> None:
        self.executor, self.tell, self.number = executor, tell, 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        self.number += 1
        task = self.executor.submit(fn, *args, **kwargs)
        self.tell(self.number)
        return task


def run(cost: Cost = binary_cross_entropy, **where: Any) -> Iterator[Epoch]:
    rng = np.random.default_rng(5)
    moons = two_moons(70, rng=rng)
    network = Network.random([2, 6, 1], hidden=tanh, rng=rng)
    return epoch_by_epoch(
        network, moons, cost, adam(0.05), epochs=4, batch_size=32, rng=rng, **where
    )


def assert_same(history: list[Epoch], other: list[Epoch]) -> None:
    for one, two in zip(history, other, strict=True):
        points = one.network.parameters, two.network.parameters
        np.testing.assert_allclose(*points, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(one.batch_costs, two.batch_costs, rtol=1e-12)


@pytest.mark.parametrize("shards", [1, 2, 5])
def test_a_run_on_the_cluster_agrees_with_the_one_here(client: Any, shards: int) -> None:
    assert_same(list(run(executor=client.get_executor(), shards=shards)), list(run()))


def test_every_gradient_is_computed_by_the_workers(
    client: Any, workers: dict[str, int], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    slow = cost_with(partial(_slowly, log))
    assert_same(list(run(slow, executor=client.get_executor(), shards=2)), list(run()))
    at_work = [int(line) for line in log.read_text().split()]
    assert len(at_work) == 4 * 3 * 2  # epochs, batches, shards
    assert set(at_work) == set(workers.values())


def test_a_worker_killed_in_mid_run_loses_nothing(
    client: Any, workers: dict[str, int], tmp_path: Path
) -> None:
    log = tmp_path / "log"

    def kill(number: int) -> None:
        if number == 14:  # the second shard of the first step of epoch 3
            deadline = time.monotonic() + 60
            while len(log.read_text().split()) < 14:
                assert time.monotonic() < deadline, "the cluster does not begin"
                time.sleep(0.005)
            os.kill(int(log.read_text().split()[-1]), signal.SIGKILL)

    slow = cost_with(partial(_slowly, log))
    history = list(run(slow, executor=Told(client.get_executor(), kill), shards=2))
    at_work = [int(line) for line in log.read_text().split()]
    killed = at_work[13]
    assert killed in workers.values()
    assert killed not in at_work[14:]
    assert len(at_work) > 4 * 3 * 2, "the shard that was lost was computed again"
    assert_same(history, list(run()))


def test_a_shard_that_kills_every_worker_ends_the_run_with_what_was_finished(
    client: Any, workers: dict[str, int]
) -> None:
    # As where the memory of no worker is enough: the scheduler gives up after some of them.
    executor = client.get_executor()
    finished: list[Epoch] = []
    with pytest.raises(ShardError, match="at step 1, in epoch 1: KilledWorker") as caught:
        finished.extend(run(cost_with(_deadly), executor=executor, shards=1))
    assert [epoch.number for epoch in finished] == [0]
    assert caught.value.epochs == tuple(finished)
    assert "KilledWorker" in type(caught.value.__cause__).__name__


def test_a_client_that_is_closed_in_mid_run_leaves_the_finished_epochs(
    client: Any, workers: dict[str, int]
) -> None:
    plain, finished = list(run()), []
    with distributed.Client(client.scheduler.address) as own:
        epochs = run(executor=own.get_executor(), shards=2)
        finished = [next(epochs) for _ in range(3)]
        own.close()
        with pytest.raises(ShardError, match="in epoch 3") as caught:
            next(epochs)
    assert_same(finished, plain[:3])
    assert caught.value.epochs == (finished[-1],)


def test_what_an_own_cost_raises_on_a_worker_comes_through(
    client: Any, workers: dict[str, int]
) -> None:
    executor = client.get_executor()
    with pytest.raises(LookupError, match="no such target"):
        list(run(cost_with(_faulty), executor=executor, shards=2))
    assert_same(list(run(executor=executor, shards=2)), list(run()))


def test_a_cost_without_a_name_can_be_sent_to_a_cluster(
    client: Any, workers: dict[str, int]
) -> None:
    # Dask sends functions by what they hold, where a process pool sends their names.
    slope = binary_cross_entropy.derivative
    nameless = cost_with(lambda outputs, targets: slope(outputs, targets))
    assert_same(list(run(nameless, executor=client.get_executor(), shards=2)), list(run()))
