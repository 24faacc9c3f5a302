from collections.abc import Callable
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from howlearn.datasets import (
    Dataset,
    batches,
    circles,
    digits,
    noisy_line,
    one_hot,
    spirals,
    split,
    three_points,
    two_moons,
    xor,
)

TWO_CLASSES = [two_moons, circles, spirals]
every_maker = pytest.mark.parametrize("make", [noisy_line, *TWO_CLASSES])


def numbered(examples: int) -> Dataset:
    """A dataset that shows where each example went: input and target of example i are i."""
    column = np.arange(float(examples))[:, np.newaxis]
    return Dataset(column, column)


def test_three_points_have_the_line_that_the_docstring_states() -> None:
    data = three_points()
    design = np.column_stack([data.inputs, np.ones(3)])
    line, squares, *_ = np.linalg.lstsq(design, data.targets.ravel())
    assert line == pytest.approx([3 / 2, 5 / 6])
    assert squares[0] / 3 == pytest.approx(1 / 18)


def test_noisy_line_scatters_around_its_line() -> None:
    data = noisy_line(5000, noise=0.3, rng=np.random.default_rng(0))
    assert data.inputs.shape == data.targets.shape == (5000, 1)
    assert np.abs(data.inputs).max() <= 2
    slope, height = np.polyfit(data.inputs.ravel(), data.targets.ravel(), 1)
    assert (slope, height) == pytest.approx((1.5, 0.5), abs=0.03)
    exact = noisy_line(noise=0, rng=np.random.default_rng(0))
    assert np.array_equal(exact.targets, 1.5 * exact.inputs + 0.5)


def test_xor_is_one_where_exactly_one_input_is() -> None:
    data = xor()
    assert data.targets.shape == (4, 1)
    assert np.array_equal(data.targets[:, 0], data.inputs.sum(axis=1) == 1)


@pytest.mark.parametrize("make", TWO_CLASSES)
def test_two_classes_take_turns(make: Callable[..., Dataset]) -> None:
    data = make(51, rng=np.random.default_rng(0))
    assert data.inputs.shape == (51, 2)
    assert np.array_equal(data.targets, np.arange(51)[:, np.newaxis] % 2)
    assert np.abs(data.inputs).max() < 3


def test_without_noise_points_lie_on_their_curves() -> None:
    moons = two_moons(noise=0, rng=np.random.default_rng(0))
    centres = np.where(moons.targets == 0, [0.0, 0.0], [1.0, 0.5])
    assert np.hypot(*(moons.inputs - centres).T) == pytest.approx(np.ones(200))
    rings = circles(noise=0, rng=np.random.default_rng(0))
    assert np.hypot(*rings.inputs.T) == pytest.approx(np.where(rings.targets[:, 0] == 0, 1, 0.5))
    arms = spirals(noise=0, rng=np.random.default_rng(0))
    radius = np.hypot(*arms.inputs.T)
    turned = arms.inputs * np.where(arms.targets == 0, 1, -1)
    angle = 3 * np.pi * (radius - 0.1) / 0.9
    assert turned == pytest.approx(radius[:, np.newaxis] * np.c_[np.cos(angle), np.sin(angle)])


def test_points_are_spread_evenly_round_each_circle() -> None:
    rings = circles(8000, noise=0, rng=np.random.default_rng(0))
    angle = np.arctan2(rings.inputs[:, 1], rings.inputs[:, 0])
    for label in (0, 1):
        parts, _ = np.histogram(angle[rings.targets[:, 0] == label], 8, (-np.pi, np.pi))
        # 500 are expected in each part; four standard deviations are 84.
        assert np.abs(parts - 500).max() < 84, parts


@every_maker
def test_the_same_seed_gives_the_same_points(make: Callable[..., Dataset]) -> None:
    first, second = (make(rng=np.random.default_rng(3)) for _ in range(2))
    other = make(rng=np.random.default_rng(4))
    assert np.array_equal(first.inputs, second.inputs)
    assert np.array_equal(first.targets, second.targets)
    assert not np.array_equal(first.inputs, other.inputs)


@every_maker
def test_leaving_out_rng_is_an_error(make: Callable[..., Dataset]) -> None:
    with pytest.raises(TypeError, match="rng"):
        make()


