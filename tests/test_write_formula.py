"""The figure *Write a formula*: what it reads, computes and draws is what howlearn.values has."""

import keyword
import random
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from howlearn.plots.graph import _columns
from howlearn.values import Value, sensitivities
from live_figures import BY_NAME, Live, alive, tab
from panels import panels
from random_formulas import random_formula
from test_browser import url
from written_formulas import OPENING, Written, calls, program_of, state_of, text_of

ROW = BY_NAME["write-formula"]
MODULES = "/generated/scripts/figures/write_formula"

# What the figure makes of each state: the values, the deepest first, and the program.
READ = """async (figure, states) => {
    const [{ handBack }, { columnsOf }] = await Promise.all(
        ["values", "columns"].map(name => import(`MODULES/${name}.js`)));
    const seen = [];
    for (const state of states) {
        figure.set(state);
        const { order, worth, counts, known, trouble } = figure.scene;
        const { sums } = handBack(order, worth, Infinity);
        const places = columnsOf(order);
        seen.push({
            formula: figure.state.formula, counts, trouble, program: await figure.python(),
            values: order.map(value => ({
                operation: value.operation, depth: value.depth, ...worth.get(value),
                sum: sums.get(value), place: places.get(value),
                sources: value.sources.map(source => order.indexOf(source)),
            })),
        });
    }
    return seen;
}""".replace("MODULES", MODULES)


def same_as(seen: dict[str, Any], cost: Value) -> None:
    """Compare what the script made with a value of Python: the same graph in the same order."""
    found = sensitivities(cost)
    order = list(found)
    assert len(seen["values"]) == len(order), seen["formula"]
    columns = _columns(list(reversed(order)))
    places = {v: (k, row) for k, column in enumerate(columns) for v, row in column.items()}
    for value, mine in zip(order, seen["values"], strict=True):
        where = f"{value.operation} in {seen['formula']}"
        assert mine["operation"] == value.operation.replace("power ", "^"), where
        assert mine["depth"] == value.depth, where
        assert mine["sources"] == [order.index(source) for source in value.sources], where
        assert mine["number"] == pytest.approx(value.number, rel=1e-12, abs=1e-300), where
        assert mine["slopes"] == pytest.approx(list(value.slopes), rel=1e-12, abs=1e-12), where
        assert mine["sum"] == pytest.approx(found[value], rel=1e-12, abs=1e-12), where
        assert mine["place"] == pytest.approx(list(places[value]), abs=1e-9), where
    assert seen["counts"] == {
        "lines": sum(len(value.sources) for value in order),
        "calls by recursion": sum(1 for _ in calls(cost)),
    }


def random_cases(count: int) -> list[tuple[str, list[float], Value]]:
    """Return formulas with their given values, and what Python makes of them."""
    cases: list[tuple[str, list[float], Value]] = []
    draw = random.Random(3)
    while len(cases) < count:
        formula = random_formula(draw, size=draw.randint(1, 4))
        given = [Written(name) for name in "wxt"]
        text = text_of(formula(given))
        numbers = [draw.randint(-30, 30) / 20 for _ in given]
        values = [Value(number) for number in numbers]
        cost = formula(values)
        found = sensitivities(cost)
        # In the order in which the text names them, as the figure keeps them.
        named = sorted(
            (len(re.split(rf"\b{name}\b", text)[0]), k)
            for k, name in enumerate("wxt")
            if values[k] in found
        )
        if named and len(text) <= 200 and len(found) <= 28 and cost.depth < 12:
            cases.append((text, [numbers[k] for _, k in named], cost))
    return cases


def test_it_reads_and_computes_random_formulas_as_python_does(
    browser: Browser, address: str
) -> None:
    cases = random_cases(60)
    assert (
        len({operation for text, _, _ in cases for operation in "+-*/^" if operation in text}) == 5
    )
    assert all(any(name in text for text, _, _ in cases) for name in ("exp", "log", "tanh"))
    with alive(browser, address, ROW) as figure:
        read = figure.evaluate(READ, [state_of(text, given) for text, given, _ in cases])
    for (_, _, cost), seen in zip(cases, read, strict=True):
        assert seen["trouble"] is None
        same_as(seen, cost)
        # Its program makes the same graph once more.
        names, _ = program_of(seen["program"])
        assert list(names["found"].values()) == list(sensitivities(cost).values())


def doubled(value: Value) -> Value:
    return value + value


def squared(value: Value) -> Value:
    return value * value


