// Choose a rate: gradient descent in the bowl of the three points. Its two curvatures say what a step
// makes of the distance along the valley and across it; a curve says how many steps each rate needs.

import { drag } from "../drag.js";
import { axes, grip, move, part, star, trace } from "../drawing.js";
import { html, put, svg } from "../../pages/elements.js";
import { Figure } from "../figure.js";
import { fine, last, literal, number, readout, shown, write } from "../numbers.js";
import { recording } from "../recording.js";

/**
 * @typedef {import("../drawing.js").Point} Point
 * @typedef {import("../figure.js").Panel} Panel
 * @typedef {{ w: number, b: number, rate: number, step: number }} State
 * @type {{
 *   domain: [Point, Point], best: { point: Point, cost: number },
 *   curvatures: Point, directions: [Point, Point], near: number, most: number,
 * }}
 */
const { domain, best, curvatures, directions, near, most } = await recording("choose-rate");
const steep = curvatures[1];

// The twin of howlearn.landscapes.three_points_cost: its formulas in its order.

/** @param {Point} point */
export const height = ([w, b]) => ((b - 1) ** 2 + (w + b - 2) ** 2 + (2 * w + b - 4) ** 2) / 3;
/**
 * @param {Point} point
 * @returns {Point}
 */
export const gradient = ([w, b]) => [
  (2 / 3) * (w + b - 2 + 2 * (2 * w + b - 4)),
  (2 / 3) * (b - 1 + (w + b - 2) + (2 * w + b - 4)),
];

/**
 * One step of gradient descent.
 * @param {Point} point
 * @param {number} rate
 * @returns {Point}
 */
function stepped(point, rate) {
  const [byW, byB] = gradient(point);
  return [point[0] - rate * byW, point[1] - rate * byB];
}

/**
 * The path of howlearn.gradient_descent.
 * @param {Point} start
 * @param {number} rate
 * @param {number} steps
 */
export function descend(start, rate, steps) {
  const path = [start];
  for (let step = 0; step < steps; step++) path.push(stepped(path[step], rate));
  return path;
}

/**
 * How many steps a descent takes to come near the lowest cost; undefined where `most` do not do.
 * @param {Point} start
 * @param {number} rate
 */
export function stepsNeeded(start, rate) {
  let point = start;
  for (let step = 0; step <= most; step++) {
    if (height(point) - best.cost < near) return step;
    point = stepped(point, rate);
  }
}

const [LOWEST, HIGHEST, FINEST] = [0.005, 0.6, 0.005];
const EDGE = 2 / steep;
/** @param {State} state */
const startOf = ({ w, b }) => /** @type {Point} */ ([w, b]);
/** @param {number} coordinate */
const limit = (coordinate) => Math.min(Math.max(coordinate, -1e4), 1e4);
/** @param {Point} point */
const isSeen = (point) => point.every((value, k) => value >= domain[k][0] && value <= domain[k][1]);
/** @param {Point} point */
const at = (point) => `(${point.map((value) => shown(value, fine(value, 2))).join(", ")})`;

/** @extends {Figure<State>} */
class ChooseRate extends Figure {
  /** @override */
  static title = "Choose a rate";
  /** @override */
  static parameters = {
    w: { label: "start w", min: -1, max: 4, step: 0.05, initial: 0 },
    b: { label: "start b", min: -2, max: 3, step: 0.05, initial: 0 },
    rate: {
      label: "rate η",
      says: "learning rate η",
      min: LOWEST,
      max: HIGHEST,
      step: FINEST,
      initial: 0.1,
    },
    step: { label: "step", says: "step of the descent", min: 0, max: 50, step: 1, initial: 0 },
  };

  /** @type {Record<"step" | "w" | "b" | "cost" | "along" | "across", HTMLElement>} */
  numbers;
  /** @type {ReturnType<ChooseRate["drawMap"]>} */
  map;
  /** @type {ReturnType<ChooseRate["drawNeeds"]>} */
  needs;
  /** @type {string | undefined} the start for which the curve is drawn */
  from;

  /**
   * @override
   * @param {HTMLElement} live
   */
  build(live) {
    const { step, w, b, cost, along, across } = this.numbers = {
      step: number(),
      w: number(),
      b: number(),
      cost: number(),
      along: number(),
      across: number(),
    };
    live.append(
      html("p", { class: "hl-hint" }, "Drag the start on the map, and the rate on the curve."),
      html(
        "div",
        { class: "hl-pair" },
        this.panel((panel) => (this.map = this.drawMap(panel)).height),
        this.panel((panel) => (this.needs = this.drawNeeds(panel)).height),
      ),
      readout({ step: [step], w: [w], b: [b], cost: [cost] }),
      readout({ "each step: along the valley ×": [along], "across it ×": [across] }),
      html(
        "div",
        { class: "hl-controls" },
        this.control("w"),
        this.control("b"),
        this.control("rate"),
      ),
      this.parts.words,
      this.stepper("step", (first) => this.tick(first)),
    );
  }

