// Stretch the valley: three inputs to drag, and the valley of a line's cost that they make, with its
// axes and the descent of the best rate. The inputs can be moved and scaled before they are used.

import { drag } from "../drag.js";
import { axes, move, part, star, trace } from "../drawing.js";
import { html, svg } from "../../pages/elements.js";
import { Figure } from "../figure.js";
import { literal, number, readout, shown, write } from "../numbers.js";
import { recording } from "../recording.js";

/**
 * @typedef {import("../drawing.js").Point} Point
 * @typedef {import("../figure.js").Panel} Panel
 * @typedef {"raw" | "moved" | "scaled"} Use
 * @typedef {{ x1: number, x2: number, x3: number, shift: number, use: Use }} State
 * @type {{ inputs: number[], targets: number[], near: number, most: number }}
 */
const { inputs: given, targets, near, most } = await recording("stretch-valley");
const NAMES = /** @type {const} */ (["x1", "x2", "x3"]);

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * The inputs as the descent gets them.
 * @param {number[]} inputs
 * @param {Use} use
 */
export function used(inputs, use) {
  if (use === "raw") return inputs;
  const middle = mean(inputs), moved = inputs.map((x) => x - middle);
  const spread = Math.sqrt(mean(moved.map((x) => x * x)));
  return use === "moved" ? moved : moved.map((x) => x / spread);
}

/**
 * The valley of the cost of a line: its curvatures, where it is lowest, and the direction across it.
 * @param {number[]} x
 */
export function valley(x) {
  const [middle, square] = [mean(x), mean(x.map((value) => value * value))];
  const spread = mean(x.map((value) => (value - middle) ** 2));
  const high = square + 1 + Math.hypot(square - 1, 2 * middle);
  const low = (4 * spread) / high; // the product of both is the determinant
  const t = mean(targets);
  const w = mean(x.map((value, i) => (value - middle) * (targets[i] - t))) / spread;
  const b = t - w * middle;
  return {
    low,
    high,
    best: /** @type {Point} */ ([w, b]),
    across: Math.atan2(2 * middle, square - 1) / 2,
  };
}

/**
 * The cost of a line, the mean of the squared errors.
 * @param {number[]} x
 * @param {Point} place
 */
const height = (x, [w, b]) => mean(x.map((value, i) => (w * value + b - targets[i]) ** 2));

/** @type {{ of: string, descent: { steps: number, path: Point[] } } | undefined} */
let kept; // a change of the figure asks several times for the same

/**
 * How many steps of the best rate from 0 lead to the bottom, and the first of them.
 * @param {number[]} x
 */
export function descend(x) {
  const of = String(x);
  if (kept?.of !== of) kept = { of, descent: descended(x) };
  return kept.descent;
}

/** @param {number[]} x */
function descended(x) {
  const { low, high, best } = valley(x);
  const rate = 2 / (low + high), least = height(x, best);
  /** @type {Point[]} */
  const path = [];
  let [w, b] = [0, 0];
  for (let steps = 0;; steps++) {
    if (steps < 80) path.push([w, b]);
    const errors = x.map((value, i) => w * value + b - targets[i]);
    if (mean(errors.map((error) => error * error)) - least <= near || steps === most) {
      return { steps, path };
    }
    w -= rate * 2 * mean(errors.map((error, i) => error * x[i]));
    b -= rate * 2 * mean(errors);
  }
}

/** @param {number} steps */
const counted = (steps) => `${steps} step${steps === 1 ? "" : "s"}`;

/** @extends {Figure<State>} */
class StretchValley extends Figure {
  /** @override */
  static title = "Stretch the valley";
  /** @override */
  static parameters = {
    x1: { label: "x₁", says: "first input", min: -3, max: 0.4, step: 0.1, initial: given[0] },
    x2: { label: "x₂", says: "second input", min: 0.5, max: 1.9, step: 0.1, initial: given[1] },
    x3: { label: "x₃", says: "third input", min: 2, max: 5, step: 0.1, initial: given[2] },
    shift: {
      label: "shift",
      says: "how far all inputs are shifted",
      min: 0,
      max: 10,
      step: 0.5,
      initial: 0,
    },
    use: {
      label: "inputs",
      options: { raw: "as they are", moved: "minus their mean", scaled: "scaled" },
      initial: "raw",
    },
  };

