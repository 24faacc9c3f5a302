import math
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from howlearn.activations import Activation, identity, relu
from howlearn.arrays import Array, DivergenceError
from howlearn.backpropagation import backpropagation
from howlearn.costs import (
    binary_cross_entropy,
    mean_squared_error,
    softmax_cross_entropy,
)
from howlearn.datasets import Dataset, digits, split, three_points, two_moons, xor
from howlearn.gradient_descent import gradient_descent
from howlearn.network import Layer, Network
from howlearn.optimizers import adam, optimize, sgd
from howlearn.training import (
    Epoch,
    TrainingInterrupted,
    accuracy,
    epoch_by_epoch,
    predict,
    train,
)


def moons_run(**change: Any) -> tuple[Epoch, ...]:
    rng = np.random.default_rng(1)
    data = two_moons(rng=rng)
    network = Network.random([2, 8, 1], rng=rng)
    settings: dict[str, Any] = {"epochs": 60, "batch_size": 20, "rng": rng} | change
    return train(network, data, binary_cross_entropy, adam(0.05), **settings)


def test_xor_is_learned() -> None:
    rng = np.random.default_rng(0)
    network = Network.random([2, 4, 1], rng=rng)
    history = train(
        network, xor(), binary_cross_entropy, adam(0.1), epochs=200, batch_size=4, rng=rng
    )
    trained = history[-1].network
    assert accuracy(trained, xor(), binary_cross_entropy) == 1
    assert history[-1].training_cost < 0.05
    off = predict(trained, xor().inputs, binary_cross_entropy) - xor().targets
    assert np.abs(off).max() < 0.1


def test_two_moons_are_learned_and_new_ones_told_apart() -> None:
    trained = moons_run()[-1].network
    fresh = two_moons(500, rng=np.random.default_rng(99))
    assert accuracy(trained, fresh, binary_cross_entropy) > 0.98


def test_digits_are_read() -> None:
    rng = np.random.default_rng(0)
    training, validation, test = split(digits(), train=1200, validation=200, rng=rng)
    history = train(
        Network.random([64, 24, 10], hidden=relu, rng=rng),
        training,
        softmax_cross_entropy,
        adam(0.01),
        epochs=8,
        batch_size=32,
        rng=rng,
        validation=validation,
    )
    assert accuracy(history[-1].network, test, softmax_cross_entropy) > 0.93


def test_full_batches_with_sgd_are_gradient_descent() -> None:
    data, network = three_points(), Network.random([1, 1], rng=np.random.default_rng(0))
    rng = np.random.default_rng(0)
    history = train(network, data, mean_squared_error, sgd(0.1), epochs=50, batch_size=3, rng=rng)

    def gradient(point: Array) -> Array:
        moved = network.with_parameters(point)
        return backpropagation(moved, data.inputs, data.targets, mean_squared_error).gradient

    path = gradient_descent(gradient, network.parameters, learning_rate=0.1, steps=50)
    # Shuffled examples are added up in another order, so the last bits differ.
    assert np.array([epoch.network.parameters for epoch in history]) == pytest.approx(path)


def test_the_running_example_reaches_its_line() -> None:
    rng = np.random.default_rng(0)
    network = Network.random([1, 1], rng=rng)
    last = train(
        network, three_points(), mean_squared_error, sgd(0.2), epochs=300, batch_size=3, rng=rng
    )[-1]
    assert last.network.parameters == pytest.approx([3 / 2, 5 / 6])
    assert last.training_cost == pytest.approx(1 / 18)


def test_an_epoch_says_where_training_stands() -> None:
    rng = np.random.default_rng(0)
    data, validation = two_moons(rng=rng), two_moons(50, rng=rng)
    network = Network.random([2, 3, 1], rng=rng)
    history = train(
        network,
        data,
        binary_cross_entropy,
        sgd(0.1),
        epochs=3,
        batch_size=64,
        rng=rng,
        validation=validation,
    )
    assert [epoch.number for epoch in history] == [0, 1, 2, 3]
    assert history[0].network is network
    for epoch in history:
        for value, watched in ((epoch.training_cost, data), (epoch.validation_cost, validation)):
            whole = binary_cross_entropy(epoch.network(watched.inputs), watched.targets)
            assert value == pytest.approx(whole, rel=1e-13)
    with pytest.raises(AttributeError):
        history[0].number = 5  # type: ignore[misc]
    assert all(epoch.validation_cost is None for epoch in moons_run(epochs=1))
    assert len(moons_run(epochs=0)) == 1


