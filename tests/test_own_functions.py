"""Nobody's own function gives a wrong answer without a word."""

from collections.abc import Callable
from math import isfinite
from typing import Any

import numpy as np
import pytest

from howlearn._step import Workspace
from howlearn.activations import Activation, identity
from howlearn.backpropagation import backpropagation, nudge_test
from howlearn.costs import (
    Cost,
    mean_squared_error,
)
from howlearn.datasets import Dataset, one_hot
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import check_gradient, numerical_gradient, numerical_hessian
from howlearn.landscapes import Landscape, two_valleys
from howlearn.network import Layer, Network
from howlearn.optimizers import Optimizer, optimize, sgd
from howlearn.plots import contours, descent_curve, landscape_curve, slope_picture
from howlearn.training import accuracy, predict, train


def double(x: Any) -> Any:
    return 2 * x


INPUTS = np.arange(10.0).reshape(5, 2)


# What a reader's own function may answer where an array of a shape is expected: the eight ways to
# be wrong that NumPy, left alone, would broadcast, cast, or fail on somewhere else.
def wrong_answers(shape: tuple[int, ...]) -> dict[str, Any]:
    right = np.full(shape, 0.5)
    wide = (*shape[:-1], shape[-1] + 1) if shape else (2,)
    return {
        "None": None,
        "text": "half",
        "a scalar": 0.5 if shape else [0.5, 0.5],
        "one axis more": right[..., np.newaxis] if shape else np.full((3, 1), 0.5),
        "one column more": np.full(wide, 0.5),
        "one row": np.full((1, *shape[1:]), 0.5) if len(shape) > 1 else np.full((1, 7), 0.5),
        "complex": right + 0j,
        "masked": np.ma.masked_equal(np.zeros(shape or (1,)), 0),
    }


KINDS = list(wrong_answers((3, 2)))


def _cost(**own: Any) -> Cost:
    parts = {
        "per_example": mean_squared_error.per_example,
        "derivative": mean_squared_error.derivative,
        "prediction": mean_squared_error.prediction,
    }
    return Cost("own", **(parts | own))


def _optimizer(kind: str) -> Optimizer:
    return Optimizer("own", lambda p: (0, ()), lambda p, g, s: (wrong_answers(p.shape)[kind], s))


def _wrong(kind: str) -> Callable[..., Any]:
    return lambda points, *_, **__: wrong_answers(np.shape(points))[kind]


def _wrong_row(kind: str) -> Callable[..., Any]:
    return lambda points, *_: wrong_answers(np.shape(points)[:-1])[kind]


LINE = Network([Layer(np.array([[0.5, 1.0], [1.0, -1.0]]), np.array([0.0, 0.1]), identity)])
DATA = Dataset(INPUTS, one_hot([0, 1, 1, 0, 1]))


def _trained(cost: Cost, optimizer: Optimizer | None = None, network: Network = LINE) -> Any:
    return train(
        network, DATA, cost, optimizer or sgd(0.1),
        epochs=2, batch_size=2, rng=np.random.default_rng(0),
    )  # fmt: skip


def _landscape(kind: str, field: str) -> Landscape:
    parts: dict[str, Any] = {"height": two_valleys.height, "gradient": two_valleys.gradient}
    parts[field] = (_wrong if field == "gradient" else _wrong_row)(kind)
    return Landscape("own", **parts, domain=np.array([[-3.0, 3.0]]), stationary_points=(),
                     certificate="none")  # fmt: skip


