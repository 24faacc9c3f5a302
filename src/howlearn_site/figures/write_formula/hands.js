// What a hand does with a given value: it drags its circle sideways, or uses the arrow keys.

import { SLOTS, STEP } from "./script.js";

/** How many pixels a drag is for one step of a value. */
const REACH = 4;
/** @type {Record<string, number>} */
const ARROWS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

/**
 * Let the circles of given values be held.
 * @param {import("./script.js").WriteFormula} figure
 */
export function hold(figure) {
  const { parts: { live }, signal } = figure;
  /** @type {{ i: number, from: number, value: number, moved: boolean } | undefined} what is held */
  let held;
  /** @param {Event} event */
  const given = ({ target }) => {
    const node = target instanceof Element && target.closest("[data-given]");
    return node ? Number(node.getAttribute("data-given")) : undefined;
  };
  /** @param {number} i @param {number} value */
  const change = (i, value) => {
    figure.pause();
    figure.set({ [SLOTS[i]]: value }, SLOTS[i]);
  };
  /** @param {PointerEvent} event */
  const take = (event) => {
    const i = given(event);
    held = undefined;
    if (i === undefined || event.button > 0) return;
    held = { i, from: event.clientX, value: figure.state[SLOTS[i]], moved: false };
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
    change(held.i, held.value + STEP * by);
  });
  on("pointerup", () => (held = undefined));
  // The finger scrolls the page after all.
  on("pointercancel", () => {
    if (held?.moved) change(held.i, held.value);
    held = undefined;
  });
  on("keydown", (event) => {
    const i = given(event);
    const way = ARROWS[event.key];
    if (i === undefined || !way) return;
    event.preventDefault();
    change(i, figure.state[SLOTS[i]] + STEP * way);
  });
}
