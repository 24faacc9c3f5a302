// How sensitive is the cost?: the 2-2-1 network of the chapters. Step forward node by node, then back; change a
// weight and see every value, sensitivity and gradient move; nudge a node and see what δ foretold.

import { Figure, fine, html, literal, number, put, recording, shown, svg, write } from "./core.js";

const { parameters, inputs, target, nudge: NUDGE } = await recording("whose-fault");
const KEYS = ["w11", "w12", "w21", "w22", "b1", "b2", "v1", "v2", "c"];
const NAMES = ["x₁ to h₁", "x₁ to h₂", "x₂ to h₁", "x₂ to h₂", "bias of h₁", "bias of h₂", "h₁ to o", "h₂ to o", "bias of o"];
const NODES = { h1: "h₁", h2: "h₂", o: "o" };
// From where to where each weight leads, in the order of the ledger.
const EDGES = [["v1", "h1", "o"], ["v2", "h2", "o"], ["w11", "x1", "h1"], ["w12", "x1", "h2"], ["w21", "x2", "h1"], ["w22", "x2", "h2"]];
const BIASES = { h1: "b1", h2: "b2", o: "c" };
const LAST = 8;

/** The twin of howlearn.backpropagation for this network, one nudge added to a node's z. */
export function backpropagate(p, nudged = "", nudge = 0) {
  const [x1, x2] = inputs;
  const push = (node) => (node === nudged ? nudge : 0);
  const z = { h1: x1 * p.w11 + x2 * p.w21 + p.b1 + push("h1"), h2: x1 * p.w12 + x2 * p.w22 + p.b2 + push("h2") };
  const a = { x1, x2, h1: Math.tanh(z.h1), h2: Math.tanh(z.h2) };
  a.o = z.o = a.h1 * p.v1 + a.h2 * p.v2 + p.c + push("o");
  const arriving = { o: 2 * (a.o - target) };
  const slope = { o: 1, h1: 1 - a.h1 ** 2, h2: 1 - a.h2 ** 2 };
  const delta = { o: arriving.o };
  for (const node of ["h1", "h2"]) {
    arriving[node] = p[node === "h1" ? "v1" : "v2"] * delta.o;
    delta[node] = arriving[node] * slope[node];
  }
  const gradient = Object.fromEntries(EDGES.map(([key, from, to]) => [key, a[from] * delta[to]]));
  return { z, a, arriving, slope, delta, gradient, cost: (a.o - target) ** 2 };
}

/** What the nudge test of howlearn finds: the cost's change, foretold and measured. */
export function nudgeTest(p, node) {
  const { delta, cost } = backpropagate(p);
  return { predicted: delta[node] * NUDGE, measured: backpropagate(p, node, NUDGE).cost - cost };
}

const weight = (label, initial) => ({ label, min: -2, max: 2, step: 0.05, initial });
// What a sum leaves of numbers that cancel is 0.
const clean = (value) => (Math.abs(value) < 1e-12 ? 0 : value);
const short = (value) => shown(clean(value), Math.abs(value) < 10 ? "z.3g" : "z.4g");
const round = (value) => shown(value, fine(clean(value)));
// The nudge test's numbers are small, and so is what they differ by.
const sharp = (value, digits = 4) => (clean(value) ? `z.${digits}g` : "z.0f");
/** One spec for a ledger: digits after the point, as long as none of its numbers is too small for them. */
function specOf({ z, a, arriving, slope, delta, gradient, cost }) {
  const all = [z, a, arriving, slope, delta, gradient, { cost }].flatMap(Object.values);
  return all.some((value) => fine(clean(value)) === "z.1e") ? "z.3e" : "z.4f";
}

