// How sensitive is the cost?: the 2-2-1 network of the chapters. Step forward node by node, then back;
// change a weight and see every value, sensitivity and gradient move; nudge a node and see what its δ
// foretold.

import { part } from "../drawing.js";
import { html, put, svg } from "../../pages/elements.js";
import { Figure } from "../figure.js";
import { fine, literal, number, shown, write } from "../numbers.js";
import { recording } from "../recording.js";

/**
 * @typedef {"w11" | "w12" | "w21" | "w22" | "b1" | "b2" | "v1" | "v2" | "c"} Key
 * @typedef {"w11" | "w12" | "w21" | "w22" | "v1" | "v2"} Edge
 * @typedef {"h1" | "h2" | "o"} Name
 * @typedef {Record<Key, number>} Parameters
 * @typedef {Parameters & { step: number, node: Name, nudge: "no" | "yes", pick: Key }} State
 * @typedef {ReturnType<typeof backpropagate>} Ledger
 */

/**
 * @type {{ parameters: Parameters, inputs: number[], target: number, nudge: number }}
 */
const { parameters, inputs, target, nudge: NUDGE } = await recording("whose-fault");
/** @type {Record<Key, string>} */
const KEYS = {
  w11: "x₁ to h₁",
  w12: "x₁ to h₂",
  w21: "x₂ to h₁",
  w22: "x₂ to h₂",
  b1: "bias of h₁",
  b2: "bias of h₂",
  v1: "h₁ to o",
  v2: "h₂ to o",
  c: "bias of o",
};
const INPUTS = { x1: "x₁", x2: "x₂" };
const NODES = { h1: "h₁", h2: "h₂", o: "o" };
/** @type {Name[]} */
const ORDER = ["h1", "h2", "o"];
/**
 * From where to where each weight leads, in the order of the ledger.
 * @type {[Edge, Name | "x1" | "x2", Name][]}
 */
const EDGES = [
  ["v1", "h1", "o"],
  ["v2", "h2", "o"],
  ["w11", "x1", "h1"],
  ["w12", "x1", "h2"],
  ["w21", "x2", "h1"],
  ["w22", "x2", "h2"],
];
/** @type {Record<Name, Key>} */
const BIASES = { h1: "b1", h2: "b2", o: "c" };
// The steps at which a node is reached, on the way forward and on the way back.
const FORWARD = { h1: 1, h2: 2, o: 3 };
const BACK = { o: 5, h1: 6, h2: 7 };
const LAST = 8;

/**
 * The twin of howlearn.backpropagation for this network, one nudge added to a node's z.
 * @param {Parameters} p
 * @param {Name | ""} nudged
 */
export function backpropagate(p, nudged = "", nudge = 0) {
  const [x1, x2] = inputs;
  /** @param {Name} node */
  const push = (node) => (node === nudged ? nudge : 0);
  const first = {
    h1: x1 * p.w11 + x2 * p.w21 + p.b1 + push("h1"),
    h2: x1 * p.w12 + x2 * p.w22 + p.b2 + push("h2"),
  };
  const hidden = { h1: Math.tanh(first.h1), h2: Math.tanh(first.h2) };
  const o = hidden.h1 * p.v1 + hidden.h2 * p.v2 + p.c + push("o");
  const [z, a] = [{ ...first, o }, { x1, x2, ...hidden, o }];
  const slope = { o: 1, h1: 1 - a.h1 ** 2, h2: 1 - a.h2 ** 2 };
  const end = 2 * (o - target);
  const arriving = { o: end, h1: p.v1 * end, h2: p.v2 * end };
  const delta = { o: end, h1: arriving.h1 * slope.h1, h2: arriving.h2 * slope.h2 };
  const gradient = Object.fromEntries(EDGES.map(([key, from, to]) => [key, a[from] * delta[to]]));
  return { z, a, arriving, slope, delta, gradient, cost: (o - target) ** 2 };
}

/**
 * What the nudge test of howlearn finds: the cost's change, foretold and measured.
 * @param {Parameters} p
 * @param {Name} node
 */
