// How sensitive is the cost?: the 2-2-1 network of the chapters. Step forward node by node, then back;
// drag a weight and see every value, sensitivity and gradient move; nudge a node and see what its δ
// foretold.

import { Figure } from "../figure.js";
import { fine, number, shown, write } from "../numbers.js";
import { recording } from "../recording.js";
import { onTouch } from "../touch.js";
import { html, put } from "../../pages/elements.js";
import { clean, Diagram, NAMES, short } from "./diagram.js";
import { BACK, backpropagate, BIASES, EDGES, FORWARD, isKnown, LAST, ORDER } from "./passes.js";

/**
 * @typedef {import("./diagram.js").Look} Look
 * @typedef {import("./passes.js").Edge} Edge
 * @typedef {import("./passes.js").Key} Key
 * @typedef {import("./passes.js").Name} Name
 * @typedef {import("./passes.js").Parameters} Parameters
 * @typedef {import("./passes.js").Passes} Passes
 * @typedef {Parameters & { step: number, look: Look, nudge: "no" | "yes" }} State
 */

/** @type {{ parameters: Parameters, nudge: number }} */
export const { parameters, nudge: NUDGE } = await recording("whose-fault");
const WEIGHTS = /** @type {Record<Edge, string>} */ ({});
for (const [key, from, to] of EDGES) WEIGHTS[key] = `${NAMES[from]} to ${NAMES[to]}`;
/** @type {Record<Key, string>} */
export const KEYS = {
  ...WEIGHTS,
  b1: "bias of h₁",
  b2: "bias of h₂",
  c: "bias of o",
  x1: "input x₁",
  x2: "input x₂",
  t: "target",
};
/** What each step is about. @type {Look[]} */
export const ABOUT = ["x1", "h1", "h2", "o", "C", "o", "h1", "h2"];

/** What can be changed of what is looked at. @param {Look} look @returns {Key} */
export const keyOf = (look) =>
  look === "C"
    ? "t"
    : look in BIASES
    ? BIASES[/** @type {Name} */ (look)]
    : /** @type {Key} */ (look);
/** By how much a press of a key changes what can be changed. */
export const STEP = 0.05;

/** A weight, a bias, an input or the target. @param {Key} key */
const changed = (key) => ({
  label: KEYS[key],
  min: -2,
  max: 2,
  step: STEP,
  initial: parameters[key],
});
/**
 * One spec for a ledger: digits after the point, as long as none of its numbers is too small for them.
 * @param {Passes} passes
 */
export function specOf({ z, a, arriving, slope, delta, gradient, cost }) {
  const all = [z, a, arriving, slope, delta, gradient, { cost }].flatMap(Object.values);
  return all.some((value) => fine(clean(value)) === "z.1e") ? "z.2e" : "z.4f";
}

/** A table whose rows have names, and whose cells are numbers or empty. */
class Table {
  /** @type {Record<string, HTMLElement>} */
  rows = {};
  /** @type {Record<string, Record<string, HTMLElement>>} */
  cells = {};

  /**
   * @param {string} caption
   * @param {[head: string, ...columns: string[]]} heads
   * @param {[name: string, head: string][]} rows
   */
  constructor(caption, [head, ...columns], rows) {
    const heads = [head, ...columns].map((text) => html("th", { scope: "col" }, text));
    for (const [name, words] of rows) {
      const cells = this.cells[name] = Object.fromEntries(columns.map((key) => [key, number()]));
      this.rows[name] = html("tr", { "data-row": name }, html("th", { scope: "row" }, words));
      this.rows[name].append(...Object.values(cells).map((cell) => html("td", {}, cell)));
    }
    this.node = html("table", { class: "hl-ledger" }, html("caption", {}, caption));
    this.node.append(html("tr", {}, ...heads), ...Object.values(this.rows));
  }

  /**
   * Show which row is looked at.
   * @param {string} name
   */
  light(name) {
    for (const key in this.rows) this.rows[key].classList.toggle("hl-lit", key === name);
  }
}

/**
 * Show a number, or nothing where it is not known yet.
 * @param {HTMLElement} cell
 * @param {number} value
 * @param {string} spec
 * @param {boolean} known
 */
export function show(cell, value, spec, known) {
  if (known) write(cell, value, spec);
  else if (cell.hasAttribute("data-number")) put(cell, { "data-number": null }).textContent = "";
}

/** @type {typeof import("./details.js") | undefined} what comes with the first touch */
let details;

