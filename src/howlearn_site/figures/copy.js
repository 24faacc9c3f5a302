// Copy as Python where the page has no right to the clipboard, as on plain http: the older command,
// or else a field with the text under the buttons, selected, to be copied by hand.

import { html } from "../pages/elements.js";

/**
 * Returns what the button says then.
 * @param {string} text
 * @param {HTMLElement} button
 */
export function copyByHand(text, button) {
  document.querySelector(".hl-code")?.remove();
  const field = html("textarea", { class: "hl-code", readonly: "", "aria-label": "Python code" });
  field.rows = text.split("\n").length;
  field.value = text;
  button.parentElement?.after(field);
  field.select();
  const done = document.execCommand("copy");
  if (done) field.remove();
  button.focus();
  return done ? "Copied" : "Copy it from here";
}
