// What a reader writes, or takes from the menu.

import { parse, Trouble } from "./formula.js";
import { valuesOf } from "./scenes.js";
import { examples, SLOTS } from "./script.js";

/** @typedef {import("./script.js").WriteFormula} WriteFormula */

/** @param {WriteFormula} figure */
export function chosen(figure) {
  const example = examples[Number(figure.menu.value)];
  if (!example) return; // one of the reader's own
  const { formula, given } = example;
  figure.set({ formula, ...valuesOf(given), step: 0 }, "menu");
}

/**
 * Take the text of the field, if it can be read; a name keeps its value.
 * @param {WriteFormula} figure
 */
export function typed(figure) {
  const { field: { value: text }, scene: { given: before }, state } = figure;
  try {
    const numbers = parse(text).given.map(({ name }) => {
      const at = before.findIndex((value) => value.name === name);
      return at < 0 ? 1 : state[SLOTS[at]];
    });
    const formula = text.replace(/\s+/g, " ");
    figure.set({ formula, ...valuesOf(numbers), step: 0 }, "formula");
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    figure.refused = { text, says: error.message };
    figure.update();
  }
}
