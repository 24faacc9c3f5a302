// Fit the line: move w, b and the points, see every error as a square, the cost term by term, and
// the place of the line on the cost landscape, whose valley follows the points.

import { drag } from "../drag.js";
import { axes, move, part, star, trace } from "../drawing.js";
import { html, put, svg } from "../../pages/elements.js";
import { Figure } from "../figure.js";
import { last, literal, number, shown, write } from "../numbers.js";
import { recording } from "../recording.js";

/** @typedef {{ w: number, b: number, cost: number }} Line */

/** @type {{ inputs: number[], targets: number[] }} */
const { inputs, targets: measured } = await recording("fit-line");
const farthest = last(inputs);

/**
 * The line's errors and the mean of their squares, as howlearn.costs.mean_squared_error has it.
 * @param {number} w
 * @param {number} b
 */
export function cost(w, b, targets = measured) {
  const errors = inputs.map((x, i) => w * x + b - targets[i]);
  const squares = errors.map((error) => error * error);
  return { errors, squares, cost: mean(squares) };
}

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value) / values.length;

// The cost is a quadratic function of (w, b), so each contour line is an ellipse around the best
// line: best + √(height above it) · (a circle, stretched by the inverse of a root of the curvature).
const root = Math.sqrt(mean(inputs.map((x) => x * x)));
const along = mean(inputs) / root;
const across = Math.sqrt(1 - along * along);

/**
 * The line of least squares, where both slopes of the cost are 0.
 * @param {number[]} targets
 * @returns {Line}
 */
function bestOf(targets) {
  const [x, t] = [mean(inputs), mean(targets)];
  const w = mean(inputs.map((input, i) => (input - x) * (targets[i] - t))) /
    mean(inputs.map((input) => (input - x) ** 2));
  const b = t - w * x;
  return { w, b, cost: cost(w, b, targets).cost };
}

/**
 * @param {Line} best
 * @param {number} height
 * @returns {import("../drawing.js").Point[]}
 */
function contour(best, height) {
  const size = Math.sqrt(Math.max(0, height - best.cost));
  return [...Array(97).keys()].map((i) => {
    const b = (size * Math.sin((i * Math.PI) / 48)) / across;
    return [best.w + (size * Math.cos((i * Math.PI) / 48) - along * b) / root, best.b + b];
  });
}

const LEVELS = [0.25, 1, 3, 7, 14, 25, 40];
/** @param {number} value */
const signed = (value) => `${value < 0 ? "− " : "+ "}${shown(Math.abs(value), "z.2f")}`;

const POINTS = measured.map((_, i) => /** @type {"t0" | "t1" | "t2"} */ (`t${i}`));

/** @typedef {{ w: number, b: number, t0: number, t1: number, t2: number }} State */

/** @extends {Figure<State>} */
class FitLine extends Figure {
  /** @override */
  static title = "Fit the line";
  /** @override */
  static parameters = {
    w: { label: "w", says: "weight w", min: -1, max: 4, step: 0.01, initial: 1 },
    b: { label: "b", says: "bias b", min: -2, max: 3, step: 0.01, initial: 1 },
    t0: {
      label: "t at 0",
      says: "target at input 0",
      min: -1,
      max: 5,
      step: 0.1,
      initial: measured[0],
    },
    t1: {
      label: "t at 1",
      says: "target at input 1",
      min: -1,
      max: 5,
      step: 0.1,
      initial: measured[1],
    },
    t2: {
      label: "t at 2",
      says: "target at input 2",
      min: -1,
      max: 5,
      step: 0.1,
      initial: measured[2],
    },
  };

  /** @type {ReturnType<FitLine["writeTerms"]>} */
  terms;
  /** @type {ReturnType<FitLine["drawLine"]>} */
  line;
  /** @type {ReturnType<FitLine["drawMap"]>} */
  map;

