"""No number is used in another type than the one that was checked."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from call_results import run, same
from calls import APART, CALLS, public, whole_parameters
from howlearn.network import Network

PUBLIC = dict(public())
WHOLE_TYPES = [np.dtype(code).type for code in np.typecodes["AllInteger"]]


def _whole(value: Any) -> bool:
    parts = value if isinstance(value, list) else [value]
    return all(isinstance(part, int) and not isinstance(part, bool) for part in parts)


def _outcome(function: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    try:
        return run(function, arguments)
    except (TypeError, ValueError) as error:
        return [type(error).__name__, str(error)]


def test_everything_public_has_a_call_or_a_reason() -> None:
    called = {name.split(",")[0] for name in CALLS}
    assert set(PUBLIC) <= called | set(APART), set(PUBLIC) - called - set(APART)
    assert not called & set(APART)
    assert set(APART) <= set(PUBLIC)


def test_every_argument_that_is_an_integer_is_tried() -> None:
    tried = {
        (name.split(",")[0], argument) for name, make in CALLS.items() for argument in make()[1]
    }
    # epoch_by_epoch is what train calls, with the same arguments.
    door = {("training.epoch_by_epoch", "shards")}
    missing = [
        (name, argument)
        for name, function in PUBLIC.items()
        if name not in APART
        for argument in whole_parameters(function)
        if (name, argument) not in tried | door
    ]
    assert missing == []


@pytest.mark.parametrize("name", CALLS)
def test_an_integer_of_any_type_counts_for_what_it_is(name: str) -> None:
    """As it is in all types, and where a small type ends in that type: there a sum leaves it."""
    for argument, own in CALLS[name]()[1].items():
        if not _whole(own):
            continue
        several = isinstance(own, list)
        for value, kinds in ((own, WHOLE_TYPES), (127, [np.int8]), (255, [np.uint8])):
            numbers = value if isinstance(value, list) else [value] * (len(own) if several else 1)
            function, right = CALLS[name]()
            expected = _outcome(function, right | {argument: numbers if several else numbers[0]})
            for kind in kinds:
                listed: list[Any] = [[kind(number) for number in numbers], np.array(numbers, kind)]
                for form in listed if several else [kind(numbers[0])]:
                    function, fresh = CALLS[name]()
                    outcome = _outcome(function, fresh | {argument: form})
                    assert same(outcome, expected), (
                        f"{argument}={form!r}: {outcome}, not {expected}"
                    )


def test_sizes_are_taken_or_refused_alike_in_list_tuple_and_array() -> None:
    rng = np.random.default_rng(0)
    for form in (list, tuple, np.array):
        sizes: Any = form([2, 3, 1])
        assert Network.random(sizes, rng=rng).sizes == (2, 3, 1)
        floats: Any = form([2.0, 3.0, 1.0])
        with pytest.raises(
            TypeError, match=r"sizes\[0\] is .*, expected a whole number, such as 2$"
        ):
            Network.random(floats, rng=rng)
        truths: Any = form([True, True])
        with pytest.raises(TypeError, match=r"sizes\[0\] is .*True.*, expected a whole number$"):
            Network.random(truths, rng=rng)
