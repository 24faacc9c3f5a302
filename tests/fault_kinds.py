"""The kinds of faults that `faults` plants: what each changes, and where."""

import re

from fault_changes import (
    MESSAGE_WORDS,
    opposite,
    other_digit,
    other_message,
    other_number,
    other_shape,
    other_sign,
    other_word,
    wrong_factor,
    wrong_formula,
    wrong_index,
)
from fault_places import (
    DECIMAL,
    Kind,
    another,
    code_lines,
    doctests,
    drawing_blocks,
    heading,
    in_block,
    in_code,
    in_descriptions,
    in_figures,
    in_labs,
    in_source,
    indented,
    is_number,
    label,
    links,
    ordinary,
    output_lines,
    picture,
    prose,
    quiz_key,
    recorded_of_labs,
    solution,
    starts,
    twin,
    whole,
)
from howlearn_site.claims.reading import NUMBER_WORDS

FOR_HUMAN_EYES = {
    "number in a block": "where neither the output nor the text hangs on it, nothing became false",
}
"""Kinds that only a reader can judge, each with the reason; they do not count."""

COLOURS = {"COST.light": "VALUE.light", "VALUE.light": "COST.light", "INK.light": "COST.light"}

KINDS: dict[str, Kind] = {
    "digit of a decimal": prose(other_digit, lambda p, _, i: ordinary(p) and is_number(i, DECIMAL)),
    "sign of a number": prose(
        other_sign,
        lambda p, _, i: ordinary(p) and i.kind == "number" and i.text not in ("0", "$0$"),
    ),
    "whole number": prose(other_digit, lambda p, _, i: ordinary(p) and is_number(i, r"[\d,]{2,}")),
    "single digit": prose(other_digit, lambda p, _, i: ordinary(p) and is_number(i, r"\d")),
    "number word": prose(other_word, lambda p, _, i: ordinary(p) and i.kind == "word"),
    "comparison": prose(opposite, lambda p, _, i: ordinary(p) and i.kind == "comparison"),
    "cell of a table": prose(
        other_digit,
        lambda _, q, i: starts(q, "|") and i.kind == "number" and re.search(r"\d", i.text),
    ),
    "sign in a formula": prose(wrong_formula, lambda p, _, i: ordinary(p) and i.kind == "formula"),
    "factor in a formula": prose(wrong_factor, lambda p, _, i: ordinary(p) and i.kind == "formula"),
    "index in a formula": prose(
        wrong_index, lambda p, _, i: ordinary(p) and i.kind == "formula" and "_" in i.text
    ),
    "number in code in a line": prose(other_digit, lambda p, _, i: i.kind == "code"),
    "number of the glossary": prose(
        other_number, lambda p, _, i: p.name == "glossary.md" and i.kind in ("number", "word")
    ),
    "comparison of the glossary": prose(
        opposite, lambda p, _, i: p.name == "glossary.md" and i.kind == "comparison"
    ),
    "formula of the glossary": prose(
        wrong_formula, lambda p, _, i: p.name == "glossary.md" and i.kind == "formula"
    ),
    "number of Notation": prose(
        other_number, lambda p, _, i: p.name == "notation.md" and i.kind in ("number", "word")
    ),
    "formula of Notation": prose(
        wrong_formula, lambda p, _, i: p.name == "notation.md" and i.kind == "formula"
    ),
    "what to remember": prose(
        lambda t, d: opposite(t, d) if t.lower() not in NUMBER_WORDS else other_word(t, d),
        lambda p, q, i: heading(p, q) == "What to remember" and i.kind in ("word", "comparison"),
    ),
    "hint, explanation, answer": prose(
        other_number,
        lambda p, q, i: (
            indented(p, q) and i.kind in ("number", "word") and re.search(r"\w", i.text)
        ),
    ),
    "README": prose(
        other_number, lambda p, _, i: p.name == "README.md" and i.kind in ("number", "word")
    ),
    "link": links(r"\]\(([a-z-]+\.md)", lambda t, _: f"a-{t}"),
    "anchor": links(r"\.md(#[\w-]+)\)", lambda t, _: f"{t}-s"),
    "image": links(r"!\[[^\]]*\]\((figures/[\w/-]+)\.svg", lambda t, _: f"{t}-2"),
    "text of a lab": in_labs,
    "recorded output of a lab": recorded_of_labs,
    "output in a docstring": in_source(
        "*.py", r"(?<=^    )(?:\[?-?\d+\.[\d. ]*\]?)$", other_digit, doctests
    ),
    "shape in a docstring": in_source(
        "*.py",
        r": Array, \((?:examples|dimensions)[^)]*\)",
        other_shape,
        lambda _: ["tests -x tests/test_shapes.py"],
    ),
    "formula in a docstring": in_source(
        "*.py",
        # On a docstring's first line.
        r'(?<=""").*[²³⁴ᶻ←|].*',
        lambda t, _: t.replace(" − ", " + ", 1) if " − " in t else t.replace(" + ", " − ", 1),
        lambda _: ["tests -x tests/test_docstring_formulas.py"],
    ),
    "message of check": in_source(
        "exercises/about_*.py",
        rf"(?<=^ {{12}})[A-Z].*\b(?:{'|'.join(MESSAGE_WORDS)})\b.*",
        other_message,
        lambda _: ["tests -x tests/test_messages.py"],
    ),
    "derivative": in_source(
        "_formulas.py",
        r"(?<= )[-+*/](?= )|np\.(?:add|subtract|multiply)\b",
        lambda t, _: {
            "+": "-",
            "-": "+",
            "*": "/",
            "/": "*",
            "np.add": "np.subtract",
            "np.subtract": "np.add",
            "np.multiply": "np.add",
        }[t],
        lambda _: [
            "tests -x tests/test_step.py tests/test_formulas.py tests/test_own_functions.py"
        ],
    ),
    "activation or cost": in_source(
        "[ac]*s.py",
        r"(?<=return ).*[-+*/] .*",
        lambda t, _: (
            t.replace(" - ", " + ")
            if " - " in t
            else t.replace(" + ", " - ")
            if " + " in t
            else t.replace(" * ", " / ")
            if " * " in t
            else t.replace(" / ", " * ")
        ),
        lambda _: ["tests -x tests/test_activations.py tests/test_costs.py"],
    ),
    "colour in a plot": in_source(
        "plots/*.py",
        r"(?<=color=)(?:COST|VALUE|INK)\.light",
        lambda t, _: COLOURS[t],
        drawing_blocks,
    ),
    "data of a plot, shifted": in_source(
        "plots/*.py",
        r"(?<=axes\.plot\()\w+(?:\[[^\]]+\])?, ",
        lambda t, _: f"{t[:-2]} + 0.5, ",
        drawing_blocks,
    ),
    "axes of a plot, exchanged": in_source(
        "plots/*.py",
        r"(?<=axes\.plot\()\w+, \w+(?=[,)])",
        lambda t, _: ", ".join(reversed(t.split(", "))),
        drawing_blocks,
    ),
    "name of an axis": in_source(
        "plots/*.py",
        r"(?<=name_axes\(axes, )\"[^\"]+\"",
        lambda t, _: f'{t[:-1]}s"',
        drawing_blocks,
    ),
    "limits of an axis": in_source(
        "plots/*.py", r"(?<=set_[xy]lim\()\w+(?=,)", lambda t, _: f"{t} - 0.5", drawing_blocks
    ),
    "width or size in a plot": in_source(
        "plots/*.py",
        r"(?<=linewidth=)\d\.\d+|(?<=markersize=)\d+(?=[,)])",
        other_digit,
        drawing_blocks,
    ),
    "output": in_block(r"\d+(?:\.\d+)?", output_lines, "block"),
    "alt text": in_block(
        r"\d+(?:\.\d+)?", lambda b: [b.picture.line] if b.picture else [], "block"
    ),
    "comment in a block": in_block(r"#.*\d.*", code_lines, "page"),
    "another decimal of the page": another,
    "description": in_descriptions,
    "number in a block": in_code,
    "label in drawing code": label,
    "key of a question": quiz_key,
    "solution of an exercise": solution,
    "rate that a link sets": links(r"\]\(\?[\w-]+=[^)\s]*rate:([\d.]+)", other_digit),
    "year": prose(other_digit, lambda p, _, i: is_number(i, r"(?:1[6-9]|20)\d\d")),
    "title of another's work": links(
        r"\[\*?([A-Z][\w' ]{6,}?)\*?\]\(https?:", lambda t, _: f"{t.rpartition(' ')[0]} Things"
    ),
    "arithmetic of a figure": in_figures(
        "script.js",
        r"(?<=[\w)\]]) [-+*/] (?=[\w(])",
        lambda t: {" + ": " - ", " - ": " + ", " * ": " / ", " / ": " * "}[t],
        twin,
    ),
    "place of a mark in a figure": in_figures(
        "script.js",
        r"place\.[xy]\(",
        lambda t: t.replace("x", "#").replace("y", "x").replace("#", "y"),
        picture,
    ),
    "recording of a figure": in_figures(
        "record.py",
        r"(?<=[ (])[a-zA-Z_.]+(?=\.(?:item|tolist)\(\))|(?<=: )(?:float|round)\(",
        lambda t: f"1.02 * {t}" if t.endswith("(") else f"(1.02 * {t})",
        whole,
    ),
    "words of an alt text": in_source(
        "plots/*.py",
        # No error's words.
        r"(?<=f\")[A-Z]?[a-z]{4,}(?= [a-z{])(?!.*(?:expected|has no description|entries but))",
        lambda t, _: f"{t}s",
        drawing_blocks,
    ),
}