  /**
   * @override
   * @param {HTMLElement} live
   */
  build(live) {
    this.terms = this.writeTerms();
    live.append(
      html(
        "p",
        { class: "hl-hint" },
        "Drag a ring, a point, the dot on the map, or a slider; or tap the map.",
      ),
      this.panel((panel) => (this.line = this.drawLine(panel)).height),
      this.terms.written,
      this.panel((panel) => (this.map = this.drawMap(panel)).height, {
        class: "hl-panel hl-panel--map",
      }),
      this.parts.words,
      html("div", { class: "hl-dock" }, this.control("w"), this.control("b")),
      html("div", { class: "hl-controls" }, ...POINTS.map((name) => this.control(name))),
      html(
        "div",
        { class: "hl-buttons" },
        this.button("Reset", () => this.set(this.initial, "reset")),
        this.copier(),
      ),
    );
  }

  get targets() {
    return POINTS.map((name) => this.state[name]);
  }

  get isMoved() {
    return POINTS.some((name, i) => this.state[name] !== measured[i]);
  }

  /** The cost, term by term. */
  writeTerms() {
    const rows = inputs.map(() => ({
      w: html("i"),
      b: html("i"),
      t: html("span"),
      error: number(),
      square: number(),
    }));
    const squares = inputs.map(() => html("b"));
    const cost = number({ class: "hl-number hl-result" });
    const written = html("div", { class: "hl-terms" });
    rows.forEach(({ w, b, t, error, square }, i) => {
      const term = html("span", {}, "(", w, ` · ${inputs[i]} `, b, " ", t, ")²");
      written.append(
        html("div", {}, term, html("span", {}, "= (", error, ")²"), html("span", {}, "= ", square)),
      );
    });
    const terms = squares.flatMap((node, i) => [i ? " + " : "", node]);
    const sum = html("span", {}, "C = (", ...terms, `) / ${inputs.length} = `, cost);
    written.append(html("div", { class: "hl-sum" }, sum));
    return { written, rows, squares, cost };
  }

  /**
   * The margins of both pictures, and how large they are.
   * @param {import("../figure.js").Panel} panel
   */
  box({ width, em }) {
    const [left, top, height] = [2 * em, 0.4 * em, Math.min(width * 0.8, 21 * em)];
    return { left, top, width: width - left - 0.6 * em, height: height - top - 1.9 * em };
  }

  /** @param {import("../figure.js").Panel} panel */
  drawLine(panel) {
    const box = this.box(panel);
    // One scale for both axes, or a square would not be one.
    const [tall, low] = [6, -1];
    const wide = (box.width / box.height) * tall;
    const place = axes(panel.node, {
      ...box,
      x: [1 - wide / 2, 1 + wide / 2],
      y: [low, low + tall],
      names: ["input x", "output o, target t"],
    });
    const [b, w] = ["b", "w"].map((name) => {
      const text = svg("text", {}, name);
      const node = svg("g", { class: "hl-grip" }, part("circle", "reach", { r: 22 }));
      node.append(svg("circle", { r: 9 }), text);
      return { node, text };
    });
    const shapes = {
      squares: inputs.map(() => part("rect", "square")),
      areas: inputs.map(() => part("text", "area", { dy: "0.35em" })),
      errors: inputs.map(() => part("path", "error")),
      path: part("path", "line"),
      points: inputs.map(() => part("circle", "point", { r: 5 })),
      holds: inputs.map(() => {
        const hold = svg("g", { class: "hl-grip hl-grip--target" });
        hold.append(part("circle", "reach", { r: 18 }));
        return hold;
      }),
    };
    const { squares, errors, path, points, areas, holds } = shapes;
    place.inside.append(...squares, ...errors, path, ...points, ...areas, b.node, w.node, ...holds);
    holds.forEach((hold, i) => {
      drag(this, hold, (_, y) => this.set({ [POINTS[i]]: place.up(y) }, POINTS[i]));
    });
    drag(this, b.node, (_, y) => this.set({ b: place.up(y) }, "b"));
    drag(this, w.node, (_, y) => this.set({ w: (place.up(y) - this.state.b) / farthest }, "w"));
    return { ...shapes, place, grips: [b, w], height: box.height + 2.3 * panel.em };
  }

