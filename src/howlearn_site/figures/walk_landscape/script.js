// Walk the landscape: sgd, momentum and adam set out from the same place, side by side, on four
// landscapes, one of them the cost of a real network over its two weights.

import { drag } from "../drag.js";
import { axes, circle, grip, move, part, star, trace } from "../drawing.js";
import { html, put, svg } from "../../pages/elements.js";
import { Figure } from "../figure.js";
import { fine, last, literal, number, shown, write } from "../numbers.js";
import { recording } from "../recording.js";

/**
 * @typedef {import("../drawing.js").Point} Point
 * @typedef {"ravine" | "saddle" | "himmelblau" | "network"} Name
 * @typedef {"sgd" | "momentum" | "adam"} Way
 * @typedef {{ rate: number, kept: number, adam: number }} Settings
 * @typedef {Settings & { on: Name, x: number, y: number, step: number }} State
 * @typedef {{
 *   domain: [Point, Point], contours: Point[][], marks: { point: Point, kind: string }[],
 * }} Landscape
 */

/** @type {{ landscapes: Record<Name, Landscape>, network: { inputs: number[], targets: number[] } }} */
const { landscapes, network } = await recording("walk-landscape");
const STEPS = 200;
/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * The twins of howlearn.landscapes, and of the cost of a 1-1-1 network without biases.
 * @type {Record<Name, { height(point: Point): number, gradient(point: Point): Point }>}
 */
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
    height: ([w, v]) =>
      mean(network.inputs.map((x, i) => (v * Math.tanh(w * x) - network.targets[i]) ** 2)),
    gradient: ([w, v]) => {
      const h = network.inputs.map((x) => Math.tanh(w * x));
      const slope = h.map((value, i) => 2 * (v * value - network.targets[i]));
      return [
        mean(slope.map((s, i) => s * v * (1 - h[i] ** 2) * network.inputs[i])),
        mean(slope.map((s, i) => s * h[i])),
      ];
    },
  },
};

/**
 * A point, each of whose two numbers is made of its place.
 * @param {(i: number) => number} make
 * @returns {Point}
 */
const each = (make) => [make(0), make(1)];

/**
 * The twins of howlearn.optimizers: from a point, its gradient, the memory and the step's number
 * the next point and memory.
 * @type {Record<
 *   Way,
 *   (s: Settings) => (point: Point, g: Point, memory: Point[], count: number) => Point[]
 * >}
 */
const optimizers = {
  sgd: ({ rate }) => (point, g) => [each((i) => point[i] - rate * g[i])],
  momentum: ({ rate, kept }) => (point, g, [v = [0, 0]]) => {
    const now = each((i) => kept * v[i] + g[i]);
    return [each((i) => point[i] - rate * now[i]), now];
  },
  adam: ({ adam }) => (point, g, [m = [0, 0], s = [0, 0]], count) => {
    const first = each((i) => 0.9 * m[i] + (1 - 0.9) * g[i]);
    const second = each((i) => 0.999 * s[i] + (1 - 0.999) * g[i] ** 2);
    const scaled = each((i) =>
      first[i] / (1 - 0.9 ** count) / (Math.sqrt(second[i] / (1 - 0.999 ** count)) + 1e-8)
    );
    return [each((i) => point[i] - adam * scaled[i]), first, second];
  },
};

/**
 * The path of howlearn.optimizers.optimize, as far as its numbers are finite.
 * @param {Name} name
 * @param {Way} way
 * @param {Point} start
 * @param {Settings} settings
 */
export function walk(name, way, start, settings, steps = STEPS) {
  const step = optimizers[way](settings);
  const path = [start];
  /** @type {Point[]} */
  let memory = [];
  while (path.length <= steps) {
    const point = last(path);
    const [next, ...kept] = step(point, surfaces[name].gradient(point), memory, path.length);
    if (![...next, ...kept.flat()].every(Number.isFinite)) break;
    path.push(next);
    memory = kept;
  }
  return path;
}

/**
 * @param {Name} name
 * @param {Point} point
 */
export const height = (name, point) => surfaces[name].height(point);

/**
 * Whether a landscape's picture shows a point.
 * @param {Name} name
 * @param {Point} point
 */
const isSeen = (name, point) =>
  point.every((value, i) => {
    const [low, high] = landscapes[name].domain[i];
    return value >= low && value <= high;
  });

/** @param {number} pixels */
const limit = (pixels) => Math.max(-4e3, Math.min(4e3, pixels));

/** @type {Way[]} */
const WAYS = ["sgd", "momentum", "adam"];

/**
 * Something for each of the three.
 * @template Kind
 * @param {(way: Way) => Kind} make
 */
const three = (make) => ({ sgd: make("sgd"), momentum: make("momentum"), adam: make("adam") });

/** @type {[Way, string][]} the balls of those who share the first one's map, square and on edge */
const SHARED = [["momentum", "M-4-4h8v8h-8z"], ["adam", "M0-5.5L5.5 0L0 5.5L-5.5 0z"]];