def test_a_step_is_made_after_each_batch() -> None:
    steps = []

    def schedule(step: int) -> float:
        steps.append(step)
        return 0.1

    rng = np.random.default_rng(0)
    network = Network.random([2, 1], rng=rng)
    data = two_moons(10, rng=rng)
    train(network, data, mean_squared_error, sgd(schedule), epochs=2, batch_size=4, rng=rng)
    assert steps == [0, 1, 2, 3, 4, 5]


def test_the_same_seed_gives_the_same_run_to_the_last_bit() -> None:
    first, second = moons_run(epochs=5), moons_run(epochs=5)
    for one, other in zip(first, second, strict=True):
        assert one.network.parameters.tobytes() == other.network.parameters.tobytes()
        assert one.training_cost == other.training_cost


def test_a_bar_or_a_validation_set_changes_nothing_in_the_run() -> None:
    plain = moons_run(epochs=3)[-1].network.parameters.tobytes()
    assert moons_run(epochs=3, progress=True)[-1].network.parameters.tobytes() == plain
    watched = moons_run(epochs=3, validation=xor())[-1].network.parameters.tobytes()
    assert watched == plain


def test_early_stopping_is_a_break() -> None:
    rng = np.random.default_rng(1)
    data = two_moons(rng=rng)
    network = Network.random([2, 8, 1], rng=rng)
    run = epoch_by_epoch(
        network, data, binary_cross_entropy, adam(0.05), epochs=10_000, batch_size=20, rng=rng
    )
    for epoch in run:
        if epoch.training_cost < 0.1:
            break
    assert 0 < epoch.number < 60
    assert epoch.training_cost < 0.1


def test_an_epoch_is_computed_when_it_is_asked_for() -> None:
    rng = np.random.default_rng(0)
    network = Network.random([2, 1], rng=rng)
    before = rng.bit_generator.state
    run = epoch_by_epoch(
        network, xor(), mean_squared_error, sgd(0.1), epochs=3, batch_size=2, rng=rng
    )
    assert next(run).number == 0
    assert rng.bit_generator.state == before
    assert next(run).number == 1
    assert rng.bit_generator.state != before


def test_progress_shows_a_bar_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(moons_run(epochs=4, progress=True)) == 5
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "training: 100%" in shown.err
    assert "4/4" in shown.err
    moons_run(epochs=4)
    assert capsys.readouterr().err == ""


def test_without_tqdm_there_is_no_bar(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)
    assert len(moons_run(epochs=4, progress=True)) == 5
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "")


# Pytest turns warnings into errors, so a RuntimeWarning of NumPy would fail these.
@pytest.mark.parametrize("learning_rate", [3.0, 1e3, 1e150, 1e308])
def test_divergence_is_an_error_with_the_way_that_led_there(learning_rate: float) -> None:
    rng = np.random.default_rng(0)
    network = Network.random([1, 4, 1], hidden=relu, rng=rng)
    data = three_points()
    finished: list[Array] = []
    arguments = network, data, mean_squared_error, sgd(learning_rate)
    run = epoch_by_epoch(*arguments, epochs=2000, batch_size=2, rng=rng)
    with pytest.raises(DivergenceError, match="try a smaller learning rate") as caught:
        finished.extend(epoch.network.parameters for epoch in run)
    # Who takes the epochs one by one has them; what keeps them all gives them all back.
    assert np.array_equal(caught.value.path, finished[-1:])
    assert np.isfinite(caught.value.path).all()
    rng = np.random.default_rng(0)
    Network.random([1, 4, 1], hidden=relu, rng=rng)
    with pytest.raises(DivergenceError) as whole:
        train(*arguments, epochs=2000, batch_size=2, rng=rng)
    assert np.array_equal(whole.value.path, np.array(finished))
    assert whole.value.step == caught.value.step
    # Two batches an epoch: the step is one of the epoch after the last finished one.
    assert (caught.value.step - 1) // 2 + 1 == len(finished)
    assert f"at step {caught.value.step}, in epoch {len(finished)}" in str(caught.value)