  /** @param {import("../figure.js").Panel} panel */
  drawMap(panel) {
    const { w, b } = FitLine.parameters;
    const box = this.box(panel);
    const place = axes(panel.node, {
      ...box,
      x: [w.min, w.max],
      y: [b.min, b.max],
      names: ["w", "b"],
    });
    /**
     * @param {Line} best
     * @param {number} level
     */
    const curve = (best, level) =>
      `${trace(contour(best, level).map(([x, y]) => [place.x(x), place.y(y)]))}Z`;
    const lines = LEVELS.map((_, i) =>
      part("path", "contour", { style: `opacity: ${1 - i * 0.11}` })
    );
    const labels = LEVELS.map((level) => {
      const node = part("text", "level", { dy: "0.35em" });
      node.append(String(level));
      return { node, x: 0, y: 0, seen: false };
    });
    const star9 = star(9);
    let laid = "";
    /** @param {Line} best */
    const lay = (best) => {
      if (laid === `${best.w} ${best.b}`) return; // most of what is moved moves no contour
      laid = `${best.w} ${best.b}`;
      lines.forEach((line, i) => {
        const visibility = LEVELS[i] > best.cost ? "visible" : "hidden";
        put(line, { d: curve(best, LEVELS[i]), visibility });
      });
      move(star9, place.x(best.w), place.y(best.b));
      // Each label where its contour is highest in the picture.
      labels.forEach((label, i) => {
        const seen = contour(best, LEVELS[i]).filter(([x, y]) =>
          x > w.min + 0.5 && x < w.max - 0.2 && y > b.min + 0.2 && y < b.max - 0.2
        );
        const [x, y] = seen.reduce((top, point) => (point[1] > top[1] ? point : top), [0, b.min]);
        Object.assign(label, { x: place.x(x), y: place.y(y), seen: y > best.b });
        put(label.node, { x: label.x, y: label.y });
      });
    };
    const shapes = {
      same: part("path", "same"),
      cross: part("path", "cross"),
      value: part("text", "height"),
      field: part("rect", "catch", {
        x: box.left,
        y: box.top,
        width: box.width,
        height: box.height,
      }),
      point: svg("g", { class: "hl-grip hl-grip--point" }, part("circle", "reach", { r: 22 })),
    };
    const { same, cross, value, field, point } = shapes;
    point.append(svg("circle", { r: 6 }));
    place.inside.append(...lines, ...labels.map(({ node }) => node));
    place.inside.append(same, cross, star9, value, field, point);
    for (const node of [field, point]) {
      drag(this, node, (x, y) => this.set({ w: place.across(x), b: place.up(y) }, "map"));
    }
    return { ...shapes, place, labels, lay, curve, height: box.height + 2.3 * panel.em };
  }

  /** @override */
  update() {
    const { w, b } = this.state;
    const now = cost(w, b, this.targets);
    this.showLine(w, b, now);
    this.showMap(w, b, now.cost);
  }

