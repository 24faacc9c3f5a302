"""The figure *Watch it learn*: what it draws was trained, and it fetches what it shows."""

import json
from pathlib import Path

import numpy as np
import pytest
from matplotlib.path import Path as Outline
from playwright.sync_api import Browser

from howlearn.costs import binary_cross_entropy
from howlearn.datasets import Dataset
from howlearn.network import Network
from howlearn.training import Epoch, accuracy
from howlearn_site.figures.watch_learn.record import EVERY, RUNS, trained
from live_figures import BY_NAME, Live, alive, drag, in_page, replay, tab
from panels import Panel, painted, panels, shown_values, tells
from test_browser import url


def test_watch_learn_draws_what_was_trained(browser: Browser, address: str, site: Path) -> None:
    recorded = replay(site, "watch-learn")
    assert [row["run"] for row in recorded] == ["-".join(map(str, run)) for run in RUNS]
    folder = site / "generated" / "recordings"
    main = json.loads((folder / "watch-learn.json").read_text())
    script = """async ([recorded, { sets }]) => {
        const { isRight, output, region } = await import("figures/watch_learn/script.js");
        const place = { x: value => 1000 * value, y: value => 1000 * value };
        const canvas = document.createElement("canvas").getContext("2d");
        return Promise.all(recorded.map(async ({ run, inputs, networks }) => {
            const answer = await fetch(`/generated/recordings/watch-learn-${run}.json`);
            const drawn = (await answer.json()).networks;
            const { points, box } = sets[run.split("-")[0]];
            return {
                outputs: networks.map(p => inputs.map(([x, y]) => output(p, x, y))),
                // From the rounded networks that the page draws:
                areas: networks.map((_, i) => {
                    const p = drawn[i * (drawn.length - 1) / 3];
                    const area = new Path2D(region(p, box, place).area);
                    return inputs.map(([x, y]) => canvas.isPointInPath(area, 1000 * x, 1000 * y));
                }),
                right: drawn.map(p => points.filter(point => isRight(p, point)).length),
            };
        }));
    }"""
    twins = in_page(browser, address, script, [recorded, main])
    inner = [7 * row + column for row in range(1, 6) for column in range(1, 6)]
    wrong = seen = 0
    for row, twin in zip(recorded, twins, strict=True):
        for there, here in zip(row["outputs"], twin["outputs"], strict=True):
            assert here == pytest.approx(there, rel=1e-9, abs=1e-9), row["run"]
        assert twin["right"] == main["runs"][row["run"]]["right"], row["run"]
        for there, area in zip(row["outputs"], twin["areas"], strict=True):
            seen += len(inner)
            wrong += sum((there[place] >= 0) != area[place] for place in inner)
    # Between the points of its grid the area is drawn by straight lines.
    assert seen == 36 * 4 * 25
    assert wrong <= seen / 1000, wrong


def test_the_digits_of_watch_learn_do_not_hang_on_rounding_errors(site: Path) -> None:
    # So that a copied program prints them on another machine, too.
    folder = site / "generated" / "recordings"
    runs = json.loads((folder / "watch-learn.json").read_text())["runs"]
    for run in RUNS:
        data, epochs = trained(*run, nudge=1e-12)
        shown = runs["-".join(map(str, run))]
        for epoch, cost, right in zip(epochs[::EVERY], shown["costs"], shown["right"], strict=True):
            assert f"{epoch.training_cost:.4g}" == f"{cost:.4g}", (run, epoch.number)
            assert round(100 * accuracy(epoch.network, data, binary_cross_entropy), 9) == round(
                100 * right / len(data), 9
            )