/** @extends {Figure<State>} */
export class WhoseFault extends Figure {
  /** @override */
  static title = "How sensitive is the cost?";
  /** @override */
  static parameters = {
    step: {
      label: "step",
      says: "step, forward to 4 and then back",
      min: 0,
      max: LAST,
      step: 1,
      initial: 0,
    },
    look: { label: "look at", options: { ...NAMES, ...WEIGHTS }, initial: "x1" },
    nudge: { label: "nudge", options: { no: "no", yes: "yes" }, initial: "no" },
    w11: changed("w11"),
    w12: changed("w12"),
    w21: changed("w21"),
    w22: changed("w22"),
    b1: changed("b1"),
    b2: changed("b2"),
    v1: changed("v1"),
    v2: changed("v2"),
    c: changed("c"),
    x1: changed("x1"),
    x2: changed("x2"),
    t: changed("t"),
  };

  /** @type {Table} */
  ledger;
  /** @type {Table} */
  gradients;
  /** @type {Record<"cost" | "predicted" | "measured" | "off", HTMLElement>} */
  numbers;
  /** @type {HTMLElement} */
  cost;
  /** @type {HTMLElement} */
  nudged;
  /** @type {Record<"back" | "next" | "reset" | "nudge", HTMLElement>} */
  buttons;
  /** @type {HTMLElement} */
  value;
  /** @type {Map<Key, HTMLElement>} */
  sliders;
  /** @type {Diagram} */
  diagram;
  /** @type {[node: SVGElement, look: Look][]} what is pressed and dragged in the drawing */
  held;
  /** @type {Animation[]} what moves */
  moving;
  /** @type {Promise<void> | undefined} */
  coming;
  /** @type {boolean} whether a step has waited for it */
  asked;

  /** Bring what only a reader who plays with the figure wants. */
  touched() {
    return this.coming ??= import("./details.js").then((module) => {
      details = module;
      if (!this.parts) return; // it has left the page
      module.hands.hold(this);
      this.set({});
    }).catch((error) => {
      this.coming = undefined; // another touch tries again
      if (this.parts) this.parts.words.textContent = "The words of this figure did not arrive.";
      throw error;
    });
  }

  /**
   * @override
   * @param {HTMLElement} live
   */
  build(live) {
    [this.moving, this.asked] = [[], false];
    this.ledger = new Table(
      "Sensitivity δ = arriving × slope",
      ["node", "z", "a", "arriving", "slope", "δ"],
      ORDER.map((node) => [node, NAMES[node]]),
    );
    this.gradients = new Table(
      "Gradient = activation × δ at its end",
      ["weight", "activation", "δ", "gradient"],
      EDGES.map(([key]) => [key, KEYS[key]]),
    );
    this.numbers = { cost: number(), predicted: number(), measured: number(), off: number() };
    this.cost = html("p", { class: "hl-cost-line", "data-row": "C" }, "cost ", this.numbers.cost);
    this.nudged = html(
      "p",
      { class: "hl-nudge" },
      "The nudge test adds a little to a node's z and runs the network again.",
    );
    this.value = html("div", { class: "hl-value" });
    const keys = /** @type {Key[]} */ (Object.keys(KEYS));
    this.sliders = new Map(keys.map((key) => [key, this.control(key)]));
    this.buttons = {
      back: this.button("Back", () => this.turn(-1)),
      next: this.button("Next", () => this.turn(1)),
      reset: this.button("Reset", () => {
        this.pause();
        this.set(this.initial, "reset");
      }),
      nudge: this.button("Nudge o", () => {
        this.set({ nudge: this.state.nudge === "yes" ? "no" : "yes" }, "nudge");
      }),
    };
    const { back, next, reset, nudge } = this.buttons;
    const foot = this.foot(
      this.control("step"),
      this.player((first) => this.tick(first)),
      back,
      next,
      reset,
    );
    const copier = /** @type {HTMLElement} */ (foot.lastChild);
    const tables = html("div", { class: "hl-ledgers" });
    tables.append(html("div", {}, this.ledger.node, this.cost), this.gradients.node);
    live.append(
      html(
        "p",
        { class: "hl-hint" },
        "Press Next, step by step. Drag an edge or a node sideways to change it.",
      ),
      this.panel((panel) => {
        this.held = [];
        this.diagram = new Diagram(panel, (node, look) => {
          this.held.push([node, look]);
          const fixed = look === "C"; // nobody sets a cost
          const limits = { role: "slider", "aria-valuemin": -2, "aria-valuemax": 2 };
          put(node, {
            tabindex: 0,
            "data-look": look,
            "aria-label": fixed ? NAMES.C : KEYS[keyOf(look)],
          });
          put(node, fixed ? { role: "button" } : limits);
        });
        return this.diagram.height;
      }, { role: "group" }),
      this.parts.words,
      foot,
      html("div", { class: "hl-controls" }, this.control("look"), this.value),
      tables,
      html("div", { class: "hl-buttons" }, nudge, copier),
      this.nudged,
    );
    onTouch(this, () => this.touched());
    const { step, look, nudge: tested } = this.state;
    if (details || step || look !== "x1" || tested === "yes") this.touched();
  }

