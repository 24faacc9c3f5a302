// What this browser keeps, and what an address brings, when a page is shown: run.js loads this where
// there is any of either.

import { html } from "../pages/elements.js";
import { edits, keep, markOf } from "./edits.js";
import { sharedBy } from "./share.js";
import { showSolved } from "./solved.js";

/** @type {WeakSet<Element>} the blocks whose edits are shown */
const shown = new WeakSet();
let followed = ""; // the address whose edit is shown

/** @param {import("./run-panel.js").PageOfBlocks} page */
export async function show(page) {
  showSolved(page);
  const kept = edits();
  const { hash } = location;
  const linked = hash.startsWith("#edit=") && hash;
  if (!linked) followed = "";
  if (!linked && !Object.keys(kept).length) return;
  const { panelOf } = await import("./run-panel.js");
  const blocks = Array.from(document.querySelectorAll("article .hl-runs:has(.hl-run-run)"));
  const panels = blocks.map((block) => panelOf(block, page));
  const marks = panels.map((panel) => markOf(panel.original));
  /**
   * The panel of a block: the one with the number, another one with its code, or the one with the
   * number, whose code has changed.
   * @param {number} number
   * @param {string} of
   */
  const find = (number, of) => {
    const numbered = panels.findIndex((panel) => panel.number === number);
    return panels[marks[numbered] === of || !marks.includes(of) ? numbered : marks.indexOf(of)];
  };
  for (const [number, edit] of Object.entries(kept)) {
    const panel = find(Number(number), edit.of);
    if (!panel || shown.has(panel.block)) continue;
    shown.add(panel.block);
    if (panel.number !== Number(number)) {
      keep(panel.number, edit); // its block has moved
      keep(Number(number), { of: edit.of });
    }
    panel.recall(edit);
  }
  if (!linked || followed === linked) return;
  followed = linked;
  let panel;
  try {
    const shared = await sharedBy(linked);
    panel = find(shared.number, shared.of);
    if (!panel) throw new Error("its block is not on this page");
    panel.follow(shared);
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    const words = `The edit in this address cannot be shown: ${why}. The page is as it is written.`;
    const message = html("p", { class: "hl-run-message", role: "status" }, words);
    document.querySelector("article h1")?.after(message);
    return;
  }
  const folded = panel.block.closest("details");
  if (folded) folded.open = true;
  panel.block.scrollIntoView({ block: "center" });
}
