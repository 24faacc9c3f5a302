// Parts of a drawing that a hand moves sideways, each of them a value. A figure brings this with its
// first touch.

/** How many pixels a drag is for one step of a value. */
const REACH = 4;
/** Which way a key goes. @type {Record<string, number>} */
export const ARROWS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

/**
 * Let parts of a figure be dragged, and return what listens to the figure as long as it is there.
 * @template Part
 * @param {{ parts: { live: HTMLElement }, signal: AbortSignal, scale: number }} figure
 * @param {{
 *   step: number,
 *   partOf(event: Event): Part | undefined,
 *   valueOf(part: Part): number,
 *   change(part: Part, value: number): void,
 * }} values `partOf` is what can be moved where an event is
 */
export function dragSideways(figure, { step, partOf, valueOf, change }) {
  const { parts: { live }, signal } = figure;
  /** @type {{ part: Part, from: number, value: number, moved: boolean } | undefined} */
  let held;
  /** @param {PointerEvent} event */
  const take = (event) => {
    const part = partOf(event);
    held = undefined;
    if (part === undefined || event.button > 0) return;
    held = { part, from: event.clientX, value: valueOf(part), moved: false };
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
    change(held.part, held.value + step * by);
  });
  on("pointerup", () => (held = undefined));
  // The finger scrolls the page after all.
  on("pointercancel", () => {
    if (held?.moved) change(held.part, held.value);
    held = undefined;
  });
  return on;
}
