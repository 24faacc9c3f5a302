"""The figure *Write a formula* in the hand: what it draws and says, and how it is changed."""

from typing import Any

import numpy as np
from playwright.sync_api import Browser

from howlearn.plots.graph import _columns
from howlearn.values import Value, sensitivities
from howlearn_site.figures.write_formula.record import EXAMPLES
from live_figures import BY_NAME, Live, alive, drag, tab
from panels import Mark, Panel, painted, panels, tells
from test_browser import url
from written_formulas import OPENING, arrivals, calls, opening, state_of

ROW = BY_NAME["write-formula"]


def written(value: float) -> str:
    return f"{value:z.3g}".replace("-", "−")


def node_names(cost: Value, given: dict[Value, str]) -> dict[Value, str]:
    return {
        value: given.get(value, "C" if value is cost else value.operation.replace("power ", "^"))
        for value in sensitivities(cost)
    }


def is_still(mark: Mark) -> bool:
    """Say whether a text stands in its place, and is not on its way there."""
    return "hl-sent" not in mark.names


def nearest(mark: Mark, rings: list[Mark]) -> int:
    return int(np.argmin([np.linalg.norm(mark.place - ring.place) for ring in rings]))


def graph_is_drawn(
    panel: Panel, cost: Value, given: dict[Value, str], back: dict[Value, str]
) -> Any:
    """Find each value's ring by what is written there, and see that the lines are right."""
    found, names = sensitivities(cost), node_names(cost, given)
    rings, inner = panel.all("node"), panel.all("value-text")
    labels, under = panel.all("node-name", kind="text"), panel.all("delta-text")
    assert len(rings) == len(inner) == len(found)
    told: dict[int, list[str]] = {k: ["", "", ""] for k in range(len(rings))}
    for column, texts in enumerate((labels, inner, under)):
        for text in texts:
            assert not told[nearest(text, rings)][column]
            told[nearest(text, rings)][column] = text.text
    left = dict(told)
    at: dict[Value, Any] = {}
    for value in found:
        expected = [names[value], written(value.number), back.get(value, "")]
        k = next(k for k, texts in left.items() if texts == expected)
        del left[k]
        at[value] = rings[k].place
    assert not left
    # By its depth, and what was given left of where it is first used.
    columns = _columns(list(reversed(found)))
    across = [{round(float(at[value][0])) for value in column} for column in columns]
    assert [len(places) for places in across] == [1] * len(columns)
    assert sorted(x for places in across for x in places) == [
        x for places in across for x in places
    ]
    wanted = sorted(
        (*at[source].round(), *at[value].round(), "" if not asked else written(slope))
        for value in found
        for source, slope in zip(value.sources, value.slopes, strict=True)
        for asked in [source.sources or source in given]
    )
    slopes = [text for text in panel.all("slope-text") if text.text]
    drawn = []
    for line in panel.all("line-back"):
        begin, bend, end = line.points
        curve = [
            (1 - s) ** 2 * begin + 2 * s * (1 - s) * bend + s * s * end
            for s in np.linspace(0, 1, 101)
        ]
        own = [text for text in slopes if min(np.linalg.norm(p - text.place) for p in curve) < 0.5]
        drawn.append((begin, end, own))
    for text in slopes:
        assert any(text is each for _, _, own in drawn for each in own), "a slope stands on no line"
    assert sorted((*b.round(), *e.round()) for b, e, _ in drawn) == [row[:4] for row in wanted]
    for begin, end, own in drawn:
        row = [*begin.round(), *end.round()]
        assert {row_[4] for row_ in wanted if list(row_[:4]) == row and row_[4]} <= {
            t.text for t in own
        }
    painted(slopes, fill="gradient", stroke="paper")
    painted([text for text in under if text.text], fill="gradient", stroke="paper")
    return at