class WhoseFault extends Figure {
  static title = "How sensitive is the cost?";
  static parameters = {
    step: { label: "step", says: "step, forward to 4 and then back", min: 0, max: LAST, step: 1, initial: LAST },
    node: { label: "node", says: "node to look at", options: NODES, initial: "h1" },
    nudge: { label: "nudge", options: { no: "no", yes: "yes" }, initial: "no" },
    pick: { label: "change", says: "weight or bias to change", options: Object.fromEntries(KEYS.map((key, i) => [key, NAMES[i]])), initial: "v1" },
    ...Object.fromEntries(KEYS.map((key, i) => [key, weight(NAMES[i], parameters[key])])),
  };

  build(live) {
    this.cells = {};
    const row = (name, columns, head) => {
      const cells = columns.map((column) => {
        const node = number();
        this.cells[`${name} ${column}`] = node;
        return html("td", {}, node);
      });
      return html("tr", { "data-row": name }, html("th", { scope: "row" }, head), ...cells);
    };
    const table = (caption, heads, ...rows) =>
      html("table", { class: "hl-ledger" }, html("caption", {}, caption), html("tr", {}, ...heads.map((text) => html("th", { scope: "col" }, text))), ...rows);
    this.ledger = table(
      "Nodes: sensitivity δ = arriving × slope",
      ["node", "z", "a", "arriving", "slope", "δ"],
      ...Object.entries(NODES).map(([node, name]) => row(node, ["z", "a", "arriving", "slope", "delta"], name)),
    );
    for (const line of this.ledger.querySelectorAll("[data-row]")) line.addEventListener("click", () => this.look(line.dataset.row));
    this.cost = html("p", { class: "hl-cost-line" }, "cost ", (this.cells.cost = number()));
    this.gradients = table(
      "Weights: gradient = activation × δ at its end",
      ["weight", "activation", "δ", "gradient"],
      ...EDGES.map(([key]) => row(key, ["activation", "delta", "gradient"], NAMES[KEYS.indexOf(key)])),
    );
    this.nudged = html("p", { class: "hl-nudge" });
    this.tested = ["predicted", "measured", "off"].map((name) => (this.cells[name] = number()));
    this.tester = this.button("Nudge", () => this.set({ nudge: this.state.nudge === "yes" ? "no" : "yes" }, "nudge"));
    this.value = html("div", { class: "hl-value" });
    this.sliders = Object.fromEntries(KEYS.map((key) => [key, this.control(key)]));
    live.append(
      html("p", { class: "hl-hint" }, "Step forward, then back. Change a weight, and watch what the cost is sensitive to."),
      this.panel((...all) => this.draw(...all)),
      html("div", { class: "hl-controls" }, this.control("step"), this.control("node"), this.control("pick")),
      this.parts.words,
      html("div", { class: "hl-ledgers" }, html("div", {}, this.ledger, this.cost), this.gradients, this.nudged),
      this.foot(
        this.value,
        this.player((first) => this.tick(first)),
        this.button("Step", () => (this.pause(), this.go((this.state.step + 1) % (LAST + 1)))),
        this.tester,
      ),
    );
  }

  look(node) {
    this.pause();
    this.set({ node }, "node");
  }

  /** Go to a step, and look at the node that it is about. */
  go(step) {
    const node = ["", "h1", "h2", "o", "", "o", "h1", "h2", ""][step];
    this.set(node ? { step, node } : { step }, "step");
  }

  tick(first) {
    const next = first && this.state.step === LAST ? 0 : this.state.step + 1;
    this.go(next);
    return next < LAST ? 1400 : 0;
  }