# Each place that takes a function of the reader's own: what the message names, and a call.
OWN_FUNCTIONS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "Cost.per_example": (
        "cost own: per_example's answer",
        lambda kind: _cost(per_example=_wrong_row(kind))(INPUTS, INPUTS),
    ),
    "Cost.per_example in backpropagation": (
        "cost own: per_example's answer",
        lambda kind: backpropagation(
            LINE, DATA.inputs, DATA.targets, _cost(per_example=_wrong_row(kind))
        ),
    ),
    "Cost.derivative in backpropagation": (
        "cost own: derivative's answer",
        lambda kind: backpropagation(
            LINE, DATA.inputs, DATA.targets, _cost(derivative=_wrong(kind))
        ),
    ),
    "Cost.derivative in nudge_test": (
        "cost own: derivative's answer",
        lambda kind: nudge_test(
            LINE, DATA.inputs, DATA.targets, _cost(derivative=_wrong(kind)), layer=0, node=0
        ),
    ),
    "Cost.per_example in train": (
        "cost own: per_example's answer",
        lambda kind: _trained(_cost(per_example=_wrong_row(kind))),
    ),
    "Cost.derivative in train": (
        "cost own: derivative's answer",
        lambda kind: _trained(_cost(derivative=_wrong(kind))),
    ),
    "Cost.prediction in predict": (
        "cost own: prediction's answer",
        lambda kind: predict(LINE, INPUTS, _cost(prediction=_wrong(kind))),
    ),
    "Cost.prediction in accuracy": (
        "cost own: prediction's answer",
        lambda kind: accuracy(LINE, DATA, _cost(prediction=_wrong(kind))),
    ),
    "Optimizer.update in optimize": (
        "optimizer own: update's answer",
        lambda kind: optimize(double, [1.0, 2.0], _optimizer(kind), steps=2),
    ),
    "Optimizer.update in train": (
        "optimizer own: update's answer",
        lambda kind: _trained(mean_squared_error, _optimizer(kind)),
    ),
    "Activation.function": (
        "activation own: function's answer",
        lambda kind: Activation("own", _wrong(kind), np.cos)(INPUTS),
    ),
    "Activation.function in train": (
        "activation own: function's answer",
        lambda kind: _trained(
            mean_squared_error,
            network=Network(
                [Layer(np.eye(2), np.zeros(2), Activation("own", _wrong(kind), np.cos))]
            ),
        ),
    ),
    "Activation.derivative in train": (
        "activation own: derivative's answer",
        lambda kind: _trained(
            mean_squared_error,
            network=Network(
                [Layer(np.eye(2), np.zeros(2), Activation("own", np.sin, _wrong(kind)))]
            ),
        ),
    ),
    "initializer of Network.random": (
        "initializer's answer",
        lambda kind: Network.random(
            [3, 2],
            rng=np.random.default_rng(0),
            initializer=lambda inputs, nodes, *, rng: wrong_answers((inputs, nodes))[kind],
        ),
    ),
    "gradient of gradient_descent": (
        "gradient",
        lambda kind: gradient_descent(_wrong(kind), [1.0, 2.0], learning_rate=0.1, steps=2),
    ),
    "gradient of optimize": (
        "gradient",
        lambda kind: optimize(_wrong(kind), [1.0, 2.0], sgd(0.1), steps=2),
    ),
    "gradient of check_gradient": (
        "gradient",
        lambda kind: check_gradient(lambda p: p @ p, _wrong(kind), [1.0, 2.0]),
    ),
    "gradient of numerical_hessian": (
        "gradient",
        lambda kind: numerical_hessian(_wrong(kind), [1.0, 2.0]),
    ),
    "function of numerical_gradient": (
        "function's answer",
        lambda kind: numerical_gradient(lambda p: wrong_answers(())[kind], [1.0, 2.0]),
    ),
    "Landscape.height": (
        "landscape own: height's answer",
        lambda kind: _landscape(kind, "height").height(np.zeros((4, 1))),
    ),
    "Landscape.height in landscape_curve": (
        "landscape own: height's answer",
        lambda kind: landscape_curve(_landscape(kind, "height")),
    ),
    "Landscape.gradient": (
        "landscape own: gradient's answer",
        lambda kind: _landscape(kind, "gradient").gradient(np.zeros((4, 1))),
    ),
    "Landscape.gradient in gradient_descent": (
        "landscape own: gradient's answer",
        lambda kind: gradient_descent(
            _landscape(kind, "gradient").gradient, 1.0, learning_rate=0.1, steps=2
        ),
    ),
    "height of contours": (
        "height's answer",
        lambda kind: contours(lambda p: wrong_answers(())[kind], domain=[[0, 1], [0, 1]]),
    ),
    "function of slope_picture": (
        "function's answer",
        lambda kind: slope_picture(lambda x: wrong_answers(())[kind], 0.5),
    ),
    "derivative of descent_curve": (
        "derivative's answer",
        lambda kind: descent_curve(
            (np.sum, lambda p: wrong_answers(())[kind], (0.0, 1.0)), [1.0, 0.5], tangents=1
        ),
    ),
}


