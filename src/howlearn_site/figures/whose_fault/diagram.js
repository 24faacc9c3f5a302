// The drawing of the network, with its target and its cost, and what is written at the node that a
// product reaches.

import { part, trace } from "../drawing.js";
import { shown } from "../numbers.js";
import { put } from "../../pages/elements.js";
import { BACK, BIASES, EDGES, isKnown, LAST, ORDER } from "./passes.js";

/**
 * @typedef {import("./passes.js").Edge} Edge
 * @typedef {import("./passes.js").Name} Name
 * @typedef {import("./passes.js").Passes} Passes
 * @typedef {Name | "x1" | "x2" | "t" | "C"} Place
 * @typedef {Place | Edge} Look
 * @typedef {{ x: number, y: number }} Spot
 * @typedef {import("./script.js").State} State
 */

/** @type {Record<Place, string>} */
export const NAMES = {
  x1: "x₁",
  x2: "x₂",
  h1: "h₁",
  h2: "h₂",
  o: "o",
  t: "target",
  C: "cost",
};

/**
 * What a sum leaves of numbers that cancel is 0.
 * @param {number} value
 */
export const clean = (value) => (Math.abs(value) < 1e-12 ? 0 : value);
/** @param {number} value */
export const short = (value) => shown(clean(value), Math.abs(value) < 10 ? "z.3g" : "z.4g");
/**
 * A number that has room in a node.
 * @param {number} value
 */
function inside(value) {
  const text = short(value);
  return text.length < 7 ? text : shown(value, Math.abs(value) < 5e-4 ? "z.0e" : "z.3f");
}

/**
 * Where on an edge its numbers stand: those of crossing weights near their start, where the lines are
 * apart.
 * @param {Edge} key
 */
export const shareOf = (key) => key === "w12" || key === "w21" ? 0.36 : 0.5;

/**
 * Write a text, where another one stands.
 * @param {Element} node
 * @param {string} text
 */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** The drawing; `show` puts a state's numbers into it. */
export class Diagram {
  /**
   * @param {import("../figure.js").Panel} panel
   * @param {(node: SVGElement, look: Look) => void} hold gets each part that is pressed or dragged
   */
  constructor({ node, width, em }, hold) {
    const r = this.r = 1.8 * em;
    const narrow = width < 36 * em;
    /** @param {number} share */
    const column = (share) => r + 4 + share * (width - 2 * r - 8);
    // On a phone there is more to write between inputs and hidden nodes.
    const [hidden, output] = narrow ? [0.37, 0.7] : [1 / 3, 2 / 3];
    const high = r + (narrow ? 4.3 : 3.1) * em;
    const low = high + (narrow ? 15.5 : 12.5) * em;
    const middle = (high + low) / 2;
    /** @type {Record<Place, Spot>} */
    this.places = {
      x1: { x: column(0), y: high },
      x2: { x: column(0), y: low },
      h1: { x: column(hidden), y: high },
      h2: { x: column(hidden), y: low },
      o: { x: column(output), y: middle },
      t: { x: column(1), y: low },
      C: { x: column(1), y: middle },
    };
    this.height = low + r + (narrow ? 4.2 : 2.9) * em;
    this.em = em;
    const { places } = this;
    /**
     * A line from the border of one node to that of another.
     * @param {Place} from
     * @param {Place} to
     */
    const line = (from, to) => {
      const [begin, end] = [places[from], places[to]];
      const [across, down] = [end.x - begin.x, end.y - begin.y];
      const share = r / Math.hypot(across, down);
      const [x, y] = [across * share, down * share];
      return trace([[begin.x + x, begin.y + y], [end.x - x, end.y - y]]);
    };
    node.append(
      part("path", "link", { d: line("o", "C") }),
      part("path", "link", { d: line("t", "C") }),
    );
    this.nodes = /** @type {Place[]} */ (Object.keys(places)).map((name) => {
      const { x, y } = places[name];
      const up = !name.endsWith("2") && name !== "t";
      const [above, under] = [y - r - 0.55 * em, y + r + 1.15 * em];
      const words = { x: name === "o" ? x + 0.7 * em : x, "text-anchor": "middle" };
      const shapes = {
        label: part("text", "node-name", { ...words, y: up ? above : under }),
        ring: name === "C"
          ? part("rect", "node", { x: x - r, y: y - r, width: 2 * r, height: 2 * r, rx: 4 })
          : part("circle", "node", { cx: x, cy: y, r }),
        value: part("text", "value-text", { x, y, dy: "0.35em", "text-anchor": "middle" }),
        delta: part("text", "delta-text", {
          ...words,
          // On a phone the numbers of the next edge are near.
          x: words.x + (narrow ? (name === "o" ? 0.5 : -0.9) * em : 0),
          y: up ? under : above,
        }),
      };
      shapes.label.append(NAMES[name]);
      const bias = part("tspan", "weight-text", { dx: "0.5em" });
      if (name in BIASES) shapes.label.append(bias);
      const held = part("g", "held");
      held.append(...Object.values(shapes));
      hold(held, name);
      node.append(held);
      return { name, bias, ...shapes };
    });
    this.edges = EDGES.map(([key, from, to]) => {
      const d = line(from, to);
      const share = shareOf(key);
      const [{ x, y }, end] = [places[from], places[to]];
      const place = {
        x: x + share * (end.x - x),
        y: y + share * (end.y - y),
        "text-anchor": "middle",
      };
      const shapes = {
        line: part("path", "edge", { d }),
        own: part("text", "weight-text", { ...place, dy: "-0.3em" }),
        gradient: part("text", "delta-text", { ...place, dy: "1.05em" }),
      };
      const held = part("g", "held");
      held.append(part("path", "press", { d }), shapes.line, shapes.own, shapes.gradient);
      hold(held, key);
      node.append(held);
      return { key, ...shapes };
    });
    this.note = part("g", "note");
    this.pulses = part("g", "pulses");
    node.append(this.note, this.pulses);
    this.narrow = narrow;
    this.width = width;
  }

  /**
   * @param {State} state
   * @param {Passes} passes
   */
  show(state, passes) {
    const { step, look } = state;
    const { delta, gradient } = passes;
    /** @type {Record<Place, number>} */
    const values = { ...passes.a, t: state.t, C: passes.cost };
    for (const { name, bias, ring, value, delta: own } of this.nodes) {
      const known = isKnown(name, step);
      for (const node of ORDER) {
        if (node !== name) continue;
        say(bias, `b ${shown(state[BIASES[node]], "z.2f")}`);
        say(own, step >= BACK[node] ? `δ ${short(delta[node])}` : "");
      }
      say(value, known ? inside(values[name]) : "");
      ring.classList.toggle("hl-node--known", known);
      ring.classList.toggle("hl-node--lit", name === look);
    }
    for (const { key, line, own, gradient: slope } of this.edges) {
      say(own, shown(state[key], "z.2f"));
      say(slope, step >= LAST ? short(gradient[key]) : "");
      put(line, {
        "stroke-width": 1 + 2 * Math.min(1.5, Math.abs(state[key])),
        "stroke-dasharray": state[key] < 0 ? "6 4" : null,
      });
      line.classList.toggle("hl-edge--picked", key === look);
    }
  }
}