  /** @param {boolean} first */
  tick(first) {
    const { step, rate } = this.state;
    const end = Math.min(
      ChooseRate.parameters.step.max,
      stepsNeeded(startOf(this.state), rate) ?? ChooseRate.parameters.step.max,
    );
    // At its end a press of Play begins again.
    const next = first && step >= end ? 0 : step + 1;
    this.set({ step: next }, "step");
    return next < end ? 90 + 360 * 0.85 ** next : 0;
  }

  /** @param {Panel} panel */
  drawMap({ node, width, em }) {
    const tall = 0.86 * width;
    const place = axes(node, {
      left: 2.1 * em,
      top: 2,
      width: width - 2.6 * em,
      height: tall - 4,
      x: domain[0],
      y: domain[1],
      names: ["w", "b"],
    });
    /**
     * @param {Point} point
     * @returns {Point}
     */
    const dot = ([w, b]) => [limit(place.x(w)), limit(place.y(b))];
    /**
     * Some way from the bottom, in the two directions of its curvatures.
     * @param {number} along
     * @param {number} across
     * @returns {Point}
     */
    const away = (along, across) => {
      const [w, b] = [0, 1].map((k) =>
        best.point[k] + along * directions[0][k] + across * directions[1][k]
      );
      return [w, b];
    };
    // The lines of equal cost of a bowl are ellipses, as long and as wide as its curvatures say.
    for (let ring = 1; ring <= 9; ring++) {
      const above = 0.06 * ring ** 2.8;
      const [long, wide] = curvatures.map((curvature) => Math.sqrt((2 * above) / curvature));
      const line = [...Array(181).keys()].map((i) => {
        const turn = (i * Math.PI) / 90;
        return dot(away(long * Math.cos(turn), wide * Math.sin(turn)));
      });
      place.inside.append(part("path", ring <= 5 ? "ring" : "contour", { d: `${trace(line)}Z` }));
    }
    const shapes = {
      trail: part("path", "trail"),
      dots: part("g", "dots"),
      ball: part("circle", "ball", { r: 4.5 }),
      gone: part("text", "gone", { x: width / 2, y: 1.6 * em, "text-anchor": "middle" }),
      start: grip(svg("circle", { r: 8 })),
    };
    const { trail, dots, ball, gone, start } = shapes;
    const area = part("rect", "catch", { width, height: tall });
    place.inside.append(
      part("path", "along", { d: trace([dot(away(-6, 0)), dot(away(6, 0))]) }),
      part("path", "across", { d: trace([dot(away(0, -6)), dot(away(0, 6))]) }),
      trail,
      dots,
      move(star(9), ...dot(best.point)),
      ball,
    );
    node.append(area, start, gone);
    for (const held of [area, start]) {
      drag(
        this,
        held,
        (x, y) => this.set({ w: place.across(x), b: place.up(y) }, "start"),
      );
    }
    return { ...shapes, dot, height: tall + 1.6 * em };
  }

  /** @param {Panel} panel */
  drawNeeds({ node, width, em }) {
    const isBeside = (node.parentElement?.clientWidth ?? 0) > 1.5 * width;
    const tall = (isBeside ? 0.86 : 0.62) * width;
    const left = 3.2 * em;
    const place = axes(node, {
      left,
      top: 2,
      width: width - left - em,
      height: tall - 4,
      x: [0, HIGHEST],
      y: [0, 3],
      names: ["rate η", "steps needed"],
      ticks: [true, false],
    });
    for (const decade of [0, 1, 2, 3]) {
      const y = place.y(decade);
      const text = { x: left - 7, y, dy: decade < 3 ? "0.35em" : "0.8em", "text-anchor": "end" };
      place.frame.append(
        svg("path", { d: `M${left} ${y}h-4` }),
        svg("text", text, shown(10 ** decade, "z.0f")),
      );
    }
    const [edge, right] = [place.x(EDGE), place.x(HIGHEST)];
    const beyond = part("rect", "beyond", { x: edge, y: 2, width: right - edge, height: tall - 4 });
    const shapes = {
      curve: part("path", "curve"),
      ball: part("circle", "ball", { r: 4.5 }),
      hold: grip(svg("circle", { r: 8 })),
      plumb: part("path", "plumb"),
    };
    const { curve, ball, hold, plumb } = shapes;
    const area = part("rect", "catch", { x: left, width: width - left, height: tall });
    const [straight, middle] = [place.x(1 / steep), (edge + right) / 2];
    place.inside.append(
      beyond,
      part("path", "plumb", { d: `M${straight} ${place.y(3)}V${place.y(0)}` }),
      part("path", "edge", { d: `M${edge} ${place.y(3)}V${place.y(0)}` }),
      curve,
    );
    const low = place.y(0) - 2.1 * em;
    /**
     * @param {number} x
     * @param {number} y
     * @param {string} words
     */
    const mark = (x, y, words) =>
      node.append(put(svg("text", {}, words), { class: "hl-mark", x, y }));
    mark(straight, low, `1/k = ${shown(1 / steep, "z.2f")}`);
    mark(edge, low, `2/k = ${shown(EDGE, "z.2f")}`);
    mark(middle, place.y(1.6), "diverges");
    node.append(plumb, area, hold, ball);
    for (const held of [area, hold]) {
      drag(this, held, (x) => this.set({ rate: place.across(x) }, "rate"));
    }
    this.from = undefined; // the curve is drawn again
    return { ...shapes, place, height: tall + 1.6 * em };
  }

