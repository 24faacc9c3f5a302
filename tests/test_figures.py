"""Each interactive figure in a real browser: what it is by itself, and what its page loads for it.

One row of FIGURES is all that a new figure needs. What is checked for every row, here, in
test_figures_address.py and in test_figures_seen.py: how it begins, every control by keyboard alone,
Copy as Python in a fresh interpreter, the still without JavaScript and where a script does not
arrive, how much a page loads; its state in the URL, Back, instant navigation; shift, touch, paper.
"""

import gzip
import json
import random
import re
import subprocess
import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import markdown
import pytest
from playwright.sync_api import Browser

from howlearn_site.blocks.reading import blocks_of, rewritten
from howlearn_site.figures import recordings
from howlearn_site.figures.recordings import RECORDERS
from howlearn_site.paths import DOCS
from live_figures import (
    FIGURES,
    FOCUSED,
    NUMBER,
    NUMBERS,
    PLACES,
    STOPS,
    Live,
    Row,
    alive,
    every,
    everywhere,
    in_page,
    tab,
    walk,
)
from test_browser import Visit, url


def test_every_figure_has_its_row_and_its_recording() -> None:
    assert sorted(row.name for row in FIGURES) == sorted(RECORDERS)
    there = {
        (name, page.relative_to(DOCS).with_suffix("").as_posix())
        for page in DOCS.rglob("*.md")
        for name in re.findall(r"\{ live=([\w-]+)", page.read_text("utf-8"))
    }
    assert there == {(row.name, row.page) for row in PLACES}


def test_no_two_figures_style_the_same_class() -> None:
    # All styles are one file: what two of them say of a class, both figures get.
    owners: dict[str, set[str]] = {}
    for style in Path(recordings.__file__).parent.glob("*/style.css"):
        text = re.sub(r"/\*.*?\*/", "", style.read_text("utf-8"), flags=re.DOTALL)
        for selectors in re.findall(r"([^{}]+)\{", text):
            for selector in map(str.strip, selectors.split(",")):
                if re.fullmatch(r"\.hl-[\w-]+", selector):
                    owners.setdefault(selector, set()).add(style.parent.name)
                # A control's class has the name of a parameter, which another figure may have, too.
                if ".hl-control--" in selector:
                    own = f"hl-{style.parent.name.replace('_', '-')} "
                    assert selector.startswith(own), f"{style}: {selector}"
    assert owners
    assert not {name: where for name, where in owners.items() if len(where) > 1}


def test_no_figure_styles_what_all_of_them_have() -> None:
    room = Path(recordings.__file__).parent

    def selectors(style: Path) -> list[str]:
        text = re.sub(r"/\*.*?\*/", "", style.read_text("utf-8"), flags=re.DOTALL)
        rules = re.findall(r"([^{}]+)\{", text.partition("@media print")[0])
        return [part.strip() for rule in rules for part in re.split(r",(?![^(]*\))", rule)]

    def classes(selector: str) -> set[str]:
        return set(re.findall(r"\.(hl-[\w-]+)", selector))

    shared = set().union(*map(classes, selectors(room / "figure.css")))
    leaks = [
        f"{style.parent.name}: {selector}"
        for style in room.glob("*/style.css")
        for selector in selectors(style)
        if classes(selector)
        and not classes(selector) - shared
        and f"hl-{style.parent.name.replace('_', '-')} " not in selector
    ]
    assert not leaks


def test_what_a_figure_draws_is_not_styled_by_another_alone() -> None:
    # The day that other one goes, its looks go with it.
    room = Path(recordings.__file__).parent

    def classes(paths: Iterable[Path]) -> set[str]:
        return {name for p in paths for name in re.findall(r"\bhl-[\w-]+", p.read_text("utf-8"))}

    folders = [style.parent for style in room.glob("*/style.css")]
    styled = {folder.name: classes(folder.glob("*.css")) for folder in folders}
    everybodys = classes(room.glob("*.css"))
    borrowed = [
        f"{folder.name}: .{name}"
        for folder in folders
        for name in classes(folder.glob("*.js")) - styled[folder.name] - everybodys
        if any(name in names for names in styled.values())
    ]
    assert not borrowed


IMAGE = "![A line.](figures/page/line.svg){ live=fit-line w=1 step=-2.5 }"