def from_one_node(activation: Activation, bias: float, data: Dataset, rate: float) -> None:
    """Train a node whose weight is 1, one example after the other."""
    network = Network([Layer(np.array([[1.0]]), np.array([bias]), activation)])
    rng = np.random.default_rng(0)
    train(network, data, mean_squared_error, sgd(rate), epochs=2, batch_size=1, rng=rng)


def test_an_own_activation_that_overflows_is_a_divergence() -> None:
    power = Activation("power", np.exp, np.exp)
    # Uphill targets: the one step makes the bias so large that its power is no number.
    data = Dataset(np.array([[1.0]]), np.array([[1e4]]))
    with pytest.raises(DivergenceError, match="at step 1, in epoch 1: the cost is inf"):
        from_one_node(power, 3.0, data, 1.0)


def test_a_step_that_is_too_long_is_a_divergence_of_the_next_batch() -> None:
    data = Dataset(np.ones((2, 1)), np.zeros((2, 1)))
    with pytest.raises(DivergenceError, match="at step 2, in epoch 1: the cost is inf; try"):
        from_one_node(identity, 0.0, data, 1e200)


def test_a_start_that_is_too_large_is_not_called_divergence() -> None:
    network = Network.random([1, 1], rng=np.random.default_rng(0)).with_parameters([1e300, 0.0])
    with pytest.raises(OverflowError, match="the cost is inf"):
        train(
            network,
            three_points(),
            mean_squared_error,
            sgd(0.1),
            epochs=1,
            batch_size=3,
            rng=np.random.default_rng(0),
        )


def fixed(*outputs: list[float]) -> tuple[Network, Array]:
    """A network without a hidden layer that answers the rows of the unit matrix with `outputs`."""
    rows = np.array(outputs)
    network = Network.random([len(rows), rows.shape[1]], rng=np.random.default_rng(0))
    return network.with_parameters([*rows.ravel(), *np.zeros(rows.shape[1])]), np.eye(len(rows))


def test_accuracy_of_two_classes() -> None:
    network, inputs = fixed([-1.0], [0.4], [0.6], [2.0])
    data = Dataset(inputs, np.array([[0.0], [0.0], [1.0], [0.0]]))
    # The sigmoid is at least ½ where its weighted input is at least 0.
    assert accuracy(network, data, binary_cross_entropy) == 0.5
    assert accuracy(network, data, mean_squared_error) == 0.75


def test_accuracy_of_several_classes() -> None:
    network, inputs = fixed([3.0, 1.0, 2.0], [1.0, 1.0, 0.0], [-3.0, -2.0, -1.0])
    data = Dataset(inputs, np.eye(3))
    # Of two equal ones in the middle row, the first is taken, which is wrong there.
    assert accuracy(network, data, softmax_cross_entropy) == pytest.approx(2 / 3)
    assert accuracy(network, data, mean_squared_error) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        ([[0.0], [0.3]], r"targets row 1 is \[0\.3\], expected 0 or 1"),
        ([[1.0, 0.0], [1.0, 1.0]], r"targets row 1 is \[1\. 1\.\], expected one 1 among 0s"),
        ([[0.5, 0.5], [1.0, 0.0]], r"targets row 0 is \[0\.5 0\.5\], expected one 1 among 0s"),
    ],
)
def test_accuracy_needs_classes(targets: list[list[float]], message: str) -> None:
    network, inputs = fixed(*targets)
    with pytest.raises(ValueError, match=message):
        accuracy(network, Dataset(inputs, np.array(targets)), mean_squared_error)


