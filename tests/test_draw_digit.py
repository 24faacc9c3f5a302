"""The figure *Draw a digit*: it reads, explains and learns as howlearn does, and is drawn on."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import softmax_cross_entropy as cost
from howlearn.gradients import numerical_gradient
from howlearn.network import Network
from howlearn.training import accuracy, predict
from howlearn_site.figures.draw_digit import record
from howlearn_site.figures.draw_digit.record import INKS, inks, taught
from live_figures import BY_NAME, Live, alive, in_page, replay
from panels import painted, panels, tells

ROW = BY_NAME["draw-digit"]
EMPTY = "0" * 64
trained = cache(record.trained)


def pixels(ink: str) -> Array:
    return np.array([INKS.index(letter) / 16 for letter in ink])


def odds_of(network: Network, digit: int) -> Callable[[Array], float]:
    """Return what gives the logarithm of a digit's odds for a drawing."""

    def log_odds(drawing: Array) -> float:
        z = network(drawing[np.newaxis])[0]
        return float(z[digit] - np.log(np.exp(np.delete(z, digit)).sum()))

    return log_odds


def test_draw_digit_computes_and_learns_as_howlearn_does(
    browser: Browser, address: str, site: Path
) -> None:
    recorded = replay(site, "draw-digit")
    script = """async (recorded) => {
        const { trained } = await import("figures/draw_digit/script.js");
        const { byPixel, forward, pixelsOf } = await import("figures/draw_digit/network.js");
        const { costOf, lessonsOf, moved, score, taught } =
            await import("figures/draw_digit/lessons.js");
        return recorded.map(({ lesson, rate, drawing }) => {
            const point = taught(trained, lessonsOf(lesson), rate);
            const pass = forward(point, pixelsOf(drawing));
            const { hidden, outputs, probabilities } = pass;
            const lists = { point, hidden, outputs, probabilities, moved: moved(trained, point) };
            for (const digit of [0, 3, 9]) lists[digit] = byPixel(point, pass, digit);
            for (const name in lists) lists[name] = [...lists[name]];
            return { ...lists, right: score(point), cost: costOf(pass, 7) };
        });
    }"""
    network, test = trained()
    for mine, theirs in zip(in_page(browser, address, script, recorded), recorded, strict=True):
        for name in ("point", "hidden", "outputs", "probabilities"):
            assert mine[name] == pytest.approx(theirs[name], rel=1e-9, abs=1e-9), name
        assert mine["right"] == theirs["right"]
        after = network.with_parameters(theirs["point"])
        first, drawing = after.layers[0], pixels(theirs["drawing"])
        moves = np.vstack(
            [first.weights - network.layers[0].weights, first.biases - network.layers[0].biases]
        )
        assert mine["moved"] == pytest.approx(np.linalg.norm(moves, axis=0), rel=1e-9)
        target = np.eye(10)[[7]]
        assert mine["cost"] == pytest.approx(cost(after(drawing[np.newaxis]), target), rel=1e-9)
        for digit in (0, 3, 9):
            # By a finite difference, and by backpropagation one layer further, down to the pixels.
            measured = numerical_gradient(odds_of(after, digit), drawing)
            assert mine[str(digit)] == pytest.approx(measured, rel=1e-5, abs=1e-5)
            back = backpropagation(after, drawing[np.newaxis], np.eye(10)[[digit]], cost)
            p = predict(after, drawing[np.newaxis], cost)[0]
            by_pixel = -back.deltas[0][0] @ first.weights.T / np.delete(p, digit).sum()
            assert mine[str(digit)] == pytest.approx(by_pixel, rel=1e-6, abs=1e-9)
    assert round(accuracy(network, test, cost) * len(test)) == in_page(
        browser,
        address,
        """async () => {
            const { trained } = await import("figures/draw_digit/script.js");
            const { score } = await import("figures/draw_digit/lessons.js");
            return score(trained);
        }""",
    )


