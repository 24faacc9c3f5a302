"""An interactive figure as it is seen: in any state, on any screen, in any colours, on paper."""

import io
from typing import Any

import matplotlib.pyplot as plt
import pytest
from playwright.sync_api import Browser

from live_figures import CONTROLS, CROWDED, FIGURES, Live, Row, alive, every, everywhere, tab
from test_browser import url

SHIFTS = """() => {
    window.shift = 0;
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
    }).observe({ type: "layout-shift" });
}"""


WIDTHS = (1440, 540, 320)


@everywhere
def test_nothing_moves_when_a_figure_comes_alive(browser: Browser, address: str, row: Row) -> None:
    with tab(browser, address, WIDTHS[-1]) as visit:
        page, waiting = visit.page, list[Any]()
        page.route(row.script, lambda route: waiting.append(route))
        page.goto(url(address, row.page))
        node = page.locator(row.tag)
        with page.expect_request(row.script):
            # So far that what follows the figure is in the window, too.
            node.evaluate("e => { e.scrollIntoView({ block: 'end' }); scrollBy(0, 300); }")
        heights = {}
        for width in WIDTHS:  # it comes alive at the last
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(STILL)
            box = node.bounding_box()
            assert box
            heights[width] = box["height"]
        page.evaluate(SHIFTS)
        assert waiting
        for route in waiting:
            route.continue_()
        Live(page, row).wait()
        page.evaluate(STILL)
        assert page.evaluate("window.shift") <= 0.01
        for width in reversed(WIDTHS):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(STILL)
            box = node.bounding_box()
            assert box
            assert box["height"] == pytest.approx(heights[width], abs=1), width
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.set_viewport_size({"width": WIDTHS[-1], "height": 900})


# The fonts are there, some frames are painted, and what was seen of them is told.
STILL = """async () => {
    await document.fonts.ready;
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    await new Promise(go => setTimeout(go, 100));
}"""


@every
def test_a_finger_hits_every_control_and_a_screen_reader_hears_the_state_at_rest(
    browser: Browser, address: str, row: Row
) -> None:
    with tab(browser, address, 320, phone=True) as visit:
        page = visit.page
        page.goto(url(address, row.alone))
        figure = Live(page, row).wait()
        small = figure.node.locator(CONTROLS).evaluate_all(
            "all => all.filter(e => e.checkVisibility())"
            ".map(e => [e.outerHTML, e.getBoundingClientRect().height]).filter(p => p[1] < 44)"
        )
        assert not small
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        # The first state is in words by now, and nobody is told of what nobody changed.
        page.wait_for_function(
            "tag => document.querySelector(tag).spoken !== undefined", arg=row.tag
        )
        assert figure.node.locator("[role=status]").inner_text() == ""
        figure.evaluate(WORK)
        for k, state in enumerate(figure.random_states(6, seed=5)):
            figure.set(state, f"test {k}")
            assert not figure.evaluate(UNREAD), state
            assert not figure.evaluate(CROWDED), state
        asked, early, again = page.evaluate("[work.asked, work.early, work.again]")
        assert asked >= 6
        assert (early, again) == (0, [])
        figure.evaluate(
            """(figure, states) => {
                window.told = [];
                const status = figure.querySelector("[role=status]");
                new MutationObserver(() => told.push(status.textContent))
                    .observe(status, { childList: true });
                states.forEach(state => figure.set(state));
            }""",
            list(figure.random_states(8, seed=4)),
        )
        page.wait_for_function("() => told.length")
        figure.sleep(350)  # what was started together is told together
        assert page.evaluate("told") == [figure.evaluate("e => e.describe()")]


# Work that nobody sees: asking where the page is scrolled to when a change of the figure waits to
# be laid out, which a browser then does at once, and attributes that are written as they were.
WORK = """figure => {
    window.work = { asked: 0, early: 0, again: [] };
    const options = { subtree: true, childList: true, characterData: true, attributes: true,
        attributeOldValue: true };
    const look = (records) => {
        const after = new Map(); // what was written: as it was before the next time
        for (const { target, attributeName: name, oldValue } of records.toReversed()) {
            if (!name) continue;
            const known = after.get(target) ?? {};
            const { [name]: value = target.getAttribute(name) } = known;
            after.set(target, { ...known, [name]: oldValue });
            if (value === oldValue) work.again.push(`${name} of ${target.outerHTML.slice(0, 90)}`);
        }
        return records.length;
    };
    const changes = new MutationObserver(look);
    changes.observe(figure, options);
    const { get } = Object.getOwnPropertyDescriptor(window, "scrollX");
    Object.defineProperty(window, "scrollX", { get() {
        work.asked++;
        work.early += look(changes.takeRecords());
        return get.call(window);
    } });
}"""


