"""Where exactly a gradient's verdict turns: from wrong to a kink, and to a lack of precision."""

from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pytest

from howlearn import gradients
from howlearn.gradients import GradientCheck, _explained, _jumps, _looked_at, _noise, _Side

EPSILON = float(np.finfo(np.float64).eps)


def side(slope: float, error: float = 1.0) -> _Side:
    return _Side(slope, error, 1e-3)


class Seen(NamedTuple):
    """What is found when a component is looked at again: below, above, and from both sides."""

    below: _Side
    above: _Side
    centre: _Side


def smooth(slope: float, error: float, step: float = 1e-3) -> Seen:
    return Seen(side(slope), side(slope), _Side(slope, error, step))


def bent(below: float, above: float) -> Seen:
    return Seen(side(below), side(above), side((below + above) / 2))


# Two places that are both as far off as this tells: 4 is said and 8 is seen, and 1 is near.
@pytest.mark.parametrize(
    ("found", "reason", "words"),
    [
        (smooth(8.0, 1.5), "precision", "at steps of 0.001"),
        (smooth(8.0, 1.25), "wrong", "component 0 is 4, the numerical gradient says 8"),
        (smooth(0.0, 1.5), "precision", "at steps of 0.001"),
        (smooth(0.0, 1.25), "wrong", "component 0 is 4, the numerical gradient says 8"),
        (smooth(np.nan, np.inf), "precision", "at steps of 0.001"),
        (bent(2.0, 9.5), "kink", "slope 2 below, 9.5 above;\nthe gradient says 4, which is one of"),
        (bent(9.5, 2.0), "kink", "slope 9.5 below, 2 above;\nthe gradient says 4, which is one of"),
        (bent(-4.0, 6.0), "kink", "which is one of them"),
        (bent(1.75, 9.5), "kink", "which is between them"),
        (bent(-4.0, 6.25), "kink", "which is between them"),
        (bent(6.0, 14.0), "kink", "which is one of them"),
        (
            bent(6.25, 14.0),
            "wrong",
            "which is outside them;\nif several kinks meet here, check a po",
        ),
        (
            bent(-6.0, 1.75),
            "wrong",
            "which is outside them;\nif several kinks meet here, check a po",
        ),
    ],
)
def test_a_verdict_turns_where_the_measured_error_ends(
    found: Seen, reason: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = explained([4.0], [8.0], [found], 1 / 8, monkeypatch)
    assert check.reason == reason
    assert words in check.explanation


def explained(
    said: list[float],
    measured: list[float],
    found: list[Seen],
    tolerance: float,
    monkeypatch: pytest.MonkeyPatch,
) -> GradientCheck:
    monkeypatch.setattr(gradients, "_looked_at", lambda function, point, axis, noise: found[axis])
    monkeypatch.setattr(gradients, "_noise", lambda *_: 0.0)
    monkeypatch.setattr(gradients, "_imprecision", lambda *given: f"at steps of {given[-1]}")
    check = GradientCheck(np.array(said), np.array(measured), 1.0, tolerance)

    def never(point: Any) -> Any:
        raise AssertionError("all that is asked of the function is in the table")

    return _explained(check, never, np.zeros(len(said)))


WRONG, KINK = smooth(0.0, 0.5), bent(1.75, 9.5)


@pytest.mark.parametrize(
    ("said", "found", "reason", "words"),
    [
        # The worst component is named, wherever it stands.
        ([4.0, 3.0, 8.0, 8.0], [WRONG] * 4, "wrong", "component 1 is 3, "),
        ([3.0, 4.0, 8.0, 8.0], [WRONG] * 4, "wrong", "component 0 is 3, "),
        ([3.0, 4.0, 8.0, 8.0], [KINK] * 4, "kink", "component 0 is on a kink"),
        ([3.0, 4.0, 8.0, 8.0], [smooth(8.0, 9, 0.1), smooth(8.0, 9, 0.01)], "precision", "of 0.1"),
        # A kink excuses no other component that is wrong, and none that is near is looked at.
        ([3.0, 4.0, 8.0, 8.0], [KINK, WRONG], "wrong", "component 1 is 4, "),
        ([3.0, 6.5, 8.0, 8.0], [KINK, WRONG], "wrong", "component 1 is 6.5, "),
        ([3.0, 7.0, 8.0, 8.0], [KINK, WRONG], "kink", "component 0 is on a kink"),
    ],
)
def test_of_several_components_the_worst_is_named(
    said: list[float],
    found: list[Seen],
    reason: str,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Each of four may be half as far off as all of them together: by 1.
    check = explained(said, [8.0] * 4, found, 1 / 4, monkeypatch)
    assert check.reason == reason
    assert words in check.explanation


def test_a_jump_is_three_times_what_both_sides_may_be_off() -> None:
    for near in (0.0, 0.5):
        for sign in (-1, 1):
            for beyond in (0.0, 0.25):
                above = side(sign * (6 + near + beyond), 1.5)
                assert _jumps((side(0.0, 0.5), above), near) == bool(beyond)


# Of each side: the slope, how far off it may be, and the step. Where the function is a square, a
# slope from one side is off by the step, and a tenth of it is nine tenths nearer.
@pytest.mark.parametrize(
    ("function", "at", "noise", "expected"),
    [
        (lambda x: x * x, 0.5, 0.75e-6, [(0.999, 6e-3, 1e-3), (1.001, 6e-3, 1e-3)]),
        (lambda x: x * x, 4.0, 1.2e-5, [(7.996, 2.4e-2, 4e-3), (8.004, 2.4e-2, 4e-3)]),
        (lambda x: x * x, -4.0, 1.2e-5, [(-8.004, 2.4e-2, 4e-3), (-7.996, 2.4e-2, 4e-3)]),
        (lambda x: 0 * x, 0.5, 1e-6, 3 * [(0.0, 4e-4, 1e-2)]),
        (lambda x: x * x * x, 0.5, 2.475e-6, [None, None, (0.7501, 1.98e-3, 1e-2)]),
        (lambda x: x * abs(x), 0.0, 0.0, [*2 * [(1e-12, 3e-12, 1e-12)], (1e-12, 0.9e-12, 1e-12)]),
        (lambda x: 2 * x if x > 0 else -x, 0.0, 1e-6, [(-1, 4e-4, 1e-2), (2, 4e-4, 1e-2)]),
        (lambda x: np.nan, 0.0, 1e-6, 3 * [(np.nan, np.inf, 1e-5)]),
    ],
)
def test_a_side_is_seen_with_the_step_that_tells_most(
    function: Any, at: float, noise: float, expected: list[Any]
) -> None:
    found = _looked_at(lambda p: function(p[1]), np.array([7.0, at]), 1, noise)
    assert len(found) == 3
    for seen, known in zip(found, expected, strict=False):
        if known is not None:
            assert seen == pytest.approx(known, rel=1e-6, nan_ok=True)


@pytest.mark.parametrize(
    ("at", "stride"), [([2.0], 2e-6), ([-2.0], 2e-6), ([0.5], 1e-6), ([0.0, 3.0], 3e-6 * np.cos(1))]
)
def test_noise_is_what_leaps_on_the_quieter_side(at: list[float], stride: float) -> None:
    # A leap at the last of twelve places is all of the last of eight fourth differences.
    for quiet, loud in ((-11, 11), (11, -11)):
        found = _noise(partial(leaping, at, stride, {quiet: 0.5, loud: 4.0}), np.array(at))
        assert found == pytest.approx(0.5 / np.sqrt(8 * 70), rel=1e-3)


def leaping(at: list[float], stride: float, leaps: dict[int, float], point: Any) -> float:
    return 1000.0 + leaps.get(round((point[-1] - at[-1]) / stride), 0.0)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda x: 1000.0, 1000 * EPSILON),
        (lambda x: -1000.0, 1000 * EPSILON),
        (lambda x: 0.0, EPSILON),
        (lambda x: 5.0 if x >= 0 else np.nan, 5 * EPSILON),
        (lambda x: 5.0 if x <= 0 else np.nan, 5 * EPSILON),
        (lambda x: np.nan, np.inf),
    ],
)
def test_noise_is_no_less_than_the_last_digit(function: Any, expected: float) -> None:
    assert _noise(lambda p: function(p[0]), np.zeros(1)) == pytest.approx(expected, rel=1e-12)