export function nudgeTest(p, node) {
  const { delta, cost } = backpropagate(p);
  return { predicted: delta[node] * NUDGE, measured: backpropagate(p, node, NUDGE).cost - cost };
}

/** @param {Key} key */
const weight = (key) => ({
  label: KEYS[key],
  min: -2,
  max: 2,
  step: 0.05,
  initial: parameters[key],
});
/**
 * Something for each parameter of the network.
 * @template Kind
 * @param {(key: Key) => Kind} make
 * @returns {Record<Key, Kind>}
 */
function each(make) {
  /** @type {Record<string, Kind>} */
  const made = {};
  for (const key in KEYS) made[key] = make(/** @type {Key} */ (key));
  return made;
}
/**
 * What a sum leaves of numbers that cancel is 0.
 * @param {number} value
 */
const clean = (value) => (Math.abs(value) < 1e-12 ? 0 : value);
/** @param {number} value */
const short = (value) => shown(clean(value), Math.abs(value) < 10 ? "z.3g" : "z.4g");
/** @param {number} value */
const round = (value) => shown(value, fine(clean(value)));
/**
 * The nudge test's numbers are small, and so is what they differ by.
 * @param {number} value
 */
const sharp = (value, digits = 4) => (clean(value) ? `z.${digits}g` : "z.0f");
/**
 * One spec for a ledger: digits after the point, as long as none of its numbers is too small for them.
 * @param {Ledger} ledger
 */
