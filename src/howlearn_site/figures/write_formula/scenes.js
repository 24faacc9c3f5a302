// What a state shows, and what must change of it.

import { columnsOf } from "./columns.js";
import { parse, plain, Trouble } from "./formula.js";
import { Handing, sentence } from "./handing_back.js";
import { examples, SLOTS } from "./script.js";
import { evaluate } from "./values.js";
import { wayOf } from "./ways.js";

/**
 * @typedef {import("./script.js").State} State
 * @typedef {import("./formula.js").Formula} Formula
 */

/** @type {{ of: string, formula: Formula, handing: Handing, places: ReturnType<typeof columnsOf> } | undefined} */
let kept; // a change of the figure asks several times for the same

/** @param {string} text */
export function read(text) {
  if (kept?.of !== text) {
    const formula = parse(text);
    const handing = new Handing(formula.result);
    kept = { of: text, formula, handing, places: columnsOf(handing.order) };
  }
  return kept;
}

/**
 * What must change of a state: a formula that cannot be read gives way to the first of the menu, what
 * is not given is 1, and there are only so many steps.
 * @param {import("./script.js").WriteFormula} figure
 * @param {State} state
 * @returns {Partial<State>}
 */
export function settled(figure, { formula, order, step }) {
  figure.refused = undefined;
  try {
    if (kept?.of !== formula) parse(formula); // here a blank parts two names
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    figure.refused = { text: formula, says: error.message };
    const [first] = examples;
    return { formula: first.formula, ...valuesOf(first.given), step: 0 };
  }
  const text = plain(formula);
  const { formula: { given }, handing } = read(text);
  return {
    ...Object.fromEntries(SLOTS.slice(given.length).map((slot) => [slot, 1])),
    formula: text,
    step: Math.min(step, handing.total(order)),
  };
}

/**
 * Given values in their places.
 * @param {number[]} given
 * @returns {Partial<State>}
 */
export const valuesOf = (given) =>
  Object.fromEntries(SLOTS.map((slot, i) => [slot, given[i] ?? 1]));

/**
 * @param {State} state
 * @returns {import("./script.js").Scene}
 */
export function sceneOf(state) {
  const { formula: { given, ...formula }, handing, places } = read(state.formula);
  const { worth, trouble, at } = evaluate(
    { given, ...formula },
    SLOTS.map((slot) => state[slot]),
    handing.order,
  );
  const handed = handing.after(worth, state.order, trouble ? 0 : state.step);
  return {
    order: handing.order,
    given,
    places,
    wayOf,
    worth,
    trouble,
    back: trouble ? { under: new Map(), at } : handed.back,
    says: trouble ?? sentence(handing, worth, state.order, state.step),
    total: handing.total(state.order),
    counts: { lines: handing.lines, "calls by recursion": handing.calls },
    known: given.flatMap((value) =>
      handed.known.has(value) ? [[value, handed.sums.get(value) ?? 0]] : []
    ),
  };
}
