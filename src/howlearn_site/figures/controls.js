// What a reader may change of a figure's state, and with what.

import { html, put } from "../pages/elements.js";
import { shown } from "./numbers.js";

/**
 * @typedef {{
 *   label: string, says?: string, min: number, max: number, step: number, initial: number,
 *   options?: undefined, pattern?: undefined,
 * }} Range
 * @typedef {{
 *   label: string, says?: string, options: Record<string, string>, initial: string, pattern?: undefined,
 * }} Choice
 * A text that has a pattern, with some that tests may take; it has no control.
 * @typedef {{
 *   label: string, says?: string, pattern: string, samples: string[], initial: string,
 *   options?: undefined,
 * }} Text
 * @typedef {Record<string, Range | Choice | Text>} Parameters
 * @typedef {Record<string, number | string>} State
 */

/** @param {number} number */
const decimals = (number) => (String(number).split(".")[1] ?? "").length;
/** @param {Range} range */
const digitsOf = ({ min, step }) => Math.max(decimals(min), decimals(step));

/**
 * What a parameter makes of a value from anywhere: one that is allowed, or undefined.
 * @param {Range | Choice | Text} parameter
 * @param {unknown} value
 */
export function allowed(parameter, value) {
  if (parameter.pattern !== undefined) {
    const isText = typeof value === "string";
    return isText && RegExp(`^(?:${parameter.pattern})$`).test(value) ? value : undefined;
  }
  if (parameter.options) {
    return Object.hasOwn(parameter.options, String(value)) ? String(value) : undefined;
  }
  const { min, max, step } = parameter;
  const given = typeof value === "string" && !value.trim() ? NaN : Number(value);
  if (!Number.isFinite(given)) return undefined;
  // Counted from the least, as a slider counts.
  const near = min + Math.round((Math.min(max, Math.max(min, given)) - min) / step) * step;
  return Number(near.toFixed(digitsOf(parameter))) + 0; // + 0: no −0
}

/**
 * Make a slider with a number field, or a menu.
 * @param {string} id
 * @param {string} name
 * @param {Range | Choice | Text} parameter
 * @param {(value: string) => number | string} change takes what a reader chose; returns what it became
 * @returns {[node: HTMLElement, show: (value: number | string) => void]} what is seen, and what
 *   shows a value there
 */
export function controlOf(id, name, parameter, change) {
  if (parameter.pattern !== undefined) throw new Error(`${name} is a text, which has no control`);
  const { label, says = label } = parameter;
  const node = html(
    "div",
    { class: `hl-control hl-control--${name}` },
    html("label", { for: id }, label),
  );
  if (parameter.options) {
    const options = Object.entries(parameter.options);
    const menu = html("select", { id });
    menu.append(...options.map(([value, words]) => html("option", { value }, words)));
    menu.addEventListener("change", () => change(menu.value));
    node.append(menu);
    return [node, (value) => (menu.value = String(value))];
  }
  const { min, max, step } = parameter;
  const limits = { min, max, step };
  const slider = html("input", { type: "range", id, "aria-label": says, ...limits });
  const field = html("input", {
    type: "number",
    name,
    "aria-label": `${says}, as a number`,
    inputmode: min < 0 ? "text" : "decimal",
    ...limits,
  });
  const digits = digitsOf(parameter);
  /** @param {number | string} value */
  const written = (value) => Number(value).toFixed(digits);
  slider.addEventListener("input", () => change(slider.value));
  field.addEventListener("input", () => {
    if (field.value && field.validity.valid) change(field.value);
  });
  field.addEventListener("change", () => {
    field.value = written(change(field.value));
  });
  node.append(slider, field);
  return [node, (value) => {
    slider.value = String(value);
    put(slider, {
      "aria-valuetext": shown(Number(value), `z.${digits}f`),
      style: `--hl-at: ${(Number(value) - min) / (max - min)}`,
    });
    // What is being typed is left alone.
    if (document.activeElement !== field || Number(field.value) !== value) {
      field.value = written(value);
    }
  }];
}