def test_it_draws_each_value_with_its_slopes_and_what_has_come_back(
    browser: Browser, address: str
) -> None:
    w = Value(1.5)
    fork = w * w * w
    cost, given = opening(w=0.5, t=-1.0)
    cases = [
        (OPENING, [0.5, 2.0, -1.0], cost, dict(zip(given, "wxt", strict=True))),
        ("w*w*w", [1.5], fork, {w: "w"}),
    ]
    with alive(browser, address, ROW) as figure:
        for text, numbers, result, names in cases:
            constants = {v for v in sensitivities(result) if not v.sources and v not in names}
            for step, sums in enumerate(arrivals(result)):
                figure.set(state_of(text, numbers, step=step))
                assert figure.state["step"] == step
                back = {
                    value: written(total) + ("" if whole else " + …")
                    for value, (total, whole) in sums.items()
                    if value not in constants
                }
                (panel,) = panels(figure)
                graph_is_drawn(panel, result, names, back)
                # The lines that were used, and among them those of this step.
                order = [value for value in sensitivities(result) if value.sources]
                used = sum(len(value.sources) for value in order[:step])
                assert len(panel.all("line-back--used")) == used
                now = len(order[step - 1].sources) if step else 0
                assert len(panel.all("line-back--now")) == now
                painted(panel.all("line-back--used"), stroke="gradient")
            figure.set({"step": 300})
            assert figure.state["step"] == step, "it ends where all have handed back"
            known = [result.number, used, sum(1 for _ in calls(result))]
            known += [sensitivities(result)[value] for value in names]
            tells(" ".join(figure.numbers), *known)


def test_recursion_makes_the_calls_of_the_chapter(browser: Browser, address: str) -> None:
    cost, given = opening()
    names = dict(zip(given, "wxt", strict=True))
    constants = {v for v in sensitivities(cost) if not v.sources and v not in names}
    sums: dict[Value, float] = {}
    counts: dict[Value, int] = {}
    with alive(browser, address, ROW) as figure:
        figure.set(state_of(OPENING, [1.0, 2.0, 3.0], order="recursion"))
        made = list(calls(cost))
        for call, (value, arriving) in enumerate(made, 1):
            figure.node.get_by_role("button", name="Next").click()
            assert figure.state["step"] == call
            sums[value] = sums.get(value, 0.0) + arriving
            counts[value] = counts.get(value, 0) + 1
            back = {v: written(total) for v, total in sums.items() if v not in constants}
            (panel,) = panels(figure)
            texts = sorted(
                text.text for text in panel.all("delta-text") if text.text and is_still(text)
            )
            assert texts == sorted(back.values())
            says = figure.node.locator(".hl-says").inner_text()
            assert says.startswith(f"Call {call} of {len(made)}: ")
            assert f" gets {written(arriving)}" in says
            if counts[value] > 1:
                assert f"call {counts[value]} of 2 for it" in says
                assert f"its sum is {written(sums[value])} by now" in says
        assert says.endswith(f"{len(made)} calls for {len(sums)} values.")
        assert (
            figure.node.get_by_role("button", name="Next").get_attribute("aria-disabled") == "true"
        )
        # Sums that double: the calls do, too, and nobody walks all of them.
        for made_of in range(1, 12):
            parts = ";".join(f"a{k}=a{k - 1}+a{k - 1}" for k in range(1, made_of + 1))
            figure.set(state_of(parts, [1.0], order="recursion", step=300))
            assert figure.state["step"] == min(300, 2 ** (made_of + 1) - 1)
            tells(" ".join(figure.numbers[:3]), 2**made_of, 2 * made_of, 2 ** (made_of + 1) - 1)
            assert (len(figure.numbers) == 4) == (made_of < 8)


def test_it_says_what_is_handed_back_who_waits_and_what_adds_up(
    browser: Browser, address: str
) -> None:
    said = {
        "step:0": "C is 1.1. To itself it is as sensitive as can be, so it begins with 1.",
        "step:1": "C hands back what arrived: 1 × 1 = 1 to (w*x-t)^2, 1 × 1 = 1 to 0.1*w^2.",
        "step:2": "(w*x-t)^2 hands back what arrived: 1 × (−2) = −2 to w*x-t.",
        "step:5": "w waits for more.",
        "step:6": "at w, and adds up to −3.8. Each of the 10 lines was used once.",
        "order:recursion,step:0": "A function that calls itself hands back at once",
        "formula:x12*x12,step:1": "C hands back what arrived: 1 × 2 = 2 to x₁₂, 1 × 2 = 2 to x₁₂.",
    }
    with alive(browser, address, ROW) as figure:
        figure.says({k.replace("x12*x12", "x12*x12,v1:2"): words for k, words in said.items()})


