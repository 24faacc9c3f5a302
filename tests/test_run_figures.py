"""What reaches the page of a figure that a run draws."""

import re

import matplotlib.pyplot as plt
import numpy as np
from playwright.sync_api import Page

from howlearn.plots.style import house_style
from howlearn_site.figures.svg import svg_of
from howlearn_site.paths import DOCS
from run_site import RunSite
from run_tab import visit

HOSTILE = {
    "an event's attribute": '<path d="M0 0" onload="bad()"/><image href="x" onerror="bad()"/>',
    "a script": '<script>bad()</script><script href="/bad.js"/>',
    "another namespace": '<foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="/bad.png"'
    ' onerror="bad()"/></foreignObject>',
    "a namespace by another name": '<x:script xmlns:x="http://www.w3.org/1999/xhtml">bad()'
    "</x:script>",
    "a link": '<a xlink:href="javascript:bad()"><text>Press here</text></a>',
    "a file from elsewhere": '<image xlink:href="/bad.png"/><use xlink:href="/bad.svg#a"/>'
    '<path fill="url(/bad.svg#a)" style="clip-path: url(/bad.svg#b)"/>',
    "a style for the whole page": "<style>@import url(/bad.css); body { display: none }</style>",
    "a style that covers the page": '<path style="position: fixed; inset: 0; fill: red"/>',
    "an escaped address": r'<path style="fill: u\72l(/bad.svg#a)" stroke="\75rl(/bad.svg#b)"/>',
    "an animation of a link": '<use xlink:href="#f000000-0"><set attributeName="xlink:href" '
    'to="javascript:bad()"/><animate attributeName="onload" values="bad()"/></use>',
    "an id of the page's": '<g id="__search"><path id="__config"/></g>',
    "a picture that is a page": '<image xlink:href="data:image/svg+xml,&lt;svg/&gt;"/>',
}


def test_hostile_figures_do_nothing(tab: Page, served: RunSite) -> None:
    visit(tab, served)
    tab.evaluate("void (window.bad = () => { window.done = 'something ran' })")
    made = tab.evaluate(
        """async figures => {
            const { figureOf } = await import("/generated/scripts/in_browser/run-figure.js");
            const frame = document.createElement("div");
            document.querySelector("article").append(frame);
            const made = figures.map(svg => figureOf(svg, "A figure."));
            frame.append(...made);
            await new Promise(go => setTimeout(go, 300));
            const named = ["__search", "__config"].map(id => document.getElementById(id));
            return [frame.innerHTML, named.every(e => !frame.contains(e))];
        }""",
        [
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'onload="bad()">{body}</svg>'
            for body in HOSTILE.values()
        ],
    )
    assert not tab.evaluate("window.done")
    assert not [path for path in served.asked if "/bad" in path]
    html, apart = made
    assert apart
    assert html.count("<svg") == len(HOSTILE)
    for sign in ("bad", "script", "position", "data:", "<a", "<set", "<style", "foreign", "on"):
        assert not re.search(rf"(?<![a-z]){sign}", html), f"{sign}: {html}"
    for words in ("no svg", "<svg", "<html xmlns='http://www.w3.org/1999/xhtml'/>", ""):
        said = tab.evaluate(
            "svg => import('/generated/scripts/in_browser/run-figure.js')"
            ".then(m => m.figureOf(svg, ''))"
            ".then(() => 'made', error => error.message)",
            words,
        )
        assert said == "what was sent is no figure"


def test_the_figures_of_the_site_reach_the_page_whole(tab: Page, served: RunSite) -> None:
    with house_style():
        figure, axes = plt.subplots()
        axes.imshow(np.eye(4), interpolation="nearest")  # a picture of pixels
        axes.bar([1, 2], [3, 4], hatch="//", alpha=0.5)
        axes.set_title("own colours, $x^2$", color="red")
        figures = [svg_of(figure, "a/b", any_colour=True)]
        plt.close(figure)
    figures += [file.read_text("utf-8") for file in sorted((DOCS / "figures").rglob("*.svg"))]
    assert len(figures) > 50
    visit(tab, served)
    lost = tab.evaluate(
        """async figures => {
            const { figureOf } = await import("/generated/scripts/in_browser/run-figure.js");
            const parts = root => [root, ...root.querySelectorAll("*")].map(element => [
                element.localName,
                ...Array.from(element.attributes, a => `${a.name}=${a.value.trim()}`)
                    .filter(attribute => !attribute.startsWith("xmlns")).sort(),
                element.childElementCount ? "" : element.textContent,
            ].join(" "));
            const lost = new Set();
            for (const svg of figures) {
                const given = new DOMParser().parseFromString(svg, "image/svg+xml");
                const made = figureOf(svg, "");
                for (const name of ["role", "aria-label", "translate"]) made.removeAttribute(name);
                const [before, after] = [parts(given.documentElement), parts(made)];
                before.forEach((part, i) => part !== after[i] && lost.add(`${part} / ${after[i]}`));
            }
            return [...lost].slice(0, 20);
        }""",
        figures,
    )
    assert not lost, "\n".join(lost)
