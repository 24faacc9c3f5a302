// A term of the glossary that a finger tapped: what it means opens where it stands, in a popover, and
// the way to its entry is a link there. howlearn.js brings this file with the first such tap.

import { html, put } from "./elements.js";

/** @type {HTMLElement | undefined} */
let shown;
document$.subscribe(() => shown?.remove()); // the next page, by a link or by Back

/**
 * Open what a term means; follow its link where that is not known or cannot be shown.
 * @param {HTMLAnchorElement} term
 */
export function press(term) {
  // While the theme's tooltip shows the sentence, it has taken it from the link.
  const tooltip = document.getElementById(term.getAttribute("aria-describedby") ?? "");
  const meaning = term.title || tooltip?.textContent;
  if (!meaning || !("showPopover" in term)) {
    location.assign(term.href);
    return;
  }
  shown?.remove();
  const name = term.textContent.replace(/\s+/g, " ");
  const close = html("button", { type: "button", "aria-label": "Close" }, "×");
  const popover = shown = html(
    "div",
    {
      class: "hl-term md-typeset",
      popover: "auto",
      role: "dialog",
      "aria-label": name,
      tabindex: -1,
    },
    html("p", {}, html("strong", {}, name), ` ${meaning}`),
    html("p", {}, html("a", { href: term.href }, "In the glossary"), close),
  );
  close.addEventListener("click", () => popover.hidePopover());
  popover.addEventListener("toggle", ({ newState }) => newState === "closed" && popover.remove());
  document.body.append(popover);
  term.focus({ preventScroll: true }); // which not every browser does on a tap
  popover.showPopover();
  place(popover, term);
  popover.focus({ preventScroll: true }); // a screen reader reads it; to close it leads back
}

/**
 * Put the popover under the line of the term, or above it where there is more room.
 * @param {HTMLElement} popover
 * @param {HTMLElement} term
 */
function place(popover, term) {
  const lines = Array.from(term.getClientRects());
  const [first, last] = [lines[0], lines[lines.length - 1]];
  const { clientWidth, clientHeight } = document.documentElement;
  const { offsetWidth, offsetHeight } = popover;
  const below = clientHeight - last.bottom >= Math.min(offsetHeight + 16, first.top);
  const top = below ? last.bottom + 6 : first.top - offsetHeight - 6;
  const left = Math.max(8, Math.min(last.left - 8, clientWidth - offsetWidth - 8));
  put(popover, { style: `top: ${top + scrollY}px; left: ${left + scrollX}px` });
}