# Axes with too few labels to read a value by, and labels that run into each other.
UNREAD = """figure => [...figure.querySelectorAll("svg.hl-panel")].flatMap(panel => {
    const texts = [...panel.querySelectorAll(".hl-axes text:not(.hl-axis-name)")];
    // A line of numbers has one axis, and no height.
    const isFlat = panel.querySelector(".hl-axes path")?.getBBox().height === 0;
    return (isFlat ? ["middle"] : ["middle", "end"]).flatMap(anchor => {
        const own = texts.filter(e => e.getAttribute("text-anchor") === anchor);
        const boxes = own.map(e => e.getBoundingClientRect());
        const meet = boxes.some((a, i) => boxes.some((b, k) => k > i && a.left < b.right + 2
            && b.left < a.right + 2 && a.top < b.bottom && b.top < a.bottom));
        const few = texts.length && own.length < 3;
        return few || meet ? [`${anchor}: ${own.map(e => e.textContent)}`] : [];
    });
})"""


# What a figure says and shows in a state, and what is wrong with it.
SWEEP = """async ([tag, count, parameters]) => {
    const figure = document.querySelector(tag);
    let seed = 1;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const ends = ({ options, samples, min, max, step, initial }) => samples ?? (options
        ? Object.keys(options) : [min, max, initial, 0, min + step, max - step, step, -step]);
    const wrong = new Set();
    const never = /\\b(nan|inf|infinity|undefined|null)\\b|[-−]0(\\.0*)?(?![\\d.])/i;
    const look = async () => {
        const where = JSON.stringify(figure.state);
        // All attributes at once, as there are thousands.
        const text = figure.querySelector(".hl-stage").outerHTML;
        const said = [figure.describe(), figure.words(), await figure.python(), figure.textContent];
        for (const [, value] of text.matchAll(/ aria-[a-z]+="([^"]*)"/g)) said.push(value);
        for (const [found] of text.matchAll(/[^\\s"<>]+="[^"]*(NaN|Infinity|undefined)[^"]*"/g)) {
            wrong.add(`${found} in ${where}`);
        }
        for (const text of said) {
            const [found] = text.match(never) ?? [];
            if (found) wrong.add(`${found} in "${text}" in ${where}`);
        }
        const numbers = [...figure.querySelectorAll("[data-number]")];
        const values = numbers.map((e) => e.dataset.number === "" ? NaN : Number(e.dataset.number));
        numbers.forEach((e, i) => {
            const shown = Number(e.textContent.replaceAll("−", "-"));
            const size = Math.abs(values[i]);
            const near = Math.abs(shown - values[i]) <= 0.06 * size + 0.06;
            if (!near || (shown === 0 && size > 1e-12)) {
                wrong.add(`${e.textContent} for ${values[i]} in ${where}`);
            }
        });
        const known = [...values, ...Object.values(figure.state)];
        const [nothing] = figure.describe().match(/(?<![\\d.])0\\.0+(?![\\de])/) ?? [];
        if (nothing && !known.some((value) => Math.abs(value) < 1e-12)) {
            wrong.add(`${nothing} in "${figure.describe()}" in ${where}`);
        }
    };
    const begin = figure.state;
    for (let i = 0; i < count; i++) {
        await figure.set(Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => {
            const all = ends(parameter);
            return [name, all[i < 2 ? i : Math.floor(random() * all.length)]];
        })), "sweep");
        await look();
    }
    await figure.set(begin, "sweep");
    return [...wrong];
}"""


@every
def test_no_state_shows_what_is_no_number_or_zero_for_what_is_not(
    browser: Browser, address: str, row: Row
) -> None:
    with alive(browser, address, row) as figure:
        wrong = figure.page.evaluate(SWEEP, [row.tag, row.sweep, figure.lower()])
        assert not wrong, "\n".join([f"{len(wrong)} in all", *wrong[:5]])


