"""The points of *Playground*, which a hand or the keyboard moves, adds and takes away."""

import math
import re

from playwright.sync_api import Browser

from howlearn_site.figures.playground.record import record
from live_figures import BY_NAME, Live, alive, in_page, tab
from test_browser import url
from test_playground import pressed

ROW = BY_NAME["playground"]


def test_the_points_are_dragged_painted_and_erased(browser: Browser, address: str) -> None:
    with alive(browser, address, ROW, "?playground=epoch:30") as figure:
        page, mouse = figure.page, figure.page.mouse
        plane = figure.node.locator(".hl-plane")
        plane.scroll_into_view_if_needed()
        box = plane.bounding_box()
        assert box

        def go(*places: tuple[float, float]) -> None:
            """Press at the first place of the plane, in numbers, and move to the others."""
            at = [
                figure.evaluate("(e, [x, y]) => e.editor.scale.at(x, y)", place) for place in places
            ]
            mouse.move(box["x"] + at[0][0], box["y"] + at[0][1])
            mouse.down()
            for x, y in at[1:]:
                mouse.move(box["x"] + x, box["y"] + y, steps=4)
            mouse.up()
            figure.rests()

        start = tuple(figure.evaluate("e => [e.examples.inputs[0], e.examples.inputs[1]]"))
        cost = figure.numbers[2]
        go(start, (1.0, -1.0), (-0.85, -1.15))
        assert figure.state["points"] == "0a-17_-23"
        assert figure.numbers[2] != cost, "the network has learned from it"
        marks = "e => e.querySelectorAll('.hl-view :is(.hl-one, .hl-zero):not(.hl-held)').length"
        assert figure.evaluate(marks) == 100
        go((-1.2, 1.9))
        assert figure.state["points"] == "0a-17_-23.b-24_38", "a press adds one"
        pressed(figure, "Add ●")
        go((0.5, -1.2), (1.5, -1.2))
        kinds, places = zip(
            *(part.split("a") for part in figure.state["points"].split(".")[2:]), strict=True
        )
        assert {*kinds} == {""}
        assert len(places) >= 4, "a hand that moves paints"
        assert {place.split("_")[1] for place in places} == {"-24"}
        assert figure.evaluate(marks) == 101 + len(places)
        pressed(figure, "Erase")
        go((1.6, -1.2), (0.4, -1.2))
        assert figure.state["points"] == "0a-17_-23.b-24_38"
        go((-0.85, -1.15))
        assert figure.state["points"] == "0x.b-24_38"
        # Each stroke is an entry of the history, and Reset points is one.
        page.go_back()
        page.wait_for_function(
            "tag => document.querySelector(tag).state.points.startsWith('0a')", arg=ROW.tag
        )
        assert figure.state["points"] == "0a-17_-23.b-24_38"
        assert figure.evaluate(marks) == 101
        pressed(figure, "Reset points")
        assert figure.state["points"] == ""
        assert figure.numbers[2] == cost
        # What is changed is a point of this data set, and not of another.
        figure.set({"points": "5x"})
        figure.set({"data": "xor"})
        assert figure.state["points"] == ""


def test_the_points_are_moved_by_keyboard_too(browser: Browser, address: str) -> None:
    with alive(browser, address, ROW, "?playground=data:xor,epoch:5") as figure:
        figure.node.locator(".hl-plane").focus()

        def keys(*names: str) -> str:
            for name in names:
                figure.page.keyboard.press(name)
            figure.rests()
            return str(figure.state["points"])

        heard = figure.node.locator(".hl-heard")
        first = keys("Enter")
        assert re.fullmatch(r"b\d+_\d+", first)
        assert "▲ added" in heard.inner_text()
        assert keys("ArrowRight", "ArrowUp") == first, "nothing is carried"
        assert keys("PageDown", "Enter") == first
        assert " held." in heard.inner_text()
        carried = keys("ArrowLeft", "ArrowLeft", "Enter")
        assert re.fullmatch(r"0a-4_0\." + first, carried), "the first point of xor, carried by 0.2"
        assert keys("ArrowDown", "ArrowDown", "ArrowDown") == carried, "it is put down"
        assert keys("PageDown", "Delete") == f"0x.{first}"
        figure.page.go_back()
        figure.page.wait_for_function(
            "([tag, was]) => document.querySelector(tag).state.points === was",
            arg=[ROW.tag, carried],
        )
        figure.node.locator(".hl-plane").focus()
        assert keys("Escape", "Tab").count(".") == 1
        assert figure.evaluate("e => document.activeElement !== e.editor.node"), "no trap"