# A text, and what it is in Python; each name is one that is given.
READINGS: dict[str, Callable[[Value], Value | None]] = {
    "-w^2": lambda w: -(w**2),
    "w^-1": lambda w: w**-1,
    "w**2^3": lambda w: w ** (2**3),
    "2*3*w": lambda w: 6.0 * w,
    "1e-1*w + .5": lambda w: 0.1 * w + 0.5,
    "w − 2·w": lambda w: w - 2.0 * w,
    "3 - w - 1": lambda w: 3.0 - w - 1.0,
    "1/w/2": lambda w: 1.0 / w / 2.0,
    "-0.4*w": lambda w: -0.4 * w,
    "w*(1 - 3)": lambda w: w * -2.0,
    "+w - -w": lambda w: w - -w,
    "exp(1)*w": lambda w: Value(1.0).exp() * w,
    "log(tanh((w)))": lambda w: w.tanh().log(),
    "n = 3; a = w*n; a = a + a; a": lambda w: doubled(w * 3.0),
    "w = w + w; w*w;": lambda w: squared(w + w),
    "lambda*lambda": lambda w: w * w,
    "cost = found + found; cost*2": lambda w: (w + w) * 2.0,
    "constructor + toString*0": lambda w: None,
}


def test_it_reads_as_python_does(browser: Browser, address: str) -> None:
    with alive(browser, address, ROW) as figure:
        states = [state_of(text, [0.75, 0.5]) for text in READINGS]
        read = figure.evaluate(READ, states)
    for (text, formula), seen in zip(READINGS.items(), read, strict=True):
        cost = formula(Value(0.75))
        cost = Value(0.75) + Value(0.5) * 0.0 if cost is None else cost
        same_as(seen, cost)
        names, printed = program_of(seen["program"])
        assert list(names["found"].values()) == list(sensitivities(cost).values()), text
        assert names["cost"].number == cost.number
        assert printed.startswith("cost ")


def test_no_name_of_a_reader_breaks_the_program(browser: Browser, address: str) -> None:
    words = [word for word in keyword.kwlist if word.isalpha()]
    words += ["Value", "calls", "cost", "dict", "found", "len", "print", "sum", "type", "value"]
    words += ["sensitivities", "source", "match", "case", "self", "__name__"[2:6]]
    with alive(browser, address, ROW) as figure:
        # All figures' numbers are printed at the last step.
        states = [state_of(f"{word}*{word}", [1.5], step=9) for word in words]
        states += [state_of(f"{word}={word}+1;{word}*2", [1.5], step=9) for word in words]
        read = figure.evaluate(READ, states)
    for word, seen in zip(words * 2, read, strict=True):
        _, printed = program_of(seen["program"])
        slope, cost = ("3.0000", "2.2500") if "+" not in seen["formula"] else ("2.0000", "5.0000")
        assert printed.startswith(f"cost {cost}"), word
        assert printed.endswith(f"{slope} to {word}\n"), word


# What is no formula, and what is said of it.
BROKEN = {
    "": "A formula is missing, such as w*x, at character 1.",
    "(w*x - ": "After “-” something is missing, at character 7.",
    "w * ": "After “*” something is missing, at character 4.",
    "*w": "Before “*” something is missing, at character 1.",
    "(w*x": "A ) is missing for the ( of character 1, at character 5.",
    "w*x)": "This ) closes nothing that was opened, at character 4.",
    "2 w": "Between “2” and “w” an operation is missing, at character 3.",
    "w x": "Between “w” and “x” an operation is missing, at character 3.",
    "sin(w)": "“sin” is no function that is known here: exp, log and tanh are, at character 1.",
    "exp w": "After “exp” a ( is missing, at character 5.",
    "w^x": "A power must be a number, and no value is allowed there, at character 3.",
    "3 + 4": "A name is missing, such as w, for a value that is given, at character 1.",
    "w": "An operation is missing, at character 1.",
    "a = w*w; x + x": "“a” is never used, at character 1.",
    "w*w; x": "This part has no name, so nothing can use it, at character 1.",
    "w + x = t": "Before “=” a single name must stand, at character 7.",
    "exp = w": "“exp” is a function, and nothing else can be called so, at character 1.",
    "w/(1 - 1) + 1/0": "This is a division by 0, at character 13.",
    "w + (0 - 2)^0.5": "This power has no value, at character 5.",
    "w*1e999": "This is too large for a float, at character 3.",
    "a+b+c+d+f+g+h+i+j": "“j” is one name too many: 8 values can be given, at character 17.",
    "+".join(
        ["w"] * 40
    ): "One way leads through 12 operations or more, too many to draw, at character 1.",
    "+".join(
        ["w*2"] * 11
    ): "It makes more than 28 values, and so many can be drawn, at character 37.",
    "w" * 201: "A formula may have 200 characters, and this one goes on, at character 201.",
}

HOSTILE = (
    "<img src=x onerror=window.hit=1>",
    "</textarea><script>window.hit=1</script>",
    "w*w;window.hit=1",
    "`${window.hit=1}`*w",
    "constructor.constructor('return window')()*w",
    "__proto__*w",
    "w*eval('window.hit=1')",
    "w);window.hit=1;(w",
    "{{7*7}}*w",
    "w*\u0000\u202e\U0001f600",
    "(" * 150,
    "w*&lt;b&gt;",
)