  /** @param {Look} look */
  look(look) {
    this.pause();
    this.set({ look }, "look");
  }

  /** @param {number} by */
  turn(by) {
    this.pause();
    this.go(Math.min(LAST, Math.max(0, this.state.step + by)));
  }

  /**
   * Go to a step, and look at what it is about; one forward is seen to happen.
   * @param {number} step
   * @returns {void | Promise<void>}
   */
  go(step) {
    if (!details && !this.asked) {
      this.asked = true; // once: without what moves a step is a step all the same
      const { state } = this;
      return this.touched().catch(() => {}).then(() => {
        if (this.parts && state.step === this.state.step) this.go(step);
      });
    }
    const moves = step === this.state.step + 1 && !this.calm;
    this.set({ step, look: ABOUT[step] ?? this.state.look }, "step");
    if (moves) this.moving = details?.pulses.run(this, step) ?? [];
  }

  /** @param {boolean} first */
  tick(first) {
    const next = first && this.state.step === LAST ? 0 : this.state.step + 1;
    this.go(next);
    return next < LAST ? 2800 : 0;
  }

  /** @override */
  update() {
    const { state } = this;
    const passes = backpropagate(state);
    this.moving.forEach((animation) => animation.cancel());
    this.moving = [];
    this.diagram.pulses.replaceChildren(); // a cancelled one says so a frame later
    this.diagram.show(state, passes);
    details?.notes.writeNote(this.diagram, state, passes);
    details?.hands.limit(this);
    for (const [node, look] of this.held) {
      const value = state[keyOf(look)];
      put(
        node,
        look === "C" ? {} : { "aria-valuenow": value, "aria-valuetext": shown(value, "z.2f") },
      );
    }
    this.showLedgers(passes, specOf(passes));
    details?.nudge.showTest(this);
    const slider = this.sliders.get(keyOf(state.look));
    if (slider && slider !== this.value.firstChild) this.value.replaceChildren(slider);
  }

  /**
   * @param {Passes} passes
   * @param {string} spec
   */
  showLedgers({ z, a, arriving, slope, delta, gradient, cost }, spec) {
    const { step, look } = this.state;
    this.gradients.node.parentElement?.classList.toggle("hl-ledgers--long", spec === "z.2e");
    for (const name of ORDER) {
      const cells = this.ledger.cells[name];
      const [forward, back] = [step >= FORWARD[name], step >= BACK[name]];
      show(cells.z, z[name], spec, forward);
      show(cells.a, a[name], spec, forward);
      show(cells.arriving, arriving[name], spec, back);
      show(cells.slope, slope[name], spec, back);
      show(cells.δ, delta[name], spec, back);
    }
    show(this.numbers.cost, cost, spec, step >= FORWARD.C);
    for (const [key, from, to] of EDGES) {
      const cells = this.gradients.cells[key];
      show(cells.activation, a[from], spec, isKnown(from, step));
      show(cells.δ, delta[to], spec, step >= BACK[to]);
      show(cells.gradient, gradient[key], spec, step >= LAST);
    }
    this.ledger.light(look);
    this.gradients.light(look);
    this.cost.classList.toggle("hl-lit", look === "C");
  }

  /** @override */
  describe() {
    return `${this.words()}${details?.nudge.nudged(this.state) ?? ""}`;
  }

  /** @override */
  words() {
    const { x1, x2 } = this.state;
    return details?.words.sentence(this.state) ??
      `The inputs are given: x₁ is ${short(x1)} and x₂ is ${short(x2)}. Nothing else is known yet.`;
  }

  /**
   * @override
   * @returns {string | Promise<string>}
   */
  python() {
    return details
      ? details.program.programOf(this.state)
      : this.touched().then(() => this.python());
  }
}

customElements.define("hl-whose-fault", WhoseFault);