def test_predict_applies_what_belongs_to_the_cost() -> None:
    network, inputs = fixed([0.0, np.log(3.0)], [1.0, 1.0])
    assert predict(network, inputs, mean_squared_error) == pytest.approx(network(inputs))
    shares = predict(network, inputs, softmax_cross_entropy)
    assert shares == pytest.approx(np.array([[0.25, 0.75], [0.5, 0.5]]))
    half = predict(network, inputs, binary_cross_entropy)
    assert half[0] == pytest.approx([0.5, 0.75])


WIDE = Dataset(np.zeros((2, 3)), np.zeros((2, 1)))


@pytest.mark.parametrize("run", [train, epoch_by_epoch])
@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"network": None}, TypeError, "network is None, expected a Network"),
        ({"training": [[0.0]]}, TypeError, r"training is \[\[0.0\]\], expected a Dataset"),
        ({"training": WIDE}, ValueError, "training has 3 features .* but the network has 2 and 1"),
        ({"validation": WIDE}, ValueError, "validation has 3 features"),
        ({"validation": 0.2}, TypeError, "validation is 0.2, expected a Dataset"),
        ({"cost": "mse"}, TypeError, "cost is 'mse', expected a Cost"),
        ({"cost": softmax_cross_entropy}, ValueError, "targets row 0 sums to 0, expected 1"),
        ({"optimizer": "adam"}, TypeError, "optimizer is 'adam', expected an Optimizer"),
        ({"epochs": -1}, ValueError, "epochs is -1, expected a whole number of at least 0"),
        ({"epochs": 1.5}, TypeError, r"epochs is 1\.5, expected a whole number"),
        ({"batch_size": 0}, ValueError, "batch_size is 0, expected .* at least 1"),
        ({"rng": 0}, TypeError, r"rng is 0, expected .*default_rng\(0\)"),
    ],
)
def test_bad_input_is_named_at_once(
    run: Callable[..., Any], change: dict[str, Any], error: type[Exception], message: str
) -> None:
    arguments: dict[str, Any] = {
        "network": Network.random([2, 1], rng=np.random.default_rng(0)),
        "training": xor(),
        "cost": mean_squared_error,
        "optimizer": sgd(0.1),
        "epochs": 1,
        "batch_size": 2,
        "rng": np.random.default_rng(0),
    }
    with pytest.raises(error, match=message):
        run(**(arguments | change))


def test_leaving_out_rng_is_an_error() -> None:
    network = Network.random([2, 1], rng=np.random.default_rng(0))
    for run in (train, epoch_by_epoch):
        with pytest.raises(TypeError, match="rng"):
            run(network, xor(), mean_squared_error, sgd(0.1), epochs=1, batch_size=2)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"network": 3}, TypeError, "network is 3, expected a Network"),
        ({"cost": None}, TypeError, "cost is None, expected a Cost"),
        ({"dataset": WIDE}, ValueError, "dataset has 3 features .* but the network has 2 and 1"),
        ({"dataset": (1, 2)}, TypeError, r"dataset is \(1, 2\), expected a Dataset"),
    ],
)
def test_bad_input_of_accuracy_is_named(
    change: dict[str, Any], error: type[Exception], message: str
) -> None:
    arguments: dict[str, Any] = {
        "network": Network.random([2, 1], rng=np.random.default_rng(0)),
        "dataset": xor(),
        "cost": mean_squared_error,
    }
    with pytest.raises(error, match=message):
        accuracy(**(arguments | change))


@pytest.mark.parametrize("inputs", [[0.0, 1.0], [[0.0]], [[np.nan, 0.0]], np.zeros((0, 2))])
def test_bad_input_of_predict_is_named(inputs: Any) -> None:
    network = Network.random([2, 1], rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="inputs "):
        predict(network, inputs, mean_squared_error)
    with pytest.raises(TypeError, match="cost is 1, expected a Cost"):
        predict(network, [[0.0, 0.0]], 1)  # type: ignore[arg-type]


