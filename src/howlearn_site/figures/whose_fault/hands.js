// What a hand does with the drawing: it presses a part, drags it sideways, or uses the arrow keys.

import { put } from "../../pages/elements.js";
import { LAST } from "./passes.js";
import { keyOf, STEP } from "./script.js";

/** @typedef {import("./diagram.js").Look} Look */

/** How many pixels a drag is for one step of a value. */
const REACH = 4;
/** @type {Record<string, number>} */
const ARROWS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

/**
 * Say which way no step is left.
 * @param {import("./script.js").WhoseFault} figure
 */
export function limit({ buttons, state }) {
  put(buttons.back, { "aria-disabled": String(!state.step) });
  put(buttons.next, { "aria-disabled": String(state.step === LAST) });
}

/**
 * Let the drawing be held, and the lines of the ledger be pressed.
 * @param {import("./script.js").WhoseFault} figure
 */
export function hold(figure) {
  const { parts: { live }, signal } = figure;
  /** @type {{ look: Look, from: number, value: number, moved: boolean } | undefined} what is held */
  let held;
  /** @param {Event} event */
  const lookOf = ({ target }, name = "data-look") => {
    const part = target instanceof Element && target.closest(`[${name}]`);
    return part ? /** @type {Look} */ (part.getAttribute(name)) : undefined;
  };
  /** @param {Look} look @param {number} value */
  const change = (look, value) => {
    figure.pause();
    figure.set({ look, [keyOf(look)]: value }, keyOf(look));
  };
  /** @param {PointerEvent} event */
  const take = (event) => {
    const look = lookOf(event);
    held = undefined;
    if (!look || look === "C" || event.button > 0) return;
    held = { look, from: event.clientX, value: figure.state[keyOf(look)], moved: false };
    if (event.target instanceof Element) event.target.setPointerCapture(event.pointerId);
  };
  /**
   * @template {keyof HTMLElementEventMap} Kind
   * @param {Kind} kind
   * @param {(event: HTMLElementEventMap[Kind]) => void} act
   */
  const on = (kind, act) => live.addEventListener(kind, act, { signal });
  on("pointerdown", take);
  on("pointermove", (event) => {
    // A finger may have been there before this module was.
    if (!held && event.buttons) take(event);
    if (!held || !event.buttons) return;
    const by = Math.round((event.clientX - held.from) / figure.scale / REACH);
    if (!by && !held.moved) return;
    held.moved = true;
    change(held.look, held.value + STEP * by);
  });
  on("pointerup", () => (held = undefined));
  // The finger scrolls the page after all.
  on("pointercancel", () => {
    if (held?.moved) change(held.look, held.value);
    held = undefined;
  });
  on("click", (event) => {
    const look = lookOf(event) ?? lookOf(event, "data-row");
    if (look) figure.look(look);
  });
  on("keydown", (event) => {
    const look = lookOf(event);
    if (!look) return;
    const way = look === "C" ? 0 : ARROWS[event.key];
    if (way) change(look, figure.state[keyOf(look)] + STEP * way);
    else if (event.key === "Enter" || event.key === " ") figure.look(look);
    else return;
    event.preventDefault();
  });
}
