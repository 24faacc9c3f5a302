// What is written at the node that a product reaches, about what is looked at.

import { part } from "../drawing.js";
import { clean, short } from "./diagram.js";
import { BACK, BIASES, EDGES, FORWARD, LAST, ORDER } from "./passes.js";

/**
 * @typedef {[text: string, kind?: "weight" | "delta"]} Term
 * @typedef {{ at: import("./diagram.js").Place, lines: Term[][] }} Note
 * @typedef {import("./passes.js").Passes} Passes
 * @typedef {import("./script.js").State} State
 */

/**
 * Write at a node what is known by now of what is looked at.
 * @param {import("./diagram.js").Diagram} diagram
 * @param {State} state
 * @param {Passes} passes
 */
export const writeNote = (diagram, state, passes) => write(diagram, noteOf(state, passes));

/**
 * A number that is added to what stands before it.
 * @param {number} value
 */
const added = (value) => ` ${clean(value) < 0 ? "−" : "+"} ${short(Math.abs(value))}`;

/**
 * The lines that are written at a node about what is looked at, as far as it is known by now.
 * @param {State} state
 * @param {Passes} passes
 * @returns {Note}
 */
function noteOf(state, { z, a, arriving, slope, delta, gradient, cost }) {
  const { look, step, t } = state;
  const error = `(${short(a.o)}${added(-t)})`;
  if (look === "C") {
    /** @type {Term[][]} */
    const lines = [[[`${error}² = ${short(cost)}`]], [[
      `2 × ${error} = ${short(arriving.o)}`,
      "delta",
    ]]];
    return { at: look, lines: lines.slice(0, Number(step >= FORWARD.C) + Number(step >= BACK.o)) };
  }
  for (const [key, from, to] of EDGES) {
    if (key !== look) continue;
    const weight = short(state[key]);
    if (step >= LAST) {
      return {
        at: to,
        lines: [[[`${short(a[from])} × `], [
          `${short(delta[to])} = ${short(gradient[key])}`,
          "delta",
        ]]],
      };
    }
    if (from === "h1" || from === "h2") {
      if (step >= BACK[from]) {
        return {
          at: from,
          lines: [[[`${weight} × `, "weight"], [
            `${short(delta.o)} = ${short(arriving[from])}`,
            "delta",
          ]]],
        };
      }
    }
    const product = `× ${short(a[from])} = ${short(a[from] * state[key])}`;
    return { at: to, lines: step < FORWARD[to] ? [] : [[[`${weight} `, "weight"], [product]]] };
  }
  for (const node of ORDER) {
    if (node !== look) continue;
    if (step >= BACK[node]) {
      /** @type {Term[]} */
      const product = node === "o" ? [[`2 × ${error} = `], [short(delta.o), "delta"]] : [
        [`${short(state[node === "h1" ? "v1" : "v2"])} × `, "weight"],
        [`${short(delta.o)} = ${short(arriving[node])}`, "delta"],
      ];
      return {
        at: node,
        lines: [product, [[`× ${short(slope[node])} = `], [short(delta[node]), "delta"]]],
      };
    }
    if (step < FORWARD[node]) break;
    const [first, second] = EDGES.filter(([, , to]) => to === node)
      .map(([key, from]) => state[key] * a[from]);
    /** @type {Term[]} */
    const sum = [[short(first)], [added(second)], [added(state[BIASES[node]]), "weight"], [
      ` = ${short(z[node])}`,
    ]];
    return {
      at: node,
      lines: node === "o" ? [sum] : [sum, [[`tanh ${short(z[node])} = ${short(a[node])}`]]],
    };
  }
  return { at: "o", lines: [] };
}

/**
 * Write lines at a node; where there is room, those at a hidden node are one.
 * @param {import("./diagram.js").Diagram} diagram
 * @param {Note} note
 */
function write({ places, note, r, em, narrow, width }, { at, lines }) {
  const { x, y } = places[at];
  const [hidden, below] = [at[0] === "h", at === "h2"];
  const corner = narrow && (at === "o" || at === "C");
  const end = corner || at === "C";
  const one = hidden && !narrow;
  const first = below
    ? y + r + 2.5 * em
    : corner
    ? em
    : y - r - (one || lines.length < 2 ? 1.9 : 3.2) * em;
  const texts = (one ? lines.slice(0, 1) : lines).map((_, k) =>
    part("text", "note-text", {
      // At the output an edge comes from the left.
      x: end ? width : at === "o" ? x - r : x,
      y: first + 1.3 * k * em,
      "text-anchor": end ? "end" : at === "o" ? "start" : "middle",
    })
  );
  lines.forEach((terms, k) => {
    terms.forEach(([words, kind], n) => {
      const term = part("tspan", kind ? `${kind}-text` : "term", {
        dx: one && k && !n ? "0.8em" : null,
      });
      term.append(words);
      texts[one ? 0 : k].append(term);
    });
  });
  note.replaceChildren(...texts);
  if (!corner || !lines.length) return;
  // From the corner, where there is room, to the node.
  note.prepend(
    part("path", "link", {
      d: `M${x} ${first + (1.3 * lines.length - 0.8) * em}V${y - r - 1.7 * em}`,
    }),
  );
}