# A run that never ends by itself, and says when its first epochs are done.
ENDLESS = """
import signal
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
import numpy as np
from howlearn.costs import binary_cross_entropy
from howlearn.datasets import xor
from howlearn.network import Network
from howlearn.optimizers import sgd
from howlearn.training import TrainingInterrupted, train

def rate(step):
    if step == 5:
        print("running", flush=True)
    return 0.1

def run(**where):
    rng = np.random.default_rng(0)
    try:
        train(Network.random([2, 4, 1], rng=rng), xor(), binary_cross_entropy, sgd(rate),
              epochs=10**9, batch_size=4, rng=rng, **where)
    except TrainingInterrupted as stopped:
        numbers = [epoch.number for epoch in stopped.epochs]
        print(numbers == list(range(len(numbers))), len(numbers) >= 6, stopped)

if __name__ == "__main__":
    # A shell that began the tests in the background has told all that it starts to ignore it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if sys.argv[1] == "pool":
        with ProcessPoolExecutor(2, get_context("spawn")) as pool:
            run(executor=pool, shards=2)
    else:
        run(progress=sys.argv[1] == "bar")
"""


@pytest.mark.parametrize("where", ["here", "bar", "pool"])
def test_an_interrupted_run_hands_over_its_epochs(where: str, tmp_path: Path) -> None:
    program = tmp_path / "endless.py"
    program.write_text(ENDLESS, "utf-8")
    # In a new group, as a terminal sends Ctrl-C to the workers too.
    process = subprocess.Popen(
        [sys.executable, program, where],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "running\n"
        os.killpg(process.pid, signal.SIGINT)
        said, errors = process.communicate(timeout=30)
    finally:
        process.kill()
    assert said.startswith("True True training was interrupted in epoch "), errors
    assert process.returncode == 0


def test_an_interruption_is_one_for_whoever_expects_one() -> None:
    def impatient(step: int) -> float:
        if step == 4:
            raise KeyboardInterrupt
        return 0.1

    line, rng = Network.random([1, 1], rng=np.random.default_rng(0)), np.random.default_rng(0)
    with pytest.raises(KeyboardInterrupt) as caught:
        train(
            line, three_points(), mean_squared_error, sgd(impatient),
            epochs=9, batch_size=2, rng=rng,
        )  # fmt: skip
    assert isinstance(caught.value, TrainingInterrupted)
    # Two steps an epoch: the third epoch was begun.
    assert [epoch.number for epoch in caught.value.epochs] == [0, 1, 2]
    assert "in epoch 3" in str(caught.value)


def test_without_a_standard_error_there_is_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    assert len(moons_run(epochs=2, progress=True)) == 3


@pytest.mark.parametrize(
    ("inputs", "targets", "advice"),
    [
        (100.0, 1e5, "inputs reach 200 and targets reach 400,000: scale them to about 1 first"),
        (100.0, 1.0, "inputs reach 200: scale them to about 1 first"),
        (1.0, -1e5, "targets reach 400,000: scale them to about 1 first"),
        (1.0, 1.0, "try a smaller learning rate"),
    ],
)
def test_a_divergence_on_unscaled_data_says_so(inputs: float, targets: float, advice: str) -> None:
    data = Dataset(inputs * three_points().inputs, targets * three_points().targets)
    line, rng = Network.random([1, 1], rng=np.random.default_rng(0)), np.random.default_rng(0)
    with pytest.raises(DivergenceError) as caught:
        train(line, data, mean_squared_error, sgd(9.0), epochs=2000, batch_size=3, rng=rng)
    assert str(caught.value).split("; ")[-1].startswith(advice)


def test_a_schedule_that_fails_is_no_divergence() -> None:
    line, rng = Network.random([1, 1], rng=np.random.default_rng(0)), np.random.default_rng(0)
    failing: dict[str, Callable[[int], float]] = {
        "OverflowError": lambda step: 0.01 * math.exp(1000 * step),
        "ZeroDivisionError": lambda step: 0.1 / (1 - step),
    }
    for name, schedule in failing.items():
        for make in (sgd, adam):
            with pytest.raises(ValueError, match=rf"schedule failed at step 1: {name}"):
                train(
                    line, three_points(), mean_squared_error, make(schedule),
                    epochs=3, batch_size=3, rng=rng,
                )  # fmt: skip
            with pytest.raises(ValueError, match=rf"schedule failed at step 1: {name}"):
                optimize(lambda x: x, 1.0, make(schedule), steps=3)
