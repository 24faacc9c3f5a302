"""The frames of *Playground*: what plays, and what is caught up with, leaves the page free."""

import json

from playwright.sync_api import Browser

from live_figures import Live, alive, tab
from test_browser import url
from test_figures import play_and_pause
from test_playground import ROW, pressed


def test_who_wants_less_motion_sees_an_epoch_at_a_time(browser: Browser, address: str) -> None:
    with tab(browser, address) as visit:
        visit.page.emulate_media(reduced_motion="reduce")
        visit.page.goto(url(address, ROW.page))
        play_and_pause(Live(visit.page, ROW).wait(), calm=True)
    assert not visit.wrong


# Of each frame, how many steps it trains, on a clock that goes on by a millisecond each time that
# somebody looks at it.
STEPS_OF_FRAMES = """async (figure, count) => {
    let now = 0;
    performance.now = () => ++now;
    const { advance } = Object.getPrototypeOf(figure.training), frames = [];
    Object.getPrototypeOf(figure.training).advance = function (milliseconds) {
        const { steps } = this.walker;
        advance.call(this, milliseconds);
        frames.push(this.walker.steps - steps);
    };
    await COUNT
    delete performance.now;
    Object.getPrototypeOf(figure.training).advance = advance;
    return frames;
}"""


def test_a_frame_trains_no_longer_than_it_may(browser: Browser, address: str) -> None:
    late = {"epoch": 8, "h1": 8, "h2": 8, "batch": "1"}
    point = "e => [...e.training.point]"
    with alive(browser, address, ROW, "?playground=batch:1,h1:8,h2:8,epoch:1") as figure:
        # A change late in a run is caught up with frame by frame.
        asked = f"figure.set({json.dumps(late)});"
        frames = figure.evaluate(STEPS_OF_FRAMES.replace("COUNT", asked))
        assert len(frames) > 100
        assert max(frames) <= 6
        assert sum(frames) == 7 * 100
        assert figure.evaluate("e => [e.training.epoch, e.state.epoch]") == [8, 8]
        there = figure.evaluate(point)
        numbers = figure.numbers
        # One that is interrupted ends in the same numbers.
        figure.evaluate("(e, late) => { e.set({ seed: '2' }); e.set({ epoch: 3 }); }", late)
        figure.set({"seed": "1"} | late)
        assert (figure.evaluate(point), figure.numbers) == (there, numbers)
        # So does what plays.
        plays = """new Promise(go => {
            figure.play();
            let frames = 0;
            const next = () => frames++ < 30 ? requestAnimationFrame(next) : go(figure.play());
            next();
        });"""
        frames = figure.evaluate(STEPS_OF_FRAMES.replace("COUNT", plays))
        assert len(frames) > 20
        assert max(frames) <= 6


def test_paused_it_shows_where_it_is_all_over(browser: Browser, address: str) -> None:
    # While it plays, a frame paints a part of it.
    seen = """e => [
        ...[...e.querySelectorAll("canvas")].map(c => c.toDataURL()),
        ...[...e.querySelectorAll(".hl-readout, .hl-says, .hl-look p")].map(p => p.innerText),
    ].join()"""
    with alive(browser, address, ROW, "?playground=batch:1") as figure:
        pressed(figure, "Play")
        figure.page.wait_for_function(
            "() => document.querySelector('hl-playground').state.epoch > 8"
        )
        pressed(figure, "Pause")
        paused, state = figure.rests().evaluate(seen), figure.state
        assert state["taken"] == 0
        figure.evaluate("e => e.update()")
        assert figure.rests().evaluate(seen) == paused
        again = "?playground=" + ",".join(f"{name}:{value}" for name, value in state.items())
        figure.again(again)
        assert figure.evaluate(seen) == paused
