// What has come back after some steps, in either order: the deepest first, or at once by recursion.

import { beginning, lineOf, short } from "./diagram.js";
import { called, handBack, order, paths, recurse } from "./values.js";

/**
 * @typedef {import("./formula.js").Value} Value
 * @typedef {import("./values.js").Call} Call
 * @typedef {import("./values.js").Worth} Worth
 * @typedef {import("./script.js").Order} Order
 * @typedef {{
 *   back: import("./diagram.js").Back, known: Set<Value>, last?: Value | Call,
 *   sums: Map<Value, number>,
 * }} Handed
 */

/** How a formula hands back. */
export class Handing {
  /** @param {Value} result */
  constructor(result) {
    this.order = order(result);
    this.paths = paths(this.order);
    /** @type {Map<Value, number>} over how many lines something arrives */
    this.arrivals = new Map();
    for (const { sources } of this.order) {
      for (const source of sources) this.arrivals.set(source, (this.arrivals.get(source) ?? 0) + 1);
    }
    this.lines = [...this.arrivals.values()].reduce((sum, lines) => sum + lines, 0);
    this.calls = [...this.paths.values()].reduce((sum, calls) => sum + calls, 0);
    this.makers = this.order.filter(({ sources }) => sources.length);
  }

  /** @param {Order} how */
  total(how) {
    return how === "deepest" ? this.makers.length : this.calls;
  }

  /**
   * @param {Map<Value, Worth>} worth
   * @param {Order} how
   * @param {number} step
   * @returns {Handed}
   */
  after(worth, how, step) {
    /** @type {Handed["back"]} */
    const back = { under: new Map() };
    /** @type {Set<string>} */
    const used = new Set();
    /** @type {Set<string>} */
    const now = new Set();
    /** @type {Handed["known"]} */
    const known = new Set();
    /** @param {Value} value @param {number} sum @param {boolean} whole @param {string} [rest] */
    const write = (value, sum, whole, rest = "") => {
      if (whole) known.add(value);
      if (value.number !== undefined) return; // nobody asks for a constant's
      back.under.set(value, { sum, rest: whole ? "" : rest, whole });
    };
    if (how === "deepest") {
      const { sums, arrived, last } = handBack(this.order, worth, step);
      for (const [value, sum] of sums) {
        const count = arrived.get(value) ?? 0;
        const whole = count === (this.arrivals.get(value) ?? 0);
        if (count || whole) write(value, sum, whole, " + …");
      }
      for (const value of this.makers.slice(0, step)) {
        value.sources.forEach((_, line) => {
          const key = lineOf(this.order, value, line);
          used.add(key);
          if (value === last) now.add(key);
        });
      }
      return { back: { ...back, at: last, used, now }, known, last, sums };
    }
    const { sums, calls, used: called, last } = recurse(this.order, worth, step);
    for (const [value, sum] of sums) write(value, sum, calls.get(value) === this.paths.get(value));
    for (let call = last; call?.from; call = call.from) {
      now.add(lineOf(this.order, call.from.value, call.line));
    }
    return { back: { ...back, at: last?.value, calls, used: called, now }, known, last, sums };
  }
}

/** @param {number} count @param {string} word */
const counted = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;

/** @param {number} number */
const signed = (number) => number < 0 ? `(${short(number)})` : short(number);

/**
 * Say what the last step did.
 * @param {Handing} handing
 * @param {Map<Value, Worth>} worth
 * @param {Order} how
 * @param {number} step
 */
export function sentence(handing, worth, how, step) {
  const [result] = handing.order;
  if (step) {
    const handed = handing.after(worth, how, step);
    const isLast = step === handing.total(how);
    return how === "deepest"
      ? ofDeepest(handing, worth, handed, isLast)
      : ofCall(handing, handed, step, isLast);
  }
  return how === "deepest"
    ? beginning(called(result), worth.get(result)?.number ?? 0)
    : `A function that calls itself hands back at once whatever arrives. Press Next for its first call, with 1 at ${
      called(result)
    }.`;
}

/**
 * @param {Handing} handing
 * @param {Map<Value, Worth>} worth
 * @param {Handed} handed
 * @param {boolean} isLast
 */
function ofDeepest({ arrivals, lines }, worth, { sums, last, known }, isLast) {
  const value = /** @type {Value} */ (last);
  const sum = sums.get(value) ?? 0;
  const slopes = worth.get(value)?.slopes ?? [];
  const products = value.sources.map((source, i) => {
    const product = short(slopes[i] * sum);
    return `${short(sum)} × ${signed(slopes[i])} = ${product} to ${called(source)}`;
  }).filter((_, i) => value.sources[i].number === undefined); // nobody asks for a constant's
  const said = [`${called(value)} hands back what arrived: ${products.join(", ")}.`];
  for (const source of new Set(value.sources)) {
    if (!known.has(source)) said.push(`${called(source)} waits for more.`);
    else if ((arrivals.get(source) ?? 0) > 1) {
      const all = short(sums.get(source) ?? 0);
      said.push(`Now all has arrived at ${called(source)}, and adds up to ${all}.`);
    }
  }
  if (isLast) said.push(`Each of the ${counted(lines, "line")} was used once.`);
  return said.join(" ");
}

/**
 * @param {Handing} handing
 * @param {Handed} handed
 * @param {number} step
 * @param {boolean} isLast
 */
function ofCall({ order, calls, paths }, { sums, last, back }, step, isLast) {
  const { value, arriving, from } = /** @type {Call} */ (last);
  const [name, all] = [called(value), calls.toLocaleString("en")];
  const sender = from ? ` from ${called(from.value)}` : "";
  const said = [`Call ${step} of ${all}: ${name} gets ${short(arriving)}${sender}.`];
  const many = paths.get(value) ?? 0;
  if (many > 1) {
    const sum = short(sums.get(value) ?? 0);
    const count = back.calls?.get(value) ?? 0;
    said.push(`That is call ${count} of ${many} for it, and its sum is ${sum} by now.`);
  }
  if (isLast) said.push(`${all} calls for ${counted(order.length, "value")}.`);
  return said.join(" ");
}