/** The map of one optimizer's way, and the words under it. */
class Walker {
  x = number();
  y = number();
  end = number();
  flown = html("span");
  base = svg("g");
  trail = part("path", "trail");
  dots = part("g", "dots");
  ball = part("circle", "ball", { r: 4.5 });
  area = part("rect", "catch");
  begin = grip(svg("circle", { r: 7 }));
  // The ways of the others, for a page that has room for one map only.
  others = SHARED.map(([way, d]) => ({
    way,
    trail: part("path", `trail hl-shared hl-shared--${way}`),
    ball: part("path", "ball hl-shared", { d }),
  }));
  size = { width: 0, tall: 0, em: 0 };
  /** @type {{ on: Name, place: import("../drawing.js").Place } | undefined} */
  drawn;

  /** @param {Way} way */
  constructor(way) {
    this.words = html("p", { class: "hl-map-says" }, html("b", {}, way), this.flown);
    this.words.append(html("br"), " at ", this.x, ", ", this.y, html("br"), " height ", this.end);
  }

  /** @param {import("../figure.js").Panel} panel */
  draw({ node, width, em }) {
    const tall = (width > 20 * em ? 0.44 : 0.72) * width; // below each other they are lower
    this.size = { width, tall, em };
    this.drawn = undefined;
    node.append(this.base, put(this.area, { width, height: tall }), this.begin);
    return tall + 1.6 * em;
  }

  /**
   * Draw a landscape if it is not there, and return its axes.
   * @param {Name} on
   */
  placeOn(on) {
    if (this.drawn?.on === on) return this.drawn.place;
    const { domain, contours, marks } = landscapes[on];
    const { width, tall, em } = this.size;
    this.base.replaceChildren();
    const place = axes(this.base, {
      left: 1.9 * em,
      top: 2,
      width: width - 1.9 * em - 3,
      height: tall - 4,
      x: domain[0],
      y: domain[1],
      names: on === "network" ? ["w", "v"] : ["w₁", "w₂"],
    });
    /**
     * @param {Point} point
     * @returns {Point}
     */
    const dot = ([x, y]) => [place.x(x), place.y(y)];
    for (const line of contours) {
      place.inside.append(part("path", "contour", { d: trace(line.map(dot)) }));
    }
    place.inside.append(this.trail, this.dots);
    for (const { point, kind } of marks) {
      const mark = kind === "global"
        ? star(8)
        : kind === "local"
        ? circle(5)
        : part("path", "hilltop", { d: "M-4 -4L4 4M4 -4L-4 4" });
      place.inside.append(move(mark, ...dot(point)));
    }
    for (const { trail, ball } of this.others) place.inside.append(trail, ball);
    place.inside.append(this.ball);
    this.drawn = { on, place };
    return place;
  }

  /**
   * Write where a path ends, and draw it and those of the others.
   * @param {State} state
   * @param {Point[]} path
   * @param {Record<Way, Point[]>} paths
   */
  show(state, path, paths) {
    const { on, step } = state, end = last(path);
    write(this.x, end[0], fine(end[0]));
    write(this.y, end[1], fine(end[1]));
    write(this.end, height(on, end), fine(height(on, end)));
    this.flown.textContent = path.length <= step ? `, beyond 1e308 at step ${path.length}` : "";
    if (this.size.width) this.trace(state, path, paths);
  }

  /**
   * @param {State} state
   * @param {Point[]} path
   * @param {Record<Way, Point[]>} paths
   */
  trace({ on, x, y }, path, paths) {
    const place = this.placeOn(on);
    /**
     * @param {Point} point
     * @returns {Point}
     */
    const dot = (point) => [limit(place.x(point[0])), limit(place.y(point[1]))];
    put(this.trail, { d: trace(path.map(dot)) });
    this.dots.replaceChildren(
      ...path.slice(-60).map((point) => move(svg("circle", { r: 2 }), ...dot(point))),
    );
    move(this.ball, ...dot(last(path)));
    for (const { way, trail, ball } of this.others) {
      put(trail, { d: trace(paths[way].map(dot)) });
      move(ball, ...dot(last(paths[way])));
    }
    move(this.begin, ...dot([x, y]));
    put(this.begin, { visibility: isSeen(on, [x, y]) ? "visible" : "hidden" });
  }
}

/** @param {number} step */
const steps = (step) => `${step} step${step === 1 ? "" : "s"}`;

