// What a hand does with a given value: it drags its circle sideways, or uses the arrow keys.

import { ARROWS, dragSideways } from "../sideways.js";
import { SLOTS, STEP } from "./script.js";

/**
 * Let the circles of given values be held.
 * @param {import("./script.js").WriteFormula} figure
 */
export function hold(figure) {
  /** @param {Event} event */
  const given = ({ target }) => {
    const node = target instanceof Element && target.closest("[data-given]");
    return node ? Number(node.getAttribute("data-given")) : undefined;
  };
  /** @param {number} i */
  const valueOf = (i) => figure.state[SLOTS[i]];
  /** @param {number} i @param {number} value */
  const change = (i, value) => {
    figure.pause();
    figure.set({ [SLOTS[i]]: value }, SLOTS[i]);
  };
  const on = dragSideways(figure, { step: STEP, partOf: given, valueOf, change });
  on("keydown", (event) => {
    const i = given(event);
    const way = ARROWS[event.key];
    if (i === undefined || !way) return;
    event.preventDefault();
    change(i, valueOf(i) + STEP * way);
  });
}
