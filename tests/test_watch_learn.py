"""The figure *Watch it learn*: what it draws was trained, and it fetches what it shows."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from howlearn.costs import binary_cross_entropy
from howlearn.training import accuracy
from howlearn_site.figures.watch_learn.record import EVERY, RUNS, trained
from live_figures import BY_NAME, Live, alive, drag, in_page, replay, tab
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


SAID: list[tuple[str, str]] = [
    ("spirals,width:16,rate:0.2,epoch:300", "All 200 points are right, from epoch 190 on."),
    ("spirals,width:16,rate:0.02,epoch:300", "70% right: the rate is too small."),
    ("spirals,width:16,rate:2.0,epoch:300", "89.5% right: the rate is too large."),
    ("spirals,width:2,rate:0.2,epoch:300", "width 2 does not bend enough for the spirals: 64%"),
    ("xor,width:2,rate:0.2,epoch:300", "75% right, and stuck there."),
    ("moons,width:4,rate:0.2,epoch:100", "After 100 epochs 100 of 100 points are right"),
    ("moons,width:4,rate:0.2,epoch:0", "the weights are random"),
]


def test_watch_learn_says_what_is_seen(browser: Browser, address: str) -> None:
    row = BY_NAME["watch-learn"]
    with alive(browser, address, row) as figure:
        for query, expected in SAID:
            figure.again(f"?watch-learn=data:{query}")
            text = figure.node.locator(".hl-says").inner_text()
            assert expected in text, f"{query}: {text}"
        figure.page.wait_for_load_state("networkidle")
        before = figure.state
        drag(figure.page, figure.node.locator(".hl-field"), 60, 0)
        assert 150 < figure.state["epoch"] < 300
        assert figure.state == before | {"epoch": figure.state["epoch"]}
