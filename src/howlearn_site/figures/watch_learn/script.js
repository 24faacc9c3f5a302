// Watch it learn: a network with one hidden layer, trained on three data sets with four widths and
// three rates. All runs are recorded; what is drawn is computed here from the recorded parameters.

import { drag } from "../drag.js";
import { axes, grip, move, part, trace } from "../drawing.js";
import { html, put, svg } from "../../pages/elements.js";
import { Figure } from "../figure.js";
import { last, number, readout, shown, write } from "../numbers.js";
import { recording } from "../recording.js";

/**
 * @typedef {import("../drawing.js").Point} Point
 * @typedef {import("../drawing.js").Place} Place
 * @typedef {import("../figure.js").Panel} Panel
 * @typedef {"xor" | "moons" | "spirals"} Data
 * @typedef {{ data: Data, width: string, rate: string }} Run
 * @typedef {[x: number, y: number, label: number]} Example
 * @typedef {{ networks: number[][], costs: number[] }} Recorded
 * @typedef {{
 *   epochs: number, every: number,
 *   sets: Record<Data, { points: Example[], box: [Point, Point], decades: Point }>,
 *   runs: Record<string, { costs: number[], right: number[] }>,
 * }} Runs
 */

/** @type {Run} */
const FIRST = { data: "spirals", width: "16", rate: "0.2" };
/** @param {Run} run */
const keyOf = ({ data, width, rate }) => `${data}-${width}-${rate}`;
/**
 * @param {string} key
 * @returns {Promise<Recorded>}
 */
const fetched = (key) => recording(`watch-learn-${key}`);
// Costs and scores of all runs, and the networks of the first one; the others are fetched when chosen.
/** @type {[Runs, Recorded]} */
const [{ epochs, every, sets, runs }, first] = await Promise.all([
  recording("watch-learn"),
  fetched(keyOf(FIRST)),
]);
/** @type {Record<string, Recorded | undefined>} */
const loaded = { [keyOf(FIRST)]: first };
/** @type {Record<string, Promise<Recorded>>} */
const loading = {};

const NAMES = { xor: "xor", moons: "two moons", spirals: "spirals" };
const MADE = {
  xor: ["xor", "xor()"],
  moons: ["two_moons", "two_moons(100, noise=0.2, rng=rng)"],
  spirals: ["spirals", "spirals(rng=rng)"],
};
const RATES = ["0.02", "0.2", "2.0"];

/**
 * The twin of howlearn.network for sizes 2, width, 1: the output, before any sigmoid, at a point.
 * @param {number[]} p the network's parameters
 * @param {number} x
 * @param {number} y
 */
export function output(p, x, y) {
  const width = (p.length - 1) / 4;
  let z = p[4 * width];
  for (let j = 0; j < width; j++) {
    z += p[3 * width + j] * Math.tanh(x * p[j] + y * p[width + j] + p[2 * width + j]);
  }
  return z;
}

/**
 * Whether a network puts a point in its class.
 * @param {number[]} p
 * @param {Example} point
 */
export const isRight = (p, [x, y, label]) => (output(p, x, y) >= 0) === (label === 1);

/**
 * Where the output is at least 0: the d of that area and of its border, on a grid over the box.
 * @param {number[]} p
 * @param {[Point, Point]} box
 * @param {Pick<Place, "x" | "y">} place
 */
