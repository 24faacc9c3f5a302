// The drawing of a formula: a circle for each value, and a line from each of its sources with the
// local slope on it. It flows to the right, or downwards on a narrow page.

import { shown } from "../numbers.js";
import { svg } from "../../pages/elements.js";

/**
 * @typedef {import("./formula.js").Value} Value
 * @typedef {{ x: number, y: number }} Spot
 * @typedef {[begin: Spot, bend: Spot, end: Spot]} Way
 * What has come back so far: at each circle the sum, and whether all has arrived there; the value
 * that it is about, or that cannot be computed; how often a value was called for; the lines that were
 * used, and those that are used now.
 * @typedef {{
 *   under: Map<Value, { sum: number, rest?: string, whole: boolean }>, at?: Value, calls?: Map<Value, number>,
 *   used?: Set<string>, now?: Set<string>,
 * }} Back
 * @typedef {{
 *   order: Value[], given: Value[], worth: Map<Value, import("./values.js").Worth>,
 *   places: Map<Value, [column: number, row: number]>, wayOf?: typeof import("./ways.js").wayOf,
 *   trouble?: string, back: Back,
 * }} Picture the column and the row of each value; without a way a line is straight
 */

/**
 * Make a part of the picture.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} name
 * @param {import("../../pages/elements.js").Attributes} [attributes]
 */
const part = (tag, name, attributes) => svg(tag, { class: `hl-${name}`, ...attributes });

/**
 * The name of a value's line to one of its sources.
 * @param {Value[]} order
 * @param {Value} value
 * @param {number} line
 */
export const lineOf = (order, value, line) => `${order.indexOf(value)} ${line}`;

/**
 * What a drawing depends on; it stays where only numbers change.
 * @param {Value[]} order
 */
export const shapeOf = (order) =>
  String(order.map(({ operation, name, sources, number }) => [
    name ?? operation,
    sources.map((source) => order.indexOf(source)),
    number === undefined,
  ]));

/**
 * What is said before anything was handed back.
 * @param {string | undefined} name
 * @param {number} number
 */
export const beginning = (name, number) =>
  `${name} is ${
    short(number)
  }. To itself it is as sensitive as can be, so it begins with 1. Press Next, and it hands back.`;

/** @param {number} value */
export const clean = (value) => (Math.abs(value) < 1e-12 ? 0 : value);
/** @param {number} value */
export const short = (value) =>
  shown(clean(value), Math.abs(value) < 10 || Math.abs(value) >= 1e4 ? "z.3g" : "z.4g");

/**
 * A name as it is written in a formula: the digits at its end stand low.
 * @param {string} [name]
 */
export const low = (name = "") =>
  name.replace(/\d(?=\d*$)/g, (digit) => String.fromCharCode(0x2080 + Number(digit)));

/**
 * @param {Element} node
 * @param {string} text
 */