def test_braces_after_an_image_line_make_it_the_still_of_a_figure(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"```python\nprint(1)\n```\n\n{IMAGE}\n\nWords.\n")
    picture = blocks_of(page)[0].picture
    assert picture
    assert (picture.name, picture.alt) == ("page/line", "A line.")
    assert IMAGE.replace("A line", "New") in rewritten(page, {1: ("1\n", "New.")})

    drawn = tmp_path / "figures" / "page" / "line.svg"
    drawn.parent.mkdir(parents=True)
    drawn.write_text('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>')
    terms = tmp_path / "glossary.md"
    terms.write_text("step { #step }\n:   One of many. And so on.\n")

    def convert(image: str) -> str:
        return markdown.markdown(
            image,
            extensions=[
                "attr_list",
                "howlearn_site.markup.inline_figures",
                "howlearn_site.markup.glossary",
            ],
            extension_configs={
                "howlearn_site.markup.inline_figures": {"docs": str(tmp_path)},
                "howlearn_site.markup.glossary": {"path": str(terms)},
            },
        )

    with pytest.raises(FileNotFoundError, match=r"live=no-such, but .*no_such/script\.js is not"):
        convert(IMAGE.replace("fit-line", "no-such"))
    assert re.fullmatch(
        '<hl-fit-line class="hl-live" id="fit-line" step="-2.5" w="1">'
        '<figure class="hl-figure" data-search-exclude="">'
        '<svg.* role="img" aria-label="A line."><path d="M0 0" ?/></svg>'
        "</figure></hl-fit-line>",
        re.sub(
            "<hl-fit-line [^>]*>",
            lambda tag: f"<hl-fit-line {' '.join(sorted(tag[0][13:-1].split()))}>",
            convert(IMAGE),
        ).replace("\n", ""),
    )


@everywhere
def test_a_figure_begins_as_its_still_and_its_address_say(
    browser: Browser, address: str, row: Row
) -> None:
    with alive(browser, address, row, chapter=row not in FIGURES) as figure:
        assert figure.query == ""
        still = figure.node.locator("figure.hl-figure > svg")
        assert still.get_attribute("aria-label")
        assert not still.is_visible()
        for name, parameter in figure.parameters().items():
            given = figure.node.get_attribute(name)
            if given is None or not {"options", "samples"}.isdisjoint(parameter):
                assert figure.state[name] == (given or parameter["initial"])
            else:
                assert figure.state[name] == float(given)
        assert figure.numbers
        assert all(NUMBER.fullmatch(number) for number in figure.numbers)
        # What is a picture has the state in words, and the same words can be seen.
        said = str(figure.node.evaluate("e => e.describe()"))
        figure.page.wait_for_function(
            "([tag, said]) => [...document.querySelectorAll(`${tag} svg.hl-panel`)]"
            ".every(p => p.getAttribute('aria-label') == said)",
            arg=[row.tag, said],
        )
        assert figure.node.locator(".hl-says").inner_text().strip()


@every
def test_every_control_is_reached_and_works_by_keyboard_alone(
    browser: Browser, address: str, row: Row
) -> None:
    with alive(browser, address, row) as figure:
        count = figure.evaluate(
            """figure => {
                const before = document.createElement("span");
                before.tabIndex = -1;
                figure.before(before);
                before.focus();
                return figure.querySelectorAll(STOPS).length;
            }""".replace("STOPS", json.dumps(STOPS))
        )
        assert count
        stops, after = 0, -1
        while True:
            figure.page.keyboard.press("Tab")
            if not figure.evaluate("e => e.contains(document.activeElement)"):
                break
            focused = figure.evaluate(FOCUSED, STOPS)
            # The next one, though what was pressed may have added some or taken some away.
            assert focused["number"] == after + 1, f"stop {stops}"
            assert focused["outline"] > 0
            assert focused["name"].strip()
            walk(figure, focused)
            stops, after = stops + 1, figure.evaluate(FOCUSED, STOPS)["number"]
            assert stops <= count + 20, "a trap"
        assert after == figure.evaluate(FOCUSED, STOPS)["count"] - 1


# Presses the button in each state; a program that differs from the last one must arrive.
COPIES = """async (figure, states) => {
    const button = figure.querySelector(".hl-button--copy"), copies = [];
    for (const state of states) {
        figure.set(state);
        await navigator.clipboard.writeText("nothing was copied");
        button.click();
        let text;
        for (let tries = 0; tries < 500; tries++) {
            text = await navigator.clipboard.readText();
            if (text !== "nothing was copied") break;
            await new Promise(requestAnimationFrame);
        }
        copies.push([figure.state, (NUMBERS)(figure), text]);
    }
    return copies;
}""".replace("NUMBERS", NUMBERS)


