// What the figures on the two valleys share: the twin of howlearn.landscapes.two_valleys with its
// descents, and the curve with room for a strip of starts beneath it.

import { put, svg } from "../pages/elements.js";
import { axes, circle, move, part, star, trace } from "./drawing.js";
import { shown } from "./numbers.js";

/**
 * @typedef {{ x: number, cost: number, curvature: number, global: boolean }} Stationary
 * @typedef {{
 *   domain: [number, number], minima: Stationary[], maximum: Stationary,
 *   sweep: { starts: number, steps: number, in_a_row: number },
 * }} Valleys what is recorded of them
 */

// Its formulas in their order, so that the last bit agrees.

/** @param {number} x */
export const height = (x) => x ** 4 / 16 + x ** 3 / 24 - x ** 2 / 2 - x / 2 + 2;
/** @param {number} x */
export const gradient = (x) => ((x + 2) * (x + 0.5) * (x - 2)) / 4;

/**
 * The path of howlearn.gradient_descent, as far as its numbers are finite.
 * @param {number} start
 * @param {number} rate
 * @param {number} steps
 */
export function descend(start, rate, steps) {
  const path = [start];
  for (let step = 0; step < steps; step++) {
    const next = path[step] - rate * gradient(path[step]);
    if (!Number.isFinite(next)) break;
    path.push(next);
  }
  return path;
}

/**
 * The minimum that a descent reaches, −1 for none: as howlearn.plots.basin_strips.
 * @param {Valleys} valleys
 * @param {number} x
 * @param {number} rate
 */
export function reached({ domain: [low, high], minima, sweep }, x, rate, steps = sweep.steps) {
  const span = high - low;
  const near = minima.map(() => true);
  for (let step = 0; step < steps; step++) {
    x -= rate * gradient(x);
    if (!(Math.abs(x - low) < 1e3 * span)) return -1;
    if (step >= steps - sweep.in_a_row) {
      minima.forEach((minimum, k) => (near[k] &&= Math.abs(x - minimum.x) < span / 100));
    }
  }
  return near.indexOf(true);
}

/**
 * What a strip says of a descent, in a class of the style.
 * @param {Stationary | undefined} minimum
 */
export const kindOf = (minimum) => minimum ? (minimum.global ? "global" : "local") : "none";

/**
 * Draw axes and the curve. Returns the marks of its points, and the labels beneath the strip, to be put
 * where they cover nothing; `below` is the strip's upper edge, `strip` its height.
 * @param {import("./figure.js").Panel} panel
 * @param {Valleys} valleys
 * @param {number} [least] how tall the curve's part is at least, in letters
 */
export function drawValleys({ node, width, em }, { domain, minima, maximum }, least = 14) {
  const [left, top] = [1.4 * em, 0.4 * em];
  const [tall, gap] = [Math.min(Math.max(0.42 * width, least * em), 19 * em), 1.5 * em];
  const strip = gap;
  const place = axes(node, {
    left,
    top,
    width: width - left - 6,
    height: tall,
    x: domain,
    y: [-0.9, 5.6],
    names: ["", "cost value"],
    ticks: [false, true],
  });
  put(place.line, { d: `M${left} ${top}V${top + tall}` });
  const below = top + tall + gap;
  const marks = [...minima, maximum].map((point) => {
    const hill = point === maximum;
    const [x, y] = [place.x(point.x), place.y(point.cost)];
    const mark = hill
      ? part("path", "hilltop", { d: "M0 -5L5 4H-5Z" })
      : point.global
      ? star(11)
      : circle(7.5);
    const word = part("text", "mark", { x, y: y + 10, dy: "0.9em" });
    word.append(point.global ? "global" : "local");
    return svg("g", {}, move(mark, x, y), ...(hill ? [] : [word]));
  });
  /** @type {import("./drawing.js").Point[]} */
  const curve = [...Array(241).keys()].map((i) => {
    const x = domain[0] + ((domain[1] - domain[0]) * i) / 240;
    return [place.x(x), place.y(height(x))];
  });
  place.inside.append(part("path", "curve", { d: trace(curve) }));
  const hatch = svg("pattern", {
    id: "hl-hatch",
    width: 6,
    height: 6,
    patternUnits: "userSpaceOnUse",
    patternTransform: "rotate(45)",
  }, svg("path", { d: "M0 0V6" }));
  node.prepend(svg("defs", {}, hatch));
  const ends = part("g", "axes");
  for (const x of [-3, -2, -1, 0, 1, 2, 3]) {
    const at = { x: place.x(x), y: below + strip + 5, dy: "0.8em", "text-anchor": "middle" };
    ends.append(svg("text", at, shown(x, "z.0f")));
  }
  return { place, marks, ends, below, strip, height: below + strip + 1.7 * em };
}