/** @extends {Figure<State>} */
class WalkLandscape extends Figure {
  /** @override */
  static title = "Walk the landscape";
  /** @override */
  static parameters = {
    on: {
      label: "landscape",
      options: {
        ravine: "ravine",
        saddle: "saddle",
        himmelblau: "himmelblau",
        network: "cost of a network",
      },
      initial: "ravine",
    },
    x: { label: "start w₁", min: -5, max: 5, step: 0.1, initial: -2.6 },
    y: { label: "start w₂", min: -5, max: 5, step: 0.1, initial: 1.2 },
    rate: {
      label: "rate η",
      says: "learning rate of sgd and momentum",
      min: 0.001,
      max: 0.3,
      step: 0.001,
      initial: 0.076,
    },
    kept: {
      label: "momentum",
      says: "momentum, the part of the velocity that is kept",
      min: 0,
      max: 0.95,
      step: 0.05,
      initial: 0.5,
    },
    adam: {
      label: "adam's η",
      says: "learning rate of adam",
      min: 0.01,
      max: 1,
      step: 0.01,
      initial: 0.3,
    },
    step: { label: "step", min: 0, max: STEPS, step: 1, initial: 15 },
  };

  /** @type {Record<Way, Walker>} */
  walkers;
  /** @type {Record<Way, Point[]>} */
  walked;
  /** @type {string | undefined} of what `walked` holds the paths */
  key;

  /**
   * @override
   * @param {HTMLElement} live
   */
  build(live) {
    const walkers = this.walkers = three((way) => new Walker(way));
    const maps = WAYS.map((way) => {
      const panel = this.panel((panel) => walkers[way].draw(panel));
      for (const held of [walkers[way].area, walkers[way].begin]) {
        drag(this, held, (x, y) => {
          const place = walkers[way].placeOn(this.state.on);
          this.set({ x: place.across(x), y: place.up(y) }, "start");
        });
      }
      return html("div", {}, panel, walkers[way].words);
    });
    /** @type {("on" | "x" | "y" | "rate" | "kept" | "adam")[]} */
    const chosen = ["on", "x", "y", "rate", "kept", "adam"];
    live.append(
      html(
        "p",
        { class: "hl-hint" },
        "Tap a map, or drag the ring, to start elsewhere; choose the rates.",
      ),
      html("div", { class: "hl-maps" }, ...maps),
      html("div", { class: "hl-controls" }, ...chosen.map((name) => this.control(name))),
      this.parts.words,
      this.stepper("step", (first) => this.tick(first)),
    );
  }

  /** @param {boolean} first */
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
      this.walked = three((way) => {
        const path = walk(on, way, [x, y], { rate, kept, adam });
        // The height leaves the numbers before the point does.
        return path.slice(
          0,
          1 + path.findLastIndex((point) => Number.isFinite(height(on, point))),
        );
      });
    }
    return three((way) => this.walked[way].slice(0, this.state.step + 1));
  }

  /** @override */
  update() {
    const paths = this.paths();
    for (const way of WAYS) this.walkers[way].show(this.state, paths[way], paths);
  }

  /** @override */
  describe() {
    const { on, x, y, step } = this.state;
    const paths = this.paths();
    const said = WAYS.map((way) => {
      const path = paths[way];
      if (path.length <= step) return `${way} is beyond 1e308 at step ${path.length}`;
      const end = last(path);
      const place = end.map((value) => shown(value, fine(value, 2))).join(", ");
      const where = isSeen(on, end) ? `at ${place}` : "out of the picture";
      return `${way} is ${where}, height ${shown(height(on, end), "z.3g")}`;
    });
    return `After ${steps(step)} from ${shown(x, "z.1f")}, ${shown(y, "z.1f")}: ${
      said.join("; ")
    }.`;
  }

  /** @override */
  words() {
    const { on, step } = this.state;
    const paths = this.paths();
    const ends = WAYS.map((way) => {
      const path = paths[way];
      return { way, end: path.length <= step ? Infinity : height(on, last(path)) };
    });
    const lost = ends.filter(({ end }) => !(Math.abs(end) < 1e6)).map(({ way }) => way);
    if (on === "saddle") {
      const out = lost.length ? ` Far out: ${lost.join(", ")}.` : "";
      return `A saddle has no bottom: there is always a way down, and the one that finds it never stops.${out}`;
    }
    if (lost.length) {
      return `It diverges: ${lost.join(", ")}. The rate is too large for this landscape.`;
    }
    if (step === 0) return `All three begin at a height of ${shown(ends[0].end, "z.3g")}.`;
    const { way, end } = ends.reduce((best, other) => (other.end < best.end ? other : best));
    return `After ${steps(step)} ${way} is lowest, at a height of ${shown(end, "z.3g")}.`;
  }

  /** @override */
  python() {
    const { on, x, y, rate, kept, adam } = this.state;
    const paths = this.paths();
    const steps = WAYS.map((way) => paths[way].length - 1);
    const ways = [
      `sgd(${literal(rate)})`,
      `momentum(${literal(rate)}, momentum=${literal(kept)})`,
      `adam(${literal(adam)})`,
    ];
    const specs = WAYS.map((way) => {
      const end = last(paths[way]);
      return [...end, height(on, end)].map((value) => fine(value));
    });
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