  /**
   * @param {number} w
   * @param {number} b
   * @param {ReturnType<typeof cost>} now
   */
  showLine(w, b, now) {
    const { path, squares, errors, areas, grips, points, holds } = this.line;
    const { targets } = this;
    const { x, y } = this.line.place;
    const [[low, high], unit] = [[-20, 22], x(1) - x(0)];
    put(path, { d: `M${x(low)} ${y(w * low + b)}L${x(high)} ${y(w * high + b)}` });
    inputs.forEach((input, i) => {
      const [error, square, target] = [now.errors[i], now.squares[i], targets[i]];
      const size = Math.abs(error) * unit;
      const top = Math.min(y(target), y(target + error));
      // On the side of the point that the line leaves free.
      const right = (error <= 0) !== (w >= 0);
      const left = x(input) - (right ? 0 : size);
      put(squares[i], { x: left, y: top, width: size, height: size });
      put(errors[i], { d: `M${x(input)} ${y(target)}V${y(target + error)}` });
      const visibility = size > 42 ? "visible" : "hidden";
      put(areas[i], { x: left + size / 2, y: top + size / 2, visibility });
      areas[i].textContent = shown(square, "z.2f");
      const row = this.terms.rows[i];
      row.w.textContent = shown(w, "z.2f");
      row.b.textContent = signed(b);
      row.t.textContent = `${target < 0 ? "+" : "−"} ${
        shown(Math.abs(target), "z.1f").replace(".0", "")
      }`;
      write(row.error, error, "z.2f");
      write(row.square, square, "z.4f");
      this.terms.squares[i].textContent = shown(square, "z.4f");
    });
    write(this.terms.cost, now.cost, "z.4f");
    [0, farthest].forEach((at, i) => {
      move(grips[i].node, x(at), y(w * at + b));
      put(grips[i].text, { x: 17, y: w < 0 ? -9 : 20 }); // off the line
    });
    inputs.forEach((input, i) => {
      move(points[i], x(input), y(targets[i]));
      move(holds[i], x(input), y(targets[i]));
      // A ring that lies on a point is what a finger there means.
      const ringed = [0, farthest].includes(input) &&
        Math.abs(y(w * input + b) - y(targets[i])) < 24;
      put(holds[i], { "pointer-events": ringed ? "none" : "auto" });
    });
  }

  /**
   * @param {number} w
   * @param {number} b
   * @param {number} cost
   */
  showMap(w, b, cost) {
    const { place, labels, lay, curve, same, cross, point, value } = this.map;
    const best = bestOf(this.targets);
    lay(best);
    const [x, y] = [place.x(w), place.y(b)];
    put(same, { d: curve(best, cost) });
    put(cross, { d: `M${x} ${place.y(-9)}V${y}H${place.x(-9)}` });
    move(point, x, y);
    const before = w > 3;
    const [left, top] = [x + (before ? -11 : 11), y + (b > 2.5 ? 20 : -10)];
    put(value, { x: left, y: top, "text-anchor": before ? "end" : "start" });
    value.textContent = `C = ${shown(cost, "z.2f")}`;
    // A contour's label gives way to the point's own.
    for (const label of labels) {
      const [right, down] = [label.x - left, label.y - top];
      const covered = Math.abs(down + 5) < 16 &&
        (before ? right < 14 && right > -76 : right > -14 && right < 76);
      put(label.node, { visibility: covered || !label.seen ? "hidden" : "visible" });
    }
  }

  /** @override */
  describe() {
    const { w, b } = this.state;
    const [now, best] = [cost(w, b, this.targets).cost, bestOf(this.targets)];
    const above = shown(now - best.cost, "z.4f");
    // What rounding leaves of 0 is 0.
    const lowest = best.cost < 1e-12 ? "0, which meets all points" : shown(best.cost, "z.4f");
    const verdict = Number(above.replace("−", "-")) > 0
      ? `That is ${above} above the best line's ${lowest}.`
      : "No line costs less, to four decimals.";
    const targets = this.targets.map((target) => shown(target, "z.1f")).join(", ");
    const points = this.isMoved ? ` The points have the targets ${targets}.` : "";
    return `The line ${shown(w, "z.2f")} · x ${signed(b)} costs ${
      shown(now, "z.4f")
    }. ${verdict}${points}`;
  }

  /** @override */
  python() {
    const { w, b } = this.state;
    const moved = this.isMoved;
    const rows = this.targets.map((target) => `[${literal(target)}]`);
    const targets = moved ? `np.array([${rows.join(", ")}])` : "points.targets";
    const more = moved ? "import numpy as np\n\n" : "";
    return `${more}from howlearn.costs import mean_squared_error
from howlearn.datasets import three_points

points, w, b = three_points(), ${literal(w)}, ${literal(b)}
targets = ${targets}
outputs = w * points.inputs + b
errors = outputs - targets
for error in errors[:, 0]:
    print(f"error {error:z.2f}  square {error**2:z.4f}")
cost = mean_squared_error(outputs, targets)
print(f"cost {cost:z.4f}")
`;
  }
}

customElements.define("hl-fit-line", FitLine);
