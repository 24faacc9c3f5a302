// The twin of howlearn.backpropagation for the 2-2-1 network: one pass forward and one back.

/**
 * @typedef {"w11" | "w12" | "w21" | "w22" | "v1" | "v2"} Edge
 * @typedef {"x1" | "x2" | "t"} Given
 * @typedef {Edge | "b1" | "b2" | "c" | Given} Key
 * @typedef {"h1" | "h2" | "o"} Name
 * @typedef {Record<Key, number>} Parameters
 * @typedef {ReturnType<typeof backpropagate>} Passes
 */

/**
 * From where to where each weight leads, in the order of the ledger.
 * @type {[Edge, "x1" | "x2" | "h1" | "h2", Name][]}
 */
export const EDGES = [
  ["v1", "h1", "o"],
  ["v2", "h2", "o"],
  ["w11", "x1", "h1"],
  ["w12", "x1", "h2"],
  ["w21", "x2", "h1"],
  ["w22", "x2", "h2"],
];

/** @type {Name[]} */
export const ORDER = ["h1", "h2", "o"];
/** @type {Record<Name, Key>} */
export const BIASES = { h1: "b1", h2: "b2", o: "c" };
/** The steps at which a node is reached, on the way forward and on the way back. */
export const FORWARD = { h1: 1, h2: 2, o: 3, C: 4 };
export const BACK = { o: 5, h1: 6, h2: 7 };
export const LAST = 8;
/**
 * Whether a value is known at a step.
 * @param {string} place
 * @param {number} step
 */
export const isKnown = (place, step) => step >= (FORWARD[/** @type {"C"} */ (place)] ?? 0);

/**
 * Values, sensitivities and gradients, with a nudge added to the weighted input of one node.
 * @param {Parameters} p
 * @param {Name | ""} nudged
 */
export function backpropagate(p, nudged = "", nudge = 0) {
  const { x1, x2, t } = p;
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
  const end = 2 * (o - t);
  const arriving = { o: end, h1: p.v1 * end, h2: p.v2 * end };
  const delta = { o: end, h1: arriving.h1 * slope.h1, h2: arriving.h2 * slope.h2 };
  const gradient = /** @type {Record<Edge, number>} */ ({});
  for (const [key, from, to] of EDGES) gradient[key] = a[from] * delta[to];
  return { z, a, arriving, slope, delta, gradient, cost: (o - t) ** 2 };
}