def untouched(figure: Live) -> None:
    assert figure.evaluate("e => [window.hit, e.querySelectorAll('img, script, b').length]") == [
        None,
        0,
    ]


def test_what_is_no_formula_is_told_where_it_is_written(browser: Browser, address: str) -> None:
    with alive(browser, address, ROW) as figure:
        field, told = figure.node.locator(".hl-formula"), figure.node.locator(".hl-trouble")
        before, help_text = (figure.state, figure.numbers), told.inner_text()
        for text in [*BROKEN, *HOSTILE, "0,5*w", "w:x"]:
            field.fill(text)
            said = told.inner_text()
            if text in BROKEN:
                assert said == BROKEN[text]
            assert said.endswith("."), text
            assert " at character " in said, text
            assert field.get_attribute("aria-invalid") == "true"
            assert (figure.state, figure.numbers) == before, text
            assert field.input_value() == text, "it is the reader's own"
            untouched(figure)
        field.fill("0,5*w")
        assert told.inner_text().startswith("A decimal number has a point, not a comma, at char")
        field.fill(OPENING)
        assert told.inner_text() == help_text
        assert field.get_attribute("aria-invalid") is None
        assert figure.state == before[0]


def test_what_is_no_formula_in_an_address_is_told_and_the_opening_shown(
    browser: Browser, address: str
) -> None:
    with alive(browser, address, ROW) as figure:
        first = (figure.state, figure.numbers)
        for text in [*BROKEN, *HOSTILE]:
            figure.again(f"?write-formula=formula:{quote(text)},v2:2.5,step:2")
            assert (figure.state, figure.numbers) == first, text
            untouched(figure)
            seen = figure.evaluate(
                "e => ['.hl-trouble', '.hl-formula'].map(s => e.querySelector(s)).map("
                "e => e.value ?? e.textContent)"
            )
            if len(text) < 999:
                assert seen[1] == text
            if text in BROKEN:
                assert seen[0] == BROKEN[text]


def test_a_fresh_page_with_a_formula_in_its_address_shows_it(
    browser: Browser, address: str
) -> None:
    with tab(browser, address) as visit:
        for text in ("x1*x1 + log(y)", HOSTILE[0]):
            visit.page.goto(f"{url(address, ROW.alone)}?write-formula=formula:{quote(text)},v1:3")
            figure = Live(visit.page, ROW).wait()
            figure.rests()
            visit.page.wait_for_function(
                "text => document.querySelector('.hl-formula').value === text", arg=text
            )
            untouched(figure)
            expected = OPENING if text in HOSTILE else "x1*x1+log(y)"
            assert figure.state["formula"] == expected
            assert figure.state["v1"] == (1 if text in HOSTILE else 3)
    assert not visit.wrong


# What cannot be computed, and why.
TROUBLES = [
    ("log(w)*x", [0.0, 1.0], "log(w) cannot be computed here: a logarithm needs a number above 0."),
    (
        "log(w)*x",
        [-1.0, 1.0],
        "log(w) cannot be computed here: a logarithm needs a number above 0.",
    ),
    ("1/w", [0.0], "C cannot be computed here: it divides by 0."),
    ("w^-2*x", [0.0, 1.0], "w^-2 cannot be computed here: it divides by 0."),
    ("w^0.5+1", [0.0], "w^0.5 cannot be computed here: at 0 it is infinitely steep."),
    (
        "y=w^0.5;y+1",
        [-2.0],
        "y cannot be computed here: a number below 0 has whole powers only.",
    ),
    (
        "exp(exp(3*w))*2",
        [5.0],
        "exp(exp(3*w)) cannot be computed here: it is too large for a float.",
    ),
    ("(w*1e200)*1e200", [1.0], "C cannot be computed here: it is too large for a float."),
    ("w*0*1e200*1e200", [0.0], "The sensitivity to w*0 is too large for a float."),
]


def test_what_cannot_be_computed_is_told_by_name_and_nothing_is_shown_of_it(
    browser: Browser, address: str
) -> None:
    with alive(browser, address, ROW) as figure:
        for text, given, says in TROUBLES:
            for order in ("deepest", "recursion"):
                figure.set(state_of(text, given, order=order, step=2))
                assert figure.node.locator(".hl-says").inner_text() == says
                assert figure.numbers == []
                (panel,) = panels(figure)
                assert not [mark for mark in panel.all("delta-text") if mark.text]
                assert sum(mark.text == "?" for mark in panel.all("value-text")) == (
                    "sensitivity" not in says
                )
                shown = figure.node.locator(".hl-stage").inner_html()
                assert not [word for word in ("NaN", "Infinity", "undefined") if word in shown]
                program = str(figure.evaluate("e => e.python()"))
                assert program_of(program)[1].strip() in (
                    "ValueError",
                    "ZeroDivisionError",
                    "OverflowError",
                    "TypeError",
                )
