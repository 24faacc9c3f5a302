// Watch it learn: a network with one hidden layer, trained on three data sets with four widths and
// three rates. All runs are recorded; what is drawn is computed here from the recorded parameters.

import { Figure, axes, html, number, put, recording, shown, svg, trace, write } from "./core.js";

const FIRST = { data: "spirals", width: "16", rate: "0.2" };
const keyOf = ({ data, width, rate }) => `${data}-${width}-${rate}`;
const fetched = (key) => recording(`watch-learn-${key}`);
// Costs and scores of all runs, and the networks of the first one; the others are fetched when chosen.
const [{ epochs, every, sets, runs }, first] = await Promise.all([recording("watch-learn"), fetched(keyOf(FIRST))]);
const loaded = { [keyOf(FIRST)]: first };
const loading = {};

const NAMES = { xor: "xor", moons: "two moons", spirals: "spirals" };
const MADE = { xor: ["xor", "xor()"], moons: ["two_moons", "two_moons(100, noise=0.2, rng=rng)"], spirals: ["spirals", "spirals(rng=rng)"] };
const RATES = ["0.02", "0.2", "2.0"];

/** The twin of howlearn.network for sizes 2, width, 1: the output, before any sigmoid, at a point. */
export function output(p, x, y) {
  const width = (p.length - 1) / 4;
  let z = p[4 * width];
  for (let j = 0; j < width; j++) z += p[3 * width + j] * Math.tanh(x * p[j] + y * p[width + j] + p[2 * width + j]);
  return z;
}

/** Whether a network puts a point [x, y, class] in its class. */
export const isRight = (p, [x, y, label]) => (output(p, x, y) >= 0) === (label === 1);

/** Where the output is at least 0: the d of that area and of its border, on a grid over the box. */
export function region(p, [[low, high], [bottom, top]], place, cells = 48) {
  const at = (from, to, i) => from + ((to - from) * i) / cells;
  const grid = [...Array(cells + 1).keys()];
  const values = grid.map((j) => grid.map((i) => output(p, at(low, high, i), at(bottom, top, j))));
  const dot = (i, j) => `${place.x(at(low, high, i)).toFixed(1)} ${place.y(at(bottom, top, j)).toFixed(1)}`;
  let [area, line] = ["", ""];
  for (let j = 0; j < cells; j++) {
    for (let i = 0, start = 0; i <= cells; i++) {
      const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
      const heights = corners.map(([a, b]) => values[b][a]);
      if (heights.every((value) => value >= 0)) continue; // undefined, beyond the last cell, is not
      if (i > start) area += `M${dot(start, j)}L${dot(i, j)}L${dot(i, j + 1)}L${dot(start, j + 1)}Z`;
      start = i + 1;
      if (!heights.some((value) => value >= 0) || i === cells) continue;
      const [outline, crossings] = [[], []];
      corners.forEach(([a, b], k) => {
        const [[c, d], here, there] = [corners[(k + 1) % 4], heights[k], heights[(k + 1) % 4]];
        if (here >= 0) outline.push(dot(a, b));
        if (here >= 0 === there >= 0) return;
        // Halve the edge until the place of the border is finer than a pixel: outputs may be steep.
        let share = 0;
        for (let part = 0.5; part > 0.01; part /= 2) {
          const [i, j] = [a + (share + part) * (c - a), b + (share + part) * (d - b)];
          if (output(p, at(low, high, i), at(bottom, top, j)) >= 0 === here >= 0) share += part;
        }
        crossings.push(dot(a + share * (c - a), b + share * (d - b)));
        outline.push(crossings.at(-1));
      });
      area += `M${outline.join("L")}Z`;
      // Each way out of the area is joined to the next way in.
      if (heights[0] < 0) crossings.push(crossings.shift());
      for (let k = 0; k < crossings.length; k += 2) line += `M${crossings[k]}L${crossings[k + 1]}`;
    }
  }
  return { area, line };
}

const choice = (label, options, initial) => ({ label, options, initial });
const same = (values) => Object.fromEntries(values.map((value) => [value, String(Number(value))]));

class WatchLearn extends Figure {
  static title = "Watch it learn";
  static parameters = {
    data: choice("data", NAMES, FIRST.data),
    width: choice("width", same(["2", "4", "8", "16"]), FIRST.width),
    rate: choice("rate η", same(RATES), FIRST.rate),
    epoch: { label: "epoch", min: 0, max: epochs, step: every, initial: epochs },
  };

