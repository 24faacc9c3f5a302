"""The figure *How sensitive is the cost?* in the hand: pressed, dragged, stepped through."""

from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import Browser

from live_figures import BY_NAME, alive, drag, tab
from panels import panels, tells
from small_passes import (
    ABOUT,
    AT_REST,
    BIASES,
    EDGES,
    LAST,
    NAMES,
    NODES,
    PASSES,
    Known,
    added,
    three_digits,
)
from test_browser import url
from test_touch import Phone
from test_whose_fault import ledgers_are_written, lit, network_is_drawn

ROW = BY_NAME["whose-fault"]

# Where parts of the drawing are in the window, and what a pointer meets there.
MEETS = """(figure, far) => [...figure.querySelectorAll(".hl-edge")].flatMap(line => {
    const matrix = line.getScreenCTM(), length = line.getTotalLength();
    const look = line.closest("[data-look]").dataset.look;
    const [begin, end] = [0, length].map(at => line.getPointAtLength(at).matrixTransform(matrix));
    const [x, y] = [(end.x - begin.x) / length, (end.y - begin.y) / length];
    return [0.15, 0.85].flatMap(share => far.map(by => {
        const at = [begin.x + share * length * x - by * y, begin.y + share * length * y + by * x];
        const met = document.elementFromPoint(...at)?.closest("[data-look]");
        return [look, by, met?.dataset.look];
    }));
})"""


def test_what_is_pressed_is_looked_at_and_an_edge_is_wider_than_its_line(
    browser: Browser, address: str
) -> None:
    with alive(browser, address, ROW, "?whose-fault=step:8") as figure:
        figure.node.locator(".hl-panel").evaluate("e => e.scrollIntoView({ block: 'center' })")
        for edge, by, met in figure.evaluate(MEETS, [-5, 5, -9, 9]):
            assert (met == edge) == (abs(by) < 6), f"{met} is met {by} pixels beside {edge}"
        part = figure.node.locator
        for look in (*NAMES, *EDGES):
            # What stands in a node is pressed with it.
            part(f"[data-look={look}] :is(.hl-node, .hl-weight-text)").first.click(force=True)
            assert figure.state["look"] == look
            name = NAMES.get(look) or " to ".join(EDGES[look])
            assert lit(figure) == [name for _ in [0] if name in {*NODES, "cost"} or look in EDGES]
            assert part(".hl-node--lit, .hl-edge--picked").count() == 1
        for row, look in (("h₂", "h2"), ("x₁ to h₂", "w12"), ("h₁ to o", "v1")):
            part(f"tr:has(> th:text-is('{row}')) > td").last.click()
            assert figure.state["look"] == look
        part(".hl-cost-line").click()
        assert figure.state["look"] == "C"
        assert figure.state["step"] == LAST


def test_an_edge_or_a_node_is_changed_by_a_drag_or_an_arrow_key(
    browser: Browser, address: str
) -> None:
    with alive(browser, address, ROW, "?whose-fault=step:8") as figure:
        cost = figure.node.locator(".hl-cost-line")
        keys = {look: BIASES.get(NAMES.get(look, ""), look) for look in (*NAMES, *EDGES)}
        for look, key in keys.items():
            if look == "C":
                continue
            # The text of a weight stands on the edge; a node is held anywhere.
            part = figure.node.locator(f"[data-look={look}]")
            before = figure.state
            drag(figure.page, part.locator(".hl-node, .hl-weight-text").first, 40, 25)
            after = figure.state
            assert after == before | {"look": look, key: after[key]}
            assert after[key] == pytest.approx(before[key] + 0.5)
            tells(cost.inner_text(), Known(after).result.cost)
            drag(figure.page, part.locator(".hl-node, .hl-weight-text").first, -60, 0)
            assert figure.state[key] == pytest.approx(before[key] - 0.25)
            part.focus()
            for press, by in (("ArrowUp", 0.05), ("ArrowLeft", -0.05), ("ArrowRight", 0.05)):
                value = figure.state[key]
                figure.page.keyboard.press(press)
                assert figure.state[key] == pytest.approx(value + by)
            assert part.get_attribute("aria-valuenow") == f"{figure.state[key]:g}"
            seen = part.evaluate(
                "e => getComputedStyle(e.querySelector('.hl-press, .hl-node')).stroke"
            )
            accent = figure.evaluate(
                "e => { const s = document.createElement('i'); s.style.color = 'var(--hl-accent)';"
                "e.append(s); const { color } = getComputedStyle(s); s.remove(); return color; }"
            )
            assert seen == accent, f"nobody sees that {look} has the focus"
        known = Known(figure.state)
        (panel,) = panels(figure)
        network_is_drawn(panel, known, figure.state)
        ledgers_are_written(figure, known, figure.state)
        # No farther than the slider goes.
        part = figure.node.locator("[data-look=v2] .hl-weight-text")
        drag(figure.page, part, 300, 0)
        assert figure.state["v2"] == 2