@every_maker
@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"examples": 1}, ValueError, "examples is 1, expected a whole number of at least 2"),
        ({"examples": 10.0}, TypeError, r"examples is 10\.0, expected a whole number"),
        ({"noise": -0.1}, ValueError, r"noise is -0\.1, expected a number at least 0"),
        ({"noise": np.nan}, ValueError, "noise is nan, expected a finite number"),
        ({"rng": 1}, TypeError, "rng is 1, expected"),
    ],
)
def test_bad_input_of_a_maker_is_named(
    make: Callable[..., Dataset], change: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        make(**({"rng": np.random.default_rng(0)} | change))


def test_digits_are_what_the_set_says() -> None:
    data = digits()
    assert data.inputs.shape == (1797, 64)
    assert data.targets.shape == (1797, 10)
    assert data.inputs.min() == 0
    assert data.inputs.max() == 1
    assert np.array_equal(data.inputs * 16, np.round(data.inputs * 16))
    assert np.array_equal(data.targets.sum(axis=1), np.ones(1797))
    # The counts that the UCI repository states for the test part, digits 0 to 9.
    counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert data.targets.sum(axis=0).tolist() == counts
    # The first image is a 0: ink around an empty middle.
    first = data.inputs[0].reshape(8, 8)
    assert data.targets[0, 0] == 1
    assert first[3:5, 3:5].max() < 0.1 < first[3:5, 2].min()


def test_the_digits_file_is_small_and_comes_with_its_licence() -> None:
    data = files("howlearn").joinpath("data")
    assert len(data.joinpath("digits.npz").read_bytes()) < 100_000
    licence = data.joinpath("LICENSE-digits.txt").read_text(encoding="utf-8")
    for words in ("Alpaydin", "Kaynak", "10.24432/C50P49", "CC BY 4.0", "changed"):
        assert words in licence


def test_a_dataset_cannot_be_changed() -> None:
    inputs = np.zeros((2, 1))
    data = Dataset(inputs, np.zeros((2, 1)))
    with pytest.raises(AttributeError):
        data.inputs = inputs  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        data.inputs[0, 0] = 1
    inputs[0, 0] = 1
    assert data.inputs[0, 0] == 0
    assert len(data) == 2


@pytest.mark.parametrize(
    ("inputs", "targets", "error", "message"),
    [
        ([1.0, 2.0], [[1.0], [2.0]], ValueError, r"inputs has shape \(2,\), expected"),
        ([[1.0], [2.0]], [1.0, 2.0], ValueError, r"targets has shape \(2,\), expected"),
        ([[1.0], [2.0]], [[1.0]], ValueError, "inputs has 2 examples but targets has 1"),
        ([[1.0], [np.nan]], [[1.0], [2.0]], ValueError, r"inputs holds nan at \(1, 0\)"),
        (np.zeros((0, 2)), np.zeros((0, 1)), ValueError, r"inputs is empty: .*\(0, 2\)"),
        ([["a"]], [[1.0]], TypeError, r"inputs holds 'a'.*, expected real numbers"),
        ([[1.0], [2.0, 3.0]], [[1.0], [2.0]], ValueError, "inputs has rows of different lengths"),
    ],
)
def test_a_bad_dataset_is_named(
    inputs: Any, targets: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        Dataset(inputs, targets)


@pytest.mark.parametrize(
    ("train", "validation", "lengths"),
    [(60, 25, [60, 25, 16]), (0.6, 0.25, [61, 25, 15]), (np.int64(99), 1, [99, 1, 1])],
)
def test_split_loses_nothing_and_repeats_nothing(
    train: float, validation: float, lengths: list[int]
) -> None:
    parts = split(numbered(101), train=train, validation=validation, rng=np.random.default_rng(0))
    assert [len(part) for part in parts] == lengths
    everything = np.concatenate([part.inputs for part in parts]).ravel()
    assert sorted(everything) == list(range(101))
    assert not np.array_equal(everything, np.arange(101))
    assert all(np.array_equal(part.inputs, part.targets) for part in parts)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"train": 0}, ValueError, "train is 0, expected a whole number of at least 1"),
        ({"train": 10}, ValueError, "train is 10, expected a whole number below 10"),
        ({"train": 1.0}, ValueError, "train is 1, expected a number below 1"),
        ({"train": -0.5}, ValueError, r"train is -0\.5, expected a number above 0"),
        ({"train": "half"}, TypeError, "train is 'half', expected a number"),
        ({"train": True}, TypeError, "train is True, expected a whole number"),
        ({"validation": 0.01}, ValueError, r"validation is 0\.01, which is no example of 10"),
        ({"validation": 5}, ValueError, "train is 5 and validation is 5, which leaves .* 10"),
        ({"dataset": [[1.0]]}, TypeError, r"dataset is \[\[1.0\]\], expected a Dataset"),
        ({"rng": 0}, TypeError, "rng is 0, expected"),
    ],
)
def test_a_bad_split_is_named(change: dict[str, Any], error: type[Exception], message: str) -> None:
    arguments: dict[str, Any] = {"dataset": numbered(10), "train": 5, "validation": 2}
    arguments |= {"rng": np.random.default_rng(0)} | change
    with pytest.raises(error, match=message):
        split(**arguments)


@pytest.mark.parametrize(("size", "lengths"), [(4, [4, 4, 2]), (5, [5, 5]), (10, [10]), (99, [10])])
def test_batches_cover_every_example_once(size: int, lengths: list[int]) -> None:
    handed_out = list(batches(numbered(10), size, rng=np.random.default_rng(0)))
    assert [len(batch) for batch in handed_out] == lengths
    everything = np.concatenate([batch.inputs for batch in handed_out]).ravel()
    assert sorted(everything) == list(range(10))
    assert not np.array_equal(everything, np.arange(10))
    assert all(np.array_equal(batch.inputs, batch.targets) for batch in handed_out)


def test_each_epoch_has_another_order() -> None:
    rng = np.random.default_rng(0)
    first, second = (next(batches(numbered(10), 10, rng=rng)).inputs for _ in range(2))
    assert not np.array_equal(first, second)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"size": 0}, ValueError, "size is 0, expected a whole number of at least 1"),
        ({"size": 2.5}, TypeError, r"size is 2\.5, expected a whole number"),
        ({"dataset": None}, TypeError, "dataset is None, expected a Dataset"),
        ({"rng": None}, TypeError, "rng is None, expected"),
    ],
)
def test_bad_batches_are_named_at_once(
    change: dict[str, Any], error: type[Exception], message: str
) -> None:
    arguments: dict[str, Any] = {"dataset": xor(), "size": 2, "rng": np.random.default_rng(0)}
    with pytest.raises(error, match=message):
        batches(**(arguments | change))


def test_leaving_out_rng_of_split_and_batches_is_an_error() -> None:
    with pytest.raises(TypeError, match="rng"):
        split(xor(), train=1, validation=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="rng"):
        batches(xor(), 2)  # type: ignore[call-arg]


def test_a_label_that_no_table_has_room_for_is_refused() -> None:
    with pytest.raises(ValueError, match=r"labels holds 2.14748e\+09 at \(1,\), expected whole"):
        one_hot([0, 2**31])