  build(live) {
    this.numbers = { epoch: number(), cost: number(), right: number() };
    const readout = html("dl", { class: "hl-readout" });
    for (const [name, node] of Object.entries(this.numbers)) readout.append(html("div", {}, html("dt", {}, name), html("dd", {}, node, name === "right" ? " %" : "")));
    this.picture = {};
    this.course = {};
    live.append(
      html("p", { class: "hl-hint" }, "Choose, and go through the epochs. Thick rims are on the wrong side."),
      html(
        "div",
        { class: "hl-pair" },
        this.panel((...all) => this.drawPicture(...all)),
        this.panel((...all) => this.drawCourse(...all)),
      ),
      readout,
      html("div", { class: "hl-controls" }, ...["data", "width", "rate"].map((name) => this.control(name))),
      this.parts.words,
      this.foot(
        this.control("epoch"),
        this.player((begin) => this.tick(begin)),
        this.button("Step", () => (this.pause(), this.set({ epoch: this.state.epoch + every }, "epoch"))),
        this.button("Reset", () => (this.pause(), this.set({ epoch: 0 }, "epoch"))),
      ),
    );
  }

  tick(begin) {
    const { epoch } = this.state;
    this.set({ epoch: begin && epoch === epochs ? 0 : epoch + every }, "epoch");
    return this.state.epoch < epochs ? 90 : 0;
  }

  // Both are drawn anew for another data set, by update().

  drawPicture(node, width, em) {
    const side = Math.min(width - 3.2 * em, 24 * em);
    Object.assign(this.picture, { node, side, em, left: (width + 2.2 * em - side) / 2, of: "" });
    return side + 3.3 * em;
  }

  drawCourse(node, width, em) {
    // As high as the picture where it stands beside it.
    const tall = this.parts.live.clientWidth > 1.5 * width ? Math.min(width - 3.2 * em, 24 * em) : 11 * em;
    Object.assign(this.course, { node, tall, width, em, of: "" });
    return tall + 3.3 * em;
  }

  setPicture(data) {
    const { node, side, em, left } = this.picture;
    const { points, box } = sets[data];
    node.replaceChildren();
    const place = axes(node, { left, top: 1.6 * em, width: side, height: side, x: box[0], y: box[1], names: ["x₁", "x₂"] });
    const [area, line, late] = [svg("path", { class: "hl-tint" }), svg("path", { class: "hl-border" }), svg("text", { class: "hl-mark", x: left + side / 2, y: side / 2 })];
    const mark = (label, r) => (label ? svg("path", { class: "hl-one", d: `M0 ${-1.1 * r}L${r} ${0.8 * r}H${-r}Z` }) : svg("circle", { class: "hl-zero", r: 0.95 * r }));
    const marks = points.map(([x, y, label]) => put(mark(label, points.length < 12 ? 7 : 3.4), { transform: `translate(${place.x(x)} ${place.y(y)})` }));
    place.inside.append(area, line, late);
    // Class 0 and 1, in the picture's upper right corner.
    const legend = [0, 1].flatMap((label) => {
      const x = left + side - (label ? 3.5 : 9) * em;
      return [put(mark(label, 3.4), { transform: `translate(${x - 9} ${0.75 * em})` }), svg("text", { x, y: 1.1 * em }, `class ${label}`)];
    });
    node.append(...marks, ...legend);
    Object.assign(this.picture, { of: data, place, area, line, late, marks });
  }

  setCourse(data) {
    const { node, tall, width, em } = this.course;
    node.replaceChildren();
    const [left, top, [low, high]] = [3.9 * em, 1.6 * em, sets[data].decades];
    const place = axes(node, { left, top, width: width - left - 1.1 * em, height: tall, x: [0, epochs], y: [low, high], names: ["", ""], ticks: [true, false] });
    for (let power = low; power <= high; power++) {
      const y = place.y(power);
      place.frame.append(svg("path", { d: `M${left} ${y}h-4` }), svg("text", { x: left - 7, y, dy: "0.35em", "text-anchor": "end" }, shown(10 ** power, power < -3 ? "z.0e" : "z.6g")));
    }
    place.frame.append(svg("text", { class: "hl-axis-name", x: left, y: 1.1 * em }, "cost by epoch"));
    const [ahead, done, plumb, ball] = [svg("path", { class: "hl-curve hl-ahead" }), svg("path", { class: "hl-curve" }), svg("path", { class: "hl-plumb" }), svg("circle", { class: "hl-ball", r: 5 })];
    const area = svg("rect", { class: "hl-catch", x: left, y: top, width: width - left, height: tall });
    const hold = svg("g", { class: "hl-grip hl-grip--start" }, svg("circle", { r: 22, class: "hl-reach" }), svg("circle", { r: 9 }));
    place.inside.append(ahead, done);
    node.append(plumb, ball, area, hold);
    for (const part of [area, hold]) this.drag(part, (x) => this.set({ epoch: place.across(x) }, "epoch"));
    Object.assign(this.course, { of: data, place, ahead, done, plumb, ball, hold });
  }