def test_a_name_keeps_its_value_while_the_formula_is_written(
    browser: Browser, address: str
) -> None:
    with alive(browser, address, ROW) as figure:
        field = figure.node.locator(".hl-formula")
        figure.set({"v1": 0.5, "v2": -1.5, "v3": 4, "step": 3})
        field.fill("x*speed + w")
        state = figure.state
        assert [state["formula"], state["v1"], state["v2"], state["v3"], state["step"]] == [
            "x*speed+w",
            -1.5,
            1,
            0.5,
            0,
        ]
        labels = figure.node.locator(".hl-given-values label").all_inner_texts()
        assert labels == ["x", "speed", "w"]
        menu = figure.node.get_by_label("a formula to begin from")
        assert menu.locator("option:checked").inner_text() == "your own formula"
        assert field.input_value() == "x*speed + w"
        for name, (text, given) in EXAMPLES.items():
            if name != next(iter(EXAMPLES)):
                menu.select_option(label=name)
                state = figure.state
                assert state["formula"] == "".join(text.split())
                assert [state[f"v{k + 1}"] for k in range(len(given))] == list(given.values())
                assert figure.node.locator(".hl-given-values label").count() == len(given)
                assert field.input_value() == text
        figure.node.get_by_role("button", name="Reset").click()
        assert figure.state == figure.evaluate("e => e.initial")
        assert field.input_value() == EXAMPLES["an error and a penalty"][0]


def test_a_given_value_is_dragged_and_stepped_where_it_stands(
    browser: Browser, address: str
) -> None:
    with alive(browser, address, ROW) as figure:
        circles = figure.node.locator("[data-given]")
        assert sorted(circles.evaluate_all("all => all.map(e => e.ariaLabel)")) == ["t", "w", "x"]
        x = figure.node.locator("[data-given='1']")
        drag(figure.page, x.locator("circle"), 40, 0)
        assert figure.state["v2"] == 2.5
        assert x.locator(".hl-value-text").text_content() == "2.5"
        x.focus()
        for key in ("ArrowRight", "ArrowUp", "ArrowLeft"):
            figure.page.keyboard.press(key)
        assert figure.state["v2"] == 2.55
        assert x.get_attribute("aria-valuetext") == "2.55"
        assert figure.state["formula"] == OPENING
        cost, _ = opening(x=2.55)
        tells(figure.numbers[0], cost.number)


def test_on_a_phone_it_flows_downwards(browser: Browser, address: str) -> None:
    with tab(browser, address, 360, phone=True) as visit:
        visit.page.goto(url(address, ROW.alone))
        figure = Live(visit.page, ROW).wait().touch()
        for name in EXAMPLES:
            figure.node.get_by_label("a formula to begin from").select_option(label=name)
            (panel,) = panels(figure)
            rings = panel.all("node")
            lowest = max(rings, key=lambda ring: float(ring.place[1]))
            (label,) = [text for text in panel.all("node-name", kind="text") if text.text == "C"]
            assert rings[nearest(label, rings)] is lowest
            for line in panel.all("line-back"):
                begin, _, end = line.points
                assert begin[1] < end[1]
            radius = max(ring.size[0] for ring in rings)
            width = figure.node.bounding_box()
            assert width
            for ring in rings:
                assert radius <= ring.place[0] + 1
                assert ring.place[0] + radius <= width["width"] + 1
                apart = [np.linalg.norm(ring.place - o.place) for o in rings if o is not ring]
                assert min(apart) > 2 * radius
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert not visit.wrong


def test_it_opens_with_what_it_computes_once_it_is_touched(browser: Browser, address: str) -> None:
    looks = """async (figure) => [...figure.querySelectorAll(".hl-stage, .hl-panel *")].map(e => [
        e.getAttribute("class"), e.getAttribute("d"), e.getAttribute("x"), e.children.length ? ""
        : e.textContent]).concat([figure.describe(), figure.querySelector("textarea").value])"""
    with tab(browser, address) as visit:
        visit.page.goto(url(address, ROW.alone))
        figure = Live(visit.page, ROW).wait()
        assert not visit.page.evaluate(
            "performance.getEntriesByType('resource').some(e => e.name.endsWith('formula.js'))"
        )
        first = (figure.evaluate(looks), figure.numbers)
        figure.touch()
        assert (figure.evaluate(looks), figure.numbers) == first
    assert not visit.wrong


def test_what_is_sent_back_goes_with_the_next_change(browser: Browser, address: str) -> None:
    with alive(browser, address, ROW) as figure:
        figure.set(state_of(OPENING, [0.5, 2.0, -1.0], step=0))
        sent, left = figure.evaluate("""e => {
            const count = () => [e.getAnimations({ subtree: true }).length,
                e.querySelectorAll(".hl-sent-back").length];
            e.go(1);
            const sent = count();
            e.set({ step: 0 }, "a test");
            return [sent, count()];
        }""")
        assert min(sent) > 0
        assert left == [0, 0]
