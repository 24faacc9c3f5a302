// The pad of Draw a digit: 8×8 pixels that a pointer inks, softly as in the data, or the keyboard.

import { html, put, svg } from "../../pages/elements.js";

export const SIDE = 8;
export const LETTERS = "0123456789abcdefg";
export const EMPTY = "0".repeat(SIDE * SIDE);

/** @typedef {import("../drawing.js").Point} Point */

/**
 * How much ink, of 16, a pen leaves at some distance from the middle of its line, in pixels.
 * @param {number} distance
 */
const soft = (distance) => Math.round(16 * Math.min(1, Math.max(0, 1.2 - distance)));

/**
 * What a straight stroke makes of a drawing.
 * @param {string} ink
 * @param {Point} from
 * @param {Point} to
 * @param {boolean} erases
 */
export function stroke(ink, [x, y], [right, down], erases) {
  const [across, along] = [right - x, down - y];
  const length = across ** 2 + along ** 2;
  return Array.from(ink, (letter, at) => {
    const [left, top] = [(at % SIDE) + 0.5 - x, Math.floor(at / SIDE) + 0.5 - y];
    const share = length && Math.min(1, Math.max(0, (left * across + top * along) / length));
    const pressed = soft(Math.hypot(left - share * across, top - share * along));
    const had = LETTERS.indexOf(letter);
    return LETTERS[erases ? Math.min(had, 16 - pressed) : Math.max(had, pressed)];
  }).join("");
}

/**
 * A small picture of a drawing.
 * @param {string} ink
 */
export function picture(ink) {
  const node = svg("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, "aria-hidden": "true" });
  Array.from(ink, (letter, at) => {
    const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
    // A little larger, or the page would be seen between them.
    const box = { x, y, width: 1.02, height: 1.02, "fill-opacity": LETTERS.indexOf(letter) / 16 };
    if (letter !== "0") node.append(svg("rect", box));
  });
  return node;
}

export class Pad {
  erases = false;
  /** The pixel that the keyboard is at. */
  at = 27;
  /** @type {SVGRectElement[]} */
  cells = [];
  cursor = svg("rect", { class: "hl-pad-cursor" });
  invitation = svg("g", { class: "hl-invitation" });

  /**
   * @param {SVGElement} panel
   * @param {() => string} ink what is on the pad
   * @param {(ink: string) => void} draw
   */
  constructor(panel, ink, draw) {
    this.ink = ink;
    this.draw = draw;
    this.node = html("div", {
      class: "hl-pad",
      role: "application",
      tabindex: 0,
      "aria-label": "Pad of 8 by 8 pixels. Arrow keys move, Space or Enter inks a pixel.",
    }, panel);
    /** @type {Point | undefined} */
    let last;
    /** @param {PointerEvent} event */
    const place = ({ clientX, clientY }) => {
      const { left, top, width, height } = panel.getBoundingClientRect();
      return /** @type {Point} */ ([
        ((clientX - left) / width) * SIDE,
        ((clientY - top) / height) * SIDE,
      ]);
    };
    /** @param {PointerEvent} event */
    const follow = (event) => {
      let now = this.ink();
      const coalesced = event.getCoalescedEvents?.() ?? [];
      for (const one of coalesced.length ? coalesced : [event]) {
        const to = place(one);
        now = stroke(now, last ?? to, to, this.erases);
        last = to;
      }
      draw(now);
    };
    this.node.addEventListener("pointerdown", (event) => {
      if (event.button || !event.isPrimary) return;
      event.preventDefault(); // or else text would be selected
      this.node.setPointerCapture(event.pointerId);
      last = undefined;
      follow(event);
    });
    this.node.addEventListener("pointermove", (event) => {
      if (last && this.node.hasPointerCapture(event.pointerId)) follow(event);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      this.node.addEventListener(end, () => last = undefined);
    }
  }

  /**
   * Draw the pad into its panel.
   * @param {import("../figure.js").Panel} panel
   */
  build({ node, width }) {
    const size = this.size = width / SIDE;
    this.cells = Array.from(
      { length: SIDE * SIDE },
      (_, at) =>
        svg("rect", {
          class: "hl-ink",
          x: (at % SIDE) * size,
          y: Math.floor(at / SIDE) * size,
          width: size,
          height: size,
        }),
    );
    const lines = Array.from(
      { length: SIDE - 1 },
      (_, k) => `M${(k + 1) * size} 0V${width}M0 ${(k + 1) * size}H${width}`,
    );
    // A digit that is there to be drawn over: the line of a 3.
    const { invitation } = this;
    const way =
      "M2.2 1.6C4 .2 6.4 1.6 5.4 3.1 5 3.7 4.4 3.9 3.7 3.9 7.2 4 6.4 7.4 3.6 7 3 6.9 2.4 6.5 2.1 6.1";
    invitation.replaceChildren(svg("path", { d: way, transform: `scale(${size})` }));
    put(this.cursor, { width: size, height: size });
    node.append(
      svg("path", { class: "hl-pad-lines", d: lines.join("") }),
      svg("rect", { class: "hl-pad-frame", width, height: width }),
      invitation,
      ...this.cells,
      this.cursor,
    );
    return width;
  }

  /** Show what is on it. */
  show() {
    const ink = this.ink();
    this.cells.forEach((cell, at) => {
      const level = LETTERS.indexOf(ink[at]);
      put(cell, { "fill-opacity": level / 16 });
    });
    const size = this.size ?? 0;
    put(this.cursor, { x: (this.at % SIDE) * size, y: Math.floor(this.at / SIDE) * size });
    put(this.invitation, { visibility: ink === EMPTY ? null : "hidden" });
  }

  /** @type {number | undefined} in the panel's pixels, of one of the pad's */
  size;
}