  /** @type {Record<"low" | "high" | "condition" | "steps", HTMLElement>} */
  numbers;
  /** @type {Panel} */
  points;
  /** @type {Panel} */
  map;
  /** @type {SVGElement} */
  base;
  /** @type {SVGElement[]} */
  holds;
  /** @type {ReturnType<typeof axes>} */
  place;

  /**
   * @override
   * @param {HTMLElement} live
   */
  build(live) {
    const { low, high, condition, steps } = this.numbers = {
      low: number(),
      high: number(),
      condition: number(),
      steps: number(),
    };
    live.append(
      html(
        "p",
        { class: "hl-hint" },
        "Drag a point sideways, shift them all, or scale the inputs.",
      ),
      html(
        "div",
        { class: "hl-pair" },
        this.panel((panel) => this.layPoints(panel)),
        this.panel((panel) => this.tall(this.map = panel, 0.86)),
      ),
      readout({ "curvature from": [low], to: [high] }),
      readout({ "condition number": [condition], steps: [steps] }),
      html(
        "div",
        { class: "hl-controls" },
        ...NAMES.map((name) => this.control(name)),
        this.control("use"),
      ),
      this.parts.words,
      this.foot(
        this.control("shift"),
        this.button("Reset", () => this.set(this.initial, "reset")),
      ),
    );
  }

  /**
   * The points need less height than the map, unless they stand beside it.
   * @param {Panel} panel
   * @param {number} part of the width
   */
  box({ node, width, em }, part) {
    const isBeside = (node.parentElement?.clientWidth ?? 0) > 1.5 * width;
    const height = (isBeside ? 0.86 : part) * width - 4;
    return { left: 2.1 * em, top: 2, width: width - 2.6 * em, height };
  }

  /**
   * @param {Panel} panel
   * @param {number} part
   */
  tall(panel, part) {
    return this.box(panel, part).height + 4 + 1.6 * panel.em;
  }

  /**
   * What is dragged stays, whatever is drawn again beneath it.
   * @param {Panel} panel
   */
  layPoints(panel) {
    this.points = panel;
    this.holds = NAMES.map((name) => {
      const hold = svg(
        "g",
        { class: "hl-grip hl-grip--input" },
        part("circle", "reach", { r: 15 }),
      );
      hold.append(svg("circle", { r: 6 }));
      drag(this, hold, (x) => this.set({ [name]: this.place.across(x) - this.state.shift }, name));
      return hold;
    });
    this.base = svg("g", {});
    panel.node.append(this.base, ...this.holds);
    return this.tall(panel, 0.5);
  }

  get inputs() {
    return NAMES.map((name) => this.state[name] + this.state.shift);
  }

  /** @override */
  update() {
    const x = used(this.inputs, this.state.use);
    const { low, high } = valley(x);
    this.drawPoints();
    this.drawMap(x);
    write(this.numbers.low, low, "z.4f");
    write(this.numbers.high, high, "z.3f");
    write(this.numbers.condition, high / low, "z.2f");
    write(this.numbers.steps, descend(x).steps, "z.0f");
  }

  drawPoints() {
    const { shift } = this.state;
    const place = this.place = axes(svg("g", {}), {
      ...this.box(this.points, 0.5),
      x: [-3.5, 5.5 + shift],
      y: [0, 5],
      names: ["input x", "target t"],
    });
    const { best: [w, b] } = valley(this.inputs);
    const ends = [-20, 30].map((x) => /** @type {Point} */ ([place.x(x), place.y(w * x + b)]));
    place.inside.append(part("path", "line", { d: trace(ends) }));
    this.base.replaceChildren(place.inside, place.frame);
    this.holds.forEach((hold, i) => move(hold, place.x(this.inputs[i]), place.y(targets[i])));
  }