def test_it_opens_at_its_first_step_and_goes_on_from_there(browser: Browser, address: str) -> None:
    with alive(browser, address, ROW) as figure:
        assert (figure.state["step"], figure.query) == (0, "")
        press = figure.node.get_by_role("button")
        nexts, back = (press.and_(figure.page.get_by_text(t, exact=True)) for t in ("Next", "Back"))
        seen = [figure.state]
        for _ in range(LAST + 1):
            nexts.evaluate("e => e.click()")
            seen.append(figure.state)
        steps = [state["step"] for state in seen]
        assert steps == [*range(LAST + 1), LAST]
        assert [state["look"] for state in seen[:LAST]] == list(ABOUT)
        assert nexts.get_attribute("aria-disabled") == "true"
        back.click()
        assert figure.state == seen[LAST - 1]
        # Play takes one step after the other, and begins again where nothing is left.
        ticks = figure.evaluate(
            "e => [1, 0, 0].map((first, k) => {"
            " if (k < 2) e.set({ step: k ? 7 : 8 });"
            " return [e.tick(Boolean(first)) > 0, e.state.step]; })"
        )
        assert ticks == [[True, 0], [False, 8], [False, 8]]
        press.and_(figure.page.get_by_text("Reset", exact=True)).click()
        assert figure.state == PASSES[0]


# At a time of a step's motion: where each pulse is, as a share of the way between two nodes and in
# pixels beside it, and which terms of the note are seen.
MOVING = """(figure, [from, to, time]) => {
    const all = figure.getAnimations({ subtree: true });
    all.forEach(a => { a.pause(); a.currentTime = time; });
    const middle = e => { const { left, top, width, height } = e.getBoundingClientRect();
        return [left + width / 2, top + height / 2]; };
    const ring = look => middle(figure.querySelector(`[data-look=${look}] .hl-node`));
    const [begin, end] = [ring(from), ring(to)];
    const way = [end[0] - begin[0], end[1] - begin[1]], far = Math.hypot(...way);
    const shown = e => Number(getComputedStyle(e).opacity) > 0.5;
    return {
        moving: all.length,
        pulses: [...figure.querySelectorAll(".hl-pulse")].filter(shown).map(pulse => {
            const shape = pulse.firstElementChild, [x, y] = middle(shape);
            const at = [x - begin[0], y - begin[1]];
            return {
                kind: shape.tagName,
                share: (at[0] * way[0] + at[1] * way[1]) / far ** 2,
                beside: Math.abs(at[0] * way[1] - at[1] * way[0]) / far,
                text: [...pulse.querySelectorAll("text")].filter(shown)
                    .map(e => e.textContent).join(),
            };
        }),
        terms: [...figure.querySelectorAll(".hl-note tspan")]
            .filter(e => Number(getComputedStyle(e).fillOpacity) > 0.5).map(e => e.textContent),
        value: shown(figure.querySelector(`[data-look=${to}] .hl-value-text`)),
    };
}"""


