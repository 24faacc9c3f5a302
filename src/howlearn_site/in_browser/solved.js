// Which exercises were solved, remembered on this device only: shown beside them and in the list of
// chapters. An exercise counts when check() finds the answer right in a run of the reader's own code.

import { html } from "../pages/elements.js";
import { pageAt, read, write } from "./store.js";

/** @typedef {import("./run-panel.js").PageOfBlocks} PageOfBlocks */
/** @typedef {Record<string, { names: string[], of: number }>} Solved by page */

const NAME = "howlearn solved";
let lasts = true; // whether what was written last outlasts the tab
/** @type {Solved | undefined} what Forget took away */
let forgotten;

/** @returns {Solved} */
function solved() {
  return Object.fromEntries(
    Object.entries(read(NAME)).filter(([, page]) =>
      Array.isArray(page?.names) && page.names.length && Number.isInteger(page.of)
    ),
  );
}

/**
 * The exercises of the page that is shown: the heading of each, by its name.
 * @param {PageOfBlocks} page
 */
function exercises(page) {
  /** @type {Map<string, Element>} */
  const found = new Map();
  for (const block of document.querySelectorAll("article .hl-runs")) {
    const [, name] = /\bcheck\(\s*["']([\w-]+)["']/.exec(page.code(block)) ?? [];
    if (!name || found.has(name)) continue;
    let before = block.previousElementSibling;
    while (before && !before.matches("h2, h3")) before = before.previousElementSibling;
    if (before) found.set(name, before);
  }
  return found;
}

/**
 * Remember those of the exercises that are on this page.
 * @param {string[]} names
 * @param {PageOfBlocks} page
 */
export function solve(names, page) {
  const here = exercises(page);
  const all = solved();
  const path = pageAt(location.pathname);
  const now = new Set([...all[path]?.names ?? [], ...names.filter((name) => here.has(name))]);
  if (!now.size) return;
  all[path] = { names: [...now], of: here.size };
  forgotten = undefined;
  lasts = write(NAME, all);
  showSolved(page);
}

/**
 * Show what is remembered, and no longer what was shown before.
 * @param {PageOfBlocks} page
 */
export function showSolved(page) {
  const all = solved();
  const path = pageAt(location.pathname);
  document.querySelectorAll(".hl-solved").forEach((shown) => shown.remove());
  // In the menu of a narrow window a label stands for the page that is shown.
  const links = ".md-nav--primary :is(a.md-nav__link[href], label.md-nav__link--active[for=__toc])";
  for (const link of document.querySelectorAll(links)) {
    const { pathname, hash } = link instanceof HTMLAnchorElement ? link : location;
    const chapter = all[pageAt(pathname)];
    if (!chapter || (hash && link instanceof HTMLAnchorElement)) continue;
    const count = `${chapter.names.length} of ${chapter.of}`;
    const words = html("span", { class: "hl-run-live" }, "exercises solved");
    link.append(html("span", { class: "hl-solved hl-solved-count" }, count, " ", words));
  }
  const here = exercises(page);
  const names = (all[path]?.names ?? []).filter((name) => here.has(name));
  for (const name of names) {
    here.get(name)?.append(html("span", { class: "hl-solved hl-solved-mark" }, "solved"));
  }
  say(names.length, here, all, page);
}

/**
 * Say above the exercises what is remembered, and let it be forgotten.
 * @param {number} count
 * @param {Map<string, Element>} here
 * @param {Solved} all
 * @param {PageOfBlocks} page
 */
function say(count, here, all, page) {
  const [first] = here.values();
  if (!first || (!count && !forgotten)) return;
  const path = pageAt(location.pathname);
  const line = html("p", { class: "hl-solved hl-solved-line", tabindex: -1 });
  /**
   * @param {string} words
   * @param {Solved} left
   * @param {Solved} [kept]
   */
  const button = (words, left, kept) => {
    const made = html("button", { type: "button" }, words);
    made.addEventListener("click", () => {
      forgotten = kept;
      lasts = write(NAME, left);
      showSolved(page);
      /** @type {HTMLElement | null} */ (document.querySelector(".hl-solved-line"))?.focus();
    });
    return made;
  };
  if (forgotten) {
    line.append("Forgotten. ", button("Undo", forgotten));
  } else {
    const { [path]: _, ...others } = all;
    const where = lasts
      ? "on this device only"
      : "until you close this page, as this browser stores nothing";
    line.append(`${count} of ${here.size} solved, remembered ${where}. `);
    line.append(button("Forget", others, all));
    if (Object.keys(others).length) line.append(" ", button("Forget all chapters", {}, all));
  }
  first.before(line);
}