@every
def test_copy_as_python_prints_the_numbers_that_the_figure_shows(
    browser: Browser, address: str, row: Row, tmp_path: Path
) -> None:
    with alive(browser, address, row) as figure:
        figure.page.evaluate("navigator.clipboard.writeText('nothing was copied')")
        figure.node.get_by_role("button", name="Copy as Python").click()
        figure.node.get_by_role("button", name="Copied").wait_for()
        begun = (figure.state, figure.numbers, figure.page.evaluate(PASTED))
        copies = [begun] + [
            (state, numbers, text)
            for state, numbers, text in figure.evaluate(
                COPIES, [*figure.random_states(row.copies, seed=2)]
            )
        ]
    assert len({text for _, _, text in copies}) > row.copies / 2
    folders = [tmp_path / str(number) for number in range(len(copies))]
    for folder, (_, _, text) in zip(folders, copies, strict=True):
        folder.mkdir()
        (folder / "copied.py").write_text(text)
    fork = [sys.executable, "-I", "-W", "error", str(Path(__file__).with_name("reader_fork.py"))]
    subprocess.run([*fork, "numpy", "2", *map(str, folders)], check=True)
    for folder, (state, numbers, text) in zip(folders, copies, strict=True):
        code, complaint, output = (
            Path(f"{folder}.{name}").read_text() for name in ("code", "complaint", "out")
        )
        assert code == "0", f"{text}\n{complaint}"
        assert max(map(len, text.splitlines())) <= 72, text
        assert NUMBER.findall(output) == numbers, f"{state}\n{text}\n{output}"


PASTED = "navigator.clipboard.readText()"


@every
def test_without_a_clipboard_the_code_can_still_be_copied(
    browser: Browser, address: str, row: Row
) -> None:
    with alive(browser, address, row, fresh=True) as figure:
        figure.page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        figure.page.evaluate("document.execCommand = () => false")
        figure.node.get_by_role("button", name="Copy as Python").click()
        area = figure.page.locator("textarea.hl-code")
        area.wait_for()
        assert area.input_value() == figure.node.evaluate("e => e.python()")


@every
def test_without_javascript_the_still_stands_there(
    browser: Browser, address: str, row: Row
) -> None:
    with tab(browser, address, 1280, scripts=False) as visit:
        page = visit.page
        page.goto(url(address, row.page))
        still = page.locator(f"{row.tag} figure.hl-figure > svg[role=img]")
        assert still.is_visible()
        assert still.get_attribute("aria-label")
        figure = page.locator(f"{row.tag} figure").bounding_box()
        room = page.locator(row.tag).bounding_box()
        assert figure
        assert room
        assert room["height"] == pytest.approx(figure["height"], abs=1)


@every
@pytest.mark.parametrize("lost", ["**/scripts/figures/**", "**/recordings/*.json"])
def test_where_a_file_does_not_arrive_the_still_stays(
    browser: Browser, address: str, row: Row, lost: str
) -> None:
    with tab(browser, address) as visit:  # each kind of page has its own way to load it
        visit.page.route(lost, lambda route: route.abort())
        visit.page.goto(url(address, row.page if "scripts" in lost else row.alone))
        visit.page.locator(row.tag).scroll_into_view_if_needed()
        visit.page.wait_for_selector(f"{row.tag}.hl-live--still", state="attached")
        assert visit.page.locator(f"{row.tag} figure.hl-figure > svg").is_visible()
        assert visit.page.locator(f"{row.tag} .hl-stage").count() == 0
        visit.page.goto("about:blank")  # here its script would stay lost
    assert not [line for line in visit.wrong if line.startswith("exception")]


# What stands before the theme's scripts was written into each page, until no script might stand
# there. As then it is not counted with those of figures; that it is little is held, too.
EARLY = "generated/scripts/pages/early.js"


@everywhere
def test_a_page_that_is_only_read_loads_little(browser: Browser, address: str, row: Row) -> None:
    # A window without a cache, or what has come for another page would not come again.
    with Visit(browser, address, "light", 1440) as visit:
        sizes = {}

        def add(response: Any) -> None:
            if (
                response.request.resource_type == "script"
                and "/assets/javascripts/" not in response.url
            ):
                sizes[response.url.removeprefix(address)] = len(gzip.compress(response.body()))

        visit.page.on("response", add)
        visit.open(row.page)
        Live(visit.page, row).wait().sleep(300)
        assert f"generated/scripts/figures/{row.name.replace('-', '_')}/script.js" in sizes
        assert "generated/scripts/figures/figure.js" in sizes
        assert sizes.pop(EARLY) <= 1200
        assert sum(sizes.values()) <= 15 * 1024, sizes
        if row == FIGURES[0]:
            sizes.clear()
            visit.open("glossary")
            assert not [name for name in sizes if "figures" in name]
    assert not visit.wrong