  draw(node, width, em) {
    const r = 1.75 * em;
    const [left, right] = [r + 4, width - r - 4];
    const [high, low] = [r + 2.6 * em, 15.6 * em];
    const at = { x1: [left, high], x2: [left, low], h1: [width / 2, high], h2: [width / 2, low], o: [right, (high + low) / 2] };
    this.shapes = { edges: {}, nodes: {} };
    const texts = svg("g");
    for (const [key, from, to] of EDGES) {
      const [[x, y], [across, down]] = [at[from], at[to]];
      const line = svg("path", { class: "hl-edge", d: `M${x} ${y}L${across} ${down}` });
      // Crossing weights carry their numbers near their start, where the lines are apart.
      const share = key === "w12" || key === "w21" ? 0.36 : 0.5;
      const place = { x: x + share * (across - x), y: y + share * (down - y), "text-anchor": "middle" };
      const [own, gradient] = [svg("text", { ...place, class: "hl-weight-text", dy: "-0.25em" }), svg("text", { ...place, class: "hl-delta-text", dy: "1em" })];
      line.addEventListener("click", () => this.set({ pick: key }, "pick"));
      this.shapes.edges[key] = { line, own, gradient };
      node.append(line);
      texts.append(own, gradient);
    }
    for (const [name, [x, y]] of Object.entries(at)) {
      const below = name.endsWith("2");
      const words = name === "o" ? { x: width, "text-anchor": "end" } : { x, "text-anchor": "middle" };
      const label = svg("text", { class: "hl-node-name", ...words, y: below ? y + r + 1.1 * em : y - r - 0.5 * em });
      const ring = svg("circle", { class: "hl-node", cx: x, cy: y, r });
      const value = svg("text", { class: "hl-value-text", x, y, dy: "0.35em", "text-anchor": "middle" });
      const delta = svg("text", { class: "hl-delta-text", ...words, y: below ? y - r - 0.5 * em : y + r + 1.1 * em });
      if (NODES[name]) for (const part of [ring, value, label]) part.addEventListener("click", () => this.look(name));
      this.shapes.nodes[name] = { label, ring, value, delta };
      node.append(ring, value, label, delta);
    }
    node.append(texts);
    return low + r + 2 * em;
  }

  update() {
    const { state } = this;
    const { step, node } = state;
    const found = backpropagate(state);
    const spec = specOf(found);
    const forward = { h1: step >= 1, h2: step >= 2, o: step >= 3 };
    const back = { o: step >= 5, h1: step >= 6, h2: step >= 7 };
    const { edges, nodes } = this.shapes;
    for (const [name, { label, ring, value, delta }] of Object.entries(nodes)) {
      const known = !NODES[name] || forward[name];
      const bias = BIASES[name];
      label.replaceChildren(NODES[name] ?? (name === "x1" ? "x₁" : "x₂"));
      if (bias) label.append(svg("tspan", { class: "hl-weight-text", dx: "0.5em" }, `b ${shown(state[bias], "z.2f")}`));
      value.textContent = known ? short(found.a[name]) : "";
      delta.textContent = back[name] ? `δ ${short(found.delta[name])}` : "";
      ring.classList.toggle("hl-node--known", known);
      ring.classList.toggle("hl-node--lit", name === node);
    }
    for (const [key, { line, own, gradient }] of Object.entries(edges)) {
      own.textContent = shown(state[key], "z.2f");
      gradient.textContent = step >= LAST ? short(found.gradient[key]) : "";
      put(line, { "stroke-width": 1 + 2 * Math.min(1.5, Math.abs(state[key])), "stroke-dasharray": state[key] < 0 ? "6 4" : null });
      line.classList.toggle("hl-edge--picked", key === state.pick);
    }
    const show = (name, value, known, how = spec) => {
      const cell = this.cells[name];
      put(cell, { "data-number": known ? "" : null });
      if (known) write(cell, value, how);
      else cell.textContent = "";
    };
    for (const name of Object.keys(NODES)) {
      for (const column of ["z", "a"]) show(`${name} ${column}`, found[column][name], forward[name]);
      for (const column of ["arriving", "slope", "delta"]) show(`${name} ${column}`, found[column][name], back[name]);
      this.ledger.querySelector(`[data-row="${name}"]`).classList.toggle("hl-lit", name === node);
    }
    show("cost", found.cost, step >= 4);
    for (const [key, from, to] of EDGES) {
      show(`${key} activation`, found.a[from], step >= LAST);
      show(`${key} delta`, found.delta[to], step >= LAST);
      show(`${key} gradient`, found.gradient[key], step >= LAST);
      this.gradients.querySelector(`[data-row="${key}"]`).classList.toggle("hl-lit", key === state.pick);
    }
    const tested = state.nudge === "yes";
    const { predicted, measured } = nudgeTest(state, node);
    const off = measured - predicted;
    show("predicted", predicted, tested, sharp(predicted));
    show("measured", measured, tested, sharp(measured));
    show("off", off, tested, sharp(off, 2));
    const [first, second, third] = this.tested;
    if (tested) this.nudged.replaceChildren(`z of ${NODES[node]} + ${NUDGE}: the cost should move by `, first, ". It moved by ", second, ". Off by ", third, clean(off) ? "." : ", to 12 decimals.");
    else this.nudged.replaceChildren("The nudge test adds a little to a node's z and runs the network again.");
    put(this.tester, { "aria-pressed": String(tested) });
    this.tester.textContent = tested ? "Nudge off" : `Nudge ${NODES[node]}`;
    if (this.value.firstChild !== this.sliders[state.pick]) this.value.replaceChildren(this.sliders[state.pick]);
  }