def states() -> list[dict[str, Any]]:
    _, test = trained()
    one, other = inks(test.inputs[279]), inks(test.inputs[5])
    return [
        {"ink": one, "look": "answer", "taught": "", "rate": 0.01},
        {"ink": EMPTY, "look": "3", "taught": "", "rate": 0.01},
        {"ink": other, "look": "n7", "taught": f"{one}62.{other}11", "rate": 0.05},
    ]


def test_draw_digit_shows_ink_map_nodes_and_probabilities(browser: Browser, address: str) -> None:
    start, test = trained()
    with alive(browser, address, ROW) as figure:
        for state in states():
            figure.set(state)
            network, drawing = start, pixels(state["ink"])
            lessons = [lesson for lesson in state["taught"].split(".") if lesson]
            for lesson in lessons:
                right, steps = int(lesson[64]), int(lesson[65:])
                network = taught(network, pixels(lesson[:64]), right, state["rate"], steps)
            pad, map_, nodes, bars = panels(figure)
            inks = pad.all("ink")
            stand_in_rows(inks)
            faint = [mark.faint[0] for mark in inks]
            assert faint == pytest.approx(drawing, abs=1e-6)
            assert bool(pad.all("invitation")) == (state["ink"] == EMPTY)

            p = predict(network, drawing[np.newaxis], cost)[0]
            look = state["look"]
            digit = p.argmax() if look == "answer" else look
            if look[0] == "n":
                values = network.layers[0].weights[:, int(look[1:]) - 1]
            else:
                values = numerical_gradient(odds_of(network, int(digit)), drawing)
            shows_signs(map_.all("for") + map_.all("against"), values)

            # All ten together are 1, which says how tall 1 is.
            now, before = bars.all("probability"), bars.all("probability-before")
            tall = np.array([bar.size[1] for bar in now])
            assert tall / tall.sum() == pytest.approx(p, abs=1e-3)
            painted([bar for bar in now if bar.size[1]], fill="value")
            assert bool(before) == bool(lessons)
            if before:
                was = np.array([bar.size[1] for bar in before]) / tall.sum()
                assert was == pytest.approx(predict(start, drawing[np.newaxis], cost)[0], abs=1e-3)
            base = {round(float(bar.far[1]), 2) for bar in now + before}
            assert len(base) == 1, "all bars stand on one line"
            said = [mark.text for mark in bars.all(kind="text") if mark.text.endswith("%")]
            assert said == [f"{round(100 * one)}%" for one in p if one >= 0.005]
            digits = bars.all("digit")
            assert [mark.text for mark in digits] == [*map(str, range(10))]
            middles = [bar.place[0] + bar.size[0] / 2 for bar in now]
            assert [mark.place[0] for mark in digits] == pytest.approx(middles, abs=1)
            assert min(mark.place[1] for mark in digits) > max(bar.far[1] for bar in now) - 1
            looked = [mark.text for mark in bars.all("looked")]
            assert looked == ([] if look[0] == "n" else [str(digit)])

            answers = network.forward(drawing[np.newaxis]).activations[0][0]
            frames, levels = nodes.all("small-frame"), nodes.all("activity")
            for a, frame, level in zip(answers, frames, levels, strict=True):
                middle, (left, wide) = (
                    frame.place[0] + frame.size[0] / 2,
                    (
                        level.place[0],
                        level.size[0],
                    ),
                )
                end = left if a < 0 else left + wide
                assert end - middle == pytest.approx(a * frame.size[0] / 2, abs=0.05)
                assert min(abs(left - middle), abs(left + wide - middle)) < 0.05
            shades_follow_answers(nodes, network, answers)
            moves = network.parameters[: 65 * 32] - start.parameters[: 65 * 32]
            moved = np.linalg.norm(moves.reshape(65, 32), axis=0)
            farthest = [k for k, frame in enumerate(frames) if "hl-farthest" in frame.names]
            assert farthest == ([int(moved.argmax())] if lessons else [])
            picked = [k for k, frame in enumerate(frames) if "hl-picked" in frame.names]
            assert picked == ([int(look[1:]) - 1] if look[0] == "n" else [])

            high, low = values.argmax(), values.argmin()
            value = answers[int(look[1:]) - 1] if look[0] == "n" else p[int(digit)]
            told = [value]
            for at in (high, low):
                told += [values[at], at // 8 + 1, at % 8 + 1]
            told.append(round(accuracy(network, test, cost) * len(test)))
            if lessons:
                last = pixels(lessons[-1][:64])[np.newaxis]
                target = np.eye(10)[[int(lessons[-1][64])]]
                told += [cost(start(last), target), cost(network(last), target)]
                told += [moved.argmax() + 1, moved.max()]
            tells(" ".join(figure.numbers), *told)


def stand_in_rows(cells: list[Any]) -> None:
    """See that 64 cells stand in eight rows of eight, from the top left on."""
    assert len(cells) == 64
    places = np.array([cell.place for cell in cells]) - cells[0].place
    side = places[1, 0]
    assert side > 2
    rows, columns = np.divmod(np.arange(64), 8)
    assert places == pytest.approx(side * np.column_stack([columns, rows]), abs=0.5)


def shows_signs(cells: list[Any], values: Array) -> None:
    """See that a map has each value's sign, in its colour and as a minus, and its strength."""
    assert len(cells) == 64
    cells = sorted(cells, key=lambda cell: tuple(cell.lines[0][0][::-1].round(3)))
    most = abs(values).max()
    for cell, value in zip(cells, values, strict=True):
        assert cell.faint[0] == pytest.approx(abs(value) / most, abs=1e-4)
        assert cell.fill == ("weight" if value > 0 else "ink")
        assert len(cell.lines) == (1 if value > 0 else 2), "a minus is cut out below 0"


def shades_follow_answers(nodes: Any, network: Network, answers: Array) -> None:
    """See that each node is drawn in its weights, the stronger the more it answers."""
    weights = network.layers[0].weights
    frames, shades_seen = nodes.all("small-frame"), set[float]()
    for kind, colour in (("for", "weight"), ("against", "ink")):
        marks = nodes.all(kind)
        assert len(marks) == 96, "three shades for each of 32 nodes"
        assert {mark.fill for mark in marks} == {colour}
        for node, answer in enumerate(answers):
            shades = marks[3 * node : 3 * node + 3]
            frame = frames[node].place
            found = np.zeros(64)
            for mark in shades:
                for line in mark.lines[:: 1 if kind == "for" else 2]:
                    column, row = (line[0] - frame).round().astype(int)
                    found[8 * row + column] = mark.faint[0] / (0.1 + 0.9 * abs(answer))
            wanted = np.maximum(weights[:, node] if kind == "for" else -weights[:, node], 0)
            assert ((found > 0) == (wanted > 0)).all()
            shades_seen |= {*found[found > 0].round(4).tolist()}
            order = np.argsort(wanted)
            assert (np.diff(found[order]) > -1e-6).all(), "a larger weight is not paler"
    assert len(shades_seen) == 3, "but for its answer each node has the same shades"


def stroke(figure: Live, *places: tuple[float, float]) -> None:
    """Draw on the pad with the mouse, in its pixels."""
    pad = figure.node.locator(".hl-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    for number, (x, y) in enumerate(places):
        figure.page.mouse.move(box["x"] + x * box["width"] / 8, box["y"] + y * box["height"] / 8)
        if not number:
            figure.page.mouse.down()
    figure.page.mouse.up()


def picture(figure: Live) -> Array:
    return np.round(16 * pixels(figure.state["ink"])).reshape(8, 8)


def press(figure: Live, name: str) -> None:
    figure.node.get_by_role("button", name=name, exact=True).click()


def test_draw_digit_is_drawn_on_by_mouse_and_keyboard_softly(
    browser: Browser, address: str
) -> None:
    with alive(browser, address, ROW) as figure:
        stroke(figure, (3.5, 1.5), (3.5, 6.5))
        drawn = picture(figure)
        assert (drawn[1:7, 3] == 16).all()
        beside = drawn[2:6, [2, 4]]
        assert ((beside > 0) & (beside < 8)).all(), "a stroke inks its neighbours partly"
        assert not drawn[:, [0, 1, 5, 6, 7]].any()
        stroke(figure, (1.5, 3.5), (5.5, 3.5))
        assert (picture(figure) >= drawn).all(), "a second stroke leaves the first"
        assert (picture(figure)[3, 1:6] == 16).all()
        press(figure, "Eraser")
        stroke(figure, (3.5, 5.5), (3.5, 6.5))
        assert (picture(figure)[5:7, 3] == 0).all()
        assert picture(figure)[3, 3] == 16
        press(figure, "Eraser")
        press(figure, "Clear")
        assert figure.state["ink"] == EMPTY
        pad, keyboard = figure.node.locator(".hl-pad"), figure.page.keyboard
        pad.focus()
        for key in ["ArrowUp"] * 8 + ["ArrowLeft"] * 8 + ["ArrowDown", "ArrowRight", "Space"]:
            keyboard.press(key)
        drawn = picture(figure)
        assert drawn[1, 1] == 16
        assert np.count_nonzero(drawn) == 5
        keyboard.press("ArrowDown")
        keyboard.press("Enter")
        assert picture(figure)[2, 1] == 16
        assert "Row 3, column 2, ink" in figure.node.locator("[role=status]").inner_text()


def test_draw_digit_reads_the_dashed_three_when_it_is_drawn_over(
    browser: Browser, address: str
) -> None:
    with alive(browser, address, ROW) as figure:
        places = figure.evaluate(
            """figure => {
                const path = figure.querySelector(".hl-invitation path");
                return [...Array(25).keys()].map((k) => {
                    const { x, y } = path.getPointAtLength(path.getTotalLength() * k / 24);
                    return [x, y];
                });
            }"""
        )
        stroke(figure, *places)
        network, _ = trained()
        p = predict(network, pixels(figure.state["ink"])[np.newaxis], cost)[0]
        assert p.argmax() == 3
        assert p[3] > 0.8


def test_draw_digit_learns_what_is_pressed_a_step_at_a_time(browser: Browser, address: str) -> None:
    with alive(browser, address, ROW) as figure:
        figure.node.locator(".hl-chip").last.click()
        ink = figure.state["ink"]
        for taught_so_far in (f"{ink}61", f"{ink}62"):
            press(figure, "teach it that this is a 6")
            assert figure.state["taught"] == taught_so_far
        before, after = (float(number) for number in figure.numbers[8:10])
        assert after < before / 2
        press(figure, "Clear")
        for digit in (6, 0):
            press(figure, f"teach it that this is a {digit}")
        assert figure.state["taught"] == f"{ink}62.{EMPTY}61.{EMPTY}01"
        for number in range(1, 9):
            digit = number % 10
            press(figure, f"teach it that this is {'an' if digit == 8 else 'a'} {digit}")
        lessons = figure.state["taught"].split(".")
        assert len(lessons) == 9, "nine lessons and no more"
        assert "before a reset" in figure.node.locator(".hl-score").inner_text()
        press(figure, "Reset the network")
        assert figure.state["taught"] == ""
        assert len(figure.numbers) == 8


def test_draw_digit_shows_the_map_of_what_is_pressed(browser: Browser, address: str) -> None:
    with alive(browser, address, ROW) as figure:
        for wanted in ("7", "answer"):
            press(figure, "show what speaks for and against a 7")
            assert figure.state["look"] == wanted
        for wanted in ("n5", "answer"):
            figure.node.locator(".hl-hidden-nodes .hl-catch").nth(4).click()
            assert figure.state["look"] == wanted


def test_draw_digit_takes_no_state_that_is_none(browser: Browser, address: str) -> None:
    lesson = f"{'8' * 64}31"
    wrong = [f"ink:{'8' * 63}", f"ink:{'8' * 63}h", f"taught:{lesson}.", f"taught:{'8' * 64}30"]
    wrong.append("taught:" + ".".join([lesson] * 10))
    with alive(browser, address, ROW) as figure:
        for query in wrong:
            assert figure.again(f"?draw-digit={query}").state == figure.evaluate("e => e.initial")
        right = figure.again(f"?draw-digit=taught:{'.'.join([lesson] * 9)}").state
        assert right["taught"].count(".") == 8
