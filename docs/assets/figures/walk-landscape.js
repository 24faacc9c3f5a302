// Walk the landscape: sgd, momentum and adam set out from the same place, side by side, on four
// landscapes, one of them the cost of a real network over its two weights.

import { Figure, axes, circle, fine, html, literal, number, put, recording, shown, star, svg, trace, write } from "./core.js";

const { landscapes, network } = await recording("walk-landscape");
const STEPS = 200;
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

// The twins of howlearn.landscapes, and of the cost of a 1-1-1 network without biases.
const surfaces = {
  ravine: { height: ([x, y]) => 0.5 * (x * x + 25 * y * y), gradient: ([x, y]) => [x, 25 * y] },
  saddle: { height: ([x, y]) => 0.5 * (x * x - y * y), gradient: ([x, y]) => [x, -y] },
  himmelblau: {
    height: ([x, y]) => (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2,
    gradient: ([x, y]) => {
      const [first, second] = [x * x + y - 11, x + y * y - 7];
      return [4 * x * first + 2 * second, 2 * first + 4 * y * second];
    },
  },
  network: {
    height: ([w, v]) => mean(network.inputs.map((x, i) => (v * Math.tanh(w * x) - network.targets[i]) ** 2)),
    gradient: ([w, v]) => {
      const h = network.inputs.map((x) => Math.tanh(w * x));
      const slope = h.map((value, i) => 2 * (v * value - network.targets[i]));
      return [mean(slope.map((s, i) => s * v * (1 - h[i] ** 2) * network.inputs[i])), mean(slope.map((s, i) => s * h[i]))];
    },
  },
};

// The twins of howlearn.optimizers: from a point, its gradient, the memory and the step's number
// the next point and memory.
const optimizers = {
  sgd: ({ rate }) => (point, g) => [point.map((p, i) => p - rate * g[i])],
  momentum: ({ rate, kept }) => (point, g, [v = [0, 0]]) => {
    const now = v.map((value, i) => kept * value + g[i]);
    return [point.map((p, i) => p - rate * now[i]), now];
  },
  adam: ({ adam }) => (point, g, [m = [0, 0], s = [0, 0]], count) => {
    const first = m.map((value, i) => 0.9 * value + (1 - 0.9) * g[i]);
    const second = s.map((value, i) => 0.999 * value + (1 - 0.999) * g[i] ** 2);
    const scaled = first.map((value, i) => value / (1 - 0.9 ** count) / (Math.sqrt(second[i] / (1 - 0.999 ** count)) + 1e-8));
    return [point.map((p, i) => p - adam * scaled[i]), first, second];
  },
};

/** The path of howlearn.optimizers.optimize, as far as its numbers are finite. */
export function walk(name, way, start, settings, steps = STEPS) {
  const step = optimizers[way](settings);
  const path = [start];
  let memory = [];
  while (path.length <= steps) {
    const [next, ...kept] = step(path.at(-1), surfaces[name].gradient(path.at(-1)), memory, path.length);
    if (![...next, ...kept.flat()].every(Number.isFinite)) break;
    path.push(next);
    memory = kept;
  }
  return path;
}
export const height = (name, point) => surfaces[name].height(point);

const WAYS = ["sgd", "momentum", "adam"];

class WalkLandscape extends Figure {
  static title = "Walk the landscape";
  static parameters = {
    on: { label: "landscape", options: { ravine: "ravine", saddle: "saddle", himmelblau: "himmelblau", network: "cost of a network" }, initial: "ravine" },
    x: { label: "start w₁", min: -5, max: 5, step: 0.1, initial: -2.6 },
    y: { label: "start w₂", min: -5, max: 5, step: 0.1, initial: 1.2 },
    rate: { label: "rate η", says: "learning rate of sgd and momentum", min: 0.001, max: 0.3, step: 0.001, initial: 0.076 },
    kept: { label: "momentum", says: "momentum, the part of the velocity that is kept", min: 0, max: 0.95, step: 0.05, initial: 0.5 },
    adam: { label: "adam's η", says: "learning rate of adam", min: 0.01, max: 1, step: 0.01, initial: 0.3 },
    step: { label: "step", min: 0, max: STEPS, step: 1, initial: 15 },
  };

  build(live) {
    this.maps = {};
    const maps = html("div", { class: "hl-maps" });
    for (const way of WAYS) {
      const texts = ["x", "y", "height"].map(() => number());
      const flown = html("span");
      const at = html("p", { class: "hl-map-says" }, html("b", {}, way), flown, html("br"), " at ", texts[0], ", ", texts[1], html("br"), " height ", texts[2]);
      const map = (this.maps[way] = { texts, flown });
      map.panel = this.panel((node, width, em) => this.draw(map, node, width, em));
      maps.append(html("div", {}, map.panel, at));
    }
    live.append(
      html("p", { class: "hl-hint" }, "Tap a map, or drag the ring, to start elsewhere; choose the rates."),
      maps,
      html("div", { class: "hl-controls" }, ...["on", "x", "y", "rate", "kept", "adam"].map((name) => this.control(name))),
      this.parts.words,
      this.foot(
        this.control("step"),
        this.player((first) => this.tick(first)),
        this.button("Step", () => (this.pause(), this.set({ step: this.state.step + 1 }, "step"))),
        this.button("Reset", () => (this.pause(), this.set({ step: 0 }, "step"))),
      ),
    );
  }

  tick(first) {
    const { step } = this.state;
    this.set({ step: first && step === STEPS ? 0 : step + 1 }, "step");
    return this.state.step < STEPS ? 70 : 0;
  }

  /** The paths of the three, remembered while only the step changes. */
  paths() {
    const { on, x, y, rate, kept, adam } = this.state;
    const key = [on, x, y, rate, kept, adam].join();
    if (this.key !== key) {
      this.key = key;
      this.walked = Object.fromEntries(WAYS.map((way) => {
        const path = walk(on, way, [x, y], { rate, kept, adam });
        // The height leaves the numbers before the point does.
        return [way, path.slice(0, 1 + path.findLastIndex((point) => Number.isFinite(height(on, point))))];
      }));
    }
    return Object.fromEntries(WAYS.map((way) => [way, this.walked[way].slice(0, this.state.step + 1)]));
  }

  draw(map, node, width, em) {
    const tall = (width > 20 * em ? 0.44 : 0.72) * width; // below each other they are lower
    map.base = svg("g");
    node.append(map.base);
    Object.assign(map, { width, em, tall, drawn: "" });
    const area = svg("rect", { class: "hl-catch", width, height: tall });
    map.begin = svg("g", { class: "hl-grip hl-grip--start" }, svg("circle", { r: 22, class: "hl-reach" }), svg("circle", { r: 7 }));
    node.append(area, map.begin);
    for (const part of [area, map.begin]) this.drag(part, (x, y) => this.set({ x: map.place.across(x), y: map.place.up(y) }, "start"));
    return tall + 1.6 * em;
  }

  drawLandscape(map, on) {
    const { domain, contours, marks } = landscapes[on];
    const { base, width, em, tall } = map;
    base.replaceChildren();
    map.drawn = on;
    const place = (map.place = axes(base, {
      left: 1.9 * em, top: 2, width: width - 1.9 * em - 3, height: tall - 4, x: domain[0], y: domain[1], names: on === "network" ? ["w", "v"] : ["w₁", "w₂"],
    }));
    const dot = ([x, y]) => [place.x(x), place.y(y)];
    for (const line of contours) place.inside.append(svg("path", { class: "hl-contour", d: trace(line.map(dot)) }));
    map.trail = svg("path", { class: "hl-trail" });
    map.dots = svg("g", { class: "hl-dots" });
    place.inside.append(map.trail, map.dots);
    for (const { point, kind } of marks) {
      const mark = kind === "global" ? star(8) : kind === "local" ? circle(5) : svg("path", { class: "hl-hilltop", d: "M-4 -4L4 4M4 -4L-4 4" });
      place.inside.append(put(mark, { transform: `translate(${dot(point)})` }));
    }
    map.ball = svg("circle", { class: "hl-ball", r: 4.5 });
    place.inside.append(map.ball);
  }

  update() {
    const { on, x, y, step } = this.state;
    for (const [way, path] of Object.entries(this.paths())) {
      const map = this.maps[way];
      if (map.drawn !== on) this.drawLandscape(map, on);
      const limit = (value) => Math.max(-4e3, Math.min(4e3, value));
      const dot = (point) => [limit(map.place.x(point[0])), limit(map.place.y(point[1]))];
      put(map.trail, { d: trace(path.map(dot)) });
      map.dots.replaceChildren(...path.slice(-60).map((point) => put(svg("circle", { r: 2 }), { transform: `translate(${dot(point)})` })));
      put(map.ball, { transform: `translate(${dot(path.at(-1))})` });
      const { domain } = landscapes[on];
      const isIn = [x, y].every((value, i) => value >= domain[i][0] && value <= domain[i][1]);
      put(map.begin, { transform: `translate(${dot([x, y])})`, visibility: isIn ? "visible" : "hidden" });
      const values = [...path.at(-1), height(on, path.at(-1))];
      map.texts.forEach((node, i) => write(node, values[i], fine(values[i])));
      map.flown.textContent = path.length <= step ? `, beyond 1e308 at step ${path.length}` : "";
    }
  }

  describe() {
    const { on, x, y, step } = this.state;
    const { domain } = landscapes[on];
    const said = Object.entries(this.paths()).map(([way, path]) => {
      const last = path.at(-1);
      if (path.length <= step) return `${way} is beyond 1e308 at step ${path.length}`;
      const out = last.some((value, i) => value < domain[i][0] || value > domain[i][1]);
      return `${way} is ${out ? "out of the picture" : `at ${last.map((value) => shown(value, fine(value, 2))).join(", ")}`}, height ${shown(height(on, last), "z.3g")}`;
    });
    return `After ${step} steps from ${shown(x, "z.1f")}, ${shown(y, "z.1f")}: ${said.join("; ")}.`;
  }

  words() {
    const { on, step } = this.state;
    const ends = Object.entries(this.paths()).map(([way, path]) => [way, path.length <= step ? Infinity : height(on, path.at(-1))]);
    const lost = ends.filter(([, end]) => !(Math.abs(end) < 1e6)).map(([way]) => way);
    if (on === "saddle") return `A saddle has no bottom: there is always a way down, and the one who finds it goes on for ever.${lost.length ? ` Far out: ${lost.join(", ")}.` : ""}`;
    if (lost.length) return `It diverges: ${lost.join(", ")}. The rate is too large for this landscape.`;
    const [way, end] = ends.reduce((best, other) => (other[1] < best[1] ? other : best));
    return `After ${step} steps ${way} is lowest, at a height of ${shown(end, "z.3g")}.`;
  }

  python() {
    const { on, x, y, rate, kept, adam } = this.state;
    const paths = this.paths();
    const steps = WAYS.map((way) => paths[way].length - 1);
    const ways = [`sgd(${literal(rate)})`, `momentum(${literal(rate)}, momentum=${literal(kept)})`, `adam(${literal(adam)})`];
    const specs = WAYS.map((way) => [...paths[way].at(-1), height(on, paths[way].at(-1))].map((value) => fine(value)));
    const prints = WAYS.map((way, i) => {
      const [a, b, c] = specs[i];
      return `way = ${ways[i]}
path = optimize(gradient, start, way, steps=${steps[i]})
(w1, w2), end = path[-1], height(path[-1])
print(f"${way} {w1:${a}} {w2:${b}} {end:${c}}")`;
    }).join("\n");
    const start = `start = [${literal(x)}, ${literal(y)}]`;
    if (on !== "network") {
      return `from howlearn.landscapes import ${on}
from howlearn.optimizers import adam, momentum, optimize, sgd

height, gradient = ${on}.height, ${on}.gradient
${start}
${prints}
`;
    }
    return `import numpy as np

from howlearn.optimizers import adam, momentum, optimize, sgd

inputs = np.array([${network.inputs.map(literal).join(", ")}])
targets = np.array([${network.targets.map(literal).join(", ")}])

def height(point):
    w, v = point
    return np.mean((v * np.tanh(w * inputs) - targets) ** 2)

def gradient(point):
    w, v = point
    h = np.tanh(w * inputs)
    slope = 2 * (v * h - targets)
    by_w = np.mean(slope * v * (1 - h**2) * inputs)
    return [by_w, np.mean(slope * h)]

${start}
${prints}
`;
  }
}

customElements.define("hl-walk-landscape", WalkLandscape);
