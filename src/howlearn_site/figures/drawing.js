// What figures draw with: axes, lines, marks, and handles to drag.

import { put, svg } from "../pages/elements.js";
import { shown } from "./numbers.js";

/** @typedef {[number, number]} Point */
/** @typedef {ReturnType<typeof axes>} Place */

/**
 * The d of a path through points.
 * @param {Point[]} points
 */
export const trace = (points) =>
  points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(2)} ${y.toFixed(2)}`).join("");

/**
 * Put what was drawn around (0, 0) somewhere else.
 * @template {SVGElement} Kind
 * @param {Kind} node
 * @param {number} x
 * @param {number} y
 */
export const move = (node, x, y) => put(node, { transform: `translate(${x} ${y})` });

/**
 * Make a part of a picture that belongs to a class of the style.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} name
 * @param {import("../pages/elements.js").Attributes} [attributes]
 */
export const part = (tag, name, attributes) => put(svg(tag, { class: `hl-${name}` }), attributes);

/**
 * The mark of a global minimum, around (0, 0).
 * @param {number} radius
 */
export function star(radius) {
  /** @type {Point[]} */
  const corners = [];
  for (let i = 0; i < 10; i++) {
    const [size, angle] = [radius * (i % 2 ? 0.42 : 1), (i * Math.PI) / 5];
    corners.push([size * Math.sin(angle), -size * Math.cos(angle)]);
  }
  return part("path", "star", { d: `${trace(corners)}Z` });
}

/**
 * The mark of a local minimum.
 * @param {number} r
 */
export const circle = (r) => part("circle", "circle", { r });

/**
 * A handle, which is larger for a finger than for the eye; one that says where a figure starts.
 * @param {SVGElement[]} seen
 */
export const grip = (...seen) => {
  const made = part("g", "grip hl-grip--start");
  made.append(part("circle", "reach", { r: 22 }), ...seen);
  return made;
};

/**
 * Draw two axes. Returns x(value) and y(value) in pixels, their inverses across(px) and up(px), the
 * frame, and `inside`, an SVG with the same coordinates that cuts off what reaches out of the box.
 * @param {Element} parent
 * @param {{
 *   left: number, top: number, width: number, height: number, x: Point, y: Point,
 *   names?: [string, string], ticks?: [boolean, boolean],
 * }} box
 */
export function axes(
  parent,
  { left, top, width, height, x, y, names = ["w₁", "w₂"], ticks = [true, true] },
) {
  const bottom = top + height;
  const scale = {
    /** @param {number} value */
    x: (value) => left + ((value - x[0]) / (x[1] - x[0])) * width,
    /** @param {number} value */
    y: (value) => bottom - ((value - y[0]) / (y[1] - y[0])) * height,
    /** @param {number} pixel */
    across: (pixel) => x[0] + ((pixel - left) / width) * (x[1] - x[0]),
    /** @param {number} pixel */
    up: (pixel) => y[0] + ((bottom - pixel) / height) * (y[1] - y[0]),
  };
  const line = svg("path", { d: `M${left} ${top}V${bottom}H${left + width}` });
  const frame = part("g", "axes");
  frame.append(line);
  /**
   * @param {string} d
   * @param {number} value
   * @param {import("../pages/elements.js").Attributes} place
   */
  const tick = (d, value, place) =>
    frame.append(svg("path", { d }), svg("text", place, shown(value, "z.6g")));
  for (const value of ticks[0] ? roundNumbers(...x, width / 55) : []) {
    const at = scale.x(value);
    tick(`M${at} ${bottom}v4`, value, {
      x: at,
      y: bottom + 6,
      dy: "0.8em",
      "text-anchor": "middle",
    });
  }
  for (const value of ticks[1] ? roundNumbers(...y, height / 45) : []) {
    const at = scale.y(value);
    tick(`M${left} ${at}h-4`, value, { x: left - 7, y: at, dy: "0.35em", "text-anchor": "end" });
  }
  const name = { class: "hl-axis-name" };
  frame.append(
    svg("text", { ...name, x: left + width, y: bottom - 6, "text-anchor": "end" }, names[0]),
    svg("text", { ...name, x: left + 7, y: top, dy: "0.75em" }, names[1]),
  );
  const viewBox = `${left} ${top} ${width} ${height}`;
  const inside = svg("svg", { x: left, y: top, width, height, viewBox, overflow: "hidden" });
  parent.append(inside, frame);
  return { ...scale, inside, frame, line };
}

/**
 * About `count` round numbers between two, or more: fewer than three are no scale to read by.
 * @param {number} low
 * @param {number} high
 * @param {number} count
 */
function roundNumbers(low, high, count) {
  const raw = (high - low) / Math.max(count, 1);
  const ten = 10 ** Math.floor(Math.log10(raw));
  /** @type {number[]} */
  let found = [];
  for (const factor of [10, 5, 2, 1, 0.5, 0.2]) {
    const step = ten * factor;
    if (step < raw && found.length > 2) break;
    found = [];
    for (let i = Math.ceil(low / step - 1e-9); i <= high / step + 1e-9; i++) found.push(i * step);
  }
  return found;
}
