// The reader's edits of a page's blocks, which are there again after Back, a reload or a restart.

import { pageAt, read, write } from "./store.js";

/**
 * An edit: the mark of the code that it changes, what it is now, and one before it that was not the
 * reader's last, such as the own one beside what a link brought.
 * @typedef {{ of: string, code?: string, before?: string }} Edit
 */

const name = () => `howlearn edits ${pageAt(location.pathname)}`;

/**
 * Tell a text from others in a few characters (FNV-1a): a block that has changed since it was edited.
 * @param {string} text
 */
export function markOf(text) {
  let mark = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    mark = Math.imul(mark ^ byte, 0x01000193) >>> 0;
  }
  return mark.toString(36);
}

/**
 * The edits of this page, by the numbers of their blocks.
 * @returns {Record<string, Edit>}
 */
export function edits() {
  /** @param {unknown} text */
  const fits = (text) => text === undefined || typeof text === "string";
  return Object.fromEntries(
    Object.entries(read(name())).filter(([, edit]) =>
      edit && typeof edit.of === "string" && fits(edit.code) && fits(edit.before)
    ),
  );
}

/**
 * Keep an edit of a block, and say whether it outlasts the tab.
 * @param {number} number
 * @param {Edit} edit without a code and one before it there is nothing to keep
 */
export function keep(number, edit) {
  const { [number]: _, ...others } = edits(); // another tab may have written meanwhile
  const empty = edit.code === undefined && edit.before === undefined;
  return write(name(), empty ? others : { ...others, [number]: edit });
}