def test_watch_learn_fetches_only_the_run_that_is_chosen(browser: Browser, address: str) -> None:
    row = BY_NAME["watch-learn"]
    with tab(browser, address) as visit:
        asked: list[str] = []
        visit.page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
        visit.page.goto(url(address, row.page))
        figure = Live(visit.page, row).wait()
        figure.set({"epoch": 300})
        border = figure.node.locator(".hl-border")
        first = border.get_attribute("d")
        assert first
        files = [name for name in asked if name.startswith("watch-learn") and "json" in name]
        assert sorted(files) == ["watch-learn-spirals-16-0.2.json", "watch-learn.json"]
        asked.clear()
        figure.set({"width": "2"})
        visit.page.wait_for_function(
            "([tag, first]) => ![null, '', first].includes("
            "document.querySelector(`${tag} .hl-border`).getAttribute('d'))",
            arg=[row.tag, first],
        )
        assert [name for name in asked if "json" in name] == ["watch-learn-spirals-2-0.2.json"]
        assert figure.node.locator(".hl-miss").count() == 200 - 128
        assert "does not bend enough" in figure.node.locator(".hl-says").inner_text()
        # What did not arrive is said, and the picture of another run does not stand there for it.
        visit.page.route("**/watch-learn-xor-*.json", lambda route: route.abort())
        figure.set({"data": "xor"})
        figure.node.get_by_text("The networks did not arrive.").wait_for()
        assert border.get_attribute("d") == ""
        assert figure.numbers == ["300", "0.4775", "75.0"]
        visit.page.unroute("**/watch-learn-xor-*.json")
        figure.set({"epoch": 0})
        visit.page.wait_for_function(
            "tag => document.querySelector(`${tag} .hl-border`).getAttribute('d')", arg=row.tag
        )
        assert figure.node.get_by_text("The networks did not arrive.").count() == 0
    assert {line.split(":")[0] for line in visit.wrong} <= {"failed", "console"}


SAID = {
    "data:spirals,width:16,rate:0.2,epoch:300": "All 200 points are right, from epoch 190 on.",
    "data:spirals,width:16,rate:0.02,epoch:300": "70% right: the rate is too small.",
    "data:spirals,width:16,rate:2.0,epoch:300": "89.5% right: the rate is too large.",
    "data:spirals,width:2,rate:0.2,epoch:300": "width 2 does not bend enough for the spirals: 64%",
    "data:xor,width:2,rate:0.2,epoch:300": "75% right, and stuck there.",
    "data:moons,width:4,rate:0.2,epoch:100": "After 100 epochs 100 of 100 points are right",
    "data:moons,width:4,rate:0.2,epoch:0": "the weights are random",
}


def test_watch_learn_says_what_is_seen(browser: Browser, address: str) -> None:
    row = BY_NAME["watch-learn"]
    with alive(browser, address, row) as figure:
        figure.says(SAID)
        figure.page.wait_for_load_state("networkidle")
        before = figure.state
        drag(figure.page, figure.node.locator(".hl-field"), 60, 0)
        assert 150 < figure.state["epoch"] < 300
        assert figure.state == before | {"epoch": figure.state["epoch"]}


LESSONS = [
    {"data": "spirals", "width": "16", "rate": "0.2", "epoch": 300},
    {"data": "xor", "width": "2", "rate": "0.02", "epoch": 120},
    {"data": "moons", "width": "8", "rate": "2.0", "epoch": 35},
    {"data": "spirals", "width": "4", "rate": "0.2", "epoch": 60},
]


def test_watch_learn_shows_what_its_labels_say(browser: Browser, address: str) -> None:
    with alive(browser, address, BY_NAME["watch-learn"]) as figure:
        for state in LESSONS:
            figure.set(state | {"epoch": 0})
            # The networks of another run are on their way, and then the border is drawn.
            figure.page.wait_for_function(
                "tag => document.querySelector(`${tag} .hl-border`).getAttribute('d')",
                arg=figure.row.tag,
            )
            figure.set(state)
            *choices, epoch = shown_values(figure, *state)
            assert [*choices, int(epoch)] == list(state.values())
            data, epochs = trained(choices[0], int(choices[1]), float(choices[2]))
            picture, course = panels(figure)
            points_are_drawn(picture, data, epochs[int(epoch)].network)
            border_is_drawn(picture, epochs[int(epoch)].network)
            course_is_drawn(course, [e.training_cost for e in epochs], int(epoch))
            numbers_are_written(figure, data, epochs, int(epoch))


