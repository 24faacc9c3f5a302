// What is said of a state: in the sentence below, and at a node of the drawing.

import { fine, shown } from "../numbers.js";
import { clean, NAMES, short } from "./diagram.js";
import { BACK, backpropagate, BIASES, EDGES, FORWARD, LAST } from "./passes.js";
import { ABOUT, KEYS } from "./script.js";

/**
 * @typedef {import("./passes.js").Key} Key
 * @typedef {import("./passes.js").Name} Name
 * @typedef {import("./passes.js").Passes} Passes
 * @typedef {import("./script.js").State} State
 */

/** @param {number} value */
const round = (value) => shown(value, fine(clean(value)));
/**
 * The sentence of a state: what the step does, or else what is known of what is looked at.
 * @param {State} state
 */
export function sentence(state) {
  const { step, look } = state;
  const way = step < BACK.o ? "Forward" : "Back";
  const said = line(state, backpropagate(state));
  return step && look === ABOUT[step] ? `${way}: ${said}` : said;
}

/**
 * What is known by now of what is looked at.
 * @param {State} state
 * @param {Passes} passes
 */
function line(state, { z, a, arriving, slope, delta, gradient, cost }) {
  const { step, look, x1, x2, t } = state;
  const target = t < 0 ? `(${short(t)})` : short(t);
  const error = `${round(a.o)} − ${target}`;
  const name = NAMES[/** @type {Name} */ (look)] ?? KEYS[/** @type {Key} */ (look)];
  /** @param {number} rate @param {string} what */
  const way = (rate, what) =>
    rate
      ? `raise ${what}, and the cost ${rate > 0 ? "rises" : "falls"}.`
      : `raise ${what} a little, and the cost stays.`;
  if (look === "x1" || look === "x2") {
    return step
      ? `${name} is given, ${short(state[look])}. Nothing is handed back to it.`
      : `The inputs are given: x₁ is ${short(x1)} and x₂ is ${
        short(x2)
      }. Nothing else is known yet.`;
  }
  if (look === "t") return `The target is ${short(t)}. That is what o should be.`;
  if (look === "C") {
    if (step < FORWARD.C) return "The cost is not known yet. It compares o with the target.";
    const found = `target is ${short(t)}, so the cost is (${error})², ${round(cost)}.`;
    return step === FORWARD.C ? `the ${found}` : `The ${found} Its slope by o is 2 × (${error}).`;
  }
  for (const [key, from, to] of EDGES) {
    if (key !== look) continue;
    const weight = short(state[key]);
    if (step < FORWARD[to]) return `The weight from ${name} is ${weight}. Nothing has come by yet.`;
    if (step >= LAST) {
      return `The gradient of ${name} is ${round(gradient[key])}: ${
        way(gradient[key], "the weight")
      }`;
    }
    if ((from === "h1" || from === "h2") && step >= BACK[from]) {
      return `The δ of o, ${round(delta.o)}, came back from ${NAMES[to]} to ${
        NAMES[from]
      } times the weight, ${weight}: ${round(arriving[from])}.`;
    }
    return `The value of ${NAMES[from]}, ${round(a[from])}, went to ${
      NAMES[to]
    } times the weight, ${weight}: ${round(a[from] * state[key])}.`;
  }
  const node = /** @type {Name} */ (look);
  if (step < FORWARD[node]) {
    return `${name} is not reached yet. Its bias is ${short(state[BIASES[node]])}.`;
  }
  if (step < BACK[node]) {
    const then = node === "o" ? "It is the output." : `tanh makes it ${round(a[node])}.`;
    return `${name} adds up weight times input, and its bias: z is ${round(z[node])}. ${then}`;
  }
  if (step >= LAST) {
    return `All is known. The δ of ${name} is ${round(delta[node])}: ${way(delta[node], "its z")}`;
  }
  if (node === "o") {
    return `the cost's slope by o is 2 × (${error}), and o's own slope is 1. Its δ is ${
      round(delta.o)
    }.`;
  }
  return `${name} gets ${short(state[node === "h1" ? "v1" : "v2"])} × the δ of o, ${
    round(arriving[node])
  }. Times the slope of tanh, ${round(slope[node])}, that is ${round(delta[node])}.`;
}
