// Build a curve: nine points to drag, and the sum of bumps that follows the curve through them. Below
// stand the two sigmoid nodes of one pair, whose difference is its bump.

import { drag } from "../drag.js";
import { axes, move, part, trace } from "../drawing.js";
import { html, put, svg } from "../../pages/elements.js";
import { Figure } from "../figure.js";
import { fine, number, shown, write } from "../numbers.js";
import { recording } from "../recording.js";
import { curve, edge, PARTS, sigmoid, sumOf, tops, worst } from "./sums.js";

/**
 * @typedef {import("../drawing.js").Point} Point
 * @typedef {import("../figure.js").Panel} Panel
 * @typedef {`t${number}`} Name
 * @typedef {{ pairs: number, steep: number, x: number } & Record<Name, number>} State
 * @typedef {"pair" | "top" | "up" | "from" | "down" | "to" | "off" | "nodes" | "weights"} Shown
 * @type {{ heights: number[], pairs: number, steep: number }}
 */
const { heights, pairs, steep } = await recording("build-curve");
const NAMES = heights.map((_, i) => /** @type {Name} */ (`t${i}`));
const [LOW, HIGH] = [-0.1, 1.1];
const [STEP, MOST] = [0.05, 1.5];
/** Where curves are computed. */
const PLACES = [...Array(481).keys()].map((i) => LOW + ((HIGH - LOW) * i) / 480);
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** @param {number} i */
const point = (i) => ({
  label: `point ${i + 1}`,
  min: -MOST,
  max: MOST,
  step: STEP,
  initial: heights[i],
});

/** @extends {Figure<State>} */
export class BuildCurve extends Figure {
  /** @override */
  static title = "Build a curve";
  /** @override */
  static parameters = {
    pairs: { label: "pairs", says: "pairs of nodes", min: 1, max: 32, step: 1, initial: pairs },
    steep: {
      label: "steepness",
      says: "steepness of the sigmoids",
      min: 1,
      max: 60,
      step: 1,
      initial: steep,
    },
    x: {
      label: "place x",
      says: "place x, whose pair is shown",
      min: LOW,
      max: HIGH,
      step: 0.005,
      initial: 0.3,
    },
    ...Object.fromEntries(NAMES.map((name, i) => [name, point(i)])),
  };

  /** @type {Record<Shown, HTMLElement>} */
  numbers;
  /** @type {ReturnType<BuildCurve["drawSum"]>} */
  sum;
  /** @type {ReturnType<BuildCurve["drawPair"]>} */
  pair;
  /** How far the sum is off the curve where it is worst. */
  off = 0;

  /**
   * @override
   * @param {HTMLElement} live
   */
  build(live) {
    const { pair, top, up, from, down, to, off, nodes, weights } = this.numbers = {
      pair: number(),
      top: number(),
      up: number(),
      from: number(),
      down: number(),
      to: number(),
      off: number(),
      nodes: number(),
      weights: number(),
    };
    const board = html(
      "div",
      {
        class: "hl-board",
        role: "application",
        tabindex: 0,
        "aria-label":
          "Curve through nine points. Left and right go from point to point, up and down move it.",
      },
      this.panel((panel) => (this.sum = this.drawSum(panel)).height),
    );
    board.addEventListener("keydown", (event) => this.press(event));
    live.append(
      html(
        "p",
        { class: "hl-hint" },
        "Drag a point, and the bumps follow. Tap a bump to see its two nodes.",
      ),
      html(
        "div",
        { class: "hl-curves" },
        board,
        this.panel((panel) => (this.pair = this.drawPair(panel)).height),
      ),
      html(
        "p",
        { class: "hl-pair-says" },
        "Pair ",
        pair,
        ", ",
        top,
        " times ",
        html(
          "span",
          {},
          "(",
          html("b", { class: "hl-first" }, "σ(", up, " x − ", from, ")"),
          " − ",
          html("b", { class: "hl-second" }, "σ(", down, " x − ", to, ")"),
          ")",
        ),
      ),
      html(
        "p",
        { class: "hl-off-says" },
        "From 0.1 to 0.9, ",
        nodes,
        " nodes with ",
        weights,
        " weights and biases come within ",
        html("span", { class: "hl-far" }, off),
        " of the curve.",
      ),
      html("div", { class: "hl-controls" }, this.control("steep"), this.control("x")),
      this.parts.words,
      this.foot(
        this.control("pairs"),
        this.button(
          "Twice as many",
          () => this.set({ pairs: 2 * this.state.pairs }, "pairs"),
        ),
        this.button("Reset", () => this.set(this.initial, "reset")),
      ),
    );
  }

