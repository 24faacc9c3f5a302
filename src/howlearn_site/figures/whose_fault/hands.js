// What a hand does with the drawing: it presses a part, drags it sideways, or uses the arrow keys.

import { put } from "../../pages/elements.js";
import { ARROWS, dragSideways } from "../sideways.js";
import { LAST } from "./passes.js";
import { keyOf, STEP } from "./script.js";

/** @typedef {import("./diagram.js").Look} Look */

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
  /** @param {Event} event */
  const lookOf = ({ target }, name = "data-look") => {
    const part = target instanceof Element && target.closest(`[${name}]`);
    return part ? /** @type {Look} */ (part.getAttribute(name)) : undefined;
  };
  /** @param {Event} event */
  const partOf = (event) => {
    const look = lookOf(event);
    return look && look !== "C" ? look : undefined;
  };
  /** @param {Exclude<Look, "C">} look */
  const valueOf = (look) => figure.state[keyOf(look)];
  /** @param {Exclude<Look, "C">} look @param {number} value */
  const change = (look, value) => {
    figure.pause();
    figure.set({ look, [keyOf(look)]: value }, keyOf(look));
  };
  const on = dragSideways(figure, { step: STEP, partOf, valueOf, change });
  on("click", (event) => {
    const look = lookOf(event) ?? lookOf(event, "data-row");
    if (look) figure.look(look);
  });
  on("keydown", (event) => {
    const look = lookOf(event);
    if (!look) return;
    const [part, way] = [partOf(event), ARROWS[event.key]];
    if (part && way) change(part, valueOf(part) + STEP * way);
    else if (event.key === "Enter" || event.key === " ") figure.look(look);
    else return;
    event.preventDefault();
  });
}