export function region(p, [[low, high], [bottom, top]], place, cells = 48) {
  /**
   * @param {number} from
   * @param {number} to
   * @param {number} i
   */
  const at = (from, to, i) => from + ((to - from) * i) / cells;
  /**
   * @param {number} i
   * @param {number} j
   */
  const value = (i, j) => output(p, at(low, high, i), at(bottom, top, j));
  /**
   * @param {number} i
   * @param {number} j
   */
  const dot = (i, j) =>
    `${place.x(at(low, high, i)).toFixed(1)} ${place.y(at(bottom, top, j)).toFixed(1)}`;
  const grid = [...Array(cells + 1).keys()];
  const values = grid.map((j) => grid.map((i) => value(i, j)));
  let [area, line] = ["", ""];
  for (let j = 0; j < cells; j++) {
    for (let i = 0, start = 0; i <= cells; i++) {
      const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
      const heights = corners.map(([a, b]) => values[b][a]);
      if (heights.every((value) => value >= 0)) continue; // undefined, beyond the last cell, is not
      if (i > start) {
        area += `M${dot(start, j)}L${dot(i, j)}L${dot(i, j + 1)}L${dot(start, j + 1)}Z`;
      }
      start = i + 1;
      if (!heights.some((value) => value >= 0) || i === cells) continue;
      /** @type {string[]} */
      const outline = [];
      /** @type {string[]} */
      let crossings = [];
      corners.forEach(([a, b], k) => {
        const [[c, d], here, there] = [corners[(k + 1) % 4], heights[k], heights[(k + 1) % 4]];
        if (here >= 0) outline.push(dot(a, b));
        if (here >= 0 === there >= 0) return;
        // Halve the edge until the place of the border is finer than a pixel: outputs may be steep.
        let share = 0;
        for (let part = 0.5; part > 0.01; part /= 2) {
          const [i, j] = [a + (share + part) * (c - a), b + (share + part) * (d - b)];
          if (value(i, j) >= 0 === here >= 0) share += part;
        }
        const crossing = dot(a + share * (c - a), b + share * (d - b));
        crossings.push(crossing);
        outline.push(crossing);
      });
      area += `M${outline.join("L")}Z`;
      // Each way out of the area is joined to the next way in.
      if (heights[0] < 0) crossings = [...crossings.slice(1), crossings[0]];
      for (let k = 0; k < crossings.length; k += 2) line += `M${crossings[k]}L${crossings[k + 1]}`;
    }
  }
  return { area, line };
}

/**
 * The mark of a point, by its class.
 * @param {number} label
 * @param {number} r
 */
const markOf = (label, r) =>
  label
    ? part("path", "one", { d: `M0 ${-1.1 * r}L${r} ${0.8 * r}H${-r}Z` })
    : part("circle", "zero", { r: 0.95 * r });

/** @param {string[]} values */
const same = (values) => Object.fromEntries(values.map((value) => [value, String(Number(value))]));

/** @extends {Figure<Run & { epoch: number }>} */
class WatchLearn extends Figure {
  /** @override */
  static title = "Watch it learn";
  /** @override */
  static parameters = {
    data: { label: "data", options: NAMES, initial: FIRST.data },
    width: { label: "width", options: same(["2", "4", "8", "16"]), initial: FIRST.width },
    rate: { label: "rate η", options: same(RATES), initial: FIRST.rate },
    epoch: { label: "epoch", min: 0, max: epochs, step: every, initial: epochs },
  };

  /** @type {{ epoch: HTMLElement, cost: HTMLElement, right: HTMLElement }} */
  numbers;
  /** @type {Panel} */
  left;
  /** @type {Panel} */
  right;
  /** @type {ReturnType<WatchLearn["drawPicture"]> | undefined} */
  picture;
  /** @type {ReturnType<WatchLearn["drawCourse"]> | undefined} */
  course;
  /** @type {string | undefined} the run whose networks are on their way */
  wanted;

  /**
   * @override
   * @param {HTMLElement} live
   */
  build(live) {
    const { epoch, cost, right } = this.numbers = {
      epoch: number(),
      cost: number(),
      right: number(),
    };
    const controls = [this.control("data"), this.control("width"), this.control("rate")];
    live.append(
      html(
        "p",
        { class: "hl-hint" },
        "Choose, and go through the epochs. Thick rims are on the wrong side.",
      ),
      html(
        "div",
        { class: "hl-pair" },
        // What they show is drawn by update(), again for another data set.
        this.panel((panel) => {
          [this.left, this.picture] = [panel, undefined];
          return this.side(panel) + 3.3 * panel.em;
        }),
        this.panel((panel) => {
          [this.right, this.course] = [panel, undefined];
          return this.tall(panel) + 3.3 * panel.em;
        }),
      ),
      readout({ epoch: [epoch], cost: [cost], right: [right, " %"] }),
      html("div", { class: "hl-controls" }, ...controls),
      this.parts.words,
      this.stepper("epoch", (begin) => this.tick(begin), every),
    );
  }