  /** @returns {import("./sums.js").Setting} */
  get setting() {
    const { pairs, steep } = this.state;
    return { pairs, steep, heights: NAMES.map((name) => this.state[name]) };
  }

  /** The pair that stands at the place, or nearest to it. */
  get picked() {
    const { x, pairs } = this.state;
    return Math.min(Math.max(Math.floor(x * pairs), 0), pairs - 1);
  }

  /** The point of the curve that is nearest to the place. */
  get nearest() {
    return Math.min(Math.max(Math.round(this.state.x * PARTS), 0), PARTS);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const { nearest } = this;
    const name = NAMES[nearest];
    const [across, up] = KEYS[/** @type {keyof typeof KEYS} */ (event.key)] ?? [];
    if (across === undefined) return;
    event.preventDefault();
    if (across) {
      this.set({ x: Math.min(Math.max(nearest + across, 0), PARTS) / PARTS }, "x");
    } else this.set({ [name]: this.state[name] + up * STEP }, name);
  }

  /**
   * @param {Panel} panel
   * @param {number} tall
   * @param {Point} y
   * @param {[string, string]} names
   */
  drawAxes({ node, width, em }, tall, y, names) {
    const left = 2.4 * em;
    return axes(node, {
      left,
      top: 2,
      width: width - left - 0.6 * em,
      height: tall - 2,
      x: [LOW, HIGH],
      y,
      names,
    });
  }

  /** @param {Panel} panel */
  drawSum(panel) {
    const { node, width, em } = panel;
    const tall = Math.min(Math.max(0.56 * width, 15 * em), 21 * em);
    const place = this.drawAxes(panel, tall, [-1.1 * MOST, 1.1 * MOST], [
      "input x",
      "curve, and sum of bumps",
    ]);
    const shapes = {
      area: part("path", "bump"),
      plumb: part("path", "plumb"),
      bumps: part("path", "bumps"),
      target: part("path", "target"),
      sum: part("path", "total"),
      off: part("path", "off"),
    };
    const field = part("rect", "catch", {
      x: place.x(LOW),
      width: width - place.x(LOW),
      height: tall,
    });
    const holds = heights.map((_, i) => {
      const hold = svg(
        "g",
        { class: "hl-grip hl-grip--height" },
        part("circle", "reach", { r: 13 }),
      );
      hold.append(svg("circle", { r: 5 }));
      drag(this, hold, (_, y) => this.set({ [NAMES[i]]: place.up(y) }, NAMES[i]));
      return hold;
    });
    drag(this, field, (x) => this.set({ x: place.across(x) }, "x"));
    place.inside.append(...Object.values(shapes));
    node.append(field, ...holds);
    return { ...shapes, place, holds, top: 1.5 * em, bottom: tall, height: tall + 1.6 * em };
  }

  /** @param {Panel} panel */
  drawPair(panel) {
    const { width, em } = panel;
    const tall = Math.min(Math.max(0.2 * width, 6 * em), 8 * em);
    const place = this.drawAxes(panel, tall, [-0.1, 1.45], ["", "the two nodes of the pair"]);
    const shapes = {
      area: part("path", "bump"),
      first: part("path", "first-node"),
      second: part("path", "second-node"),
    };
    place.inside.append(...Object.values(shapes));
    return { ...shapes, place, height: tall + 1.6 * em };
  }