  /** Fetch the networks of a run, and show them if it is still the chosen one. */
  async load(key) {
    if (this.wanted === key) return;
    this.wanted = key;
    try {
      loaded[key] = await (loading[key] ??= fetched(key));
    } catch {
      delete loading[key]; // another choice tries again
    }
    if (this.wanted !== key) return;
    this.wanted = undefined;
    if (loaded[key]) this.update();
    else this.picture.late.textContent = "The networks did not arrive.";
  }

  update() {
    const { data, epoch } = this.state;
    const key = keyOf(this.state);
    const { costs, right } = runs[key];
    const { points, box } = sets[data];
    const [i, all] = [epoch / every, loaded[key]];
    if (this.picture.of !== data) this.setPicture(data);
    if (this.course.of !== data) this.setCourse(data);
    write(this.numbers.epoch, epoch, "z.0f");
    write(this.numbers.cost, costs[i], "z.4g");
    write(this.numbers.right, (100 * right[i]) / points.length, "z.1f");

    const { place, area, line, late, marks } = this.picture;
    const drawn = all ? region(all.networks[i], box, place) : { area: "", line: "" };
    put(area, { d: drawn.area });
    put(line, { d: drawn.line });
    late.textContent = "";
    marks.forEach((mark, k) => mark.classList.toggle("hl-miss", Boolean(all) && !isRight(all.networks[i], points[k])));

    const course = this.course.place;
    const at = (cost, n, list) => [course.x((epochs * n) / (list.length - 1)), course.y(Math.log10(cost))];
    const curve = all?.costs ?? costs;
    const way = curve.map(at);
    const [x, y] = at(costs[i], i, costs);
    put(this.course.ahead, { d: trace(way) });
    put(this.course.done, { d: trace(way.slice(0, 1 + (epoch * (curve.length - 1)) / epochs)) });
    put(this.course.plumb, { d: `M${x} ${y}V${course.y(sets[data].decades[0])}` });
    for (const node of [this.course.ball, this.course.hold]) put(node, { transform: `translate(${x} ${y})` });
    if (!all) this.load(key);
  }

  share(key, i = epochs / every) {
    return shown((100 * runs[key].right[i]) / sets[this.state.data].points.length, "z.4g");
  }

  describe() {
    const { data, width, rate, epoch } = this.state;
    const key = keyOf(this.state);
    return `On ${NAMES[data]}, width ${width}, rate ${Number(rate)}, epoch ${epoch}: cost ${shown(runs[key].costs[epoch / every], "z.4g")}, ${this.share(key, epoch / every)}% right. ${this.words()}`;
  }

  words() {
    const { data, width, rate, epoch } = this.state;
    const key = keyOf(this.state);
    const { right } = runs[key];
    const total = sets[data].points.length;
    const score = (rate) => runs[keyOf({ data, width, rate })].right.at(-1);
    if (!epoch) return `Before the first step the weights are random: ${this.share(key, 0)}% right.`;
    if (epoch < epochs) return `After ${epoch} epochs ${right[epoch / every]} of ${total} points are right, at the end ${right.at(-1)}.`;
    if (right.at(-1) === total) return `All ${total} points are right, from epoch ${every * (right.findLastIndex((n) => n < total) + 1)} on.`;
    const best = RATES.reduce((other, one) => (score(one) > score(other) ? one : other));
    if (score(best) > score(rate)) {
      return `${this.share(key)}% right: the rate is too ${Number(best) < Number(rate) ? "large" : "small"}. At ${Number(best)} the same network gets to ${this.share(keyOf({ data, width, rate: best }))}% in as many epochs.`;
    }
    if (data === "xor") return `${this.share(key)}% right, and stuck there. From other starts width ${width} is enough for xor.`;
    return `In ${epochs} epochs width ${width} does not bend enough for the ${data}: ${this.share(key)}% right.`;
  }

  python() {
    const { data, width, rate, epoch } = this.state;
    const [name, made] = MADE[data];
    return `import numpy as np

from howlearn.costs import binary_cross_entropy as cost
from howlearn.datasets import ${name}
from howlearn.network import Network
from howlearn.optimizers import adam
from howlearn.training import accuracy, train

rng = np.random.default_rng(1)
data = ${made}
start = Network.random([2, ${width}, 1], rng=rng)
epoch = train(start, data, cost, adam(${rate}), epochs=${epoch},
              batch_size=len(data), rng=rng)[-1]
right = 100 * accuracy(epoch.network, data, cost)
print(f"epoch {epoch.number}")
print(f"cost {epoch.training_cost:z.4g}")
print(f"right {right:z.1f} %")
`;
  }
}

customElements.define("hl-watch-learn", WatchLearn);
