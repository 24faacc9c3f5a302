"""Python's and NumPy's own errors, put into words."""

import math
from typing import Any

import numpy as np
import pytest

from howlearn.exercises.checking import EXERCISES
from howlearn.exercises.errors import _MEANINGS, told
from howlearn.exercises.judging import judge
from howlearn.network import Network

NETWORK = Network.random([2, 2, 1], rng=np.random.default_rng(0))
GIVEN = {"network": NETWORK, "v": np.ones(3), "m": np.ones((2, 3)), "np": np, "math": math}

# What a learner may write, and the words that it gets.
SLIPS = {
    "network.parameters -= 0.5 * network.parameters": "must not be changed",
    "network.parameters[0] = 1.0": "must not be changed",
    "network.layers[0].weights -= 0.1": "must not be changed",
    "network.parameters = v": "with_parameters returns",
    "network.layers[0].weights = m": "with_parameters returns",
    "network - v": "Its numbers are network.parameters",
    "0.5 * network": "Its numbers are network.parameters",
    "2.0 ^ 2": "A power is written **",
    "v ^ 2": "A power is written **",
    "v ^ v": "A power is written **",
    "[1.0] ^ 2": "A power is written **",
    "weight + 1": "the name weight",
    "late + 1; late = 1": "late is used before",
    "np.tan_h(v)": "called tan_h",
    "v.avg()": "called avg",
    "math.means(v)": "called means",
    "import numpi": "called numpi",
    "None + 1": "`return`",
    "1 / 0": "divided by 0",
    "0.0 ** -1": "divided by 0",
    "v[3]": "beyond the end",
    "[1.0][1]": "beyond the end",
    "v[0, 0]": "more axes",
    "v.sum(axis=1)": "axis 1, and the array has 1",
    "v[1.0]": "whole number",
    "[1.0][0.5]": "whole number",
    "range(2.0)": "whole number",
    "np.concatenate(v, v)": "one list",
    "v + np.ones(2)": "(3,) (2,) do not fit",
    "m @ np.ones(2)": "here they are 3 and 2",
    "np.dot(m, m)": "the shapes are (2,3) and (2,3)",
    "v @ 2.0": "multiplied with *",
    "m.reshape(4, 2)": "6 numbers do not fill",
    "(1.0)(2.0)": "Is a * missing",
    "v(1)": "Is a * missing",
    "(1.0)[0]": "Square brackets",
    "sum(1.0)": "range(...)",
    "len(2.0)": "range(...)",
    "[1.0] * 2.0": "np.array(...)",
    "[1.0] - [2.0]": "np.array(...)",
    "[1.0] + 1.0": "np.array(...)",
    "[1.0] ** 2": "np.array(...)",
    "'2' + 1": "Leave the quotes off",
    "'2' - 1": "Leave the quotes off",
    "float('two')": "Leave the quotes off",
    "1 if v > 0 else 2": "yes or no",
    "min([v, v + 1])": "yes or no",
    "math.tanh(v)": "one number, and gets an array",
    "place = np.zeros(3); place[0] = v": "there are several",
    "math.sqrt(-1.0)": "root or a logarithm",
    "math.log(0.0)": "root or a logarithm",
    "math.exp(1e9)": "too large for a computer",
    "10.0 ** 400": "too large for a computer",
    "whole = np.zeros(3, int); whole -= v / 3": "parts of a whole",
    "np.concatenate([m, v])": ".ravel()",
    "a, b = v": "as many values as names",
    "np.mean(v, axes=0)": "other arguments",
    "np.mean()": "other arguments",
    "min([])": "smallest or the largest",
    "np.array([]).max()": "smallest or the largest",
    "again = lambda: again(); again()": "without end",
}


def raised(slip: str) -> str:
    """What is told of a function that makes a slip."""
    *before, last = slip.split("; ")
    expression = not any(sign in last for sign in (" = ", " -= ", "import "))
    lines = [*before, f"return {last}" if expression else last]
    code = "def answer(network, v, m):\n" + "".join(f"    {line}\n" for line in lines)
    made: dict[str, Any] = {"np": np, "math": math}
    exec(compile(code, "answer.py", "exec"), made)
    with pytest.raises(Exception) as error:
        made["answer"](NETWORK, GIVEN["v"], GIVEN["m"])
    return told(error.value, made["answer"])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("slip", "words"), SLIPS.items())
def test_a_slip_is_put_into_words(slip: str, words: str) -> None:
    text = raised(slip)
    assert words in text
    assert " of your code. " in text
    assert text.isascii()


@pytest.mark.filterwarnings("ignore")
def test_every_meaning_is_met_by_a_slip() -> None:
    texts = [raised(slip) for slip in SLIPS]
    for pattern, words in _MEANINGS:
        begin = words.split("{")[0][:20] or words.split("}")[1][:20]
        assert any(begin in text for text in texts), pattern


def test_the_words_stand_in_the_verdict_with_the_line() -> None:
    def step(network: Any, x: Any, t: Any) -> Any:
        network.parameters -= 0.1
        return network

    def slope(x: Any) -> Any:
        return 2 * x ^ 2

    message = judge(EXERCISES["training-step"], step).message
    line = step.__code__.co_firstlineno + 1
    assert f"raises ValueError in line {line} of your code: `network.parameters -= 0.1`" in message
    assert "must not be changed" in message
    message = judge(EXERCISES["slope-of-a-chain"], slope).message
    assert "raises TypeError" in message
    assert "A power is written **" in message
    assert message.endswith(".")


def test_what_is_not_known_is_told_as_it_is() -> None:
    words = "no such valley\nand a second line"

    def answer() -> None:
        raise LookupError(words)

    with pytest.raises(LookupError) as error:
        answer()
    line = answer.__code__.co_firstlineno + 1
    text = told(error.value, answer)
    assert text.startswith(f"raises LookupError: no such valley, in line {line} of your code: ")
    assert "second line" not in text


def test_a_function_of_python_itself_has_no_line() -> None:
    assert told(ValueError("no such luck"), len) == "raises ValueError: no such luck."
    assert told(ValueError("is it?"), len) == "raises ValueError: is it?"
    assert told(ValueError(), len) == "raises ValueError."


def test_a_question_ends_as_one() -> None:
    assert raised("weight + 1").endswith("is an import missing?")
    assert raised("v[3]").endswith("how many there are.")
    assert judge(EXERCISES["slope-of-a-chain"], lambda x: weight + x).message.endswith("missing?")  # type: ignore[name-defined]  # noqa: F821
