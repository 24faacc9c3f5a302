// The nudge test: a little is added to a node's weighted input, and the network runs again.

import { shown } from "../numbers.js";
import { put } from "../../pages/elements.js";
import { clean, NAMES, say } from "./diagram.js";
import { backpropagate, EDGES, ORDER } from "./passes.js";
import { NUDGE, show } from "./script.js";

/**
 * @typedef {import("./diagram.js").Look} Look
 * @typedef {import("./passes.js").Name} Name
 * @typedef {import("./passes.js").Parameters} Parameters
 */

/**
 * What the nudge test of howlearn finds: the cost's change, foretold and measured.
 * @param {Parameters} p
 * @param {Name} node
 */
export function nudgeTest(p, node) {
  const { delta, cost } = backpropagate(p);
  return { predicted: delta[node] * NUDGE, measured: backpropagate(p, node, NUDGE).cost - cost };
}

/** The node that a nudge is for. @param {Look} look @returns {Name} */
export const nudgedOf = (look) =>
  ORDER.find((node) => node === look) ?? EDGES.find(([key]) => key === look)?.[2] ?? "o";

/**
 * The nudge test's numbers are small, and so is what they differ by.
 * @param {number} value
 */
export const sharp = (value, digits = 4) => (clean(value) ? `z.${digits}g` : "z.0f");

/**
 * Show what the nudge test finds, or what it is.
 * @param {import("./script.js").WhoseFault} figure
 */
export function showTest({ state, numbers, nudged, buttons }) {
  const { look, nudge } = state;
  const node = nudgedOf(look);
  const tested = nudge === "yes";
  const test = nudgeTest(state, node);
  const difference = test.measured - test.predicted;
  const { predicted, measured, off } = numbers;
  show(predicted, test.predicted, sharp(test.predicted), tested);
  show(measured, test.measured, sharp(test.measured), tested);
  show(off, difference, sharp(difference, 2), tested);
  const words = [`z of ${NAMES[node]} + ${NUDGE}: the cost should move by `, predicted];
  words.push(". It moved by ", measured, ". Off by ", off);
  words.push(clean(difference) ? "." : ", to 12 decimals.");
  if (tested) nudged.replaceChildren(...words);
  else say(nudged, "The nudge test adds a little to a node's z and runs the network again.");
  put(buttons.nudge, { "aria-pressed": String(tested) });
  say(buttons.nudge, tested ? "Nudge off" : `Nudge ${NAMES[node]}`);
}

/**
 * What the nudge test found, where there is one.
 * @param {import("./script.js").State} state
 */
export function nudged(state) {
  if (state.nudge === "no") return "";
  const { predicted, measured } = nudgeTest(state, nudgedOf(state.look));
  /** @param {number} value */
  const told = (value) => shown(value, sharp(value));
  return ` Nudged by ${NUDGE}, the cost should move by ${told(predicted)}, and moves by ${
    told(measured)
  }.`;
}