function specOf({ z, a, arriving, slope, delta, gradient, cost }) {
  const all = [z, a, arriving, slope, delta, gradient, { cost }].flatMap(Object.values);
  return all.some((value) => fine(clean(value)) === "z.1e") ? "z.3e" : "z.4f";
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
function show(cell, value, spec, known) {
  put(cell, { "data-number": known ? "" : null });
  if (known) write(cell, value, spec);
  else cell.textContent = "";
}

/** @extends {Figure<State>} */
class WhoseFault extends Figure {
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
      initial: LAST,
    },
    node: { label: "node", says: "node to look at", options: NODES, initial: "h1" },
    nudge: { label: "nudge", options: { no: "no", yes: "yes" }, initial: "no" },
    pick: {
      label: "change",
      says: "weight or bias to change",
      options: KEYS,
      initial: "v1",
    },
    ...each(weight),
  };

  /** @type {Table} */
  ledger;
  /** @type {Table} */
  gradients;
  /** @type {Record<"cost" | "predicted" | "measured" | "off", HTMLElement>} */
  numbers;
  /** @type {HTMLElement} */
  nudged;
  /** @type {HTMLElement} */
  tester;
  /** @type {HTMLElement} */
  value;
  /** @type {Record<Key, HTMLElement>} */
  sliders;
  /** @type {ReturnType<WhoseFault["draw"]>} */
  shapes;

  /**
   * @override
   * @param {HTMLElement} live
   */
  build(live) {
    this.ledger = new Table(
      "Sensitivity δ = arriving × slope",
      ["node", "z", "a", "arriving", "slope", "δ"],
      ORDER.map((node) => [node, NODES[node]]),
    );
    for (const node of ORDER) {
      this.ledger.rows[node].addEventListener("click", () => this.look(node));
    }
    this.gradients = new Table(
      "Gradient = activation × δ at its end",
      ["weight", "activation", "δ", "gradient"],
      EDGES.map(([key]) => [key, KEYS[key]]),
    );
    this.numbers = { cost: number(), predicted: number(), measured: number(), off: number() };
    const cost = html("p", { class: "hl-cost-line" }, "cost ", this.numbers.cost);
    this.nudged = html("p", { class: "hl-nudge" });
    this.tester = this.button("Nudge", () => {
      this.set({ nudge: this.state.nudge === "yes" ? "no" : "yes" }, "nudge");
    });
    this.value = html("div", { class: "hl-value" });
    this.sliders = each((key) => this.control(key));
    const ledgers = html("div", { class: "hl-ledgers" });
    ledgers.append(html("div", {}, this.ledger.node, cost), this.gradients.node, this.nudged);
    const controls = [this.control("step"), this.control("node"), this.control("pick")];
    live.append(
      html(
        "p",
        { class: "hl-hint" },
        "Step forward, then back. Change a weight, and watch each sensitivity.",
      ),
      this.panel((panel) => (this.shapes = this.draw(panel)).height),
      html("div", { class: "hl-controls" }, ...controls),
      this.parts.words,
      ledgers,
      this.foot(
        this.value,
        this.player((first) => this.tick(first)),
        this.button("Step", () => {
          this.pause();
          this.go((this.state.step + 1) % (LAST + 1));
        }),
        this.tester,
      ),
    );
  }

  /** @param {Name} node */
  look(node) {
    this.pause();
    this.set({ node }, "node");
  }

  /**
   * Go to a step, and look at the node that it is about.
   * @param {number} step
   */
  go(step) {
    const node = ORDER.find((name) => FORWARD[name] === step || BACK[name] === step);
    this.set(node ? { step, node } : { step }, "step");
  }

  /** @param {boolean} first */
  tick(first) {
    const next = first && this.state.step === LAST ? 0 : this.state.step + 1;
    this.go(next);
    return next < LAST ? 1400 : 0;
  }

  /** @param {import("../figure.js").Panel} panel */
  draw({ node, width, em }) {
    const r = 1.75 * em;
    const [left, right] = [r + 4, width - r - 4];
    const [high, low] = [r + 2.6 * em, 15.6 * em];
    const places = {
      x1: { x: left, y: high },
      x2: { x: left, y: low },
      h1: { x: width / 2, y: high },
      h2: { x: width / 2, y: low },
      o: { x: right, y: (high + low) / 2 },
    };
    const texts = svg("g");
    const edges = EDGES.map(([key, from, to]) => {
      const [{ x, y }, end] = [places[from], places[to]];
      const line = part("path", "edge", { d: `M${x} ${y}L${end.x} ${end.y}` });
      // Crossing weights carry their numbers near their start, where the lines are apart.
      const share = key === "w12" || key === "w21" ? 0.36 : 0.5;
      const place = {
        x: x + share * (end.x - x),
        y: y + share * (end.y - y),
        "text-anchor": "middle",
      };
      const own = part("text", "weight-text", { ...place, dy: "-0.25em" });
      const gradient = part("text", "delta-text", { ...place, dy: "1em" });
      line.addEventListener("click", () => this.set({ pick: key }, "pick"));
      node.append(line);
      texts.append(own, gradient);
      return { key, line, own, gradient };
    });
    /** @param {keyof typeof places} name */
    const drawNode = (name) => {
      const { x, y } = places[name];
      const [above, under] = [y - r - 0.5 * em, y + r + 1.1 * em];
      const below = name.endsWith("2");
      const words = name === "o"
        ? { x: width, "text-anchor": "end" }
        : { x, "text-anchor": "middle" };
      const label = part("text", "node-name", { ...words, y: below ? under : above });
      const ring = part("circle", "node", { cx: x, cy: y, r });
      const value = part("text", "value-text", { x, y, dy: "0.35em", "text-anchor": "middle" });
      const delta = part("text", "delta-text", { ...words, y: below ? above : under });
      node.append(ring, value, label, delta);
      return { label, ring, value, delta };
    };
    /** @type {("x1" | "x2")[]} */
    const inputs = ["x1", "x2"];
    for (const name of inputs) {
      const { label, ring, value } = drawNode(name);
      label.append(INPUTS[name]);
      ring.classList.add("hl-node--known");
      value.append(short(backpropagate(this.state).a[name]));
    }
    const nodes = ORDER.map((name) => {
      const shapes = drawNode(name);
      for (const pressed of [shapes.ring, shapes.value, shapes.label]) {
        pressed.addEventListener("click", () => this.look(name));
      }
      return { name, ...shapes };
    });
    node.append(texts);
    return { edges, nodes, height: low + r + 2 * em };
  }

  /** @override */
  update() {
    const { state } = this;
    const found = backpropagate(state);
    this.showNetwork(found);
    this.showLedgers(found, specOf(found));
    this.showTest();
    const slider = this.sliders[state.pick];
    if (this.value.firstChild !== slider) this.value.replaceChildren(slider);
  }

  /** @param {Ledger} found */
  showNetwork(found) {
    const { state } = this;
    const { step } = state;
    for (const { name, label, ring, value, delta } of this.shapes.nodes) {
      const known = step >= FORWARD[name];
      const bias = part("tspan", "weight-text", { dx: "0.5em" });
      bias.append(`b ${shown(state[BIASES[name]], "z.2f")}`);
      label.replaceChildren(NODES[name], bias);
      value.textContent = known ? short(found.a[name]) : "";
      delta.textContent = step >= BACK[name] ? `δ ${short(found.delta[name])}` : "";
      ring.classList.toggle("hl-node--known", known);
      ring.classList.toggle("hl-node--lit", name === state.node);
    }
    for (const { key, line, own, gradient } of this.shapes.edges) {
      own.textContent = shown(state[key], "z.2f");
      gradient.textContent = step >= LAST ? short(found.gradient[key]) : "";
      put(line, {
        "stroke-width": 1 + 2 * Math.min(1.5, Math.abs(state[key])),
        "stroke-dasharray": state[key] < 0 ? "6 4" : null,
      });
      line.classList.toggle("hl-edge--picked", key === state.pick);
    }
  }

  /**
   * @param {Ledger} found
   * @param {string} spec
   */
  showLedgers(found, spec) {
    const { step, node, pick } = this.state;
    const { z, a, arriving, slope, delta, gradient } = found;
    for (const name of ORDER) {
      const cells = this.ledger.cells[name];
      const [forward, back] = [step >= FORWARD[name], step >= BACK[name]];
      show(cells.z, z[name], spec, forward);
      show(cells.a, a[name], spec, forward);
      show(cells.arriving, arriving[name], spec, back);
      show(cells.slope, slope[name], spec, back);
      show(cells.δ, delta[name], spec, back);
    }
    show(this.numbers.cost, found.cost, spec, step >= 4);
    const done = step >= LAST;
    for (const [key, from, to] of EDGES) {
      const cells = this.gradients.cells[key];
      show(cells.activation, a[from], spec, done);
      show(cells.δ, delta[to], spec, done);
      show(cells.gradient, gradient[key], spec, done);
    }
    this.ledger.light(node);
    this.gradients.light(pick);
  }

  showTest() {
    const { node, nudge } = this.state;
    const tested = nudge === "yes";
    const test = nudgeTest(this.state, node);
    const difference = test.measured - test.predicted;
    const { predicted, measured, off } = this.numbers;
    show(predicted, test.predicted, sharp(test.predicted), tested);
    show(measured, test.measured, sharp(test.measured), tested);
    show(off, difference, sharp(difference, 2), tested);
    const words = [`z of ${NODES[node]} + ${NUDGE}: the cost should move by `, predicted];
    words.push(". It moved by ", measured, ". Off by ", off);
    words.push(clean(difference) ? "." : ", to 12 decimals.");
    this.nudged.replaceChildren(
      ...(tested
        ? words
        : ["The nudge test adds a little to a node's z and runs the network again."]),
    );
    put(this.tester, { "aria-pressed": String(tested) });
    this.tester.textContent = tested ? "Nudge off" : `Nudge ${NODES[node]}`;
  }

  /** @override */
  describe() {
    const { step, node, nudge } = this.state;
    /** @param {number} value */
    const told = (value) => shown(value, sharp(value));
    const { z, a, arriving, slope, delta, cost } = backpropagate(this.state);
    /** @param {Name} name */
    const sum = (name) =>
      `Forward: ${NODES[name]} adds up weight times input, and its bias: z is ${round(z[name])}. `;
    /** @param {Name} name */
    const hidden = (name) =>
      `Back: ${NODES[name]} gets from o the weight times its δ, ${
        round(arriving[name])
      }. Times the slope of tanh, ${round(slope[name])}, that is its own δ: ${round(delta[name])}.`;
    const way = delta[node] > 0
      ? "up, and the cost rises"
      : delta[node] < 0
      ? "up, and the cost falls"
      : "a little, and the cost stays";
    const tale = [
      () => "The inputs are given. Nothing is computed yet.",
      () => `${sum("h1")}tanh makes it ${round(a.h1)}.`,
      () => `${sum("h2")}tanh makes it ${round(a.h2)}.`,
      () => `${sum("o")}It is the output.`,
      () => `The target is ${target}, so the cost is (${round(a.o)} − ${target})², ${round(cost)}.`,
      () =>
        `Back: the slope of the cost by o is 2 × (${
          round(a.o)
        } − ${target}), and that of the identity is 1: the δ of o is ${round(delta.o)}.`,
      () => hidden("h1"),
      () => hidden("h2"),
      () => `All is known. The δ of ${NODES[node]} is ${round(delta[node])}: push its z ${way}.`,
    ][step]();
    const test = nudgeTest(this.state, node);
    return nudge === "yes"
      ? `${tale} Nudged by ${NUDGE}, the cost should move by ${
        told(test.predicted)
      }, and moves by ${told(test.measured)}.`
      : tale;
  }

  /** @override */
  words() {
    return this.state.nudge === "yes" ? this.describe().split(" Nudged by")[0] : this.describe();
  }

  /** @override */
  python() {
    const { state } = this;
    const { step, node } = state;
    /** @param {Key[]} keys */
    const list = (...keys) => `[${keys.map((key) => literal(state[key])).join(", ")}]`;
    const spec = specOf(backpropagate(state));
    const lines = ORDER.flatMap((key) => {
      if (step < FORWARD[key]) return [];
      const first = `print(f"${NODES[key]} {${key}.weighted_input:${spec}} {${key}.value:${spec}}"`;
      if (step < BACK[key]) return [`${first})`];
      return [
        first,
        `      f" {sum(${key}.arriving):${spec}}"`,
        `      f" {${key}.local_slope:${spec}} {${key}.delta:${spec}}")`,
      ];
    });
    if (step >= 4) lines.push(`print(f"cost {result.cost:${spec}}")`);
    if (step >= LAST) {
      lines.push(
        "for row in ledger.weights:",
        `    print(f"{row.activation:${spec}} {row.delta:${spec}}"`,
        `          f" {row.gradient:${spec}}")`,
      );
    }
    if (state.nudge === "yes") {
      const { predicted, measured } = nudgeTest(state, node);
      lines.push(
        `test = nudge_test(*task, layer=${node === "o" ? 1 : 0}, node=${
          node === "h2" ? 1 : 0
        }, nudge=${NUDGE})`,
        `print(f"{test.predicted:${sharp(predicted)}} {test.measured:${sharp(measured)}}"`,
        `      f" {test.measured - test.predicted:${sharp(measured - predicted, 2)}}")`,
      );
    }
    const tested = state.nudge === "yes" ? ", nudge_test" : "";
    return `from howlearn.activations import identity, tanh
from howlearn.backpropagation import backpropagation${tested}
from howlearn.costs import mean_squared_error
from howlearn.network import Layer, Network

network = Network([
    Layer([${list("w11", "w12")}, ${list("w21", "w22")}], ${list("b1", "b2")}, tanh),
    Layer([${list("v1")}, ${list("v2")}], ${list("c")}, identity),
])
task = network, [[${inputs.map(literal).join(", ")}]], [[${literal(target)}]], mean_squared_error
result = backpropagation(*task)
ledger = result.ledger()
o, h1, h2 = ledger.nodes
${lines.join("\n")}
`;
  }
}

customElements.define("hl-whose-fault", WhoseFault);