  /** @override */
  update() {
    const { setting, numbers, picked } = this;
    const { pairs, steep } = setting;
    const high = tops(setting);
    const far = worst(setting);
    this.off = far.off;
    this.showSum(high, far.x);
    this.showPair();
    write(numbers.pair, picked + 1, "z.0f");
    write(numbers.top, high[picked], "z.3f");
    for (const node of [numbers.up, numbers.down]) write(node, steep * pairs, "z.0f");
    write(numbers.from, steep * picked, "z.0f");
    write(numbers.to, steep * (picked + 1), "z.0f");
    write(numbers.off, far.off, fine(far.off, 3));
    write(numbers.nodes, 2 * pairs, "z.0f");
    write(numbers.weights, 6 * pairs, "z.0f");
  }

  /**
   * A node that goes up at the beginning of a pair.
   * @param {number} k
   */
  node(k) {
    const { pairs, steep } = this.state;
    /** @param {number} x */
    return (x) => sigmoid(steep * pairs * (x - edge(pairs, k)));
  }

  /**
   * The places at which a bump is drawn, more of them where it is steep.
   * @param {number} k
   */
  around(k) {
    const { pairs, steep } = this.state;
    const places = [k, k + 1].flatMap((k) =>
      [...Array(25).keys()].map((i) => edge(pairs, k) + (i - 12) / (1.5 * steep * pairs))
    );
    return places.sort((one, other) => one - other);
  }

  /**
   * The line of a bump.
   * @param {number} k
   * @param {ReturnType<typeof axes>} place
   * @param {number} top
   */
  bump(k, place, top) {
    const [up, down] = [this.node(k), this.node(k + 1)];
    return trace(this.around(k).map((x) => [place.x(x), place.y(top * (up(x) - down(x)))]));
  }

  /**
   * @param {number[]} high
   * @param {number} worst
   */
  showSum(high, worst) {
    const { place, holds, top, bottom, ...shapes } = this.sum;
    const { setting, picked, nearest } = this;
    const sum = sumOf(setting);
    put(shapes.bumps, { d: high.map((top, k) => this.bump(k, place, top)).join("") });
    put(shapes.area, { d: this.bump(picked, place, high[picked]) });
    put(shapes.sum, { d: trace(PLACES.map((x) => [place.x(x), place.y(sum(x))])) });
    const knots = setting.heights.map((
      height,
      i,
    ) => /** @type {Point} */ ([place.x(i / PARTS), place.y(height)]));
    put(shapes.target, { d: trace(knots) });
    holds.forEach((hold, i) => {
      move(hold, ...knots[i]);
      hold.classList.toggle("hl-near", i === nearest);
    });
    const at = place.x(worst);
    put(shapes.off, {
      d: `M${at} ${place.y(curve(setting.heights, worst))}V${place.y(sum(worst))}`,
    });
    put(shapes.plumb, { d: `M${place.x(this.state.x)} ${top}V${bottom}` });
  }

  showPair() {
    const { place, area, first, second } = this.pair;
    const { picked } = this;
    put(area, { d: this.bump(picked, place, 1) });
    [first, second].forEach((line, i) => {
      const node = this.node(picked + i);
      put(line, { d: trace(PLACES.map((x) => [place.x(x), place.y(node(x))])) });
    });
  }

  /** @override */
  describe() {
    const { picked, nearest, state, off } = this;
    const { pairs } = state;
    const height = shown(state[NAMES[nearest]], "z.2f");
    return `At ${shown(state.x, "z.3f")} stands pair ${picked + 1} of ${pairs}, and near it point ${
      nearest + 1
    } of the curve, at the height ${height}. ${2 * pairs} nodes with ${
      6 * pairs
    } weights and biases come within ${shown(off, fine(off, 3))} of the curve. ${this.words()}`;
  }

  /** @override */
  words() {
    const { steep, x } = this.state;
    if (x < 0 || x > 1) {
      return "Out here no pair stands, and the sum goes to 0, whatever the curve does.";
    }
    if (steep < 4) return "The sigmoids are so soft that the bumps smear into each other.";
    if (steep < 20) return "The bumps lean into their neighbours, and the stairs become slopes.";
    return "Each bump keeps to its own place, and the sum is a staircase.";
  }

  /** @override */
  async python() {
    const { program } = await import("./program.js");
    return program(this);
  }
}

customElements.define("hl-build-curve", BuildCurve);