# Each part of a picture against the page, and a button's words against what the system puts under
# them.
UNSEEN = """tag => {
    const how = { willReadFrequently: true };
    const canvas = document.createElement("canvas").getContext("2d", how);
    const rgb = (colour) => {
        canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
        canvas.fillRect(0, 0, 1, 1);
        canvas.fillStyle = colour; // which may let some of the page through
        canvas.fillRect(0, 0, 1, 1);
        return canvas.getImageData(0, 0, 1, 1).data;
    };
    const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    const light = (colour) => [0.2126, 0.7152, 0.0722]
        .reduce((sum, share, i) => sum + share * linear(rgb(colour)[i] / 255), 0.05);
    const ground = light(getComputedStyle(document.body).backgroundColor);
    const differs = (colour) => {
        const other = light(colour);
        return Math.max(other, ground) / Math.min(other, ground) >= 3;
    };
    const found = [];
    const parts = document.querySelector(tag).querySelectorAll(
        ".hl-panel :is(path, circle, rect, text, tspan)");
    for (const e of parts) {
        const { fill, stroke } = getComputedStyle(e);
        const painted = (e.matches("text, tspan") ? [fill] : [fill, stroke])
            .filter((c) => c !== "none" && c !== "rgba(0, 0, 0, 0)" && !c.startsWith("url"));
        if (painted.length && !painted.some(differs)) {
            found.push(`${e.getAttribute("class")}: ${painted}`);
        }
    }
    for (const e of document.querySelectorAll(`${tag} .hl-button`)) {
        if (differs(getComputedStyle(e).backgroundColor)) found.push(e.textContent);
        if (!differs(getComputedStyle(e).color)) found.push(e.textContent);
    }
    for (const e of document.querySelectorAll(`${tag} .hl-lit`)) {
        if (getComputedStyle(e).outlineStyle === "none") found.push("told by its background");
    }
    return [...new Set(found)];
}"""


@every
def test_where_the_system_sets_the_colours_all_is_seen(
    browser: Browser, address: str, row: Row
) -> None:
    with alive(browser, address, row) as figure:
        page = figure.page
        slider = figure.node.locator("input[type=range]").first
        # In the middle, where nothing that stays at an edge of the window covers it.
        slider.evaluate("e => e.scrollIntoView({ block: 'center' })")
        try:
            for scheme in ("light", "dark"):
                # The reader's own choice of colours here is no help where the system has another.
                for chosen in ("default", "slate"):
                    page.emulate_media(
                        forced_colors="active", color_scheme="dark" if scheme == "dark" else "light"
                    )
                    page.evaluate("name => { document.body.dataset.mdColorScheme = name; }", chosen)
                    assert not page.evaluate(UNSEEN, figure.row.tag), (
                        f"{chosen} on a {scheme} system"
                    )
                picture = plt.imread(io.BytesIO(slider.screenshot()))[..., :3].mean(axis=2)
                middle = picture[picture.shape[0] // 2]
                for end in (middle[2:6], middle[-6:-2]):  # the done and the other end of the track
                    assert abs(end - picture[1, 1]).max() > 0.3, f"a track is not seen, {scheme}"
        finally:
            page.emulate_media(forced_colors="none", color_scheme="light")
            page.evaluate("document.body.dataset.mdColorScheme = 'default'")


@every
def test_on_paper_a_figure_is_its_still(browser: Browser, address: str, row: Row) -> None:
    with alive(browser, address, row, chapter=True) as figure:
        page, size = figure.page, figure.page.viewport_size
        assert size
        try:
            page.set_viewport_size({"width": 658, "height": 986})  # A4 within the page's margins
            page.emulate_media(media="print")
            shown = figure.node.evaluate(
                """node => [...node.children].map(part => [part.className,
                    part.checkVisibility({ visibilityProperty: true })])"""
            )
            assert sorted(shown) == [["hl-figure", True], ["hl-stage", False]]
            still, room = (
                figure.node.locator("> .hl-figure").bounding_box(),
                figure.node.bounding_box(),
            )
            assert still
            assert room
            assert 60 < still["height"] <= room["height"] < still["height"] + 50
            assert room["height"] < 986, "longer than a page, it would be split"
            kept = figure.node.locator("> .hl-figure").evaluate(
                "e => getComputedStyle(e).breakInside"
            )
            assert kept == "avoid"
        finally:
            page.emulate_media(media="screen")
            page.set_viewport_size(size)


@pytest.mark.parametrize("width", [360, 1440])
def test_the_way_back_to_the_top_covers_no_line(browser: Browser, address: str, width: int) -> None:
    with tab(browser, address, width) as visit:
        page = visit.open(FIGURES[0].page)
        top = page.locator(FIGURES[0].tag).evaluate("e => e.getBoundingClientRect().top + scrollY")
        # Up again, until the figure's first line is just below the header.
        page.evaluate("y => scrollTo(0, y)", top + 400)
        page.wait_for_timeout(200)
        page.evaluate("y => scrollTo(0, y)", top - 60)
        button = page.locator(".md-top:not([hidden])")
        button.wait_for()
        page.wait_for_timeout(300)
        box, header = button.bounding_box(), page.locator(".md-header").bounding_box()
        assert box
        assert header
        assert box["y"] + box["height"] <= header["y"] + header["height"]
        for name in ("__drawer", "__search"):  # nor a button beside it
            other = page.locator(f".md-header__button[for={name}]").bounding_box()
            if other and other["width"]:
                assert not (
                    box["x"] < other["x"] + other["width"] and other["x"] < box["x"] + box["width"]
                )
        button.click()
        page.wait_for_function("() => scrollY < 5")
    assert not visit.wrong
