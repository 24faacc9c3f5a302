"""What is frozen stays frozen when it is copied or pickled, and what can be sent can be pickled."""

import copy
import dataclasses
import pickle
from collections.abc import Callable, Iterator
from pkgutil import walk_packages
from typing import Any

import numpy as np
import pytest

import howlearn
from howlearn.activations import identity
from howlearn.backpropagation import backpropagation
from howlearn.costs import mean_squared_error
from howlearn.datasets import three_points
from howlearn.gradients import check_gradient
from howlearn.landscapes import Landscape, two_valleys
from howlearn.network import Layer, Network
from howlearn.optimizers import (
    Optimizer,
    adam,
    cosine_decay,
    exponential_decay,
    momentum,
    nesterov,
    optimize,
    rmsprop,
    sgd,
    step_decay,
    warm_up,
)
from howlearn.training import TrainingInterrupted, train

LINE = Network([Layer(np.ones((1, 1)), np.zeros(1), identity)])
DATA = three_points()
BACK = backpropagation(LINE, DATA.inputs, DATA.targets, mean_squared_error)


def _height(points: Any) -> Any:
    return np.sum(np.asarray(points) ** 2, axis=-1)


def _twice(points: Any) -> Any:
    return 2 * np.asarray(points)


RECORDS: list[Any] = [
    DATA,
    LINE,
    LINE.layers[0],
    BACK,
    BACK.forward,
    train(
        LINE, DATA, mean_squared_error, sgd(0.1), epochs=1, batch_size=2,
        rng=np.random.default_rng(0),
    )[-1],
    check_gradient(lambda x: x[0] ** 2, lambda x: -2 * x, 3.0),
    two_valleys.stationary_points[0],
    Landscape("own", _height, _twice, np.array([[-1.0, 1.0]]), two_valleys.stationary_points, "no"),
]  # fmt: skip
WAYS: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda record: pickle.loads(pickle.dumps(record)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "replace": dataclasses.replace,
}


def arrays_of(value: Any) -> Iterator[np.ndarray[Any, Any]]:
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from arrays_of(part)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from arrays_of(getattr(value, field.name))


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_copy_is_as_frozen_as_what_it_was_made_of(record: Any, way: Callable[[Any], Any]) -> None:
    again = way(record)
    assert type(again) is type(record)
    pairs = list(zip(arrays_of(again), arrays_of(record), strict=True))
    assert pairs
    for array, before in pairs:
        np.testing.assert_array_equal(array, before)
        assert not array.flags.writeable


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_does_not_change_with_what_it_was_made_of(record: Any) -> None:
    def writeable(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return value.copy()
        is_arrays = isinstance(value, tuple) and value and isinstance(value[0], np.ndarray)
        return tuple(map(np.copy, value)) if is_arrays else value

    given = {
        field.name: writeable(getattr(record, field.name)) for field in dataclasses.fields(record)
    }
    made = type(record)(**given)
    for array in arrays_of(tuple(given.values())):
        if array.flags.writeable:
            array[...] = 77.0
    for array, before in zip(arrays_of(made), arrays_of(record), strict=True):
        np.testing.assert_array_equal(array, before)


def test_every_record_with_an_array_is_among_them() -> None:
    # A new one is found by its annotations. Those of pictures and exercises are no part of it.
    found = set()
    for module in walk_packages(howlearn.__path__, "howlearn."):
        if module.name.startswith(("howlearn.plots", "howlearn.exercises")):
            continue
        for value in vars(__import__(module.name, fromlist=["_"])).values():
            if isinstance(value, type) and dataclasses.is_dataclass(value):
                fields = [str(field.type) for field in dataclasses.fields(value)]
                if any(("Array" in f or "ndarray" in f) and "Callable" not in f for f in fields):
                    found.add(value)
    assert found <= {type(record) for record in RECORDS}
    assert len(found) >= 8


SCHEDULES = [
    0.1,
    step_decay(0.1, factor=0.5, every=3),
    exponential_decay(0.1, factor=0.9),
    cosine_decay(0.1, steps=9),
    warm_up(0.1, steps=4),
]


@pytest.mark.parametrize("make", [sgd, momentum, nesterov, rmsprop, adam])
def test_an_optimizer_can_be_sent_and_steps_alike_there(make: Callable[..., Optimizer]) -> None:
    for schedule in SCHEDULES:
        optimizer = make(schedule)
        for way in (WAYS["pickle"], copy.deepcopy):
            paths = [
                optimize(lambda x: 2 * x, [1.0, 2.0], one, steps=12)
                for one in (optimizer, way(optimizer))
            ]
            np.testing.assert_array_equal(paths[0], paths[1])


def test_an_interruption_survives_a_pickle() -> None:
    again = pickle.loads(pickle.dumps(TrainingInterrupted("in epoch 1", (RECORDS[5],))))
    assert (str(again), again.epochs[0].number) == ("in epoch 1", 1)