function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export class Diagram {
  /**
   * @param {import("../figure.js").Panel} panel
   * @param {Picture} picture
   * @param {(node: SVGElement, value: Value) => void} hold gets the circle of each value that is given
   */
  constructor({ node, width, em }, { order, given, places, wayOf }, hold) {
    const rows = [...places.values()].map(([, row]) => row);
    const columns = 1 + Math.max(...[...places.values()].map(([column]) => column));
    const [top, bottom] = [Math.min(...rows), Math.max(...rows)];
    const down = this.down = width < 36 * em;
    // How far a row is from the next, and a column from the next. Downwards, texts stand at the right.
    const across = down ? bottom - top : columns - 1;
    const beside = down ? 2 * em : 0;
    const room = Math.min((width - beside - 3.8 * em) / Math.max(1, across), 11 * em);
    const r = this.r = Math.min(1.75 * em, Math.max(1.1 * em, (down ? 0.37 : 0.28) * room));
    const apart = 2 * r + (down ? 3 : 2.9) * em;
    const begin = (width - beside - room * across) / 2;
    const edge = r + (down ? 0.4 : 1.5) * em;
    this.em = em;
    this.height = 2 * edge + apart * (down ? columns - 1 : Math.max(1, bottom - top));
    /** @param {Value} value @returns {Spot} */
    const spot = (value) => {
      const [column, row] = places.get(value) ?? [0, 0];
      return down
        ? { x: begin + room * (row - top), y: edge + apart * column }
        : { x: begin + room * column, y: edge + apart * (row - top) };
    };
    this.spots = order.map(spot);
    this.shape = shapeOf(order);
    const lines = part("g", "lines-back"), labels = svg("g"), nodes = svg("g");
    this.pulses = part("g", "sent");
    /** @type {Map<string, { path: SVGElement, slope: SVGElement, at: number, line: number, way: Way }>} */
    this.lines = new Map();
    order.forEach((value, at) =>
      value.sources.forEach((source, line) => {
        const ends = /** @type {[Spot, Spot]} */ ([source, value].map(spot));
        const way = wayOf?.(this, order, value, line) ?? straight(ends);
        const [from, bend, to] = way;
        const path = part("path", "line-back", {
          d: `M${from.x} ${from.y}Q${bend.x} ${bend.y} ${to.x} ${to.y}`,
        });
        // In the middle of the first gap that it crosses, as in the still.
        const columnOf = (/** @type {Value} */ one) => places.get(one)?.[0] ?? 0;
        const share = 0.5 / Math.max(1, columnOf(value) - columnOf(source));
        const place = placeAt(way, Math.max(share, 0.2));
        const slope = part("text", "slope-text", {
          x: place.x,
          y: place.y,
          dy: "0.35em",
          "text-anchor": "middle",
        });
        lines.append(path);
        labels.append(slope);
        this.lines.set(`${at} ${line}`, { path, slope, at, line, way });
      })
    );
    this.nodes = order.map((value) => {
      const { x, y } = spot(value);
      const isConstant = value.number !== undefined;
      const right = x + (down ? 0.72 * r : 0);
      const anchor = { "text-anchor": down ? "start" : "middle" };
      const label = part("text", "node-name", {
        x: right,
        y: y - (down ? 0.8 * r : r + 0.45 * em),
        ...anchor,
      });
      const times = part("tspan", "calls", { dx: "0.4em" });
      label.append(value.name ? low(value.name) : value.operation, times);
      const ring = part("circle", "node", { cx: x, cy: y, r: isConstant ? 0.8 * r : r });
      const inner = part("text", "value-text", { x, y, dy: "0.35em", "text-anchor": "middle" });
      const delta = part("text", "delta-text", {
        x: right,
        y: y + (down ? 0.8 * r + 0.75 * em : r + 1.1 * em),
        ...anchor,
      });
      const group = part("g", isConstant ? "constant" : value.sources.length ? "made" : "given");
      group.append(ring, inner, " ", label, " ", delta, " ");
      if (given.includes(value)) hold(group, value);
      nodes.append(group);
      return { ring, inner, times, delta };
    });
    node.replaceChildren(lines, nodes, labels, this.pulses);
    this.isSmall = r < 1.5 * em;
    node.classList.toggle("hl-panel--small", this.isSmall);
  }

  /**
   * A number that has room beside a circle: fewer digits where circles are small.
   * @param {number} value
   */
  brief(value) {
    return this.isSmall && Math.abs(value) < 10 ? shown(clean(value), "z.2g") : short(value);
  }

  /**
   * A number that has room in a circle.
   * @param {number} value
   */
  inside(value) {
    const text = short(value);
    if (text.length < (this.isSmall ? 6 : 7)) return text;
    const digits = this.isSmall ? 2 : 3;
    return shown(value, Math.abs(value) < 5e-4 || Math.abs(value) >= 1e4 ? "z.0e" : `z.${digits}f`);
  }

  /**
   * Write the values, their slopes, and what has come back.
   * @param {Picture} picture
   */
  show({ order, worth, back: { under, at: about, calls, used, now } }) {
    this.nodes.forEach(({ ring, inner, times, delta }, i) => {
      const value = order[i];
      const { number } = worth.get(value) ?? {};
      const { sum, rest = "", whole = false } = under.get(value) ?? {};
      const count = calls?.get(value) ?? 0;
      say(inner, number === undefined ? (value === about ? "?" : "") : this.inside(number));
      say(times, count > 1 ? `${count} calls` : "");
      say(delta, sum === undefined ? "" : `${this.brief(sum)}${rest}`);
      delta.classList.toggle("hl-delta-text--part", !whole);
      ring.classList.toggle("hl-node--known", number !== undefined);
      ring.classList.toggle("hl-node--lit", value === about);
    });
    for (const [key, { path, slope, at, line }] of this.lines) {
      const number = worth.get(order[at])?.slopes[line];
      // Nobody asks for the sensitivity to a constant.
      const isAsked = number !== undefined && order[at].sources[line].number === undefined;
      say(slope, isAsked ? this.brief(number) : "");
      path.classList.toggle("hl-line-back--used", used?.has(key) ?? false);
      path.classList.toggle("hl-line-back--now", now?.has(key) ?? false);
    }
  }
}

/**
 * A line without a bend.
 * @param {[Spot, Spot]} ends
 * @returns {Way}
 */
const straight = ([from, to]) => [from, { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }, to];

/**
 * @param {Way} way
 * @param {number} share
 * @returns {Spot}
 */
export function placeAt([from, bend, to], share) {
  const rest = 1 - share;
  /** @param {"x" | "y"} axis */
  const along = (axis) =>
    rest * rest * from[axis] + 2 * rest * share * bend[axis] + share * share * to[axis];
  return { x: along("x"), y: along("y") };
}
