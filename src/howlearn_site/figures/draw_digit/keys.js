// The pad of Draw a digit by keyboard: arrows move from pixel to pixel, Space and Enter ink.

import { LETTERS, SIDE, stroke } from "./pad.js";

/** @type {Record<string, import("../drawing.js").Point>} */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Listen to the keys of a pad that has the focus.
 * @param {import("./pad.js").Pad} pad
 * @param {(words: string) => void} say
 */
export function listen(pad, say) {
  /** @param {number} to */
  const within = (to) => Math.min(SIDE - 1, Math.max(0, to));
  pad.node.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [x, y] = [pad.at % SIDE, Math.floor(pad.at / SIDE)];
    if (event.key === " " || event.key === "Enter") {
      /** @type {import("../drawing.js").Point} */
      const middle = [x + 0.5, y + 0.5];
      pad.draw(stroke(pad.ink(), middle, middle, pad.erases));
    } else if (Object.hasOwn(WAYS, event.key)) {
      const [across, down] = WAYS[event.key];
      pad.at = within(y + down) * SIDE + within(x + across);
      pad.show();
      const [row, column] = [within(y + down) + 1, within(x + across) + 1];
      const ink = LETTERS.indexOf(pad.ink()[pad.at]);
      say(`Row ${row}, column ${column}, ink ${ink} of 16.`);
    } else return;
    event.preventDefault();
  });
}