THROUGH = {
    "choose-rate": "step",
    "edge-of-stability": "step",
    "roll-downhill": "step",
    "walk-landscape": "step",
}


@pytest.mark.parametrize(
    "row", [row for row in FIGURES if row.name in THROUGH], ids=lambda row: row.name
)
def test_step_and_reset_go_through_a_number_and_stop_what_plays(
    browser: Browser, address: str, row: Row
) -> None:
    name = THROUGH[row.name]
    with alive(browser, address, row) as figure:
        assert figure.state[name] == 0, "it opens finished"
        one = figure.parameters()[name]["step"]
        # All in one go, before what plays goes on by itself.
        states = figure.evaluate(
            """(figure, name) => ["Reset", "Step", "Step", "Play", "Step", "Play", "Reset"].map(
                (words) => {
                    const buttons = [...figure.querySelectorAll("button")];
                    buttons.find((button) => button.textContent === words).click();
                    return [figure.state[name], figure.playing];
                })""",
            name,
        )
    went = [0, 1, 2, 3, 4, 5, 0]
    plays = [False, False, False, True, False, True, False]
    assert states == [[times * one, playing] for times, playing in zip(went, plays, strict=True)]


PLAYING = [row for row in FIGURES if row.name == "roll-downhill"]


@pytest.mark.parametrize("row", PLAYING, ids=lambda row: row.name)
@pytest.mark.parametrize("calm", [False, True], ids=["motion", "reduced motion"])
def test_play_can_be_paused_and_is_slow_for_who_wants_less_motion(
    browser: Browser, address: str, row: Row, calm: bool
) -> None:
    with tab(browser, address) as visit:
        visit.page.emulate_media(reduced_motion="reduce" if calm else "no-preference")
        visit.page.goto(url(address, row.page))
        play_and_pause(Live(visit.page, row).wait(), calm)
    assert not visit.wrong


def play_and_pause(figure: Live, calm: bool) -> None:
    page, row = figure.page, figure.row
    button = figure.node.locator(".hl-button--play")
    button.focus()
    page.evaluate(
        """tag => {
            const figure = document.querySelector(tag), set = figure.set;
            window.times = [];
            figure.set = function (...all) {
                times.push(performance.now());
                return set.apply(this, all);
            };
        }""",
        row.tag,
    )
    page.keyboard.press("Enter")
    page.wait_for_function("() => times.length > 3", timeout=10_000)
    assert button.inner_text() == "Pause"
    page.keyboard.press("Enter")
    assert button.inner_text() == "Play"
    stopped, times = figure.state, page.evaluate("times")
    page.wait_for_timeout(1000)
    assert figure.state == stopped
    waits = [later - earlier for earlier, later in pairwise(times)]
    assert (min(waits) >= 790) == calm
    # Back while it plays: it stops, and stays where Back leads.
    button.click()
    page.wait_for_timeout(100)
    assert button.inner_text() == "Pause"
    page.go_back()
    page.wait_for_function("tag => !document.querySelector(tag).playing", arg=row.tag)
    stopped = figure.state
    page.wait_for_timeout(1000)
    assert figure.state == stopped


def test_numbers_are_written_as_python_writes_them(browser: Browser, address: str) -> None:
    rng = random.Random(5)
    values = [0.0, -0.0, 0.125, -0.125, 0.0625, 2.5, 0.5, 1e22, 1e-7, 9.9995, 99999.95, 1e5]
    values += [-0.004, -0.0005, 999999.5, 123456789.0, 0.00012345, 1e300, 5e-324, 1e-5, 0.1]
    values += [rng.uniform(-1, 1) * 10.0 ** rng.randint(-9, 9) for _ in range(300)]
    values += [rng.randint(-4000, 4000) / 32 for _ in range(200)]  # ties
    cases = [
        (value, spec)
        for value in values
        for spec in (
            "z.0f",
            "z.1f",
            "z.2f",
            "+z.3f",
            "z.4f",
            "z.0e",
            "z.3e",
            "+z.2e",
            "z.1g",
            "z.6g",
        )
        if not (spec.endswith("f") and abs(value) >= 1e16)
    ]
    script = """async cases => {
        const { format } = await import("figures/numbers.js");
        return cases.map(([value, spec]) => format(value, spec));
    }"""
    written = in_page(browser, address, script, cases)
    assert written == [format(value, spec) for value, spec in cases]
    special = """() => import("figures/numbers.js").then(m => m.format(-Infinity, "z.2f"))"""
    assert in_page(browser, address, special) == "-inf"
