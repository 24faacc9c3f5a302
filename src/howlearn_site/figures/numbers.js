// How numbers are written: in a program, and for eyes.

import { html, put } from "../pages/elements.js";

/**
 * Write a number as Python's format(value, spec) does, for specs such as "z.3f", "+z.2e", "z.4g": ties
 * go to the even digit, unlike toFixed's, and no zero has a minus.
 * @param {number} value
 * @param {string} spec
 */
export function format(value, spec) {
  const [, plus, precision, kind] = /^(\+?)z\.(\d+)([efg])$/.exec(spec) ?? [];
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? "nan" : value < 0 ? "-inf" : `${plus}inf`;
  }
  const places = Number(precision);
  const [mantissa, power] = Math.abs(value).toExponential(100).split("e");
  const exact = mantissa.replace(".", "");
  let exponent = Number(power);
  /** @param {number} keep */
  const rounded = (keep) => {
    if (keep < 0) return "0";
    const [head, tail] = [exact.slice(0, keep).padEnd(keep, "0"), exact.slice(keep)];
    const tie = /^50*$/.test(tail);
    const up = tie ? Number(head.at(-1) ?? 0) % 2 : tail[0] >= "5";
    return String(BigInt(head || 0) + BigInt(up ? 1 : 0)).padStart(keep, "0");
  };
  /** @param {number} keep */
  const scientific = (keep) => {
    let digits = rounded(keep);
    if (digits.length > keep) [digits, exponent] = [digits.slice(0, keep), exponent + 1];
    return digits;
  };
  /** @param {number} decimals */
  const fixed = (decimals) => {
    const digits = rounded(exponent + 1 + decimals).padStart(decimals + 1, "0");
    return decimals ? `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` : digits;
  };
  /** @param {string} digits */
  const written = (digits) => {
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${digits[0]}${digits[1] ? "." : ""}${digits.slice(1)}e${
      exponent < 0 ? "-" : "+"
    }${size}`;
  };
  let text;
  if (kind === "f") text = fixed(places);
  else if (kind === "e") text = written(scientific(places + 1));
  else {
    const [keep, before] = [places || 1, exponent];
    const digits = scientific(keep).replace(/0+$/, "") || "0";
    if (exponent < -4 || exponent >= keep) text = written(digits);
    else {
      const decimals = keep - 1 - exponent;
      exponent = before;
      text = fixed(decimals);
      if (text.includes(".")) text = text.replace(/\.?0+$/, "");
    }
  }
  const sign = value < 0 && /[1-9]/.test(text.split("e")[0]) ? "-" : plus;
  return sign + text;
}

/**
 * The same with a true minus, for eyes.
 * @param {number} value
 * @param {string} spec
 */
export const shown = (value, spec) => format(value, spec).replaceAll("-", "−");

/**
 * A number of the state in a program.
 * @param {number} value
 */
export const literal = (value) => (Number.isInteger(value) ? value.toFixed(1) : String(value));

/**
 * The spec for a number that can be large or small: one that is not 0 is never written as 0.0000.
 * @param {number} value
 */
export function fine(value, places = 4) {
  const size = Math.abs(value);
  return size >= 1e5 ? "z.3e" : size && size < 0.5 / 10 ** places ? "z.1e" : `z.${places}f`;
}

/**
 * The last of a list, which has one.
 * @template Kind
 * @param {Kind[]} list
 */
export const last = (list) => list[list.length - 1];

/**
 * Make a place for a number that Copy as Python prints, too.
 * @param {import("../pages/elements.js").Attributes} [attributes]
 */
export const number = (attributes) => put(html("span", { "data-number": "" }), attributes);

/**
 * Write into such a place.
 * @param {HTMLElement} node
 * @param {number} value
 * @param {string} spec
 */
export function write(node, value, spec) {
  const text = shown(value, spec);
  put(node, { "data-number": value }); // in full
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Make a list of names and their values.
 * @param {Record<string, (Node | string)[]>} lines
 */
export const readout = (lines) =>
  html(
    "dl",
    { class: "hl-readout" },
    ...Object.entries(lines).map(([name, nodes]) =>
      html("div", {}, html("dt", {}, name), html("dd", {}, ...nodes))
    ),
  );