def test_values_travel_forward_and_sensitivities_back_for_who_wants_motion(
    browser: Browser, address: str
) -> None:
    known = Known(AT_REST | {"look": "h1"})
    values = [known.values[source] for source in ("x₁", "x₂")]
    products = [known.weighs[x, "h₁"] * known.values[x] for x in ("x₁", "x₂")]
    delta, arriving = known.nodes["o"].delta, sum(known.nodes["h₁"].arriving)
    with alive(browser, address, ROW) as figure:
        figure.evaluate("e => e.turn(1)")
        early, late, full, done = (
            figure.evaluate(MOVING, ["x1", "h1", time]) for time in (250, 700, 1150, 9000)
        )
        (first,) = [pulse for pulse in early["pulses"] if pulse["beside"] < 1]
        (later,) = [pulse for pulse in late["pulses"] if pulse["beside"] < 1]
        assert first["kind"] == later["kind"] == "circle"
        assert 0 < first["share"] < later["share"] < 1
        assert first["text"] == three_digits(values[0])
        assert later["text"] == three_digits(products[0])
        assert not early["terms"]
        assert not early["value"]
        assert full["terms"] == [three_digits(products[0])]  # the second is on its way
        assert "".join(done["terms"][:2]) == f"{three_digits(products[0])}{added(products[1])}"
        assert done["value"]
        # Back: another shape, the other way.
        figure.set({"step": 5, "look": "o"})
        figure.evaluate("e => e.turn(1)")
        early, late = (figure.evaluate(MOVING, ["o", "h1", time]) for time in (250, 700))
        ((first,), (later,)) = early["pulses"], late["pulses"]
        assert first["kind"] == later["kind"] == "path"
        assert max(first["beside"], later["beside"]) < 1
        assert 0 < first["share"] < later["share"] < 1
        texts = [three_digits(delta), three_digits(arriving)]
        assert [first["text"], later["text"]] == texts
        assert not late["terms"]
        # At the end both meet on each edge.
        figure.set({"step": 7, "look": "h2"})
        figure.evaluate("e => e.turn(1)")
        ends = figure.evaluate(MOVING, ["x1", "h1", 690])["pulses"]
        assert [pulse["kind"] for pulse in ends] == ["circle", "path"] * 6
        # What is left of a step is gone with the next change, and not a frame later.
        left = """e => {
            e.set({ v1: 0.5 }, "a test");
            return [e.getAnimations({ subtree: true }), e.querySelectorAll(".hl-pulse")]
                .map(all => all.length);
        }"""
        assert figure.evaluate(left) == [0, 0]
        # Nothing moves for a reader who wants no motion, nor on the way back.
        figure.evaluate("e => e.turn(-1)")
        assert figure.evaluate("e => e.getAnimations({ subtree: true }).length") == 0
        figure.page.emulate_media(reduced_motion="reduce")
        try:
            for step in (8, 0, 1, 2, 3, 4, 5, 6, 7, 8):
                figure.evaluate("(e, step) => e.go(step)", step)
                moving = figure.evaluate("e => e.getAnimations({ subtree: true }).length")
                assert (figure.state["step"], moving) == (step, 0)
        finally:
            figure.page.emulate_media(reduced_motion="no-preference")


def test_a_finger_drags_an_edge_sideways_and_scrolls_the_page_up(
    browser: Browser, address: str
) -> None:
    with tab(browser, address, 360, phone=True) as visit:
        visit.page.goto(f"{url(address, ROW.page)}?whose-fault=step:8,look:o")
        phone = Phone(visit.page, ROW)
        figure = phone.figure.wait().touch()
        edge = figure.node.locator("[data-look=v2] .hl-weight-text")
        start = phone.place(edge)
        for look, by, met in figure.evaluate(MEETS, [-11, 11]):
            assert met == look or look in ("w11", "w22"), f"{met} is met {by} pixels from {look}"
        before, scrolled = figure.state, phone.scrolled
        phone.drag(start, (60, 12))
        assert figure.state == before | {"look": "v2", "v2": pytest.approx(before["v2"] + 0.75)}
        assert phone.scrolled == scrolled
        tells(figure.node.locator(".hl-cost-line").inner_text(), Known(figure.state).result.cost)
        # A drag that the system breaks off changes nothing.
        before, start = figure.state, phone.place(edge)
        phone.touch("touchStart", start)
        for across in (20, 40):
            phone.touch("touchMove", (start[0] + across, start[1]))
        visit.page.wait_for_function(
            "([tag, v2]) => document.querySelector(tag).state.v2 !== v2",
            arg=[ROW.tag, before["v2"]],
        )
        phone.touch("touchCancel")
        visit.page.wait_for_function(
            "([tag, v2]) => document.querySelector(tag).state.v2 === v2",
            arg=[ROW.tag, before["v2"]],
        )
        assert figure.state == before
        start, scrolled = phone.place(edge), phone.scrolled
        phone.drag(start, (6, -150))
        visit.page.wait_for_function("from => scrollY > from + 60", arg=scrolled)
        assert figure.state == before
        # The notes of o and the cost stand in the corner, above the node that their line leads to.
        (panel,) = panels(figure)
        sizes = figure.node.locator(".hl-panel text").evaluate_all(
            "all => all.filter(e => e.textContent)"
            ".map(e => parseFloat(getComputedStyle(e).fontSize))"
        )
        assert min(sizes) >= 12
        note, leader = panel.one("note-text"), panel.one("note", kind="path")
        ring = panel.all("node", kind="circle")[-2]
        assert np.allclose(leader.points[:, 0], ring.place[0])
        ends = leader.points[:, 1]
        assert note.place[1] < ends[0] < ends[1] < ring.place[1] - ring.size[0]
        for higher, lower in pairwise([note.place[1], *ends]):
            assert higher < lower
    assert not visit.wrong