  describe() {
    const { step, node, nudge } = this.state;
    const told = (value) => shown(value, sharp(value));
    const { z, a, arriving, slope, delta, cost } = backpropagate(this.state);
    const sum = (name) => `Forward: ${NODES[name]} adds up weight times input, and its bias: z is ${round(z[name])}. `;
    const hidden = (name) =>
      `Back: ${NODES[name]} gets from o the weight times its sensitivity, ${round(arriving[name])}. Times the slope of tanh, ${round(slope[name])}, that is its own sensitivity: ${round(delta[name])}.`;
    const way = delta[node] > 0 ? "up, and the cost rises" : delta[node] < 0 ? "up, and the cost falls" : "a little, and the cost stays";
    const tale = [
      () => "The inputs are given. Nothing is computed yet.",
      () => `${sum("h1")}tanh makes it ${round(a.h1)}.`,
      () => `${sum("h2")}tanh makes it ${round(a.h2)}.`,
      () => `${sum("o")}It is the output.`,
      () => `The target is ${target}, so the cost is (${round(a.o)} − ${target})², ${round(cost)}.`,
      () => `Back: the slope of the cost by o is 2 × (${round(a.o)} − ${target}), and that of the identity is 1: the sensitivity of o is ${round(delta.o)}.`,
      () => hidden("h1"),
      () => hidden("h2"),
      () => `All is known. The sensitivity of ${NODES[node]} is ${round(delta[node])}: push its z ${way}.`,
    ][step]();
    const test = nudgeTest(this.state, node);
    return nudge === "yes" ? `${tale} Nudged by ${NUDGE}, the cost should move by ${told(test.predicted)}, and moves by ${told(test.measured)}.` : tale;
  }

  words() {
    return this.state.nudge === "yes" ? this.describe().split(" Nudged by")[0] : this.describe();
  }

  python() {
    const { state } = this;
    const { step, node } = state;
    const list = (...keys) => `[${keys.map((key) => literal(state[key])).join(", ")}]`;
    const forward = { h1: 1, h2: 2, o: 3 };
    const back = { o: 5, h1: 6, h2: 7 };
    const spec = specOf(backpropagate(state));
    const lines = Object.entries(NODES).flatMap(([key, name]) => {
      if (step < forward[key]) return [];
      const first = `print(f"${name} {${key}.weighted_input:${spec}} {${key}.value:${spec}}"`;
      if (step < back[key]) return [`${first})`];
      return [first, `      f" {sum(${key}.arriving):${spec}}"`, `      f" {${key}.local_slope:${spec}} {${key}.delta:${spec}}")`];
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
        `test = nudge_test(*task, layer=${node === "o" ? 1 : 0}, node=${node === "h2" ? 1 : 0}, nudge=${NUDGE})`,
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