@pytest.mark.parametrize("place", OWN_FUNCTIONS)
def test_an_own_function_that_answers_wrongly_is_named(place: str) -> None:
    name, call = OWN_FUNCTIONS[place]
    for kind in KINDS:
        with pytest.raises((TypeError, ValueError)) as caught:
            call(kind)
        message = str(caught.value)
        assert message.startswith(name), f"{kind}: {message}"
        assert "expected" in message or "but point has shape" in message, f"{kind}: {message}"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Activation("own", np.sin, np.cos, 0.0), "kinks is 0.0, expected a list of num"),  # type: ignore[arg-type]
        (lambda: Activation("own", np.sin, np.cos, (0, "1")), r"kinks\[1\] is '1', expected a num"),  # type: ignore[arg-type]
        (lambda: Activation("own", np.sin, np.cos, (np.nan,)), r"kinks\[0\] is nan, expected a fi"),
        (lambda: Optimizer("own", None, double), "initialize is None, expected a function"),  # type: ignore[arg-type]
        (lambda: Optimizer("own", double, 0.1), "update is 0.1, expected a function"),  # type: ignore[arg-type]
        (lambda: Optimizer("own", double, double, 3), "in_place is 3, expected a function"),  # type: ignore[arg-type]
        (lambda: Optimizer(3, double, double), "name is 3, expected a str"),  # type: ignore[arg-type]
        (
            lambda: optimize(double, 1.0, Optimizer("own", double, lambda *_: None), steps=1),  # type: ignore[arg-type]
            r"optimizer own: update's answer is None, .*; did you forget a `return`\?",
        ),
        (
            lambda: optimize(double, 1.0, Optimizer("own", double, lambda p, g, s: p), steps=1),  # type: ignore[arg-type, return-value]
            r"optimizer own: update's answer is array.*, expected the next point and the next",
        ),
        (
            lambda: optimize(double, 1.0, sgd(lambda step: None), steps=1),  # type: ignore[arg-type, return-value]
            r"learning_rate's answer is None, expected a number; did you forget a `return`\?",
        ),
        (
            lambda: optimize(double, 1.0, sgd(lambda step: [0.1]), steps=1),  # type: ignore[arg-type, return-value]
            r"learning_rate's answer is \[0.1\], expected a number",
        ),
        (
            lambda: optimize(double, 1.0, sgd(lambda step: 0.1 + 0j), steps=1),  # type: ignore[arg-type, return-value]
            r"learning_rate's answer is \(0.1\+0j\), expected a number",
        ),
        (
            lambda: predict(LINE, INPUTS, _cost(prediction=lambda o: o * np.nan)),
            r"cost own: prediction's answer holds nan at \(0, 0\), expected finite numbers",
        ),
    ],
)
def test_what_an_own_part_is_made_of_is_checked(make: Callable[[], Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        make()


def test_own_functions_take_lists_and_leave_what_they_are_given() -> None:
    square = Cost(
        "own", lambda o, t: ((o - t) ** 2).sum(axis=1), lambda o, t: 2 * (o - t), lambda o: o
    )
    assert square([[1, 2]], [[1, 4]]) == 4.0
    np.testing.assert_array_equal(square.derivative([[1, 2]], [[1, 4]]), [[0.0, -4.0]])

    def move(point: Any, gradient: Any, state: Any) -> Any:
        point -= 0.25 * gradient  # in place, as in many a textbook
        return point, state

    own = Optimizer("own", lambda p: (0, ()), move)
    start = np.array([8.0])
    path = optimize(double, start, own, steps=3)
    np.testing.assert_array_equal(path.ravel(), [8.0, 4.0, 2.0, 1.0])
    assert start[0] == 8.0


def test_a_cost_made_of_another_names_itself() -> None:
    borrowed = Cost("mine", *(getattr(_cost(per_example=lambda o, t: 0.0), part)
                              for part in ("per_example", "derivative", "prediction")))  # fmt: skip
    with pytest.raises(
        ValueError, match=r"^cost mine: per_example's answer has shape \(\), expected"
    ):
        borrowed([[1.0]], [[1.0]])


def test_an_answer_that_turns_wrong_on_the_way_is_refused_too() -> None:
    asked = []

    def slope(outputs: Any, targets: Any) -> Any:
        asked.append(1)
        return 2 * (outputs - targets) if len(asked) < 4 else np.ones((len(outputs), 1))

    with pytest.raises(ValueError, match=r"cost own: derivative's answer has shape \(\d, 1\), exp"):
        _trained(_cost(derivative=slope))
    assert len(asked) == 4


def test_the_loop_of_training_does_not_look_again_at_its_own_arrays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workspace = Workspace(LINE, _cost())
    looked = []
    monkeypatch.setattr("howlearn.costs.finite_array", lambda *_, **__: looked.append(1))
    for _ in range(3):
        value = workspace.backpropagate(DATA.inputs, DATA.targets, np.arange(4))
    assert isfinite(value)
    assert not looked


def test_a_prediction_needs_a_network_and_a_cost() -> None:
    network = Network.random([2, 1], rng=np.random.default_rng(0))
    with pytest.raises(TypeError, match="network is 3, expected a Network"):
        predict(3, [[1.0, 2.0]], mean_squared_error)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="cost is 'mse', expected a Cost, such as mean_squared_err"):
        predict(network, [[1.0, 2.0]], "mse")  # type: ignore[arg-type]