def points_are_drawn(panel: Panel, data: Dataset, network: Network) -> None:
    assert panel.names() == ["x₁", "x₂"]
    panel.ticks_stand_at_labels(0, 1)
    inputs, classes = data.inputs, data.targets[:, 0]
    middle = (inputs.min(axis=0) + inputs.max(axis=0)) / 2
    half = 0.65 * np.ptp(inputs, axis=0).max()
    assert panel.reach() == pytest.approx(np.array([middle - half, middle + half]), abs=0.012)
    right = (network(inputs)[:, 0] >= 0) == classes
    keys = {mark.text: mark.place for mark in panel.marks if mark.text.startswith("class")}
    for label, name, fill in ((0, "zero", "paper"), (1, "one", "value")):
        marks = panel.all(name)
        own = [mark for mark in marks if "hl-miss" not in mark.names]
        misses = [mark for mark in marks if "hl-miss" in mark.names]
        painted(own, fill=fill, stroke="ink")
        painted(misses, fill=fill, stroke="gradient")
        *marks, key = marks  # the last one explains the mark
        # Its name is written to its right.
        distances = {text: place[0] - key.place[0] for text, place in keys.items()}
        assert min(distances, key=lambda text: abs(distances[text])) == f"class {label}"
        assert 0 < distances[f"class {label}"] < 20
        expected = inputs[classes == label]
        panel.stands(np.array([mark.place for mark in marks]), expected, pixels=1.2)
        found = ["hl-miss" not in mark.names for mark in marks]
        assert found == right[classes == label].tolist(), f"class {label}: other points are wrong"


def border_is_drawn(panel: Panel, network: Network) -> None:
    border, tint = panel.one("border"), panel.one("tint")
    painted([border], stroke="ink")
    painted([tint], fill="value")
    places = panel.read(border.points)
    assert len(places)
    # The output changes its sign within a pixel and a half of it.
    pixel = abs(panel.scale(0)[0])
    around = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    ring = 1.5 * pixel * np.column_stack([np.cos(around), np.sin(around)])
    outputs = network((places[:, None] + ring).reshape(-1, 2)).reshape(len(places), -1)
    crossed = (outputs.min(axis=1) <= 0) & (outputs.max(axis=1) >= 0)
    assert crossed.mean() > 0.99, f"{(~crossed).sum()} places of {len(crossed)} are off the border"
    # And on a grid of the picture the tint is where the output is at least 0.
    low, high = panel.reach()
    grid = np.stack(np.meshgrid(*np.linspace(low, high, 21)[1:-1].T), axis=-1).reshape(-1, 2)
    tinted = np.zeros(len(grid), int)
    for line in tint.lines:
        tinted += Outline(panel.read(line)).contains_points(grid)
    assert np.mean((tinted > 0) == (network(grid)[:, 0] >= 0)) > 0.985


def course_is_drawn(panel: Panel, costs: list[float], epoch: int) -> None:
    assert panel.names() == ["cost by epoch"]
    panel.logarithmic = {1}
    panel.ticks_stand_at_labels(0, 1)
    (first, low), (final, high) = panel.reach()
    assert (first, final) == pytest.approx((0, len(costs) - 1), abs=0.1)
    assert low <= min(costs) < max(costs) <= high
    ahead, done = panel.all("curve")
    assert "hl-ahead" in ahead.names
    painted([ahead, done], stroke="cost")
    assert ahead.faint[1] < 0.5 < done.faint[1]
    values = np.column_stack([np.arange(len(costs)), costs])
    panel.stands(ahead.points, values)
    panel.stands(done.points, values[: epoch + 1])
    ball, ring, plumb = panel.one("ball"), panel.one("grip"), panel.one("plumb")
    painted([ball], fill="ink", stroke="paper")
    panel.stands(np.array([ball.place, ring.place, plumb.points[0]]), values[[epoch] * 3])
    assert panel.read(plumb.points)[1] == pytest.approx((epoch, low), rel=0.01, abs=0.1)


def numbers_are_written(figure: Live, data: Dataset, epochs: tuple[Epoch, ...], epoch: int) -> None:
    def share(at: Epoch) -> float:
        return 100 * accuracy(at.network, data, binary_cross_entropy)

    now, count = epochs[epoch], len(data)
    names = figure.node.locator(".hl-readout dt").all_inner_texts()
    texts = figure.node.locator(".hl-readout dd").all_inner_texts()
    assert names == ["epoch", "cost", "right"]
    expected = [f"{epoch}", f"{now.training_cost:.4g}", f"{share(now):.1f} %"]
    assert [text.replace("\n", " ") for text in texts] == expected
    said = figure.node.locator(".hl-says").inner_text()
    told = figure.evaluate("e => e.describe()").removesuffix(said)
    assert f"epoch {epoch}: cost {now.training_cost:.4g}, {share(now):.4g}% right." in told
    if epoch < len(epochs) - 1:
        right = [round(share(at) * count / 100) for at in (now, epochs[-1])]
        tells(said, epoch, right[0], count, right[1])
    else:
        perfect = [share(at) == 100 for at in epochs[::EVERY]]
        since = EVERY * (len(perfect) - perfect[::-1].index(False))
        tells(said, count, since)