  /** @param {boolean} begin */
  tick(begin) {
    const { epoch } = this.state;
    this.set({ epoch: begin && epoch === epochs ? 0 : epoch + every }, "epoch");
    return this.state.epoch < epochs ? 90 : 0;
  }

  /** @param {Panel} panel */
  side({ width, em }) {
    return Math.min(width - 3.2 * em, 24 * em);
  }

  /** @param {Panel} panel */
  tall(panel) {
    // As high as the picture where it stands beside it.
    return this.parts.live.clientWidth > 1.5 * panel.width ? this.side(panel) : 11 * panel.em;
  }

  /** @param {Data} data */
  drawPicture(data) {
    const { node, width, em } = this.left;
    const side = this.side(this.left);
    const left = (width + 2.2 * em - side) / 2;
    const { points, box } = sets[data];
    node.replaceChildren();
    const place = axes(node, {
      left,
      top: 1.6 * em,
      width: side,
      height: side,
      x: box[0],
      y: box[1],
      names: ["x₁", "x₂"],
    });
    const [area, line] = [part("path", "tint"), part("path", "border")];
    const late = part("text", "mark", { x: left + side / 2, y: side / 2 });
    const marks = points.map(([x, y, label]) =>
      move(markOf(label, points.length < 12 ? 7 : 3.4), place.x(x), place.y(y))
    );
    place.inside.append(area, line, late);
    node.append(...marks);
    // Class 0 and 1, in the picture's upper right corner.
    for (const label of [0, 1]) {
      const x = left + side - (label ? 3.5 : 9) * em;
      node.append(
        move(markOf(label, 3.4), x - 9, 0.75 * em),
        svg("text", { x, y: 1.1 * em }, `class ${label}`),
      );
    }
    return { of: data, place, area, line, late, marks };
  }

  /** @param {Data} data */
  drawCourse(data) {
    const { node, width, em } = this.right;
    const tall = this.tall(this.right);
    node.replaceChildren();
    const [left, top, [low, high]] = [3.9 * em, 1.6 * em, sets[data].decades];
    const place = axes(node, {
      left,
      top,
      width: width - left - 1.1 * em,
      height: tall,
      x: [0, epochs],
      y: [low, high],
      names: ["", ""],
      ticks: [true, false],
    });
    for (let power = low; power <= high; power++) {
      const y = place.y(power);
      place.frame.append(
        svg("path", { d: `M${left} ${y}h-4` }),
        svg(
          "text",
          { x: left - 7, y, dy: "0.35em", "text-anchor": "end" },
          shown(10 ** power, power < -3 ? "z.0e" : "z.6g"),
        ),
      );
    }
    const name = part("text", "axis-name", { x: left, y: 1.1 * em });
    name.append("cost by epoch");
    place.frame.append(name);
    const [ahead, done] = [part("path", "curve hl-ahead"), part("path", "curve")];
    const [plumb, ball] = [part("path", "plumb"), part("circle", "ball", { r: 5 })];
    const area = part("rect", "catch", { x: left, y: top, width: width - left, height: tall });
    const hold = grip(svg("circle", { r: 9 }));
    place.inside.append(ahead, done);
    node.append(plumb, ball, area, hold);
    for (const held of [area, hold]) {
      drag(this, held, (x) => this.set({ epoch: place.across(x) }, "epoch"));
    }
    return { of: data, place, ahead, done, plumb, ball, hold };
  }