  /** @param {Point} start */
  drawCurve(start) {
    const { place, curve } = this.needs;
    this.from = String(start);
    /** @type {Point[]} */
    const points = [];
    for (let n = 1; n * FINEST <= HIGHEST; n++) {
      const steps = stepsNeeded(start, n * FINEST);
      if (steps) points.push([place.x(n * FINEST), place.y(Math.log10(steps))]);
    }
    put(curve, { d: trace(points) });
  }

  /** @override */
  update() {
    const { rate, step } = this.state;
    const start = startOf(this.state);
    const path = descend(start, rate, step);
    const end = last(path);
    const { map, needs, numbers } = this;
    put(map.trail, { d: trace(path.map(map.dot)) });
    map.dots.replaceChildren(
      ...path.map((point) => move(svg("circle", { r: 2.4 }), ...map.dot(point))),
    );
    move(map.ball, ...map.dot(end));
    move(map.start, ...map.dot(start));
    map.gone.textContent = isSeen(end) ? "" : "out of the picture";

    if (this.from !== String(start)) this.drawCurve(start);
    const steps = stepsNeeded(start, rate);
    const x = needs.place.x(rate);
    const y = needs.place.y(Math.log10(Math.max(1, steps ?? most)));
    put(needs.plumb, { d: `M${x} ${y}V${needs.place.y(0)}` });
    move(needs.hold, x, y);
    move(needs.ball, x, y);

    const [along, across] = curvatures.map((curvature) => 1 - rate * curvature);
    const cost = height(end);
    write(numbers.step, step, "z.0f");
    write(numbers.w, end[0], fine(end[0]));
    write(numbers.b, end[1], fine(end[1]));
    write(numbers.cost, cost, fine(cost));
    write(numbers.along, along, "z.3f");
    write(numbers.across, across, "z.3f");
  }

  /** @override */
  describe() {
    const { rate, step } = this.state;
    const start = startOf(this.state);
    const end = last(descend(start, rate, step));
    const cost = shown(height(end), fine(height(end), 3));
    const where = step
      ? `After ${step} step${step > 1 ? "s" : ""} from ${at(start)} the descent is at ${at(end)}`
      : `The descent begins at ${at(start)}`;
    return `${where}; the cost there is ${cost}. ${this.words()}`;
  }

  /** @override */
  words() {
    const { rate } = this.state;
    const across = 1 - rate * steep;
    const named = `At the rate ${shown(rate, "z.3f")}`;
    if (rate > EDGE) {
      return `${named} it diverges: the rate is above 2/k = ${
        shown(EDGE, "z.3f")
      }, k being the larger curvature, and each step flings the place to the other side of the valley, ${
        shown(-across, "z.3f")
      } times as far away.`;
    }
    const way = across < 0
      ? "each step lands on the other side of the valley, and nearer"
      : "no step crosses the valley";
    const steps = stepsNeeded(startOf(this.state), rate);
    const arrives = steps === undefined
      ? `after ${most} steps the cost is still more than ${near} above the lowest`
      : `after ${steps} step${steps === 1 ? "" : "s"} the cost is within ${near} of the lowest`;
    return `${named} ${way}; ${arrives}.`;
  }

  /** @override */
  python() {
    const { w, b, rate, step } = this.state;
    const end = last(descend([w, b], rate, step));
    const cost = height(end);
    return `import numpy as np

from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import numerical_hessian
from howlearn.landscapes import three_points_cost

gradient = three_points_cost.gradient
start, rate = [${literal(w)}, ${literal(b)}], ${literal(rate)}
path = gradient_descent(
    gradient, start, learning_rate=rate, steps=${step}
)
w, b = path[-1]
cost = three_points_cost.height(path[-1])
curvatures = np.linalg.eigvalsh(numerical_hessian(gradient, start))
along, across = 1 - rate * curvatures
print(f"step {len(path) - 1}")
print(f"w {w:${fine(end[0])}}")
print(f"b {b:${fine(end[1])}}")
print(f"cost {cost:${fine(cost)}}")
print(f"along {along:z.3f}")
print(f"across {across:z.3f}")
`;
  }
}

customElements.define("hl-choose-rate", ChooseRate);