  /** @param {number[]} x */
  drawMap(x) {
    const { low, high, best, across } = valley(x);
    // So wide that the start, which is 0, is in the picture.
    const wide = 1.3 * Math.max(1, ...best.map(Math.abs));
    const box = this.box(this.map, 0.86);
    const half = (wide * box.height) / box.width;
    const place = axes(svg("g", {}), {
      ...box,
      x: [best[0] - wide, best[0] + wide],
      y: [best[1] - half, best[1] + half],
      names: ["w", "b"],
    });
    /**
     * Some way from the bottom, along the valley and across it, in pixels.
     * @param {number} along
     * @param {number} over
     * @returns {Point}
     */
    const away = (along, over) => [
      place.x(best[0] + over * Math.cos(across) - along * Math.sin(across)),
      place.y(best[1] + over * Math.sin(across) + along * Math.cos(across)),
    ];
    const stretch = Math.sqrt(high / low);
    for (let ring = 1; ring <= 6; ring++) {
      const over = 0.13 * ring * half;
      const line = [...Array(121).keys()].map((i) => {
        const turn = (i * Math.PI) / 60;
        return away(stretch * over * Math.cos(turn), over * Math.sin(turn));
      });
      place.inside.append(part("path", "ring", { d: `${trace(line)}Z` }));
    }
    const { path } = descend(x);
    const dots = path.map(([w, b]) => /** @type {Point} */ ([place.x(w), place.y(b)]));
    const steps = part("g", "dots");
    steps.append(...dots.map((dot) => move(svg("circle", { r: 2.2 }), ...dot)));
    place.inside.append(
      part("path", "along", { d: trace([away(-9 * wide, 0), away(9 * wide, 0)]) }),
      part("path", "across", { d: trace([away(0, -9 * wide), away(0, 9 * wide)]) }),
      part("path", "trail", { d: trace(dots) }),
      steps,
      move(part("circle", "ball", { r: 4.5 }), ...dots[0]),
      move(star(9), place.x(best[0]), place.y(best[1])),
    );
    this.map.node.replaceChildren(place.inside, place.frame);
  }

  /** @override */
  describe() {
    const x = used(this.inputs, this.state.use);
    const { low, high } = valley(x);
    const list = x.map((value) => shown(value, "z.2f")).join(", ");
    return `The inputs ${list} make a valley with the curvatures ${shown(low, "z.4f")} and ${
      shown(high, "z.3f")
    }. ${this.words()}`;
  }

  /** @override */
  words() {
    const x = used(this.inputs, this.state.use);
    const { low, high } = valley(x);
    const { steps } = descend(x);
    const ratio = high / low;
    const shape = ratio < 1.005
      ? "The valley is round"
      : `The valley is ${
        shown(ratio, ratio < 100 ? "z.2f" : "z.0f")
      } times as curved across as along`;
    return steps === most
      ? `${shape}, and after ${
        shown(most, "z.0f")
      } steps of the best rate the descent has not arrived.`
      : `${shape}, and the best rate takes ${
        counted(steps)
      } to come within a millionth of the least cost.`;
  }

  /** @override */
  python() {
    const { use } = this.state;
    const treated = {
      raw: "",
      moved: "x = x - x.mean()\n",
      scaled: "x = (x - x.mean()) / x.std()\n",
    }[use];
    return `import numpy as np

from howlearn.datasets import three_points

x = np.array([${this.inputs.map((value) => literal(Number(value.toFixed(1)))).join(", ")}])
${treated}t = three_points().targets[:, 0]
a = np.stack([x, np.ones(3)], axis=1)
low, high = np.linalg.eigvalsh(2 * a.T @ a / 3)
best = np.linalg.solve(a.T @ a, a.T @ t)
least = np.mean((a @ best - t) ** 2)
w, b, steps, rate = 0.0, 0.0, 0, 2 / (low + high)
while steps < ${most}:
    errors = w * x + b - t
    if np.mean(errors**2) - least <= ${near}:
        break
    w -= rate * 2 * np.mean(errors * x)
    b -= rate * 2 * np.mean(errors)
    steps += 1
print(f"curvature from {low:z.4f} to {high:z.3f}")
print(f"condition number {high / low:z.2f}")
print(f"steps {steps}")
`;
  }
}

customElements.define("hl-stretch-valley", StretchValley);