  /**
   * Fetch the networks of a run, and show them if it is still the chosen one.
   * @param {string} key
   */
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
    else if (this.picture) this.picture.late.textContent = "The networks did not arrive.";
  }

  /** @override */
  update() {
    const { data, epoch } = this.state;
    const key = keyOf(this.state);
    const { costs, right } = runs[key];
    const [i, all] = [epoch / every, loaded[key]];
    write(this.numbers.epoch, epoch, "z.0f");
    write(this.numbers.cost, costs[i], "z.4g");
    write(this.numbers.right, (100 * right[i]) / sets[data].points.length, "z.1f");
    this.showPicture(all?.networks[i]);
    this.showCourse(costs[i], all?.costs ?? costs);
    if (!all) this.load(key);
  }

  /** @param {number[] | undefined} network */
  showPicture(network) {
    const { data } = this.state;
    const { points, box } = sets[data];
    if (this.picture?.of !== data) this.picture = this.drawPicture(data);
    const { place, area, line, late, marks } = this.picture;
    const drawn = network ? region(network, box, place) : { area: "", line: "" };
    put(area, { d: drawn.area });
    put(line, { d: drawn.line });
    late.textContent = "";
    marks.forEach((mark, k) => {
      mark.classList.toggle("hl-miss", network !== undefined && !isRight(network, points[k]));
    });
  }

  /**
   * @param {number} cost
   * @param {number[]} curve
   */
  showCourse(cost, curve) {
    const { data, epoch } = this.state;
    if (this.course?.of !== data) this.course = this.drawCourse(data);
    const { place, ahead, done, plumb, ball, hold } = this.course;
    /**
     * @param {number} epoch
     * @param {number} cost
     * @returns {Point}
     */
    const at = (epoch, cost) => [place.x(epoch), place.y(Math.log10(cost))];
    const each = epochs / (curve.length - 1);
    const way = curve.map((cost, n) => at(n * each, cost));
    const [x, y] = at(epoch, cost);
    put(ahead, { d: trace(way) });
    put(done, { d: trace(way.slice(0, 1 + epoch / each)) });
    put(plumb, { d: `M${x} ${y}V${place.y(sets[data].decades[0])}` });
    move(ball, x, y);
    move(hold, x, y);
  }

  /**
   * The share of points that are right, in percent.
   * @param {string} key
   */
  share(key, i = epochs / every) {
    return shown((100 * runs[key].right[i]) / sets[this.state.data].points.length, "z.4g");
  }

  /** @override */
  describe() {
    const { data, width, rate, epoch } = this.state;
    const key = keyOf(this.state);
    const cost = shown(runs[key].costs[epoch / every], "z.4g");
    const run = `On ${NAMES[data]}, width ${width}, rate ${Number(rate)}, epoch ${epoch}`;
    return `${run}: cost ${cost}, ${this.share(key, epoch / every)}% right. ${this.words()}`;
  }

  /** @override */
  words() {
    const { data, width, rate, epoch } = this.state;
    const key = keyOf(this.state);
    const { right } = runs[key];
    const total = sets[data].points.length;
    /** @param {string} rate */
    const score = (rate) => last(runs[keyOf({ data, width, rate })].right);
    if (!epoch) {
      return `Before the first step the weights are random: ${this.share(key, 0)}% right.`;
    }
    if (epoch < epochs) {
      const [now, end] = [right[epoch / every], last(right)];
      return `After ${epoch} epochs ${now} of ${total} points are right, at the end ${end}.`;
    }
    if (last(right) === total) {
      return `All ${total} points are right, from epoch ${
        every * (right.findLastIndex((n) => n < total) + 1)
      } on.`;
    }
    const best = RATES.reduce((other, one) => (score(one) > score(other) ? one : other));
    if (score(best) > score(rate)) {
      return `${this.share(key)}% right: the rate is too ${
        Number(best) < Number(rate) ? "large" : "small"
      }. At ${Number(best)} the same network gets to ${
        this.share(keyOf({ data, width, rate: best }))
      }% in as many epochs.`;
    }
    if (data === "xor") {
      return `${
        this.share(key)
      }% right, and stuck there. From other starts width ${width} is enough for xor.`;
    }
    return `In ${epochs} epochs width ${width} does not bend enough for the ${data}: ${
      this.share(key)
    }% right.`;
  }

  /** @override */
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
