"""Each optimizer takes the steps of its formula, and arrives on every landscape with a minimum."""

import inspect
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import howlearn.landscapes
from howlearn import optimizers
from howlearn.arrays import Array, DivergenceError
from howlearn.gradient_descent import gradient_descent
from howlearn.landscapes import (
    Landscape,
    bowl,
    himmelblau,
    inflection,
    landscape_named,
    ravine,
    saddle,
)
from howlearn.optimizers import (
    Optimizer,
    Schedule,
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

Make = Callable[..., Optimizer]
EVERY: dict[str, Make] = {make.__name__: make for make in (sgd, momentum, nesterov, rmsprop, adam)}
every_optimizer = pytest.mark.parametrize("make", EVERY.values(), ids=EVERY)


def test_these_are_all_the_optimizers() -> None:
    functions = {n: f for n in optimizers.__all__ if inspect.isfunction(f := vars(optimizers)[n])}
    returns = {n: inspect.signature(f).return_annotation for n, f in functions.items()}
    assert {name for name, given in returns.items() if given is Optimizer} == set(EVERY)
    assert set(EVERY) == set(BY_HAND)


# The formulas of PyTorch's documentation, one number at a time: gradients → what to add.


def sgd_by_hand(gradients: list[float], rate: float) -> Iterator[float]:
    for g in gradients:
        yield -rate * g


def momentum_by_hand(gradients: list[float], rate: float) -> Iterator[float]:
    b: float | None = None
    for g in gradients:
        b = g if b is None else 0.9 * b + g
        yield -rate * b


def nesterov_by_hand(gradients: list[float], rate: float) -> Iterator[float]:
    b: float | None = None
    for g in gradients:
        b = g if b is None else 0.9 * b + g
        yield -rate * (g + 0.9 * b)


def rmsprop_by_hand(gradients: list[float], rate: float) -> Iterator[float]:
    v = 0.0
    for g in gradients:
        v = 0.99 * v + 0.01 * g * g
        yield -rate * g / (math.sqrt(v) + 1e-8)


def adam_by_hand(gradients: list[float], rate: float) -> Iterator[float]:
    m = v = 0.0
    for t, g in enumerate(gradients, start=1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        yield -rate * (m / (1 - 0.9**t)) / (math.sqrt(v / (1 - 0.999**t)) + 1e-8)


BY_HAND = {
    "sgd": sgd_by_hand,
    "momentum": momentum_by_hand,
    "nesterov": nesterov_by_hand,
    "rmsprop": rmsprop_by_hand,
    "adam": adam_by_hand,
}


@every_optimizer
@given(
    gradients=st.lists(
        st.tuples(st.floats(-10, 10, width=32), st.floats(-10, 10, width=32)),
        min_size=1,
        max_size=12,
    ),
    rate=st.floats(1e-3, 1.0),
)
@settings(deadline=None)
def test_steps_are_those_of_the_formula(
    make: Make, gradients: list[tuple[float, float]], rate: float
) -> None:
    optimizer, point = make(rate), np.array([1.0, -2.0])
    state = optimizer.initialize(point)
    columns = [BY_HAND[optimizer.name]([g[axis] for g in gradients], rate) for axis in (0, 1)]
    expected = point
    for gradient, *addend in zip(gradients, *columns, strict=True):
        point, state = optimizer.update(point, np.array(gradient), state)
        expected = expected + np.array(addend)
        np.testing.assert_allclose(point, expected, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize(
    ("optimizer", "plain"),
    [
        (momentum(0.1, momentum=0.0), sgd(0.1)),
        (nesterov(0.1, momentum=0.0), sgd(0.1)),
        (adam(0.1, first_decay=0.0, second_decay=0.9), rmsprop(0.1, smoothing=0.9)),
    ],
    ids=["momentum", "nesterov", "adam"],
)
def test_the_arguments_reach_the_formula(optimizer: Optimizer, plain: Optimizer) -> None:
    path = optimize(ravine.gradient, [1.0, 0.1], optimizer, steps=5)
    if optimizer.name == "adam":
        # Without a mean of gradients it is rmsprop with a correction that shrinks the first step.
        first = path[1] - path[0]
        expected = optimize(ravine.gradient, [1.0, 0.1], plain, steps=1)
        np.testing.assert_allclose(first, (expected[1] - expected[0]) * math.sqrt(0.1), rtol=1e-6)
    else:
        expected = optimize(ravine.gradient, [1.0, 0.1], plain, steps=5)
        np.testing.assert_array_equal(path, expected)


def test_epsilon_reaches_the_formula() -> None:
    for optimizer in (rmsprop(0.1, epsilon=1e6), adam(0.1, epsilon=1e6)):
        path = optimize(bowl.gradient, [1.0, 1.0], optimizer, steps=5)
        assert np.abs(path - 1.0).max() < 1e-6


def test_the_defaults_are_those_of_pytorch() -> None:
    point = np.array([0.5])
    for default, spelled in (
        (rmsprop(), rmsprop(0.01, smoothing=0.99, epsilon=1e-8)),
        (adam(), adam(0.001, first_decay=0.9, second_decay=0.999, epsilon=1e-8)),
        (momentum(0.1), momentum(0.1, momentum=0.9)),
        (nesterov(0.1), nesterov(0.1, momentum=0.9)),
    ):
        np.testing.assert_array_equal(
            optimize(np.sin, point, default, steps=9), optimize(np.sin, point, spelled, steps=9)
        )


@every_optimizer
def test_an_update_is_pure(make: Make) -> None:
    optimizer, point, gradient = make(0.1), np.array([1.0, 2.0]), np.array([3.0, -4.0])
    for array in (point, gradient):
        array.flags.writeable = False
    _, state = optimizer.update(point, gradient, optimizer.initialize(point))
    for array in state[1]:
        array.flags.writeable = False
    first, second = (optimizer.update(point, gradient, state) for _ in range(2))
    np.testing.assert_array_equal(first[0], second[0])
    assert first[1][0] == second[1][0] == 2
    for one, other in zip(first[1][1], second[1][1], strict=True):
        np.testing.assert_array_equal(one, other)


@every_optimizer
def test_an_optimizer_remembers_nothing_between_runs(make: Make) -> None:
    optimizer = make(0.05)
    first, second = (
        optimize(himmelblau.gradient, [0.5, -1.0], optimizer, steps=3) for _ in range(2)
    )
    np.testing.assert_array_equal(first, second)


@given(rate=st.floats(1e-3, 0.05), x=st.floats(-3, 3), y=st.floats(-3, 3), steps=st.integers(0, 20))
@settings(deadline=None)
def test_sgd_is_gradient_descent_to_the_last_bit(
    rate: float, x: float, y: float, steps: int
) -> None:
    for landscape in (ravine, saddle):
        np.testing.assert_array_equal(
            optimize(landscape.gradient, [x, y], sgd(rate), steps=steps),
            gradient_descent(landscape.gradient, [x, y], learning_rate=rate, steps=steps),
        )


# One table: every optimizer, every landscape with a minimum. A constant rate keeps rmsprop
# jumping from side to side, as its steps are about equally long everywhere, so its rate decays.
STEPS = 600


def falling(rate: float) -> Schedule:
    return cosine_decay(rate, steps=STEPS)


Start = tuple[str, list[float], float]
BOWL: Start = ("bowl", [-2.5, 2.0], 1e-9)
RAVINE: Start = ("ravine", [-2.5, 1.0], 1e-9)
TWO_VALLEYS: Start = ("two_valleys", [-3.0], 1e-9)
MANY_VALLEYS: Start = ("many_valleys", [-4.0], 1e-9)
HIMMELBLAU: Start = ("himmelblau", [0.5, -1.0], 1e-9)
THREE_POINTS: Start = ("three_points_cost", [0.0, 0.0], 1e-9)
# Near a flat minimum the gradient fades with the cube of the distance, and so does each step.
FLAT_MINIMUM: Start = ("flat_minimum", [1.5], 0.1)

TABLE: list[tuple[Start, Optimizer]] = [
    (BOWL, sgd(0.1)),
    (BOWL, momentum(0.1)),
    (BOWL, nesterov(0.1)),
    (BOWL, rmsprop(falling(0.1))),
    (BOWL, adam(0.1)),
    (RAVINE, sgd(0.06)),
    (RAVINE, momentum(0.02)),
    (RAVINE, nesterov(0.02)),
    (RAVINE, rmsprop(falling(0.1))),
    (RAVINE, adam(0.1)),
    (TWO_VALLEYS, sgd(0.2)),
    (TWO_VALLEYS, momentum(0.05)),
    (TWO_VALLEYS, nesterov(0.05)),
    (TWO_VALLEYS, rmsprop(falling(0.05))),
    (TWO_VALLEYS, adam(0.05)),
    (MANY_VALLEYS, sgd(0.05)),
    (MANY_VALLEYS, momentum(0.01)),
    (MANY_VALLEYS, nesterov(0.01)),
    (MANY_VALLEYS, rmsprop(falling(0.02))),
    (MANY_VALLEYS, adam(0.05)),
    (HIMMELBLAU, sgd(0.01)),
    (HIMMELBLAU, momentum(0.003)),
    (HIMMELBLAU, nesterov(0.003)),
    (HIMMELBLAU, rmsprop(falling(0.1))),
    (HIMMELBLAU, adam(0.1)),
    (THREE_POINTS, sgd(0.3)),
    (THREE_POINTS, momentum(0.1)),
    (THREE_POINTS, nesterov(0.1)),
    (THREE_POINTS, rmsprop(falling(0.1))),
    (THREE_POINTS, adam(0.1)),
    (FLAT_MINIMUM, sgd(0.1)),
    (FLAT_MINIMUM, momentum(0.05)),
    (FLAT_MINIMUM, nesterov(0.05)),
    (FLAT_MINIMUM, rmsprop(falling(0.1))),
    (FLAT_MINIMUM, adam(0.1)),
]


@pytest.mark.parametrize(
    ("start", "optimizer"), TABLE, ids=[f"{s[0]}-{optimizer.name}" for s, optimizer in TABLE]
)
def test_it_arrives(start: Start, optimizer: Optimizer) -> None:
    name, point, tolerance = start
    landscape = landscape_named(name)
    path = optimize(landscape.gradient, point, optimizer, steps=STEPS)
    distances = [float(np.linalg.norm(path[-1] - m.point)) for m in landscape.minima]
    assert path.shape == (STEPS + 1, landscape.dimensions)
    assert min(distances) < tolerance
    assert min(float(np.linalg.norm(path[0] - m.point)) for m in landscape.minima) > 0.5


def test_the_table_is_whole() -> None:
    every = [s for s in vars(howlearn.landscapes).values() if isinstance(s, Landscape)]
    names = [s.name for s in every if s.minima]
    assert {(start[0], optimizer.name) for start, optimizer in TABLE} == {
        (name, optimizer) for name in names for optimizer in EVERY
    }
    assert len(TABLE) == len(names) * len(EVERY)


@every_optimizer
def test_a_saddle_is_left(make: Make) -> None:
    path = optimize(saddle.gradient, [1.0, 1e-3], make(0.05), steps=400)
    assert abs(path[-1, 0]) < 1e-2, "down along x"
    assert path[-1, 1] > 1.0, "and away along y, to the side it began on"
    assert saddle.height(path[-1]) < -1.0
    on_the_axis = optimize(saddle.gradient, [1.0, 0.0], make(0.05), steps=400)
    assert (on_the_axis[:, 1] == 0).all()


def test_momentum_crosses_a_ravine_sooner() -> None:
    # Each rate is near the best for its optimizer.
    plain = optimize(ravine.gradient, [-2.5, 1.0], sgd(2 / 26), steps=60)
    heavy = optimize(ravine.gradient, [-2.5, 1.0], momentum(0.1, momentum=0.45), steps=60)
    assert ravine.height(heavy[-1]) < 1e-6 * ravine.height(plain[-1])


# Schedules.


def rates(schedule: Schedule, steps: int) -> list[float]:
    return [schedule(step) for step in range(steps)]


def test_schedules() -> None:
    assert rates(step_decay(0.8, factor=0.1, every=3), 7) == pytest.approx(
        [0.8, 0.8, 0.8, 0.08, 0.08, 0.08, 0.008]
    )
    assert rates(exponential_decay(0.8, factor=0.9), 4) == pytest.approx([0.8, 0.72, 0.648, 0.5832])
    assert rates(warm_up(0.8, steps=4), 6) == pytest.approx([0.2, 0.4, 0.6, 0.8, 0.8, 0.8])
    cosine = rates(cosine_decay(0.8, steps=10), 13)
    assert cosine[:11] == pytest.approx([0.4 + 0.4 * math.cos(math.pi * i / 10) for i in range(11)])
    assert cosine[10:] == [0.0, 0.0, 0.0]
    assert all(type(rate) is float for rate in cosine)


@every_optimizer
def test_a_schedule_sets_the_rate_of_each_step(make: Make) -> None:
    asked: list[int] = []

    def schedule(step: int) -> float:
        asked.append(step)
        return 0.0 if step == 2 else 0.1

    path = optimize(bowl.gradient, [1.0, 2.0], make(schedule), steps=4)
    assert asked == [0, 1, 2, 3]
    np.testing.assert_array_equal(path[2], path[3])
    assert (path[1] != path[2]).all()
    assert (path[3] != path[4]).all()
    constant = optimize(bowl.gradient, [1.0, 2.0], make(0.1), steps=2)
    np.testing.assert_array_equal(path[:3], constant)


# When it does not arrive.


@every_optimizer
def test_a_divergence_names_the_step_and_keeps_the_path(make: Make) -> None:
    with pytest.raises(DivergenceError, match="left the finite numbers at step") as caught:
        optimize(inflection.gradient, -1.0, make(1e150), steps=50)
    error = caught.value
    assert 1 <= error.step == len(error.path) <= 5
    assert np.isfinite(error.path).all()


@every_optimizer
@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_a_gradient_that_is_not_finite_is_a_divergence(make: Make, wrong: float) -> None:
    answers = iter([np.ones(2), np.ones(2), np.array([1.0, wrong])])
    with pytest.raises(DivergenceError, match="at step 3") as caught:
        optimize(lambda point: next(answers), [1.0, 2.0], make(0.1), steps=9)
    assert (caught.value.step, caught.value.path.shape) == (3, (3, 2))


# Bad input.


def walk(**changes: Any) -> Array:
    arguments: dict[str, Any] = {"gradient": bowl.gradient, "start": [1.0, 2.0], "steps": 3}
    return optimize(**{**arguments, "optimizer": sgd(0.1), **changes})


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"start": [[1.0, 2.0]]}, ValueError, r"start has shape \(1, 2\), expected \(dimensions,"),
        ({"start": []}, ValueError, r"start is empty: it has shape \(0,\)"),
        ({"start": [1.0, np.nan]}, ValueError, r"start holds nan at \(1,\)"),
        ({"start": -np.inf}, ValueError, r"start holds -inf at \(0,\)"),
        ({"start": None}, TypeError, "start is None, expected real numbers"),
        ({"start": "top"}, TypeError, "start is 'top', expected real numbers"),
        ({"steps": -1}, ValueError, "steps is -1, expected a whole number of at least 0"),
        ({"steps": 2.0}, TypeError, "steps is 2.0, expected a whole number"),
        ({"steps": None}, TypeError, "steps is None, expected a whole number"),
        ({"optimizer": None}, TypeError, "optimizer is None, expected an Optimizer"),
        ({"optimizer": 0.1}, TypeError, r"optimizer is 0.1, expected an Optimizer, such as sgd"),
        ({"optimizer": "adam"}, TypeError, "optimizer is 'adam', expected an Optimizer"),
        ({"optimizer": adam}, TypeError, "optimizer is <function adam .*, expected an Optimizer"),
        ({"gradient": None}, TypeError, "gradient is None, expected a function of a point"),
        (
            {"gradient": lambda p: p[:, None]},
            ValueError,
            r"gradient has shape \(2, 1\) but point has shape \(2,\)",
        ),
        ({"gradient": lambda p: None}, TypeError, "gradient's answer is None, expected"),
        (
            {"optimizer": sgd(lambda step: -1.0)},
            ValueError,
            "learning_rate's answer is -1, expected",
        ),
        ({"optimizer": sgd(lambda step: np.nan)}, ValueError, "learning_rate's answer is nan, exp"),
    ],
)
def test_bad_input(changes: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        walk(**changes)


@every_optimizer
@pytest.mark.parametrize(
    ("rate", "error", "message"),
    [
        (-0.1, ValueError, "learning_rate is -0.1, expected a number above 0"),
        (0, ValueError, "learning_rate is 0, expected a number above 0"),
        (np.nan, ValueError, "learning_rate is nan, expected a finite number"),
        (np.inf, ValueError, "learning_rate is inf, expected a finite number"),
        (None, TypeError, "learning_rate is None, expected a number"),
        ("0.1", TypeError, "learning_rate is '0.1', expected a number"),
        (object, None, ""),
    ],
)
def test_bad_rate(make: Make, rate: Any, error: type[Exception] | None, message: str) -> None:
    if error is None:
        # A callable counts as a schedule, so what is wrong with it shows at the first step.
        with pytest.raises(TypeError):
            walk(optimizer=make(rate))
        return
    with pytest.raises(error, match=message):
        make(rate)


@every_optimizer
def test_an_update_does_not_broadcast(make: Make) -> None:
    optimizer, point = make(0.1), np.array([1.0, 2.0])
    with pytest.raises(ValueError, match=r"gradient has shape \(2, 1\) but point has shape \(2,\)"):
        optimizer.update(point, point[:, None], optimizer.initialize(point))


@every_optimizer
def test_an_update_takes_lists(make: Make) -> None:
    optimizer: Any = make(0.1)
    state = optimizer.initialize([1, 2])
    point, _ = optimizer.update([1, 2], [3, 4], state)
    expected, _ = optimizer.update(np.array([1.0, 2.0]), np.array([3.0, 4.0]), state)
    np.testing.assert_array_equal(point, expected)
    with pytest.raises(TypeError, match="gradient holds 'a'"):
        optimizer.update([1.0], ["a"], state)
    with pytest.raises(TypeError, match="point is None, expected real numbers"):
        optimizer.initialize(None)


def test_a_state_of_another_optimizer_or_point_is_refused() -> None:
    point = np.array([1.0, 2.0])
    for state, shapes in (
        (momentum(0.1).initialize(point), r"\[\(2,\)\]"),
        (adam(0.1).initialize(np.array([1.0])), r"\[\(1,\), \(1,\)\]"),
    ):
        with pytest.raises(
            ValueError, match=rf"state holds arrays of shape {shapes}, expected 2 of \(2,\)"
        ):
            adam(0.1).update(point, point, state)


@pytest.mark.parametrize(
    ("make", "arguments", "error", "message"),
    [
        (momentum, {"momentum": 1.0}, ValueError, "momentum is 1, expected a number below 1"),
        (momentum, {"momentum": -0.1}, ValueError, "momentum is -0.1, expected a number at least"),
        (nesterov, {"momentum": None}, TypeError, "momentum is None, expected a number"),
        (nesterov, {"momentum": np.nan}, ValueError, "momentum is nan, expected a finite number"),
        (rmsprop, {"smoothing": 1.5}, ValueError, "smoothing is 1.5, expected a number below 1"),
        (rmsprop, {"epsilon": 0}, ValueError, "epsilon is 0, expected a number above 0"),
        (adam, {"first_decay": 1.0}, ValueError, "first_decay is 1, expected a number below 1"),
        (adam, {"second_decay": -1}, ValueError, "second_decay is -1, expected a number at least"),
        (adam, {"epsilon": "tiny"}, TypeError, "epsilon is 'tiny', expected a number"),
        (step_decay, {"factor": 2.0, "every": 1}, ValueError, "factor is 2, expected a number at"),
        (step_decay, {"factor": 0, "every": 1}, ValueError, "factor is 0, expected a number above"),
        (step_decay, {"factor": 0.5, "every": 0}, ValueError, "every is 0, expected a whole numb"),
        (step_decay, {"factor": 0.5, "every": 1.0}, TypeError, "every is 1.0, expected a whole"),
        (exponential_decay, {"factor": np.inf}, ValueError, "factor is inf, expected a finite"),
        (cosine_decay, {"steps": 0}, ValueError, "steps is 0, expected a whole number of at least"),
        (warm_up, {"steps": None}, TypeError, "steps is None, expected a whole number"),
    ],
)
def test_bad_arguments(
    make: Any, arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        make(0.1, **arguments)


@pytest.mark.parametrize(
    ("make", "arguments"),
    [
        (step_decay, {"factor": 0.5, "every": 2}),
        (exponential_decay, {"factor": 0.5}),
        (cosine_decay, {"steps": 2}),
        (warm_up, {"steps": 2}),
    ],
)
def test_bad_rate_of_a_schedule(make: Any, arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"rate is -0\.1, expected a number above 0"):
        make(-0.1, **arguments)
    with pytest.raises(TypeError, match="rate is None, expected a number"):
        make(None, **arguments)


@every_optimizer
def test_names(make: Make) -> None:
    assert make(0.1).name == make.__name__
    assert repr(make(0.1)) == f"<optimizer {make.__name__}>"