def test_a_finger_holds_a_point_before_it_drags(browser: Browser, address: str) -> None:
    with tab(browser, address, 360, phone=True) as visit:
        page = visit.page
        page.goto(url(address, ROW.page) + "?playground=epoch:3")
        figure = Live(page, ROW).wait().touch()
        plane = figure.node.locator(".hl-plane")
        plane.evaluate("e => scrollTo(0, scrollY + e.getBoundingClientRect().top - 120)")
        finger = page.context.new_cdp_session(page)

        def touch(kind: str, *place: float) -> None:
            at = [{"x": place[0], "y": place[1]}] if place else []
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

        def at(x: float, y: float) -> tuple[float, float]:
            left, top = figure.evaluate("(e, [x, y]) => e.editor.scale.at(x, y)", [x, y])
            box = plane.bounding_box()
            assert box
            return box["x"] + left, box["y"] + top

        def scrolled() -> float:
            return float(page.evaluate("scrollY"))

        x, y = at(*figure.evaluate("e => [e.examples.inputs[0], e.examples.inputs[1]]"))
        stood = scrolled()
        touch("touchStart", x, y)
        page.wait_for_selector(".hl-plane[data-holds]")
        for step in range(1, 6):
            touch("touchMove", x + 4 * step, y + 12 * step)
        touch("touchEnd")
        assert re.fullmatch(r"0a-?\d+_-?\d+", figure.state["points"])
        assert scrolled() == stood, "the page stays"
        moved = figure.state["points"]
        x, y = at(-1.0, 1.8)
        touch("touchStart", x, y)
        touch("touchEnd")
        page.wait_for_function(
            "e => document.querySelector('hl-playground').state.points.includes('.')"
        )
        tapped = figure.state["points"]
        assert re.fullmatch(re.escape(moved) + r"\.b-2\d_3\d", tapped), "a tap adds a point"
        # Who moves at once scrolls past.
        touch("touchStart", x, y + 100)
        for step in range(1, 9):
            touch("touchMove", x, y + 100 - 15 * step)
        touch("touchEnd")
        page.wait_for_function("stood => scrollY > stood + 40", arg=stood)
        assert figure.state["points"] == tapped
    assert not visit.wrong


def test_changed_points_stay_few_and_in_the_picture(browser: Browser, address: str) -> None:
    script = """async set => {
        const { MOST, Points } = await import("figures/playground/points.js");
        const points = new Points(set, ""), full = [];
        for (let k = 0; k < MOST + 2; k++) full.push(points.put(Infinity, 9, -9, k % 2));
        const few = new Points(set, "");
        const removed = [0, 1, 2, 3].map(key => few.remove(key));
        return {
            most: MOST, full: full.filter(Boolean).length, moved: points.put(0, 0, 0, 1),
            text: points.text.split(".")[0],
            again: new Points(set, points.text).text === points.text,
            removed, none: new Points(set, "0x.1x.2x.3x").all.length,
            nonsense: new Points(set, "77b1_1.9x.a99_-99").text,
        };
    }"""
    given = record()["sets"]["xor"]
    found = in_page(browser, address, script, given)
    (low, high), (bottom, _) = given["box"]
    assert found["full"] == found["most"] == 60
    assert not found["moved"]
    assert found["again"]
    corner = f"{math.floor(20 * high)}_{math.ceil(20 * bottom)}"
    assert found["text"] == f"a{corner}"
    assert found["removed"] == [True, True, True, False], "the last one stays"
    assert found["none"] == 4
    assert found["nonsense"] == f"a{corner}"
    assert low < high
    with alive(browser, address, ROW) as figure:
        figure.set({"points": ".".join(["a0_0"] * 60)})
        assert "60 points are changed, and no more" in figure.node.locator(".hl-says").inner_text()
        figure.set({"points": ".".join(["a0_0"] * 61)})
        assert figure.state["points"].count(".") == 59
