// What the values of a formula are worth, and the order in which they hand back: the twin of
// howlearn.values.

import { lineOf, low } from "./diagram.js";

/**
 * @typedef {import("./formula.js").Formula} Formula
 * @typedef {import("./formula.js").Value} Value
 * @typedef {{ number: number, slopes: number[] }} Worth
 * @typedef {{ worth: Map<Value, Worth>, trouble?: string, at?: Value }} Worths `trouble` says why, and
 *   `at` where, a value cannot be computed
 */

/**
 * What a value is called in a sentence: by its name, or by its part of the formula.
 * @param {Value} value
 */
export const called = ({ name, says }) =>
  name ? low(name) : says.length > 24 ? `${says.slice(0, 23)}…` : says;

/**
 * What an operation makes of numbers, and its slopes by each.
 * @type {Record<string, (u: number, v: number) => Worth>}
 */
const RULES = {
  "+": (u, v) => ({ number: u + v, slopes: [1, 1] }),
  "×": (u, v) => ({ number: u * v, slopes: [v, u] }),
  "/": (u, v) => ({ number: u / v, slopes: [1 / v, -(u / v) / v] }),
  exp: (u) => ({ number: Math.exp(u), slopes: [Math.exp(u)] }),
  log: (u) => ({ number: u > 0 ? Math.log(u) : NaN, slopes: [1 / u] }),
  tanh: (u) => ({ number: Math.tanh(u), slopes: [1 - Math.tanh(u) ** 2] }),
};

/**
 * @param {Value} value
 * @param {number[]} from what its sources are worth
 * @returns {Worth}
 */
function worthOf({ operation, exponent: n, sources }, [u, v]) {
  if (n !== undefined) return { number: u ** n, slopes: [n ? n * u ** (n - 1) : 0] };
  if (operation !== "−") return RULES[operation](u, v);
  return sources.length > 1 ? { number: u - v, slopes: [1, -1] } : { number: -u, slopes: [-1] };
}

/**
 * Say by name why a value cannot be computed.
 * @param {Value} value
 * @param {number[]} from
 */
function why({ operation, exponent: n }, [u, v]) {
  if (operation === "log" && u <= 0) return "a logarithm needs a number above 0";
  if (operation === "/" && !v) return "it divides by 0";
  if (n !== undefined && u < 0 && !Number.isInteger(n)) {
    return "a number below 0 has whole powers only";
  }
  if (n !== undefined && !u) {
    return n < 0 ? "it divides by 0" : "at 0 it is infinitely steep";
  }
  return "it is too large for a float";
}

/**
 * Compute the values from the given numbers, as far as they can be computed.
 * @param {Formula} formula
 * @param {number[]} numbers
 * @param {Value[]} all the deepest first
 * @returns {Worths}
 */
export function evaluate({ given, values }, numbers, all) {
  /** @type {Map<Value, Worth>} */
  const worth = new Map();
  /** @type {string | undefined} */
  let trouble;
  /** @type {Value | undefined} */
  let at;
  given.forEach((value, i) => worth.set(value, { number: numbers[i], slopes: [] }));
  for (const value of values) {
    if (!value.sources.length) {
      if (value.number !== undefined) worth.set(value, { number: value.number, slopes: [] });
      continue;
    }
    const from = value.sources.map((source) => worth.get(source)?.number ?? NaN);
    if (from.some(Number.isNaN)) continue; // one before it has no value
    const made = worthOf(value, from);
    if ([made.number, ...made.slopes].every(Number.isFinite)) worth.set(value, made);
    else if (!at) {
      trouble = `${called(value)} cannot be computed here: ${why(value, from)}.`;
      at = value;
    }
  }
  if (!trouble) {
    const { sums } = handBack(all, worth, Infinity);
    for (const [value, sum] of sums) {
      if (Number.isFinite(sum)) continue;
      trouble = `The sensitivity to ${called(value)} is too large for a float.`;
      break;
    }
  }
  return { worth, trouble, at };
}

/**
 * The values that lead to a result, the deepest first, as howlearn.values has them.
 * @param {Value} result
 */
export function order(result) {
  const found = new Set([result]), waiting = [result];
  for (let value = waiting.pop(); value; value = waiting.pop()) {
    for (const source of value.sources) {
      if (found.has(source)) continue;
      found.add(source);
      waiting.push(source);
    }
  }
  return [...found].sort((one, other) => other.depth - one.depth);
}

/**
 * Let the first values of an order hand back.
 * @param {Value[]} all
 * @param {Map<Value, Worth>} worth
 * @param {number} count of those that have sources
 */
export function handBack(all, worth, count) {
  const sums = new Map(all.map((value) => [value, 0]));
  /** @type {Map<Value, number>} how many lines have brought something */
  const arrived = new Map();
  sums.set(all[0], 1);
  /** @type {Value | undefined} */
  let last;
  let lines = 0;
  for (const value of all.filter(({ sources }) => sources.length).slice(0, count)) {
    const sum = sums.get(value) ?? 0;
    value.sources.forEach((source, i) => {
      sums.set(source, (sums.get(source) ?? 0) + (worth.get(value)?.slopes[i] ?? 0) * sum);
      arrived.set(source, (arrived.get(source) ?? 0) + 1);
      lines++;
    });
    last = value;
  }
  return { sums, arrived, last, lines };
}

/**
 * How many paths lead from the result to each value, which is how often recursion calls for it.
 * @param {Value[]} all the deepest first
 */
export function paths(all) {
  /** @type {Map<Value, number>} */
  const counts = new Map([[all[0], 1]]);
  for (const value of all) {
    for (const source of value.sources) {
      counts.set(source, (counts.get(source) ?? 0) + (counts.get(value) ?? 0));
    }
  }
  return counts;
}

/**
 * A call of the function that calls itself: for a value, with what arrives, from the call before it.
 * @typedef {{ value: Value, arriving: number, from?: Call, line: number }} Call
 */

/**
 * Hand back by recursion: the first calls.
 * @param {Value[]} all
 * @param {Map<Value, Worth>} worth
 * @param {number} count
 */
export function recurse(all, worth, count) {
  /** @type {Map<Value, number>} */
  const sums = new Map(), calls = new Map();
  /** @type {Set<string>} */
  const used = new Set();
  /** @type {Call[]} */
  const waiting = [{ value: all[0], arriving: 1, line: 0 }];
  /** @type {Call | undefined} */
  let last;
  for (let made = 0; made < count && waiting.length; made++) {
    const call = last = /** @type {Call} */ (waiting.pop());
    const { value, arriving, from } = call;
    if (from) used.add(lineOf(all, from.value, call.line));
    sums.set(value, (sums.get(value) ?? 0) + arriving);
    calls.set(value, (calls.get(value) ?? 0) + 1);
    const slopes = worth.get(value)?.slopes ?? [];
    for (let line = value.sources.length - 1; line >= 0; line--) {
      waiting.push({
        value: value.sources[line],
        arriving: slopes[line] * arriving,
        from: call,
        line,
      });
    }
  }
  return { sums, calls, used, last };
}
